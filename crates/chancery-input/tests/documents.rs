//! Feeds, articles of agencies, stored answers and compressed files: what pages come out of them.

#![allow(clippy::unwrap_used)] // A test may break off where it stands.

use std::fs;
use std::io::Write as _;

use chancery_doc::Media;
use chancery_input::{Input, InputError, Inputs, Options};

const TEXT: &str = "<p>Envoys of Peru and Chile met in Lima on Monday to settle the quarrel over fishing grounds.</p>\
<p>The foreign minister of Peru said that both sides had agreed to meet again in June, and that a commission would draw \
up a list of boats. Chile's envoy praised the talks, and warned that fishermen in the north would not wait for long.</p>\
<p>The talks were the first since February, when the navy of Peru held two boats. Both crews have gone home since then, \
and the boats are to follow once a court has heard their owners, officials in both capitals said on Monday evening.</p>";

fn read(name: &str, content: impl AsRef<[u8]>) -> Vec<Result<Input, InputError>> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    fs::write(&path, content).unwrap();
    Inputs::new(vec![path], Options::default()).collect()
}

/// The only page of a document.
fn only(name: &str, content: &str) -> Input {
    let mut read = read(name, content);
    assert_eq!(read.len(), 1, "{read:#?}");
    read.pop().unwrap().unwrap_or_else(|error| panic!("{error}"))
}

/// The failures, without the folder.
fn failures(name: &str, content: impl AsRef<[u8]>) -> Vec<String> {
    let message = |error: InputError| {
        let message = error.to_string();
        message.split_once(name).map_or(message.clone(), |(_, rest)| rest.to_owned())
    };
    read(name, content).into_iter().filter_map(|item| item.err().map(message)).collect()
}

/// Title, day, outlet and address of a page.
fn given(input: &Input) -> [&str; 4] {
    let given = &input.page.given;
    [&given.title, &given.published, &given.outlet, &given.url].map(|field| field.as_deref().unwrap_or("-"))
}

fn html(input: &Input) -> String {
    assert_eq!((input.page.media, input.page.charset.as_deref()), (Media::Html, Some("utf-8")));
    String::from_utf8(input.page.bytes.clone()).unwrap()
}

fn escaped() -> String {
    TEXT.replace('<', "&lt;")
}

#[test]
fn items_of_rss_with_their_text_are_pages() {
    let feed = format!(
        "<?xml version=\"1.0\"?>
<rss version=\"2.0\" xmlns:content=\"c\" xmlns:dc=\"d\" xmlns:media=\"m\"><channel>
<title>Lima &amp; Callao Post</title><link>https://news.example/</link><language>en-GB</language>
<item><media:title>A boat</media:title><title>Envoys meet &lt;b&gt;again&lt;/b&gt;</title><link>https://news.example/a</link><dc:creator>Rosa Quispe</dc:creator>
<pubDate>Wed, 10 May 2023 00:02:00 +0900</pubDate><description>In short.</description><content:encoded><![CDATA[{TEXT}]]></content:encoded></item>
<item><title>Boats freed</title><guid>https://news.example/b</guid><author>desk@news.example (The Desk)</author><description>{}</description></item>
<item><title>In brief</title><link>https://news.example/c</link><description>Envoys met in Lima.</description></item>
<item><title>Teaser</title><description>{} Read more &amp;raquo;</description></item>
</channel></rss>",
        escaped(),
        escaped()
    );
    let read = read("feed.rss", &feed);
    assert_eq!(read.len(), 4);
    let first = read[0].as_ref().unwrap();
    assert_eq!(
        given(first),
        ["Envoys meet again", "2023-05-10T00:02:00+09:00", "Lima & Callao Post", "https://news.example/a"]
    );
    assert!(first.page.input.ends_with("feed.rss#1"));
    let page = html(first);
    assert!(
        page.contains("<html lang=\"en-GB\">")
            && page.contains("content=\"Rosa Quispe\"")
            && page.contains("a list of boats"),
        "{page}"
    );
    let second = read[1].as_ref().unwrap();
    assert_eq!(given(second)[3], "https://news.example/b");
    assert!(html(second).contains("content=\"The Desk\""));
    assert_eq!(
        failures("feed.rss", &feed),
        [
            "#3: the item holds no text; give the page https://news.example/c",
            "#4: the item holds no text; give the page"
        ]
    );
}

