//! The commands around an archive, run as people run them.

#![allow(clippy::unwrap_used)] // A test may break off where it stands.

mod common;

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use common::{arg, chancery, line, run};
use serde_json::json;

/// A folder with articles, a line each, and the path of an archive that is not there yet.
fn place(n_lines: usize) -> (tempfile::TempDir, PathBuf, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let news = folder.path().join("news.jsonl");
    fs::write(&news, (0..n_lines).map(line).collect::<String>()).unwrap();
    let archive = folder.path().join("news.db");
    (folder, news, archive)
}

/// The digest of all rows of the visible run.
fn digest(archive: &Path) -> String {
    let shown = run(&["archive", "where", "--archive", arg(archive)]);
    assert_eq!(shown.code, 0, "{}", shown.err);
    shown.out.lines().rev().find_map(|line| line.trim().strip_prefix("digest")).unwrap().trim().to_owned()
}

fn sound(archive: &Path) {
    let checked = run(&["archive", "check", "--archive", arg(archive)]);
    assert_eq!(checked.code, 0, "{}{}", checked.out, checked.err);
}

#[test]
fn ingesting_again_is_free_and_the_rows_are_those_of_code() {
    let (_folder, news, archive) = place(6);
    let first = run(&["ingest", arg(&news), "--archive", arg(&archive)]);
    assert_eq!(first.code, 0, "{}", first.err);
    assert!(first.err.contains("archived 6 articles"), "{}", first.err);
    let before = digest(&archive);
    let again = run(&["ingest", arg(&news), "--archive", arg(&archive)]);
    assert!(again.err.contains("6 inputs read before") && again.err.contains("archived 0 articles"), "{}", again.err);
    assert_eq!(digest(&archive), before);
    let mut coded: Vec<String> = run(&["code", arg(&news)]).out.lines().map(str::to_owned).collect();
    let mut exported: Vec<String> =
        run(&["export", "--archive", arg(&archive)]).out.lines().map(str::to_owned).collect();
    coded.sort();
    exported.sort();
    assert_eq!(exported, coded);

    // What was coded elsewhere gives the same archive.
    let rows = archive.with_file_name("rows.jsonl");
    fs::write(&rows, coded.join("\n") + "\n\n{\"schema\":\"other\"}\n").unwrap();
    let other = archive.with_file_name("other.db");
    let imported = run(&["import", arg(&rows), "--archive", arg(&other)]);
    assert_eq!(imported.code, 3, "one line is no record: {}", imported.err);
    assert!(imported.err.contains("rows.jsonl#8"), "{}", imported.err);
    assert_eq!(digest(&other), before);
    sound(&archive);
    sound(&other);
}

#[test]
fn a_kill_at_any_point_loses_nothing() {
    const KILLS: usize = 20;
    let (folder, news, calm) = place(40);
    let args = |archive: &Path| -> Vec<String> {
        ["ingest", arg(&news), "--archive", arg(archive), "--batch", "2", "--threads", "2", "--quiet"]
            .map(str::to_owned)
            .into()
    };
    let started = Instant::now();
    assert!(chancery().args(args(&calm)).status().unwrap().success());
    let whole = started.elapsed();
    let expected = digest(&calm);
    // The same again codes nothing: what is left of it is the time to get ready, in which a kill would show little.
    let started = Instant::now();
    assert!(chancery().args(args(&calm)).status().unwrap().success());
    let ready = started.elapsed().mul_f64(0.7);

    let (mut n_kills, mut n_archives) = (0, 0);
    // Spread over the run, in an order that repeats; where in the work each falls is the machine's chance.
    let mut chance: u64 = 0x9e37_79b9_7f4a_7c15;
    while n_kills < KILLS {
        let archive = folder.path().join(format!("killed-{n_archives}.db"));
        n_archives += 1;
        loop {
            let mut child = chancery().args(args(&archive)).stderr(Stdio::piped()).spawn().unwrap();
            chance = chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let share = (chance >> 33) as f64 / f64::from(1_u32 << 31);
            std::thread::sleep(ready + whole.saturating_sub(ready).mul_f64(share));
            if child.try_wait().unwrap().is_some() || n_kills == KILLS {
                // It came to its end first: from here the archive must be as if nothing had been.
                assert!(child.wait().unwrap().success());
                break;
            }
            child.kill().unwrap();
            child.wait().unwrap();
            n_kills += 1;
        }
        assert_eq!(digest(&archive), expected, "after {n_kills} kills");
        sound(&archive);
    }
}

