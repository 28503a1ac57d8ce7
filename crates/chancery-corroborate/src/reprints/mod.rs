//! Reprints: which articles carry another's text, and whose.
//!
//! 1. [`keys`]: what a store indexes of a story; stories that share a key are [`candidates`].
//! 2. [`verify_pairs`]: keeps the candidates whose shingles show that one took its text from the other.
//! 3. [`group_reports`]: gives each story one origin and one parent.
//!
//! Each [`Kinship`] depends on its two stories alone, and each [`Report`] on the stories that hang together with it, so a
//! store may add stories in any order and any batches: it takes the stored stories that share a key with the new ones,
//! verifies the new pairs, and groups the components anew that these touch. The result is the same as all at once, with one
//! exception: a key shared by more than [`CROWD`] different texts pairs each with the first [`CROWD`] of them only, and which
//! these are may change when earlier stories come in late.

mod candidates;
mod group;
mod kinship;
mod story;

pub use candidates::{CROWD, candidates, keys, page_keys};
pub use group::{Report, Role, group_reports};
pub use kinship::{Kinship, KinshipEvidence, is_within_window, kinship, verify_pairs};
pub use story::Story;
pub(crate) use story::outlet_key;
