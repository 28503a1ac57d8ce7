//! Who said what: quotations with their speakers, indirect speech after and before its cue, and speech that runs on.
//!
//! Each cue outside a quotation claims its content: the quotation before it, the one behind it, or a clause. What no cue
//! claims and stands as a sentence of its own goes on the speech before it.

use chancery_codebook::{Cue, CueWord};
use chancery_doc::{EventDate, Evidence, Party, Sector, Span, Spoke, Statement, StatementKind, Upos};

use super::confidence;
use super::parties::Reading;

mod accounts;
mod addressees;
mod antecedents;
mod bounds;
mod clauses;
mod continued;
mod linked;
mod naming;
mod quotes;
mod read;
mod sentences;
mod speakers;
mod subject;
mod verbs;
mod voices;

use sentences::by_sentence;
use subject::Subject;
pub(crate) use voices::Speech;
use voices::Voice;

/// Cues less sure than this carry no statement by a clause or noun phrase alone.
const MIN_CONFIDENCE: f64 = 0.4;
/// A quotation of fewer words is a phrase in quotation marks, not speech of its own.
const MIN_SPEECH_WORDS: usize = 4;
/// How far a cue may stand from its quotation, in tokens.
const QUOTE_REACH: usize = 14;

/// Within what another says, cues less sure than this are acts that are told of.
const MIN_NESTED: f64 = 0.4;
/// Within a quotation only sure cues tell what another says.
const MIN_WITHIN: f64 = 0.7;
/// So many statements back a cue may stand within one.
const MAX_NESTED: usize = 4;

/// Finds the statements of a document, in the order of their contents.
pub(crate) fn find(reading: &Reading<'_>) -> Speech {
    let claimed = vec![false; reading.annotations.quotes.len()];
    let mut finder = Finder { reading, found: Vec::new(), within: Vec::new(), beliefs: Vec::new(), claimed };
    for sentence in reading.document.sentences.iter().filter(|sentence| reading.document.tells(sentence)) {
        (sentence.tokens.0.idx()..sentence.tokens.1.idx()).for_each(|at| finder.cue(at));
    }
    finder.join_read();
    finder.found.sort_by_key(|found| found.at);
    finder.name_pronouns();
    finder.continue_speech();
    let mut found = finder.found;
    found.extend(finder.within);
    found.sort_by_key(|found| (found.statement.content[0], found.statement.cue));
    found.dedup_by(|later, earlier| {
        later.statement.content == earlier.statement.content && later.statement.cue == earlier.statement.cue
    });
    for statement in found.iter_mut().map(|found| &mut found.statement) {
        statement.confidence = confidence::of_statement(statement.confidence);
    }
    let mut voices: Vec<Voice> = found.iter().map(Found::voice).collect();
    voices.extend(finder.beliefs);
    let mut speech = Speech::new(reading, found.into_iter().map(|found| found.statement).collect(), voices);
    speech.statements = speech.statements.into_iter().flat_map(|statement| by_sentence(reading, statement)).collect();
    speech
}

/// Where a cue stands: its words, and those of its sentence.
#[derive(Clone, Copy)]
struct Place {
    /// First token of the cue, and one past its last.
    at: usize,
    end: usize,
    /// First token of the sentence, and one past its last.
    first: usize,
    last: usize,
}

/// A statement while the others are looked for.
struct Found {
    /// Byte at which it is told.
    at: usize,
    speaker: Speaker,
    statement: Statement,
    /// Whether the content is only talked about.
    is_topic: bool,
    /// Whom the speaker has it from.
    sources: Vec<Party>,
    /// The medium that tells it on.
    through: Option<Party>,
}

impl Found {
    fn voice(&self) -> Voice {
        Voice {
            speaker: self.statement.speaker.clone(),
            cue: self.statement.cue,
            content: self.statement.content.clone(),
            is_topic: self.is_topic,
            sources: self.sources.clone(),
            through: self.through.clone(),
        }
    }
}

/// Who speaks, and as whom later pronouns and quotations take them up.
#[derive(Clone, Default)]
struct Speaker {
    party: Option<Party>,
}

struct Finder<'r, 'a> {
    reading: &'r Reading<'a>,
    found: Vec<Found>,
    /// Sayings of others within quotations.
    within: Vec<Found>,
    /// What is believed, which makes no row.
    beliefs: Vec<Voice>,
    /// Quotations that a cue has claimed.
    claimed: Vec<bool>,
}

