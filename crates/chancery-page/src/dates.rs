//! Days and times as pages write them.
//!
//! 1. `machine`: values of tags and data ("2024-05-13T10:00:00Z", seconds since 1970).
//! 2. `printed`: days in a line of text, over `months` (names and digits) and `calendar` (other reckonings).
//! 3. `address`: days in the path of an address.
//!
//! Each gives an ISO 8601 moment that [`chancery_doc::Dated::parse`] takes. What could be two days (`03/04/2024`) is read in
//! the [`Order`] of the page, and is none where that is not known.
//!
//! Invariant: nothing here knows what day it is.

use chancery_doc::{DateBasis, Dated};
use jiff::civil::Date;

mod address;
mod calendar;
mod machine;
mod months;
mod printed;

pub(crate) use address::in_address;
pub(crate) use months::month_of;
pub(crate) use printed::Found;

/// Whether days or months come first where both are numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Order {
    /// Nobody said.
    #[default]
    Unknown,
    /// `13/05/2024`, as in most of the world.
    DayFirst,
    /// `05/13/2024`, as in the United States and the Philippines.
    MonthFirst,
}

/// The moment that a machine-made value states: ISO 8601 and its relatives, RFC 2822, seconds since 1970.
pub(crate) fn stated(value: &str, order: Order, basis: DateBasis) -> Option<Dated> {
    let value = value.trim();
    if value.len() > 200 || value.is_empty() {
        return None;
    }
    let dated =
        machine::iso(value).or_else(|| machine::compact(value)).or_else(|| machine::epoch(value)).or_else(|| {
            let found = printed::first_in(value, order)?;
            Some(found.moment(value))
        })?;
    Dated::parse(&dated, basis).filter(is_plausible)
}

/// The first day that a printed line names, with its time where a zone stands beside it.
pub(crate) fn printed(line: &str, basis: DateBasis) -> Option<Dated> {
    printed_in(line, Order::Unknown, basis)
}

/// The same in a page whose order of numbers is known.
pub(crate) fn printed_in(line: &str, order: Order, basis: DateBasis) -> Option<Dated> {
    let found = printed::first_in(line, order)?;
    Dated::parse(&found.moment(line), basis).filter(is_plausible)
}

/// The first full day named in `line`.
pub(crate) fn first_in(line: &str) -> Option<Found> {
    printed::first_in(line, Order::Unknown)
}

/// The first full day named in a line of a page whose order of numbers is known.
pub(crate) fn found_in(line: &str, order: Order) -> Option<Found> {
    printed::first_in(line, order)
}

/// The order that the numbers of a line prove.
pub(crate) fn order_of(line: &str) -> Option<Order> {
    printed::order_of(line)
}

/// The time of day, in minutes, that a line prints right after its day.
pub(crate) fn clock_after(line: &str, found: &Found) -> Option<i64> {
    machine::clock(found.after(line)).or_else(|| machine::clock(&line[..found.start]))
}

/// Whether the character is a digit in any script that prints dates.
pub(crate) fn is_digit(c: char) -> bool {
    months::digit_of(c).is_some()
}

fn day_of(year: u16, month: u16, day: u16) -> Option<Dated> {
    let iso = format!("{year:04}-{month:02}-{day:02}");
    Dated::parse(&iso, DateBasis::Metadata).filter(is_plausible)
}

/// There was no news on the web before, and a later year is a mistake or a joke.
fn is_plausible(dated: &Dated) -> bool {
    dated.day().is_some_and(|day: Date| (1990..=2100).contains(&day.year()))
}

fn year_of(digits: &str) -> Option<u16> {
    (digits.len() == 4).then(|| number(digits, 4)).flatten().filter(|year| (1980..=2100).contains(year))
}

