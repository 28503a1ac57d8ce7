//! Blocks that stand on many pages of one host: the strongest sign of furniture, which one page alone cannot give.
//!
//! A run over a corpus reads its pages twice. The first time [`HostBlocks::learn`] counts, the second time what stood on
//! three pages or more is left out. Nothing depends on the order of the pages or on how they were shared out.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hasher as _};

use crate::block::Block;

/// Pages of a host on which a block must stand to be furniture.
const MIN_PAGES: usize = 3;
/// Characters of a block that is counted: longer ones are texts.
const MAX_CHARS: usize = 400;
/// Blocks that are counted in all, about 100 MB; a longer list would cost more memory than it gives.
const MAX_BLOCKS: usize = 2_000_000;

/// On which pages of a host each block stands.
#[derive(Clone, Debug, Default)]
pub struct HostBlocks {
    /// By host and words; up to three pages each, smallest keys first, so that the order of learning does not show.
    pages: HashMap<(u64, u64), [u64; MIN_PAGES]>,
}

/// What one page adds to the table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageBlocks {
    host: u64,
    page: u64,
    blocks: Vec<u64>,
}

impl PageBlocks {
    /// The blocks of a page. Pages of one title are one page: a report that was fetched thrice is no furniture.
    pub(crate) fn of<'a>(host: &str, title: &str, blocks: impl Iterator<Item = &'a str>) -> Self {
        let short = blocks.filter(|text| text.len() <= MAX_CHARS * 4 && text.chars().count() <= MAX_CHARS);
        Self { host: key(host), page: key(title), blocks: short.map(key).collect() }
    }
}

impl HostBlocks {
    /// Counts the blocks of one page.
    pub fn learn(&mut self, page: &PageBlocks) {
        for &block in &page.blocks {
            if self.pages.len() >= MAX_BLOCKS && !self.pages.contains_key(&(page.host, block)) {
                continue;
            }
            let pages = self.pages.entry((page.host, block)).or_insert([u64::MAX; MIN_PAGES]);
            if !pages.contains(&page.page) && page.page < pages[MIN_PAGES - 1] {
                pages[MIN_PAGES - 1] = page.page;
                pages.sort_unstable();
            }
        }
    }

    /// How many different blocks were counted.
    #[must_use]
    pub fn len(&self) -> usize {
        self.pages.len()
    }

    /// Whether nothing was counted.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.pages.is_empty()
    }

    /// Marks the blocks of a report that stand on other pages of the host. Where they are most of the text, they are a
    /// report that was printed often, and nothing is marked.
    pub(crate) fn mark(&self, host: &str, blocks: &mut [Block]) {
        if self.is_empty() {
            return;
        }
        let host = key(host);
        let is_common = |block: &Block| {
            let pages = self.pages.get(&(host, key(&block.text)));
            pages.is_some_and(|pages| pages[MIN_PAGES - 1] != u64::MAX)
        };
        let marks: Vec<bool> = blocks.iter().map(is_common).collect();
        let size = |wanted: bool| -> usize {
            let found = blocks.iter().zip(&marks).filter(|(block, mark)| !block.is_boxed && **mark == wanted);
            found.map(|(block, _)| block.n_chars()).sum()
        };
        if size(true) < size(false) {
            blocks.iter_mut().zip(marks).for_each(|(block, mark)| block.is_common = mark);
        }
    }
}

/// A key of the words, the same in every run of one program. `u64::MAX` stands for no page.
fn key(words: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    hasher.write(words.as_bytes());
    hasher.finish().min(u64::MAX - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROMOTION: &str = "Our letter on ports comes every Friday to all who ask for it.";

    fn blocks(texts: &[&str]) -> Vec<Block> {
        texts.iter().map(|text| Block::of((*text).to_owned())).collect()
    }

    fn marked(table: &HostBlocks, host: &str, texts: &[&str]) -> Vec<bool> {
        let mut blocks = blocks(texts);
        table.mark(host, &mut blocks);
        blocks.iter().map(|block| block.is_common).collect()
    }

    #[test]
    fn a_block_on_three_pages_of_a_host_is_furniture_there() {
        let mut table = HostBlocks::default();
        for title in ["Envoys meet", "Harbour closed", "Bridge opened"] {
            table.learn(&PageBlocks::of("quay.example", title, [title, PROMOTION].into_iter()));
        }
        let text = "The envoys of both states met on the quay and said that they would meet again in June.";
        assert_eq!(marked(&table, "quay.example", &[text, PROMOTION]), [false, true]);
        assert_eq!(marked(&table, "delta.example", &[text, PROMOTION]), [false, false]);
    }

    #[test]
    fn one_report_fetched_often_is_no_furniture() {
        let mut table = HostBlocks::default();
        for _ in 0..5 {
            table.learn(&PageBlocks::of("quay.example", "Envoys meet", [PROMOTION].into_iter()));
        }
        assert_eq!(marked(&table, "quay.example", &["The envoys met on the quay again.", PROMOTION]), [false, false]);
    }

    #[test]
    fn the_order_of_learning_does_not_show() {
        let pages: Vec<PageBlocks> =
            (0..9).map(|n| PageBlocks::of("quay.example", &format!("Page {n}"), [PROMOTION].into_iter())).collect();
        let (mut forth, mut back) = (HostBlocks::default(), HostBlocks::default());
        pages.iter().for_each(|page| forth.learn(page));
        pages.iter().rev().for_each(|page| back.learn(page));
        assert_eq!(forth.pages, back.pages);
    }
}
