//! The codebook's examples, coded: definitions are tested like code.
//!
//! The codebook speaks alone here, without what the trained reader takes for acts, so that an example tests the entry and not the
//! weights; [`Bench::joined`] codes as articles are coded.
//!
//! 1. Examples and counter-examples of a type, the sentence of each trigger (`eg`), texts of modes and contexts.
//! 2. [`Bench`] codes each and gives a [`Trial`] with what is wrong, if anything.
//! 3. A user's own categories are tested as articles are coded; an example by which acts are found is tested by the others.
//! 4. [`Bench::unmissed`]: a rule that can be taken out without any example failing is untested or needless.

use chancery_codebook::{Category, Codebook, Counter, Example, OwnExample, Rule, TypeEntry};
use chancery_coder::{Coder as _, RuleCoder};
use chancery_doc::record::{Record, RecordEvent, RecordParty};
use chancery_doc::{Annotations, Article, EventType};
use chancery_nlp::WordVectors;

use crate::{Pipeline, PipelineError};

/// What an example tests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tests {
    /// The row of an `[[example]]`.
    Example,
    /// The silence of a `[[counter]]`.
    Counter,
    /// The sentence of a trigger.
    Trigger,
    /// A text of a context, with or without it.
    Context,
}

impl Tests {
    /// The name in outputs.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Example => "example",
            Self::Counter => "counter-example",
            Self::Trigger => "trigger",
            Self::Context => "context",
        }
    }
}

/// One text of the codebook, coded.
#[derive(Clone, Debug)]
pub struct Trial {
    /// File without its ending: `reject`, `contexts`.
    pub entry: String,
    /// What it tests.
    pub tests: Tests,
    /// The text.
    pub text: String,
    /// What came out instead of what should; nothing if it passed.
    pub wrong: Option<String>,
}

