//! Words that say when, resolved to days against the day of publication.
//!
//! Weekdays lie in the past unless the sentence looks ahead; a date without a year takes the year that brings it nearest
//! to publication; a week is Monday to Sunday. What has no calendar answer ("recently", "months ago") is left alone, and
//! without a day of publication only full dates are resolved.

use chancery_doc::{Document, Sentence, Span, TimeExpression, TimeKind, TokenId};
use jiff::ToSpan as _;
use jiff::civil::{Date, Weekday, date};

/// Finds the time expressions of a document, in text order, not overlapping.
pub(crate) fn find(document: &Document<'_>) -> Vec<TimeExpression> {
    let published = document.article.published.as_ref().and_then(|published| published.date.day());
    let mut times = Vec::new();
    for sentence in &document.sentences {
        let words = Words::new(document, sentence, published);
        let mut at = 0;
        while at < words.lower.len() {
            match words.expression_at(at) {
                Some((end, from, to)) => {
                    let start = words.with_preposition(at);
                    times.push(words.expression(start, end, from, to));
                    at = end;
                }
                None => at += 1,
            }
        }
    }
    times
}

/// The words of one sentence, and what their times are measured against.
struct Words<'d> {
    document: &'d Document<'d>,
    first: usize,
    lower: Vec<String>,
    published: Option<Date>,
    looks_ahead: bool,
}

/// What an expression resolves to: one past its last word, first and last day.
type Found = (usize, Date, Date);

impl<'d> Words<'d> {
    fn new(document: &'d Document<'d>, sentence: &Sentence, published: Option<Date>) -> Self {
        let (first, last) = (sentence.tokens.0.idx(), sentence.tokens.1.idx());
        let word = |idx| document.word(TokenId::from_idx(idx)).to_lowercase();
        let lower: Vec<String> = (first..last).map(word).collect();
        let looks_ahead = lower.iter().any(|word| AHEAD.contains(&word.as_str()))
            || lower.windows(2).any(|pair| pair[1] == "to" && matches!(pair[0].as_str(), "is" | "are" | "due"));
        Self { document, first, lower, published, looks_ahead }
    }

    fn at(&self, idx: usize) -> &str {
        self.lower.get(idx).map_or("", String::as_str)
    }

    fn expression(&self, start: usize, end: usize, from: Date, to: Date) -> TimeExpression {
        let token = |idx: usize| self.document.tokens[self.first + idx];
        TimeExpression {
            span: Span::new(token(start).span.start(), token(end - 1).span.end()),
            sentence: token(start).sentence,
            from,
            to,
            kind: if from == to { TimeKind::Day } else { TimeKind::Range },
        }
    }

    /// The start of an expression with the preposition before it.
    fn with_preposition(&self, at: usize) -> usize {
        match at.checked_sub(1).map(|before| self.at(before)) {
            Some("on" | "in" | "by" | "since" | "until") => at - 1,
            Some("the") if at >= 2 && matches!(self.at(at - 2), "on" | "in" | "by") => at - 2,
            _ => at,
        }
    }

    fn expression_at(&self, at: usize) -> Option<Found> {
        self.explicit(at).or_else(|| self.relative(at)).or_else(|| self.weekday(at)).or_else(|| self.year(at))
    }

