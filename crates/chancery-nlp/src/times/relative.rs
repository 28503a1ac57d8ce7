//! Dates that are counted from publication, or from the date that the text named last.

use jiff::ToSpan as _;
use jiff::civil::Date;

use super::calendar::{nearest_weekday, number_word, period, season, shift_of, weekday_of, whole_year};
use super::{Found, Words};

/// Words that look ahead.
const AHEAD: &[&str] = &[
    "will",
    "'ll",
    "’ll",
    "wo",
    "shall",
    "scheduled",
    "upcoming",
    "plans",
    "planned",
    "would",
    "expected",
    "slated",
    "set",
    "due",
];

/// Verbs of the past that do not end in "-ed".
const PAST: &[&str] = &[
    "began", "came", "fell", "felt", "found", "fought", "gave", "had", "held", "hit", "left", "led", "lost", "made",
    "met", "put", "ran", "said", "sat", "saw", "sent", "shot", "spoke", "struck", "told", "took", "was", "went",
    "were", "won", "wrote",
];

/// How far from an expression its verb is looked for, in words.
const MAX_REACH: usize = 12;

impl Words<'_> {
    /// Whether the words beside an expression look ahead: the nearest word of the future or the past decides.
    pub(super) fn looks_ahead(&self, at: usize) -> bool {
        let is_ahead = |idx: usize| {
            AHEAD.contains(&self.at(idx)) || (self.at(idx) == "to" && matches!(self.before(idx), "is" | "are" | "due"))
        };
        let is_past = |idx: usize| {
            let word = self.at(idx);
            // "is to be held"
            if self.before(idx) == "be" {
                return false;
            }
            PAST.contains(&word) || (word.len() > 4 && word.ends_with("ed") && !AHEAD.contains(&word))
        };
        let tells = |idx: usize| is_ahead(idx).then_some(true).or_else(|| is_past(idx).then_some(false));
        // A verb before the expression governs it before one behind does: "said it would meet on Monday".
        let before = (at.saturating_sub(MAX_REACH)..at).rev().find_map(tells);
        before.or_else(|| (at..(at + MAX_REACH).min(self.lower.len())).find_map(tells)).unwrap_or(false)
    }

    /// `today`, `last week`, `next year`, `three days ago`, `the past two weeks`, `that year`.
    pub(super) fn relative(&self, at: usize) -> Option<Found> {
        let anchored = self.after_day(at).or_else(|| self.anchored(at));
        anchored.or_else(|| self.counted(at)).or_else(|| self.shifted(at))
    }

    /// What is counted from the day told of last: `the next day`, `two days later`, `the day before`, `the same day`.
    fn after_day(&self, at: usize) -> Option<Found> {
        let day = self.last_day?;
        let words = (self.at(at), self.at(at + 1), self.at(at + 2));
        let (end, shift) = match words {
            ("the", "next" | "following", "day" | "morning") => (at + 3, 1),
            ("the", "previous", "day") => (at + 3, -1),
            ("the", "day", "before") => (at + 3, -1),
            ("the", "same", "day") => (at + 3, 0),
            (count, "day" | "days", "later") => (at + 3, number_word(count)?),
            _ => return None,
        };
        // "the day before the vote" is another.
        let is_of_something = words.2 == "before" && !matches!(self.at(end), "," | "." | ";" | "" | "and");
        let found = day.checked_add(shift.days()).ok()?;
        (!is_of_something).then(|| Found::day(end, found))
    }

    /// What is counted from the date named last: `that year`, `the same year`, `the following year`, `the next day`.
    fn anchored(&self, at: usize) -> Option<Found> {
        let anchor = self.anchor?;
        if let Some(count) = number_word(self.at(at))
            && matches!(self.at(at + 1), "year" | "years")
            && self.at(at + 2) == "later"
            && anchor.from.year() == anchor.to.year()
        {
            let year = anchor.from.year().checked_add(i16::try_from(count).ok()?)?;
            return Some(Found::range(at + 3, whole_year(year)?).with_year());
        }
        let (first, second) = (self.at(at), self.at(at + 1));
        let (skip, shift) = match (first, second) {
            ("that" | "the", "same") => (2, 0),
            ("that", _) => (1, 0),
            ("the", "following" | "next") => (2, 1),
            ("the", "previous" | "preceding") => (2, -1),
            _ => return None,
        };
        match self.at(at + skip) {
            "year" if anchor.from.year() == anchor.to.year() => {
                let year = anchor.from.year().checked_add(shift)?;
                Some(Found::range(at + skip + 1, whole_year(year)?).with_year())
            }
            "month" if anchor.from.month() == anchor.to.month() => {
                period(anchor.from, "month", i64::from(shift)).map(|days| Found::range(at + skip + 1, days).with_year())
            }
            "day" if anchor.from == anchor.to => {
                let day = anchor.from.checked_add(i64::from(shift).days()).ok()?;
                Some(Found::day(at + skip + 1, day).with_year())
            }
            _ => None,
        }
    }

    /// `three days ago`, `two weeks earlier`, `the past two weeks`, `the next five years`.
    fn counted(&self, at: usize) -> Option<Found> {
        let published = self.published?;
        let day = |days: i64| published.checked_add(days.days()).ok();
        if let (Some(shift @ (-1 | 1)), Some(count)) = (shift_of(self.at(at)), number_word(self.at(at + 1))) {
            let unit = self.at(at + 2);
            let ahead = shift == 1;
            let (from, to) = match unit {
                "day" | "days" if ahead => (day(1)?, day(count)?),
                "day" | "days" => (day(-count)?, published),
                "week" | "weeks" if ahead => (day(1)?, day(7 * count)?),
                "week" | "weeks" => (day(-7 * count)?, published),
                "month" | "months" if ahead => (day(1)?, published.checked_add(count.months()).ok()?),
                "month" | "months" => (published.checked_sub(count.months()).ok()?, published),
                "year" | "years" if ahead => (period(published, "year", 1)?.0, period(published, "year", count)?.1),
                "year" | "years" => (published.checked_sub(count.years()).ok()?, published),
                _ => return None,
            };
            return Some(Found::range(at + 3, (from, to)));
        }
        let count = number_word(self.at(at))?;
        match (self.at(at + 1), self.at(at + 2)) {
            ("decade" | "decades", "ago") => {
                period(published, "year", -10 * count).map(|days| Found::range(at + 3, days))
            }
            ("year", "earlier") if count == 1 => {
                let year = self.anchor.map_or(published, |anchor| anchor.from);
                period(year, "year", -1).map(|days| Found::range(at + 3, days))
            }
            ("day" | "days", "ago" | "earlier") => day(-count).map(|date| Found::day(at + 3, date)),
            (unit @ ("week" | "weeks" | "month" | "months" | "year" | "years"), "ago") => {
                period(published, unit, -count).map(|days| Found::range(at + 3, days))
            }
            _ => None,
        }
    }

    /// `today`, `last night`, `this week`, `last month`, `next summer`.
    fn shifted(&self, at: usize) -> Option<Found> {
        let published = self.published?;
        let day = |days: i64| published.checked_add(days.days()).ok();
        match (self.at(at), self.at(at + 1)) {
            ("today", _) if self.is_nowadays(at) => return None,
            ("today" | "tonight", _) => return day(0).map(|date| Found::day(at + 1, date)),
            ("yesterday", _) => return day(-1).map(|date| Found::day(at + 1, date)),
            ("tomorrow", _) => return day(1).map(|date| Found::day(at + 1, date)),
            ("this", "morning" | "afternoon" | "evening") => return day(0).map(|date| Found::day(at + 2, date)),
            ("last", "night") => return day(-1).map(|date| Found::day(at + 2, date)),
            _ => {}
        }
        let the_weekend = self.at(at) == "the" && self.at(at + 1) == "weekend" && self.at(at + 2) != "of";
        let shift = shift_of(self.at(at)).or_else(|| the_weekend.then_some(0))?;
        // "took place this weekend", on the Wednesday behind it
        let is_over = shift == 0 && self.at(at + 1) == "weekend" && !self.looks_ahead(at);
        let shift = if is_over && published.weekday().to_monday_zero_offset() < 5 { -1 } else { shift };
        if let Some(days) = period(published, self.at(at + 1), shift) {
            return Some(Found::range(at + 2, days));
        }
        let of_year = |shift: i64| season(self.at(at + 1), published.year().checked_add(i16::try_from(shift).ok()?)?);
        let this = of_year(0)?;
        // "last summer" is the one before, which may be this year's.
        let months = match shift {
            -1 if this.1 < published => this,
            1 if published < this.0 => this,
            shift => of_year(shift)?,
        };
        Some(Found::range(at + 2, months))
    }

    /// "still used today", "today's youth": these times, not this day.
    fn is_nowadays(&self, at: usize) -> bool {
        const NOWADAYS: &[&str] = &["still", "known", "used", "use", "even", "than", "strong", "these", "what"];
        matches!(self.at(at + 1), "'s" | "’s") || (at.saturating_sub(3)..at).any(|idx| NOWADAYS.contains(&self.at(idx)))
    }

    /// `Wednesday`, `last Wednesday`, `next Wednesday`.
    pub(super) fn weekday(&self, at: usize) -> Option<Found> {
        let published = self.published?;
        let (at, shift) = match shift_of(self.at(at)) {
            Some(shift) => (at + 1, Some(shift)),
            None => (at, None),
        };
        let weekday = weekday_of(self.at(at))?;
        if !self.is_capitalised(at) {
            return None;
        }
        let ahead = match shift {
            Some(-1) => false,
            Some(1) => true,
            _ => self.looks_ahead(at),
        };
        let strict = matches!(shift, Some(-1 | 1));
        let found: Date = nearest_weekday(published, weekday, ahead, strict)?;
        Some(Found::day(at + 1, found))
    }
}
