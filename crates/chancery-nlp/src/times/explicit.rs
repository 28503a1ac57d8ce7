//! Dates that the words name: days, months, years, decades, centuries.

use jiff::civil::Date;

use super::calendar::{
    NAMED_DAYS, PARTS, century_number, day_number, days_between, decade, month_number, season, weekday_of, whole_year,
    year_number,
};
use super::{Found, Words};

/// Signs and words that stand between the ends of a range.
const TO: &[&str] = &["-", "–", "—", "to", "and", "through", "until"];

impl Words<'_> {
    /// `5 May 2023`, `May 5, 2023`, `May 5`, `3-5 May`, `early May`, `May 2023`, `2023-05-05`.
    pub(super) fn explicit(&self, at: usize) -> Option<Found> {
        if let Ok(day) = self.at(at).parse::<Date>()
            && self.at(at).len() == 10
        {
            return Some(Found::day(at + 1, day).with_year());
        }
        // A weekday before a date belongs to it.
        let skip = usize::from(weekday_of(self.at(at)).is_some());
        let start = at + skip + usize::from(skip == 1 && self.at(at + 1) == ",");
        if let Some((first, last, next)) = self.days(start) {
            let of = usize::from(self.at(next) == "of");
            if let Some(month) = self.month(next + of) {
                let end = next + of + 1;
                return self.dated((first, last), month, end, self.behind_comma(end));
            }
        }
        if let Some(month) = self.at(start).strip_prefix("mid-").and_then(month_number) {
            let (end, year, names_year) = self.year_of_month(start + 1, month)?;
            let (from, to) = (Date::new(year, month, 11).ok()?, Date::new(year, month, 20).ok()?);
            return Some(Found { end, from, to, names_year });
        }
        let part = usize::from(PARTS.iter().any(|(word, ..)| *word == self.at(start)));
        let part = part + usize::from(part == 1 && self.at(start + 1) == "-");
        let month = self.month(start + part)?;
        let end = start + part + 1;
        if part == 0
            && let Some((first, last, end)) = self.days(end)
            && !self.at(end).starts_with('%')
        {
            return self.dated((first, last), month, end, self.behind_comma(end));
        }
        let (end, year, names_year) = self.year_of_month(end, month)?;
        let first = Date::new(year, month, 1).ok()?;
        let part_of = PARTS.iter().find(|(word, ..)| part > 0 && *word == self.at(start));
        let (from, to) = match part_of {
            Some(&(_, from, 31)) => (Date::new(year, month, from).ok()?, first.last_of_month()),
            Some(&(_, from, to)) => (Date::new(year, month, from).ok()?, Date::new(year, month, to).ok()?),
            None => (first, first.last_of_month()),
        };
        // "may" is a verb more often than a month, and "march" an act: alone they must be governed by a preposition.
        let alone = end == start + 1;
        let is_word = matches!(month, 3 | 5) && self.at(start).len() <= 5;
        (!alone || !is_word || self.governed(start)).then_some(Found { end, from, to, names_year })
    }

    /// The year of a month whose name ends before `at`: "March 2021", "May, 1990", "March of 2021", "between May and June 1981".
    fn year_of_month(&self, at: usize, month: i8) -> Option<(usize, i16, bool)> {
        let off = usize::from(matches!(self.at(at), "," | "of" | "in"));
        if let Some(year) = year_number(self.at(at + off)) {
            return Some((at + off + 1, year, true));
        }
        if TO.contains(&self.at(at))
            && self.month(at + 1).is_some()
            && let Some(year) = [0, 1].into_iter().find_map(|off| year_number(self.at(at + 2 + off)))
        {
            return Some((at, year, false));
        }
        let year = self.nearest_year(at, |year| Date::new(year, month, 15).ok())?;
        Some((at, year, false))
    }

    /// A day, or the first and last of several in a month, and one past them: `5`, `5th`, `3-5`, `3 to 5`.
    fn days(&self, at: usize) -> Option<(i8, i8, usize)> {
        if let Some((first, last)) = self.at(at).split_once(['-', '–'])
            && let (Some(first), Some(last)) = (day_number(first), day_number(last))
        {
            return (first < last).then_some((first, last, at + 1));
        }
        let first = day_number(self.at(at))?;
        if TO.contains(&self.at(at + 1))
            && let Some(last) = day_number(self.at(at + 2)).filter(|&last| first < last)
            && self.at(at + 2).bytes().any(|byte| byte.is_ascii_digit())
        {
            return Some((first, last, at + 3));
        }
        Some((first, first, at + 1))
    }

    fn behind_comma(&self, at: usize) -> usize {
        at + usize::from(self.at(at) == ",")
    }

    pub(super) fn governed(&self, at: usize) -> bool {
        matches!(
            self.before(at),
            "in" | "since"
                | "until"
                | "by"
                | "during"
                | "from"
                | "last"
                | "next"
                | "this"
                | "before"
                | "after"
                | "through"
        )
    }

    /// Days and a month, with the year that stands at `year_at` or else the nearest.
    fn dated(&self, days: (i8, i8), month: i8, end: usize, year_at: usize) -> Option<Found> {
        let (end, year, names_year) = match year_number(self.at(year_at)) {
            Some(year) => (year_at + 1, year, true),
            None => match self.year_of_range(end) {
                Some(year) => (end, year, false),
                None => (end, self.nearest_year(end, |year| Date::new(year, month, days.0).ok())?, false),
            },
        };
        let from = Date::new(year, month, days.0).ok()?;
        Some(Found { end, from, to: Date::new(year, month, days.1).ok()?, names_year })
    }

    /// The year that stands at the end of a range whose first day ends before `at`: "January 23 to March 9, 2014".
    fn year_of_range(&self, at: usize) -> Option<i16> {
        let month = TO.contains(&self.at(at)).then_some(at + 1)?;
        self.month(month)?;
        day_number(self.at(month + 1))?;
        year_number(self.at(self.behind_comma(month + 2)))
    }

    /// The month at `at`, if the word is capitalised there.
    fn month(&self, at: usize) -> Option<i8> {
        month_number(self.at(at)).filter(|_| self.is_capitalised(at))
    }

    /// The year that a date without one has: the past one of which the text has just spoken, else the one that brings it nearest to
    /// publication, a past one where the words beside it do not look ahead.
    fn nearest_year(&self, at: usize, in_year: impl Fn(i16) -> Option<Date>) -> Option<i16> {
        let published = self.published?;
        if let Some(anchor) = self.anchor
            && anchor.from.year() < published.year() - 2
            && anchor.from.year() == anchor.to.year()
        {
            return Some(anchor.from.year());
        }
        let looks_ahead = self.looks_ahead(at);
        let distance = |year: &i16| {
            let days = in_year(*year).map_or(i64::MAX / 4, |date| days_between(published, date));
            let wrong_way = if looks_ahead { days < 0 } else { days > 0 };
            // A date on the wrong side must be three times as near: "will vote on 5 May" beside "voted on 5 May".
            if wrong_way { days.abs() * 3 } else { days.abs() }
        };
        (published.year() - 1..=published.year() + 1).min_by_key(distance)
    }

    /// A day with a name of its own: `Christmas Eve`, `the September 11 attacks`.
    pub(super) fn named_day(&self, at: usize) -> Option<Found> {
        let is_here = |words: &&[&str]| words.iter().enumerate().all(|(n, word)| self.at(at + n) == *word);
        let &(words, month, day, year) = NAMED_DAYS.iter().find(|(words, ..)| is_here(words))?;
        // What happened that day is no part of its name.
        let is_act = matches!(words.last(), Some(&("attack" | "attacks" | "riot")));
        let end = at + words.len() - usize::from(is_act);
        if let Some(year) = year {
            let date = Date::new(year, month, day).ok()?;
            return self.published.is_none_or(|published| date <= published).then(|| Found::day(end, date));
        }
        if !self.is_capitalised(at) {
            return None;
        }
        let (end, year) = match year_number(self.at(end)) {
            Some(year) => (end + 1, year),
            None => (end, self.nearest_year(end, |year| Date::new(year, month, day).ok())?),
        };
        Some(Found::day(end, Date::new(year, month, day).ok()?))
    }

    /// `the 1990s`, `early 2000s`, `the nineteenth century`, `the summer of 2010`.
    pub(super) fn era(&self, at: usize) -> Option<Found> {
        let part = usize::from(PARTS.iter().any(|(word, ..)| *word == self.at(at)));
        let part = part + usize::from(part == 1 && self.at(at + 1) == "-");
        let years = |from: i16, to: i16| Some((whole_year(from.max(1))?.0, whole_year(to)?.1));
        if let Some(first) = self.at(at).strip_prefix("mid-").and_then(decade) {
            return years(first + 3, first + 6).map(|days| Found::range(at + 1, days));
        }
        if let Some(number) = self.at(at).strip_suffix("-century").and_then(century_number) {
            return years((number - 1) * 100, number * 100 - 1).map(|days| Found::range(at + 1, days));
        }
        if let Some(found) = self.part_of_year(at) {
            return Some(found);
        }
        if let Some((first, end)) = self.decade_at(at + part) {
            let years = match self.at(at) {
                "early" => years(first, first + 4),
                "mid" => years(first + 3, first + 6),
                "late" => years(first + 5, first + 9),
                // "the 1600s" are a century, "the 2000s" a decade.
                _ if first % 100 == 0 && first < 1900 => years(first, first + 99),
                _ => years(first, first + 9),
            };
            return years.map(|days| Found::range(end, days));
        }
        if let Some(number) = century_number(self.at(at + part))
            && matches!(self.at(at + part + 1), "century" | "centuries")
        {
            let first = (number - 1) * 100;
            let years = match self.at(at) {
                "early" => years(first, first + 24),
                "mid" => years(first + 25, first + 74),
                "late" => years(first + 75, first + 99),
                _ => years(first, first + 99),
            };
            return years.map(|days| Found::range(at + part + 2, days));
        }
        let of = usize::from(self.at(at + 1) == "of");
        let year = year_number(self.at(at + 1 + of))?;
        season(self.at(at), year).map(|months| Found::range(at + 2 + of, months).with_year())
    }

    /// `the first quarter of 2019`, `the second half of last year`: without a year, of the year of publication.
    fn part_of_year(&self, at: usize) -> Option<Found> {
        let number = day_number(self.at(at)).filter(|_| !self.at(at).bytes().all(|byte| byte.is_ascii_digit()))?;
        let n_months = match self.at(at + 1) {
            "quarter" if number <= 4 => 3,
            "half" if number <= 2 => 6,
            _ => return None,
        };
        let of = usize::from(self.at(at + 2) == "of");
        let named = year_number(self.at(at + 2 + of));
        let (end, year) = match (named, self.at(at + 2 + of), self.at(at + 3 + of)) {
            (Some(year), ..) => (at + 3 + of, year),
            (None, "last", "year") => (at + 4 + of, self.published?.year() - 1),
            (None, "this", "year") => (at + 4 + of, self.published?.year()),
            (None, "next", "year") => (at + 4 + of, self.published?.year() + 1),
            // "the second half of the match"
            _ if of == 1 || n_months == 6 => return None,
            _ => (at + 2, self.published?.year()),
        };
        let from = Date::new(year, (number - 1) * n_months + 1, 1).ok()?;
        let to = Date::new(year, number * n_months, 1).ok()?.last_of_month();
        Some(Found { end, from, to, names_year: named.is_some() })
    }

    /// The first year of a decade and one past its words: `1990s`, `the 1990's`, `the nineties`.
    fn decade_at(&self, at: usize) -> Option<(i16, usize)> {
        let is_word = self.at(at).bytes().all(|byte| byte.is_ascii_lowercase());
        if let Some(first) = decade(self.at(at)).filter(|_| !is_word || self.before(at) == "the") {
            return Some((first, at + 1));
        }
        let split = matches!(self.at(at + 1), "'s" | "’s") && self.before(at) == "the";
        year_number(self.at(at)).filter(|year| split && year % 10 == 0).map(|year| (year, at + 2))
    }

    /// `in 2022`, `since 2014`, `the 2014 protests`, `(2009)`: a bare year counts where the words around it make it one.
    pub(super) fn year(&self, at: usize) -> Option<Found> {
        let year = year_number(self.at(at))?;
        let (before, after) = (self.before(at), self.at(at + 1));
        let is_counted = matches!(
            after,
            "%" | "people"
                | "troops"
                | "soldiers"
                | "men"
                | "women"
                | "miles"
                | "km"
                | "metres"
                | "meters"
                | "feet"
                | "year"
                | "years"
                | "ft"
                | "m"
                | "dollars"
                | "euros"
                | "hours"
                | "days"
        );
        let is_numbered = matches!(
            before,
            "no" | "no."
                | "number"
                | "resolution"
                | "flight"
                | "article"
                | "section"
                | "page"
                | "pp."
                | "p."
                | "$"
                | "€"
                | "£"
                | "#"
                | "."
        );
        if is_counted || is_numbered {
            return None;
        }
        let is_led = self.governed(at)
            || matches!(
                before,
                "of" | "late"
                    | "early"
                    | "mid"
                    | "year"
                    | "between"
                    | "around"
                    | "circa"
                    | "c."
                    | "ca"
                    | "ca."
                    | "till"
            );
        let is_set_off = matches!(before, "(" | "–" | "—" | "-" | "/") || matches!(after, ")" | "–" | "—" | "-");
        let is_recent = (1500..=2100).contains(&year);
        let is_beside = is_recent
            && (matches!(before, "the" | "'s" | "’s" | "its" | "their" | "his" | "her" | "this" | "a" | "")
                || after == ",");
        // "and 2014", "to 2014": the second of two years.
        let is_second = matches!(before, "and" | "to" | ",")
            && at >= 2
            && (year_number(self.at(at - 2)).is_some() || decade(self.at(at - 2)).is_some());
        let is_year = is_led || is_set_off || is_beside || is_second || (is_recent && self.is_cited(at));
        is_year.then(|| whole_year(year)).flatten().map(|days| Found::range(at + 1, days).with_year())
    }

    /// "Smith 1994;", "Smith et al., 2013", "the London 2012 games": the year of a work or a gathering.
    fn is_cited(&self, at: usize) -> bool {
        let before = self.before(at);
        let name = if before == "," { at.checked_sub(2) } else { at.checked_sub(1) };
        let by_name =
            name.is_some_and(|name| self.is_capitalised(name) || matches!(self.at(name), "al" | "al." | "file"));
        by_name && (matches!(self.at(at + 1), ";" | ":" | "," | ")" | "." | "") || self.is_capitalised(at - 1))
    }
}
