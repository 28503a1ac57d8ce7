//! Words of sentences, as far as they tell happenings apart.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use crate::shingles::mix;

/// The words of a text that carry meaning, in their stems, each with its weight: names and numbers weigh double.
///
/// Stems stand as numbers of 64 bits in ascending order, for a pair of sentences is compared in every pair of happenings: a walk along
/// both, without a look at a letter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Words {
    weights: Vec<(u64, u32)>,
    /// Their sum.
    weight: u32,
}

impl Words {
    pub(crate) fn new(text: &str) -> Self {
        let mut words = Self::default();
        words.add(text, |_| false);
        words
    }

    /// The words of a text that are rare in news and stand in none of `known` (parties, places), which are compared apart.
    pub(crate) fn rare<'k>(text: &str, known: impl IntoIterator<Item = &'k str>) -> Self {
        let parts = known.into_iter().flat_map(|words| words.split(|c: char| !c.is_alphanumeric()));
        let known: BTreeSet<String> = parts.map(|word| stem(&word.to_lowercase()).to_owned()).collect();
        let mut words = Self::default();
        words.add(text, |stem| known.contains(stem) || COMMON.contains(stem));
        words
    }

    fn add(&mut self, text: &str, is_left_out: impl Fn(&str) -> bool) {
        let mut is_first = true;
        for word in text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
            let lower = word.to_lowercase();
            let is_number = word.starts_with(|c: char| c.is_ascii_digit());
            let is_name = word.starts_with(char::is_uppercase) && !is_first;
            is_first = false;
            if FUNCTION_WORDS.binary_search(&lower.as_str()).is_ok() || (lower.chars().count() < 3 && !is_number) {
                continue;
            }
            let stem = stem(&lower);
            if is_left_out(stem) {
                continue;
            }
            self.weights.push((number(stem), if is_name || is_number { 2 } else { 1 }));
        }
        self.settle();
    }

    /// Each stem once, in order, with the greatest of its weights.
    fn settle(&mut self) {
        self.weights.sort_unstable_by_key(|&(stem, weight)| (stem, std::cmp::Reverse(weight)));
        self.weights.dedup_by_key(|(stem, _)| *stem);
        self.weight = self.weights.iter().map(|(_, weight)| weight).sum();
    }

    pub(crate) fn join(&mut self, other: &Self) {
        self.weights.extend(&other.weights);
        self.settle();
    }

    /// The weights of the stems that both have.
    fn shared(&self, other: &Self) -> impl Iterator<Item = (u32, u32)> {
        let mut others = other.weights.iter().peekable();
        self.weights.iter().filter_map(move |&(stem, weight)| {
            while others.next_if(|(other, _)| *other < stem).is_some() {}
            others.next_if(|(other, _)| *other == stem).map(|(_, other)| (weight, *other))
        })
    }

    /// How many names (and numbers) both have, and whether each side has some.
    pub(crate) fn names(&self, other: &Self) -> (usize, bool) {
        let has_name = |words: &Self| words.weights.iter().any(|(_, weight)| *weight > 1);
        (self.shared(other).filter(|(a, b)| *a.min(b) > 1).count(), has_name(self) && has_name(other))
    }

    /// Shared weight as a part of the smaller side's, 0 to 1, and of both sides', 0 to 1.
    pub(crate) fn overlap(&self, other: &Self) -> (f64, f64) {
        let shared: u32 = self.shared(other).map(|(a, b)| a.min(b)).sum();
        let (a, b) = (self.weight, other.weight);
        let share = |of: u32| if of == 0 { 0.0 } else { f64::from(shared) / f64::from(of) };
        (share(a.min(b)), share(a + b - shared))
    }
}

/// A stem, or another word, as a number; the same on every machine.
pub(super) fn number(stem: &str) -> u64 {
    stem.bytes().fold(0, |hash, byte| mix(hash ^ u64::from(byte)))
}

/// The stems of a text's words that few news items have, each with the numbers of the names that it is a word of: capitals in a row are
/// one name, any other word stands alone. Numbers count from `first`; no stem is a number.
pub(crate) fn rare_stems(text: &str, first: usize) -> BTreeMap<String, BTreeSet<usize>> {
    let mut stems: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
    let (mut name, mut is_open, mut end) = (first, false, 0);
    for word in text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        let at = word.as_ptr() as usize - text.as_ptr() as usize;
        let lower = word.to_lowercase();
        let is_capital = word.starts_with(char::is_uppercase);
        let is_joined = is_open
            && matches!(&text[end..at], " " | "'" | "’" | "-" | "–")
            && (is_capital || PARTICLES.contains(&lower.as_str()));
        name += usize::from(!is_joined);
        (is_open, end) = (is_capital || is_joined, at + word.len());
        let is_rare = lower.chars().count() > 2
            && !word.starts_with(|c: char| c.is_ascii_digit())
            && FUNCTION_WORDS.binary_search(&lower.as_str()).is_err()
            && !FREQUENT.contains(stem(&lower));
        if is_rare {
            stems.entry(stem(&lower).to_owned()).or_default().insert(name);
        }
    }
    stems
}

