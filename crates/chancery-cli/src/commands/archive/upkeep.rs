//! `chancery archive`: what is in it, is it whole, make it small, show or throw away a run.

use std::io::Write as _;
use std::path::Path;

use chancery_archive::{Archive, Writer};

use crate::args::ArchiveCommand;
use crate::progress::counted;
use crate::{Exit, output};

/// Does it.
pub(crate) fn run(command: &ArchiveCommand) -> anyhow::Result<Exit> {
    match command {
        ArchiveCommand::Where(args) => whereabouts(&args.archive.archive),
        ArchiveCommand::Check(args) => check(&args.archive.archive),
        ArchiveCommand::Compact(args) => compact(&args.archive.archive),
        ArchiveCommand::Show(args) => {
            let mut writer = existing(&args.archive.archive)?;
            writer.show(args.run)?;
            writer.close()?;
            output::say(&format!("queries see run {} now", args.run));
            Ok(Exit::Done)
        }
        ArchiveCommand::Prune(args) => {
            let mut writer = existing(&args.archive.archive)?;
            writer.prune(args.run)?;
            writer.close()?;
            output::say(&format!("run {} is gone; `chancery archive compact` gives its room back", args.run));
            Ok(Exit::Done)
        }
    }
}

/// A writer for an archive that must be there.
pub(super) fn existing(path: &Path) -> anyhow::Result<Writer> {
    drop(Archive::open(path)?);
    Ok(Writer::open(path)?)
}

fn whereabouts(path: &Path) -> anyhow::Result<Exit> {
    let archive = Archive::open(path)?;
    let found = archive.whereabouts()?;
    let mut out = output::stdout();
    let mut say = |name: &str, value: &str| writeln!(out, "{name:<11} {}", output::safe(value));
    say("archive", &path.display().to_string())?;
    say("version", &found.version.to_string())?;
    say("bytes", &format!("{}, of which {} are free", found.bytes, found.free_bytes))?;
    say("texts", &found.texts.to_string())?;
    say("inputs", &found.inputs.to_string())?;
    say("corrections", &found.corrections.to_string())?;
    for run in &found.runs {
        let digest = archive.digest(Some(run.id))?;
        let codebook = run.program.codebook_digest.as_deref().unwrap_or("none");
        let visible = if run.visible { ", visible" } else { "" };
        say(
            &format!("run {}{}", run.id, if run.visible { " *" } else { "" }),
            &format!(
                "{}, {}, {}; chancery {}, codebook {codebook}, since {}{visible}",
                counted(run.articles.unsigned_abs(), "article"),
                counted(run.events.unsigned_abs(), "event"),
                counted(run.statements.unsigned_abs(), "statement"),
                run.program.version,
                run.started,
            ),
        )?;
        say("  digest", &digest.digest)?;
    }
    out.flush()?;
    Ok(Exit::Done)
}

fn check(path: &Path) -> anyhow::Result<Exit> {
    let problems = Archive::open(path)?.check()?;
    if problems.is_empty() {
        output::say(&format!("`{}` is sound", path.display()));
        return Ok(Exit::Done);
    }
    let mut out = output::stdout();
    for problem in &problems {
        writeln!(out, "{}", output::safe(problem))?;
    }
    out.flush()?;
    output::say(&format!("`{}`: {}", path.display(), counted(problems.len() as u64, "problem")));
    Ok(Exit::Failed)
}

fn compact(path: &Path) -> anyhow::Result<Exit> {
    let size = || std::fs::metadata(path).map_or(0, |metadata| metadata.len());
    let before = size();
    let mut writer = existing(path)?;
    writer.compact()?;
    writer.close()?;
    output::say(&format!("`{}`: {before} bytes before, {} now", path.display(), size()));
    Ok(Exit::Done)
}
