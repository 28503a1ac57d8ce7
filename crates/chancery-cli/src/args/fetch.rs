//! What `fetch` takes.

use std::path::PathBuf;

use chancery_fetch::Contact;
use clap::{Args, ValueHint};
use jiff::civil::Date;

use super::help::{EXIT_CODES, FETCH_EXAMPLES};
use super::{CodebookArgs, WorkArgs};

#[derive(Debug, Args)]
#[command(after_help = format!("{FETCH_EXAMPLES}\n\n{EXIT_CODES}"))]
pub(crate) struct FetchArgs {
    /// Addresses of feeds, sitemaps or pages; files with an address a line; - for such lines on standard input.
    #[arg(required = true, value_name = "FEED-OR-URL", value_hint = ValueHint::AnyPath)]
    pub(crate) sources: Vec<String>,
    /// The archive that what comes is coded into: one file.
    #[arg(long, value_name = "PATH", env = "CHANCERY_ARCHIVE", value_hint = ValueHint::FilePath)]
    pub(crate) archive: Option<PathBuf>,
    /// A new WARC file for all that is asked and comes; .warc.gz for a compressed one.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) warc: Option<PathBuf>,
    /// How the owners of a site can reach you: your mail address, or a page about your project. It goes with every request.
    #[arg(long, value_name = "MAIL-OR-URL", env = "CHANCERY_CONTACT")]
    pub(crate) contact: Option<Contact>,
    /// Seconds between two requests to a host; robots.txt may ask for more. At least 1, but for hosts in your own network.
    #[arg(long, value_name = "SECONDS", default_value_t = 5.0, value_parser = seconds)]
    pub(crate) delay: f64,
    /// The longest time in seconds that a host may make us wait before it is left in peace for this run.
    #[arg(long, value_name = "SECONDS", default_value_t = 300.0, value_parser = seconds)]
    pub(crate) max_wait: f64,
    /// Seconds that one request may take.
    #[arg(long, value_name = "SECONDS", default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..=3600))]
    pub(crate) timeout: u64,
    /// Pages at most; the others stay for the next run.
    #[arg(long, value_name = "N", default_value_t = 500, value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) max_pages: u32,
    /// Hosts that are asked at a time, 1 to 64; each has one connection.
    #[arg(long, value_name = "N", default_value_t = 8, value_parser = clap::value_parser!(u8).range(1..=64))]
    pub(crate) hosts: u8,
    /// Passes over listed pages that were changed before that day.
    #[arg(long, value_name = "DATE")]
    pub(crate) since: Option<Date>,
    /// Hours before a listed page is asked for again; then only whether it changed.
    #[arg(long, value_name = "HOURS", default_value_t = 24, value_parser = clap::value_parser!(u64).range(0..=87_600))]
    pub(crate) again_after: u64,
    /// A host whose reservation of text and data mining does not bind you: you have a licence, or the law allows your use. It is
    /// written down.
    #[arg(long, value_name = "HOST")]
    pub(crate) have_right: Vec<String>,
    /// Where what is known of pages and hosts is remembered [default: beside the archive].
    #[arg(long, value_name = "PATH", value_hint = ValueHint::FilePath)]
    pub(crate) state: Option<PathBuf>,
    /// Writes what became of each address, a line of JSON each; - for standard output.
    #[arg(long, value_name = "PATH", value_hint = ValueHint::FilePath)]
    pub(crate) report: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) work: WorkArgs,
    #[command(flatten)]
    pub(crate) codebook: CodebookArgs,
}

fn seconds(text: &str) -> Result<f64, &'static str> {
    let seconds = text.parse().ok().filter(|seconds| (0.0..=86_400.0).contains(seconds));
    seconds.ok_or("want seconds, 0 to 86400, such as 5 or 0.5")
}
