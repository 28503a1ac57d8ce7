//! What a verb says of itself, and what the words above it make of that.

use chancery_doc::{Deprel, Status, Upos};

use super::super::tree::MAX_CLIMB;
use super::super::words::Tag;
use super::Act;
use super::holds::{self, Hold};

const AUXILIARIES: &[Deprel] = &[Deprel::Aux, Deprel::AuxPass, Deprel::Cop];
const SUBJECTS: &[Deprel] = &[Deprel::Nsubj, Deprel::NsubjPass, Deprel::Csubj];

/// Words at the head of a clause, or beside its verb, that leave it open.
const POSSIBLY: &[&str] = &["if", "lest", "maybe", "perhaps", "possibly", "unless", "whether"];

impl Act<'_, '_> {
    /// The status of what the predicate `verb` tells.
    pub(super) fn clause(&self, verb: usize, climbed: usize) -> Status {
        let own = self.own(verb, climbed);
        if climbed >= MAX_CLIMB {
            return own.unwrap_or(Status::Occurred);
        }
        self.above(verb, own, climbed).or(own).or_else(|| self.headline(verb)).unwrap_or(Status::Occurred)
    }

    /// "Ghana mulls leaving": the reader may take the first of the verbs for the subject of the second.
    fn headline(&self, verb: usize) -> Option<Status> {
        let tree = &self.reading.tree;
        let subject = tree.child(verb, SUBJECTS).filter(|&subject| subject + 1 == verb && self.is_gerund(verb))?;
        let hold = holds::of_verb(self.reading, subject).filter(|_| tree.child(verb, AUXILIARIES).is_none())?;
        matches!(hold, Hold::Doubts | Hold::Plans).then(|| self.held(hold, subject, MAX_CLIMB)).flatten()
    }

    /// What its auxiliaries, its negation and the word that opens its clause say.
    fn own(&self, verb: usize, climbed: usize) -> Option<Status> {
        let (tree, words) = (&self.reading.tree, &self.reading.words);
        if self.is_negated(verb) {
            return Some(Status::Denied);
        }
        let mark = |word: &str| tree.children(verb).any(|child| child < verb && words.at(child) == word);
        let in_case = || tree.children(verb).any(|child| words.at(child) == "in" && words.at(child + 1) == "case");
        if POSSIBLY.iter().any(|word| mark(word)) || in_case() {
            return Some(Status::Possible);
        }
        let is_auxiliary = |&child: &usize| {
            tree.deprel(child).is_some_and(|deprel| AUXILIARIES.contains(&deprel)) && child < verb && !self.holds(child)
        };
        let auxiliaries = || tree.children(verb).filter(is_auxiliary).map(|child| words.at(child));
        if auxiliaries()
            .any(|word| matches!(word, "may" | "might" | "could" | "can" | "ca" | "would" | "should" | "must"))
        {
            return Some(Status::Possible);
        }
        if auxiliaries().any(|word| matches!(word, "will" | "'ll" | "’ll" | "wo" | "shall")) {
            return Some(Status::Planned);
        }
        let is_be = |word: &str| {
            matches!(word, "is" | "are" | "am" | "'s" | "’s" | "'re" | "’re" | "'m" | "’m" | "been" | "was" | "were")
        };
        // "is to visit"
        if self.is_infinitive(verb) && auxiliaries().any(is_be) && tree.deprel(verb) != Some(Deprel::Xcomp) {
            return Some(Status::Planned);
        }
        // "is shelling", "has been shelling", "is being held", "is in talks"
        let is_gerund = self.is_gerund(verb) && tree.upos(verb) != Some(Upos::Adj);
        let is_state =
            self.is_state(verb) || tree.children(verb).any(|child| child < verb && words.at(child) == "still");
        if (is_gerund || is_state) && auxiliaries().any(is_be) || auxiliaries().any(|word| word == "being") {
            return Some(Status::Ongoing);
        }
        // "will fly to Accra and meet the premier": the auxiliary belongs to both.
        let shares = tree.deprel(verb) == Some(Deprel::Conj)
            && tree.child(verb, SUBJECTS).is_none()
            && auxiliaries().next().is_none()
            && climbed < MAX_CLIMB;
        let head = tree.head(verb).filter(|&head| shares && self.is_of_one_form(head, verb))?;
        self.own(head, climbed + 1)
    }

