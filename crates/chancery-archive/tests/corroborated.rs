//! Made news through the archive: what is one, what is two, and what adds nothing; the same in whatever batches it comes.

#![allow(clippy::unwrap_used)] // A test may break off where it stands.

mod common;
#[path = "../../chancery-corroborate/tests/made/mod.rs"]
mod made;

use std::collections::{BTreeMap, BTreeSet};

use chancery::Record;
use chancery_archive::{CorrectionKind, Filter, Id, OccurrenceLine, Page, Per, Writer};
use common::{ATTACK, Place, Report, Row, total};
use made::abduction::{Case, report, rows_upon_somebody};
use made::{Dice, Page as News, coded};

/// An archive of some records, `batch` at a time.
fn archived(records: &[Record], batch: usize) -> Place {
    let place = Place::new();
    add(&place, records, batch);
    place.check();
    place
}

fn add(place: &Place, records: &[Record], batch: usize) {
    let mut writer = Writer::open(&place.path).unwrap().corroborating();
    for records in records.chunks(batch) {
        let preparer = writer.preparer();
        let items: Vec<_> = records
            .iter()
            .map(|record| {
                let source = chancery_archive::Source::new(&record.article.input, record.article.id.as_bytes(), "");
                chancery_archive::Item::new(source, vec![preparer.record(record.clone()).unwrap()])
            })
            .collect();
        writer.write(&items).unwrap();
    }
    writer.close().unwrap();
}

/// What must not depend on batches: the rows of each happening, the origin of each article, and the rollup.
#[derive(Debug, PartialEq)]
struct Grouped {
    clusters: BTreeSet<BTreeSet<Id>>,
    origins: BTreeMap<Id, Id>,
    panel: Vec<String>,
}

fn grouped(place: &Place) -> Grouped {
    let archive = place.open();
    let mut clusters: BTreeMap<Id, BTreeSet<Id>> = BTreeMap::new();
    let mut origins = BTreeMap::new();
    archive
        .each_known(None, |record, known| {
            origins.insert(Id::parse(&record.article.id).unwrap(), known.origin);
            for (event, row) in record.events.iter().zip(&known.rows) {
                clusters.entry(row.occurrence).or_default().insert(Id::parse(&event.id).unwrap());
            }
            Ok::<(), chancery_archive::ArchiveError>(())
        })
        .unwrap();
    let panel = archive.panel(&Filter::default(), Per::Day).unwrap().lines().map(|line| format!("{line:?}")).collect();
    Grouped { clusters: clusters.into_values().collect(), origins, panel }
}

/// The same records in one batch, in batches of seven, and shuffled: one archive of the first.
fn in_all_ways(records: &[Record]) -> Place {
    let place = archived(records, records.len());
    let at_once = grouped(&place);
    assert_eq!(at_once, grouped(&archived(records, 7)), "batches of seven");
    let mut shuffled = records.to_vec();
    let mut dice = Dice::new(5);
    for n in (1..shuffled.len()).rev() {
        shuffled.swap(n, dice.below(n + 1));
    }
    assert_eq!(at_once, grouped(&archived(&shuffled, 7)), "in another order");
    // What the functions say of all of it together, without a store.
    let stories: Vec<_> = records.iter().map(chancery_corroborate::Story::new).collect();
    let rows: Vec<_> = records.iter().flat_map(chancery_corroborate::tellings).collect();
    let found = chancery_corroborate::corroborate(&stories, &rows, &[]);
    let id = |id: &String| Id::parse(id).unwrap();
    let clusters: BTreeSet<BTreeSet<Id>> =
        found.occurrences.iter().map(|occurrence| occurrence.tellings.iter().map(id).collect()).collect();
    // Background without a day, which a copy of a text shares with it, is put together by the archive alone: the functions of rows do
    // not know whose text is whose.
    let undated: BTreeSet<Id> = chancery_corroborate::happenings(&rows)
        .iter()
        .filter(|happening| chancery_corroborate::happening_keys(happening).is_empty())
        .flat_map(|happening| happening.tellings.iter().map(|telling| id(&telling.id)))
        .collect();
    let dated = |clusters: &BTreeSet<BTreeSet<Id>>| -> BTreeSet<BTreeSet<Id>> {
        clusters.iter().filter(|cluster| cluster.is_disjoint(&undated)).cloned().collect()
    };
    assert!(!dated(&clusters).is_empty());
    assert_eq!(dated(&at_once.clusters), dated(&clusters));
    let origins: BTreeMap<Id, Id> =
        found.reports.iter().map(|report| (id(&report.article), id(&report.origin))).collect();
    assert_eq!(at_once.origins, origins);
    place
}

