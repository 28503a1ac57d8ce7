//! Whom an act concerns where no slot of its word says so: who is hurt in the same breath, who answers a request, of whom
//! an accusation tells, against whom the same actor acts beside it.

use chancery_doc::{Actor, Deprel, Event, EventType, Party, Sector, Statement, Upos};

use super::super::parties::{Kind, Mentioned, Reading};
use super::super::tree::MAX_CLIMB;
use super::super::triggers::Hit;
use super::super::words::Tag;
use super::is_political;
use super::nouns::judges_of;

/// Ways in which a clause hangs under another that goes on telling of the same act.
const BESIDE: &[Deprel] = &[Deprel::Advcl, Deprel::Conj, Deprel::Acl, Deprel::Parataxis, Deprel::Ccomp];

/// How many sentences back the act is looked for that another answers.
const ANSWER_REACH: usize = 1;

/// Those whom the act concerns by the words around it; empty where they do not tell.
pub(super) fn recipients<'r>(reading: &'r Reading<'_>, hit: &Hit, actors: &[&Mentioned]) -> Vec<&'r Mentioned> {
    use EventType::{Accuse, Agree, Assault, Coerce, Reject, Request, Threaten};
    let is_other = |party: &&Mentioned| is_other(reading, actors, party);
    let mut found = match hit.event_type {
        Assault | Coerce => hurt(reading, hit, actors),
        Accuse | Reject | Threaten if !hit.is_noun => told_of(reading, hit),
        _ => Vec::new(),
    };
    found.retain(is_other);
    if hit.event_type == Reject {
        // Who denies that his own patrol fired rejects what others say of it.
        let code = |party: &Mentioned| reading.entity(party).code.clone();
        found.retain(|party| code(party).is_some() && !actors.iter().any(|actor| code(actor) == code(party)));
    }
    if found.is_empty() && !actors.is_empty() && matches!(hit.event_type, Accuse | Agree | Reject | Request | Threaten)
    {
        found = answering(reading, hit);
        found.retain(is_other);
    }
    found
}

/// Whether somebody acts politically and is none of the actors.
pub(super) fn is_other(reading: &Reading<'_>, actors: &[&Mentioned], party: &Mentioned) -> bool {
    is_political(reading, party) && !actors.iter().any(|actor| actor.entity == party.entity)
}

/// The verb whose clause the trigger stands in: itself, or the one above a noun.
fn clause_of(reading: &Reading<'_>, hit: &Hit) -> Option<usize> {
    let mut at = reading.tree.top(hit.start, hit.end);
    for _ in 0..MAX_CLIMB {
        if reading.tree.upos(at) == Some(Upos::Verb) {
            return Some(at);
        }
        at = reading.tree.head(at)?;
    }
    None
}

/// Those whom a verb of the same type beside the act has for its object, or in the passive for its subject: "are killed
/// in attacks by …", "shelled the town, wounding two officers", "were hurt when police opened fire".
pub(super) fn hurt<'r>(reading: &'r Reading<'_>, hit: &Hit, actors: &[&Mentioned]) -> Vec<&'r Mentioned> {
    let Some(verb) = clause_of(reading, hit) else { return Vec::new() };
    let above = reading.tree.head(verb).filter(|_| reading.tree.deprel(verb).is_some_and(|way| BESIDE.contains(&way)));
    let below = |verb: usize| {
        reading.tree.children(verb).filter(|&child| reading.tree.deprel(child).is_some_and(|way| BESIDE.contains(&way)))
    };
    let own = (verb != hit.start).then_some(verb);
    let beside = own.into_iter().chain(below(verb)).chain(above);
    for verb in beside.filter(|&verb| strikes(reading, verb)) {
        let is_passive = reading.tree_is_passive(verb, true) == Some(true);
        let found = if is_passive {
            reading.tree_subject(verb)
        } else {
            reading.tree_object(verb, verb + 1).map(|word| reading.denoted(word))
        };
        let mut found = found.unwrap_or_default();
        found.retain(|party| is_other(reading, actors, party));
        if !found.is_empty() {
            return found;
        }
    }
    Vec::new()
}

/// Whether the word is a verb of violence.
fn strikes(reading: &Reading<'_>, word: usize) -> bool {
    reading.tree.upos(word) == Some(Upos::Verb)
        && reading
            .lexicon
            .triggers_at(reading.words.at(word))
            .iter()
            .any(|candidate| candidate.event_type == EventType::Assault && !candidate.is_noun)
}

/// Whether the word is a noun of violence.
pub(super) fn is_violence(reading: &Reading<'_>, word: usize) -> bool {
    let mut candidates = reading.lexicon.triggers_at(reading.words.at(word)).iter();
    candidates.any(|candidate| candidate.event_type == EventType::Assault && candidate.is_noun)
}

