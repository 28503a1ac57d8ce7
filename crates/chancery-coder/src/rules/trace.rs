//! How a row came about, for people who ask: what each part of the coder found at its words, with what weight, and what else was in
//! question and why it lost.

use chancery_doc::{ActLink, Annotations, Document, EventType, Span, Status};
use chancery_nlp::WordVectors;

use super::lexicon::Candidate;
use super::own::Layer;
use super::parties::Reading;
use super::{RuleCoder, learned, triggers};

/// Shares less likely than this are not told.
const MIN_SHARE: f64 = 0.05;

/// What spoke for a row.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Trace {
    /// How sure the codebook's trigger is, 0 to 1, and how much that counts; none where no trigger stands.
    pub codebook: Option<(f64, f64)>,
    /// How sure the trained reader's head of acts is that the words carry an act, and how much that counts; none where it sees none.
    pub acts: Option<(f64, f64)>,
    /// How likely that head finds each type, the likeliest first.
    pub types: Vec<(EventType, f64)>,
    /// The same of its head of statuses.
    pub statuses: Vec<(Status, f64)>,
    /// How likely its head of background finds that the act is told as background.
    pub background: Option<f64>,
    /// Its head of modes, of those of the row's type.
    pub modes: Vec<(String, f64)>,
    /// Its head of contexts.
    pub contexts: Vec<(String, f64)>,
    /// Its head of links: whom it links to the act, and how surely.
    pub links: Vec<(ActLink, Span, f64)>,
    /// Where the act lies on the scale of each of the user's categories that are found by examples.
    pub near: Vec<Nearness>,
    /// What else was in question.
    pub lost: Vec<Lost>,
}

/// How near an act lies to a category's examples.
#[derive(Clone, Debug, PartialEq)]
pub struct Nearness {
    /// The category.
    pub code: String,
    /// 0 as far as other acts, 1 as near as the examples to each other.
    pub at: f64,
    /// From where on an act is of the category.
    pub least: f64,
    /// The nearest example.
    pub example: String,
}

/// A coding that was in question and lost.
#[derive(Clone, Debug, PartialEq)]
pub struct Lost {
    /// The type, or the user's category.
    pub entry: String,
    /// The trigger; none where the trained reader alone thought of it.
    pub words: Option<String>,
    /// Why it lost, in a sentence.
    pub why: String,
}

impl RuleCoder {
    /// How the row of a type at some words came about; `clause` is the entry that its evidence names and the trigger, if one is
    /// named.
    #[must_use]
    pub fn trace(
        &self,
        document: &Document<'_>,
        annotations: &Annotations,
        vectors: &WordVectors,
        (trigger, event_type, clause): (Span, Option<EventType>, Option<(&str, &str)>),
    ) -> Trace {
        let reading = Reading::new(&self.codebook, &self.lexicon, document, annotations);
        let words = reading.tokens_of(trigger);
        if words.is_empty() {
            return Trace::default();
        }
        let mut trace = Trace::default();
        let act = reading.act_in(words.start, words.end);
        if let Some(act) = act {
            let all = EventType::ALL.iter().copied().zip(act.types);
            trace.types = likely(all);
            trace.statuses = likely(Status::ALL.iter().copied().zip(act.statuses));
            trace.background = Some(act.background);
            let modes = act.modes.iter().filter(|(of, _, _)| Some(*of) == event_type);
            trace.modes = likely(modes.map(|(_, name, share)| (name.to_string(), *share)));
            trace.contexts = likely(act.contexts.iter().map(|(name, share)| (name.to_string(), *share)));
            let links = act.links.iter().filter(|link| link.probability >= MIN_SHARE);
            trace.links =
                links.map(|link| (link.link, document.tokens[link.token.idx()].span, link.probability)).collect();
        }
        let spoke = spoke_at(&reading, words.clone(), clause);
        trace.codebook = spoke.map(|(candidate, is_own)| {
            let entry = self.codebook.entry(candidate.event_type);
            let share = if is_own || annotations.acts.is_empty() { 1.0 } else { learned::CODEBOOK_SHARE };
            (entry.triggers[candidate.trigger_idx].confidence, share)
        });
        let reader_share = 1.0 - trace.codebook.map_or(0.0, |(_, share)| share);
        trace.acts = act.map(|act| (act.act(), reader_share));
        trace.near = self
            .nearest
            .of(&reading, vectors, words.clone(), |category| category.parent.is_none_or(|of| Some(of) == event_type))
            .into_iter()
            .map(|near| Nearness {
                code: self.codebook.own().categories[near.category].code.clone(),
                at: near.at,
                least: near.least,
                example: near.example,
            })
            .collect();
        trace.lost = lost(&reading, words, spoke.map(|(candidate, _)| candidate), event_type, &trace.types);
        trace
    }
}

