//! One happening, once: which articles repeat which, which rows tell the same, and the seam for closer comparison.
//!
//! The archive itself knows two things without reading: articles with one `text_id` are copies, and rows of one article with the
//! same `same` tell one happening. All else is a [`Corroborator`]'s, who is asked after each batch, in its transaction.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, OptionalExtension as _};

use crate::rollup::{self, Changes, Telling};
use crate::values::Id;

/// Says which of the articles and rows that just came in repeat or tell what is there already.
pub trait Corroborator {
    /// Looks at the articles of a batch. `connection` is inside the batch's transaction: it sees all rows of the archive, those
    /// of the batch included, and is for reading, and for writing into tables that are the corroborator's own.
    ///
    /// # Errors
    ///
    /// If the archive cannot be read; the batch is then undone.
    fn group(&mut self, connection: &Connection, batch: &Batch) -> rusqlite::Result<Groups>;
}

/// What a batch brought.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Batch {
    /// The run that it belongs to.
    pub run: i64,
    /// Numbers of new articles (`articles.id`), in the order in which they came in.
    pub articles: Vec<i64>,
}

/// What belongs together.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Groups {
    /// Articles that repeat another.
    pub reprints: Vec<Reprint>,
    /// Events (`events.id`) of one happening each; what they are in already is joined.
    pub same: Vec<Vec<i64>>,
}

/// One article that repeats another.
#[derive(Clone, Debug, PartialEq)]
pub struct Reprint {
    /// The one that repeats.
    pub article: i64,
    /// The one repeated.
    pub parent: i64,
    /// How: `copy`, `reprint`, `excerpt`, or another word.
    pub role: String,
    /// How much of it, 0 to 1.
    pub similarity: f64,
}

/// Compares nothing: every article that is no copy is its own origin, every event its own happening.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoCorroborator;

impl Corroborator for NoCorroborator {
    fn group(&mut self, _: &Connection, _: &Batch) -> rusqlite::Result<Groups> {
        Ok(Groups::default())
    }
}

/// Happenings that are being changed: the rollup is corrected by what they gave before and give after.
pub(crate) struct Regrouping<'c> {
    connection: &'c Connection,
    run: i64,
    before: BTreeMap<i64, Vec<Telling>>,
    now: BTreeSet<i64>,
}

impl<'c> Regrouping<'c> {
    pub(crate) fn new(connection: &'c Connection, run: i64) -> Self {
        Self { connection, run, before: BTreeMap::new(), now: BTreeSet::new() }
    }

    /// Must be called before a happening changes.
    pub(crate) fn touch(&mut self, occurrence: i64) -> rusqlite::Result<()> {
        if !self.before.contains_key(&occurrence) && !self.now.contains(&occurrence) {
            self.before.insert(occurrence, rollup::tellings(self.connection, occurrence)?);
        }
        self.now.insert(occurrence);
        Ok(())
    }

    /// Takes note of a happening that was not there before.
    pub(crate) fn made(&mut self, occurrence: i64) {
        self.now.insert(occurrence);
    }

    /// Joins the happenings of events into the one with the smallest key.
    pub(crate) fn join(&mut self, events: &[i64]) -> rusqlite::Result<()> {
        let mut of_event =
            self.connection.prepare_cached("SELECT occurrence FROM events WHERE id = ?1 AND run = ?2")?;
        let mut occurrences = BTreeSet::new();
        for event in events {
            occurrences.extend(of_event.query_row((event, self.run), |row| row.get::<_, i64>(0)).optional()?);
        }
        let mut keyed = Vec::new();
        for occurrence in occurrences {
            keyed.push((self.key(occurrence)?, occurrence));
        }
        keyed.sort_unstable();
        let Some((&(_, kept), others)) = keyed.split_first() else { return Ok(()) };
        for &(key, other) in others {
            self.touch(kept)?;
            self.touch(other)?;
            self.execute("UPDATE events SET occurrence = ?1 WHERE occurrence = ?2", (kept, other))?;
            self.execute("UPDATE aliases SET occurrence = ?1 WHERE occurrence = ?2", (kept, other))?;
            self.execute(
                "INSERT OR REPLACE INTO aliases (key, run, occurrence) VALUES (?1, ?2, ?3)",
                (key, self.run, kept),
            )?;
            self.execute("DELETE FROM occurrences WHERE id = ?1", [other])?;
        }
        Ok(())
    }

