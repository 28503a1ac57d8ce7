//! The tables of `codebook/crosswalks/`: the same act, actor and state in the codes of others.
//!
//! 1. [`Cameo`]: a PLOVER row to a CAMEO code, and back.
//! 2. [`Countries`]: ISO 3166 to FIPS, GDELT, Correlates of War, and the names of ICEWS and ACLED, and back.
//! 3. [`ActorCodes`]: sectors and bodies to CAMEO, ICEWS and ACLED, and back.
//! 4. [`AcledRules`]: the rows that are safely events of ACLED.
//! 5. [`Regions`]: the first-level division of a place, and GDELT's code of it.
//!
//! They decide nothing of what is coded, so they are no part of the codebook's digest; exports name their own.

mod acled;
mod actors;
mod cameo;
mod countries;
mod lint;
mod regions;

use std::path::Path;

use serde::de::DeserializeOwned;
use sha2::{Digest as _, Sha256};

pub(crate) use acled::sides;
pub use acled::{AcledEvent, AcledRules};
pub use actors::{ActorCodes, SectorCodes};
pub use cameo::{Act, Cameo, CameoCode, quad_of};
pub use countries::{Countries, Country};
pub use regions::Regions;

use crate::ExportError;

/// Files of the crosswalk, in the order of their names.
const FILES: [(&str, &str); 5] = [
    ("acled.toml", include_str!("../../../../codebook/crosswalks/acled.toml")),
    ("actors.toml", include_str!("../../../../codebook/crosswalks/actors.toml")),
    ("cameo.toml", include_str!("../../../../codebook/crosswalks/cameo.toml")),
    ("countries.toml", include_str!("../../../../codebook/crosswalks/countries.toml")),
    ("regions.tsv", include_str!("../../../../codebook/crosswalks/regions.tsv")),
];

/// All tables, read and checked.
#[derive(Clone, Debug)]
pub struct Crosswalk {
    /// CAMEO.
    pub cameo: Cameo,
    /// States.
    pub countries: Countries,
    /// Sectors and bodies.
    pub actors: ActorCodes,
    /// What ACLED has too.
    pub acled: AcledRules,
    /// First-level divisions.
    pub regions: Regions,
    /// SHA-256 over names and texts of the files, 32 hex digits.
    pub digest: String,
}

impl Crosswalk {
    /// The tables that are built into the program.
    ///
    /// # Errors
    ///
    /// If a table of it is unsound, which the tests rule out.
    pub fn built_in() -> Result<Self, ExportError> {
        Self::of(FILES.map(|(_, text)| text.to_owned()))
    }

    /// The tables of the folder `path`, laid out as the built-in ones.
    ///
    /// # Errors
    ///
    /// If a file is missing, cannot be read, or holds a line that is no sound entry.
    pub fn load(path: &Path) -> Result<Self, ExportError> {
        let mut texts = Vec::new();
        for (name, _) in FILES {
            let path = path.join(name);
            texts.push(std::fs::read_to_string(&path).map_err(|source| ExportError::Read { path, source })?);
        }
        let texts: [String; 5] = texts.try_into().unwrap_or_default();
        Self::of(texts)
    }

    /// The tables with names of international bodies and their codes, as a codebook has them: series that name bodies and give no code
    /// are read by them.
    #[must_use]
    pub fn with_bodies<'n>(mut self, bodies: impl IntoIterator<Item = (&'n str, &'n str)>) -> Self {
        self.actors.add_names(bodies);
        self
    }

    fn of([acled, actors, cameo, countries, regions]: [String; 5]) -> Result<Self, ExportError> {
        let mut hasher = Sha256::new();
        for ((name, _), text) in FILES.iter().zip([&acled, &actors, &cameo, &countries, &regions]) {
            for part in [name.as_bytes(), &[0], text.as_bytes(), &[0]] {
                hasher.update(part);
            }
        }
        let digest = hasher.finalize()[..16].iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(Self {
            cameo: Cameo::parse("cameo.toml", &cameo)?,
            countries: Countries::parse("countries.toml", &countries)?,
            actors: ActorCodes::parse("actors.toml", &actors)?,
            acled: AcledRules::parse("acled.toml", &acled)?,
            regions: Regions::parse("regions.tsv", &regions)?,
            digest,
        })
    }
}

/// A table as written, with the line of a mistake.
fn table<T: DeserializeOwned>(file: &str, text: &str) -> Result<T, ExportError> {
    toml::from_str(text).map_err(|error| {
        let at = error.span().map_or(0, |span| span.start.min(text.len()));
        let line = text.as_bytes()[..at].iter().filter(|&&byte| byte == b'\n').count() + 1;
        ExportError::Syntax { file: file.to_owned(), line, message: error.message().replace('\n', ", ") }
    })
}

fn value(file: &str, entry: impl Into<String>, message: impl Into<String>) -> ExportError {
    ExportError::Value { file: file.to_owned(), entry: entry.into(), message: message.into() }
}
