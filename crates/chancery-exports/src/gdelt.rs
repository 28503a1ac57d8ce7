//! GDELT 2.0: the table of events (61 columns) and that of mentions (16).
//!
//! Both are tab-separated, UTF-8, without a header line and without a way of quoting, as GDELT's own files; the names of the columns
//! stand in a side file. One happening is one event for each pair of parties; its tellings are mentions.

use chancery_doc::Sector;
use chancery_doc::record::{RecordParty, RecordPlace, Span};
use jiff::civil::Date;
use sha2::{Digest as _, Sha256};

use crate::ExportError;
use crate::cell::cell;
use crate::column::Kind::{Code, Integer, Moment, Real, Text};
use crate::column::{Column, Line, Loss, empty, kept, near};
use crate::crosswalk::{Act, Crosswalk, quad_of};
use crate::dyads::{Dyad, dyads};
use crate::telling::{Telling, address, digits, outlet};

const NO_ACTOR_GEO: &str =
    "a record has the place of the act, not of its parties; the type is 0, as GDELT writes for no place";
const NO_FEATURE: &str =
    "GDELT counts features by the US lists of names, a record by GeoNames; only a state has one, its FIPS code";
const NO_LIST: &str = "records name no such group apart";

/// The columns of the events, in GDELT's order and by its names of version 2.0.
pub(crate) const EVENTS: [Column; 61] = [
    near(
        "GlobalEventID",
        Integer,
        "a number under 2^53 made from the happening and the pair: the same in every export, but GDELT's own numbers are others",
    ),
    near("Day", Integer, "first day of the act, YYYYMMDD; the article's day where the text tells none"),
    near("MonthYear", Integer, "from Day"),
    near("Year", Integer, "from Day"),
    near("FractionDate", Real, "year + (30 (month - 1) + day) / 365 of Day, as GDELT's files have it"),
    near("Actor1Code", Code, "country, then IGO or type, then known group; no ethnic or religious parts"),
    kept("Actor1Name", Text, "name of the actor in capitals, else the state's name, else the words of the text"),
    kept("Actor1CountryCode", Code, "CAMEO's code of the country (ROM and TMP for ROU and TLS)"),
    near("Actor1KnownGroupCode", Code, "for the bodies in `actors.toml`; EEC for the European Union"),
    empty("Actor1EthnicCode", Code, NO_LIST),
    empty("Actor1Religion1Code", Code, NO_LIST),
    empty("Actor1Religion2Code", Code, NO_LIST),
    near("Actor1Type1Code", Code, "CAMEO's type of the sector; none for parties"),
    empty("Actor1Type2Code", Code, "a record has one sector a party"),
    empty("Actor1Type3Code", Code, "a record has one sector a party"),
    near("Actor2Code", Code, "as Actor1Code"),
    kept("Actor2Name", Text, "as Actor1Name"),
    kept("Actor2CountryCode", Code, "as Actor1CountryCode"),
    near("Actor2KnownGroupCode", Code, "as Actor1KnownGroupCode"),
    empty("Actor2EthnicCode", Code, NO_LIST),
    empty("Actor2Religion1Code", Code, NO_LIST),
    empty("Actor2Religion2Code", Code, NO_LIST),
    near("Actor2Type1Code", Code, "as Actor1Type1Code"),
    empty("Actor2Type2Code", Code, "a record has one sector a party"),
    empty("Actor2Type3Code", Code, "a record has one sector a party"),
    kept("IsRootEvent", Integer, "1 where the act is told in the headline or the first paragraph"),
    near("EventCode", Code, "CAMEO by type, mode, context and the trigger's word, see `cameo.toml`"),
    near("EventBaseCode", Code, "first three digits of EventCode"),
    near("EventRootCode", Code, "first two digits of EventCode"),
    near("QuadClass", Integer, "by EventRootCode, as GDELT has it: an appeal (02) is 1 here and 3 in PLOVER"),
    near("GoldsteinScale", Real, "GDELT's value of EventCode, not PLOVER's score"),
    near("NumMentions", Integer, "tellings of the happening: of the archive where it counts them, else of the article"),
    near("NumSources", Integer, "outlets that report it: of the archive, else 1"),
    near("NumArticles", Integer, "articles that report it, reprints too: of the archive, else 1"),
    empty("AvgTone", Real, "no tone is measured"),
    empty("Actor1Geo_Type", Integer, NO_ACTOR_GEO),
    empty("Actor1Geo_Fullname", Text, NO_ACTOR_GEO),
    empty("Actor1Geo_CountryCode", Code, NO_ACTOR_GEO),
    empty("Actor1Geo_ADM1Code", Code, NO_ACTOR_GEO),
    empty("Actor1Geo_ADM2Code", Code, NO_ACTOR_GEO),
    empty("Actor1Geo_Lat", Real, NO_ACTOR_GEO),
    empty("Actor1Geo_Long", Real, NO_ACTOR_GEO),
    empty("Actor1Geo_FeatureID", Code, NO_ACTOR_GEO),
    empty("Actor2Geo_Type", Integer, NO_ACTOR_GEO),
    empty("Actor2Geo_Fullname", Text, NO_ACTOR_GEO),
    empty("Actor2Geo_CountryCode", Code, NO_ACTOR_GEO),
    empty("Actor2Geo_ADM1Code", Code, NO_ACTOR_GEO),
    empty("Actor2Geo_ADM2Code", Code, NO_ACTOR_GEO),
    empty("Actor2Geo_Lat", Real, NO_ACTOR_GEO),
    empty("Actor2Geo_Long", Real, NO_ACTOR_GEO),
    empty("Actor2Geo_FeatureID", Code, NO_ACTOR_GEO),
    near(
        "ActionGeo_Type",
        Integer,
        "1 state, 2 or 5 division, 3 or 4 town or site (2 and 3 in the United States); 0 for no place or one of no single state",
    ),
    near("ActionGeo_Fullname", Text, "name, division where known, state"),
    kept("ActionGeo_CountryCode", Code, "FIPS code of the state"),
    near(
        "ActionGeo_ADM1Code",
        Code,
        "the state's FIPS code for a state; of a division or town the division's code by `regions.tsv`, FIPS's for most states; empty where it has none",
    ),
    empty("ActionGeo_ADM2Code", Code, "records know no districts"),
    kept("ActionGeo_Lat", Real, "degrees north"),
    kept("ActionGeo_Long", Real, "degrees east"),
    near("ActionGeo_FeatureID", Code, NO_FEATURE),
    near(
        "DATEADDED",
        Moment,
        "first report of the happening in UTC, of the archive, else the article's publication; a day alone is its first second",
    ),
    kept("SOURCEURL", Text, "the page's own address, else where it was fetched"),
];

