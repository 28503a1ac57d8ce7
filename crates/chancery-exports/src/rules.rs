//! What decides whether a row can make a line: which rows count, and what the format must have of them.

use chancery_doc::record::{Record, RecordEvent};

use crate::crosswalk::{Act, Crosswalk};
use crate::dyads::dyads;
use crate::include::{Counted, Include, LeftOut};
use crate::{Format, acled};

/// A format with its crosswalk and the rows that count in it.
#[derive(Clone, Copy)]
pub(crate) struct Rules<'c> {
    pub(crate) format: Format,
    pub(crate) crosswalk: &'c Crosswalk,
    pub(crate) include: Include,
}

impl Rules<'_> {
    /// Whether a row counts.
    pub(crate) fn counts(&self, record: &Record, event: &RecordEvent) -> Result<Counted, LeftOut> {
        self.include.counts(record, event)
    }

    /// The CAMEO code of a row that can stand for its happening in the format, or why the row cannot.
    pub(crate) fn act(&self, event: &RecordEvent, counted: Counted) -> Result<Act, LeftOut> {
        let act = self.code(event, counted)?;
        if dyads(event).is_empty() {
            return Err(LeftOut::NoParty);
        }
        if self.format == Format::Acled {
            acled::fit(self.crosswalk, event, counted)?;
        }
        Ok(act)
    }

    /// The code of the act, or of the intent of it.
    fn code(&self, event: &RecordEvent, counted: Counted) -> Result<Act, LeftOut> {
        if counted.is_intent {
            let code = self.crosswalk.cameo.intent(counted.event_type).map_err(|_| LeftOut::NoIntent)?;
            return Ok(Act { code: code.to_owned(), returned: None });
        }
        self.crosswalk.cameo.act(event).cloned().ok_or(LeftOut::NoType)
    }
}
