//! What a page says of its article: title, authors, outlet, address, section, days.
//!
//! Takes the tree, the linked data and the blocks of the whole page; of several answers to one question the most telling
//! is taken, and a doubtful one is none. [`Facts`] gathers what stands in the head and in marked elements; `title`, `byline`
//! and `days` choose from it.

use chancery_doc::Outlet;
use dom_query::{Document, NodeRef};

use crate::block::Block;
use crate::linked::{self, Linked};
use crate::outlets::{self, Outlets};
use crate::tidy::{same_words, short_text, tidy};

mod byline;
mod days;
mod embedded;
mod first;
mod title;

pub(crate) use byline::{Byline, byline_in};
pub(crate) use title::{is_like, is_title};

use days::Time;
use title::MAX_TITLE_CHARS;

/// Blocks before and after the title in which its byline and day are looked for.
const N_BEFORE: usize = 6;
const N_AFTER: usize = 12;
/// Blocks after the title in which its day is looked for where it is not among those.
const N_FAR: usize = 40;
/// Characters of a line near the title, and lines with days that are kept of the whole page.
const MAX_NEAR_CHARS: usize = 200;
const MAX_DAY_LINES: usize = 60;
/// Characters of a line that says when the text first appeared.
const MAX_FIRST_CHARS: usize = 300;
/// Bytes under an element that can be an author's name.
const MAX_AUTHOR_BYTES: usize = 1_000;

/// What stands in the head of a page and in its marked elements.
#[derive(Debug, Default)]
pub(crate) struct Facts {
    metas: Vec<(String, String)>,
    canonical: Option<String>,
    pub(crate) language: Option<String>,
    title_tag: Option<String>,
    h1s: Vec<String>,
    times: Vec<Time>,
    marked_authors: Vec<String>,
    /// Words of elements whose class speaks of authors, and of links to authors' pages; only those near the title count.
    classed_authors: Vec<String>,
    marked_headline: Option<String>,
    pub(crate) linked: Linked,
    /// Lines around the title: those below it, then those above it from the nearest up.
    near: Vec<String>,
    /// Short lines further below.
    far: Vec<String>,
    /// Short lines of the whole page that hold a number.
    day_lines: Vec<String>,
    /// What follows in a line that says when the text first appeared and that it changed since.
    first_published: Option<String>,
}

impl Facts {
    /// Gathers them from a page.
    pub(crate) fn of(document: &Document, linked_data: &[String], blocks: &[Block]) -> Self {
        let mut facts = Self::default();
        for node in document.root().descendants_it() {
            if node.is_element() {
                facts.take(&node);
            }
        }
        facts.linked = linked::read(linked_data, &facts.titles());
        facts.read_lines(blocks);
        facts
    }

    /// Keeps the lines of the page that may hold a byline or a day.
    fn read_lines(&mut self, blocks: &[Block]) {
        let has_number = |block: &&Block| block.text.contains(|c: char| crate::dates::is_digit(c));
        let is_own = |block: &&Block| !block.is_boxed && block.n_chars() <= MAX_NEAR_CHARS;
        if let Some(at) = self.title_at(blocks) {
            let below = blocks[at..].iter().take(N_AFTER).filter(is_own);
            let above = blocks[at.saturating_sub(N_BEFORE)..at].iter().rev().filter(is_own);
            self.near = below.chain(above).map(|block| block.text.clone()).collect();
            let far = blocks[at..].iter().take(N_FAR).skip(N_AFTER).filter(is_own);
            let far = far.filter(|block| block.n_chars() <= 100 && !block.is_linked() && has_number(block));
            self.far = far.map(|block| block.text.clone()).collect();
        }
        let short = blocks.iter().filter(is_own).filter(|block| block.n_chars() <= 100 && !block.is_linked());
        self.day_lines = short.filter(has_number).take(MAX_DAY_LINES).map(|block| block.text.clone()).collect();
        let mut lines = blocks.iter().filter(|block| block.n_chars() <= MAX_FIRST_CHARS).filter(has_number);
        self.first_published = lines.find_map(|block| first::publication_in(&block.text));
    }

