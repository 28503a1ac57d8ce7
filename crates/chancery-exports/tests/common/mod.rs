//! Records of made-up articles, and files read back in the ways of public readers.
#![allow(clippy::unwrap_used, dead_code)] // In tests; each of them uses a part.

use std::collections::BTreeMap;
use std::path::Path;

use chancery_doc::record::Record;
use chancery_exports::{Crosswalk, Exporter, Format, Include, Known, Summary};
use serde_json::{Value, json};

/// A text whose words try to break lines, quoted cells and spreadsheets.
pub(crate) const HOSTILE: &str = "=HYPERLINK(\"http://x\")\t\"Käpt'n\"\r\n'Bö' \u{202e}\u{2028}";

/// An article of a made-up outlet with these events.
pub(crate) fn record(id: &str, published: &str, events: Vec<Value>) -> Record {
    let text = "Fishing talks open in Port Louis\n\nMauritius and Kenya met on Monday. Nobody was hurt.\n\nPolice held two men.";
    let value = json!({
        "schema": "chancery/1",
        "program": {"version": "0.1.0", "codebook_digest": "9b1c27d05e8f4a63"},
        "article": {
            "id": format!("{id:0>32}"), "text_id": format!("{id:0>32}"), "input": format!("{id}.html"),
            "url": format!("https://courier.example/{id}?a=1"), "title": "Fishing talks open in Port Louis",
            "byline": [], "language": "en", "kind": "article", "paywalled": false,
            "outlet": {"name": "Island Courier", "domain": "courier.example"},
            "reprint": false, "published": {"date": published, "basis": "given"}, "text": text,
            "paragraphs": [[0, 32], [34, 85], [87, 107]], "sentences": [[0, 32], [34, 68], [69, 85], [87, 107]], "notes": []
        },
        "events": events, "statements": [], "relations": []
    });
    serde_json::from_value(value).unwrap()
}

/// A row that has occurred and is news; `more` adds to its fields or changes them.
pub(crate) fn event(id: &str, event_type: &str, more: Value) -> Value {
    let quad = match event_type {
        "AGREE" | "CONSULT" | "SUPPORT" | "CONCEDE" => 1,
        "COOPERATE" | "AID" | "RETREAT" => 2,
        "REQUEST" | "ACCUSE" | "REJECT" | "THREATEN" => 3,
        _ => 4,
    };
    let mut value = json!({
        "id": format!("{id:0>32}"), "event_type": event_type, "mode": [], "contexts": [], "quad": quad, "score": 1.0,
        "trigger": {"start": 54, "end": 57, "text": "met"}, "actors": [], "recipients": [], "status": "occurred",
        "background": false, "attribution": [], "sentence": 1, "confidence": 0.83
    });
    for (key, field) in more.as_object().unwrap() {
        value[key] = field.clone();
    }
    value
}

pub(crate) fn party(name: &str, code: &str, sector: &str) -> Value {
    let start = 34;
    let mut party = json!({
        "span": {"start": start, "end": start + name.chars().count().max(1), "text": if name.is_empty() { "x" } else { name }},
        "name": name, "code": code, "country": code, "sector": sector
    });
    let fields = party.as_object_mut().unwrap();
    if name.is_empty() {
        fields.remove("name");
    }
    if code.len() != 3 || matches!(code, "UNO" | "EUR") {
        fields.remove("country");
    }
    if code.is_empty() {
        fields.remove("code");
    }
    party
}

pub(crate) fn day(from: &str, to: &str) -> Value {
    json!({"span": {"start": 58, "end": 67, "text": "on Monday"}, "from": from, "to": to, "basis": "expression"})
}

pub(crate) fn place(name: &str, country: &str, precision: &str) -> Value {
    let mut place = json!({"span": {"start": 22, "end": 32, "text": name}, "name": name, "country": country,
                           "precision": precision, "lat": -20.16194, "lon": 57.49889});
    let geonames = [("Port Louis", 934_154), ("Accra", 2_306_104), ("California", 5_332_921)];
    if let Some((_, id)) = geonames.into_iter().find(|(known, _)| *known == name) {
        place["geonames"] = json!(id);
    }
    place
}

/// Records written in a format; the folder is kept as long as it is held.
pub(crate) struct Written {
    pub(crate) folder: tempfile::TempDir,
    pub(crate) summary: Summary,
    pub(crate) format: Format,
}

pub(crate) fn write_known(format: Format, records: &[Record], include: Include, known: &dyn Known) -> Written {
    let folder = tempfile::tempdir().unwrap();
    let crosswalk = Crosswalk::built_in().unwrap();
    let mut exporter = Exporter::create(folder.path(), format, &crosswalk, include).unwrap();
    records.iter().for_each(|record| exporter.write(record, known).unwrap());
    let summary = exporter.finish().unwrap();
    Written { folder, summary, format }
}

