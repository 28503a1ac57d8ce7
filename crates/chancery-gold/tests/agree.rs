//! Two made-up coders, and a third.

#![allow(clippy::unwrap_used)] // A test may break off where it stands.

use std::path::PathBuf;

use chancery_gold::agree::{Agreement, Coder, Measure, agree, sheet};
use chancery_gold::evaluate::Options;
use chancery_gold::gold::Annotated;
use chancery_gold::{GoldDoc, gold};

fn docs() -> Vec<GoldDoc> {
    gold::read(&[PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/made/gold.jsonl")]).unwrap()
}

fn coder(name: &str, change: impl Fn(&mut GoldDoc)) -> Coder {
    let mut docs = docs();
    docs.iter_mut().for_each(change);
    Coder { name: name.to_owned(), docs }
}

fn measure<'a>(found: &'a Agreement, of: &str, field: &str) -> &'a Measure {
    found.measures.iter().find(|measure| measure.of == of && measure.field == field).unwrap()
}

#[test]
fn a_coder_agrees_with_herself() {
    let found = agree(&[coder("ada", |_| ()), coder("ada again", |_| ())], Options::default());
    assert_eq!(found.articles, 4);
    assert!(found.disagreements.is_empty());
    assert!(
        found.measures.iter().all(|measure| measure.percent == 1.0 && measure.alpha.is_none_or(|alpha| alpha == 1.0))
    );
    // Background is never told: nothing can be said of it.
    assert_eq!(measure(&found, "events", "background").alpha, None);
    assert!(found.overlap.iter().all(|overlap| overlap.words == 1.0 && overlap.exact == 1.0));
    assert!(found.pairs[0].figures.values().all(|figure| figure.f1 == 1.0));
}

#[test]
fn what_differs_is_told_with_its_sentence() {
    let second = coder("ben", |doc| match doc.id.as_str() {
        "toll" => {
            doc.events[0].status = "planned".to_owned();
            doc.events[0].trigger = "1:barred Ugandan".to_owned();
            doc.events[2].actors[0].code = Some("KEN".to_owned());
            // An optional row that one lacks is no disagreement.
            doc.events.remove(1);
        }
        "lost" => doc.events.clear(),
        _ => {}
    });
    let found = agree(&[coder("ada", |_| ()), second], Options::default());
    let told: Vec<(&str, usize, &str, Vec<&str>)> = found
        .disagreements
        .iter()
        .map(|one| {
            let values = one.values.iter().map(|value| value.as_deref().unwrap_or("?")).collect();
            (one.article.as_str(), one.sentence, one.field.as_str(), values)
        })
        .collect();
    assert_eq!(
        told,
        [
            ("lost", 1, "event there", vec!["ACCUSE", "no"]),
            ("toll", 1, "status", vec!["occurred", "planned"]),
            ("toll", 1, "actors", vec!["UGA", "KEN"]),
        ]
    );
    assert!(found.disagreements[1].text.starts_with("Kenya barred"));
    // Of twelve sentences one has optional rows alone (of one coder: no judgement), one differs.
    let there = measure(&found, "sentences", "an event");
    assert_eq!((there.units, (there.percent * 100.0).round()), (9, 89.0));
    // Values: occurred occurred / occurred planned / possible possible / occurred occurred: three of three pairs but one.
    let status = measure(&found, "events", "status");
    assert_eq!((status.units, status.percent), (3, 0.6667));
    let trigger = found.overlap.iter().find(|overlap| overlap.what == "trigger").unwrap();
    // barred / barred Ugandan: F1 two thirds; two others the same.
    assert_eq!((trigger.pairs, trigger.exact, trigger.words), (3, 0.6667, 0.8889));
    assert_eq!(found.pairs[0].figures["event"].right, 3);
    assert_eq!(found.pairs[0].figures["told"].right, 1);
    let page = sheet(&found, 10).markdown("Agreement");
    assert!(page.contains("ben: planned"), "{page}");
}

#[test]
fn sentences_that_one_did_not_look_at_are_no_judgements() {
    let second = coder("ben", |doc| {
        doc.events.clear();
        doc.statements.clear();
        doc.annotated = Some(Annotated { coder: "ben".to_owned(), sentences: vec![0], ..Annotated::default() });
    });
    let found = agree(&[coder("ada", |_| ()), second], Options::default());
    assert!(found.disagreements.is_empty(), "{:?}", found.disagreements);
    assert_eq!(measure(&found, "sentences", "an event").units, 3, "the titles, but for one with an optional row");
    // A third who looked at all brings them back.
    let second = coder("ben", |doc| {
        doc.annotated = Some(Annotated { coder: "ben".to_owned(), sentences: vec![0], ..Annotated::default() });
    });
    let third = coder("cyd", |doc| doc.events.clear());
    let found = agree(&[coder("ada", |_| ()), second, third], Options::default());
    assert!(found.disagreements.iter().all(|one| one.values.len() == 3 && one.values[1].is_none()));
    assert_eq!(found.disagreements.len(), 4);
    assert_eq!(found.pairs.len(), 3);
}

#[test]
fn other_sentences_are_left_out_and_named() {
    let second = coder("ben", |doc| {
        if doc.id == "calm" {
            doc.sentences.push("More.".to_owned());
        }
    });
    let found = agree(&[coder("ada", |_| ()), second], Options::default());
    assert_eq!((found.articles, found.differing_texts.as_slice()), (3, &["calm".to_owned()][..]));
}

#[test]
fn a_pair_is_scored_on_the_sentences_that_both_looked_at() {
    let article = r#"{"id":"week","published":"2024-05-06","sentences":["","Chad met Niger.","Mali praised Ghana.",
        "Togo sued Benin.","Gabon fined Congo."],"statements":[],"events":[
        {"trigger":"1:met","event_type":"CONSULT","status":"occurred"},
        {"trigger":"2:praised","event_type":"SUPPORT","status":"occurred"},
        {"trigger":"3:sued","event_type":"ACCUSE","status":"occurred"},
        {"trigger":"4:fined","event_type":"SANCTION","status":"occurred"}]}"#;
    let whole: GoldDoc = serde_json::from_str(article).unwrap();
    let part = |sentences: &[usize]| {
        let annotated = Annotated { sentences: sentences.to_vec(), ..Annotated::default() };
        let mut doc = GoldDoc { annotated: Some(annotated), ..whole.clone() };
        doc.events.retain(|event| sentences.iter().any(|n| event.trigger.starts_with(&format!("{n}:"))));
        doc
    };
    let event = |first: &GoldDoc, second: &GoldDoc| {
        let coder = |name: &str, doc: &GoldDoc| Coder { name: name.to_owned(), docs: vec![doc.clone()] };
        let found = agree(&[coder("ada", first), coder("tomas", second)], Options::default());
        let figure = found.pairs[0].figures["event"];
        [figure.right, figure.gold, figure.pred]
    };
    let (early, middle) = (part(&[0, 1, 2]), part(&[2, 3]));
    assert_eq!(event(&whole, &early), [2, 2, 2]);
    assert_eq!(event(&early, &whole), [2, 2, 2]);
    assert_eq!(event(&early, &middle), [1, 1, 1]);
    assert_eq!(event(&middle, &early), [1, 1, 1]);
    // What was looked at and left out is a miss still.
    let mut missed = early.clone();
    missed.events.pop();
    assert_eq!(event(&whole, &missed), [1, 2, 1]);
}
