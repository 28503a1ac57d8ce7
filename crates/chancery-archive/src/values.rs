//! How ids, days and names stand in the archive: as bytes and numbers.

use chancery_doc::{EventType, Sector, Status};
use jiff::civil::{Date, date};
use sha2::{Digest as _, Sha256};

/// 128 bits of a digest of content: the ids of the record, as bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id(pub [u8; 16]);

impl Id {
    /// Reads the 32 hexadecimal digits of the record.
    #[must_use]
    pub fn parse(hex: &str) -> Option<Self> {
        let is_sound = hex.len() == 32 && hex.bytes().all(|byte| byte.is_ascii_hexdigit());
        is_sound.then(|| u128::from_str_radix(hex, 16).ok()).flatten().map(|value| Self(value.to_be_bytes()))
    }

    /// The first 128 bits of SHA-256 over parts, each with its length before it.
    #[must_use]
    pub fn of(parts: &[&[u8]]) -> Self {
        let mut hasher = Sha256::new();
        for part in parts {
            hasher.update((part.len() as u64).to_le_bytes());
            hasher.update(part);
        }
        let digest = hasher.finalize();
        let mut id = [0; 16];
        id.copy_from_slice(&digest[..16]);
        Self(id)
    }

    /// The lowest and highest id that begin with these hexadecimal digits.
    #[must_use]
    pub fn range(prefix: &str) -> Option<(Self, Self)> {
        let is_sound = (1..=32).contains(&prefix.len()) && prefix.bytes().all(|byte| byte.is_ascii_hexdigit());
        let end = |fill: &str| Self::parse(&format!("{prefix}{}", fill.repeat(32 - prefix.len())));
        if is_sound { Some((end("0")?, end("f")?)) } else { None }
    }
}

impl std::fmt::Display for Id {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl rusqlite::ToSql for Id {
    fn to_sql(&self) -> rusqlite::Result<rusqlite::types::ToSqlOutput<'_>> {
        Ok(self.0.as_slice().into())
    }
}

impl rusqlite::types::FromSql for Id {
    fn column_result(value: rusqlite::types::ValueRef<'_>) -> rusqlite::types::FromSqlResult<Self> {
        <[u8; 16]>::column_result(value).map(Self)
    }
}

/// Days since 1970-01-01.
pub(crate) fn day_number(day: Date) -> i64 {
    i64::from((day - EPOCH).get_days())
}

/// The day of a number made by [`day_number`].
pub(crate) fn day_of(number: i64) -> Option<Date> {
    EPOCH.checked_add(jiff::Span::new().try_days(number).ok()?).ok()
}

/// A number as it is shown, `-` where it is no day of the calendar.
pub(crate) fn day_text(number: i64) -> String {
    day_of(number).map_or("-".to_owned(), |day| day.to_string())
}

/// The number of a moment's day, as the record writes moments.
pub(crate) fn moment_day(moment: &str) -> Option<i64> {
    moment.get(..10)?.parse().ok().map(day_number)
}

/// Seconds since 1970, UTC, of a moment as the record writes it; noon of a day whose time is not known, so that neither end of the
/// day is claimed.
pub(crate) fn moment_seconds(moment: &str) -> Option<i64> {
    let timed = moment.parse::<jiff::Timestamp>().ok().map(jiff::Timestamp::as_second);
    timed.or_else(|| moment_day(moment).map(|day| day * 86_400 + 43_200))
}

/// The present moment, to the second, in ISO 8601, UTC: for notes on who did what when, never for what is coded.
pub(crate) fn now() -> String {
    jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

const EPOCH: Date = date(1970, 1, 1);

/// A type as its number in the archive, 1 to 16; 0 for a row that has none of PLOVER's.
pub(crate) fn type_number(name: Option<&str>) -> i64 {
    let found = name.and_then(EventType::from_name);
    found.and_then(|found| EventType::ALL.iter().position(|each| *each == found)).map_or(0, |at| at as i64 + 1)
}

/// The name of a type's number; empty for 0.
pub(crate) fn type_name(number: i64) -> &'static str {
    usize::try_from(number - 1).ok().and_then(|at| EventType::ALL.get(at)).map_or("", |found| found.as_str())
}

/// A status as its number, 0 to 4 in the order of [`Status::ALL`].
pub(crate) fn status_number(name: &str) -> Option<i64> {
    let found = Status::from_name(name)?;
    Status::ALL.iter().position(|each| *each == found).map(|at| at as i64)
}

/// Whether the words are a sector's code.
pub(crate) fn is_sector(words: &str) -> bool {
    Sector::from_name(words).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_days_and_types_come_back() {
        let id = Id::parse("5d41402abc4b2a76b9719d911017c592").unwrap();
        assert_eq!(id.to_string(), "5d41402abc4b2a76b9719d911017c592");
        assert!(Id::parse("5d41").is_none() && Id::parse("+d41402abc4b2a76b9719d911017c592").is_none());
        let (low, high) = Id::range("5d4").unwrap();
        assert!(low < id && id < high && Id::range("").is_none() && Id::range("xyz").is_none());
        for day in ["1969-12-31", "2024-02-29"] {
            assert_eq!(day_text(moment_day(day).unwrap()), day);
        }
        assert_eq!(type_name(type_number(Some("ASSAULT"))), "ASSAULT");
        assert_eq!((type_number(None), type_name(0)), (0, ""));
        assert_eq!((status_number("denied"), status_number("maybe")), (Some(4), None));
    }
}
