//! Timelines, and the sums of pairs, days and types that panels are made of.

use std::collections::BTreeMap;

use rusqlite::params_from_iter;
use rusqlite::types::Value;
use serde::Serialize;

use super::{Per, counting};
use crate::archive::Archive;
use crate::error::Result;
use crate::filter::{Conditions, Filter, parts};
use crate::query::Counts;
use crate::rollup::{Cell, Changes, NOBODY, Rollup, Telling};
use crate::values::{day_number, type_number};

/// One period.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TimelineLine {
    /// The period.
    pub period: String,
    /// How many.
    #[serde(flatten)]
    pub counts: Counts,
    /// Goldstein scores, summed over events.
    pub score: f64,
    /// Articles published in it that were read, whatever they tell.
    pub articles: i64,
}

impl TimelineLine {
    /// A line for every period from first to last. `read` gives how many articles were read on the days from one to another.
    pub(crate) fn all(
        filter: &Filter,
        per: Per,
        periods: &BTreeMap<i64, Sums>,
        read: impl FnOnce(i64, i64) -> Result<Vec<(i64, i64)>>,
    ) -> Result<Vec<Self>> {
        let first = filter.from.map(day_number).or_else(|| periods.keys().next().copied());
        let last = filter.to.map(day_number).or_else(|| periods.keys().next_back().copied());
        let (Some(first), Some(last)) = (first, last) else { return Ok(Vec::new()) };
        let mut read_in: BTreeMap<i64, i64> = BTreeMap::new();
        // A period that the filter cuts holds the articles of its days alone, at either end.
        let last_day = filter.to.map_or(per.next(per.start(last)) - 1, day_number);
        for (day, n_articles) in read(first, last_day)? {
            *read_in.entry(per.start(day)).or_default() += n_articles;
        }
        let line = |start: i64| {
            let sums = periods.get(&start).copied().unwrap_or_default();
            let articles = read_in.get(&start).copied().unwrap_or(0);
            Self { period: per.name(start), counts: counts(sums), score: sums[3] as f64 / 100.0, articles }
        };
        Ok(per.all(first, last).into_iter().map(line).collect())
    }
}

/// Reports, events, origins, score in hundredths.
pub(crate) type Sums = [i64; 4];

pub(super) fn counts([reports, events, origins, _]: Sums) -> Counts {
    Counts { reports, events, origins }
}

pub(crate) fn add(sums: &mut Sums, more: Sums) {
    sums.iter_mut().zip(more).for_each(|(sum, more)| *sum += more);
}

impl Archive {
    /// Counts of each period, whoever the parties are: an event with three parties is one event. What is told with several days
    /// counts on the first of them.
    ///
    /// # Errors
    ///
    /// If the words to look for are none, or the archive cannot be read.
    pub fn timeline(&self, filter: &Filter, per: Per) -> Result<Vec<TimelineLine>> {
        let run = self.run_or_visible(filter.run)?;
        let Conditions { sql, values } = counting(filter).conditions(run)?;
        let sql = format!(
            "SELECT coalesce(min(CASE WHEN e.told THEN e.day END), min(e.day)), count(*), count(DISTINCT a.origin), avg(e.score)
             FROM events e JOIN articles a ON a.id = e.article WHERE {sql} GROUP BY e.occurrence"
        );
        let mut periods: BTreeMap<i64, Sums> = BTreeMap::new();
        let read = |periods: &mut BTreeMap<i64, Sums>| -> rusqlite::Result<()> {
            let mut rows = self.connection.prepare_cached(&sql)?;
            let mut rows = rows.query(params_from_iter(values))?;
            while let Some(row) = rows.next()? {
                if let Some(day) = row.get::<_, Option<i64>>(0)?
                    && filter.has_day(day)
                {
                    let score = row.get::<_, f64>(3)?.floor() as i64;
                    add(periods.entry(per.start(day)).or_default(), [row.get(1)?, 1, row.get(2)?, score]);
                }
            }
            Ok(())
        };
        self.or(read(&mut periods))?;
        TimelineLine::all(filter, per, &periods, |first, last| self.articles_per_day(run, first, last))
    }

