//! The best labels for words, one by one or as a sequence.

/// Returns the place of the highest score, the first of equals.
pub(crate) fn highest(scores: impl IntoIterator<Item = f32>) -> usize {
    let mut best = (0, f32::MIN);
    for (place, score) in scores.into_iter().enumerate() {
        if score > best.1 {
            best = (place, score);
        }
    }
    best.0
}

/// Which label may follow which, for labels in BIO form: `I-place` only after `B-place` or `I-place`.
#[derive(Debug)]
pub(crate) struct Bio {
    /// For each label, those that may stand before it; `None` where any may, and the sentence's start.
    before: Vec<Option<Vec<usize>>>,
}

impl Bio {
    pub(crate) fn new(labels: &[String]) -> Self {
        let before = labels.iter().map(|label| {
            let kind = label.strip_prefix("I-")?;
            let is_before = |other: &str| {
                other.strip_prefix("B-").or_else(|| other.strip_prefix("I-")).is_some_and(|other| other == kind)
            };
            Some((0..labels.len()).filter(|&other| is_before(&labels[other])).collect())
        });
        Self { before: before.collect() }
    }

    /// Returns the sequence of labels with the highest sum of scores; `scores` holds one a label, word after word.
    pub(crate) fn best(&self, scores: &[f32]) -> Vec<u8> {
        let n_labels = self.before.len();
        let mut sums = vec![0f32; n_labels];
        let mut came_from: Vec<u8> = Vec::with_capacity(scores.len());
        for (word, scores) in scores.chunks_exact(n_labels).enumerate() {
            let any = highest(sums.iter().copied());
            let next: Vec<f32> = (0..n_labels)
                .map(|label| {
                    let from = match &self.before[label] {
                        None => Some(any),
                        Some(_) if word == 0 => None,
                        Some(before) => before.get(highest(before.iter().map(|&label| sums[label]))).copied(),
                    };
                    came_from.push(from.unwrap_or(0) as u8);
                    from.map_or(f32::MIN, |from| sums[from] + scores[label])
                })
                .collect();
            sums = next;
        }
        let mut label = highest(sums) as u8;
        let mut labels = vec![0; scores.len() / n_labels];
        for (slot, came_from) in labels.iter_mut().zip(came_from.chunks_exact(n_labels)).rev() {
            *slot = label;
            label = came_from[usize::from(label)];
        }
        labels
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_begin_before_they_go_on() {
        let labels = ["O", "B-place", "I-place", "B-person", "I-person"].map(str::to_owned);
        let bio = Bio::new(&labels);
        // Word by word these would be I-place, I-person, O.
        let scores = [
            [0.0, 1.0, 2.0, 0.5, 0.0], //
            [0.0, 0.0, 1.5, 0.0, 2.0],
            [3.0, 0.0, 0.0, 0.0, 0.0],
        ];
        assert_eq!(bio.best(&scores.concat()), [1, 2, 0]);
        assert_eq!(bio.best(&[]), [0u8; 0]);
        assert_eq!(bio.best(&[-1.0, -2.0, 9.0, -3.0, 9.0]), [0], "nothing goes on at the start");
    }
}
