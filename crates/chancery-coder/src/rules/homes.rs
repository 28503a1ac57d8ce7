//! Whose people those are whom a text describes without a state: "police", "the ministry", "Senator Ana Ruiz".

use chancery_doc::Deprel;

use super::names::Named;
use super::phrases::{Finder, Phrase};

impl Finder<'_> {
    /// The state or body that the tree makes the owner of a description, where it does not stand right beside it:
    /// "Chad's \u{2018}desert guard\u{2019}", "police in Kano, Nigeria".
    pub(super) fn owner_in_tree(&self, start: usize, end: usize) -> Option<Named> {
        let named = |word: usize| {
            let &(name, _) = self.name_at.get(&word)?;
            let named = self.choose(&self.names[name])?;
            matches!(named, Named::State(_) | Named::Adjective(_) | Named::Capital(_) | Named::Seat(_)).then_some(named)
        };
        let own = |word: usize| {
            (self.tree.is_owner(word) && word < start && !matches!(self.words.at(word + 1), "-" | "‑" | "–"))
                .then(|| named(word))
                .flatten()
        };
        let place = |word: usize| {
            let in_place = self.tree.deprel(word) == Some(Deprel::Nmod)
                && word >= end
                && self.tree.children(word).any(|case| matches!(self.words.at(case), "in" | "of" | "from" | "at"));
            let apposition = || self.tree.child(word, &[Deprel::Appos, Deprel::Nmod, Deprel::Conj]).and_then(named);
            // "members of Chad's assembly", but "marchers at Chad's embassy" are not Chad's.
            let is_part = || self.tree.children(word).any(|case| matches!(self.words.at(case), "in" | "of"));
            let owners = || self.tree.children(word).filter(|&child| self.tree.is_owner(child));
            let owner = || owners().find_map(named).filter(|_| is_part());
            in_place.then(|| named(word).or_else(apposition).or_else(owner)).flatten()
        };
        // "opposition deputies in Chad": where the deputies are, their opposition is.
        let is_modifier = matches!(self.tree.deprel(end - 1), Some(Deprel::Amod | Deprel::Compound));
        let described = self.tree.head(end - 1).filter(|&head| is_modifier && head == end);
        let words = || (start..end).flat_map(|word| self.tree.children(word));
        let beside = || described.into_iter().flat_map(|word| self.tree.children(word));
        words().find_map(own).or_else(|| words().chain(beside()).find_map(place))
    }

    /// The state of the town or region where the tree puts those described: "officials in Kano".
    fn state_of_place(&self, phrase: &Phrase) -> Option<String> {
        let head = self.tree.top(phrase.tokens.0, phrase.tokens.1);
        let is_place = |&word: &usize| {
            word > head
                && self.tree.deprel(word) == Some(Deprel::Nmod)
                && self.tree.children(word).any(|case| matches!(self.words.at(case), "in" | "of" | "from" | "at"))
        };
        let place_at = |word: usize| {
            let at = self.document.tokens.get(word)?.span;
            self.places.iter().find(|place| place.span.contains(at))?.country.clone()
        };
        self.tree.children(head).filter(is_place).find_map(place_at)
    }

    /// The state whose people a description without an owner means: the one named last before it in its sentence, else
    /// the one that the article is about.
    pub(super) fn home_of(&self, phrase: &Phrase) -> Option<String> {
        if let Some(state) = self.state_of_place(phrase) {
            return Some(state);
        }
        // A release speaks of its own ministers as "the Foreign Secretary", whatever states it names.
        if phrase.is_office
            && let Some(publisher) = self.publisher
        {
            return self.sure_country(publisher);
        }
        let start = phrase.tokens.0;
        let sentence = &self.document.sentences[self.document.tokens[start].sentence.idx()];
        let first = sentence.tokens.0.idx();
        let is_opposed = |&(&at, _): &(&usize, &(usize, usize))| {
            at > first && matches!(self.words.at(at - 1), "against" | "with" | "to" | "from")
        };
        let mut before = self.name_at.range(first..start).rev().filter(|entry| !is_opposed(entry));
        let near = before.find_map(|(_, &(name, _))| self.sure_country(self.choose(&self.names[name])?));
        near.or_else(|| self.owner_above(phrase, first)).or_else(|| self.home.clone())
    }

    /// The state that "its" or "their" at the begin of a sentence takes up: the subject of the sentence before.
    fn owner_above(&self, phrase: &Phrase, first: usize) -> Option<String> {
        let takes_up = phrase.is_owned && matches!(self.words.at(phrase.tokens.0), "its" | "their");
        let above = first.checked_sub(1).filter(|_| takes_up)?;
        let sentence = &self.document.sentences[self.document.tokens[above].sentence.idx()];
        let mut names = self.name_at.range(sentence.tokens.0.idx()..first);
        let is_subject = |&(&at, &(_, end)): &(&usize, &(usize, usize))| {
            matches!(self.tree.deprel(self.tree.top(at, end)), Some(Deprel::Nsubj | Deprel::NsubjPass))
        };
        names.find(is_subject).and_then(|(_, &(name, _))| self.sure_country(self.choose(&self.names[name])?))
    }
}