fn month(year_month: &str) -> Filter {
    let from: jiff::civil::Date = format!("{year_month}-01").parse().unwrap();
    Filter { from: Some(from), to: Some(from.last_of_month()), counting: true, ..Filter::default() }
}

fn of_types(place: &Place, filter: &Filter, types: &[&str]) -> Vec<OccurrenceLine> {
    let types = types.iter().filter_map(|name| chancery_doc::EventType::from_name(name)).collect();
    place.open().occurrences(&Filter { types, ..filter.clone() }, Page::default()).unwrap()
}

fn attacks(place: &Place, filter: &Filter) -> Vec<OccurrenceLine> {
    of_types(place, filter, &["ASSAULT", "COERCE"])
}

#[test]
fn forty_reprints_of_one_wire_story_are_one_origin() {
    let pages: Vec<News> = (0..40)
        .map(|n| {
            let text = if n == 0 { made::wire::story() } else { made::wire::copy(&mut Dice::new(n as u64), n) };
            News::new(n, if n == 0 { "2024-03-04" } else { "2024-03-05" }, "Dockers walk out", &text)
        })
        .collect();
    let records = coded(&pages);
    let place = in_all_ways(&records);
    let found = grouped(&place);
    let origins: BTreeSet<&Id> = found.origins.values().collect();
    assert_eq!(origins.len(), 1, "{} origins", origins.len());
    assert_eq!(origins.first().unwrap().to_string(), records[0].article.id);
    let archive = place.open();
    let repeats = archive.repeats(Id::parse(&records[7].article.id).unwrap()).unwrap().unwrap();
    assert_eq!(repeats.parent, records[0].article.id);
    assert!(repeats.evidence.iter().any(|shown| shown == "shingles"), "{repeats:?}");
    for line in archive.occurrences(&Filter { counting: true, ..Filter::default() }, Page::default()).unwrap() {
        assert_eq!(line.row.counts.origins, 1, "{line:?}");
    }
}

#[test]
fn two_hundred_reports_of_one_abduction_and_two_others_are_three_occurrences() {
    let (cases, pages): (Vec<Case>, Vec<News>) = (0..200).map(report).unzip();
    let records = coded(&pages);
    let case: BTreeMap<&str, Case> =
        records.iter().map(|record| record.article.id.as_str()).zip(cases.iter().copied()).collect();
    let place = in_all_ways(&records);
    let upon_somebody = rows_upon_somebody(&records);
    let mut taken = attacks(&place, &month("2024-05"));
    taken.retain(|line| line.told_by.iter().any(|report| upon_somebody.contains(report.row.as_str())));
    let row_case = |row: &str| {
        let of = records.iter().find(|record| record.events.iter().any(|event| event.id == row)).unwrap();
        case[of.article.id.as_str()]
    };
    let shown: Vec<String> = taken
        .iter()
        .map(|line| format!("{:?} {} {:?}", line.place_name, line.told_by.len(), line.row.sentence_text))
        .collect();
    assert!(taken.len() <= 5, "{shown:#?}");
    for line in &taken {
        let cases: BTreeSet<Case> = line.told_by.iter().map(|report| row_case(&report.row)).collect();
        assert_eq!(cases.len(), 1, "two abductions in one: {shown:#?}");
    }
    let school = taken.iter().max_by_key(|line| line.told_by.len()).unwrap();
    assert_eq!(school.place_name.as_deref(), Some("Moundou"));
    assert_eq!(school.days.as_ref().map(|days| days.0.as_str()), Some("2024-05-14"));
    assert!(school.figures.len() > 3 && school.accounts.len() > 20, "{}", school.accounts.len());
    assert!(!school.contradictions.is_empty());
    let towns: BTreeSet<&str> = taken.iter().filter_map(|line| line.place_name.as_deref()).collect();
    assert!(towns.contains("Abéché") && towns.contains("Sarh"), "{towns:?}");
}

