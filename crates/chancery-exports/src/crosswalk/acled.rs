//! PLOVER rows as events of ACLED: `codebook/crosswalks/acled.toml`.

use std::collections::BTreeMap;

use chancery_doc::record::{RecordEvent, RecordParty};
use chancery_doc::{EventType, Sector};
use serde::Deserialize;

use super::{table, value};
use crate::ExportError;

/// An event of ACLED.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AcledEvent {
    /// Its event type.
    pub event_type: String,
    /// The finer kind, where a row tells it.
    pub sub_event_type: Option<String>,
    /// Its disorder type.
    pub disorder_type: String,
}

/// The table.
#[derive(Clone, Debug)]
pub struct AcledRules {
    kinds: BTreeMap<String, Vec<Sector>>,
    rules: Vec<Rule>,
}

#[derive(Clone, Debug)]
struct Rule {
    event_type: EventType,
    mode: Option<String>,
    actor: Option<String>,
    recipient: Option<String>,
    event: AcledEvent,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    kinds: Vec<KindLine>,
    rules: Vec<RuleLine>,
    disorder: Vec<DisorderLine>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct KindLine {
    kind: String,
    sectors: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleLine {
    r#type: String,
    mode: Option<String>,
    actor: Option<String>,
    recipient: Option<String>,
    event_type: String,
    sub_event_type: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DisorderLine {
    event_type: String,
    disorder_type: String,
}

impl AcledRules {
    pub(super) fn parse(file: &str, text: &str) -> Result<Self, ExportError> {
        let lines: File = table(file, text)?;
        let mut kinds = BTreeMap::new();
        for line in lines.kinds {
            let sector = |name: &String| {
                Sector::from_name(name).ok_or_else(|| value(file, name, "no sector; want one such as GOV"))
            };
            kinds.insert(line.kind, line.sectors.iter().map(sector).collect::<Result<Vec<_>, _>>()?);
        }
        let disorder: BTreeMap<String, String> =
            lines.disorder.into_iter().map(|line| (line.event_type, line.disorder_type)).collect();
        let mut rules = Vec::new();
        for line in lines.rules {
            for kind in [&line.actor, &line.recipient].into_iter().flatten() {
                if !kinds.contains_key(kind) {
                    return Err(value(file, kind, "does not stand among `kinds`"));
                }
            }
            let event_type = EventType::from_name(&line.r#type)
                .ok_or_else(|| value(file, &line.r#type, "no type of PLOVER; want one such as ASSAULT"))?;
            let disorder_type = disorder
                .get(&line.event_type)
                .cloned()
                .ok_or_else(|| value(file, &line.event_type, "does not stand among `disorder`"))?;
            let event = AcledEvent { event_type: line.event_type, sub_event_type: line.sub_event_type, disorder_type };
            rules.push(Rule { event_type, mode: line.mode, actor: line.actor, recipient: line.recipient, event });
        }
        Ok(Self { kinds, rules })
    }

    /// What a row is in ACLED, where a rule says so.
    #[must_use]
    pub fn event(&self, event: &RecordEvent) -> Option<&AcledEvent> {
        let event_type = EventType::from_name(event.event_type.as_deref()?)?;
        let (actors, recipients) = sides(event);
        let of_kind = |side: &[&RecordParty], kind: &Option<String>| {
            let Some(kind) = kind.as_ref().and_then(|kind| self.kinds.get(kind)) else { return true };
            let mut sectors = side.iter().filter_map(|party| Sector::from_name(party.sector.as_deref()?)).peekable();
            sectors.peek().is_some() && sectors.all(|sector| kind.contains(&sector))
        };
        let has_mode = |mode: &Option<String>| {
            mode.as_ref().is_none_or(|mode| event.mode.iter().flatten().any(|of_row| of_row == mode))
        };
        self.rules
            .iter()
            .find(|rule| {
                rule.event_type == event_type
                    && has_mode(&rule.mode)
                    && of_kind(&actors, &rule.actor)
                    && of_kind(&recipients, &rule.recipient)
            })
            .map(|rule| &rule.event)
    }

    pub(super) fn modes(&self) -> impl Iterator<Item = (EventType, &str)> {
        self.rules.iter().filter_map(|rule| Some((rule.event_type, rule.mode.as_deref()?)))
    }
}

/// The two sides of a row. Where all parties act, the first stands against the others.
pub(crate) fn sides(event: &RecordEvent) -> (Vec<&RecordParty>, Vec<&RecordParty>) {
    match (event.actors.as_slice(), event.recipients.as_slice()) {
        ([first, others @ ..], []) if !others.is_empty() && event.event_type.as_deref() == Some("ASSAULT") => {
            (vec![first], others.iter().collect())
        }
        (actors, recipients) => (actors.iter().collect(), recipients.iter().collect()),
    }
}
