//! Old series and new ones as one plain table: GDELT 1.0 and 2.0 events, POLECAT, ICEWS, ACLED, and our own records.
//!
//! 1. [`Source::open`] tells what a file is by its first line, and reads it, also compressed by gzip.
//! 2. Each line becomes [`PlainRow`]s, one for each pair of parties; a line that cannot be read is a [`BadLine`] in its place,
//!    and the next is read.
//!
//! Public files have lines with tabs too many, bytes that are no UTF-8, and quotes that never close: cells are cut at tabs alone,
//! such bytes are read as windows-1252's forerunner ISO-8859-1, and columns are found by their names.

mod acled;
mod gdelt;
mod icews;
mod lines;
mod ours;
mod polecat;

pub use ours::plain_rows;

use std::fmt;
use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::str::FromStr;

use chancery_doc::{EventType, Sector};
use jiff::civil::Date;

use crate::cell::cell;
use crate::crosswalk::Crosswalk;
use crate::gdelt::degrees;
use crate::{ExportError, Include};

pub(crate) use lines::{Header, Lines};

/// What a file of rows is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Series {
    /// GDELT 1.0 events: 57 columns, or 58 with the address.
    Gdelt1,
    /// GDELT 2.0 events: 61 columns.
    Gdelt2,
    /// POLECAT.
    Polecat,
    /// ICEWS.
    Icews,
    /// ACLED.
    Acled,
    /// Records of schema `chancery/1`, a line each.
    Chancery,
}

impl Series {
    /// All of them.
    pub const ALL: [Self; 6] = [Self::Gdelt1, Self::Gdelt2, Self::Polecat, Self::Icews, Self::Acled, Self::Chancery];

    /// Its name in tables and on the command line.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Gdelt1 => "gdelt1",
            Self::Gdelt2 => "gdelt2",
            Self::Polecat => "polecat",
            Self::Icews => "icews",
            Self::Acled => "acled",
            Self::Chancery => "chancery",
        }
    }
}

impl fmt::Display for Series {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Series {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        let wanted = || Self::ALL.map(Self::as_str).join(", ");
        let found = Self::ALL.into_iter().find(|series| series.as_str() == name);
        found.ok_or_else(|| format!("`{name}` is no series; want one of {}", wanted()))
    }
}

/// A party in every series' common terms.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PlainParty {
    /// Our code: a state's alpha-3, or a body's acronym.
    pub code: Option<String>,
    /// The state, alpha-3.
    pub country: Option<String>,
    /// PLOVER sector.
    pub sector: Option<Sector>,
    /// Name as the series has it.
    pub name: Option<String>,
}

/// A row in every series' common terms.
#[derive(Clone, Debug, PartialEq)]
pub struct PlainRow {
    /// Which series it is of.
    pub series: Series,
    /// Its id there.
    pub id: String,
    /// Day of the act.
    pub date: Date,
    /// Who acts.
    pub actor: PlainParty,
    /// Who is acted on.
    pub recipient: PlainParty,
    /// PLOVER type; absent for CAMEO's statements and what no table has.
    pub event_type: Option<EventType>,
    /// CAMEO code; for series in PLOVER terms the one that our rows of the type and mode take.
    pub cameo: Option<String>,
    /// PLOVER mode, by our codebook's names.
    pub mode: Option<String>,
    /// Goldstein's scale: of the code, or PLOVER's score.
    pub goldstein: Option<f64>,
    /// Name of the place.
    pub place: Option<String>,
    /// State in which it lies, alpha-3.
    pub place_country: Option<String>,
    /// Latitude and longitude.
    pub at: Option<(f64, f64)>,
    /// Who reports it.
    pub source: Option<String>,
    /// How many reports, where the series counts them; else 1.
    pub reports: u64,
}

