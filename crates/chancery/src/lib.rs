//! The door to Chancery: one [`Pipeline`] that reads a page and gives its record.
//!
//! ```text
//! bytes ──page──> Article ──nlp──> Document + Annotations ──coder──> Coded ──> Record
//! ```
//!
//! 1. [`Pipeline::extract`]: the page stage alone (crate `chancery-page`).
//! 2. [`Pipeline::inspect`]: the layers before coding (crate `chancery-nlp`).
//! 3. [`Pipeline::code`]: the whole way to the [`Record`] (crate `chancery-coder` over `chancery-codebook`).
//! 4. [`Pipeline::relate`]: the type of an act between two parties that the caller knows.
//!
//! Categories of a user's own, by words, patterns or examples, come in with the codebook ([`codebook::Own`]).
//!
//! The same bytes give the same record, in every thread and on every day: nothing here reads a file, a clock or the
//! network, but for [`Pipeline::with_codebook`], which loads a codebook from a folder.

use chancery_codebook::{Codebook, CodebookError};
pub use chancery_coder::{Lost, Nearness, Related, RuleCoder, Trace};
pub use chancery_doc as doc;
pub use chancery_doc::record::{Program, Record};
use chancery_doc::{Annotations, Article, Document, RawPage};
#[doc(hidden)]
pub use chancery_nlp::Path;
use chancery_nlp::ReaderError;
use chancery_nlp::WordVectors;
pub use chancery_page::Unreadable;
use chancery_page::{Extractor, Outlets};
pub use chancery_page::{Fate, HostBlocks, PageBlocks, Reason, ShownBlock};

mod changes;
mod faithful;
mod inspect;
mod relate;
mod taught;
mod trace;
mod trial;

pub use chancery_codebook as codebook;
pub use changes::{Becomes, Change, changes, label};
pub use faithful::{Exchange, Faithful};
pub use inspect::{LayerMention, Layers};
pub use trial::{Bench, Tests, Trial};

