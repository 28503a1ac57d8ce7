//! Speed of the encoder on every path, of WordPiece, and of a reader with its heads, on one thread.
//!
//! `CHANCERY_MODEL` names the weights; without it they are `models/reader.bin`, or random ones of the same size.
//! `CHANCERY_PIECES` may name a file of piece numbers, one sentence a line, to measure on; `CHANCERY_PATH` one path of
//! the encoder. With the argument `encoder` the rest is left out.

#![allow(clippy::print_stdout, reason = "a bench prints")]

#[path = "../tests/tiny/mod.rs"]
mod tiny;

use chancery_model::{Model, Path, Reader};
use std::hint::black_box;
use std::time::{Duration, Instant};
use tiny::{Random, Sizes, Tiny};

fn main() {
    let file = std::env::var_os("CHANCERY_MODEL").map_or_else(
        || std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models/reader.bin"),
        std::path::PathBuf::from,
    );
    let load = || {
        std::fs::read(&file).unwrap_or_else(|_| {
            let sizes = Sizes { layers: 6, hidden: 384, heads: 12, inner: 1536, positions: 512, arc: 256, label: 128 };
            Tiny::new(sizes, 1).bytes()
        })
    };
    let weights: &'static [u8] = load().leak();
    let model = Model::from_bytes(weights).expect("the weights are a model");
    println!("weights: {} bytes, {}", weights.len(), if file.exists() { "from file" } else { "random" });

    let sentences = pieces(&model);
    let n_pieces: usize = sentences.iter().map(Vec::len).sum();
    println!("{} sentences, {n_pieces} pieces", sentences.len());
    let slices: Vec<&[u32]> = sentences.iter().map(Vec::as_slice).collect();
    let only = std::env::var("CHANCERY_PATH").ok().map(|name| name.parse::<Path>().expect("a path"));
    let is_wanted = |path: &Path| only.is_none_or(|only| only == *path);
    for path in Path::available().into_iter().rev().filter(is_wanted) {
        for at_once in [1, 4, 256] {
            let n_sentences = if path == Path::Scalar { slices.len().min(20) } else { slices.len() };
            let slices = &slices[..n_sentences];
            let n_pieces: usize = slices.iter().map(|sentence| sentence.len()).sum();
            let time = fastest(|| {
                for batch in slices.chunks(at_once) {
                    black_box(model.encode(path, batch));
                }
            });
            println!(
                "encoder {path:>12}, {at_once:>3} at once: {:>8.0} pieces/s",
                n_pieces as f64 / time.as_secs_f64()
            );
        }
    }

    if std::env::args().any(|arg| arg == "encoder") {
        return;
    }
    let words = words();
    let mut pieces = Vec::new();
    // The processor's clock moves in steps of milliseconds.
    let time = fastest(|| {
        pieces.clear();
        for word in words.iter().flatten().cycle().take(1_000_000) {
            model.vocabulary().pieces(word, &mut pieces);
        }
    });
    println!("wordpiece: {:.1} M pieces/s", pieces.len() as f64 / time.as_secs_f64() / 1e6);

    let n_words: usize = words.iter().map(Vec::len).sum();
    let sentences: Vec<&[&str]> = words.iter().map(Vec::as_slice).collect();
    for path in Path::available().into_iter().filter(|&path| path != Path::Scalar) {
        let reader = Reader::with_path(Model::from_bytes(weights).expect("the weights are a model"), path);
        let reader = reader.expect("the path is available");
        let time = fastest(|| {
            black_box(reader.read(&sentences));
        });
        println!("reader {path:>13}: {:>8.0} words/s", n_words as f64 / time.as_secs_f64());
    }
    let time = fastest(|| {
        black_box(Model::from_bytes(weights).expect("the weights are a model").encode(Path::detect(), &[&[2, 3]]));
    });
    println!("load and first sentence, warm pages: {time:?}");
}

/// The fastest of five runs.
fn fastest(mut work: impl FnMut()) -> Duration {
    let start = Instant::now();
    let times = (0..5).map(|_| {
        let before = processor_time().unwrap_or_else(|| start.elapsed());
        work();
        processor_time().unwrap_or_else(|| start.elapsed()) - before
    });
    times.min().expect("five runs")
}

/// The time this thread has had a processor, which other work on the machine does not stretch; Linux tells it.
fn processor_time() -> Option<Duration> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    Some(Duration::from_nanos(text.split_whitespace().next()?.parse().ok()?))
}

/// Sentences of piece numbers: from a file, or random with the lengths of news.
fn pieces(model: &Model) -> Vec<Vec<u32>> {
    if let Some(file) = std::env::var_os("CHANCERY_PIECES") {
        let text = std::fs::read_to_string(file).expect("CHANCERY_PIECES can be read");
        return text
            .lines()
            .map(|line| line.split_whitespace().map(|n| n.parse().expect("a number")).collect())
            .collect();
    }
    let mut random = Random(9);
    let n_pieces = model.vocabulary().len();
    let sentence = |_| {
        let length = 6 + random.below(25) + random.below(25);
        (0..length).map(|_| random.below(n_pieces) as u32).collect()
    };
    (0..200).map(sentence).collect()
}

fn words() -> Vec<Vec<&'static str>> {
    let text = "Japan 's foreign minister said on Wednesday that Tokyo was in talks with NATO about a liaison office .\n\
                The opposition has rejected the government 's offer to reopen negotiations over the disputed islands , \
                officials in São Tomé said .\n\
                Police arrested 14 demonstrators outside the U.S. embassy in Ljubljana after clashes on Friday night .";
    text.lines().map(|line| line.split_whitespace().collect()).cycle().take(60).collect()
}
