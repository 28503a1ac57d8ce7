//! Asks a running server as many pages would at once, in an open loop: each request has its moment, whether or not those before it
//! were answered, and its time counts from that moment.
//!
//! ```text
//! chancery serve --archive news.db --bind 127.0.0.1:8765 &
//! chancery import more.jsonl --archive news.db &
//! cargo bench -p chancery-server --bench load -- --at 127.0.0.1:8765 --rate 150 --warm 15 --seconds 60 --connections 200 --pid $!
//! ```
//!
//! `benches/README.md` of `chancery-archive` says how a large archive is made.

#![allow(clippy::print_stdout, clippy::unwrap_used)] // A bench reports, and may break off.

use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// What the page asks for, by weight, in hundredths: each change of the filter asks five things at once (sentences with their counts,
/// timeline, two maps, pairs); then a sentence is opened, its happening, its article; further pages; the pages of pairs and of happenings.
const MIX: &[(usize, &str)] = &[
    (12, "/v1/events?FILTER&by=reports&limit=50&count=true"),
    (12, "/v1/timeline?FILTER&per=month"),
    (12, "/v1/places?FILTER&limit=10000"),
    (12, "/v1/places?FILTER&quad=3,4&limit=10000"),
    (12, "/v1/pairs?FILTER&limit=500"),
    (4, "/v1/events?FILTER&by=events&limit=50&count=true"),
    (4, "/v1/events?oldest=true&FILTER&limit=50"),
    (8, "/v1/explain/ROW"),
    (6, "/v1/occurrences/ROW"),
    (4, "/v1/articles/ARTICLE?explain=true"),
    (1, "/v1/occurrences?FILTER&limit=200"),
    (2, "/v1/events?actor=CODE&party=CODE&limit=250"),
    (2, "/v1/statements?speaker=CODE&limit=500"),
    (3, "/v1/events?FILTER&limit=100"),
    (3, "/v1/provenance"),
    (2, "/v1/search?text=WORD&limit=50"),
    (1, "/v1/codebook"),
];

/// Words that are looked for, common and rare.
const WORDS: &[&str] = &[
    "border",
    "minister",
    "police",
    "talks",
    "army",
    "court",
    "election",
    "trade",
    "hospital",
    "fire",
    "storm",
    "budget",
    "strike",
    "tariffs",
    "ceasefire",
    "visa",
    "museum",
    "vaccine",
    "drought",
    "satellite",
];
/// Seconds whose requests are told together, so that a short halt is seen as one.
const SPELL: usize = 5;
const TYPES: &[&str] =
    &["ASSAULT", "ACCUSE", "CONSULT", "AGREE", "COERCE", "SANCTION", "THREATEN", "AID", "REJECT", "PROTEST"];

/// What questions are filled with; the same in every run over the same archive.
struct Filling {
    chance: u64,
    codes: Vec<String>,
    rows: Vec<String>,
    articles: Vec<String>,
}

impl Filling {
    fn draw(&mut self, n: usize) -> usize {
        self.chance = self.chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.chance >> 33) as usize % n.max(1)
    }

    fn one(&mut self, what: &str) -> String {
        match what {
            // Few are asked for often, many now and then.
            "CODE" => {
                let (a, b) = (self.draw(self.codes.len()), self.draw(self.codes.len()));
                self.codes[a.min(b)].clone()
            }
            "ROW" => {
                let at = self.draw(self.rows.len());
                self.rows[at].clone()
            }
            "ARTICLE" => {
                let at = self.draw(self.articles.len());
                self.articles[at].clone()
            }
            "WORD" => WORDS[self.draw(WORDS.len())].to_owned(),
            _ => self.filter(),
        }
    }

    /// As people filter: a fifth not at all, most by a party, some by type, words or years, some by two of them.
    fn filter(&mut self) -> String {
        let year = 2020 + self.draw(5);
        let kind = TYPES[self.draw(TYPES.len())];
        match self.draw(10) {
            0 | 1 => "confidence=0".to_owned(),
            2..=4 => format!("actor={}", self.one("CODE")),
            5 => format!("party={}", self.one("CODE")),
            6 => format!("type={kind}"),
            7 => format!("actor={}&from={year}&to={year}", self.one("CODE")),
            8 => format!("text={}", self.one("WORD")),
            _ => format!("type={kind}&from={year}-0{}", 1 + self.draw(9)),
        }
    }

    fn fill(&mut self, path: &str) -> String {
        let mut path = path.to_owned();
        for what in ["FILTER", "CODE", "ROW", "ARTICLE", "WORD"] {
            while path.contains(what) {
                let with = self.one(what);
                path = path.replacen(what, &with, 1);
            }
        }
        path
    }
}

