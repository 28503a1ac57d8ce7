//! What one batch writes for one run: articles, rows, statements and texts, then the rollup and what belongs together.

use std::collections::{BTreeMap, BTreeSet};

use chancery_doc::record::{RecordEvent, RecordParty};
use rusqlite::{Connection, OptionalExtension as _};

use crate::corrections;
use crate::corroboration::{Corroboration, NewArticle};
use crate::known::Known;
use crate::occurrences::{Batch, Corroborator, Regrouping};
use crate::prepare::Prepared;
use crate::rollup::{self, Changes, Telling};
use crate::values::{Id, moment_day, moment_seconds, status_number, type_number};
use crate::words::Words;
use crate::writer::Written;

/// What one run gets in a batch.
pub(crate) struct RunBatch {
    run: i64,
    articles: Vec<i64>,
    new: Vec<NewArticle>,
    /// Rows of happenings that are new in this batch, by the number of the happening.
    fresh: BTreeMap<i64, Vec<Telling>>,
    /// Happenings that were there before, with what they gave.
    before: BTreeMap<i64, Vec<Telling>>,
}

impl RunBatch {
    pub(crate) fn new(run: i64) -> Self {
        Self { run, articles: Vec::new(), new: Vec::new(), fresh: BTreeMap::new(), before: BTreeMap::new() }
    }

