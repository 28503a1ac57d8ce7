//! Values that machines write: ISO 8601 and its relatives, runs of digits, seconds since 1970, times of day with a zone.

use super::{number, year_of};

/// `2024-5-3T9:07:00.000+0000`, `2024/05/13 10:00 UTC`, `2024.05.13`: brought into the form that `Dated` reads.
pub(super) fn iso(value: &str) -> Option<String> {
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
pub(super) fn compact(value: &str) -> Option<String> {
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
pub(super) fn epoch(value: &str) -> Option<String> {
    let seconds: i64 = match value.len() {
        10 => value.parse().ok()?,
        13 => value.parse::<i64>().ok()? / 1000,
        _ => return None,
    };
    let moment = jiff::Timestamp::from_second(seconds).ok()?;
    Some(moment.to_string())
}

/// A time of day with its zone as `10:00:00+02:00`; `None` without a zone.
pub(super) fn zoned(clock: &str) -> Option<String> {
    let ([hour, minute, second], rest) = time(clock)?;
    let zone = zone(rest.trim_start_matches('(').trim_start())?;
    Some(format!("{hour:02}:{minute:02}:{second:02}{zone}"))
}

/// The minutes since midnight of the time of day that the words begin with.
pub(super) fn clock(words: &str) -> Option<i64> {
    let start = words.find(|c: char| c.is_ascii_digit()).filter(|&start| start <= 24)?;
    let ([hour, minute, _], _) = time(&words[start..])?;
    Some(i64::from(hour) * 60 + i64::from(minute))
}

/// Hour, minute and second at the beginning of the words, and what follows.
fn time(words: &str) -> Option<([u16; 3], &str)> {
    let mut rest = words.trim().trim_start_matches(['(', '-', '–', '|', ',']).trim_start();
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
    (hour < 24 && minute < 60 && second < 60).then_some(([hour, minute, second], rest))
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
