//! The coded batch: one row an article, with its record and with all that comparing it to others needs.

use std::sync::Arc;

use arrow_array::builder::{BinaryBuilder, Int64Builder, ListBuilder, StringBuilder, StructBuilder};
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{DataType, Field, Fields, Schema, SchemaRef};
use chancery::Record;
use chancery_corroborate::{Happening, Story, Telling, happening_keys, happenings, page_keys, tellings};
use sha2::{Digest as _, Sha256};

use crate::columns::to_json;
use crate::{BatchError, Failure};

/// The columns of a coded batch.
///
/// | column | |
/// |---|---|
/// | `input` | what was read, as in `article.input` |
/// | `article`, `text_id` | ids; absent where the input gave nothing |
/// | `hash` | digest of `record`, 32 hexadecimal digits |
/// | `record` | the record as one line of JSON, byte for byte as `chancery code` writes it |
/// | `error` | why the input gave nothing |
/// | `rank` | place in the order of publication, to be sorted byte by byte |
/// | `story`, `shingles` | what comparing texts asks, as JSON, and as 32-bit numbers in little-endian bytes |
/// | `bands`, `pages` | keys of texts and of addresses; articles that share one are worth comparing |
/// | `happenings` | of each act that is told: id, rank, `twin` (the same for copies), tellings as JSON, keys |
/// | `events`, `statements` | how many |
#[must_use]
pub fn coded_schema() -> SchemaRef {
    let text = |name: &str| Field::new(name, DataType::Utf8, true);
    let fields = vec![
        Field::new("input", DataType::Utf8, false),
        text("article"),
        text("text_id"),
        text("hash"),
        text("record"),
        text("error"),
        text("rank"),
        text("story"),
        Field::new("shingles", DataType::Binary, true),
        Field::new("bands", integers(), true),
        Field::new("pages", integers(), true),
        Field::new(
            "happenings",
            DataType::List(Arc::new(Field::new_list_field(DataType::Struct(happening()), true))),
            true,
        ),
        Field::new("events", DataType::Int64, false),
        Field::new("statements", DataType::Int64, false),
    ];
    Arc::new(Schema::new(fields))
}

fn integers() -> DataType {
    DataType::List(Arc::new(Field::new_list_field(DataType::Int64, true)))
}

fn happening() -> Fields {
    let text = |name: &str| Field::new(name, DataType::Utf8, true);
    vec![text("id"), text("rank"), text("twin"), text("tellings"), Field::new("keys", integers(), true)].into()
}

/// Makes coded batches of records, one after another.
pub struct Batcher {
    texts: [StringBuilder; 8],
    shingles: BinaryBuilder,
    keys: [ListBuilder<Int64Builder>; 2],
    happenings: ListBuilder<StructBuilder>,
    counts: [Int64Builder; 2],
    n_rows: usize,
    n_bytes: usize,
}

impl Default for Batcher {
    fn default() -> Self {
        let happening = StructBuilder::new(
            happening(),
            vec![
                Box::new(StringBuilder::new()),
                Box::new(StringBuilder::new()),
                Box::new(StringBuilder::new()),
                Box::new(StringBuilder::new()),
                Box::new(ListBuilder::new(Int64Builder::new())),
            ],
        );
        Self {
            texts: Default::default(),
            shingles: BinaryBuilder::new(),
            keys: [ListBuilder::new(Int64Builder::new()), ListBuilder::new(Int64Builder::new())],
            happenings: ListBuilder::new(happening),
            counts: Default::default(),
            n_rows: 0,
            n_bytes: 0,
        }
    }
}

impl Batcher {
    /// Rows that wait.
    #[must_use]
    pub fn len(&self) -> usize {
        self.n_rows
    }

