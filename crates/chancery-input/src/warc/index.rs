//! Where each record of an archive lies, so that many machines can share it.

use std::path::Path;

use super::head::RecordKind;
use super::records::{Damage, Records};
use crate::walk::Found;
use crate::{InputError, source};

/// One record: where it lies and what it says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WarcEntry {
    /// Offset in the file: of the record's gzip member, or of the record itself.
    pub offset: u64,
    /// Bytes of the file that hold it and can be read alone; `None` where it shares a gzip member with others, or is damaged.
    pub length: Option<u64>,
    /// How far into the inflated gzip member it begins; 0 for the first record of a member.
    pub within: u64,
    /// What it is.
    pub kind: RecordKind,
    /// `WARC-Target-URI`, without brackets.
    pub url: Option<String>,
    /// `WARC-Date`, as it stands there.
    pub date: Option<String>,
}

/// The records of an archive, in their order.
pub struct WarcEntries {
    path: String,
    records: Records,
    damage: Option<Damage>,
}

/// Lists the records of the archive at `path`; bodies are passed over.
///
/// A job splits an archive by the offsets, and reads a part with [`Inputs::between`](crate::Inputs::between): the same
/// pages with the same names, wherever they are read.
///
/// ```
/// use chancery_input::{Inputs, Options, warc_entries};
///
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("crawl.warc");
/// let record = |n: u32| {
///     let page = format!("<p>Envoys met for talk number {n}.");
///     let head = format!("WARC-Type: resource\r\nWARC-Target-URI: https://news.example/{n}\r\nContent-Type: text/html");
///     format!("WARC/1.0\r\n{head}\r\nContent-Length: {}\r\n\r\n{page}\r\n\r\n", page.len())
/// };
/// std::fs::write(&path, (0..10).map(record).collect::<String>())?;
///
/// let entries: Vec<_> = warc_entries(&path)?.collect::<Result<_, _>>()?;
/// assert_eq!(entries[3].url.as_deref(), Some("https://news.example/3"));
/// let half = entries[5].offset;
/// let pages = |from, to| Inputs::between(path.clone(), from, to, Options::default()).map(Iterator::count);
/// assert_eq!((pages(0, half)?, pages(half, u64::MAX)?), (5, 5));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// If the file cannot be opened; damage inside it is an error in its place, and the next record is listed.
pub fn warc_entries(path: &Path) -> Result<WarcEntries, InputError> {
    let name = path.to_string_lossy().into_owned();
    let open = || {
        let metadata = std::fs::metadata(path)?;
        source::open(&Found::File { path: path.to_owned(), metadata }, &std::sync::Arc::default())
    };
    match open() {
        Ok(source) => Ok(WarcEntries { path: name, records: Records::new(source, u64::MAX), damage: None }),
        Err(source) => Err(InputError::Open { path: name, source }),
    }
}

impl Iterator for WarcEntries {
    type Item = Result<WarcEntry, InputError>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Some(damage) = self.damage.take() {
            return Some(Err(damage.of(&self.path)));
        }
        if let Err(damage) = self.records.open()? {
            return Some(Err(damage.of(&self.path)));
        }
        let (head, place) = (self.records.head(), self.records.place());
        let filled = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let mut entry = WarcEntry {
            offset: place.offset,
            length: None,
            within: place.within,
            kind: head.kind,
            url: filled(&head.url),
            date: filled(&head.date),
        };
        match self.records.close() {
            Ok(()) if place.within == 0 => entry.length = self.records.end().map(|end| end - place.offset),
            Ok(()) => {}
            Err(damage) => self.damage = Some(damage),
        }
        Some(Ok(entry))
    }
}