/// The columns of the mentions, in GDELT's order.
pub(crate) const MENTIONS: [Column; 16] = [
    near(
        "GlobalEventID",
        Integer,
        "as in the events; a telling in another article than the event's stands under the first pair of the happening",
    ),
    near("EventTimeDate", Moment, "as DATEADDED of the events"),
    kept("MentionTimeDate", Moment, "the article's publication in UTC; a day alone is its first second"),
    kept("MentionType", Integer, "1 for an article with an address, 2 (citation only) for one without"),
    kept("MentionSourceName", Text, "domain of the outlet, else its name"),
    kept("MentionIdentifier", Text, "address of the article; `article:` and its id where it has none"),
    kept("SentenceID", Integer, "number of the sentence from 1, the headline counted"),
    kept(
        "Actor1CharOffset",
        Integer,
        "first character of the actor's words in the record's text, in code points; -1 for none",
    ),
    kept("Actor2CharOffset", Integer, "as Actor1CharOffset"),
    kept("ActionCharOffset", Integer, "first character of the trigger"),
    near("InRawText", Integer, "1: the text is never rewritten before coding"),
    near("Confidence", Integer, "the row's confidence in per cent, to the next ten; empty for a row without one"),
    kept("MentionDocLen", Integer, "code points of the record's text"),
    empty("MentionDocTone", Real, "no tone is measured"),
    empty("MentionDocTranslationInfo", Text, "only English is coded; GDELT leaves it empty there"),
    empty("Extras", Text, "unused in GDELT too"),
];

