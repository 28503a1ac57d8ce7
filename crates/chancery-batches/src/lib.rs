//! What is done to news on one machine or on many: pure functions from Arrow batches to Arrow batches.
//!
//! 1. [`code_stream`]: pages become *coded* batches ([`coded_schema`]): the record, and what comparing it needs.
//! 2. [`PairUp`]: articles, or happenings, that share a key become pairs; [`verify_pairs`] and [`match_pairs`] keep those that are kin.
//! 3. [`components`]: what hangs together through kept pairs.
//! 4. [`group_reports`]: the articles of one component get their origins; [`group_happenings`]: happenings become occurrences.
//!
//! A runner moves batches between these and does nothing else: [`Findings::of`] in memory, the Spark job over a network. So
//! the same corpus has the same [`Digest`] wherever it was worked out.
//!
//! Copies: of a text told by thousands of outlets on one day, happenings are equal in all that is compared. [`MAX_TWINS`] of
//! them are compared, the rest stand where the first stands; so one wire story costs no more than another.
//!
//! Invariant: every function depends on its batch alone: no clock, no machine, no order of arrival.

mod code;
mod coded;
mod columns;
mod digest;
mod error;
mod groups;
mod local;
mod pairs;
mod stored;

pub use code::{
    CodeStream, Failure, InOrder, TooSlow, caught, code_all, code_in_order, code_stream, extract_all, guarded,
    note_cut, reader_thread,
};
pub use coded::{Batcher, coded_schema};
pub use digest::Digest;
pub use error::BatchError;
pub use groups::{components, group_happenings, group_reports, parts, stand_ins};
pub use local::{Findings, MAX_TWINS};
pub use pairs::{Kind, PairUp, match_pairs, verify_pairs};
pub use stored::{coded_records, read_records, write_parquet};
