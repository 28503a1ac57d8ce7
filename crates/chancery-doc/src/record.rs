//! The record, schema `chancery/1`: what leaves the program.
//!
//! These types mirror the schema field by field and are made by hand from what the stages compute ([`record`]), so that
//! neither side changes the other unseen. Spans become code points, absent stays absent.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::digest::CodePoints;
use crate::{
    Article, ArticleKind, Coded, Count as RowCount, CreditKind, DateBasis, Document, EventDate, Link as RowLink, Note,
    Party as RowParty, RelationEnd, Span as ByteSpan, digest, digest_spans,
};

/// Name and version of the format.
pub const SCHEMA: &str = "chancery/1";

/// One article and every row coded from it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)] // Each field is described in the schema; a second description would drift.
pub struct Record {
    pub schema: String,
    pub program: Program,
    pub article: RecordArticle,
    pub events: Vec<RecordEvent>,
    pub statements: Vec<RecordStatement>,
    pub relations: Vec<RecordRelation>,
}

/// Versions that decide what is coded.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Program {
    /// Version of the program.
    pub version: String,
    /// Digest of the whole codebook in use.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub codebook_digest: Option<String>,
    /// Digest of the weights; absent where rules alone spoke.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub model_digest: Option<String>,
    /// Digest of the table of places.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub gazetteer_digest: Option<String>,
    /// Digest of the tables of actors and offices.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub actors_digest: Option<String>,
}

