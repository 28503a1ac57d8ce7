//! `chancery codebook new`: a commented file of one's own categories.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write as _};
use std::path::Path;

use anyhow::Context as _;
use chancery::codebook::template;

use crate::args::CodebookNewArgs;
use crate::{Exit, output};

/// Writes the file.
pub(crate) fn run(args: &CodebookNewArgs) -> anyhow::Result<Exit> {
    let stem = args.path.file_stem().unwrap_or_default().to_string_lossy();
    let text = template(args.name.as_deref().unwrap_or(&stem));
    if args.path == Path::new("-") {
        output::print(&text)?;
        return Ok(Exit::Done);
    }
    let path = args.path.display();
    let mut file = match OpenOptions::new().write(true).create_new(true).open(&args.path) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            anyhow::bail!("`{path}` is there already; name another file, or take it away first")
        }
        opened => opened.with_context(|| format!("could not write `{path}`"))?,
    };
    file.write_all(text.as_bytes()).with_context(|| format!("could not write `{path}`"))?;
    output::say(&format!("wrote {path}; try: chancery codebook test --codebook {path}"));
    Ok(Exit::Done)
}
