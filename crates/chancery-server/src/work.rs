//! Work that blocks, in threads of its own: what reads has one of the archive's readers, what is made of what was read has none.
//!
//! A reading can be ended from outside, coding cannot. So whoever codes keeps no reader from others, however long it takes and whether or
//! not anybody still waits for it; and a reading that nobody waits for any more is ended.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chancery_archive::{Archive, Interrupter};
use serde_json::Value;
use tokio::runtime::Handle;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::Desk;
use crate::problem::Problem;

/// How long a question waits for its turn at most, and how long it may then be at work.
pub(crate) const PATIENCE: Duration = Duration::from_secs(15);
/// How often a reading that is to end is told so: between two statements it does not hear.
const TOLD_EVERY: Duration = Duration::from_millis(20);
/// Work without a reader at once, at most, where there are so many cores: more would only slow each other.
const MAX_WORKERS: usize = 4;

/// What is left of an answer when everything for it was read.
pub(crate) type Work = Box<dyn FnOnce(&Desk, &Asker) -> Result<Value, Problem> + Send>;

/// An answer, or what is left of it.
pub(crate) enum Told {
    Whole(Value),
    Rest(Work),
}

/// Whoever waits for work; where nobody does any more, it may end early.
#[derive(Debug, Default)]
pub(crate) struct Asker(AtomicBool);

impl Asker {
    /// Says that nobody waits any more.
    pub(crate) fn leave(&self) {
        self.0.store(true, Ordering::Release);
    }

    pub(crate) fn is_gone(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }
}

/// Room for work without a reader.
pub(crate) fn workers() -> Arc<Semaphore> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    Arc::new(Semaphore::new(cores.min(MAX_WORKERS)))
}

/// Waits for a turn, but not for ever.
pub(crate) async fn turn(room: &Arc<Semaphore>, patience: Duration) -> Result<OwnedSemaphorePermit, Problem> {
    match tokio::time::timeout(patience, Arc::clone(room).acquire_owned()).await {
        Ok(turn) => turn.map_err(|_| Problem::bug("the server is stopping")),
        Err(_) => Err(Problem::waiting("the questions before take all the time; ask again in a moment")),
    }
}

/// Reads with one of the archive's readers. It ends when it takes too long, and with whoever waits for it.
pub(crate) async fn read<T: Send + 'static>(
    desk: &Arc<Desk>,
    read: impl FnOnce(&Archive, &Desk) -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    let mut lent = desk.store.lend(PATIENCE).await?;
    let Some(archive) = lent.archive.take() else { return Err(Problem::bug("a reader is missing")) };
    let reading = Arc::new(Reading(Mutex::new(AtWork::Reads(archive.interrupter()))));
    let waits = Waits(Arc::clone(&reading));
    let desk = Arc::clone(desk);
    let mut work = tokio::task::spawn_blocking(move || {
        let done = catch_unwind(AssertUnwindSafe(|| read(&archive, &desk)));
        // A reader that was told to end may stand in the middle of a transaction, and one that saw a panic anywhere: those are
        // closed, and a new one is opened when it is needed.
        let was_told = reading.done();
        let Ok(done) = done else {
            return Err(Problem::bug("the question made our code break off; please report it"));
        };
        if !was_told {
            lent.give_back(archive);
        }
        done
    });
    let done = match tokio::time::timeout(PATIENCE, &mut work).await {
        Ok(done) => done,
        Err(_) => {
            waits.end();
            work.await
        }
    };
    done.map_err(|_| Problem::bug("the question broke off; please report it"))?
}

/// Does what is left of an answer. Whoever asked has an answer in time; work that cannot be ended goes on in its place alone.
pub(crate) async fn finish(desk: &Arc<Desk>, work: Work) -> Result<Value, Problem> {
    let turn = turn(&desk.workers, PATIENCE).await?;
    let asker = Arc::new(Asker::default());
    let _here = Here(Arc::clone(&asker));
    let desk = Arc::clone(desk);
    let work = tokio::task::spawn_blocking(move || {
        let _turn = turn;
        work(&desk, &asker)
    });
    let slow = |_| Problem::slow("what was sent takes too long to code; send less of it");
    let done = tokio::time::timeout(PATIENCE, work).await.map_err(slow)?;
    done.map_err(|_| Problem::bug("the question made our code break off; please report it"))?
}

/// Says that an asker is gone when the question is dropped.
struct Here(Arc<Asker>);

impl Drop for Here {
    fn drop(&mut self) {
        self.0.leave();
    }
}

/// A reader at work, as those see it who may end it.
struct Reading(Mutex<AtWork>);

enum AtWork {
    Reads(Interrupter),
    /// It was told to end at least once.
    IsTold(Interrupter),
    /// The reader may be at another question already and is nobody's to interrupt.
    Done,
}

