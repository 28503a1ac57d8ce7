//! What holds for a run.

use std::collections::BTreeSet;
use std::str::FromStr;
use std::time::Duration;

use jiff::civil::Date;

/// Pages are cut off there; the page stage reads no more.
pub(crate) const MAX_PAGE_BYTES: usize = 16 << 20;

/// A sitemap may have that much by its protocol.
pub(crate) const MAX_LISTING_BYTES: usize = 50 << 20;

/// Entries that a sitemap may have by its protocol.
pub(crate) const MAX_ENTRIES: usize = 50_000;

/// Hosts are left in peace after so many failures in a row.
pub(crate) const MAX_FAILURES: u32 = 5;

/// Redirects that are followed, as RFC 9309 has them for robots.txt.
pub(crate) const MAX_REDIRECTS: usize = 5;

/// Listings in listings: an index, its sitemaps, and one for those who misread the protocol.
pub(crate) const MAX_DEPTH: usize = 3;

/// How to reach whoever fetches: an address of mail, or a page that says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact(String);

impl FromStr for Contact {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const WANTED: &str = "want your mail address or a page about your project, such as desk@institute.example";
        let text = text.trim();
        let is_clean =
            text.len() <= 200 && text.bytes().all(|byte| byte.is_ascii_graphic() && !b"()\"\\".contains(&byte));
        let is_page = crate::Address::parse(text).is_ok_and(|address| address.host().contains('.'));
        let is_mail = text.split_once('@').is_some_and(|(name, host)| {
            !name.is_empty() && !host.contains('@') && host.split('.').filter(|part| !part.is_empty()).count() > 1
        });
        if is_clean && (is_page || is_mail) { Ok(Self(text.to_owned())) } else { Err(WANTED) }
    }
}

/// What holds for a run.
#[derive(Clone, Debug)]
pub struct Settings {
    /// How to reach whoever fetches; it goes with every request.
    pub contact: Contact,
    /// Least time between two requests to one host; a robots.txt may ask for more. At public addresses at least a second.
    pub delay: Duration,
    /// The longest that a host may make us wait, between requests or before another try.
    pub max_wait: Duration,
    /// Wait before another try where a server is busy and does not say for how long.
    pub back_off: Duration,
    /// Time for one request, from the call to the last byte.
    pub timeout: Duration,
    /// Pages in all; the others are counted.
    pub max_pages: usize,
    /// Hosts that are asked at a time, each over one connection.
    pub max_hosts: usize,
    /// A page that a listing names again is asked for again after that time.
    pub again_after: Duration,
    /// Listed pages that were changed before that day are passed over.
    pub since: Option<Date>,
    /// Hosts whose reservation of text and data mining does not bind whoever fetches: they have a licence, or the law allows it.
    pub rights: BTreeSet<String>,
}

impl Settings {
    /// The usual settings.
    #[must_use]
    pub fn new(contact: Contact) -> Self {
        Self {
            contact,
            delay: Duration::from_secs(5),
            max_wait: Duration::from_secs(300),
            back_off: Duration::from_secs(60),
            timeout: Duration::from_secs(30),
            max_pages: 500,
            max_hosts: 8,
            again_after: Duration::from_secs(24 * 3600),
            since: None,
            rights: BTreeSet::new(),
        }
    }

    /// Who asks: the program with its version, and how to reach whoever runs it.
    #[must_use]
    pub fn user_agent(&self) -> String {
        format!("{}/{} (+{})", crate::PRODUCT, env!("CARGO_PKG_VERSION"), self.contact.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_contact_can_be_reached_and_cannot_forge_a_request() {
        for good in ["desk@institute.example", "https://institute.example/crawler", "a.b+c@x.y.example"] {
            assert!(good.parse::<Contact>().is_ok(), "{good}");
        }
        for bad in [
            "",
            "me",
            "@x.example",
            "a@b",
            "a@b@c.example",
            "a@b.example\r\nX: y",
            "http://localhost/",
            "a b@c.example",
        ] {
            assert!(bad.parse::<Contact>().is_err(), "{bad}");
        }
        let agent = Settings::new("desk@institute.example".parse().unwrap()).user_agent();
        assert!(agent.starts_with("chancery/") && agent.ends_with("(+desk@institute.example)"), "{agent}");
    }
}
