//! `chancery` alone: what it is, and what to try. Nothing is loaded for it.

use std::io::Write as _;

use crate::{Exit, output};

const WELCOME: &str = "\
Chancery reads news and codes who did what to whom, who said what, and the words that show it.

Try:  chancery demo                          twenty short articles, coded
      chancery read page.html                one article, as cards
      chancery code news/ --out rows.jsonl   a folder, a record a line

chancery --help tells the rest.
";

/// Prints it.
pub(crate) fn run() -> anyhow::Result<Exit> {
    let mut out = output::stdout();
    out.write_all(WELCOME.as_bytes())?;
    out.flush()?;
    Ok(Exit::Done)
}
