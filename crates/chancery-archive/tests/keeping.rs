//! What comes in comes out, once; and nothing is lost when something goes wrong.

#![allow(clippy::unwrap_used)] // A test may break off where it stands.

mod common;

use std::fs;

use chancery_archive::{
    Archive, ArchiveError, By, Filter, Item, Page, Shown, Source, Writer, rehydrate, shareable, text_digest,
};
use chancery_doc::Article;
use chancery_doc::record::Record;
use common::{ATTACK, Place, Report, Row, items, program, report, total};

fn reports(n: usize) -> Vec<Report> {
    let one = |n: usize| {
        let day: &'static str = format!("2024-{:02}-{:02}", n % 12 + 1, n % 28 + 1).leak();
        let text =
            format!("Chad’s army attacked convoy {n} near Bol – “again”, a herder said.\n\nNobody could say why.");
        report("a.example", day, &text, &[ATTACK, Row { trigger: "herder", kind: "ACCUSE", ..ATTACK }])
    };
    (0..n).map(one).collect()
}

#[test]
fn records_come_out_as_they_went_in() {
    let place = Place::new();
    let reports = reports(5);
    place.write("1", 2, &reports);
    let mut out: Vec<Record> = Vec::new();
    place
        .open()
        .each_record(None, |record| {
            out.push(record);
            Ok::<(), ArchiveError>(())
        })
        .unwrap();
    let mut expected: Vec<Record> = reports.iter().map(|report| report.record("1")).collect();
    expected.sort_by(|one, other| one.article.id.cmp(&other.article.id));
    assert_eq!(out, expected);
    let row = &expected[0].events[1].id;
    assert_eq!(place.open().record_of_row(&row[..12]).unwrap(), expected[0]);
    assert!(place.open().record_of_row("zz").is_err());
}

#[test]
fn batches_order_and_repetition_change_no_digest() {
    let reports = reports(23);
    let one = Place::new();
    one.write("1", 100, &reports);
    let other = Place::new();
    let backwards: Vec<Report> = reports.iter().rev().cloned().collect();
    other.write("1", 4, &backwards);
    let again = other.write("1", 9, &reports);
    assert_eq!((again.articles, again.repeated, again.inputs), (0, 23, 0));
    assert_eq!(one.open().digest(None).unwrap(), other.open().digest(None).unwrap());
    assert_eq!(total(&one.open(), &Filter::default()), total(&other.open(), &Filter::default()));
    let known = Writer::open(&one.path).unwrap().known(&program("1")).unwrap();
    assert_eq!(known.len(), 23);
    other.check();
}

#[test]
fn a_batch_is_whole_or_not_there() {
    let place = Place::new();
    place.write("1", 100, &reports(3));
    let before = place.open().digest(None).unwrap();
    let writer = Writer::open(&place.path).unwrap();
    let refused = writer.preparer().record(Record { schema: "other/9".to_owned(), ..reports(1)[0].record("1") });
    assert!(matches!(refused, Err(ArchiveError::Record { .. })));
    drop(writer);
    assert_eq!(place.open().digest(None).unwrap(), before);
}

#[test]
fn a_second_writer_is_told_and_readers_read_on() {
    let place = Place::new();
    place.write("1", 100, &reports(3));
    let mut writer = Writer::open(&place.path).unwrap();
    let reader = place.open();
    assert_eq!(total(&reader, &Filter::default()).0, 6);
    writer.write(&items(&writer, "1", &reports(5))).unwrap();
    assert_eq!(total(&reader, &Filter::default()).0, 10, "a whole batch is seen at once");
    let message = Writer::open(&place.path).err().unwrap().to_string();
    assert!(
        message.contains("being written by another process") && message.contains(&std::process::id().to_string()),
        "{message}"
    );
    writer.close().unwrap();
    assert!(Writer::open(&place.path).is_ok());
}

#[cfg(unix)]
#[test]
fn a_link_to_an_archive_lets_no_second_writer_in() {
    let place = Place::new();
    let link = place.folder.path().join("link.db");
    let far = place.folder.path().join("far");
    fs::create_dir(&far).unwrap();
    std::os::unix::fs::symlink(&place.path, &link).unwrap();
    std::os::unix::fs::symlink("../link.db", far.join("link.db")).unwrap();
    // The first makes the file, through a link that leads to nothing yet.
    let mut writer = Writer::open(&far.join("link.db")).unwrap();
    let few = reports(2);
    writer.write(&items(&writer, "1", &few[..1])).unwrap();
    for name in [&link, &place.path] {
        let refused = Writer::open(name).err().unwrap();
        assert!(matches!(refused, ArchiveError::Busy { .. }), "{refused}");
    }
    writer.write(&items(&writer, "1", &few[1..])).unwrap();
    writer.close().unwrap();
    assert_eq!(Archive::open(&link).unwrap().whereabouts().unwrap().texts, 2);
    place.check();
}

