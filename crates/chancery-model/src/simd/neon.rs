//! Sixteen lanes as four registers of 128 bits.

use super::{GROUP, Kernel, LANES, Simd};
use crate::bytes::Block;
use std::arch::aarch64::*;
use std::array::from_fn;

/// Proof of NEON.
///
/// SAFETY of all blocks below that say no more: `self` proves that the processor has NEON, and that is all the
/// intrinsics ask; memory is touched through references of the width read or written.
#[derive(Clone, Copy)]
pub(super) struct Neon(());

impl Neon {
    #[inline]
    pub(super) fn detect() -> Option<Self> {
        std::arch::is_aarch64_feature_detected!("neon").then_some(Self(()))
    }
}

/// Picks `a` where it compares as told, as x86 does; NEON's own `fmax` differs for NaN and zeros.
macro_rules! pick {
    ($a:expr, $b:expr, $compare:ident) => {
        vbslq_f32($compare($a, $b), $a, $b)
    };
}

/// Joins sixteen lanes by halves.
macro_rules! tree {
    ($value:expr, $join:expr) => {{
        let [a, b, c, d] = $value;
        let join = $join;
        let four = join(join(a, c), join(b, d));
        let two = join(four, vextq_f32::<2>(four, four));
        vgetq_lane_f32::<0>(join(two, vextq_f32::<1>(two, two)))
    }};
}

impl Simd for Neon {
    type F = [float32x4_t; 4];
    type I = [int32x4_t; 4];

    const WIDE: bool = false;
    const ROWS: usize = 6;

    #[inline(always)]
    fn run<K: Kernel>(self, kernel: K) -> K::Output {
        // NEON is part of the base of every 64-bit ARM target of Rust.
        kernel.run(self)
    }

    #[inline(always)]
    fn splat(self, value: f32) -> Self::F {
        // SAFETY: see `Neon`.
        unsafe { [vdupq_n_f32(value); 4] }
    }

    #[inline(always)]
    fn load(self, block: &Block) -> Self::F {
        // SAFETY: see `Neon`.
        from_fn(|i| unsafe { vld1q_f32(block.0.as_ptr().add(4 * i)) })
    }

    #[inline(always)]
    fn store(self, value: Self::F, block: &mut Block) {
        for (i, value) in value.into_iter().enumerate() {
            // SAFETY: see `Neon`.
            unsafe { vst1q_f32(block.0.as_mut_ptr().add(4 * i), value) }
        }
    }

    #[inline(always)]
    fn load_bytes(self, bytes: &[i8; LANES]) -> Self::F {
        // SAFETY: see `Neon`.
        unsafe {
            let bytes = vld1q_s8(bytes.as_ptr());
            let (low, high) = (vmovl_s8(vget_low_s8(bytes)), vmovl_high_s8(bytes));
            [
                vcvtq_f32_s32(vmovl_s16(vget_low_s16(low))),
                vcvtq_f32_s32(vmovl_high_s16(low)),
                vcvtq_f32_s32(vmovl_s16(vget_low_s16(high))),
                vcvtq_f32_s32(vmovl_high_s16(high)),
            ]
        }
    }

    #[inline(always)]
    fn add(self, a: Self::F, b: Self::F) -> Self::F {
        // SAFETY: see `Neon`.
        from_fn(|i| unsafe { vaddq_f32(a[i], b[i]) })
    }

    #[inline(always)]
    fn sub(self, a: Self::F, b: Self::F) -> Self::F {
        // SAFETY: see `Neon`.
        from_fn(|i| unsafe { vsubq_f32(a[i], b[i]) })
    }

    #[inline(always)]
    fn mul(self, a: Self::F, b: Self::F) -> Self::F {
        // SAFETY: see `Neon`.
        from_fn(|i| unsafe { vmulq_f32(a[i], b[i]) })
    }

    #[inline(always)]
    fn mul_add(self, a: Self::F, b: Self::F, c: Self::F) -> Self::F {
        // SAFETY: see `Neon`.
        from_fn(|i| unsafe { vfmaq_f32(c[i], a[i], b[i]) })
    }

    #[inline(always)]
    fn max(self, a: Self::F, b: Self::F) -> Self::F {
        // SAFETY: see `Neon`.
        from_fn(|i| unsafe { pick!(a[i], b[i], vcgtq_f32) })
    }

    #[inline(always)]
    fn min(self, a: Self::F, b: Self::F) -> Self::F {
        // SAFETY: see `Neon`.
        from_fn(|i| unsafe { pick!(a[i], b[i], vcltq_f32) })
    }

