//! Whether a site reserves text and data mining: the protocol TDMRep (a file of the site, a field of the answer, a mark in the
//! page), and `noai` of robots' marks, which news sites use beside it.
//!
//! Any of them is enough: whoever says no in one place and nothing in another has said no.

use crate::http::Head;
use crate::reason::Reason;

/// Where a site says it for all its pages.
pub(crate) const TDMREP_PATH: &str = "/.well-known/tdmrep.json";

/// Bytes that are read of that file.
pub(crate) const MAX_TDMREP: usize = 1 << 20;

/// How much of a page is searched for marks; its head is far shorter.
const MAX_MARKS: usize = 256 << 10;

/// Bytes of a tag that are read, lest a tag without end cost its length for each that begins in it.
const MAX_TAG: usize = 2048;

/// Values that keep machines from learning or mining, in `X-Robots-Tag` and in `<meta name=robots>`.
const NO_AI: &str = "noai";

/// Values of `X-Robots-Tag` that have a colon in them; any other name before a colon is that of a robot.
const VALUED: [&str; 4] = ["max-snippet", "max-image-preview", "max-video-preview", "unavailable_after"];

/// The reserved parts of a site.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Reserved {
    rules: Vec<(String, bool)>,
    /// Why the file could not be had. There may be reservations, and nobody knows which.
    unread: Option<String>,
}

impl Reserved {
    /// Reads the site's file; what is none says nothing.
    pub(crate) fn parse(bytes: &[u8]) -> Self {
        let value: serde_json::Value = serde_json::from_slice(bytes).unwrap_or_default();
        let rule = |rule: &serde_json::Value| {
            Some((rule.get("location")?.as_str()?.to_owned(), is_yes(rule.get("tdm-reservation")?)))
        };
        let rules = value.as_array().into_iter().flatten().filter_map(rule).take(1000).collect();
        Self { rules, unread: None }
    }

    /// Everything: the server or the network fails.
    pub(crate) fn unread(reason: &Reason) -> Self {
        Self { rules: Vec::new(), unread: Some(format!("tdmrep.json could not be read: {reason}")) }
    }

    /// What reserves a path, if something does: the most exact pattern counts.
    pub(crate) fn by(&self, target: &str) -> Option<String> {
        if self.unread.is_some() {
            return self.unread.clone();
        }
        // The pattern is that of robots.txt; a rule for the page itself has no star.
        let reads = |location: &str| {
            let robots = crate::Robots::parse(format!("user-agent: *\ndisallow: {location}").as_bytes(), "x");
            robots.verdict(target) != crate::Verdict::Allowed
        };
        let matching = self.rules.iter().filter(|(location, _)| reads(location));
        let (location, is_reserved) = matching.max_by_key(|(location, is_reserved)| (location.len(), *is_reserved))?;
        is_reserved.then(|| format!("tdmrep.json: {location}"))
    }
}

/// `1`, however it is written.
fn is_yes(value: &serde_json::Value) -> bool {
    value.as_i64() == Some(1)
        || value.as_bool() == Some(true)
        || value.as_str().is_some_and(|value| value.trim() == "1")
}

/// What the fields of an answer reserve.
pub(crate) fn in_head(head: &Head, product: &str) -> Option<String> {
    if head.all("tdm-reservation").iter().any(|value| value.trim() == "1") {
        return Some("field tdm-reservation".to_owned());
    }
    let has_tag = head.all("x-robots-tag").iter().any(|value| is_tagged(value, product));
    has_tag.then(|| "field X-Robots-Tag: noai".to_owned())
}

/// Whether an `X-Robots-Tag` says no to us. What stands behind the name of a robot, up to the next name, is said to that robot.
fn is_tagged(value: &str, product: &str) -> bool {
    let mut is_for_us = true;
    value.split(',').any(|part| {
        let named = part.split_once(':').map(|(name, tag)| (name.trim(), tag)).filter(|(name, _)| is_robot(name));
        if let Some((name, _)) = named {
            is_for_us = name == "*" || name.eq_ignore_ascii_case(product);
        }
        is_for_us && says_no_ai(named.map_or(part, |(_, tag)| tag))
    })
}

/// Whether what stands before a colon can be the name of a robot.
fn is_robot(name: &str) -> bool {
    let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.*".contains(&byte));
    is_name && !VALUED.iter().any(|valued| valued.eq_ignore_ascii_case(name))
}

/// What the marks of a page reserve.
pub(crate) fn in_page(page: &[u8], product: &str) -> Option<String> {
    for [name, content] in marks(&page[..page.len().min(MAX_MARKS)]) {
        if name == "tdm-reservation" && content.trim() == "1" {
            return Some("mark tdm-reservation".to_owned());
        }
        if (name == "robots" || name == product) && says_no_ai(&content) {
            return Some(format!("mark {name}: noai"));
        }
    }
    None
}

fn says_no_ai(value: &str) -> bool {
    value.split(',').any(|word| word.trim().eq_ignore_ascii_case(NO_AI))
}

