//! What the commands take that answer for an archive: over HTTP, and to an assistant.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum, ValueHint};

use super::archive::ArchiveArgs;
use super::help::{EXIT_CODES, MCP_EXAMPLES, SERVE_EXAMPLES};
use super::{CodebookArgs, words};

#[derive(Debug, Args)]
#[command(after_help = format!("{SERVE_EXAMPLES}\n\n{EXIT_CODES}"), args_conflicts_with_subcommands = true)]
pub(crate) struct ServeArgs {
    #[command(subcommand)]
    pub(crate) command: Option<ServeCommand>,
    /// The archive: one file.
    #[arg(long, value_name = "PATH", env = "CHANCERY_ARCHIVE", value_hint = ValueHint::FilePath)]
    pub(crate) archive: Option<PathBuf>,
    /// Where to listen: an address, a port, or both; 0 takes a port that is free.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8765", value_parser = address)]
    pub(crate) bind: SocketAddr,
    /// A name that the server answers to beside its address, as behind a proxy; may be given again.
    #[arg(long, value_name = "NAME", value_parser = words)]
    pub(crate) host: Vec<String>,
    /// Who may ask; wanted where other machines can.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) token_file: Option<PathBuf>,
    /// Where annotations are kept, a folder for each coder; the page annotates where this is given.
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) annotations: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) codebook: CodebookArgs,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ServeCommand {
    /// Tokens of a token file.
    #[command(subcommand)]
    Token(TokenCommand),
}

#[derive(Debug, Subcommand)]
pub(crate) enum TokenCommand {
    /// Makes a token, keeps its digest in the file, and writes the token to standard output: it is shown once.
    New(TokenNewArgs),
}

#[derive(Debug, Args)]
pub(crate) struct TokenNewArgs {
    /// The file; made where there is none, readable by you alone.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) token_file: PathBuf,
    /// Whose it is: judgements bear that name.
    #[arg(long, value_name = "NAME", value_parser = words)]
    pub(crate) name: String,
    /// What it allows.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) scope: TokenScope,
    /// Days until it ends.
    #[arg(long, value_name = "N", default_value_t = 90, value_parser = clap::value_parser!(u32).range(1..=3650))]
    pub(crate) days: u32,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum TokenScope {
    /// To ask.
    #[default]
    Read,
    /// To judge rows too.
    Write,
}

#[derive(Debug, Args)]
#[command(after_help = format!("{MCP_EXAMPLES}\n\n{EXIT_CODES}"))]
pub(crate) struct McpArgs {
    #[command(flatten)]
    pub(crate) archive: ArchiveArgs,
    #[command(flatten)]
    pub(crate) codebook: CodebookArgs,
}

/// `127.0.0.1:8765`, `8765`, `[::1]:8765`, `localhost:8765`.
fn address(words: &str) -> Result<SocketAddr, &'static str> {
    let loopback = IpAddr::V4(Ipv4Addr::LOCALHOST);
    let words = words.strip_prefix("localhost").map_or(words.to_owned(), |rest| format!("127.0.0.1{rest}"));
    let of_port = words.parse::<u16>().map(|port| SocketAddr::new(loopback, port)).ok();
    let of_ip = words.parse::<IpAddr>().map(|ip| SocketAddr::new(ip, 8765)).ok();
    of_port.or(of_ip).or(words.parse().ok()).ok_or("want an address, a port, or both, as 127.0.0.1:8765")
}
