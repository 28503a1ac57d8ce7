//! Speech that goes on: quotations after the cue's own, and the sentences behind "X said:".

use chancery_codebook::CueWord;
use chancery_doc::{Evidence, Party, Span, Spoke, Statement, StatementKind, Upos};

use super::{Finder, Found, MIN_SPEECH_WORDS, Place, Speaker};

/// A title names its speaker in no more words than this.
const MAX_LABEL: usize = 8;

impl Finder<'_, '_> {
    /// Quotations that no cue claimed and that stand as sentences go on the speech before them; so do the sentences
    /// behind "X said:" in a release.
    pub(super) fn continue_speech(&mut self) {
        let reading = self.reading;
        let quotes = reading.annotations.quotes.clone();
        let mut fresh: Vec<Found> = Vec::new();
        for (idx, quote) in quotes.iter().enumerate() {
            if quote.depth > 0 || self.claimed[idx] {
                continue;
            }
            let content = reading.document.words(quote.content);
            let closes = reading.document.sentences.iter().any(|sentence| sentence.span.end() == quote.span.end());
            let stands_alone = content.ends_with(['.', '!', '?', '…', ',']) || quote.continues || closes;
            let n_words = content.split_whitespace().count();
            let starts_sentence =
                reading.document.sentences.iter().any(|sentence| sentence.span.start() == quote.span.start())
                    || self.labelled(quote.span.start()).is_some();
            if !(stands_alone && starts_sentence && n_words >= MIN_SPEECH_WORDS) {
                continue;
            }
            if let Some(speaker) = self.labelled(quote.span.start()) {
                fresh.push(self.continuation(quote.content, speaker, quote.span.start()));
                continue;
            }
            let before = self
                .found
                .iter()
                .chain(&fresh)
                .filter(|found| found.at < quote.span.start())
                .max_by_key(|found| found.at);
            let Some(before) = before else { continue };
            let mut party = before.speaker.party.clone();
            // Who has a name is known without the words.
            if let Some(party) = party.as_mut().filter(|party| party.name.is_some()) {
                party.span = None;
            }
            let speaker = Speaker { party: party.filter(|party| *party != Party::default()) };
            fresh.push(self.continuation(quote.content, speaker, quote.span.start()));
        }
        self.release_speech(&mut fresh);
        self.found.extend(fresh);
        self.found.sort_by_key(|found| found.at);
    }

    /// Who is named before a colon that leads into a quotation without a word of saying: `Minister: “We stay”`.
    fn labelled(&self, quote: usize) -> Option<Speaker> {
        let reading = self.reading;
        let token = reading.document.tokens.partition_point(|token| token.span.start() < quote);
        let colon = token.checked_sub(1).filter(|&colon| reading.words.at(colon) == ":")?;
        let (first, _) = reading.sentence_of(colon);
        let names_only = colon > first
            && colon - first <= MAX_LABEL
            && !(first..colon).any(|idx| matches!(reading.tree.upos(idx), Some(Upos::Verb | Upos::Aux | Upos::Punct)));
        let party = (first..colon).rev().filter_map(|idx| reading.party_at(idx)).find(|party| !party.is_modifier);
        party.filter(|_| names_only).map(|party| Speaker { party: Some(reading.party(party)) })
    }

    pub(super) fn continuation(&self, content: Span, speaker: Speaker, at: usize) -> Found {
        let statement = Statement {
            speaker: speaker.party.clone(),
            addressee: None,
            cue: None,
            kind: StatementKind::Direct,
            content: vec![content],
            date: None,
            attribution: Vec::new(),
            sentence: self.reading.document.sentence_at(content.start()),
            confidence: 0.7,
            evidence: Evidence {
                entry: "quotation".to_owned(),
                spoke: Spoke::Rule,
                clause: Some("goes on from the speaker before".to_owned()),
                alternatives: Vec::new(),
            },
        };
        Found { at, speaker, statement, is_topic: false, sources: Vec::new(), through: None }
    }

