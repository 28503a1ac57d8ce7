//! Speech told without a verb of saying: "according to X", "X's claim that", "citing X".

use chancery_codebook::Cue;
use chancery_doc::{Deprel, Party, Span};

use super::super::parties::Kind;
use super::super::words::Tag;
use super::naming::unnamed;
use super::speakers::head_of;
use super::{Finder, Place, Speaker};

/// How far the clause that an account belongs to is looked for upwards.
const MAX_CLIMB: usize = 4;
/// A part of a sentence behind an account that breaks it has at least so many words.
const MIN_BEHIND: usize = 3;
/// Verbs whose object a saying is: "issued a warning that".
const GIVING: &[&str] = &[
    "delivered",
    "gave",
    "give",
    "gives",
    "giving",
    "issue",
    "issued",
    "issues",
    "issuing",
    "made",
    "make",
    "makes",
    "making",
    "posted",
    "published",
    "released",
    "releases",
    "repeated",
    "repeats",
    "sent",
    "voiced",
];

/// Words for people from whom reports have it, where no party is seen in them: "Chilean and NATO officials".
const PEOPLE: &[&str] = &[
    "aides",
    "diplomats",
    "envoys",
    "experts",
    "lawyers",
    "ministers",
    "officers",
    "officials",
    "people",
    "person",
    "residents",
    "witnesses",
];

impl Finder<'_, '_> {
    /// "according to X": the rest of the sentence, or of the clause that it breaks, is what X says.
    pub(super) fn according_to(&mut self, cue: &Cue, place: Place) {
        let reading = self.reading;
        let Place { at, end, first, last } = place;
        let span = reading.span(at, end);
        let name_end = (end..last)
            .find(|&idx| {
                matches!(reading.words.at(idx), "," | "." | ";" | "”" | "“" | "\"") && reading.party_at(idx).is_none()
            })
            .unwrap_or(last);
        if end >= name_end {
            return;
        }
        let node = reading.tree.top(end, name_end);
        let Some(speaker) = self.account_of(node, end, name_end) else { return };
        // What is set beside the name belongs to it: "according to Sana, quoting the mayor, …".
        let (_, node_end) = reading.tree.extent(node);
        let name_end = if node_end > name_end && reading.words.at(node_end) == "," { node_end } else { name_end };
        let leads = (first..at).all(|idx| matches!(reading.words.tag(idx), Tag::Sign | Tag::Conjunction | Tag::Adverb));
        let content = if leads {
            self.content_between(name_end.min(last), last, place).into_iter().collect()
        } else {
            self.broken_by(node, name_end, place)
        };
        if !content.is_empty() {
            self.told_in(cue, Some(span), speaker, content, first);
        }
    }

    /// Who stands behind "according to".
    fn account_of(&self, node: usize, from: usize, to: usize) -> Option<Speaker> {
        let reading = self.reading;
        let party =
            (from..to.min(from + 6)).find_map(|idx| reading.party_at(idx).filter(|party| party.tokens.0 >= from));
        let party = party.map(|party| head_of(reading, party));
        match party {
            // "according to a cable from Nairobi": the city is no voice.
            Some(party)
                if !party.is_modifier
                    && (party.tokens.1 >= to || party.kind != Kind::State)
                    && (party.tokens.0..party.tokens.1).contains(&node) =>
            {
                Some(self.described(node, &[party]))
            }
            _ if self.is_nominal(node) => {
                let parties = self.parties_at(node);
                Some(if parties.is_empty() { self.speaker_by_words(node) } else { self.described(node, &parties) })
            }
            _ => self.noun_phrase(from, to.min(from + 12)).map(unnamed),
        }
    }

    /// The words of the clause that an account breaks or ends.
    fn broken_by(&self, node: usize, name_end: usize, place: Place) -> Vec<Span> {
        let tree = &self.reading.tree;
        let words = &self.reading.words;
        let mut clause = tree.head(node);
        // At the end of the sentence and behind a comma it is told of all of it.
        let is_tail = name_end + 1 >= place.last && place.at > place.first && words.at(place.at - 1) == ",";
        for _ in 0..MAX_CLIMB {
            let Some(word) = clause else { break };
            let is_nominal = matches!(
                tree.deprel(word),
                Some(Deprel::Nsubj | Deprel::NsubjPass | Deprel::Obj | Deprel::Obl | Deprel::Nmod | Deprel::Appos)
            );
            let is_joined = match tree.deprel(word) {
                Some(Deprel::Conj) => name_end + 1 >= place.last,
                Some(Deprel::Ccomp | Deprel::Xcomp | Deprel::Advcl | Deprel::Acl) => is_tail,
                _ => false,
            };
            if !is_nominal && !is_joined {
                break;
            }
            clause = tree.head(word);
        }
        let (start, end) = clause.map_or((place.first, place.at), |clause| tree.extent(clause));
        let is_relative = clause.is_some_and(|clause| tree.deprel(clause) == Some(Deprel::AclRelcl));
        let start = if is_relative || start >= place.at { start } else { place.first.max(start.min(place.at)) };
        let before = self.content_before(start, place.at, place);
        let n_behind = (name_end..end).filter(|&idx| words.tag(idx) != Tag::Sign).count();
        let behind = (n_behind >= MIN_BEHIND).then(|| self.content_between(name_end, end, place)).flatten();
        before.into_iter().chain(behind).collect()
    }

