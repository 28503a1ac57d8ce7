//! Our own records as plain rows: what would be exported, by the same rules.

use chancery_doc::Sector;
use chancery_doc::record::{Record, RecordParty};

use super::{BadLine, Lines, PlainParty, PlainRow, Rows, Series};
use crate::counts::Leader;
use crate::crosswalk::Crosswalk;
use crate::dyads::{Dyad, dyads};
use crate::rules::Rules;
use crate::telling::{Telling, outlet, tellings};
use crate::{Format, Include, Known};

pub(super) fn rows(mut lines: Lines, include: Include, crosswalk: Crosswalk) -> Box<dyn Iterator<Item = Rows>> {
    Box::new(std::iter::from_fn(move || {
        let (number, line) = lines.next()?;
        let bad = |reason: String| BadLine { line: number, reason };
        Some(line.map_err(|error| bad(error.to_string())).and_then(|line| {
            let record: Record = serde_json::from_str(&line).map_err(|error| bad(format!("no record: {error}")))?;
            Ok(plain_rows(&record, include, &(), &crosswalk))
        }))
    }))
}

/// The plain rows of a record: one for each pair of each happening that counts.
#[must_use]
pub fn plain_rows(record: &Record, include: Include, known: &dyn Known, crosswalk: &Crosswalk) -> Vec<PlainRow> {
    let mut rows = Vec::new();
    // Of the formats GDELT asks the least of a row: that it has a code, and a party.
    let rules = Rules { format: Format::Gdelt2, crosswalk, include };
    for (_, row) in tellings(record, &rules, known) {
        let Ok(telling) = row else { continue };
        if telling.counts.leader == Leader::ThisRow {
            rows.extend(dyads(telling.event).into_iter().filter_map(|dyad| plain(&telling, dyad, crosswalk)));
        }
    }
    rows
}

fn plain(telling: &Telling<'_>, dyad: Dyad<'_>, crosswalk: &Crosswalk) -> Option<PlainRow> {
    let event = telling.event;
    let (code, event_type, mode) = if telling.counted.is_intent {
        let code = crosswalk.cameo.intent(telling.counted.event_type).ok()?.to_owned();
        let event_type = crosswalk.cameo.code(&code).and_then(|code| code.event_type);
        (Some(code), event_type, None)
    } else {
        let act = crosswalk.cameo.act(event);
        let code = act.map(|act| act.returned.as_ref().filter(|_| dyad.is_returned).unwrap_or(&act.code).clone());
        (code, Some(telling.counted.event_type), event.mode.iter().flatten().next().cloned())
    };
    let score = event.score.filter(|_| !telling.counted.is_intent);
    let of_code = || code.as_deref().and_then(|code| crosswalk.cameo.code(code)).map(|code| code.goldstein);
    let place = event.place.as_ref();
    Some(PlainRow {
        series: Series::Chancery,
        id: event.id.clone(),
        date: telling.counted.from,
        actor: party(dyad.source),
        recipient: party(dyad.target),
        event_type,
        mode,
        goldstein: score.or_else(of_code),
        cameo: code,
        place: place.map(|place| place.name.clone()),
        place_country: place.and_then(|place| place.country.clone()),
        at: place.and_then(|place| place.lat.zip(place.lon)),
        source: outlet(telling.record).map(str::to_owned),
        reports: telling.counts.articles.max(1),
    })
}

fn party(party: Option<&RecordParty>) -> PlainParty {
    let Some(party) = party else { return PlainParty::default() };
    let words = || party.span.as_ref().map(|span| span.text.clone());
    PlainParty {
        code: party.code.clone().or_else(|| party.country.clone()),
        country: party.country.clone(),
        sector: party.sector.as_deref().and_then(Sector::from_name),
        name: party.name.clone().or_else(words),
    }
}
