//! The tables read back: by the Parquet and CSV readers of Rust, and by pyarrow.
#![allow(clippy::unwrap_used)] // In tests; the exception for tests does not reach helpers.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Float64Type, Int64Type};
use arrow_array::{Array, RecordBatch};
use arrow_schema::DataType;
use chancery_doc::record::Record;
use chancery_tables::{TABLE_NAMES, TableFormat, TableWriter, TablesError};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use serde_json::{Map, Value, json};

/// One line of a table, by column; absent cells are null.
type Line = BTreeMap<String, Value>;

fn sample() -> Record {
    serde_json::from_str(include_str!("sample.json")).unwrap()
}

/// A copy of the sample under other keys.
fn sample_numbered(n: usize) -> Record {
    let text = include_str!("sample.json");
    let mut record: Record = serde_json::from_str(text).unwrap();
    record.article.id = format!("{n:032x}");
    record
}

fn write(folder: &Path, format: TableFormat, records: &[Record]) {
    let mut tables = TableWriter::create(folder, format).unwrap();
    records.iter().for_each(|record| tables.write(record).unwrap());
    tables.finish().unwrap();
}

fn parquet_lines(folder: &Path, table: &str) -> Vec<Line> {
    let file = File::open(folder.join(format!("{table}.parquet"))).unwrap();
    let reader = ParquetRecordBatchReaderBuilder::try_new(file).unwrap().build().unwrap();
    reader.flat_map(|batch| lines_of(&batch.unwrap())).collect()
}

fn lines_of(batch: &RecordBatch) -> Vec<Line> {
    let schema = batch.schema();
    let line = |n| {
        let cell = |(field, column): (&arrow_schema::FieldRef, &dyn Array)| (field.name().clone(), value(column, n));
        schema.fields().iter().zip(batch.columns().iter().map(|column| &**column)).map(cell).collect()
    };
    (0..batch.num_rows()).map(line).collect()
}

fn value(column: &dyn Array, n: usize) -> Value {
    if column.is_null(n) {
        return Value::Null;
    }
    match column.data_type() {
        DataType::Utf8 => json!(column.as_string::<i32>().value(n)),
        DataType::Boolean => json!(column.as_boolean().value(n)),
        DataType::Int64 => json!(column.as_primitive::<Int64Type>().value(n)),
        DataType::Float64 => json!(column.as_primitive::<Float64Type>().value(n)),
        DataType::Date32 => {
            let days = column.as_primitive::<Date32Type>().value(n);
            let day = jiff::civil::date(1970, 1, 1) + jiff::Span::new().days(days);
            json!(day.to_string())
        }
        DataType::List(_) => {
            let items = column.as_list::<i32>().value(n);
            (0..items.len()).map(|n| value(&*items, n)).collect()
        }
        other => panic!("no column has the type {other}"),
    }
}

fn csv_lines(folder: &Path, table: &str) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_path(folder.join(format!("{table}.csv"))).unwrap();
    let header = reader.headers().unwrap().clone();
    let line =
        |line: csv::StringRecord| header.iter().zip(line.iter()).map(|(k, v)| (k.to_owned(), v.to_owned())).collect();
    reader.records().map(|record| line(record.unwrap())).collect()
}

/// A cell as CSV should have it.
fn as_csv(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        // JSON writes a whole real as `4.0`, CSV as `4`.
        Value::Number(number) if number.is_f64() => number.as_f64().unwrap().to_string(),
        Value::Array(items) => {
            let items = items.iter().map(|item| as_csv(item).replace('\\', "\\\\").replace('|', "\\|"));
            items.collect::<Vec<_>>().join("|")
        }
        other => other.to_string(),
    }
}

/// Puts the record together again from the lines of all tables.
struct Rebuilder {
    tables: BTreeMap<&'static str, Vec<Line>>,
}

impl Rebuilder {
    fn lines(&self, table: &str, key: &str, id: &Value) -> impl Iterator<Item = &Line> {
        self.tables[table].iter().filter(move |line| line[key] == *id)
    }

