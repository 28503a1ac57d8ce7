//! The actor tables compiled for matching: names as they are written, descriptions in any letter case.

use std::collections::{BTreeSet, HashMap};

use chancery_codebook::{Codebook, forms::plural};
use chancery_doc::Span;

/// What a matched name is an entry of; numbers count in the codebook's tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Named {
    /// A state by a name of its own.
    State(usize),
    /// A state by its adjective or demonym.
    Adjective(usize),
    /// A state by its capital.
    Capital(usize),
    /// A state by a seat of its government.
    Seat(usize),
    /// A body, party or group.
    Body(usize),
    /// An outlet or agency.
    Medium(usize),
    /// An office-holder: one entry a term.
    Person(usize),
    /// A name that looks like an entry's and is not ("South China Sea").
    Nobody,
}

/// A name of the tables in a text.
#[derive(Clone, Debug)]
pub(crate) struct NameMatch {
    pub(crate) span: Span,
    /// Everything that the words may name, in the order of the tables.
    pub(crate) named: Vec<Named>,
}

/// A description of the tables in a text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct AgentMatch {
    pub(crate) span: Span,
    /// Number in the codebook's agents.
    pub(crate) agent: usize,
    /// Whether the words are plural.
    pub(crate) is_plural: bool,
}

pub(crate) struct NameTable {
    /// Nouns that refer back to some body: "bloc", "agency".
    pub(crate) nouns: BTreeSet<String>,
    /// Office-holders by the last word of their names.
    persons: HashMap<String, Vec<usize>>,
    names: Matcher<Vec<Named>>,
    agents: Matcher<(usize, bool)>,
}

/// Names by their first word, each with a value; only whole words match. No automaton: with ten thousand office-holders that would
/// take longer to build than most articles take to read.
struct Matcher<T> {
    /// The names that begin with a word, the longest first.
    by_word: HashMap<Box<str>, Vec<(Box<str>, T)>>,
    any_case: bool,
}

impl<T> Matcher<T> {
    fn new(entries: Vec<(String, T)>, any_case: bool) -> Self {
        let mut by_word: HashMap<Box<str>, Vec<(Box<str>, T)>> = HashMap::with_capacity(entries.len());
        for (name, value) in entries {
            let name = if any_case { name.to_ascii_lowercase() } else { name };
            by_word.entry(first_word(&name).into()).or_default().push((name.into(), value));
        }
        by_word.values_mut().for_each(|names| names.sort_by_key(|(name, _)| std::cmp::Reverse(name.len())));
        Self { by_word, any_case }
    }

    fn find<'m>(&'m self, text: &'m str) -> impl Iterator<Item = (Span, &'m T)> + 'm {
        let mut at = 0;
        std::iter::from_fn(move || {
            while at < text.len() {
                let rest = &text[at..];
                let word = first_word(rest);
                if let Some((name, value)) = self.name_at(word, rest) {
                    let span = Span::new(at, at + name.len());
                    at = span.end();
                    return Some((span, value));
                }
                at += word.len();
            }
            None
        })
    }

    /// The longest name that `rest`, of which `word` is the first word, begins with.
    fn name_at(&self, word: &str, rest: &str) -> Option<(&str, &T)> {
        let lower;
        let word = if self.any_case && word.bytes().any(|byte| byte.is_ascii_uppercase()) {
            lower = word.to_ascii_lowercase();
            lower.as_str()
        } else {
            word
        };
        let fits = |name: &str| {
            let same = rest.as_bytes().get(..name.len()).is_some_and(|start| {
                if self.any_case { start.eq_ignore_ascii_case(name.as_bytes()) } else { start == name.as_bytes() }
            });
            same && (!name.ends_with(is_inner) || !rest[name.len()..].starts_with(is_inner))
        };
        self.by_word.get(word)?.iter().find(|(name, _)| fits(name)).map(|(name, value)| (&**name, value))
    }
}

/// The letters and digits that a text begins with, or its first other sign.
fn first_word(text: &str) -> &str {
    let end = text.find(|c| !is_inner(c)).unwrap_or(text.len());
    let sign = || text.chars().next().map_or(0, char::len_utf8);
    &text[..if end > 0 { end } else { sign() }]
}

