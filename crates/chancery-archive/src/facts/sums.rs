//! Counts, timelines, pairs, panels and places over columns.

use std::collections::BTreeMap;

use foldhash::HashMap;

use super::sieve::Sieve;
use super::{Event, Facts};
use crate::archive::Archive;
use crate::error::Result;
use crate::filter::Filter;
use crate::query::Counts;
use crate::rollup::{Cell, NOBODY, pairs};
use crate::serving::{PairLine, PlaceLine};
use crate::views::{Panel, Per, Sums, TimelineLine, add, counting};

/// What one row says of one pair.
struct ToldPair {
    cell: Cell,
    origin: i64,
    score: i64,
}

/// The day of a happening: the first that words of a text tell, else the first day of publication.
fn day(rows: &[&Event]) -> Option<i32> {
    let first = |told| rows.iter().filter(|row| row.told == told).filter_map(|row| row.day).min();
    first(true).or_else(|| first(false))
}

impl Facts {
    /// As [`Archive::count`].
    ///
    /// # Errors
    ///
    /// If the words to look for are none, or the archive cannot be read.
    pub fn count(&self, archive: &Archive, filter: &Filter) -> Result<Counts> {
        if self.leaves(filter) {
            return archive.count(filter);
        }
        let mut counts = Counts::default();
        Sieve::new(self, archive, filter)?.each(|rows| {
            counts.reports += rows.len() as i64;
            counts.events += 1;
            counts.origins += self.n_origins(rows);
        });
        Ok(counts)
    }

    /// As [`Archive::timeline`].
    ///
    /// # Errors
    ///
    /// As [`Facts::count`].
    pub fn timeline(&self, archive: &Archive, filter: &Filter, per: Per) -> Result<Vec<TimelineLine>> {
        if self.leaves(filter) {
            return archive.timeline(filter, per);
        }
        let mut days: BTreeMap<i64, Sums> = BTreeMap::new();
        Sieve::new(self, archive, &counting(filter))?.each(|rows| {
            let Some(day) = day(rows).filter(|day| filter.has_day(i64::from(*day))) else { return };
            let score: i64 = rows.iter().map(|row| i64::from(row.score)).sum();
            let n_rows = rows.len() as i64;
            let sums = [n_rows, 1, self.n_origins(rows), score.div_euclid(n_rows)];
            add(days.entry(i64::from(day)).or_default(), sums);
        });
        let mut periods: BTreeMap<i64, Sums> = BTreeMap::new();
        for (day, sums) in days {
            add(periods.entry(per.start(day)).or_default(), sums);
        }
        TimelineLine::all(filter, per, &periods, |first, last| {
            Ok(self.read_on.iter().filter(|(day, _)| (first..=last).contains(day)).copied().collect())
        })
    }

    /// As [`Archive::pairs`].
    ///
    /// # Errors
    ///
    /// As [`Facts::count`].
    pub fn pairs(&self, archive: &Archive, filter: &Filter) -> Result<Vec<PairLine>> {
        if self.leaves(filter) {
            return archive.pairs(filter);
        }
        let mut at: HashMap<(i64, i64), usize> = HashMap::default();
        let mut pairs: Vec<((i64, i64), Sums)> = Vec::new();
        self.each_cell(archive, filter, |(actor, recipient, ..), sums| {
            let at = *at.entry((actor, recipient)).or_insert(pairs.len());
            match pairs.get_mut(at) {
                Some((_, own)) => add(own, sums),
                None => pairs.push(((actor, recipient), sums)),
            }
        })?;
        archive.pair_lines(pairs)
    }

    /// As [`Archive::panel`].
    ///
    /// # Errors
    ///
    /// As [`Facts::count`].
    pub fn panel(&self, archive: &Archive, filter: &Filter, per: Per) -> Result<Panel> {
        if self.leaves(filter) {
            return archive.panel(filter, per);
        }
        archive.panel_of(filter, per, |take| self.each_cell(archive, filter, take))
    }

    /// As [`Archive::places`].
    ///
    /// # Errors
    ///
    /// As [`Facts::count`].
    pub fn places(&self, archive: &Archive, filter: &Filter) -> Result<Vec<PlaceLine>> {
        if self.leaves(filter) {
            return archive.places(filter);
        }
        let mut tallies: HashMap<Option<i64>, usize> = HashMap::default();
        let mut counts: Vec<(Option<i64>, Counts)> = Vec::new();
        let mut tally = |place: Option<i64>, more: Counts| {
            let at = *tallies.entry(place).or_insert(counts.len());
            if at == counts.len() {
                counts.push((place, Counts::default()));
            }
            let counts = &mut counts[at].1;
            counts.reports += more.reports;
            counts.events += more.events;
            counts.origins += more.origins;
        };
        let mut here: Vec<(Option<i64>, i64)> = Vec::new();
        Sieve::new(self, archive, &counting(filter))?.each(|rows| {
            if let [row] = rows {
                tally(row.place, Counts { reports: 1, events: 1, origins: 1 });
                return;
            }
            here.clear();
            here.extend(rows.iter().map(|row| (row.place, self.article(row).origin)));
            here.sort_unstable();
            for of_place in here.chunk_by(|one, other| one.0 == other.0) {
                let origins = of_place.chunk_by(|one, other| one == other).count() as i64;
                tally(of_place[0].0, Counts { reports: of_place.len() as i64, events: 1, origins });
            }
        });
        let line = |(place, counts): (Option<i64>, Counts)| match place.map(|place| self.places.get(&place)) {
            None => Some(PlaceLine { counts, ..PlaceLine::default() }),
            Some(known) => known.map(|line| PlaceLine { counts, ..line.clone() }),
        };
        let mut lines: Vec<PlaceLine> = counts.into_iter().filter_map(line).collect();
        PlaceLine::sort(&mut lines);
        Ok(lines)
    }

