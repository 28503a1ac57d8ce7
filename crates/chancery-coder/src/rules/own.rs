//! A user's own categories: rows by their words, by patterns over acts that were found, by nearness to examples.
//!
//! A category with a parent takes a row of ours and adds its code; one beside ours makes a row of its own, next to ours at the
//! same words. Whatever is chosen here, codes and the order of the file are not looked at.

mod nearest;
mod space;

use std::cmp::{Ordering, Reverse};

use chancery_codebook::{Category, Codebook, Pattern, Trigger};
use chancery_doc::{Actor, Event, EventType, OwnCategory, Spoke};
use chancery_nlp::WordVectors;

use super::events;
use super::lexicon::Near;
use super::parties::Reading;
use super::statements::Speech;
use super::triggers::{self, Hit};
pub use nearest::Taught;
pub(super) use nearest::{Nearest, vectors_of, words_of_act};
pub(super) use space::made_for;

/// What was learned of a user's examples, with the vectors of the text that is set against them.
#[derive(Clone, Copy)]
pub(super) struct Compared<'n> {
    pub(super) nearest: &'n Nearest,
    pub(super) vectors: &'n WordVectors,
}

/// Rows with the triggers that made them.
type Rows = Vec<(Hit, Event)>;

/// Which triggers are looked for in one go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Layer {
    /// Those of the codebook that a user did not write.
    Ours,
    /// A user's, of types of ours and of categories with a parent.
    Own,
    /// A user's, of categories beside ours.
    Beside,
}

impl Layer {
    /// The layer of a trigger.
    pub(super) fn of(codebook: &Codebook, trigger: &Trigger) -> Self {
        match trigger.category {
            Some(idx) if codebook.own().categories[idx].parent.is_none() => Self::Beside,
            _ if trigger.is_own => Self::Own,
            _ => Self::Ours,
        }
    }
}

/// Words of a user's file, compiled.
pub(crate) struct OwnWords {
    /// For each category, for each of its patterns, words of which one must stand and words of which none may.
    patterns: Vec<Vec<(Near, Near)>>,
    /// For each type, words that are no triggers of it any more.
    dropped: Vec<Near>,
}

impl OwnWords {
    pub(super) fn new(codebook: &Codebook) -> Self {
        let of = |category: &Category| {
            category.patterns.iter().map(|pattern| (Near::new(&pattern.near), Near::new(&pattern.not))).collect()
        };
        Self {
            patterns: codebook.own().categories.iter().map(of).collect(),
            dropped: codebook.types().iter().map(|entry| Near::new(&entry.dropped)).collect(),
        }
    }
}

/// The triggers of a sentence but for those of categories beside ours: where a user's word stands, none of ours does.
pub(super) fn hits(reading: &Reading<'_>, first: usize, last: usize) -> Vec<Hit> {
    let ours = triggers::find(reading, first, last, Layer::Ours);
    if reading.codebook.own().is_empty() {
        return ours;
    }
    let mut hits = triggers::find(reading, first, last, Layer::Own);
    let is_free = |hit: &Hit| !hits.iter().any(|own| own.start < hit.end && hit.start < own.end);
    let ours: Vec<Hit> = ours.into_iter().filter(is_free).collect();
    hits.extend(ours);
    hits.sort_by_key(|hit| hit.start);
    hits
}

/// The triggers of categories beside ours.
pub(super) fn hits_beside(reading: &Reading<'_>, first: usize, last: usize) -> Vec<Hit> {
    if reading.codebook.own().categories.iter().all(|category| category.parent.is_some()) {
        return Vec::new();
    }
    triggers::find(reading, first, last, Layer::Beside)
}

/// Whether the trained reader's word is not to be taken for an act of a type, since a user defined the type anew.
pub(super) fn is_dropped(reading: &Reading<'_>, event_type: EventType, token: usize) -> bool {
    let dropped = || reading.lexicon.own.dropped[event_type as usize].words.contains(reading.words.at(token));
    !reading.codebook.entry(event_type).is_read || dropped()
}

/// Whether a user defined a mode or context anew, so that what was learned of it does not count.
pub(super) fn is_anew(reading: &Reading<'_>, of: &str, name: &str) -> bool {
    let own = reading.codebook.own();
    !own.redefine.is_empty() && own.redefines(&format!("{of}.{name}"))
}

/// The category that a trigger is of.
pub(super) fn of_trigger(codebook: &Codebook, trigger: &Trigger) -> Option<OwnCategory> {
    trigger.category.map(|idx| as_row(&codebook.own().categories[idx]))
}

fn as_row(category: &Category) -> OwnCategory {
    OwnCategory { code: category.code.clone(), is_beside: category.parent.is_none() }
}

/// Whether two rows of one type may be two words for one act.
pub(super) fn may_be_one(known: &Event, event: &Event) -> bool {
    known.is_beside() == event.is_beside() && (!known.is_beside() || known.category == event.category)
}

