//! WARC archives: what pages come out of them, and how damage is told and passed.

#![allow(clippy::unwrap_used)] // A test may break off where it stands.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use chancery_input::{Input, Inputs, Options, RecordKind, warc_entries};
use flate2::Compression;
use flate2::write::GzEncoder;

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// A record with the fields and body.
fn record(fields: &str, body: &[u8]) -> Vec<u8> {
    let mut bytes = format!("WARC/1.0\r\n{fields}\r\nContent-Length: {}\r\n\r\n", body.len()).into_bytes();
    bytes.extend_from_slice(body);
    bytes.extend_from_slice(b"\r\n\r\n");
    bytes
}

/// The answer of a server to a request for page `n`.
fn answer(n: usize, head: &str, body: &[u8]) -> Vec<u8> {
    let fields = format!(
        "WARC-Type: response\r\nWARC-Target-URI: https://news.example/{n}\r\nWARC-Date: 2024-01-02T03:04:05Z\r\nContent-Type: application/http; msgtype=response"
    );
    record(&fields, &[head.as_bytes(), b"\r\n\r\n", body].concat())
}

/// Page `n`, as most are sent.
fn page(n: usize) -> Vec<u8> {
    answer(n, "HTTP/1.1 200 OK\r\nContent-Type: text/html", format!("<p>Envoys met for talk number {n}.").as_bytes())
}

/// What an archive came to: the last part of each page's name with its words, or the failure.
fn read(bytes: &[u8]) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.warc");
    fs::write(&path, bytes).unwrap();
    let shown = |item: Result<Input, _>| match item {
        Ok(input) => {
            let cut = if input.cut { " (cut)" } else { "" };
            let (_, name) = input.page.input.rsplit_once('#').unwrap();
            format!("{name}: {}{cut}", String::from_utf8_lossy(&input.page.bytes))
        }
        Err(error) => {
            let error: chancery_input::InputError = error;
            let message = error.to_string();
            format!("! {}", message.rsplit_once('#').map_or(message.as_str(), |(_, rest)| rest))
        }
    };
    Inputs::new(vec![path], Options::default()).map(shown).collect()
}

/// The numbers of the pages in `talk number N`, in their order, and how many failures there were.
fn talks(read: &[String]) -> (Vec<usize>, usize) {
    let number = |line: &String| line.split_once("talk number ")?.1.split('.').next()?.parse().ok();
    (read.iter().filter_map(number).collect(), read.iter().filter(|line| line.starts_with('!')).count())
}

#[test]
fn pages_come_out_of_records_of_all_kinds() {
    let html = "<p>Envoys met.";
    let archive = [
        record("WARC-Type: warcinfo\r\nContent-Type: application/warc-fields", b"software: test\r\n"),
        page(1),
        record("WARC-Type: request\r\nContent-Type: application/http; msgtype=request", b"GET / HTTP/1.1\r\n\r\n"),
        answer(2, "HTTP/1.1 404 Not Found\r\nContent-Type: text/html", b"<p>No."),
        answer(3, "HTTP/1.1 200 OK\r\nContent-Type: image/png", b"\x89PNG"),
        record("WARC-Type: revisit\r\nWARC-Target-URI: https://news.example/1\r\nContent-Type: application/http", b"HTTP/1.1 200 OK\r\n\r\n"),
        record("WARC-Type: resource\r\nWARC-Target-URI:  <https://news.example/a b> \r\nContent-Type: text/html; charset=koi8-r", html.as_bytes()),
        record("WARC-Type: conversion\r\nWARC-Target-URI: https://news.example/c\r\nContent-Type: text/plain", b"Envoys meet\n\nThey met."),
        record("WARC-Type: resource\r\nWARC-Target-URI: metadata://x/wget.log\r\nContent-Type: text/plain", b"saved"),
        answer(4, "HTTP/1.1 200 OK", b"<html><p>Nobody says what it is."),
        record("WARC-Type: metadata\r\nContent-Type: application/warc-fields", b"x: y\r\n"),
    ]
    .concat();
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in [("a.warc", archive.clone()), ("whole.warc.gz", gzip(&archive))] {
        let path = folder.path().join(name);
        fs::write(&path, bytes).unwrap();
        let mut inputs = Inputs::new(vec![path], Options::default());
        let pages: Vec<_> = inputs.by_ref().map(Result::unwrap).collect();
        assert_eq!(pages.len(), 4, "{name}");
        let given = &pages[0].page.given;
        assert_eq!(given.url.as_deref(), Some("https://news.example/1"));
        assert_eq!(given.captured.as_deref(), Some("2024-01-02T03:04:05Z"));
        assert_eq!(pages[1].page.given.url.as_deref(), Some("https://news.example/a%20b"));
        assert_eq!(pages[1].page.charset.as_deref(), Some("koi8-r"));
        assert_eq!(pages[2].page.media, chancery_doc::Media::Text);
        let passed = inputs.passed_over();
        assert_eq!((passed.n_revisits, passed.n_other_status, passed.n_other_media, passed.n_notes), (1, 1, 2, 3));
    }
}