    /// What heads the page, the most telling first: headings that its head knows too, what its head says, else any heading.
    fn titles(&self) -> Vec<String> {
        let names = self.site_names(None);
        let og = self.meta(&["og:title", "twitter:title"]);
        let head: Vec<String> =
            [&og, &self.title_tag].into_iter().flatten().map(|words| title::without_site(words, &names)).collect();
        let is_known = |h1: &&String| head.iter().any(|title| is_like(h1, title));
        let mut titles: Vec<String> = self.h1s.iter().filter(is_known).cloned().collect();
        let is_any_known = !titles.is_empty();
        titles.extend(head);
        if !is_any_known {
            titles.extend(self.h1s.iter().cloned());
        }
        titles
    }

    /// Which block is the headline.
    fn title_at(&self, blocks: &[Block]) -> Option<usize> {
        let is_heading = |words: &str| {
            let same = blocks.iter().position(|block| same_words(&block.text, words));
            same.or_else(|| blocks.iter().position(|block| is_title(block, Some(words))))
        };
        // The heading that the head of the page knows too comes before others.
        let og = self.meta(&["og:title"]);
        let known = |h1: &&String| {
            [og.as_deref(), self.linked.headline.as_deref(), self.title_tag.as_deref()]
                .into_iter()
                .flatten()
                .any(|other| title::is_like(h1, other))
        };
        let first = self.h1s.iter().find(known).and_then(|h1| is_heading(h1));
        first
            .or_else(|| self.h1s.iter().find_map(|h1| is_heading(h1)))
            .or_else(|| og.as_deref().and_then(is_heading))
            .or_else(|| self.linked.headline.as_deref().and_then(is_heading))
            .or_else(|| is_heading(&title::without_site(self.title_tag.as_deref()?, &[])))
    }

    fn take(&mut self, node: &NodeRef<'_>) {
        let Some(name) = node.node_name() else { return };
        let attr = |key: &str| node.attr(key).map(|value| tidy(&value)).filter(|value| !value.is_empty());
        match &*name {
            "html" => self.language = attr("lang").or_else(|| attr("xml:lang")),
            "meta" => {
                let key = attr("property")
                    .or_else(|| attr("name"))
                    .or_else(|| attr("itemprop"))
                    .or_else(|| attr("http-equiv"));
                // An element of another report may hold tags of its own.
                if let (Some(key), Some(content)) = (key, attr("content"))
                    && self.metas.len() < 500
                    && !(node.has_attr("itemprop") && is_in_box(node, true))
                {
                    self.metas.push((key.to_ascii_lowercase(), content));
                }
            }
            "link" if attr("rel").is_some_and(|rel| rel.eq_ignore_ascii_case("canonical")) => {
                self.canonical = self.canonical.take().or_else(|| attr("href"));
            }
            "title" => self.title_tag = self.title_tag.take().or_else(|| Some(tidy(&node.text()))),
            "h1" => {
                let words = title::words_of_heading(node);
                if !words.is_empty()
                    && !self.h1s.contains(&words)
                    && self.h1s.len() < 10
                    && words.chars().count() <= MAX_TITLE_CHARS
                    && !is_hidden(node)
                {
                    self.h1s.push(words);
                }
            }
            "time" => self.time(node),
            _ => {}
        }
        let prop = node.attr("itemprop");
        let prop = prop.as_deref().unwrap_or("");
        match prop {
            "datePublished" | "dateModified" if &*name != "time" && &*name != "meta" => self.time(node),
            "headline" if &*name != "meta" => {
                self.marked_headline = self.marked_headline.take().or_else(|| Some(tidy(&node.text())));
            }
            _ => {}
        }
        let is_author = prop == "author"
            || node.attr("rel").is_some_and(|rel| rel.split_ascii_whitespace().any(|word| word == "author"));
        if is_author
            && &*name != "link"
            && &*name != "meta"
            && self.marked_authors.len() < 10
            && !is_in_box(node, false)
        {
            if let Some(words) = short_text(node, MAX_AUTHOR_BYTES)
                && !words.is_empty()
                && words.chars().count() <= 120
            {
                self.marked_authors.push(words);
            }
        } else if self.classed_authors.len() < 60
            && (node.class().is_some_and(|class| byline::speaks_of_authors(&class))
                || &*name == "a" && attr("href").is_some_and(|href| byline::leads_to_author(&href)))
        {
            let Some(words) = short_text(node, MAX_AUTHOR_BYTES) else { return };
            let is_name = &*name != "a" || byline::is_full_name(&words);
            if is_name
                && !byline::is_picture_line(&words)
                && (3..=120).contains(&words.chars().count())
                && !self.classed_authors.contains(&words)
            {
                self.classed_authors.push(words);
            }
        }
    }

