//! Articles as agencies send them in XML: NewsML-G2, with NITF or XHTML inside, and NITF alone.

use super::xml::Element;
use super::{Item, Story, markup};
use crate::DocumentProblem;

pub(super) fn is_root(name: &str) -> bool {
    matches!(name, "newsMessage" | "newsItem" | "packageItem" | "nitf")
}

/// The articles of a message, or the one that the document is.
pub(super) fn read(root: &Element) -> Vec<Item> {
    match root.name.as_str() {
        "nitf" => vec![nitf(root)],
        "newsMessage" => root.all("itemSet").flat_map(Element::elements).map(item).collect(),
        _ => vec![item(root)],
    }
}

/// An item of NewsML-G2.
fn item(item: &Element) -> Item {
    if item.name != "newsItem" {
        return Err(DocumentProblem::NotText(item.name.chars().take(40).collect()));
    }
    let none = Element::default();
    let meta = item.child("itemMeta").unwrap_or(&none);
    let content = item.child("contentMeta").unwrap_or(&none);
    usable(meta.child("pubStatus").and_then(|status| status.attribute("qcode")))?;
    let class = meta.child("itemClass").and_then(|class| class.attribute("qcode")).map_or("", last_part);
    if !matches!(class, "" | "text" | "composite") {
        return Err(DocumentProblem::NotText(class.to_owned()));
    }
    let set = item.child("contentSet").unwrap_or(&none);
    let inline = set.child("inlineXML");
    let within = inline.and_then(|xml| xml.child("nitf")).map(nitf).transpose()?;
    let body = match &within {
        Some(story) => Some(story.body.clone()),
        None => {
            inline.and_then(|xml| xml.find("body")).map(markup::inner).or_else(|| set.child("inlineData").map(data))
        }
    };
    let within = within.unwrap_or_default();
    let creator = content.child("by").map(Element::text).or_else(|| content.child("creator").and_then(name));
    let language = content.child("language").and_then(|language| language.attribute("tag"));
    let inline_language = inline.and_then(|xml| xml.attribute("lang"));
    Ok(Story {
        title: content.text_of("headline").or(within.title).or_else(|| meta.text_of("title")),
        byline: within.byline.or(creator),
        language: language.or(inline_language).or(item.attribute("lang")).map(str::to_owned),
        published: meta.text_of("firstCreated").or_else(|| meta.text_of("versionCreated")).or(within.published),
        outlet: meta.child("provider").and_then(name).or(within.outlet),
        url: None,
        body: body.filter(|body| !markup::words(body).is_empty()).ok_or(DocumentProblem::NoText(None))?,
        is_of_feed: false,
        is_cut: item.is_cut,
    })
}

/// The name of a party; a code alone is none.
fn name(party: &Element) -> Option<String> {
    party.text_of("name").or_else(|| party.attribute("literal").map(str::to_owned))
}

/// Text in a NewsML item that is no XML, by its media type.
fn data(data: &Element) -> String {
    let media = data.attribute("contenttype").unwrap_or_default();
    if media.contains("html") { data.text() } else { markup::paragraphs(&data.text()) }
}

fn nitf(root: &Element) -> Item {
    let none = Element::default();
    let head = root.child("head").unwrap_or(&none);
    let docdata = head.child("docdata").unwrap_or(&none);
    usable(docdata.attribute("management-status"))?;
    let body = root.child("body").unwrap_or(&none);
    let body_head = body.child("body.head").unwrap_or(&none);
    let headline = body_head.find("hl1").map(Element::text);
    let date = |name: &str| docdata.child(name).and_then(|date| date.attribute("norm"));
    let markup = body.child("body.content").map(markup::inner).unwrap_or_default();
    let byline = body_head.child("byline").map(|byline| byline.child("person").unwrap_or(byline).text());
    Ok(Story {
        title: headline.or_else(|| head.text_of("title")),
        byline,
        language: root.attribute("lang").map(str::to_owned),
        published: date("date.issue").or_else(|| date("date.release")).map(str::to_owned),
        outlet: body_head
            .text_of("distributor")
            .or_else(|| head.child("pubdata")?.attribute("name").map(str::to_owned)),
        body: Some(markup).filter(|body| !markup::words(body).is_empty()).ok_or(DocumentProblem::NoText(None))?,
        is_cut: root.is_cut,
        ..Story::default()
    })
}

/// Refuses what its agency took back or does not want used yet.
pub(super) fn usable(status: Option<&str>) -> Result<(), DocumentProblem> {
    let status = status.map_or("usable", last_part);
    match status.to_ascii_lowercase().as_str() {
        "usable" | "" => Ok(()),
        _ => Err(DocumentProblem::NotUsable(status.to_owned())),
    }
}

/// `canceled` of `stat:canceled`.
fn last_part(code: &str) -> &str {
    code.rsplit([':', '/']).next().unwrap_or(code).trim()
}
