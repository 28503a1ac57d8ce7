//! What a file is: by its name, else by its first bytes.

use std::path::Path;

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A web page.
    Html,
    /// Plain text.
    Text,
    /// Plain text whose title may bear `#` marks.
    Markdown,
    /// JSON Lines: an article a line.
    Lines,
    /// To be told by its content.
    Unknown,
    /// Known and not read; the words say what and what to do.
    Unsupported(&'static str),
}

impl Kind {
    /// Whether it is one page for certain.
    pub(crate) fn is_page(self) -> bool {
        matches!(self, Self::Html | Self::Text | Self::Markdown)
    }
}

const WARC: &str = "WARC archives are not read yet; take the pages out first";
const FEED: &str = "feeds are not read yet; give the pages that it links to";
const ARRAY: &str = "a JSON array; want one object a line, as `jq -c '.[]'` writes it";

/// What the name says, without regard to case and to `.gz`.
pub(crate) fn by_name(path: &Path) -> Kind {
    let name = path.file_name().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
    let name = name.strip_suffix(".gz").unwrap_or(&name);
    match name.rsplit_once('.').map(|(_, ending)| ending) {
        Some("html" | "htm" | "xhtml") => Kind::Html,
        Some("txt") => Kind::Text,
        Some("md") => Kind::Markdown,
        Some("jsonl" | "ndjson") => Kind::Lines,
        Some("warc") => Kind::Unsupported(WARC),
        Some("xml" | "rss" | "atom") => Kind::Unsupported(FEED),
        _ => Kind::Unknown,
    }
}

/// Whether the first bytes begin a JSON object, as those of JSON Lines do.
///
/// Asked of the little that has arrived: a stream of lines is read as it comes, and never waited for.
pub(crate) fn opens_an_object(first: &[u8]) -> bool {
    begin(first).first() == Some(&b'{')
}

/// What a whole page is, by how it begins.
pub(crate) fn sniff(bytes: &[u8]) -> Kind {
    // UTF-16 is ASCII with zeros between, as far as markup goes.
    let head: Vec<u8> = begin(&bytes[..bytes.len().min(2048)]).iter().copied().filter(|byte| *byte != 0).collect();
    let head = String::from_utf8_lossy(&head).to_ascii_lowercase();
    let mut chars = head.chars();
    match (chars.next(), chars.next()) {
        (Some('['), _) if head[1..].trim_start().starts_with('{') => Kind::Unsupported(ARRAY),
        (Some('<'), Some('!' | '?' | 'a'..='z')) => Kind::Html,
        _ if ["<!doctype", "<html", "<head", "<body", "<article", "<div", "<p>"]
            .iter()
            .any(|tag| head.contains(tag)) =>
        {
            Kind::Html
        }
        _ => Kind::Text,
    }
}

/// The bytes after a byte order mark and white space.
fn begin(bytes: &[u8]) -> &[u8] {
    let marks: [&[u8]; 3] = [b"\xEF\xBB\xBF", b"\xFF\xFE", b"\xFE\xFF"];
    let bytes = marks.iter().find_map(|mark| bytes.strip_prefix(*mark)).unwrap_or(bytes);
    bytes.trim_ascii_start()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_told_from_text() {
        assert_eq!(sniff(b"\xEF\xBB\xBF\n<!DOCTYPE html>"), Kind::Html);
        assert_eq!(sniff(b"\xFF\xFE<\0h\0t\0m\0l\0>\0"), Kind::Html);
        assert_eq!(sniff(b"3 < 4, say experts"), Kind::Text);
        assert_eq!(sniff(b"[Update] Ministers meet"), Kind::Text);
        assert_eq!(sniff(b""), Kind::Text);
        assert!(opens_an_object(b"\xEF\xBB\xBF {\"id\""));
        assert!(!opens_an_object(b""));
    }
}