    fn time(&mut self, node: &NodeRef<'_>) {
        if self.times.len() >= 200 {
            return;
        }
        let moment = ["datetime", "content"].iter().find_map(|key| node.attr(key)).map(|value| tidy(&value));
        let Some(moment) = moment.filter(|value| !value.is_empty()).or_else(|| Some(tidy(&node.text()))) else {
            return;
        };
        let names: String = ["itemprop", "class", "id", "pubdate", "data-testid"]
            .iter()
            .filter(|key| node.has_attr(key))
            .map(|key| format!("{key} {} ", node.attr_or(key, "")).to_ascii_lowercase())
            .collect();
        let is_modified = names.contains("modif") || names.contains("updat");
        let is_published = names.contains("publi") || names.contains("pubdate") || names.contains("entry-date");
        self.times.push(Time {
            moment,
            is_published: is_published && !is_modified,
            is_modified,
            is_boxed: is_in_box(node, true),
        });
    }

    /// The content of the first of those meta tags.
    pub(crate) fn meta(&self, keys: &[&str]) -> Option<String> {
        keys.iter().find_map(|key| self.metas.iter().find(|(name, _)| name == key)).map(|(_, content)| content.clone())
    }

    fn meta_all<'f>(&'f self, keys: &'f [&str]) -> impl Iterator<Item = &'f str> {
        keys.iter()
            .flat_map(|key| self.metas.iter().filter(move |(name, _)| name == key))
            .map(|(_, content)| content.as_str())
    }

    /// The content of that meta tag.
    fn meta_words(&self, key: &str) -> Option<&str> {
        self.metas.iter().find(|(name, _)| name == key).map(|(_, content)| content.as_str())
    }

    /// The address that the page names as its own.
    pub(crate) fn canonical_url(&self) -> Option<String> {
        let named = self.canonical.as_deref().and_then(outlets::as_url);
        named.or_else(|| self.meta(&["og:url"]).as_deref().and_then(outlets::as_url))
    }

    /// Who publishes, by the page's own word.
    pub(crate) fn outlet(&self, outlets: &Outlets, url: Option<&str>) -> Option<Outlet> {
        let canonical = self.canonical_url();
        let host =
            [url, canonical.as_deref(), self.linked.url.as_deref()].into_iter().flatten().find_map(outlets::host);
        let known = host.as_deref().and_then(|host| outlets.at(host));
        if let Some(known) = known {
            return Some(known);
        }
        let is_name = |name: &String| name.chars().count() <= 80 && outlets::as_domain(name).is_none();
        let name = self
            .meta(&["og:site_name"])
            .filter(is_name)
            .or_else(|| self.linked.publisher.clone().filter(is_name))
            .or_else(|| self.meta(&["application-name", "apple-mobile-web-app-title"]).filter(is_name));
        let named = name.as_deref().and_then(|name| outlets.named(name));
        let domain = host.or_else(|| named.as_ref()?.domain.clone());
        let name = named.and_then(|named| named.name).or(name);
        (name.is_some() || domain.is_some()).then_some(Outlet { name, domain })
    }

    /// Section of the outlet.
    pub(crate) fn section(&self) -> Option<String> {
        let section = self.meta(SECTION_METAS).or_else(|| self.linked.section.clone());
        section.filter(|words| outlets::as_url(words).is_none() && words.chars().count() <= 80)
    }

