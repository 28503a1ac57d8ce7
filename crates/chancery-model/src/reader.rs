//! Sentences of words in; tags, trees, names and likeness out.

use crate::acts::{ActScores, Acts, Asked};
use crate::bytes::{Block, floats};
use crate::encoder::{CAPITAL, Encode, Scratch};
use crate::linear::multiply;
use crate::math::inner_product;
use crate::simd::{Kernel, LANES, Simd};
use crate::tags::{Bio, highest};
use crate::tree::best_tree;
use crate::{Model, ModelError, Path};
use std::cell::RefCell;
use std::ops::Range;

/// Sentences are encoded together until they have so many pieces: enough for full tiles, few enough for the cache.
const PIECES_AT_ONCE: usize = 128;
/// Words whose relations are scored together; a tile's height.
const WORDS_AT_ONCE: usize = 12;

/// What the model says about one sentence. The numbers are places in [`Labels`](crate::Labels).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Read {
    /// Each word's part of speech.
    pub upos: Vec<u8>,
    /// Each word's head: 1 for the first word, 0 for the root, which has exactly one child.
    pub heads: Vec<u16>,
    /// Each word's relation to its head.
    pub labels: Vec<u8>,
    /// Each word's place in a name, a sequence in which no name goes on that has not begun.
    pub names: Vec<u8>,
    /// A vector of length 1 whose product with another sentence's is their likeness, where it was asked for.
    pub similarity: Option<Vec<f32>>,
    /// Words that may carry an act or a cue, and what is said of each, in order.
    pub acts: Vec<ActScores>,
    /// For each word a logit for each of [`Labels::sectors`](crate::Labels::sectors), which make one softmax: of what sector
    /// the party is that the word names or describes, if it does.
    pub sectors: Vec<f32>,
    /// What the encoder makes of each word, one vector after another; empty unless asked for.
    pub vectors: Vec<f32>,
}

/// Reads sentences with a model, on one path.
///
/// A reader holds no state between calls: threads may share one, and each sentence's result is the same to the last
/// bit whichever sentences, threads or paths it is read with.
#[derive(Debug)]
pub struct Reader {
    model: Model,
    path: Path,
    with_similarity: bool,
    bio: Bio,
    asked: Asked,
    /// The relation of the root's child, if the model has one, and the one that later parts of an overlong sentence get.
    root: Option<usize>,
    parataxis: Option<usize>,
}

thread_local! {
    /// Buffers, so that a call for one short sentence does not pay for fresh memory.
    static BUFFERS: RefCell<Buffers> = RefCell::default();
}

#[derive(Default)]
struct Buffers {
    scratch: Scratch,
    heads: HeadScratch,
}

impl Reader {
    /// Reads on the fastest path of this processor.
    #[must_use]
    pub fn new(model: Model) -> Self {
        let relation = |name: &str| model.labels().relations.iter().position(|label| label == name);
        Self {
            path: Path::detect(),
            with_similarity: false,
            bio: Bio::new(&model.labels().names),
            asked: Asked::new(model.labels()),
            root: relation("root"),
            parataxis: relation("parataxis"),
            model,
        }
    }

    /// Reads on the path given.
    ///
    /// # Errors
    /// Where this processor cannot run the path.
    pub fn with_path(model: Model, path: Path) -> Result<Self, ModelError> {
        if path.is_available() { Ok(Self { path, ..Self::new(model) }) } else { Err(ModelError::Unavailable { path }) }
    }

    /// The same reader on the path given.
    ///
    /// # Errors
    /// Where this processor cannot run the path.
    pub fn on_path(self, path: Path) -> Result<Self, ModelError> {
        if path.is_available() { Ok(Self { path, ..self }) } else { Err(ModelError::Unavailable { path }) }
    }

    /// Fills [`Read::similarity`] too, or no longer.
    #[must_use]
    pub fn with_similarity(self, wanted: bool) -> Self {
        Self { with_similarity: wanted, ..self }
    }

    /// Returns the model that reads.
    #[must_use]
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// Returns the path it reads on.
    #[must_use]
    pub fn path(&self) -> Path {
        self.path
    }

    /// Reads sentences of words; gives one [`Read`] a sentence.
    ///
    /// A sentence of more pieces than the model has positions is cut into windows that overlap; each word's vector
    /// comes from the window in which it stands further from the edge. Every window's own words form a tree, and the
    /// roots of later ones hang on the first, as `parataxis`.
    #[must_use]
    pub fn read(&self, sentences: &[&[&str]]) -> Vec<Read> {
        self.read_all(sentences, false)
    }

