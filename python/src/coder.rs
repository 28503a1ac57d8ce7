//! A pipeline with its configuration, and the stream of what it codes.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chancery::Pipeline;
use chancery::codebook::Codebook;
use chancery_batches::{CodeStream, code_stream};
use chancery_doc::Given;
use chancery_input::{Input, InputError, Inputs, Options};
use pyo3::prelude::*;
use pyo3::types::PyIterator;
use pyo3_arrow::{PyRecordBatch, PyRecordBatchReader, PySchema};

use crate::pages::{Raised, lines_of, lines_of_arrow};
use crate::{failed, wrong};

/// How long Python waits before it looks whether somebody pressed Ctrl-C.
const PATIENCE: Duration = Duration::from_millis(100);

/// A pipeline: weights, a codebook and tables of actors. It is pickled as the paths that it was made of.
#[pyclass(frozen, module = "chancery._chancery")]
pub(crate) struct Coder {
    codebook: Option<PathBuf>,
    actors: Option<PathBuf>,
    pipeline: Arc<Pipeline>,
}

#[pymethods]
impl Coder {
    /// Reads the codebook at a path, or the one that is built in.
    #[new]
    #[pyo3(signature = (codebook=None, actors=None))]
    fn new(py: Python<'_>, codebook: Option<PathBuf>, actors: Option<PathBuf>) -> PyResult<Self> {
        let pipeline = py.detach(|| -> Result<Pipeline, chancery::PipelineError> {
            let mut read = match &codebook {
                Some(path) => Codebook::open(path)?,
                None => Codebook::built_in()?,
            };
            if let Some(path) = &actors {
                read = read.with_actors(path)?;
            }
            Pipeline::with_codebook(read)
        });
        Ok(Self { codebook, actors, pipeline: Arc::new(pipeline.map_err(wrong)?) })
    }

    fn __getnewargs__(&self) -> (Option<PathBuf>, Option<PathBuf>) {
        (self.codebook.clone(), self.actors.clone())
    }

    /// Versions and digests that decide what is coded, as JSON.
    fn program(&self) -> PyResult<String> {
        serde_json::to_string(self.pipeline.program()).map_err(wrong)
    }

    /// The event types and the categories of one's own, with what they mean, as JSON.
    fn types(&self) -> PyResult<String> {
        let types = self.pipeline.codebook().types();
        let told: Vec<_> = types
            .iter()
            .map(|entry| serde_json::json!({ "code": entry.event_type.as_str(), "definition": entry.definition }))
            .collect();
        serde_json::to_string(&told).map_err(wrong)
    }

    /// Codes files and folders.
    #[pyo3(signature = (paths, published=None, outlet=None, shard=None, threads=1))]
    fn paths(
        &self,
        paths: Vec<PathBuf>,
        published: Option<String>,
        outlet: Option<String>,
        shard: Option<&str>,
        threads: usize,
    ) -> PyResult<Stream> {
        let options = options(published, outlet, shard)?;
        self.stream(Box::new(Inputs::new(paths, options)), threads, None)
    }

    /// Codes the records of one WARC archive that begin from one offset to before another.
    #[pyo3(signature = (path, start, end, published=None, outlet=None, threads=1))]
    fn between(
        &self,
        path: PathBuf,
        start: u64,
        end: u64,
        published: Option<String>,
        outlet: Option<String>,
        threads: usize,
    ) -> PyResult<Stream> {
        let inputs = Inputs::between(path, start, end, options(published, outlet, None)?).map_err(failed)?;
        self.stream(Box::new(inputs), threads, None)
    }

    /// Codes lines of JSON, bytes each, that an iterator gives.
    #[pyo3(signature = (lines, name, published=None, outlet=None, threads=1))]
    fn lines(
        &self,
        lines: &Bound<'_, PyIterator>,
        name: String,
        published: Option<String>,
        outlet: Option<String>,
        threads: usize,
    ) -> PyResult<Stream> {
        let raised = Raised::default();
        let stream = lines_of(lines.clone().unbind(), raised.clone());
        let inputs = Inputs::of_lines(name, stream, options(published, outlet, None)?);
        self.stream(Box::new(inputs), threads, Some(raised))
    }

    /// Codes the rows of an Arrow table with the columns of JSON Lines.
    #[pyo3(signature = (table, name, published=None, outlet=None, threads=1))]
    fn arrow(
        &self,
        table: PyRecordBatchReader,
        name: String,
        published: Option<String>,
        outlet: Option<String>,
        threads: usize,
    ) -> PyResult<Stream> {
        let lines = lines_of_arrow(table.into_reader()?)?;
        let inputs = Inputs::of_lines(name, lines, options(published, outlet, None)?);
        self.stream(Box::new(inputs), threads, None)
    }
}

type Pages = Box<dyn Iterator<Item = Result<Input, InputError>> + Send>;

impl Coder {
    fn stream(&self, inputs: Pages, threads: usize, raised: Option<Raised>) -> PyResult<Stream> {
        let coded = code_stream(Arc::clone(&self.pipeline), inputs, threads).map_err(failed)?;
        Ok(Stream { coded: Mutex::new(Some(coded)), raised: raised.unwrap_or_default() })
    }
}

fn options(published: Option<String>, outlet: Option<String>, shard: Option<&str>) -> PyResult<Options> {
    if let Some(published) = &published {
        chancery_doc::Dated::parse(published, chancery_doc::DateBasis::Given)
            .ok_or_else(|| wrong(format!("no day: {published}; want 2023-05-10 or 2023-05-10T14:02:00+09:00")))?;
    }
    let shard = shard.map(str::parse).transpose().map_err(wrong)?.unwrap_or_default();
    Ok(Options { given: Given { published, outlet, ..Given::default() }, shard })
}

/// Coded batches, one after another.
#[pyclass(frozen, module = "chancery._chancery")]
pub(crate) struct Stream {
    coded: Mutex<Option<CodeStream<Pages>>>,
    /// What an iterator of Python's raised.
    raised: Raised,
}

#[pymethods]
impl Stream {
    fn __iter__(this: PyRef<'_, Self>) -> PyRef<'_, Self> {
        this
    }

    fn __next__(&self, py: Python<'_>) -> PyResult<Option<PyRecordBatch>> {
        loop {
            let next = py.detach(|| {
                let mut coded = self.coded.lock().unwrap_or_else(PoisonError::into_inner);
                match coded.as_mut() {
                    Some(coded) => coded.next_within(PATIENCE),
                    None => Ok(None),
                }
            });
            py.check_signals()?;
            if let Some(error) = self.raised.take() {
                self.close(py);
                return Err(error);
            }
            match next {
                Ok(Some(batch)) => return Ok(Some(PyRecordBatch::new(batch.map_err(wrong)?))),
                Ok(None) => {
                    self.close(py);
                    return Ok(None);
                }
                Err(_) => {}
            }
        }
    }

    /// Ends the threads; what they have in hand is lost.
    fn close(&self, py: Python<'_>) {
        py.detach(|| drop(self.coded.lock().unwrap_or_else(PoisonError::into_inner).take()));
    }
}

/// The schema of coded batches.
#[pyfunction]
pub(crate) fn coded_schema() -> PySchema {
    PySchema::new(chancery_batches::coded_schema())
}
