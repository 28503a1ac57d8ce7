//! Who fills the roles of a trigger: its actors and recipients, as the tree shows them, else as the order of words does.

mod order;
mod tree;

use chancery_codebook::forms::VerbForm;
use chancery_codebook::{ActorSlot, Slot, Trigger};
use chancery_doc::{Actor, Deprel, Event, EventType, Sector, Span, Statement};

use super::parties::{Kind, Mentioned, Reading};
use super::triggers::Hit;
use super::words::Tag;

/// Nouns at least so sure take the nearest party before them as their actor where none stands in a slot of theirs.
const FALLBACK_CONFIDENCE: f64 = 0.6;

/// Actors and recipients of a trigger.
pub(super) fn of(
    reading: &Reading<'_>,
    statements: &[Statement],
    hit: &Hit,
    trigger: &Trigger,
    earlier: &[(Hit, Event)],
) -> (Vec<Actor>, Vec<Actor>) {
    let (mut actors, mut recipients) = if hit.is_noun {
        around_noun(reading, hit, trigger)
    } else {
        around_verb(reading, hit, trigger)
    };
    actors.retain(|party| is_political(reading, party));
    recipients.retain(|party| is_political(reading, party));
    let is_told = trigger.mutual && recipients.len() > 1;
    // "a deal with Niger" is also somebody else's.
    let is_half = trigger.mutual && recipients.len() == 1;
    if actors.is_empty() && hit.is_noun && !is_told {
        if let Some(before) = told_before(reading, hit, earlier) {
            let recipients = rows(reading, statements, hit, &recipients, earlier);
            let recipients = if recipients.is_empty() { before.recipients.clone() } else { recipients };
            return (before.actors.clone(), recipients);
        }
        if hit.confidence >= FALLBACK_CONFIDENCE || is_half {
            actors = nearest(reading, hit, &recipients).map(|party| reading.with_joined(party)).unwrap_or_default();
            actors.retain(|party| is_political(reading, party));
        }
    }
    recipients.retain(|party| !actors.iter().any(|actor| actor.span == party.span));
    if trigger.mutual {
        actors.append(&mut recipients);
        actors.sort_by_key(|party| party.span);
    }
    let states: Vec<Span> = actors.iter().filter(|party| party.kind == Kind::State).map(|party| party.span).collect();
    let mut actors = rows(reading, statements, hit, &actors, earlier);
    if hit.event_type == EventType::Assault {
        // A state that attacks does so by its forces.
        for actor in
            actors.iter_mut().filter(|actor| states.contains(&actor.span) && actor.party.sector == Some(Sector::Gov))
        {
            actor.party.sector = Some(Sector::Mil);
        }
    }
    let mut recipients = rows(reading, statements, hit, &recipients, earlier);
    if recipients.is_empty() && !trigger.mutual && !trigger.recipient.is_empty() {
        recipients = told_against(reading, hit, &actors, earlier);
    }
    if is_domestic(hit.event_type)
        && let Some(code) = actors.first().and_then(|actor| actor.party.country.clone())
    {
        // A court tries, a government dismisses, police arrest people of their own state, where no other is named.
        for recipient in recipients.iter_mut().filter(|recipient| recipient.party.code.is_none()) {
            recipient.party.code = Some(code.clone());
            recipient.party.country = Some(code.clone());
        }
    }
    (actors, recipients)
}

/// Gives people without a stated nationality that of those beside them, else of the place, else of the other side or of
/// the state that the article is about: an attack or aid mostly comes from elsewhere.
pub(super) fn settle(reading: &Reading<'_>, hit: &Hit, place: Option<String>, actors: &mut [Actor], recipients: &mut [Actor]) {
    let country = |parties: &[Actor]| parties.iter().find_map(|actor| actor.party.country.clone());
    let is_foreign = matches!(hit.event_type, EventType::Assault | EventType::Aid);
    let (acting, acted_upon) = (country(actors), country(recipients));
    for (parties, own, others) in [(actors, acting.clone(), acted_upon.clone()), (recipients, acted_upon, acting)] {
        let home = || reading.home.clone();
        let theirs = if is_foreign { home().or(others) } else { others.or_else(home) };
        let code = own.or_else(|| place.clone()).or(theirs);
        for actor in parties.iter_mut().filter(|actor| actor.party.code.is_none()) {
            if actor.party.sector.is_some_and(|sector| sector != Sector::Igo) {
                actor.party.code.clone_from(&code);
                actor.party.country.clone_from(&code);
            }
        }
    }
}

