//! The commands around an archive.

pub(crate) mod correct;
pub(crate) mod export;
pub(crate) mod forget;
pub(crate) mod import;
pub(crate) mod ingest;
pub(crate) mod query;
pub(crate) mod rehydrate;
pub(crate) mod upkeep;
pub(crate) mod verify;

use std::path::Path;

use chancery::Program;
use chancery_archive::{Shown, Writer, Written};

use crate::output;
use crate::progress::counted;

/// An archive for ingest and import: what comes in is compared with what is there.
fn open(path: &Path, n_threads: usize) -> anyhow::Result<Writer> {
    Ok(Writer::open(path)?.corroborating_in(n_threads))
}

/// Tells what was written, and which run queries see; ends the writing.
fn close(mut writer: Writer, written: Written, programs: &[Program], quiet: bool) -> anyhow::Result<()> {
    let mut said = Vec::new();
    for program in programs {
        match writer.settle(program)? {
            Shown::Same => {}
            Shown::Switched { from } => said.push(format!("queries see the new run now, instead of run {from}")),
            Shown::Other { visible, missing } => said.push(format!(
                "queries still see run {visible}, which has {} that the new run lacks; `chancery ingest --recode` codes them again, \
                 `chancery archive show` switches as it is",
                counted(missing.unsigned_abs(), "article")
            )),
        }
    }
    writer.close()?;
    if quiet {
        return Ok(());
    }
    let mut parts = vec![format!(
        "archived {}: {}, {}",
        counted(written.articles, "article"),
        counted(written.events, "event"),
        counted(written.statements, "statement")
    )];
    for (n, what) in [
        (written.copies, "of texts that were there already"),
        (written.repeated, "there already"),
        (written.forgotten, "forgotten on request"),
    ] {
        if n > 0 {
            parts.push(format!("{} {what}", counted(n, "article")));
        }
    }
    parts.extend(said);
    output::say(&parts.join("; "));
    Ok(())
}