/// The subject of what an accusation or threat says: "alleging that the ministry had …".
fn told_of<'r>(reading: &'r Reading<'_>, hit: &Hit) -> Vec<&'r Mentioned> {
    let mut contents = reading
        .tree
        .children(hit.start)
        .filter(|&child| child >= hit.end && reading.tree.deprel(child) == Some(Deprel::Ccomp));
    contents.find_map(|content| reading.tree_subject(content)).unwrap_or_default()
}

/// The subject of the clause in which the act is something that it deals with: "*Chad* rejected a request by …",
/// "*Togo* closed its border at the request of …".
fn answering<'r>(reading: &'r Reading<'_>, hit: &Hit) -> Vec<&'r Mentioned> {
    let top = reading.tree.top(hit.start, hit.end);
    let mut at = top;
    if !hit.is_noun {
        // "an injunction sought by the senator"
        if reading.tree.deprel(at) != Some(Deprel::Acl) {
            return Vec::new();
        }
        let Some(head) = reading.tree.head(at) else { return Vec::new() };
        at = head;
    }
    for _ in 0..MAX_CLIMB {
        let Some(head) = reading.tree.head(at) else { return Vec::new() };
        if reading.tree.upos(head) == Some(Upos::Verb) {
            return match reading.tree.deprel(at) {
                Some(Deprel::Nsubj | Deprel::NsubjPass) => Vec::new(),
                _ => reading.tree_subject(head).unwrap_or_default(),
            };
        }
        at = head;
    }
    Vec::new()
}

/// Types of acts against somebody.
pub(super) fn is_hostile(event_type: EventType) -> bool {
    use EventType::{Accuse, Assault, Coerce, Sanction, Threaten};
    matches!(event_type, Accuse | Assault | Coerce | Sanction | Threaten)
}

/// Those against whom the same actor has done something else in the same sentence: "fined the firm, accusing it …".
pub(super) fn shared(reading: &Reading<'_>, hit: &Hit, actors: &[Actor], earlier: &[(Hit, Event)]) -> Vec<Actor> {
    let Some(doer) = actors.first() else { return Vec::new() };
    if !is_hostile(hit.event_type) {
        return Vec::new();
    }
    let sentence = reading.document.tokens[hit.start].sentence;
    let mut before = earlier.iter().rev().map(|(_, event)| event).take_while(|event| event.sentence == sentence);
    let same = before.find(|event| {
        is_hostile(event.event_type)
            && !event.recipients.is_empty()
            && event.actors.first().is_some_and(|actor| actor.party.entity == doer.party.entity)
    });
    same.map(|event| event.recipients.clone()).unwrap_or_default()
}

/// Whether the other side of an act of this type is whom else the sentence names, where nobody stands in its place; told
/// by trying each type on the hand coding, its development part too: expect a little less on unseen news.
pub(super) fn has_counterpart(event_type: EventType, is_mutual: bool) -> bool {
    use EventType::{Assault, Coerce, Consult, Request, Sanction, Threaten};
    if is_mutual {
        event_type == Consult
    } else {
        matches!(event_type, Assault | Coerce | Request | Sanction | Threaten)
    }
}

/// The only ones of another state or body whom the sentence names beside the actors: "the American blockade" in a
/// sentence that otherwise speaks of Chad alone.
pub(super) fn counterpart<'r>(
    reading: &'r Reading<'_>,
    hit: &Hit,
    is_mutual: bool,
    actors: &[&Mentioned],
) -> Option<&'r Mentioned> {
    let code = |party: &Mentioned| reading.entity(party).code.clone();
    let judges = judges_of(reading, hit);
    let own: Vec<Option<String>> = actors.iter().map(|actor| code(actor)).collect();
    if own.iter().all(Option::is_none) {
        return None;
    }
    let (first, last) = reading.sentence_of(hit.start);
    // "discussed the Chad crisis": what a talk is about is nobody who talks.
    let topic = reading.tree_object(hit.start, hit.end).filter(|_| is_mutual && !hit.is_noun);
    let topic = topic.map(|word| reading.tree.extent(word));
    let is_topic = |party: &Mentioned| topic.is_some_and(|(from, to)| (from..to).contains(&party.tokens.0));
    let is_other = |party: &&Mentioned| {
        let code = code(party);
        code.is_some()
            && !is_topic(party)
            && !own.contains(&code)
            && !judges.iter().any(|judge| judge.entity == party.entity)
            && may_oppose(reading, hit, is_mutual, party)
    };
    let from = reading.parties.partition_point(|party| party.tokens.0 < first);
    let mut others = reading.parties[from..].iter().take_while(|party| party.tokens.0 < last).filter(is_other);
    let found = others.next()?;
    others.all(|other| code(other) == code(found)).then_some(found)
}

