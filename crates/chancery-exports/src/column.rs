//! What a column of an export holds, and what became of ours in it: the one list that files and pages are made from.

use crate::ExportError;

/// What a cell may hold; an empty cell is always allowed unless said otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A whole number.
    Integer,
    /// A number.
    Real,
    /// A day, `2024-05-03`.
    Day,
    /// A moment as digits, `20240503143000`.
    Moment,
    /// A code of a fixed list.
    Code,
    /// Free text.
    Text,
}

impl Kind {
    /// Its name on pages.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Integer => "integer",
            Self::Real => "real",
            Self::Day => "day",
            Self::Moment => "moment",
            Self::Code => "code",
            Self::Text => "text",
        }
    }

    /// Whether a cell that is not empty is of this kind.
    #[must_use]
    pub fn allows(self, cell: &str) -> bool {
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        match self {
            Self::Integer => digits(cell.strip_prefix('-').unwrap_or(cell)),
            Self::Real => cell.parse::<f64>().is_ok_and(f64::is_finite),
            Self::Day => cell.parse::<jiff::civil::Date>().is_ok() && cell.len() == 10,
            Self::Moment => cell.len() == 14 && digits(cell),
            Self::Code => !cell.contains([' ', '\t', '\n', '"']),
            Self::Text => !cell.contains(['\t', '\n', '\r', '"']),
        }
    }
}

/// What became of our facts in a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// The same fact, in the format's codes.
    Kept,
    /// Near to it; `from` says how.
    Approximated,
    /// Always empty: we do not know it.
    Empty,
}

impl Fate {
    /// Its name on pages.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Kept => "kept",
            Self::Approximated => "approximated",
            Self::Empty => "empty",
        }
    }
}

/// A column of a format.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// Its name, exactly.
    pub name: &'static str,
    /// What its cells hold.
    pub kind: Kind,
    /// What became of our facts.
    pub fate: Fate,
    /// What it is made from, or why it is empty.
    pub from: &'static str,
}

/// Something that a record tells and a format cannot say.
#[derive(Clone, Copy, Debug)]
pub struct Loss {
    /// What.
    pub what: &'static str,
    /// What happens to it.
    pub how: &'static str,
}

/// Shorthands for the tables of columns.
pub(crate) const fn kept(name: &'static str, kind: Kind, from: &'static str) -> Column {
    Column { name, kind, fate: Fate::Kept, from }
}

pub(crate) const fn near(name: &'static str, kind: Kind, from: &'static str) -> Column {
    Column { name, kind, fate: Fate::Approximated, from }
}

pub(crate) const fn empty(name: &'static str, kind: Kind, from: &'static str) -> Column {
    Column { name, kind, fate: Fate::Empty, from }
}

/// One line as it is filled, cell by cell, by the names of its columns.
pub(crate) struct Line {
    format: &'static str,
    columns: &'static [Column],
    cells: Vec<String>,
    at: usize,
}

impl Line {
    pub(crate) fn new(format: &'static str, columns: &'static [Column]) -> Self {
        Self { format, columns, cells: vec![String::new(); columns.len()], at: 0 }
    }

    /// Fills a cell. Filled in their order, the columns are found at once.
    pub(crate) fn set(&mut self, column: &'static str, cell: impl Into<String>) -> Result<(), ExportError> {
        let n = self.columns.len();
        let place = (self.at..n).chain(0..self.at).find(|&place| self.columns[place].name == column);
        let place = place.ok_or(ExportError::Column { format: self.format, column })?;
        self.cells[place] = cell.into();
        self.at = (place + 1) % n;
        Ok(())
    }

    pub(crate) fn cells(&self) -> &[String] {
        &self.cells
    }
}
