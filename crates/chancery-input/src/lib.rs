//! From paths to raw pages, one at a time.
//!
//! 1. [`walk`]: paths and folders become files, in the order of their names.
//! 2. [`source`]: a file or standard input becomes a stream of bytes, inflated where it is a gzip stream.
//! 3. [`kind`]: its name, or else its first bytes, tell what it is.
//! 4. One page is read whole, up to [`MAX_PAGE_BYTES`]; JSON Lines ([`lines`]) are read line by line.
//!
//! Whatever goes wrong with one input is an [`InputError`] in its place; the next one is read all the same.
//!
//! Invariant: at most one page and one line are in memory, however large the file or the stream that holds them.
//!
//! ```
//! use std::path::PathBuf;
//! use chancery_input::{Inputs, Options};
//!
//! let folder = tempfile::tempdir()?;
//! std::fs::write(folder.path().join("talks.txt"), "Envoys meet\n\nEnvoys of Peru and Chile met on Monday.")?;
//! let pages: Vec<_> = Inputs::new(vec![folder.path().to_owned()], Options::default()).collect::<Result<_, _>>()?;
//! assert!(pages[0].page.input.ends_with("talks.txt"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use std::io::{BufRead, Read as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use chancery_doc::{Given, Media, RawPage};

mod error;
mod kind;
mod lines;
mod shard;
mod source;
mod walk;

pub use error::{InputError, LineProblem};
pub use lines::is_address;
pub use shard::{BadShard, Shard};

use kind::Kind;
use lines::Lines;
use walk::{Found, Walk};

/// Bytes of one page that are read, after inflation; no news page in our collections comes near a tenth of it.
pub const MAX_PAGE_BYTES: usize = 20 << 20;

/// The path that stands for standard input.
pub const STDIN: &str = "-";

/// What holds for all inputs of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// What the caller knows of each page; a line of JSON Lines that says otherwise wins.
    pub given: Given,
    /// The part of the inputs that this run reads.
    pub shard: Shard,
}

/// One page, and whether all of it is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Input {
    /// The page.
    pub page: RawPage,
    /// Whether it was longer than [`MAX_PAGE_BYTES`] and the rest was not read.
    pub cut: bool,
}

/// The pages of some paths, read one by one.
pub struct Inputs {
    options: Options,
    walk: Walk,
    lines: Option<Lines>,
    n_bytes: Arc<AtomicU64>,
}

impl Inputs {
    /// The pages of `paths`: files, folders, or `-` for standard input. Nothing is opened yet.
    #[must_use]
    pub fn new(paths: Vec<PathBuf>, options: Options) -> Self {
        Self { options, walk: Walk::new(paths), lines: None, n_bytes: Arc::default() }
    }

    /// How many files of the folders walked so far were left out: hidden, or of no kind that we read.
    #[must_use]
    pub fn n_left_out(&self) -> u64 {
        self.walk.n_left_out
    }

    /// The count of bytes read from disk so far, to be watched from another thread.
    #[must_use]
    pub fn bytes_read(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.n_bytes)
    }

    /// Opens what the walk found: `Ok(None)` where it belongs to another shard or is now read line by line.
    fn open(&mut self, found: Found) -> Result<Option<Input>, InputError> {
        let name = found.name();
        let mut kind = found.kind();
        if let Kind::Unsupported(what) = kind {
            return Err(InputError::Unsupported { path: name, what });
        }
        if kind.is_page() && !self.options.shard.holds(&name) {
            self.n_bytes.fetch_add(found.len(), Ordering::Relaxed);
            return Ok(None);
        }
        let read_error = |source| InputError::Read { path: name.clone(), source };
        let mut stream =
            source::open(&found, &self.n_bytes).map_err(|source| InputError::Open { path: name.clone(), source })?;
        if kind == Kind::Unknown && kind::opens_an_object(stream.fill_buf().map_err(read_error)?) {
            kind = Kind::Lines;
        }
        if kind == Kind::Lines {
            self.lines = Some(Lines::new(name, stream, self.options.clone()));
            return Ok(None);
        }
        if !self.options.shard.holds(&name) {
            return Ok(None);
        }
        let (mut bytes, cut) = read_capped(&mut stream, MAX_PAGE_BYTES).map_err(read_error)?;
        if kind == Kind::Unknown {
            kind = kind::sniff(&bytes);
        }
        let media = match kind {
            Kind::Unsupported(what) => return Err(InputError::Unsupported { path: name, what }),
            Kind::Html => Media::Html,
            Kind::Markdown => {
                blank_heading_marks(&mut bytes);
                Media::Text
            }
            Kind::Text | Kind::Lines | Kind::Unknown => Media::Text,
        };
        let page = RawPage { input: name, media, bytes, charset: None, given: self.options.given.clone() };
        Ok(Some(Input { page, cut }))
    }
}

