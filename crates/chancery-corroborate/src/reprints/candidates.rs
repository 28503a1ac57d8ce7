//! Which stories are worth comparing.

use std::collections::{BTreeMap, BTreeSet};

use super::kinship::is_within_window;
use crate::Story;
use crate::shingles::mix;

/// So many different texts of one key, in order of publication, are paired with all others of the key; those after them only
/// with these. A key that thousands of texts share is furniture.
pub const CROWD: usize = 64;

/// What a store indexes of a story: its text id, its bands and its pages, as numbers. Two stories that share none are no kin.
#[must_use]
pub fn keys(story: &Story) -> Vec<u64> {
    let mut keys: Vec<u64> = std::iter::once(named(b"text", &story.text_id)).chain(named_pages(story)).collect();
    keys.extend(&story.signature.bands);
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// The keys of a story's pages alone: of those whose text another stands for.
#[must_use]
pub fn page_keys(story: &Story) -> Vec<u64> {
    let mut keys: Vec<u64> = named_pages(story).collect();
    keys.sort_unstable();
    keys.dedup();
    keys
}

fn named_pages(story: &Story) -> impl Iterator<Item = u64> {
    story.pages().map(|page| named(b"page", page))
}

fn named(kind: &[u8], name: &str) -> u64 {
    mix(kind.iter().chain(name.as_bytes()).fold(0x51ed_270b, |hash: u64, &byte| mix(hash ^ u64::from(byte))))
}

/// Pairs of stories that share a key, by their numbers in the slice, the earlier story first; sorted, each pair once.
///
/// Of stories with one text the first stands for all in the bands, as long as the time window reaches; the others are paired
/// with it alone.
#[must_use]
pub fn candidates(stories: &[Story]) -> Vec<(usize, usize)> {
    let mut order: Vec<usize> = (0..stories.len()).collect();
    order.sort_by(|&a, &b| stories[a].rank(&stories[b]));
    let mut first_of_text: BTreeMap<&str, usize> = BTreeMap::new();
    let mut by_key: BTreeMap<u64, Vec<usize>> = BTreeMap::new();
    let mut pairs: BTreeSet<(usize, usize)> = BTreeSet::new();
    for &n in &order {
        let story = &stories[n];
        let first = first_of_text.get(story.text_id.as_str()).copied();
        if let Some(first) = first {
            pairs.insert((first, n));
        }
        if first.is_none_or(|first| !is_within_window(&stories[first], story)) {
            first_of_text.insert(&story.text_id, n);
            for &band in &story.signature.bands {
                by_key.entry(band).or_default().push(n);
            }
        }
        for page in page_keys(story) {
            by_key.entry(page).or_default().push(n);
        }
    }
    for members in by_key.values() {
        for (at, &later) in members.iter().enumerate() {
            for &earlier in members[..at].iter().take(CROWD) {
                pairs.insert((earlier, later));
            }
        }
    }
    pairs.into_iter().filter(|(a, b)| a != b).collect()
}
