//! Days and times as pages write them.
//!
//! Takes words of a page (a meta tag, an address, a line near the title) and gives an ISO 8601 moment that
//! [`chancery_doc::Dated::parse`] takes. What could be two days (`03/04/2024`) is none.
//!
//! Invariant: nothing here knows what day it is.

use chancery_doc::{DateBasis, Dated};
use jiff::civil::Date;

/// The moment that a machine-made value states: ISO 8601 and its relatives, RFC 2822, seconds since 1970.
pub(crate) fn stated(value: &str, basis: DateBasis) -> Option<Dated> {
    let value = value.trim();
    if value.len() > 200 || value.is_empty() {
        return None;
    }
    let dated = iso(value).or_else(|| compact(value)).or_else(|| epoch(value)).or_else(|| {
        let found = first_in(value)?;
        Some(found.moment(value))
    })?;
    Dated::parse(&dated, basis).filter(is_plausible)
}

/// The first day that a printed line names, with its time where a zone stands beside it.
pub(crate) fn printed(line: &str, basis: DateBasis) -> Option<Dated> {
    let found = first_in(line)?;
    Dated::parse(&found.moment(line), basis).filter(is_plausible)
}

/// The day in the path of an address: `/2024/05/13/`, `/2024-05-13/`, `/20240513/`, `/2024/may/13/`.
pub(crate) fn in_address(url: &str) -> Option<Dated> {
    let path = url.split("://").nth(1)?.split(['?', '#']).next()?;
    let parts: Vec<&str> = path.split('/').skip(1).collect();
    (0..parts.len()).find_map(|n| day_in_parts(&parts[n..]).or_else(|| day_inside(parts[n])))
}

/// `2024/05/13` at the beginning of the parts of a path; the day may go on: `13-talks-begin`.
fn day_in_parts(parts: &[&str]) -> Option<Dated> {
    let &[year, month, day, ..] = parts else { return None };
    let month = number(month, 2).or_else(|| month_of(month))?;
    let digits = &day[..day.bytes().take_while(u8::is_ascii_digit).count()];
    let goes_on = day[digits.len()..].starts_with(char::is_alphanumeric);
    if goes_on { None } else { day_of(year_of(year)?, month, number(digits, 2)?) }
}

/// `2024-05-13`, `2024_05_13` or `20240513` as a run of its own in one part of a path.
fn day_inside(part: &str) -> Option<Dated> {
    let runs: Vec<&str> = part.split(|c: char| !c.is_ascii_digit()).collect();
    (0..runs.len()).find_map(|n| {
        let run = runs[n];
        let (year, month, day) = match runs[n..] {
            _ if run.len() == 8 => (&run[..4], &run[4..6], &run[6..]),
            [year, month, day, ..] if month.len() == 2 && day.len() == 2 => (year, month, day),
            _ => return None,
        };
        day_of(year_of(year)?, number(month, 2)?, number(day, 2)?)
    })
}

fn day_of(year: u16, month: u16, day: u16) -> Option<Dated> {
    let iso = format!("{year:04}-{month:02}-{day:02}");
    Dated::parse(&iso, DateBasis::Metadata).filter(is_plausible)
}

/// News on the web is not older than this, and a later year is a mistake or a joke.
fn is_plausible(dated: &Dated) -> bool {
    dated.day().is_some_and(|day| (1980..=2100).contains(&day.year()))
}

fn year_of(digits: &str) -> Option<u16> {
    (digits.len() == 4).then(|| number(digits, 4)).flatten().filter(|year| (1980..=2100).contains(year))
}

fn number(digits: &str, max_len: usize) -> Option<u16> {
    let is_number = !digits.is_empty() && digits.len() <= max_len && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| digits.parse().ok()).flatten()
}

/// `2024-5-3T9:07:00.000+0000`, `2024/05/13 10:00 UTC`, `2024.05.13`: brought into the form that `Dated` reads.
fn iso(value: &str) -> Option<String> {
    let n_digits = value.bytes().take_while(u8::is_ascii_digit).count();
    let year = value.get(..n_digits).filter(|year| year.len() == 4)?;
    let separator = value[4..].chars().next().filter(|c| matches!(c, '-' | '/' | '.'))?;
    let rest = &value[5..];
    let (month, rest) = rest.split_once(separator)?;
    let day: &str = &rest[..rest.bytes().take_while(u8::is_ascii_digit).count()];
    let clock = rest[day.len()..].trim_start_matches([',', ' ', 'T', 't', ':']).trim();
    let (month, day) = (number(month, 2)?, number(day, 2)?);
    let clock = zoned(clock).map_or(String::new(), |clock| format!("T{clock}"));
    Some(format!("{year}-{month:02}-{day:02}{clock}"))
}

