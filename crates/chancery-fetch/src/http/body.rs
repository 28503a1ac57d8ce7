//! What comes over the wire, kept as it came, and read as it was meant.

use std::io;
use std::time::Duration;

use super::connect::{Stream, plain};
use super::head::Head;
use crate::reason::Reason;

/// The longest head of an answer. Browsers take 256 KiB; news sites send 2 to 8.
const MAX_HEAD: usize = 64 << 10;

/// Answers that only say that another comes (status 1xx).
const MAX_INTERIM: usize = 4;

/// The longest line that tells the length of a chunk.
const MAX_CHUNK_LINE: usize = 1024;

/// The answer on its way.
pub(super) struct Wire {
    pub(super) stream: Box<dyn Stream>,
    timeout: Duration,
    /// All that came.
    held: Vec<u8>,
    /// How much of it is read.
    at: usize,
    /// Where the answer that counts begins.
    start: usize,
    is_over: bool,
}

impl Wire {
    pub(super) fn new(stream: Box<dyn Stream>, timeout: Duration) -> Self {
        Self { stream, timeout, held: Vec::new(), at: 0, start: 0, is_over: false }
    }

    /// The answer as it came.
    pub(super) fn into_answer(mut self) -> Vec<u8> {
        self.held.truncate(self.at);
        self.held.split_off(self.start)
    }

    pub(super) fn reason(&self, error: &io::Error) -> Reason {
        match error.kind() {
            io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut => Reason::Slow(self.timeout.as_secs()),
            _ => Reason::BrokeOff(plain(error)),
        }
    }

    /// Waits for more; `false` at the end.
    fn more(&mut self) -> Result<bool, Reason> {
        if self.is_over {
            return Ok(false);
        }
        let mut buffer = [0; 16 << 10];
        loop {
            match self.stream.read(&mut buffer) {
                Ok(0) => self.is_over = true,
                Ok(n) => self.held.extend_from_slice(&buffer[..n]),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(self.reason(&error)),
            }
            return Ok(!self.is_over);
        }
    }

    /// The head; those of interim answers are passed over.
    pub(super) fn head(&mut self) -> Result<Head, Reason> {
        for _ in 0..=MAX_INTERIM {
            self.start = self.at;
            let end = self.head_end()?;
            let head = Head::parse(&self.held[self.start..end]).map_err(Reason::NoHttp)?;
            self.at = end;
            if head.status >= 200 {
                return Ok(head);
            }
        }
        Err(Reason::NoHttp("it announces answers and gives none"))
    }

    fn head_end(&mut self) -> Result<usize, Reason> {
        let mut seen = self.start;
        loop {
            let from = seen.saturating_sub(3).max(self.start);
            let rest = &self.held[from..];
            let usual = rest.windows(4).position(|four| four == b"\r\n\r\n").map(|at| from + at + 4);
            let bare = rest.windows(2).position(|two| two == b"\n\n").map(|at| from + at + 2);
            if let Some(end) = [usual, bare].into_iter().flatten().min() {
                return if end - self.start > MAX_HEAD { Err(Reason::HeadTooLong(MAX_HEAD >> 10)) } else { Ok(end) };
            }
            seen = self.held.len();
            let held = &self.held[self.start..];
            if held.len() > MAX_HEAD {
                return Err(Reason::HeadTooLong(MAX_HEAD >> 10));
            }
            if held.len() >= 7 && !held.starts_with(b"HTTP/1.") {
                return Err(Reason::NoHttp("its first line is not HTTP/1"));
            }
            if !self.more()? {
                let is_nothing = self.held.len() == self.start;
                return Err(Reason::BrokeOff(if is_nothing { "nothing came" } else { "within the head" }.to_owned()));
            }
        }
    }

