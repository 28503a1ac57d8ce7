//! `chancery export`: an archive, written out. A form more is an arm more of [`Target`].

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use chancery::Record;
use chancery_archive::{Archive, Known, shareable};
use chancery_exports::{ArchiveRow, Exporter, Format, Happenings, Include};
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
    let crosswalk = convert::crosswalk(None)?;
    let include = Include::default();
    let mut exporter = Exporter::create(folder, format, &crosswalk, include)?;
    let mut happenings = Happenings::new(format, &crosswalk, include);
    archive.each_known(args.run, |record, known| -> anyhow::Result<()> {
        let rows = known
            .rows
            .iter()
            .map(|row| ArchiveRow { happening: row.occurrence.to_string(), is_wrong: row.mark == Some(false) });
        happenings.add(&record, &known.origin.to_string(), rows);
        Ok(())
    })?;
    archive.each_known(args.run, |record, _| -> anyhow::Result<()> { Ok(exporter.write(&record, &happenings)?) })?;
    output::say_whole(&convert::told(&exporter.finish()?, format, folder));
    Ok(Exit::Done)
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
