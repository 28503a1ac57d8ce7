//! Rows times weights: quantised by the row, multiplied in whole numbers, scaled back.

use crate::bytes::Block;
use crate::math::gelu;
use crate::simd::{Kernel, LANES, Simd};

/// A layer `y = x W + b` in 8 bits. Weights lie in panels `[outputs / 16][inputs / 4][16][4]`.
#[derive(Clone, Copy)]
pub(crate) struct Linear<'a> {
    pub(crate) inputs: usize,
    pub(crate) weights: &'a [i8],
    /// The scale of each column.
    pub(crate) scales: &'a [Block],
    /// The sum of each column's weights, times its scale: what a row's lowest value is multiplied by.
    pub(crate) sums: &'a [Block],
    pub(crate) biases: &'a [Block],
}

impl Linear<'_> {
    /// How many blocks of sixteen outputs a row gives.
    pub(crate) fn blocks(&self) -> usize {
        self.scales.len()
    }
}

/// Rows in 8 bits: `value = lowest + scale * byte`.
#[derive(Default)]
pub(crate) struct QuantisedRows {
    bytes: Vec<u8>,
    scales: Vec<f32>,
    lowest: Vec<f32>,
}

impl QuantisedRows {
    /// Replaces the content by `rows`, each of `width` blocks, times `factors` where there are any.
    #[inline(always)]
    pub(crate) fn fill<S: Simd>(&mut self, simd: S, rows: &[Block], width: usize, factors: Option<&[Block]>) {
        match factors {
            Some(factors) => self.fill_by(simd, rows, width, |row: &[Block], block| {
                simd.mul(simd.load(&row[block]), simd.load(&factors[block]))
            }),
            None => self.fill_by(simd, rows, width, |row: &[Block], block| simd.load(&row[block])),
        }
    }

    #[inline(always)]
    fn fill_by<S: Simd>(&mut self, simd: S, rows: &[Block], width: usize, value: impl Fn(&[Block], usize) -> S::F) {
        let row_bytes = width * LANES;
        let n_rows = rows.len() / width;
        if self.bytes.len() < n_rows * row_bytes {
            self.bytes.resize(n_rows * row_bytes, 0);
        }
        self.scales.clear();
        self.lowest.clear();
        for (row, bytes) in rows.chunks_exact(width).zip(self.bytes.chunks_exact_mut(row_bytes)) {
            let (mut lowest, mut highest) = (value(row, 0), value(row, 0));
            for block in 1..width {
                let values = value(row, block);
                lowest = simd.min(lowest, values);
                highest = simd.max(highest, values);
            }
            let (lowest, highest) = (simd.smallest(lowest), simd.largest(highest));
            let range = highest - lowest;
            // A row of equal values is its lowest value and nothing else.
            let steps = if range > 0.0 { 255.0 / range } else { 0.0 };
            self.scales.push(range / 255.0);
            self.lowest.push(lowest);
            let (low, steps) = (simd.splat(lowest), simd.splat(steps));
            for (block, bytes) in bytes.chunks_exact_mut(LANES).enumerate() {
                simd.store_activations(simd.round(simd.mul(simd.sub(value(row, block), low), steps)), bytes);
            }
        }
    }

    fn n_rows(&self) -> usize {
        self.scales.len()
    }
}

/// Multiplies the rows by a layer into `out`, row after row, with GELU after it where told.
#[inline(always)]
pub(crate) fn multiply<S: Simd, const GELU: bool>(
    simd: S,
    linear: &Linear<'_>,
    rows: &QuantisedRows,
    out: &mut [Block],
) {
    // A kernel of its own, so that its many tiles are compiled once for all who call it.
    simd.run(Multiply::<GELU> { linear, rows, out });
}

struct Multiply<'a, const GELU: bool> {
    linear: &'a Linear<'a>,
    rows: &'a QuantisedRows,
    out: &'a mut [Block],
}

impl<const GELU: bool> Kernel for Multiply<'_, GELU> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        let Multiply { linear, rows, out } = self;
        let n_panels = linear.blocks();
        assert!(out.len() == rows.n_rows() * n_panels, "one block of output a panel and row");
        let mut panel = 0;
        while panel < n_panels {
            // Tiles tuned on AVX512-VNNI at 384 and 1,536 inputs.
            let left = n_panels - panel;
            let tall = linear.inputs > 512;
            panel += match (S::WIDE, left) {
                (true, 4..) if !tall => tiles::<S, 4, GELU>(simd, linear, rows, panel, 6, out),
                (true, 2..) => tiles::<S, 2, GELU>(simd, linear, rows, panel, 12, out),
                _ => tiles::<S, 1, GELU>(simd, linear, rows, panel, S::ROWS, out),
            };
        }
    }
}

/// Multiplies all rows by `P` panels, in tiles of nearly equal height; returns `P`.
#[inline(always)]
fn tiles<S: Simd, const P: usize, const GELU: bool>(
    simd: S,
    linear: &Linear<'_>,
    rows: &QuantisedRows,
    panel: usize,
    tallest: usize,
    out: &mut [Block],
) -> usize {
    let n_rows = rows.n_rows();
    let n_tiles = n_rows.div_ceil(tallest);
    let mut row = 0;
    for tile_idx in 0..n_tiles {
        let end = (tile_idx + 1) * n_rows / n_tiles;
        macro_rules! tile {
            ($($height:literal)*) => {
                match end - row {
                    $($height => {
                        tile::<S, $height, P, GELU>(simd, linear, rows, row, panel, out);
                    })*
                    _ => unreachable!("tiles are at most {tallest} rows tall"),
                }
            };
        }
        if S::WIDE && P == 2 {
            tile!(1 2 3 4 5 6 7 8 9 10 11 12);
        } else {
            tile!(1 2 3 4 5 6);
        }
        row = end;
    }
    P
}

#[inline(always)]
fn tile<S: Simd, const R: usize, const P: usize, const GELU: bool>(
    simd: S,
    linear: &Linear<'_>,
    rows: &QuantisedRows,
    row: usize,
    panel: usize,
    out: &mut [Block],
) {
    let n_panels = linear.blocks();
    let bytes = &rows.bytes[row * linear.inputs..];
    let weights = &linear.weights[panel * linear.inputs * LANES..];
    let sums = simd.dot::<R, P>(bytes, weights, linear.inputs);
    for p in 0..P {
        let scale = simd.load(&linear.scales[panel + p]);
        let column_sum = simd.load(&linear.sums[panel + p]);
        let bias = simd.load(&linear.biases[panel + p]);
        for (r, sums) in sums.iter().enumerate() {
            let offset = simd.mul_add(simd.splat(rows.lowest[row + r]), column_sum, bias);
            let scale = simd.mul(simd.splat(rows.scales[row + r]), scale);
            let value = simd.mul_add(simd.to_float(sums[p]), scale, offset);
            let value = if GELU { gelu(simd, value) } else { value };
            simd.store(value, &mut out[(row + r) * n_panels + panel + p]);
        }
    }
}
