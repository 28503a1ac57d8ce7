//! Who is named in a record, and words of texts, names and addresses, as names are looked for among them: folded for case.

use chancery_doc::record::{Record, RecordLink, RecordParty};

/// Everybody in the rows of a record.
pub(crate) fn parties(record: &Record) -> impl Iterator<Item = &RecordParty> {
    let of_events = record.events.iter().flat_map(|event| event.actors.iter().chain(&event.recipients));
    of_events.chain(record.statements.iter().flat_map(|statement| statement.speaker.iter().chain(&statement.addressee)))
}

/// The voices on whose word the rows of a record are told.
pub(crate) fn voices(record: &Record) -> impl Iterator<Item = &RecordLink> {
    let of_events = record.events.iter().flat_map(|event| &event.attribution);
    of_events.chain(record.statements.iter().flat_map(|statement| &statement.attribution))
}

/// Byte ranges of the words of a text.
pub(crate) fn words(text: &str) -> Vec<(usize, usize)> {
    let mut words = Vec::new();
    let mut start = None;
    for (at, c) in text.char_indices() {
        match (c.is_alphanumeric(), start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                words.push((from, at));
                start = None;
            }
            _ => {}
        }
    }
    words.extend(start.map(|from| (from, text.len())));
    words
}

/// A word without its case.
pub(crate) fn folded(word: &str) -> String {
    word.to_lowercase()
}

/// An address with the bytes that it escapes, so that its words are whole.
pub(crate) fn unescaped(address: &str) -> String {
    let mut plain = Vec::with_capacity(address.len());
    let mut rest = address.as_bytes();
    while let [first, after @ ..] = rest {
        let escaped = after.get(..2).filter(|_| *first == b'%').and_then(|hex| std::str::from_utf8(hex).ok());
        match escaped.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) => {
                plain.push(byte);
                rest = &after[2..];
            }
            None => {
                plain.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&plain).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_end_where_letters_and_digits_end() {
        let text = "Mr Dabo’s aunt, 2nd";
        let found: Vec<&str> = words(text).into_iter().map(|(start, end)| &text[start..end]).collect();
        assert_eq!(found, ["Mr", "Dabo", "s", "aunt", "2nd"]);
        assert_eq!(folded("ÉMILE"), "émile");
    }

    #[test]
    fn escapes_of_an_address_are_read_and_what_is_none_stays() {
        assert_eq!(unescaped("https://a.example/oumar%20dabo/%C3%A9t%c3%A9"), "https://a.example/oumar dabo/été");
        assert_eq!(unescaped("100%/50%2"), "100%/50%2");
        assert_eq!(unescaped("%FF"), "\u{fffd}");
    }
}
