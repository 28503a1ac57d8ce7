//! People in the news: who asked to be forgotten stands nowhere any more, who acts in private is not named to others.

#![allow(clippy::unwrap_used)] // A test may break off where it stands.

mod common;

use chancery_archive::{
    Archive, ArchiveError, CorrectionKind, Filter, Forgotten, Id, Item, Source, Writer, rehydrate, shareable,
};
use chancery_doc::record::{Record, RecordCredit, RecordParty, Span};
use chancery_doc::{Article, Credit, CreditKind, InputSpan};
use common::{ATTACK, Place, Row, report, total};
use serde_json::{Value, json};

const TEXT: &str = "Armed men attacked the shop of Ilse Vantongeren in Bol. Vantongeren fled.";

/// The record of a text with one row, upon somebody of that name.
fn named(outlet: &'static str, text: &str, name: &str) -> Record {
    let mut record = report(outlet, "2024-11-20", text, &[ATTACK]).record("1");
    let party = &mut record.events[0].recipients[0];
    (party.name, party.sector) = (Some(name.to_owned()), Some("CVL".to_owned()));
    record
}

fn write(writer: &mut Writer, records: &[Record]) {
    let preparer = writer.preparer();
    for record in records {
        let prepared = preparer.record(record.clone()).unwrap();
        let source = Source::new(&record.article.input, record.article.id.as_bytes(), "");
        writer.write(&[Item::new(source, vec![prepared])]).unwrap();
    }
}

fn exported(archive: &Archive) -> Vec<Record> {
    let mut records = Vec::new();
    archive
        .each_record(None, |record| {
            records.push(record);
            Ok::<(), ArchiveError>(())
        })
        .unwrap();
    records
}

/// One column of the file, as text.
fn column(place: &Place, sql: &str) -> Vec<String> {
    let file = rusqlite::Connection::open(&place.path).unwrap();
    let mut rows = file.prepare(sql).unwrap();
    rows.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
}

/// What is kept for comparing articles, unpacked.
fn stories(place: &Place) -> Vec<String> {
    let file = rusqlite::Connection::open(&place.path).unwrap();
    let words: Vec<u8> =
        file.query_row("SELECT value FROM meta WHERE key = 'dictionary.record'", [], |row| row.get(0)).unwrap();
    let words = zstd::bulk::decompress(&words, 1 << 24).unwrap();
    let mut unpacker = zstd::bulk::Decompressor::with_dictionary(&words).unwrap();
    let mut rows = file.prepare("SELECT story FROM stories").unwrap();
    let packed: Vec<Vec<u8>> = rows.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    packed.iter().map(|story| String::from_utf8(unpacker.decompress(story, 1 << 20).unwrap()).unwrap()).collect()
}

