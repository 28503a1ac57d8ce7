//! What the commands around an archive take.

use std::path::PathBuf;

use chancery::doc::{EventType, Status};
use chancery_archive::{By, Filter};
use clap::{Args, Subcommand, ValueEnum, ValueHint};
use jiff::civil::Date;

use super::help::{
    ARCHIVE_EXAMPLES, CORRECT_EXAMPLES, EXIT_CODES, EXPORT_EXAMPLES, FORGET_EXAMPLES, IMPORT_EXAMPLES, INGEST_EXAMPLES,
    QUERY_EXAMPLES, REHYDRATE_EXAMPLES, VERIFY_EXAMPLES,
};
use super::{CodebookArgs, TwiceArgs, WorkArgs, moment, words};

/// The archive that a command works on.
#[derive(Debug, Args)]
pub(crate) struct ArchiveArgs {
    /// The archive: one file.
    #[arg(long, value_name = "PATH", env = "CHANCERY_ARCHIVE", value_hint = ValueHint::FilePath)]
    pub(crate) archive: PathBuf,
}

#[derive(Debug, Args)]
#[command(after_help = format!("{INGEST_EXAMPLES}\n\n{EXIT_CODES}"))]
pub(crate) struct IngestArgs {
    /// Files, folders, or - for standard input, as for `code`.
    #[arg(required_unless_present = "recode", value_hint = ValueHint::AnyPath)]
    pub(crate) inputs: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) archive: ArchiveArgs,
    /// Day of publication of every article that does not tell otherwise.
    #[arg(long, value_name = "DATE", value_parser = moment)]
    pub(crate) published: Option<String>,
    /// Outlet of every article that does not tell otherwise.
    #[arg(long, value_name = "NAME", value_parser = words)]
    pub(crate) outlet: Option<String>,
    /// Codes the stored articles of the visible run again, by this program and codebook, as a run of its own.
    #[arg(long)]
    pub(crate) recode: bool,
    /// Articles that are written together, 1 to 100000.
    #[arg(long, value_name = "N", default_value_t = 1000, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub(crate) batch: u32,
    /// Whether pages of WARC archives bear their addresses as names, as those do that `fetch` brought.
    #[arg(skip)]
    pub(crate) by_address: bool,
    #[command(flatten)]
    pub(crate) twice: TwiceArgs,
    #[command(flatten)]
    pub(crate) work: WorkArgs,
    #[command(flatten)]
    pub(crate) codebook: CodebookArgs,
}

#[derive(Debug, Args)]
#[command(after_help = format!("{IMPORT_EXAMPLES}\n\n{EXIT_CODES}"))]
pub(crate) struct ImportArgs {
    /// Records, a line each, as `chancery code` writes them (also .gz and .zst), or Parquet files or folders of a cluster;
    /// - for standard input.
    #[arg(required = true, value_hint = ValueHint::AnyPath)]
    pub(crate) rows: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) archive: ArchiveArgs,
    #[command(flatten)]
    pub(crate) work: WorkArgs,
}

#[derive(Debug, Args)]
#[command(after_help = format!("{QUERY_EXAMPLES}\n\n{EXIT_CODES}"))]
pub(crate) struct QueryArgs {
    #[command(subcommand)]
    pub(crate) view: Option<QueryView>,
    #[command(flatten)]
    pub(crate) asked: AskedArgs,
}

impl QueryArgs {
    /// The options that were typed and change nothing in the view that is asked for.
    pub(crate) fn idle(&self) -> Vec<&'static str> {
        let Some(view) = &self.view else { return Vec::new() };
        self.asked.narrowing().into_iter().filter(|option| !view.heeds(option)).collect()
    }
}

