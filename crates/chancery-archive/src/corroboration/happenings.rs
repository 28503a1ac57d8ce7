//! Which stored rows of different articles tell one happening.

use std::cell::RefCell;
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chancery_corroborate::{CERTAIN, Comparable, clusters};
use rusqlite::{Connection, OptionalExtension as _};

use super::{AtHand, Corroboration, lift};
use crate::occurrences::Regrouping;
use crate::values::Id;

/// Of those that share a narrow key (two states, a place, a name) each is compared with so many that came first.
const NARROW: i64 = 256;
/// The same of a wide key (one state or body alone).
const WIDE: i64 = 48;
/// A larger part of the graph of matches is divided: only closer matches then hold it together.
const MAX_PART: usize = 1000;
/// Matches are that much closer each time.
const STEP: f64 = 0.5;

pub(super) fn delete_keys(connection: &Connection, run: i64, kept: &AtHand) -> rusqlite::Result<()> {
    let mut delete =
        connection.prepare_cached("DELETE FROM happening_keys WHERE run = ?1 AND key = ?2 AND event = ?3")?;
    for (events, happening) in kept.events.iter().zip(&kept.told.happenings) {
        let Some(event) = events.first() else { continue };
        for key in happening.keys() {
            delete.execute((run, *key as i64, event))?;
        }
    }
    Ok(())
}

/// A happening of one article, by the number of its first event.
#[derive(Clone)]
struct Node {
    article: Arc<AtHand>,
    at: usize,
}

impl Node {
    fn comparable(&self) -> &Comparable {
        &self.article.told.happenings[self.at]
    }

    fn events(&self) -> &[i64] {
        &self.article.events[self.at]
    }
}

impl Corroboration {
    /// Groups the rows of new articles with those that are there; gives the rows whose corrections must be made again, and the
    /// happenings that are other than before.
    pub(super) fn happenings(
        &mut self,
        connection: &Connection,
        run: i64,
        new: &[i64],
        corrected: &BTreeSet<Id>,
        regrouping: &mut Regrouping<'_>,
    ) -> rusqlite::Result<(BTreeSet<Id>, BTreeSet<i64>)> {
        let mut fresh: BTreeSet<i64> = BTreeSet::new();
        let mut groups: Vec<Vec<i64>> = Vec::new();
        let mut rows: Vec<(i64, i64)> = Vec::new();
        for &number in new {
            let kept = self.article(connection, number)?;
            for (events, happening) in kept.events.iter().zip(&kept.told.happenings) {
                let Some(&first) = events.first() else { continue };
                if happening.keys().is_empty() {
                    groups.push(undated(connection, run, number, events)?);
                    continue;
                }
                fresh.insert(first);
                rows.extend(happening.keys().iter().map(|key| (*key as i64, first)));
            }
        }
        rows.sort_unstable();
        let mut add =
            connection.prepare_cached("INSERT OR IGNORE INTO happening_keys (run, key, event) VALUES (?1, ?2, ?3)")?;
        for (key, event) in &rows {
            add.execute((run, key, event))?;
        }
        self.compare_happenings(connection, run, &rows)?;
        let mut done: BTreeSet<i64> = BTreeSet::new();
        let mut of_groups: Vec<BTreeSet<i64>> = Vec::new();
        for &event in &fresh {
            if done.contains(&event) {
                continue;
            }
            let (part, is_certain) = part(connection, event)?;
            done.extend(part.iter().copied());
            for cluster in self.clusters(connection, &part, is_certain)? {
                groups.push(cluster);
            }
        }
        of_groups.extend(groups.iter().map(|group| group.iter().copied().collect()));
        let all: Vec<i64> = groups.iter().flatten().copied().collect();
        let again = lift(connection, run, regrouping, &all, corrected)?;
        let changed = regrouping.arrange(&groups)?;
        // What a new row came into is other than before even if no row moved.
        let mut of_event = connection.prepare_cached("SELECT occurrence FROM events WHERE id = ?1")?;
        let mut changed: BTreeSet<i64> = changed.into_iter().collect();
        for group in of_groups {
            if group.iter().any(|event| fresh.contains(event))
                && let Some(event) = group.first()
            {
                changed.insert(of_event.query_row([event], |row| row.get(0))?);
            }
        }
        Ok((again, changed))
    }

