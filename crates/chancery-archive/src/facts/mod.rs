//! The rows of the visible run as columns in memory: what sums and lists are made from where many ask.
//!
//! SQLite gives one row, or the rows of a rare party, at once; but a count over half a million rows looks each of them and its article
//! up in a tree. Read once into columns (some 60 bytes an event), the same rows are passed over in milliseconds whatever is asked for.
//!
//! 1. `read`: the columns, from one state of the archive, which has a name.
//! 2. `sieve`: a [`Filter`](crate::Filter) as tests on columns; names, places and words are looked up in the archive first.
//! 3. `sums`: counts, timelines, pairs, panels, places; `outlets`: who reports, what was read.
//! 4. `pages`: rows, happenings and statements page by page; the lines themselves come from the archive.
//!
//! Invariant: every answer is what the method of [`Archive`](crate::Archive) of the same name gives in the same state
//! (`tests/facts.rs`).

mod outlets;
mod pages;
mod read;
mod sieve;
mod sums;

use std::collections::BTreeMap;

use crate::archive::Archive;
use crate::error::Result;
use crate::filter::Filter;
use crate::serving::{DataVersion, PlaceLine};

/// The rows of the visible run, as they were at one moment.
pub struct Facts {
    version: DataVersion,
    run: i64,
    n_forgotten: i64,
    /// By number.
    articles: Vec<Article>,
    /// By happening, in it those published first before others.
    events: Vec<Event>,
    /// Of each event side by side.
    parties: Vec<Party>,
    /// In which events each actor is a party.
    acting: Postings,
    /// How many articles were read on each day that has some.
    read_on: Vec<(i64, i64)>,
    /// By number.
    statements: Vec<Statement>,
    /// Names of codes, by the actor's number.
    codes: Vec<i64>,
    categories: Vec<String>,
    /// Without counts.
    places: BTreeMap<i64, PlaceLine>,
    outlets: BTreeMap<i64, String>,
}

struct Article {
    number: i64,
    text: i64,
    outlet: i64,
    origin: i64,
    day: Option<i32>,
    /// Seconds since 1970; far in the future where it is not known.
    published: i64,
    /// How many events were coded from it.
    n_events: u32,
}

struct Event {
    number: i64,
    occurrence: i64,
    place: Option<i64>,
    /// Where its article stands among the articles.
    article: u32,
    /// Where its parties begin.
    parties: u32,
    n_parties: u16,
    /// Where its category stands among the categories, from 1; 0 where it has none.
    category: u16,
    day: Option<i32>,
    day_to: Option<i32>,
    score: i32,
    confidence: Option<i16>,
    kind: u8,
    status: u8,
    background: bool,
    told: bool,
    mark: Option<bool>,
}

/// Where the events of each actor stand, ascending; those of actor `n` from `starts[n]` to `starts[n + 1]`.
#[derive(Default)]
struct Postings {
    starts: Vec<u32>,
    events: Vec<u32>,
}

impl Postings {
    /// Of parties as `(actor, event)`, by event.
    fn of(pairs: impl Iterator<Item = (u32, u32)> + Clone) -> Self {
        let n_actors = pairs.clone().map(|(actor, _)| actor as usize + 1).max().unwrap_or(0);
        let mut starts = vec![0; n_actors + 1];
        pairs.clone().for_each(|(actor, _)| starts[actor as usize + 1] += 1);
        (1..starts.len()).for_each(|n| starts[n] += starts[n - 1]);
        let mut next = starts.clone();
        let mut events = vec![0; starts.last().map_or(0, |n| *n as usize)];
        for (actor, event) in pairs {
            let at = &mut next[actor as usize];
            events[*at as usize] = event;
            *at += 1;
        }
        Self { starts, events }
    }

    fn events_of(&self, actor: usize) -> &[u32] {
        match self.starts.get(actor..actor.saturating_add(2)) {
            Some(&[from, to]) => &self.events[from as usize..to as usize],
            _ => &[],
        }
    }
}

struct Party {
    actor: u32,
    is_recipient: bool,
}

struct Statement {
    number: i64,
    article: u32,
    speaker: Option<u32>,
    day: Option<i32>,
}

impl Facts {
    /// The state that they are of.
    #[must_use]
    pub fn version(&self) -> &DataVersion {
        &self.version
    }

    /// Whether they may stand for an archive that has gone on since: the same run is visible, and nothing was forgotten.
    ///
    /// # Errors
    ///
    /// If the archive cannot be read.
    pub fn may_answer(&self, archive: &Archive) -> Result<bool> {
        Ok(archive.visible()?.unwrap_or(0) == self.run && archive.n_forgotten()? == self.n_forgotten)
    }

    /// Whether a filter is better answered from the archive: another run, or one happening, which an index finds.
    fn leaves(&self, filter: &Filter) -> bool {
        filter.run.is_some_and(|run| run != self.run) || filter.occurrence.is_some()
    }

    fn article(&self, event: &Event) -> &Article {
        &self.articles[event.article as usize]
    }

    fn parties(&self, event: &Event) -> &[Party] {
        let start = event.parties as usize;
        &self.parties[start..start + usize::from(event.n_parties)]
    }
}
