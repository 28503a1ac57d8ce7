//! The rows of one article as an export sees them: which count, which of them tell one happening, and which stands for it.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use chancery_doc::record::{Record, RecordEvent, RecordParty};

use crate::counts::{Counts, Known, Leader};
use crate::crosswalk::Act;
use crate::include::{Counted, LeftOut};
use crate::rules::Rules;

/// A row that counts.
pub(crate) struct Telling<'r> {
    pub(crate) record: &'r Record,
    pub(crate) event: &'r RecordEvent,
    pub(crate) counted: Counted,
    /// Its CAMEO code, or why it can make no line of the format.
    pub(crate) act: Result<Act, LeftOut>,
    /// From the archive, or counted within the article.
    pub(crate) counts: Counts,
    /// Whether an archive gave the counts.
    pub(crate) is_known: bool,
    /// Which row stands for the happening within the article.
    pub(crate) in_article: Leader,
}

/// The rows of a record, in its order: each counts, or is left out for a reason.
pub(crate) fn tellings<'r>(
    record: &'r Record,
    rules: &Rules<'_>,
    known: &dyn Known,
) -> Vec<(&'r RecordEvent, Result<Telling<'r>, LeftOut>)> {
    let mut rows: Vec<(&RecordEvent, Result<Telling<'_>, LeftOut>)> =
        record.events.iter().map(|event| (event, telling(record, event, rules, known))).collect();
    let groups = groups(&rows);
    for (n, (_, row)) in rows.iter_mut().enumerate() {
        let Ok(row) = row else { continue };
        let Some(group) = groups.get(&row.counts.group) else { continue };
        row.in_article = Leader::of(group.leader.map(|(_, leader)| leader == n));
        if !row.is_known {
            row.counts.mentions = group.n_rows;
            row.counts.leader = row.in_article;
        }
    }
    rows
}

/// The rows of an article that tell one happening.
#[derive(Default)]
struct Group {
    n_rows: u64,
    /// Of the rows that can make a line, the first of the most complete ones: how complete it is, and its number.
    leader: Option<(Reverse<usize>, usize)>,
}

fn groups(rows: &[(&RecordEvent, Result<Telling<'_>, LeftOut>)]) -> BTreeMap<String, Group> {
    let mut groups: BTreeMap<String, Group> = BTreeMap::new();
    for (n, (event, row)) in rows.iter().enumerate() {
        let Ok(row) = row else { continue };
        let group = groups.entry(row.counts.group.clone()).or_default();
        group.n_rows += 1;
        if row.act.is_ok() {
            let own = (Reverse(completeness(event)), n);
            group.leader = Some(group.leader.map_or(own, |other| other.min(own)));
        }
    }
    groups
}

fn telling<'r>(
    record: &'r Record,
    event: &'r RecordEvent,
    rules: &Rules<'_>,
    known: &dyn Known,
) -> Result<Telling<'r>, LeftOut> {
    if known.is_wrong(&event.id) {
        return Err(LeftOut::MarkedWrong);
    }
    let counted = rules.counts(record, event)?;
    let act = rules.act(event, counted);
    let counts = known.counts(&event.id);
    let is_known = counts.is_some();
    let counts = counts.unwrap_or_else(|| Counts {
        group: event.same.as_ref().map_or_else(|| event.id.clone(), |same| format!("{}/{same}", record.article.id)),
        leader: Leader::NoRow,
        mentions: 1,
        outlets: 1,
        articles: 1,
        origins: 1,
        first: None,
    });
    Ok(Telling { record, event, counted, act, counts, is_known, in_article: Leader::NoRow })
}

/// How much a row tells: coded parties first, then place and day.
pub(crate) fn completeness(event: &RecordEvent) -> usize {
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
