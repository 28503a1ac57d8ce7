//! How long the crosswalks take to be ready, and how many rows a second are written in each format and read back.

#![allow(clippy::print_stdout, reason = "a bench prints")]

use std::hint::black_box;
use std::time::Instant;

use chancery_doc::record::Record;
use chancery_exports::{Crosswalk, Format, Include, Source, export};
use serde_json::json;

#[path = "../tests/common/mod.rs"]
mod common;

const ARTICLES: usize = 4000;
const ROWS: usize = 5;

fn main() {
    let start = Instant::now();
    let crosswalk = black_box(Crosswalk::built_in().expect("the built-in crosswalk is sound"));
    println!("crosswalks ready   {:7.2} ms", start.elapsed().as_secs_f64() * 1e3);
    let records: Vec<Record> = (0..ARTICLES).map(article).collect();
    for format in Format::ALL {
        let folder = tempfile::tempdir().expect("a folder");
        let start = Instant::now();
        let each = records.iter().cloned().map(Ok::<_, chancery_exports::ExportError>);
        let summary = export(folder.path(), format, &crosswalk, Include::default(), &(), each).expect("an export");
        let seconds = start.elapsed().as_secs_f64();
        assert!(summary.rows == (ARTICLES * ROWS) as u64 && summary.lines > 0);
        let written = format!("{:9.0} rows/s written", summary.rows as f64 / seconds);
        let path = folder.path().join(format.file_name());
        let start = Instant::now();
        let read = match Source::open(&path, None, Include::default(), &crosswalk) {
            Ok(source) => {
                let rows = source.flatten().map(|rows| rows.len()).sum::<usize>();
                format!("{:9.0} rows/s read", rows as f64 / start.elapsed().as_secs_f64())
            }
            Err(_) => "not read back".to_owned(),
        };
        println!("{:<18} {written}, {read}", format.as_str());
    }
}

/// An article with rows of several types, some told twice.
fn article(n: usize) -> Record {
    let types = ["CONSULT", "ASSAULT", "REQUEST", "PROTEST", "AID"];
    let row = |(m, event_type): (usize, &&str)| {
        common::event(
            &format!("{:x}", n * ROWS + m + 1),
            event_type,
            json!({"mode": if *event_type == "PROTEST" { json!(["demo"]) } else { json!([]) },
                   "actors": [common::party("Ama Tetteh", "GHA", "GOV"), common::party("", "RUS", "MIL")],
                   "recipients": [common::party("", "UKR", "CVL")], "date": common::day("2024-05-05", "2024-05-06"),
                   "place": common::place("Accra", "GHA", "settlement")}),
        )
    };
    common::record(&format!("{n:x}"), "2024-05-06", types.iter().enumerate().map(row).collect())
}
