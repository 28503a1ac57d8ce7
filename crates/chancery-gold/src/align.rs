//! Which words of a coded text are which words of the annotated one. White space, quotation marks and lost lines do not matter.

use std::collections::{BTreeMap, BTreeSet};

use crate::coding::CodedSpan;
use crate::refs::{find, reference};
use crate::words::{Word, placed_words};

/// Places among the words of the annotated article, counted over all of its sentences.
pub type Places = BTreeSet<usize>;

/// The annotated words in order, and where each word of the coded text stands among them.
pub struct Aligned<'g> {
    sentences: &'g [String],
    words: Vec<Vec<Word>>,
    base: Vec<usize>,
    sentence: Vec<usize>,
    coded: Vec<Word>,
    /// Of each coded word.
    to_gold: Vec<Option<usize>>,
}

impl<'g> Aligned<'g> {
    /// Lays a coded text beside annotated sentences.
    #[must_use]
    pub fn new(sentences: &'g [String], coded_text: &str) -> Self {
        let words: Vec<Vec<Word>> = sentences.iter().map(|sentence| placed_words(sentence)).collect();
        let mut base = Vec::with_capacity(words.len());
        let mut sentence = Vec::new();
        for (n, words) in words.iter().enumerate() {
            base.push(sentence.len());
            sentence.extend(std::iter::repeat_n(n, words.len()));
        }
        let coded = placed_words(coded_text);
        let gold: Vec<&str> = words.iter().flatten().map(|word| word.folded.as_str()).collect();
        let other: Vec<&str> = coded.iter().map(|word| word.folded.as_str()).collect();
        let mut to_gold = vec![None; coded.len()];
        for (a, b, size) in matching_blocks(&gold, &other) {
            for k in 0..size {
                to_gold[b + k] = Some(a + k);
            }
        }
        Self { sentences, words, base, sentence, coded, to_gold }
    }

    /// The words of a reference; none where it leads nowhere.
    #[must_use]
    pub fn gold(&self, reference: &str) -> Places {
        let Some(found) = find(self.sentences, reference) else { return Places::new() };
        let words = self.words[found.sentence].iter().enumerate();
        words
            .filter(|(_, word)| word.bytes.start < found.end && word.bytes.end > found.start)
            .map(|(k, _)| self.base[found.sentence] + k)
            .collect()
    }

    /// The annotated words that a span of the coded text covers.
    #[must_use]
    pub fn coded(&self, span: Option<&CodedSpan>) -> Places {
        let Some((start, end)) = span.and_then(CodedSpan::bounds) else { return Places::new() };
        let words = self.coded.iter().zip(&self.to_gold);
        words.filter(|(word, _)| word.points.start < end && word.points.end > start).filter_map(|(_, to)| *to).collect()
    }

    /// The sentence in which the first of the places stands.
    #[must_use]
    pub fn sentence_of(&self, places: &Places) -> Option<usize> {
        places.first().and_then(|&place| self.sentence.get(place).copied())
    }

    /// References to the places: one for each sentence that they touch, from the first word in it to the last.
    #[must_use]
    pub fn references(&self, places: &Places) -> Vec<String> {
        let mut bounds: BTreeMap<usize, (usize, usize)> = BTreeMap::new();
        for &place in places {
            let Some(&sentence) = self.sentence.get(place) else { continue };
            let Some(word) = self.words[sentence].get(place - self.base[sentence]) else { continue };
            let (start, end) = bounds.entry(sentence).or_insert((word.bytes.start, word.bytes.end));
            (*start, *end) = ((*start).min(word.bytes.start), (*end).max(word.bytes.end));
        }
        let made = bounds.into_iter().filter_map(|(n, (start, end))| reference(self.sentences, n, start, end));
        made.collect()
    }

    /// Words of all sentences.
    #[must_use]
    pub fn n_words(&self) -> usize {
        self.sentence.len()
    }

    /// The sentence of a word.
    #[must_use]
    pub fn sentence_at(&self, place: usize) -> Option<usize> {
        self.sentence.get(place).copied()
    }
}

/// Runs that two sequences share, in order: the longest first, then the longest on each side of it (Ratcliff and Obershelp, 1988; ties
/// fall as in Python's `difflib`, by which `gold.py` aligns).
fn matching_blocks(a: &[&str], b: &[&str]) -> Vec<(usize, usize, usize)> {
    let mut places: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (j, word) in b.iter().enumerate() {
        places.entry(word).or_default().push(j);
    }
    let places_of: Vec<&[usize]> = a.iter().map(|word| places.get(word).map_or(&[][..], Vec::as_slice)).collect();
    let mut blocks = Vec::new();
    let mut queue = vec![(0, a.len(), 0, b.len())];
    // Of each place in `b`, how long the run is that ends there, for this word of `a` and for the one before.
    let (mut now, mut before) = (vec![0_usize; b.len()], vec![0_usize; b.len()]);
    let (mut touched, mut touched_before): (Vec<usize>, Vec<usize>) = (Vec::new(), Vec::new());
    while let Some((a_low, a_high, b_low, b_high)) = queue.pop() {
        let (mut best_a, mut best_b, mut best) = (a_low, b_low, 0);
        for (i, places) in places_of.iter().enumerate().take(a_high).skip(a_low) {
            let first = places.partition_point(|&j| j < b_low);
            for &j in places[first..].iter().take_while(|&&j| j < b_high) {
                let run = if j > 0 { before[j - 1] } else { 0 } + 1;
                now[j] = run;
                touched.push(j);
                if run > best {
                    (best_a, best_b, best) = (i + 1 - run, j + 1 - run, run);
                }
            }
            for j in touched_before.drain(..) {
                before[j] = 0;
            }
            std::mem::swap(&mut now, &mut before);
            std::mem::swap(&mut touched, &mut touched_before);
        }
        for j in touched_before.drain(..) {
            before[j] = 0;
        }
        if best > 0 {
            blocks.push((best_a, best_b, best));
            if a_low < best_a && b_low < best_b {
                queue.push((a_low, best_a, b_low, best_b));
            }
            if best_a + best < a_high && best_b + best < b_high {
                queue.push((best_a + best, a_high, best_b + best, b_high));
            }
        }
    }
    blocks.sort_unstable();
    blocks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lost_lines_and_other_marks_do_not_matter() {
        let sentences = vec!["Kenya shuts its border".to_owned(), "\u{201c}It is shut,\u{201d} he said.".to_owned()];
        let coded = "KENYA shuts its border\n\nAdvertisement\n\n\"It is shut,\" he said.";
        let aligned = Aligned::new(&sentences, coded);
        let at = coded.find("It is").unwrap();
        let span = CodedSpan { start: Some(at), end: Some(at + 10), text: None };
        assert_eq!(aligned.coded(Some(&span)), aligned.gold("1:It is shut"));
        assert_eq!(aligned.sentence_of(&aligned.coded(Some(&span))), Some(1));
        assert!(aligned.gold("1:never").is_empty() && aligned.coded(None).is_empty());
    }

    #[test]
    fn the_longest_run_is_matched_first() {
        let (a, b): (Vec<&str>, Vec<&str>) = ("a b x c d e".split(' ').collect(), "c d e a b".split(' ').collect());
        assert_eq!(matching_blocks(&a, &b), [(3, 0, 3)]);
        assert_eq!(matching_blocks(&["q", "a"], &["a", "q", "a"]), [(0, 1, 2)]);
    }
}
