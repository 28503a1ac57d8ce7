//! `chancery read`: one article, as cards or as one JSON document.

use std::io::Write as _;

use anyhow::Context as _;
use chancery::{Pipeline, Record};
use chancery_input::Input;

use crate::args::{ReadArgs, ReadFormat};
use crate::output::Look;
use crate::pages::Failure;
use crate::{Exit, cards, explanation, output, page_sheet, pages};

/// Codes one article and shows it.
pub(crate) fn run(args: ReadArgs) -> anyhow::Result<Exit> {
    let input = pages::only(args.input, args.given.into())?;
    let pipeline = pages::pipeline(&args.codebook)?;
    if args.show.is_some() {
        return show_page(input, &pipeline);
    }
    let coded = match input {
        Ok(input) => pages::alone(&input, |input| pages::code(&pipeline, input))?,
        Err(failure) => Err(failure),
    };
    let record = match coded {
        Ok(record) => record,
        Err(failure) => {
            output::say(&failure.to_string());
            return Ok(Exit::SomeUnreadable);
        }
    };
    if let Some(wanted) = &args.explain {
        return explain(&record, wanted, &pipeline, args.format);
    }
    let shown = match args.format {
        ReadFormat::Cards => cards::cards(&record, Look::of_stdout()),
        ReadFormat::Json => output::json_for_people(serde_json::to_string_pretty(&record)? + "\n"),
        ReadFormat::Html => anyhow::bail!("--format html goes with --explain"),
    };
    let mut out = output::stdout();
    out.write_all(shown.as_bytes()).and_then(|()| out.flush()).context("could not write the output")?;
    Ok(Exit::Done)
}

/// Tells why the rows that `wanted` names are coded as they are.
fn explain(record: &Record, wanted: &str, pipeline: &Pipeline, format: ReadFormat) -> anyhow::Result<Exit> {
    let rows = explanation::rows(record, &wanted.to_lowercase());
    if rows.is_empty() {
        let all = "has no row";
        let what = if wanted.is_empty() { all.to_owned() } else { format!("{all} `{wanted}`") };
        output::say(&format!("`{}` {what}; the cards show its rows with their numbers", record.article.input));
        return Ok(Exit::Failed);
    }
    let explained = explanation::explain(record, &rows, pipeline);
    let shown = match format {
        ReadFormat::Cards => explained.as_text(Look::of_stdout()),
        ReadFormat::Json => output::json_for_people(serde_json::to_string_pretty(&explained.as_json())? + "\n"),
        ReadFormat::Html => explained.as_html(),
    };
    let mut out = output::stdout();
    out.write_all(shown.as_bytes()).and_then(|()| out.flush()).context("could not write the output")?;
    Ok(Exit::Done)
}

/// Shows what became of each block of the page.
fn show_page(input: Result<Input, Failure>, pipeline: &Pipeline) -> anyhow::Result<Exit> {
    let shown = match input {
        Ok(input) => pages::alone(&input, |input| pages::show(pipeline, input))?,
        Err(failure) => Err(failure),
    };
    let (article, blocks) = match shown {
        Ok(shown) => shown,
        Err(failure) => {
            output::say(&failure.to_string());
            return Ok(Exit::SomeUnreadable);
        }
    };
    let mut out = output::stdout();
    let sheet = page_sheet::sheet(&article, &blocks, Look::of_stdout());
    out.write_all(sheet.as_bytes()).and_then(|()| out.flush()).context("could not write the output")?;
    Ok(Exit::Done)
}
