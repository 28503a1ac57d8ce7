//! A user's own categories: by words, patterns and examples, narrower and beside ours; hiding, renaming, other contents.

#![allow(clippy::unwrap_used)] // A test may break off where it stands.
use chancery::codebook::{Codebook, template};
use chancery::doc::record::RecordEvent;
use chancery::doc::{Given, Media, RawPage};
use chancery::{Becomes, Bench, Pipeline, Record, changes};

fn pipeline(text: &str) -> Pipeline {
    let codebook =
        Codebook::built_in().unwrap().extended_with("mine.toml", text).unwrap_or_else(|error| panic!("{error}"));
    Pipeline::with_codebook(codebook).unwrap()
}

fn code(pipeline: &Pipeline, text: &str) -> Record {
    let given =
        Given { published: Some("2024-05-15".to_owned()), title: Some("Report".to_owned()), ..Given::default() };
    let bytes = text.as_bytes().to_vec();
    pipeline.code(&RawPage { input: "t".to_owned(), media: Media::Text, bytes, charset: None, given }).unwrap()
}

/// Type and category of each row, `-` where there is none.
fn labels(record: &Record) -> Vec<String> {
    let name = |name: &Option<String>| name.clone().unwrap_or_else(|| "-".to_owned());
    record.events.iter().map(|row: &RecordEvent| format!("{}/{}", name(&row.event_type), name(&row.category))).collect()
}

const NEWS: &str = "Norway delivered forty tanks to Ukraine on Monday. Egyptian police arrested two journalists in Cairo. \
    The Italian coast guard rescued ninety migrants from a boat. The French minister met his Greek counterpart in Athens.";

const MINE: &str = r#"
extends = "plover"
hide = ["CONSULT"]
[rename]
"COERCE" = "REPRESSION"
"COERCE.arrest" = "detain"
[[category]]
code = "ARMS.DELIVERY"
parent = "AID"
definition = "Weapons are handed over."
score = 6.5
triggers = [{ verb = "deliver", recipient = ["to"], near = ["tank"] }]
[[category]]
code = "PRESS.JAIL"
definition = "A journalist is held."
patterns = [{ type = ["COERCE"], recipient = ["JRN"] }]
[[category]]
code = "SEA.RESCUE"
definition = "People are saved at sea."
triggers = [{ verb = "rescue", near = ["boat"] }]
"#;

#[test]
fn categories_by_words_and_patterns_narrower_and_beside_ours() {
    let record = code(&pipeline(MINE), NEWS);
    let wanted = ["AID/ARMS.DELIVERY", "COERCE/REPRESSION", "-/PRESS.JAIL", "AID/-", "-/SEA.RESCUE"];
    assert_eq!(labels(&record), wanted);
    assert_eq!(record.events[0].score, Some(6.5));
    assert_eq!(record.events[1].mode.as_deref(), Some(&["detain".to_owned()][..]));
    let beside = &record.events[2];
    assert!(beside.quad.is_none() && beside.score.is_none(), "what is beside PLOVER has nothing of PLOVER's");
    assert_ne!(beside.id, record.events[1].id);
}

#[test]
fn a_users_word_goes_before_a_users_pattern_for_one_act() {
    let tariffs = "extends = \"plover\"\n[[category]]\ncode = \"SANCTION.TARIFF\"\nparent = \"SANCTION\"\n\
        definition = \"A duty is laid on goods.\"\npatterns = [{ near = [\"tariff\"] }]\n\
        triggers = [{ verb = \"impose\", recipient = [\"on\"], near = [\"tariff\"], confidence = 0.8 }]\n";
    let record = code(&pipeline(tariffs), "Brazil imposed a tariff on Argentine wine on Monday.");
    assert_eq!(labels(&record), ["SANCTION/SANCTION.TARIFF"]);
    let trigger = &record.events[0].trigger;
    let words = &record.article.text[trigger.start..trigger.end];
    assert_eq!(words, "imposed", "the pattern fits the noun, of which the reader is surer");
}

#[test]
fn types_by_other_words_follow_the_user_and_not_the_reader() {
    let changed = "extends = \"plover\"\n[[redefine]]\nentry = \"COERCE\"\ntriggers = [{ verb = \"rescue\" }]\n";
    let labels = labels(&code(&pipeline(changed), NEWS));
    assert!(labels.contains(&"COERCE/-".to_owned()), "{labels:?}");
    assert_eq!(labels.iter().filter(|label| label.starts_with("COERCE")).count(), 1, "{labels:?}");
    let dropped = "extends = \"plover\"\n[[redefine]]\nentry = \"COERCE\"\ndrop = [\"arrest\"]\n";
    assert!(!self::labels(&code(&pipeline(dropped), NEWS)).contains(&"COERCE/-".to_owned()));
}

#[test]
fn a_users_trigger_shows_a_mode_of_its_type() {
    let text =
        "extends = \"plover\"\n[[redefine]]\nentry = \"COERCE\"\nadd = [{ verb = \"corral\", mode = \"arrest\" }]\n";
    let record = code(&pipeline(text), "Police in Ghana corralled twelve protesters in Accra on Monday.");
    let modes: Vec<&String> = record.events.iter().flat_map(|event| event.mode.iter().flatten()).collect();
    assert!(modes.contains(&&"arrest".to_owned()), "{:?}", record.events);
}

