//! What the names around a name say of which place it means.

use std::collections::BTreeMap;

use chancery_doc::{Document, Place, Precision, Span};
use chancery_places::fold;

use super::{Candidate, Name};

/// What a state named in the article, in the sentence, or right behind the name adds to a candidate's score, whose base is
/// the decimal logarithm of its people. Tuned on the developers' half of GeoVirus.
const IN_ARTICLE: f64 = 1.0;
const IN_SENTENCE: f64 = 2.0;
const BEHIND: f64 = 6.0;
/// What the state of a place that was resolved before adds, and its region once more.
const NEIGHBOUR: f64 = 1.0;
/// Bytes between a name and the state or region behind it: a comma, "in", brackets.
const MAX_GAP: usize = 5;

/// Words before a state's name that say in which part of it.
const PARTS: &[&str] = &[
    "central",
    "eastern",
    "northeastern",
    "northern",
    "northwestern",
    "southeastern",
    "southern",
    "southwestern",
    "western",
];

/// Adds to the scores what the names around say; tells of each name whether its own words say that a region is meant, which
/// holds for it alone.
pub(super) fn weigh(names: &mut [Name<'_>], text: &str) -> Vec<bool> {
    for name in names.iter_mut() {
        // "Florida" is the state, whatever villages are called so.
        let is_wide =
            |candidate: &Candidate<'_>| !candidate.is_small && candidate.place.precision != Precision::Settlement;
        if name.candidates.iter().any(is_wide) {
            name.candidates.retain(|candidate| !candidate.is_small);
        }
    }
    let said: Vec<bool> = (0..names.len()).map(|n| prefer_region(names, n, text)).collect();
    let states = states(names);
    for n in 0..names.len() {
        let (sentence, span) = (names[n].sentence, names[n].span);
        let behind = names.get(n + 1).filter(|next| stands_behind(text, span, next.span));
        let behind: Vec<(Option<String>, String)> = behind.map_or_else(Vec::new, |next| {
            next.candidates
                .iter()
                .map(|candidate| (candidate.place.country.clone(), candidate.place.name.clone()))
                .collect()
        });
        // "Sabra, Gaza City" is no Sabra of another state.
        let lies_behind = |candidate: &Candidate<'_>| {
            behind.iter().any(|(state, _)| state.is_some() && *state == candidate.place.country)
        };
        let is_elsewhere = behind.iter().any(|(state, _)| state.is_some())
            && names[n]
                .candidates
                .iter()
                .all(|candidate| candidate.place.precision == Precision::Settlement && !lies_behind(candidate));
        if is_elsewhere {
            names[n].candidates.clear();
        }
        for candidate in &mut names[n].candidates {
            let country = candidate.place.country.as_deref();
            let elsewhere = country.and_then(|country| states.get(country)).map_or(&[][..], Vec::as_slice);
            let mut elsewhere = elsewhere.iter().filter(|(name, _)| *name != n).peekable();
            if candidate.place.precision != Precision::Country {
                let in_article = elsewhere.peek().is_some();
                let in_sentence = elsewhere.any(|(_, at)| *at == sentence);
                candidate.score += match (in_sentence, in_article) {
                    (true, _) => IN_SENTENCE,
                    (false, true) => IN_ARTICLE,
                    (false, false) => 0.0,
                };
                candidate.is_small &= !in_article;
            }
            let is_behind = behind.iter().any(|(state, name)| {
                let in_region = !candidate.region.is_empty() && fold(name) == fold(candidate.region);
                let in_state = state.as_deref() == country && candidate.place.precision != Precision::Country;
                in_region || (in_state && state.is_some() && *name != candidate.place.name)
            });
            if is_behind {
                candidate.score += BEHIND;
                candidate.is_small = false;
            }
        }
    }
    heed_neighbours(names);
    for name in names {
        name.candidates.retain(|candidate| !candidate.is_small);
    }
    said
}

