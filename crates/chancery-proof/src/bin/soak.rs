//! Codes a stream of mixed inputs in one run of the program and holds it to its word: `soak PROGRAM [N [SEED [ARTICLES]]]`.
//!
//! The inputs (pages in JSON Lines, an archive with damaged members, files of junk) are made while they are read, through pipes. Each of
//! them must be told of: by a record, by a line that says why there is none, or in the summary's count of records without a page. Memory is read from the system while the run goes on.
#![allow(clippy::print_stdout)] // It speaks to a person at a terminal.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{BufRead as _, BufReader, BufWriter, Read as _, Write as _};
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use chancery_proof::mixed::Mix;

/// Of a hundred inputs so many are lines, so many members of the archive; the rest are files.
const LINES: usize = 70;
const MEMBERS: usize = 28;

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

fn main() -> ExitCode {
    let mut args = std::env::args().skip(1);
    let Some(program) = args.next() else {
        eprintln!("usage: soak PROGRAM [N [SEED [ARTICLES]]]: of a hundred inputs ARTICLES may be articles");
        return ExitCode::FAILURE;
    };
    let n = args.next().and_then(|n| n.parse().ok()).unwrap_or(300_000);
    let seed = args.next().and_then(|seed| seed.parse().ok()).unwrap_or(1);
    let n_any = args.next().and_then(|n| n.parse().ok()).unwrap_or(100);
    match soak(Path::new(&program), n, seed, n_any) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn soak(program: &Path, n: usize, seed: u64, n_any: usize) -> Result<bool> {
    let folder = tempfile::tempdir()?;
    let dir = folder.path();
    let (n_lines, n_members) = (n * LINES / 100, n * MEMBERS / 100);
    let n_files = n - n_lines - n_members;
    let mix = |seed| Mix::new(seed).with_few_articles(n_any);
    let mut mix_of_files = mix(seed);
    fs::create_dir(dir.join("files"))?;
    for at in 0..n_files {
        let ending = ["html", "txt", "md", "htm"][at % 4];
        fs::write(dir.join(format!("files/{at:06}.{ending}")), mix_of_files.page())?;
    }
    for pipe in ["lines.jsonl", "crawl.warc.gz"] {
        let made = Command::new("mkfifo").arg(dir.join(pipe)).status()?;
        if !made.success() {
            return Err("could not make a pipe".into());
        }
    }
    let started = Instant::now();
    let mut child = Command::new(program)
        .args(["code", "lines.jsonl", "crawl.warc.gz", "files", "--format", "jsonl", "--threads", "1"])
        .current_dir(dir)
        .env_remove("CHANCERY_CODEBOOK")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    let (out, err) = (child.stdout.take().ok_or("no output")?, child.stderr.take().ok_or("no output")?);
    // How often each input was told of; inputs are named as the program names them.
    let told: Mutex<BTreeMap<String, u32>> = Mutex::default();
    let offsets: Mutex<Vec<u64>> = Mutex::default();
    let (slowest, memory, summary) = std::thread::scope(|scope| {
        scope.spawn(|| {
            let mut mix = mix(seed + 1);
            let mut pipe = BufWriter::new(File::create(dir.join("lines.jsonl")).ok()?);
            (0..n_lines).try_for_each(|_| pipe.write_all(&mix.line()).and_then(|()| pipe.write_all(b"\n"))).ok()
        });
        scope.spawn(|| {
            let mut mix = mix(seed + 2);
            let mut pipe = BufWriter::new(File::create(dir.join("crawl.warc.gz")).ok()?);
            let mut at = 0;
            (0..n_members)
                .try_for_each(|_| {
                    let member = mix.member();
                    offsets.lock().expect("no thread breaks off").push(at);
                    at += member.len() as u64;
                    pipe.write_all(&member)
                })
                .ok()
        });
        let records = scope.spawn(|| {
            let mut slowest = Duration::ZERO;
            let mut last = Instant::now();
            for line in BufReader::new(out).lines().map_while(std::result::Result::ok) {
                slowest = slowest.max(last.elapsed());
                last = Instant::now();
                let Ok(record) = serde_json::from_str::<serde_json::Value>(&line) else {
                    println!("no record: {line:.200}");
                    continue;
                };
                let input = record["article"]["input"].as_str().unwrap_or_default().to_owned();
                *told.lock().expect("no thread breaks off").entry(input).or_default() += 1;
            }
            slowest
        });
        let words = scope.spawn(|| {
            let mut last = String::new();
            for line in BufReader::new(err).lines().map_while(std::result::Result::ok) {
                let message = line.strip_prefix("chancery: ").unwrap_or(&line);
                if message.contains("our bug") || message.contains("panicked") {
                    println!("BUG {message:.400}");
                }
                if let Some((input, _)) = message.split_once(": ") {
                    *told.lock().expect("no thread breaks off").entry(input.to_owned()).or_default() += 1;
                }
                last = line;
            }
            last
        });
        let mut memory = Vec::new();
        let mut wait = Duration::from_millis(500);
        while !(records.is_finished() && words.is_finished()) {
            memory.extend(resident(child.id()));
            std::thread::sleep(wait);
            wait = (wait * 2).min(Duration::from_secs(5));
        }
        (records.join().unwrap_or_default(), memory, words.join().unwrap_or_default())
    });
    let status = child.wait()?;

    let told = told.into_inner()?;
    let offsets = offsets.into_inner()?;
    let mut missing = Vec::new();
    let mut expect = |name: String| {
        if !told.contains_key(&name) {
            missing.push(name);
        }
    };
    (1..=n_lines).for_each(|line| expect(format!("lines.jsonl#{line}")));
    offsets.iter().for_each(|at| expect(format!("crawl.warc.gz#{at}")));
    for at in 0..n_files {
        expect(format!("files/{at:06}.{}", ["html", "txt", "md", "htm"][at % 4]));
    }
    println!(
        "{n} inputs ({n_lines} lines, {n_members} members of an archive, {n_files} files) in {:.0} s",
        started.elapsed().as_secs_f64()
    );
    println!("ended with {status}; said at last: {summary}");
    println!("longest wait for a record: {:.1} s", slowest.as_secs_f64());
    let mebi = |kib: &u64| kib / 1024;
    let third = memory.len() / 3;
    let most = |part: &[u64]| part.iter().map(mebi).max().unwrap_or(0);
    println!(
        "resident memory, most in each third of the run: {} / {} / {} MiB",
        most(&memory[..third]),
        most(&memory[third..2 * third]),
        most(&memory[2 * third..])
    );
    // Records of an archive that hold no page (a feed without text, an image) are counted in the summary and not named.
    let n_passed = passed_over(&summary);
    println!(
        "not told of by name: {}{}; the summary counts {n_passed} records without a page",
        missing.len(),
        missing.first().map_or(String::new(), |name| format!(", as {name}"))
    );
    // Exit 4 says that some inputs could not be read, which is so.
    Ok(missing.len() <= n_passed && status.code().is_some_and(|code| code < 100))
}

/// How many records of archives the summary counts as without a page.
fn passed_over(summary: &str) -> usize {
    let part = summary.split("; ").find(|part| part.contains(" of archives without a page"));
    let number = part.and_then(|part| part.split(' ').next()).unwrap_or("0");
    number.replace(',', "").parse().unwrap_or(0)
}

/// Resident memory of a process in KiB, as the system tells.
fn resident(process: u32) -> Option<u64> {
    let mut text = String::new();
    File::open(format!("/proc/{process}/status")).ok()?.read_to_string(&mut text).ok()?;
    let line = text.lines().find(|line| line.starts_with("VmRSS:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}
