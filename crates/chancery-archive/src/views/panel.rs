//! Panels: counts of each pair of codes in each period.

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;

use super::cells::{Sums, add, counts};
use super::{Per, counting};
use crate::archive::Archive;
use crate::error::Result;
use crate::filter::Filter;
use crate::query::Counts;
use crate::rollup::{Cell, Rollup};
use crate::values::day_number;

/// One pair in one period.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PanelLine<'p> {
    /// Code of who acts; absent where nobody is named by a code.
    pub actor: Option<&'p str>,
    /// Code of who is acted on, likewise.
    pub recipient: Option<&'p str>,
    /// The period: `2024-11`, `2024-W47`.
    pub period: &'p str,
    /// How many.
    #[serde(flatten)]
    pub counts: Counts,
    /// Goldstein scores, summed over events.
    pub score: f64,
}

/// A panel without its zeros: what was, by pair and period.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Panel {
    /// All periods from first to last, whether something was in them or not.
    pub periods: Vec<String>,
    /// The pairs, by their codes.
    pub pairs: Vec<PanelPair>,
}

/// One pair of a panel.
#[derive(Clone, Debug, PartialEq)]
pub struct PanelPair {
    /// Code of who acts; absent where nobody is named by a code.
    pub actor: Option<String>,
    /// Code of who is acted on, likewise.
    pub recipient: Option<String>,
    /// The periods in which something was, in order.
    pub cells: Vec<PanelCell>,
}

/// One pair in one period in which something was.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PanelCell {
    /// Number of the period in [`Panel::periods`].
    pub period: usize,
    /// How many.
    pub counts: Counts,
    /// Goldstein scores, summed over events.
    pub score: f64,
}

impl Panel {
    /// A line for each pair and period, zeros included.
    pub fn lines(&self) -> impl Iterator<Item = PanelLine<'_>> {
        self.pairs.iter().flat_map(|pair| {
            let mut cells = pair.cells.iter().peekable();
            self.periods.iter().enumerate().map(move |(n, period)| {
                let cell = cells.next_if(|cell| cell.period == n);
                PanelLine {
                    actor: pair.actor.as_deref(),
                    recipient: pair.recipient.as_deref(),
                    period,
                    counts: cell.map(|cell| cell.counts).unwrap_or_default(),
                    score: cell.map_or(0.0, |cell| cell.score),
                }
            })
        })
    }

    /// How many lines that are.
    #[must_use]
    pub fn n_lines(&self) -> usize {
        self.pairs.len() * self.periods.len()
    }
}

/// Sums by pair, and in it by the first day of the period.
type ByPair = Vec<((i64, i64), Vec<(i64, Sums)>)>;

impl Archive {
    /// Counts of each pair in each period; [`Panel::lines`] has zeros for the periods where nothing was. Periods reach from `from` to
    /// `to`, or from the first to the last day with a row.
    ///
    /// # Errors
    ///
    /// If the words to look for are none, or the archive cannot be read.
    pub fn panel(&self, filter: &Filter, per: Per) -> Result<Panel> {
        self.panel_of(filter, per, |take| {
            let counted = counting(filter);
            if counted.is_rolled_up() {
                let run = self.run_or_visible(filter.run)?;
                let rollup = if is_by_month(filter, per) { Rollup::Months } else { Rollup::Days };
                return self.each_rolled_up(rollup, &counted, run, take);
            }
            self.cells(filter)?.into_iter().for_each(|(cell, sums)| take(cell, sums));
            Ok(())
        })
    }

    /// The panel of the cells that `each` hands on.
    pub(crate) fn panel_of(
        &self,
        filter: &Filter,
        per: Per,
        each: impl FnOnce(&mut dyn FnMut(Cell, Sums)) -> Result<()>,
    ) -> Result<Panel> {
        let by_pair = by_pair(per, each)?;
        let starts = || by_pair.iter().flat_map(|(_, cells)| cells).map(|(start, _)| *start);
        let first = filter.from.map(day_number).or_else(|| starts().min());
        let last = filter.to.map(day_number).or_else(|| starts().max());
        let (Some(first), Some(last)) = (first, last) else { return Ok(Panel::default()) };
        let periods = per.all(first, last);
        let number: BTreeMap<i64, usize> = periods.iter().enumerate().map(|(n, start)| (*start, n)).collect();
        let mut code = self.codes();
        let mut pairs = Vec::with_capacity(by_pair.len());
        for ((actor, recipient), cells) in by_pair {
            let cell = |(start, sums): (i64, Sums)| {
                let score = sums[3] as f64 / 100.0;
                Some(PanelCell { period: *number.get(&start)?, counts: counts(sums), score })
            };
            let cells = cells.into_iter().filter_map(cell).collect();
            pairs.push(PanelPair { actor: code(actor)?, recipient: code(recipient)?, cells });
        }
        pairs.sort_by(|one, other| (&one.actor, &one.recipient).cmp(&(&other.actor, &other.recipient)));
        Ok(Panel { periods: periods.into_iter().map(|start| per.name(start)).collect(), pairs })
    }
}

/// The sums of each pair, as pairs come, and of each period in it.
fn by_pair(per: Per, each: impl FnOnce(&mut dyn FnMut(Cell, Sums)) -> Result<()>) -> Result<ByPair> {
    let mut at: HashMap<(i64, i64), usize> = HashMap::new();
    let mut by_pair: ByPair = Vec::new();
    // Days of the calendar are worked out once.
    let mut starts: HashMap<i64, i64> = HashMap::new();
    each(&mut |(actor, recipient, day, _), sums| {
        let at = *at.entry((actor, recipient)).or_insert(by_pair.len());
        if at == by_pair.len() {
            by_pair.push(((actor, recipient), Vec::new()));
        }
        let start = *starts.entry(day).or_insert_with(|| per.start(day));
        let cells = &mut by_pair[at].1;
        // Lines of a rollup come by period within a pair, so the period is most often the last one.
        match cells.last_mut().filter(|(other, _)| *other == start) {
            Some((_, own)) => add(own, sums),
            None => cells.push((start, sums)),
        }
    })?;
    for (_, cells) in &mut by_pair {
        cells.sort_unstable_by_key(|(start, _)| *start);
        cells.dedup_by(|next, kept| {
            let is_one = next.0 == kept.0;
            if is_one {
                add(&mut kept.1, next.1);
            }
            is_one
        });
    }
    Ok(by_pair)
}

/// Whether sums by month are enough: whole months are asked for, of more pairs than one actor's, which the days have side by side.
fn is_by_month(filter: &Filter, per: Per) -> bool {
    matches!(per, Per::Month | Per::Year)
        && filter.actors.is_empty()
        && filter.from.is_none_or(|from| from == from.first_of_month())
        && filter.to.is_none_or(|to| to == to.last_of_month())
}