fn main() {
    let args: Vec<String> = std::env::args().collect();
    let value = |name: &str| args.iter().position(|arg| arg == name).and_then(|at| args.get(at + 1)).cloned();
    let number = |name: &str, usual: usize| value(name).map_or(usual, |text| text.parse().unwrap());
    let Some(at) = value("--at") else {
        println!("nothing to ask: want --at HOST:PORT of a running server (see the head of load.rs)");
        return;
    };
    let (rate, seconds, n_connections) = (number("--rate", 150), number("--seconds", 60), number("--connections", 200));
    // A server that was just started has no answer yet; what comes in these seconds is asked, and told apart.
    let warm = number("--warm", 0);
    let n_requests = rate * (warm + seconds);
    let mix: Vec<&str> = MIX.iter().flat_map(|(weight, path)| std::iter::repeat_n(*path, *weight)).collect();
    let mut filling = filling(&at);
    // Which request comes when is the same in every run.
    let asked: Vec<(&str, String)> =
        (0..n_requests).map(|n| (mix[(n * 7919) % mix.len()], filling.fill(mix[(n * 7919) % mix.len()]))).collect();
    let n_distinct = asked.iter().map(|(_, path)| path).collect::<std::collections::BTreeSet<_>>().len();
    println!("{n_requests} requests, {n_distinct} of them distinct");
    let next = AtomicUsize::new(0);
    let times: Mutex<BTreeMap<&str, Vec<Duration>>> = Mutex::default();
    let by_spell: Mutex<BTreeMap<usize, Vec<Duration>>> = Mutex::default();
    let failures: Mutex<BTreeMap<String, usize>> = Mutex::default();
    let memory = || {
        let status = value("--pid").and_then(|pid| std::fs::read_to_string(format!("/proc/{pid}/status")).ok());
        status.and_then(|status| status.lines().find(|line| line.starts_with("VmRSS")).map(str::to_owned))
    };
    println!("memory before: {:?}", memory());
    let start = Instant::now() + Duration::from_millis(500);
    std::thread::scope(|scope| {
        for _ in 0..n_connections {
            scope.spawn(|| {
                let mut stream = connect(&at);
                loop {
                    let n = next.fetch_add(1, Ordering::Relaxed);
                    if n >= n_requests {
                        return;
                    }
                    let (kind, path) = &asked[n];
                    let due = start + Duration::from_secs_f64(n as f64 / rate as f64);
                    std::thread::sleep(due.saturating_duration_since(Instant::now()));
                    let answer = ask(&mut stream, &at, path).or_else(|_| {
                        // A connection that waited too long was closed: one more try, on a new one, within the same time.
                        stream = connect(&at);
                        ask(&mut stream, &at, path)
                    });
                    match answer {
                        Ok(200) => {
                            let took = due.elapsed();
                            if n >= warm * rate {
                                times.lock().unwrap().entry(*kind).or_default().push(took);
                            }
                            by_spell.lock().unwrap().entry(n / rate / SPELL * SPELL).or_default().push(took);
                        }
                        Ok(status) => *failures.lock().unwrap().entry(format!("{path}: {status}")).or_default() += 1,
                        Err(error) => {
                            *failures.lock().unwrap().entry(format!("{path}: {error}")).or_default() += 1;
                            stream = connect(&at);
                        }
                    }
                }
            });
        }
    });
    let took = start.elapsed();
    let times = times.into_inner().unwrap();
    let mut all: Vec<Duration> = times.values().flatten().copied().collect();
    println!("memory after:  {:?}", memory());
    println!(
        "{} answered and counted in {:.1} s; failures: {:?}",
        all.len(),
        took.as_secs_f64(),
        failures.into_inner().unwrap()
    );
    println!("{:<55} {:>6} {:>9} {:>9} {:>9}", "", "n", "median", "p99", "longest");
    for (path, mut times) in times {
        line(path, &mut times);
    }
    line("all", &mut all);
    for (second, mut times) in by_spell.into_inner().unwrap() {
        line(&format!("due from second {second:>3} on"), &mut times);
    }
}

