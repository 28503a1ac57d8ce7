//! The tables that pair-and-day queries read instead of rows, kept in the transaction that changes the rows.
//!
//! One line is a pair of codes, a day (or a month, in the second table) and a type. Its numbers add up over days, pairs and types:
//!
//! - `reports`: rows that count;
//! - `events`: happenings that they tell;
//! - `origins`: for each happening, the independent origins that tell it (reprints of one text are one origin);
//! - `score`: Goldstein score in hundredths, for each happening the mean of its rows.
//!
//! A row counts if it has occurred or is ongoing, is no background, and nobody marked it wrong. So neither an anniversary nor a
//! denial adds to a month.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::Connection;

use crate::views::Per;

/// The number of the empty name: somebody without a code.
pub(crate) const NOBODY: i64 = 1;

/// One row as the rollup sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Telling {
    /// The article that it goes back to.
    pub(crate) origin: i64,
    pub(crate) kind: i64,
    pub(crate) day: Option<i64>,
    /// Whether words of the text tell the day.
    pub(crate) told: bool,
    pub(crate) counts: bool,
    pub(crate) score: i64,
    /// Codes, by the numbers of their names.
    pub(crate) actors: Vec<i64>,
    pub(crate) recipients: Vec<i64>,
}

/// Whether a row counts.
pub(crate) fn counts(status: i64, background: bool, mark: Option<i64>) -> bool {
    status <= 1 && !background && mark != Some(0)
}

/// The same in SQL, for a table `e` of events.
pub(crate) const COUNTS: &str = "e.status <= 1 AND e.background = 0 AND e.mark IS NOT 0";

/// Actor, recipient, day, type.
pub(crate) type Cell = (i64, i64, i64, i64);

/// What one happening gives to one pair and type.
#[derive(Default)]
struct Told {
    reports: i64,
    score: i64,
    origins: BTreeSet<i64>,
}

/// Changes of the rollup, summed before they are written.
#[derive(Default)]
pub(crate) struct Changes {
    cells: BTreeMap<Cell, [i64; 4]>,
}

impl Changes {
    /// Adds (`sign` 1) or takes away (`sign` -1) what one happening, told by `tellings`, gives.
    pub(crate) fn happening(&mut self, tellings: &[Telling], sign: i64) {
        let counting: Vec<&Telling> = tellings.iter().filter(|telling| telling.counts).collect();
        let Some(day) = day(&counting) else { return };
        let mut cells: BTreeMap<(i64, i64, i64), Told> = BTreeMap::new();
        for telling in counting {
            for (actor, recipient) in pairs(&telling.actors, &telling.recipients) {
                let cell = cells.entry((actor, recipient, telling.kind)).or_default();
                cell.reports += 1;
                cell.score += telling.score;
                cell.origins.insert(telling.origin);
            }
        }
        for ((actor, recipient, kind), Told { reports, score, origins }) in cells {
            let change = self.cells.entry((actor, recipient, day, kind)).or_default();
            let given = [reports, 1, origins.len() as i64, score.div_euclid(reports)];
            for (sum, given) in change.iter_mut().zip(given) {
                *sum += sign * given;
            }
        }
    }

    /// The sums.
    pub(crate) fn into_cells(self) -> BTreeMap<Cell, [i64; 4]> {
        self.cells
    }

    /// Writes the changes, by day and by month, and forgets them.
    pub(crate) fn write(&mut self, connection: &Connection, run: i64) -> rusqlite::Result<()> {
        let mut cells = std::mem::take(&mut self.cells);
        cells.retain(|_, sums| *sums != [0; 4]);
        Rollup::Months.add(connection, run, &by_month(&cells))?;
        Rollup::Days.add(connection, run, &cells)
    }
}

/// The two tables: the same sums, by day for whoever asks for a pair, by month for whoever asks for all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rollup {
    Days,
    Months,
}

impl Rollup {
    pub(crate) const BOTH: [Self; 2] = [Self::Days, Self::Months];

