//! Who, with whom, where: sums over what a filter lets through.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::params_from_iter;
use rusqlite::types::Value;
use serde::Serialize;

use crate::archive::Archive;
use crate::error::Result;
use crate::filter::{Conditions, Filter, like};
use crate::query::Counts;
use crate::views::counting;

/// Somebody whom rows name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ActorLine {
    /// Code; absent where nobody gave one.
    pub code: Option<String>,
    /// Sector.
    pub sector: Option<String>,
    /// Name.
    pub name: Option<String>,
    /// Office.
    pub office: Option<String>,
    /// Rows of the visible run that name them on either side; none of who only speaks.
    pub reports: i64,
}

/// One pair over the whole time that is asked for.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PairLine {
    /// Code of who acts; absent where nobody is named by a code.
    pub actor: Option<String>,
    /// Code of who is acted on.
    pub recipient: Option<String>,
    /// How many.
    #[serde(flatten)]
    pub counts: Counts,
    /// Goldstein scores, summed over events.
    pub score: f64,
}

/// One place; of the line without a name, all rows that tell none.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct PlaceLine {
    /// Its name.
    pub name: Option<String>,
    /// The state's code.
    pub country: Option<String>,
    /// The first division.
    pub admin1: Option<String>,
    /// How exact: `city`, `country`, and so on.
    pub precision: Option<String>,
    /// GeoNames' number.
    pub geonames: Option<i64>,
    /// Degrees north; of an area, a point of reference.
    pub lat: Option<f64>,
    /// Degrees east.
    pub lon: Option<f64>,
    /// How many.
    #[serde(flatten)]
    pub counts: Counts,
}

impl PlaceLine {
    /// Those with most events first, and last the line without a name.
    pub(crate) fn sort(lines: &mut [Self]) {
        lines.sort_by(|one, other| {
            let rank = |line: &Self| (line.name.is_none(), -line.counts.events, -line.counts.reports);
            (rank(one), &one.name, one.geonames).cmp(&(rank(other), &other.name, other.geonames))
        });
    }
}

fn told(words: String) -> Option<String> {
    Some(words).filter(|words| !words.is_empty())
}

