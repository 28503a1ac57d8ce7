//! The archive's rows as columns, read again as the archive grows.
//!
//! A small archive is read anew whenever it changed. A large one, while something is written into it, is read anew every ten
//! times as long as that takes, behind the answers: they are of the state before meanwhile, and say so.

use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use chancery_archive::{Archive, Facts};

use crate::problem::Problem;
use crate::store::Store;

/// What is read faster than this is read before an answer is made.
const QUICK: Duration = Duration::from_millis(50);
/// How old columns of an archive that changed become, at most; then they are read again.
const MAX_AGE: Duration = Duration::from_secs(30);

/// Columns, and which state of the archive they are of.
#[derive(Clone)]
pub(crate) struct Columns {
    pub(crate) facts: Arc<Facts>,
    pub(crate) generation: u64,
    made: Instant,
    took: Duration,
}

/// The last columns, and who makes the next.
#[derive(Default)]
pub(crate) struct Keeper {
    last: Mutex<Option<Columns>>,
    /// Held by the one who reads.
    reading: tokio::sync::Mutex<()>,
    /// Hundredths of the present reading that are done.
    percent: AtomicU8,
}

impl Columns {
    /// Whether the archive is so large that answers may be a moment old while it grows.
    pub(crate) fn is_large(&self) -> bool {
        self.took >= QUICK
    }
}

impl Keeper {
    /// Those that were read last.
    pub(crate) fn last(&self) -> Option<Columns> {
        self.last.lock().ok().and_then(|last| last.clone())
    }

    /// Hundredths of the last reading that was begun that are done.
    pub(crate) fn percent(&self) -> u8 {
        self.percent.load(Ordering::Relaxed)
    }

    /// Columns of the archive's present state, or of one that was present a moment ago.
    pub(crate) async fn columns(self: &Arc<Self>, store: &Arc<Store>, generation: u64) -> Result<Columns, Problem> {
        if let Some(last) = self.last() {
            if last.generation == generation {
                return Ok(last);
            }
            if last.is_large() {
                if last.made.elapsed() >= (last.took * 10).min(MAX_AGE) {
                    self.read_behind(store);
                }
                return Ok(last);
            }
        }
        let _alone = self.reading.lock().await;
        // Who waited may find that the one before has read what is wanted.
        match self.last().filter(|last| last.generation == generation) {
            Some(last) => Ok(last),
            None => self.read(store).await,
        }
    }

    /// Begins to read, unless that was begun.
    fn read_behind(self: &Arc<Self>, store: &Arc<Store>) {
        let (keeper, store) = (Arc::clone(self), Arc::clone(store));
        tokio::spawn(async move {
            if let Ok(_alone) = keeper.reading.try_lock() {
                // Whoever asks next tries again where this failed.
                let _ = keeper.read(&store).await;
            }
        });
    }

    async fn read(self: &Arc<Self>, store: &Arc<Store>) -> Result<Columns, Problem> {
        let began = Instant::now();
        // What is written from here on makes another generation; what the reading sees of it already does no harm.
        let generation = store.generation();
        let path = store.path().to_owned();
        let keeper = Arc::clone(self);
        let read = tokio::task::spawn_blocking(move || {
            // A connection of its own, so that nobody waits for a reader that passes over everything, and no page stays.
            let archive = Archive::open(&path)?;
            archive.limit_memory(4 << 10)?;
            Facts::read_telling(&archive, &|share| keeper.percent.store((share * 100.0) as u8, Ordering::Relaxed))
        });
        let facts =
            read.await.map_err(|_| Problem::bug("the archive's rows could not be read; please report it"))??;
        let columns = Columns { facts: Arc::new(facts), generation, made: Instant::now(), took: began.elapsed() };
        if let Ok(mut last) = self.last.lock() {
            *last = Some(columns.clone());
        }
        Ok(columns)
    }
}
