//! Markup made safe to build a tree from.
//!
//! Takes the source of a page and gives markup that says the same with less: no scripts (those that hold data are kept
//! apart), no styles, drawings or formatting, only the attributes that later stages ask for, every element closed.
//! A tree builder may need a time that grows with the square of the nesting; here the depth, the tags and the size are
//! counted first, in one pass over the source, and what goes over the budget is left out with a note.
//!
//! Invariant: the output nests no deeper than [`MAX_DEPTH`] and its length is bounded, whatever the input.

use chancery_doc::{NoteKind, Notes};

use crate::tidy::floor;

mod tags;

use tags::{Tag, attribute, find_end_tag};

/// Nesting beyond which tags are left out; of 552 real pages the deepest had 137, all others at most 60.
pub(crate) const MAX_DEPTH: usize = 256;
/// Tags that are written; of 552 real pages the fullest had 8,199.
const MAX_TAGS: usize = 100_000;
/// Bytes of cleaned markup; of 552 real pages the longest had 393 KB.
const MAX_CLEAN_BYTES: usize = 2 << 20;
/// Bytes of text between two tags; longer runs are broken at a space, since serializers are slow on them.
const MAX_RUN_BYTES: usize = 16 << 10;
/// Bytes after an anchor without address in which it ends if it is a link that a script follows.
const MAX_SCRIPTED_BYTES: usize = 4 << 10;
/// Bytes of one attribute's value that are kept.
const MAX_VALUE_BYTES: usize = 2 << 10;
/// Work beyond the one pass over the source, in bytes looked at again: ends that are sought in a window, open elements that are looked
/// through ([`WORK_OF_OPEN`] each). It is counted and not timed, so that a page is cut at the same place on every machine. Of 552 real
/// pages none came near a hundredth of it.
const MAX_WORK: usize = 64 << 20;
const WORK_OF_OPEN: usize = 16;
/// Bytes of data scripts that are kept, and how many of them.
const MAX_DATA_BYTES: usize = 2 << 20;
const MAX_DATA_SCRIPTS: usize = 64;

/// What is left of a page's source.
#[derive(Debug, Default)]
pub(crate) struct Clean {
    /// Balanced markup.
    pub(crate) html: String,
    /// The texts of the scripts of type `application/ld+json`, in order.
    pub(crate) linked_data: Vec<String>,
}

/// Cleans the source of a page.
pub(crate) fn clean(notes: &mut Notes, source: &str) -> Clean {
    let mut cleaner = Cleaner::new(source);
    cleaner.run();
    if cleaner.n_too_deep > 0 {
        notes.add(
            NoteKind::Markup,
            format!("{} tags nest deeper than {MAX_DEPTH} and are left out", cleaner.n_too_deep),
        );
    }
    if cleaner.n_broken > 0 {
        notes.add(NoteKind::Markup, format!("{} tags or comments have no end", cleaner.n_broken));
    }
    if cleaner.is_over_budget {
        notes.add(NoteKind::Limit, "the page holds more markup than is read; its end is left out");
    }
    Clean { html: cleaner.out, linked_data: cleaner.linked_data }
}

/// Elements whose content is no text of the page; left out whole. Sorted.
#[rustfmt::skip]
const DROPPED: &[&str] = &[
    "applet", "audio", "canvas", "datalist", "iframe", "map", "math", "noembed", "noframes", "noscript", "object",
    "plaintext", "script", "select", "style", "svg", "template", "textarea", "video", "xmp",
];

/// Tags that say nothing about what a text is; left out, their content stays. Sorted.
#[rustfmt::skip]
const UNWRAPPED: &[&str] = &[
    "acronym", "b", "base", "bdi", "bdo", "big", "blink", "code", "em", "embed", "font", "frame", "frameset", "i",
    "input", "ins", "kbd", "mark", "marquee", "nobr", "optgroup", "option", "param", "rb", "ruby", "s", "samp",
    "small", "source", "strike", "strong", "tt", "u", "var", "wbr",
];

/// Elements that have no content. Sorted.
const VOID: &[&str] = &["area", "br", "col", "hr", "img", "link", "meta", "track"];

/// Blocks: each ends an open paragraph. Sorted.
#[rustfmt::skip]
pub(crate) const BLOCKS: &[&str] = &[
    "address", "article", "aside", "blockquote", "body", "center", "dd", "details", "dialog", "dir", "div", "dl", "dt",
    "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr",
    "html", "li", "main", "menu", "nav", "ol", "p", "pre", "search", "section", "summary", "table", "tbody", "td",
    "tfoot", "th", "thead", "tr", "ul",
];

