//! WARC/1.1 archives of what was asked and what came (ISO 28500:2017).
//!
//! An answer is a `response` beside its `request`; one that says or shows that nothing changed is a `revisit`; a `metadata` record
//! tells where an address was found and what was decided about it, also where nothing was asked. With gzip each record is a
//! member of its own, so that an archive can be read from any record on.

use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::Path;
use std::process;

use flate2::Compression;
use flate2::write::GzEncoder;
use jiff::Timestamp;
use sha2::{Digest as _, Sha256};

use crate::http::Exchange;
use crate::reason::Reason;

/// Writes one archive.
pub struct WarcWriter {
    file: BufWriter<File>,
    is_gzip: bool,
    /// What makes the names of this run's records unlike those of all others.
    seed: [u8; 32],
    n_records: u64,
}

/// Which earlier state a revisit speaks of.
pub(crate) struct Earlier<'a> {
    /// When that was had, in seconds since 1970.
    pub(crate) at: i64,
    pub(crate) is_same_body: bool,
    pub(crate) digest: &'a str,
}

impl WarcWriter {
    /// Makes a new archive, compressed where its name ends in `.gz`.
    ///
    /// # Errors
    ///
    /// If the file exists or cannot be written.
    pub fn create(path: &Path, software: &str) -> io::Result<Self> {
        Self::of(OpenOptions::new().write(true).create_new(true).open(path)?, path, software)
    }

    fn of(file: File, path: &Path, software: &str) -> io::Result<Self> {
        let now = Timestamp::now();
        let seed = Sha256::digest(format!("{} {} {}", now.as_nanosecond(), process::id(), path.display())).into();
        let is_gzip = path.extension().is_some_and(|ending| ending == "gz");
        let mut writer = Self { file: BufWriter::new(file), is_gzip, seed, n_records: 0 };
        let fields = format!("software: {software}\r\nformat: WARC File Format 1.1\r\nrobots: RFC 9309, TDMRep\r\n");
        let head = Head::new("warcinfo", &writer.next_id(), now).with("Content-Type", "application/warc-fields");
        writer.write(&head, fields.as_bytes())?;
        writer.flush()?;
        Ok(writer)
    }

    /// Writes what was asked and what came.
    pub(crate) fn exchange(&mut self, exchange: &Exchange, at: Timestamp) -> io::Result<()> {
        let (answer, request) = (self.next_id(), self.next_id());
        let payload = digest(body_of(&exchange.answer));
        let truncated = exchange.cut.as_ref().map(|cut| match cut {
            Reason::TooLong(_) => "length",
            Reason::Slow(_) => "time",
            _ => "disconnect",
        });
        let head = Head::new("response", &answer, at)
            .with("WARC-Target-URI", exchange.address.as_str())
            .with("WARC-IP-Address", &exchange.ip.to_string())
            .with("WARC-Payload-Digest", &payload)
            .maybe("WARC-Truncated", truncated)
            .with("Content-Type", "application/http;msgtype=response");
        self.write(&head, &exchange.answer)?;
        self.request(exchange, at, &request, &answer)?;
        self.flush()
    }

    /// Writes that an answer is the same as an earlier one.
    pub(crate) fn revisit(&mut self, exchange: &Exchange, at: Timestamp, earlier: &Earlier) -> io::Result<()> {
        let (answer, request) = (self.next_id(), self.next_id());
        let profile = if earlier.is_same_body { "identical-payload-digest" } else { "server-not-modified" };
        let since = Timestamp::from_second(earlier.at).unwrap_or(Timestamp::UNIX_EPOCH);
        // Of the answer the head is enough.
        let head_bytes = &exchange.answer[..exchange.answer.len() - body_of(&exchange.answer).len()];
        let head = Head::new("revisit", &answer, at)
            .with("WARC-Target-URI", exchange.address.as_str())
            .with("WARC-IP-Address", &exchange.ip.to_string())
            .with("WARC-Profile", &format!("http://netpreserve.org/warc/1.1/revisit/{profile}"))
            .with("WARC-Refers-To-Target-URI", exchange.address.as_str())
            .with("WARC-Refers-To-Date", &shown(since))
            .maybe("WARC-Payload-Digest", earlier.is_same_body.then_some(earlier.digest))
            .maybe("WARC-Truncated", earlier.is_same_body.then_some("length"))
            .with("Content-Type", "application/http;msgtype=response");
        self.write(&head, head_bytes)?;
        self.request(exchange, at, &request, &answer)?;
        self.flush()
    }

