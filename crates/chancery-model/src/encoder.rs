//! The encoder: pieces in, one vector a piece out.
//!
//! Sentences are laid one after another without padding. Each row is quantised and summed alone and attention stays
//! within its sentence, so a sentence's result does not depend on its neighbours.

use crate::bytes::Block;
use crate::linear::{QuantisedRows, multiply};
use crate::math::{exp, layer_norm};
use crate::model::{Layer, Model};
use crate::simd::{Kernel, LANES, Simd};

/// The bit of a piece's number that says that its word begins with a capital letter: the vocabulary itself knows small
/// letters only.
pub const CAPITAL: u32 = 1 << 31;

/// Rows that go through the second half of a layer together: their 1,536 inner values stay in the second-level cache.
/// A multiple of every tile's height.
const ROWS_AT_ONCE: usize = 48;

/// Buffers that are kept from one batch to the next.
#[derive(Default)]
pub(crate) struct Scratch {
    /// The result: the vectors of all pieces, one after another.
    pub(crate) hidden: Vec<Block>,
    pub(crate) quantised: QuantisedRows,
    projected: Vec<Block>,
    context: Vec<Block>,
    inner: Vec<Block>,
    change: Vec<Block>,
    keys: Vec<Block>,
    scores: Vec<Block>,
}

/// Encodes a batch into `scratch.hidden`.
pub(crate) struct Encode<'a> {
    pub(crate) model: &'a Model,
    /// The pieces of all sentences, one after another.
    pub(crate) pieces: &'a [u32],
    /// How many pieces each sentence has.
    pub(crate) lengths: &'a [usize],
    pub(crate) scratch: &'a mut Scratch,
}

impl Kernel for Encode<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        let Encode { model, pieces, lengths, scratch } = self;
        debug_assert_eq!(lengths.iter().sum::<usize>(), pieces.len());
        simd.run(Embed { model, pieces, lengths, hidden: &mut scratch.hidden });
        for layer in model.layers() {
            let width = model.shape.hidden / LANES;
            let Scratch { hidden, quantised, projected, context, .. } = scratch;
            projected.resize(pieces.len() * layer.project.blocks(), Block::default());
            simd.run(Project { layer: &layer, width, hidden, quantised, projected });
            context.resize(hidden.len(), Block::default());
            simd.run(Attend { model, lengths, scratch });
            simd.run(Transform { layer: &layer, width, scratch });
        }
    }
}

/// Looks pieces and places up.
struct Embed<'a> {
    model: &'a Model,
    pieces: &'a [u32],
    lengths: &'a [usize],
    hidden: &'a mut Vec<Block>,
}

impl Kernel for Embed<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        let embeddings = self.model.embeddings();
        let width = self.model.shape.hidden / LANES;
        self.hidden.resize(self.pieces.len() * width, Block::default());
        let places = self.lengths.iter().flat_map(|&length| 0..length);
        for ((&piece, place), row) in self.pieces.iter().zip(places).zip(self.hidden.chunks_exact_mut(width)) {
            let is_capital = piece & CAPITAL != 0;
            let piece = (piece & !CAPITAL) as usize;
            let scale = simd.splat(embeddings.scales[piece]);
            let bytes = embeddings.rows[piece * width * LANES..][..width * LANES].as_chunks::<LANES>().0;
            let place = &embeddings.places[place * width..][..width];
            for ((block, bytes), place) in row.iter_mut().zip(bytes).zip(place) {
                simd.store(simd.mul_add(simd.load_bytes(bytes), scale, simd.load(place)), block);
            }
            if is_capital {
                for (block, capital) in row.iter_mut().zip(embeddings.capital) {
                    simd.store(simd.add(simd.load(block), simd.load(capital)), block);
                }
            }
            layer_norm(simd, row, embeddings.norm);
        }
    }
}

/// Queries, keys and values of every row in one product.
struct Project<'a> {
    layer: &'a Layer<'a>,
    width: usize,
    hidden: &'a [Block],
    quantised: &'a mut QuantisedRows,
    projected: &'a mut [Block],
}

impl Kernel for Project<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        let blocks = self.layer.project.blocks();
        let hidden = self.hidden.chunks(ROWS_AT_ONCE * self.width);
        for (hidden, projected) in hidden.zip(self.projected.chunks_mut(ROWS_AT_ONCE * blocks)) {
            self.quantised.fill(simd, hidden, self.width, Some(self.layer.project_factors));
            multiply::<S, false>(simd, &self.layer.project, self.quantised, projected);
        }
    }
}

