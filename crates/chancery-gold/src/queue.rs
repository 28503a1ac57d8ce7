//! What to annotate next: sentences in an order, with a share that chance alone chooses.
//!
//! Only that share tells how often the machine is right; what is chosen for being doubtful is worse than the rest.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::agree::Disagreement;
use crate::coding::CodedEvidence;
use crate::resample::Chance;

/// By what sentences are put in order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// Those first whose rows are as likely wrong as right.
    #[default]
    Uncertainty,
    /// Those first on which coders, or rules and reader, disagree.
    Disagreement,
    /// As chance has it.
    Random,
    /// As they stand.
    Text,
}

/// Why a sentence was chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// For its rows are doubtful.
    Uncertainty,
    /// For there is disagreement.
    Disagreement,
    /// By chance.
    Random,
    /// It was its turn.
    Text,
}

/// A sentence with what speaks for looking at it; 0 to 1.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Candidate {
    /// The article, by number.
    pub article: usize,
    /// The sentence.
    pub sentence: usize,
    /// 1 where a row is as likely wrong as right.
    pub uncertainty: f64,
    /// 1 where there is open disagreement.
    pub disagreement: f64,
}

/// A sentence to look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Item {
    /// The article, by number.
    pub article: usize,
    /// The sentence.
    pub sentence: usize,
    /// Why.
    pub reason: Reason,
}

/// How doubtful a row of this confidence is: 1 at .5, nothing at 0 and 1. Of an unknown one nothing can be said: .5.
#[must_use]
pub fn uncertainty(confidence: Option<f64>) -> f64 {
    confidence.map_or(0.5, |confidence| 1.0 - (2.0 * confidence.clamp(0.0, 1.0) - 1.0).abs())
}

/// How far rules and reader disagree on a row: 1 where one of them alone speaks, else how near the next type comes.
#[must_use]
pub fn inner_disagreement(evidence: Option<&CodedEvidence>, confidence: Option<f64>) -> f64 {
    let Some(evidence) = evidence else { return 0.0 };
    if matches!(evidence.spoke.as_deref(), Some("rule" | "model")) {
        return 1.0;
    }
    let next = evidence.alternatives.iter().map(|other| other.confidence).fold(0.0, f64::max);
    let own = confidence.filter(|own| *own > 0.0).unwrap_or(1.0);
    (next / own).clamp(0.0, 0.99)
}

/// Marks the sentences on which coders disagree. `numbers` gives an article's number by its id.
pub fn add_disagreements(candidates: &mut [Candidate], numbers: &BTreeMap<&str, usize>, found: &[Disagreement]) {
    let places: BTreeSet<(usize, usize)> =
        found.iter().filter_map(|one| Some((*numbers.get(one.article.as_str())?, one.sentence))).collect();
    for candidate in candidates {
        if places.contains(&(candidate.article, candidate.sentence)) {
            candidate.disagreement = 1.0;
        }
    }
}

/// The sentences in their order: of any number of first ones, at least `random_share` are drawn by chance from all. With `whole`,
/// articles stay together: they come in the order of their first sentence, each from its title on.
#[must_use]
pub fn queue(candidates: &[Candidate], order: Order, random_share: f64, seed: u32, whole: bool) -> Vec<Item> {
    let mut by_chance: Vec<Candidate> = candidates.to_vec();
    Chance::new(seed).shuffle(&mut by_chance);
    let (reason, mut by_order) = match order {
        Order::Random => (Reason::Random, Vec::new()),
        Order::Uncertainty => (Reason::Uncertainty, sorted(candidates, |candidate| candidate.uncertainty)),
        Order::Disagreement => (Reason::Disagreement, sorted(candidates, |candidate| candidate.disagreement)),
        Order::Text => (Reason::Text, candidates.to_vec()),
    };
    by_order.reverse();
    by_chance.reverse();
    let share = random_share.clamp(0.0, 1.0);
    let mut items: Vec<Item> = Vec::with_capacity(candidates.len());
    let mut taken: BTreeSet<(usize, usize)> = BTreeSet::new();
    let mut n_random = 0.0;
    while items.len() < candidates.len() {
        // A draw of chance whenever the share would fall short, so the first is one.
        let is_random = order == Order::Random || n_random < share * (items.len() + 1) as f64;
        let next = if is_random { by_chance.pop() } else { by_order.pop() };
        // One list may run dry before the other.
        let Some(next) = next.or_else(|| by_order.pop()).or_else(|| by_chance.pop()) else { break };
        if taken.insert((next.article, next.sentence)) {
            n_random += f64::from(u8::from(is_random));
            let reason = if is_random { Reason::Random } else { reason };
            items.push(Item { article: next.article, sentence: next.sentence, reason });
        }
    }
    if whole { whole_articles(candidates, &items) } else { items }
}

