//! Which entry of the tables a name means in its article, and of which state that entry speaks.

use chancery_codebook::{Person, State};
use chancery_doc::{MentionKind, Sector, Span};

use super::super::names::{NameMatch, Named};
use super::super::parties::Kind;
use super::{Finder, Phrase};

impl Finder<'_> {
    /// The state that an entry surely speaks of, without help from the text.
    pub(in super::super) fn sure_country(&self, named: Named) -> Option<String> {
        let codebook = self.codebook;
        let acts_for = |state: &State| state.acts_for().to_owned();
        match named {
            Named::State(idx) => Some(&codebook.states()[idx]).filter(|state| !state.ambiguous).map(acts_for),
            Named::Adjective(idx) | Named::Seat(idx) => Some(acts_for(&codebook.states()[idx])),
            Named::Capital(idx) => Some(&codebook.states()[idx]).filter(|state| !state.ambiguous_capital).map(acts_for),
            Named::Body(idx) => Some(&codebook.bodies()[idx]).filter(|body| !body.ambiguous)?.country.clone(),
            Named::Person(idx) => codebook.persons()[idx].country.clone(),
            Named::SeatOfBody(_) | Named::Medium(_) | Named::Nobody => None,
        }
    }

    /// The entry that a match names here: the only one, or the one that the text supports.
    pub(in super::super) fn choose(&self, name: &NameMatch) -> Option<Named> {
        let supported = |code: &str| self.support.get(code).copied().unwrap_or(0);
        let is_word = !self.document.words(name.span).contains(' ');
        let weigh = |named: &Named| -> Option<(usize, usize, usize)> {
            let codebook = self.codebook;
            match *named {
                Named::Nobody => None,
                Named::State(idx) => {
                    let state = &codebook.states()[idx];
                    let support = supported(state.acts_for());
                    (!state.ambiguous || support > 0).then_some((support, 6, 0))
                }
                Named::Adjective(idx) => Some((supported(codebook.states()[idx].acts_for()), 5, 0)),
                Named::Capital(idx) => {
                    let state = &codebook.states()[idx];
                    let support = supported(state.acts_for());
                    (!state.ambiguous_capital || support > 0).then_some((support, 4, 0))
                }
                Named::Seat(idx) => Some((supported(codebook.states()[idx].acts_for()), 3, 0)),
                Named::Body(idx) => {
                    let body = &codebook.bodies()[idx];
                    if !body.holds(self.day) {
                        return None;
                    }
                    let support = supported(body.country.as_deref().unwrap_or_default());
                    let is_sure = !body.ambiguous || support > 0 || (!is_word && name.named.len() == 1);
                    // No state can speak for a body of none: the reader's word counts.
                    let is_read = body.country.is_none() && self.is_read_as_organisation(name.span);
                    (is_sure || is_read).then_some((support, 7, 0))
                }
                Named::SeatOfBody(_) => Some((0, 3, 0)),
                Named::Medium(idx) => {
                    let medium = &codebook.media()[idx];
                    let support = supported(medium.country.as_deref().unwrap_or_default());
                    (!medium.ambiguous || support > 1).then_some((support, 2, 0))
                }
                Named::Person(idx) => {
                    let person = &codebook.persons()[idx];
                    let in_office = person.holds(self.day);
                    let weight =
                        usize::from(in_office) * 1000 + supported(person.country.as_deref().unwrap_or_default());
                    // Of two offices of one rank the later one: a term of which only the year is known ends with it.
                    let since = person.from.map_or(0, |from| from.year());
                    Some((weight, 1, rank(person) * 10_000 + since))
                }
            }
        };
        name.named
            .iter()
            .filter_map(|named| weigh(named).map(|weight| (weight, *named)))
            .max_by_key(|&(weight, named)| (weight, std::cmp::Reverse(named)))
            .map(|(_, named)| named)
    }

    /// Whether the reader takes just these words for the name of an organisation.
    fn is_read_as_organisation(&self, span: Span) -> bool {
        let mentions = &self.annotations.mentions;
        let at = mentions.partition_point(|mention| mention.span.start() < span.start());
        mentions.get(at).is_some_and(|mention| mention.span == span && mention.kind == MentionKind::Organisation)
    }

    /// The state of a government department or force that publishes the text itself, as releases are.
    pub(super) fn public_body(&self) -> Option<Named> {
        const PUBLIC: &[&str] = &[
            "army",
            "command",
            "department",
            "embassy",
            "forces",
            "government",
            "mission",
            "ministry",
            "navy",
            "office",
            "presidency",
            "secretariat",
        ];
        let outlet = self.document.article.outlet.as_ref()?.name.as_ref()?.replace('_', " ");
        let names = self.lexicon.names.names(&outlet);
        let found = names.iter().find_map(|name| {
            let whole = name.span.len() == outlet.len();
            name.named.iter().find_map(|named| match *named {
                Named::State(idx) | Named::Adjective(idx) => Some((whole, Named::State(idx))),
                Named::Body(idx) => {
                    let body = &self.codebook.bodies()[idx];
                    let public = matches!(body.sector, Sector::Gov | Sector::Mil | Sector::Leg | Sector::Jud);
                    self.state_of(body.country.as_deref()).filter(|_| public).map(|state| (whole, state))
                }
                _ => None,
            })
        });
        let (whole, state) = found?;
        let is_public = outlet.to_lowercase().split(' ').any(|word| PUBLIC.contains(&word));
        (whole || is_public).then_some(state)
    }

    /// "the Ghanaian Supreme Court", where the tables know another state's by that name.
    pub(super) fn body_of_another(&self, start: usize, at: usize, state: Named) -> Option<Phrase> {
        let &(name, end) = self.name_at.get(&at)?;
        let Named::Body(idx) = self.choose(&self.names[name])? else { return None };
        let body = &self.codebook.bodies()[idx];
        let is_public =
            matches!(body.sector, Sector::Cop | Sector::Gov | Sector::Jud | Sector::Leg | Sector::Mil | Sector::Spy);
        let owner = self.identity(state);
        if !is_public || owner.kind != Kind::State || body.country.is_none() || owner.code == body.country {
            return None;
        }
        let mut phrase = Phrase::bare((start, end), self.names[name].span, Kind::Group);
        phrase.owner = Some(state);
        phrase.sector = Some(body.sector);
        phrase.title = self.lower_words(at, end);
        Some(phrase)
    }
}

/// Which of the offices that somebody holds at once news means: a president who also leads a party acts as president.
fn rank(person: &Person) -> usize {
    match person.sector {
        _ if is_head(person) => 4,
        Sector::Gov | Sector::Igo => 3,
        Sector::Mil | Sector::Leg | Sector::Jud | Sector::Cop | Sector::Spy | Sector::Reb | Sector::Pre => 2,
        Sector::Opp => 1,
        _ => 0,
    }
}

/// Whether somebody heads a state or government.
pub(super) fn is_head(person: &Person) -> bool {
    const HEADS: &[&str] =
        &["chancellor", "emir", "king", "pope", "president", "prime minister", "queen", "sultan", "supreme leader"];
    person.sector == Sector::Gov && person.office.as_deref().is_some_and(|office| HEADS.contains(&office))
}
