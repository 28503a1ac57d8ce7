//! `chancery agree`: how well coders agree, the machine among them if asked.

use std::path::{Path, PathBuf};

use chancery_gold::agree::{Agreement, Coder, agree, sheet};
use chancery_gold::as_doc::as_doc;
use chancery_gold::coding::read_codings;
use chancery_gold::{Codings, GoldDoc, gold};

use super::annotated;
use crate::args::AgreeArgs;
use crate::output::LineOutput;
use crate::{Exit, output};

/// Compares the coders.
pub(crate) fn run(args: AgreeArgs) -> anyhow::Result<Exit> {
    let mut coders = Vec::new();
    for coder in &args.coders {
        let (name, path) = named(coder);
        coders.push(Coder { name, docs: gold::read(&[path])? });
    }
    let articles: Vec<GoldDoc> = coders.first().map(|coder| coder.docs.clone()).unwrap_or_default();
    for path in &args.records {
        let codings = read_codings(path)?;
        coders.push(Coder { name: stem(path), docs: docs(&articles, &codings) });
    }
    if args.machine {
        let Some(records) = annotated::code(&articles, &args.codebook, &args.work)? else {
            output::say("interrupted; nothing was compared");
            return Ok(Exit::Interrupted);
        };
        let codings = annotated::codings(&records.into_iter().flatten().collect::<Vec<_>>())?;
        coders.push(Coder { name: "machine".to_owned(), docs: docs(&articles, &codings) });
    }
    anyhow::ensure!(
        coders.len() > 1,
        "one coder alone agrees with nobody; name a second, or add --machine to have the texts coded"
    );
    for n in 1..coders.len() {
        // Two files of one name are told apart by their number.
        if coders[..n].iter().any(|coder| coder.name == coders[n].name) {
            coders[n].name = format!("{} ({})", coders[n].name, n + 1);
        }
    }
    let agreement = agree(&coders, args.sheet.chance.into());
    anyhow::ensure!(
        agreement.articles > 0,
        "no two coders have an article in common; articles are told by `id`, and their sentences must be the same"
    );
    if let Some(path) = &args.list {
        list(&agreement, path)?;
    }
    let page = sheet(&agreement, args.show);
    annotated::write_sheet("How well the coders agree", &page, &agreement, &args.sheet)
}

/// The rows of records as annotations of the articles that they code.
fn docs(articles: &[GoldDoc], codings: &Codings) -> Vec<GoldDoc> {
    articles.iter().filter_map(|article| Some(as_doc(article, codings.get(&article.id)?))).collect()
}

fn list(agreement: &Agreement, path: &Path) -> anyhow::Result<()> {
    let mut out = LineOutput::create(Some(path))?;
    let names = agreement.coders.iter().map(String::as_str);
    let head = ["article", "sentence", "field", "words"].into_iter().chain(names).chain(["text"]);
    annotated::write_cells(&mut out, head)?;
    for one in &agreement.disagreements {
        let sentence = one.sentence.to_string();
        let values = one.values.iter().map(|value| value.as_deref().unwrap_or_default());
        let fixed = [one.article.as_str(), &sentence, &one.field, &one.words].into_iter();
        annotated::write_cells(&mut out, fixed.chain(values).chain([one.text.as_str()]))?;
    }
    out.finish()
}

/// A coder's name and files.
pub(crate) fn named(coder: &str) -> (String, PathBuf) {
    match coder.split_once('=') {
        // A file whose name holds a sign of equality is meant where it is there.
        Some((name, path)) if !name.is_empty() && !name.contains('/') && !Path::new(coder).exists() => {
            (name.to_owned(), PathBuf::from(path))
        }
        _ => (stem(Path::new(coder)), PathBuf::from(coder)),
    }
}

fn stem(path: &Path) -> String {
    path.file_stem().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned())
}
