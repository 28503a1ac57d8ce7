//! XML as a small tree, read leniently and within bounds.
//!
//! Entities that a document defines are never expanded, so that a few lines cannot become gigabytes.

use encoding_rs::Encoding;
use quick_xml::escape::{resolve_html5_entity, unescape_with};
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;

use crate::DocumentProblem;

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

/// The name of the root, without a prefix.
pub(super) fn root(bytes: &[u8]) -> Option<String> {
    let text = decoded(&bytes[..bytes.len().min(16 << 10)]);
    let mut reader = Reader::from_str(&text);
    loop {
        match reader.read_event().ok()? {
            Event::Start(start) | Event::Empty(start) => return Some(local(start.name().as_ref())),
            Event::Eof => return None,
            _ => {}
        }
    }
}

/// Reads the whole document; where it breaks off, what stands before that is kept.
pub(super) fn parse(bytes: &[u8]) -> Result<Element, DocumentProblem> {
    let text = decoded(bytes);
    let mut reader = Reader::from_str(&text);
    // Feeds are written by hand more often than one would think.
    let config = reader.config_mut();
    (config.check_end_names, config.allow_unmatched_ends, config.allow_dangling_amp) = (false, true, true);
    let mut open = vec![Element::default()];
    let mut n_elements = 0;
    loop {
        let event = match reader.read_event() {
            Ok(event) => event,
            Err(_) if n_elements > 0 => break,
            Err(error) => return Err(DocumentProblem::Xml(error.to_string())),
        };
        match event {
            Event::Start(_) | Event::Empty(_) if n_elements == MAX_ELEMENTS => {
                return Err(DocumentProblem::Excess { what: "elements", max: MAX_ELEMENTS });
            }
            Event::Start(_) if open.len() == MAX_DEPTH => {
                return Err(DocumentProblem::Excess { what: "elements inside one another", max: MAX_DEPTH });
            }
            Event::Start(start) => {
                n_elements += 1;
                open.push(element(&start));
            }
            Event::Empty(start) => {
                n_elements += 1;
                let empty = element(&start);
                add(&mut open, Node::Element(empty));
            }
            Event::End(end) => {
                // An end that fits no open element is nobody's; one that fits an outer one ends the inner ones too.
                let name = local(end.name().as_ref());
                if let Some(at) = open.iter().rposition(|element| element.name == name) {
                    while open.len() > at.max(1) {
                        close(&mut open);
                    }
                }
            }
            Event::Text(words) => add(&mut open, Node::Text(words.xml10_content().into_owned())),
            Event::CData(words) => add(&mut open, Node::Text(words.xml10_content().into_owned())),
            Event::GeneralRef(reference) => {
                let name = reference.xml10_content();
                let known = match reference.resolve_char_ref() {
                    Ok(Some(c)) => Some(c.to_string()),
                    _ => resolve_html5_entity(&name).map(str::to_owned),
                };
                add(&mut open, Node::Text(known.unwrap_or_else(|| format!("&{name};"))));
            }
            Event::Eof => break,
            Event::Decl(_) | Event::PI(_) | Event::Comment(_) | Event::DocType(_) => {}
        }
    }
    while open.len() > 1 {
        close(&mut open);
    }
    let document = open.pop().unwrap_or_default();
    let root = document.children.into_iter().find_map(|node| match node {
        Node::Element(element) => Some(element),
        Node::Text(_) => None,
    });
    root.ok_or_else(|| DocumentProblem::Xml("there is no element in it".to_owned()))
}

/// Adds to the innermost open element; text joins the text before it.
fn add(open: &mut [Element], node: Node) {
    let Some(parent) = open.last_mut() else { return };
    match (parent.children.last_mut(), node) {
        (Some(Node::Text(before)), Node::Text(words)) => before.push_str(&words),
        (_, node) => parent.children.push(node),
    }
}

