//! Whether two lists of parties are the same people, told more or less exactly.

use std::borrow::{Borrow, Cow};
use std::cmp::Ordering;

use serde::{Deserialize, Serialize};

use super::telling::Who;
use super::words::{number, stem};

/// A party with what is compared of it. Words stand as numbers, for a party is compared with many others.
#[derive(Clone, Debug)]
pub(crate) struct Party {
    pub(crate) who: Who,
    /// What it is called when lists are compared as a whole; nothing where nothing is known of it.
    key: Option<u64>,
    /// The words of its name.
    name: Vec<u64>,
    /// The stems of the longer words that describe it.
    stems: Vec<u64>,
    side: Option<Side>,
}

impl Party {
    pub(crate) fn all(parties: &[Who]) -> Vec<Self> {
        parties.iter().cloned().map(Self::new).collect()
    }

    fn new(who: Who) -> Self {
        let long = words(&who.words).filter(|word| word.len() > 3);
        Self {
            key: Some(key(&who)).filter(|key| !key.is_empty()).map(|key| number(&key)),
            name: who.name.iter().flat_map(|name| words(name)).map(|word| number(&word.to_lowercase())).collect(),
            stems: long.map(|word| number(stem(&word.to_lowercase()))).collect(),
            side: who.sector.as_deref().map(side),
            who,
        }
    }
}

/// What a party is called when lists are compared as a whole: by its code, else its name, else its words.
pub(super) fn key(who: &Who) -> Cow<'_, str> {
    let known = who.code.as_deref().or(who.name.as_deref());
    known.map_or_else(|| Cow::Owned(who.words.to_lowercase()), Cow::Borrowed)
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
}

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

pub(super) fn parties<P: Borrow<Party>>(one: &[P], other: &[P]) -> PartyMatch {
    match one.len().cmp(&other.len()) {
        Ordering::Less => among(one, other),
        Ordering::Greater => among(other, one),
        // Neither side goes first.
        Ordering::Equal => among(one, other).min(among(other, one)),
    }
}

fn among<P: Borrow<Party>>(few: &[P], many: &[P]) -> PartyMatch {
    let best = |who: &P| many.iter().map(|other| party(who.borrow(), other.borrow())).max();
    let matches = || few.iter().filter_map(best).filter(|level| *level != PartyMatch::Unknown);
    let Some(worst) = matches().min() else { return PartyMatch::Unknown };
    if worst == PartyMatch::Conflict && matches().any(|level| level > PartyMatch::Unknown) {
        PartyMatch::Partial
    } else {
        worst
    }
}

/// Whether those who act here are, by their own words, those to whom it is done there: headlines in the passive ("pupils
/// abducted") are sometimes coded so.
pub(super) fn is_crossed(actors: &[Party], recipients: &[Party]) -> bool {
    let is_there = |own: &Party| {
        recipients.iter().any(|other| {
            let differ = own.who.code.as_ref().zip(other.who.code.as_ref()).is_some_and(|(a, b)| a != b);
            !differ && share_a_word(own, other)
        })
    };
    !actors.is_empty() && actors.iter().all(is_there)
}

/// Whether both lists are of the same parties, and of somebody.
pub(super) fn is_one_list(one: &[Party], other: &[Party]) -> bool {
    let keys = |parties: &'_ [Party]| parties.iter().filter_map(|party| party.key).collect::<Vec<_>>();
    let (one, other) = (keys(one), keys(other));
    let holds = |all: &[u64], part: &[u64]| part.iter().all(|key| all.contains(key));
    !one.is_empty() && holds(&one, &other) && holds(&other, &one)
}

fn party(one: &Party, other: &Party) -> PartyMatch {
    if is_one_name(&one.name, &other.name) {
        return PartyMatch::Name;
    }
    match (&one.who.code, &other.who.code) {
        (Some(a), Some(b)) if a != b => PartyMatch::Conflict,
        (Some(_), Some(_)) => {
            let (a, b) = (one.side, other.side);
            let are_named = one.who.name.is_some() && other.who.name.is_some();
            if one.who.office.is_some() && other.who.office.is_some() && are_named {
                PartyMatch::OtherPerson
            } else if a.zip(b).is_some_and(|(a, b)| a != b && (a == Side::Armed || b == Side::Armed)) {
                PartyMatch::Conflict
            } else if a == Some(Side::People) && b == Some(Side::People) && one.who.sector != other.who.sector {
                PartyMatch::OtherPerson
            } else if one.who.sector.is_some() && one.who.sector == other.who.sector {
                PartyMatch::Sector
            } else {
                PartyMatch::State
            }
        }
        _ if share_a_word(one, other) => PartyMatch::Sector,
        _ => PartyMatch::Unknown,
    }
}

/// Whether one, as its words, is the other or its short form: all words of the shorter name stand in the longer.
fn is_one_name(one: &[u64], other: &[u64]) -> bool {
    let (few, many) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    !few.is_empty() && few.iter().all(|word| many.contains(word))
}

fn share_a_word(one: &Party, other: &Party) -> bool {
    one.stems.iter().any(|stem| other.stems.contains(stem))
}

/// On which side of a conflict PLOVER's sectors stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
