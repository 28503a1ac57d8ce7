//! What strangers send: refused with a reason, never a failure of ours, never markup.

#![allow(clippy::unwrap_used)] // A test may break off where it stands.

mod served;

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use served::{Served, chancery};

/// Requests by their target: all are GET with a sound head.
const TARGETS: &[(&str, u16)] = &[
    ("/v1/events?limit=0", 400),
    ("/v1/events?limit=-1", 400),
    ("/v1/events?limit=99999999999999999999", 400),
    ("/v1/events?limit=1001", 400),
    ("/v1/events?limit=1e3", 400),
    ("/v1/events?limit=1&limit=2", 400),
    ("/v1/events?cursor=x", 400),
    ("/v1/events?cursor=00000000.1.1", 400),
    ("/v1/events?cursor=..%2f..%2fetc", 400),
    ("/v1/events?cursor=%00", 400),
    ("/v1/events?cursor=ffffffff.99999999999999999999.1", 400),
    ("/v1/panel?cursor=ffffffff.x.-1", 400),
    ("/v1/events?from=2024-13-45", 400),
    ("/v1/events?from=-9999-01-01", 400),
    ("/v1/events?from=%D9%A2%D9%A0%D9%A2%D9%A4", 400),
    ("/v1/events?type=%27%20OR%201=1--", 400),
    ("/v1/events?actor=%27%20OR%201=1--", 200),
    ("/v1/events?actor=%25%25%25%5F%5F", 200),
    ("/v1/events?actor=%F0%9F%8F%B4%E2%80%AE", 200),
    ("/v1/events?actor=%FF%FE", 200),
    ("/v1/events?actor=a%00b", 400),
    ("/v1/events?place=%3Cscript%3Ealert(1)%3C/script%3E", 200),
    ("/v1/events?text=%22%22%22", 400),
    ("/v1/events?text=NEAR(a%20b,%20100000)%20AND%20body:x", 200),
    ("/v1/events?text=*", 400),
    ("/v1/events?text=a*%20OR%20b*%20OR%20c*", 200),
    ("/v1/events?text=words%20MATCH%20%27x%27;DROP%20TABLE%20events", 200),
    ("/v1/events?confidence=nan", 400),
    ("/v1/events?confidence=inf", 400),
    ("/v1/events?confidence=2", 400),
    ("/v1/events?quad=0", 400),
    ("/v1/events?run=9223372036854775807", 400),
    ("/v1/events?run=1%20OR%201", 400),
    ("/v1/events?occurrence=zz", 400),
    ("/v1/events?occurrence=ffffffffffffffffffffffffffffffff", 404),
    ("/v1/events?by=everything", 400),
    ("/v1/events?oldest=perhaps", 400),
    ("/v1/events?__proto__=1", 400),
    ("/v1/events?%3Cimg%20src=x%3E=1", 400),
    ("/v1/events?format=xml", 406),
    ("/v1/timeline?per=all", 400),
    ("/v1/timeline?from=0001&to=9999&per=day", 400),
    ("/v1/panel?per=day&from=0001&to=9999&actor=NOBODY", 400),
    ("/v1/search", 400),
    ("/v1/search?text=", 400),
    ("/v1/events/0000000", 404),
    ("/v1/events/%2e%2e%2f%2e%2e%2fetc%2fpasswd", 400),
    ("/v1/events/%00", 400),
    ("/v1/events/%FF", 400),
    ("/v1/articles/..;/", 404),
    ("/v1/articles/ffffffffffffffffffffffffffffffff", 404),
    ("/v1/articles/%3Cscript%3Ealert(1)%3C%2Fscript%3E", 400),
    ("/v1/codebook/%3Cb%3E", 404),
    ("/v1/explain/3b3", 400),
    ("/v1/nothing", 404),
    ("/v1/../../etc/passwd", 404),
    ("/..%2f..%2fetc%2fpasswd", 404),
    ("/%2e%2e/%2e%2e/Cargo.toml", 404),
    ("/assets/..%5c..%5cwindows%5cwin.ini", 404),
    ("//evil.example/%2e%2e", 404),
    ("/index.html%00.js", 404),
    ("/%3Cscript%3Ealert(1)%3C/script%3E.html", 404),
    ("/.git/config", 404),
    ("/mcp", 405),
];

