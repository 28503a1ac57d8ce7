//! Outlets and agencies by name and by domain.

use std::collections::BTreeMap;

use chancery_doc::Outlet;

use crate::tidy::fold;

/// Known outlets and agencies, found by any of their names or by their domain.
///
/// ```
/// use chancery_page::Outlets;
/// let outlets = Outlets::new([("The Quay Times".into(), Some("quaytimes.example".into()), vec!["Quay".into()], false)]);
/// assert_eq!(outlets.len(), 1);
/// ```
#[derive(Clone, Debug, Default)]
pub struct Outlets {
    known: Vec<Known>,
    by_name: BTreeMap<String, usize>,
    by_domain: BTreeMap<String, usize>,
}

#[derive(Clone, Debug)]
struct Known {
    name: String,
    domain: Option<String>,
    is_agency: bool,
}

impl Outlets {
    /// Makes the table from names, domains, other names, and whether each is an agency.
    ///
    /// Where two share a name or a domain, the first keeps it.
    pub fn new(media: impl IntoIterator<Item = (String, Option<String>, Vec<String>, bool)>) -> Self {
        let mut outlets = Self::default();
        for (name, domain, also, is_agency) in media {
            let domain = domain.as_deref().and_then(as_domain);
            let idx = outlets.known.len();
            for name in also.iter().chain([&name]) {
                outlets.by_name.entry(name_key(name)).or_insert(idx);
            }
            if let Some(domain) = &domain {
                outlets.by_domain.entry(domain.clone()).or_insert(idx);
            }
            outlets.known.push(Known { name, domain, is_agency });
        }
        outlets
    }

    /// Returns how many outlets are known.
    #[must_use]
    pub fn len(&self) -> usize {
        self.known.len()
    }

    /// Whether none is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.known.is_empty()
    }

    /// The outlet of that name.
    pub(crate) fn named(&self, name: &str) -> Option<Outlet> {
        self.by_name.get(&name_key(name)).map(|&idx| self.outlet(idx))
    }

    /// The outlet at that host, or at the domain that it is under.
    pub(crate) fn at(&self, host: &str) -> Option<Outlet> {
        let mut host = host.strip_prefix("www.").unwrap_or(host);
        loop {
            if let Some(&idx) = self.by_domain.get(host) {
                return Some(self.outlet(idx));
            }
            host = host.split_once('.')?.1;
        }
    }

    /// Whether that name is an agency's.
    pub(crate) fn is_agency(&self, name: &str) -> bool {
        self.by_name.get(&name_key(name)).is_some_and(|&idx| self.known[idx].is_agency)
    }

    fn outlet(&self, idx: usize) -> Outlet {
        let known = &self.known[idx];
        Outlet { name: Some(known.name.clone()), domain: known.domain.clone() }
    }
}

/// A name without case, article and punctuation.
pub(crate) fn name_key(name: &str) -> String {
    let folded = fold(name);
    let words: Vec<&str> = folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let words = words.strip_prefix(&["the"]).filter(|rest| !rest.is_empty()).unwrap_or(&words);
    words.join(" ")
}

/// Whether two outlets are one: by domain, or one under the other's, or by name.
pub(crate) fn is_same(a: &Outlet, b: &Outlet) -> bool {
    let under = |a: &str, b: &str| {
        a.replace('-', "") == b.replace('-', "") || a.strip_suffix(b).is_some_and(|rest| rest.ends_with('.'))
    };
    let by_domain = a.domain.as_deref().zip(b.domain.as_deref()).is_some_and(|(a, b)| under(a, b) || under(b, a));
    let by_name = a
        .name
        .as_deref()
        .zip(b.name.as_deref())
        .is_some_and(|(a, b)| core_name(a) == core_name(b) || is_initials(a, b) || is_initials(b, a));
    by_domain || by_name
}

