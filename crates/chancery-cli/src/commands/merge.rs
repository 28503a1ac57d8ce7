//! `chancery merge`: what was coded in parts, by shards or by a cluster, compared as a whole.

use std::path::Path;
use std::thread;

use anyhow::Context as _;
use arrow_array::RecordBatch;
use chancery::Record;
use chancery_batches::{BatchError, Batcher, Digest, Findings, read_records, write_parquet};
use serde_json::json;

use crate::args::MergeArgs;
use crate::progress::counted;
use crate::{Exit, output, pages};

/// Records that a thread reads at a time.
const CHUNK: usize = 256;

/// Compares the records.
pub(crate) fn run(args: &MergeArgs) -> anyhow::Result<Exit> {
    if let Some(out) = &args.out {
        std::fs::create_dir_all(out).with_context(|| format!("could not make the folder `{}`", out.display()))?;
    }
    let mut read =
        Read { coded: Vec::new(), lines: Vec::new(), n_threads: args.work.n_threads(), problems: Vec::new() };
    for path in &args.rows {
        read.path(path)?;
    }
    read.flush()?;
    read.problems.iter().for_each(|problem| output::say(problem));
    let found = Findings::of(&read.coded)?;
    let digests = found.digests()?;
    if let Some(out) = &args.out {
        write(out, &found)?;
    }
    let mut told = serde_json::Map::new();
    told.insert("digest".to_owned(), json!(whole(&digests)));
    told.extend(digests.iter().map(|(name, digest)| ((*name).to_owned(), json!(digest.to_string()))));
    output::print(&format!("{}\n", serde_json::Value::Object(told)))?;
    if !args.work.quiet {
        let n_copies = found.reports.num_rows() as u64 - originals(&found);
        output::say(&format!(
            "merged {}: {} of them with another's text; {}",
            counted(found.articles.num_rows() as u64, "article"),
            n_copies,
            counted(found.occurrences.num_rows() as u64, "happening")
        ));
    }
    if read.problems.is_empty() { Ok(Exit::Done) } else { Ok(Exit::SomeUnreadable) }
}

/// One digest of the four.
fn whole(digests: &[(&str, Digest)]) -> String {
    let all: Vec<String> = digests.iter().map(|(name, digest)| format!("{name} {digest}")).collect();
    chancery::doc::digest(&all.iter().map(String::as_str).collect::<Vec<_>>())
}

fn originals(found: &Findings) -> u64 {
    use arrow_array::cast::AsArray as _;
    let roles = found.reports.column_by_name("role").and_then(|roles| roles.as_string_opt::<i32>());
    roles.map_or(0, |roles| roles.iter().filter(|role| *role == Some("original")).count() as u64)
}

fn write(out: &Path, found: &Findings) -> anyhow::Result<()> {
    for (name, table) in
        [("reports", &found.reports), ("kinships", &found.kinships), ("occurrences", &found.occurrences)]
    {
        write_parquet(&out.join(format!("{name}.parquet")), std::slice::from_ref(table))?;
    }
    Ok(())
}

/// Records on their way into batches.
struct Read {
    coded: Vec<RecordBatch>,
    lines: Vec<(String, Vec<u8>)>,
    n_threads: usize,
    problems: Vec<String>,
}

impl Read {
    fn path(&mut self, path: &Path) -> anyhow::Result<()> {
        read_records(path, |name, json| -> anyhow::Result<()> {
            self.lines.push((name.to_owned(), json.to_vec()));
            if self.lines.len() >= CHUNK * self.n_threads { self.flush() } else { Ok(()) }
        })
    }

    /// Makes batches of what waits, in several threads, without the records themselves: these stay in their files.
    fn flush(&mut self) -> anyhow::Result<()> {
        let lines = std::mem::take(&mut self.lines);
        let made: Vec<_> = thread::scope(|scope| {
            let workers: Vec<_> =
                lines.chunks(CHUNK).map(|lines| pages::reader_thread().spawn_scoped(scope, || batch(lines))).collect();
            let join = |worker: std::io::Result<thread::ScopedJoinHandle<'_, _>>| -> anyhow::Result<_> {
                let worker = worker.context("could not start a thread")?;
                worker.join().map_err(|_| anyhow::anyhow!("some lines made our code break, which is our bug"))
            };
            workers.into_iter().map(join).collect::<anyhow::Result<Vec<_>>>()
        })?;
        for one in made {
            let (batch, problems) = one?;
            self.coded.push(batch);
            self.problems.extend(problems);
        }
        Ok(())
    }
}

fn batch(lines: &[(String, Vec<u8>)]) -> Result<(RecordBatch, Vec<String>), BatchError> {
    let (mut batcher, mut problems) = (Batcher::default(), Vec::new());
    for (name, json) in lines {
        match serde_json::from_slice::<Record>(json) {
            Ok(record) => batcher.push(&record)?,
            Err(error) => problems.push(format!("{name}: no record of `chancery code`: {error}")),
        }
    }
    let mut batch = batcher.finish()?;
    let record = batch.schema().index_of("record").map_err(BatchError::from)?;
    batch.remove_column(record);
    Ok((batch, problems))
}
