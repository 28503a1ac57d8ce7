//! What coding makes: who did or said what to whom.

use jiff::civil::Date;

use crate::{SentenceId, Span};

macro_rules! names {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $text:literal),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$vdoc])* $variant),* }

        impl $name {
            /// Every value, in the order of the definition.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The name as codebook and record write it.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),* }
            }

            /// The value of that name.
            #[must_use]
            pub fn from_name(name: &str) -> Option<Self> {
                match name { $($text => Some(Self::$variant),)* _ => None }
            }
        }
    };
}

names! {
    /// PLOVER's sixteen event types.
    EventType {
        /// Promises to cooperate.
        Agree = "AGREE",
        /// Meets and talks.
        Consult = "CONSULT",
        /// Backs in words, signs, recognises.
        Support = "SUPPORT",
        /// Yields in words.
        Concede = "CONCEDE",
        /// Exchanges in deed.
        Cooperate = "COOPERATE",
        /// Gives.
        Aid = "AID",
        /// Yields in deed.
        Retreat = "RETREAT",
        /// Asks, demands, orders.
        Request = "REQUEST",
        /// Disapproves, alleges, investigates.
        Accuse = "ACCUSE",
        /// Refuses, vetoes, denies.
        Reject = "REJECT",
        /// Warns with a penalty.
        Threaten = "THREATEN",
        /// Dissents together in the street.
        Protest = "PROTEST",
        /// Cuts ties, convicts, fines.
        Sanction = "SANCTION",
        /// Shows force without using it.
        Mobilize = "MOBILIZE",
        /// Represses short of violence.
        Coerce = "COERCE",
        /// Uses violence.
        Assault = "ASSAULT",
    }
}

impl EventType {
    /// PLOVER's quad class: 1 verbal cooperation, 2 material cooperation, 3 verbal conflict, 4 material conflict.
    #[must_use]
    pub fn quad(self) -> u8 {
        match self {
            Self::Agree | Self::Consult | Self::Support | Self::Concede => 1,
            Self::Cooperate | Self::Aid | Self::Retreat => 2,
            Self::Request | Self::Accuse | Self::Reject | Self::Threaten => 3,
            Self::Protest | Self::Sanction | Self::Mobilize | Self::Coerce | Self::Assault => 4,
        }
    }
}

names! {
    /// Whether an act has happened.
    Status {
        /// Has happened.
        Occurred = "occurred",
        /// Is under way at publication.
        Ongoing = "ongoing",
        /// Is decided, announced, scheduled, promised.
        Planned = "planned",
        /// May be, could be, is feared or proposed.
        Possible = "possible",
        /// Is said not to be so, or did not happen.
        Denied = "denied",
    }
}

names! {
    /// PLOVER's sectors.
    Sector {
        /// Government, executive.
        Gov = "GOV",
        /// Military.
        Mil = "MIL",
        /// Legislature.
        Leg = "LEG",
        /// Judiciary.
        Jud = "JUD",
        /// Police.
        Cop = "COP",
        /// Intelligence services.
        Spy = "SPY",
        /// Party.
        Pty = "PTY",
        /// Opposition.
        Opp = "OPP",
        /// Armed opposition.
        Reb = "REB",
        /// Pro-government paramilitary.
        Prm = "PRM",
        /// Unidentified armed.
        Uaf = "UAF",
        /// Criminals.
        Crm = "CRM",
        /// Civilians.
        Cvl = "CVL",
        /// Business.
        Bus = "BUS",
        /// Labour.
        Lab = "LAB",
        /// Education.
        Edu = "EDU",
        /// Health.
        Med = "MED",
        /// News media.
        Jrn = "JRN",
        /// Religion.
        Rel = "REL",
        /// Refugees and migrants.
        Ref = "REF",
        /// Non-governmental organisation.
        Ngo = "NGO",
        /// Intergovernmental organisation.
        Igo = "IGO",
        /// Civil society.
        Soc = "SOC",
        /// Former officials and notables.
        Eli = "ELI",
        /// Authorities of a partly recognised entity.
        Pre = "PRE",
    }
}

