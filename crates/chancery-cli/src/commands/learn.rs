//! The first of two passes over a corpus: which blocks stand on many pages of a host.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use chancery::{HostBlocks, PageBlocks, Pipeline};
use chancery_input::{Inputs, Options, STDIN};

use crate::args::{CodebookArgs, WorkArgs};
use crate::batch::{self, Rows, Sink};
use crate::progress::{Bytes, Progress};
use crate::{output, pages};

/// Reads all inputs, whatever the shard, and lets `pipeline` leave out what they have in common; `false` after an
/// interrupt. What cannot be read is told by the second pass.
pub(crate) fn learn(
    pipeline: &mut Pipeline,
    paths: &[PathBuf],
    codebook: &CodebookArgs,
    work: &WorkArgs,
) -> anyhow::Result<bool> {
    anyhow::ensure!(
        paths.iter().all(|path| path != Path::new(STDIN)),
        "standard input can be read only once; save it to a file for --two-passes"
    );
    // The workers of this pass are not waited for and keep theirs; the second pass has its own.
    let learner = pages::pipeline(codebook)?;
    let total = Progress::is_shown(work.progress, work.quiet).then(|| chancery_input::total_bytes(paths)).flatten();
    let inputs = Inputs::new(paths.to_vec(), Options::default());
    let progress = Progress::new(work.progress, true, Bytes { total, read: inputs.bytes_read() });
    let (to_table, tables) = crossbeam_channel::bounded(1);
    let sink = Learning { hosts: HostBlocks::default(), n_pages: 0, to_table };
    let read = move |input: &chancery_input::Input| Ok(learner.host_blocks(&input.page).ok().flatten());
    let tally = batch::run(inputs, work.n_threads(), progress, read, sink)?;
    if tally.interrupted {
        return Ok(false);
    }
    let (hosts, n_pages) = tables.recv().context("the first pass gave no table, which is our bug")?;
    if !work.quiet {
        output::say(&format!("first pass: {n_pages} pages, {} different blocks", hosts.len()));
    }
    pipeline.set_hosts(hosts);
    Ok(true)
}

struct Learning {
    hosts: HostBlocks,
    n_pages: u64,
    to_table: crossbeam_channel::Sender<(HostBlocks, u64)>,
}

impl Sink<Option<PageBlocks>> for Learning {
    fn write(&mut self, page: Option<PageBlocks>) -> anyhow::Result<Rows> {
        if let Some(page) = page {
            self.hosts.learn(&page);
            self.n_pages += 1;
        }
        Ok(Rows { n_articles: 1, ..Rows::default() })
    }

    fn finish(self) -> anyhow::Result<()> {
        let _ = self.to_table.send((self.hosts, self.n_pages));
        Ok(())
    }
}
