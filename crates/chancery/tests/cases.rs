//! Coding cases, written for a researcher: a heading, a sentence or two of news, the rows that must be among the coded ones.
//!
//! The head of a table names its columns; an empty cell says nothing.
//!
//! | column | of | holds |
//! |---|---|---|
//! | `kind` | all | `event`, `statement`, `no event` (no row of that type), `no statement` |
//! | `actor`, `recipient` | event, statement | code and sector of each; of a statement the speaker's |
//! | `type`, `status` | event | as in the record; `background` may stand beside the status |
//! | `words` | event, statement | words that stand in the trigger, or in the content |
//! | `speaker`, `addressee` | statement | the name, or the words without an article before them; `-` where neither is told |
//! | `cue`, `speech` | statement | the word of saying; `direct`, `indirect` or `mixed` |
//! | `content` | statement | all that is said, its parts divided by ` / `, without signs at the ends |
//! | `place` | event | the name and the country of its place; `-` for none |
//! | `counts` | event | "12 dead, 5+ injured, 3-9 arrested, -40 size": all numbers of people in it; `-` for none |
//! | `by` | event, statement | the voices that it is told on, the outermost first, divided by ` > `; `-` for none |
//!
//! In `cases/speech/` the statements of a table are all that there are; an empty `cue` there says that there is none. A heading
//! that ends in `(known miss)` has the right rows, which the coder does not give yet: once it does, the words must go.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use chancery::Pipeline;
use chancery::doc::record::{Record, RecordEvent, RecordLink, RecordParty, RecordStatement};
use chancery::doc::{Given, Media, RawPage};

/// How many in a hundred of the cases of speech may be known misses.
const MAX_MISSES: usize = 10;

type Row = BTreeMap<String, String>;

struct Case {
    heading: String,
    is_known_miss: bool,
    text: String,
    rows: Vec<Row>,
}

fn cells(line: &str) -> Vec<String> {
    line.trim_end_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect()
}

fn cases(markdown: &str) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    let mut columns: Vec<String> = Vec::new();
    for line in markdown.lines() {
        if let Some(heading) = line.strip_prefix("## ") {
            let name = heading.strip_suffix(" (known miss)");
            let is_known_miss = name.is_some();
            let heading = name.unwrap_or(heading).to_owned();
            cases.push(Case { heading, is_known_miss, text: String::new(), rows: Vec::new() });
        } else if let (Some(text), Some(case)) = (line.strip_prefix('>'), cases.last_mut()) {
            case.text.push_str(text.trim_start());
            case.text.push('\n');
        } else if let (Some(row), Some(case)) = (line.strip_prefix('|'), cases.last_mut()) {
            let row = cells(row);
            if row[0] == "kind" {
                columns = row;
            } else if !row[0].starts_with('-') {
                assert_eq!(row.len(), columns.len(), "{}: {row:?} does not fit {columns:?}", case.heading);
                case.rows.push(columns.iter().cloned().zip(row).collect());
            }
        }
    }
    cases
}

fn code(pipeline: &Pipeline, text: &str) -> Record {
    let page = RawPage {
        input: "case".to_owned(),
        media: Media::Text,
        bytes: text.as_bytes().to_vec(),
        charset: None,
        given: Given { title: Some(String::new()), published: Some("2024-05-15".to_owned()), ..Given::default() },
    };
    pipeline.code(&page).expect("text is readable")
}

fn who(parties: &[RecordParty]) -> String {
    let mut all: Vec<String> = parties
        .iter()
        .map(|party| format!("{} {}", party.code.as_deref().unwrap_or("-"), party.sector.as_deref().unwrap_or("-")))
        .collect();
    all.sort();
    all.join(", ")
}

fn sorted(cell: &str) -> String {
    let mut all: Vec<&str> = cell.split(", ").collect();
    all.sort_unstable();
    all.join(", ")
}

/// Whether a name or words are those of a cell, but for an article before them.
fn is_called(cell: &str, name: Option<&str>, words: Option<&str>) -> bool {
    let noun = |words: &str| {
        let words = words.to_lowercase();
        let article = ["the ", "a ", "an "].iter().find_map(|article| words.strip_prefix(article));
        article.map_or(words.clone(), str::to_owned)
    };
    name.into_iter().chain(words).any(|called| noun(called) == noun(cell))
}

