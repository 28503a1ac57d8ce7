//! What is compared: one row of one article, with the words of its sentence.

use chancery_doc::record::{Record, RecordCount, RecordEvent, RecordParty};
use chancery_doc::{EventType, LinkKind, RelationKind, Status, digest};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Somebody of a row. What is not known is `None`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Who {
    /// The words that name or describe it.
    pub words: String,
    /// Full name.
    pub name: Option<String>,
    /// State or international body.
    pub code: Option<String>,
    /// Sector, by PLOVER's short name.
    pub sector: Option<String>,
    /// Office held, in words; known of persons alone.
    pub office: Option<String>,
}

/// Where a row says that it took place.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Where {
    /// Its usual name.
    pub name: String,
    /// State it lies in, alpha-3.
    pub country: Option<String>,
    /// Latitude and longitude in degrees.
    pub at: Option<(f64, f64)>,
    /// Whether it is a site or a town, not a region or a state.
    pub is_town: bool,
    /// Whether it is a state or larger.
    pub is_state: bool,
}

/// Bounds of a number of people; at least one is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bounds {
    /// At least so many.
    pub min: Option<u64>,
    /// At most so many.
    pub max: Option<u64>,
}

/// What a number counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Counted {
    /// People killed.
    Dead,
    /// People hurt.
    Injured,
    /// People held.
    Arrested,
    /// People taking part.
    Size,
    /// People to whom it is done, by the number before their words.
    Affected,
}

/// One row of one article: one telling of one act.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Telling {
    /// Id of the row.
    pub id: String,
    /// Id of its article.
    pub article: String,
    /// When the article was published, as [`Story::published`](crate::Story).
    pub published: Option<String>,
    /// PLOVER type; absent where a user's category without one made the row.
    pub event_type: Option<EventName>,
    /// The user's category.
    pub category: Option<String>,
    /// Modes.
    pub modes: Vec<String>,
    /// Status.
    pub status: StatusName,
    /// Whether it is told as history or context.
    pub is_background: bool,
    /// Who acts.
    pub actors: Vec<Who>,
    /// To whom.
    pub recipients: Vec<Who>,
    /// First and last day, where an expression of the text tells them.
    pub days: Option<(Date, Date)>,
    /// Where.
    pub place: Option<Where>,
    /// Numbers of people.
    pub figures: Vec<(Counted, Bounds)>,
    /// Names of those on whose word it is told, outermost first.
    pub sources: Vec<String>,
    /// The other medium on whose word it is told, the innermost one.
    pub medium: Option<String>,
    /// The record's key of the happening within the article.
    pub same: Option<String>,
    /// Number of the sentence in its article.
    pub sentence: u32,
    /// Whether the sentence is the headline.
    pub is_title: bool,
    /// The words that carry the act.
    pub trigger: String,
    /// Where they begin in the sentence, in code points.
    pub trigger_at: u32,
    /// The sentence.
    pub text: String,
}

impl Counted {
    /// Its name, as in JSON.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Dead => "dead",
            Self::Injured => "injured",
            Self::Arrested => "arrested",
            Self::Size => "size",
            Self::Affected => "affected",
        }
    }
}

