//! Events of GDELT 1.0 and 2.0.

use jiff::civil::Date;

use super::{BadLine, Header, Lines, PlainParty, PlainRow, Rows, Series, number, position};
use crate::crosswalk::Crosswalk;
use crate::gdelt::EVENTS;

/// Columns without which a line is no row.
const WANTED: [&str; 2] = ["Day", "EventCode"];

pub(super) fn rows(
    mut lines: Lines,
    series: Series,
    crosswalk: Crosswalk,
) -> Result<Box<dyn Iterator<Item = Rows>>, String> {
    let first = lines.peek().map_err(|error| error.to_string())?.unwrap_or_default();
    let has_header = first.to_lowercase().contains("eventcode");
    let header = if has_header {
        lines.next();
        // BigQuery and version 1.0 say SQLDATE.
        Header::new(
            first.split('\t').map(|name| if name.trim().eq_ignore_ascii_case("sqldate") { "Day" } else { name }),
        )
    } else {
        let is_of_series = |name: &&str| series == Series::Gdelt2 || !name.ends_with("_ADM2Code");
        Header::new(EVENTS.iter().map(|column| column.name).filter(is_of_series))
    };
    let lacking = header.lacks(&WANTED);
    if !lacking.is_empty() {
        return Err(format!("it lacks {}", lacking.join(", ")));
    }
    Ok(Box::new(std::iter::from_fn(move || {
        let (number, line) = lines.next()?;
        let bad = |reason: String| BadLine { line: number, reason };
        Some(line.map_err(|error| bad(error.to_string())).and_then(|line| {
            let cells: Vec<&str> = line.split('\t').collect();
            // The address came in 2013: older lines of version 1.0 end before it.
            if cells.len() > header.len() || cells.len() + 1 < header.len() {
                return Err(bad(format!("{} cells, not {}", cells.len(), header.len())));
            }
            row(&header, &cells, series, &crosswalk).map(|row| vec![row]).map_err(bad)
        }))
    })))
}

fn row(header: &Header, cells: &[&str], series: Series, crosswalk: &Crosswalk) -> Result<PlainRow, String> {
    let cell = |name: &str| header.cell(cells, name);
    let day = cell("Day").unwrap_or_default();
    let date = digits_day(&day).ok_or_else(|| format!("`Day` is `{}`, no day of the calendar", crate::cell(&day)))?;
    let code = cell("EventCode").unwrap_or_default();
    // Read as a number somewhere on the way, 040 becomes 40.
    let root = cell("EventRootCode").map(|root| format!("{root:0>2}"));
    let code = if root.as_deref().is_some_and(|root| root.starts_with('0') && !code.starts_with('0')) {
        format!("0{code}")
    } else {
        code
    };
    let known = crosswalk.cameo.code(&code).ok_or_else(|| format!("`{}` is no CAMEO code", crate::cell(&code)))?;
    let place_country = cell("ActionGeo_CountryCode")
        .and_then(|fips| crosswalk.countries.fips(&fips).map(|country| country.code.clone()));
    Ok(PlainRow {
        series,
        id: cell("GlobalEventID").unwrap_or_default(),
        date,
        actor: party(header, cells, crosswalk, "Actor1"),
        recipient: party(header, cells, crosswalk, "Actor2"),
        event_type: known.event_type,
        mode: known.mode.clone(),
        goldstein: number(cell("GoldsteinScale")).or(Some(known.goldstein)),
        cameo: Some(code),
        place: cell("ActionGeo_Fullname"),
        place_country,
        at: position(cell("ActionGeo_Lat"), cell("ActionGeo_Long")),
        source: cell("SOURCEURL").map(|url| domain(&url).to_owned()),
        reports: cell("NumArticles").and_then(|count| count.parse().ok()).unwrap_or(1),
    })
}

fn party(header: &Header, cells: &[&str], crosswalk: &Crosswalk, side: &str) -> PlainParty {
    let cell = |name: &str| header.cell(cells, &format!("{side}{name}"));
    let country =
        cell("CountryCode").and_then(|code| crosswalk.countries.code(&code)).map(|country| country.code.clone());
    let group = cell("KnownGroupCode").and_then(|group| crosswalk.actors.of_group(&group).map(str::to_owned));
    let sector = cell("Type1Code").and_then(|kind| crosswalk.actors.of_type(&kind));
    // A state named alone is its government, as in our codebook.
    let is_state = || cell("Name").is_some_and(|name| crosswalk.countries.name(&name).is_some());
    let sector = sector.or_else(|| is_state().then_some(chancery_doc::Sector::Gov));
    PlainParty { code: group.or_else(|| country.clone()), country, sector, name: cell("Name") }
}

/// `20240503` as a day.
pub(super) fn digits_day(digits: &str) -> Option<Date> {
    if digits.len() != 8 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    Date::new(digits[..4].parse().ok()?, digits[4..6].parse().ok()?, digits[6..].parse().ok()?).ok()
}

/// The host of an address, without `www.`; other text as it is.
fn domain(url: &str) -> &str {
    let host = url.split_once("://").map_or(url, |(_, rest)| rest);
    let host = host.split(['/', '?', '#', ':']).next().unwrap_or(host);
    host.strip_prefix("www.").unwrap_or(host)
}
