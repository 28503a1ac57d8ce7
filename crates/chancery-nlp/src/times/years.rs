//! What is counted in years: years, halves and quarters, seasons, decades, centuries.

use chancery_doc::{Deprel, TokenId};
use jiff::civil::Date;

use super::lexicon::{Part, SEASONS, day_number, named_decade, ordinal, shift_of, split_part, year_number};
use super::{Found, Words, period, whole_years};

impl Words<'_> {
    /// Parts of years and spans of them.
    pub(super) fn of_years(&self, at: usize) -> Option<Found> {
        self.decade(at)
            .or_else(|| self.century(at))
            .or_else(|| self.season(at))
            .or_else(|| self.part_of_year(at))
            .or_else(|| self.years_joined(at))
    }

    /// The part before a word: `early 1980s`, `mid-1980s`, `late - 1980s`; and where the word stands.
    fn part_before(&self, at: usize) -> (Option<Part>, usize) {
        match Part::of(self.at(at)) {
            Some(part) => (Some(part), at + 1 + usize::from(self.at(at + 1) == "-")),
            None => (None, at),
        }
    }

    /// `1990s`, `the 1990's`, `the late 1970s`, `the sixties`, `the '90s`, `the 1600s`.
    fn decade(&self, at: usize) -> Option<Found> {
        let (outer, start) = self.part_before(at);
        let (inner, word) = split_part(self.at(start));
        let part = outer.or(inner);
        let is_named = self.before(at, 1) == "the" || part.is_some();
        let with_s = |word: &str| word.strip_suffix('s').map(|word| word.trim_end_matches(['\'', '’']).to_owned());
        let round = |digits: &str| digits.parse::<i64>().ok().filter(|year| year % 10 == 0);
        let (end, first) = if let Some(first) =
            with_s(word).filter(|word| word.len() == 4).and_then(|word| round(&word))
        {
            (start + 1, first)
        } else if word.len() == 4
            && matches!(self.at(start + 1), "s" | "'s" | "’s")
            && self.is_joined(start)
            && is_named
        {
            (start + 2, round(word)?)
        } else if let Some(short) = with_s(word.trim_start_matches(['\'', '’', '‘'])).filter(|word| word.len() == 2)
            && (is_named || matches!(self.before(at, 1), "'" | "’" | "‘"))
        {
            // "in the 30s°F"
            (
                start + 1,
                1900 + round(&short).filter(|_| self.at(start + 1) != "°").filter(|year| (20..=90).contains(year))?,
            )
        } else {
            (start + 1, named_decade(word).filter(|_| is_named)?)
        };
        if !(1000..=2090).contains(&first) {
            return None;
        }
        let n_years = if first % 100 == 0 && first < 2000 { 100 } else { 10 };
        let (from, to) = part_of_years(first, n_years, part)?;
        Some((end, from, to))
    }

    /// `the 17th century`, `19th-century`, `the late 20th century`, `the 15th to the 17th century`, `this century`.
    fn century(&self, at: usize) -> Option<Found> {
        let (part, start) = self.part_before(at);
        // "twenty-first"
        let (tens, last) =
            if self.at(start) == "twenty" && self.at(start + 1) == "-" { (20, start + 2) } else { (0, start) };
        let n = tens + ordinal(self.at(last)).filter(|n| (1..=21).contains(n))?;
        let noun = last + 1 + usize::from(self.at(last + 1) == "-");
        let is_century = |at: usize| matches!(self.at(at), "century" | "centuries");
        let (end, era) = if is_century(noun) {
            (noun + 1, noun + 1)
        } else {
            // The second of two has the noun.
            let links = matches!(self.at(last + 1), "to" | "and" | "or" | "-" | "–" | "through");
            let second = last + 2 + usize::from(self.at(last + 2) == "the");
            let second = self.part_before(second).1;
            let noun = second + 1 + usize::from(self.at(second + 1) == "-");
            (links && ordinal(self.at(second)).is_some() && is_century(noun)).then_some((last + 1, noun + 1))?
        };
        if is_before_christ(self.at(era)) {
            return None;
        }
        let (from, to) = part_of_years((n - 1) * 100, 100, part)?;
        Some((end, from, to))
    }

    /// `this summer`, `summer 2010`, `the winter of 1976-77`, `in the spring`.
    fn season(&self, at: usize) -> Option<Found> {
        let shift = shift_of(self.at(at));
        let start = at + usize::from(shift.is_some());
        let &(_, month) = SEASONS.iter().find(|(season, _)| *season == self.at(start))?;
        let of = start + 1 + usize::from(self.at(start + 1) == "of");
        let (end, year) = if let Some(year) = year_number(self.at(of)) {
            let second = self.short_year(of, year).map_or(of + 1, |(end, _)| end);
            (second, year)
        } else {
            let published = self.published?;
            let is_spoken_of = self.before(at, 1) == "the" && matches!(self.before(at, 2), "in" | "this" | "last");
            // A fall is more often something else.
            let is_bare = is_spoken_of && self.at(start) != "fall" && self.is_end(start + 1);
            let year = match shift {
                // "what we did this summer", told in the winter after it
                Some(0) if month > published.month() && !self.is_ahead(start) => published.year() - 1,
                Some(0) => published.year(),
                Some(-1) if month + 2 < published.month() => published.year(),
                Some(-1) => published.year() - 1,
                Some(_) if month > published.month() => published.year(),
                Some(_) => published.year() + 1,
                None if is_bare => self.nearest_year(start, |year| Date::new(year, month, 15).ok())?,
                None => return None,
            };
            (start + 1, year)
        };
        let from = Date::new(year, month, 1).ok()?;
        let (last_year, last_month) = if month == 12 { (year + 1, 2) } else { (year, month + 2) };
        Some((end, from, Date::new(last_year, last_month, 1).ok()?.last_of_month()))
    }

    /// `the first half of 2019`, `the second quarter of this year`, `the end of 2019`.
    fn part_of_year(&self, at: usize) -> Option<Found> {
        if self.at(at) == "end" && self.at(at + 1) == "of" {
            let year = year_number(self.at(at + 2))?;
            let last = Date::new(year, 12, 31).ok()?;
            return Some((at + 3, if self.is_deadline(at) { last } else { last.first_of_month() }, last));
        }
        let n_months: i64 = match self.at(at + 1) {
            "half" => 6,
            "quarter" => 3,
            _ => return None,
        };
        let n = ordinal(self.at(at)).filter(|n| n * n_months <= 12)?;
        let of = at + 2 + usize::from(self.at(at + 2) == "of");
        let (end, year) = match (year_number(self.at(of)), shift_of(self.at(of))) {
            (Some(year), _) => (of + 1, year),
            (None, Some(shift)) if self.at(of + 1) == "year" => {
                (of + 2, period(self.published?, "year", shift)?.0.year())
            }
            _ => return None,
        };
        let month = |n: i64| i8::try_from(n).ok().and_then(|month| Date::new(year, month, 1).ok());
        Some((end, month((n - 1) * n_months + 1)?, month(n * n_months)?.last_of_month()))
    }

    /// `1914-18`, `2016/17`: written as one, the second year shortened.
    fn years_joined(&self, at: usize) -> Option<Found> {
        let (first, end, last) = match self.at(at).split_once('/') {
            Some((first, last)) => {
                let first = year_number(first)?;
                (first, at + 1, full_year(first, last)?)
            }
            None => {
                let first = year_number(self.at(at))?;
                let (end, last) = self.short_year(at, first)?;
                (first, end, last)
            }
        };
        let (from, to) = whole_years(i64::from(first), i64::from(last - first) + 1)?;
        Some((end, from, to))
    }

    /// The second year of `1914-18`: one past it, and in full.
    fn short_year(&self, at: usize, first: i16) -> Option<(usize, i16)> {
        let joins = matches!(self.at(at + 1), "-" | "–" | "/") && self.is_joined(at) && self.is_joined(at + 1);
        Some((at + 3, full_year(first, self.at(at + 2)).filter(|_| joins)?))
    }

    /// `in 2022`, `since 2014`, `(2015)`, `AD 842`: a number that is a year by what stands around it.
    pub(super) fn year(&self, at: usize) -> Option<Found> {
        if let Some(found) = self.ancient_year(at) {
            return Some(found);
        }
        let year = year_number(self.at(at))?;
        let (before, next) = (self.before(at, 1), self.at(at + 1));
        let is_fiscal = matches!(before, "fiscal" | "fy") || before == "year" && self.before(at, 2) == "fiscal";
        if is_fiscal || is_before_christ(next) || is_unit(next) || self.is_numbered(at) {
            return None;
        }
        // "2,014" is another word.
        let counts = next.len() > 3 && next.ends_with('s') && !next.ends_with("ss") && !self.is_capitalised(at + 1);
        let is_round = year % 100 == 0;
        let is_of_our_days = (1900..=2060).contains(&year);
        // A number of our days that is not round is seldom anything else.
        let is_plain = is_of_our_days && !is_round;
        let is_second = matches!(before, "and" | "or" | "-" | "–" | "to" | "until")
            && year_number(self.before(at, 2)).is_some()
            && self.year(at - 2).is_some();
        let is_first = matches!(next, "to" | "until" | "and" | "-" | "–") && year_number(self.at(at + 2)) > Some(year);
        let is_year = if is_second || is_governed_as_year(before) {
            is_plain || !counts
        } else if self.is_governed(at) || matches!(before, "of" | "around" | "about" | "ca") {
            // "around 1500 have fled"
            let is_amount =
                matches!(self.before(at, 2), "crowd" | "group" | "maximum" | "minimum" | "number" | "total");
            let is_of = before == "of" && is_of_our_days && !is_amount;
            is_plain || (!counts && (self.is_history || is_first || is_of || self.is_end(at + 1)))
        } else if is_plain {
            !counts || !self.is_count(at)
        } else if is_of_our_days {
            self.is_end(at + 1) || self.is_capitalised(at + 1)
        } else {
            let is_set_apart = before == "(" && next == ")";
            let is_apart = self.is_end(at + 1) || at == 0 || self.is_end(at - 1) || (before == "the" && !is_round);
            is_set_apart || ((1500..1900).contains(&year) && !counts && is_apart)
        };
        let found = whole_years(i64::from(year), 1).map(|(from, to)| (at + 1, from, to));
        found.filter(|_| is_year)
    }

    /// `AD 842`, `AD842`, `347 AD`, `500 CE`, `the year 71`, and `in 348` where history is told.
    fn ancient_year(&self, at: usize) -> Option<Found> {
        let word = self.at(at);
        let is_early = |digits: &str| {
            let year = digits.parse::<i64>().ok()?;
            (digits.len() <= 4 && (1..=2100).contains(&year)).then_some(year)
        };
        let all = |end: usize, year: i64| whole_years(year, 1).map(|(from, to)| (end, from, to));
        if let Some(year) = word.strip_prefix("ad").and_then(is_early).filter(|_| self.is_capitalised(at)) {
            return all(at + 1, year);
        }
        let year = is_early(word)?;
        if matches!(self.at(at + 1), "ad" | "ce" | "a.d.") {
            return all(at + 2, year);
        }
        let is_told = self.is_ancient
            && word.len() == 3
            && matches!(self.before(at, 1), "in" | "until" | "c." | "about" | "around" | "after" | "–" | "-" | "by")
            && (self.is_end(at + 1)
                || self.is_capitalised(at + 1)
                || matches!(self.at(at + 1), "he" | "she" | "became"));
        let is_year = matches!(self.before(at, 1), "ad" | "a.d.")
            || (self.before(at, 1) == "." && matches!(self.before(at, 2), "c" | "ca") && word.len() < 5)
            || self.before(at, 1) == "year" && matches!(self.before(at, 2), "the" | "in") && word.len() < 4;
        (is_year || is_told).then(|| all(at + 1, year)).flatten()
    }

    /// Whether a number is an amount, a page, or the number of something: `$ 1999`, `resolution 1973`.
    fn is_numbered(&self, at: usize) -> bool {
        const KINDS: &[&str] = &[
            "$",
            "£",
            "€",
            "¥",
            "#",
            "no.",
            "number",
            "p.",
            "pp.",
            "article",
            "resolution",
            "un",
            "rule",
            "section",
            "room",
            "at",
            "than",
            "flight",
            "unit",
            "some",
            "nearly",
            "almost",
        ];
        let before = self.before(at, 1);
        KINDS.contains(&before)
            || matches!(self.at(at + 1), "%" | "$" | "€")
            // "1204-1230": pages.
            || (matches!(before, "-" | "–") && at >= 2 && self.before(at, 2).parse::<i64>().is_ok()
                && year_number(self.before(at, 2)).is_none() && day_number(self.before(at, 2)).is_none() && !self.is_history)
    }

    /// Whether the tree has a number as the count of what stands behind it.
    fn is_count(&self, at: usize) -> bool {
        self.syntax.get(self.first + at).is_some_and(|syntax| {
            syntax.deprel == Deprel::Nummod && syntax.head.map(TokenId::idx) == Some(self.first + at + 1)
        })
    }
}