/// `20240513`, `20240513T101500Z`, `20240513101500`.
fn compact(value: &str) -> Option<String> {
    let digits: String = value.chars().filter(char::is_ascii_digit).collect();
    let plain = value.trim_end_matches(['Z', 'z']);
    let is_run = plain.chars().all(|c| c.is_ascii_digit() || c == 'T');
    if !is_run || !matches!(digits.len(), 8 | 12 | 14) {
        return None;
    }
    let day = format!("{}-{}-{}", &digits[..4], &digits[4..6], &digits[6..8]);
    year_of(&digits[..4])?;
    let seconds = digits.get(12..).filter(|s| !s.is_empty()).unwrap_or("00");
    let has_zone = plain.len() < value.len();
    let clock = (digits.len() > 8 && has_zone).then(|| format!("T{}:{}:{seconds}Z", &digits[8..10], &digits[10..12]));
    Some(day + clock.as_deref().unwrap_or(""))
}

/// Seconds or milliseconds since 1970.
fn epoch(value: &str) -> Option<String> {
    let seconds: i64 = match value.len() {
        10 => value.parse().ok()?,
        13 => value.parse::<i64>().ok()? / 1000,
        _ => return None,
    };
    let moment = jiff::Timestamp::from_second(seconds).ok()?;
    Some(moment.to_string())
}

/// A time of day with its zone as `10:00:00+02:00`; `None` without a zone.
fn zoned(clock: &str) -> Option<String> {
    let clock = clock.trim().trim_start_matches(['(', '-', '–', '|', ',']).trim_start();
    let mut rest = clock;
    let mut parts = Vec::new();
    loop {
        let n = rest.bytes().take_while(u8::is_ascii_digit).count();
        parts.push(number(&rest[..n], 2)?);
        rest = &rest[n..];
        let separator = rest.chars().next().filter(|c| matches!(c, ':' | '.' | 'h'));
        let followed = separator.is_some() && rest[1..].starts_with(|c: char| c.is_ascii_digit());
        if !followed || parts.len() == 3 {
            break;
        }
        rest = &rest[1..];
    }
    let (&[hour, minute] | &[hour, minute, _]) = parts.as_slice() else { return None };
    let second = parts.get(2).copied().unwrap_or(0);
    // Fractions of a second.
    if let Some(fraction) = rest.strip_prefix(['.', ',']) {
        rest = fraction.trim_start_matches(|c: char| c.is_ascii_digit());
    }
    let mut rest = rest.trim_start();
    let mut hour = hour;
    for (mark, from) in [("am", 0), ("a.m.", 0), ("pm", 12), ("p.m.", 12)] {
        if rest.get(..mark.len()).is_some_and(|head| head.eq_ignore_ascii_case(mark)) {
            hour = hour % 12 + from;
            rest = rest[mark.len()..].trim_start();
            break;
        }
    }
    let zone = zone(rest.trim_start_matches('(').trim_start())?;
    (hour < 24 && minute < 60 && second < 60).then(|| format!("{hour:02}:{minute:02}:{second:02}{zone}"))
}

/// `Z`, `GMT`, `UTC`, `+0200`, `+02:00`, `+02`, `GMT+2` as the zone of ISO 8601.
fn zone(words: &str) -> Option<String> {
    let upper = words.get(..3).map(str::to_ascii_uppercase);
    let is_named = matches!(upper.as_deref(), Some("GMT" | "UTC"));
    let rest = if is_named { words[3..].trim_start() } else { words };
    let sign = rest.chars().next().filter(|c| matches!(c, '+' | '-' | '−'));
    let Some(sign) = sign else {
        let is_z = rest.starts_with(['Z', 'z']) && !rest[1..].starts_with(char::is_alphanumeric);
        return (is_named && !rest.starts_with(char::is_alphanumeric) || is_z).then(|| "Z".to_owned());
    };
    let rest = &rest[sign.len_utf8()..];
    let digits: String = rest.chars().take_while(|c| c.is_ascii_digit() || *c == ':').filter(|c| *c != ':').collect();
    let (hours, minutes) = match digits.len() {
        1 | 2 => (number(&digits, 2)?, 0),
        4 => (number(&digits[..2], 2)?, number(&digits[2..], 2)?),
        _ => return None,
    };
    let sign = if sign == '+' { '+' } else { '-' };
    (hours <= 14 && minutes < 60).then(|| format!("{sign}{hours:02}:{minutes:02}"))
}

