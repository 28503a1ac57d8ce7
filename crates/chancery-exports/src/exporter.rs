//! Records into the files of one format.
//!
//! In the folder stand: the format's file; `FORMAT.rows.tsv`, which record row made which line, with what the format cannot say of it; `FORMAT.left-out.tsv`, each row that made none, with the reason; `FORMAT.columns.tsv`, the names of the columns;
//! `FORMAT.cannot-say.md`; and `FORMAT.json`: counts, options, versions. All get their names at the end, the format's file last.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, BufWriter, Write as _};
use std::path::{Path, PathBuf};

use chancery_doc::record::Record;
use serde::Serialize;
use tempfile::NamedTempFile;

use crate::cell::cell;
use crate::column::Line;
use crate::counts::{Known, Leader};
use crate::crosswalk::Crosswalk;
use crate::dyads::dyads;
use crate::explain::explain;
use crate::include::{Include, LeftOut, Planned};
use crate::rules::Rules;
use crate::telling::{Telling, tellings};
use crate::{ExportError, Format, acled, gdelt, icews, polecat};

/// Columns of the file of rows.
const ROWS: [&str; 18] = [
    "line",
    "exported_id",
    "row_id",
    "article_id",
    "event_type",
    "status",
    "background",
    "is_intent",
    "date_from",
    "date_to",
    "date_basis",
    "confidence",
    "group",
    "mentions",
    "outlets",
    "articles",
    "origins",
    "counted_by",
];
/// Columns of the file of rows that are left out.
const LEFT_OUT: [&str; 6] = ["row_id", "article_id", "event_type", "status", "background", "reason"];

/// What an export holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// Articles read.
    pub articles: u64,
    /// Event rows of them.
    pub rows: u64,
    /// Rows that made lines.
    pub rows_exported: u64,
    /// Lines.
    pub lines: u64,
    /// Rows that made none, by reason.
    pub left_out: BTreeMap<&'static str, u64>,
}

/// Writes records into one format.
///
/// A writer that is dropped before [`finish`](Self::finish) leaves nothing behind.
///
/// ```
/// use chancery_exports::{Crosswalk, Exporter, Format, Include};
///
/// let folder = tempfile::tempdir()?;
/// let crosswalk = Crosswalk::built_in()?;
/// let exporter = Exporter::create(folder.path(), Format::Gdelt2, &crosswalk, Include::default())?;
/// let summary = exporter.finish()?;
/// assert_eq!(summary.lines, 0);
/// assert!(folder.path().join("chancery.export.CSV").is_file());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Exporter<'c> {
    rules: Rules<'c>,
    main: Table,
    rows: Table,
    left_out: Table,
    others: Vec<Table>,
    manifest: Table,
    summary: Summary,
    programs: BTreeSet<String>,
}

impl<'c> Exporter<'c> {
    /// Opens the files in the folder `dir`, which is made if need be.
    ///
    /// # Errors
    ///
    /// If the folder holds such an export already, or cannot be written to.
    pub fn create(dir: &Path, format: Format, crosswalk: &'c Crosswalk, include: Include) -> Result<Self, ExportError> {
        std::fs::create_dir_all(dir).map_err(|source| ExportError::Write { path: dir.to_owned(), source })?;
        let side = |ending: &str| dir.join(format!("{}.{ending}", format.as_str()));
        let mut main = Table::create(dir.join(format.file_name()))?;
        let mut rows = Table::create(side("rows.tsv"))?;
        let mut left_out = Table::create(side("left-out.tsv"))?;
        let mut columns = Table::create(side("columns.tsv"))?;
        let mut cannot_say = Table::create(side("cannot-say.md"))?;
        let manifest = Table::create(side("json"))?;
        if format.has_header() {
            let names: Vec<&str> = format.columns().iter().map(|column| column.name).collect();
            main.line(format, &names)?;
        }
        rows.tsv(&ROWS)?;
        left_out.tsv(&LEFT_OUT)?;
        columns.tsv(&["position", "name", "kind", "fate", "made_from"])?;
        for (n, column) in format.columns().iter().enumerate() {
            let position = (n + 1).to_string();
            columns.tsv(&[&position, column.name, column.kind.as_str(), column.fate.as_str(), column.from])?;
        }
        cannot_say.text(&explain(format, 1))?;
        let others = vec![columns, cannot_say];
        let summary = Summary::default();
        let programs = BTreeSet::new();
        let rules = Rules { format, crosswalk, include };
        Ok(Self { rules, main, rows, left_out, others, manifest, summary, programs })
    }

