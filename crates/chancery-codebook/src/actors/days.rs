//! The days between which an entry holds, as well as they are known.

use std::fmt;

use jiff::civil::Date;
use serde::Deserialize;

/// A day as well as it is known: a full day ("2014-09-29"), a month ("2014-09") or a year ("2014").
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bound {
    first: Date,
    last: Date,
}

impl Bound {
    /// The year in which it begins.
    #[must_use]
    pub fn year(self) -> usize {
        usize::try_from(self.first.year()).unwrap_or(0)
    }

    /// Reads the ISO form of a day, a month or a year.
    ///
    /// # Errors
    ///
    /// In words for the one who wrote the line.
    pub fn parse(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` is no day: want 2014-09-29, or 2014-09 or 2014 where no more is known");
        if let (10, Ok(day)) = (text.len(), text.parse::<Date>()) {
            return Ok(Self { first: day, last: day });
        }
        let (year, month) = text.split_once('-').map_or((text, None), |(year, month)| (year, Some(month)));
        if year.len() != 4 || month.is_some_and(|month| month.len() != 2) {
            return Err(wrong());
        }
        let number = |digits: &str| digits.parse::<u16>().map_err(|_| wrong());
        let year = i16::try_from(number(year)?).map_err(|_| wrong())?;
        let month = month.map(number).transpose()?;
        let month = month.map(|month| i8::try_from(month).map_err(|_| wrong())).transpose()?;
        let first = Date::new(year, month.unwrap_or(1), 1).map_err(|_| wrong())?;
        let last = if month.is_some() { first.last_of_month() } else { first.last_of_year() };
        Ok(Self { first, last })
    }

    /// The first day that it may be.
    #[must_use]
    pub fn first(self) -> Date {
        self.first
    }

    /// The last day that it may be.
    #[must_use]
    pub fn last(self) -> Date {
        self.last
    }
}

impl fmt::Display for Bound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.first == self.last {
            write!(f, "{}", self.first)
        } else if self.first.month() == self.last.month() {
            write!(f, "{:04}-{:02}", self.first.year(), self.first.month())
        } else {
            write!(f, "{:04}", self.first.year())
        }
    }
}

impl<'de> Deserialize<'de> for Bound {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

/// Whether a day may lie between two bounds; on an unknown day everything holds.
pub(super) fn holds(day: Option<Date>, from: Option<&Bound>, to: Option<&Bound>) -> bool {
    let Some(day) = day else { return true };
    from.is_none_or(|from| from.first <= day) && to.is_none_or(|to| day <= to.last)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_bound_is_a_day_a_month_or_a_year() {
        for text in ["2014-09-29", "2014-09", "2014"] {
            assert_eq!(Bound::parse(text).unwrap().to_string(), text);
        }
        assert_eq!(Bound::parse("2024-02").unwrap().last(), date(2024, 2, 29));
        for text in ["", "14", "2014-9", "2014-13", "2014-02-30", "2014-09-", "September 2014", "20140929"] {
            assert!(Bound::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn what_is_known_by_the_year_holds_on_all_its_days() {
        let bound = |text| Bound::parse(text).unwrap();
        let (from, to) = (bound("2014"), bound("2016-03"));
        let on = |day| holds(Some(day), Some(&from), Some(&to));
        assert!(on(date(2014, 1, 1)) && on(date(2016, 3, 31)));
        assert!(!on(date(2013, 12, 31)) && !on(date(2016, 4, 1)));
        assert!(holds(None, Some(&from), Some(&to)));
    }
}