#[test]
fn names_are_offsets_in_the_file() {
    let first = gzip(&page(1));
    let both = gzip(&[page(2), page(3)].concat());
    let within = page(2).len();
    let read = read(&[first.as_slice(), &both].concat());
    let names: Vec<&str> = read.iter().map(|line| line.split(':').next().unwrap()).collect();
    let at = first.len();
    assert_eq!(names, ["0".to_owned(), at.to_string(), format!("{at}+{within}")]);
}

#[test]
fn a_feed_in_an_archive_gives_its_items() {
    let text = "Ministers of both countries met. ".repeat(20);
    let feed = format!(
        "<rss><channel><title>News</title><item><title>A</title><description>{text}</description></item><item><title>B</title><description>Short.</description></item></channel></rss>"
    );
    let read = read(
        &[page(1), answer(2, "HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml", feed.as_bytes()), page(3)]
            .concat(),
    );
    assert_eq!(read.len(), 3, "{read:?}");
    assert!(read[1].contains("Ministers of both"));
}

#[test]
fn bodies_are_what_they_hold_whatever_their_servers_call_them() {
    let text = "Ministers of both countries met. ".repeat(20);
    let feed = format!("<rss><channel><item><title>A</title><description>{text}</description></item></channel></rss>");
    let xhtml =
        "<?xml version=\"1.0\"?><html xmlns=\"http://www.w3.org/1999/xhtml\"><body><p>They met.</p></body></html>";
    let of_json = |version: &str| format!(r#"{{"version":"{version}","items":[{{"content_text":"{text}"}}]}}"#);
    let json_feed = of_json("https://jsonfeed.org/version/1.1");
    for (head, body, words) in [
        (
            "203 Non-Authoritative Information\r\nContent-Type: text/html",
            "<p>They met at noon.",
            Some("<p>They met at noon."),
        ),
        ("200 OK\r\nContent-Type: application/xml", xhtml, Some(xhtml)),
        ("200 OK\r\nContent-Type: application/json; charset=utf-8", &json_feed, Some("<h1></h1>\n<p>Ministers")),
        ("200 OK\r\nContent-Type: text/html", &feed, Some("<h1>A</h1>\n<p>Ministers")),
        ("200 OK\r\nContent-Type: text/plain", &feed, Some("<h1>A</h1>\n<p>Ministers")),
        ("200 OK", &feed, Some("<h1>A</h1>\n<p>Ministers")),
        ("200 OK\r\nContent-Type: text/plain", "Editors of a <feed> met.", Some("Editors of a <feed> met.")),
        ("200 OK\r\nContent-Type: application/json", &of_json("7"), None),
        ("200 OK\r\nContent-Type: application/json", "[1, 2]", None),
        ("200 OK\r\nContent-Type: application/xml", "<urlset><url/></urlset>", None),
        ("206 Partial Content\r\nContent-Type: text/html", "<p>They", None),
    ] {
        let read = read(&answer(1, &format!("HTTP/1.1 {head}"), body.as_bytes()));
        let is_as_wanted = |line: &String| words.is_some_and(|words| line.contains(words));
        assert!(read.len() == usize::from(words.is_some()) && read.iter().all(is_as_wanted), "{head}: {read:?}");
    }
}

#[test]
fn a_feed_in_an_archive_is_read_in_the_charset_of_its_answer() {
    let text = "El señor Rojas habló en Lima. ".repeat(20);
    let feed = format!("<rss><channel><item><title>A</title><description>{text}</description></item></channel></rss>");
    let latin: Vec<u8> = feed.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    let read = read(&answer(1, "HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml; charset=iso-8859-1", &latin));
    assert!(read.len() == 1 && read[0].contains("El señor Rojas habló"), "{read:?}");
}

#[test]
fn a_feed_that_an_archive_cut_short_says_so() {
    let item = format!("<item><title>A</title><description>{}", "Ministers of both countries met. ".repeat(20));
    let feed = format!("<rss><channel>{item}</description></item>{item}");
    let fields = "WARC-Type: resource\r\nWARC-Truncated: length\r\nContent-Type: application/rss+xml";
    let read = read(&[record(fields, feed.as_bytes()), page(1)].concat());
    assert_eq!(read.len(), 4, "{read:?}");
    assert!(!read[0].ends_with("(cut)") && read[1].ends_with("(cut)"), "{read:?}");
    assert!(read[2].starts_with("! 3: breaks off after "), "{read:?}");
    assert!(read[3].contains("talk number 1"), "{read:?}");
}

/// Damage in the middle of five records, bare and a gzip member each.
#[test]
fn reading_goes_on_behind_damage() {
    let pages: Vec<Vec<u8>> = (0..5).map(page).collect();
    let with = |third: Vec<u8>| [&pages[..2].concat()[..], &third, &pages[3..].concat()].concat();
    let text = |n: usize| String::from_utf8(pages[n].clone()).unwrap();
    let length = text(2).split("Content-Length: ").nth(1).unwrap().split('\r').next().unwrap().to_owned();
    let relabelled = |to: &str| with(text(2).replace(&format!("Content-Length: {length}"), to).into_bytes());
    let all = [0, 1, 2, 3, 4].as_slice();
    let others = [0, 1, 3, 4].as_slice();
    for (what, archive, left) in [
        ("too long", relabelled("Content-Length: 500"), all),
        ("far too long", relabelled("Content-Length: 99999999999"), all),
        ("too short", relabelled("Content-Length: 60"), others),
        ("negative", relabelled("Content-Length: -1"), others),
        ("no length", relabelled("X: y"), others),
        ("a number beyond numbers", relabelled("Content-Length: 184467440737095516160"), others),
        ("garbage between", with([b"garbage\r\n\r\n".as_slice(), &pages[2]].concat()), all),
        ("zeros between", with([[0; 5000].as_slice(), b"\r\n", &pages[2]].concat()), all),
        ("no version line", with(text(2).split_once("\r\n").unwrap().1.as_bytes().to_vec()), others),
        ("an endless head", with([b"WARC/1.0\r\n".as_slice(), &b"X: y\r\n".repeat(30_000), b"\r\n"].concat()), others),
        ("head without an end", with(b"WARC/1.0\r\nWARC-Type: response\r\n".to_vec()), others),
        ("a record of nothing", with(b"WARC/1.0\r\n\r\n\r\n\r\n".to_vec()), others),
    ] {
        let read = read(&archive);
        let (numbers, n_failures) = talks(&read);
        assert_eq!(numbers, left, "{what}: {read:#?}");
        assert!(n_failures >= 1, "{what}: {read:#?}");
        let (numbers, n_failures) = talks(&self::read(&gzip(&archive)));
        assert!(
            numbers.starts_with(&[0, 1]) && numbers.ends_with(&[3, 4]) || what.contains("too long"),
            "{what}, in one gzip member: {numbers:?}"
        );
        assert!(n_failures >= 1, "{what}, in one gzip member");
    }
}

#[test]
fn reading_goes_on_behind_damaged_gzip() {
    let members: Vec<Vec<u8>> = (0..5).map(|n| gzip(&page(n))).collect();
    let with = |third: &[u8]| [&members[..2].concat()[..], third, &members[3..].concat()].concat();
    let third = &members[2];
    let flipped = |at: usize| {
        let mut member = third.clone();
        member[at] ^= 0xFF;
        with(&member)
    };
    let n = third.len();
    for (what, archive, left) in [
        ("cut short", with(&third[..n / 2]), &[0, 1, 3, 4][..]),
        ("its end cut off", with(&third[..n - 6]), &[0, 1, 3, 4]),
        ("only a beginning", with(&third[..4]), &[0, 1, 3, 4]),
        ("another method", flipped(2), &[0, 1, 3, 4]),
        ("reserved flags", flipped(3), &[0, 1, 3, 4]),
        ("bits turned over", flipped(n / 2), &[0, 1, 3, 4]),
        ("another checksum", flipped(n - 8), &[0, 1, 3, 4]),
        ("another size", flipped(n - 1), &[0, 1, 3, 4]),
        ("garbage between", with(&[b"garbage".as_slice(), third].concat()), &[0, 1, 2, 3, 4]),
        ("a magic number between", with(&[b"\x1f\x8b\x08\0".as_slice(), third].concat()), &[0, 1, 2, 3, 4]),
        ("zeros between", with(&[&[0; 512], third.as_slice()].concat()), &[0, 1, 2, 3, 4]),
        ("an empty member between", with(&[gzip(b""), third.clone()].concat()), &[0, 1, 2, 3, 4]),
        ("a record that is too long", with(&gzip(&page(2)[..page(2).len() - 20])), &[0, 1, 3, 4]),
        ("another file between", with(&gzip(b"no record")), &[0, 1, 3, 4]),
    ] {
        let read = read(&archive);
        let (numbers, n_failures) = talks(&read);
        assert_eq!(numbers, left, "{what}: {read:#?}");
        let is_harmless = what.starts_with("zeros") || what.starts_with("an empty");
        assert_eq!(n_failures, usize::from(!is_harmless), "{what}: {read:#?}");
    }
    let last = read(&[&members[..4].concat()[..], &members[4][..30]].concat());
    assert_eq!(talks(&last), (vec![0, 1, 2, 3], 1), "{last:#?}");
}

#[test]
fn blocks_of_gzip_that_split_records_are_joined() {
    let pages: Vec<u8> = (0..50).flat_map(page).collect();
    for n in [7, 100, 333, 4096] {
        let blocks: Vec<u8> = pages.chunks(n).flat_map(gzip).collect();
        let read = read(&blocks);
        assert_eq!(talks(&read), ((0..50).collect(), 0), "{n}: {read:#?}");
    }
}

#[test]
fn nothing_hostile_takes_forever_or_panics() {
    let claims: Vec<u8> = (0..20_000)
        .flat_map(|_| b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 99999999999\r\n\r\n".to_vec())
        .collect();
    let stored: Vec<u8> =
        (0..3000).flat_map(|_| b"\x1f\x8b\x08\0\0\0\0\0\0\0\x01\xff\xff\0\0WARC/1.".to_vec()).collect();
    let huge = answer(1, "HTTP/1.1 200 OK\r\nContent-Type: text/html", &b"<p>They met. ".repeat(2 << 20));
    let bomb = gzip(&gzip(&vec![b'a'; 200 << 20]));
    let bomb = answer(1, "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip, gzip", &bomb);
    let fields = "X: y\r\n".repeat(9000);
    for (what, archive) in [
        ("nothing", Vec::new()),
        ("an opening", b"WARC/1.".to_vec()),
        ("openings", b"\nWARC/1.0\r\na: b".repeat(200_000)),
        ("lines", b"\r\n".repeat(1 << 20)),
        ("claims of length", claims),
        ("members in members", stored),
        ("magic numbers", b"\x1f\x8b\x08\0".repeat(100_000)),
        ("binary", (0..1_000_000u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect()),
        ("a huge page", huge),
        ("a bomb", bomb),
        ("many fields", answer(1, &format!("HTTP/1.1 200 OK\r\n{fields}"), b"<p>")),
        (
            "an address of megabytes",
            record(&format!("WARC-Type: resource\r\nWARC-Target-URI: {}", "a".repeat(3 << 20)), b"<p>"),
        ),
        ("bytes for words", record("WARC-Type: \u{1F600}\r\nWARC-Date: \u{fffd}\r\nWARC-Target-URI: \0", b"<p>")),
    ] {
        let started = std::time::Instant::now();
        for archive in [archive.clone(), gzip(&archive), [page(1), archive.clone(), page(2)].concat()] {
            let read = read(&archive);
            assert!(read.iter().all(|line| line.len() <= (20 << 20) + 100), "{what}");
        }
        assert!(started.elapsed().as_secs() < 60, "{what} took {:?}", started.elapsed());
    }
}

#[test]
fn every_cut_of_an_archive_is_read_to_its_end() {
    let members: Vec<u8> = (0..3).flat_map(|n| gzip(&page(n))).collect();
    let bare: Vec<u8> = (0..3).flat_map(page).collect();
    for archive in [members, bare] {
        for n in 0..archive.len() {
            let (numbers, _) = talks(&read(&archive[..n]));
            assert!([0, 1, 2].starts_with(&numbers), "{n}: {numbers:?}");
        }
    }
}

#[test]
fn bytes_changed_at_random_never_end_the_reading() {
    let bare: Vec<u8> = (0..4).flat_map(page).collect();
    let coded = answer(
        4,
        "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked",
        b"5\r\nhello\r\n0\r\n\r\n",
    );
    let bare = [bare, coded].concat();
    let members: Vec<u8> = (0..4).flat_map(|n| gzip(&page(n))).collect();
    let mut state = 1_u64;
    let mut random = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (state >> 33) as usize % below
    };
    for archive in [bare, members] {
        for _ in 0..1500 {
            let mut archive = archive.clone();
            for _ in 0..=random(4) {
                let at = random(archive.len());
                match random(3) {
                    0 => archive[at] = random(256) as u8,
                    1 => drop(archive.drain(at..(at + random(40)).min(archive.len()))),
                    _ => archive.insert(at, random(256) as u8),
                }
            }
            assert!(read(&archive).len() < 20);
        }
    }
}

fn write_archives(folder: &Path) -> [PathBuf; 3] {
    let write = |name: &str, bytes: Vec<u8>| {
        let path = folder.join(name);
        fs::write(&path, bytes).unwrap();
        path
    };
    let pages = || (0..40).map(page);
    [
        write("bare.warc", pages().flatten().collect()),
        write("members.warc.gz", pages().flat_map(|page| gzip(&page)).collect()),
        write("whole.warc.gz", gzip(&pages().flatten().collect::<Vec<_>>())),
    ]
}

#[test]
fn parts_of_an_archive_share_nothing_and_leave_nothing_out() {
    let folder = tempfile::tempdir().unwrap();
    for path in write_archives(folder.path()) {
        let names = |inputs: Inputs| inputs.map(|input| input.unwrap().page.input).collect::<Vec<_>>();
        let whole = names(Inputs::new(vec![path.clone()], Options::default()));
        assert_eq!(whole.len(), 40);
        let n_bytes = fs::metadata(&path).unwrap().len();
        for n_parts in [1, 2, 7, 60] {
            let border = |n: u64| n_bytes * n / n_parts;
            let part = |n| names(Inputs::between(path.clone(), border(n), border(n + 1), Options::default()).unwrap());
            assert_eq!((0..n_parts).flat_map(part).collect::<Vec<_>>(), whole, "{n_parts} parts of {}", path.display());
        }
        let shard = |n: u32| Options { shard: format!("{n}/3").parse().unwrap(), ..Options::default() };
        let mut parts: Vec<_> = (1..=3).flat_map(|n| names(Inputs::new(vec![path.clone()], shard(n)))).collect();
        parts.sort_by_key(|name| whole.iter().position(|own| own == name));
        assert_eq!(parts, whole);
    }
}

#[test]
fn a_part_finds_its_first_record_wherever_it_lies() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("crawl.warc");
    let names = |inputs: Inputs| inputs.map(|input| input.unwrap().page.input).collect::<Vec<_>>();
    let halves = |archive: &[u8], middle: usize| {
        fs::write(&path, archive).unwrap();
        let whole = names(Inputs::new(vec![path.clone()], Options::default()));
        let part = |from: usize, to: usize| {
            names(Inputs::between(path.clone(), from as u64, to as u64, Options::default()).unwrap())
        };
        assert_eq!([part(0, middle), part(middle, archive.len())].concat(), whole, "parted at {middle}");
        whole.len()
    };
    // A head of which only a part has been read when its opening is found: whatever is read at once, one of these is.
    let long =
        |n_more: usize| answer(0, "HTTP/1.1 200 OK\r\nContent-Type: text/html", &vec![b'x'; (256 << 10) + n_more]);
    for n_more in (0..600).step_by(40) {
        assert_eq!(halves(&[long(n_more), page(1)].concat(), 300), 2);
    }
    // Some writers leave out the empty lines between records.
    let without_end = |n| page(n).strip_suffix(b"\r\n\r\n").unwrap().to_vec();
    let archive: Vec<u8> = (0..4).flat_map(without_end).collect();
    for middle in 1..archive.len() {
        assert_eq!(halves(&archive, middle), 4);
    }
}

#[test]
fn the_index_says_where_records_lie() {
    let folder = tempfile::tempdir().unwrap();
    for path in write_archives(folder.path()) {
        let bytes = fs::read(&path).unwrap();
        let entries: Vec<_> = warc_entries(&path).unwrap().map(Result::unwrap).collect();
        assert_eq!(entries.len(), 40);
        assert!(entries.iter().all(|entry| entry.kind == RecordKind::Response));
        assert_eq!(entries[7].url.as_deref(), Some("https://news.example/7"));
        assert_eq!(entries[7].date.as_deref(), Some("2024-01-02T03:04:05Z"));
        if path.ends_with("whole.warc.gz") {
            assert!(entries.iter().all(|entry| entry.offset == 0 && entry.length.is_none()));
            continue;
        }
        for (n, entry) in entries.iter().enumerate() {
            let alone = &bytes[entry.offset as usize..][..entry.length.unwrap() as usize];
            assert_eq!(talks(&read(alone)), (vec![n], 0));
        }
    }
}

/// The archives of `../shared/data/extraction/warc`, sound and damaged: pages, failures, revisits, answers of another
/// status, bodies of other media.
#[test]
fn stored_archives_are_read_to_their_end() {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    let folder = std::env::var_os("CHANCERY_SHARED").map_or_else(beside, PathBuf::from).join("data/extraction/warc");
    if !folder.is_dir() {
        assert!(std::env::var_os("CHANCERY_REQUIRE_ALL").is_none(), "no {}", folder.display());
        eprintln!("skipped: no {}", folder.display());
        return;
    }
    for (name, wanted) in [
        ("example-bad-non-chunked.warc.gz", (1, 0, 1, 0, 0)),
        ("example-bad.warc.gz.bad", (1, 0, 1, 1, 0)),
        ("example-digest.warc", (0, 0, 0, 0, 0)),
        ("example-iana.org-chunked.warc", (1, 0, 0, 0, 0)),
        ("example-resource.warc.gz", (1, 0, 0, 0, 0)),
        ("example-space-in-target-uri.warc.gz", (0, 0, 0, 0, 1)),
        ("example-trunc.warc", (1, 1, 0, 0, 0)),
        ("example-wget-bad-target-uri.warc.gz", (1, 0, 0, 0, 2)),
        ("example-wrong-chunks.warc.gz", (1, 0, 0, 0, 0)),
        ("example.warc", (1, 0, 1, 0, 0)),
        ("example.warc.gz", (1, 0, 1, 0, 0)),
        ("post-test.warc.gz", (0, 0, 0, 0, 3)),
    ] {
        let mut inputs = Inputs::new(vec![folder.join(name)], Options::default());
        let items: Vec<_> = inputs.by_ref().collect();
        let n_pages = items.iter().filter(|item| item.is_ok()).count();
        let passed = inputs.passed_over();
        let counts = (n_pages, items.len() - n_pages, passed.n_revisits, passed.n_other_status, passed.n_other_media);
        assert_eq!(counts, wanted, "{name}: {items:#?}");
        for input in items.iter().flatten() {
            let text = String::from_utf8_lossy(&input.page.bytes);
            assert!(text.trim_start().starts_with("<!") && text.contains("</html>"), "{name}: {text}");
            assert!(input.page.given.url.is_some() && input.page.given.captured.is_some(), "{name}");
            assert_eq!(input.cut, name == "example-trunc.warc");
        }
    }
}

#[test]
fn each_of_several_damaged_members_in_a_row_is_told_of() {
    let members: Vec<Vec<u8>> = (0..6).map(|n| gzip(&page(n))).collect();
    let starts: Vec<usize> = (0..6).map(|n| members[..n].iter().map(Vec::len).sum()).collect();
    // The first is damaged in its middle, the next two where they begin, so that no opening comes out of them.
    let mut archive = members.concat();
    for at in [starts[1] + members[1].len() / 2, starts[2] + 11, starts[3] + 12] {
        archive[at] ^= 0xFF;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("crawl.warc.gz");
    std::fs::write(&path, &archive).unwrap();
    let told = |from: usize, to: usize| -> Vec<usize> {
        let inputs = Inputs::between(path.clone(), from as u64, to as u64, Options::default()).unwrap();
        let name = |input: Result<chancery_input::Input, chancery_input::InputError>| match input {
            Ok(input) => input.page.input,
            Err(fault) => fault.to_string(),
        };
        let offset = |line: String| line.split(['#', ':']).nth(1).unwrap().parse().unwrap();
        inputs.map(name).map(offset).collect()
    };
    let expected = &starts;
    assert_eq!(told(0, archive.len()), *expected);
    for middle in [starts[1] + 5, starts[2], starts[2] + 5, starts[3] + 5, starts[4]] {
        // A part that begins among damaged members cannot tell them from the rest of somebody else's record.
        let parts = [told(0, middle), told(middle, archive.len())].concat();
        assert!(parts.is_sorted() && parts.iter().all(|at| expected.contains(at)), "parted at {middle}: {parts:?}");
        assert!([0, 1, 4, 5].iter().all(|n| parts.contains(&expected[*n])), "parted at {middle}: {parts:?}");
    }
}
