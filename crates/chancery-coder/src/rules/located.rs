//! Which place a name means: states by the codebook's tables, towns and regions by the gazetteer, told apart by what else
//! the article names.
//!
//! 1. Every name that the tables know as a state or a capital, and every name that the reader calls a place.
//! 2. Candidates of each, with a score: people who live there, the state or region named right behind ("Springfield,
//!    Illinois"), states named in the sentence and in the article.
//! 3. What the first pass is sure of speaks for its neighbours in a second.

mod spelled;
mod weigh;

use chancery_codebook::Codebook;
use chancery_doc::{Document, Mention, MentionKind, Place, Precision, Span};
use chancery_places::{Found, Gazetteer, Kind, fold};

pub(super) use weigh::stands_behind;

use self::spelled::{REGIONS, is_one_of, spellings, town_in, without_lead};
use super::names::{NameMatch, Named};

/// What a capital has above a town of its size: it is named without its state.
const CAPITAL: f64 = 1.5;
/// What a region has above a town of as many people: it is named without its state.
const REGION: f64 = 0.5;
/// What a name that is not the usual one takes away: the tables hold old and local names of many a town.
const ALIAS: f64 = 1.5;

/// Words behind "capital" that leave it a town; others make it money.
const CAPITAL_ENDS: &[&str] = &[
    "after", "and", "as", "before", "city", "during", "for", "from", "in", "of", "on", "that", "to", "was", "were",
    "when", "where", "which", "with",
];
/// Below so many people a town is only meant where the article names its state or region: there are too many of them.
const SMALL: u32 = 15_000;

/// Words that begin names and alone are none, so that the reader may leave them out.
const BEGINNINGS: &[&str] = &[
    "New", "San", "Santa", "Saint", "St.", "Port", "Fort", "North", "South", "East", "West", "Northern", "Southern",
    "Eastern", "Western", "Central",
];

/// A name of a place with what it may be.
struct Name<'g> {
    span: Span,
    sentence: u32,
    candidates: Vec<Candidate<'g>>,
}

struct Candidate<'g> {
    place: Place,
    /// Region in which it lies.
    region: &'g str,
    /// Whether it is a state by a name that is not its usual one: "England".
    is_alias_of_state: bool,
    /// Whether it is meant only where something around it names its state or region.
    is_small: bool,
    score: f64,
}

/// Every place that is named, in text order.
pub(super) fn all(
    codebook: &Codebook,
    gazetteer: Gazetteer<'static>,
    document: &Document<'_>,
    mentions: &[Mention],
    names: &[NameMatch],
) -> Vec<Place> {
    let finder = Finder { codebook, gazetteer, document };
    let mut found = finder.names(mentions, names);
    let said = weigh::weigh(&mut found, document.text());
    let mut places: Vec<(f64, Place)> = Vec::with_capacity(found.len());
    for name in found.iter().rev() {
        let next = places.last().map(|(_, next)| next);
        let mut place = name.best().unwrap_or_else(|| finder.unknown(name, next));
        // Of a gulf between two states the part that the text says.
        if place.country.is_none() && place.precision == Precision::Region {
            let behind = next.filter(|next| stands_behind(document.text(), name.span, next.span));
            place.country = behind.and_then(|next| next.country.clone());
        }
        places.push((name.first().map_or(0.0, |best| best.score), place));
    }
    places.reverse();
    weigh::agree(document, &mut places, &said);
    places.into_iter().map(|(_, place)| place).collect()
}

struct Finder<'a> {
    codebook: &'a Codebook,
    gazetteer: Gazetteer<'static>,
    document: &'a Document<'a>,
}

