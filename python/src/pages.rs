//! What Python hands in, as lines of JSON.

use std::io::{self, Read};
use std::sync::{Arc, Mutex, PoisonError};

use arrow_array::cast::AsArray as _;
use arrow_array::{Array, ArrayRef, RecordBatch, RecordBatchReader};
use arrow_schema::DataType;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyIterator};

use crate::wrong;

/// Fields of a line that a table may have.
const FIELDS: [&str; 7] = ["id", "title", "text", "html", "published", "outlet", "url"];

/// The exception that an iterator raised while it was read, for whoever asks for the next batch.
#[derive(Clone, Default)]
pub(crate) struct Raised(Arc<Mutex<Option<PyErr>>>);

impl Raised {
    pub(crate) fn take(&self) -> Option<PyErr> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    fn put(&self, error: PyErr) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
    }
}

/// The bytes of an iterator's items, one after another.
pub(crate) fn lines_of(items: Py<PyIterator>, raised: Raised) -> impl Read + Send + 'static {
    let next = move || {
        Python::attach(|py| match items.bind(py).clone().next() {
            None => None,
            Some(item) => match item.and_then(|item| Ok(item.cast_into::<PyBytes>()?.as_bytes().to_vec())) {
                Ok(bytes) => Some(bytes),
                Err(error) => {
                    raised.put(error);
                    None
                }
            },
        })
    };
    Pulled { next, held: Vec::new(), at: 0 }
}

/// The rows of a table as lines.
pub(crate) fn lines_of_arrow(table: Box<dyn RecordBatchReader + Send>) -> PyResult<impl Read + Send + 'static> {
    let schema = table.schema();
    if !["text", "html"].iter().any(|name| schema.column_with_name(name).is_some()) {
        return Err(wrong("the table has no column `text` or `html`"));
    }
    for field in schema.fields().iter().filter(|field| FIELDS.contains(&field.name().as_str())) {
        if !matches!(field.data_type(), DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View | DataType::Null) {
            return Err(wrong(format!("the column `{}` holds {}; want text", field.name(), field.data_type())));
        }
    }
    let mut batches = table;
    let next = move || match batches.next()? {
        Ok(batch) => Some(lines(&batch)),
        // A broken table ends here; the line tells of it.
        Err(error) => Some(format!("the table broke off: {error}\n").into_bytes()),
    };
    Ok(Pulled { next, held: Vec::new(), at: 0 })
}

fn lines(batch: &RecordBatch) -> Vec<u8> {
    let columns: Vec<(&str, &ArrayRef)> =
        FIELDS.iter().filter_map(|name| Some((*name, batch.column_by_name(name)?))).collect();
    let mut bytes = Vec::new();
    for row in 0..batch.num_rows() {
        let cells = columns.iter().filter_map(|(name, column)| Some(((*name).to_owned(), cell(column, row)?.into())));
        bytes.extend(serde_json::Value::Object(cells.collect()).to_string().into_bytes());
        bytes.push(b'\n');
    }
    // Nothing at all would be taken for the end.
    if bytes.is_empty() {
        bytes.push(b'\n');
    }
    bytes
}

fn cell(column: &ArrayRef, row: usize) -> Option<&str> {
    if column.is_null(row) {
        return None;
    }
    match column.data_type() {
        DataType::Utf8 => Some(column.as_string::<i32>().value(row)),
        DataType::LargeUtf8 => Some(column.as_string::<i64>().value(row)),
        DataType::Utf8View => Some(column.as_string_view().value(row)),
        _ => None,
    }
}

/// Bytes that are asked for when they are needed.
struct Pulled<F> {
    next: F,
    held: Vec<u8>,
    at: usize,
}

impl<F: FnMut() -> Option<Vec<u8>>> Read for Pulled<F> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while self.at == self.held.len() {
            let Some(more) = (self.next)() else { return Ok(0) };
            (self.held, self.at) = (more, 0);
        }
        let n = into.len().min(self.held.len() - self.at);
        into[..n].copy_from_slice(&self.held[self.at..self.at + n]);
        self.at += n;
        Ok(n)
    }
}
