//! Answers that read much, kept for a moment: many who ask the same wait for one reading.
//!
//! While an archive grows, such an answer is a few seconds old at most, and says of which state it is.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::body::Bytes;

use crate::problem::Problem;

/// Answers kept.
const MAX_KEPT: usize = 256;
/// Bytes of an answer that is kept, at most: all together take 64 MiB at most, most often a few.
const MAX_BYTES: usize = 256 << 10;
/// How old an answer of an archive that changed may be, at least and at most; between, ten times what it took.
const AGES: (Duration, Duration) = (Duration::from_secs(2), Duration::from_secs(30));

/// An answer's body, and of what it is.
#[derive(Clone, Debug)]
pub(crate) struct Kept {
    pub(crate) body: Bytes,
    pub(crate) version: String,
    pub(crate) next: Option<String>,
    pub(crate) generation: u64,
    made: Instant,
    took: Duration,
}

impl Kept {
    pub(crate) fn new(body: Vec<u8>, version: String, next: Option<String>, generation: u64, began: Instant) -> Self {
        Self { body: body.into(), version, next, generation, made: Instant::now(), took: began.elapsed() }
    }

    fn is_fresh(&self, generation: u64) -> bool {
        let most = (self.took * 10).clamp(AGES.0, AGES.1);
        self.generation == generation || self.made.elapsed() < most
    }
}

type Place = Arc<tokio::sync::Mutex<Option<Kept>>>;

/// The answers.
#[derive(Debug, Default)]
pub(crate) struct Keep(Mutex<BTreeMap<String, (Instant, Place)>>);

impl Keep {
    /// The kept answer to `question`, or what `make` makes; who asks meanwhile waits for it.
    pub(crate) async fn or_make<F>(&self, question: &str, generation: u64, make: F) -> Result<Kept, Problem>
    where
        F: Future<Output = Result<Kept, Problem>>,
    {
        let place = self.place(question);
        let mut held = place.lock().await;
        if let Some(kept) = held.as_ref().filter(|kept| kept.is_fresh(generation)) {
            return Ok(kept.clone());
        }
        let made = make.await?;
        *held = (made.body.len() <= MAX_BYTES).then(|| made.clone());
        Ok(made)
    }

    /// Forgets all answers.
    pub(crate) fn clear(&self) {
        if let Ok(mut places) = self.0.lock() {
            places.clear();
        }
    }

    fn place(&self, question: &str) -> Place {
        let Ok(mut places) = self.0.lock() else { return Place::default() };
        if let Some((used, place)) = places.get_mut(question) {
            *used = Instant::now();
            return Arc::clone(place);
        }
        if places.len() >= MAX_KEPT {
            let oldest = places.iter().min_by_key(|(_, (used, _))| *used).map(|(question, _)| question.clone());
            oldest.and_then(|oldest| places.remove(&oldest));
        }
        let place = Place::default();
        places.insert(question.to_owned(), (Instant::now(), Arc::clone(&place)));
        place
    }
}
