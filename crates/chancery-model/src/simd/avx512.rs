//! Sixteen lanes as one register of 512 bits, with the 8-bit dot product.

#![expect(clippy::needless_range_loop, reason = "a tile is walked by row and panel at once")]

use super::avx2::tree;
use super::{GROUP, Kernel, LANES, Simd};
use crate::bytes::Block;
use std::arch::x86_64::*;

/// Proof of AVX-512 F, BW, DQ, VL and VNNI.
///
/// SAFETY of all blocks below that say no more: `self` proves that the processor has these, and that is all the
/// intrinsics ask; memory is touched through references of the width read or written.
#[derive(Clone, Copy)]
pub(super) struct Avx512Vnni(());

impl Avx512Vnni {
    #[inline]
    pub(super) fn detect() -> Option<Self> {
        (is_x86_feature_detected!("avx512f")
            && is_x86_feature_detected!("avx512bw")
            && is_x86_feature_detected!("avx512dq")
            && is_x86_feature_detected!("avx512vl")
            && is_x86_feature_detected!("avx512vnni")
            && is_x86_feature_detected!("fma"))
        .then_some(Self(()))
    }
}

impl Simd for Avx512Vnni {
    type F = __m512;
    type I = __m512i;

    const WIDE: bool = true;
    const ROWS: usize = 6;

    #[inline(always)]
    fn run<K: Kernel>(self, kernel: K) -> K::Output {
        #[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,fma")]
        fn compiled<S: Simd, K: Kernel>(simd: S, kernel: K) -> K::Output {
            kernel.run(simd)
        }
        // SAFETY: see `Avx512Vnni`.
        unsafe { compiled(self, kernel) }
    }

    #[inline(always)]
    fn splat(self, value: f32) -> Self::F {
        // SAFETY: see `Avx512Vnni`.
        unsafe { _mm512_set1_ps(value) }
    }

    #[inline(always)]
    fn load(self, block: &Block) -> Self::F {
        // SAFETY: see `Avx512Vnni`; a block is aligned to 64 bytes.
        unsafe { _mm512_load_ps(block.0.as_ptr()) }
    }

    #[inline(always)]
    fn store(self, value: Self::F, block: &mut Block) {
        // SAFETY: see `Avx512Vnni`; a block is aligned to 64 bytes.
        unsafe { _mm512_store_ps(block.0.as_mut_ptr(), value) }
    }

    #[inline(always)]
    fn load_bytes(self, bytes: &[i8; LANES]) -> Self::F {
        // SAFETY: see `Avx512Vnni`.
        unsafe { _mm512_cvtepi32_ps(_mm512_cvtepi8_epi32(_mm_loadu_si128(bytes.as_ptr().cast()))) }
    }

    #[inline(always)]
    fn add(self, a: Self::F, b: Self::F) -> Self::F {
        // SAFETY: see `Avx512Vnni`.
        unsafe { _mm512_add_ps(a, b) }
    }

    #[inline(always)]
    fn sub(self, a: Self::F, b: Self::F) -> Self::F {
        // SAFETY: see `Avx512Vnni`.
        unsafe { _mm512_sub_ps(a, b) }
    }

    #[inline(always)]
    fn mul(self, a: Self::F, b: Self::F) -> Self::F {
        // SAFETY: see `Avx512Vnni`.
        unsafe { _mm512_mul_ps(a, b) }
    }

    #[inline(always)]
    fn mul_add(self, a: Self::F, b: Self::F, c: Self::F) -> Self::F {
        // SAFETY: see `Avx512Vnni`.
        unsafe { _mm512_fmadd_ps(a, b, c) }
    }

    #[inline(always)]
    fn max(self, a: Self::F, b: Self::F) -> Self::F {
        // SAFETY: see `Avx512Vnni`.
        unsafe { _mm512_max_ps(a, b) }
    }

    #[inline(always)]
    fn min(self, a: Self::F, b: Self::F) -> Self::F {
        // SAFETY: see `Avx512Vnni`.
        unsafe { _mm512_min_ps(a, b) }
    }

    #[inline(always)]
    fn round(self, value: Self::F) -> Self::I {
        // SAFETY: see `Avx512Vnni`.
        unsafe { _mm512_cvtps_epi32(value) }
    }

    #[inline(always)]
    fn to_float(self, value: Self::I) -> Self::F {
        // SAFETY: see `Avx512Vnni`.
        unsafe { _mm512_cvtepi32_ps(value) }
    }

    #[inline(always)]
    fn power_of_two(self, exponent: Self::I) -> Self::F {
        // SAFETY: see `Avx512Vnni`.
        unsafe { _mm512_castsi512_ps(_mm512_slli_epi32::<23>(_mm512_add_epi32(exponent, _mm512_set1_epi32(127)))) }
    }

    #[inline(always)]
    fn sum(self, value: Self::F) -> f32 {
        // SAFETY: see `Avx512Vnni`.
        unsafe { tree!(_mm256_add_ps(_mm512_castps512_ps256(value), _mm512_extractf32x8_ps::<1>(value)), _mm_add_ps) }
    }

    #[inline(always)]
    fn largest(self, value: Self::F) -> f32 {
        // SAFETY: see `Avx512Vnni`.
        unsafe { tree!(_mm256_max_ps(_mm512_castps512_ps256(value), _mm512_extractf32x8_ps::<1>(value)), _mm_max_ps) }
    }

    #[inline(always)]
    fn smallest(self, value: Self::F) -> f32 {
        // SAFETY: see `Avx512Vnni`.
        unsafe { tree!(_mm256_min_ps(_mm512_castps512_ps256(value), _mm512_extractf32x8_ps::<1>(value)), _mm_min_ps) }
    }

    #[inline(always)]
    fn store_activations(self, values: Self::I, out: &mut [u8]) {
        let out: &mut [u8; LANES] = (&mut out[..LANES]).try_into().expect("the slice is that long");
        // SAFETY: see `Avx512Vnni`.
        unsafe { _mm_storeu_si128(out.as_mut_ptr().cast(), _mm512_cvtepi32_epi8(values)) }
    }

    #[inline(always)]
    fn dot<const R: usize, const P: usize>(self, rows: &[u8], panels: &[i8], width: usize) -> [[Self::I; P]; R] {
        assert!(width.is_multiple_of(GROUP) && rows.len() >= R * width && panels.len() >= P * width * LANES);
        // SAFETY: see `Avx512Vnni`; all reads lie within the lengths asserted.
        unsafe {
            let mut sums = [[_mm512_setzero_si512(); P]; R];
            for group in 0..width / GROUP {
                let mut weights = [_mm512_setzero_si512(); P];
                for (p, weights) in weights.iter_mut().enumerate() {
                    *weights = _mm512_loadu_si512(panels.as_ptr().add((p * width + group * GROUP) * LANES).cast());
                }
                for r in 0..R {
                    let values = rows.as_ptr().add(r * width + group * GROUP).cast::<i32>();
                    let values = _mm512_set1_epi32(values.read_unaligned());
                    for p in 0..P {
                        sums[r][p] = _mm512_dpbusd_epi32(sums[r][p], values, weights[p]);
                    }
                }
            }
            sums
        }
    }
}
