//! The text of an article, divided.

use crate::{Article, SentenceId, Span, TokenId};

/// What a token looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// A word, or a clitic of one ("'s", "n't").
    Word,
    /// A number in digits.
    Number,
    /// Any other sign.
    Punctuation,
}

/// One word or sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// Where it stands.
    pub span: Span,
    /// The sentence that it is in.
    pub sentence: SentenceId,
    /// What it looks like.
    pub kind: TokenKind,
}

/// One sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sentence {
    /// Where it stands, inside one paragraph.
    pub span: Span,
    /// The paragraph's number in [`Article::paragraphs`].
    pub paragraph: usize,
    /// Its tokens, first and one past the last.
    pub tokens: (TokenId, TokenId),
}

/// The text of an article with its sentences and tokens.
#[derive(Clone, Debug)]
pub struct Document<'a> {
    /// The article that it divides.
    pub article: &'a Article,
    /// Sentences in order, each inside one paragraph.
    pub sentences: Vec<Sentence>,
    /// Tokens in order, each inside one sentence.
    pub tokens: Vec<Token>,
}

impl<'a> Document<'a> {
    /// The article's text.
    #[must_use]
    pub fn text(&self) -> &'a str {
        &self.article.text
    }

    /// The words of a span.
    #[must_use]
    pub fn words(&self, span: Span) -> &'a str {
        span.of(self.text())
    }

    /// The words of a token.
    #[must_use]
    pub fn word(&self, token: TokenId) -> &'a str {
        self.words(self.tokens[token.idx()].span)
    }

    /// The sentence that holds the byte `at`, or the last one before it.
    #[must_use]
    pub fn sentence_at(&self, at: usize) -> SentenceId {
        let after = self.sentences.partition_point(|sentence| sentence.span.start() <= at);
        SentenceId::from_idx(after.saturating_sub(1))
    }

    /// Whether the sentence stands in a paragraph that tells what happened ([`ParagraphKind::tells`](crate::ParagraphKind::tells)).
    #[must_use]
    pub fn tells(&self, sentence: &Sentence) -> bool {
        self.article.kinds.get(sentence.paragraph).copied().unwrap_or_default().tells()
    }

    /// Whether the sentence is the title.
    #[must_use]
    pub fn is_title(&self, sentence: SentenceId) -> bool {
        self.article.title.is_some() && self.sentences[sentence.idx()].paragraph == 0
    }
}
