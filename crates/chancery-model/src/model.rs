//! The packed weights, read in place.
//!
//! A model is one run of little-endian bytes, written by `training/pack.py`:
//!
//! 1. `CHANCERY`, the format's version and the number of sections, both `u32`;
//! 2. a directory of 64 bytes a section: the name in 48, then where it begins and how long it is, both `u64`;
//! 3. the sections, each on a border of 64 bytes;
//! 4. a footer: `SHA-256:` and the digest of all bytes before it.
//!
//! Loading checks that every section is there and that their lengths agree, which touches a few kilobytes. The digest
//! takes far longer than a cold start may (the whole file is read), so it is checked only by [`Model::verify`].

use crate::bytes::{AlignedBytes, Block, Plain, floats, view};
use crate::linear::Linear;
use crate::simd::{GROUP, LANES, RUN};
use crate::vocabulary::Vocabulary;
use crate::{ModelError, Path};
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use std::marker::PhantomData;
use std::ops::Range;

const MAGIC: &[u8; 8] = b"CHANCERY";
const VERSION: u32 = 3;
const ENTRY: usize = 64;
const NAME: usize = 48;
const FOOTER_MAGIC: &[u8; 8] = b"SHA-256:";
const FOOTER: usize = 40;

/// An encoder with its vocabulary and heads.
pub struct Model {
    bytes: AlignedBytes,
    pub(crate) shape: Shape,
    embeddings: EmbeddingsAt,
    layers: Vec<LayerAt>,
    pub(crate) heads: HeadsAt,
    vocabulary: VocabularyAt,
    labels: Labels,
}

/// The sizes of an encoder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Shape {
    pub(crate) layers: usize,
    pub(crate) hidden: usize,
    pub(crate) heads: usize,
    pub(crate) inner: usize,
    pub(crate) pieces: usize,
    pub(crate) positions: usize,
    pub(crate) start: u32,
    pub(crate) end: u32,
    pub(crate) unknown: u32,
}

/// What the numbers of a [`Read`](crate::Read) mean.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Labels {
    /// Parts of speech.
    pub upos: Vec<String>,
    /// Relations of a word to its head.
    pub relations: Vec<String>,
    /// Names in BIO form: `O`, `B-person`, `I-person` and so on.
    pub names: Vec<String>,
    /// What is asked of each word about acts: first the acts, "none" among them, then facts of an act ("status.planned",
    /// "mode.ASSAULT.drone") and "cue", last the sectors of parties ("sector.GOV").
    pub acts: Vec<String>,
    /// What a word may be to an act or a cue: "actor", "speaker".
    pub links: Vec<String>,
}

impl Labels {
    /// Where the sectors stand among [`Labels::acts`]; an empty range at its end in weights that know none.
    #[must_use]
    pub fn sectors(&self) -> Range<usize> {
        let first = self.acts.iter().position(|label| label.starts_with("sector.")).unwrap_or(self.acts.len());
        first..self.acts.len()
    }
}

/// A section's place, with what it holds.
struct At<T> {
    range: Range<usize>,
    holds: PhantomData<T>,
}

struct EmbeddingsAt {
    scales: At<f32>,
    rows: At<i8>,
    places: At<Block>,
    capital: At<Block>,
    norm: At<Block>,
}

pub(crate) struct LinearAt {
    inputs: usize,
    weights: At<i8>,
    columns: At<Block>,
}

struct LayerAt {
    project_factors: At<Block>,
    widen_factors: At<Block>,
    project: LinearAt,
    join: LinearAt,
    widen: LinearAt,
    narrow: LinearAt,
    norm_after_attention: At<Block>,
    norm_after_inner: At<Block>,
}

/// The layers over the encoder.
pub(crate) struct HeadsAt {
    factors: At<Block>,
    pub(crate) upos: LinearAt,
    pub(crate) names: LinearAt,
    pub(crate) arc_dependent: LinearAt,
    pub(crate) arc_head: LinearAt,
    pub(crate) arc_score: LinearAt,
    pub(crate) label_dependent: LinearAt,
    pub(crate) label_head: LinearAt,
    pub(crate) label_score: LinearAt,
    pub(crate) similarity: LinearAt,
    pub(crate) act: LinearAt,
    pub(crate) link_dependent: LinearAt,
    pub(crate) link_head: LinearAt,
    pub(crate) link_score: LinearAt,
}