#[test]
fn a_forgotten_name_is_in_no_credit_address_input_or_note() {
    let place = Place::new();
    let mut record = named("a.example", TEXT, "Ilse Vantongeren");
    let article = &mut record.article;
    article.input = "mail/ilse-vantongeren.txt".to_owned();
    article.url = Some("https://a.example/news/ilse%2Dvantongeren?id=3".to_owned());
    article.canonical_url = Some("https://a.example/vantongeren".to_owned());
    article.section = Some("Crime / Ilse Vantongeren".to_owned());
    article.credit = Some(RecordCredit {
        text: "Source: Ilse Vantongeren, Corvanwire".to_owned(),
        outlet: "Corvanwire".to_owned(),
        kind: "source_line".to_owned(),
        input_span: Some(Span { start: 900, end: 936, text: "Source: Ilse Vantongeren, Corvanwire".to_owned() }),
    });
    let row = Id::parse(&record.events[0].id).unwrap();
    let other = named("b.example", "Nobody attacked anybody.", "Ada Brun");
    let mut writer = Writer::open(&place.path).unwrap().corroborating();
    write(&mut writer, &[record.clone(), other.clone()]);
    writer.correct(CorrectionKind::Right, &[row], "adaeze", "Vantongeren confirmed it").unwrap();
    assert_eq!(writer.would_cover("Ilse Vantongeren").unwrap(), Forgotten { articles: 1, texts: 1 });
    assert_eq!(writer.forget_name("ILSE VANTONGEREN").unwrap(), Forgotten { articles: 1, texts: 1 });
    // What comes in later is covered the same way, and what is noted later where the name is whole.
    let of_other = Id::parse(&other.events[0].id).unwrap();
    writer.correct(CorrectionKind::Wrong, &[of_other], "adaeze", "it was Ilse Vantongeren").unwrap();
    record.article.id = "7".repeat(32);
    record.article.input = "mail/vantongeren.eml".to_owned();
    write(&mut writer, &[record]);
    writer.close().unwrap();
    place.check();
    let records = exported(&place.open());
    assert_eq!(records.len(), 3);
    assert!(records.contains(&other));
    let kept = &records.iter().find(|record| record.article.credit.is_some()).unwrap().article;
    let credit = kept.credit.as_ref().unwrap();
    assert_eq!(credit.text, "Source: ████ ███████████, Corvanwire");
    assert_eq!(credit.input_span.as_ref().unwrap().text, credit.text);
    assert_eq!((&kept.url, &kept.canonical_url), (&None, &None));
    assert_eq!(kept.section.as_deref(), Some("Crime / ████ ███████████"));
    let said = [
        records.iter().map(|record| serde_json::to_string(record).unwrap()).collect(),
        stories(&place),
        column(&place, "SELECT input FROM ledger"),
        column(&place, "SELECT note FROM corrections"),
        column(&place, "SELECT name FROM actors"),
    ];
    for said in said.concat() {
        assert!(!said.to_lowercase().contains("vantongeren"), "{said}");
    }
    assert_eq!(
        column(&place, "SELECT input FROM ledger ORDER BY input"),
        ["b.example/2024-11-20.txt", "mail/████-███████████.txt", "mail/███████████.eml"]
    );
    let notes = column(&place, "SELECT note FROM corrections");
    assert_eq!(notes, ["███████████ confirmed it", "it was ████ ███████████"]);
}

#[test]
fn a_family_name_alone_goes_from_rows_and_stays_in_names_of_places_and_outlets() {
    let place = Place::new();
    let text = "Ilse Moor was attacked on the road to Moor, Moor’s brother said.";
    let mut record = named("a.example", text, "Moor");
    record.article.outlet.as_mut().unwrap().name = Some("The Moor Post".to_owned());
    record.events[0].place = Some(
        serde_json::from_value(
            json!({"span": {"start": 38, "end": 42, "text": "Moor"}, "name": "Moor", "precision": "settlement"}),
        )
        .unwrap(),
    );
    let mut writer = Writer::open(&place.path).unwrap();
    write(&mut writer, &[record]);
    writer.forget_name("Ilse Moor").unwrap();
    writer.close().unwrap();
    place.check();
    let archive = place.open();
    assert!(archive.actors(Some("Moor"), 9).unwrap().is_empty());
    let [record] = &exported(&archive)[..] else { panic!() };
    assert_eq!(record.article.text, "████ ████ was attacked on the road to ████, ████’s brother said.");
    assert_eq!(record.article.outlet.as_ref().unwrap().name.as_deref(), Some("The Moor Post"));
    assert_eq!(record.events[0].place.as_ref().unwrap().name, "Moor");
    assert_eq!(record.events[0].recipients[0].name, None);
}

#[test]
fn texts_that_a_name_told_apart_become_one() {
    let place = Place::new();
    let text = |name: &str| format!("Armed men attacked {name} in Bol.");
    let records = [
        named("a.example", &text("Anselm Kovarik"), "Anselm Kovarik"),
        named("b.example", &text("Anselm Kovarjk"), "Anselm Kovarjk"),
        named("c.example", &text("ANSELM KOVARIK"), "Anselm Kovarik"),
    ];
    let mut writer = Writer::open(&place.path).unwrap().corroborating();
    write(&mut writer, &records);
    assert_eq!(writer.forget_name("Anselm Kovarik").unwrap(), Forgotten { articles: 2, texts: 2 });
    assert_eq!(writer.forget_name("Anselm Kovarjk").unwrap(), Forgotten { articles: 1, texts: 1 });
    writer.close().unwrap();
    place.check();
    let archive = place.open();
    assert_eq!(archive.whereabouts().unwrap().texts, 1);
    for record in exported(&archive) {
        assert_eq!(record.article.text, "Armed men attacked ██████ ███████ in Bol.");
    }
    let found = Filter { text: Some("armed".to_owned()), ..Filter::default() };
    assert_eq!(total(&archive, &found).0, 3);
}

