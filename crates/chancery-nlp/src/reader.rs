//! The trained reader: words of sentences to parts of speech, trees and names.

use std::ops::Range;

use chancery_doc::{
    Deprel, Document, Mention, MentionKind, ReadAct, ReadSectors, Span, Syntax, TokenId, UnknownTerm, Upos,
};
use chancery_model::{Aligned, Model, ModelError, Path};

use crate::acts::ActLabels;
use crate::aliases::Aliases;

/// The weights that come with the program; `models/reader.card.md` says what they learned from.
static WEIGHTS: &Aligned<[u8]> = &Aligned { bytes: *include_bytes!("../../../models/reader.bin") };

/// So many tokens of a document are read: a report of a hundred pages, and few enough that a text of nothing but
/// signs does not cost minutes.
const MAX_TOKENS: usize = 40_000;

/// Says what words of sentences are and how they hang together.
#[derive(Debug)]
pub struct Reader {
    reader: chancery_model::Reader,
    upos: Vec<Upos>,
    deprels: Vec<Deprel>,
    names: Vec<Option<Edge>>,
    acts: ActLabels,
    aliases: Aliases,
}

/// What a word is to a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Edge {
    Begins(MentionKind),
    GoesOn,
}

/// Why weights cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ReaderError {
    /// They are no weights.
    #[error("the weights cannot be read")]
    Model(#[from] ModelError),
    /// They give labels that nothing here understands.
    #[error("the weights give a label that is not understood")]
    Label(#[from] UnknownTerm),
    /// They give a kind of name that nothing here understands.
    #[error("the weights give names of the kind `{0}`, which is not understood")]
    Name(String),
    /// They say something of acts that nothing here understands, or lack what is asked.
    #[error("the weights do not agree with this program about `{0}`")]
    Act(String),
}

/// What is read in one sentence; words are counted from 0.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SentenceReading {
    /// Each word's part of speech.
    pub upos: Vec<Upos>,
    /// Each word's head; none for the root.
    pub heads: Vec<Option<usize>>,
    /// Each word's relation to its head.
    pub deprels: Vec<Deprel>,
    /// Names, in order, not overlapping.
    pub names: Vec<(Range<usize>, MentionKind)>,
}

/// What the encoder makes of each token of a document: the words around a word are in its vector too.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WordVectors {
    width: usize,
    values: Vec<f32>,
}

impl WordVectors {
    /// How many numbers a vector has; 0 where nothing was read.
    #[must_use]
    pub fn width(&self) -> usize {
        self.width
    }

    /// The vector of a token; none behind what was read.
    #[must_use]
    pub fn of(&self, token: usize) -> Option<&[f32]> {
        self.values.get(token * self.width..(token + 1) * self.width).filter(|_| self.width > 0)
    }
}

/// What is read in a document.
#[derive(Debug, Default)]
pub(crate) struct DocumentReading {
    /// The place of each token.
    pub(crate) syntax: Vec<Syntax>,
    /// Names, in text order.
    pub(crate) mentions: Vec<Mention>,
    /// Words that may carry an act, in text order.
    pub(crate) acts: Vec<ReadAct>,
    /// Of what sector the party at each token may be.
    pub(crate) sectors: Vec<ReadSectors>,
    /// What the encoder makes of each token, where it was asked for.
    pub(crate) vectors: WordVectors,
}

impl SentenceReading {
    /// A sentence of which nothing is known.
    fn flat(n_words: usize) -> Self {
        let is_first = |word: usize| word == 0;
        Self {
            upos: vec![Upos::X; n_words],
            heads: (0..n_words).map(|word| (!is_first(word)).then_some(0)).collect(),
            deprels: (0..n_words).map(|word| if is_first(word) { Deprel::Root } else { Deprel::Dep }).collect(),
            names: Vec::new(),
        }
    }
}

impl Reader {
    /// The reader with the weights that are built in; takes a millisecond, since they are read where they lie.
    ///
    /// # Errors
    /// If the weights are not sound, which the tests rule out.
    pub fn built_in() -> Result<Self, ReaderError> {
        Self::new(Model::from_bytes(&WEIGHTS.bytes)?)
    }

    fn new(model: Model) -> Result<Self, ReaderError> {
        let labels = model.labels().clone();
        let parse = |label: &String| match label.split_once('-') {
            None if label == "O" => Ok(None),
            Some(("I", _)) => Ok(Some(Edge::GoesOn)),
            Some(("B", kind)) => MentionKind::ALL
                .iter()
                .find(|known| known.as_str() == kind)
                .map(|&kind| Some(Edge::Begins(kind)))
                .ok_or_else(|| ReaderError::Name(kind.to_owned())),
            _ => Err(ReaderError::Name(label.clone())),
        };
        Ok(Self {
            upos: labels.upos.iter().map(|label| label.parse()).collect::<Result<_, _>>()?,
            deprels: labels.relations.iter().map(|label| label.parse()).collect::<Result<_, _>>()?,
            names: labels.names.iter().map(parse).collect::<Result<_, _>>()?,
            acts: ActLabels::new(&labels)?,
            aliases: Aliases::default(),
            reader: chancery_model::Reader::new(model),
        })
    }

