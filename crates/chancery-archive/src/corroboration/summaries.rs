//! What the tellings of one happening say together, and which row follows which across articles.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use chancery_corroborate::{
    FollowUp, Happening, Occurrence, Report, Role, Telling, accounts, follow_ups, summarise, tellings,
};
use chancery_doc::record::Program;
use rusqlite::{Connection, OptionalExtension as _};

use super::reprints::stored_story;
use super::{Corroboration, as_sql};
use crate::ArchiveError;
use crate::archive::Archive;
use crate::values::Id;

impl Corroboration {
    /// Notes anew what some happenings' tellings say together, and which follows which across articles. Of a single telling its own
    /// record says all.
    pub(crate) fn note_summaries(
        &mut self,
        connection: &Connection,
        occurrences: &BTreeSet<i64>,
    ) -> rusqlite::Result<()> {
        let mut note =
            connection.prepare_cached("INSERT OR REPLACE INTO told (occurrence, summary) VALUES (?1, ?2)")?;
        for &occurrence in occurrences {
            let Members { telling: members, have_links } = members(connection, occurrence)?;
            if have_links {
                forget_across(connection, occurrence)?;
            }
            if members.len() < 2 {
                connection.prepare_cached("DELETE FROM told WHERE occurrence = ?1")?.execute([occurrence])?;
                continue;
            }
            let mut rows: Vec<Telling> = Vec::with_capacity(members.len());
            for (article, ids) in by_article(&members) {
                let kept = self.article(connection, article)?;
                let all = kept.acts.happenings.iter().flat_map(|kept| &kept.happening().tellings);
                rows.extend(all.filter(|row| ids.contains(&row.id)).cloned());
            }
            let Some(summary) = summary(connection, &members, rows.clone())? else { continue };
            let json = serde_json::to_string(&Occurrence {
                tellings: Vec::new(),
                articles: Vec::new(),
                mentions: Vec::new(),
                ..summary.clone()
            })
            .map_err(|error| as_sql(ArchiveError::stored("summary", error)))?;
            note.execute((occurrence, json))?;
            if summary.statuses.len() > 1 {
                let across = follow_ups(&rows, &[], std::slice::from_ref(&summary));
                note_across(connection, &members, &rows, &across)?;
            }
        }
        Ok(())
    }

    /// Notes the follow-ups within an article.
    pub(super) fn note_follow_ups(&mut self, connection: &Connection, article: i64) -> rusqlite::Result<()> {
        let kept = self.article(connection, article)?;
        kept.acts.follow_ups.iter().try_for_each(|follow_up| note_follow_up(connection, article, follow_up, false))
    }
}

/// The events of a happening.
#[derive(Default)]
struct Members {
    /// Those that nobody marked wrong: number of the article and id of the row.
    telling: Vec<(i64, Id)>,
    /// Whether follow-ups across articles are noted of any.
    have_links: bool,
}

fn members(connection: &Connection, occurrence: i64) -> rusqlite::Result<Members> {
    let mut rows = connection.prepare_cached(
        "SELECT e.article, e.row, e.mark IS NOT 0, EXISTS (
             SELECT 1 FROM follow_ups f WHERE f.article = e.article AND f.from_row = e.row AND f.across = 1
         ) FROM events e WHERE e.occurrence = ?1 ORDER BY e.id",
    )?;
    let mut rows = rows.query([occurrence])?;
    let mut members = Members::default();
    while let Some(row) = rows.next()? {
        if row.get(2)? {
            members.telling.push((row.get(0)?, row.get(1)?));
        }
        members.have_links |= row.get::<_, bool>(3)?;
    }
    Ok(members)
}

fn by_article(members: &[(i64, Id)]) -> BTreeMap<i64, BTreeSet<String>> {
    let mut found: BTreeMap<i64, BTreeSet<String>> = BTreeMap::new();
    for (article, row) in members {
        found.entry(*article).or_default().insert(row.to_string());
    }
    found
}

