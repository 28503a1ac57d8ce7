//! One table on its way to its file: lines in, CSV or Parquet out, under a partial name until all is written.

use std::fs::{self, File};
use std::mem;
use std::path::PathBuf;
use std::sync::Arc;

use arrow_array::builder::{
    ArrayBuilder, BooleanBuilder, Date32Builder, Float64Builder, Int64Builder, ListBuilder, StringBuilder,
};
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{Schema, SchemaRef};
use jiff::civil::Date;
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;

use crate::columns::{Cell, Kind, Table};
use crate::{TableFormat, TablesError};

/// Lines that make a batch.
const BATCH_LINES: usize = 8192;
/// Bytes of text that make a batch, should they come first: articles are long.
const BATCH_BYTES: usize = 8 << 20;
/// Lines and encoded bytes that make a row group. The encoder holds one row group of each table, so this bounds memory.
const GROUP_LINES: usize = 128 << 10;
const GROUP_BYTES: usize = 16 << 20;

/// One table on its way to its file.
pub(crate) struct Sink {
    table: &'static str,
    columns: Vec<(&'static str, Kind)>,
    output: Output,
    partial: Partial,
}

enum Output {
    Csv { writer: csv::Writer<File>, cell: String },
    Parquet { writer: ArrowWriter<File>, batch: Batch },
    Memory { batch: Batch },
}

impl Sink {
    /// Opens the table's file; what an earlier run that was killed left under the partial name is written over.
    pub(crate) fn create<C: Copy>(table: &Table<C>, path: PathBuf, format: TableFormat) -> Result<Self, TablesError> {
        let partial = Partial::new(path);
        let file = File::create(&partial.partial)
            .map_err(|source| TablesError::Write { path: partial.partial.clone(), source })?;
        let columns: Vec<_> = table.columns.iter().map(|column| (column.name, column.kind)).collect();
        let output = match format {
            TableFormat::Csv => {
                let mut writer = csv::WriterBuilder::new()
                    .terminator(csv::Terminator::CRLF)
                    .buffer_capacity(64 << 10)
                    .from_writer(file);
                writer.write_record(columns.iter().map(|(name, _)| name)).map_err(|source| partial.csv(source))?;
                Output::Csv { writer, cell: String::new() }
            }
            TableFormat::Parquet => {
                let schema = Arc::new(table.schema());
                let writer = ArrowWriter::try_new(file, schema.clone(), Some(properties(&table.said())))
                    .map_err(|source| partial.parquet(source))?;
                Output::Parquet { writer, batch: Batch::new(schema, &columns) }
            }
        };
        Ok(Self { table: table.name, columns, output, partial })
    }

    /// Keeps the table in memory.
    pub(crate) fn in_memory<C: Copy>(table: &Table<C>) -> Self {
        let columns: Vec<_> = table.columns.iter().map(|column| (column.name, column.kind)).collect();
        let output = Output::Memory { batch: Batch::new(Arc::new(table.schema()), &columns) };
        Self { table: table.name, columns, output, partial: Partial::nowhere() }
    }

    /// The table that was kept in memory; `None` of one that goes to a file.
    pub(crate) fn into_batch(self) -> Result<Option<(&'static str, RecordBatch)>, TablesError> {
        let table = self.table;
        match self.output {
            Output::Memory { mut batch } => Ok(Some((table, batch.finish(table)?))),
            Output::Csv { .. } | Output::Parquet { .. } => Ok(None),
        }
    }

    /// Adds a line.
    pub(crate) fn push<'r>(&mut self, cells: impl Iterator<Item = Cell<'r>>) -> Result<(), TablesError> {
        let table = self.table;
        for ((n, &(column, _)), cell) in self.columns.iter().enumerate().zip(cells) {
            let day = match cell {
                Cell::Day(day) => {
                    Some(day.parse::<Date>().map_err(|_| TablesError::Day { table, column, value: day.to_owned() })?)
                }
                _ => None,
            };
            match &mut self.output {
                Output::Csv { writer, cell: words } => {
                    words.clear();
                    write_cell(words, &cell);
                    writer.write_field(&*words).map_err(|source| self.partial.csv(source))?;
                }
                Output::Parquet { batch, .. } | Output::Memory { batch } => {
                    if !batch.push(n, &cell, day) {
                        return Err(TablesError::Kind { table, column });
                    }
                }
            }
        }
        match &mut self.output {
            Output::Csv { writer, .. } => {
                writer.write_record(None::<&[u8]>).map_err(|source| self.partial.csv(source))?;
            }
            Output::Memory { batch } => batch.lines += 1,
            Output::Parquet { writer, batch } => {
                batch.lines += 1;
                if batch.lines >= BATCH_LINES || batch.bytes >= BATCH_BYTES {
                    batch.write(table, writer, &self.partial)?;
                }
            }
        }
        Ok(())
    }

