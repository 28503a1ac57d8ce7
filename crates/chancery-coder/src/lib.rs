//! Codes.
use chancery_codebook::Codebook;
use chancery_doc::{Annotations, Coded, Document};
/// What codes a document.
pub trait Coder {
    /// Codes.
    fn code(&self, document: &Document<'_>, annotations: &Annotations) -> Coded;
}
/// Rules.
pub struct RuleCoder { _codebook: Codebook }
impl RuleCoder { /// n
 pub fn new(codebook: Codebook) -> Self { Self { _codebook: codebook } } }
impl Coder for RuleCoder { fn code(&self, _d: &Document<'_>, _a: &Annotations) -> Coded { Coded::default() } }
