//! Clusters by average agreement: two join while their members agree on the whole, best first.

/// Scores are bounded so that one strong doubt weighs against many weak likenesses, but not against all of them.
pub(super) const BOUND: f64 = 8.0;

/// Joins the nodes `0..n` by the pairwise `score` (above 0: rather one than two). Returns the members of each cluster,
/// ascending, in order of their first. The result depends on the scores alone.
pub(crate) fn average_link(n: usize, score: impl Fn(usize, usize) -> f64) -> Vec<Vec<usize>> {
    // Sums of scores between clusters; the cluster of a lower number takes in the other.
    let mut sums = vec![0.0_f64; n * n];
    for a in 0..n {
        for b in 0..a {
            let value = score(b, a).clamp(-BOUND, BOUND);
            (sums[a * n + b], sums[b * n + a]) = (value, value);
        }
    }
    let mut members: Vec<Vec<usize>> = (0..n).map(|node| vec![node]).collect();
    let mean = |a: usize, b: usize, members: &[Vec<usize>], sums: &[f64]| {
        sums[a * n + b] / (members[a].len() * members[b].len()) as f64
    };
    let best_of = |a: usize, members: &[Vec<usize>], sums: &[f64]| {
        let mut best: Option<(f64, usize)> = None;
        for b in (a + 1..n).filter(|&b| !members[b].is_empty()) {
            let mean = mean(a, b, members, sums);
            if mean > best.map_or(0.0, |(mean, _)| mean) {
                best = Some((mean, b));
            }
        }
        best
    };
    let mut best: Vec<Option<(f64, usize)>> = (0..n).map(|a| best_of(a, &members, &sums)).collect();
    loop {
        let mut top: Option<(f64, usize, usize)> = None;
        for (a, candidate) in best.iter().enumerate() {
            if let Some((mean, b)) = candidate
                && top.is_none_or(|(of_top, _, _)| *mean > of_top)
            {
                top = Some((*mean, a, *b));
            }
        }
        let Some((_, a, b)) = top else { break };
        let taken = std::mem::take(&mut members[b]);
        members[a].extend(taken);
        for c in 0..n {
            let sum = sums[a * n + c] + sums[b * n + c];
            (sums[a * n + c], sums[c * n + a]) = (sum, sum);
        }
        best[b] = None;
        for c in (0..n).filter(|&c| !members[c].is_empty()) {
            if c == a || best[c].is_some_and(|(_, partner)| partner == a || partner == b) {
                best[c] = best_of(c, &members, &sums);
            } else if c < a {
                // All others are as they were; of two that are equally near the first is the best.
                let mean = mean(c, a, &members, &sums);
                if best[c].map_or(mean > 0.0, |(of_best, partner)| mean > of_best || mean == of_best && a < partner) {
                    best[c] = Some((mean, a));
                }
            }
        }
    }
    members.retain(|members| !members.is_empty());
    for members in &mut members {
        members.sort_unstable();
    }
    members.sort();
    members
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bridge_does_not_join_what_disagrees() {
        // 0, 1, 2 agree, 4, 5, 6 agree, 3 agrees a little with one of each.
        let score = |a: usize, b: usize| match (a, b) {
            (0..3, 0..3) | (4..7, 4..7) => 3.0,
            (2, 3) | (3, 4) => 1.0,
            _ => -2.0,
        };
        assert_eq!(average_link(7, score), [vec![0, 1, 2], vec![3], vec![4, 5, 6]]);
    }

    /// The same by trying all pairs each time.
    fn plainly(n: usize, score: impl Fn(usize, usize) -> f64) -> Vec<Vec<usize>> {
        let mut clusters: Vec<Vec<usize>> = (0..n).map(|node| vec![node]).collect();
        loop {
            let mut top: Option<(f64, usize, usize)> = None;
            for a in 0..clusters.len() {
                for b in a + 1..clusters.len() {
                    let pairs =
                        clusters[a].iter().flat_map(|&a| clusters[b].iter().map(move |&b| (a.min(b), a.max(b))));
                    let sum: f64 = pairs.map(|(a, b)| score(a, b)).sum();
                    let mean = sum / (clusters[a].len() * clusters[b].len()) as f64;
                    if mean > top.map_or(0.0, |(of_top, ..)| of_top) {
                        top = Some((mean, a, b));
                    }
                }
            }
            let Some((_, a, b)) = top else { break };
            let taken = clusters.remove(b);
            clusters[a].extend(taken);
            clusters[a].sort_unstable();
        }
        clusters
    }

    #[test]
    fn what_is_kept_of_the_best_is_what_all_pairs_say() {
        for seed in 0..200_usize {
            // Whole numbers, so that sums are the same in any order and many are equal.
            let score = |a: usize, b: usize| {
                let mixed = (a * 7919 + b * 104_729 + seed * 15_485_863).wrapping_mul(2_654_435_761) >> 7;
                (mixed % 9) as f64 - 4.0
            };
            let n = 3 + seed % 20;
            assert_eq!(average_link(n, score), plainly(n, score), "seed {seed}");
        }
    }

    #[test]
    fn nothing_joins_nothing() {
        assert!(average_link(0, |_, _| 1.0).is_empty());
        assert_eq!(average_link(2, |_, _| 0.0).len(), 2);
    }
}
