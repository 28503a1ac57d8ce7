//! Which blocks of the main text are the report.
//!
//! Takes blocks in order and gives paragraphs; what is left out is noted, what credits another is kept as such. The same
//! sieve serves pages and plain texts.

use chancery_doc::{DateBasis, Dated, NoteKind, Notes, Outlet, ParagraphKind};

use crate::block::{Block, BlockKind};
use crate::credit::{self, Claim};
use crate::dates;
use crate::furniture;
use crate::metadata;
use crate::outlets::Outlets;
use crate::tidy::{ends_sentence, floor, same_words};
use crate::view::{Fate, Reason};

/// Blocks at the beginning of a text among which a byline or a line with its day may stand.
const N_HEAD: usize = 4;
/// Blocks at the end of a text among which a line about its author may stand.
const N_TAIL: usize = 4;
/// Bytes of an article's text that are kept.
const MAX_TEXT_BYTES: usize = 400_000;

/// Blocks that are looked at: as many short lines as fit in the longest text that is kept.
const MAX_BLOCKS: usize = 20_000;

/// What is left.
#[derive(Debug, Default)]
pub(crate) struct Sifted {
    pub(crate) paragraphs: Vec<String>,
    /// What each of them is.
    pub(crate) kinds: Vec<ParagraphKind>,
    /// Credits in the order of their weight: the first speaks for the text.
    pub(crate) claims: Vec<Claim>,
    /// Names in a byline among the blocks.
    pub(crate) names: Vec<String>,
    /// A day in a line of its own among the blocks.
    pub(crate) day: Option<Dated>,
    pub(crate) is_walled: bool,
    /// What became of each block that was looked at, in their order.
    pub(crate) fates: Vec<Fate>,
}

impl Sifted {
    /// Characters of the text.
    pub(crate) fn n_chars(&self) -> usize {
        self.paragraphs.iter().map(|paragraph| paragraph.chars().count()).sum()
    }
}

/// Sifts the blocks of one article.
pub(crate) fn sift(
    outlets: &Outlets,
    notes: &mut Notes,
    own: Option<&Outlet>,
    title: Option<&str>,
    blocks: &[Block],
) -> Sifted {
    let is_cut = blocks.len() > MAX_BLOCKS;
    let blocks = &blocks[..blocks.len().min(MAX_BLOCKS)];
    let solid: Vec<usize> = (0..blocks.len()).filter(|&n| is_solid(&blocks[n])).collect();
    let ends = Ends {
        first: solid.first().copied().unwrap_or(0),
        last: solid.last().copied().unwrap_or(0),
        has_solid: !solid.is_empty(),
    };
    let mut sieve = Sieve { outlets, own, title, blocks, ends, sifted: Sifted::default(), n_bytes: 0, is_cut };
    for (n, block) in blocks.iter().enumerate() {
        let fate = sieve.take(n, block);
        if let Fate::Left(reason) = fate
            && reason != Reason::Credit
        {
            notes.add(NoteKind::Furniture, format!("left out `{}`", block.text));
        }
        sieve.sifted.fates.push(fate);
        if sieve.is_cut && sieve.n_bytes >= MAX_TEXT_BYTES {
            break;
        }
    }
    if sieve.is_cut {
        notes.add(NoteKind::Limit, format!("the text is cut after {} bytes", sieve.n_bytes));
    }
    sieve.sifted
}

/// Where the running text begins and ends among the blocks.
struct Ends {
    first: usize,
    last: usize,
    has_solid: bool,
}

struct Sieve<'a> {
    outlets: &'a Outlets,
    own: Option<&'a Outlet>,
    title: Option<&'a str>,
    blocks: &'a [Block],
    ends: Ends,
    sifted: Sifted,
    n_bytes: usize,
    is_cut: bool,
}

