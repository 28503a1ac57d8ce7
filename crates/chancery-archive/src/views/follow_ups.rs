//! What follows what: reactions, statements about an act, plans carried out or called off.

use rusqlite::params_from_iter;
use rusqlite::types::Value;
use serde::Serialize;

use crate::archive::Archive;
use crate::error::Result;
use crate::filter::{Conditions, Filter};
use crate::query::Page;
use crate::records::sentence;
use crate::values::{Id, day_text};

/// One row that follows another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FollowUpLine {
    /// `reaction`, `about`, `fulfils`, `cancels`, `follow_up`.
    pub kind: String,
    /// The row that follows: an event or a statement.
    pub from: String,
    /// Its article.
    pub from_article: String,
    /// Who published that.
    pub from_outlet: Option<String>,
    /// When.
    pub from_published: Option<String>,
    /// Its sentence.
    pub from_sentence: String,
    /// The event that it follows.
    pub to: String,
    /// The happening of that event.
    pub to_occurrence: String,
    /// First day of that event.
    pub to_day: Option<String>,
    /// Its article.
    pub to_article: String,
    /// Its sentence.
    pub to_sentence: String,
    /// Whether the two stand in different articles.
    pub across: bool,
}

/// What SQL says of a line.
struct Line {
    kind: String,
    from: Id,
    from_number: i64,
    to: Id,
    to_number: i64,
    occurrence: Id,
    day: Option<i64>,
    across: bool,
}

impl Archive {
    /// What follows the events that the filter names, the latest first: within their articles, and across articles what carries
    /// out or calls off.
    ///
    /// # Errors
    ///
    /// If the words to look for are none, or the archive cannot be read.
    pub fn follow_ups(&self, filter: &Filter, page: Page) -> Result<Vec<FollowUpLine>> {
        let run = self.run_or_visible(filter.run)?;
        let lines = self.follow_up_lines(filter, run, page)?;
        if lines.is_empty() {
            return Ok(Vec::new());
        }
        let program = self.program(run)?;
        let line = |line: Line| -> Result<FollowUpLine> {
            let from = self.record_of(line.from_number, &program)?;
            let to = if line.to_number == line.from_number {
                from.clone()
            } else {
                self.record_of(line.to_number, &program)?
            };
            let (from_id, to_id) = (line.from.to_string(), line.to.to_string());
            let of_event = from.events.iter().find(|event| event.id == from_id).map(|event| event.sentence);
            let of_statement = || from.statements.iter().find(|row| row.id == from_id).map(|row| row.sentence);
            let from_sentence = of_event.or_else(of_statement);
            let to_sentence = to.events.iter().find(|event| event.id == to_id).map(|event| event.sentence);
            let words = |record, n: Option<u32>| n.map_or(String::new(), |n| sentence(record, n).to_owned());
            let outlet = from.article.outlet.as_ref();
            Ok(FollowUpLine {
                kind: line.kind,
                from_article: from.article.id.clone(),
                from_outlet: outlet.and_then(|outlet| outlet.name.clone().or_else(|| outlet.domain.clone())),
                from_published: from.article.published.as_ref().map(|published| published.date.clone()),
                from_sentence: words(&from, from_sentence),
                from: from_id,
                to_occurrence: line.occurrence.to_string(),
                to_day: line.day.map(day_text),
                to_article: to.article.id.clone(),
                to_sentence: words(&to, to_sentence),
                to: to_id,
                across: line.across,
            })
        };
        lines.into_iter().map(line).collect()
    }

    fn follow_up_lines(&self, filter: &Filter, run: i64, page: Page) -> Result<Vec<Line>> {
        let Conditions { sql, mut values } = filter.conditions(run)?;
        let order = if page.oldest { "e.day IS NULL, e.day, e.id" } else { "e.day DESC, e.id DESC" };
        let sql = format!(
            "SELECT f.kind, f.from_row, f.article, e.row, e.article, o.key, e.day, f.across
             FROM events e JOIN articles a ON a.id = e.article JOIN follow_ups f ON f.to_row = e.row
             JOIN articles b ON b.id = f.article AND b.run = e.run JOIN occurrences o ON o.id = e.occurrence
             WHERE {sql} ORDER BY {order}, f.across, f.from_row, f.kind LIMIT ? OFFSET ?"
        );
        let limit = page.limit.and_then(|limit| i64::try_from(limit).ok()).unwrap_or(-1);
        values.extend([Value::from(limit), Value::from(i64::try_from(page.offset).unwrap_or(i64::MAX))]);
        let read = || -> rusqlite::Result<Vec<Line>> {
            let line = |row: &rusqlite::Row<'_>| {
                Ok(Line {
                    kind: row.get(0)?,
                    from: row.get(1)?,
                    from_number: row.get(2)?,
                    to: row.get(3)?,
                    to_number: row.get(4)?,
                    occurrence: row.get(5)?,
                    day: row.get(6)?,
                    across: row.get(7)?,
                })
            };
            self.connection.prepare_cached(&sql)?.query_map(params_from_iter(values), line)?.collect()
        };
        self.or(read())
    }
}
