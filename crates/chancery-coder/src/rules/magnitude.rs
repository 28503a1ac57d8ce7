//! Numbers of people: dead, injured, arrested, taking part.

use chancery_doc::{Count, Magnitude, Span};
use chancery_nlp::number_at;

use super::parties::Reading;
use super::words::Tag;

/// Words that say what a number counts, as they stand.
const DEAD: &[&str] = &["dead", "deaths", "die", "died", "dies", "fatalities", "kill", "killed", "killing", "kills"];
const INJURED: &[&str] = &["hurt", "injured", "injures", "injuring", "wounded", "wounding", "wounds"];
const ARRESTED: &[&str] = &["arrested", "arresting", "arrests", "detained", "detaining", "detains"];
const SIZE: &[&str] = &["demonstrators", "marched", "marchers", "protested", "protesters", "protestors", "rallied"];

/// How far from a number the word that it counts by may stand, in tokens.
const REACH: usize = 6;

/// The numbers told in the sentence `first..last`.
pub(crate) fn of(reading: &Reading<'_>, first: usize, last: usize) -> Magnitude {
    let mut magnitude = Magnitude::default();
    let mut at = first;
    while at < last {
        let Some((count, end)) = count_at(reading, at, last).filter(|_| !is_in_time(reading, at)) else {
            at += 1;
            continue;
        };
        if let Some(slot) = counted(reading, &mut magnitude, at, end, first, last) {
            slot.get_or_insert(count);
        }
        at = end;
    }
    magnitude
}

/// Whether the token is part of a day, year or time: "arrested on 5 March 2024" counts nobody.
fn is_in_time(reading: &Reading<'_>, token: usize) -> bool {
    let at = reading.document.tokens[token].span;
    let times = &reading.annotations.times;
    times[..times.partition_point(|time| time.span.start() <= at.start())]
        .last()
        .is_some_and(|time| time.span.contains(at))
}

/// The field that the number at `start..end` belongs to: the nearest word that says.
fn counted<'m>(
    reading: &Reading<'_>,
    magnitude: &'m mut Magnitude,
    start: usize,
    end: usize,
    first: usize,
    last: usize,
) -> Option<&'m mut Option<Count>> {
    let words = &reading.words;
    // "%", a currency sign or a unit makes it no number of people.
    let next = words.at(end);
    if matches!(
        next,
        "%" | "percent"
            | "per"
            | "km"
            | "miles"
            | "kilometres"
            | "kilometers"
            | "years"
            | "days"
            | "months"
            | "hours"
            | "times"
    ) || (start > first && matches!(words.at(start - 1), "$" | "€" | "£" | "¥"))
    {
        return None;
    }
    let kind_of = |word: &str| -> Option<u8> {
        [DEAD, INJURED, ARRESTED, SIZE]
            .iter()
            .position(|table| table.contains(&word))
            .and_then(|n| u8::try_from(n).ok())
    };
    let ahead = (end..last.min(end + REACH))
        .take_while(|&idx| !matches!(words.at(idx), "," | ";") && words.tag(idx) != Tag::Number)
        .find_map(|idx| kind_of(words.at(idx)));
    let behind = (first.max(start.saturating_sub(REACH))..start)
        .rev()
        .take_while(|&idx| !matches!(words.at(idx), "," | ";") && words.tag(idx) != Tag::Number)
        .find_map(|idx| kind_of(words.at(idx)));
    Some(match ahead.or(behind)? {
        0 => &mut magnitude.dead,
        1 => &mut magnitude.injured,
        2 => &mut magnitude.arrested,
        _ => &mut magnitude.size,
    })
}

/// A number of people at a token, with the words that bound it: "at least 12", "up to 5,000", "dozens".
fn count_at(reading: &Reading<'_>, at: usize, last: usize) -> Option<(Count, usize)> {
    let words = &reading.words;
    let bound = match (words.at(at), words.at(at + 1)) {
        ("at", "least") | ("more", "than") => (2, true, false),
        ("up", "to") | ("at", "most") => (2, false, true),
        ("over", _) if words.tag(at + 1) == Tag::Number => (1, true, false),
        _ => (0, true, true),
    };
    let start = at + bound.0;
    if start >= last || words.tag(start) != Tag::Number {
        return None;
    }
    let (min, max, n_words) = number_at(&(start..last).map(|idx| words.at(idx)).collect::<Vec<_>>())?;
    let end = start + n_words;
    let span: Span = reading.span(at, end);
    let exact = bound.1 && bound.2;
    let count =
        Count { min: bound.1.then_some(min), max: if exact { Some(max) } else { bound.2.then_some(min) }, span };
    Some((count, end))
}
