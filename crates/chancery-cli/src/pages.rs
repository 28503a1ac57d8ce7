//! One page at a time: what commands do to an input, and what can go wrong with it.
//!
//! Invariant: a page that makes our code panic costs that page alone.

use std::path::PathBuf;
use std::thread;

use anyhow::Context as _;
use chancery::codebook::Codebook;
use chancery::doc::{Article, Given};
use chancery::{Pipeline, Record, ShownBlock, Unreadable};
use chancery_batches::note_cut;
pub(crate) use chancery_batches::{Failure, caught, code_all, extract_all, guarded, reader_thread};
use chancery_input::{Input, Inputs, Options};

use crate::args::CodebookArgs;

/// The pipeline with the codebook and actor tables that were asked for.
pub(crate) fn pipeline(args: &CodebookArgs) -> anyhow::Result<Pipeline> {
    Pipeline::with_codebook(codebook(args)?).context("the built-in weights are unsound, which is our bug")
}

/// The codebook that was asked for, or the one that is built in, with the user's own actor tables; without weights.
pub(crate) fn codebook(args: &CodebookArgs) -> anyhow::Result<Codebook> {
    let codebook = match &args.codebook {
        None => Codebook::built_in().context("the built-in codebook is unsound, which is our bug")?,
        Some(path) => {
            anyhow::ensure!(
                path.exists(),
                "there is no codebook `{0}`; `chancery codebook new {0}` begins one",
                path.display()
            );
            Codebook::open(path).with_context(|| format!("could not load the codebook `{}`", path.display()))?
        }
    };
    match &args.actors {
        None => Ok(codebook),
        Some(path) => {
            anyhow::ensure!(
                path.exists(),
                "there are no actor tables `{}`; `chancery actors add FILE.toml` begins one",
                path.display()
            );
            codebook.with_actors(path).with_context(|| format!("could not load the actors of `{}`", path.display()))
        }
    }
}

/// The only page of `path`.
///
/// # Errors
///
/// If there is none or more than one: these are the caller's errors. The inner one is the input's own.
pub(crate) fn only(path: PathBuf, given: Given) -> anyhow::Result<Result<Input, Failure>> {
    let shown = path.display().to_string();
    let mut inputs = Inputs::new(vec![path], Options { given, ..Options::default() });
    let Some(first) = inputs.next() else {
        anyhow::bail!("`{shown}` holds no article: want a page, a text, a feed, an archive or lines of JSON");
    };
    anyhow::ensure!(
        inputs.next().is_none(),
        "`{shown}` holds more than one article; `chancery code {shown}` codes them all"
    );
    Ok(first.map_err(Failure::from))
}

/// The page stage alone, of a page that is one article.
pub(crate) fn extract(pipeline: &Pipeline, input: &Input) -> Result<Article, Failure> {
    let mut article = pipeline.extract(&input.page).map_err(|reason| unreadable(input, reason))?;
    note_cut(input, &mut article);
    Ok(article)
}

/// The page stage with what became of each block.
pub(crate) fn show(pipeline: &Pipeline, input: &Input) -> Result<(Article, Vec<ShownBlock>), Failure> {
    let (mut article, blocks) = pipeline.show_page(&input.page).map_err(|reason| unreadable(input, reason))?;
    note_cut(input, &mut article);
    Ok((article, blocks))
}

/// The whole way, of a page that is one article.
pub(crate) fn code(pipeline: &Pipeline, input: &Input) -> Result<Record, Failure> {
    Ok(pipeline.code_article(&extract(pipeline, input)?))
}

fn unreadable(input: &Input, reason: Unreadable) -> Failure {
    Failure::Unreadable { input: input.page.input.clone(), reason }
}

/// Does `work` on one input in a thread of its own, as a batch would.
pub(crate) fn alone<T: Send>(
    input: &Input,
    work: impl Fn(&Input) -> Result<T, Failure> + Send,
) -> anyhow::Result<Result<T, Failure>> {
    thread::scope(|scope| {
        let worker =
            reader_thread().spawn_scoped(scope, || guarded(input, work)).context("could not start a thread")?;
        worker.join().map_err(|_| anyhow::anyhow!("the thread that read the page broke off, which is our bug"))
    })
}

#[cfg(test)]
mod tests {
    use chancery::doc::{Media, RawPage};

    use super::*;

    fn input() -> Input {
        let page = RawPage {
            input: "odd.html".to_owned(),
            media: Media::Html,
            bytes: Vec::new(),
            charset: None,
            given: Given::default(),
        };
        Input { page, cut: false }
    }

    #[test]
    fn a_panic_costs_one_page() {
        let panics = |_: &Input| -> Result<(), Failure> { panic!("span starts at 7,\nafter its end 3") };
        let failure = alone(&input(), panics).unwrap().unwrap_err().to_string();
        assert!(failure.starts_with("odd.html: this is our bug"), "{failure}");
        assert!(failure.ends_with("span starts at 7, after its end 3"), "{failure}");
        assert!(alone(&input(), |_| Ok(())).unwrap().is_ok());
    }
}
