//! What a program or a person coded, in the fields that are scored. It reads a record of `chancery/1` and forgives what is not there, so
//! that other programs can be scored too.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde::Deserialize;
use serde_json::Value;

use crate::GoldError;
use crate::gold::{GoldDate, GoldDoc, GoldParty, GoldPlace};
use crate::lenient::or_default;
use crate::names::UNKNOWN;
use crate::refs::find;

/// One coded article.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Coding {
    /// The article.
    pub article: CodedArticle,
    /// Who did what to whom.
    #[serde(default, deserialize_with = "or_default")]
    pub events: Vec<CodedEvent>,
    /// Who said what.
    #[serde(default, deserialize_with = "or_default")]
    pub statements: Vec<CodedStatement>,
}

/// The text in which spans count.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct CodedArticle {
    /// The program's id.
    #[serde(default)]
    pub id: Option<String>,
    /// What was read: the id of the annotated article.
    #[serde(default)]
    pub input: Option<String>,
    /// The text.
    #[serde(default, deserialize_with = "or_default")]
    pub text: String,
    /// Who published it.
    #[serde(default)]
    pub outlet: Option<Value>,
    /// When.
    #[serde(default)]
    pub published: Option<Value>,
    /// Sentences, in code points of the text.
    #[serde(default, deserialize_with = "or_default")]
    pub sentences: Vec<(usize, usize)>,
    /// Paragraphs, likewise.
    #[serde(default, deserialize_with = "or_default")]
    pub paragraphs: Vec<(usize, usize)>,
    /// Headline.
    #[serde(default)]
    pub title: Option<String>,
}

/// Words of the text, in code points, end exclusive.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct CodedSpan {
    /// First code point.
    #[serde(default)]
    pub start: Option<usize>,
    /// One past the last.
    #[serde(default)]
    pub end: Option<usize>,
    /// The words.
    #[serde(default)]
    pub text: Option<String>,
}

impl CodedSpan {
    /// Start and end, if both are there.
    #[must_use]
    pub fn bounds(&self) -> Option<(usize, usize)> {
        Some((self.start?, self.end?))
    }
}

/// Somebody or some place.
#[derive(Clone, Debug, Default, Deserialize)]
#[allow(missing_docs)] // As in the record's schema.
pub struct CodedParty {
    #[serde(default)]
    pub span: Option<CodedSpan>,
    #[serde(default)]
    pub name: Option<String>,
    #[serde(default)]
    pub code: Option<String>,
    #[serde(default)]
    pub sector: Option<String>,
    #[serde(default)]
    pub country: Option<String>,
    #[serde(default)]
    pub kind: Option<String>,
}

impl CodedParty {
    /// Its name, or its words.
    #[must_use]
    pub fn called(&self) -> &str {
        let words = self.span.as_ref().and_then(|span| span.text.as_deref());
        self.name.as_deref().filter(|name| !name.is_empty()).or(words).unwrap_or_default()
    }
}

/// Some days.
#[derive(Clone, Debug, Default, Deserialize)]
#[allow(missing_docs)] // As in the record's schema.
pub struct CodedDate {
    #[serde(default)]
    pub span: Option<CodedSpan>,
    #[serde(default)]
    pub from: Option<String>,
    #[serde(default)]
    pub to: Option<String>,
    #[serde(default)]
    pub basis: Option<String>,
}

/// Why a row is as it is, as far as a queue asks.
#[derive(Clone, Debug, Default, Deserialize)]
#[allow(missing_docs)] // As in the record's schema.
pub struct CodedEvidence {
    #[serde(default)]
    pub entry: Option<String>,
    #[serde(default)]
    pub spoke: Option<String>,
    #[serde(default, deserialize_with = "or_default")]
    pub alternatives: Vec<CodedAlternative>,
}

/// A type that was not chosen.
#[derive(Clone, Debug, Default, Deserialize)]
#[allow(missing_docs)] // As in the record's schema.
pub struct CodedAlternative {
    pub event_type: String,
    pub confidence: f64,
}

/// One row.
#[derive(Clone, Debug, Default, Deserialize)]
#[allow(missing_docs)] // As in the record's schema.
pub struct CodedEvent {
    #[serde(default)]
    pub id: Option<String>,
    #[serde(default)]
    pub event_type: Option<String>,
    #[serde(default)]
    pub trigger: Option<CodedSpan>,
    #[serde(default, deserialize_with = "or_default")]
    pub mode: Vec<String>,
    #[serde(default, deserialize_with = "or_default")]
    pub contexts: Vec<String>,
    #[serde(default, deserialize_with = "or_default")]
    pub actors: Vec<CodedParty>,
    #[serde(default, deserialize_with = "or_default")]
    pub recipients: Vec<CodedParty>,
    #[serde(default)]
    pub status: Option<String>,
    #[serde(default, deserialize_with = "or_default")]
    pub background: bool,
    #[serde(default)]
    pub date: Option<CodedDate>,
    #[serde(default)]
    pub place: Option<CodedParty>,
    #[serde(default, deserialize_with = "or_default")]
    pub attribution: Vec<CodedParty>,
    #[serde(default)]
    pub same: Option<String>,
    #[serde(default)]
    pub confidence: Option<f64>,
    #[serde(default)]
    pub evidence: Option<CodedEvidence>,
}

