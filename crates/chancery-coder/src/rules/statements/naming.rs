//! What a speaker is called: a name beside the title, whose they are, or all the words of the phrase.

use chancery_doc::{Deprel, Party, Span, Upos};

use super::super::parties::{Kind, Mentioned};
use super::voices::DOCUMENTS;
use super::{Finder, Speaker};

/// "The report" takes up one that was named no more tokens before.
const DOCUMENT_REACH: usize = 400;

impl Finder<'_, '_> {
    /// The speakers at a word of the tree; who has no name is known by all the words of the phrase.
    pub(super) fn described(&self, node: usize, parties: &[&Mentioned]) -> Speaker {
        let reading = self.reading;
        let mut speaker = self.joint(parties);
        if let [one] = parties
            && one.kind != Kind::Pronoun
            && let Some(party) = speaker.party.as_mut().filter(|party| party.name.is_none())
            && let Some(span) = party.span
        {
            let (start, end) = self.phrase_at(node);
            if let Some(name) = self.name_beside(node, end) {
                party.name = Some(reading.document.words(name).to_owned());
                party.span = Some(name);
                return speaker;
            }
            let owner = reading.tree.child(node, &[Deprel::NmodPoss]).map(|owner| reading.tree.extent(owner).0);
            let start = owner.unwrap_or(node).max(start);
            party.span = Some(span.cover(reading.span(start.min(node), end)));
            party.name = self.named_by_owner(node, end);
        }
        speaker
    }

    /// The name of somebody known by whose they are: "their chairman" is the chairman of those named before.
    fn named_by_owner(&self, node: usize, end: usize) -> Option<String> {
        let reading = self.reading;
        let tree = &reading.tree;
        let is_of_them = |&child: &usize| {
            matches!(tree.deprel(child), Some(Deprel::NmodPoss | Deprel::Nmod)) && tree.upos(child) == Some(Upos::Pron)
        };
        let owner = tree.children(node).find(is_of_them)?;
        // "their leader", "one of them"
        let role = if owner < node { (owner + 1, end) } else { (node, node + 1) };
        let (first, _) = reading.sentence_of(owner);
        let is_many = matches!(reading.words.at(owner), "their" | "them");
        let may_own = |party: &&Mentioned| {
            let is_group = party.kind == Kind::Group && reading.words.at(party.tokens.1 - 1).ends_with('s');
            let fits = match reading.words.at(owner) {
                "its" => matches!(party.kind, Kind::Body | Kind::State | Kind::Medium | Kind::Group),
                "their" | "them" => is_group,
                _ => party.kind == Kind::Person,
            };
            party.tokens.1 <= owner && party.tokens.0 >= first && fits && (is_many || !party.is_place)
        };
        let antecedent = reading.parties.iter().find(may_own);
        let of = match antecedent.map(|party| (party, &reading.entity(party).name)) {
            Some((_, Some(name))) => name.clone(),
            Some((party, None)) => reading.document.words(party.span).to_owned(),
            None => reading.document.words(self.many_before(owner, first).filter(|_| is_many)?).to_owned(),
        };
        let (start, end) = role;
        Some(format!("{} of {of}", reading.document.words(reading.span(start, end.max(start + 1)))))
    }

    /// The words of the subject in the plural before a token: "*the hauliers of Oran* would stop, their leader hinted".
    fn many_before(&self, token: usize, first: usize) -> Option<Span> {
        let tree = &self.reading.tree;
        let is_many = |&idx: &usize| {
            matches!(tree.deprel(idx), Some(Deprel::Nsubj | Deprel::NsubjPass))
                && tree.upos(idx) == Some(Upos::Noun)
                && self.reading.words.at(idx).ends_with('s')
        };
        let (start, end) = self.phrase_at((first..token).find(is_many)?);
        Some(self.reading.span(start, end))
    }