    /// Adds one record. `known` tells what an archive knows of its rows; `&()` knows nothing.
    ///
    /// # Errors
    ///
    /// If a file cannot be written. The export is then incomplete: drop the exporter.
    pub fn write(&mut self, record: &Record, known: &dyn Known) -> Result<(), ExportError> {
        self.summary.articles += 1;
        let program = &record.program;
        let digest = program.codebook_digest.as_deref().unwrap_or("none");
        self.programs.insert(cell(&format!("{} codebook {digest}", program.version)));
        let rows = tellings(record, &self.rules, known);
        // Pairs of each happening whose leading row stands in this article.
        let mut pairs: BTreeMap<&str, usize> = BTreeMap::new();
        for (event, row) in &rows {
            if let Ok(row) = row
                && row.counts.leader == Leader::ThisRow
            {
                pairs.insert(row.counts.group.as_str(), dyads(event).len());
            }
        }
        for (n, (event, row)) in rows.iter().enumerate() {
            self.summary.rows += 1;
            let made = match row {
                Ok(row) => self.lines(row, n + 1, pairs.get(row.counts.group.as_str()).copied())?,
                Err(reason) => Err(*reason),
            };
            match (row, made) {
                // Without a row there are no lines: the reason was handed on.
                (Err(_), Ok(_)) => {}
                (Ok(row), Ok(lines)) => {
                    self.summary.rows_exported += 1;
                    for (id, line) in lines {
                        self.summary.lines += 1;
                        self.main.line(self.rules.format, line.cells())?;
                        self.row(row, self.summary.lines, &id)?;
                    }
                }
                (_, Err(reason)) => {
                    *self.summary.left_out.entry(reason.as_str()).or_default() += 1;
                    let event_type = event.event_type.as_ref().or(event.category.as_ref()).map(|name| cell(name));
                    let background = if event.background { "true" } else { "false" };
                    let event_type = event_type.unwrap_or_default();
                    let status = cell(&event.status);
                    let (row_id, article_id) = (cell(&event.id), cell(&record.article.id));
                    self.left_out.tsv(&[&row_id, &article_id, &event_type, &status, background, reason.as_str()])?;
                }
            }
        }
        Ok(())
    }

    /// The lines of a row, the `number`th of its article, each with its exported id, or why there are none.
    fn lines(
        &self,
        row: &Telling<'_>,
        number: usize,
        n_pairs: Option<usize>,
    ) -> Result<Result<Vec<(String, Line)>, LeftOut>, ExportError> {
        let Rules { format, crosswalk, .. } = self.rules;
        let leader = if format.is_of_articles() { row.in_article } else { row.counts.leader };
        let of_gdelt = |made: Vec<gdelt::Made>| Ok(Ok(made.into_iter().map(|made| (made.id, made.line)).collect()));
        match (format, &row.act) {
            // A telling that can make no event still mentions the event of one that does.
            (Format::Gdelt2Mentions, Err(reason)) if leader != Leader::AnotherRow => Ok(Err(*reason)),
            (Format::Gdelt2Mentions, _) => of_gdelt(gdelt::mentions(row, n_pairs.unwrap_or(1))?),
            _ if leader == Leader::AnotherRow => Ok(Err(LeftOut::Told)),
            (_, Err(reason)) => Ok(Err(*reason)),
            (Format::Gdelt2, Ok(act)) => of_gdelt(gdelt::events(crosswalk, row, act)?),
            (Format::Polecat, Ok(act)) => {
                let event_type = match row.counted.is_intent {
                    // The code of an intent is of AGREE (03) or THREATEN (13).
                    true => crosswalk.cameo.code(&act.code).and_then(|code| code.event_type),
                    false => None,
                };
                let event_type = event_type.unwrap_or(row.counted.event_type);
                Ok(Ok(vec![polecat::line(crosswalk, row, number, event_type)?]))
            }
            (Format::Icews, Ok(act)) => {
                let (first, story) = (self.summary.lines + 1, self.summary.articles);
                Ok(Ok(icews::lines(crosswalk, row, act, first, story)?))
            }
            (Format::Acled, Ok(_)) => Ok(acled::line(crosswalk, row)?.map(|line| vec![line])),
        }
    }

