//! Speed of reading a WARC archive, on one thread: pages as inputs, and records passed over for an index.
//!
//! The archive is made of the pages in `../shared/data/extraction`, a response record and a gzip member each, as crawlers
//! write them. `CHANCERY_WARC` may name an archive to read instead.

#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "a bench prints, and may break off where it stands")]

use std::fs;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use chancery_input::{Inputs, Options, warc_entries};
use flate2::Compression;
use flate2::read::{GzDecoder, MultiGzDecoder};
use flate2::write::GzEncoder;

fn main() {
    let folder = tempfile::tempdir().unwrap();
    let Some(path) = std::env::var_os("CHANCERY_WARC").map(PathBuf::from).or_else(|| make(folder.path())) else {
        println!("skipped: no ../shared/data/extraction");
        return;
    };
    let raw = inflated(&path);
    let n_records = warc_entries(&path).unwrap().count();
    println!(
        "{n_records} records, {} MB raw, {} MB packed",
        raw / 1_000_000,
        fs::metadata(&path).unwrap().len() / 1_000_000
    );

    let tell = |what: &str, time: Duration| {
        let seconds = time.as_secs_f64();
        println!(
            "{what:<28} {:>6.0} MB/s raw {:>8.0} records/s",
            raw as f64 / 1e6 / seconds,
            n_records as f64 / seconds
        );
    };
    let pages = || {
        let inputs = Inputs::new(vec![path.clone()], Options::default());
        inputs.map(|input| input.map_or(0, |input| input.page.bytes.len())).sum::<usize>()
    };
    tell("pages", fastest(pages));
    tell("index", fastest(|| warc_entries(&path).unwrap().count()));
    tell("inflation alone, by flate2", fastest(|| inflated(&path) as usize));
}

/// The fastest of seven runs: others use the machine too.
fn fastest(run: impl Fn() -> usize) -> Duration {
    let time = |_| {
        let (started, worked) = (Instant::now(), worked());
        std::hint::black_box(run());
        worked.and_then(|before| self::worked()?.checked_sub(before)).unwrap_or(started.elapsed())
    };
    (0..7).map(time).min().unwrap_or_default()
}

/// How long this thread has worked, without the time in which others did; known on Linux only.
fn worked() -> Option<Duration> {
    let times = fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    times.split(' ').next()?.parse().ok().map(Duration::from_nanos)
}

/// The size of a file, inflated if it is a gzip file.
fn inflated(path: &Path) -> u64 {
    let open = || fs::File::open(path).unwrap();
    let mut magic = [0; 2];
    open().read_exact(&mut magic).unwrap();
    let mut stream: Box<dyn std::io::Read> =
        if magic == [0x1F, 0x8B] { Box::new(MultiGzDecoder::new(open())) } else { Box::new(open()) };
    let (mut buffer, mut n_all) = (vec![0; 256 << 10], 0);
    loop {
        match stream.read(&mut buffer).unwrap() {
            0 => return n_all,
            n => n_all += n as u64,
        }
    }
}

/// Writes the archive; `None` where the pages are not there.
fn make(folder: &Path) -> Option<PathBuf> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    let root = std::env::var_os("CHANCERY_SHARED").map_or_else(beside, PathBuf::from).join("data/extraction");
    let path = folder.join("pages.warc.gz");
    let mut archive = fs::File::create(&path).ok()?;
    for set in ["aeb", "fundus", "naeb", "wcxb"] {
        let mut pages: Vec<_> =
            fs::read_dir(root.join(set).join("html")).ok()?.map(|page| page.unwrap().path()).collect();
        pages.sort();
        for page in pages {
            let mut html = Vec::new();
            GzDecoder::new(fs::File::open(&page).unwrap()).read_to_end(&mut html).unwrap();
            let head = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n";
            let name = page.file_name().unwrap().to_string_lossy().into_owned();
            let mut member = GzEncoder::new(&mut archive, Compression::default());
            write!(
                member,
                "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://news.example/{name}\r\nWARC-Date: 2024-01-02T03:04:05Z\r\nWARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-000000000000>\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: {}\r\n\r\n{head}",
                head.len() + html.len()
            )
            .unwrap();
            member.write_all(&html).unwrap();
            member.write_all(b"\r\n\r\n").unwrap();
            member.finish().unwrap();
        }
    }
    Some(path)
}