    /// The speaker at a word that names no party: by name where it is one, else by the words of the phrase.
    pub(super) fn speaker_by_words(&self, node: usize) -> Speaker {
        let reading = self.reading;
        let (start, end) = self.phrase_at(node);
        if self.is_document(node)
            && let Some(issuer) = self.issuer_of(node)
        {
            let party = Party { span: Some(reading.span(start, end)), ..issuer };
            return Speaker { party: Some(party) };
        }
        let name = self.proper_name(node).or_else(|| self.name_beside(node, end));
        match name {
            Some(name) => {
                let words = reading.document.words(name).to_owned();
                Speaker { party: Some(Party { span: Some(name), name: Some(words), ..Party::default() }) }
            }
            None => {
                // "the bureau" of a name that the text gave before
                let span = reading.span(start, end);
                let is_definite = matches!(reading.words.at(start), "the" | "this" | "that") && end == node + 1;
                let chain = reading.chains.chain_at(node).filter(|_| is_definite);
                let known = chain.and_then(|chain| reading.chains.entity(chain));
                let known = known.map(|entity| reading.party_of_entity(entity)).filter(|known| known.name.is_some());
                known
                    .map_or_else(|| unnamed(span), |known| Speaker { party: Some(Party { span: Some(span), ..known }) })
            }
        }
    }

    /// Whose a document is: "a *Defence Ministry* release", "the *board*'s letter"; "the release" is the last one of which
    /// that was said.
    fn issuer_of(&self, node: usize) -> Option<Party> {
        let reading = self.reading;
        let tree = &reading.tree;
        let issuer = |document: usize| {
            let is_before = |&child: &usize| {
                child < document
                    && matches!(tree.deprel(child), Some(Deprel::Compound | Deprel::NmodPoss | Deprel::Amod))
            };
            let mut issuers = tree.children(document).filter(is_before).filter_map(|child| reading.party_at(child));
            issuers.find(|party| party.kind == Kind::Body || party.kind == Kind::Group && !party.is_place)
        };
        let is_bare = tree.children(node).all(|child| {
            child > node || matches!(tree.deprel(child), Some(Deprel::Det | Deprel::Case | Deprel::Punct))
        });
        let noun = reading.words.at(node);
        let earlier = || {
            let back = node.saturating_sub(DOCUMENT_REACH)..node;
            back.rev().filter(|&idx| reading.words.at(idx) == noun).find_map(issuer)
        };
        let party = issuer(node).or_else(|| is_bare.then(earlier).flatten())?;
        Some(Party { span: None, ..reading.party(party) })
    }

    /// The words of a name of several words that a word of the tree heads.
    pub(super) fn proper_name(&self, node: usize) -> Option<Span> {
        let tree = &self.reading.tree;
        let is_part = |&child: &usize| tree.deprel(child) == Some(Deprel::Flat);
        let last = tree.children(node).rfind(is_part)?;
        let is_name = (node..=last).all(|idx| matches!(tree.upos(idx), Some(Upos::Propn | Upos::Punct)));
        (is_name && self.reading.party_at(node).is_none()).then(|| self.reading.span(node, last + 1))
    }

    /// The name set beside a title: "the mayor of Izmir, *Deniz Arslan*".
    fn name_beside(&self, node: usize, end: usize) -> Option<Span> {
        let tree = &self.reading.tree;
        let apposed = tree.children(node).filter(|&child| tree.deprel(child) == Some(Deprel::Appos));
        // Misread, the name stands right behind the comma.
        let behind = (self.reading.words.at(end) == ",").then_some(end + 1);
        apposed.chain(behind).find_map(|name| self.proper_name(name))
    }

    /// The parties at a word, or the one whose possessive it is: "*its* claim".
    pub(super) fn parties_or_owner(&self, node: usize) -> Vec<&Mentioned> {
        let parties = self.parties_at(node);
        if parties.is_empty() { self.reading.party_at(node).into_iter().collect() } else { parties }
    }

    /// Whether a word is something written or published, which says things as people do.
    pub(super) fn is_document(&self, node: usize) -> bool {
        DOCUMENTS.binary_search(&self.reading.words.at(node).trim_end_matches('s')).is_ok()
    }
}

pub(super) fn unnamed(span: Span) -> Speaker {
    Speaker { party: Some(Party { span: Some(span), ..Party::default() }) }
}