    /// In a release, "The minister said:" opens speech without marks: each sentence behind it is a statement.
    pub(super) fn release_speech(&mut self, fresh: &mut Vec<Found>) {
        let reading = self.reading;
        let sentences = &reading.document.sentences;
        let mut open: Option<(Speaker, Option<Span>, usize)> = None;
        for (n, sentence) in sentences.iter().enumerate() {
            let (first, last) = (sentence.tokens.0.idx(), sentence.tokens.1.idx());
            if first == last {
                continue;
            }
            let quoted = self.is_quoted_from(sentence.span.start());
            // "The minister said:" with the speech behind it, in the same line or in the next paragraphs.
            let colon = (first..last).find(|&idx| reading.words.at(idx) == ":" && self.is_saying(idx, first));
            if let Some(colon) = colon {
                open = None;
                let Some(candidate) = reading.lexicon.cue_at(&reading.words.lower, colon - 1) else { continue };
                let cue = &reading.codebook.cues()[candidate.cue_idx];
                let (speaker, _) = self.speaker_of(cue, Place { at: colon - 1, end: colon, first, last });
                let next_is_quoted = sentences.get(n + 1).is_some_and(|next| self.is_quoted_from(next.span.start()));
                if speaker.party.is_none() || (colon + 1 == last && next_is_quoted) {
                    continue;
                }
                let cue = reading.span(colon - 1, colon);
                let behind = (colon + 1 < last).then(|| reading.span(colon + 1, last));
                match behind {
                    Some(content) if self.is_quoted_from(content.start()) || !self.begins_sentence(colon + 1) => {}
                    Some(content) => {
                        let mut found = self.continuation(content, speaker.clone(), content.start());
                        found.statement.cue = Some(cue);
                        fresh.push(found);
                        self.found.retain(|found| !content.contains(found.statement.content[0]));
                        open = Some((speaker, None, usize::MAX));
                    }
                    None => open = Some((speaker, Some(cue), sentence.paragraph)),
                }
                continue;
            }
            let Some((speaker, cue, paragraph)) = &mut open else { continue };
            if quoted || sentence.paragraph == *paragraph {
                continue;
            }
            let told = self.found.iter().any(|found| {
                found.statement.cue.is_some_and(|cue| sentence.span.contains(cue))
                    && found.statement.kind != StatementKind::Indirect
            });
            if told {
                open = None;
                continue;
            }
            let mut found = self.continuation(sentence.span, speaker.clone(), sentence.span.start());
            found.statement.cue = cue.take();
            if found.statement.cue.is_none() {
                if let Some(party) = &mut found.statement.speaker {
                    party.span = None;
                }
                found.statement.speaker = found.statement.speaker.filter(|party| *party != Party::default());
            }
            if let Some(cue) = found.statement.cue {
                found.statement.sentence = reading.document.sentence_at(cue.start());
            }
            fresh.push(found);
        }
    }

    /// Whether a verb of saying stands right before a colon.
    pub(super) fn is_saying(&self, colon: usize, first: usize) -> bool {
        let reading = self.reading;
        let cue = colon.checked_sub(1).filter(|&cue| cue > first);
        cue.and_then(|cue| reading.lexicon.cue_at(&reading.words.lower, cue)).is_some_and(|candidate| {
            let cue = &reading.codebook.cues()[candidate.cue_idx];
            candidate.n_words == 1 && cue.clause && matches!(cue.word, CueWord::Verb(_))
        })
    }

    pub(super) fn is_quoted_from(&self, start: usize) -> bool {
        self.reading.annotations.quotes.iter().any(|quote| quote.span.start() == start)
    }

    /// Whether a word is written as the first of a sentence.
    pub(super) fn begins_sentence(&self, token: usize) -> bool {
        let words = self.reading.document.words(self.reading.span(token, token + 1));
        words.starts_with(char::is_uppercase)
    }
}
