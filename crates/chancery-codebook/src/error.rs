//! Mistakes in a codebook: a message to a researcher.

use std::ops::Range;
use std::path::PathBuf;

/// Why a codebook cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum CodebookError {
    /// A file cannot be read.
    #[error("could not read `{}`", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A file that every codebook has is not there.
    #[error("the codebook has no `{name}`")]
    Missing {
        /// The file, relative to the codebook's folder.
        name: String,
    },
    /// A line is no TOML, or no entry of its kind.
    #[error("`{file}` line {line}: {message}\n  {words}")]
    Syntax {
        /// The file, relative to the codebook's folder.
        file: String,
        /// The line, from 1.
        line: usize,
        /// The words of that line.
        words: String,
        /// What is wrong with them.
        message: String,
    },
    /// Words of a user's file are not what they should be.
    #[error(transparent)]
    Marked(Box<Mistake>),
    /// An entry holds a value that is not allowed.
    #[error("`{file}`, entry `{entry}`: {message}")]
    Value {
        /// The file, relative to the codebook's folder.
        file: String,
        /// The entry's name or word.
        entry: String,
        /// What is wrong with it, and what would be right.
        message: String,
    },
}

/// Words of a user's file that are not what they should be.
#[derive(Debug, thiserror::Error)]
#[error("`{file}` line {line}: {message}\n  {words}\n  hint: {hint}")]
pub struct Mistake {
    /// The file, as it was named.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// The words of that line, cut.
    pub words: String,
    /// What is wrong with them.
    pub message: String,
    /// What would be right.
    pub hint: String,
    /// The whole text of the file.
    pub text: String,
    /// Where the words stand in it, in bytes.
    pub span: Range<usize>,
}

impl Mistake {
    /// A mistake at a place of a file's text.
    pub(crate) fn new(
        file: &str,
        text: &str,
        span: Range<usize>,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) -> Self {
        let (start, end) = (span.start.min(text.len()), span.end.min(text.len()));
        let line = text.get(..start).map_or(1, |before| before.matches('\n').count() + 1);
        let words = text.lines().nth(line - 1).unwrap_or_default().trim().chars().take(160).collect();
        let (file, message, hint) = (file.to_owned(), message.into(), hint.into());
        Self { file, line, words, message, hint, text: text.to_owned(), span: start..end.max(start) }
    }
}

impl CodebookError {
    pub(crate) fn syntax(file: &str, text: &str, error: &toml::de::Error) -> Self {
        let at = error.span().map_or(0, |span| span.start.min(text.len()));
        let line = text[..at].matches('\n').count() + 1;
        let words = text.lines().nth(line - 1).unwrap_or_default().trim();
        let words: String = words.chars().take(160).collect();
        Self::Syntax { file: file.to_owned(), line, words, message: error.message().replace('\n', ", ") }
    }

    /// A mistake in a user's file, at a place of its text.
    pub(crate) fn marked(
        file: &str,
        text: &str,
        span: Range<usize>,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) -> Self {
        Self::Marked(Box::new(Mistake::new(file, text, span, message, hint)))
    }

    pub(crate) fn value(file: &str, entry: impl Into<String>, message: impl Into<String>) -> Self {
        Self::Value { file: file.to_owned(), entry: entry.into(), message: message.into() }
    }
}
