//! Remarks that a stage leaves beside its result: text is never an error.

use crate::Span;

/// What a note is about; the record prints it in snake case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NoteKind {
    /// The input's character set was wrong or had to be guessed.
    Charset,
    /// A line of the page was left out.
    Furniture,
    /// The outlet was taken from somewhere else than the page's own word.
    Outlet,
    /// The article's day is unknown or doubtful.
    Date,
    /// The text is in a language that Chancery does not read.
    Language,
    /// A budget was met: the page was cut.
    Limit,
    /// The input holds no article.
    NoArticle,
    /// The markup was damaged.
    Markup,
    /// The page is of a kind that is not coded (an index, a video page).
    Kind,
    /// The text is cut at a paywall.
    Paywall,
}

impl NoteKind {
    /// The word that the record prints.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Charset => "charset",
            Self::Furniture => "furniture",
            Self::Outlet => "outlet",
            Self::Date => "date",
            Self::Language => "language",
            Self::Limit => "limit",
            Self::NoArticle => "no_article",
            Self::Markup => "markup",
            Self::Kind => "kind",
            Self::Paywall => "paywall",
        }
    }
}

/// One remark: a lower-case fragment without a full stop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// What it is about.
    pub kind: NoteKind,
    /// The words for the reader.
    pub message: String,
    /// The words of the article meant, if any.
    pub span: Option<Span>,
}

/// The sink that stages leave their notes in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Notes(pub Vec<Note>);

/// Notes of one kind beyond which the rest are only counted.
const MAX_PER_KIND: usize = 20;
/// Characters of a message that are kept: a hostile page must not blow up its own record.
const MAX_MESSAGE_CHARS: usize = 200;

impl Notes {
    /// Adds a note about the whole input.
    pub fn add(&mut self, kind: NoteKind, message: impl Into<String>) {
        self.push(kind, message.into(), None);
    }

    /// Adds a note about some words of the article.
    pub fn add_at(&mut self, kind: NoteKind, span: Span, message: impl Into<String>) {
        self.push(kind, message.into(), Some(span));
    }

    fn push(&mut self, kind: NoteKind, message: String, span: Option<Span>) {
        let n_before = self.0.iter().filter(|note| note.kind == kind).count();
        let message = match n_before {
            n if n < MAX_PER_KIND => clip(&message),
            MAX_PER_KIND => "further notes of this kind are left out".to_owned(),
            _ => return,
        };
        self.0.push(Note { kind, message, span: span.filter(|span| !span.is_empty() && n_before < MAX_PER_KIND) });
    }
}

/// The message with control characters as spaces, cut to its limit.
fn clip(message: &str) -> String {
    let clean = |c: char| if c.is_control() { ' ' } else { c };
    let mut out: String = message.chars().take(MAX_MESSAGE_CHARS).map(clean).collect();
    if message.chars().nth(MAX_MESSAGE_CHARS).is_some() {
        out.push('…');
    }
    out
}
