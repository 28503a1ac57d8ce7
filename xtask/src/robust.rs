//! Scores how steady coding is: the same sentence about other states has the same types, the same act told in the passive the
//! same roles.
//!
//! `gold/robustness.jsonl` holds sentences of our own: with states as placeholders (`{A}`, `{A.people}`), and pairs of an active
//! and a passive sentence. A pair of which neither sentence gives a row counts as lost for roles and as kept for types.

use std::collections::BTreeSet;
use std::fs;

use anyhow::{Context as _, Result};
use chancery::Pipeline;
use chancery::doc::record::{Record, RecordParty};
use chancery::doc::{Given, Media, RawPage};
use serde::Deserialize;

use crate::root;
use crate::scoring::Listing;

#[derive(Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
enum Pair {
    Swap { text: String },
    Voice { active: String, passive: String },
}

/// States with the adjective of their people; of all continents, friends and foes of each other.
const STATES: [(&str, &str); 14] = [
    ("Japan", "Japanese"),
    ("Kenya", "Kenyan"),
    ("Peru", "Peruvian"),
    ("Iran", "Iranian"),
    ("Norway", "Norwegian"),
    ("Russia", "Russian"),
    ("Vietnam", "Vietnamese"),
    ("Canada", "Canadian"),
    ("Israel", "Israeli"),
    ("Turkey", "Turkish"),
    ("China", "Chinese"),
    ("Senegal", "Senegalese"),
    ("Ukraine", "Ukrainian"),
    ("Chile", "Chilean"),
];

pub(crate) fn run(options: &Listing) -> Result<bool> {
    let text =
        fs::read_to_string(root().join("gold/robustness.jsonl")).context("could not read gold/robustness.jsonl")?;
    let pairs: Vec<Pair> =
        text.lines().map(serde_json::from_str).collect::<Result<_, _>>().context("gold/robustness.jsonl")?;
    let pipeline = Pipeline::new()?;
    let (mut n_swaps, mut same_types, mut n_voices, mut same_roles) = (0, 0, 0, 0);
    for (n, pair) in pairs.iter().enumerate() {
        match pair {
            Pair::Swap { text } => {
                let state = |n: usize| STATES[n % STATES.len()];
                let (first, second) = (state(n), state(n + 5));
                let own = types(&code(&pipeline, &filled(text, first, second))?);
                for (a, b) in [(second, first), (state(n + 3), state(n + 9))] {
                    let other = types(&code(&pipeline, &filled(text, a, b))?);
                    n_swaps += 1;
                    same_types += usize::from(own == other);
                    if options.details && own != other {
                        println!("{}\n    {own:?}; with {} and {}: {other:?}", filled(text, first, second), a.0, b.0);
                    }
                }
            }
            Pair::Voice { active, passive } => {
                let (own, other) = (roles(&code(&pipeline, active)?), roles(&code(&pipeline, passive)?));
                let is_kept = own.intersection(&other).next().is_some();
                n_voices += 1;
                same_roles += usize::from(is_kept);
                if options.details && !is_kept {
                    println!("{active}\n{passive}\n    {own:?}; {other:?}");
                }
            }
        }
    }
    let share = |part: usize, whole: usize| part as f64 / f64::max(whole as f64, 1.0);
    println!("{n_swaps} sentences with other states: {:.3} have the same types", share(same_types, n_swaps));
    println!(
        "{n_voices} acts in the active and in the passive: {:.3} have the same roles",
        share(same_roles, n_voices)
    );
    let measured = [("robust.types", share(same_types, n_swaps)), ("robust.roles", share(same_roles, n_voices))];
    options.scoring.hold(&measured.map(|(name, value)| (name.to_owned(), value)))
}

fn filled(text: &str, a: (&str, &str), b: (&str, &str)) -> String {
    let names = [("{A.people}", a.1), ("{B.people}", b.1), ("{A}", a.0), ("{B}", b.0)];
    names.iter().fold(text.to_owned(), |text, (placeholder, name)| text.replace(placeholder, name))
}

fn code(pipeline: &Pipeline, text: &str) -> Result<Record> {
    let page = RawPage {
        input: "robustness".to_owned(),
        media: Media::Text,
        bytes: text.as_bytes().to_vec(),
        charset: None,
        given: Given { title: Some(String::new()), published: Some("2024-05-15".to_owned()), ..Given::default() },
    };
    Ok(pipeline.code(&page)?)
}

/// The types of a record's rows, sorted, each as often as it occurs.
fn types(record: &Record) -> Vec<String> {
    let mut types: Vec<String> = record.events.iter().filter_map(|event| event.event_type.clone()).collect();
    types.sort();
    types
}

/// Who acts on whom in a record's rows: codes, where there are both; those who meet or agree are all actors.
fn roles(record: &Record) -> BTreeSet<(Vec<String>, Vec<String>)> {
    let codes = |parties: &[RecordParty]| {
        let codes: BTreeSet<String> = parties.iter().filter_map(|party| party.code.clone()).collect();
        codes.into_iter().collect::<Vec<String>>()
    };
    let sides = record.events.iter().map(|event| (codes(&event.actors), codes(&event.recipients)));
    sides.filter(|(actors, recipients)| actors.len() + usize::from(!recipients.is_empty()) > 1).collect()
}
