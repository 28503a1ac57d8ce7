//! From the archive into columns. Whole tables are passed over in their own order: 1.1 million rows take about a second.

use std::collections::BTreeMap;

use rusqlite::Row;

use super::{Article, Event, Facts, Party, Postings, Statement};
use crate::archive::Archive;
use crate::error::{ArchiveError, Result};
use crate::serving::PlaceLine;

/// After how many lines it is told how far the reading is.
const TOLD_EVERY: usize = 1 << 14;

impl Archive {
    /// How many articles and names were forgotten.
    ///
    /// # Errors
    ///
    /// If the archive cannot be read.
    pub fn n_forgotten(&self) -> Result<i64> {
        self.or(self.connection.query_row("SELECT count(*) FROM forgotten", [], |row| row.get(0)))
    }
}

impl Facts {
    /// Reads the visible run.
    ///
    /// # Errors
    ///
    /// If the archive cannot be read.
    pub fn read(archive: &Archive) -> Result<Self> {
        Self::read_telling(archive, &|_| ())
    }

    /// The same, and now and then tells which share of it is done, 0 to 1.
    ///
    /// # Errors
    ///
    /// As [`Facts::read`].
    pub fn read_telling(archive: &Archive, tell: &dyn Fn(f64)) -> Result<Self> {
        archive.snapshot(|archive| {
            let run = archive.visible()?.unwrap_or(0);
            let mut facts = Self {
                version: archive.data_version()?,
                run,
                n_forgotten: archive.n_forgotten()?,
                articles: Vec::new(),
                events: Vec::new(),
                parties: Vec::new(),
                acting: Postings::default(),
                read_on: Vec::new(),
                statements: Vec::new(),
                codes: Vec::new(),
                categories: Vec::new(),
                places: BTreeMap::new(),
                outlets: BTreeMap::new(),
            };
            archive.or(facts.fill(archive, run, tell))?;
            Ok::<_, ArchiveError>(facts)
        })
    }

    fn fill(&mut self, archive: &Archive, run: i64, tell: &dyn Fn(f64)) -> rusqlite::Result<()> {
        // Numbers are given one after another, so the last of each table says about how many lines it has.
        let n_lines = archive.connection.query_row(
            "SELECT coalesce((SELECT max(id) FROM articles), 0) + coalesce((SELECT max(id) FROM events), 0)
                + coalesce((SELECT max(id) FROM statements), 0)",
            [],
            |row| row.get::<_, i64>(0),
        )?;
        let share = move |n_done: usize| {
            if n_done.is_multiple_of(TOLD_EVERY) {
                tell((n_done as f64 / n_lines.max(1) as f64).min(1.0));
            }
        };
        let each = |sql: &str, by_run: bool, take: &mut dyn FnMut(&Row<'_>) -> rusqlite::Result<()>| {
            let mut statement = archive.connection.prepare_cached(sql)?;
            let mut rows = if by_run { statement.query([run])? } else { statement.query([])? };
            while let Some(row) = rows.next()? {
                take(row)?;
            }
            Ok::<(), rusqlite::Error>(())
        };
        each("SELECT id, code FROM actors ORDER BY id", false, &mut |row| {
            let number = index(row.get(0)?)?;
            self.codes.resize(number + 1, crate::rollup::NOBODY);
            self.codes[number] = row.get(1)?;
            Ok(())
        })?;
        each("SELECT id, name, country, admin1, precision, geonames, lat, lon FROM places", false, &mut |row| {
            let told = |words: String| Some(words).filter(|words| !words.is_empty());
            let line = PlaceLine {
                name: told(row.get(1)?),
                country: told(row.get(2)?),
                admin1: told(row.get(3)?),
                precision: told(row.get(4)?),
                geonames: Some(row.get(5)?).filter(|number| *number != 0),
                lat: row.get(6)?,
                lon: row.get(7)?,
                counts: crate::Counts::default(),
            };
            self.places.insert(row.get(0)?, line);
            Ok(())
        })?;
        each(
            "SELECT id, text, outlet, origin, day, coalesce(published, 1 << 40) FROM articles NOT INDEXED WHERE run = ?1 ORDER BY id",
            true,
            &mut |row| {
                self.articles.push(Article {
                    number: row.get(0)?,
                    text: row.get(1)?,
                    outlet: row.get(2)?,
                    origin: row.get(3)?,
                    day: row.get(4)?,
                    published: row.get(5)?,
                    n_events: 0,
                });
                share(self.articles.len());
                Ok(())
            },
        )?;
        each(
            "SELECT DISTINCT outlet, n.name FROM articles a JOIN names n ON n.id = a.outlet WHERE run = ?1",
            true,
            &mut |row| {
                self.outlets.insert(row.get(0)?, row.get(1)?);
                Ok(())
            },
        )?;
        self.read_events(archive, run, &share)?;
        let mut near = 0;
        let n_before = self.articles.len() + self.events.len();
        each(
            "SELECT id, article, speaker, day FROM statements NOT INDEXED WHERE run = ?1 ORDER BY id",
            true,
            &mut |row| {
                let Some(article) = position(&self.articles, row.get(1)?, &mut near) else { return Ok(()) };
                let (speaker, day) = (row.get(2)?, row.get(3)?);
                self.statements.push(Statement { number: row.get(0)?, article, speaker, day });
                share(n_before + self.statements.len());
                Ok(())
            },
        )
    }

