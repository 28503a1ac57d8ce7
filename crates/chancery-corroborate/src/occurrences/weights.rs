//! What each answer is worth, in log odds that two tellings are one happening.

use super::agreement::{Agreement, FigureMatch, PlaceMatch};
use super::parties::PartyMatch;

/// Number of answers that have a weight of their own.
pub(super) const N_ANSWERS: usize = 72;

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
    let named = |n: u8, low: i32, high: i32| is(of.days_named == n && of.days.is_some_and(|days| (low..=high).contains(&days)));
    let reported = |low: i32, high: i32| is(!of.same_article && of.reported.is_some_and(|days| (low..=high).contains(&days)));
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
        ("days same, both named", named(2, 0, 0)),
        ("days one, both named", named(2, 1, 1)),
        ("days two to three, both named", named(2, 2, 3)),
        ("days more, both named", named(2, 4, i32::MAX)),
        ("days same, one named", named(1, 0, 0)),
        ("days one, one named", named(1, 1, 1)),
        ("days more, one named", named(1, 2, i32::MAX)),
        ("days apart, none named", named(0, 1, i32::MAX)),
        ("no day", is(of.days.is_none())),
        ("reported same day", reported(0, 0)),
        ("reported one day apart", reported(1, 1)),
        ("reported two to three apart", reported(2, 3)),
        ("reported more apart", reported(4, i32::MAX)),
        ("place same", is(of.place == PlaceMatch::Same)),
        ("place within", is(of.place == PlaceMatch::Within)),
        ("place apart", is(of.place == PlaceMatch::Apart)),
        ("place other name", is(of.place == PlaceMatch::OtherName)),
        ("place other state", is(of.place == PlaceMatch::OtherState)),
        ("figures same", is(of.figures == FigureMatch::Same)),
        ("figures near", is(of.figures == FigureMatch::Near)),
        ("figures apart", is(of.figures == FigureMatch::Apart)),
        ("words", of.words),
        ("all words", of.all_words),
        ("rare words", of.rare_words),
        ("rare names", of.rare_names.min(3) as f64),
        ("other names", is(of.other_names)),
        ("figures apart, later", is(of.figures == FigureMatch::Apart) * (reported(1, i32::MAX))),
        ("figures near, later", is(of.figures == FigureMatch::Near) * (reported(1, i32::MAX))),
        ("background differs", is(of.background_differs)),
        ("status differs", is(of.status_differs)),
        ("title", is(of.has_title)),
        ("trigger and title", is(of.same_trigger && of.has_title && of.same_article)),
        (
            "title and parties",
            is(of.has_title && of.same_article && of.actors >= PartyMatch::Sector && of.recipients >= PartyMatch::Sector),
        ),
        ("sentence same", is(of.same_sentence)),
        ("next sentence", is(of.distance == Some(1))),
        ("far sentence", is(of.distance.is_some_and(|distance| distance > 5))),
        ("definite", is(of.is_definite)),
        ("definite, trigger same", is(of.is_definite && of.same_trigger)),
        ("actors and recipients known", is(of.actors > PartyMatch::Unknown && of.recipients > PartyMatch::Unknown)),
        ("trigger and words", if of.same_trigger { of.words } else { 0.0 }),
        ("same actors", is(of.same_actors)),
        ("same recipients", is(of.same_recipients)),
        ("same parties", is(of.same_actors && of.same_recipients)),
        ("same parties and type", is(of.same_actors && of.same_recipients && of.same_type)),
        ("no recipients", is(of.no_recipients)),
        ("topic", of.topic),
        ("topic, type same", if of.same_type { of.topic } else { 0.0 }),
        ("both of the lead", is(of.of_lead == Some(2))),
        ("none of the lead", is(of.of_lead == Some(0))),
        ("other day", is(of.is_other_day)),
        ("figures fall", is(of.figures_fall)),
        ("other ordinals", is(of.other_ordinals)),
        ("looked back on", is(of.is_looked_back_on)),
    ]
}

/// Between tellings of one article. Fitted on `gold/train` (pairs of rows and their `same` letters) by logistic regression with a
/// variance of .2; the first is then raised by 1.2, for what average agreement of clusters wants, as cross-validation on `gold/train` says.
/// What gold has too seldom (days and places that lie apart, numbers) was set by hand.
#[rustfmt::skip]
pub(crate) static WITHIN: Weights = Weights([
    -1.05, -1.93, 0.75, -1.01, -0.09, 0.62, 0.41, -0.58, -0.02, 0.08, -0.14, -0.40, 0.72, -0.11, -0.43, 0.46, -0.13,
    0.00, -0.54, 0.24, -2.00, -2.51, -3.52, 0.06, 0.84, -0.04, 0.00, -0.61, 0.00, 0.00, 0.00, 0.00, 0.93, 0.03, -5.00,
    -2.92, -4.11, 0.80, 0.00, -1.00, -0.30, -0.38, 0.27, 0.24, -0.27, 0.00, 0.00, -1.56, -1.51, 0.82, 0.35, 0.05, -0.59,
    0.42, -0.70, 0.41, 0.55, 0.48, -0.15, 0.45, 0.39, 0.28, 0.16, 0.63, -0.55, -0.10, 0.25, -1.00, 0.00, 0.00, 0.00, 0.00,
]);

/// Between tellings of two articles. Set by hand on made bundles (`tests/`), with an eye on the
/// labelled pairs of `current-events`; weights fitted on half of these did no better on the other half. Three of the
/// last four keep apart what comes day after day: of 16 such pairs that were told to be one two were.
#[rustfmt::skip]
pub(crate) static ACROSS: Weights = Weights([
    -3.50, -1.20, 0.80, -0.80, 0.80, 1.20, 0.80, 0.40, 0.00, -1.50, -1.50, -3.00, 1.20, 0.80, 0.40, 0.00, -1.50, -1.50,
    -4.00, 1.20, -0.50, -2.50, -7.00, 1.60, -1.00, -4.00, -1.00, -6.00, 0.70, -0.80, -1.80, -3.00, 1.50, 0.20, -7.00,
    -2.50, -6.00, 1.40, 0.20, -1.20, 1.20, 1.20, 2.00, 1.20, -0.80, -1.50, -1.20, -0.50, -0.20, 0.20, 0.00, 0.00, 0.00,
    0.00, 0.00, 0.00, 0.00, 0.30, 0.60, 0.00, 0.00, 0.00, 0.00, 0.00, 0.00, 0.00, 0.00, 0.00, -3.00, -1.50, -5.00, 4.00,
]);
