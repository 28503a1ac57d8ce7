//! Texts and records, made small: Zstandard with a dictionary that the archive itself holds.
//!
//! A single article is too short to compress well by itself; most of its bytes are names of fields and common words, which the
//! dictionary has already. The dictionary stands in the archive, so that a later program reads it whatever its own is.

use std::sync::{Mutex, PoisonError};

use rusqlite::Connection;
use zstd::bulk::{Compressor, Decompressor};

use crate::error::{ArchiveError, Result};

/// Articles of ours, as texts: the words that news is made of.
const TEXT_WORDS: &[u8] = include_bytes!("../dictionary/texts.txt");
/// Their records without the texts: the words that records are made of.
const RECORD_WORDS: &[u8] = include_bytes!("../dictionary/records.jsonl");
/// How often each byte and each kind of match comes where these words are at hand, counted over texts of ours by
/// `dictionary/tables.py`. With them a short text needs no tables of its own: texts are 1 % smaller, records 3 %.
const TEXT_TABLES: &[u8] = include_bytes!("../dictionary/texts.tables");
/// The same of records.
const RECORD_TABLES: &[u8] = include_bytes!("../dictionary/records.tables");

/// Zstandard's own default. Level 9 made files 4 % smaller and took three times as long.
const LEVEL: i32 = 3;

/// No text or record that we wrote is longer; a damaged length must not ask for all memory.
const MAX_BYTES: usize = 256 << 20;

/// What packs and unpacks.
pub(crate) struct Packer {
    text: Words,
    record: Words,
}

struct Words {
    words: Vec<u8>,
    /// Those that pack nothing just now: to make one costs as much as to pack an article.
    packing: Mutex<Vec<Compressor<'static>>>,
    /// The same for unpacking.
    unpacking: Mutex<Vec<Decompressor<'static>>>,
}

impl Words {
    fn new(words: Vec<u8>) -> Self {
        Self { words, packing: Mutex::default(), unpacking: Mutex::default() }
    }

    fn pack(&self, bytes: &[u8]) -> Result<Vec<u8>> {
        let say = |error| ArchiveError::stored("text", error);
        let free = self.packing.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut compressor = free.map_or_else(|| compressor(&self.words), Ok).map_err(say)?;
        let packed = compressor.compress(bytes).map_err(say)?;
        self.packing.lock().unwrap_or_else(PoisonError::into_inner).push(compressor);
        Ok(packed)
    }

    fn unpack(&self, packed: &[u8], what: &'static str) -> Result<Vec<u8>> {
        let size = zstd::zstd_safe::get_frame_content_size(packed).ok().flatten();
        let size = size.and_then(|size| usize::try_from(size).ok()).filter(|size| *size <= MAX_BYTES);
        let size = size.ok_or_else(|| ArchiveError::stored(what, "its head is damaged"))?;
        let say = |error| ArchiveError::stored(what, error);
        let free = self.unpacking.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut decompressor = free.map_or_else(|| Decompressor::with_dictionary(&self.words), Ok).map_err(say)?;
        let bytes = decompressor.decompress(packed, size).map_err(say)?;
        self.unpacking.lock().unwrap_or_else(PoisonError::into_inner).push(decompressor);
        Ok(bytes)
    }
}

/// The archive has one dictionary, so no frame need name it.
fn compressor(words: &[u8]) -> std::io::Result<Compressor<'static>> {
    let mut compressor = Compressor::with_dictionary(LEVEL, words)?;
    compressor.include_dictid(false)?;
    Ok(compressor)
}

fn text_dictionary() -> Vec<u8> {
    [TEXT_TABLES, TEXT_WORDS].concat()
}

fn record_dictionary() -> Vec<u8> {
    [RECORD_TABLES, RECORD_WORDS].concat()
}

impl Packer {
    /// With the dictionary of this program, as a new archive gets it.
    pub(crate) fn new() -> Self {
        Self { text: Words::new(text_dictionary()), record: Words::new(record_dictionary()) }
    }

    /// With the dictionary that an archive holds.
    pub(crate) fn of_archive(connection: &Connection) -> std::result::Result<Self, rusqlite::Error> {
        let words = |key: &str| -> rusqlite::Result<Vec<u8>> {
            let packed: Vec<u8> =
                connection.query_row("SELECT value FROM meta WHERE key = ?1", [key], |row| row.get(0))?;
            let size = zstd::zstd_safe::get_frame_content_size(&packed).ok().flatten().unwrap_or(0) as usize;
            zstd::bulk::decompress(&packed, size.min(MAX_BYTES))
                .map_err(|error| rusqlite::Error::UserFunctionError(Box::new(error)))
        };
        Ok(Self { text: Words::new(words("dictionary.text")?), record: Words::new(words("dictionary.record")?) })
    }

    /// Writes the dictionary of this program into a new archive.
    pub(crate) fn write_dictionary(connection: &Connection) -> std::result::Result<(), rusqlite::Error> {
        for (key, words) in [("dictionary.text", text_dictionary()), ("dictionary.record", record_dictionary())] {
            let packed = zstd::bulk::compress(&words, 19)
                .map_err(|error| rusqlite::Error::UserFunctionError(Box::new(error)))?;
            connection.execute("INSERT INTO meta (key, value) VALUES (?1, ?2)", (key, packed))?;
        }
        Ok(())
    }

    pub(crate) fn pack_text(&self, text: &str) -> Result<Vec<u8>> {
        self.text.pack(text.as_bytes())
    }

    pub(crate) fn text(&self, packed: &[u8]) -> Result<String> {
        String::from_utf8(self.text.unpack(packed, "text")?).map_err(|error| ArchiveError::stored("text", error))
    }

    pub(crate) fn pack_record(&self, json: &[u8]) -> Result<Vec<u8>> {
        self.record.pack(json)
    }

    pub(crate) fn record(&self, packed: &[u8]) -> Result<Vec<u8>> {
        self.record.unpack(packed, "record")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_come_back_and_damage_is_told() {
        let packer = Packer::new();
        let text = "The envoys of Peru met on Monday.\n\n“Soon,” one said.".repeat(9);
        let packed = packer.pack_text(&text).unwrap();
        assert!(packed.len() < text.len() / 4);
        assert_eq!(packer.text(&packed).unwrap(), text);
        assert!(packer.text(&packed[..packed.len() / 2]).is_err());
        assert!(packer.text(b"no frame at all").is_err());
    }
}