macro_rules! record_structs {
    ($($(#[$doc:meta])* $name:ident { $($(#[$fmeta:meta])* $field:ident : $type:ty),* $(,)? })*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
        #[serde(deny_unknown_fields)]
        #[allow(missing_docs)] // Each field is described in the schema; a second description would drift.
        pub struct $name { $($(#[$fmeta])* pub $field: $type),* }
    )*};
}

record_structs! {
    /// Words of the text, in code points, end exclusive.
    Span { start: usize, end: usize, text: String }

    /// One text in one outlet.
    RecordArticle {
        id: String,
        text_id: String,
        input: String,
        #[serde(skip_serializing_if = "Option::is_none", default)] url: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none", default)] canonical_url: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none", default)] title: Option<String>,
        byline: Vec<String>,
        #[serde(skip_serializing_if = "Option::is_none", default)] language: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none", default)] section: Option<String>,
        kind: String,
        paywalled: bool,
        #[serde(skip_serializing_if = "Option::is_none", default)] outlet: Option<RecordOutlet>,
        #[serde(skip_serializing_if = "Option::is_none", default)] credit: Option<RecordCredit>,
        reprint: bool,
        #[serde(skip_serializing_if = "Option::is_none", default)] published: Option<RecordPublished>,
        #[serde(skip_serializing_if = "Option::is_none", default)] modified: Option<RecordDated>,
        text: String,
        paragraphs: Vec<(usize, usize)>,
        sentences: Vec<(usize, usize)>,
        notes: Vec<RecordNote>,
    }

    /// Who publishes.
    RecordOutlet {
        #[serde(skip_serializing_if = "Option::is_none", default)] name: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none", default)] domain: Option<String>,
    }

    /// Whose text it is by the page's own word.
    RecordCredit {
        text: String,
        outlet: String,
        kind: String,
        #[serde(skip_serializing_if = "Option::is_none", default)] input_span: Option<Span>,
    }

    /// First publication.
    RecordPublished {
        date: String,
        basis: String,
        #[serde(skip_serializing_if = "Option::is_none", default)] place: Option<String>,
    }

    /// A time and how it is known.
    RecordDated { date: String, basis: String }

    /// One remark.
    RecordNote {
        kind: String,
        message: String,
        #[serde(skip_serializing_if = "Option::is_none", default)] span: Option<Span>,
    }

    /// Somebody.
    RecordParty {
        #[serde(skip_serializing_if = "Option::is_none", default)] span: Option<Span>,
        #[serde(skip_serializing_if = "Option::is_none", default)] name: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none", default)] code: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none", default)] country: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none", default)] sector: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none", default)] office: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none", default)] entity: Option<String>,
    }

    /// When.
    RecordDate {
        #[serde(skip_serializing_if = "Option::is_none", default)] span: Option<Span>,
        from: String,
        to: String,
        basis: String,
    }

    /// Where.
    RecordPlace {
        span: Span,
        name: String,
        #[serde(skip_serializing_if = "Option::is_none", default)] country: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none", default)] admin1: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none", default)] lat: Option<f64>,
        #[serde(skip_serializing_if = "Option::is_none", default)] lon: Option<f64>,
        precision: String,
        #[serde(skip_serializing_if = "Option::is_none", default)] geonames: Option<u32>,
    }

    /// A number of people.
    RecordCount {
        #[serde(skip_serializing_if = "Option::is_none", default)] min: Option<u64>,
        #[serde(skip_serializing_if = "Option::is_none", default)] max: Option<u64>,
        span: Span,
    }

    /// Numbers of people, as told.
    RecordMagnitude {
        #[serde(skip_serializing_if = "Option::is_none", default)] dead: Option<RecordCount>,
        #[serde(skip_serializing_if = "Option::is_none", default)] injured: Option<RecordCount>,
        #[serde(skip_serializing_if = "Option::is_none", default)] arrested: Option<RecordCount>,
        #[serde(skip_serializing_if = "Option::is_none", default)] size: Option<RecordCount>,
    }

    /// One voice.
    RecordLink {
        kind: String,
        #[serde(skip_serializing_if = "Option::is_none", default)] name: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none", default)] code: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none", default)] span: Option<Span>,
        #[serde(skip_serializing_if = "Option::is_none", default)] cue: Option<Span>,
    }

    /// A type that was not chosen.
    RecordAlternative { event_type: String, confidence: f64 }

    /// Why a row is coded so.
    RecordEvidence {
        entry: String,
        spoke: String,
        #[serde(skip_serializing_if = "Option::is_none", default)] clause: Option<String>,
        alternatives: Vec<RecordAlternative>,
    }

    /// One telling of one act.
    RecordEvent {
        id: String,
        #[serde(skip_serializing_if = "Option::is_none", default)] event_type: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none", default)] category: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none", default)] mode: Option<Vec<String>>,
        #[serde(skip_serializing_if = "Option::is_none", default)] contexts: Option<Vec<String>>,
        #[serde(skip_serializing_if = "Option::is_none", default)] quad: Option<u8>,
        #[serde(skip_serializing_if = "Option::is_none", default)] score: Option<f64>,
        trigger: Span,
        actors: Vec<RecordParty>,
        recipients: Vec<RecordParty>,
        #[serde(skip_serializing_if = "Option::is_none", default)] date: Option<RecordDate>,
        #[serde(skip_serializing_if = "Option::is_none", default)] place: Option<RecordPlace>,
        status: String,
        background: bool,
        #[serde(skip_serializing_if = "Option::is_none", default)] magnitude: Option<RecordMagnitude>,
        attribution: Vec<RecordLink>,
        #[serde(skip_serializing_if = "Option::is_none", default)] same: Option<String>,
        sentence: u32,
        #[serde(skip_serializing_if = "Option::is_none", default)] confidence: Option<f64>,
        #[serde(skip_serializing_if = "Option::is_none", default)] evidence: Option<RecordEvidence>,
    }

    /// One passage that someone said or wrote.
    RecordStatement {
        id: String,
        #[serde(skip_serializing_if = "Option::is_none", default)] speaker: Option<RecordParty>,
        #[serde(skip_serializing_if = "Option::is_none", default)] addressee: Option<RecordParty>,
        #[serde(skip_serializing_if = "Option::is_none", default)] cue: Option<Span>,
        kind: String,
        content: Vec<Span>,
        #[serde(skip_serializing_if = "Option::is_none", default)] date: Option<RecordDate>,
        attribution: Vec<RecordLink>,
        sentence: u32,
        #[serde(skip_serializing_if = "Option::is_none", default)] confidence: Option<f64>,
        #[serde(skip_serializing_if = "Option::is_none", default)] evidence: Option<RecordEvidence>,
        events: Vec<String>,
    }

    /// Another outlet's report that the text speaks of.
    OutsideReport {
        outlet: String,
        #[serde(skip_serializing_if = "Option::is_none", default)] date: Option<String>,
    }

    /// One link.
    RecordRelation { kind: String, from: String, to: RecordRelationEnd }
}

/// What a relation leads to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum RecordRelationEnd {
    /// Id of a row of this document.
    Row(String),
    /// A report outside it.
    Report {
        /// The report.
        report: OutsideReport,
    },
}

/// Puts an article and its rows into the form of the record. Which rows tell one act is not yet told: their `same` is empty.
#[must_use]
pub fn record(program: &Program, document: &Document<'_>, coded: &Coded) -> Record {
    let article = document.article;
    let writer = Writer { text: &article.text, points: CodePoints::new(&article.text) };
    let article_id = article.id();
    let events: Vec<RecordEvent> = coded.events.iter().map(|event| writer.event(&article_id, event)).collect();
    let statements: Vec<RecordStatement> =
        coded.statements.iter().map(|statement| writer.statement(&article_id, statement, coded, &events)).collect();
    let row_id = |end: &RelationEnd| match end {
        RelationEnd::Event(n) => events[*n].id.clone(),
        RelationEnd::Statement(n) => statements[*n].id.clone(),
        RelationEnd::Report { outlet, .. } => outlet.clone(),
    };
    let relations = coded
        .relations
        .iter()
        .map(|relation| RecordRelation {
            kind: relation.kind.as_str().to_owned(),
            from: row_id(&relation.from),
            to: match &relation.to {
                RelationEnd::Report { outlet, date } => RecordRelationEnd::Report {
                    report: OutsideReport { outlet: outlet.clone(), date: date.map(|date| date.to_string()) },
                },
                row => RecordRelationEnd::Row(row_id(row)),
            },
        })
        .collect();
    Record {
        schema: SCHEMA.to_owned(),
        program: program.clone(),
        article: writer.article(article_id, document),
        events,
        statements,
        relations,
    }
}

/// Converts the parts of one article.
struct Writer<'t> {
    text: &'t str,
    points: CodePoints<'t>,
}

impl Writer<'_> {
    fn span(&self, span: ByteSpan) -> Span {
        let (start, end) = self.points.of(span);
        Span { start, end, text: span.of(self.text).to_owned() }
    }

    fn bounds(&self, span: ByteSpan) -> String {
        let (start, end) = self.points.of(span);
        format!("{start}-{end}")
    }

    fn spans_part(&self, spans: impl Iterator<Item = ByteSpan>) -> String {
        digest_spans(spans.map(|span| self.points.of(span)).collect())
    }

    fn article(&self, id: String, document: &Document<'_>) -> RecordArticle {
        let article = document.article;
        RecordArticle {
            id,
            text_id: article.text_id(),
            input: article.input.clone(),
            url: article.url.clone(),
            canonical_url: article.canonical_url.clone(),
            title: article.title.clone(),
            byline: article.byline.clone(),
            language: article.language.clone(),
            section: article.section.clone(),
            kind: kind_name(article.kind).to_owned(),
            paywalled: article.paywalled,
            outlet: article
                .outlet
                .as_ref()
                .map(|outlet| RecordOutlet { name: outlet.name.clone(), domain: outlet.domain.clone() }),
            credit: article.credit.as_ref().map(|credit| RecordCredit {
                text: credit.text.clone(),
                outlet: credit.outlet.clone(),
                kind: credit_name(credit.kind).to_owned(),
                input_span: credit.input_span.map(|at| Span {
                    start: at.start,
                    end: at.end,
                    text: credit.text.clone(),
                }),
            }),
            reprint: article.reprint,
            published: article.published.as_ref().map(|published| RecordPublished {
                date: published.date.moment.clone(),
                basis: basis_name(published.date.basis).to_owned(),
                place: published.place.clone(),
            }),
            modified: article.modified.as_ref().map(|modified| RecordDated {
                date: modified.moment.clone(),
                basis: basis_name(modified.basis).to_owned(),
            }),
            text: article.text.clone(),
            paragraphs: article.paragraphs.iter().map(|&span| self.points.of(span)).collect(),
            sentences: document.sentences.iter().map(|sentence| self.points.of(sentence.span)).collect(),
            notes: article.notes.iter().map(|note| self.note(note)).collect(),
        }
    }

    fn note(&self, note: &Note) -> RecordNote {
        RecordNote {
            kind: note.kind.as_str().to_owned(),
            message: note.message.clone(),
            span: note.span.map(|span| self.span(span)),
        }
    }

    fn party(&self, party: &RowParty) -> RecordParty {
        RecordParty {
            span: party.span.map(|span| self.span(span)),
            name: party.name.clone(),
            code: party.code.clone(),
            country: party.country.clone(),
            sector: party.sector.map(|sector| sector.as_str().to_owned()),
            office: party.office.clone(),
            entity: party.entity.clone(),
        }
    }

    fn date(&self, date: &EventDate) -> RecordDate {
        RecordDate {
            span: date.span.map(|span| self.span(span)),
            from: date.from.to_string(),
            to: date.to.to_string(),
            basis: if date.span.is_some() { "expression" } else { "article" }.to_owned(),
        }
    }

    fn count(&self, count: RowCount) -> RecordCount {
        RecordCount { min: count.min, max: count.max, span: self.span(count.span) }
    }

    fn link(&self, link: &RowLink) -> RecordLink {
        RecordLink {
            kind: link.kind.as_str().to_owned(),
            name: link.name.clone(),
            code: link.code.clone(),
            span: link.span.map(|span| self.span(span)),
            cue: link.cue.map(|span| self.span(span)),
        }
    }

    fn evidence(evidence: &crate::Evidence) -> RecordEvidence {
        RecordEvidence {
            entry: evidence.entry.clone(),
            spoke: evidence.spoke.as_str().to_owned(),
            clause: evidence.clause.clone(),
            alternatives: evidence
                .alternatives
                .iter()
                .map(|other| RecordAlternative {
                    event_type: other.event_type.as_str().to_owned(),
                    confidence: rounded(other.confidence),
                })
                .collect(),
        }
    }

    fn event(&self, article_id: &str, event: &crate::Event) -> RecordEvent {
        let actors = self.spans_part(event.actors.iter().map(|actor| actor.span));
        let recipients = self.spans_part(event.recipients.iter().map(|actor| actor.span));
        let magnitude = &event.magnitude;
        let event_type = (!event.is_beside()).then_some(event.event_type);
        let type_name = event_type.map_or("", crate::EventType::as_str);
        let id = digest(&[article_id, &self.bounds(event.trigger), type_name, &actors, &recipients]);
        RecordEvent {
            id,
            event_type: event_type.map(|event_type| event_type.as_str().to_owned()),
            category: event.category.as_ref().map(|category| category.code.clone()),
            mode: Some(event.modes.clone()),
            contexts: Some(event.contexts.clone()),
            quad: event_type.map(crate::EventType::quad),
            score: event.score,
            trigger: self.span(event.trigger),
            actors: event.actors.iter().map(|actor| self.party(&actor.party)).collect(),
            recipients: event.recipients.iter().map(|actor| self.party(&actor.party)).collect(),
            date: event.date.as_ref().map(|date| self.date(date)),
            place: event.place.as_ref().map(|place| RecordPlace {
                span: self.span(place.span),
                name: place.name.clone(),
                country: place.country.clone(),
                admin1: None,
                lat: place.at.map(|(lat, _)| lat),
                lon: place.at.map(|(_, lon)| lon),
                precision: place.precision.as_str().to_owned(),
                geonames: place.geonames,
            }),
            status: event.status.as_str().to_owned(),
            background: event.background,
            magnitude: (*magnitude != crate::Magnitude::default()).then(|| RecordMagnitude {
                dead: magnitude.dead.map(|count| self.count(count)),
                injured: magnitude.injured.map(|count| self.count(count)),
                arrested: magnitude.arrested.map(|count| self.count(count)),
                size: magnitude.size.map(|count| self.count(count)),
            }),
            attribution: event.attribution.iter().map(|link| self.link(link)).collect(),
            same: None,
            sentence: event.sentence.0,
            confidence: Some(rounded(event.confidence)),
            evidence: Some(Self::evidence(&event.evidence)),
        }
    }

    fn statement(
        &self,
        article_id: &str,
        statement: &crate::Statement,
        coded: &Coded,
        events: &[RecordEvent],
    ) -> RecordStatement {
        let speaker_span = statement.speaker.as_ref().and_then(|speaker| speaker.span);
        let part = |span: Option<ByteSpan>| span.map_or(String::new(), |span| self.bounds(span));
        let content = self.spans_part(statement.content.iter().copied());
        let inside = |trigger: ByteSpan| statement.content.iter().any(|content| content.contains(trigger));
        let told: BTreeSet<usize> = (0..coded.events.len()).filter(|&n| inside(coded.events[n].trigger)).collect();
        RecordStatement {
            id: digest(&[article_id, &part(speaker_span), &part(statement.cue), &content]),
            speaker: statement.speaker.as_ref().map(|speaker| self.party(speaker)),
            addressee: statement.addressee.as_ref().map(|addressee| self.party(addressee)),
            cue: statement.cue.map(|cue| self.span(cue)),
            kind: statement.kind.as_str().to_owned(),
            content: statement.content.iter().map(|&span| self.span(span)).collect(),
            date: statement.date.as_ref().map(|date| self.date(date)),
            attribution: statement.attribution.iter().map(|link| self.link(link)).collect(),
            sentence: statement.sentence.0,
            confidence: Some(rounded(statement.confidence)),
            evidence: Some(Self::evidence(&statement.evidence)),
            events: told.into_iter().map(|n| events[n].id.clone()).collect(),
        }
    }
}

/// Two decimals: more would claim what no calibration can hold.
fn rounded(confidence: f64) -> f64 {
    (confidence.clamp(0.0, 1.0) * 100.0).round() / 100.0
}

/// The kind's name in the record.
#[must_use]
pub fn kind_name(kind: ArticleKind) -> &'static str {
    match kind {
        ArticleKind::Article => "article",
        ArticleKind::Live => "live",
        ArticleKind::Video => "video",
        ArticleKind::List => "list",
        ArticleKind::Index => "index",
        ArticleKind::Other => "other",
    }
}

/// The basis's name in the record.
#[must_use]
pub fn basis_name(basis: DateBasis) -> &'static str {
    match basis {
        DateBasis::Given => "given",
        DateBasis::Metadata => "metadata",
        DateBasis::Dateline => "dateline",
        DateBasis::Inferred => "inferred",
    }
}

fn credit_name(kind: CreditKind) -> &'static str {
    match kind {
        CreditKind::SourceLine => "source_line",
        CreditKind::Agency => "agency",
        CreditKind::FirstPublished => "first_published",
    }
}

/// Byte spans of a text in the form of the record.
#[must_use]
pub fn spans(text: &str, spans: &[ByteSpan]) -> Vec<Span> {
    let writer = Writer { text, points: CodePoints::new(text) };
    spans.iter().map(|&span| writer.span(span)).collect()
}

/// The article's fields alone, as `extract` prints them: its `text` is the body without the title.
#[must_use]
pub fn article_only(article: &Article) -> RecordArticle {
    let document = Document { article, sentences: Vec::new(), tokens: Vec::new() };
    let writer = Writer { text: &article.text, points: CodePoints::new(&article.text) };
    writer.article(article.id(), &document)
}
