//! What became of each address, and what a host came to.

use std::collections::BTreeMap;

use crate::address::Address;
use crate::reason::Reason;

/// What became of an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// A page, had and kept; so many bytes.
    Fetched(usize),
    /// A feed, a sitemap or a list, had and read; so many addresses.
    Listed(usize),
    /// It is as it was.
    Unchanged,
    /// Robots may not; the rule says so.
    Refused(String),
    /// Text and data mining is reserved, by that.
    Reserved(String),
    /// It sends on to that address.
    SentOn(String),
    /// It was not asked for.
    PassedOver(Passed),
    /// It gave nothing.
    Failed(Reason),
}

/// Why a listed page was not asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Passed {
    /// It was had not long ago, or has not changed since by what its listing says.
    Had,
    /// It is older than was asked for.
    Older,
    /// A sitemap may list pages of its own host alone.
    OtherHost,
    /// It was seen under another address in this run.
    Twice,
}

impl Outcome {
    /// The one word for it.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Fetched(_) => "fetched",
            Self::Listed(_) => "listed",
            Self::Unchanged => "unchanged",
            Self::Refused(_) => "refused",
            Self::Reserved(_) => "reserved",
            Self::SentOn(_) => "sent on",
            Self::PassedOver(_) => "passed over",
            Self::Failed(_) => "failed",
        }
    }

    /// What there is to say beside the word.
    #[must_use]
    pub fn why(&self) -> String {
        match self {
            Self::Fetched(_) | Self::Listed(_) | Self::Unchanged => String::new(),
            Self::Refused(rule) => rule.clone(),
            Self::Reserved(by) => by.clone(),
            Self::SentOn(to) => format!("to {to}"),
            Self::PassedOver(passed) => passed.words().to_owned(),
            Self::Failed(reason) => reason.to_string(),
        }
    }
}

impl Passed {
    fn words(self) -> &'static str {
        match self {
            Self::Had => "had before and not changed since",
            Self::Older => "older than --since",
            Self::OtherHost => "a sitemap may not list pages of other hosts",
            Self::Twice => "seen under another address",
        }
    }
}

/// One address and what became of it.
#[derive(Clone, Debug)]
pub struct Visit {
    /// The address.
    pub address: Address,
    /// What became of it.
    pub outcome: Outcome,
}

/// What a host came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HostReport {
    /// Pages had.
    pub n_fetched: u64,
    /// Feeds, sitemaps and lists read.
    pub n_listings: u64,
    /// Pages and listings that are as they were.
    pub n_unchanged: u64,
    /// Refused by robots.txt.
    pub n_refused: u64,
    /// Reserved against text and data mining.
    pub n_reserved: u64,
    /// Not asked for: had before, older, of other hosts.
    pub n_passed_over: u64,
    /// What failed, by reason.
    pub failed: BTreeMap<String, u64>,
}

/// What a run came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// By host.
    pub hosts: BTreeMap<String, HostReport>,
    /// Listed pages beyond the limit of the run.
    pub n_over_limit: u64,
    /// Addresses that were left when it was interrupted.
    pub n_left: u64,
    /// Failures in which the network failed.
    pub n_network: u64,
    /// Whether it was interrupted.
    pub interrupted: bool,
}

impl Report {
    pub(crate) fn take(&mut self, visit: &Visit) {
        let host = self.hosts.entry(visit.address.host().to_owned()).or_default();
        match &visit.outcome {
            Outcome::Fetched(_) => host.n_fetched += 1,
            Outcome::Listed(_) => host.n_listings += 1,
            Outcome::Unchanged => host.n_unchanged += 1,
            Outcome::Refused(_) => host.n_refused += 1,
            Outcome::Reserved(_) => host.n_reserved += 1,
            Outcome::SentOn(_) => {}
            Outcome::PassedOver(_) => host.n_passed_over += 1,
            Outcome::Failed(reason) => {
                *host.failed.entry(reason.to_string()).or_default() += 1;
                self.n_network += u64::from(reason.is_network());
            }
        }
    }

    /// Pages had.
    #[must_use]
    pub fn n_fetched(&self) -> u64 {
        self.hosts.values().map(|host| host.n_fetched).sum()
    }

    /// Addresses that were answered, whatever the answer.
    #[must_use]
    pub fn n_answered(&self) -> u64 {
        let answered =
            |host: &HostReport| host.n_fetched + host.n_listings + host.n_unchanged + host.n_refused + host.n_reserved;
        self.hosts.values().map(answered).sum()
    }

    /// Addresses that gave nothing.
    #[must_use]
    pub fn n_failed(&self) -> u64 {
        self.hosts.values().flat_map(|host| host.failed.values()).sum()
    }
}
