//! Which articles speak of a happening in their first sentences without a row of it: who reports that a minister resigns after protests
//! speaks of the protests.
//!
//! Types and parties say nothing here, rare words do: articles of one week whose first sentences share three words or names that few
//! news items have speak of one thing. Such an article is noted with the happening that the earlier one tells; it is no report of it and counts
//! nowhere.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::assemble::Occurrence;
use super::happening::CROWD_OF_HAPPENINGS;
use super::telling::{N_LEAD, Telling};
use super::words::rare_stems;
use crate::components::components;

/// How many rare words and names two articles share that speak of one thing, and within how many days. Of 402 labelled pairs of short
/// items (`cargo xtask occurrences`) .67 by F1 are told so by this alone, .69 and .65 in their halves; two or four are worse, and so is to
/// count each word of a name.
const SHARED: usize = 3;
const DAYS: i32 = 5;
/// How many of the shared words the sentence must have whose row it is.
const IN_SENTENCE: usize = 2;

/// The first sentences of one article.
struct Lead<'t> {
    day: Date,
    published: &'t str,
    article: &'t str,
    /// Rare stems, each with the numbers of the names that it stands in.
    words: BTreeMap<String, BTreeSet<usize>>,
    rows: Vec<&'t Telling>,
}

/// Notes in each occurrence which other articles speak of it, by the rows of articles and what [`mentions`](crate::mentions) gives of
/// their other first sentences. Articles without a day are left out.
pub fn note_mentions(tellings: &[Telling], occurrences: &mut [Occurrence]) {
    let ids = |(n, occurrence): (usize, &Occurrence)| {
        occurrence.tellings.iter().map(move |id| (id.clone(), n)).collect::<Vec<(String, usize)>>()
    };
    let home: BTreeMap<String, usize> = occurrences.iter().enumerate().flat_map(ids).collect();
    let mut found: Vec<(usize, &str)> = Vec::new();
    let leads = leads(tellings);
    for (earlier, later) in near(&leads) {
        let (earlier, later) = (&leads[earlier], &leads[later]);
        let shared: Vec<&str> = shared(earlier, later);
        let told =
            row_of(earlier, &shared).map(|row| (row, later)).or_else(|| Some((row_of(later, &shared)?, earlier)));
        if let Some((row, other)) = told
            && let Some(&occurrence) = home.get(&row.id)
        {
            found.push((occurrence, other.article));
        }
    }
    for (n, article) in found {
        let occurrence = &mut occurrences[n];
        let is_told = occurrence.articles.iter().any(|told| told == article);
        if !is_told && let Err(at) = occurrence.mentions.binary_search_by(|known| known.as_str().cmp(article)) {
            occurrence.mentions.insert(at, article.to_owned());
        }
    }
}

/// The row of an article that tells what another speaks of: whose sentence has most of the words that they share.
fn row_of<'t>(lead: &Lead<'t>, shared: &[&str]) -> Option<&'t Telling> {
    let mut best: Option<((bool, usize), &Telling)> = None;
    for &row in &lead.rows {
        let words = rare_stems(&row.text, 0);
        let n_shared = shared.iter().filter(|word| words.contains_key(**word)).count();
        let rank = (!row.is_background, n_shared);
        if n_shared >= IN_SENTENCE && best.is_none_or(|(of_best, _)| rank > of_best) {
            best = Some((rank, row));
        }
    }
    best.map(|(_, row)| row)
}

/// The leads of all articles with a day, by day of publication.
fn leads(tellings: &[Telling]) -> Vec<Lead<'_>> {
    let mut by_article: BTreeMap<&str, Lead<'_>> = BTreeMap::new();
    let mut rows: Vec<&Telling> = tellings.iter().filter(|row| (row.sentence as usize) < N_LEAD).collect();
    rows.sort_by_key(|row| (&row.article, row.sentence, row.trigger_at, &row.id));
    for row in rows {
        let (Some(day), Some(published)) = (row.published_on(), row.published.as_deref()) else { continue };
        let (rows, words) = (Vec::new(), BTreeMap::new());
        let lead =
            by_article.entry(&row.article).or_insert(Lead { day, published, article: &row.article, words, rows });
        // Numbers of names are kept apart by sentence.
        for (stem, names) in rare_stems(&row.text, row.sentence as usize * NAMES) {
            lead.words.entry(stem).or_default().extend(names);
        }
        if !row.is_mention() {
            lead.rows.push(row);
        }
    }
    let mut leads: Vec<Lead<'_>> = by_article.into_values().collect();
    leads.sort_by_key(|lead| (lead.day, lead.published, lead.article));
    leads
}

/// More names than a sentence has.
const NAMES: usize = 100_000;

/// The rare stems of both.
fn shared<'l>(one: &'l Lead<'_>, other: &Lead<'_>) -> Vec<&'l str> {
    one.words.keys().filter(|stem| other.words.contains_key(*stem)).map(String::as_str).collect()
}

/// How many words and names these stems are: stems of one name, in either article, are one.
fn n_units(one: &Lead<'_>, other: &Lead<'_>, stems: &[&str]) -> usize {
    let is_one_name = |a: &str, b: &str| [one, other].iter().any(|lead| !lead.words[a].is_disjoint(&lead.words[b]));
    let pairs = (0..stems.len()).flat_map(|b| (0..b).map(move |a| (a, b)));
    let joined: Vec<(usize, usize)> = pairs.filter(|&(a, b)| is_one_name(stems[a], stems[b])).collect();
    components(stems.len(), &joined).into_iter().collect::<BTreeSet<usize>>().len()
}

/// Pairs of leads that speak of one thing, each with the earlier first. A word that crowds share brings nobody together.
fn near(leads: &[Lead<'_>]) -> Vec<(usize, usize)> {
    let mut by_word: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (n, lead) in leads.iter().enumerate() {
        lead.words.keys().for_each(|word| by_word.entry(word).or_default().push(n));
    }
    let mut n_shared: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    for (at, lead) in leads.iter().enumerate() {
        for word in lead.words.keys() {
            let others = &by_word[word.as_str()];
            let before = others.iter().rev().skip_while(|&&other| other >= at);
            let is_near = |other: &&usize| (lead.day - leads[**other].day).get_days() <= DAYS;
            for &other in before.take_while(is_near).take(CROWD_OF_HAPPENINGS) {
                *n_shared.entry((other, at)).or_default() += 1;
            }
        }
    }
    let is_one = |&(a, b): &(usize, usize)| n_units(&leads[a], &leads[b], &shared(&leads[a], &leads[b])) >= SHARED;
    n_shared.into_iter().filter(|(_, n)| *n >= SHARED).map(|(pair, _)| pair).filter(is_one).collect()
}
