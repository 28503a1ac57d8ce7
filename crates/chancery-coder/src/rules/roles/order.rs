//! Who stands where around a verb or noun: subject, object, after a preposition.
//!
//! Read off the order of words: to the left of a verb the nearest party that no preposition or earlier verb governs, to
//! its right the first party before the clause ends. Every doubt is settled for silence.

use super::super::parties::{Kind, Mentioned, Reading};
use super::super::words::Tag;

/// How far a rule looks, in tokens.
const REACH: usize = 40;
/// How far an object may stand from its verb.
const OBJECT_REACH: usize = 12;

impl Reading<'_> {
    /// The words of a verb group before `verb`: auxiliaries, adverbs, negation; gives its first token.
    pub(crate) fn group_start(&self, verb: usize) -> usize {
        let (first, _) = self.sentence_of(verb);
        let mut start = verb;
        while start > first
            && matches!(self.words.tag(start - 1), Tag::Be | Tag::Auxiliary | Tag::Modal | Tag::Negation | Tag::Adverb)
        {
            start -= 1;
        }
        start
    }

    /// Whether the verb at `verb`, in the form of a participle, is passive: after "be", or before "by".
    pub(crate) fn is_passive(&self, verb: usize) -> bool {
        let start = self.group_start(verb);
        let group = start..verb;
        let be = group.clone().any(|idx| self.words.tag(idx) == Tag::Be)
            || group
                .clone()
                .chain(start.saturating_sub(1)..start)
                .any(|idx| matches!(self.words.at(idx), "get" | "got" | "gets" | "getting"));
        be || self.words.at(verb + 1) == "by"
    }

    /// The parties that are the subject of the verb at `verb`; empty if nobody of note is.
    pub(crate) fn subject(&self, verb: usize) -> Vec<&Mentioned> {
        let (first, _) = self.sentence_of(verb);
        let first = first.max(verb.saturating_sub(REACH)).max(self.quote_start(verb));
        let mut fallback: Vec<&Mentioned> = Vec::new();
        let mut at = self.group_start(verb);
        let mut crossed_comma = false;
        while at > first {
            at -= 1;
            if let Some(party) = self.party_at(at) {
                let start = party.tokens.0.max(first);
                let governed = start > first && self.governs(start - 1);
                if party.is_modifier {
                    at = start;
                    continue;
                }
                if !governed {
                    return self.coordinated_left(self.named_before(party, first), first);
                }
                if self.words.tag(start - 1) != Tag::Preposition && fallback.is_empty() && !crossed_comma {
                    fallback = vec![party];
                }
                at = start;
                continue;
            }
            match self.words.tag(at) {
                Tag::Sign => match self.words.at(at) {
                    ";" | ":" | "“" | "\"" => break,
                    "," => crossed_comma = true,
                    _ => {}
                },
                Tag::Relative | Tag::That => {
                    // "the group that attacked": the antecedent is what stands right before.
                    let Some(before) = at.checked_sub(1).filter(|&before| before >= first) else { return fallback };
                    let before = if self.words.at(before) == "," { before.saturating_sub(1) } else { before };
                    return match self.party_at(before) {
                        Some(party) if self.words.tag(at) == Tag::Relative || party.kind == Kind::Group => {
                            self.coordinated_left(party, first)
                        }
                        _ => fallback,
                    };
                }
                Tag::Subordinator if !self.is_gerund_clause(at, verb) => break,
                _ => {}
            }
        }
        fallback
    }

    /// "Ana Ruiz, the head of the mission, said": the name before a description that stands beside it.
    fn named_before<'r>(&'r self, party: &'r Mentioned, first: usize) -> &'r Mentioned {
        let start = party.tokens.0;
        if party.kind != Kind::Group || start < first + 2 || self.words.at(start - 1) != "," {
            return party;
        }
        self.party_at(start - 2)
            .filter(|before| before.kind == Kind::Person && before.tokens.1 == start - 1)
            .unwrap_or(party)
    }

    /// "after attacking": the clause has no subject of its own.
    fn is_gerund_clause(&self, subordinator: usize, verb: usize) -> bool {
        verb == subordinator + 1 && self.words.tag(verb) == Tag::Gerund
    }

    /// Whether the word governs what stands after it: a preposition, or a verb whose object that would be.
    fn governs(&self, at: usize) -> bool {
        match self.words.tag(at) {
            Tag::Preposition | Tag::To => self.words.at(at) != "than",
            Tag::Past | Tag::Gerund => !self.takes_bare_clause(at),
            _ => false,
        }
    }

    /// "said Israel attacked": a word of saying before a clause of its own.
    fn takes_bare_clause(&self, at: usize) -> bool {
        self.lexicon.cue_at(&self.words.lower, at).is_some_and(|cue| self.codebook.cues()[cue.cue_idx].clause)
    }

    /// The party with those before it that it is joined to.
    pub(crate) fn with_joined<'r>(&'r self, party: &'r Mentioned) -> Vec<&'r Mentioned> {
        let (first, _) = self.sentence_of(party.tokens.0);
        self.coordinated_left(party, first)
    }

    /// The party and those that "and" or commas join to it on the left: "Kenya, Uganda and Rwanda".
    fn coordinated_left<'r>(&'r self, party: &'r Mentioned, first: usize) -> Vec<&'r Mentioned> {
        let mut all = vec![party];
        let mut start = party.tokens.0;
        while start > first {
            let mut joint = start - 1;
            if joint > first && self.words.at(joint) == "the" {
                joint -= 1;
            }
            if joint > first && self.words.at(joint) == "and" && self.words.at(joint - 1) == "," {
                joint -= 1;
            }
            if !matches!(self.words.at(joint), "and" | "," | "&" | "or") || joint == first {
                break;
            }
            let Some(before) = self.party_at(joint - 1) else { break };
            let plain_list = all.len() > 1 || self.words.at(joint) != ",";
            if before.tokens.1 != joint || before.is_modifier != party.is_modifier || !plain_list {
                break;
            }
            start = before.tokens.0;
            all.push(before);
            // "officials of Greece and Egypt": both stand behind the preposition, and nobody before it is joined to them.
            if start > first && self.words.tag(start - 1) == Tag::Preposition {
                break;
            }
        }
        all.reverse();
        all
    }

    /// The party and those joined to it on the right, inside the sentence.
    fn coordinated_right<'r>(&'r self, party: &'r Mentioned, last: usize) -> Vec<&'r Mentioned> {
        let mut all = vec![party];
        let mut end = party.tokens.1;
        while end < last {
            let mut next = end;
            if self.words.at(next) == "," {
                next += 1;
            }
            if matches!(self.words.at(next), "and" | "&" | "or") {
                next += 1;
            } else if next == end {
                break;
            }
            if self.words.at(next) == "the" && self.party_at(next).is_none() {
                next += 1;
            }
            let Some(after) = self.party_at(next).filter(|after| after.tokens.0 == next) else { break };
            // "…in Sudan and the UN said": the second is the subject of what follows.
            let speaks = self.lexicon.cue_at(&self.words.lower, after.tokens.1).is_some()
                || matches!(self.words.tag(after.tokens.1), Tag::Be | Tag::Auxiliary | Tag::Modal | Tag::Past);
            if speaks || next >= last {
                break;
            }
            all.push(after);
            end = after.tokens.1;
        }
        all
    }

    /// The first parties to the right of `from` before the clause ends.
    pub(crate) fn object(&self, from: usize) -> Vec<&Mentioned> {
        let last = self.clause_end(from).min(from + OBJECT_REACH);
        let mut at = from;
        while at < last {
            if let Some(party) =
                self.party_at(at).filter(|party| party.tokens.0 >= from && !party.is_possessive_pronoun())
            {
                return self.coordinated_right(party, last);
            }
            at += 1;
        }
        Vec::new()
    }

    /// The parties after a preposition, the first such in the clause after `from`.
    pub(crate) fn after_preposition(&self, from: usize, preposition: &str) -> Vec<&Mentioned> {
        let last = self.clause_end(from).min(from + OBJECT_REACH);
        let at = (from..last).find(|&idx| self.words.at(idx) == preposition);
        let Some(at) = at else { return Vec::new() };
        let end = (at + 7).min(last);
        let mut idx = at + 1;
        while idx < end {
            if let Some(party) =
                self.party_at(idx).filter(|party| party.tokens.0 > at && !party.is_possessive_pronoun())
            {
                return self.coordinated_right(party, last);
            }
            // Another preposition governs what stands behind it, but for "with officials from Japan".
            if self.words.tag(idx) == Tag::Preposition && !matches!(self.words.at(idx), "of" | "from" | "in") {
                break;
            }
            idx += 1;
        }
        Vec::new()
    }

    /// The parties that modify the noun at `noun`: "Japan's offer", "the Japanese offer", "a Japan-US pact".
    pub(crate) fn possessive(&self, noun: usize) -> Vec<&Mentioned> {
        let (first, _) = self.sentence_of(noun);
        let mut at = noun;
        let mut steps = 0;
        while at > first && steps < 5 {
            at -= 1;
            steps += 1;
            if matches!(self.words.at(at), "'s" | "’s" | "'" | "’") {
                continue;
            }
            if let Some(party) = self.party_at(at) {
                let adjoins = party.is_modifier
                    || party.tokens.1 == noun
                    || self.words.at(party.tokens.1).starts_with(['\'', '’']);
                return if adjoins || steps <= 2 { self.coordinated_left(party, first) } else { Vec::new() };
            }
            if !matches!(
                self.words.tag(at),
                Tag::Adjective | Tag::Other | Tag::Number | Tag::Name | Tag::Past | Tag::Gerund
            ) {
                break;
            }
        }
        Vec::new()
    }

    /// The verb that governs the noun phrase around `noun` from the left: "launched a series of attacks".
    pub(crate) fn governing_verb(&self, noun: usize) -> Option<usize> {
        let (first, _) = self.sentence_of(noun);
        let mut at = noun;
        let mut steps = 0;
        while at > first && steps < 8 {
            at -= 1;
            steps += 1;
            match self.words.tag(at) {
                Tag::Past | Tag::Gerund => return Some(at),
                Tag::Other if at > first && self.is_finite_here(at) => return Some(at),
                Tag::Sign | Tag::Conjunction | Tag::Subordinator | Tag::Relative | Tag::That => return None,
                _ => {}
            }
        }
        None
    }

    /// Whether a plain word stands where a finite verb or infinitive would: after a subject, "to" or a modal.
    pub(crate) fn is_finite_here(&self, at: usize) -> bool {
        let before = at.wrapping_sub(1);
        match self.words.tag(before) {
            Tag::To | Tag::Modal | Tag::Pronoun | Tag::Auxiliary | Tag::Relative => true,
            Tag::Adverb | Tag::Negation => self.is_finite_here(before),
            _ => {
                self.words.at(at).ends_with('s')
                    && self.party_at(before).is_some_and(|party| !party.is_modifier && party.tokens.1 == at)
            }
        }
    }

    /// One past the last token of the clause that goes on from `from`.
    pub(crate) fn clause_end(&self, from: usize) -> usize {
        let (_, last) = self.sentence_of(from.min(self.document.tokens.len() - 1));
        let mut at = from;
        while at < last {
            match self.words.tag(at) {
                Tag::Sign => {
                    if matches!(self.words.at(at), ";" | ":" | "”" | "—" | "–") {
                        return at;
                    }
                    // A comma ends the clause unless a list goes on behind it.
                    if self.words.at(at) == ","
                        && self.party_at(at + 1).is_none_or(|party| party.kind == Kind::Pronoun)
                        && self.party_at(at).is_none()
                    {
                        return at;
                    }
                }
                Tag::Subordinator | Tag::That if at > from => return at,
                _ => {}
            }
            at += 1;
        }
        last
    }

    /// The first token inside the quotation that holds the token, or 0.
    fn quote_start(&self, token: usize) -> usize {
        let quote = self.quote_at(token).map(|n| self.annotations.quotes[n].content.start());
        quote.map_or(0, |start| self.document.tokens.partition_point(|token| token.span.start() < start))
    }
}
