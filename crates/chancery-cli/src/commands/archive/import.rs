//! `chancery import`: rows that were coded elsewhere, by shards or by a cluster, into an archive.

use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, mpsc};
use std::thread;

use anyhow::Context as _;
use chancery::{Program, Record};
use chancery_archive::{Item, Preparer, Source, Written};
use chancery_batches::{BatchError, read_records};
use crossbeam_channel::Sender;

use super::{close, open};
use crate::args::ImportArgs;
use crate::batch::Tally;
use crate::progress::{Bytes, Progress, counted};
use crate::{Exit, output, pages};

/// Lines that one batch writes. Keys are digests, so each batch touches pages all over the file; fewer batches touch each less often.
const BATCH_LINES: usize = 4000;

/// Imports the records.
pub(crate) fn run(args: &ImportArgs) -> anyhow::Result<Exit> {
    let n_threads = args.work.n_threads();
    let mut writer = open(&args.archive.archive, n_threads)?.in_bulk()?;
    let stopped = Arc::new(AtomicBool::new(false));
    let on_interrupt = Arc::clone(&stopped);
    ctrlc::set_handler(move || {
        if on_interrupt.swap(true, Ordering::Relaxed) {
            output::say("stopped at once");
            std::process::exit(i32::from(Exit::Interrupted.code()));
        }
        output::say("stopping: finishing the batch; interrupt again to stop at once");
    })
    .context("could not listen for interrupts")?;
    let (to_writer, batches) = crossbeam_channel::bounded(1);
    // What was written is given back to be dropped: the writer has enough to do.
    let (to_bin, bin) = mpsc::channel::<Vec<Item>>();
    let reader = Reader { preparer: writer.preparer(), n_threads, to_writer, written: bin };
    let paths = args.rows.clone();
    pages::reader_thread().spawn(move || reader.read_all(&paths)).context("could not start a thread")?;
    let mut written = Written::default();
    let mut programs: Vec<Program> = Vec::new();
    let mut tally = Tally::default();
    let bytes = Bytes { total: None, read: Arc::default() };
    let mut progress = Progress::new(args.work.progress, args.work.quiet, bytes);
    for batch in batches {
        let Batch { items, problems, programs: of_batch } = batch;
        for problem in problems {
            tally.n_failed += 1;
            progress.say(&problem);
        }
        for program in of_batch {
            if !programs.contains(&program) {
                programs.push(program);
            }
        }
        written.add(writer.write(&items)?);
        let _ = to_bin.send(items);
        tally.n_done = written.articles + written.repeated;
        tally.rows.n_events = written.events;
        tally.rows.n_statements = written.statements;
        progress.tick(&tally);
        if stopped.load(Ordering::Relaxed) {
            break;
        }
    }
    progress.finish(&tally);
    close(writer, written, &programs, args.work.quiet)?;
    if stopped.load(Ordering::Relaxed) {
        return Ok(Exit::Interrupted);
    }
    if tally.n_failed > 0 {
        let hint = if tally.n_done == 0 { "; articles, not yet coded, go in with `chancery ingest`" } else { "" };
        output::say(&format!("{} left out{hint}", counted(tally.n_failed, "line")));
        return Ok(Exit::SomeUnreadable);
    }
    Ok(Exit::Done)
}

/// Some lines, read and prepared.
#[derive(Default)]
struct Batch {
    items: Vec<Item>,
    problems: Vec<String>,
    programs: Vec<Program>,
}

/// One line, with its name: `rows.jsonl#3`.
struct Line {
    name: String,
    bytes: Vec<u8>,
}

/// Where lines are read and prepared, beside the writer.
struct Reader {
    preparer: Preparer,
    n_threads: usize,
    to_writer: Sender<Batch>,
    /// What was written, and need only be dropped.
    written: mpsc::Receiver<Vec<Item>>,
}

impl Reader {
    fn read_all(&self, paths: &[PathBuf]) {
        let mut lines = Vec::with_capacity(BATCH_LINES);
        for path in paths {
            let read = read_records(path, |name, json| {
                lines.push(Line { name: name.to_owned(), bytes: json.to_vec() });
                if lines.len() >= BATCH_LINES && !self.send(&mut lines, Vec::new()) {
                    Err(Ended::WriterGone)
                } else {
                    Ok(())
                }
            });
            match read {
                Ok(()) => {}
                Err(Ended::WriterGone) => return,
                Err(Ended::Unreadable(error)) => {
                    if !self.send(&mut lines, vec![error.to_string()]) {
                        return;
                    }
                }
            }
        }
        self.send(&mut lines, Vec::new());
    }

    /// Prepares the lines, in all threads while the writer has nothing to do, else in all but one, which is the writer's. `false` where
    /// it is gone.
    fn send(&self, lines: &mut Vec<Line>, problems: Vec<String>) -> bool {
        self.written.try_iter().for_each(drop);
        let n_threads = self.n_threads - usize::from(!self.to_writer.is_empty());
        let mut batch = prepare(&self.preparer, std::mem::take(lines), n_threads);
        batch.problems.splice(0..0, problems);
        self.to_writer.send(batch).is_ok()
    }
}

/// Why reading ended early.
enum Ended {
    WriterGone,
    Unreadable(BatchError),
}

impl From<BatchError> for Ended {
    fn from(error: BatchError) -> Self {
        Self::Unreadable(error)
    }
}

/// Reads and packs the lines in several threads; they come back in their order.
fn prepare(preparer: &Preparer, lines: Vec<Line>, n_threads: usize) -> Batch {
    let size = lines.len().div_ceil(n_threads.max(1)).max(1);
    let mut parts: VecDeque<Vec<Line>> = VecDeque::new();
    let mut lines = lines.into_iter();
    loop {
        let part: Vec<Line> = lines.by_ref().take(size).collect();
        if part.is_empty() {
            break;
        }
        parts.push_back(part);
    }
    let mut batch = Batch::default();
    thread::scope(|scope| {
        let workers: Vec<_> = parts.into_iter().map(|part| scope.spawn(|| prepare_part(preparer, part))).collect();
        for worker in workers {
            match worker.join() {
                Ok(part) => {
                    batch.items.extend(part.items);
                    batch.problems.extend(part.problems);
                    batch.programs.extend(part.programs);
                }
                Err(_) => batch.problems.push("some lines made our code break, which is our bug".to_owned()),
            }
        }
    });
    batch
}

fn prepare_part(preparer: &Preparer, lines: Vec<Line>) -> Batch {
    let mut batch = Batch::default();
    for Line { name, bytes } in lines {
        let record: Record = match serde_json::from_slice(&bytes) {
            Ok(record) => record,
            Err(error) => {
                batch.problems.push(format!("{name}: no record of `chancery code`: {error}"));
                continue;
            }
        };
        if !batch.programs.contains(&record.program) {
            batch.programs.push(record.program.clone());
        }
        // The name of the file is no part of it: the same record from another shard's file is the same record.
        let source = Source { digest: Source::new("", &bytes, "").digest, ..Source::new(&name, &[], "") };
        match preparer.record(record) {
            Ok(prepared) => batch.items.push(Item::new(source, vec![prepared])),
            Err(error) => batch.problems.push(format!("{name}: {error}")),
        }
    }
    batch
}
