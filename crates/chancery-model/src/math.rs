//! The functions of one variable and of one row, over any instruction set.

use crate::bytes::Block;
use crate::simd::{LANES, Simd};

/// Beyond this, GELU is taken to be its limits: zero below, the value itself above.
const GELU_BORDER: f32 = 4.1;
/// The normal distribution less one half, as an odd polynomial on the border's range that meets one half at its end.
/// Fitted for the least error of `x * (0.5 + t * p(t * t))`, which is 9e-5: a hundredth of an 8-bit step.
const GELU: [f32; 8] = [
    0.398_412_67,
    -0.065_440_446,
    0.009_250_048,
    -0.000_938_259_53,
    6.519_905_5e-5,
    -2.911_897_1e-6,
    7.457_057e-8,
    -8.266_638e-10,
];

/// GELU, `x` times the normal distribution at `x`, to 1e-4.
#[inline(always)]
pub(crate) fn gelu<S: Simd>(simd: S, x: S::F) -> S::F {
    let t = simd.min(simd.max(x, simd.splat(-GELU_BORDER)), simd.splat(GELU_BORDER));
    let square = simd.mul(t, t);
    let mut p = simd.splat(GELU[7]);
    for &coefficient in GELU[..7].iter().rev() {
        p = simd.mul_add(p, square, simd.splat(coefficient));
    }
    simd.mul(x, simd.mul_add(t, p, simd.splat(0.5)))
}

/// The natural exponential of values at most zero, to two units in the last place; below -87 it stays at e^-87.
#[inline(always)]
pub(crate) fn exp<S: Simd>(simd: S, x: S::F) -> S::F {
    let x = simd.max(x, simd.splat(-87.0));
    let exponent = simd.round(simd.mul(x, simd.splat(std::f32::consts::LOG2_E)));
    let whole = simd.to_float(exponent);
    // ln 2 in two parts, the first short enough for its product with `whole` to be exact.
    let rest = simd.mul_add(whole, simd.splat(-0.693_359_4), x);
    let rest = simd.mul_add(whole, simd.splat(2.121_944_4e-4), rest);
    let mut p = simd.splat(1.987_569_1e-4);
    for coefficient in [1.398_2e-3, 8.333_452e-3, 4.166_579_6e-2, 0.166_666_65, 0.5] {
        p = simd.mul_add(p, rest, simd.splat(coefficient));
    }
    let p = simd.add(simd.mul_add(p, simd.mul(rest, rest), rest), simd.splat(1.0));
    simd.mul(p, simd.power_of_two(exponent))
}

/// Layer norm of a row in place; `norm` holds the factors, then the offsets.
#[inline(always)]
pub(crate) fn layer_norm<S: Simd>(simd: S, row: &mut [Block], norm: &[Block]) {
    let (factors, offsets) = norm.split_at(row.len());
    let width = (row.len() * LANES) as f32;
    let mut sum = simd.splat(0.0);
    for block in row.iter() {
        sum = simd.add(sum, simd.load(block));
    }
    let mean = simd.splat(simd.sum(sum) / width);
    let mut squares = simd.splat(0.0);
    for block in row.iter() {
        let distance = simd.sub(simd.load(block), mean);
        squares = simd.mul_add(distance, distance, squares);
    }
    let inverse = simd.splat(1.0 / (simd.sum(squares) / width + 1e-12).sqrt());
    for ((block, factor), offset) in row.iter_mut().zip(factors).zip(offsets) {
        let distance = simd.mul(simd.sub(simd.load(block), mean), inverse);
        simd.store(simd.mul_add(distance, simd.load(factor), simd.load(offset)), block);
    }
}

/// The product of two rows.
#[inline(always)]
pub(crate) fn inner_product<S: Simd>(simd: S, a: &[Block], b: &[Block]) -> f32 {
    let mut sum = simd.splat(0.0);
    for (a, b) in a.iter().zip(b) {
        sum = simd.mul_add(simd.load(a), simd.load(b), sum);
    }
    simd.sum(sum)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simd::{Kernel, Path};

    struct Apply<'a>(&'a mut Block, fn(f64) -> f64, bool);

    impl Kernel for Apply<'_> {
        type Output = f64;
        fn run<S: Simd>(self, simd: S) -> f64 {
            let before = *self.0;
            let x = simd.load(self.0);
            simd.store(if self.2 { exp(simd, x) } else { gelu(simd, x) }, self.0);
            let error = |(&after, &x): (&f32, &f32)| {
                let expected = self.1(f64::from(x));
                (f64::from(after) - expected).abs() / if self.2 { expected } else { 1.0 }
            };
            self.0.0.iter().zip(&before.0).map(error).fold(0.0, f64::max)
        }
    }

    /// The error function by its series, good enough on the range tested.
    fn erf(x: f64) -> f64 {
        let (mut term, mut sum) = (x, x);
        for n in 1..200 {
            term *= -x * x / f64::from(n);
            sum += term / f64::from(2 * n + 1);
        }
        sum * 2.0 / std::f64::consts::PI.sqrt()
    }

    #[test]
    fn gelu_and_exp_are_close_to_the_exact_functions() {
        for path in Path::available() {
            for step in -2000..2000 {
                let x = step as f32 / 400.0;
                let mut block = Block(std::array::from_fn(|lane| x + lane as f32 / 6400.0));
                let mut small = Block(block.0.map(|x| -(x.abs() * 17.0)));
                let gelu_error = path.run(Apply(&mut block, |x| 0.5 * x * (1.0 + erf(x / 2f64.sqrt())), false));
                assert!(gelu_error < 1e-4, "{path}: gelu near {x} is {gelu_error} off");
                let exp_error = path.run(Apply(&mut small, f64::exp, true));
                assert!(exp_error < 3e-7, "{path}: exp near {x} is {exp_error} off");
            }
        }
    }
}
