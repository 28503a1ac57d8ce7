//! Agreement as a page.

use super::{Agreement, Disagreement, Measure};
use crate::gold::TYPES;
use crate::sheet::{Sheet, share};

/// The page, with the first `n_shown` disagreements.
#[must_use]
pub fn sheet(agreement: &Agreement, n_shown: usize) -> Sheet {
    let mut sheet = Sheet::default();
    sheet.text(&format!(
        "Coders: {}. {} article{} that two of them have.",
        agreement.coders.join(", "),
        agreement.articles,
        if agreement.articles == 1 { "" } else { "s" }
    ));
    sheet.text(
        "alpha: Krippendorff's, 1 for full agreement, 0 for what chance gives; sets by the MASI distance. 90 %: from articles drawn \
         with replacement. Where all judgements are one value alpha says nothing; types that nobody coded are not listed.",
    );
    let interval = |bounds: Option<[f64; 2]>| {
        bounds.map_or_else(|| "–".to_owned(), |[low, high]| format!("{} – {}", share(low), share(high)))
    };
    let mut of = "";
    let mut rows: Vec<Vec<String>> = Vec::new();
    let head = ["", "alpha", "90 %", "equal", "90 %", "units", "distance"];
    let flush = |sheet: &mut Sheet, of: &str, rows: &mut Vec<Vec<String>>| {
        if !rows.is_empty() {
            sheet.heading(match of {
                "sentences" => "Sentences: is there",
                "events" => "Events that two coders have: the same",
                "statements" => "Statements that two coders have: the same",
                _ => "Words: part of",
            });
            sheet.table(&head, std::mem::take(rows));
        }
    };
    // A type that nobody saw anywhere is a line of dashes.
    let is_idle = |measure: &&Measure| measure.alpha.is_none() && TYPES.contains(&measure.field.as_str());
    for measure in agreement.measures.iter().filter(|measure| !is_idle(measure)) {
        if measure.of != of {
            flush(&mut sheet, of, &mut rows);
            of = measure.of;
        }
        rows.push(vec![
            measure.field.clone(),
            measure.alpha.map_or_else(|| "–".to_owned(), share),
            interval(measure.alpha_interval90),
            share(measure.percent),
            interval(measure.percent_interval90),
            measure.units.to_string(),
            measure.distance.to_owned(),
        ]);
    }
    flush(&mut sheet, of, &mut rows);
    if !agreement.overlap.is_empty() {
        sheet.heading("Words that two coders marked for one thing");
        let rows = agreement.overlap.iter();
        let row = rows.map(|row| vec![row.what.to_owned(), share(row.words), share(row.exact), row.pairs.to_string()]);
        sheet.table(&["", "F1 of words", "the same words", "pairs"], row.collect());
    }
    sheet.heading("The second as if it were a program, the first as gold (F1)");
    let rows = agreement.pairs.iter().map(|pair| {
        let f1 = |measure: &str| pair.figures.get(measure).map_or_else(String::new, |figure| share(figure.f1));
        let name = format!("{} · {}", pair.first, pair.second);
        vec![name, f1("event"), f1("row"), f1("told"), f1("statement")]
    });
    sheet.table(&["", "event", "row", "told", "statement"], rows.collect());
    if !agreement.differing_texts.is_empty() {
        let (n, first) = (agreement.differing_texts.len(), &agreement.differing_texts[0]);
        sheet.text(&format!("{n} articles are left out, for their sentences differ between coders: {first} …"));
    }
    let n = agreement.disagreements.len();
    if n > 0 && n_shown > 0 {
        sheet.heading(&format!("Disagreements ({} of {n})", n.min(n_shown)));
        for disagreement in agreement.disagreements.iter().take(n_shown) {
            sheet.text(&told(disagreement, &agreement.coders));
        }
    }
    sheet
}

/// One disagreement in a line.
fn told(disagreement: &Disagreement, coders: &[String]) -> String {
    let said = coders.iter().zip(&disagreement.values);
    let said: Vec<String> = said.filter_map(|(name, value)| Some(format!("{name}: {}", value.as_deref()?))).collect();
    let Disagreement { article, sentence, field, words, text, .. } = disagreement;
    format!("{article} {sentence}, “{words}”, {field}: {}. “{text}”", said.join("; "))
}
