//! Which rows of several coders tell one act, or one passage.

use serde::Serialize;

use super::{Coder, Overlap, Shared};
use crate::align::{Aligned, Places};
use crate::assign::assign;
use crate::gold::{GoldDoc, GoldEvent, GoldParty, GoldStatement};
use crate::names::UNKNOWN;
use crate::score::f1;

/// One act or passage, as each coder has it.
pub(super) struct Cluster<'a, T> {
    pub(super) sentence: Option<usize>,
    /// Of each coder the row with its words.
    pub(super) rows: Vec<Option<(&'a T, Places)>>,
}

/// The acts and passages of an article.
pub(super) struct Rows<'a> {
    aligned: Aligned<'a>,
    docs: &'a [Option<&'a GoldDoc>],
    pub(super) events: Vec<Cluster<'a, GoldEvent>>,
    pub(super) statements: Vec<Cluster<'a, GoldStatement>>,
}

/// One thing on which coders do not agree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Disagreement {
    /// The article.
    pub article: String,
    /// Its sentence.
    pub sentence: usize,
    /// What they differ on: `event there`, `statement there`, or a field.
    pub field: String,
    /// The words that carry the act, or the content.
    pub words: String,
    /// What each coder says, in the order of the coders; absent where one did not look.
    pub values: Vec<Option<String>>,
    /// The sentence.
    pub text: String,
}

impl<'a> Rows<'a> {
    pub(super) fn new(article: &'a Shared<'a>) -> Self {
        let aligned = Aligned::new(article.sentences, "");
        let n = article.docs.len();
        let mut events: Vec<Cluster<'a, GoldEvent>> = Vec::new();
        let mut statements: Vec<Cluster<'a, GoldStatement>> = Vec::new();
        for (coder, doc) in article.docs.iter().enumerate() {
            let Some(doc) = doc else { continue };
            // A row where the coder did not look is no judgement.
            let seen = |places: &Places| aligned.sentence_of(places).is_some_and(|sentence| doc.was_seen(sentence));
            let placed = doc.events.iter().map(|event| (event, aligned.gold(&event.trigger)));
            let placed = placed.filter(|(_, places)| seen(places)).collect();
            join(&aligned, &mut events, coder, n, placed, &|(a, at), (b, found)| {
                let overlap = overlap(at, found);
                let same_type = f64::from(u8::from(a.event_type == b.event_type));
                match overlap > 0.0 {
                    true => 10.0 + 10.0 * overlap + same_type,
                    // Other words of the same sentence may carry the act as well.
                    false => same_type,
                }
            });
            let content = |row: &GoldStatement| row.content.iter().flat_map(|content| aligned.gold(content)).collect();
            let placed = doc.statements.iter().map(|row| (row, content(row)));
            let placed = placed.filter(|(_, places)| seen(places)).collect();
            join(&aligned, &mut statements, coder, n, placed, &|(_, at), (_, found)| {
                let overlap = overlap(at, found);
                if overlap >= 0.5 { overlap } else { 0.0 }
            });
        }
        Self { aligned, docs: &article.docs, events, statements }
    }

    /// Whether a coder looked at a sentence.
    fn looked(&self, coder: usize, sentence: usize) -> bool {
        self.docs[coder].is_some_and(|doc| doc.was_seen(sentence))
    }

    pub(super) fn disagreements(&self, article: &Shared<'_>, coders: &[Coder]) -> Vec<Disagreement> {
        let mut found = Vec::new();
        for cluster in &self.events {
            let optional = |event: &GoldEvent| event.optional;
            self.differing(
                article,
                coders,
                cluster,
                "event",
                optional,
                &EVENT_FIELDS,
                &|event| event.trigger.clone(),
                &mut found,
            );
        }
        for cluster in &self.statements {
            let optional = |row: &GoldStatement| row.optional;
            let words = |row: &GoldStatement| row.content.first().cloned().unwrap_or_default();
            self.differing(article, coders, cluster, "statement", optional, &STATEMENT_FIELDS, &words, &mut found);
        }
        found.sort_by_key(|disagreement| disagreement.sentence);
        found
    }

