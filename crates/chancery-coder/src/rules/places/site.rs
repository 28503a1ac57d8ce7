//! How near a named place stands to an act in the tree: whether the act took place there.

use chancery_doc::{Deprel, EventType, Place, Precision, Upos};

use super::super::names::Named;
use super::super::parties::Reading;
use super::super::status::is_told_by;
use super::super::tree::MAX_CLIMB;
use super::super::triggers::Hit;

mod around;

/// The distance of a place that is no part of the clause of the act.
const FAR: usize = 2 * MAX_CLIMB;

/// Prepositions before where something is.
const WHERE: &[&str] = &[
    "across",
    "along",
    "around",
    "at",
    "in",
    "inside",
    "near",
    "off",
    "opposite",
    "outside",
    "through",
    "throughout",
    "within",
];

/// How far the place at `word` is from the act of a trigger, least first; nothing where it is not the act's.
pub(super) fn distance(reading: &Reading<'_>, hit: &Hit, word: usize, place: &Place) -> Option<usize> {
    let tree = &reading.tree;
    let is_state = place.precision == Precision::Country;
    // "In Ghana Minister Osei met …", where the reader takes the state for a part of the title
    if around::stands_first(reading, hit, place) {
        return Some(FAR);
    }
    // "Soldiers raided Tamale, where they held two men."
    if is_where(reading, hit, word) {
        return Some(1);
    }
    // "U.S. troops", "Japan's minister": a state that describes is no place.
    if is_state && matches!(tree.deprel(word), Some(Deprel::Amod | Deprel::Compound | Deprel::NmodPoss)) {
        return None;
    }
    let tellers = tellers(reading, hit);
    let named = head_of_name(reading, word, &tellers);
    let case = case_of(reading, named).or_else(|| case_before(reading, named));
    // "talks on a railway that will be the longest in Africa": nobody meets in a continent.
    let is_vast = place.precision == Precision::Region && place.country.is_none();
    if is_vast && matches!(hit.event_type, EventType::Agree | EventType::Consult | EventType::Cooperate) {
        return None;
    }
    let head = tree.head(named)?;
    // "marched through Accra"; news of an act goes through places where it was not done.
    let goes = |case: &str| case != "through" || hit.event_type == EventType::Protest;
    if !case.is_some_and(|case| WHERE.contains(&case) && goes(case)) {
        let is_far =
            || (around::is_goal(reading, hit, named) || around::is_visited(reading, hit, named)).then_some(FAR);
        // A name that no table has may be that of a ship or a firm.
        let is_said = named != word && tree.deprel(word) == Some(Deprel::Nmod);
        let is_known = place.at.is_some() || place.country.is_some() || case.is_some() || is_said;
        let modifies = named != word && tree.deprel(word) == Some(Deprel::Compound);
        let is_site = is_known && is_site(reading, hit, named, head, case, place);
        return if is_site { Some(if modifies { 3 } else { 1 }) } else { is_far() };
    }
    near(reading, hit, &tellers, word, head).or_else(|| around::distance(reading, hit, named))
}

/// How far the words are up from "in Accra" to the act, or to what it is done to: "a camp near Accra".
fn near(reading: &Reading<'_>, hit: &Hit, tellers: &[usize], word: usize, head: usize) -> Option<usize> {
    let tree = &reading.tree;
    let mut at = head;
    for step in 0..MAX_CLIMB {
        if tellers.contains(&at) {
            return Some(2 * step);
        }
        if !is_passed(reading, hit, at) {
            // "In Accra the minister met …", whatever it hangs on.
            let (first, _) = reading.sentence_of(hit.start);
            let opens = word <= first + 2 && tellers.iter().any(|&teller| tree.head(teller).is_none());
            return opens.then_some(MAX_CLIMB);
        }
        at = tree.head(at)?;
    }
    None
}

/// Whether the act is told of the place by a clause with "where".
fn is_where(reading: &Reading<'_>, hit: &Hit, word: usize) -> bool {
    let tree = &reading.tree;
    let act = tree.top(hit.start, hit.end);
    let by_where = tree.children(act).any(|child| child < hit.start && reading.words.at(child) == "where");
    tree.deprel(act) == Some(Deprel::AclRelcl)
        && by_where
        && tree.head(act).is_some_and(|head| head == word || tree.head(word) == Some(head))
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
        // "a court in Accra sentenced", "people in Accra marched"
        Some(Deprel::Nsubj) => is_noun && matches!(hit.event_type, Coerce | Protest | Sanction),
        _ => false,
    };
    // "met Chinese lenders in Accra" tells where; "discussed the war in Syria" does not.
    // "signed a treaty in Accra"
    let is_signed = deprel == Some(Deprel::Obj) && matches!(hit.event_type, Agree | Support) && is_act(reading, word);
    passes && !is_temporal && (is_signed || is_done_on_the_spot(hit.event_type) || reading.party_at(word).is_some())
}

