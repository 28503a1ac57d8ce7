//! The actor tables compiled for matching: names as they are written, descriptions in any letter case.

use std::collections::BTreeSet;

use chancery_codebook::{Codebook, forms::plural};
use chancery_doc::Span;
use unicode_normalization::UnicodeNormalization as _;

use super::lexicon::Table;

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
    /// A body by the town or building where it sits.
    SeatOfBody(usize),
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
    persons: Table<String, Vec<usize>>,
    names: Matcher<Named>,
    agents: Matcher<(usize, bool)>,
    halves: Vec<Halves>,
}

/// A name and what it may mean.
struct Meanings<T> {
    name: Box<str>,
    values: Vec<T>,
}

/// Names by their first word, each with what it may mean; only whole words match. No automaton: with ten thousand office-holders
/// that would take longer to build than most articles take to read.
struct Matcher<T> {
    /// The names that begin with a word, the longest first.
    by_word: Table<Box<str>, Vec<Meanings<T>>>,
    any_case: bool,
}

impl<T: Ord + Copy> Matcher<T> {
    fn new(any_case: bool) -> Self {
        Self { by_word: Table::default(), any_case }
    }

    fn add(&mut self, name: &str, value: T) {
        if name.is_empty() {
            return;
        }
        let lower;
        let name = if self.any_case {
            lower = name.to_ascii_lowercase();
            lower.as_str()
        } else {
            name
        };
        let word = first_word(name);
        let Some(names) = self.by_word.get_mut(word) else {
            self.by_word.insert(word.into(), vec![Meanings { name: name.into(), values: vec![value] }]);
            return;
        };
        match names.iter_mut().find(|known| *known.name == *name) {
            Some(known) if known.values.contains(&value) => {}
            Some(known) => known.values.push(value),
            None => names.push(Meanings { name: name.into(), values: vec![value] }),
        }
    }

    /// Puts the names in order; to be called when all are added.
    fn finish(&mut self) {
        self.by_word.values_mut().for_each(|names| {
            names.sort_by_key(|known| std::cmp::Reverse(known.name.len()));
            names.iter_mut().for_each(|known| known.values.sort_unstable());
        });
    }

    fn find<'m>(&'m self, text: &'m str) -> impl Iterator<Item = (Span, &'m [T])> + 'm {
        let mut at = 0;
        std::iter::from_fn(move || {
            while at < text.len() {
                let rest = &text[at..];
                let word = first_word(rest);
                if let Some((name, values)) = self.name_at(word, rest) {
                    let span = Span::new(at, at + name.len());
                    at = span.end();
                    return Some((span, values));
                }
                at += word.len();
            }
            None
        })
    }

    /// The longest name that `rest`, of which `word` is the first word, begins with.
    fn name_at(&self, word: &str, rest: &str) -> Option<(&str, &[T])> {
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
        let known = self.by_word.get(word)?.iter().find(|known| fits(&known.name))?;
        Some((&known.name, &known.values))
    }
}

/// The letters and digits that a text begins with, or its first other sign.
fn first_word(text: &str) -> &str {
    let end = text.find(|c| !is_inner(c)).unwrap_or(text.len());
    let sign = || text.chars().next().map_or(0, char::len_utf8);
    &text[..if end > 0 { end } else { sign() }]
}

/// The name as newsrooms write it that leave the signs on letters out: "Erdogan" for "Erdoğan"; none where it has no such sign.
fn plain(name: &str) -> Option<String> {
    if name.is_ascii() {
        return None;
    }
    let mut plain = String::with_capacity(name.len());
    for c in name.nfd().filter(|c| !matches!(c, '\u{300}'..='\u{36f}')) {
        match c {
            'ı' => plain.push('i'),
            'ł' => plain.push('l'),
            'Ł' => plain.push('L'),
            'ø' => plain.push('o'),
            'Ø' => plain.push('O'),
            'đ' => plain.push('d'),
            'Đ' => plain.push('D'),
            c => plain.push(c),
        }
    }
    (plain != name).then_some(plain)
}

fn is_inner(c: char) -> bool {
    c.is_alphanumeric() || c == '\u{ad}'
}