impl Finder<'_> {
    fn names(&self, mentions: &[Mention], names: &[NameMatch]) -> Vec<Name<'static>> {
        let mut found: Vec<Name<'static>> = Vec::new();
        // The reader may cut a state's name in two: the tables know better.
        let is_cut = |mention: &Mention| {
            names.iter().any(|name| name.span.contains(mention.span) && name.span != mention.span && is_state(name))
        };
        for mention in mentions.iter().filter(|mention| self.is_place(mention) && !is_cut(mention)) {
            let of_table = names.iter().find(|name| self.is_name_of(mention, name));
            let candidates = self.candidates(mention.span, of_table);
            let sentence = self.document.tokens[mention.tokens.0.idx()].sentence.0;
            found.push(Name { span: mention.span, sentence, candidates });
        }
        for name in names {
            let within = mentions.iter().find(|mention| mention.span.overlaps(name.span));
            // "the Volta Party in Accra" is no name of Accra's, though the reader may call it one.
            let is_part = within.is_some_and(|mention| {
                !self.is_name_of(mention, name)
                    && !name.span.contains(mention.span)
                    && !self.is_behind_in(mention, name)
            });
            if is_state(name) && !is_part && !found.iter().any(|known| known.span.overlaps(name.span)) {
                let first = self.document.tokens.partition_point(|token| token.span.end() <= name.span.start());
                let sentence = self.document.tokens.get(first).map_or(0, |token| token.sentence.0);
                found.push(Name { span: name.span, sentence, candidates: self.candidates(name.span, Some(name)) });
            }
        }
        for name in names {
            let capital = self
                .described_capital(name)
                .filter(|capital| !found.iter().any(|known| known.span.overlaps(capital.span)));
            found.extend(capital);
        }
        found.sort_by_key(|name| name.span);
        self.join(found)
    }

    /// Names that the reader cut in two, though the tables have them whole: "Middle" and "East".
    fn join(&self, names: Vec<Name<'static>>) -> Vec<Name<'static>> {
        let mut joined: Vec<Name<'static>> = Vec::with_capacity(names.len());
        for name in names {
            let known = |span: Span| self.gazetteer.find(self.document.words(span)).next().is_some();
            let whole = joined.last().and_then(|last| {
                let gap = self.document.text().get(last.span.end()..name.span.start())?;
                let span = Span::new(last.span.start(), name.span.end());
                (gap == " " && known(span)).then_some(span)
            });
            // "New" is no name, so that the reader left it out.
            let longer = self.word_before(name.span).filter(|_| whole.is_none()).filter(|&span| known(span));
            let sentence = name.sentence;
            let name = longer.map_or(name, |span| Name { span, candidates: self.candidates(span, None), sentence });
            if let Some(span) = whole {
                joined.pop();
                joined.push(Name { span, sentence: name.sentence, candidates: self.candidates(span, None) });
            } else {
                joined.push(name);
            }
        }
        joined
    }

    /// "the Ukrainian capital": the town that it describes.
    fn described_capital(&self, name: &NameMatch) -> Option<Name<'static>> {
        const WORD: &str = " capital";
        let &state = name.named.iter().find(|named| matches!(named, Named::Adjective(_)))?;
        let Named::Adjective(idx) = state else { return None };
        let behind = self.document.text()[name.span.end()..].strip_prefix(WORD)?;
        // "Ukrainian capital markets"
        let is_whole = behind.starts_with(['.', ',', ';', ')']) || behind.starts_with('\n') || behind.is_empty() || {
            let next = behind.trim_start().split(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
            behind.starts_with(' ') && CAPITAL_ENDS.contains(&next)
        };
        let span = Span::new(name.span.start(), name.span.end() + WORD.len());
        let first = self.document.tokens.partition_point(|token| token.span.end() <= name.span.start());
        let sentence = self.document.tokens.get(first).map_or(0, |token| token.sentence.0);
        let candidate = self.of_codebook(span, &Named::Capital(idx)).filter(|_| is_whole)?;
        Some(Name { span, sentence, candidates: vec![candidate] })
    }

    /// The name with the word before it, where that may begin one.
    fn word_before(&self, span: Span) -> Option<Span> {
        let first = self.document.tokens.partition_point(|token| token.span.end() <= span.start());
        let before = self.document.tokens.get(first.checked_sub(1)?)?.span;
        let is_part = BEGINNINGS.contains(&self.document.words(before));
        (is_part && before.end() + 1 == span.start()).then(|| Span::new(before.start(), span.end()))
    }

    /// Whether the reader calls it a place, or takes a region for a body: "Ucayali Department".
    fn is_place(&self, mention: &Mention) -> bool {
        let is_region = || {
            let (name, kind) = self.document.words(mention.span).rsplit_once(' ')?;
            let mut found = self.gazetteer.find(without_lead(name)).filter(|_| is_one_of(REGIONS, kind));
            Some(found.any(|found| found.kind == Kind::Region))
        };
        match mention.kind {
            MentionKind::Place => true,
            MentionKind::Organisation => is_region() == Some(true),
            _ => false,
        }
    }

    /// Whether the mention is the name, perhaps with an article before it.
    fn is_name_of(&self, mention: &Mention, name: &NameMatch) -> bool {
        let before = mention.span.start()..name.span.start();
        mention.span.end() == name.span.end()
            && self
                .document
                .text()
                .get(before)
                .is_some_and(|words| words.is_empty() || words.trim().eq_ignore_ascii_case("the"))
    }

    fn is_behind_in(&self, mention: &Mention, name: &NameMatch) -> bool {
        let before = self.document.text().get(mention.span.start()..name.span.start());
        before.is_some_and(|words| words.ends_with(" in "))
    }

    /// A place that no table has: its name as written, with the state of the place named right behind it, or of the town in
    /// its name. Where a region is named behind it, its position is that of the region, and so is its precision.
    fn unknown(&self, name: &Name<'_>, next: Option<&Place>) -> Place {
        let within = next.filter(|next| stands_behind(self.document.text(), name.span, next.span));
        let region = within.filter(|within| within.precision == Precision::Admin);
        let words = without_lead(self.document.words(name.span));
        let of_town = || {
            Some(town_in(words)?).and_then(|town| {
                self.gazetteer
                    .find(town.0)
                    .find(|found| found.kind <= Kind::Town && !is_small(found) && fold(found.name) == fold(town.0))
                    .map(|found| (found, town.1))
            })
        };
        let town = of_town();
        let at_town = town.as_ref().filter(|(_, is_at)| *is_at).and_then(|(town, _)| town.at);
        Place {
            span: name.span,
            name: words.to_owned(),
            country: within
                .and_then(|within| within.country.clone())
                .or_else(|| town.as_ref().map(|(town, _)| town.country.to_owned())),
            at: at_town.or(region.and_then(|region| region.at)),
            precision: if region.is_some() && at_town.is_none() { Precision::Admin } else { Precision::Settlement },
            geonames: None,
        }
    }

    fn candidates(&self, span: Span, of_table: Option<&NameMatch>) -> Vec<Candidate<'static>> {
        let named = of_table.map_or(&[][..], |name| name.named.as_slice());
        let mut candidates: Vec<Candidate<'static>> =
            named.iter().filter_map(|named| self.of_codebook(span, named)).collect();
        let words = self.document.words(span);
        for (name, wanted) in spellings(words) {
            for found in self.gazetteer.find(name) {
                let is_state = found.kind == Kind::Country;
                let is_known = is_state && candidates.iter().any(|known| known.place.precision == Precision::Country);
                if is_known || wanted.is_some_and(|wanted| wanted != (found.kind == Kind::Region)) {
                    continue;
                }
                let mut place = place(span, &found, name, words);
                // A territory lies in the state that it belongs to.
                let state = place.country.as_deref().and_then(|country| self.codebook.actors().state(country));
                place.country = state.map(|state| state.acts_for().to_owned()).or(place.country);
                if !candidates.iter().any(|known| is_same(&known.place, &place)) {
                    let alias = if fold(found.name) == fold(name) { 0.0 } else { ALIAS };
                    candidates.push(Candidate {
                        place,
                        region: found.region,
                        is_alias_of_state: false,
                        is_small: is_small(&found),
                        score: base(&found) - alias,
                    });
                }
            }
            prefer_namesakes(&mut candidates);
            if !candidates.is_empty() {
                break;
            }
        }
        candidates
    }

    /// A state or a capital of the codebook.
    fn of_codebook(&self, span: Span, named: &Named) -> Option<Candidate<'static>> {
        let states = self.codebook.states();
        let reference = |name: &str, country: &str| {
            let mut found = self.gazetteer.find(name);
            found.find(|found| found.kind == Kind::Country && found.country == country).and_then(|found| found.at)
        };
        let (place, score) = match *named {
            Named::State(idx) => {
                let state = &states[idx];
                let place = Place {
                    span,
                    name: state.name.clone(),
                    country: Some(state.acts_for().to_owned()),
                    at: reference(&state.name, &state.code),
                    precision: Precision::Country,
                    geonames: state.geonames,
                };
                (place, if state.ambiguous { 8.0 } else { 10.0 })
            }
            Named::Capital(idx) => {
                let state = &states[idx];
                let name = state.capital.as_deref()?;
                let mut towns = self.gazetteer.find(name).filter(|found| found.country == state.code);
                let town = towns.find(|found| found.kind <= Kind::Town);
                let place = Place {
                    span,
                    name: name.to_owned(),
                    country: Some(state.acts_for().to_owned()),
                    at: town.and_then(|town| town.at).or(state.lat.zip(state.lon)),
                    precision: Precision::Settlement,
                    geonames: town.map(|town| town.geonames),
                };
                (place, if state.ambiguous_capital { 6.0 } else { 9.0 })
            }
            _ => return None,
        };
        let is_alias = matches!(named, Named::State(_)) && !self.document.words(span).ends_with(place.name.as_str());
        Some(Candidate { place, region: "", is_alias_of_state: is_alias, is_small: false, score })
    }
}

