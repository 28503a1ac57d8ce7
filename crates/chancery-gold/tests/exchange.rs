//! Out to the formats of other tools and back: what they can say comes back as it was.

#![allow(clippy::unwrap_used)] // A test may break off where it stands.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use chancery_gold::exchange::standoff::to_standoff;
use chancery_gold::exchange::{Format, export, import};
use chancery_gold::{GoldDoc, GoldError, check, gold};

const FORMATS: [Format; 5] = [Format::Brat, Format::Conllu, Format::Xmi, Format::Prodigy, Format::WebAnnotation];

fn made() -> Vec<GoldDoc> {
    let path = |name: &str| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/made").join(name);
    gold::read(&[path("gold.jsonl"), path("hard.jsonl")]).unwrap()
}

/// Out and back, as files.
fn round(format: Format, docs: &[GoldDoc]) -> Vec<GoldDoc> {
    let files: BTreeMap<PathBuf, String> =
        export(format, docs).into_iter().map(|(name, text)| (PathBuf::from(name), text)).collect();
    let read = |path: &Path| files.get(path).cloned().ok_or(GoldError::Empty { paths: vec![path.to_owned()] });
    let ours = files.iter().filter(|(path, _)| path.extension().is_some_and(|ending| ending == format.ending()));
    let mut back: Vec<GoldDoc> = ours
        .flat_map(|(path, text)| {
            import(format, path, text, &read).unwrap_or_else(|error| panic!("{format:?}: {error}"))
        })
        .collect();
    back.sort_by(|a, b| a.id.cmp(&b.id));
    back
}

#[test]
fn every_format_gives_back_what_it_was_given() {
    let mut docs = made();
    assert!(docs.iter().flat_map(check::check).next().is_none());
    docs.sort_by(|a, b| a.id.cmp(&b.id));
    for format in FORMATS {
        let mut expected = docs.clone();
        let mut back = round(format, &docs);
        if format == Format::Brat {
            // brat has no place for what is known of the article, and calls it by its file.
            for doc in &mut expected {
                doc.id = chancery_gold::session::file_name(&doc.id);
                (doc.published, doc.outlet, doc.licence) = (String::new(), None, None);
                (doc.origin, doc.paragraphs, doc.annotated) = (String::new(), None, None);
                doc.title = doc.sentences[0].clone();
            }
            expected.sort_by(|a, b| a.id.cmp(&b.id));
        }
        assert_eq!(back.len(), expected.len(), "{format:?}");
        for (doc, expected) in back.iter_mut().zip(&expected) {
            assert_eq!(doc, expected, "{format:?}");
        }
    }
}

#[test]
fn files_that_are_none_are_told_and_never_a_panic() {
    let docs = made();
    for format in FORMATS {
        for (name, text) in export(format, &docs) {
            let path = Path::new(&name);
            if path.extension().is_none_or(|ending| ending != format.ending()) {
                continue;
            }
            // Cut anywhere, and with any number changed: read or refused, but never broken off.
            let borders: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
            for &at in borders.iter().step_by(97) {
                let cut = &text[..at];
                let _ = import(format, path, cut, &|_| Ok("short".to_owned()));
                let changed: String = text
                    .char_indices()
                    .map(|(n, c)| if n >= at && n < at + 40 && c.is_ascii_digit() { '9' } else { c })
                    .collect();
                let _ = import(format, path, &changed, &|_| Ok("short 🙂".to_owned()));
            }
        }
    }
    let told = import(Format::Brat, Path::new("a.ann"), "T1\tParty 0 99\tKenya\n", &|_| Ok("Kenya".to_owned()));
    assert_eq!(told.unwrap_err().to_string(), "`a.ann` line 1: the offsets are not in the text");
    let told = import(Format::Xmi, Path::new("a.xmi"), "<a/>", &|_| Ok(String::new()));
    assert!(told.unwrap_err().to_string().contains("has no text"));
}

#[test]
fn offsets_are_those_that_each_tool_counts() {
    let hard: Vec<GoldDoc> = made().into_iter().filter(|doc| doc.id == "hard 🙂/1").collect();
    let ann = &export(Format::Brat, &hard)[0].1;
    // "🙂 北京 met": one emoji and a space before it, in code points.
    assert!(ann.contains("\tParty 2 4\t北京\n"), "{ann}");
    let xmi = &export(Format::Xmi, &hard)[0].1;
    // In UTF-16 the emoji counts two.
    assert!(xmi.contains("begin=\"3\" end=\"5\" label=\"Party\""), "{xmi}");
    assert!(!xmi.contains('\u{1}') && xmi.contains("&lt;b&gt;"));
}