    /// Takes events out of their happenings into one of their own; gives its number.
    pub(crate) fn part(&mut self, events: &[i64]) -> rusqlite::Result<Option<i64>> {
        let mut sorted = Vec::new();
        for &event in events {
            let row = self.connection.query_row(
                "SELECT row, occurrence FROM events WHERE id = ?1 AND run = ?2",
                (event, self.run),
                |row| Ok((row.get::<_, Id>(0)?, event, row.get::<_, i64>(1)?)),
            );
            sorted.extend(row.optional()?);
        }
        sorted.sort_unstable();
        let Some(&(key, ..)) = sorted.first() else { return Ok(None) };
        let left: BTreeSet<i64> = sorted.iter().map(|(_, _, occurrence)| *occurrence).collect();
        for &occurrence in &left {
            self.touch(occurrence)?;
        }
        // Its number is that of one of its events whose number no happening has.
        let mut is_free =
            self.connection.prepare_cached("SELECT NOT EXISTS (SELECT 1 FROM occurrences WHERE id = ?1)")?;
        let mut free = None;
        for (_, event, _) in &sorted {
            if is_free.query_row([event], |row| row.get(0))? {
                free = Some(*event);
                break;
            }
        }
        let number = match free {
            Some(number) => number,
            // All of them lead happenings: the smallest negative number that is free.
            None => self.connection.query_row("SELECT min(0, min(id)) - 1 FROM occurrences", [], |row| row.get(0))?,
        };
        self.execute("INSERT INTO occurrences (id, run, key) VALUES (?1, ?2, ?3)", (number, self.run, key))?;
        for (_, event, _) in &sorted {
            self.execute("UPDATE events SET occurrence = ?1 WHERE id = ?2", (number, *event))?;
        }
        self.made(number);
        for occurrence in left {
            self.settle(occurrence)?;
        }
        Ok(Some(number))
    }

    /// Puts events into a happening that is there.
    pub(crate) fn put(&mut self, events: &[i64], occurrence: i64) -> rusqlite::Result<()> {
        let mut of_event = self.connection.prepare_cached("SELECT occurrence FROM events WHERE id = ?1")?;
        let mut left = BTreeSet::new();
        for event in events {
            let old = of_event.query_row([event], |row| row.get(0))?;
            self.touch(old)?;
            self.touch(occurrence)?;
            self.execute("UPDATE events SET occurrence = ?1 WHERE id = ?2", (occurrence, event))?;
            left.insert(old);
        }
        left.into_iter().try_for_each(|occurrence| self.settle(occurrence))
    }

