//! What `chancery convert` and `chancery series` take.

use std::path::PathBuf;

use chancery_exports::{By, Format, Include, PanelOptions, Planned, Series};
use clap::{Args, Subcommand, ValueEnum, ValueHint};

use super::CodebookArgs;
use super::help::{CONVERT_EXAMPLES, EXIT_CODES, SERIES_EXAMPLES};

#[derive(Debug, Args)]
#[command(after_help = format!("{CONVERT_EXAMPLES}\n\n{EXIT_CODES}"))]
pub(crate) struct ConvertArgs {
    /// Records that `chancery code` wrote, a line each, also compressed by gzip; - for standard input.
    #[arg(required_unless_present = "explain", value_name = "RECORDS.jsonl", value_hint = ValueHint::FilePath)]
    pub(crate) records: Vec<PathBuf>,
    /// The format: gdelt2, gdelt2-mentions, polecat, icews, acled.
    #[arg(long = "as", value_name = "FORMAT")]
    pub(crate) format: Format,
    /// Folder to write into.
    #[arg(short, long, value_name = "DIR", value_hint = ValueHint::DirPath, required_unless_present = "explain")]
    pub(crate) out: Option<PathBuf>,
    /// Prints what the format keeps, approximates and cannot say, and writes nothing.
    #[arg(long, conflicts_with = "out")]
    pub(crate) explain: bool,
    /// Folder of crosswalk tables to use instead of those that are built in.
    #[arg(long, value_name = "PATH", env = "CHANCERY_CROSSWALKS", value_hint = ValueHint::DirPath)]
    pub(crate) crosswalks: Option<PathBuf>,
    /// Who else reports what a row tells, by row id: a tab-separated file with row_id, group, leads, mentions, outlets, articles, origins
    /// and, if known, first. Without it a happening is counted within its article.
    #[arg(long, value_name = "PATH", value_hint = ValueHint::FilePath)]
    pub(crate) counts: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) include: IncludeArgs,
    /// Tells of failures only.
    #[arg(short, long)]
    pub(crate) quiet: bool,
}

/// Which rows count beside those that have occurred or go on, and are news.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct IncludeArgs {
    /// What is done with planned rows.
    #[arg(long, value_enum, default_value_t)]
    planned: PlannedArg,
    /// Takes in rows that are left out otherwise; the side file alone tells them apart.
    #[arg(long, value_name = "KIND", value_enum, value_delimiter = ',')]
    include: Vec<Kind>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum PlannedArg {
    /// They are left out.
    #[default]
    LeaveOut,
    /// As CAMEO's intents and threats (03, 13), on the day on which they are told.
    AsIntent,
    /// As if they had happened.
    AsDone,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Kind {
    /// Rows that may be.
    Possible,
    /// Rows that are said not to be so.
    Denied,
    /// Rows told as history or context.
    Background,
    /// Rows whose days span more than a month, on the first of them.
    Vague,
}

impl From<&IncludeArgs> for Include {
    fn from(args: &IncludeArgs) -> Self {
        let has = |kind: Kind| args.include.contains(&kind);
        let planned = match args.planned {
            PlannedArg::LeaveOut => Planned::LeaveOut,
            PlannedArg::AsIntent => Planned::AsIntent,
            PlannedArg::AsDone => Planned::AsDone,
        };
        Self {
            planned,
            possible: has(Kind::Possible),
            denied: has(Kind::Denied),
            background: has(Kind::Background),
            vague: has(Kind::Vague),
        }
    }
}

#[derive(Debug, Subcommand)]
pub(crate) enum SeriesCommand {
    /// Turns files of any series into one plain table of rows.
    Rows(SeriesRowsArgs),
    /// Counts pairs by month in each series, side by side, and says how they agree.
    Compare(SeriesCompareArgs),
}

/// Files of series.
#[derive(Debug, Args)]
pub(crate) struct SeriesInputs {
    /// Files of GDELT (1.0, 2.0), POLECAT, ICEWS, ACLED, or records of ours; also compressed by gzip. LABEL=FILE gives a file a name;
    /// files of one label are one series.
    #[arg(required = true, value_name = "[LABEL=]FILE")]
    pub(crate) files: Vec<String>,
    /// What the files are, if their first line does not tell: gdelt1, gdelt2, polecat, icews, acled, chancery.
    #[arg(long = "as", value_name = "SERIES")]
    pub(crate) series: Option<Series>,
    /// Folder of crosswalk tables to use instead of those that are built in.
    #[arg(long, value_name = "PATH", env = "CHANCERY_CROSSWALKS", value_hint = ValueHint::DirPath)]
    pub(crate) crosswalks: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) include: IncludeArgs,
    #[command(flatten)]
    pub(crate) codebook: CodebookArgs,
    /// Tells of failures only.
    #[arg(short, long)]
    pub(crate) quiet: bool,
}

#[derive(Debug, Args)]
#[command(after_help = format!("{SERIES_EXAMPLES}\n\n{EXIT_CODES}"))]
pub(crate) struct SeriesRowsArgs {
    #[command(flatten)]
    pub(crate) inputs: SeriesInputs,
    /// Where to write [default: standard output].
    #[arg(short, long, value_hint = ValueHint::FilePath)]
    pub(crate) out: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[command(after_help = format!("{SERIES_EXAMPLES}\n\n{EXIT_CODES}"))]
pub(crate) struct SeriesCompareArgs {
    #[command(flatten)]
    pub(crate) inputs: SeriesInputs,
    /// Divides a pair's rows by: pair (not at all), quad, type, root.
    #[arg(long, default_value_t)]
    by: By,
    /// Counts a day, pair and CAMEO root once in each series, as users of GDELT and ICEWS drop repeats.
    #[arg(long)]
    once_a_day: bool,
    /// Counts rows within a state too.
    #[arg(long)]
    within: bool,
    /// First day that counts: 2024-01-01.
    #[arg(long, value_name = "DATE")]
    from: Option<chancery_exports::Date>,
    /// Last day that counts.
    #[arg(long, value_name = "DATE")]
    to: Option<chancery_exports::Date>,
    /// Where to write the panel [default: standard output].
    #[arg(short, long, value_hint = ValueHint::FilePath)]
    pub(crate) out: Option<PathBuf>,
    /// Where to write what became of the rows and how the series agree, as JSON; on standard error it is told in words.
    #[arg(long, value_name = "PATH", value_hint = ValueHint::FilePath)]
    pub(crate) summary: Option<PathBuf>,
}

impl SeriesCompareArgs {
    /// What is counted, and how.
    pub(crate) fn options(&self) -> PanelOptions {
        PanelOptions { by: self.by, once_a_day: self.once_a_day, within: self.within, from: self.from, to: self.to }
    }
}
