//! Reads a user's file: TOML to [`Own`], each mistake with its place and what would be right.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use chancery_doc::EventType;
use serde::Deserialize;
use toml::Spanned;

use super::{Category, Own, OwnCounter, OwnExample, Pattern, Redefined};
use crate::entries::RawTrigger;
use crate::sources::Source;
use crate::{Codebook, CodebookError, Mode, Trigger, TriggerWord};

/// The text of a file and where in it entries stand, as byte ranges.
#[derive(Clone, Debug, Default)]
pub(crate) struct Places {
    pub(crate) text: String,
    /// The category of each code.
    pub(crate) categories: BTreeMap<String, Range<usize>>,
    /// Each example and counter-example by its text.
    pub(crate) texts: BTreeMap<(String, String), Range<usize>>,
    /// Each trigger by its code and words.
    pub(crate) triggers: BTreeMap<(String, String), Range<usize>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    extends: Spanned<String>,
    #[serde(default)]
    name: String,
    #[serde(default)]
    version: String,
    #[serde(default)]
    hide: Vec<Spanned<String>>,
    #[serde(default)]
    rename: BTreeMap<Spanned<String>, Spanned<String>>,
    #[serde(default)]
    redefine: Vec<RawRedefined>,
    #[serde(default)]
    category: Vec<RawCategory>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawCategory {
    code: Spanned<String>,
    parent: Option<Spanned<String>>,
    like: Option<Spanned<String>>,
    definition: String,
    #[serde(default)]
    include: Vec<String>,
    #[serde(default)]
    exclude: Vec<String>,
    score: Option<Spanned<f64>>,
    #[serde(default)]
    crosswalk: BTreeMap<String, String>,
    #[serde(default)]
    triggers: Vec<Spanned<RawTrigger>>,
    #[serde(default)]
    patterns: Vec<Spanned<Pattern>>,
    #[serde(default)]
    example: Vec<Spanned<OwnExample>>,
    #[serde(default)]
    counter: Vec<Spanned<OwnCounter>>,
    nearest: Option<Spanned<bool>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawRedefined {
    entry: Spanned<String>,
    definition: Option<String>,
    include: Option<Vec<String>>,
    exclude: Option<Vec<String>>,
    score: Option<Spanned<f64>>,
    words: Option<Vec<String>>,
    triggers: Option<Vec<Spanned<RawTrigger>>>,
    #[serde(default)]
    add: Vec<Spanned<RawTrigger>>,
    #[serde(default)]
    drop: Vec<Spanned<String>>,
}

/// Fewest examples by which a category can be found.
pub(crate) const MIN_NEAREST: usize = 5;
/// Most characters of a text that is an example.
const MAX_TEXT: usize = 4_000;

/// Reads a file that extends `base`.
pub(crate) fn own_file(source: &Source, base: &Codebook) -> Result<Own, CodebookError> {
    let file: File = toml::from_str(&source.text).map_err(|error| marked_syntax(source, &error))?;
    Checker { source, base }.file(file)
}

/// Whether a text says that it extends a codebook, whatever else it says.
pub(crate) fn extends(text: &str) -> bool {
    text.lines().map(str::trim_start).any(|line| {
        line.strip_prefix("extends").is_some_and(|rest| rest.trim_start().starts_with('='))
            || line.starts_with("[[category]]")
    })
}

fn marked_syntax(source: &Source, error: &toml::de::Error) -> CodebookError {
    let message = error.message().replace('\n', ", ");
    let hint = hint_of(&message);
    CodebookError::marked(&source.name, &source.text, error.span().unwrap_or(0..0), message, hint)
}

/// What to do about a message of the parser.
fn hint_of(message: &str) -> &'static str {
    let known: [(&str, &str); 6] = [
        ("unknown field", "look at the spelling; `chancery codebook new` shows every field with a comment"),
        ("missing field `extends`", "begin the file with: extends = \"plover\""),
        ("missing field `code`", "give the category a code in capitals: code = \"ARMS.DELIVERY\""),
        ("missing field `definition`", "say in a sentence what the category is: definition = \"…\""),
        ("missing field `text`", "an example is a text: text = \"One sentence of your own.\""),
        ("duplicate key", "the same field stands twice; leave one"),
    ];
    known.iter().find(|(part, _)| message.contains(part)).map_or(
        "TOML wants text in quotation marks, lists in [brackets], and [[category]] before each category",
        |(_, hint)| hint,
    )
}

struct Checker<'s> {
    source: &'s Source,
    base: &'s Codebook,
}

