//! Happenings as a whole: who tells them, on whose account, and what the tellings say together.

use chancery_corroborate::{Contradiction, Figure, Occurrence, Origin, StatusAt};
use rusqlite::OptionalExtension as _;
use serde::Serialize;

use super::tellings::Report;
use crate::archive::Archive;
use crate::corroboration;
use crate::error::Result;
use crate::filter::Filter;
use crate::query::{By, Counts, FoundRow, Page};
use crate::values::Id;

/// One happening.
#[derive(Clone, Debug, Serialize)]
pub struct OccurrenceLine {
    /// The happening, as its first report tells it.
    #[serde(flatten)]
    pub row: FoundRow,
    /// First and last day, as most origins have it; the day of the first report and the one before where no text tells one.
    pub days: Option<(String, String)>,
    /// Whether a text tells the day.
    pub is_dated: bool,
    /// Place, as most origins have it.
    pub place_name: Option<String>,
    /// Each status when it was first told, earliest first.
    pub statuses: Vec<StatusAt>,
    /// Every number told, with who told it.
    pub figures: Vec<Figure>,
    /// On whose account it is told.
    pub accounts: Vec<Origin>,
    /// What cannot all be true.
    pub contradictions: Vec<Contradiction>,
    /// All reports, earliest first.
    pub told_by: Vec<Report>,
    /// Rows that follow a row of it, or that a row of it follows.
    pub follow_ups: Vec<Followed>,
}

/// One link between rows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Followed {
    /// `reaction`, `about`, `fulfils`, `cancels`, `follow_up`.
    pub kind: String,
    /// The row that follows: an event or a statement.
    pub from: String,
    /// The event that it follows.
    pub to: String,
}

/// How an article stands to the one that it repeats.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Repeats {
    /// Id of the article that it goes back to.
    pub parent: String,
    /// `copy` (the very text), `reprint`, `partial`, `update`.
    pub role: String,
    /// Which part of its text is the other's, 0 to 1.
    pub similarity: f64,
    /// What shows it.
    pub evidence: Vec<String>,
}

impl Archive {
    /// Happenings with all that their tellings say together.
    ///
    /// # Errors
    ///
    /// If the words to look for are none, or the archive cannot be read.
    pub fn occurrences(&self, filter: &Filter, page: Page) -> Result<Vec<OccurrenceLine>> {
        self.occurrence_lines(filter.run, self.rows(filter, By::Events, page)?)
    }

    /// What each row's happening is told to be.
    pub(crate) fn occurrence_lines(&self, run: Option<i64>, rows: Vec<FoundRow>) -> Result<Vec<OccurrenceLine>> {
        rows.into_iter().map(|row| self.occurrence_line(run, row)).collect()
    }

    /// What the article of that id repeats in the visible run; `None` where it is an original or is not there.
    ///
    /// # Errors
    ///
    /// If the archive cannot be read.
    pub fn repeats(&self, article: Id) -> Result<Option<Repeats>> {
        let run = self.run_or_visible(None)?;
        let sql = "SELECT p.article, r.role, r.similarity, coalesce(r.evidence, '[]') FROM articles a
            JOIN reprints r ON r.article = a.id JOIN articles p ON p.id = r.parent WHERE a.article = ?1 AND a.run = ?2";
        let read = || {
            self.connection
                .query_row(sql, (article, run), |row| {
                    let evidence: String = row.get(3)?;
                    Ok(Repeats {
                        parent: row.get::<_, Id>(0)?.to_string(),
                        role: row.get(1)?,
                        similarity: row.get(2)?,
                        evidence: serde_json::from_str(&evidence).unwrap_or_default(),
                    })
                })
                .optional()
        };
        self.or(read())
    }

    fn occurrence_line(&self, run: Option<i64>, row: FoundRow) -> Result<OccurrenceLine> {
        let key = Id::parse(&row.occurrence);
        // All tellings, whichever of them the filter names.
        let all = Filter { run, occurrence: key, ..Filter::default() };
        let counts: Counts = self.count(&all)?;
        // Of most happenings there is one telling, which is the row at hand.
        let told_by = if counts.reports == 1 {
            vec![super::tellings::report(&row)]
        } else {
            self.tellings(&all, &row)?.iter().map(super::tellings::report).collect()
        };
        let run = self.run_or_visible(run)?;
        let sql = "SELECT id FROM occurrences WHERE key = ?1 AND run = ?2";
        let number = self
            .connection
            .prepare_cached(sql)
            .and_then(|mut sql| sql.query_row((key, run), |row| row.get(0)).optional());
        let number: Option<i64> = self.or(number)?;
        let program = self.program(run)?;
        let read = || -> rusqlite::Result<(Option<Occurrence>, Vec<Followed>)> {
            let Some(number) = number else { return Ok((None, Vec::new())) };
            let summary = match corroboration::stored_summary(&self.connection, number)? {
                Some(summary) => Some(summary),
                None => corroboration::of_occurrence(self, &program, number)?,
            };
            let mut follow_ups = self.connection.prepare_cached(
                "SELECT DISTINCT f.kind, f.from_row, f.to_row FROM events e JOIN follow_ups f ON f.to_row = e.row
                    JOIN articles a ON a.id = f.article AND a.run = e.run WHERE e.occurrence = ?1
                 UNION SELECT f.kind, f.from_row, f.to_row FROM events e JOIN follow_ups f ON f.article = e.article AND f.from_row = e.row
                 WHERE e.occurrence = ?1 ORDER BY 1, 2, 3",
            )?;
            let follow_ups = follow_ups.query_map([number], |row| {
                let (from, to): (Id, Id) = (row.get(1)?, row.get(2)?);
                Ok(Followed { kind: row.get(0)?, from: from.to_string(), to: to.to_string() })
            })?;
            Ok((summary, follow_ups.collect::<rusqlite::Result<_>>()?))
        };
        let (summary, follow_ups) = self.or(read())?;
        let row = FoundRow { counts, ..row };
        let Some(summary) = summary else {
            let (statuses, figures, accounts, contradictions) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
            let (days, is_dated, place_name) = (None, false, None);
            return Ok(OccurrenceLine {
                row,
                days,
                is_dated,
                place_name,
                statuses,
                figures,
                accounts,
                contradictions,
                told_by,
                follow_ups,
            });
        };
        Ok(OccurrenceLine {
            row,
            days: summary.days.map(|(from, to)| (from.to_string(), to.to_string())),
            is_dated: summary.is_dated,
            place_name: summary.place,
            statuses: summary.statuses,
            figures: summary.figures,
            accounts: summary.origins,
            contradictions: summary.contradictions,
            told_by,
            follow_ups,
        })
    }
}
