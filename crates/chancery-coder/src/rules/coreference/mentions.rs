//! Noun phrases and pronouns of a document, read off the tree, with what their words say of whom they refer to.

use std::collections::BTreeMap;

use chancery_doc::{Deprel, MentionKind, Sector, Upos};

use super::super::entities::{Gender, gender_of};
use super::super::names::Named;
use super::super::phrases::Finder;
use super::kinds::{Kinds, Number, Sort, singular};

/// How deep a noun phrase is looked into for its first word.
const MAX_DEPTH: usize = 4;

/// By what words a mention refers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// "I", "our", "you"
    Speech,
    /// "he", "hers"
    Person,
    /// "it", "its"
    It,
    /// "they", "their"
    They,
    Name,
    /// "the minister"
    The,
    /// "this minister"
    This,
    /// "her minister", "Kenya's minister"
    Owned,
    /// "a minister"
    Indefinite,
    /// "ministers"
    Bare,
    /// "Ana Ruiz and Luis Mora"
    Joint,
}

impl Form {
    pub(super) fn is_pronoun(self) -> bool {
        matches!(self, Self::Speech | Self::Person | Self::It | Self::They)
    }
}

/// What a mention is to its verb.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Subject,
    Object,
    Oblique,
    Owner,
    Other,
}

/// Words that refer to somebody or something.
#[derive(Clone, Debug)]
pub(super) struct Mention {
    pub(super) head: usize,
    pub(super) tokens: (usize, usize),
    pub(super) sentence: usize,
    pub(super) form: Form,
    pub(super) sort: Sort,
    pub(super) number: Number,
    pub(super) gender: Option<Gender>,
    /// The head noun in the singular, lower case; empty for names and pronouns.
    pub(super) noun: String,
    /// The words of a name.
    pub(super) name: Vec<String>,
    /// Adjectives and nouns before the head, lower case; before a name its title.
    pub(super) modifiers: Vec<String>,
    /// The possessor's head.
    pub(super) owner: Option<usize>,
    pub(super) role: Role,
    /// The outermost quotation that holds it.
    pub(super) quote: Option<usize>,
    /// What entry of the tables the name is.
    pub(super) named: Option<Named>,
}

/// Collects the mentions of a document in the order of their heads.
pub(super) struct Collector<'f, 'a> {
    finder: &'f Finder<'a>,
    kinds: &'f Kinds,
    /// The trained reader's name that holds each token.
    name_of: Vec<Option<usize>>,
    /// Whether a role of the tables ends at a token: its sector's sort.
    role_of: BTreeMap<usize, Sort>,
    quote_of: Vec<Option<usize>>,
}

impl<'f, 'a> Collector<'f, 'a> {
    pub(super) fn new(finder: &'f Finder<'a>) -> Self {
        let n_tokens = finder.document.tokens.len();
        let mut name_of = vec![None; n_tokens];
        for (n, mention) in finder.annotations.mentions.iter().enumerate() {
            name_of[mention.tokens.0.idx()..mention.tokens.1.idx()].fill(Some(n));
        }
        let role_of = finder.agent_at.values().map(|&(agent, end)| {
            let agent = &finder.codebook.agents()[finder.agents[agent].agent];
            let is_people = matches!(agent.sector, Sector::Cvl | Sector::Ref);
            let sort = if agent.group && !is_people { Sort::Group } else { Sort::Person };
            (end - 1, sort)
        });
        let role_of = role_of.collect();
        let mut quote_of = vec![None; n_tokens];
        for (n, quote) in finder.annotations.quotes.iter().enumerate().filter(|(_, quote)| quote.depth == 0) {
            let tokens = &finder.document.tokens;
            let first = tokens.partition_point(|token| token.span.start() < quote.content.start());
            let last = tokens.partition_point(|token| token.span.start() < quote.content.end());
            quote_of[first..last].fill(Some(n));
        }
        Self { finder, kinds: &finder.lexicon.kinds, name_of, role_of, quote_of }
    }

