//! Weights in, numbers out: what a small encoder says about sentences.
//!
//! 1. [`Model::from_bytes`] reads packed weights in place.
//! 2. [`Vocabulary::pieces`] divides words into the pieces the encoder knows.
//! 3. The encoder, 8-bit products with our own kernels, gives a vector a piece, the same to the last bit on every
//!    [`Path`], in every batch, on every thread.
//! 4. [`Reader::read`] asks the heads over it: parts of speech, tree, names, acts and reporting words, likeness of sentences.
//!
//! What a label means, and where words begin and end in a text, is left to `chancery-nlp`.
//!
//! Invariant: `unsafe` stands in `simd/` and `bytes.rs` alone.

#[cfg(target_endian = "big")]
compile_error!("weights are read in place and are little-endian");

mod acts;
mod bytes;
mod encoder;
mod error;
mod linear;
mod math;
mod model;
mod normal;
mod reader;
mod simd;
mod tags;
mod tree;
mod unicode;
mod vocabulary;

pub use acts::{ActScores, LinkScore};
pub use bytes::Aligned;
pub use encoder::CAPITAL;
pub use error::ModelError;
pub use model::{Labels, Model};
pub use reader::{Read, Reader};
pub use simd::Path;
pub use vocabulary::Vocabulary;
#[doc(hidden)]
pub use vocabulary::hash_of_piece;
