//! Records as a folder of flat tables, in CSV or Parquet.
//!
//! 1. [`TableWriter::create`] opens the folder, one file for each table, under names such as `.events.csv.partial`.
//! 2. [`TableWriter::write`] takes a [`Record`] apart into lines of the tables.
//! 3. [`TableWriter::finish`] gives the files their names; `articles` comes last, so a folder that has it is whole.
//!
//! What a table holds is said once, in the module `tables`; both formats and the list below are made from it.
//! The tables together lose nothing: every field of the record is in one of them.
//!
//! # How the two formats write it
//!
//! | | CSV | Parquet |
//! |---|---|---|
//! | file | RFC 4180: comma, double quotes where needed, CR LF; UTF-8 without a byte order mark; a header line | zstd; schema metadata `chancery.schema`, `chancery.version`, `chancery.table`; each column with its `description` |
//! | absent | empty | null |
//! | list | one cell, items joined by a vertical bar; a vertical bar or backslash in an item has a backslash before it | a list; an absent list and an empty one differ |
//! | day | `2023-05-10` | a date |
//! | truth | `true`, `false` | a boolean |
//!
//! Text stands in a CSV cell exactly as in the article, also where it begins with `=`, `+`, `-` or `@`. A mark before it would
//! keep a spreadsheet from reading it as a formula, but the words would no longer be those at `start` and `end`, and every other
//! reader would meet the mark. News pages are strangers' text, so import CSV into a spreadsheet with all columns as text
//! (*Data, From Text/CSV*), or read the tables in R, Python or DuckDB, which run no formulas.
//!
//! The same records in the same order give the same bytes. Lines are held back in batches of some thousand, so memory does
//! not grow with the number of records.
#![doc = include_str!("../TABLES.md")]

mod columns;
mod error;
mod sink;
mod tables;

use std::fs;
use std::path::{Path, PathBuf};

use arrow_array::RecordBatch;
use chancery_doc::record::{Record, RecordEvidence, RecordLink, RecordParty};

pub use error::TablesError;

use crate::columns::Table;
use crate::sink::Sink;
use crate::tables::{
    ALTERNATIVES, ARTICLES, ATTRIBUTION, ActorRow, AlternativeRow, EVENTS, EVIDENCE, EventRow, EvidenceRow, LinkRow,
    NOTES, NoteRow, RELATIONS, RelationRow, STATEMENTS, StatementRow,
};

/// The format of the files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TableFormat {
    /// Comma-separated values.
    Csv,
    /// Apache Parquet.
    Parquet,
}

impl TableFormat {
    /// What the names of its files end in, without the dot.
    ///
    /// ```
    /// assert_eq!(chancery_tables::TableFormat::Parquet.extension(), "parquet");
    /// ```
    #[must_use]
    pub fn extension(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Parquet => "parquet",
        }
    }
}

/// Names of the tables, in the order in which they get their names at the end.
pub const TABLE_NAMES: [&str; 9] = [
    EVENTS.name,
    STATEMENTS.name,
    tables::ACTORS.name,
    EVIDENCE.name,
    ALTERNATIVES.name,
    ATTRIBUTION.name,
    RELATIONS.name,
    NOTES.name,
    ARTICLES.name,
];

/// Writes records into the tables of one folder.
///
/// A writer that is dropped before [`finish`](Self::finish) takes its unfinished files away again.
///
/// ```
/// use chancery_doc::record::Record;
/// use chancery_tables::{TableFormat, TableWriter};
///
/// # let record: Record = serde_json::from_str(include_str!("../tests/sample.json"))?;
/// let folder = tempfile::tempdir()?;
/// let mut tables = TableWriter::create(folder.path(), TableFormat::Csv)?;
/// tables.write(&record)?;
/// tables.finish()?;
/// let events = std::fs::read_to_string(folder.path().join("events.csv"))?;
/// assert!(events.starts_with("article_id,event_id,ordinal,event_type,"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct TableWriter {
    articles: Sink,
    events: Sink,
    statements: Sink,
    actors: Sink,
    evidence: Sink,
    alternatives: Sink,
    attribution: Sink,
    relations: Sink,
    notes: Sink,
}

