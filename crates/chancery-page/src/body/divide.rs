//! A tree as a row of blocks, and the elements that they stand in.
//!
//! The tree is walked once, without recursion. Each element covers a run of blocks that follow each other, so whatever is
//! to be known of an element is a sum over that run.

use dom_query::NodeRef;

use crate::block::{Block, BlockKind};
use crate::furniture;
use crate::markup::is_block;
use crate::tidy::{ends_sentence, tidy};

/// Times of one page that are kept.
const MAX_TIMES: usize = 5_000;

/// What an element is by its name and class.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Role {
    /// A part of the page like any other.
    #[default]
    Plain,
    /// Furniture by its class.
    Box,
    /// Furniture by its kind: an aside, a footer, a caption.
    Aside,
    /// What readers write.
    Comments,
}

/// One element that may hold blocks.
#[derive(Clone, Debug, Default)]
pub(crate) struct Element {
    /// The element around it; the first element of a division stands for the whole and is its own parent.
    pub(crate) parent: usize,
    /// Its blocks: from `first` to before `end`.
    pub(crate) first: usize,
    pub(crate) end: usize,
    pub(crate) role: Role,
    /// Tag and class, without what numbers it: for taking all elements of one make together.
    pub(crate) make: String,
    /// Whether the page's heading or an article stands in it.
    holds_main: bool,
}

impl Element {
    pub(crate) fn tag(&self) -> &str {
        self.make.split(' ').next().unwrap_or_default()
    }
}

/// The blocks of a page in order, and its elements in the order in which they open.
#[derive(Clone, Debug, Default)]
pub(crate) struct Division {
    pub(crate) blocks: Vec<Block>,
    /// The innermost element of each block.
    pub(crate) within: Vec<usize>,
    pub(crate) elements: Vec<Element>,
    /// The moments that `<time>` elements give for machines, each with the block that follows it or holds it.
    pub(crate) times: Vec<(usize, String)>,
}

impl Division {
    /// The elements around a block, from the innermost outwards, without the whole page.
    pub(crate) fn around(&self, block: usize) -> impl Iterator<Item = usize> {
        std::iter::successors(Some(self.within[block]), |&idx| Some(self.elements[idx].parent))
            .take_while(|&idx| idx != 0)
    }
}

/// Divides what is under `root`.
pub(crate) fn divide(root: &NodeRef<'_>) -> Division {
    let mut divider = Divider::new();
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
    divider.finish()
}

struct Frame {
    is_block: bool,
    is_link: bool,
    kind: Option<BlockKind>,
    is_row: bool,
    /// Whether it has an entry among the elements.
    is_element: bool,
}

struct Divider {
    division: Division,
    text: String,
    n_link_chars: usize,
    kinds: Vec<BlockKind>,
    n_links_open: usize,
    /// The innermost open element.
    open: usize,
    /// The first block of each open table row.
    rows: Vec<usize>,
}

