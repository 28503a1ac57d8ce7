//! Sixteen lanes as two registers of 256 bits, without and with the 8-bit dot product.

#![expect(clippy::needless_range_loop, reason = "a tile is walked by row and panel at once")]

use super::{GROUP, Kernel, LANES, RUN, Simd};
use crate::bytes::Block;
use std::arch::asm;
use std::arch::x86_64::*;

/// Proof of AVX2 and FMA.
#[derive(Clone, Copy)]
pub(super) struct Avx2(());

/// Proof of AVX2, FMA and AVX-VNNI.
#[derive(Clone, Copy)]
pub(super) struct AvxVnni(());

impl Avx2 {
    #[inline]
    pub(super) fn detect() -> Option<Self> {
        (is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma")).then_some(Self(()))
    }
}

impl AvxVnni {
    #[inline]
    pub(super) fn detect() -> Option<Self> {
        Avx2::detect()?;
        is_x86_feature_detected!("avxvnni").then_some(Self(()))
    }
}

/// Joins eight lanes by halves with the operation of 128 bits given.
macro_rules! tree {
    ($eight:expr, $join:ident) => {{
        let eight = $eight;
        let four = $join(_mm256_castps256_ps128(eight), _mm256_extractf128_ps::<1>(eight));
        let two = $join(four, _mm_movehl_ps(four, four));
        _mm_cvtss_f32($join(two, _mm_shuffle_ps::<1>(two, two)))
    }};
}
pub(super) use tree;

/// What both paths share: everything but the dot product and the form of its activations.
///
/// SAFETY of all blocks: `self` proves that the processor has AVX2 and FMA, and that is all these intrinsics ask;
/// memory is touched through references of the width read or written.
macro_rules! shared {
    ($features:literal, $rows:literal) => {
        type F = [__m256; 2];
        type I = [__m256i; 2];

        const WIDE: bool = false;
        const ROWS: usize = $rows;

        #[inline(always)]
        fn run<K: Kernel>(self, kernel: K) -> K::Output {
            #[target_feature(enable = $features)]
            fn compiled<S: Simd, K: Kernel>(simd: S, kernel: K) -> K::Output {
                kernel.run(simd)
            }
            // SAFETY: `self` proves the features.
            unsafe { compiled(self, kernel) }
        }

        #[inline(always)]
        fn splat(self, value: f32) -> Self::F {
            // SAFETY: see `shared`.
            unsafe { [_mm256_set1_ps(value); 2] }
        }

        #[inline(always)]
        fn load(self, block: &Block) -> Self::F {
            // SAFETY: see `shared`; a block is aligned to 64 bytes.
            unsafe { [_mm256_load_ps(block.0.as_ptr()), _mm256_load_ps(block.0.as_ptr().add(8))] }
        }

        #[inline(always)]
        fn store(self, value: Self::F, block: &mut Block) {
            // SAFETY: see `shared`; a block is aligned to 64 bytes.
            unsafe {
                _mm256_store_ps(block.0.as_mut_ptr(), value[0]);
                _mm256_store_ps(block.0.as_mut_ptr().add(8), value[1]);
            }
        }

        #[inline(always)]
        fn load_bytes(self, bytes: &[i8; LANES]) -> Self::F {
            // SAFETY: see `shared`.
            unsafe {
                let bytes = _mm_loadu_si128(bytes.as_ptr().cast());
                let high = _mm_unpackhi_epi64(bytes, bytes);
                [_mm256_cvtepi32_ps(_mm256_cvtepi8_epi32(bytes)), _mm256_cvtepi32_ps(_mm256_cvtepi8_epi32(high))]
            }
        }

        #[inline(always)]
        fn add(self, a: Self::F, b: Self::F) -> Self::F {
            // SAFETY: see `shared`.
            unsafe { [_mm256_add_ps(a[0], b[0]), _mm256_add_ps(a[1], b[1])] }
        }

        #[inline(always)]
        fn sub(self, a: Self::F, b: Self::F) -> Self::F {
            // SAFETY: see `shared`.
            unsafe { [_mm256_sub_ps(a[0], b[0]), _mm256_sub_ps(a[1], b[1])] }
        }

        #[inline(always)]
        fn mul(self, a: Self::F, b: Self::F) -> Self::F {
            // SAFETY: see `shared`.
            unsafe { [_mm256_mul_ps(a[0], b[0]), _mm256_mul_ps(a[1], b[1])] }
        }

        #[inline(always)]
        fn mul_add(self, a: Self::F, b: Self::F, c: Self::F) -> Self::F {
            // SAFETY: see `shared`.
            unsafe { [_mm256_fmadd_ps(a[0], b[0], c[0]), _mm256_fmadd_ps(a[1], b[1], c[1])] }
        }

        #[inline(always)]
        fn max(self, a: Self::F, b: Self::F) -> Self::F {
            // SAFETY: see `shared`.
            unsafe { [_mm256_max_ps(a[0], b[0]), _mm256_max_ps(a[1], b[1])] }
        }

        #[inline(always)]
        fn min(self, a: Self::F, b: Self::F) -> Self::F {
            // SAFETY: see `shared`.
            unsafe { [_mm256_min_ps(a[0], b[0]), _mm256_min_ps(a[1], b[1])] }
        }

        #[inline(always)]
        fn round(self, value: Self::F) -> Self::I {
            // SAFETY: see `shared`.
            unsafe { [_mm256_cvtps_epi32(value[0]), _mm256_cvtps_epi32(value[1])] }
        }

        #[inline(always)]
        fn to_float(self, value: Self::I) -> Self::F {
            // SAFETY: see `shared`.
            unsafe { [_mm256_cvtepi32_ps(value[0]), _mm256_cvtepi32_ps(value[1])] }
        }

        #[inline(always)]
        fn power_of_two(self, exponent: Self::I) -> Self::F {
            // SAFETY: see `shared`.
            exponent.map(|half| unsafe {
                _mm256_castsi256_ps(_mm256_slli_epi32::<23>(_mm256_add_epi32(half, _mm256_set1_epi32(127))))
            })
        }

        #[inline(always)]
        fn sum(self, value: Self::F) -> f32 {
            // SAFETY: see `shared`.
            unsafe { tree!(_mm256_add_ps(value[0], value[1]), _mm_add_ps) }
        }

        #[inline(always)]
        fn largest(self, value: Self::F) -> f32 {
            // SAFETY: see `shared`.
            unsafe { tree!(_mm256_max_ps(value[0], value[1]), _mm_max_ps) }
        }

        #[inline(always)]
        fn smallest(self, value: Self::F) -> f32 {
            // SAFETY: see `shared`.
            unsafe { tree!(_mm256_min_ps(value[0], value[1]), _mm_min_ps) }
        }

        #[inline(always)]
        fn store_activations(self, values: Self::I, out: &mut [u8]) {
            let out: &mut [u8; LANES] = (&mut out[..LANES]).try_into().expect("the slice is that long");
            // SAFETY: see `shared`; 16 bytes are written to an array of 16.
            unsafe {
                let words = _mm256_permute4x64_epi64::<0b11_01_10_00>(_mm256_packus_epi32(values[0], values[1]));
                let bytes = _mm_packus_epi16(_mm256_castsi256_si128(words), _mm256_extracti128_si256::<1>(words));
                _mm_storeu_si128(out.as_mut_ptr().cast(), bytes);
            }
        }
    };
}

impl Simd for Avx2 {
    shared!("avx2,fma", 5);

