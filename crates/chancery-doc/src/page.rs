//! One input as it came.

/// What the bytes of an input are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Media {
    /// A web page.
    Html,
    /// Plain text: the first line is the title, blank lines part paragraphs.
    Text,
}

/// What the caller knows about an input; it wins over what the page says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Given {
    /// Headline.
    pub title: Option<String>,
    /// Day, or time with zone, in ISO 8601; checked by the caller with [`crate::Dated::parse`].
    pub published: Option<String>,
    /// Outlet's name as readers know it.
    pub outlet: Option<String>,
    /// Where the page was fetched.
    pub url: Option<String>,
    /// When the page was fetched, in ISO 8601: nothing on it can have been published later.
    pub captured: Option<String>,
}

/// One input as it came: bytes, and what the caller says of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawPage {
    /// What was read: a path, `archive#offset`, `feed#number`, or the id of a JSONL line.
    pub input: String,
    /// What the bytes are.
    pub media: Media,
    /// The bytes, undecoded.
    pub bytes: Vec<u8>,
    /// Character set of the HTTP header, if there was one.
    pub charset: Option<String>,
    /// What the caller knows.
    pub given: Given,
}
