//! Clusters of happenings: by how well their members agree one by one, then by how well clusters agree as wholes.

use super::cluster::{BOUND, average_link};
use super::happening::across;
use super::profile::Profile;

/// How well two clusters must agree as wholes, each with all that its tellings know, to be one after all.
const WHOLES_AGREE: f64 = 2.0;
/// And how little their tellings may disagree one by one. Both were set on made bundles (`tests/abduction.rs`).
const TELLINGS_ALLOW: f64 = -2.0;

/// What some profiles of one happening know together.
fn whole<'p>(profiles: impl IntoIterator<Item = &'p Profile>) -> Option<Profile> {
    let mut profiles = profiles.into_iter();
    let mut whole = profiles.next()?.clone();
    profiles.for_each(|profile| whole.join(profile));
    Some(whole)
}

/// The score of two, negative infinity where they cannot be one.
pub(super) fn agree(one: Option<&Profile>, other: Option<&Profile>) -> f64 {
    let agreement = one.zip(other).and_then(|(one, other)| across(one, other));
    agreement.map_or(f64::NEG_INFINITY, |agreement| agreement.score)
}

/// The members of each cluster, ascending, in order of their first; `score` is that of [`agree`].
pub(super) fn cluster(profiles: &[Option<&Profile>], score: impl Fn(usize, usize) -> f64) -> Vec<Vec<usize>> {
    let n = profiles.len();
    let mut scores = vec![0.0; n * n];
    for a in 0..n {
        for b in 0..a {
            let score = score(b, a).clamp(-BOUND, BOUND);
            (scores[a * n + b], scores[b * n + a]) = (score, score);
        }
    }
    let mut clusters = average_link(n, |a, b| scores[a * n + b]);
    // Tellings may be too short to agree one by one, and yet clusters agree as wholes: best first.
    let whole_of = |cluster: &[usize]| whole(cluster.iter().filter_map(|&n| profiles[n]));
    let mut wholes: Vec<Option<Profile>> = clusters.iter().map(|cluster| whole_of(cluster)).collect();
    let k = clusters.len();
    let mut agreements = vec![f64::NEG_INFINITY; k * k];
    let mut sums = vec![0.0; k * k];
    for b in 0..k {
        for a in 0..b {
            agreements[a * k + b] = agree(wholes[a].as_ref(), wholes[b].as_ref());
            let pairs = clusters[a].iter().flat_map(|&one| clusters[b].iter().map(move |&other| (one, other)));
            sums[a * k + b] = pairs.map(|(one, other)| scores[one * n + other]).sum();
        }
    }
    loop {
        let mut best: Option<(f64, usize, usize)> = None;
        for b in (0..k).filter(|&b| !clusters[b].is_empty()) {
            for a in (0..b).filter(|&a| !clusters[a].is_empty()) {
                let agreement = agreements[a * k + b];
                let mean = sums[a * k + b] / (clusters[a].len() * clusters[b].len()) as f64;
                let is_better = best.is_none_or(|(of_best, _, _)| agreement > of_best);
                if agreement >= WHOLES_AGREE && mean >= TELLINGS_ALLOW && is_better {
                    best = Some((agreement, a, b));
                }
            }
        }
        let Some((_, a, b)) = best else { break };
        let taken = std::mem::take(&mut clusters[b]);
        wholes[b] = None;
        clusters[a].extend(taken);
        clusters[a].sort_unstable();
        wholes[a] = whole_of(&clusters[a]);
        for c in (0..k).filter(|&c| c != a && !clusters[c].is_empty()) {
            let (low, high) = (a.min(c), a.max(c));
            agreements[low * k + high] = agree(wholes[low].as_ref(), wholes[high].as_ref());
            sums[low * k + high] += sums[b.min(c) * k + b.max(c)];
        }
    }
    clusters.retain(|cluster| !cluster.is_empty());
    clusters
}
