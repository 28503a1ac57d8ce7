//! Where an act took place: the place whose words hang on the trigger's, in a phrase that says where.

use chancery_doc::{Deprel, EventType, Place, Precision, Span, TokenId};

use super::located;
use super::names::Named;
use super::parties::{Reading, token_at};
use super::tree::MAX_CLIMB;
use super::triggers::Hit;
use super::words::Tag;

/// Prepositions that say where.
const WHERE: &[&str] = &[
    "across", "along", "around", "at", "from", "in", "inside", "into", "near", "off", "on", "outside", "over", "through",
    "throughout", "to", "towards", "within",
];
/// Of these, those that say where only of an act that moves: elsewhere they bring in a recipient or a source.
const MOVING: &[&str] = &["from", "into", "over", "to", "towards"];
/// Steps in the tree from the place and from the trigger to where they meet.
const MAX_STEPS: usize = 5;

/// The place of an act, within its sentence.
pub(crate) fn of(reading: &Reading<'_>, hit: &Hit) -> Option<Place> {
    let (first, last) = reading.sentence_of(hit.start);
    let sentence = reading.span(first, last);
    let within: Vec<&Place> = reading.places.iter().filter(|place| sentence.contains(place.span)).collect();
    let near = within.iter().enumerate().filter_map(|(n, place)| Some((distance(reading, place, hit)?, n)));
    let (_, mut nearest) = near.min()?;
    // "in Lira, Uganda": of both the town is the more exact.
    while let Some(before) = nearest.checked_sub(1)
        && located::stands_behind(reading.document.text(), within[before].span, within[nearest].span)
    {
        nearest = before;
    }
    Some(within[nearest].clone())
}

/// How far in the tree a place stands from the act, if it may be where it took place.
fn distance(reading: &Reading<'_>, place: &Place, hit: &Hit) -> Option<usize> {
    let (tree, words) = (&reading.tree, &reading.words);
    let from = token_at(reading.document, place.span.start()).map(TokenId::idx)?;
    let n_words =
        reading.document.tokens[from..].iter().take_while(|token| token.span.start() < place.span.end()).count();
    let top = tree.top(from, from + n_words);
    // "Paris's mayor", "Tokyo residents": whose, not where.
    let trigger = tree.top(hit.start, hit.end);
    if is_struck(reading, place, hit, trigger, top) {
        return Some(1);
    }
    let is_owner = words.at(from + n_words).starts_with(['\'', '’'])
        || matches!(tree.deprel(top), Some(Deprel::Compound | Deprel::Amod | Deprel::NmodPoss | Deprel::Flat));
    if is_owner {
        return None;
    }
    let (above_place, above_act) = (ancestors(reading, top), ancestors(reading, trigger));
    let meet = above_place.iter().position(|word| above_act.contains(word))?;
    let climbed = above_act.iter().position(|word| *word == above_place[meet])?;
    let says_where = is_where(reading, phrase_of(reading, top), climbed);
    let crosses = |&word: &usize| {
        matches!(tree.deprel(word), Some(Deprel::Ccomp | Deprel::Parataxis | Deprel::AclRelcl | Deprel::Csubj))
    };
    // What is said, and what a relative clause tells, has places of its own.
    let is_apart = above_place[..meet].iter().any(crosses) || above_act[..climbed].iter().any(crosses);
    let is_behind = usize::from(from < hit.start);
    let most = if is_of_words(hit.event_type) { 1 } else { MAX_STEPS };
    (says_where && !is_apart && meet + climbed <= most).then_some(2 * (meet + climbed) + is_behind)
}

/// Whether the type is an act of words or on paper, which has a place only where it is plainly told.
fn is_of_words(event_type: EventType) -> bool {
    use EventType::{Accuse, Agree, Concede, Reject, Request, Sanction, Support, Threaten};
    matches!(event_type, Accuse | Agree | Concede | Reject | Request | Sanction | Support | Threaten)
}

/// The word of the phrase that the place stands in: "town" in "near the town of Anga", the first of places that are listed.
fn phrase_of(reading: &Reading<'_>, top: usize) -> usize {
    let tree = &reading.tree;
    let goes_up = |word: usize| match tree.deprel(word) {
        Some(Deprel::Appos | Deprel::Conj | Deprel::Flat) => true,
        Some(Deprel::Nmod) => {
            tree.child(word, &[Deprel::Case]).is_none_or(|case| matches!(reading.words.at(case), "of" | "between"))
        }
        _ => false,
    };
    let mut word = top;
    for _ in 0..MAX_CLIMB {
        match tree.head(word) {
            Some(head) if goes_up(word) => word = head,
            _ => break,
        }
    }
    word
}

