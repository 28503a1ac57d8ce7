//! A record on its way into the archive: checked, taken apart and packed, in any thread.

use std::collections::BTreeSet;
use std::sync::Arc;

use chancery_doc::record::{Program, Record};
use chancery_doc::{Article, ParagraphKind, Span};

use crate::blinds::Blinds;
use crate::corroboration::Told;
use crate::error::{ArchiveError, Result};
use crate::pack::Packer;
use crate::spans;
use crate::values::{Id, moment_day, status_number};

/// Where an item came from: what the ledger knows it by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Digest of the name, the bytes, and what the caller said of them.
    pub digest: Id,
    /// A path, or the id of a line.
    pub input: String,
    /// Offset or number in a container.
    pub at: Option<i64>,
}

impl Source {
    /// The source of some bytes; a name such as `crawl.warc.gz#183422` is parted at the offset. `said` is all else that decides
    /// what is read from them.
    #[must_use]
    pub fn new(name: &str, bytes: &[u8], said: &str) -> Self {
        let digest = Id::of(&[name.as_bytes(), bytes, said.as_bytes()]);
        let parted = name.rsplit_once('#').and_then(|(input, at)| Some((input, at.parse().ok()?)));
        match parted {
            Some((input, at)) => Self { digest, input: input.to_owned(), at: Some(at) },
            None => Self { digest, input: name.to_owned(), at: None },
        }
    }
}

/// One input and the articles that it gave.
pub struct Item {
    pub(crate) source: Source,
    pub(crate) articles: Vec<Prepared>,
}

impl Item {
    /// Puts them together.
    #[must_use]
    pub fn new(source: Source, articles: Vec<Prepared>) -> Self {
        Self { source, articles }
    }

    /// Articles, events and statements in it.
    #[must_use]
    pub fn counts(&self) -> (u64, u64, u64) {
        let sum = |of: fn(&Record) -> usize| self.articles.iter().map(|article| of(&article.record) as u64).sum();
        (self.articles.len() as u64, sum(|record| record.events.len()), sum(|record| record.statements.len()))
    }
}

/// One article, ready to be written.
pub struct Prepared {
    pub(crate) program: Program,
    /// Without program, input, text, and the words that the text gives back.
    pub(crate) record: Record,
    pub(crate) input: String,
    pub(crate) article: Id,
    pub(crate) text: String,
    pub(crate) text_id: Id,
    pub(crate) text_digest: Id,
    pub(crate) hash: Id,
    pub(crate) layout: Option<String>,
    pub(crate) packed_text: Vec<u8>,
    pub(crate) packed_record: Vec<u8>,
    /// What is compared with other articles; absent where the archive compares nothing.
    pub(crate) told: Option<Told>,
    /// Family names of forgotten persons that were covered in it.
    pub(crate) families: BTreeSet<String>,
}

impl Prepared {
    /// The article's id.
    #[must_use]
    pub fn article(&self) -> Id {
        self.article
    }

    /// Digest of all that was coded, whatever the input was called.
    #[must_use]
    pub fn hash(&self) -> Id {
        self.hash
    }
}

/// Prepares records; its clones work in several threads.
#[derive(Clone)]
pub struct Preparer {
    pub(crate) packer: Arc<Packer>,
    pub(crate) blinds: Arc<Blinds>,
    pub(crate) compares: bool,
}

impl Preparer {
    /// Prepares a record that was coded here, from the article that it was made of.
    ///
    /// # Errors
    ///
    /// As [`Preparer::record`].
    pub fn coded(&self, record: Record, article: &Article) -> Result<Prepared> {
        self.with_layout(record, Some(layout(article)))
    }

    /// Prepares a record that was coded elsewhere.
    ///
    /// # Errors
    ///
    /// If an id is none, a status is unknown, or a row names a sentence that the article does not have.
    pub fn record(&self, record: Record) -> Result<Prepared> {
        self.with_layout(record, None)
    }

