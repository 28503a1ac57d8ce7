//! What a person decided, sentence by sentence: each decision is kept as it falls, all can be taken up again, and articles come of them.
//!
//! A journal holds one decision a line; the state is what all its lines come to, the last of them perhaps undone. Nothing else is kept
//! between runs.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::GoldError;
use crate::gold::{Annotated, GoldDoc, GoldEvent, GoldStatement, write_file};
use crate::queue::Reason;
use crate::refs::find;

/// A row of either sort.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Row {
    /// Who did what to whom.
    Event(GoldEvent),
    /// Who said what.
    Statement(GoldStatement),
}

impl Row {
    /// The reference to the words where the row stands.
    #[must_use]
    pub fn words(&self) -> &str {
        match self {
            Self::Event(event) => &event.trigger,
            Self::Statement(statement) => statement.content.first().map_or("", String::as_str),
        }
    }

    /// What the row says of who, what, upon whom; rows with one key are one.
    #[must_use]
    pub fn key(&self) -> String {
        let codes = |parties: &[crate::gold::GoldParty]| {
            let mut codes: Vec<&str> = parties.iter().filter_map(|party| party.code.as_deref()).collect();
            codes.sort_unstable();
            codes.join("+")
        };
        match self {
            Self::Event(event) => {
                let (actors, recipients) = (codes(&event.actors), codes(&event.recipients));
                format!("E {} {} {actors}>{recipients} {}", event.trigger, event.event_type, event.status)
            }
            Self::Statement(statement) => {
                let speaker = statement.speaker.as_ref();
                let name = speaker.and_then(|party| party.name.as_deref().or(party.span.as_deref())).unwrap_or("-");
                format!("S {} {name} {}", statement.content.join("||"), statement.kind)
            }
        }
    }

    fn set_optional(&mut self) {
        match self {
            Self::Event(event) => event.optional = true,
            Self::Statement(statement) => statement.optional = true,
        }
    }

    /// Takes off what a proposal carries beyond the format.
    fn bare(mut self) -> Self {
        let rest = match &mut self {
            Self::Event(event) => &mut event.rest,
            Self::Statement(statement) => &mut statement.rest,
        };
        for key in ["confidence", "spoke"] {
            rest.remove(key);
        }
        self
    }
}

/// A person's word on a proposed row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It is right, perhaps after an edit.
    Yes,
    /// It is wrong.
    No,
    /// The person cannot tell: it is kept as optional.
    Unsure,
}

/// One line of the journal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "did")]
pub enum Decision {
    /// A proposed row was judged.
    Judge {
        /// The article's id.
        article: String,
        /// The sentence.
        sentence: usize,
        /// The row as it was proposed, by its key.
        key: String,
        /// The word on it.
        verdict: Verdict,
        /// The row as it is now.
        row: Row,
    },
    /// A row was added.
    Add {
        /// The article's id.
        article: String,
        /// The sentence.
        sentence: usize,
        /// The row.
        row: Row,
    },
    /// The sentence is done.
    Done {
        /// The article's id.
        article: String,
        /// The sentence.
        sentence: usize,
        /// Why it was looked at.
        reason: Reason,
        /// Whether no other marks were seen before.
        blind: bool,
    },
    /// The decision before this one does not count.
    Undo,
}

impl Decision {
    /// The article and the sentence that it is about; of an undoing, none.
    #[must_use]
    pub fn place(&self) -> Option<(&str, usize)> {
        match self {
            Self::Judge { article, sentence, .. }
            | Self::Add { article, sentence, .. }
            | Self::Done { article, sentence, .. } => Some((article, *sentence)),
            Self::Undo => None,
        }
    }
}

/// What all decisions come to.
#[derive(Clone, Debug, Default)]
pub struct State {
    decisions: Vec<Decision>,
    /// Of each article the places of its decisions.
    by_article: BTreeMap<String, Vec<usize>>,
}

/// What was decided on one sentence.
#[derive(Clone, Debug, Default)]
pub struct SentenceState {
    /// Word and row by the key of the proposal.
    pub judged: BTreeMap<String, (Verdict, Row)>,
    /// Rows that were added.
    pub added: Vec<Row>,
    /// Why it was looked at and whether blindly, once it is done.
    pub done: Option<(Reason, bool)>,
}

