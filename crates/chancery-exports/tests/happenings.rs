//! Happenings of an archive: who tells them, and which row stands for them in a format.
#![allow(clippy::unwrap_used)] // In tests; the exception for tests does not reach helpers.

mod common;

use std::collections::BTreeSet;

use chancery_doc::record::Record;
use chancery_exports::{ArchiveRow, Crosswalk, Format, Happenings, Include};
use common::{Written, day, event, party, place, record, write, write_known};
use serde_json::{Value, json};

/// Gunmen shoot villagers near a town; `more` adds to the row or changes it.
fn shooting(id: &str, more: Value) -> Value {
    let mut fields = json!({
        "mode": ["shooting"], "actors": [party("Hill Front", "", "REB")], "recipients": [party("", "MLI", "CVL")],
        "date": day("2024-05-04", "2024-05-04"), "same": "h1"
    });
    for (key, field) in more.as_object().unwrap() {
        fields[key] = field.clone();
    }
    event(id, "ASSAULT", fields)
}

fn sited() -> Value {
    json!({"place": place("Gao", "MLI", "settlement")})
}

/// An article of the outlet of that domain, whose name nobody knows.
fn of_domain(domain: &str, mut record: Record) -> Record {
    let outlet = record.article.outlet.as_mut().unwrap();
    (outlet.name, outlet.domain) = (None, Some(domain.to_owned()));
    record
}

/// The files of an archive in which all rows tell one happening; `wrong` are the rows that people marked so.
fn write_archive(format: Format, records: &[Record], wrong: &[&str]) -> Written {
    let crosswalk = Crosswalk::built_in().unwrap();
    let mut happenings = Happenings::new(format, &crosswalk, Include::default());
    let wrong: Vec<String> = wrong.iter().map(|id| format!("{id:0>32}")).collect();
    for record in records {
        let row = |id: &String| ArchiveRow { happening: "h1".to_owned(), is_wrong: wrong.contains(id) };
        happenings.add(record, &record.article.id, record.events.iter().map(|event| row(&event.id)));
    }
    let written = write_known(format, records, Include::default(), &happenings);
    written.check();
    written
}

/// The rows that made the lines.
fn rows_of(written: &Written) -> Vec<String> {
    written.side("rows.tsv").iter().map(|row| row["row_id"].trim_start_matches('0').to_owned()).collect()
}

#[test]
fn the_first_report_leads_only_where_the_format_can_carry_it() {
    let records = [
        record("a1", "2024-05-05", vec![shooting("1", json!({}))]),
        record("a2", "2024-05-07", vec![shooting("2", sited())]),
        record("a3", "2024-05-06", vec![shooting("3", sited())]),
        // Of no known day: it leads before none that has one.
        record("a4", "soon", vec![shooting("4", sited())]),
    ];
    for format in [Format::Acled, Format::Gdelt2] {
        let written = write_archive(format, &records, &[]);
        assert_eq!(rows_of(&written), ["3"], "{format}: complete, and told before the other one that is");
        assert_eq!(written.summary.left_out, [("told_by_another_row", 3)].into());
    }
    let gdelt = write_archive(Format::Gdelt2, &records, &[]);
    let line = &gdelt.lines()[0];
    assert!(line["ActionGeo_Fullname"].starts_with("Gao,"), "{line:?}");
    let added = ["NumMentions", "NumArticles", "DATEADDED"].map(|column| line[column].as_str());
    assert_eq!(added, ["4", "4", "20240505000000"]);
}

