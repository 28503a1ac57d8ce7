//! Paragraph to sentences, by signs, abbreviations and what stands after them.

use chancery_doc::Span;

/// Words whose full stop does not end a sentence; lower case, without it, sorted.
const ABBREVIATIONS: &[&str] = &[
    "adm", "apr", "art", "atty", "aug", "brig", "capt", "cf", "cmdr", "col", "cpl", "dec", "dept", "dist", "dr", "ed",
    "etc", "feb", "fig", "fr", "gen", "gov", "hon", "jan", "jr", "jul", "jun", "lt", "maj", "mar", "messrs", "mr",
    "mrs", "ms", "mt", "no", "nos", "nov", "oct", "pres", "prof", "rep", "reps", "rev", "sec", "sen", "sens", "sep",
    "sept", "sgt", "sr", "st", "supt", "viz", "vol", "vs",
];

/// Words that follow an abbreviation such as `U.S.` only where a new sentence begins; sorted.
const STARTERS: &[&str] = &[
    "A", "After", "Although", "An", "And", "As", "At", "Before", "But", "For", "He", "Her", "His", "However", "If",
    "In", "It", "Its", "On", "She", "Since", "That", "The", "Their", "There", "These", "They", "This", "Those", "We",
    "What", "When", "While", "With",
];

/// Longest sentence, in bytes; the longest of 20,000 in our news texts has 1,900.
const MAX_BYTES: usize = 4_000;

const CLOSERS: &[char] = &['"', '\'', '”', '’', '»', ')', ']'];
const OPENERS: &[char] = &['"', '\'', '“', '‘', '«', '(', '[', '„'];

/// Splits one paragraph of `text`; spans are trimmed and together hold every word of it.
pub(crate) fn split(text: &str, paragraph: Span) -> Vec<Span> {
    let words = paragraph.of(text);
    let mut sentences = Vec::new();
    let mut start = dateline(words).unwrap_or(0);
    sentences.extend(piece(text, paragraph, 0, start));
    let mut chars = words.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        if !matches!(c, '.' | '!' | '?' | '…') {
            continue;
        }
        let mut end = at + c.len_utf8();
        while let Some(&(next, sign)) = chars.peek() {
            if !matches!(sign, '.' | '!' | '?' | '…') && !CLOSERS.contains(&sign) {
                break;
            }
            end = next + sign.len_utf8();
            chars.next();
        }
        if end > start && ends_here(words, at, c, end) {
            sentences.extend(piece(text, paragraph, start, end));
            start = end;
        }
    }
    sentences.extend(piece(text, paragraph, start, words.len()));
    sentences.into_iter().flat_map(|sentence| bounded(text, sentence)).collect()
}

/// Where the line of the day ends that a report begins with, if it runs straight into its first sentence:
/// "Friday, August 21, 2015 The army …".
fn dateline(words: &str) -> Option<usize> {
    let mut rest = words;
    let mut word = || {
        let end = rest.find(' ')?;
        let word = &rest[..end];
        rest = &rest[end + 1..];
        Some(word)
    };
    let (weekday, month, day, year) = (word()?, word()?, word()?, word()?);
    let is_number = |word: &str, lengths: std::ops::RangeInclusive<usize>| {
        lengths.contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_digit())
    };
    let is_line = weekday.strip_suffix(',').is_some_and(|weekday| weekday.ends_with("day"))
        && month.starts_with(char::is_uppercase)
        && day.strip_suffix(',').is_some_and(|day| is_number(day, 1..=2))
        && is_number(year, 4..=4);
    (is_line && rest.trim_start_matches(OPENERS).starts_with(char::is_uppercase)).then(|| words.len() - rest.len())
}

/// A sentence in pieces of at most [`MAX_BYTES`], cut at white space where there is some: later stages look at whole
/// sentences, and a page without a full stop must not make them slow.
fn bounded(text: &str, sentence: Span) -> Vec<Span> {
    let mut pieces = Vec::new();
    let mut rest = sentence;
    while rest.len() > MAX_BYTES {
        let words = rest.of(text);
        let limit = (0..=MAX_BYTES).rev().find(|&at| words.is_char_boundary(at)).unwrap_or(words.len());
        let cut = words[..limit].rfind(char::is_whitespace).filter(|&at| at > 0).unwrap_or(limit);
        let (head, tail) = (Span::new(rest.start(), rest.start() + cut), Span::new(rest.start() + cut, rest.end()));
        pieces.extend(head.trimmed(text));
        let Some(tail) = tail.trimmed(text) else { return pieces };
        rest = tail;
    }
    pieces.push(rest);
    pieces
}