    /// `5 May 2023`, `May 5, 2023`, `May 5`, `5 May`, `early May`, `May 2023`, `2023-05-05`.
    fn explicit(&self, at: usize) -> Option<Found> {
        if let Ok(day) = self.at(at).parse::<Date>()
            && self.at(at).len() == 10
        {
            return Some((at + 1, day, day));
        }
        // A weekday before a date belongs to it.
        let skip = usize::from(weekday_of(self.at(at)).is_some());
        let start = at + skip + usize::from(skip == 1 && self.at(at + 1) == ",");
        if let Some(day) = day_number(self.at(start)) {
            let of = usize::from(self.at(start + 1) == "of");
            let month = self.month(start + 1 + of)?;
            let end = start + 2 + of;
            let comma = usize::from(self.at(end) == ",");
            return self.dated(day, month, end, end + comma);
        }
        let part = usize::from(PARTS.iter().any(|(word, ..)| *word == self.at(start)));
        let month = self.month(start + part)?;
        let end = start + part + 1;
        if part == 0
            && let Some(day) = day_number(self.at(end))
            && !self.at(end + 1).starts_with('%')
        {
            let comma = usize::from(self.at(end + 1) == ",");
            return self.dated(day, month, end + 1, end + 1 + comma);
        }
        let (end, year) = match year_number(self.at(end)) {
            Some(year) => (end + 1, year),
            None => (end, self.nearest_year(|year| Date::new(year, month, 15).ok())?),
        };
        let first = Date::new(year, month, 1).ok()?;
        let (from, to) = match PARTS.iter().find(|(word, ..)| part == 1 && *word == self.at(start)) {
            Some(&(_, from, 31)) => (Date::new(year, month, from).ok()?, first.last_of_month()),
            Some(&(_, from, to)) => (Date::new(year, month, from).ok()?, Date::new(year, month, to).ok()?),
            None => (first, first.last_of_month()),
        };
        // "may" is a verb more often than a month: alone it must be capitalised and governed by a preposition.
        let alone = end == start + 1;
        (!alone || month != 5 || self.governed(start)).then_some((end, from, to))
    }

    fn governed(&self, at: usize) -> bool {
        at > 0
            && matches!(self.at(at - 1), "in" | "since" | "until" | "by" | "during" | "from" | "last" | "next" | "this")
    }

    /// A day and a month, with the year that stands at `year_at` or else the nearest.
    fn dated(&self, day: i8, month: i8, end: usize, year_at: usize) -> Option<Found> {
        let (end, year) = match year_number(self.at(year_at)) {
            Some(year) => (year_at + 1, year),
            None => (end, self.nearest_year(|year| Date::new(year, month, day).ok())?),
        };
        let found = Date::new(year, month, day).ok()?;
        Some((end, found, found))
    }

    /// The month at `at`, if the word is capitalised there.
    fn month(&self, at: usize) -> Option<i8> {
        let word = self.at(at).trim_end_matches('.');
        let number = MONTHS.iter().position(|month| {
            *month == word
                || (word.len() >= 3 && word.len() <= 4 && month.starts_with(word) && word != "mar" && word != "june")
        })?;
        let token = TokenId::from_idx(self.first + at);
        self.document.word(token).starts_with(char::is_uppercase).then(|| i8::try_from(number + 1).unwrap_or(1))
    }

    /// The year that brings a date nearest to publication, a past one where the sentence does not look ahead.
    fn nearest_year(&self, in_year: impl Fn(i16) -> Option<Date>) -> Option<i16> {
        let published = self.published?;
        let distance = |year: &i16| {
            let days = in_year(*year).map_or(i64::MAX / 4, |date| days_between(published, date));
            let wrong_way = if self.looks_ahead { days < 0 } else { days > 0 };
            // A date on the wrong side must be three times as near: "will vote on 5 May" beside "voted on 5 May".
            if wrong_way { days.abs() * 3 } else { days.abs() }
        };
        (published.year() - 1..=published.year() + 1).min_by_key(distance)
    }

    /// `today`, `last week`, `next year`, `three days ago`, `this month`.
    fn relative(&self, at: usize) -> Option<Found> {
        let published = self.published?;
        let day = |days: i64| published.checked_add(days.days()).ok();
        match (self.at(at), self.at(at + 1)) {
            ("today" | "tonight", _) => return day(0).map(|date| (at + 1, date, date)),
            ("yesterday", _) => return day(-1).map(|date| (at + 1, date, date)),
            ("tomorrow", _) => return day(1).map(|date| (at + 1, date, date)),
            ("this", "morning" | "afternoon" | "evening") => return day(0).map(|date| (at + 2, date, date)),
            ("last", "night") => return day(-1).map(|date| (at + 2, date, date)),
            _ => {}
        }
        if let Some(shift) = shift_of(self.at(at)) {
            let (from, to) = period(published, self.at(at + 1), shift)?;
            return Some((at + 2, from, to));
        }
        let count = number_word(self.at(at))?;
        match (self.at(at + 1), self.at(at + 2)) {
            ("day" | "days", "ago" | "earlier") => day(-count).map(|date| (at + 3, date, date)),
            ("year" | "years", "ago") => {
                let (from, to) = period(published, "year", -count)?;
                Some((at + 3, from, to))
            }
            _ => None,
        }
    }