#[derive(Debug, Subcommand)]
pub(crate) enum QueryView {
    /// Counts of each pair in each month or week, with zeros where nothing was, and Goldstein sums.
    Panel {
        /// How long each period is.
        #[arg(long, value_enum, default_value_t)]
        per: PerArg,
    },
    /// Counts of each period, with the articles that were read in it.
    Timeline {
        /// How long each period is.
        #[arg(long, value_enum, default_value_t)]
        per: PerArg,
    },
    /// Each happening with who reported it first, and when the others did.
    First,
    /// Happenings that are told differently: other statuses, numbers, places.
    Contradictions,
    /// Each happening with all that its reports say together: statuses over time, numbers and who told them, accounts, what
    /// cannot all be true, and which row follows which.
    Occurrences,
    /// What follows the rows that are asked for: reactions, statements about them, plans carried out or called off.
    FollowUps,
    /// Outlets, with what they reported, what was their own, and how often they were first.
    Sources,
    /// Articles of each day and outlet: what was read, so that a rise in reporting is not taken for one in events.
    ///
    /// Of the filters it takes --from, --to, --outlet, --text and --run: what was read does not depend on what was found in it.
    Coverage,
    /// Pairs that leave their usual range in the last period, and the rows that moved them.
    ///
    /// --to asks about an earlier period. How far back the usual range goes is told by --usual, not by --from.
    Watch {
        /// How long each period is.
        #[arg(long, value_enum, default_value_t)]
        per: PerArg,
        /// Periods before it that tell what is usual, 3 to 520.
        #[arg(long, value_name = "N", default_value_t = 12, value_parser = clap::value_parser!(u32).range(3..=520))]
        usual: u32,
    },
}

impl QueryView {
    /// Its name on the command line.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Panel { .. } => "panel",
            Self::Timeline { .. } => "timeline",
            Self::First => "first",
            Self::Contradictions => "contradictions",
            Self::Occurrences => "occurrences",
            Self::FollowUps => "follow-ups",
            Self::Sources => "sources",
            Self::Coverage => "coverage",
            Self::Watch { .. } => "watch",
        }
    }

    /// Whether the option changes what the view answers.
    fn heeds(&self, option: &str) -> bool {
        match option {
            "--by" => false,
            "--oldest" => matches!(self, Self::First | Self::Contradictions | Self::Occurrences | Self::FollowUps),
            "--from" => !matches!(self, Self::Watch { .. }),
            "--to" | "--outlet" | "--text" | "--run" => true,
            _ => !matches!(self, Self::Coverage),
        }
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum PerArg {
    Day,
    /// From Monday.
    Week,
    #[default]
    Month,
    Year,
}

/// What is asked for and in what form, before or behind the name of a view.
#[derive(Debug, Args)]
pub(crate) struct AskedArgs {
    /// The archive: one file.
    #[arg(long, global = true, value_name = "PATH", env = "CHANCERY_ARCHIVE", value_hint = ValueHint::FilePath)]
    pub(crate) archive: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) filter: FilterArgs,
    /// What a line is: a telling, a happening, or a happening by one independent origin; for rows alone, not for a view [default: reports].
    #[arg(long, global = true, value_enum)]
    pub(crate) by: Option<ByArg>,
    /// Oldest day first; for rows, first, contradictions, occurrences and follow-ups.
    #[arg(long, global = true)]
    pub(crate) oldest: bool,
    /// At most so many lines [default: 50 in a table, else all; 20 of watch].
    #[arg(long, global = true, value_name = "N")]
    pub(crate) limit: Option<u64>,
    /// Lines that are passed over first.
    #[arg(long, global = true, value_name = "N", default_value_t = 0)]
    pub(crate) offset: u64,
    /// Form of the answer [default: table on a terminal, else jsonl].
    #[arg(short, long, global = true, value_enum)]
    pub(crate) format: Option<AnswerFormat>,
    /// Ends with 1 where there is no line.
    #[arg(long, global = true)]
    pub(crate) fail_empty: bool,
}

