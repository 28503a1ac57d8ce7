//! Which words of a sentence carry an act: the codebook's triggers, where their conditions hold.

use std::collections::BTreeMap;

use chancery_codebook::Trigger;
use chancery_codebook::forms::VerbForm;
use chancery_doc::{Deprel, EventType, Upos};

use super::lexicon::{Candidate, Near, words_of};
use super::own::Layer;
use super::parties::{Kind, Mentioned, Reading};
use super::words::Tag;

/// How far behind a request, threat or promise the act stands that it asks for, in tokens.
const CONTENT_REACH: usize = 9;

/// Finds the triggers of the sentence `first..last` that are a layer's, in text order, not overlapping.
pub(super) fn find(reading: &Reading<'_>, first: usize, last: usize, layer: Layer) -> Vec<Hit> {
    let surface = format!(" {} ", reading.words.lower[first..last].join(" "));
    let mut at = first;
    let mut hits: Vec<Hit> = Vec::new();
    while at < last {
        match best_at(reading, at, (first, last), &surface, layer) {
            Some(hit) => {
                at = hit.end;
                hits.push(hit);
            }
            None => at += 1,
        }
    }
    hits
}

/// A trigger that stands in the text.
#[derive(Clone, Debug)]
pub(crate) struct Hit {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) event_type: EventType,
    /// The codebook's trigger; none where only the trained reader takes the word for an act.
    pub(super) trigger_idx: Option<usize>,
    /// Whether only the reader takes the word for an act; a trigger of the codebook then lends its slots alone.
    pub(super) is_read: bool,
    pub(crate) form: Option<VerbForm>,
    pub(crate) is_noun: bool,
    pub(super) confidence: f64,
    pub(super) alternatives: Vec<(EventType, f64)>,
}

impl Hit {
    /// What the codebook asks of the word, or what is asked of a word that it does not name.
    pub(crate) fn trigger<'r>(&self, reading: &'r Reading<'_>) -> &'r Trigger {
        match self.trigger_idx {
            Some(trigger_idx) => &reading.codebook.entry(self.event_type).triggers[trigger_idx],
            None => reading.lexicon.read_trigger(self.event_type),
        }
    }
}

/// The best trigger that begins at a token: the longest, then one whose conditions hold, then the surest.
fn best_at(
    reading: &Reading<'_>,
    at: usize,
    (first, last): (usize, usize),
    surface: &str,
    layer: Layer,
) -> Option<Hit> {
    let mut fits: Vec<(&Candidate, &Trigger, f64)> = Vec::new();
    for candidate in reading.lexicon.triggers_at(reading.words.at(at)) {
        let end = at + 1 + candidate.rest.len();
        let matches =
            end <= last && candidate.rest.iter().enumerate().all(|(n, word)| reading.words.at(at + 1 + n) == word);
        if !matches || !is_right_kind(reading, candidate, at, end, first) {
            continue;
        }
        let trigger = &reading.codebook.entry(candidate.event_type).triggers[candidate.trigger_idx];
        if Layer::of(reading.codebook, trigger) != layer || trigger.not.iter().any(|not| covers(reading, not, at)) {
            continue;
        }
        let near = reading.lexicon.near(candidate);
        if !near.is_empty() && !is_near(reading, near, at, end, first, last, surface) {
            continue;
        }
        let bonus = if near.is_empty() { 0.0 } else { 0.1 };
        fits.push((candidate, trigger, (trigger.confidence + bonus).min(0.95)));
    }
    // Where the same words are both, the reader knows whether they are a verb or a noun here.
    let agrees = |candidate: &Candidate| match reading.tree.upos(reading.tree.top(at, at + 1 + candidate.rest.len())) {
        Some(Upos::Noun | Upos::Propn) => candidate.is_noun,
        Some(Upos::Verb) => candidate.form.is_some(),
        _ => true,
    };
    fits.sort_by(|a, b| {
        let longer = b.0.rest.len().cmp(&a.0.rest.len());
        longer
            .then(agrees(b.0).cmp(&agrees(a.0)))
            .then(b.2.total_cmp(&a.2))
            .then(a.0.event_type.cmp(&b.0.event_type))
            .then(a.0.trigger_idx.cmp(&b.0.trigger_idx))
    });
    let &(best, _, confidence) = fits.first()?;
    let mut alternatives: BTreeMap<EventType, f64> = BTreeMap::new();
    for &(candidate, _, confidence) in &fits[1..] {
        if candidate.event_type != best.event_type {
            let known = alternatives.entry(candidate.event_type).or_default();
            *known = known.max(confidence);
        }
    }
    let mut alternatives: Vec<(EventType, f64)> = alternatives.into_iter().collect();
    alternatives.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    Some(Hit {
        start: at,
        end: at + 1 + best.rest.len(),
        event_type: best.event_type,
        trigger_idx: Some(best.trigger_idx),
        is_read: false,
        form: best.form,
        is_noun: best.is_noun,
        confidence,
        alternatives,
    })
}

