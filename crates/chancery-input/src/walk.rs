//! Paths and folders become files, in the order in which they are given and, within a folder, of their names.

use std::ffi::OsString;
use std::fs::{self, Metadata};
use std::io;
use std::path::{Path, PathBuf};

use crate::kind::{self, Kind};
use crate::{InputError, STDIN};

/// One thing to read.
#[derive(Debug)]
pub(crate) enum Found {
    /// Standard input.
    Stdin,
    /// A file, a pipe or a device.
    File { path: PathBuf, metadata: Metadata },
}

impl Found {
    /// A file, a pipe or a device that was named.
    pub(crate) fn file(path: &std::path::Path) -> std::io::Result<Self> {
        Ok(Self::File { path: path.to_owned(), metadata: std::fs::metadata(path)? })
    }

    pub(crate) fn name(&self) -> String {
        match self {
            Self::Stdin => STDIN.to_owned(),
            Self::File { path, .. } => path.to_string_lossy().into_owned(),
        }
    }

    pub(crate) fn kind(&self) -> Kind {
        match self {
            Self::Stdin => Kind::Unknown,
            Self::File { path, .. } => kind::by_name(path),
        }
    }

    pub(crate) fn len(&self) -> u64 {
        match self {
            Self::Stdin => 0,
            Self::File { metadata, .. } => metadata.len(),
        }
    }

    pub(crate) fn is_regular(&self) -> bool {
        matches!(self, Self::File { metadata, .. } if metadata.is_file())
    }
}

/// Walks the paths; of a folder only the names on the way down are held.
pub(crate) struct Walk {
    paths: std::vec::IntoIter<PathBuf>,
    folders: Vec<Folder>,
    /// Files of folders that are hidden or of no kind that we read, and links to folders.
    pub(crate) n_left_out: u64,
}

struct Folder {
    path: PathBuf,
    /// Names yet to be visited, last first.
    names: Vec<OsString>,
}

impl Walk {
    pub(crate) fn new(paths: Vec<PathBuf>) -> Self {
        Self { paths: paths.into_iter(), folders: Vec::new(), n_left_out: 0 }
    }

    /// A path that the caller gave: read whatever its name is.
    fn given(&mut self, path: PathBuf) -> Option<Result<Found, InputError>> {
        if path == Path::new(STDIN) {
            return Some(Ok(Found::Stdin));
        }
        let name = || path.to_string_lossy().into_owned();
        match fs::metadata(&path) {
            Ok(metadata) if metadata.is_dir() => self.enter(path).err().map(Err),
            Ok(metadata) => Some(Ok(Found::File { path, metadata })),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Some(Err(InputError::Missing { path: name() })),
            Err(source) => Some(Err(InputError::Open { path: name(), source })),
        }
    }

    /// A path in a folder: read if its name says that we can.
    fn met(&mut self, path: PathBuf) -> Option<Result<Found, InputError>> {
        let name = || path.to_string_lossy().into_owned();
        let is_link = fs::symlink_metadata(&path).is_ok_and(|metadata| metadata.is_symlink());
        match fs::metadata(&path) {
            // A link to a folder may lead back up, and then the walk would never end.
            Ok(metadata) if metadata.is_dir() && !is_link => self.enter(path).err().map(Err),
            Ok(metadata) if metadata.is_file() && is_read(&path) => Some(Ok(Found::File { path, metadata })),
            Err(source) if is_read(&path) => Some(Err(InputError::Open { path: name(), source })),
            _ => {
                self.n_left_out += 1;
                None
            }
        }
    }

    fn enter(&mut self, path: PathBuf) -> Result<(), InputError> {
        let list = || fs::read_dir(&path)?.map(|entry| Ok(entry?.file_name())).collect::<io::Result<Vec<_>>>();
        let mut names =
            list().map_err(|source| InputError::Folder { path: path.to_string_lossy().into_owned(), source })?;
        let n_all = names.len();
        names.retain(|name| !name.as_encoded_bytes().starts_with(b"."));
        self.n_left_out += (n_all - names.len()) as u64;
        names.sort_unstable_by(|a, b| b.cmp(a));
        self.folders.push(Folder { path, names });
        Ok(())
    }
}

fn is_read(path: &Path) -> bool {
    !matches!(kind::by_name(path), Kind::Unknown | Kind::Unsupported(_))
}

impl Iterator for Walk {
    type Item = Result<Found, InputError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let found = match self.folders.last_mut() {
                Some(folder) => match folder.names.pop() {
                    Some(name) => {
                        let path = folder.path.join(name);
                        self.met(path)
                    }
                    None => {
                        self.folders.pop();
                        None
                    }
                },
                None => {
                    let path = self.paths.next()?;
                    self.given(path)
                }
            };
            if found.is_some() {
                return found;
            }
        }
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_link_to_the_folder_above_does_not_catch_the_walk() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("a.txt"), "x").unwrap();
        std::os::unix::fs::symlink(folder.path(), folder.path().join("again")).unwrap();
        let mut walk = Walk::new(vec![folder.path().to_owned()]);
        assert_eq!(walk.by_ref().count(), 1);
        assert_eq!(walk.n_left_out, 1);
    }
}
