//! The entries of a codebook, as a researcher writes them, checked.

use chancery_doc::EventType;
use serde::Deserialize;

use crate::CodebookError;
use crate::sources::Source;

/// One event type.
#[derive(Clone, Debug)]
pub struct TypeEntry {
    /// The type.
    pub event_type: EventType,
    /// PLOVER score where no mode says otherwise.
    pub score: f64,
    /// What the type is, in a sentence or three.
    pub definition: String,
    /// What belongs to it.
    pub include: Vec<String>,
    /// What does not, and where that belongs.
    pub exclude: Vec<String>,
    /// Words that carry the act.
    pub triggers: Vec<Trigger>,
    /// Its modes.
    pub modes: Vec<Mode>,
    /// Right codings; each is a test.
    pub examples: Vec<Example>,
    /// Texts that give no row of this type; each is a test.
    pub counters: Vec<Counter>,
    /// Whether the trained reader may find acts of the type that no trigger names; not where a user defined it anew.
    pub is_read: bool,
    /// Triggers that a user took out, by their words: what was learned of them does not count either.
    pub dropped: Vec<String>,
}

/// The words of a trigger, by what inflects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TriggerWord {
    /// The first word is a verb and inflects.
    Verb(String),
    /// The last word is a noun and may be plural.
    Noun(String),
    /// Exactly these words, in any letter case.
    Phrase(String),
}

impl TriggerWord {
    /// The words as the codebook gives them.
    #[must_use]
    pub fn words(&self) -> &str {
        match self {
            Self::Verb(words) | Self::Noun(words) | Self::Phrase(words) => words,
        }
    }

    /// What inflects of them, in a word: the key of the codebook's line.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Verb(_) => "verb",
            Self::Noun(_) => "noun",
            Self::Phrase(_) => "phrase",
        }
    }
}

/// Where the recipient of an act stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Slot {
    /// As the object of the verb.
    Object,
    /// After a preposition.
    After(String),
}

/// Where the actor of an act stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ActorSlot {
    /// As the subject of the verb, or of the verb that governs the noun.
    Subject,
    /// Before the noun: "Japan's offer", "the Japanese offer".
    Possessive,
    /// After a preposition.
    After(String),
}

/// Whom a row must have to be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needs {
    /// A political actor.
    Actor,
    /// A recipient.
    Recipient,
    /// Both.
    Both,
}

/// A word that carries an act.
#[derive(Clone, Debug)]
pub struct Trigger {
    /// The words.
    pub word: TriggerWord,
    /// Where the recipient stands; empty if the act has none.
    pub recipient: Vec<Slot>,
    /// Where the actor stands.
    pub actor: Vec<ActorSlot>,
    /// Whether all parties are actors.
    pub mutual: bool,
    /// Whether the grammatical subject is the recipient.
    pub passive: bool,
    /// Whom the row must have.
    pub needs: Needs,
    /// Longer sequences around the trigger that mean something else; lower case.
    pub not: Vec<String>,
    /// Lemmas of which one must stand in the sentence; empty if none need.
    pub near: Vec<String>,
    /// The mode that the trigger shows by itself.
    pub mode: Option<String>,
    /// How often, in news, the word with a political actor is an event of this type, 0 to 1.
    pub confidence: f64,
    /// A sentence in which this trigger, and no other, makes a row of the type; run as a test.
    pub eg: Option<String>,
    /// Whether a user wrote it: its word counts as the user says, whatever the trained reader makes of it.
    pub is_own: bool,
    /// The user's category that it is of, by its number.
    pub category: Option<usize>,
}

/// A mode of a type.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mode {
    /// Name, unique within the type.
    pub name: String,
    /// PLOVER score.
    #[serde(default)]
    pub score: Option<f64>,
    /// What it is.
    pub definition: String,
    /// Lemmas or phrases that show it near a trigger.
    #[serde(default)]
    pub words: Vec<String>,
}

/// A context.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Context {
    /// Name.
    pub name: String,
    /// What it is.
    pub definition: String,
    /// Words that show it in a paragraph.
    pub words: Vec<String>,
    /// Texts with a row that has the context; each is a test.
    #[serde(default)]
    pub examples: Vec<String>,
    /// Texts with a row that does not have it; each is a test.
    #[serde(default)]
    pub counters: Vec<String>,
}

/// A kind of story that borrows the words of politics and war: no row is made of its sentences.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Frame {
    /// Name, for people.
    pub name: String,
    /// Words of which one shows it.
    pub sure: Vec<String>,
    /// Words of which two different ones show it.
    pub words: Vec<String>,
    /// Words that show a real act even there.
    pub unless: Vec<String>,
    /// Words of which one shows it whatever else stands there.
    #[serde(default)]
    pub always: Vec<String>,
}

/// A right coding, run as a test.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Example {
    /// One or two sentences.
    pub text: String,
    /// Words of the text that carry the act.
    pub trigger: String,
    /// Codes of the actors.
    #[serde(default)]
    pub actors: Vec<String>,
    /// Codes of the recipients.
    #[serde(default)]
    pub recipients: Vec<String>,
    /// The status.
    #[serde(default)]
    pub status: Option<String>,
    /// The mode, if it should be found.
    #[serde(default)]
    pub mode: Option<String>,
}