fn is_inner(c: char) -> bool {
    c.is_alphanumeric() || c == '\u{ad}'
}

impl NameTable {
    pub(crate) fn new(codebook: &Codebook) -> Self {
        let mut entries: Vec<(String, Named)> = Vec::new();
        for (idx, state) in codebook.states().iter().enumerate() {
            let mut add = |name: &str, named| entries.push((name.to_owned(), named));
            add(&state.name, Named::State(idx));
            state.also.iter().for_each(|name| add(name, Named::State(idx)));
            state.adjectives.iter().for_each(|name| add(name, Named::Adjective(idx)));
            state.seats.iter().for_each(|name| add(name, Named::Seat(idx)));
            if let Some(capital) = &state.capital {
                add(capital, Named::Capital(idx));
            }
        }
        for (idx, body) in codebook.bodies().iter().enumerate() {
            entries.extend(std::iter::once(&body.name).chain(&body.also).map(|name| (name.clone(), Named::Body(idx))));
        }
        for (idx, medium) in codebook.media().iter().enumerate() {
            let names = std::iter::once(&medium.name).chain(&medium.also);
            entries.extend(names.map(|name| (name.clone(), Named::Medium(idx))));
        }
        for (idx, person) in codebook.persons().iter().enumerate() {
            let names = std::iter::once(&person.name).chain(&person.also);
            entries.extend(names.map(|name| (name.clone(), Named::Person(idx))));
        }
        // The longest match wins, so that these shield the names in them.
        entries.extend(codebook.not_actors().iter().map(|name| (name.clone(), Named::Nobody)));
        let curly: Vec<(String, Named)> = entries
            .iter()
            .filter(|(name, _)| name.contains('\''))
            .map(|(name, named)| (name.replace('\'', "’"), *named))
            .collect();
        entries.extend(curly);
        entries.retain(|(name, _)| !name.is_empty());
        entries.sort();
        let mut grouped: Vec<(String, Vec<Named>)> = Vec::new();
        for (name, named) in entries {
            match grouped.last_mut() {
                Some((last, all)) if *last == name => {
                    if !all.contains(&named) {
                        all.push(named);
                    }
                }
                _ => grouped.push((name, vec![named])),
            }
        }
        let mut agents: Vec<(String, (usize, bool))> = Vec::new();
        for (idx, agent) in codebook.agents().iter().enumerate() {
            agents.push((agent.word.clone(), (idx, false)));
            let plural = agent.plural.clone().unwrap_or_else(|| plural(&agent.word));
            if plural != agent.word {
                agents.push((plural, (idx, true)));
            }
        }
        let nouns = codebook.bodies().iter().filter_map(|body| body.noun.clone()).collect();
        let mut persons: HashMap<String, Vec<usize>> = HashMap::new();
        for (idx, person) in codebook.persons().iter().enumerate() {
            let last_name = person.name.rsplit(' ').next().unwrap_or(&person.name);
            persons.entry(last_name.to_owned()).or_default().push(idx);
            // "al-Rashid" is also Rashid.
            if let Some((_, bare)) = last_name.split_once("l-") {
                persons.entry(bare.to_owned()).or_default().push(idx);
            }
        }
        Self { nouns, persons, names: Matcher::new(grouped, false), agents: Matcher::new(agents, true) }
    }

    /// Office-holders whose names end in this word, one entry a term.
    pub(crate) fn persons_of(&self, last_name: &str) -> &[usize] {
        self.persons.get(last_name).map_or(&[], Vec::as_slice)
    }

    /// Names in a text, not overlapping, the longest first at each place.
    pub(crate) fn names(&self, text: &str) -> Vec<NameMatch> {
        self.names.find(text).map(|(span, named)| NameMatch { span, named: named.clone() }).collect()
    }

    /// Descriptions in a text, not overlapping.
    pub(crate) fn agents(&self, text: &str) -> Vec<AgentMatch> {
        self.agents.find(text).map(|(span, &(agent, is_plural))| AgentMatch { span, agent, is_plural }).collect()
    }
}