    /// Whether the page says that a reader must pay.
    pub(crate) fn is_walled(&self) -> bool {
        let tier = self.meta(TIER_METAS).map(|tier| tier.to_ascii_lowercase());
        self.linked.is_free == Some(false) || tier.is_some_and(|tier| WALLED_TIERS.contains(&tier.as_str()))
    }
}

/// Whether readers see nothing of an element: of all styles the markup keeps those alone that hide.
fn is_hidden(node: &NodeRef<'_>) -> bool {
    node.has_attr("style") || node.ancestors_it(None).any(|outer| outer.has_attr("style"))
}

/// Whether an element stands inside one whose class says that it is about other reports or readers.
fn is_in_box(node: &NodeRef<'_>, is_time: bool) -> bool {
    node.ancestors_it(Some(8)).any(|outer| {
        let name = outer.node_name().unwrap_or_default();
        if matches!(&*name, "html" | "body" | "main" | "article") {
            return false;
        }
        if matches!(&*name, "aside" | "nav" | "footer") {
            return true;
        }
        // An author's box and a line of metadata are where bylines and days belong.
        let names = format!("{} {}", outer.class().unwrap_or_default(), outer.id_attr().unwrap_or_default())
            .to_ascii_lowercase();
        let others = [
            "related",
            "comment",
            "sidebar",
            "recommend",
            "popular",
            "most-read",
            "mostread",
            "latest",
            "trending",
            "promo",
            "teaser",
            "recirc",
            "newsletter",
        ];
        let is_list = is_time && &*name == "li" && outer.ancestors_it(Some(1)).any(|list| list.has_name("ul"));
        others.iter().any(|other| names.contains(other)) && !names.contains("comments-open")
            || is_list && names.contains("item")
    })
}

/// Meta tags with the section.
const SECTION_METAS: &[&str] = &["article:section", "parsely-section", "cxenseparse:section", "section", "og:section"];

/// Meta tags that say whether a reader must pay, and what they say then.
const TIER_METAS: &[&str] =
    &["article:content_tier", "content_tier", "content-tier", "lp.article:content_tier", "cxenseparse:pay"];
const WALLED_TIERS: &[&str] = &["locked", "paid", "premium", "subscriber", "subscribers"];

#[cfg(test)]
mod tests {
    use super::*;

    /// Facts of a page with that head and those marked elements, whose blocks are `lines`.
    fn facts(html: &str, data: &str, lines: &[&str]) -> Facts {
        let blocks: Vec<Block> = lines.iter().map(|line| Block::of((*line).to_owned())).collect();
        Facts::of(&Document::from(html), &[data.to_owned()], &blocks)
    }

    fn published(facts: &Facts, url: Option<&str>) -> Option<String> {
        facts.days(url, "").published.map(|dated| dated.moment)
    }

    fn names(facts: &Facts) -> Vec<String> {
        facts.byline(&Outlets::default(), None).names
    }

    const H1: &str = "<h1>Envoys meet on the quay</h1>";
    const TITLE: &str = "Envoys meet on the quay";

    #[test]
    fn a_heading_that_no_reader_sees_is_no_title() {
        let data = r#"{"@type":"NewsArticle"}"#;
        for hidden in [
            "<h1 style=\"display:none\">Ministers strike a bargain at last</h1>",
            "<div style=\"display:none\"><section><h1>Ministers strike a bargain at last</h1></section></div>",
        ] {
            let page = facts(hidden, data, &["Ships stay in the harbour."]);
            assert_eq!(page.title(None), None, "{hidden}");
            let page = facts(&format!("{hidden}{H1}"), data, &[TITLE]);
            assert_eq!(page.title(None).as_deref(), Some(TITLE), "{hidden}");
        }
    }

    #[test]
    fn the_printed_day_is_the_outlet_s() {
        let data = r#"{"@type":"NewsArticle","datePublished":"2024-05-14T03:00:46Z"}"#;
        let page = facts(H1, data, &[TITLE, "By Ana Ruiz", "May 13, 2024 10:00 PM"]);
        assert_eq!(published(&page, None).as_deref(), Some("2024-05-13T22:00:46-05:00"));
        let page = facts(H1, data, &[TITLE]);
        assert_eq!(published(&page, Some("https://quay.example/2024/05/13/talks")).as_deref(), Some("2024-05-13"));
        assert_eq!(published(&page, None).as_deref(), Some("2024-05-14T03:00:46Z"));
    }

