//! Slips of a codebook that are no errors of form: what a careful colleague would point at.

use std::collections::BTreeMap;

use chancery_doc::EventType;

use crate::{Codebook, Trigger, TypeEntry, lists};

/// Fewest examples and counter-examples of a type.
const MIN_OF_TYPE: (usize, usize) = (12, 6);
/// Fewest of a mode.
const MIN_OF_MODE: (usize, usize) = (3, 2);
/// Fewest of a context.
const MIN_OF_CONTEXT: (usize, usize) = (2, 2);
/// Triggers below this make no rows.
const MIN_CONFIDENCE: f64 = 0.35;

/// One thing to look at.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Slip {
    /// The file without its ending.
    pub entry: String,
    /// What, in a sentence.
    pub message: String,
}

impl Codebook {
    /// Everything that a careful colleague would point at, by entry.
    #[must_use]
    pub fn lint(&self) -> Vec<Slip> {
        let mut slips = Vec::new();
        for entry in self.types() {
            let name = entry.event_type.as_str().to_lowercase();
            let mut say = |message: String| slips.push(Slip { entry: name.clone(), message });
            of_boundaries(entry, &mut say);
            of_numbers(entry, &mut say);
            of_triggers(entry, &mut say);
            of_codes(self, entry, &mut say);
        }
        let mut say = |message: String| slips.push(Slip { entry: "contexts".to_owned(), message });
        for context in self.contexts() {
            let counts = (context.examples.len(), context.counters.len());
            few(&format!("context `{}`", context.name), counts, MIN_OF_CONTEXT, &mut say);
        }
        of_overlap(self, &mut slips);
        of_texts(self, &mut slips);
        self.nouns().lint(&mut slips);
        self.given_names().lint(&mut slips);
        lists::of_order("not_actors", self.not_actors(), &mut slips);
        slips
    }
}

fn few(what: &str, counts: (usize, usize), least: (usize, usize), say: &mut impl FnMut(String)) {
    if counts.0 < least.0 || counts.1 < least.1 {
        say(format!(
            "{what} has {} examples and {} counter-examples; want {} and {}",
            counts.0, counts.1, least.0, least.1
        ));
    }
}

/// The arrows of `exclude` name types, and other ones.
fn of_boundaries(entry: &TypeEntry, say: &mut impl FnMut(String)) {
    for line in &entry.exclude {
        let Some((_, to)) = line.split_once("->") else {
            say(format!("the exclusion {line:?} names no type after `->`, nor `nothing`"));
            continue;
        };
        let names = to.split(|c: char| !c.is_ascii_alphabetic()).filter(|word| word.len() > 2);
        let capitals = names.filter(|word| word.chars().all(|c| c.is_ascii_uppercase()));
        for name in capitals {
            if !EventType::ALL.iter().any(|event_type| event_type.as_str() == name) {
                say(format!("the exclusion {line:?} names `{name}`, which is no type"));
            } else if name == entry.event_type.as_str() {
                say(format!("the exclusion {line:?} leads back to the type itself"));
            }
        }
    }
    if entry.definition.trim().is_empty() {
        say("has no definition".to_owned());
    }
}

fn of_numbers(entry: &TypeEntry, say: &mut impl FnMut(String)) {
    let plain = entry.counters.iter().filter(|counter| counter.mode.is_none()).count();
    few("the type", (entry.examples.len(), plain), MIN_OF_TYPE, say);
    for mode in &entry.modes {
        let examples = entry.examples.iter().filter(|example| example.mode.as_ref() == Some(&mode.name)).count();
        let counters = entry.counters.iter().filter(|counter| counter.mode.as_ref() == Some(&mode.name)).count();
        few(&format!("mode `{}`", mode.name), (examples, counters), MIN_OF_MODE, say);
    }
    let named = entry.examples.iter().filter_map(|example| example.mode.as_ref());
    for mode in named.chain(entry.counters.iter().filter_map(|counter| counter.mode.as_ref())) {
        if !entry.modes.iter().any(|known| known.name == *mode) {
            say(format!("an example names the mode `{mode}`, which the type does not have"));
        }
    }
}

fn of_triggers(entry: &TypeEntry, say: &mut impl FnMut(String)) {
    let mut seen: BTreeMap<(String, &[String]), usize> = BTreeMap::new();
    for trigger in &entry.triggers {
        let words = trigger.word.words();
        if trigger.eg.is_none() {
            say(format!("trigger `{words}` has no sentence (`eg`)"));
        }
        if trigger.confidence < MIN_CONFIDENCE {
            say(format!("trigger `{words}` never makes a row: its confidence is below {MIN_CONFIDENCE}"));
        }
        let of_word = words.to_lowercase();
        for not in trigger.not.iter().filter(|not| not.to_lowercase() == of_word) {
            say(format!("trigger `{words}` is unreachable: `not` holds `{not}` itself"));
        }
        *seen.entry((kind_and_words(trigger), trigger.near.as_slice())).or_default() += 1;
    }
    for ((words, _), count) in seen {
        if count > 1 {
            say(format!("{words} stands {count} times with the same conditions"));
        }
    }
}

fn kind_and_words(trigger: &Trigger) -> String {
    let kind = trigger.word.kind();
    format!("{kind} `{}`", trigger.word.words())
}

/// Codes of examples are of states or bodies that the tables know.
fn of_codes(codebook: &Codebook, entry: &TypeEntry, say: &mut impl FnMut(String)) {
    let is_known = |code: &str| {
        codebook.states().iter().any(|state| state.code == code)
            || codebook.bodies().iter().any(|body| body.code == code)
    };
    for example in &entry.examples {
        for code in example.actors.iter().chain(&example.recipients) {
            if !is_known(code) {
                say(format!("the example {:?} has the code `{code}`, which no table of actors has", example.text));
            }
        }
        if !example.text.contains(&example.trigger) {
            say(format!("the example {:?} does not hold its trigger `{}`", example.text, example.trigger));
        }
    }
}

/// A word in two types, in both without a condition: one of the two never speaks.
fn of_overlap(codebook: &Codebook, slips: &mut Vec<Slip>) {
    let mut of_word: BTreeMap<String, Vec<EventType>> = BTreeMap::new();
    for entry in codebook.types() {
        let bare = |trigger: &&Trigger| {
            trigger.near.is_empty() && trigger.not.is_empty() && trigger.needs != crate::Needs::Both
        };
        for trigger in entry.triggers.iter().filter(bare) {
            of_word.entry(kind_and_words(trigger)).or_default().push(entry.event_type);
        }
    }
    for (words, types) in of_word {
        let [first, .., last] = types.as_slice() else { continue };
        if first != last {
            let message = format!("{words} stands in {} too, in neither with a condition", first.as_str());
            slips.push(Slip { entry: last.as_str().to_lowercase(), message });
        }
    }
}

/// The same text as an example of two entries, or as example and counter-example of one.
fn of_texts(codebook: &Codebook, slips: &mut Vec<Slip>) {
    for entry in codebook.types() {
        let name = entry.event_type.as_str().to_lowercase();
        for counter in entry.counters.iter().filter(|counter| counter.mode.is_none()) {
            if entry.examples.iter().any(|example| example.text == counter.text) {
                let message = format!("{:?} is example and counter-example", counter.text);
                slips.push(Slip { entry: name.clone(), message });
            }
        }
    }
}
