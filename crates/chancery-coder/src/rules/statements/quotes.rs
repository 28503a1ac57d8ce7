//! Quotations beside a cue: the one that ends before it, the one that it leads into, and those that go on.

use chancery_doc::{Quote, Upos};

use super::super::words::Tag;
use super::{Finder, MIN_SPEECH_WORDS};

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
        (near && self.is_speech(quote) && !self.is_fragment(quote, first) && !self.claimed[idx]).then_some(idx)
    }

    /// Whether the clause of the reporter leads into a quotation: `the army will “stay where it is”`.
    fn is_fragment(&self, quote: Quote, first: usize) -> bool {
        let reading = self.reading;
        let start = reading.document.tokens.partition_point(|token| token.span.start() < quote.span.start());
        let before = start.checked_sub(1).filter(|&before| before >= first);
        before.is_some_and(|before| !matches!(reading.words.tag(before), Tag::Sign | Tag::Conjunction))
            && !quote.content.of(reading.document.text()).starts_with(char::is_uppercase)
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
        let is_long = content.ends_with(['.', '!', '?']) && content.split_whitespace().count() >= 6;
        let is_clause = content.starts_with(|c: char| c.is_uppercase()) || is_long;
        let no_clause = !(from..start).any(|idx| {
            let is_cue = reading.tree.upos(idx) == Some(Upos::Verb)
                && reading.lexicon.cue_at(&reading.words.lower, idx).is_some();
            is_cue || matches!(reading.words.tag(idx), Tag::That | Tag::Past | Tag::Be | Tag::Modal)
        });
        match mark {
            ":" => no_clause,
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
}