/// Whether the words of `not` stand around the token at `at`, that token being one of them.
pub(super) fn covers(reading: &Reading<'_>, not: &str, at: usize) -> bool {
    let parts: Vec<&str> = words_of(not).collect();
    let stands_at = |start: usize| parts.iter().enumerate().all(|(n, part)| reading.words.at(start + n) == *part);
    (0..parts.len()).any(|n| n <= at && parts[n] == reading.words.at(at) && stands_at(at - n))
}

pub(super) fn is_near(
    reading: &Reading<'_>,
    near: &Near,
    start: usize,
    end: usize,
    first: usize,
    last: usize,
    surface: &str,
) -> bool {
    let word = (first..start).chain(end..last).any(|idx| near.words.contains(reading.words.at(idx)));
    word || near.phrases.iter().any(|phrase| surface.contains(&format!(" {phrase} ")))
}

/// Whether the word is a verb or noun here, as the trigger asks.
pub(super) fn is_right_kind(reading: &Reading<'_>, candidate: &Candidate, at: usize, end: usize, first: usize) -> bool {
    // Part of somebody's name or title is no act: "Strike Force", "Defence Support Agency".
    let in_name = |party: &Mentioned| party.tokens.0 < at && party.tokens.1 >= end && party.kind != Kind::Pronoun;
    if reading.party_at(at).is_some_and(in_name) {
        return false;
    }
    // A verb with a subject in the tree is one, whatever stands before it: "Police in Tartu, Estonia, arrest …".
    let has_subject = reading.tree.upos(at) == Some(Upos::Verb)
        && (reading.tree.child(at, &[Deprel::Nsubj, Deprel::NsubjPass]).is_some_and(|subject| subject < at)
            || reading.tree.child(at, &[Deprel::Obj, Deprel::AuxPass, Deprel::OblAgent]).is_some());
    if has_subject && (candidate.is_noun || candidate.form.is_some()) {
        return !candidate.is_noun;
    }
    let before = Before::new(reading, at, first);
    if candidate.is_noun {
        return is_noun_here(reading, candidate, end, &before);
    }
    match candidate.form {
        None => true,
        Some(form) => is_verb_here(reading, candidate, form, end, &before),
    }
}

/// What stands before a word of a sentence.
struct Before<'r> {
    tag: Option<Tag>,
    word: &'r str,
    /// Somebody whose phrase ends there.
    party: Option<&'r Mentioned>,
    /// Whether that, or a determiner, number or adjective, makes a noun of the word behind it.
    makes_noun: bool,
    /// Whether somebody there owns or describes the word behind: "Japan's", "Japanese".
    owns: bool,
}

impl<'r> Before<'r> {
    fn new(reading: &'r Reading<'_>, at: usize, first: usize) -> Self {
        let Some(idx) = at.checked_sub(1).filter(|&idx| idx >= first) else {
            return Self { tag: None, word: "", party: None, makes_noun: false, owns: false };
        };
        let (tag, word) = (reading.words.tag(idx), reading.words.at(idx));
        let party = reading.party_at(idx).filter(|party| party.tokens.1 == at);
        let owns = reading.party_at(idx).is_some_and(|party| party.is_modifier) || word.ends_with(['\'', '’']);
        let makes_noun = matches!(tag, Tag::Determiner | Tag::Adjective | Tag::Number) || owns;
        Self { tag: Some(tag), word, party, makes_noun, owns }
    }

    /// Whether somebody stands there who may be the subject of a verb.
    fn is_subject(&self) -> bool {
        self.party.is_some_and(|party| !party.is_modifier)
    }
}

