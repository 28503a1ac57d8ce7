//! Who said what.

use chancery_doc::record::RecordStatement;
use jiff::civil::Date;
use rusqlite::types::Value;
use rusqlite::{OptionalExtension as _, params_from_iter};
use serde::Serialize;

use super::rows::{Key, Stretch};
use crate::archive::Archive;
use crate::error::Result;
use crate::filter::{outlets, somebody, words};
use crate::unpacked::Unpacked;
use crate::values::{day_number, day_text};

/// Which statements are asked for; each field narrows further, several values of one field are alternatives.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StatementsAsked {
    /// A run other than the visible one.
    pub run: Option<i64>,
    /// Who speaks: `JPN`, `JPN GOV`, `GOV`, or words of a name or office.
    pub speakers: Vec<String>,
    /// First day.
    pub from: Option<Date>,
    /// Last day.
    pub to: Option<Date>,
    /// Words that the article has.
    pub text: Option<String>,
    /// Outlets: a domain or name.
    pub outlets: Vec<String>,
    /// One article, by its id.
    pub article: Option<crate::Id>,
}

/// One statement: as the record has it, and where it stands.
#[derive(Clone, Debug, Serialize)]
pub struct StatementLine {
    /// The statement.
    #[serde(flatten)]
    pub statement: RecordStatement,
    /// The words of its sentence.
    pub sentence_text: String,
    /// Where that begins in the article's text, in code points.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sentence_start: Option<usize>,
    /// Its day; that of publication where the text tells none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub day: Option<String>,
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
}

impl StatementsAsked {
    fn conditions(&self, run: i64) -> Result<(String, Vec<Value>)> {
        let mut sql = "s.run = ?".to_owned();
        let mut values: Vec<Value> = vec![run.into()];
        if !self.speakers.is_empty() {
            let mut either = Vec::new();
            for speaker in &self.speakers {
                let (condition, of) = somebody(speaker);
                either.push(condition);
                values.extend(of);
            }
            sql.push_str(&format!(" AND s.speaker IN (SELECT c.id FROM actors c WHERE {})", either.join(" OR ")));
        }
        if let Some(from) = self.from {
            sql.push_str(" AND s.day >= ?");
            values.push(day_number(from).into());
        }
        if let Some(to) = self.to {
            sql.push_str(" AND s.day <= ?");
            values.push(day_number(to).into());
        }
        if let Some(text) = &self.text {
            sql.push_str(" AND a.text IN (SELECT rowid FROM words WHERE words MATCH ?)");
            values.push(words(text)?.into());
        }
        if !self.outlets.is_empty() {
            let (condition, of) = outlets(&self.outlets);
            sql.push_str(&format!(" AND {condition}"));
            values.extend(of);
        }
        if let Some(article) = self.article {
            sql.push_str(" AND a.article = ?");
            values.push(Value::from(article.0.to_vec()));
        }
        Ok((sql, values))
    }
}

impl Archive {
    /// The statements of a stretch.
    ///
    /// # Errors
    ///
    /// If the words to look for are none, or the archive cannot be read.
    pub fn statements(&self, asked: &StatementsAsked, stretch: Stretch) -> Result<Vec<(Key, StatementLine)>> {
        let run = self.run_or_visible(asked.run)?;
        if run == 0 {
            return Ok(Vec::new());
        }
        let (sql, mut values) = asked.conditions(run)?;
        let behind = stretch.behind("s.day", "s.id", &mut values);
        let sql = format!(
            "SELECT s.id, s.day FROM statements s JOIN articles a ON a.id = s.article
             WHERE {sql}{behind} ORDER BY {} LIMIT ?",
            stretch.order("s.day", "s.id")
        );
        values.push(stretch.limit());
        let read = || -> rusqlite::Result<Vec<Key>> {
            let key = |row: &rusqlite::Row<'_>| Ok(Key { number: row.get(0)?, day: row.get(1)? });
            self.connection.prepare_cached(&sql)?.query_map(params_from_iter(values), key)?.collect()
        };
        self.statement_lines(self.or(read())?)
    }

    /// What the statements of these numbers say. Those that are not there any more are left out.
    pub(crate) fn statement_lines(&self, keys: impl IntoIterator<Item = Key>) -> Result<Vec<(Key, StatementLine)>> {
        let sql = "SELECT s.article, s.ordinal, a.origin <> a.id FROM statements s JOIN articles a ON a.id = s.article WHERE s.id = ?1";
        let mut found = self.or(self.connection.prepare_cached(sql))?;
        let mut lines = Vec::new();
        for Key { day, number } in keys {
            let found =
                found.query_row([number], |row| Ok((row.get(0)?, row.get::<_, i64>(1)?, row.get(2)?))).optional();
            let Some((article, ordinal, repeats)) = self.or(found)? else { continue };
            let unpacked = self.unpacked(article)?;
            if let Some(statement) = unpacked.statement(ordinal)? {
                lines.push((Key { day, number }, line(&unpacked, statement, day, repeats)));
            }
        }
        Ok(lines)
    }

    /// How many statements there are.
    ///
    /// # Errors
    ///
    /// As [`Archive::statements`].
    pub fn count_statements(&self, asked: &StatementsAsked) -> Result<i64> {
        let run = self.run_or_visible(asked.run)?;
        let (sql, values) = asked.conditions(run)?;
        let sql = format!("SELECT count(*) FROM statements s JOIN articles a ON a.id = s.article WHERE {sql}");
        self.or(self.connection.query_row(&sql, params_from_iter(values), |row| row.get(0)))
    }
}

fn line(unpacked: &Unpacked, statement: RecordStatement, day: Option<i64>, repeats: bool) -> StatementLine {
    let article = unpacked.article();
    StatementLine {
        sentence_text: unpacked.sentence(statement.sentence).to_owned(),
        sentence_start: article.sentences.get(statement.sentence as usize).map(|bounds| bounds.0),
        statement,
        day: day.map(day_text),
        article: article.id.clone(),
        outlet: article.outlet.as_ref().and_then(|outlet| outlet.name.clone().or_else(|| outlet.domain.clone())),
        published: article.published.as_ref().map(|published| published.date.clone()),
        title: article.title.clone(),
        url: article.url.clone().or_else(|| article.canonical_url.clone()),
        repeats,
    }
}