impl Reading {
    /// Tells the reader to end; false where it has.
    fn interrupt(&self) -> bool {
        let Ok(mut at_work) = self.0.lock() else { return false };
        match std::mem::replace(&mut *at_work, AtWork::Done) {
            AtWork::Reads(reader) | AtWork::IsTold(reader) => {
                reader.interrupt();
                *at_work = AtWork::IsTold(reader);
                true
            }
            AtWork::Done => false,
        }
    }

    /// Keeps others from interrupting the reader from now on, and says whether somebody did.
    fn done(&self) -> bool {
        let Ok(mut at_work) = self.0.lock() else { return true };
        matches!(std::mem::replace(&mut *at_work, AtWork::Done), AtWork::IsTold(_))
    }
}

/// Somebody who waits for a reading.
struct Waits(Arc<Reading>);

impl Waits {
    /// Tells the reading to end until it does.
    fn end(&self) {
        if !self.0.interrupt() {
            return;
        }
        let reading = Arc::clone(&self.0);
        if let Ok(runtime) = Handle::try_current() {
            runtime.spawn(async move {
                tokio::time::sleep(TOLD_EVERY).await;
                while reading.interrupt() {
                    tokio::time::sleep(TOLD_EVERY).await;
                }
            });
        }
    }
}

impl Drop for Waits {
    fn drop(&mut self) {
        self.end();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use chancery::Pipeline;
    use chancery_archive::Writer;
    use serde_json::json;

    use super::*;
    use crate::store::N_READERS;

    /// A server's insides over an empty archive.
    fn desk() -> (tempfile::TempDir, Arc<Desk>) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("news.db");
        Writer::open(&path).unwrap().close().unwrap();
        let desk = Desk::new(&path, Pipeline::new().unwrap(), Box::new(|_, _, _| None)).unwrap();
        (folder, Arc::new(desk))
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_reading_ends_with_whoever_waits_for_it() {
        let (_folder, desk) = desk();
        let mut asked = Vec::new();
        let (began, begins) = mpsc::channel();
        let (ended, ends) = mpsc::channel();
        for _ in 0..N_READERS {
            let (desk, began, ended) = (Arc::clone(&desk), began.clone(), ended.clone());
            asked.push(tokio::spawn(async move {
                // Many small statements, as most answers are made of: an end between two of them must not be missed.
                read(&desk, move |archive, _| {
                    began.send(()).unwrap();
                    let told = loop {
                        if let Err(error) = archive.data_version() {
                            break error;
                        }
                    };
                    ended.send(told.is_interrupted()).unwrap();
                    Err::<(), _>(told.into())
                })
                .await
            }));
        }
        tokio::task::spawn_blocking(move || begins.iter().take(N_READERS).count()).await.unwrap();
        asked.iter().for_each(tokio::task::JoinHandle::abort);
        drop(ended);
        let all = tokio::task::spawn_blocking(move || ends.iter().collect::<Vec<bool>>()).await.unwrap();
        assert_eq!(all, [true; N_READERS]);
        for _ in 0..2 * N_READERS {
            let version = read(&desk, |archive, _| Ok(archive.snapshot(Archive::data_version)?)).await;
            assert!(version.is_ok(), "readers are there, and none stands in the middle of something: {version:?}");
        }
    }

    #[tokio::test]
    async fn who_has_to_wait_too_long_is_told_to_come_again() {
        let (_folder, desk) = desk();
        let mut lent = Vec::new();
        for _ in 0..N_READERS {
            lent.push(desk.store.lend(PATIENCE).await.unwrap());
        }
        assert_eq!(desk.store.lend(Duration::ZERO).await.err().unwrap().status, 429);
        lent.pop();
        assert!(desk.store.lend(Duration::ZERO).await.is_ok());
    }

    #[tokio::test]
    async fn work_that_nobody_waits_for_learns_of_it() {
        let (_folder, desk) = desk();
        let (began, begins) = tokio::sync::oneshot::channel();
        let (left, is_left) = mpsc::channel();
        let work: Work = Box::new(move |_, asker| {
            began.send(()).unwrap();
            while !asker.is_gone() {
                std::thread::yield_now();
            }
            left.send(()).unwrap();
            Ok(json!(null))
        });
        let asked = tokio::spawn({
            let desk = Arc::clone(&desk);
            async move { finish(&desk, work).await }
        });
        begins.await.unwrap();
        asked.abort();
        assert!(asked.await.unwrap_err().is_cancelled());
        tokio::task::spawn_blocking(move || is_left.recv()).await.unwrap().unwrap();
        let broken: Work = Box::new(|_, _| panic!("of the test"));
        assert_eq!(finish(&desk, broken).await.unwrap_err().status, 500);
        let whole: Work = Box::new(|_, _| Ok(json!(1)));
        assert_eq!(finish(&desk, whole).await.unwrap(), 1, "there is room again");
    }
}