    #[inline(always)]
    fn round(self, value: Self::F) -> Self::I {
        // SAFETY: see `Neon`.
        value.map(|part| unsafe { vcvtnq_s32_f32(part) })
    }

    #[inline(always)]
    fn to_float(self, value: Self::I) -> Self::F {
        // SAFETY: see `Neon`.
        value.map(|part| unsafe { vcvtq_f32_s32(part) })
    }

    #[inline(always)]
    fn power_of_two(self, exponent: Self::I) -> Self::F {
        // SAFETY: see `Neon`.
        exponent.map(|part| unsafe { vreinterpretq_f32_s32(vshlq_n_s32::<23>(vaddq_s32(part, vdupq_n_s32(127)))) })
    }

    #[inline(always)]
    fn sum(self, value: Self::F) -> f32 {
        // SAFETY: see `Neon`.
        unsafe { tree!(value, |a, b| vaddq_f32(a, b)) }
    }

    #[inline(always)]
    fn largest(self, value: Self::F) -> f32 {
        // SAFETY: see `Neon`.
        unsafe { tree!(value, |a, b| pick!(a, b, vcgtq_f32)) }
    }

    #[inline(always)]
    fn smallest(self, value: Self::F) -> f32 {
        // SAFETY: see `Neon`.
        unsafe { tree!(value, |a, b| pick!(a, b, vcltq_f32)) }
    }

    // Values are kept less 128, as signed bytes: `smull` wants both sides signed. `dot` adds the difference back.
    #[inline(always)]
    fn store_activations(self, values: Self::I, out: &mut [u8]) {
        let out: &mut [u8; LANES] = (&mut out[..LANES]).try_into().expect("the slice is that long");
        // SAFETY: see `Neon`.
        unsafe {
            let low = vcombine_s16(vmovn_s32(values[0]), vmovn_s32(values[1]));
            let high = vcombine_s16(vmovn_s32(values[2]), vmovn_s32(values[3]));
            let bytes = vcombine_u8(vmovn_u16(vreinterpretq_u16_s16(low)), vmovn_u16(vreinterpretq_u16_s16(high)));
            vst1q_u8(out.as_mut_ptr(), veorq_u8(bytes, vdupq_n_u8(0x80)));
        }
    }

    // The dot product instructions (`sdot`) are not yet stable in Rust, so products go by way of 16 bits: two of at
    // most 128 x 127 fit there. Each lane of 32 bits then holds half a column, and neighbours are added at the end.
    #[inline(always)]
    fn dot<const R: usize, const P: usize>(self, rows: &[u8], panels: &[i8], width: usize) -> [[Self::I; P]; R] {
        assert!(width.is_multiple_of(GROUP) && rows.len() >= R * width && panels.len() >= P * width * LANES);
        // SAFETY: see `Neon`; all reads lie within the lengths asserted.
        unsafe {
            let mut sums = [[[vdupq_n_s32(0); 4]; P]; R];
            for p in 0..P {
                let panel = panels.as_ptr().add(p * width * LANES);
                for quarter in 0..4 {
                    // Four columns of four inputs each are one register of weights.
                    let mut halves = [[vdupq_n_s32(0); 2]; R];
                    let mut offset = [vdupq_n_s32(0); 2];
                    for group in 0..width / GROUP {
                        let weights = vld1q_s8(panel.add((group * LANES + quarter * 4) * GROUP));
                        offset[0] = vpadalq_s16(offset[0], vmovl_s8(vget_low_s8(weights)));
                        offset[1] = vpadalq_s16(offset[1], vmovl_high_s8(weights));
                        for (r, halves) in halves.iter_mut().enumerate() {
                            let values = rows.as_ptr().add(r * width + group * GROUP).cast::<i32>();
                            let values = vreinterpretq_s8_s32(vdupq_n_s32(values.read_unaligned()));
                            let low = vmull_s8(vget_low_s8(values), vget_low_s8(weights));
                            let high = vmull_high_s8(values, weights);
                            halves[0] = vpadalq_s16(halves[0], low);
                            halves[1] = vpadalq_s16(halves[1], high);
                        }
                    }
                    let offset = vshlq_n_s32::<7>(vpaddq_s32(offset[0], offset[1]));
                    for (sums, halves) in sums.iter_mut().zip(halves) {
                        sums[p][quarter] = vaddq_s32(vpaddq_s32(halves[0], halves[1]), offset);
                    }
                }
            }
            sums
        }
    }
}
