//! Codes the annotated news with the release binary and scores the records with `gold.py`.

use std::collections::BTreeSet;
use std::env;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

use crate::floors::Floors;
use crate::root;
use crate::scoring::Scoring;
use crate::table;

#[derive(clap::Args)]
pub(crate) struct Options {
    /// Annotated articles, each folder a set by its name [default: gold/dev and gold/contrast of the shared folder].
    #[arg(long, value_name = "DIR", num_args = 1..)]
    gold: Vec<PathBuf>,
    /// The program to score, instead of building it.
    #[arg(long, value_name = "PATH")]
    bin: Option<PathBuf>,
    /// Write every miss and every extra row here, one a line, tab-separated, the set first.
    #[arg(long, value_name = "FILE")]
    details: Option<PathBuf>,
    /// Lower one floor, such as `dev.event`, to what was measured.
    #[arg(long, value_name = "NAME", requires = "because")]
    lower: Option<String>,
    /// Why it is lowered; written beside the floor.
    #[arg(long, value_name = "REASON", requires = "lower")]
    because: Option<String>,
    /// Write the score table of README.md anew.
    #[arg(long)]
    readme: bool,
    #[command(flatten)]
    scoring: Scoring,
}

/// One set of annotated articles, scored.
pub(crate) struct Scored {
    /// Name of its folder.
    pub(crate) set: String,
    /// What `gold.py score` printed.
    pub(crate) result: Value,
    /// Articles without a gold event, and how many of them got none.
    pub(crate) silent: (usize, usize),
}

/// Measures that have floors: those that count whole rows, and the few about matched rows that stand on many.
const HELD: [&str; 9] = ["event", "row", "told", "statement", "status", "actor_code", "speaker", "same", "silent"];

impl Scored {
    /// F1 of the measure (macro F1 for `status`), or nothing where gold has no case of it.
    pub(crate) fn f1(&self, measure: &str) -> Option<f64> {
        match measure {
            "status" => self.result["status"]["macro_f1"].as_f64(),
            "silent" => self.silence(),
            _ => {
                let counts = self.counts(measure)?;
                (counts["gold"].as_u64()? > 0).then(|| counts["f1"].as_f64()).flatten()
            }
        }
    }

    /// Share of the articles without a gold event that got none.
    pub(crate) fn silence(&self) -> Option<f64> {
        let (n, silent) = self.silent;
        (n > 0).then(|| silent as f64 / n as f64)
    }

    /// Precision, recall and counts of the measure.
    pub(crate) fn counts(&self, measure: &str) -> Option<&Value> {
        self.result.get(measure).or_else(|| self.result["attributes"].get(measure))
    }
}

pub(crate) fn run(options: &Options) -> Result<bool> {
    let Some(shared) = options.scoring.shared("score")? else { return Ok(true) };
    let binary = options.bin.clone().map_or_else(build, Ok)?;
    let folders = match options.gold.as_slice() {
        [] => vec![shared.join("gold/dev"), shared.join("gold/contrast")],
        folders => folders.to_vec(),
    };
    let scorer = shared.join("gold/gold.py");
    let mut details = String::new();
    let mut sets = Vec::new();
    for folder in &folders {
        let scored = score(&scorer, &binary, folder, options.details.is_some().then_some(&mut details))?;
        println!("{}", table::terminal(&scored));
        sets.push(scored);
    }
    if let Some(path) = &options.details {
        fs::write(path, details).with_context(|| format!("could not write `{}`", path.display()))?;
    }
    if options.readme {
        table::write_readme(&root().join("README.md"), &sets)?;
    }
    hold(options, &sets)
}

/// Holds the scores against the floors, and moves the floors as asked.
fn hold(options: &Options, sets: &[Scored]) -> Result<bool> {
    let path = root().join("gold/floors.toml");
    let mut floors = Floors::read(&path)?;
    let measured = |name: &str| {
        let (set, measure) = name.split_once('.')?;
        sets.iter().find(|scored| scored.set == set)?.f1(measure)
    };
    if let (Some(name), Some(reason)) = (&options.lower, &options.because) {
        let value = measured(name).with_context(|| format!("nothing was measured as `{name}`"))?;
        floors.lower(name, value, reason)?;
    }
    if options.scoring.update_floors {
        let names = sets.iter().flat_map(|scored| HELD.map(|measure| format!("{}.{measure}", scored.set)));
        for name in names.chain(floors.names()).collect::<Vec<_>>() {
            if let Some(value) = measured(&name) {
                floors.raise(&name, value);
            }
        }
    }
    if options.scoring.update_floors || options.lower.is_some() {
        floors.write(&path)?;
    }
    let mut held = 0;
    let mut below = Vec::new();
    for name in floors.names() {
        // Floors of sets that were not scored this time say nothing.
        if !sets.iter().any(|scored| name.split_once('.').is_some_and(|(set, _)| set == scored.set)) {
            continue;
        }
        let value =
            measured(&name).with_context(|| format!("`gold/floors.toml` names `{name}`, which is no measure"))?;
        held += 1;
        if let Some(floor) = floors.above(&name, value) {
            below.push(format!("{name} is {value:.4}, below its floor {floor:.4}"));
        }
    }
    if held == 0 && options.gold.is_empty() {
        println!("floors: there are none, so nothing is held; set them with `cargo xtask score --update-floors`");
        return Ok(false);
    }
    if below.is_empty() {
        println!("floors: all {held} are held");
        return Ok(true);
    }
    for line in &below {
        println!("floors: {line}");
    }
    println!("A floor moves down only by `cargo xtask score --lower NAME --because REASON`.");
    Ok(false)
}

