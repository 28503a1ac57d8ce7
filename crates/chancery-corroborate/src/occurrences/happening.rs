//! The tellings of one act within one article, and how a store finds those of other articles that may tell the same.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use chancery_doc::record::Record;
use chancery_doc::{EventType, Status};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::agreement::{Agreement, agreement, are_close};
use super::cluster::average_link;
use super::parties::{Party, PartyMatch, parties};
use super::profile::{Profile, in_article};
use super::telling::{Telling, tellings};
use super::weights::{ACROSS, WITHIN};
use crate::shingles::mix;

/// The rows of one article that tell one act; what is compared between articles.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Happening {
    /// The tellings, in the order of the text; at least one.
    pub tellings: Vec<Telling>,
}

impl Happening {
    /// Its name among happenings: the id of its first telling.
    #[must_use]
    pub fn id(&self) -> &str {
        self.tellings.first().map_or("", |telling| &telling.id)
    }

    /// Its place in the order of publication as text, for engines that sort columns: happenings sort by it, byte by byte.
    #[must_use]
    pub fn rank_key(&self) -> String {
        let Some(first) = self.tellings.first() else { return String::new() };
        let day = first.published_on().unwrap_or(Date::MAX);
        let (is_told, published) = first.published.as_deref().map_or((0, ""), |published| (1, published));
        // The separator is below every character of a moment or an id, so that a prefix sorts first.
        format!("{day}\u{1}{is_told}{published}\u{1}{}\u{1}{:010}\u{1}{}", first.article, first.sentence, first.id)
    }

    /// By first publication, then by article and place in the text.
    #[must_use]
    pub fn rank(&self, other: &Self) -> Ordering {
        let key = |happening: &Self| {
            let first = happening.tellings.first();
            let day = first.and_then(Telling::published_on).unwrap_or(Date::MAX);
            (day, first.map(|first| (first.published.clone(), first.article.clone(), first.sentence, first.id.clone())))
        };
        key(self).cmp(&key(other))
    }

    pub(crate) fn profile(&self) -> Option<Profile> {
        Profile::of(&self.tellings)
    }
}

/// What a key that rows bring is worth beside our answers. One of [`mark_same`] is those answers and changes nothing; another program's, or
/// an earlier version's, counts.
const SAME_KEY: f64 = 2.0;

/// What it is worth that one is told in the headline and the other in the first sentences, which say the same at length.
const HEADLINE: f64 = 2.0;
/// The number of those sentences.
const LEAD: u32 = 2;

/// Groups the tellings of each article by the act that they tell; sentences without a row tell none. Tellings may come in any
/// order, of any number of articles; the result is sorted by article and place in the text.
#[must_use]
pub fn happenings(tellings: &[Telling]) -> Vec<Happening> {
    grouped(tellings).into_iter().map(|(happening, _)| happening).collect()
}

/// Gives rows of a record that tell one act a common `same`: `h1`, `h2`, … in the order in which acts are first told. What stood there
/// before is forgotten.
pub fn mark_same(record: &mut Record) {
    record.events.iter_mut().for_each(|event| event.same = None);
    if record.events.len() < 2 {
        return;
    }
    let happenings = happenings(&tellings(record));
    let several = happenings.iter().enumerate().filter(|(_, happening)| happening.tellings.len() > 1);
    let of_row: BTreeMap<&str, usize> = several
        .flat_map(|(n, happening)| happening.tellings.iter().map(move |telling| (telling.id.as_str(), n)))
        .collect();
    let mut keys: BTreeMap<usize, String> = BTreeMap::new();
    for event in &mut record.events {
        let Some(happening) = of_row.get(event.id.as_str()) else { continue };
        let next = keys.len() + 1;
        event.same = Some(keys.entry(*happening).or_insert_with(|| format!("h{next}")).clone());
    }
}

/// The same, each with what its tellings know together.
pub(super) fn grouped(tellings: &[Telling]) -> Vec<(Happening, Profile)> {
    let mut by_article: BTreeMap<&str, Vec<&Telling>> = BTreeMap::new();
    for telling in tellings.iter().filter(|telling| !telling.is_mention()) {
        by_article.entry(&telling.article).or_default().push(telling);
    }
    let mut happenings = Vec::new();
    for mut of_article in by_article.into_values() {
        of_article.sort_by(|a, b| (a.sentence, &a.id).cmp(&(b.sentence, &b.id)));
        of_article.dedup_by(|a, b| a.id == b.id);
        let first = happenings.len();
        for block in of_article.chunks(MAX_TOGETHER) {
            grouped_block(block, first, &mut happenings);
        }
    }
    happenings
}

/// Tellings of one article that are compared each with each. A report has tens of them, the ticker of a long day a few hundred; time and
/// memory grow with the square, so what is longer is grouped block by block.
const MAX_TOGETHER: usize = 512;

