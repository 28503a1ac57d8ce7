//! What the tables and the trained reader know of a document, noted by token before phrases are put together.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

use chancery_codebook::{Codebook, CueWord};
use chancery_doc::{Annotations, Document, Mention, MentionKind, Place, Span};

use super::super::coreference::Chains;
use super::super::lexicon::Lexicon;
use super::super::located;
use super::super::names::{NameMatch, Named};
use super::super::tree::Tree;
use super::super::words::{Tag, Words};
use super::Finder;

impl<'a> Finder<'a> {
    /// With everything noted that the tables and the reader know of the document.
    pub(in super::super) fn new(
        codebook: &'a Codebook,
        lexicon: &'a Lexicon,
        document: &'a Document<'a>,
        annotations: &'a Annotations,
        words: &'a Words,
        tree: &'a Tree<'a>,
    ) -> Self {
        let text = document.text();
        let mut names = lexicon.names.names(text);
        let dateline = document.article.dateline;
        names.retain(|name| dateline.is_none_or(|dateline| !dateline.overlaps(name.span)));
        drop_names_of_persons(&mut names, text, &annotations.mentions);
        // "US$20 million" is money.
        names.retain(|name| !text[name.span.end()..].starts_with('$'));
        let agents = lexicon.names.agents(text);
        let places = located::all(codebook, lexicon.gazetteer, document, &annotations.mentions, &names);
        let mut finder = Self {
            codebook,
            document,
            words,
            day: document.article.published.as_ref().and_then(|published| published.date.day()),
            names,
            agents,
            places,
            name_at: BTreeMap::new(),
            agent_at: BTreeMap::new(),
            mention_at: BTreeMap::new(),
            annotations,
            tree,
            support: BTreeMap::new(),
            home: None,
            states_named: BTreeMap::new(),
            leaders: OnceCell::new(),
            publisher: None,
            speakers: BTreeSet::new(),
            lexicon,
            nouns: BTreeSet::new(),
            parties: Vec::new(),
            entities: Vec::new(),
            persons_by_word: BTreeMap::new(),
            others: BTreeMap::new(),
            chains: Chains::default(),
        };
        finder.index();
        finder
    }

    /// Notes at which token each match begins, and how much the article speaks of each state.
    fn index(&mut self) {
        let starts: Vec<usize> = self.document.tokens.iter().map(|token| token.span.start()).collect();
        let range = |span: Span| {
            let first = starts.binary_search(&span.start()).ok()?;
            let last = starts.partition_point(|&start| start < span.end());
            Some((first, last))
        };
        for (n, name) in self.names.iter().enumerate() {
            if let Some((first, last)) = range(name.span) {
                self.name_at.insert(first, (n, last));
            }
        }
        for (n, agent) in self.agents.iter().enumerate() {
            let Some((first, last)) = range(agent.span) else { continue };
            let inside_longer_name = self.name_at.range(..=first).next_back().is_some_and(|(_, &(name, name_last))| {
                name_last > first && self.names[name].span.len() >= agent.span.len()
            });
            if !inside_longer_name {
                self.agent_at.insert(first, (n, last));
            }
        }
        for (n, mention) in self.annotations.mentions.iter().enumerate() {
            self.mention_at.insert(mention.tokens.0.idx(), n);
        }
        let n_title = self.document.article.title.as_ref().map_or(0, String::len);
        let mut is_in_title = false;
        for name in &self.names {
            let [named] = name.named.as_slice() else { continue };
            if let Some(country) = self.sure_country(*named) {
                let in_title = name.span.start() < n_title;
                is_in_title |= in_title;
                let weight = if in_title { 3 } else { 1 };
                *self.support.entry(country).or_default() += weight;
            }
        }
        // Where the title names no state towns and regions tell, too, of what state an article speaks, but not how a name of
        // many senses is meant.
        let mut about = self.support.clone();
        let is_name = |place: &Place| {
            let at = self.names.partition_point(|name| name.span.start() <= place.span.start());
            self.names[..at].last().is_some_and(|name| name.span.contains(place.span))
        };
        let telling = self.places.iter().filter(|place| !is_in_title && !is_name(place));
        for country in telling.filter_map(|place| place.country.as_ref()) {
            *about.entry(country.clone()).or_default() += 1;
        }
        self.home = about
            .iter()
            .max_by_key(|&(code, count)| (*count, std::cmp::Reverse(code.clone())))
            .map(|(code, _)| code.clone());
        let bodies = self.names.iter().filter_map(|name| match self.choose(name) {
            Some(Named::Body(idx)) => self.codebook.bodies()[idx].noun.as_deref(),
            _ => None,
        });
        self.nouns = bodies.collect();
        self.publisher = self.public_body();
        self.index_speakers();
    }