/// Attributes that later stages ask for. Sorted.
#[rustfmt::skip]
const ATTRIBUTES: &[&str] = &[
    "aria-hidden", "aria-modal", "class", "content", "data-component", "data-testid", "datetime", "href", "http-equiv",
    "id", "itemprop", "itemscope", "itemtype", "lang", "name", "property", "pubdate", "rel", "role", "xml:lang",
];

fn is_in(table: &[&str], name: &str) -> bool {
    table.binary_search(&name).is_ok()
}

/// Whether the element is a block, so that its borders part paragraphs.
pub(crate) fn is_block(name: &str) -> bool {
    is_in(BLOCKS, name)
}

struct Open<'s> {
    name: &'s str,
    /// Whether its tag is in the output; tags too deep are only counted.
    is_written: bool,
}

struct Cleaner<'s> {
    source: &'s str,
    at: usize,
    out: String,
    open: Vec<Open<'s>>,
    /// How many of the open elements are paragraphs: mostly none, and then none is looked for.
    n_paragraphs: usize,
    n_written: usize,
    n_tags: usize,
    n_too_deep: usize,
    n_broken: usize,
    n_data_bytes: usize,
    work: usize,
    is_over_budget: bool,
    has_title: bool,
    /// Whether the page is XML, where a tag that ends in a slash has no content.
    is_xml: bool,
    /// Ends that were sought and are not in the rest of the source: sought once, not once per tag.
    missing: Vec<&'static str>,
    linked_data: Vec<String>,
}

impl<'s> Cleaner<'s> {
    fn new(source: &'s str) -> Self {
        Self {
            source,
            at: 0,
            out: String::with_capacity(source.len().min(MAX_CLEAN_BYTES) / 2),
            open: Vec::new(),
            n_paragraphs: 0,
            n_written: 0,
            n_tags: 0,
            n_too_deep: 0,
            n_broken: 0,
            n_data_bytes: 0,
            work: 0,
            is_over_budget: false,
            has_title: false,
            is_xml: source.trim_start().starts_with("<?xml"),
            missing: Vec::new(),
            linked_data: Vec::new(),
        }
    }

    fn run(&mut self) {
        while self.at < self.source.len() {
            if self.n_tags >= MAX_TAGS || self.out.len() >= MAX_CLEAN_BYTES || self.work >= MAX_WORK {
                self.is_over_budget = true;
                break;
            }
            let rest = &self.source[self.at..];
            let text = rest.find('<').map_or(rest, |at| &rest[..at]);
            let room = MAX_CLEAN_BYTES.saturating_sub(self.out.len());
            self.text(&text[..floor(text, room)]);
            if text.len() > room {
                self.is_over_budget = true;
                break;
            }
            self.at += text.len();
            if self.at < self.source.len() {
                self.markup();
            }
        }
        while self.close_one() {}
    }

    fn text(&mut self, mut text: &str) {
        while text.len() > MAX_RUN_BYTES {
            let head = &text[..floor(text, MAX_RUN_BYTES)];
            let end = head.rfind([' ', '\n']).filter(|&end| end > 0).unwrap_or(head.len());
            self.out.push_str(&text[..end]);
            self.out.push_str("<br>");
            text = &text[end..];
        }
        self.out.push_str(text);
    }

    /// Reads what begins with `<`.
    fn markup(&mut self) {
        let rest = &self.source[self.at + 1..];
        let next = rest.bytes().next().unwrap_or(b' ');
        if rest.starts_with("!--") {
            match self.comment_end() {
                Some(end) => self.at = end,
                None => self.skip_broken(4),
            }
        } else if next == b'!' || next == b'?' {
            match self.find_end(">", self.at) {
                Some(end) => self.at = end + 1,
                None => self.skip_broken(2),
            }
        } else if next.is_ascii_alphabetic()
            || (next == b'/' && rest[1..].starts_with(|c: char| c.is_ascii_alphabetic()))
        {
            match self.tag() {
                Some(tag) => {
                    self.at = tag.end;
                    self.take(tag);
                }
                None => self.skip_broken(1),
            }
        } else {
            self.out.push_str("&lt;");
            self.at += 1;
        }
    }

    fn skip_broken(&mut self, n: usize) {
        self.n_broken += 1;
        self.at += n;
    }

