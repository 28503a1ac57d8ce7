//! brat's stand-off format: a line an annotation, offsets in code points of the `.txt` beside it.
//!
//! Events and statements are brat events with their roles; status, kind, background and optional are attributes; all other values are a
//! note of JSON on the annotation. The day of publication and the outlet have no place.

use std::collections::{BTreeMap, BTreeSet};

use super::standoff::{FEATURES, Features, LABELS, Link, Mark, ROLES, Standoff};
use super::{Points, Wrong};
use crate::gold::{KINDS, STATUSES, TYPES};

/// Features that are attributes: with a value, or there or not.
const VALUED: [&str; 2] = ["status", "kind"];
const FLAGS: [&str; 2] = ["background", "optional"];

/// The text that offsets count in.
pub(super) fn text(standoff: &Standoff) -> String {
    standoff.text.clone()
}

/// Which labels there are, as brat asks for it.
pub(super) fn configuration() -> String {
    let roles = "actor*:Party, recipient*:Party, date?:Date, place?:Place";
    let events: String = TYPES.iter().map(|name| format!("{name}\t{roles}\n")).collect();
    format!(
        "[entities]\nParty\nDate\nPlace\nCue\n\n[relations]\n\n[events]\n{events}\
         Statement\tspeaker?:Party, cue?:Cue, addressee?:Party, date?:Date\n\n[attributes]\n\
         status\tArg:<EVENT>, Value:{}\nkind\tArg:<EVENT>, Value:{}\nbackground\tArg:<EVENT>\noptional\tArg:<EVENT>\n",
        STATUSES.join("|"),
        KINDS.join("|")
    )
}

/// The `.ann`.
pub(super) fn write(standoff: &Standoff) -> String {
    let points = Points::new(&standoff.text);
    let (mut spans, mut events, mut rest) = (String::new(), String::new(), String::new());
    let (mut n_attributes, mut n_notes) = (0, 0);
    for (n, mark) in standoff.marks.iter().enumerate() {
        let bounds =
            mark.pieces.iter().map(|piece| format!("{} {}", points.point(piece.start), points.point(piece.end)));
        let words: Vec<&str> = mark.pieces.iter().filter_map(|piece| standoff.text.get(piece.clone())).collect();
        let bounds = bounds.collect::<Vec<_>>().join(";");
        spans.push_str(&format!("T{}\t{} {bounds}\t{}\n", n + 1, mark.label, words.join(" ")));
        let is_event = !LABELS.contains(&mark.label.as_str()) || mark.label == "Statement";
        let name = format!("{}{}", if is_event { 'E' } else { 'T' }, n + 1);
        if is_event {
            let roles = standoff.links_of(n).map(|link| format!(" {}:T{}", link.role, link.to + 1));
            events.push_str(&format!("{name}\t{}:T{}{}\n", mark.label, n + 1, roles.collect::<String>()));
        }
        let mut note = Features::new();
        for (key, value) in &mark.features {
            let is_valued = VALUED.contains(&key.as_str());
            if is_valued || FLAGS.contains(&key.as_str()) {
                n_attributes += 1;
                let value = if is_valued { format!(" {value}") } else { String::new() };
                rest.push_str(&format!("A{n_attributes}\t{key} {name}{value}\n"));
            } else {
                note.insert(key.clone(), value.clone());
            }
        }
        if !note.is_empty() {
            n_notes += 1;
            let json = serde_json::to_string(&note).unwrap_or_default();
            rest.push_str(&format!("#{n_notes}\tAnnotatorNotes {name}\t{json}\n"));
        }
    }
    spans + &events + &rest
}

/// An article from its text and its `.ann`.
pub(super) fn read(id: &str, text: &str, ann: &str) -> Result<Standoff, Wrong> {
    let text = text.strip_suffix('\n').unwrap_or(text).replace('\r', " ");
    let points = Points::new(&text);
    let mut standoff = Standoff { id: id.to_owned(), text, ..Standoff::default() };
    // Marks by their name; an event is its trigger's mark with roles.
    let mut marks: BTreeMap<&str, usize> = BTreeMap::new();
    let mut events: Vec<(usize, &str)> = Vec::new();
    let mut later: Vec<(usize, &str, &str)> = Vec::new();
    for (n, line) in ann.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let wrong = |reason: &str| (n + 1, reason.to_owned());
        let (name, body) = line.split_once('\t').ok_or_else(|| wrong("want a name and a tab"))?;
        match name.as_bytes().first() {
            Some(b'T') => {
                let body = body.split('\t').next().unwrap_or_default();
                let (label, bounds) = body.split_once(' ').ok_or_else(|| wrong("want a label and offsets"))?;
                let piece = |bounds: &str| {
                    let (start, end) = bounds.trim().split_once(' ')?;
                    let (start, end) = (points.byte(start.parse().ok()?)?, points.byte(end.trim().parse().ok()?)?);
                    (start < end).then_some(start..end)
                };
                let pieces = bounds.split(';').map(piece).collect::<Option<Vec<_>>>();
                let pieces = pieces.ok_or_else(|| wrong("the offsets are not in the text"))?;
                marks.insert(name, standoff.marks.len());
                standoff.marks.push(Mark { label: label.to_owned(), pieces, features: Features::new() });
            }
            Some(b'E') => events.push((n, line)),
            Some(b'A' | b'M' | b'#') => later.push((n, name, body)),
            // Relations and normalizations are none of ours.
            _ => {}
        }
    }
    let mut taken = BTreeSet::new();
    for (n, line) in events {
        let wrong = || (n + 1, "the event names no annotation of this file".to_owned());
        let (name, body) = line.split_once('\t').unwrap_or_default();
        let mut parts = body.split_whitespace();
        let trigger = parts.next().and_then(|part| part.split_once(':')).ok_or_else(wrong)?;
        let mut from = *marks.get(trigger.1).ok_or_else(wrong)?;
        // Several events of brat may share a trigger; each of ours has a mark of its own.
        if !taken.insert(from) {
            let pieces = standoff.marks[from].pieces.clone();
            from = standoff.marks.len();
            standoff.marks.push(Mark { pieces, ..Mark::default() });
        }
        standoff.marks[from].label = trigger.0.to_owned();
        marks.insert(name, from);
        for part in parts {
            let (role, to) = part.split_once(':').ok_or_else(wrong)?;
            let to = *marks.get(to).ok_or_else(wrong)?;
            // brat numbers the second and third of a role.
            let role = role.trim_end_matches(|c: char| c.is_ascii_digit());
            if ROLES.contains(&role) {
                standoff.links.push(Link { from, role: role.to_owned(), to });
            }
        }
    }
    for (n, name, body) in later {
        let wrong = |reason: &str| (n + 1, reason.to_owned());
        if name.starts_with('#') {
            let (head, note) = body.split_once('\t').unwrap_or((body, ""));
            let of = head.split_whitespace().nth(1).and_then(|of| marks.get(of));
            // A note that is no JSON of ours is a remark of the annotator.
            if let (Some(&of), Ok(features)) = (of, serde_json::from_str::<Features>(note)) {
                let known = features.into_iter().filter(|(key, _)| FEATURES.contains(&key.as_str()));
                standoff.marks[of].features.extend(known);
            }
            continue;
        }
        let mut parts = body.split_whitespace();
        let (key, of) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        let of = *marks.get(of).ok_or_else(|| wrong("the attribute names no annotation of this file"))?;
        if FEATURES.contains(&key) {
            standoff.marks[of].features.insert(key.to_owned(), parts.next().unwrap_or("yes").to_owned());
        }
    }
    Ok(standoff)
}
