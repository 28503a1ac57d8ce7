//! POLECAT: PLOVER in a flat file of 40 columns, tab-separated with a header.
//!
//! Several parties stand in one cell, joined by `; `, in the same order in each column of their side; contexts are joined
//! by `|`; what is not known is `None` where it is text and empty where it is a number, as public readers of the files expect.

use chancery_doc::record::{RecordParty, RecordPlace};

use crate::ExportError;
use crate::cell::{cell, list};
use crate::column::Kind::{Code, Day, Integer, Real, Text};
use crate::column::{Column, Line, Loss, empty, kept, near};
use crate::crosswalk::Crosswalk;
use crate::dyads::distinct;
use crate::gdelt::degrees;
use crate::parties::Seen;
use crate::telling::{Telling, outlet};

/// POLECAT's word for what is not known.
pub(crate) const NONE: &str = "None";

const NO_NAMES: &str = "names of the article that are no party of a row are not in a record";

/// The columns, in POLECAT's order.
pub(crate) const COLUMNS: [Column; 40] = [
    near(
        "Event ID",
        Code,
        "article id, `_`, number of the row in the article from 1; POLECAT's begin with its story's number",
    ),
    near("Event Date", Day, "first day of the act; the article's day where the text tells none"),
    kept("Event Type", Code, "PLOVER type"),
    near("Event Mode", Code, "first mode by name; a record may have several"),
    kept("Intensity", Real, "PLOVER score by type and mode; some readers call the column Event Intensity"),
    kept("Quad Code", Text, "PLOVER's class of the type, in words; SANCTION is material conflict"),
    kept("Contexts", Text, "by our codebook's names, joined by `|`"),
    kept("Actor Name", Text, "name, else what and whose it is"),
    kept("Actor Country", Text, "ISO 3166 alpha-3"),
    kept("Actor COW", Text, "Correlates of War number; None for territories and bodies"),
    kept("Primary Actor Sector", Text, "PLOVER sector"),
    near("Actor Sectors", Text, "the one sector that a record has"),
    kept("Actor Title", Text, "office"),
    kept("Actor Name Raw", Text, "words of the text"),
    empty("Wikipedia Actor ID", Text, "parties are not linked to Wikipedia"),
    kept("Recipient Name", Text, "as Actor Name"),
    kept("Recipient Country", Text, "as Actor Country"),
    kept("Recipient COW", Text, "as Actor COW"),
    kept("Primary Recipient Sector", Text, "as Primary Actor Sector"),
    near("Recipient Sectors", Text, "as Actor Sectors"),
    kept("Recipient Title", Text, "as Actor Title"),
    kept("Recipient Name Raw", Text, "as Actor Name Raw"),
    empty("Wikipedia Recipient ID", Text, "parties are not linked to Wikipedia"),
    kept("Placename", Text, "usual English name"),
    kept("City", Text, "the name, of a town or site"),
    empty("District", Text, "records know no districts"),
    kept("Province", Text, "the division, of the record or the gazetteer; the name, of a division"),
    kept("Country", Code, "ISO 3166 alpha-3"),
    kept("Latitude", Real, "degrees north"),
    kept("Longitude", Real, "degrees east"),
    kept("GeoNames ID", Integer, "GeoNames id"),
    kept("Raw Placename", Text, "words of the text"),
    near("Feature Type", Code, "PPL town or site, ADM1 division, PCLI state: a record does not tell finer"),
    kept("Source", Text, "name of the outlet, else its domain"),
    kept("Publication Date", Day, "day of publication"),
    empty("Story People", Text, NO_NAMES),
    empty("Story Organizations", Text, NO_NAMES),
    empty("Story Locations", Text, NO_NAMES),
    kept("Language", Code, "BCP 47"),
    kept("Version", Text, "`chancery`, its version, the digest of its codebook"),
];

/// What POLECAT cannot say.
pub(crate) const LOSSES: &[Loss] = &[
    Loss {
        what: "status (ongoing, planned, possible, denied)",
        how: "only rows that occurred or go on are written; the side file tells which",
    },
    Loss { what: "background", how: "left out; PLOVER's auxiliary modes for it are not used in POLECAT" },
    Loss { what: "on whose word a row is told", how: "lost" },
    Loss { what: "several modes", how: "the first by name" },
    Loss { what: "several days", how: "the first day; rows that span more than a month are left out" },
    Loss { what: "numbers of people dead, hurt, held, taking part", how: "lost" },
    Loss { what: "several tellings in one article", how: "the most complete one; the side file counts them" },
    Loss {
        what: "reprints and independent origins",
        how: "a line for each article that tells it, reprints too; the side file has the counts of an archive",
    },
    Loss {
        what: "address and words of the article",
        how: "POLECAT has neither; the side file leads back to the record",
    },
    Loss { what: "statements, and relations between rows", how: "not written" },
    Loss { what: "categories of your own codebook", how: "written as their type in PLOVER; without one left out" },
];

/// The words of a quad class.
fn quad_words(quad: u8) -> &'static str {
    match quad {
        1 => "VERBAL COOPERATION",
        2 => "MATERIAL COOPERATION",
        3 => "VERBAL CONFLICT",
        _ => "MATERIAL CONFLICT",
    }
}

