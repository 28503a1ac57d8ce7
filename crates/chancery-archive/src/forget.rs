//! What somebody asked to have taken out: an article, or a person's name; and that it does not come in again.
//!
//! How a name is covered: [`Blinds`](crate::blinds::Blinds).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rusqlite::Connection;

use crate::archive::Archive;
use crate::blinds::Blinds;
use crate::corroboration;
use crate::error::{ArchiveError, Result};
use crate::occurrences::Regrouping;
use crate::prepare::{Prepared, Preparer, Source};
use crate::runs;
use crate::values::Id;
use crate::writer::Writer;

impl Archive {
    /// What prepares and digests records as this archive would, for comparing.
    ///
    /// # Errors
    ///
    /// If the archive cannot be read.
    pub fn preparer(&self) -> Result<Preparer> {
        Ok(Preparer { packer: Arc::clone(&self.packer), blinds: Arc::new(self.blinds()?), compares: false })
    }

    /// Articles that must not come in again.
    pub(crate) fn forgotten_articles(&self) -> Result<BTreeSet<Id>> {
        let sql = "SELECT digest FROM forgotten WHERE kind = 'article'";
        let read = || -> rusqlite::Result<BTreeSet<Id>> {
            self.connection.prepare(sql)?.query_map([], |row| row.get(0))?.collect()
        };
        self.or(read())
    }

    /// Names that are covered in whatever comes in.
    pub(crate) fn blinds(&self) -> Result<Blinds> {
        let sql = "SELECT words, digest FROM forgotten WHERE kind = 'name'";
        let read = || -> rusqlite::Result<Vec<(i64, Id)>> {
            self.connection.prepare(sql)?.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
        };
        let stored = self.or(read())?;
        Ok(Blinds::new(stored.into_iter().filter_map(|(words, digest)| Some((usize::try_from(words).ok()?, digest)))))
    }
}

/// Articles of one text, by their numbers in the file.
type Articles = Vec<(i64, Prepared)>;

/// What was taken out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Forgotten {
    /// Articles that are gone or changed, in all runs.
    pub articles: u64,
    /// Texts that are gone or changed.
    pub texts: u64,
}

impl Writer {
    /// Articles with that id or its first digits, that address, or that input.
    ///
    /// # Errors
    ///
    /// If the archive cannot be read.
    pub fn articles_named(&self, name: &str) -> Result<Vec<Id>> {
        let archive = self.archive();
        let range = Id::range(&name.to_lowercase());
        let read = || -> rusqlite::Result<BTreeSet<Id>> {
            let sql = "SELECT DISTINCT article FROM articles WHERE input = ?1";
            let mut found: BTreeSet<Id> = archive
                .connection
                .prepare(sql)?
                .query_map([name], |row| row.get(0))?
                .collect::<rusqlite::Result<_>>()?;
            if let Some((low, high)) = range {
                let sql = "SELECT DISTINCT article FROM articles WHERE article BETWEEN ?1 AND ?2";
                let ids: BTreeSet<Id> = archive
                    .connection
                    .prepare(sql)?
                    .query_map((low, high), |row| row.get(0))?
                    .collect::<rusqlite::Result<_>>()?;
                found.extend(ids);
            }
            Ok(found)
        };
        let mut found = archive.or(read())?;
        if found.is_empty() && name.contains("://") {
            for run in archive.runs()? {
                archive.each_record(Some(run.id), |record| {
                    let article = &record.article;
                    if [&article.url, &article.canonical_url].into_iter().flatten().any(|url| url == name) {
                        found.extend(Id::parse(&article.id));
                    }
                    Ok::<(), crate::ArchiveError>(())
                })?;
            }
        }
        Ok(found.into_iter().collect())
    }

