//! Speed of signatures, on one thread, on made text of news length.

#![allow(clippy::print_stdout, reason = "a bench prints")]

use std::time::Instant;

use chancery_corroborate::signature;

fn main() {
    let articles: Vec<String> = (0..500_u64).map(made).collect();
    let bytes: usize = articles.iter().map(String::len).sum();
    // The fastest of nine runs: others use the machine too.
    let fastest = (0..9)
        .map(|_| {
            let started = Instant::now();
            let n: usize = articles.iter().map(|text| std::hint::black_box(signature(text)).shingles.len()).sum();
            assert!(n > 0);
            started.elapsed()
        })
        .min()
        .unwrap_or_default();
    println!(
        "signatures: {:.0} MB of text a second, {} articles of {} bytes",
        bytes as f64 / 1e6 / fastest.as_secs_f64(),
        articles.len(),
        bytes / articles.len()
    );
}

/// About 600 words of two to eleven letters, a twentieth of them with an accent.
fn made(seed: u64) -> String {
    let mut state = seed.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mut next = |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    let mut text = String::new();
    for _ in 0..600 {
        for n in 0..2 + next(10) {
            let accented = n == 1 && next(20) == 0;
            text.push(if accented { 'é' } else { char::from(b'a' + next(26) as u8) });
        }
        text.push_str(if next(12) == 0 { ". " } else { " " });
    }
    text
}
