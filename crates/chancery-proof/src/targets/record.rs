//! A record that somebody else made, or that was made and then changed: nothing about it need be true.

use std::sync::LazyLock;

use chancery_archive::{Item, Source, Writer, shareable};
use chancery_doc::record::Record;
use chancery_exports::{Crosswalk, Exporter, Format, Include};

use super::folder;

static CROSSWALK: LazyLock<Crosswalk> = LazyLock::new(|| Crosswalk::built_in().expect("the built-in tables are sound"));

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

    let mut writer = Writer::open(&folder.path().join("a.db")).expect("the folder is ours").corroborating();
    let input = record.article.input.clone();
    if let Ok(prepared) = writer.preparer().record(record.clone()) {
        let article = prepared.article();
        let item = Item::new(Source::new(&input, again.as_bytes(), ""), vec![prepared]);
        writer.write(&[item]).expect("what was checked can be written");
        let stored = writer.archive().record(article).expect("what was written can be read");
        assert!(stored.as_ref() == Some(&record), "a record comes out of the archive as it went in");
        assert_eq!(writer.archive().check().expect("a sound archive can be checked"), Vec::<String>::new());
    }
}
