//! What links two parties in the tree: the word under which both stand, and the words on the way to it.

use chancery_doc::{Deprel, Upos};

use crate::rules::parties::Reading;

/// How far a walk upwards goes; deeper nests are slips of the reader.
const MAX_CLIMB: usize = 24;

/// Two parties and what stands between them in the tree.
#[derive(Clone, Debug)]
pub(super) struct Links {
    /// Tokens of the actor, first and one past the last.
    pub(super) actor: (usize, usize),
    /// Tokens of the recipient.
    pub(super) recipient: (usize, usize),
    /// The word of the actor on which its others hang.
    pub(super) actor_head: usize,
    /// The word of the recipient on which its others hang.
    pub(super) recipient_head: usize,
    /// Words above the actor, upwards, below the meeting word.
    pub(super) up: Vec<usize>,
    /// The word under which both stand; it may be one of them. None where they stand in two sentences.
    pub(super) meeting: Option<usize>,
    /// Words from below the meeting word down to the one that governs the recipient.
    pub(super) down: Vec<usize>,
}

impl Links {
    pub(super) fn new(reading: &Reading<'_>, actor: (usize, usize), recipient: (usize, usize)) -> Self {
        let tree = &reading.tree;
        let (actor_head, recipient_head) = (tree.top(actor.0, actor.1), tree.top(recipient.0, recipient.1));
        let above_actor = climb(reading, actor_head);
        let above_recipient = climb(reading, recipient_head);
        let met = above_actor
            .iter()
            .enumerate()
            .find_map(|(n, word)| above_recipient.iter().position(|other| other == word).map(|other| (n, other)));
        let mut links = match met {
            Some((at, other)) => Self {
                actor,
                recipient,
                actor_head,
                recipient_head,
                up: above_actor[..at].iter().skip(1).copied().collect(),
                meeting: Some(above_actor[at]),
                down: above_recipient[..other].iter().skip(1).rev().copied().collect(),
            },
            None => Self {
                actor,
                recipient,
                actor_head,
                recipient_head,
                up: above_actor[1..].to_vec(),
                meeting: None,
                down: above_recipient[1..].iter().rev().copied().collect(),
            },
        };
        links.lift(reading);
        links.follow_conjunctions(reading);
        links.follow_control(reading);
        links
    }

    /// "Chad and Niger signed": one party stands beside the other, and what both do stands above.
    fn lift(&mut self, reading: &Reading<'_>) {
        let tree = &reading.tree;
        let Some(meeting) = self.meeting.filter(|meeting| self.holds(*meeting)) else { return };
        let beside = if meeting == self.actor_head {
            self.down.first().copied().unwrap_or(self.recipient_head)
        } else {
            self.up.last().copied().unwrap_or(self.actor_head)
        };
        let stands_beside = (meeting == self.actor_head && self.down.is_empty())
            || (meeting == self.recipient_head && self.up.is_empty());
        if stands_beside && matches!(tree.deprel(beside), Some(Deprel::Conj | Deprel::Appos | Deprel::Flat)) {
            self.meeting = tree.head(meeting).or(self.meeting);
        }
    }

    /// "Kenya met Uganda and warned Sudan": Kenya is the subject of "warned" too, so it is there that both meet.
    fn follow_conjunctions(&mut self, reading: &Reading<'_>) {
        let tree = &reading.tree;
        while let (Some(meeting), Some(&below)) = (self.meeting, self.down.first()) {
            let is_joined = tree.deprel(below) == Some(Deprel::Conj)
                && tree.upos(meeting) == Some(Upos::Verb)
                && meeting != self.actor_head
                && tree.child(below, &[Deprel::Nsubj, Deprel::NsubjPass]).is_none();
            if !is_joined {
                break;
            }
            self.meeting = Some(below);
            self.down.remove(0);
        }
    }

    /// "Kenya urged Chad to leave Niger": what Chad does is the inner clause's, whose subject it is without standing there.
    fn follow_control(&mut self, reading: &Reading<'_>) {
        let tree = &reading.tree;
        let (Some(meeting), Some(&below)) = (self.meeting, self.down.first()) else { return };
        let is_controlled = self.up.is_empty()
            && meeting != self.actor_head
            && matches!(tree.deprel(self.actor_head), Some(Deprel::Obj | Deprel::Iobj | Deprel::NsubjPass))
            && matches!(tree.deprel(below), Some(Deprel::Xcomp | Deprel::Ccomp | Deprel::Advcl))
            && tree.child(below, &[Deprel::Nsubj, Deprel::NsubjPass]).is_none();
        if is_controlled {
            self.meeting = Some(below);
            self.down.remove(0);
        }
    }

    /// Words on the way, the meeting word among them, without the parties' own.
    pub(super) fn way(&self) -> impl Iterator<Item = usize> + '_ {
        let own = |word: &usize| !self.holds(*word);
        self.up.iter().chain(&self.meeting).chain(&self.down).copied().filter(own)
    }

    /// Whether the word is one of the parties'.
    pub(super) fn holds(&self, word: usize) -> bool {
        (self.actor.0..self.actor.1).contains(&word) || (self.recipient.0..self.recipient.1).contains(&word)
    }
}

/// The word and all above it.
fn climb(reading: &Reading<'_>, word: usize) -> Vec<usize> {
    let mut above = vec![word];
    let mut at = word;
    while let Some(head) = reading.tree.head(at).filter(|head| !above.contains(head) && above.len() < MAX_CLIMB) {
        above.push(head);
        at = head;
    }
    above
}
