//! The entries of the actor tables, as they are written.

use chancery_doc::Sector;
use jiff::civil::Date;
use serde::Deserialize;

use super::days::{Bound, holds};

/// A state or territory.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct State {
    /// ISO 3166-1 alpha-3, or KOS.
    pub code: String,
    /// The state that a territory belongs to, for which its people and authorities act.
    #[serde(default)]
    pub of: Option<String>,
    /// Usual English name.
    pub name: String,
    /// Adjectives and demonyms.
    pub adjectives: Vec<String>,
    /// Capital.
    #[serde(default)]
    pub capital: Option<String>,
    /// Other names.
    #[serde(default)]
    pub also: Vec<String>,
    /// Buildings and places that stand for the government.
    #[serde(default)]
    pub seats: Vec<String>,
    /// Latitude of the capital.
    #[serde(default)]
    pub lat: Option<f64>,
    /// Longitude of the capital.
    #[serde(default)]
    pub lon: Option<f64>,
    /// GeoNames id of the state.
    #[serde(default)]
    pub geonames: Option<u32>,
    /// Whether the name is too often something else to count alone.
    #[serde(default)]
    pub ambiguous: bool,
    /// Whether the capital is.
    #[serde(default)]
    pub ambiguous_capital: bool,
    /// Where the facts are from.
    pub basis: String,
}

/// An international body, party, group, agency.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Body {
    /// Acronym of an international body, or the state's code.
    pub code: String,
    /// The state that it belongs to.
    #[serde(default)]
    pub country: Option<String>,
    /// Sector.
    #[serde(deserialize_with = "sector")]
    pub sector: Sector,
    /// Usual name.
    pub name: String,
    /// Other names.
    #[serde(default)]
    pub also: Vec<String>,
    /// Towns and buildings whose names stand for it: "Brussels". A state's own capital of that name goes before where the text
    /// speaks of the state.
    #[serde(default)]
    pub seats: Vec<String>,
    /// Noun that refers back to it.
    #[serde(default)]
    pub noun: Option<String>,
    /// First day on which the entry holds.
    #[serde(default)]
    pub from: Option<Bound>,
    /// Last day.
    #[serde(default)]
    pub to: Option<Bound>,
    /// Whether its one-word names need support from the text.
    #[serde(default)]
    pub ambiguous: bool,
    /// Where the fact is from.
    pub basis: String,
}

/// An outlet or news agency.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Medium {
    /// Name as readers know it.
    pub name: String,
    /// Its state, alpha-3.
    #[serde(default)]
    pub country: Option<String>,
    /// Host name without `www.`.
    #[serde(default)]
    pub domain: Option<String>,
    /// Other names.
    #[serde(default)]
    pub also: Vec<String>,
    /// Whether it is a news agency.
    #[serde(default)]
    pub agency: bool,
    /// Whether its name needs support from the text.
    #[serde(default)]
    pub ambiguous: bool,
    /// Where the facts are from.
    pub basis: String,
}

/// Somebody in an office, for a term.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Person {
    /// Name as news writes it.
    pub name: String,
    /// Other spellings.
    #[serde(default)]
    pub also: Vec<String>,
    /// State, alpha-3.
    #[serde(default)]
    pub country: Option<String>,
    /// State or body that they act for.
    pub code: String,
    /// Sector.
    #[serde(deserialize_with = "sector")]
    pub sector: Sector,
    /// Office, in words.
    #[serde(default)]
    pub office: Option<String>,
    /// First day in office.
    #[serde(default)]
    pub from: Option<Bound>,
    /// Last day.
    #[serde(default)]
    pub to: Option<Bound>,
    /// Where the fact is from.
    pub basis: String,
}

/// A word that describes somebody by role.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Agent {
    /// Lower case, singular.
    pub word: String,
    /// Plural where it is not regular.
    #[serde(default)]
    pub plural: Option<String>,
    /// Sector.
    #[serde(deserialize_with = "sector")]
    pub sector: Sector,
    /// Sectors that the word may mean as well, as the words around it tell.
    #[serde(default, deserialize_with = "sectors")]
    pub also: Vec<Sector>,
    /// Whether one person holds the title.
    #[serde(default)]
    pub office: bool,
    /// Whether it is a collective.
    #[serde(default)]
    pub group: bool,
    /// Whether it takes the sector of the body that it belongs to.
    #[serde(default)]
    pub inherits: bool,
    /// Whether it is somebody else than the one named before it: "Kenya's allies".
    #[serde(default)]
    pub other: bool,
}

fn sector<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Sector, D::Error> {
    let name = String::deserialize(deserializer)?;
    Sector::from_name(&name).ok_or_else(|| serde::de::Error::custom(format!("unknown sector `{name}`")))
}

fn sectors<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Vec<Sector>, D::Error> {
    let names = Vec::<String>::deserialize(deserializer)?;
    let unknown = |name: &str| serde::de::Error::custom(format!("unknown sector `{name}`"));
    names.iter().map(|name| Sector::from_name(name).ok_or_else(|| unknown(name))).collect()
}

impl State {
    /// The code of the state for which people and authorities of this state or territory act.
    #[must_use]
    pub fn acts_for(&self) -> &str {
        self.of.as_deref().unwrap_or(&self.code)
    }
}

impl Body {
    /// Whether the entry holds on a day; on an unknown day every entry does.
    #[must_use]
    pub fn holds(&self, day: Option<Date>) -> bool {
        holds(day, self.from.as_ref(), self.to.as_ref())
    }
}

impl Person {
    /// Whether the term takes in a day; on an unknown day every term does.
    #[must_use]
    pub fn holds(&self, day: Option<Date>) -> bool {
        holds(day, self.from.as_ref(), self.to.as_ref())
    }

    /// Whether the term was over on a day.
    #[must_use]
    pub fn has_ended(&self, day: Option<Date>) -> bool {
        day.zip(self.to.as_ref()).is_some_and(|(day, to)| to.last() < day)
    }
}