#[test]
fn a_new_coder_is_seen_once_it_has_what_the_old_one_had() {
    let place = Place::new();
    place.write("1", 100, &reports(4));
    let mut writer = Writer::open(&place.path).unwrap();
    writer.write(&items(&writer, "2", &reports(3))).unwrap();
    assert_eq!(writer.settle(&program("2")).unwrap(), Shown::Other { visible: 1, missing: 1 });
    writer.write(&items(&writer, "2", &reports(4))).unwrap();
    assert_eq!(writer.settle(&program("2")).unwrap(), Shown::Switched { from: 1 });
    assert_eq!(writer.settle(&program("2")).unwrap(), Shown::Same);
    assert!(matches!(writer.show(9), Err(ArchiveError::NoRun { run: 9 })));
    writer.close().unwrap();
    let runs = place.open().runs().unwrap();
    assert_eq!(
        runs.iter().map(|run| (run.id, run.visible, run.articles)).collect::<Vec<_>>(),
        [(1, false, 4), (2, true, 4)]
    );
    assert_eq!(total(&place.open(), &Filter { run: Some(1), ..Filter::default() }), (8, 8, 8));
    place.check();
}

#[test]
fn words_are_found_with_accents_phrases_and_their_surroundings() {
    let place = Place::new();
    place.write(
        "1",
        100,
        &[
            report("a.example", "2024-11-20", "The café at Bol was attacked; a truce was near.", &[ATTACK]),
            report("b.example", "2024-11-21", "Bol was attacked again.", &[ATTACK]),
        ],
    );
    let archive = place.open();
    let found = |text: &str| {
        let filter = Filter { text: Some(text.to_owned()), ..Filter::default() };
        archive.rows(&filter, By::Reports, Page::default()).unwrap()
    };
    // A limit lets common words be found by walking the rows; the rows are the same.
    let filter = Filter { text: Some("attacked".to_owned()), ..Filter::default() };
    let ids = |page: Page| -> Vec<String> {
        archive.rows(&filter, By::Reports, page).unwrap().into_iter().map(|row| row.event.id).collect()
    };
    assert_eq!(ids(Page { limit: Some(9), ..Page::default() }), ids(Page::default()));
    let rows = found("cafe");
    assert_eq!(rows.len(), 1);
    assert!(rows[0].snippet.as_deref().unwrap().contains("[café]"), "{:?}", rows[0].snippet);
    assert_eq!(found("bol attacked").len(), 2);
    assert_eq!(found("\"attacked again\"").len(), 1);
    assert_eq!(found("tru* OR again").len(), 2);
    assert_eq!(found("cafe\" OR 1=1 --").len(), 0);
    let empty = Filter { text: Some("\"\"".to_owned()), ..Filter::default() };
    assert!(matches!(archive.count(&empty), Err(ArchiveError::NoWords { .. })));
}

#[test]
fn filters_narrow() {
    let place = Place::new();
    let told = Row { told: Some(("on Tuesday", "2024-11-19")), ..ATTACK };
    place.write(
        "1",
        100,
        &[
            report("www.a.example", "2024-11-20", "Chad attacked on Tuesday.", &[told]),
            report(
                "b.example",
                "2024-11-21",
                "Kenya attacked nobody.",
                &[Row { actor: "KEN", kind: "CONSULT", recipient: "", ..ATTACK }],
            ),
        ],
    );
    let archive = place.open();
    let n = |filter: Filter| archive.count(&filter).unwrap().reports;
    let day = |day: &str| Some(day.parse().unwrap());
    assert_eq!(n(Filter { actors: vec!["TCD".into()], ..Filter::default() }), 1);
    assert_eq!(n(Filter { actors: vec!["TCD GOV".into()], ..Filter::default() }), 0);
    assert_eq!(n(Filter { parties: vec!["NER".into(), "KEN".into()], ..Filter::default() }), 2);
    assert_eq!(n(Filter { recipients: vec!["MIL".into()], ..Filter::default() }), 1);
    assert_eq!(n(Filter { to: day("2024-11-19"), ..Filter::default() }), 1);
    assert_eq!(n(Filter { from: day("2024-11-20"), ..Filter::default() }), 1);
    assert_eq!(n(Filter { outlets: vec!["A.example".into()], ..Filter::default() }), 1);
    assert_eq!(n(Filter { quads: vec![1], ..Filter::default() }), 1);
    assert_eq!(n(Filter { confidence: Some(0.95), ..Filter::default() }), 0);
    assert_eq!(n(Filter { places: vec!["'; DROP TABLE events; --".into()], ..Filter::default() }), 0);
    assert_eq!(n(Filter::default()), 2);
}

