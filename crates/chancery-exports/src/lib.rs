//! Records in the columns of the field's other series: GDELT, POLECAT, ICEWS, ACLED.
//!
//! 1. [`Crosswalk`]: the tables of `codebook/crosswalks/`, from our codes to theirs and back.
//! 2. [`Include`]: which rows count; the others are [`LeftOut`], each with its reason.
//! 3. [`Exporter`]: records into the files of one [`Format`], beside them which row made which line and what the format
//!    cannot say ([`explain`]).
//!
//! What a column holds and what became of ours in it is said once, in the list of [`Column`]s of its format; the files
//! beside an export and `docs/exports.md` are made from it.
//!
//! The same records in the same order give the same bytes. Text of strangers can break no line and start no formula ([`cell`]).

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
mod include;
mod telling;

pub use cell::cell;
pub use column::{Column, Fate, Kind, Loss};
pub use counts::{Counts, Known};
pub use crosswalk::{Act, ActorCodes, Cameo, CameoCode, Countries, Country, Crosswalk, SectorCodes, quad_of};
pub use error::ExportError;
pub use explain::explain;
pub use exporter::{Exporter, Summary};
pub use format::Format;
pub use include::{Include, LeftOut, Planned};