#[test]
fn older_rss_and_atom_and_json_feed_are_read_too() {
    let rdf = format!(
        "<rdf:RDF xmlns:rdf=\"r\" xmlns=\"http://purl.org/rss/1.0/\" xmlns:dc=\"d\" xmlns:content=\"c\"><channel><title>Post</title></channel>
<item><title>Envoys meet</title><link>https://news.example/a</link><dc:date>2023-05-10</dc:date><content:encoded>{}</content:encoded></item></rdf:RDF>",
        escaped()
    );
    let rss0 = format!(
        "<rss version=\"0.91\"><channel><title>Post</title><item><title>Envoys meet</title><link>https://news.example/a</link><pubDate>10 May 2023 09:00 GMT</pubDate><description>{}</description></item></channel></rss>",
        escaped()
    );
    let atom = format!(
        "<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"en\"><title>Post</title>
<entry><title type=\"html\">Envoys &lt;i&gt;meet&lt;/i&gt;</title><link rel=\"self\" href=\"https://news.example/x\"/><link href=\"https://news.example/a\"/>
<published>2023-05-10T09:00:00Z</published><updated>2024-01-01T00:00:00Z</updated><author><name>R. Q.</name></author>
<content type=\"xhtml\"><div xmlns=\"h\">{TEXT}<script>evil()</script></div></content></entry></feed>"
    );
    let json = serde_json::json!({"version": "https://jsonfeed.org/version/1.1", "title": "Post", "items": [
        {"id": "1", "title": "Envoys meet", "url": "https://news.example/a", "date_published": "2023-05-10T09:00:00Z", "content_html": TEXT}]});
    for (name, content, day) in [
        ("a.xml", rdf, "2023-05-10"),
        ("a.rdf", rss0, "2023-05-10T09:00:00+00:00"),
        ("a.atom", atom, "2023-05-10T09:00:00Z"),
        ("a.json", json.to_string(), "2023-05-10T09:00:00Z"),
        ("feed", serde_json::to_string_pretty(&json).unwrap(), "2023-05-10T09:00:00Z"),
    ] {
        let page = only(name, &content);
        assert_eq!(given(&page), ["Envoys meet", day, "Post", "https://news.example/a"], "{name}");
        let html = html(&page);
        assert!(html.contains("<p>The talks were the first") && !html.contains("evil"), "{name}: {html}");
    }
}

#[test]
fn a_feed_that_breaks_off_says_so_and_its_last_item_is_cut() {
    let item = |title: &str, text: &str| format!("<item><title>{title}</title><description>{text}");
    let [first, second] =
        ["Envoys meet", "Boats return"].map(|title| item(title, &format!("<![CDATA[{TEXT}]]></description></item>")));
    let half = &TEXT[..TEXT.len() - 6];
    for (what, end, cut) in [
        ("within a section", item("Talks go on", &format!("<![CDATA[{half}")), &[false, false, true][..]),
        ("within plain text", item("Talks go on", &escaped()), &[false, false, true]),
        ("within a tag", item("Talks go on", &escaped()) + "</descr", &[false, false, true]),
        ("before its text", item("Talks go on", "<![CDATA[<p>Envoys of"), &[false, false]),
        ("between items", String::new(), &[false, false]),
    ] {
        let feed = format!("<rss><channel><title>Post</title>{first}\n{second}\n{end}");
        let read = read("a.rss", &feed);
        let (told, pages) = read.split_last().unwrap();
        assert_eq!(pages.iter().map(|page| page.as_ref().unwrap().cut).collect::<Vec<_>>(), cut, "{what}");
        let told = told.as_ref().unwrap_err().to_string();
        let place = format!("a.rss#{}: breaks off after ", cut.len() + 1);
        assert!(told.contains(&place), "{what}: {told}");
    }
    let whole = read(
        "a.rss",
        format!("<rss><channel>{first}<item><title>Boats</title><description><![CDATA[{TEXT}]]></item></rss>"),
    );
    assert!(whole.iter().all(|item| item.as_ref().is_ok_and(|input| !input.cut)), "{whole:?}");

    // Of an article alone nothing but its own end is missing.
    let article = nitf("usable");
    let cut = only("a.nitf", article.split_once("when the navy").unwrap().0);
    assert!(cut.cut && !only("a.nitf", &article).cut);
}

