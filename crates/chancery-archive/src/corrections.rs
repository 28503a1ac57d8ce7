//! People's word on what the machine made: happenings joined or parted, rows marked right or wrong, with who and when.
//!
//! Nothing of the machine's is written over: records stay as they were coded, `machine` keeps where an event stood before somebody
//! moved it. Corrections name rows by their ids, digests of content; so a later run that codes the same row has them again.
//!
//! How rows are grouped is what the machine made, and upon it all merges and splits that stand, in their order. Whoever changes
//! something below the last of them (the machine groups anew, a correction is taken back) undoes all that hang together and makes
//! them again; how, says [`Tangle`].

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rusqlite::{Connection, OptionalExtension as _};

use crate::archive::Archive;
use crate::corroboration::Corroboration;
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

/// What hangs together by people's word.
struct Tangle {
    /// Happenings that have a row which one of the corrections names, or one from a happening of the machine's that others were taken from.
    occurrences: BTreeSet<i64>,
    /// The corrections that stand and named rows of those happenings when they moved them.
    corrections: BTreeSet<i64>,
}

impl Tangle {
    /// Follows corrections to happenings and happenings to corrections until nothing is new.
    fn around(
        connection: &Connection,
        run: i64,
        occurrences: BTreeSet<i64>,
        corrections: BTreeSet<i64>,
    ) -> rusqlite::Result<Self> {
        let mut naming = connection.prepare_cached(
            "SELECT DISTINCT c.id FROM events e JOIN corrected d ON d.row = e.row JOIN corrections c ON c.id = d.correction
             WHERE e.occurrence = ?1 AND c.kind IN ('merge', 'split') AND c.withdrawn IS NULL",
        )?;
        let mut homes = connection.prepare_cached(
            "SELECT DISTINCT m.occurrence FROM events e JOIN machine m ON m.event = e.id WHERE e.occurrence = ?1",
        )?;
        let mut from_home = connection.prepare_cached(
            "SELECT DISTINCT e.occurrence FROM machine m CROSS JOIN events e ON e.id = m.event WHERE m.occurrence = ?1",
        )?;
        let mut unread: Vec<i64> = corrections.iter().copied().collect();
        let mut waiting: Vec<i64> = occurrences.iter().copied().collect();
        let mut tangle = Self { occurrences, corrections };
        let mut known_homes = BTreeSet::new();
        loop {
            let mut reached: Vec<i64> = Vec::new();
            if let Some(correction) = unread.pop() {
                reached.extend(events(connection, run, correction)?.iter().map(|(_, occurrence)| occurrence));
            } else if let Some(occurrence) = waiting.pop() {
                for correction in naming.query_map([occurrence], |row| row.get(0))? {
                    let correction = correction?;
                    if tangle.corrections.insert(correction) {
                        unread.push(correction);
                    }
                }
                for home in homes.query_map([occurrence], |row| row.get::<_, i64>(0))? {
                    let home = home?;
                    if known_homes.insert(home) {
                        for occurrence in from_home.query_map([home], |row| row.get(0))? {
                            reached.push(occurrence?);
                        }
                    }
                }
            } else {
                return Ok(tangle);
            }
            waiting.extend(reached.into_iter().filter(|occurrence| tangle.occurrences.insert(*occurrence)));
        }
    }

    /// Puts every row back to where the machine had it.
    fn undo(&self, connection: &Connection, regrouping: &mut Regrouping<'_>) -> rusqlite::Result<()> {
        let mut noted = connection.prepare_cached(
            "SELECT m.occurrence, e.id FROM events e JOIN machine m ON m.event = e.id WHERE e.occurrence = ?1 ORDER BY e.id",
        )?;
        let mut homes: BTreeMap<i64, Vec<(i64, i64)>> = BTreeMap::new();
        for &occurrence in &self.occurrences {
            for row in noted.query_map([occurrence], |row| Ok((row.get(0)?, row.get(1)?)))? {
                let (home, event) = row?;
                homes.entry(home).or_default().push((event, occurrence));
            }
        }
        let mut forget = connection.prepare_cached("DELETE FROM machine WHERE event = ?1")?;
        for (home, events) in homes {
            let away: Vec<i64> = events.iter().filter(|(_, at)| *at != home).map(|(event, _)| *event).collect();
            // The number is the machine's word only as long as one of its rows stands there: since then others may have got it.
            if away.len() < events.len() {
                regrouping.put(&away, home)?;
            } else {
                regrouping.part(&away)?;
            }
            lead_themselves(connection, &away)?;
            for (event, _) in events {
                forget.execute([event])?;
            }
        }
        Ok(())
    }

