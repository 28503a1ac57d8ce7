//! Who is mentioned in a document, and who that is.
//!
//! Table matches ([`super::names`]) are put together ([`super::phrases`]) into noun phrases ("Chinese foreign ministry spokesperson Mao Ning"),
//! each phrase is bound to an entity of the article, and pronouns and bare titles ("he", "the minister") to an entity
//! mentioned before. Unknown stays unknown: a party without a state has no code.

use chancery_codebook::Codebook;
use chancery_doc::{Annotations, Document, Party, Place, ReadAct, Sector, Span, TokenId};

use super::coreference::Chains;
use super::entities::Gender;
use super::lexicon::Lexicon;
use super::names::{NameMatch, Named};
use super::phrases::Finder;
use super::tree::Tree;
use super::words::{Tag, Words};

/// What kind of somebody a mention is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    State,
    Body,
    Medium,
    Person,
    /// People described by role.
    Group,
    Pronoun,
}

/// Somebody of the article, over all mentions.
#[derive(Clone, Debug)]
pub(crate) struct Entity {
    pub(crate) kind: Kind,
    pub(crate) name: Option<String>,
    pub(crate) code: Option<String>,
    pub(crate) country: Option<String>,
    pub(crate) sector: Option<Sector>,
    pub(crate) office: Option<String>,
    /// Lower-case words of the description ("foreign ministry spokesperson").
    pub(crate) title: String,
    /// Noun by which the text refers back to it.
    pub(crate) noun: Option<String>,
    pub(crate) gender: Option<Gender>,
    /// How it is known who this is.
    pub(crate) basis: Basis,
}

/// How it is known who somebody is.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Basis {
    /// The first token of the phrase that first told.
    pub(crate) at: usize,
    /// The entry of the tables that the phrase names.
    pub(crate) named: Option<Named>,
    /// The entry whose person or body it is said to be.
    pub(crate) owner: Option<Named>,
    /// The noun of the tables that alone tells the sector.
    pub(crate) agent: Option<usize>,
    /// Whether it is of other states than those that the text names: "allies".
    pub(crate) is_other: bool,
    /// Whether its state is only that of which the article or the place before it speaks.
    pub(crate) is_of_home: bool,
}

/// Words that refer to somebody.
#[derive(Clone, Debug)]
pub(crate) struct Mentioned {
    /// First token of the whole phrase and one past its last.
    pub(crate) tokens: (usize, usize),
    /// The smallest words that name it.
    pub(crate) span: Span,
    pub(crate) kind: Kind,
    pub(crate) entity: usize,
    /// Whether the words are the adjective or possessive of what follows ("Japanese", "Japan's").
    pub(crate) is_modifier: bool,
    /// Whether the words are a capital or seat, which may be a mere place.
    pub(crate) is_place: bool,
}

impl Mentioned {
    /// Whether the words are "its", "his" or the like.
    pub(crate) fn is_possessive_pronoun(&self) -> bool {
        self.kind == Kind::Pronoun && self.is_modifier
    }
}

/// A document with everything that the rules know of it before rows are made.
pub(crate) struct Reading<'a> {
    pub(crate) codebook: &'a Codebook,
    pub(crate) lexicon: &'a Lexicon,
    pub(crate) document: &'a Document<'a>,
    pub(crate) annotations: &'a Annotations,
    pub(crate) words: Words,
    pub(crate) tree: Tree<'a>,
    /// The state that the article is about.
    pub(crate) home: Option<String>,
    pub(crate) parties: Vec<Mentioned>,
    pub(crate) entities: Vec<Entity>,
    pub(crate) chains: Chains,
    /// The party whose phrase holds each token.
    party_of: Vec<Option<u32>>,
    /// The outermost quotation that holds each token, by its number.
    quote_of: Vec<Option<u32>>,
    /// What the trained reader says of each token as an act, by its place in the annotations.
    act_of: Vec<Option<u32>>,
    /// Names of the tables, in text order.
    pub(crate) names: Vec<NameMatch>,
    /// Places that are named, in text order.
    pub(crate) places: Vec<Place>,
    /// Whether the article tells in the past tense, as news does; digests and headlines tell in the present.
    pub(crate) tells_in_the_past: bool,
}

/// One finite past or participle in so many words makes a text told in the past; news has one in twelve or so.
const WORDS_A_PAST: usize = 14;

