//! Articles to annotate, with the machine's rows: from an archive, records, annotated articles, or anything that is coded.

use std::fs::{self, File};
use std::io::Read as _;
use std::path::Path;

use chancery_archive::Archive;
use chancery_gold::as_doc::article;
use chancery_gold::coding::read_codings;
use chancery_gold::resample::Chance;
use chancery_gold::task::Article;
use chancery_gold::{Coding, gold};
use chancery_input::{Inputs, Options};
use serde_json::Value;

use crate::args::AnnotateArgs;
use crate::commands::{annotated, convert};
use crate::output;
use crate::pages;

/// What a path holds.
enum Kind {
    Archive,
    Records,
    Annotated,
    Other,
}

/// At most as many articles as were asked for, each as likely as any other; nothing if Ctrl-C was pressed.
pub(crate) fn articles(args: &AnnotateArgs) -> anyhow::Result<Option<Vec<Article>>> {
    let mut chosen =
        Chosen { articles: Vec::new(), n_seen: 0, most: args.max_articles, chance: Chance::new(args.seed) };
    match kind(&args.input) {
        Kind::Archive => {
            let archive = Archive::open(&args.input)?;
            archive.each_record(None, |record| -> anyhow::Result<()> {
                chosen.offer(annotated::coding(&record)?);
                Ok(())
            })?;
        }
        Kind::Records => read_codings(&args.input)?.into_values().for_each(|coding| chosen.offer(coding)),
        Kind::Annotated => {
            let docs = gold::read(std::slice::from_ref(&args.input))?;
            // Blind annotating needs no machine, but for what it shows afterwards.
            let Some(records) = annotated::code(&docs, &args.codebook, &args.work)? else { return Ok(None) };
            for (mut doc, record) in docs.into_iter().zip(records) {
                (doc.events, doc.statements, doc.annotated) = (Vec::new(), Vec::new(), None);
                let coding = record.as_ref().map(annotated::coding).transpose()?;
                chosen.take(Article { doc, coding });
            }
        }
        Kind::Other => {
            let pipeline = pages::pipeline(&args.codebook)?;
            let count = convert::counter("articles coded", args.work.quiet);
            for input in Inputs::new(vec![args.input.clone()], Options::default()) {
                let coded = match input {
                    Ok(input) => pages::alone(&input, |input| pages::code_all(&pipeline, input))?,
                    Err(error) => Err(error.into()),
                };
                match coded {
                    Ok(records) => {
                        for record in &records {
                            chosen.offer(annotated::coding(record)?);
                            count.inc(1);
                        }
                    }
                    Err(failure) => output::say(&failure.to_string()),
                }
            }
            count.finish_and_clear();
        }
    }
    if chosen.n_seen > chosen.articles.len() {
        let (drawn, of) = (chosen.articles.len(), chosen.n_seen);
        output::say(&format!("{drawn} of {of} articles were drawn; --max-articles takes more"));
    }
    Ok(Some(chosen.articles))
}

/// Articles drawn from a stream (Vitter's algorithm R).
struct Chosen {
    articles: Vec<Article>,
    n_seen: usize,
    most: usize,
    chance: Chance,
}

impl Chosen {
    /// An article without words is none.
    fn offer(&mut self, coding: Coding) {
        let doc = article(&coding);
        if doc.sentences.iter().any(|sentence| !sentence.trim().is_empty()) {
            self.take(Article { doc, coding: Some(coding) });
        }
    }

    fn take(&mut self, article: Article) {
        self.n_seen += 1;
        if self.articles.len() < self.most {
            self.articles.push(article);
            return;
        }
        let at = self.chance.below(self.n_seen);
        if let Some(place) = self.articles.get_mut(at) {
            *place = article;
        }
    }
}

/// What a path holds, by its first object; a folder by its first file of JSON.
fn kind(path: &Path) -> Kind {
    let mut head = [0; 16];
    let is_read = File::open(path).and_then(|mut file| file.read_exact(&mut head)).is_ok();
    if is_read && head.starts_with(b"SQLite format 3\0") {
        return Kind::Archive;
    }
    let is_json = |path: &Path| path.extension().is_some_and(|ending| ending == "json" || ending == "jsonl");
    let file = if path.is_dir() {
        let entries = fs::read_dir(path).into_iter().flatten().flatten();
        let mut files: Vec<_> = entries.map(|entry| entry.path()).filter(|path| is_json(path)).collect();
        files.sort();
        files.into_iter().next()
    } else {
        Some(path.to_owned()).filter(|path| is_json(path))
    };
    let Some(text) = file.and_then(|file| fs::read_to_string(file).ok()) else { return Kind::Other };
    let first = serde_json::Deserializer::from_str(&text).into_iter::<Value>().next();
    match first {
        Some(Ok(object)) if object["sentences"].is_array() && object["events"].is_array() => Kind::Annotated,
        Some(Ok(object)) if object["article"].is_object() && object["events"].is_array() => Kind::Records,
        _ => Kind::Other,
    }
}
