//! Who is mentioned in a text and how that is known, for `inspect`.

use std::collections::BTreeMap;

use chancery_doc::{Party, Span};

use super::names::Named;
use super::parties::{Entity, Kind, Mentioned, Reading};

/// Somebody or some place seen in a text.
#[derive(Clone, Debug, PartialEq)]
pub struct Seen {
    /// The words.
    pub span: Span,
    /// Who it is; `entity` is its key in the article.
    pub party: Party,
    /// What the mention is: `person`, `organisation`, `place`, `group` or `other`.
    pub kind: &'static str,
    /// How it is known who it is, in a sentence.
    pub reason: String,
}

impl Reading<'_> {
    /// Everybody who is mentioned: parties, and whoever else names, descriptions and pronouns refer to.
    pub(crate) fn seen(&self) -> Vec<Seen> {
        let kind = |party: &Mentioned| match self.entity(party).kind {
            Kind::Person | Kind::Pronoun => "person",
            Kind::State | Kind::Body if party.is_place => "place",
            Kind::State | Kind::Body | Kind::Medium => "organisation",
            Kind::Group => "group",
        };
        let mut seen: BTreeMap<usize, Vec<Seen>> = BTreeMap::new();
        for party in &self.parties {
            let head = self.tree.top(party.tokens.0, party.tokens.1);
            let reason = self.reason(party.entity, party.tokens.0);
            let one = Seen { span: party.span, party: self.party(party), kind: kind(party), reason };
            seen.entry(head).or_default().push(one);
        }
        for link in &self.chains.links {
            if !link.is_joint && seen.contains_key(&link.head) {
                continue;
            }
            let (party, reason) = match self.chains.entity(link.chain) {
                Some(entity) => (self.party_of_entity(entity), self.reason(entity, link.tokens.0)),
                None => {
                    let party = Party { entity: Some(format!("m{}", link.chain + 1)), ..Party::default() };
                    (party, "of nobody that a table or a description tells".to_owned())
                }
            };
            let span = self.span(link.tokens.0, link.tokens.1);
            seen.entry(link.head).or_default().push(Seen { span, party, kind: link.sort.as_str(), reason });
        }
        seen.into_values().flatten().collect()
    }

    /// How it is known who an entity is, as told at one of its mentions.
    fn reason(&self, entity: usize, at: usize) -> String {
        let known = &self.entities[entity];
        let first = self.first_reason(known);
        if known.basis.at == at {
            return first;
        }
        let called = known.name.as_deref().unwrap_or(&known.title);
        format!("refers to `{called}` of before: {first}")
    }

    /// How it was known where the text first told.
    fn first_reason(&self, known: &Entity) -> String {
        if let Some(entry) = known.basis.named.and_then(|named| self.entry(named)) {
            return entry;
        }
        let role = if known.title.is_empty() { String::new() } else { format!("the role `{}`", known.title) };
        let state = known.code.as_deref().unwrap_or_default();
        match known.basis.owner.and_then(|owner| self.entry(owner)) {
            Some(owner) => format!("{role} of {owner}"),
            None if known.basis.is_of_home => format!("{role}; {state} is the state that the text speaks of there"),
            None if role.is_empty() => "a name that no table has".to_owned(),
            None => format!("{role}, of no state that the text tells"),
        }
    }

    /// An entry of the tables, with its days and basis.
    fn entry(&self, named: Named) -> Option<String> {
        let codebook = self.codebook;
        let days = |from: Option<_>, to: Option<_>| {
            let text = |day: Option<chancery_codebook::actors::Bound>| day.map(|day| day.to_string());
            match (text(from), text(to)) {
                (None, None) => String::new(),
                (from, to) => format!(", {} to {}", from.unwrap_or_default(), to.unwrap_or_default()),
            }
        };
        Some(match named {
            Named::State(idx) => format!("{} in the table of states", codebook.states()[idx].name),
            Named::Adjective(idx) => format!("the adjective of {}", codebook.states()[idx].name),
            Named::Capital(idx) => format!("the capital of {}", codebook.states()[idx].name),
            Named::Seat(idx) => format!("a seat of power of {}", codebook.states()[idx].name),
            Named::Body(idx) => {
                let body = &codebook.bodies()[idx];
                format!("{} in the table of bodies{} ({})", body.name, days(body.from, body.to), body.basis)
            }
            Named::SeatOfBody(idx) => format!("the seat of {}", codebook.bodies()[idx].name),
            Named::Medium(idx) => {
                let medium = &codebook.media()[idx];
                format!("{} in the table of media ({})", medium.name, medium.basis)
            }
            Named::Person(idx) => {
                let person = &codebook.persons()[idx];
                let office = person.office.as_deref().unwrap_or("without office");
                let days = days(person.from, person.to);
                format!("{} in the table of persons: {office} of {}{days} ({})", person.name, person.code, person.basis)
            }
            Named::Nobody => return None,
        })
    }
}
