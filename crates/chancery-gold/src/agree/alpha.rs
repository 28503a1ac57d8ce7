//! Krippendorff's alpha: agreement beyond what chance alone would give, for any number of coders and with values missing.
//!
//! K. Krippendorff, "Computing Krippendorff's Alpha-Reliability", 2011. Sets of values are compared by Passonneau's MASI distance (2006).

use std::collections::{BTreeMap, BTreeSet};

/// What a coder says of a unit: one value, or a set of them, which may be empty.
pub type Value = BTreeSet<String>;

/// How far two values are apart, from 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Distance {
    /// They are the same, or not.
    Nominal,
    /// One less the share that two sets have in common, weighed down where neither holds the other.
    Masi,
}

impl Distance {
    /// The distance of two values.
    #[must_use]
    pub fn between(self, one: &Value, other: &Value) -> f64 {
        if one == other {
            return 0.0;
        }
        if self == Self::Nominal {
            return 1.0;
        }
        let shared = one.intersection(other).count();
        let all = one.len() + other.len() - shared;
        let nested = shared == one.len() || shared == other.len();
        let weight = if shared == 0 {
            0.0
        } else if nested {
            2.0 / 3.0
        } else {
            1.0 / 3.0
        };
        1.0 - weight * shared as f64 / all.max(1) as f64
    }
}

/// One thing that coders judged.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Unit {
    /// The article it is in, by number.
    pub article: usize,
    /// What each coder says; nothing where one says nothing.
    pub values: Vec<Option<Value>>,
}

impl Unit {
    fn told(&self) -> impl Iterator<Item = &Value> + Clone {
        self.values.iter().flatten()
    }
}

/// Sums over units, from which alpha follows; they add up.
pub struct Sums {
    distance: Distance,
    values: Vec<Value>,
    /// Of each pair of values their distance.
    apart: Vec<Vec<f64>>,
    /// Of each article: the disagreement seen, pairs that agree, pairs, and how often each value stands in units that count.
    articles: BTreeMap<usize, Article>,
}

#[derive(Clone, Debug, Default)]
struct Article {
    observed: f64,
    agreeing: f64,
    pairs: f64,
    counts: Vec<(usize, f64)>,
    units: usize,
}

/// What was found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Found {
    /// Alpha; nothing where only one value was given, for then nothing can be told from chance.
    pub alpha: Option<f64>,
    /// Share of the pairs of judgements that are equal.
    pub percent: f64,
    /// Units that two coders or more judged.
    pub units: usize,
}

impl Sums {
    /// Adds up units; those with fewer than two values say nothing.
    #[must_use]
    pub fn new(units: &[Unit], distance: Distance) -> Self {
        let counted = || units.iter().filter(|unit| unit.told().count() > 1);
        let distinct: BTreeSet<&Value> = counted().flat_map(Unit::told).collect();
        let values: Vec<Value> = distinct.into_iter().cloned().collect();
        let apart = values.iter().map(|a| values.iter().map(|b| distance.between(a, b)).collect()).collect();
        let mut sums = Self { distance, values, apart, articles: BTreeMap::new() };
        for unit in counted() {
            let at: Vec<usize> = unit.told().filter_map(|value| sums.values.binary_search(value).ok()).collect();
            let article = sums.articles.entry(unit.article).or_default();
            article.units += 1;
            for (n, &a) in at.iter().enumerate() {
                article.counts.push((a, 1.0));
                for &b in &at[..n] {
                    article.observed += 2.0 * sums.apart[a][b] / (at.len() - 1) as f64;
                    article.agreeing += f64::from(u8::from(a == b));
                    article.pairs += 1.0;
                }
            }
        }
        sums
    }

    /// The distance that was taken.
    #[must_use]
    pub fn distance(&self) -> Distance {
        self.distance
    }

    /// Articles in which units count.
    #[must_use]
    pub fn articles(&self) -> Vec<usize> {
        self.articles.keys().copied().collect()
    }