impl Finder<'_, '_> {
    /// Looks for a statement by the cue that may begin at a token.
    fn cue(&mut self, at: usize) {
        let reading = self.reading;
        // "claim" is a verb or a noun; the tree says which.
        let is_noun = reading.tree.upos(at) == Some(Upos::Noun);
        let fits = |cue: &Cue| match cue.word {
            CueWord::Noun(_) => is_noun,
            CueWord::Verb(_) => !is_noun,
            CueWord::Phrase(_) => true,
        };
        let cues = reading.codebook.cues();
        let candidate = reading.lexicon.cue_that(&reading.words.lower, at, |cue_idx| fits(&cues[cue_idx]));
        let Some(candidate) = candidate else { return };
        let cue = &cues[candidate.cue_idx];
        let end = at + candidate.n_words;
        let (first, last) = reading.sentence_of(at);
        // "United States" is no saying.
        let in_name = reading.party_at(at).is_some_and(|party| party.tokens.0 < at || party.tokens.1 > end);
        if end > last || in_name {
            return;
        }
        let place = Place { at, end, first, last };
        if reading.quote_at(at).is_some() {
            self.report_within(cue, place);
            return;
        }
        match &cue.word {
            CueWord::Verb(word) if word == "cite" || word == "quote" => self.cited(cue, place),
            CueWord::Verb(_) if self.is_said(cue, place) => self.verb_cue(cue, place),
            CueWord::Noun(_) => self.noun_cue(cue, place),
            CueWord::Phrase(phrase) if phrase.ends_with("to") || phrase.ends_with("by") || phrase.ends_with("of") => {
                self.according_to(cue, place);
            }
            CueWord::Phrase(_) => self.verb_cue(cue, place),
            CueWord::Verb(_) => {}
        }
    }

    /// What a speaker tells that another has said: `“The king has promised us bread,” she said`.
    fn report_within(&mut self, cue: &Cue, place: Place) {
        let is_verb = matches!(cue.word, CueWord::Verb(_)) && !cue.belief && !cue.quote_only;
        if !is_verb || cue.confidence < MIN_WITHIN || !self.is_said(cue, place) {
            return;
        }
        let Subject::At(node) = self.subject_of(place) else { return };
        // "we demand", "I said": the speaker's own words are the quotation.
        if self.reading.tree.upos(node) == Some(Upos::Pron) {
            return;
        }
        let (speaker, tokens) = self.speaker_of(cue, place);
        let edges = (tokens.map_or(place.at, |tokens| tokens.0.min(place.at)), place.end);
        let told = self.by_tree(cue, place, edges).filter(|_| speaker.party.is_some());
        if let Some(told) = told {
            let span = self.reading.span(place.at, place.end);
            let before = self.found.len();
            self.push(
                cue,
                Some(span),
                speaker,
                told.content,
                StatementKind::Indirect,
                cue.confidence * 0.8,
                place.first,
            );
            self.within.extend(self.found.drain(before..));
        }
    }

    fn verb_cue(&mut self, cue: &Cue, place: Place) {
        let reading = self.reading;
        let Place { at, end, first, last } = place;
        let span = reading.span(at, end);
        // "says the villages asked to be moved": a weak cue within what is told tells what is done.
        let is_told = |found: &Found| found.statement.content.iter().any(|content| content.contains(span));
        if cue.infinitive && cue.confidence < MIN_NESTED && self.found.iter().rev().take(MAX_NESTED).any(is_told) {
            return;
        }
        let (speaker, speaker_tokens) = self.speaker_of(cue, place);
        if speaker.party.is_none() {
            return;
        }
        let left_edge = speaker_tokens.map_or(at, |(start, _)| start.min(at));
        let right_edge = speaker_tokens.map_or(end, |(_, speaker_end)| speaker_end.max(end));
        if cue.belief {
            let told = self.by_tree(cue, place, (left_edge, right_edge));
            self.beliefs.extend(told.map(|told| Voice {
                speaker: speaker.party,
                cue: Some(span),
                content: told.content,
                is_topic: told.is_topic,
                sources: Vec::new(),
                through: None,
            }));
            return;
        }
        // 1. "…," X said, "…"
        if let Some(quote_idx) = self.quote_before(left_edge, first)
            && (cue.clause || cue.quote_only || cue.confidence >= MIN_CONFIDENCE)
        {
            let mut quotes = vec![quote_idx];
            if let Some(next) = self.quote_after(right_edge, last, 6)
                && self.goes_on(right_edge, next)
            {
                quotes.push(next);
            }
            self.quoted(cue, span, speaker, &quotes, first);
            return;
        }
        // 2. X said: "…"
        if let Some(quote_idx) = self.quote_after(right_edge, last, QUOTE_REACH)
            && self.introduces(right_edge, quote_idx)
        {
            self.quoted(cue, span, speaker, &[quote_idx], first);
            return;
        }
        if cue.quote_only {
            return;
        }
        // 3. A clause in the reporter's words, maybe with quotations in it.
        if let Some(told) = self.by_tree(cue, place, (left_edge, right_edge)) {
            // A court that denies a request and a chamber that rejects a bill decide; they say nothing of it.
            let decides =
                matches!(speaker.party.as_ref().and_then(|party| party.sector), Some(Sector::Jud | Sector::Leg));
            if told.is_object && decides {
                return;
            }
            let is_topic = told.is_topic;
            self.told_in(cue, Some(span), speaker, told.content, first);
            if let Some(found) = self.found.last_mut() {
                found.is_topic = is_topic;
            }
            return;
        }
        if let Some(told) = self.rest_behind(cue, place, right_edge) {
            self.told_in(cue, Some(span), speaker, told.content, first);
            return;
        }
        // 4. A clause before the cue, where the tree does not tell: "Talks will go on, X said on Monday."
        if (cue.clause || cue.confidence >= 0.8)
            && self.ends_sentence(place)
            && reading.words.at(end) != ":"
            && let Some(content) = self.clause_before(left_edge, first)
        {
            self.told(cue, Some(span), speaker, content, first);
        }
    }

