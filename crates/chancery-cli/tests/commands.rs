//! Each command in its fixed form: what it takes, what it prints, how it ends.

#![allow(clippy::unwrap_used)] // A test may break off where it stands.

mod common;

use std::fs;
use std::path::Path;

use common::{REPORT, arg, line, run, run_with};

const DEMO: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../demo");

#[test]
fn alone_it_says_what_to_try_at_once() {
    let run = run(&[]);
    assert_eq!(run.code, 0);
    assert_eq!(run.out.matches("chancery demo").count(), 1);
    assert!(run.out.lines().count() < 10, "{}", run.out);
}

#[test]
fn help_shows_examples_and_exit_codes() {
    let help = run(&["--help"]);
    assert_eq!(help.code, 0);
    for words in ["Examples:", "Exit codes:", "130", "chancery demo"] {
        assert!(help.out.contains(words), "{words}");
    }
    for command in ["read", "code", "extract", "inspect", "explain"] {
        let help = run(&[command, "--help"]);
        assert_eq!(help.code, 0);
        assert!(help.out.contains("Examples:") && help.out.contains("Exit codes:"), "{command}: {}", help.out);
    }
    for command in ["demo", "where", "completions", "man"] {
        assert_eq!(run(&[command, "--help"]).code, 0, "{command}");
    }
}

#[test]
fn wrong_usage_ends_with_2_and_says_what_is_wanted() {
    for (args, hint) in [
        (&["read", "x.txt", "--published", "10 May 2023"][..], "want 2023-05-10 or 2023-05-10T14:02:00+09:00"),
        (&["read", "x.txt", "--url", "news"], "want an address"),
        (&["code"], "Usage"),
        (&["code", "x.txt", "--threads", "0"], "1..=1024"),
        (&["code", "x.txt", "--threads", "1000000"], "1..=1024"),
        (&["code", "x.txt", "--shard", "5/4"], "want I/N"),
        (&["code", "x.txt", "--format", "csv"], "--out DIR"),
        (&["code", "x.txt", "--out", "rows.parquet"], "--format parquet"),
        (&["code", "x.txt", "--out", DEMO], "is a folder"),
        (&["code", "x.txt", "--out", "no/such/folder/rows.jsonl"], "could not write"),
        (&["code", "x.txt", "--codebook", "no/such/folder"], "no/such/folder"),
        (&["frobnicate"], "frobnicate"),
    ] {
        let run = run(args);
        assert_eq!(run.code, 2, "{args:?}: {}", run.err);
        assert!(run.err.contains(hint), "{args:?}: {}", run.err);
        assert_eq!(run.out, "", "{args:?}");
    }
}

#[test]
fn settings_come_from_the_environment_too() {
    let output = common::chancery().args(["code", "x.txt"]).env("CHANCERY_THREADS", "0").output().unwrap();
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn read_gives_one_document() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("kenya.txt");
    fs::write(&path, REPORT).unwrap();
    let given = ["--published", "2024-11-20", "--outlet", "The Test", "--url", "https://test.example/kenya"];
    let json = run(&[&["read", arg(&path), "--format", "json"], &given[..]].concat());
    assert_eq!(json.code, 0, "{}", json.err);
    let record: serde_json::Value = serde_json::from_str(&json.out).unwrap();
    assert_eq!(record["schema"], "chancery/1");
    let article = &record["article"];
    assert_eq!(article["input"], arg(&path));
    assert_eq!(article["title"], "Kenya threatens to close its border with Uganda");
    assert_eq!(article["published"]["date"], "2024-11-20");
    assert_eq!(article["published"]["basis"], "given");
    assert_eq!(article["outlet"]["name"], "The Test");
    assert_eq!(article["url"], "https://test.example/kenya");

    let cards = run(&["read", arg(&path)]);
    assert_eq!(cards.code, 0);
    assert!(cards.out.starts_with("Kenya threatens to close its border with Uganda\n"), "{}", cards.out);
    assert!(!cards.out.contains('\u{1b}'), "no colour in a pipe");
}

