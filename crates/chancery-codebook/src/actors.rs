//! The actor tables: who is known by name, with days and basis, and the words that describe somebody by role.
//!
//! Every file under `actors/` may hold any of the five tables, so that a researcher's own file looks as ours do.

mod days;
mod entries;
mod find;
mod lines;
mod lint;
mod write;

use std::ops::Range;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde::Deserialize;

use crate::sources::{self, Source};
use crate::{CodebookError, entries::parse};

pub use days::Bound;
pub use entries::{Agent, Body, Medium, Person, State};
pub use find::Found;
pub use write::{Line, add_line};

/// Threads that read tables; a few files are most of their text.
const MAX_THREADS: usize = 4;

/// The tables of one file.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Tables {
    #[serde(default)]
    states: Vec<State>,
    #[serde(default)]
    bodies: Vec<Body>,
    #[serde(default)]
    media: Vec<Medium>,
    #[serde(default)]
    persons: Vec<Person>,
    #[serde(default)]
    agents: Vec<Agent>,
}

/// Which entries a file gave, by their places in the tables.
#[derive(Clone, Debug)]
struct FileRanges {
    name: String,
    states: Range<usize>,
    bodies: Range<usize>,
    media: Range<usize>,
    persons: Range<usize>,
    agents: Range<usize>,
}

/// All actor tables, in the order of the files' names; a user's own tables stand before ours.
#[derive(Clone, Debug, Default)]
pub struct Actors {
    pub(crate) states: Vec<State>,
    pub(crate) bodies: Vec<Body>,
    pub(crate) media: Vec<Medium>,
    pub(crate) persons: Vec<Person>,
    pub(crate) agents: Vec<Agent>,
    files: Vec<FileRanges>,
}

impl Actors {
    pub(crate) fn from_sources(sources: &[Source]) -> Result<Self, CodebookError> {
        let sources: Vec<&Source> = sources.iter().filter(|source| source.name.starts_with("actors/")).collect();
        Self::read(&sources)
    }

    fn read(sources: &[&Source]) -> Result<Self, CodebookError> {
        let tables = |source: &Source| lines::tables(&source.text).map_or_else(|| parse(source), Ok);
        let n_threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get).min(MAX_THREADS);
        let next = AtomicUsize::new(0);
        let take = || {
            let mut read = Vec::new();
            while let Some(&source) = sources.get(next.fetch_add(1, Ordering::Relaxed)) {
                read.push((source, tables(source)));
            }
            read
        };
        let mut read = std::thread::scope(|scope| {
            let others: Vec<_> = (1..n_threads).map(|_| scope.spawn(take)).collect();
            let mine = take();
            others.into_iter().flat_map(crate::awaited).chain(mine).collect::<Vec<_>>()
        });
        read.sort_by(|(one, _), (other, _)| one.name.cmp(&other.name));
        let mut actors = Self::default();
        for (source, tables) in read {
            actors.append(source, tables?);
        }
        Ok(actors)
    }

    fn append(&mut self, source: &Source, tables: Tables) {
        fn extend<T>(all: &mut Vec<T>, more: Vec<T>) -> Range<usize> {
            let start = all.len();
            all.extend(more);
            start..all.len()
        }
        self.files.push(FileRanges {
            name: source.name.clone().into_owned(),
            states: extend(&mut self.states, tables.states),
            bodies: extend(&mut self.bodies, tables.bodies),
            media: extend(&mut self.media, tables.media),
            persons: extend(&mut self.persons, tables.persons),
            agents: extend(&mut self.agents, tables.agents),
        });
    }

    /// The tables of a user's file, or of every `.toml` file of a folder.
    ///
    /// # Errors
    ///
    /// If it cannot be read, or a line of it is no sound entry.
    pub fn load(path: &Path) -> Result<(Self, String), CodebookError> {
        let sources = sources::tables(path)?;
        Ok((Self::read(&sources.iter().collect::<Vec<_>>())?, sources::digest(sources.iter())))
    }

    /// These tables with a user's own put before them. An entry of the user's takes the place of ours of the same name: for a
    /// person, of the same name and state or body.
    #[must_use]
    pub fn with(self, own: Self) -> Self {
        fn before<T, K: Eq + std::hash::Hash>(own: Vec<T>, ours: Vec<T>, key: impl Fn(&T) -> K) -> Vec<T> {
            let taken: std::collections::HashSet<K> = own.iter().map(&key).collect();
            let kept: Vec<T> = ours.into_iter().filter(|entry| !taken.contains(&key(entry))).collect();
            own.into_iter().chain(kept).collect()
        }
        Self {
            states: before(own.states, self.states, |state| state.code.clone()),
            bodies: before(own.bodies, self.bodies, |body| body.name.clone()),
            media: before(own.media, self.media, |medium| medium.name.clone()),
            persons: before(own.persons, self.persons, |person| (person.name.clone(), person.code.clone())),
            agents: before(own.agents, self.agents, |agent| agent.word.clone()),
            files: Vec::new(),
        }
    }

    /// The state with this alpha-3 code.
    #[must_use]
    pub fn state(&self, code: &str) -> Option<&State> {
        self.states.iter().find(|state| state.code == code)
    }
}
