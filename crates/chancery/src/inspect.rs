//! The layers before coding, in the form that `chancery inspect` prints; spans in code points.

use chancery_coder::{RuleCoder, Seen};
use chancery_doc::record::{Span, spans};
use chancery_doc::{Annotations, Document, TimeKind};
use serde::Serialize;

/// Sentences, tokens, mentions, dates and places of one article.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Layers {
    /// What was read.
    pub input: String,
    /// Sentences in order.
    pub sentences: Vec<Span>,
    /// Tokens in order.
    pub tokens: Vec<LayerToken>,
    /// Names and descriptions of somebody, in order.
    pub mentions: Vec<LayerMention>,
    /// Times, in order.
    pub dates: Vec<LayerDate>,
    /// Places, in order.
    pub places: Vec<LayerPlace>,
}

/// One token, with its place in the tree of its sentence (Universal Dependencies 2).
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LayerToken {
    /// Where it stands.
    #[serde(flatten)]
    pub span: Span,
    /// Sentence, from 0.
    pub sentence: u32,
    /// Part of speech.
    pub tag: &'static str,
    /// The token that it depends on, by its number in the list, from 0; absent for the root of a sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub head: Option<u32>,
    /// How it depends.
    pub relation: &'static str,
}

/// One mention.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LayerMention {
    /// Where it stands.
    #[serde(flatten)]
    pub span: Span,
    /// `person`, `organisation`, `place`, `group` or `other`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Key of the entity.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entity: Option<String>,
    /// Who it is, by the name that the tables or the text know.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// State or body that they act for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// State, alpha-3.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// PLOVER sector.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sector: Option<&'static str>,
    /// Office, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub office: Option<String>,
    /// How it is known who it is.
    pub reason: String,
}

/// One time expression.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LayerDate {
    /// Where it stands.
    #[serde(flatten)]
    pub span: Span,
    /// First day.
    pub from: String,
    /// Last day.
    pub to: String,
    /// `day` or `range`.
    pub kind: String,
}

/// One place.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LayerPlace {
    /// Where it stands.
    #[serde(flatten)]
    pub span: Span,
    /// Usual English name.
    pub name: String,
    /// State, alpha-3.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// GeoNames id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub geonames: Option<u32>,
    /// Latitude.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lat: Option<f64>,
    /// Longitude.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lon: Option<f64>,
    /// How exact.
    pub precision: String,
}

pub(crate) fn layers(coder: &RuleCoder, document: &Document<'_>, annotations: &Annotations) -> Layers {
    let text = document.text();
    let seen = coder.mentions(document, annotations);
    let places = coder.places(document, annotations);
    let located = |all: Vec<chancery_doc::Span>| spans(text, &all);
    Layers {
        input: document.article.input.clone(),
        sentences: located(document.sentences.iter().map(|sentence| sentence.span).collect()),
        tokens: located(document.tokens.iter().map(|token| token.span).collect())
            .into_iter()
            .zip(document.tokens.iter().zip(&annotations.syntax))
            .map(|(span, (token, syntax))| LayerToken {
                span,
                sentence: token.sentence.0,
                tag: syntax.upos.as_str(),
                head: syntax.head.map(|head| head.0),
                relation: syntax.deprel.as_str(),
            })
            .collect(),
        mentions: located(seen.iter().map(|seen| seen.span).collect())
            .into_iter()
            .zip(&seen)
            .map(|(span, seen)| mention(span, seen))
            .collect(),
        dates: located(annotations.times.iter().map(|time| time.span).collect())
            .into_iter()
            .zip(&annotations.times)
            .map(|(span, time)| LayerDate {
                span,
                from: time.from.to_string(),
                to: time.to.to_string(),
                kind: if time.kind == TimeKind::Day { "day" } else { "range" }.to_owned(),
            })
            .collect(),
        places: located(places.iter().map(|place| place.span).collect())
            .into_iter()
            .zip(&places)
            .map(|(span, place)| LayerPlace {
                span,
                name: place.name.clone(),
                country: place.country.clone(),
                geonames: place.geonames,
                lat: place.at.map(|(lat, _)| lat),
                lon: place.at.map(|(_, lon)| lon),
                precision: place.precision.as_str().to_owned(),
            })
            .collect(),
    }
}

fn mention(span: Span, seen: &Seen) -> LayerMention {
    let party = &seen.party;
    LayerMention {
        span,
        kind: seen.kind.to_owned(),
        entity: party.entity.clone(),
        name: party.name.clone(),
        code: party.code.clone(),
        country: party.country.clone(),
        sector: party.sector.map(chancery_doc::Sector::as_str),
        office: party.office.clone(),
        reason: seen.reason.clone(),
    }
}
