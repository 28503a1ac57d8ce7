//! What is remembered from one run to the next: states of pages, rules of sites, hosts that asked for patience.
//!
//! A file of lines that only grows while it is used, so that a kill loses one line at most; the last line about a thing counts.
//! Where most lines are outdated the file is written anew when it is opened.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead as _, BufReader, BufWriter, Write as _};
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// What stands in the first line.
const SCHEMA: &str = "chancery-fetch/1";

/// The known state of a page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Page {
    /// When it was last had, in seconds since 1970.
    pub(crate) at: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) etag: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) modified: Option<String>,
    /// SHA-256 of the body.
    pub(crate) digest: String,
    /// Of a listing: the day before which what it lists was passed over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) since: Option<String>,
}

impl Page {
    /// Whether all that it lists was had that a run from that day on wants.
    pub(crate) fn covers(&self, since: Option<Date>) -> bool {
        let Some(own) = &self.since else { return true };
        own.parse::<Date>().is_ok_and(|own| since.is_some_and(|since| own <= since))
    }
}

/// The rules of an origin.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Site {
    pub(crate) at: i64,
    /// The text of robots.txt; empty where there is none.
    pub(crate) robots: String,
    /// The text of tdmrep.json; empty where there is none.
    pub(crate) reserved: String,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(untagged)]
enum Line {
    First { schema: String },
    Page { page: String, state: Page },
    Site { site: String, rules: Site },
    Host { host: String, not_before: i64 },
}

/// Why the memory cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum StateError {
    /// It cannot be read or written.
    #[error("could not use the state `{path}`: {source}")]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Another run uses it.
    #[error("another fetch uses the state `{0}`; wait for its end, or name another with --state")]
    Busy(PathBuf),
    /// It is something else.
    #[error("`{0}` is no state of `chancery fetch`; name another file with --state")]
    Foreign(PathBuf),
}

/// What is remembered.
#[derive(Debug, Default)]
pub struct State {
    file: Option<BufWriter<File>>,
    pages: BTreeMap<String, Page>,
    sites: BTreeMap<String, Site>,
    hosts: BTreeMap<String, i64>,
}

impl State {
    /// A memory that ends with the run.
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// The memory in a file, which is made if there is none, for this run alone.
    ///
    /// # Errors
    ///
    /// If it cannot be used, is of another run that goes on, or is no memory.
    pub fn open(path: &Path) -> Result<Self, StateError> {
        let io = |source| StateError::Io { path: path.to_owned(), source };
        let open = || OpenOptions::new().read(true).append(true).create(true).open(path);
        let mut file = locked(open().map_err(io)?, path)?;
        let mut state = Self::default();
        let mut n_lines = 0_usize;
        let mut ends_whole = true;
        let mut reader = BufReader::new(&mut file);
        let mut line = Vec::new();
        while reader.read_until(b'\n', &mut line).map_err(io)? > 0 {
            let read = serde_json::from_slice(&line);
            match read {
                Ok(Line::First { schema }) if n_lines == 0 && schema == SCHEMA => {}
                _ if n_lines == 0 => return Err(StateError::Foreign(path.to_owned())),
                Ok(read) => state.take(read),
                // The last line of a run that was killed.
                Err(_) => {}
            }
            n_lines += 1;
            ends_whole = line.ends_with(b"\n");
            line.clear();
        }
        if n_lines > 2 * state.n_lines() + 1000 {
            file = state.written_anew(path)?;
        } else if n_lines == 0 {
            state.file = Some(BufWriter::new(file));
            state.append(&Line::First { schema: SCHEMA.to_owned() }).map_err(io)?;
            return Ok(state);
        } else if !ends_whole {
            file.write_all(b"\n").map_err(io)?;
        }
        state.file = Some(BufWriter::new(file));
        Ok(state)
    }

    fn n_lines(&self) -> usize {
        1 + self.pages.len() + self.sites.len() + self.hosts.len()
    }

    fn written_anew(&self, path: &Path) -> Result<File, StateError> {
        let io = |source| StateError::Io { path: path.to_owned(), source };
        let mut fresh = path.as_os_str().to_owned();
        fresh.push(".new");
        let open = || OpenOptions::new().append(true).create(true).open(&fresh);
        fs::write(&fresh, b"").map_err(io)?;
        let mut file = BufWriter::new(locked(open().map_err(io)?, path)?);
        let mut write = |line: &Line| -> io::Result<()> {
            serde_json::to_writer(&mut file, line)?;
            file.write_all(b"\n")
        };
        let mut all = || -> io::Result<()> {
            write(&Line::First { schema: SCHEMA.to_owned() })?;
            for (page, state) in &self.pages {
                write(&Line::Page { page: page.clone(), state: state.clone() })?;
            }
            for (site, rules) in &self.sites {
                write(&Line::Site { site: site.clone(), rules: rules.clone() })?;
            }
            for (host, not_before) in &self.hosts {
                write(&Line::Host { host: host.clone(), not_before: *not_before })?;
            }
            Ok(())
        };
        all().map_err(io)?;
        let file = file.into_inner().map_err(io::IntoInnerError::into_error).map_err(io)?;
        fs::rename(&fresh, path).map_err(io)?;
        Ok(file)
    }

