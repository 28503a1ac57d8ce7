//! What the trained reader takes for acts, joined with the codebook's triggers.
//!
//! The codebook proposes and rules: a trigger whose conditions hold keeps its type, and what the reader makes of the word in its
//! sentence says how sure it is. Where no trigger stands the reader proposes, if it is sure. Roles are the rules', joined
//! with whom the reader links to the act; status, background, modes and contexts weigh both.

use chancery_codebook::forms::VerbForm;
use chancery_codebook::{ActorSlot, Needs, Slot, Trigger, TriggerWord};
use chancery_doc::{ActLink, EventType, ReadAct, Spoke, Status, Upos};

use super::own;
use super::parties::{Kind, Mentioned, Reading};
use super::triggers::{Hit, drop_contents};
use super::words::Tag;

// Tuned on the held-back tenth of the annotated passages.

/// How much the codebook's own sureness counts beside what the reader says of the word here.
pub(super) const CODEBOOK_SHARE: f64 = 0.1;
/// A trigger as sure as this keeps such a part of its sureness, whatever the reader says.
const SURE: f64 = 0.7;
const SPARED: f64 = 0.4;
/// A word that no trigger names is an act if the reader is so sure that it is one.
const LEAST_ALONE: f64 = 0.9;
/// An act with nobody acted upon is told if the reader is so sure of it, where it alone sees it or a gerund tells it.
const LEAST_ONE_SIDED: f64 = 0.98;
/// An act of which the reader is so sure has a doer, also where no words link one to it.
const CERTAIN: f64 = 0.9;
/// An act of which the reader is so sure is told, whatever act around it asks for it.
const TOLD: f64 = 0.4;
/// A link is believed from here on.
pub(super) const LINKED: f64 = 0.5;
/// Where the rules give a role to nobody, a link is believed that is so likely; where they give it to somebody, one more is.
const FILLS: f64 = 0.2;
const ADDS: f64 = 0.8;
/// Whom the rules give a role falls out where the reader finds the link less likely than this.
const DROPS: f64 = 0.02;
/// Shares of the rules beside the reader's in background, modes and contexts, and how much both must reach.
const BACKGROUND: (f64, f64) = (0.2, 0.27);
const MODE: (f64, f64) = (0.3, 0.3);
const CONTEXT: (f64, f64) = (0.2, 0.28);

/// What is asked of a word of a type that only the reader takes for an act.
pub(super) fn trigger(event_type: EventType) -> Trigger {
    use EventType::{Agree, Consult, Cooperate, Protest};
    let after = |preposition: &str| Slot::After(preposition.to_owned());
    let recipient = match event_type {
        Consult | Cooperate | Agree => vec![Slot::Object, after("with"), after("to")],
        Protest => vec![after("against"), after("at")],
        _ => vec![Slot::Object, after("against"), after("on"), after("to"), after("from"), after("with"), after("of")],
    };
    Trigger {
        word: TriggerWord::Phrase(String::new()),
        recipient,
        actor: vec![ActorSlot::Possessive, ActorSlot::After("by".to_owned()), ActorSlot::Subject],
        mutual: false,
        passive: false,
        needs: Needs::Actor,
        not: Vec::new(),
        near: Vec::new(),
        mode: None,
        confidence: LEAST_ALONE,
        eg: None,
        is_own: false,
        category: None,
    }
}

/// Joins the codebook's triggers in the sentence `first..last` with what the reader takes for acts, in text order.
pub(super) fn join(reading: &Reading<'_>, hits: Vec<Hit>, first: usize, last: usize) -> Vec<Hit> {
    if reading.annotations.acts.is_empty() {
        return drop_contents(reading, hits);
    }
    let is_told = |hit: &Hit| reading.act_in(hit.start, hit.end).is_some_and(|act| act.act() >= TOLD);
    let told: Vec<Hit> = hits.iter().filter(|hit| is_told(hit)).cloned().collect();
    let mut hits = drop_contents(reading, hits);
    hits.extend(told.into_iter().filter(|told| !hits.iter().any(|hit| hit.start == told.start)).collect::<Vec<_>>());
    let mut joined: Vec<Hit> = hits.into_iter().map(|hit| judged(reading, hit)).collect();
    for token in first..last {
        let is_free = !joined.iter().any(|hit| (hit.start..hit.end).contains(&token));
        let act = reading.act_at(token).filter(|act| is_free && act.act() >= LEAST_ALONE);
        let act = act.filter(|act| !own::is_dropped(reading, act.best().0, token));
        joined.extend(act.map(|act| alone(reading, act, token)));
    }
    joined.sort_by_key(|hit| hit.start);
    joined
}

