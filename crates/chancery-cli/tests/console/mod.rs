//! Runs the `console` blocks of a page, as a reader would type them.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

/// A folder as a new clone's: the demonstration's articles, and nothing else. The commands of one page share it.
pub(crate) struct Folder(TempDir);

impl Folder {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let demo = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../demo");
        fs::create_dir(folder.path().join("demo")).unwrap();
        for entry in fs::read_dir(demo).unwrap() {
            let entry = entry.unwrap();
            fs::copy(entry.path(), folder.path().join("demo").join(entry.file_name())).unwrap();
        }
        Self(folder)
    }

    /// What a terminal would show of a command: both outputs, in the order in which they came.
    pub(crate) fn run(&self, command: &str) -> String {
        let programs = Path::new(env!("CARGO_BIN_EXE_chancery")).parent().unwrap();
        let mut paths: Vec<PathBuf> = vec![programs.to_owned()];
        paths.extend(env::split_paths(&env::var_os("PATH").unwrap()));
        let mut shell = Command::new("bash");
        shell.args(["-uc", &format!("exec 2>&1 </dev/null\n{command}\n")]).current_dir(&self.0);
        shell.env("PATH", env::join_paths(&paths).unwrap()).env("COLUMNS", "100").env("LC_ALL", "C.UTF-8");
        for (name, _) in env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("CHANCERY_")) {
            shell.env_remove(name);
        }
        let output = shell.output().unwrap();
        let shown = String::from_utf8(output.stdout).unwrap();
        // 1 is an answer ("a check failed"); anything else is a page that leads astray.
        assert!(matches!(output.status.code(), Some(0 | 1)), "`{command}` ended with {}:\n{shown}", output.status);
        shown
    }
}

/// The page with what its commands print now. A command begins with `$ ` and goes on in lines that begin with `> `.
pub(crate) fn fresh(page: &str, folder: &Folder) -> String {
    let mut text = String::new();
    let mut lines = page.lines().peekable();
    while let Some(line) = lines.next() {
        text.push_str(line);
        text.push('\n');
        if line != "```console" {
            continue;
        }
        while let Some(line) = lines.next_if(|line| *line != "```") {
            let Some(first) = line.strip_prefix("$ ") else { continue };
            let mut command = first.to_owned();
            text.push_str(line);
            text.push('\n');
            while let Some(more) = lines.next_if(|line| line.starts_with("> ") || *line == ">") {
                command.push('\n');
                command.push_str(more.strip_prefix("> ").unwrap_or_default());
                text.push_str(more);
                text.push('\n');
            }
            for shown in folder.run(&command).lines() {
                text.push_str(shown.trim_end());
                text.push('\n');
            }
        }
    }
    text
}

/// Commands of a page.
pub(crate) fn n_commands(page: &str) -> usize {
    let blocks = page.split("\n```console\n").skip(1).filter_map(|block| block.split("\n```").next());
    blocks.flat_map(str::lines).filter(|line| line.starts_with("$ ")).count()
}

/// The text without what differs from run to run: the seconds that something took, its rate, and the time of day when it was done.
pub(crate) fn timeless(text: &str) -> String {
    let text = momentless(text);
    let words: Vec<&str> = text.split(' ').collect();
    let is_number = |word: &str| {
        let number = word.trim_start_matches('(');
        !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
    };
    let is_unit = |word: &&str| ["s", "ms"].contains(&word.trim_end_matches([',', ')', '.', ';']));
    let mut timeless: Vec<&str> = Vec::with_capacity(words.len());
    for (at, word) in words.iter().enumerate() {
        let first = word.lines().next().unwrap_or_default();
        let is_rate = first.strip_suffix("/s").is_some_and(is_number);
        if is_rate {
            timeless.push("RATE");
            timeless.push(&word[first.len()..]);
        } else if is_number(word) && words.get(at + 1).is_some_and(is_unit) {
            timeless.push("TIME");
        } else {
            timeless.push(word);
        }
    }
    timeless.join(" ")
}

/// With `MOMENT` in place of each `2026-11-28T21:40:58Z`.
fn momentless(text: &str) -> String {
    const SHAPE: &[u8] = b"0000-00-00T00:00:00Z";
    let is_moment = |bytes: &[u8]| {
        let fits = |(byte, shape): (&u8, &u8)| if *shape == b'0' { byte.is_ascii_digit() } else { byte == shape };
        bytes.len() == SHAPE.len() && bytes.iter().zip(SHAPE).all(fits)
    };
    let (mut out, mut rest) = (String::with_capacity(text.len()), text);
    while let Some(at) = rest.as_bytes().windows(SHAPE.len()).position(is_moment) {
        out.push_str(&rest[..at]);
        out.push_str("MOMENT");
        rest = &rest[at + SHAPE.len()..];
    }
    out + rest
}
