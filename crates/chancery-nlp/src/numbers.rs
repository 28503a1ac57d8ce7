//! Numbers of people, in words and digits.

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

/// The least and the most that the number words at the front of `words` mean, and how many words they are: `42`, `1,200`, `three hundred`,
/// `two dozen`, `twenty one`, `dozens` (24 to 99). Words are in lower case.
///
/// ```
/// use chancery_nlp::number_at;
///
/// assert_eq!(number_at(&["three", "hundred", "pupils"]), Some((300, 300, 2)));
/// assert_eq!(number_at(&["dozens", "of", "them"]), Some((24, 99, 1)));
/// assert_eq!(number_at(&["pupils"]), None);
/// ```
#[must_use]
pub fn number_at(words: &[&str]) -> Option<(u64, u64, usize)> {
    let (&first, rest) = words.split_first()?;
    let vague = match first {
        "dozens" => Some((24, 99)),
        "hundreds" => Some((200, 999)),
        "thousands" => Some((2_000, 9_999)),
        "millions" => Some((2_000_000, 9_999_999)),
        _ => None,
    };
    if let Some((least, most)) = vague {
        return Some((least, most, 1));
    }
    let mut total = digits(first).or_else(|| small(first))?;
    let mut n_words = 1;
    for &word in rest {
        let factor = match word {
            "hundred" => 100,
            "thousand" => 1_000,
            "million" => 1_000_000,
            "dozen" => 12,
            _ => match number_word(word) {
                Some(more) if total >= 20 && total % 10 == 0 && more < 10 => {
                    total = total.checked_add(more)?;
                    n_words += 1;
                    continue;
                }
                _ => break,
            },
        };
        total = total.checked_mul(factor)?;
        n_words += 1;
    }
    Some((total, total, n_words))
}

fn digits(word: &str) -> Option<u64> {
    let plain: String = word.chars().filter(|c| *c != ',').collect();
    plain.parse().ok()
}

fn small(word: &str) -> Option<u64> {
    number_word(word).or(match word {
        "dozen" => Some(12),
        "hundred" => Some(100),
        _ => None,
    })
}
