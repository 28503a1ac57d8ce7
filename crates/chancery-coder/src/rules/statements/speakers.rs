//! Who speaks: the subject of the cue, or whoever stands behind an inverted one.

use chancery_codebook::Cue;
use chancery_doc::{Deprel, SentenceId, Span};

use super::super::parties::{Mentioned, Reading};
use super::super::phrases::is_possessive;
use super::super::words::Tag;
use super::naming::unnamed;
use super::subject::Subject;
use super::{Finder, Found, Place, Speaker};

/// Cues less sure than this are of somebody known, or of something written: "figures show" is no statement.
const MIN_SURE: f64 = 0.6;

impl Finder<'_, '_> {
    /// The speaker of the cue, with the tokens of their words: the subject, or whoever stands behind an inverted cue.
    pub(super) fn speaker_of(&self, cue: &Cue, place: Place) -> (Speaker, Option<(usize, usize)>) {
        let reading = self.reading;
        let words = &reading.words;
        let Place { at, end, first, last } = place;
        if let Some(speaker) = self.taken_up(place) {
            return (speaker, None);
        }
        match self.subject_of(place) {
            Subject::At(node) if self.is_nominal(node) => return self.speaker_at(cue, node, place),
            Subject::Nobody => return (Speaker::default(), None),
            _ => {}
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
        (Speaker::default(), None)
    }

    /// Who spoke right before, where the cue has no subject of its own: "said … and urged …", "said …, calling it …".
    fn taken_up(&self, place: Place) -> Option<Speaker> {
        let reading = self.reading;
        let words = &reading.words;
        let tree = &reading.tree;
        let verb = tree.top(place.at, place.end);
        if tree.child(verb, &[Deprel::Nsubj, Deprel::NsubjPass]).is_some() || self.is_passive_here(place) {
            return None;
        }
        let group = reading.group_start(place.at);
        let joint = group.checked_sub(1).filter(|&joint| joint > place.first)?;
        let sentence = reading.document.tokens[place.at].sentence;
        let mut before = self.found.iter().rev().filter(|found| self.sentence_start(found.at) == sentence);
        if words.at(joint) == "," && words.at(place.at).ends_with("ing") {
            return before.next().map(|found| found.speaker.clone());
        }
        if !matches!(words.at(joint), "and" | "but") {
            return None;
        }
        let ends_here = |found: &&Found| {
            found.statement.content.iter().any(|content| {
                let end = reading.document.tokens.partition_point(|token| token.span.start() < content.end());
                (end..group).all(|idx| matches!(words.tag(idx), Tag::Sign | Tag::Conjunction | Tag::Adverb))
                    && end <= group
            })
        };
        before.find(ends_here).map(|found| found.speaker.clone())
    }

    /// The speaker whose phrase a word of the tree heads.
    fn speaker_at(&self, cue: &Cue, node: usize, place: Place) -> (Speaker, Option<(usize, usize)>) {
        let reading = self.reading;
        let verb = reading.tree.top(place.at, place.end);
        let extent = reading.tree.extent(node);
        // Whoever a clause stands beside holds it: "the general, who said".
        let holds_cue = extent.0 <= verb && verb < extent.1;
        let (start, end) = if holds_cue { self.phrase_at(node) } else { extent };
        let comma = (place.first..reading.group_start(place.at)).rev().find(|&idx| reading.words.tag(idx) == Tag::Sign);
        let after_comma =
            comma.filter(|&comma| comma < node && self.between_comma_and(place).is_some() && !self.has_aside(node));
        let start = after_comma.map_or(start, |comma| start.max(comma + 1));
        let tokens = match after_comma {
            Some(comma) => Some((comma + 1, reading.group_start(place.at))),
            None => (!holds_cue).then_some((start.max(place.first), end)),
        };
        let parties = self.parties_at(node);
        if parties.is_empty() {
            let speaks = cue.confidence >= MIN_SURE
                || after_comma.is_some()
                || self.is_document(node)
                || self.proper_name(node).is_some();
            return (if speaks { self.speaker_by_words(node) } else { Speaker::default() }, tokens);
        }
        let speaker = self.described(node, &parties);
        let left = parties.first().map_or(start, |party| self.with_owner(party.tokens.0, place.first));
        (speaker, tokens.map(|(start, end)| (start.min(left), end)))
    }

    /// Whether a name or clause is set beside a noun between commas: "the mayor, Ana Ruiz, said".
    fn has_aside(&self, node: usize) -> bool {
        let tree = &self.reading.tree;
        tree.child(node, &[Deprel::Appos, Deprel::AclRelcl, Deprel::Acl, Deprel::Conj]).is_some()
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
        let mut party = self.reading.named_only(first).unwrap_or_else(|| self.reading.party(first));
        if parties.len() > 1 {
            party.span = parties.iter().map(|party| party.span).reduce(Span::cover);
            party.name = None;
        }
        Speaker { party: Some(party) }
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

/// The party itself, or for a modifier the one that it modifies.
pub(super) fn head_of<'r>(reading: &'r Reading<'_>, party: &'r Mentioned) -> &'r Mentioned {
    if !party.is_modifier {
        return party;
    }
    let next = (party.tokens.1..party.tokens.1 + 4).find_map(|idx| reading.party_at(idx));
    next.filter(|next| !next.is_modifier).unwrap_or(party)
}
