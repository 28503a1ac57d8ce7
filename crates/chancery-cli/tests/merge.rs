//! Parts of a corpus, put together.

mod common;

use std::fs;
use std::path::Path;

use chancery_batches::{Batcher, write_parquet};
use common::{REPORT, arg, run};
use serde_json::Value;

/// A folder with an article of each container that there is, and its copies in other papers.
fn corpus(folder: &Path) {
    let (title, body) = REPORT.split_once("\n\n").expect("made by this test");
    for n in 0..6 {
        fs::write(folder.join(format!("{n}.txt")), format!("{title}\n\n{body}\nNote {n}.\n"))
            .expect("made by this test");
    }
    let line = |n: u32| {
        serde_json::json!({ "id": format!("line {n}"), "title": title, "text": body, "published": "2024-11-20",
            "outlet": format!("Paper {n}"), "url": format!("https://paper{n}.example/a/{n}") })
        .to_string()
    };
    fs::write(folder.join("lines.jsonl"), (0..8).map(line).collect::<Vec<_>>().join("\n")).expect("made by this test");
    let record = |n: u32| {
        let page =
            format!("<html><head><title>{title}</title></head><body><h1>{title}</h1><p>{body}<p>{n}</body></html>");
        let head =
            format!("WARC-Type: resource\r\nWARC-Target-URI: https://news{n}.example/{n}\r\nContent-Type: text/html");
        format!("WARC/1.0\r\n{head}\r\nContent-Length: {}\r\n\r\n{page}\r\n\r\n", page.len())
    };
    fs::write(folder.join("crawl.warc"), (0..5).map(record).collect::<String>()).expect("made by this test");
}

fn digests(of: &[&str]) -> Value {
    let merged = run(&[&["merge", "--quiet"], of].concat());
    assert_eq!(merged.code, 0, "{}", merged.err);
    serde_json::from_str(&merged.out).expect("made by this test")
}

#[test]
fn shards_together_are_the_whole() {
    let folder = tempfile::tempdir().expect("made by this test");
    let inputs = folder.path().join("in");
    fs::create_dir(&inputs).expect("made by this test");
    corpus(&inputs);
    let whole = folder.path().join("whole.jsonl");
    assert_eq!(run(&["code", arg(&inputs), "--out", arg(&whole), "--quiet"]).code, 0);
    let straight = digests(&[arg(&whole)]);
    let parts: Vec<_> = (1..=4)
        .map(|n| {
            let part = folder.path().join(format!("part-{n}.jsonl"));
            let shard = format!("{n}/4");
            assert_eq!(run(&["code", arg(&inputs), "--shard", &shard, "--out", arg(&part), "--quiet"]).code, 0);
            part
        })
        .collect();
    assert!(parts.iter().filter(|part| fs::metadata(part).expect("made by this test").len() > 0).count() > 1);
    let mut names: Vec<&str> = parts.iter().rev().map(|part| arg(part)).collect();
    assert_eq!(digests(&names), straight);
    // A part that was handed in twice changes nothing; one that is missing does.
    names.push(arg(&parts[0]));
    assert_eq!(digests(&names), straight);
    assert_ne!(digests(&[arg(&parts[0]), arg(&parts[1])]), straight);
    assert!(straight["articles"].as_str().expect("made by this test").ends_with(":19"), "{straight}");
}

#[test]
fn parquet_of_a_cluster_is_merged_and_imported() {
    let folder = tempfile::tempdir().expect("made by this test");
    let inputs = folder.path().join("in");
    fs::create_dir(&inputs).expect("made by this test");
    corpus(&inputs);
    let (rows, coded) = (folder.path().join("rows.jsonl"), folder.path().join("coded"));
    assert_eq!(run(&["code", arg(&inputs), "--out", arg(&rows), "--quiet"]).code, 0);
    fs::create_dir(&coded).expect("made by this test");
    for (n, line) in fs::read_to_string(&rows).expect("made by this test").lines().enumerate() {
        let mut batcher = Batcher::default();
        batcher.push(&serde_json::from_str(line).expect("made by this test")).expect("made by this test");
        write_parquet(&coded.join(format!("part-{n}.parquet")), &[batcher.finish().expect("made by this test")])
            .expect("made by this test");
    }
    // What killed tasks leave is not read.
    fs::write(coded.join("_temporary.parquet"), "no parquet").expect("made by this test");
    assert_eq!(digests(&[arg(&coded)]), digests(&[arg(&rows)]));
    let archive = |from: &Path, name: &str| {
        let path = folder.path().join(name);
        assert_eq!(run(&["import", arg(from), "--archive", arg(&path), "--quiet"]).code, 0);
        let told = run(&["archive", "where", "--archive", arg(&path)]).out;
        told.lines().filter(|line| line.contains("digest")).map(str::to_owned).collect::<Vec<_>>()
    };
    let of_rows = archive(&rows, "rows.sqlite");
    assert!(!of_rows.is_empty());
    assert_eq!(archive(&coded, "coded.sqlite"), of_rows);
}

#[test]
fn what_was_found_is_written_and_what_is_no_record_is_told() {
    let folder = tempfile::tempdir().expect("made by this test");
    let inputs = folder.path().join("in");
    fs::create_dir(&inputs).expect("made by this test");
    corpus(&inputs);
    let (rows, out) = (folder.path().join("rows.jsonl"), folder.path().join("together"));
    assert_eq!(run(&["code", arg(&inputs), "--out", arg(&rows), "--quiet"]).code, 0);
    let merged = run(&["merge", arg(&rows), "--out", arg(&out)]);
    assert_eq!(merged.code, 0, "{}", merged.err);
    assert!(merged.err.contains("merged 19 articles"), "{}", merged.err);
    for name in ["reports", "kinships", "occurrences"] {
        assert!(out.join(format!("{name}.parquet")).is_file(), "{name}");
    }
    fs::write(&rows, "{\"not\": \"a record\"}\n").expect("made by this test");
    let merged = run(&["merge", arg(&rows)]);
    assert_eq!(merged.code, 3);
    assert!(merged.err.contains("rows.jsonl#1: no record"), "{}", merged.err);
    assert_eq!(run(&["merge", arg(&folder.path().join("none.jsonl"))]).code, 2);
}
