//! Feeds, and articles as agencies send them: RSS, Atom, JSON Feed, NewsML-G2, NITF, ninjs.
//!
//! Their text is markup without a page around it. [`Story`] puts it into a plain page, so that the page stage reads
//! everything the same way; title, date, outlet and address travel as given.

use chancery_doc::{DateBasis, Dated, Given, Media, RawPage};

mod feed;
pub(crate) mod listing;
mod markup;
mod newsml;
mod ninjs;
mod xml;

use crate::{DocumentProblem, Input, InputError, is_address};

/// What a document or an item of it comes to.
type Item = Result<Story, DocumentProblem>;

/// Reads a document, of which `charset` was said by whoever sent it; an item that gives nothing is an error in its place.
///
/// # Errors
///
/// If it is no document of these kinds.
pub(crate) fn read(
    name: &str,
    bytes: &[u8],
    charset: Option<&str>,
    given: &Given,
) -> Result<Vec<Result<Input, InputError>>, InputError> {
    let items = if crate::kind::opens_an_object(bytes) { from_json(bytes) } else { from_xml(bytes, charset) };
    let of = |input: String| move |problem| InputError::Document { input, problem };
    let items = items.map_err(of(name.to_owned()))?;
    Ok(inputs(name, items, given))
}

/// A document of one item bears the name of its file, the items of others `name#number`.
fn inputs(name: &str, items: Vec<Item>, given: &Given) -> Vec<Result<Input, InputError>> {
    let is_only = items.len() == 1 && items.iter().flatten().all(|story| !story.is_of_feed);
    let named = (1..).zip(items).map(|(number, item)| {
        let input = if is_only { name.to_owned() } else { format!("{name}#{number}") };
        match item {
            Ok(story) => Ok(story.into_input(input, given)),
            Err(problem) => Err(InputError::Document { input, problem }),
        }
    });
    named.collect()
}

/// What an item is called, for shards.
pub(crate) fn name(item: &Result<Input, InputError>) -> &str {
    match item {
        Ok(input) => &input.page.input,
        Err(InputError::Document { input, .. }) => input,
        Err(_) => "",
    }
}

/// Whether the root of the XML is one that [`read`] knows.
pub(crate) fn is_known(bytes: &[u8]) -> bool {
    xml::root(bytes).is_some_and(|root| feed::is_root(&root) || newsml::is_root(&root))
}

/// Whether it is a web page, in XML or not.
pub(crate) fn is_html(bytes: &[u8]) -> bool {
    xml::root(bytes).is_some_and(|root| root.eq_ignore_ascii_case("html"))
}

/// A JSON object that is no feed and no article of an agency, as one line.
pub(crate) fn own_object(bytes: &[u8]) -> Option<Vec<u8>> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let value: serde_json::Value = serde_json::from_slice(bytes).ok()?;
    if feed::is_json_feed(&value) || ninjs::is_ninjs(&value) { None } else { serde_json::to_vec(&value).ok() }
}

fn from_xml(bytes: &[u8], charset: Option<&str>) -> Result<Vec<Item>, DocumentProblem> {
    let xml::Tree { root, breaks_off } = xml::parse(bytes, charset)?;
    let mut items = match root.name.as_str() {
        name if feed::is_root(name) => feed::from_xml(&root),
        name if newsml::is_root(name) => newsml::read(&root),
        name => return Err(DocumentProblem::Root(name.chars().take(40).collect())),
    };
    // An article that is the whole document says itself that it is cut; of others nobody knows how many would have followed.
    let is_told = matches!(items.as_slice(), [Ok(story)] if story.is_cut && !story.is_of_feed);
    items.extend(breaks_off.filter(|_| !is_told).map(|at| Err(DocumentProblem::BreaksOff(at))));
    if items.is_empty() { Err(DocumentProblem::NoItems) } else { Ok(items) }
}

fn from_json(bytes: &[u8]) -> Result<Vec<Item>, DocumentProblem> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let value: serde_json::Value = serde_json::from_slice(bytes).map_err(|_| DocumentProblem::Json)?;
    items_of_json(&value).ok_or(DocumentProblem::Json)
}

