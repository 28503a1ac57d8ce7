//! How well coders agree: by sentence, on rows that stand for one act, on words; with the list of where they do not.
//!
//! 1. [`alpha`]: Krippendorff's alpha over units, with distances for sets.
//! 2. `rows`: which rows of the coders tell one act or passage.
//! 3. `units`: what is judged: sentences (is there an act, of which type), rows (their values), words (are they part of one).
//! 4. [`agree`]: all of it with intervals, the F1 of each pair, and the disagreements; [`sheet`] shows it.
//!
//! A sentence that a coder did not look at, and a sentence in which one has optional rows alone, is no judgement of that coder.

pub mod alpha;
mod rows;
mod sheet;
mod units;

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Serialize;

use crate::coding::as_coding;
use crate::evaluate::{Options, draws};
use crate::gold::{Annotated, GoldDoc};
use crate::resample::interval90;
use crate::score::{Counts, Figure, ROWS, add_to, rounded, score};
use alpha::{Distance, Sums};
pub use rows::Disagreement;
pub use sheet::sheet;

/// One who annotated.
#[derive(Clone, Debug)]
pub struct Coder {
    /// Called so.
    pub name: String,
    /// The articles.
    pub docs: Vec<GoldDoc>,
}

/// Agreement on one question.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Measure {
    /// What is judged: sentences, events, statements, words.
    pub of: &'static str,
    /// The question.
    pub field: String,
    /// Units that two coders or more judged.
    pub units: usize,
    /// Share of pairs of judgements that are equal.
    pub percent: f64,
    /// Its interval.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub percent_interval90: Option<[f64; 2]>,
    /// Krippendorff's alpha; absent where only one value was ever given.
    pub alpha: Option<f64>,
    /// Its interval.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alpha_interval90: Option<[f64; 2]>,
    /// How values are compared: nominal or masi.
    pub distance: &'static str,
}

/// How far the words that two coders marked for one thing are the same.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Overlap {
    /// Trigger, content, actor, recipient.
    pub what: &'static str,
    /// Pairs of spans.
    pub pairs: usize,
    /// Share of them with the same words.
    pub exact: f64,
    /// Mean F1 of their words.
    pub words: f64,
}

/// The second coder scored as if it were a program, and the first were gold.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Pair {
    /// The first.
    pub first: String,
    /// The second.
    pub second: String,
    /// Event, row, told, statement.
    #[serde(flatten)]
    pub figures: BTreeMap<&'static str, Figure>,
}

/// What was found.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Agreement {
    /// Their names.
    pub coders: Vec<String>,
    /// Articles that two coders or more have.
    pub articles: usize,
    /// Articles left out, since the coders' sentences differ.
    pub differing_texts: Vec<String>,
    /// Question by question.
    pub measures: Vec<Measure>,
    /// Span by span.
    pub overlap: Vec<Overlap>,
    /// Pair by pair.
    pub pairs: Vec<Pair>,
    /// Where they do not agree.
    pub disagreements: Vec<Disagreement>,
}

/// One article with what each coder has of it.
pub(crate) struct Shared<'a> {
    pub(crate) sentences: &'a [String],
    pub(crate) id: &'a str,
    pub(crate) docs: Vec<Option<&'a GoldDoc>>,
}

/// Compares coders.
#[must_use]
pub fn agree(coders: &[Coder], options: Options) -> Agreement {
    let (shared, differing_texts) = shared(coders);
    let mut units = units::Units::default();
    let mut overlap = rows::Overlaps::default();
    let mut disagreements = Vec::new();
    for (n, article) in shared.iter().enumerate() {
        units.add_sentences(n, article);
        let rows = rows::Rows::new(article);
        units.add_rows(n, &rows);
        units.add_words(n, article);
        overlap.add(&rows);
        disagreements.extend(rows.disagreements(article, coders));
    }
    let draws = draws(shared.len(), options);
    let measures = units.into_questions().map(|(of, field, distance, units)| {
        let sums = Sums::new(&units, distance);
        let found = sums.of(&sums.articles())?;
        let drawn: Vec<alpha::Found> = draws.iter().filter_map(|draw| sums.of(draw)).collect();
        let bounds = |values: Vec<f64>| interval90(&values).map(|bounds| bounds.map(|bound| rounded(bound, 3)));
        Some(Measure {
            of,
            field,
            units: found.units,
            percent: rounded(found.percent, 4),
            percent_interval90: bounds(drawn.iter().map(|found| found.percent).collect()),
            alpha: found.alpha.map(|alpha| rounded(alpha, 4)),
            alpha_interval90: bounds(drawn.iter().filter_map(|found| found.alpha).collect()),
            distance: match distance {
                Distance::Nominal => "nominal",
                Distance::Masi => "masi",
            },
        })
    });
    Agreement {
        coders: coders.iter().map(|coder| coder.name.clone()).collect(),
        articles: shared.len(),
        differing_texts,
        measures: measures.flatten().collect(),
        overlap: overlap.finish(),
        pairs: pairs(coders, &shared),
        disagreements,
    }
}

/// The articles that two coders or more have with the same sentences, and the names of those whose sentences differ.
fn shared(coders: &[Coder]) -> (Vec<Shared<'_>>, Vec<String>) {
    let mut by_id: BTreeMap<&str, Vec<Option<&GoldDoc>>> = BTreeMap::new();
    for (n, coder) in coders.iter().enumerate() {
        for doc in &coder.docs {
            by_id.entry(&doc.id).or_insert_with(|| vec![None; coders.len()])[n] = Some(doc);
        }
    }
    let (mut shared, mut differing) = (Vec::new(), Vec::new());
    for (id, docs) in by_id {
        let mut there = docs.iter().flatten();
        let Some(first) = there.next() else { continue };
        let others: Vec<_> = there.collect();
        if others.is_empty() {
            continue;
        }
        if others.iter().any(|doc| doc.sentences != first.sentences) {
            differing.push(id.to_owned());
            continue;
        }
        shared.push(Shared { sentences: &first.sentences, id, docs });
    }
    (shared, differing)
}

/// Each pair of coders, the second scored as `gold.py agree` scores it.
fn pairs(coders: &[Coder], shared: &[Shared<'_>]) -> Vec<Pair> {
    let mut pairs = Vec::new();
    for (b, second) in coders.iter().enumerate() {
        for (a, first) in coders.iter().enumerate().take(b) {
            let mut total = Counts::new();
            for article in shared {
                let (Some(gold), Some(other)) = (article.docs[a], article.docs[b]) else { continue };
                for (measure, count) in score(&seen_by_both(gold, other), Some(&as_coding(other))).counts {
                    add_to(&mut total, &measure, count);
                }
            }
            let figures = ROWS.map(|measure| (measure, Figure::new(total.get(measure).copied().unwrap_or_default())));
            pairs.push(Pair { first: first.name.clone(), second: second.name.clone(), figures: figures.into() });
        }
    }
    pairs
}

/// The first coder's article, annotated in the sentences alone that the second looked at too: what one did not see is no miss of theirs.
fn seen_by_both<'a>(gold: &'a GoldDoc, other: &GoldDoc) -> Cow<'a, GoldDoc> {
    if other.annotated.is_none() {
        return Cow::Borrowed(gold);
    }
    let sentences = (0..gold.sentences.len()).filter(|&n| gold.was_seen(n) && other.was_seen(n)).collect();
    let annotated = Annotated { sentences, ..gold.annotated.clone().unwrap_or_default() };
    Cow::Owned(GoldDoc { annotated: Some(annotated), ..gold.clone() })
}