    pub(super) fn collect(&self) -> Vec<Mention> {
        let mut mentions = Vec::new();
        for at in 0..self.finder.document.tokens.len() {
            if let Some(mention) = self.pronoun(at).or_else(|| self.phrase(at)) {
                let joint = self.joint(&mention);
                mentions.push(mention);
                mentions.extend(joint);
            }
        }
        mentions
    }

    fn blank(&self, head: usize, form: Form) -> Mention {
        Mention {
            head,
            tokens: (head, head + 1),
            sentence: self.finder.document.tokens[head].sentence.idx(),
            form,
            sort: Sort::Unknown,
            number: Number::One,
            gender: None,
            noun: String::new(),
            name: Vec::new(),
            modifiers: Vec::new(),
            owner: None,
            role: self.role(head),
            quote: self.quote_of[head],
            named: None,
        }
    }

    fn pronoun(&self, at: usize) -> Option<Mention> {
        let word = self.finder.words.at(at);
        let (form, sort, number) = match word {
            "he" | "him" | "his" | "himself" | "she" | "her" | "hers" | "herself" => {
                (Form::Person, Sort::Person, Number::One)
            }
            "it" | "its" | "itself" => (Form::It, Sort::Unknown, Number::One),
            "they" | "them" | "their" | "theirs" | "themselves" => (Form::They, Sort::Unknown, Number::Many),
            "i" | "me" | "my" | "mine" | "myself" => (Form::Speech, Sort::Person, Number::One),
            "we" | "us" | "our" | "ours" | "ourselves" => (Form::Speech, Sort::Person, Number::Many),
            "you" | "your" | "yours" | "yourself" => (Form::Speech, Sort::Person, Number::Either),
            _ => return None,
        };
        let is_name = self.finder.tree.upos(at) == Some(Upos::Propn);
        if is_name || (word == "it" && self.is_empty_subject(at)) {
            return None;
        }
        let gender = match word {
            "his" | "himself" => Some(Gender::Male),
            "hers" | "herself" => Some(Gender::Female),
            word => gender_of(word),
        };
        Some(Mention { sort, number, gender, ..self.blank(at, form) })
    }

    /// "It is clear that …", "it seems": an "it" that refers to nobody.
    fn is_empty_subject(&self, at: usize) -> bool {
        let tree = self.finder.tree;
        if tree.deprel(at) == Some(Deprel::Expl) {
            return true;
        }
        let Some(head) = tree.head(at).filter(|_| tree.deprel(at) == Some(Deprel::Nsubj)) else { return false };
        let has_clause = || {
            tree.children(head)
                .any(|child| child > head && matches!(tree.deprel(child), Some(Deprel::Csubj | Deprel::Ccomp)))
        };
        let is_copular = tree.child(head, &[Deprel::Cop]).is_some() && tree.upos(head) != Some(Upos::Propn);
        (is_copular && has_clause())
            || matches!(self.finder.words.at(head), "seems" | "seemed" | "appears" | "appeared" | "rained" | "snowed")
    }

    /// The noun phrase whose head stands at a token.
    fn phrase(&self, head: usize) -> Option<Mention> {
        let tree = self.finder.tree;
        let upos = tree.upos(head)?;
        let name = self.name_of[head].filter(|_| matches!(upos, Upos::Propn | Upos::Noun | Upos::Adj | Upos::X));
        if !matches!(upos, Upos::Noun | Upos::Propn) && name.is_none() {
            return None;
        }
        let deprel = tree.deprel(head)?;
        let inner = matches!(deprel, Deprel::Compound | Deprel::Flat | Deprel::Fixed | Deprel::Goeswith | Deprel::Amod);
        let head_of_name = name.is_some_and(|name| {
            let mention = &self.finder.annotations.mentions[name];
            tree.top(mention.tokens.0.idx(), mention.tokens.1.idx()) == head
        });
        if !head_of_name && (inner || name.is_some()) {
            return None;
        }
        let mut mention = self.blank(head, Form::Bare);
        mention.tokens = (self.left_edge(head, 0), head + 1);
        for child in tree.children(head).filter(|&child| child < head) {
            match tree.deprel(child) {
                Some(Deprel::Amod | Deprel::Compound | Deprel::Nummod | Deprel::Nmod) => {
                    mention.modifiers.push(self.finder.words.at(child).to_owned());
                }
                Some(Deprel::NmodPoss) => mention.owner = Some(child),
                _ => {}
            }
        }
        if let Some(name) = name {
            self.describe_name(&mut mention, name);
        } else if upos == Upos::Propn {
            self.describe_unread_name(&mut mention);
        } else {
            self.describe_noun(&mut mention);
        }
        Some(mention)
    }

