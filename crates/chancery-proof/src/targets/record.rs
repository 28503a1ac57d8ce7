//! A record that somebody else made, or that was made and then changed: nothing about it need be true.

use std::fs;
use std::sync::LazyLock;

use chancery_archive::{Item, Source, Writer, shareable};
use chancery_doc::record::Record;
use chancery_exports::{Crosswalk, Exporter, Format, Include};
use serde_json::Value;

use super::folder;

static CROSSWALK: LazyLock<Crosswalk> = LazyLock::new(|| Crosswalk::built_in().expect("the built-in tables are sound"));

/// An archive without an article: to make one takes longer than all that is done with it.
static EMPTY: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let folder = folder();
    let path = folder.path().join("empty.db");
    Writer::open(&path).and_then(Writer::close).expect("the folder is ours");
    fs::read(&path).expect("it was just written")
});

pub(super) fn record(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let Ok(record) = serde_json::from_str::<Record>(text) else { return };
    let again = serde_json::to_string(&record).expect("a record is JSON");
    assert!(serde_json::from_str::<Record>(&again).expect("it comes back") == record);
    let _ = shareable(&record, 90);

    let folder = folder();
    for format in Format::ALL {
        let dir = folder.path().join(format.as_str());
        let mut exporter =
            Exporter::create(&dir, format, &CROSSWALK, Include::default()).expect("the folder is new and ours");
        exporter.write(&record, &()).expect("there is room for a line");
        exporter.finish().expect("there is room for a line");
    }

    let path = folder.path().join("a.db");
    fs::write(&path, &*EMPTY).expect("there is room");
    let mut writer = Writer::open(&path).expect("the folder is ours").corroborating();
    let input = record.article.input.clone();
    if let Ok(prepared) = writer.preparer().record(record.clone()) {
        let article = prepared.article();
        let item = Item::new(Source::new(&input, again.as_bytes(), ""), vec![prepared]);
        writer.write(&[item]).expect("what was checked can be written");
        let stored = writer.archive().record(article).expect("what was written can be read");
        let stored = stored.expect("what was written is there");
        let (stored, given) = (with_words(&stored, &stored), with_words(&record, &stored));
        assert!(stored == given, "a record comes out of the archive as it went in");
        assert_eq!(writer.archive().check().expect("a sound archive can be checked"), Vec::<String>::new());
    }
}

/// A record as JSON, where a span without words has those that `words` gives it: an archive puts in what the text holds there.
fn with_words(record: &Record, words: &Record) -> Value {
    fn put(value: &mut Value, words: &Value) {
        match (value, words) {
            (Value::Object(own), Value::Object(others)) => {
                let is_span = ["start", "end", "text"].iter().all(|name| own.contains_key(*name));
                for (name, value) in own.iter_mut() {
                    let Some(words) = others.get(name) else { continue };
                    if is_span && value.as_str() == Some("") {
                        value.clone_from(words);
                    }
                    put(value, words);
                }
            }
            (Value::Array(own), Value::Array(others)) => {
                own.iter_mut().zip(others).for_each(|(own, other)| put(own, other))
            }
            _ => {}
        }
    }
    let json = |record| serde_json::to_value(record).expect("a record is JSON");
    let mut value = json(record);
    put(&mut value, &json(words));
    value
}
