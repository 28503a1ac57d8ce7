//! A text as the set of its runs of five words, each a number.
//!
//! A word is a run of letters and digits in lower case; a character of a script without spaces is a word of its own. What
//! stands between words (quotation marks, dashes, line breaks) does not count, so outlets' typography makes no difference.

/// How many words make a shingle.
pub const SHINGLE_WORDS: usize = 5;

/// The words of a text as numbers, in order.
fn word_hashes(text: &str) -> Vec<u64> {
    let mut words = Vec::with_capacity(text.len() / 6);
    let mut hash = SEED;
    let mut in_word = false;
    let mut end = |hash: &mut u64, in_word: &mut bool| {
        if *in_word {
            words.push(*hash);
            (*hash, *in_word) = (SEED, false);
        }
    };
    let mut rest = text;
    while let Some(&byte) = rest.as_bytes().first() {
        if byte.is_ascii() {
            if byte.is_ascii_alphanumeric() {
                hash = step(hash, u32::from(byte.to_ascii_lowercase()));
                in_word = true;
            } else {
                end(&mut hash, &mut in_word);
            }
            rest = &rest[1..];
            continue;
        }
        let Some(c) = rest.chars().next() else { break };
        rest = &rest[c.len_utf8()..];
        if !c.is_alphanumeric() {
            end(&mut hash, &mut in_word);
            continue;
        }
        let is_alone = is_spaceless(c);
        if is_alone {
            end(&mut hash, &mut in_word);
        }
        for lower in c.to_lowercase() {
            hash = step(hash, u32::from(lower));
        }
        in_word = true;
        if is_alone {
            end(&mut hash, &mut in_word);
        }
    }
    end(&mut hash, &mut in_word);
    words
}

const SEED: u64 = 0x9e37_79b9_7f4a_7c15;

/// FNV-1a's step, with a wider multiplier: words are short, and the shingle mixes once more.
fn step(hash: u64, value: u32) -> u64 {
    (hash ^ u64::from(value)).wrapping_mul(0x0100_0000_01b3_9e35)
}

/// Chinese and Japanese characters and the scripts of Thailand, Laos, Burma and Cambodia, which put no space between words.
fn is_spaceless(c: char) -> bool {
    matches!(c, '\u{0e00}'..='\u{0eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{3040}'..='\u{30ff}'
        | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// SplitMix64's finaliser: every bit of the value moves every bit of the result.
pub(crate) fn mix(value: u64) -> u64 {
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

/// The hashes of all shingles of a text, in order, with repeats; a text of fewer words is one shingle, an empty one none.
pub(crate) fn shingle_hashes(text: &str) -> Vec<u64> {
    let words = word_hashes(text);
    if words.is_empty() {
        return Vec::new();
    }
    let hash = |words: &[u64]| mix(words.iter().fold(SEED, |hash, word| hash.rotate_left(23).wrapping_mul(5) ^ word));
    if words.len() < SHINGLE_WORDS {
        return vec![hash(&words)];
    }
    words.windows(SHINGLE_WORDS).map(hash).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typography_and_case_do_not_count() {
        let plain = shingle_hashes("The envoy's \"clear\" answer came late on Monday");
        assert_eq!(plain, shingle_hashes("THE ENVOY’S “clear”\n\nanswer — came late on Monday."));
        assert_eq!(plain.len(), 9 - SHINGLE_WORDS + 1);
        assert_ne!(plain, shingle_hashes("The envoy's unclear answer came late on Monday"));
    }

    #[test]
    fn scripts_without_spaces_have_a_word_a_character() {
        assert_eq!(word_hashes("外交部长访问").len(), 6);
        assert_eq!(word_hashes("Élysée, Ærø").len(), 2);
        assert_eq!(word_hashes("ÉLYSÉE"), word_hashes("élysée"));
    }

    #[test]
    fn short_texts_are_one_shingle_and_empty_ones_none() {
        assert_eq!(shingle_hashes("Envoys meet").len(), 1);
        assert!(shingle_hashes(" — ").is_empty());
    }
}
