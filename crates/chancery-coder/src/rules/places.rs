//! Where an act took place: a state, capital or other named place on which its trigger's words stand in the tree.

mod site;

use chancery_doc::{Actor, Deprel, EventType, Place, Precision, Span};

use super::located;
use super::names::Named;
use super::parties::{Reading, token_at};
use super::triggers::Hit;
use super::words::Tag;

/// The place of the act of a trigger: the nearest that is named and is the act's in the tree.
pub(crate) fn of(reading: &Reading<'_>, hit: &Hit) -> Option<Place> {
    let (first, last) = reading.sentence_of(hit.start);
    let sentence = reading.span(first, last);
    let trigger = reading.span(hit.start, hit.end);
    let within: Vec<&Place> = reading.places.iter().filter(|place| sentence.contains(place.span)).collect();
    let near = within.iter().enumerate().filter(|(_, place)| !place.span.overlaps(trigger)).filter_map(|(n, place)| {
        let word = word_of(reading, place.span)?;
        let distance = site::distance(reading, hit, word, place)?;
        let gap = place.span.start().abs_diff(trigger.end());
        Some(((distance, place.precision == Precision::Country, gap), n))
    });
    let (_, mut nearest) = near.min()?;
    // "visits Chad and Niger": neither alone.
    if is_one_of_states(reading, within[nearest], &within) {
        return None;
    }
    // "in Tamale, Ghana": the town.
    while let Some(before) = nearest.checked_sub(1)
        && within[before].precision != Precision::Country
        && located::stands_behind(reading.document.text(), within[before].span, within[nearest].span)
    {
        nearest = before;
    }
    Some(within[nearest].clone())
}

/// Whether a state is named together with others.
fn is_one_of_states(reading: &Reading<'_>, place: &Place, within: &[&Place]) -> bool {
    let tree = &reading.tree;
    let others = within.iter().filter(|other| other.precision == Precision::Country && other.country != place.country);
    let Some(word) = word_of(reading, place.span).filter(|_| place.precision == Precision::Country) else {
        return false;
    };
    let is_joined = |a: usize, b: usize| tree.head(a) == Some(b) && tree.deprel(a) == Some(Deprel::Conj);
    others
        .filter_map(|other| word_of(reading, other.span))
        .any(|other| is_joined(other, word) || is_joined(word, other))
}

/// Whether a place lies in one state, which the text around it does not tell.
pub(crate) fn wants_state(place: &Place) -> bool {
    place.country.is_none() && place.precision == Precision::Settlement
}

/// The state of a place that no table knows, where the act is done on the spot: whom it is done to, else who does it.
pub(crate) fn of_parties(event_type: EventType, actors: &[Actor], recipients: &[Actor]) -> Option<String> {
    let mut parties = recipients.iter().chain(actors).filter(|_| site::is_done_on_the_spot(event_type));
    parties.find_map(|actor| actor.party.country.clone())
}

/// The word of a span on which its others hang.
fn word_of(reading: &Reading<'_>, span: Span) -> Option<usize> {
    let first = token_at(reading.document, span.start())?.idx();
    let tokens = reading.document.tokens[first..].iter();
    let n_words = tokens.take_while(|token| token.span.end() <= span.end()).count();
    let end = first + n_words.max(1);
    Some(reading.tree.top(first, end))
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
