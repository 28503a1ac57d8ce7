//! Makes `models/near.bin`: the space in which a user's examples are compared, from the codebook's own sentences and annotated news.
//!
//! The encoder's vectors of the words that carry an act, over every sentence of the codebook: their mean, the directions in which
//! they differ most, scaled so that the strongest count less, and where in it the acts of each type lie; there and in the annotated
//! passages that training sees, for news lies apart from short sentences. No mode or context goes into it.

use anyhow::{Context as _, Result};
use chancery::Pipeline;
use chancery::codebook::TypeEntry;
use chancery_doc::{EventType, Span};

use crate::annotated::{Annotated, as_article};
use crate::root;

/// How many directions are kept.
const DIMS: usize = 64;
/// How much the words around an act count beside its own, as in the coder.
const AROUND: f64 = 0.6;
/// How far scaling is held back: so many times the mean variance is added to each. Both were chosen on modes of the held-back
/// tenth of the annotated passages that `few-shot` does not measure.
const HELD_BACK: f64 = 3.0;
/// Rounds over all pairs; the rest off the diagonal is then nothing.
const ROUNDS: usize = 12;

pub(crate) fn run(options: &Annotated) -> Result<bool> {
    let Some(passages) = options.passages("near", "train")? else { return Ok(true) };
    let pipeline = Pipeline::new()?;
    let acts: Vec<(EventType, [Vec<f32>; 2])> = pipeline
        .codebook()
        .types()
        .iter()
        .flat_map(texts)
        .flat_map(|text| pipeline.act_vectors(&as_article(&[text])))
        .collect();
    let halves =
        [0, 1].map(|half| Half::new(&acts.iter().map(|(_, vectors)| vectors[half].as_slice()).collect::<Vec<_>>()));
    let mut types = Vec::new();
    for event_type in EventType::ALL {
        let own = acts.iter().filter(|(of, _)| of == event_type);
        let points: Vec<Vec<f64>> = own.map(|(_, vectors)| point(&halves, vectors)).collect();
        types.extend(middle(&points));
    }
    let mut in_news: Vec<(EventType, Vec<f64>)> = Vec::new();
    for passage in &passages {
        let spans: Vec<Span> = passage.acts.iter().map(|act| act.span).collect();
        for (act, vectors) in passage.acts.iter().zip(pipeline.vectors_at(&passage.article, &spans)) {
            in_news.extend(vectors.map(|vectors| (act.event_type, point(&halves, &vectors))));
        }
    }
    for event_type in EventType::ALL {
        let own = in_news.iter().filter(|(of, _)| of == event_type);
        types.extend(middle(&own.map(|(_, point)| point.clone()).collect::<Vec<_>>()));
    }
    let digest = pipeline.program().model_digest.clone().context("the pipeline has no weights")?;
    let mut bytes = digest_bytes(&digest)?;
    let numbers = halves.iter().flat_map(|half| half.mean.iter().chain(&half.axes)).chain(&types);
    bytes.extend(numbers.flat_map(|number| (*number as f32).to_le_bytes()));
    let path = root().join("models/near.bin");
    std::fs::write(&path, &bytes).with_context(|| format!("could not write `{}`", path.display()))?;
    println!(
        "{} acts of the codebook's sentences, {} of annotated passages, {} bytes, for the weights {}",
        acts.len(),
        in_news.len(),
        bytes.len(),
        &digest[..16]
    );
    Ok(true)
}

/// One kind of vector: its mean and the scaled directions in which it differs most.
struct Half {
    mean: Vec<f64>,
    axes: Vec<f64>,
}

impl Half {
    fn new(vectors: &[&[f32]]) -> Self {
        let mean = mean(vectors);
        let width = mean.len();
        let mut spread = vec![vec![0.0; width]; width];
        for vector in vectors {
            let off: Vec<f64> = vector.iter().zip(&mean).map(|(value, mean)| f64::from(*value) - mean).collect();
            for (row, a) in spread.iter_mut().zip(&off) {
                row.iter_mut().zip(&off).for_each(|(sum, b)| *sum += a * b / vectors.len() as f64);
            }
        }
        let (variances, directions) = directions(spread);
        let usual = variances.iter().sum::<f64>() / width as f64;
        let mut order: Vec<usize> = (0..width).collect();
        order.sort_by(|&a, &b| variances[b].total_cmp(&variances[a]));
        let axis = |at: usize, n: usize| directions[at][n] / (variances[n] + HELD_BACK * usual).sqrt();
        let axes = (0..width).flat_map(|at| order[..DIMS].iter().map(move |&n| (at, n)));
        Self { axes: axes.map(|(at, n)| axis(at, n)).collect(), mean }
    }

