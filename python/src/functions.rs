//! The functions on batches, as `chancery.batches` has them.

use std::sync::{Mutex, PoisonError};

use arrow_array::RecordBatch;
use chancery_batches::{BatchError, Digest, Findings, Kind};
use pyo3::prelude::*;
use pyo3_arrow::{PyRecordBatch, PyTable};

use crate::wrong;

/// Works on a batch while other threads of Python run.
fn on(
    py: Python<'_>,
    batch: PyRecordBatch,
    work: fn(&RecordBatch) -> Result<RecordBatch, BatchError>,
) -> PyResult<PyRecordBatch> {
    let batch = batch.into_inner();
    py.detach(|| work(&batch)).map(PyRecordBatch::new).map_err(wrong)
}

macro_rules! functions {
    ($($(#[$about:meta])* $name:ident;)*) => {
        $($(#[$about])*
        #[pyfunction]
        pub(crate) fn $name(py: Python<'_>, batch: PyRecordBatch) -> PyResult<PyRecordBatch> {
            on(py, batch, chancery_batches::$name)
        })*
    };
}

functions! {
    /// `article`, `stand_in`, `leads` of articles with one text.
    stand_ins;
    /// Pairs of articles of which one has its text from the other.
    verify_pairs;
    /// Pairs of happenings that are rather one than two.
    match_pairs;
    /// `node` and `root` of some edges.
    components;
    /// `node` and `root` of what is clustered together, from scored matches.
    parts;
    /// The origins of the articles of some components.
    group_reports;
    /// The occurrences of the happenings of some components.
    group_happenings;
}

/// Pairs of what shares a key.
#[pyclass(frozen, module = "chancery._chancery")]
pub(crate) struct PairUp {
    pairs: Mutex<chancery_batches::PairUp>,
}

#[pymethods]
impl PairUp {
    #[new]
    fn new(kind: &str) -> PyResult<Self> {
        let kind = match kind {
            "stories" => Kind::Stories,
            "happenings" => Kind::Happenings,
            _ => return Err(wrong("want `stories` or `happenings`")),
        };
        Ok(Self { pairs: Mutex::new(chancery_batches::PairUp::new(kind)) })
    }

    fn push(&self, py: Python<'_>, batch: PyRecordBatch) -> PyResult<PyRecordBatch> {
        let batch = batch.into_inner();
        let push = || self.pairs.lock().unwrap_or_else(PoisonError::into_inner).push(&batch);
        py.detach(push).map(PyRecordBatch::new).map_err(wrong)
    }

    fn finish(&self) -> PyResult<PyRecordBatch> {
        let found = self.pairs.lock().unwrap_or_else(PoisonError::into_inner).finish();
        found.map(PyRecordBatch::new).map_err(wrong)
    }
}

/// The digest of some columns: rows, and their sum as 16 bytes, highest first.
#[pyfunction]
pub(crate) fn digest(py: Python<'_>, batch: PyRecordBatch, columns: Vec<String>) -> PyResult<(u64, [u8; 16])> {
    let batch = batch.into_inner();
    // The names live as long as the program: there are a dozen of them, known ahead.
    const KNOWN: [&str; 16] = [
        "article",
        "hash",
        "origin",
        "role",
        "share",
        "evidence",
        "account",
        "child",
        "parent",
        "shared",
        "of_child",
        "of_parent",
        "occurrence",
        "type",
        "reports",
        "origins",
    ];
    let known = |name: &String| {
        let names = KNOWN.iter().chain(&["summary", "input", "error"]);
        names.copied().find(|known| *known == name).ok_or_else(|| wrong(format!("no digest of a column `{name}`")))
    };
    let columns: Vec<&'static str> = columns.iter().map(known).collect::<PyResult<_>>()?;
    let digest = py.detach(|| Digest::of(&batch, &columns)).map_err(wrong)?;
    Ok((digest.n_rows, digest.sum.to_be_bytes()))
}

/// What coded batches say together: `articles`, `reports`, `kinships`, `occurrences`, and the digests of these.
#[pyfunction]
pub(crate) fn findings(
    py: Python<'_>,
    coded: Vec<PyRecordBatch>,
) -> PyResult<(Vec<(&'static str, PyTable)>, Vec<(&'static str, String)>)> {
    let coded: Vec<RecordBatch> = coded.into_iter().map(PyRecordBatch::into_inner).collect();
    let (found, digests) = py
        .detach(|| -> Result<_, BatchError> {
            let found = Findings::of(&coded)?;
            let digests = found.digests()?;
            Ok((found, digests))
        })
        .map_err(wrong)?;
    let mut tables = Vec::new();
    for (name, batch) in [
        ("articles", found.articles),
        ("reports", found.reports),
        ("kinships", found.kinships),
        ("occurrences", found.occurrences),
    ] {
        let schema = batch.schema();
        tables.push((name, PyTable::try_new(vec![batch], schema)?));
    }
    Ok((tables, digests.into_iter().map(|(name, digest)| (name, digest.to_string())).collect()))
}
