//! `chancery series`: old series and new ones in one table, and their counts side by side.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;

use anyhow::Context as _;
use chancery_exports::{Agreement, Crosswalk, Include, PLAIN_COLUMNS, Panel, PlainRow, SeriesCounts, Source};

use super::convert::{counter, crosswalk, interruption, tell_bad};
use crate::args::{SeriesCommand, SeriesCompareArgs, SeriesInputs, SeriesRowsArgs};
use crate::output::LineOutput;
use crate::{Exit, output, pages};

/// Reads the files and writes the table or the panel.
pub(crate) fn run(command: &SeriesCommand) -> anyhow::Result<Exit> {
    match command {
        SeriesCommand::Rows(args) => rows(args),
        SeriesCommand::Compare(args) => compare(args),
    }
}

fn rows(args: &SeriesRowsArgs) -> anyhow::Result<Exit> {
    let mut out = LineOutput::create(args.out.as_deref())?;
    out.write_text(PLAIN_COLUMNS.join("\t").as_bytes())?;
    let mut n_rows: u64 = 0;
    let exit = read(&args.inputs, &mut |_, row| {
        n_rows += 1;
        out.write_text(row.cells().join("\t").as_bytes()).context("could not write the output")
    })?;
    if exit == Exit::Interrupted {
        // A table on standard output stands as far as it goes; a file gets its name only when it is whole.
        return Ok(exit);
    }
    out.finish()?;
    if !args.inputs.quiet {
        output::say(&format!("{n_rows} rows"));
    }
    Ok(exit)
}

fn compare(args: &SeriesCompareArgs) -> anyhow::Result<Exit> {
    let labels = labels(&args.inputs);
    let mut panel = Panel::new(args.options(), &labels);
    let exit = read(&args.inputs, &mut |series, row| {
        panel.add(series, row);
        Ok(())
    })?;
    if exit == Exit::Interrupted {
        return Ok(exit);
    }
    let mut table = Vec::new();
    panel.write(&mut table).context("could not make the panel")?;
    let mut out = LineOutput::create(args.out.as_deref())?;
    for line in table.split(|&byte| byte == b'\n').filter(|line| !line.is_empty()) {
        out.write_text(line)?;
    }
    out.finish()?;
    let agreements = panel.agreements();
    if let Some(path) = &args.summary {
        let summary = serde_json::json!({ "series": panel.series(), "agreement": agreements });
        let mut out = LineOutput::create(Some(path))?;
        out.write_text(format!("{summary:#}").as_bytes())?;
        out.finish()?;
    }
    if !args.inputs.quiet {
        panel.series().iter().for_each(|counts| output::say_whole(&told(counts)));
        agreements.iter().for_each(|agreement| output::say_whole(&agreed(agreement)));
    }
    Ok(exit)
}

fn told(counts: &SeriesCounts) -> String {
    let months = match (&counts.first, &counts.last) {
        (Some(first), Some(last)) => format!(", {first} to {last}"),
        _ => String::new(),
    };
    let mut told = format!("{}: {} of {} rows counted{months}", counts.label, counts.counted, counts.rows);
    let reasons = [
        (counts.without_type, "without a PLOVER type"),
        (counts.without_pair, "with a side that is no state or body"),
        (counts.within, "within a state"),
        (counts.out_of_days, "out of the days asked for"),
        (counts.repeats, "repeats"),
    ];
    for (count, reason) in reasons.into_iter().filter(|&(count, _)| count > 0) {
        told.push_str(&format!("; {count} {reason}"));
    }
    told
}

fn agreed(agreement: &Agreement) -> String {
    let (one, other) = (&agreement.one, &agreement.other);
    let (Some(first), Some(last)) = (&agreement.first, &agreement.last) else {
        return format!("{one} and {other}: no month in both");
    };
    let number = |value: Option<f64>| value.map_or_else(|| "too few".to_owned(), |value| format!("{value:.3}"));
    format!(
        "{one} and {other}, {first} to {last}: {} lines, {} in both; correlation {}, of ranks {}",
        agreement.lines,
        agreement.in_both,
        number(agreement.pearson),
        number(agreement.spearman)
    )
}

/// A file with its label.
fn parts(input: &str) -> (Option<&str>, PathBuf) {
    match input.split_once('=') {
        // A file whose name holds a sign of equality is meant where it is there.
        Some((label, path)) if !label.is_empty() && !label.contains('/') && !Path::new(input).exists() => {
            (Some(label), PathBuf::from(path))
        }
        _ => (None, PathBuf::from(input)),
    }
}

/// The label of each file: its own, or its name without folder and ending.
fn label(input: &str) -> String {
    match parts(input) {
        (Some(label), _) => label.to_owned(),
        (None, path) if path == Path::new("-") => "stdin".to_owned(),
        (None, path) => {
            let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            name.split('.').find(|part| !part.is_empty()).unwrap_or("series").to_owned()
        }
    }
}

/// The distinct labels, in the order of their first files.
fn labels(inputs: &SeriesInputs) -> Vec<String> {
    let mut labels: Vec<String> = Vec::new();
    for label in inputs.files.iter().map(|input| label(input)) {
        if !labels.contains(&label) {
            labels.push(label);
        }
    }
    labels
}

/// Reads all files in order; `take` gets each row with the number of its label.
fn read(inputs: &SeriesInputs, take: &mut dyn FnMut(usize, &PlainRow) -> anyhow::Result<()>) -> anyhow::Result<Exit> {
    let codebook = pages::codebook(&inputs.codebook)?;
    let bodies = codebook.bodies().iter().filter(|body| body.country.is_none());
    let names = bodies.flat_map(|body| {
        std::iter::once(body.name.as_str())
            .chain(body.also.iter().map(String::as_str))
            .map(|name| (name, body.code.as_str()))
    });
    let crosswalk: Crosswalk = crosswalk(inputs.crosswalks.as_deref())?.with_bodies(names);
    let numbers: BTreeMap<String, usize> =
        labels(inputs).into_iter().enumerate().map(|(n, label)| (label, n)).collect();
    let interrupted = interruption();
    let count = counter("lines", inputs.quiet);
    let mut n_bad = 0;
    for input in &inputs.files {
        let (_, path) = parts(input);
        let number = numbers.get(&label(input)).copied().unwrap_or_default();
        for rows in Source::open(&path, inputs.series, Include::from(&inputs.include), &crosswalk)? {
            if interrupted.load(Ordering::Relaxed) {
                output::say("interrupted");
                return Ok(Exit::Interrupted);
            }
            count.inc(1);
            match rows {
                Ok(rows) => rows.iter().try_for_each(|row| take(number, row))?,
                Err(bad) => {
                    n_bad += 1;
                    tell_bad(n_bad, &format!("{}: {bad}", path.display()));
                }
            }
        }
    }
    count.finish_and_clear();
    if n_bad > 0 {
        output::say(&format!("{n_bad} lines could not be read; the others are there"));
    }
    Ok(if n_bad == 0 { Exit::Done } else { Exit::SomeUnreadable })
}
