//! Pages made to hurt, each with what must come of it; all text is our own.
//!
//! Of every one of them holds what [`crate::hold`] says, and that [`EVIL`] stands nowhere in what is coded. A page goes through the whole
//! program within its budgets, whatever it is.

use chancery_doc::{Article, Given, Media, NoteKind, RawPage};
use chancery_page::Unreadable;

mod bytes;
mod floods;
mod markup;
pub(crate) mod stored;
mod words;

pub use stored::{Stored, stored};

/// A sentence with an act in it, that each page that can still be read must give.
pub const LEAD: &str =
    "The envoys of Peru and Chile met on the quay in Lima on Tuesday and signed a treaty on fishing.";
/// What stands where no reader sees it: in scripts, styles, hidden elements, attributes.
pub const EVIL: &str = "Zqx army attacked";

/// One page made to hurt.
pub struct Case {
    /// What is wrong with it.
    pub name: String,
    /// The page.
    pub page: RawPage,
    /// What must come of it, beside what must come of every page.
    pub must: Vec<Must>,
}

/// What must come of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Must {
    /// It is refused, as no text.
    Refuse,
    /// It is read, and its text holds these words.
    Hold(&'static str),
    /// Its text, title and names lack these words.
    Lack(&'static str),
    /// A note of this kind says what was done.
    Note(NoteKind),
}

impl Must {
    /// Why what came of a page is not what must; `None` where it is.
    #[must_use]
    pub fn fault(self, read: &Result<Article, Unreadable>) -> Option<String> {
        let holds = |article: &Article, words: &str| {
            article.text.contains(words)
                || article.title.as_deref().is_some_and(|title| title.contains(words))
                || article.byline.iter().any(|name| name.contains(words))
        };
        match (self, read) {
            (Self::Refuse, Err(_)) => None,
            (Self::Refuse, Ok(article)) => Some(format!("was read: {:.60}", article.text)),
            (_, Err(reason)) => Some(format!("was refused: {reason}")),
            (Self::Hold(words), Ok(article)) => {
                (!holds(article, words)).then(|| format!("lacks {words:?}: {:?}", article.notes))
            }
            (Self::Lack(words), Ok(article)) => holds(article, words).then(|| format!("holds {words:?}")),
            (Self::Note(kind), Ok(article)) => {
                let has = article.notes.iter().any(|note| note.kind == kind);
                (!has).then(|| format!("no note on {kind:?}: {:?}", article.notes))
            }
        }
    }
}

/// All pages made to hurt.
#[must_use]
pub fn cases() -> Vec<Case> {
    let mut cases = markup::cases();
    cases.extend(floods::cases());
    cases.extend(bytes::cases());
    cases.extend(words::cases());
    for case in &mut cases {
        if !case.must.contains(&Must::Refuse) {
            case.must.push(Must::Lack(EVIL));
        }
    }
    cases
}

fn case(name: impl Into<String>, media: Media, bytes: impl Into<Vec<u8>>, must: &[Must]) -> Case {
    let page = RawPage { input: "hostile".into(), media, bytes: bytes.into(), charset: None, given: Given::default() };
    Case { name: name.into(), page, must: must.to_vec() }
}

fn html(name: impl Into<String>, source: impl Into<Vec<u8>>, must: &[Must]) -> Case {
    case(name, Media::Html, source, must)
}

/// A page whose body is `body`, with the lead below it.
fn above_lead(body: &str) -> String {
    format!("<html><body><article>{body}<p>{LEAD}</p><p>{LEAD}</p></article></body></html>")
}
