//! Which articles and happenings are worth comparing, and which of those pairs are kin.

use std::collections::BTreeSet;
use std::sync::Arc;

use arrow_array::builder::{Float64Builder, Int64Builder, StringBuilder};
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{DataType, Field, Schema};
use chancery_corroborate::{
    CROWD, CROWD_OF_HAPPENINGS, Comparable, Happening, KinshipEvidence, Signature, Story, Telling,
};

use crate::BatchError;
use crate::columns::{Bytes, Texts, from_json, integers, to_json};

/// What is paired.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Articles, as far as their texts are compared.
    Stories,
    /// Happenings of different articles.
    Happenings,
}

impl Kind {
    /// The first so many of a key are paired with all others of it.
    #[must_use]
    pub fn crowd(self) -> usize {
        match self {
            Self::Stories => CROWD,
            Self::Happenings => CROWD_OF_HAPPENINGS,
        }
    }
}

/// Makes pairs of what shares a key, as [`candidates`](chancery_corroborate::candidates) and
/// [`happening_candidates`](chancery_corroborate::happening_candidates) do.
///
/// Takes batches with the columns `key`, `rank`, `id` and `article`, sorted by key, then by rank: all rows of a key come one
/// after another. Gives batches with the columns `one` and `other` (`one` is the smaller id); a pair that shares several keys
/// comes several times.
pub struct PairUp {
    kind: Kind,
    key: Option<i64>,
    last_rank: String,
    /// The first members of the key.
    first: Vec<(String, String)>,
    /// Pairs of a key that is paired only if few enough share it.
    held: Option<Vec<(String, String)>>,
    found: BTreeSet<(String, String)>,
}

impl PairUp {
    /// Nothing yet.
    #[must_use]
    pub fn new(kind: Kind) -> Self {
        Self { kind, key: None, last_rank: String::new(), first: Vec::new(), held: None, found: BTreeSet::new() }
    }

    /// Takes a batch; gives the pairs that are certain by now.
    ///
    /// # Errors
    ///
    /// If a column is missing or the rows are not sorted.
    pub fn push(&mut self, batch: &RecordBatch) -> Result<RecordBatch, BatchError> {
        let keys = integers(batch, "key")?;
        let [ranks, ids, articles] = ["rank", "id", "article"].map(|name| Texts::of(batch, name));
        let (ranks, ids, articles) = (ranks?, ids?, articles?);
        for row in 0..batch.num_rows() {
            let (key, rank) = (keys.value(row), ranks.must(row, "rank")?);
            let id = ids.must(row, "id")?.to_owned();
            if self.key != Some(key) {
                self.end_key();
                self.key = Some(key);
                self.held = self.is_wide(key).then(Vec::new);
            } else if rank < self.last_rank.as_str() {
                return Err(BatchError::Unsorted);
            }
            self.last_rank.clear();
            self.last_rank.push_str(rank);
            self.member(id, articles.must(row, "article")?.to_owned());
        }
        self.give()
    }

    /// The last pairs.
    ///
    /// # Errors
    ///
    /// If the columns do not fit, which is our bug.
    pub fn finish(&mut self) -> Result<RecordBatch, BatchError> {
        self.end_key();
        self.key = None;
        self.give()
    }

    /// Keys of one state or body alone have an even number; too many share them, so that pairs would say little.
    fn is_wide(&self, key: i64) -> bool {
        self.kind == Kind::Happenings && key & 1 == 0
    }

    fn member(&mut self, id: String, article: String) {
        let crowd = self.kind.crowd();
        let is_crowded = self.first.len() >= crowd;
        if is_crowded && self.key.is_some_and(|key| self.is_wide(key)) {
            self.held = None;
            return;
        }
        for (earlier, of_article) in &self.first {
            if *earlier != id && (self.kind == Kind::Stories || *of_article != article) {
                let pair = (earlier.min(&id).clone(), earlier.max(&id).clone());
                match &mut self.held {
                    Some(held) => held.push(pair),
                    None => drop(self.found.insert(pair)),
                }
            }
        }
        if !is_crowded {
            self.first.push((id, article));
        }
    }

    fn end_key(&mut self) {
        self.first.clear();
        self.found.extend(self.held.take().into_iter().flatten());
    }

    fn give(&mut self) -> Result<RecordBatch, BatchError> {
        let (mut one, mut other) = (StringBuilder::new(), StringBuilder::new());
        for (a, b) in std::mem::take(&mut self.found) {
            one.append_value(a);
            other.append_value(b);
        }
        let text = |name: &str| Field::new(name, DataType::Utf8, false);
        batch(vec![text("one"), text("other")], vec![Arc::new(one.finish()), Arc::new(other.finish())])
    }
}

