//! Actor tables: ours looked up and linted, a user's own written, linted and used.

#![allow(clippy::unwrap_used)] // A test may break off where it stands.

mod common;

use std::fs;

use common::{arg, run, run_with};

const REPORT: &str = "Turkana water minister Wanjiru Oduya accused Uganda of diverting the river on Monday. \
    Oduya spoke in Lodwar. The Lake Elders Forum accused Oduya of staying silent.";

fn inspected(args: &[&str]) -> serde_json::Value {
    let all: Vec<&str> = ["inspect", "-", "--published", "2024-05-15"].iter().chain(args).copied().collect();
    let shown = run_with(&all, REPORT.as_bytes());
    assert_eq!(shown.code, 0, "{}", shown.err);
    serde_json::from_str(&shown.out).unwrap()
}

#[test]
fn a_name_is_found_with_days_and_basis() {
    let found = run(&["actors", "find", "Mugabe"]);
    assert_eq!(found.code, 0, "{}", found.err);
    assert!(found.out.contains("Robert Mugabe, president, 1987-12 to 2017-11-21"), "{}", found.out);
    // What somebody was on a day.
    assert!(!run(&["actors", "find", "Robert Mugabe", "--on", "2018-01-01"]).out.contains("president"));
    let office = run(&["actors", "find", "foreign minister", "--country", "zaf", "--on", "2022-01-01"]);
    assert_eq!(office.out.lines().count(), 1, "{}", office.out);
    assert_eq!(run(&["actors", "find", "nobody at all"]).code, 1);
    assert_eq!(run(&["actors", "find", "Mugabe", "--on", "tomorrow"]).code, 2);
}

#[test]
fn our_own_tables_have_no_slips() {
    let lint = run(&["actors", "lint"]);
    assert_eq!((lint.code, lint.out.as_str()), (0, "nothing to look at\n"));
}

#[test]
fn tables_of_ones_own_are_written_linted_and_used() {
    let folder = tempfile::tempdir().unwrap();
    let mine = folder.path().join("mine.toml");
    let add = |rest: &[&str]| {
        let all: Vec<&str> = ["actors", "add", arg(&mine)].iter().chain(rest).copied().collect();
        run(&all)
    };
    let person =
        ["person", "--name", "Wanjiru Oduya", "--code", "ken", "--sector", "gov", "--office", "water minister"];
    assert_eq!(add(&person).code, 0);
    assert_eq!(add(&["body", "--name", "Lake Elders Forum", "--code", "KEN", "--sector", "SOC"]).code, 0);
    let text = fs::read_to_string(&mine).unwrap();
    assert!(text.contains("country = \"KEN\"") && text.contains("basis = \"own\""), "{text}");

    // What is no entry changes nothing.
    assert_eq!(add(&["person", "--name", "X", "--code", "KEN"]).code, 2);
    assert_eq!(add(&["person", "--name", "X", "--code", "KEN", "--sector", "KING"]).code, 2);
    assert_eq!(add(&["person", "--name", "X", "--code", "KEN", "--sector", "GOV", "--from", "May"]).code, 2);
    assert_eq!(fs::read_to_string(&mine).unwrap(), text);

    assert_eq!(run(&["actors", "lint", "--actors", arg(&mine)]).out, "nothing to look at\n");
    let with = inspected(&["--actors", arg(&mine)]);
    let mentions = with["mentions"].as_array().unwrap();
    let of = |words: &str| mentions.iter().find(|mention| mention["text"] == words).unwrap();
    assert_eq!(of("Wanjiru Oduya")["code"], "KEN");
    assert!(of("Wanjiru Oduya")["reason"].as_str().unwrap().contains("table of persons"));
    assert_eq!(of("Lake Elders Forum")["sector"], "SOC");
    assert!(!inspected(&[])["mentions"].to_string().contains("SOC"));
}

#[test]
fn a_slip_of_ones_own_is_pointed_at() {
    let folder = tempfile::tempdir().unwrap();
    let mine = folder.path().join("mine.toml");
    let line = "{ name = \"A\", code = \"QQQ\", sector = \"GOV\", office = \"mayor\", from = \"2020\", to = \"2019\", basis = \"own\" },";
    fs::write(&mine, format!("persons = [\n  {line}\n]\n")).unwrap();
    let lint = run(&["actors", "lint", "--actors", arg(&mine)]);
    assert_eq!(lint.code, 1);
    assert!(lint.out.contains("QQQ") && lint.out.contains("before it begins"), "{}", lint.out);
    // A broken table is told with file, line and words.
    fs::write(&mine, "persons = [\n  { name = \"A\", offize = \"mayor\" },\n]\n").unwrap();
    let broken = run(&["actors", "lint", "--actors", arg(&mine)]);
    assert_eq!(broken.code, 2);
    assert!(broken.err.contains("mine.toml` line 2") && broken.err.contains("offize"), "{}", broken.err);
}
