//! The functions on batches find what `corroborate` finds in one call, however the batches are cut.

#[path = "../../chancery-corroborate/tests/made/mod.rs"]
mod made;

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use arrow_array::cast::AsArray as _;
use arrow_array::{Array as _, RecordBatch};
use chancery::{Pipeline, Record};
use chancery_batches::{Batcher, Digest, Findings, MAX_TWINS, code_stream, coded_records, read_records, write_parquet};
use chancery_corroborate::{Occurrence, Story, Telling, corroborate, tellings};
use chancery_input::{Inputs, Options};
use made::abduction::report;
use made::{Dice, Page, coded};
use parquet::arrow::ArrowWriter;
use parquet::basic::Compression;
use parquet::file::properties::WriterProperties;

const N_REPORTS: usize = 40;
const N_COPIES: usize = MAX_TWINS + 8;

/// Reports of one abduction and two others, and more papers with one of them word for word than are compared.
fn records() -> &'static [Record] {
    static RECORDS: OnceLock<Vec<Record>> = OnceLock::new();
    RECORDS.get_or_init(|| {
        let reports = (0..N_REPORTS).map(|n| report(n).1);
        let copies = (0..N_COPIES).map(|n| {
            let outlet = format!("Courier {n}");
            Page { outlet, url: format!("https://courier{n}.example/{n}"), ..report(3).1 }
        });
        coded(&reports.chain(copies).collect::<Vec<_>>())
    })
}

fn batches(records: &[&Record], rows: usize) -> Vec<RecordBatch> {
    let cut = |some: &[&Record]| {
        let mut batcher = Batcher::default();
        some.iter().for_each(|record| batcher.push(record).expect("what was just made"));
        batcher.finish().expect("what was just made")
    };
    records.chunks(rows).map(cut).collect()
}

fn texts(batch: &RecordBatch, column: &str) -> Vec<String> {
    let column = batch.column_by_name(column).expect("what was just made").as_string::<i32>();
    (0..column.len()).map(|row| column.value(row).to_owned()).collect()
}

fn occurrences(found: &Findings) -> BTreeMap<String, Occurrence> {
    let read = |json: String| serde_json::from_str::<Occurrence>(&json).expect("what was just made");
    texts(&found.occurrences, "summary").into_iter().map(read).map(|one| (one.id.clone(), one)).collect()
}

/// Mentions are found by the words of all articles at once, so neither batches nor the archive have them.
fn without_mentions(occurrence: Occurrence) -> Occurrence {
    Occurrence { mentions: Vec::new(), ..occurrence }
}

#[test]
fn batches_find_what_one_call_finds() {
    // Few enough copies that all are compared.
    let records: Vec<&Record> = records()[..N_REPORTS + 30].iter().collect();
    let stories: Vec<Story> = records.iter().map(|record| Story::new(record)).collect();
    let rows: Vec<Telling> = records.iter().flat_map(|record| tellings(record)).collect();
    let straight = corroborate(&stories, &rows, &[]);
    let found = Findings::of(&batches(&records, 50)).unwrap();
    let origins: BTreeMap<_, _> =
        texts(&found.reports, "article").into_iter().zip(texts(&found.reports, "origin")).collect();
    assert!(straight.reports.iter().filter(|report| report.article != report.origin).count() >= 30);
    for report in &straight.reports {
        assert_eq!(origins[&report.article], report.origin);
    }
    let kin: Vec<_> = texts(&found.kinships, "child").into_iter().zip(texts(&found.kinships, "parent")).collect();
    let mut kinships: Vec<_> = straight.kinships.iter().map(|kin| (kin.child.clone(), kin.parent.clone())).collect();
    let mut kin_sorted = kin.clone();
    kin_sorted.sort();
    kinships.sort();
    assert_eq!(kin_sorted, kinships);
    let straight: BTreeMap<String, Occurrence> =
        straight.occurrences.into_iter().map(|one| (one.id.clone(), without_mentions(one))).collect();
    assert!(straight.values().any(|one| one.articles.len() > 30));
    assert_eq!(occurrences(&found), straight);
}

#[test]
fn neither_order_nor_division_makes_a_difference() {
    let mut all: Vec<&Record> = records().iter().collect();
    let straight = Findings::of(&batches(&all, 1000)).unwrap().digests().unwrap();
    let mut dice = Dice::new(11);
    for n in (1..all.len()).rev() {
        all.swap(n, dice.below(n + 1));
    }
    // A record that came twice, as after a retry, counts once.
    all.push(all[4]);
    assert_eq!(Findings::of(&batches(&all, 7)).unwrap().digests().unwrap(), straight);
    all.swap_remove(0);
    assert_ne!(Findings::of(&batches(&all, 7)).unwrap().digests().unwrap(), straight);
}

