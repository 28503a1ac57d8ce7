//! All articles scored: each measure with its interval, by type, status, outlet and position in the article.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::coding::Codings;
use crate::gold::{GoldDoc, STATUSES, TYPES};
use crate::resample::{Chance, RESAMPLES, SEED, interval90};
use crate::score::{ATTRIBUTES, Count, Counts, Figure, Miss, POSITIONS, ROWS, Scored, add_to, f1_of, rounded, score};

/// How intervals are made.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Sets of articles that are drawn; 0 leaves intervals out.
    pub resamples: usize,
    /// What decides the draws.
    pub seed: u32,
}

impl Default for Options {
    fn default() -> Self {
        Self { resamples: RESAMPLES, seed: SEED }
    }
}

/// The four measures of rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct RowFigures {
    /// The type and the sentence of the act.
    pub event: Figure,
    /// And all actors and recipients.
    pub row: Figure,
    /// And the status.
    pub told: Figure,
    /// What was said, and by whom.
    pub statement: Figure,
}

/// The measures of rows in a part of the articles.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Group {
    /// Outlet, or position.
    pub name: String,
    /// Articles with such rows.
    pub articles: usize,
    /// The figures.
    #[serde(flatten)]
    pub figures: RowFigures,
}

/// Whether the status is right, on matched required events.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct StatusFigures {
    /// Share with the right one.
    pub accuracy: Option<f64>,
    /// Mean of the F1 of the statuses in gold.
    pub macro_f1: Option<f64>,
    /// Its interval.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub macro_f1_interval90: Option<[f64; 2]>,
    /// Each status.
    #[serde(flatten)]
    pub each: BTreeMap<String, Figure>,
}

/// What was measured.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Evaluation {
    /// The measures of rows.
    #[serde(flatten)]
    pub rows: RowFigures,
    /// Values of matched rows.
    pub attributes: BTreeMap<String, Figure>,
    /// Status of matched events.
    pub status: StatusFigures,
    /// Events of each type.
    pub by_type: BTreeMap<String, Figure>,
    /// Rows of each outlet.
    pub by_outlet: Vec<Group>,
    /// Rows by where they stand.
    pub by_position: Vec<Group>,
    /// Articles in which nothing is annotated as an event, and in how many of them none was coded.
    pub silent: [usize; 2],
    /// Annotated articles.
    pub articles: usize,
    /// Those of them without a record; all of them is missed.
    pub missing_articles: Vec<String>,
}

/// Scores every article against its record.
#[must_use]
pub fn score_all(gold: &[GoldDoc], codings: &Codings) -> Vec<Scored> {
    gold.iter().map(|doc| score(doc, codings.get(&doc.id))).collect()
}

/// The figures of articles that were scored.
#[must_use]
pub fn evaluate(gold: &[GoldDoc], codings: &Codings, scored: &[Scored], options: Options) -> Evaluation {
    let all = Table::new(scored.iter().map(|scored| &scored.counts));
    let draws = draws(scored.len(), options);
    let status = status(&all, &draws);
    let by_type = TYPES
        .iter()
        .filter(|name| all.has(&format!("type {name}")))
        .map(|name| ((*name).to_owned(), all.figure(&format!("type {name}"), &draws)))
        .collect();
    let by_position = POSITIONS.iter().enumerate().map(|(n, name)| {
        let table = Table::new(scored.iter().map(|scored| &scored.by_position[n]));
        let articles = table.holding();
        let draws = self::draws(articles.len(), options);
        Group { name: (*name).to_owned(), articles: articles.len(), figures: table.of(&articles).row_figures(&draws) }
    });
    let mut outlets: BTreeMap<&str, Vec<&Counts>> = BTreeMap::new();
    for scored in scored {
        let outlet = scored.outlet.as_deref().filter(|outlet| !outlet.is_empty()).unwrap_or("not said");
        outlets.entry(outlet).or_default().push(&scored.counts);
    }
    let by_outlet = outlets.into_iter().map(|(name, counts)| {
        let draws = self::draws(counts.len(), options);
        let articles = counts.len();
        Group { name: name.to_owned(), articles, figures: Table::new(counts.into_iter()).row_figures(&draws) }
    });
    let without: Vec<&Scored> = scored.iter().filter(|scored| scored.n_events[0] == 0).collect();
    let silent = without.iter().filter(|scored| scored.n_events[1] == 0 && codings.contains_key(&scored.id));
    Evaluation {
        rows: all.row_figures(&draws),
        attributes: ATTRIBUTES.iter().map(|name| ((*name).to_owned(), all.figure(name, &draws))).collect(),
        status,
        by_type,
        by_outlet: by_outlet.collect(),
        by_position: by_position.filter(|group| group.articles > 0).collect(),
        silent: [without.len(), silent.count()],
        articles: gold.len(),
        missing_articles: gold.iter().filter(|doc| !codings.contains_key(&doc.id)).map(|doc| doc.id.clone()).collect(),
    }
}