    pub(crate) fn article(
        &mut self,
        transaction: &Connection,
        known: &mut Known,
        words: &mut Words,
        prepared: &Prepared,
        written: &mut Written,
    ) -> rusqlite::Result<()> {
        let article = &prepared.record.article;
        let outlet = article.outlet.as_ref().and_then(|outlet| outlet.domain.as_ref().or(outlet.name.as_ref()));
        let outlet = known.name(transaction, outlet.map_or("", String::as_str))?;
        let day = article.published.as_ref().and_then(|published| moment_day(&published.date));
        let is_there = transaction
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM articles WHERE run = ?1 AND article = ?2)")?
            .query_row((self.run, prepared.article), |row| row.get::<_, bool>(0))?;
        if is_there {
            written.repeated += 1;
            return Ok(());
        }
        // A text that is empty is a copy of none.
        let parent = if prepared.text.is_empty() { None } else { self.copied(transaction, prepared.text_id)? };
        let text = text(transaction, words, prepared)?;
        let number: i64 = transaction
            .prepare_cached("SELECT coalesce(max(id), 0) + 1 FROM articles")?
            .query_row([], |row| row.get(0))?;
        let origin = parent.map_or(number, |(_, origin)| origin);
        transaction
            .prepare_cached(
                "INSERT INTO articles (id, run, article, input, text, outlet, day, published, origin, hash, layout, record)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
            )?
            .execute(rusqlite::params![
                number,
                self.run,
                prepared.article,
                prepared.input,
                text,
                outlet,
                day,
                article.published.as_ref().and_then(|published| moment_seconds(&published.date)),
                origin,
                prepared.hash,
                prepared.layout,
                prepared.packed_record
            ])?;
        if let Some((parent, _)) = parent {
            transaction
                .prepare_cached("INSERT INTO reprints (article, parent, role, similarity) VALUES (?1, ?2, 'copy', 1)")?
                .execute((number, parent))?;
            written.copies += 1;
        }
        self.articles.push(number);
        let home = Home { number, origin, day, parent: parent.map(|(parent, _)| parent) };
        let rows = self.events(transaction, known, prepared, home)?;
        self.new.push(NewArticle { number, rows, is_first: parent.is_none(), told: prepared.told.clone() });
        self.statements(transaction, known, prepared, number, day)?;
        written.articles += 1;
        written.events += prepared.record.events.len() as u64;
        written.statements += prepared.record.statements.len() as u64;
        Ok(())
    }

    /// The first article of the run with that text, and its origin.
    fn copied(&self, transaction: &Connection, text_id: Id) -> rusqlite::Result<Option<(i64, i64)>> {
        transaction
            .prepare_cached(
                // Of each text the index gives the first article at once, however many have it. The plus sign keeps SQLite from
                // walking all articles of the run.
                "SELECT a.id, a.origin FROM texts t CROSS JOIN articles a ON a.id = (
                     SELECT b.id FROM articles b INDEXED BY articles_text WHERE b.text = t.id AND +b.run = ?2 ORDER BY b.id LIMIT 1
                 ) WHERE t.text_id = ?1 ORDER BY a.id LIMIT 1",
            )?
            .query_row((text_id, self.run), |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()
    }

    /// Writes the rows; gives their ids and numbers.
    fn events(
        &mut self,
        transaction: &Connection,
        known: &mut Known,
        prepared: &Prepared,
        home: Home,
    ) -> rusqlite::Result<Vec<(Id, i64)>> {
        let mut rows = Vec::with_capacity(prepared.record.events.len());
        let mut told_there = home.parent.map(|parent| happenings(transaction, parent)).transpose()?.unwrap_or_default();
        // Taken from the end below, so the first telling must stand last.
        told_there.values_mut().for_each(|happenings| happenings.reverse());
        let mut told_here: BTreeMap<&str, i64> = BTreeMap::new();
        for (ordinal, event) in prepared.record.events.iter().enumerate() {
            let number = known.event(transaction)?;
            let kind = type_number(event.event_type.as_deref());
            let parties = parties(transaction, known, event)?;
            let there = told_there.get_mut(&kind).and_then(Vec::pop);
            let here = event.same.as_deref().and_then(|same| told_here.get(same).copied());
            let occurrence = here.or(there).unwrap_or(number);
            if let Some(same) = &event.same {
                told_here.entry(same).or_insert(occurrence);
            }
            let row = Row::new(event, kind, home.day);
            if occurrence == number {
                let key = Id::parse(&event.id).unwrap_or(Id([0; 16]));
                transaction
                    .prepare_cached("INSERT INTO occurrences (id, run, key) VALUES (?1, ?2, ?3)")?
                    .execute((number, self.run, key))?;
                self.fresh.insert(number, Vec::new());
            } else if !self.fresh.contains_key(&occurrence) && !self.before.contains_key(&occurrence) {
                self.before.insert(occurrence, rollup::tellings(transaction, occurrence)?);
            }
            row.insert(
                transaction,
                known,
                event,
                Place { number, run: self.run, article: home.number, ordinal, occurrence },
            )?;
            for (role, side) in parties.iter().enumerate() {
                for (ordinal, (actor, _)) in side.iter().enumerate() {
                    transaction
                        .prepare_cached("INSERT INTO parties (event, role, ordinal, actor) VALUES (?1, ?2, ?3, ?4)")?
                        .execute((number, role as i64, ordinal as i64, actor))?;
                }
            }
            if let Some(tellings) = self.fresh.get_mut(&occurrence) {
                let [actors, recipients] = parties.map(|side| side.iter().map(|(_, code)| *code).collect());
                tellings.push(row.telling(home.origin, actors, recipients));
            }
            rows.extend(Id::parse(&event.id).map(|id| (id, number)));
        }
        Ok(rows)
    }

    fn statements(
        &mut self,
        transaction: &Connection,
        known: &mut Known,
        prepared: &Prepared,
        article: i64,
        published: Option<i64>,
    ) -> rusqlite::Result<()> {
        for (ordinal, statement) in prepared.record.statements.iter().enumerate() {
            let speaker = statement.speaker.as_ref().map(|speaker| known.actor(transaction, speaker)).transpose()?;
            let day = statement.date.as_ref().and_then(|date| moment_day(&date.from)).or(published);
            let row = Id::parse(&statement.id).unwrap_or(Id([0; 16]));
            transaction
                .prepare_cached(
                    "INSERT INTO statements (row, run, article, ordinal, speaker, day) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                )?
                .execute((row, self.run, article, ordinal as i64, speaker.map(|(actor, _)| actor), day))?;
        }
        Ok(())
    }

    /// Brings the rollup up to date, and asks who knows more of what belongs together.
    pub(crate) fn finish(
        self,
        transaction: &Connection,
        run: i64,
        corroborator: &mut dyn Corroborator,
        corroboration: Option<&mut Corroboration>,
        corrected: &BTreeSet<Id>,
    ) -> rusqlite::Result<()> {
        let mut changes = Changes::default();
        self.fresh.values().for_each(|tellings| changes.happening(tellings, 1));
        for (occurrence, tellings) in &self.before {
            changes.happening(tellings, -1);
            changes.happening(&rollup::tellings(transaction, *occurrence)?, 1);
        }
        changes.write(transaction, run)?;
        let batch = Batch { run, articles: self.articles };
        let groups = corroborator.group(transaction, &batch)?;
        if !groups.reprints.is_empty() || !groups.same.is_empty() {
            let mut regrouping = Regrouping::new(transaction, run);
            groups.reprints.iter().try_for_each(|reprint| regrouping.reprint(reprint))?;
            groups.same.iter().try_for_each(|events| regrouping.join(events))?;
            regrouping.finish()?;
        }
        let rows = self.new.iter().flat_map(|article| &article.rows).map(|(row, _)| *row);
        let named: BTreeSet<Id> = rows.filter(|row| corrected.contains(row)).collect();
        let Some(corroboration) = corroboration else {
            return corrections::make_again(transaction, run, &named, BTreeSet::new()).map(|_| ());
        };
        let (lifted, mut changed) = corroboration.batch(transaction, run, self.new, corrected)?;
        changed.extend(corrections::make_again(transaction, run, &named, lifted)?);
        corroboration.note_summaries(transaction, &changed)
    }
}

