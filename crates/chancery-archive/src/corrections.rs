//! People's word on what the machine made: happenings joined or parted, rows marked right or wrong, with who and when.
//!
//! Nothing of the machine's is written over: records stay as they were coded, `machine` keeps where an event stood before somebody
//! moved it. Corrections name rows by their ids, digests of content; so a later run that codes the same row has them again.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, OptionalExtension as _};

use crate::archive::Archive;
use crate::error::{ArchiveError, Result};
use crate::occurrences::Regrouping;
use crate::values::{Id, now};
use crate::writer::Writer;

/// What somebody says of rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CorrectionKind {
    /// They tell one happening.
    Merge,
    /// They tell one that is not the one they are in.
    Split,
    /// They are right as coded.
    Right,
    /// They are wrong, and count no more.
    Wrong,
}

impl CorrectionKind {
    const ALL: [Self; 4] = [Self::Merge, Self::Split, Self::Right, Self::Wrong];

    /// Its name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Merge => "merge",
            Self::Split => "split",
            Self::Right => "right",
            Self::Wrong => "wrong",
        }
    }

    fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }
}

/// One correction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correction {
    /// Its number.
    pub id: i64,
    /// What is said.
    pub kind: CorrectionKind,
    /// By whom.
    pub who: String,
    /// When, in ISO 8601, UTC.
    pub at: String,
    /// Why, in words.
    pub note: String,
    /// By whom and when it was taken back.
    pub withdrawn: Option<String>,
    /// The rows, by their ids.
    pub rows: Vec<Id>,
}

/// All rows that a correction names which stands.
pub(crate) fn rows(connection: &Connection) -> rusqlite::Result<BTreeSet<Id>> {
    let sql = "SELECT row FROM corrected d JOIN corrections c ON c.id = d.correction WHERE c.withdrawn IS NULL";
    connection.prepare(sql)?.query_map([], |row| row.get(0))?.collect()
}

/// Does to a run what the corrections that name any of `rows` say.
pub(crate) fn apply(connection: &Connection, run: i64, rows: &[Id]) -> rusqlite::Result<()> {
    let mut naming = connection.prepare_cached(
        "SELECT c.id, c.kind FROM corrected d JOIN corrections c ON c.id = d.correction
         WHERE d.row = ?1 AND c.withdrawn IS NULL",
    )?;
    let mut corrections: BTreeMap<i64, String> = BTreeMap::new();
    for row in rows {
        for found in naming.query_map([row], |row| Ok((row.get(0)?, row.get(1)?)))? {
            let (correction, kind) = found?;
            corrections.insert(correction, kind);
        }
    }
    if corrections.is_empty() {
        return Ok(());
    }
    let mut regrouping = Regrouping::new(connection, run);
    for (correction, kind) in corrections {
        let events = events(connection, run, correction)?;
        match CorrectionKind::named(&kind) {
            Some(CorrectionKind::Right) => mark(connection, &mut regrouping, &events, Some(1))?,
            Some(CorrectionKind::Wrong) => mark(connection, &mut regrouping, &events, Some(0))?,
            Some(CorrectionKind::Merge) => {
                for (_, occurrence) in &events {
                    remember(connection, *occurrence)?;
                }
                regrouping.join(&numbers(&events))?;
            }
            Some(CorrectionKind::Split) => part(connection, &mut regrouping, &events)?,
            None => {}
        }
    }
    regrouping.finish()
}

/// The rows of a correction in a run: numbers of the events and of their happenings.
fn events(connection: &Connection, run: i64, correction: i64) -> rusqlite::Result<Vec<(i64, i64)>> {
    connection
        .prepare_cached(
            "SELECT e.id, e.occurrence FROM corrected d CROSS JOIN events e ON e.row = d.row
             WHERE d.correction = ?1 AND +e.run = ?2 ORDER BY e.row",
        )?
        .query_map((correction, run), |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect()
}

fn numbers(events: &[(i64, i64)]) -> Vec<i64> {
    events.iter().map(|(event, _)| *event).collect()
}

/// Notes where the machine put the events of a happening, before the first change by people.
fn remember(connection: &Connection, occurrence: i64) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "INSERT OR IGNORE INTO machine (event, occurrence) SELECT id, occurrence FROM events WHERE occurrence = ?1",
        )?
        .execute([occurrence])?;
    Ok(())
}

