//! How near a named place stands to an act in the tree: whether the act took place there.

use chancery_doc::{Deprel, EventType, Upos};

use super::super::coreference::Sort;
use super::super::parties::Reading;
use super::super::status::is_told_by;
use super::super::tree::MAX_CLIMB;
use super::super::triggers::Hit;

/// Prepositions before where something is.
const WHERE: &[&str] =
    &["across", "along", "around", "at", "in", "inside", "near", "off", "opposite", "outside", "throughout", "within"];

/// How far the place at `word` is from the act of a trigger, least first; nothing where it is not the act's.
pub(super) fn distance(reading: &Reading<'_>, hit: &Hit, word: usize, is_state: bool) -> Option<usize> {
    let tree = &reading.tree;
    if opens(reading, hit, word) && tellers(reading, hit).iter().any(|&teller| tree.head(teller).is_none()) {
        return Some(MAX_CLIMB);
    }
    // "U.S. troops", "Japan's minister": a state that describes is no place.
    if is_state && matches!(tree.deprel(word), Some(Deprel::Amod | Deprel::Compound | Deprel::NmodPoss)) {
        return None;
    }
    let tellers = tellers(reading, hit);
    // "the Tamale bombing"
    if hit.is_noun && names_act(reading, hit, word) {
        return Some(1);
    }
    // "Soldiers raided Tamale, where they held two men."
    if is_where(reading, hit, word) {
        return Some(1);
    }
    let named = head_of_name(reading, word);
    let case = case_of(reading, named);
    let head = tree.head(named)?;
    if tellers.contains(&named) {
        return None;
    }
    // "On a visit to Ghana the minister met …"
    let is_trip = matches!(reading.words.at(head), "visit" | "trip" | "tour" | "stop" | "journey");
    if case == Some("to") && is_trip && tree.head(head).is_some_and(|over| tellers.contains(&over)) {
        return Some(MAX_CLIMB);
    }
    let is_through = case == Some("through") && hit.event_type == EventType::Protest;
    if !is_through && !case.is_some_and(|case| WHERE.contains(&case)) {
        return is_site(reading, hit, named, head, case, is_state).then_some(1);
    }
    // "in Accra" under the act itself, or under what it is done to: "a camp near Accra".
    let mut at = head;
    for step in 0..MAX_CLIMB {
        if tellers.contains(&at) {
            return Some(2 * step);
        }
        if !is_passed(reading, hit, at) {
            return None;
        }
        at = tree.head(at)?;
    }
    None
}

/// Whether a place opens the sentence behind a preposition: "In Accra the minister met …", whatever the reader hangs it on.
fn opens(reading: &Reading<'_>, hit: &Hit, word: usize) -> bool {
    let (first, _) = reading.sentence_of(hit.start);
    let at = (first..word).find(|&at| WHERE.contains(&reading.words.at(at)));
    word <= first + 3 && at.is_some_and(|at| at <= first + 1)
}

/// Whether a town or region stands before the act's noun as its name: "the Tamale bombing", "the Volta protests".
fn names_act(reading: &Reading<'_>, hit: &Hit, word: usize) -> bool {
    use EventType::{Assault, Coerce, Consult, Protest};
    matches!(hit.event_type, Assault | Coerce | Consult | Protest)
        && matches!(reading.tree.deprel(word), Some(Deprel::Compound | Deprel::Amod))
        && reading.tree.head(word).is_some_and(|head| (hit.start..hit.end).contains(&head))
}

/// Whether the act is told of the place by a clause with "where".
fn is_where(reading: &Reading<'_>, hit: &Hit, word: usize) -> bool {
    let tree = &reading.tree;
    let act = tree.top(hit.start, hit.end);
    let by_where = tree.children(act).any(|child| child < hit.start && reading.words.at(child) == "where");
    tree.deprel(act) == Some(Deprel::AclRelcl)
        && by_where
        && tree.head(act).is_some_and(|head| head == head_of_name(reading, word))
}

/// Whether people gather at what a noun names: "on the margins of a meeting in Accra", "pledged at the summit in Accra".
fn is_gathering(reading: &Reading<'_>, word: usize) -> bool {
    let mut candidates = reading.lexicon.triggers_at(reading.words.at(word)).iter();
    matches!(reading.words.at(word), "margins" | "sidelines" | "ceremony" | "session" | "conference" | "summit")
        || candidates.any(|candidate| candidate.is_noun && candidate.event_type == EventType::Consult)
}

/// Whether a noun names people: "received the envoys of the bloc in Accra".
fn is_somebody(reading: &Reading<'_>, word: usize) -> bool {
    let mut links = reading.chains.links.iter();
    links.any(|link| link.head == word && matches!(link.sort, Sort::Person | Sort::Group))
}

