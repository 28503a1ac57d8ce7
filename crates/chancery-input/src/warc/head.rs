//! The head of a record: its version line and fields.

use std::fmt;

use memchr::memmem;

use crate::fields::{Lines, fields};

/// How every record begins.
pub(super) const OPENING: &[u8] = b"WARC/1.";

/// What a record is, by its `WARC-Type`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum RecordKind {
    /// What a server answered.
    Response,
    /// A note that an answer was the same as an earlier one.
    Revisit,
    /// A file as it is, without a protocol around it.
    Resource,
    /// A file made from another, as text is from a page.
    Conversion,
    /// What was asked of a server.
    Request,
    /// Notes about another record.
    Metadata,
    /// Notes about the archive.
    Info,
    /// Anything else.
    #[default]
    Other,
}

impl RecordKind {
    fn parse(word: &[u8]) -> Self {
        const KINDS: [(&str, RecordKind); 7] = [
            ("response", RecordKind::Response),
            ("revisit", RecordKind::Revisit),
            ("resource", RecordKind::Resource),
            ("conversion", RecordKind::Conversion),
            ("request", RecordKind::Request),
            ("metadata", RecordKind::Metadata),
            ("warcinfo", RecordKind::Info),
        ];
        let is_it = |(name, _): &&(&str, Self)| word.eq_ignore_ascii_case(name.as_bytes());
        KINDS.iter().find(is_it).map_or(Self::Other, |(_, kind)| *kind)
    }
}

impl fmt::Display for RecordKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Response => "response",
            Self::Revisit => "revisit",
            Self::Resource => "resource",
            Self::Conversion => "conversion",
            Self::Request => "request",
            Self::Metadata => "metadata",
            Self::Info => "warcinfo",
            Self::Other => "other",
        })
    }
}

/// The fields of a head that matter here. One is filled again and again, so that a record costs no memory of its own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) kind: RecordKind,
    /// Bytes of the body.
    pub(super) length: u64,
    /// Address without brackets and blanks around it; empty where there is none.
    pub(super) url: String,
    pub(super) date: String,
    pub(super) content_type: String,
    /// Whether the crawler says that the end of the body is missing.
    pub(super) truncated: bool,
}

impl Head {
    /// Reads a head that ends with its empty line.
    pub(super) fn fill(&mut self, bytes: &[u8]) -> Result<(), &'static str> {
        self.kind = RecordKind::Other;
        self.truncated = false;
        for text in [&mut self.url, &mut self.date, &mut self.content_type] {
            text.clear();
        }
        let (mut length, mut has_kind) = (None, false);
        let mut lines = Lines(bytes);
        if !lines.next().is_some_and(|line| line.starts_with(OPENING)) {
            return Err("no record where one should begin");
        }
        if memmem::find(bytes, b"\nWARC/1.").is_some() {
            return Err("the head of the record breaks off");
        }
        for (name, value) in fields(lines) {
            let is = |field: &str| name.eq_ignore_ascii_case(field.as_bytes());
            // By length first: most fields of a head are none of these.
            match name.len() {
                9 if is("WARC-Type") => (self.kind, has_kind) = (RecordKind::parse(value), true),
                9 if is("WARC-Date") => set(&mut self.date, value),
                12 if is("Content-Type") => set(&mut self.content_type, value),
                14 if is("Content-Length") => {
                    length = Some(parse_number(value).ok_or("its length is no number")?);
                }
                14 if is("WARC-Truncated") => self.truncated = !value.is_empty(),
                15 if is("WARC-Target-URI") => {
                    let value = value.strip_prefix(b"<").unwrap_or(value);
                    set(&mut self.url, value.strip_suffix(b">").unwrap_or(value).trim_ascii());
                }
                _ => {}
            }
        }
        if !has_kind {
            return Err("the record does not say what it is");
        }
        self.length = length.ok_or("the record does not say how long it is")?;
        Ok(())
    }
}

fn set(text: &mut String, value: &[u8]) {
    text.push_str(&String::from_utf8_lossy(value));
}

/// A whole number in digits alone.
pub(super) fn parse_number(bytes: &[u8]) -> Option<u64> {
    let is_number = !bytes.is_empty() && bytes.iter().all(u8::is_ascii_digit);
    std::str::from_utf8(bytes).ok().filter(|_| is_number)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fields::head_end;

    #[test]
    fn a_head_is_read_whatever_its_spelling() {
        let mut head = Head::default();
        let text = b"WARC/1.1\nwarc-type:Response\nWARC-Target-URI: <https://a.example/x>\nCONTENT-LENGTH: 12\nWARC-Date: 2020-01-02T03:04:05Z\nno colon\n\n";
        assert_eq!(head_end(text), Some(text.len()));
        head.fill(text).unwrap();
        assert_eq!((head.kind, head.length, head.url.as_str()), (RecordKind::Response, 12, "https://a.example/x"));
        for (text, problem) in [
            (&b"HTTP/1.1 200 OK\r\n\r\n"[..], "no record where one should begin"),
            (b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: -4\r\n\r\n", "its length is no number"),
            (
                b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 99999999999999999999\r\n\r\n",
                "its length is no number",
            ),
            (b"WARC/1.0\r\nWARC-Type: response\r\n\r\n", "the record does not say how long it is"),
            (b"WARC/1.0\r\nContent-Length: 4\r\n\r\n", "the record does not say what it is"),
        ] {
            assert_eq!(head.fill(text), Err(problem));
        }
    }
}
