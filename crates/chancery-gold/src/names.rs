//! Whether two names, or two sets of codes, mean the same.

use std::collections::BTreeSet;

use crate::words::words;

/// Words of office and of grammar, which decide nothing about who is meant.
const ROLES: [&str; 60] = [
    "the",
    "a",
    "an",
    "of",
    "for",
    "and",
    "in",
    "at",
    "its",
    "his",
    "her",
    "their",
    "mr",
    "mrs",
    "ms",
    "dr",
    "sir",
    "lord",
    "president",
    "vice",
    "prime",
    "deputy",
    "minister",
    "foreign",
    "defence",
    "defense",
    "interior",
    "finance",
    "secretary",
    "general",
    "state",
    "chancellor",
    "king",
    "queen",
    "prince",
    "spokesman",
    "spokeswoman",
    "spokesperson",
    "chief",
    "head",
    "leader",
    "chairman",
    "chairwoman",
    "chair",
    "ambassador",
    "senator",
    "governor",
    "mayor",
    "colonel",
    "major",
    "captain",
    "lieutenant",
    "commander",
    "judge",
    "justice",
    "premier",
    "official",
    "officials",
    "former",
    "acting",
];

/// Whether two names can be of one: the last word alone, one within the other, or the last word with the first letter.
#[must_use]
pub fn names_match(one: &str, other: &str) -> bool {
    let (one, other) = (words(one), words(other));
    if one.is_empty() || other.is_empty() {
        return false;
    }
    let bare = |words: &[String]| -> Vec<String> {
        words.iter().filter(|word| !ROLES.contains(&word.as_str())).cloned().collect()
    };
    let (x, y) = (bare(&one), bare(&other));
    let set = |words: &[String]| -> BTreeSet<String> { words.iter().cloned().collect() };
    let (Some(last_x), Some(last_y), Some(first_x), Some(first_y)) = (x.last(), y.last(), x.first(), y.first()) else {
        return set(&one) == set(&other);
    };
    if x.len().min(y.len()) == 1 {
        return last_x == last_y;
    }
    let (all_x, all_y) = (set(&x), set(&y));
    all_x.is_subset(&all_y)
        || all_y.is_subset(&all_x)
        || (last_x == last_y && first_x.chars().next() == first_y.chars().next())
}

/// The name without words of office, folded.
#[must_use]
pub fn bare(name: &str) -> String {
    let all = words(name);
    let bare: Vec<String> = all.iter().filter(|word| !ROLES.contains(&word.as_str())).cloned().collect();
    if bare.is_empty() { all.join(" ") } else { bare.join(" ") }
}

/// A set of codes of actors; unknown is `XXX`.
pub type Codes = BTreeSet<String>;

/// The code that stands for a state or body that cannot be told.
pub const UNKNOWN: &str = "XXX";

/// The codes of a list, unknown being [`UNKNOWN`].
pub fn codes<'a>(parties: impl Iterator<Item = Option<&'a str>>) -> Codes {
    parties.map(|code| code.filter(|code| !code.is_empty()).unwrap_or(UNKNOWN).to_owned()).collect()
}

/// Whether the codes are right. Where gold cannot tell one, one more or less there is not held against anyone.
#[must_use]
pub fn same_codes(gold: &Codes, predicted: &Codes) -> bool {
    gold == predicted
        || gold.contains(UNKNOWN)
            && gold.iter().all(|code| code == UNKNOWN || predicted.contains(code))
            && predicted.difference(gold).count() <= 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_match_with_and_without_office() {
        assert!(names_match("Interior Minister Wanjala Okumwe", "Okumwe"));
        assert!(names_match("W. Okumwe", "Wanjala Okumwe"));
        assert!(!names_match("Wanjala Okumwe", "Dabo Okumwe"));
        assert!(names_match("the foreign minister", "Foreign Minister The"));
        assert!(!names_match("", "Okumwe") && !names_match("the minister", "Okumwe"));
        let set = |codes: &[&str]| -> Codes { codes.iter().map(|&code| code.to_owned()).collect() };
        assert!(same_codes(&set(&["KEN", "XXX"]), &set(&["KEN", "UGA"])));
        assert!(same_codes(&set(&["XXX"]), &set(&[])));
        assert!(!same_codes(&set(&["XXX"]), &set(&["KEN", "UGA"])));
        assert!(!same_codes(&set(&["KEN"]), &set(&["KEN", "XXX"])));
    }
}
