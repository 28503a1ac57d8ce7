//! `chancery export`: an archive, written out. A form more is an arm more of [`Target`].

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use chancery::Record;
use chancery::doc::record::RecordEvent;
use chancery_archive::{Archive, Known, shareable};
use chancery_exports::{Counts, Exporter, Format, Include};
use chancery_tables::{TableFormat, TableWriter};

use crate::args::{ExportArgs, ExportForm};
use crate::commands::convert;
use crate::output::LineOutput;
use crate::progress::counted;
use crate::{Exit, output};

/// Exports.
pub(crate) fn run(args: &ExportArgs) -> anyhow::Result<Exit> {
    let archive = Archive::open(&args.archive.archive)?;
    if let Some(format) = args.form.foreign() {
        return foreign(&archive, args, format);
    }
    let mut target = Target::new(args)?;
    let mut n_articles = 0;
    archive.each_known(args.run, |record, known| {
        n_articles += 1;
        target.write(&record, &known)
    })?;
    target.finish()?;
    let mut said = format!("exported {}", counted(n_articles, "article"));
    if args.shareable {
        said.push_str(
            "; left out: full texts, inputs, bylines, notes, words of spans, names of persons without a public role",
        );
    }
    output::say(&said);
    Ok(Exit::Done)
}

/// The files of another series, each happening counted over all the reports that the archive knows.
fn foreign(archive: &Archive, args: &ExportArgs, format: Format) -> anyhow::Result<Exit> {
    anyhow::ensure!(!args.shareable, "a shareable export is lines of JSON: want `--as jsonl --shareable`");
    let folder = args.out.as_deref().context("the format is a folder: want `--out DIR`")?;
    let mut happenings: BTreeMap<String, Happening> = BTreeMap::new();
    archive.each_known(args.run, |record, known| -> anyhow::Result<()> {
        for (event, row) in record.events.iter().zip(&known.rows) {
            happenings.entry(row.occurrence.to_string()).or_default().add(&record, event, known.origin.to_string());
        }
        Ok(())
    })?;
    let counts: BTreeMap<String, Counts> =
        happenings.into_iter().flat_map(|(key, happening)| happening.counts(&key)).collect();
    let crosswalk = convert::crosswalk(None)?;
    let mut exporter = Exporter::create(folder, format, &crosswalk, Include::default())?;
    archive.each_known(args.run, |record, _| -> anyhow::Result<()> { Ok(exporter.write(&record, &counts)?) })?;
    output::say_whole(&convert::told(&exporter.finish()?, format, folder));
    Ok(Exit::Done)
}

/// Who tells a happening.
#[derive(Default)]
struct Happening {
    /// Whether the row counts, when it was published, and its id, of each row.
    rows: Vec<(bool, String, String)>,
    articles: BTreeSet<String>,
    outlets: BTreeSet<String>,
    origins: BTreeSet<String>,
}

impl Happening {
    fn add(&mut self, record: &Record, event: &RecordEvent, origin: String) {
        let has_happened = matches!(event.status.as_str(), "occurred" | "ongoing") && !event.background;
        let published = record.article.published.as_ref().map(|published| published.date.clone());
        self.rows.push((has_happened, published.unwrap_or_default(), event.id.clone()));
        self.articles.insert(record.article.id.clone());
        let outlet = record.article.outlet.as_ref().and_then(|outlet| outlet.name.clone());
        self.outlets.insert(outlet.unwrap_or_else(|| record.article.id.clone()));
        self.origins.insert(origin);
    }

    /// What is known of each row; the first published row that counts stands for all.
    fn counts(mut self, key: &str) -> Vec<(String, Counts)> {
        self.rows.sort_by(|a, b| (!a.0, &a.1, &a.2).cmp(&(!b.0, &b.1, &b.2)));
        let first = self.rows.iter().map(|row| row.1.clone()).filter(|day| !day.is_empty()).min();
        let n = |n: usize| u64::try_from(n).unwrap_or(u64::MAX);
        let counts = Counts {
            group: key.to_owned(),
            leads: false,
            mentions: n(self.rows.len()),
            outlets: n(self.outlets.len()),
            articles: n(self.articles.len()),
            origins: n(self.origins.len()),
            first,
        };
        let rows = self.rows.into_iter().enumerate();
        rows.map(|(at, (_, _, row))| (row, Counts { leads: at == 0, ..counts.clone() })).collect()
    }
}

/// Where records go.
enum Target {
    Lines { output: LineOutput, snippet: Option<usize> },
    Tables { writer: Box<TableWriter>, known: Box<csv::Writer<fs::File>>, folder: PathBuf },
}

impl Target {
    fn new(args: &ExportArgs) -> anyhow::Result<Self> {
        let format = match args.form {
            ExportForm::Jsonl => {
                let snippet = args.shareable.then_some(usize::from(args.snippet));
                return Ok(Self::Lines { output: LineOutput::create(args.out.as_deref())?, snippet });
            }
            ExportForm::Csv => TableFormat::Csv,
            _ => TableFormat::Parquet,
        };
        anyhow::ensure!(!args.shareable, "a shareable export is lines of JSON: want `--as jsonl --shareable`");
        let folder = args.out.clone().context("tables are a folder: want `--out DIR`")?;
        anyhow::ensure!(!folder.is_file(), "`{}` is a file; tables are a folder: want `--out DIR`", folder.display());
        let writer = TableWriter::create(&folder, format).with_context(|| problem(&folder))?;
        let path = folder.join(OCCURRENCES);
        let mut known = csv::Writer::from_path(&path).with_context(|| problem(&path))?;
        known.write_record(["article_id", "event_id", "occurrence", "origin_article_id", "mark"])?;
        Ok(Self::Tables { writer: Box::new(writer), known: Box::new(known), folder })
    }

    fn write(&mut self, record: &Record, known: &Known) -> anyhow::Result<()> {
        match self {
            Self::Lines { output, snippet: None } => output.write_json(serde_json::to_vec(record)?)?,
            Self::Lines { output, snippet: Some(max_chars) } => {
                output.write_json(serde_json::to_vec(&shareable(record, *max_chars))?)?;
            }
            Self::Tables { writer, known: lines, folder } => {
                writer.write(record).with_context(|| problem(folder))?;
                for (event, row) in record.events.iter().zip(&known.rows) {
                    let mark = row.mark.map_or("", |right| if right { "right" } else { "wrong" });
                    let (occurrence, origin) = (row.occurrence.to_string(), known.origin.to_string());
                    lines.write_record([&record.article.id, &event.id, &occurrence, &origin, mark])?;
                }
            }
        }
        Ok(())
    }

    fn finish(self) -> anyhow::Result<()> {
        match self {
            Self::Lines { output, .. } => output.finish(),
            Self::Tables { writer, mut known, folder } => {
                known.flush().with_context(|| problem(&folder))?;
                writer.finish().with_context(|| problem(&folder))
            }
        }
    }
}

/// What the archive knows beyond the records: which happening a row tells, whom its article repeats, what people marked.
const OCCURRENCES: &str = "occurrences.csv";

fn problem(path: &Path) -> String {
    format!("could not write into `{}`", path.display())
}