fn likely<T>(shares: impl Iterator<Item = (T, f64)>) -> Vec<(T, f64)> {
    let mut shares: Vec<(T, f64)> = shares.filter(|(_, share)| *share >= MIN_SHARE).collect();
    shares.sort_by(|a, b| b.1.total_cmp(&a.1));
    shares
}

/// The codebook's trigger at the words that is called `clause`, and whether a user wrote it.
fn spoke_at<'r>(
    reading: &'r Reading<'_>,
    words: std::ops::Range<usize>,
    clause: Option<(&str, &str)>,
) -> Option<(&'r Candidate, bool)> {
    let (entry, clause) = clause?;
    let candidates = reading.lexicon.triggers_at(reading.words.at(words.start)).iter();
    let mut own = candidates.map(|candidate| {
        let trigger = &reading.codebook.entry(candidate.event_type).triggers[candidate.trigger_idx];
        (candidate, trigger)
    });
    own.find(|(candidate, trigger)| {
        let category = trigger.category.map(|idx| reading.codebook.own().categories[idx].code.as_str());
        let is_entry = category.unwrap_or(candidate.event_type.as_str()) == entry;
        is_entry && trigger.word.words() == clause && candidate.rest.len() + 1 == words.end - words.start
    })
    .map(|(candidate, trigger)| (candidate, trigger.is_own))
}

/// The triggers that begin at the words and did not speak, and what the reader alone thought of.
fn lost(
    reading: &Reading<'_>,
    words: std::ops::Range<usize>,
    spoke: Option<&Candidate>,
    event_type: Option<EventType>,
    types: &[(EventType, f64)],
) -> Vec<Lost> {
    let mut lost: Vec<Lost> = Vec::new();
    let (first, last) = reading.sentence_of(words.start);
    let surface = format!(" {} ", reading.words.lower[first..last].join(" "));
    let winner = spoke.map(|spoke| &reading.codebook.entry(spoke.event_type).triggers[spoke.trigger_idx]);
    for at in words.clone() {
        for candidate in reading.lexicon.triggers_at(reading.words.at(at)) {
            let trigger = &reading.codebook.entry(candidate.event_type).triggers[candidate.trigger_idx];
            let end = at + 1 + candidate.rest.len();
            let stands =
                end <= last && candidate.rest.iter().enumerate().all(|(n, word)| reading.words.at(at + 1 + n) == word);
            let category = trigger.category.map(|idx| reading.codebook.own().categories[idx].code.as_str());
            let entry = category.unwrap_or(candidate.event_type.as_str());
            let is_winner = winner.is_some_and(|winner| std::ptr::eq(winner, trigger));
            if !stands || is_winner || (Some(candidate.event_type) == event_type && category.is_none()) {
                continue;
            }
            let near = reading.lexicon.near(candidate);
            let why = if !triggers::is_right_kind(reading, candidate, at, end, first) {
                let kind = if candidate.is_noun { "noun" } else { "verb" };
                format!("the word is no {kind} here")
            } else if let Some(not) = trigger.not.iter().find(|not| triggers::covers(reading, not, at)) {
                format!("it stands in `{not}`, which the trigger excludes")
            } else if !near.is_empty() && !triggers::is_near(reading, near, at, end, first, last, &surface) {
                "none of the words that it asks to be near stands in the sentence".to_owned()
            } else if end - at < words.end - words.start {
                "a longer trigger covers the words".to_owned()
            } else if winner.is_some_and(|winner| {
                Layer::of(reading.codebook, winner) != Layer::Ours
                    && Layer::of(reading.codebook, trigger) == Layer::Ours
            }) {
                "a word of your own codebook goes before ours".to_owned()
            } else if let Some(winner) = winner {
                format!("it is less sure: {:.2} against {:.2}", trigger.confidence, winner.confidence)
            } else {
                "its act has nobody whom it needs".to_owned()
            };
            let found = Lost { entry: entry.to_owned(), words: Some(trigger.word.words().to_owned()), why };
            if !lost.contains(&found) {
                lost.push(found);
            }
        }
    }
    for (other, share) in types.iter().filter(|(other, _)| Some(*other) != event_type) {
        let name = other.as_str();
        if lost.iter().any(|lost| lost.entry == name) {
            continue;
        }
        let best = types.iter().find(|(of, _)| Some(*of) == event_type).map_or(0.0, |(_, share)| *share);
        let why = if winner.is_some() && *share > best {
            format!(
                "the reader finds it likelier ({share:.2} against {best:.2}), but where a trigger stands the codebook decides"
            )
        } else {
            format!("the reader finds it less likely: {share:.2} against {best:.2}")
        };
        lost.push(Lost { entry: name.to_owned(), words: None, why });
    }
    lost
}
