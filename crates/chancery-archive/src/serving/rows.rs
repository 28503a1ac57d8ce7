//! Rows page by page.

use std::collections::BTreeMap;

use rusqlite::params_from_iter;
use rusqlite::types::Value;

use crate::archive::Archive;
use crate::error::Result;
use crate::filter::{self, Conditions, Filter};
use crate::query::{By, Counts, FoundRow, Line};

/// Where a page of lines ended: the day of its last line and its number in this file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key {
    /// Days since 1970; absent where the line has none.
    pub day: Option<i64>,
    /// The number.
    pub number: i64,
}

/// Which part of an order by day is wanted.
#[derive(Clone, Copy, Debug)]
pub struct Stretch {
    /// Oldest first, else newest; lines without a day are last both ways.
    pub oldest: bool,
    /// The key behind which it begins; none for the beginning.
    pub after: Option<Key>,
    /// How many lines, at most.
    pub limit: usize,
}

impl Stretch {
    /// All there is, newest first.
    pub const ALL: Self = Self { oldest: false, after: None, limit: usize::MAX };

    /// The order, by the columns of the day and the number.
    pub(super) fn order(&self, day: &str, number: &str) -> String {
        if self.oldest { format!("{day} IS NULL, {day}, {number}") } else { format!("{day} DESC, {number} DESC") }
    }

    /// The condition that leaves the lines behind the key, with its values behind the others; nothing without a key.
    pub(super) fn behind(&self, day: &str, number: &str, values: &mut Vec<Value>) -> String {
        let Some(after) = self.after else { return String::new() };
        let than = if self.oldest { ">" } else { "<" };
        let last = after.number;
        match after.day {
            Some(at) => {
                values.extend([Value::from(at), at.into(), last.into()]);
                format!(" AND ({day} {than} ? OR ({day} = ? AND {number} {than} ?) OR {day} IS NULL)")
            }
            None => {
                values.push(last.into());
                format!(" AND {day} IS NULL AND {number} {than} ?")
            }
        }
    }

    /// The value of `LIMIT`.
    pub(super) fn limit(&self) -> Value {
        Value::from(i64::try_from(self.limit).unwrap_or(i64::MAX))
    }
}

/// A row with its place in the order.
#[derive(Clone, Debug)]
pub struct KeyedRow {
    /// To go on from.
    pub key: Key,
    /// Where its sentence begins in the article's text, in code points.
    pub sentence_start: Option<usize>,
    /// The row.
    pub row: FoundRow,
}

/// Which of several tellings stands for a happening: the one published first, of equals the one that came in first.
const FIRST: &str = "coalesce(a.published, 1 << 40), e.id";

impl Archive {
    /// The rows of a stretch.
    ///
    /// # Errors
    ///
    /// If the words to look for are none, or the archive cannot be read.
    pub fn rows_after(&self, filter: &Filter, by: By, stretch: Stretch) -> Result<Vec<KeyedRow>> {
        let run = self.run_or_visible(filter.run)?;
        if run == 0 {
            return Ok(Vec::new());
        }
        let broad = filter.text.is_none()
            && [&filter.actors, &filter.recipients, &filter.parties].iter().all(|who| who.is_empty())
            && filter.occurrence.is_none();
        let lines = if by == By::Events && broad {
            self.walked(filter, run, stretch)?
        } else {
            self.keyed_lines(filter, run, by, stretch)?
        };
        self.keyed_rows(filter, lines)
    }

    /// What the lines say. Rows that are not there any more are left out.
    pub(crate) fn keyed_rows(&self, filter: &Filter, lines: Vec<(Key, Line)>) -> Result<Vec<KeyedRow>> {
        let looked_for = filter.text.as_deref().map(filter::words).transpose()?;
        let mut rows = Vec::with_capacity(lines.len());
        for (key, line) in lines {
            let Some(known) = self.known(&line)? else { continue };
            let unpacked = self.unpacked(line.article)?;
            if let Some(row) = self.found(&unpacked, &line, known, looked_for.as_deref())? {
                let sentence_start =
                    unpacked.article().sentences.get(row.event.sentence as usize).map(|bounds| bounds.0);
                rows.push(KeyedRow { key, sentence_start, row });
            }
        }
        Ok(rows)
    }

