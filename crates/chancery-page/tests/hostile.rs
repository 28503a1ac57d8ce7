//! Pages made to hurt: each is read within its budget, whatever comes out.
//!
//! The limits are wide, since tests run unoptimised on busy machines; what would be quadratic takes minutes.

#![allow(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

use std::time::{Duration, Instant};

use chancery_doc::{Article, Given, Media, NoteKind, RawPage};
use chancery_page::Extractor;

const LIMIT: Duration = Duration::from_secs(60);
const LEAD: &str = "The envoys of both states met on the quay on Tuesday and said that they would meet again.";

fn read(media: Media, text: String) -> Article {
    let page =
        RawPage { input: "hostile".into(), media, bytes: text.into_bytes(), charset: None, given: Given::default() };
    let start = Instant::now();
    let article = Extractor::default().extract(&page).unwrap();
    assert!(start.elapsed() < LIMIT, "took {:?}", start.elapsed());
    for span in &article.paragraphs {
        assert!(!span.of(&article.text).is_empty());
    }
    article
}

#[test]
fn nesting_is_flattened_and_the_text_is_still_read() {
    for tag in ["div", "span", "b", "blockquote", "form", "ul><li"] {
        let source =
            format!("<{tag}>").repeat(100_000) + &format!("<p>{LEAD}</p>") + &format!("</{tag}>").repeat(100_000);
        let article = read(Media::Html, source);
        assert!(article.text.contains(LEAD), "{tag}: {:?}", article.notes);
    }
    let tables = "<table><tr><td>".repeat(30_000) + &format!("<p>{LEAD}</p>");
    assert!(read(Media::Html, tables).notes.iter().any(|note| note.kind == NoteKind::Markup));
}

#[test]
fn floods_of_tags_end_at_the_budget() {
    let unit_counts = [
        ("<a>", 350_000),
        ("<a href=x>t", 100_000),
        ("<p>x", 400_000),
        ("<p><b a=1>", 100_000),
        ("<br>", 300_000),
        ("text.<br><br>", 100_000),
        ("<!--", 300_000),
        ("<!-- a --!>", 100_000),
        ("<!-->", 200_000),
        ("<a id=x>", 100_000),
        ("<a id=x/>t", 100_000),
        ("<svg/>", 200_000),
        ("<div class=\"a ", 100_000),
        ("<div class=\"a><p>x</p>", 50_000),
        ("<", 1_000_000),
        ("<a", 1_000_000),
        ("&amp;", 600_000),
        ("<h1>A title of six words here</h1>", 50_000),
        ("<div class=related><p>x y z.</p>", 50_000),
        ("<tr><td>a<td>b", 100_000),
        ("<svg><title>", 50_000),
        ("<script>", 100_000),
    ];
    for (unit, n) in unit_counts {
        read(Media::Html, format!("<html><body><p>{LEAD}</p>") + &unit.repeat(n));
    }
}

#[test]
fn one_tag_with_endless_attributes() {
    let attributes: String = (0..300_000).map(|n| format!(" a{n}=1")).collect();
    assert!(read(Media::Html, format!("<div{attributes}><p>{LEAD}</p></div>")).text.contains(LEAD));
    let bodies: String = (0..50_000).map(|n| format!("<body a{n}=1>")).collect();
    assert!(read(Media::Html, format!("{bodies}<p>{LEAD}</p>")).text.contains(LEAD));
}

#[test]
fn headlines_without_number_and_without_end() {
    let words = "envoys meet on the quay ".repeat(600);
    let reports = |headline: &str, n: usize| -> String {
        let report = |n| format!("{{\"@type\":\"NewsArticle\",\"headline\":\"{headline} {n}\"}}");
        let all = (0..n).map(report).collect::<Vec<_>>().join(",");
        format!("<script type=\"application/ld+json\">[{all}]</script>")
    };
    for data in [reports(&words, 140), reports(&words[..500], 3_000)] {
        let source = format!("<title>{words}</title><h1>{}</h1>{data}<p>{LEAD}</p>", &words[..400]);
        assert!(read(Media::Html, source).text.contains(LEAD));
    }
}

#[test]
fn a_page_beyond_the_limit_is_cut_and_noted() {
    let source = format!("<p>{LEAD}</p>\n").repeat(200_000);
    let article = read(Media::Html, source);
    assert!(article.notes.iter().any(|note| note.kind == NoteKind::Limit));
    assert!(article.text.contains(LEAD));
}

#[test]
fn floods_of_lines() {
    for unit in
        ["a b c\n", "T\n\n", "By Ana Ruiz\n\n", "13 May 2024\n\n", "Source: x\n\n", "[a](", "*a ", "A - ", "- x\n"]
    {
        read(Media::Text, "Title\n\n".to_owned() + &unit.repeat(300_000));
    }
    let article = read(Media::Text, "Title\n\n".to_owned() + &"word ".repeat(300_000));
    assert!(article.text.len() < 401_000 && article.text.len() > 390_000);
    assert!(article.notes.iter().any(|note| note.kind == NoteKind::Limit));
}

#[test]
fn noise_is_read_without_a_panic() {
    // A small generator with a fixed seed: the same noise on every machine.
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut next = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    let pieces = [
        "<",
        ">",
        "</",
        "<p>",
        "</p>",
        "<a href=",
        "\"",
        "'",
        "=",
        " ",
        "\n",
        "&amp",
        ";",
        "é",
        "日",
        "\u{202e}",
        "<!--",
        "-->",
        "<script type=\"application/ld+json\">",
        "{\"@type\":\"NewsArticle\",",
        "\"headline\":",
        "</script>",
        "<table>",
        "<td>",
        "2024-05-13",
        "By Ana Ruiz",
        "(Reuters) - ",
        "Source: ",
        "www.quay.example",
        "word",
        ". ",
        "İ",
    ];
    for _ in 0..300 {
        let n = (next() % 200) as usize;
        let text: String = (0..n).map(|_| pieces[(next() % pieces.len() as u64) as usize]).collect();
        for media in [Media::Html, Media::Text] {
            let page = RawPage {
                input: "noise".into(),
                media,
                bytes: text.clone().into_bytes(),
                charset: None,
                given: Given::default(),
            };
            let _ = Extractor::default().extract(&page);
        }
    }
}
