//! What can go wrong with one input.

use std::io;

use crate::lines::is_address;

/// Why one input, or one line of it, could not be read.
#[derive(Debug, thiserror::Error)]
pub enum InputError {
    /// Nothing is there.
    #[error("{path}: no such file or folder{}", if is_address(.path) { "; pages are brought by `chancery fetch`, or saved from a browser" } else { "" })]
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
    /// An archive is damaged at one place; what follows it is read.
    #[error("{path}#{offset}: damaged: {problem}")]
    Damaged {
        /// The archive.
        path: String,
        /// Where: offset of the gzip member, or of the record.
        offset: u64,
        /// What is wrong there.
        problem: String,
    },
    /// A feed, an article of an agency, or an item of either gives nothing to read.
    #[error("{input}: {problem}")]
    Document {
        /// The file, or `file#number` for an item, from 1.
        input: String,
        /// Why.
        problem: DocumentProblem,
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

impl InputError {
    /// The input's name, as records and shards have it.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::Missing { path }
            | Self::Open { path, .. }
            | Self::Folder { path, .. }
            | Self::Read { path, .. }
            | Self::Unsupported { path, .. } => path.clone(),
            Self::Damaged { path, offset, .. } => format!("{path}#{offset}"),
            Self::Line { path, line, .. } => format!("{path}#{line}"),
            Self::Document { input, .. } => input.clone(),
        }
    }
}

/// Why a document or an item of it gives nothing to read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DocumentProblem {
    /// It should be XML and is not.
    #[error("is no sound XML: {0}")]
    Xml(String),
    /// It is XML that asks for more than a feed ever does.
    #[error("has more than {max} {what}, which no feed and no article has")]
    Excess {
        /// What there is too much of.
        what: &'static str,
        /// How much would do.
        max: usize,
    },
    /// It is XML of another kind.
    #[error("is XML with the root `{0}`: neither a feed (RSS, Atom) nor an article (NewsML-G2, NITF)")]
    Root(String),
    /// It is JSON of another kind.
    #[error("is JSON, and neither a feed nor an article (ninjs)")]
    Json,
    /// It ends, or cannot be understood any more, before it is closed.
    #[error("breaks off after {0} characters, so that what should follow is missing")]
    BreaksOff(usize),
    /// There are no items in it.
    #[error("holds no items")]
    NoItems,
    /// The item only announces an article.
    #[error("the item holds no text; give the page{}", .0.as_deref().map_or(String::new(), |url| format!(" {url}")))]
    NoText(Option<String>),
    /// It is a picture, a video, a package of references.
    #[error("is no text but `{0}`")]
    NotText(String),
    /// The agency withdrew it, or does not want it used yet.
    #[error("its status is `{0}`: not for use")]
    NotUsable(String),
    /// A stored answer that is no page.
    #[error("is a stored answer of a web server with status {0}")]
    Status(u16),
    /// A stored answer whose body is no page.
    #[error("is a stored answer of a web server that holds `{0}`")]
    Media(String),
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
    /// It was written by Chancery.
    #[error("is a record of coded rows, and no article to code; `chancery import` takes it into an archive")]
    Record,
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
