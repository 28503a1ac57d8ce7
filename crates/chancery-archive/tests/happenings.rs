//! One happening, once: what counts, and as how much.

#![allow(clippy::unwrap_used)] // A test may break off where it stands.

mod common;

use chancery_archive::{Batch, CorrectionKind, Corroborator, Filter, Groups, Id, Page, Per, Writer};
use common::{ATTACK, Place, Report, Row, items, report, total};
use rusqlite::Connection;

fn counting() -> Filter {
    Filter { counting: true, ..Filter::default() }
}

fn november(place: &Place) -> (i64, i64, i64) {
    let filter = Filter {
        from: Some("2024-11-01".parse().unwrap()),
        to: Some("2024-11-30".parse().unwrap()),
        ..Filter::default()
    };
    let panel = place.open().panel(&filter, Per::Month).unwrap();
    let line = panel.lines().find(|line| line.actor == Some("TCD"));
    line.map_or((0, 0, 0), |line| (line.counts.reports, line.counts.events, line.counts.origins))
}

#[test]
fn forty_reprints_of_one_wire_story_are_one_event_of_one_origin() {
    let place = Place::new();
    let outlets: Vec<&'static str> = (0..40).map(|n| &*format!("paper{n}.example").leak()).collect();
    let text = "Chad's army attacked a convoy of Niger near Bol, the Lake Wire reported.";
    let reports: Vec<Report> = outlets.iter().map(|outlet| report(outlet, "2024-11-20", text, &[ATTACK])).collect();
    let written = place.write("1", 7, &reports);
    assert_eq!((written.articles, written.copies), (40, 39));
    assert_eq!(total(&place.open(), &counting()), (40, 1, 1));
    assert_eq!(november(&place), (40, 1, 1));
    place.check();
}

#[test]
fn an_anniversary_story_adds_nothing_to_this_month() {
    let place = Place::new();
    let long_ago = Row { background: true, told: Some(("in 1998", "1998-01-01")), ..ATTACK };
    let undated = Row { background: true, ..ATTACK };
    place.write(
        "1",
        1,
        &[
            report("a.example", "2024-11-20", "Chad attacked Niger's outpost on Wednesday.", &[ATTACK]),
            report(
                "b.example",
                "2024-11-21",
                "A ceremony in Bol recalled that Chad attacked the outpost in 1998.",
                &[long_ago, undated],
            ),
        ],
    );
    assert_eq!(november(&place), (1, 1, 1));
    assert_eq!(total(&place.open(), &Filter::default()), (3, 3, 3));
    place.check();
}

#[test]
fn a_denial_adds_nothing_to_attacks() {
    let place = Place::new();
    place.write(
        "1",
        5,
        &[report(
            "a.example",
            "2024-11-20",
            "Chad denied that it had attacked Niger's convoy.",
            &[Row { status: "denied", ..ATTACK }],
        )],
    );
    assert_eq!(november(&place), (0, 0, 0));
    assert_eq!(total(&place.open(), &counting()), (0, 0, 0));
    let denied = Filter { statuses: vec![chancery_doc::Status::Denied], ..Filter::default() };
    assert_eq!(total(&place.open(), &denied), (1, 1, 1));
    let panel = place.open().panel(&denied, Per::Month).unwrap();
    let first = panel.lines().next().unwrap();
    assert_eq!((first.period, first.counts.events), ("2024-11", 1), "who asks for denials sees them");
    place.check();
}

#[test]
fn an_article_that_tells_it_twice_tells_one_event() {
    let place = Place::new();
    let rows = [Row { same: Some("h1"), ..ATTACK }, Row { same: Some("h1"), trigger: "raid", ..ATTACK }];
    place.write("1", 5, &[report("a.example", "2024-11-20", "Chad attacked a convoy. The raid took an hour.", &rows)]);
    assert_eq!(november(&place), (2, 1, 1));
    place.check();
}

/// Says that all rows of a batch and of the rows before tell one happening: enough to try the seam with.
struct AllOne;

impl Corroborator for AllOne {
    fn group(&mut self, connection: &Connection, batch: &Batch) -> rusqlite::Result<Groups> {
        assert!(!batch.articles.is_empty());
        let same = connection
            .prepare("SELECT id FROM events WHERE run = ?1 ORDER BY id")?
            .query_map([batch.run], |row| row.get(0))?
            .collect::<rusqlite::Result<Vec<i64>>>()?;
        Ok(Groups { same: vec![same], ..Groups::default() })
    }
}

