//! Days of the week, and the days at its end.

use jiff::civil::{Date, Weekday};

use super::lexicon::{is_part_of_day, shift_of, weekday_of};
use super::{Found, Words, period, plus_days};

impl Words<'_> {
    /// `Wednesday`, `last Wednesday`, `next Wednesday`, `Wednesday last week`, `this weekend`.
    pub(super) fn weekday(&self, at: usize) -> Option<Found> {
        let published = self.published?;
        let (start, shift) = match shift_of(self.at(at)) {
            Some(shift) => (at + 1 + usize::from(self.at(at + 1) == "past"), Some(shift)),
            None => (at, None),
        };
        let is_strict = matches!(shift, Some(-1 | 1));
        let is_ahead = || match shift {
            Some(-1) => false,
            Some(1) => true,
            _ => self.is_ahead(start) && !matches!(self.before(at, 1), "after" | "following" | "since"),
        };
        if self.at(start) == "weekend" && (shift.is_some() || self.before(at, 1) == "the") {
            let is_on = matches!(published.weekday(), Weekday::Saturday | Weekday::Sunday);
            let days_on = if published.weekday() == Weekday::Sunday { 1 } else { 0 };
            let saturday = if is_on && !is_strict {
                plus_days(published, -days_on)?
            } else {
                let from = if is_on { plus_days(published, -days_on)? } else { published };
                nearest_weekday(from, Weekday::Saturday, is_ahead(), true)?
            };
            return Some((start + 1, saturday, plus_days(saturday, 1)?));
        }
        let weekday = weekday_of(self.at(start))?;
        if !self.is_capitalised(start) {
            return None;
        }
        // "every Friday", "on a Monday", "Friday mornings": none of them more than another.
        let is_any = matches!(self.before(at, 1), "every" | "each" | "a" | "any" | "/" | "most")
            || matches!(self.at(start + 1), "mornings" | "afternoons" | "evenings" | "nights" | "/")
            || matches!(self.before(at, 2), "per" | "every" | "each")
            || self.before(at, 3) == "per";
        // "Black Friday", "Bloody Sunday": days of sales or of history.
        let is_named = matches!(self.before(start, 1), "black" | "bloody");
        if is_any || is_named {
            return None;
        }
        if let Some((end, monday)) = self.week_behind(start + 1).filter(|_| shift.is_none()) {
            let found = nearest_weekday(monday, weekday, true, false)?;
            return Some((end, found, found));
        }
        let found = nearest_weekday(published, weekday, is_ahead(), is_strict)?;
        Some((start + 1, found, found))
    }

    /// The week that a weekday before `at` is said to lie in, by its Monday: `last week`, `of next week`, `night this week`.
    fn week_behind(&self, at: usize) -> Option<(usize, Date)> {
        let part = at + usize::from(is_part_of_day(self.at(at)));
        let of = part + usize::from(self.at(part) == "of");
        let shift = shift_of(self.at(of)).filter(|_| matches!(self.at(of), "last" | "this" | "next"))?;
        let (monday, _) = period(self.published?, "week", shift).filter(|_| self.at(of + 1) == "week")?;
        Some((of + 2, monday))
    }
}

/// The weekday at or after (`ahead`) or at or before `day`; never `day` itself where `strict`.
fn nearest_weekday(day: Date, weekday: Weekday, ahead: bool, strict: bool) -> Option<Date> {
    let step: i64 = if ahead { 1 } else { -1 };
    (i64::from(strict)..=7).filter_map(|n| plus_days(day, step * n)).find(|date| date.weekday() == weekday)
}
