//! Who speaks by the tree: the subject of the word of saying, or whoever it takes its subject from.

use chancery_doc::{Deprel, Upos};

use super::super::parties::{Kind, Mentioned, Reading};
use super::super::words::Tag;
use super::{Finder, Place};

/// Verbs that a subject is looked for through: "said … and added, …, calling".
const MAX_CLIMB: usize = 4;
/// Words that stand for nobody who could speak.
const NOBODY: &[&str] = &["nobody", "none", "nothing", "that", "there", "this", "what", "which", "who"];

/// What the tree says of the speaker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Subject {
    /// The word that heads the speaker's phrase.
    At(usize),
    /// Nobody is said to speak: "it is said".
    Nobody,
    /// The tree does not tell.
    Unknown,
}

impl Finder<'_, '_> {
    /// The subject of the cue.
    pub(super) fn subject_of(&self, place: Place) -> Subject {
        let tree = &self.reading.tree;
        let mut verb = tree.top(place.at, place.end);
        if self.is_passive_here(place) {
            return self.agent(verb, place.end).map_or(Subject::Nobody, Subject::At);
        }
        // "…, saying": whoever the sentence is about, not who stands in the clause right before.
        let is_aside = place.at > place.first && self.reading.words.at(place.at - 1) == ",";
        if is_aside
            && self.reading.words.at(place.at).ends_with("ing")
            && tree.child(verb, &[Deprel::Nsubj]).is_none()
            && !self.is_marked_as(verb)
        {
            verb = self.main_verb(verb);
        }
        // "Warning of floods, the mayor left", read as two clauses side by side.
        if place.at == place.first && self.reading.words.at(place.at).ends_with("ing") {
            let beside = tree.children(verb).find(|&child| tree.deprel(child) == Some(Deprel::Parataxis));
            if let Some(subject) = beside.and_then(|beside| self.nearest_subject(beside)) {
                return Subject::At(subject);
            }
        }
        // "…, an aide to the minister said": whoever stands between comma and cue, however the tree reads it.
        if tree.child(verb, &[Deprel::Nsubj, Deprel::NsubjPass]).is_none()
            && let Some(node) = self.between_comma_and(place)
        {
            return Subject::At(node);
        }
        for _ in 0..MAX_CLIMB {
            if let Some(subject) = self.nearest_subject(verb) {
                return self.antecedent(subject, verb);
            }
            let Some(head) = tree.head(verb) else { break };
            match tree.deprel(verb) {
                // "quoted the minister as saying"
                Some(Deprel::Advcl) if self.is_marked_as(verb) => {
                    let quoted = tree.child(head, &[Deprel::Obj, Deprel::NsubjPass]);
                    return quoted.map_or(Subject::Unknown, |quoted| self.antecedent(quoted, head));
                }
                // "prompting Oslo to deny"
                Some(Deprel::Xcomp) => {
                    if let Some(object) = tree.child(head, &[Deprel::Obj, Deprel::Iobj]) {
                        return Subject::At(object);
                    }
                    verb = head;
                }
                Some(Deprel::Conj | Deprel::Advcl) => verb = head,
                // "a letter calling for talks"
                Some(Deprel::Acl) if self.reading.words.at(verb).ends_with("ing") => return Subject::At(head),
                _ => break,
            }
        }
        Subject::Unknown
    }

    /// The head of the noun phrase between the last comma and the cue.
    pub(super) fn between_comma_and(&self, place: Place) -> Option<usize> {
        let words = &self.reading.words;
        let tree = &self.reading.tree;
        let group = self.reading.group_start(place.at);
        let comma = (place.first..group).rev().find(|&idx| words.tag(idx) == Tag::Sign)?;
        let inside = comma + 1..group;
        let is_clause = |idx: usize| matches!(words.tag(idx), Tag::Relative | Tag::That | Tag::Subordinator);
        if !self.ends_sentence(place) || inside.clone().any(is_clause) {
            return None;
        }
        let is_verb = |idx: usize| {
            tree.upos(idx) == Some(Upos::Verb)
                && (matches!(words.tag(idx), Tag::Past | Tag::Gerund) || words.at(idx).ends_with('s'))
        };
        let has_verb = inside.clone().any(is_verb);
        let node = inside.clone().find(|&idx| {
            matches!(tree.upos(idx), Some(Upos::Noun | Upos::Propn | Upos::Num))
                && !matches!(
                    tree.deprel(idx),
                    Some(Deprel::Compound | Deprel::NmodPoss | Deprel::Nummod | Deprel::Amod)
                )
        });
        node.filter(|_| !has_verb && inside.len() > 1)
    }

