//! `chancery explain`: why a row of coded records is as it is.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Write as _};
use std::path::Path;

use anyhow::Context as _;
use chancery::Record;

use crate::args::{ExplainArgs, ExplainFormat};
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
    let pipeline = pages::pipeline(&args.codebook)?;
    let mut found = false;
    let mut out = output::stdout();
    for line in lines(&args.records)? {
        let line = line.with_context(|| format!("could not read `{}`", args.records.display()))?;
        // Most records do not hold the row: reading their JSON would take most of the time.
        if !line.contains(&wanted) {
            continue;
        }
        let record: Record = serde_json::from_str(&line).with_context(|| {
            format!("`{}` holds a line that is no record of `chancery code`", args.records.display())
        })?;
        let rows = explanation::rows(&record, &wanted);
        if !rows.is_empty() {
            found = true;
            let explained = explanation::explain(&record, &rows, &pipeline);
            let shown = match args.format {
                ExplainFormat::Text => explained.as_text(Look::of_stdout()),
                ExplainFormat::Json => output::json_for_people(serde_json::to_string(&explained.as_json())? + "\n"),
                ExplainFormat::Html => explained.as_html(),
            };
            out.write_all(shown.as_bytes()).context("could not write the output")?;
        }
    }
    out.flush().context("could not write the output")?;
    if !found {
        output::say(&format!("no row of `{}` has an id that begins with `{wanted}`", args.records.display()));
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