    fn read_events(&mut self, archive: &Archive, run: i64, share: &dyn Fn(usize)) -> rusqlite::Result<()> {
        let mut events = archive.connection.prepare_cached(
            "SELECT id, occurrence, article, type, category, status, background, day, day_to, told, place, score, confidence, mark
             FROM events NOT INDEXED WHERE run = ?1 ORDER BY id",
        )?;
        // Both tables lie in the order of events, so they are walked side by side.
        let mut parties = archive
            .connection
            .prepare_cached("SELECT event, role, actor FROM parties ORDER BY event, role, ordinal")?;
        let mut parties = parties.query([])?;
        let mut party: Option<(i64, Party)> = next(&mut parties)?;
        let mut categories: BTreeMap<String, u16> = BTreeMap::new();
        let mut near = 0;
        let mut events = events.query([run])?;
        while let Some(row) = events.next()? {
            let number: i64 = row.get(0)?;
            let Some(article) = position(&self.articles, row.get(2)?, &mut near) else { continue };
            let start = self.parties.len();
            while let Some((event, of)) = party.take_if(|(event, _)| *event <= number) {
                if event == number {
                    self.parties.push(of);
                }
                party = next(&mut parties)?;
            }
            let category = match row.get::<_, Option<String>>(4)? {
                None => 0,
                Some(name) => {
                    let next = u16::try_from(categories.len() + 1).unwrap_or(u16::MAX);
                    *categories.entry(name).or_insert(next)
                }
            };
            self.articles[article as usize].n_events += 1;
            self.events.push(Event {
                number,
                occurrence: row.get(1)?,
                place: row.get(10)?,
                article,
                parties: u32::try_from(start).unwrap_or(u32::MAX),
                n_parties: u16::try_from(self.parties.len() - start).unwrap_or(u16::MAX),
                category,
                day: row.get(7)?,
                day_to: row.get(8)?,
                score: row.get(11)?,
                confidence: row.get(12)?,
                kind: row.get(3)?,
                status: row.get(5)?,
                background: row.get(6)?,
                told: row.get(9)?,
                mark: row.get(13)?,
            });
            share(self.articles.len() + self.events.len());
        }
        let mut names: Vec<(u16, String)> = categories.into_iter().map(|(name, number)| (number, name)).collect();
        names.sort_unstable();
        self.categories = names.into_iter().map(|(_, name)| name).collect();
        let articles = &self.articles;
        self.events
            .sort_unstable_by_key(|event| (event.occurrence, articles[event.article as usize].published, event.number));
        let mut days: BTreeMap<i64, i64> = BTreeMap::new();
        articles.iter().filter_map(|article| article.day).for_each(|day| *days.entry(day.into()).or_default() += 1);
        self.read_on = days.into_iter().collect();
        let of = |(at, event): (usize, &Event)| (u32::try_from(at).unwrap_or(u32::MAX), event.parties, event.n_parties);
        let events: Vec<(u32, u32, u16)> = self.events.iter().enumerate().map(of).collect();
        self.acting = Postings::of(events.iter().flat_map(|&(at, start, n)| {
            let start = start as usize;
            self.parties[start..start + usize::from(n)].iter().map(move |party| (party.actor, at))
        }));
        Ok(())
    }
}

fn next(parties: &mut rusqlite::Rows<'_>) -> rusqlite::Result<Option<(i64, Party)>> {
    let Some(row) = parties.next()? else { return Ok(None) };
    Ok(Some((row.get(0)?, Party { is_recipient: row.get::<_, i64>(1)? != 0, actor: row.get(2)? })))
}

fn index(number: i64) -> rusqlite::Result<usize> {
    usize::try_from(number).map_err(|_| rusqlite::Error::IntegralValueOutOfRange(0, number))
}

/// Where an article stands. Rows of one article lie together, so the place of the one before is tried first.
fn position(articles: &[Article], number: i64, near: &mut usize) -> Option<u32> {
    let is_it = |at: usize| articles.get(at).is_some_and(|article| article.number == number);
    if !is_it(*near) {
        *near = if is_it(*near + 1) {
            *near + 1
        } else {
            articles.binary_search_by_key(&number, |article| article.number).ok()?
        };
    }
    u32::try_from(*near).ok()
}
