//! Which keys of stories are in the file, as far as a bit a key tells. Of most new keys none is, and to ask the file for each costs as
//! much as to write it.

use std::collections::BTreeMap;

use rusqlite::Connection;

/// Bits a spell, as a power of two: 8 MiB. Of two million keys one in thirty then seems to be there that is not; it is asked for.
const BITS: u32 = 26;
/// Spells at hand. What comes in together is mostly of one.
const MAX_SPELLS: usize = 4;
/// The keys of a spell are read once so many were asked for: who writes a few articles into a large file does not read it for that.
const WORTH_READING: usize = 100_000;
/// A spell that has more is not read: that would take longer than it saves.
const MAX_READ: i64 = 4_000_000;

/// The spells that were asked for last.
#[derive(Default)]
pub(super) struct KeysThere {
    /// By run and spell.
    spells: BTreeMap<(i64, i64), Spell>,
    clock: u64,
}

#[derive(Default)]
struct Spell {
    asked: usize,
    last: u64,
    state: State,
}

#[derive(Default)]
enum State {
    #[default]
    Unread,
    TooMany,
    Read(Bits),
}

/// Keys that may be there; one whose bit is not set is not.
pub(super) struct Bits(Box<[u64]>);

impl Bits {
    fn new() -> Self {
        Self(vec![0; 1 << (BITS - 6)].into_boxed_slice())
    }

    /// Keys are digests, so their last bits do.
    fn at(key: i64) -> (usize, u64) {
        let bit = key as u64 & ((1 << BITS) - 1);
        ((bit >> 6) as usize, 1 << (bit & 63))
    }

    /// Notes a key; whether it may have been there.
    pub(super) fn insert(&mut self, key: i64) -> bool {
        let (word, bit) = Self::at(key);
        let was_there = self.0[word] & bit != 0;
        self.0[word] |= bit;
        was_there
    }

    pub(super) fn contains(&self, key: i64) -> bool {
        let (word, bit) = Self::at(key);
        self.0[word] & bit != 0
    }
}

impl KeysThere {
    /// What is known of a spell of which `n` keys are asked for; `None` where each must be asked of the file.
    ///
    /// Whoever writes keys into a spell must note them here; keys that were deleted stay noted, which costs a question each.
    pub(super) fn of_spell(
        &mut self,
        connection: &Connection,
        run: i64,
        spell: i64,
        n: usize,
    ) -> rusqlite::Result<Option<&mut Bits>> {
        self.clock += 1;
        if !self.spells.contains_key(&(run, spell)) && self.spells.len() >= MAX_SPELLS {
            let oldest = self.spells.iter().min_by_key(|(_, spell)| spell.last).map(|(name, _)| *name);
            oldest.and_then(|oldest| self.spells.remove(&oldest));
        }
        let found = self.spells.entry((run, spell)).or_default();
        found.last = self.clock;
        found.asked += n;
        if matches!(found.state, State::Unread) && found.asked >= WORTH_READING {
            found.state = read(connection, run, spell)?;
        }
        Ok(match &mut found.state {
            State::Read(bits) => Some(bits),
            State::Unread | State::TooMany => None,
        })
    }
}

fn read(connection: &Connection, run: i64, spell: i64) -> rusqlite::Result<State> {
    let mut bits = Bits::new();
    let mut keys = connection.prepare_cached("SELECT key FROM story_keys WHERE run = ?1 AND spell = ?2 LIMIT ?3")?;
    let mut rows = keys.query((run, spell, MAX_READ + 1))?;
    let mut n_read = 0;
    while let Some(row) = rows.next()? {
        bits.insert(row.get(0)?);
        n_read += 1;
    }
    Ok(if n_read > MAX_READ { State::TooMany } else { State::Read(bits) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file() -> Connection {
        let connection = Connection::open_in_memory().unwrap();
        connection.execute_batch("CREATE TABLE story_keys (run, spell, key, article)").unwrap();
        connection.execute("INSERT INTO story_keys VALUES (1, 7, 12345, 1), (1, 8, 99, 2)", []).unwrap();
        connection
    }

    #[test]
    fn a_spell_is_read_when_that_is_worth_it_and_knows_what_is_noted_later() {
        let (connection, mut there) = (file(), KeysThere::default());
        assert!(there.of_spell(&connection, 1, 7, WORTH_READING - 1).unwrap().is_none());
        let spell = there.of_spell(&connection, 1, 7, 1).unwrap().unwrap();
        assert!(spell.contains(12345) && !spell.contains(99));
        assert!(!spell.insert(99) && spell.insert(99));
        assert!(there.of_spell(&connection, 1, 7, 0).unwrap().unwrap().contains(99));
    }

    #[test]
    fn a_spell_that_made_room_for_others_is_read_anew() {
        let (connection, mut there) = (file(), KeysThere::default());
        there.of_spell(&connection, 1, 7, WORTH_READING).unwrap().unwrap().insert(5);
        for spell in 8..8 + MAX_SPELLS as i64 {
            there.of_spell(&connection, 1, spell, 1).unwrap();
        }
        let again = there.of_spell(&connection, 1, 7, WORTH_READING).unwrap().unwrap();
        assert!(again.contains(12345) && !again.contains(5));
    }
}
