//! Words of the calendar, and sums with days.

use jiff::ToSpan as _;
use jiff::civil::{Date, Weekday};

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
pub(super) const PARTS: &[(&str, i8, i8)] = &[("early", 1, 10), ("late", 21, 31), ("mid", 11, 20)];

/// Seasons of the northern half: word and first month; each lasts three.
const SEASONS: &[(&str, i8)] = &[("spring", 3), ("summer", 6), ("autumn", 9), ("fall", 9), ("winter", 12)];

const ORDINALS: &[&str] = &[
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
    "thirteenth",
    "fourteenth",
    "fifteenth",
    "sixteenth",
    "seventeenth",
    "eighteenth",
    "nineteenth",
    "twentieth",
    "twenty-first",
];

/// Days that keep a name of their own, by the words, month, day, and the year where there is but one.
pub(super) const NAMED_DAYS: &[(&[&str], i8, i8, Option<i16>)] = &[
    (&["9/11"], 9, 11, Some(2001)),
    (&["september", "11", "attacks"], 9, 11, Some(2001)),
    (&["sept.", "11", "attacks"], 9, 11, Some(2001)),
    (&["october", "7", "attack"], 10, 7, Some(2023)),
    (&["october", "7", "attacks"], 10, 7, Some(2023)),
    (&["oct.", "7", "attack"], 10, 7, Some(2023)),
    (&["oct.", "7", "attacks"], 10, 7, Some(2023)),
    (&["january", "6", "attack"], 1, 6, Some(2021)),
    (&["january", "6", "riot"], 1, 6, Some(2021)),
    (&["jan.", "6", "attack"], 1, 6, Some(2021)),
    (&["jan.", "6", "riot"], 1, 6, Some(2021)),
    (&["christmas", "eve"], 12, 24, None),
    (&["christmas", "day"], 12, 25, None),
    (&["new", "year", "'s", "eve"], 12, 31, None),
    (&["new", "year", "'s", "day"], 1, 1, None),
    (&["new", "year", "’s", "eve"], 12, 31, None),
    (&["new", "year", "’s", "day"], 1, 1, None),
    (&["bastille", "day"], 7, 14, None),
    (&["may", "day"], 5, 1, None),
    (&["halloween"], 10, 31, None),
];

/// The number of a month by its name or short form ("Sept.").
pub(super) fn month_number(word: &str) -> Option<i8> {
    let word = word.trim_end_matches('.');
    let number = MONTHS.iter().position(|month| {
        *month == word || ((3..=4).contains(&word.len()) && month.starts_with(word) && word != "marc")
    })?;
    i8::try_from(number + 1).ok()
}

pub(super) fn day_number(word: &str) -> Option<i8> {
    let digits = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let suffix = &word[digits.len()..];
    let spelled = || ORDINALS.iter().position(|ordinal| *ordinal == word).and_then(|n| i8::try_from(n + 1).ok());
    let Ok(day) = digits.parse::<i8>() else { return spelled() };
    ((1..=31).contains(&day) && matches!(suffix, "" | "st" | "nd" | "rd" | "th")).then_some(day)
}

/// A year of four digits that a date may have.
pub(super) fn year_number(word: &str) -> Option<i16> {
    let year: i16 = word.parse().ok()?;
    (word.len() == 4 && (1000..=2100).contains(&year)).then_some(year)
}

/// "1990s", "nineties": the first year of the decade.
pub(super) fn decade(word: &str) -> Option<i16> {
    const WORDS: &[(&str, i16)] = &[
        ("twenties", 1920),
        ("thirties", 1930),
        ("forties", 1940),
        ("fifties", 1950),
        ("sixties", 1960),
        ("seventies", 1970),
        ("eighties", 1980),
        ("nineties", 1990),
    ];
    if let Some(&(_, year)) = WORDS.iter().find(|(decade, _)| *decade == word) {
        return Some(year);
    }
    let year = year_number(word.strip_suffix('s')?.trim_end_matches(['\'', '’']))?;
    (year % 10 == 0).then_some(year)
}

/// "19th", "nineteenth": the number of a century.
pub(super) fn century_number(word: &str) -> Option<i16> {
    let number = day_number(word).filter(|_| !word.bytes().all(|byte| byte.is_ascii_digit()))?;
    (1..=21).contains(&number).then_some(i16::from(number))
}

/// The months of a season of a year; winter is the one that begins in it.
pub(super) fn season(word: &str, year: i16) -> Option<(Date, Date)> {
    let &(_, month) = SEASONS.iter().find(|(season, _)| *season == word)?;
    let first = Date::new(year, month, 1).ok()?;
    Some((first, first.checked_add(2.months()).ok()?.last_of_month()))
}

pub(super) fn number_word(word: &str) -> Option<i64> {
    const NUMBERS: &[&str] =
        &["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];
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

pub(super) fn weekday_of(word: &str) -> Option<Weekday> {
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

/// How many periods off a word is: "last", "this", "next".
pub(super) fn shift_of(word: &str) -> Option<i64> {
    match word {
        "last" | "previous" | "past" => Some(-1),
        "this" => Some(0),
        "next" | "coming" => Some(1),
        _ => None,
    }
}

/// The week, month or year that lies `shift` of its kind from `day`.
pub(super) fn period(day: Date, unit: &str, shift: i64) -> Option<(Date, Date)> {
    match unit {
        "week" | "weeks" => {
            let monday = day.checked_sub(i64::from(day.weekday().to_monday_zero_offset()).days()).ok()?;
            let monday = monday.checked_add((shift * 7).days()).ok()?;
            Some((monday, monday.checked_add(6.days()).ok()?))
        }
        "weekend" => {
            let (monday, sunday) = period(day, "week", shift)?;
            Some((monday.checked_add(5.days()).ok()?, sunday))
        }
        "month" | "months" => {
            let month = day.first_of_month().checked_add(shift.months()).ok()?;
            Some((month, month.last_of_month()))
        }
        "quarter" => {
            let back = i64::from((day.month() - 1) % 3);
            let first = day.first_of_month().checked_sub(back.months()).ok()?.checked_add((shift * 3).months()).ok()?;
            Some((first, first.checked_add(2.months()).ok()?.last_of_month()))
        }
        "year" | "years" => {
            let year = day.first_of_year().checked_add(shift.years()).ok()?;
            Some((year, year.last_of_year()))
        }
        _ => None,
    }
}

/// The weekday at or after (`ahead`) or at or before `day`; never `day` itself where `strict`.
pub(super) fn nearest_weekday(day: Date, weekday: Weekday, ahead: bool, strict: bool) -> Option<Date> {
    let step: i64 = if ahead { 1 } else { -1 };
    (i64::from(strict)..=7)
        .filter_map(|n| day.checked_add((step * n).days()).ok())
        .find(|date| date.weekday() == weekday)
}

pub(super) fn days_between(from: Date, to: Date) -> i64 {
    from.until(to).map_or(i64::MAX / 4, |span| i64::from(span.get_days()))
}

/// All days of a year.
pub(super) fn whole_year(year: i16) -> Option<(Date, Date)> {
    Some((Date::new(year, 1, 1).ok()?, Date::new(year, 12, 31).ok()?))
}
