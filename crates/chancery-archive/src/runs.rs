//! Runs: what one version of the coder made. Queries see one of them, the visible one.

use chancery_doc::record::Program;
use rusqlite::{Connection, OptionalExtension as _};

use crate::archive::Archive;
use crate::error::{ArchiveError, Result};
use crate::rollup::NOBODY;
use crate::values::Id;
use crate::writer::Writer;

/// One run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// Its number.
    pub id: i64,
    /// What coded it.
    pub program: Program,
    /// When its first batch was written, in ISO 8601, UTC.
    pub started: String,
    /// Whether queries see it.
    pub visible: bool,
    /// Articles in it.
    pub articles: i64,
    /// Events in it.
    pub events: i64,
    /// Statements in it.
    pub statements: i64,
}

/// Which run queries see when a writing ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// This one, as before.
    Same,
    /// This one from now on: it has every article of the one before it.
    Switched {
        /// The run that was visible.
        from: i64,
    },
    /// Another one still, since this one lacks articles of it.
    Other {
        /// The run that is visible.
        visible: i64,
        /// How many of its articles this run lacks.
        missing: i64,
    },
}

/// The digest of what decides how is coded.
pub(crate) fn coder(program: &Program) -> Id {
    let part = |part: &Option<String>| part.clone().unwrap_or_default();
    let parts = [
        program.version.clone(),
        part(&program.codebook_digest),
        part(&program.model_digest),
        part(&program.gazetteer_digest),
        part(&program.actors_digest),
    ];
    Id::of(&parts.each_ref().map(|part| part.as_bytes()))
}

/// The run of a program. The first run of an archive is visible at once.
pub(crate) fn find_or_make(connection: &Connection, program: &Program, now: &str) -> rusqlite::Result<i64> {
    let coder = coder(program);
    let found = connection.query_row("SELECT id FROM runs WHERE coder = ?1", [coder], |row| row.get(0)).optional()?;
    if let Some(found) = found {
        return Ok(found);
    }
    let json =
        serde_json::to_string(program).map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))?;
    // Numbers are never given twice, so that a note on a pruned run cannot come to mean another.
    let number: i64 = connection.query_row(
        "SELECT max(coalesce((SELECT max(id) FROM runs), 0), coalesce((SELECT value FROM meta WHERE key = 'last_run'), 0)) + 1",
        [],
        |row| row.get(0),
    )?;
    connection.execute(
        "INSERT INTO runs (id, coder, program, started) VALUES (?1, ?2, ?3, ?4)",
        (number, coder, json, now),
    )?;
    connection.execute("INSERT OR REPLACE INTO meta (key, value) VALUES ('last_run', ?1)", [number])?;
    connection.execute("INSERT OR IGNORE INTO meta (key, value) VALUES ('visible', ?1)", [number])?;
    Ok(number)
}

impl Archive {
    /// The number of the run that queries see; `None` where nothing was written yet.
    ///
    /// # Errors
    ///
    /// If the archive cannot be read.
    pub fn visible(&self) -> Result<Option<i64>> {
        self.meta("visible")
    }

    /// The run that queries see, or the one that was asked for.
    pub(crate) fn run_or_visible(&self, run: Option<i64>) -> Result<i64> {
        match run {
            None => Ok(self.visible()?.unwrap_or(0)),
            Some(run) => {
                let sql = "SELECT EXISTS (SELECT 1 FROM runs WHERE id = ?1)";
                let is_there: bool = self.or(self.connection.query_row(sql, [run], |row| row.get(0)))?;
                if is_there { Ok(run) } else { Err(ArchiveError::NoRun { run }) }
            }
        }
    }

    /// All runs, oldest first.
    ///
    /// # Errors
    ///
    /// If the archive cannot be read.
    pub fn runs(&self) -> Result<Vec<Run>> {
        let visible = self.visible()?;
        type Row = (i64, String, String, [i64; 3]);
        let read = || -> rusqlite::Result<Vec<Row>> {
            let sql = "SELECT id, program, started,
                (SELECT count(*) FROM articles a WHERE a.run = r.id),
                (SELECT count(*) FROM events e WHERE e.run = r.id),
                (SELECT count(*) FROM statements s WHERE s.run = r.id)
                FROM runs r ORDER BY id";
            let row = |row: &rusqlite::Row<'_>| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?, [row.get(3)?, row.get(4)?, row.get(5)?]))
            };
            self.connection.prepare(sql)?.query_map([], row)?.collect()
        };
        let rows = self.or(read())?;
        rows.into_iter()
            .map(|(id, program, started, [articles, events, statements])| {
                let program = serde_json::from_str(&program).map_err(|error| ArchiveError::stored("run", error))?;
                Ok(Run { id, program, started, visible: visible == Some(id), articles, events, statements })
            })
            .collect()
    }

    /// What coded a run.
    pub(crate) fn program(&self, run: i64) -> Result<Program> {
        let sql = "SELECT program FROM runs WHERE id = ?1";
        let read = || self.connection.prepare_cached(sql)?.query_row([run], |row| row.get::<_, String>(0));
        let json = self.or(read().optional())?.ok_or(ArchiveError::NoRun { run })?;
        serde_json::from_str(&json).map_err(|error| ArchiveError::stored("run", error))
    }
}

