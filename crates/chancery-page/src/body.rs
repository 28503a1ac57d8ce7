//! The main text of a page.
//!
//! Takes the tree and gives blocks: once of the whole page ([`blocks_of`]), where the lines around the title are read,
//! and once of the part that holds the report ([`main_blocks`]), which dom_smoothie finds. What is left out of those is
//! decided by `sift`, one block at a time.

use std::collections::{BTreeMap, BTreeSet};

use dom_query::{Document, NodeRef};
use dom_smoothie::{Config, Readability};

use crate::block::{Block, BlockKind};
use crate::furniture;
use crate::markup::is_block;
use crate::tidy::tidy;

/// Percentage of all characters above which a box is the report itself, whatever its class says.
const MAX_BOX_PERCENT: usize = 30;

/// The blocks of the part of the page that holds the report.
///
/// The readability rules replace a box around a single paragraph by the paragraph, so boxes are told in the page as it
/// was: `whole` is its division, made before.
pub(crate) fn main_blocks(document: Document, whole: &mut Division) -> Vec<Block> {
    let mut main = readable_blocks(document);
    let words: BTreeSet<String> = main.iter().map(|block| block.text.clone()).collect();
    whole.judge(Some(&words));
    let mut is_boxed: BTreeMap<&str, bool> = BTreeMap::new();
    for block in &whole.blocks {
        // Words that also stand outside of boxes are no furniture.
        *is_boxed.entry(block.text.as_str()).or_insert(true) &= block.is_boxed;
    }
    for block in &mut main {
        block.is_boxed |= is_boxed.get(block.text.as_str()).copied().unwrap_or(false);
    }
    main
}

fn readable_blocks(document: Document) -> Vec<Block> {
    remove_consent(&document);
    let config = Config {
        keep_classes: true,
        disable_json_ld: true,
        // A brief of three sentences is a report too.
        char_threshold: 250,
        ..Config::default()
    };
    let Ok(mut readability) = Readability::with_document(document, None, Some(config)) else { return Vec::new() };
    let Ok(article) = readability.parse() else { return Vec::new() };
    let content = Document::fragment(article.content);
    blocks_of(&content.root())
}

/// Takes out what asks for consent to cookies: such texts are long enough to be taken for the report.
fn remove_consent(document: &Document) {
    let is_consent = |names: &str| {
        let names = names.to_ascii_lowercase();
        CONSENT.iter().any(|word| names.contains(word))
    };
    let found: Vec<NodeRef<'_>> = document
        .root()
        .descendants_it()
        .filter(|node| node.is_element() && !["html", "body", "main", "article"].iter().any(|name| node.has_name(name)))
        .filter(|node| [node.class(), node.id_attr()].iter().flatten().any(|names| is_consent(names)))
        .collect();
    for node in found {
        if node.descendants_it().all(|inner| !inner.has_name("article") && !inner.has_name("h1")) {
            node.remove_from_parent();
        }
    }
}

/// What classes and ids of consent dialogs have in them.
const CONSENT: &[&str] =
    &["consent", "cookie-", "cookie_", "cookiebanner", "cookielaw", "cookies-", "didomi", "gdpr", "onetrust", "ot-sdk"];

struct Frame {
    is_block: bool,
    is_link: bool,
    kind: Option<BlockKind>,
    /// The box that the element opens.
    opens: Option<usize>,
}

/// Blocks and the boxes that they stand in.
pub(crate) struct Division {
    pub(crate) blocks: Vec<Block>,
    in_box: Vec<Option<usize>>,
    boxes: Vec<Boxed>,
}

struct Boxed {
    parent: Option<usize>,
    n_chars: usize,
    /// What the element is called, for counting all of its name together.
    name: String,
    /// Whether the element is furniture by its kind (an aside), not only by its class.
    is_certain: bool,
}

#[derive(Default)]
struct Divider {
    blocks: Vec<Block>,
    in_box: Vec<Option<usize>>,
    boxes: Vec<Boxed>,
    text: String,
    n_link_chars: usize,
    kinds: Vec<BlockKind>,
    open_box: Option<usize>,
    n_links_open: usize,
}