fn party_is(cell: &str, party: Option<&RecordParty>) -> bool {
    if cell == "-" {
        return party.is_none_or(|party| party.name.is_none() && party.span.is_none());
    }
    let words = party.and_then(|party| party.span.as_ref()).map(|span| span.text.as_str());
    is_called(cell, party.and_then(|party| party.name.as_deref()), words)
}

/// "Sevastopol UKR", "Golan Heights" for a place of no state, "-" for no place.
fn is_at(cell: &str, event: &RecordEvent) -> bool {
    let Some(place) = &event.place else { return cell == "-" };
    let name = &place.name;
    cell == place.country.as_ref().map_or_else(|| name.clone(), |country| format!("{name} {country}"))
}

/// All numbers of people of an event: "12 dead, 5+ injured, 3-9 arrested, -40 size", "-" for none.
fn counts(event: &RecordEvent) -> String {
    let all = event.magnitude.as_ref();
    let told = [
        ("dead", all.and_then(|all| all.dead.as_ref())),
        ("injured", all.and_then(|all| all.injured.as_ref())),
        ("arrested", all.and_then(|all| all.arrested.as_ref())),
        ("size", all.and_then(|all| all.size.as_ref())),
    ];
    let counts: Vec<String> = told
        .iter()
        .filter_map(|(kind, count)| {
            Some(match ((*count)?.min, (*count)?.max) {
                (Some(min), Some(max)) if min == max => format!("{min} {kind}"),
                (Some(min), Some(max)) => format!("{min}-{max} {kind}"),
                (Some(min), None) => format!("{min}+ {kind}"),
                (None, max) => format!("-{} {kind}", max?),
            })
        })
        .collect();
    if counts.is_empty() { "-".to_owned() } else { counts.join(", ") }
}

fn voices_are(cell: &str, links: &[RecordLink]) -> bool {
    let wanted: Vec<&str> = cell.split(" > ").filter(|name| *name != "-").collect();
    let words = |link: &RecordLink| link.span.as_ref().map(|span| span.text.clone());
    wanted.len() == links.len()
        && wanted.iter().zip(links).all(|(name, link)| is_called(name, link.name.as_deref(), words(link).as_deref()))
}

/// All that is said, without signs and marks at the ends of its parts.
fn content(statement: &RecordStatement) -> String {
    let parts: Vec<&str> = statement.content.iter().map(|part| bare(&part.text)).collect();
    parts.join(" / ")
}

fn bare(words: &str) -> &str {
    words.trim_matches([',', '.', ' ', '“', '”', '"', '‘', '’', '«', '»'])
}

/// Whether the record has the row.
fn has(record: &Record, row: &Row, is_complete: bool) -> bool {
    let cell = |column: &str| row.get(column).map(String::as_str).filter(|cell| !cell.is_empty());
    let agrees = |column: &str, fits: &dyn Fn(&str) -> bool| cell(column).is_none_or(fits);
    match row["kind"].as_str() {
        "event" => record.events.iter().any(|event| {
            agrees("type", &|cell| event.event_type.as_deref() == Some(cell))
                && row.get("actor").is_none_or(|cell| who(&event.actors) == sorted(cell))
                && row.get("recipient").is_none_or(|cell| who(&event.recipients) == sorted(cell))
                && agrees("status", &|cell| {
                    cell.split_whitespace()
                        .all(|word| event.status == word || (word == "background" && event.background))
                })
                && agrees("words", &|cell| event.trigger.text.contains(cell))
                && agrees("place", &|cell| is_at(cell, event))
                && agrees("counts", &|cell| counts(event) == cell)
                && agrees("by", &|cell| voices_are(cell, &event.attribution))
        }),
        "statement" => record.statements.iter().any(|statement| {
            let cue = statement.cue.as_ref().map(|cue| cue.text.as_str());
            agrees("actor", &|cell| who(statement.speaker.as_slice()) == cell)
                && agrees("words", &|cell| statement.content.iter().any(|part| part.text.contains(cell)))
                && agrees("speaker", &|cell| party_is(cell, statement.speaker.as_ref()))
                && agrees("addressee", &|cell| party_is(cell, statement.addressee.as_ref()))
                && agrees("cue", &|cell| cue == Some(cell))
                && (!is_complete || cell("cue").is_some() || cue.is_none())
                && agrees("speech", &|cell| statement.kind == cell)
                && agrees("content", &|cell| content(statement) == bare(cell))
                && agrees("by", &|cell| voices_are(cell, &statement.attribution))
        }),
        "no event" => record.events.iter().all(|event| event.event_type.as_deref() != cell("type")),
        "no statement" => record.statements.is_empty(),
        other => panic!("no such kind: {other}"),
    }
}

