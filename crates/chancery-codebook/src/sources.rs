//! Where the files come from: built in, or a folder.

use std::borrow::Cow;
use std::path::Path;

use crate::CodebookError;

/// One file of the codebook.
pub(crate) struct Source {
    /// Relative to the codebook's folder.
    pub(crate) name: &'static str,
    pub(crate) text: Cow<'static, str>,
}

macro_rules! files {
    ($($name:literal),* $(,)?) => {
        /// Every file of a codebook, sorted.
        const FILES: &[(&str, &str)] = &[$(($name, include_str!(concat!("../../../codebook/", $name)))),*];
    };
}

files![
    "actors/agents.toml",
    "actors/bodies.toml",
    "actors/media.toml",
    "actors/persons.toml",
    "actors/states.toml",
    "cues.toml",
    "frames.toml",
    "plover/accuse.toml",
    "plover/agree.toml",
    "plover/aid.toml",
    "plover/assault.toml",
    "plover/coerce.toml",
    "plover/concede.toml",
    "plover/consult.toml",
    "plover/contexts.toml",
    "plover/cooperate.toml",
    "plover/mobilize.toml",
    "plover/protest.toml",
    "plover/reject.toml",
    "plover/request.toml",
    "plover/retreat.toml",
    "plover/sanction.toml",
    "plover/support.toml",
    "plover/threaten.toml",
];

pub(crate) fn built_in() -> Vec<Source> {
    FILES.iter().map(|&(name, text)| Source { name, text: Cow::Borrowed(text) }).collect()
}

pub(crate) fn folder(path: &Path) -> Result<Vec<Source>, CodebookError> {
    let read = |&(name, _): &(&'static str, &str)| {
        let path = path.join(name);
        match std::fs::read_to_string(&path) {
            Ok(text) => Ok(Source { name, text: Cow::Owned(text) }),
            Err(source) if source.kind() == std::io::ErrorKind::NotFound => {
                Err(CodebookError::Missing { name: name.to_owned() })
            }
            Err(source) => Err(CodebookError::Read { path, source }),
        }
    };
    FILES.iter().map(read).collect()
}

pub(crate) fn named<'s>(sources: &'s [Source], name: &str) -> Result<&'s Source, CodebookError> {
    sources.iter().find(|source| source.name == name).ok_or_else(|| CodebookError::Missing { name: name.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_of_the_folder_is_built_in() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../codebook");
        let mut names = Vec::new();
        for folder in ["", "actors", "plover"] {
            for entry in std::fs::read_dir(root.join(folder)).unwrap() {
                let name = entry.unwrap().file_name().into_string().unwrap();
                if name.ends_with(".toml") {
                    names.push(if folder.is_empty() { name } else { format!("{folder}/{name}") });
                }
            }
        }
        names.sort();
        let built_in: Vec<&str> = FILES.iter().map(|&(name, _)| name).collect();
        assert_eq!(names, built_in);
    }
}
