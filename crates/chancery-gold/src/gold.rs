//! The format of annotated articles: one JSON object an article, as `GUIDELINES.md` of the gold sets describes it.
//!
//! Fields that we do not know stay where they are and are written again.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use chancery_doc::{EventType, StatementKind, Status};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::GoldError;
use crate::lenient::or_default;

/// The names of all values of an enumeration of the record, in its order.
macro_rules! names_of {
    ($of:ty) => {{
        let mut names = [""; <$of>::ALL.len()];
        let mut n = 0;
        while n < names.len() {
            names[n] = <$of>::ALL[n].as_str();
            n += 1;
        }
        names
    }};
}

/// The event types of PLOVER.
pub const TYPES: [&str; EventType::ALL.len()] = names_of!(EventType);
/// What a telling says of whether an act is so.
pub const STATUSES: [&str; Status::ALL.len()] = names_of!(Status);
/// How words are given back.
pub const KINDS: [&str; StatementKind::ALL.len()] = names_of!(StatementKind);

/// One annotated article.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct GoldDoc {
    /// Its name, which `article.input` of a record repeats.
    pub id: String,
    /// Where it comes from.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "String::is_empty")]
    pub origin: String,
    /// On which terms it may be used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub licence: Option<String>,
    /// Who published it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outlet: Option<String>,
    /// Day of publication.
    #[serde(deserialize_with = "or_default")]
    pub published: String,
    /// Headline; the first sentence repeats it.
    #[serde(default, deserialize_with = "or_default")]
    pub title: String,
    /// The title, which may be empty, and the sentences.
    pub sentences: Vec<String>,
    /// Numbers of the sentences that begin a paragraph.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paragraphs: Option<Vec<usize>>,
    /// Who did what to whom.
    pub events: Vec<GoldEvent>,
    /// Who said what.
    pub statements: Vec<GoldStatement>,
    /// Which of it was looked at, where that is not all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub annotated: Option<Annotated>,
    /// What else the file says.
    #[serde(flatten)]
    pub rest: BTreeMap<String, Value>,
}

/// How far an annotation has come.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Annotated {
    /// Who annotates.
    pub coder: String,
    /// Sentences that were looked at.
    pub sentences: Vec<usize>,
    /// Those of them that chance chose: only these tell how often the machine is right.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub random: Vec<usize>,
    /// Sentences whose marks were made without seeing anyone else's.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub blind: Vec<usize>,
    /// Rows of which the coder was unsure, by their words.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unsure: Vec<String>,
}

/// One telling of one act.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct GoldEvent {
    /// The words that carry the act.
    pub trigger: String,
    /// Its type.
    pub event_type: String,
    /// Types that are right too.
    #[serde(default, deserialize_with = "or_default")]
    pub accept: Vec<String>,
    /// Modes.
    #[serde(default, deserialize_with = "or_default")]
    pub mode: Vec<String>,
    /// Contexts.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "Vec::is_empty")]
    pub contexts: Vec<String>,
    /// Who acts.
    #[serde(default, deserialize_with = "or_default")]
    pub actors: Vec<GoldParty>,
    /// Upon whom.
    #[serde(default, deserialize_with = "or_default")]
    pub recipients: Vec<GoldParty>,
    /// Whether it is so.
    pub status: String,
    /// History or context.
    #[serde(default, deserialize_with = "or_default")]
    pub background: bool,
    /// When.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<GoldDate>,
    /// Where.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<GoldPlace>,
    /// Numbers of people, as told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub magnitude: Option<Value>,
    /// On whose word, from the outermost voice inwards.
    #[serde(default, deserialize_with = "or_default")]
    pub by: Vec<String>,
    /// Tellings of one happening share a letter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub same: Option<String>,
    /// Whether a careful coder might leave it out.
    #[serde(default, deserialize_with = "or_default")]
    pub optional: bool,
    /// What else the file says.
    #[serde(flatten)]
    pub rest: BTreeMap<String, Value>,
}

/// Somebody.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct GoldParty {
    /// Words of the text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub span: Option<String>,
    /// Who is meant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// State or body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Sector of PLOVER.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sector: Option<String>,
    /// What else the file says.
    #[serde(flatten)]
    pub rest: BTreeMap<String, Value>,
}

/// Some days.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GoldDate {
    /// Words of the text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub span: Option<String>,
    /// First day.
    pub from: String,
    /// Last day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
}

/// Some place.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GoldPlace {
    /// Words of the text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub span: Option<String>,
    /// Its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Its state.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
}

/// One passage that someone said.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct GoldStatement {
    /// Who.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub speaker: Option<GoldParty>,
    /// The word of saying.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cue: Option<String>,
    /// Direct, indirect or mixed.
    pub kind: String,
    /// What was said, in its pieces.
    pub content: Vec<String>,
    /// To whom.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub addressee: Option<GoldParty>,
    /// When.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<GoldDate>,
    /// Outer voices.
    #[serde(default, deserialize_with = "or_default")]
    pub by: Vec<String>,
    /// Whether a careful coder might leave it out.
    #[serde(default, deserialize_with = "or_default")]
    pub optional: bool,
    /// What else the file says.
    #[serde(flatten)]
    pub rest: BTreeMap<String, Value>,
}

