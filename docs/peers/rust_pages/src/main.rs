//! Reads the pages of the extraction sets with another Rust extractor and writes its answers for
//! `cargo xtask pages --peer FILE`.
//!
//! From the repository root:
//!
//! ```text
//! cargo run --release --locked --manifest-path docs/peers/rust_pages/Cargo.toml -- \
//!     --data ../shared/data/extraction --peer dom_smoothie --out dom_smoothie.json
//! ```
//!
//! The data folder holds the sets (`<set>/truth.json`, `<set>/html/<id>.html.gz`). Each page is given as text (invalid
//! UTF-8 replaced) with the address that the truth gives, to the library's defaults but for what `Peer` says. The file
//! written is {set: {id: {articleBody, title, date, authors}}}; a field holds what the library gives, and one that it
//! does not have is absent.
//!
//! Standard error gets a line for each set: pages, pages without text, panics, CPU seconds of the extraction alone, and
//! the slowest page. Time is the process's, taken around the library's call and the making of our strings; reading and
//! unpacking the file are outside. The set `aeb` is read three times and its fastest run counts, since it is the one
//! that the speeds are compared on.

use std::fs;
use std::io::Read as _;
use std::panic;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use clap::{Parser, ValueEnum};
use cpu_time::ProcessTime;
use flate2::read::MultiGzDecoder;
use serde_json::{Map, Value, json};

mod peers;

const SETS: [&str; 4] = ["aeb", "fundus", "naeb", "wcxb"];
const TIMED_SET: &str = "aeb";
const TIMED_RUNS: usize = 3;

/// Some peers walk the tree by recursion, and some pages are deep.
const STACK_BYTES: usize = 512 << 20;

/// Reads the pages of the extraction sets with another extractor.
#[derive(Parser)]
struct Options {
    /// Folder of the sets.
    #[arg(long, value_name = "FOLDER")]
    data: PathBuf,
    #[arg(long)]
    peer: Peer,
    /// Where the answers go.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// Only these sets.
    #[arg(long = "set", value_name = "NAME")]
    sets: Vec<String>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Peer {
    /// Text formatted, so that blocks do not run together.
    #[value(name = "dom_smoothie")]
    DomSmoothie,
    Legible,
    Libreadability,
    RsTrafilatura,
    /// With its fallback, as its command and its README have it.
    Trafilatura,
}

struct Page {
    id: String,
    url: String,
    html: String,
}

/// What a peer says of one page.
#[derive(Default)]
struct Answer {
    body: String,
    title: Option<String>,
    date: Option<String>,
    authors: Vec<String>,
}

impl Answer {
    fn to_json(&self) -> Value {
        let mut value = json!({ "articleBody": self.body });
        if let Some(title) = &self.title {
            value["title"] = json!(title);
        }
        if let Some(date) = &self.date {
            value["date"] = json!(date);
        }
        if !self.authors.is_empty() {
            value["authors"] = json!(self.authors);
        }
        value
    }
}

/// How a run over a set went.
#[derive(Default)]
struct Run {
    answers: Map<String, Value>,
    n_empty: usize,
    n_panics: usize,
    spent: Duration,
    slowest: Option<(Duration, String)>,
}

fn main() -> Result<()> {
    let options = Options::parse();
    // A panic is told in one line, with its page, where it is caught.
    panic::set_hook(Box::new(|_| ()));
    let wanted: Vec<&str> =
        if options.sets.is_empty() { SETS.to_vec() } else { options.sets.iter().map(String::as_str).collect() };
    let mut answers = Map::new();
    for set in wanted {
        let pages = load(&options.data.join(set))?;
        let mut run = run_over(options.peer, set, &pages)?;
        if set == TIMED_SET {
            for _ in 1..TIMED_RUNS {
                let again = run_over(options.peer, set, &pages)?;
                if again.spent < run.spent {
                    run = again;
                }
            }
        }
        let seconds = run.spent.as_secs_f64();
        let (slowest, page) = run.slowest.unwrap_or_default();
        eprintln!(
            "{set}: {} pages, {} without text, {} panics; {seconds:.2} s CPU, {:.1} pages/s; slowest {:.0} ms, {page}",
            pages.len(),
            run.n_empty,
            run.n_panics,
            pages.len() as f64 / seconds,
            slowest.as_secs_f64() * 1000.0,
        );
        answers.insert(set.to_owned(), Value::Object(run.answers));
    }
    fs::write(&options.out, serde_json::to_vec(&answers)?)
        .with_context(|| format!("could not write `{}`", options.out.display()))
}

fn load(folder: &Path) -> Result<Vec<Page>> {
    let path = folder.join("truth.json");
    let text = fs::read(&path).with_context(|| format!("could not read `{}`", path.display()))?;
    let truth: Map<String, Value> =
        serde_json::from_slice(&text).with_context(|| format!("`{}` is no JSON object", path.display()))?;
    let page = |(id, truth): (String, Value)| {
        let path = folder.join("html").join(format!("{id}.html.gz"));
        let url = truth["url"].as_str().with_context(|| format!("{id} has no url"))?.to_owned();
        let html = unpack(&path).with_context(|| format!("could not read `{}`", path.display()))?;
        Ok(Page { id, url, html })
    };
    truth.into_iter().map(page).collect()
}

fn unpack(path: &Path) -> Result<String> {
    let mut bytes = Vec::new();
    MultiGzDecoder::new(fs::File::open(path)?).read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn run_over(peer: Peer, set: &str, pages: &[Page]) -> Result<Run> {
    let mut run = Run::default();
    for page in pages {
        let (answer, spent) = read(peer, page)?;
        let answer = answer.unwrap_or_else(|message| {
            eprintln!("{set}/{}: panicked: {message}", page.id);
            run.n_panics += 1;
            Answer::default()
        });
        run.n_empty += usize::from(answer.body.trim().is_empty());
        run.spent += spent;
        if run.slowest.as_ref().is_none_or(|(slowest, _)| spent > *slowest) {
            run.slowest = Some((spent, page.id.clone()));
        }
        run.answers.insert(page.id.clone(), answer.to_json());
    }
    Ok(run)
}

/// The answer, or what a panic said; and the time it took. A page must not cost the others.
fn read(peer: Peer, page: &Page) -> Result<(Result<Answer, String>, Duration)> {
    thread::scope(|scope| {
        let work = || {
            let start = ProcessTime::now();
            let answer = panic::catch_unwind(|| peers::read(peer, &page.html, &page.url));
            (answer, start.elapsed())
        };
        let worker = thread::Builder::new().stack_size(STACK_BYTES).spawn_scoped(scope, work)?;
        let Ok((answer, spent)) = worker.join() else { bail!("the thread for {} broke", page.id) };
        let message = |panic: Box<dyn std::any::Any + Send>| {
            let words = panic.downcast_ref::<&str>().map(|words| (*words).to_owned());
            words.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_default()
        };
        Ok((answer.map_err(message), spent))
    })
}