/// Whether somebody may be the other side of an act: a state, its arms or a body of states, and no place or topic.
fn may_oppose(reading: &Reading<'_>, hit: &Hit, is_mutual: bool, party: &Mentioned) -> bool {
    let entity = reading.entity(party);
    let is_violent = matches!(hit.event_type, EventType::Assault | EventType::Coerce);
    let acts = match entity.sector {
        Some(Sector::Gov | Sector::Mil | Sector::Reb) => true,
        Some(Sector::Igo) => !is_violent,
        _ => false,
    };
    let before = |back: usize| party.tokens.0.checked_sub(back);
    let word = |back: usize| before(back).map_or("", |at| reading.words.at(at));
    let in_place = matches!(word(1), "in" | "at" | "near" | "of" | ",") && party.kind == Kind::State;
    let is_topic = before(1).is_some_and(|at| reading.words.tag(at) == Tag::Preposition);
    let speaks_for_it = party.kind != Kind::Group || entity.office.is_some();
    // Persons speak of violence more often than they suffer it.
    let is_person = is_violent && entity.kind == Kind::Person;
    acts && !in_place
        && !is_person
        && !matches!(party.kind, Kind::Medium | Kind::Pronoun)
        && !(is_mutual && (is_topic || !speaks_for_it || (hit.form.is_some() && party.is_modifier)))
}

/// Those who shortly before did to the actor what this act answers: "the group denied the allegation".
pub(super) fn answered(reading: &Reading<'_>, hit: &Hit, actors: &[Actor], earlier: &[(Hit, Event)]) -> Vec<Actor> {
    use EventType::{Accuse, Assault, Concede, Reject};
    let Some(own) = actors.first().and_then(|actor| actor.party.code.as_ref()) else { return Vec::new() };
    if !matches!(hit.event_type, Accuse | Assault | Concede | Reject) {
        return Vec::new();
    }
    let sentence = reading.document.tokens[hit.start].sentence.idx();
    let before = earlier
        .iter()
        .rev()
        .map(|(_, event)| event)
        .take_while(|event| sentence - event.sentence.idx() <= ANSWER_REACH);
    let has = |actors: &[Actor]| actors.iter().any(|actor| actor.party.code.as_ref() == Some(own));
    // Violence answers violence, and not the words that condemn it.
    let may_ask = |event: &Event| hit.event_type != Assault || event.event_type == Assault;
    let is_theirs = |event: &&Event| !event.actors.is_empty() && !has(&event.actors);
    let asked = before.clone().filter(is_theirs).find(|event| may_ask(event) && has(&event.recipients));
    // Who rejects next what somebody accuses others of answers that one.
    let accused = || before.filter(is_theirs).find(|event| hit.event_type == Reject && event.event_type == Accuse);
    let asked = asked.or_else(accused);
    asked.map(|event| event.actors.clone()).unwrap_or_default()
}

/// How many sentences back it is looked for who says what is rejected.
const CLAIM_REACH: usize = 3;

/// Who said shortly before what this act rejects: "the minister spoke of forty dead. The army denied *that*".
pub(super) fn claimant(reading: &Reading<'_>, hit: &Hit, actors: &[Actor], statements: &[Statement]) -> Vec<Actor> {
    if hit.event_type != EventType::Reject || hit.is_noun || actors.is_empty() {
        return Vec::new();
    }
    let sentence = reading.document.tokens[hit.start].sentence.idx();
    let at = reading.span(hit.start, hit.end).start();
    let is_own = |party: &Party| {
        actors.iter().any(|actor| {
            actor.party.entity == party.entity || (actor.party.code == party.code && actor.party.sector == party.sector)
        })
    };
    let is_before = |party: &&Party| party.span.is_some_and(|span| span.end() <= at) && party.code.is_some();
    let near = |statement: &&Statement| {
        let of = statement.sentence.idx();
        of <= sentence && sentence - of <= CLAIM_REACH
    };
    let said = statements.iter().filter(near).filter_map(|statement| statement.speaker.as_ref());
    let found = said.filter(is_before).filter(|party| !is_own(party)).max_by_key(|party| party.span);
    found.cloned().and_then(Actor::new).into_iter().collect()
}

/// Whether one of some entities is an actor of an act.
pub(super) fn is_by_any(reading: &Reading<'_>, event: &Event, entities: &[usize]) -> bool {
    let is_one =
        |actor: &Actor| entities.iter().any(|&entity| reading.party_of_entity(entity).entity == actor.party.entity);
    event.actors.iter().any(is_one)
}

/// How many sentences back the like is looked for.
const LIKE_REACH: usize = 4;

