//! Records as they went in.

use std::sync::Arc;

use chancery_doc::record::{Program, Record};
use rusqlite::{Connection, OptionalExtension as _};

use crate::archive::Archive;
use crate::error::{ArchiveError, Result};
use crate::pack::Packer;
use crate::spans;
use crate::unpacked::Unpacked;
use crate::values::Id;

/// What the archive knows of an article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// The article that it goes back to in the end; itself, where it repeats none.
    pub origin: Id,
    /// Of each event, in their order.
    pub rows: Vec<KnownRow>,
}

/// What the archive knows of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KnownRow {
    /// The key of its happening.
    pub occurrence: Id,
    /// What people marked it: right or wrong.
    pub mark: Option<bool>,
}

impl Archive {
    /// The record of an article of the visible run; `None` where there is none.
    ///
    /// # Errors
    ///
    /// If the archive cannot be read.
    pub fn record(&self, article: Id) -> Result<Option<Record>> {
        let run = self.run_or_visible(None)?;
        let sql = "SELECT id FROM articles WHERE run = ?1 AND article = ?2";
        let number = self.or(self.connection.query_row(sql, (run, article), |row| row.get(0)).optional())?;
        number.map(|number| self.record_of(number, &self.program(run)?)).transpose()
    }

    /// The record of the article with a row (an event or a statement) of the visible run.
    ///
    /// # Errors
    ///
    /// If no row has an id that begins with `prefix`, several do, or the archive cannot be read.
    pub fn record_of_row(&self, prefix: &str) -> Result<Record> {
        let choice = |problem: String| ArchiveError::Choice { problem };
        let run = self.run_or_visible(None)?;
        let (low, high) = Id::range(&prefix.to_lowercase())
            .ok_or_else(|| choice(format!("`{prefix}` is no row id: want some of its hexadecimal digits")))?;
        let sql = "SELECT DISTINCT article FROM (
            SELECT article FROM events WHERE row BETWEEN ?1 AND ?2 AND +run = ?3
            UNION ALL SELECT article FROM statements WHERE row BETWEEN ?1 AND ?2 AND +run = ?3) LIMIT 2";
        let read = || -> rusqlite::Result<Vec<i64>> {
            self.connection.prepare_cached(sql)?.query_map((low, high, run), |row| row.get(0))?.collect()
        };
        match self.or(read())?[..] {
            [number] => self.record_of(number, &self.program(run)?),
            [] => Err(choice(format!(
                "no row of the archive has an id that begins with `{prefix}`; `chancery query` tells the ids"
            ))),
            _ => Err(choice(format!("rows of several articles have ids that begin with `{prefix}`: give more digits"))),
        }
    }

    /// Every record of a run, in the order of the articles' ids: the same on every machine, whatever came in first.
    ///
    /// # Errors
    ///
    /// If there is no such run or the archive cannot be read; what `each` gives back as an error ends the walk.
    pub fn each_record<E: From<ArchiveError>>(
        &self,
        run: Option<i64>,
        mut each: impl FnMut(Record) -> std::result::Result<(), E>,
    ) -> std::result::Result<(), E> {
        self.each_article(run, |number, program| each(self.record_of(number, program)?))
    }

    /// Every record of a run with what the archive knows of its rows, in the order of the articles' ids: what exports are made of.
    ///
    /// # Errors
    ///
    /// As [`Archive::each_record`].
    pub fn each_known<E: From<ArchiveError>>(
        &self,
        run: Option<i64>,
        mut each: impl FnMut(Record, Known) -> std::result::Result<(), E>,
    ) -> std::result::Result<(), E> {
        self.each_article(run, |number, program| {
            let read = || -> rusqlite::Result<Known> {
                let origin = self
                    .connection
                    .prepare_cached("SELECT o.article FROM articles a JOIN articles o ON o.id = a.origin WHERE a.id = ?1")?
                    .query_row([number], |row| row.get(0))?;
                let rows = self
                    .connection
                    .prepare_cached(
                        "SELECT o.key, e.mark FROM events e JOIN occurrences o ON o.id = e.occurrence WHERE e.article = ?1
                         ORDER BY e.ordinal",
                    )?
                    .query_map([number], |row| {
                        let mark: Option<i64> = row.get(1)?;
                        Ok(KnownRow { occurrence: row.get(0)?, mark: mark.map(|mark| mark == 1) })
                    })?
                    .collect::<rusqlite::Result<_>>()?;
                Ok(Known { origin, rows })
            };
            each(self.record_of(number, program)?, self.or(read())?)
        })
    }

    pub(crate) fn each_article<E: From<ArchiveError>>(
        &self,
        run: Option<i64>,
        mut each: impl FnMut(i64, &Program) -> std::result::Result<(), E>,
    ) -> std::result::Result<(), E> {
        let run = self.run_or_visible(run)?;
        if run == 0 {
            return Ok(());
        }
        let program = self.program(run)?;
        let say = |error| E::from(ArchiveError::of_sqlite(&self.path, error));
        let mut articles =
            self.connection.prepare("SELECT id FROM articles WHERE run = ?1 ORDER BY article").map_err(say)?;
        let mut articles = articles.query([run]).map_err(say)?;
        while let Some(row) = articles.next().map_err(say)? {
            each(row.get(0).map_err(say)?, &program)?;
        }
        Ok(())
    }

    /// The record of the article of that number in the file.
    pub(crate) fn record_of(&self, number: i64, program: &Program) -> Result<Record> {
        let mut record = self.or(stored(&self.connection, &self.packer, number))??;
        record.program.clone_from(program);
        Ok(record)
    }
}