impl<'a> Reading<'a> {
    pub(crate) fn new(
        codebook: &'a Codebook,
        lexicon: &'a Lexicon,
        document: &'a Document<'a>,
        annotations: &'a Annotations,
    ) -> Self {
        let words = Words::new(document);
        let tree = Tree::new(&annotations.syntax);
        let mut finder = Finder::new(codebook, lexicon, document, annotations, &words, &tree);
        finder.find();
        let Finder { parties, mut entities, names, places, home, chains, .. } = finder;
        super::sectors::weigh(codebook, annotations, &tree, &parties, &mut entities);
        let mut party_of = vec![None; document.tokens.len()];
        for (n, party) in parties.iter().enumerate() {
            for slot in &mut party_of[party.tokens.0..party.tokens.1] {
                *slot = u32::try_from(n).ok();
            }
        }
        let mut quote_of = vec![None; document.tokens.len()];
        for (n, quote) in annotations.quotes.iter().enumerate().filter(|(_, quote)| quote.depth == 0) {
            let first = document.tokens.partition_point(|token| token.span.start() < quote.content.start());
            let last = document.tokens.partition_point(|token| token.span.start() < quote.content.end());
            quote_of[first..last].fill(u32::try_from(n).ok());
        }
        let mut act_of = vec![None; document.tokens.len()];
        for (n, act) in annotations.acts.iter().enumerate() {
            if let Some(token) = act.token {
                act_of[token.idx()] = u32::try_from(n).ok();
            }
        }
        let n_past = words.tags.iter().filter(|tag| **tag == Tag::Past).count();
        let tells_in_the_past = n_past * WORDS_A_PAST > words.tags.len();
        Self {
            codebook,
            lexicon,
            document,
            annotations,
            words,
            tree,
            home,
            parties,
            entities,
            chains,
            party_of,
            quote_of,
            act_of,
            names,
            places,
            tells_in_the_past,
        }
    }

    /// The party whose phrase holds the token.
    pub(crate) fn party_at(&self, token: usize) -> Option<&Mentioned> {
        self.party_of.get(token).copied().flatten().map(|n| &self.parties[n as usize])
    }

    /// The outermost quotation that holds a token, by its number in the annotations.
    pub(crate) fn quote_at(&self, token: usize) -> Option<usize> {
        self.quote_of.get(token).copied().flatten().map(|n| n as usize)
    }

    /// What the trained reader says of a token as an act; none where it takes it for none.
    pub(crate) fn act_at(&self, token: usize) -> Option<&ReadAct> {
        self.act_of.get(token).copied().flatten().map(|n| &self.annotations.acts[n as usize])
    }

    /// The likeliest act among some tokens.
    pub(crate) fn act_in(&self, start: usize, end: usize) -> Option<&ReadAct> {
        (start..end).filter_map(|token| self.act_at(token)).max_by(|a, b| a.act().total_cmp(&b.act()))
    }

    pub(crate) fn entity(&self, party: &Mentioned) -> &Entity {
        &self.entities[party.entity]
    }

    /// The party in the form that rows hold.
    pub(crate) fn party(&self, mentioned: &Mentioned) -> Party {
        Party { span: Some(mentioned.span), ..self.party_of_entity(mentioned.entity) }
    }

    /// Whom a pronoun takes up, where that is a person with a name whom no table or description tells.
    pub(crate) fn named_only(&self, mentioned: &Mentioned) -> Option<Party> {
        let chain = self.chains.chain_at(mentioned.tokens.0).filter(|_| mentioned.kind == Kind::Pronoun)?;
        let name = self.chains.name(chain).filter(|_| self.chains.entity(chain).is_none())?;
        Some(Party { span: Some(mentioned.span), name: Some(name.to_owned()), ..Party::default() })
    }

    /// The entity of a party in the form that rows hold.
    pub(crate) fn entity_of(&self, party: &Party) -> Option<&Entity> {
        let number: usize = party.entity.as_ref()?.strip_prefix('e')?.parse().ok()?;
        self.entities.get(number.checked_sub(1)?)
    }

    /// An entity in the form that rows hold, without words of its own.
    pub(crate) fn party_of_entity(&self, entity: usize) -> Party {
        let known = &self.entities[entity];
        Party {
            span: None,
            name: known.name.clone(),
            code: known.code.clone(),
            country: known.country.clone(),
            sector: known.sector,
            office: known.office.clone(),
            entity: Some(format!("e{}", entity + 1)),
        }
    }

    /// First token and one past the last of the sentence that holds a token.
    pub(crate) fn sentence_of(&self, token: usize) -> (usize, usize) {
        let sentence = &self.document.sentences[self.document.tokens[token].sentence.idx()];
        (sentence.tokens.0.idx(), sentence.tokens.1.idx())
    }

    /// The tokens that lie in a span.
    pub(crate) fn tokens_of(&self, span: Span) -> std::ops::Range<usize> {
        let tokens = &self.document.tokens;
        let first = tokens.partition_point(|token| token.span.end() <= span.start());
        first..tokens.partition_point(|token| token.span.start() < span.end())
    }

    /// The bytes from the first of some tokens to the last; `end` is exclusive and greater than `start`.
    pub(crate) fn span(&self, start: usize, end: usize) -> Span {
        self.document.tokens[start].span.cover(self.document.tokens[end - 1].span)
    }
}

/// The token that begins at a byte, if one does.
pub(crate) fn token_at(document: &Document<'_>, byte: usize) -> Option<TokenId> {
    document.tokens.binary_search_by_key(&byte, |token| token.span.start()).ok().map(TokenId::from_idx)
}