names! {
    /// How speech is told.
    StatementKind {
        /// A whole quoted clause.
        Direct = "direct",
        /// The reporter's words.
        Indirect = "indirect",
        /// A quoted fragment within the reporter's words.
        Mixed = "mixed",
    }
}

names! {
    /// Whose voice an attribution link is.
    LinkKind {
        /// The article's own outlet.
        Outlet = "outlet",
        /// Other media.
        Media = "media",
        /// A person or body that speaks.
        Speaker = "speaker",
        /// A document.
        Document = "document",
        /// A source without a name.
        Unnamed = "unnamed",
    }
}

names! {
    /// How exact a place is.
    Precision {
        /// A site.
        Point = "point",
        /// A town.
        Settlement = "settlement",
        /// A first-level or lower division.
        Admin = "admin",
        /// A state.
        Country = "country",
        /// A sea or region of no one state.
        Region = "region",
    }
}

names! {
    /// Who found a row.
    Spoke {
        /// A rule of the codebook.
        Rule = "rule",
        /// The learned model.
        Model = "model",
        /// Both.
        Both = "both",
    }
}

names! {
    /// What links one row to another.
    RelationKind {
        /// Reacts to it.
        Reaction = "reaction",
        /// Comes after it in one story.
        FollowUp = "follow_up",
        /// Carries out what it planned.
        Fulfils = "fulfils",
        /// Calls it off.
        Cancels = "cancels",
        /// Speaks of it.
        About = "about",
    }
}

/// Somebody: who acts, is acted on, speaks or is spoken to. What is not known is `None`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Party {
    /// The smallest words that name or describe it.
    pub span: Option<Span>,
    /// Full name of the person or body referred to.
    pub name: Option<String>,
    /// State, by ISO 3166-1 alpha-3, or international body, by its acronym.
    pub code: Option<String>,
    /// State it belongs to, alpha-3; none for international bodies.
    pub country: Option<String>,
    /// Sector.
    pub sector: Option<Sector>,
    /// Office held on the day in question, in words.
    pub office: Option<String>,
    /// Key of the person or body, one for all its mentions in the article.
    pub entity: Option<String>,
}

/// Somebody in an event, by words of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// The words.
    pub span: Span,
    /// Who it is; its `span` is these words.
    pub party: Party,
}

impl Actor {
    /// The actor for a party that has words of its own.
    #[must_use]
    pub fn new(party: Party) -> Option<Self> {
        party.span.map(|span| Self { span, party })
    }
}

/// When: days, inclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EventDate {
    /// The expression; none where the day of publication alone tells.
    pub span: Option<Span>,
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
}

/// Where.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    /// The words that name it.
    pub span: Span,
    /// Its usual English name.
    pub name: String,
    /// State it lies in, alpha-3.
    pub country: Option<String>,
    /// Latitude and longitude in degrees, WGS 84.
    pub at: Option<(f64, f64)>,
    /// How exact the text is.
    pub precision: Precision,
    /// GeoNames id.
    pub geonames: Option<u32>,
}

/// A number of people; at least one bound is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Count {
    /// At least so many.
    pub min: Option<u64>,
    /// At most so many.
    pub max: Option<u64>,
    /// The words that tell it.
    pub span: Span,
}

/// Numbers of people in an event, as told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Magnitude {
    /// Killed.
    pub dead: Option<Count>,
    /// Hurt.
    pub injured: Option<Count>,
    /// Held.
    pub arrested: Option<Count>,
    /// Taking part.
    pub size: Option<Count>,
}

/// One voice of an attribution chain; at least name, code or span is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Whose voice.
    pub kind: LinkKind,
    /// Full name; none for a source without one.
    pub name: Option<String>,
    /// State or body of the voice.
    pub code: Option<String>,
    /// The words that name it.
    pub span: Option<Span>,
    /// The word of saying or citing.
    pub cue: Option<Span>,
}

