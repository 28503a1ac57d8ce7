//! What lists pages without holding them: feeds, for their links, and sitemaps (the protocol of sitemaps.org, with the dates of
//! its news extension).

use super::{feed, moment, xml};
use crate::DocumentProblem;

/// A page that a feed or a sitemap names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Its address as written, perhaps relative to the listing's own.
    pub address: String,
    /// When it was changed, or else published: a day or a moment as [`chancery_doc::Dated`] writes it.
    pub changed: Option<String>,
}

impl Listed {
    pub(super) fn new(address: &str, changed: Option<String>) -> Self {
        let address = address.split_whitespace().collect::<Vec<_>>().join("%20");
        Self { address, changed: changed.as_deref().and_then(moment) }
    }
}

/// A document that lists others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Listing {
    /// RSS, Atom or JSON Feed: pages, newest first as a rule.
    Feed(Vec<Listed>),
    /// A sitemap: pages.
    Sitemap(Vec<Listed>),
    /// A sitemap index: sitemaps.
    SitemapIndex(Vec<Listed>),
}

/// Reads a feed or a sitemap; `None` where the bytes are neither.
///
/// # Errors
///
/// If it begins as one and is none, or asks for more than any listing does.
///
/// ```
/// use chancery_input::{Listing, listing};
///
/// let map = b"<urlset><url><loc>https://news.example/a</loc><lastmod>2024-11-20</lastmod></url></urlset>";
/// let Some(Listing::Sitemap(pages)) = listing(map).unwrap() else { panic!("it is a sitemap") };
/// assert_eq!((pages[0].address.as_str(), pages[0].changed.as_deref()), ("https://news.example/a", Some("2024-11-20")));
/// ```
pub fn listing(bytes: &[u8]) -> Result<Option<Listing>, DocumentProblem> {
    if crate::kind::opens_an_object(bytes) {
        let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
        let value: Option<serde_json::Value> = serde_json::from_slice(bytes).ok();
        return Ok(value.filter(feed::is_json_feed).map(|value| Listing::Feed(feed::links_of_json(&value))));
    }
    let Some(root) = xml::root(bytes) else { return Ok(None) };
    let read: fn(&xml::Element) -> Listing = match root.as_str() {
        name if feed::is_root(name) => |root| Listing::Feed(feed::links_of_xml(root)),
        "urlset" => |root| Listing::Sitemap(places(root, "url")),
        "sitemapindex" => |root| Listing::SitemapIndex(places(root, "sitemap")),
        _ => return Ok(None),
    };
    xml::parse(bytes, None).map(|tree| Some(read(&tree.root)))
}

fn places(root: &xml::Element, name: &str) -> Vec<Listed> {
    let listed = |place: &xml::Element| {
        let of_news = || place.child("news").and_then(|news| news.text_of("publication_date"));
        Some(Listed::new(&place.text_of("loc")?, place.text_of("lastmod").or_else(of_news)))
    };
    root.all(name).filter_map(listed).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(address: &str, changed: Option<&str>) -> Listed {
        Listed { address: address.to_owned(), changed: changed.map(str::to_owned) }
    }

    #[test]
    fn feeds_give_their_links() {
        let rss = b"<rss><channel><link>https://a.example/</link><item><link> https://a.example/1 </link><pubDate>Wed, 20 Nov 2024 08:00:00 +0300</pubDate>\
            <description>short</description></item><item><guid>https://a.example/2</guid></item><item><guid isPermaLink='false'>x</guid></item></channel></rss>";
        let wanted =
            vec![listed("https://a.example/1", Some("2024-11-20T08:00:00+03:00")), listed("https://a.example/2", None)];
        assert_eq!(listing(rss).unwrap(), Some(Listing::Feed(wanted)));
        let atom = b"<feed xmlns='http://www.w3.org/2005/Atom'><entry><link rel='self' href='/s'/><link href='/1'/><published>2024-11-19</published>\
            <updated>2024-11-20</updated></entry></feed>";
        assert_eq!(listing(atom).unwrap(), Some(Listing::Feed(vec![listed("/1", Some("2024-11-20"))])));
        let json =
            br#"{"version":"https://jsonfeed.org/version/1.1","items":[{"url":"https://a.example/1"},{"id":"x"}]}"#;
        assert_eq!(listing(json).unwrap(), Some(Listing::Feed(vec![listed("https://a.example/1", None)])));
    }

    #[test]
    fn sitemaps_give_pages_and_indexes_give_sitemaps() {
        let news =
            b"<urlset xmlns:news='n'><url><loc>https://a.example/1</loc><news:news><news:publication_date>2024-11-20\
            </news:publication_date></news:news></url><url><lastmod>2024</lastmod></url></urlset>";
        assert_eq!(
            listing(news).unwrap(),
            Some(Listing::Sitemap(vec![listed("https://a.example/1", Some("2024-11-20"))]))
        );
        let index = b"<sitemapindex><sitemap><loc>/news.xml.gz</loc></sitemap></sitemapindex>";
        assert_eq!(listing(index).unwrap(), Some(Listing::SitemapIndex(vec![listed("/news.xml.gz", None)])));
        for other in [&b"<html><p>x"[..], b"plain", b"", b"{\"a\":1}", b"\x00\xff"] {
            assert_eq!(listing(other).unwrap(), None);
        }
    }
}
