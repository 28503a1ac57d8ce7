//! ACLED's CSV: commas or semicolons, with a mark or without, days as 2024-05-03 or 03 May 2024.

use chancery_doc::{EventType, Sector};
use jiff::civil::Date;

use super::lines::text;
use super::{BadLine, Header, Lines, PlainParty, PlainRow, Rows, Series, position};
use crate::crosswalk::Crosswalk;

const WANTED: [&str; 3] = ["event_date", "event_type", "actor1"];

pub(super) fn rows(lines: Lines, crosswalk: Crosswalk) -> Result<Box<dyn Iterator<Item = Rows>>, String> {
    // Its cells may hold line breaks, so the file is read as a whole; a year of the world has under 200 MB.
    let text = text(lines.rest().map_err(|error| error.to_string())?);
    let text = text.trim_start_matches('\u{feff}').to_owned();
    let first = text.lines().next().unwrap_or_default();
    let count = |delimiter: char| first.matches(delimiter).count();
    let delimiter = [',', ';', '\t'].into_iter().max_by_key(|&delimiter| count(delimiter)).unwrap_or(',');
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter as u8)
        .flexible(true)
        .from_reader(std::io::Cursor::new(text.into_bytes()));
    let header = Header::new(reader.headers().map_err(|error| error.to_string())?.iter());
    let lacking = header.lacks(&WANTED);
    if !lacking.is_empty() {
        return Err(format!("its header lacks {}", lacking.join(", ")));
    }
    let mut records = reader.into_records();
    Ok(Box::new(std::iter::from_fn(move || {
        let record = records.next()?;
        let line = records.reader().position().line();
        Some(record.map_err(|error| BadLine { line, reason: error.to_string() }).and_then(|record| {
            let line = record.position().map_or(line, csv::Position::line);
            let cells: Vec<&str> = record.iter().collect();
            row(&header, &cells, &crosswalk).map(|row| vec![row]).map_err(|reason| BadLine { line, reason })
        }))
    })))
}

fn row(header: &Header, cells: &[&str], crosswalk: &Crosswalk) -> Result<PlainRow, String> {
    let cell = |name: &str| header.cell(cells, name);
    let day = cell("event_date").unwrap_or_default();
    let date =
        calendar_day(&day).ok_or_else(|| format!("`event_date` is `{}`, no day of the calendar", crate::cell(&day)))?;
    let (event, sub) = (cell("event_type").unwrap_or_default(), cell("sub_event_type").unwrap_or_default());
    let (event_type, mode) = plover(&event, &sub);
    let modes: Vec<String> = mode.map(str::to_owned).into_iter().collect();
    let act = event_type.and_then(|event_type| crosswalk.cameo.of_type(event_type, &modes, &[]));
    let place_country =
        cell("country").and_then(|name| crosswalk.countries.name(&name)).map(|country| country.code.clone());
    let known = act.and_then(|act| crosswalk.cameo.code(&act.code));
    let source = cell("source");
    let reports =
        source.as_deref().map_or(1, |source| source.split(';').filter(|part| !part.trim().is_empty()).count());
    Ok(PlainRow {
        series: Series::Acled,
        id: cell("event_id_cnty").unwrap_or_default(),
        date,
        actor: party(cell("actor1"), cell("inter1"), crosswalk),
        recipient: party(cell("actor2"), cell("inter2"), crosswalk),
        event_type,
        mode: mode.map(str::to_owned),
        goldstein: known.map(|code| code.goldstein),
        cameo: act.map(|act| act.code.clone()),
        place: cell("location"),
        place_country,
        at: position(cell("latitude"), cell("longitude")),
        source,
        reports: reports.max(1) as u64,
    })
}

