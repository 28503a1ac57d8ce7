//! `chancery completions`: what a shell needs to complete our arguments.

use std::io::Write as _;

use crate::args::{Cli, CompletionsArgs};
use crate::{Exit, output};

/// Writes the completions of one shell.
pub(crate) fn run(args: CompletionsArgs) -> anyhow::Result<Exit> {
    // Generated in memory first: the generator panics where it cannot write.
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::dressed(), "chancery", &mut script);
    let mut out = output::stdout();
    out.write_all(&script)?;
    out.flush()?;
    Ok(Exit::Done)
}
