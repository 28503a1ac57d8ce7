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
mod same;
mod seen;
mod statements;
mod status;
mod tree;
mod triggers;
mod words;

use chancery_codebook::Codebook;
use chancery_doc::{Annotations, Coded, Document, Place};

use crate::Coder;
use lexicon::Lexicon;
use parties::Reading;
pub use relate::Related;
pub use seen::Seen;

/// Codes by rule.
pub struct RuleCoder {
    codebook: Codebook,
    lexicon: Lexicon,
    weights: relate::Weights,
}

impl RuleCoder {
    /// Compiles a codebook.
    #[must_use]
    pub fn new(codebook: Codebook) -> Self {
        let lexicon = Lexicon::new(&codebook);
        Self { codebook, lexicon, weights: relate::Weights::built_in() }
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

impl Coder for RuleCoder {
    fn code(&self, document: &Document<'_>, annotations: &Annotations) -> Coded {
        if document.tokens.is_empty() {
            return Coded::default();
        }
        let reading = Reading::new(&self.codebook, &self.lexicon, document, annotations);
        let speech = statements::find(&reading);
        let events = events::find(&reading, &speech);
        Coded { events, statements: speech.statements, relations: Vec::new() }
    }
}