    /// Notes whose names stand beside a word of saying: "Ruiz said", "said Ana Ruiz", "Mr. Ruiz".
    fn index_speakers(&mut self) {
        let says = |at: usize| {
            self.lexicon.cue_at(&self.words.lower, at).is_some_and(|cue| {
                let cue = &self.codebook.cues()[cue.cue_idx];
                matches!(cue.word, CueWord::Verb(_)) && cue.clause
            })
        };
        let mut speakers = BTreeSet::new();
        for mention in &self.annotations.mentions {
            let (start, end) = (mention.tokens.0.idx(), mention.tokens.1.idx());
            let addressed = matches!(
                self.words.at(start),
                "mr" | "mr." | "mrs" | "mrs." | "ms" | "ms." | "dr" | "dr." | "sir" | "prof" | "prof."
            );
            let aged =
                self.words.at(end) == "," && self.words.tag(end + 1) == Tag::Number && self.words.at(end + 2) == ",";
            if says(end) || (start > 0 && says(start - 1)) || addressed || aged {
                speakers.insert(self.words.at(end - 1).to_owned());
            }
        }
        self.speakers = speakers;
    }
}

/// Leaves out names of the tables that are part of somebody else's name.
fn drop_names_of_persons(names: &mut Vec<NameMatch>, text: &str, mentions: &[Mention]) {
    let words = |span: Span| &text[span.start()..span.end()];
    let mention_at =
        |name: &NameMatch| mentions.get(mentions.partition_point(|mention| mention.span.end() < name.span.end()));
    // "Sudan Gurung" is no state, and "Ana Obiang" not the Obiang whom the tables know by that word alone.
    let in_person = |name: &NameMatch| {
        mention_at(name).is_some_and(|mention| {
            let is_person = name.named.iter().any(|named| matches!(named, Named::Person(_)));
            let before = &text[mention.span.start().min(name.span.start())..name.span.start()];
            let is_other = !before.trim().is_empty() && !is_title(before.trim());
            let is_longer = if is_person {
                mention.span.end() > name.span.end() || (!words(name.span).contains(' ') && is_other)
            } else {
                mention.span != name.span
            };
            mention.kind == MentionKind::Person && mention.span.contains(name.span) && is_longer
        })
    };
    names.retain(|name| !in_person(name));
    // "Jordan said", where the article names Michael Jordan.
    let persons = mentions.iter().filter(|mention| mention.kind == MentionKind::Person);
    let surnames: BTreeSet<&str> =
        persons.filter_map(|mention| words(mention.span).rsplit_once(' ')).map(|(_, last)| last).collect();
    let is_surname = |name: &NameMatch| {
        let is_state = name.named.iter().any(|named| matches!(named, Named::State(_) | Named::Capital(_)));
        let read_as_person = mention_at(name).is_none_or(|mention| mention.kind == MentionKind::Person);
        is_state && surnames.contains(words(name.span)) && read_as_person
    };
    names.retain(|name| !is_surname(name));
}

/// Whether the words before a name are a form of address.
fn is_title(words: &str) -> bool {
    const TITLES: &[&str] = &[
        "dr",
        "general",
        "king",
        "lady",
        "lord",
        "minister",
        "mr",
        "mrs",
        "ms",
        "pope",
        "premier",
        "president",
        "prince",
        "prof",
        "queen",
        "sheikh",
        "sir",
    ];
    words.split(' ').all(|word| TITLES.contains(&word.trim_end_matches('.').to_lowercase().as_str()))
}