    /// Writes what is held back; the file keeps its partial name.
    pub(crate) fn close(self) -> Result<Partial, TablesError> {
        let Self { table, output, partial, .. } = self;
        let file = match output {
            Output::Memory { .. } => return Ok(partial),
            Output::Csv { writer, .. } => writer.into_inner().map_err(|error| partial.write(error.into_error()))?,
            Output::Parquet { mut writer, mut batch } => {
                batch.write(table, &mut writer, &partial)?;
                writer.into_inner().map_err(|source| partial.parquet(source))?
            }
        };
        file.sync_all().map_err(|source| partial.write(source))?;
        Ok(partial)
    }
}

/// What the file says of itself stands in the Arrow schema, where pyarrow looks, and beside it, where other readers do.
fn properties(said: &[(&str, &str)]) -> WriterProperties {
    let said = said.iter().map(|&(key, value)| KeyValue::new(key.to_owned(), value.to_owned()));
    WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .set_max_row_group_row_count(Some(GROUP_LINES))
        .set_max_row_group_bytes(Some(GROUP_BYTES))
        .set_key_value_metadata(Some(said.collect()))
        .build()
}

/// Lines that wait to be encoded, by column.
struct Batch {
    schema: SchemaRef,
    builders: Vec<Builder>,
    lines: usize,
    bytes: usize,
}

enum Builder {
    Text(StringBuilder),
    Texts(ListBuilder<StringBuilder>),
    Truth(BooleanBuilder),
    Integer(Int64Builder),
    Integers(ListBuilder<Int64Builder>),
    Real(Float64Builder),
    Day(Date32Builder),
}

