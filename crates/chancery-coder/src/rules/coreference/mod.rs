//! Chains: which names, descriptions and pronouns of a text refer to one and the same, parties of politics or not.
//!
//! Mentions are read off the tree ([`mentions`]) and taken in the order of the text. Each joins a chain before it or
//! begins one: names by their words ([`names`]), descriptions by their noun ([`descriptions`]), pronouns by what their
//! chain allows and how near and how prominent it is ([`pronouns`]). A chain learns from each mention: number, gender and
//! sort that one shows hold for all. Entities that the finder bound by name or full description are chains from the start,
//! so that the two never disagree on them. Where the chain of a pronoun is nobody of the article, [`fallback`] takes the
//! party that fits and was mentioned last.

mod descriptions;
mod fallback;
mod kinds;
mod mentions;
mod names;
mod pronouns;

use std::collections::{BTreeMap, BTreeSet};

use chancery_doc::{Deprel, MentionKind};

use super::entities::Gender;
use super::names::Named;
use super::phrases::{Finder, Phrase};
use kinds::Number;
pub(crate) use kinds::{Kinds, Sort};
use mentions::{Collector, Form, Mention};

/// How many chains back a name or description looks; a bound on the work that a hostile text can ask for.
const MAX_CHAINS: usize = 1_000;

/// Mentions of a document put into chains.
#[derive(Default)]
pub(crate) struct Chains {
    /// All mentions in the order of their heads.
    pub(crate) links: Vec<Link>,
    /// The chain of the mention whose head stands at a token.
    at: BTreeMap<usize, usize>,
    /// The entity of each chain, where it is somebody of the article.
    entities: Vec<Option<usize>>,
    /// The fullest name of each chain that is a person.
    names: Vec<Option<String>>,
}

/// A mention in its chain.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Link {
    /// First token of the words and one past the last.
    pub(crate) tokens: (usize, usize),
    /// The word on which the others hang.
    pub(crate) head: usize,
    /// The number of its chain.
    pub(crate) chain: usize,
    /// What sort its chain is of.
    pub(crate) sort: Sort,
    /// Whether the words are several joined by "and".
    pub(crate) is_joint: bool,
}

impl Chains {
    /// Puts the mentions of a document into chains; `bound` are the entities of phrases that say by themselves who it is.
    pub(super) fn new(finder: &Finder<'_>, found: &[Phrase], bound: &[Option<usize>]) -> Self {
        let mentions = Collector::new(finder).collect();
        let mut builder = Builder::new(finder, mentions, found, bound);
        for n in 0..builder.mentions.len() {
            builder.place(n);
        }
        builder.finish()
    }

    /// The chain of the mention whose head stands at a token.
    pub(crate) fn chain_at(&self, head: usize) -> Option<usize> {
        self.at.get(&head).copied()
    }

    /// The entity of a chain.
    pub(crate) fn entity(&self, chain: usize) -> Option<usize> {
        self.entities[chain]
    }

    /// The fullest name of a chain that is a person, be they somebody of the tables or not.
    pub(crate) fn name(&self, chain: usize) -> Option<&str> {
        self.names[chain].as_deref()
    }

    /// Notes who a chain is, unless that is known.
    pub(crate) fn set_entity(&mut self, chain: usize, entity: usize) {
        self.entities[chain].get_or_insert(entity);
    }
}

/// What is known of somebody or something, over all mentions.
struct Chain {
    entity: Option<usize>,
    sort: Sort,
    number: Number,
    gender: Option<Gender>,
    /// How many mentions say so; a noun or a name counts for two.
    n_gender: usize,
    named: Option<Named>,
    names: Vec<Vec<String>>,
    nouns: BTreeSet<String>,
    modifiers: BTreeSet<String>,
    /// The chain of the possessor in "his wife".
    owner: Option<usize>,
    is_joint: bool,
    mentions: Vec<usize>,
}

