//! CAMEO codes of rows, case by case, and what codes are in PLOVER.
#![allow(clippy::unwrap_used)] // In tests; the exception for tests does not reach helpers.

mod common;

use chancery_doc::EventType;
use chancery_exports::{Crosswalk, quad_of};
use common::{event, record};
use serde_json::json;

/// The code of a row: type, modes, contexts, the words of its trigger and the codebook's lemma of them.
fn code(event_type: &str, modes: &[&str], contexts: &[&str], words: &str, lemma: &str) -> String {
    let evidence = json!({"entry": event_type, "spoke": "rule", "clause": lemma, "alternatives": []});
    let more = json!({"mode": modes, "contexts": contexts, "trigger": {"start": 0, "end": 1, "text": words}, "evidence": evidence});
    let record = record("1", "2024-01-01", vec![event("1", event_type, more)]);
    let crosswalk = Crosswalk::built_in().unwrap();
    crosswalk.cameo.act(&record.events[0]).unwrap().code.clone()
}

#[test]
fn rows_have_the_nearest_code() {
    for (event_type, modes, contexts, words, want) in [
        ("ACCUSE", &["investigate"][..], &["corruption", "legal"][..], "probe", "091"),
        ("ACCUSE", &["allege"], &["human_rights"], "accused", "1122"),
        ("ACCUSE", &["allege"], &[], "sued", "115"),
        ("ACCUSE", &["disapprove"], &[], "condemned", "111"),
        ("AGREE", &[], &["economic"], "agreed", "0311"),
        ("AGREE", &[], &["economic"], "invited", "036"),
        ("AID", &[], &["human_security"], "sent", "073"),
        ("AID", &[], &["military"], "armed", "072"),
        ("ASSAULT", &["drone"], &["military"], "struck", "195"),
        ("ASSAULT", &["targeted"], &[], "assassinated", "186"),
        ("ASSAULT", &["targeted"], &[], "massacre", "202"),
        ("ASSAULT", &["crowd-control"], &["repression"], "tear gas", "175"),
        ("ASSAULT", &[], &["military"], "attacked", "190"),
        ("ASSAULT", &[], &[], "attacked", "180"),
        ("COERCE", &["arrest"], &["legal"], "arrested", "173"),
        ("COERCE", &["cyber"], &["cyber"], "hacked", "170"),
        ("CONCEDE", &[], &[], "apologised", "055"),
        ("CONSULT", &["phone"], &[], "spoke", "041"),
        ("CONSULT", &["visit"], &[], "visited", "042"),
        ("CONSULT", &["visit"], &[], "hosted", "043"),
        ("COOPERATE", &[], &["intelligence", "military"], "shared", "064"),
        ("MOBILIZE", &["troops"], &["military"], "deployed", "154"),
        ("PROTEST", &["strike"], &["rights_freedoms"], "strike", "1433"),
        ("PROTEST", &["riot"], &[], "riot", "145"),
        ("REJECT", &["meet"], &[], "refused", "125"),
        ("REQUEST", &["yield"], &["military"], "urged", "0256"),
        ("REQUEST", &["yield"], &["military"], "demanded", "1056"),
        ("REQUEST", &[], &[], "called for", "020"),
        ("REQUEST", &[], &[], "ordered", "100"),
        ("RETREAT", &["withdraw"], &["military"], "withdrew", "0874"),
        ("SANCTION", &["expel"], &["diplomatic"], "expelled", "166"),
        ("SANCTION", &["discontinue"], &["economic"], "tariffs", "163"),
        ("SUPPORT", &[], &[], "signed", "057"),
        ("SUPPORT", &[], &[], "praised", "051"),
        ("THREATEN", &["violence"], &["cbrn"], "warned", "1385"),
        ("THREATEN", &["restrict"], &[], "threatened", "1312"),
    ] {
        let found = code(event_type, modes, contexts, words, "");
        assert_eq!(found, want, "{event_type} {modes:?} {contexts:?} `{words}`");
    }
    // The codebook's lemma speaks where the text's form is irregular.
    assert_eq!(code("REQUEST", &[], &[], "besought", "beseech"), "020");
    assert_eq!(code("REQUEST", &[], &[], "besought", ""), "100");
}

#[test]
fn codes_are_sound_and_reach_every_type() {
    let crosswalk = Crosswalk::built_in().unwrap();
    let codes: Vec<_> = crosswalk.cameo.codes().collect();
    for event_type in EventType::ALL {
        assert!(codes.iter().any(|code| code.event_type == Some(*event_type)), "{}", event_type.as_str());
    }
    for code in &codes {
        // Statements alone have no type, and cooperation never scores below conflict's roots.
        assert_eq!(code.event_type.is_none(), code.code.starts_with("01"), "{}", code.code);
        let quad = quad_of(&code.code).unwrap();
        assert!(quad > 2 || code.goldstein >= -2.0, "{}", code.code);
        assert!(quad < 3 || code.goldstein < 0.0, "{}", code.code);
        // Each finer code stands under its parent.
        assert!(code.code.len() == 3 || codes.iter().any(|parent| parent.code == code.code[..3]), "{}", code.code);
    }
    assert_eq!(crosswalk.cameo.code("04").unwrap().code, "040");
    assert_eq!(crosswalk.cameo.code("1999"), None);
    assert_eq!((quad_of("00"), quad_of("21"), quad_of(""), quad_of("é")), (None, None, None, None));
    // Values that GDELT's files show.
    for (code, goldstein) in [("042", 1.9), ("057", 8.0), ("112", -2.0), ("173", -5.0), ("190", -10.0), ("036", 4.0)] {
        assert!((crosswalk.cameo.code(code).unwrap().goldstein - goldstein).abs() < 1e-9, "{code}");
    }
}

#[test]
fn states_are_found_by_every_key() {
    let countries = Crosswalk::built_in().unwrap().countries;
    for (key, want) in [
        ("Cote d'Ivoire", "CIV"),
        ("IVORY COAST", "CIV"),
        ("Russian Federation", "RUS"),
        ("Gaza", "PSE"),
        ("Türkiye", "TUR"),
    ] {
        assert_eq!(countries.name(key).unwrap().code, want);
    }
    for (fips, want) in [
        ("CH", "CHN"),
        ("SZ", "CHE"),
        ("RS", "RUS"),
        ("RB", "SRB"),
        ("UP", "UKR"),
        ("CG", "COD"),
        ("CF", "COG"),
        ("GZ", "PSE"),
    ] {
        assert_eq!(countries.fips(fips).unwrap().code, want);
    }
    assert_eq!(countries.code("ROM").unwrap().code, "ROU");
    assert_eq!(countries.code("EUR"), None, "a continent in GDELT");
    assert_eq!((countries.code("FRA").unwrap().cow, countries.code("KOS").unwrap().numeric), (Some(220), None));
}
