//! How well two profiles agree, question by question, and what that is worth.

use std::collections::BTreeSet;

use chancery_doc::{EventType, Status};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::parties::{Party, PartyMatch, is_crossed, is_one_list, parties};
use super::profile::Profile;
use super::telling::{Bounds, Counted, Where};
use super::weights::Weights;

/// How two places stand to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlaceMatch {
    /// Two states.
    OtherState,
    /// Two towns that lie apart.
    Apart,
    /// Two names of places; how far apart they are is not known.
    OtherName,
    /// One of them is not told.
    Unknown,
    /// One may lie in the other.
    Within,
    /// The same place, or two sites next to each other.
    Same,
}

/// How two numbers of people stand to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FigureMatch {
    /// Too far apart to count the same people.
    Apart,
    /// No number of one kind is told twice.
    Unknown,
    /// As first and later counts of one happening differ.
    Near,
    /// One holds the other.
    Same,
}

/// How well two tellings, or two groups of them, agree; and on the whole.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Agreement {
    /// Whether they are of one type; else of two that coders take for each other.
    pub same_type: bool,
    /// Whether they share a mode; `None` where one has none.
    pub same_mode: Option<bool>,
    /// Whether they share the word of the act.
    pub same_trigger: bool,
    /// Who acts.
    pub actors: PartyMatch,
    /// To whom; unknown for meetings of equals, whose parties all stand in `actors`.
    pub recipients: PartyMatch,
    /// Days between them, 0 where they overlap; `None` where one has no day.
    pub days: Option<i32>,
    /// Of how many the texts name the day, 0 to 2; the day of the others follows from their report.
    pub days_named: u8,
    /// Days between the reports; `None` where one has none.
    pub reported: Option<i32>,
    /// Where.
    pub place: PlaceMatch,
    /// Numbers of people.
    pub figures: FigureMatch,
    /// Weight of words that both sentences have, as a part of the shorter's.
    pub words: f64,
    /// The same as a part of both.
    pub all_words: f64,
    /// Weight of rare words that both sentences have beside parties, place and act, as a part of the shorter's.
    pub rare_words: f64,
    /// How many of them are names or numbers.
    pub rare_names: usize,
    /// Whether both have such names, and none is the same.
    pub other_names: bool,
    /// Whether one tells it as news and the other as background.
    pub background_differs: bool,
    /// Whether no status is in both.
    pub status_differs: bool,
    /// Whether one of them stands in a headline.
    pub has_title: bool,
    /// Whether both stand in one sentence.
    pub same_sentence: bool,
    /// Sentences between them, where they share an article.
    pub distance: Option<u32>,
    /// Whether one of them takes the act for known ("the attack").
    pub is_definite: bool,
    /// Whether they share an article.
    pub same_article: bool,
    /// Whether both name the same states, bodies and people as acting, and somebody.
    pub same_actors: bool,
    /// The same of those to whom it is done.
    pub same_recipients: bool,
    /// Whether neither tells to whom it is done.
    pub no_recipients: bool,
    /// How much of their article is about parties and type of both, 0 to 1; the lesser share.
    pub topic: f64,
    /// Of how many of the two the headline or the first sentence tells an act of the same parties and type.
    pub of_lead: Option<u8>,
    /// Whether they were reported on different days, neither names the day nor looks back, and they share no two rare words or names: as like as not
    /// the next act of the kind.
    pub is_other_day: bool,
    /// Whether the later report looks back on it: "after the raid".
    pub is_looked_back_on: bool,
    /// Whether the later report has fewer people than the earlier one: tolls of one happening rise.
    pub figures_fall: bool,
    /// Whether both count something in order (a seventh night, a third round), and not the same.
    pub other_ordinals: bool,
    /// The sum of what each answer is worth: above 0 for one happening rather than two.
    pub score: f64,
}

