//! `chancery explain`: why a row of coded records is as it is.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Write as _};
use std::path::Path;

use anyhow::Context as _;
use chancery::Record;
use chancery_archive::Archive;

use crate::args::ExplainArgs;
use crate::output::Look;
use crate::{Exit, explanation, output, pages};

/// Fewest digits of an id: fewer would name many rows of a large file.
const MIN_ID_CHARS: usize = 4;

/// Finds the row in the records and explains it.
pub(crate) fn run(args: &ExplainArgs) -> anyhow::Result<Exit> {
    let wanted = args.row.to_lowercase();
    anyhow::ensure!(
        wanted.len() >= MIN_ID_CHARS && wanted.bytes().all(|byte| byte.is_ascii_hexdigit()),
        "`{}` is no row id: want at least {MIN_ID_CHARS} of its hexadecimal digits",
        args.row
    );
    let codebook = pages::codebook(&args.codebook)?;
    if let Some(path) = &args.archive {
        let record = Archive::open(path)?.record_of_row(&wanted)?;
        let shown = explanation::explain(&record, &explanation::rows(&record, &wanted), &codebook, Look::of_stdout());
        let mut out = output::stdout();
        out.write_all(shown.as_bytes()).and_then(|()| out.flush()).context("could not write the output")?;
        return Ok(Exit::Done);
    }
    let records = args.records.as_deref().context("which rows? want --records PATH or --archive PATH")?;
    let mut found = false;
    let mut out = output::stdout();
    for line in lines(records)? {
        let line = line.with_context(|| format!("could not read `{}`", records.display()))?;
        // Most records do not hold the row: reading their JSON would take most of the time.
        if !line.contains(&wanted) {
            continue;
        }
        let record: Record = serde_json::from_str(&line)
            .with_context(|| format!("`{}` holds a line that is no record of `chancery code`", records.display()))?;
        let rows = explanation::rows(&record, &wanted);
        if !rows.is_empty() {
            found = true;
            let shown = explanation::explain(&record, &rows, &codebook, Look::of_stdout());
            out.write_all(shown.as_bytes()).context("could not write the output")?;
        }
    }
    out.flush().context("could not write the output")?;
    if !found {
        output::say(&format!("no row of `{}` has an id that begins with `{wanted}`", records.display()));
        return Ok(Exit::Failed);
    }
    Ok(Exit::Done)
}

fn lines(path: &Path) -> anyhow::Result<Box<dyn Iterator<Item = io::Result<String>>>> {
    if path == Path::new("-") {
        return Ok(Box::new(io::stdin().lines()));
    }
    let file = File::open(path).with_context(|| format!("could not open `{}`", path.display()))?;
    Ok(Box::new(BufReader::new(file).lines()))
}
