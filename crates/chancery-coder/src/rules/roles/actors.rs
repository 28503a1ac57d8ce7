//! Parties in the form of rows, and the codes that they have from those beside them.

use chancery_doc::{Actor, Event, EventType, Sector, Statement};

use super::super::parties::{Kind, Mentioned, Reading};
use super::super::triggers::Hit;
use super::told::both;

/// Gives people without a stated nationality that of those beside them, else of the place, else of the other side or of
/// the state that the article is about: an attack or aid mostly comes from elsewhere.
pub(in super::super) fn settle(
    reading: &Reading<'_>,
    hit: &Hit,
    place: Option<String>,
    actors: &mut [Actor],
    recipients: &mut Vec<Actor>,
) {
    let country = |parties: &[Actor]| parties.iter().find_map(|actor| actor.party.country.clone());
    // "rockets from Chad killed two in Togo": who is struck elsewhere is not of those who strike, if only the text around
    // says so.
    if hit.event_type == EventType::Assault
        && let Some(place) = place.as_ref().filter(|place| country(actors).is_some_and(|own| own != **place))
    {
        let own = country(actors);
        let is_guessed = |actor: &Actor| {
            let is_of_home = reading.entity_of(&actor.party).is_some_and(|entity| entity.basis.is_of_home);
            is_of_home && actor.party.country == own
        };
        for recipient in recipients.iter_mut().filter(|recipient| is_guessed(recipient)) {
            recipient.party.code = Some(place.clone());
            recipient.party.country = Some(place.clone());
        }
    }
    let is_foreign = matches!(hit.event_type, EventType::Assault | EventType::Aid);
    let (acting, acted_upon) = (country(actors), country(recipients));
    for (parties, own, others) in
        [(&mut *actors, acting.clone(), acted_upon.clone()), (&mut **recipients, acted_upon, acting)]
    {
        let home = || reading.home.clone();
        let theirs = if is_foreign { home().or(others) } else { others.or_else(home) };
        let code = own.or_else(|| place.clone()).or(theirs);
        for actor in parties.iter_mut().filter(|actor| actor.party.code.is_none()) {
            let is_other = reading.entity_of(&actor.party).is_some_and(|entity| entity.basis.is_other);
            if !is_other && actor.party.sector.is_some_and(|sector| sector != Sector::Igo) {
                actor.party.code.clone_from(&code);
                actor.party.country.clone_from(&code);
            }
        }
    }
    if hit.event_type == EventType::Mobilize {
        // "ordered 900 more soldiers to the border": whom a state moves are not those against whom it moves them.
        let is_own = |moved: &Actor| actors.iter().any(|actor| actor.party.code == moved.party.code);
        recipients.retain(|moved| moved.party.code.is_none() || !is_own(moved));
    }
}

/// Types whose recipients without a stated nationality are mostly people of the actor's own state.
pub(super) fn is_domestic(event_type: EventType) -> bool {
    use EventType::{Coerce, Concede, Protest, Reject, Request, Retreat, Sanction, Support};
    matches!(event_type, Coerce | Concede | Protest | Reject | Request | Retreat | Sanction | Support)
}

/// Parties in the form of rows, one for each entity; first persons in speech become the speaker's state.
pub(super) fn rows(
    reading: &Reading<'_>,
    statements: &[Statement],
    hit: &Hit,
    parties: &[&Mentioned],
    is_mutual: bool,
    earlier: &[(Hit, Event)],
) -> Vec<Actor> {
    let mut seen: Vec<usize> = Vec::new();
    let mut rows: Vec<Actor> = Vec::new();
    for (n, party) in parties.iter().enumerate() {
        if let Some(both) = both(reading, party, is_mutual && parties.len() == 1, earlier) {
            rows.extend(both);
            continue;
        }
        if seen.contains(&party.entity) {
            continue;
        }
        seen.push(party.entity);
        let mut row = reading.party(party);
        // "Kenyan and Ugandan troops": the first is a nationality of theirs too.
        let is_of = |next: &&&Mentioned| next.kind == Kind::Group && next.tokens.0 == party.tokens.1 + 1;
        if let Some(next) = parties.get(n + 1).filter(is_of)
            && party.kind == Kind::State
            && reading.words.at(party.tokens.1) == "and"
        {
            row.sector = reading.entity(next).sector;
        }
        let first_person =
            party.kind == Kind::Pronoun && matches!(reading.document.words(party.span), "we" | "We" | "us" | "I");
        if first_person {
            let span = reading.document.tokens[hit.start].span;
            let speech = statements
                .iter()
                .rev()
                .find(|statement| statement.content.iter().any(|content| content.contains(span)));
            if let Some(speaker) = speech.and_then(|speech| speech.speaker.as_ref()) {
                row = chancery_doc::Party { span: row.span, ..speaker.clone() };
            }
        }
        rows.extend(Actor::new(row));
    }
    rows
}