#[test]
fn a_title_that_is_given_leaves_the_text_whole() {
    let text = "Kenya threatened Uganda on Wednesday.\n\nUganda rejected the threat.";
    let article = read_article(&["--title", "Kenya threatens Uganda"], text);
    assert_eq!(article["title"], "Kenya threatens Uganda");
    assert_eq!(article["text"], format!("Kenya threatens Uganda\n\n{text}"));
}

#[test]
fn a_line_without_a_title_has_none() {
    for text in
        ["Kenya threatened Uganda on Wednesday.", "Kenya threatened Uganda on Wednesday.\n\nUganda rejected it."]
    {
        let article = read_article(&[], &serde_json::json!({"id": "x", "title": "", "text": text}).to_string());
        assert_eq!(article["title"], serde_json::Value::Null);
        assert_eq!(article["text"], text);
    }
}

fn read_article(args: &[&str], input: &str) -> serde_json::Value {
    let run = run_with(&[&["read", "-", "--format", "json"], args].concat(), input.as_bytes());
    let record: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    record["article"].clone()
}

#[test]
fn read_takes_one_article_and_names_the_command_for_many() {
    let run = run_with(&["read", "-"], format!("{}{}", line(1), line(2)).as_bytes());
    assert_eq!(run.code, 2);
    assert!(run.err.contains("chancery code"), "{}", run.err);
    assert_eq!(run_with(&["read", "-", "--format", "json"], line(1).as_bytes()).code, 0);
    let missing = common::run(&["read", "no-such-file.html"]);
    assert_eq!(missing.code, 3);
    assert_eq!(missing.err, "no-such-file.html: no such file or folder\n");
}

#[test]
fn news_cannot_command_the_terminal() {
    let text = "Envoys\u{1b}]0;owned\u{7} meet\u{202e}\n\nThe envoys met\u{9b}2J on Monday.";
    let run = run_with(&["read", "-"], text.as_bytes());
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(!run.out.contains(['\u{1b}', '\u{7}', '\u{9b}', '\u{202e}']), "{:?}", run.out);
    let odd = run_with(&["code", "-"], b"{\"id\":\"\\u001b[2J\",\"published\":\"\\u001b[2J\",\"text\":\"x\"}");
    assert_eq!(odd.code, 3);
    assert!(!odd.err.contains('\u{1b}'), "{:?}", odd.err);
}

#[test]
fn extract_gives_the_body_without_the_title() {
    let text = run_with(&["extract", "-", "--format", "text"], REPORT.as_bytes());
    assert_eq!(text.code, 0, "{}", text.err);
    assert!(text.out.starts_with("NAIROBI, 20 November 2024"), "{}", text.out);
    let lines = run_with(&["extract", "-"], format!("{}{}", line(1), line(2)).as_bytes());
    let articles = lines.records();
    assert_eq!(articles.len(), 2);
    let article = articles[0].as_object().unwrap();
    assert!(article["text"].as_str().unwrap().starts_with("NAIROBI"));
    assert_eq!(article["title"], "Kenya threatens to close its border with Uganda, report 1");
    for name in ["id", "text_id", "input", "byline", "kind", "paywalled", "reprint", "published", "notes"] {
        assert!(article.contains_key(name), "{name}");
    }
    assert!(!article.contains_key("paragraphs") && !article.contains_key("sentences"));
}

