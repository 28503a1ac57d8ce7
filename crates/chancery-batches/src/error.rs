//! What can be wrong with a batch. Reasons stand in the messages, so they are no sources: nothing is told twice.

use std::path::PathBuf;

/// Why a batch cannot be worked on.
#[derive(Debug, thiserror::Error)]
pub enum BatchError {
    /// It lacks a column.
    #[error("the batch has no column `{0}`")]
    Missing(&'static str),
    /// A column holds something else.
    #[error("the column `{column}` holds {found}; want {wanted}")]
    Type {
        /// Its name.
        column: &'static str,
        /// What it holds, in Arrow's words.
        found: String,
        /// What it should hold.
        wanted: &'static str,
    },
    /// A cell that must have a value has none.
    #[error("the column `{column}` has no value in row {row}")]
    Absent {
        /// The column.
        column: &'static str,
        /// The row of the batch, from 0.
        row: usize,
    },
    /// A cell is not what we wrote.
    #[error("the column `{column}` was not written by this program: {reason}")]
    Json {
        /// The column.
        column: &'static str,
        /// What is wrong.
        reason: serde_json::Error,
    },
    /// A copy's first is in another batch.
    #[error("the column `twin_of` names the happening `{0}`, which is not in the batch")]
    Stray(String),
    /// The keys are not in their order.
    #[error("the rows are not sorted by key and rank")]
    Unsorted,
    /// Arrow refuses the columns, which is our bug.
    #[error("columns that do not fit together, which is our bug: {0}")]
    Arrow(#[from] arrow_schema::ArrowError),
    /// A file could not be read or written.
    #[error("`{path}` could not be read or written: {reason}")]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: std::io::Error,
    },
    /// A Parquet file is damaged or could not be written.
    #[error("`{path}` could not be read or written as Parquet: {reason}")]
    Parquet {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: parquet::errors::ParquetError,
    },
}