    fn keyed_lines(&self, filter: &Filter, run: i64, by: By, stretch: Stretch) -> Result<Vec<(Key, Line)>> {
        let Conditions { mut sql, mut values } = filter.conditions(run)?;
        if by == By::Reports && self.has_common_words(filter)? {
            // As in `Archive::each_row`: rows by day, their texts looked up.
            sql = sql.replace("a.text IN", "+a.text IN");
        }
        let sql = match by {
            By::Reports => {
                let after = stretch.behind("e.day", "e.id", &mut values);
                format!(
                    "SELECT e.id, e.article, 1, 1, 1, e.day FROM events e JOIN articles a ON a.id = e.article
                     WHERE {sql}{after} ORDER BY {} LIMIT ?",
                    stretch.order("e.day", "e.id")
                )
            }
            By::Events | By::Origins => {
                let (origins, group) = match by {
                    By::Events => ("count(DISTINCT a.origin)", "e.occurrence"),
                    _ => ("1", "e.occurrence, a.origin"),
                };
                let after = stretch.behind("day", "id", &mut values);
                // Of the bare columns SQLite takes those of the row with the minimum.
                format!(
                    "SELECT id, article, n, 1, origins, day FROM (
                        SELECT e.id AS id, e.article AS article, count(*) AS n, {origins} AS origins, e.day AS day,
                            min(coalesce(a.published, 1 << 40) * 4194304 + e.id % 4194304)
                        FROM events e JOIN articles a ON a.id = e.article WHERE {sql} GROUP BY {group})
                     WHERE 1{after} ORDER BY {} LIMIT ?",
                    stretch.order("day", "id")
                )
            }
        };
        values.push(stretch.limit());
        let read = || -> rusqlite::Result<Vec<(Key, Line)>> {
            let line = |row: &rusqlite::Row<'_>| {
                let counts = Counts { reports: row.get(2)?, events: row.get(3)?, origins: row.get(4)? };
                let key = Key { day: row.get(5)?, number: row.get(0)? };
                Ok((key, Line { event: row.get(0)?, article: row.get(1)?, counts }))
            };
            self.connection.prepare_cached(&sql)?.query_map(params_from_iter(values), line)?.collect()
        };
        self.or(read())
    }

    /// Happenings along the rows by day: each row is looked at in turn, and stands where it is the first telling of its happening.
    /// Grouping all rows that a broad filter lets through would take as long as there are rows.
    fn walked(&self, filter: &Filter, run: i64, stretch: Stretch) -> Result<Vec<(Key, Line)>> {
        let Conditions { sql, values } = filter.conditions(run)?;
        let mut walk_values = values.clone();
        let behind = stretch.behind("e.day", "e.id", &mut walk_values);
        let walk = format!(
            "SELECT e.id, e.article, e.day, e.occurrence FROM events e JOIN articles a ON a.id = e.article
             WHERE {sql}{behind} ORDER BY {}",
            stretch.order("e.day", "e.id")
        );
        let tellings = format!(
            "SELECT e.id, a.origin FROM events e JOIN articles a ON a.id = e.article WHERE {sql} AND e.occurrence = ?
             ORDER BY {FIRST}"
        )
        // The happening is what few rows have; the run and the days are not.
        .replace("e.run = ?", "+e.run = ?")
        .replace("e.day_to >= ?", "+e.day_to >= ?")
        .replace("e.day <= ?", "+e.day <= ?");
        let read = || -> rusqlite::Result<Vec<(Key, Line)>> {
            let mut known: BTreeMap<i64, (i64, Counts)> = BTreeMap::new();
            let mut lines = Vec::new();
            let mut tellings = self.connection.prepare_cached(&tellings)?;
            let mut rows = self.connection.prepare_cached(&walk)?;
            let mut rows = rows.query(params_from_iter(walk_values))?;
            while lines.len() < stretch.limit {
                let Some(row) = rows.next()? else { break };
                let (event, occurrence): (i64, i64) = (row.get(0)?, row.get(3)?);
                if let std::collections::btree_map::Entry::Vacant(vacant) = known.entry(occurrence) {
                    let values = values.iter().cloned().chain([Value::from(occurrence)]);
                    let all: Vec<(i64, i64)> = tellings
                        .query_map(params_from_iter(values), |row| Ok((row.get(0)?, row.get(1)?)))?
                        .collect::<rusqlite::Result<_>>()?;
                    let origins: std::collections::BTreeSet<i64> = all.iter().map(|(_, origin)| *origin).collect();
                    let counts = Counts { reports: all.len() as i64, events: 1, origins: origins.len() as i64 };
                    vacant.insert((all.first().map_or(event, |(first, _)| *first), counts));
                }
                let Some((first, counts)) = known.get(&occurrence).copied().filter(|(first, _)| *first == event) else {
                    continue;
                };
                let line = Line { event: first, article: row.get(1)?, counts };
                lines.push((Key { day: row.get(2)?, number: first }, line));
            }
            Ok(lines)
        };
        self.or(read())
    }
}