impl Sieve<'_> {
    /// Decides on one block and keeps what it says.
    fn take(&mut self, n: usize, block: &Block) -> Fate {
        let printed = block.printed.as_deref().unwrap_or(&block.text);
        let is_end = n >= self.ends.last;
        if let Some(claim) = claim(self.outlets, self.own, printed, is_end || self.sifted.paragraphs.is_empty()) {
            self.sifted.claims.push(claim);
            return Fate::Left(Reason::Credit);
        }
        if furniture::is_wall(&block.text) {
            self.sifted.is_walled = true;
            return Fate::Left(Reason::Wall);
        }
        if self.sifted.paragraphs.len() < N_HEAD
            && n < N_HEAD + 6
            && let Some(reason) = self.head_line(block)
        {
            return Fate::Left(reason);
        }
        let mark = if is_end { credit::closing_mark(self.outlets, &block.text) } else { None };
        let words = mark.as_ref().map_or(block.text.as_str(), |(start, _)| block.text[..*start].trim_end());
        if let Some((_, claim)) = mark {
            self.sifted.claims.push(claim);
            if words.is_empty() {
                return Fate::Left(Reason::Credit);
            }
        }
        if let Some(reason) = self.misplaced(n, block, words).or_else(|| self.unfit(block, words)) {
            return Fate::Left(reason);
        }
        self.keep(block, words)
    }

    /// A byline or a day above the text: neither is part of it.
    fn head_line(&mut self, block: &Block) -> Option<Reason> {
        let reason = if !block.is_boxed
            && self.sifted.names.is_empty()
            && let Some(names) = metadata::byline_in(&block.text)
        {
            self.sifted.names = names;
            Reason::Byline
        } else if furniture::is_date_line(&block.text) && block.n_chars() < 80 {
            Reason::Day
        } else {
            return None;
        };
        self.sifted.day = self.sifted.day.take().or_else(|| dates::printed(&block.text, DateBasis::Metadata));
        Some(reason)
    }

    /// Why a block is no part of the report where it stands.
    fn misplaced(&self, n: usize, block: &Block, words: &str) -> Option<Reason> {
        if block.printed.is_none() && self.ends.has_solid && is_scrap(block, words, n < self.ends.first) {
            return Some(Reason::Short);
        }
        if n + N_TAIL >= self.blocks.len() && !self.sifted.paragraphs.is_empty() && furniture::is_bio(words) {
            return Some(Reason::Author);
        }
        let is_heading = block.kind == BlockKind::Heading && self.ends.has_solid;
        (is_heading && (n > self.ends.last || !leads(block, &self.blocks[n + 1..]))).then_some(Reason::Heading)
    }

    /// Why a block is no part of the report, wherever it stands.
    fn unfit(&self, block: &Block, words: &str) -> Option<Reason> {
        let is_embedded = block.kind == BlockKind::Embedded;
        let kept = &self.sifted.paragraphs;
        let is_long_sentence = || ends_sentence(words) && words.split_whitespace().count() >= 12;
        Some(if block.is_common {
            Reason::Host
        } else if block.is_boxed && !is_embedded {
            Reason::Boxed
        } else if block.kind == BlockKind::Caption {
            Reason::Caption
        } else if block.is_linked() && block.kind != BlockKind::Heading && !is_long_sentence() {
            Reason::Link
        } else if !is_embedded && furniture::is_furniture(words) {
            Reason::Furniture
        } else if credit::source_line(&Outlets::default(), words).is_some() {
            Reason::Credit
        } else if kept.len() < 2 && self.title.is_some_and(|title| same_words(title, words)) {
            Reason::Title
        } else if kept.last().is_some_and(|last| last == words) {
            Reason::Again
        } else {
            return None;
        })
    }

    fn keep(&mut self, block: &Block, words: &str) -> Fate {
        let room = MAX_TEXT_BYTES.saturating_sub(self.n_bytes);
        let words = if words.len() > room {
            self.is_cut = true;
            words[..floor(words, room)].trim_end()
        } else {
            words
        };
        self.n_bytes += words.len() + 2;
        if words.is_empty() {
            return Fate::Left(Reason::Cut);
        }
        let kind = block.kind.of_paragraph();
        self.sifted.paragraphs.push(words.to_owned());
        self.sifted.kinds.push(kind);
        Fate::Kept(kind)
    }
}

