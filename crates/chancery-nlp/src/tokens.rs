//! Sentence to tokens: words with their clitics apart, numbers, signs.

use chancery_doc::{Document, Sentence, SentenceId, Span, Token, TokenId, TokenKind};

/// Clitics that are tokens of their own, with either apostrophe; `n't` is cut by rule.
const CLITICS: &[&str] = &["d", "ll", "m", "re", "s", "ve"];

/// Adds the sentence at `span` with its tokens.
pub(crate) fn add_sentence(document: &mut Document<'_>, paragraph: usize, span: Span) {
    let first = TokenId::from_idx(document.tokens.len());
    let sentence = SentenceId::from_idx(document.sentences.len());
    let text = document.text();
    let mut push = |start: usize, end: usize, kind| {
        let span = Span::new(span.start() + start, span.start() + end);
        document.tokens.push(Token { span, sentence, kind });
    };
    let words = span.of(text);
    let mut at = 0;
    while let Some(c) = words[at..].chars().next() {
        if c.is_whitespace() {
            at += c.len_utf8();
        } else if c.is_alphanumeric() {
            let end = word_end(words, at);
            push_word(words, at, end, &mut push);
            at = end;
        } else {
            let end = at + c.len_utf8();
            push(at, end, TokenKind::Punctuation);
            at = end;
        }
    }
    let last = TokenId::from_idx(document.tokens.len());
    document.sentences.push(Sentence { span, paragraph, tokens: (first, last) });
}

/// Where the word that starts at `start` ends: joiners inside it belong to it, and the stop of an abbreviation too.
fn word_end(words: &str, start: usize) -> usize {
    let mut end = start;
    let mut chars = words[start..].char_indices().peekable();
    let mut before = ' ';
    while let Some((at, c)) = chars.next() {
        let next = chars.peek().map_or(' ', |&(_, next)| next);
        let joins = match c {
            _ if c.is_alphanumeric() || is_mark(c) => true,
            '-' | '‑' | '\'' | '’' | '&' => next.is_alphanumeric(),
            '.' => next.is_alphanumeric() && (before.is_numeric() == next.is_numeric()),
            ',' => before.is_numeric() && next.is_numeric(),
            _ => false,
        };
        if !joins {
            break;
        }
        end = start + at + c.len_utf8();
        before = c;
    }
    if words[end..].starts_with('.') && keeps_stop(&words[start..end], &words[end + 1..]) {
        end += 1;
    }
    end
}

/// Combining marks and joiners of scripts that need them inside words.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{200d}')
}

/// Whether the stop after a word is part of it: titles before a name, and letters with stops between them.
fn keeps_stop(word: &str, after: &str) -> bool {
    const TITLES: &[&str] = &[
        "Capt", "Col", "Dr", "Gen", "Gov", "Jr", "Lt", "Maj", "Mr", "Mrs", "Ms", "Prof", "Rep", "Sen", "Sgt", "Sr",
        "St",
    ];
    let dotted = word.contains('.') && word.split('.').all(|part| part.chars().count() == 1);
    dotted || (TITLES.contains(&word) && after.starts_with(' '))
}

fn push_word(words: &str, start: usize, end: usize, push: &mut impl FnMut(usize, usize, TokenKind)) {
    let word = &words[start..end];
    let kind = if word.starts_with(|c: char| c.is_numeric()) && !word.contains(char::is_alphabetic) {
        TokenKind::Number
    } else {
        TokenKind::Word
    };
    match clitic_start(word) {
        Some(cut) => {
            push(start, start + cut, kind);
            push(start + cut, end, TokenKind::Word);
        }
        None => push(start, end, kind),
    }
}

/// Where the clitic of a word begins, if it has one.
fn clitic_start(word: &str) -> Option<usize> {
    let mark = word.rfind(['\'', '’'])?;
    let tail = &word[mark..];
    let suffix = tail.trim_start_matches(['\'', '’']).to_lowercase();
    if suffix == "t" {
        let cut = mark.checked_sub(1)?;
        return (cut > 0 && matches!(word.get(cut..mark), Some("n" | "N"))).then_some(cut);
    }
    (mark > 0 && CLITICS.binary_search(&suffix.as_str()).is_ok()).then_some(mark)
}

#[cfg(test)]
mod tests {
    use chancery_doc::Article;

    #[track_caller]
    fn check(sentence: &str, expected: &str) {
        let mut article = Article::default();
        article.set_text(None, [sentence]);
        let document = crate::read(&article);
        let tokens: Vec<&str> = document.tokens.iter().map(|token| document.words(token.span)).collect();
        assert_eq!(tokens.join(" | "), expected);
    }

    #[test]
    fn clitics_are_cut_and_names_stay_whole() {
        check("Côte d'Ivoire’s envoy won't go", "Côte | d'Ivoire | ’s | envoy | wo | n't | go");
        check("They're the states' allies", "They | 're | the | states | ' | allies");
    }

    #[test]
    fn numbers_and_abbreviations_are_whole() {
        check("U.S. aid of $1,200.50 rose 3.5%.", "U.S. | aid | of | $ | 1,200.50 | rose | 3.5 | % | .");
        check("Mr. Li’s anti-war AT&T 😀 talk.", "Mr. | Li | ’s | anti-war | AT&T | 😀 | talk | .");
    }
}
