//! Series laid beside each other: how often who did what to whom, month by month, in each.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::io::{self, Write};
use std::str::FromStr;

use jiff::civil::Date;
use serde::Serialize;

use crate::cell::cell;
use crate::import::{PlainParty, PlainRow};

/// What rows of a pair and month are divided by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum By {
    /// Nothing.
    #[default]
    Pair,
    /// PLOVER's quad class.
    Quad,
    /// PLOVER's type.
    Type,
    /// CAMEO's root.
    Root,
}

impl By {
    const ALL: [(&'static str, Self); 4] =
        [("pair", Self::Pair), ("quad", Self::Quad), ("type", Self::Type), ("root", Self::Root)];

    fn class(self, row: &PlainRow) -> String {
        match self {
            Self::Pair => String::new(),
            Self::Quad => row.event_type.map(|event_type| event_type.quad().to_string()).unwrap_or_default(),
            Self::Type => row.event_type.map(|event_type| event_type.as_str().to_owned()).unwrap_or_default(),
            Self::Root => row.cameo_root().map(str::to_owned).unwrap_or_default(),
        }
    }
}

impl FromStr for By {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        let found = Self::ALL.into_iter().find(|(known, _)| *known == name).map(|(_, by)| by);
        found.ok_or_else(|| format!("`{name}` is no division; want pair, quad, type or root"))
    }
}

impl fmt::Display for By {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(Self::ALL.into_iter().find(|(_, by)| by == self).map_or("pair", |(name, _)| name))
    }
}

/// What is counted, and how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PanelOptions {
    /// What rows are divided by.
    pub by: By,
    /// Whether a day, pair and CAMEO root count once in each series, as users of ICEWS and GDELT drop repeats.
    pub once_a_day: bool,
    /// Whether rows within a state count too.
    pub within: bool,
    /// Days that count, both included.
    pub from: Option<Date>,
    /// See `from`.
    pub to: Option<Date>,
}

#[derive(Clone, Debug, Default)]
struct Tally {
    rows: u64,
    reports: u64,
    goldstein: f64,
    n_goldstein: u64,
}

/// What became of a series' rows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct SeriesCounts {
    /// Its label.
    pub label: String,
    /// Rows read.
    pub rows: u64,
    /// Rows counted.
    pub counted: u64,
    /// Rows of statements and of acts that PLOVER does not have.
    pub without_type: u64,
    /// Rows of which a side has neither a state nor a body.
    pub without_pair: u64,
    /// Rows within a state, where those do not count.
    pub within: u64,
    /// Rows out of the days asked for.
    pub out_of_days: u64,
    /// Repeats that count once.
    pub repeats: u64,
    /// First month counted.
    pub first: Option<String>,
    /// Last month counted.
    pub last: Option<String>,
}

/// How two series agree over the months that both cover.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Agreement {
    /// One series.
    pub one: String,
    /// The other.
    pub other: String,
    /// First month that both cover.
    pub first: Option<String>,
    /// Last month that both cover.
    pub last: Option<String>,
    /// Lines of the panel in these months with a row in either.
    pub lines: u64,
    /// Lines with rows in both.
    pub in_both: u64,
    /// Correlation of the counts over the lines, -1 to 1; absent below three lines or without spread.
    pub pearson: Option<f64>,
    /// The same of their ranks.
    pub spearman: Option<f64>,
}

type Key = (String, String, String, String);

/// Counts of several series by month, pair and class.
#[derive(Clone, Debug)]
pub struct Panel {
    options: PanelOptions,
    lines: BTreeMap<Key, Vec<Tally>>,
    series: Vec<SeriesCounts>,
    seen: BTreeSet<(usize, Date, String, String, String)>,
}

impl Panel {
    /// An empty panel for series of these labels.
    #[must_use]
    pub fn new(options: PanelOptions, labels: &[String]) -> Self {
        let series =
            labels.iter().map(|label| SeriesCounts { label: cell(label), ..SeriesCounts::default() }).collect();
        Self { options, lines: BTreeMap::new(), series, seen: BTreeSet::new() }
    }

