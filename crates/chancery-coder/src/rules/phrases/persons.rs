//! Persons by name, and names of the tables, with the titles and owners that stand before them.

use chancery_codebook::Person;
use chancery_doc::{Deprel, MentionKind, Sector, Span};

use super::super::names::Named;
use super::super::parties::Kind;
use super::super::words::Tag;
use super::chosen::is_head;
use super::{Finder, MAX_INNER_WORDS, Phrase, is_possessive};

impl Finder<'_> {
    /// A person's name at a token: from the tables, or two or more capitalised words that no table knows.
    pub(super) fn person_name_at(&self, at: usize, last: usize) -> Option<(Span, usize, Option<Named>)> {
        if at >= last {
            return None;
        }
        if let Some(&(name, end)) = self.name_at.get(&at) {
            let named = self.choose(&self.names[name])?;
            return matches!(named, Named::Person(_)).then(|| (self.names[name].span, end, Some(named)));
        }
        let mention = &self.annotations.mentions[*self.mention_at.get(&at)?];
        let (first, end) = (mention.tokens.0.idx(), mention.tokens.1.idx());
        // A name ends where the tables know the next word ("Ana Ruiz Reuters").
        let cut = (first + 1..end)
            .find(|idx| self.name_at.contains_key(idx) || self.agent_at.contains_key(idx))
            .unwrap_or(end);
        let span = self.span(first, cut);
        // "patrol vessel rammed trawler": what has no capital is no name, whatever the reader takes it for.
        self.document.words(span).chars().any(char::is_uppercase).then_some((span, cut, None))
    }

    /// The office-holder of the article's day with this last name, for a last name that follows a title ("President Okoro"), unless
    /// another state owns the title: the only one, the only one of a state that the article speaks of, or the only head of
    /// a state or government.
    pub(super) fn office_holder(&self, last_name: &str, owner: Option<Named>) -> Option<Named> {
        self.day?;
        let country = owner.and_then(|owner| self.identity(owner).country);
        let person = |idx: usize| &self.codebook.persons()[idx];
        let all = self.lexicon.names.persons_of(last_name).iter().copied();
        let in_office = all.filter(|&idx| person(idx).holds(self.day));
        let theirs = in_office.filter(|&idx| country.is_none() || person(idx).country == country);
        let holders: Vec<usize> = theirs.collect();
        let the_one = |fits: &dyn Fn(&Person) -> bool| {
            let mut fitting = holders.iter().copied().filter(|&idx| fits(person(idx)));
            let first = fitting.next()?;
            fitting.all(|other| person(other).name == person(first).name).then_some(first)
        };
        let is_spoken_of =
            |person: &Person| person.country.as_ref().is_some_and(|country| self.support.contains_key(country));
        let found = the_one(&|_| true).or_else(|| the_one(&is_spoken_of)).or_else(|| the_one(&is_head));
        found.map(Named::Person)
    }

    /// The one office-holder of the article's day whom a bare last name means, where the article names nobody else so:
    /// "Okoro warns …".
    pub(super) fn bare_office_holder(&self, at: usize) -> Option<Named> {
        let mention = &self.annotations.mentions[*self.mention_at.get(&at)?];
        if mention.kind != MentionKind::Person || mention.tokens.1.idx() != at + 1 {
            return None;
        }
        let last_name = self.document.words(mention.span);
        let is_other = |other: &str| other.contains(' ') && other.rsplit(' ').next() == Some(last_name);
        let mut others = self.annotations.mentions.iter().filter(|other| other.kind == MentionKind::Person);
        let is_shared = others.any(|other| is_other(self.document.words(other.span)));
        self.office_holder(last_name, None).filter(|_| !is_shared)
    }

    /// A name of the tables that no role follows.
    pub(super) fn named_phrase(&self, at: usize, end: usize, name: usize, last: usize) -> Option<Phrase> {
        let name = &self.names[name];
        let named = self.choose(name)?;
        // "Washington Post", "Paris Saint-Germain": a capital inside a longer name is no capital.
        let next_is_name = end < last
            && self.words.tag(end) == Tag::Name
            && !self.name_at.contains_key(&end)
            && !self.agent_at.contains_key(&end);
        if matches!(named, Named::Capital(_) | Named::SeatOfBody(_)) && next_is_name {
            return None;
        }
        let possessive = end < last && is_possessive(self.words.at(end));
        let (kind, is_modifier, is_place) = match named {
            Named::State(_) => (Kind::State, possessive, false),
            Named::Adjective(_) => (Kind::State, true, false),
            Named::Capital(_) | Named::Seat(_) => (Kind::State, possessive, true),
            Named::Body(_) => (Kind::Body, possessive, false),
            Named::SeatOfBody(_) => (Kind::Body, possessive, true),
            Named::Medium(_) => (Kind::Medium, possessive, false),
            Named::Person(_) => (Kind::Person, possessive, false),
            Named::Nobody => return None,
        };
        let text = self.document.words(name.span);
        let is_plural = matches!(named, Named::Adjective(_)) && text.ends_with('s');
        let mut phrase = Phrase::bare((at, end), name.span, kind);
        if is_plural {
            // "Kenyans" are people, not their government.
            phrase.kind = Kind::Group;
            phrase.owner = Some(named);
            phrase.sector = Some(Sector::Cvl);
            phrase.title = text.to_lowercase();
            phrase.is_plural = true;
            return Some(phrase);
        }
        phrase.named = Some(named);
        phrase.is_modifier = is_modifier && !is_plural;
        phrase.is_place = is_place;
        phrase.is_plural = is_plural;
        if matches!(named, Named::Person(idx) if !self.codebook.persons()[idx].holds(self.day)) {
            // Who is of the tables for another day is then whom the text calls him.
            self.describe_beside(&mut phrase, (at, end), last);
        }
        Some(phrase)
    }

    /// A capitalised name that no table knows: a person, if it looks like one.
    pub(super) fn person_phrase(&self, mention: usize, last: usize) -> Option<Phrase> {
        let mention = &self.annotations.mentions[mention];
        if !matches!(mention.kind, MentionKind::Person | MentionKind::Organisation) {
            return None;
        }
        let (start, end) = (mention.tokens.0.idx(), mention.tokens.1.idx());
        let cut = (start + 1..end).find(|idx| self.name_at.contains_key(idx)).unwrap_or(end);
        let start = start
            + usize::from(
                matches!(
                    self.words.at(start),
                    "mr" | "mr." | "mrs" | "mrs." | "ms" | "ms." | "dr" | "dr." | "sir" | "prof" | "prof." | "dame"
                ) && cut - start > 1,
            );
        let span = self.span(start, cut);
        let times = &self.annotations.times;
        let after = times.partition_point(|time| time.span.end() <= span.start());
        if times.get(after).is_some_and(|time| time.span.overlaps(span)) {
            return None;
        }
        let mut phrase = Phrase::bare((start, cut), span, Kind::Person);
        phrase.name = Some(self.document.words(span).to_owned());
        phrase.named = self.bare_office_holder(start);
        self.describe_beside(&mut phrase, (start, cut), last);
        let is_speaker = self.speakers.contains(self.words.at(cut - 1));
        let is_known = !phrase.title.is_empty() || is_speaker || !self.document.words(span).contains(' ');
        is_known.then_some(phrase)
    }

    /// Takes what stands beside a name: who somebody is, and what he works as.
    fn describe_beside(&self, phrase: &mut Phrase, (start, cut): (usize, usize), last: usize) {
        // "Ana Ruiz, a spokeswoman for the Chilean navy, said"
        if self.words.at(cut) == ","
            && cut + 1 < last
            && let Some(role) = self.role_from(cut + 1, last).filter(|role| !self.is_headline_list(cut, role.tokens.1))
        {
            phrase.tokens.1 = role.tokens.1;
            phrase.take_role(role);
        }
        // "Ana Ruiz, a former judge who now serves as an envoy": what she is now.
        if (phrase.title.is_empty() || phrase.sector == Some(Sector::Eli))
            && let Some(role) = self.role_in_clause(start, cut, last)
        {
            phrase.take_role(role);
        }
    }

    /// The role of one person whose description begins at a token, with an article or without.
    fn role_from(&self, first: usize, last: usize) -> Option<Phrase> {
        let determined = matches!(self.words.at(first), "the" | "a" | "an" | "its");
        let at = first + usize::from(determined);
        let (owner, head) = self.owner_at(at, last).map_or((None, at), |(named, head)| (Some(named), head));
        let mut agent_start = head;
        while agent_start < last
            && agent_start - head < MAX_INNER_WORDS
            && !self.agent_at.contains_key(&agent_start)
            && self.may_stand_inside(agent_start)
        {
            agent_start += 1;
        }
        if !determined && owner.is_none() && agent_start != head {
            return None;
        }
        let role = self.description(agent_start, last, owner, false, at)?.into_iter().next()?;
        (role.kind == Kind::Group && !role.is_plural).then_some(role)
    }

    /// What a relative clause says that somebody works as: "who serves as the region's envoy".
    fn role_in_clause(&self, start: usize, end: usize, last: usize) -> Option<Phrase> {
        let tree = self.tree;
        // The reader may hang a clause about the person on any noun between.
        let mut nouns = vec![tree.top(start, end)];
        let mut next = 0;
        while let Some(&noun) = nouns.get(next) {
            let links = tree.children(noun).filter(|&child| {
                matches!(tree.deprel(child), Some(Deprel::Nmod))
                    || (noun < end && tree.deprel(child) == Some(Deprel::Appos))
            });
            nouns.extend(links);
            next += 1;
        }
        let clause = nouns.into_iter().find_map(|of| tree.child(of, &[Deprel::AclRelcl]))?;
        let who = tree.child(clause, &[Deprel::Nsubj]).filter(|&who| self.words.at(who) == "who")?;
        // "who served as" tells of an office that was.
        if !matches!(self.words.at(who + 1), "has" | "'s" | "’s" | "have" | "works" | "serves" | "sits" | "acts") {
            return None;
        }
        let roles = tree.children(clause).filter(|&child| tree.deprel(child) == Some(Deprel::Obl));
        let mut cases = roles.filter_map(|role| tree.child(role, &[Deprel::Case]));
        let case = cases.find(|&case| self.words.at(case) == "as")?;
        self.role_from(case + 1, last)
    }
}
