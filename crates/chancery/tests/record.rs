//! The whole way from bytes to the record: the demonstration articles, the seed and some odd pages.
#![allow(clippy::unwrap_used)] // In tests; the exception for tests does not reach helpers.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use chancery::doc::record::{Record, Span};
use chancery::doc::{Given, Media, RawPage};
use chancery::{Pipeline, Unreadable};
use serde_json::Value;

fn page(input: &str, media: Media, bytes: &[u8]) -> RawPage {
    RawPage { input: input.to_owned(), media, bytes: bytes.to_vec(), charset: None, given: Given::default() }
}

fn demo_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../demo")
}

/// The demonstration articles, by name.
fn demo() -> Vec<RawPage> {
    let mut paths: Vec<PathBuf> = fs::read_dir(demo_folder()).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let page_of = |path: &PathBuf| {
        let media = match path.extension()?.to_str()? {
            "html" => Media::Html,
            "txt" => Media::Text,
            _ => return None,
        };
        Some(page(path.file_name()?.to_str()?, media, &fs::read(path).unwrap()))
    };
    let pages: Vec<RawPage> = paths.iter().filter_map(page_of).collect();
    assert!(pages.len() >= 16, "the demonstration has {} articles", pages.len());
    pages
}

/// Pages that nobody would write and every archive holds.
fn odd() -> Vec<RawPage> {
    let text = |input, text: &str| page(input, Media::Text, text.as_bytes());
    let html = |input, text: &str| page(input, Media::Html, text.as_bytes());
    vec![
        text("empty.txt", ""),
        text("blank.txt", " \n\n\t\n"),
        text("title-only.txt", "Ministers meet in Tokyo"),
        text("no-title.txt", "\n\nFrance condemned the attack on Monday, the ministry said."),
        text(
            "crlf.txt",
            "Talks open\r\n\r\nFrance and Spain met on Monday.\r\n\r\n“We agreed,” Spain’s foreign minister said.\r\n",
        ),
        text(
            "emoji.txt",
            "🛰️ Talks 👩‍🚀 open\n\n🇫🇷 France and Spain 🇪🇸 met on Monday 🎉. “Étonnant!” the French foreign minister said.",
        ),
        text(
            "open-quote.txt",
            "A quote without end\n\n“We shall never sign, the foreign minister of Peru said, and Chile’s army fired on the border post.",
        ),
        text("marks.txt", "\"\"\"\n\n“”‘’\"' — said. said said: \"said\" “.” he told. Told?"),
        html("nothing.html", ""),
        html("no-body.html", "<title>Ministers meet</title>"),
        html(
            "broken.html",
            "<html><body><article><h1>France <b>condemns</h1><p>France condemned Peru on Monday.<p>“No,” Peru said<div><p>&#0;&amp;&nbsp",
        ),
        html("deep.html", &format!("{}<p>France condemned Peru on Monday.", "<div>".repeat(3000))),
    ]
}

fn code_all(pipeline: &Pipeline, pages: &[RawPage]) -> Vec<Record> {
    // What is no text has a reason and no record.
    pages.iter().filter_map(|page| pipeline.code(page).ok()).collect()
}

/// The seed with its date, if the shared folder is there.
fn seed() -> Option<RawPage> {
    let bytes = fs::read(shared().join("seed/article.txt")).ok()?;
    let mut page = page("seed_article", Media::Text, &bytes);
    page.given.published = Some("2023-05-10".to_owned());
    Some(page)
}

/// The shared folder: beside the repository, or where `CHANCERY_SHARED` says.
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

/// Every span of the record that counts in the article's text.
fn spans(record: &Record) -> Vec<Span> {
    fn walk(value: &Value, found: &mut Vec<Span>) {
        if let Ok(span) = serde_json::from_value(value.clone()) {
            found.push(span);
            return;
        }
        match value {
            Value::Array(items) => items.iter().for_each(|item| walk(item, found)),
            Value::Object(fields) => {
                fields.iter().filter(|(key, _)| *key != "credit").for_each(|(_, field)| walk(field, found));
            }
            _ => {}
        }
    }
    let mut found = Vec::new();
    walk(&serde_json::to_value(record).unwrap(), &mut found);
    found
}