/// The trigger with the sureness that both give it, and the types that the reader finds likelier as runners-up. A user's own
/// word is as sure as the user says: it may mean what the reader never learned.
fn judged(reading: &Reading<'_>, mut hit: Hit) -> Hit {
    if hit.trigger(reading).is_own {
        return hit;
    }
    let act = reading.act_in(hit.start, hit.end);
    // Of a word that the codebook is sure of, a reader of single sentences alone does not make nothing.
    let own = if hit.confidence >= SURE { SPARED * hit.confidence } else { 0.0 };
    hit.confidence = weighed(CODEBOOK_SHARE, hit.confidence, act.map_or(0.0, ReadAct::act)).max(own);
    if let Some(act) = act {
        for (event_type, likely) in alternatives(act, hit.event_type) {
            match hit.alternatives.iter_mut().find(|(known, _)| *known == event_type) {
                Some((_, known)) => *known = likely.max(*known),
                None => hit.alternatives.push((event_type, likely)),
            }
        }
        hit.alternatives.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    }
    hit
}

/// A trigger that the reader alone sees.
pub(super) fn alone(reading: &Reading<'_>, act: &ReadAct, token: usize) -> Hit {
    let (event_type, _) = act.best();
    let alternatives = alternatives(act, event_type);
    Hit { alternatives, ..word_as(reading, token, event_type, act.act()) }
}

/// A word taken for an act of a type that no trigger need name.
pub(super) fn word_as(reading: &Reading<'_>, token: usize, event_type: EventType, confidence: f64) -> Hit {
    let is_noun = !matches!(reading.tree.upos(token), Some(Upos::Verb | Upos::Adj | Upos::Aux));
    let word = reading.words.at(token);
    let form = match reading.words.tag(token) {
        _ if is_noun => None,
        Tag::Past => Some(VerbForm::Past),
        _ if word.ends_with("ing") => Some(VerbForm::Gerund),
        _ if word.ends_with("ed") || word.ends_with("en") => Some(VerbForm::Past),
        _ if word.ends_with('s') => Some(VerbForm::Third),
        _ => Some(VerbForm::Base),
    };
    // A word that the codebook knows under other conditions still says where its parties stand.
    let known = reading.lexicon.triggers_at(word).iter().find(|candidate| {
        candidate.event_type == event_type
            && candidate.rest.is_empty()
            && candidate.is_noun == is_noun
            && !reading.codebook.entry(event_type).triggers[candidate.trigger_idx].is_own
    });
    Hit {
        start: token,
        end: token + 1,
        event_type,
        trigger_idx: known.map(|candidate| candidate.trigger_idx),
        is_read: true,
        form: known.and_then(|candidate| candidate.form).or(form),
        is_noun,
        confidence,
        alternatives: Vec::new(),
    }
}

/// Whether the reader takes the words for an act surely enough to do without a second side.
pub(super) fn is_sure(reading: &Reading<'_>, hit: &Hit) -> bool {
    reading.act_in(hit.start, hit.end).is_some_and(|act| act.act() >= LEAST_ALONE)
}

/// Whether the reader takes the words for an act at all.
pub(super) fn is_read(reading: &Reading<'_>, hit: &Hit) -> bool {
    reading.act_in(hit.start, hit.end).is_some()
}

/// Whether the reader takes the words for an act so surely that somebody did it, told or not.
pub(super) fn is_certain(reading: &Reading<'_>, hit: &Hit) -> bool {
    reading.act_in(hit.start, hit.end).is_some_and(|act| act.act() >= CERTAIN)
}

/// Whether an act is told though nobody is acted upon: that many words mean which are no act at all ("the *opening* of the game").
pub(super) fn is_told_alone(reading: &Reading<'_>, hit: &Hit) -> bool {
    let is_weak = hit.is_read || hit.form == Some(VerbForm::Gerund);
    let is_certain = || reading.act_in(hit.start, hit.end).is_some_and(|act| act.act() >= LEAST_ONE_SIDED);
    !is_weak || reading.annotations.acts.is_empty() || hit.trigger(reading).is_own || is_certain()
}