/// Those around a verb or phrase.
fn around_verb<'r>(
    reading: &'r Reading<'_>,
    hit: &Hit,
    trigger: &Trigger,
) -> (Vec<&'r Mentioned>, Vec<&'r Mentioned>) {
    let verb = hit.start;
    let subject = reading.tree_subject(verb).unwrap_or_else(|| reading.subject(verb));
    let is_participle = matches!(hit.form, Some(VerbForm::Past | VerbForm::Participle));
    let is_passive =
        is_participle && reading.tree_is_passive(verb, is_participle).unwrap_or_else(|| reading.is_passive(verb));
    if is_passive || trigger.passive {
        let agent = reading.tree_agent(verb).unwrap_or_else(|| reading.after_preposition(hit.end, "by"));
        return (agent, subject);
    }
    let recipients = recipients_of(reading, hit, trigger, &subject);
    (subject, recipients)
}

/// Those around a noun.
fn around_noun<'r>(
    reading: &'r Reading<'_>,
    hit: &Hit,
    trigger: &Trigger,
) -> (Vec<&'r Mentioned>, Vec<&'r Mentioned>) {
    let mut actors: Vec<&Mentioned> = Vec::new();
    let noun = hit.end - 1;
    for slot in &trigger.actor {
        if actors.is_empty() {
            actors = match slot {
                ActorSlot::Possessive => match reading.tree_owners(noun) {
                    owners if owners.is_empty() => {
                        let mut owners = reading.possessive(hit.start);
                        owners.retain(|owner| owner.kind != Kind::Group || owner.is_modifier);
                        owners
                    }
                    owners => owners,
                },
                ActorSlot::Subject => Vec::new(),
                ActorSlot::After(preposition) => match reading.tree_after(hit.start, hit.end, preposition) {
                    Some(word) => reading.denoted(word),
                    None => reading.after_preposition(hit.end, preposition),
                },
            };
        }
    }
    let mut recipients = recipients_of(reading, hit, trigger, &actors);
    if recipients.is_empty() && suffers_what_it_owns(hit.event_type, trigger) {
        // "Kaboré's arrest", "her conviction": what is a person's own was done to them.
        let is_person = |party: &&Mentioned| reading.entity(party).kind == Kind::Person;
        recipients = actors.extract_if(.., |party| is_person(party)).collect();
    }
    let governor = reading.tree_governor(noun);
    if recipients.is_empty()
        && let Some((verb, deprel)) = governor
    {
        recipients = struck(reading, hit, verb, deprel);
    }
    // "talks between Chad and Niger" are theirs, whoever speaks of them.
    let is_told = trigger.mutual && recipients.len() > 1;
    if actors.is_empty() && !is_told && (trigger.mutual || trigger.actor.contains(&ActorSlot::Subject)) {
        actors = match governor {
            Some((_, Deprel::Nsubj)) => Vec::new(),
            Some((verb, _)) if takes_a_stand(reading, hit, verb) => Vec::new(),
            // "was killed in the attack": who did it is not said, but behind "by".
            Some((verb, _)) if reading.tree_is_passive(verb, true) == Some(true) => {
                reading.tree_agent(verb).unwrap_or_default()
            }
            Some((verb, _)) => reading.tree_subject(verb).unwrap_or_else(|| reading.subject(verb)),
            None => match reading.governing_verb(hit.start) {
                Some(verb) if !reading.is_passive(verb) => reading.subject(verb),
                _ => Vec::new(),
            },
        };
        actors.retain(|party| is_political(reading, party));
    }
    (actors, recipients)
}

/// Whether a person who owns such an act has suffered it: "his arrest"; who owns an attack has made it.
fn suffers_what_it_owns(event_type: EventType, trigger: &Trigger) -> bool {
    let is_suffered = matches!(event_type, EventType::Coerce | EventType::Assault | EventType::Sanction);
    is_suffered && trigger.recipient.first() == Some(&Slot::After("of".to_owned()))
}

/// Whether who is the subject of the verb speaks of what others did: "condemned the attack".
fn takes_a_stand(reading: &Reading<'_>, hit: &Hit, verb: usize) -> bool {
    use EventType::{Accuse, Assault, Coerce, Reject, Request, Support};
    let is_violent = matches!(hit.event_type, Assault | Coerce);
    let is_stand = |event_type| {
        matches!(event_type, Accuse | Reject | Request) || (is_violent && event_type == Support)
    };
    // "confirmed the attack"
    let says = hit.event_type == Assault && reading.lexicon.cue_at(&reading.words.lower, verb).is_some();
    let mut candidates = reading.lexicon.triggers_at(reading.words.at(verb)).iter();
    says || candidates.any(|candidate| !candidate.is_noun && candidate.rest.is_empty() && is_stand(candidate.event_type))
}

