//! Pages in, coded batches out: one page at a time, on as many threads as are given, in the order of the pages.
//!
//! Invariant: a page that makes our code panic costs that page alone.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::panic::{self, AssertUnwindSafe};
use std::sync::{Arc, Once};
use std::thread;
use std::time::Duration;

use arrow_array::RecordBatch;
use chancery::doc::{Article, Note, NoteKind};
use chancery::{Pipeline, Record, Unreadable};
use chancery_input::{Input, InputError, MAX_PAGE_BYTES};
use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, unbounded};

use crate::{BatchError, Batcher};

/// Stack of a thread that reads pages; it is reserved, not used. Markup nests as deep as its author likes, and running
/// out of stack could not be caught.
const STACK_BYTES: usize = 64 << 20;

/// Inputs in flight for each thread: enough that none waits for the reader, few enough to hold in memory.
const IN_FLIGHT_PER_THREAD: usize = 4;

/// Rows and bytes of records that make a batch: Spark's workers hold a few at a time.
pub(crate) const BATCH_ROWS: usize = 256;
pub(crate) const BATCH_BYTES: usize = 8 << 20;

/// Why an input gave nothing.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// It could not be read.
    #[error(transparent)]
    Input(#[from] InputError),
    /// It was read and is no text.
    #[error("{input}: {reason}")]
    Unreadable {
        /// Its name.
        input: String,
        /// Why not.
        reason: Unreadable,
    },
    /// It should be a record and is none.
    #[error("{input}: no record of `chancery code`: {reason}")]
    NoRecord {
        /// Its file and line.
        input: String,
        /// Why not.
        reason: serde_json::Error,
    },
    /// Our code broke on it.
    #[error("{input}: this is our bug, please report it with the input: {panic}")]
    Bug {
        /// Its name.
        input: String,
        /// What the panic said.
        panic: String,
    },
}

impl Failure {
    /// Which input it was.
    #[must_use]
    pub fn input(&self) -> String {
        match self {
            Self::Unreadable { input, .. } | Self::NoRecord { input, .. } | Self::Bug { input, .. } => input.clone(),
            Self::Input(error) => error.name(),
        }
    }
}

/// The page stage alone; a live ticker gives each of its posts.
///
/// # Errors
///
/// If the bytes are no text.
pub fn extract_all(pipeline: &Pipeline, input: &Input) -> Result<Vec<Article>, Failure> {
    let unreadable = |reason| Failure::Unreadable { input: input.page.input.clone(), reason };
    let mut articles = pipeline.extract_all(&input.page).map_err(unreadable)?;
    articles.iter_mut().for_each(|article| note_cut(input, article));
    Ok(articles)
}

/// The whole way; a live ticker gives a record for each of its posts.
///
/// # Errors
///
/// If the bytes are no text.
pub fn code_all(pipeline: &Pipeline, input: &Input) -> Result<Vec<Record>, Failure> {
    Ok(extract_all(pipeline, input)?.iter().map(|article| pipeline.code_article(article)).collect())
}

/// Notes on the article that its input was cut.
pub fn note_cut(input: &Input, article: &mut Article) {
    if input.cut {
        // A character that the cut falls into is lost with it, up to three bytes.
        let is_long = input.page.bytes.len() + 3 >= MAX_PAGE_BYTES;
        let message = if is_long {
            format!("the input was cut after {} MiB", MAX_PAGE_BYTES >> 20)
        } else {
            "the end of the input is missing".to_owned()
        };
        article.notes.push(Note { kind: NoteKind::Limit, message, span: None });
    }
}

/// A thread with stack enough for any page.
pub fn reader_thread() -> thread::Builder {
    thread::Builder::new().stack_size(STACK_BYTES)
}

thread_local! {
    /// What a panic said, in a thread that is to outlive it.
    static PANIC: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Does `work` on one input; a panic becomes a failure of that input.
///
/// # Errors
///
/// As `work`, or [`Failure::Bug`].
pub fn guarded<T>(input: &Input, work: impl Fn(&Input) -> Result<T, Failure>) -> Result<T, Failure> {
    let bug = |panic| Failure::Bug { input: input.page.input.clone(), panic };
    caught(|| work(input)).map_err(bug).flatten()
}

/// Does `work`.
///
/// # Errors
///
/// If it panics: the words of the panic.
pub fn caught<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let usual = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            let is_guarded =
                PANIC.with_borrow_mut(|panic| panic.as_mut().map(|said| *said = info.to_string())).is_some();
            if !is_guarded {
                usual(info);
            }
        }));
    });
    PANIC.set(Some(String::new()));
    let result = panic::catch_unwind(AssertUnwindSafe(work));
    let panic = PANIC.take().unwrap_or_default().replace('\n', " ");
    result.map_err(|_| panic)
}

/// Records of inputs, coded on several threads and given in the order of the inputs.
pub struct InOrder<I> {
    inputs: I,
    is_over: bool,
    max_in_flight: u64,
    jobs: Sender<(u64, Input)>,
    results: Receiver<(u64, Result<Vec<Record>, Failure>)>,
    waiting: BTreeMap<u64, Result<Vec<Record>, Failure>>,
    n_in: u64,
    n_out: u64,
}

