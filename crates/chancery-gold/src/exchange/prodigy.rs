//! Prodigy's tasks: an article a line, offsets in code points, words as tokens, links as relations. Values of a mark are its `features`,
//! which Prodigy hands through; the article's own are in `meta`.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::standoff::{Features, Link, Mark, Standoff};
use super::{Points, Wrong};
use crate::words::placed_words;

#[derive(Serialize, Deserialize)]
struct Task {
    text: String,
    #[serde(default)]
    tokens: Vec<Token>,
    #[serde(default)]
    spans: Vec<Span>,
    #[serde(default)]
    relations: Vec<Relation>,
    #[serde(default)]
    meta: Meta,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    answer: Option<String>,
}

#[derive(Default, Serialize, Deserialize)]
struct Meta {
    #[serde(default)]
    id: String,
    #[serde(flatten)]
    rest: serde_json::Map<String, serde_json::Value>,
}

#[derive(Serialize, Deserialize)]
struct Token {
    text: String,
    start: usize,
    end: usize,
    id: usize,
    ws: bool,
}

#[derive(Clone, Serialize, Deserialize)]
struct Span {
    start: usize,
    end: usize,
    label: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    token_start: Option<usize>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    token_end: Option<usize>,
    /// The mark that it is a piece of; a span that a person added has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    mark: Option<usize>,
    #[serde(default, skip_serializing_if = "Features::is_empty")]
    features: Features,
}

#[derive(Serialize, Deserialize)]
struct Relation {
    /// Last token of the head and of the child, as Prodigy counts them.
    head: usize,
    child: usize,
    label: String,
    head_span: Span,
    child_span: Span,
}

pub(super) fn write(standoff: &Standoff) -> String {
    let points = Points::new(&standoff.text);
    let words = placed_words(&standoff.text);
    let tokens: Vec<Token> = words
        .iter()
        .enumerate()
        .map(|(id, word)| Token {
            text: standoff.text[word.bytes.clone()].to_owned(),
            start: word.points.start,
            end: word.points.end,
            id,
            ws: standoff.text[word.bytes.end..].starts_with(char::is_whitespace),
        })
        .collect();
    let span = |n: usize, mark: &Mark, piece: &Range<usize>, with_features: bool| {
        let (start, end) = (points.point(piece.start), points.point(piece.end));
        let mut inside = tokens.iter().filter(|token| token.start < end && start < token.end);
        let first = inside.next().map(|token| token.id);
        Span {
            start,
            end,
            label: mark.label.clone(),
            token_start: first,
            token_end: inside.next_back().map(|token| token.id).or(first),
            mark: Some(n),
            features: if with_features { mark.features.clone() } else { Features::new() },
        }
    };
    let whole = |n: usize| {
        let mark = &standoff.marks[n];
        span(n, mark, &mark.pieces[0], false)
    };
    let spans: Vec<Span> = standoff
        .marks
        .iter()
        .enumerate()
        .flat_map(|(n, mark)| mark.pieces.iter().enumerate().map(move |(p, piece)| (n, mark, p, piece)))
        .map(|(n, mark, p, piece)| span(n, mark, piece, p == 0))
        .collect();
    let relations = standoff.links.iter().map(|link| {
        let (head_span, child_span) = (whole(link.from), whole(link.to));
        let (head, child) = (head_span.token_end.unwrap_or_default(), child_span.token_end.unwrap_or_default());
        Relation { head, child, label: link.role.clone(), head_span, child_span }
    });
    let relations = relations.collect();
    let rest = standoff.meta.iter().map(|(key, value)| (key.clone(), value.clone().into())).collect();
    let meta = Meta { id: standoff.id.clone(), rest };
    let task = Task { text: standoff.text.clone(), tokens, spans, relations, meta, answer: None };
    format!("{}\n", serde_json::to_string(&task).unwrap_or_default())
}

pub(super) fn read(text: &str) -> Result<Vec<Standoff>, Wrong> {
    let mut standoffs = Vec::new();
    for (n, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let wrong = |reason: &str| (n + 1, reason.to_owned());
        let task: Task = serde_json::from_str(line).map_err(|error| (n + 1, format!("no task: {error}")))?;
        // What the annotator rejected or passed over is no annotation.
        if task.answer.as_deref().is_some_and(|answer| answer != "accept") {
            continue;
        }
        let points = Points::new(&task.text);
        let piece = |span: &Span| {
            let (start, end) = (points.byte(span.start)?, points.byte(span.end)?);
            (start < end).then_some(start..end)
        };
        let mut standoff = Standoff { id: task.meta.id.clone(), text: task.text.clone(), ..Standoff::default() };
        if standoff.id.is_empty() {
            standoff.id = format!("line-{}", n + 1);
        }
        let known = task.meta.rest.iter().filter_map(|(key, value)| Some((key.clone(), value.as_str()?.to_owned())));
        standoff.meta = known.collect();
        // Of each mark its place here: pieces of one mark are one, a span without a number is a mark of its own.
        let mut places: Vec<(Option<usize>, Range<usize>, String, usize)> = Vec::new();
        for span in &task.spans {
            let bounds = piece(span).ok_or_else(|| wrong("a span is not in the text"))?;
            let same = places.iter().find(|place| span.mark.is_some() && place.0 == span.mark && place.2 == span.label);
            let at = match same.map(|place| place.3) {
                Some(at) => {
                    standoff.marks[at].pieces.push(bounds.clone());
                    at
                }
                None => {
                    let pieces = vec![bounds.clone()];
                    standoff.marks.push(Mark { label: span.label.clone(), pieces, features: span.features.clone() });
                    standoff.marks.len() - 1
                }
            };
            places.push((span.mark, bounds, span.label.clone(), at));
        }
        let place = |span: &Span| {
            let bounds = piece(span)?;
            let by_number = places.iter().find(|place| span.mark.is_some() && place.0 == span.mark);
            let by_words = || places.iter().find(|place| place.1 == bounds && place.2 == span.label);
            by_number.or_else(by_words).map(|place| place.3)
        };
        for relation in &task.relations {
            let ends = place(&relation.head_span).zip(place(&relation.child_span));
            let (from, to) = ends.ok_or_else(|| wrong("a relation names no span"))?;
            standoff.links.push(Link { from, role: relation.label.clone(), to });
        }
        standoffs.push(standoff);
    }
    Ok(standoffs)
}