impl State {
    /// What a coder decided, as the journal in their folder has it; nothing where there is none. The folder is left alone.
    ///
    /// # Errors
    ///
    /// If the journal cannot be read, or a line of it is none of ours.
    pub fn of_coder(folder: &Path, coder: &str) -> Result<Self, GoldError> {
        Self::of_journal(&folder.join(format!("{}.journal", file_name(coder))))
    }

    /// The same by the journal's path.
    ///
    /// # Errors
    ///
    /// As [`State::of_coder`].
    pub fn of_journal(at: &Path) -> Result<Self, GoldError> {
        match fs::read(at) {
            Ok(text) => {
                // A line without its end is being written, or was cut off.
                let whole = text.iter().rposition(|&byte| byte == b'\n').map_or(0, |at| at + 1);
                Self::read(at, &text[..whole])
            }
            Err(source) if source.kind() == io::ErrorKind::NotFound => Ok(Self::default()),
            Err(source) => Err(GoldError::Read { path: at.to_owned(), source }),
        }
    }

    fn read(at: &Path, text: &[u8]) -> Result<Self, GoldError> {
        let mut state = Self::default();
        for (n, line) in text.split(|&byte| byte == b'\n').enumerate().filter(|(_, line)| !line.is_empty()) {
            let decision = serde_json::from_slice(line).map_err(|source| GoldError::Malformed {
                path: at.to_owned(),
                line: n + 1,
                source,
            })?;
            state.apply(decision);
        }
        Ok(state)
    }

    /// How many sentences are done, and in how many articles; how many of them blindly.
    #[must_use]
    pub fn n_done(&self) -> (usize, usize, usize) {
        let (mut n, mut n_articles, mut n_blind) = (0, 0, 0);
        for article in self.by_article.keys() {
            let done: Vec<bool> =
                self.sentences(article).into_values().filter_map(|state| state.done.map(|(_, blind)| blind)).collect();
            n += done.len();
            n_articles += usize::from(!done.is_empty());
            n_blind += done.iter().filter(|blind| **blind).count();
        }
        (n, n_articles, n_blind)
    }

    /// Takes one more decision.
    pub fn apply(&mut self, decision: Decision) {
        match decision.place() {
            Some((article, _)) => {
                self.by_article.entry(article.to_owned()).or_default().push(self.decisions.len());
                self.decisions.push(decision);
            }
            None => {
                let undone = self.decisions.pop();
                let of =
                    undone.as_ref().and_then(Decision::place).and_then(|(article, _)| self.by_article.get_mut(article));
                of.map(Vec::pop);
            }
        }
    }

    /// The last decision that counts.
    #[must_use]
    pub fn last(&self) -> Option<&Decision> {
        self.decisions.last()
    }

    /// The decisions on one article.
    fn of(&self, article: &str) -> impl Iterator<Item = &Decision> {
        self.by_article.get(article).into_iter().flatten().filter_map(|&at| self.decisions.get(at))
    }

    /// Sentences of an article that were decided on, as far as they have come.
    #[must_use]
    pub fn sentences(&self, article: &str) -> BTreeMap<usize, SentenceState> {
        let mut states: BTreeMap<usize, SentenceState> = BTreeMap::new();
        for decision in self.of(article) {
            let Some((_, sentence)) = decision.place() else { continue };
            let state = states.entry(sentence).or_default();
            match decision {
                Decision::Judge { key, verdict, row, .. } => {
                    state.judged.insert(key.clone(), (*verdict, row.clone()));
                }
                Decision::Add { row, .. } => state.added.push(row.clone()),
                Decision::Done { reason, blind, .. } => state.done = Some((*reason, *blind)),
                Decision::Undo => {}
            }
        }
        states
    }

    /// What was decided on one sentence.
    #[must_use]
    pub fn sentence(&self, article: &str, sentence: usize) -> SentenceState {
        self.sentences(article).remove(&sentence).unwrap_or_default()
    }

    /// Whether a sentence is done.
    #[must_use]
    pub fn is_done(&self, article: &str, sentence: usize) -> bool {
        self.of(article).any(|decision| matches!(decision, Decision::Done { sentence: n, .. } if *n == sentence))
    }

