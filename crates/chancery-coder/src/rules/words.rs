//! What kind of word each token is, by closed classes and its neighbours.
//!
//! What the rules that look at the order of words know of grammar; roles are read off the tree first ([`super::tree`]). The
//! kinds are chosen so that a doubt costs a row and does not make a wrong one.

use chancery_doc::{Document, TokenId, TokenKind};

/// The kind of a word, as far as the rules need it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tag {
    /// "the", "its", "'s"
    Determiner,
    /// "of", "with"
    Preposition,
    /// "to" before a verb or a noun.
    To,
    /// "he", "they"
    Pronoun,
    /// Forms of "be".
    Be,
    /// Forms of "have" and "do".
    Auxiliary,
    /// "will", "may"
    Modal,
    /// "not", "n't", "never"
    Negation,
    /// "and", "or", "but"
    Conjunction,
    /// "after", "because", "if"
    Subordinator,
    /// "that"
    That,
    /// "which", "who"
    Relative,
    /// "quickly", "already"
    Adverb,
    /// "seven", "2,000"
    Number,
    /// Signs.
    Sign,
    /// A capitalised word.
    Name,
    /// Ends like a finite verb or participle ("-ed"), or is a common irregular past.
    Past,
    /// Ends in "-ing".
    Gerund,
    /// Ends like an adjective ("-ical", "-ous").
    Adjective,
    /// Anything else.
    Other,
}

const ADVERBS: &[&str] = &[
    "again",
    "ago",
    "all",
    "almost",
    "already",
    "also",
    "altogether",
    "always",
    "anew",
    "apart",
    "away",
    "back",
    "both",
    "currently",
    "earlier",
    "even",
    "ever",
    "first",
    "forward",
    "here",
    "however",
    "instead",
    "jointly",
    "just",
    "later",
    "long",
    "meanwhile",
    "nearly",
    "now",
    "often",
    "once",
    "only",
    "previously",
    "quite",
    "rather",
    "recently",
    "repeatedly",
    "reportedly",
    "separately",
    "simply",
    "since",
    "so",
    "soon",
    "still",
    "then",
    "there",
    "therefore",
    "together",
    "too",
    "twice",
    "very",
    "yet",
];
const DETERMINERS: &[&str] = &[
    "'s", "a", "an", "another", "any", "each", "every", "her", "his", "its", "many", "more", "most", "my", "no",
    "other", "our", "several", "some", "such", "that", "the", "their", "these", "this", "those", "your", "’s",
];
const IRREGULAR_PAST: &[&str] = &[
    "became", "began", "bought", "broke", "brought", "built", "came", "caught", "chose", "cut", "drew", "drove",
    "fell", "felt", "fled", "flew", "fought", "found", "gave", "got", "grew", "heard", "held", "hit", "kept", "knew",
    "laid", "led", "left", "lost", "made", "meant", "met", "paid", "put", "ran", "read", "rose", "said", "sat", "saw",
    "sent", "set", "shot", "shut", "sold", "sought", "spent", "spoke", "stood", "struck", "thought", "told", "took",
    "went", "withdrew", "won", "wrote",
];
const MODALS: &[&str] =
    &["'d", "'ll", "ca", "can", "could", "may", "might", "must", "shall", "should", "will", "wo", "would", "’d", "’ll"];
const PREPOSITIONS: &[&str] = &[
    "about",
    "above",
    "across",
    "against",
    "along",
    "alongside",
    "amid",
    "among",
    "around",
    "as",
    "at",
    "behind",
    "below",
    "beside",
    "besides",
    "between",
    "beyond",
    "by",
    "despite",
    "during",
    "except",
    "for",
    "from",
    "in",
    "inside",
    "into",
    "like",
    "near",
    "of",
    "off",
    "on",
    "onto",
    "out",
    "outside",
    "over",
    "past",
    "per",
    "than",
    "through",
    "throughout",
    "toward",
    "towards",
    "under",
    "up",
    "upon",
    "via",
    "with",
    "within",
    "without",
];
const PRONOUNS: &[&str] = &[
    "he",
    "her",
    "herself",
    "him",
    "himself",
    "i",
    "it",
    "itself",
    "me",
    "myself",
    "ourselves",
    "she",
    "someone",
    "them",
    "themselves",
    "they",
    "us",
    "we",
    "you",
];
const SUBORDINATORS: &[&str] = &[
    "after", "although", "as", "because", "before", "if", "once", "since", "though", "unless", "until", "when",
    "where", "whereas", "whether", "while",
];

/// Lower-case words of a document with their kinds.
pub(crate) struct Words {
    /// Each token in lower case.
    pub(crate) lower: Vec<String>,
    /// Each token's kind.
    pub(crate) tags: Vec<Tag>,
}

impl Words {
    pub(crate) fn new(document: &Document<'_>) -> Self {
        let n_tokens = document.tokens.len();
        let lower: Vec<String> =
            (0..n_tokens).map(|idx| document.word(TokenId::from_idx(idx)).to_lowercase()).collect();
        let mut tags: Vec<Tag> = Vec::with_capacity(n_tokens);
        for (idx, token) in document.tokens.iter().enumerate() {
            let word = document.words(token.span);
            let starts_sentence = document.sentences[token.sentence.idx()].tokens.0.idx() == idx;
            let before = if starts_sentence { None } else { tags.last().copied() };
            tags.push(match token.kind {
                TokenKind::Punctuation => Tag::Sign,
                TokenKind::Number => Tag::Number,
                TokenKind::Word => tag(word, &lower[idx], starts_sentence, before),
            });
        }
        let mut words = Self { lower, tags };
        words.join_compounds(document);
        words
    }