    /// Counts a row of the series with number `series`; an unknown number counts nowhere.
    pub fn add(&mut self, series: usize, row: &PlainRow) {
        let n_series = self.series.len();
        let Some(counts) = self.series.get_mut(series) else { return };
        counts.rows += 1;
        let Some(event_type) = row.event_type else {
            counts.without_type += 1;
            return;
        };
        if self.options.from.is_some_and(|from| row.date < from) || self.options.to.is_some_and(|to| row.date > to) {
            counts.out_of_days += 1;
            return;
        }
        let (Some(actor), Some(recipient)) = (who(&row.actor), who(&row.recipient)) else {
            counts.without_pair += 1;
            return;
        };
        if actor == recipient && !self.options.within {
            counts.within += 1;
            return;
        }
        if self.options.once_a_day {
            let act = row.cameo_root().map_or_else(|| event_type.as_str().to_owned(), str::to_owned);
            if !self.seen.insert((series, row.date, actor.to_owned(), recipient.to_owned(), act)) {
                counts.repeats += 1;
                return;
            }
        }
        counts.counted += 1;
        let month = format!("{:04}-{:02}", row.date.year(), row.date.month());
        let is_before = |bound: &Option<String>| bound.as_ref().is_none_or(|bound| month < *bound);
        if is_before(&counts.first) {
            counts.first = Some(month.clone());
        }
        if counts.last.as_ref().is_none_or(|last| month > *last) {
            counts.last = Some(month.clone());
        }
        let key = (month, actor.to_owned(), recipient.to_owned(), self.options.by.class(row));
        let tally = &mut self.lines.entry(key).or_insert_with(|| vec![Tally::default(); n_series])[series];
        tally.rows += 1;
        tally.reports += row.reports;
        if let Some(goldstein) = row.goldstein {
            tally.goldstein += goldstein;
            tally.n_goldstein += 1;
        }
    }

    /// What became of each series' rows.
    #[must_use]
    pub fn series(&self) -> &[SeriesCounts] {
        &self.series
    }

    /// How each two series agree.
    #[must_use]
    pub fn agreements(&self) -> Vec<Agreement> {
        let n = self.series.len();
        (0..n)
            .flat_map(|one| (one + 1..n).map(move |other| (one, other)))
            .map(|(one, other)| self.agreement(one, other))
            .collect()
    }

    fn agreement(&self, one: usize, other: usize) -> Agreement {
        let (first_counts, other_counts) = (&self.series[one], &self.series[other]);
        let first = first_counts.first.clone().zip(other_counts.first.clone()).map(|(one, other)| one.max(other));
        let last = first_counts.last.clone().zip(other_counts.last.clone()).map(|(one, other)| one.min(other));
        let window = first.clone().zip(last.clone()).filter(|(first, last)| first <= last);
        let inside = |month: &String| window.as_ref().is_some_and(|(first, last)| first <= month && month <= last);
        let pairs: Vec<(f64, f64)> = self
            .lines
            .iter()
            .filter(|((month, ..), _)| inside(month))
            .map(|(_, tallies)| (tallies[one].rows as f64, tallies[other].rows as f64))
            .filter(|&(one, other)| one > 0.0 || other > 0.0)
            .collect();
        let in_both = pairs.iter().filter(|&&(one, other)| one > 0.0 && other > 0.0).count() as u64;
        let ones: Vec<f64> = pairs.iter().map(|pair| pair.0).collect();
        let others: Vec<f64> = pairs.iter().map(|pair| pair.1).collect();
        Agreement {
            one: first_counts.label.clone(),
            other: other_counts.label.clone(),
            first: window.as_ref().map(|(first, _)| first.clone()),
            last: window.map(|(_, last)| last),
            lines: pairs.len() as u64,
            in_both,
            pearson: correlation(&ones, &others),
            spearman: correlation(&ranks(&ones), &ranks(&others)),
        }
    }

