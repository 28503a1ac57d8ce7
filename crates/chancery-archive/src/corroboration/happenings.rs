//! Which stored rows of different articles tell one happening.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use chancery_corroborate::{Comparable, clusters};
use rusqlite::{Connection, OptionalExtension as _};

use super::graph::Graph;
use super::{AtHand, Corroboration, lift};
use crate::occurrences::Regrouping;
use crate::threads::in_threads;
use crate::values::Id;

/// Of those that share a narrow key (two states, a place, a name) each is compared with so many that came first.
const NARROW: i64 = 256;
/// The same of a wide key (one state or body alone).
const WIDE: i64 = 48;
/// Of the rows that stand where a row of a copied text stands so many are looked at, those that came first. The first will do, unless
/// what is background for a copy was news when the text was new.
const MAX_TWINS: i64 = 8;

/// The happenings, by the numbers of their first events, that an article's are rather one with.
pub(super) fn matched_with(connection: &Connection, article: i64) -> rusqlite::Result<BTreeSet<i64>> {
    connection
        .prepare_cached(
            "SELECT m.other FROM events e JOIN matches m ON m.one = e.id WHERE e.article = ?1
             UNION SELECT m.one FROM events e JOIN matches m ON m.other = e.id WHERE e.article = ?1",
        )?
        .query_map([article], |row| row.get(0))?
        .collect()
}

