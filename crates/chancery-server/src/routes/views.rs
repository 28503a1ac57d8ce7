//! Sums.

use chancery_archive::{ArticlesAsked, Filter, PairLine, PanelLine, Per};
use serde_json::json;

use super::rows::filter;
use super::{EVENTS, ORIGINS, REPORTS, Source, asked, cut, value};
use crate::ask::Ask;
use crate::forms::{Column, Kind, Listing};
use crate::problem::Problem;

/// Lines where nobody says how many.
const USUAL: usize = 10_000;

const ACTOR: Column = Column("actor", "/actor", Kind::Text);
const RECIPIENT: Column = Column("recipient", "/recipient", Kind::Text);
const PERIOD: Column = Column("period", "/period", Kind::Text);
const SCORE: Column = Column("score", "/score", Kind::Real);
const OUTLET: Column = Column("outlet", "/outlet", Kind::Text);
const READ: Column = Column("articles", "/articles", Kind::Int);
const REPRINTS: Column = Column("reprints", "/reprints", Kind::Int);

pub(crate) const ACTORS: &[Column] = &[
    Column("code", "/code", Kind::Text),
    Column("sector", "/sector", Kind::Text),
    Column("name", "/name", Kind::Text),
    Column("office", "/office", Kind::Text),
    REPORTS,
];
pub(crate) const PANEL: &[Column] = &[ACTOR, RECIPIENT, PERIOD, REPORTS, EVENTS, ORIGINS, SCORE];
pub(crate) const PAIRS: &[Column] = &[ACTOR, RECIPIENT, REPORTS, EVENTS, ORIGINS, SCORE];
pub(crate) const PLACES: &[Column] = &[
    Column("name", "/name", Kind::Text),
    Column("country", "/country", Kind::Text),
    Column("admin1", "/admin1", Kind::Text),
    Column("precision", "/precision", Kind::Text),
    Column("geonames", "/geonames", Kind::Int),
    Column("lat", "/lat", Kind::Real),
    Column("lon", "/lon", Kind::Real),
    REPORTS,
    EVENTS,
    ORIGINS,
];
pub(crate) const TIMELINE: &[Column] = &[PERIOD, REPORTS, EVENTS, ORIGINS, SCORE, READ];
pub(crate) const COVERAGE: &[Column] = &[Column("day", "/day", Kind::Text), OUTLET, READ, REPRINTS, REPORTS];
pub(crate) const SOURCES: &[Column] =
    &[OUTLET, REPORTS, EVENTS, ORIGINS, READ, REPRINTS, Column("first", "/first", Kind::Int)];
pub(crate) const WATCH: &[Column] = &[
    ACTOR,
    RECIPIENT,
    PERIOD,
    REPORTS,
    EVENTS,
    ORIGINS,
    SCORE,
    Column("usual_from", "/usual_from", Kind::Real),
    Column("usual_to", "/usual_to", Kind::Real),
    Column("types", "/types", Kind::Texts),
];

pub(crate) fn actors(source: &Source<'_>, ask: &Ask) -> Result<Listing, Problem> {
    let lines = source.archive.actors(ask.one("q")?.as_deref(), ask.limit()?)?;
    Ok(Listing { items: lines.iter().map(value).collect::<Result<_, _>>()?, ..Listing::default() })
}

/// A period for those who can be asked for one alone.
fn period(ask: &Ask) -> Result<Per, Problem> {
    ask.per()?.ok_or_else(|| Problem::parameter("`per=all` is for the panel; want day, week, month or year"))
}

/// Periods of one answer, at most: two centuries of days.
const MAX_PERIODS: i64 = 75_000;
/// Lines of a panel that are made at all, zeros included.
const MAX_MADE: i64 = 2_000_000;

