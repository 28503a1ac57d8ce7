//! Who reports, and what was read, over columns.

use std::collections::BTreeMap;

use super::Facts;
use super::sieve::{Articles, Sieve};
use crate::archive::Archive;
use crate::error::Result;
use crate::filter::Filter;
use crate::values::{day_number, day_text};
use crate::views::{CoverageLine, SourceLine, counting};

/// A day of an outlet; those without a day come last.
type DayOf<'f> = (bool, Option<i32>, &'f str);

impl Facts {
    /// As [`Archive::sources`].
    ///
    /// # Errors
    ///
    /// If the words to look for are none, or the archive cannot be read.
    pub fn sources(&self, archive: &Archive, filter: &Filter) -> Result<Vec<SourceLine>> {
        if self.leaves(filter) {
            return archive.sources(filter);
        }
        let mut outlets: BTreeMap<i64, SourceLine> = BTreeMap::new();
        let mut is_read = vec![false; self.articles.len()];
        let mut here: Vec<(i64, bool)> = Vec::new();
        Sieve::new(self, archive, &counting(filter))?.each(|rows| {
            here.clear();
            for row in rows {
                let article = self.article(row);
                is_read[row.article as usize] = true;
                here.push((article.outlet, article.origin == article.number));
            }
            // Who told it first, where others told it too. Rows lie in the order of publication.
            let first = here.first().map(|(outlet, _)| *outlet);
            let is_shared = here.iter().any(|(outlet, _)| Some(*outlet) != first);
            here.sort_unstable();
            for of_outlet in here.chunk_by(|one, other| one.0 == other.0) {
                let line = outlets.entry(of_outlet[0].0).or_default();
                line.counts.reports += of_outlet.len() as i64;
                line.counts.events += 1;
                line.counts.origins += i64::from(of_outlet.iter().any(|(_, is_own)| *is_own));
                line.first += i64::from(is_shared && first == Some(of_outlet[0].0));
            }
        });
        for (article, _) in self.articles.iter().zip(is_read).filter(|(_, is_read)| *is_read) {
            let line = outlets.entry(article.outlet).or_default();
            line.articles += 1;
            line.reprints += i64::from(article.origin != article.number);
        }
        let named = |(outlet, line)| SourceLine { outlet: self.outlet(outlet), ..line };
        let mut lines: Vec<SourceLine> = outlets.into_iter().map(named).collect();
        SourceLine::sort(&mut lines);
        Ok(lines)
    }

    /// As [`Archive::coverage`].
    ///
    /// # Errors
    ///
    /// If the words to look for are none, or the archive cannot be read.
    pub fn coverage(&self, archive: &Archive, filter: &Filter) -> Result<Vec<CoverageLine>> {
        if self.leaves(filter) {
            return archive.coverage(filter);
        }
        let articles = Articles::new(self, archive, &[], filter.text.as_deref())?;
        let (from, to) = (filter.from.map(day_number), filter.to.map(day_number));
        let mut days: BTreeMap<DayOf<'_>, (i64, i64, i64)> = BTreeMap::new();
        for (at, article) in (0..).zip(&self.articles) {
            let day = article.day.map(i64::from);
            let is_in = from.is_none_or(|from| day.is_some_and(|day| day >= from))
                && to.is_none_or(|to| day.is_some_and(|day| day <= to));
            let outlet = self.outlets.get(&article.outlet).map_or("", String::as_str);
            let is_asked =
                filter.outlets.is_empty() || filter.outlets.iter().any(|name| name.eq_ignore_ascii_case(outlet));
            if is_in && is_asked && articles.pass(at) {
                let line = days.entry((day.is_none(), article.day, outlet)).or_default();
                line.0 += 1;
                line.1 += i64::from(article.origin != article.number);
                line.2 += i64::from(article.n_events);
            }
        }
        let line = |((_, day, outlet), (articles, reprints, reports)): (DayOf<'_>, _)| CoverageLine {
            day: day.map(|day| day_text(day.into())),
            outlet: Some(outlet.to_owned()).filter(|name| !name.is_empty()),
            articles,
            reprints,
            reports,
        };
        Ok(days.into_iter().map(line).collect())
    }

    fn outlet(&self, number: i64) -> Option<String> {
        self.outlets.get(&number).filter(|name| !name.is_empty()).cloned()
    }
}