impl NameTable {
    pub(crate) fn new(codebook: &Codebook) -> Self {
        let mut names = Matcher::new(false);
        let mut add = |name: &str, named: Named| {
            names.add(name, named);
            if name.contains('\'') {
                names.add(&name.replace('\'', "’"), named);
            }
            if let Some(plain) = plain(name) {
                names.add(&plain, named);
            }
        };
        for (idx, state) in codebook.states().iter().enumerate() {
            add(&state.name, Named::State(idx));
            state.also.iter().for_each(|name| add(name, Named::State(idx)));
            state.adjectives.iter().for_each(|name| add(name, Named::Adjective(idx)));
            state.seats.iter().for_each(|name| add(name, Named::Seat(idx)));
            state.capital.iter().for_each(|name| add(name, Named::Capital(idx)));
        }
        for (idx, body) in codebook.bodies().iter().enumerate() {
            std::iter::once(&body.name).chain(&body.also).for_each(|name| add(name, Named::Body(idx)));
            body.seats.iter().for_each(|name| add(name, Named::SeatOfBody(idx)));
        }
        for (idx, medium) in codebook.media().iter().enumerate() {
            std::iter::once(&medium.name).chain(&medium.also).for_each(|name| add(name, Named::Medium(idx)));
        }
        for (idx, person) in codebook.persons().iter().enumerate() {
            std::iter::once(&person.name).chain(&person.also).for_each(|name| add(name, Named::Person(idx)));
        }
        // The longest match wins, so that these shield the names in them.
        codebook.not_actors().iter().for_each(|name| add(name, Named::Nobody));
        names.finish();
        let mut agents = Matcher::new(true);
        for (idx, agent) in codebook.agents().iter().enumerate() {
            agents.add(&agent.word, (idx, false));
            let plural = agent.plural.clone().unwrap_or_else(|| plural(&agent.word));
            if plural != agent.word {
                agents.add(&plural, (idx, true));
            }
        }
        agents.finish();
        let nouns = codebook.bodies().iter().filter_map(|body| body.noun.clone()).collect();
        let mut persons: Table<String, Vec<usize>> = Table::default();
        for (idx, person) in codebook.persons().iter().enumerate() {
            // Every spelling has its last word: "Orbán", "Orban"; and "al-Rashid" is also Rashid.
            for name in std::iter::once(&person.name).chain(&person.also) {
                let Some((_, last_name)) = name.rsplit_once(' ') else { continue };
                let bare = last_name.split_once("l-").map(|(_, bare)| bare);
                let plain = plain(last_name);
                for word in [Some(last_name), bare, plain.as_deref()].into_iter().flatten() {
                    // Most words are there already: one is copied only where it is new.
                    match persons.get_mut(word) {
                        Some(known) if known.last() == Some(&idx) => {}
                        Some(known) => known.push(idx),
                        None => drop(persons.insert(word.to_owned(), vec![idx])),
                    }
                }
            }
        }
        Self { nouns, persons, names, agents, halves: Halves::of(codebook) }
    }

    /// Office-holders whose names end in this word, one entry a term.
    pub(crate) fn persons_of(&self, last_name: &str) -> &[usize] {
        self.persons.get(last_name).map_or(&[], Vec::as_slice)
    }

    /// Names in a text, not overlapping, the longest first at each place.
    pub(crate) fn names(&self, text: &str) -> Vec<NameMatch> {
        let mut names: Vec<NameMatch> =
            self.names.find(text).map(|(span, named)| NameMatch { span, named: named.to_vec() }).collect();
        let halves: Vec<NameMatch> = self.halves.iter().flat_map(|halves| halves.find(text, &names)).collect();
        if !halves.is_empty() {
            names.extend(halves);
            names.sort_by_key(|name| name.span.start());
        }
        names
    }

    /// Descriptions in a text, not overlapping.
    pub(crate) fn agents(&self, text: &str) -> Vec<AgentMatch> {
        let seen = |(span, agents): (Span, &[(usize, bool)])| {
            let &(agent, is_plural) = agents.first()?;
            Some(AgentMatch { span, agent, is_plural })
        };
        self.agents.find(text).filter_map(seen).collect()
    }
}

/// Two states of one name, as the codebook has them: North and South of something.
#[derive(Debug)]
struct Halves {
    states: [(&'static str, String, Named); 2],
}

impl Halves {
    fn of(codebook: &Codebook) -> Vec<Self> {
        let states = || codebook.states().iter().enumerate();
        let pair = |(north, state): (usize, &chancery_codebook::State)| {
            let southern = format!("South {}", state.name.strip_prefix("North ")?);
            let (south, _) = states().find(|(_, other)| other.name == southern)?;
            Some(Self {
                states: [("North", state.name.clone(), Named::State(north)), ("South", southern, Named::State(south))],
            })
        };
        states().filter_map(pair).collect()
    }

    /// Halves of the name in a text that names both states: "North and South Korea", "the South retaliated". Of half a name with
    /// more behind it ("the South China Sea", "the South of the country") nothing is said.
    fn find(&self, text: &str, names: &[NameMatch]) -> Vec<NameMatch> {
        let is_named = |name: &str| names.iter().any(|known| text[known.span.start()..known.span.end()] == *name);
        if !self.states.iter().all(|(_, name, _)| is_named(name)) {
            return Vec::new();
        }
        let and_south = format!(" and {}", self.states[1].1);
        let is_free = |at: usize| !names.iter().any(|known| known.span.start() <= at && at < known.span.end());
        let mut found = Vec::new();
        for (half, _, named) in &self.states {
            for (start, _) in text.match_indices(half).filter(|&(start, _)| is_free(start)) {
                let (before, behind) = (&text[..start], &text[start + half.len()..]);
                let is_behind_the = before.ends_with("the ") || before.ends_with("The ");
                let mut next = behind.chars();
                let is_whole = match next.next() {
                    Some(' ') => next.next().is_some_and(char::is_lowercase) && !behind.starts_with(" of "),
                    first => first.is_none_or(|c| !c.is_alphanumeric() && c != '-'),
                };
                if is_behind_the && is_whole || behind.starts_with(&and_south) {
                    found.push(NameMatch { span: Span::new(start, start + half.len()), named: vec![*named] });
                }
            }
        }
        found
    }
}
