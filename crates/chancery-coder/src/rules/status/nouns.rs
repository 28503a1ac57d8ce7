//! What the words around a noun say of the act that it names.

use chancery_doc::{Deprel, EventType, Status, Upos};

use super::super::tree::MAX_CLIMB;
use super::super::words::Tag;
use super::Act;
use super::holds::{self, Hold};

/// Nouns for what lasts, as they stand.
const LASTING: &[&str] = &[
    "blockade",
    "bombardment",
    "boycott",
    "campaign",
    "crackdown",
    "curfew",
    "embargo",
    "inquiry",
    "investigation",
    "negotiations",
    "occupation",
    "probe",
    "sanctions",
    "siege",
    "talks",
    "trial",
];

impl Act<'_, '_> {
    /// The status of the act that the noun names.
    pub(super) fn nominal(&self, noun: usize, climbed: usize) -> Status {
        let fate = self.fate(noun, climbed);
        // "called off the planned talks"
        let is_off = fate.filter(|&fate| fate == Status::Denied);
        is_off
            .or_else(|| self.described(noun))
            .or_else(|| self.related(noun, climbed))
            .or(fate)
            .unwrap_or_else(|| if self.is_under_way(noun) { Status::Ongoing } else { Status::Occurred })
    }

    /// What stands before it: "no talks", "planned talks", "the second day of talks".
    pub(super) fn described(&self, noun: usize) -> Option<Status> {
        let (tree, words) = (&self.reading.tree, &self.reading.words);
        if tree.child(noun, &[Deprel::Cop]).is_some() {
            return None;
        }
        let before = || tree.children(noun).filter(|&child| child < noun && child < self.start.max(noun));
        if before().any(|child| words.at(child) == "no") {
            return Some(Status::Denied);
        }
        before().filter(|&child| tree.deprel(child) == Some(Deprel::Amod)).find_map(|child| {
            match holds::of_any(self.reading, child)? {
                Hold::Plans | Hold::Orders => Some(Status::Planned),
                Hold::Doubts => Some(Status::Possible),
                Hold::GoesOn => Some(Status::Ongoing),
                _ => None,
            }
        })
    }

    /// "talks that will be held in May"
    fn related(&self, noun: usize, climbed: usize) -> Option<Status> {
        let tree = &self.reading.tree;
        let verb = tree.child(noun, &[Deprel::AclRelcl])?;
        let is_subject = tree
            .child(verb, &[Deprel::Nsubj, Deprel::NsubjPass])
            .is_some_and(|subject| matches!(self.reading.words.tag(subject), Tag::Relative | Tag::That));
        let tells = is_subject
            && matches!(holds::of_verb(self.reading, verb), Some(Hold::Happens | Hold::Begins | Hold::Plans));
        let status = if tells { self.clause(verb, climbed + 1) } else { return None };
        (status != Status::Occurred).then_some(status)
    }

    /// What the word above makes of the noun, if it says whether the act happens.
    pub(super) fn fate(&self, noun: usize, climbed: usize) -> Option<Status> {
        if climbed >= MAX_CLIMB {
            return None;
        }
        let (tree, words) = (&self.reading.tree, &self.reading.words);
        if tree.child(noun, &[Deprel::Cop]).is_some() {
            return Some(self.clause(noun, climbed + 1)).filter(|&status| status != Status::Occurred);
        }
        let (deprel, head) = (tree.deprel(noun)?, tree.head(noun)?);
        match deprel {
            Deprel::Obj | Deprel::NsubjPass => self.object(noun, head, climbed),
            Deprel::Nsubj => self.subject(noun, head, climbed),
            Deprel::Conj | Deprel::Appos | Deprel::Compound => match self.described(head) {
                Some(status) => Some(status),
                None => self.fate(head, climbed + 1),
            },
            Deprel::Nmod | Deprel::Obl => {
                let case = tree.child(noun, &[Deprel::Case]).map_or("", |case| words.at(case));
                self.oblique(noun, head, case, climbed)
            }
            _ => None,
        }
    }

