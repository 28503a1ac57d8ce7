//! Numbers of people: dead, injured, arrested, taking part.

use std::ops::Range;

use chancery_doc::{Count, Deprel, Magnitude};
use chancery_nlp::number_at;

use super::parties::Reading;
use super::words::Tag;

/// Words that say what a number counts, as they stand.
const DEAD: &[&str] = &["dead", "deaths", "die", "died", "dies", "fatalities", "kill", "killed", "killing", "kills"];
const INJURED: &[&str] = &["hurt", "injured", "injures", "injuring", "wounded", "wounding", "wounds"];
const ARRESTED: &[&str] = &["arrested", "arresting", "arrests", "detained", "detaining", "detains"];
const MARCHED: &[&str] = &["marched", "protested", "rallied"];
/// Those who take part; whoever kills or arrests them is told beside them.
const MARCHERS: &[&str] = &["demonstrators", "marchers", "protesters", "protestors"];

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

/// What a number of people counts.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Dead,
    Injured,
    Arrested,
    Size,
}

/// The numbers told in the sentence `first..last`.
pub(crate) fn of(reading: &Reading<'_>, first: usize, last: usize) -> Magnitude {
    let mut magnitude = Magnitude::default();
    let mut at = first;
    while at < last {
        let Some((count, end)) = count_at(reading, at, last).filter(|(_, end)| !is_in_time(reading, end - 1)) else {
            at += 1;
            continue;
        };
        if !is_of_a_measure(reading, first, at, end)
            && let Some(kind) = counted(reading, at..end, &(first..last))
        {
            slot(&mut magnitude, kind).get_or_insert(count);
        }
        at = end;
    }
    magnitude
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

/// Whether the number at `start..end` is money, an age or a length: "$40", "aged 12", "a 35-year-old man", "20 km".
fn is_of_a_measure(reading: &Reading<'_>, first: usize, start: usize, end: usize) -> bool {
    let words = &reading.words;
    UNITS.contains(&words.at(end))
        || matches!(words.at(end), "-" | "‑")
        || (start > first && matches!(words.at(start - 1), "$" | "€" | "£" | "¥" | "age" | "aged"))
}

/// What the number `number` counts: by the verb of its people in the tree, else by the nearest word of the sentence that says.
fn counted(reading: &Reading<'_>, number: Range<usize>, sentence: &Range<usize>) -> Option<Kind> {
    of_verb(reading, &number, sentence).or_else(|| of_nearest(reading, &number, sentence))
}

/// What the verb says whose object, or whose suffering subject, the counted people are.
fn of_verb(reading: &Reading<'_>, number: &Range<usize>, sentence: &Range<usize>) -> Option<Kind> {
    let tree = &reading.tree;
    let digits = tree.top(number.start, number.end);
    let people = match tree.deprel(digits)? {
        Deprel::Nummod => tree.head(digits)?,
        _ => digits,
    };
    let verb = tree.head(people).filter(|verb| sentence.contains(verb))?;
    let is_done_to = match tree.deprel(people)? {
        Deprel::Obj | Deprel::NsubjPass => true,
        Deprel::Nsubj => !has_object(reading, verb),
        _ => false,
    };
    kind_of(reading.words.at(verb)).filter(|_| is_done_to)
}

/// Whether a verb counts its own object and nobody before it: "two bombers killed 30 people".
fn has_object(reading: &Reading<'_>, verb: usize) -> bool {
    reading.tree.child(verb, &[Deprel::Obj]).is_some_and(|object| object > verb)
}

/// What the nearest word says: of the same clause before one beyond a conjunction, of what is done before who takes part.
fn of_nearest(reading: &Reading<'_>, number: &Range<usize>, sentence: &Range<usize>) -> Option<Kind> {
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
            Some((kind, (is_across, MARCHERS.contains(&words.at(idx)), n_between)))
        })
        .min_by_key(|&(_, rank)| rank)
        .map(|(kind, _)| kind)
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
