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

/// The least and the most that the number words at the front of `words` mean, and how many words they are: `42`, `1,200`,
/// `1.5 million`, `one hundred and twenty`, `thirty - five`, `two dozen`, `dozens` (24 to 99), `several hundred`. Words are in
/// lower case; a hyphen is a word of its own.
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
    vague(words).or_else(|| {
        let (total, n_words) = in_digits(words).or_else(|| spelled(words))?;
        Some((total, total, n_words))
    })
}

/// "Dozens", "several hundred", "tens of thousands".
fn vague(words: &[&str]) -> Option<(u64, u64, usize)> {
    let (least, most) = match *words.first()? {
        "tens" => (20, 99),
        "dozens" => (24, 99),
        "hundreds" => (200, 999),
        "thousands" => (2_000, 9_999),
        "millions" => (2_000_000, 9_999_999),
        "several" | "few" => {
            return match *words.get(1)? {
                "dozen" => Some((24, 99, 2)),
                "hundred" => Some((200, 999, 2)),
                "thousand" => Some((2_000, 9_999, 2)),
                "million" => Some((2_000_000, 9_999_999, 2)),
                _ => None,
            };
        }
        _ => return None,
    };
    let scale: u64 = match words.get(1..3) {
        Some(["of", "thousands"]) if most < 1_000 => 1_000,
        Some(["of", "millions"]) if most < 1_000_000 => 1_000_000,
        // Nobody counts people in plain tens.
        _ => return (words[0] != "tens").then_some((least, most, 1)),
    };
    Some((least * scale, (most + 1) * scale - 1, 3))
}

/// "42", "1,200", "3 million", "1.5 million".
fn in_digits(words: &[&str]) -> Option<(u64, usize)> {
    let plain = words.first()?.replace(',', "");
    let scale = words[1..].first().and_then(|word| scale(word));
    match (plain.split_once('.'), scale) {
        (None, None) => Some((plain.parse().ok()?, 1)),
        (None, Some(scale)) => Some((plain.parse::<u64>().ok()?.checked_mul(scale)?, 2)),
        (Some((whole, fraction)), Some(scale)) => {
            let parts = 10_u64.checked_pow(u32::try_from(fraction.len()).ok()?)?;
            let tenths: u64 = format!("{whole}{fraction}").parse().ok()?;
            Some((tenths.checked_mul(scale)? / parts, 2))
        }
        // Part of a person is no number of people.
        (Some(_), None) => None,
    }
}

/// "Thirty-five", "two dozen", "one hundred and twenty thousand".
fn spelled(words: &[&str]) -> Option<(u64, usize)> {
    if let Some(["half", "a", "million"]) = words.get(..3) {
        return Some((500_000, 3));
    }
    // A scale by itself is one of it: "a hundred".
    let alone = || words.first().is_some_and(|word| scale(word).is_some()).then_some((1, 0));
    let (mut group, mut at) = below_hundred(words).or_else(alone)?;
    let mut total: u64 = 0;
    while let Some(scale) = words.get(at).and_then(|word| scale(word)).filter(|_| group > 0) {
        at += 1;
        group = group.checked_mul(scale)?;
        if scale >= 1_000 {
            total = total.checked_add(group)?;
            group = 0;
        }
        if let Some((more, n_words)) = rest_after(scale, &words[at..]) {
            group = group.checked_add(more)?;
            at += n_words;
        }
    }
    Some((total.checked_add(group)?, at))
}

/// What a scale multiplies by.
fn scale(word: &str) -> Option<u64> {
    Some(match word {
        "dozen" => 12,
        "hundred" => 100,
        "thousand" => 1_000,
        "million" => 1_000_000,
        "billion" => 1_000_000_000,
        _ => return None,
    })
}

/// What is added to a hundred, thousand or million: the "and twenty" of "one hundred and twenty".
fn rest_after(scale: u64, words: &[&str]) -> Option<(u64, usize)> {
    let n_links = usize::from(words.first() == Some(&"and"));
    let (more, n_words) = below_hundred(&words[n_links..])?;
    let n_words = n_links + n_words;
    // "One hundred and two hundred" are two numbers.
    let is_other = n_links == 1 && words.get(n_words).is_some_and(|word| matches!(*word, "dozen" | "hundred"));
    (scale >= 100 && more > 0 && !is_other).then_some((more, n_words))
}

/// "Seven", "twenty", "twenty one", "twenty - one".
fn below_hundred(words: &[&str]) -> Option<(u64, usize)> {
    let first = number_word(words.first()?)?;
    let n_hyphens = usize::from(words.get(1).is_some_and(|word| matches!(*word, "-" | "‑")));
    let one = words.get(1 + n_hyphens).and_then(|word| number_word(word)).filter(|one| (1..10).contains(one));
    match one {
        Some(one) if first >= 20 => Some((first + one, 2 + n_hyphens)),
        _ => Some((first, 1)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<(u64, u64, usize)>) {
        let words: Vec<&str> = text.split(' ').collect();
        assert_eq!(number_at(&words), expected, "{text}");
    }

    #[test]
    fn hyphens_and_links_join_one_number() {
        for (text, number, n_words) in [
            ("forty - two nurses", 42, 3),
            ("forty two nurses", 42, 2),
            ("two hundred and sixteen miners", 216, 4),
            ("one hundred and ten thousand miners", 110_000, 5),
            ("two thousand three hundred and six", 2_306, 6),
            ("four hundred and eighty - one", 481, 6),
            ("three dozen", 36, 2),
            ("2.25 million", 2_250_000, 2),
            ("3 million", 3_000_000, 2),
            ("million", 1_000_000, 1),
            ("half a million miners", 500_000, 3),
            ("4,150", 4_150, 1),
        ] {
            check(text, Some((number, number, n_words)));
        }
    }

    #[test]
    fn two_numbers_stay_two() {
        check("one hundred and two hundred", Some((100, 100, 2)));
        check("sixty and seven", Some((60, 60, 1)));
        check("fourteen - day", Some((14, 14, 1)));
        check("12 and 30", Some((12, 12, 1)));
    }

    #[test]
    fn vague_numbers_are_ranges() {
        check("tens of thousands of miners", Some((20_000, 99_999, 3)));
        check("hundreds of thousands", Some((200_000, 999_999, 3)));
        check("several hundred miners", Some((200, 999, 2)));
        check("few dozen", Some((24, 99, 2)));
        check("thousands of miners", Some((2_000, 9_999, 1)));
        check("tens of miners", None);
        check("several miners", None);
    }

    #[test]
    fn parts_of_a_person_are_no_number() {
        check("2.5 miners", None);
        check("99999999999999999999 million", None);
        // Digits to the base of a hundred, until no number holds them.
        check(&["ninety"; 12].join(" hundred "), None);
    }
}
