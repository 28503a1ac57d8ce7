//! What can go wrong while tables are read, or files are written and read.

use std::io;
use std::path::PathBuf;

/// An export, an import or a crosswalk failed.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The folder holds such an export already, and it is not written over.
    #[error("`{}` is there already; name another folder, or move it away first", path.display())]
    Exists {
        /// The file that is there.
        path: PathBuf,
    },
    /// A file or folder could not be made, written or named.
    #[error("could not write `{}`", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A file could not be read.
    #[error("could not read `{}`", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A table of the crosswalk is no sound TOML.
    #[error("`{file}` line {line}: {message}")]
    Syntax {
        /// The file, relative to the folder of crosswalks.
        file: String,
        /// The line, from 1.
        line: usize,
        /// What is wrong with it.
        message: String,
    },
    /// An entry of the crosswalk holds a value that is not allowed.
    #[error("`{file}`, entry `{entry}`: {message}")]
    Value {
        /// The file, relative to the folder of crosswalks.
        file: String,
        /// The entry.
        entry: String,
        /// What is wrong with it, and what would be right.
        message: String,
    },
    /// The file is of none of the formats that are read.
    #[error("`{}` has the columns of no format that is read: {message}", path.display())]
    Format {
        /// The file.
        path: PathBuf,
        /// What was looked for and found.
        message: String,
    },
    /// A made row does not fit its columns: a mistake of ours.
    #[error("column `{column}` does not belong to `{format}`; please report this")]
    Column {
        /// The format.
        format: &'static str,
        /// The column.
        column: &'static str,
    },
}
