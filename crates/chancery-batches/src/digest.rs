//! One number for a whole table, whatever the order and division of its rows.

use arrow_array::cast::AsArray as _;
use arrow_array::types::{Float64Type, Int64Type};
use arrow_array::{Array as _, RecordBatch};
use arrow_schema::DataType;
use sha2::{Digest as _, Sha256};

use crate::BatchError;
use crate::columns::{Texts, column, wrong};

/// The sum of the digests of rows, modulo 2^128, and how many rows.
///
/// Adding digests gives that of all rows, so each machine works out its own part. It tells whether two runs gave the same;
/// it is no seal against somebody who wants two tables to have one digest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Digest {
    /// Rows.
    pub n_rows: u64,
    /// The sum.
    pub sum: u128,
}

impl Digest {
    /// Of the given columns of a batch: text, 64-bit integers, real numbers.
    ///
    /// # Errors
    ///
    /// If a column is missing or holds something else.
    pub fn of(batch: &RecordBatch, columns: &[&'static str]) -> Result<Self, BatchError> {
        let mut hashers = vec![Sha256::new(); batch.num_rows()];
        for &name in columns {
            let array = column(batch, name)?;
            match array.data_type() {
                DataType::Int64 => {
                    let numbers = array.as_primitive::<Int64Type>();
                    for (row, hasher) in hashers.iter_mut().enumerate() {
                        add(hasher, numbers.is_valid(row).then(|| numbers.value(row).to_le_bytes()));
                    }
                }
                DataType::Float64 => {
                    let numbers = array.as_primitive::<Float64Type>();
                    for (row, hasher) in hashers.iter_mut().enumerate() {
                        add(hasher, numbers.is_valid(row).then(|| numbers.value(row).to_bits().to_le_bytes()));
                    }
                }
                DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => {
                    let texts = Texts::of(batch, name)?;
                    for (row, hasher) in hashers.iter_mut().enumerate() {
                        add(hasher, texts.get(row));
                    }
                }
                other => return Err(wrong(name, other, "text or numbers")),
            }
        }
        let mut digest = Self::default();
        for hasher in hashers {
            let mut bytes = [0; 16];
            bytes.copy_from_slice(&hasher.finalize()[..16]);
            digest = digest.plus(Self { n_rows: 1, sum: u128::from_be_bytes(bytes) });
        }
        Ok(digest)
    }

    /// Of both together.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self { n_rows: self.n_rows + other.n_rows, sum: self.sum.wrapping_add(other.sum) }
    }
}

impl std::fmt::Display for Digest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:032x}:{}", self.sum, self.n_rows)
    }
}

/// Adds a cell so that no two rows of different cells look alike.
fn add(hasher: &mut Sha256, cell: Option<impl AsRef<[u8]>>) {
    match cell {
        None => hasher.update([0]),
        Some(cell) => {
            let cell = cell.as_ref();
            hasher.update([1]);
            hasher.update((cell.len() as u64).to_le_bytes());
            hasher.update(cell);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow_array::{ArrayRef, Int64Array, StringArray};

    use super::*;

    fn table(rows: &[(&str, i64)]) -> RecordBatch {
        let texts: ArrayRef = Arc::new(StringArray::from_iter_values(rows.iter().map(|row| row.0)));
        let numbers: ArrayRef = Arc::new(Int64Array::from_iter_values(rows.iter().map(|row| row.1)));
        RecordBatch::try_from_iter([("a", texts), ("n", numbers)]).unwrap()
    }

    #[test]
    fn order_and_division_make_no_difference_and_every_cell_does() {
        let of = |rows: &[(&str, i64)]| Digest::of(&table(rows), &["a", "n"]).unwrap();
        let whole = of(&[("x", 1), ("y", 2), ("y", 2)]);
        assert_eq!(whole, of(&[("y", 2)]).plus(of(&[("y", 2), ("x", 1)])));
        assert_ne!(whole, of(&[("x", 1), ("y", 2)]));
        assert_ne!(of(&[("x", 1)]), of(&[("x", 2)]));
    }
}
