//! `chancery relate`: a line in and a line out, bad ones among good ones, in order.

#![allow(clippy::unwrap_used)] // A test may break off where it stands.

mod common;

use common::{run, run_with};
use serde_json::{Value, json};

fn pair(id: impl Into<Value>, text: &str, actor: (usize, usize), recipient: (usize, usize)) -> String {
    let place = |(start, end)| json!({"start": start, "end": end});
    format!("{}\n", json!({"id": id.into(), "text": text, "actor": place(actor), "recipient": place(recipient)}))
}

#[test]
fn a_line_gives_a_line() {
    // Places are counted in characters, not bytes.
    let line = pair("é-1", "São Tomé accused Gabon of piracy.", (0, 8), (17, 22));
    let done = run_with(&["relate", "-"], line.as_bytes());
    assert_eq!((done.code, done.err.as_str()), (0, ""));
    let records = done.records();
    assert_eq!(records.len(), 1);
    let keys: Vec<&str> = records[0].as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(keys, ["alternatives", "confidence", "event_type", "id", "status"]);
    assert_eq!(records[0]["id"], "é-1");
    assert_eq!(records[0]["event_type"], "ACCUSE");
    assert_eq!(records[0]["status"], "occurred");
    assert!(records[0]["confidence"].as_f64().is_some_and(|share| (0.0..=1.0).contains(&share)));
    for other in records[0]["alternatives"].as_array().unwrap() {
        assert!(other["event_type"].is_string() && other["confidence"].is_number());
    }
}

#[test]
fn a_bad_line_gets_its_reason_and_the_rest_goes_on() {
    let text = "Kenya warned Uganda.";
    let mut input = pair(1, text, (0, 5), (13, 19));
    input += "nonsense\n\n";
    input += "{\"id\":2,\"text\":\"Kenya\",\"actor\":{\"start\":0,\"end\":5}}\n";
    input += &pair(3, text, (0, 5), (13, 99));
    input += &pair(4, text, (5, 5), (13, 19));
    input += &pair(5, text, (0, 5), (19, 20));
    input += &pair(6, " ", (0, 1), (0, 1));
    input += &pair(7, text, (0, 5), (13, 19));
    let done = run_with(&["relate", "-"], input.as_bytes());
    assert_eq!(done.code, 3);
    let ids: Vec<Value> = done.records().iter().map(|record| record["id"].clone()).collect();
    assert_eq!(ids, [json!(1), json!(7)]);
    for reason in [
        "-#2: is no JSON object",
        "-#4: is no JSON object of the form",
        "missing field `recipient`",
        "-#5: `recipient` ends at 99, behind the text's 20 characters",
        "-#6: `actor` is 5..5, which is empty or turned round",
        "-#7: `recipient` holds no word of the text",
        "-#8: `text` is empty",
    ] {
        assert!(done.err.contains(reason), "no `{reason}` in\n{}", done.err);
    }
}

#[test]
fn the_order_stays_whatever_the_threads() {
    let input: String = (0..700).map(|n| pair(n, "Kenya met Uganda.", (0, 5), (10, 16))).collect();
    let one = run_with(&["relate", "-", "--threads", "1"], input.as_bytes());
    let four = run_with(&["relate", "-", "--threads", "4"], input.as_bytes());
    assert_eq!(one.out, four.out);
    let ids: Vec<u64> = one.records().iter().map(|record| record["id"].as_u64().unwrap()).collect();
    assert_eq!(ids, (0..700).collect::<Vec<u64>>());
}

#[test]
fn files_are_read_and_written() {
    let folder = tempfile::tempdir().unwrap();
    let (input, out) = (folder.path().join("pairs.jsonl"), folder.path().join("types.jsonl"));
    std::fs::write(&input, pair("a", "Kenya met Uganda.", (0, 5), (10, 16))).unwrap();
    let done = run(&["relate", common::arg(&input), "--out", common::arg(&out)]);
    assert_eq!((done.code, done.out.as_str()), (0, ""));
    assert!(std::fs::read_to_string(&out).unwrap().contains("\"CONSULT\""));
    assert_eq!(run(&["relate", common::arg(&folder.path().join("none.jsonl"))]).code, 2);
}

#[test]
fn help_shows_an_example() {
    let help = run(&["relate", "--help"]).out;
    assert!(help.contains("chancery relate pairs.jsonl") && help.contains("code points"), "{help}");
}
