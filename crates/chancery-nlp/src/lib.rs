//! Reads language: an article becomes a document with layers over it.
//!
//! 1. [`read`] divides the text into sentences ([`sentences`]) and tokens ([`tokens`]).
//! 2. [`annotate`] finds quotations ([`quotes`]), times ([`times`]) and names ([`mentions`]).
//!
//! Who a name refers to, and whether it is an actor, is left to the coder: nothing here knows a country or a verb of
//! the codebook. Closed classes of English (abbreviations, months, number words) are this crate's own.

mod mentions;
mod quotes;
mod sentences;
mod times;
mod tokens;

use chancery_doc::{Annotations, Article, Document};

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

/// Lays quotations, times and names over a document.
#[must_use]
pub fn annotate(document: &Document<'_>) -> Annotations {
    Annotations {
        mentions: mentions::find(document),
        quotes: quotes::find(document.text(), &document.article.paragraphs),
        times: times::find(document),
    }
}
