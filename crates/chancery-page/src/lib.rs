//! From the bytes of one input to an [`Article`](chancery_doc::Article).
//!
//! 1. `decode`: bytes to characters, by mark, header, `<meta>` or guess.
//! 2. `markup`: a page's source to markup that is safe to build a tree from, within a budget.
//! 3. `body`, `text`: a tree or a plain text to blocks.
//! 4. `metadata` over `linked` and `dates`: title, authors, outlet, address, days.
//! 5. `sift` over `furniture` and `credit`: which blocks are the report, and whose text it is.
//! 6. `language`: what it is written in.
//!
//! Text is never an error: only bytes that are no text are refused ([`Unreadable`]). What was left out, guessed or cut
//! stands in the article's notes.
//!
//! Invariant: nothing here reads a file, a clock or the network; time and memory are bounded by budgets, whatever the
//! input.

mod article;
mod block;
mod body;
mod credit;
mod dates;
mod decode;
mod furniture;
mod hosts;
mod kind;
mod language;
mod linked;
mod live;
mod markup;
mod metadata;
mod outlets;
mod sift;
mod text;
mod tidy;
mod view;

pub use article::Extractor;
pub use hosts::{HostBlocks, PageBlocks};
pub use outlets::Outlets;
pub use view::{Fate, Reason, ShownBlock};

/// Why an input could not be read at all.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Unreadable {
    /// There is nothing but white space.
    #[error("nothing in it")]
    Empty,
    /// The bytes are no text; the words say what they look like.
    #[error("not text but {0}")]
    Binary(&'static str),
}
