//! Corroboration in the archive: what `chancery-corroborate` finds, kept up to date batch by batch in the batch's transaction.
//!
//! 1. [`Told`]: what is compared of a record, worked out in the preparing threads; of stored articles worked out again when asked for.
//! 2. `reprints`: articles that share a band or a page are compared; whoever descends from a new one gets its origin anew. `keys_there`
//!    tells of most new keys that no article has them.
//! 3. `happenings`: rows that share a key (type, pair, place, week) are compared; the parts of the graph of matches (`graph`) that new
//!    rows fall into are clustered anew.
//! 4. `summaries`: what each happening's tellings say together, and which row follows which.
//! 5. `removal`: an article that is forgotten leaves what it was compared with as if it had never been there.
//!
//! The work depends on the batch and on what it is compared with, not on the size of the archive: whatever is walked (a key's
//! members, a part of the graph) has an upper bound. Where a bound is reached, what is found may depend on the order in which
//! articles came in; see `ARCHITECTURE.md`. Batches make no difference.

mod graph;
mod happenings;
mod keys_there;
mod removal;
mod reprints;
mod summaries;

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::sync::Arc;

use chancery_corroborate::{Comparable, FollowUp, Story, follow_ups, sayings, tellings};
use chancery_doc::record::Record;
use rusqlite::Connection;

use crate::corrections;
use crate::error::Result;
use crate::occurrences::Regrouping;
use crate::pack::Packer;
use crate::records;
use crate::values::Id;

use keys_there::KeysThere;
use reprints::Kept;
pub(crate) use summaries::{of_occurrence, stored_summary};

/// Articles whose texts are kept at hand. News repeats what is young.
const MAX_TEXTS: usize = 6_000;
/// Articles whose acts are kept at hand, some three kilobytes each: rows are compared with those of two weeks, in which a thousand
/// articles a day are fifteen thousand.
const MAX_ACTS: usize = 20_000;
/// Articles that are compared together, at most; batches are rarely larger.
const MAX_TOGETHER: usize = 4_000;
/// Scores of pairs that are kept at hand; then they are worked out again.
const MAX_SCORES: usize = 2_000_000;

/// What is compared of one record: its text, and its rows.
#[derive(Clone, Debug)]
pub(crate) struct Told {
    story: Arc<Story>,
    kept: Arc<Kept>,
    acts: Arc<Acts>,
}

impl Told {
    /// Works it out, which any thread can; only what needs the file is left to the writer.
    ///
    /// # Errors
    ///
    /// If the story cannot be packed.
    pub(crate) fn new(record: &Record, packer: &Packer) -> Result<Self> {
        let story = Story::new(record);
        let kept = Arc::new(Kept::new(&story, packer)?);
        Ok(Self { story: Arc::new(story), kept, acts: Arc::new(Acts::new(record)) })
    }
}

/// An article that a batch wrote.
pub(crate) struct NewArticle {
    pub(crate) number: i64,
    /// Ids and numbers of its rows, in their order.
    pub(crate) rows: Vec<(Id, i64)>,
    /// Whether no article before it has its text.
    pub(crate) is_first: bool,
    /// What is compared of it; absent where the archive compares nothing.
    pub(crate) told: Option<Told>,
}

/// The acts that one record tells.
#[derive(Debug)]
struct Acts {
    happenings: Vec<Comparable>,
    follow_ups: Vec<FollowUp>,
}

impl Acts {
    fn new(record: &Record) -> Self {
        let rows = tellings(record);
        Self { follow_ups: follow_ups(&rows, &sayings(record), &[]), happenings: Comparable::of(&rows) }
    }
}

/// The acts of one stored article at hand.
pub(crate) struct AtHand {
    acts: Arc<Acts>,
    /// The numbers of the events of each happening, in its order.
    events: Vec<Vec<i64>>,
}

/// What was worked out of the articles that came in or were asked for last, by their numbers.
struct Young<T> {
    by_number: HashMap<i64, Held<T>>,
    /// The same articles in the order in which they may go.
    queue: VecDeque<i64>,
    /// Articles from this number on are of the batch in work, which asks for each of its own.
    first_new: i64,
    /// How many there may be.
    max: usize,
}

struct Held<T> {
    value: Arc<T>,
    /// Whether a later batch asked for it since it was queued last: then it is queued once more instead of going. Where many reports of a
    /// day share a key the first of them are asked for by each that follows, however old they have become.
    is_asked_for: Cell<bool>,
}

