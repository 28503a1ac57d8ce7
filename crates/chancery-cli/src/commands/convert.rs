//! `chancery convert`: records into the files of another series.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::Context as _;
use chancery::Record;
use chancery_exports::{Crosswalk, Exporter, Format, Include, Known, Summary, explain, read_counts};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::args::ConvertArgs;
use crate::{Exit, output};

/// Most lines that cannot be read of which each is told.
const MAX_TOLD: u64 = 10;

/// Writes the records in the format, or tells what the format cannot say.
pub(crate) fn run(args: &ConvertArgs) -> anyhow::Result<Exit> {
    if args.explain {
        output::print(&explain(args.format, 1))?;
        return Ok(Exit::Done);
    }
    let Some(out) = &args.out else { anyhow::bail!("want --out DIR") };
    let crosswalk = crosswalk(args.crosswalks.as_deref())?;
    let known: Box<dyn Known> = match &args.counts {
        None => Box::new(()),
        Some(path) => Box::new(read_counts(path)?),
    };
    let interrupted = interruption();
    let mut exporter = Exporter::create(out, args.format, &crosswalk, Include::from(&args.include))?;
    let count = counter("articles", args.quiet);
    let mut n_bad = 0;
    for path in &args.records {
        let name = path.display().to_string();
        for (n, line) in lines(path)?.enumerate() {
            if interrupted.load(Ordering::Relaxed) {
                output::say("interrupted; nothing was written");
                return Ok(Exit::Interrupted);
            }
            let line = line.with_context(|| format!("could not read `{name}`"))?;
            if line.trim().is_empty() {
                continue;
            }
            match serde_json::from_str::<Record>(&line) {
                Ok(record) => {
                    exporter.write(&record, known.as_ref())?;
                    count.inc(1);
                }
                Err(error) => {
                    n_bad += 1;
                    tell_bad(n_bad, &format!("{name} line {}: no record: {error}", n + 1));
                }
            }
        }
    }
    let summary = exporter.finish()?;
    count.finish_and_clear();
    if n_bad > MAX_TOLD {
        output::say(&format!("{n_bad} lines in all are no records"));
    }
    if !args.quiet {
        output::say_whole(&told(&summary, args.format, out));
    }
    Ok(if n_bad == 0 { Exit::Done } else { Exit::SomeUnreadable })
}

/// The crosswalk that was asked for, or the one that is built in.
pub(super) fn crosswalk(folder: Option<&Path>) -> anyhow::Result<Crosswalk> {
    match folder {
        None => Crosswalk::built_in().context("the built-in crosswalk is unsound, which is our bug"),
        Some(folder) => {
            Crosswalk::load(folder).with_context(|| format!("could not load the crosswalks `{}`", folder.display()))
        }
    }
}

/// Counts on a terminal what is done; elsewhere it is not seen.
pub(super) fn counter(what: &str, quiet: bool) -> ProgressBar {
    let count = if quiet { ProgressBar::hidden() } else { ProgressBar::no_length() };
    if !quiet {
        count.set_draw_target(ProgressDrawTarget::stderr_with_hz(4));
    }
    if let Ok(style) = ProgressStyle::with_template("{human_pos} {msg}, {elapsed}") {
        count.set_style(style);
    }
    count.set_message(what.to_owned());
    count
}

/// Whether Ctrl-C was pressed. Without a handler the run ends at once; what is half written has no name yet either way.
pub(super) fn interruption() -> Arc<AtomicBool> {
    let interrupted = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&interrupted);
    let _ = ctrlc::set_handler(move || {
        // The second time we do not wait for the next line.
        if flag.swap(true, Ordering::Relaxed) {
            std::process::exit(130);
        }
    });
    interrupted
}

/// Tells of the first lines that cannot be read.
pub(super) fn tell_bad(n: u64, message: &str) {
    if n <= MAX_TOLD {
        output::say(message);
    }
}

fn lines(path: &Path) -> anyhow::Result<Box<dyn Iterator<Item = io::Result<String>>>> {
    if path == Path::new("-") {
        return Ok(Box::new(io::stdin().lines()));
    }
    let file = File::open(path).with_context(|| format!("could not open `{}`", path.display()))?;
    let mut reader = BufReader::new(file);
    let first = reader.fill_buf().with_context(|| format!("could not read `{}`", path.display()))?;
    anyhow::ensure!(
        !first.starts_with(b"SQLite format 3"),
        "`{0}` is an archive, not records; its rows: chancery export --archive {0} --as FORM --out DIR",
        path.display()
    );
    let is_gzip = first.starts_with(&[0x1f, 0x8b]);
    if is_gzip {
        return Ok(Box::new(BufReader::new(flate2::bufread::MultiGzDecoder::new(reader)).lines()));
    }
    Ok(Box::new(reader.lines()))
}

pub(super) fn told(summary: &Summary, format: Format, out: &Path) -> String {
    let mut told = format!(
        "{} lines from {} of {} rows in {} articles: `{}`",
        summary.lines,
        summary.rows_exported,
        summary.rows,
        summary.articles,
        out.join(format.file_name()).display()
    );
    for (reason, count) in &summary.left_out {
        let _ = write!(told, "\n{count} rows left out: {reason}");
    }
    let _ = write!(told, "\nwhat {format} cannot say: `{format}.cannot-say.md`");
    told
}
