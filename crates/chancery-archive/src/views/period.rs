//! Days, weeks, months, years: what a day falls into, and what comes next.

use jiff::ToSpan as _;
use jiff::civil::Date;

use crate::values::{day_number, day_of};

/// How long a period is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Per {
    /// A day.
    Day,
    /// A week from Monday.
    Week,
    /// A calendar month.
    #[default]
    Month,
    /// A calendar year.
    Year,
}

impl Per {
    /// The first day of the period that a day falls into; both as numbers.
    pub(crate) fn start(self, day: i64) -> i64 {
        let Some(date) = day_of(day) else { return day };
        day_number(match self {
            Self::Day => date,
            // 1970-01-01 was a Thursday.
            Self::Week => return day - (day + 3).rem_euclid(7),
            Self::Month => date.first_of_month(),
            Self::Year => date.first_of_year(),
        })
    }

    /// The first day of the next period, of a period that starts on a day.
    pub(crate) fn next(self, start: i64) -> i64 {
        let after = |date: Date| match self {
            Self::Day => date.checked_add(1.day()),
            Self::Week => date.checked_add(7.days()),
            Self::Month => date.checked_add(1.month()),
            Self::Year => date.checked_add(1.year()),
        };
        day_of(start).and_then(|date| after(date).ok()).map_or(start + 1, day_number)
    }

    /// The first days of all periods from the one with `first` to the one with `last`.
    pub(crate) fn all(self, first: i64, last: i64) -> Vec<i64> {
        let (mut at, last) = (self.start(first), self.start(last));
        let mut all = Vec::new();
        while at <= last {
            all.push(at);
            at = self.next(at);
        }
        all
    }

    /// What a period is called: `2024-11-20`, `2024-W47`, `2024-11`, `2024`.
    pub(crate) fn name(self, start: i64) -> String {
        let Some(date) = day_of(start) else { return "-".to_owned() };
        match self {
            Self::Day => date.to_string(),
            Self::Week => {
                let week = date.iso_week_date();
                format!("{:04}-W{:02}", week.year(), week.week())
            }
            Self::Month => format!("{:04}-{:02}", date.year(), date.month()),
            Self::Year => format!("{:04}", date.year()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_have_their_names_and_leave_none_out() {
        let day = |text: &str| day_number(text.parse().unwrap());
        assert_eq!(Per::Week.name(Per::Week.start(day("2024-11-24"))), "2024-W47");
        assert_eq!(Per::Week.name(Per::Week.start(day("2024-11-25"))), "2024-W48");
        assert_eq!(Per::Week.start(day("1969-12-31")), day("1969-12-29"));
        let months: Vec<String> =
            Per::Month.all(day("2023-11-30"), day("2024-02-01")).into_iter().map(|at| Per::Month.name(at)).collect();
        assert_eq!(months, ["2023-11", "2023-12", "2024-01", "2024-02"]);
        assert_eq!(Per::Year.all(day("2023-11-30"), day("2024-02-01")).len(), 2);
        assert_eq!(Per::Day.all(day("2024-02-28"), day("2024-03-01")).len(), 3);
    }
}