    /// Where a vector lies, at length 1.
    fn point(&self, vector: &[f32]) -> Vec<f64> {
        let mut point = vec![0.0; DIMS];
        for ((value, mean), axes) in vector.iter().zip(&self.mean).zip(self.axes.chunks_exact(DIMS)) {
            point.iter_mut().zip(axes).for_each(|(sum, axis)| *sum += (f64::from(*value) - mean) * axis);
        }
        unit(point)
    }
}

fn unit(vector: Vec<f64>) -> Vec<f64> {
    let length = vector.iter().map(|value| value * value).sum::<f64>().sqrt();
    vector.into_iter().map(|value| value / length).collect()
}

/// Where an act lies, as the coder finds it.
fn point(halves: &[Half; 2], vectors: &[Vec<f32>; 2]) -> Vec<f64> {
    let mut point = halves[0].point(&vectors[0]);
    point.extend(halves[1].point(&vectors[1]).into_iter().map(|value| AROUND * value));
    unit(point)
}

/// The mean of some points, along each direction.
fn middle(points: &[Vec<f64>]) -> impl Iterator<Item = f64> {
    let n_points = points.len() as f64;
    (0..2 * DIMS).map(move |at| points.iter().map(|point| point[at]).sum::<f64>() / n_points)
}

/// Sentences of a type, each of which shows one of its triggers or is an example.
fn texts(entry: &TypeEntry) -> Vec<&str> {
    let triggers = entry.triggers.iter().filter_map(|trigger| trigger.eg.as_deref());
    triggers.chain(entry.examples.iter().map(|example| example.text.as_str())).collect()
}

fn mean(vectors: &[&[f32]]) -> Vec<f64> {
    let width = vectors.first().map_or(0, |vector| vector.len());
    let mut sum = vec![0.0; width];
    for vector in vectors {
        sum.iter_mut().zip(*vector).for_each(|(sum, value)| *sum += f64::from(*value) / vectors.len() as f64);
    }
    sum
}

fn digest_bytes(digest: &str) -> Result<Vec<u8>> {
    let byte = |at: usize| u8::from_str_radix(&digest[at..at + 2], 16).context("the digest is no hexadecimal number");
    (0..digest.len()).step_by(2).map(byte).collect()
}

/// The variances along the directions in which a symmetric matrix is diagonal, and these directions in columns: Jacobi's rotations,
/// each of which brings one pair to zero.
fn directions(mut matrix: Vec<Vec<f64>>) -> (Vec<f64>, Vec<Vec<f64>>) {
    let n = matrix.len();
    let mut columns: Vec<Vec<f64>> =
        (0..n).map(|row| (0..n).map(|column| f64::from(u8::from(row == column))).collect()).collect();
    for _ in 0..ROUNDS {
        for p in 0..n {
            for q in p + 1..n {
                let off = matrix[p][q];
                if off.abs() < 1e-15 {
                    continue;
                }
                let slope = (matrix[q][q] - matrix[p][p]) / (2.0 * off);
                let tangent = slope.signum() / (slope.abs() + (slope * slope + 1.0).sqrt());
                let cosine = 1.0 / (tangent * tangent + 1.0).sqrt();
                let sine = tangent * cosine;
                for row in &mut matrix {
                    (row[p], row[q]) = (cosine * row[p] - sine * row[q], sine * row[p] + cosine * row[q]);
                }
                let (above, below) = matrix.split_at_mut(q);
                for (a, b) in above[p].iter_mut().zip(&mut below[0]) {
                    (*a, *b) = (cosine * *a - sine * *b, sine * *a + cosine * *b);
                }
                for row in &mut columns {
                    (row[p], row[q]) = (cosine * row[p] - sine * row[q], sine * row[p] + cosine * row[q]);
                }
            }
        }
    }
    ((0..n).map(|at| matrix[at][at]).collect(), columns)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_symmetric_matrix_is_taken_apart() {
        let (values, columns) = directions(vec![vec![2.0, 1.0], vec![1.0, 2.0]]);
        let mut sorted = values.clone();
        sorted.sort_by(f64::total_cmp);
        assert!((sorted[0] - 1.0).abs() < 1e-9 && (sorted[1] - 3.0).abs() < 1e-9, "{values:?}");
        for (n, value) in values.iter().enumerate() {
            let column: Vec<f64> = columns.iter().map(|row| row[n]).collect();
            assert!((2.0 * column[0] + column[1] - value * column[0]).abs() < 1e-9);
        }
    }
}