    fn record(&self, article: &Line) -> Record {
        let id = &article["article_id"];
        let of = |fields: &[(&str, &str)]| pick(article, fields);
        let credit_span = || {
            let (start, end) = (&article["credit_start"], &article["credit_end"]);
            whole(json!({"start": start, "end": end, "text": &article["credit_text"]}), "start")
        };
        let bounds = |what: &str| {
            let starts = article[&format!("{what}_starts")].as_array().unwrap();
            let ends = article[&format!("{what}_ends")].as_array().unwrap();
            starts.iter().zip(ends).map(|(start, end)| json!([start, end])).collect::<Value>()
        };
        let note =
            |line: &Line| compact(json!({"kind": line["kind"], "message": line["message"], "span": span(line, "")}));
        let event = |line: &Line| self.event(line);
        let statement = |line: &Line| self.statement(line);
        let relation = |line: &Line| {
            let to = match &line["to_id"] {
                Value::Null => {
                    json!({"report": compact(json!({"outlet": line["to_outlet"], "date": line["to_date"]}))})
                }
                id => id.clone(),
            };
            json!({"kind": line["kind"], "from": line["from_id"], "to": to})
        };
        let all = |table: &str, make: &dyn Fn(&Line) -> Value| {
            self.lines(table, "article_id", id).map(make).collect::<Value>()
        };
        let record = json!({
            "schema": article["schema"],
            "program": of(&[("version", "program_version"), ("codebook_digest", "codebook_digest"), ("model_digest", "model_digest"),
                ("gazetteer_digest", "gazetteer_digest"), ("actors_digest", "actors_digest")]),
            "article": compact(json!({
                "id": id, "text_id": article["text_id"], "input": article["input"], "url": article["url"],
                "canonical_url": article["canonical_url"], "title": article["title"], "byline": article["byline"],
                "language": article["language"], "section": article["section"], "kind": article["kind"],
                "paywalled": article["paywalled"], "reprint": article["reprint"], "text": article["text"],
                "outlet": filled(of(&[("name", "outlet_name"), ("domain", "outlet_domain")])),
                "credit": whole(compact(json!({"text": article["credit_text"], "outlet": article["credit_outlet"],
                    "kind": article["credit_kind"], "input_span": credit_span()})), "text"),
                "published": filled(of(&[("date", "published"), ("basis", "published_basis"), ("place", "published_place")])),
                "modified": filled(of(&[("date", "modified"), ("basis", "modified_basis")])),
                "paragraphs": bounds("paragraph"), "sentences": bounds("sentence"), "notes": all("notes", &note),
            })),
            "events": all("events", &event),
            "statements": all("statements", &statement),
            "relations": all("relations", &relation),
        });
        serde_json::from_value(record).unwrap()
    }

    fn event(&self, line: &Line) -> Value {
        let id = &line["event_id"];
        let count = |what: &str| {
            let bound = |end: &str| &line[&format!("{what}_{end}")];
            whole(
                compact(json!({"min": bound("min"), "max": bound("max"), "span": span(line, &format!("{what}_"))})),
                "span",
            )
        };
        let magnitude = compact(
            json!({"dead": count("dead"), "injured": count("injured"), "arrested": count("arrested"), "size": count("size")}),
        );
        let place = compact(json!({
            "span": span(line, "place_"), "name": line["place_name"], "country": line["place_country"], "admin1": line["place_admin1"],
            "lat": line["place_lat"], "lon": line["place_lon"], "precision": line["place_precision"], "geonames": line["place_geonames"],
        }));
        compact(json!({
            "id": id, "event_type": line["event_type"], "category": line["category"], "mode": line["mode"], "contexts": line["contexts"],
            "quad": line["quad"], "score": line["score"], "trigger": span(line, "trigger_"), "actors": self.parties(id, "actor"),
            "recipients": self.parties(id, "recipient"), "date": date(line), "place": whole(place, "name"), "status": line["status"],
            "background": line["background"], "magnitude": filled(magnitude), "attribution": self.links(id), "same": line["same"],
            "sentence": line["sentence"], "confidence": line["confidence"], "evidence": self.evidence(id),
        }))
    }

    fn statement(&self, line: &Line) -> Value {
        let id = &line["statement_id"];
        let list = |column: &str| line[column].as_array().unwrap().iter();
        let content = list("content_starts").zip(list("content_ends")).zip(list("content_texts"));
        let content: Value =
            content.map(|((start, end), text)| json!({"start": start, "end": end, "text": text})).collect();
        compact(json!({
            "id": id, "speaker": self.parties(id, "speaker").get(0), "addressee": self.parties(id, "addressee").get(0),
            "cue": span(line, "cue_"), "kind": line["kind"], "content": content, "date": date(line), "attribution": self.links(id),
            "sentence": line["sentence"], "confidence": line["confidence"], "evidence": self.evidence(id), "events": line["event_ids"],
        }))
    }