impl Divider {
    fn new() -> Self {
        let division = Division { elements: vec![Element::default()], ..Division::default() };
        Self {
            division,
            text: String::new(),
            n_link_chars: 0,
            kinds: Vec::new(),
            n_links_open: 0,
            open: 0,
            rows: Vec::new(),
        }
    }

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
                // A line break ends a paragraph where the words so far are a sentence, and two of them always do.
                let is_second = self.text.trim_end_matches(is_space_not_break).ends_with(BREAK);
                if is_second || ends_sentence(&self.text) {
                    self.flush();
                } else {
                    self.text.push(BREAK);
                }
                return false;
            }
            "hr" => {
                self.flush();
                return false;
            }
            _ => {}
        }
        if name == "time" && self.division.times.len() < MAX_TIMES {
            let moment = node.attr("datetime").map(|moment| (self.division.blocks.len(), moment.to_string()));
            self.division.times.extend(moment);
        }
        let is_link = name == "a";
        let is_block = is_block(name);
        let names = Names::of(node);
        let role = names.role(name);
        let is_element = is_block || role != Role::Plain && is_boxed_inline(name);
        if is_element {
            self.flush();
            let n_blocks = self.division.blocks.len();
            let make = format!("{name} {}", without_numbers(names.class.as_deref().unwrap_or_default()));
            let parent = self.open;
            let element = Element { parent, first: n_blocks, end: n_blocks, role, make, holds_main: false };
            self.division.elements.push(element);
            self.open = self.division.elements.len() - 1;
            if matches!(name, "article" | "h1" | "main") {
                self.hold_main();
            }
            if name == "table" {
                self.free_figure();
            }
        }
        let is_row = name == "tr";
        if is_row {
            self.rows.push(self.division.blocks.len());
        }
        let kind = if names.is_embedded(name) { Some(BlockKind::Embedded) } else { kind_of(name) };
        self.kinds.extend(kind);
        self.n_links_open += usize::from(is_link);
        frames.push(Frame { is_block, is_link, kind, is_row, is_element });
        true
    }

    fn hold_main(&mut self) {
        let mut idx = self.open;
        while !std::mem::replace(&mut self.division.elements[idx].holds_main, true) && idx != 0 {
            idx = self.division.elements[idx].parent;
        }
    }

    /// A figure around a table is no picture with words under it.
    fn free_figure(&mut self) {
        let around = self.division.elements[self.open].parent;
        let figure = &mut self.division.elements[around];
        if figure.make.starts_with("figure") {
            figure.role = Role::Plain;
        }
    }

    fn leave(&mut self, frames: &mut Vec<Frame>) {
        let Some(frame) = frames.pop() else { return };
        if frame.is_block || frame.is_element {
            self.flush();
        }
        self.n_links_open -= usize::from(frame.is_link);
        if frame.kind.is_some() {
            self.kinds.pop();
        }
        if frame.is_row {
            self.join_row();
        }
        if frame.is_element {
            let n_blocks = self.division.blocks.len();
            let element = &mut self.division.elements[self.open];
            element.end = n_blocks;
            self.open = element.parent;
        }
    }

    /// Makes the cells of a row one line, unless one of them holds running text: then the table is there for its looks.
    fn join_row(&mut self) {
        const MAX_CELL_CHARS: usize = 160;
        const MIN_SENTENCE_WORDS: usize = 8;
        let Some(first) = self.rows.pop() else { return };
        let cells = &self.division.blocks[first..];
        let is_data = |block: &Block| {
            let n_words = block.text.split_whitespace().count();
            block.n_chars() <= MAX_CELL_CHARS && !(ends_sentence(&block.text) && n_words >= MIN_SENTENCE_WORDS)
        };
        if cells.len() < 2 || !cells.iter().all(is_data) {
            return;
        }
        let text = cells.iter().map(|cell| cell.text.as_str()).collect::<Vec<_>>().join(" ");
        let n_link_chars = cells.iter().map(|cell| cell.n_link_chars).sum();
        self.division.blocks.truncate(first);
        self.division.within.truncate(first);
        let n_elements = self.division.elements.len();
        for element in &mut self.division.elements[self.open..n_elements] {
            element.first = element.first.min(first);
            element.end = element.end.min(first);
        }
        self.push(Block { kind: BlockKind::Cell, n_link_chars, ..Block::of(text) });
    }

    fn flush(&mut self) {
        let text = tidy(&self.text);
        self.text.clear();
        let n_link_chars = std::mem::take(&mut self.n_link_chars);
        if text.is_empty() {
            return;
        }
        // An embedded message is one whatever its parts are.
        let is_embedded = self.kinds.contains(&BlockKind::Embedded);
        let kind = if is_embedded { BlockKind::Embedded } else { self.kinds.last().copied().unwrap_or_default() };
        let is_paragraph = self.kinds.last() == Some(&BlockKind::Paragraph);
        self.push(Block { kind, is_paragraph, n_link_chars, ..Block::of(text) });
    }

    fn push(&mut self, block: Block) {
        self.division.blocks.push(block);
        self.division.within.push(self.open);
    }

    fn finish(mut self) -> Division {
        self.flush();
        let n_blocks = self.division.blocks.len();
        for element in &mut self.division.elements {
            let is_named_so = element.role == Role::Comments || element.role == Role::Aside;
            if is_named_so && element.holds_main && !element.make.starts_with("aside") {
                // A layer around the whole page that is called after what it may show.
                element.role = Role::Plain;
            }
        }
        self.division.elements[0].end = n_blocks;
        for (idx, block) in self.division.blocks.iter_mut().enumerate() {
            block.origin = Some(idx);
        }
        self.division
    }
}