    fn take(&mut self, line: Line) {
        match line {
            Line::First { .. } => {}
            Line::Page { page, state } => drop(self.pages.insert(page, state)),
            Line::Site { site, rules } => drop(self.sites.insert(site, rules)),
            Line::Host { host, not_before } => drop(self.hosts.insert(host, not_before)),
        }
    }

    fn append(&mut self, line: &Line) -> io::Result<()> {
        let Some(file) = &mut self.file else { return Ok(()) };
        serde_json::to_writer(&mut *file, line)?;
        file.write_all(b"\n")?;
        file.flush()
    }

    fn keep(&mut self, line: Line) -> io::Result<()> {
        self.append(&line)?;
        self.take(line);
        Ok(())
    }

    pub(crate) fn page(&self, address: &str) -> Option<&Page> {
        self.pages.get(address)
    }

    pub(crate) fn keep_page(&mut self, address: &str, state: Page) -> io::Result<()> {
        self.keep(Line::Page { page: address.to_owned(), state })
    }

    pub(crate) fn site(&self, origin: &str) -> Option<&Site> {
        self.sites.get(origin)
    }

    pub(crate) fn keep_site(&mut self, origin: &str, rules: Site) -> io::Result<()> {
        self.keep(Line::Site { site: origin.to_owned(), rules })
    }

    pub(crate) fn not_before(&self, host: &str) -> Option<i64> {
        self.hosts.get(host).copied()
    }

    pub(crate) fn put_off(&mut self, host: &str, not_before: i64) -> io::Result<()> {
        self.keep(Line::Host { host: host.to_owned(), not_before })
    }
}

fn locked(file: File, path: &Path) -> Result<File, StateError> {
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(fs::TryLockError::WouldBlock) => Err(StateError::Busy(path.to_owned())),
        Err(fs::TryLockError::Error(source)) => Err(StateError::Io { path: path.to_owned(), source }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(at: i64) -> Page {
        Page { at, etag: Some("\"x\"".to_owned()), modified: None, digest: "d".to_owned(), since: None }
    }

    #[test]
    fn a_listing_covers_what_it_was_read_for() {
        let of = |since: Option<&str>| Page { since: since.map(str::to_owned), ..Page::default() };
        let day = |day: &str| Some(day.parse().unwrap());
        for (page, since, covers) in [
            (of(None), None, true),
            (of(None), day("2024-01-01"), true),
            (of(Some("2024-11-01")), day("2024-11-01"), true),
            (of(Some("2024-11-01")), day("2024-11-02"), true),
            (of(Some("2024-11-01")), day("2024-01-01"), false),
            (of(Some("2024-11-01")), None, false),
        ] {
            assert_eq!(page.covers(since), covers, "{page:?} {since:?}");
        }
    }

    #[test]
    fn it_remembers_and_outlives_a_kill() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state.jsonl");
        let mut state = State::open(&path).unwrap();
        state.keep_page("https://a.example/", page(1)).unwrap();
        state.keep_page("https://a.example/", page(2)).unwrap();
        state.put_off("a.example", 7).unwrap();
        assert!(matches!(State::open(&path), Err(StateError::Busy(_))));
        drop(state);
        fs::OpenOptions::new().append(true).open(&path).unwrap().write_all(b"{\"page\":\"https://b").unwrap();
        let mut state = State::open(&path).unwrap();
        assert_eq!((state.page("https://a.example/"), state.not_before("a.example")), (Some(&page(2)), Some(7)));
        state.keep_site("https://a.example", Site { at: 3, ..Site::default() }).unwrap();
        drop(state);
        assert_eq!(State::open(&path).unwrap().site("https://a.example").unwrap().at, 3);
    }

    #[test]
    fn it_is_written_anew_where_it_is_mostly_old() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state.jsonl");
        let mut state = State::open(&path).unwrap();
        for at in 0..2000 {
            state.keep_page("https://a.example/", page(at)).unwrap();
        }
        drop(state);
        let mut state = State::open(&path).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap().lines().count(), 2);
        assert!(matches!(State::open(&path), Err(StateError::Busy(_))), "the new file is locked too");
        state.keep_page("https://b.example/", page(1)).unwrap();
        drop(state);
        assert_eq!(State::open(&path).unwrap().pages.len(), 2);
    }

    #[test]
    fn another_file_is_refused_and_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("rows.jsonl");
        fs::write(&path, "{\"schema\":\"chancery/1\"}\n").unwrap();
        assert!(matches!(State::open(&path), Err(StateError::Foreign(_))));
        assert_eq!(fs::read_to_string(&path).unwrap(), "{\"schema\":\"chancery/1\"}\n");
    }
}
