//! From addresses of feeds, sitemaps and pages to archives of what they hold, politely and within bounds.
//!
//! 1. [`Address`]: what may be asked for at all.
//! 2. [`run()`]: tasks, host by host, each with the rules of its origin: [`Robots`], the reservation of text and data mining.
//! 3. One request over one connection, with limits of time and size at the socket (`http`).
//! 4. [`WarcWriter`]: what was sent and what came, as WARC/1.1; [`State`]: what is remembered for the next run.
//! 5. [`Report`]: what became of each address, by host, with the reason where nothing came.
//!
//! Invariant: no address is called that a page, a feed or a redirect names inside a private network; nothing but http and https;
//! one connection to a host at a time.
//!
//! Invariant: this crate alone opens connections, and only to what its caller named or what that lists.

mod address;
mod http;
mod listed;
mod listing;
mod policy;
mod queue;
mod reason;
mod report;
mod reservation;
mod robots;
mod run;
mod settings;
mod state;
mod visit;
mod warc;

pub use address::{Address, BadAddress};
pub use reason::Reason;
pub use report::{HostReport, Outcome, Passed, Report, Visit};
pub use robots::{Robots, Verdict};
pub use run::{Outlets, run};
pub use settings::{Contact, Settings};
pub use state::{State, StateError};
pub use warc::WarcWriter;

/// The name under which rules for robots know us.
pub const PRODUCT: &str = "chancery";

/// Why a run could not go on.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// What came could not be written.
    #[error("could not write what came")]
    Write(#[source] std::io::Error),
    /// Encryption does not start.
    #[error("encryption could not be set up, which is our bug")]
    Tls(#[from] rustls::Error),
}

/// The addresses in a text, one a line; `#` begins a remark.
///
/// # Errors
///
/// The first line that is none, with its number.
pub fn page_list(text: &str) -> Result<Vec<Address>, (usize, BadAddress)> {
    let lines = (1..).zip(text.trim_start_matches('\u{feff}').lines()).map(|(number, line)| (number, line.trim()));
    let lines = lines.filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
    lines.map(|(number, line)| Address::parse(line).map_err(|problem| (number, problem))).collect()
}
