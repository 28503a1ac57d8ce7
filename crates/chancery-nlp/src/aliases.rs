//! States under other names, so that what is read in a sentence does not hang on which states it names.
//!
//! Before a sentence is encoded, the first state in it is called Japan, the second Kenya, and so on, and their adjectives alike;
//! the text stays what it is. Two sentences that differ in their states alone are so the same sentence to the encoder.

use std::collections::HashMap;

/// What states are called while they are read: name and adjective, each one piece of the vocabulary.
const CALLED: [(&str, &str); 6] = [
    ("Japan", "Japanese"),
    ("Kenya", "Kenyan"),
    ("Peru", "Peruvian"),
    ("Norway", "Norwegian"),
    ("Vietnam", "Vietnamese"),
    ("Chile", "Chilean"),
];

/// A state by one word.
#[derive(Clone, Copy, Debug)]
struct Named {
    state: usize,
    is_adjective: bool,
}

/// The single words that name states.
#[derive(Clone, Debug, Default)]
pub struct Aliases {
    words: HashMap<String, Named>,
}

impl Aliases {
    /// Takes the names and the adjectives of each state; those of several words are passed over.
    pub fn new<'a, N, A>(states: impl IntoIterator<Item = (N, A)>) -> Self
    where
        N: IntoIterator<Item = &'a str>,
        A: IntoIterator<Item = &'a str>,
    {
        let mut words = HashMap::new();
        for (state, (names, adjectives)) in states.into_iter().enumerate() {
            let is_word = |word: &&str| word.chars().all(char::is_alphabetic);
            let names = names.into_iter().filter(is_word).map(|word| (word, false));
            let adjectives = adjectives.into_iter().filter(is_word).map(|word| (word, true));
            for (word, is_adjective) in names.chain(adjectives) {
                words.entry(word.to_owned()).or_insert(Named { state, is_adjective });
            }
        }
        Self { words }
    }

    /// Calls the states of a sentence by other names. A word beside another capital letter may be part of a longer
    /// name ("the Syrian Democratic Forces", "Jordan Baker") and stays.
    pub(crate) fn call(&self, sentence: &mut [&str]) {
        let capital: Vec<bool> = sentence.iter().map(|word| word.starts_with(char::is_uppercase)).collect();
        // The first word of a sentence has its capital anyhow; a short one is hardly a name.
        let in_name = |idx: usize, word: &str| capital[idx] && (idx > 0 || word.len() > 3);
        let is_state: Vec<bool> = sentence.iter().map(|word| self.words.contains_key(*word)).collect();
        let mut seen: Vec<usize> = Vec::new();
        for idx in 0..sentence.len() {
            let Some(&Named { state, is_adjective }) = self.words.get(sentence[idx]) else { continue };
            let before = idx.checked_sub(1).is_some_and(|before| in_name(before, sentence[before]));
            // "Kano, Nigeria": the state tells that the word before it is a place.
            let of_place = idx >= 2 && sentence[idx - 1] == "," && in_name(idx - 2, sentence[idx - 2]);
            let of_place = of_place && !is_state[idx - 2];
            let behind = sentence.get(idx + 1).is_some_and(|word| in_name(idx + 1, word));
            if before || of_place || behind {
                continue;
            }
            let number = seen.iter().position(|&known| known == state).unwrap_or(seen.len());
            if number == seen.len() {
                seen.push(state);
            }
            if let Some(&(name, adjective)) = CALLED.get(number) {
                sentence[idx] = if is_adjective { adjective } else { name };
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn called(sentence: &str) -> String {
        let states = [(vec!["Iran"], vec!["Iranian"]), (vec!["Syria"], vec!["Syrian"]), (vec!["Jordan"], vec![])];
        let mut words: Vec<&str> = sentence.split(' ').collect();
        Aliases::new(states).call(&mut words);
        words.join(" ")
    }

    #[test]
    fn sentences_about_other_states_read_alike() {
        assert_eq!(called("Iran said Syrian and Iranian envoys met"), "Japan said Kenyan and Japanese envoys met");
        assert_eq!(called("Syria said Iranian and Syrian envoys met"), "Japan said Kenyan and Japanese envoys met");
    }

    #[test]
    fn longer_names_stay() {
        let text = "In Iran the Syrian Democratic Forces met Jordan Baker of Homs , Syria";
        assert_eq!(called(text), "In Japan the Syrian Democratic Forces met Jordan Baker of Homs , Syria");
    }
}
