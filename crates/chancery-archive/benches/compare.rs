//! What comparing costs a document: the same records written without and with corroboration.
//!
//! ```sh
//! chancery code pages/ --out pool.jsonl
//! CHANCERY_POOL=pool.jsonl CHANCERY_TIMES=4 cargo bench -p chancery-archive --bench compare
//! ```
//!
//! The records are taken as they are; `CHANCERY_TIMES` writes them so often, each time a year later and under other ids, so that the
//! archive grows and what is compared does not.

#![allow(clippy::print_stdout, reason = "a bench prints")]

use std::io::BufRead as _;
use std::time::{Duration, Instant};

use chancery_archive::{Item, Source, Writer};
use chancery_doc::digest;
use chancery_doc::record::Record;

const BATCH: usize = 500;

fn main() {
    let Some(pool) = std::env::var("CHANCERY_POOL").ok() else {
        println!("skipped: CHANCERY_POOL names no records");
        return;
    };
    let n_times: usize = std::env::var("CHANCERY_TIMES").ok().and_then(|n| n.parse().ok()).unwrap_or(4);
    let file = std::fs::File::open(&pool).expect("the pool can be read");
    let lines = std::io::BufReader::new(file).lines();
    let pool: Vec<Record> = lines
        .map(|line| serde_json::from_str(&line.expect("the pool is text")).expect("the pool holds records"))
        .collect();
    println!(
        "{} records, {n_times} times, {} rows",
        pool.len(),
        pool.iter().map(|record| record.events.len()).sum::<usize>()
    );
    for compares in [false, true] {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let path = folder.path().join("news.db");
        let writer = Writer::open(&path).expect("an archive can be made");
        let mut writer = if compares { writer.corroborating() } else { writer };
        let (mut preparing, mut writing) = (Duration::ZERO, Duration::ZERO);
        for time in 0..n_times {
            let (prepared, wrote) = (preparing, writing);
            for batch in pool.chunks(BATCH) {
                let records: Vec<Record> = batch.iter().map(|record| moved(record, time)).collect();
                let started = cpu_time();
                let preparer = writer.preparer();
                let item = |record: Record| {
                    let source = Source::new("", record.article.id.as_bytes(), "");
                    Item::new(source, vec![preparer.record(record).expect("the pool is sound")])
                };
                let items: Vec<Item> = records.into_iter().map(item).collect();
                preparing += cpu_time().saturating_sub(started);
                let started = cpu_time();
                writer.write(&items).expect("a batch can be written");
                writing += cpu_time().saturating_sub(started);
            }
            println!(
                "compares {compares}, time {time}: preparing {:.0} µs, writing {:.0} µs of processor time a document",
                per(preparing.saturating_sub(prepared), pool.len()),
                per(writing.saturating_sub(wrote), pool.len())
            );
        }
        writer.close().expect("the archive can be closed");
        let size = std::fs::metadata(&path).map_or(0, |metadata| metadata.len());
        println!("compares {compares}: {} bytes a document", size / (pool.len() * n_times).max(1) as u64);
    }
}

fn per(time: Duration, n: usize) -> f64 {
    time.as_secs_f64() * 1e6 / n.max(1) as f64
}

/// Processor time of this process; wall time where the machine does not tell it.
fn cpu_time() -> Duration {
    let start = Instant::now();
    let Ok(stat) = std::fs::read_to_string("/proc/self/stat") else { return start.elapsed() };
    let behind = stat.rsplit(')').next().unwrap_or_default();
    let ticks: u64 = behind.split_whitespace().skip(11).take(2).filter_map(|n| n.parse::<u64>().ok()).sum();
    Duration::from_millis(ticks * 10)
}

/// The record as if it had been published some years later, by ids of its own.
fn moved(record: &Record, years: usize) -> Record {
    let mut record = record.clone();
    let later = |day: &str| {
        let year: i64 = day.get(..4).and_then(|year| year.parse().ok()).unwrap_or(2000);
        let day = day.replacen("-02-29", "-02-28", 1);
        format!("{:04}{}", year + 2 * years as i64, day.get(4..).unwrap_or_default())
    };
    let renamed = |id: &str| digest(&[id, &years.to_string()]);
    record.article.id = renamed(&record.article.id);
    record.article.text_id = renamed(&record.article.text_id);
    if let Some(published) = &mut record.article.published {
        published.date = later(&published.date);
    }
    for event in &mut record.events {
        event.id = renamed(&event.id);
        if let Some(date) = &mut event.date {
            (date.from, date.to) = (later(&date.from), later(&date.to));
        }
    }
    for statement in &mut record.statements {
        statement.id = renamed(&statement.id);
        statement.events = statement.events.iter().map(|id| renamed(id)).collect();
    }
    record
}
