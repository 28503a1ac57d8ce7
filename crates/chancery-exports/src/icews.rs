//! ICEWS as on Dataverse: CAMEO in 20 columns, tab-separated with a header, without quoting.
//!
//! A line for each pair of parties and article; a meeting or a battle is told both ways, as in ICEWS.

use chancery_doc::record::{RecordParty, RecordPlace};

use crate::ExportError;
use crate::cell::cell;
use crate::column::Kind::{Code, Day, Integer, Real, Text};
use crate::column::{Column, Line, Loss, empty, kept, near};
use crate::crosswalk::{Act, Crosswalk};
use crate::dyads::{Dyad, dyads};
use crate::gdelt::degrees;
use crate::parties::Seen;
use crate::telling::{Telling, outlet};

/// ICEWS's name and sector of somebody who is not told.
pub(crate) const UNSPECIFIED: (&str, &str) = ("Unspecified Actor", "Unspecified");

/// The columns, in ICEWS's order.
pub(crate) const COLUMNS: [Column; 20] = [
    near(
        "Event ID",
        Integer,
        "number of the line from 1: R's reader takes whole numbers under 2^31 only; the side file has the row's own id",
    ),
    near("Event Date", Day, "first day of the act; the article's day where the text tells none"),
    kept("Source Name", Text, "name, else what and whose it is (Police (Kenya)); Unspecified Actor for nobody"),
    near("Source Sectors", Text, "ICEWS's words for our sector; ICEWS lists many a person"),
    kept("Source Country", Text, "ICEWS's name of the state; empty for international bodies"),
    near("Event Text", Text, "CAMEO's name of the code, not the sentence"),
    near("CAMEO Code", Code, "by type, mode, context and the trigger's word, see `cameo.toml`; with its leading zero"),
    near("Intensity", Real, "the code's value on the Goldstein scale, not PLOVER's score"),
    kept("Target Name", Text, "as Source Name"),
    near("Target Sectors", Text, "as Source Sectors"),
    kept("Target Country", Text, "as Source Country"),
    near("Story ID", Integer, "number of the article in this export from 1; the side file has its id"),
    kept(
        "Sentence Number",
        Integer,
        "number of the sentence from 1, the headline counted; ICEWS reads the first six only",
    ),
    kept("Publisher", Text, "name of the outlet, else its domain"),
    kept("City", Text, "the name, of a town or site"),
    empty("District", Text, "records know no districts"),
    kept("Province", Text, "the division, of the record or the gazetteer; the name, of a division"),
    kept("Country", Text, "ICEWS's name of the state in which it lies"),
    kept("Latitude", Real, "degrees north"),
    kept("Longitude", Real, "degrees east"),
];

/// What ICEWS cannot say.
pub(crate) const LOSSES: &[Loss] = &[
    Loss {
        what: "status (ongoing, planned, possible, denied)",
        how: "only rows that occurred or go on are written; the side file tells which",
    },
    Loss { what: "background", how: "left out" },
    Loss { what: "on whose word a row is told", how: "lost" },
    Loss { what: "lists of actors and recipients", how: "one line a pair" },
    Loss { what: "several days", how: "the first day; rows that span more than a month are left out" },
    Loss { what: "PLOVER's type, modes and contexts", how: "one CAMEO code stands for them" },
    Loss { what: "several tellings in one article", how: "the most complete one; the side file counts them" },
    Loss {
        what: "reprints and independent origins",
        how: "a line for each article that tells it, reprints too, as in ICEWS, whose users drop repeats of day, pair and code",
    },
    Loss { what: "numbers of people, offices, entities", how: "lost" },
    Loss { what: "address and words of the article", how: "ICEWS has neither; the side file leads back to the record" },
    Loss { what: "statements, and relations between rows", how: "not written: ICEWS codes them as 01" },
];

/// The lines of a telling, numbered from `first`.
pub(crate) fn lines(
    crosswalk: &Crosswalk,
    telling: &Telling<'_>,
    act: &Act,
    first: u64,
    story: u64,
) -> Result<Vec<(String, Line)>, ExportError> {
    let line = |(n, dyad): (usize, Dyad<'_>)| line(crosswalk, telling, act, first + n as u64, story, dyad);
    dyads(telling.event).into_iter().enumerate().map(line).collect()
}

fn line(
    crosswalk: &Crosswalk,
    telling: &Telling<'_>,
    act: &Act,
    number: u64,
    story: u64,
    dyad: Dyad<'_>,
) -> Result<(String, Line), ExportError> {
    let code = act.returned.as_ref().filter(|_| dyad.is_returned).unwrap_or(&act.code);
    let known = crosswalk.cameo.code(code);
    let mut line = Line::new("icews", &COLUMNS);
    line.set("Event ID", number.to_string())?;
    line.set("Event Date", telling.counted.from.to_string())?;
    party(crosswalk, &mut line, ["Source Name", "Source Sectors", "Source Country"], dyad.source)?;
    line.set("Event Text", known.map(|code| cell(&code.label)).unwrap_or_default())?;
    line.set("CAMEO Code", code.clone())?;
    line.set("Intensity", known.map(|code| code.goldstein.to_string()).unwrap_or_default())?;
    party(crosswalk, &mut line, ["Target Name", "Target Sectors", "Target Country"], dyad.target)?;
    line.set("Story ID", story.to_string())?;
    line.set("Sentence Number", (u64::from(telling.event.sentence) + 1).to_string())?;
    line.set("Publisher", outlet(telling.record).map(cell).unwrap_or_default())?;
    place(crosswalk, &mut line, telling.event.place.as_ref())?;
    Ok((number.to_string(), line))
}

fn party(
    crosswalk: &Crosswalk,
    line: &mut Line,
    [name, sectors, country]: [&'static str; 3],
    party: Option<&RecordParty>,
) -> Result<(), ExportError> {
    let Some(party) = party else {
        line.set(name, UNSPECIFIED.0)?;
        return line.set(sectors, UNSPECIFIED.1);
    };
    let seen = Seen::new(crosswalk, party);
    let state = seen.country.map(|country| country.icews());
    line.set(name, seen.name(state))?;
    // A state itself has no sector in ICEWS.
    let codes = seen.codes.filter(|_| !seen.is_state());
    line.set(sectors, codes.map(|codes| codes.icews.clone()).unwrap_or_default())?;
    line.set(country, state.unwrap_or_default())
}

fn place(crosswalk: &Crosswalk, line: &mut Line, place: Option<&RecordPlace>) -> Result<(), ExportError> {
    let Some(place) = place else { return Ok(()) };
    if matches!(place.precision.as_str(), "settlement" | "point") {
        line.set("City", cell(&place.name))?;
    }
    let province = crosswalk.regions.name(place);
    line.set("Province", province.as_deref().map(cell).unwrap_or_default())?;
    let country = place.country.as_deref().and_then(|code| crosswalk.countries.code(code));
    line.set("Country", country.map(|country| country.icews().to_owned()).unwrap_or_default())?;
    line.set("Latitude", place.lat.map(degrees).unwrap_or_default())?;
    line.set("Longitude", place.lon.map(degrees).unwrap_or_default())
}
