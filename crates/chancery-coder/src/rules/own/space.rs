//! The space in which examples of a user's categories are compared: the encoder's vectors of the words that carry an act and of
//! the words that hang on them, set off from their means and scaled so that what all acts share counts less.
//!
//! `cargo xtask near` makes `models/near.bin` from the codebook's own sentences, and from the types of acts in annotated news; no
//! label of a mode goes into it.

use chancery_doc::EventType;

/// Numbers of a vector of the encoder.
const WIDTH: usize = 384;
/// Numbers that the space has for the words of an act, and as many for those around them.
const HALF: usize = 64;
/// Numbers of a vector in the space.
const DIMS: usize = 2 * HALF;
/// How much the words around an act count beside its own.
const AROUND: f32 = 0.6;
/// Bytes of a SHA-256, which says for which weights of the reader the space was made.
const DIGEST_BYTES: usize = 32;
/// How many types there are.
const N_TYPES: usize = EventType::ALL.len();
/// Bytes in all: the digest, then 32-bit numbers, little-endian: for the words and for those around them the mean and the axes,
/// then the mean of each type in the space, in the codebook's sentences and in news.
const N_BYTES: usize = DIGEST_BYTES + 4 * (2 * (WIDTH + WIDTH * HALF) + 2 * N_TYPES * DIMS);

static BYTES: &[u8; N_BYTES] = include_bytes!("../../../../../models/near.bin");

/// A place in the space, of length 1.
pub(super) type Point = Vec<f32>;

/// The encoder's vectors of an act.
pub(in crate::rules) struct Vectors {
    /// The mean of its words'.
    pub(super) words: Vec<f32>,
    /// The mean of those that hang on them.
    pub(super) around: Vec<f32>,
}

impl Vectors {
    /// The vectors as they are, own words first.
    pub(in crate::rules) fn into_parts(self) -> [Vec<f32>; 2] {
        [self.words, self.around]
    }
}

/// The way into the space.
pub(super) struct Space {
    words: Half,
    around: Half,
    /// The mean of the acts of each type in the codebook's sentences, short as a user's examples are.
    types: Vec<f32>,
    /// The same in news.
    types_in_news: Vec<f32>,
}

/// The way of one kind of vector.
struct Half {
    mean: Vec<f32>,
    /// For each number of the encoder's, what it adds to each of the space's.
    axes: Vec<f32>,
}

impl Half {
    fn point(&self, vector: &[f32]) -> Vec<f32> {
        let mut point = vec![0.0_f32; HALF];
        for ((value, mean), axes) in vector.iter().zip(&self.mean).zip(self.axes.chunks_exact(HALF)) {
            let off = value - mean;
            point.iter_mut().zip(axes).for_each(|(sum, axis)| *sum += off * axis);
        }
        unit(point)
    }
}

/// SHA-256 of the reader's weights that the space was made for, in hexadecimal.
pub(in crate::rules) fn made_for() -> String {
    BYTES[..DIGEST_BYTES].iter().map(|byte| format!("{byte:02x}")).collect()
}

impl Space {
    pub(super) fn built_in() -> Self {
        let (numbers, _) = BYTES[DIGEST_BYTES..].as_chunks::<4>();
        let mut numbers = numbers.iter().map(|bytes| f32::from_le_bytes(*bytes));
        let mut next = |n: usize| numbers.by_ref().take(n).collect::<Vec<f32>>();
        let words = Half { mean: next(WIDTH), axes: next(WIDTH * HALF) };
        let around = Half { mean: next(WIDTH), axes: next(WIDTH * HALF) };
        Self { words, around, types: next(N_TYPES * DIMS), types_in_news: next(N_TYPES * DIMS) }
    }

    /// Where an act lies; none for vectors of another width.
    pub(super) fn point(&self, vectors: &Vectors) -> Option<Point> {
        if vectors.words.len() != WIDTH || vectors.around.len() != WIDTH {
            return None;
        }
        let mut point = self.words.point(&vectors.words);
        point.extend(self.around.point(&vectors.around).into_iter().map(|value| AROUND * value));
        Some(unit(point))
    }

    /// The mean of the acts of a type in short sentences; of all acts it is the middle of the space.
    pub(super) fn mean_of(&self, event_type: Option<EventType>) -> Point {
        event_type.map_or_else(|| vec![0.0; DIMS], |event_type| of_type(&self.types, event_type))
    }

    /// The mean of the acts of a type in news.
    pub(super) fn mean_in_news(&self, event_type: EventType) -> Point {
        of_type(&self.types_in_news, event_type)
    }
}

fn of_type(means: &[f32], event_type: EventType) -> Point {
    means[event_type as usize * DIMS..][..DIMS].to_vec()
}

/// The vector with length 1; one of length 0 stays.
pub(super) fn unit(mut vector: Vec<f32>) -> Vec<f32> {
    let length = dot(&vector, &vector).sqrt();
    if length > 0.0 {
        vector.iter_mut().for_each(|value| *value = (f64::from(*value) / length) as f32);
    }
    vector
}

pub(super) fn dot(one: &[f32], other: &[f32]) -> f64 {
    one.iter().zip(other).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum()
}

/// The mean of some vectors, each as often as its weight says.
pub(super) fn mean<'v>(vectors: impl Iterator<Item = (&'v [f32], f64)>) -> Vec<f32> {
    let (mut sum, mut whole) = (vec![0.0_f64; DIMS], 0.0);
    for (vector, weight) in vectors {
        whole += weight;
        sum.iter_mut().zip(vector).for_each(|(sum, value)| *sum += weight * f64::from(*value));
    }
    sum.into_iter().map(|sum| if whole > 0.0 { (sum / whole) as f32 } else { 0.0 }).collect()
}