struct VocabularyAt {
    text: At<i8>,
    ends: At<u32>,
    table: At<u32>,
}

pub(crate) struct Embeddings<'a> {
    pub(crate) scales: &'a [f32],
    pub(crate) rows: &'a [i8],
    /// Position embeddings, with that of token type 0 added.
    pub(crate) places: &'a [Block],
    /// What a capital letter adds: token type 1 less token type 0.
    pub(crate) capital: &'a [Block],
    pub(crate) norm: &'a [Block],
}

/// One layer of the encoder.
pub(crate) struct Layer<'a> {
    /// What the inputs of `project` and of `widen` are multiplied by before they are quantised, so that no channel is
    /// far above the others.
    pub(crate) project_factors: &'a [Block],
    pub(crate) widen_factors: &'a [Block],
    /// Queries (scaled by the root of the head's width), keys and values.
    pub(crate) project: Linear<'a>,
    pub(crate) join: Linear<'a>,
    pub(crate) widen: Linear<'a>,
    pub(crate) narrow: Linear<'a>,
    pub(crate) norm_after_attention: &'a [Block],
    pub(crate) norm_after_inner: &'a [Block],
}

impl Model {
    /// Reads a model in place. Bytes that do not begin on a border of 64 (see [`Aligned`](crate::Aligned)), or that
    /// are not `'static`, are copied once.
    ///
    /// # Errors
    /// Where the bytes are no model of this format or its sections do not fit together. The digest is not checked:
    /// see [`Model::verify`].
    pub fn from_bytes(bytes: impl Into<Cow<'static, [u8]>>) -> Result<Self, ModelError> {
        let bytes = AlignedBytes::new(bytes.into());
        let directory = Directory::read(bytes.get())?;
        let shape = directory.shape()?;
        let Shape { hidden, inner, pieces, positions, .. } = shape;
        let embeddings = EmbeddingsAt {
            scales: directory.find("embeddings.scales", pieces)?,
            rows: directory.find("embeddings.rows", pieces * hidden)?,
            places: directory.find("embeddings.places", positions * hidden / 16)?,
            capital: directory.find("embeddings.capital", hidden / 16)?,
            norm: directory.find("embeddings.norm", 2 * hidden / 16)?,
        };
        let layers = (0..shape.layers).map(|i| {
            let name = |part: &str| format!("layer.{i}.{part}");
            Ok(LayerAt {
                project_factors: directory.find(&name("project.factors"), hidden / 16)?,
                widen_factors: directory.find(&name("widen.factors"), hidden / 16)?,
                project: directory.linear(&name("project"), hidden, 3 * hidden)?,
                join: directory.linear(&name("join"), hidden, hidden)?,
                widen: directory.linear(&name("widen"), hidden, inner)?,
                narrow: directory.linear(&name("narrow"), inner, hidden)?,
                norm_after_attention: directory.find(&name("norm_after_attention"), 2 * hidden / 16)?,
                norm_after_inner: directory.find(&name("norm_after_inner"), 2 * hidden / 16)?,
            })
        });
        let layers = layers.collect::<Result<_, _>>()?;
        let labels = Labels {
            upos: directory.labels("upos.labels")?,
            relations: directory.labels("label.labels")?,
            names: directory.labels("names.labels")?,
            acts: directory.labels("act.labels")?,
            links: directory.labels("link.labels")?,
        };
        let arc_width = directory.width("arc.head")?;
        let label_width = directory.width("label.head")?;
        let link_width = directory.width("link.head")?;
        let heads = HeadsAt {
            factors: directory.find("output.factors", hidden / 16)?,
            upos: directory.linear("upos", hidden, labels.upos.len())?,
            names: directory.linear("names", hidden, labels.names.len())?,
            arc_dependent: directory.linear("arc.dependent", hidden, arc_width)?,
            arc_head: directory.linear("arc.head", hidden, arc_width)?,
            arc_score: directory.linear("arc.score", arc_width, arc_width)?,
            label_dependent: directory.linear("label.dependent", hidden, label_width)?,
            label_head: directory.linear("label.head", hidden, label_width)?,
            label_score: directory.linear("label.score", label_width, labels.relations.len() * (label_width + 1))?,
            similarity: directory.linear("similarity", hidden, directory.width("similarity")?)?,
            act: directory.linear("act", hidden, labels.acts.len())?,
            link_dependent: directory.linear("link.dependent", hidden, link_width)?,
            link_head: directory.linear("link.head", hidden, link_width)?,
            link_score: directory.linear("link.score", link_width, labels.links.len() * (link_width + 1))?,
        };
        let vocabulary = VocabularyAt {
            text: directory.find_any("vocabulary.text")?,
            ends: directory.find("vocabulary.ends", pieces)?,
            table: directory.find_any("vocabulary.table")?,
        };
        let model = Self { shape, embeddings, layers, heads, vocabulary, labels, bytes };
        if !model.vocabulary().is_sound() {
            return Err(unfit("vocabulary.table", "has no power of two as its length, or is full"));
        }
        Ok(model)
    }

