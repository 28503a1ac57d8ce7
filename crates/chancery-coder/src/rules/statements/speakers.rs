//! Who speaks: the subject of the cue, or whoever stands behind an inverted one.

use chancery_codebook::CueWord;
use chancery_doc::{Party, SentenceId, Span};

use super::super::parties::{Mentioned, Reading};
use super::super::phrases::is_possessive;
use super::super::words::Tag;
use super::{Finder, Speaker, subject};

impl Finder<'_, '_> {
    /// The speaker of the cue, with the tokens of their words: the subject, or whoever stands behind an inverted cue.
    pub(super) fn speaker_of(
        &self,
        at: usize,
        end: usize,
        first: usize,
        last: usize,
    ) -> (Speaker, Option<(usize, usize)>) {
        let reading = self.reading;
        let words = &reading.words;
        let subjects = subject::subject(reading, (at, end));
        if let (Some(left), Some(right)) = (subjects.first(), subjects.last()) {
            let start = self.with_owner(left.tokens.0, first);
            return (self.joint(&subjects), Some((start, right.tokens.1)));
        }
        let group = reading.group_start(at);
        let before = if group > first { words.at(group - 1) } else { "" };
        let after_quote_or_comma = matches!(before, "," | "”" | "\"" | "’" | "'" | "»" | "?" | "!");
        let is_gerund = words.at(at).ends_with("ing");
        if after_quote_or_comma && !is_gerund {
            // "…," said X
            let party =
                (end..last.min(end + 3)).find_map(|idx| reading.party_at(idx).filter(|party| party.tokens.0 >= end));
            if let Some(party) = party.map(|party| head_of(reading, party))
                && (before != "," || self.ends_clause(party.tokens.1, last))
            {
                return (Speaker { party: Some(reading.party(party)) }, Some(party.tokens));
            }
            if matches!(before, "”" | "\"" | "’" | "»") {
                let stop = (end..last)
                    .find(|&idx| words.tag(idx) == Tag::Sign || words.tag(idx) == Tag::Preposition)
                    .unwrap_or(last);
                if let Some(span) = self.noun_phrase(end, stop) {
                    return (unnamed(span), Some((end, stop)));
                }
            }
        }
        if words.at(end) == "by" && (group..at).any(|idx| words.tag(idx) == Tag::Be) {
            let parties = reading.after_preposition(end, "by");
            if let Some(party) = parties.first() {
                return (self.joint(&parties), Some(party.tokens));
            }
        }
        if is_gerund
            && before == ","
            && let Some(found) = self
                .found
                .iter()
                .rev()
                .find(|found| self.sentence_start(found.at) == reading.document.tokens[at].sentence)
        {
            return (found.speaker.clone(), None);
        }
        let subjects = reading.subject(at);
        if let (Some(left), Some(right)) = (subjects.first(), subjects.last()) {
            // The words right before the verb group speak, if they are somebody else's: "a source close to Kenya said".
            let end = right.tokens.1;
            let nothing_between = (end..group).all(|idx| !matches!(words.tag(idx), Tag::Other | Tag::Name | Tag::Past));
            let goes_on =
                matches!(words.at(end), "," | "of" | "in" | "for" | "who" | "from" | "(" | "at" | "on" | "and");
            let adjoins = end >= group || nothing_between || goes_on;
            if adjoins || is_gerund {
                let start = self.with_owner(left.tokens.0, first);
                return (self.joint(&subjects), Some((start, right.tokens.1)));
            }
        }
        if is_gerund {
            // "…, saying": whoever the sentence is about.
            let party = (first..at).find_map(|idx| reading.party_at(idx));
            return (Speaker { party: party.map(|party| reading.party(party)) }, None);
        }
        let start = self.noun_phrase_start(group, first);
        // "the financial stress": the base form of a verb has a plural before it, or it is a noun.
        let is_base = reading.codebook.cues().iter().any(|cue| cue.word == CueWord::Verb(words.at(at).to_owned()));
        if is_base && group == at && at > first && !words.at(at - 1).ends_with('s') {
            return (Speaker::default(), None);
        }
        match self.noun_phrase(start, group) {
            Some(span) => (unnamed(span), Some((start, group))),
            None => (Speaker::default(), None),
        }
    }

    /// Where the phrase begins whose owner stands before `start`: "the army's General Okoro".
    pub(super) fn with_owner(&self, mut start: usize, first: usize) -> usize {
        let words = &self.reading.words;
        while start > first + 1
            && is_possessive(words.at(start - 1))
            && let Some(owner) = self.reading.party_at(start - 2)
            && owner.tokens.0 >= first
        {
            start = owner.tokens.0;
        }
        start - usize::from(start > first && words.at(start - 1) == "the")
    }

    /// Whether no finite verb stands behind a token before the next comma: whoever stands there is no subject.
    pub(super) fn ends_clause(&self, from: usize, last: usize) -> bool {
        let words = &self.reading.words;
        (from..last)
            .take_while(|&idx| !matches!(words.at(idx), "," | ";"))
            .all(|idx| !matches!(words.tag(idx), Tag::Be | Tag::Modal | Tag::Auxiliary | Tag::Past))
    }

    pub(super) fn sentence_start(&self, byte: usize) -> SentenceId {
        self.reading.document.sentence_at(byte)
    }

    /// Several speakers of one saying: one span over all, the first one's identity.
    pub(super) fn joint(&self, parties: &[&Mentioned]) -> Speaker {
        let Some(first) = parties.first() else { return Speaker::default() };
        let first = head_of(self.reading, first);
        let mut party = self.reading.party(first);
        if parties.len() > 1 {
            party.span = parties.iter().map(|party| party.span).reduce(Span::cover);
            party.name = None;
        }
        Speaker { party: Some(party) }
    }

    /// Where the noun phrase that ends before `end` begins.
    pub(super) fn noun_phrase_start(&self, end: usize, first: usize) -> usize {
        let words = &self.reading.words;
        let mut start = end;
        while start > first && end - start < 12 {
            match words.tag(start - 1) {
                Tag::Sign
                | Tag::Conjunction
                | Tag::Subordinator
                | Tag::That
                | Tag::Relative
                | Tag::Past
                | Tag::Be
                | Tag::Modal => break,
                _ => start -= 1,
            }
        }
        start
    }

    /// The words of `start..end` if they can name a speaker: some noun, no bare function words.
    pub(super) fn noun_phrase(&self, start: usize, end: usize) -> Option<Span> {
        let words = &self.reading.words;
        let start = (start..end)
            .find(|&idx| !matches!(words.tag(idx), Tag::Adverb | Tag::Sign | Tag::Preposition | Tag::Conjunction))?;
        let holds_noun = (start..end).any(|idx| matches!(words.tag(idx), Tag::Name | Tag::Other | Tag::Adjective));
        let only = end - start == 1 && matches!(words.tag(start), Tag::Pronoun | Tag::Determiner | Tag::Number);
        (holds_noun && !only && end > start).then(|| self.reading.span(start, end))
    }
}

pub(super) fn unnamed(span: Span) -> Speaker {
    Speaker { party: Some(Party { span: Some(span), ..Party::default() }) }
}

/// The party itself, or for a modifier the one that it modifies.
pub(super) fn head_of<'r>(reading: &'r Reading<'_>, party: &'r Mentioned) -> &'r Mentioned {
    if !party.is_modifier {
        return party;
    }
    let next = (party.tokens.1..party.tokens.1 + 4).find_map(|idx| reading.party_at(idx));
    next.filter(|next| !next.is_modifier).unwrap_or(party)
}
