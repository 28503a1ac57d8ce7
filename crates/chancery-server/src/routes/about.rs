//! What the answers are made of, and where a row comes from.

use chancery::codebook::TypeEntry;
use chancery::doc::EventType;
use chancery::doc::record::Span;
use chancery_archive::Filter;
use serde_json::{Value, json};

use super::rows::id;
use super::{Answer, ROUTES, Source, asked, value};
use crate::ask::{Ask, MAX_LINES};
use crate::forms::{Column, Kind, Listing};
use crate::problem::{Problem, shown};
use crate::tokens::Scope;

pub(crate) const CODEBOOK: &[Column] = &[
    Column("event_type", "/event_type", Kind::Text),
    Column("quad", "/quad", Kind::Int),
    Column("score", "/score", Kind::Real),
    Column("definition", "/definition", Kind::Text),
];

pub(crate) fn index(source: &Source<'_>, _: &Ask) -> Result<Value, Problem> {
    let routes: Vec<Value> = ROUTES
        .iter()
        .map(|route| json!({ "method": route.method, "path": route.path, "about": route.about, "lines": matches!(route.answer, Answer::Lines(..)) }))
        .collect();
    Ok(json!({ "version": source.archive.data_version()?.to_string(), "openapi": "/openapi.json", "routes": routes }))
}

pub(crate) fn provenance(source: &Source<'_>, ask: &Ask) -> Result<Value, Problem> {
    let archive = source.archive;
    let version = archive.data_version()?;
    let runs = archive.runs()?;
    let visible = runs.iter().find(|run| run.visible);
    let days = archive.day_range(None)?;
    let told: Vec<Value> = runs
        .iter()
        .map(|run| {
            json!({ "run": run.id, "started": run.started, "visible": run.visible, "program": run.program,
                "articles": run.articles, "events": run.events, "statements": run.statements })
        })
        .collect();
    Ok(json!({
        "data": version.to_string(),
        "version": version.to_string(),
        "run": visible.map(|run| run.id),
        "program": visible.map_or(json!({}), |run| json!(run.program)),
        "reader": value(source.desk.pipeline.program())?,
        "articles": visible.map_or(0, |run| run.articles),
        "statements": visible.map_or(0, |run| run.statements),
        "counts": value(&asked!(source, count(&Filter::default()))?)?,
        "from": days.map(|days| days.0.to_string()),
        "to": days.map(|days| days.1.to_string()),
        "runs": told,
        "writable": ask.caller.scope >= Some(Scope::Write),
        "annotates": source.desk.annotations.is_some(),
        "limits": { "lines": MAX_LINES, "body_bytes": crate::http::MAX_BODY, "seconds": crate::work::PATIENCE.as_secs() },
    }))
}

pub(crate) fn of_row(source: &Source<'_>, ask: &Ask) -> Result<Value, Problem> {
    let wanted = id(ask)?;
    let record = source.archive.record_of_row(&wanted)?;
    let event = record.events.iter().find(|event| event.id.starts_with(&wanted));
    let statement = record.statements.iter().find(|statement| statement.id.starts_with(&wanted));
    let (row, spans): (&str, Vec<&Span>) = match (event, statement) {
        (Some(event), _) => (&event.id, vec![&event.trigger]),
        (None, Some(statement)) => (&statement.id, statement.content.iter().collect()),
        (None, None) => return Err(Problem::missing(format!("there is no row `{wanted}`"))),
    };
    let chars: Vec<char> = record.article.text.chars().collect();
    let around =
        |from: usize, to: usize| chars.get(from..to.min(chars.len())).unwrap_or_default().iter().collect::<String>();
    let selectors: Vec<Value> = spans
        .iter()
        .map(|span| {
            let quote = json!({ "type": "TextQuoteSelector", "exact": span.text,
                "prefix": around(span.start.saturating_sub(32), span.start), "suffix": around(span.end, span.end + 32) });
            json!([{ "type": "TextPositionSelector", "start": span.start, "end": span.end }, quote])
        })
        .collect();
    let article = &record.article;
    let repeats = chancery_archive::Id::parse(&article.id).map(|id| source.archive.repeats(id)).transpose()?.flatten();
    let text = format!("urn:chancery:text:{}", article.text_id);
    Ok(json!({
        "version": source.archive.data_version()?.to_string(),
        "row": row,
        "annotation": {
            "@context": "http://www.w3.org/ns/anno.jsonld",
            "type": "Annotation",
            "id": format!("urn:chancery:row:{row}"),
            "target": { "source": article.url.clone().or_else(|| article.canonical_url.clone()).unwrap_or_else(|| text.clone()),
                "selector": selectors.iter().flat_map(|pair| pair.as_array().cloned().unwrap_or_default()).collect::<Vec<_>>() },
            "offsets": "Unicode code points of the article's text, end exclusive",
        },
        "prov": {
            "@context": { "prov": "http://www.w3.org/ns/prov#" },
            "@id": format!("urn:chancery:row:{row}"),
            "prov:wasGeneratedBy": { "prov:wasAssociatedWith": value(&record.program)?, "prov:used": text },
            "prov:wasDerivedFrom": { "@id": text, "prov:wasDerivedFrom": { "input": article.input, "article": article.id, "url": article.url,
                "prov:wasAttributedTo": article.outlet, "published": article.published } },
            "prov:alternateOf": repeats.map(|repeats| json!({ "article": repeats.parent, "role": repeats.role })),
        },
    }))
}

pub(crate) fn codebook(source: &Source<'_>, _: &Ask) -> Result<Listing, Problem> {
    let items = source.desk.pipeline.codebook().types().iter().map(told).collect();
    Ok(Listing { items, ..Listing::default() })
}

pub(crate) fn entry(source: &Source<'_>, ask: &Ask) -> Result<Value, Problem> {
    let name = ask.path.first().map_or("", String::as_str);
    let missing = || Problem::missing(format!("`{}` is no type of the codebook", shown(name)));
    let event_type = EventType::from_name(&name.to_ascii_uppercase()).ok_or_else(missing)?;
    Ok(told(source.desk.pipeline.codebook().entry(event_type)))
}

fn told(entry: &TypeEntry) -> Value {
    let triggers: Vec<Value> = entry
        .triggers
        .iter()
        .map(|trigger| {
            let mut told = json!({ "confidence": trigger.confidence, "mode": trigger.mode, "eg": trigger.eg, "not": trigger.not, "near": trigger.near });
            told[trigger.word.kind()] = trigger.word.words().into();
            told
        })
        .collect();
    let examples: Vec<Value> = entry
        .examples
        .iter()
        .map(|each| {
            json!({ "text": each.text, "trigger": each.trigger, "actors": each.actors, "recipients": each.recipients, "status": each.status, "mode": each.mode })
        })
        .collect();
    json!({
        "event_type": entry.event_type.as_str(),
        "quad": entry.event_type.quad(),
        "score": entry.score,
        "definition": entry.definition,
        "include": entry.include,
        "exclude": entry.exclude,
        "mode": entry.modes.iter().map(|mode| json!({ "name": mode.name, "score": mode.score, "definition": mode.definition })).collect::<Vec<_>>(),
        "triggers": triggers,
        "example": examples,
        "counter": entry.counters.iter().map(|each| json!({ "text": each.text, "mode": each.mode, "why": each.why })).collect::<Vec<_>>(),
    })
}
