//! Sentence to tokens: words with their clitics apart, numbers, signs.

use chancery_doc::{Document, Sentence, SentenceId, Span, Token, TokenId, TokenKind};

/// Clitics that are tokens of their own, with either apostrophe; `n't` is cut by rule.
const CLITICS: &[&str] = &["d", "ll", "m", "re", "s", "ve"];

/// Beginnings that are no word of their own, so that the hyphen after them divides nothing; sorted.
const PREFIXES: &[&str] = &[
    "anti", "bi", "co", "counter", "cross", "de", "ex", "extra", "hyper", "infra", "inter", "intra", "mega", "micro",
    "mid", "mini", "mis", "multi", "neo", "non", "pan", "para", "post", "pre", "pro", "proto", "pseudo", "quasi", "re",
    "semi", "socio", "sub", "super", "supra", "trans", "tri", "ultra", "un", "uni", "vice",
];

const SMILEYS: &[&str] = &[":)", ":-)", ":(", ":-(", ";)", ";-)"];

/// Words written as one that are two, with the length of the first; sorted.
const FUSED: &[(&str, usize)] = &[("cannot", 3), ("gimme", 3), ("gonna", 3), ("gotta", 3), ("lemme", 3), ("wanna", 3)];

/// Units that stand right behind a number and are a token of their own; sorted.
const UNITS: &[&str] = &["am", "cm", "ft", "gb", "kg", "km", "lb", "lbs", "mb", "mg", "mm", "mph", "pm"];

/// Adds the sentence at `span` with its tokens.
pub(crate) fn add_sentence(document: &mut Document<'_>, paragraph: usize, span: Span) {
    let first = TokenId::from_idx(document.tokens.len());
    let sentence = SentenceId::from_idx(document.sentences.len());
    let words = span.of(document.text());
    split(words, &mut |start, end, kind| {
        let span = Span::new(span.start() + start, span.start() + end);
        document.tokens.push(Token { span, sentence, kind });
    });
    let last = TokenId::from_idx(document.tokens.len());
    document.sentences.push(Sentence { span, paragraph, tokens: (first, last) });
}

/// Divides words and gives `push` each token's start, end and kind.
pub(crate) fn split(words: &str, push: &mut impl FnMut(usize, usize, TokenKind)) {
    let mut at = 0;
    while let Some(c) = words[at..].chars().next() {
        if c.is_whitespace() {
            at += c.len_utf8();
        } else if let Some(len) = address(&words[at..]) {
            push(at, at + len, TokenKind::Word);
            at += len;
        } else if c.is_alphanumeric() {
            let end = word_end(words, at);
            push_word(words, at, end, push);
            at = end;
        } else {
            let end = at + sign_len(&words[at..], c);
            push(at, end, TokenKind::Punctuation);
            at = end;
        }
    }
}

/// How long the web or mail address is that the text begins with, if it begins with one.
fn address(text: &str) -> Option<usize> {
    // Most words are none, and say so within a few bytes.
    if !text.starts_with(|c: char| c.is_ascii_alphanumeric()) {
        return None;
    }
    let run = &text[..text.find(|c: char| c.is_whitespace() || "<>\"“”".contains(c)).unwrap_or(text.len())];
    let is_web =
        run.starts_with("www.") || run.find("://").is_some_and(|at| run[..at].bytes().all(|b| b.is_ascii_alphabetic()));
    let is_mail = || {
        let (name, host) = run.split_once('@')?;
        let is_part = |c: char| c.is_alphanumeric() || "._-+".contains(c);
        (name.chars().all(is_part) && host.starts_with(char::is_alphanumeric)).then_some(())
    };
    if !is_web && is_mail().is_none() {
        return None;
    }
    let is_outside = |c: char| ".,;:!?'’)]}…".contains(c);
    Some(run.trim_end_matches(is_outside).len())
}

/// How long the sign is that the text begins with: dots, dashes and the like stand together, and so do smileys.
fn sign_len(text: &str, first: char) -> usize {
    if let Some(smiley) = SMILEYS.iter().find(|smiley| text.starts_with(**smiley)) {
        return smiley.len();
    }
    let is_like_first = |c: char| match first {
        '.' | '!' | '?' => matches!(c, '.' | '!' | '?'),
        '-' | '*' | '<' | '>' | '=' | '_' | '~' | '#' | '+' | '`' => c == first,
        _ => false,
    };
    let rest = &text[first.len_utf8()..];
    first.len_utf8() + rest.find(|c| !is_like_first(c)).unwrap_or(rest.len())
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
            '-' | '‑' => next.is_alphanumeric() && hyphen_joins(&words[start..start + at], &words[start + at..]),
            '\'' | '’' | '&' => next.is_alphanumeric(),
            '/' => before.is_numeric() && next.is_numeric(),
            '.' => next.is_alphanumeric() && (before.is_numeric() == next.is_numeric()),
            ',' | ':' => before.is_numeric() && next.is_numeric(),
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

/// Whether a hyphen between `before` and what follows stands inside one word, as in "pro-Beijing" and "555-0199"; between
/// words that could stand alone it is a token of its own, as in Universal Dependencies.
fn hyphen_joins(before: &str, hyphen_and_after: &str) -> bool {
    let last = before.rsplit(['-', '‑']).next().unwrap_or(before);
    let after = hyphen_and_after.trim_start_matches(['-', '‑']);
    let next = &after[..after.find(|c: char| !c.is_alphanumeric()).unwrap_or(after.len())];
    let is_number = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    PREFIXES.binary_search(&last.to_lowercase().as_str()).is_ok()
        || (last.eq_ignore_ascii_case("e") && next.starts_with(char::is_lowercase))
        // "555-0199" is one number, "1970-1971" two.
        || (is_number(last)
            && is_number(next)
            && last.len() == 3
            && (next.len() == 4 || (next.len() == 3 && after[3..].starts_with('-'))))
}

/// Combining marks and joiners of scripts that need them inside words.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{200d}')
}