fn is_state(name: &NameMatch) -> bool {
    name.named.iter().any(|named| matches!(named, Named::State(_) | Named::Capital(_)))
}

/// Whether it is a small town of GeoNames' or a second-level region; those of our own table are known from the news.
fn is_small(found: &Found<'_>) -> bool {
    match found.kind {
        Kind::Town => found.population < SMALL && found.geonames > 0,
        Kind::Region => found.geonames == 0,
        Kind::Capital | Kind::Seat | Kind::Area | Kind::Country => false,
    }
}

/// How likely a place is meant by its bare name.
fn base(found: &Found<'_>) -> f64 {
    let people = f64::from(found.population.max(1)).log10();
    match found.kind {
        Kind::Capital => people + CAPITAL,
        Kind::Seat | Kind::Town => people.max(3.0),
        Kind::Region => people.max(3.0) + REGION,
        Kind::Area => 7.0,
        Kind::Country => 9.0,
    }
}

fn place(span: Span, found: &Found<'_>, name: &str, words: &str) -> Place {
    // Towns and regions are called as the text calls them, by whichever of their names.
    let full = without_lead(words);
    let name = match found.kind {
        Kind::Country | Kind::Area => found.name,
        // "Washington, D.C."
        Kind::Capital if name.starts_with(found.name) => found.name,
        Kind::Region => full,
        // A district has its town's name.
        _ if full.rsplit_once(' ').is_some_and(|(_, kind)| is_one_of(REGIONS, kind)) => full,
        _ => name,
    };
    Place {
        span,
        name: name.to_owned(),
        country: (found.country != "---").then(|| found.country.to_owned()),
        at: found.at,
        precision: match found.kind {
            Kind::Capital | Kind::Seat | Kind::Town => Precision::Settlement,
            Kind::Region => Precision::Admin,
            Kind::Area => Precision::Region,
            Kind::Country => Precision::Country,
        },
        geonames: (found.geonames > 0).then_some(found.geonames),
    }
}

