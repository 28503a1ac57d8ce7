//! Whatever the text, every span can be cut out of it, and all layers fit together.

use std::sync::LazyLock;

use chancery_doc::{Article, Span};
use chancery_nlp::{Reader, annotate, read};

static READER: LazyLock<Reader> = LazyLock::new(|| Reader::built_in().expect("the weights are sound"));

/// Pieces of which texts are made: what pages hold, and what breaks careless arithmetic.
const PIECES: &[&str] = &[
    "The minister met envoys in Accra.",
    "“We won’t go,” she said. “Never!”",
    "‘He said “no”,’ they wrote",
    "BREAKING: PRIME MINISTER RESIGNS AFTER VOTE",
    "- one\n- two\n- three",
    "Zu\u{308}rich, Sa\u{303}o Paulo and Cote d\u{2019}Ivoire",
    "Österreich, Łódź, Đà Nẵng, İzmir",
    "👩\u{200d}🚀 🇯🇵 ☃\u{fe0f} ok",
    "zero\u{200b}width \u{feff}mark \u{202e}turned\u{202c}",
    "東京で会談した。",
    "العربية",
    "$1,200.50 (3.5%) on 12 May 2023 at 5:30pm",
    "https://example.org/a?b=1, a.b@example.org;",
    "cannot gonna state-run pro-Accra 555-0199 ...!!! :) --",
    "U.S. Gen. A. B. Okoro's men",
    "\u{a0}\u{3000} \t ",
    "''''\"\"\"“”((([[",
    "x",
    ".",
    "n't 's ’s ' -",
];

/// Numbers that look random and are the same everywhere.
fn random(state: &mut u64, bound: usize) -> usize {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    ((*state >> 33) as usize * bound) >> 31
}

#[track_caller]
fn check(paragraphs: &[String]) {
    let mut article = Article::default();
    article.set_text(None, paragraphs.iter().map(String::as_str));
    let document = read(&article);
    let annotations = annotate(&READER, &document);
    let text = document.text();
    let cut = |span: Span| text.get(span.start()..span.end()).expect("a span lies on borders of characters");

    let mut end = 0;
    for sentence in &document.sentences {
        assert!(sentence.span.start() >= end && !cut(sentence.span).is_empty());
        end = sentence.span.end();
        let tokens = &document.tokens[sentence.tokens.0.idx()..sentence.tokens.1.idx()];
        assert!(tokens.iter().all(|token| sentence.span.start() <= token.span.start() && token.span.end() <= end));
    }
    // Between tokens lies white space and nothing else.
    let mut end = 0;
    for token in &document.tokens {
        assert!(!cut(token.span).is_empty() && cut(Span::new(end, token.span.start())).trim().is_empty());
        end = token.span.end();
    }
    assert!(text[end..].trim().is_empty(), "words behind the last token: {:?}", &text[end..]);

    assert_eq!(annotations.syntax.len(), document.tokens.len());
    for (n, syntax) in annotations.syntax.iter().enumerate() {
        let sentence = |token: usize| document.tokens[token].sentence;
        assert!(syntax.head.is_none_or(|head| head.idx() != n && sentence(head.idx()) == sentence(n)));
    }
    for mention in &annotations.mentions {
        let (first, last) = (document.tokens[mention.tokens.0.idx()], document.tokens[mention.tokens.1.idx() - 1]);
        assert_eq!(mention.span, Span::new(first.span.start(), last.span.end()));
        assert!(!cut(mention.span).is_empty());
    }
    for quote in &annotations.quotes {
        assert!(cut(quote.span).contains(cut(quote.content)));
    }
    for time in &annotations.times {
        assert!(!cut(time.span).is_empty());
    }
}

#[test]
fn every_span_can_be_cut_out_of_any_text() {
    let mut state = 7;
    for _ in 0..150 {
        let paragraphs: Vec<String> = (0..1 + random(&mut state, 4))
            .map(|_| {
                let mut paragraph = String::new();
                for _ in 0..random(&mut state, 7) {
                    paragraph.push_str(PIECES[random(&mut state, PIECES.len())]);
                    paragraph.push_str(["", " ", "\n", "\u{200b}"][random(&mut state, 4)]);
                }
                paragraph
            })
            .collect();
        check(&paragraphs);
    }
}

#[test]
fn a_text_of_nothing_but_signs_is_read_in_part() {
    check(&["x;".repeat(45_000), "The minister met envoys.".to_owned()]);
}

#[test]
fn endless_sentences_are_cut_and_read() {
    let words = "officials and envoys of both sides ".repeat(300);
    let letters = "x".repeat(10_000);
    let accents = "e\u{301}".repeat(5_000);
    let capitals = "MINISTERS MEET IN ACCRA ".repeat(420);
    let emoji = "👩\u{200d}🚀".repeat(1_000);
    check(&[words, letters, accents, capitals, emoji, "-".repeat(10_000), "“".repeat(3_000)]);
}