/// The blocks under `root`, in order, those in boxes marked.
pub(crate) fn blocks_of(root: &NodeRef<'_>) -> Vec<Block> {
    let mut division = divide(root);
    division.judge(None);
    division.blocks
}

/// The blocks under `root`, in order, with the boxes that they stand in.
pub(crate) fn divide(root: &NodeRef<'_>) -> Division {
    let mut divider = Divider::default();
    let mut frames: Vec<Frame> = Vec::new();
    let mut node = root.first_child();
    while let Some(here) = node {
        let is_entered = divider.enter(&here, &mut frames);
        if is_entered && let Some(child) = here.first_child() {
            node = Some(child);
            continue;
        }
        if is_entered {
            divider.leave(&mut frames);
        }
        // Onwards to the next node, leaving what ends here.
        let mut last = here;
        node = loop {
            if let Some(next) = last.next_sibling() {
                break Some(next);
            }
            let Some(parent) = last.parent().filter(|parent| parent.id != root.id) else { break None };
            divider.leave(&mut frames);
            last = parent;
        };
    }
    divider.flush();
    divider.finish()
}

impl Divider {
    /// Takes one node; `true` where it is an element that is open now.
    fn enter(&mut self, node: &NodeRef<'_>, frames: &mut Vec<Frame>) -> bool {
        if node.is_text() {
            let text = node.text();
            if self.n_links_open > 0 {
                self.n_link_chars += text.chars().filter(|c| !c.is_whitespace()).count();
            }
            self.text.push_str(&text);
            return false;
        }
        let Some(name) = node.node_name().filter(|_| node.is_element()) else { return false };
        let name: &str = &name;
        match name {
            "head" | "title" | "script" | "style" => return false,
            "br" => {
                // Where the words so far are a sentence, a line break ends a paragraph.
                if crate::tidy::ends_sentence(&self.text) {
                    self.flush();
                } else if !self.text.ends_with(' ') {
                    self.text.push(' ');
                }
                return false;
            }
            "hr" => {
                self.flush();
                return false;
            }
            _ => {}
        }
        let is_block = is_block(name);
        if is_block {
            self.flush();
        }
        let is_certain =
            matches!(name, "aside" | "nav" | "footer" | "form" | "figure" | "figcaption" | "address" | "dialog");
        let names =
            [node.class(), node.id_attr(), node.attr("data-component"), node.attr("data-testid"), node.attr("role")];
        let mut naming = names.iter().flatten().filter(|names| furniture::is_box(names));
        let naming = naming.next().map(|names| without_numbers(names)).or_else(|| is_certain.then(|| name.to_owned()));
        let opens = naming.map(|name| {
            self.boxes.push(Boxed { parent: self.open_box, n_chars: 0, name, is_certain });
            self.boxes.len() - 1
        });
        self.open_box = opens.or(self.open_box);
        let kind = kind_of(name);
        self.kinds.extend(kind);
        let is_link = name == "a";
        self.n_links_open += usize::from(is_link);
        frames.push(Frame { is_block: is_block || opens.is_some() && is_boxed_inline(name), is_link, kind, opens });
        if opens.is_some() && !is_block && is_boxed_inline(name) {
            self.flush_before_box(opens);
        }
        true
    }

    /// An inline element that is a box (`<span class="caption">`) is parted from the text around it.
    fn flush_before_box(&mut self, opens: Option<usize>) {
        let outer = opens.and_then(|idx| self.boxes[idx].parent);
        let inner = std::mem::replace(&mut self.open_box, outer);
        self.flush();
        self.open_box = inner;
    }

    fn leave(&mut self, frames: &mut Vec<Frame>) {
        let Some(frame) = frames.pop() else { return };
        if frame.is_block {
            self.flush();
        }
        self.n_links_open -= usize::from(frame.is_link);
        if frame.kind.is_some() {
            self.kinds.pop();
        }
        if let Some(idx) = frame.opens {
            self.open_box = self.boxes[idx].parent;
        }
    }

