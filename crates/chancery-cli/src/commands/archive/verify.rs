//! `chancery verify`: codes what is in an archive again, and compares digests; `ingest --recode` codes it again and keeps it.

use std::collections::HashMap;
use std::io::Write as _;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use anyhow::Context as _;
use chancery::{Pipeline, Record};
use chancery_archive::{Archive, ArchiveError, Id, Item, Stored, Writer, Written};
use chancery_input::{Input, Options, Shard};

use super::close;
use crate::args::{IngestArgs, VerifyArgs, WorkArgs};
use crate::batch::{self, Rows, Sink, Tally};
use crate::commands::code;
use crate::pages::{self, Failure};
use crate::progress::{Bytes, Progress, counted};
use crate::{Exit, output};

/// Articles that are coded again at a time.
const CHUNK: usize = 256;

/// Verifies.
pub(crate) fn run(args: VerifyArgs) -> anyhow::Result<Exit> {
    let archive = Archive::open(&args.archive.archive)?;
    anyhow::ensure!(
        archive.visible()?.is_some(),
        "`{}` is empty: there is nothing to verify",
        archive.path().display()
    );
    let pipeline = pages::pipeline(&args.codebook)?;
    let coder = archive.program_of(args.run)?;
    if coder != *pipeline.program() {
        output::say(&format!(
            "the rows were coded by chancery {} with codebook {}, this is {} with codebook {}: what differs may do so for that",
            coder.version,
            coder.codebook_digest.as_deref().unwrap_or("none"),
            pipeline.program().version,
            pipeline.program().codebook_digest.as_deref().unwrap_or("none"),
        ));
    }
    let found =
        if args.inputs.is_empty() { stored(&archive, &pipeline, &args)? } else { given(&archive, pipeline, args)? };
    let Some(found) = found else { return Ok(Exit::Interrupted) };
    let mut out = output::stdout();
    for article in &found.differ {
        writeln!(out, "{}", output::safe(article))?;
    }
    out.flush()?;
    output::say(&format!(
        "{} coded again: {} same, {} differ{}",
        counted(found.n_same + found.differ.len() as u64 + found.n_untold, "article"),
        found.n_same,
        found.differ.len(),
        found.rest()
    ));
    Ok(found.exit())
}

/// What came out.
#[derive(Default)]
struct Found {
    n_same: u64,
    /// Ids and inputs of articles whose rows differ.
    differ: Vec<String>,
    /// Articles that were coded elsewhere and come out otherwise here: their layout is not stored.
    n_untold: u64,
    /// Articles of the pages that the archive does not have.
    n_unknown: u64,
    /// Inputs that could not be read.
    n_failed: u64,
}

impl Found {
    /// What is compared and found the same passes; that nothing was found to differ does not suffice.
    fn exit(&self) -> Exit {
        match self {
            Self { differ, .. } if !differ.is_empty() => Exit::Failed,
            Self { n_failed: 1.., .. } => Exit::SomeUnreadable,
            Self { n_same: 0, .. } => Exit::Failed,
            _ => Exit::Done,
        }
    }

    fn rest(&self) -> String {
        let mut rest = String::new();
        if self.n_untold > 0 {
            rest.push_str(&format!(
                "; of {} that were coded elsewhere it cannot be told from the text alone: name their pages",
                self.n_untold
            ));
        }
        if self.n_unknown > 0 {
            rest.push_str(&format!("; {} not in the archive", counted(self.n_unknown, "article")));
        }
        if self.n_failed > 0 {
            rest.push_str(&format!("; {} could not be read", counted(self.n_failed, "input")));
        }
        if self.n_same == 0 && self.differ.is_empty() {
            rest.push_str("; nothing was compared");
        }
        rest
    }
}

/// From the texts that the archive keeps.
fn stored(archive: &Archive, pipeline: &Pipeline, args: &VerifyArgs) -> anyhow::Result<Option<Found>> {
    let preparer = archive.preparer()?;
    let mut found = Found::default();
    let mut chunk = Vec::with_capacity(CHUNK);
    let mut told = Told::new(&args.work);
    let mut take = |chunk: &mut Vec<Stored>| -> anyhow::Result<()> {
        for (stored, again) in code_again(pipeline, args.work.n_threads(), std::mem::take(chunk))? {
            let hash = stored.prepare(&preparer, again)?.hash();
            let article = &stored.record.article;
            match (hash == stored.hash, stored.whole) {
                (true, _) => found.n_same += 1,
                (false, true) => found.differ.push(format!("{}  {}", article.id, article.input)),
                (false, false) => found.n_untold += 1,
            }
            told.one();
        }
        Ok(())
    };
    archive.each_stored(args.run, |stored| {
        chunk.push(stored);
        if chunk.len() >= CHUNK { take(&mut chunk) } else { Ok(()) }
    })?;
    take(&mut chunk)?;
    told.finish();
    Ok(Some(found))
}

/// How far the coding of stored articles has come.
struct Told {
    progress: Progress,
    tally: Tally,
}

impl Told {
    fn new(work: &WorkArgs) -> Self {
        let bytes = Bytes { total: None, read: Arc::default() };
        Self { progress: Progress::new(work.progress, work.quiet, bytes), tally: Tally::default() }
    }

    fn one(&mut self) {
        self.tally.n_done += 1;
        self.progress.tick(&self.tally);
    }

    fn finish(&self) {
        self.progress.finish(&self.tally);
    }
}

