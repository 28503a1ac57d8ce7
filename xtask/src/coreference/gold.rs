//! Mentions as GUM's annotators marked them, with the words and heads that they stand on.

use chancery_doc::Article;

use crate::conllu;

/// Kinds of whom is counted.
pub(super) const KINDS: [&str; 2] = ["person", "organisation"];

/// By what words a mention refers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Form {
    /// "she", "their"
    Pronoun,
    /// "the ministry", "these judges", "his wife"
    Description,
    /// "we", "your"
    FirstOrSecond,
    /// "member of the board"
    Bare,
    /// A proper noun is in it.
    Name,
    /// "both", "those", "someone"
    Other,
}

impl Form {
    /// Whether mentions of this form make the figure.
    pub(super) fn is_counted(self) -> bool {
        matches!(self, Self::Pronoun | Self::Description)
    }
}

/// A word on the text of the article.
pub(super) struct Word {
    pub(super) form: String,
    upos: String,
    /// Where it stands in bytes; nothing where it is not what is written.
    span: Option<(usize, usize)>,
    head: Option<usize>,
    relation: String,
    sentence: usize,
}

/// A mention on the words.
pub(super) struct Mention {
    /// First word and the last.
    words: (usize, usize),
    pub(super) head: usize,
    pub(super) cluster: String,
    /// Of [`KINDS`], or nothing where it is something else.
    pub(super) kind: Option<&'static str>,
    pub(super) form: Form,
}

/// A document with its mentions, in the order of their heads.
pub(super) struct Text {
    pub(super) words: Vec<Word>,
    pub(super) mentions: Vec<Mention>,
}

impl Text {
    pub(super) fn new(text: &conllu::Text, article: &Article) -> Self {
        let mut words: Vec<Word> = Vec::new();
        for (n, (paragraph, sentence)) in text.sentences.iter().enumerate() {
            let (first, start) = (words.len(), article.paragraphs[*paragraph].start());
            words.extend(sentence.iter().map(|word| Word {
                form: word.form.clone(),
                upos: word.upos.clone(),
                span: word.span.map(|span| (start + span.start(), start + span.end())),
                head: word.head.checked_sub(1).map(|head| first + head),
                relation: word.relation.clone(),
                sentence: n,
            }));
        }
        let mut text_of = Self { words, mentions: Vec::new() };
        let misc: Vec<&str> =
            text.sentences.iter().flat_map(|(_, words)| words).map(|word| word.misc.as_str()).collect();
        text_of.mentions = text_of.marked(&misc);
        text_of
    }

    /// Reads the brackets: `(4-person-…` opens a mention of cluster 4, `4)` closes it.
    fn marked(&self, misc: &[&str]) -> Vec<Mention> {
        let mut open: Vec<(String, usize, String)> = Vec::new();
        let mut mentions = Vec::new();
        for (at, misc) in misc.iter().enumerate() {
            let Some(marks) = misc.split('|').find_map(|field| field.strip_prefix("Entity=")) else { continue };
            for mark in marks.split_inclusive(')').flat_map(|part| part.split('(').filter(|part| !part.is_empty())) {
                let (name, closes) = mark.strip_suffix(')').map_or((mark, false), |name| (name, true));
                let mut fields = name.split('-');
                let cluster = fields.next().unwrap_or_default();
                match fields.next() {
                    Some(kind) if closes => mentions.push(self.mention((at, at), cluster, kind)),
                    Some(kind) => open.push((cluster.to_owned(), at, kind.to_owned())),
                    None => {
                        if let Some(n) = open.iter().rposition(|(name, _, _)| name == cluster) {
                            let (_, first, kind) = open.remove(n);
                            mentions.push(self.mention((first, at), cluster, &kind));
                        }
                    }
                }
            }
        }
        mentions.sort_by_key(|mention| (mention.head, mention.words));
        mentions
    }

    fn mention(&self, words: (usize, usize), cluster: &str, kind: &str) -> Mention {
        let head = self.top(words.0, words.1 + 1);
        let kind = match kind {
            "person" => Some(KINDS[0]),
            "organization" => Some(KINDS[1]),
            _ => None,
        };
        // A mention in pieces: `4[1/2]`.
        let cluster = cluster.split('[').next().unwrap_or(cluster).to_owned();
        Mention { words, head, cluster, kind, form: self.form(words, head) }
    }

    fn form(&self, (first, last): (usize, usize), head: usize) -> Form {
        let is = |word: usize, upos: &str| self.words[word].upos == upos;
        let own = |word: usize| self.words[word].head == Some(head);
        let lower = |word: usize| self.words[word].form.to_lowercase();
        let determines = |word: usize| {
            own(word)
                && (self.words[word].relation == "nmod:poss"
                    || matches!(lower(word).as_str(), "the" | "this" | "that" | "these" | "those"))
        };
        match lower(head).as_str() {
            "he" | "him" | "his" | "himself" | "she" | "her" | "hers" | "herself" | "it" | "its" | "itself"
            | "they" | "them" | "their" | "theirs" | "themselves"
                if first == last =>
            {
                Form::Pronoun
            }
            "i" | "me" | "my" | "mine" | "myself" | "we" | "us" | "our" | "ours" | "ourselves" | "you" | "your"
            | "yours" | "yourself" | "yourselves" => Form::FirstOrSecond,
            _ if (first..=last).any(|word| is(word, "PROPN")) => Form::Name,
            _ if !is(head, "NOUN") => Form::Other,
            _ if (first..head).any(determines) => Form::Description,
            _ => Form::Bare,
        }
    }

    /// The first word of `start..end` whose head stands outside.
    fn top(&self, start: usize, end: usize) -> usize {
        let is_top = |&word: &usize| self.words[word].head.is_none_or(|head| !(start..end).contains(&head));
        (start..end).find(is_top).unwrap_or(start)
    }

    /// The head of the words that lie within some bytes.
    pub(super) fn head_of(&self, start: usize, end: usize) -> Option<usize> {
        let inside = |word: &Word| word.span.is_some_and(|(from, to)| from < end && start < to);
        let first = self.words.iter().position(inside)?;
        let last = self.words.iter().rposition(inside)?;
        Some(self.top(first, last + 1))
    }

    /// The words of a mention.
    pub(super) fn shown(&self, mention: &Mention) -> String {
        let words: Vec<&str> =
            self.words[mention.words.0..=mention.words.1].iter().map(|word| word.form.as_str()).collect();
        format!("[{}]{}", words.join(" "), mention.head)
    }

    /// The words of the sentence of a word.
    pub(super) fn sentence_of(&self, word: usize) -> String {
        let sentence = self.words[word].sentence;
        let words: Vec<&str> =
            self.words.iter().filter(|word| word.sentence == sentence).map(|word| word.form.as_str()).collect();
        words.join(" ")
    }
}