    /// "holds talks", "plans talks", "cancelled talks".
    fn object(&self, noun: usize, verb: usize, climbed: usize) -> Option<Status> {
        use EventType::{Coerce, Sanction};
        let hold = holds::of_any(self.reading, verb);
        match hold {
            // An arrest or a ban is made known when it is there.
            Some(Hold::Orders)
                if matches!(self.event_type, Coerce | Sanction) && is_made_known(self.reading.words.at(verb)) =>
            {
                None
            }
            // A request that is refused has been made.
            Some(Hold::Refuses | Hold::Disowns | Hold::Cancels) if self.is_speech() => None,
            Some(Hold::Disowns) if self.reading.words.at(verb).starts_with("den") => Some(Status::Denied),
            Some(Hold::Disowns) => None,
            // "kept the pledge quiet" keeps something else going.
            Some(Hold::GoesOn) if matches!(self.reading.words.at(verb), "keep" | "keeps" | "kept") => None,
            Some(hold) => self.held(hold, verb, climbed),
            None => self.passing(noun, verb, climbed),
        }
    }

    /// "talks took place", "talks continue", "talks are under way".
    fn subject(&self, noun: usize, verb: usize, climbed: usize) -> Option<Status> {
        let words = &self.reading.words;
        let is_verb = self.reading.tree.upos(verb) == Some(Upos::Verb);
        let hold = holds::of_any(self.reading, verb);
        match hold {
            // "out of the question", "not out of the question"
            _ if words.at(verb) == "question" && words.at(verb.saturating_sub(3)) == "out" => {
                Some(if self.is_negated(verb) { Status::Possible } else { Status::Denied })
            }
            Some(Hold::GoesOn) => {
                let status = self.clause(verb, climbed + 1);
                Some(if matches!(status, Status::Possible | Status::Denied) { status } else { Status::Ongoing })
            }
            Some(Hold::Happens | Hold::Begins) if is_verb => Some(self.clause(verb, climbed + 1)),
            Some(Hold::Doubts | Hold::Plans) if !is_verb => self.held(hold?, verb, climbed),
            _ if !is_verb
                && matches!(
                    words.at(verb),
                    "way" | "place" | "progress" | "force" | "effect" | "day" | "week" | "month" | "year"
                ) =>
            {
                Some(match self.clause(verb, climbed + 1) {
                    Status::Occurred => Status::Ongoing,
                    status => status,
                })
            }
            Some(Hold::Hinges) => Some(Status::Possible),
            // "entered its third week"
            _ if words.at(verb).starts_with("enter") && self.has_stretch(verb) => Some(Status::Ongoing),
            // "within reach"; a blockade that is a crime goes on.
            _ if words.at(verb) == "reach" => Some(Status::Possible),
            _ if !is_verb && self.is_lasting(noun) => match self.clause(verb, climbed + 1) {
                Status::Denied => Some(Status::Denied),
                _ => Some(Status::Ongoing),
            },
            _ => self.passing(noun, verb, climbed),
        }
    }

