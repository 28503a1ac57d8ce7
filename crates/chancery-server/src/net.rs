//! Connections.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, watch};

use crate::guard::Guard;
use crate::http::{self, Shared};
use crate::ready::{self, Readiness};
use crate::work::PATIENCE;
use crate::{Config, Desk, ServerError};

/// Connections at once, at most; who comes then is turned away.
const MAX_CONNECTIONS: usize = 1024;
/// How long a head may take to arrive, and a connection may wait for its next request.
const HEAD_PATIENCE: Duration = Duration::from_secs(10);
/// How long a connection is kept at all; then it ends after the request at work.
const LIFE: Duration = Duration::from_secs(300);
/// How long requests at work have when the server ends.
const LAST: Duration = Duration::from_secs(5);
/// Bytes of a head, and how many headers it may have.
const MAX_HEAD: usize = 32 << 10;
const MAX_HEADERS: usize = 64;

/// Ends a server from another thread.
#[derive(Clone, Debug)]
pub struct Stop(watch::Sender<bool>);

impl Stop {
    /// Ends it: no new requests; those at work have a few seconds.
    pub fn stop(&self) {
        self.0.send_replace(true);
    }
}

/// A server that listens.
pub struct Server {
    runtime: tokio::runtime::Runtime,
    listener: TcpListener,
    shared: Arc<Shared>,
    stop: watch::Sender<bool>,
}

impl Server {
    /// Opens the archive and listens; nothing is answered until [`Server::run`].
    ///
    /// # Errors
    ///
    /// If the archive cannot be opened, the address cannot be used, or it is open to other machines and there are no tokens.
    pub fn start(config: Config) -> Result<Self, ServerError> {
        let address = config.bind;
        if !address.ip().is_loopback() && config.tokens.is_none() {
            return Err(ServerError::Open { address });
        }
        let mut desk = Desk::new(&config.archive, config.pipeline, config.explain)?;
        desk.annotations = config.annotations;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_io()
            .enable_time()
            .max_blocking_threads(64)
            .thread_stack_size(http::STACK)
            .build()?;
        let listener =
            runtime.block_on(TcpListener::bind(address)).map_err(|source| ServerError::Bind { address, source })?;
        let at = listener.local_addr()?;
        let guard = Guard::new(at.port(), at.ip(), &config.hosts, config.tokens);
        let shared = Arc::new(Shared::new(desk, guard));
        Ok(Self { runtime, listener, shared, stop: watch::Sender::new(false) })
    }

    /// Where it listens.
    ///
    /// # Errors
    ///
    /// If the system does not tell.
    pub fn address(&self) -> Result<SocketAddr, ServerError> {
        Ok(self.listener.local_addr()?)
    }

    /// What ends it.
    #[must_use]
    pub fn stopper(&self) -> Stop {
        Stop(self.stop.clone())
    }

    /// Answers until it is stopped, from the first moment on; `tell` hears how far the server is with what the page asks first.
    pub fn run(self, tell: impl Fn(Readiness) + Send + 'static) {
        let Self { runtime, listener, shared, stop } = self;
        runtime.spawn(ready::prepare(Arc::clone(&shared), tell));
        runtime.block_on(accept(listener, shared, stop.subscribe()));
        runtime.shutdown_timeout(Duration::from_secs(1));
    }
}

async fn accept(listener: TcpListener, shared: Arc<Shared>, mut stop: watch::Receiver<bool>) {
    let router = http::router(shared);
    let room = Arc::new(Semaphore::new(MAX_CONNECTIONS));
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = stop.wait_for(|stopped| *stopped) => break,
        };
        let Ok((stream, _)) = accepted else {
            // Out of handles: those that are open end soon.
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        let Ok(permit) = Arc::clone(&room).try_acquire_owned() else { continue };
        let _ = stream.set_nodelay(true);
        let service = TowerToHyperService::new(router.clone());
        let mut stop = stop.clone();
        tokio::spawn(async move {
            let connection = http1::Builder::new()
                .timer(TokioTimer::new())
                .header_read_timeout(HEAD_PATIENCE)
                .max_buf_size(MAX_HEAD)
                .max_headers(MAX_HEADERS)
                .serve_connection(TokioIo::new(stream), service);
            let mut connection = std::pin::pin!(connection);
            let ends = tokio::select! {
                _ = connection.as_mut() => false,
                _ = stop.wait_for(|stopped| *stopped) => true,
                () = tokio::time::sleep(LIFE) => true,
            };
            if ends {
                connection.as_mut().graceful_shutdown();
                let _ = tokio::time::timeout(LAST + PATIENCE, connection).await;
            }
            drop(permit);
        });
    }
    let _ = tokio::time::timeout(LAST, room.acquire_many(MAX_CONNECTIONS as u32)).await;
}