/// Whom an act named by a noun struck, as its verb tells: "the strike killed three soldiers", "were wounded in the raid".
fn struck<'r>(reading: &'r Reading<'_>, hit: &Hit, verb: usize, deprel: Deprel) -> Vec<&'r Mentioned> {
    let strikes = reading.lexicon.triggers_at(reading.words.at(verb)).iter().any(|candidate| {
        candidate.event_type == hit.event_type && !candidate.is_noun
    });
    if !strikes {
        return Vec::new();
    }
    let is_passive = reading.tree_is_passive(verb, true) == Some(true);
    let mut found = match deprel {
        Deprel::Obl if is_passive => reading.tree_subject(verb).unwrap_or_default(),
        Deprel::Obl | Deprel::Nsubj if !is_passive => {
            reading.tree_object(verb, verb + 1).map(|word| reading.denoted(word)).unwrap_or_default()
        }
        _ => Vec::new(),
    };
    found.retain(|party| is_political(reading, party));
    found
}

fn recipients_of<'r>(
    reading: &'r Reading<'_>,
    hit: &Hit,
    trigger: &Trigger,
    actors: &[&Mentioned],
) -> Vec<&'r Mentioned> {
    let fits = |party: &Mentioned| {
        is_political(reading, party) && !actors.iter().any(|actor| actor.entity == party.entity)
    };
    let around = |word: usize| {
        let mut found = reading.denoted(word);
        found.retain(|party| fits(party));
        if found.is_empty() { reading.concerned(word, &fits) } else { found }
    };
    for slot in &trigger.recipient {
        let found = match slot {
            Slot::Object if hit.is_noun => Vec::new(),
            Slot::Object => match reading.tree_object(hit.start, hit.end) {
                Some(word) => around(word),
                None => {
                    // "met in Accra": a place is nobody whom one meets.
                    let mut found = reading.object(hit.end);
                    let in_place = |party: &Mentioned| {
                        matches!(reading.words.at(party.tokens.0.saturating_sub(1)), "in" | "at" | "near" | "on")
                    };
                    found.retain(|party| !trigger.mutual || !in_place(party));
                    found
                }
            },
            Slot::After(preposition) => match reading.tree_after(hit.start, hit.end, preposition) {
                Some(word) => around(word),
                None => reading.after_preposition(hit.end, preposition),
            },
        };
        if found.iter().any(|party| fits(party)) {
            return found;
        }
    }
    if trigger.mutual || trigger.recipient.is_empty() || !says_to_whom_by_content(hit.event_type) {
        return Vec::new();
    }
    // "threatened to sue the union", "agreed to supply Chad": whom the content concerns.
    let Some(verb) = reading.tree_infinitive(hit.start, hit.end) else { return Vec::new() };
    let places = ["against", "with", "to", "on", "from", "for"].iter();
    let beside = places.filter_map(|preposition| reading.tree_after(verb, verb + 1, preposition));
    let words = reading.tree_object(verb, verb + 1).into_iter().chain(beside);
    words.map(around).find(|found| !found.is_empty()).unwrap_or_default()
}

/// Types whose words take an infinitive that tells whom they are about.
fn says_to_whom_by_content(event_type: EventType) -> bool {
    use EventType::{Agree, Concede, Reject, Threaten};
    matches!(event_type, Agree | Concede | Reject | Threaten)
}

/// How many sentences back "the two countries" are looked for, and an act of which another is a further telling.
const BACK_REACH: usize = 3;