fn is_noun_here(reading: &Reading<'_>, candidate: &Candidate, end: usize, before: &Before<'_>) -> bool {
    let words = &reading.words;
    let ends_phrase = matches!(
        words.tag(end),
        Tag::Preposition | Tag::Sign | Tag::Be | Tag::Modal | Tag::Auxiliary | Tag::Conjunction | Tag::Past
    );
    let is_single = candidate.rest.is_empty();
    let ends_in_s = words.at(end - 1).ends_with('s');
    match before.tag {
        Some(Tag::Modal | Tag::Pronoun | Tag::Negation) => return false,
        // "to attack Kharkiv" is a verb; "to attacks", "to talks" are nouns, and so is a noun of several words.
        Some(Tag::To) if is_single && !ends_in_s && !ends_phrase => return false,
        _ => {}
    }
    // "Russia attacks Kharkiv" of headlines: a subject before, an object right behind.
    let is_headline_verb = is_single && ends_in_s && !before.makes_noun && before.is_subject() && !ends_phrase;
    !is_headline_verb
}

fn is_verb_here(reading: &Reading<'_>, candidate: &Candidate, form: VerbForm, end: usize, before: &Before<'_>) -> bool {
    use Tag::{
        Adjective, Adverb, Auxiliary, Conjunction, Determiner, Modal, Negation, Number, Preposition, Pronoun, Relative,
        To,
    };
    match form {
        VerbForm::Base if before.makes_noun || before.tag == Some(Preposition) => false,
        VerbForm::Base => {
            let governed = matches!(
                before.tag,
                Some(To | Modal | Pronoun | Negation | Adverb | Auxiliary | Conjunction | Relative)
            );
            let plural_noun = before.tag == Some(Tag::Other) && before.word.ends_with('s');
            governed || before.is_subject() || plural_noun || !candidate.rest.is_empty()
        }
        VerbForm::Third => {
            let starts_sentence = before.tag.is_none();
            !before.makes_noun && !matches!(before.tag, Some(Preposition | To)) && !starts_sentence
        }
        VerbForm::Past | VerbForm::Participle => {
            // "the detained man": an adjective; "two detained men" and "police's arrested men" may be all that tells.
            let before_noun = matches!(reading.words.tag(end), Tag::Other | Tag::Name);
            let is_adjective = before.makes_noun && !before.owns && before.tag != Some(Number) && before_noun;
            !is_adjective
        }
        VerbForm::Gerund => !matches!(before.tag, Some(Determiner | Adjective)) && !before.owns,
    }
}

/// Drops acts that a request, threat, promise or refusal speaks of: the speech act alone is the row.
pub(super) fn drop_contents(reading: &Reading<'_>, hits: Vec<Hit>) -> Vec<Hit> {
    let is_content = |hit: &Hit, of: &Hit| {
        use EventType::{Accuse, Agree, Concede, Reject, Request, Threaten};
        if hit.start < of.end || hit.start - of.end > CONTENT_REACH {
            return false;
        }
        let between = of.end..hit.start;
        let broken = between.clone().any(|idx| {
            matches!(reading.words.tag(idx), Tag::Subordinator | Tag::Relative)
                || matches!(reading.words.at(idx), ";" | ":" | ",")
        });
        if broken {
            return false;
        }
        let links = between.clone().any(|idx| match reading.words.at(idx) {
            "to" | "for" | "of" | "against" => true,
            // "threatened Chad with an embargo"
            "with" => of.event_type == Threaten,
            _ => false,
        });
        match of.event_type {
            Request | Threaten => {
                links
                    || between.clone().any(|idx| reading.words.tag(idx) == Tag::That)
                    || !hit.is_noun
                    || between.is_empty()
            }
            Agree => links && hit.event_type != Agree,
            Concede => links && !hit.is_noun,
            Reject => links && !hit.is_noun && reading.words.tag(hit.start.saturating_sub(1)) == Tag::To,
            Accuse => false,
            _ => false,
        }
    };
    let keep: Vec<bool> = hits.iter().map(|hit| !hits.iter().any(|of| is_content(hit, of))).collect();
    let mut keep = keep.into_iter();
    hits.into_iter().filter(|_| keep.next().unwrap_or(true)).collect()
}
