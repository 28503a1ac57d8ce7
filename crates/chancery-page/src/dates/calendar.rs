//! Other calendars than the Gregorian: years of Thailand, of Japanese emperors, and the solar calendar of Iran.

use jiff::ToSpan as _;
use jiff::civil::Date;

/// Years that the Buddhist calendar of Thailand is ahead.
const BUDDHIST_AHEAD: u16 = 543;

/// The Gregorian year of a printed one, if it may be a year of news: `2567` of Thailand is 2024.
pub(super) fn year(printed: u16) -> Option<u16> {
    let year = if (2523..=2643).contains(&printed) { printed - BUDDHIST_AHEAD } else { printed };
    (1980..=2100).contains(&year).then_some(year)
}

/// The first year of a Japanese era, by its name.
pub(super) fn era(name: &str) -> Option<u16> {
    match name {
        "令和" => Some(2019),
        "平成" => Some(1989),
        _ => None,
    }
}

/// Months of Iran's solar calendar, in order, also as Afghans call them.
const SOLAR: [[&str; 2]; 12] = [
    ["فروردین", "حمل"],
    ["اردیبهشت", "ثور"],
    ["خرداد", "جوزا"],
    ["تیر", "سرطان"],
    ["مرداد", "اسد"],
    ["شهریور", "سنبله"],
    ["مهر", "میزان"],
    ["آبان", "عقرب"],
    ["آذر", "قوس"],
    ["دی", "جدی"],
    ["بهمن", "دلو"],
    ["اسفند", "حوت"],
];

/// The number of a month of the solar calendar.
pub(super) fn solar_month(word: &str) -> Option<u16> {
    let idx = SOLAR.iter().position(|names| names.contains(&word))?;
    u16::try_from(idx + 1).ok()
}

/// Whether a year is one of the solar calendar's in which there was news on the web.
pub(super) fn is_solar_year(year: u16) -> bool {
    (1359..=1450).contains(&year)
}

/// The Gregorian day of a solar one: 1 Farvardin 1403 is 20 March 2024.
pub(super) fn from_solar(year: u16, month: u16, day: u16) -> Option<Date> {
    if !is_solar_year(year) || !(1..=12).contains(&month) || day == 0 {
        return None;
    }
    // Of every 33 years these eight are leap years: so counted, the rule holds for the years that concern us.
    const LEAP: [u16; 8] = [1, 5, 9, 13, 17, 22, 26, 30];
    let is_leap = |year: u16| LEAP.contains(&(year % 33));
    let n_days = if month <= 6 {
        31
    } else if month < 12 || is_leap(year) {
        30
    } else {
        29
    };
    if day > n_days {
        return None;
    }
    // 1 Farvardin 1358 was 21 March 1979.
    let mut days = 0;
    for year in 1358..year {
        days += if is_leap(year) { 366 } else { 365 };
    }
    days += i32::from((month - 1).min(6)) * 31 + i32::from(month.saturating_sub(7)) * 30 + i32::from(day) - 1;
    Date::new(1979, 3, 21).ok()?.checked_add(days.days()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn solar_days() {
        for ((year, month, day), gregorian) in [
            ((1403, 1, 1), "2024-03-20"),
            ((1403, 2, 24), "2024-05-13"),
            ((1403, 12, 30), "2025-03-20"),
            ((1404, 1, 1), "2025-03-21"),
            ((1399, 12, 30), "2021-03-20"),
            ((1402, 10, 11), "2024-01-01"),
        ] {
            assert_eq!(
                from_solar(year, month, day).map(|day| day.to_string()).as_deref(),
                Some(gregorian),
                "{year}-{month}-{day}"
            );
        }
        assert_eq!(from_solar(1402, 12, 30), None);
        assert_eq!(from_solar(2024, 1, 1), None);
    }

    #[test]
    fn years_of_other_calendars() {
        assert_eq!(year(2567), Some(2024));
        assert_eq!(year(2024), Some(2024));
        assert_eq!(year(1403), None);
    }
}
