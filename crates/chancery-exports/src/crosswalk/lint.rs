//! Slips of the crosswalks beside a codebook: what a careful colleague would point at.

use std::collections::BTreeSet;

use chancery_doc::EventType;

use super::Crosswalk;

impl Crosswalk {
    /// Slips beside a codebook's modes and contexts, given as names: a mode without a rule and without a reason, a rule
    /// that names what the codebook does not have, a rule that another one hides.
    #[must_use]
    pub fn lint(&self, modes: &[(EventType, Vec<String>)], contexts: &[String]) -> Vec<String> {
        let mut slips = Vec::new();
        let has = |event_type: EventType, mode: &str| {
            modes.iter().any(|(of, names)| *of == event_type && names.iter().any(|name| name == mode))
        };
        for (event_type, names) in modes {
            for mode in names {
                let is_plain_rule =
                    |(of, of_mode, context, plain, _): (EventType, Option<&str>, Option<&str>, bool, _)| {
                        of == *event_type && of_mode == Some(mode) && context.is_none() && plain
                    };
                if !self.cameo.rules().any(|rule| is_plain_rule((rule.0, rule.1, rule.2, rule.3, ()))) {
                    slips.push(format!("{} {mode}: no rule gives it a CAMEO code", event_type.as_str()));
                }
            }
        }
        let mut seen = BTreeSet::new();
        for (event_type, mode, context, plain, act) in self.cameo.rules() {
            let name = event_type.as_str();
            if let Some(mode) = mode.filter(|mode| !has(event_type, mode)) {
                slips.push(format!("the rule {name} {mode} -> {} names a mode that the type does not have", act.code));
            }
            if let Some(context) = context.filter(|context| !contexts.iter().any(|known| known == context)) {
                slips.push(format!("the rule {name} -> {} names `{context}`, which is no context", act.code));
            }
            if plain && !seen.insert((event_type, mode, context)) {
                slips.push(format!("the rule {name} -> {} is hidden by an earlier one", act.code));
            }
        }
        for code in self.cameo.codes() {
            if let (Some(event_type), Some(mode)) = (code.event_type, &code.mode)
                && !has(event_type, mode)
            {
                slips.push(format!("code {}: {} has no mode `{mode}`", code.code, event_type.as_str()));
            }
        }
        for (event_type, mode, _) in self.cameo.unsaid() {
            if !has(event_type, mode) {
                slips.push(format!("unsaid {} {mode}: the type has no such mode", event_type.as_str()));
            }
        }
        for (event_type, mode) in self.acled.modes() {
            if !has(event_type, mode) {
                slips.push(format!(
                    "a rule of ACLED names {} {mode}, which is no mode of the type",
                    event_type.as_str()
                ));
            }
        }
        // A code that a type's rules write should be read back as that type, or a series would differ from itself.
        for (event_type, _, _, _, act) in self.cameo.rules() {
            let read = self.cameo.code(&act.code).and_then(|code| code.event_type);
            let is_known_exception = matches!(
                (event_type, act.code.as_str()),
                (EventType::Retreat, "0831" | "0871")
                    | (EventType::Assault, "1712")
                    | (EventType::Concede, "0871" | "085")
            );
            if read != Some(event_type) && !is_known_exception {
                let read = read.map_or("no type", EventType::as_str);
                slips.push(format!("{} is written as {}, which is read as {read}", event_type.as_str(), act.code));
            }
        }
        slips.sort();
        slips.dedup();
        slips
    }
}
