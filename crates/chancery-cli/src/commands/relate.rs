//! `chancery relate`: the type of an act for people who have their own actors, a line in and a line out.
//!
//! Lines are read in blocks; each block goes through all threads and out again in its order.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read as _};
use std::num::NonZero;
use std::path::Path;
use std::thread;

use anyhow::Context as _;
use chancery::Pipeline;
use chancery::doc::Span;
use serde::{Deserialize, Serialize};

use crate::args::RelateArgs;
use crate::output::LineOutput;
use crate::{Exit, output, pages};

/// Lines in a block for each thread.
const LINES_PER_THREAD: usize = 64;
/// Bytes of a line at most: far more than any sentence or article has.
const MAX_LINE_BYTES: usize = 1 << 20;
/// Bytes of an over-long line that are passed over at a time.
const SKIPPED_AT_ONCE: u64 = 1 << 16;

/// Relates the pairs of the input.
pub(crate) fn run(args: RelateArgs) -> anyhow::Result<Exit> {
    let name = args.input.display().to_string();
    let mut lines = Lines::open(&args.input)?;
    let pipeline = pages::pipeline(&args.codebook)?;
    let mut out = LineOutput::create(args.out.as_deref())?;
    let cores = || thread::available_parallelism().map_or(1, NonZero::get);
    let n_threads = args.threads.map_or_else(cores, usize::from);
    let mut exit = Exit::Done;
    loop {
        let (block, is_over) = lines.block(n_threads * LINES_PER_THREAD);
        for (number, answer) in answers(&pipeline, block, n_threads)? {
            match answer {
                Ok(line) => out.write_json(line).context("could not write the output")?,
                Err(problem) => {
                    exit = Exit::SomeUnreadable;
                    output::say(&format!("{name}#{number}: {problem}"));
                }
            }
        }
        out.flush().context("could not write the output")?;
        if is_over {
            out.finish()?;
            return Ok(exit);
        }
    }
}

/// A line of the input or of the output with its number, from 1, or what is wrong with it.
type Line = (u64, Result<Vec<u8>, Problem>);