/// Compares two profiles; `None` where their types exclude that they are one happening.
pub(crate) fn agreement(one: &Profile, other: &Profile, weights: &Weights) -> Option<Agreement> {
    let same_type = one.types.intersection(&other.types).next().is_some();
    let same_category = one.categories.is_empty() && other.categories.is_empty()
        || one.categories.intersection(&other.categories).next().is_some();
    let close = || one.types.iter().any(|a| other.types.iter().any(|b| are_close(*a, *b)));
    let untyped = one.types.is_empty() && other.types.is_empty() && same_category;
    let same_article = one.articles.intersection(&other.articles).next().is_some();
    if !(same_type || close() || untyped) {
        return None;
    }
    let is_mutual = |profile: &Profile| profile.types.iter().any(|event_type| MUTUAL.contains(event_type));
    let (actors, recipients) = if is_mutual(one) || is_mutual(other) {
        (parties(&all_parties(one), &all_parties(other)), PartyMatch::Unknown)
    } else {
        let straight = (parties(&one.actors, &other.actors), parties(&one.recipients, &other.recipients));
        // Both ways round it is the answer to an act, not the act; but headlines are read the wrong way round more often.
        let has_title = one.is_title || other.is_title;
        let is_passive = straight.0 == PartyMatch::Conflict && {
            let crossed = [is_crossed(&one.actors, &other.recipients), is_crossed(&other.actors, &one.recipients)];
            crossed[0] != crossed[1] || crossed[0] && has_title
        };
        if is_passive { (PartyMatch::Unknown, PartyMatch::Sector) } else { straight }
    };
    let share = |a: &BTreeSet<String>, b: &BTreeSet<String>| a.intersection(b).next().is_some();
    let same_mode = (!one.modes.is_empty() && !other.modes.is_empty()).then(|| share(&one.modes, &other.modes));
    let gap = |(a, b): ((Date, Date), (Date, Date))| (b.0 - a.1).get_days().max((a.0 - b.1).get_days()).max(0);
    let (words, all_words) = one.words.overlap(&other.words);
    let (rare_names, have_names) = one.rare.names(&other.rare);
    let is_looked_back_on = !same_article
        && one
            .published
            .zip(other.published)
            .is_some_and(|(a, b)| a.1 < b.0 && other.is_looked_back_on || b.1 < a.0 && one.is_looked_back_on);
    let mut agreement = Agreement {
        same_type: same_type || untyped,
        same_mode,
        same_trigger: share(&one.triggers, &other.triggers),
        actors,
        recipients,
        days: one.window().zip(other.window()).map(gap),
        days_named: u8::from(one.days.is_some()) + u8::from(other.days.is_some()),
        reported: one.published.zip(other.published).map(gap),
        place: places(&one.places, &other.places),
        figures: figures(&one.figures, &other.figures),
        words,
        all_words,
        rare_words: one.rare.overlap(&other.rare).0,
        rare_names,
        other_names: have_names && rare_names == 0,
        background_differs: one.is_background != other.is_background,
        status_differs: one.statuses.intersection(&other.statuses).next().is_none(),
        has_title: one.is_title || other.is_title,
        same_sentence: one.sentences.intersection(&other.sentences).next().is_some(),
        distance: distance(one, other),
        is_definite: one.is_definite || other.is_definite,
        same_article,
        same_actors: is_one_list(&one.actors, &other.actors),
        same_recipients: is_one_list(&one.recipients, &other.recipients),
        no_recipients: one.recipients.is_empty() && other.recipients.is_empty(),
        topic: one.topic.zip(other.topic).map_or(0.0, |(a, b)| a.share.min(b.share)),
        is_looked_back_on,
        figures_fall: !same_article && figures_fall(one, other),
        other_ordinals: !same_article && one.ordinals.differ(&other.ordinals),
        is_other_day: !same_article
            && !is_looked_back_on
            && one.days.is_none()
            && other.days.is_none()
            && one.published.zip(other.published).is_some_and(|days| gap(days) > 0)
            && !one.names.share_two(&other.names),
        of_lead: one.topic.zip(other.topic).map(|(a, b)| u8::from(a.is_of_lead) + u8::from(b.is_of_lead)),
        score: 0.0,
    };
    let is_denied_plan = |profile: &Profile| profile.statuses.iter().all(|status| *status == Status::Denied);
    // Two denials alone tell of nothing, but of one thing that did not happen.
    agreement.status_differs &= !(is_denied_plan(one) && is_denied_plan(other));
    agreement.score = weights.score(&agreement);
    Some(agreement)
}

fn all_parties(profile: &Profile) -> Vec<&Party> {
    profile.actors.iter().chain(&profile.recipients).collect()
}

fn distance(one: &Profile, other: &Profile) -> Option<u32> {
    let pairs = one.sentences.iter().flat_map(|a| other.sentences.iter().map(move |b| (a, b)));
    pairs.filter(|(a, b)| a.0 == b.0).map(|(a, b)| a.1.abs_diff(b.1)).min()
}

/// Types whose parties act together; who is named first says little.
pub(super) const MUTUAL: [EventType; 3] = [EventType::Consult, EventType::Agree, EventType::Cooperate];

/// Types that coders accept for each other, most often first (pairs of `event_type` and `accept` in `gold/train` that occur
/// eight times or more).
const CLOSE: [(EventType, EventType); 24] = [
    (EventType::Coerce, EventType::Sanction),
    (EventType::Assault, EventType::Coerce),
    (EventType::Accuse, EventType::Coerce),
    (EventType::Agree, EventType::Support),
    (EventType::Concede, EventType::Retreat),
    (EventType::Aid, EventType::Cooperate),
    (EventType::Agree, EventType::Concede),
    (EventType::Agree, EventType::Consult),
    (EventType::Coerce, EventType::Reject),
    (EventType::Agree, EventType::Cooperate),
    (EventType::Agree, EventType::Aid),
    (EventType::Coerce, EventType::Request),
    (EventType::Assault, EventType::Mobilize),
    (EventType::Sanction, EventType::Threaten),
    (EventType::Reject, EventType::Sanction),
    (EventType::Coerce, EventType::Threaten),
    (EventType::Assault, EventType::Protest),
    (EventType::Concede, EventType::Reject),
    (EventType::Cooperate, EventType::Mobilize),
    (EventType::Accuse, EventType::Reject),
    (EventType::Accuse, EventType::Request),
    (EventType::Consult, EventType::Cooperate),
    (EventType::Consult, EventType::Support),
    (EventType::Retreat, EventType::Sanction),
];

