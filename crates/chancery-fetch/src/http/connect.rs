//! A connection to an address that may be called, with a clock that runs from the call to the last byte.

use std::io::{self, Read, Write};
use std::net::{IpAddr, SocketAddr, TcpStream, ToSocketAddrs as _};
use std::sync::Arc;
use std::time::{Duration, Instant};

use rustls::pki_types::ServerName;
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

use crate::address::{Address, is_private};
use crate::reason::Reason;

/// A call that nobody takes is given up after that time, if others are left to try.
const MAX_CALL: Duration = Duration::from_secs(10);

/// Both ways of a connection.
pub(crate) trait Stream: Read + Write + Send {}

impl<T: Read + Write + Send> Stream for T {}

/// Makes connections.
pub(crate) struct Connector {
    tls: Arc<ClientConfig>,
    /// Hosts with their ports that were given by name and lie inside: there, private addresses are what was asked for.
    inside: Vec<(String, u16)>,
}

/// Whether a host lies inside now.
pub(crate) fn is_inside(address: &Address) -> bool {
    resolve(address).is_ok_and(|found| found.iter().any(|to| is_private(to.ip())))
}

fn resolve(address: &Address) -> Result<Vec<SocketAddr>, Reason> {
    let name = address.name();
    let found =
        (name.as_str(), address.port()).to_socket_addrs().map_err(|error| Reason::NotFound(error.to_string()))?;
    Ok(found.collect())
}

impl Connector {
    /// A connector that trusts Mozilla's list of authorities.
    ///
    /// # Errors
    ///
    /// If the library of encryption offers no version of TLS, which is our bug.
    pub(crate) fn new(inside: Vec<(String, u16)>) -> Result<Self, rustls::Error> {
        let mut roots = RootCertStore::empty();
        roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
        Ok(Self { tls: Arc::new(builder.with_root_certificates(roots).with_no_client_auth()), inside })
    }

    /// Whether the host was given by name and lies inside.
    pub(crate) fn may_enter(&self, address: &Address) -> bool {
        self.inside.iter().any(|(host, port)| host == address.host() && *port == address.port())
    }

    /// Calls the address. The IP address is looked up once, judged and called, so that no second answer of the name's server can
    /// lead elsewhere.
    pub(crate) fn connect(
        &self,
        address: &Address,
        deadline: Instant,
        timeout: Duration,
    ) -> Result<(Box<dyn Stream>, IpAddr), Reason> {
        let found = resolve(address)?;
        let may_enter = self.may_enter(address);
        let allowed: Vec<_> = found.iter().filter(|to| may_enter || !is_private(to.ip())).collect();
        if let (true, Some(first)) = (allowed.is_empty(), found.first()) {
            return Err(Reason::Private(first.ip()));
        }
        let mut problem = Reason::NotFound("the name has no address".to_owned());
        for to in allowed {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(Reason::Slow(timeout.as_secs()));
            }
            match TcpStream::connect_timeout(to, left.min(MAX_CALL)) {
                Ok(stream) => return Ok((self.dressed(address, Timed { stream, deadline })?, to.ip())),
                Err(error) => problem = Reason::Connect(plain(&error)),
            }
        }
        Err(problem)
    }

    fn dressed(&self, address: &Address, mut stream: Timed) -> Result<Box<dyn Stream>, Reason> {
        if !address.is_https() {
            return Ok(Box::new(stream));
        }
        let name = ServerName::try_from(address.name()).map_err(|error| Reason::Tls(error.to_string()))?;
        let mut tls =
            ClientConnection::new(Arc::clone(&self.tls), name).map_err(|error| Reason::Tls(error.to_string()))?;
        while tls.is_handshaking() {
            tls.complete_io(&mut stream).map_err(|error| Reason::Tls(plain(&error)))?;
        }
        Ok(Box::new(StreamOwned::new(tls, stream)))
    }
}

/// The words of an error without the number that the system gives it.
pub(crate) fn plain(error: &io::Error) -> String {
    let words = error.to_string();
    words.split(" (os error").next().unwrap_or_default().to_lowercase()
}

/// A stream that is deaf and dumb after its deadline, however slowly bytes drip.
struct Timed {
    stream: TcpStream,
    deadline: Instant,
}

impl Timed {
    fn left(&self) -> io::Result<Duration> {
        let left = self.deadline.saturating_duration_since(Instant::now());
        if left.is_zero() { Err(io::ErrorKind::TimedOut.into()) } else { Ok(left) }
    }
}

impl Read for Timed {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        self.stream.set_read_timeout(Some(self.left()?))?;
        self.stream.read(buf)
    }
}

impl Write for Timed {
    fn write(&mut self, buf: &[u8]) -> io::Result<usize> {
        self.stream.set_write_timeout(Some(self.left()?))?;
        self.stream.write(buf)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.stream.flush()
    }
}