#[test]
fn spans_are_the_words_of_the_text_and_ids_are_unique() {
    let pipeline = Pipeline::new().unwrap();
    for record in code_all(&pipeline, &[demo(), odd()].concat()) {
        let input = &record.article.input;
        let text: Vec<char> = record.article.text.chars().collect();
        for span in spans(&record) {
            let words: Option<String> = text.get(span.start..span.end).map(|words| words.iter().collect());
            assert_eq!(words.as_deref(), Some(span.text.as_str()), "{input}: {span:?}");
        }
        let rows = record.events.iter().map(|event| &event.id);
        let ids: Vec<&String> = rows.chain(record.statements.iter().map(|statement| &statement.id)).collect();
        assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len(), "{input}: two rows with one id");
    }
}

#[test]
fn the_same_bytes_give_the_same_record() {
    let pages = [demo(), odd()].concat();
    let write = || {
        let records = code_all(&Pipeline::new().unwrap(), &pages);
        records.iter().map(|record| serde_json::to_string(record).unwrap() + "\n").collect::<String>()
    };
    let first = write();
    assert_eq!(first, write());
    for line in first.lines() {
        let record: Record = serde_json::from_str(line).unwrap();
        assert_eq!(serde_json::to_string(&record).unwrap(), line, "a record comes back as it went");
    }
}

#[test]
fn a_language_not_read_and_a_page_of_links_give_no_rows() {
    let pipeline = Pipeline::new().unwrap();
    for name in ["07-acuerdo-fluvial.html", "08-index-of-links.html"] {
        let page = demo().into_iter().find(|page| page.input == name).unwrap();
        let record = pipeline.code(&page).unwrap();
        assert!(record.events.is_empty() && record.statements.is_empty(), "{name}");
        assert!(!record.article.notes.is_empty(), "{name}: the reason is in the notes");
    }
}

#[test]
fn a_picture_has_a_reason_and_no_record() {
    let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89";
    let unreadable: Result<Record, Unreadable> = Pipeline::new().unwrap().code(&page("a.png", Media::Html, png));
    assert!(unreadable.is_err());
}

#[test]
fn records_pass_record_py() {
    let name = "records_pass_record_py";
    let checker = shared().join("record.py");
    if !checker.is_file() {
        return skip(name, &format!("no `{}`", checker.display()));
    }
    match Command::new("python3").args(["-c", "import jsonschema"]).output() {
        Err(error) => return skip(name, &format!("python3 did not start: {error}")),
        Ok(output) if !output.status.success() => return skip(name, "python3 has no jsonschema"),
        Ok(_) => {}
    }
    let pages = [demo(), odd(), seed().into_iter().collect()].concat();
    let records = code_all(&Pipeline::new().unwrap(), &pages);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("records.jsonl");
    let mut file = fs::File::create(&path).unwrap();
    for record in &records {
        writeln!(file, "{}", serde_json::to_string(record).unwrap()).unwrap();
    }
    let output = Command::new("python3").arg(checker).arg(&path).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    assert!(said.contains(&format!("documents: {}, complaints: 0", records.len())), "{said}");
}

#[test]
fn the_seed_is_read_as_its_editors_expect() {
    let name = "the_seed_is_read_as_its_editors_expect";
    let expected = fs::read_to_string(shared().join("seed/expected.json"));
    let (Some(page), Ok(expected)) = (seed(), expected) else {
        return skip(name, &format!("no seed in `{}`", shared().display()));
    };
    let expected: Value = serde_json::from_str(&expected).unwrap();
    let article = Pipeline::new().unwrap().code(&page).unwrap().article;
    let want = |field: &str| expected["article"][field].as_str().unwrap().to_owned();
    assert_eq!(article.title, Some(want("title")));
    assert_eq!(article.language, Some(want("language")));
    assert_eq!(article.outlet.unwrap().name, Some(want("outlet")));
    let credit = article.credit.unwrap();
    assert_eq!(credit.text, expected["article"]["credit"]["text"]);
    assert_eq!(credit.input_span.unwrap().start, expected["article"]["credit"]["start"]);
    assert!(article.reprint);
    let published = article.published.unwrap();
    assert_eq!((published.date, published.basis), (want("published"), "given".to_owned()));
    for line in expected["article"]["not_article"].as_array().unwrap() {
        assert!(!article.text.contains(line.as_str().unwrap()), "{line} is in the text");
    }
}

#[test]
fn without_a_date_given_the_seed_is_not_from_today() {
    let name = "without_a_date_given_the_seed_is_not_from_today";
    let Some(mut page) = seed() else { return skip(name, &format!("no seed in `{}`", shared().display())) };
    page.given.published = None;
    let article = Pipeline::new().unwrap().code(&page).unwrap().article;
    if let Some(published) = article.published {
        assert_eq!(published.basis, "inferred");
        assert!(published.date.starts_with("2023-05"), "{}", published.date);
    }
}