impl Checker<'_> {
    fn wrong<T>(&self, span: Range<usize>, message: String, hint: &str) -> Result<T, CodebookError> {
        Err(CodebookError::marked(&self.source.name, &self.source.text, span, message, hint))
    }

    fn file(&self, file: File) -> Result<Own, CodebookError> {
        if file.extends.get_ref() != "plover" {
            let message = format!("extends `{}`, which is no codebook of ours", file.extends.get_ref());
            return self.wrong(file.extends.span(), message, "the built-in codebook is called \"plover\"");
        }
        let mut places = Places { text: self.source.text.clone().into_owned(), ..Places::default() };
        let mut hide = Vec::new();
        for name in file.hide {
            if name.get_ref() != "*" {
                self.entry(&name)?;
            }
            hide.push(name.into_inner());
        }
        hide.sort();
        hide.dedup();
        let mut categories: Vec<Category> = Vec::new();
        for raw in file.category {
            let category = self.category(raw, &mut places)?;
            if categories.iter().any(|known| known.code == category.code) {
                let span = places.categories.get(&category.code).cloned().unwrap_or(0..0);
                return self.wrong(
                    span,
                    format!("the code `{}` stands twice", category.code),
                    "give each its own code",
                );
            }
            categories.push(category);
        }
        let mut rename = BTreeMap::new();
        for (entry, name) in file.rename {
            self.entry(&entry)?;
            let is_type = EventType::from_name(entry.get_ref()).is_some();
            if is_type && !is_code(name.get_ref()) {
                return self.wrong(name.span(), format!("`{}` is no code", name.get_ref()), CODE_HINT);
            }
            if !is_type && !is_label(name.get_ref()) {
                let hint = "modes and contexts are named in lower case, with - or _: \"pull-back\"";
                return self.wrong(name.span(), format!("`{}` is no name of a mode or context", name.get_ref()), hint);
            }
            rename.insert(entry.into_inner(), name.into_inner());
        }
        let mut redefine: Vec<Redefined> = Vec::new();
        for raw in file.redefine {
            let span = raw.entry.span();
            let redefined = self.redefined(raw)?;
            if redefine.iter().any(|other| other.entry == redefined.entry) {
                let message = format!("`{}` is redefined twice", redefined.entry);
                return self.wrong(span, message, "put both changes into one [[redefine]]");
            }
            redefine.push(redefined);
        }
        redefine.sort_by(|a, b| a.entry.cmp(&b.entry));
        categories.sort_by_cached_key(|category| (content(category), category.code.clone()));
        let (name, version) = (file.name, file.version);
        Ok(Own {
            file: self.source.name.to_string(),
            name,
            version,
            hide,
            rename,
            redefine,
            categories,
            source: places,
        })
    }

    /// A name of an entry of ours.
    fn entry(&self, name: &Spanned<String>) -> Result<(), CodebookError> {
        let wanted = name.get_ref().as_str();
        let is_known = match wanted.split_once('.') {
            None => EventType::from_name(wanted).is_some(),
            Some(("context", context)) => self.base.contexts().iter().any(|known| known.name == context),
            Some((of, mode)) => EventType::from_name(of)
                .is_some_and(|of| self.base.entry(of).modes.iter().any(|known| known.name == mode)),
        };
        if is_known {
            return Ok(());
        }
        self.wrong(
            name.span(),
            format!("our codebook has no `{wanted}`"),
            "name a type (REJECT), a mode (RETREAT.resign) or a context (context.asylum); `chancery codebook show` lists them",
        )
    }

    fn event_type(&self, name: &Spanned<String>) -> Result<EventType, CodebookError> {
        match EventType::from_name(name.get_ref()) {
            Some(event_type) => Ok(event_type),
            None => self.wrong(
                name.span(),
                format!("`{}` is no event type", name.get_ref()),
                "one of PLOVER's sixteen, in capitals: AGREE, CONSULT, … ASSAULT; without `parent` a category stands beside ours",
            ),
        }
    }

    fn category(&self, raw: RawCategory, places: &mut Places) -> Result<Category, CodebookError> {
        let span = raw.code.span();
        let code = raw.code.into_inner();
        if !is_code(&code) {
            return self.wrong(span, format!("`{code}` is no code"), CODE_HINT);
        }
        if EventType::from_name(&code).is_some() {
            let hint = "give your category a name of its own; to change ours, write [[redefine]] with entry = \"…\"";
            return self.wrong(span, format!("`{code}` is a type of ours"), hint);
        }
        places.categories.entry(code.clone()).or_insert(span.clone());
        let (mut parent, mut mode) = (None, None);
        if let Some(of) = &raw.parent {
            let (event_type, of_mode) = match of.get_ref().split_once('.') {
                None => (self.event_type(of)?, None),
                Some((event_type, of_mode)) => {
                    self.entry(of)?;
                    (self.event_type(&Spanned::new(of.span(), event_type.to_owned()))?, Some(of_mode.to_owned()))
                }
            };
            (parent, mode) = (Some(event_type), of_mode);
        }
        let like = match &raw.like {
            Some(like) => self.event_type(like)?,
            None => parent.unwrap_or(EventType::Cooperate),
        };
        if let (Some(parent), Some(of)) = (parent, &raw.like)
            && like != parent
        {
            let hint = "`like` is for categories without a parent: it says whose grammar their words follow";
            return self.wrong(of.span(), format!("`like` is not the parent `{}`", parent.as_str()), hint);
        }
        let score = self.score(raw.score)?;
        let mut triggers = Vec::new();
        for trigger in raw.triggers {
            let at = trigger.span();
            let trigger = self.trigger(trigger, &[])?;
            places.triggers.insert((code.clone(), trigger.word.words().to_owned()), at);
            triggers.push(trigger);
        }
        triggers.sort_by_cached_key(of_trigger);
        let mut patterns = Vec::new();
        for pattern in raw.patterns {
            self.pattern(&pattern)?;
            patterns.push(pattern.into_inner());
        }
        patterns.sort();
        let mut examples: Vec<OwnExample> = Vec::new();
        for example in raw.example {
            let at = example.span();
            self.example_text(&at, &example.get_ref().text, example.get_ref().trigger.as_deref())?;
            if let Some(status) = &example.get_ref().status {
                self.status(&at, status)?;
            }
            places.texts.insert((code.clone(), example.get_ref().text.clone()), at);
            examples.push(example.into_inner());
        }
        let mut counters: Vec<OwnCounter> = Vec::new();
        for counter in raw.counter {
            let at = counter.span();
            self.example_text(&at, &counter.get_ref().text, counter.get_ref().trigger.as_deref())?;
            places.texts.insert((code.clone(), counter.get_ref().text.clone()), at);
            counters.push(counter.into_inner());
        }
        examples.sort();
        counters.sort();
        let has_rules = !triggers.is_empty() || !patterns.is_empty();
        let nearest =
            raw.nearest.as_ref().map_or(!has_rules && examples.len() >= MIN_NEAREST, |asked| *asked.get_ref());
        if nearest && examples.len() < MIN_NEAREST {
            let at = raw.nearest.map_or(span, |asked| asked.span());
            let message = format!("`{code}` is to be found by its examples and has {}", examples.len());
            return self.wrong(at, message, "give it five examples or more, or triggers");
        }
        if !has_rules && !nearest {
            let message = format!("`{code}` has no triggers, no patterns and only {} examples", examples.len());
            return self.wrong(span, message, "give it triggers, patterns, or five examples or more");
        }
        Ok(Category {
            code,
            parent,
            mode,
            like,
            definition: raw.definition,
            include: raw.include,
            exclude: raw.exclude,
            score,
            crosswalk: raw.crosswalk,
            triggers,
            patterns,
            examples,
            counters,
            nearest,
        })
    }

    fn score(&self, score: Option<Spanned<f64>>) -> Result<Option<f64>, CodebookError> {
        match score {
            Some(score) if !(-10.0..=10.0).contains(score.get_ref()) => self.wrong(
                score.span(),
                format!("the score {} lies outside -10 to 10", score.get_ref()),
                "PLOVER's scale goes from -10 (war) to 10 (union)",
            ),
            score => Ok(score.map(Spanned::into_inner)),
        }
    }

    /// A trigger of a type that has these modes.
    fn trigger(&self, raw: Spanned<RawTrigger>, modes: &[Mode]) -> Result<Trigger, CodebookError> {
        let span = raw.span();
        let trigger = raw.into_inner().check(&self.source.name, modes);
        let trigger = trigger.map(|trigger| Trigger { is_own: true, ..trigger });
        match trigger {
            Ok(trigger) if trigger.word.words().trim().is_empty() => self.wrong(
                span,
                "the trigger has no words".to_owned(),
                "as in { verb = \"deliver\", near = [\"missile\"] }",
            ),
            Err(CodebookError::Value { message, .. }) => {
                self.wrong(span, message, "see \"A trigger\" in the manual: chancery codebook new shows one")
            }
            other => other,
        }
    }

    fn pattern(&self, pattern: &Spanned<Pattern>) -> Result<(), CodebookError> {
        let (span, pattern) = (pattern.span(), pattern.get_ref());
        if *pattern == Pattern::default() {
            return self.wrong(span, "the pattern asks for nothing".to_owned(), "as in { recipient = [\"JRN\"] }");
        }
        for name in &pattern.types {
            self.event_type(&Spanned::new(span.clone(), name.clone()))?;
        }
        let is_party = |name: &str| {
            chancery_doc::Sector::from_name(name).is_some()
                || self.base.states().iter().any(|state| state.code == name)
                || self.base.bodies().iter().any(|body| body.code == name)
        };
        if let Some(name) = pattern.actor.iter().chain(&pattern.recipient).find(|name| !is_party(name)) {
            let hint =
                "a sector (JRN, MIL), a state's three letters (KEN) or a body's acronym (NATO); see codebook/actors/";
            return self.wrong(span, format!("no sector, state or body is called `{name}`"), hint);
        }
        pattern.status.iter().try_for_each(|name| self.status(&span, name))?;
        let has_mode =
            |name: &String| self.base.types().iter().any(|of| of.modes.iter().any(|mode| mode.name == *name));
        if let Some(name) = pattern.mode.iter().find(|name| !has_mode(name)) {
            return self.wrong(
                span,
                format!("no type has a mode `{name}`"),
                "`chancery codebook show COERCE` lists modes",
            );
        }
        let has_context = |name: &String| self.base.contexts().iter().any(|context| context.name == *name);
        if let Some(name) = pattern.context.iter().find(|name| !has_context(name)) {
            return self.wrong(
                span,
                format!("no context is called `{name}`"),
                "`chancery codebook show` lists contexts",
            );
        }
        Ok(())
    }

    fn status(&self, span: &Range<usize>, name: &str) -> Result<(), CodebookError> {
        if chancery_doc::Status::from_name(name).is_some() {
            return Ok(());
        }
        let hint = "occurred, ongoing, planned, possible or denied";
        self.wrong(span.clone(), format!("`{name}` is no status"), hint)
    }

    fn example_text(&self, span: &Range<usize>, text: &str, trigger: Option<&str>) -> Result<(), CodebookError> {
        if text.trim().is_empty() || text.chars().count() > MAX_TEXT {
            let message = "the text is empty or longer than 4,000 characters".to_owned();
            return self.wrong(span.clone(), message, "one or two sentences of your own");
        }
        match trigger {
            Some(trigger) if trigger.trim().is_empty() || !text.contains(trigger) => self.wrong(
                span.clone(),
                format!("the text does not hold its trigger `{trigger}`"),
                "copy the words as they stand in the text, in the same letter case",
            ),
            _ => Ok(()),
        }
    }

    fn redefined(&self, raw: RawRedefined) -> Result<Redefined, CodebookError> {
        self.entry(&raw.entry)?;
        let of_type = EventType::from_name(raw.entry.get_ref());
        let has_triggers = raw.triggers.is_some() || !raw.add.is_empty() || !raw.drop.is_empty();
        if of_type.is_none() && has_triggers {
            let hint = "modes and contexts are found by `words`; triggers belong to a type";
            return self.wrong(raw.entry.span(), format!("`{}` has no triggers", raw.entry.get_ref()), hint);
        }
        if of_type.is_some() && raw.words.is_some() {
            let hint = "a type is found by `triggers`, `add` and `drop`";
            return self.wrong(raw.entry.span(), format!("`{}` has no words", raw.entry.get_ref()), hint);
        }
        if of_type.is_none() && (raw.include.is_some() || raw.exclude.is_some()) {
            let hint = "only types have boundaries; say in `definition` what a mode or context is";
            return self.wrong(raw.entry.span(), format!("`{}` has no boundaries", raw.entry.get_ref()), hint);
        }
        if let Some(score) = raw.score.as_ref().filter(|_| raw.entry.get_ref().starts_with("context.")) {
            let hint = "types and modes have scores";
            return self.wrong(score.span(), format!("`{}` has no score", raw.entry.get_ref()), hint);
        }
        for word in &raw.drop {
            let known = of_type.map(|of| &self.base.entry(of).triggers);
            if !known.is_some_and(|all| all.iter().any(|trigger| trigger.word.words() == word.get_ref())) {
                let message = format!("`{}` has no trigger `{}`", raw.entry.get_ref(), word.get_ref());
                return self.wrong(
                    word.span(),
                    message,
                    "`chancery codebook show` with the word tells where it stands",
                );
            }
        }
        let modes = of_type.map_or(&[][..], |of| &self.base.entry(of).modes);
        let triggers = |raw: Vec<Spanned<RawTrigger>>| {
            let mut all = raw.into_iter().map(|trigger| self.trigger(trigger, modes)).collect::<Result<Vec<_>, _>>()?;
            all.sort_by_cached_key(of_trigger);
            Ok::<_, CodebookError>(all)
        };
        let mut drop: Vec<String> = raw.drop.into_iter().map(Spanned::into_inner).collect();
        drop.sort();
        Ok(Redefined {
            entry: raw.entry.into_inner(),
            definition: raw.definition,
            include: raw.include,
            exclude: raw.exclude,
            score: self.score(raw.score)?,
            words: raw.words,
            triggers: raw.triggers.map(triggers).transpose()?,
            add: triggers(raw.add)?,
            drop,
        })
    }
}

