//! Every span of a record: its words can be taken out, where the text gives them back, and put in again.

use chancery_doc::record::{Record, RecordCount, RecordParty, Span};

/// Does `f` to every span of the rows and notes, in the order of the record. Not to the credit's: that one stands in the page.
pub(crate) fn each(record: &mut Record, f: &mut impl FnMut(&mut Span)) {
    record.article.notes.iter_mut().filter_map(|note| note.span.as_mut()).for_each(&mut *f);
    for event in &mut record.events {
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
    for statement in &mut record.statements {
        statement.speaker.iter_mut().chain(&mut statement.addressee).for_each(|party| of_party(party, f));
        statement.cue.iter_mut().chain(&mut statement.content).for_each(&mut *f);
        if let Some(span) = statement.date.as_mut().and_then(|date| date.span.as_mut()) {
            f(span);
        }
        for link in &mut statement.attribution {
            link.span.iter_mut().chain(&mut link.cue).for_each(&mut *f);
        }
    }
}

fn of_party(party: &mut RecordParty, f: &mut impl FnMut(&mut Span)) {
    party.span.iter_mut().for_each(f);
}

/// A text whose code points can be looked up from both ends of a span in a few steps.
pub(crate) struct Points<'t> {
    text: &'t str,
    marks: Vec<usize>,
}

const STRIDE: usize = 64;

impl<'t> Points<'t> {
    pub(crate) fn new(text: &'t str) -> Self {
        // ASCII, which most English news nearly is, needs no marks.
        let marks = if text.is_ascii() {
            Vec::new()
        } else {
            text.char_indices().step_by(STRIDE).map(|(byte, _)| byte).collect()
        };
        Self { text, marks }
    }

    fn byte(&self, point: usize) -> Option<usize> {
        if self.marks.is_empty() {
            return (point <= self.text.len() && self.text.is_ascii()).then_some(point);
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
    each(record, &mut |span| {
        if span.text.is_empty()
            && let Some(words) = points.get(span.start, span.end)
        {
            words.clone_into(&mut span.text);
        }
    });
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
