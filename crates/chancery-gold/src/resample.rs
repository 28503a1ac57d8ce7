//! Chance from a seed: which articles a resampled set holds.
//!
//! The generator is Matsumoto's and Nishimura's MT19937 (1998), seeded and asked for whole numbers as Python's `random` does it: so
//! intervals are those of `gold.py`, to the digit, and the same on every machine.

/// Resampled sets by which `gold.py` makes its intervals.
pub const RESAMPLES: usize = 400;
/// Its seed.
pub const SEED: u32 = 1;

const N: usize = 624;

/// A source of numbers that a seed decides.
pub struct Chance {
    state: [u32; N],
    next: usize,
}

impl Chance {
    /// Starts from a seed.
    #[must_use]
    pub fn new(seed: u32) -> Self {
        let mut state = [0; N];
        state[0] = 19_650_218_u32;
        for i in 1..N {
            state[i] = 1_812_433_253_u32.wrapping_mul(state[i - 1] ^ (state[i - 1] >> 30)).wrapping_add(i as u32);
        }
        let mut i = 1;
        for _ in 0..N {
            let mixed = (state[i - 1] ^ (state[i - 1] >> 30)).wrapping_mul(1_664_525);
            state[i] = (state[i] ^ mixed).wrapping_add(seed);
            i += 1;
            if i >= N {
                state[0] = state[N - 1];
                i = 1;
            }
        }
        for _ in 0..N - 1 {
            let mixed = (state[i - 1] ^ (state[i - 1] >> 30)).wrapping_mul(1_566_083_941);
            state[i] = (state[i] ^ mixed).wrapping_sub(i as u32);
            i += 1;
            if i >= N {
                state[0] = state[N - 1];
                i = 1;
            }
        }
        state[0] = 0x8000_0000;
        Self { state, next: N }
    }

    /// 32 bits.
    pub fn bits(&mut self) -> u32 {
        if self.next >= N {
            for k in 0..N {
                let y = (self.state[k] & 0x8000_0000) | (self.state[(k + 1) % N] & 0x7fff_ffff);
                let twist = if y & 1 == 1 { 0x9908_b0df } else { 0 };
                self.state[k] = self.state[(k + 397) % N] ^ (y >> 1) ^ twist;
            }
            self.next = 0;
        }
        let mut y = self.state[self.next];
        self.next += 1;
        y ^= y >> 11;
        y ^= (y << 7) & 0x9d2c_5680;
        y ^= (y << 15) & 0xefc6_0000;
        y ^ (y >> 18)
    }

    /// A number below `n`, each as likely; 0 where `n` is 0.
    pub fn below(&mut self, n: usize) -> usize {
        let n = u32::try_from(n).unwrap_or(u32::MAX);
        let n_bits = u32::BITS - n.leading_zeros();
        if n_bits == 0 {
            return 0;
        }
        loop {
            let drawn = self.bits() >> (u32::BITS - n_bits);
            if drawn < n {
                return drawn as usize;
            }
        }
    }

    /// As many numbers below `n` as there are of them: a set of the same size, drawn with replacement.
    pub fn resample(&mut self, n: usize) -> Vec<usize> {
        (0..n).map(|_| self.below(n)).collect()
    }

    /// Puts things into an order of chance.
    pub fn shuffle<T>(&mut self, things: &mut [T]) {
        for last in (1..things.len()).rev() {
            let other = self.below(last + 1);
            things.swap(last, other);
        }
    }
}

/// The bounds between which 90 in a hundred of the values lie; nothing of nothing.
#[must_use]
pub fn interval90(values: &[f64]) -> Option<[f64; 2]> {
    let mut sorted: Vec<f64> = values.iter().copied().filter(|value| value.is_finite()).collect();
    sorted.sort_by(f64::total_cmp);
    let low = sorted.len() / 20;
    Some([*sorted.get(low)?, *sorted.get(sorted.len().checked_sub(low + 1)?)?])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_those_of_python() {
        // random.Random(1): getrandbits(32) thrice; then [randrange(25) for _ in range(8)] from a fresh one.
        let mut chance = Chance::new(1);
        assert_eq!([chance.bits(), chance.bits(), chance.bits()], BITS);
        let mut chance = Chance::new(1);
        assert_eq!((0..8).map(|_| chance.below(25)).collect::<Vec<_>>(), BELOW);
        assert_eq!(Chance::new(7).below(0), 0);
    }

    #[test]
    fn intervals_leave_five_in_a_hundred_on_each_side() {
        let values: Vec<f64> = (0..400).rev().map(f64::from).collect();
        assert_eq!(interval90(&values), Some([20.0, 379.0]));
        assert_eq!(interval90(&[]), None);
        assert_eq!(interval90(&[2.0, f64::NAN]), Some([2.0, 2.0]));
    }

    const BITS: [u32; 3] = [577_090_037, 2_444_712_010, 3_639_700_191];
    const BELOW: [usize; 8] = [4, 18, 24, 2, 8, 3, 15, 24];
}