    /// `Wednesday`, `last Wednesday`, `next Wednesday`.
    fn weekday(&self, at: usize) -> Option<Found> {
        let published = self.published?;
        let (at, shift) = match shift_of(self.at(at)) {
            Some(shift) => (at + 1, Some(shift)),
            None => (at, None),
        };
        let weekday = weekday_of(self.at(at))?;
        if !self.document.word(TokenId::from_idx(self.first + at)).starts_with(char::is_uppercase) {
            return None;
        }
        let ahead = match shift {
            Some(-1) => false,
            Some(1) => true,
            _ => self.looks_ahead,
        };
        let strict = matches!(shift, Some(-1 | 1));
        let found = nearest_weekday(published, weekday, ahead, strict)?;
        Some((at + 1, found, found))
    }

    /// `in 2022`, `since 2014`: a bare year counts only after a preposition.
    fn year(&self, at: usize) -> Option<Found> {
        let year = year_number(self.at(at))?;
        let governed = self.governed(at) || (at > 0 && matches!(self.at(at - 1), "of" | "late" | "early" | "mid"));
        governed.then_some((at + 1, date(year, 1, 1), date(year, 12, 31)))
    }
}

/// Words that make a sentence look ahead.
const AHEAD: &[&str] =
    &["will", "'ll", "’ll", "shall", "scheduled", "upcoming", "plans", "planned", "would", "expected", "slated", "set"];