    fn take(&mut self, tag: Tag<'s>) {
        let lower = tag.name.to_ascii_lowercase();
        let name = lower.as_str();
        if name == "html" && attribute(&tag, "xmlns").is_some_and(|space| space.contains("xhtml")) {
            self.is_xml = true;
        }
        if is_in(DROPPED, name) {
            if !tag.is_end {
                self.drop_element(name, &tag);
            }
            return;
        }
        if name == "title" {
            self.title(&tag);
        } else if is_in(UNWRAPPED, name)
            || name == "button" && self.drop_button(&tag)
            || name == "a" && self.is_place(&tag)
        {
            // The content stays where it is.
        } else if is_in(VOID, name) {
            if !tag.is_end || name == "br" {
                if is_block(name) {
                    self.close_paragraph();
                }
                self.write_start(name, &tag);
            }
        } else if tag.is_end {
            self.end(tag.name);
        } else {
            self.start(name, &tag);
        }
    }

    /// Leaves out an element with its content, but keeps the text of a data script.
    fn drop_element(&mut self, name: &str, tag: &Tag<'s>) {
        // HTML knows the slash in drawings and formulas alone; other elements go on to their end tag.
        if tag.is_self_closed && (self.is_xml || matches!(name, "svg" | "math")) {
            return;
        }
        let Some(&end_name) = DROPPED.iter().find(|dropped| **dropped == name) else { return };
        let end = if self.missing.contains(&end_name) { None } else { find_end_tag(self.source, self.at, end_name) };
        let Some((content_end, after)) = end else {
            if !self.missing.contains(&end_name) {
                self.missing.push(end_name);
                self.n_broken += 1;
            }
            // An endless script or style swallows the rest, as in a browser; other content may be meant to be read.
            if matches!(name, "script" | "style") {
                self.at = self.source.len();
            }
            return;
        };
        let kind = attribute(tag, "type");
        if name == "script" && kind.is_some_and(|kind| kind.to_ascii_lowercase().contains("ld+json")) {
            let text = &self.source[self.at..content_end];
            if self.linked_data.len() < MAX_DATA_SCRIPTS && self.n_data_bytes + text.len() <= MAX_DATA_BYTES {
                self.n_data_bytes += text.len();
                self.linked_data.push(text.to_owned());
            }
        }
        self.at = after;
    }

    /// Leaves out a button with its words; a button that holds half the page is only a tag.
    fn drop_button(&mut self, tag: &Tag<'s>) -> bool {
        if !tag.is_end
            && let Some((_, after)) = self.find_end_within("button", 4096)
        {
            self.at = after;
        }
        true
    }

    /// Whether an anchor without address is a place that other links lead to, and not a link that a script follows.
    ///
    /// Such a place may hold the report, or be left open: it says nothing about the words in it.
    fn is_place(&mut self, tag: &Tag<'s>) -> bool {
        if tag.is_end || attribute(tag, "href").is_some() {
            return false;
        }
        if tag.is_self_closed || attribute(tag, "name").is_some() {
            return true;
        }
        let Some((end, _)) = self.find_end_within("a", MAX_SCRIPTED_BYTES) else { return true };
        let is_link = |part: &str| part.starts_with(['a', 'A']) && !part[1..].starts_with(char::is_alphanumeric);
        self.source[self.at..end].split('<').skip(1).any(is_link)
    }

    /// Writes the page's first title; later ones are titles of drawings.
    fn title(&mut self, tag: &Tag<'s>) {
        if tag.is_end {
            return;
        }
        let Some((content_end, after)) = self.find_end_within("title", 16_384) else { return };
        if !std::mem::replace(&mut self.has_title, true) {
            self.out.push_str("<title>");
            self.out.push_str(&self.source[self.at..content_end].replace('<', "&lt;"));
            self.out.push_str("</title>");
        }
        self.at = after;
    }

    fn start(&mut self, name: &str, tag: &Tag<'s>) {
        if matches!(name, "html" | "head" | "body")
            && self.open.iter().take(4).any(|open| open.name.eq_ignore_ascii_case(name))
        {
            return;
        }
        self.close_implied(name);
        let is_written = self.n_written < MAX_DEPTH;
        if is_written {
            self.n_written += 1;
            self.write_start(name, tag);
        } else {
            self.n_too_deep += 1;
            if is_block(name) && !self.out.ends_with("<br>") {
                self.out.push_str("<br>");
            }
        }
        self.n_paragraphs += usize::from(name == "p");
        self.open.push(Open { name: tag.name, is_written });
        if tag.is_self_closed && self.is_xml {
            self.close_one();
        }
    }

