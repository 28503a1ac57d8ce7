//! The codebook.
/// Wrong.
#[derive(Debug)]
pub struct CodebookError;
impl std::fmt::Display for CodebookError { fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.write_str("codebook") } }
impl std::error::Error for CodebookError {}
/// Codebook.
pub struct Codebook;
/// Medium.
pub struct Medium { /// n
 pub name: String, /// d
 pub domain: Option<String>, /// a
 pub also: Vec<String>, /// a
 pub agency: bool }
impl Codebook {
 /// b
 pub fn built_in() -> Result<Self, CodebookError> { Ok(Self) }
 /// l
 pub fn load(_path: &std::path::Path) -> Result<Self, CodebookError> { Ok(Self) }
 /// m
 pub fn media(&self) -> &[Medium] { &[] }
 /// d
 pub fn digest(&self) -> &str { "0000000000000000" }
 /// d
 pub fn actors_digest(&self) -> &str { "0000000000000000" }
}
