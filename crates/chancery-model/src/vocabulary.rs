//! WordPiece: words into the pieces that the encoder knows.

use crate::normal::{Normal, normalise};

/// Words of more characters are unknown, as in BERT.
const LONGEST_WORD: usize = 100;
/// No piece of the vocabulary is longer, in bytes; `training/pack.py` asserts it.
const LONGEST_PIECE: usize = 64;
/// A word gives at most so many pieces. Only a "word" of many signs or ideographs has more, and its vector is that of
/// its first piece, so the rest would only crowd out its neighbours.
const MOST_PIECES: usize = 64;

/// The pieces of a model, looked up in a table that was built when the model was packed.
///
/// A slot of the table holds a piece's number plus one in its lower 20 bits and, above, 12 bits of the piece's hash;
/// zero is an empty slot, and a taken slot sends the search to the next.
#[derive(Clone, Copy)]
pub struct Vocabulary<'a> {
    pub(crate) text: &'a [u8],
    /// Where each piece ends in `text`; it begins where the one before ends.
    pub(crate) ends: &'a [u32],
    pub(crate) table: &'a [u32],
    pub(crate) unknown: u32,
}

impl<'a> Vocabulary<'a> {
    /// Returns how many pieces there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Says whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Returns a piece's text, with `##` before it where it continues a word.
    #[must_use]
    pub fn piece(&self, id: u32) -> Option<&'a str> {
        std::str::from_utf8(self.piece_bytes(id)?).ok()
    }

    /// Adds the pieces of one word to `pieces`: at least one, and at most 64.
    ///
    /// The word is first brought into BERT's normal form: control characters dropped, lower case, accents stripped,
    /// split at spaces, punctuation and ideographs. A word of which nothing is left is unknown.
    pub fn pieces(&self, word: &str, pieces: &mut Vec<u32>) {
        let start = pieces.len();
        let mut simple = [0; LONGEST_PIECE];
        match normalise(word, &mut simple) {
            // Most words are plain letters and one piece.
            Normal::Plain(word) => self.split(word, pieces),
            Normal::Parts(parts) => {
                for part in parts.split(' ').filter(|part| !part.is_empty()) {
                    self.split(part.as_bytes(), pieces);
                    if pieces.len() - start >= MOST_PIECES {
                        break;
                    }
                }
            }
        }
        pieces.truncate(start + MOST_PIECES);
        if pieces.len() == start {
            pieces.push(self.unknown);
        }
    }

    /// Splits a normal word greedily into the longest pieces; all of it is unknown where some of it is.
    fn split(&self, word: &[u8], pieces: &mut Vec<u32>) {
        let start = pieces.len();
        // A byte that continues a character is no beginning of one.
        let is_border = |at: usize| at == word.len() || word[at] & 0xC0 != 0x80;
        if word.len() > LONGEST_WORD && (0..word.len()).filter(|&at| is_border(at)).count() > LONGEST_WORD {
            pieces.push(self.unknown);
            return;
        }
        let mut from = 0;
        while from < word.len() {
            let longest = (word.len() - from).min(LONGEST_PIECE);
            let mut hashes = [0; LONGEST_PIECE];
            let mut hash = if from == 0 { FIRST } else { CONTINUED };
            for (slot, &byte) in hashes.iter_mut().zip(&word[from..from + longest]) {
                hash = mix(hash, byte);
                *slot = hash;
            }
            let found = (1..=longest).rev().filter(|&len| is_border(from + len)).find_map(|len| {
                let id = self.find(finish(hashes[len - 1]), from > 0, &word[from..from + len])?;
                Some((id, len))
            });
            match found {
                Some((id, len)) => {
                    pieces.push(id);
                    from += len;
                }
                None => {
                    pieces.truncate(start);
                    pieces.push(self.unknown);
                    return;
                }
            }
        }
    }

    fn find(&self, hash: u32, continued: bool, text: &[u8]) -> Option<u32> {
        let mask = self.table.len() - 1;
        let mut slot = hash as usize & mask;
        loop {
            let entry = self.table[slot];
            if entry == 0 {
                return None;
            }
            if entry >> 20 == hash >> 20 {
                let id = (entry & 0xF_FFFF) - 1;
                let piece = self.piece_bytes(id).unwrap_or_default();
                if (if continued { piece.strip_prefix(b"##") } else { Some(piece) }) == Some(text) {
                    return Some(id);
                }
            }
            slot = (slot + 1) & mask;
        }
    }

    fn piece_bytes(&self, id: u32) -> Option<&'a [u8]> {
        let id = id as usize;
        let start = if id == 0 { 0 } else { *self.ends.get(id - 1)? };
        self.text.get(start as usize..*self.ends.get(id)? as usize)
    }

    /// Says whether a search must end: the table is a power of two long and has an empty slot, and all its entries
    /// are pieces.
    pub(crate) fn is_sound(&self) -> bool {
        let n_pieces = self.len();
        let known = |&entry: &u32| entry == 0 || (1..=n_pieces).contains(&(entry as usize & 0xF_FFFF));
        self.table.len().is_power_of_two() && self.table.contains(&0) && self.table.iter().all(known)
    }
}

// FNV-1a over a piece's bytes, from a start that tells first pieces from those that continue a word. Prefixes of a
// word are hashed in one pass. `training/pack.py` must agree.
const FIRST: u32 = 0x811C_9DC5;
const CONTINUED: u32 = 0x9747_B28C;

#[inline]
fn mix(hash: u32, byte: u8) -> u32 {
    (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
}

/// Spreads the hash over all bits.
#[inline]
fn finish(hash: u32) -> u32 {
    let hash = (hash ^ (hash >> 15)).wrapping_mul(0x2C1B_3C6D);
    hash ^ (hash >> 13)
}

/// Returns the hash under which `training/pack.py` stores a piece. For writers of test models.
#[doc(hidden)]
#[must_use]
pub fn hash_of_piece(piece: &str) -> u32 {
    let (start, text) =
        piece.strip_prefix("##").filter(|text| !text.is_empty()).map_or((FIRST, piece), |t| (CONTINUED, t));
    finish(text.bytes().fold(start, mix))
}