/// The credit in a line of its own, where it can speak for the whole text.
fn claim(outlets: &Outlets, own: Option<&Outlet>, line: &str, is_edge: bool) -> Option<Claim> {
    if !is_edge {
        // "Source: World Bank" in the middle of a text belongs to a chart.
        return None;
    }
    let found = credit::source_line(outlets, line).or_else(|| credit::first_published(outlets, line));
    found.or_else(|| {
        credit::copyright_line(outlets, line)
            .filter(|claim| !own.is_some_and(|own| credit::is_same_outlet(outlets, own, &claim.outlet)))
    })
}

/// Whether the block is surely running text.
pub(crate) fn is_solid(block: &Block) -> bool {
    !block.is_boxed
        && block.kind != BlockKind::Heading
        && block.is_running()
        && !block.is_linked()
        && !furniture::is_furniture(&block.text)
}

/// Whether something of the report follows a heading before the next heading, or after a heading that follows at once.
/// Much must follow where the heading is a link: most of those lead to other reports.
fn leads(heading: &Block, following: &[Block]) -> bool {
    let is_heading = |block: &&Block| block.kind == BlockKind::Heading;
    let below = following.iter().skip_while(|block| is_heading(block) && !block.is_linked());
    let section = below.take_while(|block| !is_heading(block));
    let n_chars: usize = section.filter(|block| !block.is_boxed && !block.is_linked()).map(Block::n_chars).sum();
    n_chars >= if heading.is_linked() { 250 } else { 25 }
}

/// Whether a block of a page is too short to say anything: a kicker before the lead, a number, a name.
fn is_scrap(block: &Block, text: &str, is_before_lead: bool) -> bool {
    let n_words = text.split_whitespace().count();
    let max_words = match block.kind {
        BlockKind::Item | BlockKind::Cell | BlockKind::Embedded => 0,
        _ if is_before_lead => 7,
        BlockKind::Heading => 0,
        // What its author called a paragraph is one, but for a single word.
        BlockKind::Paragraph if block.is_paragraph => 1,
        BlockKind::Paragraph | BlockKind::Caption => 4,
    };
    !ends_sentence(text) && n_words <= max_words && text.chars().count() < 60 && !text.ends_with(':')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sifted(lines: &[&str]) -> (Sifted, Vec<String>) {
        let blocks: Vec<Block> = lines.iter().map(|line| Block::of((*line).to_owned())).collect();
        let mut notes = Notes::default();
        let sifted = sift(&Outlets::default(), &mut notes, None, Some("Envoys meet"), &blocks);
        (sifted, notes.0.into_iter().map(|note| note.message).collect())
    }

    const LEAD: &str = "The envoys of both states met on the quay on Tuesday and said that they would meet again.";

    #[test]
    fn furniture_is_noted_and_credit_is_kept() {
        let (sifted, notes) = sifted(&[
            "Envoys meet",
            "By Ana Ruiz",
            "13 May 2024",
            LEAD,
            "They left.",
            "Quelle: www.quay.example",
            "Read more",
        ]);
        assert_eq!(sifted.paragraphs, [LEAD, "They left."]);
        assert_eq!(sifted.names, ["Ana Ruiz"]);
        assert_eq!(sifted.day.unwrap().moment, "2024-05-13");
        assert_eq!(sifted.claims[0].outlet_words(), "quay.example");
        assert_eq!(
            notes,
            ["left out `Envoys meet`", "left out `By Ana Ruiz`", "left out `13 May 2024`", "left out `Read more`"]
        );
    }

    #[test]
    fn a_source_in_the_middle_is_a_chart_s() {
        let (sifted, _) = sifted(&["They met.", "Source: World Bank", LEAD, "They left."]);
        assert!(sifted.claims.is_empty());
        assert_eq!(sifted.paragraphs.len(), 3);
    }

    #[test]
    fn a_mark_at_the_end_is_cut() {
        let (sifted, _) = sifted(&[LEAD, "They left. (AFP)"]);
        assert_eq!(sifted.paragraphs, [LEAD, "They left."]);
        assert_eq!(sifted.claims[0].text, "(AFP)");
    }

    #[test]
    fn a_wall_is_seen() {
        assert!(sifted(&[LEAD, "Subscribe to continue reading"]).0.is_walled);
    }
}
