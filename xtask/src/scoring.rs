//! What every chore that scores takes, and does before and after.

use std::path::PathBuf;

use anyhow::Result;

use crate::{floors, shared};

/// Flags of every chore that scores.
#[derive(clap::Args)]
pub(crate) struct Scoring {
    /// Raise the floors to what was measured; none is lowered.
    #[arg(long)]
    pub(crate) update_floors: bool,
    /// Fail where the shared folder is absent, instead of saying so.
    #[arg(long)]
    require_shared: bool,
}

/// Flags of the chores that can also list what went wrong.
#[derive(clap::Args)]
pub(crate) struct Listing {
    /// List every miss, every wrong answer and every extra one.
    #[arg(long)]
    pub(crate) details: bool,
    #[command(flatten)]
    pub(crate) scoring: Scoring,
}

impl Scoring {
    /// The shared folder; where there is none and none is asked for, says that the chore is skipped.
    pub(crate) fn shared(&self, chore: &str) -> Result<Option<PathBuf>> {
        shared(chore, self.require_shared)
    }

    /// Holds the figures against the floors of their sets, and raises these if asked.
    pub(crate) fn hold(&self, measured: &[(String, f64)]) -> Result<bool> {
        floors::hold(measured, self.update_floors)
    }
}
