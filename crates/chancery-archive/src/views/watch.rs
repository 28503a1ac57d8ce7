//! Pairs that leave their usual range, and the rows that moved them.

use std::collections::BTreeMap;

use chancery_doc::EventType;
use serde::Serialize;

use super::{Per, counting};
use crate::archive::Archive;
use crate::error::Result;
use crate::filter::Filter;
use crate::query::{By, Counts, Page};
use crate::values::{day_number, day_of, type_name};

/// How many times the usual spread a count must be away from the usual. Three, the custom of control charts.
const WIDTH: f64 = 3.0;

/// The median absolute deviation of a normal distribution is that share of its standard deviation.
const MAD_OF_NORMAL: f64 = 0.6745;

/// A change by fewer events is none: from nothing to one is in every week's news.
const MIN_CHANGE: f64 = 2.0;

/// Rows that are named for one pair, at most.
const MAX_ROWS: u64 = 5;

/// One pair that left its usual range.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct WatchLine {
    /// Code of who acts.
    pub actor: Option<String>,
    /// Code of who is acted on.
    pub recipient: Option<String>,
    /// The period.
    pub period: String,
    /// How many in it.
    #[serde(flatten)]
    pub counts: Counts,
    /// Goldstein scores, summed over its events.
    pub score: f64,
    /// Events that are usual: from.
    pub usual_from: f64,
    /// To.
    pub usual_to: f64,
    /// Which types have more events than usual, most first; where there are fewer than usual, none.
    pub types: Vec<&'static str>,
    /// Rows of these types.
    pub moved_by: Vec<Moved>,
}

/// One row that moved a pair.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Moved {
    /// Its id.
    pub row: String,
    /// Its day.
    pub day: Option<String>,
    /// Its type.
    pub event_type: Option<String>,
    /// Its sentence.
    pub sentence_text: String,
}

impl Archive {
    /// Pairs whose events in the period of the filter's last day (the last day with a row, where it has none) leave the range of
    /// the `n_usual` periods before, those that are furthest away first.
    ///
    /// The range is the median of these periods, three spreads to each side; a spread is the median absolute deviation, taken as
    /// that of a normal distribution, but at least the root of the median, which is what chance alone makes of counts, and at
    /// least one third of two events.
    ///
    /// # Errors
    ///
    /// If the words to look for are none, or the archive cannot be read.
    pub fn watch(&self, filter: &Filter, per: Per, n_usual: usize, limit: usize) -> Result<Vec<WatchLine>> {
        let all = Filter { from: None, ..filter.clone() };
        let last = match filter.to {
            Some(to) => Some(day_number(to)),
            None => self.last_day(&all)?,
        };
        let Some(last) = last else { return Ok(Vec::new()) };
        let now = per.start(last);
        let mut first = now;
        for _ in 0..n_usual {
            first = per.start(first - 1);
        }
        let window = Filter { from: day_of(first), to: day_of(per.next(now) - 1), ..filter.clone() };
        let mut pairs: BTreeMap<(i64, i64), Pair> = BTreeMap::new();
        for ((actor, recipient, day, kind), [reports, events, origins, score]) in self.cells(&window)? {
            let pair = pairs.entry((actor, recipient)).or_default();
            let start = per.start(day);
            *pair.events.entry(start).or_default() += events;
            if start == now {
                pair.counts.reports += reports;
                pair.counts.events += events;
                pair.counts.origins += origins;
                pair.score += score;
                *pair.now.entry(kind).or_default() += events;
            } else {
                *pair.before.entry(kind).or_default() += events;
            }
        }
        let starts = per.all(first, now - 1);
        let mut moved = Vec::new();
        for (key, pair) in pairs {
            let usual: Vec<f64> =
                starts.iter().map(|start| pair.events.get(start).copied().unwrap_or(0) as f64).collect();
            let (middle, spread) = middle_and_spread(&usual);
            let away = (pair.counts.events as f64 - middle) / spread;
            if away.abs() > WIDTH {
                let range = ((middle - WIDTH * spread).max(0.0), middle + WIDTH * spread);
                moved.push(Away { by: away.abs(), key, pair, range });
            }
        }
        moved.sort_by(|one, other| other.by.total_cmp(&one.by).then(one.key.cmp(&other.key)));
        moved.truncate(limit);
        let period = Filter { from: day_of(now), ..window };
        moved
            .into_iter()
            .map(|Away { key: (actor, recipient), pair, range, .. }| {
                let (actor, recipient) = (self.code(actor)?, self.code(recipient)?);
                let types = pair.types(starts.len());
                let moved_by = self.moved_by(&period, actor.as_deref(), recipient.as_deref(), &types)?;
                Ok(WatchLine {
                    actor,
                    recipient,
                    period: per.name(now),
                    counts: pair.counts,
                    score: pair.score as f64 / 100.0,
                    usual_from: round(range.0),
                    usual_to: round(range.1),
                    types: types.into_iter().map(type_name).collect(),
                    moved_by,
                })
            })
            .collect()
    }

