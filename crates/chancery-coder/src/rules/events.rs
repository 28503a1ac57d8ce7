//! Who did what to whom: the rows that triggers make, with their roles, status, date, place and numbers.

use chancery_codebook::forms::VerbForm;
use chancery_codebook::{Needs, Trigger};
use chancery_doc::{Actor, Alternative, Event, EventType, Evidence, Sector, Span, Statement, Status};

use super::lexicon::Near;
use super::parties::Reading;
use super::statements::Speech;
use super::triggers::Hit;
use super::{background, confidence, dates, frames, learned, magnitude, own, places, roles, status};

/// Rows less sure than this are not made; tuned on the training part of the hand coding.
const MIN_SURENESS: f64 = 0.35;
/// How far private people speak for a political act.
const PRIVATE: f64 = 0.4;

/// Finds the events of a document, in the order of their triggers.
pub(crate) fn find(reading: &Reading<'_>, speech: &Speech, near: Option<own::Compared<'_>>) -> Vec<Event> {
    let mut events: Vec<(Hit, Event)> = Vec::new();
    let mut beside: Vec<(Hit, Event)> = Vec::new();
    let mut contexts_of: Option<(usize, Vec<String>)> = None;
    for sentence in reading.document.sentences.iter().filter(|sentence| reading.document.tells(sentence)) {
        let (first, last) = (sentence.tokens.0.idx(), sentence.tokens.1.idx());
        if first == last || frames::is_borrowed(reading, first, last) {
            continue;
        }
        let hits = learned::join(reading, own::hits(reading, first, last), first, last);
        let (n_before, n_beside) = (events.len(), beside.len());
        for hit in &hits {
            if let Some(event) = event(reading, speech, hit, &events) {
                events.push((hit.clone(), event));
            }
        }
        for hit in own::hits_beside(reading, first, last) {
            beside.extend(event(reading, speech, &hit, &events).map(|event| (hit, event)));
        }
        if let Some(near) = near {
            let (kinds, others) = own::found_near(reading, speech, near, (first, last), &hits, &events);
            events.extend(kinds);
            beside.extend(others);
        }
        for (hit, event) in events[n_before..].iter_mut().chain(&mut beside[n_beside..]) {
            event.contexts = learned::contexts(reading, hit, shown(reading, &mut contexts_of, sentence.paragraph));
        }
    }
    own::take(reading, near, &mut events, beside);
    let mut events = drop_doubles(reading, events);
    own::finish(reading.codebook, &mut events);
    magnitude::attach(reading, &mut events);
    events
}

