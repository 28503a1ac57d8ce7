//! Where what is said begins and ends: before the next cue, and before what the reporter adds.

use chancery_codebook::CueWord;
use chancery_doc::{Deprel, Span, Upos};

use super::super::words::Tag;
use super::{Finder, Place};

/// Words that begin what a report in the present tense adds of its own: "says it will leave *after* talks failed".
const ADDS: &[&str] = &["after", "amid", "amidst", "following"];
/// An addition comes no sooner in what is said.
const MIN_BEFORE: usize = 3;

impl Finder<'_, '_> {
    /// The clause before the speaker: "Talks will go on, X said."
    pub(super) fn clause_before(&self, speaker_start: usize, first: usize) -> Option<Span> {
        let words = &self.reading.words;
        let is_comma = |idx: &usize| *idx > first && matches!(words.at(*idx), "," | "”" | "\"");
        let comma = speaker_start.checked_sub(1).filter(is_comma)?;
        let start = self.left_limit(comma, first);
        let finite = (start..comma).any(|idx| {
            matches!(words.tag(idx), Tag::Be | Tag::Modal | Tag::Auxiliary | Tag::Past) || words.at(idx).ends_with('s')
        });
        (finite && comma - start >= 3).then(|| self.content_tokens(start, comma)).flatten()
    }

    /// Where a content that ends at `end` may begin: behind the last quotation or dateline of its sentence.
    pub(super) fn left_limit(&self, end: usize, first: usize) -> usize {
        let reading = self.reading;
        let mut start = first;
        if let Some(dateline) = reading.document.article.dateline
            && dateline.contains(reading.document.tokens[first].span)
        {
            start = reading.document.tokens.partition_point(|token| token.span.start() < dateline.end());
        }
        let semicolon = (start..end).rev().find(|&idx| reading.words.at(idx) == ";");
        semicolon.map_or(start, |idx| idx + 1)
    }

    /// Where a content that begins at `start` must end: before a cue that has content of its own.
    pub(super) fn cut_right(&self, place: Place, start: usize, last: usize) -> usize {
        let reading = self.reading;
        for idx in start + 1..last {
            if reading.quote_at(idx).is_some() {
                continue;
            }
            let group = reading.group_start(idx);
            if group > start && self.begins_other(place, idx, group - 1) {
                let joint = group - 1;
                return if joint > start && reading.words.at(joint - 1) == "," { joint - 1 } else { joint };
            }
        }
        last
    }

    /// Whether a cue with content of its own stands behind a comma or "and": "…, *adding* that", "… and *urged* them to".
    fn begins_other(&self, place: Place, idx: usize, joint: usize) -> bool {
        let reading = self.reading;
        let words = &reading.words;
        if !matches!(words.at(joint), "," | "and" | "but") {
            return false;
        }
        let Some(candidate) = reading.lexicon.cue_at(&words.lower, idx) else { return false };
        let cue = &reading.codebook.cues()[candidate.cue_idx];
        if cue.belief {
            return false;
        }
        if !matches!(cue.word, CueWord::Verb(_)) {
            return matches!(cue.word, CueWord::Phrase(_));
        }
        let is_verb = reading.tree.upos(idx).is_none_or(|upos| upos == Upos::Verb);
        let is_gerund = words.at(idx).ends_with("ing");
        let has_subject = reading.tree.child(idx, &[Deprel::Nsubj, Deprel::NsubjPass]).is_some();
        // Two of one speaker's sayings are told in one tense.
        let is_past = |idx: usize| words.tag(idx) == Tag::Past;
        let is_third = |idx: usize| words.at(idx).ends_with('s');
        let agrees = match (is_past(place.at), is_third(place.at)) {
            (true, _) => is_past(idx),
            (false, true) => is_third(idx) && !is_past(idx),
            (false, false) => !is_third(idx) && !is_past(idx) && reading.tree.deprel(idx) == Some(Deprel::Conj),
        };
        is_verb && (is_gerund && words.at(joint) == "," || !is_gerund && agrees && !has_subject)
    }

    /// Where a content ends before what the reporter adds: "announces a ban *after protests*".
    pub(super) fn cut_addition(&self, start: usize, end: usize) -> usize {
        let reading = self.reading;
        let tree = &reading.tree;
        let adds = |&idx: &usize| {
            ADDS.binary_search(&reading.words.at(idx)).is_ok()
                && reading.quote_at(idx).is_none()
                && matches!(tree.deprel(idx), Some(Deprel::Case | Deprel::Mark))
                && tree.head(idx).is_some_and(|head| self.is_addition(idx, head, end))
        };
        (start + MIN_BEFORE..end).find(adds).unwrap_or(end)
    }

    fn is_addition(&self, mark: usize, head: usize, end: usize) -> bool {
        let tree = &self.reading.tree;
        let words = &self.reading.words;
        let is_clause = tree.child(head, &[Deprel::Nsubj, Deprel::NsubjPass]).is_some();
        let needs_clause = matches!(words.at(mark), "as" | "though" | "while");
        let reaches_end = (tree.extent(head).1..end).all(|idx| words.tag(idx) == Tag::Sign);
        head > mark && reaches_end && (is_clause || !needs_clause)
    }

    /// The span of some tokens without signs at its ends; none if fewer than two words are in it.
    pub(super) fn content_tokens(&self, start: usize, end: usize) -> Option<Span> {
        let words = &self.reading.words;
        let edge = |idx: usize| {
            words.tag(idx) == Tag::Sign && !matches!(words.at(idx), "$" | "€" | "£" | "(" | ")" | "%" | "[" | "]")
        };
        let start = (start..end).find(|&idx| !edge(idx))?;
        let end = (start..end).rev().find(|&idx| !edge(idx))? + 1;
        let n_words = (start..end).filter(|&idx| words.tag(idx) != Tag::Sign).count();
        (n_words >= 2).then(|| self.reading.span(start, end))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_sorted() {
        assert!(ADDS.is_sorted());
    }
}
