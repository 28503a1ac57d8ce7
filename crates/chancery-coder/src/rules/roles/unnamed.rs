//! Those to whom an authority does something in its own state without the text's telling who they are: "guards turned the pilgrims away",
//! "the court acquitted two others".

use chancery_doc::{Actor, Deprel, EventType, Party, Sector};

use super::super::coreference::Sort;
use super::super::parties::Reading;
use super::super::triggers::Hit;

/// The words before a noun that belong to its name.
const BEFORE: &[Deprel] = &[Deprel::Det, Deprel::Amod, Deprel::Compound, Deprel::Nummod, Deprel::Flat];

/// What stands as the object of an act of authority, as somebody of the state whose authority acts.
pub(super) fn unnamed(reading: &Reading<'_>, hit: &Hit, actors: &[Actor]) -> Vec<Actor> {
    let Some(actor) = actors.first() else { return Vec::new() };
    let by_court = actor.party.sector == Some(Sector::Jud);
    let is_authority = match hit.event_type {
        EventType::Coerce => true,
        EventType::Concede | EventType::Reject => by_court,
        _ => false,
    };
    if hit.is_noun || !is_authority || actor.party.country.is_none() {
        return Vec::new();
    }
    let acted_on = reading.tree.child(hit.start, &[Deprel::NsubjPass]);
    let Some(word) = acted_on.or_else(|| reading.tree_object(hit.start, hit.end)) else { return Vec::new() };
    // Boats, borders and petitions are nobody.
    let mut links = reading.chains.links.iter();
    let is_somebody = links.any(|link| link.head == word && matches!(link.sort, Sort::Person | Sort::Group));
    if !is_somebody || reading.party_at(word).is_some() {
        return Vec::new();
    }
    let belongs = |&before: &usize| {
        reading.tree.head(before) == Some(word)
            && reading.tree.deprel(before).is_some_and(|deprel| BEFORE.contains(&deprel))
    };
    let start = (0..word).rev().take_while(belongs).last().unwrap_or(word);
    let span = reading.span(start, word + 1);
    let party = Party {
        span: Some(span),
        code: actor.party.country.clone(),
        country: actor.party.country.clone(),
        ..Party::default()
    };
    vec![Actor { span, party }]
}
