//! Lines of a file as text, and cells by the names of their columns.

use std::collections::BTreeMap;
use std::io::{self, BufRead};

/// A line that is longer is no row.
const MAX_LINE_BYTES: u64 = 8 << 20;

/// Lines, numbered from 1. Bytes that are no UTF-8 are read as ISO-8859-1, line by line.
pub(crate) struct Lines {
    reader: Box<dyn BufRead>,
    held: Option<String>,
    number: u64,
}

impl Lines {
    pub(crate) fn new(reader: Box<dyn BufRead>) -> Self {
        Self { reader, held: None, number: 0 }
    }

    /// The next line, which stays the next.
    pub(crate) fn peek(&mut self) -> io::Result<Option<String>> {
        if self.held.is_none() {
            self.held = self.read()?;
        }
        Ok(self.held.clone())
    }

    /// The next line with its number.
    pub(crate) fn next(&mut self) -> Option<(u64, io::Result<String>)> {
        let line = match self.held.take() {
            Some(line) => Ok(line),
            None => match self.read() {
                Ok(line) => Ok(line?),
                Err(error) => Err(error),
            },
        };
        self.number += 1;
        Some((self.number, line))
    }

    fn read(&mut self) -> io::Result<Option<String>> {
        let mut bytes = Vec::new();
        let n_read = io::Read::take(&mut self.reader, MAX_LINE_BYTES).read_until(b'\n', &mut bytes)?;
        if n_read == 0 {
            return Ok(None);
        }
        if n_read as u64 == MAX_LINE_BYTES && bytes.last() != Some(&b'\n') {
            // The rest of it is skipped, a piece at a time.
            loop {
                let mut rest = Vec::new();
                let n_read = io::Read::take(&mut self.reader, MAX_LINE_BYTES).read_until(b'\n', &mut rest)?;
                if n_read == 0 || rest.last() == Some(&b'\n') {
                    break;
                }
            }
            bytes.truncate(80);
        }
        while matches!(bytes.last(), Some(b'\n' | b'\r')) {
            bytes.pop();
        }
        Ok(Some(text(bytes)))
    }

    /// What is left, as bytes.
    pub(crate) fn rest(mut self) -> io::Result<Vec<u8>> {
        let mut bytes = self.held.take().map(|line| (line + "\n").into_bytes()).unwrap_or_default();
        bytes.extend(super::drained(&mut self.reader)?);
        Ok(bytes)
    }
}

/// Bytes as text: UTF-8, else ISO-8859-1, in which each byte is the character of its number.
pub(crate) fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap_or_else(|error| error.into_bytes().into_iter().map(char::from).collect())
}

/// Where each column stands.
pub(crate) struct Header {
    places: BTreeMap<String, usize>,
    len: usize,
}

impl Header {
    pub(crate) fn new<'n>(names: impl IntoIterator<Item = &'n str>) -> Self {
        let mut places = BTreeMap::new();
        let mut len = 0;
        for name in names {
            // Of two columns of one name the first is the documented one; stray ones follow.
            places.entry(key(name)).or_insert(len);
            len += 1;
        }
        Self { places, len }
    }

    /// The cell of a column; absent where the column or the cell is.
    pub(crate) fn cell(&self, cells: &[&str], name: &str) -> Option<String> {
        super::told(cells.get(*self.places.get(&key(name))?)?)
    }

    /// Names that the header lacks.
    pub(crate) fn lacks(&self, names: &[&'static str]) -> Vec<&'static str> {
        names.iter().copied().filter(|name| !self.places.contains_key(&key(name))).collect()
    }

    pub(crate) fn len(&self) -> usize {
        self.len
    }
}

fn key(name: &str) -> String {
    name.trim_start_matches('\u{feff}').trim().trim_matches('"').trim().to_lowercase().replace([' ', '_'], "")
}
