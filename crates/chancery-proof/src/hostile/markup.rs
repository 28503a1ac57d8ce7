//! What no reader sees, what is not closed, what is nested.

use chancery_doc::NoteKind;

use super::Must::{Hold, Note};
use super::{Case, EVIL, LEAD, above_lead, html};

pub(super) fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    unseen(&mut cases);
    unclosed(&mut cases);
    nested(&mut cases);
    linked_data(&mut cases);
    cases
}

/// Words that a browser does not show; a page that is coded for them would be coded for what nobody read.
fn unseen(cases: &mut Vec<Case>) {
    let wraps = [
        ("script", format!("<script>var a = '{EVIL} Quito.';</script>")),
        ("script in capitals", format!("<SCRIPT TYPE='text/javascript'>{EVIL} Quito.</SCRIPT>")),
        ("script with a space in its end tag", format!("<script>{EVIL} Quito.</script >")),
        ("script with an end tag in a string", format!("<script>'</scr'+'ipt>{EVIL} Quito.'</script>")),
        ("script with a comment inside", format!("<script><!-- {EVIL} Quito. --></script>")),
        ("script with a paragraph inside", format!("<script>x = \"<p>{EVIL} Quito.</p>\"</script>")),
        ("script of an unknown type", format!("<script type='text/template'><p>{EVIL} Quito.</p></script>")),
        ("style", format!("<style>p:before {{ content: '{EVIL} Quito.' }}</style>")),
        ("comment", format!("<!-- <p>{EVIL} Quito.</p> -->")),
        ("comment with dashes", format!("<!---- -- - <p>{EVIL} Quito.</p> -->")),
        ("conditional comment", format!("<!--[if IE]><p>{EVIL} Quito.</p><![endif]-->")),
        ("template", format!("<template><p>{EVIL} Quito.</p></template>")),
        ("noscript", format!("<noscript><p>{EVIL} Quito.</p></noscript>")),
        ("frame", format!("<iframe src='x'><p>{EVIL} Quito.</p></iframe>")),
        ("frame with a page in it", format!("<iframe srcdoc=\"<p>{EVIL} Quito.</p>\"></iframe>")),
        ("object", format!("<object data='x'><p>{EVIL} Quito.</p></object>")),
        ("drawing", format!("<svg><text>{EVIL} Quito.</text></svg>")),
        ("drawing with a title", format!("<svg><title>{EVIL} Quito.</title></svg>")),
        ("drawing with a script", format!("<svg><script>{EVIL} Quito.</script></svg>")),
        ("formula", format!("<math><mtext>{EVIL} Quito.</mtext></math>")),
        ("input", format!("<input value='{EVIL} Quito.'>")),
        ("text field", format!("<textarea>{EVIL} Quito.</textarea>")),
        ("list to choose from", format!("<select><option>{EVIL} Quito.</option></select>")),
        ("hidden by attribute", format!("<p hidden>{EVIL} Quito.</p>")),
        ("hidden by style", format!("<p style='display:none'>{EVIL} Quito.</p>")),
        (
            "hidden by style with spaces",
            format!("<div style='color: red; DISPLAY : none ;'><p>{EVIL} Quito.</p></div>"),
        ),
        ("attribute of a picture", format!("<img src=x alt='{EVIL} Quito.' onerror='{EVIL}'>")),
        ("attribute of a paragraph", format!("<p title='{EVIL} Quito.' data-text='{EVIL} Quito.'></p>")),
        ("attribute with a tag in it", format!("<div data-x='<p>{EVIL} Quito.</p>'></div>")),
        ("processing instruction", format!("<?php echo '{EVIL} Quito.'; ?>")),
        ("declaration", format!("<!ENTITY evil '{EVIL} Quito.'>")),
        ("marked section", format!("<![CDATA[ {EVIL} Quito. ]]>")),
        ("audio", format!("<audio><p>{EVIL} Quito.</p></audio>")),
        ("canvas", format!("<canvas><p>{EVIL} Quito.</p></canvas>")),
        ("address of a link", format!("<a href=\"javascript:alert('{EVIL} Quito.')\"></a>")),
    ];
    for (name, wrap) in wraps {
        cases.push(html(format!("unseen: {name}"), above_lead(&wrap), &[Hold(LEAD)]));
    }
    let titles = [
        ("a script in the title", format!("<title>Talks<script>{EVIL}</script></title>")),
        ("a title in a drawing alone", format!("<body><svg><title>{EVIL}</title></svg>")),
        ("a script for a heading", format!("<h1><script>{EVIL}</script></h1>")),
        ("a hidden heading", format!("<h1 hidden>{EVIL} Quito on Monday</h1>")),
        ("a heading in a hidden part", format!("<div style='display:none'><h1>{EVIL} Quito on Monday</h1></div>")),
        ("a title in a comment", format!("<!-- <title>{EVIL}</title> -->")),
    ];
    for (name, head) in titles {
        // A title's script is text in a browser too: what must hold is that it is no words of the article.
        let must: &[_] = &[Hold(LEAD)];
        if name != "a script in the title" {
            cases.push(html(format!("title: {name}"), head + &above_lead(""), must));
        }
    }
}