    /// Takes an article out of every run, with its rows and, where no other article has it, its text. It will not come in again.
    ///
    /// # Errors
    ///
    /// If the archive cannot be written.
    pub fn forget_article(&mut self, article: Id) -> Result<Forgotten> {
        self.forget_thoroughly()?;
        let packer = Arc::clone(&self.archive().packer);
        let forgotten = self.change(|transaction| {
            let found: Vec<(i64, i64, String)> = transaction
                .prepare("SELECT id, run, input FROM articles WHERE article = ?1")?
                .query_map([article], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
                .collect::<rusqlite::Result<_>>()?;
            let texts = |transaction: &Connection| -> rusqlite::Result<u64> {
                transaction
                    .query_row("SELECT count(*) FROM texts", [], |row| row.get::<_, i64>(0))
                    .map(i64::unsigned_abs)
            };
            let n_texts = texts(transaction)?;
            for (number, run, input) in &found {
                let mut regrouping = Regrouping::new(transaction, *run);
                corroboration::drop_keys(transaction, &packer, *number)?;
                regrouping.remove_article(*number)?;
                regrouping.finish()?;
                let input = Source::new(input, &[], "");
                transaction
                    .execute("UPDATE ledger SET input = '' WHERE input = ?1 AND at IS ?2", (&input.input, input.at))?;
            }
            transaction.execute(
                "INSERT OR IGNORE INTO forgotten (kind, digest, words) VALUES ('article', ?1, 0)",
                [article],
            )?;
            runs::drop_lonely_texts(transaction)?;
            Ok(Forgotten { articles: found.len() as u64, texts: n_texts - texts(transaction)? })
        })?;
        self.now_forgotten(article);
        Ok(forgotten)
    }

    /// Covers a name in every text, title, note and row, and in whatever comes in later. In articles with the whole name the last
    /// word of it is covered alone too.
    ///
    /// # Errors
    ///
    /// If the name has no word, or the archive cannot be written.
    pub fn forget_name(&mut self, name: &str) -> Result<Forgotten> {
        let (n_words, digest) =
            Blinds::of_name(name).ok_or_else(|| ArchiveError::NoWords { words: name.to_owned() })?;
        self.forget_thoroughly()?;
        let blinds = Arc::new(Blinds::new([(n_words, digest)]));
        let changes = self.covered_texts(&blinds)?;
        let forgotten = Forgotten {
            articles: changes.iter().map(|(_, articles)| articles.len() as u64).sum(),
            texts: changes.len() as u64,
        };
        self.change(|transaction| {
            let row = (digest, n_words as i64);
            transaction
                .execute("INSERT OR IGNORE INTO forgotten (kind, digest, words) VALUES ('name', ?1, ?2)", row)?;
            for (text, articles) in &changes {
                cover_text(transaction, *text, articles)?;
            }
            cover_actors(transaction, &blinds)
        })?;
        let blinds = self.archive().blinds()?;
        self.now_blind(blinds);
        Ok(forgotten)
    }

    /// What [`forget_name`](Self::forget_name) would change.
    ///
    /// # Errors
    ///
    /// If the name has no word, or the archive cannot be read.
    pub fn would_cover(&self, name: &str) -> Result<Forgotten> {
        let digest = Blinds::of_name(name).ok_or_else(|| ArchiveError::NoWords { words: name.to_owned() })?;
        let changes = self.covered_texts(&Arc::new(Blinds::new([digest])))?;
        let articles = changes.iter().map(|(_, articles)| articles.len() as u64).sum();
        Ok(Forgotten { articles, texts: changes.len() as u64 })
    }

    /// What a name's going would change: of each text its articles, prepared anew.
    fn covered_texts(&self, blinds: &Arc<Blinds>) -> Result<Vec<(i64, Articles)>> {
        let archive = self.archive();
        let preparer = Preparer { packer: Arc::clone(&archive.packer), blinds: Arc::default(), compares: false };
        let programs: BTreeMap<i64, _> = archive.runs()?.into_iter().map(|run| (run.id, run.program)).collect();
        let sql = "SELECT id, text, run FROM articles ORDER BY text";
        let read = || -> rusqlite::Result<Vec<(i64, i64, i64)>> {
            let row = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?));
            archive.connection.prepare(sql)?.query_map([], row)?.collect()
        };
        let mut changes: Vec<(i64, Articles)> = Vec::new();
        for group in archive.or(read())?.chunk_by(|one, other| one.1 == other.1) {
            let mut changed = false;
            let mut records = Vec::with_capacity(group.len());
            for (number, _, run) in group {
                let Some(program) = programs.get(run) else { continue };
                let mut record = archive.record_of(*number, program)?;
                changed |= blinds.cover(&mut record);
                records.push((*number, record));
            }
            if changed {
                let prepared: Result<Articles> =
                    records.into_iter().map(|(number, record)| Ok((number, preparer.record(record)?))).collect();
                changes.extend(group.first().map(|first| first.1).zip(Some(prepared?)));
            }
        }
        Ok(changes)
    }

    /// What is deleted is overwritten, in tables and in the word index.
    fn forget_thoroughly(&self) -> Result<()> {
        let archive = self.archive();
        archive.or(archive.connection.pragma_update(None, "secure_delete", true))?;
        archive.or(archive.connection.execute("INSERT INTO words (words, rank) VALUES ('secure-delete', 1)", []))?;
        Ok(())
    }
}

fn cover_text(transaction: &Connection, text: i64, articles: &[(i64, Prepared)]) -> rusqlite::Result<()> {
    let Some((_, first)) = articles.first() else { return Ok(()) };
    transaction.execute(
        "INSERT INTO words (words, rowid, body) SELECT 'delete', id, unpack_text(body) FROM texts WHERE id = ?1",
        [text],
    )?;
    transaction.execute(
        "UPDATE texts SET digest = ?1, body = ?2 WHERE id = ?3",
        (first.text_digest, &first.packed_text, text),
    )?;
    transaction.execute("INSERT INTO words (rowid, body) VALUES (?1, ?2)", (text, &first.text))?;
    for (number, prepared) in articles {
        // Without its layout it is not coded again as if nothing were covered.
        transaction.execute(
            "UPDATE articles SET hash = ?1, record = ?2, layout = NULL WHERE id = ?3",
            (prepared.hash, &prepared.packed_record, number),
        )?;
        // What its happenings' tellings say is worked out again, without the name.
        transaction.execute(
            "DELETE FROM told WHERE occurrence IN (SELECT occurrence FROM events WHERE article = ?1)",
            [number],
        )?;
    }
    Ok(())
}

/// Actors of that name lose it.
fn cover_actors(transaction: &Connection, blinds: &Blinds) -> rusqlite::Result<()> {
    let actors: Vec<(i64, String)> = transaction
        .prepare("SELECT id, name FROM actors WHERE name <> ''")?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?;
    for (actor, name) in actors {
        if blinds.covered(&name, &BTreeSet::new()).is_none() {
            continue;
        }
        transaction.execute(
            "INSERT OR IGNORE INTO actors (code, sector, name, office) SELECT code, sector, '', office FROM actors WHERE id = ?1",
            [actor],
        )?;
        let nameless: i64 = transaction.query_row(
            "SELECT b.id FROM actors a JOIN actors b ON b.code = a.code AND b.sector = a.sector AND b.name = '' AND b.office = a.office
             WHERE a.id = ?1",
            [actor],
            |row| row.get(0),
        )?;
        transaction.execute("UPDATE parties SET actor = ?1 WHERE actor = ?2", (nameless, actor))?;
        transaction.execute("UPDATE statements SET speaker = ?1 WHERE speaker = ?2", (nameless, actor))?;
        transaction.execute("DELETE FROM actors WHERE id = ?1", [actor])?;
    }
    Ok(())
}