/// What both tables cannot say.
pub(crate) const LOSSES: &[Loss] = &[
    Loss {
        what: "status (ongoing, planned, possible, denied)",
        how: "only rows that occurred or go on are written; the side file tells which",
    },
    Loss { what: "background", how: "left out: GDELT takes history for news, which users complain of" },
    Loss {
        what: "on whose word a row is told",
        how: "lost: an allegation by an unnamed source looks like an observed fact",
    },
    Loss {
        what: "independent origins",
        how: "NumSources and NumArticles count reprints; the side file has the origins",
    },
    Loss { what: "lists of actors and recipients", how: "one line a pair: counts of lines are not counts of acts" },
    Loss { what: "several days", how: "the first day; rows that span more than a month are left out" },
    Loss {
        what: "PLOVER's type, modes and contexts",
        how: "one CAMEO code stands for them; cyber attacks, misinformation and services held back are 170",
    },
    Loss { what: "numbers of people dead, hurt, held, taking part", how: "lost" },
    Loss { what: "offices, and the entity that a party is", how: "lost; the name stays" },
    Loss {
        what: "statements, and relations between rows",
        how: "not written: GDELT codes them as 01, one line for each saying",
    },
    Loss {
        what: "the words, the rule and the runners-up of a row",
        how: "lost; the side file leads back to the record",
    },
    Loss { what: "place of each party", how: "never known; GDELT guesses one" },
];

/// One line of the events.
pub(crate) struct Made {
    /// The exported id.
    pub(crate) id: String,
    /// Cells in the order of the columns.
    pub(crate) line: Line,
}

/// The lines of the events that a telling which leads makes.
pub(crate) fn events(crosswalk: &Crosswalk, telling: &Telling<'_>, act: &Act) -> Result<Vec<Made>, ExportError> {
    dyads(telling.event)
        .into_iter()
        .enumerate()
        .map(|(ordinal, dyad)| event(crosswalk, telling, act, ordinal, dyad))
        .collect()
}

fn event(
    crosswalk: &Crosswalk,
    telling: &Telling<'_>,
    act: &Act,
    ordinal: usize,
    dyad: Dyad<'_>,
) -> Result<Made, ExportError> {
    let (record, counts, day) = (telling.record, &telling.counts, telling.counted.from);
    let code = act.returned.as_ref().filter(|_| dyad.is_returned).unwrap_or(&act.code);
    let id = event_id(&counts.group, ordinal).to_string();
    let mut line = Line::new("gdelt2", &EVENTS);
    line.set("GlobalEventID", id.clone())?;
    line.set("Day", format!("{:04}{:02}{:02}", day.year(), day.month(), day.day()))?;
    line.set("MonthYear", format!("{:04}{:02}", day.year(), day.month()))?;
    line.set("Year", format!("{:04}", day.year()))?;
    line.set("FractionDate", fraction(day))?;
    let names = ["Actor1Code", "Actor1Name", "Actor1CountryCode", "Actor1KnownGroupCode", "Actor1Type1Code"];
    party(crosswalk, &mut line, names, dyad.source)?;
    let names = ["Actor2Code", "Actor2Name", "Actor2CountryCode", "Actor2KnownGroupCode", "Actor2Type1Code"];
    party(crosswalk, &mut line, names, dyad.target)?;
    line.set("IsRootEvent", if is_in_lead(telling) { "1" } else { "0" })?;
    line.set("EventCode", code.clone())?;
    line.set("EventBaseCode", code.get(..3).unwrap_or(code))?;
    line.set("EventRootCode", code.get(..2).unwrap_or(code))?;
    line.set("QuadClass", quad_of(code).map(|quad| quad.to_string()).unwrap_or_default())?;
    let goldstein = crosswalk.cameo.code(code).map(|code| format!("{:.1}", code.goldstein));
    line.set("GoldsteinScale", goldstein.unwrap_or_default())?;
    line.set("NumMentions", counts.mentions.max(1).to_string())?;
    line.set("NumSources", counts.outlets.max(1).to_string())?;
    line.set("NumArticles", counts.articles.max(1).to_string())?;
    line.set("Actor1Geo_Type", "0")?;
    line.set("Actor2Geo_Type", "0")?;
    place(crosswalk, &mut line, telling.event.place.as_ref())?;
    line.set("DATEADDED", added(telling))?;
    line.set("SOURCEURL", address(record).map(cell).unwrap_or_default())?;
    Ok(Made { id, line })
}