#[test]
fn what_a_person_added_in_another_tool_is_read() {
    let text = "Kenya bars trucks\nKenya barred trucks.";
    let ann = "T1\tParty 18 23\tKenya\nT2\tSANCTION 24 30\tbarred\nT3\tParty 31 37\ttrucks\nE1\tSANCTION:T2 actor:T1 actor2:T3\n\
               A1\tstatus E1 planned\nA2\tbackground E1\n#1\tAnnotatorNotes T1\tnot sure about this\nR1\tsame Arg1:T1 Arg2:T3\n*\tEquiv T1 T3\n";
    let doc = import(Format::Brat, Path::new("x.ann"), ann, &|_| Ok(text.to_owned())).unwrap().remove(0);
    assert_eq!(doc.id, "x");
    let event = &doc.events[0];
    assert_eq!((event.trigger.as_str(), event.status.as_str(), event.background), ("1:barred", "planned", true));
    let spans: Vec<_> = event.actors.iter().map(|party| party.span.as_deref().unwrap()).collect();
    assert_eq!(spans, ["1:Kenya", "1:trucks"]);

    let task = r#"{"text":"Ghana spoke.\nMali met Niger.","spans":[{"start":13,"end":17,"label":"Party"},{"start":18,"end":21,"label":"CONSULT"}],
        "relations":[{"head":3,"child":2,"label":"actor","head_span":{"start":18,"end":21,"label":"CONSULT"},"child_span":{"start":13,"end":17,"label":"Party"}}],"answer":"accept"}"#;
    let lines = format!("{}\n{{\"text\":\"x\",\"answer\":\"reject\"}}\n", task.replace('\n', ""));
    let docs = import(Format::Prodigy, Path::new("p.jsonl"), &lines, &|_| Ok(String::new())).unwrap();
    assert_eq!(docs.len(), 1);
    assert_eq!(
        (docs[0].events[0].trigger.as_str(), docs[0].events[0].actors[0].span.as_deref()),
        ("1:met", Some("1:Mali"))
    );
    // A text that moved by a word is found by its quotation.
    let page = &export(Format::WebAnnotation, &made()[..1])[0].1;
    let moved = page.replacen("Kenya barred Ugandan", "Then Kenya barred Ugandan", 1);
    let docs = import(Format::WebAnnotation, Path::new("w.jsonld"), &moved, &|_| Ok(String::new())).unwrap();
    assert_eq!(docs[0].events[0].trigger, "1:barred");
}

#[test]
fn events_of_brat_that_share_a_trigger_stay_two() {
    let text = "Raids\nChad raided and Niger did not, say both.";
    let at = |words: &str| text.find(words).map(|at| format!("{at} {}\t{words}", at + words.len())).unwrap();
    let ann = format!(
        "T1\tASSAULT {}\nT2\tParty {}\nT3\tParty {}\nE1\tASSAULT:T1 actor:T2\nE2\tPROTEST:T1 actor:T3\n\
         A1\tstatus E2 denied\n#1\tAnnotatorNotes E1\t{{\"same\":\"A\"}}\n",
        at("raided"),
        at("Chad"),
        at("Niger")
    );
    let doc = import(Format::Brat, Path::new("x.ann"), &ann, &|_| Ok(text.to_owned())).unwrap().remove(0);
    let told: Vec<_> = doc
        .events
        .iter()
        .map(|event| {
            let actors: Vec<_> = event.actors.iter().filter_map(|party| party.span.as_deref()).collect();
            (event.trigger.as_str(), event.event_type.as_str(), actors, event.status.as_str(), event.same.as_deref())
        })
        .collect();
    assert_eq!(
        told,
        [
            ("1:raided", "ASSAULT", vec!["1:Chad"], "occurred", Some("A")),
            ("1:raided", "PROTEST", vec!["1:Niger"], "denied", None),
        ]
    );
}

/// Whether Python has the readers; where not, says so through a handle that the test runner does not catch.
fn has_readers(test: &str) -> bool {
    let asked = Command::new("python3").args(["-c", "import cassis, conllu"]).output();
    let is_there = asked.is_ok_and(|output| output.status.success());
    if !is_there {
        let _ = writeln!(std::io::stderr(), "skipped: {test}: python3 with dkpro-cassis and conllu is not here");
    }
    is_there
}

#[test]
fn readers_of_other_people_see_the_same_words() {
    if !has_readers("readers_of_other_people_see_the_same_words") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let docs = made();
    for format in FORMATS {
        for (name, text) in export(format, &docs) {
            std::fs::write(folder.path().join(name), text).unwrap();
        }
    }
    let script = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/made/readers.py");
    let output = Command::new("python3").arg(script).arg(folder.path()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let seen: BTreeMap<String, serde_json::Value> = serde_json::from_slice(&output.stdout).unwrap();

    let mut expected: Vec<(String, String)> = Vec::new();
    for doc in &docs {
        let standoff = to_standoff(doc);
        for mark in &standoff.marks {
            let words = mark.pieces.iter().map(|piece| standoff.text[piece.clone()].to_owned());
            expected.extend(words.map(|words| (mark.label.clone(), words)));
        }
    }
    expected.sort();
    for format in ["xmi", "brat", "prodigy", "webannotation"] {
        let mut found: Vec<(String, String)> = serde_json::from_value(seen[format].clone()).unwrap();
        found.sort();
        assert_eq!(found, expected, "{format}");
    }
    // Words of CoNLL-U have no blanks between them.
    let bare = |pairs: Vec<(String, String)>| {
        let mut bare: Vec<(String, String)> =
            pairs.into_iter().map(|(label, words)| (label, words.split_whitespace().collect())).collect();
        bare.sort();
        bare
    };
    assert_eq!(bare(serde_json::from_value(seen["conllu"].clone()).unwrap()), bare(expected));
    let sentences: Vec<String> = serde_json::from_value(seen["sentences"].clone()).unwrap();
    assert!(
        docs.iter().flat_map(|doc| &doc.sentences).filter(|text| !text.is_empty()).all(|text| sentences.contains(text))
    );
}
