//! What can be typed after `chancery codebook`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum, ValueHint};

use super::help::{CODEBOOK_EXAMPLES, EXIT_CODES};
use super::{CodebookArgs, WorkArgs, moment};

#[derive(Debug, Subcommand)]
pub(crate) enum CodebookCommand {
    /// Writes a commented file of your own categories that works as it stands.
    New(CodebookNewArgs),
    /// Codes every example of the codebook and tells those that come out wrong.
    Test(CodebookTestArgs),
    /// Looks for slips: entries without examples, triggers that hide each other, codes that no table knows.
    Lint(CodebookLintArgs),
    /// Shows an entry for reading: definition, boundaries, modes, triggers, examples.
    Show(CodebookShowArgs),
    /// Codes articles by two codebooks and shows rows gained, lost and coded otherwise.
    Diff(CodebookDiffArgs),
}

#[derive(Debug, Args)]
#[command(after_help = format!("{CODEBOOK_EXAMPLES}\n\n{EXIT_CODES}"))]
pub(crate) struct CodebookTestArgs {
    /// The entry to test, or the start of its name: reject, contexts [default: all].
    #[arg(default_value = "")]
    pub(crate) entry: String,
    /// Also takes out each trigger, mode and context in turn, and tells those that no example misses.
    #[arg(long)]
    pub(crate) mutate: bool,
    /// Codes with the trained reader too, as articles are coded; without it the codebook's words speak alone.
    #[arg(long, conflicts_with = "mutate")]
    pub(crate) joined: bool,
    /// Of your own categories: also writes the file with other codes, contents exchanged and shuffled, and tells whether rows follow.
    #[arg(long, conflicts_with_all = ["mutate", "joined"])]
    pub(crate) faithful: bool,
    /// With --faithful: articles to code besides the examples.
    #[arg(long, value_name = "PATH", requires = "faithful", num_args = 1.., value_hint = ValueHint::AnyPath)]
    pub(crate) on: Vec<PathBuf>,
    /// Lines for people, or JUnit for a build server.
    #[arg(short, long, value_enum, default_value_t)]
    pub(crate) format: TestFormat,
    #[command(flatten)]
    pub(crate) codebook: CodebookArgs,
}

#[derive(Debug, Args)]
#[command(after_help = format!("{CODEBOOK_EXAMPLES}\n\n{EXIT_CODES}"))]
pub(crate) struct CodebookLintArgs {
    #[command(flatten)]
    pub(crate) codebook: CodebookArgs,
}

#[derive(Debug, Args)]
#[command(after_help = CODEBOOK_EXAMPLES)]
pub(crate) struct CodebookShowArgs {
    /// A type (REJECT), a mode (reject.meet), a context (asylum), or a trigger's word (veto); nothing lists the entries.
    pub(crate) entry: Option<String>,
    #[command(flatten)]
    pub(crate) codebook: CodebookArgs,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum TestFormat {
    #[default]
    Plain,
    /// XML, as build servers read it.
    Junit,
}

#[derive(Debug, Args)]
#[command(after_help = CODEBOOK_EXAMPLES)]
pub(crate) struct CodebookNewArgs {
    /// The file to write; - for standard output. An existing one is left alone.
    #[arg(value_hint = ValueHint::FilePath)]
    pub(crate) path: PathBuf,
    /// What you call the codebook [default: the file's name].
    #[arg(long)]
    pub(crate) name: Option<String>,
}

#[derive(Debug, Args)]
#[command(after_help = format!("{CODEBOOK_EXAMPLES}\n\n{EXIT_CODES}"))]
pub(crate) struct CodebookDiffArgs {
    /// The codebook before: a file or folder, or `plover` for the one that is built in.
    pub(crate) old: PathBuf,
    /// The codebook after.
    pub(crate) new: PathBuf,
    /// Articles to code by both: files, folders, or - for standard input.
    #[arg(long, value_name = "INPUT", required = true, num_args = 1.., value_hint = ValueHint::AnyPath)]
    pub(crate) on: Vec<PathBuf>,
    /// Writes all rows as a page for a browser.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) html: Option<PathBuf>,
    /// Most rows of each kind that are shown here; 0 for all.
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub(crate) limit: usize,
    /// Day of publication of every article that does not tell otherwise: 2023-05-10.
    #[arg(long, value_name = "DATE", value_parser = moment)]
    pub(crate) published: Option<String>,
    /// Actor tables of your own, beside those of both codebooks.
    #[arg(long, value_name = "PATH", env = "CHANCERY_ACTORS", value_hint = ValueHint::AnyPath)]
    pub(crate) actors: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) work: WorkArgs,
}
