//! Slips of the actor tables that are no errors of form.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

use super::{Actors, Body, Person};
use crate::{CodebookError, Slip};

/// Offices of a state that one person holds at a time, as the tables word them.
const SOLE: &[&str] = &["president", "prime minister", "foreign minister", "chancellor", "king", "emir"];
/// Days for which two may stand in a sole office: handovers, days known by the month alone, and claims that two made at once.
const HANDOVER: i64 = 130;

impl Actors {
    /// Everything that a careful colleague would point at, by file.
    #[must_use]
    pub fn lint(&self) -> Vec<Slip> {
        let mut slips = Vec::new();
        self.of_order(&mut slips);
        self.of_codes(self, &mut slips);
        self.of_terms(&mut slips);
        self.of_names(&mut slips);
        slips
    }

    /// The same for a user's tables, whose codes may also be of these.
    ///
    /// # Errors
    ///
    /// If they cannot be read, or hold a line that is no sound entry.
    pub fn lint_own(&self, path: &Path) -> Result<Vec<Slip>, CodebookError> {
        let (own, _) = Self::load(path)?;
        let mut slips = Vec::new();
        own.of_order(&mut slips);
        own.of_codes(self, &mut slips);
        own.of_terms(&mut slips);
        own.of_names(&mut slips);
        Ok(slips)
    }

    /// The file that a person's entry stands in.
    fn file_of_person(&self, idx: usize) -> String {
        let file = self.files.iter().find(|file| file.persons.contains(&idx));
        file.map_or_else(|| "persons".to_owned(), |file| file.name.clone())
    }

    /// One line an entry, sorted, so that two people's changes meet on no line.
    fn of_order(&self, slips: &mut Vec<Slip>) {
        fn check(file: &str, keys: Vec<(String, String)>, slips: &mut Vec<Slip>) {
            for pair in keys.windows(2).filter(|pair| pair[0].0 > pair[1].0) {
                let message = format!("`{}` stands before `{}`", pair[0].1, pair[1].1);
                slips.push(Slip { entry: file.to_owned(), message });
            }
        }
        for file in &self.files {
            let states = self.states[file.states.clone()].iter().map(|state| (state.code.clone(), state.name.clone()));
            check(&file.name, states.collect(), slips);
            let bodies = self.bodies[file.bodies.clone()].iter();
            check(
                &file.name,
                bodies.map(|body| (sort_key(&body.code, &body.name), body.name.clone())).collect(),
                slips,
            );
            let media = self.media[file.media.clone()].iter();
            check(&file.name, media.map(|medium| (folded(&medium.name), medium.name.clone())).collect(), slips);
            let persons = self.persons[file.persons.clone()].iter();
            let persons = persons.map(|person| (sort_key(&person.code, &person.name), person.name.clone()));
            check(&file.name, persons.collect(), slips);
            let agents = self.agents[file.agents.clone()].iter();
            check(&file.name, agents.map(|agent| (agent.word.clone(), agent.word.clone())).collect(), slips);
        }
    }

    /// Codes that no state or body has.
    fn of_codes(&self, known: &Self, slips: &mut Vec<Slip>) {
        let states: HashSet<&str> = known.states.iter().map(|state| state.code.as_str()).collect();
        let bodies: HashSet<&str> = known.bodies.iter().map(|body| body.code.as_str()).collect();
        for (idx, person) in self.persons.iter().enumerate() {
            let mut say = |message: String| slips.push(Slip { entry: self.file_of_person(idx), message });
            if !states.contains(person.code.as_str()) && !bodies.contains(person.code.as_str()) {
                say(format!("`{}` has the code `{}`, which no state or body has", person.name, person.code));
            }
            if let Some(country) = person.country.as_ref().filter(|country| !states.contains(country.as_str())) {
                say(format!("`{}` has the country `{country}`, which is no state's code", person.name));
            }
        }
        for state in &self.states {
            if let Some(of) = state.of.as_ref().filter(|of| !states.contains(of.as_str())) {
                let message = format!("`{}` is of `{of}`, which is no state's code", state.name);
                slips.push(Slip { entry: "states".to_owned(), message });
            }
        }
        for body in &self.bodies {
            let mut say = |message: String| slips.push(Slip { entry: "bodies".to_owned(), message });
            match &body.country {
                Some(country) if !states.contains(country.as_str()) => {
                    say(format!("`{}` has the country `{country}`, which is no state's code", body.name));
                }
                None if states.contains(body.code.as_str()) => {
                    say(format!("`{}` has a state's code and no country", body.name));
                }
                _ => {}
            }
        }
        for medium in &self.media {
            if let Some(country) = medium.country.as_ref().filter(|country| !states.contains(country.as_str())) {
                let message = format!("`{}` has the country `{country}`, which is no state's code", medium.name);
                slips.push(Slip { entry: "media".to_owned(), message });
            }
        }
    }

