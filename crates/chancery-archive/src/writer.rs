//! The one writer: batches of articles, each in one transaction.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::Path;
use std::sync::Arc;

use chancery_doc::record::Program;
use rusqlite::{Transaction, TransactionBehavior};

use crate::archive::{self, Archive, Opened};
use crate::batch::RunBatch;
use crate::blinds::Blinds;
use crate::corrections;
use crate::corroboration::Corroboration;
use crate::error::{ArchiveError, Result};
use crate::known::Known;
use crate::occurrences::{Corroborator, NoCorroborator};
use crate::prepare::{Item, Preparer};
use crate::runs;
use crate::statistics;
use crate::values::Id;
use crate::words::Words;

/// An archive that is open for writing. Others can read meanwhile; a second writer is refused.
pub struct Writer {
    pub(crate) opened: Opened,
    corroborator: Box<dyn Corroborator + Send>,
    corroboration: Option<Corroboration>,
    known: Known,
    words: Words,
    /// Rows that people corrected, in any run.
    corrected: BTreeSet<Id>,
    forgotten: BTreeSet<Id>,
    blinds: Arc<Blinds>,
    /// Whether something was taken out that must not stay in the file.
    pub(crate) takes_out: bool,
}

/// What a batch came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// Inputs that the ledger did not know.
    pub inputs: u64,
    /// Articles that were not there.
    pub articles: u64,
    /// Articles that were there already, from this input or another.
    pub repeated: u64,
    /// Articles that are copies of one text.
    pub copies: u64,
    /// Articles that somebody asked to have forgotten.
    pub forgotten: u64,
    /// Events written.
    pub events: u64,
    /// Statements written.
    pub statements: u64,
}

impl Written {
    /// The sum of two batches.
    pub fn add(&mut self, other: Self) {
        self.inputs += other.inputs;
        self.articles += other.articles;
        self.repeated += other.repeated;
        self.copies += other.copies;
        self.forgotten += other.forgotten;
        self.events += other.events;
        self.statements += other.statements;
    }
}

impl Writer {
    /// Opens the archive for writing, and makes it where there is none.
    ///
    /// # Errors
    ///
    /// If another process writes into it, the file is no archive or a newer one, or its folder cannot be written to.
    pub fn open(path: &Path) -> Result<Self> {
        let opened = archive::open(path)?;
        let (corrected, forgotten, blinds) = {
            let archive = &opened.archive;
            (archive.or(corrections::rows(&archive.connection))?, archive.forgotten_articles()?, archive.blinds()?)
        };
        let corroborator = Box::new(NoCorroborator);
        Ok(Self {
            opened,
            corroborator,
            corroboration: None,
            known: Known::default(),
            words: Words::default(),
            corrected,
            forgotten,
            blinds: Arc::new(blinds),
            takes_out: false,
        })
    }

    /// The same writer, which asks `corroborator` after each batch.
    #[must_use]
    pub fn with_corroborator(self, corroborator: Box<dyn Corroborator + Send>) -> Self {
        Self { corroborator, ..self }
    }

    /// The same writer, which finds reprints and happenings by `chancery-corroborate`, batch by batch. Articles that came in
    /// without are compared with the first batch.
    #[must_use]
    pub fn corroborating(self) -> Self {
        self.corroborating_in(1)
    }

    /// The same, rows compared by so many threads at once: what is found does not depend on their number.
    #[must_use]
    pub fn corroborating_in(self, n_threads: usize) -> Self {
        let corroboration = Some(Corroboration::new(Arc::clone(&self.opened.archive.packer), n_threads));
        Self { corroboration, ..self }
    }

    /// The same writer for much at once: a power cut may undo batches that were written before [`close`](Self::close), whole ones
    /// from the last backwards, as if they had not been written; the end of the program undoes none. Whoever imports again gets them.
    ///
    /// # Errors
    ///
    /// If SQLite refuses.
    pub fn in_bulk(self) -> Result<Self> {
        let words = Words::Beside(None);
        let archive = &self.opened.archive;
        archive.or(archive.connection.pragma_update(None, "synchronous", "NORMAL"))?;
        // Each batch writes into every page of the keys of its days: they stay at hand, and go back into the file after several batches.
        archive.or(archive.connection.pragma_update(None, "cache_size", -2 * archive::CACHE_KIB))?;
        archive.or(archive.connection.pragma_update(None, "wal_autocheckpoint", 4 * archive::JOURNAL_PAGES))?;
        Ok(Self { words, ..self })
    }

    /// For reading what is there.
    #[must_use]
    pub fn archive(&self) -> &Archive {
        &self.opened.archive
    }

    /// What prepares records for this archive, in any thread.
    #[must_use]
    pub fn preparer(&self) -> Preparer {
        Preparer {
            packer: Arc::clone(&self.opened.archive.packer),
            blinds: Arc::clone(&self.blinds),
            compares: self.corroboration.is_some(),
        }
    }

    /// Digests of the inputs that a coder of these versions has coded already.
    ///
    /// # Errors
    ///
    /// If the archive cannot be read.
    pub fn known(&self, program: &Program) -> Result<HashSet<Id>> {
        let archive = &self.opened.archive;
        let read = || -> rusqlite::Result<HashSet<Id>> {
            let sql = "SELECT l.digest FROM ledger l JOIN runs r ON r.id = l.run WHERE r.coder = ?1";
            archive.connection.prepare(sql)?.query_map([runs::coder(program)], |row| row.get(0))?.collect()
        };
        archive.or(read())
    }

