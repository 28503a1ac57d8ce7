//! The type of the act between two parties that the caller knows: always one.
//!
//! 1. [`links`]: how the two hang together in the tree.
//! 2. [`acts`]: the codebook's words around them, their usual conditions relaxed, since the parties are given.
//! 3. [`features`]: both as numbers, with the encoder's vectors of the linking words.
//! 4. [`weights`]: the trained layers that weigh them.

mod acts;
mod features;
mod links;
mod weights;

use chancery_doc::{Annotations, Document, EventType, Span, Status, Upos};
use chancery_nlp::WordVectors;

use super::parties::Reading;
use super::triggers::Hit;
use super::{RuleCoder, status};
use acts::Act;
use links::Links;
pub(super) use weights::Weights;

/// What one party does to another.
#[derive(Clone, Debug, PartialEq)]
pub struct Related {
    /// The likeliest type.
    pub event_type: EventType,
    /// The act's status.
    pub status: Status,
    /// How likely the type is, 0 to 1.
    pub confidence: f64,
    /// The next types, likeliest first.
    pub alternatives: Vec<(EventType, f64)>,
}

/// Alternatives less likely than this are not told.
const MIN_SHARE: f64 = 0.02;
/// How many alternatives are told at most.
const MAX_ALTERNATIVES: usize = 3;

impl RuleCoder {
    /// The type of the act between two parties that are given: always one, likelier or less.
    #[must_use]
    pub fn relate(
        &self,
        document: &Document<'_>,
        annotations: &Annotations,
        vectors: &WordVectors,
        (actor, recipient): (Span, Span),
    ) -> Related {
        if document.tokens.is_empty() {
            let (event_type, confidence) = (EventType::ALL[0], 1.0 / EventType::ALL.len() as f64);
            return Related { event_type, status: Status::Occurred, confidence, alternatives: Vec::new() };
        }
        let reading = Reading::new(&self.codebook, &self.lexicon, document, annotations);
        let links = Links::new(&reading, tokens(document, actor), tokens(document, recipient));
        let acts = acts::find(&reading, &links);
        let shares = self.weights.shares(&features::of(&reading, &links, &acts, vectors));
        let mut types: Vec<(EventType, f64)> = EventType::ALL.iter().copied().zip(shares).collect();
        types.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        let (event_type, confidence) = types[0];
        let status = status_of(&reading, &links, &acts, event_type);
        let alternatives = types.into_iter().skip(1).take_while(|(_, share)| *share >= MIN_SHARE);
        Related { event_type, status, confidence, alternatives: alternatives.take(MAX_ALTERNATIVES).collect() }
    }

    /// The numbers that [`RuleCoder::relate`] weighs, for training.
    #[must_use]
    pub fn relate_features(
        &self,
        document: &Document<'_>,
        annotations: &Annotations,
        vectors: &WordVectors,
        (actor, recipient): (Span, Span),
    ) -> Vec<f32> {
        let reading = Reading::new(&self.codebook, &self.lexicon, document, annotations);
        let links = Links::new(&reading, tokens(document, actor), tokens(document, recipient));
        let acts = acts::find(&reading, &links);
        features::of(&reading, &links, &acts, vectors)
    }
}

/// The status of the act at the trigger that says its type, else at the word that carries it.
fn status_of(reading: &Reading<'_>, links: &Links, acts: &[Act], event_type: EventType) -> Status {
    use EventType::{Agree, Reject, Request, Threaten};
    let own = acts.iter().filter(|act| act.hit.event_type == event_type).min_by_key(|act| (!act.is_sure, act.place));
    if let Some(act) = own {
        return status::of(reading, &act.hit);
    }
    let word = features::act_word(reading, links, acts);
    let is_noun = reading.tree.upos(word) != Some(Upos::Verb);
    let (start, end, alternatives) = (word, word + 1, Vec::new());
    let hit = Hit {
        start,
        end,
        event_type,
        trigger_idx: None,
        is_read: true,
        form: None,
        is_noun,
        confidence: 0.0,
        alternatives,
    };
    let status = status::of(reading, &hit);
    match (event_type, status) {
        // What is not done or yet to be done was refused, promised, asked for or threatened, and that has happened.
        (Reject, Status::Denied) | (Agree | Request | Threaten, Status::Planned | Status::Possible) => Status::Occurred,
        _ => status,
    }
}

/// The tokens that a span touches; at least one.
fn tokens(document: &Document<'_>, span: Span) -> (usize, usize) {
    let last = document.tokens.len().saturating_sub(1);
    let first = document.tokens.partition_point(|token| token.span.end() <= span.start()).min(last);
    let end = document.tokens.partition_point(|token| token.span.start() < span.end());
    (first, end.max(first + 1))
}
