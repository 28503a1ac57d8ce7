//! Which rows tell one happening: acts of one type between the same parties that nothing sets apart.

use chancery_doc::{Actor, Document, Event, Precision};

/// Numbers the happenings that several rows tell, in the order of their first telling.
pub(crate) fn mark(document: &Document<'_>, events: &mut [Event]) {
    // The first row of each row's happening.
    let mut first: Vec<usize> = (0..events.len()).collect();
    for later in 1..events.len() {
        let earlier =
            (later.saturating_sub(REACH)..later).find(|&earlier| is_same(document, &events[earlier], &events[later]));
        if let Some(earlier) = earlier {
            first[later] = first[earlier];
        }
    }
    let mut number = 0;
    for n in 0..events.len() {
        let is_told_again = first[n] == n && first[n + 1..].contains(&n);
        if is_told_again {
            number += 1;
            for (event, _) in events.iter_mut().zip(&first).filter(|(_, first)| **first == n) {
                event.same = Some(number);
            }
        }
    }
}

/// How many rows back a happening may have been told first.
const REACH: usize = 500;

/// Whether two rows, in the order of the text, tell one happening.
fn is_same(document: &Document<'_>, earlier: &Event, later: &Event) -> bool {
    if earlier.event_type != later.event_type || earlier.sentence == later.sentence || earlier.status != later.status {
        return false;
    }
    if earlier.category != later.category {
        return false;
    }
    let actors = parties(&earlier.actors);
    if actors.is_empty() || actors != parties(&later.actors) {
        return false;
    }
    let (recipients, others) = (parties(&earlier.recipients), parties(&later.recipients));
    // A headline leaves out whom the text names.
    let is_short = (recipients.is_empty() || others.is_empty()) && document.is_title(earlier.sentence);
    if recipients != others && !is_short {
        return false;
    }
    let word = |event: &Event| document.words(event.trigger).to_lowercase();
    (earlier.background == later.background || word(earlier) == word(later)) && !is_apart(earlier, later)
}

/// Whether days or towns say that two acts are two.
fn is_apart(earlier: &Event, later: &Event) -> bool {
    let days = earlier.date.as_ref().zip(later.date.as_ref());
    let places = earlier.place.as_ref().zip(later.place.as_ref());
    days.is_some_and(|(one, other)| one.to < other.from || other.to < one.from)
        || places.is_some_and(|(one, other)| {
            one.precision == Precision::Settlement && other.precision == Precision::Settlement && one.name != other.name
        })
}

/// Whose act it is, as far as rows tell parties apart: states and bodies by their codes, others by their names.
fn parties(actors: &[Actor]) -> Vec<&str> {
    let mut parties: Vec<&str> =
        actors.iter().filter_map(|actor| actor.party.code.as_deref().or(actor.party.entity.as_deref())).collect();
    parties.sort_unstable();
    parties.dedup();
    parties
}