impl<T> Young<T> {
    fn new(max: usize) -> Self {
        Self { by_number: HashMap::new(), queue: VecDeque::new(), first_new: i64::MAX, max }
    }

    fn get(&self, number: i64) -> Option<Arc<T>> {
        let held = self.by_number.get(&number)?;
        held.is_asked_for.set(held.is_asked_for.get() || number < self.first_new);
        Some(Arc::clone(&held.value))
    }

    fn keep(&mut self, number: i64, value: &Arc<T>) {
        let held = Held { value: Arc::clone(value), is_asked_for: Cell::new(false) };
        if self.by_number.insert(number, held).is_none() {
            self.queue.push_back(number);
        }
        while self.queue.len() > self.max {
            let Some(oldest) = self.queue.pop_front() else { break };
            if self.by_number.get(&oldest).is_some_and(|held| held.is_asked_for.take()) {
                self.queue.push_back(oldest);
            } else {
                self.by_number.remove(&oldest);
            }
        }
    }
}

/// Keeps reprints and happenings up to date.
pub(crate) struct Corroboration {
    packer: Arc<Packer>,
    /// How many threads compare at once.
    n_threads: usize,
    /// Texts and acts are compared for different reasons with different articles, so each is kept by itself.
    stories: Young<Story>,
    /// What is written of the batch's stories.
    kept: BTreeMap<i64, Arc<Kept>>,
    /// Articles of the batch whose texts no article before them has.
    firsts: BTreeSet<i64>,
    /// Which keys of stories are in the file.
    there: KeysThere,
    acts: Young<AtHand>,
    scores: foldhash::HashMap<(i64, i64), f64>,
    /// Runs of which every article is known to have been compared.
    caught_up: BTreeSet<i64>,
}

impl Corroboration {
    pub(crate) fn new(packer: Arc<Packer>, n_threads: usize) -> Self {
        Self {
            packer,
            n_threads,
            stories: Young::new(MAX_TEXTS),
            kept: BTreeMap::new(),
            firsts: BTreeSet::new(),
            there: KeysThere::default(),
            acts: Young::new(MAX_ACTS),
            scores: foldhash::HashMap::default(),
            caught_up: BTreeSet::new(),
        }
    }

    /// Numbers that were given in a batch that was undone mean nothing.
    pub(crate) fn reset(&mut self) {
        *self = Self::new(Arc::clone(&self.packer), self.n_threads);
    }