    #[test]
    fn a_change_is_no_publication() {
        let page = facts(H1, "", &[TITLE, "Updated: 14 May 2024"]);
        let days = page.days(None, "");
        assert_eq!(days.published, None);
        assert_eq!(days.modified.map(|dated| dated.moment).as_deref(), Some("2024-05-14"));
        let page = facts(H1, "", &[TITLE, "Last updated", "14 May 2024", "First published", "13 May 2024"]);
        assert_eq!(published(&page, None).as_deref(), Some("2024-05-13"));
    }

    #[test]
    fn a_text_that_tells_when_it_first_appeared_is_of_that_day() {
        let data = r#"{"@type":"NewsArticle","datePublished":"2024-05-13"}"#;
        let day = |line: &str| published(&facts(H1, data, &[TITLE, "They met.", line]), None);
        for line in [
            "This article was originally published on 12 March 2019 but has been updated since.",
            "This page was last revised on 13 May 2024. This page was first published on 12 March 2019.",
            "Editor's note: This opinion piece was published on March 12, 2019, and has been updated.",
            "(This story, first published on 12 March 2019, has been updated with the answer of the port.)",
            "An earlier version of this report was first published on 12 March 2019 and was updated.",
            "First published on 12 March 2019, updated on 13 May 2024",
            "Originally published on 12 March 2019. This text has been updated.",
        ] {
            assert_eq!(day(line).as_deref(), Some("2019-03-12"), "{line}");
        }
        for line in [
            "The accord, which was published on 12 March 2019, will be updated next year, the ministry said.",
            "This map of the harbour was first published on 12 March 2019 and is updated each spring.",
            "Originally published on 12 March 2019, the accord will be updated next year, the ministry said.",
            "“This article was first published on 12 March 2019 and updated,” the editor told the court.",
            "The guidelines, first published on 12 March 2019, were revised on Monday.",
            "This article was originally published on 12 March 2019.",
        ] {
            assert_eq!(day(line).as_deref(), Some("2024-05-13"), "{line}");
        }
    }