fn number(digits: &str, max_len: usize) -> Option<u16> {
    let is_number = !digits.is_empty() && digits.len() <= max_len && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| digits.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(value: &str) -> Option<String> {
        stated(value, Order::Unknown, DateBasis::Metadata).map(|dated| dated.moment)
    }

    #[test]
    fn machine_made_values() {
        for (value, moment) in [
            ("2024-05-13T10:00:00.000+0000", "2024-05-13T10:00:00+00:00"),
            ("2024-05-13T10:00:00Z", "2024-05-13T10:00:00Z"),
            ("2024-05-13 10:00:00 UTC", "2024-05-13T10:00:00Z"),
            ("2024-5-3", "2024-05-03"),
            ("2024/05/13 10:00", "2024-05-13"),
            ("20240513", "2024-05-13"),
            ("20240513T101500Z", "2024-05-13T10:15:00Z"),
            ("1715594400", "2024-05-13T10:00:00Z"),
            ("1715594400000", "2024-05-13T10:00:00Z"),
            ("Mon, 13 May 2024 10:00:00 +0200", "2024-05-13T10:00:00+02:00"),
            ("Mon May 13 2024 10:00:00 GMT", "2024-05-13T10:00:00Z"),
            ("May 13, 2024", "2024-05-13"),
        ] {
            assert_eq!(read(value).as_deref(), Some(moment), "{value}");
        }
    }

    #[test]
    fn printed_lines_in_many_languages() {
        for line in [
            "13 May 2024",
            "May 13, 2024, 10:00 GMT",
            "Published on Monday, May 13th, 2024",
            "Published: 13.05.2024 06:30",
            "13/05/2024",
            "05/13/2024",
            "13 de mayo de 2024",
            "le 13 mai 2024 à 10h30",
            "13. Mai 2024",
            "13 Mayıs 2024",
            "13 мая 2024, 12:40",
            "2024年5月13日",
            "13-May-2024",
            "Senin, 13 Mei 2024",
            "13 мая 2024 г.",
            "13 травня 2024 року",
            "13. května 2024",
            "13 maja 2024",
            "2024. május 13.",
            "2024 m. gegužės 13 d.",
            "2024. gada 13. maijs",
            "13. maí 2024",
            "13. toukokuuta 2024",
            "13 Μαΐου 2024",
            "ngày 13 tháng 5 năm 2024",
            "13 พฤษภาคม 2567",
            "13 मई 2024",
            "১৩ মে ২০২৪",
            "13 मे 2024",
            "13 மே 2024",
            "١٣ مايو ٢٠٢٤",
            "13 أيار/مايو 2024",
            "13 ماي 2024",
            "13 مئی 2024",
            "۲۴ اردیبهشت ۱۴۰۳",
            "۱۴۰۳/۰۲/۲۴ - ۱۰:۲۰",
            "13 במאי 2024",
            "13 მაისი, 2024",
            "13 մայիսի 2024",
            "2024년 5월 13일 18:40",
            "입력 2024.05.13 18:40",
            "2024. 5. 13.",
            "令和6年5月13日",
            "２０２４年５月１３日",
            "2024年05月13日 10:20",
        ] {
            let dated = printed(line, DateBasis::Metadata).unwrap_or_else(|| panic!("{line}"));
            assert_eq!(&dated.moment[..10], "2024-05-13", "{line}");
        }
        let november = printed("13 تشرين الثاني 2024", DateBasis::Metadata).unwrap();
        assert_eq!(november.moment, "2024-11-13");
        assert_eq!(printed("May 13, 2024, 10:00 GMT", DateBasis::Metadata).unwrap().moment, "2024-05-13T10:00:00Z");
    }

    #[test]
    fn what_could_be_two_days_is_none() {
        for line in ["03/04/2024", "31 February 2024", "May 2024", "13 May", "12:30", "in 2024 it was 13", "2024-13-01"]
        {
            assert!(printed(line, DateBasis::Metadata).is_none(), "{line}");
        }
    }

    #[test]
    fn the_page_s_order_decides() {
        let read = |line, order| printed_in(line, order, DateBasis::Metadata).map(|dated| dated.moment);
        assert_eq!(read("03/04/2024", Order::DayFirst).as_deref(), Some("2024-04-03"));
        assert_eq!(read("03/04/2024", Order::MonthFirst).as_deref(), Some("2024-03-04"));
        assert_eq!(read("03.04.2024", Order::Unknown).as_deref(), Some("2024-04-03"));
        assert_eq!(read("03.04.2024", Order::MonthFirst), None);
        assert_eq!(read("Ana RuizOct 17, 20231204 shares", Order::Unknown).as_deref(), Some("2023-10-17"));
        assert_eq!(read("13.05.24, 10:20", Order::DayFirst).as_deref(), Some("2024-05-13"));
        assert_eq!(read("version 1.13.05.24.7", Order::DayFirst), None);
        assert_eq!(read("13.05.24", Order::Unknown), None);
        assert_eq!(order_of("Posted 05/13/2024"), Some(Order::MonthFirst));
        assert_eq!(order_of("13/05/2024"), Some(Order::DayFirst));
        assert_eq!(order_of("03/04/2024"), None);
    }

    #[test]
    fn relative_days_are_none() {
        for line in ["2 hours ago", "vor 3 Stunden", "hace 2 días", "yesterday at 10:20", "il y a 5 minutes", "3小时前"]
        {
            assert!(printed(line, DateBasis::Metadata).is_none(), "{line}");
        }
    }

    #[test]
    fn clocks_beside_days() {
        let clock = |line: &str| first_in(line).and_then(|found| clock_after(line, &found));
        assert_eq!(clock("December 22, 2023 10:00 PM"), Some(22 * 60));
        assert_eq!(clock("Dec 23, 2023 5:06pm PT"), Some(17 * 60 + 6));
        assert_eq!(clock("8:00 PM EST, Tue December 19, 2023"), Some(20 * 60));
        assert_eq!(clock("23. Dezember 2023, 5.30 Uhr"), Some(5 * 60 + 30));
        assert_eq!(clock("May 13, 2024"), None);
    }

    #[test]
    fn days_in_addresses() {
        let read = |url| in_address(url).map(|dated| dated.moment);
        for url in [
            "https://a.example/2024/05/13/talks",
            "https://a.example/world/2024/may/13/talks",
            "https://a.example/2024-05-13/talks.html",
            "https://a.example/news/talks-20240513",
            "https://a.example/world/talks-2024-05-13/",
        ] {
            assert_eq!(read(url).as_deref(), Some("2024-05-13"), "{url}");
        }
        for url in ["https://a.example/2024/05/talks", "https://a.example/20249913", "https://a.example/12345678/x"] {
            assert_eq!(read(url), None, "{url}");
        }
    }
}
