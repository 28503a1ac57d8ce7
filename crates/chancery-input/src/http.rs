//! A stored answer of a web server: status, the few fields that matter, and the body freed of its chunks and codings.

use crate::coding::{self, Decoded};
use crate::fields::{Lines, fields};

/// What an answer says of its body.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) content_type: String,
    codings: String,
    is_chunked: bool,
}

impl Answer {
    /// Reads the head of an answer; `None` where it is none.
    pub(crate) fn parse(head: &[u8]) -> Option<Self> {
        let mut lines = Lines(head);
        let status = lines.next()?.strip_prefix(b"HTTP/")?;
        let status = status.split(|byte| *byte == b' ').filter(|word| !word.is_empty()).nth(1)?.get(..3)?;
        let mut answer = Self { status: std::str::from_utf8(status).ok()?.parse().ok()?, ..Self::default() };
        for (name, value) in fields(lines) {
            let value = String::from_utf8_lossy(value);
            let is = |field: &str| name.eq_ignore_ascii_case(field.as_bytes());
            // Of a field that comes twice the last one counts, as in browsers; codings add up.
            match name.len() {
                12 if is("Content-Type") => answer.content_type = value.into_owned(),
                16 if is("Content-Encoding") => {
                    answer.codings.push(',');
                    answer.codings.push_str(&value);
                }
                17 if is("Transfer-Encoding") => answer.is_chunked |= value.to_ascii_lowercase().contains("chunked"),
                _ => {}
            }
        }
        Some(answer)
    }

    /// Whether its body is what was asked for. With 203 a server on the way gives what the first one gave with 200.
    pub(crate) fn has_content(&self) -> bool {
        matches!(self.status, 200 | 203)
    }

    /// The body as it was meant, at most `cap` bytes of it.
    pub(crate) fn decode(&self, body: Vec<u8>, cap: usize) -> Decoded {
        let joined = if self.is_chunked { join_chunks(body) } else { Decoded { bytes: body, cut: false } };
        let decoded = coding::decode(&self.codings, joined.bytes, cap);
        Decoded { cut: joined.cut || decoded.cut, ..decoded }
    }
}

/// Joins the chunks of a body. One that does not begin with a chunk was stored without them and is taken as it is.
fn join_chunks(body: Vec<u8>) -> Decoded {
    let mut bytes = Vec::with_capacity(body.len());
    let mut rest = body.as_slice();
    loop {
        match chunk(rest) {
            Some((0, ..)) => return Decoded { bytes, cut: false },
            Some((n, data, behind)) => {
                bytes.extend_from_slice(data);
                if data.len() < n {
                    return Decoded { bytes, cut: true };
                }
                rest = behind;
            }
            None if bytes.is_empty() => return Decoded { bytes: body, cut: false },
            None => return Decoded { bytes, cut: true },
        }
    }
}