/// One passage that someone said.
#[derive(Clone, Debug, Default, Deserialize)]
#[allow(missing_docs)] // As in the record's schema.
pub struct CodedStatement {
    #[serde(default)]
    pub id: Option<String>,
    #[serde(default)]
    pub speaker: Option<CodedParty>,
    #[serde(default)]
    pub addressee: Option<CodedParty>,
    #[serde(default)]
    pub cue: Option<CodedSpan>,
    #[serde(default)]
    pub kind: Option<String>,
    #[serde(default, deserialize_with = "or_default")]
    pub content: Vec<CodedSpan>,
    #[serde(default)]
    pub date: Option<CodedDate>,
    #[serde(default, deserialize_with = "or_default")]
    pub attribution: Vec<CodedParty>,
    #[serde(default)]
    pub confidence: Option<f64>,
    #[serde(default)]
    pub evidence: Option<CodedEvidence>,
}

/// Coded articles by what was read.
pub type Codings = BTreeMap<String, Coding>;

/// Reads records, one after another or a line each, by `article.input` (else `article.id`).
///
/// # Errors
///
/// If the file cannot be read, a record is malformed or two are of one article.
pub fn read_codings(path: &Path) -> Result<Codings, GoldError> {
    let text = fs::read_to_string(path).map_err(|source| GoldError::Read { path: path.to_owned(), source })?;
    let mut codings = Codings::new();
    for coding in serde_json::Deserializer::from_str(&text).into_iter::<Coding>() {
        let coding =
            coding.map_err(|source| GoldError::Malformed { path: path.to_owned(), line: source.line(), source })?;
        let name = |name: &Option<String>| name.clone().filter(|name| !name.is_empty());
        let key = name(&coding.article.input).or_else(|| name(&coding.article.id)).unwrap_or_default();
        if codings.insert(key.clone(), coding).is_some() {
            return Err(GoldError::Twice { id: key });
        }
    }
    Ok(codings)
}

/// An annotated article in the form of coded rows, so that a person is scored as a program is.
#[must_use]
pub fn as_coding(doc: &GoldDoc) -> Coding {
    let (text, at) = doc.text();
    let points = |byte: usize| text.get(..byte).map_or(0, |before| before.chars().count());
    let span = |reference: &str| -> Option<CodedSpan> {
        let found = find(&doc.sentences, reference)?;
        let (start, end) = (at[found.sentence] + found.start, at[found.sentence] + found.end);
        let words = text.get(start..end)?.to_owned();
        Some(CodedSpan { start: Some(points(start)), end: Some(points(end)), text: Some(words) })
    };
    let maybe = |reference: &Option<String>| reference.as_deref().and_then(span);
    let told = |value: &Option<String>| value.clone().filter(|value| value != UNKNOWN && value != "UNK");
    let party = |party: &GoldParty| CodedParty {
        span: maybe(&party.span),
        name: party.name.clone(),
        code: told(&party.code),
        sector: told(&party.sector),
        ..CodedParty::default()
    };
    let voices = |by: &[String]| -> Vec<CodedParty> {
        let voice = |name: &String| CodedParty {
            name: Some(name.clone()),
            kind: Some("speaker".to_owned()),
            ..CodedParty::default()
        };
        by.iter().map(voice).collect()
    };
    let date = |date: &GoldDate| CodedDate {
        span: maybe(&date.span),
        from: Some(date.from.clone()),
        to: date.to.clone(),
        basis: None,
    };
    let place = |place: &GoldPlace| CodedParty {
        span: maybe(&place.span),
        name: place.name.clone(),
        country: place.country.clone(),
        ..CodedParty::default()
    };
    let events = doc.events.iter().map(|event| CodedEvent {
        event_type: Some(event.event_type.clone()),
        trigger: span(&event.trigger),
        mode: event.mode.clone(),
        contexts: event.contexts.clone(),
        actors: event.actors.iter().map(party).collect(),
        recipients: event.recipients.iter().map(party).collect(),
        status: Some(event.status.clone()),
        background: event.background,
        date: event.date.as_ref().map(date),
        place: event.place.as_ref().map(place),
        attribution: voices(&event.by),
        same: event.same.clone(),
        ..CodedEvent::default()
    });
    let statements = doc.statements.iter().map(|statement| CodedStatement {
        speaker: statement.speaker.as_ref().map(party),
        addressee: statement.addressee.as_ref().map(party),
        cue: maybe(&statement.cue),
        kind: Some(statement.kind.clone()),
        content: statement.content.iter().filter_map(|content| span(content)).collect(),
        date: statement.date.as_ref().map(date),
        attribution: voices(&statement.by),
        ..CodedStatement::default()
    });
    Coding {
        events: events.collect(),
        statements: statements.collect(),
        article: CodedArticle { input: Some(doc.id.clone()), text: text.clone(), ..CodedArticle::default() },
    }
}
