//! The codebook compiled for matching: triggers and cues by their first word.

use std::collections::{BTreeSet, HashMap};

use chancery_codebook::forms::{VerbForm, plural, verb_forms};
use chancery_codebook::{Codebook, Cue, CueWord, Trigger, TriggerWord};
use chancery_doc::EventType;
use chancery_places::Gazetteer;

use super::coreference::Kinds;
use super::frames::FrameWords;
use super::names::NameTable;
use super::own::OwnWords;

/// A table that is looked up by words of a text and filled from the codebook alone, so that nobody can choose keys that collide.
pub(crate) type Table<K, V> = HashMap<K, V, foldhash::fast::FixedState>;

/// A trigger that may begin at a word.
#[derive(Clone, Debug)]
pub(crate) struct Candidate {
    /// The type that it belongs to.
    pub(crate) event_type: EventType,
    /// Its number within the type's triggers.
    pub(crate) trigger_idx: usize,
    /// The words after the first, lower case.
    pub(crate) rest: Vec<String>,
    /// How the first word is inflected, if the trigger is a verb.
    pub(crate) form: Option<VerbForm>,
    /// Whether the trigger is a noun.
    pub(crate) is_noun: bool,
}

/// Words of which one must stand in the sentence.
#[derive(Clone, Debug, Default)]
pub(crate) struct Near {
    /// Single words, in every form.
    pub(crate) words: BTreeSet<String>,
    /// Sequences, lower case with single spaces.
    pub(crate) phrases: Vec<String>,
}

impl Near {
    /// Compiles words of the codebook: each counts in all its inflections.
    pub(crate) fn new(entries: &[String]) -> Self {
        let mut near = Self::default();
        for entry in entries {
            let entry = entry.to_lowercase();
            let is_word = entry.bytes().all(|byte| byte.is_ascii_lowercase());
            let entry = if is_word { entry } else { words_of(&entry).collect::<Vec<_>>().join(" ") };
            if entry.contains(' ') {
                near.phrases.push(plural(&entry));
                near.phrases.push(entry);
            } else {
                near.words.insert(plural(&entry));
                near.words.extend(verb_forms(&entry).into_iter().map(|(form, _)| form));
            }
        }
        near
    }

    /// Whether no words are asked for.
    pub(crate) fn is_empty(&self) -> bool {
        self.words.is_empty() && self.phrases.is_empty()
    }
}

/// A cue that may begin at a word.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CueCandidate {
    /// Its number in the codebook's cues.
    pub(crate) cue_idx: usize,
    /// How many words it has.
    pub(crate) n_words: usize,
}

/// A mode or context with its words compiled.
pub(crate) struct Marker {
    pub(crate) name: String,
    pub(crate) words: Near,
}

/// The compiled codebook.
pub(crate) struct Lexicon {
    triggers: Table<String, Vec<Candidate>>,
    near: Vec<Vec<Near>>,
    /// For each type, what is asked of a word that no trigger of the codebook names.
    read: Vec<Trigger>,
    cues: Table<String, Vec<(Vec<String>, CueCandidate)>>,
    /// Modes of each type.
    pub(crate) modes: Vec<Vec<Marker>>,
    /// Contexts.
    pub(crate) contexts: Vec<Marker>,
    /// Stories that borrow words of politics and war.
    pub(crate) frames: Vec<FrameWords>,
    /// What nouns and given names tell of whom they may mean.
    pub(crate) kinds: Kinds,
    /// The words of a user's own categories.
    pub(crate) own: OwnWords,
    /// Names and descriptions of actors.
    pub(crate) names: NameTable,
    /// Towns and regions.
    pub(crate) gazetteer: Gazetteer<'static>,
}