#[test]
fn an_anniversary_and_a_denial_add_nothing_and_two_clashes_stay_two() {
    let pages = [
        News::new(
            1,
            "2024-05-20",
            "Ten years on, Bangui still counts its missing",
            "Ten years ago this week, on 18 May 2014, fighters of the March Brigade attacked the market of Bangui and killed 60 people. \
             Families of the dead lit candles in the ruins on Sunday.",
        ),
        News::new(
            2,
            "2024-05-19",
            "Market victims remembered",
            "A mass was held in Bangui on Sunday for those who were killed when gunmen attacked the market in May 2014.",
        ),
        News::new(
            3,
            "2024-06-11",
            "Army denies shelling of Malakal",
            "South Sudan's army denied on Tuesday that its troops had shelled the town of Malakal.",
        ),
        News::new(
            4,
            "2024-06-11",
            "No attack on Malakal, says Juba",
            "The government of South Sudan denied that its army attacked Malakal.",
        ),
        News::new(
            5,
            "2024-03-07",
            "Army and rebels clash in Kidal",
            "Malian soldiers clashed with fighters of the Azawad Front in Kidal on Wednesday. Seven soldiers were killed, an officer said.",
        ),
        News::new(
            6,
            "2024-03-07",
            "Fighting in Timbuktu",
            "Malian soldiers clashed with fighters of the Azawad Front in Timbuktu on Wednesday, residents said.",
        ),
        News::new(
            7,
            "2024-03-08",
            "Rebels attack soldiers in Kidal",
            "Fighters of the Azawad Front fought Malian soldiers in Kidal on Wednesday, the army said.",
        ),
        News::new(
            8,
            "2024-03-08",
            "Clash in Timbuktu leaves four dead",
            "Four fighters were killed when Malian soldiers and the Azawad Front clashed in Timbuktu on Wednesday.",
        ),
    ];
    let place = in_all_ways(&coded(&pages));
    assert!(attacks(&place, &month("2024-05")).is_empty());
    assert!(attacks(&place, &month("2024-06")).is_empty());
    let clashes = attacks(&place, &month("2024-03"));
    let towns: BTreeSet<Option<&str>> = clashes.iter().map(|line| line.place_name.as_deref()).collect();
    assert_eq!((clashes.len(), towns), (2, BTreeSet::from([Some("Kidal"), Some("Timbuktu")])));
}

#[test]
fn one_meeting_from_both_capitals_and_a_plan_with_its_fulfilment_are_one_each() {
    let pages = [
        News::new(
            1,
            "2024-04-10",
            "Minister receives Kenyan colleague in Kampala",
            "Ugandan Foreign Minister Grace Obwona met her Kenyan counterpart, Peter Mwangale, in Kampala on Tuesday. \
             The two ministers talked about the railway and the price of fish.",
        ),
        News::new(
            2,
            "2024-04-10",
            "Mwangale in talks with Uganda",
            "Kenya's Foreign Minister Peter Mwangale held talks with his Ugandan counterpart Grace Obwona on Tuesday, the ministry in Nairobi said.",
        ),
        News::new(
            3,
            "2024-04-11",
            "Kenya and Uganda talk about railway",
            "The foreign ministers of Kenya and Uganda met on Tuesday to talk about the railway between the two countries.",
        ),
        News::new(
            4,
            "2024-09-02",
            "Border treaty in sight",
            "Ghana and Togo will sign a treaty on their sea border in Lomé on 12 September, the Ghanaian government said on Monday.",
        ),
        News::new(
            5,
            "2024-09-12",
            "Sea border treaty signed",
            "Ghana and Togo signed a treaty on their sea border in Lomé on Thursday. The ministers exchanged pens.",
        ),
    ];
    let place = in_all_ways(&coded(&pages));
    let talks = of_types(&place, &month("2024-04"), &["CONSULT"]);
    assert_eq!(talks.len(), 1, "{talks:#?}");
    assert_eq!(talks[0].row.counts.origins, 3);
    let all = Filter { counting: false, ..month("2024-09") };
    let signed = of_types(&place, &all, &["SUPPORT", "AGREE"]);
    assert_eq!(signed.len(), 1, "{signed:#?}");
    let statuses: Vec<&str> = signed[0].statuses.iter().map(|at| at.status.0.as_str()).collect();
    assert_eq!(statuses, ["planned", "occurred"]);
    assert!(signed[0].follow_ups.iter().any(|link| link.kind == "fulfils"), "{:?}", signed[0].follow_ups);
    let lines = place.open().follow_ups(&all, Page::default()).unwrap();
    let fulfilled: Vec<_> = lines.iter().filter(|line| line.kind == "fulfils").collect();
    assert!(!fulfilled.is_empty() && fulfilled.iter().all(|line| line.across), "{lines:?}");
    for line in &lines {
        assert!(!line.from_sentence.is_empty() && !line.to_sentence.is_empty(), "{line:?}");
        assert_eq!(line.across, line.from_article != line.to_article, "{line:?}");
    }
    let cut = Page { limit: Some(1), offset: 1, ..Page::default() };
    assert_eq!(place.open().follow_ups(&all, cut).unwrap(), lines.get(1).cloned().into_iter().collect::<Vec<_>>());
}

