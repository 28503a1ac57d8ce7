//! An archive of every version that was released opens today, and can be written to.
//!
//! Stored files are packed with Zstandard. `CHANCERY_UPDATE=1` writes the file of the present version where it is not there.

#![allow(clippy::unwrap_used)] // A test may break off where it stands.

mod common;

use std::fs;
use std::path::PathBuf;

use chancery_archive::{ArchiveError, Filter};
use chancery_doc::record::Record;
use common::{ATTACK, Place, Report, Row, report, total};

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
