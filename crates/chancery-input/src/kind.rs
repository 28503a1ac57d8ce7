//! What a file is: by its name, else by its first bytes.

use std::io;
use std::path::Path;

use crate::http::Answer;
use crate::source::Source;
use crate::{documents, fields};

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
    /// A WARC archive.
    Warc,
    /// A feed or an article of an agency, in XML or JSON.
    Document,
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

const ARC: &str = "an ARC archive, the forerunner of WARC; convert it first, as `warcio recompress` does";
const ARRAY: &str = "a JSON array; want one object a line, as `jq -c '.[]'` writes it";

/// What the name says, without regard to case and to the ending of its compression.
pub(crate) fn by_name(path: &Path) -> Kind {
    let name = path.file_name().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
    let name = [".gz", ".zst", ".br"].iter().find_map(|ending| name.strip_suffix(ending)).unwrap_or(&name);
    match name.rsplit_once('.').map(|(_, ending)| ending) {
        Some("html" | "htm" | "xhtml") => Kind::Html,
        Some("txt") => Kind::Text,
        Some("md") => Kind::Markdown,
        Some("jsonl" | "ndjson") => Kind::Lines,
        Some("warc") => Kind::Warc,
        Some("arc") => Kind::Unsupported(ARC),
        Some("xml" | "rss" | "rdf" | "atom" | "feed" | "newsml" | "nitf" | "json" | "ninjs") => Kind::Document,
        _ => Kind::Unknown,
    }
}

/// Whether the first bytes begin a JSON object, as those of JSON Lines do.
///
/// Asked of the little that has arrived: a stream of lines is read as it comes, and never waited for.
pub(crate) fn opens_an_object(first: &[u8]) -> bool {
    begin(first).first() == Some(&b'{')
}

/// Whether the first bytes begin JSON Lines and no object that is spread over many lines for people to read.
pub(crate) fn opens_lines(first: &[u8]) -> bool {
    let line = begin(first).split(|byte| *byte == b'\n').next().unwrap_or_default();
    let is_spread =
        line.len() < begin(first).len() && matches!(line.trim_ascii_end().last(), Some(b'{' | b'[' | b',' | b':'));
    opens_an_object(first) && !is_spread
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

/// What the first bytes tell of a kind that the name leaves open. No more is waited for than is needed: lines come as
/// they come.
pub(crate) fn first_look(kind: Kind, stream: &mut Source) -> io::Result<Kind> {
    const WARC: &[u8] = b"WARC/1.";
    stream.need(1)?;
    if stream.held().starts_with(&WARC[..1]) {
        stream.need(WARC.len())?;
    }
    Ok(match stream.held() {
        first if first.starts_with(WARC) => Kind::Warc,
        first if opens_lines(first) => Kind::Lines,
        _ => kind,
    })
}

/// What something is that was read whole.
pub(crate) enum Whole {
    Page(Kind),
    Document,
    /// An object of our own that is spread over many lines, as one line.
    Object(Vec<u8>),
    /// A stored answer of a web server, and where its body begins.
    Answer(Answer, usize),
}

/// What something is that was read whole, by its name and how it begins.
pub(crate) fn whole_look(kind: Kind, bytes: &[u8]) -> Whole {
    if bytes.starts_with(b"HTTP/1.")
        && let Some(at) = fields::head_end(&bytes[..bytes.len().min(fields::MAX_HEAD)])
        && let Some(answer) = Answer::parse(&bytes[..at])
    {
        return Whole::Answer(answer, at);
    }
    let is_open = matches!(kind, Kind::Unknown | Kind::Document);
    if is_open && opens_an_object(bytes) {
        return documents::own_object(bytes).map_or(Whole::Document, Whole::Object);
    }
    if is_open && documents::is_known(bytes) {
        return Whole::Document;
    }
    match kind {
        Kind::Document if documents::is_html(bytes) => Whole::Page(Kind::Html),
        Kind::Document => match sniff(bytes) {
            Kind::Unsupported(what) => Whole::Page(Kind::Unsupported(what)),
            _ => Whole::Document,
        },
        Kind::Unknown => Whole::Page(sniff(bytes)),
        kind => Whole::Page(kind),
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
        assert!(opens_lines(b"{\"id\":1,\"te") && opens_lines(b"{\"id\":1}\n{") && opens_lines(b"{\"id\":\"cut\n{"));
        assert!(!opens_lines(b"{\n  \"uri\"") && !opens_lines(b"{\"uri\": 1,\r\n") && !opens_lines(b"<"));
    }
}
