//! The page for users of R: its commands and its code are run, and print what stands below them.

#![allow(clippy::print_stdout)] // It says so where it is skipped.
#![allow(clippy::unwrap_used)] // A test may break off where it stands.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A fenced piece of the page: its language, its text, and where the text lies.
struct Piece {
    language: String,
    text: String,
    at: usize,
}

fn pieces(page: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut open: Option<Piece> = None;
    let mut at = 0;
    for line in page.split_inclusive('\n') {
        at += line.len();
        match (&mut open, line.trim_end().strip_prefix("```")) {
            (None, Some(language)) => {
                open = Some(Piece { language: language.to_owned(), text: String::new(), at });
            }
            (Some(_), Some(_)) => pieces.extend(open.take()),
            (Some(piece), None) => piece.text.push_str(line),
            (None, None) => {}
        }
    }
    pieces
}

/// Parts the outputs of the pieces of R.
const MARK: &str = "--- piece ---";

#[test]
fn the_page_prints_what_it_says() {
    let has_r = Command::new("Rscript").args(["-e", "library(RSQLite)"]).output().is_ok_and(|run| run.status.success());
    if !has_r {
        println!("skipped: no Rscript with RSQLite (apt-get install r-base-core r-cran-rsqlite)");
        return;
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/r.md");
    let page = fs::read_to_string(&path).unwrap();
    let pieces = pieces(&page);
    let folder = tempfile::tempdir().unwrap();
    let programs = Path::new(env!("CARGO_BIN_EXE_chancery")).parent().unwrap();
    let mut paths: Vec<PathBuf> = vec![programs.to_owned()];
    paths.extend(env::split_paths(&env::var_os("PATH").unwrap()));
    let run = |program: &str, args: &[&str]| {
        let mut command = Command::new(program);
        command.args(args).current_dir(&folder).env("PATH", env::join_paths(&paths).unwrap()).env("LANG", "C.UTF-8");
        for name in ["CHANCERY_ARCHIVE", "CHANCERY_CODEBOOK", "CHANCERY_ACTORS"] {
            command.env_remove(name);
        }
        let output = command.output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    for piece in pieces.iter().filter(|piece| piece.language == "sh") {
        run("bash", &["-euc", &piece.text]);
    }
    // One session, as a reader would have it.
    let script: String = pieces
        .iter()
        .filter(|piece| piece.language == "r")
        .map(|piece| format!("{}cat(\"{MARK}\\n\")\n", piece.text))
        .collect();
    fs::write(folder.path().join("page.R"), script).unwrap();
    let printed = run("Rscript", &["--vanilla", "page.R"]);
    let mark = format!("{MARK}\n");
    let outputs: Vec<&str> = printed.split(&mark).collect();
    let mut fresh = page.clone();
    for (at, piece) in pieces.iter().enumerate().rev() {
        let is_output = |piece: &Piece| piece.language == "text";
        if piece.language == "r" && pieces.get(at + 1).is_some_and(is_output) {
            let n_before = pieces[..at].iter().filter(|piece| piece.language == "r").count();
            let text = &pieces[at + 1];
            fresh.replace_range(text.at..text.at + text.text.len(), outputs[n_before]);
        }
    }
    assert!(outputs.first().is_some_and(|first| !first.is_empty()), "nothing was printed");
    if env::var_os("CHANCERY_WRITE_DOCS").is_some() {
        fs::write(&path, &fresh).unwrap();
    }
    assert!(
        fresh == page || env::var_os("CHANCERY_WRITE_DOCS").is_some(),
        "docs/r.md is stale; CHANCERY_WRITE_DOCS=1 writes it:\n{printed}"
    );
}