    /// Makes the corrections again, in the order in which people made them.
    fn redo(&self, connection: &Connection, run: i64, regrouping: &mut Regrouping<'_>) -> rusqlite::Result<()> {
        let mut kind = connection.prepare_cached("SELECT kind FROM corrections WHERE id = ?1")?;
        for correction in &self.corrections {
            let kind: String = kind.query_row([correction], |row| row.get(0))?;
            if let Some(kind) = CorrectionKind::named(&kind) {
                make(connection, run, regrouping, *correction, kind)?;
            }
        }
        Ok(())
    }
}

/// Puts the events of some happenings, and what people's word ties to them, back to where the machine had them, so that it can group
/// them anew; gives the corrections that must be made again then.
pub(crate) fn lift(
    connection: &Connection,
    run: i64,
    regrouping: &mut Regrouping<'_>,
    occurrences: BTreeSet<i64>,
) -> rusqlite::Result<BTreeSet<i64>> {
    let tangle = Tangle::around(connection, run, occurrences, BTreeSet::new())?;
    tangle.undo(connection, regrouping)?;
    Ok(tangle.corrections)
}

/// Makes the corrections that were lifted again, and those of `rows` that just came in; gives the happenings that may be other than
/// before.
///
/// Whatever hangs together with them is made again too: a correction holds only together with those before and after it.
pub(crate) fn make_again(
    connection: &Connection,
    run: i64,
    rows: &BTreeSet<Id>,
    lifted: BTreeSet<i64>,
) -> rusqlite::Result<BTreeSet<i64>> {
    let mut corrections = lifted;
    let mut naming = connection.prepare_cached(
        "SELECT c.id FROM corrected d JOIN corrections c ON c.id = d.correction
         WHERE d.row = ?1 AND c.kind IN ('merge', 'split') AND c.withdrawn IS NULL",
    )?;
    for row in rows {
        for correction in naming.query_map([row], |row| row.get(0))? {
            corrections.insert(correction?);
        }
    }
    let mut regrouping = Regrouping::new(connection, run);
    mark_again(connection, run, &mut regrouping, rows)?;
    if !corrections.is_empty() {
        let tangle = Tangle::around(connection, run, BTreeSet::new(), corrections)?;
        tangle.undo(connection, &mut regrouping)?;
        tangle.redo(connection, run, &mut regrouping)?;
    }
    regrouping.finish()
}

/// Does to a run what a correction says that is later than all others.
fn make(
    connection: &Connection,
    run: i64,
    regrouping: &mut Regrouping<'_>,
    correction: i64,
    kind: CorrectionKind,
) -> rusqlite::Result<()> {
    let events = events(connection, run, correction)?;
    match kind {
        CorrectionKind::Right => mark(connection, regrouping, &events, Some(1)),
        CorrectionKind::Wrong => mark(connection, regrouping, &events, Some(0)),
        CorrectionKind::Merge => {
            for (_, occurrence) in &events {
                remember(connection, *occurrence)?;
            }
            regrouping.join(&numbers(&events))
        }
        CorrectionKind::Split => part(connection, regrouping, &events),
    }
}