const CODE_HINT: &str = "capitals, digits, _ . - and at least two of them: \"ARMS.DELIVERY\"";

/// Whether rows may hold the code: the record's pattern.
fn is_code(code: &str) -> bool {
    let mut chars = code.chars();
    chars.next().is_some_and(|c| c.is_ascii_uppercase())
        && (2..=64).contains(&code.len())
        && chars.all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || matches!(c, '_' | '.' | '-'))
}

/// Whether rows may hold the name of a mode or context.
fn is_label(name: &str) -> bool {
    let mut chars = name.chars();
    chars.next().is_some_and(|c| c.is_ascii_lowercase())
        && chars.all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '_' | '-'))
}

/// What a trigger is, as text: the order of triggers.
pub(super) fn of_trigger(trigger: &Trigger) -> String {
    let kind = match &trigger.word {
        TriggerWord::Verb(_) => 0,
        TriggerWord::Noun(_) => 1,
        TriggerWord::Phrase(_) => 2,
    };
    format!("{kind} {trigger:?}")
}

/// What a category is, without its code: the order of categories, and what their digest is of.
pub(super) fn content(category: &Category) -> String {
    let Category { code: _, parent, mode, like, definition, include, exclude, score, crosswalk, .. } = category;
    let Category { triggers, patterns, examples, counters, nearest, .. } = category;
    let lists: [BTreeSet<&String>; 2] = [include.iter().collect(), exclude.iter().collect()];
    format!(
        "{parent:?} {mode:?} {like:?} {definition:?} {lists:?} {score:?} {crosswalk:?} {triggers:?} {patterns:?} {examples:?} {counters:?} {nearest}"
    )
}
