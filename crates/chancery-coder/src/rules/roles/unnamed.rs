//! Those to whom an authority does something in its own state without the text's telling who they are: "guards turned the pilgrims away",
//! "the court acquitted two others".

use chancery_doc::{ActLink, Actor, Deprel, EventType, Party, Sector, Span, Upos};

use super::super::coreference::Sort;
use super::super::parties::{Kind, Reading};
use super::super::triggers::Hit;
use super::super::words::is_number_word;

/// A link to somebody of whom nothing else is known is believed from here on.
const LINKED: f64 = 0.4;

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
    let Some(word) = acted_on(reading, hit) else { return Vec::new() };
    // Boats, borders and petitions are nobody.
    let mut links = reading.chains.links.iter();
    let is_somebody = links.any(|link| link.head == word && matches!(link.sort, Sort::Person | Sort::Group));
    if !is_somebody || reading.party_at(word).is_some() {
        return Vec::new();
    }
    let span = phrase(reading, word);
    let party = Party {
        span: Some(span),
        code: actor.party.country.clone(),
        country: actor.party.country.clone(),
        ..Party::default()
    };
    vec![Actor { span, party }]
}

/// People of whom only the number is told: "*two* were arrested", "shelling killed *five*". "The two" are those of whom was told before.
pub(super) fn counted(reading: &Reading<'_>, hit: &Hit) -> Vec<Actor> {
    use EventType::{Assault, Coerce, Retreat, Sanction};
    let is_release = hit.trigger(reading).mode.as_deref() == Some("release");
    let takes_people = matches!(hit.event_type, Assault | Coerce | Sanction) || hit.event_type == Retreat && is_release;
    if hit.is_noun || !takes_people {
        return Vec::new();
    }
    // "fined it 40,000" or "two million", "seized 20%", "arrested in 2019": these count no people.
    let is_count = |&word: &usize| {
        let text = reading.words.at(word);
        let is_written = is_number_word(text) && !matches!(text, "million" | "millions" | "thousand");
        let is_number = is_written || text.len() < 4 && text.bytes().all(|c| c.is_ascii_digit());
        let is_other = |child: usize| matches!(reading.tree.deprel(child), Some(Deprel::Det | Deprel::Nmod));
        is_number && reading.party_at(word).is_none() && !reading.tree.children(word).any(is_other)
    };
    let Some(word) = acted_on(reading, hit).filter(is_count) else { return Vec::new() };
    let span = Some(phrase(reading, word));
    Actor::new(Party { span, sector: Some(Sector::Cvl), ..Party::default() }).into_iter().collect()
}

/// The word in the place of whoever is acted upon: the subject of a passive, else the object.
fn acted_on(reading: &Reading<'_>, hit: &Hit) -> Option<usize> {
    let subject = reading.tree.child(hit.start, &[Deprel::NsubjPass]);
    subject.or_else(|| reading.tree_object(hit.start, hit.end))
}

/// Words that the trained reader links to an act and of whom nothing else is known: nouns as people, towns and regions as
/// their state.
pub(super) fn read(reading: &Reading<'_>, hit: &Hit, link: ActLink) -> Vec<Actor> {
    let Some(act) = reading.act_in(hit.start, hit.end) else { return Vec::new() };
    let mut found: Vec<Actor> = Vec::new();
    for linked in act.linked(link, LINKED) {
        let word = linked.token.idx();
        if reading.party_at(word).is_some() {
            continue;
        }
        let token = reading.document.tokens[word].span;
        let place = reading.places.iter().find(|place| place.span.contains(token));
        let party = match (place.and_then(|place| Some((place, place.country.clone()?))), reading.tree.upos(word)) {
            (Some((place, country)), _) => Party {
                span: Some(place.span),
                name: Some(place.name.clone()),
                code: Some(country.clone()),
                country: Some(country),
                sector: Some(Sector::Gov),
                ..Party::default()
            },
            (None, Some(Upos::Noun)) => of_owner(reading, word),
            _ => continue,
        };
        found.extend(Actor::new(party).filter(|actor| !found.iter().any(|known| known.span == actor.span)));
    }
    found
}

/// A noun as somebody or something of those whose it is said to be: "Chad's rail board", "servers of the Senate".
fn of_owner(reading: &Reading<'_>, word: usize) -> Party {
    let tree = &reading.tree;
    let is_of = |child: usize| {
        tree.deprel(child) == Some(Deprel::Nmod) && tree.children(child).any(|case| reading.words.at(case) == "of")
    };
    let is_owner = |&child: &usize| tree.is_owner(child) || is_of(child);
    let owner = tree.children(word).filter(is_owner).find_map(|child| {
        let owner = reading.party_at(child)?;
        Some((child, owner.kind, reading.party(owner))).filter(|(_, _, party)| party.code.is_some())
    });
    let span = Some(phrase(reading, word));
    let Some((child, kind, owner)) = owner else {
        return Party { span, sector: Some(Sector::Cvl), ..Party::default() };
    };
    let is_group =
        reading.chains.links.iter().any(|link| link.head == word && link.sort == Sort::Group && link.tokens.0 < word);
    let sector = match kind {
        Kind::State if child < word && !is_group => Some(Sector::Cvl),
        _ => owner.sector,
    };
    Party { span, code: owner.code, country: owner.country, sector, ..Party::default() }
}

/// A noun with the words before it that belong to it.
fn phrase(reading: &Reading<'_>, word: usize) -> Span {
    let belongs = |&before: &usize| {
        reading.tree.head(before) == Some(word)
            && reading.tree.deprel(before).is_some_and(|deprel| BEFORE.contains(&deprel))
    };
    let start = (0..word).rev().take_while(belongs).last().unwrap_or(word);
    reading.span(start, word + 1)
}
