//! Those around a noun that carries an act: "Kenya's offer", "the arrest of two officers by police", "was hurt in the raid".

use chancery_codebook::{ActorSlot, Slot, Trigger};
use chancery_doc::{Deprel, Event, EventType, Sector};

use super::super::parties::{Kind, Mentioned, Reading};
use super::super::triggers::Hit;
use super::super::words::Tag;
use super::recipients::recipients_of;
use super::{is_political, takes_recipients};

/// Nouns at least so sure take the nearest party before them as their actor where none stands in a slot of theirs.
pub(super) const FALLBACK_CONFIDENCE: f64 = 0.6;

/// Those around a noun.
pub(super) fn around_noun<'r>(
    reading: &'r Reading<'_>,
    hit: &Hit,
    trigger: &Trigger,
) -> (Vec<&'r Mentioned>, Vec<&'r Mentioned>) {
    let noun = hit.end - 1;
    let in_slot = |slot: &ActorSlot, is_loose: bool| match slot {
        ActorSlot::Possessive => match reading.tree_owners(noun) {
            owners if owners.is_empty() => {
                let mut owners = reading.possessive(hit.start);
                owners.retain(|owner| owner.kind != Kind::Group || owner.is_modifier);
                owners
            }
            owners => owners,
        },
        ActorSlot::Subject => Vec::new(),
        // "talks mediated by Togo" are others'.
        ActorSlot::After(preposition) if trigger.mutual && is_done_by_another(reading, hit, preposition) => Vec::new(),
        ActorSlot::After(preposition) => match reading.tree_after(hit.start, hit.end, preposition) {
            Some(word) => reading.denoted(word),
            None if is_loose || follows(reading, hit, preposition) => reading.after_preposition(hit.end, preposition),
            None => Vec::new(),
        },
    };
    let first_of = |slots: &mut dyn Iterator<Item = &ActorSlot>| {
        slots.map(|slot| in_slot(slot, false)).find(|found| !found.is_empty()).unwrap_or_default()
    };
    let mut actors = first_of(&mut trigger.actor.iter());
    let mut recipients = recipients_of(reading, hit, trigger, &actors);
    if recipients.is_empty()
        && !trigger.mutual
        && !trigger.recipient.is_empty()
        && let Some(other) = named_behind(hit, &actors)
    {
        actors.retain(|actor| actor.span != other.span);
        recipients = vec![other];
    }
    if recipients.is_empty() && suffers_what_it_owns(hit.event_type, trigger) {
        // "Kaboré's arrest", "her conviction": what is a person's own was done to them.
        let is_person = |party: &&Mentioned| reading.entity(party).kind == Kind::Person;
        recipients = actors.extract_if(.., |party| is_person(party)).collect();
        if actors.is_empty() {
            actors = first_of(&mut trigger.actor.iter().filter(|slot| **slot != ActorSlot::Possessive));
        }
    }
    let governor = reading.tree_governor(noun);
    if recipients.is_empty()
        && let Some((verb, deprel)) = governor
    {
        recipients = struck(reading, hit, verb, deprel);
        if recipients.is_empty() && takes_recipients(trigger) {
            recipients = given(reading, hit, verb, deprel);
        }
    }
    if actors.is_empty() && recipients.is_empty() && trigger.mutual {
        actors = between(reading, hit);
    }
    // "talks between Chad and Niger" are theirs, whoever speaks of them.
    let is_told = trigger.mutual && recipients.len() > 1 && is_between(reading, hit);
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
    if actors.is_empty()
        && let Some((verb, Deprel::NsubjPass)) = governor
        && trigger.actor.contains(&ActorSlot::After("by".to_owned()))
    {
        // "a complaint was lodged at the court over the dam by Chad"
        actors = reading.tree_agent(verb).unwrap_or_default();
    }
    if actors.is_empty() && !is_told {
        // "a meeting at the port on Monday of the two envoys"
        let behind = trigger.actor.iter().filter(|slot| matches!(slot, ActorSlot::After(_)));
        let mut found = behind.map(|slot| in_slot(slot, true));
        actors = found.find(|found| !found.is_empty()).unwrap_or_default();
    }
    (actors, recipients)
}