    #[allow(clippy::too_many_arguments)] // What makes a row of one sort, said once for each sort.
    fn differing<T>(
        &self,
        article: &Shared<'_>,
        coders: &[Coder],
        cluster: &Cluster<'_, T>,
        sort: &str,
        is_optional: impl Fn(&T) -> bool,
        fields: &[Field<T>],
        words: &dyn Fn(&T) -> String,
        found: &mut Vec<Disagreement>,
    ) {
        let Some(sentence) = cluster.sentence else { return };
        let looked: Vec<usize> = (0..coders.len()).filter(|&coder| self.looked(coder, sentence)).collect();
        let rows: Vec<&T> = cluster.rows.iter().flatten().map(|(row, _)| *row).collect();
        let Some(first) = rows.first() else { return };
        if looked.len() < 2 {
            return;
        }
        let carried = words(first).split_once(':').map(|(_, words)| words.to_owned()).unwrap_or_default();
        let mut tell = |field: String, values: Vec<Option<String>>| {
            found.push(Disagreement {
                article: article.id.to_owned(),
                sentence,
                field,
                words: carried.clone(),
                values,
                text: article.sentences.get(sentence).cloned().unwrap_or_default(),
            });
        };
        // An optional row that the others lack is no disagreement.
        if rows.len() < looked.len() && !rows.iter().all(|row| is_optional(row)) {
            let there = |coder: usize| match &cluster.rows[coder] {
                _ if !looked.contains(&coder) => None,
                Some((row, _)) => Some(fields.first().map_or_else(|| "yes".to_owned(), |(_, of)| of(row).join(" "))),
                None => Some("no".to_owned()),
            };
            tell(format!("{sort} there"), (0..coders.len()).map(there).collect());
        }
        for (field, of) in fields {
            let values: Vec<Option<Vec<String>>> =
                cluster.rows.iter().map(|row| row.as_ref().map(|(row, _)| of(row))).collect();
            let mut told = values.iter().flatten();
            let Some(one) = told.next() else { continue };
            if told.any(|other| other != one) {
                let shown = |value: &Option<Vec<String>>| {
                    value.as_ref().map(|value| if value.is_empty() { "–".to_owned() } else { value.join(" ") })
                };
                tell((*field).to_owned(), values.iter().map(shown).collect());
            }
        }
    }
}

/// How much speaks for two rows, with their words, being one; 0: nothing.
type Weight<'w, T> = dyn Fn((&T, &Places), (&T, &Places)) -> f64 + 'w;

