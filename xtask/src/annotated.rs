//! The annotated passages, with the acts that people marked in them.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail};
use chancery_doc::{Article, EventType, ParagraphKind, Span};
use serde::Deserialize;

use crate::{root, shared};

/// Where the passages are found.
#[derive(clap::Args)]
pub(crate) struct Annotated {
    /// Stories of Voice of America, which some passages stand over (`training/README.md`); without it those are left out.
    #[arg(long, value_name = "FILE")]
    voa: Option<PathBuf>,
    /// Fail where the shared folder is absent, instead of saying so.
    #[arg(long)]
    require_shared: bool,
}

#[derive(Deserialize)]
struct Row {
    corpus: String,
    sentences: Vec<String>,
    events: Vec<Marked>,
}

#[derive(Deserialize)]
struct Marked {
    event_type: String,
    #[serde(default)]
    mode: Vec<String>,
    #[serde(default)]
    optional: bool,
    trigger: (usize, usize, usize),
}

/// A passage as the program reads it.
pub(crate) struct Passage {
    pub(crate) corpus: String,
    pub(crate) article: Article,
    pub(crate) acts: Vec<Act>,
}

/// An act that people marked.
pub(crate) struct Act {
    pub(crate) span: Span,
    pub(crate) event_type: EventType,
    pub(crate) modes: Vec<String>,
    pub(crate) optional: bool,
    /// The content words of its sentence.
    pub(crate) sentence: BTreeSet<String>,
}

impl Annotated {
    /// The passages of a part, `train` or `held`; none, with a word on it, where the shared folder is absent.
    pub(crate) fn passages(&self, chore: &str, part: &str) -> Result<Option<Vec<Passage>>> {
        let Some(shared) = shared(chore, self.require_shared)? else { return Ok(None) };
        let mut python = Command::new("python3");
        python.arg(root().join("training/passages.py")).arg(part).arg("--data").arg(shared.join("data"));
        if let Some(voa) = &self.voa {
            python.arg("--voa").arg(voa);
        }
        let output = python.stderr(Stdio::inherit()).output().context("could not start python3")?;
        if !output.status.success() {
            bail!("the annotated passages could not be read");
        }
        let rows = String::from_utf8_lossy(&output.stdout);
        rows.lines().map(|line| passage(serde_json::from_str(line)?)).collect::<Result<_>>().map(Some)
    }
}

fn passage(row: Row) -> Result<Passage> {
    let sentences: Vec<&str> = row.sentences.iter().map(String::as_str).collect();
    let article = as_article(&sentences);
    let starts: Vec<usize> = sentences
        .iter()
        .scan(0, |at, sentence| {
            let start = *at;
            *at += if sentence.is_empty() { 0 } else { sentence.len() + 2 };
            Some(start)
        })
        .collect();
    let mut acts = Vec::new();
    for marked in row.events {
        let (sentence, start, end) = marked.trigger;
        let event_type = EventType::from_name(&marked.event_type).context("a passage has a type that is none")?;
        let words = sentences.get(sentence).context("a passage has fewer sentences than its marks say")?;
        let byte = |point: usize| words.char_indices().nth(point).map_or(words.len(), |(at, _)| at);
        let span = Span::new(starts[sentence] + byte(start), starts[sentence] + byte(end));
        let (modes, optional) = (marked.mode, marked.optional);
        acts.push(Act { span, event_type, modes, optional, sentence: content_words(words) });
    }
    Ok(Passage { corpus: row.corpus, article, acts })
}

/// Words of grammar, which any two sentences share.
const GRAMMAR: &str = "a about after against all also an and any are as at be been before being between both but by can could did do does \
down during each few for from had has have he her here hers him his how i if in into is it its just may me might more most must my no nor \
not of off on one only or other our out over own said same say says she should so some such than that the their them then there these they \
this those three through to too two under until up upon us very was we were what when where which while who whom whose why will with would you your";

/// The words of a sentence but those of grammar, without their endings.
pub(crate) fn content_words(sentence: &str) -> BTreeSet<String> {
    let grammar: BTreeSet<&str> = GRAMMAR.split_whitespace().collect();
    let lower = sentence.to_lowercase().replace('’', "'");
    let words = lower.split(|c: char| !c.is_alphanumeric() && c != '\'' && c != '-');
    let words = words.map(|word| word.trim_matches(['\'', '-']).trim_end_matches("'s"));
    words.filter(|word| word.len() > 1 && !grammar.contains(word)).map(stem).collect()
}

/// A word without its ending: "shipping", "shipped" and "ships" are to be one.
fn stem(word: &str) -> String {
    let ending = ["ings", "ing", "ers", "ed", "es", "er", "ly", "s", "e"];
    let cut = ending.iter().find_map(|ending| word.strip_suffix(ending).filter(|rest| rest.len() >= 3));
    let mut stem = cut.unwrap_or(word).trim_end_matches(['i', 'y']).to_owned();
    // "banned" and "bans": the consonant is doubled before an ending.
    if stem.len() > 3 && stem.chars().next_back() == stem.chars().rev().nth(1) {
        stem.pop();
    }
    stem
}

/// An article of sentences, each a paragraph of its own, so that places in them stay true.
pub(crate) fn as_article(sentences: &[&str]) -> Article {
    let (mut text, mut paragraphs) = (String::new(), Vec::new());
    for sentence in sentences.iter().filter(|sentence| !sentence.is_empty()) {
        if !text.is_empty() {
            text.push_str("\n\n");
        }
        paragraphs.push(Span::new(text.len(), text.len() + sentence.len()));
        text.push_str(sentence);
    }
    let kinds = vec![ParagraphKind::Text; paragraphs.len()];
    Article { text, paragraphs, kinds, ..Article::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inflections_share_a_content_word() {
        let shared = |a: &str, b: &str| !content_words(a).is_disjoint(&content_words(b));
        assert!(shared("Police banned the rally.", "The bans hold; rallies end."));
        assert!(!shared("They were at the gate.", "He was with them at noon."));
    }
}