/// Codes, rows and articles of the archive that is served.
fn filling(at: &str) -> Filling {
    let mut filling = Filling { chance: 11, codes: Vec::new(), rows: Vec::new(), articles: Vec::new() };
    let mut stream = connect(at);
    let mut lines = |path: &str| {
        let (_, body) = ask_whole(&mut stream, at, path).unwrap();
        String::from_utf8_lossy(&body).lines().skip(1).map(str::to_owned).collect::<Vec<_>>()
    };
    let cell = |line: &str, at: usize| line.split(',').nth(at).unwrap_or_default().trim_matches('"').to_owned();
    for line in lines("/v1/pairs?limit=400&format=csv") {
        for code in [cell(&line, 0), cell(&line, 1)] {
            if !code.is_empty() && !filling.codes.contains(&code) {
                filling.codes.push(code);
            }
        }
    }
    for year in 2020..2025 {
        for line in lines(&format!("/v1/events?limit=100&from={year}&to={year}&format=ndjson")) {
            let value = |name: &str| {
                line.split(&format!("\"{name}\":\"")).nth(1).and_then(|rest| rest.split('"').next()).map(str::to_owned)
            };
            // The key of a happening is the id of a row in it.
            filling.articles.extend(value("article"));
            filling.rows.extend(value("occurrence"));
        }
    }
    assert!(!filling.codes.is_empty() && !filling.rows.is_empty(), "the archive has no pairs or rows");
    filling
}

fn line(name: &str, times: &mut [Duration]) {
    times.sort_unstable();
    let at = |share: f64| times.get(((times.len() as f64 * share) as usize).min(times.len().saturating_sub(1)));
    let ms =
        |time: Option<&Duration>| time.map_or("-".to_owned(), |time| format!("{:.1} ms", time.as_secs_f64() * 1e3));
    println!("{name:<55} {:>6} {:>9} {:>9} {:>9}", times.len(), ms(at(0.5)), ms(at(0.99)), ms(times.last()));
}

fn connect(at: &str) -> TcpStream {
    let stream = TcpStream::connect(at).unwrap();
    stream.set_nodelay(true).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    stream
}

/// The status of an answer that was read whole.
fn ask(stream: &mut TcpStream, at: &str, path: &str) -> std::io::Result<u16> {
    ask_whole(stream, at, path).map(|(status, _)| status)
}

fn ask_whole(stream: &mut TcpStream, at: &str, path: &str) -> std::io::Result<(u16, Vec<u8>)> {
    stream.write_all(format!("GET {path} HTTP/1.1\r\nHost: {at}\r\n\r\n").as_bytes())?;
    let mut all = Vec::new();
    let mut chunk = vec![0; 256 << 10];
    loop {
        let n = stream.read(&mut chunk)?;
        if n == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        all.extend_from_slice(&chunk[..n]);
        let Some(end) = all.windows(4).take(8 << 10).position(|four| four == b"\r\n\r\n") else { continue };
        let head = String::from_utf8_lossy(&all[..end]).to_ascii_lowercase();
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse::<usize>().ok());
        if all.len() >= end + 4 + length.unwrap_or(0) {
            let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
            let status = status.ok_or(std::io::ErrorKind::InvalidData)?;
            return Ok((status, all.split_off(end + 4)));
        }
    }
}
