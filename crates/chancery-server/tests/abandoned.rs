//! A server whose askers leave in the middle of the work goes on for the others.

#![allow(clippy::unwrap_used)] // A test may break off where it stands.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use chancery::Pipeline;
use chancery_archive::Writer;
use chancery_server::{Config, Server};
use serde_json::json;

/// More than the server has readers.
const N_ASKERS: usize = 8;

fn sent(at: SocketAddr, request: &str) -> TcpStream {
    let mut stream = TcpStream::connect(at).unwrap();
    // Of a server that answers no more the test would never know.
    stream.set_read_timeout(Some(Duration::from_secs(120))).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    stream
}

fn status(mut stream: TcpStream) -> u16 {
    let mut head = [0; 12];
    stream.read_exact(&mut head).expect("an answer");
    String::from_utf8_lossy(&head).split(' ').nth(1).unwrap().parse().unwrap()
}

#[test]
fn texts_that_nobody_waits_for_keep_no_reader_from_others() {
    let folder = tempfile::tempdir().unwrap();
    let archive = folder.path().join("news.db");
    Writer::open(&archive).unwrap().close().unwrap();
    // Explaining takes as long as the test wants.
    let (began, begins) = channel();
    let (let_go, goes) = channel::<()>();
    let (began, goes) = (Mutex::new(began), Mutex::new(goes));
    let explained = Arc::new(AtomicUsize::new(0));
    let n_explained = Arc::clone(&explained);
    let explain = move |_: &Pipeline, _: &chancery::Record, _: &str| {
        let _ = began.lock().unwrap().send(());
        let _ = goes.lock().unwrap().recv();
        n_explained.fetch_add(1, Ordering::AcqRel);
        Some(json!({ "rows": [] }))
    };
    let server = Server::start(Config {
        archive,
        bind: "127.0.0.1:0".parse().unwrap(),
        hosts: Vec::new(),
        tokens: None,
        pipeline: Pipeline::new().unwrap(),
        explain: Box::new(explain),
        annotations: None,
    })
    .unwrap();
    let (at, stop) = (server.address().unwrap(), server.stopper());
    let running = thread::spawn(move || server.run(|_| {}));

    let body = json!({ "text": "Kenya accused Uganda of a raid on Monday." }).to_string();
    let read = format!(
        "POST /v1/read?explain=true HTTP/1.1\r\nHost: {at}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let ask = format!("GET /v1/events?limit=1 HTTP/1.1\r\nHost: {at}\r\n\r\n");
    let askers: Vec<TcpStream> = (0..N_ASKERS).map(|_| sent(at, &read)).collect();
    begins.recv().unwrap();
    assert_eq!(status(sent(at, &ask)), 200, "while they wait");
    drop(askers);
    assert_eq!(status(sent(at, &ask)), 200, "when they are gone");
    assert_eq!(explained.load(Ordering::Acquire), 0, "nobody was let go yet");
    drop(let_go);
    assert_eq!(status(sent(at, &read)), 200, "there is room for texts again");
    assert!(explained.load(Ordering::Acquire) > 0);
    stop.stop();
    running.join().unwrap();
}