#[test]
fn a_second_writer_is_told_and_the_archive_can_be_read_meanwhile() {
    let (_folder, news, archive) = place(2);
    run(&["ingest", arg(&news), "--archive", arg(&archive)]);
    let writer = chancery_archive::Writer::open(&archive).unwrap();
    let second = run(&["ingest", arg(&news), "--archive", arg(&archive)]);
    assert_eq!(second.code, 2);
    assert!(second.err.contains("being written by another process"), "{}", second.err);
    assert_eq!(run(&["query", "--archive", arg(&archive), "--fail-empty"]).code, 0);
    drop(writer);
    assert_eq!(run(&["ingest", arg(&news), "--archive", arg(&archive)]).code, 0);
}

#[cfg(unix)]
#[test]
fn a_full_disk_is_told_and_the_rest_comes_later() {
    let (folder, news, archive) = place(400);
    let rows = folder.path().join("rows.jsonl");
    assert_eq!(run(&["code", arg(&news), "--out", arg(&rows), "--quiet"]).code, 0);
    let command = chancery();
    // A limit on the size of files stands for a disk without room; the shell counts in units of 512 bytes or 1 KiB.
    let full = Command::new("sh")
        .args(["-c", "trap '' XFSZ; ulimit -f 700; exec \"$0\" import \"$1\" --archive \"$2\""])
        .arg(command.get_program())
        .args([&rows, &archive])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&full.stderr);
    assert_eq!(full.status.code(), Some(2), "{said}");
    assert!(said.contains("no room left on the disk"), "{said}");
    let imported = run(&["import", arg(&rows), "--archive", arg(&archive)]);
    assert_eq!(imported.code, 0, "{}", imported.err);
    sound(&archive);
    let calm = folder.path().join("calm.db");
    run(&["import", arg(&rows), "--archive", arg(&calm)]);
    assert_eq!(digest(&archive), digest(&calm));
}

#[test]
fn another_coder_makes_a_run_of_its_own() {
    let (folder, news, archive) = place(3);
    run(&["ingest", arg(&news), "--archive", arg(&archive)]);
    assert_eq!(run(&["verify", "--archive", arg(&archive)]).code, 0);
    assert_eq!(run(&["verify", arg(&news), "--archive", arg(&archive)]).code, 0);
    let mine = folder.path().join("mine.toml");
    let added = run(&[
        "actors",
        "add",
        arg(&mine),
        "person",
        "--name",
        "Wanjala Okumwe",
        "--code",
        "KEN",
        "--sector",
        "GOV",
        "--office",
        "interior minister",
        "--from",
        "2023-01",
    ]);
    assert_eq!(added.code, 0, "{}", added.err);
    let one = folder.path().join("one.jsonl");
    fs::write(&one, line(0)).unwrap();
    let partly = run(&["ingest", arg(&one), "--archive", arg(&archive), "--actors", arg(&mine)]);
    assert!(
        partly.err.contains("queries still see run 1, which has 2 articles that the new run lacks"),
        "{}",
        partly.err
    );
    let recoded = run(&["ingest", "--recode", "--archive", arg(&archive), "--actors", arg(&mine)]);
    assert_eq!(recoded.code, 0, "{}", recoded.err);
    assert!(recoded.err.contains("queries see the new run now, instead of run 1"), "{}", recoded.err);
    let shown = run(&["archive", "where", "--archive", arg(&archive)]).out;
    assert!(shown.contains("run 1 ") && shown.contains("run 2 *"), "{shown}");
    assert_eq!(run(&["verify", "--archive", arg(&archive), "--actors", arg(&mine)]).code, 0);
    assert_eq!(run(&["archive", "prune", "2", "--archive", arg(&archive)]).code, 2, "the visible run stays");
    assert_eq!(run(&["archive", "prune", "1", "--archive", arg(&archive)]).code, 0);
    assert_eq!(run(&["archive", "compact", "--archive", arg(&archive)]).code, 0);
    sound(&archive);
}

