//! Who a phrase refers to: entities of the article, bound by name, title, pronoun or back reference.

use chancery_doc::Sector;

use super::names::Named;
use super::parties::{Basis, Entity, Kind};
use super::phrases::{Finder, Phrase};

/// More entities than any news article has; a bound on the work that a hostile text can ask for.
const MAX_ENTITIES: usize = 2_000;

impl Finder<'_> {
    /// The entity of a phrase that names or fully describes somebody, made if it is new.
    pub(super) fn entity_for(&mut self, phrase: &Phrase) -> usize {
        let fresh = self.fresh_entity(phrase);
        let Some(at) = self.known(&fresh) else { return self.add(fresh) };
        let known = &mut self.entities[at];
        known.code = known.code.take().or(fresh.code);
        known.country = known.country.take().or(fresh.country);
        // "Liberal Ana Ruiz … Ruiz, a lawmaker": the seat says more than the party.
        let is_seated =
            known.sector == Some(Sector::Pty) && known.office.is_none() && fresh.sector == Some(Sector::Leg);
        known.sector = known.sector.filter(|_| !is_seated).or(fresh.sector);
        known.office = known.office.take().or(fresh.office);
        if known.title.is_empty() {
            known.title = fresh.title;
        }
        at
    }

    /// The entity of the article that `fresh` is.
    pub(super) fn known(&self, fresh: &Entity) -> Option<usize> {
        match fresh.kind {
            Kind::Person => self.person_named(fresh.name.as_deref().unwrap_or_default()),
            _ => self.others.get(&key_of(fresh)).copied(),
        }
    }

    /// The first person of the article for whom `name` is a full or later form.
    pub(super) fn person_named(&self, name: &str) -> Option<usize> {
        let candidates = |word: Option<&str>| self.persons_by_word.get(word?).map(Vec::as_slice);
        let first = candidates(name.split(' ').next()).unwrap_or_default();
        let last = candidates(name.split(' ').next_back()).unwrap_or_default();
        let fits = |&&entity: &&usize| short_for(name, self.entities[entity].name.as_deref());
        first.iter().chain(last).filter(fits).min().copied()
    }

    /// Adds an entity; in a text with more of them than any article has, the last stands for all further.
    pub(super) fn add(&mut self, fresh: Entity) -> usize {
        let at = self.entities.len();
        if at >= MAX_ENTITIES {
            return at - 1;
        }
        if let (Kind::Person, Some(name)) = (fresh.kind, &fresh.name) {
            let mut words: Vec<&str> = name.split(' ').next().into_iter().chain(name.split(' ').next_back()).collect();
            words.dedup();
            for word in words {
                self.persons_by_word.entry(word.to_owned()).or_default().push(at);
            }
        } else {
            self.others.insert(key_of(&fresh), at);
        }
        self.entities.push(fresh);
        at
    }

    pub(super) fn fresh_entity(&self, phrase: &Phrase) -> Entity {
        let codebook = self.codebook;
        let mut entity = Entity {
            kind: phrase.kind,
            name: phrase.name.clone(),
            code: None,
            country: None,
            sector: phrase.sector,
            office: phrase.is_office.then(|| phrase.title.clone()),
            title: phrase.title.clone(),
            noun: None,
            gender: gender_of(&phrase.title),
            basis: Basis {
                at: phrase.tokens.0,
                named: phrase.named,
                owner: phrase.owner,
                agent: phrase.agent,
                is_other: phrase.is_other,
                is_of_home: false,
            },
        };
        if let Some(owner) = phrase.owner {
            let owner = self.identity(owner);
            entity.code = owner.code;
            entity.country = owner.country;
            // The UN's envoys and NATO's officials belong to the body; a state's agents have sectors of their own.
            if owner.sector == Some(Sector::Igo) && entity.sector == Some(Sector::Gov) {
                entity.sector = Some(Sector::Igo);
            }
        }
        let is_of_home = takes_home(phrase.sector) || phrase.sector == Some(Sector::Reb);
        if phrase.kind == Kind::Person && phrase.owner.is_none() && phrase.named.is_none() && is_of_home {
            // "Congressman Ana Ruiz", "rebel leader Ana Ruiz": of the state that the article is about.
            let home = self.home_of(phrase);
            entity.basis.is_of_home = home.is_some();
            entity.code.clone_from(&home);
            entity.country = home;
        }
        if let Some(named) = phrase.named {
            let known = self.identity(named);
            entity.name = known.name.or(entity.name);
            entity.code = known.code.or(entity.code);
            entity.country = known.country.or(entity.country);
            entity.noun = known.noun;
            let person = match named {
                Named::Person(idx) => Some(&codebook.persons()[idx]),
                _ => None,
            };
            let holds = person.is_none_or(|person| person.holds(self.day));
            if !holds {
                // Before the office the tables know nothing of what somebody was.
                if phrase.title.is_empty() {
                    let has_ended = person.is_some_and(|person| person.has_ended(self.day));
                    entity.sector = has_ended.then_some(Sector::Eli);
                }
            } else if phrase.title.is_empty() {
                entity.sector = known.sector;
                entity.office = known.office;
            } else {
                let is_past = entity.sector == Some(Sector::Eli);
                entity.sector = if is_past { entity.sector } else { known.sector.or(entity.sector) };
                entity.office = entity.office.or(known.office);
            }
        }
        entity
    }

    /// Who an entry of the tables is.
    pub(super) fn identity(&self, named: Named) -> Entity {
        let blank = |kind| Entity {
            kind,
            name: None,
            code: None,
            country: None,
            sector: None,
            office: None,
            title: String::new(),
            noun: None,
            gender: None,
            basis: Basis::default(),
        };
        match named {
            Named::State(idx) | Named::Adjective(idx) | Named::Capital(idx) | Named::Seat(idx) => {
                let state = &self.codebook.states()[idx];
                Entity {
                    name: Some(state.name.clone()),
                    code: Some(state.acts_for().to_owned()),
                    country: Some(state.acts_for().to_owned()),
                    sector: Some(Sector::Gov),
                    ..blank(Kind::State)
                }
            }
            Named::Body(idx) | Named::SeatOfBody(idx) => {
                let body = &self.codebook.bodies()[idx];
                Entity {
                    name: Some(body.name.clone()),
                    code: Some(body.code.clone()),
                    country: body.country.clone(),
                    sector: Some(body.sector),
                    noun: body.noun.clone(),
                    ..blank(Kind::Body)
                }
            }
            Named::Medium(idx) => {
                let medium = &self.codebook.media()[idx];
                Entity {
                    name: Some(medium.name.clone()),
                    code: medium.country.clone(),
                    country: medium.country.clone(),
                    sector: Some(Sector::Jrn),
                    ..blank(Kind::Medium)
                }
            }
            Named::Person(idx) => {
                let person = &self.codebook.persons()[idx];
                Entity {
                    name: Some(person.name.clone()),
                    code: Some(person.code.clone()),
                    country: person.country.clone(),
                    sector: Some(person.sector),
                    office: person.office.clone(),
                    title: person.office.clone().unwrap_or_default(),
                    ..blank(Kind::Person)
                }
            }
            Named::Nobody => blank(Kind::Group),
        }
    }

    /// The entity of a phrase that refers back, or names nobody by itself.
    pub(super) fn resolve(&mut self, phrase: &Phrase, recent: &Recent) -> Option<usize> {
        match phrase.kind {
            Kind::Pronoun => self.resolve_pronoun(phrase, recent),
            Kind::Person => {
                // A short form: "Sato".
                let name = phrase.name.as_deref().unwrap_or_default();
                let known = self
                    .entities
                    .iter()
                    .position(|known| known.kind == Kind::Person && short_for(name, known.name.as_deref()));
                if known.is_some() {
                    return known;
                }
                let is_speaker = self.speakers.contains(self.words.at(phrase.tokens.1 - 1));
                let in_title = self.document.is_title(self.document.tokens[phrase.tokens.0].sentence);
                (name.contains(' ') || (is_speaker && !in_title)).then(|| self.entity_for(phrase))
            }
            _ => self.resolve_description(phrase, recent),
        }
    }

    /// The entity of an entry of the tables, added if the article has not named it.
    pub(super) fn add_identity(&mut self, named: Named) -> usize {
        let identity = self.identity(named);
        self.intern(identity)
    }

    /// A description without a state of its own: somebody of that office, or of the state that the text is about.
    pub(super) fn resolve_description(&mut self, phrase: &Phrase, recent: &Recent) -> Option<usize> {
        if phrase.owner_is_back_reference {
            let owner = recent.state.or(recent.body).map(|owner| self.entities[owner].clone());
            let code = owner.as_ref().and_then(|owner| owner.code.clone());
            if phrase.is_office
                && let Some(known) = self.holder(&phrase.title, code.as_deref(), recent)
            {
                return Some(known);
            }
            let mut fresh = self.fresh_entity(phrase);
            fresh.code = code;
            fresh.country = owner.and_then(|owner| owner.country);
            return Some(self.intern(fresh));
        }
        let mut fresh = self.fresh_entity(phrase);
        if phrase.is_owned
            && let Some(owner) = self.possessor(phrase, recent)
            && self.entities[owner].country.is_some()
        {
            fresh.code.clone_from(&self.entities[owner].country);
            fresh.country.clone_from(&self.entities[owner].country);
            return Some(self.intern(fresh));
        }
        if !phrase.is_plural
            && let Some(known) = self.holder(&phrase.title, fresh.code.as_deref(), recent)
        {
            return Some(known);
        }
        // "the army" after "Sudan's army" is that army.
        let known = self
            .entities
            .iter()
            .rposition(|known| known.kind == Kind::Group && known.title == fresh.title && known.code.is_some());
        if phrase.determined
            && let Some(known) = known
        {
            return Some(known);
        }
        if phrase.owner.is_none()
            && takes_home(fresh.sector)
            && !phrase.is_other
            && (phrase.determined || phrase.is_office || phrase.is_plural)
        {
            let home = self.home_of(phrase);
            fresh.basis.is_of_home = home.is_some();
            fresh.code.clone_from(&home);
            fresh.country = home;
        }
        Some(self.intern(fresh))
    }

    pub(super) fn intern(&mut self, fresh: Entity) -> usize {
        self.known(&fresh).unwrap_or_else(|| self.add(fresh))
    }

    /// The person of the article whose description ends like `title`, of the state `code` if that is known: the only one,
    /// or the one mentioned last.
    pub(super) fn holder(&self, title: &str, code: Option<&str>, recent: &Recent) -> Option<usize> {
        let fits = |known: &&Entity| {
            known.kind == Kind::Person
                && !known.title.is_empty()
                && (known.title.ends_with(title) || (known.title.len() > 4 && title.ends_with(known.title.as_str())))
                && code.is_none_or(|code| known.code.as_deref() == Some(code) || known.code.is_none())
        };
        let found: Vec<usize> = (0..self.entities.len()).filter(|&n| fits(&&self.entities[n])).collect();
        match found.as_slice() {
            [only] => Some(*only),
            _ => recent.persons.iter().rev().map(|&(entity, _)| entity).find(|entity| found.contains(entity)),
        }
    }
}

