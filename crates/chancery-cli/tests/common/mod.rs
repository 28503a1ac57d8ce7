//! Runs the real command.

#![allow(dead_code)] // Each test file uses a part of it.
#![allow(clippy::unwrap_used)] // A test may break off where it stands.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

/// A short report that any coder should make something of.
pub(crate) const REPORT: &str = "\
Kenya threatens to close its border with Uganda

NAIROBI, 20 November 2024 - Kenya threatened on Wednesday to close its border with Uganda.

\"The border will be shut,\" Interior Minister Wanjala Okumwe said.
";

/// The command, deaf to the settings of whoever runs the tests.
pub(crate) fn chancery() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_chancery"));
    for name in ["CHANCERY_THREADS", "CHANCERY_CODEBOOK", "NO_COLOR"] {
        command.env_remove(name);
    }
    command.env("COLUMNS", "100");
    command
}

/// What a run came to.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Run {
    /// The lines of standard output as JSON.
    pub(crate) fn records(&self) -> Vec<serde_json::Value> {
        self.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// `article.input` of each record, by its last part.
    pub(crate) fn inputs(&self) -> Vec<String> {
        let input = |record: &serde_json::Value| record["article"]["input"].as_str().unwrap().to_owned();
        self.records().iter().map(|record| input(record).rsplit('/').next().unwrap().to_owned()).collect()
    }
}

impl From<Output> for Run {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

/// Runs the command to its end.
pub(crate) fn run(args: &[&str]) -> Run {
    chancery().args(args).stdin(Stdio::null()).output().unwrap().into()
}

/// Runs the command with `input` on standard input.
pub(crate) fn run_with(args: &[&str], input: &[u8]) -> Run {
    let mut command = chancery();
    command.args(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_vec();
    let feeder = std::thread::spawn(move || {
        // The command may have refused its arguments and be gone.
        let _ = stdin.write_all(&input);
    });
    let output = child.wait_with_output().unwrap();
    feeder.join().unwrap();
    output.into()
}

/// A line of JSON Lines that holds [`REPORT`] with a number in it.
pub(crate) fn line(n: usize) -> String {
    let text = REPORT.split_once("\n\n").unwrap().1;
    let line = serde_json::json!({
        "id": format!("line-{n:04}"),
        "title": format!("Kenya threatens to close its border with Uganda, report {n}"),
        "text": text,
        "published": "2024-11-20",
        "outlet": "The Test",
    });
    format!("{line}\n")
}

/// The path as an argument.
pub(crate) fn arg(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// The commands that a help lists, without `help` itself.
fn commands_of(help: &str) -> Vec<String> {
    let lines = help.lines().skip_while(|line| *line != "Commands:").skip(1).take_while(|line| !line.is_empty());
    let names = lines
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "))
        .filter_map(|line| line.split_whitespace().next());
    names.filter(|name| *name != "help").map(str::to_owned).collect()
}

/// Walks all commands, each with the words that lead to it.
pub(crate) fn walk(path: &[String], visit: &mut impl FnMut(&[String], &Run)) {
    let mut words: Vec<&str> = path.iter().map(String::as_str).collect();
    words.push("--help");
    let help = run(&words);
    visit(path, &help);
    for name in commands_of(&help.out) {
        let mut deeper = path.to_vec();
        deeper.push(name);
        walk(&deeper, visit);
    }
}
