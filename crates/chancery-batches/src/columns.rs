//! Typed looks into a batch, whatever of Arrow's spellings of text and lists it came in.

use arrow_array::cast::AsArray as _;
use arrow_array::types::{Float64Type, Int64Type};
use arrow_array::{
    Array, ArrayRef, BinaryArray, Float64Array, Int64Array, LargeBinaryArray, ListArray, RecordBatch, StringArray,
    StringViewArray, StructArray,
};
use arrow_schema::DataType;

use crate::BatchError;

/// A column of text.
pub(crate) enum Texts<'b> {
    Small(&'b StringArray),
    Large(&'b arrow_array::LargeStringArray),
    View(&'b StringViewArray),
}

impl<'b> Texts<'b> {
    pub(crate) fn of(batch: &'b RecordBatch, name: &'static str) -> Result<Self, BatchError> {
        Self::in_array(column(batch, name)?, name)
    }

    fn in_array(array: &'b ArrayRef, name: &'static str) -> Result<Self, BatchError> {
        match array.data_type() {
            DataType::Utf8 => Ok(Self::Small(array.as_string())),
            DataType::LargeUtf8 => Ok(Self::Large(array.as_string())),
            DataType::Utf8View => Ok(Self::View(array.as_string_view())),
            other => Err(wrong(name, other, "text")),
        }
    }

    pub(crate) fn get(&self, row: usize) -> Option<&'b str> {
        match self {
            Self::Small(array) => array.is_valid(row).then(|| array.value(row)),
            Self::Large(array) => array.is_valid(row).then(|| array.value(row)),
            Self::View(array) => array.is_valid(row).then(|| array.value(row)),
        }
    }

    pub(crate) fn must(&self, row: usize, column: &'static str) -> Result<&'b str, BatchError> {
        self.get(row).ok_or(BatchError::Absent { column, row })
    }
}

/// A column of bytes.
pub(crate) enum Bytes<'b> {
    Small(&'b BinaryArray),
    Large(&'b LargeBinaryArray),
}

impl<'b> Bytes<'b> {
    pub(crate) fn of(batch: &'b RecordBatch, name: &'static str) -> Result<Self, BatchError> {
        let array = column(batch, name)?;
        match array.data_type() {
            DataType::Binary => Ok(Self::Small(array.as_binary())),
            DataType::LargeBinary => Ok(Self::Large(array.as_binary())),
            other => Err(wrong(name, other, "bytes")),
        }
    }

    pub(crate) fn get(&self, row: usize) -> Option<&'b [u8]> {
        match self {
            Self::Small(array) => array.is_valid(row).then(|| array.value(row)),
            Self::Large(array) => array.is_valid(row).then(|| array.value(row)),
        }
    }
}

pub(crate) fn integers<'b>(batch: &'b RecordBatch, name: &'static str) -> Result<&'b Int64Array, BatchError> {
    let array = column(batch, name)?;
    array.as_primitive_opt::<Int64Type>().ok_or_else(|| wrong(name, array.data_type(), "64-bit integers"))
}

pub(crate) fn real<'b>(batch: &'b RecordBatch, name: &'static str) -> Result<&'b Float64Array, BatchError> {
    let array = column(batch, name)?;
    array.as_primitive_opt::<Float64Type>().ok_or_else(|| wrong(name, array.data_type(), "real numbers"))
}

pub(crate) fn lists<'b>(batch: &'b RecordBatch, name: &'static str) -> Result<&'b ListArray, BatchError> {
    let array = column(batch, name)?;
    array.as_list_opt::<i32>().ok_or_else(|| wrong(name, array.data_type(), "lists"))
}

/// The integers of a list in one row; none where it is absent.
pub(crate) fn integers_at(lists: &ListArray, row: usize, name: &'static str) -> Result<Vec<i64>, BatchError> {
    if lists.is_null(row) {
        return Ok(Vec::new());
    }
    let values = lists.value(row);
    let values =
        values.as_primitive_opt::<Int64Type>().ok_or_else(|| wrong(name, values.data_type(), "64-bit integers"))?;
    Ok(values.values().to_vec())
}

/// The structures of a list in one row; `None` where it is absent.
pub(crate) fn structs_at(lists: &ListArray, row: usize, name: &'static str) -> Result<Option<StructArray>, BatchError> {
    if lists.is_null(row) {
        return Ok(None);
    }
    let values = lists.value(row);
    values.as_struct_opt().cloned().map(Some).ok_or_else(|| wrong(name, values.data_type(), "structures"))
}

/// A field of text within structures.
pub(crate) fn field<'s>(of: &'s StructArray, name: &'static str) -> Result<Texts<'s>, BatchError> {
    Texts::in_array(of.column_by_name(name).ok_or(BatchError::Missing(name))?, name)
}

/// A field of real numbers within structures.
pub(crate) fn reals<'s>(of: &'s StructArray, name: &'static str) -> Result<&'s Float64Array, BatchError> {
    let array = of.column_by_name(name).ok_or(BatchError::Missing(name))?;
    array.as_primitive_opt::<Float64Type>().ok_or_else(|| wrong(name, array.data_type(), "real numbers"))
}

/// A field of integers within structures.
pub(crate) fn whole<'s>(of: &'s StructArray, name: &'static str) -> Result<&'s Int64Array, BatchError> {
    let array = of.column_by_name(name).ok_or(BatchError::Missing(name))?;
    array.as_primitive_opt::<Int64Type>().ok_or_else(|| wrong(name, array.data_type(), "64-bit integers"))
}

/// A field of lists within structures.
pub(crate) fn field_lists<'s>(of: &'s StructArray, name: &'static str) -> Result<&'s ListArray, BatchError> {
    let array = of.column_by_name(name).ok_or(BatchError::Missing(name))?;
    array.as_list_opt::<i32>().ok_or_else(|| wrong(name, array.data_type(), "lists"))
}

pub(crate) fn column<'b>(batch: &'b RecordBatch, name: &'static str) -> Result<&'b ArrayRef, BatchError> {
    batch.column_by_name(name).ok_or(BatchError::Missing(name))
}

pub(crate) fn wrong(column: &'static str, found: &DataType, wanted: &'static str) -> BatchError {
    BatchError::Type { column, found: found.to_string(), wanted }
}

/// What a cell of ours says.
pub(crate) fn from_json<T: for<'de> serde::Deserialize<'de>>(
    text: &str,
    column: &'static str,
) -> Result<T, BatchError> {
    serde_json::from_str(text).map_err(|reason| BatchError::Json { column, reason })
}

/// A cell of ours.
pub(crate) fn to_json(value: &impl serde::Serialize, column: &'static str) -> Result<String, BatchError> {
    serde_json::to_string(value).map_err(|reason| BatchError::Json { column, reason })
}