    fn describe_name(&self, mention: &mut Mention, name: usize) {
        let finder = self.finder;
        let read = &finder.annotations.mentions[name];
        let (start, end) = (read.tokens.0.idx(), read.tokens.1.idx());
        mention.tokens.1 = mention.tokens.1.max(end);
        mention.form = Form::Name;
        mention.sort = match read.kind {
            MentionKind::Person => Sort::Person,
            MentionKind::Organisation => Sort::Group,
            MentionKind::Place => Sort::Place,
            MentionKind::Group => Sort::Person,
            MentionKind::Other => Sort::Thing,
        };
        self.set_name(mention, start, end);
        if read.kind == MentionKind::Group {
            mention.number = Number::Many;
        }
    }

    /// A proper noun that the trained reader sees no name in.
    fn describe_unread_name(&self, mention: &mut Mention) {
        let head = mention.head;
        let is_part = |idx: usize| {
            self.finder.tree.upos(idx) == Some(Upos::Propn) && (idx == head || self.finder.tree.head(idx) == Some(head))
        };
        let start = (mention.tokens.0..head).rev().take_while(|&idx| is_part(idx)).last().unwrap_or(head);
        let n_after = (head + 1..self.finder.document.tokens.len()).take_while(|&idx| is_part(idx)).count();
        mention.tokens.1 = head + 1 + n_after;
        mention.form = Form::Name;
        self.set_name(mention, start, head + 1 + n_after);
        let last = self.finder.words.at(head);
        mention.sort =
            self.role_of.get(&head).copied().unwrap_or_else(|| match self.kinds.sort_of(&singular(last).0) {
                Sort::Thing => Sort::Unknown,
                sort => sort,
            });
    }

    fn set_name(&self, mention: &mut Mention, start: usize, end: usize) {
        let finder = self.finder;
        let word = |idx: usize| finder.document.words(finder.document.tokens[idx].span).to_owned();
        let is_title = |idx: &usize| {
            matches!(
                finder.words.at(*idx),
                "mr" | "mr." | "mrs" | "mrs." | "ms" | "ms." | "dr" | "dr." | "sir" | "prof" | "prof." | "dame" | "the"
            )
        };
        mention.gender = (mention.tokens.0..end).find_map(|idx| self.kinds.gender_of_noun(finder.words.at(idx)));
        mention.name = (start..end).filter(|idx| !is_title(idx)).map(word).collect();
        mention.named = (start..end)
            .find_map(|idx| finder.name_at.get(&idx))
            .filter(|&&(_, last)| last <= end)
            .and_then(|&(name, _)| finder.choose(&finder.names[name]));
        match mention.named {
            Some(Named::State(_) | Named::Capital(_) | Named::Seat(_) | Named::SeatOfBody(_))
                if mention.sort != Sort::Person =>
            {
                mention.sort = Sort::Place;
            }
            Some(Named::Body(_) | Named::Medium(_)) => mention.sort = Sort::Group,
            Some(Named::Person(_)) => mention.sort = Sort::Person,
            _ => {}
        }
        if mention.sort == Sort::Person && mention.gender.is_none() {
            mention.gender = mention.name.first().and_then(|given| self.kinds.gender_of_name(given));
        }
        mention.number = match mention.sort {
            Sort::Group => Number::Either,
            _ => Number::One,
        };
    }

