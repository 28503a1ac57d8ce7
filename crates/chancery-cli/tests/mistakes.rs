//! Every command has help with examples and exit codes; every common mistake has a message that names the way out.

#![allow(clippy::unwrap_used)] // A test may break off where it stands.

mod common;

use std::fs;
use std::path::Path;
use std::process::Stdio;

use common::{REPORT, Run, chancery, line, run, walk};

#[test]
fn every_command_helps_with_examples_and_exit_codes() {
    let mut n_commands = 0;
    walk(&[], &mut |path, help| {
        n_commands += 1;
        let name = format!("chancery {}", path.join(" "));
        assert_eq!((help.code, help.err.as_str()), (0, ""), "{name}");
        let examples: Vec<&str> = help.out.lines().skip_while(|line| *line != "Examples:").skip(1).collect();
        let own = |line: &&str| line.contains(name.trim_end());
        assert!(
            examples.iter().take_while(|line| line.starts_with("  ")).any(own),
            "{name} has no example of its own:\n{}",
            help.out
        );
        for code in [
            "0    done",
            "1    a check failed",
            "2    the command could not run",
            "3    some inputs",
            "4    the network",
            "130  interrupted",
        ] {
            assert!(help.out.contains(code), "{name} does not tell of {code}");
        }
        // What is wrong goes to standard error and ends with 2.
        let wrong = run(&[path.iter().map(String::as_str).collect::<Vec<_>>(), vec!["--no-such-option"]].concat());
        assert_eq!((wrong.code, wrong.out.as_str()), (2, ""), "{name}");
        assert!(wrong.err.contains("--no-such-option"), "{name}: {}", wrong.err);
    });
    assert!(n_commands > 40, "{n_commands}");
}

#[test]
fn completions_and_pages_know_every_command() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(run(&["man", "--out", common::arg(folder.path())]).code, 0);
    let scripts = ["bash", "zsh", "fish"].map(|shell| run(&["completions", shell]).out);
    walk(&[], &mut |path, _| {
        let page = [&["chancery".to_owned()], path].concat().join("-");
        let text = fs::read_to_string(folder.path().join(format!("{page}.1"))).unwrap_or_default();
        assert!(text.contains("Exit codes:") && text.contains("Examples:"), "{page}.1");
        if let Some(name) = path.last() {
            assert!(scripts.iter().all(|script| script.contains(name.as_str())), "{name}");
        }
    });
}

/// A row of the table.
struct Mistake {
    typed: String,
    code: i32,
    said: String,
    way_out: String,
}

fn mistakes() -> Vec<Mistake> {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/mistakes.md")).unwrap();
    let rows = text.lines().filter_map(|line| line.strip_prefix("| `chancery"));
    let read = |row: &str| {
        let cells: Vec<&str> = row.trim_end_matches('|').split(" | ").map(str::trim).collect();
        let [typed, code, said, way_out] = cells[..] else { panic!("no four cells: {row}") };
        let plain = |cell: &str| cell.replace('`', "");
        Mistake {
            typed: typed.trim_end_matches('`').trim().to_owned(),
            code: code.parse().unwrap(),
            said: plain(said),
            way_out: plain(way_out),
        }
    };
    rows.map(read).collect()
}

/// Words as a shell divides them.
fn words(typed: &str) -> Vec<String> {
    let (mut words, mut word, mut quoted) = (Vec::new(), String::new(), false);
    for c in typed.chars() {
        match c {
            '"' => quoted = !quoted,
            ' ' if !quoted => words.push(std::mem::take(&mut word)),
            c => word.push(c),
        }
    }
    words.push(word);
    words.retain(|word| !word.is_empty());
    words
}

fn place() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, bytes: &[u8]| fs::write(folder.path().join(name), bytes).unwrap();
    write("article.txt", REPORT.as_bytes());
    write("news.jsonl", format!("{}{}", line(1), line(2)).as_bytes());
    write("photo.png", b"\x89PNG\r\n\x1a\n\0\0\0");
    write("noise.txt", b"\0\x01\x02\xff\xfe\0");
    write("empty.txt", b"");
    write("array.json", b"[{\"text\":\"x\"}]");
    write("bad.jsonl", b"not json\n");
    write("nameless.jsonl", b"{\"id\":\"a\"}\n");
    write("mine.toml", b"extends = \"plover\"\n[[category]]\ncode = \"arms\"\ndefinition = \"x\"\n");
    write("broken.toml", b"x = \n");
    fs::create_dir(folder.path().join("folder")).unwrap();
    for args in [
        &["code", "news.jsonl", "--out", "rows.jsonl", "--quiet"][..],
        &["ingest", "article.txt", "--archive", "news.db", "--quiet"],
    ] {
        assert!(chancery().args(args).current_dir(&folder).status().unwrap().success());
    }
    folder
}

#[test]
fn every_mistake_of_the_table_names_its_way_out() {
    let (folder, mistakes) = (place(), mistakes());
    assert!(mistakes.len() >= 40, "{}", mistakes.len());
    let mut wrong = Vec::new();
    for Mistake { typed, code, said, way_out } in mistakes {
        let mut command = chancery();
        for name in ["CHANCERY_ARCHIVE", "CHANCERY_CONTACT", "CHANCERY_ACTORS"] {
            command.env_remove(name);
        }
        let run: Run = command.args(words(&typed)).current_dir(&folder).stdin(Stdio::null()).output().unwrap().into();
        let err = run.err.replace('`', "").split_whitespace().collect::<Vec<_>>().join(" ");
        if run.code != code || !run.out.is_empty() || !err.contains(&said) || !err.contains(&way_out) {
            wrong.push(format!("chancery {typed}\n  code {}, said: {err}", run.code));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