#[test]
fn answers_come_in_every_form_and_say_what_they_count() {
    let (_folder, news, archive) = place(3);
    run(&["ingest", arg(&news), "--archive", arg(&archive)]);
    let rows = run(&["query", "--archive", arg(&archive), "--actor", "KEN", "--type", "threaten", "--from", "2024-11"]);
    assert_eq!(rows.code, 0, "{}", rows.err);
    let row = &rows.records()[0];
    assert_eq!((row["event_type"].as_str(), row["reports"].as_i64()), (Some("THREATEN"), Some(1)));
    assert!(row["sentence_text"].as_str().unwrap().contains("threat"));
    for word in ["report", "event", "independent origin"] {
        assert!(rows.err.contains(word), "{}", rows.err);
    }
    let archive_first = run(&["query", "--archive", arg(&archive), "panel", "--format", "csv", "--to", "2024-12"]);
    let archive_last =
        run(&["query", "panel", "--per", "month", "--archive", arg(&archive), "--format", "csv", "--to", "2024-12"]);
    assert_eq!(archive_first.out, archive_last.out);
    assert!(
        archive_last.out.starts_with("actor,recipient,period,reports,events,origins,score\r\n"),
        "{}",
        archive_last.out
    );
    assert!(archive_last.out.contains("2024-12,0,0,0,0"), "{}", archive_last.out);
    for view in ["timeline", "first", "follow-ups", "contradictions", "sources", "coverage", "watch"] {
        for format in ["table", "jsonl", "json", "csv", "tsv"] {
            let shown = run(&["query", view, "--archive", arg(&archive), "--format", format]);
            assert_eq!(shown.code, 0, "{view} as {format}: {}", shown.err);
            if format == "json" {
                serde_json::from_str::<Vec<serde_json::Value>>(&shown.out).unwrap();
            }
        }
    }
    let id = row["id"].as_str().unwrap();
    let why = run(&["explain", &id[..10], "--archive", arg(&archive)]);
    assert!(why.code == 0 && why.out.contains("definition"), "{}", why.out);
    let marked = run(&["correct", "wrong", id, "--who", "adaeze", "--note", "no", "--archive", arg(&archive)]);
    assert_eq!(marked.code, 0, "{}", marked.err);
    let wrong = run(&["query", "--archive", arg(&archive), "--marked", "wrong"]);
    assert_eq!(wrong.records()[0]["id"].as_str(), Some(id));
    let listed = run(&["correct", "list", "--archive", arg(&archive)]);
    assert_eq!(listed.records()[0]["who"], "adaeze");
    assert_eq!(run(&["correct", "undo", "1", "--who", "tomas", "--archive", arg(&archive)]).code, 0);
    assert_eq!(run(&["query", "--archive", arg(&archive), "--marked", "wrong", "--fail-empty"]).code, 1);
}

#[test]
fn what_cannot_be_asked_is_told_before_anything_is_opened() {
    let (_folder, _, archive) = place(0);
    let missing = run(&["query", "--archive", arg(&archive)]);
    assert_eq!(missing.code, 2);
    assert!(missing.err.contains("there is no archive") && missing.err.contains("chancery ingest"), "{}", missing.err);
    assert!(!archive.exists());
    for wrong in [
        &["query"][..],
        &["query", "--archive", "x", "--type", "FIGHT"],
        &["query", "--archive", "x", "--from", "November"],
        &["ingest", "--archive", "x"],
        &["correct", "merge", "abcd", "--archive", "x"],
        &["export", "--archive", arg(&archive), "--as", "acrobat"],
    ] {
        assert_eq!(run(wrong).code, 2, "{wrong:?}");
    }
}

#[test]
fn verifying_nothing_is_no_success() {
    let (folder, news, archive) = place(2);
    run(&["ingest", arg(&news), "--archive", arg(&archive)]);
    let verify = |input: &Path| run(&["verify", arg(input), "--archive", arg(&archive)]);
    let missing = verify(&folder.path().join("missing"));
    assert_eq!(missing.code, 3, "{}", missing.err);
    assert!(missing.err.contains("1 input could not be read; nothing was compared"), "{}", missing.err);
    let unknown = folder.path().join("unknown.jsonl");
    fs::write(&unknown, line(7)).unwrap();
    let unknown = verify(&unknown);
    assert_eq!(unknown.code, 1, "{}", unknown.err);
    assert!(unknown.err.contains("1 article not in the archive; nothing was compared"), "{}", unknown.err);
    // What can be read is compared all the same.
    let partly = folder.path().join("partly.jsonl");
    fs::write(&partly, line(0) + "no JSON\n").unwrap();
    let partly = verify(&partly);
    assert_eq!(partly.code, 3, "{}", partly.err);
    assert!(partly.err.contains("1 same, 0 differ; 1 input could not be read"), "{}", partly.err);
    assert_eq!(verify(&news).code, 0);
}

