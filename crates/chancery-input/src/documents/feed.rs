//! Feeds: RSS 0.9 to 2.0, Atom, JSON Feed. Items that hold their text are articles; the others only announce one.

use serde_json::Value;

use super::listing::Listed;
use super::xml::Element;
use super::{Item, Story, markup};
use crate::DocumentProblem;

/// Words from which the full-text field of an item is taken for an article.
const MIN_WORDS: usize = 40;

/// Words from which a description is. Teasers of two or three sentences have 30 to 70.
const MIN_WORDS_OF_DESCRIPTION: usize = 100;

/// How a text ends that goes on elsewhere.
const GOES_ON: [&str; 7] = ["…", "...", "[...]", "[…]", "read more", "continue reading", "read the full story"];

pub(super) fn is_root(name: &str) -> bool {
    matches!(name, "rss" | "RDF" | "feed")
}

/// Characters of what a feed says of all its items: each has a copy of its own, and there may be a hundred thousand of them.
const MAX_SHARED: usize = 500;

/// What all items of a feed are given, no longer than such names are.
fn shared(text: String) -> String {
    match text.char_indices().nth(MAX_SHARED) {
        Some((end, _)) => text[..end].to_owned(),
        None => text,
    }
}

/// The items of RSS or Atom.
pub(super) fn from_xml(root: &Element) -> Vec<Item> {
    let channel = root.child("channel").unwrap_or(root);
    let outlet = channel.text_of("title").map(|title| shared(markup::words(&title)));
    let language = channel.text_of("language").or_else(|| root.attribute("lang").map(str::to_owned)).map(shared);
    let story_of = |item: &Element| {
        let mut story = if item.name == "entry" { atom(item) } else { rss(item) }?;
        story.outlet = story.outlet.or_else(|| outlet.clone());
        story.language = story.language.or_else(|| language.clone());
        Ok(story)
    };
    // RSS 0.9 and 1.0 put items beside the channel.
    let items = channel.elements().chain(root.elements().filter(|_| channel.name == "channel"));
    let items = items.filter(|element| matches!(element.name.as_str(), "item" | "entry"));
    // That the last one has no text yet is no news where the document breaks off in it, and that is told.
    let is_told = |item: &Element, story: &Item| item.is_cut && story.is_err();
    items
        .map(|item| (item, story_of(item)))
        .filter(|(item, story)| !is_told(item, story))
        .map(|(_, story)| story)
        .collect()
}

fn rss(item: &Element) -> Item {
    let link = rss_link(item).filter(|link| crate::is_address(link));
    Ok(Story {
        title: item.text_of("title").map(|title| markup::words(&title)),
        byline: item.text_of("creator").or_else(|| item.text_of("author")).and_then(|author| person(&author)),
        published: item.text_of("pubDate").or_else(|| item.text_of("date")),
        outlet: item.text_of("source"),
        body: body(item.text_of("encoded"), item.text_of("description"))
            .ok_or(DocumentProblem::NoText(link.clone()))?,
        url: link,
        is_of_feed: true,
        is_cut: item.is_cut,
        ..Story::default()
    })
}

fn rss_link(item: &Element) -> Option<String> {
    item.text_of("link").or_else(|| {
        let guid = item.child("guid").filter(|guid| guid.attribute("isPermaLink") != Some("false"));
        guid.map(|guid| guid.text().trim().to_owned())
    })
}

fn atom(entry: &Element) -> Item {
    let links = || entry.all("link").filter(|link| crate::is_address(link.attribute("href").unwrap_or_default()));
    let link =
        links().find(|link| matches!(link.attribute("rel"), None | Some("alternate"))).or_else(|| links().next());
    let url = link.and_then(|link| link.attribute("href")).map(str::to_owned);
    let text = |name: &str| {
        entry.child(name).map(|text| match text.attribute("type") {
            Some("xhtml" | "application/xhtml+xml") => markup::inner(text),
            Some("text" | "text/plain") => markup::paragraphs(&text.text()),
            _ => text.text(),
        })
    };
    let source = entry.child("source").and_then(|source| source.text_of("title"));
    Ok(Story {
        title: entry.child("title").map(|title| markup::words(&title.text())),
        byline: entry.child("author").and_then(|author| author.text_of("name")),
        language: entry.attribute("lang").map(str::to_owned),
        published: entry.text_of("published").or_else(|| entry.text_of("issued")),
        outlet: source.map(|title| markup::words(&title)),
        body: body(text("content"), text("summary")).ok_or(DocumentProblem::NoText(url.clone()))?,
        url,
        is_of_feed: true,
        is_cut: entry.is_cut,
    })
}

pub(super) fn is_json_feed(value: &Value) -> bool {
    let version = value.get("version").and_then(Value::as_str).unwrap_or_default();
    version.contains("jsonfeed.org/version/") && value.get("items").is_some_and(Value::is_array)
}