    pub(crate) fn table(self) -> &'static str {
        match self {
            Self::Days => "rollup",
            Self::Months => "rollup_months",
        }
    }

    /// The column of the day; of a month it is the first.
    pub(crate) fn day(self) -> &'static str {
        match self {
            Self::Days => "day",
            Self::Months => "month",
        }
    }

    /// Adds sums to the lines of a run. Lines that come to nothing go.
    fn add(self, connection: &Connection, run: i64, cells: &BTreeMap<Cell, [i64; 4]>) -> rusqlite::Result<()> {
        let (table, day) = (self.table(), self.day());
        let mut add = connection.prepare_cached(&format!(
            "INSERT INTO {table} (run, actor, recipient, {day}, type, reports, events, origins, score)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
             ON CONFLICT DO UPDATE SET reports = reports + ?6, events = events + ?7, origins = origins + ?8,
                score = score + ?9"
        ))?;
        let mut tidy = connection.prepare_cached(&format!(
            "DELETE FROM {table} WHERE run = ?1 AND actor = ?2 AND recipient = ?3 AND {day} = ?4 AND type = ?5 AND reports = 0"
        ))?;
        for (&(actor, recipient, day, kind), &[reports, events, origins, score]) in cells {
            add.execute((run, actor, recipient, day, kind, reports, events, origins, score))?;
            if reports < 0 {
                tidy.execute((run, actor, recipient, day, kind))?;
            }
        }
        Ok(())
    }

    /// The lines of a run as they stand.
    fn stored(self, connection: &Connection, run: i64) -> rusqlite::Result<BTreeMap<Cell, [i64; 4]>> {
        let (table, day) = (self.table(), self.day());
        let mut cells = connection.prepare(&format!(
            "SELECT actor, recipient, {day}, type, reports, events, origins, score FROM {table} WHERE run = ?1"
        ))?;
        let cell = |row: &rusqlite::Row<'_>| {
            let cell = (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?);
            Ok((cell, [row.get(4)?, row.get(5)?, row.get(6)?, row.get(7)?]))
        };
        cells.query_map([run], cell)?.collect()
    }
}

/// Sums of days as sums of their months, each by its first day. What comes to nothing is left out.
fn by_month(cells: &BTreeMap<Cell, [i64; 4]>) -> BTreeMap<Cell, [i64; 4]> {
    let mut months: BTreeMap<Cell, [i64; 4]> = BTreeMap::new();
    for (&(actor, recipient, day, kind), sums) in cells {
        let month = months.entry((actor, recipient, Per::Month.start(day), kind)).or_default();
        month.iter_mut().zip(sums).for_each(|(sum, more)| *sum += more);
    }
    months.retain(|_, sums| *sums != [0; 4]);
    months
}

/// The day of a happening: the first that words of a text tell, else the first day of publication.
fn day(tellings: &[&Telling]) -> Option<i64> {
    let first = |told| tellings.iter().filter(|each| each.told == told).filter_map(|each| each.day).min();
    first(true).or_else(|| first(false))
}

/// Who acts on whom. Where nobody is acted on and several act, as in a meeting, each of them meets each other one.
pub(crate) fn pairs(actors: &[i64], recipients: &[i64]) -> Vec<(i64, i64)> {
    let set = |codes: &[i64]| codes.iter().copied().filter(|code| *code != NOBODY).collect::<BTreeSet<i64>>();
    let (actors, recipients) = (set(actors), set(recipients));
    match (actors.len(), recipients.len()) {
        (0, 0) => Vec::new(),
        (0, _) => recipients.into_iter().map(|recipient| (NOBODY, recipient)).collect(),
        (1, 0) => actors.into_iter().map(|actor| (actor, NOBODY)).collect(),
        (_, 0) => {
            let others = |one: i64| actors.iter().copied().filter(move |other| *other != one);
            actors.iter().flat_map(|&one| others(one).map(move |other| (one, other))).collect()
        }
        _ => actors.iter().flat_map(|&one| recipients.iter().map(move |&other| (one, other))).collect(),
    }
}