    #[inline(always)]
    fn dot<const R: usize, const P: usize>(self, rows: &[u8], panels: &[i8], width: usize) -> [[Self::I; P]; R] {
        assert!(width.is_multiple_of(RUN) && rows.len() >= R * width && panels.len() >= P * width * LANES);
        // SAFETY: `self` proves AVX2; the lengths are those asserted.
        unsafe { dot(rows.as_ptr(), panels.as_ptr(), width) }
    }
}

/// The dot product by way of 16 bits: four products of pairs are added there before they are widened, so that one
/// multiplication in five, not one in two, is spent on widening. Nothing saturates, because of what [`RUN`] says.
///
/// # Safety
/// The processor has AVX2; there are `R` rows of `width` activations and `P` panels of `width` inputs.
#[inline]
#[target_feature(enable = "avx2")]
unsafe fn dot<const R: usize, const P: usize>(
    rows: *const u8,
    panels: *const i8,
    width: usize,
) -> [[[__m256i; 2]; P]; R] {
    let mut result = [[[_mm256_setzero_si256(); 2]; P]; R];
    for p in 0..P {
        let mut sums = [[_mm256_setzero_si256(); 2]; R];
        for run in 0..width / RUN {
            for half in 0..2 {
                // SAFETY: within the panels.
                let weights: [__m256i; 4] = std::array::from_fn(|group| unsafe {
                    let panel = panels.add((p * width + run * RUN + group * GROUP) * LANES).cast::<__m256i>();
                    _mm256_loadu_si256(panel.add(half))
                });
                for (r, sums) in sums.iter_mut().enumerate() {
                    // SAFETY: within the rows; the processor has AVX2.
                    sums[half] = unsafe { add_run(sums[half], rows.add(r * width + run * RUN), weights) };
                }
            }
        }
        // A copy, so that the sums themselves stay in registers: the compiler would keep them in the result's place.
        for r in 0..R {
            result[r][p] = sums[r];
        }
    }
    result
}

/// Adds to `sums` the products of sixteen activations with a run's weights of eight columns.
///
/// In assembly because the compiler, left to itself, loads every activation once for all columns and, having no
/// registers for so many, keeps them on the stack: half as fast.
///
/// # Safety
/// The processor has AVX2; sixteen bytes can be read at `values`.
#[inline]
#[target_feature(enable = "avx2")]
unsafe fn add_run(mut sums: __m256i, values: *const u8, weights: [__m256i; 4]) -> __m256i {
    static ONES: [i16; 16] = [1; 16];
    // SAFETY: reads the sixteen bytes that the caller vouches for, and `ONES`.
    unsafe {
        asm!(
            "vpbroadcastd {a}, dword ptr [{values}]",
            "vpbroadcastd {b}, dword ptr [{values} + 4]",
            "vpmaddubsw {a}, {a}, {w0}",
            "vpmaddubsw {b}, {b}, {w1}",
            "vpaddw {a}, {a}, {b}",
            "vpbroadcastd {b}, dword ptr [{values} + 8]",
            "vpmaddubsw {b}, {b}, {w2}",
            "vpaddw {a}, {a}, {b}",
            "vpbroadcastd {b}, dword ptr [{values} + 12]",
            "vpmaddubsw {b}, {b}, {w3}",
            "vpaddw {a}, {a}, {b}",
            "vpmaddwd {a}, {a}, ymmword ptr [{ones}]",
            "vpaddd {sums}, {sums}, {a}",
            a = out(ymm_reg) _,
            b = out(ymm_reg) _,
            sums = inout(ymm_reg) sums,
            values = in(reg) values,
            ones = in(reg) &raw const ONES,
            w0 = in(ymm_reg) weights[0],
            w1 = in(ymm_reg) weights[1],
            w2 = in(ymm_reg) weights[2],
            w3 = in(ymm_reg) weights[3],
            options(pure, readonly, nostack, preserves_flags),
        );
    }
    sums
}

impl Simd for AvxVnni {
    shared!("avx2,fma,avxvnni", 6);

    #[inline(always)]
    fn dot<const R: usize, const P: usize>(self, rows: &[u8], panels: &[i8], width: usize) -> [[Self::I; P]; R] {
        assert!(width.is_multiple_of(GROUP) && rows.len() >= R * width && panels.len() >= P * width * LANES);
        // SAFETY: `self` proves AVX-VNNI; all reads lie within the lengths asserted.
        unsafe {
            let mut sums = [[[_mm256_setzero_si256(); 2]; P]; R];
            for group in 0..width / GROUP {
                for p in 0..P {
                    let panel = panels.as_ptr().add((p * width + group * GROUP) * LANES).cast::<__m256i>();
                    let weights = [_mm256_loadu_si256(panel), _mm256_loadu_si256(panel.add(1))];
                    for r in 0..R {
                        let values = rows.as_ptr().add(r * width + group * GROUP).cast::<i32>();
                        let values = _mm256_set1_epi32(values.read_unaligned());
                        for half in 0..2 {
                            sums[r][p][half] = _mm256_dpbusd_avx_epi32(sums[r][p][half], values, weights[half]);
                        }
                    }
                }
            }
            sums
        }
    }
}