fn shelling() -> Vec<Record> {
    coded(&[
        News::new(
            1,
            "2024-06-11",
            "Shells kill nine in Malakal",
            "South Sudanese troops shelled the town of Malakal on Monday and killed nine people, the mayor said.",
        ),
        News::new(
            2,
            "2024-06-12",
            "Army denies shelling of Malakal",
            "South Sudan's army denied on Wednesday that its troops had shelled the town of Malakal on Monday.",
        ),
        News::new(
            3,
            "2024-06-12",
            "Malakal counts its dead",
            "South Sudanese troops shelled the town of Malakal on Monday. Nine people were killed.",
        ),
    ])
}

#[test]
fn an_attack_that_is_denied_is_a_contradiction_and_peoples_word_outlives_what_comes_in_later() {
    let records = shelling();
    let place = archived(&records[..2], 2);
    let found = place.open().contradictions(&Filter::default(), Page::default()).unwrap();
    assert_eq!(found.len(), 1);
    let denied = records[1].events.iter().find(|event| event.status == "denied").unwrap();
    let row = Id::parse(&denied.id).unwrap();
    let key = Id::parse(&found[0].row.occurrence).unwrap();
    let mut writer = Writer::open(&place.path).unwrap().corroborating();
    let split = writer.correct(CorrectionKind::Split, &[row], "adaeze", "another shelling").unwrap();
    writer.close().unwrap();
    place.check();
    let alone = |place: &Place| {
        let rows = place.open().rows(&Filter::default(), Default::default(), Page::default()).unwrap();
        let own = rows.iter().find(|found| found.event.id == denied.id).unwrap().occurrence.clone();
        rows.iter().filter(|found| found.occurrence == own).count() == 1
    };
    assert!(alone(&place));
    add(&place, &records[2..], 1);
    place.check();
    assert!(alone(&place), "what is split stays split");
    // The happening had its id from the row that was split off: it leads to where that row is, and any other row to the shelling.
    assert_eq!(key, row);
    assert_eq!(total(&place.open(), &Filter { occurrence: Some(key), ..Filter::default() }), (1, 1, 1));
    let shelling = Filter { occurrence: Id::parse(&records[0].events[0].id), ..Filter::default() };
    let shelling = place.open().occurrences(&shelling, Page::default()).unwrap();
    assert!(shelling.iter().any(|line| line.told_by.iter().any(|report| report.row == records[2].events[0].id)));
    let mut writer = Writer::open(&place.path).unwrap().corroborating();
    writer.withdraw(split, "adaeze").unwrap();
    writer.close().unwrap();
    place.check();
    assert!(!alone(&place), "taken back, the machine's word holds");
}