/// Makes the row of a trigger, if it has the parties that it needs.
pub(super) fn event(reading: &Reading<'_>, speech: &Speech, hit: &Hit, earlier: &[(Hit, Event)]) -> Option<Event> {
    let statements = speech.statements.as_slice();
    let trigger = hit.trigger(reading);
    let (mut actors, mut recipients) = roles::of(reading, statements, hit, trigger, earlier);
    let enough = match trigger.needs {
        Needs::Both | Needs::Recipient if learned::is_sure(reading, hit) => !actors.is_empty(),
        Needs::Actor => !actors.is_empty(),
        Needs::Recipient => !recipients.is_empty(),
        Needs::Both => !actors.is_empty() && (!recipients.is_empty() || (trigger.mutual && actors.len() > 1)),
    };
    if !enough {
        return None;
    }
    if recipients.is_empty() && !trigger.mutual && !learned::is_told_alone(reading, hit) {
        return None;
    }
    if is_private_crime(reading, hit.event_type, &actors, &recipients) && !trigger.is_own {
        return None;
    }
    let sureness = hit.confidence * how_political(hit.event_type, &actors, &recipients);
    if sureness < MIN_SURENESS {
        return None;
    }
    let mut place = places::of(reading, hit);
    let state = place.as_ref().and_then(|place| place.country.clone());
    let state = state.or_else(|| places::state_of(reading, hit.start, hit.end));
    roles::settle(reading, hit, state, &mut actors, &mut recipients);
    if let Some(place) = place.as_mut().filter(|place| places::wants_state(place)) {
        place.country = places::of_parties(hit.event_type, &actors, &recipients);
    }
    let (first, last) = reading.sentence_of(hit.start);
    let span = reading.span(hit.start, hit.end);
    let mut status = learned::status(reading, hit, status::of(reading, hit));
    // "denied the accusations": they were made.
    let is_word = hit.is_noun && matches!(hit.event_type, EventType::Accuse | EventType::Request);
    if !is_word && is_denied(reading, statements, span) {
        status = Status::Denied;
    }
    let date = dates::of(reading, hit, statements, status);
    // What lies behind publication has not happened yet.
    let published = reading.document.article.published.as_ref().and_then(|published| published.date.day());
    let is_ahead = date.as_ref().zip(published).is_some_and(|(date, published)| date.from > published);
    // "has accepted … and will send a delegation on Friday": what has been done is not the day's.
    let is_done = !hit.is_noun && matches!(hit.form, Some(VerbForm::Past | VerbForm::Participle));
    if status == Status::Occurred && is_ahead && !is_done {
        status = Status::Planned;
    }
    let modes = learned::modes(reading, hit, &modes(reading, hit, trigger, first, last));
    let entry = reading.codebook.entry(hit.event_type);
    let score = modes
        .first()
        .and_then(|mode| entry.modes.iter().find(|known| known.name == *mode)?.score)
        .unwrap_or(entry.score);
    let category = own::of_trigger(reading.codebook, trigger);
    let is_old = background::is(reading, hit, date.as_ref(), status);
    let background = !background::is_of_now(reading, hit, date.as_ref(), status)
        && (learned::is_background(reading, hit, is_old) || background::goes_on(reading, hit, status));
    Some(Event {
        event_type: hit.event_type,
        contexts: Vec::new(),
        score: Some(score),
        modes,
        trigger: span,
        actors,
        recipients,
        date,
        place,
        background,
        status,
        magnitude: Default::default(),
        attribution: speech.voices_at(reading, span),
        sentence: reading.document.tokens[hit.start].sentence,
        confidence: confidence::of_event(sureness),
        evidence: Evidence {
            entry: category.as_ref().map_or(hit.event_type.as_str(), |category| &category.code).to_owned(),
            spoke: learned::spoke(reading, hit),
            clause: (!hit.is_read).then(|| trigger.word.words().to_owned()),
            alternatives: hit
                .alternatives
                .iter()
                .map(|&(event_type, confidence)| Alternative { event_type, confidence })
                .collect(),
        },
        category,
    })
}

/// Whether somebody private uses violence among people of one state: "one tenant stabbed another". Between groups of them it is
/// strife, and no crime alone.
fn is_private_crime(reading: &Reading<'_>, event_type: EventType, actors: &[Actor], recipients: &[Actor]) -> bool {
    let Some(first) = actors.first() else { return false };
    let is_article = |word: usize| matches!(reading.words.at(word), "a" | "an" | "one");
    let start = reading.tokens_of(first.span).start;
    let is_one = first.party.name.is_some() || is_article(start) || start.checked_sub(1).is_some_and(is_article);
    let of_state = |actor: &Actor| actor.party.code.is_none() || actor.party.code == first.party.code;
    let is_citizen = |actor: &Actor| actor.party.sector == Some(Sector::Cvl) && of_state(actor);
    event_type == EventType::Assault && is_one && actors.iter().chain(recipients).all(is_citizen)
}

/// How far the parties speak for a political act, as a factor of its confidence; tuned on the training part of the hand
/// coding: with nobody of a known state a row is right less often, and people in private roles rarely make one.
fn how_political(event_type: EventType, actors: &[Actor], recipients: &[Actor]) -> f64 {
    use Sector::{Bus, Cvl, Edu, Eli, Med};
    if actors.is_empty() {
        return 0.85;
    }
    let is_citizen = |actor: &Actor| actor.party.sector == Some(Cvl) && actor.party.code == actors[0].party.code;
    if event_type == EventType::Assault && actors.iter().chain(recipients).all(is_citizen) {
        return PRIVATE;
    }
    if actors.iter().chain(recipients).any(|actor| actor.party.code.is_some()) {
        return 1.0;
    }
    let is_private = |actor: &Actor| matches!(actor.party.sector, None | Some(Bus | Cvl | Edu | Eli | Med));
    let private = actors.iter().all(is_private) && event_type != EventType::Protest;
    if private { PRIVATE } else { 0.75 }
}

