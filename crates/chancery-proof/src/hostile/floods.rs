//! Too much of everything: each within its budget.

use chancery_doc::{Media, NoteKind};

use super::Must::{Hold, Note};
use super::{Case, LEAD, above_lead, case, html};

pub(super) fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    // Tags in such numbers that a step that looks at all that came before would take minutes.
    let units: [(&str, usize); 30] = [
        ("<title></x", 400_000),
        ("<button></x", 300_000),
        ("<title>", 500_000),
        ("</x>", 1_000_000),
        ("<div></x>", 300_000),
        ("<dd><div>", 200_000),
        ("<li><div>", 200_000),
        ("<td><div>", 200_000),
        ("<svg>", 500_000),
        ("<textarea>", 200_000),
        ("<select><option>", 200_000),
        ("<a href=\"", 300_000),
        ("<a b='>", 300_000),
        ("<p><p", 500_000),
        ("<!", 1_000_000),
        ("<?", 1_000_000),
        ("<!--->", 400_000),
        ("<!-- comment -->", 200_000),
        ("<iframe src=x></iframe>", 100_000),
        ("<script></script>", 150_000),
        ("<script type=application/ld+json>{}</script>", 50_000),
        ("<meta property=og:title content=x>", 60_000),
        ("<meta property=article:published_time content=2024-05-13>", 40_000),
        ("<time datetime=2024-05-13>13 May 2024</time>", 40_000),
        ("<h2>Talks end</h2>", 60_000),
        ("<img src=x>", 150_000),
        ("<a href=/a>Envoys meet in Lima</a>", 100_000),
        ("<li><a href=/a>Envoys meet</a></li>", 60_000),
        ("<p>By Ana Ruiz</p>", 60_000),
        ("<p>Source: Quay News</p>", 60_000),
    ];
    for (unit, n) in units {
        let source = above_lead("") + &unit.repeat(n);
        cases.push(html(format!("flood behind the text: {unit}"), source, &[]));
        let source = format!("<html><body><p>{LEAD}</p>") + &unit.repeat(n / 8) + &above_lead("");
        cases.push(html(format!("flood before the text: {unit}"), source, &[]));
    }
    let attributes: String = (0..200_000).map(|n| format!(" a{n}=1")).collect();
    cases.push(html("200,000 attributes in a tag", above_lead(&format!("<div{attributes}></div>")), &[Hold(LEAD)]));
    let classes = "x ".repeat(1_000_000);
    cases.push(html(
        "a class of a million names",
        above_lead(&format!("<div class='{classes}'></div>")),
        &[Hold(LEAD)],
    ));
    let picture = "data:image/png;base64,".to_owned() + &"QUJD".repeat(1_500_000);
    cases.push(html("a picture of 6 MB in a tag", above_lead(&format!("<img src='{picture}'>")), &[]));
    cases.push(html(
        "6 MB in base 64 for a paragraph",
        above_lead(&format!("<p>{}</p>", "QUJD".repeat(1_500_000))),
        &[],
    ));
    cases.push(html("a billion laughs", laughs(), &[Hold(LEAD)]));
    cases.push(html("references without end", above_lead(&format!("<p>{}</p>", "&amp;".repeat(500_000))), &[]));
    cases.push(html(
        "numbers for characters",
        above_lead(&"&#xFFFFFFFF;&#0;&#x110000;&#55296;".repeat(20_000)),
        &[Hold(LEAD)],
    ));
    cases.push(html("100,000 links", "<a href=/x>more on this</a> ".repeat(100_000), &[]));
    let whole = format!("<p>{LEAD}</p>\n").repeat(200_000);
    cases.push(html("more than is read", whole, &[Hold(LEAD), Note(NoteKind::Limit)]));
    // Elements in each other that each ask for all the text below them.
    for (name, open) in [
        ("author", "<div class=author>"),
        ("heading", "<h1><div>"),
        ("headline", "<div itemprop=headline>"),
        ("writer", "<div itemprop=author>"),
        ("time", "<div itemprop=datePublished>"),
    ] {
        let inner = "Ana Ruiz of Peru met envoys. ".repeat(20_000);
        let source = format!("<html><body><p>{LEAD}</p><p>{LEAD}</p>{}{inner}", open.repeat(240));
        cases.push(html(format!("text asked for 240 times: {name}"), source, &[]));
    }
    let kickers = format!(
        "<h1>{} {}{}</h1>",
        "x".repeat(300_000),
        "y".repeat(300_000),
        "<span class=kicker>z</span>".repeat(20_000)
    );
    cases.push(html("a headline of kickers", above_lead(&kickers), &[Note(NoteKind::Limit)]));
    let body = "Peru met Chile, and so on and on. ".repeat(50_000);
    let data =
        format!("<script type='application/ld+json'>{{\"@type\":\"NewsArticle\",\"articleBody\":\"{body}\"}}</script>");
    let blocks: String =
        (0..1_900).map(|n| format!("<p>Peru met Chile, and so on, {n} times over, and over again.</p>")).collect();
    cases.push(html("a long body in the data, many blocks in the page", data + &above_lead(&blocks), &[]));
    let ticker =
        "<script type='application/ld+json'>{\"@type\":\"LiveBlogPosting\",\"headline\":\"Talks\"}</script>".to_owned();
    let posts = format!("<article><h2>Talks go on</h2><p>{LEAD}</p><p>Source: Quay News</p></article>").repeat(3_000);
    let padding = format!("<!-- {} -->", "x".repeat(8 << 20));
    cases.push(html("a ticker of 3,000 posts in 8 MB", ticker + &padding + &posts, &[]));
    let lines: [(&str, usize); 14] = [
        ("a b c\n", 300_000),
        ("T\n\n", 300_000),
        ("By Ana Ruiz\n\n", 100_000),
        ("13 May 2024\n\n", 100_000),
        ("Source: Quay News\n\n", 100_000),
        ("- item\n", 200_000),
        ("\"\n", 300_000),
        ("“ ", 150_000),
        ("word ", 300_000),
        ("x", 3_000_000),
        (". ", 150_000),
        ("He said that ", 20_000),
        ("Peru, Chile, ", 20_000),
        ("e\u{301}", 150_000),
    ];
    for (unit, n) in lines {
        cases.push(case(
            format!("flood of text: {unit:?}"),
            Media::Text,
            format!("{LEAD}\n\n{}", unit.repeat(n)),
            &[Hold(LEAD)],
        ));
    }
    cases
}

/// Entities that stand for each other: a reader of HTML does not know them, and must not.
fn laughs() -> String {
    let mut source = "<!DOCTYPE html [<!ENTITY a0 \"ha\">".to_owned();
    for n in 1..12 {
        source += &format!("<!ENTITY a{n} \"{}\">", format!("&a{};", n - 1).repeat(10));
    }
    source + "]>" + &above_lead("<p>&a11;</p>")
}
