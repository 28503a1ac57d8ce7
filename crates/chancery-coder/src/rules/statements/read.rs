//! Statements as the trained reader sees them: cues of the codebook that it rejects, and those that it alone sees.

use chancery_doc::{ActLink, Evidence, Span, Spoke, Statement, StatementKind};

use super::super::learned::LINKED;
use super::{Finder, Found, Speaker};

/// A cue of the codebook is none where the reader finds it less likely than this.
const LEAST: f64 = 0.05;
/// A word that the rules make no statement of is a cue where the reader is so sure.
const LEAST_ALONE: f64 = 0.98;
/// Contents of fewer words are names of things.
const MIN_WORDS: usize = 4;

impl Finder<'_, '_> {
    /// Drops what the reader rejects, and adds what it alone sees.
    pub(super) fn join_read(&mut self) {
        let reading = self.reading;
        if reading.annotations.acts.is_empty() {
            return;
        }
        let likely = |cue: Span| {
            let tokens = reading.tokens_of(cue);
            tokens.filter_map(|token| reading.act_at(token)).map(|act| act.cue).fold(0.0, f64::max)
        };
        self.found.retain(|found| {
            let Some(cue) = found.statement.cue else { return true };
            // A cue whose content begins in the next sentence is none to a reader of single sentences.
            let sentence = reading.document.sentence_at(cue.start());
            let leads_on =
                found.statement.content.iter().any(|span| reading.document.sentence_at(span.start()) != sentence)
                    || reading.words.at(reading.tokens_of(cue).end) == ":";
            leads_on || likely(cue) >= LEAST
        });
        self.mend_by_links();
        let sentences = &reading.document.sentences;
        for act in reading.annotations.acts.iter().filter(|act| act.cue >= LEAST_ALONE) {
            let Some(token) = act.token else { continue };
            let cue = reading.document.tokens[token.idx()].span;
            let is_known = self.found.iter().any(|found| found.statement.cue.is_some_and(|known| known.overlaps(cue)));
            if is_known || !reading.document.tells(&sentences[reading.document.tokens[token.idx()].sentence.idx()]) {
                continue;
            }
            let content = self.runs(act.linked(ActLink::Content, LINKED).map(|linked| linked.token.idx()));
            let speaker = act
                .linked(ActLink::Speaker, LINKED)
                .find_map(|linked| reading.party_at(linked.token.idx()))
                .map(|party| reading.party(party))
                .or_else(|| self.speaker_linked(act)?.party);
            let n_words: usize = content.iter().map(|span| reading.tokens_of(*span).len()).sum();
            let is_told = self.found.iter().any(|found| found.statement.content == content);
            if speaker.is_none() || n_words < MIN_WORDS || is_told {
                continue;
            }
            let party_at = |link: ActLink| {
                act.linked(link, LINKED)
                    .find_map(|linked| reading.party_at(linked.token.idx()))
                    .map(|party| reading.party(party))
            };
            let quotes = &reading.annotations.quotes;
            let holds = |span: &Span| quotes.iter().any(|quote| quote.depth == 0 && quote.content.overlaps(*span));
            let within = |span: &Span| quotes.iter().any(|quote| quote.depth == 0 && quote.span.contains(*span));
            let kind = if content.iter().all(within) {
                StatementKind::Direct
            } else if content.iter().any(holds) {
                StatementKind::Mixed
            } else {
                StatementKind::Indirect
            };
            let (first, _) = reading.sentence_of(token.idx());
            let statement = Statement {
                addressee: party_at(ActLink::Addressee),
                date: self.date(first, &content),
                speaker: speaker.clone(),
                cue: Some(cue),
                kind,
                content,
                attribution: Vec::new(),
                sentence: reading.document.tokens[token.idx()].sentence,
                confidence: act.cue,
                evidence: Evidence {
                    entry: reading.words.at(token.idx()).to_owned(),
                    spoke: Spoke::Model,
                    clause: None,
                    alternatives: Vec::new(),
                },
            };
            for (idx, quote) in quotes.iter().enumerate() {
                if quote.depth == 0
                    && !quote.content.contains(cue)
                    && statement.content.iter().any(|content| content.overlaps(quote.content))
                {
                    self.claimed[idx] = true;
                }
            }
            let speaker = Speaker { party: speaker };
            let is_within = reading.quote_at(token.idx()).is_some();
            let (sources, through) = (Vec::new(), None);
            let found = Found { at: cue.start(), speaker, statement, is_topic: false, sources, through };
            if is_within { self.within.push(found) } else { self.found.push(found) }
        }
    }

    /// The tokens as stretches, over what one or two words between them leave out; signs at their ends fall away.
    fn runs(&self, tokens: impl Iterator<Item = usize>) -> Vec<Span> {
        let reading = self.reading;
        let mut runs: Vec<(usize, usize)> = Vec::new();
        for token in tokens {
            match runs.last_mut() {
                Some(run) if token <= run.1 + 2 => run.1 = token + 1,
                _ => runs.push((token, token + 1)),
            }
        }
        let is_word = |token: &usize| reading.words.at(*token).chars().any(char::is_alphanumeric);
        runs.into_iter()
            .filter_map(|(start, end)| {
                let (first, last) = ((start..end).find(is_word)?, (start..end).rfind(is_word)?);
                Some(reading.span(first, last + 1))
            })
            .collect()
    }
}
