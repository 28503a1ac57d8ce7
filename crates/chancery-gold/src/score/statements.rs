//! Statements: found by the words of their content, right where the speaker is right too.

use super::events::words_of;
use super::{Scored, f1};
use crate::align::{Aligned, Places};
use crate::assign::assign;
use crate::coding::{CodedParty, CodedStatement};
use crate::gold::{GoldParty, GoldStatement};
use crate::names::names_match;

/// Share of its words that the content has to have in common.
const ENOUGH: f64 = 0.5;

pub(super) fn score(scored: &mut Scored, text: &Aligned<'_>, gold: &[&GoldStatement], coded: &[&CodedStatement]) {
    let annotated: Vec<Places> =
        gold.iter().map(|row| row.content.iter().flat_map(|content| text.gold(content)).collect()).collect();
    let found: Vec<Places> =
        coded.iter().map(|row| row.content.iter().flat_map(|span| text.coded(Some(span))).collect()).collect();
    let overlap =
        |g: usize, c: usize| f1(annotated[g].intersection(&found[c]).count(), annotated[g].len(), found[c].len());
    let right: Vec<Vec<bool>> = gold
        .iter()
        .map(|row| {
            coded.iter().map(|other| speaker_right(text, row.speaker.as_ref(), other.speaker.as_ref())).collect()
        })
        .collect();
    let number = |yes: bool| f64::from(u8::from(yes));
    let weigh = |weight: &dyn Fn(usize, usize) -> f64| -> Vec<(usize, usize)> {
        let row = |g: usize| (0..coded.len()).map(|c| weight(g, c)).collect();
        assign(&(0..gold.len()).map(row).collect::<Vec<Vec<f64>>>())
    };
    // By content alone, for what is asked about the speaker; and with the speaker, for the row.
    let by_content = weigh(&|g, c| {
        let overlap = overlap(g, c);
        if overlap < ENOUGH {
            return 0.0;
        }
        1.0 + 1000.0 * number(!gold[g].optional) + 100.0 * number(right[g][c]) + 10.0 * overlap
    });
    let mut hits: Vec<Option<usize>> = vec![None; gold.len()];
    let whole = weigh(&|g, c| {
        let overlap = overlap(g, c);
        if overlap < ENOUGH || !right[g][c] {
            return 0.0;
        }
        1.0 + 1000.0 * number(!gold[g].optional) + 10.0 * overlap
    });
    for (g, c) in whole {
        hits[g] = Some(c);
    }
    let covers =
        |g: usize, c: usize| annotated[g].intersection(&found[c]).count() as f64 >= 0.9 * annotated[g].len() as f64;

    // A quotation that runs on over sentences may be told as one row or as several, not twice and not as the whole page.
    let mut merged = vec![false; gold.len()];
    for (g, row) in gold.iter().enumerate() {
        if hits[g].is_some() || row.cue.as_ref().is_some_and(|cue| !cue.is_empty()) {
            continue;
        }
        for c in 0..coded.len() {
            let inside: Places = (0..gold.len())
                .filter(|&k| covers(k, c) && right[k][c])
                .flat_map(|k| annotated[k].iter().copied())
                .collect();
            let fits = found[c].len() as f64 <= 1.3 * inside.len() as f64;
            if !annotated[g].is_empty() && right[g][c] && covers(g, c) && fits {
                (hits[g], merged[g]) = (Some(c), true);
                break;
            }
        }
    }
    let is_hit = |c: usize| hits.contains(&Some(c));
    let mut free: Vec<usize> = Vec::new();
    for c in (0..coded.len()).filter(|&c| !is_hit(c)) {
        let is_piece = found[c].len() >= 4
            && free.iter().all(|&other| found[c].is_disjoint(&found[other]))
            && hits.iter().enumerate().any(|(g, hit)| {
                hit.is_some_and(|hit| {
                    right[g][c]
                        && found[c].intersection(&annotated[g]).count() as f64 >= 0.9 * found[c].len() as f64
                        && found[c].is_disjoint(&found[hit])
                })
            });
        if is_piece {
            free.push(c);
        }
    }

    scored.add_n("statement", [0; 3]);
    for (g, row) in gold.iter().enumerate().filter(|(_, row)| !row.optional) {
        let count = [u64::from(hits[g].is_some()), 1, u64::from(merged[g])];
        scored.add_row("statement", count, text.sentence_of(&annotated[g]));
        if hits[g].is_none() {
            let is_found = by_content.iter().any(|&(found, _)| found == g);
            let kind = if is_found { "wrong speaker" } else { "missed statement" };
            let speaker = row.speaker.as_ref().and_then(|party| party.name.as_deref()).unwrap_or("-");
            let words = row.content.first().map(|words| words.chars().take(90).collect()).unwrap_or_default();
            scored.miss(kind, speaker, words, text.sentence_of(&annotated[g]));
        }
    }
    for (c, row) in coded.iter().enumerate() {
        let needed = (0..gold.len()).any(|g| hits[g] == Some(c) && !gold[g].optional);
        // One that optional rows alone need, or a piece of one that was found, costs nothing.
        let counts = needed || !is_hit(c) && !free.contains(&c);
        let sentence = text.sentence_of(&found[c]);
        scored.add_row("statement", [0, 0, u64::from(counts)], sentence);
        if !is_hit(c) && !free.contains(&c) && !by_content.iter().any(|&(_, found)| found == c) {
            let speaker = row.speaker.as_ref().map_or("-", CodedParty::called);
            scored.miss("extra statement", speaker, words_of(&row.content), sentence);
        }
    }
    for (g, c) in by_content {
        let (row, other) = (gold[g], coded[c]);
        if row.optional {
            continue;
        }
        scored.add("speaker", right[g][c], true, true);
        scored.add("kind", other.kind.as_deref() == Some(&row.kind), true, true);
        let is_right = row
            .addressee
            .as_ref()
            .zip(other.addressee.as_ref())
            .is_some_and(|(one, other)| names_match(one.name.as_deref().unwrap_or_default(), other.called()));
        scored.add("addressee", is_right, row.addressee.is_some(), other.addressee.is_some());
    }
}

/// Whether the speaker is right: by name; of one without a name by its words, or by the code where nobody is named.
fn speaker_right(text: &Aligned<'_>, gold: Option<&GoldParty>, coded: Option<&CodedParty>) -> bool {
    let nobody = (GoldParty::default(), CodedParty::default());
    let (gold, coded) = (gold.unwrap_or(&nobody.0), coded.unwrap_or(&nobody.1));
    let name = gold.name.as_deref().filter(|name| !name.is_empty());
    match (name, gold.span.as_deref().filter(|span| !span.is_empty())) {
        // The article names nobody.
        (None, None) => true,
        (Some(name), _) => names_match(name, coded.called()),
        (None, Some(span)) => {
            let is_unnamed = coded.name.as_ref().is_none_or(String::is_empty);
            let code = gold.code.as_deref().filter(|code| *code != crate::names::UNKNOWN);
            !text.gold(span).is_disjoint(&text.coded(coded.span.as_ref()))
                || is_unnamed && code.is_some() && coded.code.as_deref() == code
        }
    }
}
