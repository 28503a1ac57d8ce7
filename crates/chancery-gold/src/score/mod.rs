//! One article scored: the counts of right, annotated and coded rows and values, as `gold.py score` counts them.
//!
//! 1. `events` matches acts and compares the values of those that match; `statements` does so for what was said.
//! 2. [`Counts`] add up over articles; [`Figure`] makes precision, recall and F1 of them.
//!
//! Rows of gold that are optional count for or against nobody. The measures:
//!
//! - `event`: the type right (or accepted) and the trigger in the right sentence; `row`: and the sets of actor and recipient codes;
//!   `told`: and the status;
//! - `statement`: the content's words (F1 of .5 or more) and the speaker;
//! - on required events that match: `actor_code`, `sector`, `mode`, `contexts`, `date`, `place`, `by`, `background`, `status`, `same`;
//! - on statements found by their content alone: `speaker`, `kind`, `addressee`.

mod events;
mod statements;

use std::collections::BTreeMap;

use serde::Serialize;

use crate::align::Aligned;
use crate::coding::Coding;
use crate::gold::GoldDoc;

/// Right, annotated, coded.
pub type Count = [u64; 3];

/// Counts by measure.
pub type Counts = BTreeMap<String, Count>;

/// Measures of whole rows.
pub const ROWS: [&str; 4] = ["event", "row", "told", "statement"];
/// Measures of values.
pub const ATTRIBUTES: [&str; 12] = [
    "actor_code",
    "sector",
    "mode",
    "contexts",
    "date",
    "place",
    "by",
    "background",
    "same",
    "speaker",
    "kind",
    "addressee",
];

/// Where in an article a row stands.
pub const POSITIONS: [&str; 6] =
    ["title", "first sentence", "first third", "second third", "last third", "not in the text"];

/// The place among [`POSITIONS`] of a sentence of an article that has `n_sentences`, the title among them.
#[must_use]
pub fn position(sentence: Option<usize>, n_sentences: usize) -> usize {
    match sentence {
        None => 5,
        Some(0) => 0,
        Some(1) => 1,
        Some(n) => 2 + ((n - 2) * 3 / n_sentences.saturating_sub(2).max(1)).min(2),
    }
}

/// What was found in one article.
#[derive(Clone, Debug, Default)]
pub struct Scored {
    /// The article.
    pub id: String,
    /// Its outlet.
    pub outlet: Option<String>,
    /// Counts by measure.
    pub counts: Counts,
    /// Counts of [`ROWS`] by [`POSITIONS`].
    pub by_position: [Counts; 6],
    /// What is missed, wrong or too much.
    pub misses: Vec<Miss>,
    /// Its sentences, the title among them.
    pub n_sentences: usize,
    /// Events that were annotated and that were coded, optional ones too, in sentences that were looked at.
    pub n_events: [usize; 2],
}

/// One mistake.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Miss {
    /// Missed event, extra event, wrong actors, wrong status, missed statement, wrong speaker, extra statement.
    pub kind: &'static str,
    /// The article.
    pub article: String,
    /// Type, or speaker.
    pub label: String,
    /// The words, and what was coded.
    pub words: String,
    /// The sentence where it stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sentence: Option<usize>,
}

impl Scored {
    fn add(&mut self, measure: &str, right: bool, gold: bool, coded: bool) {
        self.add_n(measure, [u64::from(right), u64::from(gold), u64::from(coded)]);
    }

    fn add_n(&mut self, measure: &str, count: Count) {
        add_to(&mut self.counts, measure, count);
    }

    /// A row that counts where it stands too.
    fn add_row(&mut self, measure: &str, count: Count, sentence: Option<usize>) {
        self.add_n(measure, count);
        add_to(&mut self.by_position[position(sentence, self.n_sentences)], measure, count);
    }

    fn miss(&mut self, kind: &'static str, label: &str, words: String, sentence: Option<usize>) {
        let article = self.id.clone();
        self.misses.push(Miss { kind, article, label: label.to_owned(), words, sentence });
    }
}