#[test]
fn markup_that_xml_does_not_know_costs_no_item() {
    let item =
        |title: &str| format!("<item><title>{title}</title><description><![CDATA[{TEXT}]]></description></item>");
    let feed = format!(
        "<rss><channel>{}{}{}</channel></rss>",
        item("One"),
        item("Two <![if IE]>boats<![endif]>"),
        item("Three")
    );
    let read = read("a.rss", feed);
    let titles: Vec<_> = read.iter().map(|item| given(item.as_ref().unwrap())[0]).collect();
    assert_eq!(titles, ["One", "Two boats", "Three"]);
}

fn newsml(class: &str, status: &str, content: &str) -> String {
    format!(
        "<newsMessage xmlns=\"http://iptc.org/std/nar/2006-10-01/\"><header/><itemSet>
<newsItem guid=\"tag:1\" xml:lang=\"en\"><itemMeta><itemClass qcode=\"ninat:{class}\"/><provider literal=\"AFW\"><name>Andean Wire</name></provider>
<versionCreated>2023-05-11T00:00:00Z</versionCreated><firstCreated>2023-05-10T09:00:00-05:00</firstCreated><pubStatus qcode=\"stat:{status}\"/></itemMeta>
<contentMeta><by>By Rosa Quispe</by><headline>Envoys meet</headline></contentMeta>
<contentSet>{content}</contentSet></newsItem></itemSet></newsMessage>"
    )
}

fn nitf(status: &str) -> String {
    format!(
        "<nitf><head><title>Other</title><docdata management-status=\"{status}\"><date.issue norm=\"20230510T090000-0500\"/></docdata></head>
<body><body.head><hedline><hl1>Envoys meet</hl1></hedline><byline>By <person>Rosa Quispe</person></byline><distributor>Andean Wire</distributor></body.head>
<body.content><media><media-caption>A boat.</media-caption></media><hl2>In Lima</hl2>{TEXT}</body.content><body.end><tagline>rq/</tagline></body.end></body></nitf>"
    )
}

