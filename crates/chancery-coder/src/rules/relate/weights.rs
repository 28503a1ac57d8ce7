//! The trained layers that weigh the numbers of two parties; `training/relate/train.py` makes them.
//!
//! Scores of a type: the triggers of it, each by its place, and the mean of a few small nets over the other numbers. Sums
//! are plain and in one order: the same on every machine.

use chancery_doc::EventType;
use chancery_nlp::softmax;

use super::acts::Place;
use super::features::{N_ACTS, N_MOODS, N_READ, N_RINGS, N_SHAPE, N_WEIGHED};

/// How many types there are.
const N_TYPES: usize = EventType::ALL.len();
/// How wide the encoder's vectors are.
const WIDTH: usize = 384;
/// Inner values of a net.
const N_INNER: usize = 128;
/// How many nets there are.
const N_NETS: usize = 5;
/// Numbers that a net sees: all but those about triggers at single places.
const N_SEEN: usize = N_RINGS + N_MOODS + N_SHAPE + N_READ + N_WEIGHED * WIDTH;
/// Bytes of one net: each row of the inner layer is a scale, an offset and weights of one byte; of the outer layer, its
/// weights and an offset.
const NET_BYTES: usize = N_INNER * (4 + N_SEEN) + 2 * N_TYPES * (N_INNER + 1);
/// Bytes in all.
const N_BYTES: usize = 2 * 2 * Place::N + N_NETS * NET_BYTES;

/// The places' weights and the nets. But for single bytes, numbers are the upper halves of 32-bit ones, little-endian.
static WEIGHTS: &[u8; N_BYTES] = include_bytes!("../../../../../models/relate.bin");

/// The weights, unpacked.
pub(in crate::rules) struct Weights {
    /// What a trigger at each place counts, sure ones before unsure ones.
    places: Vec<f32>,
    nets: Vec<Net>,
}

struct Net {
    /// Rows of [`N_SEEN`], each with its offset behind it.
    inner: Vec<f32>,
    /// Rows of [`N_INNER`], each with its offset behind it.
    outer: Vec<f32>,
}

impl Weights {
    pub(in crate::rules) fn built_in() -> Self {
        let (places, nets) = WEIGHTS.split_at(2 * 2 * Place::N);
        Self { places: halves(places).collect(), nets: nets.chunks_exact(NET_BYTES).map(Net::unpack).collect() }
    }

    /// How likely each type is, in the order of [`EventType::ALL`]; they sum to 1.
    pub(super) fn shares(&self, numbers: &[f32]) -> [f64; N_TYPES] {
        let mut scores = [0.0_f32; N_TYPES];
        for (acts, weight) in numbers[..N_ACTS].chunks_exact(N_TYPES).zip(&self.places) {
            for (score, act) in scores.iter_mut().zip(acts) {
                *score += act * weight;
            }
        }
        let seen = &numbers[N_ACTS..];
        // Nothing was read of a text without words, and no vector is known.
        for net in self.nets.iter().filter(|_| seen.len() == N_SEEN) {
            for (score, value) in scores.iter_mut().zip(net.scores(seen)) {
                *score += value / N_NETS as f32;
            }
        }
        let mut shares = [0.0; N_TYPES];
        shares.copy_from_slice(&softmax(scores.map(f64::from)));
        shares
    }
}

fn halves(bytes: &[u8]) -> impl Iterator<Item = f32> {
    let (halves, _) = bytes.as_chunks::<2>();
    halves.iter().map(|half| f32::from_bits(u32::from(u16::from_le_bytes(*half)) << 16))
}

impl Net {
    fn unpack(bytes: &[u8]) -> Self {
        let (rows, outer) = bytes.split_at(N_INNER * (4 + N_SEEN));
        let mut inner = Vec::with_capacity(N_INNER * (N_SEEN + 1));
        for row in rows.chunks_exact(4 + N_SEEN) {
            let (head, weights) = row.split_at(4);
            let head: Vec<f32> = halves(head).collect();
            inner.extend(weights.iter().map(|weight| f32::from(weight.cast_signed()) * head[0]));
            inner.push(head[1]);
        }
        Self { inner, outer: halves(outer).collect() }
    }

    fn scores(&self, seen: &[f32]) -> [f32; N_TYPES] {
        let mut inner = [0.0_f32; N_INNER];
        for (value, row) in inner.iter_mut().zip(self.inner.chunks_exact(N_SEEN + 1)) {
            *value = affine(row, seen).max(0.0);
        }
        let mut scores = [0.0_f32; N_TYPES];
        for (score, row) in scores.iter_mut().zip(self.outer.chunks_exact(N_INNER + 1)) {
            *score = affine(row, &inner);
        }
        scores
    }
}

/// The product of a row and values, plus the offset behind the row.
fn affine(row: &[f32], values: &[f32]) -> f32 {
    let (weights, offset) = row.split_at(values.len());
    offset.first().copied().unwrap_or(0.0)
        + weights.iter().zip(values).map(|(weight, value)| weight * value).sum::<f32>()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_weights_are_numbers() {
        let weights = Weights::built_in();
        assert!(weights.places.iter().all(|weight| weight.is_finite()));
        assert!(
            weights.nets.iter().flat_map(|net| net.inner.iter().chain(&net.outer)).all(|weight| weight.is_finite())
        );
    }
}
