//! Whether a word of saying is a verb here, and one by which something is said: no noun, no plan, no refusal.

use chancery_codebook::Cue;
use chancery_doc::{Deprel, Upos};

use super::super::words::Tag;
use super::{Finder, Place};

/// Verbs before an infinitive that leave no doubt that the thing was said: "went on to warn", "prompting Oslo to deny".
const CARRIED_OUT: &[&str] = &[
    "came",
    "comes",
    "continue",
    "continued",
    "continues",
    "continuing",
    "go",
    "goes",
    "going",
    "led",
    "prompted",
    "prompting",
    "prompts",
    "went",
];
/// Auxiliaries of what has not been said: plans, chances and duties.
const UNSAID: &[&str] =
    &["'ll", "can", "could", "may", "might", "must", "shall", "should", "will", "wo", "would", "’ll"];

impl Finder<'_, '_> {
    /// Whether the word is a verb here, and one that says something.
    pub(super) fn is_said(&self, cue: &Cue, place: Place) -> bool {
        let words = &self.reading.words;
        let tree = &self.reading.tree;
        let Place { at, end, first, .. } = place;
        // "citing X" names a voice; it says something only by what stands behind it.
        let verb = tree.top(at, end);
        let is_tagged = tree.upos(verb).is_some();
        if is_tagged && tree.upos(at) != Some(Upos::Verb) && tree.upos(verb) != Some(Upos::Verb) {
            return false;
        }
        if !is_tagged && !self.is_verb_by_order(cue, place) {
            return false;
        }
        if at > first && words.tag(at - 1) == Tag::To && !self.is_carried_out(verb) {
            return false;
        }
        // "the accused", "wanted": a participle beside a noun says nothing.
        if tree.deprel(verb) == Some(Deprel::Amod) {
            return false;
        }
        // "quoted by the paper as saying": the second verb says it.
        let is_marked_as = |child: usize| {
            tree.children(child).any(|mark| words.at(mark) == "as" && tree.deprel(mark) == Some(Deprel::Mark))
        };
        if tree.children(verb).any(|child| child > verb && tree.upos(child) == Some(Upos::Verb) && is_marked_as(child))
            && matches!(words.at(at), "quoted" | "cited" | "quotes" | "cites" | "reported")
        {
            return false;
        }
        // "jailed for reporting": an act that is named is not said here.
        if words.at(at).ends_with("ing")
            && at > first
            && matches!(
                words.at(self.reading.group_start(at).max(1) - 1),
                "for" | "of" | "from" | "without" | "against" | "to"
            )
        {
            return false;
        }
        let group = self.reading.group_start(at);
        let is_unsaid = |idx: usize| words.tag(idx) == Tag::Negation || UNSAID.contains(&words.at(idx));
        let aux = tree.children(verb).filter(|&child| child < verb);
        // "At no point did they say": the base form behind "did" is denied, asked or stressed.
        let did = tree.children(verb).any(|child| child < verb && matches!(words.at(child), "did" | "do" | "does"));
        !did && !(group..at).any(is_unsaid)
            && !aux.filter(|&child| matches!(tree.deprel(child), Some(Deprel::Aux | Deprel::Advmod))).any(is_unsaid)
            && (!self.is_passive_here(place) || self.agent(verb, end).is_some())
    }

    /// Whether the infinitive hangs on a verb that tells that it was done.
    fn is_carried_out(&self, verb: usize) -> bool {
        let tree = &self.reading.tree;
        let above = tree.head(verb).filter(|_| matches!(tree.deprel(verb), Some(Deprel::Xcomp | Deprel::Advcl)));
        above.is_some_and(|above| CARRIED_OUT.binary_search(&self.reading.words.at(above)).is_ok())
    }

    /// Whether the cue is passive: "was accused", or a participle beside a noun, "the man accused of it".
    pub(super) fn is_passive_here(&self, place: Place) -> bool {
        let words = &self.reading.words;
        let tree = &self.reading.tree;
        let verb = tree.top(place.at, place.end);
        let is_gerund = words.at(place.at).ends_with("ing");
        let group = self.reading.group_start(place.at);
        let after_be = (group..place.at).any(|idx| words.tag(idx) == Tag::Be);
        let marked = tree.child(verb, &[Deprel::AuxPass, Deprel::NsubjPass]).is_some();
        let reduced = tree.deprel(verb) == Some(Deprel::Acl)
            && words.tag(place.at) == Tag::Past
            && tree.child(verb, &[Deprel::Nsubj]).is_none();
        // "Accused of lying, the minister resigned."
        let opens = place.at == place.first
            && tree.deprel(verb) == Some(Deprel::Advcl)
            && words.tag(place.at) == Tag::Past
            && tree.child(verb, &[Deprel::Nsubj]).is_none();
        (!is_gerund && (after_be || (reduced && !self.ends_sentence(place)) || opens)) || marked
    }

    /// Whether the cue closes its sentence behind a comma: "…, their envoy said on Monday".
    pub(super) fn ends_sentence(&self, place: Place) -> bool {
        let words = &self.reading.words;
        let comma = (place.first..self.reading.group_start(place.at)).rev().find(|&idx| words.tag(idx) == Tag::Sign);
        let after_comma = comma.is_some_and(|comma| matches!(words.at(comma), "," | "”" | "–" | "—"));
        let is_verb = |idx: usize| matches!(self.reading.tree.upos(idx), Some(Upos::Verb | Upos::Aux));
        let behind = (place.end..place.last).take_while(|&idx| words.at(idx) != ",");
        after_comma
            && matches!(words.tag(place.end), Tag::Sign | Tag::Preposition | Tag::Adverb | Tag::Name)
            && !{ behind }.any(is_verb)
    }

    /// Who says it in the passive: "was accused by *Niger*".
    pub(super) fn agent(&self, verb: usize, end: usize) -> Option<usize> {
        let tree = &self.reading.tree;
        let is_agent = |&child: &usize| {
            tree.deprel(child) == Some(Deprel::OblAgent)
                || (tree.deprel(child) == Some(Deprel::Obl)
                    && tree.children(child).any(|case| self.reading.words.at(case) == "by"))
        };
        tree.children(verb).filter(|&child| child >= end).find(is_agent)
    }

    /// Whether the word is a verb by the words beside it, where no tree is known.
    fn is_verb_by_order(&self, cue: &Cue, place: Place) -> bool {
        let words = &self.reading.words;
        let Place { at, end, first, .. } = place;
        // A form that may be a noun ("requests", "guarantee") needs content behind it.
        let may_be_noun = !matches!(words.tag(at), Tag::Past | Tag::Gerund);
        let blocked = match words.tag(end) {
            Tag::Preposition => !cue.of.iter().any(|of| of == words.at(end)) && cue.confidence < 0.9,
            Tag::Be | Tag::Modal | Tag::Auxiliary | Tag::Past => true,
            Tag::To => !cue.infinitive && cue.confidence < 0.9,
            _ => false,
        };
        if may_be_noun && blocked {
            return false;
        }
        let before = at.checked_sub(1).filter(|&before| before >= first);
        before.is_none_or(|before| {
            let is_modifier = self.reading.party_at(before).is_some_and(|party| party.is_modifier);
            let tag = words.tag(before);
            let is_noun =
                matches!(tag, Tag::Determiner | Tag::Adjective | Tag::Number | Tag::Preposition) || is_modifier;
            !is_noun || (words.at(at).ends_with("ing") && tag == Tag::Preposition)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_sorted() {
        assert!(CARRIED_OUT.is_sorted() && UNSAID.is_sorted());
    }
}
