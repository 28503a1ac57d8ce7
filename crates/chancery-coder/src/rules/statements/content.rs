//! What is said: quotations beside the cue, clauses around it, and where they begin and end.

use chancery_codebook::{Cue, CueWord};
use chancery_doc::{Quote, Span};

use super::super::words::Tag;
use super::{Finder, MIN_CONFIDENCE, MIN_SPEECH_WORDS};

impl Finder<'_, '_> {
    /// The outer quotation that ends right before a token of the same sentence.
    pub(super) fn quote_before(&self, token: usize, first: usize) -> Option<usize> {
        let reading = self.reading;
        let at = reading.document.tokens[token].span.start();
        let sentence_start = reading.document.tokens[first].span.start();
        let quotes = &reading.annotations.quotes;
        let started = quotes.partition_point(|quote| quote.span.start() < at);
        let idx = (0..started).rev().find(|&idx| quotes[idx].depth == 0 && quotes[idx].span.end() <= at)?;
        let quote = quotes[idx];
        let between = reading.document.text()[quote.span.end()..at].trim();
        let near = quote.span.end() > sentence_start && between.len() <= 1 && !between.contains('.');
        let speech = self.is_speech(quote);
        (near && speech && !self.claimed[idx]).then_some(idx)
    }

    /// The first outer quotation that begins in the sentence behind a token, within reach.
    pub(super) fn quote_after(&self, token: usize, last: usize, reach: usize) -> Option<usize> {
        let reading = self.reading;
        let from = reading.document.tokens[token.min(last - 1)].span.start();
        let limit = reading.document.tokens[(token + reach).min(last) - 1].span.end();
        let quotes = &reading.annotations.quotes;
        let started = quotes.partition_point(|quote| quote.span.start() < from);
        let idx = (started..quotes.len()).find(|&idx| quotes[idx].depth == 0)?;
        (quotes[idx].span.start() < limit && !self.claimed[idx]).then_some(idx)
    }

    /// Whether a quotation is speech and no phrase in quotation marks.
    pub(super) fn is_speech(&self, quote: Quote) -> bool {
        let words = self.reading.document.words(quote.content);
        words.split_whitespace().count() >= MIN_SPEECH_WORDS || words.ends_with([',', '.', '!', '?'])
    }

    /// Whether the words between cue and quotation lead straight into it: `said: "…"`, `told the paper on Monday, "…"`.
    pub(super) fn introduces(&self, from: usize, quote_idx: usize) -> bool {
        let reading = self.reading;
        let quote = reading.annotations.quotes[quote_idx];
        let start = reading.document.tokens.partition_point(|token| token.span.start() < quote.span.start());
        if !self.is_speech(quote) || start < from {
            return false;
        }
        let content = reading.document.words(quote.content);
        let mark = if start > from { reading.words.at(start - 1) } else { "" };
        let is_clause = content.starts_with(|c: char| c.is_uppercase());
        let no_clause =
            !(from..start).any(|idx| matches!(reading.words.tag(idx), Tag::That | Tag::Past | Tag::Be | Tag::Modal));
        match mark {
            ":" => true,
            "," => is_clause && no_clause,
            _ => start == from && (is_clause || content.split_whitespace().count() >= 6),
        }
    }

    /// Whether the second quotation takes up the first: `"…," she said, "…"`.
    pub(super) fn goes_on(&self, from: usize, quote_idx: usize) -> bool {
        let reading = self.reading;
        let quote = reading.annotations.quotes[quote_idx];
        let start = reading.document.tokens.partition_point(|token| token.span.start() < quote.span.start());
        let gap = from..start;
        !gap.clone().any(|idx| {
            reading.lexicon.cue_at(&reading.words.lower, idx).is_some()
                || matches!(reading.words.tag(idx), Tag::Conjunction | Tag::That)
        })
    }

