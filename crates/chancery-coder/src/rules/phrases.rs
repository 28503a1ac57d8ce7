//! Names and descriptions put together into noun phrases: "Chinese foreign ministry spokesperson Mao Ning".
//!
//! 1. [`index`]: what the tables and the trained reader know, by token; [`chosen`]: which entry a name means.
//! 2. [`descriptions`], [`persons`] and [`references`]: the [`phrase`]s that begin at a token.
//! 3. [`Finder::find`]: goes through the text and says who each phrase is, with `entities` and `coreference`.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

use chancery_codebook::Codebook;
use chancery_doc::{Annotations, Document, Place, Sector, Span};
use jiff::civil::Date;

use super::coreference::Chains;
use super::entities::{Recent, gender_of};
use super::lexicon::Lexicon;
use super::names::{AgentMatch, NameMatch, Named};
use super::parties::{Entity, Kind, Mentioned};
use super::tree::Tree;
use super::words::{Tag, Words};

mod chosen;
mod descriptions;
mod index;
mod persons;
mod phrase;
mod references;

pub(super) use phrase::Phrase;
use references::is_back_noun;

/// Words of a noun phrase that may stand between a nationality and the role: not verbs, not function words.
const MAX_INNER_WORDS: usize = 3;

/// What somebody does for those behind the word, who are therefore not the same: "Chad-backed rebels".
const HELPED: &[&str] = &[
    "aligned",
    "allied",
    "armed",
    "backed",
    "controlled",
    "equipped",
    "financed",
    "funded",
    "held",
    "linked",
    "occupied",
    "sponsored",
    "supplied",
    "supported",
    "trained",
];

/// What makes those behind the word theirs: "a Chad-registered firm".
const THEIRS: &[&str] = &["based", "flagged", "headquartered", "owned", "registered"];

/// Looks for everybody who is mentioned in one document.
pub(super) struct Finder<'a> {
    pub(super) codebook: &'a Codebook,
    pub(super) document: &'a Document<'a>,
    pub(super) words: &'a Words,
    pub(super) day: Option<Date>,
    pub(super) names: Vec<NameMatch>,
    /// Places that are named, in text order.
    pub(super) places: Vec<Place>,
    pub(super) agents: Vec<AgentMatch>,
    /// Name or description that begins at a token.
    pub(super) name_at: BTreeMap<usize, (usize, usize)>,
    pub(super) agent_at: BTreeMap<usize, (usize, usize)>,
    pub(super) mention_at: BTreeMap<usize, usize>,
    pub(super) annotations: &'a Annotations,
    pub(super) tree: &'a Tree<'a>,
    /// Mentions of each state in the article, for the names that need support.
    pub(super) support: BTreeMap<String, usize>,
    pub(super) home: Option<String>,
    /// Where each state is named, by its code.
    pub(super) states_named: BTreeMap<String, Vec<usize>>,
    /// Persons of the tables who lead or led a state, by the last word of the name; made when first asked for.
    pub(super) leaders: OnceCell<BTreeMap<String, Vec<usize>>>,
    /// The state whose government or forces publish the text, if a public body does: its "we".
    pub(super) publisher: Option<Named>,
    /// Last words of names that somewhere stand beside a word of saying or a form of address.
    pub(super) speakers: BTreeSet<String>,
    pub(super) lexicon: &'a Lexicon,
    /// Nouns by which the bodies that the article names may be referred back to.
    pub(super) nouns: BTreeSet<&'a str>,
    pub(super) parties: Vec<Mentioned>,
    pub(super) entities: Vec<Entity>,
    /// Persons by the first and last word of their names.
    pub(super) persons_by_word: BTreeMap<String, Vec<usize>>,
    /// All others by what makes them one.
    pub(super) others: BTreeMap<String, usize>,
    /// Whom each name, description and pronoun takes up.
    pub(super) chains: Chains,
}
impl<'a> Finder<'a> {
    pub(super) fn find(&mut self) {
        self.states_named = self.states_by_name();
        // Names and descriptions first, so that a title or pronoun may look ahead ("the country's foreign minister").
        let mut found: Vec<Phrase> = Vec::new();
        for sentence in &self.document.sentences {
            let (first, last) = (sentence.tokens.0.idx(), sentence.tokens.1.idx());
            let mut at = first;
            while at < last {
                match self.phrase_at(at, last) {
                    Some(phrases) => {
                        let end = phrases.iter().map(|phrase| phrase.tokens.1).max().unwrap_or(at + 1);
                        found.extend(phrases);
                        at = end.max(at + 1);
                    }
                    None => at += 1,
                }
            }
        }
        // Persons with a description register it; only then are short forms and bare descriptions bound.
        let mut bound: Vec<Option<usize>> = vec![None; found.len()];
        for (n, phrase) in found.iter().enumerate() {
            if phrase.bind_early() {
                bound[n] = Some(self.entity_for(phrase));
            }
        }
        self.chains = Chains::new(self, &found, &bound);
        let mut recent = Recent::default();
        for (n, phrase) in found.iter().enumerate() {
            let chain = self.chains.chain_at(self.tree.top(phrase.tokens.0, phrase.tokens.1));
            let entity = match bound[n] {
                Some(entity) => Some(entity),
                None => {
                    let taken_up = self.taken_up(phrase, chain).or_else(|| self.bloc_meant(phrase, &recent));
                    taken_up.or_else(|| self.resolve(phrase, &recent))
                }
            };
            let Some(entity) = entity else { continue };
            if let Some(chain) = chain {
                self.chains.set_entity(chain, entity);
            }
            let is_subject = self.is_subject_like(phrase);
            let gender = gender_of(&phrase.title);
            if let Some(gender) = gender {
                self.entities[entity].gender.get_or_insert(gender);
            }
            recent.see(self.entities[entity].kind, entity, phrase.is_plural, is_subject);
            self.parties.push(Mentioned {
                tokens: phrase.tokens,
                span: phrase.span,
                kind: phrase.kind,
                entity,
                is_modifier: phrase.is_modifier,
                is_place: phrase.is_place,
            });
        }
    }

