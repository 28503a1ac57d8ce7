//! Rows and what hangs together of them.

use chancery_archive::{By, Filter, Id, Key, KeyedRow, Page, StatementsAsked, Stretch};
use serde_json::{Value, json};

use super::{ORIGINS, REPORTS, Source, asked, value};
use crate::ask::Ask;
use crate::cursor;
use crate::forms::{Column, Kind, Listing};
use crate::problem::{Problem, shown};

pub(crate) const EVENTS: &[Column] = &[
    Column("row", "/id", Kind::Text),
    Column("day", "/day", Kind::Text),
    Column("day_to", "/date/to", Kind::Text),
    Column("actors", "/actors", Kind::Parties),
    Column("event_type", "/event_type", Kind::Text),
    Column("category", "/category", Kind::Text),
    Column("mode", "/mode", Kind::Texts),
    Column("contexts", "/contexts", Kind::Texts),
    Column("quad", "/quad", Kind::Int),
    Column("score", "/score", Kind::Real),
    Column("recipients", "/recipients", Kind::Parties),
    Column("status", "/status", Kind::Text),
    Column("background", "/background", Kind::Bool),
    Column("attribution", "/attribution", Kind::Parties),
    Column("place", "/place/name", Kind::Text),
    Column("country", "/place/country", Kind::Text),
    Column("precision", "/place/precision", Kind::Text),
    Column("lat", "/place/lat", Kind::Real),
    Column("lon", "/place/lon", Kind::Real),
    Column("confidence", "/confidence", Kind::Real),
    Column("mark", "/mark", Kind::Text),
    Column("occurrence", "/occurrence", Kind::Text),
    REPORTS,
    Column("events", "/events", Kind::Int),
    ORIGINS,
    Column("outlet", "/outlet", Kind::Text),
    Column("published", "/published", Kind::Text),
    Column("title", "/title", Kind::Text),
    Column("url", "/url", Kind::Text),
    Column("article", "/article", Kind::Text),
    Column("repeats", "/repeats", Kind::Bool),
    Column("trigger", "/trigger/text", Kind::Text),
    Column("trigger_start", "/trigger/start", Kind::Int),
    Column("trigger_end", "/trigger/end", Kind::Int),
    Column("sentence_start", "/sentence_start", Kind::Int),
    Column("sentence", "/sentence_text", Kind::Text),
];

pub(crate) const STATEMENTS: &[Column] = &[
    Column("row", "/id", Kind::Text),
    Column("day", "/day", Kind::Text),
    Column("speaker", "/speaker", Kind::Parties),
    Column("addressee", "/addressee", Kind::Parties),
    Column("kind", "/kind", Kind::Text),
    Column("cue", "/cue/text", Kind::Text),
    Column("content", "/content", Kind::Texts),
    Column("confidence", "/confidence", Kind::Real),
    Column("outlet", "/outlet", Kind::Text),
    Column("published", "/published", Kind::Text),
    Column("title", "/title", Kind::Text),
    Column("url", "/url", Kind::Text),
    Column("article", "/article", Kind::Text),
    Column("repeats", "/repeats", Kind::Bool),
    Column("sentence_start", "/sentence_start", Kind::Int),
    Column("sentence", "/sentence_text", Kind::Text),
];

pub(crate) const OCCURRENCES: &[Column] = &[
    Column("occurrence", "/occurrence", Kind::Text),
    Column("row", "/id", Kind::Text),
    Column("day", "/day", Kind::Text),
    Column("actors", "/actors", Kind::Parties),
    Column("event_type", "/event_type", Kind::Text),
    Column("recipients", "/recipients", Kind::Parties),
    Column("status", "/status", Kind::Text),
    Column("place", "/place/name", Kind::Text),
    REPORTS,
    ORIGINS,
    Column("first_outlet", "/told_by/0/outlet", Kind::Text),
    Column("first_published", "/told_by/0/published", Kind::Text),
    Column("title", "/title", Kind::Text),
    Column("url", "/url", Kind::Text),
    Column("sentence", "/sentence_text", Kind::Text),
];

/// The filter, its happening looked up.
pub(super) fn filter(source: &Source<'_>, ask: &Ask) -> Result<Filter, Problem> {
    let mut filter = ask.filter()?;
    if let Some(occurrence) = ask.one("occurrence")? {
        filter.occurrence = Some(source.archive.row_id(&digits(&occurrence)?)?);
    }
    Ok(filter)
}

/// First digits of an id: four at least, or they would name many rows.
pub(super) fn digits(words: &str) -> Result<String, Problem> {
    let is_sound = (4..=32).contains(&words.len()) && words.bytes().all(|byte| byte.is_ascii_hexdigit());
    let problem = || Problem::parameter(format!("`{}` is no id: want 4 to 32 of its hexadecimal digits", shown(words)));
    if is_sound { Ok(words.to_ascii_lowercase()) } else { Err(problem()) }
}

/// The id in the path.
pub(super) fn id(ask: &Ask) -> Result<String, Problem> {
    digits(ask.path.first().map_or("", String::as_str))
}

fn item(keyed: &KeyedRow) -> Result<Value, Problem> {
    let mut item = value(&keyed.row)?;
    item["sentence_start"] = json!(keyed.sentence_start);
    Ok(item)
}

/// Which lines are asked for.
pub(super) fn stretch(source: &Source<'_>, ask: &Ask) -> Result<Stretch, Problem> {
    let after = cursor::read(source.route.path, ask)?;
    Ok(Stretch { oldest: ask.yes("oldest")?.unwrap_or(false), after, limit: ask.limit()? })
}