    fn parties(&self, id: &Value, role: &str) -> Value {
        let party = |line: &Line| {
            compact(
                json!({"span": span(line, ""), "name": line["name"], "code": line["code"], "country": line["country"],
                "sector": line["sector"], "office": line["office"], "entity": line["entity"]}),
            )
        };
        self.lines("actors", "row_id", id).filter(|line| line["role"] == role).map(party).collect()
    }

    fn links(&self, id: &Value) -> Value {
        let link = |line: &Line| {
            compact(
                json!({"kind": line["kind"], "name": line["name"], "code": line["code"], "span": span(line, ""), "cue": span(line, "cue_")}),
            )
        };
        self.lines("attribution", "row_id", id).map(link).collect()
    }

    fn evidence(&self, id: &Value) -> Value {
        let line = self.lines("evidence", "row_id", id).next().unwrap();
        let other = |line: &Line| json!({"event_type": line["event_type"], "confidence": line["confidence"]});
        let others: Value = self.lines("alternatives", "row_id", id).map(other).collect();
        whole(
            compact(
                json!({"entry": line["entry"], "spoke": line["spoke"], "clause": line["clause"], "alternatives": others}),
            ),
            "entry",
        )
    }
}

fn pick(line: &Line, fields: &[(&str, &str)]) -> Value {
    compact(
        fields.iter().map(|(field, column)| ((*field).to_owned(), line[*column].clone())).collect::<Map<_, _>>().into(),
    )
}

/// The object without its null fields.
fn compact(mut value: Value) -> Value {
    if let Value::Object(fields) = &mut value {
        fields.retain(|_, value| !value.is_null());
    }
    value
}

/// The object, or null where it lacks what each such object has.
fn whole(value: Value, key: &str) -> Value {
    if value.get(key).is_none_or(Value::is_null) { Value::Null } else { value }
}

/// The object, or null where it is empty.
fn filled(value: Value) -> Value {
    if value.as_object().is_some_and(Map::is_empty) { Value::Null } else { value }
}

fn span(line: &Line, what: &str) -> Value {
    let part = |end: &str| &line[&format!("{what}{end}")];
    whole(json!({"start": part("start"), "end": part("end"), "text": part("text")}), "text")
}

fn date(line: &Line) -> Value {
    let span = span(line, "date_");
    whole(
        compact(json!({"span": span, "from": line["date_from"], "to": line["date_to"], "basis": line["date_basis"]})),
        "from",
    )
}

/// Where the tests that want more than Rust find the shared material.
fn shared() -> PathBuf {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    std::env::var_os("CHANCERY_SHARED").map_or_else(beside, PathBuf::from)
}

/// Says that a test is skipped; where all is required, fails instead (CONTRIBUTING.md).
fn skip(name: &str, reason: &str) {
    assert!(std::env::var_os("CHANCERY_REQUIRE_ALL").is_none(), "cannot run {name}: {reason}");
    // Straight to the stream, for the test runner keeps what `eprintln!` writes.
    let _ = writeln!(std::io::stderr(), "skipped: {name}: {reason}");
}

fn assert_nothing_lost(records: &[Record]) {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), TableFormat::Parquet, records);
    let tables = TABLE_NAMES.map(|table| (table, parquet_lines(folder.path(), table))).into();
    let rebuilder = Rebuilder { tables };
    let rebuilt: Vec<Record> = rebuilder.tables["articles"].iter().map(|article| rebuilder.record(article)).collect();
    assert_eq!(rebuilt, records);
}

#[test]
fn nothing_is_lost_on_the_way_through_parquet() {
    assert_nothing_lost(&[sample()]);
}

#[test]
fn nothing_of_the_seed_is_lost() {
    match fs::read_to_string(shared().join("seed/output.json")) {
        Ok(text) => assert_nothing_lost(&[serde_json::from_str(&text).unwrap()]),
        Err(error) => skip("nothing_of_the_seed_is_lost", &format!("no ../shared/seed/output.json: {error}")),
    }
}

#[test]
fn csv_and_parquet_say_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let records = [sample(), sample_numbered(7)];
    write(folder.path(), TableFormat::Parquet, &records);
    write(folder.path(), TableFormat::Csv, &records);
    for table in TABLE_NAMES {
        let as_csv = |line: Line| line.iter().map(|(column, value)| (column.clone(), as_csv(value))).collect();
        let expected: Vec<BTreeMap<String, String>> =
            parquet_lines(folder.path(), table).into_iter().map(as_csv).collect();
        assert!(!expected.is_empty(), "the sample fills every table");
        assert_eq!(csv_lines(folder.path(), table), expected, "{table}");
    }
}