/// The years of a decade or century, or their earlier, middle or later ones.
fn part_of_years(first: i64, n_years: i64, part: Option<Part>) -> Option<(Date, Date)> {
    let (skip, n) = match (part, n_years) {
        (None, n) => (0, n),
        (Some(Part::Early), 10) => (0, 5),
        (Some(Part::Mid), 10) => (3, 5),
        (Some(Part::Late), 10) => (5, 5),
        (Some(Part::Early), n) => (0, n / 4),
        (Some(Part::Mid), n) => (n / 4, n / 2),
        (Some(Part::Late), n) => (n - n / 4, n / 4),
    };
    whole_years(first + skip, n)
}

/// The year that `1914` and `18` give.
fn full_year(first: i16, short: &str) -> Option<i16> {
    let is_short = short.len() == 2 && short.bytes().all(|byte| byte.is_ascii_digit());
    let last = first - first % 100 + short.parse::<i16>().ok().filter(|_| is_short)?;
    (last > first).then_some(last)
}

/// Words before a number that make it a year.
fn is_governed_as_year(word: &str) -> bool {
    matches!(
        word,
        "in" | "since"
            | "until"
            | "till"
            | "during"
            | "throughout"
            | "year"
            | "late"
            | "early"
            | "mid"
            | "circa"
            | "c."
    )
}

fn is_before_christ(word: &str) -> bool {
    matches!(word, "bc" | "bce" | "b.c." | "b.c.e.")
}

/// What is counted or measured, not dated.
fn is_unit(word: &str) -> bool {
    const UNITS: &[&str] = &[
        "gmt", "ft", "feet", "hours", "hrs", "km", "kg", "m", "men", "year", "years", "°", "meters", "metres", "mi",
        "miles", "people", "tonnes", "tons", "troops", "utc", "words", "million", "billion",
    ];
    UNITS.contains(&word)
}
