//! Days in the data that a page's own scripts and attributes hold: `"publishedAt":"2024-05-13T10:00:00Z"`.
//!
//! Such data speak of all reports that a page links to, so they are asked last and only believed where they agree.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

use crate::tidy::finder;

static KEY_FINDER: LazyLock<AhoCorasick> = LazyLock::new(|| finder(KEYS));

/// Values that are kept, and bytes of one value.
const MAX_VALUES: usize = 400;
const MAX_VALUE_BYTES: usize = 60;
/// Bytes of source that are looked at.
const MAX_SOURCE_BYTES: usize = 4 << 20;

/// Keys under which scripts and attributes hold the day of publication, the most telling first.
#[rustfmt::skip]
pub(super) const KEYS: &[&str] = &[
    "datePublished", "date_published", "publishedAt", "published_at", "firstPublished", "firstPublishDate",
    "publishedDate", "published_date", "publishDate", "publish_date", "publicationDate", "publication_date",
    "pubDate", "pub_date", "publishedTime", "published_time", "data-pub-date", "data-publish-date",
    "data-published", "data-pubdate", "data-date", "first_publish_time", "articleDate", "createdAt",
];

/// Values by the index of their key.
#[derive(Debug, Default)]
pub(super) struct Embedded(Vec<(usize, String)>);

impl Embedded {
    /// The values of a key in the order of the page.
    pub(super) fn values<'e>(&'e self, key: &str) -> impl Iterator<Item = &'e str> {
        let wanted = KEYS.iter().position(|known| *known == key);
        self.0.iter().filter(move |(idx, _)| Some(*idx) == wanted).map(|(_, value)| value.as_str())
    }

    /// Looks through the source of a page.
    pub(super) fn read(source: &str) -> Self {
        let source = &source[..crate::tidy::floor(source, MAX_SOURCE_BYTES)];
        let found = KEY_FINDER.find_iter(source).filter_map(|found| {
            let is_whole = !source[..found.start()].ends_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | '-'));
            Some((found.pattern().as_usize(), value_after(&source[found.end()..]).filter(|_| is_whole)?))
        });
        Self(found.take(MAX_VALUES).collect())
    }
}

/// The value after a key, with the quotes of JSON, of JSON in a string, of JSON in an attribute, or of an attribute.
fn value_after(rest: &str) -> Option<String> {
    let rest = &rest[..crate::tidy::floor(rest, 2 * MAX_VALUE_BYTES)];
    let rest = ["\\\"", "&quot;", "\"", "'"].iter().find_map(|quote| rest.strip_prefix(quote)).unwrap_or(rest);
    let rest = rest.trim_start().strip_prefix([':', '='])?.trim_start();
    let quote = ["\\\"", "&quot;", "\"", "'"].into_iter().find(|quote| rest.starts_with(quote));
    let value = match quote {
        Some(quote) => {
            let rest = &rest[quote.len()..];
            &rest[..rest.find(quote)?]
        }
        None => &rest[..rest.find(|c: char| !c.is_ascii_digit())?],
    };
    let has_day = value.len() >= 8 && value.len() <= MAX_VALUE_BYTES && value.contains(|c: char| c.is_ascii_digit());
    has_day.then(|| value.replace('\\', ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_in_every_quoting() {
        for source in [
            r#"<script>x = {"publishedAt":"2024-05-13T10:00:00Z"}</script>"#,
            r#"<script>x = "{\"publishedAt\":\"2024-05-13T10:00:00Z\"}"</script>"#,
            "<div data-x='{&quot;publishedAt&quot;: &quot;2024-05-13T10:00:00Z&quot;}'>",
            "<script>{publishedAt: '2024-05-13T10:00:00Z'}</script>",
        ] {
            let embedded = Embedded::read(source);
            assert_eq!(embedded.values("publishedAt").collect::<Vec<_>>(), ["2024-05-13T10:00:00Z"], "{source}");
        }
        let embedded = Embedded::read("<p data-pub-date=\"2024-05-13\">{\"publishDate\":1715594400000}");
        assert_eq!(embedded.values("data-pub-date").next(), Some("2024-05-13"));
        assert_eq!(embedded.values("publishDate").next(), Some("1715594400000"));
        assert_eq!(Embedded::read("publishedAt is the key of \"x\"").values("publishedAt").next(), None);
    }
}
