//! Files made to hurt the readers of files: what each of them must come to, in inputs and faults.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;

use super::LEAD;

/// One file made to hurt.
pub struct Stored {
    /// What is wrong with it.
    pub name: String,
    /// The name that it is stored under, for the name tells the kind.
    pub file: &'static str,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// How many inputs must be read of it, and at least how many faults must be told.
    pub inputs: usize,
    /// Faults that must be told at least.
    pub faults: usize,
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).and_then(|()| encoder.finish()).expect("memory takes what is written")
}

/// A record of an archive with a page in it.
#[must_use]
pub(crate) fn record(url: &str, page: &str) -> Vec<u8> {
    let answer = format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {}\r\n\r\n{page}", page.len());
    format!(
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2024-05-14T08:00:00Z\r\nContent-Type: \
         application/http; msgtype=response\r\nContent-Length: {}\r\n\r\n{answer}\r\n\r\n",
        answer.len()
    )
    .into_bytes()
}

/// All files made to hurt.
#[must_use]
pub fn stored() -> Vec<Stored> {
    let mut files = Vec::new();
    let mut add = |name: &str, file: &'static str, bytes: Vec<u8>, inputs: usize, faults: usize| {
        files.push(Stored { name: name.to_owned(), file, bytes, inputs, faults });
    };
    let page = format!("<html><body><p>{LEAD}</p></body></html>");
    let one = record("https://a.example/1", &page);
    let two = record("https://a.example/2", &page);
    add("two records", "a.warc", [one.as_slice(), &two].concat(), 2, 0);
    add("two members", "a.warc.gz", [gzip(&one), gzip(&two)].concat(), 2, 0);
    let mut broken = gzip(&one);
    let middle = broken.len() / 2;
    broken[middle] ^= 0x55;
    add("a broken member, then a sound one", "a.warc.gz", [broken.as_slice(), &gzip(&two)].concat(), 1, 1);
    add("junk between members", "a.warc.gz", [gzip(&one).as_slice(), b"junk junk junk", &gzip(&two)].concat(), 2, 1);
    let cut = gzip(&one);
    add("a member without its end", "a.warc.gz", [gzip(&two).as_slice(), &cut[..cut.len() - 12]].concat(), 1, 1);
    add("junk for an archive", "a.warc", b"this is no archive at all\n".repeat(100), 0, 1);
    add("junk for a compressed archive", "a.warc.gz", b"this is no archive at all\n".repeat(100), 0, 1);
    add("a page under the name of gzip", "a.html.gz", page.clone().into_bytes(), 1, 0);
    add("half a gzip stream", "a.html.gz", cut[..cut.len() / 2].to_vec(), 0, 1);
    add("a bomb: 200 MB of white space in gzip", "a.html.gz", gzip(&vec![b' '; 200 << 20]), 1, 0);
    let bomb = gzip(&record("https://a.example/3", &" ".repeat(64 << 20)));
    add("a bomb in an archive", "a.warc.gz", [bomb.as_slice(), &gzip(&two)].concat(), 2, 0);
    let length = |length: &str| {
        String::from_utf8_lossy(&one).replacen("Content-Length: ", &format!("Content-Length: {length}"), 1)
    };
    add("a length beyond all bounds", "a.warc", [length("999999999999999999999").as_bytes(), &two].concat(), 1, 1);
    add("a length below nothing", "a.warc", [length("-").as_bytes(), &two].concat(), 1, 1);
    let lines = |lines: &[&str]| lines.join("\n").into_bytes();
    let sound = format!("{{\"id\":\"a\",\"text\":\"{LEAD}\"}}");
    add("lines: one of three is none", "a.jsonl", lines(&[&sound, "{\"text\":", &sound]), 2, 1);
    add("lines: a lone surrogate", "a.jsonl", lines(&[&sound, "{\"text\":\"a \\ud800 b\"}"]), 1, 1);
    add(
        "lines: bytes that are no UTF-8",
        "a.jsonl",
        [sound.as_bytes(), b"\n{\"text\":\"\xff\xfe\"}\n", sound.as_bytes()].concat(),
        2,
        0,
    );
    add("lines: brackets in brackets", "a.jsonl", lines(&[&"[".repeat(200_000), &sound]), 1, 1);
    add("lines: an object in objects", "a.jsonl", lines(&[&"{\"text\":".repeat(100_000), &sound]), 1, 1);
    add("lines: a key twice", "a.jsonl", lines(&["{\"text\":\"a\",\"text\":\"b\"}", &sound]), 1, 1);
    add(
        "lines: a day that is none",
        "a.jsonl",
        lines(&["{\"text\":\"a\",\"published\":\"2024-02-31\"}", &sound]),
        1,
        1,
    );
    add("a feed of a billion laughs", "a.xml", feed_of_laughs(), 0, 0);
    add("a feed that asks for a file", "a.xml", b"<!DOCTYPE r [<!ENTITY f SYSTEM \"file:///etc/passwd\">]><rss><channel><item><description>&f;</description></item></channel></rss>".to_vec(), 0, 1);
    add("a feed of depth", "a.xml", ("<rss>".to_owned() + &"<a>".repeat(200_000)).into_bytes(), 0, 1);
    add("a feed without end", "a.rss", b"<rss version='2.0'><channel><item><title>Talks".to_vec(), 0, 1);
    add("a feed of nothing", "a.atom", b"<feed xmlns='http://www.w3.org/2005/Atom'></feed>".to_vec(), 0, 1);
    add("an answer without a body", "a.json", b"{}".to_vec(), 0, 1);
    files
}

fn feed_of_laughs() -> Vec<u8> {
    let mut source = "<?xml version='1.0'?><!DOCTYPE rss [<!ENTITY a0 \"ha\">".to_owned();
    for n in 1..12 {
        source += &format!("<!ENTITY a{n} \"{}\">", format!("&a{};", n - 1).repeat(10));
    }
    source +=
        "]><rss version='2.0'><channel><item><title>T</title><description>&a11;</description></item></channel></rss>";
    source.into_bytes()
}