    fn last_day(&self, filter: &Filter) -> Result<Option<i64>> {
        let rows = self.rows(&counting(filter), By::Reports, Page { limit: Some(1), ..Page::default() })?;
        Ok(rows.first().and_then(|row| row.day.as_deref()).and_then(crate::values::moment_day))
    }

    fn moved_by(
        &self,
        period: &Filter,
        actor: Option<&str>,
        recipient: Option<&str>,
        types: &[i64],
    ) -> Result<Vec<Moved>> {
        let code = |code: Option<&str>| code.map(str::to_owned).into_iter().collect::<Vec<String>>();
        let mut filter = counting(period);
        // Of those who meet nobody is the recipient.
        filter.parties = code(actor).into_iter().chain(code(recipient)).take(1).collect();
        (filter.actors, filter.recipients) = (Vec::new(), Vec::new());
        filter.types = types.iter().filter_map(|kind| EventType::from_name(type_name(*kind))).collect();
        let is_of_pair = |row: &crate::FoundRow| {
            let has = |parties: &[chancery_doc::record::RecordParty], code: Option<&str>| {
                code.is_none_or(|code| {
                    parties.iter().any(|party| party.code.as_deref().or(party.country.as_deref()) == Some(code))
                })
            };
            let recipients = if row.event.recipients.is_empty() { &row.event.actors } else { &row.event.recipients };
            has(&row.event.actors, actor) && has(recipients, recipient)
        };
        let rows = self.rows(&filter, By::Events, Page { limit: Some(200), ..Page::default() })?;
        let moved = |row: crate::FoundRow| Moved {
            row: row.event.id,
            day: row.day,
            event_type: row.event.event_type,
            sentence_text: row.sentence_text,
        };
        Ok(rows.into_iter().filter(is_of_pair).take(MAX_ROWS as usize).map(moved).collect())
    }
}

/// A pair that left its range.
struct Away {
    /// Spreads from the middle.
    by: f64,
    key: (i64, i64),
    pair: Pair,
    range: (f64, f64),
}

#[derive(Default)]
struct Pair {
    /// Events by the start of the period.
    events: BTreeMap<i64, i64>,
    counts: Counts,
    score: i64,
    now: BTreeMap<i64, i64>,
    before: BTreeMap<i64, i64>,
}

impl Pair {
    /// Types with more events than on average before, those that grew most first.
    fn types(&self, n_before: usize) -> Vec<i64> {
        let mean = |kind: &i64| self.before.get(kind).copied().unwrap_or(0) as f64 / n_before.max(1) as f64;
        let mut grown: Vec<(f64, i64)> = self
            .now
            .iter()
            .map(|(kind, events)| (*events as f64 - mean(kind), *kind))
            .filter(|(by, _)| *by > 0.0)
            .collect();
        grown.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(&other.1)));
        grown.into_iter().map(|(_, kind)| kind).collect()
    }
}

fn middle_and_spread(usual: &[f64]) -> (f64, f64) {
    let middle = median(usual.to_vec());
    let deviation = median(usual.iter().map(|events| (events - middle).abs()).collect());
    (middle, (deviation / MAD_OF_NORMAL).max(middle.sqrt()).max(MIN_CHANGE / WIDTH))
}

fn median(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_by(f64::total_cmp);
    match numbers.len() {
        0 => 0.0,
        n if n.is_multiple_of(2) => f64::midpoint(numbers[n / 2 - 1], numbers[n / 2]),
        n => numbers[n / 2],
    }
}

fn round(number: f64) -> f64 {
    (number * 10.0).round() / 10.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chance_does_not_move_a_pair_and_a_burst_does() {
        let away = |usual: &[f64], now: f64| {
            let (middle, spread) = middle_and_spread(usual);
            (now - middle) / spread
        };
        assert!(away(&[0.0; 12], 2.0) <= WIDTH && away(&[0.0; 12], 3.0) > WIDTH);
        let usual = [9.0, 11.0, 10.0, 8.0, 12.0, 10.0];
        assert!(away(&usual, 19.0) < WIDTH && away(&usual, 20.0) > WIDTH && away(&usual, 0.0) < -WIDTH);
    }
}
