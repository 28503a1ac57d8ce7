//! What can go wrong with one input.

use std::io;

/// Why one input, or one line of it, could not be read.
#[derive(Debug, thiserror::Error)]
pub enum InputError {
    /// Nothing is there.
    #[error("{path}: no such file or folder")]
    Missing {
        /// The path as given.
        path: String,
    },
    /// It is there, and could not be opened.
    #[error("{path}: could not be opened: {source}")]
    Open {
        /// The path.
        path: String,
        /// Why.
        source: io::Error,
    },
    /// A folder could not be listed.
    #[error("{path}: the folder could not be listed: {source}")]
    Folder {
        /// The folder.
        path: String,
        /// Why.
        source: io::Error,
    },
    /// Reading broke off: a disk error, or a damaged gzip stream.
    #[error("{path}: could not be read to its end: {source}")]
    Read {
        /// The path.
        path: String,
        /// Why.
        source: io::Error,
    },
    /// A kind of file that Chancery knows and does not read.
    #[error("{path}: {what}")]
    Unsupported {
        /// The path.
        path: String,
        /// What it is and what to do instead.
        what: &'static str,
    },
    /// A line of JSON Lines is no article.
    #[error("{path}#{line}: {problem}")]
    Line {
        /// The file.
        path: String,
        /// The line, from 1.
        line: u64,
        /// What is wrong with it.
        problem: LineProblem,
    },
}

/// What is wrong with a line of JSON Lines.
#[derive(Debug, thiserror::Error)]
pub enum LineProblem {
    /// It is something else than a JSON object.
    #[error("is no JSON object")]
    NoObject,
    /// It is no JSON object with fields of the right kinds.
    #[error("is no sound JSON object: {}", without_line(.0))]
    Json(#[from] serde_json::Error),
    /// There is nothing to read in it.
    #[error("has neither `text` nor `html`")]
    NoText,
    /// The day is no day.
    #[error("`published` is `{0}`: want 2023-05-10 or 2023-05-10T14:02:00+09:00")]
    Published(String),
    /// It is longer than a page may be.
    #[error("the line is longer than {} MiB", .0 >> 20)]
    TooLong(usize),
    /// It is so long that its end was not looked for.
    #[error("the line is longer than {} MiB; the rest of the file was not read", .0 >> 20)]
    Endless(u64),
}

/// The message without serde's own line number: each line is parsed alone, so it would always say 1.
fn without_line(error: &serde_json::Error) -> String {
    error.to_string().replace(" at line 1 column ", " at column ")
}
