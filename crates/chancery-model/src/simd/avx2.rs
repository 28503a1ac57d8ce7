//! Sixteen lanes as two registers of 256 bits, without and with the 8-bit dot product.

#![expect(clippy::needless_range_loop, reason = "a tile is walked by row and panel at once")]

use super::{GROUP, Kernel, LANES, Simd};
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
    ($features:literal) => {
        type F = [__m256; 2];
        type I = [__m256i; 2];

        const WIDE: bool = false;

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
    };
}

/// Packs sixteen values of 0 to 255 into 16 bits each, in order.
///
/// # Safety
/// The processor has AVX2.
#[inline(always)]
unsafe fn pack(values: [__m256i; 2]) -> __m256i {
    // SAFETY: asked of the caller.
    unsafe { _mm256_permute4x64_epi64::<0b11_01_10_00>(_mm256_packus_epi32(values[0], values[1])) }
}

impl Simd for Avx2 {
    shared!("avx2,fma");

    // Each group of four is kept as 16-bit numbers in the order 0 2 1 3: `vpmaddwd` multiplies pairs, and the even
    // and the odd bytes of a weight are what two shifts can widen without a shuffle.
    const ACTIVATION_BYTES: usize = 2;

    #[inline(always)]
    fn store_activations(self, values: Self::I, out: &mut [u8]) {
        let out: &mut [u8; 2 * LANES] = (&mut out[..2 * LANES]).try_into().expect("the slice is that long");
        // SAFETY: `self` proves AVX2; 32 bytes are written to an array of 32.
        unsafe {
            let order = _mm256_set_epi8(
                15, 14, 11, 10, 13, 12, 9, 8, 7, 6, 3, 2, 5, 4, 1, 0, //
                15, 14, 11, 10, 13, 12, 9, 8, 7, 6, 3, 2, 5, 4, 1, 0,
            );
            _mm256_storeu_si256(out.as_mut_ptr().cast(), _mm256_shuffle_epi8(pack(values), order));
        }
    }

    #[inline(always)]
    fn dot<const R: usize, const P: usize>(self, rows: &[u8], panels: &[i8], width: usize) -> [[Self::I; P]; R] {
        assert!(width.is_multiple_of(GROUP) && rows.len() >= R * width * 2 && panels.len() >= P * width * LANES);
        // SAFETY: `self` proves AVX2; the lengths are those asserted.
        unsafe { dot(rows.as_ptr(), panels.as_ptr(), width) }
    }
}

/// The dot product by way of 16 bits. Products are at most 255 x 128 and pairs of them at most 65,280: nothing
/// saturates, as it would in `vpmaddubsw`.
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
    let mut sums = [[[_mm256_setzero_si256(); 2]; P]; R];
    for group in 0..width / GROUP {
        for p in 0..P {
            // The even bytes of the weights, then the odd ones.
            for odd in [0, 1] {
                // SAFETY: within the panels.
                let weights = unsafe {
                    let panel = panels.add((p * width + group * GROUP) * LANES).cast::<__m256i>();
                    [_mm256_loadu_si256(panel), _mm256_loadu_si256(panel.add(1))]
                };
                let [low, high] = if odd == 1 {
                    weights
                } else {
                    [_mm256_slli_epi16::<8>(weights[0]), _mm256_slli_epi16::<8>(weights[1])]
                };
                let weights = [_mm256_srai_epi16::<8>(low), _mm256_srai_epi16::<8>(high)];
                for r in 0..R {
                    // SAFETY: within the rows.
                    let pair =
                        unsafe { rows.add((r * width + group * GROUP) * 2).cast::<i32>().add(odd).read_unaligned() };
                    let pair = _mm256_set1_epi32(pair);
                    for half in 0..2 {
                        let mut sum = _mm256_add_epi32(sums[r][p][half], _mm256_madd_epi16(pair, weights[half]));
                        // Left to itself, the compiler adds products to each other before it adds them to their sums,
                        // and runs out of registers. SAFETY: no instruction at all.
                        unsafe {
                            asm!("/* {0} */", inout(ymm_reg) sum, options(pure, nomem, nostack, preserves_flags))
                        };
                        sums[r][p][half] = sum;
                    }
                }
            }
        }
    }
    // A copy, so that the sums themselves stay in registers: the compiler would keep them in the place of the result.
    let mut result = [[[_mm256_setzero_si256(); 2]; P]; R];
    for r in 0..R {
        for p in 0..P {
            result[r][p] = [sums[r][p][0], sums[r][p][1]];
        }
    }
    result
}

impl Simd for AvxVnni {
    shared!("avx2,fma,avxvnni");

    const ACTIVATION_BYTES: usize = 1;

    #[inline(always)]
    fn store_activations(self, values: Self::I, out: &mut [u8]) {
        let out: &mut [u8; LANES] = (&mut out[..LANES]).try_into().expect("the slice is that long");
        // SAFETY: `self` proves AVX2; 16 bytes are written to an array of 16.
        unsafe {
            let words = pack(values);
            let bytes = _mm_packus_epi16(_mm256_castsi256_si128(words), _mm256_extracti128_si256::<1>(words));
            _mm_storeu_si128(out.as_mut_ptr().cast(), bytes);
        }
    }

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
