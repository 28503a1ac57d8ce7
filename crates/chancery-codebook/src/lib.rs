//! Reads and checks the codebook: what a researcher edits in `codebook/`, as types.
//!
//! 1. [`load`](Codebook::load) or [`built_in`](Codebook::built_in): TOML files to [`entries`], with file, line and words of
//!    every mistake.
//! 2. [`forms`]: a lemma of the codebook to the forms that stand in a text.
//!
//! How entries are matched against a text is the coder's affair.

mod entries;
mod error;
pub mod forms;
mod lint;
mod rule;
mod sources;

use std::path::Path;

use chancery_doc::EventType;
use sha2::{Digest, Sha256};

pub use entries::{
    ActorSlot, Agent, Body, Context, Counter, Cue, CueWord, Example, Frame, Medium, Mode, Needs, Person, Slot, State,
    Trigger, TriggerWord, TypeEntry,
};
pub use error::CodebookError;
pub use lint::Slip;
pub use rule::Rule;
use sources::Source;

/// Everything that decides what is coded by rule.
#[derive(Clone, Debug)]
pub struct Codebook {
    types: Vec<TypeEntry>,
    contexts: Vec<Context>,
    frames: Vec<Frame>,
    cues: Vec<Cue>,
    states: Vec<State>,
    bodies: Vec<Body>,
    media: Vec<Medium>,
    persons: Vec<Person>,
    agents: Vec<Agent>,
    digest: String,
    actors_digest: String,
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
        let digest_of = |prefix: &str| {
            let mut hasher = Sha256::new();
            for source in sources.iter().filter(|source| source.name.starts_with(prefix)) {
                hasher.update(source.name);
                hasher.update([0]);
                hasher.update(source.text.as_bytes());
                hasher.update([0]);
            }
            hasher.finalize()[..16].iter().map(|byte| format!("{byte:02x}")).collect::<String>()
        };
        let mut types = Vec::new();
        for event_type in EventType::ALL {
            let name = format!("plover/{}.toml", event_type.as_str().to_lowercase());
            types.push(entries::type_entry(sources::named(sources, &name)?, *event_type)?);
        }
        Ok(Self {
            types,
            contexts: entries::contexts(sources::named(sources, "plover/contexts.toml")?)?,
            frames: entries::frames(sources::named(sources, "frames.toml")?)?,
            cues: entries::cues(sources::named(sources, "cues.toml")?)?,
            states: entries::states(sources::named(sources, "actors/states.toml")?)?,
            bodies: entries::bodies(sources::named(sources, "actors/bodies.toml")?)?,
            media: entries::media(sources::named(sources, "actors/media.toml")?)?,
            persons: entries::persons(sources::named(sources, "actors/persons.toml")?)?,
            agents: entries::agents(sources::named(sources, "actors/agents.toml")?)?,
            digest: digest_of(""),
            actors_digest: digest_of("actors/"),
        })
    }

    /// The sixteen types, in the order of [`EventType::ALL`].
    #[must_use]
    pub fn types(&self) -> &[TypeEntry] {
        &self.types
    }

    /// The entry of one type.
    #[must_use]
    pub fn entry(&self, event_type: EventType) -> &TypeEntry {
        &self.types[event_type as usize]
    }

    /// The contexts.
    #[must_use]
    pub fn contexts(&self) -> &[Context] {
        &self.contexts
    }

    /// Stories that borrow the words of politics and war.
    #[must_use]
    pub fn frames(&self) -> &[Frame] {
        &self.frames
    }

    /// Words of saying.
    #[must_use]
    pub fn cues(&self) -> &[Cue] {
        &self.cues
    }

    /// States and territories.
    #[must_use]
    pub fn states(&self) -> &[State] {
        &self.states
    }

    /// International bodies, parties, groups, agencies.
    #[must_use]
    pub fn bodies(&self) -> &[Body] {
        &self.bodies
    }

    /// Outlets and agencies.
    #[must_use]
    pub fn media(&self) -> &[Medium] {
        &self.media
    }

    /// Office-holders, one entry a term.
    #[must_use]
    pub fn persons(&self) -> &[Person] {
        &self.persons
    }

    /// Words that describe somebody by role.
    #[must_use]
    pub fn agents(&self) -> &[Agent] {
        &self.agents
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
