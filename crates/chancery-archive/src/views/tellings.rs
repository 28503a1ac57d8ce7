//! One happening, told by several: who was first, and in what they differ.

use std::collections::BTreeMap;

use chancery_doc::record::{RecordCount, RecordEvent};
use rusqlite::params_from_iter;
use serde::Serialize;

use super::counting;
use crate::archive::Archive;
use crate::error::Result;
use crate::filter::{Conditions, Filter};
use crate::query::{By, FoundRow, Page};

/// One telling.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Report {
    /// Who published it.
    pub outlet: Option<String>,
    /// When.
    pub published: Option<String>,
    /// The row.
    pub row: String,
    /// Whether the article repeats another.
    pub repeats: bool,
}

/// One happening with its reports, earliest first.
#[derive(Clone, Debug, Serialize)]
pub struct FirstLine {
    /// The happening, as its first report tells it.
    #[serde(flatten)]
    pub row: FoundRow,
    /// All reports; the first is who was first. Where only the day of publication is known, noon is taken.
    pub told_by: Vec<Report>,
}

/// One thing that tellings of a happening say differently.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Difference {
    /// `status`, `place`, `actors`, `recipients`, `dead`, `injured`, `arrested`, `size`.
    pub what: &'static str,
    /// What is said, and the rows that say it, earliest first.
    pub said: Vec<Said>,
}

/// One side of a difference.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Said {
    /// In words: `denied`, `3`, `24–99`, `Lagos`.
    pub value: String,
    /// Who says so.
    pub by: Vec<Report>,
}

/// One happening that is told differently.
#[derive(Clone, Debug, Serialize)]
pub struct Contradiction {
    /// The happening, as its first report tells it.
    #[serde(flatten)]
    pub row: FoundRow,
    /// In what reports differ.
    pub differences: Vec<Difference>,
}

impl Archive {
    /// Happenings, each with who reported it first and when the others did.
    ///
    /// # Errors
    ///
    /// If the words to look for are none, or the archive cannot be read.
    pub fn first(&self, filter: &Filter, page: Page) -> Result<Vec<FirstLine>> {
        let filter = counting(filter);
        let rows = self.rows(&filter, By::Events, page)?;
        rows.into_iter()
            .map(|row| {
                let told_by = self.tellings(&filter, &row)?.iter().map(report).collect();
                Ok(FirstLine { row, told_by })
            })
            .collect()
    }

    /// Happenings whose tellings differ in status, numbers of people, place or parties. Denied, planned and background tellings
    /// are looked at too: that they differ is the point.
    ///
    /// # Errors
    ///
    /// If the words to look for are none, or the archive cannot be read.
    pub fn contradictions(&self, filter: &Filter, page: Page) -> Result<Vec<Contradiction>> {
        let run = self.run_or_visible(filter.run)?;
        let Conditions { sql, values } = filter.conditions(run)?;
        let sql = format!(
            "SELECT o.key FROM events e JOIN articles a ON a.id = e.article JOIN occurrences o ON o.id = e.occurrence
             WHERE {sql} AND e.mark IS NOT 0
                AND (SELECT count(*) FROM events x WHERE x.occurrence = e.occurrence AND x.mark IS NOT 0) > 1
             GROUP BY e.occurrence ORDER BY {}",
            if page.oldest { "min(e.day), e.occurrence" } else { "min(e.day) DESC, e.occurrence DESC" }
        );
        let read = || -> rusqlite::Result<Vec<crate::Id>> {
            self.connection.prepare_cached(&sql)?.query_map(params_from_iter(values), |row| row.get(0))?.collect()
        };
        let limit = page.limit.and_then(|limit| usize::try_from(limit).ok()).unwrap_or(usize::MAX);
        let mut passed_over = 0;
        let mut found = Vec::new();
        for key in self.or(read())? {
            // All tellings are compared, whichever of them the filter names.
            let all = Filter { run: filter.run, occurrence: Some(key), ..Filter::default() };
            let tellings = self.rows(&all, By::Reports, Page::default())?;
            let mut tellings: Vec<FoundRow> = tellings.into_iter().filter(|row| row.mark != Some("wrong")).collect();
            sort(&mut tellings);
            let differences = differences(&tellings);
            if differences.is_empty() {
                continue;
            }
            if passed_over < page.offset {
                passed_over += 1;
                continue;
            }
            let counts = self.count(&all)?;
            let Some(first) = tellings.into_iter().next() else { continue };
            found.push(Contradiction { row: FoundRow { counts, ..first }, differences });
            if found.len() >= limit {
                break;
            }
        }
        Ok(found)
    }

