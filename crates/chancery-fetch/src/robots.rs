//! What a robots.txt allows (RFC 9309).
//!
//! Groups that name us are taken together; where there is none, those for everybody are. Of the rules that match a path the one
//! with the longest pattern holds, and of two as long the one that allows. `*` stands for anything, `$` at the end for the end.
//! Bytes that are written with and without `%` are the same.

use std::time::Duration;

/// Bytes that are read of a robots.txt; RFC 9309 asks for 500 KiB at least.
pub(crate) const MAX_ROBOTS: usize = 500 << 10;

/// Where rules are, and may always be asked for.
pub(crate) const ROBOTS_PATH: &str = "/robots.txt";

/// The rules of one origin for us.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Robots {
    rules: Vec<Rule>,
    /// Seconds between two requests that it asks for. Not in the RFC; widely written.
    delay: Option<f64>,
    /// Nothing may be asked, for the rules could not be had.
    is_closed: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Rule {
    allows: bool,
    /// As written, for people.
    written: String,
    pattern: Vec<u8>,
}

/// What the rules say of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It may be asked for.
    Allowed,
    /// It may not; the rule says so.
    Refused(String),
}

impl Robots {
    /// Everything may be asked for: there is no robots.txt.
    #[must_use]
    pub fn open() -> Self {
        Self::default()
    }

    /// Nothing may be asked for: the server or the network fails, and there may be rules.
    #[must_use]
    pub fn closed() -> Self {
        Self { is_closed: true, ..Self::default() }
    }

    /// Reads the rules for the product of that name, such as `chancery`.
    ///
    /// ```
    /// use chancery_fetch::{Robots, Verdict};
    ///
    /// let robots = Robots::parse(b"User-agent: *\nDisallow: /*.pdf$\nAllow: /open", "chancery");
    /// assert_eq!(robots.verdict("/a.pdf"), Verdict::Refused("Disallow: /*.pdf$".to_owned()));
    /// assert_eq!(robots.verdict("/a.pdf?x"), Verdict::Allowed);
    /// ```
    #[must_use]
    pub fn parse(bytes: &[u8], product: &str) -> Self {
        let (own, all) = groups(&bytes[..bytes.len().min(MAX_ROBOTS)], bytes.len() > MAX_ROBOTS, product);
        own.or(all).unwrap_or_default()
    }

    /// What they say of a path with its query.
    #[must_use]
    pub fn verdict(&self, target: &str) -> Verdict {
        if target == ROBOTS_PATH {
            return Verdict::Allowed;
        }
        if self.is_closed {
            return Verdict::Refused("robots.txt could not be read".to_owned());
        }
        let target = normal(target.as_bytes());
        let matching = self.rules.iter().filter(|rule| !rule.pattern.is_empty() && matches(&rule.pattern, &target));
        match matching.max_by_key(|rule| (rule.pattern.len(), rule.allows)) {
            Some(rule) if !rule.allows => Verdict::Refused(format!("Disallow: {}", rule.written)),
            _ => Verdict::Allowed,
        }
    }

    /// The pause between two requests that it asks for.
    #[must_use]
    pub fn delay(&self) -> Option<Duration> {
        self.delay.map(Duration::from_secs_f64)
    }
}

/// The group for us and the one for everybody.
fn groups(bytes: &[u8], is_cut: bool, product: &str) -> (Option<Robots>, Option<Robots>) {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let mut lines: Vec<&[u8]> = bytes.split(|byte| matches!(byte, b'\n' | b'\r')).collect();
    if is_cut {
        // Half a rule could forbid or allow what the whole one does not.
        lines.pop();
    }
    let (mut own, mut all) = (None, None);
    let (mut for_own, mut for_all, mut is_naming) = (false, false, false);
    for line in lines {
        let line = line.split(|byte| *byte == b'#').next().unwrap_or_default();
        let Some(colon) = line.iter().position(|byte| *byte == b':') else { continue };
        let name = line[..colon].trim_ascii().to_ascii_lowercase();
        let value = String::from_utf8_lossy(line[colon + 1..].trim_ascii()).into_owned();
        match name.as_slice() {
            b"user-agent" => {
                if !is_naming {
                    (for_own, for_all) = (false, false);
                }
                is_naming = true;
                // Versions and whatever else stands behind the product are no part of its name.
                let end = value.find(|c: char| !(c.is_ascii_alphabetic() || matches!(c, '-' | '_')));
                let named = &value[..end.unwrap_or(value.len())];
                for_all |= value.starts_with('*');
                for_own |= named.eq_ignore_ascii_case(product);
                if for_own {
                    own.get_or_insert_with(Robots::default);
                }
                if for_all {
                    all.get_or_insert_with(Robots::default);
                }
            }
            b"allow" | b"disallow" | b"crawl-delay" => {
                is_naming = false;
                for robots in [(for_own, &mut own), (for_all, &mut all)] {
                    if let (true, Some(robots)) = robots {
                        robots.take(&name, &value);
                    }
                }
            }
            // Sitemaps and what others invented belong to no group and end none.
            _ => {}
        }
    }
    (own, all)
}

