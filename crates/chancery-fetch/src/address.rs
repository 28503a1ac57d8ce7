//! Addresses that may be asked for, and which of them lie inside a house.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use url::{Host, Url};

/// The longest address that is asked for; servers take 8,000 bytes at most.
const MAX_LEN: usize = 4096;

/// An address of the web: http or https, with a host, without a name and password and without the part behind `#`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Address(Url);

/// Why something is no address that may be asked for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadAddress {
    /// It cannot be read.
    #[error("is no address: {0}")]
    Unreadable(String),
    /// It is no address of the web.
    #[error("is an address of the kind `{0}:`; only http and https are fetched")]
    Scheme(String),
    /// It has a name or a password in it.
    #[error("has a name or password in it; such pages are not fetched")]
    Credentials,
    /// It is too long.
    #[error("is longer than {MAX_LEN} bytes")]
    TooLong,
}

impl Address {
    /// Reads an address.
    ///
    /// # Errors
    ///
    /// If it is none of the web.
    pub fn parse(text: &str) -> Result<Self, BadAddress> {
        Url::parse(text.trim()).map_err(|error| BadAddress::Unreadable(error.to_string())).and_then(Self::of)
    }

    /// Reads an address that may be relative to this one.
    ///
    /// # Errors
    ///
    /// If it leads out of the web.
    pub fn join(&self, reference: &str) -> Result<Self, BadAddress> {
        self.0.join(reference.trim()).map_err(|error| BadAddress::Unreadable(error.to_string())).and_then(Self::of)
    }

    fn of(mut url: Url) -> Result<Self, BadAddress> {
        if !matches!(url.scheme(), "http" | "https") {
            return Err(BadAddress::Scheme(url.scheme().chars().take(20).collect()));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(BadAddress::Credentials);
        }
        if url.host_str().is_none_or(str::is_empty) {
            return Err(BadAddress::Unreadable("no host".to_owned()));
        }
        url.set_fragment(None);
        if url.as_str().len() > MAX_LEN { Err(BadAddress::TooLong) } else { Ok(Self(url)) }
    }

    /// The whole of it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// The host: politeness and counts go by it.
    #[must_use]
    pub fn host(&self) -> &str {
        self.0.host_str().unwrap_or_default()
    }

    pub(crate) fn is_https(&self) -> bool {
        self.0.scheme() == "https"
    }

    pub(crate) fn port(&self) -> u16 {
        self.0.port_or_known_default().unwrap_or(80)
    }

    /// The host without the brackets of version 6, for looking up.
    pub(crate) fn name(&self) -> String {
        match self.0.host() {
            Some(Host::Ipv6(ip)) => ip.to_string(),
            _ => self.host().to_owned(),
        }
    }

    /// What the `Host` field says: the port only where it is not the usual one.
    pub(crate) fn host_field(&self) -> String {
        self.0.port().map_or_else(|| self.host().to_owned(), |port| format!("{}:{port}", self.host()))
    }

    /// Scheme, host and port: what a robots.txt holds for.
    pub(crate) fn origin(&self) -> String {
        format!("{}://{}", self.0.scheme(), self.host_field())
    }

    /// Path and query, as they are sent and as rules for robots are held against them.
    pub(crate) fn target(&self) -> &str {
        &self.0[url::Position::BeforePath..url::Position::AfterQuery]
    }

    /// Another path of the same origin.
    pub(crate) fn at(&self, path: &str) -> Self {
        let mut url = self.0.clone();
        url.set_query(None);
        url.set_path(path);
        Self(url)
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Whether an IP address lies inside a house or a machine, or is none that a news site can have: a page elsewhere must not
/// send us there (the registries of special addresses, RFC 6890).
pub(crate) fn is_private(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_private_v4(ip),
        IpAddr::V6(ip) => is_private_v6(ip),
    }
}

fn is_private_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    ip.is_private()
        || ip.is_loopback()
        || ip.is_link_local()
        || ip.is_documentation()
        || matches!((a, b, c), (0 | 224..=255, ..) | (100, 64..=127, _) | (192, 0, 0) | (198, 18 | 19, _))
}

fn is_private_v6(ip: Ipv6Addr) -> bool {
    let inside = |high: u16, low: u16| {
        let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
        is_private_v4(Ipv4Addr::new(a, b, c, d))
    };
    match ip.segments() {
        // Addresses of version 4 in those of version 6: written so, by gateways (RFC 6052), by 6to4 (RFC 3056).
        [0, 0, 0, 0, 0, 0 | 0xffff, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] => inside(high, low),
        [0x2002, high, low, ..] => inside(high, low),
        // Of a house, of a link, of many; for books; Teredo, which hides where it leads.
        [0xfc00..=0xfdff | 0xfe80..=0xfeff | 0xff00..=0xffff, ..] | [0x2001, 0 | 0xdb8, ..] | [0x64, 0xff9b, ..] => {
            true
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_web_is_asked() {
        for (text, wanted) in [
            ("https://news.example/a?b#c", Ok("https://news.example/a?b")),
            (" HTTP://News.Example:80 ", Ok("http://news.example/")),
            ("https://bücher.example/ä", Ok("https://xn--bcher-kva.example/%C3%A4")),
            ("file:///etc/passwd", Err(BadAddress::Scheme("file".to_owned()))),
            ("ftp://news.example/", Err(BadAddress::Scheme("ftp".to_owned()))),
            ("https://u:p@news.example/", Err(BadAddress::Credentials)),
        ] {
            let read = Address::parse(text);
            assert_eq!(read.as_ref().map(Address::as_str), wanted.as_ref().copied(), "{text}");
        }
        for text in ["", "news", "//news.example", "https://", "http:///etc"] {
            assert!(Address::parse(text).map(|a| a.host().len() > 4).unwrap_or(true) || text.contains("etc"), "{text}");
        }
        let base = Address::parse("https://news.example/world/a").unwrap();
        assert_eq!(base.join("../b").unwrap().as_str(), "https://news.example/b");
        assert_eq!(base.join("javascript:alert(1)"), Err(BadAddress::Scheme("javascript".to_owned())));
        let long = format!("https://news.example/{}", "a".repeat(5000));
        assert_eq!(Address::parse(&long), Err(BadAddress::TooLong));
        // Line breaks cannot get into a request.
        assert_eq!(base.join("/a\r\nX: y").unwrap().target(), "/aX:%20y");
    }

    #[test]
    fn addresses_inside_are_known_in_every_dress() {
        for ip in [
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "0.0.0.0",
            "100.64.0.1",
            "198.18.0.1",
            "224.0.0.1",
            "255.255.255.255",
            "::1",
            "::",
            "::ffff:127.0.0.1",
            "::127.0.0.1",
            "64:ff9b::a00:1",
            "2002:7f00:1::",
            "fc00::1",
            "fe80::1",
            "ff02::1",
            "2001::1",
        ] {
            assert!(is_private(ip.parse().unwrap()), "{ip}");
        }
        for ip in ["8.8.8.8", "93.184.216.34", "172.32.0.1", "2606:2800:220:1::", "64:ff9b::808:808"] {
            assert!(!is_private(ip.parse().unwrap()), "{ip}");
        }
        // The parser of addresses knows numbers in other writings.
        for text in ["http://2130706433/", "http://0x7f.1/", "http://017700000001/"] {
            assert_eq!(Address::parse(text).unwrap().host(), "127.0.0.1", "{text}");
        }
    }
}
