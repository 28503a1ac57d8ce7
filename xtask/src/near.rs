//! Makes `models/near.bin`: the space in which a user's examples are compared, from the codebook's own sentences.
//!
//! The encoder's vectors of the words that carry an act, over every sentence of the codebook: their mean, the directions in which
//! they differ most, scaled so that the strongest count less, and where in it the acts of each type lie. No mode, context or
//! annotated passage goes into it.

use anyhow::{Context as _, Result};
use chancery::Pipeline;
use chancery::codebook::TypeEntry;
use chancery_doc::{Article, EventType, ParagraphKind, Span};

use crate::root;

/// How many directions are kept.
const DIMS: usize = 64;
/// How far scaling is held back: so many times the mean variance is added to each. Both were chosen on modes of the held-back
/// tenth of the annotated passages that `few-shot` does not measure.
const HELD_BACK: f64 = 3.0;
/// Rounds over all pairs; the rest off the diagonal is then nothing.
const ROUNDS: usize = 12;

pub(crate) fn run() -> Result<bool> {
    let pipeline = Pipeline::new()?;
    let acts: Vec<(EventType, Vec<f32>)> = pipeline
        .codebook()
        .types()
        .iter()
        .flat_map(texts)
        .flat_map(|text| pipeline.act_vectors(&as_article(&[text])))
        .collect();
    let vectors: Vec<&[f32]> = acts.iter().map(|(_, vector)| vector.as_slice()).collect();
    let mean = mean(&vectors);
    let width = mean.len();
    let off: Vec<Vec<f64>> = vectors
        .iter()
        .map(|vector| vector.iter().zip(&mean).map(|(value, mean)| f64::from(*value) - mean).collect())
        .collect();
    let mut spread = vec![vec![0.0; width]; width];
    for vector in &off {
        for (row, a) in spread.iter_mut().zip(vector) {
            row.iter_mut().zip(vector).for_each(|(sum, b)| *sum += a * b / off.len() as f64);
        }
    }
    let (variances, directions) = directions(spread);
    let usual = variances.iter().sum::<f64>() / width as f64;
    let mut order: Vec<usize> = (0..width).collect();
    order.sort_by(|&a, &b| variances[b].total_cmp(&variances[a]));
    let kept = &order[..DIMS];
    let axis = |at: usize, n: usize| directions[at][n] / (variances[n] + HELD_BACK * usual).sqrt();
    let axes: Vec<f64> =
        (0..width).flat_map(|at| kept.iter().map(move |&n| (at, n))).map(|(at, n)| axis(at, n)).collect();
    let point = |vector: &[f64]| {
        let mut point = vec![0.0; DIMS];
        for (value, axes) in vector.iter().zip(axes.chunks_exact(DIMS)) {
            point.iter_mut().zip(axes).for_each(|(sum, axis)| *sum += value * axis);
        }
        let length = point.iter().map(|value| value * value).sum::<f64>().sqrt();
        point.into_iter().map(|value| value / length).collect::<Vec<f64>>()
    };
    let mut types = Vec::new();
    for event_type in EventType::ALL {
        let own = acts.iter().zip(&off).filter(|((of, _), _)| of == event_type);
        let points: Vec<Vec<f64>> = own.map(|(_, vector)| point(vector)).collect();
        types.extend((0..DIMS).map(|at| points.iter().map(|point| point[at]).sum::<f64>() / points.len() as f64));
    }
    let digest = pipeline.program().model_digest.clone().context("the pipeline has no weights")?;
    let mut bytes = digest_bytes(&digest)?;
    bytes.extend(mean.iter().chain(&axes).chain(&types).flat_map(|number| (*number as f32).to_le_bytes()));
    let path = root().join("models/near.bin");
    std::fs::write(&path, &bytes).with_context(|| format!("could not write `{}`", path.display()))?;
    println!(
        "{} acts of the codebook's sentences, {} bytes, for the weights {}",
        acts.len(),
        bytes.len(),
        &digest[..16]
    );
    Ok(true)
}

/// Sentences of a type, each of which shows one of its triggers or is an example.
fn texts(entry: &TypeEntry) -> Vec<&str> {
    let triggers = entry.triggers.iter().filter_map(|trigger| trigger.eg.as_deref());
    triggers.chain(entry.examples.iter().map(|example| example.text.as_str())).collect()
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
