//! What the trained reader makes of words that may carry an act or report speech.

use std::sync::Arc;

use crate::{EventType, Sector, Status, TokenId};

/// What a word may be to an act or to a word of speech.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ActLink {
    /// Who acts.
    Actor,
    /// On whom.
    Recipient,
    /// When.
    Date,
    /// Where.
    Place,
    /// Who speaks.
    Speaker,
    /// To whom.
    Addressee,
    /// What is said.
    Content,
}

impl ActLink {
    /// Every link.
    pub const ALL: [Self; 7] =
        [Self::Actor, Self::Recipient, Self::Date, Self::Place, Self::Speaker, Self::Addressee, Self::Content];

    /// The name that training gives it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Actor => "actor",
            Self::Recipient => "recipient",
            Self::Date => "date",
            Self::Place => "place",
            Self::Speaker => "speaker",
            Self::Addressee => "addressee",
            Self::Content => "content",
        }
    }
}

/// A word linked to an act or a cue, and how likely.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Linked {
    /// The word.
    pub token: TokenId,
    /// What it is.
    pub link: ActLink,
    /// 0 to 1.
    pub probability: f64,
}

/// A word that may carry an act or report speech, as the trained reader sees it; probabilities are 0 to 1.
#[derive(Clone, Debug, PartialEq)]
pub struct ReadAct {
    /// The word; none where the sentence as a whole goes on with a quotation, without a cue.
    pub token: Option<TokenId>,
    /// The first token of its sentence.
    pub first: TokenId,
    /// How likely it carries an act of each type, in the order of [`EventType::ALL`]; with "none" they make one.
    pub types: [f64; 16],
    /// How likely the act has each status, in the order of [`Status::ALL`]; they make one.
    pub statuses: [f64; 5],
    /// How likely the act is told as background.
    pub background: f64,
    /// How likely the word reports speech.
    pub cue: f64,
    /// How likely each mode of each type is, of those that the reader knows.
    pub modes: Vec<(EventType, Arc<str>, f64)>,
    /// How likely each context is, of those that the reader knows.
    pub contexts: Vec<(Arc<str>, f64)>,
    /// Words that it is linked with, in text order.
    pub links: Vec<Linked>,
}

/// Of what sectors the party may be whom a word names or describes, as the trained reader sees it, with how likely each
/// is (0 to 1); no sector: one that cannot be told. Unlikely ones are left out. Of a word that stands for no party it says nothing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ReadSectors(pub Vec<(Option<Sector>, f64)>);

impl ReadSectors {
    /// How likely a sector is.
    #[must_use]
    pub fn of(&self, sector: Option<Sector>) -> f64 {
        self.0.iter().find(|known| known.0 == sector).map_or(0.0, |known| known.1)
    }
}

impl ReadAct {
    /// How likely the word carries an act at all.
    #[must_use]
    pub fn act(&self) -> f64 {
        self.types.iter().sum()
    }

    /// The likeliest type.
    #[must_use]
    pub fn best(&self) -> (EventType, f64) {
        let likelier = |best: (EventType, f64), next: (EventType, f64)| if next.1 > best.1 { next } else { best };
        let mut all = EventType::ALL.iter().copied().zip(self.types);
        let first = all.next().unwrap_or((EventType::Agree, 0.0));
        all.fold(first, likelier)
    }

    /// How likely the act is of a type.
    #[must_use]
    pub fn of(&self, event_type: EventType) -> f64 {
        EventType::ALL.iter().position(|&known| known == event_type).map_or(0.0, |at| self.types[at])
    }

    /// The likeliest status.
    #[must_use]
    pub fn status(&self) -> (Status, f64) {
        let likelier = |best: (Status, f64), next: (Status, f64)| if next.1 > best.1 { next } else { best };
        Status::ALL.iter().copied().zip(self.statuses).fold((Status::Occurred, 0.0), likelier)
    }

    /// The words linked as `link`, likelier than `least`.
    pub fn linked(&self, link: ActLink, least: f64) -> impl Iterator<Item = &Linked> {
        self.links.iter().filter(move |linked| linked.link == link && linked.probability >= least)
    }
}
