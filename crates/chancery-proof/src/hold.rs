//! What must hold of every article and every record.

use std::collections::BTreeSet;

use chancery_doc::record::{Record, RecordLink, RecordParty, RecordRelationEnd, Span};
use chancery_doc::{Article, Span as ByteSpan};

/// Characters of an article's text, whatever the page: the page stage cuts it there.
pub const MAX_TEXT_CHARS: usize = 401_000;
/// Notes of an article: twenty of each kind, and a line that more are left out.
pub const MAX_NOTES: usize = 300;

/// What must hold of an article.
///
/// # Panics
///
/// If it does not.
pub fn article(article: &Article) {
    let text = &article.text;
    assert!(text.chars().count() <= MAX_TEXT_CHARS, "a text of {} bytes", text.len());
    assert!(article.notes.len() <= MAX_NOTES, "{} notes", article.notes.len());
    let mut end = 0;
    for paragraph in &article.paragraphs {
        assert!(paragraph.start() >= end, "paragraphs overlap");
        assert!(!cut(text, *paragraph).trim().is_empty(), "an empty paragraph");
        end = paragraph.end();
    }
    assert_eq!(article.paragraphs.len(), article.kinds.len());
    if let Some(dateline) = article.dateline {
        let _ = cut(text, dateline);
    }
    for note in &article.notes {
        assert!(!note.message.chars().any(char::is_control), "a control character in a note: {:?}", note.message);
        if let Some(span) = note.span {
            let _ = cut(text, span);
        }
    }
    for line in article.title.iter().chain(&article.byline) {
        assert!(!line.contains(['\n', '\r', '\0']), "a line break in {line:?}");
    }
}

fn cut(text: &str, span: ByteSpan) -> &str {
    text.get(span.start()..span.end()).expect("a span lies on borders of characters")
}

/// What must hold of a record that we made: every span's words are the text's, every id is sound and its own, every link leads
/// somewhere, and the record comes back from JSON as it went.
///
/// # Panics
///
/// If it does not.
pub fn record(record: &Record) {
    let text: Vec<char> = record.article.text.chars().collect();
    let n_sentences = record.article.sentences.len();
    let words = |span: &Span| {
        let there = text.get(span.start..span.end).expect("a span lies in the text");
        assert!(there.iter().copied().eq(span.text.chars()), "{span:?} has other words than the text");
        assert!(!span.text.is_empty(), "an empty span at {}", span.start);
    };
    let parties = |party: &RecordParty| party.span.iter().for_each(words);
    let links = |link: &RecordLink| link.span.iter().chain(&link.cue).for_each(words);
    for pairs in [&record.article.paragraphs, &record.article.sentences] {
        let mut last = 0;
        for &(start, end) in pairs {
            assert!(last <= start && start < end && end <= text.len(), "{start}..{end} behind {last}");
            last = end;
        }
    }
    let mut ids = BTreeSet::new();
    for event in &record.events {
        assert!(is_id(&event.id) && ids.insert(event.id.as_str()), "the id {}", event.id);
        assert!((event.sentence as usize) < n_sentences);
        assert!(event.confidence.is_none_or(|confidence| (0.0..=1.0).contains(&confidence)));
        words(&event.trigger);
        event.actors.iter().chain(&event.recipients).for_each(parties);
        event.attribution.iter().for_each(links);
        event.place.iter().for_each(|place| words(&place.span));
        if let Some(date) = &event.date {
            date.span.iter().for_each(words);
            assert!(date.from <= date.to && date.from.len() >= 10, "{} to {}", date.from, date.to);
        }
        if let Some(magnitude) = &event.magnitude {
            for count in
                [&magnitude.dead, &magnitude.injured, &magnitude.arrested, &magnitude.size].into_iter().flatten()
            {
                words(&count.span);
                assert!(count.min.zip(count.max).is_none_or(|(min, max)| min <= max));
            }
        }
    }
    let n_events = ids.len();
    for statement in &record.statements {
        assert!(is_id(&statement.id) && ids.insert(statement.id.as_str()), "the id {}", statement.id);
        assert!((statement.sentence as usize) < n_sentences);
        statement.speaker.iter().chain(&statement.addressee).for_each(parties);
        statement.cue.iter().chain(&statement.content).for_each(words);
        statement.attribution.iter().for_each(links);
        assert!(
            statement.events.iter().all(|id| ids.contains(id.as_str())),
            "a statement leads to a row that is not there"
        );
    }
    assert_eq!(n_events + record.statements.len(), ids.len());
    for relation in &record.relations {
        assert!(ids.contains(relation.from.as_str()), "a relation from nowhere");
        if let RecordRelationEnd::Row(to) = &relation.to {
            assert!(ids.contains(to.as_str()), "a relation to nowhere");
        }
    }
    let json = serde_json::to_string(record).expect("a record is JSON");
    assert!(!json.contains('\n'), "a record is one line");
    let back: Record = serde_json::from_str(&json).expect("a record comes back");
    assert!(back == *record, "a record comes back as it went");
}

fn is_id(id: &str) -> bool {
    id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
}
