//! Heads as mail, the web and archives have them: a first line, fields, an empty line.

use memchr::{memchr, memmem};

/// The longest head that is read. Addresses of a few thousand bytes occur; longer heads are damage.
pub(crate) const MAX_HEAD: usize = 64 << 10;

/// Where a head ends, behind its empty line; some writers end lines with a line feed alone.
pub(crate) fn head_end(bytes: &[u8]) -> Option<usize> {
    let usual = memmem::find(bytes, b"\r\n\r\n").map(|at| at + 4);
    // Sought only before the usual end: behind it bodies begin.
    let bare = memmem::find(&bytes[..usual.unwrap_or(bytes.len())], b"\n\n").map(|at| at + 2);
    bare.or(usual)
}

/// Names and values of the lines that are fields.
pub(crate) fn fields<'a>(lines: Lines<'a>) -> impl Iterator<Item = (&'a [u8], &'a [u8])> {
    lines.filter_map(|line| {
        let colon = memchr(b':', line)?;
        Some((line[..colon].trim_ascii_end(), line[colon + 1..].trim_ascii()))
    })
}

/// Lines without their ends.
pub(crate) struct Lines<'a>(pub(crate) &'a [u8]);

impl<'a> Iterator for Lines<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        if self.0.is_empty() {
            return None;
        }
        let end = memchr(b'\n', self.0).unwrap_or(self.0.len());
        let line = &self.0[..end];
        self.0 = self.0.get(end + 1..).unwrap_or_default();
        Some(line.strip_suffix(b"\r").unwrap_or(line))
    }
}
