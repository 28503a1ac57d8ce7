//! Two runs on the same articles: is the difference more than chance?
//!
//! The interval comes from sets of articles drawn alike for both runs (paired bootstrap). The probability comes from approximate
//! randomization (Noreen 1989): if the runs were alike, each article's counts could as well be the other run's; p is the share of such
//! exchanges that differ as much, one added on both sides.

use serde::Serialize;

use crate::evaluate::{Options, Table, draws};
use crate::resample::{Chance, interval90};
use crate::score::{ATTRIBUTES, Counts, ROWS, Scored, f1_of, rounded};

/// Exchanges that are tried.
pub const EXCHANGES: usize = 4_999;

/// One measure of two runs.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Difference {
    /// The measure; `status` is the macro F1.
    pub measure: String,
    /// F1 of the first run.
    pub first: f64,
    /// F1 of the second.
    pub second: f64,
    /// The second less the first.
    pub difference: f64,
    /// Of the difference.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interval90: Option<[f64; 2]>,
    /// How often chance alone makes a difference as large, two-sided.
    pub p: f64,
    /// Articles in which the two runs count differently.
    pub articles_that_differ: usize,
}

/// Compares two runs, article by article in the same order.
#[must_use]
pub fn compare(first: &[Scored], second: &[Scored], options: Options) -> Vec<Difference> {
    let n = first.len().min(second.len());
    let counts =
        |scored: &'_ [Scored]| -> Vec<Counts> { scored[..n].iter().map(|scored| scored.counts.clone()).collect() };
    let (first, second) = (counts(first), counts(second));
    let (one, other) = (Table::new(first.iter()), Table::new(second.iter()));
    let draws = draws(n, options);
    // Which articles change sides, for all measures alike.
    let mut chance = Chance::new(options.seed.wrapping_add(1));
    let exchanges: Vec<Vec<bool>> = (0..EXCHANGES).map(|_| (0..n).map(|_| chance.below(2) == 1).collect()).collect();

    let measures = ROWS.iter().chain(&ATTRIBUTES).copied().chain(["status"]);
    let difference = |measure: &str| {
        let value = |table: &Table, draw: Option<&[usize]>| match measure {
            "status" => table.status_macro(draw),
            _ => f1_of(table.sum(measure, draw)),
        };
        let (a, b) = (value(&one, None), value(&other, None));
        let drawn: Vec<f64> = draws.iter().map(|draw| value(&other, Some(draw)) - value(&one, Some(draw))).collect();
        let columns = Exchanged::new(&first, &second, measure);
        let as_large = exchanges.iter().filter(|exchange| columns.difference(exchange).abs() >= (b - a).abs() - 1e-12);
        Difference {
            measure: measure.to_owned(),
            first: rounded(a, 4),
            second: rounded(b, 4),
            difference: rounded(b - a, 4),
            interval90: interval90(&drawn).map(|bounds| bounds.map(|bound| rounded(bound, 3))),
            p: rounded((as_large.count() + 1) as f64 / (EXCHANGES + 1) as f64, 4),
            articles_that_differ: columns.n_different(),
        }
    };
    measures.map(difference).collect()
}

/// The counts of one measure, of both runs, ready to change sides.
struct Exchanged {
    /// The parts that are averaged: one, or one a status.
    parts: Vec<Vec<[[f64; 3]; 2]>>,
}

impl Exchanged {
    fn new(first: &[Counts], second: &[Counts], measure: &str) -> Self {
        let names: Vec<String> = match measure {
            "status" => crate::gold::STATUSES.iter().map(|status| format!("status {status}")).collect(),
            _ => vec![measure.to_owned()],
        };
        let of = |counts: &Counts, name: &str| counts.get(name).copied().unwrap_or_default().map(|n| n as f64);
        let column = |name: &String| first.iter().zip(second).map(|(a, b)| [of(a, name), of(b, name)]).collect();
        Self { parts: names.iter().map(column).collect() }
    }

    fn difference(&self, exchange: &[bool]) -> f64 {
        let mut means = [0.0; 2];
        for (side, mean) in means.iter_mut().enumerate() {
            let (mut sum_of_f1, mut n) = (0.0, 0.0);
            for part in &self.parts {
                let mut sum = [0.0; 3];
                for (pair, &swap) in part.iter().zip(exchange) {
                    let count = pair[usize::from(swap) ^ side];
                    sum.iter_mut().zip(count).for_each(|(sum, n)| *sum += n);
                }
                if self.parts.len() == 1 || sum[1] > 0.0 {
                    (sum_of_f1, n) = (sum_of_f1 + f1_of(sum), n + 1.0);
                }
            }
            *mean = if n > 0.0 { sum_of_f1 / n } else { 0.0 };
        }
        means[1] - means[0]
    }

    fn n_different(&self) -> usize {
        let n = self.parts.first().map_or(0, Vec::len);
        (0..n).filter(|&at| self.parts.iter().any(|part| part[at][0] != part[at][1])).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(rights: &[u64]) -> Vec<Scored> {
        let scored =
            |&right: &u64| Scored { counts: Counts::from([("event".to_owned(), [right, 4, 4])]), ..Scored::default() };
        rights.iter().map(scored).collect()
    }

    #[test]
    fn a_run_beside_itself_differs_in_nothing() {
        let same = compare(&run(&[1, 2, 3, 4]), &run(&[1, 2, 3, 4]), Options::default());
        let event = &same[0];
        assert_eq!((event.difference, event.p, event.articles_that_differ), (0.0, 1.0, 0));
        assert_eq!(event.interval90, Some([0.0, 0.0]));
    }

    #[test]
    fn a_run_that_is_better_everywhere_is_so_by_no_chance() {
        let (worse, better) = (vec![1; 12], vec![3; 12]);
        let event = &compare(&run(&worse), &run(&better), Options::default())[0];
        assert_eq!((event.first, event.second, event.difference), (0.25, 0.75, 0.5));
        // Of 4,096 exchanges two differ as much: all articles or none. Tried are 4,999.
        assert!(event.p < 0.003, "{}", event.p);
        // One article alone says nothing: either side is as likely.
        let event = &compare(&run(&[1, 2, 2, 2]), &run(&[3, 2, 2, 2]), Options::default())[0];
        assert_eq!((event.p, event.articles_that_differ), (1.0, 1));
    }
}