#[test]
fn a_name_in_one_title_is_covered_in_the_text_of_both() {
    let place = Place::new();
    let text = "Armed men attacked Kovarik in Bol.";
    let mut records = [named("b.example", text, "Kovarik"), named("a.example", text, "Kovarik")];
    records[1].article.title = Some("Anselm Kovarik beaten".to_owned());
    let mut writer = Writer::open(&place.path).unwrap();
    write(&mut writer, &records);
    assert_eq!(writer.forget_name("Anselm Kovarik").unwrap(), Forgotten { articles: 2, texts: 1 });
    writer.close().unwrap();
    place.check();
    for record in exported(&place.open()) {
        assert_eq!(record.article.text, "Armed men attacked ███████ in Bol.");
    }
}

#[test]
fn actors_places_and_outlets_go_with_the_last_article_that_names_them() {
    let place = Place::new();
    let mut record = named("a.example", TEXT, "Ilse Vantongeren");
    record.events[0].place = Some(
        serde_json::from_value(
            json!({"span": {"start": 51, "end": 54, "text": "Bol"}, "name": "Bol", "precision": "settlement"}),
        )
        .unwrap(),
    );
    let other = named("b.example", "Nobody attacked anybody.", "Ada Brun");
    let mut writer = Writer::open(&place.path).unwrap().corroborating();
    write(&mut writer, &[other.clone(), record.clone()]);
    writer.forget_article(Id::parse(&record.article.id).unwrap()).unwrap();
    assert!(writer.archive().actors(Some("Vantongeren"), 9).unwrap().is_empty());
    assert_eq!(writer.archive().actors(Some("Brun"), 9).unwrap().len(), 1);
    // The same writer goes on, and gives what went a number anew.
    let mut later = record.clone();
    later.article.id = "7".repeat(32);
    write(&mut writer, &[later.clone()]);
    writer.forget_article(Id::parse(&later.article.id).unwrap()).unwrap();
    writer.close().unwrap();
    place.check();
    assert!(column(&place, "SELECT name FROM places").is_empty());
    assert!(!column(&place, "SELECT name FROM names").contains(&"a.example".to_owned()));

    // A run that is thrown away takes those along that it alone named.
    let mut again = named("b.example", "Nobody attacked anybody.", "Ada Bruun");
    again.program.version = "2".to_owned();
    let mut writer = Writer::open(&place.path).unwrap();
    write(&mut writer, &[again]);
    writer.show(2).unwrap();
    writer.prune(1).unwrap();
    write(&mut writer, &[other]);
    writer.close().unwrap();
    place.check();
    let there = column(&place, "SELECT name FROM actors WHERE name IS NOT NULL");
    assert!(there.contains(&"Ada Brun".to_owned()), "{there:?}");
}

#[test]
fn what_is_taken_out_while_somebody_reads_is_said_to_be_in_the_file_still() {
    let place = Place::new();
    let mut writer = Writer::open(&place.path).unwrap();
    write(&mut writer, &[named("a.example", TEXT, "Ilse Vantongeren")]);
    writer.close().unwrap();
    let reader = rusqlite::Connection::open(&place.path).unwrap();
    reader.execute_batch("BEGIN; SELECT count(*) FROM articles").unwrap();
    let mut writer = Writer::open(&place.path).unwrap();
    writer.forget_name("Ilse Vantongeren").unwrap();
    let error = writer.close().err().unwrap();
    assert!(matches!(error, ArchiveError::StillRead { .. }), "{error}");
    reader.execute_batch("COMMIT").unwrap();
    let mut writer = Writer::open(&place.path).unwrap();
    writer.compact().unwrap();
    writer.close().unwrap();
    let bytes = std::fs::read(&place.path).unwrap();
    assert!(!String::from_utf8_lossy(&bytes).to_lowercase().contains("vantongeren"));
}