/// Whether the place is itself what the act is done to, or where it goes: "hit Kumasi", "flew to Accra", "left Tamale".
fn is_site(reading: &Reading<'_>, hit: &Hit, named: usize, head: usize, case: Option<&str>, place: &Place) -> bool {
    use EventType::{Aid, Assault, Coerce, Concede, Consult, Mobilize, Retreat};
    let tellers = tellers(reading, hit);
    let is_state = place.precision == Precision::Country;
    // "the deployment of troops to Kumasi", "withdrew its forces from Kumasi"
    let moves = || {
        let is_moved = matches!(reading.tree.deprel(head), Some(Deprel::Obj | Deprel::Nmod));
        let over = reading.tree.head(head).filter(|_| {
            is_moved
                && (matches!(hit.event_type, Mobilize | Retreat) || hit.event_type == Consult && case == Some("to"))
        });
        over.is_some_and(|over| tellers.contains(&over))
    };
    // "the worst strike seen on Kumasi"
    let is_seen = || {
        let over = reading.tree.head(head).filter(|_| reading.tree.deprel(head) == Some(Deprel::Acl));
        hit.event_type == Assault && case == Some("on") && over.is_some_and(|over| tellers.contains(&over))
    };
    if !tellers.contains(&head) && !moves() && !is_seen() {
        return false;
    }
    let is_object = matches!(reading.tree.deprel(named), Some(Deprel::Obj | Deprel::NsubjPass));
    // "the Tamale protests"
    if reading.tree.deprel(named) == Some(Deprel::Compound) && case.is_none() {
        return hit.is_noun
            && !is_state
            && (hit.event_type == Consult || !is_capital(reading, place))
            && matches!(hit.event_type, Assault | Coerce | Consult | EventType::Protest);
    }
    match (hit.event_type, case) {
        (Assault, None) => is_object && !is_state,
        // "a court barred Ohio": its government.
        (Coerce, None) => is_object && !is_state && (place.precision != Precision::Admin),
        (Assault, Some("on" | "against")) | (Assault | Coerce, Some("of")) => !is_state,
        // "the battle for Tamale"
        (Assault, Some("for")) => hit.is_noun && place.precision == Precision::Settlement,
        (Consult | Retreat, None) => is_object,
        // "reopened the Volta Bridge"
        (Concede, None) => is_object && !is_state,
        (Consult | Mobilize, Some("to")) | (Retreat, Some("from" | "of" | "out")) => true,
        (Aid, Some("to")) => !is_state,
        _ => false,
    }
}

/// Whether a capital is named, which as often stands for its government.
fn is_capital(reading: &Reading<'_>, place: &Place) -> bool {
    let mut names = reading.names.iter().filter(|name| name.span == place.span);
    names.any(|name| name.named.iter().any(|named| matches!(named, Named::Capital(_))))
}

/// Types whose acts are done at a spot, on what is there.
pub(super) fn is_done_on_the_spot(event_type: EventType) -> bool {
    use EventType::{Aid, Assault, Coerce, Concede, Mobilize, Protest, Retreat, Sanction};
    matches!(event_type, Aid | Assault | Coerce | Concede | Mobilize | Protest | Retreat | Sanction)
}

/// The word by which a name hangs in the tree: of "Accra" in "in Accra, Ghana" the name itself, of "Cape" in "Cape Coast"
/// the whole, and what it only describes: "the town of Tamale", "Ghana's Volta region".
fn head_of_name(reading: &Reading<'_>, word: usize, tellers: &[usize]) -> usize {
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
        // "the liberation of Tamale"
        if !is_part || tree.upos(head) == Some(Upos::Verb) || is_act(reading, head) || tellers.contains(&head) {
            return at;
        }
        at = head;
    }
    at
}

/// The preposition right before a name, which the reader hung on another word.
fn case_before<'r>(reading: &'r Reading<'_>, word: usize) -> Option<&'r str> {
    let before = reading.tree.extent(word).0.checked_sub(1)?;
    let case = reading.words.at(before);
    (WHERE.contains(&case) && reading.tree.deprel(word) == Some(Deprel::Obl)).then_some(case)
}

/// Words before "of" that count or bundle acts.
const QUANTITIES: &[&str] = &[
    "all", "any", "barrage", "campaign", "dozens", "each", "hundreds", "many", "most", "number", "one", "round",
    "series", "some", "spate", "string", "wave",
];

/// Nouns of what happens, which are no acts of the codebook.
const HAPPENINGS: &[&str] = &[
    "campaign",
    "conflict",
    "crisis",
    "election",
    "elections",
    "fight",
    "operation",
    "operations",
    "process",
    "relocation",
    "situation",
];

/// Whether a noun tells of an act: "strike".
fn is_act(reading: &Reading<'_>, word: usize) -> bool {
    let candidates = reading.lexicon.triggers_at(reading.words.at(word));
    HAPPENINGS.contains(&reading.words.at(word))
        || candidates.iter().any(|candidate| candidate.is_noun && candidate.rest.is_empty())
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
        // "Seized on Monday, the ship was found in Accra"
        if deprel == Deprel::Advcl && head > at {
            break;
        }
        let shares = match deprel {
            Deprel::Xcomp | Deprel::Conj => tree.child(at, &[Deprel::Nsubj, Deprel::NsubjPass]).is_none(),
            Deprel::Advcl => is_verb && tree.child(at, &[Deprel::Nsubj, Deprel::NsubjPass]).is_none(),
            // "the strike hit a camp near Kumasi"
            Deprel::Nsubj if !is_verb && hit.event_type == EventType::Assault => true,
            Deprel::Obj | Deprel::Nsubj | Deprel::NsubjPass => !is_verb && is_told_by(reading, head),
            // "most of the strikes hit Kumasi"
            Deprel::Nmod => case_of(reading, at) == Some("of") && QUANTITIES.contains(&reading.words.at(head)),
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
