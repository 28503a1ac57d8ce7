//! The codebook's examples and counter-examples, coded: definitions are tested like code.
//!
//! The rules are a floor under the learned coder and do not pass every example yet; the shares below may only rise.

use chancery::Pipeline;
use chancery::doc::record::{Record, RecordParty};
use chancery::doc::{Given, Media, RawPage};

/// Share of examples whose type, trigger sentence and status are right.
const MIN_EXAMPLES: f64 = 0.70;
/// Share of counter-examples that give no row of their type.
const MIN_COUNTERS: f64 = 0.70;

fn code(pipeline: &Pipeline, text: &str) -> Record {
    let page = RawPage {
        input: "example".to_owned(),
        media: Media::Text,
        bytes: text.as_bytes().to_vec(),
        charset: None,
        given: Given { title: Some("Report".to_owned()), published: Some("2024-05-15".to_owned()), ..Given::default() },
    };
    pipeline.code(&page).expect("text is readable")
}

fn codes(parties: &[RecordParty]) -> Vec<String> {
    let mut codes: Vec<String> = parties.iter().filter_map(|party| party.code.clone()).collect();
    codes.sort();
    codes
}

#[test]
fn examples_are_coded_and_counter_examples_are_not() {
    let pipeline = Pipeline::new().unwrap();
    let codebook = chancery_codebook::Codebook::built_in().unwrap();
    let (mut n_examples, mut n_right, mut n_parties) = (0, 0, 0);
    let (mut n_counters, mut n_silent) = (0, 0);
    for entry in codebook.types() {
        let name = entry.event_type.as_str();
        for example in &entry.examples {
            let record = code(&pipeline, &example.text);
            n_examples += 1;
            let found = record.events.iter().find(|event| {
                event.event_type.as_deref() == Some(name)
                    && example.status.as_ref().is_none_or(|status| *status == event.status)
                    && (example.trigger.contains(&event.trigger.text) || event.trigger.text.contains(&example.trigger))
            });
            match found {
                Some(event) => {
                    n_right += 1;
                    let sorted = |mut codes: Vec<String>| {
                        codes.sort();
                        codes
                    };
                    let right = codes(&event.actors) == sorted(example.actors.clone())
                        && codes(&event.recipients) == sorted(example.recipients.clone());
                    n_parties += usize::from(right);
                    if !right {
                        println!(
                            "{name} parties: {} got {:?}>{:?}",
                            example.text,
                            codes(&event.actors),
                            codes(&event.recipients)
                        );
                    }
                }
                None => println!("{name} missed: {}", example.text),
            }
        }
        for counter in &entry.counters {
            let record = code(&pipeline, &counter.text);
            n_counters += 1;
            let silent = record.events.iter().all(|event| event.event_type.as_deref() != Some(name));
            n_silent += usize::from(silent);
            if !silent {
                println!("{name} wrongly: {}", counter.text);
            }
        }
    }
    println!(
        "examples {n_right}/{n_examples}, with right parties {n_parties}, counter-examples {n_silent}/{n_counters}"
    );
    let share =
        |part: usize, whole: usize| f64::from(u32::try_from(part).unwrap()) / f64::from(u32::try_from(whole).unwrap());
    assert!(share(n_right, n_examples) >= MIN_EXAMPLES);
    assert!(share(n_silent, n_counters) >= MIN_COUNTERS);
}