/// States and regions of the places that were resolved speak for other places there.
fn heed_neighbours(names: &mut [Name<'_>]) {
    let mut states: BTreeMap<String, u32> = BTreeMap::new();
    let mut regions: BTreeMap<String, u32> = BTreeMap::new();
    for best in names.iter().filter_map(Name::first).filter(|best| !best.is_small) {
        if let Some(country) = best.place.country.clone() {
            *states.entry(country).or_default() += 1;
        }
        if best.place.precision == Precision::Admin {
            *regions.entry(fold(&best.place.name)).or_default() += 1;
        }
    }
    for name in names.iter_mut() {
        let own = name.first().filter(|best| !best.is_small);
        let own_state = own.and_then(|best| best.place.country.clone());
        let own_region = own.filter(|best| best.place.precision == Precision::Admin).map(|best| fold(&best.place.name));
        // A name does not speak for itself.
        let is_told = |told: &BTreeMap<String, u32>, wanted: &str, own: Option<&str>| {
            told.get(wanted).copied().unwrap_or(0) > u32::from(own == Some(wanted))
        };
        for candidate in name.candidates.iter_mut().filter(|candidate| candidate.place.precision != Precision::Country)
        {
            let of_state = candidate.place.country.as_deref();
            if of_state.is_some_and(|state| is_told(&states, state, own_state.as_deref())) {
                candidate.score += NEIGHBOUR;
                candidate.is_small = false;
            }
            if !candidate.region.is_empty() && is_told(&regions, &fold(candidate.region), own_region.as_deref()) {
                candidate.score += NEIGHBOUR;
                candidate.is_small = false;
            }
        }
    }
}

/// "Washington state", "Buffalo, New York": the region, though a town has the same name.
fn prefer_region(names: &mut [Name<'_>], n: usize, text: &str) -> bool {
    let span = names[n].span;
    let next_word =
        text.get(span.end()..).and_then(|rest| rest.strip_prefix(' ')).and_then(|rest| rest.split(' ').next());
    let is_called = next_word.is_some_and(|word| matches!(word.trim_end_matches([',', '.']), "state" | "province"));
    let before = n.checked_sub(1).map(|before| &names[before]).filter(|before| stands_behind(text, before.span, span));
    let regions: Vec<String> = before.map_or_else(Vec::new, |before| {
        before
            .candidates
            .iter()
            .filter(|town| town.place.precision == Precision::Settlement)
            .map(|town| fold(town.region))
            .collect()
    });
    let mut is_region = false;
    for candidate in names[n].candidates.iter_mut().filter(|candidate| candidate.place.precision == Precision::Admin) {
        if is_called || regions.contains(&fold(&candidate.place.name)) {
            candidate.score += BEHIND;
            is_region = true;
        }
    }
    is_region
}

/// One name is one place in an article: the one that its surest mention means.
pub(super) fn agree(document: &Document<'_>, places: &mut [(f64, Place)], said: &[bool]) {
    let is_open = |n: usize| !said.get(n).copied().unwrap_or(false);
    let mut surest: BTreeMap<String, usize> = BTreeMap::new();
    for (n, (score, place)) in places.iter().enumerate().filter(|&(n, _)| is_open(n)) {
        let known = surest.entry(fold(document.words(place.span))).or_insert(n);
        let is_surer = |other: &(f64, Place)| (*score, place.at.is_some()) > (other.0, other.1.at.is_some());
        if is_surer(&places[*known]) {
            *known = n;
        }
    }
    for n in (0..places.len()).filter(|&n| is_open(n)) {
        let meant = surest[&fold(document.words(places[n].1.span))];
        places[n].1 = Place { span: places[n].1.span, ..places[meant].1.clone() };
    }
}

/// Whether the second name says where the first one lies: "Springfield, Illinois".
pub(in super::super) fn stands_behind(text: &str, first: Span, second: Span) -> bool {
    // "At a summit in Lomé, Ghana's president …" does not say where Lomé lies.
    let owns = |rest: &str| rest.starts_with("'s ") || rest.starts_with("’s ");
    let gap = text.get(first.end()..second.start()).filter(|_| !text.get(second.end()..).is_some_and(owns));
    gap.is_some_and(|gap| {
        let part = PARTS.iter().find_map(|part| gap.trim_end().strip_suffix(part)).unwrap_or(gap);
        part.len() <= MAX_GAP && is_joint(part)
    })
}

/// What may stand between a town and its state.
fn is_joint(gap: &str) -> bool {
    matches!(gap.trim(), "," | "in" | "(" | ", in" | "/" | "-") && !gap.trim().is_empty()
}

/// States that are surely named: the number of each such name, and its sentence.
fn states(names: &[Name<'_>]) -> BTreeMap<String, Vec<(usize, u32)>> {
    let mut states: BTreeMap<String, Vec<(usize, u32)>> = BTreeMap::new();
    for (n, name) in names.iter().enumerate() {
        let is_sure =
            |candidate: &&Candidate<'_>| candidate.place.precision == Precision::Country && candidate.score >= 9.0;
        let sure = name.candidates.iter().find(is_sure);
        if let Some(country) = sure.and_then(|candidate| candidate.place.country.clone()) {
            states.entry(country).or_default().push((n, name.sentence));
        }
    }
    states
}