/// Whether of two rows for one act the first is kept: that of a user's word before that of a user's pattern, either before ours,
/// then the surer.
pub(super) fn is_rather(reading: &Reading<'_>, (hit, event): (&Hit, &Event), (other, known): (&Hit, &Event)) -> bool {
    let rank = |hit: &Hit, event: &Event| (hit.trigger(reading).is_own, event.category.is_some());
    match rank(hit, event).cmp(&rank(other, known)) {
        Ordering::Greater => true,
        Ordering::Less => false,
        Ordering::Equal => event.confidence > known.confidence,
    }
}

/// Gives the rows that patterns describe to their categories, and adds rows of categories beside ours to those in `beside`, which
/// triggers made.
pub(super) fn take(
    reading: &Reading<'_>,
    near: Option<Compared<'_>>,
    events: &mut Vec<(Hit, Event)>,
    mut beside: Vec<(Hit, Event)>,
) {
    let own = reading.codebook.own();
    let categories = &own.categories;
    if categories.is_empty() {
        return;
    }
    for (_, event) in events.iter_mut().chain(&mut beside) {
        let Some(category) = event.category.as_ref().and_then(|known| own.category(&known.code)) else { continue };
        event.score = category.score.or(event.score.filter(|_| category.parent.is_some()));
        event.modes.extend(category.mode.clone().filter(|mode| !event.modes.contains(mode)));
    }
    for (hit, event) in events.iter_mut() {
        let fits = |is_beside: bool| {
            let all = categories.iter().enumerate().filter(|(_, category)| category.parent.is_none() == is_beside);
            let fitting = all.flat_map(|(idx, category)| {
                let numbered = category.patterns.iter().enumerate();
                numbered.map(move |(n, pattern)| (idx, n, category, pattern))
            });
            // The narrowest first; what comes first in the order of contents stays before its likes.
            fitting
                .filter(|&(idx, n, category, pattern)| {
                    is_kind_of(category, pattern, event)
                        && holds(reading, hit, event, pattern, &reading.lexicon.own.patterns[idx][n])
                })
                .min_by_key(|(_, _, category, pattern)| Reverse((category.mode.is_some(), n_conditions(pattern))))
        };
        let clause = |pattern: &Pattern| Some(pattern.words());
        if let Some((_, _, category, pattern)) = fits(true) {
            let mut event = event.clone();
            let spoke = event_spoke(&event);
            give(&mut event, category, spoke, clause(pattern));
            let is_told = beside.iter().any(|(known, _)| known.start < hit.end && hit.start < known.end);
            if !is_told {
                beside.push((hit.clone(), event));
            }
        }
        if event.category.is_none()
            && let Some((_, _, category, pattern)) = fits(false)
        {
            let spoke = event_spoke(event);
            give(event, category, spoke, clause(pattern));
        }
        let Some(near) = near else { continue };
        let is_told = beside.iter().any(|(known, _)| known.start < hit.end && hit.start < known.end);
        if !is_told && let Some((category, found)) = near.beside(reading, hit.start..hit.end) {
            let mut event = event.clone();
            give_near(&mut event, category, &found);
            beside.push((hit.clone(), event));
        }
        if event.category.is_none()
            && let Some((category, found)) = near.kind(reading, hit.start..hit.end, event)
        {
            give_near(event, category, &found);
        }
    }
    events.append(&mut beside);
    events.sort_by_key(|(hit, event)| (event.sentence, event.is_beside(), hit.start));
}

impl Compared<'_> {
    /// The category beside ours that some words are near enough to.
    fn beside<'c>(
        &self,
        reading: &Reading<'c>,
        words: std::ops::Range<usize>,
    ) -> Option<(&'c Category, nearest::Near)> {
        self.first(reading, words, |category| category.parent.is_none())
    }

    /// The category that a row is near enough to, among those that are a kind of it.
    fn kind<'c>(
        &self,
        reading: &Reading<'c>,
        words: std::ops::Range<usize>,
        event: &Event,
    ) -> Option<(&'c Category, nearest::Near)> {
        let anything = Pattern::default();
        self.first(reading, words, |category| category.parent.is_some() && is_kind_of(category, &anything, event))
    }

    fn first<'c>(
        &self,
        reading: &Reading<'c>,
        words: std::ops::Range<usize>,
        may: impl Fn(&Category) -> bool,
    ) -> Option<(&'c Category, nearest::Near)> {
        let near = self.nearest.of(reading, self.vectors, words, may);
        let found = near.into_iter().find(|near| near.at >= near.least)?;
        Some((&reading.codebook.own().categories[found.category], found))
    }
}

