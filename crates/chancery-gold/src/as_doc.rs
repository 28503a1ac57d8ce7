//! Coded rows as annotations of an article: the machine as one of the coders, or a draft for a person.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::align::{Aligned, Places};
use crate::coding::{CodedDate, CodedEvent, CodedEvidence, CodedParty, CodedSpan, CodedStatement, Coding};
use crate::gold::{GoldDate, GoldDoc, GoldEvent, GoldParty, GoldPlace, GoldStatement};
use crate::names::UNKNOWN;

/// The rows of `coding` on the sentences of `article`, whose own rows are left out. A row whose trigger or content is not in the
/// article is left out too.
#[must_use]
pub fn as_doc(article: &GoldDoc, coding: &Coding) -> GoldDoc {
    let aligned = Aligned::new(&article.sentences, &coding.article.text);
    let maker = Maker { aligned: &aligned };
    let mut doc = GoldDoc { events: Vec::new(), statements: Vec::new(), annotated: None, ..article.clone() };
    doc.events = coding.events.iter().filter_map(|event| maker.event(event)).collect();
    doc.statements = coding.statements.iter().filter_map(|statement| maker.statement(statement)).collect();
    doc
}

/// An article without rows, from a record: its sentences, the title first.
#[must_use]
pub fn article(coding: &Coding) -> GoldDoc {
    let coded = &coding.article;
    let points: Vec<usize> = coded.text.char_indices().map(|(at, _)| at).chain([coded.text.len()]).collect();
    let byte = |point: usize| points.get(point).copied().unwrap_or(coded.text.len());
    let title = coded.title.clone().unwrap_or_default();
    // The first sentence of the format is the title, also where it is empty.
    let mut sentences = vec![title.clone()];
    let mut paragraphs = Vec::new();
    for &(start, end) in &coded.sentences {
        let words = coded.text.get(byte(start)..byte(end)).unwrap_or_default();
        let is_title = sentences.len() == 1 && !title.is_empty() && start < title.chars().count();
        if words.trim().is_empty() || is_title {
            continue;
        }
        if coded.paragraphs.iter().any(|&(first, _)| first == start) {
            paragraphs.push(sentences.len());
        }
        sentences.push(words.to_owned());
    }
    let text = |value: &Option<Value>, key: &str| {
        value.as_ref().and_then(|value| value.get(key).unwrap_or(value).as_str()).map(str::to_owned)
    };
    let published = text(&coded.published, "date").unwrap_or_default();
    GoldDoc {
        id: coded.input.clone().or_else(|| coded.id.clone()).unwrap_or_default(),
        outlet: text(&coded.outlet, "name"),
        published: published.get(..10).unwrap_or(&published).to_owned(),
        title,
        sentences,
        paragraphs: Some(paragraphs),
        ..GoldDoc::default()
    }
}

struct Maker<'a> {
    aligned: &'a Aligned<'a>,
}