/// All rows of a happening, as they stand.
pub(crate) fn tellings(connection: &Connection, occurrence: i64) -> rusqlite::Result<Vec<Telling>> {
    let mut rows = connection.prepare_cached(
        "SELECT e.id, a.origin, e.type, e.day, e.told, e.status, e.background, e.mark, e.score
         FROM events e JOIN articles a ON a.id = e.article WHERE e.occurrence = ?1",
    )?;
    let mut parties = connection
        .prepare_cached("SELECT p.role, c.code FROM parties p JOIN actors c ON c.id = p.actor WHERE p.event = ?1")?;
    let mut found = Vec::new();
    let mut rows = rows.query([occurrence])?;
    while let Some(row) = rows.next()? {
        let event: i64 = row.get(0)?;
        let mut telling = Telling {
            origin: row.get(1)?,
            kind: row.get(2)?,
            day: row.get(3)?,
            told: row.get(4)?,
            counts: counts(row.get(5)?, row.get(6)?, row.get(7)?),
            score: row.get(8)?,
            actors: Vec::new(),
            recipients: Vec::new(),
        };
        let mut parties = parties.query([event])?;
        while let Some(party) = parties.next()? {
            let side = if party.get::<_, i64>(0)? == 0 { &mut telling.actors } else { &mut telling.recipients };
            side.push(party.get(1)?);
        }
        found.push(telling);
    }
    Ok(found)
}

/// The rollup of a run by day as its rows have it.
fn anew(connection: &Connection, run: i64) -> rusqlite::Result<Changes> {
    let mut changes = Changes::default();
    let mut occurrences = connection.prepare("SELECT id FROM occurrences WHERE run = ?1")?;
    let mut occurrences = occurrences.query([run])?;
    while let Some(row) = occurrences.next()? {
        changes.happening(&tellings(connection, row.get(0)?)?, 1);
    }
    Ok(changes)
}

/// Makes both rollups of a run anew from its rows.
pub(crate) fn remake(connection: &Connection, run: i64) -> rusqlite::Result<()> {
    for rollup in Rollup::BOTH {
        connection.execute(&format!("DELETE FROM {} WHERE run = ?1", rollup.table()), [run])?;
    }
    anew(connection, run)?.write(connection, run)
}

/// Whether both rollups of a run are what its rows make.
pub(crate) fn is_sound(connection: &Connection, run: i64) -> rusqlite::Result<bool> {
    let days = anew(connection, run)?.into_cells();
    Ok(Rollup::Months.stored(connection, run)? == by_month(&days) && Rollup::Days.stored(connection, run)? == days)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn telling(origin: i64, day: i64) -> Telling {
        let (actors, recipients) = (vec![7], vec![8]);
        Telling { origin, kind: 16, day: Some(day), told: false, counts: true, score: -900, actors, recipients }
    }

    #[test]
    fn forty_reprints_are_one_event_of_one_origin() {
        let mut changes = Changes::default();
        changes.happening(&vec![telling(5, 100); 40], 1);
        assert_eq!(changes.cells, BTreeMap::from([((7, 8, 100, 16), [40, 1, 1, -900])]));
        changes.happening(&vec![telling(5, 100); 40], -1);
        assert_eq!(changes.cells, BTreeMap::from([((7, 8, 100, 16), [0; 4])]));
    }

    #[test]
    fn denied_and_background_rows_add_nothing() {
        let mut changes = Changes::default();
        changes.happening(&[Telling { counts: false, ..telling(5, 100) }], 1);
        assert!(changes.cells.is_empty());
        assert!(counts(1, false, None) && counts(0, false, Some(1)));
        assert!(!counts(4, false, None) && !counts(0, true, Some(1)) && !counts(0, false, Some(0)));
    }

    #[test]
    fn those_who_meet_are_pairs_both_ways() {
        assert_eq!(pairs(&[7, 8], &[]), [(7, 8), (8, 7)]);
        assert_eq!(pairs(&[7], &[]), [(7, NOBODY)]);
        assert_eq!(pairs(&[NOBODY], &[8, 8]), [(NOBODY, 8)]);
        assert!(pairs(&[NOBODY], &[]).is_empty());
    }

    #[test]
    fn a_day_that_words_tell_wins() {
        let told = Telling { told: true, ..telling(6, 105) };
        let mut changes = Changes::default();
        changes.happening(&[telling(5, 100), told], 1);
        assert_eq!(changes.cells.keys().next(), Some(&(7, 8, 105, 16)));
    }
}
