//! Lays a user's file over the codebook: what it hides and defines anew, and the words of its categories.

use std::path::Path;

use chancery_doc::EventType;

use super::read::{content, extends, of_trigger, own_file};
use super::{Own, Redefined};
use crate::sources::{self, Source};
use crate::{Codebook, CodebookError, Trigger};

impl Codebook {
    /// The codebook at a path: a folder laid out as the built-in one, or a user's file that extends it.
    ///
    /// # Errors
    ///
    /// If a file is missing, cannot be read, or holds a line that is no sound entry.
    pub fn open(path: &Path) -> Result<Self, CodebookError> {
        if path.is_dir() {
            return Self::load(path);
        }
        Self::built_in()?.extended(path)
    }

    /// The codebook with a user's file laid over it.
    ///
    /// # Errors
    ///
    /// If the file cannot be read or is not sound; the message names file, line and words.
    pub fn extended(self, path: &Path) -> Result<Self, CodebookError> {
        let source = sources::one(path)?;
        self.extended_by(&source)
    }

    /// The codebook with the text of a user's file laid over it; `name` is what messages call the file.
    ///
    /// # Errors
    ///
    /// As [`Codebook::extended`].
    pub fn extended_with(self, name: &str, text: &str) -> Result<Self, CodebookError> {
        self.extended_by(&Source { name: name.to_owned().into(), text: text.to_owned().into() })
    }

    fn extended_by(self, source: &Source) -> Result<Self, CodebookError> {
        if !extends(&source.text) {
            let message = "does not say what it extends".to_owned();
            let hint = "a codebook of your own begins with: extends = \"plover\"";
            return Err(CodebookError::marked(&source.name, &source.text, 0..0, message, hint));
        }
        let own = own_file(source, &self)?;
        Ok(self.laid_over(own))
    }

    /// The codebook with a user's file laid over it.
    pub(crate) fn laid_over(mut self, own: Own) -> Self {
        self.digest = sources::joined(&self.digest, &digest(&own));
        for redefined in &own.redefine {
            self.redefine(redefined);
        }
        for name in &own.hide {
            self.hide(name);
        }
        for (category_idx, category) in own.categories.iter().enumerate() {
            let entry = &mut self.entries_mut().types[category.like as usize];
            let triggers = category.triggers.iter().cloned();
            entry.triggers.extend(triggers.map(|trigger| Trigger { category: Some(category_idx), ..trigger }));
        }
        self.own = own;
        self
    }

    fn redefine(&mut self, redefined: &Redefined) {
        let set = |to: &mut String, from: &Option<String>| {
            if let Some(from) = from {
                from.clone_into(to);
            }
        };
        let (of, part) = redefined.entry.split_once('.').unwrap_or((&redefined.entry, ""));
        if let Some(context) =
            self.entries_mut().contexts.iter_mut().find(|context| of == "context" && context.name == part)
        {
            set(&mut context.definition, &redefined.definition);
            if let Some(words) = &redefined.words {
                context.words.clone_from(words);
            }
            return;
        }
        let Some(event_type) = EventType::from_name(of) else { return };
        let entry = &mut self.entries_mut().types[event_type as usize];
        if let Some(mode) = entry.modes.iter_mut().find(|mode| mode.name == part) {
            set(&mut mode.definition, &redefined.definition);
            mode.score = redefined.score.or(mode.score);
            if let Some(words) = &redefined.words {
                mode.words.clone_from(words);
                // A trigger that shows the mode by itself shows it as we define it.
                unmark(&mut entry.triggers, part);
            }
            return;
        }
        set(&mut entry.definition, &redefined.definition);
        entry.score = redefined.score.unwrap_or(entry.score);
        if let Some(include) = &redefined.include {
            entry.include.clone_from(include);
        }
        if let Some(exclude) = &redefined.exclude {
            entry.exclude.clone_from(exclude);
        }
        if let Some(triggers) = &redefined.triggers {
            entry.triggers.clone_from(triggers);
            entry.is_read = false;
        }
        entry.triggers.retain(|trigger| !redefined.drop.iter().any(|word| word == trigger.word.words()));
        entry.dropped.extend(redefined.drop.iter().cloned());
        entry.triggers.extend(redefined.add.iter().cloned());
    }

    /// Modes and contexts that are hidden are not in the codebook; types stay, for their rows may be of a user's category.
    fn hide(&mut self, name: &str) {
        let Some((of, part)) = name.split_once('.') else { return };
        if of == "context" {
            self.entries_mut().contexts.retain(|context| context.name != part);
        } else if let Some(event_type) = EventType::from_name(of) {
            let entry = &mut self.entries_mut().types[event_type as usize];
            entry.modes.retain(|mode| mode.name != part);
            unmark(&mut entry.triggers, part);
        }
    }
}

fn unmark(triggers: &mut [Trigger], mode: &str) {
    for trigger in triggers.iter_mut().filter(|trigger| trigger.mode.as_deref() == Some(mode)) {
        trigger.mode = None;
    }
}

/// Digest of what the file says, whatever the order of its entries, 32 hex digits.
fn digest(own: &Own) -> String {
    let redefine = own.redefine.iter().map(|redefined| {
        let triggers = redefined.triggers.iter().flatten().chain(&redefined.add).map(of_trigger);
        format!("{redefined:?} {}", triggers.collect::<Vec<_>>().join(" "))
    });
    let categories = own.categories.iter().map(|category| format!("{} {}", category.code, content(category)));
    let mut parts: Vec<String> = categories.collect();
    parts.sort();
    parts.extend(redefine);
    parts.push(format!("{:?} {:?}", own.hide, own.rename));
    sources::digest_of(&parts.join("\n"))
}
