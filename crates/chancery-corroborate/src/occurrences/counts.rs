//! How many people an act is done to, by the number that stands before their words ("at least 42 pupils").
//!
//! The record counts the dead, the injured, the arrested and those taking part; of the abducted, the released or the expelled
//! only the text tells how many they are.

use super::telling::Bounds;

/// How many words may stand between the number and the words for the people ("nine cattle traders").
const REACH: usize = 2;

/// The number of people that ends `before`, the text of a sentence up to the words for them.
pub(super) fn people_after(before: &str) -> Option<Bounds> {
    // A sign between the number and the people parts them.
    let clause = before.rsplit([';', ':', '(', '"', '“']).next()?;
    let words: Vec<String> = clause
        .split_whitespace()
        .flat_map(number_parts)
        .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase())
        .filter(|word| !word.is_empty())
        .collect();
    let last =
        (words.len().saturating_sub(REACH + 1)..words.len()).rev().find(|&at| value(&words, at, at).is_some())?;
    if words[last + 1..].iter().any(|word| word != "of" && LINKS.contains(&word.as_str())) {
        return None;
    }
    // "Three hundred" is one number.
    let at = (last.saturating_sub(NUMBER_WORDS)..=last).find(|&at| value(&words, at, last).is_some())?;
    let (low, high) = value(&words, at, last)?;
    // "More than a hundred"
    let at = at - usize::from(at > 0 && words[at - 1] == "a");
    let word = |back: usize| at.checked_sub(back).map_or("", |at| words[at].as_str());
    let number = |back: usize| at.checked_sub(back).and_then(|at| value(&words, at, at)).map(|(low, _)| low);
    Some(match (word(3), word(2), word(1)) {
        ("no" | "not", "more", "than") => Bounds { min: None, max: Some(high) },
        ("no" | "not", "fewer" | "less", "than") => Bounds { min: Some(low), max: None },
        (_, "at", "least") | (_, "more", "than") | (.., "over") => Bounds { min: Some(low), max: None },
        (_, "up", "to") | (_, "at", "most") | (_, "fewer" | "less", "than") => Bounds { min: None, max: Some(high) },
        (.., "and" | "to") if number(2).is_some_and(|first| first < low) => Bounds { min: number(2), max: Some(high) },
        (.., "about" | "around" | "some" | "nearly" | "almost" | "approximately" | "roughly") => {
            // A round number is meant to a tenth.
            Bounds { min: Some(low - low / 10), max: Some(high.saturating_add(high / 10)) }
        }
        _ => Bounds { min: Some(low), max: Some(high) },
    })
}

/// Words that begin another phrase: the number before them is another's.
const LINKS: [&str; 14] =
    ["and", "or", "by", "in", "on", "at", "to", "from", "with", "for", "the", "of", "people", "year-old"];

/// How many words of a number may stand before its last one.
const NUMBER_WORDS: usize = 6;

/// The words of a hyphenated number ("thirty-five"); any other word stays whole.
fn number_parts(word: &str) -> impl Iterator<Item = &str> {
    let is_number = |part: &str| chancery_nlp::number_word(&part.to_lowercase()).is_some();
    let (first, second) = match word.split_once('-') {
        Some((ten, one)) if is_number(ten) && is_number(one) => (ten, Some(one)),
        _ => (word, None),
    };
    std::iter::once(first).chain(second)
}

/// The least and the most that the words `from..=last` mean, if all of them are one number.
fn value(words: &[String], from: usize, last: usize) -> Option<(u64, u64)> {
    let all: Vec<&str> = words.get(from..=last)?.iter().map(String::as_str).collect();
    let (low, high, n_words) = chancery_nlp::number_at(&all)?;
    // A year is no number of people.
    let is_year = n_words == 1 && (1900..2100).contains(&low) && !all[0].contains(',');
    (n_words == all.len() && !is_year).then_some((low, high))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_before_people_are_read_with_their_bounds() {
        let bounds = |min, max| Some(Bounds { min, max });
        for (before, expected) in [
            ("Gunmen abducted at least 42 ", bounds(Some(42), None)),
            ("Rebels seized between 40 and 55 ", bounds(Some(40), Some(55))),
            ("Bandits took nine cattle ", bounds(Some(9), Some(9))),
            ("They kidnapped dozens of ", bounds(Some(24), Some(99))),
            ("About 50 ", bounds(Some(45), Some(55))),
            ("up to 1,200 ", bounds(None, Some(1200))),
            ("more than three hundred ", bounds(Some(300), None)),
            ("two dozen ", bounds(Some(24), Some(24))),
            ("No more than 18 ", bounds(None, Some(18))),
            ("no fewer than 18 ", bounds(Some(18), None)),
            ("fewer than 18 ", bounds(None, Some(18))),
            ("at least a hundred ", bounds(Some(100), None)),
            ("several hundred ", bounds(Some(200), Some(999))),
            ("Floods drove out 1.5 million ", bounds(Some(1_500_000), Some(1_500_000))),
            ("They freed forty-six ", bounds(Some(46), Some(46))),
            ("Raiders took one hundred and fourteen ", bounds(Some(114), Some(114))),
            ("Raiders took a sixteen-year-old ", None),
            ("In 2014 ", None),
            ("On 3 May they took the ", None),
            ("Two men and the ", None),
        ] {
            assert_eq!(people_after(before), expected, "{before}");
        }
    }
}
