//! Follow-ups: which row reacts to, speaks of, carries out or calls off which.
//!
//! 1. Within a sentence, by its words: who condemns a killing reacts to it, who strikes "in response to" a strike too; what is
//!    called off is called off.
//! 2. From there to other articles through the occurrence of the row that is meant.
//! 3. Within an occurrence: its first telling as done carries out what was planned before, its first denial calls it off.

use std::collections::{BTreeMap, BTreeSet};

use chancery_doc::record::Record;
use chancery_doc::{EventType, RelationKind, Status};
use serde::{Deserialize, Serialize};

use crate::occurrences::{RelationName, has_happened, stem};
use crate::{Occurrence, Telling};

/// One link from a row to a row, of the same article or of another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct FollowUp {
    /// What links them, as in the record's `relations`.
    pub kind: RelationName,
    /// Id of the event or statement that follows.
    pub from: String,
    /// Id of the event that it follows.
    pub to: String,
    /// The occurrence of `to`.
    pub occurrence: Option<String>,
}

/// A statement as far as follow-ups ask.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Saying {
    /// Id of the statement.
    pub id: String,
    /// Id of its article.
    pub article: String,
    /// Number of its sentence.
    pub sentence: u32,
    /// What is said.
    pub content: String,
    /// Ids of the events whose triggers stand in its content.
    pub events: Vec<String>,
}

/// The statements of a record.
#[must_use]
pub fn sayings(record: &Record) -> Vec<Saying> {
    let saying = |statement: &chancery_doc::record::RecordStatement| Saying {
        id: statement.id.clone(),
        article: record.article.id.clone(),
        sentence: statement.sentence,
        content: statement.content.iter().map(|span| span.text.as_str()).collect::<Vec<_>>().join(" "),
        events: statement.events.clone(),
    };
    record.statements.iter().map(saying).collect()
}

/// Finds the follow-ups among rows and statements of some articles; sorted, each once.
#[must_use]
pub fn follow_ups(tellings: &[Telling], sayings: &[Saying], occurrences: &[Occurrence]) -> Vec<FollowUp> {
    let mut home: BTreeMap<&str, &Occurrence> = BTreeMap::new();
    for occurrence in occurrences {
        home.extend(occurrence.tellings.iter().map(|telling| (telling.as_str(), occurrence)));
    }
    let by_id: BTreeMap<&str, &Telling> = tellings.iter().map(|telling| (telling.id.as_str(), telling)).collect();
    let mut articles: BTreeMap<&str, Vec<&Telling>> = BTreeMap::new();
    for telling in by_id.values() {
        articles.entry(&telling.article).or_default().push(telling);
    }
    let mut found = BTreeSet::new();
    let mut add = |kind: RelationKind, from: &str, to: &str| {
        if from != to {
            found.insert(FollowUp {
                kind: RelationName(kind),
                from: from.to_owned(),
                to: to.to_owned(),
                occurrence: home.get(to).map(|occurrence| occurrence.id.clone()),
            });
        }
    };
    for rows in articles.values_mut() {
        rows.sort_by_key(|row| (row.sentence, row.trigger_at, &row.id));
        for row in rows.iter() {
            if let Some((kind, to)) = followed(row, rows) {
                add(kind, &row.id, &to.id);
            }
        }
    }
    for saying in sayings {
        let rows = articles.get(saying.article.as_str()).map_or(&[][..], Vec::as_slice);
        let inner = saying.events.iter().filter_map(|id| by_id.get(id.as_str()).copied());
        let spoken = spoken_of(saying, rows);
        for row in inner.chain(spoken) {
            add(RelationKind::About, &saying.id, &row.id);
        }
    }
    for occurrence in occurrences {
        let rows: Vec<&Telling> = occurrence.tellings.iter().filter_map(|id| by_id.get(id.as_str()).copied()).collect();
        let plan = rows.iter().find(|row| matches!(row.status.0, Status::Planned | Status::Possible));
        let later = |is_wanted: &dyn Fn(Status) -> bool| {
            let plan = plan?;
            rows.iter()
                .find(|row| is_wanted(row.status.0) && row.published_on() > plan.published_on())
                .map(|row| (row, plan))
        };
        if let Some((done, plan)) = later(&has_happened) {
            add(RelationKind::Fulfils, &done.id, &plan.id);
        }
        if let Some((denied, plan)) = later(&|status| status == Status::Denied) {
            add(RelationKind::Cancels, &denied.id, &plan.id);
        }
    }
    found.into_iter().collect()
}

