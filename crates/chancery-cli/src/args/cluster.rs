//! What the command takes that puts parts of a corpus together.

use std::path::PathBuf;

use clap::{Args, ValueHint};

use super::WorkArgs;
use super::help::{EXIT_CODES, MERGE_EXAMPLES};

#[derive(Debug, Args)]
#[command(after_help = format!("{MERGE_EXAMPLES}\n\n{EXIT_CODES}"))]
pub(crate) struct MergeArgs {
    /// Records as `code` writes them (also .gz and .zst), or Parquet files or folders of a cluster; - for standard input.
    #[arg(required = true, value_hint = ValueHint::AnyPath)]
    pub(crate) rows: Vec<PathBuf>,
    /// A folder for what was found: reports, kinships and occurrences, as Parquet [default: the digests alone].
    #[arg(short, long, value_hint = ValueHint::DirPath)]
    pub(crate) out: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) work: WorkArgs,
}
