//! The tables, and how a file of an older version becomes one of ours.
//!
//! Ids of the record are 16-byte digests, so that every machine makes the same ones; inside the file rows hang together by
//! small numbers. Days count from 1970-01-01, statuses and types by their order in the schema.

use rusqlite::{Connection, TransactionBehavior};

use crate::pack::Packer;

/// What marks the file as ours, in SQLite's header: `Chcy`.
pub(crate) const APPLICATION_ID: i64 = 0x4368_6379;

/// Step `n` brings a file from version `n` to `n + 1`. A step that was released is never changed: a new one follows it.
const STEPS: &[&str] = &[VERSION_1, VERSION_2, VERSION_3, VERSION_4];

/// The version that this program writes.
pub(crate) const VERSION: i64 = STEPS.len() as i64;

pub(crate) const VERSION_1: &str = "
CREATE TABLE meta (key TEXT PRIMARY KEY, value ANY) STRICT, WITHOUT ROWID;

-- One version of the coder over the inputs that it was given. The one that queries see stands in meta under `visible`.
CREATE TABLE runs (
    id INTEGER PRIMARY KEY,
    coder BLOB NOT NULL UNIQUE,      -- digest of program
    program TEXT NOT NULL,           -- JSON, as in the record
    started TEXT NOT NULL
) STRICT;

-- What was read, so that reading it again is free.
CREATE TABLE ledger (
    run INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    digest BLOB NOT NULL,            -- of name, bytes and what the caller said of them
    input TEXT NOT NULL,             -- path, or the id of a line
    at INTEGER,                      -- offset or number in a container
    articles INTEGER NOT NULL,       -- how many it gave
    PRIMARY KEY (run, digest)
) STRICT, WITHOUT ROWID;

-- Each text once, however many articles and runs have it.
CREATE TABLE texts (
    id INTEGER PRIMARY KEY,
    digest BLOB NOT NULL UNIQUE,     -- of the very text
    text_id BLOB NOT NULL,           -- of the normalised text, as in the record
    body BLOB NOT NULL               -- packed
) STRICT;
CREATE INDEX texts_text_id ON texts (text_id);