/// How many sentences back an act may have been told that a reaction means by its noun alone.
const REACH: u32 = 6;

/// The row that a row follows, and how.
fn followed<'t>(row: &Telling, rows: &[&'t Telling]) -> Option<(RelationKind, &'t Telling)> {
    let in_sentence = || rows.iter().filter(|other| other.sentence == row.sentence && other.id != row.id).copied();
    let behind = || in_sentence().filter(|other| other.trigger_at > row.trigger_at);
    let own = stems(&row.trigger);
    let is_called_off = own.contains("call") && row.text.to_lowercase().contains(" off");
    if is_called_off || own.iter().any(|stem| CANCELLING.contains(&stem.as_str())) {
        let plan = behind().find(|other| !has_happened(other.status.0) || other.days > row.days);
        return plan.map(|plan| (RelationKind::Cancels, plan));
    }
    let is_act =
        |other: &&Telling| other.event_type.is_some_and(|name| name.0.quad() == 4) && other.status.0 != Status::Denied;
    if let Some(cause) = behind().filter(is_act).find(|other| between(row, other).is_some_and(|words| is_cause(&words)))
    {
        return Some((RelationKind::Reaction, cause));
    }
    if let Some(before) = behind().find(|other| between(row, other).is_some_and(|words| is_after(&words))) {
        return Some((RelationKind::FollowUp, before));
    }
    let is_verbal = row.event_type.is_some_and(|name| VERBAL.contains(&name.0));
    if !is_verbal {
        return None;
    }
    // Who acts does not react to that same act.
    let is_others = |other: &&Telling| {
        let parties =
            |row: &Telling| -> BTreeSet<String> { row.actors.iter().map(|who| who.words.to_lowercase()).collect() };
        parties(other).is_disjoint(&parties(row))
    };
    if let Some(act) = behind().filter(is_act).find(is_others) {
        return Some((RelationKind::Reaction, act));
    }
    // "condemned the kidnapping", where the noun made no row: the last act before that was told in its words.
    let tail: String = row.text.chars().skip(row.trigger_at as usize).collect();
    let said = stems(&tail);
    rows.iter()
        .rev()
        .filter(|other| other.sentence < row.sentence && row.sentence - other.sentence <= REACH)
        .filter(|other| is_act(other) && is_others(other))
        .find(|other| stems(&other.trigger).intersection(&said).next().is_some())
        .map(|act| (RelationKind::Reaction, *act))
}

/// Acts of a neighbouring sentence whose words a statement takes up.
fn spoken_of<'t>(saying: &Saying, rows: &[&'t Telling]) -> Option<&'t Telling> {
    let said = stems(&saying.content);
    let is_near = |row: &&&Telling| row.sentence < saying.sentence && saying.sentence - row.sentence <= REACH;
    let is_taken_up = |row: &&&Telling| {
        row.event_type.is_some_and(|name| matches!(name.0.quad(), 2 | 4))
            && stems(&row.trigger).intersection(&said).next().is_some()
    };
    rows.iter().rev().filter(is_near).find(is_taken_up).copied()
}

fn stems(words: &str) -> BTreeSet<String> {
    words
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| word.chars().count() > 3)
        .map(|word| stem(&word.to_lowercase()).to_owned())
        .collect()
}

/// The words between two triggers of one sentence.
fn between(row: &Telling, other: &Telling) -> Option<String> {
    let from = row.trigger_at as usize + row.trigger.chars().count();
    let n = (other.trigger_at as usize).checked_sub(from)?;
    Some(row.text.chars().skip(from).take(n).collect::<String>().to_lowercase())
}

fn is_cause(words: &str) -> bool {
    ["in response to", "in retaliation for", "in reprisal for", "in protest against", "in protest at", "to avenge"]
        .iter()
        .any(|cause| words.contains(cause))
}

fn is_after(words: &str) -> bool {
    words.split(|c: char| !c.is_alphanumeric()).any(|word| matches!(word, "after" | "following"))
}

/// Words that call something off, in their stems.
const CANCELLING: [&str; 4] = ["cancel", "postpon", "scrap", "suspend"];

/// Types of words by which one reacts.
const VERBAL: [EventType; 6] = [
    EventType::Accuse,
    EventType::Reject,
    EventType::Request,
    EventType::Support,
    EventType::Threaten,
    EventType::Protest,
];