/// Adds to the count of a measure.
pub fn add_to(counts: &mut Counts, measure: &str, count: Count) {
    match counts.get_mut(measure) {
        Some(sum) => sum.iter_mut().zip(count).for_each(|(sum, n)| *sum += n),
        None => {
            counts.insert(measure.to_owned(), count);
        }
    }
}

/// Scores one article; without a coding all of it is missed. Of an article that was annotated in part only, rows in sentences that nobody
/// looked at are left out on both sides.
#[must_use]
pub fn score(gold: &GoldDoc, coding: Option<&Coding>) -> Scored {
    let nothing = Coding::default();
    let coding = coding.unwrap_or(&nothing);
    let aligned = Aligned::new(&gold.sentences, &coding.article.text);
    let mut scored = Scored {
        id: gold.id.clone(),
        outlet: gold.outlet.clone(),
        n_sentences: gold.sentences.len(),
        ..Scored::default()
    };
    // Rows of sentences that were judged, where not all were.
    let seen = |sentence: Option<usize>| gold.annotated.is_none() || sentence.is_some_and(|n| gold.was_seen(n));
    let gold_events: Vec<_> =
        gold.events.iter().filter(|event| seen(aligned.sentence_of(&aligned.gold(&event.trigger)))).collect();
    let coded_events: Vec<_> = coding
        .events
        .iter()
        .filter(|event| seen(aligned.sentence_of(&aligned.coded(event.trigger.as_ref()))))
        .collect();
    let content_in_gold = |content: &[String]| content.iter().flat_map(|words| aligned.gold(words)).collect();
    let gold_statements: Vec<_> = gold
        .statements
        .iter()
        .filter(|statement| seen(aligned.sentence_of(&content_in_gold(&statement.content))))
        .collect();
    let content_of =
        |spans: &[crate::coding::CodedSpan]| spans.iter().flat_map(|span| aligned.coded(Some(span))).collect();
    let coded_statements: Vec<_> = coding
        .statements
        .iter()
        .filter(|statement| seen(aligned.sentence_of(&content_of(&statement.content))))
        .collect();
    scored.n_events = [gold_events.len(), coded_events.len()];
    events::score(&mut scored, &aligned, &gold_events, &coded_events);
    statements::score(&mut scored, &aligned, &gold_statements, &coded_statements);
    scored
}

/// F1 of `right` of `gold` and `coded`; nothing of nothing is 0.
#[must_use]
pub fn f1(right: usize, gold: usize, coded: usize) -> f64 {
    if gold + coded == 0 { 0.0 } else { 2.0 * right as f64 / (gold + coded) as f64 }
}

/// Precision, recall and F1 of a measure.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Figure {
    /// F1.
    pub f1: f64,
    /// Of what was coded, how much is right; nothing where nothing was coded.
    pub precision: Option<f64>,
    /// Of what is annotated, how much was coded right; nothing where nothing is annotated.
    pub recall: Option<f64>,
    /// Right ones.
    pub right: u64,
    /// Annotated ones.
    pub gold: u64,
    /// Coded ones.
    pub pred: u64,
    /// F1 of 90 in a hundred sets of articles that chance draws from these.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interval90: Option<[f64; 2]>,
}

impl Figure {
    /// Of a count, rounded as `gold.py` does.
    #[must_use]
    pub fn new([right, gold, pred]: Count) -> Self {
        let share = |of: u64| (of > 0).then(|| rounded(right as f64 / of as f64, 4));
        let f1 = rounded(f1_of([right, gold, pred].map(|n| n as f64)), 4);
        Self { f1, precision: share(pred), recall: share(gold), right, gold, pred, interval90: None }
    }
}

/// F1 of a sum of counts.
#[must_use]
pub fn f1_of([right, gold, coded]: [f64; 3]) -> f64 {
    if gold + coded > 0.0 { 2.0 * right / (gold + coded) } else { 0.0 }
}

/// Rounds as Python's `round` does, by the exact decimal value.
#[must_use]
pub fn rounded(value: f64, places: usize) -> f64 {
    format!("{value:.places$}").parse().unwrap_or(value)
}
