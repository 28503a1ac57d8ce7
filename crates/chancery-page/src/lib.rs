//! From bytes to an article.
use chancery_doc::{Article, RawPage};

/// Outlets by name and domain.
#[derive(Clone, Debug, Default)]
pub struct Outlets;
impl Outlets {
    /// From (name, domain, other names, whether an agency).
    pub fn new(_media: impl IntoIterator<Item = (String, Option<String>, Vec<String>, bool)>) -> Self { Self }
}
/// Why an input could not be read at all.
#[derive(Debug)]
pub enum Unreadable { /// Nothing in it.
 Empty }
impl std::fmt::Display for Unreadable { fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.write_str("empty") } }
impl std::error::Error for Unreadable {}
/// Reads a page.
pub fn extract(_outlets: &Outlets, page: &RawPage) -> Result<Article, Unreadable> {
    let mut a = Article { input: page.input.clone(), ..Article::default() };
    let text = String::from_utf8_lossy(&page.bytes).into_owned();
    let (title, body) = text.split_once('\n').unwrap_or((&text, ""));
    let title = page.given.title.as_deref().map_or(title, |t| t);
    a.set_text(Some(title), body.split("\n\n"));
    a.language = Some("en".into());
    Ok(a)
}
