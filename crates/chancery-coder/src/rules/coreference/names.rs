//! Names in all their forms: the family name alone, the acronym, the short name of a body.

use super::kinds::Sort;
use super::mentions::Mention;
use super::{Builder, Chain, MAX_CHAINS};

/// Words of names that tell nothing by themselves.
const SMALL: &[&str] = &["of", "the", "and", "for", "de", "'s", "’s", "&"];

impl Builder<'_, '_> {
    /// The chain whose name this is a form of: that of the last mention.
    pub(super) fn same_name(&self, n: usize) -> Option<usize> {
        let mention = &self.mentions[n];
        let fits = |&chain: &usize| is_named(&self.chains[chain], mention);
        let named = (0..self.chains.len()).rev().take(MAX_CHAINS).filter(|&chain| !self.chains[chain].names.is_empty());
        let mut exact = named.clone().filter(|&chain| self.chains[chain].names.contains(&mention.name));
        exact.next().or_else(|| named.clone().filter(fits).max_by_key(|&chain| self.chains[chain].mentions.last()))
    }
}

fn is_named(chain: &Chain, mention: &Mention) -> bool {
    if let (Some(own), Some(known)) = (mention.named, chain.named) {
        return own == known;
    }
    let is_person = |sort: Sort| sort == Sort::Person;
    let conflict = chain.sort != mention.sort && chain.sort != Sort::Unknown && mention.sort != Sort::Unknown;
    if conflict && (is_person(chain.sort) || is_person(mention.sort)) {
        return false;
    }
    let apart = chain.gender.zip(mention.gender).is_some_and(|(own, known)| own != known);
    !apart
        && chain.names.iter().any(|known| {
            if is_person(chain.sort) || is_person(mention.sort) {
                is_form_of(&mention.name, known) || is_form_of(known, &mention.name)
            } else {
                is_short_for(&mention.name, known) || is_short_for(known, &mention.name)
            }
        })
}

/// Whether `short` is a form of a person's full name: the first or the last word of it, or both.
fn is_form_of(short: &[String], full: &[String]) -> bool {
    match short {
        [one] => full.len() > 1 && (full.last() == Some(one) || full.first() == Some(one)),
        [first, .., last] => full.len() > 1 && full.first() == Some(first) && full.last() == Some(last),
        [] => false,
    }
}

/// Whether `short` is a form of a body's name: its acronym, or some of its words with the first or last among them.
fn is_short_for(short: &[String], full: &[String]) -> bool {
    let words: Vec<&str> = full.iter().map(String::as_str).filter(|word| !SMALL.contains(word)).collect();
    let own: Vec<&str> = short.iter().map(String::as_str).filter(|word| !SMALL.contains(word)).collect();
    if own.is_empty() || own.len() >= words.len() {
        return own.len() == words.len() && own.iter().zip(&words).all(|(a, b)| a.eq_ignore_ascii_case(b));
    }
    let initials: String = words.iter().filter_map(|word| word.chars().next()).collect();
    if let [one] = own.as_slice()
        && one.len() > 1
        && one.trim_end_matches('s').replace('.', "") == initials
    {
        return true;
    }
    let holds = own.iter().all(|word| words.contains(word));
    holds && (words.first() == own.first() || words.last() == own.last())
}
