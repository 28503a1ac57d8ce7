//! Columns in memory answer as the archive itself does, whatever is asked for.

#![allow(clippy::unwrap_used)] // A test may break off where it stands.

mod common;

use chancery_archive::{
    Archive, By, CorrectionKind, Facts, Filter, Id, Item, Key, Page, Per, Source, StatementsAsked, Stretch, Writer,
};
use chancery_doc::record::Record;
use chancery_doc::{EventType, Status, digest};
use common::{ATTACK, Place, Report, Row, program, report};
use serde_json::json;

/// Numbers that look like chance and are the same in every run.
struct Draw(u64);

impl Draw {
    fn of<T: Copy>(&mut self, from: &[T]) -> T {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        from[(self.0 >> 33) as usize % from.len()]
    }
}

const CODES: [&str; 4] = ["TCD", "NER", "NGA", "CMR"];

/// Reports that share happenings, outlets, words and days.
fn reports() -> Vec<Report> {
    let mut draw = Draw(7);
    let texts = [
        "Chad’s army attacked a convoy near Bol on Monday.",
        "The army attacked again on Monday; nobody was held.",
        "It attacked on Monday, the radio of the border town said.",
    ];
    let mut reports = Vec::new();
    for n in 0..60 {
        let mut row = |same| Row {
            kind: draw.of(&["ASSAULT", "ACCUSE", "CONSULT", "AID"]),
            actor: draw.of(&CODES),
            recipient: draw.of(&["TCD", "NER", "", "CMR"]),
            status: draw.of(&["occurred", "occurred", "ongoing", "denied", "planned"]),
            background: draw.of(&[false, false, false, true]),
            told: draw.of(&[None, None, Some(("Monday", "2024-11-18")), Some(("Monday", "2024-12-02"))]),
            same,
            dead: draw.of(&[None, Some(3)]),
            ..ATTACK
        };
        let rows = [row(Some("h1")), row(Some("h1")), row(None)];
        let outlet = draw.of(&["a.example", "b.example", "news.c.example"]);
        let published = draw.of(&["2024-11-18", "2024-11-20T08:30:00+01:00", "2024-12-03", "2023-02-01"]);
        // Some texts come again word by word, so that there are copies.
        let text = if n % 3 == 0 { texts[0].to_owned() } else { format!("{} Report {n}.", draw.of(&texts)) };
        reports.push(report(outlet, published, &text, &rows[..1 + n % 3]));
    }
    reports
}

/// The record with a statement.
fn speaking(report: &Report, n: usize) -> Record {
    let mut record = serde_json::to_value(report.record("1")).unwrap();
    let words = report.text.chars().take(5).collect::<String>();
    record["statements"] = json!([{
        "id": digest(&["said", &n.to_string()]), "kind": "indirect", "content": [{"start": 0, "end": 5, "text": words}],
        "speaker": {"code": CODES[n % 3], "country": CODES[n % 3], "sector": if n.is_multiple_of(2) { "GOV" } else { "MIL" }},
        "attribution": [], "sentence": 0, "confidence": 0.7, "events": [],
    }]);
    serde_json::from_value(record).unwrap()
}

fn archive() -> Place {
    let place = Place::new();
    let mut writer = Writer::open(&place.path).unwrap().corroborating();
    for (batch, reports) in reports().chunks(7).enumerate() {
        let preparer = writer.preparer();
        let item = |(n, report): (usize, &Report)| {
            let record = speaking(report, batch * 7 + n);
            let source = Source::new(&format!("{batch}-{n}"), report.text.as_bytes(), report.published);
            Item::new(source, vec![preparer.record(record).unwrap()])
        };
        let items: Vec<Item> = reports.iter().enumerate().map(item).collect();
        writer.write(&items).unwrap();
    }
    writer.settle(&program("1")).unwrap();
    let rows = writer.archive().rows(&Filter::default(), By::Reports, Page::default()).unwrap();
    for (n, kind) in [(1, CorrectionKind::Right), (4, CorrectionKind::Wrong), (9, CorrectionKind::Wrong)] {
        writer.correct(kind, &[Id::parse(&rows[n].event.id).unwrap()], "tester", "").unwrap();
    }
    writer.close().unwrap();
    place
}

fn filters() -> Vec<Filter> {
    let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
    let day = |day: &str| Some(day.parse().unwrap());
    let plain = Filter::default;
    let mut filters = vec![
        plain(),
        Filter { actors: words(&["TCD"]), ..plain() },
        Filter { recipients: words(&["NER", "CMR"]), ..plain() },
        Filter { parties: words(&["NGA MIL"]), ..plain() },
        Filter { actors: words(&["MIL"]), ..plain() },
        Filter { actors: words(&["ZZZ"]), ..plain() },
        Filter { actors: words(&["ZZZ", "TCD"]), recipients: words(&["NER"]), ..plain() },
        Filter { actors: words(&["nobody of that name"]), ..plain() },
        Filter { types: vec![EventType::Assault, EventType::Aid], ..plain() },
        Filter { quads: vec![3, 4], ..plain() },
        Filter { statuses: vec![Status::Denied], ..plain() },
        Filter { background: Some(true), ..plain() },
        Filter { marked: Some(false), ..plain() },
        Filter { confidence: Some(0.95), ..plain() },
        Filter { counting: true, ..plain() },
        Filter { from: day("2024-11-19"), ..plain() },
        Filter { from: day("2024-11-01"), to: day("2024-11-30"), ..plain() },
        Filter { text: Some("border".to_owned()), ..plain() },
        Filter { outlets: words(&["c.example", "A.example"]), ..plain() },
        Filter { places: words(&["TCD"]), ..plain() },
        Filter { categories: words(&["none"]), ..plain() },
    ];
    // Two at a time.
    for one in 0..filters.len() {
        let both = Filter {
            quads: vec![4],
            to: day("2024-12-01"),
            text: Some("army OR radio".to_owned()),
            ..filters[one].clone()
        };
        filters.push(both);
    }
    filters
}