pub(crate) fn write(format: Format, records: &[Record]) -> Written {
    write_known(format, records, Include::default(), &())
}

impl Written {
    pub(crate) fn bytes(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.folder.path().join(name)).unwrap()
    }

    pub(crate) fn main(&self) -> String {
        String::from_utf8(self.bytes(self.format.file_name())).unwrap()
    }

    /// Lines of the format's file, by the names of the columns.
    pub(crate) fn lines(&self) -> Vec<BTreeMap<String, String>> {
        let names: Vec<&str> = self.format.columns().iter().map(|column| column.name).collect();
        self.cells().into_iter().map(|cells| named(&names, cells)).collect()
    }

    /// Cells of the data lines.
    pub(crate) fn cells(&self) -> Vec<Vec<String>> {
        let text = self.main();
        if is_csv(self.format) {
            let mut reader = csv::Reader::from_reader(text.as_bytes());
            return reader.records().map(|line| line.unwrap().iter().map(str::to_owned).collect()).collect();
        }
        let lines = text.lines().skip(usize::from(self.format.has_header()));
        lines.map(|line| line.split('\t').map(str::to_owned).collect()).collect()
    }

    /// Lines of a side file, by its header.
    pub(crate) fn side(&self, ending: &str) -> Vec<BTreeMap<String, String>> {
        let text = String::from_utf8(self.bytes(&format!("{}.{ending}", self.format.as_str()))).unwrap();
        let mut lines = text.lines().map(|line| line.split('\t').map(str::to_owned).collect::<Vec<_>>());
        let names = lines.next().unwrap();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        lines.map(|cells| named(&names, cells)).collect()
    }

    /// Checks what holds in every format: the width of each line, the kind of each cell, cells that we say are empty, no bare
    /// quotes or breaks, and a reader that takes `"` for a quote finds the same lines as one that does not.
    pub(crate) fn check(&self) {
        let columns = self.format.columns();
        for cells in self.cells() {
            assert_eq!(cells.len(), columns.len());
            for (cell, column) in cells.iter().zip(columns) {
                let is_fixed = column.name.ends_with("Geo_Type");
                assert!(cell.is_empty() || is_none(cell) || column.kind.allows(cell), "{}: {cell:?}", column.name);
                if column.fate == chancery_exports::Fate::Empty {
                    assert!(cell.is_empty() || is_fixed || is_none(cell), "{} should be empty: {cell:?}", column.name);
                }
                assert!(!cell.contains(['\t', '\n', '\r']), "{}: {cell:?}", column.name);
                let is_number = cell.parse::<f64>().is_ok();
                assert!(is_number || !cell.starts_with(['=', '+', '-', '@']), "{}: {cell:?}", column.name);
            }
        }
        if !is_csv(self.format) {
            let text = self.main();
            assert!(!text.contains(['"', '\r']), "{text}");
            // Python's `csv` and pandas as they come: a tab as delimiter, `"` as quote.
            let mut reader = csv::ReaderBuilder::new()
                .delimiter(b'\t')
                .has_headers(self.format.has_header())
                .from_reader(text.as_bytes());
            let quoted: Vec<Vec<String>> =
                reader.records().map(|line| line.unwrap().iter().map(str::to_owned).collect()).collect();
            assert_eq!(quoted, self.cells());
        }
        assert_eq!(self.cells().len() as u64, self.summary.lines);
        // Each line has its row, in the order of the lines.
        let rows = self.side("rows.tsv");
        let numbers: Vec<u64> = rows.iter().map(|row| row["line"].parse().unwrap()).collect();
        assert_eq!(numbers, (1..=self.summary.lines).collect::<Vec<u64>>());
        // No row is lost without a reason.
        let left_out = self.side("left-out.tsv").len() as u64;
        assert_eq!(self.summary.rows, self.summary.rows_exported + left_out);
    }
}

/// POLECAT's word for an unknown value, once for each party.
fn is_none(cell: &str) -> bool {
    cell.split("; ").all(|part| part == "None")
}

/// ACLED alone is written with commas and quotes.
fn is_csv(format: Format) -> bool {
    format.as_str() == "acled"
}

fn named(names: &[&str], cells: Vec<String>) -> BTreeMap<String, String> {
    assert_eq!(names.len(), cells.len(), "{cells:?}");
    names.iter().map(|name| (*name).to_owned()).zip(cells).collect()
}

/// The documented columns of a format, kept apart from the code's own list.
pub(crate) fn documented(name: &str) -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/headers").join(name);
    std::fs::read_to_string(path).unwrap().lines().map(str::to_owned).collect()
}