/// Adds the happenings of a block of one article's tellings to those of the blocks before, which begin at `first`: what bears a key that an
/// earlier block has, is told on there.
fn grouped_block(block: &[&Telling], first: usize, happenings: &mut Vec<(Happening, Profile)>) {
    let block: Vec<Telling> = with_history(block);
    let profiles: Vec<Profile> = in_article(&block);
    let clusters = average_link(block.len(), |a, b| {
        let keyed = block[a].same.is_some() && block[a].same == block[b].same;
        let is_headline = block[a].is_title && (1..=LEAD).contains(&block[b].sentence);
        let bonus = if keyed { SAME_KEY } else { 0.0 } + if is_headline { HEADLINE } else { 0.0 };
        agreement(&profiles[a], &profiles[b], &WITHIN).map_or(f64::NEG_INFINITY, |agreement| agreement.score + bonus)
    });
    let mut by_key: BTreeMap<String, usize> = BTreeMap::new();
    for (at, (happening, _)) in happenings.iter().enumerate().skip(first) {
        for key in happening.tellings.iter().filter_map(|telling| telling.same.clone()) {
            by_key.entry(key).or_insert(at);
        }
    }
    for cluster in clusters {
        let told_on = cluster.iter().find_map(|&n| by_key.get(block[n].same.as_ref()?).copied());
        let tellings = cluster.iter().map(|&n| block[n].clone());
        let mut members = cluster.iter().map(|&n| &profiles[n]);
        if let Some(at) = told_on {
            happenings[at].0.tellings.extend(tellings);
            members.for_each(|member| happenings[at].1.join(member));
            continue;
        }
        let Some(first) = members.next() else { continue };
        // What the article is about says nothing between articles.
        let mut profile = Profile { topic: None, ..first.clone() };
        members.for_each(|member| profile.join(member));
        happenings.push((Happening { tellings: tellings.collect() }, profile));
    }
}

/// How far back from its report a dated act is history.
const HISTORY_DAYS: i32 = 31;
/// How many sentences later an act of the same parties without a date goes on telling that history.
const HISTORY_REACH: u32 = 2;

/// The tellings of an article; those without a date that go on telling a dated history are background too.
fn with_history(tellings: &[&Telling]) -> Vec<Telling> {
    let mut told: Vec<Telling> = Vec::with_capacity(tellings.len());
    for &telling in tellings {
        let mut telling = telling.clone();
        let is_history = |earlier: &Telling| {
            let is_old = earlier
                .days
                .zip(telling.published_on())
                .is_some_and(|((_, to), day)| (day - to).get_days() > HISTORY_DAYS);
            is_old
                && earlier.event_type == telling.event_type
                && telling.sentence - earlier.sentence <= HISTORY_REACH
                && parties(&Party::all(&earlier.actors), &Party::all(&telling.actors)) >= PartyMatch::Sector
        };
        if telling.days.is_none() && !telling.is_title && told.iter().rev().any(is_history) {
            telling.is_background = true;
        }
        told.push(telling);
    }
    told
}

/// A key that more happenings share than this is too wide to compare all of them.
pub const CROWD_OF_HAPPENINGS: usize = 400;

/// What a store indexes of a happening: types, parties, places and days, as numbers. Two that share none are never one.
///
/// A happening without a day (background without a date) has no keys.
#[must_use]
pub fn happening_keys(happening: &Happening) -> Vec<u64> {
    happening.profile().map_or(Vec::new(), |profile| keys_of(&profile))
}

pub(super) fn keys_of(profile: &Profile) -> Vec<u64> {
    let Some((from, to)) = profile.window() else { return Vec::new() };
    let mut names: BTreeSet<String> = BTreeSet::new();
    let parties = || profile.actors.iter().chain(&profile.recipients).map(|party| &party.who);
    let codes: BTreeSet<&str> = parties()
        .filter_map(|who| who.code.as_deref())
        .chain(profile.places.iter().filter_map(|place| place.country.as_deref()))
        .collect();
    names.extend(codes.iter().map(|code| format!("{WIDE}{code}")));
    if codes.len() <= MAX_PAIRED {
        names.extend(codes.iter().flat_map(|a| codes.iter().filter(move |b| a < *b).map(move |b| format!("{a} {b}"))));
    }
    names.extend(profile.places.iter().filter(|place| !place.is_state).map(|place| place.name.to_lowercase()));
    names.extend(parties().filter_map(|who| who.name.as_deref()).map(str::to_lowercase));
    if names.is_empty() {
        names.insert(format!("{WIDE}nobody"));
    }
    let mut types: BTreeSet<String> = profile.categories.iter().map(|category| format!("{category} ")).collect();
    for &own in &profile.types {
        let close = EventType::ALL.iter().filter(|&&other| other == own || are_close(own, other));
        types.extend(close.map(|&other| format!("{} {} ", own.min(other).as_str(), own.max(other).as_str())));
    }
    let mut keys = BTreeSet::new();
    for day in bucket(from, -SLACK_DAYS)..=bucket(to, SLACK_DAYS).min(bucket(from, MAX_DAYS)) {
        for name in &names {
            for types in &types {
                let hash = types.bytes().chain(name.bytes()).fold(day as u64, |hash, byte| mix(hash ^ u64::from(byte)));
                // The highest bits are the week's, so that a store writes what comes in together side by side; the lowest bit
                // tells wide keys from narrow ones.
                // With 32 bits between them a key has six bytes in SQLite; two that become the same cost a comparison.
                let week = (day as u64 & 0x7fff) << 32;
                keys.insert(week | (hash >> 32) & !1 | u64::from(!name.starts_with(WIDE)));
            }
        }
    }
    keys.into_iter().collect()
}