impl Writer {
    /// Makes a run visible if it has every article of the one that is visible now.
    ///
    /// # Errors
    ///
    /// If the archive cannot be written.
    pub fn settle(&mut self, program: &Program) -> Result<Shown> {
        self.change(|transaction| {
            let sql = "SELECT id FROM runs WHERE coder = ?1";
            let run: Option<i64> = transaction.query_row(sql, [coder(program)], |row| row.get(0)).optional()?;
            let visible: Option<i64> = transaction
                .query_row("SELECT value FROM meta WHERE key = 'visible'", [], |row| row.get(0))
                .optional()?;
            let (Some(run), Some(visible)) = (run, visible) else { return Ok(Shown::Same) };
            if run == visible {
                return Ok(Shown::Same);
            }
            let missing: i64 = transaction.query_row(
                "SELECT count(*) FROM articles a WHERE a.run = ?1
                 AND NOT EXISTS (SELECT 1 FROM articles b WHERE b.run = ?2 AND b.article = a.article)",
                (visible, run),
                |row| row.get(0),
            )?;
            if missing > 0 {
                return Ok(Shown::Other { visible, missing });
            }
            transaction.execute("UPDATE meta SET value = ?1 WHERE key = 'visible'", [run])?;
            Ok(Shown::Switched { from: visible })
        })
    }

    /// Makes a run the one that queries see.
    ///
    /// # Errors
    ///
    /// If there is no such run, or the archive cannot be written.
    pub fn show(&mut self, run: i64) -> Result<()> {
        self.archive().run_or_visible(Some(run))?;
        self.change(|transaction| transaction.execute("UPDATE meta SET value = ?1 WHERE key = 'visible'", [run]))?;
        Ok(())
    }

    /// Throws a run away that is not visible; texts that no other run has go with it.
    ///
    /// # Errors
    ///
    /// If there is no such run, it is the visible one, or the archive cannot be written.
    pub fn prune(&mut self, run: i64) -> Result<()> {
        self.archive().run_or_visible(Some(run))?;
        if self.archive().visible()? == Some(run) {
            return Err(ArchiveError::VisibleRun { run });
        }
        self.change(|transaction| {
            for table in ["aliases", "story_keys", "happening_keys"] {
                transaction.execute(&format!("DELETE FROM {table} WHERE run = ?1"), [run])?;
            }
            transaction.execute("DELETE FROM runs WHERE id = ?1", [run])?;
            drop_lonely_texts(transaction)?;
            drop_unused(transaction)
        })?;
        self.reset();
        Ok(())
    }
}

/// Texts that no article has any more go, with their words.
pub(crate) fn drop_lonely_texts(connection: &Connection) -> rusqlite::Result<()> {
    let lonely: Vec<i64> = connection
        .prepare("SELECT id FROM texts t WHERE NOT EXISTS (SELECT 1 FROM articles a WHERE a.text = t.id)")?
        .query_map([], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    let mut unlist = connection.prepare(
        "INSERT INTO words (words, rowid, body) SELECT 'delete', id, unpack_text(body) FROM texts WHERE id = ?1",
    )?;
    let mut delete = connection.prepare("DELETE FROM texts WHERE id = ?1")?;
    for text in lonely {
        unlist.execute([text])?;
        delete.execute([text])?;
    }
    Ok(())
}

/// Actors, places and names go that no row has any more.
pub(crate) fn drop_unused(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute(
        "DELETE FROM actors WHERE NOT EXISTS (SELECT 1 FROM parties p WHERE p.actor = actors.id)
         AND NOT EXISTS (SELECT 1 FROM statements s WHERE s.speaker = actors.id)",
        [],
    )?;
    let unused = "FROM places WHERE id NOT IN (SELECT place FROM events WHERE place IS NOT NULL)";
    let is_any: bool = connection.query_row(&format!("SELECT EXISTS (SELECT 1 {unused})"), [], |row| row.get(0))?;
    if is_any {
        // For each place that goes SQLite looks whether an event has it still, which without an index is a walk over all events.
        connection.execute_batch(&format!(
            "CREATE INDEX events_place ON events (place); DELETE {unused}; DROP INDEX events_place;"
        ))?;
    }
    connection.execute(
        "DELETE FROM names WHERE id <> ?1 AND id NOT IN (
            SELECT code FROM actors UNION ALL SELECT outlet FROM articles
            UNION ALL SELECT actor FROM rollup UNION ALL SELECT recipient FROM rollup
            UNION ALL SELECT actor FROM rollup_months UNION ALL SELECT recipient FROM rollup_months)",
        [NOBODY],
    )?;
    Ok(())
}
