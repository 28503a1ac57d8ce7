//! The manual: each `console` block of a page under `docs/` is run, in the order of the page, and prints what stands below its
//! commands; the reference is what `--help` says; every page is a chapter.
//! `cargo xtask tidy` says of every link whether it leads somewhere.
//!
//! `cargo xtask manual` writes afresh what has changed.

#![allow(clippy::print_stdout)] // It says so where it is skipped.
#![allow(clippy::unwrap_used)] // A test may break off where it stands.

mod common;
mod console;

use std::env;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use common::walk;
use console::{Folder, fresh, n_commands, timeless};

fn docs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs")
}

/// The pages of a folder and of those in it, in the order of their names.
fn pages(folder: &Path) -> Vec<PathBuf> {
    let mut entries: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    let mut pages = Vec::new();
    for path in entries {
        if path.is_dir() {
            pages.extend(self::pages(&path));
        } else if path.extension().is_some_and(|ending| ending == "md") {
            pages.push(path);
        }
    }
    pages
}

fn is_writing() -> bool {
    env::var_os("CHANCERY_WRITE_DOCS").is_some()
}

/// Where two texts part, for a message.
fn first_difference(known: &str, now: &str) -> String {
    let mut lines = known.lines().zip(now.lines()).enumerate();
    match lines.find(|(_, (known, now))| timeless(known) != timeless(now)) {
        Some((at, (known, now))) => format!("line {}\n  the page says {known}\n  it is now     {now}", at + 1),
        None => format!("{} lines, now {}", known.lines().count(), now.lines().count()),
    }
}

#[test]
fn every_command_of_the_manual_prints_what_stands_below_it() {
    if Command::new("bash").arg("--version").output().is_err() {
        println!("skipped: no bash");
        return;
    }
    let (mut n_run, mut stale) = (0, String::new());
    for path in pages(&docs()) {
        let known = fs::read_to_string(&path).unwrap();
        if n_commands(&known) == 0 {
            continue;
        }
        n_run += n_commands(&known);
        let now = fresh(&known, &Folder::new());
        if timeless(&known) == timeless(&now) {
            continue;
        }
        if is_writing() {
            fs::write(&path, &now).unwrap();
        } else {
            let _ = writeln!(stale, "{}, {}", path.display(), first_difference(&known, &now));
        }
    }
    assert!(n_run > 40, "only {n_run} commands were found");
    assert!(stale.is_empty(), "pages are stale; read what changed, then `cargo xtask manual` writes them:\n{stale}");
}

#[test]
fn the_reference_is_what_the_program_says() {
    let mut text = String::from(
        "# Reference\n\n<!-- Made by `cargo xtask manual` from the program's own help; change `crates/chancery-cli/src/args` instead. -->\n\n\
         Every command as its `--help` shows it. All of them write data to standard output and the rest to standard error, and end with\n\n\
         ```text\n",
    );
    let mut codes = String::new();
    let mut body = String::new();
    walk(&[], &mut |path, help| {
        // The exit codes are the same everywhere, so they are said once.
        let (own, exit) = help.out.split_once("Exit codes:\n").unwrap();
        if path.is_empty() {
            exit.clone_into(&mut codes);
        }
        let name = [&["chancery".to_owned()], path].concat().join(" ");
        let mark = if path.len() > 1 { "###" } else { "##" };
        let _ = write!(body, "\n{mark} {name}\n\n```text\n{}\n```\n", own.trim_end());
    });
    let _ = write!(text, "{}\n```\n{body}", codes.trim_end());
    let path = docs().join("reference.md");
    let known = fs::read_to_string(&path).unwrap_or_default();
    if is_writing() {
        fs::write(&path, &text).unwrap();
        return;
    }
    assert!(
        known == text,
        "docs/reference.md is stale, {}; `cargo xtask manual` writes it",
        first_difference(&known, &text)
    );
}

/// The pages that the table of contents lists.
fn links(summary: &str) -> Vec<String> {
    summary.split("](").skip(1).filter_map(|piece| Some(piece.split_once(')')?.0.to_owned())).collect()
}

#[test]
fn every_page_is_a_chapter() {
    let summary = fs::read_to_string(docs().join("SUMMARY.md")).unwrap();
    let chapters: Vec<PathBuf> = links(&summary).iter().map(|link| docs().join(link)).collect();
    for path in pages(&docs()) {
        let is_chapter = path.ends_with("SUMMARY.md") || chapters.contains(&path);
        assert!(is_chapter, "{} is not in docs/SUMMARY.md", path.display());
    }
}

/// What a terminal shows in the end of what was recorded, without colours; the command that was typed comes first.
fn recorded(name: &str) -> String {
    let cast = fs::read_to_string(docs().join("recordings").join(name)).unwrap();
    let pieces = cast.lines().skip(1).map(|line| serde_json::from_str::<(f64, String, String)>(line).unwrap().2);
    let mut shown = String::new();
    for line in pieces.collect::<String>().lines() {
        // A bar of progress is written over by what comes behind the return.
        let line = line.trim_end_matches('\r').rsplit('\r').next().unwrap_or_default();
        let mut parts = line.split('\u{1b}');
        shown.push_str(parts.next().unwrap_or_default());
        parts.for_each(|part| {
            shown.push_str(part.split_once(|c: char| c.is_ascii_alphabetic()).map_or("", |(_, rest)| rest))
        });
        shown.push('\n');
    }
    shown
}

#[test]
fn recordings_show_what_the_program_prints() {
    if Command::new("bash").arg("--version").output().is_err() {
        println!("skipped: no bash");
        return;
    }
    // Marks that colours stand for in a terminal, and line breaks, which they move.
    let words = |text: &str| -> Vec<String> {
        let words = text.split_whitespace().filter(|word| !["[A", "[T", "[R"].contains(word));
        words.map(|word| word.replace(']', "")).collect()
    };
    for (name, before) in [
        ("read.cast", ""),
        ("explain.cast", ""),
        ("codebook-diff.cast", "chancery demo --save articles && chancery codebook new mine.toml"),
    ] {
        let (folder, shown) = (Folder::new(), recorded(name));
        folder.run(before);
        let (typed, shown) = shown.split_once('\n').unwrap();
        let now = folder.run(typed.strip_prefix("$ ").unwrap());
        assert_eq!(
            words(shown),
            words(&now),
            "docs/recordings/{name} is stale; docs/recordings/record.py makes it afresh"
        );
    }
}
