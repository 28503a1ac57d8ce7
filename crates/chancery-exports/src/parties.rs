//! What the formats say of a party, in words.

use chancery_doc::Sector;
use chancery_doc::record::RecordParty;

use crate::cell::cell;
use crate::crosswalk::{Country, Crosswalk, SectorCodes};

/// A party with its state and sector looked up.
#[derive(Clone, Copy)]
pub(crate) struct Seen<'r, 'c> {
    pub(crate) party: &'r RecordParty,
    pub(crate) country: Option<&'c Country>,
    pub(crate) sector: Option<Sector>,
    pub(crate) codes: Option<&'c SectorCodes>,
}

impl<'r, 'c> Seen<'r, 'c> {
    pub(crate) fn new(crosswalk: &'c Crosswalk, party: &'r RecordParty) -> Self {
        let country = party.country.as_deref().and_then(|code| crosswalk.countries.code(code));
        let sector = party.sector.as_deref().and_then(Sector::from_name);
        let codes = sector.and_then(|sector| crosswalk.actors.sector(sector));
        Self { party, country, sector, codes }
    }

    /// Whether the party is a state itself, by its name.
    pub(crate) fn is_state(self) -> bool {
        self.country.is_some_and(|country| self.party.name.as_deref() == Some(country.name.as_str()))
    }

    /// The words of the text.
    pub(crate) fn words(self) -> Option<&'r str> {
        self.party.span.as_ref().map(|span| span.text.as_str())
    }

    /// The name that the formats would give: the party's own, else what and whose it is ("Police (Kenya)"), else the
    /// words of the text. `state` is the state's name in the format.
    pub(crate) fn name(self, state: Option<&str>) -> String {
        let kind = self.codes.map(|codes| codes.icews_name.as_str());
        let described = match (kind, state) {
            (Some(kind), Some(state)) => Some(format!("{kind} ({state})")),
            // "NATO officials" are of NATO, whatever they are.
            (_, None) if self.party.code.is_some() => self.party.code.clone(),
            (Some(kind), None) => Some(kind.to_owned()),
            (None, Some(state)) => Some(state.to_owned()),
            (None, None) => None,
        };
        let name = match &self.party.name {
            Some(_) if self.is_state() => state.map(str::to_owned),
            Some(name) => Some(name.clone()),
            None => described,
        };
        cell(&name.or_else(|| self.words().map(str::to_owned)).or_else(|| self.party.code.clone()).unwrap_or_default())
    }
}