    fn describe_noun(&self, mention: &mut Mention) {
        let (tree, words) = (self.finder.tree, self.finder.words);
        let head = mention.head;
        let (noun, is_plural) = singular(words.at(head));
        mention.sort = match self.kinds.sort_of(&noun) {
            sort @ (Sort::Person | Sort::Group) => sort,
            sort => self.role_of.get(&head).copied().unwrap_or(sort),
        };
        mention.number = self.kinds.number_of(&noun, is_plural);
        if mention.sort == Sort::Group && mention.number == Number::One {
            mention.number = Number::Either;
        }
        mention.gender = self.kinds.gender_of_noun(&noun);
        let word_of = |child: usize| (tree.deprel(child) == Some(Deprel::Det)).then(|| words.at(child));
        let determiner = tree.children(head).find_map(word_of);
        mention.form = match determiner {
            Some("the" | "both") => Form::The,
            Some("this" | "that" | "these" | "those") => Form::This,
            Some("a" | "an" | "another" | "some" | "any" | "no" | "every" | "each") => Form::Indefinite,
            _ if mention.owner.is_some() => Form::Owned,
            _ => Form::Bare,
        };
        mention.noun = noun;
    }

    /// Those whom "and" joins, as one.
    fn joint(&self, first: &Mention) -> Option<Mention> {
        let tree = self.finder.tree;
        if first.form.is_pronoun() || tree.deprel(first.head) == Some(Deprel::Conj) {
            return None;
        }
        let is_joined = |&child: &usize| {
            child > first.head
                && tree.deprel(child) == Some(Deprel::Conj)
                && matches!(tree.upos(child), Some(Upos::Noun | Upos::Propn | Upos::Pron))
                && tree.child(child, &[Deprel::Cc]).is_none_or(|cc| self.finder.words.at(cc) != "or")
        };
        let joined: Vec<Mention> =
            tree.children(first.head).filter(is_joined).filter_map(|child| self.phrase(child)).collect();
        let last = joined.last()?;
        let sort = if joined.iter().all(|one| one.sort == first.sort) { first.sort } else { Sort::Unknown };
        Some(Mention {
            tokens: (first.tokens.0, last.tokens.1),
            sort,
            number: Number::Many,
            ..self.blank(first.head, Form::Joint)
        })
    }

    /// Where the words before a head begin.
    fn left_edge(&self, head: usize, depth: usize) -> usize {
        let tree = self.finder.tree;
        let inner = tree.children(head).filter(|&child| {
            child < head
                && matches!(
                    tree.deprel(child),
                    Some(
                        Deprel::Det
                            | Deprel::Amod
                            | Deprel::Compound
                            | Deprel::Nummod
                            | Deprel::NmodPoss
                            | Deprel::Nmod
                    )
                )
        });
        let first = inner.min();
        match first {
            Some(first) if depth < MAX_DEPTH => self.left_edge(first, depth + 1),
            first => first.unwrap_or(head),
        }
    }

    fn role(&self, head: usize) -> Role {
        let tree = self.finder.tree;
        let mut at = head;
        for _ in 0..MAX_DEPTH {
            match tree.deprel(at) {
                Some(Deprel::Conj | Deprel::Appos | Deprel::Flat) => at = tree.head(at).unwrap_or(at),
                _ => break,
            }
        }
        match tree.deprel(at) {
            Some(Deprel::Nsubj | Deprel::NsubjPass | Deprel::Csubj) => Role::Subject,
            Some(Deprel::Obj | Deprel::Iobj) => Role::Object,
            Some(Deprel::Obl | Deprel::OblAgent | Deprel::Nmod) => Role::Oblique,
            Some(Deprel::NmodPoss) => Role::Owner,
            _ => Role::Other,
        }
    }
}
