//! Reading what is sent, telling why, and people's word.

use chancery::Record;
use chancery::doc::{DateBasis, Dated, Given, Media, RawPage};
use chancery_archive::{CorrectionKind, Writer};
use serde::Deserialize;
use serde_json::{Value, json};

use super::rows::{digits, id};
use super::{Source, value};
use crate::Desk;
use crate::ask::Ask;
use crate::forms::{Column, Kind, Listing};
use crate::problem::{Problem, shown};
use crate::work::{Asker, Told};

pub(crate) const JUDGEMENTS: &[Column] = &[
    Column("judgement", "/id", Kind::Int),
    Column("kind", "/kind", Kind::Text),
    Column("who", "/who", Kind::Text),
    Column("at", "/at", Kind::Text),
    Column("note", "/note", Kind::Text),
    Column("withdrawn", "/withdrawn", Kind::Text),
    Column("rows", "/rows", Kind::Texts),
];

/// Rows that are explained together, at most: a long article's take minutes, and nobody could end that.
const MAX_TOGETHER: usize = 50;
/// Characters of a name or a note, at most.
const MAX_WORDS: usize = 2000;

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Sent {
    text: Option<String>,
    html: Option<String>,
    title: Option<String>,
    published: Option<String>,
    outlet: Option<String>,
    url: Option<String>,
    name: Option<String>,
}

/// Explanations of all rows of a record, in their order: events, then statements. Of many rows some at a time, as long as somebody waits.
pub(crate) fn readings(desk: &Desk, record: &Record, asker: &Asker) -> Value {
    if record.events.len() + record.statements.len() <= MAX_TOGETHER {
        return each_explained(desk, record, "").into();
    }
    let mut part = Record { events: Vec::new(), statements: Vec::new(), ..record.clone() };
    let mut all = Vec::new();
    let mut more = |part: &Record| {
        if !asker.is_gone() {
            all.extend(each_explained(desk, part, ""));
        }
    };
    for events in record.events.chunks(MAX_TOGETHER) {
        part.events = events.to_vec();
        more(&part);
    }
    part.events.clear();
    for statements in record.statements.chunks(MAX_TOGETHER) {
        part.statements = statements.to_vec();
        more(&part);
    }
    all.into()
}

/// One row explained, without the envelope.
fn explained(desk: &Desk, record: &Record, row: &str) -> Option<Value> {
    each_explained(desk, record, row).into_iter().next()
}

/// The rows whose ids begin so, explained together: what several need is read once.
fn each_explained(desk: &Desk, record: &Record, wanted: &str) -> Vec<Value> {
    let Some(mut whole) = (desk.explain)(&desk.pipeline, record, wanted) else { return Vec::new() };
    let Value::Array(mut rows) = whole["rows"].take() else { return Vec::new() };
    for row in &mut rows {
        for key in ["article", "program", "remark"] {
            row[key] = whole[key].clone();
        }
    }
    rows
}

