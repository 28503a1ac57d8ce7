//! The spellings under which the tables may have a name as the text writes it.

/// Words before a name that are no part of it in the tables.
const LEADING: &[&str] = &[
    "the",
    "city of",
    "town of",
    "village of",
    "northern",
    "southern",
    "eastern",
    "western",
    "central",
    "greater",
    "downtown",
    "province of",
    "state of",
    "us state of",
    "u.s. state of",
    "island of",
    "region of",
    "district of",
    "suburb of",
    "upper",
    "lower",
];
/// Words behind a name that say what it is.
pub(super) const REGIONS: &[&str] = &[
    "province",
    "state",
    "region",
    "governorate",
    "oblast",
    "district",
    "county",
    "department",
    "prefecture",
    "territory",
];
const TOWNS: &[&str] = &["city", "town", "village", "municipality"];

/// Words before a name that say in which part of it, which would begin a name of their own if they were capitalised.
const PARTS: &[&str] = &["inner", "north", "south", "east", "west", "suburban"];
/// Words behind the name of a town that say what in it is named.
const WITHIN: &[&str] = &[
    "airport",
    "base",
    "bridge",
    "cathedral",
    "hall",
    "hospital",
    "market",
    "mosque",
    "port",
    "prison",
    "racecourse",
    "refinery",
    "square",
    "stadium",
    "station",
    "suburb",
    "suburbs",
    "university",
    "zoo",
];

/// The town in the name of something that stands in it, and whether it surely does: "Kumasi airport".
pub(super) fn town_in(words: &str) -> Option<(&str, bool)> {
    let (first, _) = words.split_once(' ')?;
    let (head, kind) = words.rsplit_once(' ')?;
    if !is_one_of(WITHIN, kind) {
        return Some((first, false));
    }
    let town = head.strip_suffix(" International").or_else(|| head.strip_suffix(" City")).unwrap_or(head);
    Some((town, true))
}

/// A name without the words before it that are no part of it.
pub(super) fn without_lead(words: &str) -> &str {
    let mut bare = words;
    for lead in LEADING {
        let rest = bare.get(..lead.len()).filter(|head| head.eq_ignore_ascii_case(lead)).map(|_| &bare[lead.len()..]);
        if let Some(rest) = rest.and_then(|rest| rest.strip_prefix(' ')) {
            bare = rest;
        }
    }
    bare
}

/// The spellings under which to look a name up, the fullest first, and whether a region is meant, if the words say so.
pub(super) fn spellings(words: &str) -> Vec<(&str, Option<bool>)> {
    let mut all = vec![(words, None)];
    let mut bare = words;
    for lead in LEADING {
        let rest = bare.get(..lead.len()).filter(|head| head.eq_ignore_ascii_case(lead)).map(|_| &bare[lead.len()..]);
        if let Some(rest) = rest.and_then(|rest| rest.strip_prefix(' ')) {
            bare = rest;
            all.push((bare, None));
        }
    }
    // "north London"
    if let Some((_, rest)) = bare.split_once(' ').filter(|(part, _)| PARTS.contains(part)) {
        all.push((rest, None));
    }
    if let Some((head, tail)) = bare.rsplit_once(' ') {
        if is_one_of(REGIONS, tail) {
            all.push((head, Some(true)));
            all.push((head, None));
        } else if is_one_of(TOWNS, tail) {
            all.push((head, Some(false)));
        }
    }
    all
}

pub(super) fn is_one_of(kinds: &[&str], word: &str) -> bool {
    kinds.iter().any(|kind| word.eq_ignore_ascii_case(kind))
}