#[test]
fn coverage_tells_what_was_read_whatever_was_found() {
    let place = Place::new();
    place.write(
        "1",
        100,
        &[
            report("a.example", "2024-11-20", "Nothing happened.", &[]),
            report("a.example", "2024-11-20", "Chad attacked.", &[ATTACK]),
            report("b.example", "2024-11-20", "Chad attacked.", &[ATTACK]),
        ],
    );
    let lines = place.open().coverage(&Filter::default()).unwrap();
    let short: Vec<_> = lines
        .iter()
        .map(|line| (line.outlet.as_deref().unwrap(), line.articles, line.reprints, line.reports))
        .collect();
    assert_eq!(short, [("a.example", 2, 0, 1), ("b.example", 1, 1, 1)]);
}

#[test]
fn what_is_no_archive_of_ours_is_refused_with_a_reason_and_left_alone() {
    let place = Place::new();
    assert!(matches!(Archive::open(&place.path), Err(ArchiveError::Missing { .. })));
    fs::write(&place.path, "Envoys meet\n\nThey met on Monday, and on the day after that they met again.".repeat(30))
        .unwrap();
    let before = fs::read(&place.path).unwrap();
    assert!(matches!(Archive::open(&place.path), Err(ArchiveError::Foreign { .. })));
    assert!(matches!(Writer::open(&place.path), Err(ArchiveError::Foreign { .. })));
    assert_eq!(fs::read(&place.path).unwrap(), before);
    let other = Place::new();
    rusqlite::Connection::open(&other.path).unwrap().execute_batch("CREATE TABLE birds (name)").unwrap();
    assert!(matches!(Archive::open(&other.path), Err(ArchiveError::Foreign { .. })));
    assert!(matches!(Writer::open(&other.path), Err(ArchiveError::Foreign { .. })));
    assert!(matches!(Writer::open(other.folder.path()), Err(ArchiveError::Foreign { .. })), "a folder");
}

#[test]
fn a_newer_archive_is_refused_with_a_reason() {
    let place = Place::new();
    place.write("1", 100, &reports(3));
    rusqlite::Connection::open(&place.path).unwrap().pragma_update(None, "user_version", 4000).unwrap();
    for error in [Archive::open(&place.path).err().unwrap(), Writer::open(&place.path).err().unwrap()] {
        assert!(error.to_string().contains("written by a newer Chancery (archive version 4000"), "{error}");
    }
    rusqlite::Connection::open(&place.path)
        .unwrap()
        .pragma_update(None, "user_version", chancery_archive::version())
        .unwrap();
    assert_eq!(total(&place.open(), &Filter::default()).0, 6);
}

#[test]
fn a_truncated_file_is_told_and_not_written_to() {
    let place = Place::new();
    place.write("1", 100, &reports(400));
    let whole = fs::read(&place.path).unwrap();
    for share in [3, 2] {
        let cut = &whole[..whole.len() / 8192 / share * 8192];
        fs::write(&place.path, cut).unwrap();
        let problems = match Archive::open(&place.path) {
            Ok(archive) => archive.check().unwrap_or_else(|error| vec![error.to_string()]),
            Err(error) => vec![error.to_string()],
        };
        assert!(!problems.is_empty());
        let written =
            Writer::open(&place.path).and_then(|mut writer| writer.write(&items(&writer, "1", &reports(401)[400..])));
        assert!(written.is_err(), "cut to one part of {share}");
    }
    fs::write(&place.path, &whole).unwrap();
    place.check();
}

