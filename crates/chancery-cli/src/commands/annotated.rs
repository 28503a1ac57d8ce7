//! What the commands around annotations share: articles in, coded; pages of figures out.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

use anyhow::Context as _;
use chancery::doc::{DateBasis, Dated, Given, Media, RawPage};
use chancery::{Pipeline, Record};
use chancery_gold::{Coding, Codings, GoldDoc};
use chancery_input::Input;

use super::convert::{counter, interruption, tell_bad};
use crate::args::{CodebookArgs, SheetArgs, SheetFormat, WorkArgs};
use crate::output::LineOutput;
use crate::pages::{self, guarded, reader_thread};
use crate::{Exit, html, output};

/// The page stage's input of an annotated article: its text, and what its file says of it.
fn input(doc: &GoldDoc) -> Input {
    let title = doc.sentences.first().cloned().unwrap_or_default();
    let published = Dated::parse(&doc.published, DateBasis::Given).map(|dated| dated.moment);
    let given = Given { title: Some(title), published, outlet: doc.outlet.clone(), ..Given::default() };
    let page = RawPage {
        input: doc.id.clone(),
        media: Media::Text,
        bytes: doc.body().into_bytes(),
        charset: Some("utf-8".to_owned()),
        given,
    };
    Input { page, cut: false }
}

/// Codes annotated articles, in their order; nothing if Ctrl-C was pressed. Why one could not be coded is told.
pub(crate) fn code(
    docs: &[GoldDoc],
    codebook: &CodebookArgs,
    work: &WorkArgs,
) -> anyhow::Result<Option<Vec<Option<Record>>>> {
    let pipeline: Pipeline = pages::pipeline(codebook)?;
    let interrupted: Arc<AtomicBool> = interruption();
    let count = counter("articles coded", work.quiet);
    let next = AtomicUsize::new(0);
    let records: Mutex<Vec<Option<Record>>> = Mutex::new(vec![None; docs.len()]);
    thread::scope(|scope| -> anyhow::Result<()> {
        let work_off = || {
            while !interrupted.load(Ordering::Relaxed) {
                let n = next.fetch_add(1, Ordering::Relaxed);
                let Some(doc) = docs.get(n) else { break };
                match guarded(&input(doc), |input| pages::code(&pipeline, input)) {
                    Ok(record) => {
                        if let Ok(mut records) = records.lock() {
                            records[n] = Some(record);
                        }
                    }
                    Err(failure) => output::say(&failure.to_string()),
                }
                count.inc(1);
            }
        };
        for _ in 0..work.n_threads().min(docs.len().max(1)) {
            reader_thread().spawn_scoped(scope, work_off).context("could not start a thread")?;
        }
        Ok(())
    })?;
    count.finish_and_clear();
    if interrupted.load(Ordering::Relaxed) {
        return Ok(None);
    }
    Ok(Some(records.into_inner().map_err(|_| anyhow::anyhow!("a thread broke off, which is our bug"))?))
}

/// A record in the fields that are scored, as any reader of JSON sees it.
pub(crate) fn coding(record: &Record) -> anyhow::Result<Coding> {
    let json = serde_json::to_value(record).context("a record could not be written, which is our bug")?;
    serde_json::from_value(json).context("a record could not be read back, which is our bug")
}

/// Records by the article that they code.
pub(crate) fn codings(records: &[Record]) -> anyhow::Result<Codings> {
    records.iter().map(|record| Ok((record.article.input.clone(), coding(record)?))).collect()
}

/// Tells of records that belong to no annotated article: the ids may be spelt otherwise.
pub(crate) fn tell_strangers(docs: &[GoldDoc], codings: &Codings, path: &Path) {
    let known: BTreeMap<&str, ()> = docs.iter().map(|doc| (doc.id.as_str(), ())).collect();
    let strangers: Vec<&String> = codings.keys().filter(|key| !known.contains_key(key.as_str())).collect();
    let missing = docs.iter().filter(|doc| !codings.contains_key(&doc.id)).count();
    if missing > 0 {
        let hint = strangers.first().map_or_else(String::new, |stranger| {
            format!("; it has {} that is no annotated article, such as `{stranger}`", strangers.len())
        });
        let path = path.display();
        tell_bad(
            1,
            &format!("`{path}` lacks {missing} of {} annotated articles: they count as missed{hint}", docs.len()),
        );
    }
}

/// Writes one line of cells parted by tabs, none of which can break it.
pub(crate) fn write_cells<'a>(out: &mut LineOutput, cells: impl Iterator<Item = &'a str>) -> anyhow::Result<()> {
    let cells: Vec<String> = cells.map(|cell| output::safe(cell).replace(['\t', '\n'], " ")).collect();
    out.write_text(cells.join("\t").as_bytes()).context("could not write the list")
}

/// Writes a page of figures in the form that was asked for.
pub(crate) fn write_sheet(
    title: &str,
    sheet: &chancery_gold::sheet::Sheet,
    json: &impl serde::Serialize,
    args: &SheetArgs,
) -> anyhow::Result<Exit> {
    let text = match args.format {
        SheetFormat::Table => output::safe(&sheet.plain()),
        SheetFormat::Json => serde_json::to_string_pretty(json).context("the figures could not be written")?,
        SheetFormat::Markdown => output::safe(&sheet.markdown(title)),
        SheetFormat::Html => html::page(title, &sheet.html(html::escaped)),
    };
    let mut output = LineOutput::create(args.out.as_deref())?;
    output.write_text(text.trim_end().as_bytes()).context("could not write the output")?;
    output.finish()?;
    Ok(Exit::Done)
}
