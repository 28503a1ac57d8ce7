//! W3C Web Annotation: a page of annotations an article, as JSON-LD.
//!
//! A mark is an annotation with a tag; where it stands is told by position (in code points, as the data model asks) and by quotation. A
//! link is an annotation of two annotations, its role a tag. The text and the values, for which the vocabulary has no words, are under
//! our own name.

use std::ops::Range;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::standoff::{Features, Link, Mark, Standoff};
use super::{Points, Wrong};

const CONTEXT: &str = "http://www.w3.org/ns/anno.jsonld";
const OURS: &str = "urn:chancery:";

/// What the vocabulary has no words for.
#[derive(Serialize, Deserialize)]
struct Ours {
    id: String,
    text: String,
    #[serde(default)]
    meta: Features,
}

/// Characters of a quotation's surroundings.
const AROUND: usize = 24;

pub(super) fn write(standoff: &Standoff) -> String {
    let points = Points::new(&standoff.text);
    let source = format!("{OURS}article:{}", percent(&standoff.id));
    let name = |n: usize| format!("{source}#m{}", n + 1);
    let mut items: Vec<Value> = Vec::new();
    for (n, mark) in standoff.marks.iter().enumerate() {
        let targets: Vec<Value> = mark
            .pieces
            .iter()
            .map(|piece| {
                let (start, end) = (points.point(piece.start), points.point(piece.end));
                let byte = |point: usize| points.byte(point).unwrap_or(standoff.text.len());
                let prefix = &standoff.text[byte(start.saturating_sub(AROUND))..piece.start];
                let suffix = &standoff.text[piece.end..byte(end + AROUND)];
                json!({"source": source, "selector": [
                    {"type": "TextPositionSelector", "start": start, "end": end},
                    {"type": "TextQuoteSelector", "exact": &standoff.text[piece.clone()], "prefix": prefix, "suffix": suffix},
                ]})
            })
            .collect();
        items.push(json!({
            "id": name(n), "type": "Annotation", "motivation": "classifying",
            "body": {"type": "TextualBody", "purpose": "tagging", "value": mark.label},
            "target": targets, "chancery:features": mark.features,
        }));
    }
    for (n, link) in standoff.links.iter().enumerate() {
        items.push(json!({
            "id": format!("{source}#l{}", n + 1), "type": "Annotation", "motivation": "linking",
            "body": [{"type": "TextualBody", "purpose": "tagging", "value": link.role}, {"id": name(link.to)}],
            "target": name(link.from),
        }));
    }
    let ours = Ours { id: standoff.id.clone(), text: standoff.text.clone(), meta: standoff.meta.clone() };
    let page = json!({
        "@context": [CONTEXT, {"chancery": OURS}],
        "id": format!("{source}#page"), "type": "AnnotationPage", "startIndex": 0,
        "partOf": {"id": source, "type": "AnnotationCollection", "label": standoff.id, "total": items.len()},
        "items": items, "chancery:article": ours,
    });
    format!("{}\n", serde_json::to_string_pretty(&page).unwrap_or_default())
}

pub(super) fn read(text: &str) -> Result<Standoff, Wrong> {
    let wrong = |reason: &str| (0, reason.to_owned());
    let page: Value = serde_json::from_str(text).map_err(|error| (error.line(), format!("no JSON: {error}")))?;
    let ours = page.get("chancery:article").ok_or_else(|| wrong("want the text under `chancery:article`"))?;
    let ours: Ours = Ours::deserialize(ours).map_err(|error| (0, format!("`chancery:article`: {error}")))?;
    let points = Points::new(&ours.text);
    let mut standoff = Standoff { id: ours.id, meta: ours.meta, text: ours.text, ..Standoff::default() };
    let mut names: Vec<&str> = Vec::new();
    let items = page["items"].as_array().map_or(&[][..], Vec::as_slice);
    let (links, marks): (Vec<&Value>, Vec<&Value>) = items.iter().partition(|item| item["motivation"] == "linking");
    for item in marks {
        let id = item["id"].as_str().unwrap_or_default();
        let targets = many(&item["target"]);
        let pieces = targets.iter().map(|target| bytes(target, &standoff.text, &points)).collect::<Option<Vec<_>>>();
        let pieces = pieces.filter(|pieces| !pieces.is_empty());
        let pieces = pieces.ok_or_else(|| (0, format!("annotation `{id}` quotes words that are not in the text")))?;
        let label = tag(item).ok_or_else(|| (0, format!("annotation `{id}` has no tag")))?;
        let features = Features::deserialize(&item["chancery:features"]).unwrap_or_default();
        names.push(id);
        standoff.marks.push(Mark { label, pieces, features });
    }
    for item in links {
        let place = |name: &Value| names.iter().position(|known| Some(*known) == name.as_str());
        let bodies = many(&item["body"]);
        let to = bodies.iter().find_map(|body| place(&body["id"]));
        let ends = place(&item["target"]).zip(to).zip(tag(item));
        let ((from, to), role) = ends.ok_or_else(|| {
            (0, format!("link `{}` names no annotation of this page", item["id"].as_str().unwrap_or_default()))
        })?;
        standoff.links.push(Link { from, role, to });
    }
    Ok(standoff)
}

/// One thing or several.
fn many(value: &Value) -> Vec<&Value> {
    match value {
        Value::Array(values) => values.iter().collect(),
        Value::Null => Vec::new(),
        one => vec![one],
    }
}

fn tag(item: &Value) -> Option<String> {
    let bodies = many(&item["body"]);
    bodies.iter().find(|body| body["type"] == "TextualBody")?["value"].as_str().map(str::to_owned)
}

/// The bytes that a target names: by position if the words there are those quoted, else by the quotation, where what is around it is most alike.
fn bytes(target: &Value, text: &str, points: &Points) -> Option<Range<usize>> {
    let selectors = many(&target["selector"]);
    let of = |kind: &str| selectors.iter().find(|selector| selector["type"] == kind);
    let quote = of("TextQuoteSelector");
    let exact = quote.and_then(|quote| quote["exact"].as_str());
    let by_position = || {
        let selector = of("TextPositionSelector")?;
        let point = |key: &str| selector[key].as_u64().and_then(|point| usize::try_from(point).ok());
        let (start, end) = (points.byte(point("start")?)?, points.byte(point("end")?)?);
        let is_quoted = exact.is_none_or(|exact| text.get(start..end) == Some(exact));
        (start < end && is_quoted).then_some(start..end)
    };
    let by_quotation = || {
        let exact = exact.filter(|exact| !exact.is_empty())?;
        let around = |key: &str| quote.and_then(|quote| quote[key].as_str()).unwrap_or_default();
        let (prefix, suffix) = (around("prefix"), around("suffix"));
        // Of several places the one whose surroundings are most like those quoted.
        let alike = |at: &usize| {
            let before = text[..*at].chars().rev().zip(prefix.chars().rev()).take_while(|(a, b)| a == b).count();
            let after = text[at + exact.len()..].chars().zip(suffix.chars()).take_while(|(a, b)| a == b).count();
            before + after
        };
        let places: Vec<usize> = text.match_indices(exact).map(|(at, _)| at).collect();
        let at = places.into_iter().rev().max_by_key(alike)?;
        Some(at..at + exact.len())
    };
    by_position().or_else(by_quotation)
}

/// A name as part of an address.
fn percent(name: &str) -> String {
    let byte = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => char::from(byte).to_string(),
        byte => format!("%{byte:02X}"),
    };
    name.bytes().map(byte).collect()
}
