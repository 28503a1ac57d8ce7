//! One page at a time: what commands do to an input, and what can go wrong with it.
//!
//! Invariant: a page that makes our code panic costs that page alone.

use std::cell::RefCell;
use std::panic::{self, AssertUnwindSafe};
use std::path::PathBuf;
use std::sync::Once;
use std::thread;

use anyhow::Context as _;
use chancery::codebook::Codebook;
use chancery::doc::{Article, Given, Note, NoteKind};
use chancery::{Pipeline, Record, ShownBlock, Unreadable};
use chancery_input::{Input, InputError, Inputs, MAX_PAGE_BYTES, Options};

use crate::args::CodebookArgs;
/// Stack of a thread that reads pages; it is reserved, not used. Markup nests as deep as its author likes, and running
/// out of stack could not be caught.
const STACK_BYTES: usize = 64 << 20;

/// Why an input gave nothing.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// It could not be read.
    #[error(transparent)]
    Input(#[from] InputError),
    /// It was read and is no text.
    #[error("{input}: {reason}")]
    Unreadable { input: String, reason: Unreadable },
    /// Our code broke on it.
    #[error("{input}: this is our bug, please report it with the input: {panic}")]
    Bug { input: String, panic: String },
}

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

/// The page stage alone; a live ticker gives each of its posts.
pub(crate) fn extract_all(pipeline: &Pipeline, input: &Input) -> Result<Vec<Article>, Failure> {
    let mut articles = pipeline.extract_all(&input.page).map_err(|reason| unreadable(input, reason))?;
    articles.iter_mut().for_each(|article| note_cut(input, article));
    Ok(articles)
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

/// The whole way; a live ticker gives a record for each of its posts.
pub(crate) fn code_all(pipeline: &Pipeline, input: &Input) -> Result<Vec<Record>, Failure> {
    Ok(extract_all(pipeline, input)?.iter().map(|article| pipeline.code_article(article)).collect())
}

fn unreadable(input: &Input, reason: Unreadable) -> Failure {
    Failure::Unreadable { input: input.page.input.clone(), reason }
}

fn note_cut(input: &Input, article: &mut Article) {
    if input.cut {
        let message = format!("the input was cut after {} MiB", MAX_PAGE_BYTES >> 20);
        article.notes.push(Note { kind: NoteKind::Limit, message, span: None });
    }
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

/// A thread with stack enough for any page.
pub(crate) fn reader_thread() -> thread::Builder {
    thread::Builder::new().stack_size(STACK_BYTES)
}

thread_local! {
    /// What a panic said, in a thread that is to outlive it.
    static PANIC: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Does `work` on one input; a panic becomes a failure of that input.
pub(crate) fn guarded<T>(input: &Input, work: impl Fn(&Input) -> Result<T, Failure>) -> Result<T, Failure> {
    let bug = |panic| Failure::Bug { input: input.page.input.clone(), panic };
    caught(|| work(input)).map_err(bug).flatten()
}

/// Does `work`; of a panic it gives the words.
pub(crate) fn caught<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let usual = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            let is_guarded =
                PANIC.with_borrow_mut(|panic| panic.as_mut().map(|said| *said = info.to_string())).is_some();
            if !is_guarded {
                usual(info);
            }
        }));
    });
    PANIC.set(Some(String::new()));
    let result = panic::catch_unwind(AssertUnwindSafe(work));
    let panic = PANIC.take().unwrap_or_default().replace('\n', " ");
    result.map_err(|_| panic)
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