impl Maker<'_> {
    fn references(&self, spans: &[CodedSpan]) -> Vec<String> {
        let places = |span: &CodedSpan| self.aligned.references(&self.aligned.coded(Some(span)));
        spans.iter().flat_map(places).collect()
    }

    /// One reference, in the sentence where the span begins.
    fn reference(&self, span: Option<&CodedSpan>) -> Option<String> {
        let places: Places = self.aligned.coded(span);
        self.aligned.references(&places).into_iter().next()
    }

    fn party(&self, party: &CodedParty) -> GoldParty {
        GoldParty {
            span: self.reference(party.span.as_ref()),
            name: party.name.clone(),
            code: Some(party.code.clone().filter(|code| !code.is_empty()).unwrap_or_else(|| UNKNOWN.to_owned())),
            sector: Some(party.sector.clone().unwrap_or_else(|| "UNK".to_owned())),
            ..GoldParty::default()
        }
    }

    fn date(&self, date: &CodedDate) -> Option<GoldDate> {
        if matches!(date.basis.as_deref(), Some("article" | "none")) {
            return None;
        }
        let span = self.reference(date.span.as_ref());
        Some(GoldDate { span, from: date.from.clone()?, to: date.to.clone().or_else(|| date.from.clone()) })
    }

    fn event(&self, event: &CodedEvent) -> Option<GoldEvent> {
        let place = |place: &CodedParty| GoldPlace {
            span: self.reference(place.span.as_ref()),
            name: Some(place.called().to_owned()),
            country: place.country.clone(),
        };
        Some(GoldEvent {
            trigger: self.reference(event.trigger.as_ref())?,
            event_type: event.event_type.clone()?,
            mode: event.mode.clone(),
            contexts: event.contexts.clone(),
            actors: event.actors.iter().map(|party| self.party(party)).collect(),
            recipients: event.recipients.iter().map(|party| self.party(party)).collect(),
            status: event.status.clone().unwrap_or_else(|| "occurred".to_owned()),
            background: event.background,
            date: event.date.as_ref().and_then(|date| self.date(date)),
            place: event.place.as_ref().map(place),
            by: voices(&event.attribution),
            same: event.same.clone(),
            rest: aside(event.confidence, event.evidence.as_ref()),
            ..GoldEvent::default()
        })
    }

    fn statement(&self, statement: &CodedStatement) -> Option<GoldStatement> {
        let content = self.references(&statement.content);
        if content.is_empty() {
            return None;
        }
        Some(GoldStatement {
            speaker: statement.speaker.as_ref().map(|party| self.party(party)),
            cue: self.reference(statement.cue.as_ref()),
            kind: statement.kind.clone().unwrap_or_else(|| "indirect".to_owned()),
            content,
            addressee: statement.addressee.as_ref().map(|party| GoldParty {
                // One to whom something is said is told by name, or by the words.
                name: Some(party.called().to_owned()).filter(|name| !name.is_empty()),
                ..self.party(party)
            }),
            date: statement.date.as_ref().and_then(|date| self.date(date)),
            by: voices(&statement.attribution),
            rest: aside(statement.confidence, statement.evidence.as_ref()),
            ..GoldStatement::default()
        })
    }
}

/// What a person who judges the row may want to know, beyond the format: how sure the machine is, and which part of it spoke.
fn aside(confidence: Option<f64>, evidence: Option<&CodedEvidence>) -> BTreeMap<String, Value> {
    let spoke = evidence.and_then(|evidence| evidence.spoke.clone());
    let pairs = [("confidence", confidence.map(Value::from)), ("spoke", spoke.map(Value::from))];
    pairs.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?))).collect()
}

fn voices(links: &[CodedParty]) -> Vec<String> {
    let named = links.iter().filter(|link| link.kind.as_deref() != Some("outlet")).map(CodedParty::called);
    named.filter(|name| !name.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::coding::as_coding;

    #[test]
    fn annotations_survive_the_way_through_coded_rows() {
        let json = r#"{"id":"a","published":"2024-03-04","title":"Talks 🙂","sentences":["Talks 🙂","北京 met Envoys, met again."],
            "events":[{"trigger":"1:met#2","event_type":"CONSULT","actors":[{"span":"1:北京","name":null,"code":"CHN","sector":"GOV"}],
            "recipients":[],"status":"occurred","by":["radio"],"date":{"span":null,"from":"2024-03-03"}}],
            "statements":[{"kind":"direct","content":["1:met Envoys","1:again"],"speaker":null}]}"#;
        let doc: GoldDoc = serde_json::from_str(json).unwrap();
        let again = as_doc(&doc, &as_coding(&doc));
        assert_eq!(again.events[0].trigger, "1:met#2");
        assert_eq!(again.events[0].actors[0].span.as_deref(), Some("1:北京"));
        assert_eq!(again.events[0].by, ["radio"]);
        assert_eq!(again.statements[0].content, ["1:met Envoys", "1:again"]);
    }

    #[test]
    fn a_record_gives_an_article_whose_first_sentence_is_the_title() {
        let json = r#"{"article":{"input":"n1","title":"Title 🙂","text":"Title 🙂\n\nOne. Two.","sentences":[[0,7],[9,13],[14,18]],
            "paragraphs":[[0,7],[9,18]],"published":{"date":"2024-03-04T10:00:00Z","basis":"given"},"outlet":{"name":"Post"}}}"#;
        let doc = article(&serde_json::from_str(json).unwrap());
        assert_eq!(doc.sentences, ["Title 🙂", "One.", "Two."]);
        assert_eq!(
            (doc.paragraphs, doc.published.as_str(), doc.outlet.as_deref()),
            (Some(vec![1]), "2024-03-04", Some("Post"))
        );
    }
}
