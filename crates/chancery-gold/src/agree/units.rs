//! What coders judge: sentences, rows, words.

use std::collections::BTreeMap;

use super::Shared;
use super::alpha::{Distance, Unit, Value};
use super::rows::{EVENT_FIELDS, Field, Rows, STATEMENT_FIELDS};
use crate::align::Aligned;
use crate::gold::{GoldDoc, TYPES};

/// Fields whose values are sets, of which a part may agree.
const SETS: [&str; 5] = ["actors", "recipients", "sectors", "mode", "contexts"];

/// Units by what they are of and the question, in the order in which they are shown.
#[derive(Default)]
pub(super) struct Units {
    questions: BTreeMap<(usize, usize, String), Question>,
}

/// What the units are of, how their values are compared, and the units.
type Question = (&'static str, Distance, Vec<Unit>);

/// A coder's article with, of each word, whether it carries an act and whether it is part of what is said.
type Marked<'a> = (&'a GoldDoc, [Vec<bool>; 2]);

impl Units {
    fn add(&mut self, of: (usize, &'static str), order: usize, field: &str, distance: Distance, unit: Unit) {
        let entry = self.questions.entry((of.0, order, field.to_owned())).or_insert((of.1, distance, Vec::new()));
        entry.2.push(unit);
    }

    pub(super) fn into_questions(self) -> impl Iterator<Item = (&'static str, String, Distance, Vec<Unit>)> {
        self.questions.into_iter().map(|((_, _, field), (of, distance, units))| (of, field, distance, units))
    }

    /// Of each sentence: is there an act, of which types; is something said.
    pub(super) fn add_sentences(&mut self, article: usize, shared: &Shared<'_>) {
        let aligned = Aligned::new(shared.sentences, "");
        let by_coder: Vec<Option<Told<'_>>> =
            shared.docs.iter().map(|doc| doc.map(|doc| Told::new(&aligned, doc))).collect();
        let of = (0, "sentences");
        for sentence in 0..shared.sentences.len() {
            let mut ask = |order: usize, field: &str, distance, value: &dyn Fn(&Told<'_>) -> Option<Value>| {
                let values = by_coder.iter().map(|told| {
                    let told = told.as_ref().filter(|told| told.doc.was_seen(sentence))?;
                    value(told)
                });
                self.add(of, order, field, distance, Unit { article, values: values.collect() });
            };
            ask(0, "an event", Distance::Nominal, &|told| told.yes_or_no(&told.events, sentence, None));
            ask(1, "types", Distance::Masi, &|told| {
                told.yes_or_no(&told.events, sentence, None)?;
                let required = told.events.iter().filter(|row| row.sentence == sentence && !row.is_optional);
                Some(required.map(|row| row.event_type.to_owned()).collect())
            });
            ask(2, "a statement", Distance::Nominal, &|told| told.yes_or_no(&told.statements, sentence, None));
            for event_type in TYPES {
                ask(3, event_type, Distance::Nominal, &|told| told.yes_or_no(&told.events, sentence, Some(event_type)));
            }
        }
    }

    /// Of each act and passage that two coders have: its values.
    pub(super) fn add_rows(&mut self, article: usize, rows: &Rows<'_>) {
        for cluster in &rows.events {
            let told: Vec<_> = cluster.rows.iter().map(|row| row.as_ref().map(|(row, _)| *row)).collect();
            self.add_values((1, "events"), article, &told, &EVENT_FIELDS);
        }
        for cluster in &rows.statements {
            let told: Vec<_> = cluster.rows.iter().map(|row| row.as_ref().map(|(row, _)| *row)).collect();
            self.add_values((2, "statements"), article, &told, &STATEMENT_FIELDS);
        }
    }

    fn add_values<T>(&mut self, of: (usize, &'static str), article: usize, rows: &[Option<&T>], fields: &[Field<T>]) {
        for (order, (field, value)) in fields.iter().enumerate() {
            let is_set = SETS.contains(field);
            let distance = if is_set { Distance::Masi } else { Distance::Nominal };
            let told = |row: &T| -> Value {
                let values = value(row);
                // A chain of voices is one value, in its order.
                if is_set { values.into_iter().collect() } else { Value::from([values.join(" > ")]) }
            };
            let values = rows.iter().map(|row| row.map(told)).collect();
            self.add(of, order, field, distance, Unit { article, values });
        }
    }

    /// Of each word: does it carry an act, is it part of what is said.
    pub(super) fn add_words(&mut self, article: usize, shared: &Shared<'_>) {
        let aligned = Aligned::new(shared.sentences, "");
        let marked: Vec<Option<Marked<'_>>> = shared
            .docs
            .iter()
            .map(|doc| {
                let doc = (*doc)?;
                let mut marks = [vec![false; aligned.n_words()], vec![false; aligned.n_words()]];
                let triggers = doc.events.iter().map(|event| (0, &event.trigger));
                let contents = doc.statements.iter().flat_map(|row| row.content.iter().map(|content| (1, content)));
                for (which, reference) in triggers.chain(contents) {
                    for place in aligned.gold(reference) {
                        marks[which][place] = true;
                    }
                }
                Some((doc, marks))
            })
            .collect();
        for place in 0..aligned.n_words() {
            let sentence = aligned.sentence_at(place).unwrap_or_default();
            for (which, field) in ["trigger", "content"].into_iter().enumerate() {
                let values = marked.iter().map(|marked| {
                    let (doc, marks) = marked.as_ref()?;
                    doc.was_seen(sentence).then(|| answer(marks[which][place]))
                });
                let unit = Unit { article, values: values.collect() };
                self.add((3, "words"), which, field, Distance::Nominal, unit);
            }
        }
    }
}

/// A row where it stands.
struct Row<'a> {
    sentence: usize,
    event_type: &'a str,
    is_optional: bool,
}

/// What one coder has of an article, by sentence.
struct Told<'a> {
    doc: &'a GoldDoc,
    events: Vec<Row<'a>>,
    statements: Vec<Row<'a>>,
}

impl<'a> Told<'a> {
    fn new(aligned: &Aligned<'_>, doc: &'a GoldDoc) -> Self {
        let row = |reference: &str, event_type: &'a str, is_optional: bool| {
            let sentence = aligned.sentence_of(&aligned.gold(reference))?;
            Some(Row { sentence, event_type, is_optional })
        };
        let events = doc.events.iter().filter_map(|event| row(&event.trigger, &event.event_type, event.optional));
        let statements = doc.statements.iter().filter_map(|statement| {
            let first = statement.content.first()?;
            row(first, "", statement.optional)
        });
        Self { doc, events: events.collect(), statements: statements.collect() }
    }

    /// Whether the sentence has such a row; nothing where it has optional ones alone.
    fn yes_or_no(&self, rows: &[Row<'_>], sentence: usize, event_type: Option<&str>) -> Option<Value> {
        let mut there = rows
            .iter()
            .filter(|row| row.sentence == sentence && event_type.is_none_or(|wanted| row.event_type == wanted));
        let required = there.clone().any(|row| !row.is_optional);
        if !required && there.next().is_some() {
            return None;
        }
        Some(answer(required))
    }
}

fn answer(yes: bool) -> Value {
    Value::from([if yes { "yes" } else { "no" }.to_owned()])
}
