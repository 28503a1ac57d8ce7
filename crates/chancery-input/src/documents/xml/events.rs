//! What stands in XML, one thing after another; what people write by mistake ends nothing.

use quick_xml::events::Event;
use quick_xml::reader::Reader;

/// How a section of plain characters begins.
pub(super) const CDATA: &str = "<![CDATA[";

/// What stands in a text, one thing after another.
pub(super) struct Events<'t> {
    text: &'t str,
    reader: Reader<&'t [u8]>,
}

impl<'t> Events<'t> {
    pub(super) fn of(text: &'t str) -> Self {
        let mut reader = Reader::from_str(text);
        // Feeds are written by hand more often than one would think.
        let config = reader.config_mut();
        (config.check_end_names, config.allow_unmatched_ends, config.allow_dangling_amp) = (false, true, true);
        Self { text, reader }
    }

    /// What was not read, beginning with what could not be.
    pub(super) fn rest(&self) -> &'t str {
        self.text.get(self.text.len() - self.reader.get_ref().len()..).unwrap_or_default()
    }

    pub(super) fn read(&mut self) -> Result<Event<'t>, quick_xml::Error> {
        loop {
            let rest = self.rest();
            if let Some(n) = unknown_markup(rest.as_bytes()) {
                *self = Self::of(&rest[n..]);
                continue;
            }
            match self.reader.read_event() {
                // A mistake in something that was read to its end; what follows is sound.
                Err(quick_xml::Error::IllFormed(_)) => {}
                read => return read,
            }
        }
    }
}

/// The length of markup that XML does not know and some pages have, such as `<![if IE]>`; as browsers do, it is passed over.
///
/// The reader would take it for the beginning of a section and swallow all up to the end of the next one.
fn unknown_markup(rest: &[u8]) -> Option<usize> {
    const DOCTYPE: &[u8] = b"<!DOCTYPE";
    let is_known = [b"<!--".as_slice(), CDATA.as_bytes()].iter().any(|known| rest.starts_with(known))
        || rest.get(..DOCTYPE.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(DOCTYPE));
    if is_known || !rest.starts_with(b"<!") {
        return None;
    }
    memchr::memchr(b'>', rest).map(|end| end + 1)
}
