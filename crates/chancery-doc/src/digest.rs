//! Ids made from content: the same row has the same id on every machine and in every run.

use caseless::Caseless;
use sha2::{Digest, Sha256};
use unicode_normalization::UnicodeNormalization;

use crate::Span;

/// `H(parts)` of the schema: SHA-256 over the parts joined by U+001F, as the first 32 lower-case hex digits.
#[must_use]
pub fn digest(parts: &[&str]) -> String {
    let mut hasher = Sha256::new();
    for (n, part) in parts.iter().enumerate() {
        if n > 0 {
            hasher.update("\u{1f}");
        }
        hasher.update(part);
    }
    hasher.finalize()[..16].iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Spans as a part of a digest: `start-end` each, sorted, joined by commas.
///
/// The pairs are code points, as in the record.
#[must_use]
pub fn digest_spans(mut spans: Vec<(usize, usize)>) -> String {
    spans.sort_unstable();
    let parts: Vec<String> = spans.iter().map(|(start, end)| format!("{start}-{end}")).collect();
    parts.join(",")
}

/// The id of a text wherever it stands: NFKC, case folded, every run of other characters than letters and digits one
/// space, trimmed, then digested.
#[must_use]
pub fn text_id(text: &str) -> String {
    let mut normalised = String::with_capacity(text.len());
    for c in text.nfkc().default_case_fold() {
        if c.is_alphanumeric() {
            normalised.push(c);
        } else if !normalised.ends_with(' ') {
            normalised.push(' ');
        }
    }
    digest(&[normalised.trim()])
}

/// Converts byte spans of one text into code points.
///
/// Holds the byte offset of every 64th code point, so that a look-up walks at most 63 characters.
#[derive(Debug)]
pub(crate) struct CodePoints<'t> {
    text: &'t str,
    marks: Vec<usize>,
}

const STRIDE: usize = 64;

impl<'t> CodePoints<'t> {
    pub(crate) fn new(text: &'t str) -> Self {
        let marks = text.char_indices().step_by(STRIDE).map(|(byte, _)| byte).collect();
        Self { text, marks }
    }

    fn at(&self, byte: usize) -> usize {
        let mark = self.marks.partition_point(|&mark| mark <= byte).saturating_sub(1);
        let base = self.marks.get(mark).copied().unwrap_or(0);
        mark * STRIDE + self.text[base..byte].chars().count()
    }

    pub(crate) fn of(&self, span: Span) -> (usize, usize) {
        (self.at(span.start()), self.at(span.end()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_keeps_its_id_through_case_quotes_and_spaces() {
        let plain = text_id("The envoy's \"clear\" answer");
        assert_eq!(plain, text_id("  THE ENVOY’S “clear”\n\nanswer "));
        assert_ne!(plain, text_id("The envoy's unclear answer"));
    }

    #[test]
    fn code_points_are_right_beyond_the_first_stride() {
        let text = "é😀a".repeat(200);
        let points = CodePoints::new(&text);
        for (point, (byte, _)) in text.char_indices().enumerate() {
            assert_eq!(points.at(byte), point);
        }
        assert_eq!(points.at(text.len()), 600);
    }
}
