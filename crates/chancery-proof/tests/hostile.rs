//! Pages and files made to hurt: each comes to what it must, within its budgets.

#![allow(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

use chancery_input::{Inputs, Options};
use chancery_proof::hostile::{Case, EVIL, Must, cases, stored};
use chancery_proof::{hold, targets::PIPELINE};

/// Bytes of a text that is coded here.
const MAX_CODED_BYTES: usize = 16_000;

fn fault(case: &Case) -> Option<String> {
    let read = PIPELINE.extract(&case.page);
    if let Some(fault) = case.must.iter().find_map(|must| must.fault(&read)) {
        return Some(fault);
    }
    let article = read.ok()?;
    hold::article(&article);
    // What the encoder costs grows with the words alone; one long text is coded whole, of others the page stage is what is tested.
    if article.text.len() > MAX_CODED_BYTES && case.name != "endless: one sentence" {
        return None;
    }
    let record = PIPELINE.code_article(&article);
    hold::record(&record);
    // Notes quote what was left out, hidden or not; no row may.
    let said = serde_json::to_string(&(&record.article.text, &record.events, &record.statements)).unwrap();
    said.contains(EVIL).then(|| "what no reader sees stands in the rows".to_owned())
}

#[test]
fn every_page_made_to_hurt_comes_to_what_it_must() {
    let cases = cases();
    assert!(cases.len() >= 150, "only {} pages", cases.len());
    let mut faults = Vec::new();
    let only = std::env::var("CHANCERY_CASE").unwrap_or_default();
    for case in cases.iter().filter(|case| case.name.contains(&only)) {
        let started = std::time::Instant::now();
        let found = std::panic::catch_unwind(|| fault(case)).unwrap_or_else(|_| Some("broke off".to_owned()));
        faults.extend(found.map(|fault| format!("{}: {fault}", case.name)));
        if std::env::var_os("CHANCERY_TIMES").is_some() {
            eprintln!("{:8.3} s {}", started.elapsed().as_secs_f64(), case.name);
        }
    }
    assert!(faults.is_empty(), "{} of {}:\n{}", faults.len(), cases.len(), faults.join("\n"));
}

#[test]
fn every_case_has_a_name_of_its_own_and_asks_for_something() {
    let cases = cases();
    let mut names: Vec<&str> = cases.iter().map(|case| case.name.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), cases.len());
    assert!(cases.iter().all(|case| case.must.contains(&Must::Refuse) || case.must.contains(&Must::Lack(EVIL))));
}

#[test]
fn every_file_made_to_hurt_is_accounted_for() {
    let mut wrong = Vec::new();
    for stored in stored() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(stored.file);
        std::fs::write(&path, &stored.bytes).unwrap();
        let (inputs, faults): (Vec<_>, Vec<_>) = Inputs::new(vec![path], Options::default()).partition(Result::is_ok);
        if inputs.len() != stored.inputs || faults.len() < stored.faults {
            let faults: Vec<String> = faults.into_iter().map(|fault| fault.unwrap_err().to_string()).collect();
            wrong.push(format!("{}: {} inputs, faults {faults:?}", stored.name, inputs.len()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
