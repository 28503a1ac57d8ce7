//! What an archive knows of a row that one article cannot tell: who else reports the same happening.

use std::collections::BTreeMap;

/// How often a happening is told, and whether this row stands for it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Key of the happening that the row tells, one for all its rows in all articles.
    pub group: String,
    /// Whether the row stands for the happening: of its rows exactly one should. The others are only counted and mentioned.
    pub leads: bool,
    /// Rows that tell it.
    pub mentions: u64,
    /// Outlets that report it.
    pub outlets: u64,
    /// Articles that report it, reprints too.
    pub articles: u64,
    /// Independent origins: articles that are no reprints of each other.
    pub origins: u64,
    /// When its first report was published, as in a record (`2024-05-03` or with a time).
    pub first: Option<String>,
}

/// Looks up a row's counts by its id.
pub trait Known {
    /// The counts; absent for a row of which nothing is known.
    fn counts(&self, row_id: &str) -> Option<Counts>;
}

/// Nothing is known: a row is counted within its article.
impl Known for () {
    fn counts(&self, _row_id: &str) -> Option<Counts> {
        None
    }
}

impl Known for BTreeMap<String, Counts> {
    fn counts(&self, row_id: &str) -> Option<Counts> {
        self.get(row_id).cloned()
    }
}