/// An archive of two protests, seventy-four days apart, told by an outlet of that name.
fn protests(outlet: &str) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let (news, archive) = (folder.path().join("protests.jsonl"), folder.path().join("protests.db"));
    let article = |day: &str| {
        let text = "Thousands of dockers protested in Mombasa against the government.\n\nTugboats lay idle in the harbour all day.";
        json!({"title": format!("Dockers protest in Mombasa, {day}"), "text": text, "published": day, "outlet": outlet})
            .to_string()
            + "\n"
    };
    fs::write(&news, article("2024-01-02") + &article("2024-03-16")).unwrap();
    let ingested = run(&["ingest", arg(&news), "--archive", arg(&archive)]);
    assert_eq!(ingested.code, 0, "{}", ingested.err);
    (folder, archive)
}

#[test]
fn separated_values_have_the_sentence_of_the_row() {
    let (_folder, archive) = protests("Coast Gazette");
    let asked = ["query", "--archive", arg(&archive), "--text", "tugboats", "--limit", "1", "--format"];
    let answer = |format: &str| run(&[&asked[..], &[format]].concat());
    let row = answer("jsonl").records().remove(0);
    assert!(row["snippet"].as_str().unwrap().contains("[Tugboats]"), "{row}");
    for (format, delimiter) in [("csv", b','), ("tsv", b'\t')] {
        let shown = answer(format).out;
        let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).from_reader(shown.as_bytes());
        let cells = reader.records().next().unwrap().unwrap();
        assert_eq!(cells.iter().next_back(), row["sentence_text"].as_str(), "{shown}");
    }
    // A table shows the words that were looked for.
    let mut wide = chancery();
    let table = wide.args([&asked[..], &["table"]].concat()).env("COLUMNS", "250").output().unwrap().stdout;
    assert!(String::from_utf8(table).unwrap().contains("[Tugboats]"));
}

#[test]
fn separated_values_start_no_formula() {
    let outlet = "=cmd|' /C calc'!A0";
    let (_folder, archive) = protests(outlet);
    let cell_of = |view: &[&str]| {
        let shown = run(&[&["query"], view, &["--archive", arg(&archive), "--format", "csv"][..]].concat());
        let mut reader = csv::Reader::from_reader(shown.out.as_bytes());
        let at = reader.headers().unwrap().iter().position(|name| name == "outlet").unwrap();
        reader.records().next().unwrap().unwrap()[at].to_owned()
    };
    for view in [&[][..], &["sources"], &["coverage"]] {
        assert_eq!(cell_of(view), format!("’{outlet}"), "{view:?}");
    }
    let tsv = run(&["query", "coverage", "--archive", arg(&archive), "--format", "tsv"]);
    assert!(tsv.out.contains(&format!("\t’{outlet}\t")), "{}", tsv.out);
    // A sum below zero is a number.
    let sums = run(&["query", "timeline", "--archive", arg(&archive), "--per", "year", "--format", "csv"]).out;
    let sum = sums.lines().nth(1).unwrap().split(',').nth(4).unwrap();
    assert!(sum.parse::<f64>().unwrap() < 0.0, "{sums}");
}

#[test]
fn a_view_refuses_what_it_makes_no_use_of() {
    let (_folder, archive) = protests("Coast Gazette");
    let asked =
        |words: &[&str]| run(&[&["query"], words, &["--archive", arg(&archive), "--format", "jsonl"][..]].concat());
    for (words, idle) in [
        (&["coverage", "--type", "PROTEST", "--actor", "KEN", "--status", "denied"][..], "--actor, --type, --status"),
        (&["coverage", "--counting", "--occurrence", "3b3b669"], "--occurrence, --counting"),
        (&["timeline", "--by", "events"], "--by"),
        (&["sources", "--oldest"], "--oldest"),
        (&["first", "--by", "reports"], "--by"),
        (&["watch", "--from", "2024"], "--from"),
    ] {
        let refused = asked(words);
        assert_eq!((refused.code, refused.out.as_str()), (2, ""), "{words:?}");
        assert!(refused.err.contains(&format!("makes no use of {idle}:")), "{words:?}: {}", refused.err);
    }
    for words in [
        &[
            "coverage",
            "--from",
            "2024",
            "--to",
            "2024",
            "--outlet",
            "Coast Gazette",
            "--text",
            "tugboats",
            "--run",
            "1",
        ][..],
        &["timeline", "--party", "KEN", "--status", "occurred"],
        &["first", "--oldest", "--type", "PROTEST"],
        &["watch", "--to", "2024", "--offset", "1"],
        &["--by", "events", "--oldest"],
    ] {
        assert_eq!(asked(words).code, 0, "{words:?}: {}", asked(words).err);
    }
}

