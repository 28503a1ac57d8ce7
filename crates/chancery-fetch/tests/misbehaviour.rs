//! A server that misbehaves, each time in another way, and what is said of it.

#![allow(clippy::unwrap_used)] // A test may break off where it stands.

mod common;

use std::io::Write as _;
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use chancery_fetch::{Address, Outcome, Outlets, Passed, Reason, State};
use common::{Answer, Server, fetch, fetch_with, head, in_turn, ok, page, raw, settings};

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn coded(body: Vec<u8>) -> Answer {
    let mut bytes = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\nContent-Length: {}\r\n\r\n",
        body.len()
    )
    .into_bytes();
    bytes.extend(body);
    raw(bytes)
}

/// Sends the same again and again, until the other side has enough.
fn endless(start: &'static str, again: &'static str) -> Answer {
    Arc::new(move |stream: &mut TcpStream, _: &str| {
        let _ = stream.write_all(start.as_bytes());
        let block = again.repeat(1 + (64 << 10) / again.len());
        while stream.write_all(block.as_bytes()).is_ok() {}
    })
}

/// Sends a byte now and then.
fn drip(start: &'static str) -> Answer {
    Arc::new(move |stream: &mut TcpStream, _: &str| {
        let _ = stream.write_all(start.as_bytes());
        for _ in 0..100 {
            if stream.write_all(b"a").is_err() {
                return;
            }
            thread::sleep(Duration::from_millis(50));
        }
    })
}

/// What becomes of `/` of a server that gives this answer.
fn outcome(answer: Answer) -> Outcome {
    let server = Server::start(vec![("/", answer)]);
    fetch(&[server.address("/")]).outcome("/").clone()
}

fn reason(answer: Answer) -> Reason {
    match outcome(answer) {
        Outcome::Failed(reason) => reason,
        other => panic!("it should fail: {other:?}"),
    }
}

/// What becomes of a page of a server for which nobody waits longer than two seconds.
fn hasty(server: &Server, path: &str) -> Outcome {
    let mut settings = settings();
    settings.timeout = Duration::from_secs(2);
    fetch_with(&settings, &[server.address(path)], Outlets::default(), State::none()).outcome(path).clone()
}

#[test]
fn heads_that_are_none() {
    for (what, answer) in [
        ("fields without end", endless("HTTP/1.1 200 OK\r\n", "X-More: and more\r\n")),
        ("a line without end", endless("HTTP/1.1 200 OK\r\nX: ", "aaaa")),
    ] {
        assert_eq!(reason(answer), Reason::HeadTooLong(64), "{what}");
    }
    for (what, bytes) in [
        ("another protocol", "SSH-2.0-OpenSSH_9.2p1\r\n"),
        ("a body without a head", "<html><p>Envoys met on Monday.</html>"),
        ("HTTP of the future", "HTTP/2.0 200 OK\r\n\r\n"),
        ("a status in words", "HTTP/1.1 OK fine\r\n\r\n"),
    ] {
        assert!(matches!(reason(raw(bytes)), Reason::NoHttp(_)), "{what}");
    }
    assert!(matches!(reason(endless("", "HTTP/1.1 102 Processing\r\n\r\n")), Reason::NoHttp(_)), "announcements alone");
    assert_eq!(reason(raw("")), Reason::BrokeOff("nothing came".to_owned()));
    assert_eq!(reason(raw("HTTP/1.1 200 OK\r\nContent-")), Reason::BrokeOff("within the head".to_owned()));
}