/// Puts the rows of one coder with those of the coders before.
fn join<'a, T>(
    aligned: &Aligned<'_>,
    clusters: &mut Vec<Cluster<'a, T>>,
    coder: usize,
    n_coders: usize,
    rows: Vec<(&'a T, Places)>,
    weight: &Weight<'_, T>,
) {
    let weights: Vec<Vec<f64>> = clusters
        .iter()
        .map(|cluster| {
            let against = |(row, places): &(&'a T, Places)| {
                if aligned.sentence_of(places) != cluster.sentence {
                    return 0.0;
                }
                let members: Vec<f64> =
                    cluster.rows.iter().flatten().map(|(other, at)| weight((*other, at), (*row, places))).collect();
                members.iter().sum::<f64>() / members.len().max(1) as f64
            };
            rows.iter().map(against).collect()
        })
        .collect();
    let mut cluster_of: Vec<Option<usize>> = vec![None; rows.len()];
    for (cluster, row) in assign(&weights) {
        cluster_of[row] = Some(cluster);
    }
    for ((row, places), cluster) in rows.into_iter().zip(cluster_of) {
        match cluster {
            Some(cluster) => clusters[cluster].rows[coder] = Some((row, places)),
            None => {
                let mut rows: Vec<Option<(&'a T, Places)>> = (0..n_coders).map(|_| None).collect();
                let sentence = aligned.sentence_of(&places);
                rows[coder] = Some((row, places));
                clusters.push(Cluster { sentence, rows });
            }
        }
    }
}

fn overlap(one: &Places, other: &Places) -> f64 {
    f1(one.intersection(other).count(), one.len(), other.len())
}

fn party_codes(parties: &[GoldParty]) -> Vec<String> {
    let mut codes: Vec<String> =
        parties.iter().map(|party| party.code.clone().unwrap_or_else(|| UNKNOWN.to_owned())).collect();
    codes.sort();
    codes.dedup();
    codes
}

fn sectors(parties: &[GoldParty]) -> Vec<String> {
    let sector = |party: &GoldParty| party.sector.clone().filter(|sector| sector != "UNK");
    let mut sectors: Vec<String> = parties.iter().filter_map(sector).collect();
    sectors.sort();
    sectors.dedup();
    sectors
}

fn sorted(values: &[String]) -> Vec<String> {
    let mut values = values.to_vec();
    values.sort();
    values.dedup();
    values
}

/// Names without the words of office, so that spellings of one voice are one.
fn bare_names(names: &[String]) -> Vec<String> {
    names.iter().map(|name| crate::names::bare(name)).collect()
}

/// What is asked of a row: its name, and the value or the set of values. The first tells what the row is.
pub(super) type Field<T> = (&'static str, fn(&T) -> Vec<String>);

pub(super) const EVENT_FIELDS: [Field<GoldEvent>; 11] = [
    ("type", |event| vec![event.event_type.clone()]),
    ("status", |event| vec![event.status.clone()]),
    ("background", |event| vec![if event.background { "yes" } else { "no" }.to_owned()]),
    ("actors", |event| party_codes(&event.actors)),
    ("recipients", |event| party_codes(&event.recipients)),
    ("sectors", |event| sectors(&event.actors)),
    ("mode", |event| sorted(&event.mode)),
    ("contexts", |event| sorted(&event.contexts)),
    ("date", |event| {
        let date = event.date.as_ref();
        date.map(|date| format!("{}..{}", date.from, date.to.as_ref().unwrap_or(&date.from))).into_iter().collect()
    }),
    ("place", |event| event.place.as_ref().and_then(|place| place.country.clone()).into_iter().collect()),
    ("by", |event| bare_names(&event.by)),
];

pub(super) const STATEMENT_FIELDS: [Field<GoldStatement>; 4] = [
    ("speaker", |row| {
        row.speaker.iter().map(|party| party.code.clone().unwrap_or_else(|| UNKNOWN.to_owned())).collect()
    }),
    ("speaker's name", |row| {
        let name = row.speaker.as_ref().and_then(|party| party.name.as_deref());
        name.map(crate::names::bare).into_iter().collect()
    }),
    ("kind", |row| vec![row.kind.clone()]),
    ("addressee", |row| {
        let name = row.addressee.as_ref().and_then(|party| party.name.as_deref());
        name.map(crate::names::bare).into_iter().collect()
    }),
];

/// Sums over pairs of spans.
#[derive(Default)]
pub(super) struct Overlaps {
    sums: [(usize, usize, f64); 4],
}

const SPANS: [&str; 4] = ["trigger", "content", "actor", "recipient"];

impl Overlaps {
    pub(super) fn add(&mut self, rows: &Rows<'_>) {
        for cluster in &rows.events {
            let there: Vec<_> = cluster.rows.iter().flatten().collect();
            for (n, (event, places)) in there.iter().enumerate() {
                for (other, found) in &there[..n] {
                    self.pair(0, places, found);
                    for (what, one, two) in
                        [(2, &event.actors, &other.actors), (3, &event.recipients, &other.recipients)]
                    {
                        // Of each side the party with the same code.
                        for party in one {
                            let Some(same) = two.iter().find(|other| other.code == party.code) else { continue };
                            if let (Some(a), Some(b)) = (&party.span, &same.span) {
                                self.pair(what, &rows.aligned.gold(a), &rows.aligned.gold(b));
                            }
                        }
                    }
                }
            }
        }
        for cluster in &rows.statements {
            let there: Vec<_> = cluster.rows.iter().flatten().collect();
            for (n, (_, places)) in there.iter().enumerate() {
                for (_, found) in &there[..n] {
                    self.pair(1, places, found);
                }
            }
        }
    }

    fn pair(&mut self, what: usize, one: &Places, other: &Places) {
        let (pairs, exact, words) = &mut self.sums[what];
        *pairs += 1;
        *exact += usize::from(one == other);
        *words += overlap(one, other);
    }

    pub(super) fn finish(self) -> Vec<Overlap> {
        let named = SPANS.into_iter().zip(self.sums).filter(|(_, (pairs, _, _))| *pairs > 0);
        named
            .map(|(what, (pairs, exact, words))| Overlap {
                what,
                pairs,
                exact: crate::score::rounded(exact as f64 / pairs as f64, 4),
                words: crate::score::rounded(words / pairs as f64, 4),
            })
            .collect()
    }
}
