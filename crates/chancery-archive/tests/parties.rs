//! Who is named: by the rows of the run that is visible, each row once.

#![allow(clippy::unwrap_used)] // A test may break off where it stands.

mod common;

use chancery_archive::{Archive, Item, Source, Writer};
use chancery_doc::record::Record;
use common::{ATTACK, Place, Report, Row, program, report};
use serde_json::json;

/// Two rows between two states and one of a state with itself, and a word of somebody who is in none.
fn reports() -> Vec<Report> {
    let home = Row { recipient: "TCD", ..ATTACK };
    vec![
        report("a.example", "2024-11-18", "Chad’s army attacked a convoy near Bol.", &[ATTACK, ATTACK]),
        report("b.example", "2024-11-19", "Soldiers attacked soldiers in the same barracks.", &[home]),
    ]
}

/// Writes reports as another version of the coder reads them, and makes its run visible.
fn coded(place: &Place, version: &str, reports: &[Report], speaker: &str) {
    let mut writer = Writer::open(&place.path).unwrap();
    let preparer = writer.preparer();
    let spoken = |report: &Report| -> Record {
        let mut record = serde_json::to_value(report.record(version)).unwrap();
        record["statements"] = json!([{
            "id": format!("{:0>32}", record["article"]["id"].as_str().unwrap()[..8].to_owned()), "kind": "indirect",
            "content": [{"start": 0, "end": 4, "text": report.text.chars().take(4).collect::<String>()}],
            "speaker": {"code": speaker, "country": speaker, "sector": "GOV"},
            "attribution": [], "sentence": 0, "confidence": 0.7, "events": [],
        }]);
        serde_json::from_value(record).unwrap()
    };
    let item = |report: &Report| {
        let source = Source::new(report.outlet, report.text.as_bytes(), report.published);
        Item::new(source, vec![preparer.record(spoken(report)).unwrap()])
    };
    writer.write(&reports.iter().map(item).collect::<Vec<_>>()).unwrap();
    writer.settle(&program(version)).unwrap();
    writer.close().unwrap();
}

fn named(archive: &Archive) -> Vec<(String, i64)> {
    let lines = archive.actors(None, 9).unwrap();
    lines.into_iter().map(|line| (line.code.unwrap(), line.reports)).collect()
}

fn all(lines: &[(&str, i64)]) -> Vec<(String, i64)> {
    lines.iter().map(|(code, reports)| ((*code).to_owned(), *reports)).collect()
}

#[test]
fn who_is_named_is_counted_by_rows_of_the_visible_run() {
    let place = Place::new();
    coded(&place, "1", &reports(), "KEN");
    let first = all(&[("TCD", 3), ("NER", 2), ("KEN", 0)]);
    assert_eq!(named(&place.open()), first, "a row with somebody on both sides is one");
    coded(&place, "2", &reports(), "KEN");
    assert_eq!(place.open().visible().unwrap(), Some(2));
    assert_eq!(named(&place.open()), first, "what was coded again counts once");
    // Whom the newest coder names nowhere is not named.
    let third: Vec<Report> = reports()
        .into_iter()
        .map(|report| Report {
            rows: report.rows.into_iter().map(|row| Row { recipient: "CMR", ..row }).collect(),
            ..report
        })
        .collect();
    coded(&place, "3", &third, "UGA");
    assert_eq!(named(&place.open()), all(&[("TCD", 3), ("CMR", 3), ("UGA", 0)]));
    place.check();
}