const MONTHS: &[&str] = &[
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// Parts of a month: word, first and last day (31 for the end of the month).
const PARTS: &[(&str, i8, i8)] = &[("early", 1, 10), ("late", 21, 31), ("mid", 11, 20)];

fn days_between(from: Date, to: Date) -> i64 {
    from.until(to).map_or(i64::MAX / 4, |span| i64::from(span.get_days()))
}

fn day_number(word: &str) -> Option<i8> {
    let digits = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let suffix = &word[digits.len()..];
    let day: i8 = digits.parse().ok()?;
    ((1..=31).contains(&day) && matches!(suffix, "" | "st" | "nd" | "rd" | "th")).then_some(day)
}

fn year_number(word: &str) -> Option<i16> {
    let year: i16 = word.parse().ok()?;
    (word.len() == 4 && (1900..=2100).contains(&year)).then_some(year)
}

fn number_word(word: &str) -> Option<i64> {
    const NUMBERS: &[&str] = &["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
    let small = |n: usize| i64::try_from(n + 1).ok();
    match word {
        "a" | "an" => Some(1),
        _ => NUMBERS
            .iter()
            .position(|number| *number == word)
            .and_then(small)
            .or_else(|| word.parse::<i64>().ok().filter(|n| (1..=200).contains(n))),
    }
}

fn weekday_of(word: &str) -> Option<Weekday> {
    Some(match word.trim_end_matches('.') {
        "monday" => Weekday::Monday,
        "tuesday" => Weekday::Tuesday,
        "wednesday" => Weekday::Wednesday,
        "thursday" => Weekday::Thursday,
        "friday" => Weekday::Friday,
        "saturday" => Weekday::Saturday,
        "sunday" => Weekday::Sunday,
        _ => return None,
    })
}

fn shift_of(word: &str) -> Option<i64> {
    match word {
        "last" | "previous" | "past" => Some(-1),
        "this" => Some(0),
        "next" | "coming" => Some(1),
        _ => None,
    }
}

/// The week, month or year that lies `shift` of its kind from `day`.
fn period(day: Date, unit: &str, shift: i64) -> Option<(Date, Date)> {
    match unit {
        "week" => {
            let monday = day.checked_sub(i64::from(day.weekday().to_monday_zero_offset()).days()).ok()?;
            let monday = monday.checked_add((shift * 7).days()).ok()?;
            Some((monday, monday.checked_add(6.days()).ok()?))
        }
        "month" => {
            let month = day.first_of_month().checked_add(shift.months()).ok()?;
            Some((month, month.last_of_month()))
        }
        "year" => {
            let year = day.first_of_year().checked_add(shift.years()).ok()?;
            Some((year, year.last_of_year()))
        }
        _ => None,
    }
}

/// The weekday at or after (`ahead`) or at or before `day`; never `day` itself where `strict`.
fn nearest_weekday(day: Date, weekday: Weekday, ahead: bool, strict: bool) -> Option<Date> {
    let step: i64 = if ahead { 1 } else { -1 };
    (i64::from(strict)..=7)
        .filter_map(|n| day.checked_add((step * n).days()).ok())
        .find(|date| date.weekday() == weekday)
}

#[cfg(test)]
mod tests {
    use chancery_doc::{Article, DateBasis, Dated, Published};

    use super::*;

    /// Checks the expressions of a sentence published on Wednesday, 10 May 2023.
    #[track_caller]
    fn check(sentence: &str, expected: &[(&str, &str)]) {
        let mut article = Article {
            published: Dated::parse("2023-05-10", DateBasis::Given).map(|date| Published { date, place: None }),
            ..Article::default()
        };
        article.set_text(None, [sentence]);
        let document = crate::read(&article);
        let found: Vec<(String, String)> = find(&document)
            .iter()
            .map(|time| {
                let days =
                    if time.from == time.to { time.from.to_string() } else { format!("{}..{}", time.from, time.to) };
                (document.words(time.span).to_owned(), days)
            })
            .collect();
        let found: Vec<(&str, &str)> = found.iter().map(|(words, days)| (words.as_str(), days.as_str())).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn weekdays_follow_the_tense() {
        check("The envoys met on Monday.", &[("on Monday", "2023-05-08")]);
        check("The envoys will meet on Monday.", &[("on Monday", "2023-05-15")]);
        check(
            "They spoke on Wednesday, as they had last Wednesday.",
            &[("on Wednesday", "2023-05-10"), ("last Wednesday", "2023-05-03")],
        );
    }

    #[test]
    fn weeks_months_and_years() {
        check(
            "It began last week and ends next month.",
            &[("last week", "2023-05-01..2023-05-07"), ("next month", "2023-06-01..2023-06-30")],
        );
        check(
            "They fought in 2014 and last year.",
            &[("in 2014", "2014-01-01..2014-12-31"), ("last year", "2022-01-01..2022-12-31")],
        );
        check("The office opened in early March.", &[("in early March", "2023-03-01..2023-03-10")]);
    }

    #[test]
    fn dates_with_and_without_a_year() {
        check(
            "Signed on 4 March 2021, it lapsed on April 5.",
            &[("on 4 March 2021", "2021-03-04"), ("on April 5", "2023-04-05")],
        );
        check("On Friday, December 2, they left.", &[("On Friday, December 2", "2022-12-02")]);
        check("He may go. May 12 will see talks.", &[("May 12", "2023-05-12")]);
        check("Two days ago they left.", &[("Two days ago", "2023-05-08")]);
    }

    #[test]
    fn without_a_day_of_publication_only_full_dates_count() {
        let mut article = Article::default();
        article.set_text(None, ["They met on Monday and on 3 June 2020."]);
        let document = crate::read(&article);
        let times = find(&document);
        assert_eq!(times.len(), 1);
        assert_eq!(document.words(times[0].span), "on 3 June 2020");
    }
}
