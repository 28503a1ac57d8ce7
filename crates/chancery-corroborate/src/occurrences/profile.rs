//! What several tellings of one happening know together.

use std::borrow::Cow;
use std::collections::BTreeSet;

use chancery_doc::{EventType, Status};
use jiff::civil::Date;

use super::agreement::MUTUAL;
use super::parties::{Party, key};
use super::telling::{Bounds, Counted, Telling, Where, Who};
use super::words::{Ordinals, RareNames, Words, stem};

/// One happening as far as some tellings know it; a single telling is one too.
#[derive(Clone, Debug)]
pub(crate) struct Profile {
    pub(crate) types: BTreeSet<EventType>,
    pub(crate) categories: BTreeSet<String>,
    pub(crate) modes: BTreeSet<String>,
    pub(crate) statuses: BTreeSet<Status>,
    pub(crate) is_background: bool,
    pub(crate) actors: Vec<Party>,
    pub(crate) recipients: Vec<Party>,
    /// Days that texts name, the narrowest; else none.
    pub(crate) days: Option<(Date, Date)>,
    /// First and last day on which it was reported.
    pub(crate) published: Option<(Date, Date)>,
    pub(crate) places: Vec<Where>,
    pub(crate) figures: Vec<(Counted, Bounds)>,
    pub(crate) triggers: BTreeSet<String>,
    pub(crate) words: Words,
    /// Words that neither parties nor place nor the act explain.
    pub(crate) rare: Words,
    /// Rare words and names of the sentences, but those of parties.
    pub(crate) names: RareNames,
    /// What the sentences count in order.
    pub(crate) ordinals: Ordinals,
    pub(crate) articles: BTreeSet<String>,
    pub(crate) sentences: BTreeSet<(String, u32)>,
    pub(crate) is_title: bool,
    /// Whether a telling takes the act for known: "the attack", "this visit".
    pub(crate) is_definite: bool,
    /// Whether its tellings all tell it by the way, as what went before something else: "after the raid".
    pub(crate) is_looked_back_on: bool,
    /// How much of its article is about its parties and type; nothing where that was not asked.
    pub(crate) topic: Option<Topic>,
}

/// How much of an article tells acts of one type between parties like these.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Topic {
    /// Of the rows that are news, 0 to 1.
    pub(crate) share: f64,
    /// Whether the headline or the first sentence tells one.
    pub(crate) is_of_lead: bool,
}

/// The profiles of one article's tellings, with their topics.
pub(crate) fn in_article(tellings: &[Telling]) -> Vec<Profile> {
    let mut profiles: Vec<Profile> = tellings.iter().map(Profile::new).collect();
    let all = |parties: &[Who]| parties.iter().map(key).filter(|key| !key.is_empty()).map(Cow::into_owned).collect();
    let keys: Vec<[BTreeSet<String>; 2]> =
        tellings.iter().map(|telling| [all(&telling.actors), all(&telling.recipients)]).collect();
    let n_news = tellings.iter().filter(|telling| !telling.is_background).count().max(1) as f64;
    for (at, profile) in profiles.iter_mut().enumerate() {
        let own = (&tellings[at], &keys[at]);
        let alike: Vec<&Telling> = tellings
            .iter()
            .zip(&keys)
            .filter(|&(other, keys)| is_alike(own, (other, keys)))
            .map(|(other, _)| other)
            .collect();
        profile.topic = Some(Topic {
            share: alike.iter().filter(|telling| !telling.is_background).count() as f64 / n_news,
            is_of_lead: alike.iter().any(|telling| telling.sentence <= 1),
        });
    }
    profiles
}

type Keyed<'t> = (&'t Telling, &'t [BTreeSet<String>; 2]);

/// Whether two tellings are of one type and of parties that may be the same.
fn is_alike((one, [actors, recipients]): Keyed<'_>, (other, [others, to_others]): Keyed<'_>) -> bool {
    if one.event_type != other.event_type || one.category != other.category {
        return false;
    }
    let meet = |a: &BTreeSet<String>, b: &BTreeSet<String>| !a.is_disjoint(b);
    if one.event_type.is_some_and(|name| MUTUAL.contains(&name.0)) {
        let all = |a: &BTreeSet<String>, b: &BTreeSet<String>| a.union(b).cloned().collect::<BTreeSet<String>>();
        return meet(&all(actors, recipients), &all(others, to_others));
    }
    let apart = |a: &BTreeSet<String>, b: &BTreeSet<String>| !a.is_empty() && !b.is_empty() && !meet(a, b);
    !apart(actors, others) && !apart(recipients, to_others) && (meet(actors, others) || meet(recipients, to_others))
}

