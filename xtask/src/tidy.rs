//! Small rules about the files of the repository; what the compiler and clippy check is not repeated here.

use std::fs;
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::{links, root, table};

/// A source file that is longer wants to be two.
const MAX_LINES: usize = 900;

/// Folders of one machine; written in two halves, so that this file obeys the rule too.
const MACHINE_FOLDERS: [&str; 3] = [concat!("/wor", "k/"), concat!("/roo", "t/"), concat!("/hom", "e/")];

pub(crate) fn run() -> Result<bool> {
    let mut complaints = Vec::new();
    for name in files()? {
        // A file that is listed but gone, or is no text, has nothing to check.
        let Ok(text) = fs::read_to_string(root().join(&name)) else { continue };
        complaints.extend(check(&name, &text).into_iter().map(|complaint| format!("{name}: {complaint}")));
    }
    if !fs::read_to_string(root().join("README.md")).is_ok_and(|text| table::has_table(&text)) {
        complaints.push("README.md: no score table; mark its place and run `cargo xtask score --readme`".to_owned());
    }
    for complaint in &complaints {
        println!("{complaint}");
    }
    println!("tidy: {} complaints", complaints.len());
    Ok(complaints.is_empty())
}

/// Files that are tracked, or would be.
fn files() -> Result<Vec<String>> {
    let mut git = Command::new("git");
    git.args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"]).current_dir(root());
    let output = git.output().context("could not start git")?;
    if !output.status.success() {
        bail!("`git ls-files` failed: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    let names = String::from_utf8(output.stdout).context("a file name is not UTF-8")?;
    let mut names: Vec<String> = names.split_terminator('\0').map(str::to_owned).collect();
    names.sort();
    names.dedup();
    Ok(names)
}

/// What is wrong with one file.
fn check(name: &str, text: &str) -> Vec<String> {
    let mut complaints = Vec::new();
    let n_lines = text.lines().count();
    if name.ends_with(".rs") && n_lines > MAX_LINES {
        complaints.push(format!("{n_lines} lines, over {MAX_LINES}: make it two files"));
    }
    if name.ends_with(".toml")
        && let Err(error) = text.parse::<toml::Table>()
    {
        complaints.push(format!("not TOML: {error}"));
    }
    if name.ends_with(".md") {
        complaints.extend(links::complaints(name, text));
    }
    for (n, line) in text.lines().enumerate() {
        if let Some(folder) = machine_folder(line) {
            complaints.push(format!("line {}: names a folder of one machine, `{folder}`", n + 1));
        }
    }
    complaints
}

/// A folder of one machine in the line; `https://example.org/work/` is none.
fn machine_folder(line: &str) -> Option<&'static str> {
    let begins_path = |at: usize| {
        let before = line[..at].chars().next_back();
        before.is_none_or(|c| !(c.is_alphanumeric() || matches!(c, '/' | '.' | '-' | '_' | '~' | '}')))
    };
    MACHINE_FOLDERS.into_iter().find(|folder| line.match_indices(folder).any(|(at, _)| begins_path(at)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_of_one_machine_are_found_and_addresses_left_alone() {
        let folder = MACHINE_FOLDERS[0];
        assert_eq!(machine_folder(&format!("cd {folder}main")), Some(folder));
        assert_eq!(machine_folder(&format!("(`{folder}main`)")), Some(folder));
        assert_eq!(machine_folder(&format!("https://www.example.org{folder}news")), None);
        assert_eq!(machine_folder("../shared/gold"), None);
    }

    #[test]
    fn long_sources_and_broken_toml_are_told() {
        assert_eq!(check("a.rs", &"\n".repeat(901)).len(), 1);
        assert!(check("a.md", &"\n".repeat(901)).is_empty());
        assert_eq!(check("a.toml", "x = \n").len(), 1);
        assert!(check("a.toml", "x = 1\n").is_empty());
    }
}