/// Whether the place is what the act is done to: "seized the town", "the siege of the city", "the Mosul offensive".
fn is_struck(reading: &Reading<'_>, place: &Place, hit: &Hit, trigger: usize, top: usize) -> bool {
    use EventType::{Assault, Coerce, Mobilize, Retreat};
    let tree = &reading.tree;
    // "the town of Anga": the town is done to, and is Anga.
    let is_named = tree.deprel(top) == Some(Deprel::Nmod)
        && tree.head(top).is_some_and(|head| matches!(reading.words.at(head), "city" | "town" | "village" | "district"));
    let whole = if is_named { tree.head(top).unwrap_or(top) } else { top };
    let case = tree.child(whole, &[Deprel::Case]).map_or("", |case| reading.words.at(case));
    let is_object = matches!(tree.deprel(whole), Some(Deprel::Obj | Deprel::NsubjPass | Deprel::Compound))
        || (hit.is_noun && matches!(case, "of" | "on" | "against"));
    matches!(hit.event_type, Assault | Coerce | Mobilize | Retreat)
        && place.precision != Precision::Country
        && tree.head(whole) == Some(trigger)
        && is_object
}

/// Whether the phrase of `word` says where.
fn is_where(reading: &Reading<'_>, word: usize, climbed: usize) -> bool {
    let (tree, words) = (&reading.tree, &reading.words);
    let case = tree.child(word, &[Deprel::Case]).map_or("", |case| words.at(case));
    let is_phrase = matches!(tree.deprel(word), Some(Deprel::Obl | Deprel::Nmod));
    is_phrase && WHERE.contains(&case) && (!MOVING.contains(&case) || (climbed == 0 && moves(reading, word)))
}

/// Whether the act that the phrase hangs on moves somebody or something.
fn moves(reading: &Reading<'_>, word: usize) -> bool {
    const MOVES: &[&str] = &[
        "advance", "advanced", "advancing", "arrive", "arrived", "arriving", "deploy", "deployed", "deploying", "enter",
        "entered", "flown", "fly", "incursion", "landed", "marched", "move", "moved", "moving", "pull", "pulled", "pulling",
        "pulled out", "retreat", "retreated", "send", "sending", "sent", "travel", "travelled", "trip", "visit", "withdraw",
        "withdrawal", "withdrawing", "withdrawn", "withdrew",
    ];
    reading.tree.head(word).is_some_and(|head| MOVES.contains(&reading.words.at(head)))
}

/// A word and what it hangs on, upwards.
fn ancestors(reading: &Reading<'_>, word: usize) -> Vec<usize> {
    std::iter::successors(Some(word), |&at| reading.tree.head(at)).take(MAX_CLIMB).collect()
}

/// The state in which the act took place, though the words name only a town of it: "in Abéché, Ouaddaï, Chad".
pub(crate) fn state_of(reading: &Reading<'_>, start: usize, end: usize) -> Option<String> {
    let (first, last) = reading.sentence_of(start);
    let begins_place = |&at: &usize| {
        matches!(reading.words.at(at), "in" | "at" | "near" | "outside" | "inside" | "across")
            && at + 1 < last
            && reading.words.tag(at + 1) != Tag::Number
    };
    let state_behind = |at: usize| {
        let is_name = |&idx: &usize| {
            matches!(reading.words.tag(idx), Tag::Name | Tag::Determiner | Tag::Adjective)
                || matches!(reading.words.at(idx), "," | "of" | "and" | "-")
        };
        let mut names = (at + 1..last.min(at + 12)).take_while(is_name);
        names.find_map(|idx| {
            let token = reading.document.tokens.get(idx)?;
            let found = reading.names.binary_search_by_key(&token.span.start(), |name| name.span.start()).ok()?;
            place(reading, reading.names[found].span, &reading.names[found].named)?.country
        })
    };
    let ahead = (end..last).filter(begins_place).find_map(state_behind);
    ahead.or_else(|| (first..start).filter(begins_place).find_map(state_behind))
}

fn place(reading: &Reading<'_>, span: Span, named: &[Named]) -> Option<Place> {
    let states = reading.codebook.states();
    named.iter().find_map(|named| match *named {
        Named::State(idx) => Some(Place {
            span,
            name: states[idx].name.clone(),
            country: Some(states[idx].code.clone()),
            at: None,
            precision: Precision::Country,
            geonames: states[idx].geonames,
        }),
        Named::Capital(idx) => Some(Place {
            span,
            name: states[idx].capital.clone()?,
            country: Some(states[idx].code.clone()),
            at: states[idx].lat.zip(states[idx].lon),
            precision: Precision::Settlement,
            geonames: None,
        }),
        _ => None,
    })
}
