//! `fetch` as people run it, against a server of the test's own.

#![allow(clippy::unwrap_used)] // A test may break off where it stands.

mod common;
#[path = "../../chancery-fetch/tests/common/mod.rs"]
mod web;

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use common::{Run, arg, chancery};
use web::{Answer, Server, head, ok};

/// A page with a report that any coder makes something of.
fn news(town: &str) -> Answer {
    let first = format!("Kenya threatened on Wednesday to close its border with Uganda near {town}.");
    let more = "Interior Minister Wanjala Okumwe said that the border would be shut unless the talks in Busia made progress this week.";
    ok(
        "text/html; charset=utf-8",
        format!(
            "<html><head><title>Kenya threatens to close its border near {town}</title><meta property=article:published_time \
             content=2024-11-20></head><body><article><h1>Kenya threatens to close its border near {town}</h1><p>{first}</p><p>{more}</p></article></body></html>"
        ),
    )
}

fn feed(paths: &[&str]) -> Answer {
    let items: String = paths.iter().map(|path| format!("<item><link>{path}</link></item>")).collect();
    ok("application/rss+xml", format!("<rss><channel>{items}</channel></rss>"))
}

fn command(args: &[&str]) -> Command {
    let mut command = chancery();
    command.env_remove("CHANCERY_CONTACT").env_remove("CHANCERY_ARCHIVE").arg("fetch").args(args).stdin(Stdio::null());
    command
}

const CONTACT: [&str; 4] = ["--contact", "desk@institute.example", "--delay", "0"];

fn fetch(args: &[&str]) -> Run {
    command(&[args, &CONTACT[..]].concat()).output().unwrap().into()
}

fn inputs(archive: &Path) -> Vec<String> {
    let exported = common::run(&["export", "--archive", arg(archive)]);
    let mut inputs: Vec<String> =
        exported.records().iter().map(|record| record["article"]["input"].as_str().unwrap().to_owned()).collect();
    inputs.sort();
    inputs
}

#[test]
fn a_feed_becomes_rows_and_again_costs_little() {
    let server = Server::start(vec![
        ("/robots.txt", ok("text/plain", "User-agent: *\nDisallow: /closed")),
        ("/feed", feed(&["/a", "/b", "/closed", "/gone"])),
        ("/a", news("Busia")),
        ("/b", news("Malaba")),
        ("/closed", news("Lwakhakha")),
        ("/gone", head("410 Gone")),
    ]);
    let folder = tempfile::tempdir().unwrap();
    let (archive, warc) = (folder.path().join("news.db"), folder.path().join("all.warc.gz"));
    let seed = server.address("/feed").to_string();
    let first = fetch(&[&seed, "--archive", arg(&archive), "--warc", arg(&warc), "--report", "-"]);
    assert_eq!(first.code, 3, "one page is gone: {}", first.err);
    assert!(
        first.err.contains(
            "127.0.0.1: 2 fetched, 1 read as lists of pages, 1 refused by robots.txt, 1 failed (1 × status 410)"
        ),
        "{}",
        first.err
    );
    assert!(first.err.contains("archived 2 articles"), "{}", first.err);
    let outcomes: Vec<String> =
        first.records().iter().map(|line| line["outcome"].as_str().unwrap().to_owned()).collect();
    assert_eq!(outcomes.len(), 5);
    assert_eq!(inputs(&archive), [server.address("/a").to_string(), server.address("/b").to_string()]);
    let rows = common::run(&["query", "--archive", arg(&archive), "--type", "THREATEN", "--format", "jsonl"]);
    let urls: std::collections::BTreeSet<String> = rows.records().iter().map(|row| row["url"].to_string()).collect();
    assert_eq!(urls.len(), 2, "{}{}", rows.out, rows.err);
    // What was asked and came can be coded again from the WARC file.
    let coded = common::run(&["code", arg(&warc), "--quiet"]);
    assert_eq!(coded.records().len(), 2, "{}", coded.err);

    let second = fetch(&[&seed, "--archive", arg(&archive)]);
    assert!(second.err.contains("fetched 0 pages"), "{}", second.err);
    assert_eq!(server.paths().iter().filter(|path| *path == "/a").count(), 1, "what is known is not asked for again");
    let left: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(!left.iter().any(|name| name.to_string_lossy().contains("fetched.warc")), "{left:?}");
}

