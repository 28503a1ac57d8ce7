//! What was read.

use jiff::civil::Date;
use rusqlite::params_from_iter;
use rusqlite::types::Value;
use serde::Serialize;

use super::rows::{Key, Stretch};
use crate::archive::Archive;
use crate::error::Result;
use crate::filter::{outlets, words};
use crate::records::KnownRow;
use crate::values::{Id, day_number, day_text};

/// Which articles are asked for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ArticlesAsked {
    /// A run other than the visible one.
    pub run: Option<i64>,
    /// First day of publication.
    pub from: Option<Date>,
    /// Last day.
    pub to: Option<Date>,
    /// Words that they have.
    pub text: Option<String>,
    /// Outlets: a domain or name.
    pub outlets: Vec<String>,
}

/// One article.
#[derive(Clone, Debug, Serialize)]
pub struct ArticleLine {
    /// Its id.
    pub id: String,
    /// Headline.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Who published it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outlet: Option<String>,
    /// When.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub published: Option<String>,
    /// Day of publication.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub day: Option<String>,
    /// Language.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Whether it repeats another of the archive.
    pub repeats: bool,
    /// Rows that are events.
    pub events: usize,
    /// Rows that are statements.
    pub statements: usize,
    /// Words of it around those that were looked for, in brackets.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub snippet: Option<String>,
}

/// What the archive knows of one article beside its record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Publication {
    /// Of each event, in their order.
    pub rows: Vec<KnownRow>,
}

impl Archive {
    /// The articles of a stretch.
    ///
    /// # Errors
    ///
    /// If the words to look for are none, or the archive cannot be read.
    pub fn articles(&self, asked: &ArticlesAsked, stretch: Stretch) -> Result<Vec<(Key, ArticleLine)>> {
        let run = self.run_or_visible(asked.run)?;
        if run == 0 {
            return Ok(Vec::new());
        }
        let mut sql = "a.run = ?".to_owned();
        let mut values: Vec<Value> = vec![run.into()];
        if let Some(from) = asked.from {
            sql.push_str(" AND a.day >= ?");
            values.push(day_number(from).into());
        }
        if let Some(to) = asked.to {
            sql.push_str(" AND a.day <= ?");
            values.push(day_number(to).into());
        }
        let looked_for = asked.text.as_deref().map(words).transpose()?;
        if let Some(words) = &looked_for {
            // Common words are looked up along the articles by day, rare ones the other way round.
            let by_day = if self.are_common(words)? { "+" } else { "" };
            sql.push_str(&format!(" AND {by_day}a.text IN (SELECT rowid FROM words WHERE words MATCH ?)"));
            values.push(words.clone().into());
        }
        if !asked.outlets.is_empty() {
            let (condition, of) = outlets(&asked.outlets);
            sql.push_str(&format!(" AND {condition}"));
            values.extend(of);
        }
        let behind = stretch.behind("a.day", "a.id", &mut values);
        let sql = format!(
            "SELECT a.id, a.day, a.text, a.origin <> a.id FROM articles a WHERE {sql}{behind} ORDER BY {} LIMIT ?",
            stretch.order("a.day", "a.id")
        );
        values.push(stretch.limit());
        /// Number, day, text, whether it repeats another.
        type Found = (i64, Option<i64>, i64, bool);
        let read = || -> rusqlite::Result<Vec<Found>> {
            let row = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?));
            self.connection.prepare_cached(&sql)?.query_map(params_from_iter(values), row)?.collect()
        };
        let program = self.program(run)?;
        let mut lines = Vec::new();
        for (number, day, text, repeats) in self.or(read())? {
            let record = self.record_of(number, &program)?;
            let article = record.article;
            let snippet = looked_for.as_deref().map(|words| self.snippet(words, text)).transpose()?;
            let line = ArticleLine {
                id: article.id,
                title: article.title,
                outlet: article.outlet.and_then(|outlet| outlet.name.or(outlet.domain)),
                published: article.published.map(|published| published.date),
                day: day.map(day_text),
                language: article.language,
                url: article.url.or(article.canonical_url),
                repeats,
                events: record.events.len(),
                statements: record.statements.len(),
                snippet,
            };
            lines.push((Key { day, number }, line));
        }
        Ok(lines)
    }

    /// What is known of the rows of an article of the visible run.
    ///
    /// # Errors
    ///
    /// If the archive cannot be read.
    pub fn publication(&self, article: Id) -> Result<Publication> {
        let run = self.run_or_visible(None)?;
        let sql = "SELECT o.key, e.mark FROM articles a JOIN events e ON e.article = a.id
            JOIN occurrences o ON o.id = e.occurrence WHERE a.article = ?1 AND a.run = ?2 ORDER BY e.ordinal";
        let read = || -> rusqlite::Result<Vec<KnownRow>> {
            let row = |row: &rusqlite::Row<'_>| {
                let mark: Option<i64> = row.get(1)?;
                Ok(KnownRow { occurrence: row.get(0)?, mark: mark.map(|mark| mark == 1) })
            };
            self.connection.prepare_cached(sql)?.query_map((article, run), row)?.collect()
        };
        Ok(Publication { rows: self.or(read())? })
    }
}
