//! Many inputs through many threads and out again in their order.
//!
//! ```text
//! Inputs ──reader thread──> gate ──> N workers ──> reorder ──> Sink
//! ```
//!
//! The gate bounds what is in flight, from the moment an input is read until its result is written, so that memory
//! stays flat however slow one page is; the order in which results arrive never shows. An interrupt closes the gate:
//! what is in flight is finished and written, and nothing new is read.

use std::collections::BTreeMap;
use std::panic::{self, AssertUnwindSafe};
use std::process;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use anyhow::Context as _;
use chancery_input::{Input, Inputs, PassedOver};
use crossbeam_channel::{Receiver, Sender, unbounded};

use crate::pages::{self, Failure};
use crate::progress::Progress;
use crate::{Exit, output};

/// Inputs in flight for each thread: enough that none waits for the reader, few enough to hold in memory.
const IN_FLIGHT_PER_THREAD: usize = 4;

/// Bytes of pages in flight in all. Ordinary pages stay far below; a run of the largest ones waits its turn.
const MAX_BYTES_IN_FLIGHT: usize = 256 << 20;

/// What one result came to, for the tally.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Rows {
    pub(crate) n_articles: u64,
    pub(crate) n_events: u64,
    pub(crate) n_statements: u64,
}

/// Where results go, in the order of the inputs.
pub(crate) trait Sink<T> {
    /// Takes one result.
    fn write(&mut self, result: T) -> anyhow::Result<Rows>;

    /// Hands on what is buffered; called whenever nothing more is ready.
    fn flush(&mut self) -> anyhow::Result<()> {
        Ok(())
    }

    /// Ends the output; after an interrupt too.
    fn finish(self) -> anyhow::Result<()>;
}

/// What a batch came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) n_done: u64,
    pub(crate) n_failed: u64,
    pub(crate) rows: Rows,
    /// Files of folders that were left out, by their names.
    pub(crate) n_left_out: u64,
    /// Records of archives that hold no page.
    pub(crate) passed_over: PassedOver,
    pub(crate) interrupted: bool,
}

impl Tally {
    pub(crate) fn exit(&self) -> Exit {
        match self {
            Self { interrupted: true, .. } => Exit::Interrupted,
            Self { n_failed: 1.., .. } => Exit::SomeUnreadable,
            _ => Exit::Done,
        }
    }
}

/// Reads all inputs, does `work` on each in one of `n_threads` threads, and writes the results in order.
///
/// # Errors
///
/// If the output cannot be written; what goes wrong with an input is told through `progress` and counted.
pub(crate) fn run<T: Send + 'static>(
    inputs: Inputs,
    n_threads: usize,
    mut progress: Progress,
    work: impl Fn(&Input) -> Result<T, Failure> + Send + Sync + 'static,
    mut sink: impl Sink<T>,
) -> anyhow::Result<Tally> {
    let gate = Arc::new(Gate::new(n_threads * IN_FLIGHT_PER_THREAD, MAX_BYTES_IN_FLIGHT));
    // The gate bounds what is in the channels too.
    let (to_workers, jobs) = unbounded();
    let (to_writer, messages) = unbounded();
    close_on_interrupt(&gate, &to_writer)?;
    start_reader(inputs, &gate, to_workers, to_writer.clone())?;
    start_workers(n_threads, jobs, &to_writer, work)?;
    let tally = write_in_order(&messages, &gate, &mut progress, &mut sink);
    // Threads are not waited for: the reader may be waiting for a slow pipe.
    gate.close();
    let tally = tally?;
    sink.finish()?;
    progress.finish(&tally);
    Ok(tally)
}

/// One input on its way to a worker.
struct Job {
    number: u64,
    n_bytes: usize,
    input: Input,
}

/// What the writer hears of.
enum Message<T> {
    Result { number: u64, n_bytes: usize, result: Result<T, Failure> },
    ReaderEnded { n_left_out: u64, passed_over: PassedOver },
    Interrupted,
}

fn write_in_order<T>(
    messages: &Receiver<Message<T>>,
    gate: &Gate,
    progress: &mut Progress,
    sink: &mut impl Sink<T>,
) -> anyhow::Result<Tally> {
    let mut tally = Tally::default();
    let mut waiting = BTreeMap::new();
    let mut next = 0;
    let mut is_over = false;
    while !(is_over && gate.is_empty()) {
        match messages.recv().context("all threads ended early, which is our bug")? {
            Message::Result { number, n_bytes, result } => {
                waiting.insert(number, (n_bytes, result));
            }
            Message::ReaderEnded { n_left_out, passed_over } => {
                (tally.n_left_out, tally.passed_over) = (n_left_out, passed_over);
                is_over = true;
            }
            Message::Interrupted => {
                progress.say("stopping: finishing what is in flight; interrupt again to stop at once");
                tally.interrupted = true;
                is_over = true;
            }
        }
        while let Some((n_bytes, result)) = waiting.remove(&next) {
            match result {
                Ok(result) => {
                    let rows = sink.write(result)?;
                    tally.n_done += rows.n_articles;
                    tally.rows.n_events += rows.n_events;
                    tally.rows.n_statements += rows.n_statements;
                }
                Err(failure) => {
                    tally.n_failed += 1;
                    progress.say(&failure.to_string());
                }
            }
            gate.leave(n_bytes);
            next += 1;
        }
        if messages.is_empty() {
            sink.flush()?;
        }
        progress.tick(&tally);
    }
    Ok(tally)
}

