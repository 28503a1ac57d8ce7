//! Asks a running server as many pages would at once, in an open loop: each request has its moment, whether or not those before it
//! were answered, and its time counts from that moment.
//!
//! ```text
//! chancery serve --archive news.db --bind 127.0.0.1:8765 &
//! chancery import more.jsonl --archive news.db &
//! cargo bench -p chancery-server --bench load -- --at 127.0.0.1:8765 --rate 150 --seconds 60 --connections 200 --pid $!
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

/// What the page asks for, by weight: lists and their later pages, the pictures beside them, a happening, why.
const MIX: &[(usize, &str)] = &[
    (20, "/v1/events?limit=50"),
    (12, "/v1/events?limit=50&actor=KEN"),
    (8, "/v1/events?limit=50&type=ASSAULT&from=2023"),
    (6, "/v1/events?limit=50&by=events"),
    (6, "/v1/events?limit=50&text=border"),
    (8, "/v1/timeline?per=month&actor=KEN"),
    (4, "/v1/timeline?per=year"),
    (8, "/v1/panel?per=year&actor=KEN"),
    (4, "/v1/pairs?limit=200"),
    (6, "/v1/statements?limit=50"),
    (4, "/v1/statements?limit=50&speaker=KEN"),
    (4, "/v1/search?text=minister&limit=20"),
    (3, "/v1/places?actor=KEN&limit=200"),
    (2, "/v1/coverage?limit=1000"),
    (2, "/v1/sources?actor=KEN"),
    (2, "/v1/provenance"),
    (1, "/v1/codebook"),
];

fn main() {
    let args: Vec<String> = std::env::args().collect();
    let value = |name: &str| args.iter().position(|arg| arg == name).and_then(|at| args.get(at + 1)).cloned();
    let number = |name: &str, usual: usize| value(name).map_or(usual, |text| text.parse().unwrap());
    let Some(at) = value("--at") else {
        println!("nothing to ask: want --at HOST:PORT of a running server (see the head of load.rs)");
        return;
    };
    let (rate, seconds, n_connections) = (number("--rate", 150), number("--seconds", 60), number("--connections", 200));
    let n_requests = rate * seconds;
    let mix: Vec<&str> = MIX.iter().flat_map(|(weight, path)| std::iter::repeat_n(*path, *weight)).collect();
    let next = AtomicUsize::new(0);
    let times: Mutex<BTreeMap<&str, Vec<Duration>>> = Mutex::default();
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
                    // Which request comes when is the same in every run.
                    let path = mix[(n * 7919) % mix.len()];
                    let due = start + Duration::from_secs_f64(n as f64 / rate as f64);
                    std::thread::sleep(due.saturating_duration_since(Instant::now()));
                    let answer = ask(&mut stream, &at, path).or_else(|_| {
                        // A connection that waited too long was closed: one more try, on a new one, within the same time.
                        stream = connect(&at);
                        ask(&mut stream, &at, path)
                    });
                    match answer {
                        Ok(200) => times.lock().unwrap().entry(path).or_default().push(due.elapsed()),
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
    println!("{} answered in {:.1} s; failures: {:?}", all.len(), took.as_secs_f64(), failures.into_inner().unwrap());
    println!("{:<55} {:>6} {:>9} {:>9} {:>9}", "", "n", "median", "p99", "longest");
    for (path, mut times) in times {
        line(path, &mut times);
    }
    line("all", &mut all);
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
    stream.write_all(format!("GET {path} HTTP/1.1\r\nHost: {at}\r\n\r\n").as_bytes())?;
    let mut all = Vec::new();
    let mut chunk = [0; 64 << 10];
    loop {
        let n = stream.read(&mut chunk)?;
        if n == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        all.extend_from_slice(&chunk[..n]);
        let Some(end) = all.windows(4).position(|four| four == b"\r\n\r\n") else { continue };
        let head = String::from_utf8_lossy(&all[..end]).to_ascii_lowercase();
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse::<usize>().ok());
        if all.len() >= end + 4 + length.unwrap_or(0) {
            return head
                .split(' ')
                .nth(1)
                .and_then(|status| status.parse().ok())
                .ok_or_else(|| std::io::ErrorKind::InvalidData.into());
        }
    }
}
