//! What programs ask that stay: pages of rows, statements, articles, actors, pairs and places, each by a key to go on from, in one
//! state of the archive, that has a name.
//!
//! Invariant: what one [`Archive::snapshot`] reads is of one state, whatever a writer does meanwhile.

mod articles;
mod parties;
mod rows;
mod statements;

use jiff::civil::Date;
use rusqlite::InterruptHandle;

pub use articles::{ArticleLine, ArticlesAsked, Publication};
pub use parties::{ActorLine, PairLine, PlaceLine};
pub use rows::{Key, KeyedRow, Stretch};
pub use statements::{StatementLine, StatementsAsked};

use crate::archive::Archive;
use crate::error::{ArchiveError, Result};
use crate::values::{Id, day_of};

/// The state of an archive: two archives with the same name of it answer alike, unless happenings were compared anew between.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct DataVersion {
    /// The visible run; 0 where there is none.
    pub run: i64,
    digest: Id,
}

impl std::fmt::Display for DataVersion {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let digest = self.digest.to_string();
        write!(f, "{}-{}", self.run, &digest[..12])
    }
}

/// Ends what a connection is reading, from another thread.
pub struct Interrupter(InterruptHandle);

impl Interrupter {
    /// Ends it; without effect where nothing is read.
    pub fn interrupt(&self) {
        self.0.interrupt();
    }
}

impl Archive {
    /// Reads one state of the archive: what `read` asks is all of it.
    ///
    /// # Errors
    ///
    /// If the archive cannot be read; what `read` gives back as an error ends it.
    pub fn snapshot<T, E: From<ArchiveError>>(
        &self,
        read: impl FnOnce(&Self) -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E> {
        let transaction = self.or(self.connection.unchecked_transaction())?;
        *self.at_hand.borrow_mut() = Some(std::collections::BTreeMap::new());
        let answer = read(self);
        *self.at_hand.borrow_mut() = None;
        let answer = answer?;
        self.or(transaction.commit())?;
        Ok(answer)
    }

    /// The state that is seen now, by what it holds: the visible run, the last article and rows, corrections, what was forgotten.
    ///
    /// # Errors
    ///
    /// If the archive cannot be read.
    pub fn data_version(&self) -> Result<DataVersion> {
        let run = self.visible()?.unwrap_or(0);
        let sql = "SELECT coalesce((SELECT max(id) FROM articles), 0), coalesce((SELECT max(id) FROM events), 0),
            coalesce((SELECT max(id) FROM statements), 0), coalesce((SELECT max(id) FROM corrections), 0),
            (SELECT count(withdrawn) FROM corrections), (SELECT count(*) FROM forgotten),
            coalesce((SELECT max(id) FROM texts), 0)";
        let read = || -> rusqlite::Result<[i64; 7]> {
            self.connection.prepare_cached(sql)?.query_row([], |row| {
                let mut numbers = [0; 7];
                for (at, number) in numbers.iter_mut().enumerate() {
                    *number = row.get(at)?;
                }
                Ok(numbers)
            })
        };
        let bytes: Vec<u8> = self.or(read())?.into_iter().chain([run]).flat_map(i64::to_le_bytes).collect();
        Ok(DataVersion { run, digest: Id::of(&[&bytes]) })
    }

    /// First and last day that a row has in a run, or in the visible one.
    ///
    /// # Errors
    ///
    /// If there is no such run or the archive cannot be read.
    pub fn day_range(&self, run: Option<i64>) -> Result<Option<(Date, Date)>> {
        let run = self.run_or_visible(run)?;
        // Each by itself, so that the index by day gives it at once.
        let sql = "SELECT (SELECT min(day) FROM events WHERE run = ?1), (SELECT max(day) FROM events WHERE run = ?1)";
        let read = || self.connection.query_row(sql, [run], |row| Ok((row.get(0)?, row.get(1)?)));
        let (first, last): (Option<i64>, Option<i64>) = self.or(read())?;
        Ok(first.and_then(day_of).zip(last.and_then(day_of)))
    }

    /// A number that changes whenever another connection changed the archive; it means nothing beside other numbers of this one.
    ///
    /// # Errors
    ///
    /// If the archive cannot be read.
    pub fn change_count(&self) -> Result<i64> {
        self.or(self.connection.pragma_query_value(None, "data_version", |row| row.get(0)))
    }

    /// Bounds the memory that this connection keeps pages in.
    ///
    /// # Errors
    ///
    /// If the archive cannot be read.
    pub fn limit_memory(&self, kib: i64) -> Result<()> {
        self.or(self.connection.pragma_update(None, "cache_size", -kib))
    }

    /// What can end a long question from another thread.
    #[must_use]
    pub fn interrupter(&self) -> Interrupter {
        Interrupter(self.connection.get_interrupt_handle())
    }
}

impl ArchiveError {
    /// Whether an [`Interrupter`] ended the question.
    #[must_use]
    pub fn is_interrupted(&self) -> bool {
        matches!(self, Self::Sqlite { source, .. } if source.sqlite_error_code() == Some(rusqlite::ErrorCode::OperationInterrupted))
    }
}
