//! Pieces of an FTS5 index ("segments"), taken out of one table and put into another.
//!
//! A piece is a sorted list of words with the texts that have them, in pages of `words_data`; `words_idx` has the first word of each
//! page. One record tells which pieces there are, by levels: of two pieces the one of the lower level is younger, and within a level
//! the later one. Pages say nothing of their piece, so that it may get another number. The form is that of `fts5_index.c`, "FTS5
//! data structures"; SQLite promises to read what was written in it.

use std::collections::BTreeSet;

use rusqlite::Connection;

use super::beside::Made;

/// Where the records stand in `words_data`: sums over all texts, and which pieces there are.
const SUMS: i64 = 1;
const STRUCTURE: i64 = 10;
/// A page's number in `words_data` is that of its piece and its own, which takes so many bits.
const PAGE_BITS: i64 = 37;
/// Numbers of pieces end below this in FTS5, which has at most so many.
const MAX_NUMBER: i64 = 2001;
/// Pieces beyond which all become one. With so many, a word costs as many short searches, some milliseconds.
pub(super) const MAX_PIECES: usize = 256;
/// Levels of pieces of ours: those of batches, and those of several. What else is in the file is older, and lies below.
const OF_BATCH: usize = 0;
const OF_SEVERAL: usize = 1;
const OLDER: usize = 2;

/// One piece, outside of any table.
pub(super) struct Piece {
    /// Its number where it was taken from.
    pub(super) number: i64,
    first: u64,
    last: u64,
    /// Its pages, by their numbers within the piece.
    pages: Vec<(i64, Vec<u8>)>,
    /// The first words of pages.
    words: Vec<(Vec<u8>, i64)>,
}

/// What of ours stands in a file.
#[derive(Default)]
pub(super) struct Installed {
    /// The record of pieces as it was left; if it is another now, somebody else has written.
    structure: Vec<u8>,
    /// Numbers there of pieces that the next merged one stands for.
    loose: Vec<i64>,
}

