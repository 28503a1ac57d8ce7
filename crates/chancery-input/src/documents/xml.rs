//! XML as a small tree, read leniently and within bounds.
//!
//! Entities that a document defines are never expanded, so that a few lines cannot become gigabytes.

use std::borrow::Cow;

use quick_xml::escape::{resolve_html5_entity, unescape_with};
use quick_xml::events::{BytesStart, Event};

use crate::DocumentProblem;

mod encoding;
mod events;

use encoding::decoded;
use events::{CDATA, Events};

/// Elements inside one another. Feeds nest a dozen deep; trees are walked by functions that call themselves.
const MAX_DEPTH: usize = 200;

/// Elements in a document: a feed of a thousand items with marked-up text has a tenth of it.
const MAX_ELEMENTS: usize = 400_000;

/// Attributes of one element; further ones are passed over.
const MAX_ATTRIBUTES: usize = 32;

/// An element, its name and those of its attributes without prefixes.
#[derive(Debug, Default)]
pub(super) struct Element {
    pub(super) name: String,
    attributes: Vec<(String, String)>,
    pub(super) children: Vec<Node>,
    /// Whether the document breaks off in it.
    pub(super) is_cut: bool,
}

/// What stands in an element.
#[derive(Debug)]
pub(super) enum Node {
    Text(String),
    Element(Element),
}

impl Element {
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }

    pub(super) fn elements(&self) -> impl Iterator<Item = &Self> {
        self.children.iter().filter_map(|node| match node {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        })
    }

    /// The children of that name.
    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Self> {
        self.elements().filter(move |element| element.name == name)
    }

    pub(super) fn child(&self, name: &str) -> Option<&Self> {
        self.elements().find(|element| element.name == name)
    }

    /// The first element of that name, at any depth.
    pub(super) fn find(&self, name: &str) -> Option<&Self> {
        self.elements().find_map(|element| if element.name == name { Some(element) } else { element.find(name) })
    }

    /// All text in it.
    pub(super) fn text(&self) -> String {
        let mut text = String::new();
        self.push_text(&mut text);
        text
    }

    fn push_text(&self, text: &mut String) {
        for node in &self.children {
            match node {
                Node::Text(words) => text.push_str(words),
                Node::Element(element) => element.push_text(text),
            }
        }
    }

    /// The text of the child of that name, if there is any.
    pub(super) fn text_of(&self, name: &str) -> Option<String> {
        self.all(name).map(|child| child.text().trim().to_owned()).find(|text| !text.is_empty())
    }
}

/// A document as far as it could be read.
#[derive(Debug)]
pub(super) struct Tree {
    pub(super) root: Element,
    /// How many characters stand before the place where it breaks off with its root still open.
    pub(super) breaks_off: Option<usize>,
}

/// The name of the root, without a prefix.
pub(super) fn root(bytes: &[u8]) -> Option<String> {
    let text = decoded(&bytes[..bytes.len().min(16 << 10)], None);
    let mut events = Events::of(&text);
    loop {
        match events.read().ok()? {
            Event::Start(start) | Event::Empty(start) => return Some(local(start.name().as_ref())),
            Event::Eof => return None,
            _ => {}
        }
    }
}

/// Reads the whole document, of which `charset` was said by whoever sent it; where it breaks off, what stands before that is kept.
pub(super) fn parse(bytes: &[u8], charset: Option<&str>) -> Result<Tree, DocumentProblem> {
    let text = decoded(bytes, charset);
    let mut events = Events::of(&text);
    let mut builder = Builder { open: vec![Element::default()], n_elements: 0 };
    let end = loop {
        match events.read() {
            Ok(Event::Eof) => break text.len(),
            Ok(event) => builder.take(event)?,
            Err(error) if builder.n_elements == 0 => return Err(DocumentProblem::Xml(error.to_string())),
            Err(_) => {
                let rest = events.rest();
                // The section that a text stands in is what a cut goes through most often; its words are as good as any.
                if let Some(words) = rest.strip_prefix(CDATA) {
                    builder.add(Node::Text(words.to_owned()));
                }
                break text.len() - rest.len();
            }
        }
    };
    let breaks_off = builder.breaks_off().then(|| text[..end].chars().count());
    let root = builder.root().ok_or_else(|| DocumentProblem::Xml("there is no element in it".to_owned()))?;
    Ok(Tree { root, breaks_off })
}

