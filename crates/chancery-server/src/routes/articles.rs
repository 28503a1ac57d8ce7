//! What was read.

use chancery_archive::{ArticlesAsked, Id};
use serde_json::{Value, json};

use super::rows::page;
use super::{Source, read, value};
use crate::ask::Ask;
use crate::cursor;
use crate::forms::{Column, Kind, Listing};
use crate::problem::{Problem, shown};

pub(crate) const ARTICLES: &[Column] = &[
    Column("article", "/id", Kind::Text),
    Column("day", "/day", Kind::Text),
    Column("published", "/published", Kind::Text),
    Column("outlet", "/outlet", Kind::Text),
    Column("title", "/title", Kind::Text),
    Column("url", "/url", Kind::Text),
    Column("language", "/language", Kind::Text),
    Column("repeats", "/repeats", Kind::Bool),
    Column("events", "/events", Kind::Int),
    Column("statements", "/statements", Kind::Int),
    Column("snippet", "/snippet", Kind::Text),
];

pub(crate) fn articles(source: &Source<'_>, ask: &Ask) -> Result<Listing, Problem> {
    let asked = ArticlesAsked {
        run: None,
        from: ask.from()?,
        to: ask.to()?,
        text: ask.one("text")?,
        outlets: ask.all("outlet"),
    };
    let (limit, oldest) = (ask.limit()?, ask.yes("oldest")?.unwrap_or(false));
    let after = cursor::read(source.route.path, ask)?;
    let found = source.archive.articles(&asked, oldest, after, limit)?;
    let lines = found.iter().map(|(key, line)| Ok((*key, value(line)?))).collect::<Result<Vec<_>, Problem>>()?;
    Ok(page(source, ask, limit, lines))
}

pub(crate) fn search(source: &Source<'_>, ask: &Ask) -> Result<Listing, Problem> {
    if ask.one("text")?.is_none() {
        return Err(Problem::parameter("`text` is missing: the words to look for"));
    }
    articles(source, ask)
}

pub(crate) fn article(source: &Source<'_>, ask: &Ask) -> Result<Value, Problem> {
    let words = ask.path.first().map_or("", String::as_str);
    let id = Id::parse(words).ok_or_else(|| {
        Problem::parameter(format!("`{}` is no id of an article: want its 32 hexadecimal digits", shown(words)))
    })?;
    let record = source.archive.record(id)?.ok_or_else(|| Problem::missing(format!("there is no article `{id}`")))?;
    let known: Vec<Value> = source
        .archive
        .publication(id)?
        .rows
        .iter()
        .zip(&record.events)
        .map(|(known, event)| {
            let mark = known.mark.map(|right| if right { "right" } else { "wrong" });
            json!({ "row": event.id, "occurrence": known.occurrence.to_string(), "mark": mark })
        })
        .collect();
    let mut answer = json!({
        "version": source.archive.data_version()?.to_string(),
        "record": value(&record)?,
        "known": known,
        "repeats": value(&source.archive.repeats(id)?)?,
    });
    if ask.yes("explain")?.unwrap_or(false) {
        answer["explanations"] = read::readings(source.desk, &record);
    }
    Ok(answer)
}
