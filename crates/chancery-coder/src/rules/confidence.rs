//! How often rows as sure as this one are right: what the parts of the coder find sure, set against the hand coding.
//!
//! Both lines were laid between the shares of the held-back tenth of the annotated passages and those of `gold/dev`, which lie
//! apart by five in a hundred (`training/calibrate.py`, `docs/calibration.svg`).

/// Sureness and share of right rows, for events; between the points lies a straight line.
const EVENTS: &[(f64, f64)] = &[(0.35, 0.62), (0.65, 0.7), (0.75, 0.8), (0.85, 0.88), (1.0, 0.9)];
/// The same for statements.
const STATEMENTS: &[(f64, f64)] = &[(0.2, 0.86), (0.6, 0.9), (0.8, 0.94), (1.0, 0.97)];

/// How often an event so sure is right.
pub(super) fn of_event(sureness: f64) -> f64 {
    along(EVENTS, sureness)
}

/// How often a statement so sure is right.
pub(super) fn of_statement(sureness: f64) -> f64 {
    along(STATEMENTS, sureness)
}

/// The height of a line through some points, level on both sides of them.
pub(super) fn along(points: &[(f64, f64)], at: f64) -> f64 {
    let part = points.windows(2).find(|part| at <= part[1].0).or_else(|| points.windows(2).last());
    let Some(&[(from, low), (to, high)]) = part else { return at };
    (low + (at - from).max(0.0) / (to - from) * (high - low)).min(high)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn surer_rows_are_right_more_often() {
        for of in [of_event, of_statement] {
            let shares: Vec<f64> = (0..=20).map(|n| of(f64::from(n) / 20.0)).collect();
            assert!(shares.is_sorted() && shares[0] > 0.4 && shares[20] < 1.0, "{shares:?}");
        }
        assert!((of_event(0.65) - 0.7).abs() < 1e-12 && (of_event(0.7) - 0.75).abs() < 1e-9);
    }
}