/// The first chunk: its length as it says, as much of it as there is, and what follows.
fn chunk(bytes: &[u8]) -> Option<(usize, &[u8], &[u8])> {
    // Extensions of a chunk may follow its length; nobody has seen long ones.
    let end = memchr::memchr(b'\n', &bytes[..bytes.len().min(1024)])?;
    let line = bytes[..end].trim_ascii();
    let n_digits = line.iter().take_while(|byte| byte.is_ascii_hexdigit()).count();
    let is_sound = (1..=8).contains(&n_digits) && matches!(line.get(n_digits), None | Some(b';' | b' ' | b'\t'));
    let digits = std::str::from_utf8(&line[..n_digits]).ok().filter(|_| is_sound)?;
    let n = usize::from_str_radix(digits, 16).ok()?;
    let data = &bytes[end + 1..];
    let (data, behind) = data.split_at(n.min(data.len()));
    Some((n, data, behind.strip_prefix(b"\r\n").or(behind.strip_prefix(b"\n")).unwrap_or(behind)))
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    const CAP: usize = 1000;

    fn answer(fields: &str) -> Answer {
        Answer::parse(format!("HTTP/1.1 200 OK\r\n{fields}\r\n\r\n").as_bytes()).unwrap()
    }

    fn decoded(fields: &str, body: &[u8]) -> (String, bool) {
        let Decoded { bytes, cut } = answer(fields).decode(body.to_vec(), CAP);
        (String::from_utf8_lossy(&bytes).into_owned(), cut)
    }

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn heads_are_read_and_nonsense_is_none() {
        let read = answer("content-type: text/html; charset=x\r\nContent-Encoding: gzip\r\nContent-Encoding: br");
        assert_eq!(
            (read.status, read.content_type.as_str(), read.codings.as_str()),
            (200, "text/html; charset=x", ",gzip,br")
        );
        for nonsense in ["", "HTTP", "HTTP/1.1", "HTTP/1.1 OK", "HTTP/1.1 20", "GET / HTTP/1.1", "HTTP/1.1 ٢٠٠"] {
            assert_eq!(Answer::parse(nonsense.as_bytes()), None, "{nonsense}");
        }
    }

    #[test]
    fn chunks_are_joined_and_false_ones_kept() {
        let chunked = "Transfer-Encoding: chunked";
        for (body, text, cut) in [
            ("5\r\nThey \r\n4;x=y\r\nmet.\r\n0\r\n\r\n", "They met.", false),
            ("5\nThey \n4\nmet.\n0\n", "They met.", false),
            ("<p>They met.", "<p>They met.", false),
            ("Faces of the talks\n", "Faces of the talks\n", false),
            ("5\r\nThey \r\n9\r\nmet", "They met", true),
            ("5\r\nThey \r\n<p>", "They ", true),
            ("5\r\nThey \r\n", "They ", true),
            ("ffffffff\r\nThey", "They", true),
            ("fffffffffffffffff\r\nThey", "fffffffffffffffff\r\nThey", false),
            ("", "", false),
        ] {
            assert_eq!(decoded(chunked, body.as_bytes()), (text.to_owned(), cut), "{body:?}");
        }
    }

    #[test]
    fn codings_are_undone_in_turn() {
        let text = b"<p>They met.".as_slice();
        let mut zlib = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
        zlib.write_all(text).unwrap();
        let mut bare = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::fast());
        bare.write_all(text).unwrap();
        // Made with the reference encoders.
        let brotli = b"\x8b\x05\x80<p>They met.\x03";
        let zstd = b"\x28\xb5\x2f\xfd\x20\x0c\x61\x00\x00<p>They met.";
        for (coding, body) in [
            ("gzip", gzip(text)),
            ("X-GZIP", gzip(text)),
            ("gzip, gzip", gzip(&gzip(text))),
            ("deflate", zlib.finish().unwrap()),
            ("deflate", bare.finish().unwrap()),
            ("br", brotli.to_vec()),
            ("zstd", zstd.to_vec()),
            ("identity", text.to_vec()),
            ("gzip", text.to_vec()),
            ("br", text.to_vec()),
            ("deflate", text.to_vec()),
            ("zstd", text.to_vec()),
            ("utf-8", text.to_vec()),
        ] {
            let read = decoded(&format!("Content-Encoding: {coding}"), &body);
            assert_eq!(read, ("<p>They met.".to_owned(), false), "{coding}");
        }
    }

    #[test]
    fn what_breaks_off_or_never_ends_is_cut() {
        let long = gzip(&b"<p>They met. ".repeat(1000));
        let (text, cut) = decoded("Content-Encoding: gzip", &long);
        assert!(text.len() == CAP && cut);
        let short = gzip(b"<p>They met.");
        assert_eq!(decoded("Content-Encoding: gzip", &short[..short.len() - 2]), ("<p>They met.".to_owned(), true));
        let text = "Envoys of Peru and Chile met in Lima on Monday, officials said.";
        for coding in ["br", "deflate"] {
            assert_eq!(decoded(&format!("Content-Encoding: {coding}"), text.as_bytes()), (text.to_owned(), false));
        }
        let nested = (0..50).fold(b"x".to_vec(), |body, _| gzip(&body));
        let fields = format!("Content-Encoding: {}", vec!["gzip"; 5000].join(","));
        assert!(answer(&fields).decode(nested, CAP).bytes.len() > 1);
    }
}
