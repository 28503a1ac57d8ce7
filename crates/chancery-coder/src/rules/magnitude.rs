//! Numbers of people: dead, injured, arrested, taking part.
//!
//! A sentence is read once for all of its acts ([`of_sentence`]), number by number and verb by verb; then each act takes what is told of
//! it ([`share`]). People that one verb counts are added up: "three teachers and a guard" are four.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use chancery_doc::{Count, Deprel, Event, EventType, Magnitude, SentenceId, Span, Upos};
use chancery_nlp::number_at;

use super::coreference::Sort;
use super::parties::{Kind as PartyKind, Reading};
use super::words::Tag;

/// Words that say what a number counts, as they stand.
const DEAD: &[&str] =
    &["dead", "deaths", "die", "died", "dies", "fatalities", "kill", "killed", "killing", "kills", "perished", "slain"];
const INJURED: &[&str] = &["hurt", "injured", "injures", "injuring", "wounded", "wounding", "wounds"];
const ARRESTED: &[&str] = &["arrested", "arresting", "arrests", "detained", "detaining", "detains"];
const MARCHED: &[&str] = &["marched", "protested", "rallied"];
/// Words that say it where the tree has the people hang on them; beside a number that hangs elsewhere they say nothing.
const BY_TREE: [(&[&str], Kind); 4] = [
    (
        &["assassinate", "assassinated", "assassinates", "assassinating", "assassination", "murder", "murdered"],
        Kind::Dead,
    ),
    (&["injure", "wound"], Kind::Injured),
    (&["arrest", "detain", "detention"], Kind::Arrested),
    (
        &[
            "deploy",
            "deployed",
            "deploying",
            "deployment",
            "deploys",
            "demonstrate",
            "demonstrated",
            "gather",
            "gathered",
            "march",
            "protest",
            "rally",
            "send",
            "sending",
            "sends",
            "sent",
        ],
        Kind::Size,
    ),
];
/// Those who take part; whoever kills or arrests them is told beside them.
const MARCHERS: &[&str] = &["demonstrators", "marchers", "protesters", "protestors"];
/// What is held, hit and told of like somebody.
const CRAFT: &[&str] = &[
    "aircraft",
    "airliner",
    "boat",
    "dhow",
    "drone",
    "ferry",
    "freighter",
    "frigate",
    "helicopter",
    "jet",
    "plane",
    "ship",
    "tanker",
    "trawler",
    "vessel",
    "warship",
    "yacht",
];
/// Before people of whom a number tells where or in what they were: "killed in three attacks" counts attacks.
const AROUND: &[&str] = &["across", "after", "at", "during", "following", "from", "in", "near", "on", "over", "within"];

/// Signs and units that make the number before them no number of people.
const UNITS: &[&str] = &[
    "%",
    "day",
    "days",
    "hour",
    "hours",
    "kilometers",
    "kilometres",
    "km",
    "miles",
    "minutes",
    "month",
    "months",
    "per",
    "percent",
    "times",
    "week",
    "weeks",
    "year",
    "years",
];

/// How far from a number the word that it counts by may stand, in tokens.
const REACH: usize = 6;
/// The same of a death toll, which often stands with the place.
const TOLL_REACH: usize = 14;

/// What a number of people counts.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Dead,
    Injured,
    Arrested,
    Size,
}

const KINDS: [Kind; 4] = [Kind::Dead, Kind::Injured, Kind::Arrested, Kind::Size];

/// People that a sentence counts.
struct Counted {
    kind: Kind,
    count: Count,
    /// The word that says what is counted.
    by: usize,
}

/// Gives the acts of an article the numbers that their sentences tell of them.
pub(crate) fn attach(reading: &Reading<'_>, events: &mut [Event]) {
    let mut by_sentence: BTreeMap<SentenceId, Vec<&mut Event>> = BTreeMap::new();
    events.iter_mut().for_each(|event| by_sentence.entry(event.sentence).or_default().push(event));
    for mut events in by_sentence.into_values() {
        let counted = of_sentence(reading, reading.tokens_of(events[0].trigger).start);
        share(reading, &counted, &mut events);
    }
}

