//! The rules of a codebook one by one, so that each can be taken out and missed.

use chancery_doc::EventType;

use crate::Codebook;

/// One rule of a codebook, by its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// A trigger of a type.
    Trigger(EventType, usize),
    /// A mode of a type.
    Mode(EventType, usize),
    /// A context.
    Context(usize),
}

impl Codebook {
    /// Every trigger, mode and context, in the order of the files.
    #[must_use]
    pub fn rules(&self) -> Vec<Rule> {
        let of_type = |entry: &crate::TypeEntry| {
            let event_type = entry.event_type;
            let triggers = (0..entry.triggers.len()).map(move |idx| Rule::Trigger(event_type, idx));
            let modes = (0..entry.modes.len()).map(move |idx| Rule::Mode(event_type, idx));
            triggers.chain(modes).collect::<Vec<Rule>>()
        };
        let contexts = (0..self.contexts().len()).map(Rule::Context);
        self.types().iter().flat_map(of_type).chain(contexts).collect()
    }

    /// The words by which people know the rule, with the entry that it stands in: "reject, trigger `veto`".
    ///
    /// # Panics
    ///
    /// If the rule is of another codebook.
    #[must_use]
    pub fn rule_name(&self, rule: Rule) -> String {
        let file = |event_type: EventType| event_type.as_str().to_lowercase();
        match rule {
            Rule::Trigger(event_type, idx) => {
                let words = self.entry(event_type).triggers[idx].word.words();
                format!("{}, trigger `{words}`", file(event_type))
            }
            Rule::Mode(event_type, idx) => {
                format!("{}, mode `{}`", file(event_type), self.entry(event_type).modes[idx].name)
            }
            Rule::Context(idx) => format!("contexts, `{}`", self.contexts()[idx].name),
        }
    }

    /// The codebook without one of its rules; its digest is still that of the whole.
    ///
    /// # Panics
    ///
    /// If the rule is of another codebook.
    #[must_use]
    pub fn without(&self, rule: Rule) -> Self {
        let mut less = self.clone();
        match rule {
            Rule::Trigger(event_type, idx) => {
                less.entries_mut().types[event_type as usize].triggers.remove(idx);
            }
            Rule::Mode(event_type, idx) => {
                let entry = &mut less.entries_mut().types[event_type as usize];
                let mode = entry.modes.remove(idx);
                entry.triggers.iter_mut().filter(|trigger| trigger.mode.as_ref() == Some(&mode.name)).for_each(
                    |trigger| {
                        trigger.mode = None;
                    },
                );
            }
            Rule::Context(idx) => {
                less.entries_mut().contexts.remove(idx);
            }
        }
        less
    }
}