#[test]
fn an_archive_that_compared_nothing_catches_up() {
    let records = shelling();
    let place = Place::new();
    let mut writer = Writer::open(&place.path).unwrap();
    let preparer = writer.preparer();
    for record in &records[..2] {
        let source = chancery_archive::Source::new(&record.article.input, &[], "");
        let item = chancery_archive::Item::new(source, vec![preparer.record(record.clone()).unwrap()]);
        writer.write(&[item]).unwrap();
    }
    writer.close().unwrap();
    add(&place, &records[2..], 1);
    place.check();
    assert_eq!(grouped(&place), grouped(&archived(&records, 3)));
}

#[test]
fn what_is_forgotten_leaves_no_keys_and_what_repeated_it_has_an_origin() {
    let pages: Vec<News> = (0..5)
        .map(|n| {
            let text = if n == 0 { made::wire::story() } else { made::wire::copy(&mut Dice::new(n as u64), n) };
            News::new(n, if n == 0 { "2024-03-04" } else { "2024-03-05" }, "Dockers walk out", &text)
        })
        .collect();
    let records = coded(&pages);
    let place = archived(&records, 5);
    let keys = || -> (i64, i64) {
        let file = rusqlite::Connection::open(&place.path).unwrap();
        let count = |sql: &str| file.query_row(sql, [], |row| row.get(0)).unwrap();
        let articles = count("SELECT count(DISTINCT article) FROM story_keys");
        let lost = count(
            "SELECT count(*) FROM happening_keys k WHERE NOT EXISTS (SELECT 1 FROM events e WHERE e.id = k.event)",
        );
        (articles, lost)
    };
    assert_eq!(keys(), (5, 0));
    let mut writer = Writer::open(&place.path).unwrap().corroborating();
    writer.forget_article(Id::parse(&records[0].article.id).unwrap()).unwrap();
    writer.close().unwrap();
    place.check();
    assert_eq!(keys(), (4, 0));
    let origins: BTreeSet<Id> = grouped(&place).origins.into_values().collect();
    assert_eq!(origins.len(), 1);
}

/// Reports of a raid, a strike and a visit; `n` makes another copy of the raid's text in another paper.
fn raid(n: usize) -> Report {
    let outlet: &'static str = format!("paper{n}.example").leak();
    let text = "Soldiers of Chad attacked a post of Niger at the ford before sunrise, and nobody was hurt.";
    common::report(outlet, "2024-11-20", text, &[ATTACK])
}

fn strike() -> Report {
    let text = "Kenyan dockers attacked the Ugandan owners of their cranes with words alone.";
    let row = Row { actor: "KEN", recipient: "UGA", kind: "ACCUSE", ..ATTACK };
    common::report("harbour.example", "2024-11-21", text, &[row])
}

fn visit() -> Report {
    let text = "Togo's president attacked a plate of fried plantain when he came to see his friend in Ghana.";
    let row = Row { actor: "TGO", recipient: "GHA", kind: "CONSULT", ..ATTACK };
    common::report("kitchen.example", "2024-11-22", text, &[row])
}

fn records(reports: &[Report]) -> Vec<Record> {
    reports.iter().map(|report| report.record("1")).collect()
}

fn rows(reports: &[Report]) -> Vec<Id> {
    records(reports).iter().map(|record| Id::parse(&record.events[0].id).unwrap()).collect()
}

/// For each row the first of them that is in its happening.
fn with_whom(place: &Place, rows: &[Id]) -> Vec<usize> {
    let found: BTreeMap<String, String> =
        place.rows().into_iter().map(|row| (row.event.id.clone(), row.occurrence)).collect();
    let happenings: Vec<&String> = rows.iter().map(|row| &found[&row.to_string()]).collect();
    happenings.iter().map(|one| happenings.iter().position(|other| other == one).unwrap()).collect()
}

fn correct(place: &Place, kind: CorrectionKind, rows: &[Id]) -> i64 {
    let mut writer = Writer::open(&place.path).unwrap().corroborating();
    let number = writer.correct(kind, rows, "adaeze", "").unwrap();
    writer.close().unwrap();
    place.check();
    number
}

fn take_back(place: &Place, number: i64) {
    let mut writer = Writer::open(&place.path).unwrap().corroborating();
    assert!(writer.withdraw(number, "tomas").unwrap());
    writer.close().unwrap();
    place.check();
}

