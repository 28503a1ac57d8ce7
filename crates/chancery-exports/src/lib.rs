//! Records in the columns of the field's other series: GDELT, POLECAT, ICEWS, ACLED.
//!
//! 1. [`Crosswalk`]: the tables of `codebook/crosswalks/`, from our codes to theirs and back.
//! 2. [`Include`]: which rows count; the others are [`LeftOut`], each with its reason.
//! 3. [`Happenings`]: reports of one happening counted over an archive, and the row that stands for it.
//! 4. [`export`], [`Exporter`]: records into the files of one [`Format`], beside them which row made which line and what the format
//!    cannot say ([`explain`]).
//!
//! 5. [`Source`]: files of those series, old and new, and our own records, as one table of [`PlainRow`]s.
//! 6. [`Panel`]: their counts by pair of parties and month, side by side.
//!
//! What a column holds and what became of ours in it is said once, in the list of [`Column`]s of its format; the files
//! beside an export and `docs/exports.md` are made from it.
//!
//! The same records in the same order give the same bytes. Text of strangers can break no line and start no formula ([`cell`]).

mod acled;
mod cell;
mod column;
mod counts;
mod crosswalk;
mod dyads;
mod error;
mod explain;
mod exporter;
mod format;
mod gdelt;
mod happenings;
mod icews;
mod import;
mod include;
mod panel;
mod parties;
mod polecat;
mod rules;
mod telling;

pub use cell::{cell, guarded};
pub use column::{Column, Fate, Kind, Loss};
pub use counts::{Counts, Known, Leader, read_counts};
pub use crosswalk::{
    AcledEvent, AcledRules, Act, ActorCodes, Cameo, CameoCode, Countries, Country, Crosswalk, Regions, SectorCodes,
    quad_of,
};
pub use error::ExportError;
pub use explain::explain;
pub use exporter::{Exporter, Summary, export};
pub use format::Format;
pub use happenings::{ArchiveRow, Happenings};
pub use import::{
    BadLine, PLAIN_COLUMNS, PlainParty, PlainRow, Series, Source, plain_rows, write_plain, write_plain_header,
};
pub use include::{Include, LeftOut, Planned};
pub use jiff::civil::Date;
pub use panel::{Agreement, By, Panel, PanelOptions, SeriesCounts};
