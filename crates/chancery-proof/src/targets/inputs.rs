//! Files as crawlers, agencies and users give them.

use std::fs;
use std::io::Write as _;

use chancery_input::{Inputs, MAX_PAGE_BYTES, Options, warc_entries};
use flate2::Compression;
use flate2::write::GzEncoder;
use tempfile::TempDir;

use super::folder;

/// How a record begins.
const OPENING: &[u8] = b"WARC/1.";

thread_local! {
    static FOLDER: TempDir = folder();
}

/// Reads a file of those bytes to its end; gives how many inputs and how many faults it came to.
fn read(name: &str, bytes: &[u8]) -> (usize, usize) {
    FOLDER.with(|folder| {
        let path = folder.path().join(name);
        fs::write(&path, bytes).expect("there is room for a file");
        let (mut n_inputs, mut n_faults) = (0, 0);
        for input in Inputs::new(vec![path.clone()], Options::default()) {
            // Every byte gives one input or one fault at most, so that a reader that goes in circles is found. A packed one may
            // hold a thousand and more.
            let most = if is_packed(bytes) { bytes.len() << 11 } else { bytes.len() };
            assert!(n_inputs + n_faults <= most.max(1 << 12) + 16, "the reader makes no headway");
            match input {
                Ok(input) => {
                    n_inputs += 1;
                    assert!(input.page.bytes.len() <= MAX_PAGE_BYTES);
                    assert!(!input.page.input.is_empty());
                }
                Err(fault) => {
                    n_faults += 1;
                    assert!(!fault.to_string().is_empty());
                }
            }
        }
        (n_inputs, n_faults)
    })
}

/// The first byte tells how the rest is stored: plain, a gzip member for all, one for each piece, or compressed and then damaged.
pub(super) fn warc(bytes: &[u8]) {
    let (&first, rest) = bytes.split_first().unwrap_or((&0, &[]));
    let (name, stored) = match first & 7 {
        0..=3 => ("f.warc", rest.to_vec()),
        4 => ("f.warc.gz", gzip(rest)),
        5 => ("f.warc.gz", pieces(rest)),
        6 => {
            let mut stored = pieces(rest);
            let at = stored.len() * usize::from(first >> 3) / 32;
            if let Some(byte) = stored.get_mut(at) {
                *byte ^= 0x55;
            }
            ("f.warc.gz", stored)
        }
        _ => ("f.warc.gz", rest.to_vec()),
    };
    let whole = read(name, &stored);
    FOLDER.with(|folder| {
        let path = folder.path().join(name);
        let n_entries = warc_entries(&path).map_or(0, |entries| entries.take(stored.len() + 16).count());
        // A page that holds a record, written plainly, is taken for one by whoever begins to read inside of it; and a record
        // that begins in the middle of a line is known by its version line alone.
        let is_plain = !stored.starts_with(b"\x1f\x8b");
        let openings =
            || stored.windows(OPENING.len()).enumerate().filter(|(_, bytes)| *bytes == OPENING).map(|(at, _)| at);
        let is_version_line = |line: &[u8]| matches!(line, [b'0'..=b'9', b'\r', b'\n', ..]);
        let is_told = |at: usize| at == 0 || stored[at - 1] == b'\n' || is_version_line(&stored[at + OPENING.len()..]);
        let is_doubtful = is_plain && (openings().count() > n_entries || !openings().all(is_told));
        // Two parts that meet hold what the whole holds.
        let (middle, end) = (stored.len() as u64 / 2, stored.len() as u64 + 1);
        let count = |from, to| {
            let inputs = Inputs::between(path.clone(), from, to, Options::default()).ok()?;
            Some(inputs.filter(Result::is_ok).count())
        };
        if whole.1 == 0
            && !is_doubtful
            && let (Some(first), Some(second)) = (count(0, middle), count(middle, end))
        {
            assert_eq!(first + second, whole.0, "two parts hold other pages than the whole");
        }
    });
}

/// The first byte tells by which name the rest comes.
pub(super) fn documents(bytes: &[u8]) {
    const NAMES: [&str; 8] = ["f.xml", "f.rss", "f.atom", "f.json", "f", "f.xml.gz", "f.html", "f.nitf"];
    let (&first, rest) = bytes.split_first().unwrap_or((&0, &[]));
    let name = NAMES[usize::from(first & 7)];
    let stored = if name.ends_with(".gz") { gzip(rest) } else { rest.to_vec() };
    read(name, &stored);
}

pub(super) fn lines(bytes: &[u8]) {
    let n_lines = bytes.split(|byte| *byte == b'\n').filter(|line| !line.trim_ascii().is_empty()).count();
    let (n_inputs, n_faults) = read("f.jsonl", bytes);
    // What is packed has other lines inside than outside; a line may be a feed, each of whose items is told of, whatever it is.
    let n_items = bytes.iter().filter(|byte| matches!(byte, b'{' | b',' | b'[')).count();
    assert!(
        is_packed(bytes) || n_inputs + n_faults <= n_lines + n_items,
        "{n_lines} lines, {n_inputs} inputs and {n_faults} faults"
    );
}

/// Whether bytes begin as gzip or as a frame of Zstandard, which may be one to skip.
fn is_packed(bytes: &[u8]) -> bool {
    bytes.starts_with(b"\x1f\x8b") || matches!(bytes, [0x28 | 0x50..=0x5f, 0xb5 | 0x2a, ..])
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).and_then(|()| encoder.finish()).expect("memory takes what is written")
}

/// A gzip member for each record, as crawlers write them.
fn pieces(bytes: &[u8]) -> Vec<u8> {
    let mut stored = Vec::new();
    let mut from = 0;
    for at in 1..bytes.len() {
        if bytes[at..].starts_with(b"WARC/") {
            stored.extend(gzip(&bytes[from..at]));
            from = at;
        }
    }
    stored.extend(gzip(&bytes[from..]));
    stored
}