/// Codes `inputs` on `n_threads` threads; at least one.
///
/// # Errors
///
/// If a thread cannot be started.
pub fn code_in_order<I>(pipeline: Arc<Pipeline>, inputs: I, n_threads: usize) -> std::io::Result<InOrder<I>>
where
    I: Iterator<Item = Result<Input, InputError>>,
{
    let n_threads = n_threads.max(1);
    let (jobs, to_do) = unbounded::<(u64, Input)>();
    let (done, results) = unbounded();
    for _ in 0..n_threads {
        let (to_do, done, pipeline) = (to_do.clone(), done.clone(), Arc::clone(&pipeline));
        reader_thread().spawn(move || {
            for (number, input) in to_do {
                let result = guarded(&input, |input| code_all(&pipeline, input));
                if done.send((number, result)).is_err() {
                    break;
                }
            }
        })?;
    }
    let max_in_flight = (n_threads * IN_FLIGHT_PER_THREAD) as u64;
    let waiting = BTreeMap::new();
    Ok(InOrder { inputs, is_over: false, max_in_flight, jobs, results, waiting, n_in: 0, n_out: 0 })
}

impl<I: Iterator<Item = Result<Input, InputError>>> InOrder<I> {
    /// Hands on inputs while there is room.
    fn fill(&mut self) {
        while !self.is_over && self.n_in - self.n_out < self.max_in_flight {
            match self.inputs.next() {
                None => self.is_over = true,
                Some(input) => {
                    match input {
                        // The threads live as long as this side of their channel.
                        Ok(input) => drop(self.jobs.send((self.n_in, input))),
                        Err(error) => drop(self.waiting.insert(self.n_in, Err(error.into()))),
                    }
                    self.n_in += 1;
                }
            }
        }
    }

    /// The next result, if it comes within `patience`.
    ///
    /// # Errors
    ///
    /// If it takes longer; ask again.
    pub fn next_within(&mut self, patience: Duration) -> Result<Option<Result<Vec<Record>, Failure>>, TooSlow> {
        self.fill();
        if self.n_out == self.n_in {
            return Ok(None);
        }
        loop {
            if let Some(result) = self.waiting.remove(&self.n_out) {
                self.n_out += 1;
                return Ok(Some(result));
            }
            match self.results.recv_timeout(patience) {
                Ok((number, result)) => drop(self.waiting.insert(number, result)),
                Err(RecvTimeoutError::Timeout) => return Err(TooSlow),
                // No thread is left: each guards what it does, so this is not reached.
                Err(RecvTimeoutError::Disconnected) => return Ok(None),
            }
        }
    }
}

/// That nothing came in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooSlow;

impl<I: Iterator<Item = Result<Input, InputError>>> Iterator for InOrder<I> {
    type Item = Result<Vec<Record>, Failure>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Ok(next) = self.next_within(Duration::from_secs(60)) {
                return next;
            }
        }
    }
}

/// Coded batches of a stream of inputs.
pub struct CodeStream<I> {
    records: InOrder<I>,
    batcher: Batcher,
}

/// Codes `inputs` into batches of [`coded_schema`](crate::coded_schema), in their order; what cannot be read is a row with its error.
///
/// ```
/// use std::sync::Arc;
/// use chancery::Pipeline;
/// use chancery_batches::code_stream;
/// use chancery_input::{Inputs, Options};
///
/// let folder = tempfile::tempdir()?;
/// std::fs::write(folder.path().join("talks.txt"), "Envoys meet\n\nEnvoys of Peru and Chile met on Monday.")?;
/// let inputs = Inputs::new(vec![folder.path().to_owned()], Options::default());
/// let batches: Vec<_> = code_stream(Arc::new(Pipeline::new()?), inputs, 1)?.collect::<Result<_, _>>()?;
/// assert_eq!(batches[0].num_rows(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// If a thread cannot be started.
pub fn code_stream<I>(pipeline: Arc<Pipeline>, inputs: I, n_threads: usize) -> std::io::Result<CodeStream<I>>
where
    I: Iterator<Item = Result<Input, InputError>>,
{
    Ok(CodeStream { records: code_in_order(pipeline, inputs, n_threads)?, batcher: Batcher::default() })
}

impl<I: Iterator<Item = Result<Input, InputError>>> CodeStream<I> {
    /// The next batch, if it comes within `patience`; what has come is kept.
    ///
    /// # Errors
    ///
    /// If it takes longer ([`TooSlow`]); ask again.
    pub fn next_within(&mut self, patience: Duration) -> Result<Option<Result<RecordBatch, BatchError>>, TooSlow> {
        while self.batcher.len() < BATCH_ROWS && self.batcher.n_bytes() < BATCH_BYTES {
            match self.records.next_within(patience)? {
                None => break,
                Some(Err(failure)) => self.batcher.push_failure(&failure),
                Some(Ok(records)) => {
                    for record in &records {
                        if let Err(error) = self.batcher.push(record) {
                            return Ok(Some(Err(error)));
                        }
                    }
                }
            }
        }
        Ok((!self.batcher.is_empty()).then(|| self.batcher.finish()))
    }
}

impl<I: Iterator<Item = Result<Input, InputError>>> Iterator for CodeStream<I> {
    type Item = Result<RecordBatch, BatchError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Ok(next) = self.next_within(Duration::from_secs(60)) {
                return next;
            }
        }
    }
}
