//! Coding cases, written for a researcher: a heading, a sentence or two of news, the rows that must be among the coded ones.
//!
//! Columns: `kind` is `event`, `statement` or `no event` (no row of that type); `actor` is the actors or the speaker, each as
//! code and sector; `status` may be empty, and `background` may stand beside it; `words` stand in the trigger, or in the content of a statement.

use std::fmt::Write as _;
use std::path::Path;

use chancery::Pipeline;
use chancery::doc::record::{Record, RecordParty};
use chancery::doc::{Given, Media, RawPage};

struct Case {
    heading: String,
    text: String,
    rows: Vec<Vec<String>>,
}

fn cases(markdown: &str) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    for line in markdown.lines() {
        if let Some(heading) = line.strip_prefix("## ") {
            cases.push(Case { heading: heading.to_owned(), text: String::new(), rows: Vec::new() });
        } else if let (Some(text), Some(case)) = (line.strip_prefix("> "), cases.last_mut()) {
            case.text.push_str(text);
            case.text.push('\n');
        } else if let (Some(row), Some(case)) = (line.strip_prefix('|'), cases.last_mut()) {
            let cells: Vec<String> = row.trim_end_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect();
            if !matches!(cells[0].as_str(), "kind") && !cells[0].starts_with('-') {
                case.rows.push(cells);
            }
        }
    }
    cases
}

fn code(pipeline: &Pipeline, text: &str) -> Record {
    let page = RawPage {
        input: "case".to_owned(),
        media: Media::Text,
        bytes: text.as_bytes().to_vec(),
        charset: None,
        given: Given { title: Some(String::new()), published: Some("2024-05-15".to_owned()), ..Given::default() },
    };
    pipeline.code(&page).expect("text is readable")
}

fn who(parties: &[RecordParty]) -> String {
    let mut all: Vec<String> = parties
        .iter()
        .map(|party| format!("{} {}", party.code.as_deref().unwrap_or("-"), party.sector.as_deref().unwrap_or("-")))
        .collect();
    all.sort();
    all.join(", ")
}

fn sorted(cell: &str) -> String {
    let mut all: Vec<&str> = cell.split(", ").collect();
    all.sort_unstable();
    all.join(", ")
}

/// Whether the record has the row.
fn has(record: &Record, row: &[String]) -> bool {
    let [kind, actor, recipient, event_type, status, words] = row else { panic!("want six cells: {row:?}") };
    match kind.as_str() {
        "event" => record.events.iter().any(|event| {
            event.event_type.as_ref() == Some(event_type)
                && who(&event.actors) == sorted(actor)
                && who(&event.recipients) == sorted(recipient)
                && status
                    .split_whitespace()
                    .all(|word| event.status == word || (word == "background" && event.background))
                && event.trigger.text.contains(words.as_str())
        }),
        "statement" => record.statements.iter().any(|statement| {
            who(statement.speaker.as_slice()) == *actor
                && statement.content.iter().any(|content| content.text.contains(words.as_str()))
        }),
        "no event" => record.events.iter().all(|event| event.event_type.as_ref() != Some(event_type)),
        other => panic!("no such kind: {other}"),
    }
}

#[test]
fn every_case_has_its_rows() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let pipeline = Pipeline::new().expect("the built-in codebook is sound");
    let (mut n_rows, mut wrong) = (0, String::new());
    let mut files: Vec<_> =
        std::fs::read_dir(folder).expect("the folder is there").map(|entry| entry.unwrap().path()).collect();
    files.sort();
    for file in files {
        for case in cases(&std::fs::read_to_string(&file).expect("a case file is readable")) {
            let record = code(&pipeline, &case.text);
            assert!(!case.rows.is_empty(), "{} has no rows", case.heading);
            for row in &case.rows {
                n_rows += 1;
                if !has(&record, row) {
                    let _ = writeln!(wrong, "{}: missing {row:?}", case.heading);
                    for event in &record.events {
                        let _ = writeln!(
                            wrong,
                            "    event {} > {} {:?} {}{} `{}`",
                            who(&event.actors),
                            who(&event.recipients),
                            event.event_type,
                            event.status,
                            if event.background { " background" } else { "" },
                            event.trigger.text
                        );
                    }
                    for statement in &record.statements {
                        let content: Vec<&str> =
                            statement.content.iter().map(|content| content.text.as_str()).collect();
                        let _ = writeln!(wrong, "    statement {} {content:?}", who(statement.speaker.as_slice()));
                    }
                }
            }
        }
    }
    assert!(n_rows >= 30, "only {n_rows} rows were checked");
    assert!(wrong.is_empty(), "{wrong}");
}