pub(crate) fn are_close(one: EventType, other: EventType) -> bool {
    CLOSE.contains(&(one, other)) || CLOSE.contains(&(other, one))
}

/// Two sites nearer than this are one place to two reporters, in kilometres.
const NEAR_KM: f64 = 25.0;

fn places(one: &[Where], other: &[Where]) -> PlaceMatch {
    let pairs = one.iter().flat_map(|a| other.iter().map(move |b| place(a, b)));
    pairs.max().unwrap_or(PlaceMatch::Unknown)
}

fn place(one: &Where, other: &Where) -> PlaceMatch {
    let states = one.country.as_ref().zip(other.country.as_ref());
    if states.is_some_and(|(a, b)| a != b) {
        return PlaceMatch::OtherState;
    }
    if is_one_but_for_case(&one.name, &other.name) {
        return if one.is_state { PlaceMatch::Within } else { PlaceMatch::Same };
    }
    if one.is_town && other.is_town {
        return match one.at.zip(other.at) {
            Some((a, b)) if kilometres(a, b) <= NEAR_KM => PlaceMatch::Same,
            Some(_) => PlaceMatch::Apart,
            None => PlaceMatch::OtherName,
        };
    }
    if one.is_town || other.is_town || one.is_state || other.is_state {
        PlaceMatch::Within
    } else {
        PlaceMatch::OtherName
    }
}

fn is_one_but_for_case(one: &str, other: &str) -> bool {
    fn lower(name: &str) -> impl Iterator<Item = char> {
        name.chars().flat_map(char::to_lowercase)
    }
    lower(one).eq(lower(other))
}

/// Distance on a sphere of the Earth's mean radius; near enough flat between two towns of one province.
fn kilometres(a: (f64, f64), b: (f64, f64)) -> f64 {
    const KM_A_DEGREE: f64 = 111.2;
    // A polynomial for the cosine keeps the result the same on every machine; its error is below .001 up to 90 degrees.
    let latitude = ((a.0 + b.0) / 2.0).to_radians();
    let square = latitude * latitude;
    let cosine = 1.0 - square / 2.0 + square * square / 24.0 - square * square * square / 720.0;
    let (north, east) = ((a.0 - b.0) * KM_A_DEGREE, (a.1 - b.1) * KM_A_DEGREE * cosine);
    (north * north + east * east).sqrt()
}

fn figures(one: &[(Counted, Bounds)], other: &[(Counted, Bounds)]) -> FigureMatch {
    let pairs = one.iter().flat_map(|a| other.iter().filter(|b| a.0 == b.0).map(move |b| figure(a.1, b.1)));
    pairs.max().unwrap_or(FigureMatch::Unknown)
}

/// Whether the one that was reported on a later day has no number of a kind as high as the highest of the other.
fn figures_fall(one: &Profile, other: &Profile) -> bool {
    if one.figures.is_empty() || other.figures.is_empty() {
        return false;
    }
    let Some((a, b)) = one.published.zip(other.published) else { return false };
    let (earlier, later) = if a.1 < b.0 {
        (one, other)
    } else if b.1 < a.0 {
        (other, one)
    } else {
        return false;
    };
    let most = |profile: &Profile, kind: Counted| {
        let of_kind = profile.figures.iter().filter(|figure| figure.0 == kind);
        of_kind.filter_map(|figure| figure.1.min.or(figure.1.max)).max()
    };
    let falls = |kind| most(later, kind).zip(most(earlier, kind)).is_some_and(|(later, earlier)| later < earlier);
    earlier.figures.iter().any(|&(kind, _)| falls(kind))
}

fn figure(one: Bounds, other: Bounds) -> FigureMatch {
    // "At least 40" and "at least 80" exclude nothing, but they are not one count either: the numbers said are compared.
    let said = |bounds: Bounds| bounds.min.or(bounds.max).unwrap_or(0);
    let holds = |bounds: Bounds, n: u64| bounds.min.zip(bounds.max).is_some_and(|(low, high)| low <= n && n <= high);
    if said(one) == said(other) || holds(one, said(other)) || holds(other, said(one)) {
        return FigureMatch::Same;
    }
    let (a, b) = (said(one).min(said(other)), said(one).max(said(other)));
    // A toll that doubles within days is news of one happening; a tenfold one is another.
    if a.saturating_mul(2).saturating_add(2) >= b { FigureMatch::Near } else { FigureMatch::Apart }
}
