//! An archive file with damage: opened, asked everything, written to. It may refuse; it may not break off.

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use chancery_archive::{Archive, ArchiveError, By, Filter, Item, Page, Per, Source, Writer};
use chancery_doc::record::Record;
use chancery_doc::{Given, Media, RawPage};

use super::{PIPELINE, folder};

const TEXTS: [&str; 3] = [
    "Envoys of Peru and Chile met in Lima on Monday.\n\nPeru's foreign minister said that both states would sign a treaty.",
    "Police in Ghana arrested twelve protesters in Accra.\n\nThe government of Togo condemned the arrests on Friday.",
    "Envoys of Peru and Chile met in Lima on Monday, an agency reported.\n\nBolivia's president refused to attend.",
];

/// A small sound archive, as bytes.
static SOUND: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let folder = folder();
    let path = folder.path().join("sound.db");
    let mut writer = Writer::open(&path).expect("the folder is ours").corroborating();
    let preparer = writer.preparer();
    let items = TEXTS.iter().zip(1..).map(|(text, n)| {
        let page = RawPage {
            input: format!("{n}.txt"),
            media: Media::Text,
            bytes: text.as_bytes().to_vec(),
            charset: None,
            given: Given { published: Some("2024-05-13".into()), title: Some(String::new()), ..Given::default() },
        };
        let article = PIPELINE.extract(&page).expect("it is text");
        let prepared = preparer.coded(PIPELINE.code_article(&article), &article).expect("our own records are sound");
        Item::new(Source::new(&page.input, &page.bytes, ""), vec![prepared])
    });
    let items: Vec<Item> = items.collect();
    writer.write(&items).expect("there is room");
    writer.close().expect("there is room");
    fs::read(&path).expect("it was just written")
});

/// The bytes say what is damaged: the first whether and where the file is cut, then four bytes for each place, three for the offset
/// and one for what is written over it.
pub(super) fn archive(bytes: &[u8]) {
    let mut damaged = SOUND.clone();
    let (&first, rest) = bytes.split_first().unwrap_or((&0, &[]));
    for edit in rest.chunks_exact(4) {
        let at = usize::from(edit[0]) << 16 | usize::from(edit[1]) << 8 | usize::from(edit[2]);
        let n_bytes = damaged.len();
        damaged[at % n_bytes] = edit[3];
    }
    if first & 1 == 1 {
        damaged.truncate(damaged.len() * usize::from(first >> 1) / 128);
    }
    let folder = folder();
    let path = folder.path().join("damaged.db");
    fs::write(&path, &damaged).expect("there is room");
    ask(&path);
    write(&path);
    ask(&path);
}

/// Asks all there is to ask; an error is an answer.
fn ask(path: &Path) {
    let Ok(archive) = Archive::open(path) else { return };
    let everything = Filter::default();
    let _ = archive.check();
    let _ = archive.whereabouts();
    let _ = archive.digest(None);
    let _ = archive.runs();
    let _ = archive.count(&everything);
    let _ = archive.rows(&everything, By::default(), Page::default());
    let _ = archive.panel(&everything, Per::Month);
    let _ = archive.timeline(&everything, Per::Day);
    let _ = archive.occurrences(&everything, Page::default());
    let _ = archive.sources(&everything);
    let _ = archive.corrections();
    let _ = archive.each_record(None, |_: Record| Ok::<_, ArchiveError>(()));
}

fn write(path: &Path) {
    let Ok(writer) = Writer::open(path) else { return };
    let mut writer = writer.corroborating();
    let page = RawPage {
        input: "late.txt".into(),
        media: Media::Text,
        bytes: TEXTS[0].as_bytes().to_vec(),
        charset: None,
        given: Given { published: Some("2024-05-14".into()), ..Given::default() },
    };
    static CODED: LazyLock<Record> = LazyLock::new(|| {
        let page = RawPage {
            input: "late.txt".into(),
            media: Media::Text,
            bytes: TEXTS[0].as_bytes().to_vec(),
            charset: None,
            given: Given::default(),
        };
        PIPELINE.code(&page).expect("it is text")
    });
    let Ok(prepared) = writer.preparer().record(CODED.clone()) else { return };
    let _ = writer.write(&[Item::new(Source::new(&page.input, &page.bytes, "again"), vec![prepared])]);
    let _ = writer.close();
}
