//! Two parties in a text as numbers: the triggers around them by place, how they hang in the tree, and what the encoder
//! makes of the words that link them.

use chancery_doc::{ActLink, Deprel, EventType, Status, Upos};
use chancery_nlp::WordVectors;

use super::acts::{Act, Place};
use super::links::Links;
use crate::rules::parties::Reading;
use crate::rules::status;
use crate::rules::words::Tag;

/// Numbers about triggers: sure and unsure ones of each type at each place.
pub(super) const N_ACTS: usize = 2 * Place::N * EventType::ALL.len();
/// Numbers about sure triggers of each type in each ring around the meeting word.
pub(super) const N_RINGS: usize = Place::N_RINGS * EventType::ALL.len();
/// Numbers about acts that are negated, and about acts to come, of each type.
pub(super) const N_MOODS: usize = 2 * EventType::ALL.len();
/// Numbers about the tree and small words.
pub(super) const N_SHAPE: usize = 2 * ROLES + PREPOSITIONS.len() + 1 + FLAGS;
/// Numbers about what the trained reader takes for acts between the two, of each type: with both linked, with one, and at the
/// word that carries the act.
pub(super) const N_READ: usize = 3 * EventType::ALL.len();
/// How many vectors stand behind the other numbers, one after another: of the meeting word, of the way and of the act.
pub(super) const N_WEIGHED: usize = 3;

const ROLES: usize = 9;
const FLAGS: usize = 24;

/// Prepositions before the recipient.
const PREPOSITIONS: [&str; 16] = [
    "against", "at", "between", "by", "for", "from", "in", "into", "of", "on", "over", "through", "to", "toward",
    "towards", "with",
];

/// The numbers of two parties.
pub(super) fn of(reading: &Reading<'_>, links: &Links, acts: &[Act], vectors: &WordVectors) -> Vec<f32> {
    let mut numbers = vec![0.0; N_ACTS];
    for act in acts {
        let group = usize::from(!act.is_sure);
        let at = (group * Place::N + act.place as usize) * EventType::ALL.len() + act.type_idx();
        numbers[at] = f32::max(numbers[at], act.hit.confidence as f32);
    }
    rings(acts, &mut numbers);
    moods(reading, acts, &mut numbers);
    shape(reading, links, &mut numbers);
    read(reading, links, acts, &mut numbers);
    let width = vectors.width();
    let words = [
        mean(links.meeting.as_slice(), vectors),
        mean(&links.way().collect::<Vec<_>>(), vectors),
        mean(&[act_word(reading, links, acts)], vectors),
    ];
    for word in words {
        numbers.extend(word);
    }
    numbers.resize(N_ACTS + N_RINGS + N_MOODS + N_SHAPE + N_READ + N_WEIGHED * width, 0.0);
    numbers
}

fn rings(acts: &[Act], numbers: &mut Vec<f32>) {
    let from = numbers.len();
    numbers.resize(from + N_RINGS, 0.0);
    for act in acts.iter().filter(|act| act.is_sure) {
        let Some(ring) = act.place.ring() else { continue };
        let number = &mut numbers[from + ring * EventType::ALL.len() + act.type_idx()];
        *number = f32::max(*number, act.hit.confidence as f32);
    }
}

/// Acts near the way that are said not to be, and those that are intended or possible.
fn moods(reading: &Reading<'_>, acts: &[Act], numbers: &mut Vec<f32>) {
    let at = numbers.len();
    numbers.resize(at + N_MOODS, 0.0);
    for act in acts.iter().filter(|act| act.place <= Place::UnderMeeting) {
        let status = status::of(reading, &act.hit);
        let mood = match status {
            Status::Denied => 0,
            Status::Planned | Status::Possible => 1,
            _ => continue,
        };
        let number = &mut numbers[at + mood * EventType::ALL.len() + act.type_idx()];
        *number = f32::max(*number, act.hit.confidence as f32 * if act.is_sure { 1.0 } else { 0.5 });
    }
}

/// What the trained reader takes for acts in the sentence, by how surely it links the two to each.
fn read(reading: &Reading<'_>, links: &Links, acts: &[Act], numbers: &mut Vec<f32>) {
    let n_types = EventType::ALL.len();
    let at = numbers.len();
    numbers.resize(at + N_READ, 0.0);
    let numbers = &mut numbers[at..];
    let (first, last) = reading.sentence_of(links.actor_head);
    for act in (first..last).filter_map(|token| reading.act_at(token)) {
        let linked = |link: ActLink, (start, end): (usize, usize)| {
            let own = act.links.iter().filter(|linked| linked.link == link);
            let inside = own.filter(|linked| (start..end).contains(&linked.token.idx()));
            inside.map(|linked| linked.probability).fold(0.0, f64::max)
        };
        let (acting, acted_on) = (linked(ActLink::Actor, links.actor), linked(ActLink::Recipient, links.recipient));
        for (type_idx, &likely) in act.types.iter().enumerate() {
            for (group, share) in [acting * acted_on, acting.max(acted_on)].into_iter().enumerate() {
                let number = &mut numbers[group * n_types + type_idx];
                *number = number.max((likely * share) as f32);
            }
        }
    }
    // The act is given, so only what kind of act it is counts.
    if let Some(act) = reading.act_at(act_word(reading, links, acts)).filter(|act| act.act() > 0.0) {
        let whole = act.act();
        for (number, likely) in numbers[2 * n_types..].iter_mut().zip(act.types) {
            *number = (likely / whole) as f32;
        }
    }
}