#[test]
fn a_corroborator_joins_happenings_of_different_articles_and_batches() {
    let place = Place::new();
    let reports = [
        report(
            "a.example",
            "2024-11-21T08:00:00Z",
            "Chad attacked a convoy, killing five.",
            &[Row { dead: Some(5), ..ATTACK }],
        ),
        report(
            "b.example",
            "2024-11-20T22:00:00Z",
            "A convoy was attacked; seven died.",
            &[Row { dead: Some(7), ..ATTACK }],
        ),
        report(
            "c.example",
            "2024-11-22",
            "Chad denied that it attacked anybody.",
            &[Row { status: "denied", ..ATTACK }],
        ),
    ];
    let mut writer = Writer::open(&place.path).unwrap().with_corroborator(Box::new(AllOne));
    for one in reports.chunks(1) {
        writer.write(&items(&writer, "1", one)).unwrap();
    }
    writer.close().unwrap();
    place.check();
    assert_eq!(november(&place), (2, 1, 2), "the denial tells of it and does not count");
    let archive = place.open();
    let first = archive.first(&Filter::default(), Page::default()).unwrap();
    assert_eq!(first.len(), 1);
    let outlets: Vec<&str> = first[0].told_by.iter().filter_map(|report| report.outlet.as_deref()).collect();
    assert_eq!(outlets, ["b.example", "a.example"]);
    let found = archive.contradictions(&Filter::default(), Page::default()).unwrap();
    let differs: Vec<&str> = found[0].differences.iter().map(|difference| difference.what).collect();
    assert_eq!(differs, ["status", "dead"]);
    assert_eq!(found[0].differences[1].said[0].value, "7", "the earliest report first");
    let sources = archive.sources(&Filter::default()).unwrap();
    let b = sources.iter().find(|line| line.outlet.as_deref() == Some("b.example")).unwrap();
    assert_eq!((b.counts.reports, b.first), (1, 1));
}

#[test]
fn what_people_say_counts_and_can_be_taken_back_and_survives_a_new_coder() {
    let place = Place::new();
    let reports = [
        report("a.example", "2024-11-20", "Chad attacked a convoy near Bol.", &[ATTACK]),
        report("b.example", "2024-11-20", "Near Bol a convoy was attacked on Wednesday.", &[ATTACK]),
        report("c.example", "2024-11-20", "A film about how Chad attacked won a prize.", &[ATTACK]),
    ];
    place.write("1", 10, &reports);
    assert_eq!(november(&place), (3, 3, 3));
    let ids: Vec<Id> = reports.iter().map(|each| Id::parse(&each.record("1").events[0].id).unwrap()).collect();
    let mut writer = Writer::open(&place.path).unwrap();
    let merged = writer.correct(CorrectionKind::Merge, &ids[..2], "adaeze", "one raid").unwrap();
    writer.correct(CorrectionKind::Wrong, &ids[2..], "adaeze", "a film").unwrap();
    writer.close().unwrap();
    assert_eq!(november(&place), (2, 1, 2));
    let row = place.rows().into_iter().find(|row| row.event.id == ids[2].to_string()).unwrap();
    assert_eq!((row.mark, row.event.status.as_str()), (Some("wrong"), "occurred"), "the machine's word stays visible");
    place.check();

    // Another coder finds the same three rows and one more.
    let mut again = reports.to_vec();
    again.push(report("d.example", "2024-11-25", "Chad attacked again.", &[ATTACK]));
    place.write("2", 1, &again);
    assert_eq!(place.open().visible().unwrap(), Some(2), "it has every article of the run before");
    assert_eq!(november(&place), (3, 2, 3), "the corrections hold in it too");
    place.check();

    let mut writer = Writer::open(&place.path).unwrap();
    assert!(writer.withdraw(merged, "tomas").unwrap());
    assert!(!writer.withdraw(merged, "tomas").unwrap(), "once is enough");
    writer.close().unwrap();
    assert_eq!(november(&place), (3, 3, 3));
    let corrections = place.open().corrections().unwrap();
    assert!(corrections[0].withdrawn.as_deref().is_some_and(|by| by.starts_with("tomas, ")));
    assert_eq!(corrections[0].who, "adaeze");
    place.check();

    let mut writer = Writer::open(&place.path).unwrap();
    writer.prune(1).unwrap();
    assert!(writer.prune(2).is_err(), "the visible run stays");
    writer.close().unwrap();
    assert_eq!(november(&place), (3, 3, 3));
    place.check();
}