pub(crate) fn read(_: &Source<'_>, ask: &Ask) -> Result<Told, Problem> {
    let sent = match ask.media.as_str() {
        "application/json" => serde_json::from_slice::<Sent>(&ask.body).map_err(|error| {
            Problem::body(format!("want an object with `text` or `html`: {}", shown(&error.to_string())))
        })?,
        "text/plain" | "text/html" | "application/xhtml+xml" => Sent::default(),
        other => {
            let want = "want application/json, text/plain or text/html";
            return Err(Problem::media(format!("`{}` is not read: {want}", shown(other))));
        }
    };
    let is_json = ask.media == "application/json";
    let (media, bytes) = match (sent.text, sent.html) {
        (Some(text), None) => (Media::Text, text.into_bytes()),
        (None, Some(html)) => (Media::Html, html.into_bytes()),
        (None, None) if !is_json && ask.media == "text/plain" => (Media::Text, ask.body.clone()),
        (None, None) if !is_json => (Media::Html, ask.body.clone()),
        _ => return Err(Problem::body("want one of `text` and `html`")),
    };
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(Problem::body("there is nothing to read"));
    }
    let or = |of_body: Option<String>, name: &str| -> Result<Option<String>, Problem> {
        Ok(of_body.map(|words| words.trim().to_owned()).filter(|words| !words.is_empty()).or(ask.one(name)?))
    };
    let published = or(sent.published, "published")?;
    let published = published.map(|moment| {
        let dated = Dated::parse(&moment, DateBasis::Given).map(|dated| dated.moment);
        dated.ok_or_else(|| {
            Problem::parameter(format!("`published` is `{}`: want a day or moment in ISO 8601", shown(&moment)))
        })
    });
    let url = or(sent.url, "url")?;
    if let Some(url) = &url {
        let is_address =
            (url.starts_with("https://") || url.starts_with("http://")) && !url.contains(char::is_whitespace);
        if !is_address {
            return Err(Problem::parameter(format!("`url` is `{}`: want an address with http or https", shown(url))));
        }
    }
    let given = Given {
        title: or(sent.title, "title")?,
        published: published.transpose()?,
        outlet: or(sent.outlet, "outlet")?,
        url,
        captured: None,
    };
    // JSON is UTF-8 whatever a page says of itself.
    let charset = if is_json { Some("utf-8".to_owned()) } else { ask.charset.clone() };
    let input = or(sent.name, "name")?.unwrap_or_else(|| "pasted".to_owned());
    let page = RawPage { input, media, bytes, charset, given };
    let is_explained = ask.yes("explain")?.unwrap_or(false);
    Ok(Told::Rest(Box::new(move |desk, asker| {
        let record = desk.pipeline.code(&page).map_err(|reason| Problem::body(reason.to_string()))?;
        let told = value(&record)?;
        if !is_explained || asker.is_gone() {
            return Ok(told);
        }
        Ok(json!({ "record": told, "explanations": readings(desk, &record, asker) }))
    })))
}

pub(crate) fn explain_stored(source: &Source<'_>, ask: &Ask) -> Result<Told, Problem> {
    let wanted = id(ask)?;
    let record = source.archive.record_of_row(&wanted)?;
    Ok(Told::Rest(Box::new(move |desk, _| {
        let missing = || Problem::missing(format!("there is no row `{wanted}`"));
        explained(desk, &record, &wanted).ok_or_else(missing)
    })))
}

pub(crate) fn explain_sent(_: &Source<'_>, ask: &Ask) -> Result<Told, Problem> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Body {
        record: Record,
        row: String,
    }
    let Body { record, row } = json_body(ask, "want `record` and `row`")?;
    check(&record)?;
    let row = digits(&row)?;
    Ok(Told::Rest(Box::new(move |desk, _| {
        explained(desk, &record, &row).ok_or_else(|| Problem::missing(format!("the record has no row `{row}`")))
    })))
}

/// A record that was sent may say anything; what is looked up in its text must be there.
fn check(record: &Record) -> Result<(), Problem> {
    let n_chars = record.article.text.chars().count();
    let n_sentences = record.article.sentences.len();
    let is_sound = |&(start, end): &(usize, usize)| start <= end && end <= n_chars;
    let spans = record.events.iter().map(|event| (event.trigger.start, event.trigger.end));
    let sentences = record.events.iter().map(|event| event.sentence);
    let sound = record.article.sentences.iter().chain(&record.article.paragraphs).all(is_sound)
        && spans.clone().all(|span| is_sound(&span))
        && sentences.chain(record.statements.iter().map(|row| row.sentence)).all(|n| (n as usize) < n_sentences);
    if sound { Ok(()) } else { Err(Problem::body("a span of the record lies outside its text")) }
}

pub(crate) fn json_body<T: for<'d> Deserialize<'d>>(ask: &Ask, want: &str) -> Result<T, Problem> {
    if ask.media != "application/json" {
        return Err(Problem::media("want application/json"));
    }
    serde_json::from_slice(&ask.body).map_err(|error| Problem::body(format!("{want}: {}", shown(&error.to_string()))))
}

pub(crate) fn judgements(source: &Source<'_>, _: &Ask) -> Result<Listing, Problem> {
    let items = source.archive.corrections()?.into_iter().map(|correction| {
        json!({ "id": correction.id, "kind": correction.kind.as_str(), "who": correction.who, "at": correction.at, "note": correction.note,
            "withdrawn": correction.withdrawn, "rows": correction.rows.iter().map(ToString::to_string).collect::<Vec<_>>() })
    });
    Ok(Listing { items: items.collect(), ..Listing::default() })
}

