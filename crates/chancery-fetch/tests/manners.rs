//! How a server is treated that behaves: rules, reservations, states that are known, and what is written down.

#![allow(clippy::print_stdout)] // It says so where it is skipped.
#![allow(clippy::unwrap_used)] // A test may break off where it stands.

mod common;

use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use chancery_fetch::{Address, Outcome, Outlets, Passed, Reason, State, WarcWriter};
use chancery_input::{Inputs, Options};
use common::{Answer, Server, fetch, fetch_with, head, in_turn, ok, page, raw, settings};

fn feed(paths: &[&str]) -> Answer {
    let items: String = paths.iter().map(|path| format!("<item><link>{path}</link></item>")).collect();
    ok("application/rss+xml", format!("<rss><channel>{items}</channel></rss>"))
}

fn warc(path: &Path) -> WarcWriter {
    WarcWriter::create(path, "chancery test").unwrap()
}

/// The names and bytes of the pages in an archive.
fn pages(path: &Path) -> Vec<(String, Vec<u8>)> {
    let inputs = Inputs::new(vec![path.to_owned()], Options::default()).named_by_address();
    inputs.map(|input| input.unwrap().page).map(|page| (page.input, page.bytes)).collect()
}

#[test]
fn every_request_says_who_asks() {
    let server = Server::start(vec![("/", page("Envoys met"))]);
    assert!(matches!(fetch(&[server.address("/")]).outcome("/"), Outcome::Fetched(_)));
    let requests = server.requests();
    assert_eq!(requests.len(), 3, "robots.txt, tdmrep.json, the page");
    for request in &requests {
        assert!(
            request.contains("\r\nUser-Agent: chancery/") && request.contains("(+desk@institute.example)"),
            "{request}"
        );
        assert!(!request.contains("Cookie") && !request.contains("Referer"), "{request}");
    }
}

#[test]
fn what_is_reserved_is_not_kept() {
    let marked = "<html><head><meta name=tdm-reservation content=1></head><p>Envoys met.";
    let tdmrep = r#"[{"location":"/closed/*","tdm-reservation":1}]"#;
    let server = Server::start(vec![
        ("/.well-known/tdmrep.json", ok("application/json", tdmrep)),
        ("/feed", feed(&["/closed/a", "/field", "/mark", "/open"])),
        ("/closed/a", page("closed")),
        ("/field", raw("HTTP/1.1 200 OK\r\ntdm-reservation: 1\r\nContent-Type: text/html\r\n\r\n<p>Envoys met.")),
        ("/mark", ok("text/html", marked)),
        ("/open", page("open")),
    ]);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pages.warc.gz");
    let outlets = Outlets { pages: Some(warc(&path)), all: None };
    let told = fetch_with(&settings(), &[server.address("/feed")], outlets, State::none());
    for (end, by) in [
        ("/closed/a", "tdmrep.json: /closed/*"),
        ("/field", "field tdm-reservation"),
        ("/mark", "mark tdm-reservation"),
    ] {
        assert_eq!(told.outcome(end), &Outcome::Reserved(by.to_owned()));
    }
    assert_eq!(pages(&path).len(), 1);
    assert!(!server.paths().contains(&"/closed/a".to_owned()), "what is known to be reserved is not asked for");
    let host = &told.report.hosts["127.0.0.1"];
    assert_eq!((host.n_fetched, host.n_reserved, host.n_listings), (1, 3, 1));

    // Whoever has the right says so, and it is written down.
    let all = folder.path().join("all.warc");
    let mut licensed = settings();
    licensed.rights.insert("127.0.0.1".to_owned());
    let outlets = Outlets { pages: None, all: Some(warc(&all)) };
    let told = fetch_with(&licensed, &[server.address("/feed")], outlets, State::none());
    assert_eq!(told.report.n_fetched(), 4);
    assert!(fs::read_to_string(&all).unwrap().contains("tdm-right: claimed"));
}

