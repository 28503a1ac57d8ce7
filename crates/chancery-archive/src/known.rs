//! Numbers of names, actors, places and runs: looked up once, given where they are new.

use std::collections::HashMap;

use chancery_doc::record::{Program, RecordParty, RecordPlace};
use rusqlite::{Connection, OptionalExtension as _};

use crate::rollup::NOBODY;
use crate::runs;
use crate::values::now;

/// Keys of names and actors that are kept in memory; beyond it they are asked for again.
const MAX_KNOWN: usize = 500_000;

/// Numbers that were looked up or given before.
#[derive(Default)]
pub(crate) struct Known {
    runs: Vec<(Program, i64)>,
    names: HashMap<String, i64>,
    actors: HashMap<(i64, String, String, String), i64>,
    next_event: Option<i64>,
}

impl Known {
    pub(crate) fn run(&mut self, transaction: &Connection, program: &Program) -> rusqlite::Result<i64> {
        if let Some((_, run)) = self.runs.iter().find(|(known, _)| known == program) {
            return Ok(*run);
        }
        let run = runs::find_or_make(transaction, program, &now())?;
        self.runs.push((program.clone(), run));
        Ok(run)
    }

    pub(crate) fn event(&mut self, transaction: &Connection) -> rusqlite::Result<i64> {
        let next = match self.next_event {
            Some(next) => next,
            None => transaction.query_row(
                "SELECT max(coalesce((SELECT max(id) FROM events), 0), coalesce((SELECT max(id) FROM occurrences), 0)) + 1",
                [],
                |row| row.get(0),
            )?,
        };
        self.next_event = Some(next + 1);
        Ok(next)
    }

    pub(crate) fn name(&mut self, transaction: &Connection, name: &str) -> rusqlite::Result<i64> {
        if name.is_empty() {
            return Ok(NOBODY);
        }
        if let Some(number) = self.names.get(name) {
            return Ok(*number);
        }
        let number = find_or_insert(
            transaction,
            "SELECT id FROM names WHERE name = ?1",
            "INSERT INTO names (name) VALUES (?1)",
            [name],
        )?;
        if self.names.len() < MAX_KNOWN {
            self.names.insert(name.to_owned(), number);
        }
        Ok(number)
    }

    /// The number of somebody, and of the code.
    pub(crate) fn actor(&mut self, transaction: &Connection, party: &RecordParty) -> rusqlite::Result<(i64, i64)> {
        let words = |words: &Option<String>| words.clone().unwrap_or_default();
        let code = party.code.as_deref().or(party.country.as_deref()).unwrap_or("");
        let code = self.name(transaction, code)?;
        let key = (code, words(&party.sector), words(&party.name), words(&party.office));
        if let Some(number) = self.actors.get(&key) {
            return Ok((*number, code));
        }
        let (_, sector, name, office) = &key;
        let number = find_or_insert(
            transaction,
            "SELECT id FROM actors WHERE code = ?1 AND sector = ?2 AND name = ?3 AND office = ?4",
            "INSERT INTO actors (code, sector, name, office) VALUES (?1, ?2, ?3, ?4)",
            (code, sector, name, office),
        )?;
        if self.actors.len() < MAX_KNOWN {
            self.actors.insert(key, number);
        }
        Ok((number, code))
    }

    pub(crate) fn place(&mut self, transaction: &Connection, place: &RecordPlace) -> rusqlite::Result<i64> {
        let words = |words: &Option<String>| words.clone().unwrap_or_default();
        let (country, admin1) = (words(&place.country), words(&place.admin1));
        let geonames = place.geonames.unwrap_or(0);
        let found = transaction
            .prepare_cached(
                "SELECT id FROM places WHERE name = ?1 AND country = ?2 AND admin1 = ?3 AND precision = ?4 AND geonames = ?5",
            )?
            .query_row((&place.name, &country, &admin1, &place.precision, geonames), |row| row.get(0))
            .optional()?;
        if let Some(found) = found {
            return Ok(found);
        }
        transaction
            .prepare_cached(
                "INSERT INTO places (name, country, admin1, precision, geonames, lat, lon)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            )?
            .execute((&place.name, country, admin1, &place.precision, geonames, place.lat, place.lon))?;
        Ok(transaction.last_insert_rowid())
    }
}

fn find_or_insert(
    transaction: &Connection,
    find: &str,
    insert: &str,
    values: impl rusqlite::Params + Clone,
) -> rusqlite::Result<i64> {
    let found = transaction.prepare_cached(find)?.query_row(values.clone(), |row| row.get(0)).optional()?;
    if let Some(found) = found {
        return Ok(found);
    }
    transaction.prepare_cached(insert)?.execute(values)?;
    Ok(transaction.last_insert_rowid())
}