/// The line of a telling. `number` counts the rows of its article from 1; `event_type` differs from the row's for an intent.
pub(crate) fn line(
    crosswalk: &Crosswalk,
    telling: &Telling<'_>,
    number: usize,
    event_type: chancery_doc::EventType,
) -> Result<(String, Line), ExportError> {
    let (record, event) = (telling.record, telling.event);
    let id = cell(&format!("{}_{number}", record.article.id));
    let is_own_type = event_type == telling.counted.event_type;
    let mut line = Line::new("polecat", &COLUMNS);
    line.set("Event ID", id.clone())?;
    line.set("Event Date", telling.counted.from.to_string())?;
    line.set("Event Type", event_type.as_str())?;
    let mode = event.mode.iter().flatten().next().filter(|_| is_own_type);
    line.set("Event Mode", mode.map_or_else(|| NONE.to_owned(), |mode| cell(mode)))?;
    line.set("Intensity", event.score.filter(|_| is_own_type).map(|score| score.to_string()).unwrap_or_default())?;
    line.set("Quad Code", quad_words(event_type.quad()))?;
    line.set("Contexts", or_none(list(event.contexts.iter().flatten().map(String::as_str), '|')))?;
    side(crosswalk, &mut line, &ACTOR, &event.actors)?;
    side(crosswalk, &mut line, &RECIPIENT, &event.recipients)?;
    place(crosswalk, &mut line, event.place.as_ref())?;
    line.set("Source", or_none(outlet(record).map(cell).unwrap_or_default()))?;
    let published = record.article.published.as_ref().and_then(|published| published.date.get(..10));
    line.set("Publication Date", published.unwrap_or_default())?;
    for column in ["Story People", "Story Organizations", "Story Locations"] {
        line.set(column, NONE)?;
    }
    line.set("Language", or_none(record.article.language.as_deref().map(cell).unwrap_or_default()))?;
    let digest = record.program.codebook_digest.as_deref().unwrap_or("unknown");
    line.set("Version", cell(&format!("chancery {} codebook {digest}", record.program.version)))?;
    Ok((id, line))
}

const ACTOR: [&str; 8] = [
    "Actor Name",
    "Actor Country",
    "Actor COW",
    "Primary Actor Sector",
    "Actor Sectors",
    "Actor Title",
    "Actor Name Raw",
    "Wikipedia Actor ID",
];
const RECIPIENT: [&str; 8] = [
    "Recipient Name",
    "Recipient Country",
    "Recipient COW",
    "Primary Recipient Sector",
    "Recipient Sectors",
    "Recipient Title",
    "Recipient Name Raw",
    "Wikipedia Recipient ID",
];

/// The parties of one side, a part of each cell for each.
fn side(
    crosswalk: &Crosswalk,
    line: &mut Line,
    columns: &[&'static str; 8],
    parties: &[RecordParty],
) -> Result<(), ExportError> {
    let seen: Vec<Seen<'_, '_>> = distinct(parties).into_iter().map(|party| Seen::new(crosswalk, party)).collect();
    let each = |part: &dyn Fn(&Seen<'_, '_>) -> Option<String>| {
        // The separator of parties may not stand within one.
        let parts: Vec<String> = seen
            .iter()
            .map(|seen| or_none(part(seen).map(|part| cell(&part.replace([';', '|'], " "))).unwrap_or_default()))
            .collect();
        or_none(parts.join("; "))
    };
    let sector = |seen: &Seen<'_, '_>| seen.sector.map(|sector| sector.as_str().to_owned());
    let cells = [
        each(&|seen| Some(seen.name(seen.country.map(|country| country.name.as_str())))),
        // A body has its own code in place of a state's, as PLOVER has it.
        each(&|seen| seen.party.country.clone().or_else(|| seen.party.code.clone())),
        each(&|seen| seen.country.and_then(|country| country.cow).map(|cow| cow.to_string())),
        each(&sector),
        each(&sector),
        each(&|seen| seen.party.office.clone()),
        each(&|seen| seen.words().map(str::to_owned)),
        each(&|_| None),
    ];
    for (column, cell) in columns.iter().zip(cells) {
        line.set(column, cell)?;
    }
    Ok(())
}

fn place(crosswalk: &Crosswalk, line: &mut Line, place: Option<&RecordPlace>) -> Result<(), ExportError> {
    let precision = place.map_or("", |place| place.precision.as_str());
    let text = |text: Option<&str>| or_none(text.map(cell).unwrap_or_default());
    let name = place.map(|place| place.name.as_str());
    let is_town = matches!(precision, "settlement" | "point");
    line.set("Placename", text(name))?;
    line.set("City", text(name.filter(|_| is_town)))?;
    line.set("District", NONE)?;
    let region = place.and_then(|place| crosswalk.regions.name(place));
    line.set("Province", text(region.as_deref()))?;
    line.set("Country", text(place.and_then(|place| place.country.as_deref())))?;
    line.set("Latitude", place.and_then(|place| place.lat).map(degrees).unwrap_or_default())?;
    line.set("Longitude", place.and_then(|place| place.lon).map(degrees).unwrap_or_default())?;
    line.set("GeoNames ID", place.and_then(|place| place.geonames).map(|id| id.to_string()).unwrap_or_default())?;
    line.set("Raw Placename", text(place.map(|place| place.span.text.as_str())))?;
    let feature = match precision {
        "settlement" | "point" => "PPL",
        "admin" => "ADM1",
        "country" => "PCLI",
        _ => NONE,
    };
    line.set("Feature Type", feature)
}

fn or_none(cell: String) -> String {
    if cell.is_empty() { NONE.to_owned() } else { cell }
}