    /// Checks the digest over all bytes, and that no sum of weights is too large for the processors that add in 16
    /// bits: tens of milliseconds, so it is left to whoever wants it.
    ///
    /// # Errors
    /// Where the bytes are not those that were packed, or were packed wrongly.
    pub fn verify(&self) -> Result<(), ModelError> {
        let bytes = self.bytes.get();
        let computed = hex(&Sha256::digest(&bytes[..bytes.len() - FOOTER]));
        let stored = self.digest();
        if computed != stored {
            return Err(ModelError::Digest { stored, computed });
        }
        if self.linears().all(|linear| fits_runs(self.get(&linear.weights))) { Ok(()) } else { Err(ModelError::Runs) }
    }

    fn linears(&self) -> impl Iterator<Item = &LinearAt> {
        let h = &self.heads;
        let heads = [&h.upos, &h.names, &h.arc_dependent, &h.arc_head, &h.arc_score, &h.label_dependent, &h.label_head];
        let inner = self.layers.iter().flat_map(|at| [&at.project, &at.join, &at.widen, &at.narrow]);
        let links = [&h.link_dependent, &h.link_head, &h.link_score];
        inner.chain(heads).chain([&h.label_score, &h.similarity, &h.act]).chain(links)
    }

    /// Returns the SHA-256 the model was packed with, in hexadecimal.
    #[must_use]
    pub fn digest(&self) -> String {
        let bytes = self.bytes.get();
        hex(&bytes[bytes.len() - FOOTER + FOOTER_MAGIC.len()..])
    }

