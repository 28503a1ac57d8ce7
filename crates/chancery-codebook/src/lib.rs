//! Reads and checks the codebook: what a researcher edits in `codebook/`, as types.
//!
//! 1. [`load`](Codebook::load) or [`built_in`](Codebook::built_in): TOML files to [`entries`], with file, line and words of
//!    every mistake.
//! 2. [`Codebook::open`]: a user's own categories laid over the built-in codebook.
//! 3. [`forms`]: a lemma of the codebook to the forms that stand in a text.
//!
//! How entries are matched against a text is the coder's affair.

pub mod actors;
mod entries;
mod error;
pub mod forms;
mod lint;
mod lists;
mod own;
mod rule;
mod sources;

use std::path::Path;
use std::sync::Arc;

use chancery_doc::EventType;

pub use actors::{Actors, Agent, Body, Medium, Person, State};
pub use entries::{
    ActorSlot, Context, Counter, Cue, CueWord, Example, Frame, Mode, Needs, Slot, Trigger, TriggerWord, TypeEntry,
};
pub use error::{CodebookError, Mistake};
pub use lint::Slip;
pub use lists::{GivenNames, Nouns};
pub use own::{Category, Own, OwnCounter, OwnExample, Pattern, Redefined, template};
pub use rule::Rule;
use sources::Source;

/// What a thread made; its panic is ours.
fn awaited<T>(thread: std::thread::ScopedJoinHandle<'_, T>) -> T {
    thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

/// Everything that decides what is coded by rule.
#[derive(Clone, Debug)]
pub struct Codebook {
    /// Both are shared by codebooks that extend this one, as far as those change nothing of them.
    entries: Arc<Entries>,
    actors: Arc<Actors>,
    own: Own,
    digest: String,
    actors_digest: String,
}

/// What a codebook holds beside actors.
#[derive(Clone, Debug)]
struct Entries {
    types: Vec<TypeEntry>,
    contexts: Vec<Context>,
    frames: Vec<Frame>,
    cues: Vec<Cue>,
    nouns: Nouns,
    given_names: GivenNames,
    not_actors: Vec<String>,
}

impl Codebook {
    /// The codebook that is built into the program.
    ///
    /// # Errors
    ///
    /// If a file of it is unsound, which the tests rule out.
    pub fn built_in() -> Result<Self, CodebookError> {
        Self::from_sources(&sources::built_in())
    }

    /// The codebook in the folder `path`, laid out as the built-in one.
    ///
    /// # Errors
    ///
    /// If a file is missing, cannot be read, or holds a line that is no sound entry.
    pub fn load(path: &Path) -> Result<Self, CodebookError> {
        Self::from_sources(&sources::folder(path)?)
    }

    fn from_sources(sources: &[Source]) -> Result<Self, CodebookError> {
        // The tables of actors are most of the text: they are read and digested beside the rest.
        std::thread::scope(|scope| {
            let actors = scope.spawn(|| Actors::from_sources(sources));
            let digests = scope.spawn(|| {
                let actors = sources.iter().filter(|source| source.name.starts_with("actors/"));
                let others = sources.iter().filter(|source| !source.name.starts_with("actors/"));
                (sources::digest(actors), sources::digest(others))
            });
            let mut types = Vec::new();
            for event_type in EventType::ALL {
                let name = format!("plover/{}.toml", event_type.as_str().to_lowercase());
                types.push(entries::type_entry(sources::named(sources, &name)?, *event_type)?);
            }
            let contexts = entries::contexts(sources::named(sources, "plover/contexts.toml")?)?;
            let frames = entries::frames(sources::named(sources, "frames.toml")?)?;
            let cues = entries::cues(sources::named(sources, "cues.toml")?)?;
            let nouns = entries::parse(sources::named(sources, "nouns.toml")?)?;
            let given_names = entries::parse(sources::named(sources, "given_names.toml")?)?;
            let not_actors = entries::not_actors(sources::named(sources, "not_actors.toml")?)?;
            let (actors_digest, others) = awaited(digests);
            let digest = sources::joined(&actors_digest, &others);
            let actors = Arc::new(awaited(actors)?);
            let entries = Arc::new(Entries { types, contexts, frames, cues, nouns, given_names, not_actors });
            Ok(Self { entries, actors, own: Own::default(), digest, actors_digest })
        })
    }

    /// The codebook with a user's own actor tables beside its own: a file, or the `.toml` files of a folder. See
    /// [`Actors::with`] for which entry wins.
    ///
    /// # Errors
    ///
    /// If a file cannot be read or holds a line that is no sound entry.
    pub fn with_actors(mut self, path: &Path) -> Result<Self, CodebookError> {
        let (own, digest) = Actors::load(path)?;
        self.actors = Arc::new(Arc::unwrap_or_clone(self.actors).with(own));
        self.digest = sources::joined(&self.digest, &digest);
        self.actors_digest = sources::joined(&self.actors_digest, &digest);
        Ok(self)
    }

    /// What is beside actors, to be changed: a copy, where another codebook has it too.
    fn entries_mut(&mut self) -> &mut Entries {
        Arc::make_mut(&mut self.entries)
    }

    /// The actor tables.
    #[must_use]
    pub fn actors(&self) -> &Actors {
        &self.actors
    }

    /// What a user's file adds and changes; empty where there is none.
    #[must_use]
    pub fn own(&self) -> &Own {
        &self.own
    }

    /// The sixteen types, in the order of [`EventType::ALL`].
    #[must_use]
    pub fn types(&self) -> &[TypeEntry] {
        &self.entries.types
    }

    /// The entry of one type.
    #[must_use]
    pub fn entry(&self, event_type: EventType) -> &TypeEntry {
        &self.entries.types[event_type as usize]
    }

    /// The contexts.
    #[must_use]
    pub fn contexts(&self) -> &[Context] {
        &self.entries.contexts
    }

    /// Stories that borrow the words of politics and war.
    #[must_use]
    pub fn frames(&self) -> &[Frame] {
        &self.entries.frames
    }

    /// Words of saying.
    #[must_use]
    pub fn cues(&self) -> &[Cue] {
        &self.entries.cues
    }

    /// What common nouns tell of whom they may mean.
    #[must_use]
    pub fn nouns(&self) -> &Nouns {
        &self.entries.nouns
    }

    /// Given names that tell a person's gender.
    #[must_use]
    pub fn given_names(&self) -> &GivenNames {
        &self.entries.given_names
    }

    /// Names that hold an actor's name and are not that actor: "South China Sea".
    #[must_use]
    pub fn not_actors(&self) -> &[String] {
        &self.entries.not_actors
    }

    /// States and territories.
    #[must_use]
    pub fn states(&self) -> &[State] {
        &self.actors.states
    }

    /// International bodies, parties, groups, agencies.
    #[must_use]
    pub fn bodies(&self) -> &[Body] {
        &self.actors.bodies
    }

    /// Outlets and agencies.
    #[must_use]
    pub fn media(&self) -> &[Medium] {
        &self.actors.media
    }

    /// Office-holders, one entry a term.
    #[must_use]
    pub fn persons(&self) -> &[Person] {
        &self.actors.persons
    }

    /// Words that describe somebody by role.
    #[must_use]
    pub fn agents(&self) -> &[Agent] {
        &self.actors.agents
    }

    /// Digest of the whole codebook, 32 hex digits.
    #[must_use]
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// Digest of the actor tables, 32 hex digits.
    #[must_use]
    pub fn actors_digest(&self) -> &str {
        &self.actors_digest
    }
}