/// Whether the stop after a word is part of it: titles before a name, and letters with stops between them.
fn keeps_stop(word: &str, after: &str) -> bool {
    const ABBREVIATIONS: &[&str] = &["Bros", "Co", "Corp", "Inc", "Ltd", "etc", "vs"];
    const MONTHS: &[&str] = &["Apr", "Aug", "Dec", "Feb", "Jan", "Jul", "Jun", "Mar", "Nov", "Oct", "Sep", "Sept"];
    const TITLES: &[&str] = &[
        "Capt", "Col", "Dr", "Gen", "Gov", "Jr", "Lt", "Maj", "Mr", "Mrs", "Ms", "Prof", "Rep", "Sen", "Sgt", "Sr",
        "St",
    ];
    let dotted = word.contains('.') && word.split('.').all(|part| part.chars().count() == 1);
    let goes_on = |is_next: fn(char) -> bool| after.strip_prefix(' ').is_some_and(|rest| rest.starts_with(is_next));
    dotted
        || (TITLES.contains(&word) && goes_on(|_| true))
        || ABBREVIATIONS.binary_search(&word).is_ok()
        || (MONTHS.contains(&word) && goes_on(char::is_numeric))
        // An initial: "J. Smith".
        || (word.chars().count() == 1 && word.starts_with(char::is_uppercase) && word != "I" && goes_on(char::is_uppercase))
}

fn push_word(words: &str, start: usize, end: usize, push: &mut impl FnMut(usize, usize, TokenKind)) {
    let word = &words[start..end];
    let kind = if word.starts_with(|c: char| c.is_numeric()) && !word.contains(char::is_alphabetic) {
        TokenKind::Number
    } else {
        TokenKind::Word
    };
    match clitic_start(word).or_else(|| fused(word)).or_else(|| unit_start(word)) {
        Some(cut) => {
            push(start, start + cut, kind);
            push(start + cut, end, TokenKind::Word);
        }
        None => push(start, end, kind),
    }
}

/// Where the second of two words begins that are written as one.
fn fused(word: &str) -> Option<usize> {
    let at = FUSED
        .binary_search_by(|(fused, _)| fused.bytes().cmp(word.bytes().map(|byte| byte.to_ascii_lowercase())))
        .ok()?;
    Some(FUSED[at].1)
}

/// Where the unit behind a number begins, as in "5pm".
fn unit_start(word: &str) -> Option<usize> {
    let at = word.find(|c: char| c.is_ascii_alphabetic()).filter(|&at| at > 0)?;
    let is_number = word[..at].bytes().all(|byte| byte.is_ascii_digit() || b".,:".contains(&byte));
    (is_number && UNITS.binary_search(&word[at..].to_lowercase().as_str()).is_ok()).then_some(at)
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
    fn compounds_are_cut_and_prefixes_are_not() {
        check("A three-day, state-run fair", "A | three | - | day | , | state | - | run | fair");
        check("pro-Accra e-mail of Jamaat-e-Nur", "pro-Accra | e-mail | of | Jamaat | - | e | - | Nur");
        check(
            "They cannot; call 555-0199 in 2019-2021",
            "They | can | not | ; | call | 555-0199 | in | 2019 | - | 2021",
        );
    }

    #[test]
    fn signs_stand_together_and_addresses_are_whole() {
        check("Well... no -- stop?! :)", "Well | ... | no | -- | stop | ?! | :)");
        check(
            "See https://example.org/a?b=1, or mail a.b@example.org.",
            "See | https://example.org/a?b=1 | , | or | mail | a.b@example.org | .",
        );
        check("((“Go”)) at 5:30pm", "( | ( | “ | Go | ” | ) | ) | at | 5:30 | pm");
        assert!(super::FUSED.is_sorted() && super::UNITS.is_sorted() && super::PREFIXES.is_sorted());
    }

    #[test]
    fn numbers_and_abbreviations_are_whole() {
        check("U.S. aid of $1,200.50 rose 3.5%.", "U.S. | aid | of | $ | 1,200.50 | rose | 3.5 | % | .");
        check("Mr. Li’s anti-war AT&T 😀 talk.", "Mr. | Li | ’s | anti-war | AT&T | 😀 | talk | .");
    }
}
