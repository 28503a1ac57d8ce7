//! What can go wrong with files of annotations.

use std::io;
use std::path::PathBuf;

/// Why annotations could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum GoldError {
    /// A file or folder could not be read.
    #[error("could not read `{}`", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A file could not be written.
    #[error("could not write `{}`", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A file is not in the format.
    #[error("`{}` line {line} is no annotated article or record", path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
        /// The line.
        line: usize,
        /// What was read there.
        source: serde_json::Error,
    },
    /// A file of another tool is not in its format, or not as we write it.
    #[error("`{}`{}: {reason}", path.display(), at_line(*line))]
    Foreign {
        /// The file.
        path: PathBuf,
        /// The line, or 0.
        line: usize,
        /// What is wrong.
        reason: String,
    },
    /// Nothing was found.
    #[error(
        "no annotated article in {}; want .json or .jsonl files in the format of docs/annotating.md; what was annotated in part stands in a folder `partial`",
        shown(paths)
    )]
    Empty {
        /// Where it was looked for.
        paths: Vec<PathBuf>,
    },
    /// Two articles have one id.
    #[error("two articles are called `{id}`")]
    Twice {
        /// The id.
        id: String,
    },
}

fn shown(paths: &[PathBuf]) -> String {
    paths.iter().map(|path| format!("`{}`", path.display())).collect::<Vec<_>>().join(", ")
}

fn at_line(line: usize) -> String {
    if line == 0 { String::new() } else { format!(" line {line}") }
}