/// A day found in a line, with the place where it ends.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Found {
    day: Date,
    pub(crate) start: usize,
    pub(crate) end: usize,
}

impl Found {
    /// The day, with the time where the line goes on with one and its zone.
    fn moment(&self, line: &str) -> String {
        let after = line[self.end..].trim_start_matches([',', ' ', '|', '·', '-', '–', '—', 'T']).trim_start();
        let after =
            ["at ", "um ", "à ", "a las ", "alle "].iter().find_map(|at| after.strip_prefix(at)).unwrap_or(after);
        zoned(after).map_or_else(|| self.day.to_string(), |clock| format!("{}T{clock}", self.day))
    }
}

/// The first full day named in `line`.
pub(crate) fn first_in(line: &str) -> Option<Found> {
    let tokens = tokens(line);
    (0..tokens.len()).find_map(|at| day_at(line, &tokens, at))
}

#[derive(Clone, Copy)]
struct Piece {
    start: usize,
    end: usize,
    is_digits: bool,
}

/// Runs of digits and runs of letters.
fn tokens(line: &str) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    // A line with a day in it is short; more is not looked at.
    for (at, c) in line.char_indices().take(400) {
        let end = at + c.len_utf8();
        let is_digits = c.is_ascii_digit();
        if !is_digits && !c.is_alphabetic() {
            continue;
        }
        match pieces.last_mut() {
            Some(last) if last.end == at && last.is_digits == is_digits && !is_cjk_mark(c) => last.end = end,
            _ => pieces.push(Piece { start: at, end, is_digits }),
        }
    }
    pieces
}

fn is_cjk_mark(c: char) -> bool {
    matches!(c, '年' | '月' | '日' | '년' | '월' | '일')
}

fn day_at(line: &str, tokens: &[Piece], at: usize) -> Option<Found> {
    let word = |idx: usize| tokens.get(idx).map(|piece| &line[piece.start..piece.end]);
    let between = |a: usize, b: usize| match (tokens.get(a), tokens.get(b)) {
        (Some(a), Some(b)) => line[a.end..b.start].trim(),
        _ => "?",
    };
    let found = |last: usize, year: u16, month: u16, day: u16| {
        let narrow = |n: u16| i8::try_from(n).ok();
        let date = Date::new(i16::try_from(year).ok()?, narrow(month)?, narrow(day)?).ok()?;
        Some(Found { day: date, start: tokens[at].start, end: tokens[last].end })
    };
    // A number that goes on (1.300, 12:30, 5%) is no day.
    let is_bare = at == 0 || !line[..tokens[at].start].ends_with([':', '$', '€', '£', '#', '+']);
    let first = word(at)?;
    if tokens[at].is_digits {
        let n = number(first, 4)?;
        if first.len() <= 2 && is_bare {
            // 13 May 2024; 13th of May, 2024; 3 de julio de 2025; 13-May-2024
            let mut next = at + 1;
            while word(next).is_some_and(is_filler) && next < at + 3 {
                next += 1;
            }
            if let Some(month) = word(next).and_then(month_of) {
                let mut last = next + 1;
                while word(last).is_some_and(is_filler) && last < next + 2 {
                    last += 1;
                }
                if let Some(year) = word(last).and_then(year_of) {
                    return found(last, year, month, n);
                }
            }
            // 13.05.2024, 13/05/2024, 13-05-2024
            let mark = between(at, at + 1);
            if matches!(mark, "." | "/" | "-") && between(at + 1, at + 2) == mark {
                let (second, year) = (number(word(at + 1)?, 2)?, year_of(word(at + 2)?)?);
                let (day, month) = match (n, second) {
                    (day, month) if mark == "." || day > 12 || day == month => (day, month),
                    (month, day) if day > 12 => (day, month),
                    _ => return None,
                };
                return found(at + 2, year, month, day);
            }
        }
        // 2024-05-13, 2024/05/13, 2024.05.13, 2024年5月13日
        if let Some(year) = year_of(first) {
            let (mark, plain) =
                (between(at, at + 1), word(at + 1).is_some_and(|word| word.as_bytes()[0].is_ascii_digit()));
            if plain && matches!(mark, "-" | "/" | ".") && between(at + 1, at + 2) == mark {
                return found(at + 2, year, number(word(at + 1)?, 2)?, number(word(at + 2)?, 2)?);
            }
            if word(at + 1).is_some_and(|word| matches!(word, "年" | "년")) {
                return found(at + 4, year, number(word(at + 2)?, 2)?, number(word(at + 4)?, 2)?);
            }
        }
        return None;
    }
    // May 13, 2024; May 13th 2024
    let month = month_of(first)?;
    let day = word(at + 1).and_then(|word| number(word, 2))?;
    let mut last = at + 2;
    while word(last).is_some_and(is_filler) && last < at + 3 {
        last += 1;
    }
    found(last, word(last).and_then(year_of)?, month, day)
}

