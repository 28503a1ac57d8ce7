//! The graph of matches: happenings, by the numbers of their first events, and which of them are rather one than two.

use std::collections::BTreeSet;

use chancery_corroborate::CERTAIN;
use foldhash::{HashMap, HashMapExt as _, HashSet};
use rusqlite::{CachedStatement, Connection};

/// A larger part of the graph is divided: only closer matches then hold it together.
const MAX_PART: usize = 1000;
/// Matches are that much closer each time.
const STEP: f64 = 0.5;

/// The graph while nothing is written into it. What was walked is kept: where a war is told of, most new rows fall into one part.
pub(super) struct Graph<'c> {
    matched: CachedStatement<'c>,
    matches: HashMap<i64, Vec<(i64, f64)>>,
    /// Happenings whose part is too large, by how close its matches were.
    of_large: Vec<HashSet<i64>>,
}

impl<'c> Graph<'c> {
    pub(super) fn new(connection: &'c Connection) -> rusqlite::Result<Self> {
        let sql =
            "SELECT other, score FROM matches WHERE one = ?1 UNION ALL SELECT one, score FROM matches WHERE other = ?1";
        Ok(Self { matched: connection.prepare_cached(sql)?, matches: HashMap::new(), of_large: Vec::new() })
    }

    /// The part that a happening is in, ascending. Where it is too large, its closer matches alone hold it together; whether it is too
    /// large even so, and of texts that were copied.
    pub(super) fn part(&mut self, happening: i64) -> rusqlite::Result<(Vec<i64>, bool)> {
        let mut step = 0;
        loop {
            if let Some(reached) = self.reached(happening, step)? {
                let is_certain = reached.len() > MAX_PART;
                return Ok((reached.into_iter().collect(), is_certain));
            }
            step += 1;
        }
    }

    /// All that matches lead to which are closer than so many steps; `None` where that is too much, unless it is certain.
    fn reached(&mut self, happening: i64, step: usize) -> rusqlite::Result<Option<BTreeSet<i64>>> {
        let bar = STEP * step as f64;
        if self.of_large.len() <= step {
            self.of_large.resize_with(step + 1, HashSet::default);
        }
        let is_bounded = bar < CERTAIN;
        let mut reached = BTreeSet::from([happening]);
        let mut waiting = vec![happening];
        while let Some(next) = waiting.pop() {
            let is_large = reached.len() > MAX_PART || self.of_large[step].contains(&next);
            if is_bounded && is_large {
                // Whoever meets one of them later need not walk that part again.
                self.of_large[step].extend(&reached);
                return Ok(None);
            }
            for &(other, score) in self.matches_of(next)? {
                if score > bar && reached.insert(other) {
                    waiting.push(other);
                }
            }
        }
        Ok(Some(reached))
    }

    fn matches_of(&mut self, happening: i64) -> rusqlite::Result<&[(i64, f64)]> {
        if !self.matches.contains_key(&happening) {
            let found = self.matched.query_map([happening], |row| Ok((row.get(0)?, row.get(1)?)))?;
            self.matches.insert(happening, found.collect::<rusqlite::Result<_>>()?);
        }
        Ok(&self.matches[&happening])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Happenings in a row, each a match of the next by the score that `score` gives.
    fn row_of(n: i64, score: impl Fn(i64) -> f64) -> Connection {
        let connection = Connection::open_in_memory().unwrap();
        connection.execute_batch("CREATE TABLE matches (one INTEGER, other INTEGER, score REAL)").unwrap();
        let mut add = connection.prepare("INSERT INTO matches VALUES (?1, ?2, ?3)").unwrap();
        for one in 1..n {
            add.execute((one, one + 1, score(one))).unwrap();
        }
        drop(add);
        connection.execute_batch("CREATE INDEX a ON matches (one); CREATE INDEX b ON matches (other)").unwrap();
        connection
    }

    #[test]
    fn a_part_that_is_too_large_falls_apart_where_matches_are_least_close() {
        let connection = row_of(1500, |one| if one % 100 == 0 { 0.7 } else { 3.0 });
        let mut graph = Graph::new(&connection).unwrap();
        // In any order, walked before or not.
        for happening in [1, 1500, 750, 99, 100, 101, 1] {
            let (part, is_certain) = graph.part(happening).unwrap();
            let first = (happening - 1) / 100 * 100 + 1;
            assert_eq!(part, (first..first + 100).collect::<Vec<_>>());
            assert!(!is_certain);
        }
        let (whole, _) = Graph::new(&row_of(900, |_| 0.1)).unwrap().part(7).unwrap();
        assert_eq!(whole.len(), 900);
    }

    #[test]
    fn copies_stay_together_however_many_they_are() {
        let connection = row_of(1500, |one| if one == 1200 { 1.0 } else { CERTAIN + 1.0 });
        let mut graph = Graph::new(&connection).unwrap();
        let (part, is_certain) = graph.part(3).unwrap();
        assert_eq!((part.len(), is_certain), (1200, true));
        let (part, is_certain) = graph.part(1300).unwrap();
        assert_eq!((part.len(), is_certain), (300, false));
    }
}