/// Sectors whose people, named without a state, are those of the state that the article is about.
fn takes_home(sector: Option<Sector>) -> bool {
    use Sector::{Cop, Cvl, Eli, Gov, Jud, Leg, Mil, Opp, Spy};
    matches!(sector, Some(Gov | Mil | Cop | Leg | Jud | Spy | Opp | Cvl | Eli))
}
/// Whether `short` is a later form of the full name: its last word, or its first and last.
fn short_for(short: &str, full: Option<&str>) -> bool {
    let Some(full) = full else { return false };
    if short == full {
        return true;
    }
    let words: Vec<&str> = full.split(' ').collect();
    let short_words: Vec<&str> = short.split(' ').collect();
    match short_words.as_slice() {
        // Family names come last, or first in East Asia; two-letter particles never stand alone.
        // An article before the last name may be left out: "al-Rashid", "Rashid".
        [one] => {
            let bare = words.last().and_then(|last| last.split_once('-')).map(|(_, bare)| bare);
            words.len() > 1
                && one.len() > 1
                && (words.last() == Some(one) || words.first() == Some(one) || bare == Some(one))
        }
        [first, .., last] => words.first() == Some(first) && words.last() == Some(last),
        [] => false,
    }
}
/// What makes two phrases without a person's name one entity.
fn key_of(entity: &Entity) -> String {
    let part = |part: &Option<String>| part.clone().unwrap_or_default();
    match entity.kind {
        Kind::Group => format!("group|{}|{}|{:?}", entity.title, part(&entity.code), entity.sector),
        kind => format!("{kind:?}|{}", part(&entity.name)),
    }
}

