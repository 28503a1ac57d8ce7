//! Categories by examples alone: an act is of a category if it lies far enough towards the examples, away from the
//! counter-examples and from what acts of the parent are like.
//!
//! An axis leads from the others to the examples. Along it acts of the parent in news mark one end of a scale, 0, and the examples,
//! each set against the axis of the rest, the other, 1: so every category has a threshold of its own, whatever its spread. (Counter-examples
//! mark no end: they are short, and news lies apart from short sentences. A category beside ours has no parent; there they do.)

use chancery_codebook::{Category, Codebook};
use chancery_doc::{Annotations, Document, Event, EventType, ReadAct, Span, Upos};
use chancery_nlp::WordVectors;

use super::space::{Point, Space, Vectors, dot, mean, unit};
use crate::rules::learned;
use crate::rules::parties::Reading;
use crate::rules::triggers::Hit;

/// Where on the scale a category without counter-examples begins; with them it begins where half of them lie, between two bounds. Tuned on
/// 32 modes that `cargo xtask few-shot` is not about, by five of the codebook's examples of each and the annotated passages that
/// training sees: .4 is best where one act in twenty is of the category, .05 where two in five are.
const LEAST: f64 = 0.25;
const LEAST_BETWEEN: (f64, f64) = (0.2, 0.4);
/// Beside ours, where any word may lie, a category begins later.
const LEAST_BESIDE: f64 = 0.65;
/// Five texts may lie so far apart by chance that the scale would have no length: it has at least this.
const MIN_LENGTH: f64 = 0.2;
/// As so many counter-examples the mean of the parent's acts counts.
const MEAN_AS: f64 = 2.0;
/// A word that no trigger names is looked at if the reader takes it for an act so surely.
pub(in crate::rules) const LEAST_ACT: f64 = 0.5;
/// How sure a verb that is nothing but a verb is an act, before it is set against examples.
const VERB: f64 = 0.6;
/// On the scale, and how many acts there are of the category, where one act in twenty of the parent is; measured on the same modes.
const SHARES: &[(f64, f64)] = &[(0.25, 0.09), (0.45, 0.16), (0.6, 0.26), (0.8, 0.39), (1.05, 0.53), (1.4, 0.63)];

/// An example or counter-example, read.
#[derive(Clone, Debug)]
struct Known {
    category: usize,
    is_example: bool,
    text: String,
    point: Point,
}

/// A category's scale.
#[derive(Clone, Debug)]
struct Scale {
    category: usize,
    axis: Vec<f32>,
    low: f64,
    high: f64,
    /// From where on an act is of the category.
    least: f64,
}

/// What was learned of the examples.
pub(in crate::rules) struct Nearest {
    space: Option<Space>,
    known: Vec<Known>,
    scales: Vec<Scale>,
}

/// A category found by nearness.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::rules) struct Near {
    pub(in crate::rules) category: usize,
    /// Where on the scale the act lies: 0 as the others, 1 as the examples.
    pub(in crate::rules) at: f64,
    /// From where on it is of the category.
    pub(in crate::rules) least: f64,
    /// The example that lies nearest.
    pub(in crate::rules) example: String,
}

impl Near {
    /// How likely an act so near is of the category.
    pub(in crate::rules) fn share(&self) -> f64 {
        crate::rules::confidence::along(SHARES, self.at)
    }
}

/// An example or counter-example of a user's, read, for [`crate::RuleCoder::learn`].
pub struct Taught<'d> {
    /// The category, by its number.
    pub category: usize,
    /// Whether it is an example.
    pub is_example: bool,
    /// The words that carry the act, where the user names them.
    pub trigger: Option<Span>,
    /// The text, as the user's file has it.
    pub text: &'d str,
    /// The text, read.
    pub document: &'d Document<'d>,
    /// Its layers.
    pub annotations: &'d Annotations,
    /// What the encoder makes of its words.
    pub vectors: &'d WordVectors,
}

impl Nearest {
    /// Nothing learned.
    pub(in crate::rules) fn none() -> Self {
        Self { space: None, known: Vec::new(), scales: Vec::new() }
    }

    /// Whether nothing is to be compared.
    pub(in crate::rules) fn is_empty(&self) -> bool {
        self.scales.is_empty()
    }

