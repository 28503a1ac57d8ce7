//! One request and its answer, over one connection, kept as they went over the wire.
//!
//! 1. [`connect`]: a call to an address that may be called, within its time.
//! 2. [`head`]: status and fields, however they are written.
//! 3. [`body`]: the body by its length, its chunks or its end.
//!
//! A client of our own, for an archive of the web keeps what was sent, byte for byte, and because every limit (time in all, bytes
//! of head and body, which IP address is called) has to hold at the socket.

use std::io::Write as _;
use std::net::IpAddr;
use std::time::{Duration, Instant};

mod body;
mod connect;
mod head;

pub(crate) use connect::{Connector, is_inside};
pub(crate) use head::Head;

use crate::address::Address;
use crate::reason::Reason;
use body::Wire;

/// What is asked, beside the address.
#[derive(Clone, Debug)]
pub(crate) struct Ask<'a> {
    pub(crate) agent: &'a str,
    /// `ETag` and `Last-Modified` of the state that is known.
    pub(crate) etag: Option<&'a str>,
    pub(crate) modified: Option<&'a str>,
    /// Time for all of it.
    pub(crate) timeout: Duration,
    /// Bytes of the body on the wire.
    pub(crate) max_bytes: usize,
    /// Bytes of the body once its codings are undone.
    pub(crate) max_decoded: usize,
}

/// What was sent and what came.
#[derive(Clone, Debug)]
pub(crate) struct Exchange {
    pub(crate) address: Address,
    pub(crate) ip: IpAddr,
    /// The request as it was sent.
    pub(crate) request: Vec<u8>,
    /// The answer as it came, as far as it came.
    pub(crate) answer: Vec<u8>,
    pub(crate) head: Head,
    /// The body, freed of chunks and codings.
    pub(crate) body: Vec<u8>,
    /// Why the end is missing, where it is.
    pub(crate) cut: Option<Reason>,
}

/// Asks once.
pub(crate) fn exchange(connector: &Connector, address: &Address, ask: &Ask) -> Result<Exchange, Reason> {
    let deadline = Instant::now() + ask.timeout;
    let request = request(address, ask);
    let (stream, ip) = connector.connect(address, deadline, ask.timeout)?;
    let mut wire = Wire::new(stream, ask.timeout);
    wire.stream.write_all(&request).and_then(|()| wire.stream.flush()).map_err(|error| wire.reason(&error))?;
    let head = wire.head()?;
    let mut cut = None;
    let mut body = Vec::new();
    if !matches!(head.status, 204 | 304) {
        (body, cut) = wire.body(&head, ask.max_bytes)?;
    }
    let codings = head.all("content-encoding").join(",");
    if cut.is_none() && !codings.is_empty() {
        let (decoded, is_cut) = chancery_input::undo_codings(&codings, body, ask.max_decoded);
        let is_full = decoded.len() >= ask.max_decoded;
        cut = is_cut.then_some(if is_full { Reason::TooLong(ask.max_decoded) } else { Reason::Coding });
        body = decoded;
    }
    Ok(Exchange { address: address.clone(), ip, request, answer: wire.into_answer(), head, body, cut })
}

fn request(address: &Address, ask: &Ask) -> Vec<u8> {
    let mut lines = vec![
        format!("GET {} HTTP/1.1", address.target()),
        format!("Host: {}", address.host_field()),
        format!("User-Agent: {}", ask.agent),
        "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,application/feed+json;q=0.9,text/plain;q=0.8,*/*;q=0.1"
            .to_owned(),
        "Accept-Encoding: gzip, deflate, br".to_owned(),
    ];
    lines.extend(ask.etag.map(|etag| format!("If-None-Match: {etag}")));
    lines.extend(ask.modified.map(|modified| format!("If-Modified-Since: {modified}")));
    lines.push("Connection: close\r\n\r\n".to_owned());
    lines.join("\r\n").into_bytes()
}