/// Grammatical gender of a person, as pronouns tell it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Gender {
    Female,
    Male,
}

/// What a pronoun, form of address or title says of gender.
pub(super) fn gender_of(title: &str) -> Option<Gender> {
    let has = |words: &[&str]| title.split(' ').any(|word| words.contains(&word));
    if has(&["he", "him", "chairman", "congressman", "king", "spokesman", "prince", "father", "businessman"]) {
        Some(Gender::Male)
    } else if has(&[
        "she",
        "her",
        "chairwoman",
        "congresswoman",
        "queen",
        "spokeswoman",
        "princess",
        "mother",
        "businesswoman",
    ]) {
        Some(Gender::Female)
    } else {
        None
    }
}

/// Who was mentioned last, by kind; persons with whether they stood as a subject.
#[derive(Default)]
pub(super) struct Recent {
    pub(super) persons: Vec<(usize, bool)>,
    pub(super) body: Option<usize>,
    pub(super) state: Option<usize>,
    pub(super) plural: Option<usize>,
}

/// How many persons back a pronoun looks.
const MEMORY: usize = 8;

impl Recent {
    pub(super) fn see(&mut self, kind: Kind, entity: usize, is_plural: bool, is_subject: bool) {
        match kind {
            Kind::Person => self.see_person(entity, is_subject),
            Kind::Body | Kind::Medium => self.body = Some(entity),
            Kind::State => self.state = Some(entity),
            Kind::Group if !is_plural => self.see_person(entity, is_subject),
            Kind::Group | Kind::Pronoun => {}
        }
        if is_plural {
            self.plural = Some(entity);
        }
    }

    fn see_person(&mut self, entity: usize, is_subject: bool) {
        if self.persons.len() == MEMORY {
            self.persons.remove(0);
        }
        self.persons.push((entity, is_subject));
    }

    /// The person whom a pronoun of this gender takes up: the last subject, else the last of all.
    /// `other_than` is who it cannot be.
    pub(super) fn person(
        &self,
        entities: &[Entity],
        gender: Option<Gender>,
        other_than: Option<usize>,
    ) -> Option<usize> {
        let fits = |entity: usize| {
            let known = entities[entity].gender;
            Some(entity) != other_than && known.is_none_or(|known| gender.is_none_or(|gender| known == gender))
        };
        let fitting = || self.persons.iter().rev().filter(|&&(entity, _)| fits(entity));
        let is_person = |entity: usize| entities[entity].kind == Kind::Person;
        let subject = fitting().find(|&&(entity, is_subject)| is_subject && is_person(entity));
        let subject = subject.or_else(|| fitting().find(|&&(_, is_subject)| is_subject));
        subject.or_else(|| fitting().next()).map(|&(entity, _)| entity)
    }
}