/// "EU Syria sanctions": of two states or bodies that stand before the noun without a sign between, the second is the one acted upon.
fn named_behind<'r>(hit: &Hit, actors: &[&'r Mentioned]) -> Option<&'r Mentioned> {
    let [.., first, second] = actors else { return None };
    let is_named = |party: &Mentioned| matches!(party.kind, Kind::State | Kind::Body);
    let stands_so =
        second.tokens.0 == first.tokens.1 && second.tokens.1 <= hit.start && hit.start - second.tokens.1 <= 1;
    (stands_so && is_named(first) && is_named(second)).then_some(*second)
}

/// Whether the noun is what somebody behind "by" does something else to: "a meeting hosted by …".
fn is_done_by_another(reading: &Reading<'_>, hit: &Hit, preposition: &str) -> bool {
    let (_, last) = reading.sentence_of(hit.start);
    preposition == "by"
        && (hit.end..last)
            .take_while(|&word| reading.words.at(word) != "by")
            .any(|word| matches!(reading.words.tag(word), Tag::Past))
}

/// The two between whom the sentence says that something stands: "the deadlock between Chad and Niger in the talks".
fn between<'r>(reading: &'r Reading<'_>, hit: &Hit) -> Vec<&'r Mentioned> {
    let (first, last) = reading.sentence_of(hit.start);
    let at = (first..last).find(|&word| reading.words.at(word) == "between");
    let mut found = at.map(|at| reading.after_preposition(at, "between")).unwrap_or_default();
    found.retain(|party| matches!(reading.entity(party).sector, Some(Sector::Gov | Sector::Igo | Sector::Reb)));
    if found.len() > 1 { found } else { Vec::new() }
}

/// Whether the preposition is the first behind the noun, as far as a look at the words can tell.
pub(super) fn follows(reading: &Reading<'_>, hit: &Hit, preposition: &str) -> bool {
    let (_, last) = reading.sentence_of(hit.start);
    let first = (hit.end..last).find(|&word| matches!(reading.words.tag(word), Tag::Preposition | Tag::To));
    first.is_some_and(|word| reading.words.at(word) == preposition)
}

/// Whether all who take part stand behind the noun: "talks between …", not "talks with …".
pub(super) fn is_between(reading: &Reading<'_>, hit: &Hit) -> bool {
    let (_, last) = reading.sentence_of(hit.start);
    (hit.end..last.min(hit.end + 4)).any(|word| matches!(reading.words.at(word), "between" | "among"))
        || reading.tree_after(hit.start, hit.end, "between").is_some()
}

/// Whether a person who owns such an act has suffered it: "his arrest"; who owns an attack has made it.
fn suffers_what_it_owns(event_type: EventType, trigger: &Trigger) -> bool {
    let is_suffered = matches!(event_type, EventType::Coerce | EventType::Assault | EventType::Sanction);
    is_suffered && trigger.recipient.first() == Some(&Slot::After("of".to_owned()))
}

/// Those who speak of an act that others did: "*Norway* condemned the attack".
pub(super) fn judges_of<'r>(reading: &'r Reading<'_>, hit: &Hit) -> Vec<&'r Mentioned> {
    // "Chad's raid was condemned": the subject is what is judged.
    let is_judged = |deprel| !matches!(deprel, Deprel::Nsubj | Deprel::NsubjPass);
    let judged = reading
        .tree_governor(hit.end - 1)
        .filter(|&(verb, deprel)| is_judged(deprel) && takes_a_stand(reading, hit, verb));
    judged.and_then(|(verb, _)| reading.tree_subject(verb)).unwrap_or_default()
}