impl AskedArgs {
    /// The options that were typed, of those that say which lines there are and in what order.
    fn narrowing(&self) -> Vec<&'static str> {
        let mut options = self.filter.typed();
        options.extend(self.by.map(|_| "--by"));
        options.extend(self.oldest.then_some("--oldest"));
        options
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum ByArg {
    #[default]
    Reports,
    Events,
    Origins,
}

impl From<ByArg> for By {
    fn from(by: ByArg) -> Self {
        match by {
            ByArg::Reports => Self::Reports,
            ByArg::Events => Self::Events,
            ByArg::Origins => Self::Origins,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum AnswerFormat {
    /// For people.
    Table,
    /// A JSON object a line.
    Jsonl,
    /// One JSON array.
    Json,
    Csv,
    Tsv,
}

/// Which rows are asked for.
#[derive(Debug, Default, Args)]
pub(crate) struct FilterArgs {
    /// Who acts: JPN, "JPN GOV", GOV, or words of a name or office; may be given again.
    #[arg(long, global = true, value_name = "WHO", value_parser = words)]
    actor: Vec<String>,
    /// On whom, likewise.
    #[arg(long, global = true, value_name = "WHO", value_parser = words)]
    recipient: Vec<String>,
    /// Who is on either side, likewise.
    #[arg(long, global = true, value_name = "WHO", value_parser = words)]
    party: Vec<String>,
    /// PLOVER types: ASSAULT, or several with commas.
    #[arg(long = "type", global = true, value_name = "TYPE", value_delimiter = ',', value_parser = event_type)]
    types: Vec<EventType>,
    /// Quad classes, 1 to 4: verbal and material cooperation, verbal and material conflict.
    #[arg(long, global = true, value_name = "N", value_delimiter = ',', value_parser = clap::value_parser!(u8).range(1..=4))]
    quad: Vec<u8>,
    /// Categories of your own codebook.
    #[arg(long, global = true, value_name = "CODE", value_delimiter = ',')]
    category: Vec<String>,
    /// Statuses: occurred, ongoing, planned, possible, denied.
    #[arg(long, global = true, value_name = "STATUS", value_delimiter = ',', value_parser = status)]
    status: Vec<Status>,
    /// First day: 2024-03-01, 2024-03 or 2024.
    #[arg(long, global = true, value_name = "DAY", value_parser = first_day)]
    from: Option<Date>,
    /// Last day, likewise.
    #[arg(long, global = true, value_name = "DAY", value_parser = last_day)]
    to: Option<Date>,
    /// Where: a place's name, or a state's code.
    #[arg(long, global = true, value_name = "PLACE", value_parser = words)]
    place: Vec<String>,
    /// Words of the article: all of them; "a phrase"; a OR b; begin*.
    #[arg(long, global = true, value_name = "WORDS", value_parser = words)]
    text: Option<String>,
    /// Outlet: a domain or a name.
    #[arg(long, global = true, value_name = "NAME", value_parser = words)]
    outlet: Vec<String>,
    /// Background (history, context) alone, or news alone.
    #[arg(long, global = true, value_enum, value_name = "WHICH")]
    background: Option<YesNo>,
    /// Least confidence, 0 to 1.
    #[arg(long, global = true, value_name = "P", value_parser = share)]
    confidence: Option<f64>,
    /// What people marked.
    #[arg(long, global = true, value_enum, value_name = "MARK")]
    marked: Option<Marked>,
    /// One happening, by its key or the id of a row in it.
    #[arg(long, global = true, value_name = "ID")]
    pub(crate) occurrence: Option<String>,
    /// Only rows that count: occurred or ongoing, no background, not marked wrong.
    #[arg(long, global = true)]
    counting: bool,
    /// A run other than the visible one.
    #[arg(long, global = true, value_name = "N")]
    run: Option<i64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum YesNo {
    Only,
    None,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Marked {
    Right,
    Wrong,
}

impl FilterArgs {
    /// The options that were typed.
    fn typed(&self) -> Vec<&'static str> {
        let options = [
            ("--actor", !self.actor.is_empty()),
            ("--recipient", !self.recipient.is_empty()),
            ("--party", !self.party.is_empty()),
            ("--type", !self.types.is_empty()),
            ("--quad", !self.quad.is_empty()),
            ("--category", !self.category.is_empty()),
            ("--status", !self.status.is_empty()),
            ("--from", self.from.is_some()),
            ("--to", self.to.is_some()),
            ("--place", !self.place.is_empty()),
            ("--text", self.text.is_some()),
            ("--outlet", !self.outlet.is_empty()),
            ("--background", self.background.is_some()),
            ("--confidence", self.confidence.is_some()),
            ("--marked", self.marked.is_some()),
            ("--occurrence", self.occurrence.is_some()),
            ("--counting", self.counting),
            ("--run", self.run.is_some()),
        ];
        options.into_iter().filter(|(_, is_typed)| *is_typed).map(|(name, _)| name).collect()
    }

    /// As the archive asks; the happening is looked up by the caller.
    pub(crate) fn filter(&self) -> Filter {
        Filter {
            run: self.run,
            actors: self.actor.clone(),
            recipients: self.recipient.clone(),
            parties: self.party.clone(),
            types: self.types.clone(),
            quads: self.quad.clone(),
            categories: self.category.clone(),
            statuses: self.status.clone(),
            from: self.from,
            to: self.to,
            places: self.place.clone(),
            text: self.text.clone(),
            outlets: self.outlet.clone(),
            background: self.background.map(|which| which == YesNo::Only),
            confidence: self.confidence,
            marked: self.marked.map(|marked| marked == Marked::Right),
            occurrence: None,
            counting: self.counting,
        }
    }
}

fn event_type(name: &str) -> Result<EventType, String> {
    EventType::from_name(&name.to_uppercase()).ok_or_else(|| {
        let names: Vec<&str> = EventType::ALL.iter().map(|each| each.as_str()).collect();
        format!("want one of {}", names.join(", "))
    })
}

fn status(name: &str) -> Result<Status, String> {
    Status::from_name(&name.to_lowercase()).ok_or("want occurred, ongoing, planned, possible or denied".to_owned())
}

fn share(number: &str) -> Result<f64, &'static str> {
    number.parse().ok().filter(|share| (0.0..=1.0).contains(share)).ok_or("want a number from 0 to 1")
}

fn first_day(words: &str) -> Result<Date, &'static str> {
    [words.to_owned(), format!("{words}-01"), format!("{words}-01-01")]
        .iter()
        .find_map(|day| day.parse().ok().filter(|_| day.len() == 10))
        .ok_or("want 2024-03-01, 2024-03 or 2024")
}

fn last_day(words: &str) -> Result<Date, &'static str> {
    let first = first_day(words)?;
    Ok(match words.len() {
        4 => first.last_of_year(),
        7 => first.last_of_month(),
        _ => first,
    })
}

#[derive(Debug, Subcommand)]
pub(crate) enum ArchiveCommand {
    /// Says what is in the archive: runs, sizes, digest of all rows.
    Where(ArchiveOnlyArgs),
    /// Looks for damage.
    Check(ArchiveOnlyArgs),
    /// Makes the file as small as it can be.
    Compact(ArchiveOnlyArgs),
    /// Makes another run the one that queries see.
    Show(RunArgs),
    /// Throws away a run that is not visible.
    Prune(RunArgs),
}

#[derive(Debug, Args)]
#[command(after_help = format!("{ARCHIVE_EXAMPLES}\n\n{EXIT_CODES}"))]
pub(crate) struct ArchiveOnlyArgs {
    #[command(flatten)]
    pub(crate) archive: ArchiveArgs,
}

#[derive(Debug, Args)]
#[command(after_help = format!("{ARCHIVE_EXAMPLES}\n\n{EXIT_CODES}"))]
pub(crate) struct RunArgs {
    /// The run's number, as `archive where` tells it.
    pub(crate) run: i64,
    #[command(flatten)]
    pub(crate) archive: ArchiveArgs,
}

#[derive(Debug, Subcommand)]
pub(crate) enum CorrectCommand {
    /// These rows tell one happening.
    Merge(CorrectArgs),
    /// These rows tell another happening than the one they are in.
    Split(CorrectArgs),
    /// These rows are right as coded.
    Right(CorrectArgs),
    /// These rows are wrong, and count no more.
    Wrong(CorrectArgs),
    /// Takes a correction back; it stays on record.
    Undo(UndoArgs),
    /// Shows all corrections.
    List(CorrectListArgs),
}

#[derive(Debug, Args)]
#[command(after_help = format!("{CORRECT_EXAMPLES}\n\n{EXIT_CODES}"))]
pub(crate) struct CorrectArgs {
    /// Ids of rows, or their first digits.
    #[arg(required = true, value_name = "ROW")]
    pub(crate) rows: Vec<String>,
    #[command(flatten)]
    pub(crate) by: WhoArgs,
    /// Why.
    #[arg(long, value_name = "WORDS", default_value = "")]
    pub(crate) note: String,
}

#[derive(Debug, Args)]
#[command(after_help = format!("{CORRECT_EXAMPLES}\n\n{EXIT_CODES}"))]
pub(crate) struct UndoArgs {
    /// Number of the correction, as `correct list` tells it.
    pub(crate) correction: i64,
    #[command(flatten)]
    pub(crate) by: WhoArgs,
}

#[derive(Debug, Args)]
pub(crate) struct WhoArgs {
    #[command(flatten)]
    pub(crate) archive: ArchiveArgs,
    /// Who says so.
    #[arg(long, value_name = "NAME", env = "CHANCERY_WHO", value_parser = words)]
    pub(crate) who: String,
}

#[derive(Debug, Args)]
#[command(after_help = format!("{CORRECT_EXAMPLES}\n\n{EXIT_CODES}"))]
pub(crate) struct CorrectListArgs {
    #[command(flatten)]
    pub(crate) archive: ArchiveArgs,
    /// Form of the answer [default: table on a terminal, else jsonl].
    #[arg(short, long, value_enum)]
    pub(crate) format: Option<AnswerFormat>,
}

#[derive(Debug, Args)]
#[command(after_help = format!("{VERIFY_EXAMPLES}\n\n{EXIT_CODES}"))]
pub(crate) struct VerifyArgs {
    /// Pages to code again [default: the texts that the archive keeps].
    #[arg(value_hint = ValueHint::AnyPath)]
    pub(crate) inputs: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) archive: ArchiveArgs,
    /// Day of publication that was given when the pages were ingested.
    #[arg(long, value_name = "DATE", value_parser = moment)]
    pub(crate) published: Option<String>,
    /// Outlet that was given when the pages were ingested.
    #[arg(long, value_name = "NAME", value_parser = words)]
    pub(crate) outlet: Option<String>,
    /// A run other than the visible one.
    #[arg(long, value_name = "N")]
    pub(crate) run: Option<i64>,
    #[command(flatten)]
    pub(crate) work: WorkArgs,
    #[command(flatten)]
    pub(crate) codebook: CodebookArgs,
}

#[derive(Debug, Args)]
#[command(after_help = format!("{EXPORT_EXAMPLES}\n\n{EXIT_CODES}"))]
pub(crate) struct ExportArgs {
    #[command(flatten)]
    pub(crate) archive: ArchiveArgs,
    /// In what form.
    #[arg(long = "as", value_enum, value_name = "FORM", default_value_t)]
    pub(crate) form: ExportForm,
    /// Where to write: a folder; for jsonl a file [default: standard output].
    #[arg(short, long, value_hint = ValueHint::AnyPath)]
    pub(crate) out: Option<PathBuf>,
    /// Without full texts and names of private persons: what may be handed on, and filled again by who has the texts.
    #[arg(long)]
    pub(crate) shareable: bool,
    /// Characters of a sentence that a shareable export shows, 0 to 300.
    #[arg(long, value_name = "N", default_value_t = 300, requires = "shareable", value_parser = clap::value_parser!(u16).range(0..=300))]
    pub(crate) snippet: u16,
    /// A run other than the visible one.
    #[arg(long, value_name = "N")]
    pub(crate) run: Option<i64>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum ExportForm {
    /// A record a line, as it came in.
    #[default]
    Jsonl,
    /// A folder of flat tables in CSV.
    Csv,
    /// A folder of flat tables in Parquet.
    Parquet,
    /// GDELT 2.0 events, counted over all reports; what is lost: `chancery convert --as gdelt2 --explain`.
    Gdelt2,
    /// GDELT 2.0 mentions.
    Gdelt2Mentions,
    /// POLECAT.
    Polecat,
    /// ICEWS.
    Icews,
    /// ACLED.
    Acled,
}

impl ExportForm {
    /// The format of another series.
    pub(crate) fn foreign(self) -> Option<chancery_exports::Format> {
        use chancery_exports::Format;
        Some(match self {
            Self::Jsonl | Self::Csv | Self::Parquet => return None,
            Self::Gdelt2 => Format::Gdelt2,
            Self::Gdelt2Mentions => Format::Gdelt2Mentions,
            Self::Polecat => Format::Polecat,
            Self::Icews => Format::Icews,
            Self::Acled => Format::Acled,
        })
    }
}

#[derive(Debug, Args)]
#[command(after_help = format!("{REHYDRATE_EXAMPLES}\n\n{EXIT_CODES}"))]
pub(crate) struct RehydrateArgs {
    /// A shareable export.
    #[arg(value_hint = ValueHint::FilePath)]
    pub(crate) shared: PathBuf,
    /// The pages that it was made of, as far as you hold them.
    #[arg(required = true, value_hint = ValueHint::AnyPath)]
    pub(crate) inputs: Vec<PathBuf>,
    /// Where to write the records [default: standard output].
    #[arg(short, long, value_hint = ValueHint::AnyPath)]
    pub(crate) out: Option<PathBuf>,
    /// Day of publication of every article that does not tell otherwise.
    #[arg(long, value_name = "DATE", value_parser = moment)]
    pub(crate) published: Option<String>,
    /// Outlet of every article that does not tell otherwise.
    #[arg(long, value_name = "NAME", value_parser = words)]
    pub(crate) outlet: Option<String>,
    #[command(flatten)]
    pub(crate) work: WorkArgs,
    #[command(flatten)]
    pub(crate) codebook: CodebookArgs,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ForgetCommand {
    /// Takes an article out, with its text and rows, in every run.
    Article(ForgetArticleArgs),
    /// Covers a person's name in every text and row.
    Name(ForgetNameArgs),
}

#[derive(Debug, Args)]
#[command(after_help = format!("{FORGET_EXAMPLES}\n\n{EXIT_CODES}"))]
pub(crate) struct ForgetArticleArgs {
    /// The article's id or its first digits, or its address or input.
    pub(crate) article: String,
    #[command(flatten)]
    pub(crate) archive: ArchiveArgs,
    /// Does it; without, only says what would be done.
    #[arg(long)]
    pub(crate) force: bool,
}

#[derive(Debug, Args)]
#[command(after_help = format!("{FORGET_EXAMPLES}\n\n{EXIT_CODES}"))]
pub(crate) struct ForgetNameArgs {
    /// The whole name, as news writes it.
    #[arg(value_parser = words)]
    pub(crate) name: String,
    #[command(flatten)]
    pub(crate) archive: ArchiveArgs,
    /// Does it; without, only says what would be done.
    #[arg(long)]
    pub(crate) force: bool,
}
