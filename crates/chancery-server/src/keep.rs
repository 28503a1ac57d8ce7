//! Answers that read much, kept for a moment: many who ask the same wait for one reading.
//!
//! While an archive grows, such an answer is a few seconds old at most, and says of which state it is. Of a large archive the old answer
//! is given at once, up to a minute old, and a new one made behind it: otherwise whatever everybody asks would be made anew at one moment.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::body::Bytes;

use crate::problem::Problem;

/// Answers kept, at most; where there are more, those that were asked for last stay.
const MAX_KEPT: usize = 4096;
/// Bytes of an answer that is kept, at most.
const MAX_BYTES: usize = 1 << 20;
/// Bytes of all of them, at most.
const MAX_ALL_BYTES: usize = 64 << 20;
/// How old an answer of an archive that changed may be, at least and at most; between, ten times what it took.
const AGES: (Duration, Duration) = (Duration::from_secs(2), Duration::from_secs(30));
/// How old an answer of a large archive may be that is given while a new one is made.
const MAX_OLD: Duration = Duration::from_secs(60);

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

type Place = Arc<OnePlace>;

/// Where one answer stands.
#[derive(Debug, Default)]
struct OnePlace {
    kept: tokio::sync::Mutex<Option<Kept>>,
    is_renewed: AtomicBool,
}

/// The answers.
#[derive(Debug, Default)]
pub(crate) struct Keep {
    shelf: Mutex<Shelf>,
    /// Held while an old answer is renewed: one at a time, so that who waits for an answer is not kept waiting by those who have one.
    renewing: tokio::sync::Mutex<()>,
}

#[derive(Debug, Default)]
struct Shelf {
    by_question: BTreeMap<String, Standing>,
    n_bytes: usize,
}

/// One question's place on the shelf.
#[derive(Debug)]
struct Standing {
    place: Place,
    used: Instant,
    n_bytes: usize,
}

impl Keep {
    /// The kept answer to `question`, or what `make` makes; who asks meanwhile waits for it. Where `may_be_old`, an old answer is given
    /// and a new one made behind it.
    pub(crate) async fn or_make<F>(
        self: &Arc<Self>,
        question: &str,
        generation: u64,
        may_be_old: bool,
        make: F,
    ) -> Result<Kept, Problem>
    where
        F: Future<Output = Result<Kept, Problem>> + Send + 'static,
    {
        let place = self.place(question);
        if let Some(old) = place.old(may_be_old) {
            if !old.is_fresh(generation) && !place.is_renewed.swap(true, Ordering::AcqRel) {
                let (keep, question) = (Arc::clone(self), question.to_owned());
                tokio::spawn(async move {
                    let _one = keep.renewing.lock().await;
                    // Who asks when the old answer is too old tries again where this failed.
                    if let Ok(made) = make.await {
                        keep.put(&question, &mut *place.kept.lock().await, &made);
                    }
                    place.is_renewed.store(false, Ordering::Release);
                });
            }
            return Ok(old);
        }
        let mut held = place.kept.lock().await;
        if let Some(kept) = held.as_ref().filter(|kept| kept.is_fresh(generation)) {
            return Ok(kept.clone());
        }
        let made = make.await?;
        self.put(question, &mut held, &made);
        Ok(made)
    }

    fn put(&self, question: &str, held: &mut Option<Kept>, made: &Kept) {
        *held = (made.body.len() <= MAX_BYTES).then(|| made.clone());
        if let Ok(mut shelf) = self.shelf.lock() {
            shelf.weigh(question, held.as_ref().map_or(0, |kept| kept.body.len()));
        }
    }

    /// Forgets all answers.
    pub(crate) fn clear(&self) {
        if let Ok(mut shelf) = self.shelf.lock() {
            *shelf = Shelf::default();
        }
    }

    fn place(&self, question: &str) -> Place {
        let Ok(mut shelf) = self.shelf.lock() else { return Place::default() };
        if let Some(standing) = shelf.by_question.get_mut(question) {
            standing.used = Instant::now();
            return Arc::clone(&standing.place);
        }
        let place = Place::default();
        let standing = Standing { place: Arc::clone(&place), used: Instant::now(), n_bytes: 0 };
        shelf.by_question.insert(question.to_owned(), standing);
        shelf.make_room();
        place
    }
}

impl OnePlace {
    /// What is kept, if that may be given though it is old.
    fn old(&self, may_be_old: bool) -> Option<Kept> {
        let held = self.kept.try_lock().ok().filter(|_| may_be_old)?;
        held.as_ref().filter(|kept| kept.made.elapsed() < MAX_OLD).cloned()
    }
}

impl Shelf {
    /// Notes how long a question's answer is.
    fn weigh(&mut self, question: &str, n_bytes: usize) {
        if let Some(standing) = self.by_question.get_mut(question) {
            self.n_bytes = self.n_bytes + n_bytes - standing.n_bytes;
            standing.n_bytes = n_bytes;
            self.make_room();
        }
    }

    /// Where too much is kept, takes a quarter of it away: what was asked for longest ago.
    fn make_room(&mut self) {
        if self.by_question.len() <= MAX_KEPT && self.n_bytes <= MAX_ALL_BYTES {
            return;
        }
        let mut used: Vec<Instant> = self.by_question.values().map(|standing| standing.used).collect();
        used.sort_unstable();
        let oldest = used[used.len() / 4];
        self.by_question.retain(|_, standing| standing.used > oldest);
        self.n_bytes = self.by_question.values().map(|standing| standing.n_bytes).sum();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_asked_for_longest_ago_goes_first() {
        let keep = Keep::default();
        for n in 0..=MAX_KEPT {
            keep.place(&n.to_string());
            keep.shelf.lock().unwrap().weigh(&n.to_string(), 1);
        }
        let shelf = keep.shelf.lock().unwrap();
        assert!(shelf.by_question.len() < MAX_KEPT);
        assert_eq!(shelf.n_bytes, shelf.by_question.len());
        assert!(!shelf.by_question.contains_key("0") && shelf.by_question.contains_key(&MAX_KEPT.to_string()));
    }

    #[tokio::test]
    async fn of_a_large_archive_an_old_answer_is_given_and_renewed_behind() {
        let keep = Arc::new(Keep::default());
        let answer = |generation: u64| Kept {
            made: Instant::now().checked_sub(Duration::from_secs(40)).unwrap(),
            ..Kept::new(vec![generation as u8], String::new(), None, generation, Instant::now())
        };
        let ask = async |generation, may_be_old| {
            let made = answer(generation);
            keep.or_make("q", generation, may_be_old, async move { Ok(made) }).await.unwrap().generation
        };
        assert_eq!(ask(1, true).await, 1);
        assert_eq!(ask(2, true).await, 1, "the old one");
        tokio::task::yield_now().await;
        assert_eq!(ask(2, true).await, 2, "made behind");
        assert_eq!(ask(3, false).await, 3, "of a small archive none is old");
    }

    #[test]
    fn long_answers_push_each_other_out() {
        let keep = Keep::default();
        for n in 0..2 * MAX_ALL_BYTES / MAX_BYTES {
            keep.place(&n.to_string());
            keep.shelf.lock().unwrap().weigh(&n.to_string(), MAX_BYTES);
        }
        let shelf = keep.shelf.lock().unwrap();
        assert!(shelf.n_bytes <= MAX_ALL_BYTES && shelf.n_bytes >= MAX_ALL_BYTES / 2, "{}", shelf.n_bytes);
    }
}