/// How many periods a filter asks for at most, where it says so; days that the archive tells bound the rest.
fn periods(source: &Source<'_>, filter: &Filter, per: Per) -> Result<i64, Problem> {
    let told = source.archive.day_range(filter.run)?;
    let from = filter.from.or(told.map(|(from, _)| from));
    let to = filter.to.or(told.map(|(_, to)| to));
    let days = from.zip(to).map_or(0, |(from, to)| i64::from((to - from).get_days()).max(0) + 1);
    let n = match per {
        Per::Day => days,
        Per::Week => days / 7 + 2,
        Per::Month => days / 28 + 2,
        Per::Year => days / 365 + 2,
    };
    if n > MAX_PERIODS {
        return Err(Problem::parameter(format!("`from` and `to` span {n} periods: want at most {MAX_PERIODS}")));
    }
    Ok(n)
}

pub(crate) fn panel(source: &Source<'_>, ask: &Ask) -> Result<Listing, Problem> {
    let filter = filter(source, ask)?;
    let Some(per) = ask.per()? else {
        let pairs = asked!(source, pairs(&filter))?;
        return cut(source, ask, pairs.iter().map(whole), USUAL);
    };
    let n_periods = periods(source, &filter, per)?;
    // Two thousand pairs by month for a century are made at once; more is asked for by parts.
    let n_pairs = if n_periods > 100 { asked!(source, pairs(&filter))?.len() as i64 } else { 0 };
    if n_pairs.saturating_mul(n_periods) > MAX_MADE {
        let detail = format!("{n_pairs} pairs in {n_periods} periods: ask for an actor, fewer days or longer periods");
        return Err(Problem::parameter(detail));
    }
    let panel = asked!(source, panel(&filter, per))?;
    let with_zeros = ask.yes("zeros")? != Some(false);
    cut(source, ask, panel.lines().filter(|line| with_zeros || line.counts.reports > 0), USUAL)
}

/// A pair in all the time that is asked for, as a line of a panel.
fn whole(pair: &PairLine) -> PanelLine<'_> {
    PanelLine {
        actor: pair.actor.as_deref(),
        recipient: pair.recipient.as_deref(),
        period: "all",
        counts: pair.counts,
        score: pair.score,
    }
}

pub(crate) fn pairs(source: &Source<'_>, ask: &Ask) -> Result<Listing, Problem> {
    cut(source, ask, asked!(source, pairs(&filter(source, ask)?))?, USUAL)
}

pub(crate) fn places(source: &Source<'_>, ask: &Ask) -> Result<Listing, Problem> {
    cut(source, ask, asked!(source, places(&filter(source, ask)?))?, USUAL)
}

pub(crate) fn timeline(source: &Source<'_>, ask: &Ask) -> Result<Listing, Problem> {
    let (filter, per) = (filter(source, ask)?, period(ask)?);
    periods(source, &filter, per)?;
    let lines = asked!(source, timeline(&filter, per))?;
    Ok(Listing { items: lines.iter().map(value).collect::<Result<_, _>>()?, ..Listing::default() })
}

pub(crate) fn coverage(source: &Source<'_>, ask: &Ask) -> Result<Listing, Problem> {
    let asked = ArticlesAsked {
        run: None,
        from: ask.from()?,
        to: ask.to()?,
        text: ask.one("text")?,
        outlets: ask.all("outlet"),
    };
    let filter =
        Filter { from: asked.from, to: asked.to, text: asked.text, outlets: asked.outlets, ..Filter::default() };
    cut(source, ask, asked!(source, coverage(&filter))?, USUAL)
}

pub(crate) fn sources(source: &Source<'_>, ask: &Ask) -> Result<Listing, Problem> {
    cut(source, ask, asked!(source, sources(&filter(source, ask)?))?, USUAL)
}

pub(crate) fn watch(source: &Source<'_>, ask: &Ask) -> Result<Listing, Problem> {
    let usual = ask.number("usual", 26, 200)?;
    let lines = source.archive.watch(&filter(source, ask)?, period(ask)?, usual, 50)?;
    let items = lines.iter().map(value).collect::<Result<_, _>>()?;
    Ok(Listing { items, counts: Some(json!({ "usual_periods": usual })), ..Listing::default() })
}
