//! From scores to probabilities, with operations that IEEE 754 rounds alone: the standard library's exponential differs from
//! machine to machine in the last bits, and rows must not.

/// The shares of scores, which sum to 1.
#[must_use]
pub fn softmax(scores: impl IntoIterator<Item = f64>) -> Vec<f64> {
    let scores: Vec<f64> = scores.into_iter().collect();
    let highest = scores.iter().copied().fold(f64::MIN, f64::max);
    let weights: Vec<f64> = scores.iter().map(|score| exp(score - highest)).collect();
    let sum: f64 = weights.iter().sum();
    weights.iter().map(|weight| weight / sum).collect()
}

/// The probability of a logit.
#[must_use]
pub fn sigmoid(logit: f64) -> f64 {
    1.0 / (1.0 + exp(-logit))
}

/// The natural exponential to 1e-12; beyond 60 it stays where it is.
fn exp(x: f64) -> f64 {
    let x = x.clamp(-60.0, 60.0);
    let doublings = (x * std::f64::consts::LOG2_E).round();
    let rest = x - doublings * std::f64::consts::LN_2;
    let series = (1..=13).rev().fold(1.0, |sum, n| 1.0 + sum * rest / f64::from(n));
    // A power of two is its exponent's bits.
    series * f64::from_bits(((doublings as i64 + 1023) as u64) << 52)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_exponential_is_one() {
        for x in [-59.5, -3.5, -0.1, 0.0, 0.3, 2.0, 17.25, 40.0] {
            assert!((exp(x) / f64::exp(x) - 1.0).abs() < 1e-12, "{x}");
        }
        assert!(exp(-500.0) < 1e-25);
    }

    #[test]
    fn shares_sum_to_one_and_follow_the_scores() {
        let shares = softmax([0.0, 2.0, 0.0]);
        assert!((shares.iter().sum::<f64>() - 1.0).abs() < 1e-12);
        assert!((shares[1] / shares[0] - f64::exp(2.0)).abs() < 1e-9);
        assert!((sigmoid(0.0) - 0.5).abs() < 1e-12 && sigmoid(3.0) > 0.95);
    }
}