#[test]
fn a_later_split_holds_against_the_merge_before_it_whatever_comes_in_or_is_marked() {
    let reports = [raid(1), raid(2), strike(), visit()];
    let ids = rows(&reports);
    let place = archived(&records(&reports), 4);
    assert_eq!(with_whom(&place, &ids), [0, 0, 2, 3]);
    correct(&place, CorrectionKind::Merge, &[ids[0], ids[2]]);
    correct(&place, CorrectionKind::Split, &[ids[2]]);
    correct(&place, CorrectionKind::Merge, &[ids[2], ids[3]]);
    correct(&place, CorrectionKind::Split, &[ids[2]]);
    assert_eq!(with_whom(&place, &ids), [0, 0, 2, 3]);
    correct(&place, CorrectionKind::Right, &[ids[3]]);
    assert_eq!(with_whom(&place, &ids), [0, 0, 2, 3], "a mark moves nothing");
    add(&place, &records(&[raid(3)]), 1);
    place.check();
    let all = [&ids[..], &rows(&[raid(3)])].concat();
    assert_eq!(with_whom(&place, &all), [0, 0, 2, 3, 0], "nor does another copy of the raid");
}

#[test]
fn a_correction_that_is_taken_back_takes_no_other_with_it() {
    let reports = [raid(1), raid(2), strike(), visit()];
    let ids = rows(&reports);
    let place = archived(&records(&reports), 4);
    let first = correct(&place, CorrectionKind::Merge, &[ids[0], ids[2]]);
    correct(&place, CorrectionKind::Merge, &[ids[1], ids[3]]);
    assert_eq!(with_whom(&place, &ids), [0, 0, 0, 0]);
    take_back(&place, first);
    assert_eq!(with_whom(&place, &ids), [0, 0, 2, 0], "the visit is still what the raid is");
}

#[test]
fn marks_are_what_was_said_last_of_a_row() {
    let reports = [raid(1)];
    let ids = rows(&reports);
    let place = archived(&records(&reports), 1);
    let mark = |place: &Place| place.rows()[0].mark;
    correct(&place, CorrectionKind::Wrong, &ids);
    let right = correct(&place, CorrectionKind::Right, &ids);
    assert_eq!(mark(&place), Some("right"));
    take_back(&place, right);
    assert_eq!(mark(&place), Some("wrong"), "what was said before holds again");
}

/// Whatever people say, take back and import in turn, it comes to what the machine makes of all reports with the corrections
/// that stand, one after another.
#[test]
fn corrections_hold_in_their_order_whenever_reports_come_in() {
    for seed in 0..3 {
        let mut dice = Dice::new(seed);
        let mut waiting = vec![raid(1), raid(2), raid(3), strike(), visit(), raid(4)];
        let mut here: Vec<Report> = waiting.drain(..4).collect();
        let place = archived(&records(&here), 4);
        let mut standing: BTreeMap<i64, (CorrectionKind, Vec<Id>)> = BTreeMap::new();
        let mut story = Vec::new();
        for _ in 0..12 {
            let ids = rows(&here);
            match dice.below(8) {
                0 if !waiting.is_empty() => {
                    let report = waiting.remove(0);
                    add(&place, &records(std::slice::from_ref(&report)), 1);
                    story.push(format!("{} comes in", report.outlet));
                    here.push(report);
                }
                1 | 2 if !standing.is_empty() => {
                    let number = *standing.keys().nth(dice.below(standing.len())).unwrap();
                    standing.remove(&number);
                    take_back(&place, number);
                    story.push(format!("{number} is taken back"));
                }
                die => {
                    let kind = if die % 2 == 0 { CorrectionKind::Split } else { CorrectionKind::Merge };
                    let mut named: Vec<Id> = ids.iter().filter(|_| dice.below(3) == 0).copied().collect();
                    if named.is_empty() {
                        named.push(ids[dice.below(ids.len())]);
                    }
                    let number = correct(&place, kind, &named);
                    story.push(format!(
                        "{number}: {kind:?} {:?}",
                        named.iter().map(|id| ids.iter().position(|x| x == id).unwrap()).collect::<Vec<_>>()
                    ));
                    standing.insert(number, (kind, named));
                }
            }
            let fresh = archived(&records(&here), here.len());
            for (kind, named) in standing.values() {
                correct(&fresh, *kind, named);
            }
            let ids = rows(&here);
            assert_eq!(with_whom(&place, &ids), with_whom(&fresh, &ids), "seed {seed}: {story:#?}");
        }
        for number in standing.into_keys() {
            take_back(&place, number);
        }
        assert_eq!(grouped(&place), grouped(&archived(&records(&here), here.len())), "seed {seed}: {story:#?}");
        let noted = "SELECT count(*) FROM machine";
        let n_noted: i64 =
            rusqlite::Connection::open(&place.path).unwrap().query_row(noted, [], |row| row.get(0)).unwrap();
        assert_eq!(n_noted, 0, "nothing is away from where the machine had it");
    }
}