#[test]
fn articles_of_agencies_are_pages() {
    let xhtml = format!(
        "<inlineXML contenttype=\"application/xhtml+xml\"><html xmlns=\"h\"><head><title>x</title></head><body>{TEXT}</body></html></inlineXML>"
    );
    let ninjs = serde_json::json!({"uri": "https://wire.example/1", "type": "text", "headline": "Envoys meet", "byline": "Rosa Quispe",
        "language": "en", "versioncreated": "2023-05-10T09:00:00-05:00", "pubstatus": "usable", "copyrightholder": "Andean Wire", "body_html": TEXT});
    let ninjs3 = serde_json::json!({"uri": "tag:1", "headlines": [{"role": "sub", "value": "x"}, {"role": "main", "value": "Envoys meet"}],
        "firstcreated": "2023-05-10T09:00:00-05:00", "byline": "Rosa Quispe", "infosources": [{"name": "Andean Wire"}],
        "bodies": [{"role": "main", "contenttype": "text/plain", "value": "In short."}, {"role": "main", "contenttype": "text/html", "value": TEXT}]});
    for (name, content) in [
        ("a.xml", newsml("text", "usable", &xhtml)),
        ("a.newsml", newsml("text", "usable", &format!("<inlineXML>{}</inlineXML>", nitf("usable")))),
        (
            "b.xml",
            newsml("text", "usable", &format!("<inlineData contenttype=\"text/html\">{}</inlineData>", escaped())),
        ),
        ("a.nitf", nitf("usable")),
        ("wire", nitf("")),
        ("a.ninjs", ninjs.to_string()),
        ("b.json", serde_json::to_string_pretty(&ninjs).unwrap()),
        ("c.json", serde_json::to_string_pretty(&ninjs3).unwrap()),
        ("lines.jsonl", ninjs3.to_string()),
    ] {
        let page = only(name, &content);
        let [title, day, outlet, _] = given(&page);
        assert_eq!((title, day, outlet), ("Envoys meet", "2023-05-10T09:00:00-05:00", "Andean Wire"), "{name}");
        let html = html(&page);
        assert!(html.contains("The talks were the first") && html.contains("Rosa Quispe"), "{name}: {html}");
        assert!(!html.contains("A boat.") && !html.contains("rq/"), "{name}: {html}");
    }
    assert_eq!(only("lines.jsonl", &ninjs.to_string()).page.input, "https://wire.example/1");
    let plain = only(
        "a.json",
        "{\"uri\": \"x\", \"headline\": \"Envoys meet\", \"body_text\": \"They met.\\n\\nThey left & <sang>.\"}",
    );
    assert!(html(&plain).contains("<p>They met.</p>\n<p>They left &amp; &lt;sang&gt;.</p>"));
}

#[test]
fn what_is_not_for_use_is_refused_with_the_reason() {
    let body = format!("<inlineData contenttype=\"text/html\">{}</inlineData>", escaped());
    let ninjs = |field: &str, value: &str| {
        format!("{{\"uri\": \"x\", \"headline\": \"y\", \"body_text\": \"They met.\", \"{field}\": \"{value}\"}}")
    };
    for (name, content, problem) in [
        ("a.xml", newsml("text", "canceled", &body), ": its status is `canceled`: not for use"),
        ("a.xml", newsml("text", "withheld", &body), ": its status is `withheld`: not for use"),
        ("a.xml", newsml("picture", "usable", &body), ": is no text but `picture`"),
        ("a.xml", newsml("text", "usable", "<remoteContent href=\"x\"/>"), ": the item holds no text; give the page"),
        ("a.xml", "<packageItem guid=\"x\"/>".to_owned(), ": is no text but `packageItem`"),
        ("a.xml", nitf("canceled"), ": its status is `canceled`: not for use"),
        ("a.ninjs", ninjs("pubstatus", "withheld"), ": its status is `withheld`: not for use"),
        ("a.ninjs", ninjs("type", "video"), ": is no text but `video`"),
        (
            "a.xml",
            "<urlset><url/></urlset>".to_owned(),
            ": is XML with the root `urlset`: neither a feed (RSS, Atom) nor an article (NewsML-G2, NITF)",
        ),
        ("a.xml", "<rss><channel/></rss>".to_owned(), ": holds no items"),
        ("a.rss", "Envoys met.".to_owned(), ": is no sound XML: there is no element in it"),
        ("a.feed", String::new(), ": is no sound XML: there is no element in it"),
    ] {
        let told = failures(name, &content);
        assert!(told.len() == 1 && told[0].ends_with(problem), "{told:?} for {problem}");
    }
}

#[test]
fn xml_that_is_a_page_is_read_as_one() {
    let page =
        only("a.xml", "<?xml version=\"1.0\"?><!DOCTYPE html><html xmlns=\"x\"><body><p>They met.</p></body></html>");
    assert_eq!(page.page.media, Media::Html);
    assert!(page.page.input.ends_with("a.xml"));
}

