//! Coded rows in one SQLite file: kept once, found again, corrected by people.
//!
//! 1. [`Writer`]: takes records in batches, each a transaction; what it has seen it knows by a ledger, so that going on after a
//!    kill, or reading the same input twice, costs nothing and changes nothing.
//! 2. [`Preparer`]: checks, digests and packs records in any thread, before the one writer has them.
//! 3. [`Archive`]: what readers have, at any time: rows by a [`Filter`], counts (always of reports, events and origins), panels.
//! 4. [`Writer::corroborating`]: reprints and happenings across articles, by `chancery-corroborate`; [`Corroborator`]: the seam for whoever
//!    knows more still. Both work in the transaction of each batch.
//!
//! # What is in the file
//!
//! | | |
//! |---|---|
//! | `runs` | one version of the coder; queries see one run, the visible one; old ones stay for comparison until pruned |
//! | `ledger` | inputs, by digest |
//! | `texts`, `words` | each text once, packed; the full-text index over them, which unpacks to show a snippet |
//! | `articles` | the record without its text, packed, with the digest of all that was coded |
//! | `events`, `parties`, `statements`, `actors`, `places`, `names` | what is asked for, as numbers |
//! | `reprints`, `occurrences`, `aliases` | what repeats what; rows of one happening |
//! | `stories`, `story_keys`, `kinships` | articles as far as texts are compared, what finds them, who has text of whom |
//! | `happening_keys`, `matches`, `told`, `follow_ups` | what finds rows, which match, what they say together, what follows what |
//! | `rollup`, `rollup_months` | pair, day or month, type: reports, events, origins, score |
//! | `corrections`, `corrected`, `machine` | people's word, and what the machine had made |
//! | `forgotten` | what must not come in again, as digests |
//!
//! Invariant: everything that came in comes out again, byte for byte ([`Archive::each_record`]), but for what was forgotten.
//! Invariant: a batch is whole or not there; a reader sees whole batches.
//! Invariant: no digest, no row and no count depends on the order or the batches in which records came in, nor on a clock.

mod archive;
mod batch;
mod blinds;
mod check;
mod corrections;
mod corroboration;
mod error;
mod facts;
mod filter;
mod forget;
mod known;
mod names;
mod occurrences;
mod pack;
mod prepare;
mod query;
mod records;
mod rollup;
mod runs;
mod schema;
mod serving;
mod share;
mod spans;
mod statistics;
mod stored;
mod threads;
mod unpacked;
mod values;
mod views;
mod words;
mod writer;

pub use archive::Archive;
pub use check::{RunDigest, Whereabouts, version};
pub use corrections::{Correction, CorrectionKind};
pub use error::{ArchiveError, Result};
pub use facts::Facts;
pub use filter::Filter;
pub use forget::Forgotten;
pub use occurrences::{Batch, Corroborator, Groups, NoCorroborator, Reprint};
pub use prepare::{Item, Prepared, Preparer, Source};
pub use query::{By, Counts, FoundRow, Page};
pub use records::{Known, KnownRow, sentence};
pub use runs::{Run, Shown};
pub use serving::{
    ActorLine, ArticleLine, ArticlesAsked, DataVersion, Interrupter, Key, KeyedRow, PairLine, PlaceLine, Publication,
    StatementLine, StatementsAsked, Stretch,
};
pub use share::{MAX_SNIPPET, SHAREABLE, rehydrate, shareable, text_digest, wanted};
pub use stored::Stored;
pub use values::Id;
pub use views::{
    Contradiction, CoverageLine, Difference, FirstLine, FollowUpLine, Followed, Moved, OccurrenceLine, Panel,
    PanelCell, PanelLine, PanelPair, Per, Repeats, Report, Said, SourceLine, TimelineLine, WatchLine,
};
pub use writer::{Writer, Written};