    fn articles_per_day(&self, run: i64, first: i64, last: i64) -> Result<Vec<(i64, i64)>> {
        let sql = "SELECT day, count(*) FROM articles WHERE run = ?1 AND day BETWEEN ?2 AND ?3 GROUP BY day";
        let read = || -> rusqlite::Result<Vec<(i64, i64)>> {
            let day = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?));
            self.connection.prepare_cached(sql)?.query_map((run, first, last), day)?.collect()
        };
        self.or(read())
    }

    /// A code by the number of its name.
    pub(crate) fn code(&self, name: i64) -> Result<Option<String>> {
        if name == NOBODY {
            return Ok(None);
        }
        let sql = "SELECT name FROM names WHERE id = ?1";
        let found = self.connection.prepare_cached(sql).and_then(|mut names| names.query_row([name], |row| row.get(0)));
        self.or(found).map(Some)
    }

    /// The same for many, each looked up once.
    pub(crate) fn codes(&self) -> impl FnMut(i64) -> Result<Option<String>> {
        let mut known: BTreeMap<i64, Option<String>> = BTreeMap::new();
        move |name| {
            if let Some(code) = known.get(&name) {
                return Ok(code.clone());
            }
            let code = self.code(name)?;
            known.insert(name, code.clone());
            Ok(code)
        }
    }

    /// Pairs, days and types with their sums: from the rollup where that is enough, else from the rows.
    pub(crate) fn cells(&self, filter: &Filter) -> Result<BTreeMap<Cell, Sums>> {
        let run = self.run_or_visible(filter.run)?;
        let filter = counting(filter);
        if filter.is_rolled_up() { self.rolled_up(&filter, run) } else { self.counted_up(&filter, run) }
    }

    fn rolled_up(&self, filter: &Filter, run: i64) -> Result<BTreeMap<Cell, Sums>> {
        let mut cells = BTreeMap::new();
        self.each_rolled_up(Rollup::Days, filter, run, |cell, sums| {
            cells.insert(cell, sums);
        })?;
        Ok(cells)
    }

    /// Calls `take` with each line of a rollup that the filter lets through, in the order of the table. A line stands for its
    /// first day.
    pub(super) fn each_rolled_up(
        &self,
        rollup: Rollup,
        filter: &Filter,
        run: i64,
        mut take: impl FnMut(Cell, Sums),
    ) -> Result<()> {
        let (table, day) = (rollup.table(), rollup.day());
        let mut sql =
            format!("SELECT actor, recipient, {day}, type, reports, events, origins, score FROM {table} WHERE run = ?");
        let mut values: Vec<Value> = vec![run.into()];
        for (codes, column) in [(&filter.actors, "actor"), (&filter.recipients, "recipient")] {
            if !codes.is_empty() {
                let marks = vec!["?"; codes.len()].join(", ");
                sql.push_str(&format!(" AND {column} IN (SELECT id FROM names WHERE name IN ({marks}))"));
                values.extend(codes.iter().map(|code| Value::from(parts(code).0.unwrap_or(code).to_owned())));
            }
        }
        if let Some(from) = filter.from {
            sql.push_str(&format!(" AND {day} >= ?"));
            values.push(day_number(from).into());
        }
        if let Some(to) = filter.to {
            sql.push_str(&format!(" AND {day} <= ?"));
            values.push(day_number(to).into());
        }
        let types: Vec<Value> = chancery_doc::EventType::ALL
            .iter()
            .filter(|each| filter.types.is_empty() || filter.types.contains(each))
            .filter(|each| filter.quads.is_empty() || filter.quads.contains(&each.quad()))
            .map(|each| type_number(Some(each.as_str())).into())
            .collect();
        if !filter.types.is_empty() || !filter.quads.is_empty() {
            sql.push_str(&format!(" AND type IN ({})", vec!["?"; types.len()].join(", ")));
            values.extend(types);
        }
        let read = || -> rusqlite::Result<()> {
            let mut statement = self.connection.prepare_cached(&sql)?;
            let mut rows = statement.query(params_from_iter(values))?;
            while let Some(row) = rows.next()? {
                let cell = (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?);
                take(cell, [row.get(4)?, row.get(5)?, row.get(6)?, row.get(7)?]);
            }
            Ok(())
        };
        self.or(read())
    }

    fn counted_up(&self, filter: &Filter, run: i64) -> Result<BTreeMap<Cell, Sums>> {
        let Conditions { sql, values } = filter.conditions(run)?;
        let sql = format!(
            "SELECT e.occurrence, e.id, a.origin, e.type, e.day, e.told, e.score FROM events e JOIN articles a ON a.id = e.article
             WHERE {sql} ORDER BY e.occurrence"
        );
        let read = || -> rusqlite::Result<BTreeMap<Cell, Sums>> {
            let mut parties = self.connection.prepare_cached(
                "SELECT p.role, c.code FROM parties p JOIN actors c ON c.id = p.actor WHERE p.event = ?1",
            )?;
            let mut changes = Changes::default();
            let mut happening: (i64, Vec<Telling>) = (0, Vec::new());
            let mut rows = self.connection.prepare_cached(&sql)?;
            let mut rows = rows.query(params_from_iter(values))?;
            while let Some(row) = rows.next()? {
                let occurrence = row.get(0)?;
                if occurrence != happening.0 {
                    changes.happening(&happening.1, 1);
                    happening = (occurrence, Vec::new());
                }
                let mut sides = [Vec::new(), Vec::new()];
                let mut parties = parties.query([row.get::<_, i64>(1)?])?;
                while let Some(party) = parties.next()? {
                    sides[usize::from(party.get::<_, i64>(0)? != 0)].push(party.get(1)?);
                }
                let [actors, recipients] = sides;
                happening.1.push(Telling {
                    origin: row.get(2)?,
                    kind: row.get(3)?,
                    day: row.get(4)?,
                    told: row.get(5)?,
                    // Which rows count was asked above.
                    counts: true,
                    score: row.get(6)?,
                    actors,
                    recipients,
                });
            }
            changes.happening(&happening.1, 1);
            Ok(changes.into_cells())
        };
        let mut cells = self.or(read())?;
        cells.retain(|(_, _, day, _), _| filter.has_day(*day));
        // Of a row with several parties only the pairs that were asked for are wanted.
        for (words, side) in [(&filter.actors, 0), (&filter.recipients, 1)] {
            let asked = self.known_codes(words)?;
            if !asked.is_empty() && asked.len() == words.len() {
                cells.retain(|cell, _| asked.contains(if side == 0 { &cell.0 } else { &cell.1 }));
            }
        }
        Ok(cells)
    }

    /// The codes that descriptions of parties name and that there are, by the numbers of their names.
    pub(crate) fn known_codes(&self, descriptions: &[String]) -> Result<Vec<i64>> {
        let mut asked = Vec::new();
        for words in descriptions {
            let sql = "SELECT id FROM names WHERE name = ?1";
            let Some(code) = parts(words).0 else { continue };
            let found = self.connection.prepare_cached(sql).and_then(|mut names| {
                names.query_map([code], |row| row.get::<_, i64>(0))?.collect::<rusqlite::Result<Vec<_>>>()
            });
            asked.extend(self.or(found)?);
        }
        Ok(asked)
    }
}
