//! Whether two lists of parties are the same people, told more or less exactly.

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};

use super::telling::Who;
use super::words::stem;

/// How two lists of parties stand to each other; the shorter list decides, for reports leave out whom they hold for minor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PartyMatch {
    /// Nobody of one is in the other.
    Conflict,
    /// Some are, some are not.
    Partial,
    /// Two persons, or two groups of people, of one state or body.
    OtherPerson,
    /// One of the lists is empty, or nothing is known of those in it.
    Unknown,
    /// The same state or body; one telling is less exact, or names another part of it.
    State,
    /// The same sector of the same state, or the same words.
    Sector,
    /// The same names.
    Name,
}

pub(super) fn parties(one: &[Who], other: &[Who]) -> PartyMatch {
    match one.len().cmp(&other.len()) {
        Ordering::Less => among(one, other),
        Ordering::Greater => among(other, one),
        // Neither side goes first.
        Ordering::Equal => among(one, other).min(among(other, one)),
    }
}

fn among(few: &[Who], many: &[Who]) -> PartyMatch {
    let best = |who: &Who| many.iter().map(|other| party(who, other)).max();
    let matches: Vec<PartyMatch> = few.iter().filter_map(best).filter(|level| *level != PartyMatch::Unknown).collect();
    let Some(worst) = matches.iter().min().copied() else { return PartyMatch::Unknown };
    let best = matches.iter().max().copied().unwrap_or(worst);
    if worst == PartyMatch::Conflict && best > PartyMatch::Unknown { PartyMatch::Partial } else { worst }
}

/// Whether those who act here are, by their own words, those to whom it is done there: headlines in the passive ("pupils
/// abducted") are sometimes coded so.
pub(super) fn is_crossed(actors: &[Who], recipients: &[Who]) -> bool {
    let is_there = |who: &Who| {
        recipients.iter().any(|other| {
            let differ = who.code.as_ref().zip(other.code.as_ref()).is_some_and(|(a, b)| a != b);
            !differ && share_a_word(&who.words, &other.words)
        })
    };
    !actors.is_empty() && actors.iter().all(is_there)
}

fn party(one: &Who, other: &Who) -> PartyMatch {
    let names = one.name.as_deref().zip(other.name.as_deref());
    if names.is_some_and(|(a, b)| is_one_name(a, b)) {
        return PartyMatch::Name;
    }
    match (&one.code, &other.code) {
        (Some(a), Some(b)) if a != b => PartyMatch::Conflict,
        (Some(_), Some(_)) => {
            let (a, b) = (one.sector.as_deref().map(side), other.sector.as_deref().map(side));
            if one.office.is_some() && other.office.is_some() && names.is_some() {
                PartyMatch::OtherPerson
            } else if a.zip(b).is_some_and(|(a, b)| a != b && (a == Side::Armed || b == Side::Armed)) {
                PartyMatch::Conflict
            } else if a == Some(Side::People) && b == Some(Side::People) && one.sector != other.sector {
                PartyMatch::OtherPerson
            } else if one.sector.is_some() && one.sector == other.sector {
                PartyMatch::Sector
            } else {
                PartyMatch::State
            }
        }
        _ if share_a_word(&one.words, &other.words) => PartyMatch::Sector,
        _ => PartyMatch::Unknown,
    }
}

/// Whether one is the other, or its short form: all words of the shorter name, or the last of both.
fn is_one_name(one: &str, other: &str) -> bool {
    let words = |name: &str| -> Vec<String> {
        name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase).collect()
    };
    let (a, b) = (words(one), words(other));
    let (few, many) = if a.len() <= b.len() { (&a, &b) } else { (&b, &a) };
    !few.is_empty() && few.iter().all(|word| many.contains(word))
}

fn share_a_word(one: &str, other: &str) -> bool {
    let stems = |words: &str| -> Vec<String> {
        words
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| word.len() > 3)
            .map(|word| stem(&word.to_lowercase()).to_owned())
            .collect()
    };
    let others = stems(other);
    stems(one).iter().any(|stem| others.contains(stem))
}

/// On which side of a conflict PLOVER's sectors stand.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Organs,
    Armed,
    People,
}

fn side(sector: &str) -> Side {
    match sector {
        "GOV" | "MIL" | "LEG" | "JUD" | "COP" | "SPY" | "IGO" | "PRE" => Side::Organs,
        "REB" | "PRM" | "UAF" | "CRM" => Side::Armed,
        _ => Side::People,
    }
}
