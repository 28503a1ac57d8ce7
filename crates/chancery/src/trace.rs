//! How a row of a record came about: the paragraph that it stands in is read again, and each part of the coder is asked.

use std::collections::BTreeMap;

use chancery_coder::Trace;
use chancery_doc::record::{Record, RecordEvent};
use chancery_doc::{Article, DateBasis, Dated, EventType, ParagraphKind, Published, Span};

use crate::Pipeline;

impl Pipeline {
    /// What spoke for a row of a record, and what else was in question.
    ///
    /// What the page knew beyond the record, as which of its paragraphs are headings, is not known any more. What is asked here (the
    /// trigger, the heads of the reader) looks no further than the sentence, so the rest of the article is not read: explaining takes as
    /// long in a long article as in a short one.
    #[must_use]
    pub fn trace(&self, record: &Record, event: &RecordEvent) -> Trace {
        self.traces(record, &[event]).pop().unwrap_or_default()
    }

    /// The same for several rows of one record, in their order; a paragraph in which several stand is read once.
    #[must_use]
    pub fn traces(&self, record: &Record, events: &[&RecordEvent]) -> Vec<Trace> {
        let mut article = article(record);
        let at = bytes(&article.text);
        let byte = |point: usize| at.get(point).copied().unwrap_or(article.text.len());
        let all = std::mem::take(&mut article.paragraphs);
        let mut by_paragraphs: BTreeMap<Vec<Span>, Vec<(usize, Span)>> = BTreeMap::new();
        for (n, event) in events.iter().enumerate() {
            let (start, end) = (byte(event.trigger.start), byte(event.trigger.end));
            if start < end {
                let around = all.iter().filter(|paragraph| paragraph.start() <= start && end <= paragraph.end());
                by_paragraphs.entry(around.copied().collect()).or_default().push((n, Span::new(start, end)));
            }
        }
        let mut traces = vec![Trace::default(); events.len()];
        for (paragraphs, rows) in by_paragraphs {
            article.kinds = vec![ParagraphKind::Text; paragraphs.len()];
            article.paragraphs = paragraphs;
            let (document, annotations, vectors) = self.read_with_vectors(&article);
            for (n, trigger) in rows {
                let event = events[n];
                let event_type = event.event_type.as_deref().and_then(EventType::from_name);
                let evidence = event.evidence.as_ref();
                let clause = evidence.and_then(|known| Some((known.entry.as_str(), known.clause.as_deref()?)));
                traces[n] = self.coder.trace(&document, &annotations, &vectors, (trigger, event_type, clause));
            }
        }
        traces
    }
}

/// Where each code point of a text begins, in bytes.
fn bytes(text: &str) -> Vec<usize> {
    text.char_indices().map(|(at, _)| at).collect()
}

/// The article that a record is of, as far as the record tells.
fn article(record: &Record) -> Article {
    let told = &record.article;
    let at = bytes(&told.text);
    let byte = |point: usize| at.get(point).copied().unwrap_or(told.text.len());
    // A record of strangers may hold any numbers.
    let is_sound = |&(start, end): &(usize, usize)| start < end && end <= at.len();
    let spans = told.paragraphs.iter().filter(|bounds| is_sound(bounds));
    let paragraphs: Vec<Span> = spans.map(|&(start, end)| Span::new(byte(start), byte(end))).collect();
    let published = told.published.as_ref().and_then(|published| {
        let date = Dated::parse(&published.date, DateBasis::Given)?;
        Some(Published { date, place: published.place.clone() })
    });
    Article {
        input: told.input.clone(),
        title: told.title.clone(),
        language: told.language.clone(),
        published,
        kinds: vec![ParagraphKind::Text; paragraphs.len()],
        paragraphs,
        text: told.text.clone(),
        ..Article::default()
    }
}