    /// Closes what the standard lets a start tag close: a paragraph before a block, an item before the next.
    fn close_implied(&mut self, name: &str) {
        match name {
            "li" => self.close_nearest(&["li"], &["ul", "ol", "menu", "dir", "table"]),
            "dd" | "dt" => self.close_nearest(&["dd", "dt"], &["dl", "table"]),
            "tr" => self.close_nearest(&["tr"], &["table"]),
            "td" | "th" => self.close_nearest(&["td", "th"], &["tr", "table"]),
            "tbody" | "thead" | "tfoot" => self.close_nearest(&["tbody", "thead", "tfoot"], &["table"]),
            "body" => self.close_nearest(&["head"], &["body"]),
            "a" => self.close_nearest(&["a"], &["table", "td"]),
            _ => {}
        }
        if is_block(name) {
            self.close_paragraph();
        }
        let is_heading = |name: &str| matches!(name.as_bytes(), [b'h' | b'H', b'1'..=b'6']);
        if is_heading(name) && self.open.last().is_some_and(|open| is_heading(open.name)) {
            self.close_one();
        }
    }

    fn close_paragraph(&mut self) {
        if self.n_paragraphs == 0 {
            return;
        }
        self.close_nearest(&["p"], &["table", "td", "th", "caption", "div", "article", "section", "li", "blockquote"]);
    }

    /// Closes the nearest open element of one of those names, and all inside it, unless a border stands between.
    fn close_nearest(&mut self, names: &[&str], borders: &[&str]) {
        let is_one_of = |open: &Open<'_>, names: &[&str]| names.iter().any(|name| open.name.eq_ignore_ascii_case(name));
        let found = self
            .open
            .iter()
            .enumerate()
            .rev()
            .take(2 * MAX_DEPTH)
            .find(|(_, open)| is_one_of(open, names) || is_one_of(open, borders));
        let n_looked_at = found.map_or(self.open.len().min(2 * MAX_DEPTH), |(idx, _)| self.open.len() - idx);
        self.work += n_looked_at * WORK_OF_OPEN;
        if let Some((idx, open)) = found
            && is_one_of(open, names)
        {
            self.close_to(idx);
        }
    }

    fn end(&mut self, name: &str) {
        let is_table_part =
            ["table", "tr", "td", "th", "tbody", "thead", "tfoot"].iter().any(|part| name.eq_ignore_ascii_case(part));
        // Formatting was taken out and tables are borders, so the nearest one of that name is meant.
        for (idx, open) in self.open.iter().enumerate().rev().take(2 * MAX_DEPTH) {
            self.work += WORK_OF_OPEN;
            if open.name.eq_ignore_ascii_case(name) {
                return self.close_to(idx);
            }
            if !is_table_part && open.name.eq_ignore_ascii_case("table") {
                return;
            }
        }
    }

    fn close_to(&mut self, idx: usize) {
        while self.open.len() > idx && self.close_one() {}
    }

    fn close_one(&mut self) -> bool {
        let Some(open) = self.open.pop() else { return false };
        self.n_paragraphs -= usize::from(open.name.eq_ignore_ascii_case("p"));
        if open.is_written {
            self.n_written -= 1;
            self.out.push_str("</");
            self.out.push_str(&open.name.to_ascii_lowercase());
            self.out.push('>');
        }
        true
    }

    fn write_start(&mut self, name: &str, tag: &Tag<'s>) {
        // Two line breaks part paragraphs, more say no more.
        if name == "br" && self.out.trim_end().ends_with("<br><br>") {
            return;
        }
        self.n_tags += 1;
        self.out.push('<');
        self.out.push_str(name);
        if name == "img" {
            // Later stages count pictures and never look at them.
            self.out.push_str(" src=\"i.jpg\"");
        }
        let mut seen: [bool; ATTRIBUTES.len()] = [false; ATTRIBUTES.len()];
        for (key, value) in &tag.attributes {
            let key = key.to_ascii_lowercase();
            if key == "hidden" || key == "style" && hides(value) {
                self.out.push_str(" style=\"display:none\"");
                continue;
            }
            let Ok(idx) = ATTRIBUTES.binary_search(&key.as_str()) else { continue };
            if !std::mem::replace(&mut seen[idx], true) {
                self.out.push(' ');
                self.out.push_str(&key);
                self.out.push_str("=\"");
                self.out.push_str(&value[..floor(value, MAX_VALUE_BYTES)].replace('"', "&quot;"));
                self.out.push('"');
            }
        }
        self.out.push('>');
    }
}

