//! What was read.

use chancery_archive::{ArticlesAsked, Id};
use serde_json::{Value, json};

use super::rows::{page, stretch};
use super::{Source, read, value};
use crate::ask::Ask;
use crate::forms::{Column, Kind, Listing};
use crate::problem::{Problem, shown};
use crate::work::Told;

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

/// Which articles are asked for.
pub(super) fn asked(ask: &Ask) -> Result<ArticlesAsked, Problem> {
    Ok(ArticlesAsked {
        run: None,
        from: ask.from()?,
        to: ask.to()?,
        text: ask.one("text")?,
        outlets: ask.all("outlet"),
    })
}

pub(crate) fn articles(source: &Source<'_>, ask: &Ask) -> Result<Listing, Problem> {
    let stretch = stretch(source, ask)?;
    let found = source.archive.articles(&asked(ask)?, stretch)?;
    let lines = found.iter().map(|(key, line)| Ok((*key, value(line)?))).collect::<Result<Vec<_>, Problem>>()?;
    Ok(page(source, ask, stretch.limit, lines))
}

pub(crate) fn search(source: &Source<'_>, ask: &Ask) -> Result<Listing, Problem> {
    if ask.one("text")?.is_none() {
        return Err(Problem::parameter("`text` is missing: the words to look for"));
    }
    articles(source, ask)
}

pub(crate) fn article(source: &Source<'_>, ask: &Ask) -> Result<Told, Problem> {
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
    if !ask.yes("explain")?.unwrap_or(false) {
        return Ok(Told::Whole(answer));
    }
    Ok(Told::Rest(Box::new(move |desk, asker| {
        answer["explanations"] = read::readings(desk, &record, asker);
        Ok(answer)
    })))
}
