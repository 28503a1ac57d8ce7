//! Who stands where around a verb or noun, read off the tree.
//!
//! Each question has three answers: these parties; somebody or something that is no party (an empty list); nothing, for
//! the tree has no word in that place, so that the order of words may be asked.

use chancery_doc::{Deprel, Upos};

use super::super::parties::{Mentioned, Reading};
use super::super::tree::MAX_CLIMB;
use super::super::words::Tag;

/// Those whom the words in a place of the tree denote, if it has such a place.
pub(crate) type Place<'r> = Option<Vec<&'r Mentioned>>;

/// What one finite verb shows of itself.
const SUBJECTS: &[Deprel] = &[Deprel::Nsubj, Deprel::NsubjPass, Deprel::Csubj];
/// Ways in which a noun hangs under a verb or noun with a preposition.
const OBLIQUES: &[Deprel] = &[Deprel::Obl, Deprel::Nmod, Deprel::OblAgent];

impl Reading<'_> {
    /// The subject of the verb, passive or not, its own or the one that it shares.
    pub(crate) fn tree_subject(&self, verb: usize) -> Place<'_> {
        self.subject_word(verb, 0).map(|word| self.denoted(word))
    }

    /// Who acts in a passive: "by police".
    pub(crate) fn tree_agent(&self, verb: usize) -> Place<'_> {
        // "was lodged with the court by Ghana": the reader may take the court for who does it.
        let has_case = |word: usize| self.tree.children(word).any(|case| self.tree.deprel(case) == Some(Deprel::Case));
        let bare = || self.tree.child(verb, &[Deprel::OblAgent]).filter(|&word| !has_case(word));
        let by = self.oblique(verb, "by").or_else(bare);
        let shared = || {
            // "was tried and jailed by a court": the later verb holds what both share.
            let later = self.tree.children(verb).filter(|&child| self.tree.deprel(child) == Some(Deprel::Conj));
            later.filter(|&child| !self.has_subject(child)).find_map(|child| self.oblique(child, "by"))
        };
        let headed = || self.is_by_whom(verb).then(|| self.tree.head(verb + 1)).flatten();
        let far = || self.is_by_whom_far(verb).then(|| self.by_below(verb)).flatten();
        let found = by.or_else(headed).or_else(shared).or_else(|| self.agent_below(verb)).or_else(far);
        found.map(|word| self.denoted(word))
    }

    /// Whether the party stands behind one of some prepositions.
    pub(crate) fn is_behind(&self, party: &Mentioned, prepositions: &[&str]) -> bool {
        let top = self.tree.top(party.tokens.0, party.tokens.1);
        let is_one = |case: usize| case < top && prepositions.contains(&self.words.at(case));
        self.tree.children(top).any(|case| self.tree.deprel(case) == Some(Deprel::Case) && is_one(case))
    }

    /// Who acts in a passive where the tree hangs them on what stands between: "was scolded for holes in the ledgers *by
    /// auditors*".
    fn agent_below(&self, verb: usize) -> Option<usize> {
        self.has_passive_form(verb).then(|| self.by_below(verb)).flatten()
    }

    /// Who stands behind "by" anywhere under the verb, but as who does another act.
    fn by_below(&self, verb: usize) -> Option<usize> {
        let (_, end) = self.tree.extent(verb);
        let is_by = |&word: &usize| self.words.at(word) == "by";
        // "cited for attacks by rebels": the attacks are theirs; "cited for Malian attacks by …": these are Mali's.
        let is_others = |word: usize| {
            let between = |&head: &usize| head > verb;
            let heads = std::iter::successors(self.tree.head(word), |&head| self.tree.head(head)).take_while(between);
            let is_free = |head: usize| self.act_at(head).is_some() && self.owner_word(head).is_none();
            heads.take(MAX_CLIMB).any(|head| is_free(head) || self.tree.upos(head) == Some(Upos::Verb))
        };
        let by = (verb + 1..end).find(is_by)?;
        let word = self.tree.head(by)?;
        // "by mutinying troops": the reader takes the participle for a verb of its own.
        let named =
            (by + 1..end.min(by + 6)).find(|&word| self.party_at(word).is_some_and(|party| party.tokens.0 > by));
        let word = if self.tree.upos(word) == Some(Upos::Verb) { named? } else { word };
        (!is_others(word) && !self.denoted(word).is_empty()).then_some(word)
    }

    /// Whether the verb stands behind a form of "be", whatever the tree makes of it.
    fn has_passive_form(&self, verb: usize) -> bool {
        const BE: &[Deprel] = &[Deprel::AuxPass, Deprel::Cop];
        self.tree.child(verb, BE).is_some_and(|be| be < verb)
    }

    /// Whether the tree says that the verb is passive; nothing where it does not say.
    pub(crate) fn tree_is_passive(&self, verb: usize, is_participle: bool) -> Option<bool> {
        const PASSIVE: &[Deprel] = &[Deprel::AuxPass, Deprel::NsubjPass, Deprel::OblAgent];
        if self.tree.upos(verb)? != Upos::Verb {
            return None;
        }
        if self.tree.child(verb, PASSIVE).is_some() || (is_participle && self.has_passive_form(verb)) {
            return Some(true);
        }
        // "Chad asked by Togo for water": a headline leaves out "was".
        let is_finished = self.tree.child(verb, &[Deprel::Aux]).is_some();
        if is_participle && !is_finished && (self.is_by_whom(verb) || self.is_by_whom_far(verb)) {
            return Some(true);
        }
        if self.has_subject(verb) || !is_participle {
            return Some(false);
        }
        let has_object = self.tree.child(verb, &[Deprel::Obj]).is_some();
        let has_auxiliary = self.tree.child(verb, &[Deprel::Aux]).is_some();
        match self.tree.deprel(verb)? {
            // "the men arrested on Monday"
            Deprel::Acl => Some(true),
            // "was arrested and charged"
            Deprel::Conj if !has_auxiliary => {
                let first = self.tree.head(verb)?;
                let is_passive = self.tree_is_passive(first, true)?;
                Some(is_passive && !has_object)
            }
            _ => None,
        }
    }

    /// Whether a headline says right behind the verb by whom; in a sentence that ends in a sign "was" would stand before it.
    fn is_by_whom(&self, verb: usize) -> bool {
        // "stood by its minister": what these say is no passive.
        const STAYS: &[&str] = &["abided", "came", "lived", "passed", "stood", "stuck", "swore", "went"];
        let by = verb + 1;
        let (_, last) = self.sentence_of(verb);
        let is_headline = self.words.tag(last - 1) != Tag::Sign;
        let is_somebody =
            |word: usize| word > by && self.tree.head(word) == Some(verb) && !self.denoted(word).is_empty();
        is_headline
            && by < last
            && self.words.at(by) == "by"
            && STAYS.binary_search(&self.words.at(verb)).is_err()
            && self.tree.head(by).is_some_and(is_somebody)
    }

    /// Whether a headline says farther behind by whom: "Niger lent millions for wells by a bank". Its verb has no object but money,
    /// and behind "by" stands somebody, no place.
    fn is_by_whom_far(&self, verb: usize) -> bool {
        let (_, last) = self.sentence_of(verb);
        let is_sum = |word: usize| matches!(self.tree.upos(word), Some(Upos::Num | Upos::Sym));
        let is_somebody = |word: usize| self.party_at(word).is_some_and(|party| !party.is_modifier && !party.is_place);
        self.words.tag(last - 1) != Tag::Sign
            && self.has_subject(verb)
            && self.tree.child(verb, &[Deprel::Aux]).is_none()
            && self.tree.child(verb, &[Deprel::Obj]).is_none_or(is_sum)
            && self.by_below(verb).is_some_and(is_somebody)
    }

    /// The object of the verb or of another word of its expression, `start..end`.
    pub(crate) fn tree_object(&self, start: usize, end: usize) -> Option<usize> {
        let outside = |word: usize| !(start..end).contains(&word);
        let words = || (start..end).rev();
        let direct = words().find_map(|word| {
            let receiver = self.tree.child(word, &[Deprel::Iobj]).filter(|&child| outside(child));
            receiver.or_else(|| self.tree.child(word, &[Deprel::Obj]).filter(|&child| outside(child)))
        });
        // "called on Hezbollah": the preposition belongs to the expression.
        let governed = || {
            let mut cases = words().filter(|&word| self.tree.deprel(word) == Some(Deprel::Case));
            cases.find_map(|word| self.tree.head(word).filter(|&head| outside(head) && head > word))
        };
        // "condemned and sanctioned the firm": the object stands behind the last of the verbs.
        let shared = || {
            let mut later = self.tree.children(start).filter(|&child| self.tree.deprel(child) == Some(Deprel::Conj));
            later.find_map(|child| self.tree.child(child, &[Deprel::Obj]).filter(|_| !self.has_subject(child)))
        };
        // "the village that rebels attacked"
        let antecedent = || {
            let is_relative = self.tree.deprel(start) == Some(Deprel::AclRelcl);
            let subject = self.tree.child(start, SUBJECTS).filter(|&subject| !self.is_relative(subject));
            subject.filter(|_| is_relative).and_then(|_| self.tree.head(start))
        };
        let direct =
            direct.map(|word| if self.is_relative(word) { self.antecedent(start).unwrap_or(word) } else { word });
        let behind = || self.tree.child(start, SUBJECTS).filter(|&subject| subject >= end);
        // "accuses Iran of arming …", "urges Chad to leave": the reader may take whom one addresses for the subject of what
        // they do; not so where a whole clause is said: "denied that its patrol fired".
        let is_bare = |&clause: &usize| {
            let mut marks = self.tree.children(clause).filter(|&mark| self.tree.deprel(mark) == Some(Deprel::Mark));
            let is_said = marks.clone().any(|mark| matches!(self.words.at(mark), "that" | "if" | "whether"));
            !is_said && (marks.next().is_some() || self.words.at(clause).ends_with("ing"))
        };
        let addressed = || {
            let clauses = self.tree.children(start).filter(|&child| {
                matches!(self.tree.deprel(child), Some(Deprel::Ccomp | Deprel::Xcomp)) && child >= end
            });
            let subject = |clause| self.tree.child(clause, SUBJECTS).filter(|&subject| subject >= end);
            // "pressed for Chad to leave"
            let mut marks = words().filter(|&word| self.tree.deprel(word) == Some(Deprel::Mark));
            clauses
                .filter(is_bare)
                .find_map(subject)
                .or_else(|| marks.find_map(|mark| self.tree.head(mark).and_then(subject)))
        };
        direct.or_else(governed).or_else(addressed).or_else(behind).or_else(shared).or_else(antecedent)
    }

    /// The word after a preposition that belongs to one of the words `start..end`.
    pub(crate) fn tree_after(&self, start: usize, end: usize, preposition: &str) -> Option<usize> {
        let outside = |word: &usize| !(start..end).contains(word);
        let own = (start..end).rev().find_map(|word| self.oblique(word, preposition).filter(outside));
        // "imposed sanctions *on*", "launched an attack *on*": it may hang on the object, or on the verb.
        let top = self.tree.top(start, end);
        let below = || {
            let object = self.tree.child(top, &[Deprel::Obj])?;
            self.oblique(object, preposition)
        };
        let above = || {
            let is_object = matches!(self.tree.deprel(top)?, Deprel::Obj | Deprel::NsubjPass);
            let verb = self.tree.head(top).filter(|_| is_object)?;
            self.oblique(verb, preposition)
        };
        own.or_else(below).or_else(above).filter(|&word| word >= end || word < start)
    }

    /// The infinitive that belongs to the words `start..end`: "threatened to *sue*", "its plan to *leave*".
    pub(crate) fn tree_infinitive(&self, start: usize, end: usize) -> Option<usize> {
        let is_infinitive = |&word: &usize| {
            word >= end
                && matches!(self.tree.deprel(word), Some(Deprel::Xcomp | Deprel::Acl | Deprel::Advcl))
                && self.tree.children(word).any(|child| child < word && self.words.tag(child) == Tag::To)
        };
        (start..end).flat_map(|word| self.tree.children(word)).find(is_infinitive)
    }

    /// The verb under which the noun stands, and how: "*launched* a series of attacks", "were *killed* in the attack".
    pub(crate) fn tree_governor(&self, noun: usize) -> Option<(usize, Deprel)> {
        let mut at = noun;
        for _ in 0..MAX_CLIMB {
            let deprel = self.tree.deprel(at)?;
            let head = self.tree.head(at)?;
            match deprel {
                Deprel::Obj | Deprel::NsubjPass | Deprel::Xcomp => return Some((head, deprel)),
                Deprel::Obl | Deprel::Nsubj if self.tree.upos(head) == Some(Upos::Verb) => return Some((head, deprel)),
                Deprel::Nmod | Deprel::Conj | Deprel::Compound | Deprel::Appos => at = head,
                _ => return None,
            }
        }
        None
    }

    /// The word that is the subject of the verb: its own, that of the verb it is joined to, or the one that controls it.
    pub(super) fn subject_word(&self, verb: usize, climbed: usize) -> Option<usize> {
        // What the reader takes for a noun ("the court sentences …") has no subject in its tree.
        if climbed > MAX_CLIMB || (climbed == 0 && self.tree.upos(verb) == Some(Upos::Noun) && !self.has_subject(verb))
        {
            return None;
        }
        if let Some(subject) = self.tree.child(verb, SUBJECTS) {
            // An act is not told with its subject behind it: the reader has taken the object for one.
            if subject > verb && climbed == 0 {
                return None;
            }
            return if self.is_relative(subject) { self.antecedent(verb).or(Some(subject)) } else { Some(subject) };
        }
        let head = self.tree.head(verb)?;
        let above = |word| self.subject_word(word, climbed + 1);
        match self.tree.deprel(verb)? {
            Deprel::Conj if self.is_predicate(head) => {
                self.speaker_going_on(head, verb).map_or_else(|| above(head), above)
            }
            // "urged Togo to leave": Togo leaves; "agreed to leave": who agreed does.
            Deprel::Xcomp => self.object_before(head, verb).or_else(|| above(head)),
            Deprel::Advcl => {
                let mark = self.tree.child(verb, &[Deprel::Mark, Deprel::Case]).map(|mark| self.words.at(mark));
                // "accused Iran of denying …", "thanked Kenya for sending …"
                let of_object = matches!(mark, Some("of" | "from" | "for" | "into"));
                let object = of_object.then(|| self.object_before(head, verb)).flatten();
                // "was shelled by rebels, killing two": who did the one did the other.
                let agent = || {
                    let follows = verb > head && self.words.tag(verb) == Tag::Gerund && mark.is_none();
                    let is_passive = follows && self.tree_is_passive(head, true) == Some(true);
                    let agent = || self.tree.child(head, &[Deprel::OblAgent]).or_else(|| self.oblique(head, "by"));
                    is_passive.then(agent).flatten()
                };
                object.or_else(agent).or_else(|| above(head))
            }
            Deprel::Acl => {
                let is_marked = self
                    .tree
                    .children(verb)
                    .any(|child| child < verb && matches!(self.tree.deprel(child), Some(Deprel::Mark | Deprel::Case)));
                // ", accusing …" tells on, whatever noun stands before it.
                let goes_on = verb > 0 && self.words.at(verb - 1) == "," && self.words.tag(verb) == Tag::Gerund;
                let teller = || self.tree_governor(head).and_then(|(verb, _)| above(verb));
                if !is_marked {
                    return goes_on.then(teller).flatten().or(Some(head));
                }
                // "Ghana's plan to leave", "an attempt by Ghana to leave", "Ghana has a policy of leaving"
                let owner = self.owner_word(head).or_else(|| self.oblique(head, "by"));
                owner.or_else(teller)
            }
            Deprel::AclRelcl => Some(head),
            // "Police in Accra arrest …": the reader has seen no verb in it.
            Deprel::Parataxis if matches!(self.tree.upos(head), Some(Upos::Noun | Upos::Propn)) && head < verb => {
                Some(head)
            }
            // "ready to leave", "in talks": who is so does.
            Deprel::Obl | Deprel::Obj if self.tree.upos(verb) != Some(Upos::Verb) => above(head),
            _ => None,
        }
    }

    /// The verb of saying above `head` that a further verb of saying goes on from: "says that both plan a pact and *calls* on
    /// …". Both tell in the same person; what is said does not call, vow or accuse.
    fn speaker_going_on(&self, head: usize, verb: usize) -> Option<usize> {
        let speaks = |word: usize| self.lexicon.cue_at(&self.words.lower, word).is_some();
        let is_third = |word: usize| self.words.at(word).ends_with('s') && self.words.tag(word) == Tag::Other;
        let above = self.tree.head(head).filter(|_| self.tree.deprel(head) == Some(Deprel::Ccomp))?;
        (is_third(verb) && is_third(above) && speaks(verb) && speaks(above)).then_some(above)
    }

    /// The word of somebody who owns or describes a noun.
    fn owner_word(&self, noun: usize) -> Option<usize> {
        let describes = |&word: &usize| self.tree.is_owner(word) && word < noun && !self.is_compounded(word);
        self.tree.children(noun).filter(describes).find(|&word| self.party_at(word).is_some())
    }

    fn has_subject(&self, verb: usize) -> bool {
        self.tree.child(verb, SUBJECTS).is_some()
    }

    /// Whether a word says something of a subject: a verb, or a noun or adjective with one.
    fn is_predicate(&self, word: usize) -> bool {
        self.tree.upos(word) == Some(Upos::Verb)
            || self.has_subject(word)
            || self.tree.child(word, &[Deprel::Cop]).is_some()
    }

    fn object_before(&self, verb: usize, before: usize) -> Option<usize> {
        self.tree.child(verb, &[Deprel::Obj, Deprel::Iobj]).filter(|&object| object < before)
    }

    fn is_relative(&self, word: usize) -> bool {
        matches!(self.words.tag(word), Tag::Relative | Tag::That)
    }

    /// What a relative clause speaks of, from one of its verbs.
    fn antecedent(&self, verb: usize) -> Option<usize> {
        let mut at = verb;
        for _ in 0..MAX_CLIMB {
            let head = self.tree.head(at)?;
            match self.tree.deprel(at)? {
                Deprel::AclRelcl => return Some(head),
                Deprel::Conj | Deprel::Xcomp | Deprel::Ccomp => at = head,
                _ => return None,
            }
        }
        None
    }

    /// The word with a preposition under another.
    pub(super) fn oblique(&self, word: usize, preposition: &str) -> Option<usize> {
        let has_case = |&child: &usize| {
            self.tree.children(child).any(|case| {
                self.tree.deprel(case) == Some(Deprel::Case)
                    && case < child
                    && is_like(self.words.at(case), preposition)
            })
        };
        let is_oblique = |child: &usize| self.tree.deprel(*child).is_some_and(|deprel| OBLIQUES.contains(&deprel));
        self.tree.children(word).filter(is_oblique).find(has_case)
    }
}

/// Whether a word stands for the preposition of a slot.
fn is_like(word: &str, preposition: &str) -> bool {
    word == preposition
        || match preposition {
            "on" => word == "upon",
            "to" => matches!(word, "toward" | "towards"),
            _ => false,
        }
}
