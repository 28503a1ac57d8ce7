//! What somebody asked to have taken out: an article, or a person's name; and that it does not come in again.
//!
//! How a name is covered: [`Blinds`](crate::blinds::Blinds).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chancery_corroborate::{Signature, Story};
use rusqlite::{Connection, OptionalExtension as _};

use crate::archive::Archive;
use crate::blinds::Blinds;
use crate::corroboration::Corroboration;
use crate::error::{ArchiveError, Result};
use crate::known::Known;
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

/// What becomes of one text and its articles when a name goes.
struct Change {
    /// Its number in the file.
    text: i64,
    /// Whether its very words change.
    is_other: bool,
    articles: Vec<ChangedArticle>,
}

/// One of the articles.
struct ChangedArticle {
    /// Its number in the file.
    number: i64,
    /// Its input, as it was called before.
    input: String,
    /// It, prepared anew.
    prepared: Prepared,
}

/// What was taken out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Forgotten {
    /// Articles that are gone or changed, in all runs.
    pub articles: u64,
    /// Texts that are gone or changed.
    pub texts: u64,
}

impl Forgotten {
    fn of(changes: &[Change]) -> Self {
        Self {
            articles: changes.iter().map(|change| change.articles.len() as u64).sum(),
            texts: changes.iter().filter(|change| change.is_other).count() as u64,
        }
    }
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

