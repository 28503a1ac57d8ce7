//! libFuzzer over one target, named in `CHANCERY_FUZZ`.
#![no_main]

mod mutate;

use std::sync::LazyLock;

use chancery_proof::targets::{self, Target};
use libfuzzer_sys::{fuzz_mutator, fuzz_target};

static TARGET: LazyLock<Target> = LazyLock::new(|| {
    let name = std::env::var("CHANCERY_FUZZ").expect("CHANCERY_FUZZ names a target");
    targets::named(&name).unwrap_or_else(|| panic!("no target `{name}`"))
});

fuzz_target!(|bytes: &[u8]| TARGET.1(bytes));

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    mutate::mutate(data, size, max_size, seed)
});