#[test]
fn without_a_file_nothing_changes() {
    let (plain, empty) = (Pipeline::new().unwrap(), pipeline("extends = \"plover\"\n"));
    assert_eq!(code(&plain, NEWS).events, code(&empty, NEWS).events);
}

#[test]
fn only_contents_decide() {
    for text in [MINE, &template("mine")] {
        let found = pipeline(text).faithful(&[]).unwrap();
        assert!(found.holds(), "{found:?}");
    }
    let shuffled = pipeline(MINE).codebook().own().shuffled(5);
    assert_eq!(pipeline(MINE).codebook().digest(), pipeline(&shuffled).codebook().digest());
}

#[test]
fn the_template_and_the_worked_codebooks_pass_their_own_tests() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../codebook/worked");
    let mut texts = vec![template("mine")];
    for entry in std::fs::read_dir(folder).unwrap() {
        texts.push(std::fs::read_to_string(entry.unwrap().path()).unwrap());
    }
    assert!(texts.len() > 3);
    for text in texts {
        let pipeline = pipeline(&text);
        let wrong: Vec<_> =
            Bench::new(&pipeline, "").unwrap().trials().into_iter().filter(|trial| trial.wrong.is_some()).collect();
        assert!(wrong.is_empty(), "{}: {wrong:#?}", pipeline.codebook().own().name);
        assert!(pipeline.codebook().lint_own().is_empty(), "{:?}", pipeline.codebook().lint_own());
    }
}

#[test]
fn a_codebooks_changes_are_told_by_row() {
    let (old, new) = (Pipeline::new().unwrap(), pipeline(MINE));
    let found = changes(&code(&old, NEWS), &code(&new, NEWS));
    let count = |becomes| found.iter().filter(|change| change.becomes == becomes).count();
    assert_eq!(Becomes::ALL.map(count), [2, 1, 2], "{found:#?}");
    assert!(changes(&code(&old, NEWS), &code(&old, NEWS)).is_empty());
}

#[test]
fn the_space_of_examples_was_made_for_these_weights() {
    let pipeline = Pipeline::new().unwrap();
    let model = pipeline.program().model_digest.clone().unwrap();
    assert_eq!(Pipeline::space_made_for(), model, "the weights are others: run `cargo xtask near`");
}

#[test]
fn slips_are_found_at_their_place() {
    let text = r#"
extends = "plover"
[[category]]
code = "ONE.A"
definition = "One."
triggers = [{ verb = "hoist" }, { verb = "lug", confidence = 0.2 }]
[[category.example]]
text = "Chad hoisted a flag."
actors = ["ZZZ"]
[[category]]
code = "TWO.B"
definition = "Two."
triggers = [{ verb = "hoist" }]
crosswalk = { cameo = "none" }
[[category.example]]
text = "Chad hoisted a flag."
[[category.counter]]
text = "Chad lowered a flag."
"#;
    let slips = pipeline(text).codebook().lint_own();
    let messages: Vec<String> = slips.iter().map(|slip| format!("{}: {}", slip.line, slip.message)).collect();
    for wanted in ["no counter-example", "no crosswalk", "ZZZ", "overlap", "never makes a row", "is one of"] {
        assert!(messages.iter().any(|message| message.contains(wanted)), "no `{wanted}` in {messages:#?}");
    }
}

#[test]
fn mistakes_name_line_and_hint() {
    let of = |text: &str| Codebook::built_in().unwrap().extended_with("mine.toml", text).unwrap_err().to_string();
    let mistake = of("extends = \"plover\"\n[[category]]\ncode = \"A.B\"\nparent = \"AIDS\"\ndefinition = \"x\"\n");
    assert!(mistake.contains("line 4") && mistake.contains("AIDS") && mistake.contains("hint"), "{mistake}");
    let mistake = of("extends = \"plover\"\n[[category]]\ncode = \"A.B\"\ndefinition = \"x\"\n");
    assert!(mistake.contains("five examples"), "{mistake}");
    let mistake = of("extends = \"plover\"\nhide = [\"RETREAT.resig\"]\n");
    assert!(mistake.contains("RETREAT.resig"), "{mistake}");
    let redefine = |rest: &str| of(&format!("extends = \"plover\"\n[[redefine]]\n{rest}"));
    let mistake = redefine("entry = \"context.health\"\nscore = 2.0\n");
    assert!(mistake.contains("line 4") && mistake.contains("has no score"), "{mistake}");
    let mistake = redefine("entry = \"context.health\"\ninclude = [\"a clinic\"]\n");
    assert!(mistake.contains("has no boundaries"), "{mistake}");
    let mistake = redefine("entry = \"COERCE\"\nscore = -4.0\n[[redefine]]\nentry = \"COERCE\"\nscore = -5.0\n");
    assert!(mistake.contains("line 6") && mistake.contains("redefined twice"), "{mistake}");
    let mistake = redefine("entry = \"AID\"\nadd = [{ verb = \"hoist\", mode = \"arrest\" }]\n");
    assert!(mistake.contains("no mode `arrest`"), "{mistake}");
}
