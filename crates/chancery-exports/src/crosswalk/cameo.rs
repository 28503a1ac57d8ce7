//! CAMEO beside PLOVER: `codebook/crosswalks/cameo.toml`.

use std::collections::BTreeMap;

use chancery_doc::EventType;
use chancery_doc::record::RecordEvent;
use serde::Deserialize;

use super::{table, value};
use crate::ExportError;

/// One code of CAMEO.
#[derive(Clone, Debug, PartialEq)]
pub struct CameoCode {
    /// Two-digit root and one or two digits more: `036`, `1121`.
    pub code: String,
    /// CAMEO's name of the category.
    pub label: String,
    /// GDELT's value on the Goldstein scale, -10 to 10.
    pub goldstein: f64,
    /// What it is in PLOVER; absent for statements.
    pub event_type: Option<EventType>,
    /// The mode that it shows.
    pub mode: Option<String>,
    /// Why it has no type.
    pub why: Option<String>,
}

/// A CAMEO code for a row, and for the row seen from the other side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Act {
    /// The code.
    pub code: String,
    /// The code with actor and recipient exchanged, where that is another one (a visit made, a visit hosted).
    pub returned: Option<String>,
}

/// The table.
#[derive(Clone, Debug)]
pub struct Cameo {
    codes: BTreeMap<String, CameoCode>,
    rules: Vec<Rule>,
    appeals: Vec<String>,
    intents: BTreeMap<EventType, Result<String, String>>,
    unsaid: Vec<(EventType, String, String)>,
}

