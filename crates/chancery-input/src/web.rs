//! What a fetched answer says of its body, for those who fetch: the same reading that stored answers get.

use crate::coding::{self, Decoded};
use crate::documents;
use crate::kind::{self, Kind};
use crate::media::{self, Payload};

/// What the body of an answer may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WebMedia {
    /// A web page.
    Page,
    /// Plain text.
    Text,
    /// XML or JSON, perhaps a feed or a sitemap.
    Data,
    /// Compressed, to be inflated and asked again.
    Gzip,
    /// Nothing that holds an article.
    Other,
}

/// What a body is by its `Content-Type`, or by its content where that says nothing.
#[must_use]
pub fn web_media(content_type: &str, body: &[u8]) -> WebMedia {
    let is_binary = body.iter().take(1024).any(|byte| *byte == 0)
        && !body.starts_with(b"\xFF\xFE")
        && !body.starts_with(b"\xFE\xFF");
    match media::payload(content_type) {
        _ if body.starts_with(b"\x1F\x8B") => WebMedia::Gzip,
        _ if is_binary => WebMedia::Other,
        Payload::Html => WebMedia::Page,
        Payload::Text => WebMedia::Text,
        Payload::Xml if documents::is_html(body) => WebMedia::Page,
        Payload::Xml | Payload::Json => WebMedia::Data,
        Payload::Untold if kind::sniff(body) == Kind::Html => WebMedia::Page,
        Payload::Untold => WebMedia::Data,
        Payload::Other => WebMedia::Other,
    }
}

/// Undoes the codings that `Content-Encoding` lists and gives at most `cap` bytes; the second value says whether the end is
/// missing.
#[must_use]
pub fn undo_codings(codings: &str, body: Vec<u8>, cap: usize) -> (Vec<u8>, bool) {
    let Decoded { bytes, cut } = coding::decode(codings, body, cap);
    (bytes, cut)
}
