//! Occurrences: which rows of different articles tell one happening.
//!
//! 1. [`tellings`]: the rows of a record, each with the words of its sentence; [`mentions`]: first sentences without a row.
//! 2. [`happenings`]: those of one article that tell one act; what one sentence leaves out another tells.
//! 3. [`happening_keys`], [`happening_candidates`]: which happenings of other articles are worth comparing.
//! 4. [`match_happenings`]: a score in log odds, with its reasons ([`Agreement`]).
//! 5. [`occurrences`]: clusters by average score, each with its reports, origins, statuses, numbers and contradictions.
//! 6. [`note_mentions`]: which other articles speak of it, by rare words alone.
//!
//! A [`Match`] depends on its two happenings alone and an [`Occurrence`] on the happenings that hang together with it, so a
//! store may add articles in any batches, as for reprints.

mod agreement;
mod assemble;
mod cluster;
mod comparable;
mod counts;
mod happening;
mod ids;
mod mentions;
mod parties;
mod profile;
mod telling;
mod weights;
mod wholes;
mod words;

pub use agreement::{Agreement, FigureMatch, PlaceMatch};
pub use assemble::{
    CERTAIN, Contradiction, Figure, Occurrence, Origin, StatusAt, happened_between, linked_clusters, linked_parts,
    occurrences,
};
pub use comparable::{Comparable, clusters, summarise};
pub(crate) use happening::has_happened;
pub use happening::{
    AnswersOfPair, CROWD_OF_HAPPENINGS, Happening, Match, answers_across, answers_within, happening_candidates,
    happening_keys, happenings, mark_same, match_happenings,
};
pub use ids::{Became, carry_ids};
pub use mentions::note_mentions;
pub use parties::PartyMatch;
pub use telling::{Bounds, Counted, EventName, RelationName, StatusName, Telling, Where, Who, mentions, tellings};
pub(crate) use words::stem;
