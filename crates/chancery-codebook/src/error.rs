//! Mistakes in a codebook: a message to a researcher.

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

impl CodebookError {
    pub(crate) fn syntax(file: &str, text: &str, error: &toml::de::Error) -> Self {
        let at = error.span().map_or(0, |span| span.start.min(text.len()));
        let line = text[..at].matches('\n').count() + 1;
        let words = text.lines().nth(line - 1).unwrap_or_default().trim();
        let words: String = words.chars().take(160).collect();
        Self::Syntax { file: file.to_owned(), line, words, message: error.message().replace('\n', ", ") }
    }

    pub(crate) fn value(file: &str, entry: impl Into<String>, message: impl Into<String>) -> Self {
        Self::Value { file: file.to_owned(), entry: entry.into(), message: message.into() }
    }
}