/// The article that rows are written for.
#[derive(Clone, Copy)]
struct Home {
    number: i64,
    origin: i64,
    day: Option<i64>,
    parent: Option<i64>,
}

/// Where a row stands.
struct Place {
    number: i64,
    run: i64,
    article: i64,
    ordinal: usize,
    occurrence: i64,
}

/// The numbers of an event.
struct Row {
    kind: i64,
    status: i64,
    background: bool,
    day: Option<i64>,
    day_to: Option<i64>,
    told: bool,
    score: i64,
}

impl Row {
    fn new(event: &RecordEvent, kind: i64, published: Option<i64>) -> Self {
        let told = event.date.as_ref().filter(|date| date.basis == "expression");
        let day = |of: fn(&chancery_doc::record::RecordDate) -> &String| {
            event.date.as_ref().and_then(|date| moment_day(of(date))).or(published)
        };
        Self {
            kind,
            status: status_number(&event.status).unwrap_or(0),
            background: event.background,
            day: day(|date| &date.from),
            day_to: day(|date| &date.to),
            told: told.is_some(),
            // Bounded, so that no sum of them runs over whatever a record of somebody else's says.
            score: event.score.map_or(0, |score| i64::from((score * 100.0).round() as i32)),
        }
    }

    fn telling(&self, origin: i64, actors: Vec<i64>, recipients: Vec<i64>) -> Telling {
        let counts = rollup::counts(self.status, self.background, None);
        Telling {
            origin,
            kind: self.kind,
            day: self.day,
            told: self.told,
            counts,
            score: self.score,
            actors,
            recipients,
        }
    }

    fn insert(
        &self,
        transaction: &Connection,
        known: &mut Known,
        event: &RecordEvent,
        at: Place,
    ) -> rusqlite::Result<()> {
        let place = event.place.as_ref().map(|place| known.place(transaction, place)).transpose()?;
        let confidence = event.confidence.map(|confidence| (confidence * 100.0).round() as i64);
        transaction
            .prepare_cached(
                "INSERT INTO events (id, row, run, article, ordinal, type, category, status, background, day, day_to, told,
                    place, score, confidence, occurrence)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)",
            )?
            .execute(rusqlite::params![
                at.number,
                Id::parse(&event.id).unwrap_or(Id([0; 16])),
                at.run,
                at.article,
                at.ordinal as i64,
                self.kind,
                event.category,
                self.status,
                self.background,
                self.day,
                self.day_to,
                self.told,
                place,
                self.score,
                confidence,
                at.occurrence,
            ])?;
        Ok(())
    }
}

/// The happenings that an article tells, by type, in the order of its rows.
fn happenings(transaction: &Connection, article: i64) -> rusqlite::Result<BTreeMap<i64, Vec<i64>>> {
    let mut rows =
        transaction.prepare_cached("SELECT type, occurrence FROM events WHERE article = ?1 ORDER BY ordinal")?;
    let mut found: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
    let mut rows = rows.query([article])?;
    while let Some(row) = rows.next()? {
        found.entry(row.get(0)?).or_default().push(row.get(1)?);
    }
    Ok(found)
}

/// Actors and recipients, each as its number and the number of its code.
fn parties(transaction: &Connection, known: &mut Known, event: &RecordEvent) -> rusqlite::Result<[Vec<(i64, i64)>; 2]> {
    let mut side = |parties: &[RecordParty]| -> rusqlite::Result<Vec<(i64, i64)>> {
        parties.iter().map(|party| known.actor(transaction, party)).collect()
    };
    Ok([side(&event.actors)?, side(&event.recipients)?])
}

/// The number of a text; it is written, for reading and for looking up, where it is new. Most are: to write finds that out by itself.
fn text(transaction: &Connection, words: &mut Words, prepared: &Prepared) -> rusqlite::Result<i64> {
    let n_added = transaction
        .prepare_cached(
            "INSERT INTO texts (digest, text_id, body) VALUES (?1, ?2, ?3) ON CONFLICT (digest) DO NOTHING",
        )?
        .execute((prepared.text_digest, prepared.text_id, &prepared.packed_text))?;
    if n_added == 0 {
        return transaction
            .prepare_cached("SELECT id FROM texts WHERE digest = ?1")?
            .query_row([prepared.text_digest], |row| row.get(0));
    }
    let number = transaction.last_insert_rowid();
    words.add(transaction, number, &prepared.text)?;
    Ok(number)
}
