//! Where an act took place: the place whose words hang on the trigger's, in a phrase that says where.

use chancery_doc::{Deprel, Place, Precision, Span, TokenId};

use super::names::Named;
use super::parties::{Reading, token_at};
use super::tree::MAX_CLIMB;
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

/// The place of the act whose trigger covers `start..end`, within the sentence.
pub(crate) fn of(reading: &Reading<'_>, start: usize, end: usize) -> Option<Place> {
    let (first, last) = reading.sentence_of(start);
    let sentence = reading.span(first, last);
    let trigger = reading.tree.top(start, end);
    let within = reading.places.iter().filter(|place| sentence.contains(place.span));
    let near = within.filter_map(|place| Some((distance(reading, place, trigger, start)?, place)));
    near.min_by_key(|(distance, place)| (*distance, place.span)).map(|(_, place)| place.clone())
}

/// How far in the tree a place stands from the act, if it may be where it took place.
fn distance(reading: &Reading<'_>, place: &Place, trigger: usize, start: usize) -> Option<usize> {
    let (tree, words) = (&reading.tree, &reading.words);
    let from = token_at(reading.document, place.span.start()).map(TokenId::idx)?;
    let n_words =
        reading.document.tokens[from..].iter().take_while(|token| token.span.start() < place.span.end()).count();
    let top = tree.top(from, from + n_words);
    // "Paris's mayor", "Tokyo residents": whose, not where.
    let is_owner = words.at(from + n_words).starts_with(['\'', '’'])
        || matches!(tree.deprel(top), Some(Deprel::Compound | Deprel::Amod | Deprel::NmodPoss | Deprel::Flat));
    if is_owner {
        return None;
    }
    let (above_place, above_act) = (ancestors(reading, top), ancestors(reading, trigger));
    let meet = above_place.iter().position(|word| above_act.contains(word))?;
    let climbed = above_act.iter().position(|word| *word == above_place[meet])?;
    let says_where = above_place[..meet].iter().any(|&word| is_where(reading, word, climbed));
    let crosses = |&word: &usize| {
        matches!(tree.deprel(word), Some(Deprel::Ccomp | Deprel::Parataxis | Deprel::AclRelcl | Deprel::Csubj))
    };
    // What is said, and what a relative clause tells, has places of its own.
    let is_apart = above_place[..meet].iter().any(crosses) || above_act[..climbed].iter().any(crosses);
    let is_behind = usize::from(from < start);
    (says_where && !is_apart && meet + climbed <= MAX_STEPS).then_some(2 * (meet + climbed) + is_behind)
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