#[test]
fn inspect_gives_layers_and_columns() {
    let json = run_with(&["inspect", "-"], REPORT.as_bytes());
    assert_eq!(json.code, 0, "{}", json.err);
    let layers: serde_json::Value = serde_json::from_str(&json.out).unwrap();
    let (sentences, tokens) = (layers["sentences"].as_array().unwrap(), layers["tokens"].as_array().unwrap());
    assert!(!sentences.is_empty() && !tokens.is_empty());
    let columns = run_with(&["inspect", "-", "--format", "conllu"], REPORT.as_bytes());
    assert_eq!(columns.code, 0);
    assert!(columns.out.starts_with("# newdoc id = -\n# sent_id = 1\n# text = Kenya threatens"), "{}", columns.out);
    let rows: Vec<Vec<&str>> = columns
        .out
        .lines()
        .filter(|line| line.starts_with(|c: char| c.is_ascii_digit()))
        .map(|line| line.split('\t').collect())
        .collect();
    assert_eq!(rows.len(), tokens.len());
    for (row, token) in rows.iter().zip(tokens) {
        assert_eq!(row.len(), 10);
        assert_eq!(row[1], token["text"].as_str().unwrap());
        assert!(row[9].starts_with(&format!("start={}|end={}", token["start"], token["end"])), "{row:?}");
    }
    assert_eq!(columns.out.matches("\n\n").count(), sentences.len());
}

#[test]
fn demo_shows_a_table_that_fits() {
    let table = run(&["demo"]);
    assert_eq!(table.code, 0, "{}", table.err);
    assert!(table.out.starts_with("Coded "), "{}", table.out);
    assert!(table.out.contains("Try:  chancery demo --save"));
    for line in table.out.lines().skip(2).take_while(|line| !line.is_empty()) {
        assert!(line.chars().count() <= 100, "{line}");
    }
    let lines = run(&["demo", "--format", "jsonl"]);
    assert!(lines.records().len() >= 16);
}

#[test]
fn demo_saves_what_it_codes() {
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("articles");
    assert_eq!(run(&["demo", "--save", arg(&target)]).code, 0);
    let saved: Vec<_> = fs::read_dir(&target).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert!(saved.len() >= 16);
    for path in &saved {
        assert_eq!(fs::read(path).unwrap(), fs::read(Path::new(DEMO).join(path.file_name().unwrap())).unwrap());
    }
    assert_eq!(run(&["demo", "--save", arg(&target)]).code, 0, "again is free");
    fs::write(&saved[0], "mine").unwrap();
    let refused = run(&["demo", "--save", arg(&target)]);
    assert_eq!(refused.code, 2);
    assert_eq!(fs::read(&saved[0]).unwrap(), b"mine");
}

#[test]
fn where_completions_and_man_print() {
    let place = run(&["where"]);
    assert_eq!(place.code, 0);
    for words in [env!("CARGO_PKG_VERSION"), "built in", "digest", "CHANCERY_CODEBOOK"] {
        assert!(place.out.contains(words), "{words}: {}", place.out);
    }
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        assert!(run(&["completions", shell]).out.contains("chancery"), "{shell}");
    }
    assert!(run(&["man"]).out.contains(".TH chancery 1"));
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(run(&["man", "--out", arg(folder.path())]).code, 0);
    assert!(fs::read_to_string(folder.path().join("chancery-code.1")).unwrap().contains("shard"));
}

#[test]
fn a_page_is_shown_with_what_became_of_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("page.html");
    let report = "The envoys of both states met on the quay on Tuesday and said that they would meet again.";
    let menu = "<li><a href=/x>Ports of the delta</a>".repeat(5);
    let html = format!(
        "<h1>Envoys meet</h1><ul>{menu}</ul><main><p>{report}<p>{report} So it was.<p>Read more about the ports of the delta</main>"
    );
    fs::write(&path, html).unwrap();
    let run = run(&["read", arg(&path), "--show", "page"]);
    assert_eq!(run.code, 0);
    assert!(run.out.contains("+ text                     The envoys of both"), "{}", run.out);
    assert!(run.out.contains("- furniture by its words   Read more about"), "{}", run.out);
    assert!(run.out.contains("outside of the report"), "{}", run.out);
}

