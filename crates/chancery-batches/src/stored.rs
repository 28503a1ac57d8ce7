//! Coded batches and findings as files: Parquet in and out, lines of records in.

use std::fs::File;
use std::io::BufRead as _;
use std::path::{Path, PathBuf};

use arrow_array::RecordBatch;
use chancery::Record;
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::WriterProperties;

use crate::code::{BATCH_BYTES, BATCH_ROWS, reader_thread};
use crate::columns::Texts;
use crate::{BatchError, Batcher, Failure};

/// Longest line that is read as a record; one article and its rows stay far below.
const MAX_LINE_BYTES: u64 = 256 << 20;

/// Calls `each` with the name and the JSON of every record in a file: lines of JSON, also compressed, or Parquet with a column
/// `record` as the cluster writes it. A folder stands for the Parquet files in it, in the order of their names.
///
/// # Errors
///
/// If something cannot be read, or `each` refuses.
pub fn read_records<E: From<BatchError>>(
    path: &Path,
    mut each: impl FnMut(&str, &[u8]) -> Result<(), E>,
) -> Result<(), E> {
    if path.is_dir() {
        for file in parquet_files(path)? {
            in_parquet(&file, &mut each)?;
        }
        return Ok(());
    }
    if path.extension().is_some_and(|ending| ending == "parquet") {
        return in_parquet(path, &mut each);
    }
    let io = |reason| BatchError::Io { path: path.to_owned(), reason };
    let mut stream = chancery_input::stream(path).map_err(io)?;
    let mut line = Vec::new();
    for number in 1_u64.. {
        line.clear();
        let n = std::io::Read::take(&mut stream, MAX_LINE_BYTES).read_until(b'\n', &mut line).map_err(io)?;
        if n == 0 {
            break;
        }
        if !line.iter().all(u8::is_ascii_whitespace) {
            each(&format!("{}#{number}", path.display()), line.trim_ascii_end())?;
        }
    }
    Ok(())
}

/// The records of a file or folder, as [`read_records`] finds them, in batches of [`coded_schema`](crate::coded_schema); what is no record is
/// a row with its error. They are read in a thread of their own, which ends where nobody asks any more.
///
/// # Errors
///
/// If the thread cannot be started.
pub fn coded_records(path: PathBuf) -> std::io::Result<impl Iterator<Item = Result<RecordBatch, BatchError>>> {
    let (found, batches) = crossbeam_channel::bounded(1);
    reader_thread().spawn(move || {
        let give = |batch| found.send(batch).map_err(|_| Ended::NobodyAsks);
        let mut batcher = Batcher::default();
        let read = read_records(&path, |name, json| {
            match serde_json::from_slice::<Record>(json) {
                Ok(record) => batcher.push(&record)?,
                Err(reason) => batcher.push_failure(&Failure::NoRecord { input: name.to_owned(), reason }),
            }
            if batcher.len() >= BATCH_ROWS || batcher.n_bytes() >= BATCH_BYTES {
                give(batcher.finish())
            } else {
                Ok(())
            }
        });
        let read = read.and_then(|()| if batcher.is_empty() { Ok(()) } else { give(batcher.finish()) });
        if let Err(Ended::Wrong(error)) = read {
            // Nobody asks: nobody wants to know.
            drop(give(Err(error)));
        }
    })?;
    Ok(batches.into_iter())
}

/// Why reading ended early.
enum Ended {
    NobodyAsks,
    Wrong(BatchError),
}

impl From<BatchError> for Ended {
    fn from(error: BatchError) -> Self {
        Self::Wrong(error)
    }
}

fn parquet_files(folder: &Path) -> Result<Vec<PathBuf>, BatchError> {
    let io = |reason| BatchError::Io { path: folder.to_owned(), reason };
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(io)? {
        let path = entry.map_err(io)?.path();
        // What Spark leaves of tasks that were killed begins with a dot or an underscore.
        let is_hidden = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(['.', '_']));
        if !is_hidden && path.extension().is_some_and(|ending| ending == "parquet") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

fn in_parquet<E: From<BatchError>>(path: &Path, each: &mut impl FnMut(&str, &[u8]) -> Result<(), E>) -> Result<(), E> {
    let file = File::open(path).map_err(|reason| BatchError::Io { path: path.to_owned(), reason })?;
    let damaged = |reason| BatchError::Parquet { path: path.to_owned(), reason };
    let builder = ParquetRecordBatchReaderBuilder::try_new(file).map_err(damaged)?;
    let columns: Vec<usize> = builder
        .schema()
        .fields()
        .iter()
        .enumerate()
        .filter(|(_, field)| field.name() == "record")
        .map(|(n, _)| n)
        .collect();
    let only = parquet::arrow::ProjectionMask::roots(builder.parquet_schema(), columns);
    let batches = builder.with_projection(only).with_batch_size(256).build().map_err(damaged)?;
    let mut number = 0_u64;
    for batch in batches {
        let batch = batch.map_err(|reason| damaged(reason.into()))?;
        let records = Texts::of(&batch, "record")?;
        for row in 0..batch.num_rows() {
            number += 1;
            if let Some(record) = records.get(row) {
                each(&format!("{}#{number}", path.display()), record.as_bytes())?;
            }
        }
    }
    Ok(())
}

/// Writes batches of one table as a Parquet file; it gets its name when it is whole.
///
/// # Errors
///
/// If the file cannot be written.
pub fn write_parquet(path: &Path, batches: &[RecordBatch]) -> Result<(), BatchError> {
    let Some(first) = batches.first() else { return Ok(()) };
    let io = |reason| BatchError::Io { path: path.to_owned(), reason };
    let parquet = |reason| BatchError::Parquet { path: path.to_owned(), reason };
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let partial = path.with_file_name(format!(".{name}.partial"));
    let properties = WriterProperties::builder().set_compression(Compression::ZSTD(ZstdLevel::default())).build();
    let file = File::create(&partial).map_err(io)?;
    let mut writer = ArrowWriter::try_new(file, first.schema(), Some(properties)).map_err(parquet)?;
    for batch in batches {
        writer.write(batch).map_err(parquet)?;
    }
    writer.into_inner().map_err(parquet)?.sync_all().map_err(io)?;
    std::fs::rename(&partial, path).map_err(io)
}
