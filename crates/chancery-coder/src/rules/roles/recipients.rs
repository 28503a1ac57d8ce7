//! Whom an act is done to, by the slots of its word: its object, those behind its prepositions, those whom its content
//! concerns.

use chancery_codebook::{Slot, Trigger};
use chancery_doc::{Deprel, EventType, Sector};

use super::super::parties::{Kind, Mentioned, Reading};
use super::super::phrases::is_possessive_pronoun;
use super::super::triggers::Hit;
use super::implied;

/// Those in the first slot of the word that holds somebody.
pub(super) fn recipients_of<'r>(
    reading: &'r Reading<'_>,
    hit: &Hit,
    trigger: &Trigger,
    actors: &[&Mentioned],
) -> Vec<&'r Mentioned> {
    let fits = |party: &Mentioned| implied::is_other(reading, actors, party);
    let losers = those_who_lose(reading, hit);
    if losers.iter().any(|party| fits(party) && party.kind != Kind::State) {
        return losers;
    }
    for slot in &trigger.recipient {
        let found = in_slot(reading, hit, trigger, slot, actors);
        if found.iter().any(|party| fits(party)) {
            return found;
        }
    }
    if trigger.recipient.is_empty() || !says_to_whom_by_content(hit, trigger) {
        return Vec::new();
    }
    by_content(reading, hit, actors)
}

/// Those in the first slot of a passive that holds somebody, where the subject stands for the object: "maps were handed *to
/// Togo* by Ghana".
pub(super) fn recipients_in_passive<'r>(
    reading: &'r Reading<'_>,
    hit: &Hit,
    trigger: &Trigger,
    agents: &[&Mentioned],
    subject: Vec<&'r Mentioned>,
) -> Vec<&'r Mentioned> {
    let code = |party: &Mentioned| reading.entity(party).code.as_ref();
    let is_other = |party: &Mentioned| {
        implied::is_other(reading, agents, party) && agents.iter().all(|agent| code(agent) != code(party))
    };
    for slot in &trigger.recipient {
        match slot {
            Slot::Object if subject.iter().any(|party| implied::is_other(reading, agents, party)) => break,
            Slot::After(_) if !agents.is_empty() => {
                let found = in_slot(reading, hit, trigger, slot, agents);
                if found.iter().any(|party| is_other(party)) {
                    return found;
                }
            }
            _ => {}
        }
    }
    if !subject.is_empty() || !trigger.recipient.contains(&Slot::Object) {
        return subject;
    }
    // "the opposition's bill was voted down": it is theirs.
    let owned = reading.subject_word(hit.start, 0);
    let mut owners = owned.map(|word| around(reading, hit, word, agents)).unwrap_or_default();
    owners.retain(|party| is_other(party) || party.kind == Kind::Group);
    owners
}

/// Those whom the infinitive behind the word concerns: "threatened to sue the union", "agreed to supply Chad".
pub(super) fn by_content<'r>(reading: &'r Reading<'_>, hit: &Hit, actors: &[&Mentioned]) -> Vec<&'r Mentioned> {
    let Some(verb) = reading.tree_infinitive(hit.start, hit.end) else { return Vec::new() };
    let places = ["against", "with", "to", "on", "from", "for"].iter();
    let beside = places.filter_map(|preposition| reading.tree_after(verb, verb + 1, preposition));
    let mut words = reading.tree_object(verb, verb + 1).into_iter().chain(beside);
    let about = |word: usize| {
        let mut found = around(reading, hit, word, actors);
        found.retain(|party| !is_own_organ(reading, party, actors));
        found
    };
    words.find_map(|word| Some(about(word)).filter(|found| !found.is_empty())).unwrap_or_default()
}

/// "threatened to recall *its ambassador* from Chad": whom a state moves or spares of its own is not whom it is about.
pub(super) fn is_own_organ(reading: &Reading<'_>, party: &Mentioned, actors: &[&Mentioned]) -> bool {
    use Sector::{Cop, Gov, Jud, Leg, Mil, Spy};
    let entity = reading.entity(party);
    let is_of_actor = actors.iter().any(|actor| reading.entity(actor).code == entity.code);
    let is_organ = matches!(entity.sector, Some(Cop | Gov | Jud | Leg | Mil | Spy));
    let is_owned = party.kind == Kind::Group && is_possessive_pronoun(reading.words.at(party.tokens.0));
    is_organ && is_of_actor && is_owned
}

fn in_slot<'r>(
    reading: &'r Reading<'_>,
    hit: &Hit,
    trigger: &Trigger,
    slot: &Slot,
    actors: &[&Mentioned],
) -> Vec<&'r Mentioned> {
    match slot {
        Slot::Object if hit.is_noun => Vec::new(),
        Slot::Object => match reading.tree_object(hit.start, hit.end) {
            Some(word) => around(reading, hit, word, actors),
            // "denied that its patrol fired": a clause is its object, and nobody in it.
            None if reading.tree.child(hit.start, &[Deprel::Ccomp]).is_some_and(|clause| clause > hit.start) => {
                Vec::new()
            }
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
            Some(word) => around(reading, hit, word, actors),
            None => reading.after_preposition(hit.end, preposition),
        },
    }
}

/// Whom the noun phrase denotes, else whom it speaks of.
fn around<'r>(reading: &'r Reading<'_>, hit: &Hit, word: usize, actors: &[&Mentioned]) -> Vec<&'r Mentioned> {
    let fits = |party: &Mentioned| implied::is_other(reading, actors, party);
    let mut found = reading.denoted(word);
    found.retain(|party| fits(party));
    // Who condemns an attack accuses who made it, not whom it struck.
    let judges_violence = hit.event_type == EventType::Accuse && implied::is_violence(reading, word);
    if found.is_empty() && !judges_violence { reading.concerned(word, &fits) } else { found }
}

/// "seized the port from rebels": it was theirs.
fn those_who_lose<'r>(reading: &'r Reading<'_>, hit: &Hit) -> Vec<&'r Mentioned> {
    if hit.is_noun || !matches!(hit.event_type, EventType::Assault | EventType::Coerce) {
        return Vec::new();
    }
    reading.tree_after(hit.start, hit.end, "from").map(|word| reading.denoted(word)).unwrap_or_default()
}

/// Whether the word takes an infinitive that tells whom the act is about: "promised to supply Chad", "in talks to join
/// NATO".
pub(super) fn says_to_whom_by_content(hit: &Hit, trigger: &Trigger) -> bool {
    use EventType::{Agree, Concede, Consult, Reject, Threaten};
    match hit.event_type {
        Consult => trigger.mutual && !hit.is_noun,
        Agree | Concede | Reject | Threaten => !trigger.mutual,
        _ => false,
    }
}