#[test]
fn an_object_spread_over_lines_is_a_line_of_ours() {
    let page = only("a.json", "{\n  \"id\": \"7\",\n  \"title\": \"Envoys meet\",\n  \"text\": \"They met.\"\n}\n");
    assert_eq!((page.page.input.as_str(), given(&page)[0]), ("7", "Envoys meet"));
    let lines = read("b.json", "{\"text\":\"a\"}\n{\"text\":\"b\"}\n");
    assert_eq!(lines.iter().filter(|line| line.is_ok()).count(), 2);
}

#[test]
fn stored_answers_lose_their_heads() {
    let answer = |head: &str, body: &str| format!("HTTP/1.1 {head}\r\n\r\n{body}");
    let page = only(
        "a.html",
        &answer(
            "200 OK\r\nContent-Type: text/html; charset=koi8-r\r\nTransfer-Encoding: chunked",
            "8\r\n<p>They \r\n4\r\nmet.\r\n0\r\n\r\n",
        ),
    );
    assert_eq!(
        (page.page.bytes.as_slice(), page.page.charset.as_deref()),
        (b"<p>They met.".as_slice(), Some("koi8-r"))
    );
    let second_hand =
        only("a.html", &answer("203 Non-Authoritative Information\r\nContent-Type: text/html", "<p>They met."));
    assert_eq!(second_hand.page.bytes, b"<p>They met.");
    assert_eq!(
        failures("stored", answer("404 Not Found", "<p>")),
        [": is a stored answer of a web server with status 404"]
    );
    assert_eq!(
        failures("stored", answer("200 OK\r\nContent-Type: image/png", "x")),
        [": is a stored answer of a web server that holds `image/png`"]
    );
}

#[test]
fn files_are_inflated_whatever_their_coding() {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(b"<p>They met.").unwrap();
    for (name, bytes) in [
        ("a.html.gz", gzip.finish().unwrap()),
        ("a.html.br", b"\x8b\x05\x80<p>They met.\x03".to_vec()),
        ("a.html.zst", b"\x28\xb5\x2f\xfd\x20\x0c\x61\0\0<p>They met.".to_vec()),
        // Frames to be skipped, and two of text.
        (
            "two.html.zst",
            b"\x50\x2a\x4d\x18\x02\0\0\0xx\x28\xb5\x2f\xfd\x20\x05\x29\0\0<p>Th\x28\xb5\x2f\xfd\x20\x07\x39\0\0ey met."
                .to_vec(),
        ),
    ] {
        let read = read(name, bytes);
        assert_eq!(read[0].as_ref().unwrap().page.bytes, b"<p>They met.", "{name}");
    }
    assert!(read("a.html.zst", b"\x28\xb5\x2f\xfd\x20\x0c\x61\0\0<p>").pop().unwrap().is_err());
}

