//! Pronouns: of the mentions before one the most prominent that number, gender, sort and grammar allow.

use chancery_codebook::CueWord;
use chancery_doc::Deprel;

use super::super::tree::MAX_CLIMB;
use super::kinds::{Number, Sort};
use super::mentions::{Form, Mention, Role};
use super::{Builder, Chain};

/// How many mentions back a pronoun looks.
const WINDOW: usize = 80;
/// How many sentences back.
const REACH: usize = 6;

/// One pronoun alone may have been bound wrongly: what it says of the gender is no bar to the other one.
const SURE_GENDER: usize = 2;
/// What it costs all the same.
const UNLIKE: i32 = -8;

impl Builder<'_, '_> {
    /// The chain that a pronoun of the third person takes up.
    pub(super) fn antecedent(&self, n: usize) -> Option<usize> {
        let pronoun = &self.mentions[n];
        let speaker = pronoun.quote.and_then(|quote| self.speaker_of(quote));
        let excluded = self.excluded(n);
        let mut best: Option<(i32, usize)> = None;
        for other in (n.saturating_sub(WINDOW)..n).rev() {
            let mention = &self.mentions[other];
            let Some(chain) = self.chain_of[other] else { continue };
            if pronoun.sentence - mention.sentence > REACH {
                break;
            }
            let is_speaker = speaker == Some(chain) && pronoun.form != Form::They;
            // Who says "he" and "they" speaks neither of himself nor of the one he speaks to.
            let is_talk = mention.form == Form::Speech && mention.quote == pronoun.quote;
            if is_speaker || is_talk || excluded.contains(&chain) || !self.may_be(n, chain) {
                continue;
            }
            let score = self.score(n, other, chain);
            if best.is_none_or(|(most, _)| score > most) {
                best = Some((score, chain));
            }
        }
        best.map(|(_, chain)| chain)
    }

    /// Whether number, gender and sort let a pronoun take up a chain.
    fn may_be(&self, n: usize, chain: usize) -> bool {
        let (pronoun, chain) = (&self.mentions[n], &self.chains[chain]);
        let last = chain.mentions.last().map(|&last| &self.mentions[last]);
        match pronoun.form {
            Form::Person => {
                chain.number != Number::Many
                    && matches!(chain.sort, Sort::Person | Sort::Unknown)
                    && (chain.gender.zip(pronoun.gender).is_none_or(|(own, theirs)| own == theirs)
                        || chain.n_gender < SURE_GENDER)
            }
            Form::It => chain.number != Number::Many && chain.sort != Sort::Person && !chain.is_joint,
            _ => {
                let vague = chain.sort == Sort::Person
                    && chain.gender.is_none()
                    && last.is_some_and(|last| last.form == Form::Indefinite || last.form == Form::They);
                chain.number != Number::One || vague
            }
        }
    }

    /// Chains that grammar rules out: the subject of the verb whose object the pronoun is, and what its own phrase names.
    fn excluded(&self, n: usize) -> Vec<usize> {
        let (tree, words) = (self.finder.tree, self.finder.words);
        let pronoun = &self.mentions[n];
        let is_reflexive = words.at(pronoun.head).ends_with("self") || words.at(pronoun.head).ends_with("selves");
        let mut excluded = Vec::new();
        if is_reflexive || !matches!(tree.deprel(pronoun.head), Some(Deprel::Obj | Deprel::Iobj | Deprel::Obl)) {
            return excluded;
        }
        let mut verb = tree.head(pronoun.head);
        for _ in 0..MAX_CLIMB {
            let Some(at) = verb else { break };
            if let Some(subject) = tree.child(at, &[Deprel::Nsubj, Deprel::NsubjPass]) {
                excluded.extend(self.chain_at(subject));
                break;
            }
            verb =
                tree.head(at).filter(|_| matches!(tree.deprel(at), Some(Deprel::Conj | Deprel::Xcomp | Deprel::Advcl)));
        }
        excluded
    }

    /// How well a mention suits a pronoun as the one taken up.
    fn score(&self, n: usize, other: usize, chain: usize) -> i32 {
        let (pronoun, mention, chain) = (&self.mentions[n], &self.mentions[other], &self.chains[chain]);
        let distance = i32::try_from(pronoun.sentence - mention.sentence).unwrap_or(i32::MAX);
        let mut score = -14 * distance - (i32::try_from(n - other).unwrap_or(i32::MAX) / 2);
        score += match mention.role {
            Role::Subject => 12,
            Role::Object => 6,
            Role::Owner => 4,
            Role::Oblique => 0,
            Role::Other => 3,
        };
        score += 2 * i32::try_from(chain.mentions.len().min(4)).unwrap_or(4);
        if self.is_above(mention, pronoun) {
            score += 10;
        }
        if mention.role == pronoun.role && matches!(pronoun.role, Role::Subject | Role::Object) {
            score += 4;
        }
        if mention.form == pronoun.form {
            score += 6;
        }
        score += quoted(pronoun, mention);
        score + self.suits(pronoun, chain)
    }

