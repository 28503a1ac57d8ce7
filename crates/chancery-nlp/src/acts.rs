//! Turns the model's scores of words into probabilities under the names that the coder knows.

use std::sync::Arc;

use chancery_doc::{ActLink, EventType, Linked, ReadAct, ReadSectors, Sector, Status, TokenId};
use chancery_model::{ActScores, Labels};

use crate::ReaderError;
use crate::probability::{sigmoid, softmax};

/// Sectors less likely than this are not told.
const LEAST_SECTOR: f64 = 0.02;

/// Where each answer of the model lies.
#[derive(Debug)]
pub(crate) struct ActLabels {
    n_acts: usize,
    /// For each act of the model but "none", which type it is.
    types: Vec<usize>,
    statuses: Vec<usize>,
    background: usize,
    cue: usize,
    modes: Vec<(usize, EventType, Arc<str>)>,
    contexts: Vec<(usize, Arc<str>)>,
    links: Vec<ActLink>,
    /// The sectors in the order of the model, "unknown" as none.
    sectors: Vec<Option<Sector>>,
}

impl ActLabels {
    /// Finds the answers by name.
    pub(crate) fn new(labels: &Labels) -> Result<Self, ReaderError> {
        let unknown = |label: &str| ReaderError::Act(label.to_owned());
        let place = |wanted: &str| labels.acts.iter().position(|label| label == wanted).ok_or_else(|| unknown(wanted));
        let statuses: Vec<usize> = Status::ALL
            .iter()
            .map(|status| place(&format!("status.{}", status.as_str())))
            .collect::<Result<_, ReaderError>>()?;
        let n_acts = statuses.iter().copied().min().unwrap_or_default();
        let type_of = |label: &String| {
            let wanted = EventType::ALL.iter().position(|known| known.as_str() == label);
            wanted.ok_or_else(|| unknown(label))
        };
        let types = labels.acts.iter().take(n_acts).skip(1).map(type_of).collect::<Result<_, _>>()?;
        let (mut modes, mut contexts) = (Vec::new(), Vec::new());
        for (at, label) in labels.acts.iter().enumerate() {
            if let Some((event_type, mode)) = label.strip_prefix("mode.").and_then(|mode| mode.split_once('.')) {
                modes.push((at, EventType::from_name(event_type).ok_or_else(|| unknown(label))?, mode.into()));
            } else if let Some(context) = label.strip_prefix("context.") {
                contexts.push((at, context.into()));
            }
        }
        let link = |label: &String| {
            ActLink::ALL.iter().copied().find(|link| link.as_str() == label).ok_or_else(|| unknown(label))
        };
        let links = labels.links.iter().map(link).collect::<Result<_, _>>()?;
        let sector = |label: &String| match label.trim_start_matches("sector.") {
            "UNK" => Ok(None),
            name => Sector::ALL.iter().copied().find(|s| s.as_str() == name).map(Some).ok_or_else(|| unknown(label)),
        };
        let sectors = labels.acts[labels.sectors()].iter().map(sector).collect::<Result<_, _>>()?;
        Ok(Self {
            sectors,
            n_acts,
            types,
            statuses,
            background: place("background")?,
            cue: place("cue")?,
            modes,
            contexts,
            links,
        })
    }

    /// Reads of what sector each word's party is, where the words stand in a sentence in this order: `scores` has a logit
    /// for each of them and each sector.
    pub(crate) fn sectors(&self, scores: &[f32]) -> impl Iterator<Item = ReadSectors> {
        scores.chunks_exact(self.sectors.len().max(1)).map(|scores| {
            let shares = softmax(scores.iter().map(|&score| f64::from(score)));
            ReadSectors(self.sectors.iter().copied().zip(shares).filter(|&(_, share)| share >= LEAST_SECTOR).collect())
        })
    }

    /// Reads what the model says of a word of the sentence that begins with the token `first`.
    pub(crate) fn read(&self, found: &ActScores, first: usize) -> ReadAct {
        let token = |node: usize| node.checked_sub(1).map(|word| TokenId::from_idx(first + word));
        let likely = |at: usize| sigmoid(f64::from(found.scores[at]));
        let acts = softmax(found.scores[..self.n_acts].iter().map(|&score| f64::from(score)));
        let mut types = [0.0; 16];
        for (&at, &share) in self.types.iter().zip(&acts[1..]) {
            types[at] = share;
        }
        let mut statuses = [0.0; 5];
        statuses.copy_from_slice(&softmax(self.statuses.iter().map(|&at| f64::from(found.scores[at]))));
        let modes = self.modes.iter().map(|(at, event_type, mode)| (*event_type, mode, likely(*at)));
        let contexts = self.contexts.iter().map(|(at, context)| (context, likely(*at)));
        let links = found.links.iter().filter_map(|link| {
            let probability = sigmoid(f64::from(link.score));
            Some(Linked { token: token(link.node)?, link: self.links[link.link], probability })
        });
        ReadAct {
            token: token(found.node),
            first: TokenId::from_idx(first),
            types,
            statuses,
            background: likely(self.background),
            cue: likely(self.cue),
            modes: modes.map(|(event_type, mode, likely)| (event_type, Arc::clone(mode), likely)).collect(),
            contexts: contexts.map(|(context, likely)| (Arc::clone(context), likely)).collect(),
            links: links.collect(),
        }
    }
}
