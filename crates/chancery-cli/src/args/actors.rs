//! What `chancery actors` takes.

use std::path::PathBuf;

use chancery::doc::{DateBasis, Dated};
use clap::{Args, Subcommand, ValueEnum, ValueHint};

use super::help::{ACTORS_EXAMPLES, EXIT_CODES};
use super::{CodebookArgs, words};

#[derive(Debug, Subcommand)]
pub(crate) enum ActorsCommand {
    /// Shows the entries with a name or code, or whose office holds the words.
    Find(ActorsFindArgs),
    /// Adds a line, in its place, to a table of your own.
    Add(ActorsAddArgs),
    /// Looks for slips: lines out of order, unknown codes, terms that overlap, names that are two things.
    Lint(ActorsLintArgs),
}

#[derive(Debug, Args)]
#[command(after_help = ACTORS_EXAMPLES)]
pub(crate) struct ActorsFindArgs {
    /// A name, a part of one, a code, or an office.
    #[arg(value_parser = words)]
    pub(crate) words: String,
    /// Only who is known to have held on that day: 2021-03-01.
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub(crate) on: Option<String>,
    /// Only those of this state, by its three-letter code.
    #[arg(long, value_name = "CODE")]
    pub(crate) country: Option<String>,
    #[command(flatten)]
    pub(crate) codebook: CodebookArgs,
}

#[derive(Debug, Args)]
#[command(after_help = format!("{ACTORS_EXAMPLES}\n\n{EXIT_CODES}"))]
pub(crate) struct ActorsLintArgs {
    #[command(flatten)]
    pub(crate) codebook: CodebookArgs,
}

#[derive(Debug, Args)]
#[command(after_help = ACTORS_EXAMPLES)]
pub(crate) struct ActorsAddArgs {
    /// The file of your own tables; it is made if it is not there.
    #[arg(value_hint = ValueHint::FilePath)]
    pub(crate) file: PathBuf,
    /// What to add.
    #[arg(value_enum)]
    pub(crate) kind: ActorKind,
    /// Name as news writes it; for a role, the word in lower case and singular.
    #[arg(long, value_parser = words)]
    pub(crate) name: String,
    /// Another name or spelling; may be given again. For a role, its plural.
    #[arg(long, value_name = "NAME", value_parser = words)]
    pub(crate) also: Vec<String>,
    /// State (KEN) or body (UNO) that they act for.
    #[arg(long, value_parser = words)]
    pub(crate) code: Option<String>,
    /// PLOVER sector: GOV, MIL, REB, OPP, NGO, …
    #[arg(long, value_parser = words)]
    pub(crate) sector: Option<String>,
    /// A person's office.
    #[arg(long, value_parser = words)]
    pub(crate) office: Option<String>,
    /// The noun by which news refers back to a body.
    #[arg(long, value_parser = words)]
    pub(crate) noun: Option<String>,
    /// The main site of an outlet.
    #[arg(long, value_parser = words)]
    pub(crate) domain: Option<String>,
    /// First day: 2024-02-10, or 2024-02 or 2024 where no more is known.
    #[arg(long, value_name = "DATE", value_parser = words)]
    pub(crate) from: Option<String>,
    /// Last day.
    #[arg(long, value_name = "DATE", value_parser = words)]
    pub(crate) to: Option<String>,
    /// Marks a name that is also something else, so that it counts only where the text supports it.
    #[arg(long)]
    pub(crate) ambiguous: bool,
    /// Marks an outlet that is a news agency.
    #[arg(long)]
    pub(crate) agency: bool,
    /// Where you know it from.
    #[arg(long, default_value = "own", value_parser = words)]
    pub(crate) basis: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ActorKind {
    /// Somebody in an office, for a term.
    Person,
    /// A body, party, group or agency.
    Body,
    /// An outlet or news agency.
    Medium,
    /// A word for a role, such as "water engineer".
    Role,
}

fn day(text: &str) -> Result<String, &'static str> {
    let dated = Dated::parse(text, DateBasis::Given).ok_or("want a day: 2021-03-01")?;
    if dated.moment.len() == 10 { Ok(dated.moment) } else { Err("want a day: 2021-03-01") }
}
