//! Every target holds for the inputs that are kept in `fuzz/corpus`, and for what a blind mutation makes of them.
//!
//! The fuzzer itself (`fuzz/run`) is guided by coverage; this needs nothing but `cargo test`. `CHANCERY_FUZZ_SECONDS` goes on for longer.

#![allow(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use chancery_proof::mixed::Mix;
use chancery_proof::random::Random;
use chancery_proof::targets::{TARGETS, Target};

/// What each input of a target is turned into, without more being asked for.
const MUTATIONS: usize = 3;
/// And how many mutations of a target are tried at most: some take tens of milliseconds.
const MOST_MUTATIONS: usize = 600;

fn kept(name: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus").join(name);
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.iter().map(|path| fs::read(path).unwrap()).collect()
}

fn hold((name, target): Target) {
    let kept = kept(name);
    assert!(kept.len() >= 3, "{name} has hardly any inputs");
    kept.iter().for_each(|bytes| target(bytes));
    let mut mix = Mix::new(17);
    for bytes in kept.iter().cycle().take((kept.len() * MUTATIONS).min(MOST_MUTATIONS)) {
        let mut bytes = bytes.clone();
        mix.damage(&mut bytes);
        target(&bytes);
    }
    let seconds = std::env::var("CHANCERY_FUZZ_SECONDS").ok().and_then(|seconds| seconds.parse().ok()).unwrap_or(0);
    go_on(&kept, target, name, Duration::from_secs(seconds));
}

/// Goes on with damage to the inputs, and with pieces of two of them put together.
fn go_on(kept: &[Vec<u8>], target: fn(&[u8]), name: &str, time: Duration) {
    let started = Instant::now();
    let (mut mix, mut random, mut n) = (Mix::new(19), Random::new(23), 0_u64);
    while started.elapsed() < time {
        let mut bytes = kept[random.below(kept.len())].clone();
        if random.percent(30) {
            let other = &kept[random.below(kept.len())];
            bytes.truncate(random.below(bytes.len() + 1));
            bytes.extend_from_slice(&other[random.below(other.len() + 1)..]);
        }
        (0..random.below(4)).for_each(|_| mix.damage(&mut bytes));
        let last = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.last"));
        // Where the target breaks off, this is what it was given.
        fs::write(&last, &bytes).unwrap();
        target(&bytes);
        n += 1;
    }
    if n > 0 {
        eprintln!("{name}: {n} inputs in {} s", time.as_secs());
    }
}

macro_rules! targets {
    ($($name:ident)*) => {
        $(#[test] fn $name() { hold(chancery_proof::targets::named(stringify!($name)).unwrap()); })*

        #[test]
        fn every_target_is_tried() {
            let tried = [$(stringify!($name)),*];
            assert!(TARGETS.iter().map(|(name, _)| *name).eq(tried));
        }
    };
}

targets! { archive codebook documents lines page pipeline record warc }