    /// Writes one batch, whole or not at all. Inputs that the ledger knows are passed over.
    ///
    /// # Errors
    ///
    /// If the archive cannot be written. The batch is then undone; batches before it are kept.
    pub fn write(&mut self, items: &[Item]) -> Result<Written> {
        let path = self.opened.archive.path.clone();
        let written = self.write_batch(items).map_err(|error| ArchiveError::of_sqlite(&path, error));
        if written.is_err() {
            // Numbers given in a batch that was undone mean nothing.
            self.reset();
        }
        written
    }

    /// Forgets what is held in memory of the file's rows: their numbers may mean nothing any more, or others.
    pub(crate) fn reset(&mut self) {
        self.known = Known::default();
        self.words.reset();
        self.corroboration.iter_mut().for_each(Corroboration::reset);
    }

    fn write_batch(&mut self, items: &[Item]) -> rusqlite::Result<Written> {
        let Self { opened, corroborator, corroboration, known, words, corrected, forgotten, blinds, .. } = self;
        let transaction = opened.archive.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut written = Written::default();
        let mut runs_of: BTreeMap<i64, RunBatch> = BTreeMap::new();
        for item in items {
            let mut runs_here = BTreeSet::new();
            for article in &item.articles {
                if forgotten.contains(&article.article) {
                    written.forgotten += 1;
                    continue;
                }
                let run = known.run(&transaction, &article.program)?;
                runs_here.insert(run);
                let batch = runs_of.entry(run).or_insert_with(|| RunBatch::new(run));
                batch.article(&transaction, known, words, article, &mut written)?;
            }
            let source = &item.source;
            let families = item.articles.iter().flat_map(|article| &article.families).cloned().collect();
            let input = blinds.covered(&source.input, &families);
            let input = input.as_ref().unwrap_or(&source.input);
            for run in runs_here {
                let mut note = transaction.prepare_cached(
                    "INSERT OR IGNORE INTO ledger (run, digest, input, at, articles) VALUES (?1, ?2, ?3, ?4, ?5)",
                )?;
                let n_articles = item.articles.len() as i64;
                written.inputs += note.execute((run, source.digest, input, source.at, n_articles))? as u64;
            }
        }
        for (run, batch) in runs_of {
            batch.finish(&transaction, run, corroborator.as_mut(), corroboration.as_mut(), corrected)?;
        }
        words.finish(&transaction)?;
        transaction.commit()?;
        Ok(written)
    }

    /// Takes note that these rows were corrected, for what comes in later.
    pub(crate) fn now_corrected(&mut self, rows: &[Id]) {
        self.corrected.extend(rows);
    }

    /// An article that does not come in again, for what comes in later.
    pub(crate) fn now_forgotten(&mut self, article: Id) {
        self.forgotten.insert(article);
        // The next article may get its number.
        self.corroboration.iter_mut().for_each(Corroboration::reset);
        self.takes_out = true;
        self.reset();
    }

    /// The names that are covered in whatever comes in.
    pub(crate) fn blinds(&self) -> &Blinds {
        &self.blinds
    }

    /// Names that are covered, for what is prepared later.
    pub(crate) fn now_blind(&mut self, blinds: Blinds) {
        self.blinds = Arc::new(blinds);
        self.takes_out = true;
        self.reset();
    }

    /// Does `work` in one transaction.
    pub(crate) fn change<T>(&mut self, work: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T>) -> Result<T> {
        let path = self.opened.archive.path.clone();
        let say = |error| ArchiveError::of_sqlite(&path, error);
        let transaction =
            self.opened.archive.connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(say)?;
        let done = work(&transaction).map_err(say)?;
        transaction.commit().map_err(say)?;
        Ok(done)
    }

    /// Lets the file grow to at most so many pages of 8 KiB; beyond it the disk is as good as full.
    ///
    /// # Errors
    ///
    /// If SQLite refuses.
    pub fn limit_pages(&self, n_pages: u64) -> Result<()> {
        let archive = &self.opened.archive;
        let n_pages = i64::try_from(n_pages).unwrap_or(i64::MAX);
        let said = archive.connection.query_row(&format!("PRAGMA max_page_count = {n_pages}"), [], |_| Ok(()));
        archive.or(said)
    }

    /// Ends the writing: what helps the planner is counted, and the journal goes back into the one file. While somebody reads an older
    /// state of it the journal stays beside it, for the next who writes; that is no error unless something was taken out, which stands
    /// in the file until then.
    ///
    /// # Errors
    ///
    /// If the archive cannot be written; all batches are kept even then. [`ArchiveError::StillRead`] if an article or a name was
    /// forgotten, or the file was compacted, and somebody reads on.
    pub fn close(self) -> Result<()> {
        let archive = &self.opened.archive;
        archive.or(statistics::renew(&archive.connection))?;
        let checkpoint = archive.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0));
        let is_held_up: bool = archive.or(checkpoint)?;
        if is_held_up && self.takes_out {
            return Err(ArchiveError::StillRead { path: archive.path.clone() });
        }
        Ok(())
    }
}