impl GoldDoc {
    /// Whether a sentence was looked at; of an article that does not say, all were.
    #[must_use]
    pub fn was_seen(&self, sentence: usize) -> bool {
        self.annotated.as_ref().is_none_or(|annotated| annotated.sentences.contains(&sentence))
    }

    /// The body as it is coded: sentences parted by spaces, paragraphs by blank lines, without the title.
    #[must_use]
    pub fn body(&self) -> String {
        let starts = self.paragraphs.clone().unwrap_or_else(|| vec![1]);
        let mut body = String::new();
        for (n, sentence) in self.sentences.iter().enumerate().skip(1) {
            body.push_str(if starts.contains(&n) { "\n\n" } else { " " });
            body.push_str(sentence);
        }
        body.trim().to_owned()
    }

    /// The whole text as a record has it, with the byte at which each sentence begins.
    #[must_use]
    pub fn text(&self) -> (String, Vec<usize>) {
        let starts = self.paragraphs.clone().unwrap_or_else(|| vec![1]);
        let (mut text, mut at) = (String::new(), Vec::with_capacity(self.sentences.len()));
        for (n, sentence) in self.sentences.iter().enumerate() {
            if n > 0 && !text.is_empty() {
                text.push_str(if n == 1 || starts.contains(&n) { "\n\n" } else { " " });
            }
            at.push(text.len());
            text.push_str(sentence);
        }
        (text, at)
    }
}

/// Reads the articles of files and folders (`.json`: one object; `.jsonl`: one a line), in the order of their names.
///
/// # Errors
///
/// If a path cannot be read, holds no article at all or one that is malformed, or two articles have one id.
pub fn read(paths: &[PathBuf]) -> Result<Vec<GoldDoc>, GoldError> {
    let mut docs: Vec<GoldDoc> = Vec::new();
    for path in paths {
        let mut files = vec![path.clone()];
        if path.is_dir() {
            let problem = |source| GoldError::Read { path: path.clone(), source };
            let entries = fs::read_dir(path).map_err(problem)?;
            files = entries.map(|entry| entry.map(|entry| entry.path())).collect::<Result<_, _>>().map_err(problem)?;
            files.retain(|file| ends_with(file, "json") || ends_with(file, "jsonl"));
            files.sort();
        }
        for file in files {
            docs.extend(read_file(&file)?);
        }
    }
    if docs.is_empty() {
        return Err(GoldError::Empty { paths: paths.to_vec() });
    }
    let mut ids: BTreeMap<&str, ()> = BTreeMap::new();
    for doc in &docs {
        if ids.insert(&doc.id, ()).is_some() {
            return Err(GoldError::Twice { id: doc.id.clone() });
        }
    }
    Ok(docs)
}

/// The articles of one file.
///
/// # Errors
///
/// If it cannot be read or is malformed.
pub fn read_file(path: &Path) -> Result<Vec<GoldDoc>, GoldError> {
    let text = fs::read_to_string(path).map_err(|source| GoldError::Read { path: path.to_owned(), source })?;
    let problem = |line: usize, source| GoldError::Malformed { path: path.to_owned(), line, source };
    if text.trim_start().starts_with("{\"schema\":\"chancery/") {
        let reason = "these are records that the program coded; want articles that people annotated (`evaluate` takes records behind --records)".to_owned();
        return Err(GoldError::Foreign { path: path.to_owned(), line: 0, reason });
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    if !ends_with(path, "jsonl") {
        let doc = serde_json::from_str(text).map_err(|error| problem(error.line(), error))?;
        return Ok(vec![doc]);
    }
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    lines.map(|(n, line)| serde_json::from_str(line).map_err(|error| problem(n + 1, error))).collect()
}

/// Writes one article as a file of its own, whole or not at all.
///
/// # Errors
///
/// If it cannot be written.
pub fn write_file(path: &Path, doc: &GoldDoc) -> Result<(), GoldError> {
    let problem = |source| GoldError::Write { path: path.to_owned(), source };
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(problem)?;
    let mut json = serde_json::to_vec_pretty(doc).map_err(|error| problem(error.into()))?;
    json.push(b'\n');
    file.write_all(&json).and_then(|()| file.as_file().sync_data()).map_err(problem)?;
    file.persist(path).map_err(|error| problem(error.error))?;
    Ok(())
}

fn ends_with(path: &Path, ending: &str) -> bool {
    path.extension().is_some_and(|found| found.eq_ignore_ascii_case(ending))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_stand_in_the_order_of_the_guidelines() {
        assert_eq!((TYPES.len(), TYPES[0], TYPES[15]), (16, "AGREE", "ASSAULT"));
        assert_eq!(STATUSES, ["occurred", "ongoing", "planned", "possible", "denied"]);
        assert_eq!(KINDS, ["direct", "indirect", "mixed"]);
    }
}
