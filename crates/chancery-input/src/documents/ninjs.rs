//! ninjs 1.0 to 3.0: an article of an agency as one JSON object.

use serde_json::Value;

use super::newsml::usable;
use super::{Item, Story, markup};
use crate::DocumentProblem;

/// Whether the object is an article of an agency. Ours have `text` or `html` and no `body_…`.
pub(super) fn is_ninjs(value: &Value) -> bool {
    let has = |name: &str| value.get(name).is_some();
    let is_ours = has("text") || has("html");
    has("uri")
        && !is_ours
        && ["body_html", "body_xhtml", "body_text", "bodies", "headline", "headlines", "pubstatus", "versioncreated"]
            .iter()
            .any(|name| has(name))
}

pub(super) fn read(item: &Value) -> Item {
    usable(text(item, "pubstatus").as_deref())?;
    if let Some(kind) = text(item, "type").filter(|kind| !matches!(kind.as_str(), "text" | "composite")) {
        return Err(DocumentProblem::NotText(kind.chars().take(40).collect()));
    }
    let source = item.get("infosources").and_then(|sources| sources.get(0)).and_then(|source| text(source, "name"));
    let url = text(item, "uri").filter(|uri| crate::is_address(uri));
    Ok(Story {
        title: text(item, "headline")
            .or_else(|| one_of(item, "headlines", &["main", "headline"]))
            .or_else(|| text(item, "title")),
        byline: text(item, "byline"),
        language: text(item, "language"),
        published: ["firstcreated", "versioncreated", "contentcreated"].iter().find_map(|name| text(item, name)),
        outlet: source.or_else(|| text(item, "copyrightholder")),
        body: body(item).filter(|body| !markup::words(body).is_empty()).ok_or(DocumentProblem::NoText(url.clone()))?,
        url,
        is_of_feed: false,
        is_cut: false,
    })
}

/// Markup first: it says where paragraphs are.
fn body(item: &Value) -> Option<String> {
    let markup = text(item, "body_xhtml").or_else(|| text(item, "body_html"));
    let plain = || text(item, "body_text").map(|text| markup::paragraphs(&text));
    markup.or_else(plain).or_else(|| {
        let bodies = item.get("bodies")?.as_array()?;
        let is_markup = |body: &&Value| text(body, "contenttype").is_some_and(|media| media.contains("html"));
        let value = |body: &Value| text(body, "value");
        let marked = bodies.iter().filter(is_markup).find_map(value);
        marked.or_else(|| bodies.iter().find_map(value).map(|text| markup::paragraphs(&text)))
    })
}

/// The text of the first of `roles` in a list of `{"role", "value"}`, else of the first in it.
fn one_of(item: &Value, list: &str, roles: &[&str]) -> Option<String> {
    let list = item.get(list)?.as_array()?;
    let of_role = |role: &&str| list.iter().find(|entry| text(entry, "role").is_some_and(|own| own == **role));
    text(roles.iter().find_map(of_role).or(list.first())?, "value")
}

fn text(value: &Value, name: &str) -> Option<String> {
    value.get(name)?.as_str().map(str::to_owned).filter(|text| !text.trim().is_empty())
}
