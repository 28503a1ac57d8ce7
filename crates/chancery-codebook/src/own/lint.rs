//! What a careful colleague would point at in a user's file, with the place of each.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::{Category, Own};
use crate::{Codebook, Mistake};

/// Triggers below this make no rows.
const MIN_CONFIDENCE: f64 = 0.35;
/// So many shared words of two texts, of all their words, make them one.
const SAME_TEXT: f64 = 0.9;

impl Codebook {
    /// Everything that a careful colleague would point at in the user's file, in the order of the file; nothing where no file
    /// extends the codebook.
    #[must_use]
    pub fn lint_own(&self) -> Vec<Mistake> {
        let own = self.own();
        let mut slips = Slips { own, found: Vec::new() };
        for (idx, category) in own.categories.iter().enumerate() {
            slips.of_texts(category);
            slips.of_triggers(self, idx, category);
            slips.of_codes(self, category);
            slips.of_patterns(category);
            slips.of_crosswalk(category);
        }
        slips.of_overlap();
        slips.of_shared_texts();
        let mut found = slips.found;
        found.sort_by(|a, b| (a.span.start, &a.message).cmp(&(b.span.start, &b.message)));
        found
    }
}

struct Slips<'o> {
    own: &'o Own,
    found: Vec<Mistake>,
}