    /// Adds a statement whose content is quotations.
    fn quoted(&mut self, cue: &Cue, span: Span, speaker: Speaker, quotes: &[usize], first: usize) {
        for &idx in quotes {
            self.claimed[idx] = true;
        }
        let content: Vec<Span> = quotes.iter().map(|&idx| self.reading.annotations.quotes[idx].content).collect();
        self.push(cue, Some(span), speaker, content, StatementKind::Direct, 0.9, first);
    }

    /// Adds a statement in the reporter's words.
    fn told(&mut self, cue: &Cue, span: Option<Span>, speaker: Speaker, content: Span, first: usize) {
        self.told_in(cue, span, speaker, vec![content], first);
    }

    fn told_in(&mut self, cue: &Cue, span: Option<Span>, speaker: Speaker, content: Vec<Span>, first: usize) {
        let quotes = &self.reading.annotations.quotes;
        let mut holds_quote = false;
        for (idx, quote) in quotes.iter().enumerate() {
            if quote.depth == 0 && content.iter().any(|content| content.overlaps(quote.content)) {
                holds_quote = true;
                // What a quotation itself tells of others leaves it to its own speaker.
                self.claimed[idx] |= span.is_none_or(|cue| !quote.content.contains(cue));
            }
        }
        let kind = if holds_quote { StatementKind::Mixed } else { StatementKind::Indirect };
        self.push(cue, span, speaker, content, kind, cue.confidence * 0.9, first);
    }

    #[allow(clippy::too_many_arguments)] // One call site per kind of speech; a struct would only rename the fields.
    fn push(
        &mut self,
        cue: &Cue,
        span: Option<Span>,
        speaker: Speaker,
        content: Vec<Span>,
        kind: StatementKind,
        confidence: f64,
        first: usize,
    ) {
        let reading = self.reading;
        let (CueWord::Verb(word) | CueWord::Phrase(word) | CueWord::Noun(word)) = &cue.word;
        let home = span.unwrap_or(content[0]);
        let addressee = span.and_then(|span| self.addressee(cue, self.place_of(span), &content));
        let through = self.told_through(speaker.party.as_ref(), addressee.as_ref());
        let statement = Statement {
            addressee,
            date: self.date(first, &content),
            speaker: speaker.party.clone(),
            cue: span,
            kind,
            content,
            attribution: Vec::new(),
            sentence: reading.document.sentence_at(home.start()),
            confidence,
            evidence: Evidence { entry: word.clone(), spoke: Spoke::Rule, clause: None, alternatives: Vec::new() },
        };
        self.found.push(Found { at: home.start(), speaker, statement, is_topic: false, sources: Vec::new(), through });
    }

    /// The place of a cue by its words.
    fn place_of(&self, cue: Span) -> Place {
        let tokens = &self.reading.document.tokens;
        let at = tokens.partition_point(|token| token.span.start() < cue.start());
        let end = tokens.partition_point(|token| token.span.start() < cue.end());
        let (first, last) = self.reading.sentence_of(at);
        Place { at, end, first, last }
    }

    fn date(&self, first: usize, content: &[Span]) -> Option<EventDate> {
        let sentence = self.reading.document.tokens[first].sentence;
        let outside = |span: Span| !content.iter().any(|content| content.overlaps(span));
        let time =
            self.reading.annotations.times.iter().find(|time| time.sentence == sentence && outside(time.span))?;
        Some(EventDate { span: Some(time.span), from: time.from, to: time.to })
    }
}