/// A text that gives no row of a type, or none with a mode, run as a test.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Counter {
    /// One or two sentences.
    pub text: String,
    /// The mode that no row may have; the type may come out then.
    #[serde(default)]
    pub mode: Option<String>,
    /// Why it gives none.
    pub why: String,
}

/// A word of saying, by what it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CueWord {
    /// A verb; its further forms are in [`Cue::forms`].
    Verb(String),
    /// Exactly these words.
    Phrase(String),
    /// A noun; its plural is in [`Cue::forms`].
    Noun(String),
}

/// A word of saying.
#[derive(Clone, Debug)]
pub struct Cue {
    /// The word.
    pub word: CueWord,
    /// Its further forms.
    pub forms: Vec<String>,
    /// Whether it takes a clause, with or without "that".
    pub clause: bool,
    /// Whether it is a cue only with a direct quotation.
    pub quote_only: bool,
    /// Prepositions that bring in the content.
    pub of: Vec<String>,
    /// Whether the content may be an infinitive.
    pub infinitive: bool,
    /// Whether a noun phrase may be the content.
    pub object: bool,
    /// Whether it is a word of belief: what is believed is told on somebody's account, and is no statement.
    pub belief: bool,
    /// Where the one who is told stands: `object`, or a preposition.
    pub addressee: Option<String>,
    /// How often it carries a statement, 0 to 1.
    pub confidence: f64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawType {
    event_type: String,
    quad: u8,
    score: f64,
    definition: String,
    include: Vec<String>,
    exclude: Vec<String>,
    triggers: Vec<RawTrigger>,
    #[serde(default)]
    mode: Vec<Mode>,
    #[serde(default)]
    example: Vec<Example>,
    #[serde(default)]
    counter: Vec<Counter>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawTrigger {
    verb: Option<String>,
    noun: Option<String>,
    phrase: Option<String>,
    recipient: Option<Vec<String>>,
    actor: Option<Vec<String>>,
    #[serde(default)]
    mutual: bool,
    #[serde(default)]
    passive: bool,
    needs: Option<String>,
    #[serde(default)]
    not: Vec<String>,
    #[serde(default)]
    near: Vec<String>,
    mode: Option<String>,
    confidence: Option<f64>,
    eg: Option<String>,
}

/// How sure a trigger is that does not say.
const DEFAULT_CONFIDENCE: f64 = 0.6;

pub(crate) fn type_entry(source: &Source, event_type: EventType) -> Result<TypeEntry, CodebookError> {
    let raw: RawType = parse(source)?;
    let wrong = |message: String| Err(CodebookError::value(&source.name, event_type.as_str(), message));
    if raw.event_type != event_type.as_str() {
        return wrong(format!("`event_type` is `{}`, the file's name says otherwise", raw.event_type));
    }
    if raw.quad != event_type.quad() {
        return wrong(format!("`quad` is {}, PLOVER has {}", raw.quad, event_type.quad()));
    }
    let triggers: Result<Vec<Trigger>, CodebookError> =
        raw.triggers.into_iter().map(|trigger| trigger.check(&source.name, &raw.mode)).collect();
    Ok(TypeEntry {
        event_type,
        score: raw.score,
        definition: raw.definition,
        include: raw.include,
        exclude: raw.exclude,
        triggers: triggers?,
        modes: raw.mode,
        examples: raw.example,
        counters: raw.counter,
        is_read: true,
        dropped: Vec::new(),
    })
}

impl RawTrigger {
    pub(crate) fn check(self, file: &str, modes: &[Mode]) -> Result<Trigger, CodebookError> {
        let word = match (self.verb, self.noun, self.phrase) {
            (Some(words), None, None) => TriggerWord::Verb(words),
            (None, Some(words), None) => TriggerWord::Noun(words),
            (None, None, Some(words)) => TriggerWord::Phrase(words),
            (verb, noun, phrase) => {
                let entry = verb.or(noun).or(phrase).unwrap_or_default();
                return Err(CodebookError::value(file, entry, "want exactly one of `verb`, `noun`, `phrase`"));
            }
        };
        let entry = || word.words().to_owned();
        let slots = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect::<Vec<String>>();
        let is_noun = matches!(word, TriggerWord::Noun(_));
        let recipient = self
            .recipient
            .unwrap_or_else(|| if is_noun { slots(&["of", "against", "on"]) } else { slots(&["object"]) });
        let actor = self.actor.unwrap_or_else(|| {
            if is_noun { slots(&["possessive", "by", "from", "subject"]) } else { slots(&["subject", "by"]) }
        });
        let needs = match self.needs.as_deref() {
            None | Some("actor") => Needs::Actor,
            Some("recipient") => Needs::Recipient,
            Some("both") => Needs::Both,
            Some(other) => {
                let message = format!("`needs` is `{other}`, want `actor`, `recipient` or `both`");
                return Err(CodebookError::value(file, entry(), message));
            }
        };
        let mode = self.mode.filter(|mode| !mode.is_empty());
        if let Some(mode) = &mode
            && !modes.iter().any(|known| known.name == *mode)
        {
            return Err(CodebookError::value(file, entry(), format!("the type has no mode `{mode}`")));
        }
        let confidence = self.confidence.unwrap_or(DEFAULT_CONFIDENCE);
        if !(0.0..=1.0).contains(&confidence) {
            return Err(CodebookError::value(file, entry(), "`confidence` lies outside 0 to 1"));
        }
        let after = |name: String| if name == "object" { Slot::Object } else { Slot::After(name) };
        let by = |name: String| match name.as_str() {
            "subject" => ActorSlot::Subject,
            "possessive" => ActorSlot::Possessive,
            _ => ActorSlot::After(name),
        };
        Ok(Trigger {
            recipient: recipient.into_iter().map(after).collect(),
            actor: actor.into_iter().map(by).collect(),
            mutual: self.mutual,
            passive: self.passive,
            needs,
            not: self.not,
            near: self.near,
            mode,
            confidence,
            eg: self.eg,
            is_own: false,
            category: None,
            word,
        })
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawCue {
    verb: Option<String>,
    phrase: Option<String>,
    noun: Option<String>,
    #[serde(default)]
    forms: Vec<String>,
    #[serde(default)]
    clause: bool,
    #[serde(default)]
    quote: bool,
    #[serde(default)]
    of: Vec<String>,
    #[serde(default)]
    to: bool,
    #[serde(default)]
    object: bool,
    #[serde(default)]
    belief: bool,
    addressee: Option<String>,
    confidence: f64,
}

pub(crate) fn cues(source: &Source) -> Result<Vec<Cue>, CodebookError> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct File {
        cues: Vec<RawCue>,
    }
    let file: File = parse(source)?;
    let check = |raw: RawCue| {
        let word = match (raw.verb, raw.phrase, raw.noun) {
            (Some(word), None, None) => CueWord::Verb(word),
            (None, Some(word), None) => CueWord::Phrase(word),
            (None, None, Some(word)) => CueWord::Noun(word),
            (verb, phrase, noun) => {
                let entry = verb.or(phrase).or(noun).unwrap_or_default();
                return Err(CodebookError::value(&source.name, entry, "want exactly one of `verb`, `phrase`, `noun`"));
            }
        };
        Ok(Cue {
            word,
            forms: raw.forms,
            clause: raw.clause,
            quote_only: raw.quote,
            of: raw.of,
            infinitive: raw.to,
            object: raw.object,
            belief: raw.belief,
            addressee: raw.addressee,
            confidence: raw.confidence,
        })
    };
    file.cues.into_iter().map(check).collect()
}

macro_rules! tables {
    ($($function:ident($field:ident: $entry:ty)),* $(,)?) => {$(
        pub(crate) fn $function(source: &Source) -> Result<Vec<$entry>, CodebookError> {
            #[derive(Deserialize)]
            #[serde(deny_unknown_fields)]
            struct File {
                $field: Vec<$entry>,
            }
            parse::<File>(source).map(|file| file.$field)
        }
    )*};
}

tables! {
    contexts(context: Context),
    frames(frames: Frame),
    not_actors(names: String),
}

pub(crate) fn parse<T: serde::de::DeserializeOwned>(source: &Source) -> Result<T, CodebookError> {
    toml::from_str(&source.text).map_err(|error| CodebookError::syntax(&source.name, &source.text, &error))
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::*;
    use crate::Codebook;

    fn mistake(text: &'static str) -> String {
        let source = Source { name: Cow::Borrowed("plover/consult.toml"), text: Cow::Borrowed(text) };
        type_entry(&source, EventType::Consult).unwrap_err().to_string()
    }

    #[test]
    fn the_built_in_codebook_is_sound() {
        let codebook = Codebook::built_in().unwrap();
        assert_eq!(codebook.types().len(), 16);
        for entry in codebook.types() {
            assert_eq!(codebook.entry(entry.event_type).event_type, entry.event_type);
            assert!(
                entry.examples.len() >= 3 && entry.counters.len() >= 2,
                "{} has too few",
                entry.event_type.as_str()
            );
        }
        assert_eq!(codebook.contexts().len(), 37);
        assert_ne!(codebook.digest(), codebook.actors_digest());
    }

    #[test]
    fn a_mistake_names_file_line_and_words() {
        let text = "event_type = \"CONSULT\"\nquad = 1\nscore = 2.5\ndefinition = \"\"\ninclude = []\nexclude = []\ntriggers = [\n  { verb = \"meet\", recipent = [\"with\"] },\n]\n";
        let message = mistake(text);
        assert!(message.contains("`plover/consult.toml` line 8"), "{message}");
        assert!(message.contains("recipent"), "{message}");
    }

    #[test]
    fn a_trigger_names_its_words_once() {
        let text = "event_type = \"CONSULT\"\nquad = 1\nscore = 2.5\ndefinition = \"\"\ninclude = []\nexclude = []\ntriggers = [{ verb = \"meet\", noun = \"meeting\" }]\n";
        assert!(mistake(text).contains("entry `meet`: want exactly one of"));
    }
}
