//! Who stands where around a verb or noun, read off the tree.
//!
//! Each question has three answers: these parties; somebody or something that is no party (an empty list); nothing, for
//! the tree has no word in that place, so that the order of words may be asked.

use chancery_doc::{Deprel, Sector, Upos};

use super::super::parties::{Kind, Mentioned, Reading};
use super::super::tree::MAX_CLIMB;
use super::super::words::Tag;

/// Those whom the words in a place of the tree denote, if it has such a place.
pub(crate) type Place<'r> = Option<Vec<&'r Mentioned>>;

/// How deep a noun phrase is looked into: "dozens of members of the party's youth wing".
const MAX_DEPTH: usize = 4;

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
        let by = self.tree.child(verb, &[Deprel::OblAgent]).or_else(|| self.oblique(verb, "by"));
        let shared = || {
            // "was tried and jailed by a court": the later verb holds what both share.
            let later = self.tree.children(verb).filter(|&child| self.tree.deprel(child) == Some(Deprel::Conj));
            later.filter(|&child| !self.has_subject(child)).find_map(|child| self.oblique(child, "by"))
        };
        by.or_else(shared).map(|word| self.denoted(word))
    }

    /// Whether the tree says that the verb is passive; nothing where it does not say.
    pub(crate) fn tree_is_passive(&self, verb: usize, is_participle: bool) -> Option<bool> {
        const PASSIVE: &[Deprel] = &[Deprel::AuxPass, Deprel::NsubjPass, Deprel::OblAgent];
        if self.tree.upos(verb)? != Upos::Verb {
            return None;
        }
        if self.tree.child(verb, PASSIVE).is_some() {
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
        let direct = direct.map(|word| if self.is_relative(word) { self.antecedent(start).unwrap_or(word) } else { word });
        let behind = || self.tree.child(start, SUBJECTS).filter(|&subject| subject >= end);
        // "accuses Iran of arming …", "urges Chad to leave": the reader may take whom one addresses for the subject of what
        // they do.
        let addressed = || {
            let mut clauses = self.tree.children(start).filter(|&child| {
                matches!(self.tree.deprel(child), Some(Deprel::Ccomp | Deprel::Xcomp)) && child >= end
            });
            clauses.find_map(|clause| self.tree.child(clause, SUBJECTS).filter(|&subject| subject >= end))
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

    /// Who owns or describes the noun: "Japan's offer", "the Japanese offer".
    pub(crate) fn tree_owners(&self, noun: usize) -> Vec<&Mentioned> {
        let mut found = self.owners(noun, 0);
        if found.is_empty() && self.tree.deprel(noun) == Some(Deprel::Conj) {
            // "Japan's offers and promises"
            found = self.tree.head(noun).map(|first| self.owners(first, 0)).unwrap_or_default();
        }
        found
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
    fn subject_word(&self, verb: usize, climbed: usize) -> Option<usize> {
        // What the reader takes for a noun ("the court sentences …") has no subject in its tree.
        if climbed > MAX_CLIMB || (climbed == 0 && self.tree.upos(verb) == Some(Upos::Noun) && !self.has_subject(verb)) {
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
            Deprel::Conj if self.is_predicate(head) => above(head),
            // "urged Togo to leave": Togo leaves; "agreed to leave": who agreed does.
            Deprel::Xcomp => self.object_before(head, verb).or_else(|| above(head)),
            Deprel::Advcl => {
                let mark = self.tree.child(verb, &[Deprel::Mark, Deprel::Case]).map(|mark| self.words.at(mark));
                // "accused Iran of denying …", "thanked Kenya for sending …"
                let of_object = matches!(mark, Some("of" | "from" | "for" | "into"));
                let object = of_object.then(|| self.object_before(head, verb)).flatten();
                object.or_else(|| above(head))
            }
            Deprel::Acl => {
                let is_infinitive = self.tree.children(verb).any(|child| self.words.tag(child) == Tag::To);
                if !is_infinitive {
                    // ", accusing …" tells on, whatever noun stands before it.
                    let goes_on = verb > 0 && self.words.at(verb - 1) == "," && self.words.tag(verb) == Tag::Gerund;
                    let teller = goes_on.then(|| self.tree_governor(head).and_then(|(verb, _)| above(verb))).flatten();
                    return teller.or(Some(head));
                }
                // "Ghana's plan to leave", "Ghana announced a plan to leave"
                let owner = self.tree.child(head, &[Deprel::NmodPoss]);
                owner.or_else(|| self.tree_governor(head).and_then(|(verb, _)| above(verb)))
            }
            Deprel::AclRelcl => Some(head),
            // "Police in Accra arrest …": the reader has seen no verb in it.
            Deprel::Parataxis if matches!(self.tree.upos(head), Some(Upos::Noun | Upos::Propn)) && head < verb => Some(head),
            // "ready to leave", "in talks": who is so does.
            Deprel::Obl | Deprel::Obj if self.tree.upos(verb) != Some(Upos::Verb) => above(head),
            _ => None,
        }
    }

    fn has_subject(&self, verb: usize) -> bool {
        self.tree.child(verb, SUBJECTS).is_some()
    }

    /// Whether a word says something of a subject: a verb, or a noun or adjective with one.
    fn is_predicate(&self, word: usize) -> bool {
        self.tree.upos(word) == Some(Upos::Verb) || self.has_subject(word) || self.tree.child(word, &[Deprel::Cop]).is_some()
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
    fn oblique(&self, word: usize, preposition: &str) -> Option<usize> {
        let has_case = |&child: &usize| {
            self.tree.children(child).any(|case| {
                self.tree.deprel(case) == Some(Deprel::Case) && case < child && self.words.at(case) == preposition
            })
        };
        let is_oblique = |child: &usize| self.tree.deprel(*child).is_some_and(|deprel| OBLIQUES.contains(&deprel));
        self.tree.children(word).filter(is_oblique).find(has_case)
    }

    /// Whom a word denotes with all that "and" joins to it.
    pub(crate) fn denoted(&self, word: usize) -> Vec<&Mentioned> {
        self.denoted_from(word, 0)
    }

    fn denoted_from(&self, word: usize, depth: usize) -> Vec<&Mentioned> {
        let mut found = Vec::new();
        self.add_denoted(word, depth, &mut found);
        let mut seen = Vec::new();
        found.retain(|party: &&Mentioned| {
            let is_new = !seen.contains(&party.span);
            seen.push(party.span);
            is_new
        });
        found
    }

    fn add_denoted<'r>(&'r self, word: usize, depth: usize, found: &mut Vec<&'r Mentioned>) {
        if depth > MAX_DEPTH {
            return;
        }
        let party = self.party_at(word).filter(|party| self.tree.top(party.tokens.0, party.tokens.1) == word || !party.is_modifier);
        let (start, end) = party.map_or((word, word + 1), |party| party.tokens);
        if let Some(party) = party {
            // "Kurdish and Yezidi fighters": both describe them.
            found.extend(self.joined_owners(party));
            found.push(party);
        } else {
            let before = found.len();
            found.extend(self.first_owners(word));
            if found.len() == before
                && let Some(part) = self.oblique(word, "of").filter(|_| self.is_quantity(word))
            {
                self.add_denoted(part, depth + 1, found);
            }
            if found.len() == before
                && let Some(apposition) = self.tree.child(word, &[Deprel::Appos])
            {
                self.add_denoted(apposition, depth + 1, found);
            }
        }
        // "Ana Ruiz and vice president Luis Mora": joined, however the reader hangs the second on the first.
        if let Some(party) = party
            && let Some(next) = self.party_at(end + 1).filter(|next| next.tokens.0 == end + 1 && self.words.at(end) == "and")
            && party.is_modifier == next.is_modifier
            && self.hangs_on(next, party)
        {
            self.add_denoted(self.tree.top(next.tokens.0, next.tokens.1), depth + 1, found);
        }
        for inner in start..end {
            for other in self.tree.children(inner).filter(|&other| other >= end) {
                // "Iran and the Israeli attacks": somebody is not joined to something.
                let is_joined = party.is_none() || self.party_at(other).is_some();
                if is_joined && self.tree.deprel(other) == Some(Deprel::Conj) {
                    self.add_denoted(other, depth + 1, found);
                }
            }
        }
    }

    /// Whom a noun phrase without a party at its head speaks of, from the left: "an offer by Russia", "a village in Chad".
    pub(crate) fn concerned(&self, word: usize, fits: &dyn Fn(&Mentioned) -> bool) -> Vec<&Mentioned> {
        let mut under = Vec::new();
        self.add_under(word, 0, &mut under);
        under.sort_unstable();
        let speaks_of = |&child: &usize| {
            self.party_at(child).is_some_and(|party| !self.is_compounded(child) && fits(party))
        };
        let first = under.into_iter().find(speaks_of).and_then(|child| self.party_at(child));
        first.map(|party| self.denoted(self.tree.top(party.tokens.0, party.tokens.1))).unwrap_or_default()
    }

    /// The words under a noun, without clauses that tell of something else.
    fn add_under(&self, word: usize, depth: usize, under: &mut Vec<usize>) {
        if depth > MAX_CLIMB {
            return;
        }
        for child in self.tree.children(word) {
            match self.tree.deprel(child) {
                Some(Deprel::AclRelcl | Deprel::Advcl | Deprel::Parataxis) => {}
                // "a ruling sought by Chad": of what a participle tells only who did it.
                Some(Deprel::Acl) => {
                    if let Some(agent) = self.tree.child(child, &[Deprel::OblAgent]).or_else(|| self.oblique(child, "by")) {
                        under.push(agent);
                        self.add_under(agent, depth + 1, under);
                    }
                }
                _ => {
                    under.push(child);
                    self.add_under(child, depth + 1, under);
                }
            }
        }
    }

    /// Whether a word of one party depends on a word of the other.
    fn hangs_on(&self, party: &Mentioned, other: &Mentioned) -> bool {
        let heads = (party.tokens.0..party.tokens.1).filter_map(|word| self.tree.head(word));
        heads.into_iter().any(|head| (other.tokens.0..other.tokens.1).contains(&head))
    }

    /// The states before a description that the last of them begins.
    fn joined_owners<'r>(&'r self, party: &'r Mentioned) -> Vec<&'r Mentioned> {
        let (start, end) = party.tokens;
        let adjoins = |owner: &Mentioned| {
            owner.is_modifier && owner.tokens.1 + 1 == start && self.words.at(start - 1) == "and" && self.party_at(start).is_some_and(|party| party.is_modifier || party.kind == Kind::Group)
        };
        let joins = |owner: &&Mentioned| {
            adjoins(owner) || (owner.tokens.0..owner.tokens.1).any(|word| {
                let mut under = self.tree.children(word);
                under.any(|child| self.tree.deprel(child) == Some(Deprel::Conj) && (start..end).contains(&child))
            })
        };
        if party.kind != Kind::Group || start == 0 {
            return Vec::new();
        }
        let (first, _) = self.sentence_of(start);
        let before = (first..start).rev().take(6).filter_map(|word| self.party_at(word));
        let mut owners: Vec<&Mentioned> = before.filter(|owner| owner.is_modifier || owner.kind == Kind::State).filter(joins).collect();
        owners.dedup_by_key(|owner| owner.span);
        owners.reverse();
        owners
    }

    /// Whose thing a noun names: the first of its owners with those joined to it. "EU Iran sanctions" are the EU's.
    fn first_owners(&self, noun: usize) -> Vec<&Mentioned> {
        let owners = self.owners(noun, 0);
        // "attacked a police station" strikes the police; "condemned the terrorist attack" names nobody.
        let is_owner = |owner: &&&Mentioned| {
            owner.kind != Kind::Group
                || owner.is_modifier
                || owner.tokens.1 - owner.tokens.0 > 1
                || self.entity(owner).sector.is_some_and(|sector| {
                    matches!(sector, Sector::Cop | Sector::Gov | Sector::Jud | Sector::Leg | Sector::Mil | Sector::Spy)
                })
        };
        let Some(first) = owners.iter().find(is_owner) else { return Vec::new() };
        self.denoted_from(self.tree.top(first.tokens.0, first.tokens.1), MAX_DEPTH - 1)
    }

    /// Whether a noun only counts what stands behind "of": "dozens of", "members of".
    fn is_quantity(&self, word: usize) -> bool {
        self.words.tag(word) == Tag::Number || QUANTITIES.binary_search(&self.words.at(word)).is_ok()
    }

    fn owners(&self, noun: usize, depth: usize) -> Vec<&Mentioned> {
        let mut found: Vec<&Mentioned> = Vec::new();
        for child in self.tree.children(noun).filter(|&child| child < noun) {
            let deprel = self.tree.deprel(child);
            let describes = matches!(deprel, Some(Deprel::Amod | Deprel::Compound | Deprel::NmodPoss | Deprel::Nmod));
            if !describes || self.is_compounded(child) {
                continue;
            }
            match self.party_at(child) {
                Some(party) if party.tokens.1 > noun => {}
                // "military exercises": the adjective of a role is nobody.
                Some(party) if deprel == Some(Deprel::Amod) && party.kind == Kind::Group => {}
                Some(_) => self.add_denoted(child, MAX_DEPTH - 1, &mut found),
                // "a Russian drone attack": it may describe the inner noun.
                None if depth == 0 => found.extend(self.owners(child, depth + 1)),
                None => {}
            }
        }
        found
    }

    /// "Iran-backed", "Panama-flagged": the first part of a compound that describes something else.
    fn is_compounded(&self, word: usize) -> bool {
        let end = self.party_at(word).map_or(word + 1, |party| party.tokens.1);
        matches!(self.words.at(end), "-" | "‑" | "–") && self.words.tag(end + 1) != Tag::Name
    }
}

/// Nouns that only count or gather the people behind "of".
const QUANTITIES: &[&str] = &[
    "army", "batch", "couple", "crowd", "crowds", "dozen", "dozens", "group", "groups", "handful", "hundreds", "lot",
    "lots", "majority", "member", "members", "millions", "number", "pair", "part", "rest", "scores", "series", "tens",
    "thousands", "total", "waves",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_sorted() {
        assert!(QUANTITIES.is_sorted());
    }
}