/// The elements that are open, outermost first; the first one stands for the document.
struct Builder {
    open: Vec<Element>,
    n_elements: usize,
}

impl Builder {
    fn take(&mut self, event: Event<'_>) -> Result<(), DocumentProblem> {
        match event {
            Event::Start(_) | Event::Empty(_) if self.n_elements == MAX_ELEMENTS => {
                return Err(DocumentProblem::Excess { what: "elements", max: MAX_ELEMENTS });
            }
            Event::Start(_) if self.open.len() == MAX_DEPTH => {
                return Err(DocumentProblem::Excess { what: "elements inside one another", max: MAX_DEPTH });
            }
            Event::Start(start) => {
                self.n_elements += 1;
                self.open.push(element(&start));
            }
            Event::Empty(start) => {
                self.n_elements += 1;
                self.add(Node::Element(element(&start)));
            }
            Event::End(end) => self.end(&local(end.name().as_ref())),
            Event::Text(words) => self.add(Node::Text(words.xml10_content().into_owned())),
            Event::CData(words) => self.add(Node::Text(words.xml10_content().into_owned())),
            Event::GeneralRef(reference) => {
                let name = reference.xml10_content();
                let known = match reference.resolve_char_ref() {
                    Ok(Some(c)) => Some(c.to_string()),
                    _ => resolve_html5_entity(&name).map(str::to_owned),
                };
                self.add(Node::Text(known.unwrap_or_else(|| format!("&{name};"))));
            }
            Event::Eof | Event::Decl(_) | Event::PI(_) | Event::Comment(_) | Event::DocType(_) => {}
        }
        Ok(())
    }

    /// An end that fits no open element is nobody's; one that fits an outer one ends the inner ones too.
    fn end(&mut self, name: &str) {
        if let Some(at) = self.open.iter().rposition(|element| element.name == name) {
            while self.open.len() > at.max(1) {
                self.close();
            }
        }
    }

    /// Adds to the innermost open element; text joins the text before it.
    fn add(&mut self, node: Node) {
        let Some(parent) = self.open.last_mut() else { return };
        match (parent.children.last_mut(), node) {
            (Some(Node::Text(before)), Node::Text(words)) => before.push_str(&words),
            (_, node) => parent.children.push(node),
        }
    }

    fn close(&mut self) {
        if let Some(element) = self.open.pop() {
            self.add(Node::Element(element));
        }
    }

    /// Whether an element is still open.
    fn breaks_off(&self) -> bool {
        self.open.len() > 1
    }

    /// The root; what is open ends with the document.
    fn root(mut self) -> Option<Element> {
        while self.breaks_off() {
            if let Some(innermost) = self.open.last_mut() {
                innermost.is_cut = true;
            }
            self.close();
        }
        self.open.pop()?.children.into_iter().find_map(|node| match node {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        })
    }
}

fn element(start: &BytesStart<'_>) -> Element {
    // Without checks: to compare thousands of attributes with one another takes minutes.
    let mut all = start.html_attributes();
    let attributes = all.with_checks(false).take(MAX_ATTRIBUTES).flatten().map(|attribute| {
        let value = attribute.value;
        let plain = unescape_with(&value, resolve_html5_entity).map(Cow::into_owned);
        (local(attribute.key.as_ref()), plain.unwrap_or_else(|_| value.clone().into_owned()))
    });
    Element { name: local(start.name().as_ref()), attributes: attributes.collect(), ..Element::default() }
}

