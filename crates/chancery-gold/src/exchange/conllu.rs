//! CoNLL-U: words of each sentence, with the numbers of the marks they belong to in MISC (`Mark=1,4`); labels, values and links of marks
//! are comments before the first sentence of the document. Words are cut where marks begin and end, so that these are to the character.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use unicode_normalization::char::is_combining_mark;

use super::Wrong;
use super::standoff::{Features, Link, Mark, Standoff};
use crate::words::is_word;

/// A mark without its words.
#[derive(Serialize, Deserialize)]
struct Head {
    label: String,
    #[serde(default, skip_serializing_if = "Features::is_empty")]
    features: Features,
    /// Number of pieces, of which each has its own number.
    #[serde(default, skip_serializing_if = "is_one")]
    pieces: Option<usize>,
}

#[allow(clippy::trivially_copy_pass_by_ref)] // As serde calls it.
fn is_one(pieces: &Option<usize>) -> bool {
    pieces.is_none_or(|pieces| pieces == 1)
}

pub(super) fn write(standoff: &Standoff) -> String {
    let mut out = format!("# newdoc id = {}\n", one_line(&standoff.id));
    out.push_str(&format!("# meta = {}\n", json(&standoff.meta)));
    for (n, mark) in standoff.marks.iter().enumerate() {
        let head = Head { label: mark.label.clone(), features: mark.features.clone(), pieces: Some(mark.pieces.len()) };
        out.push_str(&format!("# mark {} = {}\n", n + 1, json(&head)));
    }
    for link in &standoff.links {
        out.push_str(&format!("# link = {} {} {}\n", link.from + 1, link.role, link.to + 1));
    }
    for (n, line) in standoff.lines().enumerate() {
        let text = &standoff.text[line.clone()];
        out.push_str(&format!("# sent_id = {}-{n}\n# text = {text}\n", one_line(&standoff.id)));
        let mut cuts: Vec<usize> =
            standoff.marks.iter().flat_map(|mark| &mark.pieces).flat_map(|p| [p.start, p.end]).collect();
        cuts.retain(|cut| line.contains(cut));
        let words = words(text, &cuts.iter().map(|cut| cut - line.start).collect::<Vec<_>>());
        // A sentence without words is a line of its own, for CoNLL-U has no empty sentences.
        if words.is_empty() {
            out.push_str(&format!("1\t_\t_\t_\t_\t_\t_\t_\t_\tEmpty=Yes|SpacesAfter={}\n\n", escaped(text)));
            continue;
        }
        for (w, word) in words.iter().enumerate() {
            let (start, end) = (line.start + word.start, line.start + word.end);
            let mut misc = Vec::new();
            let mut of: Vec<String> = Vec::new();
            for (m, mark) in standoff.marks.iter().enumerate() {
                for (p, piece) in mark.pieces.iter().enumerate() {
                    if piece.start <= start && end <= piece.end {
                        of.push(if p == 0 { (m + 1).to_string() } else { format!("{}.{}", m + 1, p + 1) });
                    }
                }
            }
            if !of.is_empty() {
                misc.push(format!("Mark={}", of.join(",")));
            }
            if w == 0 && word.start > 0 {
                misc.push(format!("SpacesBefore={}", escaped(&text[..word.start])));
            }
            let next = words.get(w + 1).map_or(text.len(), |next| next.start);
            // Behind the last word nothing follows; elsewhere one blank is what CoNLL-U takes for granted.
            let is_last = w + 1 == words.len();
            match &text[word.end..next] {
                "" => misc.push("SpaceAfter=No".to_owned()),
                " " if !is_last => {}
                spaces => misc.push(format!("SpacesAfter={}", escaped(spaces))),
            }
            let misc = if misc.is_empty() { "_".to_owned() } else { misc.join("|") };
            out.push_str(&format!("{}\t{}\t_\t_\t_\t_\t_\t_\t_\t{misc}\n", w + 1, &text[word.clone()]));
        }
        out.push('\n');
    }
    out
}

/// Runs of letters and numbers, and every other character that is seen, cut at `cuts`.
fn words(text: &str, cuts: &[usize]) -> Vec<std::ops::Range<usize>> {
    let mut words: Vec<std::ops::Range<usize>> = Vec::new();
    let mut before: Option<char> = None;
    for (at, c) in text.char_indices() {
        let end = at + c.len_utf8();
        let joins = before
            .is_some_and(|b| is_combining_mark(c) || is_word(b) && is_word(c) || is_combining_mark(b) && is_word(c));
        match words.last_mut().filter(|_| joins && !cuts.contains(&at)) {
            Some(word) if word.end == at => word.end = end,
            _ if c.is_whitespace() => {}
            _ => words.push(at..end),
        }
        before = Some(c).filter(|c| !c.is_whitespace());
    }
    words
}

/// White space as UDPipe writes it in `SpacesAfter`.
fn escaped(spaces: &str) -> String {
    let escape = |c: char| match c {
        ' ' => "\\s".to_owned(),
        '|' => "\\p".to_owned(),
        '\\' => "\\\\".to_owned(),
        c => c.to_string(),
    };
    spaces.chars().map(escape).collect()
}

fn unescaped(text: &str) -> String {
    let mut plain = String::new();
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match (c, c == '\\') {
            (_, true) => plain.push(match chars.next() {
                Some('s') | None => ' ',
                Some('p') => '|',
                Some(c) => c,
            }),
            (c, _) => plain.push(c),
        }
    }
    plain
}

