//! Alpha beside the PyPI package `krippendorff`, on judgements that `made/alpha.py` makes up.

#![allow(clippy::unwrap_used)] // A test may break off where it stands.

use chancery_gold::agree::alpha::{Distance, Unit, Value, alpha};
use serde::Deserialize;

#[derive(Deserialize)]
struct Recorded {
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    /// Of each coder, of each unit.
    judgements: Vec<Vec<Option<Value>>>,
    nominal: f64,
    masi: f64,
}

#[test]
fn alpha_is_that_of_the_reference_package() {
    let recorded: Recorded = serde_json::from_str(include_str!("made/alpha.json")).unwrap();
    assert_eq!(recorded.cases.len(), 6);
    for (n, case) in recorded.cases.iter().enumerate() {
        let unit =
            |at: usize| Unit { article: at % 7, values: case.judgements.iter().map(|row| row[at].clone()).collect() };
        let units: Vec<Unit> = (0..case.judgements[0].len()).map(unit).collect();
        for (distance, expected) in [(Distance::Nominal, case.nominal), (Distance::Masi, case.masi)] {
            let found = alpha(&units, distance).unwrap().alpha.unwrap();
            assert!((found - expected).abs() < 1e-9, "case {n}, {distance:?}: {found} is not {expected}");
        }
    }
}