/// Attention within each sentence.
struct Attend<'a> {
    model: &'a Model,
    lengths: &'a [usize],
    scratch: &'a mut Scratch,
}

impl Kernel for Attend<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        let width = self.model.shape.hidden / LANES;
        let n_heads = self.model.shape.heads;
        let head_width = width / n_heads;
        let Scratch { projected, context, keys, scores, .. } = self.scratch;
        let (mut projected, mut context) = (projected.as_slice(), context.as_mut_slice());
        for &length in self.lengths {
            let (these, rest) = projected.split_at(length * 3 * width);
            projected = rest;
            let (target, rest) = context.split_at_mut(length * width);
            context = rest;
            let n_blocks = length.div_ceil(LANES);
            keys.resize(head_width * LANES * n_blocks, Block::default());
            scores.resize(4 * n_blocks, Block::default());
            for head in 0..n_heads {
                let first = head * head_width;
                let sentence = Sentence { projected: these, width, first, head_width, length };
                sentence.gather_keys(keys);
                let mut row = 0;
                while row < length {
                    // Four rows share each load of keys and values where the registers hold their sums.
                    row += match length - row {
                        4.. if S::WIDE => sentence.attend::<S, 4>(simd, row, keys, scores, target),
                        2.. => sentence.attend::<S, 2>(simd, row, keys, scores, target),
                        _ => sentence.attend::<S, 1>(simd, row, keys, scores, target),
                    };
                }
            }
        }
    }
}

/// One head's view of a sentence: rows of queries, keys and values.
struct Sentence<'a> {
    projected: &'a [Block],
    /// Blocks a row of each of the three has.
    width: usize,
    /// This head's first block, and how many it has.
    first: usize,
    head_width: usize,
    length: usize,
}

impl Sentence<'_> {
    #[inline(always)]
    fn part(&self, row: usize, which: usize) -> &[Block] {
        &self.projected[(row * 3 + which) * self.width + self.first..][..self.head_width]
    }

    /// Lays the keys with positions side by side: one row of blocks for each of the head's dimensions.
    #[inline(always)]
    fn gather_keys(&self, keys: &mut [Block]) {
        let n_blocks = self.length.div_ceil(LANES);
        for row in 0..self.length {
            for (dimension, &value) in self.part(row, 1).iter().flat_map(|block| &block.0).enumerate() {
                keys[dimension * n_blocks + row / LANES].0[row % LANES] = value;
            }
        }
    }

    /// Attends from `R` rows to the whole sentence; returns `R`.
    #[inline(always)]
    fn attend<S: Simd, const R: usize>(
        &self,
        simd: S,
        row: usize,
        keys: &[Block],
        scores: &mut [Block],
        target: &mut [Block],
    ) -> usize {
        let n_blocks = self.length.div_ceil(LANES);
        let queries: [&[Block]; R] = std::array::from_fn(|r| self.part(row + r, 0));
        let scores: &mut [Block] = &mut scores[..R * n_blocks];
        let mut block = 0;
        while block < n_blocks {
            if n_blocks - block >= 2 {
                score::<S, R, 2>(simd, &queries, keys, block, n_blocks, scores);
                block += 2;
            } else {
                score::<S, R, 1>(simd, &queries, keys, block, n_blocks, scores);
                block += 1;
            }
        }
        let mut inverses = [0.0; R];
        for (scores, inverse) in scores.chunks_exact_mut(n_blocks).zip(&mut inverses) {
            *inverse = 1.0 / softmax(simd, scores, self.length);
        }
        let mut block = 0;
        while block < self.head_width {
            if self.head_width - block >= 2 {
                self.gather_values::<S, R, 2>(simd, row, block, scores, inverses, target);
                block += 2;
            } else {
                self.gather_values::<S, R, 1>(simd, row, block, scores, inverses, target);
                block += 1;
            }
        }
        R
    }

    /// Adds the values up, each by its share, for `R` rows and `B` blocks of the head.
    #[inline(always)]
    fn gather_values<S: Simd, const R: usize, const B: usize>(
        &self,
        simd: S,
        row: usize,
        block: usize,
        shares: &[Block],
        inverses: [f32; R],
        target: &mut [Block],
    ) {
        let n_blocks = self.length.div_ceil(LANES);
        let mut sums = [[simd.splat(0.0); B]; R];
        for other in 0..self.length {
            let values = &self.part(other, 2)[block..block + B];
            for (r, sums) in sums.iter_mut().enumerate() {
                let share = simd.splat(shares[r * n_blocks + other / LANES].0[other % LANES]);
                for (sum, values) in sums.iter_mut().zip(values) {
                    *sum = simd.mul_add(share, simd.load(values), *sum);
                }
            }
        }
        for (r, sums) in sums.into_iter().enumerate() {
            let target = &mut target[(row + r) * self.width + self.first + block..];
            for (sum, block) in sums.into_iter().zip(target) {
                simd.store(simd.mul(sum, simd.splat(inverses[r])), block);
            }
        }
    }
}