/// What a text must or must not give.
#[derive(Clone, Copy, Debug)]
enum Want<'c> {
    Row(EventType, &'c Example),
    Silence(EventType, &'c Counter),
    Trigger(EventType, &'c str),
    Context(&'c str, bool),
    Own(&'c Category, &'c OwnExample),
    OwnSilence(&'c Category),
    OwnTrigger(&'c Category),
}

/// A codebook's texts, read once, to be coded by it and by lesser ones.
pub struct Bench<'p> {
    pipeline: &'p Pipeline,
    texts: Vec<Text<'p>>,
}

struct Text<'p> {
    entry: String,
    text: &'p str,
    want: Want<'p>,
    article: Article,
    annotations: Annotations,
    vectors: Option<WordVectors>,
}

impl<'p> Bench<'p> {
    /// Reads all texts of the pipeline's codebook, or those of the entries whose name starts with `only`, in lower case. Of a codebook
    /// that a user's file extends, all texts are the user's.
    ///
    /// # Errors
    ///
    /// If a text is no text, as an empty one.
    pub fn new(pipeline: &'p Pipeline, only: &str) -> Result<Self, PipelineError> {
        let mut bench = Self::joined(pipeline, only)?;
        for text in bench.texts.iter_mut().filter(|text| !text.want.is_own()) {
            text.annotations.acts.clear();
        }
        Ok(bench)
    }

    /// Reads texts as [`Bench::new`] does, to be coded by the codebook and the trained reader together.
    ///
    /// # Errors
    ///
    /// As [`Bench::new`].
    pub fn joined(pipeline: &'p Pipeline, only: &str) -> Result<Self, PipelineError> {
        let of_user = only.is_empty() && !pipeline.codebook().own().is_empty();
        let wanted = |(entry, _, want): &(String, &str, Want<'_>)| {
            entry.to_lowercase().starts_with(only) && (want.is_own() || !of_user)
        };
        let texts = texts(pipeline.codebook()).into_iter().filter(wanted);
        let texts = texts
            .map(|(entry, text, want)| {
                let article = pipeline.example(&entry, text)?;
                let (_, annotations, vectors) = pipeline.read_as_coded(&article);
                Ok(Text { entry, text, want, article, annotations, vectors })
            })
            .collect::<Result<_, PipelineError>>()?;
        Ok(Self { pipeline, texts })
    }

    /// Codes every text.
    #[must_use]
    pub fn trials(&self) -> Vec<Trial> {
        let trial = |text: &Text<'_>| Trial {
            entry: text.entry.clone(),
            tests: text.want.tests(),
            text: text.text.to_owned(),
            wrong: text.want.wrong(&self.code(&self.pipeline.coder, text)),
        };
        self.texts.iter().map(trial).collect()
    }

    /// Of the rules `rules`, those without which every text still passes that passed with them.
    #[must_use]
    pub fn unmissed(&self, rules: &[Rule]) -> Vec<Rule> {
        let codebook = self.pipeline.codebook();
        let passes = |coder: &RuleCoder, text: &Text<'_>| text.want.wrong(&self.code(coder, text)).is_none();
        let is_missed = |rule: Rule| {
            let mut about = self.texts.iter().filter(|text| text.want.is_about(codebook, rule)).peekable();
            if about.peek().is_none() {
                return false;
            }
            let lesser = RuleCoder::new(codebook.without(rule));
            about.any(|text| passes(&self.pipeline.coder, text) && !passes(&lesser, text))
        };
        rules.iter().copied().filter(|&rule| !is_missed(rule)).collect()
    }

    fn code(&self, coder: &RuleCoder, text: &Text<'_>) -> Record {
        let document = chancery_nlp::read(&text.article);
        let coded = match &text.vectors {
            Some(vectors) if text.want.is_own() => {
                coder.code_near(&document, &text.annotations, vectors, Some(text.text))
            }
            _ => coder.code(&document, &text.annotations),
        };
        chancery_doc::record::record(&self.pipeline.program, &document, &coded)
    }
}

/// All texts of a codebook with what each must give.
fn texts(codebook: &Codebook) -> Vec<(String, &str, Want<'_>)> {
    let of_type = |entry| texts_of_type(entry);
    let contexts = codebook.contexts().iter().flat_map(|context| {
        let with = context.examples.iter().map(|text| (text, true));
        let without = context.counters.iter().map(|text| (text, false));
        with.chain(without).map(|(text, has)| ("contexts".to_owned(), text.as_str(), Want::Context(&context.name, has)))
    });
    let own = codebook.own().categories.iter().flat_map(|category| {
        let examples = category.examples.iter().map(move |one| (one.text.as_str(), Want::Own(category, one)));
        let counters = category.counters.iter().map(move |one| (one.text.as_str(), Want::OwnSilence(category)));
        let triggers = category.triggers.iter().filter_map(|trigger| trigger.eg.as_deref());
        let triggers = triggers.map(move |text| (text, Want::OwnTrigger(category)));
        examples.chain(counters).chain(triggers).map(|(text, want)| (category.code.clone(), text, want))
    });
    let ours = codebook.types().iter().flat_map(of_type).chain(contexts);
    ours.chain(own).collect()
}

fn texts_of_type(entry: &TypeEntry) -> impl Iterator<Item = (String, &str, Want<'_>)> {
    let event_type = entry.event_type;
    let name = event_type.as_str().to_lowercase();
    let examples = entry.examples.iter().map(move |example| (example.text.as_str(), Want::Row(event_type, example)));
    let counters =
        entry.counters.iter().map(move |counter| (counter.text.as_str(), Want::Silence(event_type, counter)));
    let triggers = entry.triggers.iter().filter(|trigger| trigger.category.is_none()).filter_map(move |trigger| {
        let words = trigger.word.words();
        trigger.eg.as_deref().map(|text| (text, Want::Trigger(event_type, words)))
    });
    examples.chain(counters).chain(triggers).map(move |(text, want)| (name.clone(), text, want))
}

impl Want<'_> {
    fn is_own(self) -> bool {
        matches!(self, Self::Own(..) | Self::OwnSilence(_) | Self::OwnTrigger(_))
    }

    fn tests(self) -> Tests {
        match self {
            Self::Row(..) | Self::Own(..) => Tests::Example,
            Self::Silence(..) | Self::OwnSilence(_) => Tests::Counter,
            Self::Trigger(..) | Self::OwnTrigger(_) => Tests::Trigger,
            Self::Context(..) => Tests::Context,
        }
    }

    /// Whether the text is there for the rule: without it, it should fail.
    fn is_about(self, codebook: &Codebook, rule: Rule) -> bool {
        match (self, rule) {
            (Self::Trigger(of, words), Rule::Trigger(event_type, idx)) => {
                of == event_type && codebook.entry(event_type).triggers[idx].word.words() == words
            }
            (Self::Row(of, example), Rule::Mode(event_type, idx)) => {
                of == event_type && example.mode.as_ref() == Some(&codebook.entry(event_type).modes[idx].name)
            }
            (Self::Context(name, true), Rule::Context(idx)) => codebook.contexts()[idx].name == name,
            _ => false,
        }
    }

    /// What the record has instead of what it should, or nothing.
    fn wrong(self, record: &Record) -> Option<String> {
        let of_type = |event_type: EventType| {
            record.events.iter().filter(move |event| event.event_type.as_deref() == Some(event_type.as_str()))
        };
        match self {
            Self::Row(event_type, example) => {
                let is_right = of_type(event_type).any(|event| is_row(event, example));
                (!is_right).then(|| format!("want {}; got {}", wanted(event_type, example), shown(record)))
            }
            Self::Silence(event_type, counter) => {
                let speaks = |event: &RecordEvent| match &counter.mode {
                    Some(mode) => modes(event).contains(mode),
                    None => true,
                };
                let is_silent = !of_type(event_type).any(speaks);
                (!is_silent).then(|| format!("want no such row; got {}", shown(record)))
            }
            Self::Trigger(event_type, words) => {
                let speaks = of_type(event_type).any(|event| {
                    event.evidence.as_ref().is_some_and(|evidence| evidence.clause.as_deref() == Some(words))
                });
                (!speaks).then(|| format!("want {} by `{words}`; got {}", event_type.as_str(), shown(record)))
            }
            Self::Own(category, example) => {
                let is_right = of_category(record, category).any(|event| is_own_row(event, example));
                (!is_right).then(|| format!("want {}; got {}", category.code, shown(record)))
            }
            Self::OwnTrigger(category) => {
                let speaks = of_category(record, category).next().is_some();
                (!speaks).then(|| format!("want {}; got {}", category.code, shown(record)))
            }
            Self::OwnSilence(category) => {
                let speaks = of_category(record, category).next().is_some();
                speaks.then(|| format!("want no {}; got {}", category.code, shown(record)))
            }
            Self::Context(name, has) => {
                let found = record.events.iter().any(|event| contexts(event).iter().any(|context| context == name));
                let is_right = !record.events.is_empty() && found == has;
                let how = if has { "a row with" } else { "a row without" };
                (!is_right).then(|| format!("want {how} `{name}`; got {}", shown(record)))
            }
        }
    }
}

fn of_category<'r>(record: &'r Record, category: &Category) -> impl Iterator<Item = &'r RecordEvent> {
    record.events.iter().filter(move |event| event.category.as_deref() == Some(category.code.as_str()))
}