/// Gives each act of a sentence what is told of it: what its own word counts; else what the sentence counts that acts of its type may
/// have done, but arrests that are acts of their own.
fn share(reading: &Reading<'_>, counted: &[Counted], events: &mut [&mut Event]) {
    let triggers: Vec<Range<usize>> = events.iter().map(|event| reading.tokens_of(event.trigger)).collect();
    let types: BTreeSet<EventType> = events.iter().map(|event| event.event_type).collect();
    for kind in KINDS {
        let all = || counted.iter().filter(|counted| counted.kind == kind);
        for (event, trigger) in events.iter_mut().zip(&triggers) {
            let own = all().find(|counted| trigger.contains(&counted.by));
            let is_open = |counted: &&Counted| {
                kind != Kind::Arrested || !triggers.iter().any(|trigger| trigger.contains(&counted.by))
            };
            let open = || all().find(is_open).filter(|_| kind.may_be_of(event.event_type, &types));
            if let Some(found) = own.filter(|_| kind.is_of(event.event_type)).or_else(open) {
                *slot(&mut event.magnitude, kind) = Some(found.count);
            }
        }
    }
}

impl Kind {
    /// Whether acts of a type have such numbers at all.
    fn is_of(self, event_type: EventType) -> bool {
        match self {
            Self::Size => matches!(event_type, EventType::Protest | EventType::Mobilize),
            _ => matches!(event_type, EventType::Assault | EventType::Coerce | EventType::Protest),
        }
    }

    /// Whether numbers that no act's own word counts are of that act, in a sentence with acts of these types: the dead are the
    /// attack's before they are the march's that it was made on.
    fn may_be_of(self, event_type: EventType, types: &BTreeSet<EventType>) -> bool {
        let first = match self {
            Self::Dead | Self::Injured => EventType::Assault,
            Self::Arrested => EventType::Coerce,
            Self::Size => EventType::Protest,
        };
        self.is_of(event_type) && (event_type == first || !types.contains(&first) && self != Self::Size)
    }
}

/// All that the sentence of a token counts, at most one of a kind and word.
fn of_sentence(reading: &Reading<'_>, token: usize) -> Vec<Counted> {
    let (first, last) = reading.sentence_of(token);
    let numbers = numbers(reading, first, last);
    let mut counted: Vec<Counted> = Vec::new();
    for by in first..last {
        let (kind, people) = match kind_by_tree(reading.words.at(by)) {
            Some(kind) => (kind, people_of(reading, by)),
            None => (Kind::Dead, people_of_lives(reading, by)),
        };
        let people = people.filter(|people| (first..last).contains(people));
        let count = people.and_then(|people| sum(reading, kind, people, &numbers));
        counted.extend(count.map(|count| Counted { kind, count, by }));
    }
    for (count, range) in &numbers {
        let is_told = counted.iter().any(|counted| counted.count.span.contains(count.span));
        if !is_told
            && !is_around(reading, range)
            && let Some((kind, by)) =
                of_nearest(reading, range, &(first..last)).or_else(|| of_toll(reading, range, first))
            && !counted.iter().any(|counted| counted.kind == kind && counted.by == by)
        {
            counted.push(Counted { kind, count: *count, by });
        }
    }
    counted.sort_by_key(|counted| (counted.kind, counted.count.span.start()));
    counted
}

/// The numbers of a sentence that may count people, with the tokens that tell them.
fn numbers(reading: &Reading<'_>, first: usize, last: usize) -> Vec<(Count, Range<usize>)> {
    let mut found = Vec::new();
    let mut at = first;
    while at < last {
        match count_at(reading, at, last).filter(|(_, end)| !is_in_time(reading, end - 1)) {
            Some((count, end)) => {
                if !is_of_a_measure(reading, first, at, end) {
                    found.push((count, at..end));
                }
                at = end;
            }
            None => at += 1,
        }
    }
    found
}

/// Those whom a verb or noun of doing counts: its object, its suffering subject, those "of" whom it is.
fn people_of(reading: &Reading<'_>, by: usize) -> Option<usize> {
    let tree = &reading.tree;
    // "Shot dead": who was shot.
    let by = if reading.words.at(by) == "dead" { tree.head(by)? } else { by };
    let is_relative = matches!(tree.deprel(by), Some(Deprel::Acl | Deprel::AclRelcl));
    tree.child(by, &[Deprel::NsubjPass])
        .or_else(|| tree.child(by, &[Deprel::Obj]).filter(|object| *object > by))
        // Of "the guard whom Gomez killed" the object stands before.
        .or_else(|| tree.child(by, &[Deprel::Nsubj]).filter(|_| !has_object(reading, by) && !is_relative))
        .or_else(|| of_whom(reading, by))
}