    /// What the word above says of the clause of `verb`, if it says anything.
    fn above(&self, verb: usize, own: Option<Status>, climbed: usize) -> Option<Status> {
        let tree = &self.reading.tree;
        let (deprel, head) = (tree.deprel(verb)?, tree.head(verb)?);
        match deprel {
            // "said that it had left and that it would not return"
            Deprel::Conj if self.is_finite(verb) && tree.deprel(head) == Some(Deprel::Ccomp) => {
                self.finite(verb, tree.head(head)?, own, climbed)
            }
            Deprel::Conj if self.is_of_one_form(head, verb) && tree.child(verb, SUBJECTS).is_none() => {
                let head_own = self.own(head, climbed);
                self.above(head, head_own, climbed + 1)
            }
            Deprel::Ccomp | Deprel::Csubj | Deprel::Xcomp | Deprel::Advcl | Deprel::Acl => {
                if self.is_infinitive(verb) {
                    self.infinitive(verb, head, deprel, climbed)
                } else if self.is_finite(verb) {
                    self.finite(verb, head, own, climbed)
                } else {
                    self.gerund(verb, head, deprel, climbed)
                }
            }
            // "a danger that they will leave", which the reader may take for a relative clause.
            Deprel::AclRelcl if tree.child(verb, &[Deprel::Mark]).is_some() => self.finite(verb, head, own, climbed),
            _ => None,
        }
    }

    /// "plans to meet", "was due to meet", "the decision to meet", "flew to Accra to meet".
    fn infinitive(&self, verb: usize, head: usize, deprel: Deprel, climbed: usize) -> Option<Status> {
        let tree = &self.reading.tree;
        let is_noun = matches!(tree.upos(head), Some(Upos::Noun | Upos::Propn));
        // "has yet to meet"
        if (1..=3).any(|back| self.reading.words.at(verb.wrapping_sub(back)) == "yet") {
            return Some(Status::Denied);
        }
        let hold = holds::of_any(self.reading, head);
        if let Some(hold) = hold.filter(|&hold| deprel != Deprel::Advcl || hold == Hold::Plans) {
            return self.held(hold, head, climbed);
        }
        if is_noun {
            let is_passive = tree.child(verb, &[Deprel::AuxPass]).is_some();
            let fate = self.fate(head, climbed);
            return fate.or(is_passive.then_some(Status::Planned));
        }
        match self.clause(head, climbed + 1) {
            Status::Denied if deprel == Deprel::Advcl => None,
            Status::Occurred => None,
            status => Some(status),
        }
    }

    /// "keeps shelling", "considers leaving", "stopped short of convicting", "without convicting".
    fn gerund(&self, verb: usize, head: usize, deprel: Deprel, climbed: usize) -> Option<Status> {
        let (tree, words) = (&self.reading.tree, &self.reading.words);
        let mark = tree
            .children(verb)
            .find(|&child| child < verb && matches!(tree.deprel(child), Some(Deprel::Mark | Deprel::Case)));
        let mark = mark.map(|mark| words.at(mark));
        match mark {
            Some("against" | "without") => return Some(Status::Denied),
            _ if self.is_instead(verb) => return Some(Status::Denied),
            Some("before" | "after" | "since" | "for" | "while" | "when") => return None,
            _ => {}
        }
        // "stopped short of": the reader hangs the clause on the adverb.
        let holder = match tree.deprel(head) {
            Some(Deprel::Advmod | Deprel::CompoundPrt) => tree.head(head).unwrap_or(head),
            _ => head,
        };
        let hold = holds::of_any(self.reading, holder);
        // "flew home, accusing Chad": told beside the verb, not under it.
        let is_beside =
            deprel == Deprel::Advcl && mark.is_none() && !matches!(hold, Some(Hold::GoesOn | Hold::Refuses));
        let is_gerund = self.is_gerund(verb) || self.reading.tree.child(verb, &[Deprel::Aux]).is_some();
        if !is_gerund || is_beside {
            return None;
        }
        self.held(hold?, holder, climbed)
    }

    /// "instead of arresting", "far from condemning", "rather than meet"
    fn is_instead(&self, verb: usize) -> bool {
        let words = &self.reading.words;
        (2..=4).any(|back| {
            verb.checked_sub(back).is_some_and(|at| {
                matches!((words.at(at), words.at(at + 1)), ("instead", "of") | ("far", "from") | ("rather", "than"))
            })
        })
    }