impl Robots {
    fn take(&mut self, name: &[u8], value: &str) {
        if name == b"crawl-delay" {
            let delay = value.parse().ok().filter(|delay: &f64| delay.is_finite() && (0.0..=1e6).contains(delay));
            self.delay = delay.or(self.delay);
            return;
        }
        let written = value.chars().take(200).collect();
        self.rules.push(Rule { allows: name == b"allow", written, pattern: normal(value.as_bytes()) });
    }
}

/// The one writing of a path: bytes that need no `%` without it, all others with it and in capitals.
fn normal(path: &[u8]) -> Vec<u8> {
    let digit = |at: usize| path.get(at).and_then(|byte| char::from(*byte).to_digit(16));
    let mut out = Vec::with_capacity(path.len());
    let mut at = 0;
    while at < path.len() {
        let (byte, is_coded) = match (path[at], digit(at + 1), digit(at + 2)) {
            (b'%', Some(high), Some(low)) => ((high * 16 + low) as u8, true),
            (byte, ..) => (byte, false),
        };
        at += if is_coded { 3 } else { 1 };
        let is_plain = byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
        if is_plain || !is_coded && byte.is_ascii_graphic() {
            out.push(byte);
        } else {
            out.extend(format!("%{byte:02X}").into_bytes());
        }
    }
    out
}