struct Builder<'f, 'a> {
    finder: &'f Finder<'a>,
    mentions: Vec<Mention>,
    /// The mention, not a joint one, whose head stands at a token.
    mention_at: BTreeMap<usize, usize>,
    /// The entity that the finder bound to a mention.
    entity_of: Vec<Option<usize>>,
    chains: Vec<Chain>,
    chain_of: Vec<Option<usize>>,
    chain_of_entity: BTreeMap<usize, usize>,
    /// Heads of those who say each quotation.
    speakers: BTreeMap<usize, usize>,
    /// The names that the trained reader takes for those of persons.
    person_names: BTreeSet<&'f str>,
}

impl<'f, 'a> Builder<'f, 'a> {
    fn new(finder: &'f Finder<'a>, mentions: Vec<Mention>, found: &[Phrase], bound: &[Option<usize>]) -> Self {
        let mut mention_at = BTreeMap::new();
        for (n, mention) in mentions.iter().enumerate().filter(|(_, mention)| mention.form != Form::Joint) {
            mention_at.insert(mention.head, n);
        }
        let mut entity_of = vec![None; mentions.len()];
        for (phrase, entity) in found.iter().zip(bound) {
            let Some(entity) = entity else { continue };
            let (start, end) = phrase.tokens;
            let tokens = &finder.document.tokens;
            let named = (start..end).filter(|&idx| phrase.span.contains(tokens[idx].span));
            let own = named.clone().min().zip(named.max()).map(|(first, last)| finder.tree.top(first, last + 1));
            for head in [Some(finder.tree.top(start, end)), own].into_iter().flatten() {
                if let Some(&n) = mention_at.get(&head) {
                    entity_of[n] = Some(*entity);
                }
            }
        }
        let chain_of = vec![None; mentions.len()];
        let read = finder.annotations.mentions.iter().filter(|read| read.kind == MentionKind::Person);
        let person_names = read.map(|read| finder.document.words(read.span)).collect();
        let mut builder = Self {
            finder,
            mentions,
            mention_at,
            entity_of,
            chains: Vec::new(),
            chain_of,
            chain_of_entity: BTreeMap::new(),
            speakers: BTreeMap::new(),
            person_names,
        };
        builder.find_speakers();
        builder
    }

    /// Puts a mention into a chain.
    fn place(&mut self, n: usize) {
        let entity = self.entity_of[n];
        let known = entity.and_then(|entity| self.chain_of_entity.get(&entity).copied());
        let chain = known.or_else(|| {
            let found = match self.mentions[n].form {
                Form::Joint => None,
                Form::Speech => self.speech(n),
                Form::Person | Form::It | Form::They => self.antecedent(n),
                Form::Name => self.explained(n).or_else(|| self.same_name(n)),
                _ => self.explained(n).or_else(|| self.described(n)),
            };
            // Who has an entity already is nobody of another one.
            found.filter(|&chain| entity.is_none() || self.chains[chain].entity.is_none_or(|own| Some(own) == entity))
        });
        let chain = chain.unwrap_or_else(|| self.begin(n));
        self.join(n, chain);
        if let Some(entity) = entity {
            self.chains[chain].entity.get_or_insert(entity);
            // A last name read as an organisation is a person's whose full name was read as one.
            if self.finder.entities[entity].name.as_deref().is_some_and(|name| self.person_names.contains(name)) {
                self.chains[chain].sort = Sort::Person;
            }
            self.chain_of_entity.entry(entity).or_insert(chain);
        }
    }

    fn begin(&mut self, n: usize) -> usize {
        let mention = &self.mentions[n];
        self.chains.push(Chain {
            entity: None,
            sort: mention.sort,
            number: mention.number,
            gender: None,
            n_gender: 0,
            named: None,
            names: Vec::new(),
            nouns: BTreeSet::new(),
            modifiers: BTreeSet::new(),
            owner: mention.owner.and_then(|owner| self.chain_at(owner)),
            is_joint: mention.form == Form::Joint,
            mentions: Vec::new(),
        });
        self.chains.len() - 1
    }

