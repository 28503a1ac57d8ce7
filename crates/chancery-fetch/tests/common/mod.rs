//! A server of the tests' own, on a port of this machine, that answers as it is told, well or badly.

#![allow(dead_code)] // Each test file uses a part of it.
#![allow(clippy::unwrap_used)] // A test may break off where it stands.

use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use chancery_fetch::{Address, Outcome, Outlets, Report, Settings, State, Visit};

/// What the server does once it has read a request.
pub(crate) type Answer = Arc<dyn Fn(&mut TcpStream, &str) + Send + Sync>;

/// Sends these bytes and closes.
pub(crate) fn raw(bytes: impl Into<Vec<u8>>) -> Answer {
    let bytes = bytes.into();
    Arc::new(move |stream, _| drop(stream.write_all(&bytes)))
}

/// Sends a sound answer.
pub(crate) fn ok(content_type: &str, body: impl Into<Vec<u8>>) -> Answer {
    let body = body.into();
    let mut bytes =
        format!("HTTP/1.1 200 OK\r\nContent-Type: {content_type}\r\nContent-Length: {}\r\n\r\n", body.len())
            .into_bytes();
    bytes.extend(body);
    raw(bytes)
}

/// Sends a head with these lines, and no body.
pub(crate) fn head(lines: &str) -> Answer {
    raw(format!("HTTP/1.1 {lines}\r\nContent-Length: 0\r\n\r\n"))
}

pub(crate) fn page(words: &str) -> Answer {
    ok("text/html", format!("<html><title>{words}</title><p>{words}"))
}

/// One answer after another; the last one stays.
pub(crate) fn in_turn(answers: Vec<Answer>) -> Answer {
    let at = Mutex::new(0);
    Arc::new(move |stream, request| {
        let mut at = at.lock().unwrap();
        let answer = answers[(*at).min(answers.len() - 1)].clone();
        *at += 1;
        drop(at);
        answer(stream, request);
    })
}

/// The server; it ends with the test.
pub(crate) struct Server {
    pub(crate) port: u16,
    /// First lines and heads of all requests, in their order.
    requests: Arc<Mutex<Vec<String>>>,
    stop: Arc<AtomicBool>,
}

impl Server {
    /// Answers by path, query included; anything else is 404.
    pub(crate) fn start(answers: Vec<(&str, Answer)>) -> Self {
        Self::with(|_| answers)
    }

    /// As [`Server::start`], for answers that name the server's own port.
    pub(crate) fn with<'a>(answers: impl FnOnce(u16) -> Vec<(&'a str, Answer)>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let answers: BTreeMap<String, Answer> =
            answers(port).into_iter().map(|(path, answer)| (path.to_owned(), answer)).collect();
        let (requests, stop) = (Arc::new(Mutex::new(Vec::new())), Arc::new(AtomicBool::new(false)));
        let (heard, ended) = (Arc::clone(&requests), Arc::clone(&stop));
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if ended.load(Ordering::Relaxed) {
                    return;
                }
                let (answers, heard) = (answers.clone(), Arc::clone(&heard));
                thread::spawn(move || serve(stream, &answers, &heard));
            }
        });
        Self { port, requests, stop }
    }

    pub(crate) fn address(&self, path: &str) -> Address {
        Address::parse(&format!("http://127.0.0.1:{}{path}", self.port)).unwrap()
    }

    pub(crate) fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }

    /// The paths that were asked for, without the rules of the site.
    pub(crate) fn paths(&self) -> Vec<String> {
        let path = |request: &String| request.split(' ').nth(1).unwrap_or_default().to_owned();
        let mut paths: Vec<String> = self.requests().iter().map(path).collect();
        paths.retain(|path| path != "/robots.txt" && path != "/.well-known/tdmrep.json");
        paths
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        // A last call, so that it notices.
        let _ = TcpStream::connect(("127.0.0.1", self.port));
    }
}

fn serve(mut stream: TcpStream, answers: &BTreeMap<String, Answer>, heard: &Mutex<Vec<String>>) {
    let mut request = Vec::new();
    let mut buffer = [0; 4096];
    while !request.windows(4).any(|four| four == b"\r\n\r\n") {
        match stream.read(&mut buffer) {
            Ok(0) | Err(_) => return,
            Ok(n) => request.extend_from_slice(&buffer[..n]),
        }
        // What is no request gets what a plain server says to it.
        if !request.starts_with(b"GET ") {
            let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n");
            return;
        }
    }
    let request = String::from_utf8_lossy(&request).into_owned();
    let path = request.split(' ').nth(1).unwrap_or_default().to_owned();
    heard.lock().unwrap().push(request.clone());
    match answers.get(&path) {
        Some(answer) => answer(&mut stream, &request),
        None => drop(stream.write_all(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")),
    }
}

/// Settings for a server on this machine: no pauses, and time enough for a busy machine.
pub(crate) fn settings() -> Settings {
    let mut settings = Settings::new("desk@institute.example".parse().unwrap());
    settings.delay = Duration::ZERO;
    settings.timeout = Duration::from_secs(60);
    settings.max_wait = Duration::from_secs(2);
    settings.back_off = Duration::from_millis(10);
    settings
}

/// What a run came to, with each address that was told of.
pub(crate) struct Told {
    pub(crate) report: Report,
    pub(crate) visits: Vec<Visit>,
}

impl Told {
    /// What became of the address whose path ends so.
    pub(crate) fn outcome(&self, end: &str) -> &Outcome {
        let found = self.visits.iter().find(|visit| visit.address.as_str().ends_with(end));
        &found.unwrap_or_else(|| panic!("nothing was told of {end}: {:?}", self.visits)).outcome
    }
}

pub(crate) fn fetch(seeds: &[Address]) -> Told {
    fetch_with(&settings(), seeds, Outlets::default(), State::none())
}

pub(crate) fn fetch_with(settings: &Settings, seeds: &[Address], outlets: Outlets, state: State) -> Told {
    let visits = Mutex::new(Vec::new());
    let watch = |visit: &Visit| visits.lock().unwrap().push(visit.clone());
    let report = chancery_fetch::run(settings, seeds, outlets, state, &AtomicBool::new(false), &watch).unwrap();
    Told { report, visits: visits.into_inner().unwrap() }
}
