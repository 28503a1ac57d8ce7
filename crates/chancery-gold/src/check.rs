//! What is wrong with an annotated article: words that are not there, labels that nobody knows.

use crate::gold::{GoldDoc, KINDS, STATUSES, TYPES};
use crate::refs::{find, on_whole_words};

/// Every reference of an article with what it is for.
pub fn references(doc: &GoldDoc) -> impl Iterator<Item = (&'static str, &str)> {
    let events = doc.events.iter().flat_map(|event| {
        let actors = event.actors.iter().filter_map(|party| Some(("actor", party.span.as_deref()?)));
        let recipients = event.recipients.iter().filter_map(|party| Some(("recipient", party.span.as_deref()?)));
        let date = event.date.as_ref().and_then(|date| Some(("date", date.span.as_deref()?)));
        let place = event.place.as_ref().and_then(|place| Some(("place", place.span.as_deref()?)));
        std::iter::once(("trigger", event.trigger.as_str())).chain(actors).chain(recipients).chain(date).chain(place)
    });
    let statements = doc.statements.iter().flat_map(|statement| {
        let speaker = statement.speaker.as_ref().and_then(|party| Some(("speaker", party.span.as_deref()?)));
        let cue = statement.cue.as_deref().map(|cue| ("cue", cue));
        let content = statement.content.iter().map(|content| ("content", content.as_str()));
        let addressee = statement.addressee.as_ref().and_then(|party| Some(("addressee", party.span.as_deref()?)));
        let date = statement.date.as_ref().and_then(|date| Some(("date", date.span.as_deref()?)));
        speaker.into_iter().chain(cue).chain(content).chain(addressee).chain(date)
    });
    events.chain(statements).filter(|(_, reference)| !reference.is_empty())
}

/// Complaints about an article, one a fault; none where it is sound.
#[must_use]
pub fn check(doc: &GoldDoc) -> Vec<String> {
    let id = &doc.id;
    let mut complaints = Vec::new();
    for (what, reference) in references(doc) {
        match find(&doc.sentences, reference) {
            None => complaints.push(format!("{id}: {what} not found: {reference:?}")),
            Some(found) if !on_whole_words(&doc.sentences[found.sentence], found.start, found.end) => {
                complaints.push(format!("{id}: {what} starts or ends inside a word: {reference:?}"));
            }
            Some(_) => {}
        }
    }
    for event in &doc.events {
        for event_type in std::iter::once(&event.event_type).chain(&event.accept) {
            if !TYPES.contains(&event_type.as_str()) {
                complaints.push(format!("{id}: unknown type {event_type:?}; want one of {}", TYPES.join(" ")));
            }
        }
        if !STATUSES.contains(&event.status.as_str()) {
            complaints.push(format!("{id}: unknown status {:?}; want one of {}", event.status, STATUSES.join(" ")));
        }
        for party in event.actors.iter().chain(&event.recipients) {
            let code = party.code.as_deref().unwrap_or_default();
            if !is_code(code) {
                complaints.push(format!("{id}: code {code:?} of {:?}; want 2 to 8 capitals or numbers", party.span));
            }
        }
        if let Some(date) = event.date.as_ref().filter(|date| !is_day(&date.from)) {
            complaints.push(format!("{id}: date {:?}; want 2024-11-20", date.from));
        }
    }
    for statement in &doc.statements {
        if !KINDS.contains(&statement.kind.as_str()) {
            complaints.push(format!("{id}: unknown kind {:?}; want one of {}", statement.kind, KINDS.join(" ")));
        }
    }
    complaints
}

/// Whether it has the form of a code: a capital, then one to seven capitals or numbers.
#[must_use]
pub fn is_code(code: &str) -> bool {
    (2..=8).contains(&code.len())
        && code.starts_with(|c: char| c.is_ascii_uppercase())
        && code.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
}

/// Whether it has the form of a day.
#[must_use]
pub fn is_day(day: &str) -> bool {
    day.len() == 10
        && day.bytes().enumerate().all(|(n, byte)| if n == 4 || n == 7 { byte == b'-' } else { byte.is_ascii_digit() })
}