/// Whether the trigger stands in what somebody denies.
fn is_denied(reading: &Reading<'_>, statements: &[Statement], trigger: Span) -> bool {
    statements.iter().any(|statement| {
        let denies = statement.cue.is_some_and(|cue| {
            matches!(reading.document.words(cue).to_lowercase().as_str(), "deny" | "denies" | "denied" | "denying")
        });
        denies && statement.content.iter().any(|content| content.contains(trigger))
    })
}

fn modes(reading: &Reading<'_>, hit: &Hit, trigger: &Trigger, first: usize, last: usize) -> Vec<String> {
    if let Some(mode) = &trigger.mode {
        return vec![mode.clone()];
    }
    let window = first.max(hit.start.saturating_sub(8))..last.min(hit.end + 8);
    let surface = format!(" {} ", reading.words.lower[window.clone()].join(" "));
    let shows = |words: &Near| {
        window.clone().any(|idx| words.words.contains(reading.words.at(idx)))
            || words.phrases.iter().any(|phrase| surface.contains(&format!(" {phrase} ")))
    };
    let mut modes: Vec<String> = reading.lexicon.modes[hit.event_type as usize]
        .iter()
        .filter(|mode| shows(&mode.words))
        .map(|mode| mode.name.clone())
        .collect();
    // More than one is a guess: a row says what is clear.
    if modes.len() > 1 {
        modes.clear();
    }
    modes
}

/// [`contexts`], found once for all rows of a paragraph.
fn shown<'c>(reading: &Reading<'_>, known: &'c mut Option<(usize, Vec<String>)>, paragraph: usize) -> &'c [String] {
    if known.as_ref().is_none_or(|(of, _)| *of != paragraph) {
        *known = Some((paragraph, contexts(reading, paragraph)));
    }
    known.as_ref().map_or(&[], |(_, contexts)| contexts)
}

/// Contexts that the words of the paragraph show, sorted.
fn contexts(reading: &Reading<'_>, paragraph: usize) -> Vec<String> {
    let tokens: Vec<usize> = reading
        .document
        .sentences
        .iter()
        .filter(|sentence| sentence.paragraph == paragraph)
        .flat_map(|sentence| sentence.tokens.0.idx()..sentence.tokens.1.idx())
        .collect();
    let lower: Vec<&str> = tokens.iter().map(|&idx| reading.words.at(idx)).collect();
    let surface = format!(" {} ", lower.join(" "));
    let shows = |words: &Near| {
        lower.iter().any(|word| words.words.contains(*word))
            || words.phrases.iter().any(|phrase| surface.contains(&format!(" {phrase} ")))
    };
    let mut contexts: Vec<String> = reading
        .lexicon
        .contexts
        .iter()
        .filter(|context| shows(&context.words))
        .map(|context| context.name.clone())
        .collect();
    contexts.sort();
    contexts
}

/// Two triggers of one type for one act in one sentence are one row: the surer, then the first.
fn drop_doubles(reading: &Reading<'_>, events: Vec<(Hit, Event)>) -> Vec<Event> {
    let codes =
        |actors: &[Actor]| -> Vec<Option<String>> { actors.iter().map(|actor| actor.party.code.clone()).collect() };
    let mut kept: Vec<(Hit, Event)> = Vec::new();
    for (hit, event) in events {
        // Rows of one sentence stand together at the end.
        let before = kept.iter().rposition(|(_, known)| known.sentence != event.sentence).map_or(0, |at| at + 1);
        let double = kept[before..].iter().position(|(other, known)| {
            known.event_type == event.event_type
                && own::may_be_one(known, &event)
                && hit.start.saturating_sub(other.end) <= 8
                && (codes(&known.actors) == codes(&event.actors) || event.actors.is_empty())
                && (codes(&known.recipients) == codes(&event.recipients)
                    || event.recipients.is_empty()
                    || known.recipients.is_empty())
        });
        match double.map(|at| before + at) {
            Some(at) if own::is_rather(reading, (&hit, &event), (&kept[at].0, &kept[at].1)) => kept[at] = (hit, event),
            Some(_) => {}
            None => kept.push((hit, event)),
        }
    }
    let mut events: Vec<Event> = kept.into_iter().map(|(_, event)| event).collect();
    events.sort_by_key(|event| (event.trigger, event.is_beside()));
    events
}
