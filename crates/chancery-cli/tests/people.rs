//! The commands around annotations, run as people run them.

#![allow(clippy::unwrap_used)] // A test may break off where it stands.

mod common;

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

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

/// Two articles, a line each; the second has a name that is no file name.
fn news(folder: &Path) -> PathBuf {
    let news = folder.join("news.jsonl");
    let lines = [
        serde_json::json!({"id": "mine-1", "title": "Kenya shuts a crossing", "published": "2024-11-20", "outlet": "The Test",
            "text": "Kenya closed the Busia crossing on Monday after talks with Uganda failed."}),
        serde_json::json!({"id": "../mine 2", "title": "Envoys meet", "published": "2024-11-20", "outlet": "Lake Wire",
            "text": "Envoys of Chad and Niger met in Zinder on Tuesday. It rained."}),
    ];
    fs::write(&news, lines.map(|line| format!("{line}\n")).concat()).unwrap();
    news
}

/// The annotated articles of a folder, whole ones alone.
fn annotated(folder: &Path) -> Vec<Value> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> =
        entries.filter(|path| path.extension().is_some_and(|ending| ending == "json")).collect();
    files.sort();
    files.iter().map(|path| serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()).collect()
}

#[test]
fn annotate_takes_a_script_and_keeps_what_gold_py_reads() {
    let folder = tempfile::tempdir().unwrap();
    let (news, out) = (news(folder.path()), folder.path().join("gold"));
    let args = ["annotate", arg(&news), "--out", arg(&out), "--coder", "ada", "--quiet"];
    // Right to every row, nothing is missing: enough of both for any number of rows.
    let all = common::run_with(&args, "y\n\n".repeat(40).as_bytes());
    assert_eq!(all.code, 0, "{}", all.err);
    assert!(all.err.contains("nothing is left: 5 sentences of 5 done; 2 articles whole"), "{}", all.err);
    assert!(all.out.contains("% sure") && all.out.contains("by chance"), "{}", all.out);
    let docs = annotated(&out);
    assert_eq!(docs.len(), 2);
    let n_events: usize = docs.iter().map(|doc| doc["events"].as_array().unwrap().len()).sum();
    assert!(n_events >= 2, "{docs:?}");
    for doc in &docs {
        assert_eq!(doc["annotated"]["coder"], "ada");
        assert!(doc["events"].as_array().unwrap().iter().all(|event| event.get("confidence").is_none()));
    }
    // What was said to be right is right.
    let scored = run(&["evaluate", "--gold", arg(&out), "--format", "json", "--quiet"]);
    let scored: Value = serde_json::from_str(&scored.out).unwrap();
    assert_eq!((scored["told"]["f1"].as_f64(), scored["articles"].as_u64()), (Some(1.0), Some(2)));
    let again = run(&args);
    assert!(again.err.contains("nothing is left: 5 sentences of 5 done"), "{}", again.err);
    if let Some(gold) = shared("annotate_takes_a_script_and_keeps_what_gold_py_reads") {
        let files: Vec<PathBuf> = fs::read_dir(&out).unwrap().map(|entry| entry.unwrap().path()).collect();
        let files = files.iter().filter(|path| path.extension().is_some_and(|ending| ending == "json"));
        let checked = Command::new("python3").arg(gold.join("gold.py")).arg("check").args(files).output().unwrap();
        assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stdout));
    }
}

#[test]
fn a_kill_loses_no_decision_and_blind_shows_nothing_before() {
    let folder = tempfile::tempdir().unwrap();
    let (news, out) = (news(folder.path()), folder.path().join("gold"));
    let args =
        ["annotate", arg(&news), "--out", arg(&out), "--coder", "tomas", "--quiet", "--blind", "--queue", "text"];
    let args = [&args[..], &["--random-share", "0"]].concat();
    let mut child = common::chancery()
        .args(&args)
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    // The second article's file name sorts first: its three sentences, then the other's title, then the sentence.
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(b"\n\n\n\na closed | WAR | Kenya=KEN.GOV | - | occurred\n").unwrap();
    stdin.write_all(b"a closed | SANCTION/COERCE | Kenya=KEN.GOV | - | occurred | d=Monday:2024-11-18\n").unwrap();
    let mut shown = String::new();
    let mut out_of = std::io::BufReader::new(child.stdout.take().unwrap());
    while !shown.contains("  added: event: closed | SANCTION/COERCE") {
        assert!(std::io::BufRead::read_line(&mut out_of, &mut shown).unwrap() > 0, "{shown}");
    }
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(shown.contains("unknown type \"WAR\""), "{shown}");
    // What the machine has is told once a sentence is done, never before.
    let asked = shown.find("sentence 1;").unwrap();
    let told = shown.find("machine has").unwrap();
    let last = shown.rfind("mine-1, sentence 1;").unwrap();
    assert!(told > 0 && asked < last && !shown[last..].contains("machine"), "{shown}");

    let on = common::run_with(&args, b"b\na closed | COERCE | Kenya=KEN.GOV | - | occurred\n\n");
    assert!(on.err.contains("nothing is left: 5 sentences of 5 done"), "{}\n{}", on.out, on.err);
    let docs = annotated(&out);
    let mine = docs.iter().find(|doc| doc["id"] == "mine-1").unwrap();
    // The row of before the kill was there to be taken back.
    assert_eq!(mine["events"].as_array().unwrap().len(), 1);
    assert_eq!(
        (&mine["events"][0]["event_type"], &mine["annotated"]["blind"]),
        (&"COERCE".into(), &serde_json::json!([0, 1]))
    );
    // Two coders side by side, the second's rows judged beside the machine's.
    let judged = folder.path().join("judged");
    let beside =
        ["annotate", arg(&out), "--out", arg(&judged), "--beside", arg(&out), "--queue", "disagreement", "--quiet"];
    let judged_run = common::run_with(&beside, "y\n\n".repeat(40).as_bytes());
    assert!(judged_run.out.contains("(gold): event: closed | COERCE"), "{}", judged_run.out);
}