    /// The tellings of a row's happening that the filter lets through, earliest first.
    pub(super) fn tellings(&self, filter: &Filter, row: &FoundRow) -> Result<Vec<FoundRow>> {
        let Some(key) = crate::Id::parse(&row.occurrence) else { return Ok(Vec::new()) };
        let one = Filter { occurrence: Some(key), text: None, ..filter.clone() };
        let mut rows = self.rows(&one, By::Reports, Page::default())?;
        sort(&mut rows);
        Ok(rows)
    }
}

fn sort(rows: &mut [FoundRow]) {
    let when = |row: &FoundRow| row.published.as_deref().and_then(crate::values::moment_seconds).unwrap_or(i64::MAX);
    rows.sort_by(|one, other| (when(one), &one.event.id).cmp(&(when(other), &other.event.id)));
}

pub(super) fn report(row: &FoundRow) -> Report {
    Report {
        outlet: row.outlet.clone(),
        published: row.published.clone(),
        row: row.event.id.clone(),
        repeats: row.repeats,
    }
}

fn differences(tellings: &[FoundRow]) -> Vec<Difference> {
    let codes = |parties: &[chancery_doc::record::RecordParty]| {
        let mut codes: Vec<&str> = parties.iter().filter_map(|party| party.code.as_deref()).collect();
        codes.sort_unstable();
        codes.dedup();
        (!codes.is_empty()).then(|| codes.join(", "))
    };
    let number = |event: &RecordEvent, of: fn(&chancery_doc::record::RecordMagnitude) -> &Option<RecordCount>| {
        event.magnitude.as_ref().and_then(|magnitude| of(magnitude).as_ref()).map(count)
    };
    type Value<'v> = &'v dyn Fn(&RecordEvent) -> Option<String>;
    let asked: [(&'static str, Value<'_>); 8] = [
        ("status", &|event| Some(event.status.clone())),
        ("place", &|event| event.place.as_ref().map(|place| place.name.clone())),
        ("actors", &|event| codes(&event.actors)),
        ("recipients", &|event| codes(&event.recipients)),
        ("dead", &|event| number(event, |magnitude| &magnitude.dead)),
        ("injured", &|event| number(event, |magnitude| &magnitude.injured)),
        ("arrested", &|event| number(event, |magnitude| &magnitude.arrested)),
        ("size", &|event| number(event, |magnitude| &magnitude.size)),
    ];
    let mut differences = Vec::new();
    for (what, value) in asked {
        let mut said: Vec<Said> = Vec::new();
        let mut places: BTreeMap<String, usize> = BTreeMap::new();
        for telling in tellings {
            let Some(value) = value(&telling.event) else { continue };
            let at = *places.entry(value.clone()).or_insert_with(|| {
                said.push(Said { value, by: Vec::new() });
                said.len() - 1
            });
            said[at].by.push(report(telling));
        }
        // That something has occurred and is still going on is no contradiction.
        let kinds = if what == "status" {
            let kind = |value: &str| if value == "ongoing" { "occurred".to_owned() } else { value.to_owned() };
            said.iter().map(|said| kind(&said.value)).collect::<std::collections::BTreeSet<_>>().len()
        } else {
            said.len()
        };
        if kinds > 1 {
            differences.push(Difference { what, said });
        }
    }
    differences
}

fn count(count: &RecordCount) -> String {
    match (count.min, count.max) {
        (Some(min), Some(max)) if min == max => min.to_string(),
        (Some(min), Some(max)) => format!("{min}–{max}"),
        (Some(min), None) => format!("at least {min}"),
        (None, Some(max)) => format!("at most {max}"),
        (None, None) => "some".to_owned(),
    }
}