    /// Terms that end before they begin, stand twice, or put two in an office of one.
    fn of_terms(&self, slips: &mut Vec<Slip>) {
        let mut of_office: BTreeMap<(&str, &str), Vec<(usize, &Person)>> = BTreeMap::new();
        let mut seen: HashMap<(&str, &str, Option<&str>, String), usize> = HashMap::new();
        for (idx, person) in self.persons.iter().enumerate() {
            let mut say = |message: String| slips.push(Slip { entry: self.file_of_person(idx), message });
            if let (Some(from), Some(to)) = (person.from, person.to)
                && to.last() < from.first()
            {
                say(format!("the term of `{}` ends on {to}, before it begins on {from}", person.name));
            }
            if person.basis.trim().is_empty() {
                say(format!("`{}` has no basis", person.name));
            }
            let office = person.office.as_deref();
            let from = person.from.map(|from| from.to_string()).unwrap_or_default();
            if seen.insert((&person.name, &person.code, office, from), idx).is_some() {
                say(format!("`{}` stands twice with the same office and first day", person.name));
            }
            if let Some(office) = office.filter(|office| SOLE.contains(office)) {
                of_office.entry((&person.code, office)).or_default().push((idx, person));
            }
        }
        for ((code, office), mut holders) in of_office {
            holders.retain(|(_, person)| person.from.is_some());
            holders.sort_by_key(|(_, person)| person.from.map(|from| from.first()));
            for pair in holders.windows(2) {
                let ((_, one), (idx, next)) = (pair[0], pair[1]);
                let Some(start) = next.from.map(|from| from.last()) else { continue };
                let days = one.to.map(|to| i64::from((to.first() - start).get_days()));
                if one.name != next.name && days.is_none_or(|days| days > HANDOVER) {
                    let until = one.to.map_or_else(|| "has no last day".to_owned(), |to| format!("stays until {to}"));
                    let message = format!(
                        "{code} has two of the office {office}: `{}` {until}, `{}` begins on {start}",
                        one.name, next.name
                    );
                    slips.push(Slip { entry: self.file_of_person(idx), message });
                }
            }
        }
        for body in &self.bodies {
            if let (Some(from), Some(to)) = (body.from, body.to)
                && to.last() < from.first()
            {
                let message = format!("the entry of `{}` ends on {to}, before it begins on {from}", body.name);
                slips.push(Slip { entry: "bodies".to_owned(), message });
            }
        }
    }

    /// Names of persons that are plain words of other tables, and names of two bodies that nothing tells apart.
    fn of_names(&self, slips: &mut Vec<Slip>) {
        let mut words: HashSet<&str> = HashSet::new();
        for state in &self.states {
            words.extend(std::iter::once(&state.name).chain(&state.also).chain(&state.adjectives).map(String::as_str));
        }
        for (idx, person) in self.persons.iter().enumerate() {
            for name in person.also.iter().filter(|name| words.contains(name.as_str())) {
                let message = format!("`{name}` of `{}` is a state's name", person.name);
                slips.push(Slip { entry: self.file_of_person(idx), message });
            }
        }
        let mut of_name: BTreeMap<&str, Vec<&Body>> = BTreeMap::new();
        for body in &self.bodies {
            std::iter::once(&body.name).chain(&body.also).for_each(|name| of_name.entry(name).or_default().push(body));
        }
        for (name, bodies) in of_name {
            let [one, other, ..] = bodies.as_slice() else { continue };
            let apart = one.to.zip(other.from).is_some_and(|(to, from)| to.first() <= from.last())
                || other.to.zip(one.from).is_some_and(|(to, from)| to.first() <= from.last());
            if one.country == other.country && !apart && !one.ambiguous && !other.ambiguous {
                let message = format!("`{name}` names both `{}` and `{}`", one.name, other.name);
                slips.push(Slip { entry: "bodies".to_owned(), message });
            }
        }
    }
}

/// By code, then name.
pub(super) fn sort_key(code: &str, name: &str) -> String {
    format!("{code}\u{0}{}", folded(name))
}

/// A name as an index sorts it: without letter case and diacritics.
pub(super) fn folded(name: &str) -> String {
    name.nfd().filter(|&c| !is_combining_mark(c)).collect::<String>().to_lowercase()
}
