//! Made-up reports, coded by hand, and an archive to put them in.

#![allow(dead_code)] // Each test file uses a part of it.
#![allow(clippy::unwrap_used)] // A test may break off where it stands.

use std::path::PathBuf;

use chancery_archive::{Archive, Filter, Item, Page, Source, Writer, Written};
use chancery_doc::record::{Program, Record};
use chancery_doc::{digest, text_id};
use serde_json::{Value, json};

/// One report and what is coded from it.
#[derive(Clone)]
pub(crate) struct Report {
    pub(crate) outlet: &'static str,
    pub(crate) published: &'static str,
    pub(crate) text: String,
    pub(crate) rows: Vec<Row>,
}

/// One row; its trigger is the word of the text that is named.
#[derive(Clone)]
pub(crate) struct Row {
    pub(crate) kind: &'static str,
    pub(crate) trigger: &'static str,
    pub(crate) actor: &'static str,
    pub(crate) recipient: &'static str,
    pub(crate) status: &'static str,
    pub(crate) background: bool,
    /// A day that words of the text tell, with these words.
    pub(crate) told: Option<(&'static str, &'static str)>,
    pub(crate) same: Option<&'static str>,
    pub(crate) dead: Option<u64>,
}

pub(crate) const ATTACK: Row = Row {
    kind: "ASSAULT",
    trigger: "attacked",
    actor: "TCD",
    recipient: "NER",
    status: "occurred",
    background: false,
    told: None,
    same: None,
    dead: None,
};

pub(crate) fn report(outlet: &'static str, published: &'static str, text: &str, rows: &[Row]) -> Report {
    Report { outlet, published, text: text.to_owned(), rows: rows.to_vec() }
}

pub(crate) fn program(version: &str) -> Program {
    Program { version: version.to_owned(), ..Program::default() }
}

impl Report {
    pub(crate) fn record(&self, version: &str) -> Record {
        let chars = |at: usize| self.text[..at].chars().count();
        let span = |words: &str| -> Value {
            let at = self.text.find(words).unwrap_or_else(|| panic!("`{words}` is not in `{}`", self.text));
            json!({"start": chars(at), "end": chars(at + words.len()), "text": words})
        };
        let n_chars = self.text.chars().count();
        let article_id = digest(&[&text_id(&self.text), self.outlet, self.published]);
        let events: Vec<Value> = self.rows.iter().enumerate().map(|(n, row)| {
            let party = |code: &str| json!({"span": span(row.trigger), "code": code, "country": code, "sector": "MIL"});
            let mut event = json!({
                "id": digest(&[&article_id, row.kind, row.trigger, &n.to_string()]),
                "event_type": row.kind, "mode": [], "contexts": [], "quad": 4, "score": -9.0,
                "trigger": span(row.trigger), "actors": [party(row.actor)],
                "recipients": if row.recipient.is_empty() { json!([]) } else { json!([party(row.recipient)]) },
                "status": row.status, "background": row.background, "attribution": [], "sentence": 0, "confidence": 0.9,
            });
            match row.told {
                Some((words, day)) => event["date"] = json!({"span": span(words), "from": day, "to": day, "basis": "expression"}),
                None => event["date"] = json!({"from": self.published[..10], "to": self.published[..10], "basis": "article"}),
            }
            if let Some(same) = row.same {
                event["same"] = same.into();
            }
            if let Some(dead) = row.dead {
                event["magnitude"] = json!({"dead": {"min": dead, "max": dead, "span": span(row.trigger)}});
            }
            event
        }).collect();
        serde_json::from_value(json!({
            "schema": "chancery/1",
            "program": {"version": version},
            "article": {
                "id": article_id, "text_id": text_id(&self.text), "input": format!("{}/{}.txt", self.outlet, self.published),
                "byline": [], "language": "en", "kind": "article", "paywalled": false,
                "outlet": {"name": self.outlet, "domain": self.outlet}, "reprint": false,
                "published": {"date": self.published, "basis": "given"},
                "text": self.text, "paragraphs": [[0, n_chars]], "sentences": [[0, n_chars]], "notes": [],
            },
            "events": events, "statements": [], "relations": [],
        }))
        .unwrap()
    }
}

/// An archive in a folder that goes with it.
pub(crate) struct Place {
    pub(crate) folder: tempfile::TempDir,
    pub(crate) path: PathBuf,
}

impl Place {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("news.db");
        Self { folder, path }
    }

    /// Writes reports, `batch` at a time.
    pub(crate) fn write(&self, version: &str, batch: usize, reports: &[Report]) -> Written {
        let mut writer = Writer::open(&self.path).unwrap();
        let mut written = Written::default();
        for reports in reports.chunks(batch) {
            written.add(writer.write(&items(&writer, version, reports)).unwrap());
        }
        writer.settle(&program(version)).unwrap();
        writer.close().unwrap();
        written
    }

    pub(crate) fn open(&self) -> Archive {
        Archive::open(&self.path).unwrap()
    }

    /// Ids of all rows, oldest first.
    pub(crate) fn rows(&self) -> Vec<chancery_archive::FoundRow> {
        self.open()
            .rows(&Filter::default(), chancery_archive::By::Reports, Page { oldest: true, ..Page::default() })
            .unwrap()
    }

    /// What must hold after every test.
    pub(crate) fn check(&self) {
        assert_eq!(self.open().check().unwrap(), Vec::<String>::new());
    }
}

pub(crate) fn items(writer: &Writer, version: &str, reports: &[Report]) -> Vec<Item> {
    let preparer = writer.preparer();
    let item = |report: &Report| {
        let record = report.record(version);
        let source = Source::new(&record.article.input, report.text.as_bytes(), report.published);
        Item::new(source, vec![preparer.record(record).unwrap()])
    };
    reports.iter().map(item).collect()
}

pub(crate) fn total(archive: &Archive, filter: &Filter) -> (i64, i64, i64) {
    let counts = archive.count(filter).unwrap();
    (counts.reports, counts.events, counts.origins)
}
