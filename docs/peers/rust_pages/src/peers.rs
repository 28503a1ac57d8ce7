//! One function for each peer: a page's text and address in, what the library says of it out.
//! Where a library says that there is no article, the answer is empty.

use dom_smoothie::{Config, Readability, TextMode};
use url::Url;

use crate::{Answer, Peer};

pub(crate) fn read(peer: Peer, html: &str, url: &str) -> Answer {
    let answer = match peer {
        Peer::DomSmoothie => dom_smoothie(html, url),
        Peer::Legible => legible(html, url),
        Peer::Libreadability => libreadability(html, url),
        Peer::RsTrafilatura => rs_trafilatura(html, url),
        Peer::Trafilatura => trafilatura(html, url),
    };
    answer.unwrap_or_default()
}

fn dom_smoothie(html: &str, url: &str) -> Option<Answer> {
    let config = Config { text_mode: TextMode::Formatted, ..Config::default() };
    let article = Readability::new(html, Some(url), Some(config)).ok()?.parse().ok()?;
    Some(Answer {
        body: article.text_content.to_string(),
        title: some(article.title),
        date: article.published_time,
        authors: article.byline.into_iter().collect(),
    })
}

fn legible(html: &str, url: &str) -> Option<Answer> {
    let article = legible::parse(html, Some(url), None).ok()?;
    Some(Answer {
        body: article.text_content,
        title: some(article.title),
        date: article.published_time,
        authors: article.byline.into_iter().collect(),
    })
}

fn libreadability(html: &str, url: &str) -> Option<Answer> {
    let article = libreadability::extract(html, Some(url)).ok()?;
    Some(Answer {
        body: article.text_content,
        title: some(article.title),
        date: some(article.published_time),
        authors: some(article.byline).into_iter().collect(),
    })
}

fn rs_trafilatura(html: &str, url: &str) -> Option<Answer> {
    let options = rs_trafilatura::Options { url: Some(url.to_owned()), ..rs_trafilatura::Options::default() };
    let found = rs_trafilatura::extract_with_options(html, &options).ok()?;
    Some(Answer {
        body: found.content_text,
        title: found.metadata.title,
        // With time and zone, so that it can be compared on the truth's day in the truth's zone.
        date: found.metadata.date.map(|date| date.to_rfc3339()),
        authors: found.metadata.author.iter().flat_map(|names| parted(names)).collect(),
    })
}

fn trafilatura(html: &str, url: &str) -> Option<Answer> {
    let options = trafilatura::Options::default().with_url(Url::parse(url).ok()?).with_fallback(true);
    let found = trafilatura::extract(html, &options).ok()?;
    Some(Answer {
        body: found.content_text,
        title: some(found.metadata.title),
        date: found.metadata.date.map(|date| date.to_string()),
        authors: parted(&found.metadata.author).collect(),
    })
}

/// Empty words are how some libraries say that there are none.
fn some(words: String) -> Option<String> {
    Some(words).filter(|words| !words.is_empty())
}

/// The names that trafilatura's kin join with semicolons.
fn parted(names: &str) -> impl Iterator<Item = String> {
    names.split(';').map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned)
}
