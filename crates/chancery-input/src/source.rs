//! A file or standard input as a stream of bytes, inflated where it is a gzip stream.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use flate2::read::MultiGzDecoder;

use crate::walk::Found;

/// A stream of bytes that a thread may own.
pub(crate) type Stream = Box<dyn BufRead + Send>;

/// Opens what was found; `n_bytes` counts what is read of it, before inflation.
pub(crate) fn open(found: &Found, n_bytes: &Arc<AtomicU64>) -> io::Result<Stream> {
    let raw: Box<dyn Read + Send> = match found {
        Found::Stdin => Box::new(io::stdin()),
        Found::File { path, .. } => Box::new(File::open(path)?),
    };
    inflate(Counted { raw, n_bytes: Arc::clone(n_bytes) })
}

/// Tells gzip by its two first bytes, not by the name: servers and archives mix them up.
fn inflate(mut raw: impl Read + Send + 'static) -> io::Result<Stream> {
    let mut magic = Vec::with_capacity(2);
    raw.by_ref().take(2).read_to_end(&mut magic)?;
    let is_gzip = magic == [0x1F, 0x8B];
    let whole = BufReader::with_capacity(64 << 10, Cursor::new(magic).chain(raw));
    Ok(if is_gzip { Box::new(BufReader::new(MultiGzDecoder::new(whole))) } else { Box::new(whole) })
}

struct Counted<R> {
    raw: R,
    n_bytes: Arc<AtomicU64>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let n = self.raw.read(buf)?;
        self.n_bytes.fetch_add(n as u64, Ordering::Relaxed);
        Ok(n)
    }
}
