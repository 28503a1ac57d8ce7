//! What both a page and a plain text are divided into before anything is left out.

use chancery_doc::ParagraphKind;

use crate::tidy::ends_sentence;

/// Characters below which words are a line of the page rather than a paragraph of a text.
pub(crate) const MIN_RUNNING_CHARS: usize = 60;

/// What a block is in its page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum BlockKind {
    /// Running text.
    #[default]
    Paragraph,
    /// A heading of any level.
    Heading,
    /// An item of a list.
    Item,
    /// A row of a table, or a cell where it is laid out with one.
    Cell,
    /// Words under a picture.
    Caption,
    /// A message of another site, shown in the page.
    Embedded,
}

impl BlockKind {
    /// What a paragraph made of it is.
    pub(crate) fn of_paragraph(self) -> ParagraphKind {
        match self {
            Self::Paragraph | Self::Caption => ParagraphKind::Text,
            Self::Heading => ParagraphKind::Heading,
            Self::Item => ParagraphKind::Item,
            Self::Cell => ParagraphKind::Row,
            Self::Embedded => ParagraphKind::Embedded,
        }
    }
}

/// One run of text between two borders of the page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Block {
    /// The words, tidy.
    pub(crate) text: String,
    pub(crate) kind: BlockKind,
    /// Whether it is a paragraph by its tag, and not only because it is nothing else.
    pub(crate) is_paragraph: bool,
    /// Characters of it that stand in links.
    pub(crate) n_link_chars: usize,
    /// Whether it stands in an element that holds furniture by its name.
    pub(crate) is_boxed: bool,
    /// Its number among the blocks of the page.
    pub(crate) origin: Option<usize>,
    /// Whether it stands on other pages of the host too.
    pub(crate) is_common: bool,
    /// The line as the source has it, where it is one line of plain text.
    pub(crate) printed: Option<String>,
}

impl Block {
    /// A paragraph of those words.
    pub(crate) fn of(text: String) -> Self {
        Self { text, ..Self::default() }
    }

    pub(crate) fn n_chars(&self) -> usize {
        self.text.chars().count()
    }

    /// Whether it reads as running text: long enough, and ending as a sentence does.
    pub(crate) fn is_running(&self) -> bool {
        self.n_chars() >= MIN_RUNNING_CHARS && ends_sentence(&self.text)
    }

    /// Whether nearly all of it is a link.
    pub(crate) fn is_linked(&self) -> bool {
        self.n_link_chars * 5 >= self.n_chars() * 4
    }
}
