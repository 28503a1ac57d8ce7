//! Whom a pronoun that speaks takes up, where nobody of a name is meant: "The nurses met. *They* said".

use chancery_doc::{Deprel, Span, Statement, Upos};

use super::super::parties::Kind;
use super::Finder;

/// So many sentences before its own a pronoun takes up a subject.
const REACH: usize = 2;
/// Nouns for many that do not end in "s", sorted.
const MANY: &[&str] = &["children", "men", "people", "police", "women"];

impl Finder<'_, '_> {
    /// Names those who speak as pronouns and have no name by the words of the subject that they take up.
    pub(super) fn name_pronouns(&mut self) {
        let names: Vec<Option<String>> = self.found.iter().map(|found| self.taken_up_by(&found.statement)).collect();
        for (found, name) in self.found.iter_mut().zip(names) {
            let Some(name) = name else { continue };
            for party in [&mut found.statement.speaker, &mut found.speaker.party].into_iter().flatten() {
                party.name = Some(name.clone());
            }
        }
    }

    /// The words that the pronoun that speaks stands for.
    fn taken_up_by(&self, statement: &Statement) -> Option<String> {
        let reading = self.reading;
        let party = statement.speaker.as_ref().filter(|party| party.name.is_none())?;
        let pronoun = reading.tokens_of(party.span?);
        let word = reading.words.at(pronoun.start);
        if pronoun.len() != 1 || !matches!(word, "he" | "it" | "she" | "they") {
            return None;
        }
        let sentence = reading.document.tokens[pronoun.start].sentence.idx();
        let from = reading.document.sentences[sentence.saturating_sub(REACH)].tokens.0.idx();
        let is_said = |span: Span| statement.content.iter().any(|content| content.overlaps(span));
        let subjects = (from..pronoun.start).rev().filter(|&idx| {
            matches!(reading.tree.deprel(idx), Some(Deprel::Nsubj | Deprel::NsubjPass))
                && !is_said(reading.span(idx, idx + 1))
        });
        let node =
            subjects.filter(|&idx| reading.tree.upos(idx) != Some(Upos::Pron)).find(|&idx| self.fits(word, idx))?;
        let (start, end) = self.phrase_at(node);
        let start = start + usize::from(matches!(reading.words.at(start), "a" | "an" | "the") && start < node);
        Some(reading.document.words(reading.span(start, end)).to_owned())
    }

    /// Whether a pronoun may take up the noun at a token.
    fn fits(&self, pronoun: &str, node: usize) -> bool {
        let reading = self.reading;
        let tree = &reading.tree;
        let word = reading.words.at(node);
        let kind = reading.party_at(node).map(|party| party.kind);
        match pronoun {
            "they" => {
                let is_joint = tree.child(node, &[Deprel::Conj]).is_some();
                matches!(tree.upos(node), Some(Upos::Noun | Upos::Propn))
                    && (is_joint || word.ends_with('s') || MANY.binary_search(&word).is_ok())
            }
            "it" => matches!(kind, Some(Kind::Body | Kind::Group | Kind::Medium | Kind::State)) && !word.ends_with('s'),
            _ => kind == Some(Kind::Person),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_sorted() {
        assert!(MANY.is_sorted());
    }
}