    /// Learns examples and counter-examples, each with the words that carry its act.
    pub(in crate::rules) fn learned<'t>(
        codebook: &Codebook,
        taught: impl Iterator<Item = (&'t Taught<'t>, Vectors)>,
    ) -> Self {
        let space = Space::built_in();
        let known = taught
            .filter_map(|(taught, vectors)| {
                let (point, text) = (space.point(&vectors)?, taught.text.to_owned());
                Some(Known { category: taught.category, is_example: taught.is_example, text, point })
            })
            .collect();
        Self::over(codebook, space, known)
    }

    /// What is learned without one text, as when it is itself to be coded.
    pub(in crate::rules) fn without(&self, codebook: &Codebook, text: &str) -> Self {
        if self.space.is_none() {
            return Self::none();
        }
        let known = self.known.iter().filter(|known| known.text != text).cloned().collect();
        Self::over(codebook, Space::built_in(), known)
    }

    fn over(codebook: &Codebook, space: Space, known: Vec<Known>) -> Self {
        let of = |(idx, category): (usize, &Category)| {
            let points = |is_example: bool| {
                let own = known.iter().filter(move |one| one.category == idx && one.is_example == is_example);
                own.map(|one| one.point.as_slice()).collect::<Vec<&[f32]>>()
            };
            let in_news = category.parent.map(|parent| space.mean_in_news(parent));
            scale(idx, &points(true), &points(false), &space.mean_of(category.parent), in_news.as_deref())
        };
        let scales = codebook.own().categories.iter().enumerate().filter(|(_, category)| category.nearest);
        let scales = scales.filter_map(of).collect();
        Self { space: Some(space), known, scales }
    }

    /// Whether acts of a type may be of a category by nearness.
    pub(in crate::rules) fn is_about(&self, codebook: &Codebook, event_type: EventType) -> bool {
        let parent = |scale: &Scale| codebook.own().categories[scale.category].parent;
        self.scales.iter().any(|scale| parent(scale).is_none_or(|parent| parent == event_type))
    }

    /// The categories that some words lie near enough to among those that `may` be, the nearest first.
    pub(in crate::rules) fn of(
        &self,
        reading: &Reading<'_>,
        vectors: &WordVectors,
        words: std::ops::Range<usize>,
        may: impl Fn(&Category) -> bool,
    ) -> Vec<Near> {
        let codebook = reading.codebook;
        let place = self.space.as_ref().and_then(|space| space.point(&vectors_of(reading, words, vectors)?));
        let Some(point) = place else { return Vec::new() };
        let mut near: Vec<Near> = Vec::new();
        for scale in &self.scales {
            let category = &codebook.own().categories[scale.category];
            if !may(category) {
                continue;
            }
            let at = (dot(&point, &scale.axis) - scale.low) / (scale.high - scale.low);
            let own = self.known.iter().filter(|known| known.category == scale.category && known.is_example);
            let nearest = own.max_by(|a, b| dot(&a.point, &point).total_cmp(&dot(&b.point, &point)));
            near.extend(nearest.map(|known| Near {
                category: scale.category,
                at,
                least: scale.least,
                example: known.text.clone(),
            }));
        }
        near.sort_by(|a, b| b.at.total_cmp(&a.at).then(a.category.cmp(&b.category)));
        near
    }

    /// Words of a sentence, besides the triggers in it, that may carry an act of a category: those that the reader takes for an
    /// act of a type that is asked for, and, for categories beside ours, verbs. (As a kind of a type of ours a mere verb was wrong too
    /// often: rows lost a tenth of their F1 on the held-back passages.)
    pub(in crate::rules) fn candidates(
        &self,
        reading: &Reading<'_>,
        (first, last): (usize, usize),
        hits: &[Hit],
    ) -> Vec<Hit> {
        let all = &reading.codebook.own().categories;
        let has_beside = self.scales.iter().any(|scale| all[scale.category].parent.is_none());
        let is_free = |token: usize| !hits.iter().any(|hit| (hit.start..hit.end).contains(&token));
        let candidate = |token: usize| match reading.act_at(token).filter(|act| act.act() >= LEAST_ACT) {
            Some(act) if self.is_about(reading.codebook, act.best().0) => Some(learned::alone(reading, act, token)),
            None if has_beside && reading.tree.upos(token) == Some(Upos::Verb) => {
                Some(learned::word_as(reading, token, EventType::Cooperate, VERB))
            }
            _ => None,
        };
        (first..last).filter(|&token| is_free(token)).filter_map(candidate).collect()
    }
}

