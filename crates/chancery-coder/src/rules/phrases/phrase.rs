//! What a phrase says of whom it means.

use chancery_doc::{Sector, Span};

use super::super::names::Named;
use super::super::parties::Kind;

/// A phrase before it is bound to an entity.
#[derive(Clone, Debug)]
pub(in super::super) struct Phrase {
    pub(in super::super) tokens: (usize, usize),
    pub(in super::super) span: Span,
    pub(in super::super) kind: Kind,
    pub(in super::super) named: Option<Named>,
    pub(in super::super) owner: Option<Named>,
    /// "the country's", "its": the owner is somebody mentioned before.
    pub(in super::super) owner_is_back_reference: bool,
    pub(in super::super) name: Option<String>,
    pub(in super::super) sector: Option<Sector>,
    /// The noun of the tables that alone tells the sector.
    pub(in super::super) agent: Option<usize>,
    pub(in super::super) title: String,
    pub(in super::super) is_office: bool,
    pub(in super::super) is_plural: bool,
    pub(in super::super) is_modifier: bool,
    pub(in super::super) is_place: bool,
    pub(in super::super) determined: bool,
    /// "its fighters": whose they are a pronoun before them says.
    pub(in super::super) is_owned: bool,
    /// Whether it is of other states than those named or spoken of: "allies".
    pub(in super::super) is_other: bool,
}

impl Phrase {
    pub(in super::super) fn bare(tokens: (usize, usize), span: Span, kind: Kind) -> Self {
        Self {
            tokens,
            span,
            kind,
            named: None,
            owner: None,
            owner_is_back_reference: false,
            name: None,
            sector: None,
            agent: None,
            title: String::new(),
            is_office: false,
            is_plural: false,
            is_modifier: false,
            is_place: false,
            determined: false,
            is_owned: false,
            is_other: false,
        }
    }

    /// Makes a name one of the role that stands beside it.
    pub(in super::super) fn take_role(&mut self, role: Self) {
        self.owner = role.owner.or(self.owner);
        self.sector = role.sector;
        self.title = role.title;
        self.is_office = role.is_office;
    }

    /// Whether the phrase says by itself who it is.
    pub(in super::super) fn bind_early(&self) -> bool {
        match self.kind {
            Kind::Pronoun => false,
            Kind::Person => {
                self.named.is_some()
                    || self.name.as_ref().is_some_and(|name| name.contains(' ') || !self.title.is_empty())
            }
            Kind::Group => self.owner.is_some() && !self.is_office,
            Kind::State | Kind::Body | Kind::Medium => true,
        }
    }
}