/// Who does what is told without its doer: who did the like before, else the power of the state of those acted upon, or
/// of the state that the article is about, as it was last named.
///
/// `judges` are the entities of those who speak of it as what others did.
pub(super) fn doer(
    reading: &Reading<'_>,
    hit: &Hit,
    recipients: &[Actor],
    judges: &[usize],
    earlier: &[(Hit, Event)],
) -> Vec<Actor> {
    let sentence = reading.document.tokens[hit.start].sentence.idx();
    let shares = |event: &Event| {
        recipients.is_empty()
            || event.recipients.iter().any(|other| {
                recipients.iter().any(|own| own.party.code.is_some() && own.party.code == other.party.code)
            })
    };
    let before = earlier.iter().rev().map(|(_, event)| event);
    let like = before
        .take_while(|event| sentence - event.sentence.idx() <= LIKE_REACH)
        .filter(|event| event.event_type == hit.event_type && !event.actors.is_empty() && shares(event))
        .find(|event| !is_by_any(reading, event, judges));
    if let Some(like) = like {
        return like.actors.clone();
    }
    let theirs = recipients.iter().find_map(|recipient| recipient.party.country.clone());
    let Some(state) = theirs.or_else(|| reading.home.clone()) else { return Vec::new() };
    let is_violent = matches!(hit.event_type, EventType::Assault | EventType::Mobilize);
    let is_power = |party: &&Mentioned| {
        let entity = reading.entity(party);
        let fits = matches!(entity.sector, Some(Sector::Gov | Sector::Cop | Sector::Jud))
            || (is_violent && entity.sector == Some(Sector::Mil));
        entity.country.as_ref() == Some(&state)
            && entity.code == entity.country
            && (fits || party.kind == Kind::State)
            && party.kind != Kind::Pronoun
            && !recipients.iter().any(|recipient| recipient.span == party.span)
    };
    let at = reading.parties.partition_point(|party| party.tokens.0 < hit.start);
    let (before, behind) = reading.parties.split_at(at);
    let found = before.iter().rev().find(is_power).or_else(|| behind.iter().find(is_power));
    found.and_then(|party| Actor::new(reading.party(party))).into_iter().collect()
}

/// How far around a passive its doer is looked for, in sentences.
const DOER_REACH: usize = 2;

/// Who does what a passive tells without its doer: for an arrest or trial the police or court that the text names
/// nearest by, in its sentence, before it or after it.
pub(super) fn authorities<'r>(reading: &'r Reading<'_>, hit: &Hit, recipients: &[&Mentioned]) -> Option<&'r Mentioned> {
    use EventType::{Accuse, Coerce, Sanction};
    if !matches!(hit.event_type, Accuse | Coerce | Sanction) {
        return None;
    }
    let sentences = &reading.document.sentences;
    let sentence = reading.document.tokens[hit.start].sentence.idx();
    let acts = |party: &&Mentioned| {
        let entity = reading.entity(party);
        let sector = matches!(entity.sector, Some(Sector::Cop | Sector::Jud | Sector::Spy));
        sector && !party.is_modifier && !recipients.iter().any(|recipient| recipient.entity == party.entity)
    };
    let in_sentence = |n: usize| {
        let (first, last) = (sentences[n].tokens.0.idx(), sentences[n].tokens.1.idx());
        let from = reading.parties.partition_point(|party| party.tokens.0 < first);
        reading.parties[from..].iter().take_while(move |party| party.tokens.0 < last).find(acts)
    };
    let before = (sentence.saturating_sub(DOER_REACH)..sentence).rev();
    let after = sentence + 1..sentences.len().min(sentence + 1 + DOER_REACH);
    std::iter::once(sentence).chain(before).chain(after).find_map(in_sentence)
}
/// Whom a threat is made to, where the words say only of whom it is asked: "threatened a boycott unless *the league* gives in".
pub(super) fn threatened<'r>(reading: &'r Reading<'_>, hit: &Hit, actors: &[&Mentioned]) -> Vec<&'r Mentioned> {
    if hit.event_type != EventType::Threaten {
        return Vec::new();
    }
    let (_, last) = reading.sentence_of(hit.start);
    let mut conditions = (hit.end..last).filter(|&word| matches!(reading.words.at(word), "unless" | "if"));
    let asked = |mark: usize| {
        let clause = reading.tree.head(mark).filter(|&clause| clause > mark)?;
        let subject = reading.tree.child(clause, &[Deprel::Nsubj, Deprel::NsubjPass]).filter(|&word| word > mark)?;
        let mut found = reading.denoted(subject);
        found.retain(|party| is_other(reading, actors, party) && party.kind != Kind::Pronoun);
        Some(found).filter(|found| !found.is_empty())
    };
    conditions.find_map(asked).unwrap_or_default()
}
