//! Who said what: quotations with their speakers, indirect speech after and before its cue, and speech that runs on.
//!
//! Each cue outside a quotation claims its content: the quotation before it, the one behind it, or a clause. What no cue
//! claims and stands as a sentence of its own goes on the speech before it.

use chancery_codebook::{Cue, CueWord};
use chancery_doc::{
    EventDate, Evidence, Link, LinkKind, Party, Quote, Sector, SentenceId, Span, Spoke, Statement, StatementKind,
};

use super::parties::{Kind, Mentioned, Reading};
use super::phrases::is_possessive;
use super::speakers;
use super::words::Tag;

/// Cues less sure than this carry no statement by a clause or noun phrase alone.
const MIN_CONFIDENCE: f64 = 0.4;
/// A quotation of fewer words is a phrase in quotation marks, not speech of its own.
const MIN_SPEECH_WORDS: usize = 4;
/// How far a cue may stand from its quotation, in tokens.
const QUOTE_REACH: usize = 14;

/// Finds the statements of a document, in the order of their contents.
pub(crate) fn find(reading: &Reading<'_>) -> Vec<Statement> {
    let mut finder = Finder { reading, found: Vec::new(), claimed: vec![false; reading.annotations.quotes.len()] };
    for sentence in reading.document.sentences.iter().filter(|sentence| reading.document.tells(sentence)) {
        (sentence.tokens.0.idx()..sentence.tokens.1.idx()).for_each(|at| finder.cue(at));
    }
    finder.found.sort_by_key(|found| found.at);
    finder.continue_speech();
    let mut statements: Vec<Statement> = finder.found.into_iter().map(|found| found.statement).collect();
    statements.sort_by_key(|statement| (statement.content[0], statement.cue));
    statements.dedup_by(|later, earlier| later.content == earlier.content && later.cue == earlier.cue);
    attribute(reading, &mut statements);
    statements
}

/// A statement while the others are looked for.
struct Found {
    /// Byte at which it is told.
    at: usize,
    speaker: Speaker,
    statement: Statement,
}

/// Who speaks, and as whom later pronouns and quotations take them up.
#[derive(Clone, Default)]
struct Speaker {
    party: Option<Party>,
}

struct Finder<'r, 'a> {
    reading: &'r Reading<'a>,
    found: Vec<Found>,
    /// Quotations that a cue has claimed.
    claimed: Vec<bool>,
}

impl Finder<'_, '_> {
    /// Looks for a statement by the cue that may begin at a token.
    fn cue(&mut self, at: usize) {
        let reading = self.reading;
        let Some(candidate) = reading.lexicon.cue_at(&reading.words.lower, at) else { return };
        let cue = &reading.codebook.cues()[candidate.cue_idx];
        let end = at + candidate.n_words;
        let (first, last) = reading.sentence_of(at);
        // "United States" is no saying.
        let in_name = reading.party_at(at).is_some_and(|party| party.tokens.0 < at || party.tokens.1 > end);
        if end > last || in_name || reading.quote_at(at).is_some() {
            return;
        }
        match &cue.word {
            CueWord::Verb(_) if self.is_verb_here(cue, at, end, first) => self.verb_cue(cue, at, end, first, last),
            CueWord::Phrase(phrase)
                if phrase.ends_with("to") || phrase.ends_with("by") || phrase.ends_with("of") || phrase == "per" =>
            {
                self.according_to(cue, at, end, first, last);
            }
            CueWord::Phrase(_) => self.verb_cue(cue, at, end, first, last),
            _ => {}
        }
    }