/// All pieces of a table but those that are `known`.
pub(super) fn all(connection: &Connection, known: &BTreeSet<i64>) -> rusqlite::Result<Vec<Piece>> {
    let Some(structure) = read(connection)? else { return Ok(Vec::new()) };
    let mut pages = connection.prepare_cached("SELECT id - ?1, block FROM words_data WHERE id BETWEEN ?1 AND ?2")?;
    let mut words = connection.prepare_cached("SELECT term, pgno FROM words_idx WHERE segid = ?1")?;
    let new = structure.segments().filter(|segment| !known.contains(&segment.number));
    new.map(|&Segment { number, first, last }| {
        let start = number << PAGE_BITS;
        let ends = (start, start + (1 << PAGE_BITS) - 1);
        Ok(Piece {
            number,
            first,
            last,
            pages: pages.query_map(ends, |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<rusqlite::Result<_>>()?,
            words: words.query_map([number], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<rusqlite::Result<_>>()?,
        })
    })
    .collect()
}

/// Writes what came of a batch into the index of this file.
pub(super) fn install(connection: &Connection, installed: &mut Installed, made: &Made) -> rusqlite::Result<()> {
    let Some(mut structure) = read(connection)? else { return Err(unknown()) };
    if structure.bytes() != installed.structure {
        // The first of ours, or somebody took a text out: what is there stays and counts as older.
        installed.loose.clear();
        structure.settle();
    }
    if let Some(merged) = &made.merged {
        let loose = std::mem::take(&mut installed.loose);
        // Where some of them settled meanwhile they are good as they are.
        if loose.len() == merged.n_before {
            loose.iter().try_for_each(|number| take_out(connection, &mut structure, *number))?;
            for piece in &merged.pieces {
                put(connection, &mut structure, piece, OF_SEVERAL)?;
            }
        }
    }
    for piece in &made.pieces {
        installed.loose.push(put(connection, &mut structure, piece, OF_BATCH)?);
    }
    note_sizes(connection, &made.sizes)?;
    installed.structure = structure.bytes();
    connection
        .prepare_cached("UPDATE words_data SET block = ?1 WHERE id = ?2")?
        .execute((&installed.structure, STRUCTURE))?;
    // The table keeps what it read of the record in memory, until it is asked to merge; here, nothing.
    connection.prepare_cached("INSERT INTO words (words, rank) VALUES ('merge', 0)")?.execute([])?;
    if structure.segments().count() > MAX_PIECES {
        connection.execute("INSERT INTO words (words) VALUES ('optimize')", [])?;
    }
    Ok(())
}

/// Writes a piece under a number that is free; gives the number.
fn put(connection: &Connection, structure: &mut Structure, piece: &Piece, level: usize) -> rusqlite::Result<i64> {
    let taken: BTreeSet<i64> = structure.segments().map(|segment| segment.number).collect();
    let number = (1..MAX_NUMBER).find(|number| !taken.contains(number)).ok_or_else(unknown)?;
    let mut page = connection.prepare_cached("INSERT INTO words_data (id, block) VALUES (?1, ?2)")?;
    for (at, block) in &piece.pages {
        page.execute(((number << PAGE_BITS) + at, block))?;
    }
    let mut word = connection.prepare_cached("INSERT INTO words_idx (segid, term, pgno) VALUES (?1, ?2, ?3)")?;
    for (term, at) in &piece.words {
        word.execute((number, term, at))?;
    }
    structure.add(level, Segment { number, first: piece.first, last: piece.last });
    Ok(number)
}

fn take_out(connection: &Connection, structure: &mut Structure, number: i64) -> rusqlite::Result<()> {
    structure.remove(number);
    let start = number << PAGE_BITS;
    connection
        .prepare_cached("DELETE FROM words_data WHERE id BETWEEN ?1 AND ?2")?
        .execute((start, start + (1 << PAGE_BITS) - 1))?;
    connection.prepare_cached("DELETE FROM words_idx WHERE segid = ?1")?.execute([number]).map(|_| ())
}

/// How many words each text has, and all together: what ranking asks for.
fn note_sizes(connection: &Connection, sizes: &[(i64, Vec<u8>)]) -> rusqlite::Result<()> {
    let mut add = connection.prepare_cached("INSERT INTO words_docsize (id, sz) VALUES (?1, ?2)")?;
    let mut n_words = 0;
    for (number, size) in sizes {
        add.execute((number, size))?;
        n_words += Numbers(size).next().ok_or_else(unknown)?;
    }
    let sums: Vec<u8> = connection.query_row("SELECT block FROM words_data WHERE id = ?1", [SUMS], |row| row.get(0))?;
    let mut sums = Numbers(&sums);
    let mut now = Vec::new();
    // They are absent where no text was ever indexed, and may be anything in a file of somebody else's.
    push(&mut now, sums.next().unwrap_or(0).saturating_add(sizes.len() as u64));
    push(&mut now, sums.next().unwrap_or(0).saturating_add(n_words));
    connection.execute("UPDATE words_data SET block = ?1 WHERE id = ?2", (now, SUMS)).map(|_| ())
}

/// The record of pieces.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Structure {
    /// Changes with the table's settings.
    cookie: [u8; 4],
    n_written: u64,
    levels: Vec<Level>,
}

#[derive(Debug, Default, PartialEq, Eq)]
struct Level {
    /// How many of them, from the first on, are becoming the last piece of the next level.
    n_merging: u64,
    segments: Vec<Segment>,
}

/// What the record says of a piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Segment {
    number: i64,
    first: u64,
    last: u64,
}

/// The record of a table's pieces; `None` where it is not of the form that we know.
pub(super) fn read(connection: &Connection) -> rusqlite::Result<Option<Structure>> {
    let mut find = connection.prepare_cached("SELECT block FROM words_data WHERE id = ?1")?;
    find.query_row([STRUCTURE], |row| Ok(Structure::parse(row.get_ref(0)?.as_blob().unwrap_or_default())))
}

impl Structure {
    fn parse(bytes: &[u8]) -> Option<Self> {
        let (cookie, rest) = bytes.split_first_chunk::<4>()?;
        // The second form, of tables from which texts go without being given, begins so.
        if rest.starts_with(&[0xff, 0, 0, 1]) {
            return None;
        }
        let mut numbers = Numbers(rest);
        let (n_levels, n_segments, n_written) = (numbers.next()?, numbers.next()?, numbers.next()?);
        let mut levels = Vec::new();
        for _ in 0..n_levels {
            let n_merging = numbers.next()?;
            let mut segments = Vec::new();
            for _ in 0..numbers.next()? {
                let number = i64::try_from(numbers.next()?).ok().filter(|number| *number < MAX_NUMBER)?;
                segments.push(Segment { number, first: numbers.next()?, last: numbers.next()? });
            }
            levels.push(Level { n_merging, segments });
        }
        let structure = Self { cookie: *cookie, n_written, levels };
        (structure.segments().count() as u64 == n_segments).then_some(structure)
    }