/// Why a pipeline cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum PipelineError {
    /// The codebook is not sound.
    #[error(transparent)]
    Codebook(#[from] CodebookError),
    /// The weights are not sound.
    #[error(transparent)]
    Reader(#[from] ReaderError),
    /// An example of the codebook is no text.
    #[error("the example {text:?}: {reason}")]
    Example {
        /// What it is.
        text: String,
        /// Why it is none.
        reason: Unreadable,
    },
}

/// Reads pages into records.
pub struct Pipeline {
    extractor: Extractor,
    reader: chancery_nlp::Reader,
    coder: chancery_coder::RuleCoder,
    program: Program,
    with_acts: bool,
}

impl Pipeline {
    /// The pipeline with the codebook that is built in.
    ///
    /// # Errors
    ///
    /// If the built-in codebook or weights are unsound, which the tests rule out.
    pub fn new() -> Result<Self, PipelineError> {
        Self::with_codebook(Codebook::built_in()?)
    }

    /// The pipeline with a codebook.
    ///
    /// # Errors
    ///
    /// If the built-in weights are unsound, which the tests rule out.
    pub fn with_codebook(codebook: Codebook) -> Result<Self, PipelineError> {
        let outlets = Outlets::new(
            codebook
                .media()
                .iter()
                .map(|medium| (medium.name.clone(), medium.domain.clone(), medium.also.clone(), medium.agency)),
        );
        let aliases = aliases(&codebook);
        let (codebook_digest, actors_digest) = (codebook.digest().to_owned(), codebook.actors_digest().to_owned());
        // The weights are checked and digested while the codebook is compiled.
        let (reader, coder) = std::thread::scope(|scope| {
            let reader = scope.spawn(|| chancery_nlp::Reader::built_in().map(|reader| (reader.digest(), reader)));
            let coder = chancery_coder::RuleCoder::new(codebook);
            (reader.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)), coder)
        });
        let (model_digest, reader) = reader?;
        let reader = reader.with_aliases(aliases);
        let program = Program {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            codebook_digest: Some(codebook_digest),
            actors_digest: Some(actors_digest),
            model_digest: Some(model_digest),
            ..Program::default()
        };
        let extractor = Extractor { outlets, ..Extractor::default() };
        let mut pipeline = Self { extractor, reader, coder, program, with_acts: true };
        pipeline.learn_examples()?;
        Ok(pipeline)
    }

    /// The same pipeline with the codebook and its rules alone: without what the trained reader takes for acts. For tests of
    /// rules, which should not hang on weights.
    #[must_use]
    pub fn without_acts(self) -> Self {
        Self { with_acts: false, ..self }
    }

    /// The same pipeline with the encoder on one of the processor's paths; for measuring and testing, since all give the same rows.
    ///
    /// # Errors
    ///
    /// If this processor cannot run the path.
    #[doc(hidden)]
    pub fn on_path(self, path: Path) -> Result<Self, PipelineError> {
        Ok(Self { reader: self.reader.on_path(path)?, ..self })
    }

    /// The codebook that it codes by.
    #[must_use]
    pub fn codebook(&self) -> &Codebook {
        self.coder.codebook()
    }

    /// Versions that decide what is coded.
    #[must_use]
    pub fn program(&self) -> &Program {
        &self.program
    }

    /// The page stage alone.
    ///
    /// # Errors
    ///
    /// If the bytes are no text; text without an article is an [`Article`] with an empty text and a note.
    pub fn extract(&self, page: &RawPage) -> Result<Article, Unreadable> {
        self.extractor.extract(page)
    }

    /// The page stage alone, of an input that may hold several articles: each post of a live ticker is one.
    ///
    /// # Errors
    ///
    /// As [`Pipeline::extract`].
    pub fn extract_all(&self, page: &RawPage) -> Result<Vec<Article>, Unreadable> {
        self.extractor.extract_all(page)
    }

    /// The page stage with what became of each block of the page.
    ///
    /// # Errors
    ///
    /// As [`Pipeline::extract`].
    pub fn show_page(&self, page: &RawPage) -> Result<(Article, Vec<ShownBlock>), Unreadable> {
        self.extractor.show(page)
    }

    /// What a page adds to the table of blocks that stand on many pages of a host.
    ///
    /// # Errors
    ///
    /// As [`Pipeline::extract`].
    pub fn host_blocks(&self, page: &RawPage) -> Result<Option<PageBlocks>, Unreadable> {
        self.extractor.host_blocks(page)
    }

    /// Leaves out what `hosts` found on many pages of a host.
    pub fn set_hosts(&mut self, hosts: HostBlocks) {
        self.extractor.hosts = hosts;
    }

    /// The layers before coding.
    ///
    /// # Errors
    ///
    /// As [`Pipeline::extract`].
    pub fn inspect(&self, page: &RawPage) -> Result<Layers, Unreadable> {
        Ok(self.inspect_article(&self.extract(page)?))
    }

    /// The layers before coding, of an article that was extracted before.
    #[must_use]
    pub fn inspect_article(&self, article: &Article) -> Layers {
        let (document, annotations) = self.read(article);
        inspect::layers(&self.coder, &document, &annotations)
    }

    /// Codes one page.
    ///
    /// # Errors
    ///
    /// As [`Pipeline::extract`].
    pub fn code(&self, page: &RawPage) -> Result<Record, Unreadable> {
        let article = self.extract(page)?;
        Ok(self.code_article(&article))
    }

    /// Codes an article that was extracted before.
    #[must_use]
    pub fn code_article(&self, article: &Article) -> Record {
        use chancery_coder::Coder as _;
        let (document, annotations, vectors) = self.read_as_coded(article);
        let coded = match &vectors {
            _ if !is_coded(article) => Default::default(),
            Some(vectors) => self.coder.code_near(&document, &annotations, vectors, None),
            None => self.coder.code(&document, &annotations),
        };
        let mut record = chancery_doc::record::record(&self.program, &document, &coded);
        chancery_corroborate::mark_same(&mut record);
        record
    }

    /// The document with its layers, and with the vectors of its words where the coder sets them against examples.
    pub(crate) fn read_as_coded<'a>(&self, article: &'a Article) -> (Document<'a>, Annotations, Option<WordVectors>) {
        if self.coder.is_taught() {
            let (document, annotations, vectors) = self.read_with_vectors(article);
            return (document, annotations, Some(vectors));
        }
        let (document, annotations) = self.read(article);
        (document, annotations, None)
    }

    fn read<'a>(&self, article: &'a Article) -> (Document<'a>, Annotations) {
        let document = chancery_nlp::read(article);
        let mut annotations = chancery_nlp::annotate(&self.reader, &document);
        if !self.with_acts {
            annotations.acts.clear();
        }
        (document, annotations)
    }
}

/// The words by which states are named, to be called otherwise while a sentence is read.
fn aliases(codebook: &Codebook) -> chancery_nlp::Aliases {
    let states = codebook.states().iter().filter(|state| !state.ambiguous);
    chancery_nlp::Aliases::new(states.map(|state| {
        let names = std::iter::once(&state.name).chain(&state.also).map(String::as_str);
        (names, state.adjectives.first().map(String::as_str))
    }))
}

/// Whether rows are made from the article: one report, not the stub of one, in a language that we read.
fn is_coded(article: &Article) -> bool {
    use chancery_doc::ArticleKind;
    let language_read = article.language.as_deref().is_none_or(|language| language.split('-').next() == Some("en"));
    let is_report = matches!(article.kind, ArticleKind::Article | ArticleKind::Live) && !article.text.is_empty();
    language_read && is_report && !article.is_stub()
}
