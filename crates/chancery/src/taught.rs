//! A user's examples, read once when a pipeline is made.

use chancery_coder::Taught;
use chancery_doc::{Article, EventType, Given, Media, RawPage, Span};

use crate::{Pipeline, PipelineError};

/// Every example is read as if published on this day.
const PUBLISHED: &str = "2024-05-15";

impl Pipeline {
    /// The article that an example of the codebook makes.
    ///
    /// # Errors
    ///
    /// If the text is none, as an empty one.
    pub(crate) fn example(&self, entry: &str, text: &str) -> Result<Article, PipelineError> {
        let given =
            Given { title: Some("Report".to_owned()), published: Some(PUBLISHED.to_owned()), ..Given::default() };
        let page = RawPage {
            input: entry.to_owned(),
            media: Media::Text,
            bytes: text.as_bytes().to_vec(),
            charset: None,
            given,
        };
        self.extract(&page).map_err(|reason| PipelineError::Example { text: text.to_owned(), reason })
    }

    /// Reads the examples of a user's categories, where some are found by them.
    pub(crate) fn learn_examples(&mut self) -> Result<(), PipelineError> {
        if !self.coder.is_taught() {
            return Ok(());
        }
        let categories = self.codebook().own().categories.clone();
        let mut texts: Vec<(usize, bool, &str, Option<&str>)> = Vec::new();
        for (idx, category) in categories.iter().enumerate().filter(|(_, category)| category.nearest) {
            let examples = category.examples.iter();
            texts.extend(examples.map(|one| (idx, true, one.text.as_str(), one.trigger.as_deref())));
            let counters = category.counters.iter();
            texts.extend(counters.map(|one| (idx, false, one.text.as_str(), one.trigger.as_deref())));
        }
        let articles = texts
            .iter()
            .map(|(idx, _, text, _)| self.example(&categories[*idx].code, text))
            .collect::<Result<Vec<Article>, PipelineError>>()?;
        let read: Vec<_> = articles.iter().map(|article| self.read_with_vectors(article)).collect();
        let trigger = |article: &Article, words: &str| {
            let body = article.paragraphs.get(1).map_or(0, |body| body.start());
            let at = article.text.get(body..)?.find(words)? + body;
            Some(Span::new(at, at + words.len()))
        };
        let taught: Vec<Taught<'_>> = texts
            .iter()
            .zip(&articles)
            .zip(&read)
            .map(|((&(category, is_example, text, words), article), (document, annotations, vectors))| Taught {
                category,
                is_example,
                trigger: words.and_then(|words| trigger(article, words)),
                text,
                document,
                annotations,
                vectors,
            })
            .collect();
        self.coder.learn(&taught);
        Ok(())
    }

    /// The user's category of each act that is given by its words and type; for measuring alone.
    #[doc(hidden)]
    #[must_use]
    pub fn categories_at(&self, article: &Article, acts: &[(Span, EventType)]) -> Vec<Option<String>> {
        let (document, annotations, vectors) = self.read_with_vectors(article);
        self.coder.categories_at(&document, &annotations, &vectors, acts)
    }

    /// The encoder's vectors of each row that a text gives, of its words and of those around them; to make the space of examples.
    #[doc(hidden)]
    #[must_use]
    pub fn act_vectors(&self, article: &Article) -> Vec<(EventType, [Vec<f32>; 2])> {
        let (document, annotations, vectors) = self.read_with_vectors(article);
        self.coder.act_vectors(&document, &annotations, &vectors)
    }

    /// The encoder's vectors of the words of acts that are given.
    #[doc(hidden)]
    #[must_use]
    pub fn vectors_at(&self, article: &Article, acts: &[Span]) -> Vec<Option<[Vec<f32>; 2]>> {
        let (document, annotations, vectors) = self.read_with_vectors(article);
        self.coder.vectors_at(&document, &annotations, &vectors, acts)
    }

    /// SHA-256 of the weights for which the space of examples was made; another than the reader's makes nearness mean little.
    #[doc(hidden)]
    #[must_use]
    pub fn space_made_for() -> String {
        chancery_coder::RuleCoder::space_made_for()
    }
}