#[test]
fn bodies_that_do_not_end_or_end_too_soon() {
    assert!(matches!(reason(endless("HTTP/1.1 200 OK\r\n\r\n", "<p>more ")), Reason::TooLong(_)), "without end");
    let chunks = endless("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "8\r\n<p>more \r\n");
    assert!(matches!(reason(chunks), Reason::TooLong(_)), "chunks without end");
    let boast = "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999999\r\n\r\n";
    assert!(matches!(reason(endless(boast, "<p>more ")), Reason::TooLong(_)), "a length beyond all numbers");
    let short = raw("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n<p>Envoys");
    assert_eq!(reason(short), Reason::BrokeOff("9 bytes of 1000 came".to_owned()));
    let broken = raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n10\r\n<p>Envoys");
    assert_eq!(reason(broken), Reason::BrokeOff("9 bytes of 16 came".to_owned()));
    // What is told behind the length that was told is not ours.
    let long =
        raw("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 9\r\n\r\n<p>EnvoysHTTP/1.1 200 OK\r\n");
    assert_eq!(outcome(long), Outcome::Fetched(9));
}

#[test]
fn lengths_and_chunks_that_are_nonsense() {
    for lengths in ["-5", "five", "", "5, 6", "5\r\nContent-Length: 6"] {
        let answer = raw(format!("HTTP/1.1 200 OK\r\nContent-Length: {lengths}\r\n\r\n<p>Envoys met."));
        assert_eq!(reason(answer), Reason::NoHttp("its length is nonsense"), "{lengths:?}");
    }
    for chunks in ["zz\r\n<p>", "fffffffff\r\n<p>", "5\r\n<p>En?voys\r\n", "<p>Envoys met.\r\n", "-1\r\n"] {
        let answer = raw(format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{chunks}"));
        assert_eq!(reason(answer), Reason::NoHttp("its chunks are broken"), "{chunks:?}");
    }
    let sound = raw(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9;x=y\r\n<p>Envoys\r\n5\r\n met.\r\n0\r\nX: y\r\n\r\n",
    );
    assert_eq!(outcome(sound), Outcome::Fetched(14));
}

#[test]
fn answers_that_are_too_slow() {
    for (what, answer) in [
        ("a head that drips", drip("HTTP/1.1 200 OK\r\nX: ")),
        ("a body that drips", drip("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")),
        ("silence", Arc::new(|_: &mut TcpStream, _: &str| thread::sleep(Duration::from_secs(4))) as Answer),
    ] {
        let server = Server::start(vec![("/", answer)]);
        assert_eq!(hasty(&server, "/"), Outcome::Failed(Reason::Slow(2)), "{what}");
    }
}

#[test]
fn bodies_that_are_no_page() {
    let bomb = gzip(&vec![b'a'; 60 << 20]);
    assert!(bomb.len() < 1 << 20 && matches!(reason(coded(bomb)), Reason::TooLong(_)), "a gzip bomb");
    let sound = gzip(&b"<p>Envoys met in Lima. ".repeat(500));
    assert_eq!(reason(coded(sound[..sound.len() / 2].to_vec())), Reason::Coding);
    assert_eq!(reason(ok("image/png", "\u{89}PNG")), Reason::Media("image/png".to_owned()));
    assert!(
        matches!(reason(ok("text/html", vec![0x7f, b'E', b'L', b'F', 0, 0, 1])), Reason::Media(_)),
        "a program as a page"
    );
    assert_eq!(reason(ok("text/html", " \r\n\t")), Reason::Empty);
    assert_eq!(reason(ok("text/html", "")), Reason::Empty);
    assert_eq!(reason(head("204 No Content")), Reason::Status(204));
    assert_eq!(reason(head("500 Internal Server Error")), Reason::Status(500));
    assert_eq!(reason(head("304 Not Modified")), Reason::NotAsked);
    assert!(matches!(reason(ok("application/rss+xml", "<rss><<<")), Reason::Listing(_)), "a feed that is none");
    // A charset that is not its own is the page stage's to see through.
    let wrong = ok("text/html; charset=utf-8", b"<p>Le caf\xe9 de la pr\xe9sidence".to_vec());
    assert_eq!(outcome(wrong), Outcome::Fetched(27));
    let odd = raw("HTTP/1.1 200 OK\r\nETag: \"\u{1b}[2J\u{0}\"\r\nContent-Type: text/html\u{7}\r\n\r\n<p>Envoys met.");
    assert_eq!(outcome(odd), Outcome::Fetched(14));
}

#[test]
fn redirects_that_lead_nowhere_good() {
    let to = |place: &str| head(&format!("302 Found\r\nLocation: {place}"));
    let other = Server::start(vec![("/", page("A house"))]);
    let own_house = format!("http://127.0.0.1:{}/", other.port);
    for place in ["file:///etc/passwd", "ftp://news.example/", "javascript:alert(1)", "gopher://127.0.0.1:25/_MAIL"] {
        assert!(matches!(reason(to(place)), Reason::Address(_)), "{place}");
    }
    for place in [
        own_house.as_str(),
        "http://169.254.169.254/latest/meta-data",
        "http://[::1]:9/",
        "http://0x7f000001:9/",
        "http://10.0.0.1/",
    ] {
        let server = Server::start(vec![("/", to(place))]);
        let told = fetch(&[server.address("/")]);
        let last = told.visits.iter().find(|visit| !matches!(visit.outcome, Outcome::SentOn(_))).unwrap();
        assert!(matches!(&last.outcome, Outcome::Failed(Reason::Private(_))), "{place}: {:?}", told.visits);
    }
    assert!(other.requests().is_empty(), "nobody called at the other house");
    assert_eq!(reason(head("301 Moved Permanently")), Reason::Nowhere);
    assert_eq!(reason(to("/")), Reason::Circle);

    let circle = Server::start(vec![("/", to("/a")), ("/a", to("/b")), ("/b", to("/a"))]);
    assert_eq!(fetch(&[circle.address("/")]).outcome("/b"), &Outcome::Failed(Reason::Circle));
    let steps = ["/0", "/1", "/2", "/3", "/4", "/5", "/6"];
    let stairs = Server::start(steps.windows(2).map(|pair| (pair[0], to(pair[1]))).collect());
    assert_eq!(fetch(&[stairs.address("/0")]).outcome("/5"), &Outcome::Failed(Reason::Redirects(5)));
    let short = Server::start(vec![("/", to("/a")), ("/a", page("Envoys met"))]);
    assert!(matches!(fetch(&[short.address("/")]).outcome("/a"), Outcome::Fetched(_)));
}

#[test]
fn connections_that_are_none() {
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let address = |text: String| chancery_fetch::Address::parse(&text).unwrap();
    let nobody = fetch(&[address(format!("http://127.0.0.1:{closed}/"))]);
    assert!(matches!(nobody.outcome("/"), Outcome::Failed(Reason::Connect(_))), "{:?}", nobody.visits);
    let plain = Server::start(vec![]);
    let tls = fetch(&[address(format!("https://127.0.0.1:{}/", plain.port))]);
    assert!(matches!(tls.outcome("/"), Outcome::Failed(Reason::Tls(_))), "{:?}", tls.visits);

    // Whoever hangs up with words unread sends a reset.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        for stream in listener.incoming().take(2).flatten() {
            thread::sleep(Duration::from_millis(100));
            drop(stream);
        }
    });
    let reset = fetch(&[address(format!("http://127.0.0.1:{port}/"))]);
    assert!(matches!(reset.outcome("/"), Outcome::Failed(Reason::BrokeOff(_))), "{:?}", reset.visits);
}