pub(crate) fn judge(source: &Source<'_>, ask: &Ask) -> Result<Value, Problem> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Body {
        row: String,
        verdict: String,
        #[serde(default)]
        note: String,
        who: Option<String>,
    }
    let body: Body = json_body(ask, "want `row` and `verdict`")?;
    let kind = match body.verdict.as_str() {
        "right" => Some(CorrectionKind::Right),
        "wrong" => Some(CorrectionKind::Wrong),
        "unsure" => None,
        other => return Err(Problem::body(format!("`verdict` is `{}`: want right, wrong or unsure", shown(other)))),
    };
    let is_long = |words: &str| words.chars().count() > MAX_WORDS || words.contains('\0');
    if is_long(&body.note) || body.who.as_deref().is_some_and(is_long) {
        return Err(Problem::body(format!("want at most {MAX_WORDS} characters")));
    }
    // Who has a token judges under its name; without tokens one may say who one is.
    let who =
        ask.caller.name.clone().or(body.who).filter(|who| !who.trim().is_empty()).unwrap_or_else(|| "desk".to_owned());
    let row = source.archive.row_id(&digits(&body.row)?)?;
    let store = &source.desk.store;
    let _held = store.writing.lock().map_err(|_| Problem::bug("a judgement broke off; start the server again"))?;
    let mut writer = Writer::open(store.path())?;
    // The last word stands: what was said of this row alone before is taken back.
    let before: Vec<i64> = writer
        .archive()
        .corrections()?
        .into_iter()
        .filter(|each| {
            matches!(each.kind, CorrectionKind::Right | CorrectionKind::Wrong)
                && each.withdrawn.is_none()
                && each.rows == [row]
        })
        .map(|each| each.id)
        .collect();
    for number in before {
        writer.withdraw(number, &who)?;
    }
    let correction = kind.map(|kind| writer.correct(kind, &[row], &who, &body.note)).transpose()?;
    writer.close()?;
    let mark = kind.map(CorrectionKind::as_str);
    Ok(json!({ "row": row.to_string(), "verdict": body.verdict, "mark": mark, "correction": correction, "who": who }))
}

#[cfg(test)]
mod tests {
    use chancery::Pipeline;

    use super::*;

    #[test]
    fn many_rows_are_explained_in_parts_and_in_their_order() {
        let explain = |_: &Pipeline, record: &Record, _: &str| {
            let events = record.events.iter().map(|event| json!({ "row": event.id }));
            let statements = record.statements.iter().map(|statement| json!({ "row": statement.id }));
            Some(json!({ "rows": events.chain(statements).collect::<Vec<_>>() }))
        };
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("news.db");
        Writer::open(&path).unwrap().close().unwrap();
        let desk = Desk::new(&path, Pipeline::new().unwrap(), Box::new(explain)).unwrap();
        let text = "Kenya accused Uganda of a raid.\n\nUganda denied it, the foreign minister said.";
        let page = RawPage {
            input: "n".to_owned(),
            media: Media::Text,
            bytes: text.as_bytes().to_vec(),
            charset: None,
            given: Given::default(),
        };
        let mut record = desk.pipeline.code(&page).unwrap();
        let (event, statement) = (record.events[0].clone(), record.statements[0].clone());
        record.events = (0..120)
            .map(|n| {
                let mut event = event.clone();
                event.id = format!("e{n}");
                event
            })
            .collect();
        record.statements = (0..7)
            .map(|n| {
                let mut row = statement.clone();
                row.id = format!("s{n}");
                row
            })
            .collect();
        let asker = Asker::default();
        let told = readings(&desk, &record, &asker);
        let told: Vec<&str> = told.as_array().unwrap().iter().map(|row| row["row"].as_str().unwrap()).collect();
        let rows = record.events.iter().map(|row| &*row.id).chain(record.statements.iter().map(|row| &*row.id));
        assert_eq!(told, rows.collect::<Vec<_>>());
        asker.leave();
        assert_eq!(readings(&desk, &record, &asker), json!([]), "nobody waits");
    }
}
