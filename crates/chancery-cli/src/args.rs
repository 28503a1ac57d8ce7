//! What can be typed, checked before anything is opened.

mod actors;
mod archive;
mod cluster;
mod codebook;
mod dress;
mod exports;
mod fetch;
mod help;
mod people;
mod serve;

use std::path::PathBuf;

pub(crate) use actors::{ActorKind, ActorsAddArgs, ActorsCommand, ActorsFindArgs, ActorsLintArgs};
pub(crate) use archive::{
    AnswerFormat, ArchiveArgs, ArchiveCommand, CorrectArgs, CorrectCommand, CorrectListArgs, ExportArgs, ExportForm,
    ForgetArticleArgs, ForgetCommand, ForgetNameArgs, ImportArgs, IngestArgs, PerArg, QueryArgs, QueryView,
    RehydrateArgs, UndoArgs, VerifyArgs,
};
use chancery::doc::{DateBasis, Dated, Given};
use chancery_input::Shard;
use clap::{Args, Parser, Subcommand, ValueEnum, ValueHint};
pub(crate) use cluster::MergeArgs;
pub(crate) use codebook::{
    CodebookCommand, CodebookDiffArgs, CodebookLintArgs, CodebookNewArgs, CodebookShowArgs, CodebookTestArgs,
    TestFormat,
};
pub(crate) use dress::first_example;
pub(crate) use exports::{ConvertArgs, SeriesCommand, SeriesCompareArgs, SeriesInputs, SeriesRowsArgs};
pub(crate) use fetch::FetchArgs;
use help::{
    ACTORS_EXAMPLES, ARCHIVE_EXAMPLES, CODE_EXAMPLES, CODEBOOK_EXAMPLES, COMPLETIONS_EXAMPLES, CORRECT_EXAMPLES,
    DEMO_EXAMPLES, EXCHANGE_EXAMPLES, EXIT_CODES, EXPLAIN_EXAMPLES, EXTRACT_EXAMPLES, FORGET_EXAMPLES,
    INSPECT_EXAMPLES, MAN_EXAMPLES, READ_EXAMPLES, RELATE_EXAMPLES, ROOT_EXAMPLES, SERIES_EXAMPLES, WHERE_EXAMPLES,
};
pub(crate) use people::{
    AgreeArgs, AnnotateArgs, EvaluateArgs, ExchangeCommand, ExchangeFromArgs, ExchangeToArgs, SheetArgs, SheetFormat,
};

pub(crate) use serve::{McpArgs, ServeArgs, ServeCommand, TokenCommand, TokenNewArgs, TokenScope};