/// Who found an act: the codebook's words, the reader, or both.
pub(super) fn spoke(reading: &Reading<'_>, hit: &Hit) -> Spoke {
    if hit.is_read {
        Spoke::Model
    } else if is_sure(reading, hit) {
        Spoke::Both
    } else {
        Spoke::Rule
    }
}

/// A number of the codebook's, or of the rules', beside one of the reader's.
fn weighed(share: f64, ruled: f64, read: f64) -> f64 {
    share * ruled + (1.0 - share) * read
}

fn alternatives(act: &ReadAct, than: EventType) -> Vec<(EventType, f64)> {
    let all = EventType::ALL.iter().copied().zip(act.types);
    let mut others: Vec<(EventType, f64)> = all.filter(|&(known, share)| known != than && share >= 0.1).collect();
    others.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    others
}

/// The status that the reader and the rules together find likeliest.
pub(super) fn status(reading: &Reading<'_>, hit: &Hit, rule: Status) -> Status {
    let Some(act) = reading.act_in(hit.start, hit.end) else { return rule };
    // What grammar says is yet to be, may be or is not, it says surely; that something has been done it says of all else.
    let trust = match rule {
        Status::Occurred => 0.3,
        Status::Ongoing => 0.5,
        Status::Planned => 0.9,
        Status::Possible => 1.0,
        Status::Denied => 1.1,
    };
    let weight = |status: Status, likely: f64| likely + if status == rule { trust } else { 0.0 };
    let likelier = |best: (Status, f64), next: (Status, f64)| if next.1 > best.1 { next } else { best };
    let all = Status::ALL.iter().copied().zip(act.statuses);
    all.map(|(status, likely)| (status, weight(status, likely))).fold((rule, 0.0), likelier).0
}

/// Whether the reader takes an act for background, weighed with what the rules say.
pub(super) fn is_background(reading: &Reading<'_>, hit: &Hit, rule: bool) -> bool {
    let Some(act) = reading.act_in(hit.start, hit.end) else { return rule };
    weighed(BACKGROUND.0, f64::from(u8::from(rule)), act.background) >= BACKGROUND.1
}

/// The modes of an act that the reader and the rules together find; of a mode that the reader does not know, as one that a
/// user defined, the rules alone decide.
pub(super) fn modes(reading: &Reading<'_>, hit: &Hit, rule: &[String]) -> Vec<String> {
    let Some(act) = reading.act_in(hit.start, hit.end) else { return rule.to_vec() };
    let of = hit.event_type;
    let read = |name: &str| act.modes.iter().find(|known| known.0 == of && *known.1 == *name).map(|m| m.2);
    let read = |name: &str| read(name).filter(|_| !own::is_anew(reading, of.as_str(), name));
    let modes = reading.codebook.entry(hit.event_type).modes.iter().map(|mode| mode.name.as_str());
    let mut found: Vec<(f64, &str)> =
        modes.filter_map(|name| Some((share_of(name, rule, read(name), MODE)?, name))).collect();
    found.sort_by(|a, b| b.0.total_cmp(&a.0));
    found.into_iter().map(|(_, name)| name.to_owned()).collect()
}

/// The contexts of an act, as [`modes`]; `rule` are those that the words of the paragraph show.
pub(super) fn contexts(reading: &Reading<'_>, hit: &Hit, rule: &[String]) -> Vec<String> {
    let Some(act) = reading.act_in(hit.start, hit.end) else { return rule.to_vec() };
    let read = |name: &str| act.contexts.iter().find(|(known, _)| **known == *name).map(|(_, likely)| *likely);
    let read = |name: &str| read(name).filter(|_| !own::is_anew(reading, "context", name));
    let contexts = reading.codebook.contexts().iter().map(|context| context.name.as_str());
    let mut found: Vec<String> =
        contexts.filter(|name| share_of(name, rule, read(name), CONTEXT).is_some()).map(str::to_owned).collect();
    found.sort();
    found
}

/// How likely a label is that the rules may show and the reader may know; none where that is too little.
fn share_of(name: &str, rule: &[String], read: Option<f64>, (share, least): (f64, f64)) -> Option<f64> {
    let ruled = f64::from(u8::from(rule.iter().any(|known| known == name)));
    let likely = read.map_or(ruled, |read| weighed(share, ruled, read));
    (likely >= least).then_some(likely)
}

