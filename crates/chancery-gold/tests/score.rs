//! Made-up articles whose figures were worked out by hand (and are what `gold.py` says of them).

#![allow(clippy::unwrap_used)] // A test may break off where it stands.

use std::path::PathBuf;

use chancery_gold::coding::{as_coding, read_codings};
use chancery_gold::evaluate::{Evaluation, Options, evaluate, misses, score_all};
use chancery_gold::score::Figure;
use chancery_gold::{Codings, GoldDoc, check, gold};

fn made(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/made").join(name)
}

fn docs() -> Vec<GoldDoc> {
    gold::read(&[made("gold.jsonl")]).unwrap()
}

fn counts(figure: &Figure) -> [u64; 3] {
    [figure.right, figure.gold, figure.pred]
}

fn evaluated(codings: &Codings) -> Evaluation {
    evaluate(&docs(), codings, &score_all(&docs(), codings), Options::default())
}

#[test]
fn rows_are_counted_as_the_guidelines_say() {
    let found = evaluated(&read_codings(&made("coded.jsonl")).unwrap());
    // Four required events; `condemned` has no record. Of five coded ones `bars` meets an optional row and counts for nobody, and
    // `will pay` is none.
    assert_eq!(counts(&found.rows.event), [3, 4, 4]);
    // `answer` has no recipient, so its row is wrong.
    assert_eq!(counts(&found.rows.row), [2, 4, 4]);
    assert_eq!(counts(&found.rows.told), [2, 4, 4]);
    // "They will pay" has three of the five words, which is enough (F1 .75), and another speaker.
    assert_eq!(counts(&found.rows.statement), [2, 3, 3]);
    assert_eq!(
        (found.rows.event.f1, found.rows.event.precision, found.rows.event.recall),
        (0.75, Some(0.75), Some(0.75))
    );
    // Intervals as gold.py prints them.
    assert_eq!(found.rows.event.interval90, Some([0.0, 0.909]));
    assert_eq!(found.rows.statement.interval90, Some([0.0, 1.0]));
    assert_eq!(found.missing_articles, ["lost"]);
    assert_eq!(found.silent, [1, 1]);
}

#[test]
fn values_are_counted_on_rows_that_were_found() {
    let found = evaluated(&read_codings(&made("coded.jsonl")).unwrap());
    let of = |name: &str| counts(&found.attributes[name]);
    assert_eq!(of("actor_code"), [5, 6, 5], "Kenya is missing as recipient of `answer`");
    assert_eq!(of("sector"), [4, 5, 5], "the trucks are BUS, not CVL");
    assert_eq!(of("mode"), [0, 1, 1]);
    assert_eq!(of("contexts"), [1, 1, 1]);
    assert_eq!((of("date"), of("place"), of("by")), ([1; 3], [1; 3], [1; 3]), "the outlet is no voice of the text");
    assert_eq!(of("background"), [0, 0, 1], "an invented value costs precision");
    assert_eq!(of("same"), [0, 0, 0], "the other telling is optional");
    assert_eq!((of("speaker"), of("kind")), ([2, 3, 3], [2, 3, 3]));
    // occurred 1.0 of two, possible .0 of one.
    assert_eq!((found.status.accuracy, found.status.macro_f1), (Some(0.6667), Some(0.5)));
    assert_eq!(counts(&found.by_type["SANCTION"]), [2, 2, 2], "COERCE is accepted, and counts for the type of gold");
    assert_eq!(counts(&found.by_type["THREATEN"]), [0, 0, 1]);
}

#[test]
fn parts_add_up_to_the_whole() {
    let found = evaluated(&read_codings(&made("coded.jsonl")).unwrap());
    for groups in [&found.by_outlet, &found.by_position] {
        let sum = |of: fn(&Figure) -> u64| groups.iter().map(|group| of(&group.figures.event)).sum::<u64>();
        assert_eq!([sum(|f| f.right), sum(|f| f.gold), sum(|f| f.pred)], [3, 4, 4]);
        let sum = |of: fn(&Figure) -> u64| groups.iter().map(|group| of(&group.figures.statement)).sum::<u64>();
        assert_eq!([sum(|f| f.right), sum(|f| f.gold), sum(|f| f.pred)], [2, 3, 3]);
    }
    let names: Vec<&str> = found.by_outlet.iter().map(|group| group.name.as_str()).collect();
    assert_eq!(names, ["Harbour Post", "Lake Wire"]);
}

#[test]
fn mistakes_are_listed_with_their_sentences() {
    let scored = score_all(&docs(), &read_codings(&made("coded.jsonl")).unwrap());
    let told: Vec<(&str, &str, Option<usize>)> =
        misses(&scored).map(|miss| (miss.kind, miss.article.as_str(), miss.sentence)).collect();
    assert_eq!(
        told,
        [
            ("extra event", "toll", Some(3)),
            ("wrong actors", "toll", Some(1)),
            ("wrong status", "toll", Some(1)),
            ("wrong speaker", "toll", Some(3)),
            ("missed event", "lost", Some(1)),
        ]
    );
}

#[test]
fn annotations_scored_against_themselves_are_right() {
    let docs = docs();
    let codings: Codings = docs.iter().map(|doc| (doc.id.clone(), as_coding(doc))).collect();
    let found = evaluated(&codings);
    for figure in [&found.rows.event, &found.rows.row, &found.rows.told, &found.rows.statement] {
        assert_eq!(figure.f1, 1.0);
    }
    assert!(docs.iter().all(|doc| check::check(doc).is_empty()));
}

#[test]
fn sentences_that_nobody_looked_at_count_for_nobody() {
    let mut docs = docs();
    docs.truncate(1);
    docs[0].annotated = Some(gold::Annotated { sentences: vec![2], ..Default::default() });
    docs[0].events.clear();
    docs[0].statements.truncate(1);
    let codings = read_codings(&made("coded.jsonl")).unwrap();
    let found = evaluate(&docs, &codings, &score_all(&docs, &codings), Options::default());
    assert_eq!(counts(&found.rows.event), [0, 0, 0]);
    assert_eq!(counts(&found.rows.statement), [1, 1, 1]);
}

#[test]
fn rows_of_gold_in_sentences_that_nobody_looked_at_count_for_nobody() {
    let mut docs = docs();
    docs.truncate(1);
    docs[0].annotated = Some(gold::Annotated { sentences: vec![2], ..Default::default() });
    let codings = read_codings(&made("coded.jsonl")).unwrap();
    let scored = score_all(&docs, &codings);
    let found = evaluate(&docs, &codings, &scored, Options::default());
    assert_eq!(counts(&found.rows.event), [0, 0, 0], "both events stand in the sentence before");
    assert_eq!(counts(&found.rows.statement), [1, 1, 1], "`They will pay` stands in the sentence after");
    assert_eq!(misses(&scored).count(), 0);
    assert_eq!(found.silent, [1, 1], "no event is annotated or coded in what was looked at");
    // Sentence 3 has no event of gold; the machine has one there.
    docs[0].annotated = Some(gold::Annotated { sentences: vec![3], ..Default::default() });
    let found = evaluate(&docs, &codings, &score_all(&docs, &codings), Options::default());
    assert_eq!(found.silent, [1, 0]);
}