/// ACLED's kinds in PLOVER. Strategic developments are many things; those of one kind are named.
fn plover(event: &str, sub: &str) -> (Option<EventType>, Option<&'static str>) {
    match (event, sub) {
        (_, "Air/drone strike") => (Some(EventType::Assault), Some("aerial")),
        (_, "Shelling/artillery/missile attack") => (Some(EventType::Assault), Some("heavy-weapons")),
        (_, "Suicide bomb") => (Some(EventType::Assault), Some("suicide-attack")),
        (_, "Remote explosive/landmine/IED" | "Grenade") => (Some(EventType::Assault), Some("explosives")),
        (_, "Chemical weapon") => (Some(EventType::Assault), Some("unconventional")),
        (_, "Sexual violence") => (Some(EventType::Assault), Some("sexual")),
        (_, "Abduction/forced disappearance") => (Some(EventType::Assault), Some("abduct")),
        (_, "Looting/property destruction") => (Some(EventType::Assault), Some("destroy")),
        ("Riots", "Mob violence") => (Some(EventType::Assault), None),
        ("Riots", _) => (Some(EventType::Protest), Some("riot")),
        ("Protests", _) => (Some(EventType::Protest), Some("demo")),
        ("Battles" | "Violence against civilians", _) => (Some(EventType::Assault), None),
        ("Explosions/Remote violence", _) => (Some(EventType::Assault), Some("explosives")),
        (_, "Arrests") => (Some(EventType::Coerce), Some("arrest")),
        (_, "Agreement") => (Some(EventType::Agree), None),
        _ => (None, None),
    }
}

/// A party by its name ("Police Forces of Kenya (2013-2022)", "Protesters (Kenya)") and ACLED's kind in words or numbers.
fn party(name: Option<String>, kind: Option<String>, crosswalk: &Crosswalk) -> PlainParty {
    let Some(name) = name else { return PlainParty::default() };
    let state = |text: &str| crosswalk.countries.name(text.trim()).map(|country| country.code.clone());
    let before = name.split_once('(').map_or(name.as_str(), |(before, _)| before);
    let in_brackets = || name.split('(').skip(1).find_map(|part| state(part.split(')').next().unwrap_or_default()));
    let after_of =
        || before.match_indices(" of ").find_map(|(at, of)| state(before[at + of.len()..].trim_start_matches("the ")));
    let country = in_brackets().or_else(after_of);
    let sector = match (kind.as_deref(), name.as_str()) {
        (_, name) if name.starts_with("Military Forces") => Some(Sector::Mil),
        (_, name) if name.starts_with("Police Forces") => Some(Sector::Cop),
        (_, name) if name.starts_with("Government of") => Some(Sector::Gov),
        (Some("State forces" | "State Forces" | "1"), _) => Some(Sector::Mil),
        (Some("Rebel group" | "Rebel Groups" | "2"), _) => Some(Sector::Reb),
        (Some("Political militia" | "Identity militia" | "3" | "4"), _) => Some(Sector::Uaf),
        (Some("Rioters" | "Protesters" | "Civilians" | "5" | "6" | "7"), _) => Some(Sector::Cvl),
        _ => None,
    };
    PlainParty { code: country.clone(), country, sector, name: Some(name) }
}

fn calendar_day(day: &str) -> Option<Date> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    if let Some(date) = day.get(..10).and_then(|day| day.parse().ok()) {
        return Some(date);
    }
    let mut parts = day.split([' ', '-']);
    let (number, month, year) = (parts.next()?, parts.next()?.to_lowercase(), parts.next()?);
    let n = MONTHS.iter().position(|name| month.len() >= 3 && name.starts_with(&month))?;
    Date::new(year.parse().ok()?, i8::try_from(n + 1).ok()?, number.parse().ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_in_both_forms() {
        let day = Some(Date::constant(2024, 5, 3));
        for text in ["2024-05-03", "03 May 2024", "3-May-2024", "2024-05-03T00:00:00"] {
            assert_eq!(calendar_day(text), day, "{text}");
        }
        for text in ["", "03 Mayday 2024", "30 February 2024", "2024-05"] {
            assert_eq!(calendar_day(text), None, "{text}");
        }
    }
}
