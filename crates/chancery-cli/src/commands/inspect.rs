//! `chancery inspect`: the layers before coding, as JSON or in CoNLL-U columns.

use std::io::Write as _;

use anyhow::Context as _;

use crate::args::{InspectArgs, InspectFormat};
use crate::pages::Failure;
use crate::{Exit, conllu, output, pages};

/// Shows the layers of one article.
pub(crate) fn run(args: InspectArgs) -> anyhow::Result<Exit> {
    let input = pages::only(args.input, args.given.into())?;
    let pipeline = pages::pipeline(&args.codebook)?;
    let layers = match input {
        Ok(input) => pages::alone(&input, |input| {
            let unreadable = |reason| Failure::Unreadable { input: input.page.input.clone(), reason };
            pipeline.inspect(&input.page).map_err(unreadable)
        })?,
        Err(failure) => Err(failure),
    };
    let layers = match layers {
        Ok(layers) => layers,
        Err(failure) => {
            output::say(&failure.to_string());
            return Ok(Exit::SomeUnreadable);
        }
    };
    let shown = match args.format {
        InspectFormat::Json => output::json_for_people(serde_json::to_string_pretty(&layers)? + "\n"),
        InspectFormat::Conllu => output::safe(&conllu::conllu(&layers)),
    };
    let mut out = output::stdout();
    out.write_all(shown.as_bytes()).and_then(|()| out.flush()).context("could not write the output")?;
    Ok(Exit::Done)
}
