//! Names that are covered letter by letter (`█`), so that every span of the rows stays where it is. Only digests of them are kept.

use std::collections::{BTreeMap, BTreeSet};

use chancery_doc::record::{Record, RecordParty, RecordRelationEnd};

use crate::names::{folded, parties, unescaped, voices, words};
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

    /// Covers the names in all that a record says; gives the family names that were covered alone too, `None` where nothing was.
    pub(crate) fn cover(&self, record: &mut Record) -> Option<BTreeSet<String>> {
        if self.names.is_empty() {
            return None;
        }
        let also = self.family_names(record);
        self.cover_with(record, &also).then_some(also)
    }

    /// The last words of the names that a record says whole. Alone they mean the same person in that article.
    pub(crate) fn family_names(&self, record: &Record) -> BTreeSet<String> {
        let mut families = BTreeSet::new();
        let article = &record.article;
        let credit = article.credit.iter().map(|credit| &credit.text);
        let of_article = [&article.text].into_iter().chain(&article.title).chain(&article.byline).chain(credit);
        // The text may say the family name alone where a row has the whole.
        let of_rows = parties(record).filter_map(|party| party.name.as_ref());
        let of_voices = voices(record).filter_map(|voice| voice.name.as_ref());
        for text in of_article.chain(of_rows).chain(of_voices) {
            self.families_in(text, &mut families);
        }
        families
    }

    /// Covers whole names, and these family names alone; gives whether there was any.
    ///
    /// Whoever asks to be forgotten is served worse by a name left in than by a word too many that is covered: so a family name goes
    /// alone from all that tells of the article. Not so from what names a place, an outlet or an office: that one has the
    /// word is no sign that the person is meant, and there the whole name alone is covered.
    pub(crate) fn cover_with(&self, record: &mut Record, also: &BTreeSet<String>) -> bool {
        let mut hand = Hand { blinds: self, also, changed: false };
        let before = record.article.text.clone();
        let article = &mut record.article;
        hand.words(&mut article.text);
        hand.words(&mut article.input);
        hand.address(&mut article.url);
        hand.address(&mut article.canonical_url);
        article.title.iter_mut().chain(&mut article.section).for_each(|text| hand.words(text));
        article.notes.iter_mut().for_each(|note| hand.words(&mut note.message));
        article.byline.iter_mut().for_each(|name| hand.words(name));
        article.byline.retain(|name| !name.contains(COVER));
        if let Some(credit) = &mut article.credit {
            hand.words(&mut credit.text);
            hand.whole_names(&mut credit.outlet);
            credit.input_span.iter_mut().for_each(|span| hand.words(&mut span.text));
        }
        if let Some(outlet) = &mut article.outlet {
            outlet.name.iter_mut().chain(&mut outlet.domain).for_each(|name| hand.whole_names(name));
        }
        let published = article.published.iter_mut().filter_map(|published| published.place.as_mut());
        published.for_each(|place| hand.whole_names(place));
        each_party(record, &mut |party| {
            hand.drop_if_covered(&mut party.name);
            party.office.iter_mut().for_each(|office| hand.whole_names(office));
        });
        let links = record.events.iter_mut().map(|event| &mut event.attribution);
        let links = links.chain(record.statements.iter_mut().map(|statement| &mut statement.attribution));
        links.flatten().for_each(|link| hand.drop_if_covered(&mut link.name));
        let places = record.events.iter_mut().filter_map(|event| event.place.as_mut());
        places.for_each(|place| hand.whole_names(&mut place.name));
        for relation in &mut record.relations {
            if let RecordRelationEnd::Report { report } = &mut relation.to {
                hand.whole_names(&mut report.outlet);
            }
        }
        let text = std::mem::take(&mut record.article.text);
        let (old, new) = (Points::new(&before), Points::new(&text));
        spans::each(record, &mut |span| match new
            .get(span.start, span.end)
            .filter(|_| old.get(span.start, span.end) == Some(&span.text))
        {
            Some(words) => words.clone_into(&mut span.text),
            None => hand.words(&mut span.text),
        });
        record.article.text = text;
        hand.changed
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

    fn families_in(&self, text: &str, families: &mut BTreeSet<String>) {
        let words = words(text);
        for (start, end) in self.found(text, &words) {
            let inside: Vec<_> = words.iter().filter(|word| word.0 >= start && word.1 <= end).collect();
            if let Some((start, end)) = inside.last().filter(|_| inside.len() > 1) {
                families.insert(folded(&text[*start..*end]));
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

/// Covers one record, field by field.
struct Hand<'b> {
    blinds: &'b Blinds,
    also: &'b BTreeSet<String>,
    changed: bool,
}

impl Hand<'_> {
    fn words(&mut self, text: &mut String) {
        self.put(text, self.blinds.covered(text, self.also));
    }

    fn whole_names(&mut self, text: &mut String) {
        self.put(text, self.blinds.covered(text, &BTreeSet::new()));
    }

    fn put(&mut self, text: &mut String, covered: Option<String>) {
        if let Some(covered) = covered {
            *text = covered;
            self.changed = true;
        }
    }

    fn drop_if_covered(&mut self, name: &mut Option<String>) {
        if name.as_deref().is_some_and(|name| self.blinds.covered(name, self.also).is_some()) {
            *name = None;
            self.changed = true;
        }
    }

    /// An address with a name in it goes whole: covered it would lead nowhere.
    fn address(&mut self, address: &mut Option<String>) {
        if address.as_deref().is_some_and(|address| self.blinds.covered(&unescaped(address), self.also).is_some()) {
            *address = None;
            self.changed = true;
        }
    }
}

/// Does `f` to everybody in the rows.
fn each_party(record: &mut Record, f: &mut dyn FnMut(&mut RecordParty)) {
    for event in &mut record.events {
        event.actors.iter_mut().chain(&mut event.recipients).for_each(&mut *f);
    }
    for statement in &mut record.statements {
        statement.speaker.iter_mut().chain(&mut statement.addressee).for_each(&mut *f);
    }
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