    fn bytes(&self) -> Vec<u8> {
        let mut bytes = self.cookie.to_vec();
        push(&mut bytes, self.levels.len() as u64);
        push(&mut bytes, self.segments().count() as u64);
        push(&mut bytes, self.n_written);
        for level in &self.levels {
            push(&mut bytes, level.n_merging);
            push(&mut bytes, level.segments.len() as u64);
            for segment in &level.segments {
                let numbers = [segment.number.unsigned_abs(), segment.first, segment.last];
                numbers.into_iter().for_each(|number| push(&mut bytes, number));
            }
        }
        bytes
    }

    /// All pieces.
    pub(super) fn segments(&self) -> impl Iterator<Item = &Segment> {
        self.levels.iter().flat_map(|level| &level.segments)
    }

    /// Puts all that is there on one level below ours, the oldest first. Half-merged pieces share no word with the one they go into,
    /// so they may stay as they are.
    fn settle(&mut self) {
        let segments = self.levels.drain(..).rev().flat_map(|level| level.segments).collect();
        self.levels.resize_with(OLDER, Level::default);
        self.levels.push(Level { n_merging: 0, segments });
    }

    fn add(&mut self, level: usize, segment: Segment) {
        self.levels[level].segments.push(segment);
    }

    fn remove(&mut self, number: i64) {
        self.levels.iter_mut().for_each(|level| level.segments.retain(|segment| segment.number != number));
    }
}

/// SQLite's numbers of one to nine bytes, one after another.
struct Numbers<'b>(&'b [u8]);

impl Iterator for Numbers<'_> {
    type Item = u64;

    fn next(&mut self) -> Option<u64> {
        let mut number = 0;
        for at in 0..9 {
            let byte = *self.0.get(at)?;
            // The ninth has all eight bits.
            let (n_bits, is_last) = if at == 8 { (8, true) } else { (7, byte < 0x80) };
            number = number << n_bits | u64::from(if at == 8 { byte } else { byte & 0x7f });
            if is_last {
                self.0 = &self.0[at + 1..];
                return Some(number);
            }
        }
        None
    }
}

fn push(bytes: &mut Vec<u8>, number: u64) {
    if number >> 56 != 0 {
        // Of nine bytes the last has eight bits.
        bytes.extend((0..8).rev().map(|at| (number >> (7 * at + 8)) as u8 | 0x80));
        bytes.push(number as u8);
        return;
    }
    let n_bytes = (number.checked_ilog2().unwrap_or(0) / 7 + 1) as usize;
    bytes.extend((0..n_bytes).rev().map(|at| (number >> (7 * at)) as u8 & 0x7f | if at > 0 { 0x80 } else { 0 }));
}

fn unknown() -> rusqlite::Error {
    rusqlite::Error::UserFunctionError(
        "the index of words has a form that this program does not know; `compact` makes it anew".into(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_as_they_were_written() {
        let mut bytes = Vec::new();
        let numbers = [0, 1, 127, 128, 16_383, 16_384, 1 << 31, (1 << 56) - 1, 1 << 56, u64::MAX];
        numbers.into_iter().for_each(|number| push(&mut bytes, number));
        assert_eq!(bytes[..5], [0, 1, 127, 0x81, 0]);
        assert_eq!(Numbers(&bytes).collect::<Vec<_>>(), numbers);
        assert_eq!(Numbers(&[0xff; 9]).next(), Some(u64::MAX));
        assert_eq!(Numbers(&[0x80]).next(), None);
    }

    #[test]
    fn a_record_of_pieces_that_is_cut_or_of_another_form_is_none() {
        let segment = Segment { number: 300, first: 1, last: 9 };
        let level = Level { n_merging: 0, segments: vec![segment] };
        let structure = Structure { cookie: [0, 0, 0, 1], n_written: 500, levels: vec![Level::default(), level] };
        let bytes = structure.bytes();
        assert_eq!(Structure::parse(&bytes), Some(structure));
        (0..bytes.len()).for_each(|end| assert_eq!(Structure::parse(&bytes[..end]), None));
        assert_eq!(Structure::parse(&[0, 0, 0, 1, 0xff, 0, 0, 1, 0, 0, 0]), None);
    }
}