    /// The subject that stands nearest before a verb, else the one behind it; misread sentences give a verb two.
    fn nearest_subject(&self, verb: usize) -> Option<usize> {
        let tree = &self.reading.tree;
        let is_subject = |&child: &usize| matches!(tree.deprel(child), Some(Deprel::Nsubj | Deprel::NsubjPass));
        let subjects = tree.children(verb).filter(is_subject);
        subjects.clone().rfind(|&subject| subject < verb).or_else(|| subjects.clone().next())
    }

    /// The verb of the main clause that a participle hangs on.
    fn main_verb(&self, verb: usize) -> usize {
        let tree = &self.reading.tree;
        let mut main = verb;
        for _ in 0..MAX_CLIMB * 2 {
            match tree.head(main) {
                // A clause set beside another has a subject of its own.
                Some(head) if main == verb || tree.deprel(main) != Some(Deprel::Parataxis) => main = head,
                _ => break,
            }
        }
        main
    }

    fn is_marked_as(&self, verb: usize) -> bool {
        let tree = &self.reading.tree;
        tree.children(verb).any(|mark| tree.deprel(mark) == Some(Deprel::Mark) && self.reading.words.at(mark) == "as")
    }

    /// The word itself, or whom "who" or "which" takes up.
    fn antecedent(&self, subject: usize, verb: usize) -> Subject {
        let tree = &self.reading.tree;
        let word = self.reading.words.at(subject);
        if tree.deprel(verb) == Some(Deprel::AclRelcl)
            && matches!(word, "who" | "which" | "that")
            && let Some(head) = tree.head(verb)
        {
            return Subject::At(head);
        }
        if NOBODY.contains(&word) { Subject::Nobody } else { Subject::At(subject) }
    }

    /// The parties at a word of the tree, with those joined to it, in text order.
    pub(super) fn parties_at(&self, node: usize) -> Vec<&Mentioned> {
        let tree = &self.reading.tree;
        let joined = tree.children(node).filter(|&child| tree.deprel(child) == Some(Deprel::Conj));
        let nodes = std::iter::once(node).chain(joined);
        nodes.filter_map(|node| named(self.reading, node)).collect()
    }

    /// The tokens of the phrase that a word heads, with what prepositions add and without clauses and names set beside it.
    pub(super) fn phrase_at(&self, node: usize) -> (usize, usize) {
        let tree = &self.reading.tree;
        let words = &self.reading.words;
        let (mut start, mut end) = tree.extent(node);
        for child in tree.children(node) {
            let aside = matches!(
                tree.deprel(child),
                Some(
                    Deprel::AclRelcl
                        | Deprel::Acl
                        | Deprel::Appos
                        | Deprel::Parataxis
                        | Deprel::Punct
                        | Deprel::Advcl
                        | Deprel::Dep
                )
            );
            let (child_start, child_end) = tree.extent(child);
            // "an official on condition of anonymity"
            let is_condition = self.reading.words.at(child) == "condition"
                || self
                    .reading
                    .annotations
                    .times
                    .iter()
                    .any(|time| time.span.contains(self.reading.span(child, child + 1)));
            let aside = aside || (is_condition && matches!(tree.deprel(child), Some(Deprel::Nmod | Deprel::Obl)));
            if aside && child > node {
                end = end.min(child_start);
            } else if aside && child < node {
                start = start.max(child_end);
            }
        }
        let is_case = |idx: usize| matches!(tree.deprel(idx), Some(Deprel::Case | Deprel::Fixed));
        let is_outside =
            |idx: usize| matches!(words.tag(idx), Tag::Sign | Tag::Conjunction | Tag::Adverb | Tag::Preposition);
        while start < node && (is_outside(start) || is_case(start)) {
            start += 1;
        }
        while end > node + 1 && words.tag(end - 1) == Tag::Sign {
            end -= 1;
        }
        (start.min(node), end.max(node + 1))
    }

    /// Whether a word is a noun or name, so that its phrase may speak.
    pub(super) fn is_nominal(&self, node: usize) -> bool {
        let upos = self.reading.tree.upos(node);
        matches!(upos, Some(Upos::Noun | Upos::Propn | Upos::Num | Upos::Pron | Upos::Det | Upos::Adj | Upos::X))
    }
}

/// Who stands at a word of the tree: a person whose name explains it, else the party that it is the head of.
fn named<'r>(reading: &'r Reading<'_>, node: usize) -> Option<&'r Mentioned> {
    let tree = &reading.tree;
    let own = reading.party_at(node).filter(|party| !party.is_modifier);
    let beside = tree.children(node).filter(|&child| tree.deprel(child) == Some(Deprel::Appos));
    let names = beside.filter_map(|child| reading.party_at(child));
    let is_named = |party: &&Mentioned| party.kind == Kind::Person && reading.entity(party).name.is_some();
    match own {
        Some(party) if is_named(&party) || party.kind == Kind::Pronoun => Some(party),
        own => names.clone().find(is_named).or(own),
    }
}