#[test]
fn a_reservation_is_not_taken_back_by_a_server_that_fails() {
    const PATH: &str = "/.well-known/tdmrep.json";
    let reserves = |n: u8| ok("application/json", format!(r#"[{{"location":"/*","tdm-reservation":{n}}}]"#));
    for failure in [head("503 Service Unavailable"), raw("")] {
        let server =
            Server::start(vec![(PATH, in_turn(vec![failure.clone(), reserves(0)])), ("/a", page("Envoys met"))]);
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state.jsonl");
        // Rules of the day before yesterday.
        let at = jiff::Timestamp::now().as_second() - 2 * 24 * 3600;
        let rules =
            serde_json::json!({"at": at, "robots": "", "reserved": r#"[{"location":"/*","tdm-reservation":1}]"#});
        let site = serde_json::json!({"site": format!("http://127.0.0.1:{}", server.port), "rules": rules});
        fs::write(&path, format!("{{\"schema\":\"chancery-fetch/1\"}}\n{site}\n")).unwrap();
        let run = || fetch_with(&settings(), &[server.address("/a")], Outlets::default(), State::open(&path).unwrap());
        assert_eq!(run().outcome("/a"), &Outcome::Reserved("tdmrep.json: /*".to_owned()));
        assert!(server.paths().is_empty());
        assert!(matches!(run().outcome("/a"), Outcome::Fetched(_)), "it is asked again, and says something else");

        // Where nothing is known there may be a reservation; it does not bind those who have the right.
        let unknown = Server::start(vec![(PATH, failure), ("/a", page("Envoys met"))]);
        let seeds = [unknown.address("/a")];
        let told = fetch(&seeds);
        let Outcome::Reserved(by) = told.outcome("/a") else { panic!("{:?}", told.visits) };
        assert!(by.starts_with("tdmrep.json could not be read: ") && unknown.paths().is_empty(), "{by}");
        let mut licensed = settings();
        licensed.rights.insert("127.0.0.1".to_owned());
        assert_eq!(fetch_with(&licensed, &seeds, Outlets::default(), State::none()).report.n_fetched(), 1);
    }
}

#[test]
fn marks_for_all_robots_stand_beside_others_in_one_field() {
    let tag = "noai, noimageai, max-image-preview:large";
    let server = Server::start(vec![(
        "/a",
        raw(format!("HTTP/1.1 200 OK\r\nX-Robots-Tag: {tag}\r\nContent-Type: text/html\r\n\r\n<p>Envoys met.")),
    )]);
    let told = fetch(&[server.address("/a")]);
    assert_eq!(told.outcome("/a"), &Outcome::Reserved("field X-Robots-Tag: noai".to_owned()));
}

#[test]
fn each_request_for_rules_is_a_turn_of_its_own() {
    for (last, n_requests) in [("/robots.txt", 1), ("/.well-known/tdmrep.json", 2), ("/a", 3)] {
        let stop = Arc::new(AtomicBool::new(false));
        let then_stop = Arc::clone(&stop);
        let stopping: Answer = Arc::new(move |stream, request| {
            then_stop.store(true, Ordering::Relaxed);
            head("404 Not Found")(stream, request);
        });
        let server = Server::start(vec![(last, stopping)]);
        let seeds = ["/a", "/b"].map(|path| server.address(path));
        let report =
            chancery_fetch::run(&settings(), &seeds, Outlets::default(), State::none(), &stop, &|_| {}).unwrap();
        // Between turns the host rests, and a stop is heeded.
        let n_left = if last == "/a" { 1 } else { 2 };
        assert_eq!((server.requests().len(), report.n_left), (n_requests, n_left), "{last}");
    }
}

#[test]
fn listed_addresses_that_send_on_are_remembered_too() {
    let n = AtomicUsize::new(0);
    let changing: Answer = Arc::new(move |stream, request| {
        page(&format!("Envoys met {} times", n.fetch_add(1, Ordering::Relaxed)))(stream, request);
    });
    let to = |place: &str| head(&format!("302 Found\r\nLocation: {place}"));
    let server = Server::start(vec![
        ("/feed", in_turn(vec![feed(&["/go/1"]), feed(&["/go/1", "/go/2"])])),
        ("/go/1", to("/step")),
        ("/step", to("/page")),
        ("/go/2", to("/page")),
        ("/page", changing),
    ]);
    let folder = tempfile::tempdir().unwrap();
    let run = || {
        let state = State::open(&folder.path().join("state.jsonl")).unwrap();
        let n_before = server.paths().len();
        let told = fetch_with(&settings(), &[server.address("/feed")], Outlets::default(), state);
        (told, server.paths()[n_before..].to_vec())
    };
    assert_eq!(run().1, ["/feed", "/go/1", "/step", "/page"]);
    let (told, paths) = run();
    assert_eq!(told.outcome("/go/1"), &Outcome::PassedOver(Passed::Had));
    assert_eq!((told.outcome("/go/2"), told.report.n_fetched()), (&Outcome::PassedOver(Passed::Had), 0));
    assert_eq!(paths, ["/feed", "/go/2"], "the page itself was had");
    assert_eq!(run().1, ["/feed"], "another way to it is known now");
}

#[test]
fn a_second_run_asks_for_what_changed() {
    let n = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&n);
    // Answers 304 to whoever knows the state.
    let conditional: Answer = Arc::new(move |stream, request| {
        let is_known = request.contains("If-None-Match: \"v1\"")
            && request.contains("If-Modified-Since: Wed, 20 Nov 2024 08:00:00 GMT");
        count.fetch_add(usize::from(is_known), Ordering::Relaxed);
        let answer = if is_known {
            raw("HTTP/1.1 304 Not Modified\r\n\r\n")
        } else {
            raw(
                "HTTP/1.1 200 OK\r\nETag: \"v1\"\r\nLast-Modified: Wed, 20 Nov 2024 08:00:00 GMT\r\nContent-Type: text/html\r\n\r\n<p>Envoys met.",
            )
        };
        answer(stream, request);
    });
    let server = Server::start(vec![
        ("/a", conditional),
        ("/b", page("always the same")),
        ("/feed", feed(&["/c"])),
        ("/c", page("c")),
    ]);
    let folder = tempfile::tempdir().unwrap();
    let state = || State::open(&folder.path().join("state.jsonl")).unwrap();
    let seeds = ["/a", "/b", "/feed"].map(|path| server.address(path));
    let first = fetch_with(&settings(), &seeds, Outlets::default(), state());
    assert_eq!(first.report.n_fetched(), 3);
    let n_rules = server.requests().len() - server.paths().len();
    let path = folder.path().join("second.warc.gz");
    let second = fetch_with(&settings(), &seeds, Outlets { pages: None, all: Some(warc(&path)) }, state());
    assert_eq!((second.outcome("/a"), second.outcome("/b")), (&Outcome::Unchanged, &Outcome::Unchanged));
    assert_eq!(second.outcome("/c"), &Outcome::PassedOver(Passed::Had));
    assert_eq!(n.load(Ordering::Relaxed), 1);
    assert_eq!(server.requests().len() - server.paths().len(), n_rules, "rules are remembered for a day");
    assert!(pages(&path).iter().all(|(name, _)| !name.ends_with("/a") && !name.ends_with("/b")));
    let archive = inflated(&path);
    for profile in ["revisit/server-not-modified", "revisit/identical-payload-digest"] {
        assert_eq!(archive.matches(profile).count(), 1, "{profile}");
    }
}

#[test]
fn a_server_that_asked_for_patience_has_it_in_the_next_run_too() {
    let server = Server::start(vec![("/", head("503 Busy\r\nRetry-After: 7200"))]);
    let folder = tempfile::tempdir().unwrap();
    let state = || State::open(&folder.path().join("state.jsonl")).unwrap();
    let seeds = [server.address("/")];
    assert_eq!(
        fetch_with(&settings(), &seeds, Outlets::default(), state()).outcome("/"),
        &Outcome::Failed(Reason::Wait(7200))
    );
    let again = fetch_with(&settings(), &seeds, Outlets::default(), state());
    assert!(matches!(again.outcome("/"), Outcome::Failed(Reason::Wait(7000..))));
    assert_eq!(server.paths().len(), 1);
}

#[test]
fn a_listing_is_read_again_until_all_of_it_was_had() {
    let tagged = |items: &str| {
        let body = format!("<rss><channel>{items}</channel></rss>");
        raw(format!(
            "HTTP/1.1 200 OK\r\nETag: \"f\"\r\nContent-Type: text/xml\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        ))
    };
    let links = "<item><link>/1</link></item><item><link>/2</link></item>";
    let server = Server::start(vec![("/feed", tagged(links)), ("/1", page("1")), ("/2", page("2"))]);
    let folder = tempfile::tempdir().unwrap();
    let state = || State::open(&folder.path().join("state.jsonl")).unwrap();
    let mut few = settings();
    few.max_pages = 1;
    let seeds = [server.address("/feed")];
    let first = fetch_with(&few, &seeds, Outlets::default(), state());
    assert_eq!((first.report.n_fetched(), first.report.n_over_limit), (1, 1));
    let second = fetch_with(&few, &seeds, Outlets::default(), state());
    assert_eq!((second.report.n_fetched(), second.report.n_over_limit), (1, 0));
    assert!(server.requests().iter().all(|request| !request.contains("If-None-Match")), "something was left");
    fetch_with(&few, &seeds, Outlets::default(), state());
    assert!(server.requests().last().unwrap().contains("If-None-Match: \"f\""), "nothing is left");
}

#[test]
fn one_connection_at_a_time_and_a_pause_between() {
    let (open, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let counting = |words: &'static str| -> Answer {
        let (open, most) = (Arc::clone(&open), Arc::clone(&most));
        Arc::new(move |stream, request| {
            let now = open.fetch_add(1, Ordering::SeqCst) + 1;
            most.fetch_max(now, Ordering::SeqCst);
            thread::sleep(Duration::from_millis(30));
            open.fetch_sub(1, Ordering::SeqCst);
            page(words)(stream, request);
        })
    };
    let list = |port: u16| (1..=4).map(|n| format!("http://127.0.0.1:{port}/{n}\n")).collect::<String>();
    let server = Server::with(|port| {
        vec![
            ("/robots.txt", ok("text/plain", "User-agent: *\nCrawl-delay: 0.05\nDisallow: /4")),
            ("/list", ok("text/plain", list(port))),
            ("/1", counting("1")),
            ("/2", counting("2")),
            ("/3", counting("3")),
            ("/4", counting("4")),
        ]
    });
    let told = fetch(&[server.address("/list")]);
    assert_eq!((told.report.n_fetched(), most.load(Ordering::SeqCst)), (3, 1));
    assert_eq!(told.outcome("/4"), &Outcome::Refused("Disallow: /4".to_owned()));
}

#[test]
fn sitemaps_are_followed_and_old_pages_are_not() {
    let map = "<urlset><url><loc>/new</loc><lastmod>2024-11-20</lastmod></url><url><loc>/old</loc><lastmod>2019-01-01</lastmod></url></urlset>";
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut gzip, map.as_bytes()).unwrap();
    let server = Server::start(vec![
        ("/index.xml", ok("text/xml", "<sitemapindex><sitemap><loc>/map.xml.gz</loc></sitemap></sitemapindex>")),
        ("/map.xml.gz", ok("application/x-gzip", gzip.finish().unwrap())),
        ("/new", page("new")),
        ("/old", page("old")),
    ]);
    let mut recent = settings();
    recent.since = Some("2024-01-01".parse().unwrap());
    let told = fetch_with(&recent, &[server.address("/index.xml")], Outlets::default(), State::none());
    assert!(matches!(told.outcome("/new"), Outcome::Fetched(_)));
    assert_eq!(told.outcome("/old"), &Outcome::PassedOver(Passed::Older));
}

#[test]
fn a_listing_is_read_again_by_who_wants_older_pages_of_it() {
    let item = "<item><link>/old</link><pubDate>Mon, 13 May 2024 10:00:00 GMT</pubDate></item>";
    let whole = raw(format!(
        "HTTP/1.1 200 OK\r\nETag: \"f\"\r\nContent-Type: text/xml\r\n\r\n<rss><channel>{item}</channel></rss>"
    ));
    let conditional: Answer = Arc::new(move |stream, request| {
        let is_known = request.contains("If-None-Match: \"f\"");
        if is_known { head("304 Not Modified")(stream, request) } else { whole(stream, request) }
    });
    let server = Server::start(vec![("/feed", conditional), ("/old", page("Envoys met in May"))]);
    let folder = tempfile::tempdir().unwrap();
    let run = |since: &str| {
        let mut recent = settings();
        recent.since = Some(since.parse().unwrap());
        let state = State::open(&folder.path().join("state.jsonl")).unwrap();
        fetch_with(&recent, &[server.address("/feed")], Outlets::default(), state)
    };
    assert_eq!(run("2024-11-01").outcome("/old"), &Outcome::PassedOver(Passed::Older));
    assert_eq!(run("2024-12-01").outcome("/feed"), &Outcome::Unchanged, "nothing is left for who wants less");
    assert!(matches!(run("2024-01-01").outcome("/old"), Outcome::Fetched(_)));
    assert_eq!(run("2024-11-01").outcome("/feed"), &Outcome::Unchanged);
}

#[test]
fn a_stop_keeps_what_came() {
    let stop = Arc::new(AtomicBool::new(false));
    let then_stop = Arc::clone(&stop);
    let last: Answer = Arc::new(move |stream, request| {
        then_stop.store(true, Ordering::Relaxed);
        page("the last one")(stream, request);
    });
    let server =
        Server::start(vec![("/feed", feed(&["/1", "/2", "/3"])), ("/1", page("1")), ("/2", last), ("/3", page("3"))]);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pages.warc.gz");
    let visits = Mutex::new(0);
    let watch = |_: &_| *visits.lock().unwrap() += 1;
    let outlets = Outlets { pages: Some(warc(&path)), all: None };
    let report =
        chancery_fetch::run(&settings(), &[server.address("/feed")], outlets, State::none(), &stop, &watch).unwrap();
    assert!(report.interrupted);
    assert_eq!((report.n_fetched(), report.n_left, *visits.lock().unwrap()), (2, 1, 3));
    assert_eq!(pages(&path).len(), 2);
}

#[test]
fn archives_are_read_back_by_us_and_by_warcio() {
    let body = "<html><title>Envoys meet</title><p>Envoys of Peru and Chile met in Lima on Monday.";
    let chunked = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n{:x}\r\n{body}\r\n0\r\n\r\n",
        body.len()
    );
    let server = Server::start(vec![("/a", raw(chunked)), ("/b", page("b")), ("/gone", head("410 Gone"))]);
    let folder = tempfile::tempdir().unwrap();
    let seeds = ["/a", "/b", "/gone"].map(|path| server.address(path));
    for name in ["all.warc", "all.warc.gz"] {
        let path = folder.path().join(name);
        fetch_with(&settings(), &seeds, Outlets { pages: None, all: Some(warc(&path)) }, State::none());
        let read = pages(&path);
        assert_eq!(read[0], (seeds[0].to_string(), body.as_bytes().to_vec()));
        assert_eq!(read.len(), 2, "what is gone is no page");
        let archive = inflated(&path);
        for words in [
            "WARC-Type: warcinfo",
            "WARC-Type: request",
            "WARC-Type: response",
            "WARC-Type: metadata",
            "outcome: failed",
            "status 410",
        ] {
            assert!(archive.contains(words), "{words}");
        }
        check_with_warcio(&path);
    }
    assert!(WarcWriter::create(&folder.path().join("all.warc"), "x").is_err(), "what is there is not written over");
}

/// The whole archive as text.
fn inflated(path: &Path) -> String {
    let mut stream = chancery_input::stream(path).unwrap();
    let mut bytes = Vec::new();
    std::io::Read::read_to_end(&mut stream, &mut bytes).unwrap();
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Has the field's own tool read the archive and check each digest.
fn check_with_warcio(path: &Path) {
    let has_it = Command::new("python3").args(["-c", "import warcio"]).output().is_ok_and(|run| run.status.success());
    if !has_it {
        println!("skipped: no warcio for python3");
        return;
    }
    const CHECK: &str = "\
import sys
from warcio.archiveiterator import ArchiveIterator
kinds = []
with open(sys.argv[1], 'rb') as stream:
    for record in ArchiveIterator(stream, check_digests='raise'):
        kinds.append(record.rec_type)
        record.content_stream().read()
print(kinds.count('response'), kinds.count('request'), kinds.count('metadata'))
";
    let run = Command::new("python3").args(["-c", CHECK]).arg(path).output().unwrap();
    let said = String::from_utf8_lossy(&run.stdout).into_owned();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    // The rules of the site are answers too.
    assert_eq!(said.trim(), "5 5 3");
}

#[test]
fn a_list_of_addresses_is_read_with_its_mistakes_told() {
    let read = chancery_fetch::page_list("# ours\nhttps://a.example/1\n\n http://b.example/2 \n").unwrap();
    assert_eq!(read.iter().map(Address::as_str).collect::<Vec<_>>(), ["https://a.example/1", "http://b.example/2"]);
    assert_eq!(chancery_fetch::page_list("https://a.example/\nnews\n").unwrap_err().0, 2);
}