impl Archive {
    /// Those whom the visible run names and whose code, sector, name or office has the words, most named first; all where there are none.
    ///
    /// # Errors
    ///
    /// If the archive cannot be read.
    pub fn actors(&self, words: Option<&str>, limit: usize) -> Result<Vec<ActorLine>> {
        let run = self.run_or_visible(None)?;
        // Who stands on both sides of a row, or twice on one, is named by one row.
        let sql = "SELECT * FROM (
                SELECT n.name, c.sector, c.name, c.office, (SELECT count(DISTINCT e.id) FROM parties p
                    JOIN events e ON e.id = p.event WHERE p.actor = c.id AND e.run = ?4) AS reports, c.id AS actor
                FROM actors c JOIN names n ON n.id = c.code
                WHERE ?1 IS NULL OR n.name = ?2 COLLATE NOCASE OR c.sector = ?2 COLLATE NOCASE
                    OR c.name LIKE ?1 ESCAPE '\\' OR c.office LIKE ?1 ESCAPE '\\')
            WHERE reports > 0 OR EXISTS (SELECT 1 FROM statements s WHERE s.speaker = actor AND s.run = ?4)
            ORDER BY reports DESC, actor LIMIT ?3";
        let pattern = words.map(|words| format!("%{}%", like(words)));
        let read = || -> rusqlite::Result<Vec<ActorLine>> {
            let line = |row: &rusqlite::Row<'_>| {
                Ok(ActorLine {
                    code: told(row.get(0)?),
                    sector: told(row.get(1)?),
                    name: told(row.get(2)?),
                    office: told(row.get(3)?),
                    reports: row.get(4)?,
                })
            };
            let limit = i64::try_from(limit).unwrap_or(i64::MAX);
            self.connection.prepare_cached(sql)?.query_map((pattern, words, limit, run), line)?.collect()
        };
        self.or(read())
    }

    /// Pairs, those with most events first. They are counted as panels are.
    ///
    /// # Errors
    ///
    /// If the words to look for are none, or the archive cannot be read.
    pub fn pairs(&self, filter: &Filter) -> Result<Vec<PairLine>> {
        let mut pairs: BTreeMap<(i64, i64), [i64; 4]> = BTreeMap::new();
        for ((actor, recipient, ..), sums) in self.cells(filter)? {
            let all = pairs.entry((actor, recipient)).or_default();
            all.iter_mut().zip(sums).for_each(|(all, more)| *all += more);
        }
        self.pair_lines(pairs)
    }

    pub(crate) fn pair_lines(&self, pairs: impl IntoIterator<Item = ((i64, i64), [i64; 4])>) -> Result<Vec<PairLine>> {
        let mut pairs: Vec<((i64, i64), [i64; 4])> = pairs.into_iter().collect();
        // Codes are read once each; the order is then one of numbers.
        let numbers: BTreeSet<i64> = pairs.iter().flat_map(|((actor, recipient), _)| [*actor, *recipient]).collect();
        let codes = numbers.into_iter().map(|number| Ok((self.code(number)?, number)));
        let mut codes = codes.collect::<Result<Vec<(Option<String>, i64)>>>()?;
        codes.sort_unstable();
        let ranks: BTreeMap<i64, usize> = codes.iter().enumerate().map(|(rank, (_, number))| (*number, rank)).collect();
        let rank = |number: i64| ranks.get(&number).copied().unwrap_or_default();
        pairs.sort_by_cached_key(|((actor, recipient), sums)| (-sums[1], -sums[0], rank(*actor), rank(*recipient)));
        let code = |number: i64| codes.get(rank(number)).and_then(|(code, _)| code.clone());
        let line = |((actor, recipient), [reports, events, origins, score]): ((i64, i64), [i64; 4])| PairLine {
            actor: code(actor),
            recipient: code(recipient),
            counts: Counts { reports, events, origins },
            score: score as f64 / 100.0,
        };
        Ok(pairs.into_iter().map(line).collect())
    }

    /// Places, those with most events first, and last how many tell none.
    ///
    /// # Errors
    ///
    /// If the words to look for are none, or the archive cannot be read.
    pub fn places(&self, filter: &Filter) -> Result<Vec<PlaceLine>> {
        let run = self.run_or_visible(filter.run)?;
        let Conditions { sql, values } = counting(filter).conditions(run)?;
        let sql = format!(
            "SELECT e.place, e.occurrence, a.origin FROM events e JOIN articles a ON a.id = e.article WHERE {sql}"
        );
        type Tally = (i64, BTreeSet<i64>, BTreeSet<(i64, i64)>);
        let mut tallies: BTreeMap<Option<i64>, Tally> = BTreeMap::new();
        let read = |tallies: &mut BTreeMap<Option<i64>, Tally>| -> rusqlite::Result<()> {
            let mut rows = self.connection.prepare_cached(&sql)?;
            let mut rows = rows.query(params_from_iter(values))?;
            while let Some(row) = rows.next()? {
                let tally = tallies.entry(row.get(0)?).or_default();
                let occurrence = row.get(1)?;
                tally.0 += 1;
                tally.1.insert(occurrence);
                tally.2.insert((occurrence, row.get(2)?));
            }
            Ok(())
        };
        self.or(read(&mut tallies))?;
        let mut lines = Vec::with_capacity(tallies.len());
        for (place, (reports, events, origins)) in tallies {
            let counts = Counts { reports, events: events.len() as i64, origins: origins.len() as i64 };
            lines.push(match place {
                Some(place) => self.or(self.place_line(place, counts))?,
                None => PlaceLine { counts, ..PlaceLine::default() },
            });
        }
        PlaceLine::sort(&mut lines);
        Ok(lines)
    }

    fn place_line(&self, place: i64, counts: Counts) -> rusqlite::Result<PlaceLine> {
        let sql = "SELECT name, country, admin1, precision, geonames, lat, lon FROM places WHERE id = ?1";
        self.connection.prepare_cached(sql)?.query_row([Value::from(place)], |row| {
            Ok(PlaceLine {
                name: told(row.get(0)?),
                country: told(row.get(1)?),
                admin1: told(row.get(2)?),
                precision: told(row.get(3)?),
                geonames: Some(row.get(4)?).filter(|number| *number != 0),
                lat: row.get(5)?,
                lon: row.get(6)?,
                counts,
            })
        })
    }
}
