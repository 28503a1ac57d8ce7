//! `chancery extract`: the articles of pages, without rows.

use anyhow::Context as _;
use chancery::doc::{Article, Given, record};
use chancery_input::Options;

use crate::args::{ExtractArgs, ExtractFormat};
use crate::batch::{self, Rows, Sink};
use crate::commands::{code, learn};
use crate::output::LineOutput;
use crate::{Exit, pages};

/// Fields of a record's article that divide its text; of the body alone they would be wrong.
const DIVISIONS: [&str; 2] = ["paragraphs", "sentences"];

/// Extracts the articles of the inputs.
pub(crate) fn run(args: ExtractArgs) -> anyhow::Result<Exit> {
    let mut pipeline = pages::pipeline(&args.codebook)?;
    let n_threads = args.work.n_threads();
    if args.twice.two_passes && !learn::learn(&mut pipeline, &args.inputs, &args.codebook, &args.work)? {
        return Ok(Exit::Interrupted);
    }
    let options = Options { given: Given::default(), shard: args.shard };
    let (inputs, progress) = code::open(args.inputs, options, args.work.progress, args.work.quiet);
    let sink = Articles { output: LineOutput::create(None)?, format: args.format, is_first: true };
    let form = match args.format {
        ExtractFormat::Jsonl => fields,
        ExtractFormat::Text => |article: &Article| article.body().as_bytes().to_vec(),
    };
    let work = move |input: &_| Ok(pages::extract_all(&pipeline, input)?.iter().map(form).collect());
    Ok(batch::run(inputs, n_threads, progress, work, sink)?.exit())
}

/// The article's fields as one line of JSON, `text` being the body.
fn fields(article: &Article) -> Vec<u8> {
    let mut json = serde_json::to_value(record::article_only(article)).unwrap_or_default();
    if let Some(fields) = json.as_object_mut() {
        fields.retain(|name, _| !DIVISIONS.contains(&name.as_str()));
        fields.insert("text".to_owned(), article.body().into());
        // Notes point into the text with the title.
        for note in fields.get_mut("notes").and_then(|notes| notes.as_array_mut()).into_iter().flatten() {
            if let Some(note) = note.as_object_mut() {
                note.remove("span");
            }
        }
    }
    json.to_string().into_bytes()
}

struct Articles {
    output: LineOutput,
    format: ExtractFormat,
    is_first: bool,
}

impl Sink<Vec<Vec<u8>>> for Articles {
    fn write(&mut self, articles: Vec<Vec<u8>>) -> anyhow::Result<Rows> {
        let n_articles = articles.len() as u64;
        for article in articles {
            let written = match self.format {
                ExtractFormat::Jsonl => self.output.write_json(article),
                ExtractFormat::Text if self.is_first => self.output.write_text(&article),
                ExtractFormat::Text => self.output.write_text(b"\x0c").and_then(|()| self.output.write_text(&article)),
            };
            self.is_first = false;
            written.context("could not write the output")?;
        }
        Ok(Rows { n_articles, ..Rows::default() })
    }

    fn flush(&mut self) -> anyhow::Result<()> {
        self.output.flush().context("could not write the output")
    }

    fn finish(self) -> anyhow::Result<()> {
        self.output.finish()
    }
}
