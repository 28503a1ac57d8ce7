//! The measures of coreference that the CoNLL shared tasks average: MUC, B³ and CEAF-e.

use std::collections::{BTreeMap, BTreeSet};

use chancery_gold::assign::assign;

/// Mentions, each by its head word, in clusters of two or more.
pub(super) struct Clusters {
    sets: Vec<BTreeSet<usize>>,
    of: BTreeMap<usize, usize>,
}

impl Clusters {
    /// Puts mentions together by the name of their cluster; a head counts once.
    pub(super) fn new<'a>(mentions: impl Iterator<Item = (usize, &'a str)>) -> Self {
        let mut taken = BTreeSet::new();
        let mut by_name: BTreeMap<&str, BTreeSet<usize>> = BTreeMap::new();
        for (head, name) in mentions.filter(|(head, _)| taken.insert(*head)) {
            by_name.entry(name).or_default().insert(head);
        }
        let sets: Vec<BTreeSet<usize>> = by_name.into_values().filter(|set| set.len() > 1).collect();
        let of = sets.iter().enumerate().flat_map(|(n, set)| set.iter().map(move |&head| (head, n))).collect();
        Self { sets, of }
    }

    /// What a link-based recall of `self` by `other` has right, and of how much.
    fn links_found(&self, other: &Self) -> (f64, f64) {
        self.sets.iter().fold((0.0, 0.0), |(right, all), set| {
            let parts: BTreeSet<usize> = set.iter().filter_map(|head| other.of.get(head).copied()).collect();
            let alone = set.iter().filter(|head| !other.of.contains_key(head)).count();
            (right + (set.len() - parts.len() - alone) as f64, all + (set.len() - 1) as f64)
        })
    }

    /// The same by mentions, each with the share of its cluster that the other's holds.
    fn mentions_found(&self, other: &Self) -> (f64, f64) {
        self.of.iter().fold((0.0, 0.0), |(right, all), (head, &own)| {
            let shared =
                other.of.get(head).map_or(0, |&theirs| self.sets[own].intersection(&other.sets[theirs]).count());
            (right + shared as f64 / self.sets[own].len() as f64, all + 1.0)
        })
    }

    /// How alike the clusters are in the best pairing of one with one.
    fn likeness(&self, other: &Self) -> f64 {
        let alike = |own: &BTreeSet<usize>, theirs: &BTreeSet<usize>| {
            2.0 * own.intersection(theirs).count() as f64 / (own.len() + theirs.len()) as f64
        };
        let n = self.sets.len().max(other.sets.len());
        let worth = |at: usize, to: usize| self.sets.get(at).zip(other.sets.get(to)).map_or(0.0, |(a, b)| alike(a, b));
        let rows: Vec<Vec<f64>> = (0..n).map(|at| (0..n).map(|to| worth(at, to)).collect()).collect();
        best_pairing(&rows)
    }
}

/// The greatest sum of one cell from each row and column.
fn best_pairing(worth: &[Vec<f64>]) -> f64 {
    assign(worth).into_iter().map(|(row, column)| worth[row][column]).sum()
}

/// One measure, summed over documents: right and all, of the gold and of ours.
#[derive(Clone, Copy, Default)]
struct Sum {
    recall: (f64, f64),
    precision: (f64, f64),
}

impl Sum {
    fn add(&mut self, recall: (f64, f64), precision: (f64, f64)) {
        self.recall = (self.recall.0 + recall.0, self.recall.1 + recall.1);
        self.precision = (self.precision.0 + precision.0, self.precision.1 + precision.1);
    }

    fn f1(&self) -> f64 {
        let share = |(right, all): (f64, f64)| if all > 0.0 { right / all } else { 0.0 };
        let (recall, precision) = (share(self.recall), share(self.precision));
        if recall + precision > 0.0 { 2.0 * recall * precision / (recall + precision) } else { 0.0 }
    }
}

/// MUC, B³ and CEAF-e over documents.
#[derive(Default)]
pub(super) struct Conll {
    muc: Sum,
    b_cubed: Sum,
    ceaf: Sum,
}

impl Conll {
    pub(super) fn add(&mut self, gold: &Clusters, ours: &Clusters) {
        self.muc.add(gold.links_found(ours), ours.links_found(gold));
        self.b_cubed.add(gold.mentions_found(ours), ours.mentions_found(gold));
        let alike = gold.likeness(ours);
        self.ceaf.add((alike, gold.sets.len() as f64), (alike, ours.sets.len() as f64));
    }

    /// The mean F1 of the three.
    pub(super) fn f1(&self) -> f64 {
        (self.muc.f1() + self.b_cubed.f1() + self.ceaf.f1()) / 3.0
    }
}

impl std::fmt::Display for Conll {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let [muc, b_cubed, ceaf] = [&self.muc, &self.b_cubed, &self.ceaf].map(Sum::f1);
        write!(f, "F1 {:.3} (MUC {muc:.3}, B³ {b_cubed:.3}, CEAF-e {ceaf:.3})", self.f1())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clusters(sets: &[&[usize]]) -> Clusters {
        let names: Vec<String> = (0..sets.len()).map(|n| n.to_string()).collect();
        Clusters::new(
            sets.iter().zip(&names).flat_map(|(set, name)| set.iter().map(move |&head| (head, name.as_str()))),
        )
    }

    #[test]
    fn the_same_clusters_score_one_and_a_split_costs_recall() {
        let gold = clusters(&[&[1, 2, 3, 4], &[7, 8], &[9]]);
        let mut conll = Conll::default();
        conll.add(&gold, &gold);
        assert!((conll.f1() - 1.0).abs() < 1e-9);
        let split = clusters(&[&[1, 2], &[3, 4], &[7, 8]]);
        assert_eq!(gold.links_found(&split), (3.0, 4.0));
        assert_eq!(split.links_found(&gold), (3.0, 3.0));
        assert_eq!(gold.mentions_found(&split), (4.0, 6.0));
    }

    #[test]
    fn the_best_pairing_is_found() {
        let worth = [vec![0.9, 0.8, 0.0], vec![0.9, 0.1, 0.0], vec![0.3, 0.2, 0.1]];
        assert!((best_pairing(&worth) - 1.8).abs() < 1e-9);
    }
}