    /// The body without its chunks, and why its end is missing, where it is.
    ///
    /// # Errors
    ///
    /// If its length is nonsense; what breaks off is given as far as it came.
    pub(super) fn body(&mut self, head: &Head, cap: usize) -> Result<(Vec<u8>, Option<Reason>), Reason> {
        let is_chunked =
            head.all("transfer-encoding").iter().any(|value| value.to_ascii_lowercase().contains("chunked"));
        if is_chunked {
            let mut body = Vec::new();
            let cut = self.chunks(&mut body, cap).err();
            return Ok((body, cut));
        }
        let wanted = length(head)?;
        let begin = self.at;
        let end = loop {
            let n = self.held.len() - begin;
            match wanted {
                Some(wanted) if n >= wanted.min(cap) => break Ok(()),
                None if n > cap => break Ok(()),
                _ => {}
            }
            match self.more() {
                Ok(true) => {}
                Ok(false) => break wanted.map_or(Ok(()), |wanted| Err(missing(n, wanted))),
                Err(reason) => break Err(reason),
            }
        };
        let n = (self.held.len() - begin).min(wanted.unwrap_or(usize::MAX)).min(cap);
        let is_longer = wanted.map_or(self.held.len() - begin > cap, |wanted| wanted > cap);
        self.at = begin + n;
        let cut = if is_longer { Some(Reason::TooLong(cap)) } else { end.err() };
        Ok((self.held[begin..self.at].to_vec(), cut))
    }

    fn chunks(&mut self, body: &mut Vec<u8>, cap: usize) -> Result<(), Reason> {
        const BROKEN: Reason = Reason::NoHttp("its chunks are broken");
        loop {
            let line = self.line()?.ok_or(BROKEN)?;
            let digits = line.split(|byte| matches!(byte, b';' | b' ' | b'\t')).next().unwrap_or_default();
            let digits = std::str::from_utf8(digits).ok().filter(|text| (1..=8).contains(&text.len()));
            let n = digits.filter(|text| text.bytes().all(|byte| byte.is_ascii_hexdigit()));
            let n = n.and_then(|digits| usize::from_str_radix(digits, 16).ok()).ok_or(BROKEN)?;
            if n == 0 {
                return self.trailer();
            }
            let room = cap.saturating_sub(body.len());
            while self.held.len() - self.at < n.min(room) {
                if !self.more()? {
                    let rest = self.held.len() - self.at;
                    body.extend_from_slice(&self.held[self.at..]);
                    self.at = self.held.len();
                    return Err(missing(rest, n));
                }
            }
            let taken = n.min(room);
            body.extend_from_slice(&self.held[self.at..self.at + taken]);
            self.at += taken;
            if n > room {
                return Err(Reason::TooLong(cap));
            }
            if !self.line()?.is_some_and(|line| line.is_empty()) {
                return Err(BROKEN);
            }
        }
    }

    /// What may follow the last chunk. A server that closes without it has said all.
    fn trailer(&mut self) -> Result<(), Reason> {
        let mut n_bytes = 0;
        while let Ok(Some(line)) = self.line() {
            n_bytes += line.len() + 2;
            if line.is_empty() || n_bytes > MAX_HEAD {
                break;
            }
        }
        Ok(())
    }

    /// The next line without its end; `None` where there is none of a bearable length.
    fn line(&mut self) -> Result<Option<Vec<u8>>, Reason> {
        loop {
            let rest = &self.held[self.at..];
            if let Some(end) = rest.iter().take(MAX_CHUNK_LINE).position(|byte| *byte == b'\n') {
                let line = rest[..end].strip_suffix(b"\r").unwrap_or(&rest[..end]).to_vec();
                self.at += end + 1;
                return Ok(Some(line));
            }
            if rest.len() >= MAX_CHUNK_LINE {
                return Ok(None);
            }
            if !self.more()? {
                return Err(Reason::BrokeOff("between two chunks".to_owned()));
            }
        }
    }
}

fn missing(n: usize, wanted: usize) -> Reason {
    Reason::BrokeOff(format!("{n} bytes of {wanted} came"))
}

/// What `Content-Length` says, if all of its kind agree.
fn length(head: &Head) -> Result<Option<usize>, Reason> {
    const NONSENSE: Reason = Reason::NoHttp("its length is nonsense");
    let mut length = None;
    for value in head.all("content-length").iter().flat_map(|value| value.split(',')) {
        let is_number = !value.trim().is_empty() && value.trim().bytes().all(|byte| byte.is_ascii_digit());
        // More than fits is as good as endless: the cap cuts it.
        let own = if is_number { value.trim().parse().unwrap_or(usize::MAX) } else { return Err(NONSENSE) };
        if length.is_some_and(|length| length != own) {
            return Err(NONSENSE);
        }
        length = Some(own);
    }
    Ok(length)
}
