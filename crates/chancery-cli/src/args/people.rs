//! What `chancery evaluate`, `agree`, `annotate` and `exchange` take: people's annotations beside the machine's rows.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum, ValueHint};

use super::help::{AGREE_EXAMPLES, ANNOTATE_EXAMPLES, EVALUATE_EXAMPLES, EXCHANGE_EXAMPLES, EXIT_CODES};
use super::{CodebookArgs, WorkArgs};

#[derive(Debug, Args)]
#[command(after_help = format!("{EVALUATE_EXAMPLES}\n\n{EXIT_CODES}"))]
pub(crate) struct EvaluateArgs {
    /// Annotated articles: .json or .jsonl files, or folders of them.
    #[arg(long, required = true, num_args = 1.., value_name = "PATH", value_hint = ValueHint::AnyPath)]
    pub(crate) gold: Vec<PathBuf>,
    /// Records to score, whose `article.input` is the id of an annotated article [default: the annotated texts are coded now].
    #[arg(long, value_name = "RECORDS.jsonl", value_hint = ValueHint::FilePath)]
    pub(crate) records: Option<PathBuf>,
    /// Records of another run, to tell the difference from.
    #[arg(long, value_name = "RECORDS.jsonl", value_hint = ValueHint::FilePath)]
    pub(crate) baseline: Option<PathBuf>,
    /// Writes every miss and every extra row here, one a line, tab-separated.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) details: Option<PathBuf>,
    /// Keeps the records of texts that are coded now, a line each.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, conflicts_with = "records")]
    pub(crate) save: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) sheet: SheetArgs,
    #[command(flatten)]
    pub(crate) work: WorkArgs,
    #[command(flatten)]
    pub(crate) codebook: CodebookArgs,
}

/// A page of figures: its form, where it goes, its intervals.
#[derive(Debug, Args)]
pub(crate) struct SheetArgs {
    /// A table for people, JSON with all that there is, or a page, as for a paper's appendix.
    #[arg(short, long, value_enum, default_value_t)]
    pub(crate) format: SheetFormat,
    /// Where to write [default: standard output].
    #[arg(short, long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) out: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) chance: ChanceArgs,
}

/// How intervals are made.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct ChanceArgs {
    /// Sets of articles that are drawn for each interval; 0 leaves intervals out.
    #[arg(long, value_name = "N", default_value_t = 400, value_parser = clap::value_parser!(u32).range(0..=100_000))]
    pub(crate) resamples: u32,
    /// What decides the draws; the same seed gives the same intervals.
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(crate) seed: u32,
}

impl From<ChanceArgs> for chancery_gold::evaluate::Options {
    fn from(args: ChanceArgs) -> Self {
        Self { resamples: args.resamples as usize, seed: args.seed }
    }
}

/// The form of a page of figures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum SheetFormat {
    /// Columns for a terminal.
    #[default]
    Table,
    /// One JSON object.
    Json,
    /// A page in Markdown.
    Markdown,
    /// A page for a browser.
    Html,
}

#[derive(Debug, Args)]
#[command(after_help = format!("{AGREE_EXAMPLES}\n\n{EXIT_CODES}"))]
pub(crate) struct AgreeArgs {
    /// The coders: files or folders of annotated articles, one a coder. NAME=PATH gives a coder a name.
    #[arg(required = true, value_name = "[NAME=]PATH")]
    pub(crate) coders: Vec<String>,
    /// Makes the machine a coder too: it codes the articles of the first coder now.
    #[arg(long)]
    pub(crate) machine: bool,
    /// Makes these records a coder, called by the name of the file.
    #[arg(long, value_name = "RECORDS.jsonl", value_hint = ValueHint::FilePath)]
    pub(crate) records: Vec<PathBuf>,
    /// Writes every disagreement here, one a line, tab-separated.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) list: Option<PathBuf>,
    /// Disagreements that are shown below the tables.
    #[arg(long, value_name = "N", default_value_t = 10)]
    pub(crate) show: usize,
    #[command(flatten)]
    pub(crate) sheet: SheetArgs,
    #[command(flatten)]
    pub(crate) work: WorkArgs,
    #[command(flatten)]
    pub(crate) codebook: CodebookArgs,
}

