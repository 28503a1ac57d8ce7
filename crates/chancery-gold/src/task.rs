//! What a person is asked: articles with the machine's rows, which sentences speak for being looked at, which rows there are to
//! judge, and what is typed in answer. The terminal and the desk ask the same.

use std::collections::BTreeMap;

use crate::agree::Coder;
use crate::align::Aligned;
use crate::check::check;
use crate::coding::Coding;
use crate::gold::GoldDoc;
use crate::queue::{Candidate, inner_disagreement, uncertainty};
use crate::refs::find;
use crate::session::Row;
use crate::short::{Here, Read};

/// An article without rows, and what the machine has of it.
#[derive(Clone, Debug)]
pub struct Article {
    /// The article.
    pub doc: GoldDoc,
    /// The machine's rows.
    pub coding: Option<Coding>,
}

/// A row to judge.
#[derive(Clone, Debug)]
pub struct Proposal {
    /// Who has it.
    pub who: Vec<String>,
    /// The row.
    pub row: Row,
    /// Where it stands in the sentence, in bytes.
    pub at: usize,
}

/// The sentences of all articles with what speaks for looking at them.
#[must_use]
pub fn candidates(articles: &[Article]) -> Vec<Candidate> {
    let mut candidates = Vec::new();
    for (n, article) in articles.iter().enumerate() {
        let doc = &article.doc;
        let first = candidates.len();
        let with_words = doc.sentences.iter().enumerate().filter(|(_, sentence)| !sentence.trim().is_empty());
        candidates.extend(with_words.map(|(sentence, _)| Candidate { article: n, sentence, ..Candidate::default() }));
        let Some(coding) = &article.coding else { continue };
        let aligned = Aligned::new(&doc.sentences, &coding.article.text);
        let events = coding.events.iter().map(|row| (row.trigger.as_ref(), row.confidence, row.evidence.as_ref()));
        let statements =
            coding.statements.iter().map(|row| (row.content.first(), row.confidence, row.evidence.as_ref()));
        for (span, confidence, evidence) in events.chain(statements) {
            let sentence = aligned.sentence_of(&aligned.coded(span));
            if let Some(candidate) = candidates[first..].iter_mut().find(|one| Some(one.sentence) == sentence) {
                candidate.uncertainty = candidate.uncertainty.max(uncertainty(confidence));
                candidate.disagreement = candidate.disagreement.max(inner_disagreement(evidence, confidence));
            }
        }
    }
    candidates
}

/// The rows to judge, by article and sentence; rows with one key are one, of all who have it.
#[must_use]
pub fn proposals(
    articles: &[Article],
    machine: &[GoldDoc],
    beside: &[Coder],
) -> BTreeMap<(usize, usize), Vec<Proposal>> {
    let mut proposals: BTreeMap<(usize, usize), Vec<Proposal>> = BTreeMap::new();
    let numbers: BTreeMap<&str, usize> =
        articles.iter().enumerate().map(|(n, article)| (article.doc.id.as_str(), n)).collect();
    let machine = machine.iter().map(|doc| ("machine", doc));
    let people = beside.iter().flat_map(|coder| coder.docs.iter().map(|doc| (coder.name.as_str(), doc)));
    for (who, doc) in machine.chain(people) {
        // A coder's article is ours if its sentences are.
        let Some(&n) = numbers.get(doc.id.as_str()) else { continue };
        if articles[n].doc.sentences != doc.sentences {
            continue;
        }
        let events = doc.events.iter().cloned().map(Row::Event);
        for row in events.chain(doc.statements.iter().cloned().map(Row::Statement)) {
            let Some(at) = find(&doc.sentences, row.words()) else { continue };
            let there = proposals.entry((n, at.sentence)).or_default();
            match there.iter_mut().find(|proposal| proposal.row.key() == row.key()) {
                Some(proposal) => proposal.who.push(who.to_owned()),
                None => there.push(Proposal { who: vec![who.to_owned()], row, at: at.start }),
            }
        }
    }
    for rows in proposals.values_mut() {
        rows.sort_by_key(|proposal| (matches!(proposal.row, Row::Statement(_)), proposal.at));
    }
    proposals
}

/// A row as it is typed.
#[must_use]
pub fn shown(here: Here<'_>, row: &Row) -> String {
    match row {
        Row::Event(event) => format!("event: {}", here.show_event(event)),
        Row::Statement(statement) => format!("statement: {}", here.show_statement(statement)),
    }
}

/// The row with what was typed in place of what was there.
///
/// # Errors
///
/// With what is wrong.
pub fn edited(here: Here<'_>, row: &Row, edits: &str) -> Read<Row> {
    let mut row = row.clone();
    for edit in edits.split(" ; ").map(str::trim).filter(|edit| !edit.is_empty()) {
        let (key, value) = edit.split_once('=').unwrap_or((edit, ""));
        match &mut row {
            Row::Event(event) => here.set_event(event, key, value)?,
            Row::Statement(statement) => here.set_statement(statement, key, value)?,
        }
    }
    sound(here, row)
}

/// The row of a line that adds one: `a …` an event, `s …` a statement; nothing where it is neither.
#[must_use]
pub fn added(here: Here<'_>, line: &str) -> Option<Read<Row>> {
    let row = match line.split_once(' ')? {
        ("a", event) => here.event(event).map(Row::Event),
        ("s", statement) => here.statement(statement).map(Row::Statement),
        _ => return None,
    };
    Some(row.and_then(|row| sound(here, row)))
}

/// The row if it stands in the sentence at hand and nothing is wrong with it.
fn sound(here: Here<'_>, row: Row) -> Read<Row> {
    if find(here.sentences, row.words()).is_none_or(|found| found.sentence != here.sentence) {
        return Err("it stands in another sentence; annotate it there".to_owned());
    }
    let mut doc = GoldDoc { sentences: here.sentences.to_vec(), ..GoldDoc::default() };
    match row.clone() {
        Row::Event(event) => doc.events.push(event),
        Row::Statement(statement) => doc.statements.push(statement),
    }
    match check(&doc).into_iter().next() {
        Some(complaint) => Err(complaint.trim_start_matches(": ").to_owned()),
        None => Ok(row),
    }
}