#[test]
fn damage_within_is_found() {
    let place = Place::new();
    place.write("1", 100, &reports(3));
    let connection = rusqlite::Connection::open(&place.path).unwrap();
    connection
        .execute_batch("UPDATE rollup SET events = events + 1; UPDATE articles SET hash = zeroblob(16) WHERE id = 2")
        .unwrap();
    let problems = place.open().check().unwrap();
    assert!(problems.iter().any(|problem| problem.contains("rollup")), "{problems:?}");
    assert!(problems.iter().any(|problem| problem.contains("does not read back")), "{problems:?}");
    let mut writer = Writer::open(&place.path).unwrap();
    writer.compact().unwrap();
    writer.close().unwrap();
    assert_eq!(place.open().check().unwrap().len(), 1, "the rollup is made anew from the rows");
}

/// How many lines of numbers SQLite's planner has of the archive's tables.
fn planner_numbers(place: &Place) -> i64 {
    let file = rusqlite::Connection::open(&place.path).unwrap();
    let is_there = "SELECT count(*) FROM sqlite_schema WHERE name = 'sqlite_stat1'";
    if file.query_row(is_there, [], |row| row.get::<_, i64>(0)).unwrap() == 0 {
        return 0;
    }
    file.query_row("SELECT count(*) FROM sqlite_stat1", [], |row| row.get(0)).unwrap()
}

#[test]
fn a_small_archive_gives_the_planner_no_numbers() {
    let place = Place::new();
    place.write("1", 10, &reports(2));
    assert_eq!(planner_numbers(&place), 0);
    // As programs before this one left them; whoever writes next drops them.
    rusqlite::Connection::open(&place.path).unwrap().execute_batch("ANALYZE").unwrap();
    assert!(planner_numbers(&place) > 10);
    place.write("1", 10, &reports(3));
    assert_eq!(planner_numbers(&place), 0);
    place.check();
    // Those of a large archive stay.
    let file = rusqlite::Connection::open(&place.path).unwrap();
    file.execute_batch("ANALYZE; UPDATE sqlite_stat1 SET stat = replace(stat, '3 ', '30000 ') WHERE tbl = 'articles'")
        .unwrap();
    drop(file);
    place.write("1", 10, &reports(4));
    assert!(planner_numbers(&place) > 10);
}

#[test]
fn what_is_written_in_bulk_is_the_same() {
    let (plain, bulk) = (Place::new(), Place::new());
    plain.write("1", 3, &reports(9));
    let mut writer = Writer::open(&bulk.path).unwrap().in_bulk().unwrap();
    for reports in reports(9).chunks(3) {
        writer.write(&items(&writer, "1", reports)).unwrap();
    }
    writer.close().unwrap();
    assert_eq!(bulk.open().digest(None).unwrap(), plain.open().digest(None).unwrap());
    bulk.check();
}

#[test]
fn a_text_that_records_name_differently_is_kept_once() {
    let place = Place::new();
    let mut writer = Writer::open(&place.path).unwrap().corroborating();
    let first = reports(1).remove(0);
    let mut other = report("b.example", "2024-05-02", &first.text, &[ATTACK]).record("1");
    other.article.text_id = "0123456789abcdef0123456789abcdef".to_owned();
    writer.write(&items(&writer, "1", &[first])).unwrap();
    let prepared = writer.preparer().record(other.clone()).unwrap();
    let article = prepared.article();
    writer.write(&[Item::new(Source::new("late", b"late", ""), vec![prepared])]).unwrap();
    writer.settle(&program("1")).unwrap();
    writer.close().unwrap();
    assert_eq!(place.open().record(article).unwrap(), Some(other));
    place.check();
}

#[test]
fn a_full_disk_undoes_one_batch_and_says_so() {
    let place = Place::new();
    place.write("1", 100, &reports(20));
    let before = place.open().digest(None).unwrap();
    let mut writer = Writer::open(&place.path).unwrap();
    let n_pages = fs::metadata(&place.path).unwrap().len() / 8192;
    writer.limit_pages(n_pages + 2).unwrap();
    let error = writer.write(&items(&writer, "1", &reports(500))).err().unwrap();
    assert!(matches!(error, ArchiveError::Full { .. }), "{error}");
    assert_eq!(place.open().digest(None).unwrap(), before);
    writer.limit_pages(1 << 30).unwrap();
    writer.write(&items(&writer, "1", &reports(500))).unwrap();
    writer.close().unwrap();
    assert_eq!(place.open().digest(None).unwrap().articles, 500);
    place.check();
}

