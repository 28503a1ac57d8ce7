//! An archive over HTTP, and as tools of assistants.
//!
//! 1. [`net`]: connections, with limits on how many, how long and how much.
//! 2. [`guard`]: which host is meant, which page asks, whose token; [`tokens`]: the file of them.
//! 3. [`routes`]: one table, from which the router, the description ([`openapi`]) and the tools ([`mcp`]) are made.
//! 4. [`http`]: a request becomes an [`ask::Ask`], its answer one of the [`forms`]; [`work`] reads for it with a reader that [`store`] lends,
//!    and codes without one.
//! 5. [`ready`]: what the page asks first, made before the server says that it is ready.
//! 6. [`assets`]: the built page.
//!
//! Invariant: nothing here opens a connection; what is read is what was sent or lies in the archive.
//! Invariant: no answer but the built page is HTML, and every answer says that it is not to be taken for it.
//! Invariant: what one answer says is of one state of the archive, named in `chancery-version`.

mod ask;
mod assets;
mod columns;
mod cursor;
mod forms;
mod guard;
mod http;
mod keep;
mod mcp;
mod metrics;
mod net;
mod openapi;
mod problem;
mod ready;
mod routes;
mod store;
mod tokens;
mod work;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chancery::{Pipeline, Record};
use chancery_archive::ArchiveError;

pub use mcp::stdio;
pub use net::{Server, Stop};
pub use openapi::{description, manual};
pub use ready::Readiness;
pub use tokens::{Kept, Scope, TokenError, Tokens, new_token};

/// Tells why the rows of a record whose ids begin so (all, where nothing is given) are coded as they are; the form is the command's.
pub type Explain = dyn Fn(&Pipeline, &Record, &str) -> Option<serde_json::Value> + Send + Sync;

/// What a server is made of.
pub struct Config {
    /// The archive.
    pub archive: PathBuf,
    /// Where it listens.
    pub bind: SocketAddr,
    /// Names that it answers to beside its address.
    pub hosts: Vec<String>,
    /// Who may ask; needed where it listens to other machines.
    pub tokens: Option<Tokens>,
    /// Reads and codes.
    pub pipeline: Pipeline,
    /// Explains.
    pub explain: Box<Explain>,
    /// Where coders' annotations are kept, a folder each; nothing is annotated where absent.
    pub annotations: Option<PathBuf>,
}

/// Why a server cannot be started.
#[derive(Debug, thiserror::Error)]
pub enum ServerError {
    /// The archive cannot be opened.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// The address cannot be used.
    #[error("cannot listen on {address}; another port is taken with --bind {}:{}", .address.ip(), .address.port().wrapping_add(1).max(1024))]
    Bind {
        /// The address.
        address: SocketAddr,
        /// Why.
        source: std::io::Error,
    },
    /// Other machines could ask, and nobody has a token.
    #[error(
        "{address} is open to other machines: want --token-file (`chancery serve token new` makes one), or a loopback address"
    )]
    Open {
        /// The address.
        address: SocketAddr,
    },
    /// The system refused something.
    #[error("the server could not run")]
    Io(#[from] std::io::Error),
}

/// What all answers are made from.
pub(crate) struct Desk {
    pub(crate) store: Arc<store::Store>,
    pub(crate) pipeline: Pipeline,
    pub(crate) explain: Box<Explain>,
    pub(crate) annotations: Option<PathBuf>,
    /// Room for work without a reader.
    pub(crate) workers: Arc<tokio::sync::Semaphore>,
}

impl Desk {
    fn new(archive: &Path, pipeline: Pipeline, explain: Box<Explain>) -> Result<Self, ArchiveError> {
        let store = Arc::new(store::Store::open(archive)?);
        Ok(Self { store, pipeline, explain, annotations: None, workers: work::workers() })
    }
}
