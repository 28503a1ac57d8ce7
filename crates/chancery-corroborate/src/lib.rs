//! One happening, once: who copied whom, and which rows of different articles tell one happening.
//!
//! 1. [`signature`]: a text as numbers that a store can keep and look up ([`Story`], [`keys`]).
//! 2. [`verify_pairs`], [`group_reports`]: which articles carry another's text, and whose.
//! 3. [`happenings`], [`match_happenings`], [`occurrences`]: which rows tell one happening, and what they say together.
//! 4. [`follow_ups`]: which row reacts to, speaks of, carries out or calls off which.
//! 5. [`corroborate`]: all of it in one call.
//!
//! All of it is a function of what is handed in, whatever its order and division: threads, Spark and shards get what one
//! call gets.
//!
//! Invariant: nothing here reads a file, a clock or the network, and no text is looked at twice: a store keeps signatures.

mod components;
mod door;
mod follow;
mod occurrences;
mod reprints;
mod shingles;
mod signature;

pub use components::components;
pub use door::{Corroborated, accounts, corroborate};
pub use follow::{FollowUp, Saying, follow_ups, sayings};
pub use occurrences::{
    Agreement, AnswersOfPair, Became, Bounds, CERTAIN, CROWD_OF_HAPPENINGS, Comparable, Contradiction, Counted,
    EventName, Figure, FigureMatch, Happening, Match, Occurrence, Origin, PartyMatch, PlaceMatch, RelationName,
    StatusAt, StatusName, Telling, Where, Who, answers_across, answers_within, carry_ids, clusters, happened_between,
    happening_candidates, happening_keys, happenings, linked_clusters, linked_parts, mark_same, match_happenings,
    mentions, note_mentions, occurrences, summarise, tellings,
};
pub use reprints::{
    CROWD, Kinship, KinshipEvidence, Report, Role, Story, candidates, group_reports, is_within_window, keys, kinship,
    page_keys, verify_pairs,
};
pub use shingles::SHINGLE_WORDS;
pub use signature::{N_BANDS, Signature, resemblance, shared, signature};
