//! Rows that a [`Filter`] asks for, and how many there are.

use std::sync::Arc;

use chancery_doc::record::RecordEvent;
use rusqlite::types::Value;
use rusqlite::{OptionalExtension as _, params_from_iter};
use serde::Serialize;

use crate::archive::Archive;
use crate::error::Result;
use crate::filter::{self, Conditions, Filter};
use crate::unpacked::Unpacked;
use crate::values::{Id, day_text};

/// How many there are. A bare number would not say of what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Rows: tellings in articles.
    pub reports: i64,
    /// Happenings that they tell.
    pub events: i64,
    /// Independent origins: for each happening, the articles that are no reprints of another that tells it.
    pub origins: i64,
}

/// What one line of the answer is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum By {
    /// A telling.
    #[default]
    Reports,
    /// A happening, shown by the telling that was published first.
    Events,
    /// A happening by one origin, shown by its first telling.
    Origins,
}

/// How much of the answer is wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// At most so many lines; all where absent.
    pub limit: Option<u64>,
    /// Lines that are passed over first.
    pub offset: u64,
    /// Oldest day first instead of newest.
    pub oldest: bool,
}

/// One line of the answer: the event as the record has it, and what the archive knows of it.
#[derive(Clone, Debug, Serialize)]
pub struct FoundRow {
    /// The event.
    #[serde(flatten)]
    pub event: RecordEvent,
    /// The words of its sentence.
    pub sentence_text: String,
    /// First day; the day of publication where the text tells none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub day: Option<String>,
    /// Its happening.
    pub occurrence: String,
    /// The article.
    pub article: String,
    /// Who published it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outlet: Option<String>,
    /// When.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub published: Option<String>,
    /// Headline.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Whether the article repeats another of the archive.
    pub repeats: bool,
    /// What people marked it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mark: Option<&'static str>,
    /// Words of the article around those that were looked for, in brackets.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub snippet: Option<String>,
    /// What this line stands for.
    #[serde(flatten)]
    pub counts: Counts,
}

/// Words are common where one text in so many has them.
const COMMON: i64 = 50;

/// What SQL says of a line.
pub(crate) struct Line {
    pub(crate) event: i64,
    pub(crate) article: i64,
    pub(crate) counts: Counts,
}

/// Of a row: its place in its article, its day, its happening's key, whether its article repeats another, its text, its mark.
type Known = (i64, Option<i64>, Id, bool, i64, Option<i64>);