    /// Alpha over the articles, each as often as it stands there; nothing where no unit counts.
    #[must_use]
    pub fn of(&self, articles: &[usize]) -> Option<Found> {
        let mut total = Article::default();
        let mut counts = vec![0.0; self.values.len()];
        for article in articles.iter().filter_map(|article| self.articles.get(article)) {
            total.observed += article.observed;
            total.agreeing += article.agreeing;
            total.pairs += article.pairs;
            total.units += article.units;
            for &(value, n) in &article.counts {
                counts[value] += n;
            }
        }
        if total.pairs == 0.0 {
            return None;
        }
        let n: f64 = counts.iter().sum();
        let mut expected = 0.0;
        for (a, &n_a) in counts.iter().enumerate().filter(|&(_, &n_a)| n_a > 0.0) {
            for (b, &n_b) in counts.iter().enumerate() {
                expected += n_a * n_b * self.apart[a][b];
            }
        }
        let alpha = (expected > 0.0).then(|| 1.0 - (n - 1.0) * total.observed / expected);
        Some(Found { alpha, percent: total.agreeing / total.pairs, units: total.units })
    }
}

/// Alpha over all units.
#[must_use]
pub fn alpha(units: &[Unit], distance: Distance) -> Option<Found> {
    let sums = Sums::new(units, distance);
    sums.of(&sums.articles())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn units(rows: &[&str]) -> Vec<Unit> {
        let n = rows[0].split_whitespace().count();
        let cell = |row: &str, at: usize| {
            let value = row.split_whitespace().nth(at).unwrap();
            (value != ".").then(|| value.split('+').filter(|part| *part != "0").map(str::to_owned).collect())
        };
        let unit = |at: usize| Unit { article: at, values: rows.iter().map(|row| cell(row, at)).collect() };
        (0..n).map(unit).collect()
    }

    #[test]
    fn the_published_example_gives_the_published_alpha() {
        // Krippendorff 2011, section C: four observers, twelve units, any number of values missing; alpha nominal is .743.
        let units = units(&[
            "1 2 3 3 2 1 4 1 2 . . .",
            "1 2 3 3 2 2 4 1 2 5 . 3",
            ". 3 3 3 2 3 4 2 2 5 1 .",
            "1 2 3 3 2 4 4 1 2 5 1 .",
        ]);
        let found = alpha(&units, Distance::Nominal).unwrap();
        assert_eq!(format!("{:.3}", found.alpha.unwrap()), "0.743");
        // The twelfth unit has one value and counts for nothing.
        assert_eq!(found.units, 11);
    }

    #[test]
    fn two_observers_and_two_values_give_the_published_alpha() {
        // Krippendorff 2011, section A: two observers, ten units; alpha is .095.
        let found = alpha(&units(&["n n n n n n n n n n", "n n n n n n n n n n"]), Distance::Nominal).unwrap();
        assert_eq!((found.alpha, found.percent), (None, 1.0), "one value alone tells nothing");
        let found = alpha(&units(&["0 1 0 0 0 0 0 0 1 0", "1 1 1 0 0 1 0 0 0 0"]), Distance::Nominal).unwrap();
        assert_eq!(format!("{:.3} {:.1}", found.alpha.unwrap(), found.percent), "0.095 0.6");
    }

    #[test]
    fn sets_are_apart_by_what_they_lack() {
        let set = |values: &str| -> Value { values.split('+').filter(|v| !v.is_empty()).map(str::to_owned).collect() };
        let masi = |a: &str, b: &str| Distance::Masi.between(&set(a), &set(b));
        assert_eq!(masi("KEN+UGA", "KEN+UGA"), 0.0);
        assert_eq!(masi("", ""), 0.0);
        assert_eq!(masi("KEN", ""), 1.0);
        assert!((masi("KEN", "KEN+UGA") - (1.0 - 1.0 / 3.0)).abs() < 1e-12);
        assert!((masi("KEN+TZA", "KEN+UGA") - (1.0 - 1.0 / 9.0)).abs() < 1e-12);
        assert_eq!(Distance::Nominal.between(&set("KEN"), &set("KEN+UGA")), 1.0);
    }
}
