//! Whether an act has happened: its own tense, modals and negation, and the words that it hangs on in the tree.
//!
//! A verb says of itself what its auxiliaries say ([`verbs`]), and what holds it may say more: a plan, a fear, a refusal
//! ([`holds`]). A noun ([`nouns`]) has happened as the verb has that holds it, where that verb tells of the act ("held talks").

mod holds;
mod nouns;
mod verbs;

use chancery_codebook::forms::VerbForm;
use chancery_doc::{Deprel, EventType, Status, Upos};

use super::parties::Reading;
use super::triggers::Hit;
use super::words::Tag;

/// The status of the act that a trigger tells.
pub(crate) fn of(reading: &Reading<'_>, hit: &Hit) -> Status {
    let act = Act { reading, start: hit.start, end: hit.end, event_type: hit.event_type };
    let top = reading.tree.top(hit.start, hit.end);
    let status = if act.is_clause(hit, top) { act.clause(top, 0) } else { act.nominal(top, 0) };
    if status == Status::Occurred && is_standing(reading, hit, top) { Status::Ongoing } else { status }
}

/// Whether a word tells that the act hanging on it happens, is meant to, goes on or is off: "held", "will begin".
pub(crate) fn is_told_by(reading: &Reading<'_>, word: usize) -> bool {
    use holds::Hold::{Begins, Cancels, Doubts, GoesOn, Happens, Orders, Plans};
    matches!(holds::of_any(reading, word), Some(Begins | Cancels | Doubts | GoesOn | Happens | Orders | Plans))
}

/// An act whose words are judged.
struct Act<'r, 'a> {
    reading: &'r Reading<'a>,
    /// Its trigger's tokens.
    start: usize,
    end: usize,
    event_type: EventType,
}

impl Act<'_, '_> {
    /// Whether the act is told by a verb, or by a noun in the place of one: "is shelling".
    fn is_clause(&self, hit: &Hit, top: usize) -> bool {
        match self.reading.tree.upos(top) {
            Some(Upos::Verb | Upos::Aux) => true,
            Some(Upos::Noun | Upos::Propn) => hit.form.is_some() && self.has_auxiliary(top),
            _ => !hit.is_noun,
        }
    }

    fn has_auxiliary(&self, word: usize) -> bool {
        self.reading.tree.child(word, &[Deprel::Aux, Deprel::AuxPass]).is_some()
    }

    /// Whether the act is itself a word of speech, which stays said when it is rejected: "denied the accusation".
    fn is_speech(&self) -> bool {
        use EventType::{Accuse, Reject, Request, Threaten};
        matches!(self.event_type, Accuse | Reject | Request | Threaten)
    }
}

/// Verbs that are the same in the past.
const SAME_IN_THE_PAST: &[&str] = &["beat", "cut", "hit", "hurt", "put", "quit", "set", "shut"];

/// Whether the act is a standing one told in the present: "the ministry supports", "the force that besieges the town".
fn is_standing(reading: &Reading<'_>, hit: &Hit, top: usize) -> bool {
    use EventType::{Aid, Assault, Coerce, Cooperate, Mobilize, Sanction, Support};
    let tree = &reading.tree;
    let in_title = reading.document.is_title(reading.document.tokens[hit.start].sentence);
    let is_present = matches!(hit.form, Some(VerbForm::Base | VerbForm::Third))
        && !SAME_IN_THE_PAST.contains(&reading.words.at(hit.start))
        && !tree.children(top).any(|child| reading.words.tag(child) == Tag::To);
    if in_title || !is_present {
        return false;
    }
    match hit.event_type {
        Aid | Cooperate | Support => reading.tells_in_the_past,
        // What is told by the way, of who or what is meant.
        Assault | Coerce | Mobilize | Sanction => {
            let subject = tree.child(top, &[Deprel::Nsubj]);
            let is_pronoun = subject.is_some_and(|word| matches!(reading.words.tag(word), Tag::Relative | Tag::That));
            tree.deprel(top) == Some(Deprel::AclRelcl) && is_pronoun
        }
        _ => false,
    }
}
