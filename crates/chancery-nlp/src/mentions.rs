//! Names by their form: runs of capitalised words.

use chancery_doc::{Document, Mention, MentionKind, Span, TokenId, TokenKind};

/// Small words that may stand inside a name between capitalised ones; sorted.
const INNER: &[&str] =
    &["al", "bin", "da", "de", "del", "der", "di", "dos", "du", "el", "ibn", "la", "of", "van", "von"];

/// Capitalised words that are no part of a name at the head of a sentence; sorted.
const HEADS: &[&str] = &[
    "A",
    "About",
    "According",
    "After",
    "All",
    "Also",
    "Although",
    "Amid",
    "An",
    "And",
    "Any",
    "As",
    "At",
    "Because",
    "Before",
    "Both",
    "But",
    "By",
    "Despite",
    "During",
    "Each",
    "Earlier",
    "Even",
    "Every",
    "Few",
    "For",
    "From",
    "He",
    "Her",
    "Here",
    "His",
    "How",
    "However",
    "I",
    "If",
    "In",
    "It",
    "Its",
    "Last",
    "Later",
    "Many",
    "Meanwhile",
    "More",
    "Most",
    "My",
    "No",
    "Not",
    "Now",
    "Of",
    "On",
    "Once",
    "One",
    "Only",
    "Or",
    "Other",
    "Our",
    "Over",
    "She",
    "Since",
    "So",
    "Some",
    "Speaking",
    "Still",
    "Such",
    "That",
    "The",
    "Their",
    "Then",
    "There",
    "These",
    "They",
    "This",
    "Those",
    "Three",
    "Through",
    "To",
    "Two",
    "Under",
    "Until",
    "We",
    "What",
    "When",
    "Where",
    "Which",
    "While",
    "Who",
    "Why",
    "With",
    "Without",
    "Yet",
    "You",
];

/// Finds runs of capitalised words, in text order, not overlapping.
///
/// In a title every word may be capitalised, so that runs there are long: the coder trusts its tables, not these.
pub(crate) fn find(document: &Document<'_>) -> Vec<Mention> {
    let mut mentions = Vec::new();
    for sentence in &document.sentences {
        let (first, last) = (sentence.tokens.0.idx(), sentence.tokens.1.idx());
        let mut at = first;
        while at < last {
            let word = document.word(TokenId::from_idx(at));
            if !is_name_word(document, at) || HEADS.binary_search(&word).is_ok() {
                at += 1;
                continue;
            }
            let end = run_end(document, at, last);
            mentions.push(mention(document, at, end));
            at = end;
        }
    }
    mentions
}

fn is_name_word(document: &Document<'_>, token: usize) -> bool {
    let token = &document.tokens[token];
    token.kind == TokenKind::Word && document.words(token.span).starts_with(char::is_uppercase)
}

/// One past the last token of the run that starts at `start`.
fn run_end(document: &Document<'_>, start: usize, last: usize) -> usize {
    let mut end = start + 1;
    while end < last {
        if is_name_word(document, end) {
            end += 1;
            continue;
        }
        let word = document.word(TokenId::from_idx(end));
        let inner = INNER.binary_search(&word).is_ok();
        if inner && end + 1 < last && is_name_word(document, end + 1) {
            end += 2;
        } else {
            break;
        }
    }
    end
}

fn mention(document: &Document<'_>, start: usize, end: usize) -> Mention {
    let span = Span::new(document.tokens[start].span.start(), document.tokens[end - 1].span.end());
    let n_words = end - start;
    let plain =
        document.words(span).split_whitespace().all(|word| word.chars().filter(|c| c.is_uppercase()).count() <= 2);
    let kind = if (2..=4).contains(&n_words) && plain && !document.words(span).contains(" of ") {
        MentionKind::Person
    } else {
        MentionKind::Name
    };
    Mention { span, tokens: (TokenId::from_idx(start), TokenId::from_idx(end)), kind }
}

#[cfg(test)]
mod tests {
    use chancery_doc::Article;

    use super::*;

    #[test]
    fn runs_of_capitals_are_names() {
        let mut article = Article::default();
        article.set_text(None, ["The envoy Ana de Souza met Bank of Oslo staff in Accra. However, Li left."]);
        let document = crate::read(&article);
        let names: Vec<&str> = find(&document).iter().map(|mention| document.words(mention.span)).collect();
        assert_eq!(names, ["Ana de Souza", "Bank of Oslo", "Accra", "Li"]);
        assert!(HEADS.is_sorted() && INNER.is_sorted());
    }
}