fn piece(text: &str, paragraph: Span, start: usize, end: usize) -> Option<Span> {
    Span::new(paragraph.start() + start, paragraph.start() + end).trimmed(text)
}

/// Whether the sign at `at`, whose run of signs and closing marks stops at `end`, ends a sentence.
fn ends_here(words: &str, at: usize, sign: char, end: usize) -> bool {
    let after = &words[end..];
    if !after.starts_with(char::is_whitespace) {
        return false;
    }
    let next_word = after.trim_start().trim_start_matches(OPENERS);
    let Some(first) = next_word.chars().next() else { return true };
    if !(first.is_uppercase() || first.is_numeric() || !first.is_alphabetic()) {
        return false;
    }
    if sign != '.' {
        // "Stop!" cried the crowd; "…" in mid-sentence is followed by a small letter and never comes here.
        return true;
    }
    let before = &words[..at];
    let word_start = before
        .rfind(|c: char| c.is_whitespace() || OPENERS.contains(&c) || c == '—' || c == '–')
        .map_or(0, |i| i + before[i..].chars().next().map_or(1, char::len_utf8));
    let word = &before[word_start..];
    let starter = || {
        let next: String = next_word.chars().take_while(|c| c.is_alphanumeric()).collect();
        STARTERS.binary_search(&next.as_str()).is_ok()
    };
    // A closing mark after the stop settles it: abbreviations are rarely quoted.
    if end > at + 1 && words[at + 1..end].contains(CLOSERS) {
        return true;
    }
    let is_initial = word.chars().count() == 1 && word.chars().all(char::is_uppercase);
    if is_initial {
        return false;
    }
    if word.contains('.') && word.split('.').all(|part| part.chars().count() <= 1) {
        let clock = word.eq_ignore_ascii_case("a.m") || word.eq_ignore_ascii_case("p.m");
        return starter() || (clock && first.is_uppercase());
    }
    if ABBREVIATIONS.binary_search(&word.to_lowercase().as_str()).is_ok() {
        // "No" ends a sentence unless a number follows; the others do not.
        return word.eq_ignore_ascii_case("no") && !first.is_numeric();
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(paragraph: &str, expected: &[&str]) {
        let spans = split(paragraph, Span::new(0, paragraph.len()));
        let found: Vec<&str> = spans.iter().map(|span| span.of(paragraph)).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn tables_are_sorted() {
        assert!(ABBREVIATIONS.is_sorted());
        assert!(STARTERS.is_sorted());
    }

    #[test]
    fn abbreviations_and_initials_do_not_end_a_sentence() {
        check(
            "Gen. A. B. Okoro flew to St. Louis on Jan. 3. He met Sen. Ruiz.",
            &["Gen. A. B. Okoro flew to St. Louis on Jan. 3.", "He met Sen. Ruiz."],
        );
        check(
            "The U.S. Senate voted. Envoys left the U.S. They were angry.",
            &["The U.S. Senate voted.", "Envoys left the U.S.", "They were angry."],
        );
    }

    #[test]
    fn a_line_of_the_day_is_none_of_the_first_sentence() {
        check(
            "Tuesday, May 3, 2011 Ghana and Togo met. They agreed.",
            &["Tuesday, May 3, 2011", "Ghana and Togo met.", "They agreed."],
        );
        check("Tuesday, May 3, 2011 was a holiday.", &["Tuesday, May 3, 2011 was a holiday."]);
    }

    #[test]
    fn quotations_end_with_their_marks() {
        check("“We won’t go.” She left.", &["“We won’t go.”", "She left."]);
        check("“Stop!” he cried. “Now, please,” he added.", &["“Stop!” he cried.", "“Now, please,” he added."]);
    }

    #[test]
    fn an_endless_sentence_is_cut_between_words() {
        let paragraph = "Évora ".repeat(2_000);
        let pieces = split(&paragraph, Span::new(0, paragraph.len()));
        assert!(pieces.len() > 1);
        assert!(pieces.iter().all(|piece| piece.len() <= MAX_BYTES && piece.of(&paragraph).ends_with("Évora")));
    }

    #[test]
    fn numbers_stay_whole_and_accents_are_no_trouble() {
        check(
            "Some 3.5 million Österreicher voted. Öl wurde teurer.",
            &["Some 3.5 million Österreicher voted.", "Öl wurde teurer."],
        );
    }
}
