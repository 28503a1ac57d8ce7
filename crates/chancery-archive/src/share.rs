//! The form that may be handed on: where each row stands in which text, and at most a sentence of it; no full text, no names of
//! private persons. Whoever holds the text can fill it again.

use std::collections::BTreeSet;

use chancery_doc::Article;
use chancery_doc::record::{Record, RecordParty};
use serde_json::{Map, Value, json};

use crate::error::{ArchiveError, Result};
use crate::records::sentence;
use crate::values::Id;

/// Name and version of the form.
pub const SHAREABLE: &str = "chancery-shareable/1";

/// Most characters of a sentence that are shown.
pub const MAX_SNIPPET: usize = 300;

/// Sectors whose members act in public; all others are described, not named, unless they hold an office.
const PUBLIC: [&str; 12] = ["GOV", "MIL", "LEG", "JUD", "COP", "SPY", "PTY", "REB", "PRM", "IGO", "NGO", "PRE"];

/// What somebody of a sector is called instead of by name.
const DESCRIPTIONS: [(&str, &str); 12] = [
    ("BUS", "somebody in business"),
    ("CRM", "a suspect"),
    ("CVL", "a civilian"),
    ("EDU", "somebody in education"),
    ("ELI", "a former official"),
    ("JRN", "a journalist"),
    ("LAB", "a worker"),
    ("MED", "somebody in health"),
    ("OPP", "somebody of the opposition"),
    ("REF", "a refugee or migrant"),
    ("REL", "somebody in religion"),
    ("UAF", "an armed person"),
];

/// A record in the form that may be handed on; a row shows at most `max_chars` characters of its sentence.
///
/// ```text
/// article   as in the record, without text, input, byline, notes; with `text_digest` (of the very text) and `chars`
/// events, statements   as in the record, spans without their words; with `snippet`
/// parties   without the name of a private person, with a `description`
/// ```
#[must_use]
pub fn shareable(record: &Record, max_chars: usize) -> Value {
    let private = Private::of(record);
    let max_chars = max_chars.min(MAX_SNIPPET);
    let snippet = |number: u32| snippet(&private.cover(sentence(record, number)), max_chars);
    let mut shared = serde_json::to_value(record).unwrap_or_default();
    shared["schema"] = SHAREABLE.into();
    if let Some(article) = shared["article"].as_object_mut() {
        for key in ["text", "input", "byline", "notes"] {
            article.remove(key);
        }
        if let Some(title) = &record.article.title {
            article.insert("title".to_owned(), private.cover(title).into());
        }
        if let Some(credit) = article.get_mut("credit").and_then(Value::as_object_mut) {
            credit.remove("input_span");
        }
        article.insert("text_digest".to_owned(), text_digest(&record.article.text).into());
        article.insert("chars".to_owned(), record.article.text.chars().count().into());
    }
    for (rows, sentences) in [
        ("events", record.events.iter().map(|event| event.sentence).collect::<Vec<u32>>()),
        ("statements", record.statements.iter().map(|statement| statement.sentence).collect()),
    ] {
        for (row, number) in shared[rows].as_array_mut().into_iter().flatten().zip(sentences) {
            private.describe(row);
            drop_words(row);
            if max_chars > 0 {
                row["snippet"] = snippet(number).into();
            }
        }
    }
    shared
}

/// Digest of the very text, by which [`rehydrate`] knows it.
#[must_use]
pub fn text_digest(text: &str) -> String {
    Id::of(&[text.as_bytes()]).to_string()
}

/// The digest of the text that a shared record wants; `None` where the JSON is none.
#[must_use]
pub fn wanted(shared: &Value) -> Option<&str> {
    (shared["schema"] == SHAREABLE).then(|| shared["article"]["text_digest"].as_str()).flatten()
}

/// Fills a shared record from the article that it was made of. Names of private persons stay out; the words of the text are back.
///
/// # Errors
///
/// If the JSON is no shared record, or the text is another.
pub fn rehydrate(mut shared: Value, article: &Article) -> Result<Record> {
    let wrong = |problem: &str| ArchiveError::Record { input: article.input.clone(), problem: problem.to_owned() };
    if wanted(&shared) != Some(&text_digest(&article.text)) {
        return Err(wrong("its text is not the one that was shared"));
    }
    let points = crate::spans::Points::new(&article.text);
    for rows in ["events", "statements"] {
        for row in shared[rows].as_array_mut().into_iter().flatten() {
            if let Some(row) = row.as_object_mut() {
                row.remove("snippet");
            }
            fill_words(row, &points);
        }
    }
    shared["schema"] = chancery_doc::record::SCHEMA.into();
    if let Some(fields) = shared["article"].as_object_mut() {
        fields.remove("text_digest");
        fields.remove("chars");
        fields.insert("text".to_owned(), article.text.clone().into());
        fields.insert("input".to_owned(), article.input.clone().into());
        fields.insert("byline".to_owned(), json!(article.byline));
        fields.insert("notes".to_owned(), json!([]));
        if let Some(title) = &article.title {
            fields.insert("title".to_owned(), title.clone().into());
        }
    }
    serde_json::from_value(shared).map_err(|error| wrong(&error.to_string()))
}

/// The persons of a record who are not named to others.
struct Private {
    /// What stands in the text for whom, longest first, with the description.
    words: Vec<(String, String)>,
    names: BTreeSet<String>,
    public: BTreeSet<String>,
}

