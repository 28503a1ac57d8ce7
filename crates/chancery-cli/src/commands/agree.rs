//! `chancery agree`: how well coders agree, the machine among them if asked.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
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
    let agreement = agree(&coders, args.chance.into());
    anyhow::ensure!(
        agreement.articles > 0,
        "no two coders have an article in common; articles are told by `id`, and their sentences must be the same"
    );
    if let Some(path) = &args.list {
        list(&agreement, path)?;
    }
    let page = sheet(&agreement, args.show);
    annotated::write_sheet("How well the coders agree", &page, &agreement, args.format, args.out.as_deref())
}

/// The rows of records as annotations of the articles that they code.
fn docs(articles: &[GoldDoc], codings: &Codings) -> Vec<GoldDoc> {
    articles.iter().filter_map(|article| Some(as_doc(article, codings.get(&article.id)?))).collect()
}

fn list(agreement: &Agreement, path: &Path) -> anyhow::Result<()> {
    let mut out = LineOutput::create(Some(path))?;
    let mut write = |cells: &[String]| {
        let cells: Vec<String> = cells.iter().map(|cell| output::safe(cell).replace(['\t', '\n'], " ")).collect();
        out.write_text(cells.join("\t").as_bytes()).context("could not write the list")
    };
    let head = ["article", "sentence", "field", "words"].map(str::to_owned).into_iter();
    write(&head.chain(agreement.coders.iter().cloned()).chain(["text".to_owned()]).collect::<Vec<_>>())?;
    for one in &agreement.disagreements {
        let fixed = [one.article.clone(), one.sentence.to_string(), one.field.clone(), one.words.clone()].into_iter();
        let values = one.values.iter().map(|value| value.clone().unwrap_or_default());
        write(&fixed.chain(values).chain([one.text.clone()]).collect::<Vec<_>>())?;
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