/// The best first; equals as they stand.
fn sorted(candidates: &[Candidate], worth: impl Fn(&Candidate) -> f64) -> Vec<Candidate> {
    let mut sorted = candidates.to_vec();
    sorted.sort_by(|a, b| worth(b).total_cmp(&worth(a)));
    sorted
}

/// Articles in the order in which a first sentence of each was drawn; an article is as random as that sentence.
fn whole_articles(candidates: &[Candidate], items: &[Item]) -> Vec<Item> {
    let mut whole = Vec::with_capacity(items.len());
    let mut done: BTreeSet<usize> = BTreeSet::new();
    for first in items {
        if done.insert(first.article) {
            let of_it = candidates.iter().filter(|candidate| candidate.article == first.article);
            whole.extend(of_it.map(|candidate| Item {
                article: candidate.article,
                sentence: candidate.sentence,
                reason: first.reason,
            }));
        }
    }
    whole
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::coding::CodedAlternative;

    fn candidates() -> Vec<Candidate> {
        let candidate = |n: usize| Candidate {
            article: n / 10,
            sentence: n % 10,
            uncertainty: (n * 37 % 100) as f64 / 100.0,
            disagreement: f64::from(u8::from(n == 42)),
        };
        (0..100).map(candidate).collect()
    }

    #[test]
    fn each_sentence_comes_once_and_a_share_by_chance() {
        for order in [Order::Uncertainty, Order::Disagreement, Order::Random, Order::Text] {
            let items = queue(&candidates(), order, 0.1, 7, false);
            let places: BTreeSet<(usize, usize)> = items.iter().map(|item| (item.article, item.sentence)).collect();
            assert_eq!((items.len(), places.len()), (100, 100));
            // Wherever one stops, a tenth was drawn by chance.
            for n in 1..=90 {
                let random = items[..n].iter().filter(|item| item.reason == Reason::Random).count();
                assert!(random * 10 >= n, "{order:?}: {random} of {n}");
            }
            assert_eq!(items, queue(&candidates(), order, 0.1, 7, false));
        }
        assert_ne!(
            queue(&candidates(), Order::Random, 0.1, 7, false),
            queue(&candidates(), Order::Random, 0.1, 8, false)
        );
    }

    #[test]
    fn the_most_doubtful_come_first() {
        let items = queue(&candidates(), Order::Uncertainty, 0.0, 7, false);
        let worth = |item: &Item| (item.article * 10 + item.sentence) * 37 % 100;
        assert!(items.is_sorted_by(|a, b| worth(a) >= worth(b)));
        let items = queue(&candidates(), Order::Disagreement, 0.0, 7, false);
        assert_eq!((items[0].article, items[0].sentence), (4, 2));
        let items = queue(&candidates(), Order::Uncertainty, 0.1, 7, true);
        assert_eq!(items.len(), 100);
        assert!(items.chunks(10).all(|article| article.iter().all(|item| item.article == article[0].article)));
        assert!(items[..10].is_sorted_by_key(|item| item.sentence));
    }

    #[test]
    fn doubt_is_greatest_in_the_middle() {
        assert_eq!([0.0, 0.5, 1.0].map(|c| uncertainty(Some(c))), [0.0, 1.0, 0.0]);
        assert_eq!(uncertainty(None), 0.5);
        let alone = CodedEvidence { spoke: Some("model".to_owned()), ..CodedEvidence::default() };
        assert_eq!(inner_disagreement(Some(&alone), None), 1.0);
        let close = CodedAlternative { event_type: "COERCE".to_owned(), confidence: 0.4 };
        let both =
            CodedEvidence { spoke: Some("both".to_owned()), alternatives: vec![close], ..CodedEvidence::default() };
        assert_eq!(inner_disagreement(Some(&both), Some(0.8)), 0.5);
        assert_eq!(inner_disagreement(None, Some(0.8)), 0.0);
    }
}