    /// Whether the word is a verb here, and one that says something: no noun, no refusal, no passive.
    fn is_verb_here(&self, cue: &Cue, at: usize, end: usize, first: usize) -> bool {
        let words = &self.reading.words;
        // A form that may be a noun ("requests", "guarantee") needs content behind it.
        let may_be_noun = !matches!(words.tag(at), Tag::Past | Tag::Gerund);
        let blocked = match words.tag(end) {
            Tag::Preposition => !cue.of.iter().any(|of| of == words.at(end)) && cue.confidence < 0.9,
            Tag::Be | Tag::Modal | Tag::Auxiliary | Tag::Past => true,
            Tag::To => !cue.infinitive && cue.confidence < 0.9,
            _ => false,
        };
        // "citing X" names a voice and tells nothing by itself.
        if (may_be_noun && blocked) || words.at(at) == "citing" {
            return false;
        }
        if at > first {
            let before = at - 1;
            let modifier = self.reading.party_at(before).is_some_and(|party| party.is_modifier);
            let noun = matches!(words.tag(before), Tag::Determiner | Tag::Adjective | Tag::Number | Tag::Preposition)
                || modifier;
            let gerund = words.at(at).ends_with("ing");
            if noun && !(gerund && words.tag(before) == Tag::Preposition) {
                return false;
            }
            if words.tag(before) == Tag::To {
                return false;
            }
        }
        let group = self.reading.group_start(at);
        let hedged = (group..at).any(|idx| {
            words.tag(idx) == Tag::Negation
                || matches!(words.at(idx), "would" | "could" | "should" | "may" | "might" | "can")
        });
        let passive = (group..at).any(|idx| words.tag(idx) == Tag::Be) && !words.at(at).ends_with("ing");
        !hedged && (!passive || words.at(end) == "by")
    }

    fn verb_cue(&mut self, cue: &Cue, at: usize, end: usize, first: usize, last: usize) {
        let reading = self.reading;
        let span = reading.span(at, end);
        let (speaker, speaker_tokens) = self.speaker_of(at, end, first, last);
        if speaker.party.is_none() {
            return;
        }
        let left_edge = speaker_tokens.map_or(at, |(start, _)| start.min(at));
        let right_edge = speaker_tokens.map_or(end, |(_, speaker_end)| speaker_end.max(end));
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
        // "The plan, she said, will fail."
        if cue.clause
            && reading.words.at(end) == ","
            && let Some(content) = self.around(left_edge, end, first, last)
        {
            self.told_in(cue, Some(span), speaker, content, first);
            return;
        }
        // 3. "…" spread over the clause behind the cue, or a clause in the reporter's words.
        if let Some(content) = self.clause_after(cue, at, right_edge.max(end), last) {
            self.told(cue, Some(span), speaker, content, first);
            return;
        }
        // 4. A clause before the cue: "Talks will go on, X said on Monday."
        if (cue.clause || cue.confidence >= 0.8)
            && let Some(content) = self.clause_before(left_edge, first)
        {
            self.told(cue, Some(span), speaker, content, first);
        }
    }

    /// "according to X": the rest of the sentence is what X says.
    fn according_to(&mut self, cue: &Cue, at: usize, end: usize, first: usize, last: usize) {
        let reading = self.reading;
        let span = reading.span(at, end);
        let name_end = (end..last)
            .find(|&idx| {
                matches!(reading.words.at(idx), "," | "." | ";" | "”" | "“" | "\"") && reading.party_at(idx).is_none()
            })
            .unwrap_or(last);
        let party =
            (end..name_end.min(end + 6)).find_map(|idx| reading.party_at(idx).filter(|party| party.tokens.0 >= end));
        let party = party.map(|party| head_of(reading, party));
        let speaker = match party {
            Some(party) if !party.is_modifier && (party.tokens.1 >= name_end || party.kind != Kind::State) => {
                Speaker { party: Some(reading.party(party)) }
            }
            _ => match self.noun_phrase(end, name_end.min(end + 12)) {
                Some(span) => Speaker { party: Some(Party { span: Some(span), ..Party::default() }) },
                None => return,
            },
        };
        let leads = at <= first + 1;
        let content = if leads {
            let start = (name_end + 1).min(last);
            self.content_tokens(start, self.cut_right(start, last))
        } else {
            let start = self.left_limit(at, first);
            self.content_tokens(start, at)
        };
        let Some(content) = content else { return };
        self.told(cue, Some(span), speaker, content, first);
    }

