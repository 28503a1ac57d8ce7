//! Occurrences do not hang on order or batches, and keep their ids when more arrives.

mod made;

use std::collections::{BTreeMap, BTreeSet};

use chancery::Record;
use chancery_corroborate::{
    Corroborated, Happening, Match, Occurrence, Story, Telling, accounts, carry_ids, corroborate, happening_candidates,
    happening_keys, happenings, match_happenings, mentions, occurrences, sayings, tellings,
};
use made::abduction::report;
use made::{Dice, Page, coded};

fn records() -> Vec<Record> {
    let pages: Vec<Page> = (0..60).map(|n| report(n).1).collect();
    coded(&pages)
}

fn rows_of(record: &Record) -> Vec<Telling> {
    [tellings(record), mentions(record)].concat()
}

fn all_at_once(records: &[Record]) -> Corroborated {
    let stories: Vec<Story> = records.iter().map(Story::new).collect();
    let rows: Vec<Telling> = records.iter().flat_map(rows_of).collect();
    let said: Vec<_> = records.iter().flat_map(sayings).collect();
    corroborate(&stories, &rows, &said)
}

fn members(occurrences: &[Occurrence]) -> BTreeMap<String, Vec<String>> {
    occurrences.iter().map(|occurrence| (occurrence.id.clone(), occurrence.tellings.clone())).collect()
}

#[test]
fn neither_order_nor_batches_make_a_difference() {
    let mut records = records();
    let straight = all_at_once(&records);
    let mut dice = Dice::new(3);
    for n in (1..records.len()).rev() {
        records.swap(n, dice.below(n + 1));
    }
    let shuffled = all_at_once(&records);
    assert_eq!(straight.occurrences, shuffled.occurrences);
    assert_eq!(straight.follow_ups, shuffled.follow_ups);

    // What a store does with a batch: it takes the kept happenings that share a key with the new ones, and matches the pairs.
    let stories: Vec<Story> = records.iter().map(Story::new).collect();
    let mut kept: Vec<Happening> = Vec::new();
    let mut by_key: BTreeMap<u64, Vec<usize>> = BTreeMap::new();
    let mut matches: Vec<Match> = Vec::new();
    for batch in records.chunks(7) {
        let known = kept.len();
        kept.extend(happenings(&batch.iter().flat_map(rows_of).collect::<Vec<_>>()));
        for (n, happening) in kept.iter().enumerate().skip(known) {
            for key in happening_keys(happening) {
                by_key.entry(key).or_default().push(n);
            }
        }
        let near: BTreeSet<usize> =
            kept[known..].iter().flat_map(happening_keys).flat_map(|key| by_key[&key].iter().copied()).collect();
        let near: Vec<Happening> = near.into_iter().map(|n| kept[n].clone()).collect();
        matches.extend(match_happenings(&near, &happening_candidates(&near)));
    }
    matches.sort_by(|a, b| (&a.one, &a.other).cmp(&(&b.one, &b.other)));
    matches.dedup();
    assert_eq!(matches, straight.matches);
    let found = occurrences(&kept, &matches, &accounts(&stories, &straight.reports));
    assert_eq!(members(&found), members(&straight.occurrences));
}

#[test]
fn ids_stay_when_more_arrives_and_old_ones_resolve() {
    let records = records();
    let late = &records[30..];
    // The later reports are known first, so that what comes in then was published before.
    let before = all_at_once(late).occurrences;
    let known: Vec<(String, Vec<String>)> =
        before.iter().map(|occurrence| (occurrence.id.clone(), occurrence.tellings.clone())).collect();
    let mut now = all_at_once(&records).occurrences;
    let became = carry_ids(&known, &mut now);
    assert_eq!(became.len(), known.len());
    let ids: BTreeSet<&str> = now.iter().map(|occurrence| occurrence.id.as_str()).collect();
    assert_eq!(ids.len(), now.len(), "each id once");
    for (became, (old, rows)) in became.iter().zip(&known) {
        assert_eq!(&became.old, old);
        assert!(!became.now.is_empty(), "{old} is gone");
        // Every row that the old id held stands in what it became.
        let held: BTreeSet<&String> = now
            .iter()
            .filter(|occurrence| became.now.contains(&occurrence.id))
            .flat_map(|occurrence| &occurrence.tellings)
            .collect();
        assert!(rows.iter().all(|row| held.contains(row)));
    }
    // The abduction that nearly all of them tell keeps the id under which it was known.
    let largest =
        |all: &[Occurrence]| all.iter().max_by_key(|occurrence| occurrence.articles.len()).map(|top| top.id.clone());
    assert_eq!(largest(&now), largest(&before));
    // Without what was known before it would have another.
    assert_ne!(largest(&all_at_once(&records).occurrences), largest(&before));
}

#[test]
fn an_occurrence_that_is_divided_leaves_its_id_to_the_larger_part() {
    let occurrence = |id: &str, rows: &[&str]| -> Occurrence {
        let mut made = all_at_once(&records()[..1]).occurrences.remove(0);
        id.clone_into(&mut made.id);
        made.tellings = rows.iter().map(|row| (*row).to_owned()).collect();
        made
    };
    let before =
        [("old".to_owned(), ["a", "b", "c"].map(str::to_owned).to_vec()), ("gone".to_owned(), vec!["z".to_owned()])];
    let mut now = [occurrence("x", &["a"]), occurrence("y", &["b", "c", "d"])];
    let became = carry_ids(&before, &mut now);
    assert_eq!((now[0].id.as_str(), now[1].id.as_str()), ("x", "old"));
    assert_eq!(became[0].now, ["old", "x"]);
    assert!(became[1].now.is_empty());
}