    fn row(&mut self, row: &Telling<'_>, line: u64, id: &str) -> Result<(), ExportError> {
        let event = row.event;
        let truth = |truth: bool| if truth { "true" } else { "false" }.to_owned();
        let cells: [String; 18] = [
            line.to_string(),
            id.to_owned(),
            cell(&event.id),
            cell(&row.record.article.id),
            row.counted.event_type.as_str().to_owned(),
            cell(&event.status),
            truth(event.background),
            truth(row.counted.is_intent),
            row.counted.from.to_string(),
            row.counted.to.to_string(),
            row.counted.basis.to_owned(),
            event.confidence.map(|confidence| confidence.to_string()).unwrap_or_default(),
            cell(&row.counts.group),
            row.counts.mentions.to_string(),
            row.counts.outlets.to_string(),
            row.counts.articles.to_string(),
            row.counts.origins.to_string(),
            if row.is_known { "archive" } else { "article" }.to_owned(),
        ];
        self.rows.tsv(&cells.each_ref().map(String::as_str))
    }

    /// Ends the export: the files get their names, the format's file last.
    ///
    /// # Errors
    ///
    /// If a file cannot be written or named.
    pub fn finish(mut self) -> Result<Summary, ExportError> {
        let Rules { format, crosswalk, include } = self.rules;
        let planned = match include.planned {
            Planned::LeaveOut => "leave-out",
            Planned::AsIntent => "as-intent",
            Planned::AsDone => "as-done",
        };
        let manifest = serde_json::json!({
            "format": format.as_str(),
            "file": format.file_name(),
            "layout": format.layout(),
            "program": env!("CARGO_PKG_VERSION"),
            "coded_by": self.programs,
            "crosswalk_digest": crosswalk.digest,
            "include": {
                "planned": planned,
                "possible": include.possible,
                "denied": include.denied,
                "background": include.background,
                "vague": include.vague,
            },
            "counts": self.summary,
        });
        self.manifest.text(&format!("{manifest:#}\n"))?;
        for table in self.others.into_iter().chain([self.rows, self.left_out, self.manifest, self.main]) {
            table.keep()?;
        }
        Ok(self.summary)
    }
}

/// Writes all records into one format in the folder `dir`. Beside the program's own errors it hands on those of the records.
///
/// # Errors
///
/// The first record that cannot be had, or what [`Exporter`] meets; then nothing is left in the folder.
pub fn export<E: From<ExportError>>(
    dir: &Path,
    format: Format,
    crosswalk: &Crosswalk,
    include: Include,
    known: &dyn Known,
    records: impl IntoIterator<Item = Result<Record, E>>,
) -> Result<Summary, E> {
    let mut exporter = Exporter::create(dir, format, crosswalk, include)?;
    for record in records {
        exporter.write(&record?, known)?;
    }
    Ok(exporter.finish()?)
}

/// A file that gets its name when it is whole.
struct Table {
    path: PathBuf,
    file: BufWriter<NamedTempFile>,
}

impl Table {
    fn create(path: PathBuf) -> Result<Self, ExportError> {
        if path.exists() {
            return Err(ExportError::Exists { path });
        }
        let mut builder = tempfile::Builder::new();
        builder.prefix(".chancery.").suffix(".part");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            // As any new file: readable for others where the umask allows it.
            builder.permissions(std::fs::Permissions::from_mode(0o666));
        }
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        match builder.tempfile_in(folder) {
            Ok(file) => Ok(Self { path, file: BufWriter::new(file) }),
            Err(source) => Err(ExportError::Write { path, source }),
        }
    }

    /// A line of the format.
    fn line<T: AsRef<str>>(&mut self, format: Format, cells: &[T]) -> Result<(), ExportError> {
        let cells: Vec<&str> = cells.iter().map(AsRef::as_ref).collect();
        if format != Format::Acled {
            return self.tsv(&cells);
        }
        // A comma may stand in a cell, a quote too: the cell is then quoted, its quotes doubled.
        let quoted = cells.iter().map(|cell| match cell.contains([',', '"']) {
            true => format!("\"{}\"", cell.replace('"', "\"\"")),
            false => (*cell).to_owned(),
        });
        let line = quoted.collect::<Vec<String>>().join(",");
        self.text(&line)?;
        self.text("\n")
    }

    fn tsv(&mut self, cells: &[&str]) -> Result<(), ExportError> {
        let line = cells.join("\t");
        self.text(&line)?;
        self.text("\n")
    }

    fn text(&mut self, text: &str) -> Result<(), ExportError> {
        let path = &self.path;
        self.file.write_all(text.as_bytes()).map_err(|source| ExportError::Write { path: path.clone(), source })
    }

    fn keep(self) -> Result<(), ExportError> {
        let Self { path, file } = self;
        let file = match file.into_inner().map_err(io::IntoInnerError::into_error) {
            Ok(file) => file,
            Err(source) => return Err(ExportError::Write { path, source }),
        };
        match file.persist_noclobber(&path) {
            Ok(_) => Ok(()),
            Err(error) => Err(ExportError::Write { path, source: error.error }),
        }
    }
}