impl Iterator for Inputs {
    type Item = Result<Input, InputError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(lines) = &mut self.lines {
                match lines.next() {
                    Some(item) => return Some(item),
                    None => self.lines = None,
                }
            }
            match self.walk.next()?.and_then(|found| self.open(found)) {
                Ok(Some(input)) => return Some(Ok(input)),
                Ok(None) => {}
                Err(error) => return Some(Err(error)),
            }
        }
    }
}

/// The size of all files in `paths`, as far as it can be told before reading: `None` with standard input or a pipe.
///
/// Lists folders, opens nothing.
#[must_use]
pub fn total_bytes(paths: &[PathBuf]) -> Option<u64> {
    if paths.iter().any(|path| path == Path::new(STDIN)) {
        return None;
    }
    let mut total = 0;
    for found in Walk::new(paths.to_vec()).flatten() {
        total += found.is_regular().then(|| found.len())?;
    }
    Some(total)
}

/// Reads at most `cap` bytes; the second value says whether there are more.
fn read_capped(stream: &mut dyn BufRead, cap: usize) -> std::io::Result<(Vec<u8>, bool)> {
    let mut bytes = Vec::new();
    stream.take(cap as u64 + 1).read_to_end(&mut bytes)?;
    let cut = bytes.len() > cap;
    if cut {
        bytes.truncate(cap);
        drop_broken_end(&mut bytes);
    }
    Ok((bytes, cut))
}

/// Drops the first bytes of a UTF-8 character whose last were cut off: they would make sound UTF-8 look like another
/// character set. In other character sets up to three characters of 20 MiB are lost.
fn drop_broken_end(bytes: &mut Vec<u8>) {
    let n_following = bytes.iter().rev().take(3).take_while(|byte| **byte & 0xC0 == 0x80).count();
    let Some(at) = bytes.len().checked_sub(n_following + 1) else { return };
    let n_wanted = match bytes[at] {
        0xC0..=0xDF => 1,
        0xE0..=0xEF => 2,
        0xF0..=0xF7 => 3,
        _ => return,
    };
    if n_following < n_wanted {
        bytes.truncate(at);
    }
}