impl Batch {
    fn new(schema: Arc<Schema>, columns: &[(&'static str, Kind)]) -> Self {
        let builder = |&(_, kind): &(_, Kind)| match kind {
            Kind::Text => Builder::Text(StringBuilder::new()),
            Kind::Texts => Builder::Texts(ListBuilder::new(StringBuilder::new())),
            Kind::Truth => Builder::Truth(BooleanBuilder::new()),
            Kind::Integer => Builder::Integer(Int64Builder::new()),
            Kind::Integers => Builder::Integers(ListBuilder::new(Int64Builder::new())),
            Kind::Real => Builder::Real(Float64Builder::new()),
            Kind::Day => Builder::Day(Date32Builder::new()),
        };
        Self { schema, builders: columns.iter().map(builder).collect(), lines: 0, bytes: 0 }
    }

    /// Adds a cell to column `n`; `false` if it is not of the column's kind.
    fn push(&mut self, n: usize, cell: &Cell<'_>, day: Option<Date>) -> bool {
        let Some(builder) = self.builders.get_mut(n) else { return false };
        match (builder, cell) {
            (Builder::Text(builder), Cell::Text(text)) => {
                self.bytes += text.len();
                builder.append_value(text);
            }
            (Builder::Texts(builder), Cell::Texts(texts)) => {
                self.bytes += texts.iter().map(|text| text.len()).sum::<usize>();
                builder.append_value(texts.iter().map(Some));
            }
            (Builder::Truth(builder), Cell::Truth(truth)) => builder.append_value(*truth),
            (Builder::Integer(builder), Cell::Integer(integer)) => builder.append_value(*integer),
            (Builder::Integers(builder), Cell::Integers(integers)) => {
                self.bytes += mem::size_of_val(integers.as_slice());
                builder.append_value(integers.iter().copied().map(Some));
            }
            (Builder::Real(builder), Cell::Real(real)) => builder.append_value(*real),
            (Builder::Day(builder), Cell::Day(_)) => builder.append_option(day.map(days_since_1970)),
            (builder, Cell::Absent) => builder.append_null(),
            _ => return false,
        }
        true
    }

    fn write(&mut self, table: &'static str, to: &mut ArrowWriter<File>, at: &Partial) -> Result<(), TablesError> {
        if self.lines == 0 {
            return Ok(());
        }
        let batch = self.finish(table)?;
        to.write(&batch).map_err(|source| at.parquet(source))
    }

    fn finish(&mut self, table: &'static str) -> Result<RecordBatch, TablesError> {
        let columns: Vec<ArrayRef> = self.builders.iter_mut().map(|builder| builder.any().finish()).collect();
        (self.lines, self.bytes) = (0, 0);
        RecordBatch::try_new(self.schema.clone(), columns).map_err(|source| TablesError::Batch { table, source })
    }
}

impl Builder {
    fn any(&mut self) -> &mut dyn ArrayBuilder {
        match self {
            Self::Text(builder) => builder,
            Self::Texts(builder) => builder,
            Self::Truth(builder) => builder,
            Self::Integer(builder) => builder,
            Self::Integers(builder) => builder,
            Self::Real(builder) => builder,
            Self::Day(builder) => builder,
        }
    }

    fn append_null(&mut self) {
        match self {
            Self::Text(builder) => builder.append_null(),
            Self::Texts(builder) => builder.append_null(),
            Self::Truth(builder) => builder.append_null(),
            Self::Integer(builder) => builder.append_null(),
            Self::Integers(builder) => builder.append_null(),
            Self::Real(builder) => builder.append_null(),
            Self::Day(builder) => builder.append_null(),
        }
    }
}

/// Days since 1970, as Arrow counts them; the calendar's years -9999 to 9999 fit.
fn days_since_1970(day: Date) -> i32 {
    const EPOCH: Date = jiff::civil::date(1970, 1, 1);
    i32::try_from(day.duration_since(EPOCH).as_hours() / 24).unwrap_or(i32::MAX)
}

/// Writes the cell as CSV has it, before quoting.
fn write_cell(words: &mut String, cell: &Cell<'_>) {
    use std::fmt::Write as _;
    // Writing into a string cannot fail.
    let mut put = |value: &dyn std::fmt::Display| {
        let _ = write!(words, "{value}");
    };
    match cell {
        Cell::Absent => {}
        Cell::Text(text) | Cell::Day(text) => put(text),
        Cell::Truth(truth) => put(truth),
        Cell::Integer(integer) => put(integer),
        Cell::Real(real) => put(real),
        Cell::Integers(integers) => {
            for (n, integer) in integers.iter().enumerate() {
                put(&if n == 0 { "" } else { "|" });
                put(integer);
            }
        }
        Cell::Texts(texts) => {
            for (n, text) in texts.iter().enumerate() {
                put(&if n == 0 { "" } else { "|" });
                put(&text.replace('\\', "\\\\").replace('|', "\\|"));
            }
        }
    }
}

/// A file that is not whole yet; taken away when dropped before it is kept.
pub(crate) struct Partial {
    partial: PathBuf,
    path: PathBuf,
    kept: bool,
}

impl Partial {
    fn new(path: PathBuf) -> Self {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let partial = path.with_file_name(format!(".{name}.partial"));
        Self { partial, path, kept: false }
    }

    /// No file: of a table in memory.
    fn nowhere() -> Self {
        Self { partial: PathBuf::new(), path: PathBuf::new(), kept: true }
    }

    /// Gives the file its name.
    pub(crate) fn keep(mut self) -> Result<(), TablesError> {
        fs::rename(&self.partial, &self.path).map_err(|source| self.write(source))?;
        self.kept = true;
        Ok(())
    }

    fn write(&self, source: std::io::Error) -> TablesError {
        TablesError::Write { path: self.path.clone(), source }
    }

    fn csv(&self, source: csv::Error) -> TablesError {
        TablesError::Csv { path: self.path.clone(), source }
    }

    fn parquet(&self, source: parquet::errors::ParquetError) -> TablesError {
        TablesError::Parquet { path: self.path.clone(), source }
    }
}

impl Drop for Partial {
    fn drop(&mut self) {
        if !self.kept {
            // There is nobody left to tell; the next run writes over it.
            let _ = fs::remove_file(&self.partial);
        }
    }
}
