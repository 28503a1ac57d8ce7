//! `chancery rehydrate`: a shareable export, filled from pages that the reader holds.

use std::collections::HashMap;
use std::io::BufRead as _;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Context as _;
use chancery::doc::Article;
use chancery_archive::{rehydrate, text_digest, wanted};
use chancery_input::{Input, Options, Shard};
use serde_json::Value;

use crate::args::RehydrateArgs;
use crate::batch::{self, Rows, Sink};
use crate::commands::code;
use crate::output::LineOutput;
use crate::pages::{self, Failure};
use crate::progress::counted;
use crate::{Exit, output};

/// Fills it.
pub(crate) fn run(args: RehydrateArgs) -> anyhow::Result<Exit> {
    let shared = read(&args)?;
    let n_shared = shared.values().map(Vec::len).sum::<usize>();
    let pipeline = pages::pipeline(&args.codebook)?;
    let given = chancery::doc::Given { published: args.published, outlet: args.outlet, ..Default::default() };
    let (n_threads, quiet) = (args.work.n_threads(), args.work.quiet);
    let (inputs, progress) =
        code::open(args.inputs, Options { given, shard: Shard::default() }, args.work.progress, quiet);
    let work = move |input: &Input| -> Result<Vec<Article>, Failure> { pages::extract_all(&pipeline, input) };
    let shared = Arc::new(Mutex::new(shared));
    let sink = Filling { shared: Arc::clone(&shared), output: LineOutput::create(args.out.as_deref())? };
    let tally = batch::run(inputs, n_threads, progress, work, sink)?;
    let n_left: usize = shared.lock().unwrap_or_else(PoisonError::into_inner).values().map(Vec::len).sum();
    let n_filled = n_shared - n_left;
    output::say(&format!(
        "filled {} of {n_shared}{}",
        counted(n_filled as u64, "article"),
        if n_left > 0 {
            "; the pages of the others are not among the inputs, or their text is another now"
        } else {
            ""
        }
    ));
    Ok(if n_left > 0 && tally.exit() == Exit::Done { Exit::SomeUnreadable } else { tally.exit() })
}

/// Shared records by the digest of their text.
type Shared = HashMap<String, Vec<Value>>;

fn read(args: &RehydrateArgs) -> anyhow::Result<Shared> {
    let path = &args.shared;
    let stream = chancery_input::stream(path).with_context(|| format!("could not open `{}`", path.display()))?;
    let mut shared = Shared::new();
    for (number, line) in (1..).zip(stream.lines()) {
        let line = line.with_context(|| format!("could not read `{}`", path.display()))?;
        if line.trim().is_empty() {
            continue;
        }
        let value: Value =
            serde_json::from_str(&line).with_context(|| format!("`{}` line {number} is no JSON", path.display()))?;
        let digest = wanted(&value)
            .with_context(|| {
                format!(
                    "`{}` line {number} is no line of a shareable export; `chancery export --shareable` makes one",
                    path.display()
                )
            })?
            .to_owned();
        shared.entry(digest).or_default().push(value);
    }
    Ok(shared)
}

struct Filling {
    shared: Arc<Mutex<Shared>>,
    output: LineOutput,
}

impl Sink<Vec<Article>> for Filling {
    fn write(&mut self, articles: Vec<Article>) -> anyhow::Result<Rows> {
        let mut rows = Rows::default();
        for article in articles {
            let found = self.shared.lock().unwrap_or_else(PoisonError::into_inner).remove(&text_digest(&article.text));
            for shared in found.into_iter().flatten() {
                let record = rehydrate(shared, &article)?;
                rows.n_articles += 1;
                rows.n_events += record.events.len() as u64;
                rows.n_statements += record.statements.len() as u64;
                self.output.write_json(serde_json::to_vec(&record)?).context("could not write the output")?;
            }
        }
        Ok(rows)
    }

    fn flush(&mut self) -> anyhow::Result<()> {
        self.output.flush().context("could not write the output")
    }

    fn finish(self) -> anyhow::Result<()> {
        self.output.finish()
    }
}
