//! A thread that indexes texts in memory, and hands over what came of each batch.

use std::collections::BTreeSet;
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;

use rusqlite::Connection;

use super::TOKENIZE;
use super::pieces::{self, Installed, Piece};

/// Batches whose pieces become one.
const TOGETHER: usize = 8;
/// Texts that are handed over at once.
const AT_ONCE: usize = 64;

/// The thread, and what of its pieces stands in the file.
pub(crate) struct Beside {
    waiting: Vec<(i64, String)>,
    to_thread: Sender<Job>,
    made: Receiver<rusqlite::Result<Made>>,
    installed: Installed,
}

enum Job {
    Texts(Vec<(i64, String)>),
    Finish,
}

/// What came of a batch.
pub(super) struct Made {
    /// What batches before it gave, in one.
    pub(super) merged: Option<Merged>,
    /// The batch's own.
    pub(super) pieces: Vec<Piece>,
    /// Of each text, its number and how many words it has, as FTS5 notes it.
    pub(super) sizes: Vec<(i64, Vec<u8>)>,
}

/// What takes the place of pieces that were handed over.
pub(super) struct Merged {
    pub(super) pieces: Vec<Piece>,
    /// How many those were: the last ones.
    pub(super) n_before: usize,
}

impl Beside {
    /// Starts the thread. It ends with this value.
    pub(super) fn start() -> rusqlite::Result<Self> {
        let (to_thread, jobs) = mpsc::channel();
        let (to_writer, made) = mpsc::channel();
        thread::Builder::new()
            .name("words".to_owned())
            .spawn(move || {
                // Whoever waits for a piece gets the error that kept it from being made.
                let mut index = Index::new();
                for job in jobs {
                    match job {
                        Job::Texts(texts) => {
                            index = index.and_then(|index| index.add(&texts).map(|()| index));
                        }
                        Job::Finish => {
                            let (next, made) = match index.and_then(Index::finish) {
                                Ok((index, made)) => (Ok(index), Ok(made)),
                                Err(error) => (Index::new(), Err(error)),
                            };
                            if to_writer.send(made).is_err() {
                                return;
                            }
                            index = next.and_then(Index::merge_if_many);
                        }
                    }
                }
            })
            .map_err(|error| rusqlite::Error::UserFunctionError(Box::new(error)))?;
        Ok(Self { waiting: Vec::new(), to_thread, made, installed: Installed::default() })
    }

    /// A text of this batch. Numbers rise.
    pub(super) fn add(&mut self, number: i64, text: &str) -> rusqlite::Result<()> {
        self.waiting.push((number, text.to_owned()));
        if self.waiting.len() < AT_ONCE { Ok(()) } else { self.send() }
    }

    fn send(&mut self) -> rusqlite::Result<()> {
        self.to_thread.send(Job::Texts(std::mem::take(&mut self.waiting))).map_err(|_| ended())
    }

    /// Waits for what came of the batch, and writes it.
    pub(super) fn finish(&mut self, connection: &Connection) -> rusqlite::Result<()> {
        self.send()?;
        self.to_thread.send(Job::Finish).map_err(|_| ended())?;
        let made = self.made.recv().map_err(|_| ended())??;
        pieces::install(connection, &mut self.installed, &made)
    }
}

fn ended() -> rusqlite::Error {
    rusqlite::Error::UserFunctionError("the thread that indexes words ended".into())
}

/// An index in memory, of the batches since the last merging.
struct Index {
    connection: Connection,
    /// Pieces of it that were handed over.
    known: BTreeSet<i64>,
    last_text: i64,
    n_batches: usize,
    /// What merging gave, until the next batch ends.
    merged: Option<Merged>,
}

impl Index {
    fn new() -> rusqlite::Result<Self> {
        let connection = Connection::open_in_memory()?;
        // A batch is gathered whole and never merged with another but by us: so a piece keeps its number while it is there.
        connection.execute_batch(&format!(
            "PRAGMA journal_mode = OFF;
             CREATE VIRTUAL TABLE words USING fts5 (body, content='', tokenize='{TOKENIZE}');
             INSERT INTO words (words, rank) VALUES ('hashsize', 1 << 28), ('automerge', 0), ('crisismerge', 1900);
             BEGIN"
        ))?;
        Ok(Self { connection, known: BTreeSet::new(), last_text: 0, n_batches: 0, merged: None })
    }

    fn add(&self, texts: &[(i64, String)]) -> rusqlite::Result<()> {
        let mut add = self.connection.prepare_cached("INSERT INTO words (rowid, body) VALUES (?1, ?2)")?;
        texts.iter().try_for_each(|(number, text)| add.execute((number, text)).map(|_| ()))
    }

    fn finish(mut self) -> rusqlite::Result<(Self, Made)> {
        self.connection.execute_batch("COMMIT")?;
        let pieces = pieces::all(&self.connection, &self.known)?;
        self.known.extend(pieces.iter().map(|piece| piece.number));
        let sizes: Vec<(i64, Vec<u8>)> = self
            .connection
            .prepare_cached("SELECT id, sz FROM words_docsize WHERE id > ?1")?
            .query_map([self.last_text], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<rusqlite::Result<_>>()?;
        self.last_text = sizes.last().map_or(self.last_text, |(number, _)| *number);
        self.n_batches += 1;
        let merged = self.merged.take();
        Ok((self, Made { merged, pieces, sizes }))
    }

    /// Makes one piece of many, and begins anew; to be called between batches.
    fn merge_if_many(self) -> rusqlite::Result<Self> {
        if self.n_batches < TOGETHER {
            self.connection.execute_batch("BEGIN")?;
            return Ok(self);
        }
        self.connection.execute("INSERT INTO words (words) VALUES ('optimize')", [])?;
        let pieces = pieces::all(&self.connection, &BTreeSet::new())?;
        Ok(Self { merged: Some(Merged { pieces, n_before: self.known.len() }), ..Self::new()? })
    }
}