CREATE TABLE names (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;

CREATE TABLE actors (
    id INTEGER PRIMARY KEY,
    code INTEGER NOT NULL REFERENCES names (id),   -- the empty name where there is no code
    sector TEXT NOT NULL,
    name TEXT NOT NULL,
    office TEXT NOT NULL,
    UNIQUE (code, sector, name, office)
) STRICT;

CREATE TABLE places (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL, country TEXT NOT NULL, admin1 TEXT NOT NULL, precision TEXT NOT NULL,
    geonames INTEGER NOT NULL, lat REAL, lon REAL,
    UNIQUE (name, country, admin1, precision, geonames)
) STRICT;

CREATE TABLE articles (
    id INTEGER PRIMARY KEY,
    run INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    article BLOB NOT NULL,           -- its id in the record
    input TEXT NOT NULL,
    text INTEGER NOT NULL REFERENCES texts (id),
    outlet INTEGER NOT NULL REFERENCES names (id),
    day INTEGER,                     -- of publication
    published INTEGER,               -- the same in seconds since 1970, UTC; noon where only the day is known
    origin INTEGER NOT NULL,         -- the article that it is a reprint of in the end; itself, where of none
    hash BLOB NOT NULL,              -- of all that was coded
    layout TEXT,                     -- what each paragraph is, so that the text can be coded again; absent where coded elsewhere
    record BLOB NOT NULL,            -- the record without its text, packed
    UNIQUE (run, article)
) STRICT;
CREATE INDEX articles_text ON articles (text);
CREATE INDEX articles_origin ON articles (origin);
CREATE INDEX articles_day ON articles (run, day, outlet);

-- Which article repeats which: `copy` is the very text, other roles are for closer comparison.
CREATE TABLE reprints (
    article INTEGER PRIMARY KEY REFERENCES articles (id) ON DELETE CASCADE,
    parent INTEGER NOT NULL,
    role TEXT NOT NULL,
    similarity REAL NOT NULL         -- 0 to 1
) STRICT;
CREATE INDEX reprints_parent ON reprints (parent);

-- One happening. Its key is the smallest row id that was ever in it, so that a link to it stays good.
CREATE TABLE occurrences (
    id INTEGER PRIMARY KEY,          -- the number of its first event
    run INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    key BLOB NOT NULL
) STRICT;
CREATE INDEX occurrences_key ON occurrences (key);

-- Keys of happenings that became part of another.
CREATE TABLE aliases (key BLOB NOT NULL, run INTEGER NOT NULL, occurrence INTEGER NOT NULL,
    PRIMARY KEY (key, run)) STRICT, WITHOUT ROWID;

CREATE TABLE events (
    id INTEGER PRIMARY KEY,
    row BLOB NOT NULL,               -- its id in the record
    run INTEGER NOT NULL,
    article INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    ordinal INTEGER NOT NULL,
    type INTEGER NOT NULL,
    category TEXT,
    status INTEGER NOT NULL,
    background INTEGER NOT NULL,
    day INTEGER,                     -- first day; the day of publication where the text tells none
    day_to INTEGER,
    told INTEGER NOT NULL,           -- 1 where words of the text tell the day
    place INTEGER REFERENCES places (id),
    score INTEGER NOT NULL,          -- hundredths
    confidence INTEGER,              -- hundredths
    occurrence INTEGER NOT NULL,
    mark INTEGER                     -- people's word: 1 right, 0 wrong
) STRICT;
CREATE INDEX events_row ON events (row);
CREATE INDEX events_article ON events (article);
CREATE INDEX events_occurrence ON events (occurrence);
CREATE INDEX events_day ON events (run, day, day_to);

CREATE TABLE parties (
    event INTEGER NOT NULL REFERENCES events (id) ON DELETE CASCADE,
    role INTEGER NOT NULL,           -- 0 actor, 1 recipient
    ordinal INTEGER NOT NULL,
    actor INTEGER NOT NULL REFERENCES actors (id),
    PRIMARY KEY (event, role, ordinal)
) STRICT, WITHOUT ROWID;
CREATE INDEX parties_actor ON parties (actor, role);

CREATE TABLE statements (
    id INTEGER PRIMARY KEY,
    row BLOB NOT NULL,
    run INTEGER NOT NULL,
    article INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    ordinal INTEGER NOT NULL,
    speaker INTEGER REFERENCES actors (id),
    day INTEGER
) STRICT;
CREATE INDEX statements_row ON statements (row);
CREATE INDEX statements_article ON statements (article);
CREATE INDEX statements_speaker ON statements (speaker);

-- What queries by pair and day read: rows that count (occurred or ongoing, news, not marked wrong).
CREATE TABLE rollup (
    run INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    actor INTEGER NOT NULL, recipient INTEGER NOT NULL,      -- names of codes
    day INTEGER NOT NULL, type INTEGER NOT NULL,
    reports INTEGER NOT NULL, events INTEGER NOT NULL, origins INTEGER NOT NULL,
    score INTEGER NOT NULL,          -- hundredths, summed over events
    PRIMARY KEY (run, actor, recipient, day, type)
) STRICT, WITHOUT ROWID;

-- What people changed. Rows are named by their ids, so that a run that codes the same row again has the correction too.
CREATE TABLE corrections (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,              -- merge, split, right, wrong
    who TEXT NOT NULL,
    at TEXT NOT NULL,
    note TEXT NOT NULL,
    withdrawn TEXT                   -- by whom and when
) STRICT;
CREATE TABLE corrected (
    correction INTEGER NOT NULL REFERENCES corrections (id),
    row BLOB NOT NULL,
    PRIMARY KEY (row, correction)
) STRICT, WITHOUT ROWID;
CREATE INDEX corrected_correction ON corrected (correction);

-- Where the machine had put an event before somebody moved it.
CREATE TABLE machine (
    event INTEGER PRIMARY KEY REFERENCES events (id) ON DELETE CASCADE,
    occurrence INTEGER NOT NULL
) STRICT;

-- What must not come in again: articles by their id, names by digests of their words.
CREATE TABLE forgotten (kind TEXT NOT NULL, digest BLOB NOT NULL, words INTEGER NOT NULL,
    PRIMARY KEY (kind, digest)) STRICT, WITHOUT ROWID;

CREATE VIEW bodies AS SELECT id, unpack_text(body) AS body FROM texts;
CREATE VIRTUAL TABLE words USING fts5 (
    body, content='bodies', content_rowid='id', tokenize='unicode61 remove_diacritics 2'
);
";

/// What corroboration keeps: who is alike, and what happenings' tellings say together.
const VERSION_2: &str = "
ALTER TABLE reprints ADD COLUMN evidence TEXT;   -- JSON: what shows it

-- An article as far as its text is compared; the signature itself is made again from the text.
CREATE TABLE stories (
    article INTEGER PRIMARY KEY REFERENCES articles (id) ON DELETE CASCADE,
    lead INTEGER NOT NULL,           -- the article that stands for all of this text; itself, where it is that
    story TEXT NOT NULL              -- JSON: addresses, outlet, credit, day
) STRICT;
-- Bands and pages of articles, by spells of 256 days: who shares one is compared.
CREATE TABLE story_keys (run INTEGER NOT NULL, spell INTEGER NOT NULL, key INTEGER NOT NULL, article INTEGER NOT NULL,
    PRIMARY KEY (run, spell, key, article)) STRICT, WITHOUT ROWID;
-- Which article has text of which other.
CREATE TABLE kinships (
    child INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    parent INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    shared INTEGER NOT NULL, of_child REAL NOT NULL, of_parent REAL NOT NULL, evidence TEXT NOT NULL,
    PRIMARY KEY (child, parent)
) STRICT, WITHOUT ROWID;
CREATE INDEX kinships_parent ON kinships (parent);

-- Keys of happenings as one article tells them, by the number of their first event: who shares one is compared.
CREATE TABLE happening_keys (run INTEGER NOT NULL, key INTEGER NOT NULL, event INTEGER NOT NULL,
    PRIMARY KEY (run, key, event)) STRICT, WITHOUT ROWID;
-- Those that are rather one than two.
CREATE TABLE matches (
    one INTEGER NOT NULL REFERENCES events (id) ON DELETE CASCADE,
    other INTEGER NOT NULL REFERENCES events (id) ON DELETE CASCADE,
    score REAL NOT NULL,
    PRIMARY KEY (one, other)
) STRICT, WITHOUT ROWID;
CREATE INDEX matches_other ON matches (other);

-- What the tellings of a happening say together (JSON); absent where there is one, or people moved some: then it is worked out.
CREATE TABLE told (
    occurrence INTEGER PRIMARY KEY REFERENCES occurrences (id) ON DELETE CASCADE,
    summary TEXT NOT NULL
) STRICT;

-- Which row reacts to, speaks of, carries out or calls off which.
CREATE TABLE follow_ups (
    article INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,   -- of the row that follows
    from_row BLOB NOT NULL, to_row BLOB NOT NULL, kind TEXT NOT NULL,
    across INTEGER NOT NULL,         -- 1 where the other row is another article's
    PRIMARY KEY (article, from_row, to_row, kind)
) STRICT, WITHOUT ROWID;
CREATE INDEX follow_ups_to ON follow_ups (to_row);
";

/// The rollup by month, which panels of all pairs read.
const VERSION_3: &str = "
CREATE TABLE rollup_months (
    run INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    month INTEGER NOT NULL,          -- its first day
    actor INTEGER NOT NULL, recipient INTEGER NOT NULL, type INTEGER NOT NULL,
    reports INTEGER NOT NULL, events INTEGER NOT NULL, origins INTEGER NOT NULL,
    score INTEGER NOT NULL,
    PRIMARY KEY (run, month, actor, recipient, type)
) STRICT, WITHOUT ROWID;
INSERT INTO rollup_months (run, month, actor, recipient, type, reports, events, origins, score)
    SELECT run, CAST(coalesce(unixepoch(day * 86400, 'unixepoch', 'start of month') / 86400, day) AS INTEGER), actor, recipient, type,
        sum(reports), sum(events), sum(origins), sum(score)
    FROM rollup GROUP BY 1, 2, 3, 4, 5;
";

/// Stories packed, and keys in fewer bytes: of a million rows every tenth byte was theirs. The arithmetic is that of
/// `corroboration::reprints` and of `chancery_corroborate::happening_keys`.
const VERSION_4: &str = "
CREATE TABLE packed_stories (
    article INTEGER PRIMARY KEY REFERENCES articles (id) ON DELETE CASCADE,
    lead INTEGER NOT NULL,           -- the article that stands for all of this text; itself, where it is that
    story BLOB NOT NULL              -- addresses, outlet, credit, day: packed as a record is
) STRICT;
INSERT INTO packed_stories (article, lead, story) SELECT article, lead, pack_record(story) FROM stories;
DROP TABLE stories;
ALTER TABLE packed_stories RENAME TO stories;

CREATE TABLE short_story_keys (run INTEGER NOT NULL, spell INTEGER NOT NULL, key INTEGER NOT NULL, article INTEGER NOT NULL,
    PRIMARY KEY (run, spell, key, article)) STRICT, WITHOUT ROWID;
INSERT OR IGNORE INTO short_story_keys (run, spell, key, article)
    SELECT run, spell, key & 0x7fffffff, article FROM story_keys ORDER BY 1, 2, 3, 4;
DROP TABLE story_keys;
ALTER TABLE short_story_keys RENAME TO story_keys;

CREATE TABLE short_happening_keys (run INTEGER NOT NULL, key INTEGER NOT NULL, event INTEGER NOT NULL,
    PRIMARY KEY (run, key, event)) STRICT, WITHOUT ROWID;
INSERT OR IGNORE INTO short_happening_keys (run, key, event)
    SELECT run, (key >> 48) << 32 | ((key >> 16) & 0xfffffffe) | (key & 1), event FROM happening_keys ORDER BY 1, 2, 3;
DROP TABLE happening_keys;
ALTER TABLE short_happening_keys RENAME TO happening_keys;
";

/// What stands in the way of using a file.
pub(crate) enum Unfit {
    Foreign,
    Newer(i64),
}

/// The version of a file; 0 for a file that holds nothing yet.
pub(crate) fn version(connection: &Connection) -> rusqlite::Result<Result<i64, Unfit>> {
    let number = |name: &str| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
    let (application, version) = (number("application_id")?, number("user_version")?);
    let n_tables: i64 = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    Ok(match application {
        0 if n_tables == 0 && version == 0 => Ok(0),
        APPLICATION_ID if version > VERSION => Err(Unfit::Newer(version)),
        APPLICATION_ID => Ok(version),
        _ => Err(Unfit::Foreign),
    })
}

/// Brings the file from `version` to ours, in one transaction. The connection must have its functions already.
pub(crate) fn migrate(connection: &mut Connection, version: i64) -> rusqlite::Result<()> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    for step in &STEPS[usize::try_from(version).unwrap_or(0)..] {
        transaction.execute_batch(step)?;
    }
    if version == 0 {
        Packer::write_dictionary(&transaction)?;
        transaction.execute("INSERT INTO names (id, name) VALUES (1, '')", [])?;
    }
    transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    transaction.pragma_update(None, "user_version", VERSION)?;
    transaction.commit()
}