    /// "X's claim that …", "the claim by X that …", "issued a warning that …".
    pub(super) fn noun_cue(&mut self, cue: &Cue, place: Place) {
        let reading = self.reading;
        let tree = &reading.tree;
        let noun = tree.top(place.at, place.end);
        let has_mark = |child: usize, mark: &str| tree.children(child).any(|idx| reading.words.at(idx) == mark);
        // "a claim by X that …" may have its clause hung on X.
        let by = self.by_whom(noun);
        let clause = tree.children(noun).chain(by.into_iter().flat_map(|by| tree.children(by))).find(|&child| {
            child > noun
                && matches!(tree.deprel(child), Some(Deprel::Acl | Deprel::Ccomp | Deprel::AclRelcl))
                && has_mark(child, "that")
                && tree.child(child, &[Deprel::Mark]).is_some()
        });
        let Some(clause) = clause.filter(|_| cue.clause) else { return };
        let Some(node) = self.whose(noun) else { return };
        let parties = self.parties_or_owner(node);
        let speaker = if parties.is_empty() { self.speaker_by_words(node) } else { self.described(node, &parties) };
        let (start, end) = tree.extent(clause);
        if let Some(content) = self.content_between(start, end, place) {
            self.told(cue, Some(reading.span(place.at, place.end)), speaker, content, place.first);
        }
    }

    /// Whoever stands behind "by": "a claim by *the governor*"; misread, right behind it without a tie.
    fn by_whom(&self, noun: usize) -> Option<usize> {
        let tree = &self.reading.tree;
        let by = (self.reading.words.at(noun + 1) == "by").then(|| tree.head(noun + 1)).flatten();
        by.filter(|&by| by > noun && self.is_nominal(by))
    }

    /// Whose saying a noun names: its owner, whoever stands behind "by", or the subject of the verb that gives it.
    fn whose(&self, noun: usize) -> Option<usize> {
        let tree = &self.reading.tree;
        let words = &self.reading.words;
        let owner = tree.child(noun, &[Deprel::NmodPoss]);
        let is_medium = |child: usize| self.reading.party_at(child).is_some_and(|party| party.kind == Kind::Medium);
        let outlet =
            || tree.children(noun).find(|&child| tree.deprel(child) == Some(Deprel::Compound) && is_medium(child));
        let giver = || {
            let verb = tree.head(noun).filter(|_| tree.deprel(noun) == Some(Deprel::Obj))?;
            GIVING.binary_search(&words.at(verb)).ok()?;
            tree.child(verb, &[Deprel::Nsubj])
        };
        owner.or_else(|| self.by_whom(noun)).or_else(outlet).or_else(giver)
    }

    /// "citing X": a voice from which the speaker before has it, whose own words make a statement; else a reason given.
    pub(super) fn cited(&mut self, cue: &Cue, place: Place) {
        let reading = self.reading;
        let tree = &reading.tree;
        if !self.is_said(cue, place) {
            return;
        }
        let verb = tree.top(place.at, place.end);
        let object = tree.child(verb, &[Deprel::Obj]).filter(|&object| object > verb);
        let Some(source) = object.filter(|&object| self.is_voice(object)) else {
            self.verb_cue(cue, place);
            return;
        };
        let party = self.source_at(source);
        let sentence = reading.document.tokens[place.at].sentence;
        if let Some(found) = self.found.iter_mut().rev().find(|found| found.statement.sentence == sentence) {
            found.sources.extend(party.clone());
        }
        let words_of = tree.children(source).find(|&child| {
            child > source
                && matches!(tree.deprel(child), Some(Deprel::Acl | Deprel::AclRelcl))
                && (tree.extent(child).0..tree.extent(child).1).any(|idx| reading.quote_at(idx).is_some())
        });
        if let Some(clause) = words_of {
            let (start, end) = tree.extent(clause);
            let start = (start..end)
                .find(|&idx| !matches!(reading.words.tag(idx), Tag::Sign | Tag::Relative | Tag::That))
                .unwrap_or(start);
            if let Some(content) = self.content_between(start, end, place) {
                let span = reading.span(place.at, place.end);
                self.told(cue, Some(span), Speaker { party }, content, place.first);
            }
        }
    }

    /// Whether a word names somebody, or something written, from whom a report can come.
    fn is_voice(&self, node: usize) -> bool {
        let word = self.reading.words.at(node);
        !self.parties_at(node).is_empty() || self.is_document(node) || PEOPLE.binary_search(&word).is_ok()
    }

    fn source_at(&self, node: usize) -> Option<Party> {
        let parties = self.parties_at(node);
        let speaker = if parties.is_empty() { self.speaker_by_words(node) } else { self.described(node, &parties) };
        speaker.party
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_sorted() {
        assert!(GIVING.is_sorted() && PEOPLE.is_sorted());
    }
}
