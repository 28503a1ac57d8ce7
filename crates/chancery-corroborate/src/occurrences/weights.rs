//! What each answer is worth, in log odds that two tellings are one happening.

use super::agreement::{Agreement, FigureMatch, PlaceMatch};
use super::parties::PartyMatch;

/// Number of answers that have a weight of their own.
pub(super) const N_ANSWERS: usize = 40;

/// Log odds of each answer, in the order of [`answers`].
pub(crate) struct Weights(pub(super) [f64; N_ANSWERS]);

impl Weights {
    pub(super) fn score(&self, agreement: &Agreement) -> f64 {
        answers(agreement).iter().zip(&self.0).map(|((_, value), weight)| value * weight).sum()
    }
}

/// Each answer by its name, 1 where it holds, or its measure.
#[rustfmt::skip]
pub(crate) fn answers(of: &Agreement) -> [(&'static str, f64); N_ANSWERS] {
    let is = |holds: bool| f64::from(u8::from(holds));
    let party = |match_: PartyMatch, level| is(match_ == level);
    let far = |low: i32, high: i32| is(of.days.is_some_and(|days| (low..=high).contains(&days)));
    [
        ("any", 1.0),
        ("type close", is(!of.same_type)),
        ("mode same", is(of.same_mode == Some(true))),
        ("mode other", is(of.same_mode == Some(false))),
        ("trigger same", is(of.same_trigger)),
        ("actors name", party(of.actors, PartyMatch::Name)),
        ("actors sector", party(of.actors, PartyMatch::Sector)),
        ("actors state", party(of.actors, PartyMatch::State)),
        ("actors unknown", party(of.actors, PartyMatch::Unknown)),
        ("actors other person", party(of.actors, PartyMatch::OtherPerson)),
        ("actors partial", party(of.actors, PartyMatch::Partial)),
        ("actors conflict", party(of.actors, PartyMatch::Conflict)),
        ("recipients name", party(of.recipients, PartyMatch::Name)),
        ("recipients sector", party(of.recipients, PartyMatch::Sector)),
        ("recipients state", party(of.recipients, PartyMatch::State)),
        ("recipients unknown", party(of.recipients, PartyMatch::Unknown)),
        ("recipients other person", party(of.recipients, PartyMatch::OtherPerson)),
        ("recipients partial", party(of.recipients, PartyMatch::Partial)),
        ("recipients conflict", party(of.recipients, PartyMatch::Conflict)),
        ("days named same", is(of.days_named && of.days == Some(0))),
        ("days same", is(!of.days_named && of.days == Some(0))),
        ("days one", far(1, 1)),
        ("days two to three", far(2, 3)),
        ("days four to ten", far(4, 10)),
        ("days more", far(11, i32::MAX)),
        ("place same", is(of.place == PlaceMatch::Same)),
        ("place within", is(of.place == PlaceMatch::Within)),
        ("place apart", is(of.place == PlaceMatch::Apart)),
        ("place other state", is(of.place == PlaceMatch::OtherState)),
        ("figures same", is(of.figures == FigureMatch::Same)),
        ("figures near", is(of.figures == FigureMatch::Near)),
        ("figures apart", is(of.figures == FigureMatch::Apart)),
        ("words", of.words),
        ("all words", of.all_words),
        ("background differs", is(of.background_differs)),
        ("status differs", is(of.status_differs)),
        ("title", is(of.has_title)),
        ("sentence same", is(of.same_sentence)),
        ("actors and recipients known", is(of.actors > PartyMatch::Unknown && of.recipients > PartyMatch::Unknown)),
        ("trigger and words", if of.same_trigger { of.words } else { 0.0 }),
    ]
}

/// Between tellings of one article.
pub(crate) static WITHIN: Weights = Weights([
    -2.2, -1.5, 0.6, -0.6, 1.6, 1.0, 0.8, 0.4, 0.2, -1.0, -1.0, -3.0, 0.8, 0.6, 0.4, 0.2, -1.0, -1.0, -2.5, 1.2, 0.2,
    -2.0, -2.5, -3.0, -4.0, 1.2, 0.3, -3.0, -4.0, 0.8, 0.0, -1.0, 1.0, 1.0, -0.8, -0.6, 1.2, -1.0, 0.5, 1.0,
]);

/// Between tellings of two articles.
pub(crate) static ACROSS: Weights = Weights([
    -4.5, -1.0, 0.8, -0.8, 1.0, 1.6, 1.0, 0.6, 0.0, -1.5, -1.5, -4.0, 1.4, 0.9, 0.5, 0.0, -1.5, -1.5, -4.0, 1.5, 0.7,
    -0.3, -2.0, -5.0, -9.0, 2.2, 0.5, -4.5, -6.0, 1.0, 0.3, -1.2, 2.5, 3.0, -0.8, -0.3, 0.3, 0.0, 0.5, 1.5,
]);