/// How surely the reader links a party to an act.
fn likely(reading: &Reading<'_>, act: &ReadAct, link: ActLink, party: &Mentioned) -> f64 {
    let is_owner = |token: usize| owner_of(reading, token).is_some_and(|owner| owner.span == party.span);
    let is_name = |token: usize| described(reading, token).is_some_and(|known| known.span == party.span);
    let in_phrase =
        |token: usize| (party.tokens.0..party.tokens.1).contains(&token) || is_owner(token) || is_name(token);
    let own = act.links.iter().filter(|linked| linked.link == link && in_phrase(linked.token.idx()));
    own.map(|linked| linked.probability).fold(0.0, f64::max)
}

/// The state or body whose a noun is that is nobody by itself: "*Chad*'s rail board".
fn owner_of<'r>(reading: &'r Reading<'_>, word: usize) -> Option<&'r Mentioned> {
    let tree = &reading.tree;
    let is_before = |&child: &usize| child < word && tree.is_owner(child);
    if reading.party_at(word).is_some() || !matches!(tree.upos(word), Some(Upos::Noun | Upos::Propn)) {
        return None;
    }
    let mut owners = tree.children(word).filter(is_before).filter_map(|child| reading.party_at(child));
    owners.find(|owner| owner.is_modifier && matches!(owner.kind, Kind::State | Kind::Body))
}

/// The description that tells who a name is of which nothing else is known: "the *Indian carmaker* Sivari".
fn described<'r>(reading: &'r Reading<'_>, word: usize) -> Option<&'r Mentioned> {
    let is_name = |&word: &usize| reading.tree.upos(word) == Some(Upos::Propn) && reading.party_at(word).is_none();
    let (first, last) = reading.sentence_of(word);
    let start = (first..=word).rev().take_while(is_name).last()?;
    // "the opposition Harbour Party": the name ends in somebody else.
    let end = (word..last).find(|word| !is_name(word)).unwrap_or(last);
    if reading.party_at(end).is_some_and(|party| party.tokens.0 == end && end < last) {
        return None;
    }
    let before = reading.party_at(start.checked_sub(1)?)?;
    (before.kind == Kind::Group && before.tokens.1 == start && start > first).then_some(before)
}

/// Whether the reader surely links a party to an act.
pub(super) fn is_linked(reading: &Reading<'_>, hit: &Hit, link: ActLink, party: &Mentioned) -> bool {
    reading.act_in(hit.start, hit.end).is_some_and(|act| likely(reading, act, link, party) >= LINKED)
}

/// Those whom the rules give a role of an act, joined with those whom the reader links to it: who is likely no party to
/// it falls out, who surely is one comes in, in text order.
pub(super) fn joined<'r>(
    reading: &'r Reading<'_>,
    hit: &Hit,
    link: ActLink,
    ruled: Vec<&'r Mentioned>,
) -> Vec<&'r Mentioned> {
    let Some(act) = reading.act_in(hit.start, hit.end) else { return ruled };
    // "Asked by Togo": by whom is said as plainly as can be.
    let agents = reading.tree_agent(hit.start).unwrap_or_default();
    let is_said = !agents.is_empty() || ruled.iter().any(|party| reading.is_behind(party, &["by"]));
    if link == ActLink::Actor && is_said && !ruled.is_empty() {
        return ruled;
    }
    let is_doer = |party: &Mentioned| link == ActLink::Recipient && agents.iter().any(|agent| agent.span == party.span);
    let least = if ruled.is_empty() { FILLS } else { ADDS };
    let is_likely = |party: &&Mentioned| likely(reading, act, link, party) >= DROPS;
    let mut found: Vec<&Mentioned> = ruled.iter().copied().filter(is_likely).collect();
    for linked in act.linked(link, least) {
        let word = linked.token.idx();
        let party = reading.party_at(word).or_else(|| owner_of(reading, word)).or_else(|| described(reading, word));
        let is_new = |party: &&Mentioned| !is_doer(party) && !found.iter().any(|known| known.span == party.span);
        found.extend(party.filter(is_new));
    }
    // Whose act it is the reader knows better than whom it concerns, who often stands in another sentence.
    if found.is_empty() && link != ActLink::Actor {
        return ruled;
    }
    found.sort_by_key(|party| party.span);
    found
}