/// Rows of words in the sentence `first..last` that none of its triggers names, if they lie near a category's examples: those of
/// categories that are a kind of ours, and those of categories beside ours.
pub(super) fn found_near(
    reading: &Reading<'_>,
    speech: &Speech,
    near: Compared<'_>,
    (first, last): (usize, usize),
    hits: &[Hit],
    earlier: &[(Hit, Event)],
) -> (Rows, Rows) {
    let (mut kinds, mut beside) = (Rows::new(), Rows::new());
    for hit in near.nearest.candidates(reading, (first, last), hits) {
        let words = hit.start..hit.end;
        let is_act = reading.act_at(hit.start).is_some_and(|act| act.act() >= nearest::LEAST_ACT);
        if let Some((category, found)) = near.beside(reading, words.clone()) {
            let hit = Hit { event_type: category.like, trigger_idx: None, ..hit.clone() };
            if let Some(mut event) = events::event(reading, speech, &hit, earlier) {
                give_near(&mut event, category, &found);
                beside.push((hit, event));
            }
        }
        if is_act
            && let Some(mut event) = events::event(reading, speech, &hit, earlier)
            && let Some((category, found)) = near.kind(reading, words, &event)
        {
            give_near(&mut event, category, &found);
            kinds.push((hit, event));
        }
    }
    (kinds, beside)
}

/// Makes a row one of a category near whose examples it lies: the codebook's example and the encoder spoke.
fn give_near(event: &mut Event, category: &Category, near: &nearest::Near) {
    give(event, category, Spoke::Both, Some(nearest::clause(near)));
    event.confidence *= near.share();
}

/// A pattern is a rule of the codebook; where the reader found the act, both spoke.
fn event_spoke(event: &Event) -> Spoke {
    if event.evidence.spoke == Spoke::Rule { Spoke::Rule } else { Spoke::Both }
}

/// Makes a row one of a category.
pub(super) fn give(event: &mut Event, category: &Category, spoke: Spoke, clause: Option<String>) {
    event.category = Some(as_row(category));
    event.score = category.score.or(event.score.filter(|_| category.parent.is_some()));
    event.evidence.entry.clone_from(&category.code);
    event.evidence.spoke = spoke;
    event.evidence.clause = clause;
}

fn n_conditions(pattern: &Pattern) -> usize {
    let lists = [&pattern.mode, &pattern.context, &pattern.actor, &pattern.recipient, &pattern.status, &pattern.near];
    lists.into_iter().chain([&pattern.not, &pattern.types]).filter(|list| !list.is_empty()).count()
}

/// Whether an act may be of a category by what ours it is a kind of.
pub(super) fn is_kind_of(category: &Category, pattern: &Pattern, event: &Event) -> bool {
    let by_parent = category.parent.is_none_or(|parent| parent == event.event_type)
        && category.mode.as_ref().is_none_or(|mode| event.modes.contains(mode));
    by_parent && (pattern.types.is_empty() || pattern.types.iter().any(|name| name == event.event_type.as_str()))
}

fn holds(reading: &Reading<'_>, hit: &Hit, event: &Event, pattern: &Pattern, (near, not): &(Near, Near)) -> bool {
    let any = |wanted: &[String], is: &dyn Fn(&str) -> bool| wanted.is_empty() || wanted.iter().any(|name| is(name));
    let has = |parties: &[Actor], name: &str| {
        parties.iter().any(|Actor { party, .. }| {
            party.code.as_deref() == Some(name) || party.sector.is_some_and(|sector| sector.as_str() == name)
        })
    };
    let (first, last) = reading.sentence_of(hit.start);
    let surface = || format!(" {} ", reading.words.lower[first..last].join(" "));
    let stands = |words: &Near| triggers::is_near(reading, words, first, first, first, last, &surface());
    any(&pattern.mode, &|name| event.modes.iter().any(|mode| mode == name))
        && any(&pattern.context, &|name| event.contexts.iter().any(|context| context == name))
        && any(&pattern.status, &|name| event.status.as_str() == name)
        && any(&pattern.actor, &|name| has(&event.actors, name))
        && any(&pattern.recipient, &|name| has(&event.recipients, name))
        && (near.is_empty() || stands(near))
        && (not.is_empty() || !stands(not))
}

/// Leaves out what a user's file hides and calls entries by the user's names.
pub(super) fn finish(codebook: &Codebook, events: &mut Vec<Event>) {
    let own = codebook.own();
    if own.is_empty() {
        return;
    }
    events.retain(|event| event.category.is_some() || !own.hides(event.event_type));
    for event in events {
        let of = event.event_type.as_str();
        let name = |part: &str, known: &String| own.renamed(&format!("{part}.{known}")).unwrap_or(known).to_owned();
        if !own.rename.is_empty() {
            event.modes = event.modes.iter().map(|mode| name(of, mode)).collect();
            event.modes.dedup();
            event.contexts = event.contexts.iter().map(|context| name("context", context)).collect();
            event.contexts.sort();
            event.contexts.dedup();
        }
        if event.category.is_none()
            && let Some(code) = own.renamed(of)
        {
            event.category = Some(OwnCategory { code: code.to_owned(), is_beside: false });
        }
        if event.is_beside() {
            event.modes.clear();
        }
    }
}