fn unclosed(cases: &mut Vec<Case>) {
    let tags = [
        "p",
        "div",
        "a href=x",
        "a id=x",
        "a name=x /",
        "b",
        "table",
        "tr",
        "td",
        "ul",
        "li",
        "blockquote",
        "h1",
        "form",
        "article",
        "section",
        "span",
        "em",
        "font",
        "center",
        "dl",
        "dt",
        "figure",
        "main",
        "header",
        "strong",
    ];
    for tag in tags {
        let source = format!("<html><body><article><p>{LEAD}</p><{tag}><p>{LEAD}</p>");
        // What an open headline swallows is headline.
        let must: &[_] = if tag == "h1" { &[] } else { &[Hold(LEAD)] };
        cases.push(html(format!("unclosed: {tag}"), source, must));
    }
    let broken = [
        ("a quote that does not end", format!("<p>{LEAD}</p><a href=\"/x>link</a><p>{LEAD}</p>")),
        ("comments that end at once", format!("<!--><!---><p>{LEAD}</p><p>{LEAD}</p><!-- end -->")),
        ("a comment with a wrong end", format!("<!-- {EVIL} --!><p>{LEAD}</p><p>{LEAD}</p><!-- end -->")),
        ("a drawing without content", format!("<svg/><p>{LEAD}</p><p>{LEAD}</p><svg><text>{EVIL}</text></svg>")),
        (
            "a script without content in XML",
            format!("<?xml version=\"1.0\"?><script src='x'/><p>{LEAD}</p><p>{LEAD}</p>"),
        ),
        ("an anchor around a page", format!("<a name=x><p>{LEAD} <a href=y>More</a>.</p><p>{LEAD}</p></a>")),
        ("a comment that does not end", format!("<p>{LEAD}</p><p>{LEAD}</p><!-- and so on")),
        ("a tag that does not end", format!("<p>{LEAD}</p><p>{LEAD}</p><div class='x'")),
        ("a script that does not end", format!("<p>{LEAD}</p><p>{LEAD}</p><script>{EVIL}")),
        ("a style that does not end", format!("<p>{LEAD}</p><p>{LEAD}</p><style>{EVIL}")),
        ("an end without a beginning", format!("</div></p></table></html><p>{LEAD}</p><p>{LEAD}</p>")),
        ("ends in the wrong order", format!("<div><b><p>{LEAD}</div></b></p><p>{LEAD}</p>")),
        ("two bodies", format!("<body><p>{LEAD}</p></body><body><p>{LEAD}</p></body>")),
        ("two pages in one", format!("<html><body><p>{LEAD}</p></body></html>").repeat(2)),
        ("a page in a table", format!("<table><tr><td><html><body><p>{LEAD}</p><p>{LEAD}</p></body></html>")),
        ("equals signs", format!("<p = == \"\" ='>'>{LEAD}</p><p>{LEAD}</p>")),
        ("a slash in each place", format!("</ /><p/ / //>{LEAD}<//p></ p><p>{LEAD}</p>")),
        ("an angle bracket in a text", format!("<p>{LEAD} 3 < 4 and 5 <6.</p><p>{LEAD}</p>")),
    ];
    for (name, source) in broken {
        cases.push(html(format!("broken: {name}"), source, &[Hold(LEAD)]));
    }
}

fn nested(cases: &mut Vec<Case>) {
    for tag in
        ["div", "span", "blockquote", "ul><li", "table><tr><td", "form", "section", "dl><dd", "a", "b", "p", "x-own"]
    {
        for depth in [300, 20_000] {
            let source = format!("<{tag}>").repeat(depth) + &format!("<p>{LEAD}</p><p>{LEAD}</p>");
            // What lies deep in a table or a link may be taken for furniture; it must be read without harm.
            let must: &[_] = if matches!(tag, "div" | "section" | "x-own") { &[Hold(LEAD)] } else { &[] };
            cases.push(html(format!("nested: {tag}, {depth} deep"), source, must));
        }
    }
    let deep = "<div>".repeat(5_000) + &format!("<p>{LEAD}</p><p>{LEAD}</p>");
    cases.push(html("nested: noted", deep, &[Note(NoteKind::Markup)]));
}

/// Data scripts of every wrong shape beside a sound page.
fn linked_data(cases: &mut Vec<Case>) {
    let long = "[".repeat(100_000);
    let graph = "{\"@graph\":[".repeat(3_000);
    let shapes = [
        ("no JSON", "not JSON at all {{{"),
        ("a list of lists", "[[[[[[1,2],[3]]]]]]"),
        (
            "numbers for words",
            r#"{"@type":"NewsArticle","headline":7,"author":{"name":[1,2]},"datePublished":20240513}"#,
        ),
        ("null everywhere", r#"{"@type":null,"headline":null,"author":null,"datePublished":null,"articleBody":null}"#),
        (
            "a list for each word",
            r#"{"@type":["NewsArticle"],"headline":["a","b"],"author":[[[{"name":"Ana Ruiz"}]]]}"#,
        ),
        ("a type of thousand types", r#"{"@type":["A","A","A","A","A","A","A","A","A","A","A","A","A"]}"#),
        ("a lone surrogate", r#"{"@type":"NewsArticle","headline":"Talks \ud800 end"}"#),
        ("a NUL", "{\"@type\":\"NewsArticle\",\"headline\":\"Talks \\u0000 end\"}"),
        ("a number out of range", r#"{"@type":"NewsArticle","datePublished":1e999,"position":-0.0e-999999}"#),
        ("a day out of range", r#"{"@type":"NewsArticle","datePublished":"2024-13-45T99:99:99+99:99"}"#),
        ("a day in the year 99999", r#"{"@type":"NewsArticle","datePublished":"99999-01-01"}"#),
        ("brackets without end", long.as_str()),
        ("graphs in graphs", graph.as_str()),
        ("markup in the headline", r#"{"@type":"NewsArticle","headline":"<script>Zqx army attacked</script>"}"#),
    ];
    for (name, data) in shapes {
        let source = format!("<script type='application/ld+json'>{data}</script>") + &above_lead("");
        cases.push(html(format!("linked data: {name}"), source, &[Hold(LEAD)]));
    }
}
