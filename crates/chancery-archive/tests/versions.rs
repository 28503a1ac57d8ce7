//! An archive of every version that was released opens today, and can be written to.
//!
//! Stored files are packed with Zstandard. `CHANCERY_UPDATE=1` writes the file of the present version where it is not there.

#![allow(clippy::unwrap_used)] // A test may break off where it stands.

mod common;

use std::fs;
use std::path::{Path, PathBuf};

use chancery_archive::{ArchiveError, Filter, Writer};
use chancery_doc::record::Record;
use common::{ATTACK, Place, Report, Row, items, program, report, total};

fn stored(version: i64) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("tests/archives/version-{version}.db.zst"))
}

/// What the stored archives hold.
fn reports() -> Vec<Report> {
    let twice =
        [Row { same: Some("h1"), ..ATTACK }, Row { same: Some("h1"), trigger: "raid", dead: Some(3), ..ATTACK }];
    let denied = Row { status: "denied", ..ATTACK };
    vec![
        report("a.example", "2024-11-20", "Chad’s army attacked a convoy near Bol; the raid killed three.", &twice),
        report("b.example", "2024-11-21", "Chad’s army attacked a convoy near Bol; the raid killed three.", &twice),
        report("c.example", "2024-11-21T08:30:00+01:00", "Chad denied that it attacked anybody.", &[denied]),
    ]
}

#[test]
fn archives_of_every_version_open_and_can_be_written_to() {
    let now = stored(chancery_archive::version());
    if std::env::var_os("CHANCERY_UPDATE").is_some() && !now.exists() {
        let place = Place::new();
        place.write("1", 2, &reports());
        fs::create_dir_all(now.parent().unwrap()).unwrap();
        fs::write(&now, zstd::bulk::compress(&fs::read(&place.path).unwrap(), 19).unwrap()).unwrap();
    }
    for version in 1..=chancery_archive::version() {
        let packed = fs::read(stored(version)).unwrap_or_else(|_| panic!("no stored archive of version {version}"));
        let place = Place::new();
        fs::write(&place.path, zstd::decode_all(&packed[..]).unwrap()).unwrap();
        let mut records: Vec<Record> = Vec::new();
        let archive = place.open();
        archive
            .each_record(None, |record| {
                records.push(record);
                Ok::<(), ArchiveError>(())
            })
            .unwrap();
        let mut expected: Vec<Record> = reports().iter().map(|report| report.record("1")).collect();
        expected.sort_by(|one, other| one.article.id.cmp(&other.article.id));
        assert_eq!(records, expected, "version {version}");
        assert_eq!(total(&archive, &Filter::default()), (5, 2, 2), "version {version}");
        drop(archive);
        place.check();
        place.write("1", 1, &[report("d.example", "2024-11-25", "Chad attacked again.", &[ATTACK])]);
        assert_eq!(total(&place.open(), &Filter::default()), (6, 3, 3), "version {version}");
        place.check();
    }
}

/// What articles and happenings are found by.
#[derive(Debug, PartialEq)]
struct Keys {
    of_articles: Vec<[i64; 3]>,
    of_happenings: Vec<[i64; 2]>,
}

fn keys(path: &Path) -> Keys {
    let connection = rusqlite::Connection::open(path).unwrap();
    let mut of_articles = connection.prepare("SELECT spell, key, article FROM story_keys ORDER BY 1, 2, 3").unwrap();
    let mut of_happenings = connection.prepare("SELECT key, event FROM happening_keys ORDER BY 1, 2").unwrap();
    Keys {
        of_articles: of_articles
            .query_map([], |row| Ok([row.get(0)?, row.get(1)?, row.get(2)?]))
            .unwrap()
            .collect::<rusqlite::Result<_>>()
            .unwrap(),
        of_happenings: of_happenings
            .query_map([], |row| Ok([row.get(0)?, row.get(1)?]))
            .unwrap()
            .collect::<rusqlite::Result<_>>()
            .unwrap(),
    }
}

fn compared(place: &Place, reports: &[Report]) {
    let mut writer = Writer::open(&place.path).unwrap().corroborating();
    writer.write(&items(&writer, "1", reports)).unwrap();
    writer.settle(&program("1")).unwrap();
    writer.close().unwrap();
}

#[test]
fn what_version_three_compared_is_found_by_the_keys_of_today() {
    let (old, fresh) = (Place::new(), Place::new());
    let packed = fs::read(stored(3).with_file_name("version-3-compared.db.zst")).unwrap();
    fs::write(&old.path, zstd::decode_all(&packed[..]).unwrap()).unwrap();
    compared(&fresh, &reports());
    drop(old.open());
    let now = keys(&fresh.path);
    assert!(now.of_articles.len() > 10 && now.of_happenings.len() > 10);
    let before = keys(&old.path);
    assert_eq!(before.of_happenings, now.of_happenings);
    // Articles had 96 bands then, and are found by the first 80 of them now.
    let gone = |before: &Keys| -> usize {
        let now = keys(&fresh.path);
        assert!(now.of_articles.iter().all(|key| before.of_articles.contains(key)));
        before.of_articles.len() - now.of_articles.len()
    };
    let n_gone = gone(&before);
    assert!(n_gone > 0);
    // The third outlet's reprint of what the first one has: found by a stored story, and only by it.
    let again =
        report("d.example", "2024-11-22", "Chad’s army attacked a convoy near Bol; the raid killed three.", &[ATTACK]);
    for place in [&old, &fresh] {
        compared(place, std::slice::from_ref(&again));
        place.check();
    }
    assert_eq!(total(&old.open(), &Filter::default()), total(&fresh.open(), &Filter::default()));
    assert_eq!(gone(&keys(&old.path)), n_gone, "what comes in has the keys of today");
}