    pub(crate) fn with_layout(&self, mut record: Record, layout: Option<String>) -> Result<Prepared> {
        check(&record)?;
        let families = self.blinds.cover(&mut record).unwrap_or_default();
        let sound = |hex: &str, what: &str| {
            let problem =
                || ArchiveError::Record { input: record.article.input.clone(), problem: format!("its {what} is none") };
            Id::parse(hex).ok_or_else(problem)
        };
        let (article, text_id) = (sound(&record.article.id, "id")?, sound(&record.article.text_id, "text_id")?);
        let told = self.compares.then(|| Told::new(&record, &self.packer)).transpose()?;
        let text = std::mem::take(&mut record.article.text);
        spans::strip(&mut record, &text);
        let input = std::mem::take(&mut record.article.input);
        let program = std::mem::take(&mut record.program);
        let json = serde_json::to_vec(&record).map_err(|error| ArchiveError::stored("record", error))?;
        let text_digest = Id::of(&[text.as_bytes()]);
        Ok(Prepared {
            hash: Id::of(&[&json, &text_digest.0]),
            packed_text: self.packer.pack_text(&text)?,
            packed_record: self.packer.pack_record(&json)?,
            program,
            record,
            input,
            article,
            text,
            text_id,
            text_digest,
            layout,
            told,
            families,
        })
    }
}

/// What reading a record as JSON does not check and the archive relies on.
fn check(record: &Record) -> Result<()> {
    let wrong = |problem: String| ArchiveError::Record { input: record.article.input.clone(), problem };
    if record.schema != chancery_doc::record::SCHEMA {
        return Err(wrong(format!("its schema is `{}`, not `{}`", clip(&record.schema), chancery_doc::record::SCHEMA)));
    }
    let n_sentences = record.article.sentences.len();
    for event in &record.events {
        if Id::parse(&event.id).is_none() {
            return Err(wrong(format!("`{}` is no id of an event", clip(&event.id))));
        }
        if status_number(&event.status).is_none() {
            return Err(wrong(format!("`{}` is no status", clip(&event.status))));
        }
        if event.event_type.as_deref().is_some_and(|name| crate::values::type_number(Some(name)) == 0) {
            return Err(wrong(format!("`{}` is no event type", clip(event.event_type.as_deref().unwrap_or_default()))));
        }
        if event.sentence as usize >= n_sentences {
            return Err(wrong(format!("event {} stands in sentence {} of {n_sentences}", event.id, event.sentence)));
        }
        if event.date.as_ref().is_some_and(|date| moment_day(&date.from).is_none() || moment_day(&date.to).is_none()) {
            return Err(wrong(format!("event {} has a day that the calendar does not have", event.id)));
        }
    }
    for statement in &record.statements {
        if Id::parse(&statement.id).is_none() {
            return Err(wrong(format!("`{}` is no id of a statement", clip(&statement.id))));
        }
        if statement.sentence as usize >= n_sentences {
            return Err(wrong(format!(
                "statement {} stands in sentence {} of {n_sentences}",
                statement.id, statement.sentence
            )));
        }
    }
    Ok(())
}

fn clip(words: &str) -> String {
    words.chars().take(40).collect()
}

/// What the record does not say of an article and coding it again needs: a letter for each paragraph, and the dateline.
fn layout(article: &Article) -> String {
    let mut layout: String = article.kinds.iter().map(|kind| letter(*kind)).collect();
    if let Some(dateline) = article.dateline {
        layout.push_str(&format!("@{}-{}", dateline.start(), dateline.end()));
    }
    layout
}

/// Gives back what [`layout`] wrote.
pub(crate) fn of_layout(layout: &str) -> Option<(Vec<ParagraphKind>, Option<Span>)> {
    let (letters, dateline) = layout.split_once('@').map_or((layout, None), |(letters, at)| (letters, Some(at)));
    let kinds = letters.chars().map(kind_of).collect::<Option<_>>()?;
    let Some(dateline) = dateline else { return Some((kinds, None)) };
    let (start, end) = dateline.split_once('-')?;
    let (start, end) = (start.parse().ok()?, end.parse().ok()?);
    (start <= end).then(|| (kinds, Some(Span::new(start, end))))
}

const LETTERS: [(ParagraphKind, char); 5] = [
    (ParagraphKind::Text, 't'),
    (ParagraphKind::Heading, 'h'),
    (ParagraphKind::Item, 'i'),
    (ParagraphKind::Row, 'r'),
    (ParagraphKind::Embedded, 'e'),
];

fn letter(kind: ParagraphKind) -> char {
    LETTERS.iter().find(|(each, _)| *each == kind).map_or('t', |(_, letter)| *letter)
}

fn kind_of(letter: char) -> Option<ParagraphKind> {
    LETTERS.iter().find(|(_, each)| *each == letter).map(|(kind, _)| *kind)
}
