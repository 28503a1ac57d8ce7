//! `chancery explain`: why a row of coded records is as it is.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Write as _};
use std::path::Path;

use anyhow::Context as _;
use chancery::{Pipeline, Record};
use chancery_archive::{Archive, By, Counts, Filter, Id, Page};

use crate::args::{ExplainArgs, ExplainFormat};
use crate::cards::short;
use crate::output::{Look, safe};
use crate::progress::counted;
use crate::{Exit, explanation, output, pages};

/// Fewest digits of an id: fewer would name many rows of a large file.
const MIN_ID_CHARS: usize = 4;

/// Other tellings of a happening that are shown, at most.
const MAX_OTHERS: usize = 12;

/// Finds the row in the records and explains it.
pub(crate) fn run(args: &ExplainArgs) -> anyhow::Result<Exit> {
    let wanted = args.row.to_lowercase();
    anyhow::ensure!(
        wanted.len() >= MIN_ID_CHARS && wanted.bytes().all(|byte| byte.is_ascii_hexdigit()),
        "`{}` is no row id: want at least {MIN_ID_CHARS} of its hexadecimal digits",
        args.row
    );
    let pipeline = pages::pipeline(&args.codebook)?;
    if let Some(path) = &args.archive {
        let archive = Archive::open(path)?;
        let record = archive.record_of_row(&wanted)?;
        let mut shown = explained(&record, &wanted, args.format, &pipeline)?;
        if args.format == ExplainFormat::Text {
            shown.push_str(&others(&archive, &record, &wanted)?);
        }
        let mut out = output::stdout();
        out.write_all(shown.as_bytes()).and_then(|()| out.flush()).context("could not write the output")?;
        return Ok(Exit::Done);
    }
    let records = args.records.as_deref().context("which rows? want --records rows.jsonl or --archive news.db")?;
    let (mut found, mut is_empty) = (false, true);
    let mut out = output::stdout();
    for line in lines(records)? {
        let line = line.with_context(|| format!("could not read `{}`", records.display()))?;
        is_empty = false;
        // Most records do not hold the row: reading their JSON would take most of the time.
        if !line.contains(&wanted) {
            continue;
        }
        let record: Record = serde_json::from_str(&line)
            .with_context(|| format!("`{}` holds a line that is no record of `chancery code`", records.display()))?;
        if !explanation::rows(&record, &wanted).is_empty() {
            found = true;
            let shown = explained(&record, &wanted, args.format, &pipeline)?;
            out.write_all(shown.as_bytes()).context("could not write the output")?;
        }
    }
    out.flush().context("could not write the output")?;
    anyhow::ensure!(!is_empty, "`{}` holds no records; `chancery code` writes them", records.display());
    if !found {
        output::say(&format!(
            "no row of `{}` has an id that begins with `{wanted}`; each event and statement of a record has its `id`",
            records.display()
        ));
        return Ok(Exit::Failed);
    }
    Ok(Exit::Done)
}

/// The same of an archive, for programs.
pub(crate) fn as_json(archive: &Path, row: &str, pipeline: &Pipeline) -> anyhow::Result<serde_json::Value> {
    let record = Archive::open(archive)?.record_of_row(row)?;
    Ok(serde_json::to_value(explanation::explain(&record, &explanation::rows(&record, row), pipeline).as_json())?)
}

/// Why the rows of a record whose ids begin so are as they are.
fn explained(record: &Record, wanted: &str, format: ExplainFormat, pipeline: &Pipeline) -> anyhow::Result<String> {
    let explained = explanation::explain(record, &explanation::rows(record, wanted), pipeline);
    Ok(match format {
        ExplainFormat::Text => explained.as_text(Look::of_stdout()),
        ExplainFormat::Json => output::json_for_people(serde_json::to_string(&explained.as_json())? + "\n"),
        ExplainFormat::Html => explained.as_html(),
    })
}

/// The other tellings of the happening that a row tells, and what its article repeats.
fn others(archive: &Archive, record: &Record, wanted: &str) -> anyhow::Result<String> {
    let mut text = String::new();
    for event in record.events.iter().filter(|event| event.id.starts_with(wanted)) {
        let filter = Filter { occurrence: Id::parse(&event.id), ..Filter::default() };
        let tellings = archive.rows(&filter, By::Reports, Page { oldest: true, ..Page::default() })?;
        let Counts { reports, origins, .. } = archive.count(&filter)?;
        let n = |n: i64, noun| counted(n.unsigned_abs(), noun);
        text.push_str(&format!("\nThis happening: {} by {}\n", n(reports, "report"), n(origins, "independent origin")));
        for row in tellings.iter().filter(|row| row.event.id != event.id).take(MAX_OTHERS) {
            text.push_str(&format!(
                "  {} {} {} {}{}: {}\n",
                short(&row.event.id),
                safe(row.outlet.as_deref().unwrap_or("-")),
                row.published.as_deref().unwrap_or("-"),
                row.event.status,
                if row.repeats { ", reprint" } else { "" },
                safe(&row.sentence_text)
            ));
        }
        if tellings.len() > MAX_OTHERS + 1 {
            text.push_str(&format!("  and {} more\n", tellings.len() - MAX_OTHERS - 1));
        }
    }
    if let Some(repeats) = Id::parse(&record.article.id).map(|id| archive.repeats(id)).transpose()?.flatten() {
        text.push_str(&format!(
            "The article is a {} of article {} ({:.0} % of its text; shown by {})\n",
            repeats.role,
            short(&repeats.parent),
            repeats.similarity * 100.0,
            repeats.evidence.join(", ")
        ));
    }
    Ok(text)
}

fn lines(path: &Path) -> anyhow::Result<Box<dyn Iterator<Item = io::Result<String>>>> {
    if path == Path::new("-") {
        return Ok(Box::new(io::stdin().lines()));
    }
    let file = File::open(path).with_context(|| format!("could not open `{}`", path.display()))?;
    Ok(Box::new(BufReader::new(file).lines()))
}
