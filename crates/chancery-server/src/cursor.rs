//! Where a page of an answer ended, as a word that is sent back.
//!
//! A cursor names the last line by its key, not by its number: what comes in meanwhile moves no page. It is bound to the question by a
//! digest, so that it is not taken for another's.

use chancery_archive::Key;
use sha2::{Digest as _, Sha256};

use crate::ask::Ask;
use crate::problem::Problem;

/// The digest of a question, without what may differ from page to page.
fn of(route: &str, ask: &Ask) -> u32 {
    let mut hasher = Sha256::new();
    hasher.update(route.as_bytes());
    let mut params: Vec<_> = ask
        .params
        .iter()
        .filter(|(name, _)| !["cursor", "limit", "count", "format"].contains(&name.as_str()))
        .collect();
    params.sort();
    for (name, value) in params {
        hasher.update([0]);
        hasher.update(name.as_bytes());
        hasher.update([1]);
        hasher.update(value.as_bytes());
    }
    let digest = hasher.finalize();
    u32::from_be_bytes([digest[0], digest[1], digest[2], digest[3]])
}

/// The cursor behind a line.
pub(crate) fn written(route: &str, ask: &Ask, key: Key) -> String {
    let day = key.day.map_or("x".to_owned(), |day| day.to_string());
    format!("{:08x}.{day}.{}", of(route, ask), key.number)
}

/// The key that a question goes on from.
pub(crate) fn read(route: &str, ask: &Ask) -> Result<Option<Key>, Problem> {
    let Some(cursor) = ask.one("cursor")? else { return Ok(None) };
    let parse = || {
        let mut parts = cursor.split('.');
        let digest = parts.next().filter(|digest| digest.len() == 8)?;
        let day = match parts.next()? {
            "x" => None,
            day => Some(day.parse().ok()?),
        };
        let number = parts.next()?.parse().ok()?;
        (parts.next().is_none() && u32::from_str_radix(digest, 16).ok()? == of(route, ask))
            .then_some(Key { day, number })
    };
    let want = "send back `next` of the page before, with the same other parameters";
    parse().map(Some).ok_or_else(|| Problem::cursor(want))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_of_one_question() {
        let ask = |name: &str, value: &str, cursor: &str| Ask {
            params: vec![(name.to_owned(), value.to_owned()), ("cursor".to_owned(), cursor.to_owned())],
            ..Ask::default()
        };
        for key in [Key { day: Some(-3), number: 7 }, Key { day: None, number: -1 }] {
            let word = written("/v1/events", &ask("actor", "KEN", "old"), key);
            assert_eq!(read("/v1/events", &ask("actor", "KEN", &word)).unwrap(), Some(key));
            assert!(read("/v1/events", &ask("actor", "UGA", &word)).is_err());
            assert!(read("/v1/statements", &ask("actor", "KEN", &word)).is_err());
            assert!(read("/v1/events", &ask("actor", "KEN", &format!("{word}.1"))).is_err());
        }
    }
}
