//! `chancery mcp`: an archive as tools of an assistant.

use std::io;

use super::serve::explainer;
use crate::args::McpArgs;
use crate::{Exit, output, pages};

/// Answers until the assistant closes the stream.
pub(crate) fn run(args: &McpArgs) -> anyhow::Result<Exit> {
    let pipeline = pages::pipeline(&args.codebook)?;
    chancery_server::stdio(&args.archive.archive, pipeline, explainer(), io::stdin().lock(), output::stdout())?;
    Ok(Exit::Done)
}