    /// The entity of the chain that a pronoun belongs to, if the chain is somebody of the article.
    fn taken_up(&self, phrase: &Phrase, chain: Option<usize>) -> Option<usize> {
        let is_third = !matches!(phrase.title.as_str(), "we" | "us" | "i");
        let chain = chain.filter(|_| phrase.kind == Kind::Pronoun && is_third)?;
        self.chains.entity(chain)
    }

    /// The body of states that "the bloc" or "the alliance" takes up: the one named last.
    fn bloc_meant(&self, phrase: &Phrase, recent: &Recent) -> Option<usize> {
        let takes_up = phrase.kind == Kind::Group
            && phrase.determined
            && phrase.owner.is_none()
            && !phrase.is_owned
            && phrase.sector == Some(Sector::Igo)
            && is_back_noun(&phrase.title);
        recent.body.filter(|&body| takes_up && self.entities[body].sector == Some(Sector::Igo))
    }

    /// Whether a phrase stands where a subject would: no preposition or past verb before it, or a word of saying beside it.
    fn is_subject_like(&self, phrase: &Phrase) -> bool {
        let (start, end) = phrase.tokens;
        if self.is_quoted(phrase) {
            return false;
        }
        let says = |at: usize| self.lexicon.cue_at(&self.words.lower, at).is_some();
        if says(end) || (start > 0 && says(start - 1)) {
            return true;
        }
        let starts_sentence =
            start == 0 || self.document.tokens[start - 1].sentence != self.document.tokens[start].sentence;
        !phrase.is_modifier
            && (starts_sentence
                || !matches!(self.words.tag(start - 1), Tag::Preposition | Tag::To | Tag::Past | Tag::Gerund))
    }

    /// Whether a phrase stands in quoted speech.
    pub(super) fn is_quoted(&self, phrase: &Phrase) -> bool {
        let quotes = &self.annotations.quotes;
        let before = quotes.partition_point(|quote| quote.span.start() <= phrase.span.start());
        // Outer quotations do not overlap: only the last few that began before can hold it.
        quotes[..before].iter().rev().take(4).any(|quote| quote.depth == 0 && quote.content.contains(phrase.span))
    }