/// Marks keys of one state or body alone.
const WIDE: char = '*';
/// Among so many codes each pair is a key; of more (a summit's guests) there are too many pairs, and each code is one by itself.
const MAX_PAIRED: usize = 24;
/// Days that reports of one act may differ by.
const SLACK_DAYS: i64 = 3;
/// Longer spells are found by their beginning.
const MAX_DAYS: i64 = 40;

/// Days are looked up by the week.
fn bucket(day: Date, shift: i64) -> i64 {
    let days = (day - Date::constant(2000, 1, 1)).get_days();
    (i64::from(days) + shift).div_euclid(7)
}

/// Pairs of happenings of different articles that share a key, by their numbers in the slice; sorted, each once.
///
/// A wide key (one state or body alone) that more than [`CROWD_OF_HAPPENINGS`] share is passed over; of a narrow one each is
/// paired with the first so many in order of publication. Below that the result for a batch is the result for all.
#[must_use]
pub fn happening_candidates(happenings: &[Happening]) -> Vec<(usize, usize)> {
    let mut order: Vec<usize> = (0..happenings.len()).collect();
    order.sort_by(|&a, &b| happenings[a].rank(&happenings[b]));
    let mut by_key: BTreeMap<u64, Vec<usize>> = BTreeMap::new();
    for &n in &order {
        for key in happening_keys(&happenings[n]) {
            by_key.entry(key).or_default().push(n);
        }
    }
    let article = |n: usize| happenings[n].tellings.first().map(|telling| telling.article.as_str());
    let mut pairs = BTreeSet::new();
    for (key, members) in &by_key {
        if key & 1 == 0 && members.len() > CROWD_OF_HAPPENINGS {
            continue;
        }
        for (at, &later) in members.iter().enumerate() {
            for &earlier in members[..at].iter().take(CROWD_OF_HAPPENINGS) {
                if article(earlier) != article(later) {
                    pairs.insert((earlier.min(later), earlier.max(later)));
                }
            }
        }
    }
    pairs.into_iter().collect()
}

/// That two happenings of different articles are rather one than two.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Match {
    /// The one, by [`Happening::id`]; the smaller id.
    pub one: String,
    /// The other.
    pub other: String,
    /// Why.
    pub agreement: Agreement,
}

/// Keeps the pairs that are rather one happening than two; pairs are numbers in `happenings`, in any order.
#[must_use]
pub fn match_happenings(happenings: &[Happening], pairs: &[(usize, usize)]) -> Vec<Match> {
    let profiles: Vec<Option<Profile>> = happenings.iter().map(Happening::profile).collect();
    let mut kept = Vec::new();
    for &(a, b) in pairs {
        let (Some(Some(one)), Some(Some(other))) = (profiles.get(a), profiles.get(b)) else { continue };
        if let Some(agreement) = across(one, other).filter(|agreement| agreement.score > 0.0) {
            let (first, second) = (happenings[a].id(), happenings[b].id());
            kept.push(Match { one: first.min(second).to_owned(), other: first.max(second).to_owned(), agreement });
        }
    }
    kept.sort_by(|a, b| (&a.one, &a.other).cmp(&(&b.one, &b.other)));
    kept.dedup_by(|a, b| a.one == b.one && a.other == b.other);
    kept
}

pub(crate) fn across(one: &Profile, other: &Profile) -> Option<Agreement> {
    // Background without a day may be any act of its kind.
    if one.window().is_none() || other.window().is_none() {
        return None;
    }
    agreement(one, other, &ACROSS)
}

/// Whether a status tells that something has happened.
pub(crate) fn has_happened(status: Status) -> bool {
    matches!(status, Status::Occurred | Status::Ongoing)
}

/// A pair of tellings, by their numbers, and the answers about it.
pub type AnswersOfPair = (usize, usize, Vec<(&'static str, f64)>);

/// The answers about each pair of tellings of one article, by name, as they are weighed; for fitting weights.
/// Pairs whose types exclude that they are one are left out.
#[doc(hidden)]
#[must_use]
pub fn answers_within(tellings: &[Telling]) -> Vec<AnswersOfPair> {
    let profiles = in_article(tellings);
    let pairs = (0..tellings.len()).flat_map(|b| (0..b).map(move |a| (a, b)));
    pairs
        .filter_map(|(a, b)| {
            let agreement = agreement(&profiles[a], &profiles[b], &WITHIN)?;
            Some((a, b, super::weights::answers(&agreement).to_vec()))
        })
        .collect()
}

/// The same about two happenings of different articles.
#[doc(hidden)]
#[must_use]
pub fn answers_across(one: &Happening, other: &Happening) -> Option<Vec<(&'static str, f64)>> {
    let agreement = across(&one.profile()?, &other.profile()?)?;
    Some(super::weights::answers(&agreement).to_vec())
}
