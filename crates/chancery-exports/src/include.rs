//! Which rows count: GDELT, POLECAT, ICEWS and ACLED say of every row that it happened, and have no column that could say otherwise.
//!
//! By default a row counts if it has occurred or goes on, and is told as news. What is planned, possible, denied or
//! background is left out, and the file of rows left out names each with its reason. [`Include`] takes them in; the side file then
//! tells their status, for the export itself cannot.

use chancery_doc::EventType;
use chancery_doc::record::{Record, RecordEvent};
use jiff::civil::Date;

/// What is done with a planned row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Planned {
    /// It is left out.
    #[default]
    LeaveOut,
    /// It is written as CAMEO's intent to do such a thing (03) or threat of it (13), where CAMEO has one. In POLECAT as AGREE or
    /// THREATEN; in ACLED it is left out all the same.
    AsIntent,
    /// It is written as if it had happened.
    AsDone,
}

/// Which rows count beside those that have occurred or go on, and are news.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Include {
    /// Planned rows.
    pub planned: Planned,
    /// Rows that may be.
    pub possible: bool,
    /// Rows that are said not to be so.
    pub denied: bool,
    /// Rows told as history or context.
    pub background: bool,
    /// Rows whose days span more than a month, written on the first of them.
    pub vague: bool,
}

/// Why a row is not in an export.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LeftOut {
    /// People marked it as wrong.
    MarkedWrong,
    /// Its type is a category of the user's own, without a parent in PLOVER.
    NoType,
    /// Told as history or context.
    Background,
    /// Planned.
    Planned,
    /// Planned, and CAMEO has no intent for it.
    NoIntent,
    /// It may be.
    Possible,
    /// Said not to be so.
    Denied,
    /// Neither the text nor the page tells a day.
    NoDay,
    /// Its days span more than a month.
    VagueDay,
    /// Nobody acts and nobody is acted on.
    NoParty,
    /// The format has only rows with an actor.
    NoActor,
    /// The format has only rows with a place in a state.
    NoPlace,
    /// No safe rule gives it a category of the format.
    NoRule,
    /// Another row tells the same happening and stands for it.
    Told,
}

impl LeftOut {
    /// All reasons, in their order.
    pub const ALL: [Self; 14] = [
        Self::MarkedWrong,
        Self::NoType,
        Self::Background,
        Self::Planned,
        Self::NoIntent,
        Self::Possible,
        Self::Denied,
        Self::NoDay,
        Self::VagueDay,
        Self::NoParty,
        Self::NoActor,
        Self::NoPlace,
        Self::NoRule,
        Self::Told,
    ];

    /// The word for it in files.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::MarkedWrong => "marked_wrong",
            Self::NoType => "no_type",
            Self::Background => "background",
            Self::Planned => "planned",
            Self::NoIntent => "no_intent",
            Self::Possible => "possible",
            Self::Denied => "denied",
            Self::NoDay => "no_day",
            Self::VagueDay => "vague_day",
            Self::NoParty => "no_party",
            Self::NoActor => "no_actor",
            Self::NoPlace => "no_place",
            Self::NoRule => "no_rule",
            Self::Told => "told_by_another_row",
        }
    }
}

/// A row that counts: its day, and whether it stands for a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Counted {
    pub(crate) event_type: EventType,
    pub(crate) from: Date,
    pub(crate) to: Date,
    /// `expression`, `article`, or `published` where the row has no day and the article's stands in.
    pub(crate) basis: &'static str,
    pub(crate) is_intent: bool,
}

/// Days of a month: what spans more has no day.
const MOST_DAYS: i32 = 31;

impl Include {
    /// Whether a row counts.
    pub(crate) fn counts(self, record: &Record, event: &RecordEvent) -> Result<Counted, LeftOut> {
        let event_type = event.event_type.as_deref().and_then(EventType::from_name).ok_or(LeftOut::NoType)?;
        if event.background && !self.background {
            return Err(LeftOut::Background);
        }
        let is_intent = match event.status.as_str() {
            "planned" if self.planned == Planned::LeaveOut => return Err(LeftOut::Planned),
            "possible" if !self.possible => return Err(LeftOut::Possible),
            "denied" if !self.denied => return Err(LeftOut::Denied),
            "planned" => self.planned == Planned::AsIntent,
            _ => false,
        };
        let day = |text: &str| text.get(..10)?.parse::<Date>().ok();
        let told = event.date.as_ref().and_then(|date| {
            let basis = if date.basis == "article" { "article" } else { "expression" };
            Some((day(&date.from)?, day(&date.to)?, basis))
        });
        let published = || {
            let day = day(&record.article.published.as_ref()?.date)?;
            Some((day, day, "published"))
        };
        // The day of a plan is in the future; as an intent it is told on the day of the article.
        let told = if is_intent { published().or(told) } else { told.or_else(published) };
        let (from, to, basis) = told.ok_or(LeftOut::NoDay)?;
        if (to - from).get_days() >= MOST_DAYS && !self.vague {
            return Err(LeftOut::VagueDay);
        }
        Ok(Counted { event_type, from, to, basis, is_intent })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_have_words_of_their_own() {
        let words: std::collections::BTreeSet<&str> = LeftOut::ALL.iter().map(|reason| reason.as_str()).collect();
        assert_eq!(words.len(), LeftOut::ALL.len());
    }
}