    /// The content behind a cue: a clause, an infinitive, or what its prepositions or object bring in.
    pub(super) fn clause_after(&self, cue: &Cue, at: usize, end: usize, last: usize) -> Option<Span> {
        let reading = self.reading;
        let words = &reading.words;
        if end >= last {
            return None;
        }
        let mut start = end;
        // "told CNN", "urged Israel": who is told stands between.
        let mut told_somebody = false;
        if cue.addressee.as_deref() == Some("object")
            && let Some(party) = reading.party_at(start).filter(|party| party.tokens.0 == start)
        {
            start = party.tokens.1;
            told_somebody = true;
        } else if cue.addressee.as_deref() == Some("object")
            && matches!(words.at(start), "a" | "the" | "his" | "her" | "its" | "reporters" | "journalists")
        {
            // "told a news conference on Monday that …"
            let that = (start..last.min(start + 10)).find(|&idx| words.tag(idx) == Tag::That);
            start = that.or_else(|| (start..last.min(start + 5)).find(|&idx| reading.party_at(idx).is_some()))?;
        }
        // When it was said stands between too: "said Sunday that".
        let begins = |token: usize| reading.document.tokens[token].span.start();
        if let Some(time) = reading.annotations.times.iter().find(|time| time.span.start() == begins(start)) {
            start = (start..last).find(|&idx| begins(idx) >= time.span.end())?;
        }
        // And where: "said in a statement that".
        let that = (start..last.min(start + 14)).find(|&idx| words.tag(idx) == Tag::That);
        let filler_only = |that: usize| {
            matches!(words.tag(start), Tag::Preposition | Tag::Adverb | Tag::Sign | Tag::To)
                || that == start
                || reading
                    .annotations
                    .times
                    .iter()
                    .any(|time| time.span.start() == reading.document.tokens[start].span.start())
        };
        if cue.clause
            && let Some(that) = that
            && filler_only(that)
        {
            return self.content_tokens(that + 1, self.cut_right(that + 1, last));
        }
        let next = words.tag(start);
        if cue.infinitive && next == Tag::To {
            return self.content_tokens(start, self.cut_right(start, last));
        }
        if let Some(preposition) = (start..last.min(start + 8)).find(|&idx| cue.of.iter().any(|of| of == words.at(idx)))
            && (preposition == start || !cue.clause)
        {
            let from = if words.at(preposition) == "as" { start } else { preposition + 1 };
            return self.content_tokens(from, self.cut_right(from, last));
        }
        if told_somebody && cue.infinitive && !matches!(next, Tag::Preposition | Tag::Sign) {
            return self.content_tokens(start, self.cut_right(start, last));
        }
        if next == Tag::Sign && words.at(start) != "“" && words.at(start) != "\"" && words.at(start) != "‘" {
            return None;
        }
        if cue.clause && (!matches!(next, Tag::Preposition) || words.at(at).ends_with("ing")) {
            // "said on Monday" at the end of its sentence tells nothing behind it.
            let time_only = reading.annotations.times.iter().any(|time| {
                time.span.start() == reading.document.tokens[start].span.start()
                    && time.span.end() + 2 >= reading.document.tokens[last - 1].span.start()
            });
            let finite = (start..last).any(|idx| {
                matches!(words.tag(idx), Tag::Be | Tag::Modal | Tag::Auxiliary | Tag::Past)
                    || words.at(idx).ends_with('s')
            });
            if time_only || !(finite || cue.object) {
                return None;
            }
            return self.content_tokens(start, self.cut_right(start, last));
        }
        if cue.object && cue.confidence >= MIN_CONFIDENCE && !matches!(next, Tag::Preposition | Tag::Sign | Tag::To) {
            return self.content_tokens(start, self.cut_right(start, last));
        }
        None
    }

    /// The two halves of a clause that "X said" breaks, or the second alone where the first is a mere "However".
    pub(super) fn around(&self, left_edge: usize, end: usize, first: usize, last: usize) -> Option<Vec<Span>> {
        let words = &self.reading.words;
        if left_edge <= first || words.at(left_edge - 1) != "," {
            return None;
        }
        let behind = self.content_tokens(end + 1, self.cut_right(end + 1, last))?;
        let n_behind = (end + 1..last).filter(|&idx| words.tag(idx) != Tag::Sign).count();
        let time_only =
            self.reading.annotations.times.iter().any(|time| time.span.contains(behind) || behind == time.span);
        let finite = (end + 1..last).any(|idx| {
            matches!(words.tag(idx), Tag::Be | Tag::Modal | Tag::Auxiliary | Tag::Past) || words.at(idx).ends_with('s')
        });
        if n_behind < 3
            || time_only
            || !finite
            || matches!(
                words.tag(end + 1),
                Tag::Gerund | Tag::Relative | Tag::Preposition | Tag::Subordinator | Tag::Conjunction
            )
        {
            return None;
        }
        let start = self.left_limit(left_edge, first);
        let before = self.content_tokens(start, left_edge - 1);
        let mut content: Vec<Span> =
            before.into_iter().filter(|span| self.reading.document.words(*span).split(' ').count() > 2).collect();
        content.push(behind);
        Some(content)
    }

    /// The clause before the speaker: "Talks will go on, X said."
    pub(super) fn clause_before(&self, speaker_start: usize, first: usize) -> Option<Span> {
        let words = &self.reading.words;
        let comma = speaker_start.checked_sub(1).filter(|&idx| idx > first && words.at(idx) == ",")?;
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
    pub(super) fn cut_right(&self, start: usize, last: usize) -> usize {
        let reading = self.reading;
        let words = &reading.words;
        for idx in start + 1..last {
            if reading.quote_at(idx).is_some() {
                continue;
            }
            let before = words.at(idx - 1);
            if !matches!(before, "," | "and" | "but") {
                continue;
            }
            let Some(candidate) = reading.lexicon.cue_at(&words.lower, idx) else { continue };
            let cue = &reading.codebook.cues()[candidate.cue_idx];
            let is_cue = match cue.word {
                CueWord::Verb(_) => cue.clause && (words.tag(idx) == Tag::Past || words.tag(idx) == Tag::Gerund),
                CueWord::Phrase(_) => true,
                CueWord::Noun(_) => false,
            };
            if is_cue {
                let joint = idx - 1;
                return if joint > start && words.at(joint - 1) == "," { joint - 1 } else { joint };
            }
            if words.at(idx) == "citing" {
                return idx - 1;
            }
        }
        last
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
