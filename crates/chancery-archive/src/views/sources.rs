//! Who reports, and what was read.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::params_from_iter;
use rusqlite::types::Value;
use serde::Serialize;

use super::counting;
use crate::archive::Archive;
use crate::error::Result;
use crate::filter::{self, Conditions, Filter};
use crate::query::Counts;
use crate::values::{day_number, day_text};

/// One outlet.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct SourceLine {
    /// Domain or name; absent where no page told.
    pub outlet: Option<String>,
    /// Its tellings, the happenings in them, and the happenings that it tells in articles that repeat nobody.
    #[serde(flatten)]
    pub counts: Counts,
    /// Articles with such a row.
    pub articles: i64,
    /// Of these, articles that repeat another of the archive.
    pub reprints: i64,
    /// Happenings that others tell too and that it published first.
    pub first: i64,
}

/// One outlet on one day.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CoverageLine {
    /// Day of publication; absent where it is not known.
    pub day: Option<String>,
    /// Domain or name.
    pub outlet: Option<String>,
    /// Articles that were read.
    pub articles: i64,
    /// Of these, articles that repeat another of the archive.
    pub reprints: i64,
    /// Rows that were coded from them.
    pub reports: i64,
}

impl SourceLine {
    /// Those with the most reports first.
    pub(crate) fn sort(lines: &mut [Self]) {
        lines.sort_by(|one, other| (-one.counts.reports, &one.outlet).cmp(&(-other.counts.reports, &other.outlet)));
    }
}

#[derive(Default)]
struct Tally {
    reports: i64,
    events: BTreeSet<i64>,
    own: BTreeSet<i64>,
    articles: BTreeSet<i64>,
    reprints: BTreeSet<i64>,
    first: i64,
}

impl Archive {
    /// Outlets, those with the most reports first.
    ///
    /// # Errors
    ///
    /// If the words to look for are none, or the archive cannot be read.
    pub fn sources(&self, filter: &Filter) -> Result<Vec<SourceLine>> {
        let run = self.run_or_visible(filter.run)?;
        let Conditions { sql, values } = counting(filter).conditions(run)?;
        let sql = format!(
            "SELECT a.outlet, e.occurrence, a.id, a.origin = a.id, coalesce(a.published, 1 << 40), e.id
             FROM events e JOIN articles a ON a.id = e.article WHERE {sql}"
        );
        let mut outlets: BTreeMap<i64, Tally> = BTreeMap::new();
        // Of each happening: when it was first told (of two at one moment the row of the lower number), by whom, and whether others
        // told it too.
        let mut firsts: BTreeMap<i64, ((i64, i64), i64, bool)> = BTreeMap::new();
        let read = || -> rusqlite::Result<()> {
            let mut rows = self.connection.prepare_cached(&sql)?;
            let mut rows = rows.query(params_from_iter(values))?;
            while let Some(row) = rows.next()? {
                let (outlet, occurrence, article, own, told) =
                    (row.get(0)?, row.get(1)?, row.get(2)?, row.get::<_, bool>(3)?, (row.get(4)?, row.get(5)?));
                let tally = outlets.entry(outlet).or_default();
                tally.reports += 1;
                tally.events.insert(occurrence);
                tally.articles.insert(article);
                if own { &mut tally.own } else { &mut tally.reprints }.insert(if own { occurrence } else { article });
                let first = firsts.entry(occurrence).or_insert((told, outlet, false));
                first.2 |= first.1 != outlet;
                if told < first.0 {
                    (first.0, first.1) = (told, outlet);
                }
            }
            Ok(())
        };
        self.or(read())?;
        for (_, outlet, shared) in firsts.into_values() {
            if let Some(tally) = outlets.get_mut(&outlet).filter(|_| shared) {
                tally.first += 1;
            }
        }
        let mut lines = Vec::with_capacity(outlets.len());
        for (outlet, tally) in outlets {
            let size = |set: &BTreeSet<i64>| set.len() as i64;
            lines.push(SourceLine {
                outlet: self.code(outlet)?,
                counts: Counts { reports: tally.reports, events: size(&tally.events), origins: size(&tally.own) },
                articles: size(&tally.articles),
                reprints: size(&tally.reprints),
                first: tally.first,
            });
        }
        SourceLine::sort(&mut lines);
        Ok(lines)
    }

    /// Articles of each day and outlet. Of the filter, days, outlets and words of the text are looked at: what was read does not
    /// depend on what was found in it.
    ///
    /// # Errors
    ///
    /// If the words to look for are none, or the archive cannot be read.
    pub fn coverage(&self, filter: &Filter) -> Result<Vec<CoverageLine>> {
        let run = self.run_or_visible(filter.run)?;
        let mut sql = "SELECT a.day, n.name, count(*), sum(a.origin <> a.id),
            sum((SELECT count(*) FROM events e WHERE e.article = a.id))
            FROM articles a JOIN names n ON n.id = a.outlet WHERE a.run = ?"
            .to_owned();
        let mut values: Vec<Value> = vec![run.into()];
        if let Some(from) = filter.from {
            sql.push_str(" AND a.day >= ?");
            values.push(day_number(from).into());
        }
        if let Some(to) = filter.to {
            sql.push_str(" AND a.day <= ?");
            values.push(day_number(to).into());
        }
        if !filter.outlets.is_empty() {
            sql.push_str(&format!(" AND n.name COLLATE NOCASE IN ({})", vec!["?"; filter.outlets.len()].join(", ")));
            values.extend(filter.outlets.iter().map(|outlet| Value::from(outlet.clone())));
        }
        if let Some(text) = &filter.text {
            sql.push_str(" AND a.text IN (SELECT rowid FROM words WHERE words MATCH ?)");
            values.push(filter::words(text)?.into());
        }
        sql.push_str(" GROUP BY a.day, n.name ORDER BY a.day IS NULL, a.day, n.name");
        let read = || -> rusqlite::Result<Vec<CoverageLine>> {
            let line = |row: &rusqlite::Row<'_>| {
                Ok(CoverageLine {
                    day: row.get::<_, Option<i64>>(0)?.map(day_text),
                    outlet: Some(row.get(1)?).filter(|name: &String| !name.is_empty()),
                    articles: row.get(2)?,
                    reprints: row.get(3)?,
                    reports: row.get(4)?,
                })
            };
            self.connection.prepare_cached(&sql)?.query_map(params_from_iter(values), line)?.collect()
        };
        self.or(read())
    }
}