/// The lines of the mentions that a telling makes, under the pairs of the happening: `n_pairs` where the row that leads stands
/// in this article, else the first.
pub(crate) fn mentions(telling: &Telling<'_>, n_pairs: usize) -> Result<Vec<Made>, ExportError> {
    let (record, event) = (telling.record, telling.event);
    let own = dyads(event);
    let mut made = Vec::new();
    for ordinal in 0..n_pairs.max(1) {
        let id = event_id(&telling.counts.group, ordinal).to_string();
        let dyad = own.get(ordinal).or(own.first());
        let start = |span: Option<&Span>| span.map_or_else(|| "-1".to_owned(), |span| span.start.to_string());
        let of = |party: Option<&RecordParty>| start(party.and_then(|party| party.span.as_ref()));
        let outlet = record.article.outlet.as_ref().and_then(|outlet| outlet.domain.as_deref()).or(outlet(record));
        let mut line = Line::new("gdelt2-mentions", &MENTIONS);
        line.set("GlobalEventID", id.clone())?;
        line.set("EventTimeDate", added(telling))?;
        line.set("MentionTimeDate", published(telling))?;
        line.set("MentionType", if address(record).is_some() { "1" } else { "2" })?;
        line.set("MentionSourceName", outlet.map(cell).unwrap_or_default())?;
        let article = || format!("article:{}", record.article.id);
        line.set("MentionIdentifier", address(record).map_or_else(article, cell))?;
        line.set("SentenceID", (u64::from(event.sentence) + 1).to_string())?;
        line.set("Actor1CharOffset", of(dyad.and_then(|dyad| dyad.source)))?;
        line.set("Actor2CharOffset", of(dyad.and_then(|dyad| dyad.target)))?;
        line.set("ActionCharOffset", event.trigger.start.to_string())?;
        line.set("InRawText", "1")?;
        let tens = |confidence: f64| format!("{}", ((confidence * 10.0).round() as u32).clamp(1, 10) * 10);
        line.set("Confidence", event.confidence.map(tens).unwrap_or_default())?;
        line.set("MentionDocLen", record.article.text.chars().count().to_string())?;
        made.push(Made { id, line });
    }
    Ok(made)
}

/// A number for a happening and pair, from 1 to 2^53 - 1: R and JavaScript read numbers as doubles.
fn event_id(group: &str, ordinal: usize) -> u64 {
    let hash = Sha256::digest(format!("{group}\u{1f}{ordinal}"));
    let number = hash[..8].iter().fold(0u64, |number, &byte| number << 8 | u64::from(byte));
    (number >> 11).max(1)
}

/// The year with the share of it that has passed, in GDELT's own arithmetic.
fn fraction(day: Date) -> String {
    let passed = (f64::from(day.month()) - 1.0) * 30.0 + f64::from(day.day());
    format!("{:.4}", f64::from(day.year()) + passed / 365.0)
}

fn published(telling: &Telling<'_>) -> String {
    let day = telling.counted.from;
    let of_event = || format!("{:04}{:02}{:02}000000", day.year(), day.month(), day.day());
    telling.record.article.published.as_ref().and_then(|at| digits(&at.date)).unwrap_or_else(of_event)
}

fn added(telling: &Telling<'_>) -> String {
    telling.counts.first.as_deref().and_then(digits).unwrap_or_else(|| published(telling))
}

/// Whether the act is told in the headline or the first paragraph of the body.
fn is_in_lead(telling: &Telling<'_>) -> bool {
    let article = &telling.record.article;
    let n_lead = if article.title.is_some() { 2 } else { 1 };
    let end = article.paragraphs.iter().take(n_lead).next_back().map_or(0, |&(_, end)| end);
    telling.event.trigger.start < end
}

