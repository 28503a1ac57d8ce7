//! Parties that an act has from one told before: "the attack", "the two countries".

use chancery_doc::{Actor, Event, EventType, Party, Sector};

use super::super::parties::{Kind, Mentioned, Reading};
use super::super::triggers::Hit;
use super::super::words::Tag;
use super::implied::{is_by_any, is_hostile};

/// How many sentences back "the two countries" are looked for, and an act of which another is a further telling.
const BACK_REACH: usize = 3;
/// How many acts back "the attack" is looked for; a bound on the work that a hostile text can ask for.
const MAX_EARLIER: usize = 200;

/// The two whom "the two countries", "both sides" or "the two leaders" stand for: those of the last act between two, else
/// the last two named.
pub(super) fn both(
    reading: &Reading<'_>,
    party: &Mentioned,
    is_mutual: bool,
    earlier: &[(Hit, Event)],
) -> Option<Vec<Actor>> {
    let (start, end) = party.tokens;
    let before = |word: usize| word.checked_sub(1).map_or("", |word| reading.words.at(word));
    let is_counted = (start..end).any(|word| matches!(reading.words.at(word), "two" | "2"));
    let is_definite = reading.words.at(start) == "the" || before(start) == "the";
    // "the ministers agreed": of a mutual act all who take part are told.
    let is_bare = is_mutual && start + 1 + usize::from(reading.words.at(start) == "the") == end;
    let are_sides = is_bare
        && reading.words.at(end - 1).ends_with('s')
        && party.kind == Kind::Group
        && reading.entity(party).sector == Some(Sector::Gov);
    let takes_up = before(start) == "both" || (is_counted && is_definite) || are_sides;
    // "the two Kenyan officers" are said to be Kenyan.
    let is_named = (start..end).any(|word| reading.words.tag(word) == Tag::Name);
    if !takes_up || is_named || party.kind == Kind::Person {
        return None;
    }
    let sentence = reading.document.tokens[start].sentence.idx();
    let oldest = reading.document.sentences[sentence.saturating_sub(BACK_REACH)].tokens.0.idx();
    let spanned = |actor: &Actor| {
        let mut actor = actor.clone();
        (actor.span, actor.party.span) = (party.span, Some(party.span));
        actor
    };
    let between_two = earlier.iter().rev().take_while(|(hit, _)| hit.start >= oldest).find_map(|(_, event)| {
        let all = || event.actors.iter().chain(&event.recipients);
        let mut codes: Vec<&String> = all().filter_map(|actor| actor.party.country.as_ref()).collect();
        codes.sort();
        codes.dedup();
        (codes.len() == 2 && all().count() == 2).then(|| all().map(spanned).collect::<Vec<_>>())
    });
    // Ministers of whom no act between two is told may be of one state.
    if are_sides {
        return between_two;
    }
    between_two.or_else(|| {
        let mut found: Vec<Actor> = Vec::new();
        let from = reading.parties.partition_point(|party| party.tokens.0 < oldest);
        let to = reading.parties.partition_point(|party| party.tokens.0 < start);
        for before in reading.parties[from..to].iter().rev() {
            let row = Actor::new(reading.party(before))?;
            let is_new = found.iter().all(|known| known.party.country != row.party.country);
            if row.party.country.is_some() && is_new && before.kind != Kind::Medium {
                found.push(spanned(&row));
            }
            if found.len() == 2 {
                found.reverse();
                return Some(found);
            }
        }
        None
    })
}

/// The act told before that a noun with "the" or "this" takes up: "the attack"; not one of those who judge it here.
pub(super) fn told_before<'e>(
    reading: &Reading<'_>,
    hit: &Hit,
    judges: &[usize],
    earlier: &'e [(Hit, Event)],
) -> Option<&'e Event> {
    let (first, _) = reading.sentence_of(hit.start);
    let takes_up = (first..hit.start).rev().take(4).take_while(|&word| {
        !matches!(reading.words.tag(word), Tag::Preposition | Tag::Sign | Tag::To | Tag::Past | Tag::Conjunction)
    });
    if !takes_up.into_iter().any(|word| matches!(reading.words.at(word), "the" | "this" | "that" | "these" | "those")) {
        return None;
    }
    let before = earlier.iter().rev().take(MAX_EARLIER).map(|(_, event)| event);
    before
        .filter(|event| {
            event.event_type == hit.event_type && event.trigger.end() <= reading.span(first, first + 1).start()
        })
        .find(|event| !event.actors.is_empty() && !is_by_any(reading, event, judges))
}

/// Those acted upon by an act of the same actor that a noun takes up: "visited Chad. *The visit* …".
pub(super) fn told_again(
    reading: &Reading<'_>,
    hit: &Hit,
    judges: &[usize],
    actors: &[Actor],
    earlier: &[(Hit, Event)],
) -> Vec<Actor> {
    let code = |actors: &[Actor]| actors.first().and_then(|actor| actor.party.code.clone());
    let before = told_before(reading, hit, judges, earlier).filter(|_| hit.is_noun);
    let is_theirs = |event: &&Event| code(actors).is_some() && code(&event.actors) == code(actors);
    before.filter(is_theirs).map(|event| event.recipients.clone()).unwrap_or_default()
}

/// Both sides of a mutual act of which only one is told here, from where the like was told with it shortly before: "met the envoy from
/// Niger. *They* spoke of fish".
pub(super) fn met_before(reading: &Reading<'_>, hit: &Hit, actors: Vec<Actor>, earlier: &[(Hit, Event)]) -> Vec<Actor> {
    let [Actor { party: Party { code: Some(own), .. }, .. }] = &actors[..] else { return actors };
    let sentence = reading.document.tokens[hit.start].sentence.idx();
    let is_near = |event: &Event| sentence - event.sentence.idx() <= BACK_REACH;
    let is_before = |event: &Event| event.sentence.idx() < sentence;
    let is_there = |event: &Event| event.actors.iter().any(|actor| actor.party.code.as_ref() == Some(own));
    let mut before = earlier.iter().rev().map(|(_, event)| event).take_while(|event| is_near(event));
    let like = before
        .find(|event| {
            event.event_type == hit.event_type && event.actors.len() > 1 && is_before(event) && is_there(event)
        })
        .map(|event| event.actors.clone());
    like.unwrap_or(actors)
}

/// Those against whom the same state did the like shortly before, for an act told again without them: "the blockade".
pub(super) fn told_against(reading: &Reading<'_>, hit: &Hit, actors: &[Actor], earlier: &[(Hit, Event)]) -> Vec<Actor> {
    let country = |actors: &[Actor]| actors.first().and_then(|actor| actor.party.country.clone());
    let Some(doer) = country(actors) else { return Vec::new() };
    let sentence = reading.document.tokens[hit.start].sentence.idx();
    let is_near = |event: &Event| sentence - event.sentence.idx() <= BACK_REACH;
    let is_like =
        |event_type: EventType| event_type == hit.event_type || (is_hostile(event_type) && is_hostile(hit.event_type));
    let mut before = earlier.iter().rev().map(|(_, event)| event).take_while(|event| is_near(event));
    let again = before.find(|event| {
        is_like(event.event_type) && !event.recipients.is_empty() && country(&event.actors).as_ref() == Some(&doer)
    });
    again.map(|event| event.recipients.clone()).unwrap_or_default()
}