fn mark(
    connection: &Connection,
    regrouping: &mut Regrouping<'_>,
    events: &[(i64, i64)],
    mark: Option<i64>,
) -> rusqlite::Result<()> {
    for (event, occurrence) in events {
        regrouping.touch(*occurrence)?;
        connection.prepare_cached("UPDATE events SET mark = ?1 WHERE id = ?2")?.execute((mark, event))?;
    }
    Ok(())
}

fn part(connection: &Connection, regrouping: &mut Regrouping<'_>, events: &[(i64, i64)]) -> rusqlite::Result<()> {
    let occurrences: BTreeSet<i64> = events.iter().map(|(_, occurrence)| *occurrence).collect();
    if let [occurrence] = occurrences.iter().copied().collect::<Vec<_>>()[..] {
        let sql = "SELECT count(*) FROM events WHERE occurrence = ?1";
        let n_all: i64 = connection.prepare_cached(sql)?.query_row([occurrence], |row| row.get(0))?;
        if n_all == events.len() as i64 {
            return Ok(());
        }
    }
    for &occurrence in &occurrences {
        remember(connection, occurrence)?;
    }
    regrouping.part(&numbers(events)).map(|_| ())
}

/// Puts the events of some happenings back to where the machine had them, so that it can group them anew; gives the rows whose
/// corrections must be made again then.
pub(crate) fn lift(
    connection: &Connection,
    run: i64,
    regrouping: &mut Regrouping<'_>,
    occurrences: &BTreeSet<i64>,
    corrected: &BTreeSet<Id>,
) -> rusqlite::Result<BTreeSet<Id>> {
    let mut again = BTreeSet::new();
    for occurrence in occurrences {
        let rows: BTreeSet<Id> = connection
            .prepare_cached("SELECT row FROM events WHERE occurrence = ?1 AND run = ?2")?
            .query_map((occurrence, run), |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        again.extend(rows.intersection(corrected));
        let events: Vec<i64> = connection
            .prepare_cached("SELECT id FROM events WHERE occurrence = ?1")?
            .query_map([occurrence], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        go_home(connection, regrouping, *occurrence)?;
        let mut forget = connection.prepare_cached("DELETE FROM machine WHERE event = ?1")?;
        for event in events {
            forget.execute([event])?;
        }
    }
    Ok(again)
}

/// Moves events of a happening that people put there back to where the machine had put them.
fn go_home(connection: &Connection, regrouping: &mut Regrouping<'_>, occurrence: i64) -> rusqlite::Result<()> {
    let moved: Vec<(i64, i64)> = connection
        .prepare_cached(
            "SELECT e.id, m.occurrence FROM events e JOIN machine m ON m.event = e.id
             WHERE e.occurrence = ?1 AND m.occurrence <> ?1",
        )?
        .query_map([occurrence], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?;
    let mut homes: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
    for (event, home) in moved {
        homes.entry(home).or_default().push(event);
    }
    for (home, events) in homes {
        regrouping.part(&events)?;
        let sql = "SELECT id FROM events WHERE occurrence = ?1 LIMIT 1";
        let there: Option<i64> = connection.query_row(sql, [home], |row| row.get(0)).optional()?;
        if let (Some(there), Some(first)) = (there, events.first()) {
            regrouping.join(&[there, *first])?;
        }
    }
    Ok(())
}

/// Takes a correction back in a run: marks go, moved events return to where the machine had put them.
fn undo(connection: &Connection, run: i64, correction: i64, kind: CorrectionKind) -> rusqlite::Result<()> {
    let named = events(connection, run, correction)?;
    let mut regrouping = Regrouping::new(connection, run);
    match kind {
        CorrectionKind::Right | CorrectionKind::Wrong => mark(connection, &mut regrouping, &named, None)?,
        CorrectionKind::Merge | CorrectionKind::Split => {
            for occurrence in named.iter().map(|(_, occurrence)| *occurrence).collect::<BTreeSet<i64>>() {
                go_home(connection, &mut regrouping, occurrence)?;
            }
        }
    }
    regrouping.finish()
}

impl Archive {
    /// All corrections, oldest first.
    ///
    /// # Errors
    ///
    /// If the archive cannot be read.
    pub fn corrections(&self) -> Result<Vec<Correction>> {
        let read = || -> rusqlite::Result<Vec<Correction>> {
            let mut rows = self.connection.prepare("SELECT row FROM corrected WHERE correction = ?1 ORDER BY row")?;
            let mut corrections =
                self.connection.prepare("SELECT id, kind, who, at, note, withdrawn FROM corrections ORDER BY id")?;
            let mut corrections = corrections.query([])?;
            let mut found = Vec::new();
            while let Some(row) = corrections.next()? {
                let id = row.get(0)?;
                let Some(kind) = CorrectionKind::named(&row.get::<_, String>(1)?) else { continue };
                found.push(Correction {
                    id,
                    kind,
                    who: row.get(2)?,
                    at: row.get(3)?,
                    note: row.get(4)?,
                    withdrawn: row.get(5)?,
                    rows: rows.query_map([id], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?,
                });
            }
            Ok(found)
        };
        self.or(read())
    }

    /// The one row of the archive whose id begins with some hexadecimal digits: an event's, or a happening's key.
    ///
    /// # Errors
    ///
    /// If no row's does, or the ids of several do.
    pub fn row_id(&self, prefix: &str) -> Result<Id> {
        let choice = |problem: String| ArchiveError::Choice { problem };
        let (low, high) = Id::range(&prefix.to_lowercase())
            .ok_or_else(|| choice(format!("`{prefix}` is no row id: want some of its hexadecimal digits")))?;
        let sql = "SELECT DISTINCT row FROM events WHERE row BETWEEN ?1 AND ?2 LIMIT 2";
        let read = || -> rusqlite::Result<Vec<Id>> {
            self.connection.prepare_cached(sql)?.query_map((low, high), |row| row.get(0))?.collect()
        };
        match self.or(read())?[..] {
            [id] => Ok(id),
            [] => Err(choice(format!(
                "no event of the archive has an id that begins with `{prefix}`; `chancery query` tells the ids"
            ))),
            _ => Err(choice(format!("several events have ids that begin with `{prefix}`: give more digits"))),
        }
    }
}

impl Writer {
    /// Notes what somebody says of rows, and does so to every run that has them. Gives the correction's number.
    ///
    /// # Errors
    ///
    /// If the archive cannot be written.
    pub fn correct(&mut self, kind: CorrectionKind, rows: &[Id], who: &str, note: &str) -> Result<i64> {
        let at = now();
        let number = self.change(|transaction| {
            transaction.execute(
                "INSERT INTO corrections (kind, who, at, note) VALUES (?1, ?2, ?3, ?4)",
                (kind.as_str(), who, at, note),
            )?;
            let number = transaction.last_insert_rowid();
            for row in rows {
                transaction
                    .execute("INSERT OR IGNORE INTO corrected (correction, row) VALUES (?1, ?2)", (number, row))?;
            }
            each_run(transaction, |run| apply(transaction, run, rows))?;
            Ok(number)
        })?;
        self.now_corrected(rows);
        Ok(number)
    }

    /// Takes a correction back; it stays on record as withdrawn. `false` where there is none of that number that stands.
    ///
    /// # Errors
    ///
    /// If the archive cannot be written.
    pub fn withdraw(&mut self, number: i64, who: &str) -> Result<bool> {
        let by = format!("{who}, {}", now());
        self.change(|transaction| {
            let sql = "SELECT kind FROM corrections WHERE id = ?1 AND withdrawn IS NULL";
            let kind: Option<String> = transaction.query_row(sql, [number], |row| row.get(0)).optional()?;
            let Some(kind) = kind.as_deref().and_then(CorrectionKind::named) else { return Ok(false) };
            each_run(transaction, |run| undo(transaction, run, number, kind))?;
            transaction.execute("UPDATE corrections SET withdrawn = ?1 WHERE id = ?2", (by, number))?;
            // Others that name the same rows still stand.
            let rows: Vec<Id> = transaction
                .prepare("SELECT row FROM corrected WHERE correction = ?1")?
                .query_map([number], |row| row.get(0))?
                .collect::<rusqlite::Result<_>>()?;
            each_run(transaction, |run| apply(transaction, run, &rows))?;
            Ok(true)
        })
    }
}

fn each_run(connection: &Connection, mut f: impl FnMut(i64) -> rusqlite::Result<()>) -> rusqlite::Result<()> {
    let runs: Vec<i64> =
        connection.prepare("SELECT id FROM runs")?.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    runs.into_iter().try_for_each(&mut f)
}