/// Overwrites the `#` marks of a Markdown title with spaces, so that every offset stays as it was.
fn blank_heading_marks(bytes: &mut [u8]) {
    let first = bytes.iter().position(|byte| !byte.is_ascii_whitespace()).unwrap_or(bytes.len());
    let n_marks = bytes[first..].iter().take_while(|byte| **byte == b'#').count();
    if (1..=6).contains(&n_marks) && bytes.get(first + n_marks) == Some(&b' ') {
        bytes[first..first + n_marks].fill(b' ');
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::io::Write as _;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn read(path: &Path) -> Vec<Result<Input, InputError>> {
        Inputs::new(vec![path.to_owned()], Options::default()).collect()
    }

    fn names(inputs: &[Result<Input, InputError>], under: &Path) -> Vec<String> {
        let short = |name: &str| name.trim_start_matches(under.to_str().unwrap()).trim_start_matches('/').to_owned();
        inputs.iter().map(|input| short(&input.as_ref().unwrap().page.input)).collect()
    }

    #[test]
    fn a_folder_is_read_in_the_order_of_its_names() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["b.txt", "a/z.html", "a/k.htm", "c.jsonl", ".hidden.txt", "photo.png", "d.md", "e.html.gz"] {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            let bytes = match name {
                "c.jsonl" => b"{\"id\":\"one\",\"text\":\"x\"}\n{\"text\":\"y\"}\n".to_vec(),
                "e.html.gz" => gzip(b"<p>x"),
                _ => b"x".to_vec(),
            };
            fs::write(path, bytes).unwrap();
        }
        let mut inputs = Inputs::new(vec![folder.path().to_owned()], Options::default());
        let read: Vec<_> = inputs.by_ref().collect();
        assert_eq!(
            names(&read, folder.path()),
            ["a/k.htm", "a/z.html", "b.txt", "one", "c.jsonl#2", "d.md", "e.html.gz"]
        );
        assert_eq!(inputs.n_left_out(), 2, "the hidden file and the photograph");
        assert_eq!(read[6].as_ref().unwrap().page.bytes, b"<p>x");
        let on_disk: u64 =
            fs::read_dir(folder.path().join("a")).unwrap().map(|f| f.unwrap().metadata().unwrap().len()).sum();
        assert_eq!(total_bytes(&[folder.path().join("a")]), Some(on_disk));
    }

    #[test]
    fn a_gzip_bomb_is_cut_and_said_so() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("bomb.html.gz");
        let mut encoder = GzEncoder::new(fs::File::create(&path).unwrap(), Compression::best());
        let block = vec![b'a'; 1 << 20];
        for _ in 0..40 {
            encoder.write_all(&block).unwrap();
        }
        encoder.finish().unwrap();
        let inputs = read(&path);
        let input = inputs[0].as_ref().unwrap();
        assert!(input.cut);
        assert_eq!(input.page.bytes.len(), MAX_PAGE_BYTES);
    }

    #[test]
    fn a_cut_never_splits_a_character() {
        for (text, cap, kept) in
            [("aaé", 3, "aa"), ("aa€", 4, "aa"), ("a😀b", 4, "a"), ("a😀b", 5, "a😀"), ("aé", 3, "aé")]
        {
            let (bytes, cut) = read_capped(&mut text.as_bytes(), cap).unwrap();
            assert_eq!((String::from_utf8(bytes).unwrap().as_str(), cut), (kept, text.len() > cap), "{text} at {cap}");
        }
    }

    #[test]
    fn a_truncated_gzip_file_is_a_failure_of_its_own() {
        let folder = tempfile::tempdir().unwrap();
        let whole = gzip(&b"The ministers met on Monday. ".repeat(200));
        fs::write(folder.path().join("a.txt.gz"), &whole[..whole.len() / 2]).unwrap();
        fs::write(folder.path().join("b.txt"), "Envoys meet").unwrap();
        let inputs = read(folder.path());
        assert!(matches!(inputs[0], Err(InputError::Read { .. })));
        assert!(inputs[1].is_ok());
    }

    #[test]
    fn shards_are_disjoint_and_complete() {
        let folder = tempfile::tempdir().unwrap();
        for n in 0..40 {
            fs::write(folder.path().join(format!("{n:02}.txt")), "x").unwrap();
        }
        let lines: String = (0..40).map(|n| format!("{{\"id\":\"line {n}\",\"text\":\"x\"}}\n")).collect();
        fs::write(folder.path().join("z.jsonl"), lines).unwrap();
        let of_shard = |shard: Shard| -> Vec<String> {
            let options = Options { shard, ..Options::default() };
            let inputs: Vec<_> = Inputs::new(vec![folder.path().to_owned()], options).collect();
            names(&inputs, folder.path())
        };
        let mut parts: Vec<String> =
            ["1/3", "2/3", "3/3"].iter().flat_map(|shard| of_shard(shard.parse().unwrap())).collect();
        let mut whole = of_shard(Shard::default());
        assert_eq!(whole.len(), 80);
        parts.sort();
        whole.sort();
        assert_eq!(parts, whole);
    }

    #[test]
    fn names_without_a_known_ending_are_told_by_their_content() {
        let folder = tempfile::tempdir().unwrap();
        for (name, content, media) in [
            ("page", " <!DOCTYPE html><p>x", Media::Html),
            ("page.php", "<html><p>x", Media::Html),
            ("note", "Envoys meet\n\nThey met.", Media::Text),
            ("lines", "{\"html\":\"<p>x\"}", Media::Html),
        ] {
            let path = folder.path().join(name);
            fs::write(&path, content).unwrap();
            assert_eq!(read(&path)[0].as_ref().unwrap().page.media, media, "{name}");
        }
        let array = folder.path().join("array.json");
        fs::write(&array, "[{\"text\":\"x\"}]").unwrap();
        assert!(matches!(read(&array)[0], Err(InputError::Unsupported { .. })));
        assert!(matches!(read(&folder.path().join("missing.html"))[0], Err(InputError::Missing { .. })));
        let warc = folder.path().join("crawl.warc.gz");
        fs::write(&warc, gzip(b"WARC/1.0")).unwrap();
        assert!(matches!(read(&warc)[0], Err(InputError::Unsupported { .. })));
    }

    #[test]
    fn a_markdown_title_loses_its_marks_and_no_offset() {
        let mut bytes = b"## Envoys meet\n\n# 1 is kept".to_vec();
        blank_heading_marks(&mut bytes);
        assert_eq!(bytes, b"   Envoys meet\n\n# 1 is kept");
    }
}