#[cfg(target_os = "linux")]
#[test]
fn an_article_is_forgotten_with_its_rows_and_does_not_come_back() {
    let place = Place::new();
    let mut all = reports(4);
    let copy = Report { outlet: "b.example", ..all[1].clone() };
    all.push(copy);
    place.write("1", 100, &all);
    let id = chancery_archive::Id::parse(&all[1].record("1").article.id).unwrap();
    let mut writer = Writer::open(&place.path).unwrap();
    assert_eq!(writer.articles_named(&id.to_string()[..9]).unwrap(), [id]);
    assert_eq!(writer.articles_named(&all[1].record("1").article.input).unwrap(), [id]);
    let forgotten = writer.forget_article(id).unwrap();
    assert_eq!((forgotten.articles, forgotten.texts), (1, 0), "the copy has the text too");
    writer.close().unwrap();
    place.check();
    assert_eq!(total(&place.open(), &Filter::default()), (8, 8, 8));
    let again = place.write("1", 100, &all);
    assert_eq!((again.articles, again.forgotten), (0, 1));
}

#[test]
fn a_name_is_covered_everywhere_and_in_what_comes_later() {
    let place = Place::new();
    let text = "Chad attacked a shop of Oumar Dabo’s in Bol. Dabo fled.";
    let one = report("a.example", "2024-11-20", text, &[ATTACK]);
    let mut record = one.record("1");
    record.events[0].actors[0].name = Some("Oumar Dabo".to_owned());
    let mut writer = Writer::open(&place.path).unwrap();
    let prepared = writer.preparer().record(record).unwrap();
    let source = chancery_archive::Source::new("x", b"x", "");
    writer.write(&[chancery_archive::Item::new(source, vec![prepared])]).unwrap();
    writer.write(&items(&writer, "1", &reports(2))).unwrap();
    let forgotten = writer.forget_name("oumar dabo").unwrap();
    assert_eq!((forgotten.articles, forgotten.texts), (1, 1));
    writer
        .write(&items(&writer, "1", &[report("c.example", "2024-11-22", "Oumar Dabo was attacked.", &[ATTACK])]))
        .unwrap();
    writer.compact().unwrap();
    writer.close().unwrap();
    place.check();
    let bytes = fs::read(&place.path).unwrap();
    let lower = String::from_utf8_lossy(&bytes).to_lowercase();
    assert!(!lower.contains("dabo"), "not in a table, not in the word index");
    let archive = place.open();
    for row in archive.rows(&Filter::default(), By::Reports, Page::default()).unwrap() {
        assert!(!format!("{row:?}").contains("Dabo"), "{row:?}");
    }
    let named = Filter { text: Some("dabo".to_owned()), ..Filter::default() };
    assert_eq!(total(&archive, &named).0, 0);
}

#[test]
fn the_shareable_form_has_no_text_and_no_private_name_and_is_filled_again() {
    let text = "Police held Oumar Dabo, 24, when they attacked the market; Dabo was silent. ".to_owned()
        + &"No more is known. ".repeat(40);
    let one = report("a.example", "2024-11-20", &text, &[ATTACK]);
    let mut record = one.record("1");
    let party = &mut record.events[0].recipients[0];
    (party.name, party.sector) = (Some("Oumar Dabo".to_owned()), Some("CVL".to_owned()));
    let shared = shareable(&record, 300);
    let json = shared.to_string();
    assert!(!json.contains("Dabo") && !json.contains("Oumar") && !json.contains("No more is known. No more is known. No more is known. No more is known. No more is known. No more is known. No more is known. No more is known. No more is known. No more is known. No more is known. No more is known. No more is known. No more is known. No more is known. No more is known. "));
    let snippet = shared["events"][0]["snippet"].as_str().unwrap();
    assert!(
        snippet.starts_with("Police held a civilian (NER), 24, when they attacked") && snippet.chars().count() <= 300,
        "{snippet}"
    );
    assert_eq!(shared["events"][0]["trigger"].as_object().unwrap().len(), 2);
    assert!(shareable(&record, 0)["events"][0].get("snippet").is_none());

    let article = Article { input: "mine.txt".to_owned(), text: text.clone(), ..Article::default() };
    assert_eq!(chancery_archive::wanted(&shared), Some(text_digest(&text).as_str()));
    let filled = rehydrate(shared.clone(), &article).unwrap();
    record.events[0].recipients[0].name = None;
    record.article.input = "mine.txt".to_owned();
    assert_eq!(filled, record);
    let other = Article { text: text + "!", ..article };
    assert!(rehydrate(shared, &other).is_err());
}