    /// "the risk of an attack", "prepared for talks", "ahead of talks", "a round of talks".
    fn oblique(&self, noun: usize, head: usize, case: &str, climbed: usize) -> Option<Status> {
        let (tree, words) = (&self.reading.tree, &self.reading.words);
        match case {
            "ahead" | "before" | "until" => return Some(Status::Planned),
            "of" if words.at(head) == "ahead" => return Some(Status::Planned),
            "amid" | "amidst" if self.is_lasting(noun) => return Some(Status::Ongoing),
            "after" | "following" | "during" | "since" => return None,
            "without" => return Some(Status::Denied),
            _ => {}
        }
        let is_noun = matches!(tree.upos(head), Some(Upos::Noun | Upos::Propn));
        let hold = holds::of_any(self.reading, head);
        if is_noun {
            return match hold {
                Some(hold @ (Hold::Plans | Hold::Doubts | Hold::Refuses))
                    if matches!(case, "of" | "for" | "to" | "on") =>
                {
                    self.held(hold, head, climbed)
                }
                Some(Hold::Orders) => Some(Status::Planned),
                Some(_) => None,
                None if case == "of" && is_measure(words.at(head)) => Some(self.nominal(head, climbed + 1)),
                // "the third week of talks"; "after three weeks of talks" they are over.
                None if case == "of" && is_stretch(words.at(head)) && tree.child(head, &[Deprel::Amod]).is_some() => {
                    Some(Status::Ongoing)
                }
                None if words.at(head) == "line" => self.passing(noun, head, climbed),
                None => None,
            };
        }
        match hold {
            None | Some(Hold::Happens) if matches!(case, "for" | "in" | "into" | "to") => {
                self.passing(noun, head, climbed)
            }
            None => None,
            Some(hold) => self.under(hold, head, case, climbed),
        }
    }

    /// "prepared for talks", "continued with the shelling", "began with a strike"
    fn under(&self, hold: Hold, head: usize, case: &str, climbed: usize) -> Option<Status> {
        match hold {
            Hold::Hinges => Some(Status::Possible),
            hold @ (Hold::Plans | Hold::Doubts) if matches!(case, "for" | "of" | "with" | "on" | "at") => {
                self.held(hold, head, climbed)
            }
            hold @ (Hold::GoesOn | Hold::Begins | Hold::Happens)
                if matches!(case, "in" | "with" | "to" | "into" | "under" | "on") =>
            {
                self.held(hold, head, climbed)
            }
            _ => None,
        }
    }

    /// Under a verb that does not itself say so, an act that is told as new is as far off as the verb: "will attend talks".
    fn passing(&self, noun: usize, verb: usize, climbed: usize) -> Option<Status> {
        let (tree, words) = (&self.reading.tree, &self.reading.words);
        let is_known = tree
            .children(noun)
            .any(|child| child < noun && (words.at(child) == "the" || tree.deprel(child) == Some(Deprel::NmodPoss)));
        let status = self.clause(verb, climbed + 1);
        (!is_known && matches!(status, Status::Planned | Status::Possible)).then_some(status)
    }

    fn has_stretch(&self, verb: usize) -> bool {
        self.reading.tree.children(verb).any(|child| child > verb && is_stretch(self.reading.words.at(child)))
    }

    fn is_lasting(&self, noun: usize) -> bool {
        LASTING.contains(&self.reading.words.at(noun))
    }

    /// Whether a noun names something that lasts and is told of by the way: "progress in the talks", "the blockade of". As
    /// the object of a verb it is an act of that verb's time: "held talks".
    fn is_under_way(&self, noun: usize) -> bool {
        let (tree, words) = (&self.reading.tree, &self.reading.words);
        let is_over = |word: usize| {
            tree.children(word).any(|child| matches!(words.at(child), "after" | "following" | "during" | "for" | "at"))
        };
        self.is_lasting(noun)
            && !tree.head(noun).is_some_and(is_over)
            && matches!(tree.deprel(noun), Some(Deprel::Nmod | Deprel::Obl))
            && !is_over(noun)
    }
}

fn is_stretch(word: &str) -> bool {
    matches!(word, "day" | "week" | "month" | "year")
}

/// Whether a verb makes known or passes what may be there with it: a ban that is announced.
fn is_made_known(word: &str) -> bool {
    word.starts_with("announc") || word.starts_with("approv")
}

/// Nouns that only count or divide the act behind "of".
fn is_measure(word: &str) -> bool {
    matches!(word, "number" | "round" | "rounds" | "series" | "spate" | "string" | "wave" | "waves")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_sorted() {
        assert!(LASTING.is_sorted(), "{LASTING:?}");
    }
}
