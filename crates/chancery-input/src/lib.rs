//! From paths to raw pages, one at a time.
//!
//! 1. [`walk`]: paths and folders become files, in the order of their names.
//! 2. [`source`]: a file or standard input becomes a stream of bytes, inflated where it is compressed.
//! 3. [`kind`]: its name, or else its first bytes, tell what it is.
//! 4. One page is read whole, up to [`MAX_PAGE_BYTES`]; JSON Lines ([`lines`]) are read line by line, WARC archives
//!    ([`warc`]) record by record; feeds and articles of agencies ([`documents`]) item by item.
//! 5. What a web server put around a body is taken off: its answer's head and chunks ([`http`]), content codings
//!    ([`coding`]); the media type ([`media`]) tells what the body is.
//!
//! Whatever goes wrong with one input is an [`InputError`] in its place; the next one is read all the same.
//!
//! Invariant: at most one page, one line, one record or one document is in memory, however large the file or the stream
//! that holds them.
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

mod coding;
mod documents;
mod error;
mod fields;
mod http;
mod kind;
mod lines;
mod media;
mod shard;
mod source;
mod walk;
mod warc;
mod web;

pub use documents::listing::{Listed, Listing, listing};
pub use error::{DocumentProblem, InputError, LineProblem};
pub use lines::is_address;
pub use shard::{BadShard, Shard};
pub use warc::{PassedOver, RecordKind, WarcEntries, WarcEntry, warc_entries};
pub use web::{WebMedia, undo_codings, web_media};

use kind::{Kind, Whole};
use lines::Lines;
use source::Source;
use walk::{Found, Walk};
use warc::Warc;

/// Bytes of one page that are read, after inflation; no news page in our collections comes near a tenth of it.
pub const MAX_PAGE_BYTES: usize = 20 << 20;

/// The path that stands for standard input.
pub const STDIN: &str = "-";

/// What holds for all inputs of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// What the caller knows of each page; a line, a record or a feed that says otherwise wins.
    pub given: Given,
    /// The part of the inputs that this run reads.
    pub shard: Shard,
}

/// One page, and whether all of it is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Input {
    /// The page.
    pub page: RawPage,
    /// Whether its end is missing: it was longer than [`MAX_PAGE_BYTES`], or it or its feed was stored without its end.
    pub cut: bool,
}

/// The pages of some paths, read one by one.
pub struct Inputs {
    options: Options,
    walk: Walk,
    reading: Option<Reading>,
    passed_over: PassedOver,
    n_bytes: Arc<AtomicU64>,
    is_by_address: bool,
}

/// What holds more than one page and is being read.
enum Reading {
    Lines(Box<Lines>),
    Warc(Box<Warc>),
    Items(std::vec::IntoIter<Result<Input, InputError>>),
}

impl Inputs {
    /// The pages of `paths`: files, folders, or `-` for standard input. Nothing is opened yet.
    #[must_use]
    pub fn new(paths: Vec<PathBuf>, options: Options) -> Self {
        let (walk, n_bytes) = (Walk::new(paths), Arc::default());
        Self { options, walk, reading: None, passed_over: PassedOver::default(), n_bytes, is_by_address: false }
    }

    /// Names the pages of archives by their addresses instead of by their places, as whoever fetched them knows them.
    #[must_use]
    pub fn named_by_address(mut self) -> Self {
        self.is_by_address = true;
        self
    }

    /// The pages of the part of one WARC archive whose records begin from `from` to before `to`, both offsets in the file.
    ///
    /// Parts that meet share nothing and leave nothing out. A part that begins where no record does, as when a file is
    /// divided by its size, begins with the next one. Offsets are listed by [`warc_entries`].
    ///
    /// # Errors
    ///
    /// If the file cannot be opened.
    pub fn between(path: PathBuf, from: u64, to: u64, options: Options) -> Result<Self, InputError> {
        let name = path.to_string_lossy().into_owned();
        let mut inputs = Self::new(Vec::new(), options);
        let open = |source| InputError::Open { path: name.clone(), source };
        let source = source::open_at(&path, from, &inputs.n_bytes).map_err(open)?;
        let warc = Warc::between(name, source, from, to, inputs.options.clone())?;
        inputs.reading = Some(Reading::Warc(Box::new(warc)));
        Ok(inputs)
    }

    /// The pages of lines of JSON that a program makes, read as a file of that name would be.
    #[must_use]
    pub fn of_lines(name: String, stream: impl std::io::Read + Send + 'static, options: Options) -> Self {
        let mut inputs = Self::new(Vec::new(), options);
        inputs.reading = Some(inputs.lines(name, Source::of_stream(stream)));
        inputs
    }

    /// How many files of the folders walked so far were left out: hidden, or of no kind that we read.
    #[must_use]
    pub fn n_left_out(&self) -> u64 {
        self.walk.n_left_out
    }