/// The items of JSON Feed.
pub(super) fn from_json(feed: &Value) -> Vec<Item> {
    let text = |value: &Value, name: &str| value.get(name).and_then(Value::as_str).map(str::to_owned);
    let author = |value: &Value| {
        let authors = value.get("authors").and_then(|authors| authors.get(0)).or(value.get("author"));
        authors.and_then(|author| text(author, "name"))
    };
    let of_feed = (author(feed).map(shared), text(feed, "language").map(shared), text(feed, "title").map(shared));
    let story_of = |item: &Value| {
        let url = text(item, "url").or_else(|| text(item, "external_url"));
        let content = text(item, "content_html").or_else(|| Some(markup::paragraphs(&text(item, "content_text")?)));
        let summary = text(item, "summary").map(|summary| markup::paragraphs(&summary));
        Ok(Story {
            title: text(item, "title"),
            byline: author(item).or_else(|| of_feed.0.clone()),
            language: text(item, "language").or_else(|| of_feed.1.clone()),
            published: text(item, "date_published"),
            outlet: of_feed.2.clone(),
            body: body(content, summary).ok_or(DocumentProblem::NoText(url.clone()))?,
            url,
            is_of_feed: true,
            is_cut: false,
        })
    };
    feed.get("items").and_then(Value::as_array).into_iter().flatten().map(story_of).collect()
}

/// What RSS or Atom links to, with when it was changed or else published.
pub(super) fn links_of_xml(root: &Element) -> Vec<Listed> {
    let channel = root.child("channel").unwrap_or(root);
    let items = channel.elements().chain(root.elements().filter(|_| channel.name == "channel"));
    let listed = |item: &Element| {
        let is_atom = item.name == "entry";
        let of_rel = |wanted: &[Option<&str>]| {
            let link = item.all("link").find(|link| wanted.contains(&link.attribute("rel")))?;
            link.attribute("href").map(str::to_owned)
        };
        let address = if is_atom { of_rel(&[None, Some("alternate")]) } else { rss_link(item) }?;
        let names = ["updated", "modified", "published", "issued", "pubDate", "date"];
        Some(Listed::new(&address, names.iter().find_map(|name| item.text_of(name))))
    };
    items.filter(|element| matches!(element.name.as_str(), "item" | "entry")).filter_map(listed).collect()
}

/// What a JSON Feed links to.
pub(super) fn links_of_json(feed: &Value) -> Vec<Listed> {
    let text = |item: &Value, name: &str| item.get(name).and_then(Value::as_str).map(str::to_owned);
    let listed = |item: &Value| {
        let address = text(item, "url").or_else(|| text(item, "external_url"))?;
        Some(Listed::new(&address, text(item, "date_modified").or_else(|| text(item, "date_published"))))
    };
    feed.get("items").and_then(Value::as_array).into_iter().flatten().filter_map(listed).collect()
}

/// The markup of the text, if the item holds it and does not only announce it.
fn body(content: Option<String>, description: Option<String>) -> Option<String> {
    let is_text = |text: &String, n_words: usize| {
        let words = markup::words(text);
        let end = words.trim_end_matches([' ', '»', '>', '.', '→']).to_lowercase();
        let goes_on = GOES_ON.iter().any(|mark| words.ends_with(mark) || end.ends_with(mark));
        words.split(' ').count() >= n_words && !goes_on
    };
    let markup = content
        .filter(|text| is_text(text, MIN_WORDS))
        .or_else(|| description.filter(|text| is_text(text, MIN_WORDS_OF_DESCRIPTION)))?;
    let has_blocks = ["</p>", "<br", "</div>", "<p>"].iter().any(|tag| markup.contains(tag));
    Some(if has_blocks { markup } else { markup::marked(&markup) })
}

/// The name in `mail@news.example (A. Writer)`; `None` for a bare address.
fn person(author: &str) -> Option<String> {
    let in_brackets = author.split_once('(').and_then(|(_, rest)| rest.strip_suffix(')'));
    let name = in_brackets.unwrap_or(author).trim();
    (!name.is_empty() && !name.contains('@')).then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_all_items_share_is_short() {
        let item =
            |n| serde_json::json!({ "content_text": format!("Envoys met on quay {n} and signed a paper on fishing.") });
        let feed = serde_json::json!({ "title": "é".repeat(9_000), "items": [item(1), item(2)] });
        let outlets: Vec<usize> = from_json(&feed)
            .iter()
            .flatten()
            .filter_map(|story| Some(story.outlet.as_ref()?.chars().count()))
            .collect();
        assert!(outlets.iter().all(|n| *n == MAX_SHARED), "{outlets:?}");
    }
}
