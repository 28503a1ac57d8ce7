//! The commands around annotations, run as people run them.

#![allow(clippy::unwrap_used)] // A test may break off where it stands.

mod common;

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use common::{arg, run};
use serde_json::Value;

/// Made-up annotated articles, and rows for them.
fn made(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../chancery-gold/tests/made").join(name)
}

/// The annotated news of the shared folder and its scorer, or why not; through a handle that the test runner does not catch.
fn shared(test: &str) -> Option<PathBuf> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    let gold = std::env::var_os("CHANCERY_SHARED").map_or_else(beside, PathBuf::from).join("gold");
    let skip = |why: String| {
        let _ = writeln!(std::io::stderr(), "skipped: {test}: {why}");
        None
    };
    if !gold.join("gold.py").is_file() {
        return skip(format!("no `{}`", gold.join("gold.py").display()));
    }
    if !Command::new("python3").arg("--version").output().is_ok_and(|output| output.status.success()) {
        return skip("no python3".to_owned());
    }
    Some(gold)
}

fn gold_py(gold: &Path, args: &[&str]) -> Value {
    let output = Command::new("python3").arg(gold.join("gold.py")).args(args).output().unwrap();
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)))
}

/// Every value of `expected` is in `found`; what is there beyond is ours. Gives how many values were compared.
fn assert_within(expected: &Value, found: &Value, at: &str) -> usize {
    match expected {
        Value::Object(fields) => {
            fields.iter().map(|(key, value)| assert_within(value, &found[key], &format!("{at}.{key}"))).sum()
        }
        value => {
            // Numbers are the same if they print the same: 1 and 1.0 are.
            let number = |value: &Value| value.as_f64();
            let same = value == found || number(value).is_some() && number(value) == number(found);
            assert!(same, "{at}: gold.py says {value}, we say {found}");
            1
        }
    }
}

#[test]
fn evaluate_gives_the_figures_of_gold_py() {
    let Some(gold) = shared("evaluate_gives_the_figures_of_gold_py") else { return };
    let folder = tempfile::tempdir().unwrap();
    for set in ["dev", "contrast"] {
        let (articles, records) = (gold.join(set), folder.path().join(format!("{set}.jsonl")));
        let ours = run(&["evaluate", "--gold", arg(&articles), "--save", arg(&records), "--format", "json", "--quiet"]);
        assert_eq!(ours.code, 0, "{}", ours.err);
        let ours: Value = serde_json::from_str(&ours.out).unwrap();
        let theirs = gold_py(&gold, &["score", "--gold", arg(&articles), "--pred", arg(&records)]);
        assert!(assert_within(&theirs, &ours, set) > 200);
        // Records that were kept give the same again.
        let again = run(&["evaluate", "--gold", arg(&articles), "--records", arg(&records), "--format", "json"]);
        assert_eq!(serde_json::from_str::<Value>(&again.out).unwrap(), ours);
    }
}

#[test]
fn agree_gives_the_pairs_of_gold_py() {
    let Some(gold) = shared("agree_gives_the_pairs_of_gold_py") else { return };
    // A second coder: the first, with every third status changed and some rows lost.
    let folder = tempfile::tempdir().unwrap();
    let first = folder.path().join("first.jsonl");
    let second = folder.path().join("second.jsonl");
    let (mut ones, mut others) = (String::new(), String::new());
    for line in fs::read_to_string(gold.join("contrast/dev.jsonl")).unwrap().lines().take(120) {
        let mut doc: Value = serde_json::from_str(line).unwrap();
        ones.push_str(&format!("{doc}\n"));
        let events = doc["events"].as_array_mut().unwrap();
        events.iter_mut().step_by(3).for_each(|event| event["status"] = "planned".into());
        if events.len() > 2 {
            events.pop();
        }
        others.push_str(&format!("{doc}\n"));
    }
    fs::write(&first, ones).unwrap();
    fs::write(&second, others).unwrap();
    let theirs = gold_py(&gold, &["agree", "--first", arg(&first), "--second", arg(&second)]);
    let ours = run(&["agree", arg(&first), arg(&second), "--format", "json"]);
    assert_eq!(ours.code, 0, "{}", ours.err);
    let ours: Value = serde_json::from_str(&ours.out).unwrap();
    for measure in ["event", "row", "told", "statement"] {
        for value in ["f1", "right", "gold", "pred"] {
            assert_eq!(ours["pairs"][0][measure][value].as_f64(), theirs[measure][value].as_f64(), "{measure} {value}");
        }
    }
}

#[test]
fn evaluate_prints_a_page_and_compares_runs() {
    let folder = tempfile::tempdir().unwrap();
    let (gold, coded) = (made("gold.jsonl"), made("coded.jsonl"));
    // A run that is worse: without its last article.
    let worse = folder.path().join("worse.jsonl");
    let lines = fs::read_to_string(&coded).unwrap();
    fs::write(&worse, lines.lines().take(2).map(|line| format!("{line}\n")).collect::<String>()).unwrap();
    let (page, details) = (folder.path().join("page.html"), folder.path().join("misses.tsv"));
    let args = ["evaluate", "--gold", arg(&gold), "--records", arg(&coded), "--baseline", arg(&worse)];
    let html = run(&[&args[..], &["--format", "html", "--out", arg(&page), "--details", arg(&details)]].concat());
    // One article has no record: told, and told by the exit code.
    assert_eq!(html.code, 3, "{}", html.err);
    assert!(html.err.contains("lacks 1 of 4 annotated articles"), "{}", html.err);
    let page = fs::read_to_string(page).unwrap();
    assert!(page.contains("<h2>Two runs</h2>") && page.contains("Harbour Post"), "{page}");
    assert!(fs::read_to_string(details).unwrap().contains("wrong speaker\ttoll\tWairimu Kendo\t3\t"));
    let json = run(&[&args[..], &["--format", "json"]].concat());
    let json: Value = serde_json::from_str(&json.out).unwrap();
    let event = &json["comparison"][0];
    assert_eq!((event["measure"].as_str(), event["articles_that_differ"].as_u64()), (Some("event"), Some(1)));
    assert_eq!(event["p"].as_f64(), Some(1.0), "one article that differs is chance");
}

#[test]
fn agree_tells_what_is_missing() {
    let gold = made("gold.jsonl");
    let alone = run(&["agree", arg(&gold)]);
    assert_eq!(alone.code, 2);
    assert!(alone.err.contains("add --machine"), "{}", alone.err);
    let machine = run(&["agree", arg(&gold), "--machine", "--quiet"]);
    assert_eq!(machine.code, 0, "{}", machine.err);
    assert!(machine.out.contains("Coders: gold, machine. 4 articles"), "{}", machine.out);
    let nothing = run(&["agree", arg(&gold), "/nowhere"]);
    assert_eq!(nothing.code, 2);
    assert!(nothing.err.contains("/nowhere"), "{}", nothing.err);
}