    /// "fears that it will leave", "denied that it had left", "the claim that it left".
    fn finite(&self, verb: usize, head: usize, own: Option<Status>, climbed: usize) -> Option<Status> {
        if self.reading.tree.deprel(verb) == Some(Deprel::Advcl) {
            return None;
        }
        // "it is conceivable, aides concede, that it will": what stands between is beside the matter.
        let head = match self.reading.tree.deprel(head) {
            Some(Deprel::Parataxis) => self.reading.tree.head(head).unwrap_or(head),
            _ => head,
        };
        match holds::of_any(self.reading, head) {
            // "it is not true that"
            _ if self.reading.words.at(head) == "true" && self.is_negated(head) => Some(Status::Denied),
            Some(Hold::Disowns) if self.is_negated(head) => own,
            Some(Hold::Disowns) => Some(Status::Denied),
            Some(Hold::Doubts) if own != Some(Status::Denied) => Some(Status::Possible),
            Some(Hold::Claims) => self.is_disowned(head, climbed).then_some(Status::Denied),
            _ => (own == Some(Status::Possible) && self.is_told_plan(verb)).then_some(Status::Planned),
        }
    }

    /// "said it would leave" tells of a plan; "said it would leave if" of what depends.
    fn is_told_plan(&self, verb: usize) -> bool {
        let (tree, words) = (&self.reading.tree, &self.reading.words);
        let has = |word: usize, wanted: &[&str]| tree.children(word).any(|child| wanted.contains(&words.at(child)));
        let mut clauses = tree.children(verb).filter(|&child| tree.deprel(child) == Some(Deprel::Advcl));
        has(verb, &["would"]) && !clauses.any(|clause| has(clause, &["if", "should", "unless"]))
    }

    /// The status of what hangs on `head`, which holds it so.
    pub(super) fn held(&self, hold: Hold, head: usize, climbed: usize) -> Option<Status> {
        let is_verb = matches!(self.reading.tree.upos(head), Some(Upos::Verb | Upos::Aux | Upos::Adj));
        let of_noun = || self.described(head).or_else(|| self.fate(head, climbed + 1));
        let of_head = if is_verb { Some(self.clause(head, climbed + 1)) } else { of_noun() };
        let is_denied = of_head == Some(Status::Denied);
        let unlikely = of_head.filter(|&status| matches!(status, Status::Denied | Status::Possible));
        match hold {
            Hold::Plans | Hold::Orders => unlikely.or(Some(Status::Planned)),
            Hold::Doubts => Some(if is_denied { Status::Denied } else { Status::Possible }),
            // "did not refuse to", "cannot be excluded"
            Hold::Hinges => Some(Status::Possible),
            Hold::Refuses if is_denied => None,
            Hold::Cancels if is_denied => Some(Status::Possible),
            Hold::Refuses | Hold::Cancels => Some(Status::Denied),
            Hold::Disowns => Some(if is_denied { Status::Occurred } else { Status::Denied }),
            // "will continue to call for" calls for it now.
            Hold::GoesOn if self.is_speech() && of_head == Some(Status::Planned) => Some(Status::Ongoing),
            Hold::GoesOn | Hold::Begins => {
                of_head.filter(|&status| status != Status::Occurred).or(Some(Status::Ongoing))
            }
            // "ended the siege" tells of the past; "to end the siege", "until it ends" of what goes on.
            Hold::Ends => {
                let is_open = |child: usize| matches!(self.reading.words.at(child), "until" | "unless" | "if");
                let is_ahead = self.is_infinitive(head) || of_head != Some(Status::Occurred);
                (is_ahead || self.reading.tree.children(head).any(is_open)).then_some(Status::Ongoing)
            }
            Hold::Happens => of_head,
            Hold::Claims => self.is_disowned(head, climbed).then_some(Status::Denied),
        }
    }

    /// Whether a claim is said to be false: "rejected the claim that", "the report is false".
    fn is_disowned(&self, claim: usize, climbed: usize) -> bool {
        let tree = &self.reading.tree;
        let Some(head) = tree.head(claim).filter(|_| climbed < MAX_CLIMB) else { return false };
        let hold = holds::of_any(self.reading, head);
        matches!(tree.deprel(claim), Some(Deprel::Obj | Deprel::NsubjPass | Deprel::Nsubj))
            && matches!(hold, Some(Hold::Disowns))
            && !self.is_negated(head)
            && (tree.deprel(claim) != Some(Deprel::Nsubj) || tree.upos(head) != Some(Upos::Verb))
    }

