//! The formats: their names, files, columns, and what they cannot say.

use std::fmt;
use std::str::FromStr;

use crate::column::{Column, Loss};
use crate::{acled, gdelt, icews, polecat};

/// A format that records are written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Format {
    /// GDELT 2.0 events.
    Gdelt2,
    /// GDELT 2.0 mentions.
    Gdelt2Mentions,
    /// POLECAT.
    Polecat,
    /// ICEWS.
    Icews,
    /// ACLED.
    Acled,
}

impl Format {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Gdelt2, Self::Gdelt2Mentions, Self::Polecat, Self::Icews, Self::Acled];

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
            Self::Polecat => "polecat",
            Self::Icews => "icews",
            Self::Acled => "acled",
        }
    }

    /// What it is, in a few words.
    #[must_use]
    pub fn about(self) -> &'static str {
        match self {
            Self::Gdelt2 => "GDELT 2.0 events: CAMEO, one line for each happening and pair of parties",
            Self::Gdelt2Mentions => "GDELT 2.0 mentions: one line for each telling of an event",
            Self::Polecat => "POLECAT: PLOVER, one line for each happening and article",
            Self::Icews => "ICEWS: CAMEO, one line for each happening, article and pair of parties",
            Self::Acled => "ACLED: violence and protest, one line for each happening, where a safe rule has it",
        }
    }

    /// The name of its file; GDELT's readers look for `*.export.CSV` and `*.mentions.CSV`.
    #[must_use]
    pub fn file_name(self) -> &'static str {
        match self {
            Self::Gdelt2 => "chancery.export.CSV",
            Self::Gdelt2Mentions => "chancery.mentions.CSV",
            Self::Polecat => "chancery.polecat.txt",
            Self::Icews => "chancery.icews.tab",
            Self::Acled => "chancery.acled.csv",
        }
    }

    /// Its columns, in their order.
    #[must_use]
    pub fn columns(self) -> &'static [Column] {
        match self {
            Self::Gdelt2 => &gdelt::EVENTS,
            Self::Gdelt2Mentions => &gdelt::MENTIONS,
            Self::Polecat => &polecat::COLUMNS,
            Self::Icews => &icews::COLUMNS,
            Self::Acled => &acled::COLUMNS,
        }
    }

    /// What a record tells and the format cannot say.
    #[must_use]
    pub fn losses(self) -> &'static [Loss] {
        match self {
            Self::Gdelt2 | Self::Gdelt2Mentions => gdelt::LOSSES,
            Self::Polecat => polecat::LOSSES,
            Self::Icews => icews::LOSSES,
            Self::Acled => acled::LOSSES,
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
            Self::Polecat => {
                "tab-separated, UTF-8, LF, a header line, no quoting; `None` is an unknown text, an empty cell an unknown number"
            }
            Self::Icews => "tab-separated, UTF-8, LF, a header line, no quoting; an empty cell is an unknown value",
            Self::Acled => {
                "comma-separated, UTF-8 without a mark, LF, a header line, double quotes where needed; an empty cell is an unknown value"
            }
        }
    }

    /// Whether each article that tells a happening has a line of its own for it.
    pub(crate) fn is_of_articles(self) -> bool {
        matches!(self, Self::Polecat | Self::Icews)
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