/// The columns of the plain table.
pub const PLAIN_COLUMNS: [&str; 22] = [
    "series",
    "id",
    "date",
    "actor_code",
    "actor_country",
    "actor_sector",
    "actor_name",
    "recipient_code",
    "recipient_country",
    "recipient_sector",
    "recipient_name",
    "event_type",
    "cameo_root",
    "cameo",
    "mode",
    "goldstein",
    "place",
    "place_country",
    "lat",
    "lon",
    "source",
    "reports",
];

impl PlainRow {
    /// CAMEO's two-digit root.
    #[must_use]
    pub fn cameo_root(&self) -> Option<&str> {
        self.cameo.as_deref().and_then(|code| code.get(..2))
    }

    /// The row as cells of the plain table.
    #[must_use]
    pub fn cells(&self) -> [String; 22] {
        let text = |text: &Option<String>| text.as_deref().map(cell).unwrap_or_default();
        let sector = |party: &PlainParty| party.sector.map(|sector| sector.as_str().to_owned()).unwrap_or_default();
        [
            self.series.as_str().to_owned(),
            cell(&self.id),
            self.date.to_string(),
            text(&self.actor.code),
            text(&self.actor.country),
            sector(&self.actor),
            text(&self.actor.name),
            text(&self.recipient.code),
            text(&self.recipient.country),
            sector(&self.recipient),
            text(&self.recipient.name),
            self.event_type.map(|event_type| event_type.as_str().to_owned()).unwrap_or_default(),
            self.cameo_root().unwrap_or_default().to_owned(),
            text(&self.cameo),
            text(&self.mode),
            self.goldstein.map(|value| value.to_string()).unwrap_or_default(),
            text(&self.place),
            text(&self.place_country),
            self.at.map(|(lat, _)| degrees(lat)).unwrap_or_default(),
            self.at.map(|(_, lon)| degrees(lon)).unwrap_or_default(),
            text(&self.source),
            self.reports.to_string(),
        ]
    }
}

/// Writes the header of the plain table.
///
/// # Errors
///
/// If `out` cannot be written to.
pub fn write_plain_header(out: &mut dyn Write) -> std::io::Result<()> {
    writeln!(out, "{}", PLAIN_COLUMNS.join("\t"))
}

/// Writes one line of the plain table.
///
/// # Errors
///
/// If `out` cannot be written to.
pub fn write_plain(out: &mut dyn Write, row: &PlainRow) -> std::io::Result<()> {
    writeln!(out, "{}", row.cells().join("\t"))
}

/// A line that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {reason}")]
pub struct BadLine {
    /// Its number, from 1.
    pub line: u64,
    /// What is wrong with it.
    pub reason: String,
}

/// The rows of one line, or why there are none.
type Rows = Result<Vec<PlainRow>, BadLine>;

/// A file of rows of one series.
pub struct Source {
    series: Series,
    rows: Box<dyn Iterator<Item = Rows>>,
}

impl Source {
    /// Opens a file, `-` for standard input. `series` says what it is; else its first line does. `include` says which rows
    /// of our own records count; the others have no such rows.
    ///
    /// # Errors
    ///
    /// If it cannot be read, or is none of the series.
    pub fn open(
        path: &Path,
        series: Option<Series>,
        include: Include,
        crosswalk: &Crosswalk,
    ) -> Result<Self, ExportError> {
        let unreadable = |source| ExportError::Read { path: path.to_owned(), source };
        let mut file: Box<dyn BufRead> = if path == Path::new("-") {
            Box::new(BufReader::new(std::io::stdin()))
        } else {
            Box::new(BufReader::new(File::open(path).map_err(unreadable)?))
        };
        let start = file.fill_buf().map_err(unreadable)?;
        if start.starts_with(b"PK\x03\x04") {
            let message = "it is a ZIP archive; unpack it first".to_owned();
            return Err(ExportError::Format { path: path.to_owned(), message });
        }
        if start.starts_with(&[0x1f, 0x8b]) {
            file = Box::new(BufReader::new(flate2::bufread::MultiGzDecoder::new(file)));
        }
        Self::of(file, series, include, crosswalk).map_err(|problem| match problem {
            Problem::Read(source) => unreadable(source),
            Problem::Format(message) => ExportError::Format { path: path.to_owned(), message },
        })
    }

