//! The coder by rule: the codebook's words, and who stands where around them in the tree, else in the order of words.

mod background;
mod confidence;
mod coreference;
mod dates;
mod entities;
mod events;
mod frames;
mod homes;
mod learned;
mod lexicon;
mod located;
mod magnitude;
mod names;
mod own;
mod parties;
mod phrases;
mod places;
mod relate;
mod roles;
mod sectors;
mod seen;
mod statements;
mod status;
mod trace;
mod tree;
mod triggers;
mod words;

use chancery_codebook::Codebook;
use chancery_doc::{Annotations, Coded, Document, EventType, Place, Span};
use chancery_nlp::WordVectors;

use crate::Coder;
use lexicon::Lexicon;
pub use own::Taught;
use own::{Compared, Nearest};
use parties::Reading;
pub use relate::Related;
pub use seen::Seen;
pub use trace::{Lost, Nearness, Trace};

/// Codes by rule.
pub struct RuleCoder {
    codebook: Codebook,
    lexicon: Lexicon,
    weights: relate::Weights,
    nearest: Nearest,
}

impl RuleCoder {
    /// Compiles a codebook.
    #[must_use]
    pub fn new(codebook: Codebook) -> Self {
        let lexicon = Lexicon::new(&codebook);
        Self { codebook, lexicon, weights: relate::Weights::built_in(), nearest: Nearest::none() }
    }

    /// The codebook that it codes by.
    #[must_use]
    pub fn codebook(&self) -> &Codebook {
        &self.codebook
    }

    /// Everybody who is mentioned, in text order.
    #[must_use]
    pub fn mentions(&self, document: &Document<'_>, annotations: &Annotations) -> Vec<Seen> {
        let reading = Reading::new(&self.codebook, &self.lexicon, document, annotations);
        reading.seen()
    }

    /// Every place that is named, in text order.
    #[must_use]
    pub fn places(&self, document: &Document<'_>, annotations: &Annotations) -> Vec<Place> {
        let reading = Reading::new(&self.codebook, &self.lexicon, document, annotations);
        reading.places
    }
}

impl RuleCoder {
    /// Whether the codebook has categories that are found by their examples, which are to be learned before anything is coded.
    #[must_use]
    pub fn is_taught(&self) -> bool {
        self.codebook.own().categories.iter().any(|category| category.nearest)
    }

    /// Learns the examples of a user's categories.
    pub fn learn(&mut self, taught: &[Taught<'_>]) {
        let words = |taught: &Taught<'_>| {
            let reading = Reading::new(&self.codebook, &self.lexicon, taught.document, taught.annotations);
            let speech = statements::find(&reading);
            let events = events::find(&reading, &speech, None);
            let category = &self.codebook.own().categories[taught.category];
            let words = own::words_of_act(&reading, &events, category, taught.trigger)?;
            own::vectors_of(&reading, words, taught.vectors)
        };
        let known = taught.iter().filter_map(|taught| Some((taught, words(taught)?)));
        self.nearest = Nearest::learned(&self.codebook, known);
    }

    /// Codes a document with the vectors of its words, by which acts near a user's examples are found; `without` is a text that
    /// counts as if it were no example, so that an example can be tested by the others.
    #[must_use]
    pub fn code_near(
        &self,
        document: &Document<'_>,
        annotations: &Annotations,
        vectors: &WordVectors,
        without: Option<&str>,
    ) -> Coded {
        let lesser = without.map(|text| self.nearest.without(&self.codebook, text));
        let nearest = lesser.as_ref().unwrap_or(&self.nearest);
        self.code_by(document, annotations, Some(Compared { nearest, vectors }).filter(|near| !near.nearest.is_empty()))
    }

    /// The user's category of each act that is given by its words and type, if it is near examples of one; for measuring.
    #[doc(hidden)]
    #[must_use]
    pub fn categories_at(
        &self,
        document: &Document<'_>,
        annotations: &Annotations,
        vectors: &WordVectors,
        acts: &[(Span, EventType)],
    ) -> Vec<Option<String>> {
        let reading = Reading::new(&self.codebook, &self.lexicon, document, annotations);
        let of = |(span, event_type): &(Span, EventType)| {
            let words = reading.tokens_of(*span);
            let near = self.nearest.of(&reading, vectors, words, |category| category.parent == Some(*event_type));
            let found = near.first().filter(|near| near.at >= near.least)?;
            Some(self.codebook.own().categories[found.category].code.clone())
        };
        acts.iter().map(of).collect()
    }

    /// The encoder's vectors of each row that a text gives: the row's type, the mean of its words', the mean of those around them; to
    /// make the space of examples.
    #[doc(hidden)]
    #[must_use]
    pub fn act_vectors(
        &self,
        document: &Document<'_>,
        annotations: &Annotations,
        vectors: &WordVectors,
    ) -> Vec<(EventType, [Vec<f32>; 2])> {
        let reading = Reading::new(&self.codebook, &self.lexicon, document, annotations);
        let events = events::find(&reading, &statements::find(&reading), None);
        let of = |event: &chancery_doc::Event| {
            let own = own::vectors_of(&reading, reading.tokens_of(event.trigger), vectors)?;
            Some((event.event_type, own.into_parts()))
        };
        events.iter().filter_map(of).collect()
    }

    /// The encoder's vectors of the words of acts that are given, as [`Self::act_vectors`]; none where nothing was read of them.
    #[doc(hidden)]
    #[must_use]
    pub fn vectors_at(
        &self,
        document: &Document<'_>,
        annotations: &Annotations,
        vectors: &WordVectors,
        acts: &[Span],
    ) -> Vec<Option<[Vec<f32>; 2]>> {
        let reading = Reading::new(&self.codebook, &self.lexicon, document, annotations);
        let of = |span: &Span| Some(own::vectors_of(&reading, reading.tokens_of(*span), vectors)?.into_parts());
        acts.iter().map(of).collect()
    }

    /// SHA-256 of the reader's weights for which the space of examples was made.
    #[must_use]
    pub fn space_made_for() -> String {
        own::made_for()
    }

    fn code_by(&self, document: &Document<'_>, annotations: &Annotations, near: Option<Compared<'_>>) -> Coded {
        if document.tokens.is_empty() {
            return Coded::default();
        }
        let reading = Reading::new(&self.codebook, &self.lexicon, document, annotations);
        let speech = statements::find(&reading);
        let events = events::find(&reading, &speech, near);
        Coded { events, statements: speech.statements, relations: Vec::new() }
    }
}

impl Coder for RuleCoder {
    fn code(&self, document: &Document<'_>, annotations: &Annotations) -> Coded {
        self.code_by(document, annotations, None)
    }
}
