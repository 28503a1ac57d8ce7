//! Looking a name up in the tables, as a person does.

use super::{Actors, Agent, Body, Medium, Person, State};

/// An entry that a name was found in.
#[derive(Clone, Copy, Debug)]
pub enum Found<'t> {
    /// A state or territory.
    State(&'t State),
    /// A body.
    Body(&'t Body),
    /// An outlet or agency.
    Medium(&'t Medium),
    /// A term of an office-holder.
    Person(&'t Person),
    /// A word for a role.
    Agent(&'t Agent),
}

impl Actors {
    /// The entries with a name or code that is `words`; if there is none, those with a name that holds `words` as whole words. Letter
    /// case is not told apart.
    #[must_use]
    pub fn find(&self, words: &str) -> Vec<Found<'_>> {
        let wanted = words.trim().to_lowercase();
        let whole = self.with_name(&|name| name.to_lowercase() == wanted);
        if !whole.is_empty() || wanted.is_empty() {
            return whole;
        }
        let padded = format!(" {wanted} ");
        self.with_name(&|name| format!(" {} ", name.to_lowercase().replace(['-', ','], " ")).contains(&padded))
    }

    /// The terms of office-holders whose office holds `words` as whole words, letter case aside.
    #[must_use]
    pub fn find_office(&self, words: &str) -> Vec<Found<'_>> {
        let padded = format!(" {} ", words.trim().to_lowercase());
        let holds = |office: &String| format!(" {} ", office.to_lowercase()).contains(&padded);
        self.persons.iter().filter(|person| person.office.as_ref().is_some_and(holds)).map(Found::Person).collect()
    }

    fn with_name(&self, is_wanted: &dyn Fn(&str) -> bool) -> Vec<Found<'_>> {
        let any = |name: &str, also: &[String]| is_wanted(name) || also.iter().any(|name| is_wanted(name));
        let states = self.states.iter().filter(|state| {
            any(&state.name, &state.also)
                || any(&state.code, &state.adjectives)
                || any(state.capital.as_deref().unwrap_or_default(), &state.seats)
        });
        let bodies = self
            .bodies
            .iter()
            .filter(|body| any(&body.name, &body.also) || body.seats.iter().any(|seat| is_wanted(seat)));
        let media = self.media.iter().filter(|medium| any(&medium.name, &medium.also));
        let persons = self.persons.iter().filter(|person| any(&person.name, &person.also));
        let agents = self.agents.iter().filter(|agent| any(&agent.word, agent.plural.as_slice()));
        let named = states.map(Found::State).chain(bodies.map(Found::Body)).chain(media.map(Found::Medium));
        named.chain(persons.map(Found::Person)).chain(agents.map(Found::Agent)).collect()
    }
}
