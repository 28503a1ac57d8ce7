//! What a stored body is, by the media type that its server gave.

use chancery_doc::{Given, Media, RawPage};

use crate::http::Answer;
use crate::kind::{self, Kind};
use crate::{DocumentProblem, Input, InputError, MAX_PAGE_BYTES, documents, drop_broken_end};

/// What a body is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Payload {
    /// A web page.
    Html,
    /// Plain text.
    Text,
    /// XML of some kind: a feed, an article of an agency, or neither.
    Xml,
    /// JSON of some kind: a feed, an article of an agency, or neither.
    Json,
    /// Nobody says; its content has to.
    Untold,
    /// An image, a script, whatever holds no article.
    Other,
}

/// What `Content-Type` says.
pub(crate) fn payload(content_type: &str) -> Payload {
    let essence = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    match essence.as_str() {
        "text/html" | "application/xhtml+xml" | "application/vnd.wap.xhtml+xml" => Payload::Html,
        "text/plain" => Payload::Text,
        "application/json" | "text/json" => Payload::Json,
        json if json.ends_with("+json") => Payload::Json,
        "image/svg+xml" => Payload::Other,
        "text/xml" | "application/xml" => Payload::Xml,
        xml if xml.ends_with("+xml") => Payload::Xml,
        "" | "unknown" | "application/octet-stream" | "application/unknown" | "content/unknown" => Payload::Untold,
        other if other.contains('/') => Payload::Other,
        _ => Payload::Untold,
    }
}

/// What a body proves to be.
enum Content {
    Page(Media),
    /// A feed or an article of an agency.
    Document,
    /// Nothing that holds an article.
    Other,
}

/// What a body is by its media type and by how it begins: servers send feeds as pages, pages as XML, JSON of all kinds as JSON.
fn content(payload: Payload, bytes: &[u8]) -> Content {
    let is_markup = kind::sniff(bytes) == Kind::Html;
    match payload {
        Payload::Html | Payload::Text | Payload::Untold if is_markup && documents::is_known(bytes) => Content::Document,
        Payload::Html => Content::Page(Media::Html),
        Payload::Text => Content::Page(Media::Text),
        Payload::Untold if is_markup => Content::Page(Media::Html),
        Payload::Xml if documents::is_html(bytes) => Content::Page(Media::Html),
        Payload::Xml => Content::Document,
        Payload::Json if kind::opens_an_object(bytes) => Content::Document,
        Payload::Json | Payload::Untold | Payload::Other => Content::Other,
    }
}

/// The charset that `Content-Type` names.
pub(crate) fn charset(content_type: &str) -> Option<String> {
    content_type.split(';').skip(1).find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        let value = value.trim().trim_matches(['"', '\'']).trim();
        (name.trim().eq_ignore_ascii_case("charset") && !value.is_empty()).then(|| value.to_owned())
    })
}

/// A body as it was meant, freed of the protocol around it.
pub(crate) struct Body {
    pub(crate) name: String,
    pub(crate) payload: Payload,
    pub(crate) bytes: Vec<u8>,
    pub(crate) charset: Option<String>,
    /// Whether its end is missing.
    pub(crate) cut: bool,
    pub(crate) given: Given,
}

impl Body {
    /// One input, or as many as a feed has items; none where it proves to be no page.
    pub(crate) fn into_inputs(mut self) -> Result<Vec<Result<Input, InputError>>, InputError> {
        if self.cut {
            drop_broken_end(&mut self.bytes);
        }
        let Self { name: input, payload, bytes, charset, cut, given } = self;
        match content(payload, &bytes) {
            Content::Page(media) => Ok(vec![Ok(Input { page: RawPage { input, media, bytes, charset, given }, cut })]),
            // Which of its items are cut shows where it breaks off.
            Content::Document => documents::read(&input, &bytes, charset.as_deref(), &given),
            Content::Other => Ok(Vec::new()),
        }
    }
}

/// The inputs in an answer of a web server that lies in a file of its own, head and all.
pub(crate) fn stored(
    name: String,
    answer: &Answer,
    body: Vec<u8>,
    given: Given,
) -> Result<Vec<Result<Input, InputError>>, InputError> {
    let problem = |problem| InputError::Document { input: name.clone(), problem };
    if !answer.has_content() {
        return Err(problem(DocumentProblem::Status(answer.status)));
    }
    let decoded = answer.decode(body, MAX_PAGE_BYTES);
    let (payload, charset) = (payload(&answer.content_type), charset(&answer.content_type));
    let body = Body { name: name.clone(), payload, bytes: decoded.bytes, charset, cut: decoded.cut, given };
    let inputs = body.into_inputs()?;
    if inputs.is_empty() {
        return Err(problem(DocumentProblem::Media(answer.content_type.chars().take(60).collect())));
    }
    Ok(inputs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn media_types_are_read_as_servers_write_them() {
        for (content_type, wanted, set) in [
            ("text/html; charset=UTF-8", Payload::Html, Some("UTF-8")),
            ("TEXT/HTML;Charset=\"iso-8859-2\"; x", Payload::Html, Some("iso-8859-2")),
            ("application/rss+xml", Payload::Xml, None),
            ("image/png", Payload::Other, None),
            ("application/json; charset=", Payload::Json, None),
            ("application/feed+json", Payload::Json, None),
            ("", Payload::Untold, None),
            ("html", Payload::Untold, None),
        ] {
            assert_eq!((payload(content_type), charset(content_type).as_deref()), (wanted, set), "{content_type}");
        }
    }
}