/// A type that was not chosen, and how probable it was.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Alternative {
    /// The type.
    pub event_type: EventType,
    /// Probability, 0 to 1.
    pub confidence: f64,
}

/// What in the codebook or model made a row.
#[derive(Clone, Debug, PartialEq)]
pub struct Evidence {
    /// Codebook entry that defines the row.
    pub entry: String,
    /// Who found it.
    pub spoke: Spoke,
    /// The rule or trigger within the entry.
    pub clause: Option<String>,
    /// Runners-up, most probable first.
    pub alternatives: Vec<Alternative>,
}

/// A category of a user's own codebook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnCategory {
    /// Its code.
    pub code: String,
    /// Whether it stands beside PLOVER's types: the row then has none, and [`Event::event_type`] only says whose grammar it was
    /// read by.
    pub is_beside: bool,
}

/// One telling of one act.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// The type.
    pub event_type: EventType,
    /// The user's category, where one made or took the row.
    pub category: Option<OwnCategory>,
    /// Modes, sorted.
    pub modes: Vec<String>,
    /// Contexts, sorted.
    pub contexts: Vec<String>,
    /// PLOVER score by type and mode.
    pub score: Option<f64>,
    /// The words that carry the act.
    pub trigger: Span,
    /// Who acts.
    pub actors: Vec<Actor>,
    /// To whom.
    pub recipients: Vec<Actor>,
    /// When.
    pub date: Option<EventDate>,
    /// Where.
    pub place: Option<Place>,
    /// Whether it has happened.
    pub status: Status,
    /// Whether it is told as history or context.
    pub background: bool,
    /// Numbers of people.
    pub magnitude: Magnitude,
    /// On whose word, outermost voice first.
    pub attribution: Vec<Link>,
    /// The sentence that holds the trigger.
    pub sentence: SentenceId,
    /// Probability that the row is right, 0 to 1.
    pub confidence: f64,
    /// Why it is coded so.
    pub evidence: Evidence,
}

/// One passage that someone said or wrote.
#[derive(Clone, Debug, PartialEq)]
pub struct Statement {
    /// Who says it.
    pub speaker: Option<Party>,
    /// To whom.
    pub addressee: Option<Party>,
    /// The word of saying.
    pub cue: Option<Span>,
    /// How it is told.
    pub kind: StatementKind,
    /// What is said, without marks and cue; at least one span.
    pub content: Vec<Span>,
    /// When it was said.
    pub date: Option<EventDate>,
    /// On whose word, outermost voice first.
    pub attribution: Vec<Link>,
    /// The sentence that holds the cue, or the start of the content.
    pub sentence: SentenceId,
    /// Probability that the row is right, 0 to 1.
    pub confidence: f64,
    /// Why it is coded so.
    pub evidence: Evidence,
}

impl Event {
    /// Whether the row is of a user's category that stands beside PLOVER's types.
    #[must_use]
    pub fn is_beside(&self) -> bool {
        self.category.as_ref().is_some_and(|category| category.is_beside)
    }
}

/// What a relation leads to or from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RelationEnd {
    /// An event, by its number in [`Coded::events`].
    Event(usize),
    /// A statement, by its number in [`Coded::statements`].
    Statement(usize),
    /// Another outlet's report that the text speaks of.
    Report {
        /// The outlet.
        outlet: String,
        /// Day of the report.
        date: Option<Date>,
    },
}

/// A link from a row to another row or to an outside report; `from` is a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Relation {
    /// What links them.
    pub kind: RelationKind,
    /// The row that it leads from.
    pub from: RelationEnd,
    /// What it leads to.
    pub to: RelationEnd,
}

/// All rows of an article: events in the order of their triggers, statements in the order of their contents.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Coded {
    /// Who did what to whom.
    pub events: Vec<Event>,
    /// Who said what.
    pub statements: Vec<Statement>,
    /// What belongs to what.
    pub relations: Vec<Relation>,
}