/// A record of private Li Wei among a place and somebody public who share a word with her.
fn li_wei() -> Record {
    let text = "Police attacked Li at Wei Bridge when Premier Li spoke to Li Wei, Libya’s envoy said.";
    let row = Row { trigger: "Police", ..ATTACK };
    let mut record = report("a.example", "2024-11-20", text, &[row]).record("1");
    let event = &mut record.events[0];
    event.recipients[0].name = Some("Li Wei".to_owned());
    event.recipients[0].sector = Some("CVL".to_owned());
    let premier: RecordParty = serde_json::from_value(
        json!({"span": {"start": 38, "end": 48, "text": "Premier Li"}, "name": "Li Qiang", "sector": "GOV"}),
    )
    .unwrap();
    event.actors.push(premier);
    event.place = Some(
        serde_json::from_value(
            json!({"span": {"start": 22, "end": 32, "text": "Wei Bridge"}, "name": "Wei Bridge", "precision": "point"}),
        )
        .unwrap(),
    );
    event.attribution = serde_json::from_value(json!([{"kind": "speaker", "name": "Oumar Dabo"}])).unwrap();
    let article = &mut record.article;
    article.title = Some("POLICE BEAT LI WEI NEAR WEI BRIDGE, DABO SAYS".to_owned());
    article.url = Some("https://a.example/news/li-wei-beaten".to_owned());
    article.canonical_url = Some("https://a.example/news/8812".to_owned());
    article.credit = Some(RecordCredit {
        text: "Source: Jane Moll, Corvanwire".to_owned(),
        outlet: "Corvanwire".to_owned(),
        kind: "source_line".to_owned(),
        input_span: Some(Span { start: 90, end: 119, text: "Source: Jane Moll, Corvanwire".to_owned() }),
    });
    record
}

#[test]
fn a_shared_record_names_no_private_person_in_title_snippet_credit_or_address() {
    let shared = shareable(&li_wei(), 300);
    assert_eq!(shared["article"]["title"], "POLICE BEAT a civilian (NER) NEAR WEI BRIDGE, a person SAYS");
    assert_eq!(
        shared["events"][0]["snippet"],
        "Police attacked a civilian (NER) at Wei Bridge when Premier Li spoke to a civilian (NER), Libya’s envoy said."
    );
    assert_eq!(shared["article"]["credit"], json!({"outlet": "Corvanwire", "kind": "source_line"}));
    assert_eq!(shared["article"].get("url"), None);
    assert_eq!(shared["article"]["canonical_url"], "https://a.example/news/8812");
    assert_eq!(shared["events"][0]["place"]["name"], "Wei Bridge");
    assert_eq!(shared["events"][0]["actors"][1]["name"], "Li Qiang");
    assert_eq!(shared["events"][0]["attribution"][0]["description"], "a person");
    for name in ["Moll", "Wei,", "li-wei", "Dabo"] {
        assert!(!shared.to_string().contains(name), "{name} in {shared}");
    }
}

#[test]
fn a_place_that_is_called_as_somebody_keeps_its_name() {
    let mut record = li_wei();
    record.events[0].place.as_mut().unwrap().name = "Li Wei".to_owned();
    let shared: Value = shareable(&record, 0);
    assert_eq!(shared["events"][0]["place"]["name"], "Li Wei");
    let article = Article { text: record.article.text, ..Article::default() };
    assert!(rehydrate(shared, &article).is_ok());
}

#[test]
fn who_holds_the_page_fills_credit_and_address_again() {
    let record = li_wei();
    let (printed, text) = (record.article.credit.clone().unwrap(), record.article.text.clone());
    let credit = Credit {
        text: printed.text,
        outlet: printed.outlet,
        kind: CreditKind::SourceLine,
        input_span: Some(InputSpan { start: 90, end: 119 }),
    };
    let article = Article {
        text,
        title: record.article.title.clone(),
        url: record.article.url.clone(),
        credit: Some(credit),
        ..Article::default()
    };
    let filled = rehydrate(shareable(&record, 90), &article).unwrap().article;
    assert_eq!((&filled.credit, &filled.url), (&record.article.credit, &record.article.url));
    assert_eq!(filled.canonical_url, record.article.canonical_url);
    // A page that was printed without the credit does not tell its words.
    let bare = Article { credit: None, ..article };
    assert_eq!(rehydrate(shareable(&record, 90), &bare).unwrap().article.credit.unwrap().text, "");
}
