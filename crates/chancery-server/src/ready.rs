//! What the page asks first, made before the server says that it is ready.
//!
//! A server that was just started has read nothing: its first questions would all wait for the columns, and many at once would find no
//! answer kept. Whoever asks meanwhile is answered, and waits as long as the reading takes.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use chancery::doc::{Given, Media, RawPage};

use crate::Desk;
use crate::http::{self, Shared};

/// What the page asks when it is opened on its search, letter by letter as it asks.
const FIRST: [&str; 7] = [
    "/v1/provenance",
    "/v1/events?by=reports&limit=50&count=true",
    "/v1/timeline?per=month",
    "/v1/places?limit=10000",
    "/v1/places?quad=3%2C4&limit=10000",
    "/v1/pairs?limit=500",
    "/v1/codebook",
];
/// After so long the server says that it is ready, whatever is not there yet: questions then wait for it.
const MOST: Duration = Duration::from_secs(60);
/// How often it is told how far the reading is.
const TOLD_EVERY: Duration = Duration::from_secs(1);

/// How far a server is with what is asked first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Readiness {
    /// It reads the archive's rows; so many hundredths are done.
    Reading(u8),
    /// It is ready, after so long.
    Ready(Duration),
}

/// Reads and makes it, and tells how far it is.
pub(crate) async fn prepare(shared: Arc<Shared>, tell: impl Fn(Readiness) + Send + 'static) {
    let began = Instant::now();
    let mut work = tokio::spawn(first(Arc::clone(&shared)));
    while began.elapsed() < MOST && tokio::time::timeout(TOLD_EVERY, &mut work).await.is_err() {
        tell(Readiness::Reading(shared.desk.store.percent()));
    }
    shared.is_ready.store(true, Ordering::Release);
    tell(Readiness::Ready(began.elapsed()));
}

async fn first(shared: Arc<Shared>) {
    let desk = Arc::clone(&shared.desk);
    let reader = tokio::task::spawn_blocking(move || wake_reader(&desk));
    // One after the other: together they would only wait for each other. What fails here fails again where it is asked for.
    for address in FIRST {
        let _ = http::foreseen(&shared, address).await;
    }
    let _ = reader.await;
}

/// Codes a few words, so that the weights lie in memory before somebody wants to know why a row is coded as it is.
fn wake_reader(desk: &Desk) {
    let bytes = b"Envoys of Peru and Chile met in Lima on Monday. Chile denied that it had closed the border.".to_vec();
    let (input, charset) = ("waking".to_owned(), Some("utf-8".to_owned()));
    let _ = desk.pipeline.code(&RawPage { input, media: Media::Text, bytes, charset, given: Given::default() });
}
