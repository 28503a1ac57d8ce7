//! Chancery for Python: a thin layer over the library, the archive and the functions on batches.
//!
//! 1. [`coder`]: a pipeline with its configuration, which can be pickled; what it codes comes as batches.
//! 2. [`functions`]: the functions on batches, for runners.
//! 3. [`asking`]: an archive's answers as tables.
//!
//! Whatever takes time lets other threads of Python run, and listens for Ctrl-C ten times a second.

mod asking;
mod coder;
mod functions;
mod pages;
mod tables;

use pyo3::prelude::*;

/// As the command has it: coding asks for and gives back many small pieces, on all threads.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The extension module; people import `chancery`.
#[pymodule]
fn _chancery(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("__version__", env!("CARGO_PKG_VERSION"))?;
    module.add("MAX_TWINS", chancery_batches::MAX_TWINS)?;
    module.add("CROWD", chancery_batches::Kind::Stories.crowd())?;
    module.add("CROWD_OF_HAPPENINGS", chancery_batches::Kind::Happenings.crowd())?;
    module.add_class::<coder::Coder>()?;
    module.add_class::<coder::Stream>()?;
    module.add_class::<functions::PairUp>()?;
    for function in [
        wrap_pyfunction!(asking::answers, module)?,
        wrap_pyfunction!(asking::explained, module)?,
        wrap_pyfunction!(asking::run, module)?,
        wrap_pyfunction!(asking::run_quietly, module)?,
        wrap_pyfunction!(functions::components, module)?,
        wrap_pyfunction!(functions::parts, module)?,
        wrap_pyfunction!(functions::digest, module)?,
        wrap_pyfunction!(functions::findings, module)?,
        wrap_pyfunction!(functions::group_happenings, module)?,
        wrap_pyfunction!(functions::group_reports, module)?,
        wrap_pyfunction!(functions::match_pairs, module)?,
        wrap_pyfunction!(functions::stand_ins, module)?,
        wrap_pyfunction!(functions::verify_pairs, module)?,
        wrap_pyfunction!(tables::tables, module)?,
        wrap_pyfunction!(tables::coded_from, module)?,
        wrap_pyfunction!(tables::texts, module)?,
        wrap_pyfunction!(coder::coded_schema, module)?,
    ] {
        module.add_function(function)?;
    }
    Ok(())
}

/// A mistake of the caller, or in what they gave.
fn wrong(error: impl std::fmt::Display) -> PyErr {
    pyo3::exceptions::PyValueError::new_err(format!("{error:#}"))
}

/// Something outside that does not work: files, threads.
fn failed(error: impl std::fmt::Display) -> PyErr {
    pyo3::exceptions::PyOSError::new_err(format!("{error:#}"))
}
