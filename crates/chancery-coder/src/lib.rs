//! Codes a document: who did or said what to whom.
//!
//! [`Coder`] is the seam: today [`RuleCoder`] stands behind it, which works from the codebook's words and the order of
//! words in the sentence; it is the floor under the learned coder, which will stand behind the same trait.
//!
//! The rules go through an article in four steps, each in a module of [`rules`]:
//!
//! 1. `words`: what kind of word each token is, by closed classes and its neighbours.
//! 2. `parties`: who is mentioned, and who that is (tables, titles, pronouns, "the minister").
//! 3. `statements`: who said what, by quotations and cues.
//! 4. `events`: triggers, their roles, status, date, place and numbers; on whose word.

mod rules;

use chancery_doc::{Annotations, Coded, Document};

pub use rules::{Lost, Nearness, Related, RuleCoder, Seen, Taught, Trace};

/// Makes rows from a document and its annotations.
pub trait Coder {
    /// Codes one document; pure and total: the same document gives the same rows, and no text is an error.
    fn code(&self, document: &Document<'_>, annotations: &Annotations) -> Coded;
}