    #[test]
    fn data_of_other_reports_do_not_date_the_page() {
        let meta =
            r#"<meta property="article:published_time" content="2024-05-13"><meta name="author" content="Ana Ruiz">"#;
        let other = r#"{"@type":"NewsArticle","headline":"Ferry aground off the cape","datePublished":"2023-12-18","author":"Wo Bin"}"#;
        let own = r#"{"@type":"NewsArticle","headline":"Envoys meet on the quay","datePublished":"2024-05-13","author":"Ana Ruiz"}"#;
        for (head, data) in [
            (meta, format!(r#"{{"@type":"ItemList","itemListElement":[{{"@type":"ListItem","item":{other}}}]}}"#)),
            (meta, other.to_owned()),
            (
                "<h1>The Quay Times</h1><meta property=\"og:title\" content=\"Envoys meet on the quay\">",
                format!("[{other},{own}]"),
            ),
        ] {
            let page = facts(&format!("{head}{H1}"), &data, &[TITLE]);
            assert_eq!(published(&page, None).as_deref(), Some("2024-05-13"), "{data}");
            assert_eq!(names(&page), ["Ana Ruiz"], "{data}");
            assert_eq!(page.title(None).as_deref(), Some(TITLE), "{data}");
        }
        // Where nothing else tells, a headline for search engines is still the page's own.
        assert_eq!(published(&facts(H1, other, &[TITLE]), None).as_deref(), Some("2023-12-18"));
    }

    #[test]
    fn data_that_contradict_themselves_lose() {
        let data = r#"{"@type":"Article","datePublished":"Aug 21, 2025","dateModified":"Aug 20, 2025"}"#;
        assert_eq!(published(&facts(H1, data, &[TITLE, "April 26, 2023"]), None).as_deref(), Some("2023-04-26"));
        assert_eq!(published(&facts(H1, data, &[TITLE]), None).as_deref(), Some("2025-08-21"));
    }

    #[test]
    fn numbers_are_read_as_at_home() {
        let line = [TITLE, "Published 03/04/2024"];
        let page = facts(H1, "", &line);
        assert_eq!(published(&page, Some("https://quay.example.au/talks")).as_deref(), Some("2024-04-03"));
        assert_eq!(published(&page, Some("https://quay.example.us/talks")).as_deref(), Some("2024-03-04"));
        assert_eq!(published(&page, Some("https://quay.example/talks")), None);
        let proven = facts(H1, "", &[TITLE, "Published 03/04/2024", "Read on: ferries (03/28/2024)"]);
        assert_eq!(published(&proven, None).as_deref(), Some("2024-03-04"));
    }

    #[test]
    fn where_nothing_else_tells() {
        let page = facts("<title>Envoys meet | Quay Times | 13.05.2024</title>", "", &[]);
        assert_eq!(published(&page, None).as_deref(), Some("2024-05-13"));
        let page = facts(H1, "", &[TITLE]);
        let script = r#"<script>{"publishedAt":"2024-05-13T10:00:00Z"}</script>"#;
        assert_eq!(page.days(None, script).published.unwrap().moment, "2024-05-13T10:00:00Z");
        let other = r#"<script>[{"publishedAt":"2024-05-13"},{"publishedAt":"2023-01-02"}]</script>"#;
        assert_eq!(page.days(None, other).published, None);
        assert_eq!(published(&facts(H1, "", &[TITLE, "2 hours ago"]), None), None);
    }

    #[test]
    fn what_readers_see_counts_before_the_system_s_users() {
        let data = r#"{"@type":"NewsArticle","author":{"@type":"Person","name":"Ana Ruiz"}}"#;
        let page = facts(H1, data, &[TITLE, "By", "Ana Ruiz", "and", "Li Wei", "13 May 2024"]);
        assert_eq!(names(&page), ["Ana Ruiz", "Li Wei"]);
        let page = facts(H1, data, &[TITLE, "By Li Wei"]);
        assert_eq!(names(&page), ["Li Wei"]);
        assert_eq!(names(&facts(H1, data, &[TITLE])), ["Ana Ruiz"]);
    }

    #[test]
    fn authors_of_other_reports_do_not_count() {
        let html = format!("{H1}<a rel=author>Ana Ruiz</a><a rel=author>Wo Bin</a>");
        assert_eq!(names(&facts(&html, "", &[TITLE, "Ana Ruiz | 13 May 2024"])), ["Ana Ruiz"]);
    }

    #[test]
    fn a_page_that_names_nobody_is_by_its_outlet() {
        let site = r#"<meta property="og:site_name" content="Quay Times"><meta name="author" content="Quay Times">"#;
        let html = format!("{site}{H1}");
        assert_eq!(names(&facts(&html, "", &[TITLE, "13 May 2024"])), ["Quay Times"]);
        assert_eq!(names(&facts(&html, "", &[TITLE, "Ana Ruiz", "13 May 2024"])), ["Ana Ruiz"]);
        let agency = r#"{"@type":"NewsArticle","author":{"@type":"Organization","name":"dpa"}}"#;
        let byline = facts(H1, agency, &[TITLE]).byline(&Outlets::default(), None);
        assert_eq!(byline.names, ["dpa"]);
        assert!(byline.agency.is_some());
        assert!(names(&facts(r#"<meta name="author" content="admin">"#, "", &[])).is_empty());
    }

    #[test]
    fn headings_lose_what_stands_above_them() {
        let html = r#"<h1><span class="article__kicker">Talks</span> Envoys meet on the quay</h1>"#;
        assert_eq!(facts(html, "", &[]).title(None).as_deref(), Some(TITLE));
    }

    #[test]
    fn walls_by_tiers() {
        assert!(facts(r#"<meta property="article:content_tier" content="locked">"#, "", &[]).is_walled());
        assert!(!facts(r#"<meta property="article:content_tier" content="free">"#, "", &[]).is_walled());
    }
}
