//! What is compared: one article, without its text.

use std::cmp::Ordering;

use chancery_doc::record::Record;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{Signature, signature};

/// One article as far as reprints ask. What is not known is `None`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Story {
    /// The article's id.
    pub id: String,
    /// The id of its text wherever it stands.
    pub text_id: String,
    /// Where the page was fetched.
    pub url: Option<String>,
    /// The address that the page names as its own.
    pub canonical_url: Option<String>,
    /// The outlet: its host name, else its name.
    pub outlet: Option<String>,
    /// The outlet or agency that a credit line names.
    pub credit: Option<String>,
    /// Whether the page says that the text is another's.
    pub is_reprint: bool,
    /// First publication: a day (`2024-02-29`), or a moment with its zone (`2024-02-29T12:00:00Z`).
    pub published: Option<String>,
    /// The signature of its text.
    pub signature: Signature,
}

impl Story {
    /// The story of a record.
    #[must_use]
    pub fn new(record: &Record) -> Self {
        let article = &record.article;
        let outlet = article.outlet.as_ref().and_then(|outlet| outlet.domain.clone().or_else(|| outlet.name.clone()));
        Self {
            id: article.id.clone(),
            text_id: article.text_id.clone(),
            url: article.url.clone(),
            canonical_url: article.canonical_url.clone(),
            outlet,
            credit: article.credit.as_ref().map(|credit| credit.outlet.clone()),
            is_reprint: article.reprint,
            published: article.published.as_ref().map(|published| published.date.clone()),
            signature: signature(&article.text),
        }
    }

    /// Its day of publication.
    #[must_use]
    pub fn day(&self) -> Option<Date> {
        self.published.as_deref().and_then(|moment| moment.get(..10)).and_then(|day| day.parse().ok())
    }

    /// Whether it says that its text is another's.
    pub(crate) fn is_credited(&self) -> bool {
        self.is_reprint
            || self
                .credit
                .as_deref()
                .is_some_and(|credit| !self.outlet.as_deref().is_some_and(|own| is_same_outlet(own, credit)))
    }

    /// Who is taken to be earlier: by day; on one day who takes credit for the text; then by the clock, where both tell it;
    /// then by id. Undated stories come last.
    #[must_use]
    pub fn rank(&self, other: &Self) -> Ordering {
        let day = |story: &Self| story.day().unwrap_or(Date::MAX);
        day(self)
            .cmp(&day(other))
            .then_with(|| self.is_credited().cmp(&other.is_credited()))
            .then_with(|| self.instant().cmp(&other.instant()))
            .then_with(|| self.id.cmp(&other.id))
    }

    /// The same as text, for engines that sort columns: stories sort by it, byte by byte, as by [`Story::rank`].
    ///
    /// ```
    /// use chancery_corroborate::Story;
    ///
    /// let story = |id: &str, day: &str| Story { id: id.to_owned(), published: Some(day.to_owned()), ..Story::default() };
    /// assert!(story("b", "2024-02-29").rank_key() < story("a", "2024-03-01").rank_key());
    /// ```
    #[must_use]
    pub fn rank_key(&self) -> String {
        let day = self.day().unwrap_or(Date::MAX);
        // Moments count from the first that there is, so that none is negative.
        let instant = self.instant().as_nanosecond() - jiff::Timestamp::MIN.as_nanosecond();
        format!("{day} {} {instant:032} {}", u8::from(self.is_credited()), self.id)
    }

    /// Its moment; who tells no clock stands behind those who do.
    fn instant(&self) -> jiff::Timestamp {
        self.published.as_deref().and_then(|moment| moment.parse().ok()).unwrap_or(jiff::Timestamp::MAX)
    }

    /// The addresses of its page, without scheme, `www.`, query and the last slash.
    pub(crate) fn pages(&self) -> impl Iterator<Item = &str> {
        [&self.canonical_url, &self.url].into_iter().flatten().map(|url| page(url)).filter(|page| page.contains('/'))
    }

    /// Whether both are one page, fetched twice.
    pub(crate) fn is_same_page(&self, other: &Self) -> bool {
        let own =
            |story: &Self| story.canonical_url.as_deref().or(story.url.as_deref()).map(|url| page(url).to_owned());
        own(self).is_some_and(|page| page.contains('/') && own(other).is_some_and(|other| other == page))
            && (self.outlet == other.outlet || self.outlet.is_none() || other.outlet.is_none())
    }

    /// Whether its page names the other's page, in another outlet, as the one that counts.
    pub(crate) fn names_as_own(&self, other: &Self) -> bool {
        self.outlet != other.outlet
            && self.canonical_url.as_deref().is_some_and(|named| {
                let named = page(named);
                named.contains('/')
                    && other.pages().any(|theirs| theirs == named)
                    && self.url.as_deref().map(page) != Some(named)
            })
    }
}

/// Whether a host name or name of an outlet and a credit mean one outlet ("reuters.com", "Reuters").
pub(crate) fn is_same_outlet(one: &str, other: &str) -> bool {
    outlet_key(one) == outlet_key(other)
}

/// An outlet's name or host in its plainest form: letters and digits alone, without article, `www.` and the ends of hosts.
pub(crate) fn outlet_key(name: &str) -> String {
    let lower = name.trim().to_lowercase();
    let host = lower.strip_prefix("www.").unwrap_or(&lower);
    let is_host = host.contains('.') && !host.contains(' ');
    let stem = if is_host {
        // "news.example.co.uk": the longest label is the name, but for hosts of one name and an end.
        host.split('.')
            .rev()
            .skip(1)
            .find(|label| !matches!(*label, "co" | "com" | "org" | "net" | "gov" | "ac"))
            .unwrap_or(host)
    } else {
        host.strip_prefix("the ").unwrap_or(host)
    };
    let key: String = stem.chars().filter(|c| c.is_alphanumeric()).collect();
    let key = key.strip_suffix("newsagency").filter(|stem| stem.len() > 2).map_or_else(|| key.clone(), str::to_owned);
    match key.as_str() {
        "ap" => "associatedpress".to_owned(),
        "apnews" => "associatedpress".to_owned(),
        "agencefrancepresse" => "afp".to_owned(),
        _ => key,
    }
}

fn page(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let rest = rest.strip_prefix("www.").unwrap_or(rest);
    rest.split(['?', '#']).next().unwrap_or(rest).trim_end_matches('/')
}