    /// Whether a word of the trigger stands at `idx`.
    fn holds(&self, idx: usize) -> bool {
        (self.start..self.end).contains(&idx)
    }

    /// "not", "never", "no unit", "at no point", "signed nothing"; what the trigger itself negates is its own.
    pub(super) fn is_negated(&self, verb: usize) -> bool {
        let (tree, words) = (&self.reading.tree, &self.reading.words);
        let mut children = tree.children(verb).filter(|&child| !self.holds(child));
        children.any(|child| match tree.deprel(child) {
            Some(Deprel::Nsubj | Deprel::NsubjPass | Deprel::Obj | Deprel::OblAgent) => self.is_none(child),
            Some(Deprel::Obl) => {
                let case = tree.child(child, &[Deprel::Case]).map(|case| words.at(case));
                self.is_none(child) && matches!(case, Some("at" | "by" | "in" | "of" | "on" | "to" | "under"))
            }
            Some(Deprel::Advcl) => false,
            _ => words.tag(child) == Tag::Negation && !self.is_limited(verb, child),
        })
    }

    /// "not only", "did not search it until October": the act happened.
    fn is_limited(&self, verb: usize, negation: usize) -> bool {
        let (tree, words) = (&self.reading.tree, &self.reading.words);
        let until =
            |child: usize| words.at(child) == "until" || tree.children(child).any(|mark| words.at(mark) == "until");
        matches!(words.at(negation + 1), "only" | "just" | "merely")
            || tree.children(verb).filter(|&child| child > verb).any(until)
    }

    /// "nobody", "no unit", "not one soldier".
    fn is_none(&self, noun: usize) -> bool {
        let (tree, words) = (&self.reading.tree, &self.reading.words);
        let none = |word: &str| matches!(word, "nobody" | "nothing" | "none" | "neither" | "nowhere");
        let more = |idx: usize| matches!(words.at(idx), "fewer" | "later" | "less" | "longer" | "more" | "doubt");
        none(words.at(noun))
            || tree.children(noun).any(|child| {
                let word = words.at(child);
                child < noun
                    && ((word == "no" && !more(child + 1))
                        || word == "neither"
                        || (word == "not" && matches!(words.at(child + 1), "one" | "a" | "single")))
            })
    }

    fn is_gerund(&self, verb: usize) -> bool {
        let word = self.reading.words.at(verb);
        let is_base =
            matches!(word, "bring" | "cling" | "fling" | "ring" | "sing" | "spring" | "sting" | "string" | "swing");
        word.ends_with("ing") && !is_base
    }

    /// "in talks", "on strike", "under siege" as what somebody is.
    fn is_state(&self, word: usize) -> bool {
        let (tree, words) = (&self.reading.tree, &self.reading.words);
        tree.child(word, &[Deprel::Case]).is_some_and(|case| matches!(words.at(case), "in" | "into" | "on" | "under"))
    }

    pub(super) fn is_infinitive(&self, verb: usize) -> bool {
        let (tree, words) = (&self.reading.tree, &self.reading.words);
        tree.children(verb)
            .any(|child| child < verb && words.tag(child) == Tag::To && tree.deprel(child) != Some(Deprel::Case))
    }

    /// Whether the verb has a subject of its own or an auxiliary.
    fn is_finite(&self, verb: usize) -> bool {
        let is_finite = |child: usize| self.reading.words.at(child) != "having";
        let auxiliary = self.reading.tree.child(verb, AUXILIARIES);
        self.reading.tree.child(verb, SUBJECTS).is_some() || auxiliary.is_some_and(is_finite)
    }

    /// Whether two joined verbs stand in one form, so that what governs the first governs both.
    fn is_of_one_form(&self, first: usize, second: usize) -> bool {
        let words = &self.reading.words;
        let kind = |verb: usize| match words.tag(verb) {
            _ if self.is_gerund(verb) => 1,
            Tag::Past => 2,
            _ if words.at(verb).ends_with('s') && !words.at(verb).ends_with("ss") => 3,
            _ => 0,
        };
        kind(first) == kind(second) && kind(second) != 3
    }
}