/// What is missing of a case, and what was coded instead; nothing where all is there.
fn misses(case: &Case, record: &Record, is_complete: bool) -> Option<String> {
    let n_statements = case.rows.iter().filter(|row| row["kind"] == "statement").count();
    let has_more = is_complete && record.statements.len() > n_statements;
    let missing: Vec<&Row> = case.rows.iter().filter(|row| !has(record, row, is_complete)).collect();
    if missing.is_empty() && !has_more {
        return None;
    }
    let mut report = format!("{}: {}", case.heading, case.text);
    for row in missing {
        let _ = writeln!(report, "    missing {row:?}");
    }
    for event in &record.events {
        let (actors, recipients) = (who(&event.actors), who(&event.recipients));
        let (kind, status, words) = (&event.event_type, &event.status, &event.trigger.text);
        let background = if event.background { " background" } else { "" };
        let place = event.place.as_ref().map(|place| (&place.name, &place.country));
        let counts = counts(event);
        let _ = writeln!(
            report,
            "    event {actors} > {recipients} {kind:?} {status}{background} `{words}` at {place:?} of {counts}"
        );
    }
    for statement in &record.statements {
        let speaker = statement.speaker.as_ref();
        let words = speaker.and_then(|speaker| speaker.span.as_ref()).map(|span| span.text.as_str());
        let name = speaker.and_then(|speaker| speaker.name.as_deref());
        let cue = statement.cue.as_ref().map(|cue| cue.text.as_str());
        let (who, kind, said) = (who(statement.speaker.as_slice()), &statement.kind, content(statement));
        let _ = writeln!(report, "    statement {name:?} `{words:?}` {who} cue {cue:?} {kind} `{said}`");
    }
    Some(report)
}

fn files(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let entries = std::fs::read_dir(folder).expect("the folder is there");
    let paths = entries.map(|entry| entry.expect("an entry is readable").path());
    let mut files: Vec<PathBuf> = paths.filter(|path| path.is_file()).collect();
    files.sort();
    files
}

/// Checks all cases of a folder; gives the numbers of cases, rows and known misses.
#[track_caller]
fn check(folder: &str, is_complete: bool) -> (usize, usize, usize) {
    let pipeline = Pipeline::new().expect("the built-in codebook is sound").without_acts();
    let (mut n_cases, mut n_rows, mut n_misses, mut wrong) = (0, 0, 0, String::new());
    for file in files(folder) {
        for case in cases(&std::fs::read_to_string(&file).expect("a case file is readable")) {
            assert!(!case.rows.is_empty(), "{} has no rows", case.heading);
            n_cases += 1;
            n_rows += case.rows.len();
            n_misses += usize::from(case.is_known_miss);
            match misses(&case, &code(&pipeline, &case.text), is_complete) {
                None if case.is_known_miss => {
                    let _ = writeln!(wrong, "{}: is no miss any more", case.heading);
                }
                Some(report) if !case.is_known_miss => {
                    let _ = writeln!(wrong, "{}: {report}", file.display());
                }
                _ => {}
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    (n_cases, n_rows, n_misses)
}

#[test]
fn every_case_has_its_rows() {
    let (_, n_rows, _) = check("tests/cases", false);
    assert!(n_rows >= 30, "only {n_rows} rows were checked");
}

#[test]
fn speech_is_coded_as_a_careful_coder_would() {
    let (n_cases, _, n_misses) = check("tests/cases/speech", true);
    assert!(n_cases >= 200, "only {n_cases} cases were checked");
    assert!(n_misses * 100 <= n_cases * MAX_MISSES, "{n_misses} of {n_cases} cases are known misses");
}