#[test]
fn a_row_that_was_parted_leads_to_its_own_happening_alone() {
    let reports = [raid(1), strike()];
    let ids = rows(&reports);
    let place = archived(&records(&reports), 2);
    let merged = correct(&place, CorrectionKind::Merge, &ids);
    let of = |row: Id| total(&place.open(), &Filter { occurrence: Some(row), ..Filter::default() });
    assert_eq!((of(ids[0]), of(ids[1])), ((2, 1, 2), (2, 1, 2)));
    take_back(&place, merged);
    assert_eq!((of(ids[0]), of(ids[1])), ((1, 1, 1), (1, 1, 1)));
    correct(&place, CorrectionKind::Merge, &ids);
    let key = Id::parse(&place.rows()[0].occurrence).unwrap();
    let other = ids.iter().copied().find(|row| *row != key).unwrap();
    correct(&place, CorrectionKind::Split, &[other]);
    assert_eq!((of(ids[0]), of(ids[1])), ((1, 1, 1), (1, 1, 1)));
}

#[test]
fn a_happening_from_which_rows_were_split_gets_each_of_them_back() {
    let reports = [raid(1), raid(2), raid(3)];
    let ids = rows(&reports);
    let place = archived(&records(&reports), 3);
    let key = place.rows()[0].occurrence.clone();
    for row in &ids {
        let split = correct(&place, CorrectionKind::Split, &[*row]);
        take_back(&place, split);
        assert_eq!(with_whom(&place, &ids), [0, 0, 0]);
    }
    assert!(ids.iter().any(|row| row.to_string() == place.rows()[0].occurrence));
    let first = Filter { occurrence: Id::parse(&key), ..Filter::default() };
    assert_eq!(total(&place.open(), &first), (3, 1, 1), "its old id leads there still");
}

#[test]
fn what_was_parted_by_people_carries_nothing_out_and_what_they_join_does() {
    let pages = [
        News::new(
            1,
            "2024-09-02",
            "Fishing treaty in sight",
            "Ghana and Togo will sign a treaty on fishing in Lomé on 12 September, the Ghanaian government said on Monday.",
        ),
        News::new(
            2,
            "2024-09-12",
            "Fishing treaty signed",
            "Ghana and Togo signed a treaty on fishing in Lomé on Thursday. The ministers ate mackerel afterwards.",
        ),
    ];
    let records = coded(&pages);
    let place = archived(&records, 2);
    let links = || -> Vec<(String, String)> {
        let lines = place.open().follow_ups(&Filter::default(), Page::default()).unwrap();
        lines.into_iter().filter(|line| line.across).map(|line| (line.from, line.to)).collect()
    };
    let before = links();
    assert!(!before.is_empty());
    let signed: Vec<Id> = records[1].events.iter().map(|event| Id::parse(&event.id).unwrap()).collect();
    let split = correct(&place, CorrectionKind::Split, &signed);
    assert_eq!(links(), []);
    take_back(&place, split);
    assert_eq!(links(), before);
    let split = correct(&place, CorrectionKind::Split, &signed);
    let both = [Id::parse(&before[0].0).unwrap(), Id::parse(&before[0].1).unwrap()];
    correct(&place, CorrectionKind::Merge, &both);
    assert!(links().contains(&before[0]), "a merge by hand carries out too");
    let wrong = correct(&place, CorrectionKind::Wrong, &both[..1]);
    assert!(!links().contains(&before[0]), "what is wrong carries out nothing");
    take_back(&place, wrong);
    take_back(&place, split);
    assert!(links().contains(&before[0]));
}

