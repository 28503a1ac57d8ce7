//! Links in Markdown: where they are, which of them lead nowhere, and what becomes of those that lead out of the manual.

use std::collections::BTreeMap;
use std::fs;
use std::ops::Range;

use crate::root;

/// `[words](target)`, or a picture with a `!` before it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Link<'a> {
    pub(crate) words: &'a str,
    pub(crate) target: &'a str,
    pub(crate) is_picture: bool,
    /// The whole of it in the text.
    pub(crate) range: Range<usize>,
}

/// The links of a page, without those that code only shows.
pub(crate) fn links(text: &str) -> Vec<Link<'_>> {
    let mut links = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    let mut at = 0;
    let mut fence: Option<&str> = None;
    while at < text.len() {
        let rest = &text[at..];
        if at == 0 || text.as_bytes()[at - 1] == b'\n' {
            let line = rest.lines().next().unwrap_or_default();
            let mark = line.trim_start();
            let known = fence;
            match fence {
                None => fence = ["```", "~~~"].into_iter().find(|fence| mark.starts_with(fence)),
                Some(mine) if mark.trim_end() == mine => fence = None,
                Some(_) => {}
            }
            if known.is_some() || fence.is_some() {
                at += rest.find('\n').map_or(rest.len(), |end| end + 1);
                open.clear();
                continue;
            }
        }
        match rest.as_bytes()[0] {
            b'\\' => at += 1 + rest[1..].chars().next().map_or(0, char::len_utf8),
            b'`' => {
                let ticks = &rest[..rest.len() - rest.trim_start_matches('`').len()];
                at += ticks.len() + rest[ticks.len()..].find(ticks).map_or(0, |end| end + ticks.len());
            }
            b'[' => {
                open.push(at);
                at += 1;
            }
            b']' => {
                at += 1;
                let Some(from) = open.pop() else { continue };
                let Some(target) = rest.strip_prefix("](").and_then(|rest| rest.split_once(')')) else { continue };
                let words = &text[from + 1..at - 1];
                at += 1 + target.0.len() + 1;
                let is_picture = text[..from].ends_with('!');
                links.push(Link { words, target: target.0, is_picture, range: from - usize::from(is_picture)..at });
            }
            _ => at += rest.chars().next().map_or(1, char::len_utf8),
        }
    }
    links
}

/// Whether a link leads out of the repository.
pub(crate) fn is_elsewhere(target: &str) -> bool {
    target.contains("://") || target.starts_with("mailto:")
}

/// A path seen from the repository's root, as a link on the page `page` means it; `None` where it leads out of the root.
pub(crate) fn resolved(page: &str, target: &str) -> Option<String> {
    let folder = page.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut parts: Vec<&str> = Vec::new();
    for part in folder.split('/').chain(target.split('/')) {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// What is wrong with the links of one page.
pub(crate) fn complaints(page: &str, text: &str) -> Vec<String> {
    let mut complaints = Vec::new();
    for link in links(text) {
        // Words in brackets followed by others in parentheses are a link only where they name something.
        if is_elsewhere(link.target) || link.target.is_empty() {
            continue;
        }
        let (path, part) = link.target.split_once('#').map_or((link.target, None), |(path, part)| (path, Some(part)));
        let name = if path.is_empty() { Some(page.to_owned()) } else { resolved(page, path) };
        let there = name.as_deref().filter(|name| root().join(name).exists());
        let Some(name) = there else {
            complaints.push(format!("the link to `{}` leads nowhere", link.target));
            continue;
        };
        if let Some(part) = part.filter(|_| name.ends_with(".md")) {
            let known = if name == page { Some(text.to_owned()) } else { fs::read_to_string(root().join(name)).ok() };
            if !known.is_some_and(|text| anchors(&text).iter().any(|anchor| anchor == part)) {
                complaints.push(format!("`{name}` has no heading for the link to `#{part}`"));
            }
        }
    }
    complaints
}

/// What the headings of a page are called in links.
fn anchors(text: &str) -> Vec<String> {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let mut is_code = false;
    let mut anchors = Vec::new();
    for line in text.lines() {
        is_code ^= line.trim_start().starts_with("```");
        let words = line.trim_start_matches('#');
        if is_code || words.len() == line.len() || !words.starts_with(' ') {
            continue;
        }
        let kept = words.trim().chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
        let name: String = kept.map(|c| if c == ' ' { '-' } else { c.to_ascii_lowercase() }).collect();
        let n = seen.entry(name.clone()).or_default();
        anchors.push(if *n == 0 { name } else { format!("{name}-{n}") });
        *n += 1;
    }
    anchors
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_and_pictures_are_found_and_code_is_left_alone() {
        let text = "See [the `code`\nof it](a/b.rs) and ![a picture](c.svg), not `[x](y)`.\n\n```sh\n[no](where)\n```\n[A T] \\[no](z) [last](#end)\n";
        let found: Vec<(&str, &str, bool)> =
            links(text).iter().map(|link| (link.words, link.target, link.is_picture)).collect();
        assert_eq!(
            found,
            [("the `code`\nof it", "a/b.rs", false), ("a picture", "c.svg", true), ("last", "#end", false)]
        );
        for link in links(text) {
            assert!(text[link.range.clone()].ends_with(')'), "{link:?}");
        }
    }

    #[test]
    fn a_link_that_leads_nowhere_is_told() {
        let text = "[a](../Cargo.toml) [b](gone.md) [c](start.md#no-such-part) [d](start.md#one-article) [e](https://example.org/x)";
        assert_eq!(
            complaints("docs/page.md", text),
            ["the link to `gone.md` leads nowhere", "`docs/start.md` has no heading for the link to `#no-such-part`"]
        );
    }

    #[test]
    fn headings_are_called_as_in_links() {
        assert_eq!(
            anchors("# What's *it*?\n```\n# no\n```\n## Two words\n## Two words\n#no"),
            ["whats-it", "two-words", "two-words-1"]
        );
    }
}