/// Whether a pattern matches the beginning of a path. Pieces between stars are sought one after another, the first place of
/// each: never back, so that a hostile pattern costs no more than a long one.
fn matches(pattern: &[u8], path: &[u8]) -> bool {
    let (pattern, is_to_end) = match pattern.strip_suffix(b"$") {
        Some(pattern) => (pattern, true),
        None => (pattern, false),
    };
    let mut pieces = pattern.split(|byte| *byte == b'*');
    let first = pieces.next().unwrap_or_default();
    let Some(mut rest) = path.strip_prefix(first) else { return false };
    let mut pieces = pieces.peekable();
    if pieces.peek().is_none() {
        return !is_to_end || rest.is_empty();
    }
    while let Some(piece) = pieces.next() {
        if pieces.peek().is_none() && is_to_end {
            return rest.ends_with(piece);
        }
        if piece.is_empty() {
            continue;
        }
        let Some(at) = rest.windows(piece.len()).position(|window| window == piece) else { return false };
        rest = &rest[at + piece.len()..];
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allows(robots: &str, target: &str) -> bool {
        Robots::parse(robots.as_bytes(), "chancery").verdict(target) == Verdict::Allowed
    }

    #[test]
    fn the_longest_rule_holds_and_of_two_the_kinder() {
        let robots = "User-Agent: *\nAllow: /example/page/\nDisallow: /example/page/disallowed.gif\nDisallow: /example\nAllow: /x\nDisallow: /x\nDisallow:";
        for (target, wanted) in [
            ("/example/page/", true),
            ("/example/page/disallowed.gif", false),
            ("/example/other", false),
            ("/x", true),
            ("/", true),
            ("/robots.txt", true),
        ] {
            assert_eq!(allows(robots, target), wanted, "{target}");
        }
    }

    #[test]
    fn stars_and_ends_are_understood() {
        for (pattern, target, matched) in [
            ("/*.gif$", "/a/b.gif", true),
            ("/*.gif$", "/a/b.gif?x", false),
            ("/*.gif", "/a/b.gif?x", true),
            ("/a*b*c", "/a-b-b-c-d", true),
            ("/a*b*c", "/a-c-b", false),
            ("/a*$", "/abc", true),
            ("/a$", "/a", true),
            ("/a$", "/ab", false),
            ("/$", "/", true),
            ("*", "/", true),
            ("/a**b", "/axb", true),
            ("/a*a$", "/a", false),
            ("/a*ab$", "/aab", true),
            ("/path/file-with-a-%2A.html", "/path/file-with-a-*.html", false),
        ] {
            assert_eq!(!allows(&format!("user-agent:*\ndisallow: {pattern}"), target), matched, "{pattern} {target}");
        }
        let hostile = format!("user-agent: *\ndisallow: /{}x", "*a".repeat(5000));
        assert!(allows(&hostile, &"/a".repeat(4000)));
    }

    #[test]
    fn percent_signs_make_no_difference() {
        for (pattern, target, matched) in [
            ("/foo/bar/ツ", "/foo/bar/%E3%83%84", true),
            ("/foo/bar/%E3%83%84", "/foo/bar/%E3%83%84", true),
            ("/foo/bar/%62%61%7A", "/foo/bar/baz", true),
            ("/foo/bar/baz", "/foo/bar/%62%61%7a", true),
            ("/a%2Fb", "/a/b", false),
            ("/a%2fb", "/a%2Fb", true),
            ("/a?b=c&d", "/a?b=c&d=e", true),
            ("/100%", "/100%", true),
        ] {
            assert_eq!(!allows(&format!("user-agent:*\ndisallow: {pattern}"), target), matched, "{pattern} {target}");
        }
    }

    #[test]
    fn groups_are_found_and_taken_together() {
        let robots = "\u{feff}# ours\nUser-agent: other\nDisallow: /\n\nuser-agent: ChanceRy/2.0\nUser-agent: foo\nDisallow: /one\nSitemap: https://a.example/s.xml\nDisallow: /three\r\rUSER-AGENT: chancery # again\rCrawl-Delay: 7.5\rDisallow: /two\n\nUser-agent: *\nDisallow: /everybody";
        for (target, wanted) in [("/one", false), ("/two", false), ("/three", false), ("/everybody", true), ("/", true)]
        {
            assert_eq!(allows(robots, target), wanted, "{target}");
        }
        assert_eq!(Robots::parse(robots.as_bytes(), "chancery").delay(), Some(Duration::from_millis(7500)));
        assert!(allows("user-agent: chancerybot\ndisallow: /", "/"), "another product");
        assert!(allows("disallow: /", "/"), "a rule without a group");
        assert!(!allows("user-agent: *\ndisallow: /\nuser-agent: foo\nallow: /", "/"));
        assert!(allows("user-agent: *\ndisallow: /\nuser-agent: chancery\nallow:", "/"), "an own group without rules");
        assert!(!allows("user-agent : *\n disallow : /\n", "/"), "spaces");
        assert!(allows("<html><body>Disallow: nothing</body></html>", "/"));
        for delay in ["-1", "NaN", "inf", "1e99", "soon"] {
            let robots = format!("user-agent: *\ncrawl-delay: {delay}");
            assert_eq!(Robots::parse(robots.as_bytes(), "chancery").delay(), None, "{delay}");
        }
    }

    #[test]
    fn what_is_behind_500_kib_is_not_read_and_half_a_rule_is_none() {
        let filler = format!("# {}\n", "x".repeat(97)).repeat(MAX_ROBOTS / 100 + 1);
        let filler = &filler[..MAX_ROBOTS - 40];
        let robots = format!("{filler}\nuser-agent: *\ndisallow: /long/and/private");
        assert!(robots.len() > MAX_ROBOTS && allows(&robots, "/long/and/private"));
        let before = format!("user-agent: *\ndisallow: /p\n{filler}\n# {}\nallow: /p", "x".repeat(40));
        assert!(!allows(&before, "/p"));
        assert_eq!(Robots::closed().verdict("/"), Verdict::Refused("robots.txt could not be read".to_owned()));
        assert_eq!(Robots::closed().verdict("/robots.txt"), Verdict::Allowed);
    }
}