#[test]
fn exchange_goes_out_and_comes_back() {
    let folder = tempfile::tempdir().unwrap();
    let gold = [made("gold.jsonl"), made("hard.jsonl")];
    for tool in ["brat", "conllu", "inception", "prodigy", "webannotation"] {
        let (there, back) = (folder.path().join(tool), folder.path().join(format!("{tool}-back")));
        let to = run(&["exchange", "to", tool, arg(&gold[0]), arg(&gold[1]), "--out", arg(&there)]);
        assert_eq!(to.code, 0, "{}", to.err);
        let articles = ["--articles", arg(&gold[0]), "--articles", arg(&gold[1])];
        let from = run(&[&["exchange", "from", tool, arg(&there), "--out", arg(&back)], &articles[..]].concat());
        assert_eq!(from.code, 0, "{}", from.err);
        let agreed =
            run(&["agree", &format!("one={}", arg(&back)), &format!("two={}", arg(&back)), "--format", "json"]);
        assert_eq!(serde_json::from_str::<Value>(&agreed.out).unwrap()["articles"], 5, "{tool}");
        let agreed = run(&["agree", arg(&gold[0]), arg(&back), "--format", "json"]);
        let agreed: Value = serde_json::from_str(&agreed.out).unwrap();
        assert_eq!(agreed["disagreements"], serde_json::json!([]), "{tool}");
        assert_eq!(agreed["pairs"][0]["told"]["f1"].as_f64(), Some(1.0), "{tool}");
    }
    let none = run(&["exchange", "from", "brat", arg(&gold[0]), "--out", arg(folder.path())]);
    assert_eq!(none.code, 3, "{}", none.err);
}

#[test]
fn exchange_writes_no_article_over_another() {
    let folder = tempfile::tempdir().unwrap();
    let (one, other, out) = (folder.path().join("one"), folder.path().join("other"), folder.path().join("out"));
    for (coder, word) in [(&one, "met"), (&other, "left")] {
        fs::create_dir(coder).unwrap();
        fs::write(coder.join("envoys.txt"), format!("Envoys\nChad {word}.\n")).unwrap();
        fs::write(coder.join("envoys.ann"), "T1\tParty 7 11\tChad\n").unwrap();
    }
    let both = run(&["exchange", "from", "brat", arg(&one), arg(&other), "--out", arg(&out)]);
    assert_eq!(both.code, 2, "{}", both.err);
    assert!(both.err.contains("two articles are called `envoys`"), "{}", both.err);
    assert!(!out.exists());
    let alone = run(&["exchange", "from", "brat", arg(&other), "--out", arg(&out)]);
    assert!(out.join("envoys.json").is_file(), "{}", alone.err);
}

#[test]
fn on_a_terminal_a_key_is_an_answer_without_enter() {
    // `script` gives the command a terminal; what stands on our standard input are the keys.
    let typed = |keys: &[u8]| -> Option<String> {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("article.txt"), common::REPORT).unwrap();
        let command = format!(
            "'{}' annotate article.txt --out ada --coder ada --whole --queue text",
            env!("CARGO_BIN_EXE_chancery")
        );
        let mut script = Command::new("script");
        script.args(["-qec", &command, "/dev/null"]).current_dir(&folder);
        script.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = script.spawn().ok()?;
        child.stdin.take().unwrap().write_all(keys).unwrap();
        child.wait().unwrap();
        Some(fs::read_to_string(folder.path().join("ada/ada.journal")).unwrap_or_default())
    };
    let Some(journal) = typed(b"yq") else {
        let _ = writeln!(std::io::stderr(), "skipped: no `script` (bsdutils)");
        return;
    };
    assert!(journal.contains("\"yes\""), "{journal}");
    assert!(!typed(b"q").unwrap().contains("\"yes\""));
}
