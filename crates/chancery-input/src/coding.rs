//! Content codings: takes a body as it was sent, gives it as it was meant.
//!
//! Crawlers store bodies decoded and leave the header that says otherwise, servers lie; a body that is not coded as it
//! claims is taken as it is.

use std::io::{self, Read};

use flate2::read::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};
use zstd::stream::read::Decoder as ZstdDecoder;

/// How a Zstandard frame begins.
const ZSTD_MAGIC: &[u8] = b"\x28\xB5\x2F\xFD";

/// More codings than anyone stacks; a header that names hundreds is an attack.
const MAX_CODINGS: usize = 4;

/// Whether a Zstandard stream begins: with a frame of data, or with one of notes, which is to be skipped.
pub(crate) fn is_zstd(bytes: &[u8]) -> bool {
    bytes.starts_with(ZSTD_MAGIC) || matches!(bytes, [0x50..=0x5F, 0x2A, 0x4D, 0x18, ..])
}

/// The largest window that a Zstandard body may ask for, by RFC 9659: 8 MiB, as a power of two. That much memory is taken
/// at once.
const MAX_WINDOW_LOG: u32 = 23;

/// A body, and whether all of it is there.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Decoded {
    pub(crate) bytes: Vec<u8>,
    /// Whether the end is missing: it was longer than the cap, or the stream breaks off.
    pub(crate) cut: bool,
}

/// Undoes the codings that `Content-Encoding` lists, the last one first, and gives at most `cap` bytes.
pub(crate) fn decode(codings: &str, body: Vec<u8>, cap: usize) -> Decoded {
    let mut decoded = Decoded { bytes: body, cut: false };
    for coding in codings.rsplit(',').take(MAX_CODINGS) {
        // Markup is text and no stream.
        if looks_like_markup(&decoded.bytes) {
            break;
        }
        let bytes = decoded.bytes.as_slice();
        // Deflate and Brotli have no mark of their own: what is none may begin as if it were, and soon breaks off.
        let is_grown = |undone: &Decoded| !undone.cut || undone.bytes.len() > bytes.len().min(cap - 1);
        let undone = match coding.trim().to_ascii_lowercase().as_str() {
            "gzip" | "x-gzip" if bytes.starts_with(b"\x1F\x8B") => drain(MultiGzDecoder::new(bytes), cap),
            "deflate" if is_zlib(bytes) => drain(ZlibDecoder::new(bytes), cap),
            "deflate" => drain(DeflateDecoder::new(bytes), cap).filter(is_grown),
            "br" => drain(brotli(bytes), cap).filter(is_grown),
            "zstd" if bytes.starts_with(ZSTD_MAGIC) => drain_zstd(bytes, cap),
            _ => None,
        };
        if let Some(undone) = undone {
            decoded = Decoded { cut: decoded.cut || undone.cut, ..undone };
        }
    }
    decoded
}

/// Whether a page begins here: `<` and what may follow it, behind a byte order mark and white space.
fn looks_like_markup(bytes: &[u8]) -> bool {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes).trim_ascii_start();
    matches!(bytes, [b'<', b'!' | b'?' | b'a'..=b'z' | b'A'..=b'Z', ..])
}

/// Deflate should be a zlib stream and is often a bare one.
fn is_zlib(bytes: &[u8]) -> bool {
    matches!(bytes, [first, second, ..] if first & 15 == 8 && (u16::from(*first) << 8 | u16::from(*second)) % 31 == 0)
}

/// Reads to the end, the cap or the damage; `None` where damage comes first of all.
fn drain(stream: impl Read, cap: usize) -> Option<Decoded> {
    let mut bytes = Vec::new();
    let result = stream.take(cap as u64 + 1).read_to_end(&mut bytes);
    let cut = result.is_err() || bytes.len() > cap;
    bytes.truncate(cap);
    (result.is_ok() || !bytes.is_empty()).then_some(Decoded { bytes, cut })
}

/// As [`drain`], for a body that asks for no more memory than one may.
fn drain_zstd(body: &[u8], cap: usize) -> Option<Decoded> {
    let mut stream = ZstdDecoder::with_buffer(body).ok()?;
    stream.window_log_max(MAX_WINDOW_LOG).ok()?;
    drain(stream, cap)
}

/// A Brotli stream, decoded.
pub(crate) fn brotli<R: Read>(stream: R) -> brotli_decompressor::Decompressor<R> {
    brotli_decompressor::Decompressor::new(stream, 64 << 10)
}

/// Zstandard frames, decoded one after another; those of notes are skipped.
///
/// # Errors
///
/// If there is no memory for a decoder.
pub(crate) fn zstd<R: Read>(stream: R) -> io::Result<impl Read> {
    ZstdDecoder::new(stream)
}
