//! References to words of an article: `N:words` is their first occurrence in sentence N, `N:words#2` the second.

use crate::words::is_word;

/// Where a reference leads: a sentence, and bytes in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Found {
    /// Number of the sentence; 0 is the title.
    pub sentence: usize,
    /// First byte in it.
    pub start: usize,
    /// Byte behind the last.
    pub end: usize,
}

/// Finds the words that a reference names.
#[must_use]
pub fn find(sentences: &[String], reference: &str) -> Option<Found> {
    let (sentence, words) = reference.split_once(':')?;
    if sentence.is_empty() || !sentence.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let sentence: usize = sentence.parse().ok()?;
    let (words, nth) = match words.rsplit_once('#') {
        Some((words, nth)) if !nth.is_empty() && nth.bytes().all(|byte| byte.is_ascii_digit()) => {
            (words, nth.parse::<usize>().ok()?.max(1))
        }
        _ => (words, 1),
    };
    let start = occurrences(sentences.get(sentence)?, words).nth(nth - 1)?;
    Some(Found { sentence, start, end: start + words.len() })
}

/// The reference to bytes `start..end` of a sentence. Nothing where these are no characters of it, or none at all.
#[must_use]
pub fn reference(sentences: &[String], sentence: usize, start: usize, end: usize) -> Option<String> {
    let text = sentences.get(sentence)?;
    let words = text.get(start..end).filter(|words| !words.is_empty())?;
    let nth = occurrences(text, words).position(|at| at == start)? + 1;
    // Words that end like a count need one of their own.
    let looks_counted =
        words.rsplit_once('#').is_some_and(|(_, n)| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()));
    Some(if nth == 1 && !looks_counted { format!("{sentence}:{words}") } else { format!("{sentence}:{words}#{nth}") })
}

/// The words of a reference as they stand in the text.
#[must_use]
pub fn text_of<'t>(sentences: &'t [String], reference: &str) -> Option<&'t str> {
    let found = find(sentences, reference)?;
    sentences.get(found.sentence)?.get(found.start..found.end)
}

/// Whether the bytes begin and end where words do.
#[must_use]
pub fn on_whole_words(sentence: &str, start: usize, end: usize) -> bool {
    let letter = |c: Option<char>| c.is_some_and(|c| is_word(c) && c != '_');
    let before = sentence.get(..start).and_then(|text| text.chars().next_back());
    let after = sentence.get(end..).and_then(|text| text.chars().next());
    let inside = sentence.get(start..end).unwrap_or_default();
    !(letter(before) && letter(inside.chars().next()) || letter(after) && letter(inside.chars().next_back()))
}

/// Every place where the words stand, also where two overlap.
fn occurrences<'t>(text: &'t str, words: &'t str) -> impl Iterator<Item = usize> + 't {
    let mut from = Some(0);
    std::iter::from_fn(move || {
        let at = from? + text.get(from?..)?.find(words)?;
        from = text[at..].chars().next().map(|c| at + c.len_utf8());
        Some(at)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_lead_to_the_words_and_back() {
        let sentences = vec!["Talks on talks".to_owned(), "Rank #1 said: aa aaa 🙂 北京 met 北京".to_owned()];
        assert_eq!(text_of(&sentences, "0:talks"), Some("talks"));
        assert_eq!(find(&sentences, "1:aa#3"), Some(Found { sentence: 1, start: 18, end: 20 }));
        for (sentence, words) in [(0, "Talks"), (0, "talks"), (1, "Rank #1"), (1, "🙂"), (1, "met 北京")] {
            let start = sentences[sentence].find(words).unwrap();
            let made = reference(&sentences, sentence, start, start + words.len()).unwrap();
            let found = find(&sentences, &made).unwrap();
            assert_eq!((found.start, found.end), (start, start + words.len()), "{made}");
        }
        let last = sentences[1].rfind("北京").unwrap();
        assert_eq!(reference(&sentences, 1, last, last + 6).unwrap(), "1:北京#2");
        for wrong in ["", "x:a", "2:a", "0:war", "0:talks#3", ":a", "99999999999999999999:a"] {
            assert_eq!(find(&sentences, wrong), None, "{wrong}");
        }
        assert_eq!(reference(&sentences, 1, last + 1, last + 6), None);
        assert!(!on_whole_words("rearmed", 2, 7) && on_whole_words("re-armed", 3, 8));
    }
}
