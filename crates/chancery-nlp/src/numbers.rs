//! Small numbers in words.

/// The number that one word spells: zero to nineteen, twenty, thirty … ninety; in lower case.
#[must_use]
pub fn number_word(word: &str) -> Option<u64> {
    const ONES: &[&str] = &[
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
    ];
    const TENS: &[&str] = &["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
    let position = |table: &[&str]| table.iter().position(|number| *number == word).and_then(|n| u64::try_from(n).ok());
    position(ONES).or_else(|| position(TENS).map(|n| 20 + 10 * n))
}
