//! Whether the verb of an expression looks ahead.

use chancery_doc::{Deprel, Syntax, TokenId, Upos};

use super::Words;

/// Words that make a sentence look ahead.
const AHEAD: &[&str] = &[
    "will",
    "'ll",
    "’ll",
    "shall",
    "scheduled",
    "upcoming",
    "plans",
    "planned",
    "would",
    "expected",
    "slated",
    "set",
    "due",
];

/// Auxiliaries whose verb lies ahead.
const AUXILIARIES: &[&str] =
    &["will", "'ll", "’ll", "wo", "shall", "would", "may", "might", "can", "could", "should", "must"];

/// Verbs that lie ahead themselves: what they speak of is to come.
const PLANNED: &[&str] = &["due", "expected", "planned", "scheduled", "set", "slated"];

/// Verbs whose infinitive took place.
const DONE: &[&str] = &[
    "began",
    "came",
    "continued",
    "failed",
    "forced",
    "gathered",
    "managed",
    "met",
    "refused",
    "started",
    "used",
    "went",
];

/// Whether any word of a sentence looks ahead.
pub(super) fn looks_ahead(lower: &[String]) -> bool {
    lower.iter().any(|word| AHEAD.contains(&word.as_str()))
        || lower.windows(2).any(|pair| pair[1] == "to" && matches!(pair[0].as_str(), "is" | "are" | "due"))
}

impl Words<'_> {
    /// Whether the verb that the word `at` hangs on looks ahead; without one, whether the sentence does.
    pub(super) fn is_ahead(&self, at: usize) -> bool {
        self.verb_of(at).map_or(self.looks_ahead, |verb| self.is_verb_ahead(verb))
    }

    /// Whether the verb that the word `at` hangs on has the form of a past tense.
    pub(super) fn is_past(&self, at: usize) -> bool {
        const PAST: &[&str] = &["became", "had", "held", "led", "sat", "spent", "was", "went", "were", "wrote"];
        self.verb_of(at).is_some_and(|verb| self.at(verb).ends_with("ed") || PAST.contains(&self.at(verb)))
    }

    fn tree(&self, at: usize) -> Option<Syntax> {
        self.syntax.get(self.first + at).copied()
    }

    fn head(&self, at: usize) -> Option<usize> {
        self.tree(at)?.head.map(TokenId::idx)?.checked_sub(self.first).filter(|&head| head < self.lower.len())
    }

    fn children(&self, of: usize) -> impl Iterator<Item = usize> {
        (0..self.lower.len()).filter(move |&child| child != of && self.head(child) == Some(of))
    }

    /// The nearest verb above a word.
    fn verb_of(&self, at: usize) -> Option<usize> {
        /// How far a verb is looked for.
        const MAX_CLIMB: usize = 8;
        let is_verb = |&word: &usize| self.tree(word).is_some_and(|syntax| syntax.upos == Upos::Verb);
        std::iter::successors(self.head(at), |&word| self.head(word)).take(MAX_CLIMB).find(is_verb)
    }

    fn is_verb_ahead(&self, verb: usize) -> bool {
        let mut verb = verb;
        // Coordinated verbs share an auxiliary; four are many.
        for _ in 0..4 {
            let word = self.at(verb);
            let deprel = self.tree(verb).map(|syntax| syntax.deprel);
            let helps =
                |&child: &usize| matches!(self.tree(child).map(|s| s.deprel), Some(Deprel::Aux | Deprel::AuxPass));
            let helpers: Vec<&str> = self.children(verb).filter(helps).map(|child| self.at(child)).collect();
            if helpers.iter().any(|helper| AUXILIARIES.contains(helper)) || PLANNED.contains(&word) {
                return !helpers.contains(&"have");
            }
            if word.ends_with("ing")
                && helpers.iter().any(|helper| matches!(*helper, "is" | "are" | "'re" | "’re" | "'m"))
            {
                return true;
            }
            let has_to = self.children(verb).any(|child| child < verb && self.at(child) == "to");
            // "is to be held"
            if has_to && helpers.iter().any(|helper| matches!(*helper, "is" | "are")) {
                return true;
            }
            let Some(above) = self.head(verb) else { return false };
            match deprel {
                Some(Deprel::Xcomp | Deprel::Acl | Deprel::Ccomp) if has_to => {
                    return !DONE.contains(&self.at(above))
                        && !self.children(above).any(|child| matches!(self.at(child), "was" | "were"));
                }
                Some(Deprel::Conj | Deprel::Xcomp) if helpers.is_empty() => verb = above,
                _ => return false,
            }
        }
        false
    }
}
