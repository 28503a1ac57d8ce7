//! A researcher's own categories: a file that extends the built-in codebook.
//!
//! 1. [`read`]: the file, checked, with the place of every mistake.
//! 2. [`merge`]: what the file hides, renames, defines anew and adds, laid over the codebook.
//! 3. [`lint`]: what a careful colleague would point at.
//! 4. [`template`]: the commented file that `chancery codebook new` writes.
//!
//! Categories stand in an order of their contents, never of their codes or of the file: with other codes the same rows come
//! out, and a shuffled file is the same codebook.

mod exchange;
mod lint;
mod merge;
mod read;
mod template;

use std::collections::BTreeMap;

use chancery_doc::EventType;
use serde::{Deserialize, Serialize};

use crate::Trigger;
pub use template::template;

/// A user's file, checked.
#[derive(Clone, Debug, Default)]
pub struct Own {
    /// The file as messages call it; empty where no file extends the codebook.
    pub file: String,
    /// What the user calls the codebook.
    pub name: String,
    /// The user's own version of it.
    pub version: String,
    /// Entries of ours that are left out: `REJECT`, `RETREAT.resign`, `context.asylum`, `*` for all types.
    pub hide: Vec<String>,
    /// Entries of ours by another name.
    pub rename: BTreeMap<String, String>,
    /// Entries of ours with another content, in the order of their names.
    pub redefine: Vec<Redefined>,
    /// Categories of the user's, in the order of their contents.
    pub categories: Vec<Category>,
    /// The text of the file and where in it each category, trigger and example stands, for messages.
    pub(crate) source: read::Places,
}

/// One category of a user's.
#[derive(Clone, Debug)]
pub struct Category {
    /// Its code, as rows hold it: `ARMS.DELIVERY`.
    pub code: String,
    /// The type that it is a kind of; none where it stands beside ours.
    pub parent: Option<EventType>,
    /// The mode of the parent that it is a kind of.
    pub mode: Option<String>,
    /// The type whose grammar its words follow: where parties stand, whether people are counted. The parent, where it has one.
    pub like: EventType,
    /// What it is.
    pub definition: String,
    /// What belongs to it.
    pub include: Vec<String>,
    /// What does not, and where that belongs.
    pub exclude: Vec<String>,
    /// Score on the scale of PLOVER, -10 to 10.
    pub score: Option<f64>,
    /// Its codes in other schemes, by the scheme's name: `cameo = "072"`.
    pub crosswalk: BTreeMap<String, String>,
    /// Words that carry the act, in order.
    pub triggers: Vec<Trigger>,
    /// What makes an act that was found one of these, in order.
    pub patterns: Vec<Pattern>,
    /// Right codings, in order; each is a test, and what lies near them is coded where `nearest` says so.
    pub examples: Vec<OwnExample>,
    /// Texts without such a row, in order; each is a test.
    pub counters: Vec<OwnCounter>,
    /// Whether acts are coded that lie near the examples.
    pub nearest: bool,
}

impl Category {
    /// The entry of ours that it is a kind of: `AID`, `RETREAT.withdraw`; none where it stands beside ours.
    #[must_use]
    pub fn of(&self) -> Option<String> {
        let parent = self.parent?.as_str();
        Some(self.mode.as_ref().map_or_else(|| parent.to_owned(), |mode| format!("{parent}.{mode}")))
    }
}

/// Conditions under which an act that was found is of a category; all that are given must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Pattern {
    /// Types of which the act is one; empty: the parent, or any.
    #[serde(default, rename = "type")]
    pub types: Vec<String>,
    /// Modes of which the act has one.
    #[serde(default)]
    pub mode: Vec<String>,
    /// Contexts of which the act has one.
    #[serde(default)]
    pub context: Vec<String>,
    /// Sectors and codes of which some actor has one.
    #[serde(default)]
    pub actor: Vec<String>,
    /// Sectors and codes of which some recipient has one.
    #[serde(default)]
    pub recipient: Vec<String>,
    /// Statuses of which the act has one.
    #[serde(default)]
    pub status: Vec<String>,
    /// Words of which one stands in the sentence.
    #[serde(default)]
    pub near: Vec<String>,
    /// Words of which none stands in the sentence.
    #[serde(default)]
    pub not: Vec<String>,
}

impl Pattern {
    /// The conditions in words.
    #[must_use]
    pub fn words(&self) -> String {
        let parts = [
            ("type", &self.types),
            ("mode", &self.mode),
            ("context", &self.context),
            ("actor", &self.actor),
            ("recipient", &self.recipient),
            ("status", &self.status),
            ("near", &self.near),
            ("not", &self.not),
        ];
        let told = parts.iter().filter(|(_, values)| !values.is_empty());
        told.map(|(name, values)| format!("{name} {}", values.join("|"))).collect::<Vec<_>>().join(", ")
    }
}

/// A text with a row of the category.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct OwnExample {
    /// One or two sentences.
    pub text: String,
    /// Words of the text that carry the act; found by the coder where they are not given.
    #[serde(default)]
    pub trigger: Option<String>,
    /// Codes of the actors, where they matter.
    #[serde(default)]
    pub actors: Option<Vec<String>>,
    /// Codes of the recipients, where they matter.
    #[serde(default)]
    pub recipients: Option<Vec<String>>,
    /// The status, where it matters.
    #[serde(default)]
    pub status: Option<String>,
}

/// A text without a row of the category.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct OwnCounter {
    /// One or two sentences.
    pub text: String,
    /// Words of the text that might be taken for the act.
    #[serde(default)]
    pub trigger: Option<String>,
    /// Why there is none.
    #[serde(default)]
    pub why: String,
}

/// An entry of ours with another content; what is not given stays.
#[derive(Clone, Debug, Default)]
pub struct Redefined {
    /// The entry: `RETREAT`, `RETREAT.withdraw`, `context.asylum`.
    pub entry: String,
    /// What it is.
    pub definition: Option<String>,
    /// What belongs to it.
    pub include: Option<Vec<String>>,
    /// What does not.
    pub exclude: Option<Vec<String>>,
    /// Its score.
    pub score: Option<f64>,
    /// Words of a mode or context, instead of ours.
    pub words: Option<Vec<String>>,
    /// Triggers of a type, instead of ours.
    pub triggers: Option<Vec<Trigger>>,
    /// Triggers beside ours.
    pub add: Vec<Trigger>,
    /// Triggers of ours that are taken out, by their words.
    pub drop: Vec<String>,
}

impl Own {
    /// Whether the file adds or changes anything.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.file.is_empty()
    }

    /// The category with a code.
    #[must_use]
    pub fn category(&self, code: &str) -> Option<&Category> {
        self.categories.iter().find(|category| category.code == code)
    }

    /// Whether rows of a type of ours are left out.
    #[must_use]
    pub fn hides(&self, event_type: EventType) -> bool {
        self.hide.iter().any(|name| name == "*" || name == event_type.as_str())
    }

    /// The name under which an entry of ours goes.
    #[must_use]
    pub fn renamed(&self, entry: &str) -> Option<&str> {
        self.rename.get(entry).map(String::as_str)
    }

    /// Whether an entry of ours has another content, so that what was learned of it does not count.
    #[must_use]
    pub fn redefines(&self, entry: &str) -> bool {
        self.redefine
            .iter()
            .any(|redefined| redefined.entry == entry && (redefined.words.is_some() || redefined.triggers.is_some()))
    }
}