/// The entities of those who speak of an act that others did, also where their words do: "the council adopted a text which condemned
/// the attack".
pub(super) fn judges(reading: &Reading<'_>, hit: &Hit, accusers: &[usize]) -> Vec<usize> {
    let own = judges_of(reading, hit);
    accusers.iter().copied().chain(own.iter().map(|party| party.entity)).collect()
}

/// Those of them who accuse others of it.
pub(super) fn accusers(reading: &Reading<'_>, hit: &Hit, earlier: &[(Hit, Event)]) -> Vec<usize> {
    let Some((verb, _)) = reading.tree_governor(hit.end - 1).filter(|_| hit.is_noun) else { return Vec::new() };
    let accuses = |(told, event): &&(Hit, Event)| told.start == verb && event.event_type == EventType::Accuse;
    let found = earlier.iter().rev().find(accuses).map_or(&[][..], |(_, event)| event.actors.as_slice());
    let is_one = |party: &&Mentioned| found.iter().any(|accuser| accuser.span == party.span);
    reading.parties.iter().filter(is_one).map(|party| party.entity).collect()
}

/// Whether who is the subject of the verb speaks of what others did: "condemned the attack".
fn takes_a_stand(reading: &Reading<'_>, hit: &Hit, verb: usize) -> bool {
    use EventType::{Accuse, Assault, Coerce, Reject, Request, Support};
    let is_violent = matches!(hit.event_type, Assault | Coerce);
    let is_stand =
        |event_type| matches!(event_type, Accuse | Reject | Request) || (is_violent && event_type == Support);
    // "confirmed the attack"
    let says = hit.event_type == Assault && reading.lexicon.cue_at(&reading.words.lower, verb).is_some();
    let mut candidates = reading.lexicon.triggers_at(reading.words.at(verb)).iter();
    says || candidates
        .any(|candidate| !candidate.is_noun && candidate.rest.is_empty() && is_stand(candidate.event_type))
}

/// Whom an act named by a noun struck, as its verb tells: "the strike killed three soldiers", "were wounded in the raid".
fn struck<'r>(reading: &'r Reading<'_>, hit: &Hit, verb: usize, deprel: Deprel) -> Vec<&'r Mentioned> {
    let strikes = reading
        .lexicon
        .triggers_at(reading.words.at(verb))
        .iter()
        .any(|candidate| candidate.event_type == hit.event_type && !candidate.is_noun);
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

/// Whom a verb gives the act that a noun names: "gave *the firm* an ultimatum", "*the firm* was handed an ultimatum by Chad".
fn given<'r>(reading: &'r Reading<'_>, hit: &Hit, verb: usize, deprel: Deprel) -> Vec<&'r Mentioned> {
    if deprel != Deprel::Obj || reading.tree.child(verb, &[Deprel::Obj]) != Some(hit.end - 1) {
        return Vec::new();
    }
    let given = reading.tree.child(verb, &[Deprel::Iobj]);
    let subject = || reading.tree.child(verb, &[Deprel::NsubjPass]);
    let mut found = given.or_else(subject).map(|word| reading.denoted(word)).unwrap_or_default();
    found.retain(|party| is_political(reading, party));
    found
}

/// The party that stands nearest before a noun in its sentence, but for its recipients, those who judge it, and mere places.
pub(super) fn nearest<'r>(
    reading: &'r Reading<'_>,
    hit: &Hit,
    recipients: &[&Mentioned],
    judges: &[usize],
) -> Option<&'r Mentioned> {
    let (first, _) = reading.sentence_of(hit.start);
    let mut at = hit.start;
    while at > first {
        at -= 1;
        let Some(party) = reading.party_at(at) else { continue };
        let is_recipient =
            recipients.iter().any(|other| other.entity == party.entity) || judges.contains(&party.entity);
        let in_place = party.tokens.0 > first
            && matches!(reading.words.at(party.tokens.0 - 1), "in" | "at" | "near" | "to" | "against");
        if !is_recipient && !in_place && party.kind != Kind::Medium && !party.is_possessive_pronoun() {
            return Some(party);
        }
        at = party.tokens.0;
    }
    None
}