/// A name without its prefix, save where feeds would have two kinds of `title` and `content` side by side.
fn local(name: &str) -> String {
    match name.split_once(':') {
        Some(("media" | "itunes" | "googleplay", _)) | None => name.to_owned(),
        Some((_, name)) => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(bytes: &[u8]) -> Tree {
        parse(bytes, None).unwrap()
    }

    #[test]
    fn where_a_document_breaks_off_is_told() {
        for (document, text, breaks_off) in [
            ("<a><b>cut", "cut", Some(9)),
            ("<a>ü<b>whole</b>", "üwhole", Some(16)),
            ("<a><b>one</b><c x='", "one", Some(13)),
            ("<a><b>one</b><!-- and", "one", Some(13)),
            ("<a><b><![CDATA[<p>Envoys", "<p>Envoys", Some(6)),
            ("<a><b>all</a>", "all", None),
            ("<a>all</a><", "all", None),
        ] {
            let tree = tree(document.as_bytes());
            assert_eq!((tree.root.text().as_str(), tree.breaks_off), (text, breaks_off), "{document}");
        }
        let root = tree(b"<a><b>one</b><b>two").root;
        assert_eq!(root.all("b").map(|b| b.is_cut).collect::<Vec<_>>(), [false, true]);
    }

    #[test]
    fn markup_that_xml_does_not_know_is_passed_over() {
        for (document, text) in [
            ("<a>one <![if IE]>two<![endif]> three<![CDATA[ <![if IE]>]]></a>", "one two three <![if IE]>"),
            ("<a><!ELEMENT x>one<!>&<!-x> two</a>", "one& two"),
            ("<!DOCTYPE><a>one</a>", "one"),
            ("<![if IE]><a>one<!-- <![if IE]> --></a>", "one"),
        ] {
            let tree = tree(document.as_bytes());
            assert_eq!((tree.root.text().as_str(), tree.breaks_off), (text, None), "{document}");
        }
        assert_eq!(tree(b"<a>one<![if IE").breaks_off, Some(6));
        let hostile = format!("<a>{}", "<![x>".repeat(200_000));
        assert_eq!(tree(hostile.as_bytes()).breaks_off, Some(hostile.len()));
    }

    #[test]
    fn trees_are_read_leniently() {
        let root = tree(b"<?xml version='1.0' encoding='iso-8859-1'?><a x='1 &amp; 2'>caf\xe9 &eacute;&#x41;&own;<b>B<i>c</b></z> d & e</a>").root;
        assert_eq!(root.text(), "café éA&own;Bc d & e");
        assert_eq!(root.attribute("x"), Some("1 & 2"));
        assert_eq!(root.find("i").unwrap().text(), "c");
        assert_eq!(super::root(b"<!-- x --><!DOCTYPE y><atom:feed xmlns:atom='z'>").as_deref(), Some("feed"));
    }

    #[test]
    fn no_document_grows_or_nests_without_bound() {
        let bomb = "<!DOCTYPE a [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'>]><a>&b;&b;</a>";
        assert_eq!(tree(bomb.as_bytes()).root.text(), "&b;&b;");
        let deep = "<a>".repeat(100_000);
        assert!(matches!(parse(deep.as_bytes(), None), Err(DocumentProblem::Excess { max: MAX_DEPTH, .. })));
        let many = format!("<a>{}</a>", "<b/>".repeat(MAX_ELEMENTS));
        assert!(matches!(parse(many.as_bytes(), None), Err(DocumentProblem::Excess { max: MAX_ELEMENTS, .. })));
        let attributes: String = (0..200_000).map(|n| format!(" a{n}='x'")).collect();
        assert_eq!(tree(format!("<a{attributes}/>").as_bytes()).root.attributes.len(), MAX_ATTRIBUTES);
        for nonsense in [&b""[..], b"\xff\xfe<", b"<", b"<a", b"</a>", b"<!DOCTYPE", b"<![CDATA[", b"&", b"\0\0\0"] {
            let _ = (parse(nonsense, None), root(nonsense));
        }
    }
}