#[test]
fn csv_is_rfc_4180_and_leaves_the_words_alone() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), TableFormat::Csv, &[sample()]);
    let articles = fs::read_to_string(folder.path().join("articles.csv")).unwrap();
    assert!(articles.starts_with("article_id,text_id,"));
    assert!(articles.ends_with("\r\n"));
    assert!(articles.contains(",\"=Cables cut: \"\"third time\"\", says Malmö\","));
    assert!(articles.contains(",\"Ana Ruiz|Li \"\"Wei\"\", Jr.\","));
    let statements = fs::read_to_string(folder.path().join("statements.csv")).unwrap();
    assert!(statements.contains("We asked|for C:\\\\logs\\\\may\\|june 🛰️ only."), "{statements}");
}

#[test]
fn every_key_leads_to_a_row_and_counts_agree() {
    let folder = tempfile::tempdir().unwrap();
    let records = [sample(), sample_numbered(1)];
    write(folder.path(), TableFormat::Parquet, &records);
    let lines = |table| parquet_lines(folder.path(), table);
    let key = |line: &Line, column: &str| (line["article_id"].clone().to_string(), line[column].clone().to_string());
    let articles: BTreeSet<_> = lines("articles").iter().map(|line| line["article_id"].to_string()).collect();
    let events: BTreeSet<_> = lines("events").iter().map(|line| key(line, "event_id")).collect();
    let statements: BTreeSet<_> = lines("statements").iter().map(|line| key(line, "statement_id")).collect();

    let n_events = records.iter().map(|record| record.events.len()).sum::<usize>();
    let n_statements = records.iter().map(|record| record.statements.len()).sum::<usize>();
    assert_eq!((articles.len(), events.len(), statements.len()), (records.len(), n_events, n_statements));
    assert_eq!(lines("evidence").len(), n_events + n_statements);
    for table in TABLE_NAMES {
        assert!(lines(table).iter().all(|line| articles.contains(&line["article_id"].to_string())), "{table}");
    }
    for table in ["actors", "evidence", "alternatives", "attribution"] {
        for line in lines(table) {
            let rows = if line["row_kind"] == "event" { &events } else { &statements };
            assert!(rows.contains(&key(&line, "row_id")), "{table}: {line:?}");
        }
    }
    for line in lines("relations") {
        let leads = |column: &str| events.contains(&key(&line, column)) || statements.contains(&key(&line, column));
        assert!(leads("from_id") && (leads("to_id") || !line["to_outlet"].is_null()));
    }
}

#[test]
fn spans_and_sentences_are_the_words_of_the_text() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), TableFormat::Parquet, &[sample()]);
    let text: Vec<char> = sample().article.text.chars().collect();
    let slice = |start: &Value, end: &Value| -> String {
        let at = |value: &Value| usize::try_from(value.as_u64().unwrap()).unwrap();
        text[at(start)..at(end)].iter().collect()
    };
    for line in parquet_lines(folder.path(), "events") {
        assert_eq!(line["trigger_text"], slice(&line["trigger_start"], &line["trigger_end"]));
    }
    let articles = parquet_lines(folder.path(), "articles");
    for line in parquet_lines(folder.path(), "evidence") {
        let n = usize::try_from(line["sentence"].as_u64().unwrap()).unwrap();
        assert_eq!(line["sentence_text"], slice(&articles[0]["sentence_starts"][n], &articles[0]["sentence_ends"][n]));
    }
    assert_eq!(articles[0]["published_day"], "2024-05-04");
}

#[test]
fn the_same_records_give_the_same_bytes_over_many_batches() {
    // More lines than a batch holds, in every table of rows.
    let records: Vec<Record> = (0..3000).map(sample_numbered).collect();
    let (first, second) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    write(first.path(), TableFormat::Parquet, &records);
    write(second.path(), TableFormat::Parquet, &records);
    for table in TABLE_NAMES {
        let bytes = |folder: &Path| fs::read(folder.join(format!("{table}.parquet"))).unwrap();
        assert!(bytes(first.path()) == bytes(second.path()), "{table}");
    }
    assert_eq!(parquet_lines(first.path(), "events").len(), 9000);
    let last = parquet_lines(first.path(), "articles").pop().unwrap();
    assert_eq!(last["article_id"], format!("{:032x}", 2999));
}

