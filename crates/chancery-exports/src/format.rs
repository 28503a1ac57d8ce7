//! The formats: their names, files, columns, and what they cannot say.

use std::fmt;
use std::str::FromStr;

use crate::column::{Column, Loss};
use crate::gdelt;

/// A format that records are written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Format {
    /// GDELT 2.0 events.
    Gdelt2,
    /// GDELT 2.0 mentions.
    Gdelt2Mentions,
}

impl Format {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Gdelt2, Self::Gdelt2Mentions];

    /// Its name on the command line.
    ///
    /// ```
    /// use chancery_exports::Format;
    ///
    /// assert_eq!("gdelt2".parse(), Ok(Format::Gdelt2));
    /// ```
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Gdelt2 => "gdelt2",
            Self::Gdelt2Mentions => "gdelt2-mentions",
        }
    }

    /// What it is, in a few words.
    #[must_use]
    pub fn about(self) -> &'static str {
        match self {
            Self::Gdelt2 => "GDELT 2.0 events: CAMEO, one line for each happening and pair of parties",
            Self::Gdelt2Mentions => "GDELT 2.0 mentions: one line for each telling of an event",
        }
    }

    /// The name of its file; GDELT's readers look for `*.export.CSV` and `*.mentions.CSV`.
    #[must_use]
    pub fn file_name(self) -> &'static str {
        match self {
            Self::Gdelt2 => "chancery.export.CSV",
            Self::Gdelt2Mentions => "chancery.mentions.CSV",
        }
    }

    /// Its columns, in their order.
    #[must_use]
    pub fn columns(self) -> &'static [Column] {
        match self {
            Self::Gdelt2 => &gdelt::EVENTS,
            Self::Gdelt2Mentions => &gdelt::MENTIONS,
        }
    }

    /// What a record tells and the format cannot say.
    #[must_use]
    pub fn losses(self) -> &'static [Loss] {
        match self {
            Self::Gdelt2 | Self::Gdelt2Mentions => gdelt::LOSSES,
        }
    }

    /// Whether its file begins with the names of the columns.
    #[must_use]
    pub fn has_header(self) -> bool {
        !matches!(self, Self::Gdelt2 | Self::Gdelt2Mentions)
    }

    /// How its file is written, in a sentence.
    #[must_use]
    pub fn layout(self) -> &'static str {
        match self {
            Self::Gdelt2 | Self::Gdelt2Mentions => {
                "tab-separated, UTF-8, LF, no header line, no quoting; an empty cell is an unknown value"
            }
        }
    }

    /// Whether a line stands for a happening, wherever it is told; else for its telling in one article.
    pub(crate) fn is_of_happenings(self) -> bool {
        matches!(self, Self::Gdelt2)
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Format {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        let names = || Self::ALL.map(Self::as_str).join(", ");
        Self::ALL
            .into_iter()
            .find(|format| format.as_str() == name)
            .ok_or_else(|| format!("`{name}` is no format; want one of {}", names()))
    }
}
