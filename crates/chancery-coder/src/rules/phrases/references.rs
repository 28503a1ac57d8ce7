//! Words that name nobody and take up somebody mentioned before: pronouns, and nouns such as "the bloc".

use super::super::parties::Kind;
use super::{Finder, Phrase, is_possessive};

impl Finder<'_> {
    /// "he", "them", "we"
    pub(super) fn pronoun(&self, at: usize) -> Option<Phrase> {
        let word = self.words.at(at);
        let is_plural = matches!(word, "they" | "them" | "we" | "us");
        let known = matches!(word, "he" | "him" | "she" | "her" | "it" | "they" | "them" | "we" | "us" | "i");
        if !known {
            return None;
        }
        let mut phrase = Phrase::bare((at, at + 1), self.document.tokens[at].span, Kind::Pronoun);
        phrase.title = word.to_owned();
        phrase.is_plural = is_plural;
        Some(phrase)
    }

    /// "its attack", "his arrest": whose it is.
    pub(super) fn possessive_pronoun(&self, at: usize) -> Option<Phrase> {
        let subject = match self.words.at(at) {
            "his" => "he",
            "her" => "she",
            "its" => "it",
            "their" => "they",
            _ => return None,
        };
        let mut phrase = Phrase::bare((at, at + 1), self.document.tokens[at].span, Kind::Pronoun);
        phrase.title = subject.to_owned();
        phrase.is_modifier = true;
        Some(phrase)
    }

    /// "the bloc", "the country": a noun that refers back to a body or state.
    pub(super) fn back_reference(&self, start: usize, noun: usize) -> Option<Phrase> {
        let word = self.words.at(noun);
        if !matches!(self.words.at(start), "the" | "this")
            || !(is_back_noun(word) || self.lexicon.names.nouns.contains(word))
        {
            return None;
        }
        let mut phrase = Phrase::bare((start, noun + 1), self.span(start, noun + 1), Kind::Pronoun);
        phrase.title = word.to_owned();
        phrase.is_modifier = is_possessive(self.words.at(noun + 1));
        Some(phrase)
    }
}

/// Nouns that may refer back to a body or state.
pub(super) fn is_back_noun(word: &str) -> bool {
    matches!(
        word,
        "country"
            | "nation"
            | "state"
            | "republic"
            | "bloc"
            | "alliance"
            | "agency"
            | "kingdom"
            | "organisation"
            | "organization"
    )
}