#[derive(Clone, Debug)]
struct Rule {
    event_type: EventType,
    mode: Option<String>,
    context: Option<String>,
    words: Vec<String>,
    appeal: bool,
    act: Act,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    codes: Vec<CodeLine>,
    rules: Vec<RuleLine>,
    appeals: Vec<String>,
    intents: Vec<IntentLine>,
    unsaid: Vec<UnsaidLine>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CodeLine {
    code: String,
    label: String,
    goldstein: f64,
    r#type: Option<String>,
    mode: Option<String>,
    why: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleLine {
    r#type: String,
    mode: Option<String>,
    context: Option<String>,
    #[serde(default)]
    words: Vec<String>,
    #[serde(default)]
    appeal: bool,
    code: String,
    returned: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct IntentLine {
    r#type: String,
    code: Option<String>,
    why: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct UnsaidLine {
    r#type: String,
    mode: String,
    why: String,
}

impl Cameo {
    pub(super) fn parse(file: &str, text: &str) -> Result<Self, ExportError> {
        let File { codes: lines, rules: rule_lines, appeals, intents: intent_lines, unsaid: unsaid_lines } =
            table(file, text)?;
        let named = |name: &str| {
            EventType::from_name(name).ok_or_else(|| value(file, name, "no type of PLOVER; want one such as CONSULT"))
        };
        let mut codes = BTreeMap::new();
        for line in lines {
            let is_code = (3..=4).contains(&line.code.len()) && line.code.bytes().all(|byte| byte.is_ascii_digit());
            if !is_code || quad_of(&line.code).is_none() {
                return Err(value(file, line.code, "no CAMEO code; want three or four digits, from 010 to 2042"));
            }
            if !(-10.0..=10.0).contains(&line.goldstein) {
                return Err(value(file, line.code, "`goldstein` goes from -10 to 10"));
            }
            let event_type = line.r#type.as_deref().map(named).transpose()?;
            if event_type.is_none() && line.why.is_none() {
                return Err(value(file, line.code, "has neither a `type` nor a `why`"));
            }
            let code = CameoCode {
                code: line.code.clone(),
                label: line.label,
                goldstein: line.goldstein,
                event_type,
                mode: line.mode,
                why: line.why,
            };
            if codes.insert(line.code.clone(), code).is_some() {
                return Err(value(file, line.code, "stands twice among `codes`"));
            }
        }
        let known = |code: &str| {
            if codes.contains_key(code) {
                Ok(())
            } else {
                Err(value(file, code, "a rule names a code that is not among `codes`"))
            }
        };
        let mut rules = Vec::new();
        for line in rule_lines {
            known(&line.code)?;
            line.returned.as_deref().map_or(Ok(()), known)?;
            rules.push(Rule {
                event_type: named(&line.r#type)?,
                mode: line.mode,
                context: line.context,
                words: line.words,
                appeal: line.appeal,
                act: Act { code: line.code, returned: line.returned },
            });
        }
        let mut intents = BTreeMap::new();
        for line in intent_lines {
            let intent = match (line.code, line.why) {
                (Some(code), None) => known(&code).map(|()| Ok(code))?,
                (None, Some(why)) => Err(why),
                _ => return Err(value(file, line.r#type, "an intent has either a `code` or a `why`")),
            };
            intents.insert(named(&line.r#type)?, intent);
        }
        let mut unsaid = Vec::new();
        for line in unsaid_lines {
            unsaid.push((named(&line.r#type)?, line.mode, line.why));
        }
        for &event_type in EventType::ALL {
            let is_last = |rule: &&Rule| rule.event_type == event_type && rule.is_plain();
            if !rules.iter().any(|rule| is_last(&rule)) {
                return Err(value(file, event_type.as_str(), "has no rule without conditions"));
            }
            if !intents.contains_key(&event_type) {
                return Err(value(file, event_type.as_str(), "does not stand among `intents`"));
            }
        }
        Ok(Self { codes, rules, appeals, intents, unsaid })
    }

    /// The code of a row: the first rule whose type, mode, context and words are the row's. Absent for a row without a type.
    #[must_use]
    pub fn act(&self, event: &RecordEvent) -> Option<&Act> {
        let event_type = EventType::from_name(event.event_type.as_deref()?)?;
        let clause = event.evidence.as_ref().and_then(|evidence| evidence.clause.as_deref()).unwrap_or_default();
        // The codebook's word is a lemma; the text's form stands in for it where the model alone spoke.
        let told = [clause.to_lowercase(), event.trigger.text.to_lowercase()];
        let (modes, contexts) = (event.mode.as_deref(), event.contexts.as_deref());
        self.find(event_type, modes.unwrap_or_default(), contexts.unwrap_or_default(), &told)
    }

    /// The code of a type with these modes and contexts, whatever its words.
    #[must_use]
    pub fn of_type(&self, event_type: EventType, modes: &[String], contexts: &[String]) -> Option<&Act> {
        self.find(event_type, modes, contexts, &[])
    }

    fn find(&self, event_type: EventType, modes: &[String], contexts: &[String], told: &[String]) -> Option<&Act> {
        let among =
            |list: &[String], wanted: &Option<String>| wanted.as_ref().is_none_or(|wanted| list.contains(wanted));
        let spoken = |words: &[String]| words.iter().any(|word| told.iter().any(|told| holds(told, word)));
        self.rules
            .iter()
            .find(|rule| {
                rule.event_type == event_type
                    && among(modes, &rule.mode)
                    && among(contexts, &rule.context)
                    && (rule.words.is_empty() || spoken(&rule.words))
                    && (!rule.appeal || spoken(&self.appeals))
            })
            .map(|rule| &rule.act)
    }

    /// The code of a plan to do such an act, or why CAMEO has none.
    ///
    /// # Errors
    ///
    /// The reason, as the table gives it.
    pub fn intent(&self, event_type: EventType) -> Result<&str, &str> {
        match self.intents.get(&event_type) {
            Some(Ok(code)) => Ok(code),
            Some(Err(why)) => Err(why),
            None => Err("not in the table"),
        }
    }

    /// What a code is. A root (`04`) is its first code (`040`); a longer code that is not known is read as its parent.
    #[must_use]
    pub fn code(&self, code: &str) -> Option<&CameoCode> {
        let code = code.trim();
        if let Some(known) = self.codes.get(code) {
            return Some(known);
        }
        match code.len() {
            2 => self.codes.get(&format!("{code}0")),
            4 => self.codes.get(code.get(..3)?),
            _ => None,
        }
    }

    /// All codes, in their order.
    pub fn codes(&self) -> impl Iterator<Item = &CameoCode> {
        self.codes.values()
    }

    /// Modes that CAMEO cannot tell from others, each with the reason.
    pub fn unsaid(&self) -> impl Iterator<Item = (EventType, &str, &str)> {
        self.unsaid.iter().map(|(event_type, mode, why)| (*event_type, mode.as_str(), why.as_str()))
    }

    pub(super) fn rules(&self) -> impl Iterator<Item = (EventType, Option<&str>, Option<&str>, bool, &Act)> {
        self.rules.iter().map(|rule| {
            let plain = rule.words.is_empty() && !rule.appeal;
            (rule.event_type, rule.mode.as_deref(), rule.context.as_deref(), plain, &rule.act)
        })
    }
}

impl Rule {
    fn is_plain(&self) -> bool {
        self.mode.is_none() && self.context.is_none() && self.words.is_empty() && !self.appeal
    }
}

/// The quad class of a CAMEO code by its root: 1 verbal cooperation, 2 material cooperation, 3 verbal conflict, 4 material
/// conflict; `None` for what is no code. As GDELT has it.
#[must_use]
pub fn quad_of(code: &str) -> Option<u8> {
    match code.get(..2)?.parse().ok()? {
        1..=5 => Some(1),
        6..=8 => Some(2),
        9..=13 => Some(3),
        14..=20 => Some(4),
        _ => None::<u8>,
    }
}

/// Whether `text` holds `words`, the first of them in a regular form of the verb or as a plural too.
fn holds(text: &str, words: &str) -> bool {
    let tokens = |text: &'_ str| -> Vec<String> {
        text.split(|c: char| !c.is_alphanumeric()).filter(|token| !token.is_empty()).map(str::to_owned).collect()
    };
    let (text, words) = (tokens(text), tokens(words));
    let Some((first, others)) = words.split_first() else { return false };
    text.windows(words.len()).any(|window| is_form(&window[0], first) && window[1..] == *others)
}

/// Whether `token` is a regular form of `lemma`: urge, urges, urged, urging; call, calls.
fn is_form(token: &str, lemma: &str) -> bool {
    let stem = lemma.strip_suffix('e').unwrap_or(lemma);
    let ending = token.strip_prefix(lemma).or_else(|| token.strip_prefix(stem));
    ending.is_some_and(|ending| matches!(ending, "" | "s" | "d" | "es" | "ed" | "ing")) && token.len() >= lemma.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_whole() {
        assert!(holds("call for", "call for"));
        assert!(holds("urge on", "urge"));
        assert!(!holds("surge", "urge"));
        for form in ["urge", "urges", "urged", "has been urging them"] {
            assert!(holds(form, "urge"), "{form}");
        }
        assert!(holds("called for talks", "call for"));
        assert!(!holds("called on", "call for"));
        assert!(!holds("urg", "urge"));
    }

    #[test]
    fn a_mistake_is_told_with_its_line() {
        let text = "codes = [\n  { code = \"030\", label = \"x\", goldstein = 4.0, typ = \"AGREE\" },\n]";
        let error = Cameo::parse("cameo.toml", text).unwrap_err().to_string();
        assert!(error.starts_with("`cameo.toml` line 2: "), "{error}");
    }
}
