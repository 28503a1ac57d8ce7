//! Is the file whole, what is in it, and how small can it be?

use serde::Serialize;
use sha2::{Digest as _, Sha256};

use crate::archive::{Archive, beside};
use crate::error::Result;
use crate::rollup;
use crate::runs::Run;
use crate::schema;
use crate::statistics;
use crate::values::Id;
use crate::writer::Writer;

/// Problems that are told of one kind, at most.
const MAX_TOLD: usize = 20;

/// What is in an archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Whereabouts {
    /// Version of the file's tables.
    pub version: i64,
    /// Bytes of the file, and of the journal beside it.
    pub bytes: u64,
    /// Bytes within it that `compact` gives back.
    pub free_bytes: u64,
    /// Different texts.
    pub texts: i64,
    /// Inputs that were read.
    pub inputs: i64,
    /// Corrections by people that stand.
    pub corrections: i64,
    /// Its runs.
    pub runs: Vec<Run>,
}

/// The digest of everything that a run coded: the same on every machine and in whatever batches it came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RunDigest {
    /// SHA-256, 64 hexadecimal digits.
    pub digest: String,
    /// Articles in it.
    pub articles: u64,
}

impl Archive {
    /// What is in the archive.
    ///
    /// # Errors
    ///
    /// If the archive cannot be read.
    pub fn whereabouts(&self) -> Result<Whereabouts> {
        let number = |sql: &str| self.or(self.connection.query_row(sql, [], |row| row.get::<_, i64>(0)));
        let pragma = |name: &str| self.or(self.connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0)));
        let size = |path: &std::path::Path| std::fs::metadata(path).map_or(0, |metadata| metadata.len());
        Ok(Whereabouts {
            version: pragma("user_version")?,
            bytes: size(&self.path) + size(&beside(&self.path, "-wal")),
            free_bytes: (pragma("freelist_count")? * pragma("page_size")?).unsigned_abs(),
            texts: number("SELECT count(*) FROM texts")?,
            inputs: number("SELECT count(*) FROM ledger")?,
            corrections: number("SELECT count(*) FROM corrections WHERE withdrawn IS NULL")?,
            runs: self.runs()?,
        })
    }

    /// The digest of all rows of a run.
    ///
    /// # Errors
    ///
    /// If there is no such run or the archive cannot be read.
    pub fn digest(&self, run: Option<i64>) -> Result<RunDigest> {
        let run = self.run_or_visible(run)?;
        let mut hasher = Sha256::new();
        let mut articles = 0;
        let mut read = || -> rusqlite::Result<()> {
            let sql = "SELECT article, hash FROM articles WHERE run = ?1 ORDER BY article";
            let mut rows = self.connection.prepare(sql)?;
            let mut rows = rows.query([run])?;
            while let Some(row) = rows.next()? {
                hasher.update(row.get::<_, Id>(0)?.0);
                hasher.update(row.get::<_, Id>(1)?.0);
                articles += 1;
            }
            Ok(())
        };
        self.or(read())?;
        let digest = hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(RunDigest { digest, articles })
    }

    /// Looks for damage: in the file's pages, in references between tables, in the word index, in texts and records, in the
    /// rollup. Gives what is wrong, in words; nothing where all is sound.
    ///
    /// # Errors
    ///
    /// If the archive cannot be read so far that damage could be told.
    pub fn check(&self) -> Result<Vec<String>> {
        let mut problems = Vec::new();
        let lines = |sql: &str| -> rusqlite::Result<Vec<String>> {
            self.connection.prepare(sql)?.query_map([], |row| row.get(0))?.take(MAX_TOLD).collect()
        };
        match lines("PRAGMA integrity_check(20)") {
            Ok(found) => problems.extend(found.into_iter().filter(|line| line != "ok")),
            Err(error) => problems.push(error.to_string()),
        }
        match lines("SELECT 'a row of ' || \"table\" || ' refers to nothing' FROM pragma_foreign_key_check") {
            Ok(found) => problems.extend(found),
            Err(error) => problems.push(error.to_string()),
        }
        let n_lost = self.connection.query_row(
            "SELECT count(*) FROM events e LEFT JOIN occurrences o ON o.id = e.occurrence AND o.run = e.run WHERE o.id IS NULL",
            [],
            |row| row.get::<_, i64>(0),
        );
        match n_lost {
            Ok(0) => {}
            Ok(n) => problems.push(format!("{n} events belong to no happening")),
            Err(error) => problems.push(error.to_string()),
        }
        problems.extend(self.check_records());
        problems.extend(self.check_words());
        let runs = self
            .connection
            .prepare("SELECT id FROM runs")
            .and_then(|mut runs| runs.query_map([], |row| row.get::<_, i64>(0))?.collect::<rusqlite::Result<Vec<_>>>());
        for run in runs.unwrap_or_default() {
            match rollup::is_sound(&self.connection, run) {
                Ok(true) => {}
                Ok(false) => {
                    problems.push(format!("the rollup of run {run} differs from its rows; `compact` makes it anew"))
                }
                Err(error) => problems.push(error.to_string()),
            }
        }
        Ok(problems)
    }

    /// Texts and records are read back, and must have the digests under which they stand.
    fn check_records(&self) -> Vec<String> {
        let mut problems = Vec::new();
        let walk = |problems: &mut Vec<String>| -> rusqlite::Result<()> {
            let sql =
                "SELECT a.article, a.hash, a.record, t.digest, t.body FROM articles a JOIN texts t ON t.id = a.text";
            let mut rows = self.connection.prepare(sql)?;
            let mut rows = rows.query([])?;
            while let Some(row) = rows.next()? {
                let (article, hash, digest): (Id, Id, Id) = (row.get(0)?, row.get(1)?, row.get(3)?);
                let (record, body) = (row.get_ref(2)?.as_blob()?, row.get_ref(4)?.as_blob()?);
                let sound = self.packer.text(body).is_ok_and(|text| Id::of(&[text.as_bytes()]) == digest)
                    && self.packer.record(record).is_ok_and(|json| Id::of(&[&json, &digest.0]) == hash);
                if !sound && problems.len() < MAX_TOLD {
                    problems.push(format!("article {article} does not read back as it was written"));
                }
            }
            Ok(())
        };
        if let Err(error) = walk(&mut problems) {
            problems.push(error.to_string());
        }
        problems
    }

    /// Every text must be in the word index, and the index must be sound in itself.
    fn check_words(&self) -> Option<String> {
        let counts = || -> rusqlite::Result<(i64, i64)> {
            let number = |sql: &str| self.connection.query_row(sql, [], |row| row.get::<_, i64>(0));
            Ok((number("SELECT count(*) FROM texts")?, number("SELECT count(*) FROM words_docsize")?))
        };
        match counts() {
            Ok((texts, listed)) if texts == listed => None,
            Ok((texts, listed)) => {
                Some(format!("the word index has {listed} of {texts} texts; `compact` makes it anew"))
            }
            Err(error) => Some(error.to_string()),
        }
    }
}

impl Writer {
    /// Makes the file as small as it can be, and the word index and the rollup anew.
    ///
    /// # Errors
    ///
    /// If there is no room for a second copy of the file, or it cannot be written.
    pub fn compact(&mut self) -> Result<()> {
        let archive = &self.opened.archive;
        let runs: Vec<i64> = archive.runs()?.iter().map(|run| run.id).collect();
        self.change(|transaction| {
            transaction.execute("INSERT INTO words (words) VALUES ('rebuild')", [])?;
            for run in runs {
                rollup::remake(transaction, run)?;
            }
            Ok(())
        })?;
        let archive = &self.opened.archive;
        archive.or(archive.connection.execute_batch("INSERT INTO words (words) VALUES ('optimize'); VACUUM;"))?;
        archive.or(statistics::renew_all(&archive.connection))?;
        self.takes_out = true;
        Ok(())
    }
}

/// The version of tables that this program writes.
#[must_use]
pub fn version() -> i64 {
    schema::VERSION
}
