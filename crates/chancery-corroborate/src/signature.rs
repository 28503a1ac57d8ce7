//! A text's signature: its shingles and, made from them, the keys by which a store finds texts that share many.
//!
//! One-permutation MinHash (Li, Owen and Zhang 2012): each shingle falls into one of [`N_BINS`] bins, each bin keeps its
//! smallest; empty bins borrow from others by a fixed walk ("optimal densification", Shrivastava 2017). [`N_BANDS`] bands of
//! two bins are the keys. Two texts of resemblance r share a key with probability 1 - (1 - r²)^80: .99 at r = .24. All 96 bands found
//! three in a thousand more of the copies that are cut down to a fifth, and made an archive 3 % larger.

use serde::{Deserialize, Serialize};

use crate::shingles::{mix, shingle_hashes};

/// Bins of the sketch. Archives hold keys made from so many.
const N_BINS: usize = 192;
/// Bands of the sketch, the first ones, each of two bins: so many keys has a text.
pub const N_BANDS: usize = 80;

/// What a store keeps of a text, so that it need not be read again.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signature {
    /// The text's distinct shingles (runs of five words), hashed to 32 bits, ascending.
    pub shingles: Vec<u32>,
    /// The keys of its bands; empty for an empty text. Texts that share a key are worth comparing.
    pub bands: Vec<u64>,
}

/// Makes the signature of a text (title and body).
///
/// ```
/// use chancery_corroborate::{signature, resemblance};
///
/// let wire = signature("The two ministers signed the water treaty in Geneva on Monday after a year of talks.");
/// let copy = signature("GENEVA — The two ministers signed the water treaty in Geneva on Monday, after a year of talks");
/// assert!(resemblance(&wire, &copy) > 0.8);
/// ```
#[must_use]
pub fn signature(text: &str) -> Signature {
    let hashes = shingle_hashes(text);
    if hashes.is_empty() {
        return Signature::default();
    }
    let bands = bands(&densified(&hashes));
    // The bins use the upper bits, the set the lower ones.
    let mut shingles: Vec<u32> = hashes.iter().map(|&hash| hash as u32).collect();
    shingles.sort_unstable();
    shingles.dedup();
    Signature { shingles, bands }
}

/// The smallest value of each bin; at least one shingle there is.
fn densified(hashes: &[u64]) -> [u64; N_BINS] {
    const EMPTY: u64 = u64::MAX;
    let mut bins = [EMPTY; N_BINS];
    for &hash in hashes {
        let bin = &mut bins[bin_of(hash)];
        *bin = (*bin).min(hash.rotate_left(32));
    }
    let filled = bins;
    for (n, bin) in bins.iter_mut().enumerate().filter(|(_, bin)| **bin == EMPTY) {
        let mut attempt = 0_u64;
        while *bin == EMPTY {
            attempt += 1;
            *bin = filled[bin_of(mix((n as u64) << 32 | attempt))];
        }
    }
    bins
}

/// The bin of a hash, by its upper half.
fn bin_of(hash: u64) -> usize {
    (((hash >> 32) * N_BINS as u64) >> 32) as usize
}

fn bands(bins: &[u64; N_BINS]) -> Vec<u64> {
    bins.chunks_exact(2).take(N_BANDS).enumerate().map(|(n, pair)| mix(mix(pair[0] ^ n as u64) ^ pair[1])).collect()
}

/// How many shingles two texts share.
#[must_use]
pub fn shared(one: &Signature, other: &Signature) -> usize {
    let (mut a, mut b, mut n) = (one.shingles.as_slice(), other.shingles.as_slice(), 0);
    while let ([first, rest_a @ ..], [second, rest_b @ ..]) = (a, b) {
        n += usize::from(first == second);
        (a, b) = match first.cmp(second) {
            std::cmp::Ordering::Less => (rest_a, b),
            std::cmp::Ordering::Greater => (a, rest_b),
            std::cmp::Ordering::Equal => (rest_a, rest_b),
        };
    }
    n
}

/// Shared shingles as a part of all shingles of both texts, 0 to 1.
#[must_use]
pub fn resemblance(one: &Signature, other: &Signature) -> f64 {
    let n = shared(one, other);
    n as f64 / (one.shingles.len() + other.shingles.len() - n).max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(from: usize, to: usize) -> String {
        (from..to).map(|n| format!("w{n} ")).collect()
    }

    #[test]
    fn bands_meet_as_often_as_their_theory_says() {
        // Windows of 400 words that overlap by 240: resemblance .42, so that all but one in 100,000 share a key.
        let met = (0..200).filter(|n| {
            let (a, b) =
                (signature(&words(n * 1000, n * 1000 + 400)), signature(&words(n * 1000 + 160, n * 1000 + 560)));
            a.bands.iter().zip(&b.bands).any(|(a, b)| a == b)
        });
        assert_eq!(met.count(), 200);
        let strange = (0..200).filter(|n| {
            let (a, b) =
                (signature(&words(n * 1000, n * 1000 + 400)), signature(&words(n * 1000 + 500, n * 1000 + 900)));
            a.bands.iter().zip(&b.bands).any(|(a, b)| a == b)
        });
        assert_eq!(strange.count(), 0);
    }

    #[test]
    fn a_short_text_fills_every_band() {
        let short = signature("Envoys meet in Accra");
        assert_eq!((short.shingles.len(), short.bands.len()), (1, N_BANDS));
        assert_eq!(signature(""), Signature::default());
    }

    #[test]
    fn shared_shingles_are_counted_once() {
        let (a, b) = (signature(&words(0, 104)), signature(&words(50, 154)));
        assert_eq!((a.shingles.len(), shared(&a, &b)), (100, 50));
        assert!((resemblance(&a, &b) - 50.0 / 150.0).abs() < 1e-9);
    }
}