/// The word that most likely carries the act: a trigger, the nearer the better, else where both meet.
pub(super) fn act_word(reading: &Reading<'_>, links: &Links, acts: &[Act]) -> usize {
    let best = acts.iter().min_by_key(|act| (!act.is_sure, act.place, act.top));
    let on_way = || links.way().find(|&word| matches!(reading.tree.upos(word), Some(Upos::Verb | Upos::Noun)));
    best.map(|act| act.top).or_else(on_way).or(links.meeting).unwrap_or(links.actor_head)
}

fn mean(words: &[usize], vectors: &WordVectors) -> Vec<f32> {
    let mut sum = vec![0.0; vectors.width()];
    let mut n_words = 0.0_f32;
    for vector in words.iter().filter_map(|&word| vectors.of(word)) {
        n_words += 1.0;
        sum.iter_mut().zip(vector).for_each(|(sum, value)| *sum += value);
    }
    sum.iter_mut().for_each(|sum| *sum /= n_words.max(1.0));
    sum
}

fn role(deprel: Option<Deprel>) -> usize {
    match deprel {
        Some(Deprel::Nsubj) => 0,
        Some(Deprel::NsubjPass) => 1,
        Some(Deprel::Obj | Deprel::Iobj) => 2,
        Some(Deprel::OblAgent) => 3,
        Some(Deprel::Obl) => 4,
        Some(Deprel::Nmod) => 5,
        Some(Deprel::NmodPoss | Deprel::Amod | Deprel::Compound) => 6,
        Some(Deprel::Conj | Deprel::Appos) => 7,
        _ => 8,
    }
}

fn shape(reading: &Reading<'_>, links: &Links, numbers: &mut Vec<f32>) {
    let tree = &reading.tree;
    let words = &reading.words;
    let mut one_of = |n: usize, at: usize| numbers.extend((0..n).map(|idx| f32::from(u8::from(idx == at))));
    let actor_role = tree.deprel(links.up.last().copied().unwrap_or(links.actor_head));
    one_of(ROLES, role(actor_role));
    one_of(ROLES, role(tree.deprel(links.recipient_head)));
    let case = tree.children(links.recipient_head).find(|&child| tree.deprel(child) == Some(Deprel::Case));
    let preposition = case.and_then(|case| PREPOSITIONS.iter().position(|known| *known == words.at(case)));
    one_of(PREPOSITIONS.len() + 1, preposition.unwrap_or(PREPOSITIONS.len()));

    let meeting = links.meeting.unwrap_or(links.recipient_head);
    let below = |test: &dyn Fn(usize) -> bool| tree.children(meeting).any(test);
    let is_any = |known: &[&str]| below(&|child| known.contains(&words.at(child)));
    let way_negated = links.way().any(|word| tree.children(word).any(|child| words.tag(child) == Tag::Negation));
    let (first, last) = reading.sentence_of(links.actor_head);
    let in_sentence = |known: &[&str]| (first..last).any(|idx| known.contains(&words.at(idx)));
    let down_is = |deprels: &[Deprel]| {
        links.down.iter().any(|&word| tree.deprel(word).is_some_and(|deprel| deprels.contains(&deprel)))
    };
    let flags = [
        below(&|child| words.tag(child) == Tag::Negation),
        way_negated,
        is_any(&["will", "'ll", "’ll", "shall"]),
        is_any(&["would", "could", "may", "might", "can"]),
        is_any(&["should", "must"]),
        in_sentence(&["should", "must"]),
        in_sentence(&["if", "unless"]),
        down_is(&[Deprel::Xcomp]),
        down_is(&[Deprel::Ccomp]),
        down_is(&[Deprel::Acl, Deprel::AclRelcl]),
        down_is(&[Deprel::Advcl]),
        below(&|child| matches!(tree.deprel(child), Some(Deprel::AuxPass | Deprel::NsubjPass))),
        tree.upos(meeting) == Some(Upos::Verb),
        tree.upos(meeting) == Some(Upos::Noun),
        meeting == links.actor_head,
        meeting == links.recipient_head,
        links.meeting.is_none(),
        links.down.is_empty(),
        links.down.len() > 1,
        links.up.is_empty(),
        links.up.len() > 1,
        links.actor.0 < links.recipient.0,
        reading.lexicon.cue_at(&words.lower, meeting).is_some(),
        in_sentence(&["no", "without"]),
    ];
    debug_assert_eq!(flags.len(), FLAGS);
    numbers.extend(flags.map(|flag| f32::from(u8::from(flag))));
}
