//! BERT's normal form of a word, for an uncased vocabulary.

use crate::unicode::{FORMAT, PUNCTUATION, SPACING_MARK};
use std::cmp::Ordering;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// A word in normal form.
pub(crate) enum Normal<'a> {
    /// Letters and digits of ASCII, or one sign: one part.
    Plain(&'a [u8]),
    /// Parts between spaces.
    Parts(String),
}

/// Brings a word into normal form; short plain words are written to `simple`.
pub(crate) fn normalise<'a>(word: &str, simple: &'a mut [u8]) -> Normal<'a> {
    let bytes = word.as_bytes();
    let is_sign = bytes.len() == 1 && bytes[0].is_ascii_graphic();
    if bytes.len() <= simple.len() && (is_sign || bytes.iter().all(u8::is_ascii_alphanumeric)) {
        let simple = &mut simple[..bytes.len()];
        simple.copy_from_slice(bytes);
        simple.make_ascii_lowercase();
        return Normal::Plain(simple);
    }
    let mut parts = String::with_capacity(word.len() + 8);
    let clean = word.chars().filter(|&c| !is_dropped(c)).flat_map(|c| {
        let spaces = if is_ideograph(c) { [Some(' '), Some(' ')] } else { [None, None] };
        let c = if c.is_whitespace() { ' ' } else { c };
        [spaces[0], Some(c), spaces[1]].into_iter().flatten()
    });
    for c in clean.nfd().filter(|&c| !is_nonspacing_mark(c)) {
        for c in c.to_lowercase() {
            if is_punctuation(c) {
                parts.extend([' ', c, ' ']);
            } else {
                parts.push(c);
            }
        }
    }
    Normal::Parts(parts)
}

fn is_dropped(c: char) -> bool {
    let is_space = matches!(c, '\t' | '\n' | '\r');
    c == '\u{FFFD}' || !is_space && (c.is_control() || is_in(FORMAT, c))
}

fn is_nonspacing_mark(c: char) -> bool {
    is_combining_mark(c) && !is_in(SPACING_MARK, c)
}

fn is_punctuation(c: char) -> bool {
    if c.is_ascii() { c.is_ascii_punctuation() } else { is_in(PUNCTUATION, c) }
}

fn is_ideograph(c: char) -> bool {
    matches!(c,
        '\u{4E00}'..='\u{9FFF}' | '\u{3400}'..='\u{4DBF}' | '\u{20000}'..='\u{2A6DF}' | '\u{2A700}'..='\u{2B73F}'
        | '\u{2B740}'..='\u{2B81F}' | '\u{2B820}'..='\u{2CEAF}' | '\u{F900}'..='\u{FAFF}' | '\u{2F800}'..='\u{2FA1F}')
}

fn is_in(ranges: &[(char, char)], c: char) -> bool {
    let compare = |&(first, last): &(char, char)| {
        if last < c {
            Ordering::Less
        } else if first > c {
            Ordering::Greater
        } else {
            Ordering::Equal
        }
    };
    !c.is_ascii() && ranges.binary_search_by(compare).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(word: &str, expected: &[&str]) {
        let mut simple = [0; 64];
        let parts = match normalise(word, &mut simple) {
            Normal::Plain(word) => String::from_utf8(word.to_vec()).unwrap(),
            Normal::Parts(parts) => parts,
        };
        assert_eq!(parts.split(' ').filter(|part| !part.is_empty()).collect::<Vec<_>>(), expected, "{word:?}");
    }

    #[test]
    fn words_come_into_berts_normal_form() {
        check("Minister", &["minister"]);
        check("U.S.", &["u", ".", "s", "."]);
        check("\u{2019}s", &["\u{2019}", "s"]);
        check("São", &["sao"]);
        check("Sa\u{303}o", &["sao"]);
        check("İzmir", &["izmir"]);
        check("東京", &["東", "京"]);
        check("zero\u{200B}width", &["zerowidth"]);
        check("no\u{A0}break", &["no", "break"]);
        check("\u{7}\u{FEFF}", &[]);
        check("☃\u{FE0F}", &["☃"]);
        check("-", &["-"]);
        check("", &[]);
    }

    #[test]
    fn tables_are_sorted() {
        for table in [FORMAT, PUNCTUATION, SPACING_MARK] {
            assert!(table.iter().all(|(first, last)| first <= last));
            assert!(table.is_sorted_by(|(_, last), (first, _)| last < first));
        }
    }
}