impl TableWriter {
    /// Opens the tables in the folder `dir`, which is made if need be.
    ///
    /// # Errors
    ///
    /// If the folder holds such a table already ([`TablesError::Exists`]), or cannot be written to.
    pub fn create(dir: &Path, format: TableFormat) -> Result<Self, TablesError> {
        fs::create_dir_all(dir).map_err(|source| TablesError::Folder { path: dir.to_owned(), source })?;
        for name in TABLE_NAMES {
            let path = file_path(dir, name, format);
            if path.exists() {
                return Err(TablesError::Exists { path });
            }
        }
        fn sink<C: Copy>(dir: &Path, table: &Table<C>, format: TableFormat) -> Result<Sink, TablesError> {
            Sink::create(table, file_path(dir, table.name, format), format)
        }
        Ok(Self {
            articles: sink(dir, &ARTICLES, format)?,
            events: sink(dir, &EVENTS, format)?,
            statements: sink(dir, &STATEMENTS, format)?,
            actors: sink(dir, &tables::ACTORS, format)?,
            evidence: sink(dir, &EVIDENCE, format)?,
            alternatives: sink(dir, &ALTERNATIVES, format)?,
            attribution: sink(dir, &ATTRIBUTION, format)?,
            relations: sink(dir, &RELATIONS, format)?,
            notes: sink(dir, &NOTES, format)?,
        })
    }

    /// Keeps the tables in memory, to be had from [`into_batches`](Self::into_batches).
    #[must_use]
    pub fn in_memory() -> Self {
        Self {
            articles: Sink::in_memory(&ARTICLES),
            events: Sink::in_memory(&EVENTS),
            statements: Sink::in_memory(&STATEMENTS),
            actors: Sink::in_memory(&tables::ACTORS),
            evidence: Sink::in_memory(&EVIDENCE),
            alternatives: Sink::in_memory(&ALTERNATIVES),
            attribution: Sink::in_memory(&ATTRIBUTION),
            relations: Sink::in_memory(&RELATIONS),
            notes: Sink::in_memory(&NOTES),
        }
    }

    /// The tables that were kept in memory, by name in the order of [`TABLE_NAMES`]; none of a writer into files.
    ///
    /// # Errors
    ///
    /// If the columns of a table do not fit, which is our bug.
    pub fn into_batches(self) -> Result<Vec<(&'static str, RecordBatch)>, TablesError> {
        let mut batches = Vec::new();
        for sink in self.into_sinks() {
            batches.extend(sink.into_batch()?);
        }
        Ok(batches)
    }

    /// Adds one record to the tables.
    ///
    /// # Errors
    ///
    /// If a file cannot be written, or a day of the record is none of the calendar. The tables are then incomplete:
    /// drop the writer.
    pub fn write(&mut self, record: &Record) -> Result<(), TablesError> {
        let sentences = sentence_texts(record);
        let article_id = record.article.id.as_str();
        self.articles.push(ARTICLES.cells(|cell| cell(&record)))?;
        for (ordinal, note) in record.article.notes.iter().enumerate() {
            let row = NoteRow { article_id, ordinal, note };
            self.notes.push(NOTES.cells(|cell| cell(&row)))?;
        }
        for (ordinal, event) in record.events.iter().enumerate() {
            let row = EventRow { article_id, ordinal, event };
            self.events.push(EVENTS.cells(|cell| cell(&row)))?;
            let about = About { article_id, row_id: &event.id, row_kind: "event" };
            self.parties(about, "actor", &event.actors)?;
            self.parties(about, "recipient", &event.recipients)?;
            self.links(about, &event.attribution)?;
            let sentence = sentences.get(event.sentence as usize).copied();
            self.evidence(about, event.confidence, event.sentence, sentence, event.evidence.as_ref())?;
        }
        for (ordinal, statement) in record.statements.iter().enumerate() {
            let row = StatementRow { article_id, ordinal, statement };
            self.statements.push(STATEMENTS.cells(|cell| cell(&row)))?;
            let about = About { article_id, row_id: &statement.id, row_kind: "statement" };
            self.parties(about, "speaker", &statement.speaker)?;
            self.parties(about, "addressee", &statement.addressee)?;
            self.links(about, &statement.attribution)?;
            let sentence = sentences.get(statement.sentence as usize).copied();
            self.evidence(about, statement.confidence, statement.sentence, sentence, statement.evidence.as_ref())?;
        }
        for (ordinal, relation) in record.relations.iter().enumerate() {
            let row = RelationRow { article_id, ordinal, relation };
            self.relations.push(RELATIONS.cells(|cell| cell(&row)))?;
        }
        Ok(())
    }

