//! Where the files come from: built in, or a folder.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use crate::CodebookError;

/// One file of the codebook.
pub(crate) struct Source {
    /// Relative to the codebook's folder.
    pub(crate) name: Cow<'static, str>,
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
    "actors/armed_groups.toml",
    "actors/bodies.toml",
    "actors/media.toml",
    "actors/persons/africa.toml",
    "actors/persons/americas.toml",
    "actors/persons/asia_pacific.toml",
    "actors/persons/bodies.toml",
    "actors/persons/europe_east.toml",
    "actors/persons/europe_west.toml",
    "actors/persons/middle_east.toml",
    "actors/states.toml",
    "cues.toml",
    "frames.toml",
    "given_names.toml",
    "not_actors.toml",
    "nouns.toml",
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
    FILES.iter().map(|&(name, text)| Source { name: Cow::Borrowed(name), text: Cow::Borrowed(text) }).collect()
}

/// The files of a codebook's folder: those that every codebook has, and whatever tables stand under its `actors/`.
pub(crate) fn folder(path: &Path) -> Result<Vec<Source>, CodebookError> {
    let fixed = FILES.iter().map(|&(name, _)| name).filter(|name| !name.starts_with("actors/"));
    let mut names: Vec<String> = fixed.map(str::to_owned).collect();
    let tables = tables_under(path, "actors")?;
    if tables.is_empty() {
        return Err(CodebookError::Missing { name: "actors/*.toml".to_owned() });
    }
    names.extend(tables);
    names.sort();
    names.into_iter().map(|name| read(path.join(&name), name)).collect()
}

/// The actor tables of a user: a file, or the `.toml` files of a folder.
pub(crate) fn tables(path: &Path) -> Result<Vec<Source>, CodebookError> {
    if !path.is_dir() {
        let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
        return Ok(vec![read(path.to_owned(), name)?]);
    }
    let mut names = tables_under(path, "")?;
    names.sort();
    names.into_iter().map(|name| read(path.join(&name), name)).collect()
}

/// One file of a user's.
pub(crate) fn one(path: &Path) -> Result<Source, CodebookError> {
    let text = std::fs::read_to_string(path).map_err(|source| CodebookError::Read { path: path.to_owned(), source })?;
    Ok(Source { name: Cow::Owned(path.display().to_string()), text: Cow::Owned(text) })
}

/// The `.toml` files under a folder and the folders in it, named from `root`.
fn tables_under(root: &Path, folder: &str) -> Result<Vec<String>, CodebookError> {
    let path = root.join(folder);
    let unreadable = |source| CodebookError::Read { path: path.clone(), source };
    let mut names = Vec::new();
    for entry in std::fs::read_dir(&path).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        let Ok(file) = entry.file_name().into_string() else { continue };
        let name = if folder.is_empty() { file } else { format!("{folder}/{file}") };
        // A link to a folder is not followed: it may lead back here.
        if entry.file_type().map_err(unreadable)?.is_dir() {
            names.extend(tables_under(root, &name)?);
        } else if name.ends_with(".toml") {
            names.push(name);
        }
    }
    Ok(names)
}

fn read(path: PathBuf, name: String) -> Result<Source, CodebookError> {
    match std::fs::read_to_string(&path) {
        Ok(text) => Ok(Source { name: Cow::Owned(name), text: Cow::Owned(text) }),
        Err(source) if source.kind() == std::io::ErrorKind::NotFound => Err(CodebookError::Missing { name }),
        Err(source) => Err(CodebookError::Read { path, source }),
    }
}

/// Digest of names and texts, 32 hex digits.
pub(crate) fn digest<'s>(sources: impl Iterator<Item = &'s Source>) -> String {
    let mut hasher = Sha256::new();
    for source in sources {
        hasher.update(source.name.as_bytes());
        hasher.update([0]);
        hasher.update(source.text.as_bytes());
        hasher.update([0]);
    }
    hasher.finalize()[..16].iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Digest of a text, 32 hex digits.
pub(crate) fn digest_of(text: &str) -> String {
    Sha256::digest(text)[..16].iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The digest of what two digests are of.
pub(crate) fn joined(one: &str, other: &str) -> String {
    digest_of(&format!("{one} {other}"))
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
        for folder in ["", "actors", "actors/persons", "plover"] {
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