    /// Reads documents with the states in them under other names.
    #[must_use]
    pub fn with_aliases(self, aliases: Aliases) -> Self {
        Self { aliases, ..self }
    }

    /// Reads on one of the processor's paths; for measuring and testing, since all give the same.
    ///
    /// # Errors
    /// Where this processor cannot run the path.
    pub fn on_path(self, path: Path) -> Result<Self, ReaderError> {
        Ok(Self { reader: self.reader.on_path(path)?, ..self })
    }

    /// SHA-256 of the weights, in hexadecimal.
    #[must_use]
    pub fn digest(&self) -> String {
        self.reader.model().digest()
    }

    /// Reads sentences of words.
    #[must_use]
    pub fn read(&self, sentences: &[&[&str]]) -> Vec<SentenceReading> {
        self.reader.read(sentences).iter().map(|read| self.reading(read)).collect()
    }

    fn reading(&self, read: &chancery_model::Read) -> SentenceReading {
        SentenceReading {
            upos: read.upos.iter().map(|&label| self.upos[usize::from(label)]).collect(),
            heads: read.heads.iter().map(|&head| usize::from(head).checked_sub(1)).collect(),
            deprels: read.labels.iter().map(|&label| self.deprels[usize::from(label)]).collect(),
            names: self.names(&read.names),
        }
    }

    fn names(&self, labels: &[u8]) -> Vec<(Range<usize>, MentionKind)> {
        let mut names: Vec<(Range<usize>, MentionKind)> = Vec::new();
        for (word, &label) in labels.iter().enumerate() {
            match (self.names[usize::from(label)], names.last_mut()) {
                (Some(Edge::Begins(kind)), _) => names.push((word..word + 1, kind)),
                (Some(Edge::GoesOn), Some((words, _))) => words.end = word + 1,
                _ => {}
            }
        }
        names
    }

    /// Reads a document. Sentences behind [`MAX_TOKENS`] are not read: their tokens hang on the first of each, as
    /// [`Deprel::Dep`], and they have neither names nor acts.
    pub(crate) fn read_document(&self, document: &Document<'_>) -> DocumentReading {
        self.read_all(document, false)
    }

    /// Reads a document as [`Reader::read_document`] does, with the vectors of its tokens.
    pub(crate) fn read_with_vectors(&self, document: &Document<'_>) -> DocumentReading {
        self.read_all(document, true)
    }

    fn read_all(&self, document: &Document<'_>, with_vectors: bool) -> DocumentReading {
        let mut words: Vec<&str> = document.tokens.iter().map(|token| document.words(token.span)).collect();
        for sentence in &document.sentences {
            self.aliases.call(&mut words[sentence.tokens.0.idx()..sentence.tokens.1.idx()]);
        }
        let sentences: Vec<&[&str]> = document
            .sentences
            .iter()
            .map(|sentence| &words[sentence.tokens.0.idx()..sentence.tokens.1.idx()])
            .collect();
        let n_read = document.sentences.partition_point(|sentence| sentence.tokens.1.idx() <= MAX_TOKENS);
        let (read, unread) = sentences.split_at(n_read);
        let mut vectors = WordVectors::default();
        let reads = if with_vectors { self.reader.read_with_vectors(read) } else { self.reader.read(read) };
        for (sentence, reading) in read.iter().zip(&reads).filter(|(sentence, _)| with_vectors && !sentence.is_empty())
        {
            vectors.width = reading.vectors.len() / sentence.len();
            vectors.values.extend_from_slice(&reading.vectors);
        }
        let acts = read.iter().zip(&reads).zip(&document.sentences).flat_map(|((_, reading), sentence)| {
            let first = sentence.tokens.0.idx();
            reading.acts.iter().map(move |act| self.acts.read(act, first))
        });
        let acts = acts.collect();
        let sectors = reads.iter().flat_map(|reading| self.acts.sectors(&reading.sectors)).collect();
        let readings = reads
            .into_iter()
            .map(|read| self.reading(&read))
            .chain(unread.iter().map(|words| SentenceReading::flat(words.len())));
        let mut syntax = Vec::with_capacity(words.len());
        let mut mentions = Vec::new();
        for (sentence, reading) in document.sentences.iter().zip(readings) {
            let first = sentence.tokens.0.idx();
            let token = |word: usize| TokenId::from_idx(first + word);
            let parts = reading.upos.into_iter().zip(reading.heads).zip(reading.deprels);
            syntax.extend(parts.map(|((upos, head), deprel)| Syntax { upos, head: head.map(token), deprel }));
            mentions.extend(reading.names.into_iter().map(|(words, kind)| {
                let span = |word: usize| document.tokens[first + word].span;
                let span = Span::new(span(words.start).start(), span(words.end - 1).end());
                Mention { span, tokens: (token(words.start), token(words.end)), kind }
            }));
        }
        DocumentReading { syntax, mentions, acts, sectors, vectors }
    }
}