/// Small words within names.
const PARTICLES: [&str; 13] = ["al", "bin", "da", "de", "do", "dos", "el", "ibn", "la", "of", "van", "von", "wal"];

/// Stems that stand in seven of a thousand items of `current-events` or more, names of states and leaders among them.
static FREQUENT: LazyLock<BTreeSet<&str>> = LazyLock::new(|| include_str!("frequent.txt").split_whitespace().collect());

/// Stems that stand in one of 170 items of `current-events` and annotated passages or more, but not as names: so common in news
/// that to share them says nothing.
static COMMON: LazyLock<BTreeSet<&str>> = LazyLock::new(|| include_str!("common.txt").split_whitespace().collect());

/// The word without its commonest endings, so that "kidnapped", "kidnapping" and "kidnappers" meet.
pub(crate) fn stem(word: &str) -> &str {
    const ENDINGS: [&str; 11] = ["ations", "ation", "ments", "ment", "ings", "ing", "ers", "ies", "ed", "es", "s"];
    let cut = ENDINGS
        .iter()
        .find_map(|ending| word.strip_suffix(ending).filter(|stem| stem.chars().count() >= 3))
        .unwrap_or(word);
    let bytes = cut.as_bytes();
    // "kidnapp" of "kidnapped" is "kidnap"; "kill" stays, for "ll" ends many stems.
    let is_doubled = cut.len() < word.len()
        && bytes.len() > 3
        && bytes[bytes.len() - 1] == bytes[bytes.len() - 2]
        && matches!(bytes[bytes.len() - 1], b'p' | b't' | b'n' | b'g' | b'b' | b'd' | b'm' | b'r');
    if is_doubled { &cut[..cut.len() - 1] } else { cut.strip_suffix('e').filter(|stem| stem.len() >= 3).unwrap_or(cut) }
}

/// Words of grammar and of reporting, sorted; they tell no happenings apart.
const FUNCTION_WORDS: [&str; 115] = [
    "about",
    "according",
    "added",
    "after",
    "against",
    "ago",
    "all",
    "also",
    "among",
    "and",
    "another",
    "any",
    "are",
    "around",
    "at",
    "be",
    "because",
    "been",
    "before",
    "being",
    "between",
    "both",
    "but",
    "by",
    "called",
    "can",
    "could",
    "day",
    "days",
    "did",
    "during",
    "each",
    "earlier",
    "every",
    "following",
    "for",
    "former",
    "from",
    "had",
    "has",
    "have",
    "he",
    "her",
    "here",
    "him",
    "his",
    "how",
    "in",
    "including",
    "into",
    "is",
    "it",
    "its",
    "last",
    "later",
    "least",
    "made",
    "many",
    "may",
    "monday",
    "month",
    "more",
    "most",
    "near",
    "new",
    "not",
    "of",
    "off",
    "on",
    "one",
    "only",
    "other",
    "others",
    "our",
    "out",
    "over",
    "people",
    "said",
    "saying",
    "says",
    "several",
    "she",
    "since",
    "some",
    "statement",
    "still",
    "such",
    "than",
    "that",
    "the",
    "their",
    "them",
    "then",
    "there",
    "they",
    "this",
    "those",
    "through",
    "to",
    "told",
    "under",
    "until",
    "was",
    "week",
    "were",
    "what",
    "when",
    "where",
    "which",
    "while",
    "who",
    "will",
    "with",
    "would",
    "year",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn function_words_are_sorted() {
        assert!(FUNCTION_WORDS.is_sorted());
    }

    #[test]
    fn stems_meet() {
        for word in ["kidnapped", "kidnapping", "kidnapings", "kidnaps", "kidnap"] {
            assert_eq!(stem(word), "kidnap");
        }
        assert_eq!(stem("released"), stem("release"));
        assert_eq!(stem("kills"), stem("killed"));
    }

    #[test]
    fn words_of_one_name_are_one() {
        let stems = rare_stems("Jemima Okonjo-Tarfa of Zubra met quarrymen near Zubra", 0);
        assert_eq!(stems["jemima"], stems["tarfa"]);
        assert_eq!(stems["zubra"].len(), 2);
        assert!(stems["quarrymen"].is_disjoint(&stems["zubra"]));
        assert!(!stems.contains_key("near") && !stems.contains_key("of"), "{stems:?}");
    }

    #[test]
    fn overlap_counts_names_double() {
        let (one, other) =
            (Words::new("Gunmen seized students in Kagara"), Words::new("Students taken in Kagara by gunmen"));
        let (of_smaller, of_both) = one.overlap(&other);
        assert!(of_smaller > 0.7 && of_both > 0.5 && of_both < of_smaller, "{of_smaller} {of_both}");
    }
}