    /// Takes an article out of every run, with its rows and, where nothing else has them, its text, and the actors, places and names of
    /// its rows. It will not come in again.
    ///
    /// # Errors
    ///
    /// If the archive cannot be written.
    pub fn forget_article(&mut self, article: Id) -> Result<Forgotten> {
        self.forget_thoroughly()?;
        let mut corroboration = Corroboration::new(Arc::clone(&self.archive().packer), 1);
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
                corroboration.remove(transaction, *run, *number)?;
                let input = Source::new(input, &[], "");
                transaction
                    .execute("UPDATE ledger SET input = '' WHERE input = ?1 AND at IS ?2", (&input.input, input.at))?;
            }
            transaction.execute(
                "INSERT OR IGNORE INTO forgotten (kind, digest, words) VALUES ('article', ?1, 0)",
                [article],
            )?;
            runs::drop_lonely_texts(transaction)?;
            runs::drop_unused(transaction)?;
            Ok(Forgotten { articles: found.len() as u64, texts: n_texts - texts(transaction)? })
        })?;
        self.now_forgotten(article);
        Ok(forgotten)
    }

    /// Covers a name in all that the archive holds and in whatever comes in later: texts, titles, bylines, credits, notes, rows, names
    /// of inputs, what people noted of rows. An address with the name goes whole. In articles with the whole name the last word of it
    /// is covered alone too, but not where it names a place, an outlet or an office.
    ///
    /// The name is found as it is written, but for case and what stands between its words; other spellings are other names. Texts that
    /// differ by the name alone become one. Who made a correction stays on record.
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
        self.change(|transaction| {
            let row = (digest, n_words as i64);
            transaction
                .execute("INSERT OR IGNORE INTO forgotten (kind, digest, words) VALUES ('name', ?1, ?2)", row)?;
            // Numbers of this transaction alone.
            let mut known = Known::default();
            for change in &changes {
                cover_text(transaction, change)?;
                change.articles.iter().try_for_each(|article| cover_article(transaction, &mut known, article))?;
            }
            let articles = || changes.iter().flat_map(|change| &change.articles);
            cover_ledger(transaction, &blinds, articles())?;
            cover_notes(transaction, &blinds, articles())?;
            runs::drop_unused(transaction)
        })?;
        let blinds = self.archive().blinds()?;
        self.now_blind(blinds);
        Ok(Forgotten::of(&changes))
    }

    /// What [`forget_name`](Self::forget_name) would change.
    ///
    /// # Errors
    ///
    /// If the name has no word, or the archive cannot be read.
    pub fn would_cover(&self, name: &str) -> Result<Forgotten> {
        let digest = Blinds::of_name(name).ok_or_else(|| ArchiveError::NoWords { words: name.to_owned() })?;
        Ok(Forgotten::of(&self.covered_texts(&Arc::new(Blinds::new([digest])))?))
    }

    /// What a name's going would change: texts, and articles prepared anew.
    fn covered_texts(&self, blinds: &Arc<Blinds>) -> Result<Vec<Change>> {
        let archive = self.archive();
        let preparer = Preparer { packer: Arc::clone(&archive.packer), blinds: Arc::default(), compares: false };
        let programs: BTreeMap<i64, _> = archive.runs()?.into_iter().map(|run| (run.id, run.program)).collect();
        let sql = "SELECT id, text, run FROM articles ORDER BY text";
        let read = || -> rusqlite::Result<Vec<(i64, i64, i64)>> {
            let row = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?));
            archive.connection.prepare(sql)?.query_map([], row)?.collect()
        };
        let mut changes: Vec<Change> = Vec::new();
        for group in archive.or(read())?.chunk_by(|one, other| one.1 == other.1) {
            let Some(&(_, text, _)) = group.first() else { continue };
            let mut records = Vec::with_capacity(group.len());
            for (number, _, run) in group {
                let Some(program) = programs.get(run) else { continue };
                records.push((*number, archive.record_of(*number, program)?));
            }
            // They have one text, so what one of them says of the name in its title holds for the text of all.
            let families: BTreeSet<String> =
                records.iter().flat_map(|(_, record)| blinds.family_names(record)).collect();
            let mut change = Change { text, is_other: false, articles: Vec::new() };
            for (number, mut record) in records {
                let (input, words) = (record.article.input.clone(), record.article.text.clone());
                if blinds.cover_with(&mut record, &families) {
                    change.is_other |= record.article.text != words;
                    let prepared = Prepared { families: families.clone(), ..preparer.record(record)? };
                    change.articles.push(ChangedArticle { number, input, prepared });
                }
            }
            if !change.articles.is_empty() {
                changes.push(change);
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

/// Puts the covered text in the place of the old one. Where another text says that already its articles get that one.
fn cover_text(transaction: &Connection, change: &Change) -> rusqlite::Result<()> {
    let Some(ChangedArticle { prepared, .. }) = change.articles.first().filter(|_| change.is_other) else {
        return Ok(());
    };
    transaction.execute(
        "INSERT INTO words (words, rowid, body) SELECT 'delete', id, unpack_text(body) FROM texts WHERE id = ?1",
        [change.text],
    )?;
    let twin: Option<i64> = transaction
        .query_row("SELECT id FROM texts WHERE digest = ?1", [prepared.text_digest], |row| row.get(0))
        .optional()?;
    if let Some(twin) = twin {
        transaction.execute("UPDATE articles SET text = ?1 WHERE text = ?2", (twin, change.text))?;
        transaction.execute("DELETE FROM texts WHERE id = ?1", [change.text])?;
    } else {
        transaction.execute(
            "UPDATE texts SET digest = ?1, body = ?2 WHERE id = ?3",
            (prepared.text_digest, &prepared.packed_text, change.text),
        )?;
        transaction.execute("INSERT INTO words (rowid, body) VALUES (?1, ?2)", (change.text, &prepared.text))?;
    }
    Ok(())
}

/// Writes an article anew, and links its rows to the actors and places that its record names now.
fn cover_article(transaction: &Connection, known: &mut Known, changed: &ChangedArticle) -> rusqlite::Result<()> {
    let ChangedArticle { number, prepared, .. } = changed;
    let record = &prepared.record;
    let outlet = record.article.outlet.as_ref().and_then(|outlet| outlet.domain.as_ref().or(outlet.name.as_ref()));
    let outlet = known.name(transaction, outlet.map_or("", String::as_str))?;
    // Without its layout it is not coded again as if nothing were covered.
    transaction.execute(
        "UPDATE articles SET hash = ?1, record = ?2, input = ?3, outlet = ?4, layout = NULL WHERE id = ?5",
        (prepared.hash, &prepared.packed_record, &prepared.input, outlet, number),
    )?;
    // What is compared of it has its addresses; the words are worked out from the text when they are asked for.
    let story = Story { signature: Signature::default(), ..Story::new(record) };
    let story = serde_json::to_string(&story).map_err(|error| rusqlite::Error::UserFunctionError(Box::new(error)))?;
    transaction.execute("UPDATE stories SET story = pack_record(?1) WHERE article = ?2", (story, number))?;
    // What its happenings' tellings say is worked out again, without the name.
    transaction
        .execute("DELETE FROM told WHERE occurrence IN (SELECT occurrence FROM events WHERE article = ?1)", [number])?;
    let events: Vec<i64> = transaction
        .prepare_cached("SELECT id FROM events WHERE article = ?1 ORDER BY ordinal")?
        .query_map([number], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    for (event, row) in events.into_iter().zip(&record.events) {
        let place = row.place.as_ref().map(|place| known.place(transaction, place)).transpose()?;
        transaction.prepare_cached("UPDATE events SET place = ?1 WHERE id = ?2")?.execute((place, event))?;
        for (role, side) in [&row.actors, &row.recipients].into_iter().enumerate() {
            for (ordinal, party) in side.iter().enumerate() {
                let (actor, _) = known.actor(transaction, party)?;
                transaction
                    .prepare_cached("UPDATE parties SET actor = ?1 WHERE event = ?2 AND role = ?3 AND ordinal = ?4")?
                    .execute((actor, event, role as i64, ordinal as i64))?;
            }
        }
    }
    for (ordinal, row) in record.statements.iter().enumerate() {
        let speaker = row.speaker.as_ref().map(|speaker| known.actor(transaction, speaker)).transpose()?;
        transaction
            .prepare_cached("UPDATE statements SET speaker = ?1 WHERE article = ?2 AND ordinal = ?3")?
            .execute((speaker.map(|(actor, _)| actor), number, ordinal as i64))?;
    }
    Ok(())
}

/// Covers the name in what the ledger calls its inputs; those of articles as in the article.
fn cover_ledger<'c>(
    transaction: &Connection,
    blinds: &Blinds,
    articles: impl Iterator<Item = &'c ChangedArticle>,
) -> rusqlite::Result<()> {
    let renamed = articles.filter(|article| article.input != article.prepared.input).map(|article| {
        let source = |name: &str| Source::new(name, &[], "");
        (source(&article.input).input, source(&article.prepared.input).input)
    });
    let mut renamed: BTreeMap<String, String> = renamed.collect();
    let inputs: Vec<String> = transaction
        .prepare("SELECT DISTINCT input FROM ledger")?
        .query_map([], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    for input in inputs {
        if let Some(covered) = renamed.remove(&input).or_else(|| blinds.covered(&input, &BTreeSet::new())) {
            transaction.execute("UPDATE ledger SET input = ?1 WHERE input = ?2", (covered, input))?;
        }
    }
    Ok(())
}

/// Covers the name in what people noted of rows; the family name alone where one of the rows is of an article with the name.
fn cover_notes<'c>(
    transaction: &Connection,
    blinds: &Blinds,
    articles: impl Iterator<Item = &'c ChangedArticle>,
) -> rusqlite::Result<()> {
    let families: BTreeMap<i64, &BTreeSet<String>> =
        articles.map(|article| (article.number, &article.prepared.families)).collect();
    let notes: Vec<(i64, String)> = transaction
        .prepare("SELECT id, note FROM corrections WHERE note <> ''")?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?;
    let mut of_rows = transaction
        .prepare("SELECT e.article FROM corrected d JOIN events e ON e.row = d.row WHERE d.correction = ?1")?;
    for (correction, note) in notes {
        let articles: BTreeSet<i64> =
            of_rows.query_map([correction], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
        let also = articles.iter().filter_map(|article| families.get(article)).copied().flatten().cloned().collect();
        if let Some(covered) = blinds.covered(&note, &also) {
            transaction.execute("UPDATE corrections SET note = ?1 WHERE id = ?2", (covered, correction))?;
        }
    }
    Ok(())
}