impl Slips<'_> {
    fn say(&mut self, span: Range<usize>, message: String, hint: &str) {
        self.found.push(Mistake::new(&self.own.file, &self.own.source.text, span, message, hint));
    }

    fn at_category(&self, category: &Category) -> Range<usize> {
        self.own.source.categories.get(&category.code).cloned().unwrap_or(0..0)
    }

    fn at_trigger(&self, category: &Category, words: &str) -> Range<usize> {
        let known = self.own.source.triggers.get(&(category.code.clone(), words.to_owned()));
        known.cloned().unwrap_or_else(|| self.at_category(category))
    }

    fn at_text(&self, category: &Category, text: &str) -> Range<usize> {
        let known = self.own.source.texts.get(&(category.code.clone(), text.to_owned()));
        known.cloned().unwrap_or_else(|| self.at_category(category))
    }

    fn of_texts(&mut self, category: &Category) {
        let (at, code) = (self.at_category(category), &category.code);
        if category.definition.trim().is_empty() {
            self.say(at.clone(), format!("`{code}` has no definition"), "say in a sentence what it is");
        }
        if category.examples.is_empty() {
            let hint = "an [[category.example]] is a test: a sentence that must give a row";
            self.say(at.clone(), format!("`{code}` has no example"), hint);
        }
        if category.counters.is_empty() {
            let hint = "add a [[category.counter]]: the nearest thing that is not this category";
            self.say(at, format!("`{code}` has no counter-example"), hint);
        }
    }

    fn of_triggers(&mut self, codebook: &Codebook, idx: usize, category: &Category) {
        for trigger in &category.triggers {
            let words = trigger.word.words();
            let at = self.at_trigger(category, words);
            if trigger.confidence < MIN_CONFIDENCE {
                let message = format!("`{words}` never makes a row: its confidence is below {MIN_CONFIDENCE}");
                self.say(
                    at.clone(),
                    message,
                    "set it to the share of sentences in which the word means this, or leave it out",
                );
            }
            if trigger.not.iter().any(|not| not.to_lowercase() == words.to_lowercase()) {
                self.say(
                    at.clone(),
                    format!("`{words}` is unreachable: `not` holds it itself"),
                    "take it out of `not`",
                );
            }
            // The same word in an earlier category without a condition speaks first.
            let bare = |other: &crate::Trigger| other.near.is_empty() && other.not.is_empty();
            let hides = |other: &&Category| {
                other.parent.is_some() == category.parent.is_some()
                    && other
                        .triggers
                        .iter()
                        .any(|known| known.word == trigger.word && bare(known) && known.confidence > trigger.confidence)
            };
            let others = codebook.own().categories.iter().enumerate();
            let hider = others.filter(|(n, _)| *n != idx).map(|(_, other)| other).find(hides);
            if let Some(other) = hider.filter(|_| trigger.near.is_empty()) {
                let message =
                    format!("`{words}` is unreachable: `{}` takes every `{words}` with more confidence", other.code);
                self.say(at, message, "give one of the two a `near`, or raise its confidence");
            }
        }
    }

    /// Codes of examples are of states or bodies that the tables know.
    fn of_codes(&mut self, codebook: &Codebook, category: &Category) {
        let is_known = |code: &&String| {
            codebook.states().iter().any(|state| state.code == **code)
                || codebook.bodies().iter().any(|body| body.code == **code)
        };
        for example in &category.examples {
            let codes = example.actors.iter().flatten().chain(example.recipients.iter().flatten());
            for code in codes.filter(|code| !is_known(code)) {
                let message = format!("no table of actors has the code `{code}`");
                let hint = "`chancery actors find NAME` tells a code; add somebody with `chancery actors add`";
                self.say(self.at_text(category, &example.text), message, hint);
            }
        }
    }

    fn of_patterns(&mut self, category: &Category) {
        for pattern in &category.patterns {
            let parent = category.parent.map(|parent| parent.as_str());
            if let Some(name) = pattern.types.iter().find(|name| parent.is_some_and(|parent| parent != *name)) {
                let message = format!("a pattern of `{}` is unreachable: it asks for {name}", category.code);
                self.say(
                    self.at_category(category),
                    message,
                    "the parent already says the type; take one of the two out",
                );
            }
        }
    }

    fn of_crosswalk(&mut self, category: &Category) {
        if category.crosswalk.is_empty() {
            let message = format!("`{}` has no crosswalk to another scheme", category.code);
            let hint = "as in crosswalk = { cameo = \"072\" }; crosswalk = { cameo = \"none\" } where there is none";
            self.say(self.at_category(category), message, hint);
        }
    }

    /// The same trigger, under the same conditions, in two categories.
    fn of_overlap(&mut self) {
        let mut of_word: BTreeMap<String, Vec<(&Category, &str)>> = BTreeMap::new();
        for category in &self.own.categories {
            for trigger in &category.triggers {
                let key = format!("{} {:?} {:?}", category.parent.is_some(), trigger.word, trigger.near);
                of_word.entry(key).or_default().push((category, trigger.word.words()));
            }
        }
        let doubled: Vec<(&Category, &str, &str)> = of_word
            .values()
            .filter_map(|all| match all.as_slice() {
                [(first, _), .., (last, words)] if first.code != last.code => {
                    Some((*last, *words, first.code.as_str()))
                }
                [(category, words), _, ..] => Some((*category, *words, category.code.as_str())),
                _ => None,
            })
            .collect();
        for (category, words, other) in doubled {
            let at = self.at_trigger(category, words);
            let message = if other == category.code {
                format!("`{words}` stands twice with the same conditions")
            } else {
                format!("`{words}` stands in `{other}` too, under the same conditions: they overlap")
            };
            self.say(at, message, "give each a `near` that tells them apart");
        }
    }

    /// A text that is an example of one category and an example or counter-example of another, or of the same.
    fn of_shared_texts(&mut self) {
        let own = self.own;
        for (n, category) in own.categories.iter().enumerate() {
            for counter in &category.counters {
                if category.examples.iter().any(|example| is_same(&example.text, &counter.text)) {
                    let at = self.at_text(category, &counter.text);
                    let message = format!("the text is example and counter-example of `{}`", category.code);
                    self.say(at, message, "leave one of the two");
                }
            }
            for other in &own.categories[n + 1..] {
                let shared = other
                    .examples
                    .iter()
                    .filter(|example| category.examples.iter().any(|known| is_same(&known.text, &example.text)));
                for example in shared.collect::<Vec<_>>() {
                    let at = self.at_text(other, &example.text);
                    let message = format!("an example of `{}` is one of `{}` too", other.code, category.code);
                    self.say(at, message, "a row has one category: make it a counter-example of the other");
                }
            }
        }
    }
}

/// Whether two texts have nearly the same words.
fn is_same(one: &str, other: &str) -> bool {
    let words = |text: &str| -> BTreeSet<String> {
        let lower = text.to_lowercase();
        lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
    };
    let (one, other) = (words(one), words(other));
    let shared = one.intersection(&other).count() as f64;
    shared >= SAME_TEXT * one.union(&other).count() as f64
}