/// A story in four parts, and papers that took some of them.
fn flood() -> Vec<Report> {
    const PARTS: [&str; 4] = [
        "The river Sangha rose by two metres in the night and took the wooden bridge at Ouesso with it, the prefect said.",
        "Nineteen families were brought to the school on the hill, where teachers cooked manioc in the kettles of the canteen.",
        "Further north the ferry did not run, and drivers with timber for the coast slept in their cabins beside the road.",
        "Soldiers attacked the driftwood with saws and ropes on Saturday, so that pirogues could pass between the pillars again.",
    ];
    let told = |outlet: &'static str, day: &'static str, parts: &[usize]| {
        let text = parts.iter().map(|n| PARTS[*n]).collect::<Vec<_>>().join("\n\n");
        let rows = if parts.contains(&3) { vec![ATTACK] } else { Vec::new() };
        common::report(outlet, day, &text, &rows)
    };
    vec![
        told("wire.example", "2024-05-04", &[0, 1, 2, 3]),
        told("first.example", "2024-05-05", &[0, 1]),
        told("last.example", "2024-05-05", &[2, 3]),
        told("copy.example", "2024-05-05", &[0, 1, 2, 3]),
        told("late.example", "2024-05-06", &[0, 1, 2, 3]),
        told("third.example", "2024-05-06", &[1, 2, 3]),
    ]
}

/// Whichever article is forgotten, the others are as if it had never been there; what comes in later finds them so too.
#[test]
fn what_is_forgotten_leaves_the_others_as_if_it_had_never_been_there() {
    let mut all = records(&flood());
    all.extend(shelling());
    for n in 0..all.len() {
        for n_late in [0, 1, 2] {
            let mut others = all.clone();
            let gone = others.remove(n);
            let late = others.split_off(others.len() - n_late);
            let mut early = others.clone();
            early.push(gone.clone());
            early.sort_by_key(|record| all.iter().position(|other| other == record));
            let place = archived(&early, 4);
            let mut writer = Writer::open(&place.path).unwrap().corroborating();
            writer.forget_article(Id::parse(&gone.article.id).unwrap()).unwrap();
            writer.close().unwrap();
            place.check();
            let without = archived(&others, 4);
            assert_eq!(grouped(&place), grouped(&without), "without {}", gone.article.input);
            add(&place, &late, 4);
            add(&without, &late, 4);
            place.check();
            assert_eq!(grouped(&place), grouped(&without), "without {}, then {n_late} more", gone.article.input);
        }
    }
}

#[test]
fn parts_of_a_forgotten_story_are_stories_of_their_own() {
    let reports = &flood()[..3];
    let records = records(reports);
    let place = archived(&records, 3);
    let origins = || grouped(&place).origins.into_values().collect::<BTreeSet<Id>>().len();
    assert_eq!(origins(), 1);
    let mut writer = Writer::open(&place.path).unwrap().corroborating();
    writer.forget_article(Id::parse(&records[0].article.id).unwrap()).unwrap();
    writer.close().unwrap();
    assert_eq!(origins(), 2, "neither has a word of the other");
}

#[test]
fn a_copy_of_a_forgotten_story_is_found_by_what_comes_in_later() {
    let reports = flood();
    let (wire, copy) = (reports[0].record("1"), reports[3].record("1"));
    let place = archived(&[wire.clone(), copy], 2);
    let mut writer = Writer::open(&place.path).unwrap().corroborating();
    writer.forget_article(Id::parse(&wire.article.id).unwrap()).unwrap();
    // The same writer goes on: the next article gets the number that is free.
    let near =
        common::report("near.example", "2024-05-07", &(reports[0].text.clone() + " Rain is expected."), &[ATTACK]);
    let preparer = writer.preparer();
    let source = chancery_archive::Source::new("near", b"near", "");
    writer.write(&[chancery_archive::Item::new(source, vec![preparer.record(near.record("1")).unwrap()])]).unwrap();
    writer.close().unwrap();
    place.check();
    let origins: BTreeSet<Id> = grouped(&place).origins.into_values().collect();
    assert_eq!(origins.len(), 1);
}
