//! Names that are covered letter by letter (`█`), so that every span of the rows stays where it is. Only digests of them are kept.

use std::collections::{BTreeMap, BTreeSet};

use chancery_doc::record::{Record, RecordLink, RecordParty};

use crate::spans::{self, Points};
use crate::values::Id;

/// What stands where a letter of a name stood.
const COVER: char = '█';

/// Names that are covered in whatever comes in.
#[derive(Default)]
pub(crate) struct Blinds {
    /// Digests of names, by the number of their words.
    names: BTreeMap<usize, BTreeSet<Id>>,
}

impl Blinds {
    /// The blinds of stored digests.
    pub(crate) fn new(stored: impl IntoIterator<Item = (usize, Id)>) -> Self {
        let mut blinds = Self::default();
        for (n_words, digest) in stored {
            blinds.names.entry(n_words).or_default().insert(digest);
        }
        blinds
    }

    /// The number of words of a name and its digest; `None` for a name without a word.
    pub(crate) fn of_name(name: &str) -> Option<(usize, Id)> {
        let words: Vec<String> = words(name).into_iter().map(|(start, end)| folded(&name[start..end])).collect();
        (!words.is_empty()).then(|| (words.len(), digest(&words)))
    }

    /// Covers the names in all that a record says.
    pub(crate) fn cover(&self, record: &mut Record) -> bool {
        if self.names.is_empty() {
            return false;
        }
        let before = std::mem::take(&mut record.article.text);
        // Family names alone are covered where the whole name stands in the article.
        let mut also = BTreeSet::new();
        let title = record.article.title.clone().unwrap_or_default();
        for text in [&before, &title] {
            self.family_names(text, &mut also);
        }
        let after = self.covered(&before, &also);
        let mut changed = after.is_some();
        record.article.text = after.unwrap_or_else(|| before.clone());
        let mut string = |text: &mut String| {
            if let Some(covered) = self.covered(text, &also) {
                *text = covered;
                changed = true;
            }
        };
        record.article.title.iter_mut().for_each(&mut string);
        record.article.notes.iter_mut().for_each(|note| string(&mut note.message));
        record.article.byline.iter_mut().for_each(&mut string);
        record.article.byline.retain(|name| !name.contains(COVER));
        let parties = |record: &mut Record, f: &mut dyn FnMut(&mut RecordParty)| {
            for event in &mut record.events {
                event.actors.iter_mut().chain(&mut event.recipients).for_each(&mut *f);
            }
            for statement in &mut record.statements {
                statement.speaker.iter_mut().chain(&mut statement.addressee).for_each(&mut *f);
            }
        };
        parties(record, &mut |party| drop_covered(self, &also, &mut party.name, &mut changed));
        let links = record.events.iter_mut().map(|event| &mut event.attribution);
        let links = links.chain(record.statements.iter_mut().map(|statement| &mut statement.attribution));
        links.flatten().for_each(|link: &mut RecordLink| drop_covered(self, &also, &mut link.name, &mut changed));
        if changed {
            let text = std::mem::take(&mut record.article.text);
            let points = Points::new(&text);
            let old = Points::new(&before);
            spans::each(record, &mut |span| {
                if old.get(span.start, span.end) == Some(&span.text)
                    && let Some(words) = points.get(span.start, span.end)
                {
                    words.clone_into(&mut span.text);
                }
            });
            record.article.text = text;
        }
        changed
    }

    /// The text with every name in it covered; `None` where there is none.
    pub(crate) fn covered(&self, text: &str, also: &BTreeSet<String>) -> Option<String> {
        let words = words(text);
        let mut ranges: Vec<(usize, usize)> = self.found(text, &words);
        let alone = words.iter().filter(|(start, end)| also.contains(&folded(&text[*start..*end])));
        ranges.extend(alone);
        if ranges.is_empty() {
            return None;
        }
        let is_inside = |at: usize| ranges.iter().any(|(start, end)| (*start..*end).contains(&at));
        Some(text.char_indices().map(|(at, c)| if c.is_alphanumeric() && is_inside(at) { COVER } else { c }).collect())
    }

    fn family_names(&self, text: &str, also: &mut BTreeSet<String>) {
        let words = words(text);
        for (start, end) in self.found(text, &words) {
            let inside: Vec<_> = words.iter().filter(|word| word.0 >= start && word.1 <= end).collect();
            if let Some((start, end)) = inside.last().filter(|_| inside.len() > 1) {
                also.insert(folded(&text[*start..*end]));
            }
        }
    }

    fn found(&self, text: &str, words: &[(usize, usize)]) -> Vec<(usize, usize)> {
        let mut found = Vec::new();
        for (&n_words, digests) in &self.names {
            for window in words.windows(n_words) {
                let said: Vec<String> = window.iter().map(|(start, end)| folded(&text[*start..*end])).collect();
                if digests.contains(&digest(&said)) {
                    found.push((window[0].0, window[n_words - 1].1));
                }
            }
        }
        found
    }
}

fn drop_covered(blinds: &Blinds, also: &BTreeSet<String>, name: &mut Option<String>, changed: &mut bool) {
    if name.as_deref().is_some_and(|name| blinds.covered(name, also).is_some()) {
        *name = None;
        *changed = true;
    }
}

/// Byte ranges of the words.
fn words(text: &str) -> Vec<(usize, usize)> {
    let mut words = Vec::new();
    let mut start = None;
    for (at, c) in text.char_indices() {
        match (c.is_alphanumeric(), start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                words.push((from, at));
                start = None;
            }
            _ => {}
        }
    }
    words.extend(start.map(|from| (from, text.len())));
    words
}

fn folded(word: &str) -> String {
    word.to_lowercase()
}

fn digest(words: &[String]) -> Id {
    let parts: Vec<&[u8]> = words.iter().map(|word| word.as_bytes()).collect();
    Id::of(&parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_covered_and_nothing_moves() {
        let blinds = Blinds::new(Blinds::of_name("Oumar  Dabo"));
        let text = "Police held OUMAR Dabo, 24. Mr Dabo’s aunt, Awa Dabon, waited.";
        let also = BTreeSet::from(["dabo".to_owned()]);
        let covered = blinds.covered(text, &also).unwrap();
        assert_eq!(covered, "Police held █████ ████, 24. Mr ████’s aunt, Awa Dabon, waited.");
        assert_eq!(covered.chars().count(), text.chars().count());
        assert_eq!(blinds.covered("Oumar and Dabo", &BTreeSet::new()), None);
        assert_eq!(Blinds::of_name(" - "), None);
    }
}