    /// The annotated article: the rows of sentences that are done. Nothing where none is.
    #[must_use]
    pub fn doc(&self, base: &GoldDoc, coder: &str) -> Option<GoldDoc> {
        let mut doc = GoldDoc { events: Vec::new(), statements: Vec::new(), ..base.clone() };
        let mut annotated = Annotated { coder: coder.to_owned(), ..Annotated::default() };
        let mut rows: Vec<Row> = Vec::new();
        for (sentence, state) in self.sentences(&base.id) {
            let Some((reason, blind)) = state.done else { continue };
            annotated.sentences.push(sentence);
            if reason == Reason::Random {
                annotated.random.push(sentence);
            }
            if blind {
                annotated.blind.push(sentence);
            }
            for (verdict, mut row) in state.judged.into_values().filter(|(verdict, _)| *verdict != Verdict::No) {
                if verdict == Verdict::Unsure {
                    row.set_optional();
                    annotated.unsure.push(row.words().to_owned());
                }
                rows.push(row);
            }
            rows.extend(state.added);
        }
        if annotated.sentences.is_empty() {
            return None;
        }
        rows.sort_by_key(|row| find(&doc.sentences, row.words()));
        for row in rows {
            match row.bare() {
                Row::Event(event) => doc.events.push(event),
                Row::Statement(statement) => doc.statements.push(statement),
            }
        }
        doc.annotated = Some(annotated);
        Some(doc)
    }
}

/// Whether every sentence with words was looked at.
#[must_use]
pub fn is_whole(doc: &GoldDoc) -> bool {
    let mut with_words = doc.sentences.iter().enumerate().filter(|(_, sentence)| !sentence.trim().is_empty());
    with_words.all(|(n, _)| doc.was_seen(n))
}

/// The folder of one coder: the journal, the whole articles, and beside them those that are annotated in part.
pub struct Folder {
    path: PathBuf,
    coder: String,
    journal: File,
    /// What was decided.
    pub state: State,
}

impl Folder {
    /// Opens the folder, makes it if need be, and takes up what its journal says. A last line that was cut off is dropped: its
    /// decision was never told to be kept.
    ///
    /// # Errors
    ///
    /// If the folder cannot be made, or the journal be read or written, or a line of it is none of ours.
    pub fn open(path: &Path, coder: &str) -> Result<Self, GoldError> {
        let at = path.join(format!("{}.journal", file_name(coder)));
        let read = |source| GoldError::Read { path: at.clone(), source };
        let write = |source| GoldError::Write { path: at.clone(), source };
        fs::create_dir_all(path.join("partial")).map_err(write)?;
        let mut journal = OpenOptions::new().read(true).append(true).create(true).open(&at).map_err(write)?;
        let mut text = Vec::new();
        journal.read_to_end(&mut text).map_err(read)?;
        let whole = text.iter().rposition(|&byte| byte == b'\n').map_or(0, |at| at + 1);
        if whole < text.len() {
            journal.set_len(whole as u64).map_err(write)?;
        }
        let state = State::read(&at, &text[..whole])?;
        Ok(Self { path: path.to_owned(), coder: coder.to_owned(), journal, state })
    }

    /// Keeps a decision before it counts.
    ///
    /// # Errors
    ///
    /// If it cannot be written.
    pub fn decide(&mut self, decision: Decision) -> Result<(), GoldError> {
        let problem = |source: io::Error| GoldError::Write { path: self.path.clone(), source };
        let mut line = serde_json::to_vec(&decision).map_err(|error| problem(error.into()))?;
        line.push(b'\n');
        self.journal.write_all(&line).and_then(|()| self.journal.sync_data()).map_err(problem)?;
        self.state.apply(decision);
        Ok(())
    }

