//! Descriptions: whom "the ministry", "this judge" or "his wife" take up.

use super::kinds::{Number, Sort};
use super::mentions::{Form, Mention};
use super::{Builder, Chain, MAX_CHAINS};

/// How many sentences back a description with another noun looks.
const NEAR: usize = 3;
/// Nouns for persons of whom nothing else is said.
const PERSONS: &[&str] =
    &["baby", "boy", "child", "girl", "guy", "infant", "kid", "lady", "man", "person", "teenager", "toddler", "woman"];
/// Nouns for bodies of any kind.
const GROUPS: &[&str] =
    &["agency", "body", "company", "firm", "group", "institution", "organisation", "organization", "outlet", "team"];
/// Nouns for states.
const STATES: &[&str] = &["country", "kingdom", "nation", "republic", "state"];

impl Builder<'_, '_> {
    /// The chain that a description takes up.
    pub(super) fn described(&self, n: usize) -> Option<usize> {
        let mention = &self.mentions[n];
        if mention.noun.is_empty() {
            return None;
        }
        match mention.form {
            Form::The | Form::This => self.same_noun(n).or_else(|| self.in_name(n)).or_else(|| self.general(n)),
            Form::Owned => self.same_noun(n),
            Form::Bare if mention.number == Number::Many => self.same_noun(n),
            _ => None,
        }
    }

    /// The chain mentioned last that was described by the same noun.
    fn same_noun(&self, n: usize) -> Option<usize> {
        let mention = &self.mentions[n];
        let owner = mention.owner.and_then(|owner| self.chain_at(owner));
        let fits = |chain: &Chain| {
            chain.nouns.contains(&mention.noun)
                && is_number(chain, mention)
                && !chain.is_joint
                && match mention.form {
                    Form::Owned => chain.owner == owner || (chain.owner.is_none() && mention.sort == Sort::Person),
                    Form::Bare => self.mentions[chain.mentions[0]].form == Form::Bare && mention.modifiers.is_empty(),
                    _ => mention
                        .modifiers
                        .iter()
                        .all(|word| chain.modifiers.contains(word) || chain.nouns.contains(word)),
                }
        };
        self.last_that(|chain| fits(chain))
    }

    /// The body whose name holds the noun: "the university" of "Ibadan University".
    fn in_name(&self, n: usize) -> Option<usize> {
        let mention = &self.mentions[n];
        let fits = |chain: &Chain| {
            let noun_of = chain.named.and_then(|named| self.finder.identity(named).noun);
            let holds =
                |name: &Vec<String>| name.len() > 1 && name.iter().any(|word| word.to_lowercase() == mention.noun);
            is_number(chain, mention)
                && chain.sort != Sort::Person
                && (noun_of.as_ref() == Some(&mention.noun) || chain.names.iter().any(holds))
        };
        self.last_that(|chain| fits(chain))
    }

    /// Somebody of the sort that a general noun names: "the man", "the company", "the country".
    fn general(&self, n: usize) -> Option<usize> {
        let mention = &self.mentions[n];
        if mention.number == Number::Many || !mention.modifiers.is_empty() {
            return None;
        }
        let is_in = |list: &[&str]| list.contains(&mention.noun.as_str());
        let sort = if is_in(PERSONS) {
            Sort::Person
        } else if is_in(GROUPS) {
            Sort::Group
        } else if is_in(STATES) {
            Sort::Place
        } else {
            return None;
        };
        let fits = |chain: &Chain| {
            let last = chain.mentions.last().map_or(0, |&last| self.mentions[last].sentence);
            chain.sort == sort
                && !chain.names.is_empty()
                && is_number(chain, mention)
                && chain.gender.zip(mention.gender).is_none_or(|(own, theirs)| own == theirs)
                && mention.sentence - last <= NEAR
        };
        self.last_that(|chain| fits(chain))
    }

    /// The chain mentioned last of those that fit.
    fn last_that(&self, fits: impl Fn(&Chain) -> bool) -> Option<usize> {
        let fitting = (0..self.chains.len()).rev().take(MAX_CHAINS).filter(|&chain| fits(&self.chains[chain]));
        fitting.max_by_key(|&chain| self.chains[chain].mentions.last())
    }
}

fn is_number(chain: &Chain, mention: &Mention) -> bool {
    chain.number == mention.number || chain.number == Number::Either || mention.number == Number::Either
}
