//! ICEWS as on Dataverse, with and without the column of CAMEO codes.

use jiff::civil::Date;

use super::{BadLine, Header, Lines, PlainParty, PlainRow, Rows, Series, number, position};
use crate::crosswalk::Crosswalk;
use crate::icews::UNSPECIFIED;

const WANTED: [&str; 4] = ["Event Date", "Source Name", "Event Text", "Target Name"];

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
            row(&header, &cells, &crosswalk).map(|row| vec![row]).map_err(bad)
        }))
    })))
}

fn row(header: &Header, cells: &[&str], crosswalk: &Crosswalk) -> Result<PlainRow, String> {
    let cell = |name: &str| header.cell(cells, name);
    let day = cell("Event Date").unwrap_or_default();
    let date: Date = day
        .get(..10)
        .and_then(|day| day.parse().ok())
        .ok_or_else(|| format!("`Event Date` is `{}`, no day of the calendar", crate::cell(&day)))?;
    let label = cell("Event Text").unwrap_or_default();
    // The label tells a code that was read as a number (`40`) from its neighbours, and stands in where there is none.
    let by_label = || {
        let same = |known: &&crate::CameoCode| known.label.eq_ignore_ascii_case(&label);
        crosswalk.cameo.codes().find(same)
    };
    let padded =
        |code: String| [code.clone(), format!("0{code}")].into_iter().find_map(|code| crosswalk.cameo.code(&code));
    let known = match cell("CAMEO Code") {
        Some(code) if code.starts_with('0') => crosswalk.cameo.code(&code),
        Some(code) => by_label().or_else(|| padded(code)),
        None => by_label(),
    };
    let known = known.ok_or_else(|| {
        format!(
            "`{}` with `{}` is no act of CAMEO",
            crate::cell(&cell("CAMEO Code").unwrap_or_default()),
            crate::cell(&label)
        )
    })?;
    let country = cell("Country").and_then(|name| crosswalk.countries.name(&name).map(|country| country.code.clone()));
    Ok(PlainRow {
        series: Series::Icews,
        id: cell("Event ID").unwrap_or_default(),
        date,
        actor: party(header, cells, crosswalk, "Source"),
        recipient: party(header, cells, crosswalk, "Target"),
        event_type: known.event_type,
        mode: known.mode.clone(),
        goldstein: number(cell("Intensity")).or(Some(known.goldstein)),
        cameo: Some(known.code.clone()),
        place: cell("City").or_else(|| cell("Province")).or_else(|| cell("Country")),
        place_country: country,
        at: position(cell("Latitude"), cell("Longitude")),
        source: cell("Publisher"),
        reports: 1,
    })
}

fn party(header: &Header, cells: &[&str], crosswalk: &Crosswalk, side: &str) -> PlainParty {
    let cell = |name: &str| header.cell(cells, &format!("{side} {name}"));
    let name = cell("Name").filter(|name| name != UNSPECIFIED.0);
    let sectors = cell("Sectors").filter(|sectors| sectors != UNSPECIFIED.1);
    let country = cell("Country").and_then(|name| crosswalk.countries.name(&name)).map(|country| country.code.clone());
    // A state without a sector acts through its government.
    let is_state = name.as_deref().and_then(|name| crosswalk.countries.name(name)).is_some();
    let sector = match sectors {
        Some(sectors) => crosswalk.actors.of_icews(&sectors, country.is_some()),
        None => is_state.then_some(chancery_doc::Sector::Gov),
    };
    let body = name.as_deref().and_then(|name| crosswalk.actors.of_name(name)).map(str::to_owned);
    PlainParty { code: body.or_else(|| country.clone()), country, sector, name }
}