    /// Writes an article as it stands: among the whole ones, or among those in part.
    ///
    /// # Errors
    ///
    /// If it cannot be written.
    pub fn write(&self, base: &GoldDoc) -> Result<(), GoldError> {
        let name = format!("{}.json", file_name(&base.id));
        let (whole, partial) = (self.path.join(&name), self.path.join("partial").join(&name));
        let stale = match self.state.doc(base, &self.coder) {
            Some(doc) if is_whole(&doc) => {
                write_file(&whole, &doc)?;
                vec![partial]
            }
            Some(doc) => {
                write_file(&partial, &doc)?;
                vec![whole]
            }
            // All of it was undone.
            None => vec![partial, whole],
        };
        for path in stale {
            match fs::remove_file(&path) {
                Err(source) if source.kind() != io::ErrorKind::NotFound => {
                    return Err(GoldError::Write { path, source });
                }
                _ => {}
            }
        }
        Ok(())
    }
}

/// A file name from a name of strangers: letters and numbers of ASCII, `-` and `_`; where that changes it, a digest keeps it apart.
#[must_use]
pub fn file_name(name: &str) -> String {
    let kept: String = name.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')).take(80).collect();
    if kept == name && !kept.is_empty() {
        return kept;
    }
    let digest = Sha256::digest(name.as_bytes());
    let digest: String = digest.iter().take(4).map(|byte| format!("{byte:02x}")).collect();
    format!("{kept}.{digest}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn base() -> GoldDoc {
        let sentences = vec![String::new(), "Chad met Niger.".to_owned(), "It rained.".to_owned()];
        GoldDoc { id: "../n 1".to_owned(), published: "2024-03-04".to_owned(), sentences, ..GoldDoc::default() }
    }

    fn row() -> Row {
        let rest = BTreeMap::from([("confidence".to_owned(), 0.5.into())]);
        Row::Event(GoldEvent {
            trigger: "1:met".to_owned(),
            event_type: "CONSULT".to_owned(),
            status: "occurred".to_owned(),
            rest,
            ..GoldEvent::default()
        })
    }

    #[test]
    fn decisions_outlive_the_process_and_a_line_cut_off() {
        let folder = tempfile::tempdir().unwrap();
        let article = base().id;
        let judge =
            |verdict| Decision::Judge { article: article.clone(), sentence: 1, key: row().key(), verdict, row: row() };
        let done =
            |sentence| Decision::Done { article: article.clone(), sentence, reason: Reason::Random, blind: false };
        let mut first = Folder::open(folder.path(), "ada/x").unwrap();
        first.decide(judge(Verdict::No)).unwrap();
        first.decide(Decision::Undo).unwrap();
        first.decide(judge(Verdict::Unsure)).unwrap();
        first.decide(done(1)).unwrap();
        first.write(&base()).unwrap();
        drop(first);
        let name = format!("{}.json", file_name(&article));
        assert!(!name.contains('/') && folder.path().join("partial").join(&name).is_file());
        let journal = folder.path().join(format!("{}.journal", file_name("ada/x")));
        fs::write(&journal, [fs::read(&journal).unwrap(), b"{\"did\":\"do".to_vec()].concat()).unwrap();

        let mut second = Folder::open(folder.path(), "ada/x").unwrap();
        assert!(second.state.is_done(&article, 1) && !second.state.is_done(&article, 2));
        second.decide(done(2)).unwrap();
        second.write(&base()).unwrap();
        assert!(!folder.path().join("partial").join(&name).exists());
        let doc = crate::gold::read_file(&folder.path().join(&name)).unwrap().remove(0);
        assert!(doc.events[0].optional && doc.events[0].rest.is_empty());
        let annotated = doc.annotated.unwrap();
        assert_eq!(
            (annotated.sentences, annotated.random, annotated.unsure),
            (vec![1, 2], vec![1, 2], vec!["1:met".to_owned()])
        );
        // A journal that is none of ours is told by its line.
        fs::write(&journal, "{}\n").unwrap();
        assert!(matches!(Folder::open(folder.path(), "ada/x"), Err(GoldError::Malformed { line: 1, .. })));
    }

    #[test]
    fn names_of_strangers_lead_nowhere() {
        assert_eq!(file_name("news-12_a"), "news-12_a");
        for name in ["../../etc/passwd", "", "a/b", "nul\0", "北京", "."] {
            let made = file_name(name);
            assert!(!made.contains('/') && !made.contains('\0') && !made.starts_with("..") && made.len() > 8, "{made}");
        }
        assert_ne!(file_name("a/b"), file_name("ab/"));
    }
}