    /// Compares new articles of a run with each other and with what is there. Gives the corrections that must be made again, and the
    /// happenings that are other than before.
    pub(crate) fn batch(
        &mut self,
        connection: &Connection,
        run: i64,
        new: Vec<NewArticle>,
        corrected: &BTreeSet<Id>,
    ) -> rusqlite::Result<(BTreeSet<i64>, BTreeSet<i64>)> {
        if self.scores.len() > MAX_SCORES {
            self.scores.clear();
        }
        let mut numbers: BTreeSet<i64> = BTreeSet::new();
        if let Some(first) = new.first() {
            (self.stories.first_new, self.acts.first_new) = (first.number, first.number);
        }
        for NewArticle { number, rows, is_first, told } in new {
            numbers.insert(number);
            self.firsts.extend(is_first.then_some(number));
            if let Some(Told { story, kept, acts }) = told {
                self.stories.keep(number, &story);
                self.kept.insert(number, kept);
                self.acts.keep(number, &Arc::new(AtHand::new(&rows, acts)));
            }
        }
        if self.caught_up.insert(run) {
            // Articles that came in before the archive compared, or by a program that does not.
            let sql = "SELECT a.id FROM articles a LEFT JOIN stories s ON s.article = a.id WHERE a.run = ?1 AND s.article IS NULL";
            let missing: Vec<i64> =
                connection.prepare(sql)?.query_map([run], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
            numbers.extend(missing);
        }
        let numbers: Vec<i64> = numbers.into_iter().collect();
        let (mut again, mut changed) = (BTreeSet::new(), BTreeSet::new());
        for numbers in numbers.chunks(MAX_TOGETHER) {
            let (of_these, of_these_changed) = self.some(connection, run, numbers, corrected)?;
            again.extend(of_these);
            changed.extend(of_these_changed);
        }
        self.kept.clear();
        self.firsts.clear();
        Ok((again, changed))
    }

    /// The same for as many as are compared together.
    fn some(
        &mut self,
        connection: &Connection,
        run: i64,
        numbers: &[i64],
        corrected: &BTreeSet<Id>,
    ) -> rusqlite::Result<(BTreeSet<i64>, BTreeSet<i64>)> {
        let mut regrouping = Regrouping::new(connection, run);
        let reprinted = self.reprints(connection, run, numbers, &mut regrouping)?;
        let (again, mut changed) = self.happenings(connection, run, numbers, corrected, &mut regrouping)?;
        regrouping.finish()?;
        let mut of_article = connection.prepare_cached("SELECT DISTINCT occurrence FROM events WHERE article = ?1")?;
        for article in reprinted {
            for occurrence in of_article.query_map([article], |row| row.get::<_, i64>(0))? {
                changed.insert(occurrence?);
            }
        }
        for &number in numbers {
            self.note_follow_ups(connection, number)?;
        }
        Ok((again, changed))
    }

    /// The acts of a stored article, from memory or from the file.
    fn article(&mut self, connection: &Connection, number: i64) -> rusqlite::Result<Arc<AtHand>> {
        if let Some(found) = self.acts.get(number) {
            return Ok(found);
        }
        let record = records::stored(connection, &self.packer, number)?.map_err(as_sql)?;
        let kept = Arc::new(AtHand::new(&rows_of(connection, number)?, Arc::new(Acts::new(&record))));
        self.acts.keep(number, &kept);
        Ok(kept)
    }

    /// A stored article as far as its text is compared, from memory or from the file.
    fn story(&mut self, connection: &Connection, number: i64) -> rusqlite::Result<Arc<Story>> {
        if let Some(found) = self.stories.get(number) {
            return Ok(found);
        }
        let story = match reprints::whole_story(connection, &self.packer, number)? {
            Some(story) => story,
            None => Story::new(&records::stored(connection, &self.packer, number)?.map_err(as_sql)?),
        };
        let story = Arc::new(story);
        self.stories.keep(number, &story);
        Ok(story)
    }
}

impl AtHand {
    /// Acts with the numbers of their events, of the article's `rows` in their order.
    fn new(rows: &[(Id, i64)], acts: Arc<Acts>) -> Self {
        // Of rows with one id the first is meant.
        let numbers: BTreeMap<Id, i64> = rows.iter().rev().copied().collect();
        let event = |id: &str| Id::parse(id).and_then(|id| numbers.get(&id).copied());
        let events = acts
            .happenings
            .iter()
            .map(|kept| kept.happening().tellings.iter().filter_map(|telling| event(&telling.id)).collect())
            .collect();
        Self { acts, events }
    }
}

/// The rows of a stored article with the numbers of their events, in their order.
fn rows_of(connection: &Connection, number: i64) -> rusqlite::Result<Vec<(Id, i64)>> {
    connection
        .prepare_cached("SELECT row, id FROM events WHERE article = ?1 ORDER BY ordinal")?
        .query_map([number], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect()
}

/// Takes the keys of an article that goes out of the tables that do not hang on it.
fn drop_keys(connection: &Connection, packer: &Packer, number: i64) -> rusqlite::Result<()> {
    let run: i64 = connection.query_row("SELECT run FROM articles WHERE id = ?1", [number], |row| row.get(0))?;
    let record = records::stored(connection, packer, number)?.map_err(as_sql)?;
    reprints::delete_keys(connection, run, number, &Story::new(&record))?;
    let at_hand = AtHand::new(&rows_of(connection, number)?, Arc::new(Acts::new(&record)));
    happenings::delete_keys(connection, run, &at_hand)
}

/// An error of ours on its way through SQLite's.
fn as_sql(error: crate::ArchiveError) -> rusqlite::Error {
    rusqlite::Error::UserFunctionError(Box::new(error))
}

/// Corrections that were made to happenings which are grouped anew are lifted; gives those that must be made again afterwards.
fn lift(
    connection: &Connection,
    run: i64,
    regrouping: &mut Regrouping<'_>,
    events: &[i64],
    corrected: &BTreeSet<Id>,
) -> rusqlite::Result<BTreeSet<i64>> {
    if corrected.is_empty() {
        return Ok(BTreeSet::new());
    }
    let mut of_event = connection.prepare_cached("SELECT occurrence FROM events WHERE id = ?1")?;
    let mut occurrences: BTreeSet<i64> = BTreeSet::new();
    for event in events {
        occurrences.insert(of_event.query_row([event], |row| row.get(0))?);
    }
    corrections::lift(connection, run, regrouping, occurrences)
}