#[test]
fn copies_beyond_those_compared_stand_where_the_first_stands() {
    let all: Vec<&Record> = records().iter().collect();
    let mut copies: Vec<Story> = all[N_REPORTS..].iter().map(|record| Story::new(record)).collect();
    copies.push(Story::new(all[3]));
    copies.sort_by(Story::rank);
    let found = occurrences(&Findings::of(&batches(&all, 64)).unwrap());
    let of_first: Vec<&Occurrence> =
        found.values().filter(|one| one.articles.len() > 1 && one.articles.contains(&copies[0].id)).collect();
    assert!(!of_first.is_empty());
    for one in of_first {
        for late in &copies[MAX_TWINS..] {
            assert!(one.articles.contains(&late.id), "{} lacks {}", one.id, late.id);
        }
    }
}

#[test]
fn a_stream_of_pages_gives_the_records_of_the_pipeline() {
    let folder = tempfile::tempdir().unwrap();
    for n in 0..9 {
        let page = report(n).1;
        std::fs::write(folder.path().join(format!("{n}.txt")), format!("{}\n\n{}", page.title, page.text)).unwrap();
    }
    std::fs::write(folder.path().join("5b.txt"), [0u8, 159, 146, 150, 0, 1, 2, 3]).unwrap();
    let pipeline = Arc::new(Pipeline::new().unwrap());
    let inputs = || Inputs::new(vec![folder.path().to_owned()], Options::default());
    let straight: Vec<String> = inputs()
        .filter_map(|input| pipeline.code(&input.unwrap().page).ok())
        .map(|record| serde_json::to_string(&record).unwrap())
        .collect();
    let batches: Vec<RecordBatch> =
        code_stream(Arc::clone(&pipeline), inputs(), 2).unwrap().map(Result::unwrap).collect();
    let path = folder.path().join("coded.parquet");
    write_parquet(&path, &batches).unwrap();
    let stored = |path: &std::path::Path| {
        let mut stored = Vec::new();
        read_records(path, |_, json| -> Result<(), chancery_batches::BatchError> {
            stored.push(String::from_utf8(json.to_vec()).unwrap());
            Ok(())
        })
        .unwrap();
        stored
    };
    assert_eq!(stored(&path), straight);
    assert_eq!(straight.len(), 9);
    // As pandas and Spark pack a file unless told otherwise.
    let path = folder.path().join("snappy.parquet");
    let packed = WriterProperties::builder().set_compression(Compression::SNAPPY).build();
    let file = std::fs::File::create(&path).unwrap();
    let mut writer = ArrowWriter::try_new(file, batches[0].schema(), Some(packed)).unwrap();
    batches.iter().for_each(|batch| writer.write(batch).unwrap());
    writer.close().unwrap();
    assert_eq!(stored(&path), straight);
    let errors: Vec<String> = batches
        .iter()
        .flat_map(|batch| {
            let errors = batch.column_by_name("error").unwrap().as_string::<i32>().clone();
            (0..errors.len())
                .filter(|row| errors.is_valid(*row))
                .map(|row| errors.value(row).to_owned())
                .collect::<Vec<_>>()
        })
        .collect();
    assert_eq!(errors.len(), 1);
    assert!(errors[0].contains("5b.txt"), "{errors:?}");
    assert_eq!(batches.iter().map(|batch| Digest::of(batch, &["hash"]).unwrap().n_rows).sum::<u64>(), 10);
}

#[test]
fn records_of_elsewhere_are_batches_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("rows.jsonl");
    let some: Vec<&Record> = records()[..5].iter().collect();
    let mut lines: Vec<String> = some.iter().map(|record| serde_json::to_string(record).unwrap()).collect();
    lines.insert(2, "{\"schema\":\"another\"}".to_owned());
    std::fs::write(&path, lines.join("\n")).unwrap();
    let found: Vec<RecordBatch> = coded_records(path.clone()).unwrap().map(Result::unwrap).collect();
    let digest = |batches: &[RecordBatch]| Findings::of(batches).unwrap().digests().unwrap();
    assert_eq!(digest(&found), digest(&batches(&some, 2)));
    let errors = found[0].column_by_name("error").unwrap().as_string::<i32>();
    assert!(errors.value(2).contains("rows.jsonl#3: no record"), "{}", errors.value(2));
    let missing: Vec<_> = coded_records(folder.path().join("none.jsonl")).unwrap().collect();
    assert!(missing.len() == 1 && missing[0].is_err());
    // Nobody need ask for the rest.
    drop(coded_records(path).unwrap());
}

#[test]
fn nothing_comes_of_nothing() {
    let found = Findings::of(&[]).unwrap();
    assert_eq!((found.articles.num_rows(), found.occurrences.num_rows(), found.reports.num_rows()), (0, 0, 0));
}
