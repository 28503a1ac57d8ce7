//! Bytes as they lie on disk or come through a pipe, through one buffer, with the offset of each.

use std::fs::File;
use std::io::{self, Read, Seek as _, SeekFrom};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Bytes read at a time. Larger ones leave the processor's cache, smaller ones cost calls.
pub(super) const BUFFER_BYTES: usize = 256 << 10;

/// Bytes that may be read again after damage, besides as many as were read already: archives made so that each record
/// seems to hold all others would otherwise take forever.
const MAX_REREAD: u64 = 64 << 20;

/// Where bytes come from.
pub(super) enum Origin {
    File(File),
    Stream(Box<dyn Read + Send>),
}

/// A buffer over a file or stream.
pub(super) struct Raw {
    origin: Origin,
    buffer: Box<[u8]>,
    start: usize,
    end: usize,
    /// Offset of `buffer[end]` in the file.
    offset: u64,
    n_bytes: Arc<AtomicU64>,
    n_reread: u64,
}

impl Raw {
    /// `offset` is where `origin` stands; `n_bytes` counts what is read of it.
    pub(super) fn new(origin: Origin, offset: u64, n_bytes: Arc<AtomicU64>) -> Self {
        let buffer = vec![0; BUFFER_BYTES].into_boxed_slice();
        Self { origin, buffer, start: 0, end: 0, offset, n_bytes, n_reread: 0 }
    }

    /// What is held and not yet consumed.
    pub(super) fn held(&self) -> &[u8] {
        &self.buffer[self.start..self.end]
    }

    /// Offset of the next byte.
    pub(super) fn place(&self) -> u64 {
        self.offset - self.held().len() as u64
    }

    pub(super) fn consume(&mut self, n: usize) {
        self.start = (self.start + n).min(self.end);
    }

    /// Reads until `n` bytes are held, at most a buffer full; `false` where the end comes first.
    pub(super) fn need(&mut self, n: usize) -> io::Result<bool> {
        while self.held().len() < n.min(BUFFER_BYTES) {
            if !self.read_more()? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Reads once; `false` at the end. The caller sees to it that the buffer is not full of unread bytes.
    fn read_more(&mut self) -> io::Result<bool> {
        if self.start == self.end {
            (self.start, self.end) = (0, 0);
        } else if self.start > 0 && self.buffer.len() - self.end < BUFFER_BYTES / 4 {
            self.buffer.copy_within(self.start..self.end, 0);
            (self.start, self.end) = (0, self.end - self.start);
        }
        let room = &mut self.buffer[self.end..];
        let n = loop {
            let read = match &mut self.origin {
                Origin::File(file) => file.read(room),
                Origin::Stream(stream) => stream.read(room),
            };
            match read {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                read => break read?,
            }
        };
        self.end += n;
        self.offset += n as u64;
        self.n_bytes.fetch_add(n as u64, Ordering::Relaxed);
        Ok(n > 0)
    }

    /// Goes back to `offset`, or as near to it as can be: a pipe gives nothing twice. Never goes forward.
    pub(super) fn go_back(&mut self, offset: u64) {
        let n_back = self.place().saturating_sub(offset);
        if self.n_reread + n_back > self.offset + MAX_REREAD {
            return;
        }
        self.n_reread += n_back;
        if n_back <= self.start as u64 {
            self.start -= n_back as usize;
        } else if let Origin::File(file) = &mut self.origin
            && file.seek(SeekFrom::Start(offset)).is_ok()
        {
            let n_again = self.offset - offset;
            self.n_bytes.fetch_sub(n_again, Ordering::Relaxed);
            (self.start, self.end, self.offset) = (0, 0, offset);
        } else {
            self.start = 0;
        }
    }
}

impl Read for Raw {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        self.need(1)?;
        let n = self.held().len().min(buf.len());
        buf[..n].copy_from_slice(&self.held()[..n]);
        self.consume(n);
        Ok(n)
    }
}
