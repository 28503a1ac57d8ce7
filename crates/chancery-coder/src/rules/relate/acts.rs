//! The codebook's words around two parties, with the usual conditions relaxed, and where each stands to them.

use chancery_codebook::Trigger;
use chancery_doc::{Deprel, EventType, Upos};

use super::links::Links;
use crate::rules::parties::Reading;
use crate::rules::triggers::{Hit, covers, is_near, is_right_kind};

/// A trigger near two parties.
#[derive(Clone, Debug)]
pub(super) struct Act {
    pub(super) hit: Hit,
    /// The word of it on which its others hang.
    pub(super) top: usize,
    /// Whether it would carry a row by itself: its kind and its conditions are right.
    pub(super) is_sure: bool,
    pub(super) place: Place,
}

/// Where a word stands to the two parties.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Place {
    /// It is where both meet, the actor being its subject, agent or owner.
    MeetsBelowActor,
    /// It is where both meet, however the actor hangs under it.
    Meets,
    /// Between the actor and the meeting word.
    AboveActor,
    /// Right below the meeting word, on the way to the recipient.
    BelowMeeting,
    /// Further down on the way to the recipient.
    AboveRecipient,
    /// The object or complement of the meeting word.
    ObjectOfMeeting,
    /// Anything else under the meeting word.
    UnderMeeting,
    /// Under another word on the way.
    UnderWay,
    /// It governs the meeting word.
    GovernsMeeting,
    /// Further above the meeting word.
    AboveMeeting,
    /// Under one of the parties.
    UnderParty,
    /// Elsewhere, between the two in the text.
    Between,
    /// Elsewhere, behind both.
    Behind,
    /// Elsewhere, before both.
    Before,
}

impl Place {
    /// How many there are.
    pub(super) const N: usize = Self::Before as usize + 1;
    /// How many rings there are.
    pub(super) const N_RINGS: usize = 4;

    /// Places that say much the same, from those that tell most; under a party alone a word tells of neither's act.
    pub(super) fn ring(self) -> Option<usize> {
        match self {
            Self::MeetsBelowActor | Self::Meets | Self::AboveActor | Self::GovernsMeeting => Some(0),
            Self::BelowMeeting | Self::ObjectOfMeeting | Self::UnderMeeting => Some(1),
            Self::AboveRecipient | Self::UnderWay => Some(2),
            Self::AboveMeeting | Self::Between | Self::Behind | Self::Before => Some(3),
            Self::UnderParty => None,
        }
    }

    /// Where the word stands; none for the parties' own words.
    pub(super) fn of(reading: &Reading<'_>, links: &Links, word: usize) -> Option<Self> {
        let tree = &reading.tree;
        if links.holds(word) {
            return None;
        }
        if Some(word) == links.meeting {
            let below = links.up.last().copied().unwrap_or(links.actor_head);
            let is_controlled = tree.head(below) != Some(word);
            let acts = is_controlled
                || matches!(
                    tree.deprel(below),
                    Some(Deprel::Nsubj | Deprel::OblAgent | Deprel::NmodPoss | Deprel::Amod | Deprel::Compound)
                );
            return Some(if acts { Self::MeetsBelowActor } else { Self::Meets });
        }
        if links.up.contains(&word) {
            return Some(Self::AboveActor);
        }
        if let Some(at) = links.down.iter().position(|&below| below == word) {
            return Some(if at == 0 { Self::BelowMeeting } else { Self::AboveRecipient });
        }
        let head = tree.head(word);
        if let Some(meeting) = links.meeting.filter(|meeting| !links.holds(*meeting)) {
            if head == Some(meeting) {
                let is_object =
                    matches!(tree.deprel(word), Some(Deprel::Obj | Deprel::Xcomp | Deprel::Ccomp | Deprel::Obl));
                return Some(if is_object { Self::ObjectOfMeeting } else { Self::UnderMeeting });
            }
            if tree.head(meeting) == Some(word) {
                return Some(Self::GovernsMeeting);
            }
        }
        if let Some(head) = head {
            if links.holds(head) {
                return Some(Self::UnderParty);
            }
            if links.way().any(|on_way| on_way == head) {
                return Some(Self::UnderWay);
            }
        }
        let mut above = links.meeting;
        for _ in 0..8 {
            above = above.and_then(|at| tree.head(at));
            if above == Some(word) {
                return Some(Self::AboveMeeting);
            }
        }
        let (first, last) = (links.actor.0.min(links.recipient.0), links.actor.1.max(links.recipient.1));
        Some(match word {
            word if word < first => Self::Before,
            word if word >= last => Self::Behind,
            _ => Self::Between,
        })
    }
}

/// Every trigger of the sentences of the two, but those that are part of a longer one.
pub(super) fn find(reading: &Reading<'_>, links: &Links) -> Vec<Act> {
    let (a, b) = (reading.sentence_of(links.actor_head), reading.sentence_of(links.recipient_head));
    let mut acts = in_sentence(reading, links, a);
    if a != b {
        acts.extend(in_sentence(reading, links, b));
    }
    acts
}

fn in_sentence(reading: &Reading<'_>, links: &Links, (first, last): (usize, usize)) -> Vec<Act> {
    let surface = format!(" {} ", reading.words.lower[first..last].join(" "));
    let mut acts: Vec<Act> = Vec::new();
    for at in first..last {
        for candidate in reading.lexicon.triggers_at(reading.words.at(at)) {
            let end = at + 1 + candidate.rest.len();
            let matches =
                end <= last && candidate.rest.iter().enumerate().all(|(n, word)| reading.words.at(at + 1 + n) == word);
            if !matches {
                continue;
            }
            let trigger: &Trigger = &reading.codebook.entry(candidate.event_type).triggers[candidate.trigger_idx];
            if trigger.not.iter().any(|not| covers(reading, not, at)) {
                continue;
            }
            let top = reading.tree.top(at, end);
            let Some(place) = Place::of(reading, links, top) else { continue };
            let near = reading.lexicon.near(candidate);
            let is_kind = match reading.tree.upos(top) {
                Some(Upos::Noun | Upos::Propn) => candidate.is_noun || candidate.form.is_none(),
                Some(Upos::Verb) => !candidate.is_noun,
                _ => true,
            };
            let is_sure = is_kind
                && is_right_kind(reading, candidate, at, end, first)
                && (near.is_empty() || is_near(reading, near, at, end, first, last, &surface));
            let hit = Hit {
                start: at,
                end,
                event_type: candidate.event_type,
                trigger_idx: Some(candidate.trigger_idx),
                is_read: false,
                form: candidate.form,
                is_noun: candidate.is_noun,
                confidence: trigger.confidence,
                alternatives: Vec::new(),
            };
            acts.push(Act { hit, top, is_sure, place });
        }
    }
    let ranges: Vec<(usize, usize)> = acts.iter().map(|act| (act.hit.start, act.hit.end)).collect();
    let is_part = |act: &Act| {
        ranges.iter().any(|&(start, end)| {
            start <= act.hit.start && act.hit.end <= end && end - start > act.hit.end - act.hit.start
        })
    };
    acts.retain(|act| !is_part(act));
    acts
}

impl Act {
    /// Its type as a number.
    pub(super) fn type_idx(&self) -> usize {
        EventType::ALL.iter().position(|known| *known == self.hit.event_type).unwrap_or(0)
    }
}