    /// Compares new happenings with those that share a key, and notes the matches.
    fn compare_happenings(&mut self, connection: &Connection, run: i64, rows: &[(i64, i64)]) -> rusqlite::Result<()> {
        let mut find = connection
            .prepare_cached("SELECT event FROM happening_keys WHERE run = ?1 AND key = ?2 ORDER BY event LIMIT ?3")?;
        let mut pairs: BTreeSet<(i64, i64)> = BTreeSet::new();
        let mut at = 0;
        while let Some(&(key, _)) = rows.get(at) {
            let own = rows[at..].iter().take_while(|(other, _)| *other == key);
            let limit = if key & 1 == 0 { WIDE } else { NARROW };
            let there: Vec<i64> =
                find.query_map((run, key, limit), |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
            for &(_, event) in own {
                at += 1;
                pairs.extend(there.iter().filter(|other| **other < event).map(|other| (*other, event)));
                // An earlier one that came in with a lower number has it already; later ones of the batch find it themselves.
            }
        }
        let mut add =
            connection.prepare_cached("INSERT OR REPLACE INTO matches (one, other, score) VALUES (?1, ?2, ?3)")?;
        let mut nodes: BTreeMap<i64, Option<Node>> = BTreeMap::new();
        for (one, other) in pairs {
            for event in [one, other] {
                if let Entry::Vacant(free) = nodes.entry(event) {
                    free.insert(self.node(connection, event)?);
                }
            }
            let (Some(Some(a)), Some(Some(b))) = (nodes.get(&one), nodes.get(&other)) else { continue };
            if Arc::ptr_eq(&a.article, &b.article) {
                continue;
            }
            let score = a.comparable().agreement(b.comparable()).map_or(f64::NEG_INFINITY, |found| found.score);
            self.scores.insert((one, other), score);
            if score > 0.0 {
                add.execute((one, other, score))?;
            }
        }
        Ok(())
    }

    /// The happening whose first event has that number; `None` where it is gone.
    fn node(&mut self, connection: &Connection, event: i64) -> rusqlite::Result<Option<Node>> {
        let article: Option<i64> = connection
            .prepare_cached("SELECT article FROM events WHERE id = ?1")?
            .query_row([event], |row| row.get(0))
            .optional()?;
        let Some(article) = article else { return Ok(None) };
        let article = self.article(connection, article)?;
        let at = article.events.iter().position(|events| events.first() == Some(&event));
        Ok(at.map(|at| Node { article, at }))
    }

    /// The clusters of a part of the graph, as numbers of all their events.
    fn clusters(&mut self, connection: &Connection, part: &[i64], is_certain: bool) -> rusqlite::Result<Vec<Vec<i64>>> {
        let mut nodes: Vec<(i64, Node)> = Vec::with_capacity(part.len());
        for &event in part {
            nodes.extend(self.node(connection, event)?.map(|node| (event, node)));
        }
        if let [(_, node)] = &nodes[..] {
            return Ok(vec![node.events().to_vec()]);
        }
        if is_certain {
            return Ok(vec![nodes.iter().flat_map(|(_, node)| node.events()).copied().collect()]);
        }
        let scores = RefCell::new(std::mem::take(&mut self.scores));
        let comparable: Vec<&Comparable> = nodes.iter().map(|(_, node)| node.comparable()).collect();
        let score = |a: usize, b: usize| {
            let pair = (nodes[a].0.min(nodes[b].0), nodes[a].0.max(nodes[b].0));
            *scores.borrow_mut().entry(pair).or_insert_with(|| {
                comparable[a].agreement(comparable[b]).map_or(f64::NEG_INFINITY, |found| found.score)
            })
        };
        let found = clusters(&comparable, score)
            .into_iter()
            .map(|cluster| cluster.into_iter().flat_map(|n| nodes[n].1.events().iter().copied()).collect())
            .collect();
        self.scores = scores.into_inner();
        Ok(found)
    }
}

/// The part of the graph of matches that an event's happening is in, ascending. Where it is too large, its closer matches alone
/// hold it together; whether it is too large even so, and of texts that were copied.
fn part(connection: &Connection, event: i64) -> rusqlite::Result<(Vec<i64>, bool)> {
    let mut matched = connection.prepare_cached(
        "SELECT other FROM matches WHERE one = ?1 AND score > ?2 UNION ALL SELECT one FROM matches WHERE other = ?1 AND score > ?2",
    )?;
    let mut bar = 0.0;
    'bar: loop {
        let mut reached = BTreeSet::from([event]);
        let mut waiting = vec![event];
        while let Some(next) = waiting.pop() {
            let mut rows = matched.query((next, bar))?;
            while let Some(row) = rows.next()? {
                let other: i64 = row.get(0)?;
                if reached.insert(other) {
                    waiting.push(other);
                }
            }
            if reached.len() > MAX_PART && bar < CERTAIN {
                bar += STEP;
                continue 'bar;
            }
        }
        let is_certain = reached.len() > MAX_PART;
        return Ok((reached.into_iter().collect(), is_certain));
    }
}

/// Rows of background without a day are never one with another's; but those of a copy of the text are one with that text's.
fn undated(connection: &Connection, run: i64, article: i64, events: &[i64]) -> rusqlite::Result<Vec<i64>> {
    let Some(first) = events.first() else { return Ok(Vec::new()) };
    let twin: Option<i64> = connection
        .prepare_cached(
            "SELECT o.id FROM events e JOIN articles a ON a.id = ?2 JOIN articles b ON b.text = a.text AND +b.run = ?3 AND b.id <> a.id
             JOIN events o ON o.article = b.id AND o.ordinal = e.ordinal AND o.type = e.type AND o.told = 0
             WHERE e.id = ?1 ORDER BY o.id LIMIT 1",
        )?
        .query_row((first, article, run), |row| row.get(0))
        .optional()?;
    let mut group = events.to_vec();
    if let Some(twin) = twin.filter(|twin| twin < first) {
        let together: Vec<i64> = connection
            .prepare_cached("SELECT x.id FROM events t JOIN events x ON x.occurrence = t.occurrence WHERE t.id = ?1")?
            .query_map([twin], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        group.extend(together.into_iter().filter(|event| !events.contains(event)));
    }
    Ok(group)
}