/// Those whom a verb of lives counts: "four drivers lost their lives", "cost seven soldiers their lives", "claimed the lives of nine
/// miners", "took 15 lives".
fn people_of_lives(reading: &Reading<'_>, verb: usize) -> Option<usize> {
    let tree = &reading.tree;
    let does_lose = match reading.words.at(verb) {
        "lose" | "loses" | "losing" | "lost" => true,
        "claim" | "claimed" | "claiming" | "claims" | "cost" | "costing" | "costs" | "take" | "takes" | "taking"
        | "took" => false,
        _ => return None,
    };
    let is_life = |&object: &usize| matches!(reading.words.at(object), "life" | "lives");
    let lives = tree.child(verb, &[Deprel::Obj]).filter(is_life)?;
    if !does_lose {
        let dead = of_whom(reading, lives).or_else(|| tree.child(verb, &[Deprel::Iobj]));
        return Some(dead.unwrap_or(lives));
    }
    match tree.deprel(verb) {
        Some(Deprel::Acl | Deprel::AclRelcl) => tree.head(verb),
        _ => tree.child(verb, &[Deprel::Nsubj]),
    }
}

/// Those "of" whom a noun is: "the killing of two guards".
fn of_whom(reading: &Reading<'_>, noun: usize) -> Option<usize> {
    let tree = &reading.tree;
    let is_of = |&child: &usize| {
        tree.deprel(child) == Some(Deprel::Nmod) && tree.children(child).any(|case| reading.words.at(case) == "of")
    };
    tree.children(noun).find(is_of)
}

/// How many the people are together that hang on one word and on each other: "a guard, two teachers and nine pupils". `None` where no
/// number is told and not all of them are single.
fn sum(reading: &Reading<'_>, kind: Kind, people: usize, numbers: &[(Count, Range<usize>)]) -> Option<Count> {
    let tree = &reading.tree;
    let (mut min, mut max) = (Some(0), Some(0));
    let (mut n_numbers, mut is_open) = (0, false);
    let mut told: Option<Span> = None;
    for member in joined(reading, people) {
        let of_member = |range: &Range<usize>| {
            let digits = tree.top(range.start, range.end);
            digits == member || tree.head(digits) == Some(member) && tree.deprel(digits) == Some(Deprel::Nummod)
        };
        let number = numbers.iter().find(|(_, range)| of_member(range)).map(|(count, _)| *count);
        n_numbers += usize::from(number.is_some());
        let Some(count) = number.or_else(|| single(reading, kind, member)) else {
            is_open = true;
            continue;
        };
        min = min.zip(count.min).map(|(sum, more): (u64, u64)| sum.saturating_add(more));
        max = max.zip(count.max).map(|(sum, more): (u64, u64)| sum.saturating_add(more));
        told = Some(told.map_or(count.span, |told| told.cover(count.span)));
    }
    let is_told = n_numbers > 0 || !is_open;
    let span = told.filter(|_| is_told && (min.is_some() || max.is_some()))?;
    Some(Count { min, max, span })
}

/// A word and those joined to it, in text order. "Killed a judge and hurt scores" has two verbs, whatever the tree says.
fn joined(reading: &Reading<'_>, word: usize) -> Vec<usize> {
    let tree = &reading.tree;
    let mut all = vec![word];
    let mut at = 0;
    while let Some(&word) = all.get(at) {
        // The middle one of three is often read as another name of the first.
        let last = tree.children(word).rfind(|&other| tree.deprel(other) == Some(Deprel::Conj));
        let is_joined = |&other: &usize| {
            let is_middle = tree.deprel(other) == Some(Deprel::Appos) && last.is_some_and(|last| other < last);
            is_middle || tree.deprel(other) == Some(Deprel::Conj)
        };
        all.extend(tree.children(word).filter(is_joined));
        at += 1;
    }
    all.retain(|&other| (word + 1..other).all(|idx| kind_of(reading.words.at(idx)).is_none()));
    all.sort_unstable();
    all
}

