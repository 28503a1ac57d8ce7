//! Who is told: the object of "told", whoever stands behind "to", or the medium to which somebody spoke.

use chancery_codebook::Cue;
use chancery_doc::{Deprel, Party, Span};

use super::super::parties::{Kind, Mentioned};
use super::{Finder, Place};

impl Finder<'_, '_> {
    /// Who is told, outside of what is told.
    pub(super) fn addressee(&self, cue: &Cue, place: Place, content: &[Span]) -> Option<Party> {
        let reading = self.reading;
        let tree = &reading.tree;
        let verb = tree.top(place.at, place.end);
        let outside = |node: &usize| !content.iter().any(|content| content.overlaps(reading.span(*node, node + 1)));
        let told = match cue.addressee.as_deref() {
            Some("object") if self.is_passive_here(place) => tree.child(verb, &[Deprel::NsubjPass]),
            Some("object") => tree
                .children(verb)
                .filter(|&child| child > verb && matches!(tree.deprel(child), Some(Deprel::Iobj | Deprel::Obj)))
                .find(outside)
                .or_else(|| self.behind_own_word(verb, place)),
            Some(preposition) => tree.children(verb).find(|&child| {
                child > verb
                    && tree.deprel(child) == Some(Deprel::Obl)
                    && tree.children(child).any(|case| reading.words.at(case) == preposition)
                    && !self.parties_at(child).is_empty()
            }),
            None => None,
        };
        match told.filter(outside) {
            Some(node) => self.party_by(node),
            None => self.medium_spoken_to(place, content),
        }
    }

    /// "called *on the generals*": the cue's own last word brings in who is told.
    fn behind_own_word(&self, verb: usize, place: Place) -> Option<usize> {
        let tree = &self.reading.tree;
        let own = |child: usize| tree.children(child).any(|case| place.at < case && case < place.end);
        tree.children(verb).find(|&child| child >= place.end && own(child))
    }

    /// The medium after "to" or "with" in the sentence: "in an interview with", "speaking to".
    fn medium_spoken_to(&self, place: Place, content: &[Span]) -> Option<Party> {
        let reading = self.reading;
        let outside = |party: &&Mentioned| !content.iter().any(|content| content.overlaps(party.span));
        let medium = |idx: usize| {
            let party = reading.party_at(idx).filter(|party| party.kind == Kind::Medium && party.tokens.0 == idx)?;
            let before = idx.checked_sub(1)?;
            let before = if reading.words.at(before) == "the" { before.checked_sub(1)? } else { before };
            let is_governed = before >= place.first && matches!(reading.words.at(before), "to" | "with" | "told");
            (is_governed && outside(&party)).then(|| reading.party(party))
        };
        (place.first..place.last).find_map(medium)
    }

    /// The party at a word; a name beside it says more: "the agency *BTA*".
    fn party_by(&self, node: usize) -> Option<Party> {
        let tree = &self.reading.tree;
        let beside = tree.child(node, &[Deprel::Appos]).into_iter();
        let named =
            beside.flat_map(|name| self.parties_at(name)).find(|party| self.reading.entity(party).name.is_some());
        if let Some(named) = named {
            return Some(self.reading.party(named));
        }
        let parties = self.parties_at(node);
        let speaker = if parties.is_empty() { self.speaker_by_words(node) } else { self.described(node, &parties) };
        speaker.party
    }

    /// The medium that tells on what people without a name told it: sources, officials, "one of them".
    pub(super) fn told_through(&self, speaker: Option<&Party>, addressee: Option<&Party>) -> Option<Party> {
        let speaker = speaker.filter(|speaker| speaker.name.is_none())?;
        let words = self.reading.document.words(speaker.span?).to_lowercase();
        let mut words = words.split(' ');
        let are_many =
            words.any(|word| matches!(word, "one" | "official" | "officials" | "people" | "source" | "sources"));
        let medium =
            addressee.filter(|medium| medium.sector == Some(chancery_doc::Sector::Jrn) && medium.name.is_some());
        medium.filter(|_| are_many).cloned()
    }
}