pub(super) fn delete_keys(connection: &Connection, run: i64, kept: &AtHand) -> rusqlite::Result<()> {
    let mut delete =
        connection.prepare_cached("DELETE FROM happening_keys WHERE run = ?1 AND key = ?2 AND event = ?3")?;
    for (events, happening) in kept.events.iter().zip(&kept.acts.happenings) {
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

/// Happenings of the articles that are compared just now, by the number of the first event.
type Fresh = BTreeMap<i64, Node>;

impl Node {
    fn comparable(&self) -> &Comparable {
        &self.article.acts.happenings[self.at]
    }

    fn events(&self) -> &[i64] {
        &self.article.events[self.at]
    }
}

impl Corroboration {
    /// Groups the rows of new articles with those that are there; gives the corrections that must be made again, and the happenings
    /// that are other than before.
    pub(super) fn happenings(
        &mut self,
        connection: &Connection,
        run: i64,
        new: &[i64],
        corrected: &BTreeSet<Id>,
        regrouping: &mut Regrouping<'_>,
    ) -> rusqlite::Result<(BTreeSet<i64>, BTreeSet<i64>)> {
        let mut fresh: Fresh = BTreeMap::new();
        let mut groups: Vec<Vec<i64>> = Vec::new();
        let mut undated: Vec<Vec<i64>> = Vec::new();
        let mut rows: Vec<(i64, i64)> = Vec::new();
        let mut unsettled: BTreeSet<i64> = BTreeSet::new();
        for &number in new {
            let kept = self.article(connection, number)?;
            unsettled.extend(kept.events.iter().flatten());
            for (at, (events, happening)) in kept.events.iter().zip(&kept.acts.happenings).enumerate() {
                let Some(&first) = events.first() else { continue };
                if happening.keys().is_empty() {
                    undated.push(self.undated(connection, run, new, events)?);
                    continue;
                }
                fresh.entry(first).or_insert_with(|| Node { article: Arc::clone(&kept), at });
                rows.extend(happening.keys().iter().map(|key| (*key as i64, first)));
            }
        }
        rows.sort_unstable();
        let mut add =
            connection.prepare_cached("INSERT OR IGNORE INTO happening_keys (run, key, event) VALUES (?1, ?2, ?3)")?;
        for (key, event) in &rows {
            add.execute((run, key, event))?;
        }
        let matched = self.compare_happenings(connection, run, &rows, &fresh)?;
        let mut graph = Graph::new(connection)?;
        let mut done: BTreeSet<i64> = BTreeSet::new();
        let mut of_groups: Vec<BTreeSet<i64>> = Vec::new();
        for (&event, node) in &fresh {
            if done.contains(&event) {
                continue;
            }
            if !matched.contains(&event) {
                // New rows have no other matches than those that were found just now.
                groups.push(node.events().to_vec());
                continue;
            }
            let (part, is_certain) = graph.part(event)?;
            done.extend(part.iter().copied());
            for cluster in self.clusters(connection, &part, is_certain, &fresh)? {
                groups.push(cluster);
            }
        }
        groups.extend(joined(undated));
        of_groups.extend(groups.iter().map(|group| group.iter().copied().collect()));
        let all: Vec<i64> = groups.iter().flatten().copied().collect();
        let again = lift(connection, run, regrouping, &all, corrected)?;
        let changed = regrouping.arrange(&groups, &unsettled)?;
        // What a new row came into is other than before even if no row moved.
        let mut of_event = connection.prepare_cached("SELECT occurrence FROM events WHERE id = ?1")?;
        let mut changed: BTreeSet<i64> = changed.into_iter().collect();
        for group in of_groups {
            if group.iter().any(|event| fresh.contains_key(event))
                && let Some(event) = group.first()
            {
                changed.insert(of_event.query_row([event], |row| row.get(0))?);
            }
        }
        Ok((again, changed))
    }

    /// Groups the parts of the graph of matches anew that some happenings of stored articles, by the numbers of their first events, fall
    /// into; gives the corrections that must be made again.
    pub(super) fn regroup(
        &mut self,
        connection: &Connection,
        run: i64,
        events: &BTreeSet<i64>,
        corrected: &BTreeSet<Id>,
        regrouping: &mut Regrouping<'_>,
    ) -> rusqlite::Result<BTreeSet<i64>> {
        let mut graph = Graph::new(connection)?;
        let mut done: BTreeSet<i64> = BTreeSet::new();
        let mut groups: Vec<Vec<i64>> = Vec::new();
        for &event in events {
            if !done.contains(&event) {
                let (part, is_certain) = graph.part(event)?;
                done.extend(part.iter().copied());
                groups.extend(self.clusters(connection, &part, is_certain, &Fresh::new())?);
            }
        }
        let all: Vec<i64> = groups.iter().flatten().copied().collect();
        let again = lift(connection, run, regrouping, &all, corrected)?;
        regrouping.arrange(&groups, &BTreeSet::new())?;
        Ok(again)
    }

    /// Compares new happenings with those that share a key, and notes the matches; gives whatever has one.
    fn compare_happenings(
        &mut self,
        connection: &Connection,
        run: i64,
        rows: &[(i64, i64)],
        fresh: &Fresh,
    ) -> rusqlite::Result<BTreeSet<i64>> {
        let mut find = connection
            .prepare_cached("SELECT event FROM happening_keys WHERE run = ?1 AND key = ?2 ORDER BY event LIMIT ?3")?;
        let mut pairs: Vec<(i64, i64)> = Vec::new();
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
        pairs.sort_unstable();
        pairs.dedup();
        let mut add =
            connection.prepare_cached("INSERT OR REPLACE INTO matches (one, other, score) VALUES (?1, ?2, ?3)")?;
        let mut nodes: HashMap<i64, Option<Node>> = HashMap::new();
        for event in pairs.iter().flat_map(|(one, other)| [*one, *other]) {
            if let Entry::Vacant(free) = nodes.entry(event) {
                free.insert(self.node(connection, event, fresh)?);
            }
        }
        let mut compared: Vec<(i64, i64, [&Comparable; 2])> = Vec::with_capacity(pairs.len());
        for (one, other) in pairs {
            let (Some(Some(a)), Some(Some(b))) = (nodes.get(&one), nodes.get(&other)) else { continue };
            if !Arc::ptr_eq(&a.article, &b.article) {
                compared.push((one, other, [a.comparable(), b.comparable()]));
            }
        }
        let scores = in_threads(self.n_threads, &compared, |(_, _, [a, b])| score(a, b));
        let mut matched = BTreeSet::new();
        for ((one, other, _), score) in compared.into_iter().zip(scores) {
            self.scores.insert((one, other), score);
            if score > 0.0 {
                add.execute((one, other, score))?;
                matched.extend([one, other]);
            }
        }
        Ok(matched)
    }

    /// Rows of background without a day are never one with another's; but those of a copy of the text are one with that text's.
    /// Gives the rows that `events`, a happening of a new article, is one with, and those themselves.
    ///
    /// Each is joined with the first such row that came in, so that all copies hang together whichever batches they came in. Rows of
    /// other new articles stand in happenings that are not settled yet; what these are one with is asked of them in turn.
    fn undated(
        &mut self,
        connection: &Connection,
        run: i64,
        new: &[i64],
        events: &[i64],
    ) -> rusqlite::Result<Vec<i64>> {
        let mut find_twins = connection.prepare_cached(
            "SELECT o.id, o.article FROM events e JOIN articles a ON a.id = e.article
             JOIN articles b ON b.text = a.text AND +b.run = ?2 AND b.id <> a.id
             JOIN events o ON o.article = b.id AND o.ordinal = e.ordinal AND o.type = e.type AND o.told = 0
             WHERE e.id = ?1 ORDER BY o.id LIMIT ?3",
        )?;
        let mut settled = connection.prepare_cached(
            "SELECT x.id, x.article FROM events t JOIN articles a ON a.id = t.article
             JOIN events x ON x.occurrence = t.occurrence JOIN articles b ON b.id = x.article AND b.text = a.text WHERE t.id = ?1",
        )?;
        let mut group = events.to_vec();
        for event in events {
            let twins: Vec<(i64, i64)> = find_twins
                .query_map((event, run, MAX_TWINS), |row| Ok((row.get(0)?, row.get(1)?)))?
                .collect::<rusqlite::Result<_>>()?;
            for (twin, article) in twins {
                let kept = self.article(connection, article)?;
                let told = kept.events.iter().zip(&kept.acts.happenings).find(|(events, _)| events.contains(&twin));
                let Some((its_events, _)) = told.filter(|(_, happening)| happening.keys().is_empty()) else { continue };
                group.extend(its_events);
                if new.binary_search(&article).is_err() {
                    for row in settled.query_map([twin], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?)))? {
                        let (other, article) = row?;
                        group.extend(new.binary_search(&article).is_err().then_some(other));
                    }
                }
                break;
            }
        }
        group.sort_unstable();
        group.dedup();
        Ok(group)
    }

    /// The happening whose first event has that number; `None` where it is gone.
    fn node(&mut self, connection: &Connection, event: i64, fresh: &Fresh) -> rusqlite::Result<Option<Node>> {
        if let Some(node) = fresh.get(&event) {
            return Ok(Some(node.clone()));
        }
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
    fn clusters(
        &mut self,
        connection: &Connection,
        part: &[i64],
        is_certain: bool,
        fresh: &Fresh,
    ) -> rusqlite::Result<Vec<Vec<i64>>> {
        let mut nodes: Vec<(i64, Node)> = Vec::with_capacity(part.len());
        for &event in part {
            nodes.extend(self.node(connection, event, fresh)?.map(|node| (event, node)));
        }
        if let [(_, node)] = &nodes[..] {
            return Ok(vec![node.events().to_vec()]);
        }
        if is_certain {
            return Ok(vec![nodes.iter().flat_map(|(_, node)| node.events()).copied().collect()]);
        }
        let scores = self.all_scores(&nodes);
        let comparable: Vec<&Comparable> = nodes.iter().map(|(_, node)| node.comparable()).collect();
        let found = clusters(&comparable, |a, b| scores[a.min(b) * nodes.len() + a.max(b)])
            .into_iter()
            .map(|cluster| cluster.into_iter().flat_map(|n| nodes[n].1.events().iter().copied()).collect())
            .collect();
        Ok(found)
    }

    /// The score of each two happenings that stand in order: of `a` before `b` at `a * n + b`.
    fn all_scores(&mut self, nodes: &[(i64, Node)]) -> Vec<f64> {
        let n = nodes.len();
        let mut scores = vec![0.0; n * n];
        let mut unknown: Vec<(usize, usize)> = Vec::new();
        for (a, b) in (0..n).flat_map(|a| (a + 1..n).map(move |b| (a, b))) {
            match self.scores.get(&(nodes[a].0, nodes[b].0)) {
                Some(score) => scores[a * n + b] = *score,
                None => unknown.push((a, b)),
            }
        }
        let comparable: Vec<&Comparable> = nodes.iter().map(|(_, node)| node.comparable()).collect();
        let found = in_threads(self.n_threads, &unknown, |&(a, b)| score(comparable[a], comparable[b]));
        for ((a, b), score) in unknown.into_iter().zip(found) {
            scores[a * n + b] = score;
            self.scores.insert((nodes[a].0, nodes[b].0), score);
        }
        scores
    }
}

/// How well two happenings agree; negative infinity where they cannot be one.
fn score(one: &Comparable, other: &Comparable) -> f64 {
    one.agreement(other).map_or(f64::NEG_INFINITY, |found| found.score)
}

/// Sets that share a member, as one.
fn joined(sets: Vec<Vec<i64>>) -> Vec<Vec<i64>> {
    let mut of_member: BTreeMap<i64, usize> = BTreeMap::new();
    let mut all: Vec<BTreeSet<i64>> = Vec::new();
    for (at, set) in sets.into_iter().enumerate() {
        let mut whole: BTreeSet<i64> = set.into_iter().collect();
        let others: BTreeSet<usize> = whole.iter().filter_map(|member| of_member.get(member).copied()).collect();
        others.into_iter().for_each(|other| whole.append(&mut all[other]));
        of_member.extend(whole.iter().map(|member| (*member, at)));
        all.push(whole);
    }
    all.into_iter().filter(|set| !set.is_empty()).map(|set| set.into_iter().collect()).collect()
}

#[cfg(test)]
mod tests {
    use super::joined;

    #[test]
    fn sets_that_share_a_member_are_one() {
        let sets = vec![vec![1], vec![4, 1], vec![2, 3], vec![5, 1], vec![6], vec![3, 6]];
        assert_eq!(joined(sets), [vec![1, 4, 5], vec![2, 3, 6]]);
    }
}
