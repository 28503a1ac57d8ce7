//! Which days a gold expression means: from the attributes of TEI (`when`, `from`, `to`, `notBefore`, `notAfter`) to days.
//!
//! - A year or a month means all its days, a time of day its day.
//! - What has an end at each side means all days between them. Some annotators wrote the years of a decade or century as
//!   their first of January ("1970-01-01" to "1979-01-01"); such an end means its whole year.
//! - `notBefore` and `notAfter` count as ends too. Where only one end is given the other is open, and any day of ours is
//!   right there.
//! - What comes again each year ("--10", in October), a duration without a day, a year before 1 and what is no date at all
//!   have no days: these are left out, and so is what we found there.

use std::collections::BTreeMap;
use std::fmt;

use chancery_doc::TimeExpression;
use jiff::civil::{Date, date};

/// The days that an expression means; an end that is absent is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Value {
    from: Option<Date>,
    to: Option<Date>,
}

impl Value {
    /// The days of TEI attributes, where they mean any.
    pub(crate) fn of(attrs: &BTreeMap<String, String>) -> Option<Self> {
        let end = |names: [&str; 2]| names.iter().find_map(|name| attrs.get(*name)).map(|written| days(written));
        if let Some(when) = attrs.get("when") {
            let (from, to) = days(when)?;
            return Some(Self { from: Some(from), to: Some(to) });
        }
        let value = match (end(["from", "notBefore"]), end(["to", "notAfter"])) {
            // An end that is no date makes the whole none.
            (Some(None), _) | (_, Some(None)) | (None, None) => return None,
            (from, to) => Self { from: from.flatten().map(|days| days.0), to: to.flatten().map(|days| days.1) },
        };
        Some(match (value.from, value.to) {
            (Some(from), Some(to)) if is_new_year(from) && is_new_year(to) && from < to => {
                Self { to: Some(to.last_of_year()), ..value }
            }
            _ => value,
        })
    }

    /// Whether an expression of ours means these days.
    pub(crate) fn is(self, time: &TimeExpression) -> bool {
        self.from.is_none_or(|from| from == time.from) && self.to.is_none_or(|to| to == time.to)
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = |end: Option<Date>| end.map(|day| day.to_string()).unwrap_or_default();
        write!(f, "{}..{}", shown(self.from), shown(self.to))
    }
}

fn is_new_year(day: Date) -> bool {
    day == day.first_of_year()
}

/// The first and last day of `1969`, `1969-07`, `1969-07-20` or `1969-07-20T20:17:00`.
fn days(written: &str) -> Option<(Date, Date)> {
    let day_only = written.split('T').next()?;
    let parts: Vec<&str> = day_only.split('-').collect();
    let number = |part: &str| part.parse::<i8>().ok().filter(|_| part.len() == 2);
    let year: i16 = parts[0].parse().ok().filter(|&year| (1..=9999).contains(&year))?;
    match *parts.as_slice() {
        [_] => Some((date(year, 1, 1), date(year, 12, 31))),
        [_, month] => {
            let first = Date::new(year, number(month)?, 1).ok()?;
            Some((first, first.last_of_month()))
        }
        [_, month, day] => {
            let day = Date::new(year, number(month)?, number(day)?).ok()?;
            Some((day, day))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(attrs: &[(&str, &str)], expected: &str) {
        let attrs = attrs.iter().map(|&(name, value)| (name.to_owned(), value.to_owned())).collect();
        assert_eq!(Value::of(&attrs).map_or("none".to_owned(), |value| value.to_string()), expected);
    }

    #[test]
    fn years_and_months_are_their_days() {
        check(&[("when", "1969")], "1969-01-01..1969-12-31");
        check(&[("when", "1972-02"), ("rend", "bold")], "1972-02-01..1972-02-29");
        check(&[("when", "1969-07-20T20:17:00")], "1969-07-20..1969-07-20");
        check(&[("from", "1911-03"), ("to", "1911-05")], "1911-03-01..1911-05-31");
        check(&[("from", "1970-01-01"), ("to", "1979-01-01")], "1970-01-01..1979-12-31");
    }

    #[test]
    fn one_end_alone_leaves_the_other_open() {
        check(&[("notBefore", "2005")], "2005-01-01..");
        check(&[("notAfter", "2005-06-10")], "..2005-06-10");
        check(&[("from", "1955"), ("notAfter", "1959-12-31")], "1955-01-01..1959-12-31");
    }

    #[test]
    fn what_has_no_days_is_left_out() {
        check(&[("when", "--10")], "none");
        check(&[("from", "--06-01"), ("to", "--09")], "none");
        check(&[("when", "-0480")], "none");
        check(&[("when", "P3D")], "none");
        check(&[("dur", "P3D")], "none");
    }
}