    /// Gives the parts of a hyphenated compound the kinds they have together: the last decides, those before it stand
    /// beside it as adjectives, or as names where the first is capitalised.
    fn join_compounds(&mut self, document: &Document<'_>) {
        let spans: Vec<_> = document.tokens.iter().map(|token| token.span).collect();
        for hyphen in 1..spans.len().saturating_sub(1) {
            let is_joined = matches!(self.lower[hyphen].as_str(), "-" | "‑")
                && spans[hyphen - 1].end() == spans[hyphen].start()
                && spans[hyphen + 1].start() == spans[hyphen].end();
            if is_joined {
                let kind = match self.tags[hyphen - 1] {
                    Tag::Name => Tag::Name,
                    Tag::Number => Tag::Number,
                    _ => Tag::Adjective,
                };
                self.tags[hyphen - 1] = kind;
                self.tags[hyphen] = kind;
                if matches!(
                    self.tags[hyphen + 1],
                    Tag::Preposition | Tag::Sign | Tag::To | Tag::Conjunction | Tag::Determiner
                ) {
                    self.tags[hyphen + 1] = kind;
                }
            }
        }
    }

    pub(crate) fn at(&self, idx: usize) -> &str {
        self.lower.get(idx).map_or("", String::as_str)
    }

    pub(crate) fn tag(&self, idx: usize) -> Tag {
        self.tags.get(idx).copied().unwrap_or(Tag::Sign)
    }
}

fn tag(word: &str, lower: &str, starts_sentence: bool, before: Option<Tag>) -> Tag {
    let is_in = |list: &[&str]| list.contains(&lower);
    match lower {
        "to" => return Tag::To,
        "that" => return Tag::That,
        "not" | "n't" | "n’t" | "never" | "neither" | "nor" | "cannot" => return Tag::Negation,
        "and" | "or" | "but" | "&" => return Tag::Conjunction,
        "which" | "who" | "whom" | "whose" => return Tag::Relative,
        "be" | "is" | "are" | "was" | "were" | "been" | "being" | "'re" | "’re" | "'m" | "’m" | "am" => {
            return Tag::Be;
        }
        "have" | "has" | "had" | "having" | "'ve" | "’ve" | "do" | "does" | "did" => return Tag::Auxiliary,
        // As an object form before a noun "her" is a determiner; the noun decides, and the rules only ask for a pronoun.
        "her" if before.is_none_or(|tag| tag == Tag::Preposition) => return Tag::Determiner,
        _ => {}
    }
    if is_in(MODALS)
        && !(lower == "may" && word == "May" && !starts_sentence)
        && !(lower == "might" && before == Some(Tag::Determiner))
    {
        return Tag::Modal;
    }
    if is_in(PRONOUNS) && word != "US" {
        return Tag::Pronoun;
    }
    if is_in(DETERMINERS) {
        return Tag::Determiner;
    }
    if is_in(SUBORDINATORS) && lower != "as" {
        return Tag::Subordinator;
    }
    if is_in(PREPOSITIONS) {
        return Tag::Preposition;
    }
    if is_in(ADVERBS)
        || (lower.len() > 4
            && lower.ends_with("ly")
            && lower != "italy"
            && lower != "july"
            && lower != "family"
            && lower != "assembly"
            && lower != "ally")
    {
        return Tag::Adverb;
    }
    if is_number_word(lower) {
        return Tag::Number;
    }
    if word.starts_with(char::is_uppercase) && !starts_sentence {
        return Tag::Name;
    }
    if IRREGULAR_PAST.contains(&lower)
        || (lower.len() > 4 && lower.ends_with("ed") && lower != "hundred" && lower != "united")
    {
        return Tag::Past;
    }
    if lower.len() > 5
        && lower.ends_with("ing")
        && !matches!(lower, "during" | "morning" | "evening" | "nothing" | "anything" | "something" | "everything")
    {
        return Tag::Gerund;
    }
    if lower.len() > 4
        && ["ical", "ous", "ful", "ive", "ian", "ary", "ern", "ional", "able", "ible"]
            .iter()
            .any(|end| lower.ends_with(end))
    {
        return Tag::Adjective;
    }
    if word.starts_with(char::is_uppercase) { Tag::Name } else { Tag::Other }
}

/// Whether the word is a number in letters.
pub(crate) fn is_number_word(lower: &str) -> bool {
    const NUMBERS: &[&str] = &[
        "dozen",
        "dozens",
        "eight",
        "eighteen",
        "eighty",
        "eleven",
        "fifteen",
        "fifty",
        "five",
        "forty",
        "four",
        "fourteen",
        "hundred",
        "hundreds",
        "million",
        "millions",
        "nine",
        "nineteen",
        "ninety",
        "one",
        "seven",
        "seventeen",
        "seventy",
        "six",
        "sixteen",
        "sixty",
        "ten",
        "thirteen",
        "thirty",
        "thousand",
        "thousands",
        "three",
        "twelve",
        "twenty",
        "two",
    ];
    NUMBERS.binary_search(&lower).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_sorted() {
        for table in [ADVERBS, DETERMINERS, IRREGULAR_PAST, MODALS, PREPOSITIONS, PRONOUNS, SUBORDINATORS] {
            assert!(table.is_sorted(), "{table:?}");
        }
        assert!(is_number_word("dozens") && !is_number_word("envoy"));
    }
}