    /// In the order in which files get their names.
    fn into_sinks(self) -> [Sink; TABLE_NAMES.len()] {
        [
            self.events,
            self.statements,
            self.actors,
            self.evidence,
            self.alternatives,
            self.attribution,
            self.relations,
            self.notes,
            self.articles,
        ]
    }

    /// Writes what is held back and gives the files their names.
    ///
    /// # Errors
    ///
    /// If a file cannot be written or named. A folder without the table `articles` is then not whole.
    pub fn finish(self) -> Result<(), TablesError> {
        let sinks = self.into_sinks();
        let closed = sinks.into_iter().map(Sink::close).collect::<Result<Vec<_>, _>>()?;
        closed.into_iter().try_for_each(sink::Partial::keep)
    }

    fn parties<'r>(
        &mut self,
        about: About<'r>,
        role: &'static str,
        parties: impl IntoIterator<Item = &'r RecordParty>,
    ) -> Result<(), TablesError> {
        for (ordinal, party) in parties.into_iter().enumerate() {
            let row = ActorRow { about, role, ordinal, party };
            self.actors.push(tables::ACTORS.cells(|cell| cell(&row)))?;
        }
        Ok(())
    }

    fn links(&mut self, about: About<'_>, links: &[RecordLink]) -> Result<(), TablesError> {
        for (ordinal, link) in links.iter().enumerate() {
            let row = LinkRow { about, ordinal, link };
            self.attribution.push(ATTRIBUTION.cells(|cell| cell(&row)))?;
        }
        Ok(())
    }

    fn evidence(
        &mut self,
        about: About<'_>,
        confidence: Option<f64>,
        sentence: u32,
        sentence_text: Option<&str>,
        evidence: Option<&RecordEvidence>,
    ) -> Result<(), TablesError> {
        let row = EvidenceRow { about, confidence, sentence, sentence_text, evidence };
        self.evidence.push(EVIDENCE.cells(|cell| cell(&row)))?;
        for (ordinal, alternative) in evidence.iter().flat_map(|evidence| evidence.alternatives.iter().enumerate()) {
            let row = AlternativeRow { about, ordinal, alternative };
            self.alternatives.push(ALTERNATIVES.cells(|cell| cell(&row)))?;
        }
        Ok(())
    }
}

/// The event or statement that a line of a side table belongs to.
#[derive(Clone, Copy)]
struct About<'r> {
    article_id: &'r str,
    row_id: &'r str,
    row_kind: &'static str,
}

fn file_path(dir: &Path, table: &str, format: TableFormat) -> PathBuf {
    dir.join(format!("{table}.{}", format.extension()))
}

/// The words of each sentence; a sentence out of bounds, which the schema rules out, is empty.
fn sentence_texts(record: &Record) -> Vec<&str> {
    let text = record.article.text.as_str();
    let mut at = 0;
    let mut rest = text;
    let mut texts = Vec::with_capacity(record.article.sentences.len());
    for &(start, end) in &record.article.sentences {
        // Sentences stand in order, so one walk over the text finds them all.
        let after = skip(rest, start.saturating_sub(at));
        let next = skip(after, end.saturating_sub(start));
        texts.push(&after[..after.len() - next.len()]);
        (at, rest) = (end, next);
    }
    texts
}

/// `text` without its first `n` code points.
fn skip(text: &str, n: usize) -> &str {
    text.char_indices().nth(n).map_or("", |(at, _)| &text[at..])
}
