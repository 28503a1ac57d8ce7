//! Descriptions: "Kenyan police", "the country's foreign minister", put together from owner, inner words and role.

use chancery_doc::{Deprel, MentionKind, Sector};

use super::super::names::Named;
use super::super::parties::Kind;
use super::super::words::Tag;
use super::{Finder, Phrase, is_possessive, is_possessive_pronoun, phrase_start_of_span};

impl Finder<'_> {
    /// A state or body that stands before a noun: adjective, possessive or bare ("Japanese", "Japan's", "NATO").
    pub(super) fn owner_at(&self, at: usize, last: usize) -> Option<(Named, usize)> {
        let Some((name, end)) = self.name_at.get(&at).copied() else {
            let Named::Person(idx) = self.bare_office_holder(at)? else { return None };
            return self.state_ruled(idx, at + 1).filter(|&(_, start)| start < last);
        };
        let named = self.choose(&self.names[name])?;
        if let Named::Person(idx) = named {
            return self.state_ruled(idx, end).filter(|&(_, start)| start < last);
        }
        // "Chinese Foreign Ministry" + "foreign ministry spokesperson": the description wins, the state owns it.
        if let Named::Body(idx) = named
            && let Some((&start, _)) = self.agent_at.range(at + 1..end).find(|&(_, &(_, agent_end))| agent_end > end)
            && let Some(state) = self.state_of(self.codebook.bodies()[idx].country.as_deref())
        {
            return Some((state, start));
        }
        let possessive = end < last && is_possessive(self.words.at(end));
        Some((named, if possessive { end + 1 } else { end }))
    }

    /// The body that a description behind "of" at `of` ends in: "a commander of *the rebel group M23*".
    fn body_behind(&self, of: usize, after: usize, last: usize) -> Option<(Named, usize)> {
        const KINDS: &[&str] =
            &["faction", "group", "militia", "movement", "network", "organisation", "organization", "party"];
        let kind = (after..last.min(after + 3)).find(|&word| KINDS.binary_search(&self.words.at(word)).is_ok())?;
        let is_plain = |word: usize| {
            !matches!(self.words.tag(word), Tag::Preposition | Tag::Sign) && !self.name_at.contains_key(&word)
        };
        let found = self.owner_at(kind + 1, last).filter(|_| self.words.at(of) == "of" && (after..kind).all(is_plain));
        found.filter(|(named, _)| matches!(named, Named::Body(_)))
    }

    /// "Mora's regime", "the Mora administration": the state of the person whose government or forces they are.
    fn state_ruled(&self, person: usize, end: usize) -> Option<(Named, usize)> {
        let start = end + usize::from(is_possessive(self.words.at(end)));
        let &(agent, _) = self.agent_at.get(&start)?;
        let agent = &self.codebook.agents()[self.agents[agent].agent];
        let is_power = matches!(agent.sector, Sector::Gov | Sector::Mil) && agent.group && !agent.office;
        let state = self.state_of(self.codebook.persons()[person].country.as_deref())?;
        is_power.then_some((state, start))
    }

    /// "Chad, whose president …": the state or body named right before.
    pub(super) fn owner_before(&self, whose: usize) -> Option<Named> {
        let (_, &(name, end)) = self.name_at.range(..whose).next_back()?;
        let adjoins = end == whose || (end + 1 == whose && self.words.at(end) == ",");
        let named = self.choose(&self.names[name]).filter(|_| adjoins)?;
        (!matches!(named, Named::Person(_) | Named::Medium(_))).then_some(named)
    }

    pub(super) fn state_of(&self, code: Option<&str>) -> Option<Named> {
        let code = code?;
        self.codebook.states().iter().position(|state| state.code == code).map(Named::State)
    }

    pub(super) fn may_stand_inside(&self, at: usize) -> bool {
        let word = self.words.at(at);
        // "the council assured pilots": a verb with a subject of its own.
        let tells = self.tree.child(at, &[Deprel::Nsubj, Deprel::NsubjPass]).is_some();
        !tells
            && matches!(self.words.tag(at), Tag::Adjective | Tag::Other | Tag::Number | Tag::Name | Tag::Past)
            && !self.name_at.contains_key(&at)
            && word != "&"
            && !matches!(word, "says" | "say" | "said")
    }

    /// A description by role, with its owner before or after it and a name beside it.
    pub(super) fn description(
        &self,
        start: usize,
        last: usize,
        owner: Option<Named>,
        owner_is_back_reference: bool,
        phrase_start: usize,
    ) -> Option<Vec<Phrase>> {
        let (mut agent_match, mut end) = self.agent_at.get(&start).copied().filter(|&(_, end)| end <= last)?;
        let mut sector_from = self.agents[agent_match].agent;
        let mut title = self.lower_words(start, end);
        // Chains: "foreign ministry spokesperson", "army chief general".
        while let Some(&(next, next_end)) = self.agent_at.get(&end)
            && next_end <= last
        {
            title = format!("{title} {}", self.lower_words(end, next_end));
            let next_agent = &self.codebook.agents()[self.agents[next].agent];
            if !next_agent.inherits {
                sector_from = self.agents[next].agent;
            }
            agent_match = next;
            end = next_end;
        }
        let head_start = start;
        let head = self.agents[agent_match];
        let agent = &self.codebook.agents()[head.agent];
        let mut owner = owner;
        let mut phrase_end = end;
        // "its forces in Kenya" are not Kenya's.
        let is_owned = is_possessive_pronoun(self.words.at(phrase_start));
        let ties = if is_owned { &["of", "for"][..] } else { &["of", "for", "from", "in", "at"] };
        // "president of Kenya", "the head of the UN agency", "police in Nairobi"
        if owner.is_none() && !owner_is_back_reference && ties.contains(&self.words.at(end)) {
            let after = end + 1 + usize::from(matches!(self.words.at(end + 1), "the" | "a"));
            let owner_behind = self.owner_at(after, last).or_else(|| self.body_behind(end, after, last));
            if let Some((named, owner_end)) = owner_behind
                && (self.words.at(end) != "in" || !matches!(named, Named::Body(_)))
            {
                owner = Some(named);
                if self.words.at(end) == "of" || self.words.at(end) == "for" {
                    phrase_end = owner_end;
                    if let Some(&(next, next_end)) = self.agent_at.get(&owner_end)
                        && next_end <= last
                    {
                        // "spokesman for the Kenyan army"
                        if agent.inherits {
                            sector_from = self.agents[next].agent;
                        }
                        title = format!("{title} {}", self.lower_words(owner_end, next_end));
                        phrase_end = next_end;
                    }
                }
            } else if agent.inherits
                && let Some(&(next, next_end)) = self.agent_at.get(&after)
                && next_end <= last
            {
                // "a spokesman for the army"
                sector_from = self.agents[next].agent;
                phrase_end = next_end;
            }
        }
        if owner.is_none() && !owner_is_back_reference && !is_owned {
            owner = self.owner_in_tree(phrase_start, phrase_end).or_else(|| self.owner_led(phrase_end));
        }
        let of_noun = self.codebook.agents()[sector_from].sector;
        let mut sector = of_noun;
        if agent.inherits
            && let Some(Named::Body(idx)) = owner
        {
            sector = self.codebook.bodies()[idx].sector;
        }
        // "a Hamas commander" is of those who fight a state, not of its forces, and a militia of that name is of its kind.
        if matches!(sector, Sector::Mil | Sector::Gov | Sector::Prm | Sector::Reb)
            && let Some(Named::Body(idx)) = owner
            && matches!(self.codebook.bodies()[idx].sector, Sector::Reb | Sector::Prm)
        {
            sector = self.codebook.bodies()[idx].sector;
        }
        if agent.inherits && phrase_end <= end && self.is_of_rebels(end) {
            sector = Sector::Reb;
        }
        // "former president": who held an office is of the elite and holds it no more.
        let is_past = (self.before_names(phrase_start)..start)
            .any(|word| matches!(self.words.at(word), "former" | "ex" | "ousted" | "deposed"));
        if is_past && matches!(sector, Sector::Gov | Sector::Leg) {
            sector = Sector::Eli;
        }
        // "the next president" is nobody's office yet.
        let is_to_come = (self.before_names(phrase_start)..start)
            .any(|word| matches!(self.words.at(word), "next" | "future" | "would-be" | "prospective"));
        // "Kenya's allies" are of states that are not told.
        let is_other = agent.other;
        let (owner, owner_is_back_reference) = if is_other { (None, false) } else { (owner, owner_is_back_reference) };
        let mut phrase = Phrase {
            tokens: (phrase_start, phrase_end),
            span: self.span(phrase_start_of_span(self.words, phrase_start, head_start), end),
            kind: Kind::Group,
            named: None,
            owner,
            owner_is_back_reference,
            name: None,
            sector: Some(sector),
            agent: (sector == of_noun).then_some(sector_from),
            title,
            is_office: agent.office && !is_to_come,
            is_plural: head.is_plural || agent.group,
            is_modifier: false,
            is_place: false,
            determined: false,
            is_owned: false,
            is_other,
        };
        if !head.is_plural && agent.group {
            self.take_name_behind(&mut phrase, last);
        }
        // "Foreign Minister Ana Ruiz", "the foreign minister, Ana Ruiz,"
        if !head.is_plural && !agent.group {
            let comma = usize::from(self.words.at(phrase_end) == ",");
            if let Some((name_span, name_end, named)) = self.person_name_at(phrase_end + comma, last)
                && (comma == 0 || matches!(self.words.at(name_end), "," | ".") || name_end == last)
            {
                phrase.kind = Kind::Person;
                phrase.name = Some(self.document.words(name_span).to_owned());
                phrase.named = named.or_else(|| self.office_holder(self.document.words(name_span), owner));
                phrase.span = name_span;
                phrase.tokens.1 = name_end;
                // "President Ana Ruiz of Chile"
                if phrase.owner.is_none() && !owner_is_back_reference {
                    phrase.owner = self.owner_in_tree(phrase_start, name_end);
                }
            }
        }
        Some(vec![phrase])
    }

    /// Whether "of" behind a description leads to those who fight a government: "leader of the anti-government River Army".
    fn is_of_rebels(&self, end: usize) -> bool {
        if self.words.at(end) != "of" {
            return false;
        }
        let first = end + 1 + usize::from(self.words.at(end + 1) == "the");
        let fought = |word: &str| matches!(word, "government" | "junta" | "regime");
        match self.words.at(first) {
            "anti-government" | "anti-junta" | "anti-regime" => true,
            "anti" => self.words.at(first + 1) == "-" && fought(self.words.at(first + 2)),
            _ => false,
        }
    }

    /// The word before a phrase and the names that stand before it: "former" of "former Jalisco governor".
    fn before_names(&self, phrase_start: usize) -> usize {
        const MOST: usize = 3;
        let is_name = |at: &usize| self.words.tag(*at) == Tag::Name;
        let names = (0..phrase_start).rev().take(MOST).take_while(is_name).count();
        (phrase_start - names).saturating_sub(1)
    }

    /// "the rebel group M23", "the airline Kijani Air": the name behind a description is whom it describes.
    fn take_name_behind(&self, phrase: &mut Phrase, last: usize) {
        let end = phrase.tokens.1;
        if end >= last {
            return;
        }
        if let Some(&(name, name_end)) = self.name_at.get(&end)
            && let Some(named @ Named::Body(_)) = self.choose(&self.names[name])
            && !is_possessive(self.words.at(name_end))
        {
            phrase.kind = Kind::Body;
            phrase.named = Some(named);
            phrase.owner = None;
            phrase.owner_is_back_reference = false;
            phrase.sector = None;
            phrase.span = self.names[name].span;
            phrase.tokens.1 = name_end;
            return;
        }
        let Some(&mention) = self.mention_at.get(&end) else { return };
        let mention = &self.annotations.mentions[mention];
        let (start, name_end) = (mention.tokens.0.idx(), mention.tokens.1.idx());
        let is_known =
            (start..name_end).any(|word| self.name_at.contains_key(&word) || self.agent_at.contains_key(&word));
        if mention.kind == MentionKind::Organisation && !is_known && name_end <= last {
            phrase.span = mention.span;
            phrase.name = Some(self.document.words(mention.span).to_owned());
            phrase.title = format!("{} {}", phrase.title, self.lower_words(start, name_end));
            phrase.tokens.1 = name_end;
        }
    }
}
