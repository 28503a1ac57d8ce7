//! Days of a month and months: `5 May 2023`, `May 3-5`, `the first of December`, `early May`, `May last year`.

use jiff::civil::Date;

use super::lexicon::{HOLIDAYS, Part, day_number, month_number, shift_of, split_part, weekday_of, year_number};
use super::{Found, Words, days_between, period};

/// How many words a day of digits has: `2023`, `-`, `05`, `-`, `10`.
const ISO_WORDS: usize = 5;

impl Words<'_> {
    /// A date with a month in it.
    pub(super) fn date(&self, at: usize) -> Option<Found> {
        if let Some(day) = self.iso_day(at) {
            return Some((at + ISO_WORDS, day, day));
        }
        // A weekday before a date belongs to it.
        let skip = usize::from(weekday_of(self.at(at)).is_some());
        let start = at + skip + usize::from(skip == 1 && self.at(at + 1) == ",");
        self.day_first(start).or_else(|| self.month_first(start)).or_else(|| self.months(start))
    }

    /// `2023-05-10`, which the tokenizer cuts at its hyphens.
    fn iso_day(&self, at: usize) -> Option<Date> {
        let words = self.lower.get(at..at + ISO_WORDS)?;
        let is_whole = (at..at + ISO_WORDS - 1).all(|idx| self.is_joined(idx));
        let day = words.concat();
        (is_whole && day.len() == 10).then(|| day.parse().ok()).flatten()
    }

    /// `5 May`, `the 5th of May`, `3-5 May`, `between 3 and 5 May`.
    fn day_first(&self, start: usize) -> Option<Found> {
        let day = day_number(self.at(start))?;
        let (first, last, next) = match self.last_day(start, day) {
            Some(last) => (day, last, start + 3),
            None => (day, day, start + 1),
        };
        let of = usize::from(self.at(next) == "of");
        let month = self.month(next + of)?;
        self.dated(first, last, month, next + of + 1)
    }

    /// `May 5`, `May 5, 2023`, `May 3-5`.
    fn month_first(&self, start: usize) -> Option<Found> {
        let month = self.month(start)?;
        let at = start + 1 + usize::from(self.at(start + 1) == "the");
        let day = day_number(self.at(at)).filter(|_| !self.at(at + 1).starts_with('%'))?;
        match self.last_day(at, day).filter(|_| self.month(at + 3).is_none()) {
            Some(last) => self.dated(day, last, month, at + 3),
            None => self.dated(day, day, month, at + 1),
        }
    }

    /// The last day of a range that begins with `day` at `at`.
    fn last_day(&self, at: usize, day: i8) -> Option<i8> {
        let last = day_number(self.at(at + 2)).filter(|&last| last > day)?;
        let is_range = match self.at(at + 1) {
            "-" | "–" | "—" | "through" => true,
            "to" => !matches!(self.at(at + 3), ":" | "%"),
            // "on 3 and 9 May" are two days, not the days between.
            "and" => last == day + 1 || self.before(at, 1) == "between" || self.before(at, 2) == "between",
            _ => false,
        };
        is_range.then_some(last)
    }

    /// Days of a month whose year, if it has one, stands at `end`.
    fn dated(&self, first: i8, last: i8, month: i8, end: usize) -> Option<Found> {
        let (end, year) = match self.year_behind(end).or_else(|| self.year_of_range(end, month)) {
            Some(found) => found,
            None => (end, self.nearest_year(end - 1, |year| Date::new(year, month, first).ok())?),
        };
        Some((end, Date::new(year, month, first).ok()?, Date::new(year, month, last).ok()?))
    }

    /// `May`, `May 2023`, `early May`, `the end of May`, `last May`, `January-June 2016`, `between May and June 1981`.
    fn months(&self, start: usize) -> Option<Found> {
        let (part, at) = self.part_of_month(start);
        let month = self.month(at)?;
        let shift = shift_of(self.before(start, 1)).filter(|_| part.is_none());
        let end = at + 1;
        let joins = matches!(self.at(end), "-" | "–") && self.is_joined(at) && self.is_joined(end)
            || self.at(end) == "and" && self.before(start, 1) == "between";
        if joins && let Some(last) = month_number(self.at(end + 1)).filter(|&last| last > month) {
            let (end, year) = match self.year_behind(end + 2) {
                Some(found) => found,
                None => (end + 2, self.nearest_year(at, |year| Date::new(year, month, 15).ok())?),
            };
            return Some((end, Date::new(year, month, 1).ok()?, Date::new(year, last, 1).ok()?.last_of_month()));
        }
        let (end, year) = match self.year_behind(end).or_else(|| self.year_of_range(end, month)) {
            Some(found) => found,
            None => (
                end,
                self.shifted_year(month, shift)
                    .or_else(|| self.nearest_year(at, |year| Date::new(year, month, 15).ok()))?,
            ),
        };
        let first = Date::new(year, month, 1).ok()?;
        let last = first.last_of_month();
        let (from, to) = match part {
            // A deadline is its last day.
            Some(Part::Late) if self.at(start) == "end" && self.is_deadline(start) => (last, last),
            Some(Part::Early) => (first, Date::new(year, month, 10).ok()?),
            Some(Part::Mid) => (Date::new(year, month, 11).ok()?, Date::new(year, month, 20).ok()?),
            Some(Part::Late) => (Date::new(year, month, 21).ok()?, last),
            None => (first, last),
        };
        // "may" and "march" are verbs too: alone they must be governed by a preposition.
        let is_alone = end == start + 1;
        (!is_alone || !matches!(month, 3 | 5) || self.is_governed(start)).then_some((end, from, to))
    }

    /// `early May`, `mid-May`, `the end of May`: which part, and where the month stands.
    fn part_of_month(&self, start: usize) -> (Option<Part>, usize) {
        if let (Some(part), _) = split_part(self.at(start)) {
            return (Some(part), start);
        }
        if let Some(part) = Part::of(self.at(start)) {
            return (Some(part), start + 1 + usize::from(self.at(start + 1) == "-"));
        }
        match (self.at(start), self.at(start + 1)) {
            ("beginning" | "start", "of") => (Some(Part::Early), start + 2),
            ("middle", "of") => (Some(Part::Mid), start + 2),
            ("end", "of") => (Some(Part::Late), start + 2),
            _ => (None, start),
        }
    }

    /// "by the end of", "until the end of".
    pub(super) fn is_deadline(&self, start: usize) -> bool {
        let before = self.before(start, if self.before(start, 1) == "the" { 2 } else { 1 });
        matches!(before, "by" | "until" | "till")
    }

    pub(super) fn is_governed(&self, at: usize) -> bool {
        const PREPOSITIONS: &[&str] = &[
            "in",
            "since",
            "until",
            "till",
            "by",
            "during",
            "from",
            "last",
            "next",
            "this",
            "after",
            "before",
            "between",
            "to",
            "through",
            "throughout",
        ];
        PREPOSITIONS.contains(&self.before(at, 1))
    }

    /// The month at `at`, if the word is capitalised there.
    fn month(&self, at: usize) -> Option<i8> {
        let (part, word) = split_part(self.at(at));
        let month = month_number(word)?;
        (part.is_some() || self.is_capitalised(at)).then_some(month)
    }

    /// The year behind a date: `, 2023`, `of 2023`, `last year`, `the same year`.
    fn year_behind(&self, at: usize) -> Option<(usize, i16)> {
        let comma = at + usize::from(self.at(at) == ",");
        if let Some(year) = year_number(self.at(comma)) {
            return Some((comma + 1, year));
        }
        let of = at + usize::from(matches!(self.at(at), "of" | "in"));
        if let Some(year) = year_number(self.at(of)) {
            return Some((of + 1, year));
        }
        // "December of 384", and not "the arrest in December of 384 men"
        let is_early = self.at(at) == "of" && self.at(of).len() == 3 && (self.is_ancient || self.is_end(of + 1));
        if is_early && let Ok(year) = self.at(of).parse() {
            return Some((of + 1, year));
        }
        // "30 September 420": a number that nothing follows.
        let is_last = self.at(at).len() == 3 && at >= 2 && day_number(self.at(at - 2)).is_some() && self.is_end(at + 1);
        if is_last
            && self.at(at + 1) != "-"
            && let Ok(year) = self.at(at).parse()
        {
            return Some((at + 1, year));
        }
        if self.at(of + 1) == "year"
            && let Some(shift) = shift_of(self.at(of))
        {
            let (first, _) = period(self.published?, "year", shift)?;
            return Some((of + 2, first.year()));
        }
        let same = of + usize::from(self.at(of) == "the");
        let is_same = matches!(self.at(of), "that") || self.at(same) == "same";
        if is_same && self.at(same + 1) == "year" {
            return Some((same + 2, self.told?.0.year()));
        }
        None
    }

    /// `March to August 2011`, `January 5 - March 9, 2014`: the year that stands at the second date is that of the first,
    /// or the one behind it where New Year lies between: `December 30 to January 2, 2014`.
    fn year_of_range(&self, at: usize, first_month: i8) -> Option<(usize, i16)> {
        if !matches!(self.at(at), "-" | "–" | "—" | "to" | "until" | "through" | "and") {
            return None;
        }
        let next = at + 1;
        let month_at = if self.month(next).is_some() { next } else { next + 1 };
        let last_month = self.month(month_at)?;
        let has_day = |idx: usize| usize::from(day_number(self.at(idx)).is_some());
        let behind = month_at + 1 + if month_at == next { has_day(month_at + 1) } else { 0 };
        (month_at == next || has_day(next) == 1).then_some(())?;
        let (_, year) = self.year_behind(behind)?;
        Some((at, if last_month < first_month { year - 1 } else { year }))
    }

    /// `last May`, `next May`, `this May`.
    fn shifted_year(&self, month: i8, shift: Option<i64>) -> Option<i16> {
        let published = self.published?;
        let this = published.year();
        match shift? {
            -1 if month < published.month() => Some(this),
            -1 => Some(this - 1),
            1 if month > published.month() => Some(this),
            1 => Some(this + 1),
            _ => Some(this),
        }
    }

    /// The year of a date without one, at `at`. Where history is told that is the year told last; else the one that brings the
    /// date nearest to publication, a past one unless the verb looks ahead.
    pub(super) fn nearest_year(&self, at: usize, in_year: impl Fn(i16) -> Option<Date>) -> Option<i16> {
        let published = self.published?;
        if self.is_history
            && let Some((from, to)) = self.told
        {
            /// How far behind what was told last a date may lie.
            const BACK: i64 = -60;
            if days_between(from, to) > 300 {
                return Some(from.year());
            }
            let years = from.year() - 1..=from.year() + 1;
            return years.into_iter().find(|&year| in_year(year).is_some_and(|date| days_between(from, date) >= BACK));
        }
        let ahead = self.is_ahead(at);
        // A list goes on ahead: "in Rome next month, in Oslo in November, in Bern in January".
        if let Some((from, _)) = self.told.filter(|(from, _)| self.is_listed && *from > published) {
            let mut years = from.year()..=from.year() + 1;
            return years.find(|&year| in_year(year).is_some_and(|date| date >= from.first_of_month()));
        }
        let distance = |year: &i16| {
            let days = in_year(*year).map_or(i64::MAX / 4, |date| days_between(published, date));
            let wrong_way = if ahead { days < 0 } else { days > 0 };
            // A date on the wrong side must be three times as near: "will vote on 5 May" beside "voted on 5 May".
            if wrong_way { days.abs() * 3 } else { days.abs() }
        };
        (published.year() - 1..=published.year() + 1).min_by_key(distance)
    }

    /// `Christmas`, `New Year's Eve`, `Christmas 2019`.
    pub(super) fn holiday(&self, at: usize) -> Option<Found> {
        // The attacks are named by the American way to write their day.
        if self.at(at) == "9/11" {
            let day = Date::new(2001, 9, 11).ok()?;
            return Some((at + 1, day, day));
        }
        let is_here = |words: &&(&[&str], i8, i8)| {
            self.is_capitalised(at) && words.0.iter().enumerate().all(|(n, word)| self.at(at + n) == *word)
        };
        let &(words, month, day) = HOLIDAYS.iter().find(is_here)?;
        // A name has the word too: "Christmas Island".
        let is_in_name = |idx: usize| self.is_capitalised(idx) && idx > 0;
        if is_in_name(at + words.len()) || (at > 0 && is_in_name(at - 1)) {
            return None;
        }
        let (end, found, _) = self.dated(day, day, month, at + words.len())?;
        Some((end, found, found))
    }
}
