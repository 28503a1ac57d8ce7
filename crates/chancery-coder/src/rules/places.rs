//! Where an act took place: a state or capital after "in", "at" or "near" in the clause of its trigger.

use chancery_doc::{Place, Precision, Span};

use super::names::Named;
use super::parties::{Reading, token_at};
use super::words::Tag;

/// The place of the act whose trigger covers `start..end`, within the sentence.
pub(crate) fn of(reading: &Reading<'_>, start: usize, end: usize) -> Option<Place> {
    let (first, last) = reading.sentence_of(start);
    let is_place = |at: usize| -> Option<Place> {
        if !matches!(reading.words.at(at), "in" | "at" | "near" | "outside" | "inside" | "across") {
            return None;
        }
        let mut name_at = at + 1;
        if matches!(reading.words.at(name_at), "the" | "northern" | "southern" | "eastern" | "western" | "central") {
            name_at += 1;
        }
        let token = reading.document.tokens.get(name_at).filter(|_| name_at < last)?;
        let found = reading.names.binary_search_by_key(&token.span.start(), |name| name.span.start()).ok()?;
        let name = &reading.names[found];
        let after = token_at(reading.document, name.span.end())
            .is_some_and(|token| reading.words.at(token.idx()).starts_with(['\'', '’']));
        if after { None } else { place(reading, name.span, &name.named) }
    };
    // "in talks to open an office in Tokyo": the place is the office's.
    let begins_infinitive = |at: usize| {
        reading.words.tag(at) == Tag::To && matches!(reading.words.tag(at + 1), Tag::Other | Tag::Auxiliary | Tag::Be)
    };
    let ahead = (end..last.min(end + 14))
        .take_while(|&at| reading.words.at(at) != ";" && !begins_infinitive(at))
        .find_map(is_place);
    ahead.or_else(|| (first..start.min(first + 6)).find_map(is_place))
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
