//! What can go wrong with an archive.

use std::io;
use std::path::{Path, PathBuf};

use rusqlite::ErrorCode;

/// An archive could not be opened, read or written. Whatever a batch had not ended is undone; what was in the archive before
/// is still there.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// There is no such file.
    #[error("there is no archive `{}`; `chancery ingest` or `chancery import` makes one", path.display())]
    Missing {
        /// Where it was looked for.
        path: PathBuf,
    },
    /// The file is something else.
    #[error("`{}` is no archive of Chancery; records go into one with `chancery import`, articles with `chancery ingest`", path.display())]
    Foreign {
        /// The file.
        path: PathBuf,
    },
    /// A later version of the program wrote the file.
    #[error("`{}` was written by a newer Chancery (archive version {found}; this program knows up to {known}); update the program", path.display())]
    Newer {
        /// The file.
        path: PathBuf,
        /// Version of the file.
        found: i64,
        /// Latest version that we know.
        known: i64,
    },
    /// Another process writes into it.
    #[error("`{}` is being written by another process{holder}; it can be read meanwhile, and written when that one ends", path.display())]
    Busy {
        /// The archive.
        path: PathBuf,
        /// ` (process 1234)`, where it is known.
        holder: String,
    },
    /// Something was taken out, but somebody still reads the file as it was before.
    #[error("`{}` is being read by another process: what was taken out is in no answer any more, but its bytes stand in the file until that one has ended; then run `chancery archive compact`", path.display())]
    StillRead {
        /// The archive.
        path: PathBuf,
    },
    /// Its folder, or the file, cannot be written to.
    #[error("`{}` cannot be written to: the file or its folder is read-only; nothing was changed", path.display())]
    ReadOnly {
        /// The archive.
        path: PathBuf,
    },
    /// There is no room left.
    #[error("no room left on the disk of `{}`; what was written before the last batch is kept, run the command again when there is room", path.display())]
    Full {
        /// The archive.
        path: PathBuf,
    },
    /// The file is damaged.
    #[error("`{}` is damaged ({problem}); nothing was changed: restore a copy, or see `chancery archive check`", path.display())]
    Damaged {
        /// The archive.
        path: PathBuf,
        /// What SQLite said.
        problem: String,
    },
    /// The file system refused something.
    #[error("could not use `{}`", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Anything else that SQLite says.
    #[error("the archive `{}`", path.display())]
    Sqlite {
        /// The archive.
        path: PathBuf,
        /// Why.
        source: rusqlite::Error,
    },
    /// A record cannot be kept.
    #[error("{input}: no sound record: {problem}")]
    Record {
        /// Its `article.input`.
        input: String,
        /// What is wrong with it.
        problem: String,
    },
    /// A stored value cannot be read back.
    #[error("a stored {what} cannot be read back: {problem}")]
    Stored {
        /// What it is.
        what: &'static str,
        /// Why.
        problem: String,
    },
    /// The archive holds no such run.
    #[error("the archive has no run {run}; `chancery archive where` lists them")]
    NoRun {
        /// The number that was asked for.
        run: i64,
    },
    /// The visible run is not thrown away.
    #[error("run {run} is the visible one; show another first")]
    VisibleRun {
        /// Its number.
        run: i64,
    },
    /// The words that were asked for are none.
    #[error("`{words}` has no word to look for")]
    NoWords {
        /// What was asked for.
        words: String,
    },
    /// No row, article or occurrence, or more than one, has an id that begins so.
    #[error("{problem}")]
    Choice {
        /// What was found instead.
        problem: String,
    },
}

/// Most results of this crate.
pub type Result<T> = std::result::Result<T, ArchiveError>;

impl ArchiveError {
    /// Says in our words what SQLite says in codes.
    pub(crate) fn of_sqlite(path: &Path, source: rusqlite::Error) -> Self {
        let path = path.to_owned();
        let Some(code) = source.sqlite_error_code() else { return Self::Sqlite { path, source } };
        let extended = source.sqlite_error().map_or(0, |error| error.extended_code);
        match code {
            ErrorCode::DiskFull => Self::Full { path },
            // A write that the system cuts short: a quota, a limit on the size of files, a disk that filled meanwhile.
            ErrorCode::SystemIoFailure if extended == rusqlite::ffi::SQLITE_IOERR_WRITE => Self::Full { path },
            ErrorCode::ReadOnly | ErrorCode::PermissionDenied => Self::ReadOnly { path },
            ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => Self::Busy { path, holder: String::new() },
            ErrorCode::NotADatabase => Self::Foreign { path },
            ErrorCode::DatabaseCorrupt => Self::Damaged { path, problem: source.to_string() },
            _ => Self::Sqlite { path, source },
        }
    }

    pub(crate) fn stored(what: &'static str, problem: impl ToString) -> Self {
        Self::Stored { what, problem: problem.to_string() }
    }
}
