//! The reference: sixteen lanes as an array, one operation at a time.

use super::{GROUP, Kernel, LANES, Simd};
use crate::bytes::Block;
use std::array::from_fn;

#[derive(Clone, Copy)]
pub(super) struct Scalar;

/// Joins the lanes by halves, as the vector paths do.
#[inline(always)]
fn tree(mut lanes: [f32; LANES], join: impl Fn(f32, f32) -> f32) -> f32 {
    for half in [8, 4, 2, 1] {
        for lane in 0..half {
            lanes[lane] = join(lanes[lane], lanes[lane + half]);
        }
    }
    lanes[0]
}

#[inline(always)]
fn max(a: f32, b: f32) -> f32 {
    if a > b { a } else { b }
}

#[inline(always)]
fn min(a: f32, b: f32) -> f32 {
    if a < b { a } else { b }
}

impl Simd for Scalar {
    type F = [f32; LANES];
    type I = [i32; LANES];

    const WIDE: bool = false;
    const ROWS: usize = 6;

    #[inline]
    fn run<K: Kernel>(self, kernel: K) -> K::Output {
        kernel.run(self)
    }

    #[inline(always)]
    fn splat(self, value: f32) -> Self::F {
        [value; LANES]
    }

    #[inline(always)]
    fn load(self, block: &Block) -> Self::F {
        block.0
    }

    #[inline(always)]
    fn store(self, value: Self::F, block: &mut Block) {
        block.0 = value;
    }

    #[inline(always)]
    fn load_bytes(self, bytes: &[i8; LANES]) -> Self::F {
        bytes.map(f32::from)
    }

    #[inline(always)]
    fn add(self, a: Self::F, b: Self::F) -> Self::F {
        from_fn(|lane| a[lane] + b[lane])
    }

    #[inline(always)]
    fn sub(self, a: Self::F, b: Self::F) -> Self::F {
        from_fn(|lane| a[lane] - b[lane])
    }

    #[inline(always)]
    fn mul(self, a: Self::F, b: Self::F) -> Self::F {
        from_fn(|lane| a[lane] * b[lane])
    }

    #[inline(always)]
    fn mul_add(self, a: Self::F, b: Self::F, c: Self::F) -> Self::F {
        from_fn(|lane| a[lane].mul_add(b[lane], c[lane]))
    }

    #[inline(always)]
    fn max(self, a: Self::F, b: Self::F) -> Self::F {
        from_fn(|lane| max(a[lane], b[lane]))
    }

    #[inline(always)]
    fn min(self, a: Self::F, b: Self::F) -> Self::F {
        from_fn(|lane| min(a[lane], b[lane]))
    }

    #[inline(always)]
    fn round(self, value: Self::F) -> Self::I {
        value.map(|lane| lane.round_ties_even() as i32)
    }

    #[inline(always)]
    fn to_float(self, value: Self::I) -> Self::F {
        value.map(|lane| lane as f32)
    }

    #[inline(always)]
    fn power_of_two(self, exponent: Self::I) -> Self::F {
        exponent.map(|lane| f32::from_bits(((lane + 127) as u32) << 23))
    }

    #[inline(always)]
    fn sum(self, value: Self::F) -> f32 {
        tree(value, |a, b| a + b)
    }

    #[inline(always)]
    fn largest(self, value: Self::F) -> f32 {
        tree(value, max)
    }

    #[inline(always)]
    fn smallest(self, value: Self::F) -> f32 {
        tree(value, min)
    }

    #[inline(always)]
    fn store_activations(self, values: Self::I, out: &mut [u8]) {
        for (byte, value) in out[..LANES].iter_mut().zip(values) {
            *byte = value as u8;
        }
    }

    #[inline(always)]
    fn dot<const R: usize, const P: usize>(self, rows: &[u8], panels: &[i8], width: usize) -> [[Self::I; P]; R] {
        let mut sums = [[[0; LANES]; P]; R];
        for (row, sums) in rows.chunks_exact(width).zip(&mut sums) {
            for (panel, sums) in panels.chunks_exact(width * LANES).zip(sums) {
                for (values, weights) in row.chunks_exact(GROUP).zip(panel.chunks_exact(LANES * GROUP)) {
                    for (sum, weights) in sums.iter_mut().zip(weights.chunks_exact(GROUP)) {
                        for (&value, &weight) in values.iter().zip(weights) {
                            *sum += i32::from(value) * i32::from(weight);
                        }
                    }
                }
            }
        }
        sums
    }
}