    /// The phrase that begins at a token: a name, a description, or a pronoun.
    fn phrase_at(&self, at: usize, last: usize) -> Option<Vec<Phrase>> {
        if self.words.tag(at) == Tag::Pronoun {
            return self.pronoun(at).map(|phrase| vec![phrase]);
        }
        let start_of_phrase = at;
        let mut at = at;
        // "the country's foreign minister", "its president": the owner is resolved later.
        let is_relative = self.words.at(at) == "whose";
        let determined =
            is_relative || matches!(self.words.at(at), "the" | "its" | "their" | "his" | "her" | "a" | "an" | "this");
        if determined {
            at += 1;
        }
        let owner = self.owner_at(at, last);
        // "the Saudi-backed militia" is not the Saudis'.
        if let Some((_, end)) = owner
            && let Some(start) = self.after_compound(end, HELPED)
            && let Some(phrases) = self.description(start, last, None, false, start)
        {
            return Some(phrases);
        }
        // "a Liberian-flagged tanker" is Liberia's.
        let of_theirs = owner.and_then(|(named, end)| Some((named, self.after_compound(end, THEIRS)?)));
        let owner = of_theirs.filter(|(_, start)| self.agent_at.contains_key(start)).or(owner);
        let (owner_named, mut head) = match owner {
            Some((named, after)) => (Some(named), after),
            None if is_relative => (self.owner_before(start_of_phrase), at),
            None => (None, at),
        };
        let mut owner_is_back_reference = false;
        if owner_named.is_none()
            && determined
            && is_back_noun(self.words.at(at))
            && is_possessive(self.words.at(at + 1))
        {
            owner_is_back_reference = true;
            head = at + 2;
        }
        // "the bloc" after NATO was named is NATO, whatever the word may describe elsewhere.
        if owner_named.is_none()
            && determined
            && self.nouns.contains(self.words.at(at))
            && !self.agent_at.contains_key(&(at + 1))
            && let Some(phrase) = self.back_reference(start_of_phrase, at)
        {
            return Some(vec![phrase]);
        }
        if let Some(state) = owner_named
            && let Some(phrase) = self.body_of_another(start_of_phrase, head, state)
        {
            return Some(vec![phrase]);
        }
        // Inner adjectives: "Nigeria's northern governors".
        let mut agent_start = head;
        // "Malaysia denies patrol vessel …": a bare state takes no words between itself and the role.
        let is_bare = !is_relative
            && matches!(owner_named, Some(Named::State(_) | Named::Capital(_) | Named::Seat(_)))
            && !is_possessive(self.words.at(head.saturating_sub(1)));
        if (owner_named.is_some() && !is_bare) || owner_is_back_reference || (determined && owner_named.is_none()) {
            while agent_start < last
                && agent_start - head < MAX_INNER_WORDS
                && !self.agent_at.contains_key(&agent_start)
                && self.may_stand_inside(agent_start)
            {
                agent_start += 1;
            }
        }
        if let Some(phrase) = self.description(agent_start, last, owner_named, owner_is_back_reference, start_of_phrase)
        {
            let mut phrases = phrase;
            if let Some(first_phrase) = phrases.first_mut() {
                first_phrase.determined = determined;
                let is_owned = is_possessive_pronoun(self.words.at(start_of_phrase));
                first_phrase.is_owned = is_owned && first_phrase.owner.is_none();
            }
            return Some(phrases);
        }
        if determined {
            // "the" alone says nothing: the words after it are looked at in their turn, but for "the bloc".
            // "the Republic of Korea" takes up nothing.
            let back = Some(at).filter(|at| !self.name_at.contains_key(at));
            let back = back.and_then(|at| self.back_reference(start_of_phrase, at));
            let back = back.or_else(|| self.possessive_pronoun(start_of_phrase));
            return back.map(|phrase| vec![phrase]);
        }
        if let Some((name, end)) = self.name_at.get(&at).copied() {
            return self.named_phrase(at, end, name, last).map(|phrase| vec![phrase]);
        }
        let mention = self.mention_at.get(&at).copied()?;
        self.person_phrase(mention, last).map(|phrase| vec![phrase])
    }

    /// Where a noun may stand behind a compound whose second part, behind `hyphen`, is one of the words.
    fn after_compound(&self, hyphen: usize, words: &[&str]) -> Option<usize> {
        let is_compound =
            matches!(self.words.at(hyphen), "-" | "‑" | "–") && words.binary_search(&self.words.at(hyphen + 1)).is_ok();
        is_compound.then_some(hyphen + 2)
    }

    /// "Ruiz, Chilean minister meet": in a headline a comma joins, unless a second one ends what stands between.
    fn is_headline_list(&self, comma: usize, end: usize) -> bool {
        self.document.is_title(self.document.tokens[comma].sentence) && self.words.at(end) != ","
    }

    fn lower_words(&self, start: usize, end: usize) -> String {
        self.words.lower[start..end].join(" ")
    }

    fn span(&self, start: usize, end: usize) -> Span {
        self.document.tokens[start].span.cover(self.document.tokens[end - 1].span)
    }
}

/// Where the words of a description begin: without its determiner.
fn phrase_start_of_span(words: &Words, phrase_start: usize, head_start: usize) -> usize {
    if matches!(words.at(phrase_start), "the" | "a" | "an" | "this" | "whose") {
        (phrase_start + 1).min(head_start)
    } else {
        phrase_start
    }
}

/// Whether a word says whose a noun is without naming them.
pub(super) fn is_possessive_pronoun(word: &str) -> bool {
    matches!(word, "its" | "their" | "his" | "her")
}

/// Whether the word makes an owner of the one before it.
pub(super) fn is_possessive(word: &str) -> bool {
    matches!(word, "'s" | "’s" | "'" | "’")
}