    /// The records of archives read so far that hold no page.
    #[must_use]
    pub fn passed_over(&self) -> PassedOver {
        let mut sum = self.passed_over;
        if let Some(Reading::Warc(warc)) = &self.reading {
            sum.add(warc.passed_over);
        }
        sum
    }

    /// The count of bytes read from disk so far, to be watched from another thread.
    #[must_use]
    pub fn bytes_read(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.n_bytes)
    }

    /// Opens what the walk found: `None` where it belongs to another shard.
    fn open(&mut self, found: &Found) -> Result<Option<Reading>, InputError> {
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
            source::open(found, &self.n_bytes).map_err(|source| InputError::Open { path: name.clone(), source })?;
        if matches!(kind, Kind::Unknown | Kind::Document) {
            kind = kind::first_look(kind, &mut stream).map_err(read_error)?;
        }
        match kind {
            Kind::Lines => Ok(Some(self.lines(name, stream))),
            Kind::Warc => {
                let mut warc = Warc::new(name, stream, self.options.clone());
                warc.is_by_address = self.is_by_address;
                Ok(Some(Reading::Warc(Box::new(warc))))
            }
            _ => {
                let (bytes, cut) = read_capped(&mut stream, MAX_PAGE_BYTES).map_err(read_error)?;
                self.page(name, kind, bytes, cut)
            }
        }
    }

    fn lines(&self, name: String, stream: Source) -> Reading {
        Reading::Lines(Box::new(Lines::new(name, stream, self.options.clone())))
    }

    /// What was read whole: a page, the answer of a web server, a feed or an article of an agency.
    fn page(&self, name: String, kind: Kind, bytes: Vec<u8>, cut: bool) -> Result<Option<Reading>, InputError> {
        let items = match kind::whole_look(kind, &bytes) {
            Whole::Object(object) => {
                return Ok(Some(self.lines(name, Source::of_stream(std::io::Cursor::new(object)))));
            }
            Whole::Document if cut => {
                let problem = DocumentProblem::Excess { what: "bytes", max: MAX_PAGE_BYTES };
                Err(InputError::Document { input: name.clone(), problem })
            }
            Whole::Document => documents::read(&name, &bytes, None, &self.options.given),
            Whole::Answer(answer, at) => {
                media::stored(name.clone(), &answer, bytes[at..].to_vec(), self.options.given.clone())
            }
            Whole::Page(Kind::Unsupported(what)) => Err(InputError::Unsupported { path: name.clone(), what }),
            Whole::Page(kind) => Ok(vec![Ok(self.raw_page(name.clone(), kind, bytes, cut))]),
        };
        let shard = self.options.shard;
        match items {
            Ok(mut items) => {
                items.retain(|item| shard.holds(documents::name(item)));
                Ok(Some(Reading::Items(items.into_iter())))
            }
            Err(error) if shard.holds(&name) => Err(error),
            Err(_) => Ok(None),
        }
    }

    fn raw_page(&self, input: String, kind: Kind, mut bytes: Vec<u8>, cut: bool) -> Input {
        let media = if kind == Kind::Html { Media::Html } else { Media::Text };
        if kind == Kind::Markdown {
            blank_heading_marks(&mut bytes);
        }
        Input { page: RawPage { input, media, bytes, charset: None, given: self.options.given.clone() }, cut }
    }
}

impl Iterator for Inputs {
    type Item = Result<Input, InputError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let item = match &mut self.reading {
                Some(Reading::Lines(lines)) => lines.next(),
                Some(Reading::Warc(warc)) => warc.next(),
                Some(Reading::Items(items)) => items.next(),
                None => None,
            };
            if item.is_some() {
                return item;
            }
            self.passed_over = self.passed_over();
            self.reading = None;
            match self.walk.next()?.and_then(|found| self.open(&found)) {
                Ok(reading) => self.reading = reading,
                Err(error) => return Some(Err(error)),
            }
        }
    }
}

/// The bytes of one file, or of standard input for `-`, inflated where they are compressed.
///
/// # Errors
///
/// If it cannot be opened; damage shows while reading.
pub fn stream(path: &Path) -> std::io::Result<Box<dyn BufRead + Send>> {
    let found = if path == Path::new(STDIN) { Found::Stdin } else { Found::file(path)? };
    Ok(Box::new(source::open(&found, &Arc::default())?))
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
fn read_capped(stream: &mut impl BufRead, cap: usize) -> std::io::Result<(Vec<u8>, bool)> {
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
        let arc = folder.path().join("crawl.arc.gz");
        fs::write(&arc, gzip(b"filedesc://crawl.arc")).unwrap();
        assert!(matches!(read(&arc)[0], Err(InputError::Unsupported { .. })));
    }

    #[test]
    fn a_markdown_title_loses_its_marks_and_no_offset() {
        let mut bytes = b"## Envoys meet\n\n# 1 is kept".to_vec();
        blank_heading_marks(&mut bytes);
        assert_eq!(bytes, b"   Envoys meet\n\n# 1 is kept");
    }
}
