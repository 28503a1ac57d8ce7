//! Stories that borrow the words of politics and war: a striker's shot, a thriller's coup, a currency's retreat.

use std::collections::BTreeSet;

use chancery_codebook::Frame;

use super::lexicon::Near;
use super::parties::Reading;

/// Different words of a frame that together show it.
const MIN_WORDS: usize = 2;

/// A frame of the codebook with its words compiled.
pub(crate) struct FrameWords {
    sure: Near,
    words: Near,
    unless: Near,
    always: Near,
}

impl FrameWords {
    pub(crate) fn new(frame: &Frame) -> Self {
        Self {
            sure: Near::new(&frame.sure),
            words: Near::new(&frame.words),
            unless: Near::new(&frame.unless),
            always: Near::new(&frame.always),
        }
    }

    fn tells(&self, words: &[String], surface: &str) -> bool {
        let shown = count(&self.words, words, surface);
        if count(&self.always, words, surface) > 0 {
            return true;
        }
        (count(&self.sure, words, surface) > 0 || shown >= MIN_WORDS) && count(&self.unless, words, surface) == 0
    }
}

/// Whether the sentence of tokens `first..last` is of such a story.
pub(super) fn is_borrowed(reading: &Reading<'_>, first: usize, last: usize) -> bool {
    let words = &reading.words.lower[first..last];
    let surface = format!(" {} ", words.join(" "));
    reading.lexicon.frames.iter().any(|frame| frame.tells(words, &surface))
}

/// How many different words of `near` stand there.
fn count(near: &Near, words: &[String], surface: &str) -> usize {
    let single: BTreeSet<&String> = words.iter().filter(|word| near.words.contains(*word)).collect();
    let phrases = near.phrases.iter().filter(|phrase| surface.contains(&format!(" {phrase} "))).count();
    single.len() + phrases
}