fn is_own_row(event: &RecordEvent, example: &OwnExample) -> bool {
    let found = event.trigger.text.as_str();
    let words = |words: &String| words.contains(found) || found.contains(words.as_str());
    let are = |parties: &[RecordParty], wanted: &Option<Vec<String>>| {
        wanted.as_ref().is_none_or(|wanted| codes(parties) == sorted(wanted.clone()))
    };
    example.trigger.as_ref().is_none_or(words)
        && example.status.as_ref().is_none_or(|status| *status == event.status)
        && are(&event.actors, &example.actors)
        && are(&event.recipients, &example.recipients)
}

fn is_row(event: &RecordEvent, example: &Example) -> bool {
    let words = (example.trigger.as_str(), event.trigger.text.as_str());
    (words.0.contains(words.1) || words.1.contains(words.0))
        && example.status.as_ref().is_none_or(|status| *status == event.status)
        && example.mode.as_ref().is_none_or(|mode| modes(event).contains(mode))
        && codes(&event.actors) == sorted(example.actors.clone())
        && codes(&event.recipients) == sorted(example.recipients.clone())
}

fn modes(event: &RecordEvent) -> &[String] {
    event.mode.as_deref().unwrap_or_default()
}

fn contexts(event: &RecordEvent) -> &[String] {
    event.contexts.as_deref().unwrap_or_default()
}

fn codes(parties: &[RecordParty]) -> Vec<String> {
    sorted(parties.iter().filter_map(|party| party.code.clone()).collect())
}

fn sorted(mut codes: Vec<String>) -> Vec<String> {
    codes.sort();
    codes
}

fn wanted(event_type: EventType, example: &Example) -> String {
    let (actors, recipients) = (example.actors.join(","), example.recipients.join(","));
    let status = example.status.as_deref().unwrap_or("any status");
    let mode = example.mode.as_deref().map(|mode| format!(" .{mode}")).unwrap_or_default();
    format!("{}{mode} [{actors}] > [{recipients}] {status} `{}`", event_type.as_str(), example.trigger)
}

/// The rows of a record in a line.
fn shown(record: &Record) -> String {
    let row = |event: &RecordEvent| {
        let modes: String = modes(event).iter().map(|mode| format!(" .{mode}")).collect();
        format!(
            "{}{modes} [{}] > [{}] {} `{}` ({})",
            event.category.as_deref().or(event.event_type.as_deref()).unwrap_or("-"),
            codes(&event.actors).join(","),
            codes(&event.recipients).join(","),
            event.status,
            event.trigger.text,
            contexts(event).join(" "),
        )
    };
    let rows: Vec<String> = record.events.iter().map(row).collect();
    if rows.is_empty() { "no row".to_owned() } else { rows.join("; ") }
}
