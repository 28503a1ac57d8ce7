//! Text of strangers as one cell of one line.
//!
//! GDELT, POLECAT and ICEWS are tab-separated without a way of quoting, and their readers differ: some take `"` at the start of a
//! cell as the start of a quoted one that may run over lines, some `'` too. So a cell holds no tab, no line break, no
//! control character and no straight double quote. News is hostile also to spreadsheets: a cell of text that begins with
//! `=`, `+`, `-` or `@` would be a formula, so it begins with `’` instead.

use std::borrow::Cow;

/// Most characters of a cell; what is longer is cut with `…`.
const MAX_CHARS: usize = 2000;

/// The text as one cell: white space and control characters become single spaces, straight double quotes `”`, a leading
/// apostrophe `’`, and what a spreadsheet would take for a formula gets `’` before it.
///
/// ```
/// use chancery_exports::cell;
///
/// assert_eq!(cell("Pap\tSamba\r\n \"the lion\""), "Pap Samba ”the lion”");
/// assert_eq!(cell("=HYPERLINK(1)"), "’=HYPERLINK(1)");
/// ```
#[must_use]
pub fn cell(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut n_chars = 0;
    for c in text.chars() {
        let c = match c {
            '"' => '”',
            c if c.is_whitespace() || c.is_control() => ' ',
            c if is_unseen(c) => continue,
            c => c,
        };
        if c == ' ' && (out.is_empty() || out.ends_with(' ')) {
            continue;
        }
        if n_chars == MAX_CHARS {
            out.truncate(out.trim_end().len());
            out.push('…');
            break;
        }
        out.push(c);
        n_chars += 1;
    }
    out.truncate(out.trim_end().len());
    match out.chars().next() {
        Some('\'') => out.replace_range(..1, "’"),
        _ if starts_formula(&out) => out.insert(0, '’'),
        _ => {}
    }
    out
}

/// The text, with `’` before it where a spreadsheet would take it for a formula; else it stays as it is, for files that quote their
/// cells.
///
/// ```
/// use chancery_exports::guarded;
///
/// assert_eq!(guarded("@SUM(A1),\n\"x\""), "’@SUM(A1),\n\"x\"");
/// assert_eq!(guarded("Island Courier"), "Island Courier");
/// ```
#[must_use]
pub fn guarded(text: &str) -> Cow<'_, str> {
    if starts_formula(text) { Cow::Owned(format!("’{text}")) } else { Cow::Borrowed(text) }
}

/// Whether a spreadsheet may take the text for a formula; some pass over what is not seen before the sign.
fn starts_formula(text: &str) -> bool {
    let is_passed_over = |c: char| c.is_whitespace() || c.is_control() || is_unseen(c);
    text.trim_start_matches(is_passed_over).starts_with(['=', '+', '-', '@'])
}

/// Several texts as one cell, joined by `separator`; in the parts it becomes a space.
pub(crate) fn list<'t>(parts: impl IntoIterator<Item = &'t str>, separator: char) -> String {
    let parts: Vec<String> =
        parts.into_iter().map(|part| cell(&part.replace(separator, " "))).filter(|part| !part.is_empty()).collect();
    parts.join(&separator.to_string())
}

/// Characters that turn the reading order or are not seen at all.
fn is_unseen(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_breaks_a_line_or_a_quoted_cell() {
        let hostile = [
            "a\tb",
            "a\nb",
            "a\r\nb",
            "a\u{2028}b",
            "a\u{85}b",
            "\"a",
            "a\"\"b\"",
            "a\u{0}b",
            "\u{202e}a",
            "\u{feff}=a",
        ];
        for text in hostile {
            let cell = cell(text);
            assert!(!cell.chars().any(|c| c.is_control() || matches!(c, '"' | '\u{2028}' | '\u{2029}')), "{text:?}");
            assert!(!cell.starts_with(['\'', '=', '+', '-', '@']), "{text:?} -> {cell:?}");
        }
    }

    #[test]
    fn formulas_are_text() {
        for text in ["=1+1", "+1", "-1", "@SUM(A1)", " =1", "\t=1", "\u{200b}=1"] {
            assert!(cell(text).starts_with('’'), "{text:?}");
            assert_eq!(guarded(text), format!("’{text}"));
        }
        assert_eq!(guarded("a =1"), "a =1");
        assert_eq!(cell("Côte d'Ivoire"), "Côte d'Ivoire");
    }

    #[test]
    fn long_text_is_cut() {
        assert_eq!(cell(&"ä".repeat(3000)).chars().count(), MAX_CHARS + 1);
        assert_eq!(list(["a;b", "", "c"], ';'), "a b;c");
    }
}
