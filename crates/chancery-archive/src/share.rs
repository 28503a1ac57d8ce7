//! The form that may be handed on: where each row stands in which text, and at most a sentence of it; no full text, no names of
//! private persons. Whoever holds the text can fill it again.

use std::collections::BTreeSet;

use chancery_doc::record::{Record, RecordParty, Span};
use chancery_doc::{Article, Credit};
use serde_json::{Map, Value, json};
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

use crate::error::{ArchiveError, Result};
use crate::names;
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
/// article   as in the record, without text, input, byline, notes, the words of its credit, and an address that
///           names a private person; with `text_digest` (of the very text) and `chars`
/// events, statements   as in the record, spans without their words; with `snippet`
/// parties   without the name of a private person, with a `description`
/// ```
///
/// Where title or snippet have such a name, or a part of it, a description stands in its place. That a name is left in is worse than that a
/// word too many goes, so a part is taken for the person wherever it has a capital letter: for Li Wei "Li" and "Wei", though
/// somebody else may be meant; "Libya" is another word. It stays where the record says that it is another's: within the name of a place
/// or of somebody public.
#[must_use]
pub fn shareable(record: &Record, max_chars: usize) -> Value {
    let private = Private::of(record);
    let max_chars = max_chars.min(MAX_SNIPPET);
    let snippet = |number: u32| {
        let start = record.article.sentences.get(number as usize).map_or(0, |(start, _)| *start);
        snippet(&private.cover(sentence(record, number), Some(start)), max_chars)
    };
    let mut shared = serde_json::to_value(record).unwrap_or_default();
    shared["schema"] = SHAREABLE.into();
    if let Some(article) = shared["article"].as_object_mut() {
        for key in ["text", "input", "byline", "notes"] {
            article.remove(key);
        }
        for (key, words) in [("title", &record.article.title), ("section", &record.article.section)] {
            if let Some(words) = words {
                article.insert(key.to_owned(), private.cover(words, None).into());
            }
        }
        for (key, address) in [("url", &record.article.url), ("canonical_url", &record.article.canonical_url)] {
            if address.as_ref().is_some_and(|address| private.is_in_address(address)) {
                article.remove(key);
            }
        }
        // The words of a credit name who wrote as often as who published.
        if let Some(credit) = article.get_mut("credit").and_then(Value::as_object_mut) {
            credit.remove("text");
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

/// Fills a shared record from the article that it was made of. Names of private persons stay out of the rows; the words of the text are
/// back, and so are title, addresses and the words of the credit where the article has them.
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
        for (key, address) in [("url", &article.url), ("canonical_url", &article.canonical_url)] {
            if let Some(address) = address.as_ref().filter(|_| !fields.contains_key(key)) {
                fields.insert(key.to_owned(), address.clone().into());
            }
        }
        if let Some(credit) = fields.get_mut("credit").and_then(Value::as_object_mut) {
            fill_credit(credit, article.credit.as_ref());
        }
    }
    serde_json::from_value(shared).map_err(|error| wrong(&error.to_string()))
}

/// The words of a credit, from the page; empty where the page has none.
fn fill_credit(credit: &mut Map<String, Value>, printed: Option<&Credit>) {
    let text = printed.map(|printed| printed.text.clone()).unwrap_or_default();
    if let Some(at) = printed.and_then(|printed| printed.input_span) {
        credit.insert("input_span".to_owned(), json!({"start": at.start, "end": at.end, "text": text}));
    }
    credit.insert("text".to_owned(), text.into());
}

/// Parts of names that name nobody alone: titles, and the articles and particles before the name itself.
const NOBODY: [&str; 14] = ["al", "de", "del", "dr", "el", "la", "mr", "mrs", "ms", "sir", "st", "the", "van", "von"];

/// The persons of a record who are not named to others.
#[derive(Default)]
struct Private {
    /// Their names as in the rows.
    names: BTreeSet<String>,
    /// What they are called, with the description that stands for it, the longest first: by the whole name, and by a part of it.
    whole: Vec<(Words, String)>,
    parts: Vec<(Words, String)>,
    /// Names of places and of those who act in public, and where in the text each word of them stands, in code points.
    others: Vec<Words>,
    others_at: BTreeSet<(usize, usize)>,
    /// The names of those who act in public.
    public: BTreeSet<Words>,
}

/// Words of a name, without case and accents.
type Words = Vec<String>;

impl Private {
    fn of(record: &Record) -> Self {
        let mut private = Self::default();
        // An office told once holds for every row with that name.
        for party in names::parties(record).filter(|party| is_public(party)) {
            let Some(name) = &party.name else { continue };
            private.public.insert(plain_words(name));
            private.other(name, party.span.as_ref());
        }
        for place in record.events.iter().filter_map(|event| event.place.as_ref()) {
            private.other(&place.name, Some(&place.span));
        }
        for party in names::parties(record) {
            private.person(party.name.as_ref(), &description(party));
        }
        for voice in names::voices(record).filter(|voice| is_voice(&voice.kind)) {
            private.person(voice.name.as_ref(), &described(None, None));
        }
        for called in [&mut private.whole, &mut private.parts] {
            called.sort_by(|one, other| other.0.len().cmp(&one.0.len()).then(one.cmp(other)));
            // Who is described in several ways is described in the first of them.
            called.dedup_by(|one, other| one.0 == other.0);
        }
        private.others.sort_by_key(|words| std::cmp::Reverse(words.len()));
        private
    }

    /// Takes note of somebody public, or of a place.
    fn other(&mut self, name: &str, span: Option<&Span>) {
        let words = plain_words(name);
        if let Some(span) = span {
            // Only the name's own words: "Dabo’s guards" may be public, Dabo is not.
            let points = span.text.char_indices().map(|(byte, _)| byte).collect::<Vec<usize>>();
            let point = |byte: usize| span.start + points.partition_point(|at| *at < byte);
            let own = names::words(&span.text).into_iter();
            let own = own.filter(|(start, end)| words.contains(&plain(&span.text[*start..*end])));
            self.others_at.extend(own.map(|(start, end)| (point(start), point(end))));
        }
        // A single word alone may be anybody’s: it counts where it stands, not wherever it is found.
        if words.len() > 1 {
            self.others.push(words);
        }
    }

    /// Takes note of somebody, unless it is somebody public.
    fn person(&mut self, name: Option<&String>, description: &str) {
        let Some((name, words)) = name.map(|name| (name, plain_words(name))) else { return };
        if words.is_empty() || self.public.contains(&words) {
            return;
        }
        self.names.insert(name.clone());
        // Later mentions are by a part of the name: the family name mostly.
        for part in name.split_whitespace().filter(|part| is_written_as_name(part, name)) {
            let words = plain_words(part);
            let n_letters: usize = words.iter().map(|word| word.chars().count()).sum();
            if n_letters > 1 && !words.iter().all(|word| NOBODY.contains(&word.as_str())) {
                self.parts.push((words, description.to_owned()));
            }
        }
        let called = if words.len() > 1 { &mut self.whole } else { &mut self.parts };
        called.push((words, description.to_owned()));
    }

    /// The words with descriptions in the place of names. `start` is where in the article's text they begin, in code points, if they
    /// stand there.
    fn cover(&self, text: &str, start: Option<usize>) -> String {
        let words = names::words(text);
        let said: Words = words.iter().map(|(start, end)| plain(&text[*start..*end])).collect();
        let mut is_taken = vec![false; said.len()];
        let mut covers: Vec<((usize, usize), &str)> = Vec::new();
        let range = |at: usize, n: usize| (words[at].0, words[at + n - 1].1);
        for (name, description) in &self.whole {
            let found = take(&said, name, &mut is_taken, |_| true);
            covers.extend(found.into_iter().map(|at| (range(at, name.len()), description.as_str())));
        }
        for name in &self.others {
            take(&said, name, &mut is_taken, |_| true);
        }
        if let Some(start) = start {
            let point = |byte: usize| start + text[..byte].chars().count();
            for (is_taken, (from, to)) in is_taken.iter_mut().zip(&words) {
                *is_taken |= self.others_at.contains(&(point(*from), point(*to)));
            }
        }
        for (name, description) in &self.parts {
            // Several words in a row are the name however they are written.
            let is_name = |at: usize| name.len() > 1 || is_written_as_name(&text[words[at].0..words[at].1], text);
            let found = take(&said, name, &mut is_taken, is_name);
            covers.extend(found.into_iter().map(|at| (range(at, name.len()), description.as_str())));
        }
        covers.sort_unstable();
        let mut covered = String::with_capacity(text.len());
        let mut end = 0;
        for ((from, to), description) in covers {
            covered.push_str(&text[end..from]);
            covered.push_str(description);
            end = to;
        }
        covered + &text[end..]
    }

    /// Whether an address names somebody: anywhere by the whole name, also written as one word; behind the host by a part of it,
    /// in whatever case.
    fn is_in_address(&self, address: &str) -> bool {
        let address = names::unescaped(address);
        let behind = address.split_once("://").map_or(&*address, |(_, behind)| behind);
        let path = behind.find(['/', '?', '#']).map_or("", |at| &behind[at..]);
        let is_in = |said: &[String], (name, _): &(Words, String)| {
            said.windows(name.len()).any(|words| words == name) || said.contains(&name.concat())
        };
        let (all, path) = (plain_words(&address), plain_words(path));
        self.whole.iter().any(|name| is_in(&all, name)) || self.parts.iter().any(|name| is_in(&path, name))
    }

    /// Takes names out of a row and puts descriptions in. A place keeps its name.
    fn describe(&self, row: &mut Value) {
        match row {
            Value::Object(fields) => {
                if fields.get("name").and_then(Value::as_str).is_some_and(|name| self.names.contains(name)) {
                    let sector = fields.get("sector").and_then(Value::as_str);
                    let description = described(sector, fields.get("country").and_then(Value::as_str));
                    fields.remove("name");
                    fields.insert("description".to_owned(), description.into());
                }
                let others = fields.iter_mut().filter(|(key, _)| key.as_str() != "place");
                others.for_each(|(_, value)| self.describe(value));
            }
            Value::Array(values) => values.iter_mut().for_each(|value| self.describe(value)),
            _ => {}
        }
    }
}

/// Finds a name among words that are not taken, and takes them; gives where it begins.
fn take(said: &[String], name: &[String], is_taken: &mut [bool], is_name: impl Fn(usize) -> bool) -> Vec<usize> {
    let mut found = Vec::new();
    for at in 0..(said.len() + 1).saturating_sub(name.len()) {
        let here = at..at + name.len();
        if said[here.clone()] == *name && !is_taken[here.clone()].contains(&true) && is_name(at) {
            is_taken[here].fill(true);
            found.push(at);
        }
    }
    found
}

/// Whether a word of some words is written as names are: with a capital letter, where there are any.
fn is_written_as_name(word: &str, among: &str) -> bool {
    !word.starts_with(char::is_lowercase) || !among.contains(char::is_uppercase)
}

/// A word without case and accents, which headlines and addresses leave out.
fn plain(word: &str) -> String {
    names::folded(&word.nfd().filter(|c| !is_combining_mark(*c)).collect::<String>())
}

fn plain_words(text: &str) -> Words {
    names::words(text).into_iter().map(|(start, end)| plain(&text[start..end])).collect()
}

fn is_voice(kind: &str) -> bool {
    matches!(kind, "speaker" | "unnamed")
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

    fn private(names: &[&str]) -> Private {
        let mut private = Private::default();
        names.iter().for_each(|name| private.person(Some(&(*name).to_owned()), "a person"));
        private
    }

    #[test]
    fn names_go_as_whole_words_in_whatever_case() {
        let dabo = private(&["Oumar Dabo"]);
        let covered = |text| dabo.cover(text, None);
        assert_eq!(covered("Dabo and Dabongo; Dabo’s aunt"), "a person and Dabongo; a person’s aunt");
        assert_eq!(covered("POLICE HOLD OUMAR DABO"), "POLICE HOLD a person");
        assert_eq!(covered("oumar dabo held"), "a person held");
        assert_eq!(private(&["José Núñez"]).cover("NUNEZ HELD", None), "a person HELD");
        let obrien = private(&["Sean O'Brien"]);
        assert_eq!(obrien.cover("Then O’Brien left for O Grove", None), "Then a person left for O Grove");
    }

    #[test]
    fn a_part_of_a_name_is_nobody_s_where_it_is_no_name() {
        let rice = private(&["Awa Rice", "Li Wei", "Dr An El Tay"]);
        let covered = |text| rice.cover(text, None);
        assert_eq!(covered("Rice sold rice to Li in Libya"), "a person sold rice to a person in Libya");
        assert_eq!(covered("all of it rice"), "all of it a person", "case tells nothing here");
        assert_eq!(covered("Dr Obi left El Obeid on an ass"), "Dr Obi left El Obeid on an ass");
    }

    #[test]
    fn an_address_names_somebody_in_its_words() {
        let both = private(&["Li Wei", "José Núñez"]);
        for named in [
            "https://a.example/news/li-wei-held",
            "https://a.example/2024/liwei.html",
            "https://liwei.example/",
            "https://a.example/?q=jos%C3%A9+n%C3%BA%C3%B1ez",
            "a.example/nunez",
        ] {
            assert!(both.is_in_address(named), "{named}");
        }
        for other in ["https://a.li/news/libya", "https://a.example/weight", "https://a.example"] {
            assert!(!both.is_in_address(other), "{other}");
        }
    }

    #[test]
    fn a_cut_keeps_its_length() {
        assert_eq!(snippet(&"é".repeat(400), 300).chars().count(), 300);
        assert_eq!(snippet("short", 300), "short");
    }
}