    fn request(&mut self, exchange: &Exchange, at: Timestamp, id: &str, answer: &str) -> io::Result<()> {
        let head = Head::new("request", id, at)
            .with("WARC-Target-URI", exchange.address.as_str())
            .with("WARC-Concurrent-To", answer)
            .with("Content-Type", "application/http;msgtype=request");
        self.write(&head, &exchange.request)
    }

    /// Writes what is told of an address: names and values, a line each.
    pub(crate) fn note(&mut self, address: &str, at: Timestamp, told: &[(&str, &str)]) -> io::Result<()> {
        let head = Head::new("metadata", &self.next_id(), at)
            .with("WARC-Target-URI", address)
            .with("Content-Type", "application/warc-fields");
        let line = |(name, value): &(&str, &str)| format!("{name}: {}\r\n", one_line(value));
        let fields: String = told.iter().map(line).collect();
        self.write(&head, fields.as_bytes())?;
        self.flush()
    }

    fn next_id(&mut self) -> String {
        self.n_records += 1;
        let digest = Sha256::new().chain_update(self.seed).chain_update(self.n_records.to_be_bytes()).finalize();
        let hex = hex(&digest[..16]);
        // Version 8 of RFC 9562: made as its maker likes.
        format!("<urn:uuid:{}-{}-8{}-8{}-{}>", &hex[..8], &hex[8..12], &hex[13..16], &hex[17..20], &hex[20..])
    }

    fn write(&mut self, head: &Head, block: &[u8]) -> io::Result<()> {
        let mut record = head.0.clone().into_bytes();
        let rest = format!("WARC-Block-Digest: {}\r\nContent-Length: {}\r\n\r\n", digest(block), block.len());
        record.extend_from_slice(rest.as_bytes());
        record.extend_from_slice(block);
        record.extend_from_slice(b"\r\n\r\n");
        if self.is_gzip {
            let mut member = GzEncoder::new(Vec::new(), Compression::default());
            member.write_all(&record)?;
            record = member.finish()?;
        }
        self.file.write_all(&record)
    }

    /// Hands on what is buffered, a record being whole.
    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

struct Head(String);

impl Head {
    fn new(kind: &str, id: &str, at: Timestamp) -> Self {
        Self(format!("WARC/1.1\r\nWARC-Type: {kind}\r\nWARC-Record-ID: {id}\r\nWARC-Date: {}\r\n", shown(at)))
    }

    fn with(mut self, name: &str, value: &str) -> Self {
        self.0.push_str(&format!("{name}: {}\r\n", one_line(value)));
        self
    }

    fn maybe(self, name: &str, value: Option<&str>) -> Self {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }
}

fn shown(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

fn one_line(value: &str) -> String {
    value.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// The body in an answer, as it was sent.
fn body_of(answer: &[u8]) -> &[u8] {
    let usual = answer.windows(4).position(|four| four == b"\r\n\r\n").map(|at| at + 4);
    let bare = answer.windows(2).position(|two| two == b"\n\n").map(|at| at + 2);
    let end = [usual, bare].into_iter().flatten().min().unwrap_or(answer.len());
    &answer[end..]
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A digest as archives write it.
pub(crate) fn digest(bytes: &[u8]) -> String {
    format!("sha256:{}", hex(&Sha256::digest(bytes)))
}