fn one_line(text: &str) -> String {
    text.replace(['\n', '\r'], " ")
}

/// JSON on one line.
fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// A document while its lines are read.
#[derive(Default)]
struct Open {
    standoff: Standoff,
    n_sentences: usize,
    in_sentence: bool,
}

pub(super) fn read(text: &str) -> Result<Vec<Standoff>, Wrong> {
    let mut done: Vec<Standoff> = Vec::new();
    let mut open: Option<Open> = None;
    for (n, line) in text.lines().enumerate() {
        let wrong = |reason: &str| (n + 1, reason.to_owned());
        if let Some(id) = line.strip_prefix("# newdoc id = ") {
            done.extend(open.take().map(|open| open.standoff));
            open = Some(Open { standoff: Standoff { id: id.to_owned(), ..Standoff::default() }, ..Open::default() });
            continue;
        }
        if line.trim().is_empty() {
            if let Some(open) = &mut open {
                open.in_sentence = false;
            }
            continue;
        }
        let open = open.as_mut().ok_or_else(|| wrong("want `# newdoc id = …` first"))?;
        if let Some(comment) = line.strip_prefix("# ") {
            let (key, value) = comment.split_once(" = ").unwrap_or((comment, ""));
            let json = |error: serde_json::Error| (n + 1, format!("no JSON of ours: {error}"));
            let is_mark = key.strip_prefix("mark ").and_then(|number| number.parse::<usize>().ok());
            match (key, is_mark) {
                ("meta", _) => open.standoff.meta = serde_json::from_str(value).map_err(json)?,
                ("link", _) => {
                    open.standoff.links.push(link(value).ok_or_else(|| wrong("want two marks with a role"))?)
                }
                (_, Some(number)) if number == open.standoff.marks.len() + 1 => {
                    let head: Head = serde_json::from_str(value).map_err(json)?;
                    open.standoff.marks.push(Mark { label: head.label, pieces: Vec::new(), features: head.features });
                }
                (_, Some(_)) => return Err(wrong("marks are numbered from 1, in order")),
                _ => {}
            }
            continue;
        }
        if line.starts_with('#') {
            continue;
        }
        if !open.in_sentence {
            if open.n_sentences > 0 {
                open.standoff.text.push('\n');
            }
            (open.in_sentence, open.n_sentences) = (true, open.n_sentences + 1);
        }
        word(&mut open.standoff, line).map_err(|reason| (n + 1, reason))?;
    }
    done.extend(open.map(|open| open.standoff));
    for standoff in &mut done {
        standoff.marks.iter_mut().for_each(|mark| mark.pieces.retain(|piece| piece.start < piece.end));
        let lost = standoff.marks.iter().position(|mark| mark.pieces.is_empty());
        let out_of_range = standoff.links.iter().any(|link| link.from.max(link.to) >= standoff.marks.len());
        if let Some(mark) = lost {
            return Err((0, format!("mark {} of {} has no words", mark + 1, standoff.id)));
        }
        if out_of_range {
            return Err((0, format!("a link of {} names no mark", standoff.id)));
        }
    }
    Ok(done)
}

fn link(value: &str) -> Option<Link> {
    let mut parts = value.split_whitespace();
    let (from, role, to) = (parts.next()?, parts.next()?, parts.next()?);
    let number = |part: &str| part.parse::<usize>().ok()?.checked_sub(1);
    Some(Link { from: number(from)?, role: role.to_owned(), to: number(to)? })
}

/// Adds one line of a word to the text, and to the marks that it belongs to.
fn word(standoff: &mut Standoff, line: &str) -> Result<(), String> {
    let columns: Vec<&str> = line.split('\t').collect();
    let [id, form, .., misc] = columns.as_slice() else { return Err("want ten columns".to_owned()) };
    if columns.len() != 10 {
        return Err(format!("want ten columns, not {}", columns.len()));
    }
    // Ranges of fused words and empty nodes are none of ours.
    if id.contains(['-', '.']) {
        return Ok(());
    }
    let misc: BTreeMap<&str, &str> = misc.split('|').filter_map(|pair| pair.split_once('=')).collect();
    standoff.text.push_str(&misc.get("SpacesBefore").map(|spaces| unescaped(spaces)).unwrap_or_default());
    let start = standoff.text.len();
    if !misc.contains_key("Empty") {
        standoff.text.push_str(form);
    }
    let end = standoff.text.len();
    for of in misc.get("Mark").into_iter().flat_map(|list| list.split(',')) {
        let (mark, piece) = of.split_once('.').unwrap_or((of, "1"));
        let number = |part: &str| part.parse::<usize>().ok()?.checked_sub(1);
        let place = number(mark).zip(number(piece)).filter(|(_, piece)| *piece < 10_000);
        let (mark, piece) = place.ok_or_else(|| format!("{of:?} is no mark"))?;
        let mark = standoff.marks.get_mut(mark).ok_or_else(|| format!("mark {of} was not told of before"))?;
        if mark.pieces.len() <= piece {
            mark.pieces.resize(piece + 1, 0..0);
        }
        let bounds = &mut mark.pieces[piece];
        *bounds = if bounds.start == bounds.end { start..end } else { bounds.start..end };
    }
    let spaces = match (misc.get("SpacesAfter"), misc.get("SpaceAfter")) {
        (Some(spaces), _) => unescaped(spaces),
        (None, Some(&"No")) => String::new(),
        (None, _) => " ".to_owned(),
    };
    standoff.text.push_str(&spaces);
    Ok(())
}