    /// Reads as [`Reader::read`] does, and fills [`Read::vectors`].
    #[must_use]
    pub fn read_with_vectors(&self, sentences: &[&[&str]]) -> Vec<Read> {
        self.read_all(sentences, true)
    }

    fn read_all(&self, sentences: &[&[&str]], with_vectors: bool) -> Vec<Read> {
        BUFFERS.with_borrow_mut(|buffers| {
            let mut reads = Vec::with_capacity(sentences.len());
            let mut pending = Pending::default();
            let mut windows: Vec<Window> = Vec::new();
            let mut pieces = Vec::new();
            for (sentence_idx, sentence) in sentences.iter().enumerate() {
                self.add_windows(sentence, &mut pieces, &mut windows);
                if pieces.len() >= PIECES_AT_ONCE || sentence_idx + 1 == sentences.len() {
                    self.read_windows((&pieces, &windows), with_vectors, buffers, &mut pending, &mut reads);
                    pieces.clear();
                    windows.clear();
                }
            }
            reads
        })
    }

    /// Divides a sentence into windows of at most as many pieces as the model has positions.
    fn add_windows(&self, sentence: &[&str], pieces: &mut Vec<u32>, windows: &mut Vec<Window>) {
        let vocabulary = self.model.vocabulary();
        let room = self.model.shape.positions - 2;
        let overlap = room / 4;
        let mut all = Vec::with_capacity(sentence.len() * 2);
        // Where each word begins in `all`, and the end.
        let mut starts = Vec::with_capacity(sentence.len() + 1);
        for word in sentence {
            starts.push(all.len());
            vocabulary.pieces(word, &mut all);
            if word.starts_with(char::is_uppercase) {
                all[starts[starts.len() - 1]..].iter_mut().for_each(|piece| *piece |= CAPITAL);
            }
            // Four words fit a window at least, so that windows make headway.
            all.truncate(starts[starts.len() - 1] + overlap.max(1));
        }
        starts.push(all.len());
        let n_words = sentence.len();
        let (mut first, mut own) = (0, 0);
        loop {
            let end = starts.partition_point(|&start| start <= starts[first] + room) - 1;
            let is_last = end == n_words;
            let next = starts.partition_point(|&start| start + overlap < starts[end]).max(first + 1);
            let border = if is_last { end } else { (next + end).div_ceil(2) };
            let start = pieces.len();
            pieces.push(self.model.shape.start);
            pieces.extend_from_slice(&all[starts[first]..starts[end]]);
            pieces.push(self.model.shape.end);
            windows.push(Window {
                length: pieces.len() - start,
                words: (own..border).map(|word| 1 + starts[word] - starts[first]).collect(),
                is_last,
            });
            if is_last {
                return;
            }
            (first, own) = (next, border);
        }
    }

    fn read_windows(
        &self,
        (pieces, windows): (&[u32], &[Window]),
        with_vectors: bool,
        buffers: &mut Buffers,
        pending: &mut Pending,
        reads: &mut Vec<Read>,
    ) {
        let Buffers { scratch, heads } = buffers;
        // One long sentence has many windows; they too go in batches.
        let (mut window_idx, mut piece_idx) = (0, 0);
        while window_idx < windows.len() {
            let mut n_pieces = 0;
            let batch = windows[window_idx..].iter().take_while(|window| {
                let has_room = n_pieces < PIECES_AT_ONCE;
                n_pieces += if has_room { window.length } else { 0 };
                has_room
            });
            let batch = &windows[window_idx..window_idx + batch.count()];
            let lengths: Vec<usize> = batch.iter().map(|window| window.length).collect();
            let pieces = &pieces[piece_idx..piece_idx + n_pieces];
            self.path.run(Encode { model: &self.model, pieces, lengths: &lengths, scratch });
            let mut row = 0;
            for window in batch {
                let rows = row..row + window.length;
                self.path.run(ReadWindow { reader: self, window, rows, with_vectors, scratch, heads, pending });
                // A kernel of its own: in one function the two are too much for the compiler to inline.
                if !window.words.is_empty() {
                    self.path.run(ReadActs { reader: self, window, scratch, heads, pending });
                }
                row += window.length;
                if window.is_last {
                    reads.push(self.path.run(Finish {
                        reader: self,
                        scratch,
                        heads,
                        pending: std::mem::take(pending),
                    }));
                }
            }
            window_idx += batch.len();
            piece_idx += n_pieces;
        }
    }
}