/// Every mistake of the articles, in their order.
pub fn misses(scored: &[Scored]) -> impl Iterator<Item = &Miss> {
    scored.iter().flat_map(|scored| &scored.misses)
}

/// Sets of articles drawn with replacement. Three or fewer articles have none: an interval of them would say nothing.
pub(crate) fn draws(n_articles: usize, options: Options) -> Vec<Vec<usize>> {
    if n_articles <= 3 {
        return Vec::new();
    }
    let mut chance = Chance::new(options.seed);
    (0..options.resamples).map(|_| chance.resample(n_articles)).collect()
}

fn status(all: &Table, draws: &[Vec<usize>]) -> StatusFigures {
    let in_gold: Vec<&str> =
        STATUSES.into_iter().filter(|status| all.sum(&format!("status {status}"), None)[1] > 0.0).collect();
    let each: BTreeMap<String, Figure> =
        in_gold.iter().map(|status| ((*status).to_owned(), all.figure(&format!("status {status}"), draws))).collect();
    let mean = each.values().map(|figure| figure.f1).sum::<f64>() / each.len().max(1) as f64;
    let interval = interval90(&draws.iter().map(|draw| all.status_macro(Some(draw))).collect::<Vec<_>>());
    StatusFigures {
        accuracy: all.figure("status", &[]).recall,
        macro_f1: (!each.is_empty()).then(|| rounded(mean, 4)),
        macro_f1_interval90: interval.map(|bounds| bounds.map(|bound| rounded(bound, 3))),
        each,
    }
}

/// The counts of many articles, measure by measure.
pub(crate) struct Table {
    columns: BTreeMap<String, Vec<Count>>,
    n: usize,
}

impl Table {
    pub(crate) fn new<'a>(articles: impl Iterator<Item = &'a Counts>) -> Self {
        let articles: Vec<&Counts> = articles.collect();
        let n = articles.len();
        let mut columns: BTreeMap<String, Vec<Count>> = BTreeMap::new();
        for (at, counts) in articles.into_iter().enumerate() {
            for (measure, count) in counts {
                columns.entry(measure.clone()).or_insert_with(|| vec![[0; 3]; n])[at] = *count;
            }
        }
        Self { columns, n }
    }

    fn has(&self, measure: &str) -> bool {
        self.columns.contains_key(measure)
    }

    /// The articles that have a row on either side.
    fn holding(&self) -> Vec<usize> {
        (0..self.n).filter(|&at| self.columns.values().any(|column| column[at].iter().any(|&n| n > 0))).collect()
    }

    /// The counts of some of the articles.
    fn of(&self, articles: &[usize]) -> Self {
        let column = |column: &Vec<Count>| articles.iter().map(|&at| column[at]).collect();
        let columns = self.columns.iter().map(|(measure, counts)| (measure.clone(), column(counts))).collect();
        Self { columns, n: articles.len() }
    }

    /// The sum of a measure over the articles, or over those that were drawn.
    pub(crate) fn sum(&self, measure: &str, draw: Option<&[usize]>) -> [f64; 3] {
        let mut sum = [0_u64; 3];
        let Some(column) = self.columns.get(measure) else { return [0.0; 3] };
        let mut add = |count: &Count| sum.iter_mut().zip(count).for_each(|(sum, n)| *sum += n);
        match draw {
            None => column.iter().for_each(&mut add),
            Some(draw) => draw.iter().for_each(|&at| add(&column[at])),
        }
        sum.map(|n| n as f64)
    }

    /// Mean F1 of the statuses in gold.
    pub(crate) fn status_macro(&self, draw: Option<&[usize]>) -> f64 {
        let sums = STATUSES.map(|status| self.sum(&format!("status {status}"), draw));
        let told: Vec<f64> = sums.into_iter().filter(|sum| sum[1] > 0.0).map(f1_of).collect();
        if told.is_empty() { 0.0 } else { told.iter().sum::<f64>() / told.len() as f64 }
    }

    fn figure(&self, measure: &str, draws: &[Vec<usize>]) -> Figure {
        let mut total = Counts::new();
        for count in self.columns.get(measure).into_iter().flatten() {
            add_to(&mut total, measure, *count);
        }
        let mut figure = Figure::new(total.get(measure).copied().unwrap_or_default());
        if figure.gold + figure.pred > 0 {
            // A set without any such row says nothing about them; of the four measures of rows gold.py calls it 0.
            let is_kept = |[_, gold, coded]: &[f64; 3]| gold + coded > 0.0 || ROWS.contains(&measure);
            let sums = draws.iter().map(|draw| self.sum(measure, Some(draw))).filter(is_kept);
            let values: Vec<f64> = sums.map(f1_of).collect();
            figure.interval90 = interval90(&values).map(|bounds| bounds.map(|bound| rounded(bound, 3)));
        }
        figure
    }

    fn row_figures(&self, draws: &[Vec<usize>]) -> RowFigures {
        let [event, row, told, statement] = ROWS.map(|measure| self.figure(measure, draws));
        RowFigures { event, row, told, statement }
    }
}
