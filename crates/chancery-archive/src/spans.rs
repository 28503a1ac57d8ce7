//! Every span of a record: its words can be taken out, where the text gives them back, and put in again.

use std::borrow::Cow;

use chancery_doc::record::{Record, RecordArticle, RecordCount, RecordEvent, RecordParty, RecordStatement, Span};

/// Does `f` to every span of the rows and notes, in the order of the record. Not to the credit's: that one stands in the page.
pub(crate) fn each(record: &mut Record, f: &mut impl FnMut(&mut Span)) {
    each_of_article(&mut record.article, f);
    record.events.iter_mut().for_each(|event| each_of_event(event, f));
    record.statements.iter_mut().for_each(|statement| each_of_statement(statement, f));
}

/// The same for what is no row's.
pub(crate) fn each_of_article(article: &mut RecordArticle, f: &mut impl FnMut(&mut Span)) {
    article.notes.iter_mut().filter_map(|note| note.span.as_mut()).for_each(f);
}

/// The same for one event.
pub(crate) fn each_of_event(event: &mut RecordEvent, f: &mut impl FnMut(&mut Span)) {
    f(&mut event.trigger);
    event.actors.iter_mut().chain(&mut event.recipients).for_each(|party| of_party(party, f));
    if let Some(span) = event.date.as_mut().and_then(|date| date.span.as_mut()) {
        f(span);
    }
    if let Some(place) = &mut event.place {
        f(&mut place.span);
    }
    if let Some(magnitude) = &mut event.magnitude {
        let counts = [&mut magnitude.dead, &mut magnitude.injured, &mut magnitude.arrested, &mut magnitude.size];
        counts.into_iter().flatten().for_each(|count: &mut RecordCount| f(&mut count.span));
    }
    for link in &mut event.attribution {
        link.span.iter_mut().chain(&mut link.cue).for_each(&mut *f);
    }
}

/// The same for one statement.
pub(crate) fn each_of_statement(statement: &mut RecordStatement, f: &mut impl FnMut(&mut Span)) {
    statement.speaker.iter_mut().chain(&mut statement.addressee).for_each(|party| of_party(party, f));
    statement.cue.iter_mut().chain(&mut statement.content).for_each(&mut *f);
    if let Some(span) = statement.date.as_mut().and_then(|date| date.span.as_mut()) {
        f(span);
    }
    for link in &mut statement.attribution {
        link.span.iter_mut().chain(&mut link.cue).for_each(&mut *f);
    }
}

fn of_party(party: &mut RecordParty, f: &mut impl FnMut(&mut Span)) {
    party.span.iter_mut().for_each(f);
}

/// A text whose code points can be looked up from both ends of a span in a few steps.
pub(crate) struct Points<'t> {
    text: &'t str,
    marks: Cow<'t, [usize]>,
}

const STRIDE: usize = 64;

/// Where every so many code points of a text begin; none in ASCII, which most English news nearly is and which needs none.
pub(crate) fn marks(text: &str) -> Vec<usize> {
    if text.is_ascii() {
        return Vec::new();
    }
    text.char_indices().step_by(STRIDE).map(|(byte, _)| byte).collect()
}

impl<'t> Points<'t> {
    pub(crate) fn new(text: &'t str) -> Self {
        Self { text, marks: marks(text).into() }
    }

    /// Of a text whose [`marks`] are known.
    pub(crate) fn marked(text: &'t str, marks: &'t [usize]) -> Self {
        Self { text, marks: marks.into() }
    }

    fn byte(&self, point: usize) -> Option<usize> {
        if self.marks.is_empty() {
            return (point <= self.text.len()).then_some(point);
        }
        let base = *self.marks.get(point / STRIDE)?;
        let mut walk = self.text[base..].char_indices().map(|(at, _)| base + at).chain([self.text.len()]);
        walk.nth(point % STRIDE)
    }

    /// The words between two code points, end exclusive; `None` where the text has no such place.
    pub(crate) fn get(&self, start: usize, end: usize) -> Option<&'t str> {
        self.text.get(self.byte(start)?..self.byte(end)?)
    }
}

/// Empties the words of every span that the text gives back.
pub(crate) fn strip(record: &mut Record, text: &str) {
    let points = Points::new(text);
    each(record, &mut |span| {
        if points.get(span.start, span.end) == Some(&span.text) {
            span.text.clear();
        }
    });
}

/// Puts the words back that [`strip`] took.
pub(crate) fn fill(record: &mut Record, text: &str) {
    let points = Points::new(text);
    each(record, &mut |span| put(span, &points));
}

/// Puts the words of one span back, if they were taken.
pub(crate) fn put(span: &mut Span, points: &Points<'_>) {
    if span.text.is_empty()
        && let Some(words) = points.get(span.start, span.end)
    {
        words.clone_into(&mut span.text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_by_code_points() {
        for text in ["plain words only", &"é😀a".repeat(60)] {
            let points = Points::new(text);
            let chars: Vec<char> = text.chars().collect();
            for start in (0..chars.len()).step_by(7) {
                let end = (start + 9).min(chars.len());
                assert_eq!(points.get(start, end), Some(chars[start..end].iter().collect::<String>().as_str()));
            }
            assert_eq!(points.get(0, chars.len() + 1), None);
        }
    }
}