/// Keeps the pairs of which one article took its text from the other.
///
/// Takes the columns `one_story`, `one_shingles`, `other_story` and `other_shingles`, each as in
/// [`coded_schema`](crate::coded_schema). Gives `child`, `parent`, `shared`, `of_child`, `of_parent` and `evidence` (words
/// divided by spaces).
///
/// # Errors
///
/// If a column is missing or was not written by this program.
pub fn verify_pairs(pairs: &RecordBatch) -> Result<RecordBatch, BatchError> {
    let stories = ["one_story", "other_story"].map(|name| Texts::of(pairs, name).map(|column| (name, column)));
    let [one_story, other_story] = stories;
    let (one_story, other_story) = (one_story?, other_story?);
    let (one_shingles, other_shingles) = (Bytes::of(pairs, "one_shingles")?, Bytes::of(pairs, "other_shingles")?);
    let story = |(name, column): &(&'static str, Texts<'_>), shingles: &Bytes<'_>, row| -> Result<Story, BatchError> {
        let mut story: Story = from_json(column.must(row, name)?, name)?;
        story.signature = Signature { shingles: numbers(shingles.get(row).unwrap_or_default()), bands: Vec::new() };
        Ok(story)
    };
    let (mut texts, mut shared) = ([StringBuilder::new(), StringBuilder::new()], Int64Builder::new());
    let (mut parts, mut evidence) = ([Float64Builder::new(), Float64Builder::new()], StringBuilder::new());
    for row in 0..pairs.num_rows() {
        let both = [story(&one_story, &one_shingles, row)?, story(&other_story, &other_shingles, row)?];
        for kinship in chancery_corroborate::verify_pairs(&both, &[(0, 1)]) {
            texts[0].append_value(kinship.child);
            texts[1].append_value(kinship.parent);
            shared.append_value(kinship.shared as i64);
            parts[0].append_value(kinship.of_child);
            parts[1].append_value(kinship.of_parent);
            evidence.append_value(words(&kinship.evidence)?);
        }
    }
    let [mut child, mut parent] = texts;
    let [mut of_child, mut of_parent] = parts;
    batch(
        vec![
            Field::new("child", DataType::Utf8, false),
            Field::new("parent", DataType::Utf8, false),
            Field::new("shared", DataType::Int64, false),
            Field::new("of_child", DataType::Float64, false),
            Field::new("of_parent", DataType::Float64, false),
            Field::new("evidence", DataType::Utf8, false),
        ],
        vec![
            Arc::new(child.finish()),
            Arc::new(parent.finish()),
            Arc::new(shared.finish()),
            Arc::new(of_child.finish()),
            Arc::new(of_parent.finish()),
            Arc::new(evidence.finish()),
        ],
    )
}

/// Keeps the pairs of happenings that are rather one than two.
///
/// Takes the columns `one`, `one_tellings`, `other` and `other_tellings`; gives `one`, `other` and `score` (log odds).
///
/// # Errors
///
/// If a column is missing or was not written by this program.
pub fn match_pairs(pairs: &RecordBatch) -> Result<RecordBatch, BatchError> {
    let (one, other) = (Texts::of(pairs, "one")?, Texts::of(pairs, "other")?);
    let (one_tellings, other_tellings) = (Texts::of(pairs, "one_tellings")?, Texts::of(pairs, "other_tellings")?);
    let (mut ones, mut others, mut scores) = (StringBuilder::new(), StringBuilder::new(), Float64Builder::new());
    // Pairs come sorted by the one where runners can afford it: it is then read once.
    let mut last: Option<(String, Comparable)> = None;
    for row in 0..pairs.num_rows() {
        let (a, b) = (one.must(row, "one")?, other.must(row, "other")?);
        if last.as_ref().is_none_or(|(id, _)| id != a) {
            let happening = happening(one_tellings.must(row, "one_tellings")?)?;
            last = Some((a.to_owned(), Comparable::new(happening)));
        }
        let other = Comparable::new(happening(other_tellings.must(row, "other_tellings")?)?);
        let agreement = last.as_ref().and_then(|(_, one)| one.agreement(&other));
        if let Some(agreement) = agreement.filter(|agreement| agreement.score > 0.0) {
            ones.append_value(a);
            others.append_value(b);
            scores.append_value(agreement.score);
        }
    }
    let text = |name: &str| Field::new(name, DataType::Utf8, false);
    batch(
        vec![text("one"), text("other"), Field::new("score", DataType::Float64, false)],
        vec![Arc::new(ones.finish()), Arc::new(others.finish()), Arc::new(scores.finish())],
    )
}

/// The happening of some tellings.
pub(crate) fn happening(tellings: &str) -> Result<Happening, BatchError> {
    Ok(Happening { tellings: from_json::<Vec<Telling>>(tellings, "tellings")? })
}

/// Evidence as words.
pub(crate) fn words(evidence: &[KinshipEvidence]) -> Result<String, BatchError> {
    let words = evidence.iter().map(|one| Ok(to_json(one, "evidence")?.trim_matches('"').to_owned()));
    Ok(words.collect::<Result<Vec<String>, BatchError>>()?.join(" "))
}

/// The numbers in little-endian bytes.
fn numbers(bytes: &[u8]) -> Vec<u32> {
    bytes.as_chunks().0.iter().map(|bytes| u32::from_le_bytes(*bytes)).collect()
}

pub(crate) fn batch(fields: Vec<Field>, columns: Vec<ArrayRef>) -> Result<RecordBatch, BatchError> {
    Ok(RecordBatch::try_new(Arc::new(Schema::new(fields)), columns)?)
}