fn close(open: &mut Vec<Element>) {
    if let Some(element) = open.pop() {
        add(open, Node::Element(element));
    }
}

fn element(start: &BytesStart<'_>) -> Element {
    // Without checks: to compare thousands of attributes with one another takes minutes.
    let mut all = start.html_attributes();
    let attributes = all.with_checks(false).take(MAX_ATTRIBUTES).flatten().map(|attribute| {
        let value = attribute.value;
        let plain = unescape_with(&value, resolve_html5_entity).map(std::borrow::Cow::into_owned);
        (local(attribute.key.as_ref()), plain.unwrap_or_else(|_| value.clone().into_owned()))
    });
    Element { name: local(start.name().as_ref()), attributes: attributes.collect(), children: Vec::new() }
}

/// A name without its prefix, save where feeds would have two kinds of `title` and `content` side by side.
fn local(name: &str) -> String {
    match name.split_once(':') {
        Some(("media" | "itunes" | "googleplay", _)) | None => name.to_owned(),
        Some((_, name)) => name.to_owned(),
    }
}

/// The text by its byte order mark, else by the encoding that it names, else as UTF-8.
fn decoded(bytes: &[u8]) -> std::borrow::Cow<'_, str> {
    let named = || {
        let head = bytes[..bytes.len().min(200)].split(|byte| *byte == b'>').next()?;
        let head = std::str::from_utf8(head).ok().filter(|head| head.trim_start().starts_with("<?xml"))?;
        let label = head.split_once("encoding")?.1.trim_start().strip_prefix('=')?.trim_start();
        let label = label.get(1..)?.split(['"', '\'']).next()?;
        // What reads as ASCII so far is not UTF-16, whatever it says.
        Encoding::for_label(label.as_bytes()).map(Encoding::output_encoding)
    };
    let encoding = Encoding::for_bom(bytes).map(|(encoding, _)| encoding).or_else(named);
    encoding.unwrap_or(encoding_rs::UTF_8).decode(bytes).0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trees_are_read_leniently() {
        let root = parse(b"<?xml version='1.0' encoding='iso-8859-1'?><a x='1 &amp; 2'>caf\xe9 &eacute;&#x41;&own;<b>B<i>c</b></z> d & e</a>").unwrap();
        assert_eq!(root.text(), "café éA&own;Bc d & e");
        assert_eq!(root.attribute("x"), Some("1 & 2"));
        assert_eq!(root.find("i").unwrap().text(), "c");
        assert_eq!(parse(b"<a><b>cut").unwrap().text(), "cut");
        assert_eq!(super::root(b"<!-- x --><!DOCTYPE y><atom:feed xmlns:atom='z'>").as_deref(), Some("feed"));
    }

    #[test]
    fn no_document_grows_or_nests_without_bound() {
        let bomb = "<!DOCTYPE a [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'>]><a>&b;&b;</a>";
        assert_eq!(parse(bomb.as_bytes()).unwrap().text(), "&b;&b;");
        let deep = "<a>".repeat(100_000);
        assert!(matches!(parse(deep.as_bytes()), Err(DocumentProblem::Excess { max: MAX_DEPTH, .. })));
        let many = format!("<a>{}</a>", "<b/>".repeat(MAX_ELEMENTS));
        assert!(matches!(parse(many.as_bytes()), Err(DocumentProblem::Excess { max: MAX_ELEMENTS, .. })));
        let attributes: String = (0..200_000).map(|n| format!(" a{n}='x'")).collect();
        assert_eq!(parse(format!("<a{attributes}/>").as_bytes()).unwrap().attributes.len(), MAX_ATTRIBUTES);
        for nonsense in [&b""[..], b"\xff\xfe<", b"<", b"<a", b"</a>", b"<!DOCTYPE", b"<![CDATA[", b"&", b"\0\0\0"] {
            let _ = (parse(nonsense), root(nonsense));
        }
    }
}