/// Items of a page, and the cursor behind them where there may be more.
pub(super) fn page(source: &Source<'_>, ask: &Ask, limit: usize, lines: Vec<(Key, Value)>) -> Listing {
    let last = lines.last().map(|(key, _)| *key).filter(|_| lines.len() == limit);
    let next = last.map(|key| cursor::written(source.route.path, ask, key));
    Listing { items: lines.into_iter().map(|(_, item)| item).collect(), next, counts: None }
}

pub(crate) fn events(source: &Source<'_>, ask: &Ask) -> Result<Listing, Problem> {
    let filter = filter(source, ask)?;
    let (by, stretch) = (ask.by()?, stretch(source, ask)?);
    let rows = asked!(source, rows_after(&filter, by, stretch))?;
    let lines = rows.iter().map(|keyed| Ok((keyed.key, item(keyed)?))).collect::<Result<Vec<_>, Problem>>()?;
    let mut listing = page(source, ask, stretch.limit, lines);
    if ask.yes("count")?.unwrap_or(false) {
        listing.counts = Some(value(&asked!(source, count(&filter))?)?);
    }
    Ok(listing)
}

pub(crate) fn event(source: &Source<'_>, ask: &Ask) -> Result<Value, Problem> {
    let row = source.archive.row_id(&id(ask)?)?;
    let filter = Filter { occurrence: Some(row), ..Filter::default() };
    let rows = source.archive.rows_after(&filter, By::Reports, Stretch::ALL)?;
    let row = row.to_string();
    let found = rows.iter().find(|keyed| keyed.row.event.id == row);
    item(found.ok_or_else(|| Problem::missing(format!("the visible run has no event `{row}`")))?)
}

fn said(ask: &Ask) -> Result<StatementsAsked, Problem> {
    let article = ask.one("article")?.map(|article| {
        Id::parse(&article).ok_or_else(|| Problem::parameter("`article` wants the 32 hexadecimal digits of its id"))
    });
    Ok(StatementsAsked {
        run: ask.run()?,
        speakers: ask.all("speaker"),
        from: ask.from()?,
        to: ask.to()?,
        text: ask.one("text")?,
        outlets: ask.all("outlet"),
        article: article.transpose()?,
    })
}

pub(crate) fn statements(source: &Source<'_>, ask: &Ask) -> Result<Listing, Problem> {
    let asked = said(ask)?;
    let stretch = stretch(source, ask)?;
    let found = asked!(source, statements(&asked, stretch))?;
    let lines = found.iter().map(|(key, line)| Ok((*key, value(line)?))).collect::<Result<Vec<_>, Problem>>()?;
    let mut listing = page(source, ask, stretch.limit, lines);
    if ask.yes("count")?.unwrap_or(false) {
        listing.counts = Some(json!({ "statements": asked!(source, count_statements(&asked))? }));
    }
    Ok(listing)
}

pub(crate) fn statement(source: &Source<'_>, ask: &Ask) -> Result<Value, Problem> {
    let wanted = id(ask)?;
    let record = source.archive.record_of_row(&wanted)?;
    let asked = StatementsAsked { article: Id::parse(&record.article.id), ..StatementsAsked::default() };
    let all = source.archive.statements(&asked, Stretch::ALL)?;
    let found = all.iter().find(|(_, line)| line.statement.id.starts_with(&wanted));
    let missing = || Problem::missing(format!("no statement of the archive has an id that begins with `{wanted}`"));
    value(&found.ok_or_else(missing)?.1)
}

/// These views pass over lines by their number; a cursor holds that.
fn numbered(source: &Source<'_>, ask: &Ask) -> Result<(Page, usize, u64), Problem> {
    let limit = ask.limit()?;
    let offset = cursor::read(source.route.path, ask)?.map_or(0, |key| u64::try_from(key.number).unwrap_or(0));
    let page = Page { limit: Some(limit as u64), offset, oldest: ask.yes("oldest")?.unwrap_or(false) };
    Ok((page, limit, offset))
}

fn numbered_page(source: &Source<'_>, ask: &Ask, limit: usize, offset: u64, items: Vec<Value>) -> Listing {
    let end = offset.saturating_add(items.len() as u64);
    let next = (items.len() == limit).then(|| {
        cursor::written(source.route.path, ask, Key { day: None, number: i64::try_from(end).unwrap_or(i64::MAX) })
    });
    Listing { items, next, counts: None }
}

pub(crate) fn occurrences(source: &Source<'_>, ask: &Ask) -> Result<Listing, Problem> {
    let (page, limit, offset) = numbered(source, ask)?;
    let lines = asked!(source, occurrences(&filter(source, ask)?, page))?;
    let items = lines.iter().map(value).collect::<Result<_, _>>()?;
    Ok(numbered_page(source, ask, limit, offset, items))
}

pub(crate) fn occurrence(source: &Source<'_>, ask: &Ask) -> Result<Value, Problem> {
    let key = source.archive.row_id(&id(ask)?)?;
    let filter = Filter { occurrence: Some(key), ..Filter::default() };
    let found = source.archive.occurrences(&filter, Page { limit: Some(1), ..Page::default() })?;
    value(found.first().ok_or_else(|| Problem::missing(format!("the visible run has no happening `{key}`")))?)
}

pub(crate) fn contradictions(source: &Source<'_>, ask: &Ask) -> Result<Listing, Problem> {
    let (page, limit, offset) = numbered(source, ask)?;
    let lines = source.archive.contradictions(&filter(source, ask)?, page)?;
    let items = lines.iter().map(value).collect::<Result<_, _>>()?;
    Ok(numbered_page(source, ask, limit, offset, items))
}