#[derive(Debug, Args)]
#[command(after_help = format!("{ANNOTATE_EXAMPLES}\n\n{EXIT_CODES}"))]
pub(crate) struct AnnotateArgs {
    /// What to annotate: articles as `chancery code` takes them, records, annotated articles, or an archive.
    #[arg(value_name = "INPUT|ARCHIVE", value_hint = ValueHint::AnyPath)]
    pub(crate) input: PathBuf,
    /// Folder for the annotated articles and the journal of decisions.
    #[arg(short, long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) out: PathBuf,
    /// Who annotates; each coder has a journal of her own, and should have a folder of her own.
    #[arg(long, value_name = "NAME", env = "CHANCERY_CODER", default_value = "coder")]
    pub(crate) coder: String,
    /// Which sentences come first.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) queue: QueueOrder,
    /// Share of the sentences that chance alone chooses, in percent; scores that say how right the machine is need them.
    #[arg(long, value_name = "PERCENT", default_value_t = 10, value_parser = clap::value_parser!(u8).range(0..=100))]
    pub(crate) random_share: u8,
    /// What decides what chance chooses.
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(crate) seed: u32,
    /// Takes articles whole, each sentence from the title on.
    #[arg(long)]
    pub(crate) whole: bool,
    /// Shows neither the machine's rows nor other coders' until the sentence is done.
    #[arg(long)]
    pub(crate) blind: bool,
    /// Annotated articles of another coder, whose rows are judged beside the machine's. NAME=PATH gives a coder a name.
    #[arg(long, value_name = "[NAME=]PATH")]
    pub(crate) beside: Vec<String>,
    /// Most articles; of more, chance draws as many.
    #[arg(long, value_name = "N", default_value_t = 1000)]
    pub(crate) max_articles: usize,
    #[command(flatten)]
    pub(crate) work: WorkArgs,
    #[command(flatten)]
    pub(crate) codebook: CodebookArgs,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum QueueOrder {
    /// Rows that are as likely wrong as right.
    #[default]
    Uncertainty,
    /// Rows on which coders, or rules and reader, disagree.
    Disagreement,
    /// Chance.
    Random,
    /// As they stand.
    Text,
}

impl From<QueueOrder> for chancery_gold::queue::Order {
    fn from(order: QueueOrder) -> Self {
        match order {
            QueueOrder::Uncertainty => Self::Uncertainty,
            QueueOrder::Disagreement => Self::Disagreement,
            QueueOrder::Random => Self::Random,
            QueueOrder::Text => Self::Text,
        }
    }
}

#[derive(Debug, Subcommand)]
pub(crate) enum ExchangeCommand {
    /// Writes annotated articles as another tool reads them.
    #[command(after_help = format!("{EXCHANGE_EXAMPLES}\n\n{EXIT_CODES}"))]
    To(ExchangeToArgs),
    /// Reads what another tool wrote back into annotated articles.
    #[command(after_help = format!("{EXCHANGE_EXAMPLES}\n\n{EXIT_CODES}"))]
    From(ExchangeFromArgs),
}

#[derive(Debug, Args)]
pub(crate) struct ExchangeToArgs {
    /// The tool.
    #[arg(value_enum)]
    pub(crate) tool: Tool,
    /// Annotated articles: .json or .jsonl files, or folders of them.
    #[arg(required = true, value_name = "GOLD", value_hint = ValueHint::AnyPath)]
    pub(crate) gold: Vec<PathBuf>,
    /// Folder to write into.
    #[arg(short, long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) out: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct ExchangeFromArgs {
    /// The tool.
    #[arg(value_enum)]
    pub(crate) tool: Tool,
    /// Its files, or folders of them.
    #[arg(required = true, value_name = "FILE", value_hint = ValueHint::AnyPath)]
    pub(crate) files: Vec<PathBuf>,
    /// Folder for the annotated articles, a file each.
    #[arg(short, long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) out: PathBuf,
    /// The articles as they were, for what the tool does not keep: publication, outlet, names of articles.
    #[arg(long, value_name = "GOLD", value_hint = ValueHint::AnyPath)]
    pub(crate) articles: Vec<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Tool {
    /// .txt and .ann, with annotation.conf.
    Brat,
    /// CoNLL-U, marks in MISC and comments.
    Conllu,
    /// UIMA CAS XMI with its type system, as INCEpTION imports it.
    Inception,
    /// Prodigy's tasks in JSON Lines.
    Prodigy,
    /// W3C Web Annotation in JSON-LD.
    Webannotation,
}

impl From<Tool> for chancery_gold::exchange::Format {
    fn from(tool: Tool) -> Self {
        match tool {
            Tool::Brat => Self::Brat,
            Tool::Conllu => Self::Conllu,
            Tool::Inception => Self::Xmi,
            Tool::Prodigy => Self::Prodigy,
            Tool::Webannotation => Self::WebAnnotation,
        }
    }
}
