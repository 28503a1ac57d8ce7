//! Acts: which coded row is which annotated one, and what of it is right.

use std::collections::BTreeSet;

use super::{Scored, f1};
use crate::align::{Aligned, Places};
use crate::assign::assign;
use crate::coding::{CodedEvent, CodedParty, CodedSpan};
use crate::gold::{GoldEvent, GoldParty};
use crate::names::{Codes, UNKNOWN, codes, names_match, same_codes};

/// How much has to be right for two rows to be one.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Strict {
    Event,
    Row,
    Told,
}

/// The rows of one article with their places.
struct Rows<'a> {
    gold: &'a [&'a GoldEvent],
    coded: &'a [&'a CodedEvent],
    gold_places: Vec<Places>,
    coded_places: Vec<Places>,
    gold_sentence: Vec<Option<usize>>,
    coded_sentence: Vec<Option<usize>>,
}

pub(super) fn score(scored: &mut Scored, text: &Aligned<'_>, gold: &[&GoldEvent], coded: &[&CodedEvent]) {
    let gold_places: Vec<Places> = gold.iter().map(|event| text.gold(&event.trigger)).collect();
    let coded_places: Vec<Places> = coded.iter().map(|event| text.coded(event.trigger.as_ref())).collect();
    let gold_sentence = gold_places.iter().map(|places| text.sentence_of(places)).collect();
    let coded_sentence = coded_places.iter().map(|places| text.sentence_of(places)).collect();
    let rows = Rows { gold, coded, gold_places, coded_places, gold_sentence, coded_sentence };
    let mut pairs = Vec::new();
    for (measure, strict) in [("event", Strict::Event), ("row", Strict::Row), ("told", Strict::Told)] {
        let matched = rows.matched(strict);
        rows.count(scored, measure, &matched);
        if strict == Strict::Event {
            pairs = matched;
        }
    }
    rows.types(scored, &pairs);
    pairs.retain(|&(g, _)| !gold[g].optional);
    for &(g, c) in &pairs {
        values(scored, gold[g], coded[c]);
    }
    rows.same(scored, &pairs);
    rows.misses(scored, &pairs);
}

