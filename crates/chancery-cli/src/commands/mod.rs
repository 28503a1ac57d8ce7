//! The commands, one file each: from checked arguments to an [`Exit`](crate::Exit).

pub(crate) mod actors;
pub(crate) mod archive;
pub(crate) mod code;
pub(crate) mod codebook;
pub(crate) mod completions;
pub(crate) mod convert;
pub(crate) mod demo;
pub(crate) mod explain;
pub(crate) mod extract;
pub(crate) mod inspect;
pub(crate) mod learn;
pub(crate) mod man;
pub(crate) mod mcp;
pub(crate) mod read;
pub(crate) mod relate;
pub(crate) mod series;
pub(crate) mod serve;
pub(crate) mod welcome;
pub(crate) mod whereabouts;
