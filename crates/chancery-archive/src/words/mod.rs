//! The index of words: which text has which word where (`words`, an FTS5 table).
//!
//! - [`Words::Here`]: each text is indexed as it is written, by SQLite, in the writer's thread: what a few articles want.
//! - [`Words::Beside`]: a thread of its own indexes what a batch writes while the batch goes on ([`beside`]); the pieces that come of
//!   it go into the file in the batch's transaction ([`pieces`]). The index is a third of a large import's writing.
//!
//! Invariant: in a file that anybody reads, every text is in the index. Which way it came there makes no difference to what is found.

mod beside;
mod pieces;

use rusqlite::Connection;

use beside::Beside;

/// How `words` splits and folds; both ways of indexing must say the same.
const TOKENIZE: &str = "unicode61 remove_diacritics 2";

/// How texts come into the index.
#[derive(Default)]
pub(crate) enum Words {
    /// By SQLite, one by one.
    #[default]
    Here,
    /// By a thread that was started for it, with the first text.
    Beside(Option<Beside>),
}

impl Words {
    /// Indexes a text that was written in this transaction; with a thread of its own, by [`finish`](Self::finish) at the latest.
    pub(crate) fn add(&mut self, connection: &Connection, number: i64, text: &str) -> rusqlite::Result<()> {
        match self {
            Self::Here => {
                let mut add = connection.prepare_cached("INSERT INTO words (rowid, body) VALUES (?1, ?2)")?;
                add.execute((number, text)).map(|_| ())
            }
            Self::Beside(beside) => {
                let beside = match beside {
                    Some(beside) => beside,
                    None => beside.insert(Beside::start()?),
                };
                beside.add(number, text)
            }
        }
    }

    /// Ends a batch: all that was added stands in the transaction.
    pub(crate) fn finish(&mut self, connection: &Connection) -> rusqlite::Result<()> {
        match self {
            Self::Beside(Some(beside)) => beside.finish(connection),
            Self::Here | Self::Beside(None) => Ok(()),
        }
    }

    /// After a batch that was undone: what was gathered for it is dropped.
    pub(crate) fn reset(&mut self) {
        if let Self::Beside(beside) = self {
            *beside = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Connection {
        let connection = Connection::open_in_memory().unwrap();
        let sql = format!(
            "CREATE TABLE bodies (id INTEGER PRIMARY KEY, body TEXT);
             CREATE VIRTUAL TABLE words USING fts5 (body, content='bodies', content_rowid='id', tokenize='{TOKENIZE}')"
        );
        connection.execute_batch(&sql).unwrap();
        connection
    }

    fn found(connection: &Connection, words: &str) -> Vec<i64> {
        let mut find = connection.prepare("SELECT rowid FROM words WHERE words MATCH ?1 ORDER BY rowid").unwrap();
        find.query_map([words], |row| row.get(0)).unwrap().collect::<rusqlite::Result<_>>().unwrap()
    }

    /// The index against the texts, by SQLite's own check.
    fn check(connection: &Connection) {
        connection.execute("INSERT INTO words (words, rank) VALUES ('integrity-check', 1)", []).unwrap();
    }

    fn body(number: i64) -> String {
        format!("Élan number{number} of part{} says word{} twice, word{}.", number % 7, number % 3, number % 3)
    }

    fn write(connection: &mut Connection, words: &mut Words, numbers: std::ops::Range<i64>) {
        let transaction = connection.transaction().unwrap();
        for number in numbers {
            transaction.execute("INSERT INTO bodies VALUES (?1, ?2)", (number, body(number))).unwrap();
            words.add(&transaction, number, &body(number)).unwrap();
        }
        words.finish(&transaction).unwrap();
        transaction.commit().unwrap();
    }

    fn n_pieces(connection: &Connection) -> usize {
        pieces::read(connection).unwrap().unwrap().segments().count()
    }

    #[test]
    fn both_ways_split_alike() {
        assert!(crate::schema::VERSION_1.contains(&format!("tokenize='{TOKENIZE}'")));
    }

    #[test]
    fn both_ways_find_the_same() {
        let (mut here, mut beside) = (table(), table());
        let mut words = Words::Beside(None);
        for batch in 0..30 {
            let numbers = batch * 20 + 1..batch * 20 + 21;
            write(&mut here, &mut Words::Here, numbers.clone());
            write(&mut beside, &mut words, numbers);
            for what in ["elan", "number40", "part3 AND word1", "\"says word2 twice\"", "nothing", "numb*"] {
                assert_eq!(found(&beside, what), found(&here, what), "{what} after batch {batch}");
            }
        }
        check(&beside);
        let total = |connection: &Connection| -> Vec<u8> {
            connection.query_row("SELECT block FROM words_data WHERE id = 1", [], |row| row.get(0)).unwrap()
        };
        assert_eq!(total(&beside), total(&here));
        // Eight pieces become one, but for the last ones.
        assert!(n_pieces(&beside) < 30 / 8 + 8, "{}", n_pieces(&beside));
    }

    #[test]
    fn what_came_before_and_comes_after_is_kept() {
        let mut file = table();
        write(&mut file, &mut Words::Here, 1..50);
        let mut words = Words::Beside(None);
        (0..12).for_each(|batch| write(&mut file, &mut words, 50 + batch * 5..55 + batch * 5));
        // Taken out, and its number given again by either way.
        for again in [Words::Beside(None), Words::Here] {
            for number in [3, 105] {
                file.execute(
                    "INSERT INTO words (words, rowid, body) SELECT 'delete', id, body FROM bodies WHERE id = ?1",
                    [number],
                )
                .unwrap();
                file.execute("DELETE FROM bodies WHERE id = ?1", [number]).unwrap();
                assert!(found(&file, &format!("number{number}")).is_empty());
            }
            words = again;
            write(&mut file, &mut words, 3..4);
            write(&mut file, &mut words, 105..106);
            assert_eq!(found(&file, "number3"), [3]);
            assert_eq!(found(&file, "number105"), [105]);
            check(&file);
        }
        file.execute("INSERT INTO words (words) VALUES ('optimize')", []).unwrap();
        assert_eq!(found(&file, "elan").len(), 109);
        check(&file);
    }

    #[test]
    fn a_batch_that_is_undone_leaves_nothing() {
        let mut file = table();
        let mut words = Words::Beside(None);
        write(&mut file, &mut words, 1..10);
        for is_finished in [false, true] {
            let transaction = file.transaction().unwrap();
            words.add(&transaction, 10, "undone").unwrap();
            if is_finished {
                words.finish(&transaction).unwrap();
                assert_eq!(found(&transaction, "undone"), [10]);
            }
            transaction.rollback().unwrap();
            words.reset();
            assert!(found(&file, "undone").is_empty());
        }
        write(&mut file, &mut words, 10..20);
        assert_eq!(found(&file, "elan").len(), 19);
        check(&file);
    }

    #[test]
    fn pieces_do_not_pile_up() {
        let mut file = table();
        for batch in 0..600 {
            // A new import each time.
            write(&mut file, &mut Words::Beside(None), batch * 2 + 1..batch * 2 + 3);
        }
        assert!(n_pieces(&file) <= pieces::MAX_PIECES, "{}", n_pieces(&file));
        assert_eq!(found(&file, "elan").len(), 1200);
        check(&file);
    }
}
