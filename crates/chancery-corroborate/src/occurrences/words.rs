//! Words of sentences, as far as they tell happenings apart.

use std::collections::{BTreeMap, BTreeSet, HashSet};
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
        let (mut is_first, mut lower) = (true, String::new());
        for word in text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
            to_lowercase(word, &mut lower);
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
    each_rare_stem(text, |stem, name| {
        stems.entry(stem.to_owned()).or_default().insert(first + name);
    });
    stems
}

/// Calls `take` with each rare stem of a text, as it stands, and the number of its name from 1 on.
fn each_rare_stem(text: &str, mut take: impl FnMut(&str, usize)) {
    let (mut name, mut is_open, mut end) = (0, false, 0);
    let mut lower = String::new();
    for word in text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        let at = word.as_ptr() as usize - text.as_ptr() as usize;
        to_lowercase(word, &mut lower);
        let is_capital = word.starts_with(char::is_uppercase);
        let is_joined = is_open
            && matches!(&text[end..at], " " | "'" | "’" | "-" | "–")
            && (is_capital || PARTICLES.contains(&lower.as_str()));
        name += usize::from(!is_joined);
        (is_open, end) = (is_capital || is_joined, at + word.len());
        let is_word = lower.chars().nth(2).is_some()
            && !word.starts_with(|c: char| c.is_ascii_digit())
            && FUNCTION_WORDS.binary_search(&lower.as_str()).is_err();
        if is_word {
            let stem = stem(&lower);
            if !FREQUENT.contains(stem) {
                take(stem, name);
            }
        }
    }
}

/// `word.to_lowercase()` in `lower`, which most words need no memory for.
fn to_lowercase(word: &str, lower: &mut String) {
    lower.clear();
    if word.is_ascii() {
        lower.push_str(word);
        lower.make_ascii_lowercase();
    } else {
        lower.push_str(&word.to_lowercase());
    }
}

/// The rare stems of some sentences ([`rare_stems`]) as numbers, each with a name that it is a word of, in ascending order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct RareNames(Vec<(u64, u32)>);

impl RareNames {
    /// Those of a text, but for words of `known` (parties), which are compared apart.
    pub(crate) fn new<'k>(text: &str, known: impl IntoIterator<Item = &'k str>) -> Self {
        let parts = known.into_iter().flat_map(|words| words.split(|c: char| !c.is_alphanumeric()));
        let known: BTreeSet<String> = parts.map(|word| stem(&word.to_lowercase()).to_owned()).collect();
        let mut named = Vec::new();
        each_rare_stem(text, |stem, name| {
            if !known.contains(stem) {
                named.push((number(stem), name as u32));
            }
        });
        named.sort_unstable();
        named.dedup();
        Self(named)
    }

    /// Takes in those of another sentence; its names are other ones.
    pub(crate) fn join(&mut self, other: &Self) {
        let first = self.0.iter().map(|(_, name)| name + 1).max().unwrap_or(0);
        self.0.extend(other.0.iter().map(|&(stem, name)| (stem, first + name)));
        self.0.sort_unstable();
    }

    /// Whether both have two rare words or names, or more; the words of one name are one.
    pub(crate) fn share_two(&self, other: &Self) -> bool {
        type Named = [(u64, u32)];
        let mut first: Option<(&Named, &Named)> = None;
        let (mut own, mut others) = (&self.0[..], &other.0[..]);
        while let (Some(&(a, _)), Some(&(b, _))) = (own.first(), others.first()) {
            let n_own = own.partition_point(|(stem, _)| *stem == a);
            let n_others = others.partition_point(|(stem, _)| *stem == b);
            if a == b {
                let here = (&own[..n_own], &others[..n_others]);
                let is_one = |one: &Named, two: &Named| one.iter().any(|(_, a)| two.iter().any(|(_, b)| a == b));
                match first {
                    Some((one, other)) if !is_one(one, here.0) && !is_one(other, here.1) => return true,
                    Some(_) => {}
                    None => first = Some(here),
                }
            }
            if a <= b {
                own = &own[n_own..];
            }
            if b <= a {
                others = &others[n_others..];
            }
        }
        false
    }
}

/// What some sentences count in order ("a seventh night", "the third round"): what is counted, and its number.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Ordinals(BTreeSet<(u8, u8)>);