#[test]
fn a_row_is_explained_by_its_number_and_by_its_id() {
    let folder = tempfile::tempdir().unwrap();
    let article = folder.path().join("report.txt");
    fs::write(&article, REPORT).unwrap();
    let shown = run(&["read", arg(&article), "--explain", "1"]);
    assert_eq!(shown.code, 0, "{}", shown.err);
    for words in ["THREATEN", "vouches", "why", "reader", "lost", "definition", "is not", "codebook"] {
        assert!(shown.out.contains(words), "{words}: {}", shown.out);
    }
    let absent = run(&["read", arg(&article), "--explain", "99"]);
    assert_eq!((absent.code, absent.out.as_str()), (1, ""));

    let rows = folder.path().join("rows.jsonl");
    assert_eq!(run(&["code", arg(&article), "--quiet", "--out", arg(&rows)]).code, 0);
    let record: serde_json::Value = serde_json::from_str(&fs::read_to_string(&rows).unwrap()).unwrap();
    let id = record["events"][0]["id"].as_str().unwrap();
    let by_id = run(&["explain", &id[..9], "--records", arg(&rows)]);
    assert_eq!((by_id.code, by_id.out), (0, shown.out));
    assert_eq!(run(&["explain", "0000000000", "--records", arg(&rows)]).code, 1);
    assert_eq!(run(&["explain", "row seven", "--records", arg(&rows)]).code, 2);
    assert_eq!(run(&["explain", "0000000000", "--records", arg(&article)]).code, 1);
}

/// A copy of the built-in codebook, to be changed.
fn copy_codebook(to: &Path) {
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../codebook");
    for part in ["", "plover", "actors", "actors/persons"] {
        fs::create_dir_all(to.join(part)).unwrap();
        for entry in fs::read_dir(from.join(part)).unwrap().map(Result::unwrap) {
            if entry.file_type().unwrap().is_file() {
                fs::copy(entry.path(), to.join(part).join(entry.file_name())).unwrap();
            }
        }
    }
}

#[test]
fn a_codebook_is_tested_by_its_own_examples() {
    let folder = tempfile::tempdir().unwrap();
    copy_codebook(folder.path());
    let book = arg(folder.path());
    let sound = run(&["codebook", "test", "reject", "--codebook", book]);
    assert_eq!(sound.code, 0, "{}", sound.out);
    assert!(sound.out.ends_with(" 0 failed\n"), "{}", sound.out);

    // Without its trigger the examples of a veto fail, and are told with what came out.
    let path = folder.path().join("plover/reject.toml");
    let text = fs::read_to_string(&path).unwrap();
    let less: String =
        text.lines().filter(|line| !line.contains("verb = \"veto\"")).map(|line| format!("{line}\n")).collect();
    assert_ne!(less, text);
    fs::write(&path, less).unwrap();
    let broken = run(&["codebook", "test", "reject", "--codebook", book]);
    assert_eq!(broken.code, 1);
    assert!(broken.out.contains("want REJECT") && broken.out.contains("got "), "{}", broken.out);
    assert_eq!(run(&["codebook", "test", "nonsense", "--codebook", book]).code, 2);
}

#[test]
fn a_slip_of_a_codebook_is_pointed_at() {
    let folder = tempfile::tempdir().unwrap();
    copy_codebook(folder.path());
    let path = folder.path().join("plover/reject.toml");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replacen("-> SANCTION", "-> SANCTIONS", 1)).unwrap();
    let lint = run(&["codebook", "lint", "--codebook", arg(folder.path())]);
    assert_eq!(lint.code, 1);
    assert!(lint.out.contains("`SANCTIONS`, which is no type"), "{}", lint.out);
}

#[test]
fn the_codebook_is_shown_by_type_mode_context_and_word() {
    for (wanted, words) in [
        ("REJECT", "is not:"),
        ("reject.meet", "words:"),
        ("asylum", "context asylum"),
        ("veto", "reject: verb `veto`"),
    ] {
        let shown = run(&["codebook", "show", wanted]);
        assert_eq!(shown.code, 0, "{wanted}: {}", shown.err);
        assert!(shown.out.contains(words), "{wanted}: {}", shown.out);
    }
    assert!(run(&["codebook", "show"]).out.contains("contexts: "));
    assert_eq!(run(&["codebook", "show", "nonsense"]).code, 1);
}