#[test]
fn no_row_is_told_by_another_that_made_no_line() {
    let records = [
        record("a1", "2024-05-05", vec![shooting("1", json!({}))]),
        record("a2", "2024-05-06", vec![shooting("2", json!({"actors": []}))]),
        record(
            "a3",
            "2024-05-07",
            vec![shooting("3", json!({"place": place("Gao", "MLI", "settlement"), "actors": []}))],
        ),
    ];
    let written = write_archive(Format::Acled, &records, &[]);
    assert_eq!(written.summary.left_out, [("no_place", 1), ("no_rule", 2)].into());
    // Within one article it is the same: without a place the more complete row stands for nothing.
    let both = [record("a4", "2024-05-05", vec![shooting("4", json!({})), shooting("5", sited())])];
    assert_eq!(rows_of(&write(Format::Acled, &both)), ["5"]);
    let fuller = shooting("6", json!({"recipients": [party("", "MLI", "CVL"), party("", "NER", "CVL")]}));
    let both = [record("a5", "2024-05-05", vec![fuller.clone(), shooting("7", sited())])];
    let written = write(Format::Acled, &both);
    assert_eq!((rows_of(&written), written.summary.left_out["told_by_another_row"]), (vec!["7".to_owned()], 1));
    let alone = [record("a6", "2024-05-05", vec![fuller, shooting("8", json!({}))])];
    assert_eq!(write(Format::Acled, &alone).summary.left_out, [("no_place", 2)].into());
}

#[test]
fn mentions_stand_under_the_event_wherever_its_row_is() {
    let nobody = || json!({"actors": [], "recipients": []});
    let records = [
        record("a1", "2024-05-05", vec![shooting("1", nobody())]),
        record("a2", "2024-05-06", vec![shooting("2", sited())]),
    ];
    let events = write_archive(Format::Gdelt2, &records, &[]);
    let mentions = write_archive(Format::Gdelt2Mentions, &records, &[]);
    let ids = |written: &Written| -> Vec<String> {
        written.lines().into_iter().map(|line| line["GlobalEventID"].clone()).collect()
    };
    assert_eq!(rows_of(&events), ["2"]);
    assert_eq!(ids(&mentions), vec![ids(&events)[0].clone(); 2]);
    // Nobody is named at all: there is no event to mention.
    let unnamed = [record("a3", "2024-05-05", vec![shooting("3", nobody())])];
    for format in [Format::Gdelt2, Format::Gdelt2Mentions] {
        assert_eq!(write_archive(format, &unnamed, &[]).summary.left_out, [("no_party", 1)].into());
    }
}

#[test]
fn what_people_marked_as_wrong_counts_nowhere() {
    let records = [
        of_domain("one.example", record("a1", "2024-05-05", vec![shooting("1", sited())])),
        of_domain("two.example", record("a2", "2024-05-06", vec![shooting("2", sited())])),
        of_domain("two.example", record("a3", "2024-05-07", vec![shooting("3", sited())])),
        of_domain("six.example", record("a4", "2024-05-08", vec![shooting("4", json!({"status": "denied"}))])),
    ];
    let counted = |written: &Written| {
        let row = written.side("rows.tsv").remove(0);
        ["mentions", "outlets", "articles", "origins"].map(|column| row[column].parse::<u64>().unwrap())
    };
    let all = write_archive(Format::Gdelt2, &records, &[]);
    assert_eq!((rows_of(&all), counted(&all)), (vec!["1".to_owned()], [3, 2, 3, 3]));
    let some = write_archive(Format::Gdelt2, &records, &["1"]);
    assert_eq!((rows_of(&some), counted(&some)), (vec!["2".to_owned()], [2, 1, 2, 2]));
    assert_eq!(some.lines()[0]["DATEADDED"], "20240506000000");
    assert_eq!(some.summary.left_out, [("denied", 1), ("marked_wrong", 1), ("told_by_another_row", 1)].into());
    for format in Format::ALL {
        let written = write_archive(format, &records, &["1", "2", "3"]);
        assert_eq!(written.summary.left_out, [("denied", 1), ("marked_wrong", 3)].into(), "{format}");
        let left_out: BTreeSet<String> = written.side("left-out.tsv").iter().map(|row| row["reason"].clone()).collect();
        assert_eq!(left_out, ["denied", "marked_wrong"].map(str::to_owned).into());
    }
}