    /// Returns the model's word pieces.
    #[must_use]
    pub fn vocabulary(&self) -> Vocabulary<'_> {
        Vocabulary {
            text: self.bytes(&self.vocabulary.text),
            ends: self.get(&self.vocabulary.ends),
            table: self.get(&self.vocabulary.table),
            unknown: self.shape.unknown,
        }
    }

    /// Returns the names of all labels.
    #[must_use]
    pub fn labels(&self) -> &Labels {
        &self.labels
    }

    /// Returns how many numbers the encoder gives for a piece.
    #[must_use]
    pub fn width(&self) -> usize {
        self.shape.hidden
    }

    /// Encodes sentences of pieces, markers included and [`CAPITAL`](crate::CAPITAL) set where it applies, and returns
    /// the vectors of all pieces, one after another.
    ///
    /// This is the bare encoder, for measuring and comparing; [`Reader`](crate::Reader) is the way to read sentences.
    /// Where the processor lacks the path, the scalar one answers, with the same numbers.
    ///
    /// # Panics
    /// Where a sentence has more pieces than the model has positions, or a piece that it does not know.
    #[must_use]
    pub fn encode(&self, path: Path, sentences: &[&[u32]]) -> Vec<f32> {
        let lengths: Vec<usize> = sentences.iter().map(|sentence| sentence.len()).collect();
        assert!(lengths.iter().all(|&length| length <= self.shape.positions), "sentence is longer than the model's");
        let pieces = sentences.concat();
        let mut scratch = crate::encoder::Scratch::default();
        path.run(crate::encoder::Encode { model: self, pieces: &pieces, lengths: &lengths, scratch: &mut scratch });
        floats(&scratch.hidden).to_vec()
    }

    pub(crate) fn embeddings(&self) -> Embeddings<'_> {
        let at = &self.embeddings;
        Embeddings {
            scales: self.get(&at.scales),
            rows: self.get(&at.rows),
            places: self.get(&at.places),
            capital: self.get(&at.capital),
            norm: self.get(&at.norm),
        }
    }

    pub(crate) fn layers(&self) -> impl Iterator<Item = Layer<'_>> {
        self.layers.iter().map(|at| Layer {
            project_factors: self.get(&at.project_factors),
            widen_factors: self.get(&at.widen_factors),
            project: self.linear(&at.project),
            join: self.linear(&at.join),
            widen: self.linear(&at.widen),
            narrow: self.linear(&at.narrow),
            norm_after_attention: self.get(&at.norm_after_attention),
            norm_after_inner: self.get(&at.norm_after_inner),
        })
    }

    /// What the encoder's vectors are multiplied by before they are quantised for the heads.
    pub(crate) fn output_factors(&self) -> &[Block] {
        self.get(&self.heads.factors)
    }

    pub(crate) fn linear(&self, at: &LinearAt) -> Linear<'_> {
        let columns = self.get(&at.columns);
        let (scales, rest) = columns.split_at(columns.len() / 3);
        let (sums, biases) = rest.split_at(scales.len());
        Linear { inputs: at.inputs, weights: self.get(&at.weights), scales, sums, biases }
    }

    fn bytes<T>(&self, at: &At<T>) -> &[u8] {
        &self.bytes.get()[at.range.clone()]
    }

    fn get<T: Plain>(&self, at: &At<T>) -> &[T] {
        view(self.bytes(at)).expect("address and length were checked on loading")
    }
}

impl std::fmt::Debug for Model {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Model").field("digest", &self.digest()).finish_non_exhaustive()
    }
}

/// Says whether the sums of which [`RUN`] speaks fit; panels lie one after another, each of whole runs.
fn fits_runs(panels: &[i8]) -> bool {
    panels.chunks(RUN * LANES).all(|run| {
        (0..LANES * 2).all(|lane| {
            let pairs = run.chunks(GROUP * LANES).flat_map(|group| &group[lane * 2..lane * 2 + 2]);
            let (mut up, mut down) = (0, 0);
            for &weight in pairs {
                up += i32::from(weight.max(0));
                down += i32::from(weight.min(0));
            }
            up <= 128 && down >= -128
        })
    })
}

/// The sections of a model, by name.
struct Directory<'a> {
    bytes: &'a [u8],
    entries: &'a [u8],
}

impl<'a> Directory<'a> {
    fn read(bytes: &'a [u8]) -> Result<Self, ModelError> {
        if bytes.get(..MAGIC.len()) != Some(MAGIC) {
            return Err(ModelError::NotAModel);
        }
        let truncated = |expected| ModelError::Truncated { found: bytes.len(), expected };
        let word = |at: usize| bytes.get(at..).and_then(|bytes| bytes.first_chunk()).copied().map(u32::from_le_bytes);
        let found = word(8).ok_or(truncated(ENTRY))?;
        if found != VERSION {
            return Err(ModelError::Version { found, known: VERSION });
        }
        let n_sections = word(12).ok_or(truncated(ENTRY))? as usize;
        let end = n_sections.saturating_add(1).saturating_mul(ENTRY);
        let entries = bytes.get(ENTRY..end).ok_or(truncated(end))?;
        let last = entries.chunks_exact(ENTRY).map(|entry| entry_range(entry).1).max().unwrap_or(0);
        let expected = (last.min(usize::MAX as u64) as usize).saturating_add(FOOTER);
        if bytes.len() != expected || !bytes[bytes.len() - FOOTER..].starts_with(FOOTER_MAGIC) {
            return Err(truncated(expected));
        }
        Ok(Self { bytes, entries })
    }