/// Codes articles in several threads; they come back in their order.
fn code_again(pipeline: &Pipeline, n_threads: usize, chunk: Vec<Stored>) -> anyhow::Result<Vec<(Stored, Record)>> {
    let next = AtomicUsize::new(0);
    let records: Mutex<Vec<Option<Record>>> = Mutex::new(chunk.iter().map(|_| None).collect());
    thread::scope(|scope| -> anyhow::Result<()> {
        for _ in 0..n_threads.min(chunk.len()) {
            let work = || {
                while let Some((at, stored)) =
                    Some(next.fetch_add(1, Ordering::Relaxed)).and_then(|at| Some((at, chunk.get(at)?)))
                {
                    let record = pages::caught(|| pipeline.code_article(&stored.article)).ok();
                    records.lock().unwrap_or_else(PoisonError::into_inner)[at] = record;
                }
            };
            pages::reader_thread().spawn_scoped(scope, work).context("could not start a thread")?;
        }
        Ok(())
    })?;
    let records = records.into_inner().unwrap_or_else(PoisonError::into_inner);
    chunk
        .into_iter()
        .zip(records)
        .map(|(stored, record)| {
            let input = &stored.record.article.input;
            let record = record.with_context(|| format!("{input}: our code broke on it, which is our bug"))?;
            Ok((stored, record))
        })
        .collect()
}

/// From pages.
fn given(archive: &Archive, pipeline: Pipeline, args: VerifyArgs) -> anyhow::Result<Option<Found>> {
    let hashes: HashMap<Id, Id> = archive.hashes(args.run)?.into_iter().collect();
    let given = chancery::doc::Given { published: args.published, outlet: args.outlet, ..Default::default() };
    let options = Options { given, shard: Shard::default() };
    let (n_threads, quiet) = (args.work.n_threads(), args.work.quiet);
    let (inputs, progress) = code::open(args.inputs, options, args.work.progress, quiet);
    let preparer = archive.preparer()?;
    let work = move |input: &Input| -> Result<Vec<(Id, Id, String)>, Failure> {
        let bug = |error: ArchiveError| Failure::Bug { input: input.page.input.clone(), panic: error.to_string() };
        pages::code_all(&pipeline, input)?
            .into_iter()
            .map(|record| {
                let shown = format!("{}  {}", record.article.id, record.article.input);
                preparer.record(record).map(|prepared| (prepared.article(), prepared.hash(), shown)).map_err(bug)
            })
            .collect()
    };
    let (to_end, ended) = crossbeam_channel::bounded(1);
    let tally = batch::run(inputs, n_threads, progress, work, Comparing { hashes, found: Found::default(), to_end })?;
    if tally.interrupted {
        return Ok(None);
    }
    let found = ended.recv().context("the comparison did not end, which is our bug")?;
    Ok(Some(Found { n_failed: tally.n_failed, ..found }))
}

struct Comparing {
    hashes: HashMap<Id, Id>,
    found: Found,
    to_end: crossbeam_channel::Sender<Found>,
}

impl Sink<Vec<(Id, Id, String)>> for Comparing {
    fn write(&mut self, articles: Vec<(Id, Id, String)>) -> anyhow::Result<Rows> {
        let n_articles = articles.len() as u64;
        for (article, hash, shown) in articles {
            match self.hashes.get(&article) {
                Some(stored) if *stored == hash => self.found.n_same += 1,
                Some(_) => self.found.differ.push(shown),
                None => self.found.n_unknown += 1,
            }
        }
        Ok(Rows { n_articles, ..Rows::default() })
    }

    fn finish(self) -> anyhow::Result<()> {
        let _ = self.to_end.send(self.found);
        Ok(())
    }
}

/// Codes the visible run again, by this program, as a run of its own. Again is free here too.
pub(super) fn recode(pipeline: &Pipeline, mut writer: Writer, args: &IngestArgs) -> anyhow::Result<Exit> {
    // A reader of its own sees the visible run while the writer writes.
    let archive = Archive::open(&args.archive.archive)?;
    let program = pipeline.program().clone();
    if archive.visible()?.is_none() || archive.program_of(None)? == program {
        output::say("the visible run was coded by this very program and codebook: nothing to do");
        return Ok(Exit::Done);
    }
    let known = writer.known(&program)?;
    let preparer = writer.preparer();
    let mut written = Written::default();
    let (mut n_known, mut n_partly) = (0, 0);
    let mut chunk: Vec<Stored> = Vec::with_capacity(args.batch as usize);
    let mut told = Told::new(&args.work);
    let mut take = |chunk: &mut Vec<Stored>, n_partly: &mut u64| -> anyhow::Result<()> {
        let mut items = Vec::with_capacity(chunk.len());
        for (stored, again) in code_again(pipeline, args.work.n_threads(), std::mem::take(chunk))? {
            *n_partly += u64::from(!stored.whole);
            told.one();
            items.push(Item::new(stored.source(), vec![stored.prepare(&preparer, again)?]));
        }
        written.add(writer.write(&items)?);
        Ok(())
    };
    archive.each_stored(None, |stored| {
        if known.contains(&stored.source().digest) {
            n_known += 1;
            return Ok(());
        }
        chunk.push(stored);
        if chunk.len() >= args.batch as usize { take(&mut chunk, &mut n_partly) } else { Ok::<(), anyhow::Error>(()) }
    })?;
    take(&mut chunk, &mut n_partly)?;
    told.finish();
    if !args.work.quiet && n_known > 0 {
        output::say(&format!("{} coded again before and passed over", counted(n_known, "article")));
    }
    if !args.work.quiet && n_partly > 0 {
        output::say(&format!(
            "{} coded elsewhere: all their paragraphs were read as running text",
            counted(n_partly, "article")
        ));
    }
    drop(archive);
    close(writer, written, std::slice::from_ref(&program), args.work.quiet)?;
    Ok(Exit::Done)
}
