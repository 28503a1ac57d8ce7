//! A file or standard input as a stream of bytes, inflated where it is a gzip, Zstandard or Brotli stream.
//!
//! [`raw`] buffers what lies on disk, [`gzip`] inflates members; [`Source`] is the one thing that readers see. It gives what
//! is held as a slice, so that a record's head is read where it stands and a body that nobody wants is never copied.

use std::fs::File;
use std::io::{self, BufRead, Read, Seek as _, SeekFrom};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

mod gzip;
mod raw;

use crate::coding;
use crate::walk::Found;
use gzip::Gzip;
pub(crate) use gzip::Sought;
use raw::{Origin, Raw};

/// Where a byte is: in a gzip file the offset of its member and how far into the inflated member it is, else its own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) offset: u64,
    pub(crate) within: u64,
}

/// A stream of bytes that a thread may own.
pub(crate) struct Source {
    raw: Raw,
    gzip: Option<Box<Gzip>>,
}

/// Opens what was found; `n_bytes` counts what is read of it, before inflation.
pub(crate) fn open(found: &Found, n_bytes: &Arc<AtomicU64>) -> io::Result<Source> {
    let origin = match found {
        Found::Stdin => Origin::Stream(Box::new(io::stdin())),
        Found::File { path, .. } => Origin::File(File::open(path)?),
    };
    let mut raw = Raw::new(origin, 0, Arc::clone(n_bytes));
    // Gzip and Zstandard are told by their first bytes, not by the name: servers and archives mix them up. Brotli has
    // no such bytes.
    raw.need(2)?;
    if matches!(raw.held(), [0x28, 0xB5, ..] | [0x50..=0x5F, 0x2A, ..]) {
        raw.need(4)?;
    }
    if coding::is_zstd(raw.held()) {
        return Ok(Source::of_stream(coding::zstd(raw)?));
    }
    if found.name().to_ascii_lowercase().ends_with(".br") {
        return Ok(Source::of_stream(coding::brotli(raw)));
    }
    Ok(Source::new(raw))
}

/// Opens a file in its middle. In a gzip file [`Source::resync`] has to find a member first; in any other the byte before
/// `offset` is given too, so that a line that begins there is known to.
pub(crate) fn open_at(path: &Path, offset: u64, n_bytes: &Arc<AtomicU64>) -> io::Result<Source> {
    let mut file = File::open(path)?;
    let mut magic = Vec::new();
    file.by_ref().take(4).read_to_end(&mut magic)?;
    if coding::is_zstd(&magic) {
        return Err(io::Error::new(io::ErrorKind::Unsupported, "a Zstandard file can only be read from its beginning"));
    }
    let gzip = is_gzip(&magic).then(|| Box::new(Gzip::new()));
    let offset = if gzip.is_some() { offset } else { offset.saturating_sub(1) };
    file.seek(SeekFrom::Start(offset))?;
    Ok(Source { raw: Raw::new(Origin::File(file), offset, Arc::clone(n_bytes)), gzip })
}

fn is_gzip(bytes: &[u8]) -> bool {
    bytes.starts_with(b"\x1F\x8B")
}

impl Source {
    fn new(raw: Raw) -> Self {
        let gzip = is_gzip(raw.held()).then(|| Box::new(Gzip::new()));
        Self { raw, gzip }
    }

    /// Bytes that are inflated already; they are not counted.
    pub(crate) fn of_stream(stream: impl Read + Send + 'static) -> Self {
        Self { raw: Raw::new(Origin::Stream(Box::new(stream)), 0, Arc::default()), gzip: None }
    }

    /// What is held and not yet consumed.
    pub(crate) fn held(&self) -> &[u8] {
        match &self.gzip {
            None => self.raw.held(),
            Some(gzip) => gzip.held(),
        }
    }

    pub(crate) fn skip(&mut self, n: usize) {
        match &mut self.gzip {
            None => self.raw.consume(n),
            Some(gzip) => gzip.consume(n),
        }
    }

    /// Reads until `n` bytes are held, 128 KiB at most; `false` where the end comes first.
    ///
    /// # Errors
    ///
    /// If damage comes first; what is held before it stays.
    pub(crate) fn need(&mut self, n: usize) -> io::Result<bool> {
        match &mut self.gzip {
            None => self.raw.need(n),
            Some(gzip) => {
                while gzip.held().len() < n {
                    if !gzip.inflate(&mut self.raw)? {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
        }
    }

    /// Place of the next byte; right behind a gzip member only once the next byte is held.
    pub(crate) fn place(&self) -> Place {
        match &self.gzip {
            None => Place { offset: self.raw.place(), within: 0 },
            Some(gzip) => {
                let (offset, within) = gzip.place();
                Place { offset, within }
            }
        }
    }

    /// How many of the bytes held belong to the same gzip member as the next one; without gzip, all.
    pub(crate) fn n_of_member(&self) -> usize {
        match &self.gzip {
            None => self.raw.held().len(),
            Some(gzip) => gzip.n_of_member(),
        }
    }

    /// How many of the bytes held stand before the next gzip member that begins with `opening`.
    pub(crate) fn n_before(&self, opening: &[u8]) -> Option<usize> {
        self.gzip.as_ref()?.n_before(opening)
    }

    /// Offset of the gzip member that is damaged, once reading has come to the damage.
    pub(crate) fn damaged_at(&self) -> Option<u64> {
        self.gzip.as_ref()?.damaged_at()
    }

    /// Offset in the file behind everything that was read of it for what is consumed.
    pub(crate) fn end(&self) -> u64 {
        self.raw.place()
    }

    pub(crate) fn is_gzip(&self) -> bool {
        self.gzip.is_some()
    }

    /// Goes back to `offset` of a file that is not compressed, or as near to it as can be.
    pub(crate) fn go_back(&mut self, offset: u64) {
        if self.gzip.is_none() {
            self.raw.go_back(offset);
        }
    }

    /// Of a gzip file: seeks the next member that begins with `opening`, and tells what else it comes by.
    pub(crate) fn resync(&mut self, opening: &[u8]) -> io::Result<Sought> {
        match &mut self.gzip {
            None => Ok(Sought::Nothing),
            Some(gzip) => gzip.resync(&mut self.raw, opening),
        }
    }
}

impl BufRead for Source {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.need(1)?;
        Ok(self.held())
    }

    fn consume(&mut self, n: usize) {
        self.skip(n);
    }
}

impl Read for Source {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let held = self.fill_buf()?;
        let n = held.len().min(buf.len());
        buf[..n].copy_from_slice(&held[..n]);
        self.skip(n);
        Ok(n)
    }
}