impl Lexicon {
    pub(crate) fn new(codebook: &Codebook) -> Self {
        // The names are half of the work.
        std::thread::scope(|scope| {
            let names = scope.spawn(|| NameTable::new(codebook));
            Self::with_names(codebook, || names.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
        })
    }

    fn with_names(codebook: &Codebook, names: impl FnOnce() -> NameTable) -> Self {
        let mut triggers: Table<String, Vec<Candidate>> = Table::default();
        let mut near = Vec::new();
        for entry in codebook.types() {
            near.push(entry.triggers.iter().map(|trigger| Near::new(&trigger.near)).collect());
            for (trigger_idx, trigger) in entry.triggers.iter().enumerate() {
                for (first, candidate) in candidates(entry.event_type, trigger_idx, trigger) {
                    triggers.entry(first).or_default().push(candidate);
                }
            }
        }
        let mut cues: Table<String, Vec<(Vec<String>, CueCandidate)>> = Table::default();
        for (cue_idx, cue) in codebook.cues().iter().enumerate() {
            for form in cue_forms(cue) {
                let mut words = words_of(&form).map(str::to_owned);
                let Some(first) = words.next() else { continue };
                let rest: Vec<String> = words.collect();
                let n_words = rest.len() + 1;
                cues.entry(first).or_default().push((rest, CueCandidate { cue_idx, n_words }));
            }
        }
        let marker = |name: &str, words: &[String]| Marker { name: name.to_owned(), words: Near::new(words) };
        Self {
            triggers,
            near,
            read: codebook.types().iter().map(|entry| super::learned::trigger(entry.event_type)).collect(),
            cues,
            modes: codebook
                .types()
                .iter()
                .map(|entry| entry.modes.iter().map(|mode| marker(&mode.name, &mode.words)).collect())
                .collect(),
            contexts: codebook.contexts().iter().map(|context| marker(&context.name, &context.words)).collect(),
            frames: codebook.frames().iter().map(FrameWords::new).collect(),
            kinds: Kinds::new(codebook),
            own: OwnWords::new(codebook),
            names: names(),
            gazetteer: Gazetteer::built_in().expect("the gazetteer that is built in is sound, as a test holds"),
        }
    }

    /// Triggers whose first word has this form.
    pub(crate) fn triggers_at(&self, word: &str) -> &[Candidate] {
        self.triggers.get(word).map_or(&[], Vec::as_slice)
    }

    /// What stands for a trigger where only the trained reader takes a word for an act of a type.
    pub(crate) fn read_trigger(&self, event_type: EventType) -> &Trigger {
        &self.read[event_type as usize]
    }

    /// The words of which one must be near a trigger.
    pub(crate) fn near(&self, candidate: &Candidate) -> &Near {
        &self.near[candidate.event_type as usize][candidate.trigger_idx]
    }

    /// The longest cue that begins at `lower[at]`.
    pub(crate) fn cue_at(&self, lower: &[String], at: usize) -> Option<CueCandidate> {
        self.cue_that(lower, at, |_| true)
    }

    /// The longest cue that begins at `lower[at]` and whose number in the codebook fits.
    pub(crate) fn cue_that(&self, lower: &[String], at: usize, fits: impl Fn(usize) -> bool) -> Option<CueCandidate> {
        let candidates = self.cues.get(lower.get(at)?)?;
        candidates
            .iter()
            .filter(|(_, candidate)| fits(candidate.cue_idx))
            .filter(|(rest, _)| rest.iter().enumerate().all(|(n, word)| lower.get(at + 1 + n) == Some(word)))
            .max_by_key(|(rest, candidate)| (rest.len(), std::cmp::Reverse(candidate.cue_idx)))
            .map(|&(_, candidate)| candidate)
    }
}

/// The tokens of an expression of the codebook, as they stand in a document.
pub(crate) fn words_of(expression: &str) -> impl Iterator<Item = &str> {
    chancery_nlp::words(expression).into_iter().map(|span| span.of(expression))
}

fn cue_forms(cue: &Cue) -> Vec<String> {
    let (CueWord::Verb(word) | CueWord::Phrase(word) | CueWord::Noun(word)) = &cue.word;
    std::iter::once(word).chain(&cue.forms).map(|form| form.to_lowercase()).collect()
}

/// Every first word with which the trigger may begin.
fn candidates(event_type: EventType, trigger_idx: usize, trigger: &Trigger) -> Vec<(String, Candidate)> {
    let make = |words: &str, form, is_noun| {
        let words = words.to_lowercase();
        let mut words = words_of(&words).map(str::to_owned);
        let first = words.next().unwrap_or_default();
        (first, Candidate { event_type, trigger_idx, rest: words.collect(), form, is_noun })
    };
    match &trigger.word {
        TriggerWord::Verb(words) => {
            let (verb, rest) = words.split_once(' ').map_or((words.as_str(), ""), |(verb, rest)| (verb, rest));
            verb_forms(verb)
                .into_iter()
                .map(|(form, kind)| make(format!("{form} {rest}").trim_end(), Some(kind), false))
                .collect()
        }
        TriggerWord::Noun(words) => {
            let plural = plural(words);
            let mut all = vec![make(words, None, true)];
            if plural != *words && !words.ends_with('s') {
                all.push(make(&plural, None, true));
            }
            all
        }
        TriggerWord::Phrase(words) => vec![make(words, None, false)],
    }
}
