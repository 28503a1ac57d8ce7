//! The posts of a live ticker, each a report with a time of its own.
//!
//! They are taken from the linked data where those hold their texts, and else from the page: elements of one make beside
//! each other that hold most of its running text. The page's posts take their time from a `<time>` in them or from the
//! data's post of the same headline.

use std::collections::BTreeMap;

use crate::block::{Block, BlockKind};
use crate::body::Division;
use crate::linked::{self, Update};
use crate::tidy::{ends_sentence, same_words};

/// Posts of one ticker that are kept.
const MAX_POSTS: usize = 1_000;
/// Characters of a text that can be a post's.
const MIN_POST_CHARS: usize = 40;

/// One post.
#[derive(Clone, Debug, Default)]
pub(crate) struct Post {
    pub(crate) title: Option<String>,
    /// When it was published, as the page says for machines.
    pub(crate) published: Option<String>,
    pub(crate) url: Option<String>,
    pub(crate) blocks: Vec<Block>,
}

/// The posts of a page in their order; none where fewer than two are found.
pub(crate) fn posts(scripts: &[String], division: &Division) -> Vec<Post> {
    let updates = linked::updates(scripts);
    let has_text = |update: &&Update| update.body.as_ref().is_some_and(|body| body.chars().count() >= MIN_POST_CHARS);
    let posts = if updates.iter().filter(has_text).count() * 2 > updates.len() {
        updates.iter().filter(has_text).take(MAX_POSTS).map(of_update).collect()
    } else {
        of_page(division, &updates)
    };
    if posts.len() < 2 { Vec::new() } else { posts }
}

fn of_update(update: &Update) -> Post {
    let blocks = crate::article::blocks_of_data(update.body.as_deref().unwrap_or_default());
    Post { title: update.headline.clone(), published: update.published.clone(), url: update.url.clone(), blocks }
}

fn of_page(division: &Division, updates: &[Update]) -> Vec<Post> {
    // Sums before each block, for elements lie in each other.
    let mut sums = vec![0];
    for block in &division.blocks {
        let is_solid = !block.is_boxed && ends_sentence(&block.text);
        sums.push(sums[sums.len() - 1] + if is_solid { block.n_chars() } else { 0 });
    }
    let solid = |first: usize, end: usize| -> usize { sums[end] - sums[first] };
    let mut groups: BTreeMap<(usize, &str), Vec<usize>> = BTreeMap::new();
    for (idx, element) in division.elements.iter().enumerate().skip(1) {
        let is_post = ["article", "div", "li", "section"].iter().any(|name| element.make.starts_with(name));
        if is_post && solid(element.first, element.end) >= MIN_POST_CHARS {
            groups.entry((element.parent, element.make.as_str())).or_default().push(idx);
        }
    }
    let size = |group: &Vec<usize>| -> usize {
        group.iter().map(|&idx| solid(division.elements[idx].first, division.elements[idx].end)).sum()
    };
    let total = solid(0, division.blocks.len());
    // Posts may be divided in themselves: of the groups that hold most of the text, the one of most members.
    let best = groups.into_values().filter(|group| size(group) * 2 >= total).max_by_key(|group| group.len());
    let Some(group) = best.filter(|group| group.len() > 1) else { return Vec::new() };
    group.into_iter().take(MAX_POSTS).map(|idx| post(division, updates, idx)).collect()
}

fn post(division: &Division, updates: &[Update], idx: usize) -> Post {
    let element = &division.elements[idx];
    let mut blocks: Vec<Block> = division.blocks[element.first..element.end].to_vec();
    let is_title = |block: &Block| block.kind == BlockKind::Heading && !ends_sentence(&block.text);
    let head = blocks.iter().take(4).position(is_title);
    let title = head.map(|at| blocks.remove(at).text);
    let told = title.as_ref().and_then(|title| {
        updates.iter().find(|update| update.headline.as_ref().is_some_and(|headline| same_words(headline, title)))
    });
    let shown = division.times.iter().find(|(at, _)| (element.first..element.end.max(element.first + 1)).contains(at));
    Post {
        published: shown.map(|(_, moment)| moment.clone()).or_else(|| told.and_then(|update| update.published.clone())),
        url: told.and_then(|update| update.url.clone()),
        title,
        blocks,
    }
}

#[cfg(test)]
mod tests {
    use dom_query::Document;

    use super::*;
    use crate::body::divide;

    const CALM: &str = "The board said that voting had been calm except in two villages on the delta.";
    const COUNT: &str = "The board announced that the first of nine districts had been counted.";

    #[test]
    fn posts_of_the_page_take_their_times_from_the_data() {
        let html = format!(
            "<main><article><h2>First count</h2><time datetime=2025-03-02T22:00:00Z>10 pm</time><p>{COUNT}</article>
            <article><h2>Polls close</h2><p>{CALM}</article></main>"
        );
        let data = r#"{"@type":"LiveBlogPosting","liveBlogUpdate":[
            {"headline":"Polls close","datePublished":"2025-03-02T18:05:00Z","url":"https://deltawire.example/x#2"}]}"#;
        let posts = posts(&[data.to_owned()], &divide(&Document::from(html).root()));
        let told: Vec<_> = posts.iter().map(|post| (post.title.as_deref(), post.published.as_deref())).collect();
        assert_eq!(
            told,
            [(Some("First count"), Some("2025-03-02T22:00:00Z")), (Some("Polls close"), Some("2025-03-02T18:05:00Z"))]
        );
        assert_eq!(posts[1].url.as_deref(), Some("https://deltawire.example/x#2"));
    }

    #[test]
    fn posts_of_the_data_are_enough() {
        let data = format!(
            r#"[{{"@type":"LiveBlogPosting","liveBlogUpdate":[{{"articleBody":"{COUNT}"}},{{"articleBody":"<p>{CALM}</p>"}}]}}]"#
        );
        let posts = posts(&[data], &Division::default());
        assert_eq!(posts.len(), 2);
        assert_eq!(posts[1].blocks[0].text, CALM);
    }

    #[test]
    fn one_text_is_no_ticker() {
        let html = format!("<main><article><p>{COUNT}<p>{CALM}</article></main>");
        assert!(posts(&[], &divide(&Document::from(html).root())).is_empty());
    }
}