/// Codes the articles of one folder and scores the records.
fn score(scorer: &Path, binary: &Path, gold: &Path, details: Option<&mut String>) -> Result<Scored> {
    let set = gold.file_name().with_context(|| format!("`{}` names no folder", gold.display()))?;
    let set = set.to_string_lossy().into_owned();
    let work = target().join("score");
    fs::create_dir_all(&work).with_context(|| format!("could not make `{}`", work.display()))?;
    let input = work.join(format!("{set}.input.jsonl"));
    let records = work.join(format!("{set}.jsonl"));
    let misses = work.join(format!("{set}.tsv"));

    let to = File::create(&input).with_context(|| format!("could not write `{}`", input.display()))?;
    let made = Command::new("python3").arg(scorer).arg("jsonl").arg(gold).stdout(Stdio::from(to)).status();
    if !made.context("could not start python3")?.success() {
        bail!("`gold.py jsonl {}` failed", gold.display());
    }
    remove_if_there(&records)?;
    let start = Instant::now();
    let mut coder = Command::new(binary);
    coder.arg("code").arg(&input).arg("--out").arg(&records).args(["--format", "jsonl"]);
    let coded = coder.status().with_context(|| format!("could not start `{}`", binary.display()))?;
    if !coded.success() {
        bail!("`chancery code` of {set} failed: {coded}");
    }
    let seconds = start.elapsed().as_secs_f64();

    let mut scoring = Command::new("python3");
    scoring.arg(scorer).args(["score", "--gold"]).arg(gold).arg("--pred").arg(&records);
    if details.is_some() {
        scoring.arg("--details").arg(&misses);
    }
    // It complains of articles without a record after it has printed; the table shows them.
    let output = scoring.stderr(Stdio::inherit()).output().context("could not start python3")?;
    let result: Value = serde_json::from_slice(&output.stdout).context("`gold.py score` printed no JSON")?;
    println!("coded {} articles of {set} in {seconds:.1} s", result["articles"]);
    if let Some(details) = details {
        let lines = fs::read_to_string(&misses).with_context(|| format!("could not read `{}`", misses.display()))?;
        details.extend(lines.lines().map(|line| format!("{set}\t{line}\n")));
    }
    let silent = silent(gold, &records)?;
    Ok(Scored { set, result, silent })
}

/// Articles of the folder without any event, and how many of them have none in the records either.
fn silent(gold: &Path, records: &Path) -> Result<(usize, usize)> {
    let read = |path: &Path| fs::read_to_string(path).with_context(|| format!("could not read `{}`", path.display()));
    let mut without = BTreeSet::new();
    for entry in fs::read_dir(gold).with_context(|| format!("could not read `{}`", gold.display()))? {
        let path = entry?.path();
        let text = match path.extension().and_then(|ending| ending.to_str()) {
            Some("json" | "jsonl") => read(&path)?,
            _ => continue,
        };
        for article in serde_json::Deserializer::from_str(&text).into_iter::<Value>() {
            let article = article.with_context(|| format!("`{}` is no JSON", path.display()))?;
            if article["events"].as_array().is_some_and(Vec::is_empty) {
                without.extend(article["id"].as_str().map(str::to_owned));
            }
        }
    }
    let mut silent = 0;
    for line in read(records)?.lines() {
        let record: Value = serde_json::from_str(line).context("a record is no JSON")?;
        let is_without = record["article"]["input"].as_str().is_some_and(|id| without.contains(id));
        silent += usize::from(is_without && record["events"].as_array().is_some_and(Vec::is_empty));
    }
    Ok((without.len(), silent))
}

fn remove_if_there(path: &Path) -> Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("could not remove `{}`", path.display()))
        }
        _ => Ok(()),
    }
}

/// Builds the release binary and says where it is.
pub(crate) fn build() -> Result<PathBuf> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut build = Command::new(cargo);
    build.args(["build", "--release", "--package", "chancery-cli", "--message-format", "json-render-diagnostics"]);
    let output = build.current_dir(root()).stderr(Stdio::inherit()).output().context("could not start cargo")?;
    if !output.status.success() {
        bail!("the release build failed");
    }
    let messages = String::from_utf8_lossy(&output.stdout);
    let executable = |line: &str| {
        let message: Value = serde_json::from_str(line).ok()?;
        message["executable"].as_str().filter(|_| message["target"]["name"] == "chancery").map(PathBuf::from)
    };
    messages.lines().find_map(executable).context("cargo did not say where the program `chancery` is")
}

/// Where cargo puts what it makes.
pub(crate) fn target() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}