/// A stretch of a sentence that is encoded together.
struct Window {
    /// Its pieces, markers included.
    length: usize,
    /// The first piece of each of its own words.
    words: Vec<usize>,
    is_last: bool,
}

/// A sentence of which not all windows are read.
#[derive(Default)]
struct Pending {
    read: Read,
    /// Scores of all labels for names, word after word.
    names: Vec<f32>,
    /// The sum of all vectors, and how many they are.
    sum: Vec<Block>,
    n_pieces: usize,
}

#[derive(Default)]
struct HeadScratch {
    rows: Vec<Block>,
    upos: Vec<Block>,
    names: Vec<Block>,
    dependents: Vec<Block>,
    heads: Vec<Block>,
    scored: Vec<Block>,
    scores: Vec<f32>,
    acts: Acts,
}

/// Asks the heads about a window.
struct ReadWindow<'a> {
    reader: &'a Reader,
    window: &'a Window,
    /// Where its vectors lie among those of the batch.
    rows: Range<usize>,
    with_vectors: bool,
    scratch: &'a mut Scratch,
    heads: &'a mut HeadScratch,
    pending: &'a mut Pending,
}

impl Kernel for ReadWindow<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        let ReadWindow { reader, window, rows, with_vectors, scratch, heads: buffer, pending } = self;
        let model = &reader.model;
        let labels = model.labels();
        let width = model.shape.hidden / LANES;
        let Scratch { hidden, quantised, .. } = scratch;
        let hidden = &hidden[rows.start * width..rows.end * width];
        if reader.with_similarity {
            pending.sum.resize(width, Block::default());
            pending.n_pieces += window.length;
            for row in hidden.chunks_exact(width) {
                for (sum, block) in pending.sum.iter_mut().zip(row) {
                    simd.store(simd.add(simd.load(sum), simd.load(block)), sum);
                }
            }
        }
        if window.words.is_empty() {
            return;
        }

        // The marker before the sentence stands for the root.
        let n_words = window.words.len();
        let n_nodes = n_words + 1;
        buffer.rows.clear();
        for &place in [0].iter().chain(&window.words) {
            buffer.rows.extend_from_slice(&hidden[place * width..][..width]);
        }
        if with_vectors {
            pending.read.vectors.extend_from_slice(floats(&buffer.rows[width..]));
        }
        let multiply_into = |linear, quantised: &_, out: &mut Vec<Block>| {
            let linear = model.linear(linear);
            out.resize(n_nodes * linear.blocks(), Block::default());
            multiply::<S, false>(simd, &linear, quantised, out);
            linear.blocks()
        };
        let activate_into = |linear, quantised: &_, out: &mut Vec<Block>| {
            let linear = model.linear(linear);
            out.resize(n_nodes * linear.blocks(), Block::default());
            multiply::<S, true>(simd, &linear, quantised, out);
            linear.blocks()
        };

        quantised.fill(simd, &buffer.rows, width, Some(model.output_factors()));
        let blocks = multiply_into(&model.heads.upos, quantised, &mut buffer.upos);
        let upos = floats(&buffer.upos[blocks..]).chunks_exact(blocks * LANES);
        pending.read.upos.extend(upos.map(|scores| highest(scores[..labels.upos.len()].iter().copied()) as u8));
        let blocks = multiply_into(&model.heads.names, quantised, &mut buffer.names);
        let names = floats(&buffer.names[blocks..]).chunks_exact(blocks * LANES);
        pending.names.extend(names.flat_map(|scores| &scores[..labels.names.len()]));

        activate_into(&model.heads.arc_dependent, quantised, &mut buffer.dependents);
        let blocks = activate_into(&model.heads.arc_head, quantised, &mut buffer.heads);
        quantised.fill(simd, &buffer.dependents, blocks, None);
        multiply_into(&model.heads.arc_score, quantised, &mut buffer.scored);
        buffer.scores.clear();
        for dependent in buffer.scored[blocks..].chunks_exact(blocks) {
            let scores = buffer.heads.chunks_exact(blocks).map(|head| inner_product(simd, dependent, head));
            buffer.scores.extend(scores);
        }
        let tree = best_tree(&buffer.scores, n_words);

        quantised.fill(simd, &buffer.rows, width, Some(model.output_factors()));
        activate_into(&model.heads.label_dependent, quantised, &mut buffer.dependents);
        let blocks = activate_into(&model.heads.label_head, quantised, &mut buffer.heads);
        let linear = model.linear(&model.heads.label_score);
        let n_labels = labels.relations.len();
        let first_word = pending.read.heads.len();
        let first_root = pending.read.heads.iter().position(|&head| head == 0);
        let mut words = 0..n_words;
        for dependents in buffer.dependents[blocks..].chunks(WORDS_AT_ONCE * blocks) {
            quantised.fill(simd, dependents, blocks, None);
            buffer.scored.resize(dependents.len() / blocks * linear.blocks(), Block::default());
            multiply::<S, false>(simd, &linear, quantised, &mut buffer.scored);
            for scored in buffer.scored.chunks_exact(linear.blocks()) {
                let Some(word) = words.next() else { break };
                let head = &buffer.heads[tree[word] * blocks..][..blocks];
                let (products, own) = scored.split_at(n_labels * blocks);
                let score = |label: usize| {
                    // The root's child is `root`, and nothing else is.
                    if reader.root.is_some_and(|root| (label == root) != (tree[word] == 0)) {
                        return f32::MIN;
                    }
                    inner_product(simd, &products[label * blocks..][..blocks], head) + floats(own)[label]
                };
                let label = highest((0..n_labels).map(score));
                let (head, label) = match (tree[word], first_root) {
                    (0, Some(first_root)) => (first_root + 1, reader.parataxis.unwrap_or(label)),
                    (0, None) => (0, label),
                    (head, _) => (first_word + head, label),
                };
                // A "sentence" of more words than 16 bits can number has its tail on its first root.
                let head = u16::try_from(head).ok().or(first_root.and_then(|root| u16::try_from(root + 1).ok()));
                pending.read.heads.push(head.unwrap_or(0));
                pending.read.labels.push(label as u8);
            }
        }
    }
}

