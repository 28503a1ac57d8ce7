//! `chancery man`: the manual pages, made from the arguments.

use std::fs;
use std::io::Write as _;

use crate::args::{Cli, ManArgs};
use crate::{Exit, output};
use anyhow::Context as _;

/// Writes the first page to standard output, or all of them into a folder.
pub(crate) fn run(args: ManArgs) -> anyhow::Result<Exit> {
    let command = Cli::dressed();
    if let Some(folder) = args.out {
        let problem = || format!("could not write into `{}`", folder.display());
        fs::create_dir_all(&folder).with_context(problem)?;
        clap_mangen::generate_to(command, &folder).with_context(problem)?;
        return Ok(Exit::Done);
    }
    let mut page = Vec::new();
    clap_mangen::Man::new(command).render(&mut page)?;
    let mut out = output::stdout();
    out.write_all(&page)?;
    out.flush()?;
    Ok(Exit::Done)
}