    /// Whether none waits.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.n_rows == 0
    }

    /// Bytes of records that wait.
    #[must_use]
    pub fn n_bytes(&self) -> usize {
        self.n_bytes
    }

    /// Adds a record.
    ///
    /// # Errors
    ///
    /// If it cannot be written as JSON, which is our bug.
    pub fn push(&mut self, record: &Record) -> Result<(), BatchError> {
        let json = to_json(record, "record")?;
        let mut story = Story::new(record);
        let signature = std::mem::take(&mut story.signature);
        let hash = short_hash(json.as_bytes());
        let cells = [
            Some(record.article.input.as_str()),
            Some(&record.article.id),
            Some(&record.article.text_id),
            Some(&hash),
            Some(&json),
            None,
            Some(&story.rank_key()),
            Some(&to_json(&story, "story")?),
        ]
        .map(|cell| cell.map(str::to_owned));
        self.texts.iter_mut().zip(cells).for_each(|(builder, cell)| builder.append_option(cell));
        let bytes: Vec<u8> = signature.shingles.iter().flat_map(|shingle| shingle.to_le_bytes()).collect();
        self.shingles.append_value(bytes);
        let keys = [signature.bands, page_keys(&story)];
        for (builder, keys) in self.keys.iter_mut().zip(keys) {
            builder.append_value(keys.into_iter().map(|key| Some(key.cast_signed())));
        }
        for happening in happenings(&tellings(record)) {
            self.happening(&happening)?;
        }
        self.happenings.append(true);
        let counts = [record.events.len(), record.statements.len()];
        self.counts.iter_mut().zip(counts).for_each(|(builder, n)| builder.append_value(n as i64));
        self.n_rows += 1;
        self.n_bytes += json.len();
        Ok(())
    }

    /// Adds an input that gave nothing, and why.
    pub fn push_failure(&mut self, failure: &Failure) {
        let [input, rest @ ..] = &mut self.texts;
        input.append_value(failure.input());
        for (n, builder) in rest.iter_mut().enumerate() {
            // The fifth behind the input is `error`.
            builder.append_option((n == 4).then(|| failure.to_string()));
        }
        self.shingles.append_null();
        self.keys.iter_mut().for_each(ListBuilder::append_null);
        self.happenings.append(false);
        self.counts.iter_mut().for_each(|builder| builder.append_value(0));
        self.n_rows += 1;
    }

    /// What waits, as a batch.
    ///
    /// # Errors
    ///
    /// If the columns do not fit, which is our bug.
    pub fn finish(&mut self) -> Result<RecordBatch, BatchError> {
        let mut columns: Vec<ArrayRef> = Vec::new();
        columns.extend(self.texts.iter_mut().map(|builder| Arc::new(builder.finish()) as ArrayRef));
        columns.push(Arc::new(self.shingles.finish()));
        columns.extend(self.keys.iter_mut().map(|builder| Arc::new(builder.finish()) as ArrayRef));
        columns.push(Arc::new(self.happenings.finish()));
        columns.extend(self.counts.iter_mut().map(|builder| Arc::new(builder.finish()) as ArrayRef));
        (self.n_rows, self.n_bytes) = (0, 0);
        Ok(RecordBatch::try_new(coded_schema(), columns)?)
    }

    fn happening(&mut self, happening: &Happening) -> Result<(), BatchError> {
        let keys = happening_keys(happening);
        // What has no day is never one with another's, a copy or not.
        let twin = if keys.is_empty() { None } else { Some(twin(happening)?) };
        let texts =
            [Some(happening.id().to_owned()), Some(happening.rank_key()), twin, Some(tellings_json(happening)?)];
        let row = self.happenings.values();
        for (n, text) in texts.into_iter().enumerate() {
            if let Some(builder) = row.field_builder::<StringBuilder>(n) {
                builder.append_option(text);
            }
        }
        if let Some(builder) = row.field_builder::<ListBuilder<Int64Builder>>(4) {
            builder.append_value(keys.into_iter().map(|key| Some(key.cast_signed())));
        }
        row.append(true);
        Ok(())
    }
}

fn tellings_json(happening: &Happening) -> Result<String, BatchError> {
    to_json(&happening.tellings, "tellings")
}

/// The same for two happenings that are equal in everything that is compared: all of their tellings but ids and the clock.
fn twin(happening: &Happening) -> Result<String, BatchError> {
    let plain = |telling: &Telling| Telling {
        id: String::new(),
        article: String::new(),
        published: telling.published.as_deref().map(|moment| moment.get(..10).unwrap_or(moment).to_owned()),
        ..telling.clone()
    };
    let plain: Vec<Telling> = happening.tellings.iter().map(plain).collect();
    Ok(short_hash(to_json(&plain, "tellings")?.as_bytes()))
}

/// The first 128 bits of SHA-256 in hexadecimal digits.
pub(crate) fn short_hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes)[..16].iter().map(|byte| format!("{byte:02x}")).collect()
}