impl Rows<'_> {
    fn weight(&self, g: usize, c: usize, strict: Strict) -> f64 {
        let (event, row) = (self.gold[g], self.coded[c]);
        if self.gold_sentence[g].is_none() || self.gold_sentence[g] != self.coded_sentence[c] {
            return 0.0;
        }
        let is_exact = row.event_type.as_deref() == Some(&event.event_type);
        let is_accepted = row.event_type.as_ref().is_some_and(|found| event.accept.contains(found));
        if !is_exact && !is_accepted {
            return 0.0;
        }
        let sides = same_codes(&gold_codes(&event.actors), &coded_codes(&row.actors))
            && same_codes(&gold_codes(&event.recipients), &coded_codes(&row.recipients));
        let is_told = row.status.as_deref() == Some(&event.status);
        if strict != Strict::Event && !sides || strict == Strict::Told && !is_told {
            return 0.0;
        }
        let (at, found) = (&self.gold_places[g], &self.coded_places[c]);
        // A required row before an optional one, then the right row, the exact type, the nearest trigger.
        let number = |yes: bool| f64::from(u8::from(yes));
        1.0 + 1000.0 * number(!event.optional)
            + 100.0 * number(sides)
            + 10.0 * number(is_exact)
            + 5.0 * f1(at.intersection(found).count(), at.len(), found.len())
    }

    fn matched(&self, strict: Strict) -> Vec<(usize, usize)> {
        let weights: Vec<Vec<f64>> =
            (0..self.gold.len()).map(|g| (0..self.coded.len()).map(|c| self.weight(g, c, strict)).collect()).collect();
        assign(&weights)
    }

    /// Counts a measure of rows: those that match optional ones are nobody's gain or loss.
    fn count(&self, scored: &mut Scored, measure: &str, matched: &[(usize, usize)]) {
        scored.add_n(measure, [0; 3]);
        for g in (0..self.gold.len()).filter(|&g| !self.gold[g].optional) {
            let is_right = matched.iter().any(|&(matched, _)| matched == g);
            scored.add_row(measure, [u64::from(is_right), 1, 0], self.gold_sentence[g]);
        }
        for c in 0..self.coded.len() {
            let excused = matched.iter().any(|&(g, matched)| matched == c && self.gold[g].optional);
            scored.add_row(measure, [0, 0, u64::from(!excused)], self.coded_sentence[c]);
        }
    }

    fn types(&self, scored: &mut Scored, pairs: &[(usize, usize)]) {
        for (g, event) in self.gold.iter().enumerate().filter(|(_, event)| !event.optional) {
            let is_found = pairs.iter().any(|&(found, _)| found == g);
            scored.add(&format!("type {}", event.event_type), is_found, true, false);
        }
        for (c, row) in self.coded.iter().enumerate() {
            match pairs.iter().find(|&&(_, found)| found == c) {
                None => {
                    let coded = row.event_type.as_deref().unwrap_or("None");
                    scored.add(&format!("type {coded}"), false, false, true);
                }
                Some(&(g, _)) if !self.gold[g].optional => {
                    scored.add(&format!("type {}", self.gold[g].event_type), false, false, true);
                }
                Some(_) => {}
            }
        }
    }

    /// Pairs of rows that tell one happening.
    fn same(&self, scored: &mut Scored, pairs: &[(usize, usize)]) {
        let is_same = |one: &Option<String>, other: &Option<String>| {
            one.as_ref().is_some_and(|key| !key.is_empty()) && one == other
        };
        for (n, &(g1, c1)) in pairs.iter().enumerate() {
            for &(g2, c2) in &pairs[..n] {
                let annotated = is_same(&self.gold[g1].same, &self.gold[g2].same);
                let coded = is_same(&self.coded[c1].same, &self.coded[c2].same);
                scored.add("same", annotated && coded, annotated, coded);
            }
        }
    }

    fn misses(&self, scored: &mut Scored, pairs: &[(usize, usize)]) {
        let matched = self.matched(Strict::Event);
        for (g, event) in self.gold.iter().enumerate() {
            if !event.optional && !matched.iter().any(|&(found, _)| found == g) {
                scored.miss("missed event", &event.event_type, event.trigger.clone(), self.gold_sentence[g]);
            }
        }
        for (c, row) in self.coded.iter().enumerate() {
            if !matched.iter().any(|&(_, found)| found == c) {
                let words = row.trigger.as_ref().and_then(|span| span.text.clone()).unwrap_or_default();
                scored.miss("extra event", row.event_type.as_deref().unwrap_or("-"), words, self.coded_sentence[c]);
            }
        }
        for &(g, c) in pairs {
            let (event, row) = (self.gold[g], self.coded[c]);
            if self.weight(g, c, Strict::Row) == 0.0 {
                let told = |actors: &Codes, recipients: &Codes| {
                    let list = |codes: &Codes| codes.iter().cloned().collect::<Vec<_>>().join("+");
                    format!("{}>{}", list(actors), list(recipients))
                };
                let words = format!(
                    "{} {} got {}",
                    event.trigger,
                    told(&gold_codes(&event.actors), &gold_codes(&event.recipients)),
                    told(&coded_codes(&row.actors), &coded_codes(&row.recipients))
                );
                scored.miss("wrong actors", &event.event_type, words, self.gold_sentence[g]);
            }
            if row.status.as_deref() != Some(&event.status) {
                let found = row.status.as_deref().unwrap_or("-");
                let words = format!("{} {} got {found}", event.trigger, event.status);
                scored.miss("wrong status", &event.event_type, words, self.gold_sentence[g]);
            }
        }
    }
}

/// The codes of annotated parties.
pub(crate) fn gold_codes(parties: &[GoldParty]) -> Codes {
    codes(parties.iter().map(|party| party.code.as_deref()))
}

fn coded_codes(parties: &[CodedParty]) -> Codes {
    codes(parties.iter().map(|party| party.code.as_deref()))
}