    fn range(&self, name: &str) -> Result<Range<usize>, ModelError> {
        let named = |entry: &&[u8]| without_zeros(&entry[..NAME]) == name.as_bytes();
        let entry = self.entries.chunks_exact(ENTRY).find(named).ok_or_else(|| unfit(name, "is absent"))?;
        let (start, end) = entry_range(entry);
        if start > end || end > self.bytes.len() as u64 {
            return Err(unfit(name, "lies outside the bytes"));
        }
        Ok(start as usize..end as usize)
    }

    /// Finds a section of any length.
    fn find_any<T: Plain>(&self, name: &str) -> Result<At<T>, ModelError> {
        let range = self.range(name)?;
        if view::<T>(&self.bytes[range.clone()]).is_none() {
            return Err(unfit(name, "does not lie on a border of its numbers"));
        }
        Ok(At { range, holds: PhantomData })
    }

    /// Finds a section of `len` numbers.
    fn find<T: Plain>(&self, name: &str, len: usize) -> Result<At<T>, ModelError> {
        let at = self.find_any(name)?;
        if at.range.len() == len * size_of::<T>() { Ok(at) } else { Err(unfit(name, "has not the length expected")) }
    }

    fn linear(&self, name: &str, inputs: usize, outputs: usize) -> Result<LinearAt, ModelError> {
        let outputs = outputs.next_multiple_of(16);
        let weights = self.find(&format!("{name}.weights"), inputs * outputs)?;
        let columns = self.find(&format!("{name}.columns"), 3 * outputs / 16)?;
        Ok(LinearAt { inputs, weights, columns })
    }

    /// Returns how many outputs a layer has, where nothing else says so.
    fn width(&self, name: &str) -> Result<usize, ModelError> {
        let name = format!("{name}.columns");
        match self.range(&name)?.len() / (3 * size_of::<Block>()) {
            0 => Err(unfit(&name, "is empty")),
            blocks => Ok(blocks * 16),
        }
    }

    fn labels(&self, name: &str) -> Result<Vec<String>, ModelError> {
        let text = std::str::from_utf8(&self.bytes[self.range(name)?]).map_err(|_| unfit(name, "is not UTF-8"))?;
        let labels: Vec<String> = text.lines().map(str::to_owned).collect();
        match labels.len() {
            1..256 => Ok(labels),
            _ => Err(unfit(name, "must hold 1 to 255 labels")),
        }
    }

    fn shape(&self) -> Result<Shape, ModelError> {
        let name = "shape";
        let at = self.find::<u32>(name, 9)?;
        let numbers = view::<u32>(&self.bytes[at.range]).unwrap_or_default();
        let &[layers, hidden, heads, inner, pieces, positions, start, end, unknown] = numbers else {
            return Err(unfit(name, "has not the length expected"));
        };
        let [layers, hidden, heads, inner, pieces, positions] =
            [layers, hidden, heads, inner, pieces, positions].map(|number| number as usize);
        // Far above any encoder of this kind, and low enough that no product of them overflows.
        let bounded = [layers, hidden, heads, inner].iter().all(|&number| (1..=1 << 13).contains(&number))
            && (1..=1 << 24).contains(&pieces)
            && (3..=1 << 16).contains(&positions);
        if !bounded || !hidden.is_multiple_of(heads * 16) || !inner.is_multiple_of(16) {
            return Err(unfit(name, "holds sizes that no model has"));
        }
        if [start, end, unknown].iter().any(|&piece| piece as usize >= pieces) {
            return Err(unfit(name, "names a piece that is not in the vocabulary"));
        }
        Ok(Shape { layers, hidden, heads, inner, pieces, positions, start, end, unknown })
    }
}

/// Returns where a section starts and ends, as the directory says.
fn entry_range(entry: &[u8]) -> (u64, u64) {
    let number = |at: usize| entry[at..].first_chunk().copied().map_or(u64::MAX, u64::from_le_bytes);
    let start = number(NAME);
    (start, start.saturating_add(number(NAME + 8)))
}

fn unfit(name: &str, problem: &'static str) -> ModelError {
    ModelError::Section { name: name.to_owned(), problem }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Returns a name without the zeros it is filled up with.
fn without_zeros(name: &[u8]) -> &[u8] {
    name.split(|&byte| byte == 0).next().unwrap_or_default()
}
