//! Pronouns, and nouns such as "the bloc", whose chain is nobody of the article: they take up the subject of a clause above
//! them where the tree shows one that fits, else the party that fits and was mentioned last.

use chancery_doc::{Deprel, Syntax};

use super::super::entities::{Gender, Recent, gender_of};
use super::super::parties::{Entity, Kind, Mentioned};
use super::super::phrases::{Finder, Phrase};
use super::super::tree::MAX_CLIMB;

/// How many verbs joined by "and" share a subject, at most.
const MAX_CONJUNCTS: usize = 8;

/// Whether "it" may stand for an entity of this kind.
fn is_thing(kind: Kind) -> bool {
    matches!(kind, Kind::State | Kind::Body | Kind::Group)
}

impl Finder<'_> {
    /// The entity that such a word takes up.
    pub(in super::super) fn resolve_pronoun(&mut self, phrase: &Phrase, recent: &Recent) -> Option<usize> {
        match phrase.title.as_str() {
            "he" | "him" | "she" | "her" => {
                let other_than = self.clause_subject(phrase.tokens.0);
                recent.person(&self.entities, gender_of(&phrase.title), other_than)
            }
            "they" | "them" => recent.plural.or(recent.body),
            "it" => self.thing_above(phrase.tokens.0).or(recent.body).or(recent.state),
            "country" | "nation" | "state" | "republic" => recent.state,
            // First persons are bound to the speaker when statements are known.
            "we" | "us" | "i" => {
                let speaker = recent.person(&self.entities, None, None).or(recent.body).or(recent.state);
                let publisher = self.publisher.filter(|_| phrase.title != "i" && !self.is_quoted(phrase));
                publisher.map(|publisher| self.add_identity(publisher)).or(speaker)
            }
            noun => {
                let refers = |known: &Entity| known.noun.as_deref() == Some(noun);
                let recent_body = recent.body.filter(|&body| refers(&self.entities[body]));
                recent_body.or_else(|| self.entities.iter().rposition(refers))
            }
        }
    }

    /// Who is the subject of the clause in which the token is an object: "him" is somebody else.
    fn clause_subject(&self, token: usize) -> Option<usize> {
        let syntax = &self.annotations.syntax;
        let object = syntax.get(token)?;
        if !matches!(object.deprel, Deprel::Obj | Deprel::Iobj | Deprel::Obl) {
            return None;
        }
        let mut verb = object.head?;
        // A verb behind "and" has the subject of the one before, if none of its own.
        for _ in 0..MAX_CONJUNCTS {
            let is_subject = |(_, word): &(usize, &Syntax)| {
                word.head == Some(verb) && matches!(word.deprel, Deprel::Nsubj | Deprel::NsubjPass)
            };
            let first = self.document.sentences[self.document.tokens[token].sentence.idx()].tokens.0.idx();
            let subject = syntax[first..token].iter().enumerate().find(is_subject).map(|(n, _)| first + n);
            if let Some(subject) = subject {
                let party = self.party_before(subject)?;
                return Some(party.entity);
            }
            let above = &syntax[verb.idx()];
            verb = above.head.filter(|_| above.deprel == Deprel::Conj)?;
        }
        None
    }

    /// Whom the pronoun before a description takes up: "its fighters", "her government". Its chain tells, where that is somebody of a
    /// known state.
    pub(in super::super) fn possessor(&self, phrase: &Phrase, recent: &Recent) -> Option<usize> {
        let chain = self.chains.chain_at(phrase.tokens.0);
        let taken_up = chain.and_then(|chain| self.chains.entity(chain));
        if let Some(entity) = taken_up.filter(|&entity| self.entities[entity].country.is_some()) {
            return Some(entity);
        }
        match self.words.at(phrase.tokens.0) {
            "his" => recent.person(&self.entities, Some(Gender::Male), None),
            "her" => recent.person(&self.entities, Some(Gender::Female), None),
            "their" => recent.plural.or(recent.body).or(recent.state),
            _ => self.thing_above(phrase.tokens.0).or(recent.body).or(recent.state),
        }
    }

    /// The subject of the nearest clause above that of the token of which "it" is said: "*Chad* closed its border".
    fn thing_above(&self, token: usize) -> Option<usize> {
        let mut at = token;
        for _ in 0..MAX_CLIMB {
            let head = self.tree.head(at)?;
            let subject = self.tree.child(head, &[Deprel::Nsubj, Deprel::NsubjPass]);
            if let Some(subject) = subject.filter(|&subject| subject < token && subject != at)
                && let Some(party) = self.party_before(subject)
                && is_thing(self.entities[party.entity].kind)
            {
                return Some(party.entity);
            }
            at = head;
        }
        None
    }

    /// The party found so far whose words hold the token, in its sentence.
    fn party_before(&self, token: usize) -> Option<&Mentioned> {
        let first = self.document.sentences[self.document.tokens[token].sentence.idx()].tokens.0.idx();
        let mut near = self.parties.iter().rev().take_while(|party| party.tokens.0 >= first);
        near.find(|party| (party.tokens.0..party.tokens.1).contains(&token))
    }
}