/// What is wrong with a line.
#[derive(Debug, thiserror::Error)]
enum Problem {
    #[error(
        "is no JSON object of the form {{\"id\",\"text\",\"actor\":{{\"start\",\"end\"}},\"recipient\":{{\"start\",\"end\"}}}}: {0}"
    )]
    Json(String),
    #[error("`text` is empty")]
    NoText,
    #[error("`{party}` is {start}..{end}, which is empty or turned round")]
    Empty { party: &'static str, start: usize, end: usize },
    #[error("`{party}` ends at {end}, behind the text's {length} characters")]
    Beyond { party: &'static str, end: usize, length: usize },
    #[error("`{party}` holds no word of the text")]
    Wordless { party: &'static str },
    #[error("the line is longer than {} MiB", MAX_LINE_BYTES >> 20)]
    TooLong,
    #[error("could not be read, nor what follows: {0}")]
    Read(#[from] io::Error),
    #[error("this is our bug, please report it with the line: {0}")]
    Bug(String),
}

#[derive(Deserialize)]
struct Pair {
    id: serde_json::Value,
    text: String,
    actor: Place,
    recipient: Place,
}

/// A place in the text, in code points.
#[derive(Clone, Copy, Deserialize)]
struct Place {
    start: usize,
    end: usize,
}

#[derive(Serialize)]
struct Told<'a> {
    id: &'a serde_json::Value,
    event_type: &'static str,
    status: &'static str,
    confidence: f64,
    alternatives: Vec<Alternative>,
}

#[derive(Serialize)]
struct Alternative {
    event_type: &'static str,
    confidence: f64,
}

/// Answers the lines of a block, in their order.
fn answers(pipeline: &Pipeline, block: Vec<Line>, n_threads: usize) -> anyhow::Result<Vec<Line>> {
    let n_lines = block.len();
    let share = n_lines.div_ceil(n_threads).max(1);
    let answer = |(number, line): Line| (number, line.and_then(|line| relate(pipeline, &line)));
    thread::scope(|scope| {
        let mut lines = block.into_iter();
        let mut workers = Vec::new();
        while lines.len() > 0 {
            let part: Vec<Line> = lines.by_ref().take(share).collect();
            let work = move || part.into_iter().map(answer).collect::<Vec<Line>>();
            workers.push(pages::reader_thread().spawn_scoped(scope, work).context("could not start a thread")?);
        }
        let mut all = Vec::with_capacity(n_lines);
        for worker in workers {
            all.extend(worker.join().map_err(|_| anyhow::anyhow!("a thread broke off, which is our bug"))?);
        }
        Ok(all)
    })
}

fn relate(pipeline: &Pipeline, line: &[u8]) -> Result<Vec<u8>, Problem> {
    let pair: Pair = serde_json::from_slice(line)
        .map_err(|error| Problem::Json(error.to_string().replace(" at line 1 column ", " at column ")))?;
    if pair.text.trim().is_empty() {
        return Err(Problem::NoText);
    }
    let actor = span(&pair.text, pair.actor, "actor")?;
    let recipient = span(&pair.text, pair.recipient, "recipient")?;
    let related = pages::caught(|| pipeline.relate(&pair.text, actor, recipient)).map_err(Problem::Bug)?;
    let told = Told {
        id: &pair.id,
        event_type: related.event_type.as_str(),
        status: related.status.as_str(),
        confidence: rounded(related.confidence),
        alternatives: related
            .alternatives
            .iter()
            .map(|(event_type, share)| Alternative { event_type: event_type.as_str(), confidence: rounded(*share) })
            .collect(),
    };
    serde_json::to_vec(&told).map_err(|error| Problem::Bug(error.to_string()))
}

/// The bytes of a place in code points.
fn span(text: &str, Place { start, end }: Place, party: &'static str) -> Result<Span, Problem> {
    if start >= end {
        return Err(Problem::Empty { party, start, end });
    }
    let mut borders = text.char_indices().map(|(at, _)| at).chain([text.len()]);
    let beyond = || Problem::Beyond { party, end, length: text.chars().count() };
    let first = borders.nth(start).ok_or_else(beyond)?;
    let last = borders.nth(end - start - 1).ok_or_else(beyond)?;
    if !text[first..last].contains(char::is_alphanumeric) {
        return Err(Problem::Wordless { party });
    }
    Ok(Span::new(first, last))
}

fn rounded(share: f64) -> f64 {
    (share * 100.0).round() / 100.0
}

/// The lines of a file or of standard input.
struct Lines {
    stream: Box<dyn BufRead>,
    number: u64,
}

impl Lines {
    fn open(path: &Path) -> anyhow::Result<Self> {
        let stream: Box<dyn BufRead> = if path == Path::new("-") {
            Box::new(BufReader::new(io::stdin()))
        } else {
            let file = File::open(path).with_context(|| format!("could not open `{}`", path.display()))?;
            Box::new(BufReader::new(file))
        };
        Ok(Self { stream, number: 0 })
    }

    /// The next lines but empty ones, and whether they were the last.
    fn block(&mut self, max_lines: usize) -> (Vec<Line>, bool) {
        let mut block = Vec::new();
        while block.len() < max_lines {
            match self.read_line() {
                Ok(None) => return (block, true),
                Ok(Some(line)) if line.as_ref().is_ok_and(|line| line.trim_ascii().is_empty()) => {}
                Ok(Some(line)) => block.push((self.number, line)),
                Err(error) => {
                    block.push((self.number, Err(error.into())));
                    return (block, true);
                }
            }
        }
        (block, false)
    }

    fn read_line(&mut self) -> io::Result<Option<Result<Vec<u8>, Problem>>> {
        self.number += 1;
        let mut line = Vec::new();
        let n_read = self.stream.by_ref().take(MAX_LINE_BYTES as u64 + 1).read_until(b'\n', &mut line)?;
        if self.number == 1 && line.starts_with(b"\xEF\xBB\xBF") {
            line.drain(..3);
        }
        if n_read <= MAX_LINE_BYTES || line.ends_with(b"\n") {
            return Ok((n_read > 0).then_some(Ok(line)));
        }
        let mut skipped = Vec::new();
        while !skipped.ends_with(b"\n") {
            skipped.clear();
            if self.stream.by_ref().take(SKIPPED_AT_ONCE).read_until(b'\n', &mut skipped)? == 0 {
                break;
            }
        }
        Ok(Some(Err(Problem::TooLong)))
    }
}
