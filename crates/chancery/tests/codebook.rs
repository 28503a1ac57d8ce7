//! The codebook's own texts: definitions are tested like code.

use std::fmt::Write as _;

use chancery::{Bench, Pipeline};

#[test]
fn every_text_of_the_codebook_passes() {
    let pipeline = Pipeline::new().expect("the built-in codebook is sound");
    let trials = Bench::new(&pipeline, "").expect("its texts are readable").trials();
    assert!(trials.len() > 2_000, "only {} texts were coded", trials.len());
    let mut wrong = String::new();
    for trial in &trials {
        if let Some(reason) = &trial.wrong {
            let _ = writeln!(wrong, "{}: {} {:?}\n    {reason}", trial.entry, trial.tests.as_str(), trial.text);
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// Of a hundred texts so many pass at least where the trained reader speaks beside the codebook.
const JOINED: usize = 93;

#[test]
fn the_reader_leaves_the_codebook_its_say() {
    let pipeline = Pipeline::new().expect("the built-in codebook is sound");
    let trials = Bench::joined(&pipeline, "").expect("its texts are readable").trials();
    let passed = trials.iter().filter(|trial| trial.wrong.is_none()).count();
    assert!(passed * 100 >= trials.len() * JOINED, "{passed} of {} texts pass", trials.len());
}

#[test]
fn nothing_in_the_codebook_asks_for_a_second_look() {
    let codebook = chancery::codebook::Codebook::built_in().expect("it is sound");
    let slips: Vec<String> =
        codebook.lint().into_iter().map(|slip| format!("{}: {}", slip.entry, slip.message)).collect();
    assert!(slips.is_empty(), "{}", slips.join("\n"));
}