    /// Adds a mention to a chain, which learns from it.
    fn join(&mut self, n: usize, chain: usize) {
        let mention = &self.mentions[n];
        let chain_of = &mut self.chains[chain];
        if let Some(gender) = mention.gender {
            let weight = if mention.form == Form::Person { 1 } else { 2 };
            if chain_of.gender.is_none_or(|own| own == gender) {
                chain_of.gender = Some(gender);
                chain_of.n_gender += weight;
            } else if weight > chain_of.n_gender {
                (chain_of.gender, chain_of.n_gender) = (Some(gender), weight);
            }
        }
        chain_of.named = chain_of.named.or(mention.named);
        if matches!(chain_of.sort, Sort::Unknown) {
            chain_of.sort = mention.sort;
        }
        if chain_of.number == Number::Either && mention.form == Form::It {
            chain_of.number = Number::One;
        }
        if !mention.name.is_empty() && !chain_of.names.contains(&mention.name) {
            chain_of.names.push(mention.name.clone());
        }
        if mention.form == Form::Name {
            chain_of.nouns.extend(mention.modifiers.iter().cloned());
        } else if !mention.noun.is_empty() {
            chain_of.nouns.insert(mention.noun.clone());
            chain_of.modifiers.extend(mention.modifiers.iter().cloned());
        }
        chain_of.mentions.push(n);
        self.chain_of[n] = Some(chain);
    }

    /// The chain of the mention whose head stands at a token.
    fn chain_at(&self, head: usize) -> Option<usize> {
        self.mention_at.get(&head).and_then(|&n| self.chain_of[n])
    }

    /// The mention that an apposition or a copula makes one with this: "Ana Ruiz, the *judge*", "Ruiz is a *judge*".
    fn explained(&self, n: usize) -> Option<usize> {
        let (tree, mention) = (self.finder.tree, &self.mentions[n]);
        let other = match tree.deprel(mention.head)? {
            Deprel::Appos => tree.head(mention.head)?,
            _ if tree.child(mention.head, &[Deprel::Cop]).is_some() => {
                let is_denied = tree
                    .children(mention.head)
                    .any(|child| matches!(self.finder.words.at(child), "not" | "n't" | "n’t"));
                tree.child(mention.head, &[Deprel::Nsubj]).filter(|_| !is_denied)?
            }
            _ => return None,
        };
        let other = *self.mention_at.get(&other).filter(|_| other < mention.head)?;
        let other_mention = &self.mentions[other];
        let (own, their) = (mention.sort, other_mention.sort);
        let is_alike = own == their || their == Sort::Unknown || own == Sort::Unknown;
        let is_number = mention.number == other_mention.number
            || mention.number == Number::Either
            || other_mention.number == Number::Either;
        let may_be =
            matches!(own, Sort::Person | Sort::Group | Sort::Unknown | Sort::Thing) && other_mention.form != Form::It;
        self.chain_of[other].filter(|_| is_alike && is_number && may_be)
    }

    fn finish(self) -> Chains {
        let name = |chain: &Chain| {
            let fullest = chain.names.iter().rev().max_by_key(|name| name.len())?;
            (chain.sort == Sort::Person && !chain.is_joint).then(|| fullest.join(" "))
        };
        let mut chains = Chains {
            entities: self.chains.iter().map(|chain| chain.entity).collect(),
            names: self.chains.iter().map(name).collect(),
            ..Chains::default()
        };
        for (mention, chain) in self.mentions.iter().zip(&self.chain_of) {
            let Some(chain) = *chain else { continue };
            let is_joint = mention.form == Form::Joint;
            if !is_joint {
                chains.at.insert(mention.head, chain);
            }
            let sort = self.chains[chain].sort;
            chains.links.push(Link { tokens: mention.tokens, head: mention.head, chain, sort, is_joint });
        }
        chains
    }
}