    /// Calls `take` with what each happening gives to each of its pairs.
    fn each_cell(&self, archive: &Archive, filter: &Filter, mut take: impl FnMut(Cell, Sums)) -> Result<()> {
        // Of a row with several parties only the pairs that were asked for are wanted.
        let counted = counting(filter);
        let is_rolled_up = counted.is_rolled_up();
        let codes = |words: &[String]| {
            let known = archive.known_codes(words);
            // A code that nobody has is nobody's pair; beside rows that are found otherwise it says nothing.
            known.map(|known| {
                (is_rolled_up && !words.is_empty() || !known.is_empty() && known.len() == words.len()).then_some(known)
            })
        };
        let (actors, recipients) = (codes(&filter.actors)?, codes(&filter.recipients)?);
        let is_asked = |asked: &Option<Vec<i64>>, code: i64| asked.as_ref().is_none_or(|asked| asked.contains(&code));
        // Asked once for each type, not for each row.
        let has_kind: Vec<bool> = (0..=u8::MAX).map(|kind| !is_rolled_up || counted.has_type(kind.into())).collect();
        let has_kind = |row: &Event| has_kind[usize::from(row.kind)];
        let mut take = |cell: Cell, sums: Sums| {
            if is_asked(&actors, cell.0) && is_asked(&recipients, cell.1) {
                take(cell, sums);
            }
        };
        // The rollup has a happening on the day that all its rows tell, whichever of them are asked for.
        let sieved = if is_rolled_up { Filter { counting: true, ..Filter::default() } } else { counted.clone() };
        let mut sieve = Sieve::new(self, archive, &sieved)?;
        if is_rolled_up {
            // A happening without a party that was asked for gives no cell that was.
            for asked in [&actors, &recipients].into_iter().flatten() {
                sieve.narrow(|actor| asked.contains(&self.codes[actor]));
            }
        }
        let mut told: Vec<ToldPair> = Vec::new();
        sieve.each(|rows| {
            if !rows.iter().any(|row| has_kind(row)) {
                return;
            }
            let Some(day) = day(rows).map(i64::from).filter(|day| counted.has_day(*day)) else { return };
            // Most happenings are told once, by one upon one.
            if let [row] = rows
                && let Some((actor, recipient)) = self.only_pair(row)
            {
                if (actor, recipient) != (NOBODY, NOBODY) {
                    take((actor, recipient, day, row.kind.into()), [1, 1, 1, row.score.into()]);
                }
                return;
            }
            told.clear();
            for row in rows.iter().filter(|row| has_kind(row)) {
                let origin = self.article(row).origin;
                self.each_pair(row, |actor, recipient| {
                    told.push(ToldPair {
                        cell: (actor, recipient, day, row.kind.into()),
                        origin,
                        score: row.score.into(),
                    });
                });
            }
            told.sort_unstable_by_key(|each| (each.cell, each.origin));
            for of_cell in told.chunk_by(|one, other| one.cell == other.cell) {
                let n_reports = of_cell.len() as i64;
                let n_origins = of_cell.chunk_by(|one, other| one.origin == other.origin).count() as i64;
                let score = of_cell.iter().map(|each| each.score).sum::<i64>();
                take(of_cell[0].cell, [n_reports, 1, n_origins, score.div_euclid(n_reports)]);
            }
        });
        Ok(())
    }

    /// Calls `take` with each pair of a row.
    fn each_pair(&self, row: &Event, mut take: impl FnMut(i64, i64)) {
        if let Some(pair) = self.only_pair(row) {
            if pair != (NOBODY, NOBODY) {
                take(pair.0, pair.1);
            }
            return;
        }
        let codes = |is_recipient| -> Vec<i64> {
            let of = self.parties(row).iter().filter(|party| party.is_recipient == is_recipient);
            of.map(|party| self.codes[party.actor as usize]).collect()
        };
        pairs(&codes(false), &codes(true)).into_iter().for_each(|(actor, recipient)| take(actor, recipient));
    }

    /// The pair of a row that has no more than one party on either side.
    fn only_pair(&self, row: &Event) -> Option<(i64, i64)> {
        let mut pair = (NOBODY, NOBODY);
        let mut n = [0; 2];
        for party in self.parties(row) {
            let code = self.codes[party.actor as usize];
            if party.is_recipient {
                pair.1 = code;
            } else {
                pair.0 = code;
            }
            n[usize::from(party.is_recipient)] += 1;
        }
        (n[0] <= 1 && n[1] <= 1).then_some(pair)
    }

    /// How many articles that repeat none tell these rows.
    pub(super) fn n_origins(&self, rows: &[&Event]) -> i64 {
        if rows.len() == 1 {
            return 1;
        }
        let mut origins: Vec<i64> = rows.iter().map(|row| self.article(row).origin).collect();
        origins.sort_unstable();
        origins.dedup();
        origins.len() as i64
    }
}
