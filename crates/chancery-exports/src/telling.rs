//! The rows of one article as an export sees them: which count, which of them tell one happening, and which stands for it.

use chancery_doc::record::{Record, RecordEvent, RecordParty};

use crate::counts::{Counts, Known};
use crate::include::{Counted, Include, LeftOut};

/// A row that counts.
pub(crate) struct Telling<'r> {
    pub(crate) record: &'r Record,
    pub(crate) event: &'r RecordEvent,
    pub(crate) counted: Counted,
    /// From the archive, or counted within the article.
    pub(crate) counts: Counts,
    /// Whether an archive gave the counts.
    pub(crate) is_known: bool,
    /// Whether the row stands for the happening within its article.
    pub(crate) leads_article: bool,
}

/// The rows of a record, in its order: each counts, or is left out for a reason.
pub(crate) fn tellings<'r>(
    record: &'r Record,
    include: Include,
    known: &dyn Known,
) -> Vec<(&'r RecordEvent, Result<Telling<'r>, LeftOut>)> {
    let mut rows: Vec<(&RecordEvent, Result<Telling<'_>, LeftOut>)> = record
        .events
        .iter()
        .map(|event| (event, include.counts(record, event).map(|counted| telling(record, event, counted, known))))
        .collect();
    let told: Vec<(String, usize)> = rows
        .iter()
        .filter_map(|(event, row)| row.as_ref().ok().map(|row| (row.counts.group.clone(), completeness(event))))
        .collect();
    let mut led: Vec<&String> = Vec::new();
    for (_, row) in &mut rows {
        let Ok(row) = row else { continue };
        let group = &row.counts.group;
        let of_group = || told.iter().filter(|(other, _)| other == group);
        let best = of_group().map(|(_, completeness)| *completeness).max().unwrap_or_default();
        // The first of the most complete ones.
        if completeness(row.event) == best && !led.contains(&group) {
            row.leads_article = true;
            if let Some((key, _)) = told.iter().find(|(other, _)| other == group) {
                led.push(key);
            }
        }
        if !row.is_known {
            row.counts.mentions = of_group().count() as u64;
            row.counts.leads = row.leads_article;
        }
    }
    rows
}

fn telling<'r>(record: &'r Record, event: &'r RecordEvent, counted: Counted, known: &dyn Known) -> Telling<'r> {
    let counts = known.counts(&event.id);
    let is_known = counts.is_some();
    let counts = counts.unwrap_or_else(|| Counts {
        group: event.same.as_ref().map_or_else(|| event.id.clone(), |same| format!("{}/{same}", record.article.id)),
        leads: false,
        mentions: 1,
        outlets: 1,
        articles: 1,
        origins: 1,
        first: None,
    });
    Telling { record, event, counted, counts, is_known, leads_article: false }
}

/// How much a row tells: coded parties first, then place and day.
fn completeness(event: &RecordEvent) -> usize {
    let coded = |party: &RecordParty| usize::from(party.code.is_some() || party.country.is_some());
    let parties: usize = event.actors.iter().chain(&event.recipients).map(coded).sum();
    let sides = usize::from(!event.actors.is_empty()) + usize::from(!event.recipients.is_empty());
    let dated = event.date.as_ref().is_some_and(|date| date.basis == "expression");
    sides * 100 + parties.min(9) * 10 + usize::from(event.place.is_some()) * 2 + usize::from(dated)
}

/// The moment of an article as fourteen digits in UTC, `YYYYMMDDHHMMSS`; a day alone is its first second.
pub(crate) fn digits(moment: &str) -> Option<String> {
    if let Ok(instant) = moment.parse::<jiff::Timestamp>() {
        let at = jiff::tz::Offset::UTC.to_datetime(instant);
        let (day, time) = (at.date(), at.time());
        return Some(format!(
            "{:04}{:02}{:02}{:02}{:02}{:02}",
            day.year(),
            day.month(),
            day.day(),
            time.hour(),
            time.minute(),
            time.second()
        ));
    }
    let day: jiff::civil::Date = moment.get(..10)?.parse().ok()?;
    Some(format!("{:04}{:02}{:02}000000", day.year(), day.month(), day.day()))
}

/// The article's own address, where it has one.
pub(crate) fn address(record: &Record) -> Option<&str> {
    record.article.canonical_url.as_deref().or(record.article.url.as_deref())
}

/// Who published the article: its outlet's name, else its domain.
pub(crate) fn outlet(record: &Record) -> Option<&str> {
    let outlet = record.article.outlet.as_ref()?;
    outlet.name.as_deref().or(outlet.domain.as_deref())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_in_utc() {
        assert_eq!(digits("2024-05-04T00:30:00+02:00").as_deref(), Some("20240503223000"));
        assert_eq!(digits("2024-05-04T00:30Z").as_deref(), Some("20240504003000"));
        assert_eq!(digits("2024-05-04").as_deref(), Some("20240504000000"));
        assert_eq!(digits("May"), None);
    }
}