/// A town in the region of its name is meant rather than the region; a part of a state that has a place of its own is that place
/// rather than the state.
fn prefer_namesakes(candidates: &mut Vec<Candidate<'_>>) {
    let regions: Vec<(String, f64)> = candidates
        .iter()
        .filter(|candidate| candidate.place.precision == Precision::Admin)
        .map(|candidate| (fold(&candidate.place.name), candidate.score))
        .collect();
    for town in candidates.iter_mut().filter(|candidate| candidate.place.precision == Precision::Settlement) {
        let (name, region) = (fold(&town.place.name), fold(town.region));
        let of_region =
            regions.iter().find(|(other, _)| *other == region && region.starts_with(&name) && !name.is_empty());
        if let Some((_, score)) = of_region {
            town.score = town.score.max(score + 0.1);
        }
    }
    let parts: Vec<Option<String>> = candidates
        .iter()
        .filter(|part| matches!(part.place.precision, Precision::Admin | Precision::Region))
        .map(|part| part.place.country.clone())
        .collect();
    let is_part = |candidate: &Candidate<'_>| {
        candidate.is_alias_of_state && candidate.place.country.is_some() && parts.contains(&candidate.place.country)
    };
    candidates.retain(|candidate| !is_part(candidate));
}

/// Whether two tables mean one place; namesakes of one state that both have a number are two.
fn is_same(a: &Place, b: &Place) -> bool {
    let is_one = match (a.geonames, b.geonames) {
        (Some(a), Some(b)) => a == b,
        (None, None) => a.country == b.country && a.name == b.name && a.at == b.at,
        _ => a.country == b.country && a.name == b.name,
    };
    a.precision == b.precision && is_one
}

impl Name<'_> {
    /// The candidate with the highest score; of equals the first.
    fn first(&self) -> Option<&Candidate<'_>> {
        self.candidates.iter().fold(None, |best, candidate| match best {
            Some(known) if known.score >= candidate.score => Some(known),
            _ => Some(candidate),
        })
    }

    fn best(&self) -> Option<Place> {
        self.first().map(|best| best.place.clone())
    }
}
