//! Layers over the text, one per question; filled once, in order, and then only read.

use jiff::civil::Date;

use crate::{ReadAct, ReadSectors, SentenceId, Span, Syntax, TokenId};

/// What a mention names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MentionKind {
    /// A person.
    Person,
    /// A state's office, a company, a party, an armed group.
    Organisation,
    /// A state, a city, a river.
    Place,
    /// People of a nation, a faith or a movement; the adjective too ("Japanese").
    Group,
    /// An event, a work, a law.
    Other,
}

impl MentionKind {
    /// Every kind.
    pub const ALL: [Self; 5] = [Self::Person, Self::Organisation, Self::Place, Self::Group, Self::Other];

    /// The name that people see.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Organisation => "organisation",
            Self::Place => "place",
            Self::Group => "group",
            Self::Other => "other",
        }
    }
}

/// Words that name somebody or something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mention {
    /// The words.
    pub span: Span,
    /// First token and one past the last.
    pub tokens: (TokenId, TokenId),
    /// What it names.
    pub kind: MentionKind,
}

/// Quoted speech.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quote {
    /// With its marks; the closing one may be missing where a paragraph goes on quoting.
    pub span: Span,
    /// Without the marks.
    pub content: Span,
    /// Depth: 0 for an outer quotation, 1 for one inside it.
    pub depth: u8,
    /// Whether it takes up, without a mark that closed it, the quotation of the paragraph before.
    pub continues: bool,
}

/// What a time expression says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimeKind {
    /// A day.
    Day,
    /// A span of days.
    Range,
}

/// Words that say when, resolved against publication.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimeExpression {
    /// The words, with a preposition where there is one ("on Wednesday").
    pub span: Span,
    /// The sentence that they are in.
    pub sentence: SentenceId,
    /// First day, inclusive.
    pub from: Date,
    /// Last day, inclusive.
    pub to: Date,
    /// What they say.
    pub kind: TimeKind,
}

/// All layers of a document.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Annotations {
    /// The place of each token in its sentence's tree.
    pub syntax: Vec<Syntax>,
    /// Names, in text order, not overlapping.
    pub mentions: Vec<Mention>,
    /// Quotations, in text order, outer before inner.
    pub quotes: Vec<Quote>,
    /// Times, in text order, not overlapping.
    pub times: Vec<TimeExpression>,
    /// Words that may carry an act or report speech, in text order; empty without a trained reader of acts.
    pub acts: Vec<ReadAct>,
    /// For each token of what sector its party may be; empty without a trained reader, shorter than the document where that
    /// did not read all.
    pub sectors: Vec<ReadSectors>,
}