#[test]
fn what_is_missing_is_named_with_what_is_wanted() {
    let folder = tempfile::tempdir().unwrap();
    let list = folder.path().join("pages.txt");
    fs::write(&list, "https://news.example/a\nnews.example/b\n").unwrap();
    let (empty, warc) = (folder.path().join("empty.txt"), folder.path().join("old.warc"));
    fs::write(&empty, "# none yet\n").unwrap();
    fs::write(&warc, "x").unwrap();
    let no_contact = Run::from(command(&["https://news.example/", "--warc", "x.warc"]).output().unwrap());
    assert_eq!((no_contact.code, no_contact.out.as_str()), (2, ""));
    assert!(no_contact.err.contains("--contact desk@institute.example"), "{}", no_contact.err);
    for (args, wanted) in [
        (&["https://news.example/"][..], "--archive PATH"),
        (&["news.example/feed", "--warc", "x.warc"], "want https://news.example/feed"),
        (&["ftp://news.example/", "--warc", "x.warc"], "only http and https"),
        (&[arg(&list), "--warc", "x.warc"], "line 2"),
        (&[arg(&empty), "--warc", "x.warc"], "holds no address"),
        (&["http://127.0.0.1:9/", "--warc", arg(&warc)], "name another"),
        (&["http://127.0.0.1:9/", "--warc", "x.warc", "--max-wait", "soon"], "want seconds"),
        (&["http://127.0.0.1:9/", "--archive", "no/such/folder/x.db"], "no/such/folder"),
        (&["http://127.0.0.1:9/", "--warc", "y.warc", "--state", arg(&empty)], "--state"),
    ] {
        let run = fetch(args);
        assert_eq!((run.code, run.out.as_str()), (2, ""), "{args:?}: {}", run.err);
        assert!(run.err.contains(wanted), "{args:?}: {}", run.err);
    }
    assert!(!Path::new("x.warc").exists());
}

#[test]
fn no_network_is_4_and_some_failures_are_3() {
    let folder = tempfile::tempdir().unwrap();
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let nobody = format!("http://127.0.0.1:{closed}/");
    let none = fetch(&[&nobody, "--archive", arg(&folder.path().join("a.db"))]);
    assert_eq!(none.code, 4, "{}", none.err);
    let server = Server::start(vec![("/", news("Busia"))]);
    let some = fetch(&[&nobody, server.address("/").as_str(), "--archive", arg(&folder.path().join("b.db"))]);
    assert_eq!(some.code, 3, "{}", some.err);
    assert!(some.err.contains("no connection") && some.err.contains("archived 1 article"), "{}", some.err);
}

/// A server whose last page never comes, and a fetch of it that has begun and had the first.
fn stuck(archive: &Path) -> (Server, std::process::Child) {
    let silence: Answer = Arc::new(|_, _| thread::sleep(Duration::from_secs(60)));
    let server = Server::start(vec![
        ("/feed", feed(&["/a", "/never", "/b"])),
        ("/a", news("Busia")),
        ("/never", silence),
        ("/b", news("Malaba")),
    ]);
    let seed = server.address("/feed").to_string();
    let args = [&[seed.as_str(), "--archive", arg(archive), "--timeout", "3"], &CONTACT[..]].concat();
    let child = command(&args).stderr(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    while !server.paths().contains(&"/never".to_owned()) {
        thread::sleep(Duration::from_millis(20));
    }
    (server, child)
}

#[test]
fn ctrl_c_codes_what_came() {
    let folder = tempfile::tempdir().unwrap();
    let archive = folder.path().join("news.db");
    let (server, child) = stuck(&archive);
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    let run = Run::from(child.wait_with_output().unwrap());
    assert_eq!(run.code, 130, "{}", run.err);
    assert!(run.err.contains("interrupted, 1 address left") && run.err.contains("archived 1 article"), "{}", run.err);
    assert_eq!(inputs(&archive), [server.address("/a").to_string()]);
}

#[test]
fn a_kill_loses_no_page() {
    let folder = tempfile::tempdir().unwrap();
    let archive = folder.path().join("news.db");
    let (server, mut child) = stuck(&archive);
    child.kill().unwrap();
    child.wait().unwrap();
    let seed = server.address("/b").to_string();
    let run = fetch(&[&seed, "--archive", arg(&archive)]);
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(run.err.contains("coding what an earlier fetch left"), "{}", run.err);
    assert_eq!(inputs(&archive), [server.address("/a").to_string(), seed]);
    assert_eq!(server.paths().iter().filter(|path| *path == "/a").count(), 1);
}