/// Codes and name of a party; `names` are its columns: code, name, country, group, type.
fn party(
    crosswalk: &Crosswalk,
    line: &mut Line,
    names: [&'static str; 5],
    party: Option<&RecordParty>,
) -> Result<(), ExportError> {
    let Some(party) = party else { return Ok(()) };
    let country = party.country.as_deref().and_then(|code| crosswalk.countries.code(code));
    let country_code = country.map(|country| country.cameo().to_owned()).unwrap_or_default();
    let sector = party.sector.as_deref().and_then(Sector::from_name);
    let kind = sector.and_then(|sector| crosswalk.actors.sector(sector)?.cameo.as_ref().ok()).cloned();
    let kind = kind.unwrap_or_default();
    let group = party.code.as_deref().and_then(|code| crosswalk.actors.group(code)).unwrap_or_default().to_owned();
    let [code, name, country_column, group_column, type_column] = names;
    // A state's code, then what it is; of a known body the type comes first: USAGOV, IGOUNO.
    line.set(code, format!("{country_code}{kind}{group}"))?;
    line.set(name, actor_name(party, country.map(|country| country.name.as_str())))?;
    line.set(country_column, country_code)?;
    line.set(group_column, group)?;
    line.set(type_column, kind)
}

/// The name in capitals: the party's own, its state's, or the words of the text.
fn actor_name(party: &RecordParty, state: Option<&str>) -> String {
    let words = party.span.as_ref().map(|span| span.text.as_str());
    let name = party.name.as_deref().or(state).or(words).or(party.code.as_deref()).unwrap_or_default();
    cell(&name.to_uppercase())
}

fn place(crosswalk: &Crosswalk, line: &mut Line, place: Option<&RecordPlace>) -> Result<(), ExportError> {
    let country = place.and_then(|place| crosswalk.countries.code(place.country.as_deref()?));
    let (Some(place), Some(country)) = (place, country) else {
        return line.set("ActionGeo_Type", "0");
    };
    let is_us = country.code == "USA";
    let kind = match (place.precision.as_str(), is_us) {
        ("country", _) => "1",
        ("admin", true) => "2",
        ("admin", false) => "5",
        ("settlement" | "point", true) => "3",
        ("settlement" | "point", false) => "4",
        _ => return line.set("ActionGeo_Type", "0"),
    };
    let fips = country.fips.clone().unwrap_or_default();
    let full = match (kind, crosswalk.regions.name(place)) {
        ("1", _) => country.name.clone(),
        ("3" | "4", Some(admin1)) => format!("{}, {admin1}, {}", place.name, country.name),
        _ => format!("{}, {}", place.name, country.name),
    };
    line.set("ActionGeo_Type", kind)?;
    line.set("ActionGeo_Fullname", cell(&full))?;
    line.set("ActionGeo_CountryCode", fips.clone())?;
    let adm1 = if kind == "1" { Some(fips.as_str()) } else { crosswalk.regions.adm1(place) };
    line.set("ActionGeo_ADM1Code", adm1.unwrap_or_default())?;
    line.set("ActionGeo_Lat", place.lat.map(degrees).unwrap_or_default())?;
    line.set("ActionGeo_Long", place.lon.map(degrees).unwrap_or_default())?;
    if kind == "1" {
        line.set("ActionGeo_FeatureID", fips)?;
    }
    Ok(())
}

/// Degrees with at most five decimals.
pub(crate) fn degrees(value: f64) -> String {
    let rounded = (value * 1e5).round() / 1e5;
    format!("{}", if rounded == 0.0 { 0.0 } else { rounded })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fractions_are_those_of_gdelts_files() {
        // Pairs of Day and FractionDate as public samples of the files have them.
        for (day, want) in [("2024-03-22", "2024.2247"), ("2014-09-24", "2014.7233"), ("2017-03-02", "2017.1699")] {
            assert_eq!(fraction(day.parse().unwrap()), want);
        }
    }

    #[test]
    fn numbers_are_exact_as_doubles() {
        for n in 0..1000 {
            let id = event_id("a", n);
            assert!(id > 0 && id < 1 << 53 && id == event_id("a", n), "{id}");
            assert_ne!(id, event_id("b", n));
        }
    }
}