/// Reads news and codes who did what to whom, who said what, and the words that show it.
#[derive(Debug, Parser)]
#[command(name = "chancery", version, after_help = ROOT_EXAMPLES, after_long_help = format!("{ROOT_EXAMPLES}\n\n{EXIT_CODES}"))]
#[command(disable_help_subcommand = false, args_conflicts_with_subcommands = true)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Codes one article and shows it as cards.
    Read(ReadArgs),
    /// Codes many articles into records.
    Code(CodeArgs),
    /// Takes the articles out of pages, without coding them.
    Extract(ExtractArgs),
    /// Shows the layers before coding: sentences, tokens, mentions, dates, places.
    Inspect(InspectArgs),
    /// Tells why a row of coded records is as it is.
    Explain(ExplainArgs),
    /// The researcher's bench: begins a codebook of your own, tests it, looks for slips, shows what it changes.
    #[command(subcommand, after_help = CODEBOOK_EXAMPLES)]
    Codebook(CodebookCommand),
    /// Who is known by name: looks somebody up, adds to a table of your own, looks for slips.
    #[command(subcommand, after_help = ACTORS_EXAMPLES)]
    Actors(ActorsCommand),
    /// Says what type of act links an actor and a recipient that you know.
    Relate(RelateArgs),
    /// Writes records as GDELT, POLECAT, ICEWS or ACLED do, and tells what is lost.
    Convert(ConvertArgs),
    /// Lays old series beside new ones: GDELT, POLECAT, ICEWS, ACLED and records of ours.
    #[command(subcommand, after_help = SERIES_EXAMPLES)]
    Series(SeriesCommand),
    /// Codes many articles into an archive; what is in it already costs nothing.
    Ingest(IngestArgs),
    /// Fetches feeds, sitemaps and pages, by the rules of their sites, and codes them into an archive.
    Fetch(FetchArgs),
    /// Compares records that were coded in parts: reprints and happenings of all of them, with a digest.
    Merge(MergeArgs),
    /// Takes rows that were coded elsewhere into an archive.
    Import(ImportArgs),
    /// Asks an archive: rows, panels, timelines, first reports, contradictions, sources, coverage, what to watch.
    Query(QueryArgs),
    /// People's word on rows of an archive: merge, split, right, wrong.
    #[command(subcommand, after_help = CORRECT_EXAMPLES)]
    Correct(CorrectCommand),
    /// Codes what is in an archive again, and compares.
    Verify(VerifyArgs),
    /// Writes an archive out.
    Export(ExportArgs),
    /// Fills a shareable export from pages that you hold.
    Rehydrate(RehydrateArgs),
    /// Takes an article or a person's name out of an archive for good.
    #[command(subcommand, after_help = FORGET_EXAMPLES)]
    Forget(ForgetCommand),
    /// Upkeep of an archive: what is in it, is it whole, make it small, show or throw away a run.
    #[command(subcommand, after_help = ARCHIVE_EXAMPLES)]
    Archive(ArchiveCommand),
    /// Scores rows against annotated articles, with intervals; compares two runs.
    Evaluate(EvaluateArgs),
    /// Tells how well coders agree, the machine among them if asked: alpha, overlap, disagreements.
    Agree(AgreeArgs),
    /// Asks you about sentences, one after another, and keeps annotated articles.
    Annotate(AnnotateArgs),
    /// Annotations to brat, CoNLL-U, INCEpTION, Prodigy and W3C Web Annotation, and back.
    #[command(subcommand, after_help = EXCHANGE_EXAMPLES)]
    Exchange(ExchangeCommand),
    /// Answers questions about an archive over HTTP, with a page for people; from this machine alone unless you say otherwise.
    Serve(ServeArgs),
    /// Offers an archive to an assistant as tools that only read (Model Context Protocol over standard input and output).
    Mcp(McpArgs),
    /// Codes the short articles that are built in.
    Demo(DemoArgs),
    /// Says which version and data this is and where they are looked for.
    Where(WhereArgs),
    /// Writes the completions of a shell.
    Completions(CompletionsArgs),
    /// Writes the manual page.
    Man(ManArgs),
}