/// What of a matched row is right.
fn values(scored: &mut Scored, event: &GoldEvent, row: &CodedEvent) {
    for (annotated, coded) in [(&event.actors, &row.actors), (&event.recipients, &row.recipients)] {
        parties(scored, annotated, coded);
    }
    for (measure, annotated, coded) in [("mode", &event.mode, &row.mode), ("contexts", &event.contexts, &row.contexts)]
    {
        let set = |values: &'_ [String]| -> BTreeSet<String> { values.iter().cloned().collect() };
        let (annotated, coded) = (set(annotated), set(coded));
        let shared = annotated.intersection(&coded).count();
        scored.add_n(measure, [shared as u64, annotated.len() as u64, coded.len() as u64]);
    }

    let from_text = |basis: &Option<String>| !matches!(basis.as_deref(), Some("article" | "none"));
    let coded = row.date.as_ref().filter(|date| from_text(&date.basis));
    let is_right = event.date.as_ref().zip(coded).is_some_and(|(date, coded)| {
        let end =
            |to: &Option<String>, from: &str| to.clone().filter(|to| !to.is_empty()).unwrap_or_else(|| from.to_owned());
        let from = coded.from.clone().unwrap_or_default();
        from == date.from && end(&coded.to, &from) == end(&date.to, &date.from)
    });
    scored.add("date", is_right, event.date.is_some(), coded.is_some());

    let is_right = event.place.as_ref().zip(row.place.as_ref()).is_some_and(|(place, coded)| {
        coded.country == place.country && names_match(place.name.as_deref().unwrap_or_default(), coded.called())
    });
    scored.add("place", is_right, event.place.is_some(), row.place.is_some());

    let chain: Vec<&str> =
        row.attribution.iter().filter(|link| link.kind.as_deref() != Some("outlet")).map(CodedParty::called).collect();
    let is_right = !event.by.is_empty()
        && chain.len() == event.by.len()
        && event.by.iter().zip(&chain).all(|(by, link)| names_match(by, link));
    scored.add("by", is_right, !event.by.is_empty(), !chain.is_empty());

    let status = row.status.as_deref().unwrap_or("None");
    let is_right = event.status == status;
    scored.add("status", is_right, true, true);
    scored.add(&format!("status {}", event.status), is_right, true, false);
    scored.add(&format!("status {status}"), false, false, true);
    scored.add("background", event.background && row.background, event.background, row.background);
}

/// Codes and sectors of one side.
fn parties(scored: &mut Scored, annotated: &[GoldParty], coded: &[CodedParty]) {
    let (gold, found) = (gold_codes(annotated), coded_codes(coded));
    // Where gold cannot tell one, one code more is no mistake.
    let found: Codes = if gold.contains(UNKNOWN) && found.difference(&gold).count() <= 1 {
        found.intersection(&gold).cloned().collect()
    } else {
        found
    };
    let told = |codes: &Codes| codes.iter().filter(|code| *code != UNKNOWN).count() as u64;
    let shared: Codes = gold.intersection(&found).cloned().collect();
    scored.add_n("actor_code", [told(&shared), told(&gold), told(&found)]);

    let is_known = |sector: &Option<String>| sector.as_deref().is_some_and(|sector| sector != "UNK");
    for party in annotated.iter().filter(|party| is_known(&party.sector)) {
        let mut of_code = coded.iter().filter(|coded| coded.code == party.code).peekable();
        if of_code.peek().is_some() {
            let sectors: Vec<&Option<String>> = of_code.map(|coded| &coded.sector).collect();
            let is_right = sectors.contains(&&party.sector);
            scored.add("sector", is_right, true, sectors.iter().any(|sector| is_known(sector)));
        }
    }
}

/// Words of a span, for messages.
pub(super) fn words_of(spans: &[CodedSpan]) -> String {
    let texts: Vec<&str> = spans.iter().filter_map(|span| span.text.as_deref()).collect();
    texts.join(" ").chars().take(90).collect()
}