/// Name and content of each `<meta>`; the names in lower case.
fn marks(page: &[u8]) -> impl Iterator<Item = [String; 2]> {
    // Markup is ASCII in every encoding that the web has but UTF-16, whose zeros are dropped.
    let text: String = page.iter().filter(|byte| **byte != 0).map(|byte| char::from(*byte)).collect();
    let lower = text.to_ascii_lowercase();
    let starts: Vec<usize> = lower.match_indices("<meta").map(|(at, _)| at + 5).collect();
    starts.into_iter().filter_map(move |start| {
        let tag: String = text[start..].chars().take(MAX_TAG).collect();
        let attributes = attributes(&tag);
        let value = |wanted: &str| attributes.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.clone());
        Some([value("name")?.trim().to_ascii_lowercase(), value("content")?])
    })
}

/// The attributes of a tag up to its `>`.
fn attributes(tag: &str) -> Vec<(String, String)> {
    const MAX_ATTRIBUTES: usize = 20;
    let mut found = Vec::new();
    let mut rest = tag;
    while found.len() < MAX_ATTRIBUTES {
        rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/');
        let end = rest.find(|c: char| c.is_ascii_whitespace() || matches!(c, '=' | '>' | '/')).unwrap_or(rest.len());
        let name = rest[..end].to_ascii_lowercase();
        rest = rest[end..].trim_start();
        if name.is_empty() && !rest.starts_with('=') {
            break;
        }
        let Some(value) = rest.strip_prefix('=') else {
            found.push((name, String::new()));
            continue;
        };
        let value = value.trim_start();
        let (value, behind) = match value.chars().next() {
            Some(quote @ ('"' | '\'')) => value[1..].split_once(quote).unwrap_or((&value[1..], "")),
            _ => value.split_at(value.find(|c: char| c.is_ascii_whitespace() || c == '>').unwrap_or(value.len())),
        };
        found.push((name, value.to_owned()));
        rest = behind;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_site_reserves_by_its_file() {
        let file = br#"[{"location":"/news/*","tdm-reservation":1,"tdm-policy":"https://a.example/p"},{"location":"/news/open/*","tdm-reservation":0},
            {"location":"/one.html","tdm-reservation":"1"},{"tdm-reservation":1},7]"#;
        let reserved = Reserved::parse(file);
        for (target, wanted) in
            [("/news/a", Some("/news/*")), ("/news/open/a", None), ("/one.html", Some("/one.html")), ("/", None)]
        {
            let wanted = wanted.map(|location| format!("tdmrep.json: {location}"));
            assert_eq!(reserved.by(target), wanted, "{target}");
        }
        for nonsense in [&b""[..], b"<html>", b"{}", b"[[]]", b"[{\"location\":7,\"tdm-reservation\":1}]"] {
            assert_eq!(Reserved::parse(nonsense), Reserved::default());
        }
    }

    #[test]
    fn an_answer_reserves_by_its_fields() {
        let head = |fields: &str| Head::parse(format!("HTTP/1.1 200 OK\r\n{fields}\r\n\r\n").as_bytes()).unwrap();
        for (fields, wanted) in [
            ("TDM-Reservation: 1", true),
            ("tdm-reservation: 0", false),
            ("X-Robots-Tag: noarchive, NoAI", true),
            ("X-Robots-Tag: chancery: noai", true),
            ("X-Robots-Tag: otherbot: noai", false),
            ("X-Robots-Tag: noindex", false),
            ("X-Robots-Tag: noai, noimageai, max-image-preview:large", true),
            ("X-Robots-Tag: max-snippet: -1, noai", true),
            ("X-Robots-Tag: unavailable_after: Saturday, 25-Jun-10 15:00:00 PST, noai", true),
            ("X-Robots-Tag: *: noai", true),
            ("X-Robots-Tag: otherbot: noindex, noai", false),
            ("X-Robots-Tag: otherbot: noindex, chancery: nofollow, noai", true),
            ("X-Robots-Tag: noai, otherbot: noindex", true),
            ("X-Robots-Tag: otherbot: noai\r\nX-Robots-Tag: noai", true),
        ] {
            assert_eq!(in_head(&head(fields), "chancery").is_some(), wanted, "{fields}");
        }
    }

    #[test]
    fn a_page_reserves_by_its_marks() {
        for (page, wanted) in [
            ("<html><head><meta name=\"tdm-reservation\" content=\"1\">", true),
            ("<META content='1' NAME=tdm-reservation />", true),
            ("<meta name=tdm-reservation content=0>", false),
            ("<meta name='robots' content='noimageai, noai'>", true),
            ("<meta name=chancery content=noai>", true),
            ("<meta name=otherbot content=noai>", false),
            ("<meta name=description content='noai'>", false),
            ("<meta", false),
            ("<meta name=", false),
            ("<meta name=\"tdm-reservation", false),
            ("<meta ====>", false),
        ] {
            assert_eq!(in_page(page.as_bytes(), "chancery").is_some(), wanted, "{page}");
        }
        let wide: Vec<u8> = "<meta name=tdm-reservation content=1>".bytes().flat_map(|byte| [byte, 0]).collect();
        assert!(in_page(&wide, "chancery").is_some());
        let hostile = "<meta ".repeat(60_000);
        assert!(in_page(hostile.as_bytes(), "chancery").is_none());
    }
}