impl Profile {
    pub(crate) fn new(telling: &Telling) -> Self {
        let day = telling.published_on();
        let triggers = telling
            .trigger
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| word.len() > 2)
            .map(|word| stem(&word.to_lowercase()).to_owned())
            .collect();
        Self {
            types: telling.event_type.iter().map(|name| name.0).collect(),
            categories: telling.category.iter().cloned().collect(),
            modes: telling.modes.iter().cloned().collect(),
            statuses: BTreeSet::from([telling.status.0]),
            is_background: telling.is_background,
            actors: Party::all(&telling.actors),
            recipients: Party::all(&telling.recipients),
            days: telling.days,
            published: day.map(|day| (day, day)),
            places: telling.place.iter().cloned().collect(),
            figures: telling.figures.clone(),
            triggers,
            words: Words::new(&telling.text),
            rare: Words::rare(&telling.text, known(telling)),
            names: RareNames::new(&telling.text, words_of_parties(telling)),
            ordinals: Ordinals::of(&telling.text),
            articles: BTreeSet::from([telling.article.clone()]),
            sentences: BTreeSet::from([(telling.article.clone(), telling.sentence)]),
            is_title: telling.is_title,
            is_definite: is_definite(telling),
            is_looked_back_on: is_looked_back_on(telling),
            topic: None,
        }
    }

    /// Takes in what another profile of the same happening knows.
    pub(crate) fn join(&mut self, other: &Self) {
        self.types.extend(other.types.iter().copied());
        self.categories.extend(other.categories.iter().cloned());
        self.modes.extend(other.modes.iter().cloned());
        self.statuses.extend(other.statuses.iter().copied());
        self.is_background &= other.is_background;
        join_parties(&mut self.actors, &other.actors);
        join_parties(&mut self.recipients, &other.recipients);
        self.days = match (self.days, other.days) {
            (Some(own), Some(others)) => Some(if span(others) < span(own) { others } else { own }),
            (own, others) => own.or(others),
        };
        self.published = match (self.published, other.published) {
            (Some(own), Some(others)) => Some((own.0.min(others.0), own.1.max(others.1))),
            (own, others) => own.or(others),
        };
        for place in &other.places {
            if !self.places.contains(place) {
                self.places.push(place.clone());
            }
        }
        for figure in &other.figures {
            if !self.figures.contains(figure) {
                self.figures.push(*figure);
            }
        }
        self.triggers.extend(other.triggers.iter().cloned());
        self.words.join(&other.words);
        self.rare.join(&other.rare);
        self.names.join(&other.names);
        self.ordinals.join(&other.ordinals);
        self.articles.extend(other.articles.iter().cloned());
        self.sentences.extend(other.sentences.iter().cloned());
        self.is_title |= other.is_title;
        self.is_definite |= other.is_definite;
        self.is_looked_back_on &= other.is_looked_back_on;
        self.topic = None;
    }

    /// The profile of some tellings, in their order.
    pub(crate) fn of<'t>(tellings: impl IntoIterator<Item = &'t Telling>) -> Option<Self> {
        let mut tellings = tellings.into_iter();
        let mut profile = Self::new(tellings.next()?);
        for telling in tellings {
            profile.join(&Self::new(telling));
        }
        Some(profile)
    }

    /// The days on which it may have happened: those named, else from shortly before the first report to that day, or from
    /// the last report onwards where it is still to come.
    pub(crate) fn window(&self) -> Option<(Date, Date)> {
        if self.days.is_some() {
            return self.days;
        }
        let (first, last) = self.published?;
        let shift = |day: Date, by: i64| day.checked_add(jiff::Span::new().days(by)).unwrap_or(day);
        let is_to_come = self.statuses.iter().all(|status| matches!(status, Status::Planned | Status::Possible));
        match (self.is_background, is_to_come) {
            (true, false) => None,
            (_, true) => Some((first, shift(last, DAYS_AHEAD))),
            (false, false) => Some((shift(first, -DAYS_BACK), first)),
        }
    }
}

/// How long before its report an act without a date may have happened.
const DAYS_BACK: i64 = 2;
/// How long after its report a planned act without a date may happen.
const DAYS_AHEAD: i64 = 14;

fn is_definite(telling: &Telling) -> bool {
    let before: String = telling.text.chars().take(telling.trigger_at as usize).collect();
    let last = before.split_whitespace().next_back().map(str::to_lowercase);
    last.is_some_and(|word| {
        matches!(word.as_str(), "the" | "this" | "that" | "these" | "those" | "its" | "their" | "his" | "her")
    })
}

/// Whether words shortly before the act say that something else came after it.
fn is_looked_back_on(telling: &Telling) -> bool {
    let before = telling.text.char_indices().nth(telling.trigger_at as usize).map_or("", |(at, _)| &telling.text[..at]);
    let mut last = before.rsplit(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).take(LOOK_BACK_WORDS);
    last.any(|word| {
        matches!(word.to_ascii_lowercase().as_str(), "after" | "following" | "since" | "despite" | "response" | "over")
    })
}

/// How many words before the act those stand at most.
const LOOK_BACK_WORDS: usize = 8;

/// Words of a telling that are compared apart.
fn known(telling: &Telling) -> impl Iterator<Item = &str> {
    words_of_parties(telling)
        .chain(telling.place.as_ref().map(|place| place.name.as_str()))
        .chain([telling.trigger.as_str()])
}

fn words_of_parties(telling: &Telling) -> impl Iterator<Item = &str> {
    let parties = telling.actors.iter().chain(&telling.recipients);
    parties.flat_map(|who| [Some(who.words.as_str()), who.name.as_deref()]).flatten()
}

fn span((from, to): (Date, Date)) -> i32 {
    (to - from).get_days()
}

fn join_parties(own: &mut Vec<Party>, others: &[Party]) {
    for other in others {
        let is_it =
            |own: &Who| own.code == other.who.code && own.sector == other.who.sector && own.name == other.who.name;
        if !own.iter().any(|party| is_it(&party.who)) {
            own.push(other.clone());
        }
    }
}