    /// What sort and gender say for a chain.
    fn suits(&self, pronoun: &Mention, chain: &Chain) -> i32 {
        match pronoun.form {
            Form::Person => {
                let known = match (pronoun.gender, chain.gender) {
                    (own, theirs) if own == theirs => 8,
                    (Some(_), Some(_)) => UNLIKE,
                    _ => 0,
                };
                let sort = if chain.sort == Sort::Unknown { -10 } else { 0 };
                known + sort + if chain.names.is_empty() { 0 } else { 3 }
            }
            Form::It => match chain.sort {
                Sort::Group => 6,
                Sort::Place => 2,
                _ => 0,
            },
            _ => {
                let number = match chain.number {
                    Number::Many => 6,
                    Number::Either => 0,
                    Number::One => -8,
                };
                number
                    + if chain.sort == Sort::Person {
                        6
                    } else if chain.sort == Sort::Thing {
                        -8
                    } else {
                        0
                    }
            }
        }
    }

    /// Whether a mention is the subject of a clause above the pronoun's.
    fn is_above(&self, mention: &Mention, pronoun: &Mention) -> bool {
        let tree = self.finder.tree;
        if mention.role != Role::Subject || mention.sentence != pronoun.sentence {
            return false;
        }
        let clause = tree.head(mention.head);
        let mut at = pronoun.head;
        for _ in 0..MAX_CLIMB {
            let Some(head) = tree.head(at) else { return false };
            if Some(head) == clause {
                return true;
            }
            at = head;
        }
        false
    }

    /// First and second persons: in a quotation its speaker, and outside of one whoever said it before.
    pub(super) fn speech(&self, n: usize) -> Option<usize> {
        let mention = &self.mentions[n];
        let word = |n: usize| person_of(self.finder.words.at(self.mentions[n].head));
        let own = word(n);
        if let Some(quote) = mention.quote {
            let speaker = self.speaker_of(quote);
            if let Some(speaker) = speaker.filter(|_| own == "i") {
                return Some(speaker);
            }
        }
        let mut before = (0..n).rev().filter(|&other| self.mentions[other].form == Form::Speech);
        before.find(|&other| word(other) == own).and_then(|other| self.chain_of[other])
    }

    /// The chain of whoever says a quotation, who may be named only behind it.
    fn speaker_of(&self, quote: usize) -> Option<usize> {
        let n = *self.mention_at.get(self.speakers.get(&quote)?)?;
        let later = || match self.entity_of[n] {
            Some(entity) => self.chain_of_entity.get(&entity).copied(),
            None if self.mentions[n].form == Form::Name => self.same_name(n),
            None => None,
        };
        self.chain_of[n].or_else(later)
    }

    /// Notes who says each quotation: the subject of the word of saying in its sentence, else whoever said the one before.
    pub(super) fn find_speakers(&mut self) {
        let finder = self.finder;
        let quotes = &finder.annotations.quotes;
        let mut before: Option<(usize, usize)> = None;
        for (n, quote) in quotes.iter().enumerate().filter(|(_, quote)| quote.depth == 0) {
            let sentences = &finder.document.sentences;
            let from = sentences.partition_point(|sentence| sentence.span.end() <= quote.span.start());
            let to = sentences.partition_point(|sentence| sentence.span.start() < quote.span.end());
            let mut speaker = None;
            for sentence in &sentences[from..to] {
                let (first, last) = (sentence.tokens.0.idx(), sentence.tokens.1.idx());
                let outside = |idx: &usize| !quote.span.overlaps(finder.document.tokens[*idx].span);
                let says = |idx: &usize| {
                    finder
                        .lexicon
                        .cue_at(&finder.words.lower, *idx)
                        .is_some_and(|cue| matches!(finder.codebook.cues()[cue.cue_idx].word, CueWord::Verb(_)))
                };
                let subject = |idx: usize| finder.tree.child(idx, &[Deprel::Nsubj]).filter(outside);
                speaker = speaker.or_else(|| (first..last).filter(outside).filter(says).find_map(subject));
            }
            let goes_on = before.filter(|&(_, last)| from <= last + 1).map(|(head, _)| head);
            if let Some(head) = speaker.or(goes_on) {
                self.speakers.insert(n, head);
                before = Some((head, to));
            }
        }
    }
}

/// What quotations say of two mentions: speech takes up speech, and the reporter's words the reporter's.
fn quoted(pronoun: &Mention, mention: &Mention) -> i32 {
    match (pronoun.quote, mention.quote) {
        (None, None) => 0,
        (Some(own), Some(theirs)) if own == theirs => 4,
        (Some(_), _) => 0,
        (None, Some(_)) => -8,
    }
}

fn person_of(word: &str) -> &'static str {
    match word {
        "i" | "me" | "my" | "mine" | "myself" => "i",
        "we" | "us" | "our" | "ours" | "ourselves" => "we",
        _ => "you",
    }
}