    /// Writes the panel: tab-separated with a header, a line for each month, pair and class with a row in any series, in that
    /// order; three columns for each series, `LABEL_rows`, `LABEL_reports` and the mean `LABEL_goldstein`.
    ///
    /// # Errors
    ///
    /// If `out` cannot be written to.
    pub fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        let mut names = vec!["month".to_owned(), "actor".to_owned(), "recipient".to_owned()];
        if self.options.by != By::Pair {
            names.push(self.options.by.to_string());
        }
        for counts in &self.series {
            names.extend(["rows", "reports", "goldstein"].map(|what| format!("{}_{what}", counts.label)));
        }
        writeln!(out, "{}", names.join("\t"))?;
        for ((month, actor, recipient, class), tallies) in &self.lines {
            let mut cells = vec![month.clone(), cell(actor), cell(recipient)];
            if self.options.by != By::Pair {
                cells.push(class.clone());
            }
            for tally in tallies {
                cells.push(tally.rows.to_string());
                cells.push(tally.reports.to_string());
                let mean = tally.goldstein / tally.n_goldstein as f64;
                cells.push(if tally.n_goldstein == 0 { String::new() } else { format!("{mean:.2}") });
            }
            writeln!(out, "{}", cells.join("\t"))?;
        }
        Ok(())
    }

    /// Lines of the panel.
    #[must_use]
    pub fn len(&self) -> usize {
        self.lines.len()
    }

    /// Whether nothing was counted.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }
}

/// A state, else a body.
fn who(party: &PlainParty) -> Option<&str> {
    party.country.as_deref().or(party.code.as_deref())
}

/// Pearson's correlation; `None` below three pairs or without spread.
fn correlation(ones: &[f64], others: &[f64]) -> Option<f64> {
    let n = ones.len();
    if n < 3 {
        return None;
    }
    let mean = |values: &[f64]| values.iter().sum::<f64>() / n as f64;
    let (mean_one, mean_other) = (mean(ones), mean(others));
    let mut sums = (0.0, 0.0, 0.0);
    for (one, other) in ones.iter().zip(others) {
        let (one, other) = (one - mean_one, other - mean_other);
        sums = (sums.0 + one * other, sums.1 + one * one, sums.2 + other * other);
    }
    let spread = (sums.1 * sums.2).sqrt();
    (spread > 0.0).then(|| (sums.0 / spread * 1000.0).round() / 1000.0)
}

/// Ranks from 1; equal values share the mean of theirs.
fn ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&one, &other| values[one].total_cmp(&values[other]));
    let mut ranks = vec![0.0; values.len()];
    let mut at = 0;
    while at < order.len() {
        let same = order[at..].iter().take_while(|&&n| values[n] == values[order[at]]).count();
        let rank = at as f64 + (same as f64 + 1.0) / 2.0;
        order[at..at + same].iter().for_each(|&n| ranks[n] = rank);
        at += same;
    }
    ranks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn correlations_are_those_of_the_textbook() {
        assert_eq!(correlation(&[1.0, 2.0, 3.0], &[2.0, 4.0, 6.0]), Some(1.0));
        assert_eq!(correlation(&[1.0, 2.0, 3.0], &[3.0, 2.0, 1.0]), Some(-1.0));
        assert_eq!(correlation(&[1.0, 2.0], &[1.0, 2.0]), None);
        assert_eq!(correlation(&[1.0, 1.0, 1.0], &[1.0, 2.0, 3.0]), None);
        // By hand: means 2.5 and 3; 1 / sqrt(5 * 6).
        assert_eq!(correlation(&[1.0, 2.0, 3.0, 4.0], &[2.0, 3.0, 5.0, 2.0]), Some(0.183));
        assert_eq!(ranks(&[5.0, 1.0, 5.0, 0.0]), [3.5, 2.0, 3.5, 1.0]);
    }
}
