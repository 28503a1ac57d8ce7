//! What travels through Chancery, from the page to the record.
//!
//! 1. [`RawPage`]: the bytes of one input, as they came.
//! 2. [`Article`]: its text and what the page says of it; no markup.
//! 3. [`Document`]: the text divided into [`Sentence`]s and [`Token`]s.
//! 4. [`Annotations`]: layers over the text: syntax, mentions, quotes, times, words that may carry an act.
//! 5. [`Coded`]: [`Event`]s, [`Statement`]s and [`Relation`]s, each with its evidence.
//! 6. [`record::Record`]: all of it in the form that leaves the program, schema `chancery/1`.
//!
//! Inside the program a [`Span`] counts bytes of the article's text; the record counts code points.
//!
//! Invariant: nothing here reads a file, a clock or the network.

mod acts;
mod annotations;
mod article;
mod digest;
mod document;
mod note;
mod page;
pub mod record;
mod rows;
mod span;
mod syntax;

pub use acts::{ActLink, Linked, ReadAct, ReadSectors};
pub use annotations::{Annotations, Mention, MentionKind, Quote, TimeExpression, TimeKind};
pub use article::{
    Article, ArticleKind, Credit, CreditKind, DateBasis, Dated, InputSpan, Outlet, ParagraphKind, Published,
};
pub use digest::{digest, digest_spans, text_id};
pub use document::{Document, Sentence, Token, TokenKind};
pub use note::{Note, NoteKind, Notes};
pub use page::{Given, Media, RawPage};
pub use rows::{
    Actor, Alternative, Coded, Count, Event, EventDate, EventType, Evidence, Link, LinkKind, Magnitude, OwnCategory,
    Party, Place, Precision, Relation, RelationEnd, RelationKind, Sector, Spoke, Statement, StatementKind, Status,
};
pub use span::{EntityId, MentionId, SentenceId, Span, TokenId};
pub use syntax::{Deprel, Syntax, UnknownTerm, Upos};
