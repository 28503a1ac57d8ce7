//! ACLED: 31 columns, comma-separated with a header, quoted as RFC 4180 has it.
//!
//! ACLED's rows are judged by people; ours are not, so only what a safe rule of `acled.toml` names is written, under ids of
//! our own, and what we do not know stays empty. The format serves to lay ours beside theirs.

use chancery_doc::record::{RecordEvent, RecordParty, RecordPlace};
use jiff::civil::Date;
use sha2::{Digest as _, Sha256};

use crate::ExportError;
use crate::cell::{cell, list};
use crate::column::Kind::{Code, Day, Integer, Real, Text};
use crate::column::{Column, Line, Loss, empty, kept, near};
use crate::crosswalk::{AcledEvent, Country, Crosswalk, sides};
use crate::gdelt::degrees;
use crate::include::{Counted, LeftOut};
use crate::parties::Seen;
use crate::telling::{Telling, outlet};

/// The columns, in ACLED's order.
pub(crate) const COLUMNS: [Column; 31] = [
    near("event_id_cnty", Code, "`CHY` and sixteen hexadecimal digits made from the happening: never an id of ACLED's"),
    kept("event_date", Day, "first day of the act; the article's day where the text tells none"),
    kept("year", Integer, "from event_date"),
    kept("time_precision", Integer, "1 a day, 2 up to a week, 3 up to a month"),
    near("disorder_type", Text, "by event_type; a demonstration put down by force is Demonstrations alone"),
    near("event_type", Text, "by the rules of `acled.toml`"),
    near("sub_event_type", Text, "by the rules of `acled.toml`; empty where a row does not tell it"),
    near(
        "actor1",
        Text,
        "first actor: Military Forces of X, Police Forces of X, Protesters (X), Civilians (X), else its name; no years of a regime",
    ),
    near("assoc_actor_1", Text, "the other actors, joined by `; `"),
    near("inter1", Text, "by the sector, in ACLED's words since 2024; empty where the sector does not decide it"),
    near("actor2", Text, "as actor1; first recipient, or the second party of a battle"),
    near("assoc_actor_2", Text, "as assoc_actor_1"),
    near("inter2", Text, "as inter1"),
    empty("interaction", Text, "ACLED's own pairing of inter1 and inter2"),
    near("civilian_targeting", Text, "`Civilian targeting` where all recipients are civilians by their sector"),
    kept("iso", Integer, "ISO 3166-1 numeric of the state where it took place; empty for Kosovo"),
    near("region", Text, "ACLED's names over the sub-regions of the United Nations"),
    kept("country", Text, "ACLED's name of the state"),
    kept("admin1", Text, "the division, of the record or the gazetteer; the name, of a division"),
    empty("admin2", Text, "records know no districts"),
    empty("admin3", Text, "records know no districts"),
    kept("location", Text, "name of the place"),
    kept("latitude", Real, "degrees north"),
    kept("longitude", Real, "degrees east"),
    near(
        "geo_precision",
        Integer,
        "1 a town or site, 2 a division, 3 a state; ACLED has no 3 for whole states as such",
    ),
    kept("source", Text, "name of the outlet, else its domain"),
    empty("source_scale", Text, "ACLED's judgement of the outlet"),
    near("notes", Text, "the sentence of the trigger, not a summary by people"),
    near(
        "fatalities",
        Integer,
        "the number of dead where the text tells one exactly; empty, not 0, where it tells none",
    ),
    empty("tags", Text, "ACLED's own"),
    near("timestamp", Integer, "publication of the article in seconds since 1970, not the time of an update"),
];

