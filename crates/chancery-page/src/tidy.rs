//! Characters that a reader sees: one space for white space, nothing for what is invisible.

use aho_corasick::{AhoCorasick, MatchKind};
use dom_query::NodeRef;

/// The text in one line: white space as single spaces, without control, zero-width and direction characters.
///
/// Joiners stay where they shape letters (Persian, Indic, emoji); among ASCII they only hide things.
pub(crate) fn tidy(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if c.is_whitespace() {
            if !out.is_empty() && !out.ends_with(' ') {
                out.push(' ');
            }
        } else if matches!(c, '\u{200c}' | '\u{200d}') {
            let shapes = |c: Option<char>| c.is_some_and(|c| !c.is_ascii() && !c.is_whitespace() && !is_invisible(c));
            if shapes(out.chars().next_back()) && shapes(chars.peek().copied()) {
                out.push(c);
            }
        } else if !is_invisible(c) {
            out.push(c);
        }
    }
    if out.ends_with(' ') {
        out.pop();
    }
    out
}

/// Whether a character shows nothing itself and may hide, split or turn round what others show.
pub(crate) fn is_invisible(c: char) -> bool {
    match c {
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{3164}'
        | '\u{feff}' | '\u{ffa0}' => true,
        '\u{180b}'..='\u{180f}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' => true,
        '\u{2060}'..='\u{206f}' | '\u{fff0}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}' => true,
        c => c.is_control() || (c as u32) & 0xfffe == 0xfffe,
    }
}

/// The last border of a character at or before byte `at`.
pub(crate) fn floor(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// The first border of a character within the last `n` bytes.
fn floor_tail(text: &str, n: usize) -> usize {
    floor(text, text.len().saturating_sub(n))
}

/// Finds any of the words of a table in one pass over a text, the leftmost longest.
///
/// # Panics
///
/// Never: only tables beyond four billion states cannot be built.
pub(crate) fn finder(table: &[&str]) -> AhoCorasick {
    let built = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(table);
    built.expect("tables of words are small")
}

/// The words in lower case, apostrophes straight, for comparing with a table.
pub(crate) fn fold(text: &str) -> String {
    text.chars()
        .flat_map(char::to_lowercase)
        .map(|c| match c {
            '’' | '‘' | 'ʼ' => '\'',
            '“' | '”' => '"',
            '：' => ':',
            '–' | '—' | '‑' | '‐' => '-',
            c => c,
        })
        .collect()
}

/// Whether two titles or lines say the same, but for case and punctuation.
pub(crate) fn same_words(a: &str, b: &str) -> bool {
    // Most lines differ in their first word: nothing is gathered before it is compared.
    fn words(text: &str) -> impl Iterator<Item = &str> {
        text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
    }
    words(a).map(str::to_lowercase).eq(words(b).map(str::to_lowercase))
}

/// The text under a node in one line, if it is no longer than `max_bytes` and no more than [`MAX_SHORT_NODES`] nodes hold it.
///
/// Elements lie in each other, so asking each of them for all its text would read a page as often as it nests.
pub(crate) fn short_text(node: &NodeRef<'_>, max_bytes: usize) -> Option<String> {
    let mut text = String::new();
    for (n, inner) in node.descendants_it().enumerate() {
        if n >= MAX_SHORT_NODES || text.len() > max_bytes {
            return None;
        }
        if inner.is_text() {
            text.push_str(&inner.text());
        }
    }
    (text.len() <= max_bytes).then(|| tidy(&text))
}

/// Nodes under an element whose text is short: names and headlines have a dozen.
const MAX_SHORT_NODES: usize = 400;

/// Whether the text ends as a sentence does.
pub(crate) fn ends_sentence(text: &str) -> bool {
    let text = &text[floor_tail(text, 64)..];
    let text = text.trim_end().trim_end_matches(['"', '\'', '”', '’', '»', ')', ']', '」', '』']);
    text.ends_with(['.', '!', '?', '…', '。', '！', '？', '؟', '۔', '।', '։'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_characters_go_and_letters_stay() {
        assert_eq!(tidy("  The\u{200b} en\u{ad}voy\t\u{202e}left\u{0} \n"), "The envoy left");
        assert_eq!(tidy("می\u{200c}رود"), "می\u{200c}رود");
        assert_eq!(tidy("a\u{200d}b"), "ab");
        assert_eq!(tidy("👩\u{200d}🚒 10\u{a0}000"), "👩\u{200d}🚒 10 000");
    }

    #[test]
    fn sentences_end_behind_quotes_too() {
        assert!(ends_sentence("“We go.”") && ends_sentence("去。") && !ends_sentence("Read more"));
    }
}