fn hides(style: &str) -> bool {
    let style: String = style.chars().filter(|c| !c.is_whitespace()).take(MAX_VALUE_BYTES).collect();
    style.to_ascii_lowercase().contains("display:none")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cleaned(source: &str) -> String {
        clean(&mut Notes::default(), source).html
    }

    #[test]
    fn tables_are_sorted() {
        for table in [DROPPED, UNWRAPPED, VOID, BLOCKS, ATTRIBUTES] {
            assert!(table.is_sorted(), "{table:?}");
        }
    }

    #[test]
    fn scripts_go_and_their_data_stays_apart() {
        let source = "<script>if (a<b) x('</p>')</script><script type='application/ld+json'>{\"a\":1}</script>\
            <p>Kept <b>bold</b> &amp; <i>thin</i></p><svg><title>Icon</title><path/></svg>";
        let clean = clean(&mut Notes::default(), source);
        assert_eq!(clean.html, "<p>Kept bold &amp; thin</p>");
        assert_eq!(clean.linked_data, ["{\"a\":1}"]);
    }

    #[test]
    fn only_known_attributes_stay() {
        let source = "<div onclick=\"x()\" CLASS='lead &quot;a' data-x=1><a href=/b?c=1&d>go</a></div>";
        assert_eq!(cleaned(source), "<div class=\"lead &quot;a\"><a href=\"/b?c=1&d\">go</a></div>");
    }

    #[test]
    fn what_is_open_is_closed() {
        assert_eq!(cleaned("<ul><li>a<li>b</ul>"), "<ul><li>a</li><li>b</li></ul>");
        assert_eq!(cleaned("<p>a<p>b<div>c"), "<p>a</p><p>b</p><div>c</div>");
        assert_eq!(cleaned("<div><span>a</div>b</span>"), "<div><span>a</span></div>b");
        assert_eq!(
            cleaned("<table><tr><td>a<td>b<tr><td>c</table>"),
            "<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>"
        );
    }

    #[test]
    fn anchors_without_address_are_places_in_the_text() {
        let link = "<a href=\"/b\">Boats</a>";
        for (source, clean) in [
            ("<a id=\"main\"/><p>Kept.</p>", "<p>Kept.</p>"),
            ("<a name=content><div><p>Kept.</p></div></a>", "<div><p>Kept.</p></div>"),
            ("<a id=top><p>Kept.</p>", "<p>Kept.</p>"),
        ] {
            assert_eq!(cleaned(source), clean, "{source}");
        }
        assert_eq!(cleaned(&format!("<a id=top><p>{link} left.</p>")), format!("<p>{link} left.</p>"));
        // What scripts follow is a link.
        let scripted = "<a class=\"share\"><div>Share</div></a>";
        assert_eq!(cleaned(scripted), scripted);
    }

    #[test]
    fn comments_end_as_in_a_browser() {
        for comment in ["<!-->", "<!--->", "<!-- a --!>", "<!-- a > b -- c -->", "<!--!> a -->", "<!--[if !IE]><!-->"] {
            assert_eq!(cleaned(&format!("{comment}<p>Kept.</p><!-- end -->")), "<p>Kept.</p>", "{comment}");
        }
    }

    #[test]
    fn a_slash_ends_drawings_and_in_xml_any_element() {
        assert_eq!(cleaned("<svg class=x /><p>Kept.</p><svg><path/></svg>"), "<p>Kept.</p>");
        assert_eq!(cleaned("<script src=/a/><p>Gone.</p></script><p>Kept.</p>"), "<p>Kept.</p>");
        assert_eq!(cleaned("<script src=\"a.js\"/><p>Gone.</p></script><p>Kept.</p>"), "<p>Kept.</p>");
        let space = "xmlns=\"http://www.w3.org/1999/xhtml\"";
        for head in ["<?xml version=\"1.0\"?><html>".to_owned(), format!("<html {space}>")] {
            let source = head + "<script src=\"a.js\"/><div class=\"related\"/><p>Kept.</p>";
            assert_eq!(cleaned(&source), "<html><div class=\"related\"></div><p>Kept.</p></html>", "{source}");
        }
    }

    #[test]
    fn a_less_than_sign_is_text() {
        assert_eq!(cleaned("<p>3 < 4 and 5 <6</p>"), "<p>3 &lt; 4 and 5 &lt;6</p>");
        assert_eq!(cleaned("a <b"), "a b");
    }

    #[test]
    fn broken_quotes_cost_one_tag() {
        let source = "<p><a href=\"/x>link</a> and more</p><p>Next.</p>";
        assert!(cleaned(source).contains("Next."), "{}", cleaned(source));
    }

    #[test]
    fn deep_nesting_is_flattened() {
        let mut notes = Notes::default();
        let source = "<div>".repeat(100_000) + "deep" + &"</div>".repeat(100_000) + "<p>after</p>";
        let html = clean(&mut notes, &source).html;
        assert_eq!(html.matches("<div>").count(), MAX_DEPTH);
        assert!(html.ends_with("</div><p>after</p>"));
        assert_eq!(notes.0[0].message, "99744 tags nest deeper than 256 and are left out");
    }
}