/// What ACLED cannot say.
pub(crate) const LOSSES: &[Loss] = &[
    Loss { what: "acts in words, and all types but ASSAULT and PROTEST", how: "left out: no safe rule" },
    Loss { what: "acts without a place in a state", how: "left out: ACLED has none" },
    Loss {
        what: "status (ongoing, planned, possible, denied)",
        how: "only rows that occurred or go on are written; a plan is never written as an intent",
    },
    Loss { what: "background", how: "left out" },
    Loss {
        what: "on whose word a row is told, and reports that disagree",
        how: "lost; ACLED weighs sources, we do not",
    },
    Loss { what: "days beyond a month", how: "left out" },
    Loss { what: "numbers of people hurt, held, taking part; ranges of dead", how: "lost" },
    Loss { what: "PLOVER's type, modes and contexts", how: "lost but for what the rules say" },
    Loss {
        what: "reports of one happening",
        how: "one line; with an archive the row that leads, whose outlet alone is named",
    },
];

/// What ACLED always has of an event.
pub(crate) struct Fit<'r, 'c> {
    event: &'c AcledEvent,
    place: &'r RecordPlace,
    country: &'c Country,
    actors: Vec<&'r RecordParty>,
    recipients: Vec<&'r RecordParty>,
}

/// What ACLED has of a row, or why the row can be none of its events.
pub(crate) fn fit<'r, 'c>(
    crosswalk: &'c Crosswalk,
    row: &'r RecordEvent,
    counted: Counted,
) -> Result<Fit<'r, 'c>, LeftOut> {
    if counted.is_intent {
        return Err(LeftOut::NoIntent);
    }
    let event = crosswalk.acled.event(row).ok_or(LeftOut::NoRule)?;
    let place = row.place.as_ref().ok_or(LeftOut::NoPlace)?;
    let country = place.country.as_deref().and_then(|code| crosswalk.countries.code(code)).ok_or(LeftOut::NoPlace)?;
    let (actors, recipients) = sides(row);
    if actors.is_empty() {
        return Err(LeftOut::NoActor);
    }
    Ok(Fit { event, place, country, actors, recipients })
}

/// The line of a telling, or why there is none.
pub(crate) fn line(
    crosswalk: &Crosswalk,
    telling: &Telling<'_>,
) -> Result<Result<(String, Line), LeftOut>, ExportError> {
    let (record, row) = (telling.record, telling.event);
    let Fit { event, place, country, actors, recipients } = match fit(crosswalk, row, telling.counted) {
        Ok(fit) => fit,
        Err(reason) => return Ok(Err(reason)),
    };
    let digits: String = Sha256::digest(&telling.counts.group)[..8].iter().map(|byte| format!("{byte:02x}")).collect();
    let id = format!("CHY{digits}");
    let mut line = Line::new("acled", &COLUMNS);
    line.set("event_id_cnty", id.clone())?;
    line.set("event_date", telling.counted.from.to_string())?;
    line.set("year", telling.counted.from.year().to_string())?;
    line.set("time_precision", time_precision(telling.counted))?;
    line.set("disorder_type", event.disorder_type.clone())?;
    line.set("event_type", event.event_type.clone())?;
    line.set("sub_event_type", event.sub_event_type.clone().unwrap_or_default())?;
    side(crosswalk, &mut line, ["actor1", "assoc_actor_1", "inter1"], &actors, event)?;
    side(crosswalk, &mut line, ["actor2", "assoc_actor_2", "inter2"], &recipients, event)?;
    let civilian = |party: &&RecordParty| {
        Seen::new(crosswalk, party).codes.and_then(|codes| codes.acled.as_deref()) == Some("Civilians")
    };
    let is_violence = event.disorder_type == "Political violence";
    if is_violence && !recipients.is_empty() && recipients.iter().all(civilian) {
        line.set("civilian_targeting", "Civilian targeting")?;
    }
    line.set("iso", country.numeric.map(|numeric| numeric.to_string()).unwrap_or_default())?;
    line.set("region", country.region.clone().unwrap_or_default())?;
    line.set("country", country.acled())?;
    let admin1 = crosswalk.regions.name(place);
    line.set("admin1", admin1.as_deref().map(cell).unwrap_or_default())?;
    line.set("location", cell(&place.name))?;
    line.set("latitude", place.lat.map(degrees).unwrap_or_default())?;
    line.set("longitude", place.lon.map(degrees).unwrap_or_default())?;
    let precision = match place.precision.as_str() {
        "point" | "settlement" => "1",
        "admin" => "2",
        _ => "3",
    };
    line.set("geo_precision", precision)?;
    line.set("source", outlet(record).map(cell).unwrap_or_default())?;
    let sentence = record.article.sentences.get(row.sentence as usize).map(|&(start, end)| {
        record.article.text.chars().skip(start).take(end.saturating_sub(start)).collect::<String>()
    });
    line.set("notes", sentence.map(|sentence| cell(&sentence)).unwrap_or_default())?;
    let dead = row.magnitude.as_ref().and_then(|magnitude| magnitude.dead.as_ref());
    let exact = dead.and_then(|count| count.min.filter(|min| Some(*min) == count.max));
    line.set("fatalities", exact.map(|dead| dead.to_string()).unwrap_or_default())?;
    line.set("timestamp", record.article.published.as_ref().and_then(|at| seconds(&at.date)).unwrap_or_default())?;
    Ok(Ok((id, line)))
}

