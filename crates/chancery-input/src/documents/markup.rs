//! Markup out of trees, pages out of stories, plain words out of markup.

use std::fmt::Write as _;

use quick_xml::escape::{partial_escape, resolve_html5_entity, unescape_with};

use super::Story;
use super::xml::{Element, Node};

/// A plain page that holds the story and nothing else.
pub(super) fn page(story: &Story) -> String {
    let escaped =
        |text: &Option<String>| partial_escape(text.as_deref().unwrap_or_default().trim()).replace('"', "&quot;");
    let (title, language, byline) = (escaped(&story.title), escaped(&story.language), escaped(&story.byline));
    let mut page = String::with_capacity(story.body.len() + 500);
    let language = if language.is_empty() { language } else { format!(" lang=\"{language}\"") };
    let _ = write!(page, "<!DOCTYPE html><html{language}><head><meta charset=\"utf-8\"><title>{title}</title>");
    if !byline.is_empty() {
        let _ = write!(page, "<meta name=\"author\" content=\"{byline}\">");
    }
    let _ = write!(page, "</head><body><article><h1>{title}</h1>\n{}\n</article></body></html>", story.body);
    page
}

/// Plain text as paragraphs.
pub(super) fn paragraphs(text: &str) -> String {
    marked(&partial_escape(text.replace("\r\n", "\n")))
}

/// Marks paragraphs in text that is escaped already.
pub(super) fn marked(text: &str) -> String {
    // Agencies part paragraphs by blank lines, or write each in a line of its own.
    let border = if text.trim().contains("\n\n") { "\n\n" } else { "\n" };
    let paragraphs = text.split(border).map(str::trim).filter(|paragraph| !paragraph.is_empty());
    paragraphs.map(|paragraph| format!("<p>{paragraph}</p>\n")).collect()
}

/// The words of markup, without tags.
pub(super) fn words(markup: &str) -> String {
    let mut words = String::with_capacity(markup.len());
    let mut rest = markup;
    while let Some(at) = rest.find('<') {
        words.push_str(&rest[..at]);
        let is_tag = rest[at + 1..].starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?'));
        let end = if is_tag { rest[at..].find('>') } else { None };
        words.push(if end.is_some() { ' ' } else { '<' });
        rest = &rest[at + end.unwrap_or(0) + 1..];
        if end.is_none() && is_tag {
            // No tag ends any more, and to look for each one's end again would take the square of the length.
            break;
        }
    }
    words.push_str(rest);
    let plain = unescape_with(&words, resolve_html5_entity).map(std::borrow::Cow::into_owned).unwrap_or(words);
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Elements that hold no text of the article.
const DROPPED: [&str; 12] =
    ["media", "figure", "picture", "script", "style", "aside", "head", "tagline", "nav", "form", "iframe", "noscript"];

/// Elements that a page has too.
const KEPT: [&str; 26] = [
    "p",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "ul",
    "ol",
    "li",
    "blockquote",
    "em",
    "strong",
    "b",
    "i",
    "q",
    "br",
    "table",
    "tr",
    "td",
    "th",
    "tbody",
    "div",
    "section",
    "pre",
    "span",
];

/// The markup of what stands in an element, freed of attributes and of all that holds no text.
pub(super) fn inner(element: &Element) -> String {
    let mut markup = String::new();
    push_inner(&mut markup, element);
    markup
}

fn push_inner(markup: &mut String, element: &Element) {
    for node in &element.children {
        match node {
            Node::Text(words) => markup.push_str(&partial_escape(words.as_str())),
            Node::Element(child) if DROPPED.contains(&child.name.as_str()) => {}
            Node::Element(child) => {
                let tag = match child.name.as_str() {
                    "hl1" | "hl2" => Some("h2"),
                    "block" | "bq" => Some("div"),
                    name => KEPT.contains(&name).then_some(name),
                };
                if let Some(tag) = tag {
                    let _ = write!(markup, "<{tag}>");
                }
                push_inner(markup, child);
                if let Some(tag) = tag.filter(|tag| *tag != "br") {
                    let _ = write!(markup, "</{tag}>");
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_what_is_between_tags() {
        assert_eq!(words("<p>Ministers&nbsp;met<br/>&amp; left, 3 < 4</p>"), "Ministers met & left, 3 < 4");
        assert_eq!(words(&"<a".repeat(200_000)).len(), 400_000);
        // With an end behind them all, which must not be looked for from each.
        assert_eq!(words(&format!("{}b>", "< ".repeat(2_000_000))).len(), 4_000_002);
        assert_eq!(paragraphs("One.\n\nTwo\nlines."), "<p>One.</p>\n<p>Two\nlines.</p>\n");
        assert_eq!(paragraphs("One.\r\nTwo < 3."), "<p>One.</p>\n<p>Two &lt; 3.</p>\n");
    }
}
