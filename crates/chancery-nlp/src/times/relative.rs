//! Days counted from the day of publication, or from the day that the text told last.

use jiff::civil::Date;

use super::lexicon::{Part, is_part_of_day, number_word, shift_of, unit_of};
use super::{Found, Words, days_between, period, shifted};

impl Words<'_> {
    /// `today`, `last week`, `earlier this month`, `the past two weeks`, `three days ago`.
    pub(super) fn since_publication(&self, at: usize) -> Option<Found> {
        let published = self.published?;
        let day = |end: usize, n: i64| shifted(published, "day", n).map(|date| (end, date, date));
        match (self.at(at), self.at(at + 1), self.at(at + 2)) {
            ("today", ..) if self.is_nowadays(at) => return None,
            ("today" | "tonight", ..) => return day(at + 1, 0),
            ("yesterday", ..) => return day(at + 1, -1),
            ("tomorrow", ..) => return day(at + 1, 1),
            ("day", "before", "yesterday") => return day(at + 3, -2),
            ("day", "after", "tomorrow") => return day(at + 3, 2),
            ("this", "morning" | "afternoon" | "evening", _) => return day(at + 2, 0),
            ("last", "night" | "evening", _) if !self.is_owned(at) => return day(at + 2, -1),
            ("earlier" | "later", "this", unit) => {
                let (from, to) = period(published, unit, 0).filter(|_| unit != "day")?;
                let is_earlier = self.at(at) == "earlier";
                return Some(if is_earlier { (at + 3, from, published) } else { (at + 3, published, to) });
            }
            ("time", "of", "writing") => return day(at + 3, 0),
            ("end", "of", _) => return self.end_of(at),
            _ => {}
        }
        if let Some(part) = Part::of(self.at(at))
            && self.at(at + 2) == "month"
        {
            let (first, last) = period(published, "month", shift_of(self.at(at + 1))?)?;
            let day = |n: i8| Date::new(first.year(), first.month(), n).ok();
            return match part {
                Part::Early => Some((at + 3, first, day(10)?)),
                Part::Mid => Some((at + 3, day(11)?, day(20)?)),
                Part::Late => Some((at + 3, day(21)?, last)),
            };
        }
        if let Some(shift) = shift_of(self.at(at)).filter(|_| !self.is_owned(at)) {
            return self.shifted_period(at, shift).filter(|_| self.at(at) != "previous" || self.told.is_none());
        }
        let count = number_word(self.at(at))?;
        let unit = unit_of(self.at(at + 1))?;
        match (self.at(at + 2), unit) {
            ("ago", "hour") if count < 24 => day(at + 3, 0),
            ("ago", "hour") => day(at + 3, -count / 24),
            ("ago", "decade") => period(published, "year", -10 * count).map(|(from, to)| (at + 3, from, to)),
            ("ago", unit) => period(published, unit, -count).map(|(from, to)| (at + 3, from, to)),
            ("earlier", "day") if self.told.is_none() => day(at + 3, -count),
            _ => None,
        }
    }

    /// `last week`, `the past week`, `the last 24 hours`, `the next five years`.
    fn shifted_period(&self, at: usize, shift: i64) -> Option<Found> {
        let published = self.published?;
        let between = |end: usize, other: Date| {
            if shift < 0 { (end, other, published) } else { (end, published, other) }
        };
        if let Some(count) = number_word(self.at(at + 1)).filter(|_| shift != 0) {
            let unit = unit_of(self.at(at + 2))?;
            // "for the next five years he served": they follow what was told.
            if shift > 0 && self.before(at, 1) == "the" && !self.is_ahead(at + 2) && self.is_past(at + 2) {
                let (told, _) = self.told.filter(|_| unit != "hour")?;
                let (_, last) = period(shifted(told, unit, count)?, unit, 0)?;
                return Some((at + 3, told, last));
            }
            return Some(between(at + 3, shifted(published, unit, shift * count)?));
        }
        // "this past week" is the one before, "the past week" the seven days up to now.
        let past = at + usize::from(self.at(at) == "this" && self.at(at + 1) == "past");
        let unit = match self.at(past + 1) {
            "century" => "century",
            "quarter" => "quarter",
            word => unit_of(word)?,
        };
        if unit == "hour" || unit != self.at(past + 1) {
            return None;
        }
        let is_past = self.at(at) == "past" && self.before(at, 1) == "the";
        let spans = matches!(self.before(at, 2), "over" | "in" | "during" | "within" | "for" | "throughout");
        let is_rolling = is_past || (self.before(at, 1) == "the" && spans && shift != 0);
        if is_rolling && !matches!(unit, "century" | "quarter") {
            return Some(between(at + 2, shifted(published, unit, shift)?));
        }
        // "the next year" is that after the one told.
        if self.before(at, 1) == "the" && shift == 1 && self.told.is_some() {
            return None;
        }
        let (from, to) = period(published, unit, if past > at { -1 } else { shift }).filter(|_| unit != "day")?;
        Some((past + 2, from, to))
    }

    /// `the end of last year`, `the end of the month`: the last month of a year, the last days of what is shorter.
    fn end_of(&self, at: usize) -> Option<Found> {
        let shift = match self.at(at + 2) {
            "the" => 0,
            word => shift_of(word)?,
        };
        let (_, last) = period(self.published?, self.at(at + 3), shift).filter(|_| self.at(at + 3) != "day")?;
        let from = match self.at(at + 3) {
            _ if self.is_deadline(at) => last,
            "year" => last.first_of_month(),
            "month" => Date::new(last.year(), last.month(), 21).ok()?,
            "week" => shifted(last, "day", -2)?,
            _ => return None,
        };
        Some((at + 4, from, last))
    }

    /// `the next day`, `two years later`, `that year`, `the week before`.
    pub(super) fn since_told(&self, at: usize) -> Option<Found> {
        let (told, _) = self.told?;
        let of = |end: usize, unit: &str, shift: i64| {
            let unit = if is_part_of_day(unit) { "day" } else { unit };
            self.is_told_by(unit).then(|| period(told, unit, shift)).flatten().map(|(from, to)| (end, from, to))
        };
        let (here, next) = (self.at(at), self.at(at + 1));
        match here {
            "later" if next == "in" && self.at(at + 2) == "the" && self.at(at + 3) == "day" => {
                return of(at + 4, "day", 0);
            }
            "that" if next == "same" => return of(at + 3, self.at(at + 2), 0),
            "that" => return of(at + 2, next, 0),
            "same" if self.before(at, 1) == "the" => return of(at + 2, next, 0),
            "next" | "following" if self.before(at, 1) == "the" => return of(at + 2, next, 1),
            "previous" | "preceding" if self.before(at, 1) == "the" => return of(at + 2, next, -1),
            // "the day before the vote" counts from the vote.
            "day" | "night" | "week" | "month" | "year" if self.before(at, 1) == "the" && self.is_end(at + 2) => {
                return match next {
                    "before" | "earlier" => of(at + 2, here, -1),
                    "after" | "later" => of(at + 2, here, 1),
                    _ => None,
                };
            }
            _ => {}
        }
        let count = number_word(here)?;
        let unit = unit_of(next)?;
        let sign = match self.at(at + 2) {
            "later" | "afterward" | "afterwards" => 1,
            "after" if self.is_end(at + 3) => 1,
            "earlier" => -1,
            "before" if self.is_end(at + 3) => -1,
            _ => return None,
        };
        match unit {
            "hour" => None,
            "week" => {
                let day = shifted(told, unit, sign * count).filter(|_| self.is_told_by("day"))?;
                Some((at + 3, day, day))
            }
            "decade" => of(at + 3, "year", sign * count * 10),
            unit => of(at + 3, unit, sign * count),
        }
    }

    /// "our last evening": no evening of the calendar.
    fn is_owned(&self, at: usize) -> bool {
        matches!(self.before(at, 1), "my" | "your" | "his" | "her" | "its" | "our" | "their" | "'s" | "’s")
    }

    /// Whether "today" means our times: "still in use today", "today's youth", "what is today Slovakia".
    fn is_nowadays(&self, at: usize) -> bool {
        let is_of = matches!(self.before(at, 1), "even" | "is" | "of" | "until" | "known" | "used" | "still");
        const OF_OUR_TIMES: &[&str] = &["generation", "society", "technology", "world", "youth"];
        // "Riga Today" is a paper.
        let is_name = at > 0 && self.is_capitalised(at) && self.is_capitalised(at - 1);
        self.is_history
            || is_of
            || is_name
            || OF_OUR_TIMES.contains(&self.at(at + 2))
            || matches!(self.at(at + 1), "as" | "than" | "still")
            || !self.is_past(at) && self.lower.iter().any(|word| matches!(word.as_str(), "still" | "ever"))
    }

    /// Whether what was told last is exact enough to count such units from it.
    fn is_told_by(&self, unit: &str) -> bool {
        let Some((from, to)) = self.told else { return false };
        days_between(from, to)
            < match unit {
                "day" => 1,
                "week" => 7,
                "month" => 31,
                _ => 367,
            }
    }
}