impl Ordinals {
    pub(crate) fn of(text: &str) -> Self {
        let (mut counted, mut number, mut lower) = (BTreeSet::new(), None, String::new());
        for word in text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
            if number.is_none() && !has_ordinal_ending(word) {
                continue;
            }
            to_lowercase(word, &mut lower);
            number = match ordinal(&lower) {
                Some(n) => Some(n),
                // "A ninth consecutive night".
                None if matches!(lower.as_str(), "consecutive" | "straight" | "successive") => number,
                None => {
                    counted.extend(number.and_then(|n| Some((counted_by(&lower)?, n))));
                    None
                }
            };
        }
        Self(counted)
    }

    pub(crate) fn join(&mut self, other: &Self) {
        self.0.extend(&other.0);
    }

    /// Whether both count things of one kind, and nothing has the same number.
    pub(crate) fn differ(&self, other: &Self) -> bool {
        let is_of_kind = |kind: u8| other.0.iter().any(|(other, _)| *other == kind);
        self.0.iter().any(|(kind, _)| is_of_kind(*kind)) && self.0.is_disjoint(&other.0)
    }
}

/// The kind of thing that comes again and again and is counted, as a number; nights and days are one.
fn counted_by(word: &str) -> Option<u8> {
    const KINDS: [&[&str]; 5] = [
        &["day", "evening", "morning", "night"],
        &["week", "weekend"],
        &["phase", "round", "wave"],
        &["attack", "raid", "strike"],
        &["hearing", "meeting", "session", "summit", "vote"],
    ];
    (0..).zip(KINDS).find(|(_, words)| words.contains(&word)).map(|(kind, _)| kind)
}

/// How all ordinals end, "first" too.
const ORDINAL_ENDINGS: [&str; 4] = ["st", "nd", "rd", "th"];

fn has_ordinal_ending(word: &str) -> bool {
    let end = word.as_bytes().last_chunk::<2>();
    end.is_some_and(|end| ORDINAL_ENDINGS.iter().any(|ending| end.eq_ignore_ascii_case(ending.as_bytes())))
}

/// The number of an ordinal in lower case, up to 99: `seventh`, `7th`.
fn ordinal(word: &str) -> Option<u8> {
    const WORDS: [&str; 20] = [
        "first",
        "second",
        "third",
        "fourth",
        "fifth",
        "sixth",
        "seventh",
        "eighth",
        "ninth",
        "tenth",
        "eleventh",
        "twelfth",
        "thirteenth",
        "fourteenth",
        "fifteenth",
        "sixteenth",
        "seventeenth",
        "eighteenth",
        "nineteenth",
        "twentieth",
    ];
    if let Some(at) = WORDS.iter().position(|ordinal| *ordinal == word) {
        return u8::try_from(at + 1).ok();
    }
    let number = ORDINAL_ENDINGS.iter().find_map(|ending| word.strip_suffix(ending))?;
    number.parse().ok().filter(|n| (1..100).contains(n))
}

/// Small words within names.
const PARTICLES: [&str; 13] = ["al", "bin", "da", "de", "do", "dos", "el", "ibn", "la", "of", "van", "von", "wal"];

/// Stems that stand in seven of a thousand items of `current-events` or more, names of states and leaders among them.
static FREQUENT: LazyLock<HashSet<&str>> = LazyLock::new(|| include_str!("frequent.txt").split_whitespace().collect());

/// Stems that stand in one of 170 items of `current-events` and annotated passages or more, but not as names: so common in news
/// that to share them says nothing.
static COMMON: LazyLock<HashSet<&str>> = LazyLock::new(|| include_str!("common.txt").split_whitespace().collect());

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
    fn two_words_of_one_name_are_not_two() {
        let share = |one: &str, other: &str| RareNames::new(one, []).share_two(&RareNames::new(other, []));
        assert!(!share("They saw Jemima Okonjo-Tarfa", "There Jemima Tarfa sang"));
        assert!(share("Jemima Okonjo-Tarfa saw quarrymen", "There quarrymen met Jemima Tarfa"));
        assert!(!share("Quarrymen sang", "Quarrymen sleep") && !share("", "Quarrymen sang"));
        let mut joined = RareNames::new("Jemima sang in Zubra", []);
        joined.join(&RareNames::new("quarrymen", []));
        assert!(joined.share_two(&RareNames::new("quarrymen of Zubra", ["Jemima"])));
    }

    #[test]
    fn ordinals_differ_where_both_count() {
        let differ = |one: &str, other: &str| Ordinals::of(one).differ(&Ordinals::of(other));
        assert!(differ("for a seventh night", "on the 9th consecutive evening"));
        assert!(!differ("for a Seventh night", "the 7th day in a row") && !differ("for a seventh night", "again"));
        assert!(!differ("the third round of talks on the first day", "the third round, on its second day of talks"));
        assert!(!differ("its second city for the first time", "on a third night"));
    }

    #[test]
    fn overlap_counts_names_double() {
        let (one, other) =
            (Words::new("Gunmen seized students in Kagara"), Words::new("Students taken in Kagara by gunmen"));
        let (of_smaller, of_both) = one.overlap(&other);
        assert!(of_smaller > 0.7 && of_both > 0.5 && of_both < of_smaller, "{of_smaller} {of_both}");
    }
}
