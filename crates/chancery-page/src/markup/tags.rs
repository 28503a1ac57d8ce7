//! Where tags and comments end, as the source writes them.
//!
//! All of it looks ahead in the source and writes nothing; what was sought in vain is remembered, so that no page asks for the
//! same search once per tag.

use super::Cleaner;
use crate::tidy::floor;

/// Bytes of one tag: some carry whole data files in an attribute.
const MAX_TAG_BYTES: usize = 2 << 20;

/// A tag as the source writes it.
pub(super) struct Tag<'s> {
    pub(super) name: &'s str,
    pub(super) is_end: bool,
    /// Whether a slash stands right before its end.
    pub(super) is_self_closed: bool,
    pub(super) attributes: Vec<(&'s str, &'s str)>,
    pub(super) end: usize,
}

impl<'s> Cleaner<'s> {
    /// Where the comment that begins here ends: at `-->` or `--!>`. `<!-->` and `<!--->` are whole comments.
    pub(super) fn comment_end(&mut self) -> Option<usize> {
        if self.missing.contains(&"-->") {
            return None;
        }
        let (dashes, content) = (self.at + 2, self.at + 4);
        let is_end =
            |close: usize| self.source[dashes..close].ends_with("--") || self.source[content..close].ends_with("--!");
        let mut closes = self.source[content..].match_indices('>').map(|(at, _)| content + at);
        let found = closes.find(|&close| is_end(close));
        if found.is_none() {
            self.missing.push("-->");
        }
        Some(found? + 1)
    }

    /// The first `end` from `from` on; remembers that there is none.
    pub(super) fn find_end(&mut self, end: &'static str, from: usize) -> Option<usize> {
        if self.missing.contains(&end) {
            return None;
        }
        let found = self.source[from..].find(end).map(|at| from + at);
        if found.is_none() {
            self.missing.push(end);
        }
        found
    }

    /// Reads one tag; `None` where it does not end.
    pub(super) fn tag(&mut self) -> Option<Tag<'s>> {
        if self.missing.contains(&">") {
            return None;
        }
        let bytes = self.source.as_bytes();
        let is_end = bytes[self.at + 1] == b'/';
        let name_start = self.at + 1 + usize::from(is_end);
        let name_end = until(bytes, name_start, |byte| byte.is_ascii_whitespace() || byte == b'>' || byte == b'/');
        let limit = bytes.len().min(self.at + MAX_TAG_BYTES);
        let mut attributes = Vec::new();
        let mut at = name_end;
        let is_self_closed = loop {
            let gap = at;
            at = until(&bytes[..limit], at, |byte| !byte.is_ascii_whitespace() && byte != b'/');
            if at >= limit {
                // Where quotes are broken the tag seems endless: it ends at its first `>` then, as people read it.
                let close = self.find_end(">", name_end)?;
                self.n_broken += 1;
                return Some(Tag {
                    name: &self.source[name_start..name_end],
                    is_end,
                    is_self_closed: false,
                    attributes: Vec::new(),
                    end: close + 1,
                });
            }
            if bytes[at] == b'>' {
                break at > gap && bytes[at - 1] == b'/';
            }
            let key_start = at;
            at = until(&bytes[..limit], at + 1, |byte| byte.is_ascii_whitespace() || b"=>/".contains(&byte));
            let key = &self.source[key_start..floor(self.source, at)];
            let equals = until(&bytes[..limit], at, |byte| !byte.is_ascii_whitespace());
            let mut value = "";
            if equals < limit && bytes[equals] == b'=' {
                at = until(&bytes[..limit], equals + 1, |byte| !byte.is_ascii_whitespace());
                let quote = bytes.get(at).copied().filter(|byte| matches!(byte, b'"' | b'\''));
                let start = if quote.is_some() { at + 1 } else { at };
                let end = match quote {
                    Some(quote) => until(&bytes[..limit], start.min(limit), |byte| byte == quote),
                    None => until(&bytes[..limit], start.min(limit), |byte| byte.is_ascii_whitespace() || byte == b'>'),
                };
                value = &self.source[start.min(end)..floor(self.source, end)];
                at = if quote.is_some() { end + 1 } else { end };
            }
            if !is_end && attributes.len() < 64 {
                attributes.push((key, value));
            }
        };
        Some(Tag { name: &self.source[name_start..name_end], is_end, is_self_closed, attributes, end: at + 1 })
    }

    /// Where the next end tag of that name begins and ends, if it does so within `n` bytes.
    pub(super) fn find_end_within(&mut self, name: &str, n: usize) -> Option<(usize, usize)> {
        let window_end = floor(self.source, self.at + n);
        let found = find_end_tag(&self.source[..window_end], self.at, name);
        if found.is_none() {
            self.work += window_end - self.at;
        }
        found
    }
}

/// The value of an attribute.
pub(super) fn attribute<'s>(tag: &Tag<'s>, key: &str) -> Option<&'s str> {
    tag.attributes.iter().find(|(name, _)| name.eq_ignore_ascii_case(key)).map(|(_, value)| *value)
}

fn until(bytes: &[u8], from: usize, stop: impl Fn(u8) -> bool) -> usize {
    let from = from.min(bytes.len());
    bytes[from..].iter().position(|&byte| stop(byte)).map_or(bytes.len(), |n| from + n)
}

/// Where the next end tag of that name begins and ends, from `from` on.
pub(super) fn find_end_tag(source: &str, from: usize, name: &str) -> Option<(usize, usize)> {
    let bytes = source.as_bytes();
    let mut at = from;
    loop {
        at += source.get(at..)?.find("</")?;
        let name_end = at + 2 + name.len();
        let is_name = bytes.get(at + 2..name_end).is_some_and(|word| word.eq_ignore_ascii_case(name.as_bytes()));
        if is_name && !bytes.get(name_end).is_some_and(u8::is_ascii_alphanumeric) {
            let after = source[at..].find('>').map_or(source.len(), |n| at + n + 1);
            return Some((at, after));
        }
        at += 2;
    }
}
