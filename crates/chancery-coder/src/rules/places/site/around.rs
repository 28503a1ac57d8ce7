//! Places that hang beside an act, on another word of its sentence: on a meeting during which it was done, on what it
//! followed, in a phrase that opens the sentence.

use chancery_doc::{Deprel, EventType, Place, Upos};

use super::super::super::parties::{Reading, token_at};
use super::super::super::tree::MAX_CLIMB;
use super::super::super::triggers::Hit;
use super::{FAR, WHERE, case_of, is_done_on_the_spot};

/// How far the place at `named`, behind a preposition that says where, is from the act; nothing where it is another's.
pub(super) fn distance(reading: &Reading<'_>, hit: &Hit, named: usize) -> Option<usize> {
    use EventType::{Agree, Consult, Cooperate};
    let (of_place, of_act) = up_to_common(reading, hit, named)?;
    let is_spot = is_done_on_the_spot(hit.event_type);
    let has_place = is_spot || matches!(hit.event_type, Agree | Consult | Cooperate);
    let far = Some(FAR + of_place.len() + of_act.len());
    let is_told = of_act.iter().any(|&word| reading.tree.deprel(word) == Some(Deprel::Ccomp));
    if opens(reading, hit, named) && of_act.iter().all(|&word| reading.tree.deprel(word) != Some(Deprel::Conj)) {
        // "In Accra, the spokesman said, …" tells of what he said; "In Accra the minister said that …" of where he did.
        return far.filter(|_| has_place && (!is_told || is_aside(reading, &of_act)));
    }
    if is_told || of_place.iter().any(|&word| is_other(reading, word)) {
        return None;
    }
    if of_act.is_empty() {
        // "agreed during a summit in Accra"
        let meets = of_place.iter().skip(1).any(|&word| is_gathering(reading, word));
        let is_topic = || {
            of_place
                .iter()
                .any(|&word| reading.tree.deprel(word) == Some(Deprel::Obj) || case_of(reading, word) == Some("on"))
        };
        let is_loose = is_spot || hit.event_type == Consult && !is_topic();
        return far.filter(|_| meets || is_loose && is_in_reach(reading, &of_place));
    }
    far.filter(|_| has_place && shares_clause(reading, hit, &of_place, &of_act))
}

/// Whether a place below the act is in a phrase that may tell of the act: "was seized while he was travelling in Accra",
/// "talks that will be held in Accra", and not "the people who live in Accra".
fn is_in_reach(reading: &Reading<'_>, of_place: &[usize]) -> bool {
    let deprel = |word: usize| reading.tree.deprel(word);
    let is_held = |n: usize| n == 1 && of_place.len() == 2;
    of_place.iter().enumerate().all(|(n, &word)| match deprel(word) {
        Some(Deprel::Nsubj | Deprel::NsubjPass) => false,
        Some(Deprel::AclRelcl) => is_held(n),
        _ => true,
    })
}

/// Whether the act's words and the place hang on one word so that the place is the act's too.
fn shares_clause(reading: &Reading<'_>, hit: &Hit, of_place: &[usize], of_act: &[usize]) -> bool {
    use EventType::{Assault, Coerce, Consult, Mobilize, Protest};
    let &[word] = of_act else { return false };
    let has_subject =
        of_place.iter().any(|&word| matches!(reading.tree.deprel(word), Some(Deprel::Nsubj | Deprel::NsubjPass)));
    let is_meeting = hit.event_type == Consult;
    if !is_meeting && !matches!(hit.event_type, Assault | Coerce | Mobilize | Protest) {
        return false;
    }
    match reading.tree.deprel(word) {
        // "the siege is in its second day in Accra"
        Some(Deprel::Nsubj) => true,
        // "a dam at Accra, seized by rebels", "Police in Accra arrest …", where the reader takes the verb for an aside
        Some(Deprel::Acl | Deprel::AclRelcl | Deprel::Parataxis) => !is_meeting && of_place.len() <= 2 && !has_subject,
        // "Police clashed with marchers in Accra amid protests"
        Some(Deprel::Obl) => !is_meeting && matches!(case_of(reading, word), Some("amid" | "amidst" | "despite")),
        _ => false,
    }
}