/// Whether a place that hangs on `word` may still be the act's, one word farther up.
fn is_passed(reading: &Reading<'_>, hit: &Hit, word: usize) -> bool {
    use EventType::{Agree, Coerce, Protest, Sanction, Support};
    let deprel = reading.tree.deprel(word);
    let is_noun = reading.tree.upos(word) != Some(Upos::Verb);
    let is_temporal = matches!(case_of(reading, word), Some("after" | "amid" | "before" | "following" | "since"));
    let passes = match deprel {
        Some(
            Deprel::Obj
            | Deprel::Obl
            | Deprel::OblAgent
            | Deprel::Nmod
            | Deprel::NsubjPass
            | Deprel::Conj
            | Deprel::Appos,
        ) => is_noun,
        Some(Deprel::Acl) => true,
        // "the attack, which took place in Accra"
        Some(Deprel::AclRelcl) => matches!(reading.words.at(word), "took" | "held" | "happened" | "occurred"),
        // "a court in Accra sentenced", "people in Accra marched"
        Some(Deprel::Nsubj) => is_noun && matches!(hit.event_type, Coerce | Protest | Sanction),
        _ => false,
    };
    // "met Chinese lenders in Accra" tells where; "discussed the war in Syria" does not.
    // "signed a treaty in Accra"
    let is_signed = deprel == Some(Deprel::Obj)
        && matches!(hit.event_type, Agree | Support)
        && reading.lexicon.triggers_at(reading.words.at(word)).iter().any(|candidate| candidate.is_noun);
    passes
        && !is_temporal
        && (is_signed
            || is_gathering(reading, word)
            || is_somebody(reading, word)
            || is_done_on_the_spot(hit.event_type)
            || reading.party_at(word).is_some())
}

/// Whether the place is itself what the act is done to, or where it goes: "hit Kumasi", "flew to Accra", "left Tamale".
fn is_site(reading: &Reading<'_>, hit: &Hit, named: usize, head: usize, case: Option<&str>, is_state: bool) -> bool {
    use EventType::{Aid, Assault, Coerce, Consult, Mobilize, Retreat};
    let tellers = tellers(reading, hit);
    // "the deployment of troops to Kumasi", "withdrew its forces from Kumasi"
    let moves = || {
        let is_moved = matches!(reading.tree.deprel(head), Some(Deprel::Obj | Deprel::Nmod));
        let over = reading.tree.head(head).filter(|_| is_moved && matches!(hit.event_type, Mobilize | Retreat));
        over.is_some_and(|over| tellers.contains(&over))
    };
    if !tellers.contains(&head) && !moves() {
        return false;
    }
    let is_object = matches!(reading.tree.deprel(named), Some(Deprel::Obj | Deprel::NsubjPass));
    match (hit.event_type, case) {
        (Assault | Coerce, None) => is_object && !is_state,
        (Assault, Some("on" | "against")) => !is_state,
        // "the liberation of Tamale", "the battle for Tamale"
        (Assault | Coerce, Some("of" | "for")) => hit.is_noun && !is_state,
        (Consult | Retreat, None) => is_object,
        (Consult | Mobilize, Some("to")) | (Retreat, Some("from" | "of")) => true,
        (Aid, Some("to")) => !is_state,
        _ => false,
    }
}

/// Types whose acts are done at a spot, on what is there.
pub(super) fn is_done_on_the_spot(event_type: EventType) -> bool {
    use EventType::{Aid, Assault, Coerce, Concede, Mobilize, Protest, Retreat, Sanction};
    matches!(event_type, Aid | Assault | Coerce | Concede | Mobilize | Protest | Retreat | Sanction)
}

/// The word by which a name hangs in the tree: of "Accra" in "in Accra, Ghana" the name itself, of "Cape" in "Cape Coast"
/// the whole, and what it only describes: "the town of Tamale", "Ghana's Volta region".
fn head_of_name(reading: &Reading<'_>, word: usize) -> usize {
    let tree = &reading.tree;
    let mut at = word;
    for _ in 0..MAX_CLIMB {
        let Some(head) = tree.head(at) else { return at };
        let is_part = match tree.deprel(at) {
            Some(Deprel::Flat | Deprel::Compound | Deprel::Appos) => true,
            Some(Deprel::Conj) => tree.upos(at) != Some(Upos::Verb),
            Some(Deprel::NmodPoss) => case_of(reading, at).is_none(),
            // "the town of Tamale", "southern suburbs of Accra"
            Some(Deprel::Nmod) => case_of(reading, at) == Some("of") || case_of(reading, at).is_none(),
            _ => false,
        };
        if !is_part || tree.upos(head) == Some(Upos::Verb) {
            return at;
        }
        at = head;
    }
    at
}

fn case_of<'r>(reading: &'r Reading<'_>, word: usize) -> Option<&'r str> {
    reading.tree.child(word, &[Deprel::Case]).map(|case| reading.words.at(case))
}

/// The words whose place is the act's: the trigger and what tells of it ("held talks in Accra").
fn tellers(reading: &Reading<'_>, hit: &Hit) -> Vec<usize> {
    let tree = &reading.tree;
    let mut tellers: Vec<usize> = (hit.start..hit.end).collect();
    let mut at = tree.top(hit.start, hit.end);
    for _ in 0..MAX_CLIMB {
        let (Some(head), Some(deprel)) = (tree.head(at), tree.deprel(at)) else { break };
        let is_verb = tree.upos(at) == Some(Upos::Verb);
        let shares = match deprel {
            Deprel::Xcomp | Deprel::Conj => tree.child(at, &[Deprel::Nsubj, Deprel::NsubjPass]).is_none(),
            Deprel::Advcl => is_verb && tree.child(at, &[Deprel::Nsubj, Deprel::NsubjPass]).is_none(),
            // "the strike hit a camp near Kumasi"
            Deprel::Nsubj if !is_verb && hit.event_type == EventType::Assault => true,
            Deprel::Obj | Deprel::Nsubj | Deprel::NsubjPass => !is_verb && is_told_by(reading, head),
            // "were killed in an attack in Accra"
            Deprel::Obl => !is_verb && matches!(case_of(reading, at), Some("in" | "during" | "for" | "by")),
            _ => false,
        };
        if !shares {
            break;
        }
        tellers.push(head);
        at = head;
    }
    tellers
}
