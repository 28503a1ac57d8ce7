//! What a page is: a report, a live ticker, a video, a list, a page of links.

use chancery_doc::ArticleKind;

use crate::block::{Block, BlockKind};
use crate::metadata::Facts;
use crate::sift::Sifted;
use crate::tidy::ends_sentence;

/// Characters of a body below which a page of many links is an index.
const MAX_INDEX_CHARS: usize = 900;

/// What the page is, by its own word, its address and its look.
pub(crate) fn kind_of(
    facts: &Facts,
    url: Option<&str>,
    title: Option<&str>,
    all: &[Block],
    main: &[Block],
    sifted: &Sifted,
) -> ArticleKind {
    let linked = &facts.linked;
    let canonical = facts.canonical_url();
    let n_body = sifted.n_chars();
    if linked.is_type("LiveBlogPosting") || is_live(facts, url, title) && n_body > 0 {
        return ArticleKind::Live;
    }
    let path = path_of(url.or(canonical.as_deref()));
    let og_type = facts.meta(&["og:type"]).unwrap_or_default();
    let n_solid = sifted
        .paragraphs
        .iter()
        .filter(|paragraph| paragraph.chars().count() >= 80 && ends_sentence(paragraph))
        .count();
    if (linked.is_type("VideoObject") || og_type.starts_with("video")) && n_body < 600 {
        return ArticleKind::Video;
    }
    let is_report = linked.is_report() || og_type.eq_ignore_ascii_case("article");
    let is_collection = linked.is_type("CollectionPage") || linked.is_type("SearchResultsPage");
    let is_root = path.trim_matches('/').is_empty() && (url.is_some() || canonical.is_some());
    // A link with a day beside it.
    let is_headline = |block: &&Block| block.n_link_chars * 2 >= block.n_chars() && block.n_chars() >= 20;
    let n_headlines = main.iter().filter(is_headline).count().max(if n_solid == 0 {
        all.iter().filter(is_headline).count()
    } else {
        0
    });
    let is_index = n_headlines >= 5 && n_headlines > 2 * n_solid && (n_solid < 3 || n_body < MAX_INDEX_CHARS);
    if !linked.is_report() && is_index && (is_collection || is_root || !is_report) {
        return ArticleKind::Index;
    }
    let n_item_chars: usize = main.iter().filter(|block| block.kind == BlockKind::Item).map(Block::n_chars).sum();
    let n_main_chars: usize = main.iter().map(Block::n_chars).sum();
    if n_body > 0
        && n_item_chars * 10 > n_main_chars * 8
        && main.iter().filter(|block| block.kind == BlockKind::Item).count() >= 5
    {
        return ArticleKind::List;
    }
    if n_body == 0 { ArticleKind::Other } else { ArticleKind::Article }
}

/// Whether address or title are those of a live ticker.
pub(crate) fn is_live(facts: &Facts, url: Option<&str>, title: Option<&str>) -> bool {
    let canonical = facts.canonical_url();
    let folded_title = title.map(crate::tidy::fold).unwrap_or_default();
    let is_live_title = ["live:", "live updates", "live blog", "- live"]
        .iter()
        .any(|mark| folded_title.starts_with(mark) || folded_title.ends_with(mark));
    let parts: Vec<&str> = path_of(url.or(canonical.as_deref())).split('/').collect();
    // "/live/" alone may be a section on how to live.
    is_live_title
        || parts.iter().any(|part| matches!(*part, "liveblog" | "live-blog" | "live-news" | "live-updates"))
        || parts.first() == Some(&"live")
        || parts.windows(2).any(|pair| matches!(pair, ["news" | "sport" | "world", "live"]))
}

fn path_of(url: Option<&str>) -> &str {
    url.and_then(|url| url.split("://").nth(1)).and_then(|rest| rest.split_once('/')).map_or("", |(_, path)| path)
}

/// A kind in a few words.
pub(crate) fn kind_words(kind: ArticleKind) -> &'static str {
    match kind {
        ArticleKind::Article => "an article",
        ArticleKind::Live => "a live ticker",
        ArticleKind::Video => "a video with a caption",
        ArticleKind::List => "a list of short items",
        ArticleKind::Index => "an index of links",
        ArticleKind::Other => "no article",
    }
}
