//! Rows, happenings and statements page by page: which they are is found in columns, what they say in the archive.

use std::collections::BinaryHeap;

use super::sieve::{Articles, Numbers, Sieve};
use super::{Event, Facts};
use crate::archive::Archive;
use crate::error::Result;
use crate::filter::Filter;
use crate::query::{By, Counts, FoundRow, Line, Page};
use crate::serving::{Key, KeyedRow, StatementLine, StatementsAsked, Stretch};
use crate::values::day_number;
use crate::views::OccurrenceLine;

/// Where a line stands in the order: those without a day last, whichever way it goes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Rank {
    is_undated: bool,
    day: i64,
    number: i64,
}

impl Rank {
    fn new(day: Option<i64>, number: i64, oldest: bool) -> Self {
        let sign = if oldest { 1 } else { -1 };
        Self { is_undated: day.is_none(), day: sign * day.unwrap_or(0), number: sign * number }
    }
}

/// The first lines of an order, of any number of lines that come in no order.
struct First<T> {
    heap: BinaryHeap<Ranked<T>>,
    after: Option<Rank>,
    limit: usize,
    oldest: bool,
}

struct Ranked<T>(Rank, Key, T);

impl<T> PartialEq for Ranked<T> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}
impl<T> Eq for Ranked<T> {}
impl<T> PartialOrd for Ranked<T> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl<T> Ord for Ranked<T> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.cmp(&other.0)
    }
}

impl<T> First<T> {
    fn new(Stretch { oldest, after, limit }: Stretch) -> Self {
        let after = after.map(|key| Rank::new(key.day, key.number, oldest));
        Self { heap: BinaryHeap::new(), after, limit, oldest }
    }

    fn take(&mut self, day: Option<i32>, number: i64, line: impl FnOnce() -> T) {
        let key = Key { day: day.map(i64::from), number };
        let rank = Rank::new(key.day, number, self.oldest);
        if self.after.is_some_and(|after| rank <= after)
            || (self.heap.len() >= self.limit && self.heap.peek().is_none_or(|last| rank >= last.0))
        {
            return;
        }
        if self.heap.len() >= self.limit {
            self.heap.pop();
        }
        self.heap.push(Ranked(rank, key, line()));
    }

    fn lines(self) -> Vec<(Key, T)> {
        self.heap.into_sorted_vec().into_iter().map(|Ranked(_, key, line)| (key, line)).collect()
    }
}

impl Facts {
    /// As [`Archive::rows_after`]. A row that went since is left out.
    ///
    /// # Errors
    ///
    /// If the words to look for are none, or the archive cannot be read.
    pub fn rows_after(&self, archive: &Archive, filter: &Filter, by: By, stretch: Stretch) -> Result<Vec<KeyedRow>> {
        if self.leaves(filter) || self.run == 0 {
            return archive.rows_after(filter, by, stretch);
        }
        archive.keyed_rows(filter, self.lines(archive, filter, by, stretch)?)
    }

    /// As [`Archive::occurrences`].
    ///
    /// # Errors
    ///
    /// As [`Facts::rows_after`].
    pub fn occurrences(&self, archive: &Archive, filter: &Filter, page: Page) -> Result<Vec<OccurrenceLine>> {
        let limit = page.limit.map(|limit| usize::try_from(limit.saturating_add(page.offset)).unwrap_or(usize::MAX));
        let (Some(limit), false) = (limit, self.leaves(filter) || self.run == 0) else {
            return archive.occurrences(filter, page);
        };
        let offset = usize::try_from(page.offset).unwrap_or(usize::MAX);
        let mut lines = self.lines(archive, filter, By::Events, Stretch { oldest: page.oldest, after: None, limit })?;
        lines.drain(..offset.min(lines.len()));
        let rows = archive.keyed_rows(filter, lines)?.into_iter().map(|keyed| keyed.row);
        archive.occurrence_lines(filter.run, rows.collect::<Vec<FoundRow>>())
    }

    fn lines(&self, archive: &Archive, filter: &Filter, by: By, stretch: Stretch) -> Result<Vec<(Key, Line)>> {
        let mut first = First::new(stretch);
        let line = |event: &Event, counts| Line { event: event.number, article: self.article(event).number, counts };
        let sieve = Sieve::new(self, archive, filter)?;
        match by {
            By::Reports => {
                let one = Counts { reports: 1, events: 1, origins: 1 };
                sieve.each_event(|event| first.take(event.day, event.number, || line(event, one)));
            }
            By::Events => sieve.each(|rows| {
                let counts = || Counts { reports: rows.len() as i64, events: 1, origins: self.n_origins(rows) };
                first.take(rows[0].day, rows[0].number, || line(rows[0], counts()));
            }),
            By::Origins => sieve.each(|rows| {
                let mut rest: Vec<&Event> = rows.to_vec();
                while let Some(&told) = rest.first() {
                    let origin = self.article(told).origin;
                    let n_before = rest.len();
                    rest.retain(|row| self.article(row).origin != origin);
                    let counts = Counts { reports: (n_before - rest.len()) as i64, events: 1, origins: 1 };
                    first.take(told.day, told.number, || line(told, counts));
                }
            }),
        }
        Ok(first.lines())
    }

    /// As [`Archive::statements`]. One that went since is left out.
    ///
    /// # Errors
    ///
    /// As [`Facts::rows_after`].
    pub fn statements(
        &self,
        archive: &Archive,
        asked: &StatementsAsked,
        stretch: Stretch,
    ) -> Result<Vec<(Key, StatementLine)>> {
        if self.leaves_statements(asked) {
            return archive.statements(asked, stretch);
        }
        let mut first = First::new(stretch);
        self.each_statement(archive, asked, |day, number| first.take(day, number, || ()))?;
        archive.statement_lines(first.lines().into_iter().map(|(key, ())| key))
    }

    /// As [`Archive::count_statements`].
    ///
    /// # Errors
    ///
    /// As [`Facts::rows_after`].
    pub fn count_statements(&self, archive: &Archive, asked: &StatementsAsked) -> Result<i64> {
        if self.leaves_statements(asked) {
            return archive.count_statements(asked);
        }
        let mut n = 0;
        self.each_statement(archive, asked, |_, _| n += 1)?;
        Ok(n)
    }

    fn leaves_statements(&self, asked: &StatementsAsked) -> bool {
        asked.run.is_some_and(|run| run != self.run) || asked.article.is_some() || self.run == 0
    }

    fn each_statement(
        &self,
        archive: &Archive,
        asked: &StatementsAsked,
        mut take: impl FnMut(Option<i32>, i64),
    ) -> Result<()> {
        let speakers = Numbers::actors(archive, &asked.speakers)?;
        let articles = Articles::new(self, archive, &asked.outlets, asked.text.as_deref())?;
        let (from, to) = (asked.from.map(day_number), asked.to.map(day_number));
        for statement in &self.statements {
            let day = statement.day.map(i64::from);
            let passes = speakers
                .as_ref()
                .is_none_or(|speakers| statement.speaker.is_some_and(|speaker| speakers.has(speaker.into())))
                && from.is_none_or(|from| day.is_some_and(|day| day >= from))
                && to.is_none_or(|to| day.is_some_and(|day| day <= to))
                && articles.pass(statement.article);
            if passes {
                take(statement.day, statement.number);
            }
        }
        Ok(())
    }
}