#[test]
fn a_table_has_fifty_lines_unless_more_are_wanted() {
    let (_folder, archive) = protests("Coast Gazette");
    let timeline =
        |more: &[&str]| run(&[&["query", "timeline", "--per", "day", "--archive", arg(&archive)], more].concat());
    let table = timeline(&["--format", "table"]);
    assert_eq!(table.out.lines().count(), 51, "and their heading: {}", table.out);
    assert!(table.err.contains("50 lines are shown, and there may be more: `--limit N`"), "{}", table.err);
    let whole = timeline(&["--format", "jsonl"]);
    assert_eq!((whole.out.lines().count(), whole.err.as_str()), (75, ""));
    assert_eq!(timeline(&["--format", "table", "--limit", "60"]).out.lines().count(), 61);
}

#[test]
fn a_shared_export_is_filled_by_who_has_the_pages() {
    let (folder, news, archive) = place(4);
    run(&["ingest", arg(&news), "--archive", arg(&archive)]);
    let shared = folder.path().join("shared.jsonl");
    let exported = run(&["export", "--archive", arg(&archive), "--shareable", "--out", arg(&shared)]);
    assert_eq!(exported.code, 0, "{}", exported.err);
    assert!(fs::read_to_string(&shared).unwrap().lines().all(|line| !line.contains("\"text\"")));
    let filled = run(&["rehydrate", arg(&shared), arg(&news)]);
    assert_eq!(filled.code, 0, "{}", filled.err);
    assert!(filled.err.contains("filled 4 articles of 4"), "{}", filled.err);
    let mut texts: Vec<String> =
        filled.records().iter().map(|record| record["article"]["text"].as_str().unwrap().to_owned()).collect();
    texts.sort();
    assert_eq!(texts.len(), 4);
    let half = folder.path().join("half.jsonl");
    fs::write(&half, line(0) + &line(1)).unwrap();
    let partly = run(&["rehydrate", arg(&shared), arg(&half)]);
    assert_eq!(partly.code, 3);
    assert!(partly.err.contains("filled 2 articles of 4"), "{}", partly.err);
    let tables = folder.path().join("tables");
    assert_eq!(run(&["export", "--archive", arg(&archive), "--as", "parquet", "--out", arg(&tables)]).code, 0);
    assert!(tables.join("events.parquet").exists() && tables.join("occurrences.csv").exists());
}

#[test]
fn forgetting_says_first_what_it_would_do() {
    let (_folder, news, archive) = place(2);
    run(&["ingest", arg(&news), "--archive", arg(&archive)]);
    let asked = run(&["forget", "name", "Wanjala Okumwe", "--archive", arg(&archive)]);
    assert!(asked.code == 1 && asked.err.contains("2 articles"), "{}", asked.err);
    assert!(run(&["export", "--archive", arg(&archive)]).out.contains("Okumwe"));
    assert_eq!(run(&["forget", "name", "Wanjala Okumwe", "--archive", arg(&archive), "--force"]).code, 0);
    assert!(!run(&["export", "--archive", arg(&archive)]).out.contains("Okumwe"));
    let gone = run(&["forget", "article", "line-0001", "--archive", arg(&archive), "--force"]);
    assert_eq!(gone.code, 0, "{}", gone.err);
    assert_eq!(run(&["export", "--archive", arg(&archive)]).out.lines().count(), 1);
    let again = run(&["ingest", arg(&news), "--archive", arg(&archive)]);
    assert!(again.err.contains("archived 0 articles"), "{}", again.err);
    sound(&archive);
}

#[test]
fn an_interrupt_keeps_what_was_done() {
    let (_folder, news, archive) = place(200);
    let mut child = chancery()
        .args([
            "ingest",
            arg(&news),
            "--archive",
            arg(&archive),
            "--batch",
            "5",
            "--threads",
            "1",
            "--progress",
            "json",
        ])
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // The first word on progress: from then on it listens for interrupts, and some of the work is done.
    let mut said = BufReader::new(child.stderr.take().unwrap());
    let mut first = String::new();
    said.read_line(&mut first).unwrap();
    let drain = std::thread::spawn(move || std::io::copy(&mut said, &mut std::io::sink()));
    let _ = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    let code = child.wait().unwrap().code();
    drain.join().unwrap().unwrap();
    assert!(matches!(code, Some(130 | 0)), "{code:?}");
    sound(&archive);
    assert_eq!(run(&["ingest", arg(&news), "--archive", arg(&archive)]).code, 0);
    let shown = run(&["archive", "where", "--archive", arg(&archive)]).out;
    assert!(shown.contains("200 articles"), "{shown}");
}