/// The items of a feed or article in JSON; `None` where it is neither.
fn items_of_json(value: &serde_json::Value) -> Option<Vec<Item>> {
    if feed::is_json_feed(value) {
        return Some(feed::from_json(value));
    }
    ninjs::is_ninjs(value).then(|| vec![ninjs::read(value)])
}

/// The feed or article that one line of JSON Lines holds; `None` where it holds neither.
///
/// An article in a line is named by its `uri`, as other lines are by their `id`.
pub(crate) fn read_line(name: &str, line: &[u8], given: &Given) -> Option<Vec<Result<Input, InputError>>> {
    let value: serde_json::Value = serde_json::from_slice(line).ok()?;
    let items = items_of_json(&value)?;
    let uri = value.get("uri").and_then(serde_json::Value::as_str).map(str::trim).filter(|uri| !uri.is_empty());
    Some(inputs(uri.unwrap_or(name), items, given))
}

/// One article, taken out of its document.
#[derive(Debug, Default, PartialEq, Eq)]
struct Story {
    title: Option<String>,
    byline: Option<String>,
    language: Option<String>,
    /// As the document writes it.
    published: Option<String>,
    outlet: Option<String>,
    url: Option<String>,
    /// Markup of the body.
    body: String,
    is_of_feed: bool,
    /// Whether the document breaks off in it.
    is_cut: bool,
}

impl Story {
    /// What the document tells wins over what holds for all inputs.
    fn into_input(self, input: String, given: &Given) -> Input {
        let bytes = markup::page(&self).into_bytes();
        let filled = |text: Option<String>| {
            text.map(|text| text.split_whitespace().collect::<Vec<_>>().join(" ")).filter(|text| !text.is_empty())
        };
        let given = Given {
            title: filled(self.title).or_else(|| given.title.clone()),
            published: self.published.as_deref().and_then(moment).or_else(|| given.published.clone()),
            outlet: filled(self.outlet).or_else(|| given.outlet.clone()),
            url: filled(self.url).filter(|url| is_address(url)).or_else(|| given.url.clone()),
            captured: given.captured.clone(),
        };
        let page = RawPage { input, media: Media::Html, bytes, charset: Some("utf-8".to_owned()), given };
        Input { page, cut: self.is_cut }
    }
}

/// A day or time as feeds and agencies write it: ISO 8601, its short form `20230510T140200+0900`, or as in mail.
fn moment(text: &str) -> Option<String> {
    let text = text.trim();
    if let Some(dated) = Dated::parse(text, DateBasis::Given) {
        return Some(dated.moment);
    }
    let n_digits = text.bytes().take_while(u8::is_ascii_digit).count();
    if n_digits == 8 {
        let (day, rest) = text.split_at(8);
        let day = format!("{}-{}-{}", &day[..4], &day[4..6], &day[6..]);
        let clock = rest.strip_prefix('T').filter(|rest| rest.bytes().take(6).filter(u8::is_ascii_digit).count() == 6);
        let time = clock.map_or(String::new(), |c| format!("T{}:{}:{}{}", &c[..2], &c[2..4], &c[4..6], &c[6..]));
        return Dated::parse(&format!("{day}{time}"), DateBasis::Given).map(|dated| dated.moment);
    }
    let parser = jiff::fmt::rfc2822::DateTimeParser::new().relaxed_weekday(true);
    let zoned = parser.parse_zoned_datetime(text).ok()?;
    Dated::parse(&zoned.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string(), DateBasis::Given).map(|dated| dated.moment)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_keep_their_zone() {
        for (text, wanted) in [
            ("Wed, 10 May 2023 00:02:00 +0900", Some("2023-05-10T00:02:00+09:00")),
            ("10 May 2023 14:02 GMT", Some("2023-05-10T14:02:00+00:00")),
            ("Mon, 10 May 2023 14:02:00 EST", Some("2023-05-10T14:02:00-05:00")),
            ("2023-05-10T14:02:00.123Z", Some("2023-05-10T14:02:00Z")),
            ("20230510T140200+0900", Some("2023-05-10T14:02:00+09:00")),
            ("20230510", Some("2023-05-10")),
            ("20231510", None),
            ("20230510Tнет", Some("2023-05-10")),
            ("yesterday", None),
        ] {
            assert_eq!(moment(text).as_deref(), wanted, "{text}");
        }
    }
}
