//! `chancery evaluate`: how right the rows of annotated articles are.

use std::path::Path;

use anyhow::Context as _;
use chancery_gold::coding::read_codings;
use chancery_gold::compare::{Difference, compare};
use chancery_gold::evaluate::{Evaluation, evaluate, misses, score_all};
use chancery_gold::session::is_whole;
use chancery_gold::sheet::{add_comparison, sheet};
use chancery_gold::{Codings, GoldDoc, gold};
use serde::Serialize;

use super::annotated;
use crate::args::EvaluateArgs;
use crate::output::LineOutput;
use crate::progress::counted;
use crate::{Exit, output};

/// What `--format json` gives.
#[derive(Serialize)]
struct Shown {
    #[serde(flatten)]
    evaluation: Evaluation,
    resamples: u32,
    seed: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    comparison: Option<Vec<Difference>>,
}

/// Scores the records, or codes the annotated texts and scores those.
pub(crate) fn run(args: EvaluateArgs) -> anyhow::Result<Exit> {
    let docs = gold::read(&args.gold)?;
    tell_unsound(&docs);
    let mut what = vec![format!("Annotated: {}.", told(&docs))];
    let (codings, name) = match &args.records {
        Some(path) => (read(path, &docs)?, format!("the records `{}`", path.display())),
        None => {
            let Some(records) = annotated::code(&docs, &args.codebook, &args.work)? else {
                output::say("interrupted; nothing was scored");
                return Ok(Exit::Interrupted);
            };
            let records: Vec<_> = records.into_iter().flatten().collect();
            if let Some(path) = &args.save {
                let mut out = LineOutput::create(Some(path))?;
                for record in &records {
                    out.write_json(serde_json::to_vec(record)?).context("could not write the records")?;
                }
                out.finish()?;
            }
            let digest = records.first().and_then(|record| record.program.codebook_digest.clone()).unwrap_or_default();
            let version = env!("CARGO_PKG_VERSION");
            let digest = digest.get(..12).unwrap_or_default();
            (
                annotated::codings(&records)?,
                format!("chancery {version}, codebook {digest}, coding the texts as they are"),
            )
        }
    };
    what.push(format!("Coded: {name}."));
    what.push(format!(
        "F1, precision and recall are micro-averaged; 90 %: intervals from {} sets of articles drawn with replacement (seed {}). \
         Optional rows count for or against nobody.",
        args.sheet.chance.resamples, args.sheet.chance.seed
    ));
    let scored = score_all(&docs, &codings);
    let evaluation = evaluate(&docs, &codings, &scored, args.sheet.chance.into());
    let mut page = sheet(&evaluation, &what);
    let mut comparison = None;
    if let Some(path) = &args.baseline {
        let baseline = score_all(&docs, &read(path, &docs)?);
        let differences = compare(&baseline, &scored, args.sheet.chance.into());
        add_comparison(&mut page, [&format!("`{}`", path.display()), &name], &differences);
        comparison = Some(differences);
    }
    if let Some(path) = &args.details {
        let mut out = LineOutput::create(Some(path))?;
        for miss in misses(&scored) {
            let sentence = miss.sentence.map_or_else(|| "-".to_owned(), |sentence| sentence.to_string());
            let cells = [miss.kind, &miss.article, &miss.label, &sentence, &miss.words];
            annotated::write_cells(&mut out, cells.into_iter())?;
        }
        out.finish()?;
    }
    let missing = evaluation.missing_articles.len();
    let shown = Shown { evaluation, resamples: args.sheet.chance.resamples, seed: args.sheet.chance.seed, comparison };
    annotated::write_sheet("How right the rows are", &page, &shown, &args.sheet)?;
    Ok(if missing > 0 { Exit::SomeUnreadable } else { Exit::Done })
}

fn read(path: &Path, docs: &[GoldDoc]) -> anyhow::Result<Codings> {
    let codings = read_codings(path)?;
    annotated::tell_strangers(docs, &codings, path);
    Ok(codings)
}

/// What the annotated articles are, in a phrase.
fn told(docs: &[GoldDoc]) -> String {
    let n_events = docs.iter().flat_map(|doc| &doc.events).filter(|event| !event.optional).count();
    let n_statements = docs.iter().flat_map(|doc| &doc.statements).filter(|statement| !statement.optional).count();
    let n_parts = docs.iter().filter(|doc| !is_whole(doc)).count();
    let parts = if n_parts > 0 { format!(", {n_parts} of them in part") } else { String::new() };
    let n = |n: usize, noun: &str| counted(n as u64, noun);
    format!(
        "{}{parts}, {}, {}",
        n(docs.len(), "article"),
        n(n_events, "required event"),
        n(n_statements, "required statement")
    )
}

/// Tells what is wrong with the annotations: a reference that leads nowhere is a row that nobody can find.
fn tell_unsound(docs: &[GoldDoc]) {
    let complaints: Vec<String> = docs.iter().flat_map(chancery_gold::check::check).collect();
    for complaint in complaints.iter().take(5) {
        output::say(complaint);
    }
    if complaints.len() > 5 {
        output::say(&format!("{} complaints about the annotations in all", complaints.len()));
    }
}
