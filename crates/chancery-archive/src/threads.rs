//! One piece of work on many values, in several threads.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// Values that a thread takes at a time: a few hundredths of a millisecond of comparing.
const AT_A_TIME: usize = 64;
/// With fewer values for each, a thread costs more than it saves.
const LEAST_EACH: usize = 256;

/// What `work` gives for each value, in their order, by at most `n_threads` threads, this one among them. Who is held up takes less of it.
pub(crate) fn in_threads<T: Sync, R: Send>(n_threads: usize, values: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let n_threads = n_threads.min(values.len() / LEAST_EACH);
    if n_threads < 2 {
        return values.iter().map(work).collect();
    }
    let parts: Vec<&[T]> = values.chunks(AT_A_TIME).collect();
    let next = AtomicUsize::new(0);
    let take = || {
        let mut done: Vec<(usize, Vec<R>)> = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(part) = parts.get(at) else { return done };
            done.push((at, part.iter().map(&work).collect()));
        }
    };
    let mut done = thread::scope(|scope| {
        let others: Vec<_> = (1..n_threads).map(|_| scope.spawn(take)).collect();
        let mut done = take();
        for other in others {
            match other.join() {
                Ok(more) => done.extend(more),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        done
    });
    done.sort_unstable_by_key(|(at, _)| *at);
    done.into_iter().flat_map(|(_, results)| results).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_stand_in_the_order_of_the_values_whoever_worked() {
        let values: Vec<usize> = (0..5_000).collect();
        let doubled: Vec<usize> = values.iter().map(|n| n * 2).collect();
        for n_threads in [0, 1, 2, 5, 300] {
            assert_eq!(in_threads(n_threads, &values, |n| n * 2), doubled);
        }
        assert!(in_threads(4, &[] as &[usize], |n| *n).is_empty());
    }

    #[test]
    #[should_panic(expected = "of one value")]
    fn a_panic_comes_through() {
        let values: Vec<usize> = (0..5_000).collect();
        in_threads(3, &values, |n| assert!(*n != 4_321, "of one value"));
    }
}