fn sound(name: &str, answer: &served::Answer) {
    assert!(answer.status < 500, "{name}: {} {}", answer.status, answer.text());
    let media = answer.header("content-type").unwrap_or_default();
    if media.starts_with("text/html") {
        assert!(!answer.text().contains("alert(1)") && !answer.text().contains("onerror"), "{name}");
    } else if !answer.body.is_empty() && answer.header("x-content-type-options").is_some() {
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"), "{name}");
    }
    // What hyper itself refuses has no body to be taken for anything.
    assert!(answer.body.is_empty() || answer.header("content-security-policy").is_some(), "{name}: {}", answer.head);
}

#[test]
fn targets_of_strangers_are_refused_or_taken_as_words() {
    let server = Served::start(&[]);
    for (target, status) in TARGETS {
        let answer = server.get(target);
        sound(target, &answer);
        assert_eq!(answer.status, *status, "{target}: {}", answer.text());
        if *status >= 400 {
            assert_eq!(answer.header("content-type"), Some("application/problem+json"), "{target}");
        }
    }
    assert_eq!(server.get("/healthz").status, 200);
}

#[test]
fn heads_and_bodies_of_strangers_are_refused() {
    let server = Served::start(&[]);
    let at = server.at.as_str();
    let deep = "[".repeat(200_000);
    let nested = format!("<html><body>{}</body></html>", "<div>".repeat(100_000));
    let head = |more: &str| format!("GET /v1/events?limit=1 HTTP/1.1\r\nHost: {at}\r\n{more}\r\n");
    let post = |path: &str, media: &str, body: &str| {
        format!(
            "POST {path} HTTP/1.1\r\nHost: {at}\r\nContent-Type: {media}\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        )
    };
    let json = "application/json";
    let cases: Vec<(&str, String, &[u16])> = vec![
        ("no host", "GET /v1 HTTP/1.1\r\n\r\n".to_owned(), &[400]),
        ("another host", "GET /v1 HTTP/1.1\r\nHost: evil.example\r\n\r\n".to_owned(), &[421]),
        ("a host that begins like ours", format!("GET /v1 HTTP/1.1\r\nHost: {at}.evil.example\r\n\r\n"), &[421]),
        ("two hosts", format!("GET /v1 HTTP/1.1\r\nHost: {at}\r\nHost: evil.example\r\n\r\n"), &[400]),
        ("another host in the target", format!("GET http://evil.example/v1 HTTP/1.1\r\nHost: {at}\r\n\r\n"), &[421]),
        ("the page of another host", "GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n".to_owned(), &[421]),
        ("another origin", head("Origin: https://evil.example\r\n"), &[403]),
        ("no origin at all", head("Origin: null\r\n"), &[403]),
        ("an origin like ours", head(&format!("Origin: http://{at}.evil.example\r\n")), &[403]),
        ("another site", head("Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: no-cors\r\n"), &[403]),
        ("a host that is no text", "GET /v1 HTTP/1.1\r\nHost: \u{e9}\r\n\r\n".to_owned(), &[400]),
        ("a long header", head(&format!("X-Long: {}\r\n", "a".repeat(100_000))), &[431, 400]),
        ("many headers", head(&(0..200).map(|n| format!("X-{n}: 1\r\n")).collect::<String>()), &[431, 400]),
        (
            "a long target",
            format!("GET /v1/events?actor={} HTTP/1.1\r\nHost: {at}\r\n\r\n", "a".repeat(60_000)),
            &[400, 414, 431],
        ),
        ("a long value", format!("GET /v1/events?actor={} HTTP/1.1\r\nHost: {at}\r\n\r\n", "a".repeat(2_000)), &[400]),
        (
            "many parameters",
            format!("GET /v1/events?{} HTTP/1.1\r\nHost: {at}\r\n\r\n", "actor=A&".repeat(500)),
            &[400],
        ),
        ("a line in a header", head("X: a\r\n b\r\n"), &[400, 200]),
        ("a bare line feed", format!("GET /v1\nHost: {at}\n\n"), &[400]),
        ("no HTTP", "\u{1}\u{2}\u{3}\u{4}\r\n\r\n".to_owned(), &[400]),
        ("HTTP/9", format!("GET /v1 HTTP/9.9\r\nHost: {at}\r\n\r\n"), &[400, 505]),
        ("another method", format!("DELETE /v1/events HTTP/1.1\r\nHost: {at}\r\n\r\n"), &[405]),
        ("a made-up method", format!("HACK /v1/events HTTP/1.1\r\nHost: {at}\r\n\r\n"), &[405]),
        ("TRACE", format!("TRACE / HTTP/1.1\r\nHost: {at}\r\n\r\n"), &[405]),
        (
            "CONNECT",
            "CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example:443\r\n\r\n".to_owned(),
            &[400, 404, 405, 421],
        ),
        ("a negative length", format!("POST /v1/read HTTP/1.1\r\nHost: {at}\r\nContent-Length: -1\r\n\r\n"), &[400]),
        (
            "two lengths",
            format!("POST /v1/read HTTP/1.1\r\nHost: {at}\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab"),
            &[400],
        ),
        (
            "a huge length",
            format!(
                "POST /v1/read HTTP/1.1\r\nHost: {at}\r\nContent-Type: text/plain\r\nContent-Length: 99999999999\r\n\r\n"
            ),
            &[413],
        ),
        ("a huge body", post("/v1/read", "text/plain", &"a ".repeat(5 << 20)), &[413]),
        (
            "a bad chunk",
            format!(
                "POST /v1/read HTTP/1.1\r\nHost: {at}\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"
            ),
            &[400],
        ),
        (
            "a smuggled request",
            format!(
                "POST /v1/read HTTP/1.1\r\nHost: {at}\r\nContent-Type: text/plain\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /x HTTP/1.1\r\n"
            ),
            &[400],
        ),
        (
            "a compressed body",
            format!(
                "POST /v1/read HTTP/1.1\r\nHost: {at}\r\nContent-Type: text/plain\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\n\u{1f}\u{8}"
            ),
            &[415],
        ),
        ("no media type", post("/v1/read", "", "Peru denied it."), &[415]),
        ("a form", post("/v1/read", "application/x-www-form-urlencoded", "text=a"), &[415]),
        ("deep JSON", post("/v1/read", json, &deep), &[400]),
        ("deep JSON to the assistant's door", post("/mcp", json, &deep), &[200]),
        ("half a JSON", post("/v1/read", json, "{\"text\": \"a"), &[400]),
        ("a lone surrogate", post("/v1/read", json, "{\"text\": \"\\ud800\"}"), &[400]),
        ("zero bytes", post("/v1/read", "text/plain", "\0\0\0\0\0\0\0\0"), &[200, 400]),
        ("deep markup", post("/v1/read", "text/html", &nested), &[200, 400]),
        (
            "an entity bomb",
            post("/v1/read", "text/html", "<!DOCTYPE x [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]><p>&b;</p>"),
            &[200],
        ),
        (
            "a page that fetches",
            post(
                "/v1/read",
                "text/html",
                "<base href=http://evil.example><iframe src=file:///etc/passwd></iframe><p>Peru met Chile.</p>",
            ),
            &[200],
        ),
        (
            "hostile markup",
            post(
                "/v1/read",
                json,
                "{\"html\": \"<h1>\\u003cscript>alert(1)</script></h1><p>Peru <img src=x onerror=alert(1)> denied it.</p>\"}",
            ),
            &[200],
        ),
        (
            "an unknown character set",
            post("/v1/read", "text/html; charset=klingon", "<p>Peru met Chile.</p>"),
            &[200, 400],
        ),
        ("a record with spans outside", post("/v1/explain", json, "{\"row\": \"0000\", \"record\": {}}"), &[400]),
        ("an array of messages", post("/mcp", json, "[]"), &[200]),
        (
            "a tool that is none",
            post(
                "/mcp",
                json,
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"../x\"}}",
            ),
            &[200],
        ),
        (
            "an unknown protocol",
            format!(
                "POST /mcp HTTP/1.1\r\nHost: {at}\r\nMCP-Protocol-Version: 1\r\nContent-Type: {json}\r\nContent-Length: 2\r\n\r\n{{}}"
            ),
            &[400],
        ),
        (
            "a judgement as plain text",
            post("/v1/judgements", "text/plain", "{\"row\":\"0000\",\"verdict\":\"wrong\"}"),
            &[415],
        ),
        (
            "a judgement of a row that is SQL",
            post("/v1/judgements", json, "{\"row\":\"' OR 1=1\",\"verdict\":\"wrong\"}"),
            &[400],
        ),
        (
            "a judgement with a long note",
            post(
                "/v1/judgements",
                json,
                &format!("{{\"row\":\"0000\",\"verdict\":\"wrong\",\"note\":\"{}\"}}", "a".repeat(9_000)),
            ),
            &[400],
        ),
        ("accepts nothing of ours", head("Accept: image/webp\r\n"), &[406]),
        ("accepts far too much", head(&format!("Accept: {}\r\n", "a/b,".repeat(5_000))), &[406]),
        ("a range", head("Range: bytes=0-0,-1\r\n"), &[200]),
        ("a token where none is wanted", head("Authorization: Bearer ' OR 1=1\r\n"), &[200]),
        ("an upgrade", head("Connection: Upgrade\r\nUpgrade: h2c\r\n"), &[200]),
    ];
    for (name, request, statuses) in &cases {
        let Some(answer) = server.raw(request.as_bytes()) else {
            // Closed without a word: HTTP that cannot be answered.
            assert!(statuses.contains(&400) || statuses.contains(&413), "{name}: no answer");
            continue;
        };
        if answer.status != 505 {
            sound(name, &answer);
        }
        assert!(statuses.contains(&answer.status), "{name}: {} {}", answer.status, answer.text());
    }
    assert!(cases.len() + TARGETS.len() >= 60);
    assert_eq!(server.get("/healthz").status, 200);
}

#[test]
fn who_sends_slowly_keeps_nobody_waiting_and_is_let_go() {
    let server = Served::start(&[]);
    let mut slow: Vec<TcpStream> = (0..300)
        .map(|_| {
            let mut stream = TcpStream::connect(&server.at).unwrap();
            stream.write_all(b"GET /v1 HTTP/1.1\r\nX-Slow: a").unwrap();
            stream
        })
        .collect();
    assert_eq!(server.get("/v1/events?limit=1").status, 200, "others are answered meanwhile");
    // The head never ends, so the server ends the connection.
    let stream = &mut slow[0];
    stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    let mut rest = Vec::new();
    let end = stream.read_to_end(&mut rest);
    assert!(
        end.is_ok()
            || !matches!(end.unwrap_err().kind(), std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut)
    );
}

#[test]
fn news_with_markup_is_text_wherever_it_is_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let title = "<script>alert(1)</script> =HYPERLINK(1) \u{202e}Envoys";
    let text =
        "Peru accused Chile of <img src=x onerror=alert(1)> a raid on Monday.\n\nChile denied \"the raid\", =1+1.";
    let line = serde_json::json!({ "id": "</script><b>", "title": title, "text": text, "published": "2024-05-02", "outlet": "@Post <b>" });
    std::fs::write(folder.path().join("news.jsonl"), format!("{line}\n")).unwrap();
    let made =
        chancery().current_dir(folder.path()).args(["ingest", "news.jsonl", "--archive", "news.db"]).output().unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let server = Served::in_folder(folder, &[]);
    for path in ["/v1/events", "/v1/statements", "/v1/articles", "/v1/sources", "/v1/coverage", "/v1/search?text=raid"]
    {
        let and = if path.contains('?') { '&' } else { '?' };
        let json = server.get(path);
        assert_eq!(json.header("content-type"), Some("application/json"));
        assert!(!json.json()["items"].as_array().unwrap().is_empty(), "{path}");
        let csv = server.get(&format!("{path}{and}format=csv"));
        for row in csv.text().lines().skip(1) {
            assert!(
                row.split(',').all(|cell| !cell.trim_start_matches('"').starts_with(['=', '@', '+'])),
                "{path}: {row}"
            );
        }
    }
}