macro_rules! named {
    ($(#[$doc:meta])* $name:ident, $of:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(pub $of);

        impl TryFrom<String> for $name {
            type Error = String;

            fn try_from(name: String) -> Result<Self, String> {
                $of::from_name(&name).map(Self).ok_or_else(|| format!("unknown name `{name}`"))
            }
        }

        impl From<$name> for String {
            fn from(name: $name) -> Self {
                name.0.as_str().to_owned()
            }
        }
    };
}

named! {
    /// An event type, stored by its name.
    EventName, EventType
}
named! {
    /// A status, stored by its name.
    StatusName, Status
}
named! {
    /// A kind of relation, stored by its name.
    RelationName, RelationKind
}

impl Telling {
    /// Whether it is a sentence without a row, see [`mentions`].
    #[must_use]
    pub fn is_mention(&self) -> bool {
        self.event_type.is_none() && self.category.is_none()
    }

    /// Its article's day.
    #[must_use]
    pub fn published_on(&self) -> Option<Date> {
        self.published.as_deref().and_then(|moment| moment.get(..10)).and_then(|day| day.parse().ok())
    }
}

/// The rows of a record as tellings; rows of no known status or type are left out.
#[must_use]
pub fn tellings(record: &Record) -> Vec<Telling> {
    // Spans are code points; sentences are cut out once.
    let bytes: Vec<usize> =
        record.article.text.char_indices().map(|(at, _)| at).chain([record.article.text.len()]).collect();
    let sentence = |n: u32| {
        let &(from, to) = record.article.sentences.get(n as usize)?;
        record.article.text.get(*bytes.get(from)?..*bytes.get(to)?)
    };
    let start = |n: u32| record.article.sentences.get(n as usize).map_or(0, |sentence| sentence.0);
    record
        .events
        .iter()
        .filter_map(|event| telling(record, event, sentence(event.sentence).unwrap_or_default(), start(event.sentence)))
        .collect()
}

/// How many sentences of an article, its headline first, are looked at for what they tell without a row.
pub(super) const N_LEAD: usize = 4;

/// What the first sentences of a record tell without a row: each such sentence as a telling without type and parties. They make no
/// occurrence; see [`note_mentions`](crate::note_mentions).
#[must_use]
pub fn mentions(record: &Record) -> Vec<Telling> {
    let rows: Vec<u32> = record.events.iter().map(|event| event.sentence).collect();
    let chars: Vec<char> = record.article.text.chars().collect();
    let lead = record.article.sentences.iter().enumerate().take(N_LEAD);
    let mention = |(n, &(from, to)): (usize, &(usize, usize))| {
        let sentence = u32::try_from(n).ok()?;
        let text: String = chars.get(from..to)?.iter().collect();
        (!rows.contains(&sentence)).then(|| Telling {
            id: digest(&["mention", &record.article.id, &n.to_string()]),
            article: record.article.id.clone(),
            published: record.article.published.as_ref().map(|published| published.date.clone()),
            event_type: None,
            category: None,
            modes: Vec::new(),
            status: StatusName(Status::Occurred),
            is_background: false,
            actors: Vec::new(),
            recipients: Vec::new(),
            days: None,
            place: None,
            figures: Vec::new(),
            sources: Vec::new(),
            medium: None,
            same: None,
            sentence,
            is_title: n == 0 && record.article.title.is_some(),
            trigger: String::new(),
            trigger_at: 0,
            text,
        })
    };
    lead.filter_map(mention).collect()
}

/// One row; `text` is its sentence, which begins at the code point `start` of the article's text.
fn telling(record: &Record, event: &RecordEvent, text: &str, start: usize) -> Option<Telling> {
    let event_type = match &event.event_type {
        Some(name) => Some(EventName(EventType::from_name(name)?)),
        None => None,
    };
    let days = event.date.as_ref().filter(|date| date.basis == "expression");
    let day = |text: &str| text.parse::<Date>().ok();
    let magnitude = event.magnitude.as_ref();
    let figure =
        |counted, count: Option<&RecordCount>| count.map(|count| (counted, Bounds { min: count.min, max: count.max }));
    let figures = [
        figure(Counted::Dead, magnitude.and_then(|all| all.dead.as_ref())),
        figure(Counted::Injured, magnitude.and_then(|all| all.injured.as_ref())),
        figure(Counted::Arrested, magnitude.and_then(|all| all.arrested.as_ref())),
        figure(Counted::Size, magnitude.and_then(|all| all.size.as_ref())),
    ];
    let affected = event.recipients.iter().find_map(|party| {
        let before = party.span.as_ref()?.start.checked_sub(start)?;
        let before: String = text.chars().take(before).collect();
        super::counts::people_after(&before).map(|bounds| (Counted::Affected, bounds))
    });
    let voices = event.attribution.iter().filter(|link| link.kind != LinkKind::Outlet.as_str());
    let medium = event.attribution.iter().rev().find(|link| link.kind == LinkKind::Media.as_str());
    Some(Telling {
        id: event.id.clone(),
        article: record.article.id.clone(),
        published: record.article.published.as_ref().map(|published| published.date.clone()),
        event_type,
        category: event.category.clone(),
        modes: event.mode.clone().unwrap_or_default(),
        status: StatusName(Status::from_name(&event.status)?),
        is_background: event.background,
        actors: event.actors.iter().map(who).collect(),
        recipients: event.recipients.iter().map(who).collect(),
        days: days.and_then(|date| day(&date.from).zip(day(&date.to))),
        place: event.place.as_ref().map(|place| Where {
            name: place.name.clone(),
            country: place.country.clone(),
            at: place.lat.zip(place.lon),
            is_town: matches!(place.precision.as_str(), "settlement" | "point"),
            is_state: matches!(place.precision.as_str(), "country" | "region"),
        }),
        figures: figures.into_iter().flatten().chain(affected).collect(),
        sources: voices
            .filter_map(|link| link.name.clone().or_else(|| link.span.as_ref().map(|span| span.text.clone())))
            .collect(),
        medium: medium.and_then(|link| link.name.clone()),
        same: event.same.clone(),
        sentence: event.sentence,
        is_title: event.sentence == 0 && record.article.title.is_some(),
        trigger: event.trigger.text.clone(),
        trigger_at: u32::try_from(event.trigger.start.saturating_sub(start)).unwrap_or(u32::MAX),
        text: text.to_owned(),
    })
}

fn who(party: &RecordParty) -> Who {
    Who {
        words: party.span.as_ref().map(|span| span.text.clone()).unwrap_or_default(),
        name: party.name.clone(),
        code: party.code.clone(),
        sector: party.sector.clone(),
        office: party.office.clone(),
    }
}