/// Words that stand between the parts of a day.
fn is_filler(word: &str) -> bool {
    matches!(
        word.to_lowercase().as_str(),
        "de" | "del" | "do" | "nd" | "of" | "rd" | "st" | "th" | "er" | "o" | "º" | "ª"
    )
}

/// The number of the month of that name, in the languages of our sources.
pub(crate) fn month_of(word: &str) -> Option<u16> {
    let word = word.to_lowercase();
    let idx = MONTHS.binary_search_by(|(name, _)| (*name).cmp(word.as_str())).ok()?;
    Some(MONTHS[idx].1)
}

/// Names of months, sorted; a short form that means two months in two languages is left out.
#[rustfmt::skip]
const MONTHS: &[(&str, u16)] = &[
    ("abr", 4), ("abril", 4), ("ag", 8), ("ago", 8), ("agosto", 8), ("agustus", 8), ("août", 8), ("apr", 4),
    ("april", 4), ("aprile", 4), ("aralık", 12), ("aug", 8), ("august", 8), ("augusti", 8), ("augustus", 8),
    ("avr", 4), ("avril", 4), ("ağustos", 8), ("czerwca", 6), ("dec", 12), ("december", 12), ("desember", 12),
    ("dez", 12), ("dezember", 12), ("dezembro", 12), ("dic", 12), ("dicembre", 12), ("diciembre", 12),
    ("décembre", 12), ("ekim", 10), ("ene", 1), ("enero", 1), ("eylül", 9), ("feb", 2), ("febbraio", 2),
    ("febrero", 2), ("februar", 2), ("februari", 2), ("february", 2), ("fev", 2), ("fevereiro", 2), ("févr", 2),
    ("février", 2), ("gen", 1), ("gennaio", 1), ("giu", 6), ("giugno", 6), ("grudnia", 12), ("haziran", 6), ("jan", 1),
    ("janeiro", 1), ("januar", 1), ("januari", 1), ("january", 1), ("janv", 1), ("janvier", 1), ("juil", 7),
    ("juillet", 7), ("juin", 6), ("jul", 7), ("julho", 7), ("juli", 7), ("julio", 7), ("july", 7), ("jun", 6),
    ("june", 6), ("junho", 6), ("juni", 6), ("junio", 6), ("kasım", 11), ("kwietnia", 4), ("lipca", 7),
    ("listopada", 11), ("lug", 7), ("luglio", 7), ("lutego", 2), ("maart", 3), ("mag", 5), ("maggio", 5), ("mai", 5),
    ("maio", 5), ("maj", 5), ("maja", 5), ("mar", 3), ("marca", 3), ("march", 3), ("maret", 3), ("mars", 3),
    ("mart", 3), ("marzo", 3), ("março", 3), ("may", 5), ("mayo", 5), ("mayıs", 5), ("mei", 5), ("märz", 3),
    ("nisan", 4), ("nov", 11), ("november", 11), ("novembre", 11), ("novembro", 11), ("noviembre", 11), ("ocak", 1),
    ("oct", 10), ("october", 10), ("octobre", 10), ("octubre", 10), ("okt", 10), ("oktober", 10), ("ott", 10),
    ("ottobre", 10), ("out", 10), ("outubro", 10), ("października", 10), ("sep", 9), ("sept", 9), ("september", 9),
    ("septembre", 9), ("septiembre", 9), ("set", 9), ("setembro", 9), ("settembre", 9), ("sierpnia", 8),
    ("stycznia", 1), ("temmuz", 7), ("września", 9), ("şubat", 2), ("августа", 8), ("апреля", 4), ("декабря", 12),
    ("июля", 7), ("июня", 6), ("марта", 3), ("мая", 5), ("ноября", 11), ("октября", 10), ("сентября", 9),
    ("февраля", 2), ("января", 1),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn read(value: &str) -> Option<String> {
        stated(value, DateBasis::Metadata).map(|dated| dated.moment)
    }

    #[test]
    fn months_are_sorted() {
        assert!(MONTHS.is_sorted(), "{:?}", MONTHS.windows(2).find(|pair| pair[0] >= pair[1]));
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
        ] {
            let dated = printed(line, DateBasis::Metadata).unwrap_or_else(|| panic!("{line}"));
            assert_eq!(&dated.moment[..10], "2024-05-13", "{line}");
        }
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