    fn of(
        file: Box<dyn BufRead>,
        series: Option<Series>,
        include: Include,
        crosswalk: &Crosswalk,
    ) -> Result<Self, Problem> {
        let mut lines = Lines::new(file);
        let first = lines.peek().map_err(Problem::Read)?.unwrap_or_default();
        let series = match series.or_else(|| recognised(&first)) {
            Some(series) => series,
            None if first.is_empty() => return Err(Problem::Format("it is empty".to_owned())),
            None => {
                let n_cells = first.split('\t').count();
                return Err(Problem::Format(format!(
                    "its first line has {n_cells} cells between tabs and begins with `{}`",
                    cell(&first.chars().take(40).collect::<String>())
                )));
            }
        };
        let crosswalk = crosswalk.clone();
        let rows: Box<dyn Iterator<Item = Rows>> = match series {
            Series::Gdelt1 | Series::Gdelt2 => gdelt::rows(lines, series, crosswalk).map_err(Problem::Format)?,
            Series::Polecat => polecat::rows(lines, crosswalk).map_err(Problem::Format)?,
            Series::Icews => icews::rows(lines, crosswalk).map_err(Problem::Format)?,
            Series::Acled => acled::rows(lines, crosswalk).map_err(Problem::Format)?,
            Series::Chancery => ours::rows(lines, include, crosswalk),
        };
        Ok(Self { series, rows })
    }

    /// Which series it is.
    #[must_use]
    pub fn series(&self) -> Series {
        self.series
    }
}

impl Iterator for Source {
    /// The rows of the next line.
    type Item = Rows;

    fn next(&mut self) -> Option<Self::Item> {
        self.rows.next()
    }
}

enum Problem {
    Read(std::io::Error),
    Format(String),
}

/// What a file is, by its first line.
fn recognised(first: &str) -> Option<Series> {
    let first = first.trim_start_matches('\u{feff}');
    let names: Vec<&str> = first.split('\t').map(|name| name.trim_matches('"').trim()).collect();
    let has = |name: &str| names.iter().any(|known| known.eq_ignore_ascii_case(name));
    if first.starts_with('{') {
        return first.contains("\"chancery/1\"").then_some(Series::Chancery);
    }
    if has("Event Type") && has("Primary Actor Sector") {
        return Some(Series::Polecat);
    }
    if has("Source Name") && has("Target Name") {
        return Some(Series::Icews);
    }
    if first.to_lowercase().contains("event_id_cnty") {
        return Some(Series::Acled);
    }
    let is_gdelt = has("GlobalEventID")
        || names.first().is_some_and(|id| id.len() > 3 && id.bytes().all(|byte| byte.is_ascii_digit()));
    match names.len() {
        61 if is_gdelt => Some(Series::Gdelt2),
        57 | 58 if is_gdelt => Some(Series::Gdelt1),
        _ => None,
    }
}

/// A cell's text; POLECAT's `None`, R's `NA` and databases' `NULL` are nothing.
fn told(text: &str) -> Option<String> {
    let text = text.trim().trim_matches('"').trim();
    (!matches!(text, "" | "None" | "NA" | "NULL" | "NaN" | "nan")).then(|| text.to_owned())
}

fn number(text: Option<String>) -> Option<f64> {
    text?.parse::<f64>().ok().filter(|number| number.is_finite())
}

/// Both coordinates, if they are on the globe.
fn position(lat: Option<String>, lon: Option<String>) -> Option<(f64, f64)> {
    let (lat, lon) = (number(lat)?, number(lon)?);
    ((-90.0..=90.0).contains(&lat) && (-180.0..=180.0).contains(&lon)).then_some((lat, lon))
}

/// Whether anything is left unread; used by readers of whole files.
fn drained(reader: &mut dyn Read) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    reader.read_to_end(&mut bytes)?;
    Ok(bytes)
}
