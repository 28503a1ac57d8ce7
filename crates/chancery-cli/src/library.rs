//! What the Python package asks of the command: the same arguments, with answers and reasons as values.

use std::ffi::OsString;
use std::path::Path;

use anyhow::Context as _;
use chancery::Pipeline;
use clap::Parser as _;
use serde_json::Value;

use crate::args::{Cli, Command};
use crate::commands::archive::query;
use crate::commands::explain;

/// The answers of `chancery query ARGS...`, a JSON object each.
///
/// # Errors
///
/// If the arguments are not understood or the archive cannot be read.
pub fn answers(args: impl IntoIterator<Item = OsString>) -> anyhow::Result<Vec<Value>> {
    let start = ["chancery", "query"].map(OsString::from);
    match parsed(start.into_iter().chain(args))?.command {
        Some(Command::Query(args)) => query::answers(&args),
        _ => anyhow::bail!("want arguments of `chancery query`"),
    }
}

/// Why the rows of an archive whose ids begin with `row` are as they are.
///
/// # Errors
///
/// If the archive cannot be read, or has no such row or more than one.
pub fn explained(archive: &Path, row: &str, pipeline: &Pipeline) -> anyhow::Result<Value> {
    explain::as_json(archive, row, pipeline)
}

/// Runs a command in this process; its exit code. What it says of its work goes to standard error.
///
/// # Errors
///
/// As the command: with its reason, which is not printed.
pub fn run_quietly(args: impl IntoIterator<Item = OsString>) -> anyhow::Result<u8> {
    Ok(crate::dispatch(parsed(args)?)?.code())
}

fn parsed(args: impl IntoIterator<Item = OsString>) -> anyhow::Result<Cli> {
    let shown = |error: clap::Error| anyhow::anyhow!("{}", error.to_string().trim_start_matches("error: ").trim_end());
    Cli::try_parse_from(args).map_err(shown).context("arguments that the command does not know")
}