/// What rows of some articles say together. Who speaks on whose account the articles' origins tell.
fn summary(connection: &Connection, members: &[(i64, Id)], rows: Vec<Telling>) -> rusqlite::Result<Option<Occurrence>> {
    let mut origin_of = connection.prepare_cached(
        "SELECT a.origin, s.story IS NOT NULL FROM articles a LEFT JOIN stories s ON s.article = a.origin WHERE a.id = ?1",
    )?;
    let mut stories = BTreeMap::new();
    let mut reports = Vec::new();
    let ids: BTreeMap<String, &str> = rows.iter().map(|row| (row.id.clone(), row.article.as_str())).collect();
    for (article, of_article) in by_article(members) {
        let Some(id) = of_article.iter().find_map(|row| ids.get(row)) else { continue };
        let (origin, is_known): (i64, bool) = origin_of.query_row([article], |row| Ok((row.get(0)?, row.get(1)?)))?;
        if !is_known {
            continue;
        }
        let story = match stories.entry(origin) {
            Entry::Occupied(there) => there.into_mut(),
            Entry::Vacant(free) => free.insert(stored_story(connection, origin)?),
        };
        let origin = story.id.clone();
        let article = (*id).to_owned();
        reports.push(Report { article, origin, role: Role::Original, share: 1.0, evidence: Vec::new() });
    }
    let stories: Vec<_> = stories.into_values().collect();
    let happening = Happening { tellings: rows };
    Ok(summarise(&[&happening], &accounts(&stories, &reports)))
}

/// What a happening's tellings say together, as noted; `None` where that must be worked out.
pub(crate) fn stored_summary(connection: &Connection, occurrence: i64) -> rusqlite::Result<Option<Occurrence>> {
    let found: Option<String> = connection
        .prepare_cached("SELECT summary FROM told WHERE occurrence = ?1")?
        .query_row([occurrence], |row| row.get(0))
        .optional()?;
    let read =
        |json: String| serde_json::from_str(&json).map_err(|error| as_sql(ArchiveError::stored("summary", error)));
    found.map(read).transpose()
}

/// The same, worked out from the records.
pub(crate) fn of_occurrence(
    archive: &Archive,
    program: &Program,
    occurrence: i64,
) -> rusqlite::Result<Option<Occurrence>> {
    let connection = &archive.connection;
    let members = members(connection, occurrence)?.telling;
    let mut rows: Vec<Telling> = Vec::new();
    for (article, ids) in by_article(&members) {
        let record = archive.unpacked(article).and_then(|unpacked| unpacked.whole(program)).map_err(as_sql)?;
        rows.extend(tellings(&record).into_iter().filter(|row| ids.contains(&row.id)));
    }
    summary(connection, &members, rows)
}

/// Takes the follow-ups across articles away that were noted of a happening's events, for it may have lost either end.
fn forget_across(connection: &Connection, occurrence: i64) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "DELETE FROM follow_ups WHERE across = 1
             AND (article, from_row) IN (SELECT article, row FROM events WHERE occurrence = ?1)",
        )?
        .execute([occurrence])
        .map(|_| ())
}

/// Notes what of a happening's follow-ups lies between articles.
fn note_across(
    connection: &Connection,
    members: &[(i64, Id)],
    rows: &[Telling],
    found: &[FollowUp],
) -> rusqlite::Result<()> {
    let number: BTreeMap<String, i64> = members.iter().map(|(article, row)| (row.to_string(), *article)).collect();
    let article: BTreeMap<&str, &str> = rows.iter().map(|row| (row.id.as_str(), row.article.as_str())).collect();
    for follow_up in found {
        let is_across = article.get(follow_up.from.as_str()) != article.get(follow_up.to.as_str());
        if let Some(&number) = number.get(&follow_up.from).filter(|_| is_across) {
            note_follow_up(connection, number, follow_up, true)?;
        }
    }
    Ok(())
}

fn note_follow_up(connection: &Connection, article: i64, follow_up: &FollowUp, across: bool) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "INSERT OR IGNORE INTO follow_ups (article, from_row, to_row, kind, across) VALUES (?1, ?2, ?3, ?4, ?5)",
        )?
        .execute((article, Id::parse(&follow_up.from), Id::parse(&follow_up.to), follow_up.kind.0.as_str(), across))
        .map(|_| ())
}
