//! `chancery where`: which version and data this is, and where they are looked for.

use std::io::Write as _;

use crate::args::{CodebookArgs, WhereArgs};
use crate::commands::demo;
use crate::{Exit, output, pages};

/// Prints it.
pub(crate) fn run(args: WhereArgs) -> anyhow::Result<Exit> {
    let pipeline = pages::pipeline(&args.codebook)?;
    let program = pipeline.program();
    let CodebookArgs { codebook, actors } = args.codebook;
    let source = codebook.map_or("built in".to_owned(), |folder| format!("folder {}", folder.display()));
    let own = actors.map_or(String::new(), |path| format!(", with {}", path.display()));
    let digest = |digest: &Option<String>| digest.as_ref().map_or(String::new(), |digest| format!(", digest {digest}"));
    let command = std::env::current_exe().map_or("unknown".to_owned(), |path| path.display().to_string());
    let rows = [
        ("version", program.version.clone()),
        ("command", command),
        ("record", chancery::doc::record::SCHEMA.to_owned()),
        ("codebook", format!("{source}{}", digest(&program.codebook_digest))),
        ("actors", format!("{source}{own}{}", digest(&program.actors_digest))),
        (
            "model",
            program
                .model_digest
                .as_ref()
                .map_or("none: rules alone".to_owned(), |model| format!("built in, digest {model}")),
        ),
        ("demo", format!("built in, {} articles", demo::ARTICLES.len())),
        (
            "looked for",
            "--codebook PATH, else CHANCERY_CODEBOOK, else built in; --actors PATH, else CHANCERY_ACTORS".to_owned(),
        ),
        ("written", "where --out, --save or --archive says, and nowhere else".to_owned()),
        ("network", "used by `fetch` alone; `serve` listens where --bind says".to_owned()),
    ];
    let mut out = output::stdout();
    for (name, value) in rows {
        writeln!(out, "{name:<11} {}", output::safe(&value))?;
    }
    out.flush()?;
    Ok(Exit::Done)
}