#[test]
fn nothing_hostile_takes_forever_or_panics() {
    let long = "x".repeat(1 << 20);
    let laughs: String =
        (1..10).map(|n| format!("<!ENTITY l{n} \"{}\">", format!("&l{};", n - 1).repeat(10))).collect();
    let wrap = |text: &str| {
        format!("<rss><channel><item><title>{text}</title><description>{text}</description></item></channel></rss>")
    };
    for (what, content) in [
        ("billion laughs", format!("<!DOCTYPE rss [<!ENTITY l0 \"ha\">{laughs}]>{}", wrap("&l9;"))),
        ("entity of itself", format!("<!DOCTYPE rss [<!ENTITY a \"&a;\">]>{}", wrap("&a;"))),
        ("file as entity", format!("<!DOCTYPE rss [<!ENTITY a SYSTEM \"file:///etc/passwd\">]>{}", wrap("&a;"))),
        ("deep", format!("<rss>{}", "<a>".repeat(1 << 20))),
        ("deep and closed", format!("<rss>{}{}</rss>", "<a>".repeat(300_000), "</a>".repeat(300_000))),
        ("deep markup in text", wrap(&"&lt;div&gt;".repeat(200_000))),
        ("ends of nothing", format!("<rss>{}", "</a>".repeat(1 << 20))),
        ("many elements", format!("<rss>{}", "<a/>".repeat(2 << 20))),
        ("many attributes", format!("<rss {}/>", (0..500_000).map(|n| format!("a{n}='' ")).collect::<String>())),
        ("one long attribute", format!("<rss a='{long}'/>")),
        ("one long name", format!("<{long}/>")),
        ("many entities", wrap(&"&eacute;&#x41;&no;".repeat(200_000))),
        ("wrong references", wrap(&"&#xFFFFFFFF;&#0;&#;&;&#-1;".repeat(10_000))),
        ("open tags in text", wrap(&"&lt;a ".repeat(300_000))),
        ("open comment", format!("<rss><!-- {long}")),
        ("open section", format!("<rss><![CDATA[{long}")),
        ("open declaration", format!("<!DOCTYPE rss [{long}")),
        ("many brackets", format!("<rss>{}", "<".repeat(1 << 20))),
        ("another encoding", format!("<?xml version='1.0' encoding='utf-16'?>{}", wrap("x"))),
        ("no encoding", format!("<?xml version='1.0' encoding=?>{}", wrap("x"))),
        ("many items", format!("<rss><channel>{}</channel></rss>", "<item/>".repeat(100_000))),
        ("zeros", "\0".repeat(1 << 20)),
    ] {
        let started = std::time::Instant::now();
        let n_items = read("a.rss", &content).len();
        assert!(n_items > 0, "{what}");
        assert!(started.elapsed().as_secs() < 20, "{what} took {:?}", started.elapsed());
    }
    for (what, content) in [
        ("deep", "{\"a\":".repeat(1 << 20)),
        ("deep lists", format!("{{\"uri\":{}", "[".repeat(1 << 20))),
        ("spread", format!("{{\n{}", "\"a\":\n{".repeat(1 << 20))),
        ("wrong kinds", "{\"uri\":1,\"headline\":[],\"body_html\":{},\"bodies\":7}".to_owned()),
        (
            "a feed of numbers",
            "{\"version\":\"https://jsonfeed.org/version/1\",\"items\":[1,null,[],{}],\"authors\":3}".to_owned(),
        ),
        ("a feed without items", "{\"version\":\"https://jsonfeed.org/version/1\",\"items\":[]}".to_owned()),
        ("a broken pair", "{\"uri\":\"\\ud800\",\"headline\":\"x\"}".to_owned()),
        ("a huge number", format!("{{\"uri\":\"x\",\"headline\":\"y\",\"n\":{}}}", "9".repeat(1 << 20))),
        ("a cut", "{\"uri\":\"x\",\"headline\":\"Env".to_owned()),
    ] {
        for name in ["a.json", "a.jsonl"] {
            let read = read(name, &content);
            assert!(read.iter().all(Result::is_err), "{what} as {name}: {read:?}");
        }
    }
}

#[test]
fn characters_changed_at_random_never_end_the_reading() {
    let feed = format!(
        "<rss><channel><title>Post</title><item><title>A &amp; B</title><description><![CDATA[{TEXT}]]></description></item></channel></rss>"
    );
    let message = newsml("text", "usable", &format!("<inlineXML>{}</inlineXML>", nitf("usable")));
    let ninjs = serde_json::json!({"uri": "x", "headline": "y", "body_html": TEXT}).to_string();
    let mut state = 1_u64;
    let mut random = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (state >> 33) as usize % below
    };
    for (name, content) in [("a.rss", feed), ("a.newsml", message), ("a.ninjs", ninjs)] {
        for _ in 0..1000 {
            let mut bytes = content.clone().into_bytes();
            for _ in 0..=random(6) {
                let at = random(bytes.len());
                match random(3) {
                    0 => bytes[at] = b"<>&;\"'/{}[]\0\xff!-:"[random(16)],
                    1 => drop(bytes.drain(at..(at + random(60)).min(bytes.len()))),
                    _ => bytes.insert(at, b"<>&;\"'/{}"[random(9)]),
                }
            }
            assert!(read(name, &bytes).len() < 20);
        }
    }
}