    /// The speaker of the cue, with the tokens of their words: the subject, or whoever stands behind an inverted cue.
    fn speaker_of(&self, at: usize, end: usize, first: usize, last: usize) -> (Speaker, Option<(usize, usize)>) {
        let reading = self.reading;
        let words = &reading.words;
        let subjects = speakers::subject(reading, (at, end));
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
    fn with_owner(&self, mut start: usize, first: usize) -> usize {
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
    fn ends_clause(&self, from: usize, last: usize) -> bool {
        let words = &self.reading.words;
        (from..last)
            .take_while(|&idx| !matches!(words.at(idx), "," | ";"))
            .all(|idx| !matches!(words.tag(idx), Tag::Be | Tag::Modal | Tag::Auxiliary | Tag::Past))
    }

    fn sentence_start(&self, byte: usize) -> SentenceId {
        self.reading.document.sentence_at(byte)
    }

    /// Several speakers of one saying: one span over all, the first one's identity.
    fn joint(&self, parties: &[&Mentioned]) -> Speaker {
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
    fn noun_phrase_start(&self, end: usize, first: usize) -> usize {
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
    fn noun_phrase(&self, start: usize, end: usize) -> Option<Span> {
        let words = &self.reading.words;
        let start = (start..end)
            .find(|&idx| !matches!(words.tag(idx), Tag::Adverb | Tag::Sign | Tag::Preposition | Tag::Conjunction))?;
        let holds_noun = (start..end).any(|idx| matches!(words.tag(idx), Tag::Name | Tag::Other | Tag::Adjective));
        let only = end - start == 1 && matches!(words.tag(start), Tag::Pronoun | Tag::Determiner | Tag::Number);
        (holds_noun && !only && end > start).then(|| self.reading.span(start, end))
    }

    /// The outer quotation that ends right before a token of the same sentence.
    fn quote_before(&self, token: usize, first: usize) -> Option<usize> {
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
    fn quote_after(&self, token: usize, last: usize, reach: usize) -> Option<usize> {
        let reading = self.reading;
        let from = reading.document.tokens[token.min(last - 1)].span.start();
        let limit = reading.document.tokens[(token + reach).min(last) - 1].span.end();
        let quotes = &reading.annotations.quotes;
        let started = quotes.partition_point(|quote| quote.span.start() < from);
        let idx = (started..quotes.len()).find(|&idx| quotes[idx].depth == 0)?;
        (quotes[idx].span.start() < limit && !self.claimed[idx]).then_some(idx)
    }

    /// Whether a quotation is speech and no phrase in quotation marks.
    fn is_speech(&self, quote: Quote) -> bool {
        let words = self.reading.document.words(quote.content);
        words.split_whitespace().count() >= MIN_SPEECH_WORDS || words.ends_with([',', '.', '!', '?'])
    }

    /// Whether the words between cue and quotation lead straight into it: `said: "…"`, `told the paper on Monday, "…"`.
    fn introduces(&self, from: usize, quote_idx: usize) -> bool {
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
    fn goes_on(&self, from: usize, quote_idx: usize) -> bool {
        let reading = self.reading;
        let quote = reading.annotations.quotes[quote_idx];
        let start = reading.document.tokens.partition_point(|token| token.span.start() < quote.span.start());
        let gap = from..start;
        !gap.clone().any(|idx| {
            reading.lexicon.cue_at(&reading.words.lower, idx).is_some()
                || matches!(reading.words.tag(idx), Tag::Conjunction | Tag::That)
        })
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
                self.claimed[idx] = true;
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
        let statement = Statement {
            addressee: span.and_then(|span| self.addressee(cue, span, &content)),
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
        self.found.push(Found { at: home.start(), speaker, statement });
    }

    /// Who is told: the object of "told", or the medium after "to" or "with".
    fn addressee(&self, cue: &Cue, span: Span, content: &[Span]) -> Option<Party> {
        let reading = self.reading;
        let outside = |party: &&Mentioned| !content.iter().any(|content| content.overlaps(party.span));
        let start = reading.document.tokens.partition_point(|token| token.span.start() < span.end());
        if cue.addressee.as_deref() == Some("object")
            && let Some(party) = reading.party_at(start).filter(outside)
        {
            return Some(reading.party(party));
        }
        let (first, last) = reading.sentence_of(start.min(reading.document.tokens.len() - 1).max(1) - 1);
        let medium = |idx: usize| {
            let party = reading.party_at(idx).filter(|party| party.kind == Kind::Medium && party.tokens.0 == idx)?;
            let governed = idx > first && matches!(reading.words.at(idx - 1), "to" | "with" | "told");
            (governed && outside(&party)).then(|| reading.party(party))
        };
        (first..last).find_map(medium)
    }

    fn date(&self, first: usize, content: &[Span]) -> Option<EventDate> {
        let sentence = self.reading.document.tokens[first].sentence;
        let outside = |span: Span| !content.iter().any(|content| content.overlaps(span));
        let time =
            self.reading.annotations.times.iter().find(|time| time.sentence == sentence && outside(time.span))?;
        Some(EventDate { span: Some(time.span), from: time.from, to: time.to })
    }

    /// The content behind a cue: a clause, an infinitive, or what its prepositions or object bring in.
    fn clause_after(&self, cue: &Cue, at: usize, end: usize, last: usize) -> Option<Span> {
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
    fn around(&self, left_edge: usize, end: usize, first: usize, last: usize) -> Option<Vec<Span>> {
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
    fn clause_before(&self, speaker_start: usize, first: usize) -> Option<Span> {
        let words = &self.reading.words;
        let comma = speaker_start.checked_sub(1).filter(|&idx| idx > first && words.at(idx) == ",")?;
        let start = self.left_limit(comma, first);
        let finite = (start..comma).any(|idx| {
            matches!(words.tag(idx), Tag::Be | Tag::Modal | Tag::Auxiliary | Tag::Past) || words.at(idx).ends_with('s')
        });
        (finite && comma - start >= 3).then(|| self.content_tokens(start, comma)).flatten()
    }

    /// Where a content that ends at `end` may begin: behind the last quotation or dateline of its sentence.
    fn left_limit(&self, end: usize, first: usize) -> usize {
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
    fn cut_right(&self, start: usize, last: usize) -> usize {
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
    fn content_tokens(&self, start: usize, end: usize) -> Option<Span> {
        let words = &self.reading.words;
        let edge = |idx: usize| {
            words.tag(idx) == Tag::Sign && !matches!(words.at(idx), "$" | "€" | "£" | "(" | ")" | "%" | "[" | "]")
        };
        let start = (start..end).find(|&idx| !edge(idx))?;
        let end = (start..end).rev().find(|&idx| !edge(idx))? + 1;
        let n_words = (start..end).filter(|&idx| words.tag(idx) != Tag::Sign).count();
        (n_words >= 2).then(|| self.reading.span(start, end))
    }

    /// Quotations that no cue claimed and that stand as sentences go on the speech before them; so do the sentences
    /// behind "X said:" in a release.
    fn continue_speech(&mut self) {
        let reading = self.reading;
        let quotes = reading.annotations.quotes.clone();
        let mut fresh: Vec<Found> = Vec::new();
        for (idx, quote) in quotes.iter().enumerate() {
            if quote.depth > 0 || self.claimed[idx] {
                continue;
            }
            let content = reading.document.words(quote.content);
            let stands_alone = content.ends_with(['.', '!', '?', '…', ',']) || quote.continues;
            let n_words = content.split_whitespace().count();
            let starts_sentence =
                reading.document.sentences.iter().any(|sentence| sentence.span.start() == quote.span.start());
            if !(stands_alone && starts_sentence && n_words >= MIN_SPEECH_WORDS) {
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

    fn continuation(&self, content: Span, speaker: Speaker, at: usize) -> Found {
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
        Found { at, speaker, statement }
    }

    /// In a release, "The minister said:" opens speech without marks: each sentence behind it is a statement.
    fn release_speech(&mut self, fresh: &mut Vec<Found>) {
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
                let (speaker, _) = self.speaker_of(colon - 1, colon, first, last);
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
}

impl Finder<'_, '_> {
    /// Whether a verb of saying stands right before a colon.
    fn is_saying(&self, colon: usize, first: usize) -> bool {
        let reading = self.reading;
        let cue = colon.checked_sub(1).filter(|&cue| cue > first);
        cue.and_then(|cue| reading.lexicon.cue_at(&reading.words.lower, cue)).is_some_and(|candidate| {
            let cue = &reading.codebook.cues()[candidate.cue_idx];
            candidate.n_words == 1 && cue.clause && matches!(cue.word, CueWord::Verb(_))
        })
    }

    fn is_quoted_from(&self, start: usize) -> bool {
        self.reading.annotations.quotes.iter().any(|quote| quote.span.start() == start)
    }

    /// Whether a word is written as the first of a sentence.
    fn begins_sentence(&self, token: usize) -> bool {
        let words = self.reading.document.words(self.reading.span(token, token + 1));
        words.starts_with(char::is_uppercase)
    }
}

fn unnamed(span: Span) -> Speaker {
    Speaker { party: Some(Party { span: Some(span), ..Party::default() }) }
}

/// The party itself, or for a modifier the one that it modifies.
fn head_of<'r>(reading: &'r Reading<'_>, party: &'r Mentioned) -> &'r Mentioned {
    if !party.is_modifier {
        return party;
    }
    let next = (party.tokens.1..party.tokens.1 + 4).find_map(|idx| reading.party_at(idx));
    next.filter(|next| !next.is_modifier).unwrap_or(party)
}

/// Gives every statement the voices that it is told on: those whose content holds it, outermost first.
fn attribute(reading: &Reading<'_>, statements: &mut [Statement]) {
    let links: Vec<Vec<Link>> = statements
        .iter()
        .enumerate()
        .map(|(n, statement)| {
            let home = statement.cue.unwrap_or(statement.content[0]);
            voices(reading, statements, home, Some(n))
        })
        .collect();
    for (statement, links) in statements.iter_mut().zip(links) {
        statement.attribution = links;
    }
}

/// The voices in whose content `span` stands, outermost first, but for statement `skip`.
pub(crate) fn voices(reading: &Reading<'_>, statements: &[Statement], span: Span, skip: Option<usize>) -> Vec<Link> {
    let mut around: Vec<(usize, &Statement)> = statements
        .iter()
        .enumerate()
        .filter(|&(n, statement)| Some(n) != skip && statement.content.iter().any(|content| content.contains(span)))
        .collect();
    around.sort_by_key(|(n, statement)| {
        let extent: usize = statement.content.iter().map(|content| content.len()).sum();
        (std::cmp::Reverse(extent), *n)
    });
    let mut links: Vec<Link> = Vec::new();
    for (_, statement) in around {
        if let Some(link) = link(reading, statement)
            && !links.iter().any(|known| known.name == link.name && known.span == link.span)
        {
            links.push(link);
        }
    }
    links
}

fn link(reading: &Reading<'_>, statement: &Statement) -> Option<Link> {
    let speaker = statement.speaker.as_ref()?;
    let words = speaker.span.map(|span| reading.document.words(span).to_lowercase()).unwrap_or_default();
    const DOCUMENTS: &[&str] = &[
        "communiqué",
        "document",
        "file",
        "filing",
        "indictment",
        "letter",
        "memo",
        "paper",
        "report",
        "resolution",
        "ruling",
        "statement",
        "study",
        "survey",
    ];
    let kind = if speaker.sector == Some(Sector::Jrn) {
        LinkKind::Media
    } else if speaker.name.is_none() && DOCUMENTS.iter().any(|document| words.ends_with(document)) {
        LinkKind::Document
    } else if speaker.name.is_none() {
        LinkKind::Unnamed
    } else {
        LinkKind::Speaker
    };
    if speaker.name.is_none() && speaker.code.is_none() && speaker.span.is_none() {
        return None;
    }
    Some(Link { kind, name: speaker.name.clone(), code: speaker.code.clone(), span: speaker.span, cue: statement.cue })
}
