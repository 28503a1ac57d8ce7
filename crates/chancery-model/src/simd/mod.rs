//! Sixteen lanes of arithmetic, spelled once per instruction set.
//!
//! All code above this module is written over [`Simd`] and so runs the same operations in the same order on every
//! processor. An implementation answers for two things only: each operation is exact or rounded as IEEE 754 says
//! (no approximate reciprocals), and sums over lanes follow one tree. Then all paths agree to the last bit.
//!
//! The types that implement [`Simd`] are proofs: one can be had only where the processor has the instructions, so the
//! operations themselves are safe to call.

#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512;
#[cfg(target_arch = "aarch64")]
mod neon;
mod scalar;

use crate::bytes::Block;
use std::fmt;
use std::str::FromStr;

/// The lanes of a vector, whatever the instruction set.
pub(crate) const LANES: usize = 16;
/// How many neighbouring inputs one weight panel keeps together per column.
pub(crate) const GROUP: usize = 4;
/// How many neighbouring inputs a processor without 8-bit dot products may add up in 16 bits. Weights are packed so that
/// this is exact: in each run of sixteen inputs of a column, the positive weights of the first two of each group of four
/// come to at most 128, so do the negative ones, and so do those of the last two (128 x 255 fits 16 bits).
pub(crate) const RUN: usize = 16;

/// Operations on sixteen lanes. Comparisons follow x86: `max(a, b)` is `b` unless `a > b`.
pub(crate) trait Simd: Copy {
    /// Sixteen `f32`.
    type F: Copy;
    /// Sixteen `i32`.
    type I: Copy;

    /// Whether the sixteen lanes are one register and there are 32 of them: larger tiles then pay.
    const WIDE: bool;
    /// How many rows of one panel a tile has: as many as the registers hold sums of.
    const ROWS: usize;

    /// Runs a kernel compiled for this instruction set.
    fn run<K: Kernel>(self, kernel: K) -> K::Output;

    fn splat(self, value: f32) -> Self::F;
    fn load(self, block: &Block) -> Self::F;
    fn store(self, value: Self::F, block: &mut Block);
    /// Widens sixteen signed bytes.
    fn load_bytes(self, bytes: &[i8; LANES]) -> Self::F;
    fn add(self, a: Self::F, b: Self::F) -> Self::F;
    fn sub(self, a: Self::F, b: Self::F) -> Self::F;
    fn mul(self, a: Self::F, b: Self::F) -> Self::F;
    /// `a * b + c`, rounded once.
    fn mul_add(self, a: Self::F, b: Self::F, c: Self::F) -> Self::F;
    fn max(self, a: Self::F, b: Self::F) -> Self::F;
    fn min(self, a: Self::F, b: Self::F) -> Self::F;
    /// Rounds to the nearest whole number, ties to even.
    fn round(self, value: Self::F) -> Self::I;
    fn to_float(self, value: Self::I) -> Self::F;
    /// Two to the power of each lane, for exponents of -126 to 127.
    fn power_of_two(self, exponent: Self::I) -> Self::F;

    /// Adds the lanes: first halves to second halves, four times.
    fn sum(self, value: Self::F) -> f32;
    /// The largest lane, by the same tree.
    fn largest(self, value: Self::F) -> f32;
    /// The smallest lane, by the same tree.
    fn smallest(self, value: Self::F) -> f32;

    /// Writes sixteen values of 0 to 255 in the form that [`Simd::dot`] reads.
    fn store_activations(self, values: Self::I, out: &mut [u8]);

    /// Multiplies `R` quantised rows by `P` panels of sixteen columns, exactly.
    ///
    /// `rows` holds the rows one after another, `panels` the panels; both run over `width` inputs.
    fn dot<const R: usize, const P: usize>(self, rows: &[u8], panels: &[i8], width: usize) -> [[Self::I; P]; R];
}

/// Work that can be compiled for any instruction set.
pub(crate) trait Kernel {
    /// What the work gives.
    type Output;
    /// Does the work. Implementations are `#[inline(always)]`, or the instruction set does not reach them.
    fn run<S: Simd>(self, simd: S) -> Self::Output;
}

/// A set of instructions the model can run on. Every path gives the same bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Path {
    /// Plain Rust, on any processor: the reference.
    Scalar,
    /// 64-bit ARM.
    Neon,
    /// x86 of 2013 on: 8-bit values are widened to 16 bits.
    Avx2,
    /// x86 with 8-bit dot products on 256 bits.
    AvxVnni,
    /// x86 with 8-bit dot products on 512 bits.
    Avx512Vnni,
}

impl Path {
    /// Every path, slowest first.
    pub const ALL: [Path; 5] = [Path::Scalar, Path::Neon, Path::Avx2, Path::AvxVnni, Path::Avx512Vnni];

    /// Returns the fastest path of this processor.
    #[must_use]
    pub fn detect() -> Path {
        Self::available().last().copied().unwrap_or(Path::Scalar)
    }

    /// Returns the paths this processor can run, slowest first.
    #[must_use]
    pub fn available() -> Vec<Path> {
        Self::ALL.into_iter().filter(|path| path.is_available()).collect()
    }

    /// Says whether this processor can run the path.
    #[must_use]
    pub fn is_available(self) -> bool {
        match self {
            Path::Scalar => true,
            #[cfg(target_arch = "aarch64")]
            Path::Neon => neon::Neon::detect().is_some(),
            #[cfg(target_arch = "x86_64")]
            Path::Avx2 => avx2::Avx2::detect().is_some(),
            #[cfg(target_arch = "x86_64")]
            Path::AvxVnni => avx2::AvxVnni::detect().is_some(),
            #[cfg(target_arch = "x86_64")]
            Path::Avx512Vnni => avx512::Avx512Vnni::detect().is_some(),
            _ => false,
        }
    }

    /// Runs a kernel on this path, or on the scalar one where the processor lacks it.
    pub(crate) fn run<K: Kernel>(self, kernel: K) -> K::Output {
        match self {
            #[cfg(target_arch = "aarch64")]
            Path::Neon => {
                if let Some(simd) = neon::Neon::detect() {
                    return simd.run(kernel);
                }
            }
            #[cfg(target_arch = "x86_64")]
            Path::Avx2 => {
                if let Some(simd) = avx2::Avx2::detect() {
                    return simd.run(kernel);
                }
            }
            #[cfg(target_arch = "x86_64")]
            Path::AvxVnni => {
                if let Some(simd) = avx2::AvxVnni::detect() {
                    return simd.run(kernel);
                }
            }
            #[cfg(target_arch = "x86_64")]
            Path::Avx512Vnni => {
                if let Some(simd) = avx512::Avx512Vnni::detect() {
                    return simd.run(kernel);
                }
            }
            _ => {}
        }
        scalar::Scalar.run(kernel)
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Path::Scalar => "scalar",
            Path::Neon => "neon",
            Path::Avx2 => "avx2",
            Path::AvxVnni => "avx-vnni",
            Path::Avx512Vnni => "avx512-vnni",
        })
    }
}

impl FromStr for Path {
    type Err = crate::ModelError;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|path| path.to_string() == name)
            .ok_or_else(|| crate::ModelError::UnknownPath { name: name.to_owned() })
    }
}
