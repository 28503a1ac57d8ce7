//! POLECAT: a line with lists of parties becomes a row for each pair, as users of the files do.

use chancery_doc::{EventType, Sector};
use jiff::civil::Date;

use super::{BadLine, Header, Lines, PlainParty, PlainRow, Rows, Series, number, position, told};
use crate::crosswalk::Crosswalk;

const WANTED: [&str; 3] = ["Event Date", "Event Type", "Actor Name"];

/// Most pairs of one line.
const MAX_PAIRS: usize = 400;

pub(super) fn rows(mut lines: Lines, crosswalk: Crosswalk) -> Result<Box<dyn Iterator<Item = Rows>>, String> {
    let first = lines.next().and_then(|(_, line)| line.ok()).unwrap_or_default();
    let header = Header::new(first.split('\t'));
    let lacking = header.lacks(&WANTED);
    if !lacking.is_empty() {
        return Err(format!("its header lacks {}", lacking.join(", ")));
    }
    Ok(Box::new(std::iter::from_fn(move || {
        let (number, line) = lines.next()?;
        let bad = |reason: String| BadLine { line: number, reason };
        Some(line.map_err(|error| bad(error.to_string())).and_then(|line| {
            let cells: Vec<&str> = line.split('\t').collect();
            row(&header, &cells, &crosswalk).map_err(bad)
        }))
    })))
}

fn row(header: &Header, cells: &[&str], crosswalk: &Crosswalk) -> Result<Vec<PlainRow>, String> {
    let cell = |name: &str| header.cell(cells, name);
    let day = cell("Event Date").unwrap_or_default();
    let date: Date = day
        .get(..10)
        .and_then(|day| day.parse().ok())
        .ok_or_else(|| format!("`Event Date` is `{}`, no day of the calendar", crate::cell(&day)))?;
    let name = cell("Event Type").unwrap_or_default().to_uppercase();
    let event_type = plover(&name).ok_or_else(|| format!("`{}` is no type of PLOVER", crate::cell(&name)))?;
    let mode = cell("Event Mode").map(|mode| mode.to_lowercase());
    let contexts: Vec<String> = cell("Contexts")
        .map(|list| list.split(['|', ';', ',']).filter_map(told).map(|context| context.to_lowercase()).collect())
        .unwrap_or_default();
    let act = crosswalk.cameo.of_type(event_type, mode.as_slice(), &contexts);
    let base = PlainRow {
        series: Series::Polecat,
        id: cell("Event ID").unwrap_or_default(),
        date,
        actor: PlainParty::default(),
        recipient: PlainParty::default(),
        event_type: Some(event_type),
        cameo: act.map(|act| act.code.clone()),
        mode,
        goldstein: number(cell("Intensity").or_else(|| cell("Event Intensity"))),
        place: cell("Placename"),
        place_country: cell("Country").and_then(|code| country(crosswalk, &code)),
        at: position(cell("Latitude"), cell("Longitude")),
        source: cell("Source"),
        reports: 1,
    };
    let (actors, recipients) = (side(header, cells, crosswalk, "Actor"), side(header, cells, crosswalk, "Recipient"));
    let mut pairs = Vec::new();
    for (n, actor) in actors.iter().enumerate() {
        // Where nobody is acted on, all act together: each with each other.
        let others: Vec<&PlainParty> = match recipients.as_slice() {
            [] if actors.len() > 1 => {
                actors.iter().enumerate().filter(|(m, _)| *m != n).map(|(_, other)| other).collect()
            }
            recipients => recipients.iter().collect(),
        };
        if others.is_empty() {
            pairs.push((actor.clone(), PlainParty::default()));
        }
        pairs.extend(others.into_iter().map(|other| (actor.clone(), other.clone())));
    }
    if actors.is_empty() {
        pairs.extend(recipients.into_iter().map(|recipient| (PlainParty::default(), recipient)));
    }
    if pairs.is_empty() {
        pairs.push((PlainParty::default(), PlainParty::default()));
    }
    pairs.truncate(MAX_PAIRS);
    Ok(pairs.into_iter().map(|(actor, recipient)| PlainRow { actor, recipient, ..base.clone() }).collect())
}

/// Types by their names, old ones too.
fn plover(name: &str) -> Option<EventType> {
    let name = match name {
        "DEMAND" => "REQUEST",
        "DISAPPROVE" | "INVESTIGATE" => "ACCUSE",
        "FIGHT" => "ASSAULT",
        "YIELD" => "CONCEDE",
        name => name,
    };
    EventType::from_name(name)
}

fn country(crosswalk: &Crosswalk, text: &str) -> Option<String> {
    let found = crosswalk.countries.code(text).or_else(|| crosswalk.countries.name(text));
    found.map(|country| country.code.clone())
}

/// The parties of a side: parts between semicolons, the n-th of each column; of several values between bars the first.
fn side(header: &Header, cells: &[&str], crosswalk: &Crosswalk, side: &str) -> Vec<PlainParty> {
    let parts = |name: String| -> Vec<Option<String>> {
        let Some(list) = header.cell(cells, &name) else { return Vec::new() };
        list.split(';').map(|part| part.split('|').find_map(told)).collect()
    };
    let names = parts(format!("{side} Name"));
    let countries = parts(format!("{side} Country"));
    let sectors = parts(format!("Primary {side} Sector"));
    let n = names.len().max(countries.len()).max(sectors.len());
    let nth = |list: &[Option<String>], n: usize| list.get(n).cloned().flatten();
    let parties = (0..n).map(|n| {
        let code = nth(&countries, n);
        let country = code.as_deref().and_then(|code| country(crosswalk, code));
        let sector = nth(&sectors, n).and_then(|sector| Sector::from_name(&sector.to_uppercase()));
        PlainParty { code: country.clone().or(code), country, sector, name: nth(&names, n) }
    });
    parties.filter(|party| *party != PlainParty::default()).collect()
}