/// Records that a snapshot keeps at hand, at most: as many as a page has happenings.
const MAX_AT_HAND: usize = 256;

impl Archive {
    /// The same, its rows read where they are asked for; unpacked once in a snapshot, however many of its rows are wanted.
    pub(crate) fn unpacked(&self, number: i64) -> Result<Arc<Unpacked>> {
        if let Some(found) = self.at_hand.borrow().as_ref().and_then(|at_hand| at_hand.get(&number)) {
            return Ok(Arc::clone(found));
        }
        let (input, json, text) = self.or(parts(&self.connection, &self.packer, number))??;
        let unpacked = Arc::new(Unpacked::new(&json, text, input)?);
        if let Some(at_hand) = self.at_hand.borrow_mut().as_mut().filter(|at_hand| at_hand.len() < MAX_AT_HAND) {
            at_hand.insert(number, Arc::clone(&unpacked));
        }
        Ok(unpacked)
    }
}

/// The record of the article of that number, but for what coded it.
pub(crate) fn stored(connection: &Connection, packer: &Packer, number: i64) -> rusqlite::Result<Result<Record>> {
    let read = |(input, json, text): (String, Vec<u8>, String)| {
        let mut record: Record =
            serde_json::from_slice(&json).map_err(|error| ArchiveError::stored("record", error))?;
        spans::fill(&mut record, &text);
        record.article.text = text;
        record.article.input = input;
        Ok(record)
    };
    Ok(parts(connection, packer, number)?.and_then(read))
}

/// What is stored of an article: the name of its input, its record as JSON, its text.
fn parts(connection: &Connection, packer: &Packer, number: i64) -> rusqlite::Result<Result<(String, Vec<u8>, String)>> {
    connection
        .prepare_cached(
            "SELECT a.input, a.record, t.body FROM articles a JOIN texts t ON t.id = a.text WHERE a.id = ?1",
        )?
        .query_row([number], |row| {
            let (record, body) = (row.get_ref(1)?.as_blob()?, row.get_ref(2)?.as_blob()?);
            let (record, text) = (packer.record(record), packer.text(body));
            let input: String = row.get(0)?;
            Ok(record.and_then(|record| Ok((input, record, text?))))
        })
}

/// The words of one sentence of a record.
#[must_use]
pub fn sentence(record: &Record, sentence: u32) -> &str {
    let bounds = record.article.sentences.get(sentence as usize).copied();
    bounds.and_then(|(start, end)| spans::Points::new(&record.article.text).get(start, end)).unwrap_or("")
}