/// One person: "a teacher", or by name. Ships are arrested too, and anything is sent.
fn single(reading: &Reading<'_>, kind: Kind, word: usize) -> Option<Count> {
    let tree = &reading.tree;
    let sorts = || reading.chains.links.iter().filter(|link| link.head == word).map(|link| link.sort);
    let may_be = match kind {
        Kind::Dead | Kind::Injured => !sorts().any(|sort| matches!(sort, Sort::Group | Sort::Place | Sort::Thing)),
        Kind::Arrested => {
            let is_person = reading.party_at(word).is_some_and(|party| party.kind == PartyKind::Person);
            is_person || sorts().any(|sort| sort == Sort::Person)
        }
        Kind::Size => false,
    };
    let span = match tree.upos(word).filter(|_| may_be)? {
        Upos::Noun if !CRAFT.contains(&reading.words.at(word)) => {
            let is_article = |&child: &usize| child < word && matches!(reading.words.at(child), "a" | "an");
            let article = tree.children(word).find(is_article)?;
            reading.span(article, word + 1)
        }
        Upos::Propn => reading.party_at(word).filter(|party| party.kind == PartyKind::Person)?.span,
        _ => return None,
    };
    Some(Count { min: Some(1), max: Some(1), span })
}

fn slot(magnitude: &mut Magnitude, kind: Kind) -> &mut Option<Count> {
    match kind {
        Kind::Dead => &mut magnitude.dead,
        Kind::Injured => &mut magnitude.injured,
        Kind::Arrested => &mut magnitude.arrested,
        Kind::Size => &mut magnitude.size,
    }
}

/// Whether the token is part of a day, year or time: "arrested on 5 March 2024" counts nobody.
fn is_in_time(reading: &Reading<'_>, token: usize) -> bool {
    let at = reading.document.tokens[token].span;
    let times = &reading.annotations.times;
    times[..times.partition_point(|time| time.span.start() <= at.start())]
        .last()
        .is_some_and(|time| time.span.contains(at))
}

/// Whether the number at `start..end` is money, an age or a length: "$40", "aged 12", "a 35-year-old man", "20 km"; or none: "no one".
fn is_of_a_measure(reading: &Reading<'_>, first: usize, start: usize, end: usize) -> bool {
    let words = &reading.words;
    UNITS.contains(&words.at(end))
        || matches!(words.at(end), "-" | "‑")
        || (start > first && matches!(words.at(start - 1), "$" | "€" | "£" | "¥" | "age" | "aged" | "no"))
}

/// Whether the number tells where or when it was: "killed in three attacks".
fn is_around(reading: &Reading<'_>, number: &Range<usize>) -> bool {
    let tree = &reading.tree;
    let digits = tree.top(number.start, number.end);
    let counted = if tree.deprel(digits) == Some(Deprel::Nummod) { tree.head(digits) } else { Some(digits) };
    counted.is_some_and(|counted| {
        tree.child(counted, &[Deprel::Case]).is_some_and(|case| AROUND.contains(&reading.words.at(case)))
    })
}

/// "The death toll climbed to 18".
fn of_toll(reading: &Reading<'_>, number: &Range<usize>, first: usize) -> Option<(Kind, usize)> {
    let words = &reading.words;
    let before = first.max(number.start.saturating_sub(TOLL_REACH))..number.start;
    let toll = before.rev().find(|&idx| words.at(idx) == "toll" && idx > first && words.at(idx - 1) == "death")?;
    matches!(words.at(number.start - 1), "at" | "of" | "to" | "reached" | "reaches").then_some((Kind::Dead, toll))
}

/// Whether a verb counts its own object and nobody before it: "two bombers killed 30 people".
fn has_object(reading: &Reading<'_>, verb: usize) -> bool {
    reading.tree.child(verb, &[Deprel::Obj]).is_some_and(|object| object > verb)
}

