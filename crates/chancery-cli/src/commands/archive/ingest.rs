//! `chancery ingest`: many articles, coded into an archive. Again is free; after a kill it goes on.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use chancery::Pipeline;
use chancery_archive::{Id, Item, Preparer, Source, Writer, Written};
use chancery_input::{Input, Options, Shard};

use super::{close, open};
use crate::args::IngestArgs;
use crate::batch::{self, Rows, Sink};
use crate::commands::{code, learn};
use crate::pages::{self, Failure};
use crate::progress::counted;
use crate::{Exit, output};

/// A batch is written after that time even if it is small, so that little is lost where coding is slow.
const BATCH_TIME: Duration = Duration::from_secs(15);

/// Codes the inputs into the archive.
pub(crate) fn run(args: IngestArgs) -> anyhow::Result<Exit> {
    let path = args.archive.archive.clone();
    // The lock comes first: another's archive is told of before an hour of work.
    let writer = open(&path, args.work.n_threads())?;
    let mut pipeline = pages::pipeline(&args.codebook)?;
    if args.recode {
        anyhow::ensure!(args.inputs.is_empty(), "--recode codes what is stored; it takes no inputs");
        return super::verify::recode(&pipeline, writer, &args);
    }
    let quiet = args.work.quiet;
    if args.twice.two_passes && !learn::learn(&mut pipeline, &args.inputs, &args.codebook, &args.work)? {
        return Ok(Exit::Interrupted);
    }
    let program = pipeline.program().clone();
    let known = writer.known(&program)?;
    let given = chancery::doc::Given { published: args.published, outlet: args.outlet, ..Default::default() };
    // Which lines are left out depends on all inputs together, so such a run knows nothing of one that read each alone.
    let said = if args.twice.two_passes { "two passes" } else { "" };
    let n_threads = args.work.n_threads();
    let options = Options { given, shard: Shard::default() };
    let (inputs, progress) = code::open(args.inputs, options, args.work.progress, quiet);
    let inputs = if args.by_address { inputs.named_by_address() } else { inputs };
    let preparer = writer.preparer();
    let (to_end, ended) = crossbeam_channel::bounded(1);
    let sink = Batches {
        writer,
        waiting: Vec::new(),
        n_waiting: 0,
        max: args.batch as usize,
        since: Instant::now(),
        written: Written::default(),
        n_known: 0,
        to_end,
    };
    let work = move |input: &Input| code(&pipeline, &preparer, &known, said, input);
    let tally = batch::run(inputs, n_threads, progress, work, sink).with_context(|| {
        format!("could not go on with `{}`; the batches before are kept, the same command goes on", path.display())
    })?;
    let (writer, written, n_known) = ended.recv().context("the writing did not end, which is our bug")?;
    if !quiet && n_known > 0 {
        output::say(&format!("{} read before and passed over", counted(n_known, "input")));
    }
    if !quiet && tally.n_failed > 0 {
        output::say(&format!("{} could not be read; the next ingest tries again", counted(tally.n_failed, "input")));
    }
    close(writer, written, std::slice::from_ref(&program), quiet)?;
    Ok(tally.exit())
}

/// What a worker made of an input.
enum Made {
    /// The ledger knows it.
    Known,
    Item(Item),
}

fn code(
    pipeline: &Pipeline,
    preparer: &Preparer,
    known: &HashSet<Id>,
    said: &str,
    input: &Input,
) -> Result<Made, Failure> {
    let page = &input.page;
    let given = &page.given;
    let said = format!(
        "{:?} {:?} {:?} {:?} {:?} {:?} {:?} {}{said}",
        page.media, page.charset, given.title, given.published, given.outlet, given.url, given.captured, input.cut
    );
    let source = Source::new(&page.input, &page.bytes, &said);
    if known.contains(&source.digest) {
        return Ok(Made::Known);
    }
    let articles = pages::extract_all(pipeline, input)?;
    let bug =
        |error: chancery_archive::ArchiveError| Failure::Bug { input: page.input.clone(), panic: error.to_string() };
    let prepared: Result<Vec<_>, _> =
        articles.iter().map(|article| preparer.coded(pipeline.code_article(article), article)).collect();
    Ok(Made::Item(Item::new(source, prepared.map_err(bug)?)))
}

/// Writes what comes, some articles at a time.
struct Batches {
    writer: Writer,
    waiting: Vec<Item>,
    n_waiting: usize,
    max: usize,
    since: Instant,
    written: Written,
    n_known: u64,
    to_end: crossbeam_channel::Sender<(Writer, Written, u64)>,
}

impl Batches {
    fn write_waiting(&mut self) -> anyhow::Result<()> {
        if !self.waiting.is_empty() {
            self.written.add(self.writer.write(&self.waiting)?);
            self.waiting.clear();
        }
        (self.n_waiting, self.since) = (0, Instant::now());
        Ok(())
    }
}

impl Sink<Made> for Batches {
    fn write(&mut self, made: Made) -> anyhow::Result<Rows> {
        let Made::Item(item) = made else {
            self.n_known += 1;
            return Ok(Rows::default());
        };
        let (n_articles, n_events, n_statements) = item.counts();
        self.n_waiting += usize::try_from(n_articles).unwrap_or(1).max(1);
        self.waiting.push(item);
        if self.n_waiting >= self.max || self.since.elapsed() > BATCH_TIME {
            self.write_waiting()?;
        }
        Ok(Rows { n_articles, n_events, n_statements })
    }

    fn finish(mut self) -> anyhow::Result<()> {
        self.write_waiting()?;
        let _ = self.to_end.send((self.writer, self.written, self.n_known));
        Ok(())
    }
}
