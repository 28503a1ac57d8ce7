//! Annotated articles: reading, checking, scoring against, agreeing on, choosing what to annotate, exchanging with other tools.
//!
//! 1. [`gold`]: the format of annotated articles; [`refs`] finds the words that it names; [`check`] says what is wrong with a file.
//! 2. [`coding`]: what a program or a person coded, in the fields that are scored.
//! 3. [`score`]: one article scored, row by row, as `gold.py` scores it; [`align`], [`assign`](mod@assign), [`names`] and [`words`] serve it.
//! 4. [`evaluate`]: all articles: figures with intervals, by type, status, outlet and position; [`compare`]: two runs, paired.
//! 5. [`as_doc`]: coded rows as annotations, so that the machine can be one of the coders; [`agree`]: how well coders agree.
//! 6. [`queue`]: which sentence to look at next; [`session`]: what a person decided, kept and taken up again; [`short`]: rows on one line; [`task`]: what is asked and answered.
//! 7. [`exchange`]: out to other tools and back.
//!
//! **Invariant:** nothing here knows a clock, a terminal or the network; chance comes from a seed ([`resample`]).

pub mod agree;
pub mod align;
pub mod as_doc;
pub mod assign;
pub mod check;
pub mod coding;
pub mod compare;
pub mod evaluate;
pub mod exchange;
pub mod gold;
pub mod names;
pub mod queue;
pub mod refs;
pub mod resample;
pub mod score;
pub mod session;
pub mod sheet;
pub mod short;
pub mod task;
pub mod words;

mod error;
mod lenient;

pub use coding::{Coding, Codings};
pub use error::GoldError;
pub use gold::GoldDoc;