/// Stands for a line break in the words of a block that is not at its end yet; no page has it.
const BREAK: char = '\u{85}';

fn is_space_not_break(c: char) -> bool {
    c.is_whitespace() && c != BREAK
}

/// What an element is called.
struct Names {
    class: Option<String>,
    others: [Option<String>; 4],
    is_hidden: bool,
}

impl Names {
    fn of(node: &NodeRef<'_>) -> Self {
        let owned = |name: &str| node.attr(name).map(|value| value.to_string());
        Self {
            class: owned("class"),
            is_hidden: node.attr("style").is_some(),
            others: [owned("id"), owned("data-component"), owned("data-testid"), owned("role")],
        }
    }

    fn all(&self) -> impl Iterator<Item = &str> {
        self.class.iter().chain(self.others.iter().flatten()).map(String::as_str)
    }

    fn role(&self, name: &str) -> Role {
        if matches!(name, "html" | "body" | "main" | "article") {
            return Role::Plain;
        }
        if self.all().any(furniture::is_comments) {
            return Role::Comments;
        }
        let is_aside =
            matches!(name, "aside" | "nav" | "footer" | "form" | "figure" | "figcaption" | "address" | "dialog");
        if is_aside || self.is_hidden || self.all().any(furniture::is_consent) {
            return Role::Aside;
        }
        if self.all().any(furniture::is_box) { Role::Box } else { Role::Plain }
    }

    /// Whether it holds a message of another site.
    fn is_embedded(&self, name: &str) -> bool {
        name == "blockquote"
            && self.all().any(|names| {
                ["twitter-tweet", "instagram-media", "tiktok-embed", "bluesky-embed", "fb-post"]
                    .iter()
                    .any(|embed| names.contains(embed))
            })
    }
}

/// The words of a class that name a kind of element, and not one element: those without digits.
fn without_numbers(names: &str) -> String {
    let words = names.split_whitespace().filter(|word| !word.contains(|c: char| c.is_ascii_digit()));
    words.collect::<Vec<_>>().join(" ")
}

fn is_boxed_inline(name: &str) -> bool {
    matches!(name, "span" | "cite" | "label" | "time")
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
    use dom_query::Document;

    use super::*;

    fn texts(html: &str) -> Vec<String> {
        let document = Document::from(html);
        divide(&document.root()).blocks.into_iter().map(|block| block.text).collect()
    }

    #[test]
    fn blocks_part_at_borders_and_not_at_inline_tags() {
        let html = "<div>The <a href=x>envoys</a> met.<br>They <span>left</span> early.</div><ul><li>One</li><li>Two</li></ul>";
        assert_eq!(texts(html), ["The envoys met.", "They left early.", "One", "Two"]);
    }

    #[test]
    fn rows_of_data_are_lines_and_tables_for_looks_are_not() {
        let rows = "<table><tr><th>Port<th>Ships<tr><td><p>Lome</p><td>14</table>";
        assert_eq!(texts(rows), ["Port Ships", "Lome 14"]);
        let long = "The envoys met and talked for hours about the river. ".repeat(4);
        let looks = format!("<table><tr><td>Menu<td><p>{long}</p></table>");
        assert_eq!(texts(&looks), ["Menu", long.trim()]);
    }

    #[test]
    fn elements_cover_their_blocks() {
        let document = Document::from("<article><p>One.</p><div><p>Two.</p><p>Three.</p></div></article><p>Four.</p>");
        let division = divide(&document.root());
        let article = division.elements.iter().find(|element| element.make.starts_with("article")).unwrap();
        assert_eq!((article.first, article.end), (0, 3));
        assert_eq!(division.elements[0].end, 4);
    }
}
