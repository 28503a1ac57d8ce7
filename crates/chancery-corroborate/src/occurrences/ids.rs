//! Ids that stay when more arrives, and what became of those that did not.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::assemble::Occurrence;

/// What became of an occurrence's id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Became {
    /// The id that was.
    pub old: String,
    /// The occurrences that now hold its tellings, that with most of them first; several where it was divided, none where its
    /// rows are gone.
    pub now: Vec<String>,
}

/// Gives occurrences the ids that they had before, and tells what each old id became.
///
/// `before` is what was known: each old id with the row ids that it held. Where two old occurrences are one now, it keeps the id
/// of that which held more of its rows (of equals, the smaller id); where one was divided, the part with most of its rows keeps
/// the id.
pub fn carry_ids(before: &[(String, Vec<String>)], occurrences: &mut [Occurrence]) -> Vec<Became> {
    let mut holder: BTreeMap<&str, usize> = BTreeMap::new();
    for (n, occurrence) in occurrences.iter().enumerate() {
        for telling in &occurrence.tellings {
            holder.insert(telling, n);
        }
    }
    // How many rows of each old occurrence each new one holds.
    let mut shares: Vec<(usize, &str, usize)> = Vec::new();
    for (old, rows) in before {
        let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
        for &n in rows.iter().filter_map(|row| holder.get(row.as_str())) {
            *counts.entry(n).or_default() += 1;
        }
        shares.extend(counts.into_iter().map(|(n, count)| (count, old.as_str(), n)));
    }
    shares.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| (a.1, a.2).cmp(&(b.1, b.2))));
    let mut given: BTreeMap<usize, String> = BTreeMap::new();
    let mut used: BTreeMap<&str, usize> = BTreeMap::new();
    for &(_, old, n) in &shares {
        if !given.contains_key(&n) && !used.contains_key(old) {
            given.insert(n, old.to_owned());
            used.insert(old, n);
        }
    }
    let old_ids: Vec<&str> = before.iter().map(|(old, _)| old.as_str()).collect();
    let shares: Vec<(String, usize)> = shares.iter().map(|(_, old, n)| ((*old).to_owned(), *n)).collect();
    let olds: Vec<String> = old_ids.iter().map(|old| (*old).to_owned()).collect();
    drop(holder);
    for (n, occurrence) in occurrences.iter_mut().enumerate() {
        if let Some(id) = given.get(&n) {
            occurrence.id.clone_from(id);
        }
    }
    let now =
        |old: &String| shares.iter().filter(|(of, _)| of == old).map(|(_, n)| occurrences[*n].id.clone()).collect();
    olds.iter().map(|old| Became { now: now(old), old: old.clone() }).collect()
}
