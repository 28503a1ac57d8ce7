//! Records and answers as Arrow tables.

use std::path::PathBuf;
use std::sync::Arc;

use arrow_array::builder::{BooleanBuilder, Float64Builder, Int64Builder, StringBuilder};
use arrow_array::{ArrayRef, RecordBatch, RecordBatchIterator};
use arrow_schema::{ArrowError, Field, Schema};
use chancery::Record;
use chancery_tables::TableWriter;
use pyo3::prelude::*;
use pyo3_arrow::{PyRecordBatchReader, PyTable};
use serde_json::{Map, Value};

use crate::{failed, wrong};

/// The flat tables of some records, each a line of JSON: the same as `chancery code --format parquet` writes.
#[pyfunction]
pub(crate) fn tables(py: Python<'_>, records: Vec<String>) -> PyResult<Vec<(&'static str, PyTable)>> {
    let batches = py.detach(|| -> anyhow::Result<_> {
        let mut tables = TableWriter::in_memory();
        for json in &records {
            tables.write(&serde_json::from_str::<Record>(json)?)?;
        }
        Ok(tables.into_batches()?)
    });
    let mut named = Vec::new();
    for (name, batch) in batches.map_err(wrong)? {
        let schema = batch.schema();
        named.push((name, PyTable::try_new(vec![batch], schema)?));
    }
    Ok(named)
}

/// What the cells of a column hold.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Unknown,
    Truth,
    Integer,
    Real,
    /// Text, and all that is no plain value, as JSON.
    Text,
}

impl Kind {
    fn of(value: &Value) -> Self {
        match value {
            Value::Null => Self::Unknown,
            Value::Bool(_) => Self::Truth,
            Value::Number(number) if number.is_i64() => Self::Integer,
            Value::Number(_) => Self::Real,
            Value::String(_) | Value::Array(_) | Value::Object(_) => Self::Text,
        }
    }

    fn with(self, other: Self) -> Self {
        match (self, other) {
            (one, other) if one == other => one,
            (Self::Unknown, known) | (known, Self::Unknown) => known,
            (Self::Integer, Self::Real) | (Self::Real, Self::Integer) => Self::Real,
            _ => Self::Text,
        }
    }
}

/// Columns that people look at first; the others follow by name.
const FIRST: [&str; 12] = [
    "id",
    "period",
    "day",
    "actor",
    "event_type",
    "recipient",
    "status",
    "place_name",
    "reports",
    "events",
    "origins",
    "score",
];

/// Objects as a table: a column a field; lists and objects as JSON.
pub(crate) fn table_of(rows: &[Map<String, Value>]) -> PyResult<PyTable> {
    let mut columns: Vec<(&str, Kind)> = Vec::new();
    for (name, value) in rows.iter().flatten() {
        match columns.iter_mut().find(|(known, _)| known == name) {
            Some((_, kind)) => *kind = kind.with(Kind::of(value)),
            None => columns.push((name, Kind::of(value))),
        }
    }
    let place = |name: &str| FIRST.iter().position(|first| *first == name).unwrap_or(FIRST.len());
    columns.sort_by(|(a, _), (b, _)| place(a).cmp(&place(b)).then_with(|| a.cmp(b)));
    let arrays: Vec<ArrayRef> = columns
        .iter()
        .map(|(name, kind)| {
            let cells = rows.iter().map(|row| row.get(*name).filter(|value| !value.is_null()));
            array(*kind, cells)
        })
        .collect();
    let field = |((name, _), array): (&(&str, Kind), &ArrayRef)| Field::new(*name, array.data_type().clone(), true);
    let schema = Arc::new(Schema::new(columns.iter().zip(&arrays).map(field).collect::<Vec<_>>()));
    let batch = if columns.is_empty() {
        RecordBatch::new_empty(Arc::clone(&schema))
    } else {
        RecordBatch::try_new(Arc::clone(&schema), arrays).map_err(wrong)?
    };
    PyTable::try_new(vec![batch], schema)
}

fn array<'v>(kind: Kind, cells: impl Iterator<Item = Option<&'v Value>>) -> ArrayRef {
    match kind {
        Kind::Truth => {
            let mut builder = BooleanBuilder::new();
            cells.for_each(|cell| builder.append_option(cell.and_then(Value::as_bool)));
            Arc::new(builder.finish())
        }
        Kind::Integer => {
            let mut builder = Int64Builder::new();
            cells.for_each(|cell| builder.append_option(cell.and_then(Value::as_i64)));
            Arc::new(builder.finish())
        }
        Kind::Real => {
            let mut builder = Float64Builder::new();
            cells.for_each(|cell| builder.append_option(cell.and_then(Value::as_f64)));
            Arc::new(builder.finish())
        }
        Kind::Text | Kind::Unknown => {
            let mut builder = StringBuilder::new();
            for cell in cells {
                match cell {
                    Some(Value::String(text)) => builder.append_value(text),
                    other => builder.append_option(other.map(Value::to_string)),
                }
            }
            Arc::new(builder.finish())
        }
    }
}

/// The cells of a column of text.
#[pyfunction]
pub(crate) fn texts(batch: pyo3_arrow::PyRecordBatch, column: &str) -> PyResult<Vec<Option<String>>> {
    let batch = batch.into_inner();
    let cells = batch
        .column_by_name(column)
        .and_then(|column| arrow_array::cast::AsArray::as_string_opt::<i32>(column))
        .ok_or_else(|| wrong(format!("no column `{column}` of text")))?;
    Ok(cells.iter().map(|cell| cell.map(str::to_owned)).collect())
}

/// Coded batches of the records in a file: lines of JSON, also compressed, or Parquet with a column `record`.
#[pyfunction]
pub(crate) fn coded_from(path: PathBuf) -> PyResult<PyRecordBatchReader> {
    let batches = chancery_batches::coded_records(path).map_err(failed)?;
    let batches = batches.map(|batch| batch.map_err(|error| ArrowError::ExternalError(Box::new(error))));
    Ok(PyRecordBatchReader::new(Box::new(RecordBatchIterator::new(batches, chancery_batches::coded_schema()))))
}