fn start_reader<T: Send + 'static>(
    mut inputs: Inputs,
    gate: &Arc<Gate>,
    to_workers: Sender<Job>,
    to_writer: Sender<Message<T>>,
) -> anyhow::Result<()> {
    let gate = Arc::clone(gate);
    let read = move || {
        let read_all = || {
            for (number, input) in (0..).zip(inputs.by_ref()) {
                let n_bytes = input.as_ref().map_or(0, |input| input.page.bytes.len());
                if !gate.enter(n_bytes) {
                    break;
                }
                let sent = match input {
                    Ok(input) => to_workers.send(Job { number, n_bytes, input }).is_ok(),
                    Err(error) => {
                        to_writer.send(Message::Result { number, n_bytes, result: Err(error.into()) }).is_ok()
                    }
                };
                if !sent {
                    break;
                }
            }
        };
        // The writer waits for the end of the inputs, so it must hear of it even if our reading breaks off; the usual
        // message of the panic has then told why.
        let _ = panic::catch_unwind(AssertUnwindSafe(read_all));
        let (n_left_out, passed_over) = (inputs.n_left_out(), inputs.passed_over());
        let _ = to_writer.send(Message::ReaderEnded { n_left_out, passed_over });
    };
    pages::reader_thread().spawn(read).context("could not start a thread")?;
    Ok(())
}

fn start_workers<T: Send + 'static>(
    n_threads: usize,
    jobs: Receiver<Job>,
    to_writer: &Sender<Message<T>>,
    work: impl Fn(&Input) -> Result<T, Failure> + Send + Sync + 'static,
) -> anyhow::Result<()> {
    let work = Arc::new(work);
    for _ in 0..n_threads {
        let (jobs, to_writer, work) = (jobs.clone(), to_writer.clone(), Arc::clone(&work));
        let work_off = move || {
            for Job { number, n_bytes, input } in jobs {
                let result = pages::guarded(&input, &*work);
                if to_writer.send(Message::Result { number, n_bytes, result }).is_err() {
                    break;
                }
            }
        };
        pages::reader_thread().spawn(work_off).context("could not start a thread")?;
    }
    Ok(())
}

/// The first interrupt closes the gate and tells the writer; the second ends the program.
fn close_on_interrupt<T: Send + 'static>(gate: &Arc<Gate>, to_writer: &Sender<Message<T>>) -> anyhow::Result<()> {
    let (gate, to_writer) = (Arc::clone(gate), to_writer.clone());
    on_interrupt(move || gate.close() && to_writer.send(Message::Interrupted).is_ok())
}

/// Has an interrupt do this from now on; where that is `false`, the program ends at once.
pub(crate) fn on_interrupt(stop: impl Fn() -> bool + Send + 'static) -> anyhow::Result<()> {
    let on_interrupt = move || {
        if !stop() {
            output::say("stopped at once");
            process::exit(i32::from(Exit::Interrupted.code()));
        }
    };
    let is_first = {
        let mut current = CURRENT.lock().unwrap_or_else(PoisonError::into_inner);
        current.replace(Box::new(on_interrupt)).is_none()
    };
    if is_first {
        let call = || {
            if let Some(on_interrupt) = &*CURRENT.lock().unwrap_or_else(PoisonError::into_inner) {
                on_interrupt();
            }
        };
        ctrlc::set_handler(call).context("could not listen for interrupts")?;
    }
    Ok(())
}

/// What an interrupt does: a command may run one batch after another, and the program listens only once.
static CURRENT: Mutex<Option<Box<dyn Fn() + Send>>> = Mutex::new(None);

/// Lets inputs in while there is room.
struct Gate {
    max_inputs: usize,
    max_bytes: usize,
    inside: Mutex<Inside>,
    changed: Condvar,
}

#[derive(Default)]
struct Inside {
    n_inputs: usize,
    n_bytes: usize,
    is_closed: bool,
}

impl Gate {
    fn new(max_inputs: usize, max_bytes: usize) -> Self {
        Self { max_inputs, max_bytes, inside: Mutex::default(), changed: Condvar::new() }
    }

    /// Waits for room and enters; `false` if the gate is closed. One input alone may be of any size.
    fn enter(&self, n_bytes: usize) -> bool {
        let is_full = |inside: &mut Inside| {
            let has_room = inside.n_inputs < self.max_inputs && inside.n_bytes + n_bytes <= self.max_bytes;
            !inside.is_closed && inside.n_inputs > 0 && !has_room
        };
        let mut inside = self.changed.wait_while(self.lock(), is_full).unwrap_or_else(PoisonError::into_inner);
        if inside.is_closed {
            return false;
        }
        inside.n_inputs += 1;
        inside.n_bytes += n_bytes;
        true
    }

    fn leave(&self, n_bytes: usize) {
        let mut inside = self.lock();
        inside.n_inputs -= 1;
        inside.n_bytes -= n_bytes;
        self.changed.notify_all();
    }

    /// Lets nothing in any more; `false` if it was closed before.
    fn close(&self) -> bool {
        self.changed.notify_all();
        !std::mem::replace(&mut self.lock().is_closed, true)
    }

    fn is_empty(&self) -> bool {
        self.lock().n_inputs == 0
    }

    fn lock(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::thread;
    use std::time::Duration;

    use super::*;

    #[test]
    fn the_gate_bounds_what_is_inside() {
        let gate = Arc::new(Gate::new(2, 100));
        assert!(gate.enter(500), "one alone may be of any size");
        let waiting = thread::spawn({
            let gate = Arc::clone(&gate);
            move || gate.enter(1)
        });
        thread::sleep(Duration::from_millis(20));
        assert!(!waiting.is_finished());
        gate.leave(500);
        assert!(waiting.join().unwrap());
        assert!(gate.close());
        assert!(!gate.close() && !gate.enter(1));
        gate.leave(1);
        assert!(gate.is_empty());
    }
}