#[test]
fn rules_that_fail() {
    let with_rules = |answer: Answer| {
        let server = Server::start(vec![("/robots.txt", answer), ("/a", page("Envoys met"))]);
        let told = fetch(&[server.address("/a")]);
        (told.outcome("/a").clone(), server.paths().len())
    };
    for status in ["500 Internal Server Error", "503 Service Unavailable", "429 Too Many Requests"] {
        let (outcome, n_asked) = with_rules(head(status));
        assert!(matches!(outcome, Outcome::Refused(_)) && n_asked == 0, "{status}: {outcome:?}");
    }
    for status in ["404 Not Found", "403 Forbidden", "410 Gone"] {
        assert!(matches!(with_rules(head(status)).0, Outcome::Fetched(_)), "{status}");
    }
    let slow = Server::start(vec![("/robots.txt", drip("HTTP/1.1 200 OK\r\n\r\n")), ("/a", page("Envoys met"))]);
    assert_eq!((hasty(&slow, "/a"), slow.paths().len()), (Outcome::Failed(Reason::Slow(2)), 0));
    let failing = Server::start(vec![("/robots.txt", head("503 Busy"))]);
    let told = fetch(&["/a", "/b", "/c"].map(|path| failing.address(path)));
    assert!(told.visits.iter().all(|visit| matches!(visit.outcome, Outcome::Refused(_))), "{:?}", told.visits);
    assert_eq!(failing.requests().len(), 1, "a server that fails is not asked for each page");
    let circle = with_rules(head("302 Found\r\nLocation: /robots.txt")).0;
    assert!(matches!(circle, Outcome::Fetched(_)), "{circle:?}");
    let (file, n_asked) = with_rules(head("302 Found\r\nLocation: file:///etc/passwd"));
    assert!(matches!(file, Outcome::Failed(Reason::Address(_))) && n_asked == 0);
    let rules = "User-agent: *\nDisallow: /a\n";
    let long = format!("{rules}{}\nAllow: /a", "# filler\n".repeat(80_000));
    assert_eq!(with_rules(ok("text/plain", long)).0, Outcome::Refused("Disallow: /a".to_owned()));
    assert_eq!(with_rules(coded(gzip(rules.as_bytes()))).0, Outcome::Refused("Disallow: /a".to_owned()));
    let binary = with_rules(ok("text/plain", vec![0, 159, 146, 150])).0;
    assert!(matches!(binary, Outcome::Fetched(_)));

    let moved = Server::start(vec![
        ("/robots.txt", head("301 Moved Permanently\r\nLocation: /rules")),
        ("/rules", ok("text/plain", rules)),
        ("/a", page("x")),
    ]);
    assert_eq!(fetch(&[moved.address("/a")]).outcome("/a"), &Outcome::Refused("Disallow: /a".to_owned()));
}