#[test]
fn columns_answer_as_the_archive_does() {
    columns_answer(&archive());
}

#[test]
fn no_answer_hangs_on_how_sqlite_plans() {
    let place = archive();
    // With numbers of its tables it reads them in another order.
    rusqlite::Connection::open(&place.path).unwrap().execute_batch("ANALYZE").unwrap();
    columns_answer(&place);
}

fn columns_answer(place: &Place) {
    let archive = place.open();
    let facts = Facts::read(&archive).unwrap();
    assert_eq!(*facts.version(), archive.data_version().unwrap());
    assert!(facts.may_answer(&archive).unwrap());
    let mut n_told = 0;
    for filter in &filters() {
        assert_eq!(facts.count(&archive, filter).unwrap(), archive.count(filter).unwrap(), "{filter:?}");
        assert_eq!(facts.pairs(&archive, filter).unwrap(), archive.pairs(filter).unwrap(), "{filter:?}");
        assert_eq!(facts.places(&archive, filter).unwrap(), archive.places(filter).unwrap(), "{filter:?}");
        assert_eq!(facts.sources(&archive, filter).unwrap(), archive.sources(filter).unwrap(), "{filter:?}");
        assert_eq!(facts.coverage(&archive, filter).unwrap(), archive.coverage(filter).unwrap(), "{filter:?}");
        for per in [Per::Day, Per::Month] {
            assert_eq!(
                facts.timeline(&archive, filter, per).unwrap(),
                archive.timeline(filter, per).unwrap(),
                "{filter:?}"
            );
            assert_eq!(facts.panel(&archive, filter, per).unwrap(), archive.panel(filter, per).unwrap(), "{filter:?}");
        }
        for (by, oldest) in [(By::Reports, false), (By::Events, true), (By::Origins, false)] {
            n_told += pages(&facts, &archive, filter, by, oldest);
        }
        let page = Page { limit: Some(4), offset: 2, oldest: false };
        let told = |lines: Vec<chancery_archive::OccurrenceLine>| serde_json::to_value(lines).unwrap();
        let (one, other) =
            (facts.occurrences(&archive, filter, page).unwrap(), archive.occurrences(filter, page).unwrap());
        assert_eq!(told(one), told(other), "{filter:?}");
    }
    assert!(n_told > 500, "{n_told}");
}

/// Walks all pages of both; gives how many lines there were.
fn pages(facts: &Facts, archive: &Archive, filter: &Filter, by: By, oldest: bool) -> usize {
    let (mut after, mut n) = (None::<Key>, 0);
    loop {
        let stretch = Stretch { oldest, after, limit: 10 };
        let one = facts.rows_after(archive, filter, by, stretch).unwrap();
        let other = archive.rows_after(filter, by, stretch).unwrap();
        let told = |rows: &[chancery_archive::KeyedRow]| {
            rows.iter().map(|row| (row.key, serde_json::to_value(&row.row).unwrap())).collect::<Vec<_>>()
        };
        assert_eq!(told(&one), told(&other), "{filter:?} {by:?}");
        n += one.len();
        match one.last() {
            Some(last) => after = Some(last.key),
            None => return n,
        }
    }
}

#[test]
fn statements_too() {
    let place = archive();
    let archive = place.open();
    let facts = Facts::read(&archive).unwrap();
    let plain = StatementsAsked::default;
    let day = |day: &str| Some(day.parse().unwrap());
    for asked in [
        plain(),
        StatementsAsked { speakers: vec!["TCD".to_owned()], ..plain() },
        StatementsAsked { speakers: vec!["GOV".to_owned()], from: day("2024-11-19"), ..plain() },
        StatementsAsked { to: day("2024-11-30"), outlets: vec!["a.example".to_owned()], ..plain() },
        StatementsAsked { text: Some("radio".to_owned()), ..plain() },
    ] {
        let n = archive.count_statements(&asked).unwrap();
        assert!(n > 0, "{asked:?}");
        assert_eq!(facts.count_statements(&archive, &asked).unwrap(), n);
        let mut after = None;
        for _ in 0..=n / 5 {
            let stretch = Stretch { oldest: false, after, limit: 5 };
            let one = facts.statements(&archive, &asked, stretch).unwrap();
            let other = archive.statements(&asked, stretch).unwrap();
            let told = |lines: &[(Key, chancery_archive::StatementLine)]| {
                lines.iter().map(|(key, line)| (*key, serde_json::to_value(line).unwrap())).collect::<Vec<_>>()
            };
            assert_eq!(told(&one), told(&other), "{asked:?}");
            after = one.last().map(|(key, _)| *key).or(after);
        }
    }
}

#[test]
fn what_is_forgotten_is_not_told_from_old_columns() {
    let place = archive();
    let facts = Facts::read(&place.open()).unwrap();
    let before = facts
        .rows_after(&place.open(), &Filter::default(), By::Reports, Stretch { limit: 500, ..Stretch::ALL })
        .unwrap();
    let mut writer = Writer::open(&place.path).unwrap();
    let article = before[0].row.article.clone();
    writer.forget_article(Id::parse(&article).unwrap()).unwrap();
    writer.close().unwrap();
    let archive = place.open();
    assert!(!facts.may_answer(&archive).unwrap());
    // Even whoever asks them all the same is told nothing of it.
    let after =
        facts.rows_after(&archive, &Filter::default(), By::Reports, Stretch { limit: 500, ..Stretch::ALL }).unwrap();
    assert!(after.len() < before.len() && after.iter().all(|row| row.row.article != article));
}
