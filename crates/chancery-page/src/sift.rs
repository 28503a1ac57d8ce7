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
}

/// Sifts the blocks of one article.
pub(crate) fn sift(
    outlets: &Outlets,
    notes: &mut Notes,
    own: Option<&Outlet>,
    title: Option<&str>,
    blocks: &[Block],
) -> Sifted {
    let mut sifted = Sifted::default();
    let mut is_cut = blocks.len() > MAX_BLOCKS;
    let blocks = &blocks[..blocks.len().min(MAX_BLOCKS)];
    let solid: Vec<usize> = (0..blocks.len()).filter(|&n| is_solid(&blocks[n])).collect();
    let first_solid = solid.first().copied().unwrap_or(0);
    let last_solid = solid.last().copied().unwrap_or(0);
    let n_solid = solid.len();
    let mut n_bytes = 0;
    for (n, block) in blocks.iter().enumerate() {
        let printed = block.printed.as_deref().unwrap_or(&block.text);
        let is_end = n >= last_solid;
        let is_head = sifted.paragraphs.len() < N_HEAD && n < N_HEAD + 6;
        if let Some(claim) = claim(outlets, own, printed, is_end || sifted.paragraphs.is_empty()) {
            sifted.claims.push(claim);
            continue;
        }
        if furniture::is_wall(&block.text) {
            sifted.is_walled = true;
            leave_out(notes, &block.text);
            continue;
        }
        if is_head
            && !block.is_boxed
            && sifted.names.is_empty()
            && let Some(names) = metadata::byline_in(&block.text)
        {
            sifted.names = names;
            sifted.day = sifted.day.take().or_else(|| dates::printed(&block.text, DateBasis::Metadata));
            leave_out(notes, &block.text);
            continue;
        }
        if is_head && furniture::is_date_line(&block.text) && block.n_chars() < 80 {
            sifted.day = sifted.day.take().or_else(|| dates::printed(&block.text, DateBasis::Metadata));
            leave_out(notes, &block.text);
            continue;
        }
        let mark = if is_end { credit::closing_mark(outlets, &block.text) } else { None };
        let words = mark.as_ref().map_or(block.text.as_str(), |(start, _)| block.text[..*start].trim_end());
        if let Some((_, claim)) = mark {
            sifted.claims.push(claim);
            if words.is_empty() {
                continue;
            }
        }
        let is_scrap = block.printed.is_none() && n_solid > 0 && is_scrap(block.kind, words, n < first_solid);
        let is_bio = n + N_TAIL >= blocks.len() && !sifted.paragraphs.is_empty() && furniture::is_bio(words);
        let is_stray =
            block.kind == BlockKind::Heading && n_solid > 0 && (n > last_solid || !leads(block, &blocks[n + 1..]));
        if is_scrap || is_bio || is_stray || is_out(block, words, title, &sifted.paragraphs) {
            leave_out(notes, words);
            continue;
        }
        let room = MAX_TEXT_BYTES.saturating_sub(n_bytes);
        let words = if words.len() > room {
            is_cut = true;
            words[..floor(words, room)].trim_end()
        } else {
            words
        };
        n_bytes += words.len() + 2;
        if !words.is_empty() {
            sifted.paragraphs.push(words.to_owned());
            sifted.kinds.push(block.kind.of_paragraph());
        }
        if is_cut && n_bytes >= MAX_TEXT_BYTES {
            break;
        }
    }
    if is_cut {
        notes.add(NoteKind::Limit, format!("the text is cut after {n_bytes} bytes"));
    }
    sifted
}

fn leave_out(notes: &mut Notes, words: &str) {
    notes.add(NoteKind::Furniture, format!("left out `{words}`"));
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
        && block.n_chars() >= 60
        && ends_sentence(&block.text)
        && !block.is_linked()
        && !furniture::is_furniture(&block.text)
}

/// Whether something of the report follows a heading before the next heading. Much must follow where the heading is a
/// link: most of those lead to other reports.
fn leads(heading: &Block, following: &[Block]) -> bool {
    let section = following.iter().take_while(|block| block.kind != BlockKind::Heading);
    let n_chars: usize = section.filter(|block| !block.is_boxed && !block.is_linked()).map(Block::n_chars).sum();
    n_chars >= if heading.is_linked() { 250 } else { 25 }
}

/// Whether a block of a page is too short to say anything: a kicker before the lead, a number, a name.
fn is_scrap(kind: BlockKind, text: &str, is_before_lead: bool) -> bool {
    let n_words = text.split_whitespace().count();
    let max_words = match kind {
        _ if is_before_lead => 7,
        BlockKind::Paragraph | BlockKind::Caption => 4,
        _ => 0,
    };
    !ends_sentence(text) && n_words <= max_words && text.chars().count() < 60 && !text.ends_with(':')
}

/// Whether the block is left out.
fn is_out(block: &Block, text: &str, title: Option<&str>, kept: &[String]) -> bool {
    let n_words = text.split_whitespace().count();
    block.is_boxed && block.kind != BlockKind::Embedded
        || block.kind == BlockKind::Caption
        || block.is_linked() && block.kind != BlockKind::Heading && !(ends_sentence(text) && n_words >= 12)
        || block.kind != BlockKind::Embedded && furniture::is_furniture(text)
        || credit::source_line(&Outlets::default(), text).is_some()
        || kept.len() < 2 && title.is_some_and(|title| same_words(title, text))
        || kept.last().is_some_and(|last| last == text)
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