/// Scores `R` queries against `B` blocks of keys.
#[inline(always)]
fn score<S: Simd, const R: usize, const B: usize>(
    simd: S,
    queries: &[&[Block]; R],
    keys: &[Block],
    block: usize,
    n_blocks: usize,
    scores: &mut [Block],
) {
    let mut sums = [[simd.splat(0.0); B]; R];
    for query_block in 0..queries[0].len() {
        for lane in 0..LANES {
            let keys = &keys[(query_block * LANES + lane) * n_blocks + block..][..B];
            for (sums, query) in sums.iter_mut().zip(queries) {
                let query = simd.splat(query[query_block].0[lane]);
                for (sum, keys) in sums.iter_mut().zip(keys) {
                    *sum = simd.mul_add(query, simd.load(keys), *sum);
                }
            }
        }
    }
    for (r, sums) in sums.into_iter().enumerate() {
        for (b, sum) in sums.into_iter().enumerate() {
            simd.store(sum, &mut scores[r * n_blocks + block + b]);
        }
    }
}

/// Replaces scores by exponentials of their distance to the highest; returns their sum.
/// Lanes past `length` weigh e^-87, which no sum notices.
#[inline(always)]
fn softmax<S: Simd>(simd: S, scores: &mut [Block], length: usize) -> f32 {
    if let Some(last) = scores.last_mut() {
        let used = (length - 1) % LANES + 1;
        last.0[used..].fill(f32::MIN);
    }
    let mut highest = simd.splat(f32::MIN);
    for block in scores.iter() {
        highest = simd.max(highest, simd.load(block));
    }
    let highest = simd.splat(simd.largest(highest));
    let mut sum = simd.splat(0.0);
    for block in scores.iter_mut() {
        let share = exp(simd, simd.sub(simd.load(block), highest));
        simd.store(share, block);
        sum = simd.add(sum, share);
    }
    simd.sum(sum)
}

/// The rest of a layer: what attention found is added, then the two inner layers.
struct Transform<'a> {
    layer: &'a Layer<'a>,
    width: usize,
    scratch: &'a mut Scratch,
}

impl Kernel for Transform<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        let Transform { layer, width, scratch } = self;
        let Scratch { hidden, quantised, context, inner, change, .. } = scratch;
        let at_once = ROWS_AT_ONCE * width;
        for (hidden, context) in hidden.chunks_mut(at_once).zip(context.chunks(at_once)) {
            let n_rows = hidden.len() / width;
            change.resize(hidden.len(), Block::default());
            inner.resize(n_rows * layer.widen.blocks(), Block::default());

            quantised.fill(simd, context, width, None);
            multiply::<S, false>(simd, &layer.join, quantised, change);
            add_and_norm(simd, hidden, change, layer.norm_after_attention, width);

            quantised.fill(simd, hidden, width, Some(layer.widen_factors));
            multiply::<S, true>(simd, &layer.widen, quantised, inner);
            quantised.fill(simd, inner, layer.widen.blocks(), None);
            multiply::<S, false>(simd, &layer.narrow, quantised, change);
            add_and_norm(simd, hidden, change, layer.norm_after_inner, width);
        }
    }
}

#[inline(always)]
fn add_and_norm<S: Simd>(simd: S, hidden: &mut [Block], change: &[Block], norm: &[Block], width: usize) {
    for (row, change) in hidden.chunks_exact_mut(width).zip(change.chunks_exact(width)) {
        for (block, change) in row.iter_mut().zip(change) {
            simd.store(simd.add(simd.load(block), simd.load(change)), block);
        }
        layer_norm(simd, row, norm);
    }
}