#[test]
fn rules_that_lie_at_another_host() {
    let rules = "User-agent: *\nDisallow: /shut\n";
    let other = Server::start(vec![("/rules", ok("text/plain", rules)), ("/shut", page("a")), ("/open", page("b"))]);
    let there = |path: &str| format!("http://localhost:{}{path}", other.port);
    let server = Server::start(vec![
        ("/robots.txt", head(&format!("301 Moved Permanently\r\nLocation: {}", there("/rules")))),
        ("/shut", page("Envoys met behind closed doors")),
        ("/open", page("Envoys met")),
    ]);
    let seeds = [server.address("/shut"), server.address("/open"), Address::parse(&there("/shut")).unwrap()];
    let told = fetch(&seeds);
    let of = |seed: &Address| told.visits.iter().find(|visit| visit.address == *seed).unwrap().outcome.clone();
    assert_eq!(of(&seeds[0]), Outcome::Refused("Disallow: /shut".to_owned()));
    assert!(matches!((of(&seeds[1]), of(&seeds[2])), (Outcome::Fetched(_), Outcome::Fetched(_))), "{:?}", told.visits);
    assert_eq!(other.paths().iter().filter(|path| *path == "/rules").count(), 1, "they are asked for once");
}

#[test]
fn listings_that_are_traps() {
    let many: String = (0..60_000).map(|n| format!("<url><loc>/{n}</loc></url>")).collect();
    assert!(matches!(reason(ok("text/xml", format!("<urlset>{many}</urlset>"))), Reason::Listing(_)), "60,000 entries");
    let deep = "<urlset><url><loc>".to_owned() + &"<a>".repeat(50_000);
    assert!(matches!(reason(ok("text/xml", deep)), Reason::Listing(_)), "depth without end");
    let bomb = gzip(&vec![b' '; 60 << 20]);
    assert!(matches!(reason(ok("application/gzip", bomb)), Reason::TooLong(_)), "a bomb");

    let index = |places: &[&str]| {
        let places: String = places.iter().map(|place| format!("<sitemap><loc>{place}</loc></sitemap>")).collect();
        ok("text/xml", format!("<sitemapindex>{places}</sitemapindex>"))
    };
    let circle = Server::start(vec![("/0", index(&["/0", "/1"])), ("/1", index(&["/0", "/1"]))]);
    let told = fetch(&[circle.address("/0")]);
    assert_eq!((circle.paths().len(), told.visits.len()), (2, 2), "each is asked once");
    let stairs = Server::start(vec![
        ("/0", index(&["/1"])),
        ("/1", index(&["/2"])),
        ("/2", index(&["/3"])),
        ("/3", index(&["/4"])),
        ("/4", index(&["/5"])),
    ]);
    assert_eq!(fetch(&[stairs.address("/0")]).outcome("/3"), &Outcome::Failed(Reason::TooDeep(3)));

    let feed = "<rss><channel><item><link>file:///etc/passwd</link></item><item><link>http://169.254.169.254/x</link></item>\
        <item><link>/own</link></item><item><link>/pdf</link></item></channel></rss>";
    let server = Server::start(vec![
        ("/feed", ok("text/xml", feed)),
        ("/own", page("Envoys met")),
        ("/pdf", ok("application/pdf", "%PDF")),
    ]);
    let told = fetch(&[server.address("/feed")]);
    assert!(matches!(told.outcome("169.254.169.254/x"), Outcome::Failed(Reason::Private(_))));
    assert!(matches!(told.outcome("/own"), Outcome::Fetched(_)));
    assert_eq!(told.outcome("/pdf"), &Outcome::Failed(Reason::Media("application/pdf".to_owned())));
    assert!(told.visits.iter().any(|visit| matches!(visit.outcome, Outcome::Failed(Reason::Address(_)))));
    let foreign =
        Server::start(vec![("/map", ok("text/xml", "<urlset><url><loc>http://other.example/a</loc></url></urlset>"))]);
    assert_eq!(fetch(&[foreign.address("/map")]).outcome("/a"), &Outcome::PassedOver(Passed::OtherHost));
}