/// A name's key without the words that many outlets add to it: "Quay News" is "Quay", "quay.com" too.
pub(crate) fn core_name(name: &str) -> String {
    const ADDED: &[&str] = &["com", "digital", "english", "news", "online", "org", "website"];
    let key = name_key(name);
    let mut words: Vec<&str> = key.split(' ').collect();
    while words.len() > 1 && words.last().is_some_and(|last| ADDED.contains(last)) {
        words.pop();
    }
    words.join(" ")
}

/// Whether `short` is the initials of `long`: "RNS" of "Religion News Service".
fn is_initials(short: &str, long: &str) -> bool {
    let initials: String = long
        .split_whitespace()
        .filter(|word| !matches!(*word, "of" | "the" | "and"))
        .filter_map(|word| word.chars().next())
        .collect();
    initials.chars().count() >= 2 && initials == short
}

/// The host of an absolute `http` address, in lower case without `www.`; `None` where it is no domain.
pub(crate) fn host(url: &str) -> Option<String> {
    let (scheme, rest) = url.split_once("://")?;
    if !scheme.eq_ignore_ascii_case("http") && !scheme.eq_ignore_ascii_case("https") {
        return None;
    }
    let authority = rest.split(['/', '?', '#', '\\']).next()?;
    let host = authority.rsplit('@').next()?.split(':').next()?;
    as_domain(host)
}

/// The words as a domain, if they are one: labels of letters, digits and hyphens, the last of letters.
pub(crate) fn as_domain(words: &str) -> Option<String> {
    let domain = words.trim().trim_end_matches(['.', '/']).to_lowercase();
    let domain = domain.strip_prefix("www.").unwrap_or(&domain);
    let labels: Vec<&str> = domain.split('.').collect();
    let sound = |label: &&str| !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || c == '-');
    let top = labels.last()?;
    let is_top = top.chars().count() >= 2 && (top.starts_with("xn--") || top.chars().all(char::is_alphabetic));
    (labels.len() >= 2 && labels.iter().all(sound) && is_top && domain.len() <= 253).then(|| domain.to_owned())
}

/// An absolute `http` address as the record takes it; `None` for anything else.
pub(crate) fn as_url(words: &str) -> Option<String> {
    let url = words.trim();
    let is_sound = !url.contains(|c: char| c.is_whitespace() || c.is_control()) && url.len() <= 2048;
    let lower = url.get(..8).map(str::to_ascii_lowercase)?;
    let scheme = ["https://", "http://"].into_iter().find(|scheme| lower.starts_with(scheme))?;
    let rest = &url[scheme.len()..];
    (is_sound && !rest.is_empty() && !rest.starts_with('/')).then(|| format!("{scheme}{rest}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outlets_are_found_by_name_and_under_their_domain() {
        let media = [("CNN".to_owned(), Some("cnn.com".to_owned()), vec!["Cable News Network".to_owned()], false)];
        let outlets = Outlets::new(media);
        assert_eq!(outlets.at("edition.cnn.com").unwrap().name.as_deref(), Some("CNN"));
        assert_eq!(outlets.named("the cable news network").unwrap().domain.as_deref(), Some("cnn.com"));
        assert!(outlets.at("notcnn.com").is_none());
    }

    #[test]
    fn hosts_are_domains_only() {
        assert_eq!(host("https://WWW.Example.org:8080/a?b").as_deref(), Some("example.org"));
        assert_eq!(host("https://user@news.example.co.uk#x").as_deref(), Some("news.example.co.uk"));
        for bad in ["ftp://example.org/", "http://localhost/", "http://127.0.0.1/", "javascript:alert(1)", "/a/b"] {
            assert_eq!(host(bad), None, "{bad}");
        }
    }

    #[test]
    fn addresses_are_absolute_or_none() {
        assert_eq!(as_url(" https://a.example/x ").as_deref(), Some("https://a.example/x"));
        assert_eq!(as_url("HTTP://a.example/x").as_deref(), Some("http://a.example/x"));
        for bad in ["/world/1", "//a.example/", "https://", "https:///x", "https://a b/", "mailto:a@b.example"] {
            assert_eq!(as_url(bad), None, "{bad}");
        }
    }
}