/// The scale of a category; none without examples that could be read. `usual` is what acts of the parent are like in short sentences,
/// `in_news` what they are like in news.
fn scale(
    category: usize,
    examples: &[&[f32]],
    counters: &[&[f32]],
    usual: &[f32],
    in_news: Option<&[f32]>,
) -> Option<Scale> {
    if examples.len() < 2 {
        return None;
    }
    let but = |points: &[&[f32]], out: Option<usize>| -> Vec<Vec<f32>> {
        points.iter().enumerate().filter(|(n, _)| Some(*n) != out).map(|(_, point)| point.to_vec()).collect()
    };
    let axis = |examples: &[Vec<f32>], counters: &[Vec<f32>]| -> Vec<f32> {
        let towards = unit(mean(examples.iter().map(|point| (point.as_slice(), 1.0))));
        let others = counters.iter().map(|point| (point.as_slice(), 1.0));
        let from = mean(others.chain(std::iter::once((usual, MEAN_AS))));
        towards.iter().zip(from).map(|(to, from)| to - from).collect()
    };
    // The scale without one of the counter-examples, or with all.
    let scale = |out: Option<usize>| -> (Vec<f32>, f64, f64) {
        let counters_but = but(counters, out);
        let whole = axis(&but(examples, None), &counters_but);
        let high = (0..examples.len()).map(|n| dot(examples[n], &axis(&but(examples, Some(n)), &counters_but)));
        let high = high.sum::<f64>() / examples.len() as f64;
        let among_counters = || {
            let own =
                (0..counters.len()).map(|n| dot(counters[n], &axis(&but(examples, None), &but(counters, Some(n)))));
            (own.sum::<f64>() + MEAN_AS * dot(usual, &whole)) / (counters.len() as f64 + MEAN_AS)
        };
        let low = in_news.map_or_else(among_counters, |in_news| dot(in_news, &whole));
        (whole, low, high.max(low + MIN_LENGTH))
    };
    let (whole, low, high) = scale(None);
    let mut places: Vec<f64> = (0..counters.len())
        .map(|n| {
            let (axis, low, high) = scale(Some(n));
            (dot(counters[n], &axis) - low) / (high - low)
        })
        .collect();
    places.sort_by(f64::total_cmp);
    let middle = |places: &[f64]| (places[(places.len() - 1) / 2] + places[places.len() / 2]) / 2.0;
    let least = match in_news {
        None => LEAST_BESIDE,
        Some(_) if places.is_empty() => LEAST,
        Some(_) => middle(&places).clamp(LEAST_BETWEEN.0, LEAST_BETWEEN.1),
    };
    Some(Scale { category, axis: whole, low, high, least })
}

/// The vectors of an act: the mean of its words', and of the content words that hang on them, the things done and with whom;
/// none where nothing was read of them.
pub(in crate::rules) fn vectors_of(
    reading: &Reading<'_>,
    words: std::ops::Range<usize>,
    vectors: &WordVectors,
) -> Option<Vectors> {
    use Upos::{Adj, Adv, Noun, Propn, Verb};
    let tree = &reading.tree;
    let top = tree.top(words.start, words.end);
    let is = |word: usize, kinds: &[Upos]| tree.upos(word).is_some_and(|upos| kinds.contains(&upos));
    let near = tree.children(top).filter(|&word| is(word, &[Noun, Verb, Adj, Propn, Adv]));
    let further = tree.children(top).flat_map(|word| tree.children(word)).filter(|&word| is(word, &[Noun, Verb, Adj]));
    let around = mean_of(near.chain(further), vectors);
    let words = mean_of(words, vectors)?;
    Some(Vectors { around: around.unwrap_or_else(|| words.clone()), words })
}

/// The mean of the vectors of some words.
fn mean_of(words: impl Iterator<Item = usize>, vectors: &WordVectors) -> Option<Vec<f32>> {
    let (mut sum, mut n_words) = (vec![0.0_f32; vectors.width()], 0.0_f32);
    for vector in words.filter_map(|word| vectors.of(word)) {
        n_words += 1.0;
        sum.iter_mut().zip(vector).for_each(|(sum, value)| *sum += value);
    }
    sum.iter_mut().for_each(|sum| *sum /= n_words.max(1.0));
    (n_words > 0.0).then_some(sum)
}

/// What a row is made of that lies near examples.
pub(in crate::rules) fn clause(near: &Near) -> String {
    format!("like: {}", near.example)
}

/// The words of an example that carry its act: those that the user names, else the row that the coder makes of it, else the
/// likeliest act of the reader's, else the verb that all hangs on.
pub(in crate::rules) fn words_of_act(
    reading: &Reading<'_>,
    events: &[Event],
    category: &Category,
    trigger: Option<Span>,
) -> Option<std::ops::Range<usize>> {
    if let Some(span) = trigger {
        return Some(reading.tokens_of(span)).filter(|words| !words.is_empty());
    }
    let of_parent = |event: &&Event| category.parent.is_none_or(|parent| parent == event.event_type);
    if let Some(event) = events.iter().find(of_parent) {
        return Some(reading.tokens_of(event.trigger));
    }
    let act = reading.annotations.acts.iter().filter(|act| act.token.is_some());
    let likely = |act: &&ReadAct| category.parent.map_or(act.act(), |parent| act.of(parent));
    let act = act.max_by(|a, b| likely(a).total_cmp(&likely(b)));
    let root = || (0..reading.document.tokens.len()).find(|&token| reading.tree.head(token).is_none());
    let word = act.filter(|act| likely(act) >= 0.2).and_then(|act| act.token).map(|token| token.idx()).or_else(root)?;
    Some(word..word + 1)
}
