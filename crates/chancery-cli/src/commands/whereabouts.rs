//! `chancery where`: which version and data this is, and where they are looked for.

use std::io::Write as _;

use crate::args::WhereArgs;
use crate::commands::demo;
use crate::{Exit, output, pages};

/// Prints it.
pub(crate) fn run(args: WhereArgs) -> anyhow::Result<Exit> {
    let folder = args.codebook.codebook;
    let pipeline = pages::pipeline(folder.as_deref())?;
    let program = pipeline.program();
    let source = folder.map_or("built in".to_owned(), |folder| format!("folder {}", folder.display()));
    let digest = |digest: &Option<String>| digest.as_ref().map_or(String::new(), |digest| format!(", digest {digest}"));
    let command = std::env::current_exe().map_or("unknown".to_owned(), |path| path.display().to_string());
    let rows = [
        ("version", program.version.clone()),
        ("command", command),
        ("record", chancery::doc::record::SCHEMA.to_owned()),
        ("codebook", format!("{source}{}", digest(&program.codebook_digest))),
        ("actors", format!("{source}{}", digest(&program.actors_digest))),
        (
            "model",
            program
                .model_digest
                .as_ref()
                .map_or("none: rules alone".to_owned(), |model| format!("built in, digest {model}")),
        ),
        ("demo", format!("built in, {} articles", demo::ARTICLES.len())),
        ("looked for", "--codebook PATH, else CHANCERY_CODEBOOK, else built in".to_owned()),
        ("written", "where --out or --save says, and nowhere else".to_owned()),
        ("network", "never used".to_owned()),
    ];
    let mut out = output::stdout();
    for (name, value) in rows {
        writeln!(out, "{name:<11} {}", output::safe(&value))?;
    }
    out.flush()?;
    Ok(Exit::Done)
}