/// Takes back what a correction that stands no more did to a run; gives the happenings that may be other than before.
fn unmake(
    connection: &Connection,
    run: i64,
    correction: i64,
    kind: CorrectionKind,
    rows: &BTreeSet<Id>,
) -> rusqlite::Result<BTreeSet<i64>> {
    let mut regrouping = Regrouping::new(connection, run);
    match kind {
        CorrectionKind::Right | CorrectionKind::Wrong => mark_again(connection, run, &mut regrouping, rows)?,
        CorrectionKind::Merge | CorrectionKind::Split => {
            let mut tangle = Tangle::around(connection, run, BTreeSet::new(), BTreeSet::from([correction]))?;
            tangle.corrections.remove(&correction);
            tangle.undo(connection, &mut regrouping)?;
            tangle.redo(connection, run, &mut regrouping)?;
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

/// Marks rows as the last correction says that stands.
fn mark_again(
    connection: &Connection,
    run: i64,
    regrouping: &mut Regrouping<'_>,
    rows: &BTreeSet<Id>,
) -> rusqlite::Result<()> {
    let mut said = connection.prepare_cached(
        "SELECT c.kind = 'right' FROM corrected d JOIN corrections c ON c.id = d.correction
         WHERE d.row = ?1 AND c.kind IN ('right', 'wrong') AND c.withdrawn IS NULL ORDER BY c.id DESC LIMIT 1",
    )?;
    let mut events = connection.prepare_cached("SELECT id, occurrence FROM events WHERE row = ?1 AND run = ?2")?;
    for row in rows {
        let said: Option<i64> = said.query_row([row], |row| row.get(0)).optional()?;
        let events: Vec<(i64, i64)> =
            events.query_map((row, run), |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<rusqlite::Result<_>>()?;
        mark(connection, regrouping, &events, said)?;
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
    let events = numbers(events);
    regrouping.part(&events)?;
    lead_themselves(connection, &events)
}

/// The ids of rows that left a happening lead to it no more.
fn lead_themselves(connection: &Connection, events: &[i64]) -> rusqlite::Result<()> {
    let mut forget = connection
        .prepare_cached("DELETE FROM aliases WHERE (key, run) IN (SELECT row, run FROM events WHERE id = ?1)")?;
    events.iter().try_for_each(|event| forget.execute([event]).map(|_| ()))
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
    /// Notes what somebody says of rows, and does so to every run that has them. Gives the correction's number. Names that were
    /// forgotten are covered in the note.
    ///
    /// # Errors
    ///
    /// If the archive cannot be written.
    pub fn correct(&mut self, kind: CorrectionKind, rows: &[Id], who: &str, note: &str) -> Result<i64> {
        let at = now();
        // A family name alone may be anybody's: only whole names are known by their digests.
        let covered = self.blinds().covered(note, &BTreeSet::new());
        let note = covered.as_deref().unwrap_or(note);
        let mut corroboration = Corroboration::new(Arc::clone(&self.archive().packer), 1);
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
            each_run(transaction, |run| {
                let mut regrouping = Regrouping::new(transaction, run);
                make(transaction, run, &mut regrouping, number, kind)?;
                corroboration.note_summaries(transaction, &regrouping.finish()?)
            })?;
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
        let mut corroboration = Corroboration::new(Arc::clone(&self.archive().packer), 1);
        self.change(|transaction| {
            let sql = "SELECT kind FROM corrections WHERE id = ?1 AND withdrawn IS NULL";
            let kind: Option<String> = transaction.query_row(sql, [number], |row| row.get(0)).optional()?;
            let Some(kind) = kind.as_deref().and_then(CorrectionKind::named) else { return Ok(false) };
            transaction.execute("UPDATE corrections SET withdrawn = ?1 WHERE id = ?2", (by, number))?;
            let rows: BTreeSet<Id> = transaction
                .prepare("SELECT row FROM corrected WHERE correction = ?1")?
                .query_map([number], |row| row.get(0))?
                .collect::<rusqlite::Result<_>>()?;
            each_run(transaction, |run| {
                let changed = unmake(transaction, run, number, kind, &rows)?;
                corroboration.note_summaries(transaction, &changed)
            })?;
            Ok(true)
        })
    }
}

fn each_run(connection: &Connection, mut f: impl FnMut(i64) -> rusqlite::Result<()>) -> rusqlite::Result<()> {
    let runs: Vec<i64> =
        connection.prepare("SELECT id FROM runs")?.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    runs.into_iter().try_for_each(&mut f)
}