#[test]
fn a_split_takes_a_row_out_of_its_happening_and_the_key_still_leads_there() {
    let place = Place::new();
    let rows = [Row { same: Some("h1"), ..ATTACK }, Row { same: Some("h1"), trigger: "raid", ..ATTACK }];
    let one = report("a.example", "2024-11-20", "Chad attacked a convoy. A raid had been made before.", &rows);
    place.write("1", 5, std::slice::from_ref(&one));
    let row = Id::parse(&one.record("1").events[1].id).unwrap();
    let mut writer = Writer::open(&place.path).unwrap();
    let split = writer.correct(CorrectionKind::Split, &[row], "adaeze", "").unwrap();
    writer.close().unwrap();
    assert_eq!(november(&place), (2, 2, 2));
    place.check();
    let mut writer = Writer::open(&place.path).unwrap();
    writer.withdraw(split, "adaeze").unwrap();
    writer.close().unwrap();
    assert_eq!(november(&place), (2, 1, 1));
    let found = Filter { occurrence: Some(row), ..Filter::default() };
    assert_eq!(total(&place.open(), &found), (2, 1, 1));
    place.check();
}

#[test]
fn a_pair_that_leaves_its_usual_range_is_told_with_the_rows_that_moved_it() {
    let place = Place::new();
    let days = ["2024-01-10", "2024-02-10", "2024-03-10", "2024-04-10", "2024-05-10", "2024-06-10"];
    let mut reports: Vec<Report> =
        days.iter().map(|day| report("a.example", day, &format!("Chad attacked on {day}."), &[ATTACK])).collect();
    for n in 1..=6 {
        let day: &'static str = format!("2024-07-{:02}", n * 3).leak();
        reports.push(report("a.example", day, &format!("Chad attacked on {day}, once more."), &[ATTACK]));
        let other = Row { actor: "KEN", recipient: "UGA", kind: "CONSULT", ..ATTACK };
        if n == 1 {
            reports.push(report("a.example", day, "Kenya met Uganda, which nobody attacked.", &[other]));
        }
    }
    place.write("1", 100, &reports);
    let archive = place.open();
    let moved = archive.watch(&Filter::default(), Per::Month, 6, 20).unwrap();
    assert_eq!(moved.len(), 1, "{moved:?}");
    assert_eq!(
        (moved[0].actor.as_deref(), moved[0].period.as_str(), moved[0].counts.events),
        (Some("TCD"), "2024-07", 6)
    );
    assert_eq!(moved[0].types, ["ASSAULT"]);
    assert!(moved[0].moved_by.len() == 5 && moved[0].moved_by.iter().all(|row| row.sentence_text.contains("2024-07")));
    let before = Filter { to: Some("2024-06-30".parse().unwrap()), ..Filter::default() };
    assert!(archive.watch(&before, Per::Month, 5, 20).unwrap().is_empty());
}

#[test]
fn a_panel_has_zeros_and_adds_up() {
    let place = Place::new();
    place.write(
        "1",
        2,
        &[
            report("a.example", "2024-01-10", "Chad attacked in January.", &[ATTACK]),
            report("b.example", "2024-03-10", "Chad attacked in March.", &[ATTACK, Row { trigger: "Chad", ..ATTACK }]),
        ],
    );
    let archive = place.open();
    let panel = archive.panel(&Filter { actors: vec!["TCD".to_owned()], ..Filter::default() }, Per::Month).unwrap();
    let short: Vec<_> = panel.lines().map(|line| (line.period, line.counts.events, line.score)).collect();
    assert_eq!(short, [("2024-01", 1, -9.0), ("2024-02", 0, 0.0), ("2024-03", 2, -18.0)]);
    // The same from the rows themselves, by a filter that the rollup cannot answer.
    let slow = Filter { actors: vec!["TCD MIL".to_owned()], ..Filter::default() };
    assert_eq!(archive.panel(&slow, Per::Month).unwrap(), panel);
    // And from either rollup: whole months of all pairs have one of their own, days that cut a month do not.
    assert_eq!(archive.panel(&Filter::default(), Per::Month).unwrap(), panel);
    let cut = Filter { from: Some("2024-01-05".parse().unwrap()), ..Filter::default() };
    assert_eq!(archive.panel(&cut, Per::Month).unwrap(), panel);
    let spring = Filter { from: Some("2024-02-01".parse().unwrap()), ..Filter::default() };
    assert!(archive.panel(&spring, Per::Month).unwrap().lines().eq(panel.lines().skip(1)));
    let year = archive.panel(&Filter::default(), Per::Year).unwrap();
    assert_eq!((year.n_lines(), year.pairs[0].cells[0].counts.events), (1, 3));
    let weeks = archive.timeline(&Filter::default(), Per::Week).unwrap();
    assert_eq!((weeks.len(), weeks[0].period.as_str(), weeks[0].articles), (9, "2024-W02", 1));
    assert_eq!(weeks.iter().map(|week| week.counts.events).sum::<i64>(), 3);
}
