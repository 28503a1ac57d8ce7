//! Why an address gave nothing.

use std::net::IpAddr;

use crate::address::BadAddress;

/// Why an address gave nothing; its words are what the summary counts by.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Reason {
    /// The address, or the one that it sends to, is none that may be asked.
    #[error("the address {0}")]
    Address(#[from] BadAddress),
    /// No such host, or no answer of who knows.
    #[error("the host is not found: {0}")]
    NotFound(String),
    /// It leads into a house.
    #[error("leads to the private address {0}; give it as an address of its own to have it fetched")]
    Private(IpAddr),
    /// Nobody takes the call.
    #[error("no connection: {0}")]
    Connect(String),
    /// No sound encryption.
    #[error("no secure connection: {0}")]
    Tls(String),
    /// It took longer than it may.
    #[error("took longer than {0} s")]
    Slow(u64),
    /// The connection ended before the answer did.
    #[error("the connection broke off: {0}")]
    BrokeOff(String),
    /// What came is no answer.
    #[error("is no answer of a web server: {0}")]
    NoHttp(&'static str),
    /// The head goes on and on.
    #[error("the head of the answer is longer than {0} KiB")]
    HeadTooLong(usize),
    /// The body is longer than is read.
    #[error("is longer than {} MiB", .0 >> 20)]
    TooLong(usize),
    /// The body breaks its own coding.
    #[error("the compressed answer is damaged")]
    Coding,
    /// An answer that is no page.
    #[error("status {0}")]
    Status(u16),
    /// "Unchanged", though nothing was said of an earlier state.
    #[error("says that it is unchanged, and nobody asked")]
    NotAsked,
    /// It sends on and on.
    #[error("sends on to other addresses more than {0} times")]
    Redirects(usize),
    /// It sends in a circle.
    #[error("sends on in a circle")]
    Circle,
    /// It sends on without saying where to.
    #[error("sends on and does not say where to")]
    Nowhere,
    /// What it holds is no page.
    #[error("holds no page but `{0}`")]
    Media(String),
    /// There is nothing in it.
    #[error("is empty")]
    Empty,
    /// A feed or a sitemap that cannot be read.
    #[error("the feed or sitemap {0}")]
    Listing(String),
    /// Listings inside listings.
    #[error("is a listing more than {0} deep in listings")]
    TooDeep(usize),
    /// The server asks for patience beyond what this run has.
    #[error("the server asks to wait {0} s, longer than --max-wait")]
    Wait(u64),
    /// The host failed so often that it was left in peace.
    #[error("the host failed {0} times in a row and was left in peace")]
    HostGone(u32),
}

impl Reason {
    /// Whether it is the network that failed, and nobody answered.
    #[must_use]
    pub fn is_network(&self) -> bool {
        matches!(
            self,
            Self::NotFound(_) | Self::Connect(_) | Self::Tls(_) | Self::Slow(_) | Self::BrokeOff(_) | Self::HostGone(_)
        )
    }
}
