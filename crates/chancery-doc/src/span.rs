//! Where words stand: byte ranges of the article's text, and small indices into its layers.

use std::ops::Range;

/// A byte range in the article's text, `start <= end`, on character borders.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    start: u32,
    end: u32,
}

impl Span {
    /// Makes the span from `start` to `end`, in bytes.
    ///
    /// # Panics
    ///
    /// If `start > end`, or if `end` does not fit in 32 bits: texts are cut far below that (see `chancery-page`).
    #[must_use]
    pub fn new(start: usize, end: usize) -> Self {
        assert!(start <= end, "span starts at {start}, after its end {end}");
        let small = |n: usize| u32::try_from(n).expect("texts are shorter than 4 GiB");
        Self { start: small(start), end: small(end) }
    }

    /// First byte.
    #[must_use]
    pub fn start(self) -> usize {
        self.start as usize
    }

    /// One past the last byte.
    #[must_use]
    pub fn end(self) -> usize {
        self.end as usize
    }

    /// Length in bytes.
    #[must_use]
    pub fn len(self) -> usize {
        (self.end - self.start) as usize
    }

    /// Whether the span holds nothing.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// The span as a range for slicing.
    #[must_use]
    pub fn range(self) -> Range<usize> {
        self.start()..self.end()
    }

    /// The words of `text` there.
    #[must_use]
    pub fn of(self, text: &str) -> &str {
        &text[self.range()]
    }

    /// Whether `other` lies wholly inside.
    #[must_use]
    pub fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Whether the two share a byte.
    #[must_use]
    pub fn overlaps(self, other: Self) -> bool {
        // An empty span inside another has no byte to share.
        self.start.max(other.start) < self.end.min(other.end)
    }

    /// The smallest span that holds both.
    #[must_use]
    pub fn cover(self, other: Self) -> Self {
        Self { start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// The span without white space at either end; `None` if nothing else is in it.
    #[must_use]
    pub fn trimmed(self, text: &str) -> Option<Self> {
        let words = self.of(text);
        let start = self.start() + (words.len() - words.trim_start().len());
        let end = start + words.trim().len();
        (start < end).then(|| Self::new(start, end))
    }
}

macro_rules! index {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub u32);

        impl $name {
            /// The index as a position in its layer.
            #[must_use]
            pub fn idx(self) -> usize {
                self.0 as usize
            }

            /// The index of position `idx`.
            ///
            /// # Panics
            ///
            /// If `idx` does not fit in 32 bits.
            #[must_use]
            pub fn from_idx(idx: usize) -> Self {
                Self(u32::try_from(idx).expect("layers are shorter than 2^32"))
            }
        }
    )*};
}

index! {
    /// A token's number in the document, from 0.
    TokenId,
    /// A sentence's number in the document, from 0.
    SentenceId,
    /// A mention's number in the annotations, from 0.
    MentionId,
    /// An entity's number in the article, from 0.
    EntityId,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trimming_keeps_the_words_and_drops_the_spaces() {
        let text = "  Seoul\u{a0}answers \n";
        let trimmed = Span::new(0, text.len()).trimmed(text).unwrap();
        assert_eq!(trimmed.of(text), "Seoul\u{a0}answers");
        assert_eq!(Span::new(0, 2).trimmed(text), None);
    }

    #[test]
    fn cover_and_overlap() {
        let (a, b) = (Span::new(2, 5), Span::new(5, 9));
        assert!(!a.overlaps(b));
        assert_eq!(a.cover(b), Span::new(2, 9));
        assert!(a.cover(b).contains(b));
        let (whole, empty) = (Span::new(2, 9), Span::new(4, 4));
        assert!(whole.contains(empty) && !whole.overlaps(empty) && !empty.overlaps(whole));
    }
}