impl Private {
    fn of(record: &Record) -> Self {
        let of_events = record.events.iter().flat_map(|event| event.actors.iter().chain(&event.recipients));
        let of_statements =
            record.statements.iter().flat_map(|statement| statement.speaker.iter().chain(&statement.addressee));
        let (mut private, mut public) = (BTreeSet::new(), BTreeSet::new());
        let mut words = BTreeSet::new();
        let parties: Vec<&RecordParty> = of_events.chain(of_statements).collect();
        // An office told once holds for every row with that name.
        for party in parties.iter().filter(|party| is_public(party)) {
            public.extend(party.name.clone());
        }
        for party in parties {
            let Some(name) = party.name.as_ref().filter(|name| !public.contains(*name)) else { continue };
            private.insert(name.clone());
            let description = description(party);
            words.insert((name.clone(), description.clone()));
            // Later mentions are by a part of the name: the family name mostly.
            for part in
                name.split_whitespace().filter(|part| part.chars().count() > 2 && part.starts_with(char::is_uppercase))
            {
                words.insert((part.to_owned(), description.clone()));
            }
        }
        let mut words: Vec<(String, String)> = words.into_iter().collect();
        words.sort_by(|one, other| other.0.len().cmp(&one.0.len()).then(one.cmp(other)));
        Self { words, names: private, public }
    }

    /// The words with descriptions in the place of names.
    fn cover(&self, text: &str) -> String {
        let mut covered = text.to_owned();
        for (name, description) in &self.words {
            covered = replace_words(&covered, name, description);
        }
        covered
    }

    /// Takes names out of a row and puts descriptions in.
    fn describe(&self, row: &mut Value) {
        match row {
            Value::Object(fields) => {
                if let Some(name) = fields.get("name").and_then(Value::as_str) {
                    let is_voice = matches!(fields.get("kind").and_then(Value::as_str), Some("speaker" | "unnamed"));
                    if self.names.contains(name) || is_voice && !self.public.contains(name) {
                        let sector = fields.get("sector").and_then(Value::as_str);
                        let description = described(sector, fields.get("country").and_then(Value::as_str));
                        fields.remove("name");
                        fields.insert("description".to_owned(), description.into());
                    }
                }
                fields.values_mut().for_each(|value| self.describe(value));
            }
            Value::Array(values) => values.iter_mut().for_each(|value| self.describe(value)),
            _ => {}
        }
    }
}

fn is_public(party: &RecordParty) -> bool {
    party.office.is_some() || party.sector.as_deref().is_some_and(|sector| PUBLIC.contains(&sector))
}

fn description(party: &RecordParty) -> String {
    described(party.sector.as_deref(), party.country.as_deref())
}

fn described(sector: Option<&str>, country: Option<&str>) -> String {
    let found = sector.and_then(|sector| DESCRIPTIONS.iter().find(|(each, _)| *each == sector));
    let words = found.map_or("a person", |(_, words)| words);
    country.map_or(words.to_owned(), |country| format!("{words} ({country})"))
}

/// Replaces whole words.
fn replace_words(text: &str, words: &str, by: &str) -> String {
    let is_border = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
    let mut replaced = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(words) {
        let end = at + words.len();
        let whole = is_border(rest[..at].chars().next_back()) && is_border(rest[end..].chars().next());
        replaced.push_str(&rest[..at]);
        replaced.push_str(if whole { by } else { words });
        rest = &rest[end..];
    }
    replaced + rest
}

fn snippet(text: &str, max_chars: usize) -> String {
    match text.char_indices().nth(max_chars) {
        None => text.to_owned(),
        // The last of the characters is for the mark of the cut.
        Some(_) => text.chars().take(max_chars.saturating_sub(1)).chain(['…']).collect(),
    }
}

/// Whether an object is a span; `text` may be gone.
fn is_span(fields: &Map<String, Value>) -> bool {
    fields.len() - usize::from(fields.contains_key("text")) == 2
        && fields.contains_key("start")
        && fields.contains_key("end")
}

fn drop_words(value: &mut Value) {
    match value {
        Value::Object(fields) if is_span(fields) => {
            fields.remove("text");
        }
        Value::Object(fields) => fields.values_mut().for_each(drop_words),
        Value::Array(values) => values.iter_mut().for_each(drop_words),
        _ => {}
    }
}

fn fill_words(value: &mut Value, points: &crate::spans::Points<'_>) {
    match value {
        Value::Object(fields) if is_span(fields) => {
            let bound = |name: &str| fields.get(name).and_then(Value::as_u64).and_then(|at| usize::try_from(at).ok());
            let words = bound("start").zip(bound("end")).and_then(|(start, end)| points.get(start, end));
            if let Some(words) = words {
                fields.insert("text".to_owned(), words.into());
            }
        }
        Value::Object(fields) => {
            fields.remove("description");
            fields.values_mut().for_each(|value| fill_words(value, points));
        }
        Value::Array(values) => values.iter_mut().for_each(|value| fill_words(value, points)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_go_as_whole_words_and_a_cut_keeps_its_length() {
        assert_eq!(
            replace_words("Dabo and Dabongo; Dabo’s aunt", "Dabo", "a civilian"),
            "a civilian and Dabongo; a civilian’s aunt"
        );
        assert_eq!(snippet(&"é".repeat(400), 300).chars().count(), 300);
        assert_eq!(snippet("short", 300), "short");
    }
}
