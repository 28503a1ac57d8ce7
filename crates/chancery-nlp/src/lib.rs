//! Reads language: an article becomes a document with layers over it.
//!
//! 1. [`read`] divides the text into sentences ([`sentences`]) and tokens ([`tokens`]).
//! 2. [`annotate`] asks the trained [`Reader`] for parts of speech, trees, names and acts, and finds quotations ([`quotes`]) and
//!    times ([`times`]) by rule.
//!
//! Who a name refers to, and whether it is an actor, is left to the coder: nothing here knows a country or a verb of
//! the codebook. Closed classes of English (abbreviations, months, number words) are this crate's own.

mod acts;
mod aliases;
mod numbers;
mod probability;
mod quotes;
mod reader;
mod sentences;
mod times;
mod tokens;

pub use aliases::Aliases;
pub use chancery_model::Path;
pub use numbers::{number_at, number_word};
pub use probability::{sigmoid, softmax};
pub use reader::{Reader, ReaderError, SentenceReading, WordVectors};

use chancery_doc::{Annotations, Article, Document, Span};
use reader::DocumentReading;

/// Divides an article's text into sentences and tokens.
///
/// ```
/// use chancery_doc::Article;
/// let mut article = Article::default();
/// article.set_text(Some("Envoys meet"), ["Mr. Sato met the U.S. envoy. They'll meet again."]);
/// let document = chancery_nlp::read(&article);
/// let sentences: Vec<&str> = document.sentences.iter().map(|s| document.words(s.span)).collect();
/// assert_eq!(sentences, ["Envoys meet", "Mr. Sato met the U.S. envoy.", "They'll meet again."]);
/// assert_eq!(document.words(document.tokens[2].span), "Mr.");
/// ```
#[must_use]
pub fn read(article: &Article) -> Document<'_> {
    let mut document = Document { article, sentences: Vec::new(), tokens: Vec::new() };
    for (paragraph_idx, &paragraph) in article.paragraphs.iter().enumerate() {
        for span in sentences::split(&article.text, paragraph) {
            tokens::add_sentence(&mut document, paragraph_idx, span);
        }
    }
    document
}

/// Divides an expression into the words that [`read`] would find in it.
#[must_use]
pub fn words(expression: &str) -> Vec<Span> {
    let mut words = Vec::new();
    tokens::split(expression, &mut |start, end, _| words.push(Span::new(start, end)));
    words
}

/// Lays trees, names, quotations and times over a document.
#[must_use]
pub fn annotate(reader: &Reader, document: &Document<'_>) -> Annotations {
    layers(document, reader.read_document(document)).0
}

/// Lays over a document what [`annotate`] does, and gives what the encoder makes of each token.
#[must_use]
pub fn annotate_with_vectors(reader: &Reader, document: &Document<'_>) -> (Annotations, WordVectors) {
    layers(document, reader.read_with_vectors(document))
}

fn layers(document: &Document<'_>, reading: DocumentReading) -> (Annotations, WordVectors) {
    let DocumentReading { syntax, mentions, acts, sectors, vectors } = reading;
    let times = times::find(document, &syntax, &mentions);
    let quotes = quotes::find(document.text(), &document.article.paragraphs);
    (Annotations { syntax, mentions, quotes, times, acts, sectors }, vectors)
}
