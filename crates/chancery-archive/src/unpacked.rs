//! A stored record of which single rows are wanted: a page of fifty rows is of nearly as many articles, each with a dozen rows more.
//!
//! The article is read, its rows stay JSON until one is asked for.

use std::sync::{Arc, OnceLock};

use chancery_doc::record::{Program, Record, RecordArticle, RecordEvent, RecordStatement};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use crate::error::{ArchiveError, Result};
use crate::spans::{self, Points};

/// A record as it is stored, without what coded it.
#[derive(Deserialize)]
struct Stored {
    schema: String,
    article: RecordArticle,
    events: Vec<Box<RawValue>>,
    statements: Vec<Box<RawValue>>,
    relations: Box<RawValue>,
}

/// A record whose rows are read one by one.
pub(crate) struct Unpacked {
    stored: Stored,
    /// Where code points of the text begin.
    marks: Vec<usize>,
    whole: OnceLock<Arc<Record>>,
}

impl Unpacked {
    /// Of the record's JSON and its text.
    pub(crate) fn new(json: &[u8], text: String, input: String) -> Result<Self> {
        let mut stored: Stored = serde_json::from_slice(json).map_err(|error| ArchiveError::stored("record", error))?;
        let marks = spans::marks(&text);
        let points = Points::marked(&text, &marks);
        spans::each_of_article(&mut stored.article, &mut |span| spans::put(span, &points));
        stored.article.text = text;
        stored.article.input = input;
        Ok(Self { stored, marks, whole: OnceLock::new() })
    }

    pub(crate) fn article(&self) -> &RecordArticle {
        &self.stored.article
    }

    /// The event of that place; none where there is none.
    pub(crate) fn event(&self, ordinal: i64) -> Result<Option<RecordEvent>> {
        let Some(json) = at(&self.stored.events, ordinal) else { return Ok(None) };
        Self::event_of(json, &self.points()).map(Some)
    }

    /// The statement of that place; none where there is none.
    pub(crate) fn statement(&self, ordinal: i64) -> Result<Option<RecordStatement>> {
        let Some(json) = at(&self.stored.statements, ordinal) else { return Ok(None) };
        Self::statement_of(json, &self.points()).map(Some)
    }

    /// The words of one sentence.
    pub(crate) fn sentence(&self, sentence: u32) -> &str {
        let bounds = self.stored.article.sentences.get(sentence as usize).copied();
        bounds.and_then(|(start, end)| self.points().get(start, end)).unwrap_or("")
    }

    fn points(&self) -> Points<'_> {
        Points::marked(&self.stored.article.text, &self.marks)
    }

    /// All of it.
    pub(crate) fn whole(&self, program: &Program) -> Result<Arc<Record>> {
        if let Some(whole) = self.whole.get() {
            return Ok(Arc::clone(whole));
        }
        let Stored { schema, article, events, statements, relations } = &self.stored;
        let points = self.points();
        let whole = Arc::new(Record {
            schema: schema.clone(),
            program: program.clone(),
            article: article.clone(),
            events: events.iter().map(|json| Self::event_of(json, &points)).collect::<Result<_>>()?,
            statements: statements.iter().map(|json| Self::statement_of(json, &points)).collect::<Result<_>>()?,
            relations: read(relations)?,
        });
        Ok(Arc::clone(self.whole.get_or_init(|| whole)))
    }

    fn event_of(json: &RawValue, points: &Points<'_>) -> Result<RecordEvent> {
        let mut event: RecordEvent = read(json)?;
        spans::each_of_event(&mut event, &mut |span| spans::put(span, points));
        Ok(event)
    }

    fn statement_of(json: &RawValue, points: &Points<'_>) -> Result<RecordStatement> {
        let mut statement: RecordStatement = read(json)?;
        spans::each_of_statement(&mut statement, &mut |span| spans::put(span, points));
        Ok(statement)
    }
}

fn at(rows: &[Box<RawValue>], ordinal: i64) -> Option<&RawValue> {
    usize::try_from(ordinal).ok().and_then(|ordinal| rows.get(ordinal)).map(|row| &**row)
}

fn read<T: DeserializeOwned>(json: &RawValue) -> Result<T> {
    serde_json::from_str(json.get()).map_err(|error| ArchiveError::stored("record", error))
}