/// What the nearest word says: of the same clause before one beyond a conjunction, of what is done before who takes part.
fn of_nearest(reading: &Reading<'_>, number: &Range<usize>, sentence: &Range<usize>) -> Option<(Kind, usize)> {
    let words = &reading.words;
    let is_end = |&idx: &usize| {
        matches!(words.at(idx), "," | ";" | "as") || matches!(words.tag(idx), Tag::Number | Tag::Subordinator)
    };
    let ahead = (number.end..sentence.end.min(number.end + REACH))
        .take_while(|idx| !is_end(idx))
        .map(|idx| (idx, number.end..idx))
        .filter(|&(idx, _)| !has_object(reading, idx));
    let behind = (sentence.start.max(number.start.saturating_sub(REACH))..number.start)
        .rev()
        // "Killed by two gunmen" counts those who kill.
        .take_while(|idx| !is_end(idx) && words.at(*idx) != "by")
        .map(|idx| (idx, idx + 1..number.start))
        .filter(|&(idx, _)| !MARCHERS.contains(&words.at(idx)));
    ahead
        .chain(behind)
        .filter_map(|(idx, mut between)| {
            let kind = kind_of(words.at(idx))?;
            let n_between = between.len();
            let is_across = between.any(|idx| words.tag(idx) == Tag::Conjunction);
            Some(((kind, idx), (is_across, MARCHERS.contains(&words.at(idx)), n_between)))
        })
        .min_by_key(|&(_, rank)| rank)
        .map(|(found, _)| found)
}

fn kind_of(word: &str) -> Option<Kind> {
    [
        (DEAD, Kind::Dead),
        (INJURED, Kind::Injured),
        (ARRESTED, Kind::Arrested),
        (MARCHED, Kind::Size),
        (MARCHERS, Kind::Size),
    ]
    .into_iter()
    .find_map(|(table, kind)| table.contains(&word).then_some(kind))
}

/// What a word says of people that hang on it.
fn kind_by_tree(word: &str) -> Option<Kind> {
    let here = BY_TREE.into_iter().find_map(|(table, kind)| table.contains(&word).then_some(kind));
    here.or_else(|| kind_of(word).filter(|_| !MARCHERS.contains(&word)))
}

/// Which ends of a count the words before its number leave open.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Bound {
    Exact,
    Least,
    Most,
}

/// A number of people at a token, with the words that bound it: "at least 12", "up to 5,000", "20 to 30", "dozens".
fn count_at(reading: &Reading<'_>, at: usize, last: usize) -> Option<(Count, usize)> {
    let words = &reading.words;
    let (bound, n_words) = bound_at(reading, at);
    let has_article = bound != Bound::Exact && words.at(at + n_words) == "a";
    let is_between = words.at(at) == "between";
    let start = at + n_words + usize::from(has_article || is_between);
    let (low, high, end) = number_in(reading, start, last)?;
    let range = end_of_range(reading, is_between, high, end, last);
    if is_between && range.is_none() {
        return None;
    }
    let (high, end) = range.unwrap_or((high, end));
    let min = (bound != Bound::Most).then_some(low);
    let max = (bound != Bound::Least).then_some(high);
    Some((Count { min, max, span: reading.span(at, end) }, end))
}

/// The bound that begins at a token, and how many words tell it.
fn bound_at(reading: &Reading<'_>, at: usize) -> (Bound, usize) {
    let words = &reading.words;
    match (words.at(at), words.at(at + 1), words.at(at + 2)) {
        ("no" | "not", "more", "than") => (Bound::Most, 3),
        ("no" | "not", "fewer" | "less", "than") => (Bound::Least, 3),
        ("at", "least", _) | ("more", "than", _) => (Bound::Least, 2),
        ("up", "to", _) | ("at", "most", _) | ("fewer" | "less", "than", _) => (Bound::Most, 2),
        ("over", ..) => (Bound::Least, 1),
        _ => (Bound::Exact, 0),
    }
}

/// The highest number and the end of a range whose first number ends at `end`: "20 to 30", "200-300", "between 20 and 30".
fn end_of_range(reading: &Reading<'_>, is_between: bool, high: u64, end: usize, last: usize) -> Option<(u64, usize)> {
    let is_linked = match reading.words.at(end) {
        "and" => is_between,
        "to" | "-" | "‑" | "–" => !is_between,
        _ => false,
    };
    let (_, most, end) = number_in(reading, end + 1, last).filter(|_| is_linked)?;
    (most > high).then_some((most, end))
}

/// The least and the most that the number at a token means, and the token after it.
fn number_in(reading: &Reading<'_>, at: usize, last: usize) -> Option<(u64, u64, usize)> {
    let words: Vec<&str> = (at..last).map(|idx| reading.words.at(idx)).collect();
    number_at(&words).map(|(least, most, n_words)| (least, most, at + n_words))
}