#[test]
fn servers_that_are_busy() {
    let soon = in_turn(vec![head("429 Too Many Requests\r\nRetry-After: 1"), head("503 Busy"), page("Envoys met")]);
    assert!(matches!(outcome(soon), Outcome::Fetched(_)), "after its time");
    assert_eq!(reason(head("503 Busy\r\nRetry-After: 0")), Reason::Status(503), "busy for good");
    assert_eq!(reason(head("429 Too Many Requests\r\nRetry-After: 86400")), Reason::Wait(86400));
    let slow =
        Server::start(vec![("/robots.txt", ok("text/plain", "user-agent: *\ncrawl-delay: 3600")), ("/", page("x"))]);
    assert_eq!(fetch(&[slow.address("/")]).outcome("/"), &Outcome::Failed(Reason::Wait(3600)));
    assert_eq!(slow.requests().len(), 1, "nobody waits for the reservation either, nor asks for it without waiting");

    let list: String = (0..9).map(|n| format!("/{n} ")).collect();
    let links: String = list.split(' ').map(|path| format!("<item><link>{path}</link></item>")).collect();
    let mut answers = vec![("/feed", ok("text/xml", format!("<rss><channel>{links}</channel></rss>")))];
    answers.extend(["/0", "/1", "/2", "/3", "/4", "/5", "/6", "/7", "/8"].map(|path| (path, raw(""))));
    let server = Server::start(answers);
    let told = fetch(&[server.address("/feed")]);
    assert_eq!(told.outcome("/8"), &Outcome::Failed(Reason::HostGone(5)));
    assert_eq!(server.paths().len(), 6, "the feed and five pages");
    assert_eq!(told.report.n_failed(), 9);
}