/// Whether the act is done on a visit to the place: "On her visit to Accra the minister signed …".
pub(super) fn is_visited(reading: &Reading<'_>, hit: &Hit, named: usize) -> bool {
    use EventType::{Agree, Consult, Cooperate, Support};
    let Some((of_place, of_act)) = up_to_common(reading, hit, named) else { return false };
    let visits = |&word: &usize| {
        is_gathering(reading, word) && matches!(case_of(reading, word), Some("during" | "in" | "on" | "at"))
    };
    let is_on_visit = case_of(reading, named) == Some("to") && of_place.get(1).is_some_and(visits);
    is_on_visit && of_act.is_empty() && matches!(hit.event_type, Agree | Consult | Cooperate | Support)
}

/// Whether the place is the first name behind a preposition that opens the sentence of the act, in its main clause.
pub(super) fn stands_first(reading: &Reading<'_>, hit: &Hit, place: &Place) -> bool {
    let (first, _) = reading.sentence_of(hit.start);
    let Some(word) = token_at(reading.document, place.span.start()) else { return false };
    let is_first = WHERE.contains(&reading.words.at(first)) && word.idx() == first + 1;
    let is_part = matches!(reading.tree.deprel(word.idx()), Some(Deprel::Compound | Deprel::Nsubj));
    let top = reading.tree.top(hit.start, hit.end);
    let is_main = reading.tree.head(top).is_none();
    is_first && is_part && is_main && reading.words.at(first + 2) != "'s"
}

/// Whether the place is where those who move arrive, at whatever depth: "sent envoys and a ship to Accra".
pub(super) fn is_goal(reading: &Reading<'_>, hit: &Hit, named: usize) -> bool {
    let Some((of_place, of_act)) = up_to_common(reading, hit, named) else { return false };
    let is_moved = hit.event_type == EventType::Mobilize && case_of(reading, named) == Some("to");
    is_moved && of_act.is_empty() && of_place.iter().skip(1).all(|&word| reading.tree.upos(word) != Some(Upos::Verb))
}

/// The words above a place and above an act up to the first that is above both, which is in neither list.
fn up_to_common(reading: &Reading<'_>, hit: &Hit, named: usize) -> Option<(Vec<usize>, Vec<usize>)> {
    let climb = |start: usize| {
        let mut words = vec![start];
        while let Some(head) =
            words.last().and_then(|&word| reading.tree.head(word)).filter(|_| words.len() < 4 * MAX_CLIMB)
        {
            words.push(head);
        }
        words
    };
    let mut of_place = climb(named);
    let mut of_act = climb(reading.tree.top(hit.start, hit.end));
    let common = *of_place.iter().find(|word| of_act.contains(word))?;
    of_place.truncate(of_place.iter().position(|&word| word == common)?);
    of_act.truncate(of_act.iter().position(|&word| word == common)?);
    Some((of_place, of_act))
}

/// Whether the place opens the sentence: "In Accra …", "In the town of Accra …".
fn opens(reading: &Reading<'_>, hit: &Hit, named: usize) -> bool {
    let (first, _) = reading.sentence_of(hit.start);
    named <= first + 4 && reading.tree.extent(named).0 <= first
}

/// Whether a verb of saying stands between commas, its content around it.
fn is_aside(reading: &Reading<'_>, of_act: &[usize]) -> bool {
    let said = of_act.iter().find(|&&word| reading.tree.deprel(word) == Some(Deprel::Ccomp));
    let head = said.and_then(|&word| reading.tree.head(word));
    head.is_some_and(|head| reading.words.at(head + 1) == ",")
}

/// Whether a word above the place puts it into another act: what was said, or what went before.
fn is_other(reading: &Reading<'_>, word: usize) -> bool {
    let marked = reading.tree.child(word, &[Deprel::Case, Deprel::Mark]).map(|mark| reading.words.at(mark));
    let is_temporal = matches!(
        marked,
        Some("about" | "after" | "against" | "ahead" | "before" | "despite" | "following" | "over" | "since" | "until")
    );
    is_temporal || reading.tree.deprel(word) == Some(Deprel::Ccomp)
}

/// Whether a noun tells of people who meet: "summit".
fn is_gathering(reading: &Reading<'_>, word: usize) -> bool {
    let candidates = reading.lexicon.triggers_at(reading.words.at(word));
    candidates
        .iter()
        .any(|candidate| candidate.is_noun && candidate.rest.is_empty() && candidate.event_type == EventType::Consult)
}
