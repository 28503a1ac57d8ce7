//! `chancery code`: many articles into records, a record a line or a folder of flat tables.

use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::Context as _;
use chancery::{Pipeline, Record};
use chancery_input::{Inputs, Options};
use chancery_tables::{TableFormat, TableWriter};

use crate::args::{CodeArgs, CodeFormat};
use crate::batch::{self, Rows, Sink, Tally};
use crate::commands::learn;
use crate::output::LineOutput;
use crate::pages::Failure;
use crate::progress::{Bytes, Progress, counted, duration, per_second};
use crate::{Exit, output, pages};

/// Codes the inputs.
pub(crate) fn run(args: CodeArgs) -> anyhow::Result<Exit> {
    let started = Instant::now();
    let target = Target::new(&args)?;
    // Before what an earlier run wrote is replaced by nothing, for a slip of the fingers.
    let replaces = matches!(target, Target::Tables(..)) || args.out.as_deref().is_some_and(Path::is_file);
    let is_there = |path: &PathBuf| path == Path::new("-") || path.exists();
    anyhow::ensure!(
        !replaces || args.inputs.iter().any(is_there),
        "there is no such file or folder: {}; nothing was written",
        args.inputs.iter().map(|path| format!("`{}`", path.display())).collect::<Vec<_>>().join(", ")
    );
    let mut pipeline = pages::pipeline(&args.codebook)?;
    let given = args.given();
    let (n_threads, quiet) = (args.work.n_threads(), args.work.quiet);
    if args.twice.two_passes && !learn::learn(&mut pipeline, &args.inputs, &args.codebook, &args.work)? {
        return Ok(Exit::Interrupted);
    }
    // The process ends with it, and the system takes back all at once what would be given back string by string.
    let pipeline: &'static Pipeline = Box::leak(Box::new(pipeline));
    let (inputs, progress) = open(args.inputs, Options { given, shard: args.shard }, args.work.progress, quiet);
    let tally = match target {
        Target::Lines(path) => {
            let sink = Lines { output: LineOutput::create(path.as_deref())? };
            let work = move |input: &_| pages::code_all(pipeline, input)?.iter().map(Line::of).collect();
            batch::run(inputs, n_threads, progress, work, sink)?
        }
        Target::Tables(folder, format) => {
            let writer = TableWriter::create(&folder, format)
                .with_context(|| format!("could not write into `{}`", folder.display()))?;
            batch::run(inputs, n_threads, progress, coder(pipeline), Tables { writer, folder })?
        }
    };
    if !quiet {
        summary(&tally, started);
    }
    Ok(tally.exit())
}

/// The inputs and the account of their progress; they share the count of bytes.
pub(crate) fn open(
    paths: Vec<PathBuf>,
    options: Options,
    mode: crate::args::ProgressMode,
    quiet: bool,
) -> (Inputs, Progress) {
    let total = Progress::is_shown(mode, quiet).then(|| chancery_input::total_bytes(&paths)).flatten();
    let inputs = Inputs::new(paths, options);
    let bytes = Bytes { total, read: inputs.bytes_read() };
    (inputs, Progress::new(mode, quiet, bytes))
}

fn coder(pipeline: &'static Pipeline) -> impl Fn(&chancery_input::Input) -> Result<Vec<Record>, Failure> {
    move |input| pages::code_all(pipeline, input)
}

/// Where records go, checked before anything is coded.
enum Target {
    Lines(Option<PathBuf>),
    Tables(PathBuf, TableFormat),
}

impl Target {
    fn new(args: &CodeArgs) -> anyhow::Result<Self> {
        let ending = args.out.as_deref().and_then(Path::extension).and_then(|ending| ending.to_str());
        let format = match (args.format, ending) {
            (Some(CodeFormat::Jsonl), _) => return Ok(Self::Lines(args.out.clone())),
            (Some(CodeFormat::Csv), _) => TableFormat::Csv,
            (Some(CodeFormat::Parquet), _) => TableFormat::Parquet,
            (None, Some(ending @ ("csv" | "parquet"))) => {
                anyhow::bail!("tables are a folder: want `--format {ending} --out DIR`")
            }
            (None, _) => return Ok(Self::Lines(args.out.clone())),
        };
        let folder = args.out.clone().context("tables are a folder: want `--out DIR`")?;
        anyhow::ensure!(!folder.is_file(), "`{}` is a file; tables are a folder: want `--out DIR`", folder.display());
        Ok(Self::Tables(folder, format))
    }
}

/// One record as a line, written out in the worker's thread.
struct Line {
    json: Vec<u8>,
    rows: Rows,
}

impl Line {
    fn of(record: &Record) -> Result<Self, Failure> {
        let bug =
            |error: serde_json::Error| Failure::Bug { input: record.article.input.clone(), panic: error.to_string() };
        Ok(Self { json: serde_json::to_vec(record).map_err(bug)?, rows: Rows::of(record) })
    }
}

impl Rows {
    fn of(record: &Record) -> Self {
        Self { n_articles: 1, n_events: record.events.len() as u64, n_statements: record.statements.len() as u64 }
    }

    fn add(self, other: Self) -> Self {
        Self {
            n_articles: self.n_articles + other.n_articles,
            n_events: self.n_events + other.n_events,
            n_statements: self.n_statements + other.n_statements,
        }
    }
}

struct Lines {
    output: LineOutput,
}

impl Sink<Vec<Line>> for Lines {
    fn write(&mut self, lines: Vec<Line>) -> anyhow::Result<Rows> {
        let mut rows = Rows::default();
        for line in lines {
            self.output.write_json(line.json).context("could not write the output")?;
            rows = rows.add(line.rows);
        }
        Ok(rows)
    }

    fn flush(&mut self) -> anyhow::Result<()> {
        self.output.flush().context("could not write the output")
    }

    fn finish(self) -> anyhow::Result<()> {
        self.output.finish()
    }
}

struct Tables {
    writer: TableWriter,
    folder: PathBuf,
}

impl Sink<Vec<Record>> for Tables {
    fn write(&mut self, records: Vec<Record>) -> anyhow::Result<Rows> {
        let mut rows = Rows::default();
        for record in records {
            self.writer.write(&record).with_context(|| format!("could not write into `{}`", self.folder.display()))?;
            rows = rows.add(Rows::of(&record));
        }
        Ok(rows)
    }

    fn finish(self) -> anyhow::Result<()> {
        self.writer.finish().with_context(|| format!("could not write into `{}`", self.folder.display()))
    }
}

fn summary(tally: &Tally, started: Instant) {
    let elapsed = started.elapsed();
    let mut parts = vec![format!(
        "coded {}: {}, {}",
        counted(tally.n_done, "article"),
        counted(tally.rows.n_events, "event"),
        counted(tally.rows.n_statements, "statement")
    )];
    if tally.n_failed > 0 {
        parts.push(format!("{} skipped as unreadable", tally.n_failed));
    }
    if tally.n_left_out > 0 {
        parts.push(format!("{} of other kinds left out", counted(tally.n_left_out, "file")));
    }
    if tally.passed_over.n_records() > 0 {
        let n_records = counted(tally.passed_over.n_records(), "record");
        parts.push(format!("{n_records} of archives without a page ({})", tally.passed_over));
    }
    if tally.interrupted {
        parts.push("interrupted, what was done is kept".to_owned());
    }
    parts.push(format!("{}, {:.0}/s", duration(elapsed.as_secs()), per_second(tally.n_done, elapsed)));
    output::say(&parts.join("; "));
}