fn time_precision(counted: Counted) -> &'static str {
    match (counted.to - counted.from).get_days() {
        0 => "1",
        1..7 => "2",
        _ => "3",
    }
}

/// One side: its first party, the others, and what kind the first is.
fn side(
    crosswalk: &Crosswalk,
    line: &mut Line,
    [actor, others, inter]: [&'static str; 3],
    parties: &[&RecordParty],
    event: &AcledEvent,
) -> Result<(), ExportError> {
    let names: Vec<String> = parties.iter().map(|party| name(Seen::new(crosswalk, party))).collect();
    let is_crowd = actor == "actor1" && matches!(event.event_type.as_str(), "Protests" | "Riots");
    let Some((first, rest)) = names.split_first() else { return Ok(()) };
    if is_crowd {
        // Of a crowd ACLED names the crowd first and who it is after.
        let crowd = if event.event_type == "Riots" { "Rioters" } else { "Protesters" };
        let state = parties.iter().find_map(|party| Seen::new(crosswalk, party).country);
        line.set(actor, state.map_or_else(|| crowd.to_owned(), |state| format!("{crowd} ({})", state.acled())))?;
        line.set(others, list(names.iter().map(String::as_str), ';').replace(';', "; "))?;
        return line.set(inter, crowd);
    }
    line.set(actor, first.clone())?;
    line.set(others, list(rest.iter().map(String::as_str), ';').replace(';', "; "))?;
    let kind = Seen::new(crosswalk, parties[0]).codes.and_then(|codes| codes.acled.clone());
    line.set(inter, kind.unwrap_or_default())
}

/// A party as ACLED names it, without the years of a regime.
fn name(seen: Seen<'_, '_>) -> String {
    let state = seen.country.map(|country| country.acled());
    let has_own_name = seen.party.name.is_some() && !seen.is_state();
    match (seen.sector.map(|sector| sector.as_str()), state) {
        _ if has_own_name => seen.name(state),
        (Some("MIL"), Some(state)) => format!("Military Forces of {state}"),
        (Some("COP"), Some(state)) => format!("Police Forces of {state}"),
        (Some("GOV" | "LEG" | "JUD"), Some(state)) => format!("Government of {state}"),
        (Some("UAF"), Some(state)) => format!("Unidentified Armed Group ({state})"),
        (Some("CVL"), Some(state)) => format!("Civilians ({state})"),
        _ => seen.name(state),
    }
}

fn seconds(moment: &str) -> Option<String> {
    if let Ok(instant) = moment.parse::<jiff::Timestamp>() {
        return Some(instant.as_second().to_string());
    }
    let day: Date = moment.get(..10)?.parse().ok()?;
    let days = (day - Date::constant(1970, 1, 1)).get_days();
    Some((i64::from(days) * 86_400).to_string())
}