/// Asks a window, whose vectors [`ReadWindow`] has gathered, about acts.
struct ReadActs<'a> {
    reader: &'a Reader,
    window: &'a Window,
    scratch: &'a mut Scratch,
    heads: &'a mut HeadScratch,
    pending: &'a mut Pending,
}

impl Kernel for ReadActs<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        let ReadActs { reader, window, scratch, heads, pending } = self;
        let model = &reader.model;
        let n_words = window.words.len();
        let before = pending.read.heads.len() - n_words;
        let quantised = &mut scratch.quantised;
        quantised.fill(simd, &heads.rows, model.shape.hidden / LANES, Some(model.output_factors()));
        let found = heads.acts.score(simd, model, &reader.asked, quantised, n_words + 1);
        pending.read.acts.extend(found.filter(|act| act.node > 0 || before == 0).map(|act| act.shifted(before)));
        pending.read.sectors.extend(heads.acts.sectors(model, &reader.asked));
    }
}

/// Says what only the whole sentence shows.
struct Finish<'a> {
    reader: &'a Reader,
    scratch: &'a mut Scratch,
    heads: &'a mut HeadScratch,
    pending: Pending,
}

impl Kernel for Finish<'_> {
    type Output = Read;

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) -> Read {
        let Finish { reader, scratch, heads: buffer, pending: Pending { mut read, names, mut sum, n_pieces } } = self;
        read.names = reader.bio.best(&names);
        if reader.with_similarity {
            let linear = reader.model.linear(&reader.model.heads.similarity);
            let share = simd.splat(1.0 / n_pieces as f32);
            for block in &mut sum {
                simd.store(simd.mul(simd.load(block), share), block);
            }
            scratch.quantised.fill(simd, &sum, sum.len(), Some(reader.model.output_factors()));
            buffer.scored.resize(linear.blocks(), Block::default());
            multiply::<S, false>(simd, &linear, &scratch.quantised, &mut buffer.scored);
            let length = inner_product(simd, &buffer.scored, &buffer.scored).sqrt();
            let inverse = if length > 0.0 { 1.0 / length } else { 0.0 };
            read.similarity = Some(floats(&buffer.scored).iter().map(|value| value * inverse).collect());
        }
        read
    }
}
