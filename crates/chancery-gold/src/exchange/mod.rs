//! Annotations out to other tools and back: brat, CoNLL-U, UIMA CAS XMI (INCEpTION), Prodigy, W3C Web Annotation.
//!
//! 1. [`standoff`]: an annotated article as marks on a text and links between them, which every one of these formats can say in its way.
//! 2. One file a format: from [`Standoff`] to text and back.
//!
//! Every format says sentences, words to the character, types, roles and values. What none says: fields of an article that are not ours.

mod brat;
mod conllu;
mod prodigy;
pub mod standoff;
mod webannotation;
mod xmi;

use std::path::{Path, PathBuf};

use crate::GoldError;
use crate::gold::GoldDoc;
use crate::session::file_name;
use standoff::{Standoff, from_standoff, to_standoff};

/// A format of another tool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// brat's stand-off: `.txt` with `.ann`.
    Brat,
    /// CoNLL-U: marks in MISC and comments.
    Conllu,
    /// UIMA CAS XMI 1.0, as INCEpTION imports it, with its type system.
    Xmi,
    /// Prodigy's tasks, a line of JSON each.
    Prodigy,
    /// W3C Web Annotation, a page of JSON-LD an article.
    WebAnnotation,
}

impl Format {
    /// The ending of the files that are read.
    #[must_use]
    pub fn ending(self) -> &'static str {
        match self {
            Self::Brat => "ann",
            Self::Conllu => "conllu",
            Self::Xmi => "xmi",
            Self::Prodigy => "jsonl",
            Self::WebAnnotation => "jsonld",
        }
    }
}

/// A file to write: its name, without a folder, and its text.
pub type File = (String, String);

/// The articles as files of the format.
#[must_use]
pub fn export(format: Format, docs: &[GoldDoc]) -> Vec<File> {
    let standoffs: Vec<Standoff> = docs.iter().map(to_standoff).collect();
    let each = |write: &dyn Fn(&Standoff) -> String| -> Vec<File> {
        let file = |standoff: &Standoff| (format!("{}.{}", file_name(&standoff.id), format.ending()), write(standoff));
        standoffs.iter().map(file).collect()
    };
    match format {
        Format::Brat => {
            let mut files = each(&brat::write);
            files.extend(
                standoffs.iter().map(|standoff| (format!("{}.txt", file_name(&standoff.id)), brat::text(standoff))),
            );
            files.push(("annotation.conf".to_owned(), brat::configuration()));
            files
        }
        Format::Conllu => vec![("articles.conllu".to_owned(), standoffs.iter().map(conllu::write).collect())],
        Format::Xmi => {
            let mut files = each(&xmi::write);
            files.push(("TypeSystem.xml".to_owned(), xmi::type_system()));
            files
        }
        Format::Prodigy => vec![("articles.jsonl".to_owned(), standoffs.iter().map(prodigy::write).collect())],
        Format::WebAnnotation => each(&webannotation::write),
    }
}

/// The articles of one file of the format. `read` gives the text of a file beside it, which brat needs.
///
/// # Errors
///
/// If the file is not in the format, with the line where one can be named.
pub fn import(
    format: Format,
    path: &Path,
    text: &str,
    read: &dyn Fn(&Path) -> Result<String, GoldError>,
) -> Result<Vec<GoldDoc>, GoldError> {
    let wrong = |(line, reason): Wrong| GoldError::Foreign { path: PathBuf::from(path), line, reason };
    let standoffs = match format {
        Format::Brat => {
            let id = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
            vec![brat::read(&id, &read(&path.with_extension("txt"))?, text).map_err(wrong)?]
        }
        Format::Conllu => conllu::read(text).map_err(wrong)?,
        Format::Xmi => vec![xmi::read(text).map_err(wrong)?],
        Format::Prodigy => prodigy::read(text).map_err(wrong)?,
        Format::WebAnnotation => vec![webannotation::read(text).map_err(wrong)?],
    };
    Ok(standoffs.iter().map(from_standoff).collect())
}

/// A line, and what is wrong there.
type Wrong = (usize, String);

/// Code points of a text before a byte, and back.
pub(crate) struct Points {
    /// Byte of each code point, and the end.
    bytes: Vec<usize>,
}

impl Points {
    pub(crate) fn new(text: &str) -> Self {
        Self { bytes: text.char_indices().map(|(at, _)| at).chain([text.len()]).collect() }
    }

    /// The code point at a byte on a border.
    pub(crate) fn point(&self, byte: usize) -> usize {
        self.bytes.partition_point(|&at| at < byte)
    }

    /// The byte of a code point; nothing behind the end.
    pub(crate) fn byte(&self, point: usize) -> Option<usize> {
        self.bytes.get(point).copied()
    }
}
