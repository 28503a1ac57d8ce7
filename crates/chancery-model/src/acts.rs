//! Words that carry an act or report speech, what is told of each, and the words that it is linked with.

use std::ops::Range;

use crate::bytes::{Block, floats};
use crate::linear::{QuantisedRows, multiply};
use crate::math::inner_product;
use crate::simd::{LANES, Simd};
use crate::{Labels, Model};

/// A word whose best act, or whose being a cue, is less likely than this (as a logit) is passed over: one in thirty.
const LOWEST: f32 = -3.5;
/// A link less likely than this (as a logit) is passed over: one in twenty.
const LOWEST_LINK: f32 = -3.0;

/// What is said of one word, or of the sentence as a whole.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ActScores {
    /// The word, counted from 1; 0 is the sentence, which stands for a cue that is not there.
    pub node: usize,
    /// A logit for each of [`Labels::acts`]; those of acts are one softmax, each other one is alone, but for the statuses.
    pub scores: Vec<f32>,
    /// The words that it is linked with.
    pub links: Vec<LinkScore>,
}

/// A word to which an act or a cue is linked.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LinkScore {
    /// The word, counted from 1.
    pub node: usize,
    /// What it is, a place in [`Labels::links`].
    pub link: usize,
    /// How likely, as a logit.
    pub score: f32,
}

impl ActScores {
    /// The same of a sentence before whose words so many others stand.
    pub(crate) fn shifted(self, words: usize) -> Self {
        let shift = |node: usize| if node == 0 { 0 } else { node + words };
        let links = self.links.into_iter().map(|link| LinkScore { node: shift(link.node), ..link }).collect();
        Self { node: shift(self.node), scores: self.scores, links }
    }
}

/// Where the outputs lie that decide whether a word is looked at.
#[derive(Debug)]
pub(crate) struct Asked {
    n_acts: usize,
    cue: Option<usize>,
    /// The outputs that say of what sector a party is.
    sectors: Range<usize>,
    n_outputs: usize,
    n_links: usize,
}

impl Asked {
    pub(crate) fn new(labels: &Labels) -> Self {
        Self {
            // The acts come first; what follows has a group before its name, or is alone.
            n_acts: labels.acts.iter().position(|label| label.contains('.')).unwrap_or(labels.acts.len()),
            cue: labels.acts.iter().position(|label| label == "cue"),
            sectors: labels.sectors(),
            n_outputs: labels.acts.len(),
            n_links: labels.links.len(),
        }
    }

    fn is_wanted(&self, scores: &[f32]) -> bool {
        let acts = &scores[..self.n_acts];
        let best = acts.iter().skip(1).copied().fold(f32::MIN, f32::max);
        best - acts.first().copied().unwrap_or_default() >= LOWEST || self.cue.is_some_and(|cue| scores[cue] >= LOWEST)
    }
}

/// Buffers for the heads of acts.
#[derive(Default)]
pub(crate) struct Acts {
    scores: Vec<Block>,
    dependents: Vec<Block>,
    heads: Vec<Block>,
    wanted: Vec<Block>,
    scored: Vec<Block>,
    quantised: QuantisedRows,
}

impl Acts {
    /// What was said last of the sectors of a sentence's words, one after another.
    pub(crate) fn sectors<'s>(&'s self, model: &Model, asked: &Asked) -> impl Iterator<Item = f32> + use<'s> {
        let width = model.linear(&model.heads.act).blocks();
        let sectors = asked.sectors.clone();
        self.scores.chunks_exact(width).skip(1).flat_map(move |word| floats(word)[sectors.clone()].iter().copied())
    }

    /// Asks about each node of a sentence: its marker and its words, which lie `quantised`.
    #[inline(always)]
    pub(crate) fn score<S: Simd>(
        &mut self,
        simd: S,
        model: &Model,
        asked: &Asked,
        quantised: &QuantisedRows,
        n_nodes: usize,
    ) -> impl Iterator<Item = ActScores> + use<S> {
        let act = model.linear(&model.heads.act);
        self.scores.resize(n_nodes * act.blocks(), Block::default());
        multiply::<S, false>(simd, &act, quantised, &mut self.scores);
        let scores_of = |node: usize| &floats(&self.scores[node * act.blocks()..][..act.blocks()])[..asked.n_outputs];
        let nodes: Vec<usize> = (0..n_nodes).filter(|&node| asked.is_wanted(scores_of(node))).collect();
        let mut found: Vec<ActScores> = Vec::with_capacity(nodes.len());
        if nodes.is_empty() {
            return found.into_iter();
        }
        let dependent = model.linear(&model.heads.link_dependent);
        let head = model.linear(&model.heads.link_head);
        self.dependents.resize(n_nodes * dependent.blocks(), Block::default());
        multiply::<S, true>(simd, &dependent, quantised, &mut self.dependents);
        self.heads.resize(n_nodes * head.blocks(), Block::default());
        multiply::<S, true>(simd, &head, quantised, &mut self.heads);
        self.wanted.clear();
        for &node in &nodes {
            self.wanted.extend_from_slice(&self.dependents[node * dependent.blocks()..][..dependent.blocks()]);
        }
        let score = model.linear(&model.heads.link_score);
        self.quantised.fill(simd, &self.wanted, dependent.blocks(), None);
        self.scored.resize(nodes.len() * score.blocks(), Block::default());
        multiply::<S, false>(simd, &score, &self.quantised, &mut self.scored);
        let width = head.blocks();
        for (&node, scored) in nodes.iter().zip(self.scored.chunks_exact(score.blocks())) {
            let (products, own) = scored.split_at(asked.n_links * width);
            let own = floats(own);
            let mut links = Vec::new();
            for (other, view) in self.heads.chunks_exact(width).enumerate().skip(1) {
                for link in 0..asked.n_links {
                    let score = inner_product(simd, &products[link * width..][..width], view) + own[link];
                    if score >= LOWEST_LINK {
                        links.push(LinkScore { node: other, link, score });
                    }
                }
            }
            found.push(ActScores { node, scores: scores_of(node).to_vec(), links });
        }
        debug_assert!(act.blocks() * LANES >= asked.n_outputs, "a score for each label");
        found.into_iter()
    }
}
