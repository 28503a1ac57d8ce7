//! The type of an act between two parties that the caller knows.

use chancery_coder::Related;
use chancery_doc::{Annotations, Article, Document, ParagraphKind, Span};
use chancery_nlp::WordVectors;

use crate::Pipeline;

impl Pipeline {
    /// The type of the act between two parties that the caller knows, each given by its words in the text.
    ///
    /// There is always one type; `confidence` says how likely it is.
    ///
    /// ```
    /// # use chancery::{Pipeline, doc::{EventType, Span}};
    /// let pipeline = Pipeline::new()?;
    /// let text = "Kenya accused Uganda of moving the boundary stones.";
    /// let related = pipeline.relate(text, Span::new(0, 5), Span::new(14, 20));
    /// assert_eq!(related.event_type, EventType::Accuse);
    /// # Ok::<(), chancery::PipelineError>(())
    /// ```
    #[must_use]
    pub fn relate(&self, text: &str, actor: Span, recipient: Span) -> Related {
        let article = article(text);
        let (document, annotations, vectors) = self.read_with_vectors(&article);
        self.coder.relate(&document, &annotations, &vectors, (actor, recipient))
    }

    /// The numbers that [`Pipeline::relate`] weighs, for training alone.
    #[doc(hidden)]
    #[must_use]
    pub fn relate_features(&self, text: &str, actor: Span, recipient: Span) -> Vec<f32> {
        let article = article(text);
        let (document, annotations, vectors) = self.read_with_vectors(&article);
        self.coder.relate_features(&document, &annotations, &vectors, (actor, recipient))
    }

    pub(crate) fn read_with_vectors<'a>(&self, article: &'a Article) -> (Document<'a>, Annotations, WordVectors) {
        let document = chancery_nlp::read(article);
        let (mut annotations, vectors) = chancery_nlp::annotate_with_vectors(&self.reader, &document);
        if !self.with_acts {
            annotations.acts.clear();
        }
        (document, annotations, vectors)
    }
}

/// The text as it is, one paragraph, so that the caller's places stay true.
fn article(text: &str) -> Article {
    Article {
        text: text.to_owned(),
        paragraphs: vec![Span::new(0, text.len())],
        kinds: vec![ParagraphKind::Text],
        ..Article::default()
    }
}
