//! Words as the scorer divides them: runs of letters, numbers and underscores, folded so that case and width do not matter.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// One word of a text and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// NFKC, case folded.
    pub folded: String,
    /// In bytes of the text.
    pub bytes: Range<usize>,
    /// In code points of the text.
    pub points: Range<usize>,
}

/// Whether the character is part of a word: a letter, a number or an underscore, as `\w` and `isalnum` of Python have it.
#[must_use]
pub fn is_word(c: char) -> bool {
    // Rust counts marks and circled letters that act as letters among the alphabetic ones; Python asks the category alone.
    let is_circled = matches!(c, '\u{24b6}'..='\u{24e9}' | '\u{1f130}'..='\u{1f189}');
    c == '_' || c.is_alphanumeric() && !is_combining_mark(c) && !is_circled
}

/// The words of a text in order, each with its place.
#[must_use]
pub fn placed_words(text: &str) -> Vec<Word> {
    let mut words = Vec::new();
    let mut open: Option<(usize, usize)> = None;
    let mut n_points = 0;
    let mut close = |open: &mut Option<(usize, usize)>, end: usize, end_point: usize| {
        if let Some((start, start_point)) = open.take() {
            let nfkc: String = text[start..end].nfkc().collect();
            let folded = caseless::default_case_fold_str(&nfkc);
            words.push(Word { folded, bytes: start..end, points: start_point..end_point });
        }
    };
    for (point, (at, c)) in text.char_indices().enumerate() {
        n_points = point + 1;
        if is_word(c) {
            open.get_or_insert((at, point));
        } else {
            close(&mut open, at, point);
        }
    }
    close(&mut open, text.len(), n_points);
    words
}

/// The folded words of a text that was folded before it was divided, as names are compared.
#[must_use]
pub fn words(text: &str) -> Vec<String> {
    let nfkc: String = text.nfkc().collect();
    let folded = caseless::default_case_fold_str(&nfkc);
    folded.split(|c| !is_word(c)).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_have_places_in_bytes_and_in_code_points() {
        let text = "Côte 🙂 d'Ivoire_2 北京";
        let placed = placed_words(text);
        let folded: Vec<&str> = placed.iter().map(|word| word.folded.as_str()).collect();
        assert_eq!(folded, ["côte", "d", "ivoire_2", "北京"]);
        for word in &placed {
            let by_points: String = text.chars().skip(word.points.start).take(word.points.len()).collect();
            assert_eq!(&text[word.bytes.clone()], by_points);
        }
        // A mark that stands apart parts words, as it does for the scorer.
        assert_eq!(words("Cafe\u{301} STRASSE straße ½"), ["café", "strasse", "strasse", "1", "2"]);
        assert_eq!(placed_words("e\u{301}a").len(), 2);
    }
}
