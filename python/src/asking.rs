//! An archive's answers, and the command itself.

use std::ffi::OsString;
use std::path::PathBuf;

use chancery::Pipeline;
use chancery::codebook::Codebook;
use pyo3::prelude::*;
use pyo3_arrow::PyTable;
use serde_json::{Map, Value};

use crate::tables::table_of;
use crate::wrong;

/// The answers of `chancery query` with these arguments, as a table.
#[pyfunction]
pub(crate) fn answers(py: Python<'_>, args: Vec<OsString>) -> PyResult<PyTable> {
    let answers = py.detach(|| chancery_cli::answers(args)).map_err(wrong)?;
    let rows: Vec<Map<String, Value>> = answers
        .into_iter()
        .filter_map(|answer| match answer {
            Value::Object(fields) => Some(flat(fields)),
            _ => None,
        })
        .collect();
    table_of(&rows)
}

/// Why rows are as they are, as JSON.
#[pyfunction]
#[pyo3(signature = (archive, row, codebook=None))]
pub(crate) fn explained(py: Python<'_>, archive: PathBuf, row: &str, codebook: Option<PathBuf>) -> PyResult<String> {
    let told = py.detach(|| -> anyhow::Result<String> {
        let codebook = codebook.map_or_else(Codebook::built_in, |path| Codebook::open(&path))?;
        Ok(chancery_cli::explained(&archive, row, &Pipeline::with_codebook(codebook)?)?.to_string())
    });
    told.map_err(wrong)
}

/// Runs the command as a program would, and gives its exit code.
#[pyfunction]
pub(crate) fn run(py: Python<'_>, args: Vec<OsString>) -> u8 {
    py.detach(|| chancery_cli::run(args))
}

/// Runs the command within this process; raises where it could not run.
#[pyfunction]
pub(crate) fn run_quietly(py: Python<'_>, args: Vec<OsString>) -> PyResult<u8> {
    py.detach(|| chancery_cli::run_quietly(args)).map_err(wrong)
}

/// A row of an archive with its parties in a word: `actor`, `recipient` (codes, or else names) beside the whole of them.
fn flat(mut fields: Map<String, Value>) -> Map<String, Value> {
    for (list, word) in [("actors", "actor"), ("recipients", "recipient")] {
        let Some(Value::Array(parties)) = fields.get(list) else { continue };
        let one = |party: &Value| {
            let text = |name: &str| party.get(name).and_then(Value::as_str).map(str::to_owned);
            let codes: Vec<String> =
                text("code").or_else(|| text("country")).into_iter().chain(text("sector")).collect();
            (!codes.is_empty()).then(|| codes.join(" ")).or_else(|| text("name"))
        };
        let words: Vec<String> = parties.iter().filter_map(one).collect();
        fields.insert(word.to_owned(), if words.is_empty() { Value::Null } else { words.join("; ").into() });
    }
    if let Some(name) = fields.get("place").and_then(|place| place.get("name")).cloned() {
        fields.insert("place_name".to_owned(), name);
    }
    fields
}