    fn flush(&mut self) {
        let text = tidy(&self.text);
        self.text.clear();
        let n_link_chars = std::mem::take(&mut self.n_link_chars);
        if text.is_empty() {
            return;
        }
        let kind = self.kinds.last().copied().unwrap_or_default();
        self.blocks.push(Block { kind, n_link_chars, ..Block::of(text) });
        self.in_box.push(self.open_box);
    }

    fn finish(self) -> Division {
        Division { blocks: self.blocks, in_box: self.in_box, boxes: self.boxes }
    }
}

impl Division {
    /// Marks the blocks in boxes; where the report's own blocks are known, only they are weighed.
    pub(crate) fn judge(&mut self, report: Option<&BTreeSet<String>>) {
        let is_weighed = |block: &Block| report.is_none_or(|report| report.contains(&block.text));
        let mut n_total = 0;
        self.boxes.iter_mut().for_each(|here| here.n_chars = 0);
        for (block, in_box) in self.blocks.iter().zip(&self.in_box).filter(|(block, _)| is_weighed(block)) {
            let n_chars = block.n_chars();
            n_total += n_chars;
            let mut outer = *in_box;
            while let Some(idx) = outer {
                self.boxes[idx].n_chars += n_chars;
                outer = self.boxes[idx].parent;
            }
        }
        // Where each paragraph stands in a box of its own, the boxes of that name are the report together.
        let mut by_name: BTreeMap<&str, usize> = BTreeMap::new();
        for here in &self.boxes {
            *by_name.entry(here.name.as_str()).or_default() += here.n_chars;
        }
        let limit = n_total * MAX_BOX_PERCENT / 100;
        for (block, in_box) in self.blocks.iter_mut().zip(&self.in_box) {
            block.is_boxed = false;
            let mut outer = *in_box;
            while let Some(idx) = outer {
                let here = &self.boxes[idx];
                let n_of_name = by_name.get(here.name.as_str()).copied().unwrap_or(0);
                block.is_boxed |= n_of_name <= limit || here.is_certain && here.n_chars <= 2 * limit;
                outer = here.parent;
            }
        }
    }
}

/// The words of a class that name a kind of element, and not one element: those without digits.
fn without_numbers(names: &str) -> String {
    let words = names.split_whitespace().filter(|word| !word.contains(|c: char| c.is_ascii_digit()));
    words.collect::<Vec<_>>().join(" ")
}

fn is_boxed_inline(name: &str) -> bool {
    matches!(name, "span" | "a" | "cite" | "label" | "time")
}

fn kind_of(name: &str) -> Option<BlockKind> {
    Some(match name {
        "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "legend" | "summary" => BlockKind::Heading,
        "li" | "dd" | "dt" => BlockKind::Item,
        "td" | "th" => BlockKind::Cell,
        "figcaption" | "caption" => BlockKind::Caption,
        "p" | "blockquote" => BlockKind::Paragraph,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(html: &str) -> Vec<(String, bool)> {
        let document = Document::from(html);
        blocks_of(&document.root()).into_iter().map(|block| (block.text, block.is_boxed)).collect()
    }

    #[test]
    fn blocks_part_at_borders_and_not_at_inline_tags() {
        let found = texts(
            "<div>The <a href=x>envoys</a> met.<br>They <span>left</span> early.</div><ul><li>One</li><li>Two</li></ul>",
        );
        let words: Vec<&str> = found.iter().map(|(text, _)| text.as_str()).collect();
        assert_eq!(words, ["The envoys met.", "They left early.", "One", "Two"]);
    }

    #[test]
    fn boxes_are_marked_unless_they_are_the_report() {
        let long = "The envoys met and talked for hours about the river. ".repeat(8);
        let found = texts(&format!(
            "<div class=related><p>{long}</p><p class='photo-caption'>A quay</p></div><aside>More</aside>"
        ));
        let marks: Vec<bool> = found.iter().map(|(_, is_boxed)| *is_boxed).collect();
        assert_eq!(marks, [false, true, true]);
    }
}
