//! What the trained reader links to a cue mends what the rules read off the tree: where the content ends, and who speaks.

use std::ops::Range;

use chancery_doc::{ActLink, ReadAct, Span, StatementKind, Upos};

use super::super::learned::LINKED;
use super::{Finder, Found, Speaker};

// Tuned on the held-back tenth of the annotated passages.

/// The reader's links count where it takes the word for a cue, so surely.
const CUE: f64 = 0.4;
/// Words beside the content that are linked so surely belong to it.
const EXTENDS: f64 = 0.5;
/// Words at the ends of the content that are linked less surely do not.
const TRIMS: f64 = 0.05;
/// Whom the rules take for the speaker is none where the link is less likely, and somebody else's is believed.
const NO_SPEAKER: f64 = 0.02;

impl Finder<'_, '_> {
    /// Moves contents' ends to where the reader sees them, and gives sayings to whom the reader surely links to them.
    pub(super) fn mend_by_links(&mut self) {
        let mended: Vec<(Option<Vec<Span>>, Option<Speaker>)> = self
            .found
            .iter()
            .map(|found| {
                let Some(act) = self.cue_read(found) else { return (None, None) };
                (self.content_linked(found, act), self.speaker_instead(found, act))
            })
            .collect();
        for (found, (content, speaker)) in self.found.iter_mut().zip(mended) {
            if let Some(content) = content {
                found.statement.content = content;
            }
            if let Some(speaker) = speaker {
                found.statement.speaker.clone_from(&speaker.party);
                found.speaker = speaker;
            }
        }
    }

    /// What the reader makes of a statement's cue, where it is one to it.
    fn cue_read(&self, found: &Found) -> Option<&ReadAct> {
        let tokens = self.reading.tokens_of(found.statement.cue?);
        let acts = tokens.filter_map(|token| self.reading.act_at(token));
        acts.max_by(|a, b| a.cue.total_cmp(&b.cue)).filter(|act| act.cue >= CUE)
    }

    /// The content with its last stretch as the reader bounds it; none where that is the same. Quotations have bounds of their own.
    fn content_linked(&self, found: &Found, act: &ReadAct) -> Option<Vec<Span>> {
        let reading = self.reading;
        if found.statement.kind == StatementKind::Direct {
            return None;
        }
        let cue = reading.tokens_of(found.statement.cue?);
        let (first, last) = reading.sentence_of(cue.start);
        let mut content = found.statement.content.clone();
        let stretch = content.last_mut()?;
        let known = reading.tokens_of(*stretch);
        if known.start < first || known.end > last {
            return None;
        }
        let is_linked = |token: usize, least: f64| likely(act, ActLink::Content, token..token + 1) >= least;
        let is_word = |token: usize| reading.words.at(token).chars().any(char::is_alphanumeric);
        let extends = |token: &usize| !is_word(*token) || is_linked(*token, EXTENDS);
        let end = (known.end..last).take_while(extends).filter(|&token| is_word(token)).last();
        let mut end = end.map_or(known.end, |token| token + 1);
        let from = if known.start >= cue.end { cue.end } else { known.start };
        let start = (from..known.start).rev().take_while(extends).filter(|&token| is_word(token)).last();
        let mut start = start.unwrap_or(known.start);
        if known.clone().any(|token| is_linked(token, LINKED)) {
            let stays = |&token: &usize| is_word(token) && is_linked(token, TRIMS);
            end = (start..end).rfind(stays).map_or(end, |token| token + 1);
            start = (start..end).find(stays).unwrap_or(start);
        }
        if (start, end) == (known.start, known.end) {
            return None;
        }
        *stretch = reading.span(start, end);
        Some(content)
    }

    /// Whom the reader links to a saying in the place of a speaker whom it surely does not.
    fn speaker_instead(&self, found: &Found, act: &ReadAct) -> Option<Speaker> {
        let own = self.reading.tokens_of(found.statement.speaker.as_ref()?.span?);
        if likely(act, ActLink::Speaker, own) > NO_SPEAKER {
            return None;
        }
        let node = self.head_linked(act, |token| self.is_nominal(token))?;
        let parties = self.parties_at(node);
        let speaker = if parties.is_empty() { self.speaker_by_words(node) } else { self.described(node, &parties) };
        Some(speaker).filter(|speaker| speaker.party.is_some())
    }

    /// Whoever is no party and yet speaks to the reader, by their words: "*commuters* grumble that".
    pub(super) fn speaker_linked(&self, act: &ReadAct) -> Option<Speaker> {
        let is_noun = |token: usize| self.is_nominal(token) && self.reading.tree.upos(token) != Some(Upos::Pron);
        self.head_linked(act, is_noun).map(|node| self.speaker_by_words(node))
    }

    /// The head of the words linked as the speaker's.
    fn head_linked(&self, act: &ReadAct, is_fit: impl Fn(usize) -> bool) -> Option<usize> {
        let linked = act.linked(ActLink::Speaker, LINKED).map(|linked| linked.token.idx());
        let linked: Vec<usize> = linked.filter(|&token| is_fit(token)).collect();
        let (&first, &last) = (linked.first()?, linked.last()?);
        let top = self.reading.tree.top(first, last + 1);
        Some(if linked.contains(&top) { top } else { first })
    }
}

/// How likely the likeliest of some tokens is linked to a cue.
fn likely(act: &ReadAct, link: ActLink, tokens: Range<usize>) -> f64 {
    let own = act.linked(link, 0.0).filter(|linked| tokens.contains(&linked.token.idx()));
    own.map(|linked| linked.probability).fold(0.0, f64::max)
}
