//! Closed classes of words that say when.

use jiff::civil::Weekday;

pub(super) const MONTHS: &[&str] = &[
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

/// Feasts on fixed days that mean the same day wherever they are kept: words, month and day.
pub(super) const HOLIDAYS: &[(&[&str], i8, i8)] = &[
    (&["boxing", "day"], 12, 26),
    (&["christmas", "day"], 12, 25),
    (&["christmas", "eve"], 12, 24),
    (&["christmas"], 12, 25),
    (&["halloween"], 10, 31),
    (&["international", "women", "'s", "day"], 3, 8),
    (&["international", "women", "’s", "day"], 3, 8),
    (&["new", "year", "'s", "day"], 1, 1),
    (&["new", "year", "’s", "day"], 1, 1),
    (&["new", "year", "'s", "eve"], 12, 31),
    (&["new", "year", "’s", "eve"], 12, 31),
    (&["valentine", "'s", "day"], 2, 14),
    (&["valentine", "’s", "day"], 2, 14),
];

/// Seasons, as meteorologists of the north have them: word, first month.
pub(super) const SEASONS: &[(&str, i8)] = &[("spring", 3), ("summer", 6), ("autumn", 9), ("fall", 9), ("winter", 12)];

/// Which part of a month, decade or century.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Early,
    Mid,
    Late,
}

impl Part {
    pub(super) fn of(word: &str) -> Option<Self> {
        Some(match word {
            "early" => Self::Early,
            "mid" => Self::Mid,
            "late" | "later" => Self::Late,
            _ => return None,
        })
    }
}

/// The part that is written as one with its word: "mid-March".
pub(super) fn split_part(word: &str) -> (Option<Part>, &str) {
    match word.split_once('-') {
        Some((part, rest)) if Part::of(part).is_some() => (Part::of(part), rest),
        _ => (None, word),
    }
}

/// A month's number, written out or shortened.
pub(super) fn month_number(word: &str) -> Option<i8> {
    /// "Mar" alone is a name.
    const SHORT: &[&str] = &["jan", "feb", "mar.", "apr", "", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let bare = word.trim_end_matches('.');
    let idx = MONTHS.iter().zip(SHORT).position(|(month, short)| {
        *month == bare || *short == bare || *short == word || bare == "sept" && *short == "sep"
    })?;
    i8::try_from(idx + 1).ok()
}

/// `5`, `5th`, `fifth`.
pub(super) fn day_number(word: &str) -> Option<i8> {
    if let Some(n) = ordinal_word(word) {
        return i8::try_from(n).ok();
    }
    let digits = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let suffix = &word[digits.len()..];
    let day: i8 = digits.parse().ok()?;
    ((1..=31).contains(&day) && matches!(suffix, "" | "st" | "nd" | "rd" | "th")).then_some(day)
}

/// `17th`, `seventeenth`.
pub(super) fn ordinal(word: &str) -> Option<i64> {
    let digits = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    match &word[digits.len()..] {
        "st" | "nd" | "rd" | "th" => digits.parse().ok(),
        _ => ordinal_word(word),
    }
}

fn ordinal_word(word: &str) -> Option<i64> {
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
    ];
    ORDINALS.iter().position(|ordinal| *ordinal == word).and_then(|idx| i64::try_from(idx + 1).ok())
}

/// A year of four digits.
pub(super) fn year_number(word: &str) -> Option<i16> {
    let is_year = word.len() == 4 && word.bytes().all(|byte| byte.is_ascii_digit());
    is_year.then(|| word.parse().ok()).flatten().filter(|year| (1000..=2100).contains(year))
}

/// How many units of the calendar a word counts; beyond sixty news writes digits.
pub(super) fn number_word(word: &str) -> Option<i64> {
    let spelled = || crate::number_word(word).and_then(|n| i64::try_from(n).ok()).filter(|n| (1..=60).contains(n));
    match word {
        "a" | "an" => Some(1),
        _ => spelled().or_else(|| word.parse::<i64>().ok().filter(|n| (1..=400).contains(n))),
    }
}

/// The first year of a decade of the twentieth century by its name: "the sixties".
pub(super) fn named_decade(word: &str) -> Option<i64> {
    const NAMES: &[&str] =
        &["twenties", "thirties", "forties", "fifties", "sixties", "seventies", "eighties", "nineties"];
    NAMES.iter().position(|name| *name == word).and_then(|idx| i64::try_from(idx).ok()).map(|idx| 1920 + 10 * idx)
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

pub(super) fn shift_of(word: &str) -> Option<i64> {
    match word {
        "last" | "previous" | "past" => Some(-1),
        "this" => Some(0),
        "next" | "coming" => Some(1),
        _ => None,
    }
}

/// A unit of the calendar, from its singular or plural.
pub(super) fn unit_of(word: &str) -> Option<&'static str> {
    const UNITS: &[(&str, &str)] = &[
        ("hour", "hours"),
        ("day", "days"),
        ("week", "weeks"),
        ("month", "months"),
        ("year", "years"),
        ("decade", "decades"),
    ];
    UNITS.iter().find(|(one, many)| *one == word || *many == word).map(|(one, _)| *one)
}

/// Parts of a day, which mean the day.
pub(super) fn is_part_of_day(word: &str) -> bool {
    matches!(word, "day" | "morning" | "afternoon" | "evening" | "night")
}