#[test]
fn parquet_says_which_schema_and_version_wrote_it() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), TableFormat::Parquet, &[]);
    let file = File::open(folder.path().join("events.parquet")).unwrap();
    let reader = ParquetRecordBatchReaderBuilder::try_new(file).unwrap();
    let said = reader.schema().metadata().clone();
    assert_eq!(said["chancery.schema"], "chancery/1");
    assert_eq!(said["chancery.version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(said["chancery.table"], "events");
    assert_eq!(
        reader.schema().field_with_name("status").unwrap().metadata()["description"],
        "`occurred`, `ongoing`, `planned`, `possible` or `denied` (somebody denies it, or the text says that it was not done)."
    );
}

#[test]
fn no_records_give_empty_tables() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), TableFormat::Csv, &[]);
    write(folder.path(), TableFormat::Parquet, &[]);
    for table in TABLE_NAMES {
        assert!(csv_lines(folder.path(), table).is_empty() && parquet_lines(folder.path(), table).is_empty());
    }
}

#[test]
fn tables_that_are_there_are_not_written_over() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), TableFormat::Csv, &[sample()]);
    let error = TableWriter::create(folder.path(), TableFormat::Csv).err().unwrap();
    assert!(matches!(&error, TablesError::Exists { path } if path.ends_with("events.csv")), "{error}");
    assert!(error.to_string().contains("is there already"));
}

#[test]
fn unfinished_files_have_other_names_and_go_with_the_writer() {
    let folder = tempfile::tempdir().unwrap();
    let names = || fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect::<Vec<_>>();
    let mut tables = TableWriter::create(folder.path(), TableFormat::Parquet).unwrap();
    tables.write(&sample()).unwrap();
    assert_eq!(names().len(), TABLE_NAMES.len());
    assert!(names().iter().all(|name| name.to_string_lossy().ends_with(".parquet.partial")));
    drop(tables);
    assert!(names().is_empty());
    // What a killed run left does not stand in the way.
    fs::write(folder.path().join(".events.parquet.partial"), "half").unwrap();
    write(folder.path(), TableFormat::Parquet, &[sample()]);
    assert!(names().iter().all(|name| !name.to_string_lossy().starts_with('.')));
}

#[test]
fn a_day_that_no_calendar_has_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    for format in [TableFormat::Csv, TableFormat::Parquet] {
        let mut record = sample();
        record.events[0].date.as_mut().unwrap().to = "2024-02-30".to_owned();
        let mut tables = TableWriter::create(folder.path(), format).unwrap();
        let error = tables.write(&record).unwrap_err();
        assert_eq!(error.to_string(), "column `date_to` of `events`: `2024-02-30` is no day of the calendar");
    }
}

#[test]
fn pyarrow_reads_the_tables() {
    let name = "pyarrow_reads_the_tables";
    let python = |script: &str, folder: &Path| Command::new("python3").args(["-c", script]).arg(folder).output();
    let folder = tempfile::tempdir().unwrap();
    match python("import pyarrow.parquet", folder.path()) {
        Err(error) => return skip(name, &format!("python3 did not start: {error}")),
        Ok(output) if !output.status.success() => return skip(name, "python3 has no pyarrow"),
        Ok(_) => {}
    }
    write(folder.path(), TableFormat::Parquet, &[sample(), sample_numbered(1)]);
    write(folder.path(), TableFormat::Csv, &[sample(), sample_numbered(1)]);
    let script = r#"
import csv, sys
import pyarrow.parquet as pq
for name in "articles events statements actors evidence alternatives attribution relations notes".split():
    table = pq.read_table(f"{sys.argv[1]}/{name}.parquet")
    with open(f"{sys.argv[1]}/{name}.csv", encoding="utf-8", newline="") as file: rows = list(csv.DictReader(file))
    assert table.num_rows == len(rows) and table.column_names == list(rows[0]), name
    assert table.schema.metadata[b"chancery.schema"] == b"chancery/1"
    for column in table.column_names:
        kind = str(table.schema.field(column).type)
        if kind == "string": assert [v or "" for v in table[column].to_pylist()] == [row[column] for row in rows], column
        if kind == "date32[day]": assert [str(v or "") for v in table[column].to_pylist()] == [row[column] for row in rows], column
        if kind == "double": assert table[column].to_pylist() == [float(row[column]) if row[column] else None for row in rows], column
"#;
    let output = python(script, folder.path()).unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}
