//! How long the tables take to be ready after the start, and how much memory they hold: the codebook read, the coder's lexicon built.

#![allow(clippy::print_stdout, reason = "a bench prints")]

use std::hint::black_box;
use std::time::{Duration, Instant};

const RUNS: usize = 15;

fn main() {
    let codebook = chancery::codebook::Codebook::built_in().expect("the built-in codebook is sound");
    println!(
        "{} persons, {} bodies, {} media, {} states",
        codebook.persons().len(),
        codebook.bodies().len(),
        codebook.media().len(),
        codebook.states().len()
    );
    let read = median(|| chancery::codebook::Codebook::built_in().expect("the built-in codebook is sound"));
    println!("codebook read      {:6.2} ms", read.as_secs_f64() * 1e3);
    let lexicon = median(|| chancery::RuleCoder::new(codebook.clone()));
    let copied = median(|| codebook.clone());
    println!("lexicon built      {:6.2} ms", (lexicon.saturating_sub(copied)).as_secs_f64() * 1e3);
    let whole = median(|| chancery::Pipeline::new().expect("the built-in codebook is sound"));
    println!("everything ready   {:6.2} ms", whole.as_secs_f64() * 1e3);
    println!("resident at most   {:6} KiB", peak_kib());
}

/// The median time of several runs; what a run made is given back outside of it.
fn median<T>(mut run: impl FnMut() -> T) -> Duration {
    let mut times: Vec<Duration> = (0..RUNS)
        .map(|_| {
            let start = Instant::now();
            let made = black_box(run());
            let time = start.elapsed();
            drop(made);
            time
        })
        .collect();
    times.sort();
    times[RUNS / 2]
}

/// Most memory that this process has had at once, in KiB, as Linux tells; 0 elsewhere.
fn peak_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(0)
}