/// The two whom "the two countries", "both sides" or "the two leaders" stand for: those of the last act between two, else
/// the last two named.
fn both(reading: &Reading<'_>, party: &Mentioned, earlier: &[(Hit, Event)]) -> Option<Vec<Actor>> {
    let (start, end) = party.tokens;
    let before = |word: usize| word.checked_sub(1).map_or("", |word| reading.words.at(word));
    let is_counted = (start..end).any(|word| matches!(reading.words.at(word), "two" | "2"));
    let is_definite = reading.words.at(start) == "the" || before(start) == "the";
    let takes_up = before(start) == "both" || (is_counted && is_definite);
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
    between_two.or_else(|| {
        let mut found: Vec<Actor> = Vec::new();
        for before in reading.parties.iter().rev().filter(|before| (oldest..start).contains(&before.tokens.0)) {
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

/// The act told before that a noun with "the" or "this" takes up: "the attack".
fn told_before<'e>(reading: &Reading<'_>, hit: &Hit, earlier: &'e [(Hit, Event)]) -> Option<&'e Event> {
    let (first, _) = reading.sentence_of(hit.start);
    let takes_up = (first..hit.start).rev().take(4).take_while(|&word| {
        !matches!(reading.words.tag(word), Tag::Preposition | Tag::Sign | Tag::To | Tag::Past | Tag::Conjunction)
    });
    if !takes_up.into_iter().any(|word| matches!(reading.words.at(word), "the" | "this" | "that" | "these" | "those")) {
        return None;
    }
    let before = earlier.iter().rev().map(|(_, event)| event);
    before.filter(|event| event.event_type == hit.event_type && event.trigger.end() <= reading.span(first, first + 1).start()).find(|event| !event.actors.is_empty())
}

/// Those against whom the same state did the like shortly before, for an act told again without them: "the blockade".
fn told_against(reading: &Reading<'_>, hit: &Hit, actors: &[Actor], earlier: &[(Hit, Event)]) -> Vec<Actor> {
    let country = |actors: &[Actor]| actors.first().and_then(|actor| actor.party.country.clone());
    let Some(doer) = country(actors) else { return Vec::new() };
    let sentence = reading.document.tokens[hit.start].sentence.idx();
    let is_near = |event: &Event| sentence - event.sentence.idx() <= BACK_REACH;
    let mut before = earlier.iter().rev().map(|(_, event)| event).take_while(|event| is_near(event));
    let again = before.find(|event| {
        event.event_type == hit.event_type && !event.recipients.is_empty() && country(&event.actors).as_ref() == Some(&doer)
    });
    again.map(|event| event.recipients.clone()).unwrap_or_default()
}

/// Types whose recipients without a stated nationality are mostly people of the actor's own state.
fn is_domestic(event_type: EventType) -> bool {
    use EventType::{Coerce, Concede, Protest, Reject, Request, Retreat, Sanction, Support};
    matches!(event_type, Coerce | Concede | Protest | Reject | Request | Retreat | Sanction | Support)
}

/// The party that stands nearest before a noun in its sentence, but for its recipients and mere places.
fn nearest<'r>(reading: &'r Reading<'_>, hit: &Hit, recipients: &[&Mentioned]) -> Option<&'r Mentioned> {
    let (first, _) = reading.sentence_of(hit.start);
    let mut at = hit.start;
    let judged = reading.tree_governor(hit.end - 1).filter(|&(verb, _)| takes_a_stand(reading, hit, verb));
    let judges = judged.and_then(|(verb, _)| reading.tree_subject(verb)).unwrap_or_default();
    while at > first {
        at -= 1;
        let Some(party) = reading.party_at(at) else { continue };
        let is_recipient = recipients.iter().chain(&judges).any(|other| other.entity == party.entity);
        let in_place = party.tokens.0 > first
            && matches!(reading.words.at(party.tokens.0 - 1), "in" | "at" | "near" | "to" | "against");
        if !is_recipient && !in_place && party.kind != Kind::Medium && !party.is_possessive_pronoun() {
            return Some(party);
        }
        at = party.tokens.0;
    }
    None
}

/// Whether somebody acts politically: has a state, a body or a sector; a bare unknown name has not.
fn is_political(reading: &Reading<'_>, party: &Mentioned) -> bool {
    let entity = reading.entity(party);
    entity.code.is_some()
        || (entity.sector.is_some() && entity.kind != Kind::Person)
        || (entity.kind == Kind::Person && (entity.office.is_some() || entity.sector.is_some_and(is_public)))
}

/// Sectors whose people act for more than themselves.
fn is_public(sector: Sector) -> bool {
    use Sector::{Bus, Cvl, Edu, Eli, Med};
    !matches!(sector, Bus | Cvl | Edu | Eli | Med)
}

/// Parties in the form of rows, one for each entity; first persons in speech become the speaker's state.
fn rows(
    reading: &Reading<'_>,
    statements: &[Statement],
    hit: &Hit,
    parties: &[&Mentioned],
    earlier: &[(Hit, Event)],
) -> Vec<Actor> {
    let mut seen: Vec<usize> = Vec::new();
    let mut rows: Vec<Actor> = Vec::new();
    for (n, party) in parties.iter().enumerate() {
        if let Some(both) = both(reading, party, earlier) {
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
