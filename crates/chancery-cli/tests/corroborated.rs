//! What several articles say of one happening, asked of an archive on the command line.

#![allow(clippy::unwrap_used)] // A test may break off where it stands.

mod common;

use std::fs;

use common::{arg, run};
use serde_json::{Value, json};

#[test]
fn a_happening_is_shown_with_all_its_tellings() {
    let folder = tempfile::tempdir().unwrap();
    let (news, archive) = (folder.path().join("news.jsonl"), folder.path().join("news.db"));
    let article = |outlet: &str, day: &str, title: &str, text: &str| {
        json!({"url": format!("https://{outlet}/1"), "outlet": outlet, "published": day, "title": title, "text": text})
            .to_string()
            + "\n"
    };
    let lines = [
        article(
            "river.example",
            "2024-06-11",
            "Shells kill nine in Malakal",
            "South Sudanese troops shelled the town of Malakal on Monday and killed nine people, the mayor said.",
        ),
        article(
            "capital.example",
            "2024-06-12",
            "Army denies shelling of Malakal",
            "South Sudan's army denied on Wednesday that its troops had shelled the town of Malakal on Monday.",
        ),
    ];
    fs::write(&news, lines.concat()).unwrap();
    let ingested = run(&["ingest", arg(&news), "--archive", arg(&archive)]);
    assert_eq!(ingested.code, 0, "{}", ingested.err);
    let shown = run(&["query", "occurrences", "--archive", arg(&archive), "--format", "jsonl"]);
    assert_eq!(shown.code, 0, "{}", shown.err);
    let lines: Vec<Value> = shown.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let disputed = lines.iter().find(|line| line["contradictions"].as_array().is_some_and(|all| !all.is_empty()));
    let disputed = disputed.unwrap_or_else(|| panic!("nothing is disputed: {}", shown.out));
    assert_eq!((&disputed["place_name"], &disputed["origins"]), (&json!("Malakal"), &json!(2)));
    let statuses: Vec<&Value> = disputed["statuses"].as_array().unwrap().iter().map(|at| &at["status"]).collect();
    assert_eq!(statuses, [&json!("occurred"), &json!("denied")]);
    let differ = run(&["query", "contradictions", "--archive", arg(&archive), "--format", "jsonl"]);
    assert_eq!(differ.out.lines().count(), 1, "{}", differ.out);

    let table = run(&["query", "occurrences", "--archive", arg(&archive), "--format", "table"]);
    assert!(table.out.contains("Malakal") && table.out.contains("denied"), "{}", table.out);
    let row = disputed["id"].as_str().unwrap();
    let explained = run(&["explain", row, "--archive", arg(&archive)]);
    assert_eq!(explained.code, 0, "{}", explained.err);
    assert!(explained.out.contains("by 2 independent origins"), "{}", explained.out);
    assert!(explained.out.contains("capital.example"), "{}", explained.out);
    assert_eq!(run(&["archive", "check", "--archive", arg(&archive)]).code, 0);
}