#[derive(Debug, Args)]
#[command(after_help = format!("{READ_EXAMPLES}\n\n{EXIT_CODES}"))]
pub(crate) struct ReadArgs {
    /// A file, or - for standard input.
    #[arg(value_hint = ValueHint::FilePath)]
    pub(crate) input: PathBuf,
    #[command(flatten)]
    pub(crate) given: GivenArgs,
    /// Cards for people, or one JSON document.
    #[arg(short, long, value_enum, default_value_t)]
    pub(crate) format: ReadFormat,
    /// Shows the page instead of its rows: what of it was kept, what was left out, and why.
    #[arg(long, value_enum, conflicts_with = "format")]
    pub(crate) show: Option<ReadShow>,
    /// Tells why: of every row, or of one by its number on the cards (3, s2) or its id; with --format json or html too.
    #[arg(long, value_name = "ROW", num_args = 0..=1, default_missing_value = "", conflicts_with = "show")]
    pub(crate) explain: Option<String>,
    #[command(flatten)]
    pub(crate) codebook: CodebookArgs,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum ReadFormat {
    #[default]
    Cards,
    Json,
    /// With --explain: a page for a browser.
    Html,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ReadShow {
    /// Each block of the page with what became of it.
    Page,
}

#[derive(Debug, Args)]
#[command(after_help = format!("{CODE_EXAMPLES}\n\n{EXIT_CODES}"))]
pub(crate) struct CodeArgs {
    /// Files, folders, or - for standard input.
    #[arg(required = true, value_hint = ValueHint::AnyPath)]
    pub(crate) inputs: Vec<PathBuf>,
    /// Where to write: a file for jsonl, a folder for csv and parquet [default: standard output].
    #[arg(short, long, value_hint = ValueHint::AnyPath)]
    pub(crate) out: Option<PathBuf>,
    /// A record a line, or a folder of flat tables [default: jsonl].
    #[arg(short, long, value_enum)]
    pub(crate) format: Option<CodeFormat>,
    /// Day of publication of every article that does not tell otherwise: 2023-05-10 or 2023-05-10T14:02:00+09:00.
    #[arg(long, value_name = "DATE", value_parser = moment)]
    pub(crate) published: Option<String>,
    /// Outlet of every article that does not tell otherwise.
    #[arg(long, value_name = "NAME", value_parser = words)]
    pub(crate) outlet: Option<String>,
    #[command(flatten)]
    pub(crate) twice: TwiceArgs,
    /// Codes part I of N of the inputs, from 1; the parts share nothing and leave nothing out.
    #[arg(long, value_name = "I/N", default_value_t)]
    pub(crate) shard: Shard,
    #[command(flatten)]
    pub(crate) work: WorkArgs,
    #[command(flatten)]
    pub(crate) codebook: CodebookArgs,
}

impl CodeArgs {
    /// What the caller says of every article.
    pub(crate) fn given(&self) -> Given {
        Given { published: self.published.clone(), outlet: self.outlet.clone(), ..Given::default() }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum CodeFormat {
    /// A record a line.
    Jsonl,
    /// A folder of flat tables in CSV.
    Csv,
    /// A folder of flat tables in Parquet.
    Parquet,
}

#[derive(Debug, Args)]
#[command(after_help = format!("{EXTRACT_EXAMPLES}\n\n{EXIT_CODES}"))]
pub(crate) struct ExtractArgs {
    /// Files, folders, or - for standard input.
    #[arg(required = true, value_hint = ValueHint::AnyPath)]
    pub(crate) inputs: Vec<PathBuf>,
    /// An article's fields a line, or the body alone.
    #[arg(short, long, value_enum, default_value_t)]
    pub(crate) format: ExtractFormat,
    #[command(flatten)]
    pub(crate) twice: TwiceArgs,
    /// Extracts part I of N of the inputs, from 1.
    #[arg(long, value_name = "I/N", default_value_t)]
    pub(crate) shard: Shard,
    #[command(flatten)]
    pub(crate) work: WorkArgs,
    #[command(flatten)]
    pub(crate) codebook: CodebookArgs,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum ExtractFormat {
    #[default]
    Jsonl,
    Text,
}

#[derive(Debug, Args)]
#[command(after_help = format!("{INSPECT_EXAMPLES}\n\n{EXIT_CODES}"))]
pub(crate) struct InspectArgs {
    /// A file, or - for standard input.
    #[arg(value_hint = ValueHint::FilePath)]
    pub(crate) input: PathBuf,
    #[command(flatten)]
    pub(crate) given: GivenArgs,
    /// One JSON document, or the CoNLL-U columns.
    #[arg(short, long, value_enum, default_value_t)]
    pub(crate) format: InspectFormat,
    #[command(flatten)]
    pub(crate) codebook: CodebookArgs,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum InspectFormat {
    #[default]
    Json,
    Conllu,
}

#[derive(Debug, Args)]
#[command(after_help = format!("{EXPLAIN_EXAMPLES}\n\n{EXIT_CODES}"))]
pub(crate) struct ExplainArgs {
    /// The row's id, or its first digits.
    pub(crate) row: String,
    /// Lines for people, one JSON document a row, or a page for a browser.
    #[arg(short, long, value_enum, default_value_t)]
    pub(crate) format: ExplainFormat,
    /// Records that `chancery code` wrote, a line each; - for standard input.
    #[arg(long, value_name = "PATH", value_hint = ValueHint::FilePath)]
    pub(crate) records: Option<PathBuf>,
    /// The archive that the row is in.
    #[arg(long, value_name = "PATH", value_hint = ValueHint::FilePath, conflicts_with = "records")]
    pub(crate) archive: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) codebook: CodebookArgs,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum ExplainFormat {
    #[default]
    Text,
    Json,
    Html,
}

#[derive(Debug, Args)]
#[command(after_help = format!("{RELATE_EXAMPLES}\n\n{EXIT_CODES}"))]
pub(crate) struct RelateArgs {
    /// Pairs, a line of JSON each, or - for standard input.
    #[arg(value_name = "INPUT.jsonl", value_hint = ValueHint::FilePath)]
    pub(crate) input: PathBuf,
    /// Where to write [default: standard output].
    #[arg(short, long, value_hint = ValueHint::AnyPath)]
    pub(crate) out: Option<PathBuf>,
    /// Threads that work, 1 to 1024 [default: all cores].
    #[arg(long, value_name = "N", env = "CHANCERY_THREADS", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(crate) threads: Option<u16>,
    #[command(flatten)]
    pub(crate) codebook: CodebookArgs,
}

#[derive(Debug, Args)]
#[command(after_help = DEMO_EXAMPLES)]
pub(crate) struct DemoArgs {
    /// A table for people, or a record a line.
    #[arg(short, long, value_enum, default_value_t)]
    pub(crate) format: DemoFormat,
    /// Shows every row of the table.
    #[arg(short, long)]
    pub(crate) all: bool,
    /// Writes the articles into a folder instead of coding them.
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath, conflicts_with_all = ["format", "all"])]
    pub(crate) save: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum DemoFormat {
    #[default]
    Table,
    Jsonl,
}

#[derive(Debug, Args)]
#[command(after_help = WHERE_EXAMPLES)]
pub(crate) struct WhereArgs {
    #[command(flatten)]
    pub(crate) codebook: CodebookArgs,
}

#[derive(Debug, Args)]
#[command(after_help = COMPLETIONS_EXAMPLES)]
pub(crate) struct CompletionsArgs {
    /// The shell.
    #[arg(value_enum)]
    pub(crate) shell: clap_complete::Shell,
}

#[derive(Debug, Args)]
#[command(after_help = MAN_EXAMPLES)]
pub(crate) struct ManArgs {
    /// Writes the pages of all commands into a folder instead of the first to standard output.
    #[arg(short, long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) out: Option<PathBuf>,
}

/// What the caller knows of one article; it wins over what the page says.
#[derive(Debug, Args)]
pub(crate) struct GivenArgs {
    /// Day of publication: 2023-05-10 or 2023-05-10T14:02:00+09:00.
    #[arg(long, value_name = "DATE", value_parser = moment)]
    published: Option<String>,
    /// Outlet that published it.
    #[arg(long, value_name = "NAME", value_parser = words)]
    outlet: Option<String>,
    /// Address where it was fetched.
    #[arg(long, value_parser = address, value_hint = ValueHint::Url)]
    url: Option<String>,
    /// Headline.
    #[arg(long, value_parser = words)]
    title: Option<String>,
}

impl From<GivenArgs> for Given {
    fn from(args: GivenArgs) -> Self {
        Self { title: args.title, published: args.published, outlet: args.outlet, url: args.url, captured: None }
    }
}

#[derive(Clone, Debug, Default, Args)]
pub(crate) struct CodebookArgs {
    /// A file of your own categories that extends the codebook, or the folder of a whole one to use instead.
    #[arg(long, value_name = "PATH", env = "CHANCERY_CODEBOOK", value_hint = ValueHint::AnyPath)]
    pub(crate) codebook: Option<PathBuf>,
    /// Actor tables of your own, beside those of the codebook: a .toml file, or a folder of them.
    #[arg(long, value_name = "PATH", env = "CHANCERY_ACTORS", value_hint = ValueHint::AnyPath)]
    pub(crate) actors: Option<PathBuf>,
}

/// Whether the inputs are read twice.
#[derive(Debug, Args)]
pub(crate) struct TwiceArgs {
    /// Reads the inputs twice, first to learn which lines stand on three or more pages of a host: those are left out.
    #[arg(long)]
    pub(crate) two_passes: bool,
}

/// How much is done at a time and what is told of it.
#[derive(Clone, Debug, Args)]
pub(crate) struct WorkArgs {
    /// Threads that work, 1 to 1024 [default: all cores].
    #[arg(long, value_name = "N", env = "CHANCERY_THREADS", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
    /// Tells of failures only: no progress, no summary.
    #[arg(short, long)]
    pub(crate) quiet: bool,
    /// How to tell of progress, on standard error.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) progress: ProgressMode,
}

impl WorkArgs {
    pub(crate) fn n_threads(&self) -> usize {
        let cores = || std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        self.threads.map_or_else(cores, usize::from)
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum ProgressMode {
    /// A bar on a terminal, else nothing.
    #[default]
    Auto,
    /// A line of text every few seconds.
    Plain,
    /// A JSON object every second.
    Json,
    /// Nothing.
    None,
}

fn moment(text: &str) -> Result<String, &'static str> {
    let dated = Dated::parse(text, DateBasis::Given).ok_or("want 2023-05-10 or 2023-05-10T14:02:00+09:00")?;
    Ok(dated.moment)
}

fn address(text: &str) -> Result<String, &'static str> {
    if chancery_input::is_address(text) {
        Ok(text.to_owned())
    } else {
        Err("want an address such as https://news.example/a")
    }
}

fn words(text: &str) -> Result<String, &'static str> {
    let text = text.trim();
    if text.is_empty() { Err("want some words") } else { Ok(text.to_owned()) }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn arguments_are_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn nonsense_is_refused_before_anything_is_opened() {
        for wrong in [
            &["code"][..],
            &["code", "x", "--threads", "0"],
            &["code", "x", "--threads", "99999"],
            &["code", "x", "--shard", "0/4"],
            &["code", "x", "--published", "10 May"],
            &["read", "x", "--url", "news"],
            &["read", "x", "y"],
        ] {
            assert!(Cli::try_parse_from(["chancery"].iter().chain(wrong)).is_err(), "{wrong:?}");
        }
    }
}
