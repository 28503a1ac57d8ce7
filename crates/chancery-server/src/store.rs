//! Readers of the archive: a few connections, each question with one of them while it reads.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chancery_archive::{Archive, ArchiveError};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::columns::{Columns, Keeper};
use crate::problem::Problem;
use crate::work;

/// Connections. More would not read faster on a machine of few cores, and each keeps pages.
pub(crate) const N_READERS: usize = 4;
/// Pages that a connection keeps.
const CACHE_KIB: i64 = 32 << 10;

/// The archive for many who ask.
pub(crate) struct Store {
    path: PathBuf,
    readers: Mutex<Vec<Archive>>,
    free: Arc<Semaphore>,
    watcher: Mutex<Archive>,
    /// What the watcher saw last, and how often it saw something new.
    seen: AtomicI64,
    generation: AtomicU64,
    /// Held by the one who writes.
    pub(crate) writing: Mutex<()>,
    keeper: Arc<Keeper>,
}

/// One reader, lent.
pub(crate) struct Lent {
    store: Arc<Store>,
    pub(crate) archive: Option<Archive>,
    _permit: OwnedSemaphorePermit,
}

impl Lent {
    /// Puts a reader back that was taken out.
    pub(crate) fn give_back(mut self, archive: Archive) {
        self.archive = Some(archive);
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        if let (Some(archive), Ok(mut readers)) = (self.archive.take(), self.store.readers.lock()) {
            readers.push(archive);
        }
    }
}

impl Store {
    pub(crate) fn open(path: &Path) -> Result<Self, ArchiveError> {
        let mut readers = Vec::with_capacity(N_READERS);
        for _ in 0..N_READERS {
            let archive = Archive::open(path)?;
            archive.limit_memory(CACHE_KIB)?;
            readers.push(archive);
        }
        let watcher = Archive::open(path)?;
        watcher.limit_memory(256)?;
        let seen = watcher.change_count()?;
        Ok(Self {
            path: path.to_owned(),
            readers: Mutex::new(readers),
            free: Arc::new(Semaphore::new(N_READERS)),
            watcher: Mutex::new(watcher),
            seen: AtomicI64::new(seen),
            generation: AtomicU64::new(0),
            writing: Mutex::new(()),
            keeper: Arc::default(),
        })
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// How often the archive was seen changed since the server began.
    pub(crate) fn generation(&self) -> u64 {
        if let Ok(watcher) = self.watcher.lock()
            && let Ok(now) = watcher.change_count()
            && self.seen.swap(now, Ordering::AcqRel) != now
        {
            self.generation.fetch_add(1, Ordering::AcqRel);
        }
        self.generation.load(Ordering::Acquire)
    }

    /// Columns of the archive's rows, a moment old where a large archive grows.
    pub(crate) async fn columns(self: &Arc<Self>, generation: u64) -> Result<Columns, Problem> {
        self.keeper.columns(self, generation).await
    }

    /// Hundredths of the columns that are read.
    pub(crate) fn percent(&self) -> u8 {
        self.keeper.percent()
    }

    /// The visible run and how much was forgotten: answers of another epoch must not be given, however young they are.
    pub(crate) fn epoch(&self) -> Result<String, Problem> {
        let watcher = self.watcher.lock().map_err(|_| Problem::bug("the archive cannot be watched any more"))?;
        Ok(format!("{:?} {}", watcher.visible()?, watcher.n_forgotten()?))
    }

    /// Whether the archive is so large that answers may be a moment old while it grows.
    pub(crate) fn is_large(&self) -> bool {
        self.keeper.last().is_some_and(|last| last.is_large())
    }

    /// The columns that were read last, if they are of the present state.
    pub(crate) fn known_columns(&self) -> Option<Columns> {
        let generation = self.generation();
        self.keeper.last().filter(|last| last.generation == generation)
    }

    /// Waits for a reader, but not for ever.
    pub(crate) async fn lend(self: &Arc<Self>, patience: Duration) -> Result<Lent, Problem> {
        let permit = work::turn(&self.free, patience).await?;
        let archive = self.readers.lock().ok().and_then(|mut readers| readers.pop());
        // A reader that was not given back is made anew.
        let archive = match archive {
            Some(archive) => archive,
            None => Archive::open(&self.path)?,
        };
        Ok(Lent { store: Arc::clone(self), archive: Some(archive), _permit: permit })
    }
}
