//! What can go wrong while tables are written.

use std::io;
use std::path::PathBuf;

/// Tables could not be written.
#[derive(Debug, thiserror::Error)]
pub enum TablesError {
    /// The folder holds tables already, and they are not written over.
    #[error("`{}` is there already; name another folder, or move it away first", path.display())]
    Exists {
        /// The table that is there.
        path: PathBuf,
    },
    /// The folder could not be made.
    #[error("could not make the folder `{}`", path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A file could not be made, written or named.
    #[error("could not write `{}`", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A CSV line could not be written.
    #[error("could not write `{}`", path.display())]
    Csv {
        /// The file.
        path: PathBuf,
        /// Why.
        source: csv::Error,
    },
    /// A Parquet page could not be written.
    #[error("could not write `{}`", path.display())]
    Parquet {
        /// The file.
        path: PathBuf,
        /// Why.
        source: parquet::errors::ParquetError,
    },
    /// Columns do not make a batch: a mistake of ours.
    #[error("the columns of `{table}` do not fit together; please report this")]
    Batch {
        /// The table.
        table: &'static str,
        /// Why.
        source: arrow_schema::ArrowError,
    },
    /// A cell is not of its column's kind: a mistake of ours.
    #[error("column `{column}` of `{table}` met a cell of another kind; please report this")]
    Kind {
        /// The table.
        table: &'static str,
        /// The column.
        column: &'static str,
    },
    /// The record names a day that the calendar does not have.
    #[error("column `{column}` of `{table}`: `{value}` is no day of the calendar")]
    Day {
        /// The table.
        table: &'static str,
        /// The column.
        column: &'static str,
        /// What the record says.
        value: String,
    },
}