    /// An emptied happening goes; one that lost the row with its key gets the key of its smallest.
    pub(crate) fn settle(&mut self, occurrence: i64) -> rusqlite::Result<()> {
        let smallest: Option<Id> =
            self.connection
                .query_row("SELECT min(+row) FROM events WHERE occurrence = ?1", [occurrence], |row| row.get(0))?;
        let has_key: bool = self
            .connection
            .prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM events e JOIN occurrences o ON o.id = e.occurrence WHERE e.row = o.key AND o.id = ?1)",
            )?
            .query_row([occurrence], |row| row.get(0))?;
        match smallest {
            Some(_) if has_key => Ok(()),
            Some(key) => self.execute("UPDATE occurrences SET key = ?1 WHERE id = ?2", (key, occurrence)),
            None => {
                self.execute("DELETE FROM aliases WHERE occurrence = ?1", [occurrence])?;
                self.execute("DELETE FROM occurrences WHERE id = ?1", [occurrence])
            }
        }
    }

    /// Gives an article its origin, or makes it one; `false` where it had that already.
    pub(crate) fn set_origin(
        &mut self,
        article: i64,
        reprint: Option<&Reprint>,
        evidence: &str,
    ) -> rusqlite::Result<bool> {
        let origin = reprint.map_or(article, |reprint| reprint.parent);
        let old: i64 = self
            .connection
            .prepare_cached("SELECT origin FROM articles WHERE id = ?1")?
            .query_row([article], |row| row.get(0))?;
        if old != origin {
            self.touch_articles("id", article)?;
            self.execute("UPDATE articles SET origin = ?1 WHERE id = ?2", (origin, article))?;
        }
        match reprint {
            None if old != origin => self.execute("DELETE FROM reprints WHERE article = ?1", [article])?,
            None => {}
            Some(Reprint { parent, role, similarity, .. }) => self.execute(
                "INSERT OR REPLACE INTO reprints (article, parent, role, similarity, evidence) VALUES (?1, ?2, ?3, ?4, ?5)",
                (article, parent, role, similarity, evidence),
            )?,
        }
        Ok(old != origin)
    }

    /// Makes each group of events a happening of its own; gives the happenings that came to have other events.
    ///
    /// A group has the number and the key of the happening that held most of its events, of equals the older one; what was in
    /// those happenings beside the groups stays. `fresh` are events that were never arranged: those of a copied text stand in the
    /// happenings of that text for the time being, and have no claim to them.
    pub(crate) fn arrange(&mut self, groups: &[Vec<i64>], fresh: &BTreeSet<i64>) -> rusqlite::Result<Vec<i64>> {
        let mut home: BTreeMap<i64, i64> = BTreeMap::new();
        let mut of_event = self.connection.prepare_cached("SELECT occurrence FROM events WHERE id = ?1")?;
        for event in groups.iter().flatten() {
            home.insert(*event, of_event.query_row([event], |row| row.get(0))?);
        }
        let mut shares: Vec<(usize, i64, usize)> = Vec::new();
        for (n, group) in groups.iter().enumerate() {
            let mut counts: BTreeMap<i64, usize> = BTreeMap::new();
            // A happening has the number of the event that it was made for.
            let has_claim = |event: &&i64| !fresh.contains(*event) || fresh.contains(&home[*event]);
            group.iter().filter(has_claim).for_each(|event| *counts.entry(home[event]).or_default() += 1);
            shares.extend(counts.into_iter().map(|(occurrence, count)| (count, occurrence, n)));
        }
        shares.sort_unstable_by(|a, b| b.0.cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
        let mut given: BTreeMap<usize, i64> = BTreeMap::new();
        let mut taken: BTreeSet<i64> = BTreeSet::new();
        for (_, occurrence, n) in shares {
            if !given.contains_key(&n) && taken.insert(occurrence) {
                given.insert(n, occurrence);
            }
        }
        let mut changed = BTreeSet::new();
        // Who gets a number of its own goes first: its events leave happenings that others then fill.
        for (n, group) in groups.iter().enumerate().filter(|(_, group)| !group.is_empty()) {
            if !given.contains_key(&n) {
                changed.extend(group.iter().map(|event| home[event]));
                changed.extend(self.part(group)?);
            }
        }
        let mut left = BTreeSet::new();
        for (n, group) in groups.iter().enumerate() {
            let Some(&target) = given.get(&n) else { continue };
            for event in group.iter().filter(|event| home[event] != target) {
                let old = home[event];
                self.touch(old)?;
                self.touch(target)?;
                self.execute("UPDATE events SET occurrence = ?1 WHERE id = ?2", (target, event))?;
                changed.extend([old, target]);
                left.insert(old);
            }
        }
        for occurrence in left {
            self.settle(occurrence)?;
        }
        let mut is_there = self.connection.prepare_cached("SELECT EXISTS (SELECT 1 FROM occurrences WHERE id = ?1)")?;
        let mut kept = Vec::new();
        for occurrence in changed {
            if is_there.query_row([occurrence], |row| row.get(0))? {
                kept.push(occurrence);
            }
        }
        Ok(kept)
    }

    /// Makes an article a reprint of another.
    pub(crate) fn reprint(&mut self, reprint: &Reprint) -> rusqlite::Result<()> {
        let origin_of = |article: i64| -> rusqlite::Result<Option<i64>> {
            let origin =
                self.connection.query_row("SELECT origin FROM articles WHERE id = ?1", [article], |row| row.get(0));
            origin.optional()
        };
        let (Some(old), Some(origin)) = (origin_of(reprint.article)?, origin_of(reprint.parent)?) else {
            return Ok(());
        };
        if origin == reprint.article || old == origin {
            return Ok(());
        }
        self.touch_articles("origin", reprint.article)?;
        self.touch_articles("id", reprint.article)?;
        let row = (reprint.article, reprint.parent, &reprint.role, reprint.similarity);
        self.execute(
            "INSERT OR REPLACE INTO reprints (article, parent, role, similarity) VALUES (?1, ?2, ?3, ?4)",
            row,
        )?;
        // Whatever went back to it goes back to its origin now.
        self.execute("UPDATE articles SET origin = ?1 WHERE id = ?2 OR origin = ?2", (origin, reprint.article))
    }

    /// Takes an article and its rows out; what repeats it goes back to the first of those instead, until it is compared anew.
    pub(crate) fn remove_article(&mut self, article: i64) -> rusqlite::Result<()> {
        self.touch_articles("origin", article)?;
        self.touch_articles("id", article)?;
        let heir: Option<i64> = self
            .connection
            .prepare_cached("SELECT min(+id) FROM articles WHERE origin = ?1 AND id <> ?1")?
            .query_row([article], |row| row.get(0))?;
        if let Some(heir) = heir {
            self.execute("UPDATE articles SET origin = ?1 WHERE origin = ?2 AND id <> ?2", (heir, article))?;
            self.execute("DELETE FROM reprints WHERE article = ?1", [heir])?;
            self.execute("UPDATE reprints SET parent = ?1 WHERE parent = ?2", (heir, article))?;
        }
        let left: Vec<i64> = self
            .connection
            .prepare_cached("SELECT DISTINCT occurrence FROM events WHERE article = ?1")?
            .query_map([article], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        self.execute("DELETE FROM articles WHERE id = ?1", [article])?;
        left.into_iter().try_for_each(|occurrence| self.settle(occurrence))
    }

    fn touch_articles(&mut self, column: &str, article: i64) -> rusqlite::Result<()> {
        let sql = format!(
            "SELECT DISTINCT e.occurrence FROM events e JOIN articles a ON a.id = e.article WHERE a.{column} = ?1"
        );
        let occurrences: Vec<i64> = self
            .connection
            .prepare_cached(&sql)?
            .query_map([article], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        occurrences.into_iter().try_for_each(|occurrence| self.touch(occurrence))
    }

    /// Brings the rollup up to what the happenings are now; gives those that were changed, with those that are gone.
    pub(crate) fn finish(self) -> rusqlite::Result<BTreeSet<i64>> {
        let mut changes = Changes::default();
        self.before.values().for_each(|tellings| changes.happening(tellings, -1));
        let mut forget = self.connection.prepare_cached("DELETE FROM told WHERE occurrence = ?1")?;
        for &occurrence in &self.now {
            forget.execute([occurrence])?;
            changes.happening(&rollup::tellings(self.connection, occurrence)?, 1);
        }
        changes.write(self.connection, self.run)?;
        Ok(self.now)
    }

    fn key(&self, occurrence: i64) -> rusqlite::Result<Id> {
        self.connection
            .prepare_cached("SELECT key FROM occurrences WHERE id = ?1")?
            .query_row([occurrence], |row| row.get(0))
    }

    fn execute(&self, sql: &str, values: impl rusqlite::Params) -> rusqlite::Result<()> {
        self.connection.prepare_cached(sql)?.execute(values).map(|_| ())
    }
}