impl Archive {
    /// How many rows, happenings and origins there are.
    ///
    /// # Errors
    ///
    /// If the words to look for are none, or the archive cannot be read.
    pub fn count(&self, filter: &Filter) -> Result<Counts> {
        let run = self.run_or_visible(filter.run)?;
        let Conditions { sql, values } = filter.conditions(run)?;
        let sql = format!(
            "SELECT coalesce(sum(n), 0), count(DISTINCT occurrence), count(*) FROM (
                SELECT e.occurrence, a.origin, count(*) AS n FROM events e JOIN articles a ON a.id = e.article
                WHERE {sql} GROUP BY e.occurrence, a.origin)"
        );
        let counts =
            |row: &rusqlite::Row<'_>| Ok(Counts { reports: row.get(0)?, events: row.get(1)?, origins: row.get(2)? });
        let read = || self.connection.prepare_cached(&sql)?.query_row(params_from_iter(values), counts);
        self.or(read())
    }

    /// The rows, newest day first unless `page` says otherwise; `each` takes one at a time.
    ///
    /// # Errors
    ///
    /// If the words to look for are none, or the archive cannot be read; what `each` gives back as an error ends the walk.
    pub fn each_row<E: From<crate::ArchiveError>>(
        &self,
        filter: &Filter,
        by: By,
        page: Page,
        mut each: impl FnMut(FoundRow) -> std::result::Result<(), E>,
    ) -> std::result::Result<(), E> {
        let run = self.run_or_visible(filter.run)?;
        if run == 0 {
            return Ok(());
        }
        let looked_for = filter.text.as_deref().map(filter::words).transpose()?;
        let mut last: Option<(i64, Arc<Unpacked>)> = None;
        for line in self.lines(filter, run, by, page)? {
            // Outside of a snapshot nothing is at hand but the article of the row before.
            let unpacked = match last.take() {
                Some((number, unpacked)) if number == line.article => unpacked,
                _ => self.unpacked(line.article)?,
            };
            let found = match self.known(&line)? {
                Some(known) => self.found(&unpacked, &line, known, looked_for.as_deref())?,
                None => None,
            };
            last = Some((line.article, unpacked));
            if let Some(row) = found {
                each(row)?;
            }
        }
        Ok(())
    }

    /// The rows of [`each_row`](Self::each_row), together.
    ///
    /// # Errors
    ///
    /// As there.
    pub fn rows(&self, filter: &Filter, by: By, page: Page) -> Result<Vec<FoundRow>> {
        let mut rows = Vec::new();
        self.each_row(filter, by, page, |row| {
            rows.push(row);
            Ok::<(), crate::ArchiveError>(())
        })?;
        Ok(rows)
    }

    fn lines(&self, filter: &Filter, run: i64, by: By, page: Page) -> Result<Vec<Line>> {
        let Conditions { mut sql, mut values } = filter.conditions(run)?;
        if by == By::Reports && page.limit.is_some() && self.has_common_words(filter)? {
            // The plus sign lets SQLite walk the rows by day and look each text up, instead of sorting the rows of most texts.
            sql = sql.replace("a.text IN", "+a.text IN");
        }
        let (columns, group) = match by {
            By::Reports => ("e.id, e.article, 1, 1, 1", ""),
            // Of the bare columns SQLite takes those of the row with the minimum.
            By::Events => (
                "e.id, e.article, count(*), 1, count(DISTINCT a.origin), min(coalesce(a.published, 1 << 40) * 4194304 + e.id % 4194304)",
                "GROUP BY e.occurrence",
            ),
            By::Origins => (
                "e.id, e.article, count(*), 1, 1, min(coalesce(a.published, 1 << 40) * 4194304 + e.id % 4194304)",
                "GROUP BY e.occurrence, a.origin",
            ),
        };
        let order = if page.oldest { "e.day IS NULL, e.day, e.id" } else { "e.day DESC, e.id DESC" };
        let sql = format!(
            "SELECT {columns} FROM events e JOIN articles a ON a.id = e.article WHERE {sql} {group} ORDER BY {order} LIMIT ? OFFSET ?"
        );
        let limit = page.limit.and_then(|limit| i64::try_from(limit).ok()).unwrap_or(-1);
        values.extend([Value::from(limit), Value::from(i64::try_from(page.offset).unwrap_or(i64::MAX))]);
        let read = || -> rusqlite::Result<Vec<Line>> {
            let line = |row: &rusqlite::Row<'_>| {
                let counts = Counts { reports: row.get(2)?, events: row.get(3)?, origins: row.get(4)? };
                Ok(Line { event: row.get(0)?, article: row.get(1)?, counts })
            };
            self.connection.prepare_cached(&sql)?.query_map(params_from_iter(values), line)?.collect()
        };
        self.or(read())
    }

    /// Whether so many texts have the words that the newest rows with them are near.
    pub(crate) fn has_common_words(&self, filter: &Filter) -> Result<bool> {
        let Some(text) = &filter.text else { return Ok(false) };
        self.are_common(&filter::words(text)?)
    }

    /// The same of words as the index takes them.
    pub(crate) fn are_common(&self, words: &str) -> Result<bool> {
        let sql = "SELECT coalesce(max(id), 0) FROM texts";
        let n_texts: i64 = self.or(self.connection.query_row(sql, [], |row| row.get(0)))?;
        let enough = n_texts / COMMON + 1;
        let sql = "SELECT count(*) FROM (SELECT 1 FROM words WHERE words MATCH ?1 LIMIT ?2)";
        let found = self.connection.query_row(sql, (words, enough), |row| row.get::<_, i64>(0));
        Ok(self.or(found)? == enough)
    }

    /// What the archive knows of the row of a line; none where the row is not there any more.
    pub(crate) fn known(&self, line: &Line) -> Result<Option<Known>> {
        let read = || {
            self.connection
                .prepare_cached(
                    "SELECT e.ordinal, e.day, o.key, a.origin <> a.id, a.text, e.mark FROM events e JOIN articles a ON a.id = e.article
                     JOIN occurrences o ON o.id = e.occurrence WHERE e.id = ?1 AND e.article = ?2",
                )?
                .query_row((line.event, line.article), |row| {
                    Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?))
                })
        };
        self.or(read().optional())
    }

    pub(crate) fn found(
        &self,
        unpacked: &Unpacked,
        line: &Line,
        known: Known,
        looked_for: Option<&str>,
    ) -> Result<Option<FoundRow>> {
        let (ordinal, day, occurrence, repeats, text, mark) = known;
        let Some(event) = unpacked.event(ordinal)? else { return Ok(None) };
        let snippet = looked_for.map(|words| self.snippet(words, text)).transpose()?;
        let article = unpacked.article();
        Ok(Some(FoundRow {
            sentence_text: unpacked.sentence(event.sentence).to_owned(),
            event,
            day: day.map(day_text),
            occurrence: occurrence.to_string(),
            article: article.id.clone(),
            outlet: article.outlet.as_ref().and_then(|outlet| outlet.name.clone().or_else(|| outlet.domain.clone())),
            published: article.published.as_ref().map(|published| published.date.clone()),
            title: article.title.clone(),
            url: article.url.clone().or_else(|| article.canonical_url.clone()),
            repeats,
            mark: mark.map(|mark| if mark == 1 { "right" } else { "wrong" }),
            snippet,
            counts: line.counts,
        }))
    }

    /// The best place of a text for the words that were looked for.
    pub(crate) fn snippet(&self, words: &str, text: i64) -> Result<String> {
        let sql = "SELECT snippet(words, 0, '[', ']', '…', 24) FROM words WHERE words MATCH ?1 AND rowid = ?2";
        self.or(self
            .connection
            .prepare_cached(sql)
            .and_then(|mut found| found.query_row((words, text), |row| row.get(0))))
    }
}
